/* SPDX-License-Identifier: Apache-2.0 */
#include "io/boundary.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

size_t tw_boundary(const char *path)
{
	char above[PATH_MAX + 8], here[PATH_MAX];
	size_t len = strlen(path);

	for (size_t end = len; end > 0; end--) {
		if (end < len && path[end] != '/')
			continue;
		snprintf(above, sizeof(above), "%.*s/.git", (int)end, path);
		if (access(above, F_OK) == 0)
			return end;
	}
	if (getcwd(here, sizeof(here)) && strncmp(path, here, strlen(here)) == 0 &&
	    (path[strlen(here)] == '/' || !path[strlen(here)]))
		return strlen(here);
	return len;
}
