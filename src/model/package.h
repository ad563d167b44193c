/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A package: what a package database, a lock file or an installed artifact says of one piece of software. Field names
 * and their meaning are those of Trivy's JSON ("Packages"), since reports carry them through.
 */
#ifndef TW_MODEL_PACKAGE_H
#define TW_MODEL_PACKAGE_H

#include "base/slice.h"

enum tw_relationship {
	TW_REL_UNKNOWN,
	TW_REL_ROOT,
	TW_REL_WORKSPACE,
	TW_REL_DIRECT,
	TW_REL_INDIRECT,
};

/* Where a package was distributed from, as far as its own metadata tells. */
enum tw_repository_class { TW_REPO_UNKNOWN, TW_REPO_OFFICIAL, TW_REPO_THIRD_PARTY };

/* Lines of the file that names the package, counted from 1; 0 is unknown. */
struct tw_location {
	uint32_t start_line;
	uint32_t end_line;
};

struct tw_texts {
	const struct tw_slice *at;
	size_t len;
};

struct tw_locations {
	const struct tw_location *at;
	size_t len;
};

/* The layer of an image that a package came with. */
struct tw_layer_ref {
	struct tw_slice digest;
	struct tw_slice diff_id;
};

/* Red Hat's build information: which content sets (repositories) a layer was built from. */
struct tw_build_info {
	struct tw_texts content_sets;
	struct tw_slice nvr;
	struct tw_slice arch;
};

struct tw_package {
	struct tw_slice id; /* "name@version" in the ecosystem's way: what depends_on of others refers to */
	struct tw_slice name;
	struct tw_slice version;
	struct tw_slice release;
	struct tw_slice arch;
	struct tw_slice src_name;
	struct tw_slice src_version;
	struct tw_slice src_release;
	struct tw_slice maintainer;
	struct tw_slice modularity_label; /* Red Hat modules: "name:stream:version:context" */
	struct tw_slice file_path;        /* of an installed artifact; empty for a lock file's packages */
	struct tw_slice digest;           /* "sha1:…": of a jar, or what a package database claims */
	struct tw_slice purl;             /* given by the source (an SBOM); else the merge derives it */
	struct tw_slice bom_ref;          /* an SBOM's own reference */
	struct tw_slice owner;            /* the OS package that owns file_path: "rpm python3-idna-2.6-1" */
	uint32_t epoch;
	uint32_t src_epoch;
	uint8_t relationship; /* enum tw_relationship */
	uint8_t repository;   /* enum tw_repository_class */
	bool dev;
	bool indirect;
	struct tw_texts licenses;
	struct tw_texts depends_on; /* ids */
	struct tw_texts installed_files;
	struct tw_locations locations;

	/* Filled by the merge; parsers leave them alone. */
	struct tw_slice analyzed_by; /* the analyzer's name */
	struct tw_layer_ref layer;
	const struct tw_build_info *build_info;
	uint64_t uid;
};

const char *tw_relationship_name(enum tw_relationship relationship);

/* False when @text names none. */
bool tw_relationship_parse(struct tw_slice text, enum tw_relationship *ret);

/* The path of the outermost archive of "app.ear/web.war/lib/x.jar"; other paths as they are. */
struct tw_slice tw_outer_jar(struct tw_slice path);

/*
 * The order of packages in a report, as Trivy's: relationship (unknown last), name, version, id, file path.
 * For qsort() over struct tw_package.
 */
int tw_package_cmp(const void *a, const void *b);

/* Installed packages of these types are one application; those of others are one for each file. */
bool tw_type_is_gathered(struct tw_slice type);

#endif
