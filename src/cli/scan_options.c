/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/scan_options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include <trawl/package.h>

#include "cli/cache_folder.h"
#include "cli/error.h"
#include "cli/say.h"

const char *const *tw_scan_list(const struct tw_options *options, enum tw_option_id id)
{
	/* Items end with a zeroed pointer: see options.c. */
	return tw_options_changed(options, id) && tw_options_list(options, id)->count
		       ? tw_options_list(options, id)->items
		       : NULL;
}

static const char *text_or_null(const struct tw_options *options, enum tw_option_id id)
{
	const char *text = tw_options_text(options, id);

	return *text ? text : NULL;
}

unsigned tw_scan_severities(const struct tw_options *options)
{
	unsigned bits = 0;

	for (int severity = TRAWL_SEVERITY_UNKNOWN; severity <= TRAWL_SEVERITY_CRITICAL; severity++)
		if (tw_options_has(options, TW_OPT_SEVERITY, trawl_severity_name((enum trawl_severity)severity)))
			bits |= 1u << severity;
	return bits;
}

static unsigned package_types(const struct tw_options *options)
{
	return (tw_options_has(options, TW_OPT_PKG_TYPES, "os") ? TRAWL_PACKAGES_OS : 0u) |
	       (tw_options_has(options, TW_OPT_PKG_TYPES, "library") ? TRAWL_PACKAGES_LIBRARY : 0u);
}

/* --threads, or Trivy's --parallel when somebody means it; its default of 5, which Trivy writes into files, is not for us. */
static unsigned threads(const struct tw_options *options)
{
	bool parallel = options->values[TW_OPT_PARALLEL].origin > TW_FROM_CONFIG ||
			tw_options_changed(options, TW_OPT_PARALLEL);

	if (parallel && !tw_options_changed(options, TW_OPT_THREADS))
		return (unsigned)tw_options_number(options, TW_OPT_PARALLEL);
	return (unsigned)tw_options_number(options, TW_OPT_THREADS);
}

/* UUID version 7, as Trivy names its reports: the time in milliseconds, then chance. */
static void make_id(const struct timespec *now, char text[TW_SCAN_ID])
{
	uint64_t milliseconds = (uint64_t)now->tv_sec * 1000 + (uint64_t)now->tv_nsec / 1000000;
	unsigned char b[16];

	if (getrandom(b, sizeof(b), 0) != (ssize_t)sizeof(b))
		memset(b, 0, sizeof(b));
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(milliseconds >> (40 - 8 * i));
	b[6] = (b[6] & 0x0f) | 0x70;
	b[8] = (b[8] & 0x3f) | 0x80;
	snprintf(text, TW_SCAN_ID, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* The clock and an id, or SOURCE_DATE_EPOCH and none, for whoever wants the same bytes again. */
static void set_time(struct trawl_scan *scan, char id[TW_SCAN_ID])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	struct timespec now;
	char *end;

	if (epoch && *epoch >= '0' && *epoch <= '9') {
		errno = 0;
		scan->now_seconds = strtoll(epoch, &end, 10);
		if (!errno && !*end)
			return;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	make_id(&now, id);
	scan->now_seconds = now.tv_sec;
	scan->now_nanoseconds = (uint32_t)now.tv_nsec;
	scan->report_id = id;
}

/* What repositories answer is kept, also by those commands that keep nothing else: it never changes. */
static void set_resolving(const struct tw_options *options, struct trawl_scan *scan)
{
	scan->resolve_network = strcmp(tw_options_text(options, TW_OPT_RESOLVE), "network") == 0 &&
				!tw_options_is(options, TW_OPT_OFFLINE_SCAN);
	if (scan->resolve_network && tw_cache_layers(options, &scan->resolve_dir, NULL) < 0)
		scan->resolve_dir = NULL;
}

/* A scan can do without its cache; whoever needs the database has been told before this that there is no folder. */
static int set_cache(const struct tw_options *options, struct trawl_scan *scan, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status;

	if (strcmp(tw_options_text(options, TW_OPT_CACHE_BACKEND), "fs") != 0)
		return TRAWL_OK;
	scan->cache_size = (uint64_t)tw_options_number(options, TW_OPT_CACHE_SIZE);
	status = tw_cache_layers(options, &scan->cache_dir, &why);
	if (status == TRAWL_E_DATABASE)
		tw_say_debug("no cache: %s", why.message);
	else if (status < 0)
		return tw_cli_nomem(err);
	else
		tw_say_debug("cache of layers %s", scan->cache_dir);
	return TRAWL_OK;
}

uint32_t tw_scan_time_left(const struct tw_options *options)
{
	int64_t left = tw_options_number(options, TW_OPT_TIMEOUT);
	struct timespec now;

	if (left == 0)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	left -= (int64_t)(now.tv_sec - options->begun.tv_sec) * 1000 + (now.tv_nsec - options->begun.tv_nsec) / 1000000;
	return left < 1 ? 1 : left > UINT32_MAX ? UINT32_MAX : (uint32_t)left;
}

int tw_scan_fill(const struct tw_options *options, struct trawl_scan *scan, char id[TW_SCAN_ID],
		 struct trawl_error *err)
{
	int64_t timeout = tw_options_number(options, TW_OPT_TIMEOUT);

	scan->platform = text_or_null(options, TW_OPT_PLATFORM);
	scan->image_sources = tw_options_list(options, TW_OPT_IMAGE_SRC)->items;
	scan->docker_host = text_or_null(options, TW_OPT_DOCKER_HOST);
	scan->podman_host = text_or_null(options, TW_OPT_PODMAN_HOST);
	scan->distro = text_or_null(options, TW_OPT_DISTRO);
	scan->removed_packages = tw_options_is(options, TW_OPT_REMOVED_PKGS);
	scan->rpm_archives = tw_options_is(options, TW_OPT_RPM_ARCHIVES);
	scan->branch = text_or_null(options, TW_OPT_BRANCH);
	scan->tag = text_or_null(options, TW_OPT_TAG);
	scan->commit = text_or_null(options, TW_OPT_COMMIT);
	scan->submodules = tw_options_is(options, TW_OPT_SUBMODULES);
	set_resolving(options, scan);
	scan->skip_dirs = tw_scan_list(options, TW_OPT_SKIP_DIRS);
	scan->skip_files = tw_scan_list(options, TW_OPT_SKIP_FILES);
	scan->file_patterns = tw_scan_list(options, TW_OPT_FILE_PATTERNS);
	scan->package_types = package_types(options);
	scan->relationships = tw_scan_list(options, TW_OPT_PKG_RELATIONSHIPS);
	scan->severity_sources = tw_scan_list(options, TW_OPT_VULN_SEVERITY_SOURCE);
	scan->include_dev_deps = tw_options_is(options, TW_OPT_INCLUDE_DEV_DEPS);
	scan->comprehensive = strcmp(tw_options_text(options, TW_OPT_DETECTION_PRIORITY), "comprehensive") == 0;
	scan->without_vulnerabilities = !tw_options_has(options, TW_OPT_SCANNERS, "vuln");
	scan->threads = threads(options);
	scan->timeout_ms = timeout > UINT32_MAX ? UINT32_MAX : (uint32_t)timeout;
	scan->max_image_size = (uint64_t)tw_options_number(options, TW_OPT_MAX_IMAGE_SIZE);
	scan->log = tw_say_log;
	scan->progress = tw_say_progress;
	set_time(scan, id);
	return set_cache(options, scan, err);
}
