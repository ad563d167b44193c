/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Amazon's keys that a user keeps: ~/.aws/credentials, then ~/.aws/config. Source: the AWS CLI's user guide, "Configuration and
 * credential file settings", and the SDKs' reference guide for the variables that name files and profile.
 *
 * Surprising: a profile is "[name]" in the first file and "[profile name]" in the second, but for "[default]". What it has
 * besides keys (a role to be assumed, single sign-on, a program to be asked) is not followed, and said.
 */
#include <stdlib.h>

#include "format/ini.h"
#include "net/cloud_parts.h"
#include "net/credential_parts.h"

static const char *file_of(const char *variable, const char *name, struct tw_arena *arena)
{
	const char *given = getenv(variable), *home = getenv("HOME");

	if (given && *given)
		return given;
	return home && *home ? tw_arena_printf(arena, "%s/.aws/%s", home, name) : NULL;
}

static bool is_profile(struct tw_slice section, struct tw_slice name)
{
	struct tw_slice first = tw_slice_word(&section), rest = tw_slice_trim(section);

	return rest.len ? tw_slice_is(first, "profile") && tw_slice_eq(rest, name) : tw_slice_eq(first, name);
}

/* How else the profile says who we are; NULL: not at all. */
static const char *other_way(struct tw_slice name)
{
	static const char *const ways[] = { "role_arn", "sso_session", "sso_start_url", "credential_process" };

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (tw_slice_eq_nocase(name, tw_slice(ways[i])))
			return ways[i];
	}
	return NULL;
}

/* What files say of a profile besides its keys. */
struct found {
	bool there;
	const char *other; /* how else it says who we are */
};

static void take_profile(struct tw_slice text, struct tw_slice profile, struct tw_aws_keys *ret, struct found *found)
{
	struct tw_ini ini = tw_ini(text);
	struct tw_field field;

	while (tw_ini_next(&ini, &field)) {
		const char *way = other_way(field.name);

		if (!is_profile(ini.section, profile))
			continue;
		found->there = true;
		if (tw_slice_eq_nocase(field.name, TW_LIT("aws_access_key_id")))
			ret->access = field.value;
		else if (tw_slice_eq_nocase(field.name, TW_LIT("aws_secret_access_key")))
			ret->secret = field.value;
		else if (tw_slice_eq_nocase(field.name, TW_LIT("aws_session_token")))
			ret->session = field.value;
		else if (way)
			found->other = way;
	}
}

/* What it needs of one file; one that isn't there has nothing. */
static int look_in(const struct tw_cloud *cloud, const char *path, struct tw_slice profile, struct tw_aws_keys *ret,
		   struct found *found, struct trawl_error *err)
{
	struct tw_aws_keys keys = { .session = TW_LIT("") };
	struct trawl_error why = { 0 };
	struct tw_slice text;
	int status = path ? tw_credential_text(path, cloud->arena, &text, &why) : TRAWL_E_NOTFOUND;

	if (status == TRAWL_E_NOTFOUND)
		return 0;
	if (status < 0)
		return tw_fail(err, status, "%s", why.message);
	take_profile(text, profile, &keys, found);
	if (!keys.access.len || !keys.secret.len)
		return 0;
	*ret = keys;
	return 1;
}

int tw_aws_keys_of_profile(const struct tw_cloud *cloud, struct tw_aws_keys *ret, struct trawl_error *err)
{
	struct tw_slice profile = tw_cloud_env_of((const char *const[]){ "AWS_PROFILE", "AWS_DEFAULT_PROFILE", NULL });
	struct found found = { 0 };
	bool named = profile.len > 0;
	int status;

	profile = named ? profile : TW_LIT("default");
	status = look_in(cloud, file_of("AWS_SHARED_CREDENTIALS_FILE", "credentials", cloud->arena), profile, ret,
			 &found, err);
	if (status == 0)
		status = look_in(cloud, file_of("AWS_CONFIG_FILE", "config", cloud->arena), profile, ret, &found, err);
	if (status == 0 && found.other)
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "the profile \"%.*s\" has no keys, and its %s is not followed",
			       TW_ARG(profile), found.other);
	if (status == 0 && named && !found.there)
		return tw_fail(err, TRAWL_E_NOTFOUND, "no file of ~/.aws has the profile \"%.*s\"", TW_ARG(profile));
	return status;
}
