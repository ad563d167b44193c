/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/maven.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "format/xml.h"
#include "io/beneath.h"
#include "io/file.h"

/* Debian's; others set MAVEN_HOME. */
#define MAVEN_HOME "/usr/share/maven"

void tw_maven_init(struct tw_maven *maven)
{
	*maven = (struct tw_maven){ .root = -1 };
	pthread_mutex_init(&maven->lock, NULL);
}

void tw_maven_release(struct tw_maven *maven)
{
	if (maven->root >= 0)
		close(maven->root);
	pthread_mutex_destroy(&maven->lock);
}

/* "env.X" is the environment's, "user.home" is known too; anything else is empty. */
static const char *variable(struct tw_slice name, struct tw_arena *arena)
{
	const char *text, *value = NULL;

	if (tw_slice_is(name, "user.home"))
		value = getenv("HOME");
	if (tw_slice_starts(name, "env.")) {
		text = tw_arena_text(arena, tw_slice_from(name, strlen("env.")));
		value = text ? getenv(text) : NULL;
	}
	return value ? value : "";
}

static char *expand(struct tw_slice text, struct tw_arena *arena)
{
	struct tw_buf out = { 0 };
	char *result = NULL;
	ptrdiff_t at;

	while ((at = tw_slice_search(text, TW_LIT("${"))) >= 0) {
		struct tw_slice rest = tw_slice_from(text, (size_t)at + 2);
		ptrdiff_t end = tw_slice_find(rest, '}');

		if (end < 0)
			break;
		tw_buf_add(&out, text.ptr, (size_t)at);
		tw_buf_text(&out, variable(tw_slice_head(rest, (size_t)end), arena));
		text = tw_slice_from(rest, (size_t)end + 1);
	}
	tw_buf_add(&out, text.ptr, text.len);
	if (!tw_buf_failed(&out))
		result = tw_arena_text(arena, tw_slice_trim(tw_buf_view(&out)));
	tw_buf_release(&out);
	return result;
}

/* What a settings.xml names as the repository; NULL when it doesn't, or can't be read. */
static char *named_in(const char *path, struct tw_arena *arena)
{
	const struct tw_xml_node *root;
	TW_AUTO_CLOSE int fd = -1;
	struct tw_slice name;
	uint64_t size;
	char *bytes;

	if (tw_file_open(path, &fd, &size, NULL) < 0 || size > TW_LIMIT_MANIFEST)
		return NULL;
	bytes = tw_arena_alloc(arena, (size_t)size);
	if (!bytes || tw_file_read_all(fd, 0, bytes, (size_t)size, NULL) < 0 ||
	    tw_xml_parse(tw_slice_of(bytes, (size_t)size), arena, &root, NULL) < 0)
		return NULL;
	name = tw_xml_trimmed(tw_xml_get(root, "localRepository"));
	return name.len ? expand(name, arena) : NULL;
}

static int open_folder(const char *path)
{
	return path && *path ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
}

/* The user's own settings come first, then those of the installation. */
static int find(struct tw_arena *arena)
{
	const char *home = getenv("HOME"), *maven = getenv("MAVEN_HOME"), *path = NULL;
	char *settings;

	if (home && *home) {
		settings = tw_arena_printf(arena, "%s/.m2/settings.xml", home);
		path = settings ? named_in(settings, arena) : NULL;
	}
	if (!path || !*path) {
		settings = tw_arena_printf(arena, "%s/conf/settings.xml", maven && *maven ? maven : MAVEN_HOME);
		path = settings ? named_in(settings, arena) : NULL;
	}
	if ((!path || !*path) && home && *home)
		path = tw_arena_printf(arena, "%s/.m2/repository", home);
	return open_folder(path);
}

static int root_of(struct tw_maven *maven)
{
	struct tw_arena arena = { 0 };

	pthread_mutex_lock(&maven->lock);
	if (!maven->looked) {
		maven->looked = true;
		maven->root = find(&arena);
		tw_arena_release(&arena);
	}
	pthread_mutex_unlock(&maven->lock);
	return maven->root;
}

static int failed_open(struct trawl_error *err)
{
	if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG)
		return 0;
	if (errno == ELOOP)
		return tw_fail(err, TRAWL_E_IO, "leads through a symbolic link, which is not followed");
	return tw_fail(err, TRAWL_E_IO, "%s", strerror(errno));
}

int tw_maven_read(struct tw_maven *maven, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		  struct trawl_error *err)
{
	char *name = tw_arena_text(arena, path), *bytes;
	int root = root_of(maven), status;
	TW_AUTO_CLOSE int fd = -1;
	struct stat st;

	if (!name)
		return tw_fail_nomem(err);
	if (root < 0 || !*name)
		return 0;
	fd = tw_open_beneath(root, name, O_RDONLY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0)
		return failed_open(err);
	if (!S_ISREG(st.st_mode))
		return tw_fail(err, TRAWL_E_FORMAT, "not a regular file");
	if ((uint64_t)st.st_size > TW_LIMIT_MANIFEST)
		return tw_fail(err, TRAWL_E_LIMIT, "larger than TW_LIMIT_MANIFEST");
	bytes = tw_arena_alloc(arena, (size_t)st.st_size);
	if (!bytes)
		return tw_fail_nomem(err);
	status = tw_file_read_all(fd, 0, bytes, (size_t)st.st_size, err);
	*ret = tw_slice_of(bytes, (size_t)st.st_size);
	return status < 0 ? status : 1;
}
