/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/network.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/error.h"
#include "cli/say.h"

enum { PATH_MAX_BYTES = 4096, PASSWORD_MAX = 64 * 1024 };

/* Beside this program, where it was built or unpacked; or where it would be installed with it. */
static const char *find_helper(const struct tw_options *options, const char *name, const char *variable)
{
	static const char *const places[] = { "", "../libexec/trawl/" };
	const char *named = getenv(variable);
	char own[PATH_MAX_BYTES];
	ssize_t len = readlink("/proc/self/exe", own, sizeof(own) - 1);
	char *slash;

	if ((named && *named) || len <= 0)
		return NULL;
	own[len] = '\0';
	slash = strrchr(own, '/');
	for (size_t i = 0; slash && i < sizeof(places) / sizeof(*places); i++) {
		const char *path = tw_keep_printf(options->keep, "%.*s/%s%s", (int)(slash - own), own, places[i], name);

		if (path && access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

const char *tw_network_find_git(const struct tw_options *options)
{
	return find_helper(options, "trawl-git", "TRAWL_GIT_HELPER");
}

/* Standard input is there once, and more than one may want the password: the database's download, and the scan. */
static int read_password(const struct tw_options *options, const char **ret, struct trawl_error *err)
{
	static const char *known;
	char *text = tw_keep_alloc(options->keep, PASSWORD_MAX);
	size_t len = 0;
	ssize_t got = 1;

	*ret = known;
	if (known)
		return TRAWL_OK;
	if (!text)
		return tw_cli_nomem(err);
	while (got > 0 && len < PASSWORD_MAX - 1) {
		got = read(STDIN_FILENO, text + len, PASSWORD_MAX - 1 - len);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			len += (size_t)got;
	}
	if (got < 0)
		return tw_cli_fail(err, TRAWL_E_IO, "--password-stdin: %s", strerror(errno));
	while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		text[--len] = '\0';
	if (!len)
		return tw_cli_usage(err, "--password-stdin: there is nothing on standard input");
	*ret = known = text;
	return TRAWL_OK;
}

static int set_passwords(const struct tw_options *options, struct trawl_network *ret, struct trawl_error *err)
{
	const struct tw_value *names = tw_options_list(options, TW_OPT_USERNAME);
	const struct tw_value *passwords = tw_options_list(options, TW_OPT_PASSWORD);
	const char **list = tw_keep_alloc(options->keep, 2 * sizeof(*list));

	if (!list)
		return tw_cli_nomem(err);
	if (tw_options_is(options, TW_OPT_PASSWORD_STDIN)) {
		if (passwords->count)
			return tw_cli_usage(err, "--password and --password-stdin don't go together");
		if (names->count != 1)
			return tw_cli_usage(err, "--password-stdin goes with one --username");
		ret->usernames = names->items;
		ret->passwords = list;
		return read_password(options, &list[0], err);
	}
	if (names->count != passwords->count)
		return tw_cli_usage(err, "as many --username as --password are needed");
	if (names->count) {
		ret->usernames = names->items;
		ret->passwords = passwords->items;
	}
	return TRAWL_OK;
}

/* "http://host…" or "https://host…"; it isn't shown, as it may hold a password. */
static int check_addresses(const struct tw_value *list, struct trawl_error *err)
{
	for (size_t i = 0; i < list->count; i++) {
		const char *rest = strstr(list->items[i], "://");

		if ((strncmp(list->items[i], "http://", 7) != 0 && strncmp(list->items[i], "https://", 8) != 0) ||
		    !rest[3] || rest[3] == '/')
			return tw_cli_usage(err, "%s: a source or a target is no address of http or https",
					    list->where);
	}
	return TRAWL_OK;
}

int tw_network_options(const struct tw_options *options, struct trawl_network *ret, struct trawl_error *err)
{
	const struct tw_value *maven = tw_options_list(options, TW_OPT_MAVEN_MIRRORS);
	static bool said; /* it is asked for several times */
	const char *cacert = tw_options_text(options, TW_OPT_CACERT);
	const char *token = tw_options_text(options, TW_OPT_REGISTRY_TOKEN);

	*ret = (struct trawl_network){
		.size = sizeof(*ret),
		.helper = find_helper(options, "trawl-net", "TRAWL_NET_HELPER"),
		.git_helper = tw_network_find_git(options),
		.insecure = tw_options_is(options, TW_OPT_INSECURE),
		.cacert = *cacert ? cacert : NULL,
		.registry_token = *token ? token : NULL,
		.registry_mirrors = tw_options_list(options, TW_OPT_REGISTRY_MIRRORS)->items,
		.maven_mirrors = maven->items,
	};
	if (!said)
		tw_say_debug("network helper %s",
			     ret->helper ? ret->helper : "as TRAWL_NET_HELPER or the installation has it");
	said = true;
	if (*cacert && access(cacert, R_OK) != 0)
		return tw_cli_usage(err, "--cacert %s: %s", cacert, strerror(errno));
	if (check_addresses(maven, err) < 0)
		return err->status;
	return set_passwords(options, ret, err);
}
