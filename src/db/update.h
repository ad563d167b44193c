/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeping a database current: db/trivy.db, or java-db/trivy-java.db, with its metadata.json, from Trivy's artifact at an
 * OCI registry, or the same archive (tar, gzip or zstd) at a web server or in a file.
 * Source: trivy, pkg/db/db.go, pkg/javadb/client.go and pkg/oci/artifact.go, for when and from where.
 *
 * What holds whatever happens:
 *   - A file stands under its final name only when it is whole, its digest is right and it is on the disk: the old one
 *     serves until then, and whoever has it open keeps it.
 *   - One process downloads (a lock on a side file); the others use the old one, or wait when there is none.
 *   - What has come of a download that broke is kept beside the database, and the next one goes on there. Nothing else is
 *     left behind: the new file has no name until it gets the final one.
 *   - All places are asked at once; the first that answers is downloaded from, the others stand by.
 *   - A failure is none while there is a database that is young enough.
 */
#ifndef TW_DB_UPDATE_H
#define TW_DB_UPDATE_H

#include "db/metadata.h"
#include "io/hash.h"
#include "net/credential.h"
#include "net/net.h"

struct tw_update {
	const char *cache_dir;
	bool java; /* the Java index, else the vulnerability database */
	/* NULL-terminated: "ghcr.io/a/b:2", "https://…", "file:///…". Empty, with a digest: what is there must have it. */
	const char *const *repositories;
	const char *digest; /* "sha256:…": only the database whose file, blob or manifest has it; NULL: any */
	bool force;         /* ask, whatever the metadata says */
	int64_t max_age;    /* seconds since it was built that an old one serves when there is no new one */
	struct tw_time now;
	struct tw_net_options net;
	const struct tw_credential *credentials;
	size_t credential_count;

	/* From the thread that called. NULL: nobody listens. @size: 0 while unknown. */
	void (*progress)(void *closure, uint64_t done, uint64_t size);
	void *closure;
};

enum tw_update_result {
	TW_UPDATE_CURRENT, /* there was no need to ask */
	TW_UPDATE_SAME,    /* there is no newer one */
	TW_UPDATE_BUSY,    /* another process is at it: the old one serves */
	TW_UPDATE_KEPT,    /* it failed: the old one serves */
	TW_UPDATE_DONE,
};

struct tw_update_outcome {
	enum tw_update_result result;
	struct trawl_error why; /* of KEPT */
	char source[512];       /* of SAME and DONE: the place */
};

/* TRAWL_E_DATABASE when there is none that serves, with the ways out; TRAWL_E_CANCELLED, TRAWL_E_NOMEM, TRAWL_E_USAGE. */
int tw_db_update(const struct tw_update *update, struct tw_update_outcome *ret, struct trawl_error *err);

/* Does the metadata ask for an update? Pure: Trivy's rules, and a clock that can't be right is not believed. */
bool tw_update_is_due(const struct tw_db_metadata *metadata, bool java, struct tw_time now);

/* Where the database on disk came from: what was remembered when it was installed. All "" when nobody knows. */
struct tw_origin {
	char source[512];              /* the place, as it was given */
	char identity[512];            /* digest of the manifest, or what stands for it */
	char layer[TW_DIGEST_TEXT];    /* of the blob */
	char database[TW_DIGEST_TEXT]; /* of the file */
};

void tw_origin_read(const char *cache_dir, bool java, struct tw_origin *ret);

#endif
