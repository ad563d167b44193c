/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table of options: included once to number them, once to fill tw_option_table. All of Trivy 0.74's are here, whether
 * built or not, so that a command line, a variable or a configuration file written for it is understood, and what can't be
 * done yet is said rather than ignored. Order is that of help.
 *
 * Trivy's names, keys, defaults and values are facts, kept in tests/data/cli/trivy-0.74.tsv and compared by a test.
 */

/* Commands that look into files; all that scan; those with a client mode. */
#define FILES (TW_FOR_IMAGE | TW_FOR_FS | TW_FOR_ROOTFS | TW_FOR_REPO | TW_FOR_VM | TW_FOR_K8S | TW_FOR_CLIENT)
#define SCANS (FILES | TW_FOR_SBOM)
#define REMOTE (SCANS & ~TW_FOR_K8S)
#define REPORTS (SCANS | TW_FOR_CONFIG | TW_FOR_CONVERT)
#define MISCONF (FILES | TW_FOR_CONFIG)
#define TREES (TW_FOR_IMAGE | TW_FOR_FS | TW_FOR_ROOTFS | TW_FOR_REPO)
#define OWN (TW_FOR_IMAGE | TW_FOR_FS | TW_FOR_ROOTFS | TW_FOR_REPO | TW_FOR_SBOM | TW_FOR_K8S)
/* Those that scan the images that something names. */
#define IMAGES (TW_FOR_HELM | TW_FOR_MANIFESTS)

/* What is scanned */

TW_OPTION(
	INPUT, .name = "input", .key = "image.input", .group = "Image", .type = TW_TEXT, .takes = "FILE",
	.commands = TW_FOR_IMAGE, .built = "",
	.help = "Scan this archive (of docker save, or an OCI layout) or OCI layout folder instead of an image by name")
TW_OPTION(PLATFORM, .name = "platform", .key = "image.platform", .group = "Image", .type = TW_TEXT, .takes = "OS/ARCH",
	  .commands = TW_FOR_IMAGE | IMAGES, .built = "",
	  .help = "Image of an index to scan, such as linux/arm64; this machine's by default; all: a report for each")
TW_OPTION(IMAGE_SRC, .name = "image-src", .key = "image.source", .group = "Image", .type = TW_LIST, .takes = "SOURCES",
	  .commands = TW_FOR_IMAGE | TW_FOR_K8S | IMAGES, .built = "", .fallback = "docker,containerd,podman,remote",
	  .values = "docker,containerd,podman,remote", .help = "Where to look an image's name up, in this order")
TW_OPTION(
	IMAGES_FROM, .name = "images-from", .key = "image.from", .group = "Image", .type = TW_TEXT, .takes = "DIR",
	.commands = IMAGES, .built = "", .own = true,
	.help = "Take images from this folder of archives and OCI layouts, by the names in them, else by those of the files")
TW_OPTION(LIST_IMAGES, .name = "list-images", .key = "image.list", .group = "Image", .type = TW_BOOL,
	  .commands = IMAGES | TW_FOR_K8S, .built = "", .own = true,
	  .help = "Only list the images that would be scanned, and what names them")
TW_OPTION(MAX_IMAGE_SIZE, .name = "max-image-size", .key = "image.max-size", .group = "Image", .type = TW_SIZE,
	  .takes = "SIZE", .commands = TW_FOR_IMAGE | IMAGES, .built = "",
	  .help = "Refuse images whose layers are larger than this, such as 500MB or 2GiB")
TW_OPTION(REMOVED_PKGS, .name = "removed-pkgs", .key = "image.removed-pkgs", .group = "Image", .type = TW_BOOL,
	  .commands = TW_FOR_IMAGE | IMAGES, .built = "",
	  .help = "Also report Alpine packages that a later layer removed")
TW_OPTION(IMAGE_CONFIG_SCANNERS, .name = "image-config-scanners", .key = "image.image-config-scanners",
	  .group = "Image", .type = TW_LIST, .takes = "SCANNERS", .commands = TW_FOR_IMAGE,
	  .values = "misconfig,secret", .help = "What to look for in the image's own configuration")
TW_OPTION(DOCKER_HOST, .name = "docker-host", .key = "image.docker.host", .group = "Image", .type = TW_TEXT,
	  .takes = "SOCKET", .commands = TW_FOR_IMAGE | IMAGES, .built = "",
	  .help = "Socket or address of Docker's daemon; DOCKER_HOST and contexts say so, too")
TW_OPTION(PODMAN_HOST, .name = "podman-host", .key = "image.podman.host", .group = "Image", .type = TW_TEXT,
	  .takes = "SOCKET", .commands = TW_FOR_IMAGE | IMAGES, .built = "", .help = "Socket of Podman's service")

/* Scan */

TW_OPTION(SCANNERS, .name = "scanners", .key = "scan.scanners", .group = "Scan", .type = TW_LIST, .takes = "SCANNERS",
	  .commands = SCANS | TW_FOR_CONVERT | IMAGES, .built = "vuln", .fallback = "vuln",
	  .values = "vuln,misconfig,secret,license",
	  .synonyms = "vulnerability=vuln,misconf=misconfig,misconfiguration=misconfig,config=misconfig,rbac=misconfig",
	  .aliases = { { "security-checks", "scan.security-checks", TW_ALIAS_OLD } },
	  .help = "What to look for; empty: list packages only")
TW_OPTION(SKIP_FILES, .name = "skip-files", .key = "scan.skip-files", .group = "Scan", .type = TW_LIST,
	  .takes = "GLOBS", .commands = MISCONF | IMAGES, .built = "", .help = "Leave out the files that match")
TW_OPTION(SKIP_DIRS, .name = "skip-dirs", .key = "scan.skip-dirs", .group = "Scan", .type = TW_LIST, .takes = "GLOBS",
	  .commands = MISCONF | IMAGES, .built = "", .help = "Leave out the folders that match, with all below them")
TW_OPTION(FILE_PATTERNS, .name = "file-patterns", .key = "scan.file-patterns", .group = "Scan", .type = TW_LIST,
	  .takes = "KIND:REGEX", .commands = SCANS | TW_FOR_CONFIG | IMAGES, .built = "",
	  .help = "Give files whose path matches to an analyzer, such as pip:requirements-.*\\.txt")
TW_OPTION(DETECTION_PRIORITY, .name = "detection-priority", .key = "scan.detection-priority", .group = "Scan",
	  .type = TW_TEXT, .takes = "PRIORITY", .commands = SCANS | IMAGES, .built = "", .fallback = "precise",
	  .values = "precise,comprehensive",
	  .help = "Miss a finding rather than report a wrong one, or the other way round")
TW_OPTION(DISTRO, .name = "distro", .key = "scan.distro", .group = "Scan", .type = TW_TEXT, .takes = "FAMILY/VERSION",
	  .commands = SCANS & ~TW_FOR_REPO, .built = "",
	  .help = "Take this distribution, whatever the artifact says, such as debian/12")
TW_OPTION(OFFLINE_SCAN, .name = "offline-scan", .key = "scan.offline", .group = "Scan", .type = TW_BOOL,
	  .commands = SCANS | IMAGES, .built = "",
	  .help = "Ask nothing of the network while scanning: not for the Java index either")
TW_OPTION(RESOLVE, .name = "resolve", .key = "scan.resolve", .own = true, .group = "Scan", .type = TW_TEXT,
	  .takes = "WHERE", .commands = TREES, .built = "", .fallback = "local", .values = "local,network",
	  .help = "Where to look for what projects leave open, Maven's POMs: also at repositories with network")
TW_OPTION(PARALLEL, .name = "parallel", .key = "scan.parallel", .group = "Scan", .type = TW_INT, .takes = "N",
	  .commands = FILES | IMAGES, .built = "", .fallback = "5",
	  .help = "Trivy's name for --threads: when given, so many threads, 0 for one a processor")
TW_OPTION(THREADS, .name = "threads", .key = "scan.threads", .group = "Scan", .type = TW_INT, .takes = "N",
	  .commands = OWN | IMAGES, .built = "", .own = true, .fallback = "0",
	  .help = "Threads to use, 0 for one a processor")
TW_OPTION(SBOM_SOURCES, .name = "sbom-sources", .key = "scan.sbom-sources", .group = "Scan", .type = TW_LIST,
	  .takes = "SOURCES", .commands = SCANS, .values = "oci,rekor",
	  .help = "Fetch a bill of materials from these places before scanning")
TW_OPTION(REKOR_URL, .name = "rekor-url", .key = "scan.rekor-url", .group = "Scan", .type = TW_TEXT, .takes = "URL",
	  .commands = SCANS, .fallback = "https://rekor.sigstore.dev", .idle = true, .help = "Address of the Rekor log")
TW_OPTION(SLOW, .name = "slow", .key = "scan.slow", .group = "Scan", .type = TW_BOOL, .commands = SCANS, .built = "",
	  .hidden = true, .old = "use --parallel 1", .help = "Use fewer resources")
TW_OPTION(SKIP_VERSION_CHECK, .name = "skip-version-check", .key = "scan.skip-version-check", .group = "Scan",
	  .type = TW_BOOL, .commands = SCANS | TW_FOR_CONFIG | IMAGES, .built = "",
	  .help = "Don't look for newer releases, which trawl never does")
TW_OPTION(DISABLE_TELEMETRY, .name = "disable-telemetry", .key = "scan.disable-telemetry", .group = "Scan",
	  .type = TW_BOOL, .commands = SCANS | TW_FOR_CONFIG | IMAGES, .built = "",
	  .help = "Send no usage data, which trawl never does")
TW_OPTION(MAVEN_MIRRORS, .key = "scan.maven.mirrors", .group = "Scan", .type = TW_RAW, .commands = SCANS, .built = "",
	  .help = "Mirrors of Maven repositories")

/* Packages */

TW_OPTION(PKG_TYPES, .name = "pkg-types", .key = "pkg.types", .group = "Package", .type = TW_LIST, .takes = "TYPES",
	  .commands = (SCANS & ~TW_FOR_CLIENT) | IMAGES, .built = "", .fallback = "os,library", .values = "os,library",
	  .aliases = { { "vuln-type", "vulnerability.type", TW_ALIAS_OLD } },
	  .help = "Packages of the operating system, of languages, or both")
TW_OPTION(PKG_RELATIONSHIPS, .name = "pkg-relationships", .key = "pkg.relationships", .group = "Package",
	  .type = TW_LIST, .takes = "KINDS", .commands = (SCANS & ~TW_FOR_CLIENT) | IMAGES, .built = "",
	  .fallback = "unknown,root,workspace,direct,indirect", .values = "unknown,root,workspace,direct,indirect",
	  .help = "Only packages that stand so to the project")
TW_OPTION(INCLUDE_DEV_DEPS, .name = "include-dev-deps", .key = "pkg.include-dev-deps", .group = "Package",
	  .type = TW_BOOL, .commands = TW_FOR_FS | TW_FOR_REPO, .built = "",
	  .help = "Also what is needed for development only")
TW_OPTION(RPM_ARCHIVES, .name = "rpm-archives", .key = "pkg.rpm-archives", .group = "Package", .type = TW_BOOL,
	  .commands = TREES, .built = "", .own = true,
	  .aliases = { { "experimental-rpm-archive", NULL, TW_ALIAS_ENVIRONMENT } },
	  .help = "Also packages that lie about as .rpm files")

/* Vulnerabilities */

TW_OPTION(SEVERITY, .name = "severity", .key = "severity", .group = "Vulnerability", .letter = 's', .type = TW_LIST,
	  .takes = "LEVELS", .commands = REPORTS | IMAGES, .built = "", .fallback = "UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL",
	  .values = "UNKNOWN,LOW,MEDIUM,HIGH,CRITICAL", .help = "Show findings of these severities")
TW_OPTION(IGNORE_UNFIXED, .name = "ignore-unfixed", .key = "vulnerability.ignore-unfixed", .group = "Vulnerability",
	  .type = TW_BOOL, .commands = SCANS | IMAGES, .built = "", .help = "Show only what a newer version fixes")
TW_OPTION(IGNORE_STATUS, .name = "ignore-status", .key = "vulnerability.ignore-status", .group = "Vulnerability",
	  .type = TW_LIST, .takes = "STATUSES", .commands = SCANS | IMAGES, .built = "",
	  .values = "unknown,not_affected,affected,fixed,under_investigation,will_not_fix,fix_deferred,end_of_life",
	  .help = "Hide findings that the vendor gives one of these statuses")
TW_OPTION(VULN_SEVERITY_SOURCE, .name = "vuln-severity-source", .key = "vulnerability.severity-source",
	  .group = "Vulnerability", .type = TW_LIST, .takes = "SOURCES", .commands = SCANS | IMAGES, .built = "",
	  .fallback = "auto",
	  .values =
		  "nvd,redhat,redhat-oval,debian,ubuntu,alpine,amazon,oracle-oval,suse-cvrf,photon,arch-linux,alma,"
		  "rocky,cbl-mariner,azure,ruby-advisory-db,php-security-advisories,nodejs-security-wg,ghsa,glad,aqua,"
		  "osv,k8s,wolfi,chainguard,bitnami,govulndb,julia,bottlerocket,echo,minimos,rootio,rapidfort,auto",
	  .help = "Whose severity to show, the first that has one; auto: the advisory's own, then NVD's")
TW_OPTION(IGNOREFILE, .name = "ignorefile", .key = "ignorefile", .group = "Vulnerability", .type = TW_TEXT,
	  .takes = "FILE", .commands = REPORTS | IMAGES, .built = "", .fallback = ".trivyignore",
	  .help = "Hide the findings that this file lists, plain or, when its name ends in .yaml, as YAML")
TW_OPTION(SHOW_SUPPRESSED, .name = "show-suppressed", .key = "scan.show-suppressed", .group = "Vulnerability",
	  .type = TW_BOOL, .commands = SCANS | TW_FOR_CONVERT | IMAGES, .built = "",
	  .help = "Also list findings that were hidden, and why")
TW_OPTION(IGNORE_POLICY, .name = "ignore-policy", .key = "ignore-policy", .group = "Vulnerability", .type = TW_TEXT,
	  .takes = "FILE", .commands = REPORTS, .help = "Hide what this Rego policy says")
TW_OPTION(VEX, .name = "vex", .key = "vulnerability.vex", .group = "Vulnerability", .type = TW_LIST, .takes = "SOURCES",
	  .commands = SCANS, .help = "VEX statements to apply: files, \"repo\" or \"oci\"")
TW_OPTION(SKIP_VEX_REPO_UPDATE, .name = "skip-vex-repo-update", .key = "vulnerability.skip-vex-repo-update",
	  .group = "Vulnerability", .type = TW_BOOL, .commands = SCANS, .built = "",
	  .help = "Don't update VEX repositories, which trawl never does")

/* Report */

TW_OPTION(FORMAT, .name = "format", .key = "format", .group = "Report", .letter = 'f', .type = TW_TEXT,
	  .takes = "FORMAT", .commands = REPORTS | TW_FOR_VERSION | TW_FOR_DB | IMAGES,
	  .built = "table,json,template,cyclonedx", .fallback = "table", .other_fallback = "",
	  .other_for = TW_FOR_VERSION,
	  .values = "table,json,template,sarif,cyclonedx,spdx,spdx-json,github,cosign-vuln",
	  .help = "Form of the report; cyclonedx, so far, of a cluster only")
TW_OPTION(OUTPUT, .name = "output", .key = "output", .group = "Report", .letter = 'o', .type = TW_TEXT, .takes = "FILE",
	  .commands = REPORTS | IMAGES, .built = "",
	  .help = "Write the report there; the file appears once it is whole")
TW_OPTION(LIST_ALL_PKGS, .name = "list-all-pkgs", .key = "list-all-pkgs", .group = "Report", .type = TW_BOOL,
	  .commands = SCANS | TW_FOR_CONVERT | IMAGES, .built = "", .fallback = "true",
	  .help = "List every package in JSON, vulnerable or not")
TW_OPTION(DEPENDENCY_TREE, .name = "dependency-tree", .key = "dependency-tree", .group = "Report", .type = TW_BOOL,
	  .commands = FILES | TW_FOR_CONVERT | IMAGES, .built = "",
	  .help = "Show in the table what a vulnerable package is needed by")
TW_OPTION(TABLE_MODE, .name = "table-mode", .key = "table-mode", .group = "Report", .type = TW_LIST, .takes = "PARTS",
	  .commands = (REPORTS & ~TW_FOR_K8S) | IMAGES, .built = "", .fallback = "summary,detailed",
	  .values = "summary,detailed", .help = "Which parts of the table to show")
TW_OPTION(NO_COLOR, .name = "no-color", .key = "no-color", .group = "Report", .type = TW_BOOL, .commands = OWN | IMAGES,
	  .built = "", .own = true, .help = "No colours, not even on a terminal; the variable NO_COLOR says the same")
TW_OPTION(EXIT_CODE, .name = "exit-code", .key = "exit-code", .group = "Report", .type = TW_INT, .takes = "N",
	  .commands = REPORTS | IMAGES, .built = "", .fallback = "0", .help = "Exit status when something is found")
TW_OPTION(EXIT_ON_EOL, .name = "exit-on-eol", .key = "exit-on-eol", .group = "Report", .type = TW_INT, .takes = "N",
	  .commands = TW_FOR_IMAGE | TW_FOR_ROOTFS | TW_FOR_SBOM | TW_FOR_VM | TW_FOR_CLIENT | TW_FOR_CONVERT | IMAGES,
	  .built = "", .fallback = "0", .help = "Exit status when the distribution is no longer maintained")
TW_OPTION(FAIL_ON_INCOMPLETE, .name = "fail-on-incomplete", .key = "fail-on-incomplete", .group = "Report",
	  .type = TW_BOOL, .commands = OWN | IMAGES, .built = "", .own = true,
	  .help = "Exit status 3 when something could not be read")
TW_OPTION(REPORT, .name = "report", .key = "report", .group = "Report", .type = TW_TEXT, .takes = "KIND",
	  .commands = TW_FOR_IMAGE | TW_FOR_FS | TW_FOR_K8S | TW_FOR_CONFIG | TW_FOR_CLIENT | TW_FOR_CONVERT,
	  .built = "", .fallback = "all", .other_fallback = "summary", .other_for = TW_FOR_IMAGE,
	  .values = "all,summary", .help = "Length of a report of kubernetes, or of a compliance report")
TW_OPTION(TEMPLATE, .name = "template", .key = "template", .group = "Report", .letter = 't', .type = TW_TEXT,
	  .takes = "TEMPLATE", .commands = REPORTS | IMAGES, .built = "",
	  .help = "Template of --format template, or @FILE.tpl: Go's text/template with sprig's functions")
TW_OPTION(COMPLIANCE, .name = "compliance", .key = "scan.compliance", .group = "Report", .type = TW_TEXT,
	  .takes = "SPEC", .commands = (SCANS & ~TW_FOR_ROOTFS & ~TW_FOR_REPO) | TW_FOR_CONFIG | TW_FOR_CONVERT,
	  .help = "Report on a compliance specification")
TW_OPTION(OUTPUT_PLUGIN_ARG, .name = "output-plugin-arg", .key = "output-plugin-arg", .group = "Report",
	  .type = TW_TEXT, .takes = "ARGUMENTS", .commands = REPORTS, .idle = true,
	  .help = "Arguments of an output plugin")

/* Database */

TW_OPTION(SKIP_DB_UPDATE, .name = "skip-db-update", .key = "db.skip-update", .group = "Database", .type = TW_BOOL,
	  .commands = SCANS | TW_FOR_SERVER | IMAGES, .built = "", .aliases = { { "skip-update", NULL, TW_ALIAS_OLD } },
	  .help = "Take the database as it is")
TW_OPTION(SKIP_JAVA_DB_UPDATE, .name = "skip-java-db-update", .key = "db.java-skip-update", .group = "Database",
	  .type = TW_BOOL, .commands = SCANS | IMAGES, .built = "", .help = "Take the Java index as it is")
TW_OPTION(NO_PROGRESS, .name = "no-progress", .key = "db.no-progress", .group = "Database", .type = TW_BOOL,
	  .commands = SCANS | TW_FOR_SERVER | TW_FOR_DB | IMAGES, .built = "", .help = "Show no progress")
TW_OPTION(DOWNLOAD_DB_ONLY, .name = "download-db-only", .key = "db.download-only", .group = "Database", .type = TW_BOOL,
	  .commands = SCANS | TW_FOR_SERVER, .built = "", .help = "Update the database and stop")
TW_OPTION(DOWNLOAD_JAVA_DB_ONLY, .name = "download-java-db-only", .key = "db.download-java-only", .group = "Database",
	  .type = TW_BOOL, .commands = SCANS, .built = "", .help = "Update the Java index and stop")
TW_OPTION(DB_REPOSITORY, .name = "db-repository", .key = "db.repository", .group = "Database", .type = TW_LIST,
	  .takes = "REFERENCES", .commands = SCANS | TW_FOR_SERVER | TW_FOR_DB | IMAGES, .built = "",
	  .fallback = "mirror.gcr.io/aquasec/trivy-db:2,ghcr.io/aquasecurity/trivy-db:2",
	  .help = "Where to get the database, the first that answers: at registries, https://… or file:///…")
TW_OPTION(JAVA_DB_REPOSITORY, .name = "java-db-repository", .key = "db.java-repository", .group = "Database",
	  .type = TW_LIST, .takes = "REFERENCES", .commands = SCANS | TW_FOR_DB | IMAGES, .built = "",
	  .fallback = "mirror.gcr.io/aquasec/trivy-java-db:1,ghcr.io/aquasecurity/trivy-java-db:1",
	  .help = "Where to get the Java index, the first that answers: at registries, https://… or file:///…")
TW_OPTION(DB_MAX_AGE, .name = "db-max-age", .key = "db.max-age", .group = "Database", .type = TW_DURATION,
	  .takes = "DURATION", .commands = OWN | TW_FOR_DB | IMAGES, .built = "", .own = true, .fallback = "120h",
	  .help = "How old the database may be to serve when it can't be updated")
TW_OPTION(DB_DIGEST, .name = "db-digest", .key = "db.digest", .group = "Database", .type = TW_TEXT, .takes = "DIGEST",
	  .commands = OWN | TW_FOR_DB | IMAGES, .built = "", .own = true,
	  .help = "Use the database with this digest and no other, sha256:… of file, archive or manifest")
TW_OPTION(RESET, .name = "reset", .key = "reset", .group = "Database", .type = TW_BOOL,
	  .commands = SCANS | TW_FOR_SERVER, .hidden = true, .removed = "use \"trawl clean --all\"",
	  .help = "Remove database and caches")
TW_OPTION(LIGHT, .name = "light", .key = "db.light", .group = "Database", .type = TW_BOOL,
	  .commands = SCANS | TW_FOR_SERVER, .built = "", .hidden = true, .old = "it does nothing",
	  .help = "Use the light database")

/* Cache */

TW_OPTION(CACHE_BACKEND, .name = "cache-backend", .key = "cache.backend", .group = "Cache", .type = TW_TEXT,
	  .takes = "BACKEND", .commands = SCANS | TW_FOR_CONFIG | TW_FOR_SERVER | IMAGES, .built = "fs,memory",
	  .fallback = "fs", .other_fallback = "memory",
	  .other_for = TW_FOR_FS | TW_FOR_ROOTFS | TW_FOR_CONFIG | TW_FOR_SBOM,
	  .help = "Keep results of layers in files (fs), or keep none (memory)")
TW_OPTION(CACHE_SIZE, .name = "cache-size", .key = "cache.size", .group = "Cache", .type = TW_SIZE, .takes = "SIZE",
	  .commands = OWN | IMAGES, .built = "", .own = true, .fallback = "512MiB",
	  .help = "How large the results of layers may grow before the least recently used go")
TW_OPTION(CACHE_TTL, .name = "cache-ttl", .key = "cache.ttl", .group = "Cache", .type = TW_DURATION,
	  .takes = "DURATION", .commands = SCANS | TW_FOR_CONFIG | TW_FOR_SERVER, .built = "", .fallback = "0s",
	  .help = "How long Redis keeps results; other backends keep them until room is needed")
TW_OPTION(REDIS_TLS, .name = "redis-tls", .key = "cache.redis.tls", .group = "Cache", .type = TW_BOOL,
	  .commands = SCANS | TW_FOR_CONFIG | TW_FOR_SERVER, .idle = true, .help = "Speak TLS with Redis")
TW_OPTION(REDIS_CA, .name = "redis-ca", .key = "cache.redis.ca", .group = "Cache", .type = TW_TEXT, .takes = "FILE",
	  .commands = SCANS | TW_FOR_CONFIG | TW_FOR_SERVER, .idle = true,
	  .help = "Authority that signed the certificate of Redis")
TW_OPTION(REDIS_CERT, .name = "redis-cert", .key = "cache.redis.cert", .group = "Cache", .type = TW_TEXT,
	  .takes = "FILE", .commands = SCANS | TW_FOR_CONFIG | TW_FOR_SERVER, .idle = true,
	  .help = "Certificate to show Redis")
TW_OPTION(REDIS_KEY, .name = "redis-key", .key = "cache.redis.key", .group = "Cache", .type = TW_TEXT, .takes = "FILE",
	  .commands = SCANS | TW_FOR_CONFIG | TW_FOR_SERVER, .idle = true, .help = "Key of that certificate")
TW_OPTION(CLEAR_CACHE, .name = "clear-cache", .key = "cache.clear", .group = "Cache", .type = TW_BOOL,
	  .commands = SCANS | TW_FOR_CONFIG | TW_FOR_SERVER, .hidden = true,
	  .removed = "use \"trawl clean --scan-cache\"", .help = "Remove results of layers")

/* Registries, client and server */

TW_OPTION(USERNAME, .name = "username", .key = "registry.username", .group = "Registry", .type = TW_LIST,
	  .takes = "NAMES",
	  .commands = (SCANS & ~TW_FOR_VM) | TW_FOR_CONFIG | TW_FOR_SERVER | TW_FOR_REGISTRY | TW_FOR_DB | IMAGES,
	  .built = "", .help = "User names at the registry")
TW_OPTION(PASSWORD, .name = "password", .key = "registry.password", .group = "Registry", .type = TW_LIST,
	  .takes = "PASSWORDS",
	  .commands = (SCANS & ~TW_FOR_VM) | TW_FOR_CONFIG | TW_FOR_SERVER | TW_FOR_REGISTRY | TW_FOR_DB | IMAGES,
	  .built = "", .help = "Their passwords; the variable TRIVY_PASSWORD shows them to fewer people")
TW_OPTION(PASSWORD_STDIN, .name = "password-stdin", .key = "registry.password-stdin", .group = "Registry",
	  .type = TW_BOOL,
	  .commands = (SCANS & ~TW_FOR_VM) | TW_FOR_CONFIG | TW_FOR_SERVER | TW_FOR_REGISTRY | TW_FOR_DB | IMAGES,
	  .built = "", .help = "Read one password from standard input")
TW_OPTION(REGISTRY_TOKEN, .name = "registry-token", .key = "registry.token", .group = "Registry", .type = TW_TEXT,
	  .takes = "TOKEN", .commands = (SCANS & ~TW_FOR_VM) | TW_FOR_CONFIG | TW_FOR_SERVER | TW_FOR_DB | IMAGES,
	  .built = "", .help = "Bearer token for the registry")
TW_OPTION(REGISTRY_MIRRORS, .key = "registry.mirrors", .group = "Registry", .type = TW_RAW,
	  .commands = (SCANS & ~TW_FOR_VM) | TW_FOR_CONFIG | TW_FOR_SERVER | TW_FOR_REGISTRY | TW_FOR_DB | IMAGES,
	  .built = "", .help = "Registries to ask before others")
TW_OPTION(SERVER, .name = "server", .key = "server.addr", .group = "Client and server", .type = TW_TEXT, .takes = "URL",
	  .commands = REMOTE & ~TW_FOR_CLIENT, .help = "Let this server match packages")
TW_OPTION(REMOTE, .name = "remote", .key = "server.addr", .group = "Client and server", .type = TW_TEXT, .takes = "URL",
	  .commands = TW_FOR_CLIENT, .fallback = "http://localhost:4954", .help = "Let this server match packages")
TW_OPTION(TOKEN, .name = "token", .key = "server.token", .group = "Client and server", .type = TW_TEXT,
	  .takes = "TOKEN", .commands = REMOTE | TW_FOR_SERVER, .idle = true,
	  .help = "What client and server know each other by")
TW_OPTION(TOKEN_HEADER, .name = "token-header", .key = "server.token-header", .group = "Client and server",
	  .type = TW_TEXT, .takes = "NAME", .commands = REMOTE | TW_FOR_SERVER, .fallback = "Trivy-Token", .idle = true,
	  .help = "The header that carries the token")
TW_OPTION(CUSTOM_HEADERS, .name = "custom-headers", .key = "server.custom-headers", .group = "Client and server",
	  .type = TW_LIST, .takes = "HEADERS", .commands = REMOTE, .idle = true,
	  .help = "Headers to send to the server")
TW_OPTION(LISTEN, .name = "listen", .key = "server.listen", .group = "Client and server", .type = TW_TEXT,
	  .takes = "ADDRESS", .commands = TW_FOR_SERVER, .fallback = "localhost:4954",
	  .help = "Where the server listens")
TW_OPTION(PATH_PREFIX, .name = "path-prefix", .key = "server.path-prefix", .group = "Client and server",
	  .type = TW_TEXT, .takes = "PATH", .commands = REMOTE | TW_FOR_SERVER, .hidden = true, .idle = true,
	  .help = "Prefix of the server's paths")

/* Secrets and licences */

TW_OPTION(SECRET_CONFIG, .name = "secret-config", .key = "secret.config", .group = "Secret", .type = TW_TEXT,
	  .takes = "FILE", .commands = FILES & ~TW_FOR_CLIENT, .fallback = "trivy-secret.yaml", .idle = true,
	  .help = "Rules for secrets")
TW_OPTION(LICENSE_FULL, .name = "license-full", .key = "license.full", .group = "License", .type = TW_BOOL,
	  .commands = TREES, .idle = true, .help = "Look for licences in the headers of sources, too")
TW_OPTION(IGNORED_LICENSES, .name = "ignored-licenses", .key = "license.ignored", .group = "License", .type = TW_LIST,
	  .takes = "LICENSES", .commands = TREES | TW_FOR_SBOM, .idle = true, .help = "Licences to hide")
TW_OPTION(LICENSE_CONFIDENCE_LEVEL, .name = "license-confidence-level", .key = "license.confidenceLevel",
	  .group = "License", .type = TW_FLOAT, .takes = "LEVEL", .commands = TREES, .fallback = "0.9", .idle = true,
	  .help = "How alike a text must be to a licence, 0 to 1")
TW_OPTION(LICENSE_FORBIDDEN, .key = "license.forbidden", .group = "License", .type = TW_RAW,
	  .commands = TREES | TW_FOR_SBOM, .idle = true, .help = "Licences of severity CRITICAL")
TW_OPTION(LICENSE_RESTRICTED, .key = "license.restricted", .group = "License", .type = TW_RAW,
	  .commands = TREES | TW_FOR_SBOM, .idle = true, .help = "Licences of severity HIGH")
TW_OPTION(LICENSE_RECIPROCAL, .key = "license.reciprocal", .group = "License", .type = TW_RAW,
	  .commands = TREES | TW_FOR_SBOM, .idle = true, .help = "Licences of severity MEDIUM")
TW_OPTION(LICENSE_NOTICE, .key = "license.notice", .group = "License", .type = TW_RAW, .commands = TREES | TW_FOR_SBOM,
	  .idle = true, .help = "Licences of severity LOW")
TW_OPTION(LICENSE_PERMISSIVE, .key = "license.permissive", .group = "License", .type = TW_RAW,
	  .commands = TREES | TW_FOR_SBOM, .idle = true, .help = "Licences of severity LOW")
TW_OPTION(LICENSE_UNENCUMBERED, .key = "license.unencumbered", .group = "License", .type = TW_RAW,
	  .commands = TREES | TW_FOR_SBOM, .idle = true, .help = "Licences of severity LOW")

/* Misconfiguration */

TW_OPTION(INCLUDE_NON_FAILURES, .name = "include-non-failures", .key = "misconfiguration.include-non-failures",
	  .group = "Misconfiguration", .type = TW_BOOL, .commands = MISCONF, .idle = true,
	  .help = "Also list checks that passed")
TW_OPTION(MISCONFIG_SCANNERS, .name = "misconfig-scanners", .key = "misconfiguration.scanners",
	  .group = "Misconfiguration", .type = TW_LIST, .takes = "KINDS", .commands = MISCONF,
	  .fallback = "azure-arm,cloudformation,dockerfile,helm,kubernetes,terraform,terraformplan-json,"
		      "terraformplan-snapshot,ansible",
	  .idle = true, .help = "Kinds of configuration to check")
TW_OPTION(CHECKS_BUNDLE_REPOSITORY, .name = "checks-bundle-repository",
	  .key = "misconfiguration.checks-bundle-repository", .group = "Misconfiguration", .type = TW_TEXT,
	  .takes = "REFERENCE", .commands = MISCONF, .fallback = "mirror.gcr.io/aquasec/trivy-checks:2",
	  .aliases = { { "policy-bundle-repository", "misconfiguration.policy-bundle-repository", TW_ALIAS_OLD } },
	  .idle = true, .help = "Where to get the checks")
TW_OPTION(CONFIG_FILE_SCHEMAS, .name = "config-file-schemas", .key = "misconfiguration.config-file-schemas",
	  .group = "Misconfiguration", .type = TW_LIST, .takes = "FILES", .commands = MISCONF, .idle = true,
	  .help = "JSON schemas by which to know files of configuration")
TW_OPTION(RENDER_CAUSE, .name = "render-cause", .key = "misconfiguration.render-cause", .group = "Misconfiguration",
	  .type = TW_LIST, .takes = "KINDS", .commands = MISCONF, .values = "terraform,ansible", .idle = true,
	  .help = "Kinds whose rendered cause the table shows")
TW_OPTION(RAW_CONFIG_SCANNERS, .name = "raw-config-scanners", .key = "misconfiguration.raw-config-scanners",
	  .group = "Misconfiguration", .type = TW_LIST, .takes = "KINDS", .commands = MISCONF, .values = "terraform",
	  .idle = true, .help = "Kinds that are also checked as they are written")
TW_OPTION(TF_VARS, .name = "tf-vars", .key = "misconfiguration.terraform.vars", .group = "Misconfiguration",
	  .type = TW_LIST, .takes = "FILES",
	  .commands = TW_FOR_FS | TW_FOR_ROOTFS | TW_FOR_REPO | TW_FOR_CONFIG | TW_FOR_CLIENT, .idle = true,
	  .help = "Files of Terraform variables")
TW_OPTION(TF_EXCLUDE_DOWNLOADED_MODULES, .name = "tf-exclude-downloaded-modules",
	  .key = "misconfiguration.terraform.exclude-downloaded-modules", .group = "Misconfiguration", .type = TW_BOOL,
	  .commands = MISCONF, .idle = true, .help = "Leave out Terraform modules that were downloaded")
TW_OPTION(CF_PARAMS, .name = "cf-params", .key = "misconfiguration.cloudformation.params", .group = "Misconfiguration",
	  .type = TW_LIST, .takes = "FILES",
	  .commands = TW_FOR_FS | TW_FOR_ROOTFS | TW_FOR_REPO | TW_FOR_CONFIG | TW_FOR_CLIENT, .idle = true,
	  .help = "Files of CloudFormation parameters")
TW_OPTION(HELM_VALUES, .name = "helm-values", .key = "misconfiguration.helm.values", .group = "Misconfiguration",
	  .type = TW_LIST, .takes = "FILES", .commands = MISCONF | IMAGES, .built_for = IMAGES, .idle = true,
	  .aliases = { { "values", NULL, TW_ALIAS_FLAG } },
	  .help = "Files of values for Helm charts; of helm template also -f")
TW_OPTION(HELM_SET, .name = "helm-set", .key = "misconfiguration.helm.set", .group = "Misconfiguration",
	  .type = TW_LIST, .takes = "KEY=VALUE", .commands = MISCONF | IMAGES, .built_for = IMAGES, .idle = true,
	  .aliases = { { "set", NULL, TW_ALIAS_FLAG } }, .help = "Values for Helm charts")
TW_OPTION(HELM_SET_FILE, .name = "helm-set-file", .key = "misconfiguration.helm.set-file", .group = "Misconfiguration",
	  .type = TW_LIST, .takes = "KEY=FILE", .commands = MISCONF | IMAGES, .built_for = IMAGES, .idle = true,
	  .aliases = { { "set-file", NULL, TW_ALIAS_FLAG } }, .help = "Values for Helm charts, from files")
TW_OPTION(HELM_SET_STRING, .name = "helm-set-string", .key = "misconfiguration.helm.set-string",
	  .group = "Misconfiguration", .type = TW_LIST, .takes = "KEY=VALUE", .commands = MISCONF | IMAGES,
	  .built_for = IMAGES, .idle = true, .aliases = { { "set-string", NULL, TW_ALIAS_FLAG } },
	  .help = "Values for Helm charts that stay texts")
TW_OPTION(HELM_API_VERSIONS, .name = "helm-api-versions", .key = "misconfiguration.helm.api-versions",
	  .group = "Misconfiguration", .type = TW_LIST, .takes = "VERSIONS", .commands = MISCONF | IMAGES,
	  .built_for = IMAGES, .idle = true, .aliases = { { "api-versions", NULL, TW_ALIAS_FLAG } },
	  .help = "What a chart finds in Capabilities.APIVersions")
TW_OPTION(HELM_KUBE_VERSION, .name = "helm-kube-version", .key = "misconfiguration.helm.kube-version",
	  .group = "Misconfiguration", .type = TW_TEXT, .takes = "VERSION", .commands = MISCONF | IMAGES,
	  .built_for = IMAGES, .idle = true, .aliases = { { "kube-version", NULL, TW_ALIAS_FLAG } },
	  .help = "What a chart finds in Capabilities.KubeVersion")
TW_OPTION(HELM_SET_JSON, .name = "helm-set-json", .key = "helm.set-json", .group = "Helm", .type = TW_LIST,
	  .takes = "KEY=JSON", .commands = IMAGES, .built = "", .own = true,
	  .aliases = { { "set-json", NULL, TW_ALIAS_FLAG } }, .help = "Values for Helm charts that are JSON")
TW_OPTION(HELM_SET_LITERAL, .name = "helm-set-literal", .key = "helm.set-literal", .group = "Helm", .type = TW_LIST,
	  .whole = true, .takes = "KEY=TEXT", .commands = IMAGES, .built = "", .own = true,
	  .aliases = { { "set-literal", NULL, TW_ALIAS_FLAG } },
	  .help = "Values for Helm charts that are texts as they stand, commas and all")
TW_OPTION(HELM_RELEASE_NAME, .name = "helm-release-name", .key = "helm.release-name", .group = "Helm", .type = TW_TEXT,
	  .takes = "NAME", .commands = IMAGES, .built = "", .own = true, .fallback = "release-name",
	  .help = "What a chart finds in Release.Name")
TW_OPTION(HELM_NAMESPACE, .name = "helm-namespace", .key = "helm.namespace", .group = "Helm", .type = TW_TEXT,
	  .takes = "NAME", .commands = IMAGES, .built = "", .own = true, .fallback = "default",
	  .aliases = { { "namespace", NULL, TW_ALIAS_FLAG } }, .help = "What a chart finds in Release.Namespace")
TW_OPTION(HELM_INCLUDE_CRDS, .name = "helm-include-crds", .key = "helm.include-crds", .group = "Helm", .type = TW_BOOL,
	  .commands = IMAGES, .built = "", .own = true, .aliases = { { "include-crds", NULL, TW_ALIAS_FLAG } },
	  .help = "Also print what is in a chart's crds folders")
TW_OPTION(HELM_SKIP_TESTS, .name = "helm-skip-tests", .key = "helm.skip-tests", .group = "Helm", .type = TW_BOOL,
	  .commands = IMAGES, .built = "", .own = true, .aliases = { { "skip-tests", NULL, TW_ALIAS_FLAG } },
	  .help = "Leave out the hooks that are tests")
TW_OPTION(HELM_NAME_TEMPLATE, .name = "helm-name-template", .key = "helm.name-template", .group = "Helm",
	  .type = TW_TEXT, .takes = "TEMPLATE", .commands = TW_FOR_HELM, .built = "", .own = true,
	  .aliases = { { "name-template", NULL, TW_ALIAS_FLAG } }, .help = "A template for the release's name")
TW_OPTION(HELM_NO_HOOKS, .name = "helm-no-hooks", .key = "helm.no-hooks", .group = "Helm", .type = TW_BOOL,
	  .commands = TW_FOR_HELM, .built = "", .own = true, .aliases = { { "no-hooks", NULL, TW_ALIAS_FLAG } },
	  .help = "Leave out all hooks")
TW_OPTION(HELM_IS_UPGRADE, .name = "helm-is-upgrade", .key = "helm.is-upgrade", .group = "Helm", .type = TW_BOOL,
	  .commands = TW_FOR_HELM, .built = "", .own = true, .aliases = { { "is-upgrade", NULL, TW_ALIAS_FLAG } },
	  .help = "Set Release.IsUpgrade instead of Release.IsInstall")
TW_OPTION(HELM_SHOW_ONLY, .name = "helm-show-only", .key = "helm.show-only", .group = "Helm", .type = TW_LIST,
	  .takes = "GLOBS", .commands = TW_FOR_HELM, .built = "", .own = true,
	  .aliases = { { "show-only", NULL, TW_ALIAS_FLAG } },
	  .help = "Print these templates only, such as templates/web.yaml; of helm template also -s")
TW_OPTION(HELM_SKIP_SCHEMA, .name = "helm-skip-schema-validation", .key = "helm.skip-schema-validation",
	  .group = "Helm", .type = TW_BOOL, .commands = TW_FOR_HELM, .built = "", .own = true,
	  .aliases = { { "skip-schema-validation", NULL, TW_ALIAS_FLAG } },
	  .help = "Don't check values against the charts' values.schema.json")
TW_OPTION(HELM_REPO, .name = "helm-repo", .key = "helm.repo", .group = "Helm", .type = TW_TEXT, .takes = "URL",
	  .commands = TW_FOR_HELM, .built = "", .own = true, .aliases = { { "repo", NULL, TW_ALIAS_FLAG } },
	  .help = "Address of a chart repository: the chart is then a name in it")
TW_OPTION(HELM_CHART_VERSION, .name = "helm-chart-version", .key = "helm.chart-version", .group = "Helm",
	  .type = TW_TEXT, .takes = "VERSION", .commands = TW_FOR_HELM, .built = "", .own = true,
	  .aliases = { { "chart-version", NULL, TW_ALIAS_FLAG } },
	  .help = "Version of a chart that is fetched, or a constraint such as ^1.2; --version is trawl's own")
TW_OPTION(HELM_DEVEL, .name = "helm-devel", .key = "helm.devel", .group = "Helm", .type = TW_BOOL,
	  .commands = TW_FOR_HELM, .built = "", .own = true, .aliases = { { "devel", NULL, TW_ALIAS_FLAG } },
	  .help = "Of a chart that is fetched without --chart-version, pre-releases count, too")
TW_OPTION(HELM_DEPENDENCY_UPDATE, .name = "helm-dependency-update", .key = "helm.dependency-update", .group = "Helm",
	  .type = TW_BOOL, .commands = TW_FOR_HELM, .built = "", .own = true,
	  .aliases = { { "dependency-update", NULL, TW_ALIAS_FLAG } },
	  .help = "Fetch the charts that a chart needs and doesn't have, as Chart.lock says; nothing is written")
TW_OPTION(ANSIBLE_PLAYBOOK, .name = "ansible-playbook", .key = "ansible.playbooks", .group = "Misconfiguration",
	  .type = TW_LIST, .takes = "FILES", .commands = MISCONF, .idle = true, .help = "Playbooks to check")
TW_OPTION(ANSIBLE_INVENTORY, .name = "ansible-inventory", .key = "ansible.inventories", .group = "Misconfiguration",
	  .type = TW_LIST, .takes = "HOSTS", .commands = MISCONF, .idle = true, .help = "Inventories: files, or hosts")
TW_OPTION(ANSIBLE_EXTRA_VARS, .name = "ansible-extra-vars", .key = "ansible.extra-vars", .group = "Misconfiguration",
	  .type = TW_LIST, .takes = "KEY=VALUE", .commands = MISCONF, .idle = true,
	  .help = "Further Ansible variables, or @FILE")
TW_OPTION(RESET_CHECKS_BUNDLE, .name = "reset-checks-bundle", .key = "misconfiguration.reset-checks-bundle",
	  .group = "Misconfiguration", .type = TW_BOOL, .commands = MISCONF, .hidden = true,
	  .removed = "use \"trawl clean --checks-bundle\"",
	  .aliases = { { "reset-policy-bundle", "misconfiguration.reset-policy-bundle", TW_ALIAS_OLD } },
	  .help = "Remove the checks")

TW_OPTION(CONFIG_CHECK, .name = "config-check", .key = "rego.check", .group = "Rego", .type = TW_LIST, .takes = "FILES",
	  .commands = MISCONF & ~TW_FOR_VM,
	  .aliases = { { "policy", NULL, TW_ALIAS_OLD }, { "config-policy", NULL, TW_ALIAS_OLD } }, .idle = true,
	  .help = "Files and folders of further checks")
TW_OPTION(CONFIG_DATA, .name = "config-data", .key = "rego.data", .group = "Rego", .type = TW_LIST, .takes = "FILES",
	  .commands = MISCONF & ~TW_FOR_VM, .aliases = { { "data", NULL, 0 } }, .idle = true,
	  .help = "Data for further checks")
TW_OPTION(CHECK_NAMESPACES, .name = "check-namespaces", .key = "rego.namespaces", .group = "Rego", .type = TW_LIST,
	  .takes = "NAMES", .commands = MISCONF & ~TW_FOR_VM,
	  .aliases = { { "namespaces", NULL, 0 }, { "policy-namespaces", NULL, TW_ALIAS_OLD } }, .idle = true,
	  .help = "Rego namespaces of further checks")
TW_OPTION(INCLUDE_DEPRECATED_CHECKS, .name = "include-deprecated-checks", .key = "rego.include-deprecated-checks",
	  .group = "Rego", .type = TW_BOOL, .commands = MISCONF & ~TW_FOR_VM, .idle = true,
	  .help = "Also checks that were given up")
TW_OPTION(SKIP_CHECK_UPDATE, .name = "skip-check-update", .key = "rego.skip-check-update", .group = "Rego",
	  .type = TW_BOOL, .commands = MISCONF & ~TW_FOR_VM, .built = "",
	  .aliases = { { "skip-policy-update", "rego.skip-policy-update", TW_ALIAS_OLD } },
	  .help = "Don't update checks, which trawl never does")
TW_OPTION(TRACE_REGO, .name = "trace-rego", .key = "rego.trace", .group = "Rego", .type = TW_BOOL,
	  .commands = MISCONF & ~TW_FOR_VM, .aliases = { { "trace", NULL, TW_ALIAS_OLD } }, .idle = true,
	  .help = "Show how checks are evaluated")
TW_OPTION(REGO_ERROR_LIMIT, .name = "rego-error-limit", .key = "rego.error-limit", .group = "Rego", .type = TW_INT,
	  .takes = "N", .commands = MISCONF & ~TW_FOR_VM, .fallback = "10", .idle = true,
	  .help = "Errors of checks to bear")

/* Modules */

TW_OPTION(MODULE_DIR, .name = "module-dir", .key = "module.dir", .group = "Module", .type = TW_TEXT, .takes = "DIR",
	  .commands = TREES | TW_FOR_CONFIG | TW_FOR_MODULE | TW_FOR_SERVER | TW_FOR_VM, .idle = true,
	  .help = "Folder of WebAssembly modules; ~/.trivy/modules unless given")
TW_OPTION(ENABLE_MODULES, .name = "enable-modules", .key = "module.enable-modules", .group = "Module", .type = TW_LIST,
	  .takes = "NAMES", .commands = TREES | TW_FOR_CONFIG | TW_FOR_MODULE | TW_FOR_SERVER | TW_FOR_VM,
	  .help = "Modules to run")

/* Repositories, machines, clusters, cleaning */

TW_OPTION(BRANCH, .name = "branch", .key = "repository.branch", .group = "Repository", .type = TW_TEXT, .takes = "NAME",
	  .commands = TW_FOR_REPO, .built = "", .help = "Branch to scan, out of git's objects")
TW_OPTION(COMMIT, .name = "commit", .key = "repository.commit", .group = "Repository", .type = TW_TEXT, .takes = "HASH",
	  .commands = TW_FOR_REPO, .built = "", .help = "Commit to scan: 4 to 40 digits of its id")
TW_OPTION(TAG, .name = "tag", .key = "repository.tag", .group = "Repository", .type = TW_TEXT, .takes = "NAME",
	  .commands = TW_FOR_REPO, .built = "", .help = "Tag to scan")
TW_OPTION(SUBMODULES, .name = "submodules", .key = "repository.submodules", .group = "Repository", .type = TW_BOOL,
	  .commands = TW_FOR_REPO, .built = "",
	  .help = "Fetch the submodules of what isn't a working tree, and scan them too")
TW_OPTION(AWS_REGION, .name = "aws-region", .key = "aws.region", .group = "AWS", .type = TW_TEXT, .takes = "REGION",
	  .commands = TW_FOR_VM, .help = "AWS region of the image")
TW_OPTION(
	KUBECONFIG, .name = "kubeconfig", .key = "kubernetes.kubeconfig", .group = "Kubernetes", .type = TW_TEXT,
	.takes = "FILE", .commands = TW_FOR_K8S, .built = "",
	.help = "How to reach the cluster; $KUBECONFIG and ~/.kube/config unless given, or the account of the pod that this is")
TW_OPTION(K8S_VERSION, .name = "k8s-version", .key = "kubernetes.k8s-version", .group = "Kubernetes", .type = TW_TEXT,
	  .takes = "VERSION", .commands = TW_FOR_K8S | TW_FOR_CONFIG,
	  .help = "Version by which to judge outdated interfaces")
TW_OPTION(TOLERATIONS, .name = "tolerations", .key = "kubernetes.tolerations", .group = "Kubernetes", .type = TW_LIST,
	  .takes = "TOLERATIONS", .commands = TW_FOR_K8S, .built = "",
	  .help = "Tolerations of the collector's job, which trawl never starts")
TW_OPTION(DISABLE_NODE_COLLECTOR, .name = "disable-node-collector", .key = "kubernetes.disableNodeCollector",
	  .group = "Kubernetes", .type = TW_BOOL, .commands = TW_FOR_K8S, .built = "",
	  .help = "Start no job on the nodes, which trawl never does")
TW_OPTION(NODE_COLLECTOR_NAMESPACE, .name = "node-collector-namespace", .key = "kubernetes.node-collector.namespace",
	  .group = "Kubernetes", .type = TW_TEXT, .takes = "NAME", .commands = TW_FOR_K8S, .built = "",
	  .fallback = "trivy-temp", .help = "Where the collector's job runs, which trawl never starts")
TW_OPTION(NODE_COLLECTOR_IMAGEREF, .name = "node-collector-imageref", .key = "kubernetes.node-collector.imageref",
	  .group = "Kubernetes", .type = TW_TEXT, .takes = "REFERENCE", .commands = TW_FOR_K8S, .built = "",
	  .fallback = "ghcr.io/aquasecurity/node-collector:0.3.1",
	  .help = "Image of the collector's job, which trawl never starts")
TW_OPTION(EXCLUDE_OWNED, .name = "exclude-owned", .key = "kubernetes.exclude.owned", .group = "Kubernetes",
	  .type = TW_BOOL, .commands = TW_FOR_K8S, .built = "", .help = "Leave out resources that another one owns")
TW_OPTION(SKIP_IMAGES, .name = "skip-images", .key = "kubernetes.skipImages", .group = "Kubernetes", .type = TW_BOOL,
	  .commands = TW_FOR_K8S, .built = "", .help = "Scan no images")
TW_OPTION(EXCLUDE_NODES, .name = "exclude-nodes", .key = "kubernetes.exclude.nodes", .group = "Kubernetes",
	  .type = TW_LIST, .takes = "LABELS", .commands = TW_FOR_K8S, .built = "",
	  .help = "Nodes on which to start no job, which trawl never does")
TW_OPTION(EXCLUDE_KINDS, .name = "exclude-kinds", .key = "kubernetes.excludeKinds", .group = "Kubernetes",
	  .type = TW_LIST, .takes = "KINDS", .commands = TW_FOR_K8S, .built = "",
	  .help = "Kinds of resources to leave out")
TW_OPTION(INCLUDE_KINDS, .name = "include-kinds", .key = "kubernetes.includeKinds", .group = "Kubernetes",
	  .type = TW_LIST, .takes = "KINDS", .commands = TW_FOR_K8S, .built = "", .help = "Kinds of resources to scan")
TW_OPTION(EXCLUDE_NAMESPACES, .name = "exclude-namespaces", .key = "kubernetes.excludeNamespaces",
	  .group = "Kubernetes", .type = TW_LIST, .takes = "NAMES", .commands = TW_FOR_K8S, .built = "",
	  .help = "Namespaces to leave out")
TW_OPTION(INCLUDE_NAMESPACES, .name = "include-namespaces", .key = "kubernetes.includeNamespaces",
	  .group = "Kubernetes", .type = TW_LIST, .takes = "NAMES", .commands = TW_FOR_K8S, .built = "",
	  .help = "Namespaces to scan")
TW_OPTION(QPS, .name = "qps", .key = "kubernetes.qps", .group = "Kubernetes", .type = TW_FLOAT, .takes = "N",
	  .commands = TW_FOR_K8S, .built = "", .fallback = "5", .help = "Questions a second to the cluster")
TW_OPTION(BURST, .name = "burst", .key = "kubernetes.burst", .group = "Kubernetes", .type = TW_INT, .takes = "N",
	  .commands = TW_FOR_K8S, .built = "", .fallback = "10", .help = "Questions to the cluster at once")
TW_OPTION(CLEAN_ALL, .name = "all", .key = "clean.all", .group = "Clean", .letter = 'a', .type = TW_BOOL,
	  .commands = TW_FOR_CLEAN, .built = "", .help = "Remove everything")
TW_OPTION(CLEAN_SCAN_CACHE, .name = "scan-cache", .key = "clean.scan-cache", .group = "Clean", .type = TW_BOOL,
	  .commands = TW_FOR_CLEAN, .built = "", .help = "Remove results of layers")
TW_OPTION(CLEAN_VULN_DB, .name = "vuln-db", .key = "clean.vuln-db", .group = "Clean", .type = TW_BOOL,
	  .commands = TW_FOR_CLEAN, .built = "", .help = "Remove the database")
TW_OPTION(CLEAN_JAVA_DB, .name = "java-db", .key = "clean.java-db", .group = "Clean", .type = TW_BOOL,
	  .commands = TW_FOR_CLEAN, .built = "", .help = "Remove the Java index")
TW_OPTION(CLEAN_CHECKS_BUNDLE, .name = "checks-bundle", .key = "clean.checks-bundle", .group = "Clean", .type = TW_BOOL,
	  .commands = TW_FOR_CLEAN, .built = "", .help = "Remove checks")
TW_OPTION(CLEAN_VEX_REPO, .name = "vex-repo", .key = "clean.vex-repo", .group = "Clean", .type = TW_BOOL,
	  .commands = TW_FOR_CLEAN, .built = "", .help = "Remove VEX repositories")

/* Global */

TW_OPTION(
	CACHE_DIR, .name = "cache-dir", .key = "cache.dir", .group = "Global", .type = TW_TEXT, .takes = "DIR",
	.commands = TW_FOR_ALL, .built = "",
	.help = "Folder of database and cache, shared with Trivy; $XDG_CACHE_HOME/trivy or ~/.cache/trivy unless given")
TW_OPTION(CONFIG, .name = "config", .key = "config", .group = "Global", .letter = 'c', .type = TW_TEXT, .takes = "FILE",
	  .commands = TW_FOR_ALL, .built = "", .fallback = "trivy.yaml",
	  .help = "Configuration file; trawl.yaml and trivy.yaml of this folder, where they exist, unless given")
TW_OPTION(TIMEOUT, .name = "timeout", .key = "timeout", .group = "Global", .type = TW_DURATION, .takes = "DURATION",
	  .commands = TW_FOR_ALL, .built = "", .fallback = "5m0s", .help = "Give up after this time; 0s for never")
TW_OPTION(QUIET, .name = "quiet", .key = "quiet", .group = "Global", .letter = 'q', .type = TW_BOOL,
	  .commands = TW_FOR_ALL, .built = "", .help = "No progress, no warnings; errors are always shown")
TW_OPTION(DEBUG, .name = "debug", .key = "debug", .group = "Global", .letter = 'd', .type = TW_BOOL,
	  .commands = TW_FOR_ALL, .built = "", .help = "Say what is being done")
TW_OPTION(GENERATE_DEFAULT_CONFIG, .name = "generate-default-config", .key = "generate-default-config",
	  .group = "Global", .type = TW_BOOL, .commands = TW_FOR_ALL, .built = "",
	  .help = "Write the options of this command to trivy-default.yaml and stop")
/* TRIVY_VERSION is what build scripts call the release to install, so that no variable may mean this one. */
TW_OPTION(VERSION, .no_variable = true, .name = "version", .key = "version", .group = "Global", .letter = 'v',
	  .type = TW_BOOL, .commands = TW_FOR_ALL, .built = "", .help = "Print the version")
TW_OPTION(INSECURE, .name = "insecure", .key = "insecure", .group = "Global", .type = TW_BOOL, .commands = TW_FOR_ALL,
	  .built = "", .aliases = { { "non-ssl", NULL, TW_ALIAS_ENVIRONMENT } },
	  .help = "Don't check certificates, and speak plain HTTP where a registry does")
TW_OPTION(CACERT, .name = "cacert", .key = "cacert", .group = "Global", .type = TW_TEXT, .takes = "FILE",
	  .commands = TW_FOR_ALL, .built = "", .help = "Further certificate authorities, in PEM")
TW_OPTION(TRACE_HTTP, .name = "trace-http", .key = "trace.http", .group = "Global", .type = TW_BOOL,
	  .commands = TW_FOR_ALL, .hidden = true, .idle = true,
	  .help = "Show what is sent and received, secrets included")

#undef FILES
#undef SCANS
#undef REMOTE
#undef REPORTS
#undef MISCONF
#undef TREES
#undef OWN
#undef IMAGES
