/* SPDX-License-Identifier: Apache-2.0 */
#include "net/credential_parts.h"

#include <stdlib.h>

#include "base/limits.h"
#include "format/json.h"
#include "io/file.h"
#include "net/base64.h"

#define HUB "index.docker.io"
#define HUB_KEY "https://index.docker.io/v1/"

struct tw_slice tw_credential_key(struct tw_slice registry)
{
	return tw_slice_is(registry, HUB) ? TW_LIT(HUB_KEY) : registry;
}

/* "https://host/v1/" is how old clients wrote "host". */
static struct tw_slice bare(struct tw_slice key)
{
	bool old = false;
	ptrdiff_t slash;

	if (tw_slice_starts(key, "https://"))
		key = tw_slice_from(key, 8), old = true;
	else if (tw_slice_starts(key, "http://"))
		key = tw_slice_from(key, 7), old = true;
	slash = tw_slice_find(key, '/');
	if (old && slash >= 0)
		key = tw_slice_head(key, (size_t)slash);
	while (tw_slice_ends(key, "/"))
		key.len--;
	return tw_slice_is(key, "docker.io") ? TW_LIT(HUB) : key;
}

/* The member for "registry/a/b", else "registry/a", else "registry". */
static uint32_t find_entry(const struct tw_json *doc, uint32_t object, struct tw_slice registry,
			   struct tw_slice repository, struct tw_arena *arena)
{
	for (;;) {
		struct tw_slice wanted = repository.len ? TW_JOIN(arena, registry, TW_LIT("/"), repository) : registry;

		tw_json_each(doc, object, entry) {
			if (tw_slice_eq(bare(tw_json_key(doc, entry, arena)), wanted))
				return entry;
		}
		if (!repository.len)
			return 0;
		repository = tw_slice_head(
			repository,
			(size_t)(tw_slice_rfind(repository, '/') < 0 ? 0 : tw_slice_rfind(repository, '/')));
	}
}

static struct tw_slice member(const struct tw_json *doc, uint32_t object, const char *name, struct tw_arena *arena)
{
	struct tw_slice text = tw_json_text(doc, tw_json_get(doc, object, name), arena);

	return text.ptr ? text : TW_LIT("");
}

/* "auth" is base64 of "name:password"; some write the two apart. */
static int take_entry(const struct tw_json *doc, uint32_t entry, struct tw_arena *arena, struct tw_credential *ret,
		      struct trawl_error *err)
{
	struct tw_slice auth = member(doc, entry, "auth", arena), pair;

	*ret = (struct tw_credential){
		.username = member(doc, entry, "username", arena),
		.password = member(doc, entry, "password", arena),
		.identity_token = member(doc, entry, "identitytoken", arena),
		.registry_token = member(doc, entry, "registrytoken", arena),
	};
	if (auth.len) {
		pair = tw_base64_decode(auth, arena);
		if (!pair.ptr || tw_slice_find(pair, ':') < 0)
			return tw_fail(err, TRAWL_E_FORMAT, "an \"auth\" that is not base64 of a name and a password");
		tw_slice_split(&pair, ':', &ret->username);
		ret->password = tw_slice_trim_right(pair);
		while (ret->password.len && !ret->password.ptr[ret->password.len - 1])
			ret->password.len--;
	}
	return ret->username.len || ret->identity_token.len || ret->registry_token.len;
}

int tw_credential_in(struct tw_slice json, struct tw_slice registry, struct tw_slice repository, struct tw_arena *arena,
		     struct tw_credential *ret, struct tw_slice *ret_program, struct trawl_error *err)
{
	struct tw_json doc;
	uint32_t entry;
	int status = tw_json_parse_as(json, TW_JSON_TRAILING, arena, &doc, err);

	*ret_program = TW_LIT("");
	if (status < 0)
		return status;
	entry = find_entry(&doc, tw_json_get(&doc, TW_JSON_ROOT, "credHelpers"), registry, (struct tw_slice){ 0 },
			   arena);
	*ret_program = entry ? tw_json_text(&doc, entry, arena) : member(&doc, TW_JSON_ROOT, "credsStore", arena);
	entry = find_entry(&doc, tw_json_get(&doc, TW_JSON_ROOT, "auths"), registry, repository, arena);
	return entry ? take_entry(&doc, entry, arena, ret, err) : 0;
}

/* What a helper prints: {"ServerURL":…,"Username":…,"Secret":…}; "<token>" as name: the secret is an identity token. */
static int ask_program(struct tw_slice program, struct tw_slice registry, struct tw_arena *arena,
		       struct tw_credential *ret, struct trawl_error *err)
{
	struct tw_slice text, name, secret;
	struct tw_json doc;
	int status = tw_credential_program(program, "get", tw_credential_key(registry), arena, &text, err);

	if (status <= 0)
		return status;
	status = tw_json_parse(text, arena, &doc, err);
	if (status < 0)
		return tw_fail(err, TRAWL_E_FORMAT, "docker-credential-%.*s does not print JSON", TW_ARG(program));
	name = member(&doc, TW_JSON_ROOT, "Username", arena);
	secret = member(&doc, TW_JSON_ROOT, "Secret", arena);
	*ret = (struct tw_credential){ 0 };
	if (tw_slice_is(name, "<token>"))
		ret->identity_token = secret;
	else
		ret->username = name, ret->password = secret;
	return secret.len > 0;
}

int tw_credential_text(const char *path, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	return tw_file_text(path, TW_LIMIT_CONFIG_JSON, arena, ret, err);
}

static int find_in_file(const char *path, struct tw_slice registry, struct tw_slice repository, struct tw_arena *arena,
			struct tw_credential *ret, struct trawl_error *err)
{
	struct tw_slice text, program;
	struct trawl_error why = { 0 };
	int status = tw_credential_text(path, arena, &text, &why);

	if (status == TRAWL_E_NOTFOUND)
		return 0;
	if (status < 0)
		return tw_fail(err, status, "%s", why.message);
	status = tw_credential_in(text, registry, repository, arena, ret, &program, err);
	if (status == 0 && program.len)
		status = ask_program(program, registry, arena, ret, err);
	if (status < 0)
		tw_wrap(err, "%s", path);
	return status;
}

const char *tw_docker_file(struct tw_arena *arena)
{
	const char *folder = getenv("DOCKER_CONFIG"), *home = getenv("HOME");

	if (folder && *folder)
		return tw_arena_printf(arena, "%s/config.json", folder);
	return home && *home ? tw_arena_printf(arena, "%s/.docker/config.json", home) : NULL;
}

int tw_credential_find(struct tw_slice registry, struct tw_slice repository, struct tw_arena *arena,
		       struct tw_credential *ret, struct trawl_error *err)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR"), *github = getenv("GITHUB_TOKEN");
	const char *files[] = {
		tw_docker_file(arena),
		getenv("REGISTRY_AUTH_FILE"),
		runtime && *runtime ? tw_arena_printf(arena, "%s/containers/auth.json", runtime) : NULL,
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		int status = files[i] && *files[i] ? find_in_file(files[i], registry, repository, arena, ret, err) : 0;

		if (status)
			return status;
	}
	/* In GitHub's workflows: any name does. */
	if (!tw_slice_is(registry, "ghcr.io") || !github || !*github)
		return 0;
	*ret = (struct tw_credential){ .username = TW_LIT("unset"), .password = tw_slice(github) };
	return 1;
}
