/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/maven.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/limits.h"
#include "io/beneath.h"
#include "io/file.h"
#include "net/net.h"
#include "scan/network.h"

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
	tw_net_close(maven->net);
	tw_arena_release(&maven->arena);
	pthread_mutex_destroy(&maven->lock);
}

/* One that may be missing. */
static int read_settings(struct tw_maven_file *file, struct tw_arena *arena, struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status = file->path ? tw_file_text(file->path, TW_LIMIT_MANIFEST, arena, &file->text, &why) : TRAWL_OK;

	return status == TRAWL_OK || status == TRAWL_E_NOTFOUND ? TRAWL_OK : tw_fail(err, status, "%s", why.message);
}

static int open_folder(const char *path)
{
	return path && *path ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
}

/* The user's own settings come first, then those of the installation. */
static int find(struct tw_maven *maven)
{
	const char *home = getenv("HOME"), *installed = getenv("MAVEN_HOME"), *path;
	struct tw_arena *arena = &maven->arena;
	struct tw_maven_file files[2] = { { 0 } };
	int status = TRAWL_OK;

	home = home && *home ? home : NULL;
	if (home)
		files[0].path = tw_arena_printf(arena, "%s/.m2/settings.xml", home);
	files[1].path =
		tw_arena_printf(arena, "%s/conf/settings.xml", installed && *installed ? installed : MAVEN_HOME);
	for (size_t i = 0; i < 2 && status == TRAWL_OK; i++)
		status = read_settings(&files[i], arena, &maven->broken);
	if (status == TRAWL_OK)
		tw_maven_settings_read(files, 2, tw_network_maven_mirrors(maven->network), arena, &maven->settings,
				       &maven->broken);
	maven->fetch = maven->fetch && !maven->settings.offline;
	path = maven->settings.local;
	if ((!path || !*path) && home)
		path = tw_arena_printf(arena, "%s/.m2/repository", home);
	return open_folder(path);
}

/* With the lock held. */
static int root_of(struct tw_maven *maven)
{
	if (!maven->looked) {
		maven->looked = true;
		maven->root = find(maven);
	}
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

/* As the local repository has it: 1, 0 or a negative status. */
static int read_local(int root, const char *name, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	TW_AUTO_CLOSE int fd = -1;
	struct stat st;
	char *bytes;
	int status;

	if (root < 0)
		return 0;
	fd = tw_open_beneath(root, name, O_RDONLY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) < 0)
		return failed_open(err);
	if (!S_ISREG(st.st_mode))
		return tw_fail(err, TRAWL_E_FORMAT, "not a regular file");
	if ((uint64_t)st.st_size > TW_LIMIT_MANIFEST)
		return tw_fail(err, TRAWL_E_LIMIT, "larger than %llu MiB", TW_LIMIT_MANIFEST / TW_MIB);
	bytes = tw_arena_alloc(arena, (size_t)st.st_size);
	if (!bytes)
		return tw_fail_nomem(err);
	status = tw_file_read_all(fd, 0, bytes, (size_t)st.st_size, err);
	*ret = tw_slice_of(bytes, (size_t)st.st_size);
	return status < 0 ? status : 1;
}

int tw_maven_read(struct tw_maven *maven, struct tw_slice path, struct tw_arena *arena, struct tw_slice *ret,
		  struct trawl_error *err)
{
	char *name = tw_arena_text(arena, path);
	int status;

	if (!name)
		return tw_fail_nomem(err);
	if (!*name)
		return 0;
	pthread_mutex_lock(&maven->lock);
	status = read_local(root_of(maven), name, arena, ret, err);
	if (status == 0 && maven->broken.status)
		status = tw_fail(err, maven->broken.status, "not there, and where else is unknown: %s",
				 maven->broken.message);
	else if (status == 0 && maven->fetch)
		status = tw_maven_fetch(maven, path, arena, ret, err);
	pthread_mutex_unlock(&maven->lock);
	return status;
}
