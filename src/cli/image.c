/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <trawl/trawl.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/hint.h"
#include "cli/network.h"
#include "cli/out.h"
#include "cli/say.h"
#include "cli/scan.h"
#include "cli/scan_options.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_image = {
	.name = "image",
	.aliases = "i",
	.arguments = "NAME | --input FILE",
	.doc = "Scan a container image",
	.examples = "  # an image at a registry\n"
		    "  trawl image ghcr.io/aquasecurity/trivy:latest\n\n"
		    "  # an archive of docker save, or an OCI layout, as archive or folder\n"
		    "  trawl image --input alpine.tar\n\n"
		    "  # what can be fixed today, as JSON\n"
		    "  trawl image --input alpine.tar --ignore-unfixed --format json --output result.json\n\n"
		    "  # fail a build\n"
		    "  trawl image --input alpine.tar --severity HIGH,CRITICAL --exit-code 1\n",
	.bit = TW_FOR_IMAGE,
	.group = TW_GROUP_SCAN,
	.max_arguments = 1,
	.run = run,
};

/* What `--platform all` goes through. */
struct all {
	const struct tw_options *options;
	const char **list;
	size_t count;
	int stopped; /* why the list ends before its time: a status */
};

enum { PLATFORMS_MAX = 64 };

static int take_platform(void *user, const char *platform)
{
	struct all *all = user;
	const char *copy = tw_keep_printf(all->options->keep, "%s", platform);

	/* Variants that an index has twice (arm/v8 beside none) are one each. */
	for (size_t i = 0; copy && i < all->count; i++)
		if (strcmp(all->list[i], copy) == 0)
			return 0;
	if (!copy || all->count == PLATFORMS_MAX) {
		all->stopped = copy ? TRAWL_E_LIMIT : TRAWL_E_NOMEM;
		return -1;
	}
	all->list[all->count++] = copy;
	return 0;
}

/* "report.json" of "linux/arm64" is "report.linux-arm64.json". */
static const char *output_of(const struct tw_options *options, const char *platform)
{
	const char *path = tw_options_text(options, TW_OPT_OUTPUT), *dot = strrchr(path, '.');
	char *named;

	if (!*path || (dot && strchr(dot, '/')))
		dot = NULL;
	if (!*path || !*platform)
		return path;
	named = tw_keep_printf(options->keep, "%.*s.%s%s", dot ? (int)(dot - path) : (int)strlen(path), path, platform,
			       dot ? dot : "");
	for (char *c = named ? named + (dot ? dot - path : (long)strlen(path)) : NULL; c && *c; c++)
		if (*c == '/')
			*c = '-';
	return named;
}

static void replace(struct tw_options *options, enum tw_option_id id, const char **text)
{
	options->values[id].items = text;
	options->values[id].count = 1;
	options->values[id].origin = TW_FROM_FLAG;
}

/* JSON on standard output is one document, whatever the number of platforms. */
static bool is_array(const struct tw_options *options)
{
	return strcmp(tw_options_text(options, TW_OPT_FORMAT), "json") == 0 &&
	       !*tw_options_text(options, TW_OPT_OUTPUT);
}

/* What stands ahead of one platform's report; a table has its name. */
static const char *head_of(const struct tw_options *options, const char *platform, bool first)
{
	static const char rule[] = "================================";
	char *shown;

	if (is_array(options))
		return first ? "[\n" : ",\n";
	if (strcmp(tw_options_text(options, TW_OPT_FORMAT), "table") != 0 || !*platform)
		return "";
	shown = tw_keep_text(options->keep, platform, strlen(platform));
	if (!shown)
		return NULL;
	tw_say_disarm(shown);
	return tw_keep_printf(options->keep, "%s%s\n%.*s\n", first ? "" : "\n", shown, (int)strlen(shown), rule);
}

/* Also behind what ended with an error, which is the one that counts. */
static int end_array(int status, struct trawl_error *err)
{
	struct trawl_error late = { 0 };
	struct tw_out out;
	int closed;

	tw_out_start(&out);
	tw_out_text(&out, "]\n");
	closed = tw_out_close(&out, status < 0 ? &late : err);
	return status < 0 ? status : closed;
}

/* Layers that platforms share are known the second time. */
static int scan_one(const struct all *all, size_t index, enum trawl_target target, const char *name, bool first,
		    struct trawl_error *err)
{
	struct tw_options one = *all->options;
	const char *platform[] = { all->list[index], NULL };
	const char *output[] = { output_of(all->options, all->list[index]), NULL };
	const char *head = head_of(all->options, all->list[index], first);

	if (!*output || !head)
		return tw_cli_nomem(err);
	replace(&one, TW_OPT_PLATFORM, platform);
	replace(&one, TW_OPT_OUTPUT, output);
	tw_say_debug("platform %s", *platform);
	return tw_scan_run_headed(&one, target, name, head, err);
}

/* What one platform's image fails of says nothing of the others'. */
static bool is_of_one(int status)
{
	return status < 0 && status != TRAWL_E_NOMEM && status != TRAWL_E_CANCELLED && status != TRAWL_E_DATABASE &&
	       status != TRAWL_E_USAGE;
}

/* One report a platform. The worst exit status counts. */
static int scan_all(const struct all *all, enum trawl_target target, const char *name, struct trawl_error *err)
{
	int worst = TW_EXIT_OK, status = TRAWL_OK;
	size_t written = 0;

	for (size_t i = 0; i < all->count && status >= 0 && !tw_scan_is_cancelled(NULL); i++) {
		status = scan_one(all, i, target, name, written == 0, err);
		written += status >= 0;
		if (all->count > 1 && is_of_one(status)) {
			tw_say_error("%s: %s", all->list[i], err->message);
			status = TW_EXIT_ERROR;
		}
		worst = status > worst ? status : worst;
	}
	if (is_array(all->options) && written)
		status = end_array(status, err);
	tw_scan_end_interrupted();
	return status < 0 ? status : worst;
}

static int find_platforms(struct all *all, enum trawl_target target, const char *name, struct trawl_error *err)
{
	struct trawl_scan scan = { .size = sizeof(scan), .target = target, .name = name };
	struct trawl_network network = { .size = sizeof(network) };
	char id[TW_SCAN_ID];
	int status = tw_scan_fill(all->options, &scan, id, err);

	if (status == TRAWL_OK)
		status = tw_network_options(all->options, &network, err);
	scan.network = &network;
	scan.platform = NULL;
	all->list = tw_keep_alloc(all->options->keep, PLATFORMS_MAX * sizeof(*all->list));
	if (status == TRAWL_OK && !all->list)
		return tw_cli_nomem(err);
	if (status == TRAWL_OK)
		status = trawl_image_platforms(&scan, take_platform, all, err);
	if (all->stopped == TRAWL_E_LIMIT)
		return tw_cli_fail(err, TRAWL_E_LIMIT, "%s: more than %d platforms: name one of them with --platform",
				   name, PLATFORMS_MAX);
	return all->stopped ? tw_cli_nomem(err) : status;
}

/* An image, or all of its platforms. */
static int scan(const struct tw_options *options, enum trawl_target target, const char *name, struct trawl_error *err)
{
	struct all all = { .options = options };
	int status;

	if (strcmp(tw_options_text(options, TW_OPT_PLATFORM), "all") != 0)
		return tw_scan_run(options, target, name, err);
	status = find_platforms(&all, target, name, err);
	if (status < 0)
		return status;
	if (!all.count)
		all.list[all.count++] = ""; /* no index, but an image */
	return scan_all(&all, target, name, err);
}

/* Whoever gives a file where a name is expected is told so: "./alpine.tar" and "alpine.tar" are not at any registry. */
static int pull(const struct tw_options *options, const char *name, struct trawl_error *err)
{
	int status = scan(options, TRAWL_TARGET_REGISTRY, name, err);

	if (status < 0 && status != TRAWL_E_CANCELLED && status != TRAWL_E_DATABASE && access(name, F_OK) == 0)
		return tw_hint_not_a_name(name, err);
	return status;
}

/* What the input may be, seeing that it is not what was asked for: a folder no layout, an archive none of an image. */
static const char *hint_for(const char *input, const struct trawl_error *err)
{
	static const char end[] = "not an image archive";
	size_t length = strlen(err->message);
	struct stat st;

	if (stat(input, &st) == 0 && S_ISFIFO(st.st_mode))
		return "; an archive is read at more than one place: write it to a file first";
	if (length >= sizeof(end) && strcmp(err->message + length - (sizeof(end) - 1), end) == 0)
		return "; a root file system, as docker export writes one, is unpacked for \"trawl rootfs\"";
	return tw_hint_folder(input);
}

static int scan_input(const struct tw_options *options, const char *input, struct trawl_error *err)
{
	int status = scan(options, TRAWL_TARGET_IMAGE, input, err);
	const char *hint = status == TRAWL_E_FORMAT || status == TRAWL_E_UNSUPPORTED ? hint_for(input, err) : "";
	struct trawl_error why = *err;

	return *hint ? tw_cli_fail(err, status, "%s%s", why.message, hint) : status;
}

static int run(const struct tw_options *options, struct trawl_error *err)
{
	const char *input = tw_options_text(options, TW_OPT_INPUT), *name = NULL;
	int status;

	if (*input && options->argument_count)
		tw_say_warning("%s is not looked at: --input names what is scanned", options->arguments[0]);
	if (*input)
		return scan_input(options, input, err);
	status = tw_scan_argument(options, "the name of an image, or --input FILE", &name, err);
	if (status == TRAWL_OK)
		status = tw_hint_transport(name, err);
	return status < 0 ? status : pull(options, name, err);
}
