/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workloads: what manifests, charts and compose files would run, and the images that they name: each is scanned once.
 *
 *	trawl_workloads_new() → trawl_workloads_read() or trawl_workloads_render() → trawl_workloads_scan() → accessors
 */
#ifndef TRAWL_WORKLOADS_H
#define TRAWL_WORKLOADS_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/db.h>
#include <trawl/error.h>
#include <trawl/helm.h>
#include <trawl/report.h>
#include <trawl/scan.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Workloads, the images that they name, and what could not be read. Used by one thread at a time. */
struct trawl_workloads;

/**
 * An empty one.
 *
 * @ret  To be freed with trawl_workloads_free(). Untouched on failure.
 * @err  Filled on failure. May be NULL.
 * @return TRAWL_OK or TRAWL_E_NOMEM.
 */
TRAWL_EXPORT enum trawl_status trawl_workloads_new(struct trawl_workloads **ret, struct trawl_error *err);

/** Free it, and every string that was got from it. Accepts NULL. */
TRAWL_EXPORT void trawl_workloads_free(struct trawl_workloads *workloads);

/** Manifests to be read. All zero but size and path is a sensible default. */
struct trawl_manifests {
	size_t size; /**< sizeof(struct trawl_manifests) */

	/**
	 * A file, or a folder: its files that end in .yaml, .yml and .json, kustomizations (rendered), and charts (rendered
	 * with their default values). Docker-compose files are recognised by what is in them.
	 */
	const char *path;

	/** Not NULL: the bytes themselves, @length of them; path is what messages call them. */
	const char *bytes;
	size_t length;

	const struct trawl_helm *helm; /**< How to render the charts that are found; NULL: by their defaults. */
	const char *const *skip_dirs;  /**< Globs, NULL-terminated: folders not to enter. */
	const char *const *skip_files; /**< Globs, NULL-terminated: files not to read. */
};

/**
 * Read manifests. What can't be read (a file, a document, an overlay's remote base) is a problem, and the rest is read.
 *
 * @workloads  Gets what is found.
 * @manifests  Borrowed for the call.
 * @err        Filled on failure. May be NULL.
 * @return     TRAWL_OK, TRAWL_E_NOTFOUND (no such path), TRAWL_E_NOMEM, TRAWL_E_USAGE.
 */
TRAWL_EXPORT enum trawl_status trawl_workloads_read(struct trawl_workloads *workloads,
						    const struct trawl_manifests *manifests, struct trawl_error *err);

/**
 * Render a chart, and read what comes out. A workload's file is the template's; lines are those of
 * trawl_helm_template()'s text.
 *
 * @workloads  Gets what is found.
 * @helm       Borrowed for the call.
 * @err        Filled on failure: a chart that can't be rendered; its message names the template. May be NULL.
 * @return     TRAWL_OK or a negative trawl_status.
 */
TRAWL_EXPORT enum trawl_status trawl_workloads_render(struct trawl_workloads *workloads, const struct trawl_helm *helm,
						      struct trawl_error *err);

/** A workload that names images. Strings are never NULL, "" stands for "not known", and live as long as the workloads. */
struct trawl_workload {
	size_t size;             /**< Set by the caller to sizeof(struct trawl_workload). */
	const char *api_version; /**< "apps/v1" */
	const char *kind;        /**< "Deployment"; of a compose file: "Service". */
	const char *name;
	const char *name_space;
	const char *owner_kind; /**< Of the one that controls it. */
	const char *owner_name;
	const char *file;  /**< That it stands in; of a chart, the template. */
	const char *chart; /**< That it was rendered from, or the kustomization. */
	uint32_t line;     /**< Where it starts; 0: unknown. */
	size_t uses;       /**< How many images it names. */
};

/** One place at which an image is named. */
struct trawl_image_use {
	size_t size;            /**< Set by the caller to sizeof(struct trawl_image_use). */
	const char *reference;  /**< As it stands there. */
	const char *container;  /**< Name of the container, volume or service. */
	const char *field;      /**< "spec.template.spec.containers[0].image" */
	const char *place;      /**< "container", "init-container", "ephemeral-container", "volume", "custom-resource",
				     "service" */
	const char *confidence; /**< "certain", "likely", "possible" */
	uint32_t line;          /**< 0: unknown. */
	size_t image;           /**< For trawl_workloads_image(). */
};

/** An image, however many name it. */
struct trawl_workload_image {
	size_t size;           /**< Set by the caller to sizeof(struct trawl_workload_image). */
	const char *reference; /**< As the first that names it spells it. */
	const char *platform;  /**< "linux/arm64"; "": whichever the scan's options say. */
	size_t uses;           /**< How often it is named. */
	int status; /**< Once scanned: TRAWL_OK, TRAWL_INCOMPLETE, or why there is no report, a negative trawl_status. */
	const char *why;      /**< One sentence, when there is no report; else "". */
	unsigned findings[5]; /**< By enum trawl_severity: those that count. */
	int is_eol;           /**< Non-zero: its operating system is past its end of life. */
	int is_timed_out;     /**< Non-zero: the time ran out before it was looked at, or while it was. */
};

/** @return How many workloads name images. */
TRAWL_EXPORT size_t trawl_workloads_count(const struct trawl_workloads *workloads);
/** @return Non-zero, and ret->size bytes of @ret are filled; zero past the end. */
TRAWL_EXPORT int trawl_workloads_get(const struct trawl_workloads *workloads, size_t index, struct trawl_workload *ret);
/** @return Non-zero, and ret->size bytes of @ret are filled; zero past the end. */
TRAWL_EXPORT int trawl_workloads_use(const struct trawl_workloads *workloads, size_t index, size_t use,
				     struct trawl_image_use *ret);
/** @return How many different images are named. Names that mean the same ("nginx", "docker.io/library/nginx:latest") count
 * once. */
TRAWL_EXPORT size_t trawl_workloads_images(const struct trawl_workloads *workloads);
/** @return Non-zero, and ret->size bytes of @ret are filled; zero past the end. */
TRAWL_EXPORT int trawl_workloads_image(const struct trawl_workloads *workloads, size_t index,
				       struct trawl_workload_image *ret);
/** @return How many problems there were in reading: files and documents that are lost, or understood in part. */
TRAWL_EXPORT size_t trawl_workloads_problems(const struct trawl_workloads *workloads);
/** @return Non-zero, and ret->size bytes of @ret are filled; zero past the end. */
TRAWL_EXPORT int trawl_workloads_problem(const struct trawl_workloads *workloads, size_t index,
					 struct trawl_problem *ret);

/** How to scan the images. All zero but size and scan is a sensible default. */
struct trawl_workloads_scan {
	size_t size; /**< sizeof(struct trawl_workloads_scan) */

	/**
	 * How each is scanned. target and name are not looked at; threads and timeout_ms are for all together, and so are the
	 * callbacks, of which progress counts images instead of layers.
	 */
	const struct trawl_scan *scan;
	const struct trawl_filter *filter; /**< Which findings count; NULL: all. */

	/**
	 * A folder of archives and OCI layouts: images are taken from there, by the names in them (RepoTags, annotations of an
	 * index), else by the names of the files, instead of being looked up. NULL: they are looked up.
	 */
	const char *images_from;

	/**
	 * Where a report of all goes, at the end: "json", "table", "template", which keeps all reports in memory, or of a
	 * cluster "cyclonedx", a bill of materials of what it consists of itself. NULL: nowhere.
	 */
	const struct trawl_output *output;
	const char *artifact_name; /**< As the report calls what was read; NULL: "". */
	const char *artifact_type; /**< "manifests", "helm_chart", …; NULL: "". */

	/** Called before an image is scanned, to change how (name, platform, network). Non-zero, a negative trawl_status, ends
	 * it all. What @scan is made to point to must live until the image is done. NULL: nobody wants to. */
	int (*prepare)(void *user, size_t image, struct trawl_scan *scan);

	/** Called when an image is done, with its report (freed afterwards; NULL: there is none, and @why says so), in no
	 * particular order. Non-zero, a negative trawl_status, ends it all. NULL: nobody listens. */
	int (*done)(void *user, size_t image, const struct trawl_report *report, const struct trawl_error *why);

	void *user; /**< Handed to the two: from any thread, one call at a time. */
};

/**
 * Scan every image once, several at a time. One that can't be had is no failure: it keeps its reason. Reports don't stay in
 * memory.
 *
 * @workloads  What names them; gets what is found out.
 * @how        Borrowed for the call.
 * @db         As for trawl_scan().
 * @err        Filled on failure. May be NULL.
 * @return     TRAWL_OK, TRAWL_INCOMPLETE (an image could not be had, or not be read as a whole, or there were problems in
 *             reading), or a negative trawl_status.
 */
TRAWL_EXPORT enum trawl_status trawl_workloads_scan(struct trawl_workloads *workloads,
						    const struct trawl_workloads_scan *how, const struct trawl_db *db,
						    struct trawl_error *err);

/**
 * Print what would be scanned: each image, and what names it.
 *
 * @workloads  What names them.
 * @output     Its format is "table" or "json". Borrowed for the call.
 * @err        Filled on failure. May be NULL.
 * @return     TRAWL_OK or a negative trawl_status.
 */
TRAWL_EXPORT enum trawl_status trawl_workloads_list(struct trawl_workloads *workloads,
						    const struct trawl_output *output, struct trawl_error *err);

#ifdef __cplusplus
}
#endif
#endif
