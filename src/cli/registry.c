/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <trawl/trawl.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/nearest.h"
#include "cli/network.h"
#include "cli/out.h"
#include "cli/say.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_registry = {
	.name = "registry",
	.arguments = "login|logout REGISTRY, referrers IMAGE",
	.doc = "Log in to a registry, or out; list what refers to an image",
	.examples = "  # kept where Docker keeps it, or with its credential helper\n"
		    "  trawl registry login --username me --password-stdin ghcr.io <token.txt\n\n"
		    "  trawl registry logout ghcr.io\n\n"
		    "  # its signatures, bills of materials, attestations\n"
		    "  trawl registry referrers ghcr.io/owner/image:1\n",
	.bit = TW_FOR_REGISTRY,
	.group = TW_GROUP_HELP,
	.max_arguments = 2,
	.run = run,
};

static int login(const struct tw_options *options, struct trawl_error *err)
{
	struct trawl_network network;
	char path[4096];
	int status = tw_network_options(options, &network, err);

	if (status < 0)
		return status;
	if (!network.usernames || !network.usernames[0] || network.usernames[1])
		return tw_cli_usage(err, "one --username and its --password, or --password-stdin, are needed");
	status = trawl_registry_login(&network, options->arguments[1], path, sizeof(path), err);
	if (status == TRAWL_OK)
		tw_say_debug("kept in %s", path);
	return status;
}

static int logout(const struct tw_options *options, struct trawl_error *err)
{
	char path[4096];
	int status = trawl_registry_logout(options->arguments[1], path, sizeof(path), err);

	if (status == TRAWL_OK)
		tw_say_debug("forgotten in %s", path);
	return status;
}

/* What a registry sends may not reach a terminal as it is. */
static void print_word(struct tw_out *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c & 0xc0) != 0x80) /* not within a character */
			tw_out_printf(out, "%c", c > 0x20 && c < 0x7f ? c : '?');
	}
}

static int print_referrer(void *user, const struct trawl_referrer *referrer)
{
	struct tw_out *out = user;

	print_word(out, referrer->digest);
	tw_out_text(out, "  ");
	print_word(out, *referrer->artifact_type ? referrer->artifact_type : referrer->media_type);
	tw_out_text(out, "\n");
	return out->failed;
}

static int referrers(const struct tw_options *options, struct trawl_error *err)
{
	struct trawl_network network;
	struct tw_out out;
	int status = tw_network_options(options, &network, err);

	if (status < 0)
		return status;
	tw_out_start(&out);
	status = trawl_image_referrers(&network, options->arguments[1], print_referrer, &out, err);
	return status < 0 ? status : tw_out_close(&out, err);
}

static const struct {
	const char *name;
	int (*run)(const struct tw_options *options, struct trawl_error *err);
} verbs[] = { { "login", login }, { "logout", logout }, { "referrers", referrers } };

static int run(const struct tw_options *options, struct trawl_error *err)
{
	for (size_t i = 0; options->argument_count && i < sizeof(verbs) / sizeof(*verbs); i++) {
		if (strcmp(options->arguments[0], verbs[i].name) != 0)
			continue;
		if (options->argument_count == 2)
			return verbs[i].run(options, err);
		return tw_cli_usage(err, "\"trawl registry %s\" needs the name of %s", verbs[i].name,
				    verbs[i].run == referrers ? "an image" : "a registry");
	}
	if (options->argument_count)
		return tw_nearest_none_of("registry", "knows", "login,logout,referrers", options->arguments[0], err);
	return tw_cli_usage(err,
			    "\"trawl registry\" needs login or logout and the name of a registry, or referrers and "
			    "that of an image");
}
