/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Helm charts: what a chart renders to.
 */
#ifndef TRAWL_HELM_H
#define TRAWL_HELM_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/error.h>
#include <trawl/network.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A chart and its values. All zero but size and chart is a sensible default. */
struct trawl_helm {
	size_t size; /**< sizeof(struct trawl_helm) */
	/**
	 * A folder or a .tgz; with a network also "oci://host/path/name[:version]", the address of a .tgz, "URL-of-a-repository/name",
	 * or "name/chart" with the name of a repository that Helm knows.
	 */
	const char *chart;
	const char *release_name;      /**< NULL: "release-name", as Helm. */
	const char *release_namespace; /**< NULL: "default". */
	const char *kube_version;      /**< NULL: "v1.34.0", that of Helm 3.19. */

	/* Lists, each NULL-terminated, or NULL; later ones win, and those below over those above. */
	const char *const *values_files; /**< Files of values. */
	const char *const *set_json;     /**< "a.b={…}": --set-json. */
	const char *const *set;          /**< "a.b=c,d[0]=e": --set. */
	const char *const *set_string;   /**< The same, and every value stays a text. */
	const char *const *set_file;     /**< "a.b=FILE": the file's text. */
	const char *const *api_versions; /**< More of what .Capabilities.APIVersions holds. */

	int include_crds; /**< Also what is in crds/. */
	int skip_tests;   /**< Without the hooks that are tests. */
	int64_t now;      /**< Seconds since 1970: what the chart takes for the time. */
	uint64_t seed;    /**< What is random in the chart comes from this number. */

	int skip_schema_validation; /**< Don't check the values against the charts' values.schema.json. */

	const struct trawl_network *network; /**< How charts elsewhere are had; NULL: they aren't. */
	const char *repository;              /**< Address of a repository in which chart is a name; NULL: none. */
	const char *version;                 /**< Of a chart elsewhere, or a constraint ("^1.2"); NULL: the newest. */
	const char *const *show_only;        /**< Only templates whose path within the chart matches. */
	const char *name_template;           /**< A template that gives the release's name; NULL: release_name. */
	int no_hooks;                        /**< Without hooks. */
	int dependency_update; /**< Also fetch the charts that it needs and doesn't have; nothing is kept. */

	const char *const
		*set_literal; /**< NULL-terminated, or NULL: "a.b=c", and c is a text as it stands; wins over all. */
	int is_upgrade;       /**< .Release.IsUpgrade instead of .Release.IsInstall. */
	uint32_t timeout_ms;  /**< For all that is fetched, in milliseconds; 0: none. */

	/**
	 * Told of what is passed over, a link that leads out of the chart: @path is within the chart. @lost: images may hang on
	 * it. NULL: nobody listens.
	 */
	void (*left_out)(void *user, const char *path, const char *message, int lost);
	void *user; /**< Handed to it. */

	int *made_up; /**< Set to 1 when @now or something random was asked for; NULL: nobody wants to know. */
};

/**
 * Render a chart, and print the manifests as `helm template` does. Nothing is executed, no file outside the
 * chart is read but those named here, and nothing is fetched but a chart named so, and with dependency_update what it needs.
 *
 * @helm   The chart; borrowed for the call.
 * @write  Gets the text in one or more pieces; returns 0, or -1 when it can't take it.
 * @user   Handed to @write.
 * @err    Filled on failure; its message names the template, line and column. May be NULL.
 *
 * @return TRAWL_OK or a negative trawl_status; then nothing has been written.
 *
 * Thread safety: any number at once.
 */
TRAWL_EXPORT enum trawl_status trawl_helm_template(const struct trawl_helm *helm,
						   int (*write)(void *user, const char *bytes, size_t length),
						   void *user, struct trawl_error *err);

#ifdef __cplusplus
}
#endif
#endif
