/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/hint.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/error.h"

enum { TAR_MAGIC_AT = 257, FIRST_BYTES = 262 };

bool tw_hint_is_archive(const char *path)
{
	char first[FIRST_BYTES] = { 0 };
	struct stat status;
	ssize_t got = 0;
	int fd;

	if (stat(path, &status) < 0 || !S_ISREG(status.st_mode))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		got = read(fd, first, sizeof(first));
		close(fd);
	}
	return got >= 4 && (memcmp(first, "\x1f\x8b", 2) == 0 || memcmp(first, "\x28\xb5\x2f\xfd", 4) == 0 ||
			    memcmp(first + TAR_MAGIC_AT, "ustar", 5) == 0);
}

static bool is_folder(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool holds(const char *folder, const char *name)
{
	char path[4096];

	return (size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) < sizeof(path) && access(path, F_OK) == 0;
}

static bool is_root(const char *folder)
{
	static const char *const marks[] = { "etc/os-release", "usr/lib/os-release", "lib/apk/db/installed",
					     "var/lib/dpkg/status", "var/lib/rpm" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (holds(folder, marks[i]))
			return true;
	return false;
}

const char *tw_hint_folder(const char *path)
{
	if (!is_folder(path) || holds(path, "index.json"))
		return "";
	return is_root(path) ? "; it looks like a root file system, which \"trawl rootfs\" scans"
			     : "; \"trawl fs\" scans a project, \"trawl rootfs\" a root file system";
}

/* "oci:1" may be an image's name: behind it a path must be. */
static const struct {
	const char *prefix, *before, *behind; /* of the rest, to say the same here */
	bool has_path;
} transports[] = {
	{ "docker://", "", "", false },
	{ "https://", "", "", false },
	{ "http://", "", " --insecure", false },
	{ "docker-daemon:", "", " --image-src docker", false },
	{ "containers-storage:", "", " --image-src podman", false },
	{ "docker-archive:", "--input ", "", false },
	{ "oci-archive:", "--input ", "", false },
	{ "oci:", "--input ", "", true },
};

int tw_hint_transport(const char *name, struct trawl_error *err)
{
	for (size_t i = 0; i < sizeof(transports) / sizeof(*transports); i++) {
		size_t length = strlen(transports[i].prefix);
		const char *rest = name + length;

		if (strncmp(name, transports[i].prefix, length) != 0 ||
		    (transports[i].has_path && *rest != '/' && *rest != '.'))
			continue;
		return tw_cli_usage(err, "%s: where an image is has no place in its name here; give %s%s%s", name,
				    transports[i].before, rest, transports[i].behind);
	}
	return TRAWL_OK;
}

int tw_hint_not_a_name(const char *path, struct trawl_error *err)
{
	const char *folder = tw_hint_folder(path);

	if (*folder)
		return tw_cli_usage(err, "%s is a folder, not the name of an image%s", path, folder);
	return tw_cli_usage(err, "%s is a %s; to scan it, give --input %s", path, is_folder(path) ? "folder" : "file",
			    path);
}
