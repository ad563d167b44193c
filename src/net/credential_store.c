/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeping credentials where Docker keeps them: in config.json, or with the program that it names. Everything else in that
 * file stays as it is. It is the user's alone to read, and replaced as a whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "format/json.h"
#include "format/json_write.h"
#include "net/base64.h"
#include "net/credential_parts.h"

struct store {
	const char *path;
	struct tw_slice text; /* "{}" when there is no file */
	struct tw_json doc;
	struct tw_slice key;
	struct tw_slice program; /* "" for none */
};

static int open_store(struct store *store, struct tw_slice registry, struct tw_arena *arena, struct trawl_error *err)
{
	struct tw_credential ignored;
	int status;

	store->path = tw_docker_file(arena);
	if (!store->path)
		return tw_fail(err, TRAWL_E_NOTFOUND,
			       "no place for credentials: neither DOCKER_CONFIG nor HOME is set");
	store->key = tw_credential_key(registry);
	store->text = TW_LIT("{}");
	if (access(store->path, F_OK) == 0) {
		status = tw_credential_text(store->path, arena, &store->text, err);
		if (status < 0)
			return status;
	}
	status = tw_json_parse(store->text, arena, &store->doc, err);
	if (status == TRAWL_OK && tw_json_type(&store->doc, TW_JSON_ROOT) != TW_JSON_OBJECT)
		status = tw_fail(err, TRAWL_E_FORMAT, "not an object");
	if (status == TRAWL_OK)
		status = tw_credential_in(store->text, registry, (struct tw_slice){ 0 }, arena, &ignored,
					  &store->program, NULL);
	/* That what is there now can't be read is no reason not to replace it. */
	if (status == TRAWL_E_FORMAT && store->doc.count)
		status = TRAWL_OK;
	if (status < 0)
		tw_wrap(err, "%s", store->path);
	return status < 0 ? status : TRAWL_OK;
}

static void write_auths(struct tw_jw *jw, const struct store *store, struct tw_slice auth, struct tw_arena *arena)
{
	uint32_t auths = tw_json_get(&store->doc, TW_JSON_ROOT, "auths");

	tw_jw_key(jw, "auths");
	tw_jw_object_open(jw);
	tw_json_each(&store->doc, auths, entry) {
		struct tw_slice key = tw_json_key(&store->doc, entry, arena);

		if (tw_slice_eq(key, store->key))
			continue;
		tw_jw_key_slice(jw, key);
		tw_jw_raw(jw, tw_json_raw(&store->doc, entry));
	}
	if (auth.len) {
		tw_jw_key_slice(jw, store->key);
		tw_jw_object_open(jw);
		tw_jw_key(jw, "auth"), tw_jw_string(jw, auth);
		tw_jw_object_close(jw);
	}
	tw_jw_object_close(jw);
}

static int make_text(const struct store *store, struct tw_slice auth, struct tw_arena *arena, struct tw_buf *buf,
		     struct trawl_error *err)
{
	struct tw_jw jw = tw_jw_init(buf, "\t");
	int status;

	jw.html = false;
	tw_jw_object_open(&jw);
	write_auths(&jw, store, auth, arena);
	tw_json_each(&store->doc, TW_JSON_ROOT, member) {
		if (tw_json_key_is(&store->doc, member, "auths"))
			continue;
		tw_jw_key_slice(&jw, tw_json_key(&store->doc, member, arena));
		tw_jw_raw(&jw, tw_json_raw(&store->doc, member));
	}
	tw_jw_object_close(&jw);
	status = tw_jw_finish(&jw, err);
	tw_buf_char(buf, '\n');
	return status;
}

static int write_new(const char *path, struct tw_slice text, struct trawl_error *err)
{
	char *name TW_AUTO_FREE = NULL;
	int fd TW_AUTO_CLOSE = -1;
	ssize_t done;

	if (asprintf(&name, "%s.XXXXXX", path) < 0) {
		name = NULL;
		return tw_fail_nomem(err);
	}
	fd = mkostemp(name, O_CLOEXEC); /* 0600 */
	if (fd < 0)
		return tw_fail_errno(err, errno, "%s: no file can be made beside it", path);
	done = write(fd, text.ptr, text.len);
	if (done == (ssize_t)text.len && fsync(fd) == 0 && rename(name, path) == 0)
		return TRAWL_OK;
	tw_fail_errno(err, done >= 0 && done != (ssize_t)text.len ? ENOSPC : errno, "%s", path);
	unlink(name);
	return TRAWL_E_IO;
}

/* A link stays one: what it leads to is replaced. */
static int write_store(const struct store *store, struct tw_slice auth, struct tw_arena *arena, struct trawl_error *err)
{
	struct tw_buf buf = { 0 };
	char real[PATH_MAX];
	char *folder = tw_arena_text(arena, tw_path_dir(tw_slice(store->path)));
	int status = folder ? make_text(store, auth, arena, &buf, err) : tw_fail_nomem(err);

	if (status == TRAWL_OK && *folder && mkdir(folder, 0700) < 0 && errno != EEXIST)
		status = tw_fail_errno(err, errno, "%s", folder);
	if (status == TRAWL_OK)
		status = write_new(realpath(store->path, real) ? real : store->path, tw_buf_view(&buf), err);
	if (buf.ptr)
		explicit_bzero(buf.ptr, buf.len);
	tw_buf_release(&buf);
	return status;
}

static int give_program(const struct store *store, const struct tw_credential *credential, struct tw_arena *arena,
			struct trawl_error *err)
{
	struct tw_buf buf = { 0 };
	struct tw_jw jw = tw_jw_init(&buf, NULL);
	struct tw_slice ignored;
	int status;

	jw.html = false;
	tw_jw_object_open(&jw);
	tw_jw_key(&jw, "ServerURL"), tw_jw_string(&jw, store->key);
	tw_jw_key(&jw, "Username"), tw_jw_string(&jw, credential->username);
	tw_jw_key(&jw, "Secret"), tw_jw_string(&jw, credential->password);
	tw_jw_object_close(&jw);
	status = tw_jw_finish(&jw, err);
	if (status == TRAWL_OK)
		status = tw_credential_program(store->program, "store", tw_buf_view(&buf), arena, &ignored, err);
	if (buf.ptr)
		explicit_bzero(buf.ptr, buf.len);
	tw_buf_release(&buf);
	if (status == 0)
		return tw_fail(err, TRAWL_E_IO, "docker-credential-%.*s does not keep them", TW_ARG(store->program));
	return status < 0 ? status : TRAWL_OK;
}

int tw_credential_store(struct tw_slice registry, const struct tw_credential *credential, struct tw_arena *arena,
			struct tw_slice *ret_path, struct trawl_error *err)
{
	struct store store = { 0 };
	struct tw_slice auth;
	int status = open_store(&store, registry, arena, err);

	if (status < 0)
		return status;
	*ret_path = tw_slice(store.path);
	if (store.program.len)
		return give_program(&store, credential, arena, err);
	auth = TW_JOIN(arena, credential->username, TW_LIT(":"), credential->password);
	if (auth.ptr)
		auth = tw_base64_encode(auth, arena);
	return auth.ptr ? write_store(&store, auth, arena, err) : tw_fail_nomem(err);
}

int tw_credential_erase(struct tw_slice registry, struct tw_arena *arena, struct tw_slice *ret_path,
			struct trawl_error *err)
{
	struct store store = { 0 };
	struct tw_slice ignored;
	uint32_t auths;
	int status = open_store(&store, registry, arena, err);

	if (status < 0)
		return status;
	*ret_path = tw_slice(store.path);
	if (store.program.len) {
		/* That it knew of none is no failure. */
		status = tw_credential_program(store.program, "erase", store.key, arena, &ignored, err);
		return status < 0 ? status : TRAWL_OK;
	}
	auths = tw_json_get(&store.doc, TW_JSON_ROOT, "auths");
	if (!tw_json_get_slice(&store.doc, auths, store.key))
		return TRAWL_OK;
	return write_store(&store, (struct tw_slice){ 0 }, arena, err);
}
