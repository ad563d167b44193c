/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include <trawl/trawl.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/nearest.h"
#include "cli/network.h"
#include "cli/say.h"

static int run(const struct tw_options *options, struct trawl_error *err);

const struct tw_command tw_command_registry = {
	.name = "registry",
	.arguments = "login|logout REGISTRY",
	.doc = "Log in to a registry, or out",
	.examples = "  # kept where Docker keeps it, or with its credential helper\n"
		    "  trawl registry login --username me --password-stdin ghcr.io <token.txt\n\n"
		    "  trawl registry logout ghcr.io\n",
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

static int run(const struct tw_options *options, struct trawl_error *err)
{
	if (options->argument_count == 2 && strcmp(options->arguments[0], "login") == 0)
		return login(options, err);
	if (options->argument_count == 2 && strcmp(options->arguments[0], "logout") == 0)
		return logout(options, err);
	if (options->argument_count && strcmp(options->arguments[0], "login") != 0 &&
	    strcmp(options->arguments[0], "logout") != 0)
		return tw_nearest_none_of("registry", "knows", "login,logout", options->arguments[0], err);
	return tw_cli_usage(err, "\"trawl registry\" needs login or logout, and the name of a registry");
}
