/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every limit that hostile input can run into: a name, a number, a reason. Reaching one is never silent: it is an error
 * that names the limit, or a problem in the report.
 */
#ifndef TW_BASE_LIMITS_H
#define TW_BASE_LIMITS_H

#define TW_KIB (1024ull)
#define TW_MIB (1024ull * 1024)
#define TW_GIB (1024ull * 1024 * 1024)

/* Within a message, a limit that is a plain number: users know the number, not its name. */
#define TW_LIMIT_TEXT(limit) TW_LIMIT_TEXT_(limit)
#define TW_LIMIT_TEXT_(limit) #limit

/* Archives */
#define TW_LIMIT_PATH 4096                 /* bytes of a path: the kernel's PATH_MAX */
#define TW_LIMIT_PAX_HEADER (1 * TW_MIB)   /* bytes of one pax or GNU long-name header: real ones are under 10 KiB */
#define TW_LIMIT_ENTRIES 20000000          /* entries in one archive: the largest images seen have 3 million */
#define TW_LIMIT_LAYER_SIZE (512 * TW_GIB) /* inflated bytes of one layer */
#define TW_LIMIT_RATIO 1200 /* inflated by compressed bytes: deflate can reach 1032, honest data rarely 200 */
#define TW_LIMIT_RATIO_FLOOR (64 * TW_MIB) /* the ratio is looked at only past this many inflated bytes */
#define TW_LIMIT_ZSTD_WINDOW 27         /* log2 of the window of a zstd frame: builders use up to 23, zstd -19 itself */
#define TW_LIMIT_ZIP_ENTRIES 1000000    /* entries in one zip: the largest jars seen have 300,000 */
#define TW_LIMIT_ZIP_NESTING 16         /* jars within jars: real ones reach 3 */
#define TW_LIMIT_ZIP_ARCHIVES 10000     /* jars in one outermost jar, nested ones counted: the largest seen have 700 */
#define TW_LIMIT_ZIP_ARTIFACTS 100000   /* artifacts that one outermost jar may name: shaded ones reach 2,000 */
#define TW_LIMIT_ZIP_TOTAL (8 * TW_GIB) /* inflated bytes that one outermost zip may cost */
#define TW_LIMIT_LAYERS 4096            /* layers of one image: runtimes stop at 127 */
#define TW_LIMIT_GIT_PEEK (64 * TW_MIB) /* bytes of an object of git that is read for the sake of its first ones */
#define TW_LIMIT_WAITING (256 * TW_MIB) /* bytes of folders of a commit that wait to be read: 2 million */
#define TW_LIMIT_SYMLINKS 40            /* links followed within an artifact's root, as the kernel's own limit */

/* Files that analyzers ask for */
#define TW_LIMIT_SMALL_FILE (256 * TW_KIB) /* release files, metadata of one package */
#define TW_LIMIT_MANIFEST (16 * TW_MIB)    /* a manifest or a metadata document */
#define TW_LIMIT_LOCKFILE (128 * TW_MIB)   /* lock files: the largest seen has 9 MiB */
#define TW_LIMIT_PACKAGE_DB (512 * TW_MIB) /* dpkg status, apk installed, rpm databases */
#define TW_LIMIT_ARCHIVE_FILE (4 * TW_GIB) /* jars */
#define TW_LIMIT_EXECUTABLE (2 * TW_GIB)   /* Go and Rust binaries */
#define TW_LIMIT_IN_MEMORY (1 * TW_MIB)    /* larger files of a compressed layer are spooled and mapped, not held */

/* Texts */
#define TW_LIMIT_JSON_DEPTH 512 /* nesting: encoding/json stops at 10,000, documents at 20 */
#define TW_LIMIT_JSON_SIZE (1 * TW_GIB)
#define TW_LIMIT_JSON_NODES 32000000 /* values and names of one document: 512 MiB; 9 MiB lock files have 700,000 */
#define TW_LIMIT_YAML_NODES 4000000  /* events of one YAML document, aliases expanded */
#define TW_LIMIT_YAML_DEPTH 200
#define TW_LIMIT_XML_DEPTH 200
#define TW_LIMIT_TOML_DEPTH 200           /* parts of a key, and, apart from them, values within values */
#define TW_LIMIT_CONFIG_JSON (8 * TW_MIB) /* manifest, index and config of an image */
#define TW_LIMIT_WORKSPACES 1000 /* globs that one package.json has for its workspaces: real ones have dozens */

#define TW_LIMIT_LICENSE 4096  /* bytes of one field that names licences: the longest on a Debian has 220 */
#define TW_LIMIT_LICENSES 4096 /* different licences of one package: the most on a Debian are 37 */

/* Templates */
#define TW_LIMIT_TMPL_SOURCE (16 * TW_MIB)  /* bytes of one template: the largest in public charts has 300 KiB */
#define TW_LIMIT_TMPL_NESTING 200           /* parentheses and controls within each other; maps and lists, too */
#define TW_LIMIT_TMPL_LEVELS 2000           /* what a run has open: templates, controls, calls; charts reach 100 */
#define TW_LIMIT_TMPL_STEPS 200000000       /* nodes that one run walks: a chart of 300 templates takes 3 million */
#define TW_LIMIT_TMPL_OUTPUT (256 * TW_MIB) /* bytes that one run writes: the largest rendering seen has 12 MiB */
#define TW_LIMIT_TMPL_MEMORY (1 * TW_GIB)   /* bytes of values of one run */
#define TW_LIMIT_TMPL_SECONDS 300           /* of one run */

/* Helm charts */
#define TW_LIMIT_CHART_FILES 20000         /* files of a chart with all within: the largest public one has 2,000 */
#define TW_LIMIT_CHART_FILE (5 * TW_MIB)   /* bytes of one file: Helm's own limit */
#define TW_LIMIT_CHART_SIZE (100 * TW_MIB) /* bytes of all: Helm's own limit */
#define TW_LIMIT_CHART_USES 1000  /* charts within one, each as often as an alias uses it: umbrellas have dozens */
#define TW_LIMIT_CHART_NESTING 16 /* charts within charts: public ones reach 4 */
#define TW_LIMIT_CHART_FOLDERS 32 /* folders within folders of a chart, links followed: public ones reach 12 */
#define TW_LIMIT_CHART_INDEX (64 * TW_MIB) /* bytes of a repository's index.yaml: the largest seen has 24 MiB */
#define TW_LIMIT_CHART_FETCHES 200         /* charts fetched for one: umbrellas need dozens */
#define TW_LIMIT_TAGS 100000               /* tags of a repository: nightly builds make thousands */
#define TW_LIMIT_SCHEMA_STEPS 2000000      /* schemas applied and values compared to check one chart's values: 20,000 */
#define TW_LIMIT_SCHEMA_NESTING 500        /* schemas within schemas, references followed: public ones reach 30 */
#define TW_LIMIT_SCHEMA_PROBLEMS 1000      /* things that are wrong with values, kept for the message */

/* Kubernetes manifests */
#define TW_LIMIT_KUBE_FILE (256 * TW_MIB) /* bytes of one file of manifests: the largest rendered chart has 12 MiB */
#define TW_LIMIT_KUBE_DOCUMENTS 100000    /* documents of all files: rendered charts reach 1,000 */
#define TW_LIMIT_KUBE_DEPTH 48            /* lists within lists; levels of a custom resource: real ones reach 20 */
#define TW_LIMIT_KUBE_EFFORT 5000000      /* members looked at for what stands beside images: a second */
#define TW_LIMIT_KUBE_USES 10000          /* images that one resource names: real ones reach 100 */
#define TW_LIMIT_KUBE_WORKLOADS 200000    /* resources of one run that name images */
#define TW_LIMIT_KUBE_IMAGES 20000        /* different images of one run */

/* Clusters */
#define TW_LIMIT_KUBECONFIG 10000 /* entries of one of its lists: whoever has many clusters has hundreds */
#define TW_LIMIT_KUBE_EXEC 60 /* seconds in which a program of a kubeconfig must say who one is: browsers included */
#define TW_LIMIT_KUBE_PAGE (64 * TW_MIB) /* bytes of one page of a list: 250 resources have 2 MiB, one at most 1.5 */
#define TW_LIMIT_KUBE_OBJECTS 10000000   /* resources of one kind: clusters are built for 150,000 pods */

/* Kustomizations */
#define TW_LIMIT_KUSTOMIZE_NESTING 32            /* bases of bases: real ones reach 5 */
#define TW_LIMIT_KUSTOMIZE_USES 1000             /* kustomizations that one is made of, each as often as it is used */
#define TW_LIMIT_KUSTOMIZE_NODES 500000          /* nodes of one resource or patch, aliases expanded */
#define TW_LIMIT_KUSTOMIZE_EFFORT 100000000      /* nodes that its patches may look at: a second; real ones reach 1 % */
#define TW_LIMIT_KUSTOMIZE_MEMORY (512 * TW_MIB) /* bytes of all that one is made of */

/* Maven projects */
#define TW_LIMIT_POM_TEXT 4096  /* bytes of a version or a name once its variables are replaced: it names a file */
#define TW_LIMIT_POM_NESTING 64 /* variables within variables */
#define TW_LIMIT_POM_STEPS 1000 /* variables replaced for one text */
#define TW_LIMIT_POM_PARENTS 64 /* parents of parents: real ones reach 8 */
#define TW_LIMIT_POM_IMPORTS 32 /* imports of imports: real ones reach 4 */
#define TW_LIMIT_POM_MODULES 32 /* modules of modules: real ones reach 5 */
#define TW_LIMIT_POM_EFFORT 100000000 /* lookups for one project: one of 1,000 artifacts takes 3 million */
#define TW_LIMIT_POM_INHERITED \
	32000000 /* entries of the lists that models of a tree have, parents' among them: 256 MiB */
#define TW_LIMIT_POM_MEMORY (4 * TW_GIB) /* bytes of all models of a tree: 10,000 POMs of 10 KiB have 100 MiB of text */
#define TW_LIMIT_MAVEN_REQUESTS 5000     /* POMs asked for of repositories in one scan: a large project needs 1,500 */

/* Results */
#define TW_LIMIT_PACKAGES 1000000     /* packages of one layer: 1.5 GB; the largest seen have 50,000 */
#define TW_LIMIT_FACTS 1000000        /* other facts of one layer, whiteouts among them */
#define TW_LIMIT_LINKS 200000         /* links of one layer to files that are looked for: pnpm makes thousands */
#define TW_LIMIT_NAMED 16             /* files that name files that name files …, each a walk: real ones reach 3 */
#define TW_LIMIT_STRINGS (1 * TW_GIB) /* bytes of all texts that one layer's result keeps */
#define TW_LIMIT_LIST_ENTRIES \
	10000000 /* texts of one layer, entries of its lists: 500 MB; a large Debian has 400,000 */
#define TW_LIMIT_OWNED \
	(256 * TW_MIB)         /* bytes of the paths that one database's packages own, made of folder and name: a
					 database of 26,000 packages has 100 MiB */
#define TW_LIMIT_PROBLEMS 1000 /* problems kept of one artifact; the rest is counted */

/* The database */
#define TW_LIMIT_DB_DEPTH 32 /* B+tree levels: the published one has 4 */
#define TW_LIMIT_DB_SIZE (64 * TW_GIB)
#define TW_LIMIT_DB_BUCKETS 100000 /* buckets at the top: the published one has 163 */
#define TW_LIMIT_DB_SOURCES 256    /* sources that one vulnerability is rated by: there are 40 in all */

#endif
