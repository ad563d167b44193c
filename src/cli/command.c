/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <string.h>

#include "cli/error.h"
#include "cli/nearest.h"

#define TW_COMMAND(name) extern const struct tw_command tw_command_##name;
#define TW_LATER(id, alias, commands, text)           \
	static const struct tw_command later_##id = { \
		.name = #id,                          \
		.aliases = alias,                     \
		.arguments = "",                      \
		.doc = text,                          \
		.bit = TW_FOR_##commands,             \
		.group = TW_GROUP_LATER,              \
	};
#include "cli/list.h"
#undef TW_COMMAND
#undef TW_LATER

const struct tw_command *const tw_commands[] = {
#define TW_COMMAND(name) &tw_command_##name,
#define TW_LATER(id, alias, commands, text) &later_##id,
#include "cli/list.h"
#undef TW_COMMAND
#undef TW_LATER
	NULL,
};

const struct tw_command *tw_command_by_name(const char *name)
{
	for (size_t i = 0; tw_commands[i]; i++)
		if (strcmp(tw_commands[i]->name, name) == 0 ||
		    tw_option_among(tw_commands[i]->aliases, name, strlen(name), NULL, NULL))
			return tw_commands[i];
	return NULL;
}

int tw_command_unknown(const char *name, struct trawl_error *err)
{
	struct tw_nearest nearest;
	char hint[80];

	tw_nearest_start(&nearest, name, strlen(name));
	for (size_t i = 0; tw_commands[i]; i++) {
		tw_nearest_offer(&nearest, tw_commands[i]->name, strlen(tw_commands[i]->name));
		tw_nearest_offer_list(&nearest, tw_commands[i]->aliases);
	}
	if (nearest.best)
		return tw_cli_usage(err, "unknown command \"%s\"%s", name,
				    tw_nearest_hint(&nearest, "", hint, sizeof(hint)));
	return tw_cli_usage(err, "unknown command \"%s\"; \"trawl help\" lists them", name);
}

int tw_command_status(const struct trawl_error *err)
{
	switch (err->status) {
	case TRAWL_E_USAGE: return TW_EXIT_USAGE;
	case TRAWL_E_DATABASE: return TW_EXIT_DATABASE;
	case TRAWL_E_TIMEOUT: return TW_EXIT_INCOMPLETE;
	default: return TW_EXIT_ERROR;
	}
}
