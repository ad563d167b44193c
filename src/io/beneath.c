/* SPDX-License-Identifier: Apache-2.0 */
#include "io/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Kernels before 5.6, and sandboxes that don't know the call: component by component. */
static int open_stepwise(int root, const char *path, int flags)
{
	int at = root, next;
	char part[256];

	for (;;) {
		size_t len = strcspn(path, "/");
		bool last = path[len] == '\0';

		if (len >= sizeof(part) || len == 0 || (len <= 2 && strspn(path, ".") >= len)) {
			errno = len >= sizeof(part) ? ENAMETOOLONG : ENOENT;
			next = -1;
		} else {
			memcpy(part, path, len);
			part[len] = '\0';
			next = openat(at, part, last ? flags : O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		}
		if (at != root) {
			int saved = errno;

			close(at);
			errno = saved;
		}
		if (next < 0 || last)
			return next;
		at = next;
		path += len + 1;
	}
}

int tw_open_beneath(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd;

	if (!*path)
		return openat(root, ".", (int)how.flags);
	fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return open_stepwise(root, path, (int)how.flags);
	return (int)fd;
}

int tw_open_within(int root, const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC | O_NOCTTY),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	long fd = *path ? syscall(SYS_openat2, root, path, &how, sizeof(how)) : openat(root, ".", (int)how.flags);

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return tw_open_beneath(root, path, flags);
	return (int)fd;
}
