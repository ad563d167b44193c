/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scan: what to look at, how, and the call that does it.
 */
#ifndef TRAWL_SCAN_H
#define TRAWL_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/db.h>
#include <trawl/error.h>
#include <trawl/network.h>

#ifdef __cplusplus
extern "C" {
#endif

struct trawl_report;

/** What kind of thing is scanned. */
enum trawl_target {
	TRAWL_TARGET_IMAGE = 0,    /**< An image archive (docker save, OCI), or an OCI layout folder. */
	TRAWL_TARGET_ROOTFS = 1,   /**< A folder that is the root of a system. */
	TRAWL_TARGET_FS = 2,       /**< A folder or a file of a project. */
	TRAWL_TARGET_REGISTRY = 4, /**< An image at a registry: name is "alpine:3.20", "ghcr.io/a/b@sha256:…". */
	TRAWL_TARGET_REPO = 3,     /**< A git repository: a working tree, a bare one, or the address of one. */
	TRAWL_TARGET_SBOM = 5, /**< A bill of materials: a file in one of the formats of CycloneDX and SPDX in JSON. */
};

/** Which packages are looked for; bits, 0 means both. */
enum trawl_package_types { TRAWL_PACKAGES_OS = 1, TRAWL_PACKAGES_LIBRARY = 2 };

/** Severity of a log message, as syslog numbers them. */
enum trawl_log_level { TRAWL_LOG_ERROR = 3, TRAWL_LOG_WARN = 4, TRAWL_LOG_INFO = 6, TRAWL_LOG_DEBUG = 7 };

/** How far a scan is. Numbers only grow within one scan. */
struct trawl_progress {
	size_t size;       /**< sizeof(struct trawl_progress) of the library */
	const char *phase; /**< "reading", "matching"; of trawl_workloads_scan() "scanning images": static */
	uint32_t layers;   /**< of the image; 1 for a folder; 0 while unknown; of workloads the images */
	uint32_t layers_done;
	uint64_t bytes;      /**< to be read; 0: unknown, as it is of every scan */
	uint64_t bytes_done; /**< 0 where bytes is */
	uint64_t files;      /**< looked at so far */
};

/** What to scan and how. All zero but size and name is a sensible default. */
struct trawl_scan {
	size_t size;              /**< sizeof(struct trawl_scan) */
	enum trawl_target target; /**< What name is. */
	const char *name; /**< Path of an archive, layout or folder. "layout:tag", "layout@sha256:…" choose an image. */
	const char *display_name; /**< As the report shall call it; NULL: as name. */
	const char *platform;     /**< "linux/arm64": of an index; NULL: the host's, else the only one. */
	/** NULL-terminated: where names are looked up, in this order: "docker", "containerd", "podman", "remote" (a registry,
	 * which is the default). */
	const char *const *image_sources;
	const char *docker_host; /**< "unix:///…", "tcp://…"; NULL: as Docker finds it (DOCKER_HOST, contexts). */
	const char *podman_host; /**< Path of a socket; NULL: the user's own, else the system's. */
	const char *distro;      /**< "alpine/3.18" instead of what is detected; NULL: as detected. */

	const char *const *skip_dirs;  /**< Globs, NULL-terminated: folders not to enter. ** stands for any folders. */
	const char *const *skip_files; /**< Globs, NULL-terminated: files not to read. */
	const char *const *file_patterns; /**< "analyzer:regular expression", NULL-terminated: further files to read. */

	unsigned package_types;              /**< enum trawl_package_types; 0: all */
	const char *const *relationships;    /**< "direct", …, NULL-terminated: packages to keep; NULL: all */
	const char *const *severity_sources; /**< Ids or "auto", NULL-terminated, first match wins; NULL: auto */
	int include_dev_deps;                /**< Keep dependencies for development. */
	int comprehensive;                   /**< Prefer more findings to fewer false ones (detection priority). */
	int without_vulnerabilities;         /**< List packages only. */

	unsigned threads; /**< 0: one for each CPU that the process may use. */
	/**
	 * Milliseconds; 0: none. When it runs out, the report holds what was found until then; to put that together and to
	 * match it, a tenth of the time and a second may be taken besides.
	 */
	uint32_t timeout_ms;
	uint64_t max_image_size; /**< Bytes of the image's layers as tars; 0: no limit. */
	const char *cache_dir;   /**< Where results of layers are kept; NULL: nowhere. Created when missing. */
	uint64_t cache_size;     /**< Bytes; least recently used results go first; 0: 512 MiB. */

	int64_t now_seconds; /**< Since 1970, UTC: the report's date, and today for end-of-life. The library has no clock. */
	uint32_t now_nanoseconds;            /**< Of the same. */
	const char *report_id;               /**< A UUID for the report; NULL: none. */
	const struct trawl_network *network; /**< How to reach registries; NULL: the defaults. */

	/**
	 * Called once at most, when there are jars, before the Java index is looked into: the time to bring it up to date.
	 * Non-zero, a negative trawl_status, ends the scan. NULL: it is taken as it is.
	 */
	int (*java_index)(void *user);

	/** Called from any thread, one call at a time. NULL: nobody listens. */
	void (*log)(void *user, enum trawl_log_level level, const char *message);
	/** Called from any thread, one call at a time, a few times a second at most. NULL: nobody listens. */
	void (*progress)(void *user, const struct trawl_progress *progress);
	/**
	 * Asked from any thread every few hundred KiB. TRAWL_E_TIMEOUT stops the scan as if its time had run out, with the
	 * report of what was found until then, anything else but 0 with TRAWL_E_CANCELLED. NULL: never.
	 */
	int (*cancelled)(void *user);
	void *user; /**< Handed to the four. */

	int removed_packages; /**< Images: also Alpine's packages that a later layer removed. */
	int rpm_archives;     /**< Also packages that lie about as .rpm files. */

	/** Repositories: at most one of them; NULL: the working tree, or HEAD where there is none. */
	const char *branch, *tag, *commit;
	int submodules; /**< Also what a commit's submodules hold; a working tree has those that are checked out. */

	int resolve_network;     /**< Ask repositories for what projects leave open: POMs of Maven. */
	const char *resolve_dir; /**< Where what they answer is kept; NULL: nowhere. Created when missing. */
};

/**
 * Scan an artifact and match what is found against a database.
 *
 * @scan    What to scan and how. Borrowed for the call. Fields past its size take their defaults.
 * @db      An open database, or NULL to list packages without matching. Borrowed: must outlive the report.
 * @ret     On TRAWL_OK and TRAWL_INCOMPLETE a report, to be freed with trawl_report_free(); else untouched.
 * @err     Filled on failure; its message names the file and the place in it. May be NULL.
 *
 * @return  TRAWL_OK, TRAWL_INCOMPLETE (a report, whose problems say what could not be read), or a negative trawl_status.
 *          Never exits or prints; blocks at most for scan->timeout_ms and what is said there, and the time to finish the
 *          current file, or the packages of one operating system.
 *
 * Thread safety: any number of scans at once, also with one database.
 */
TRAWL_EXPORT enum trawl_status trawl_scan(const struct trawl_scan *scan, const struct trawl_db *db,
					  struct trawl_report **ret, struct trawl_error *err);

/**
 * Which platforms an image is there for: each can be scanned, with trawl_scan.platform set to it.
 *
 * @scan  As for trawl_scan(); its target is an image. Borrowed for the call.
 * @each  Called with "linux/amd64", "linux/arm/v7", …, in the order of the index; not at all where the image is the only one.
 *        Anything but 0 ends it with TRAWL_E_CANCELLED.
 * @user  Handed to it.
 * @err   Filled on failure. May be NULL.
 *
 * @return  TRAWL_OK or a negative trawl_status.
 *
 * Thread safety: any number at once.
 */
TRAWL_EXPORT enum trawl_status trawl_image_platforms(const struct trawl_scan *scan,
						     int (*each)(void *user, const char *platform), void *user,
						     struct trawl_error *err);

#ifdef __cplusplus
}
#endif
#endif
