/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a walk of a tree costs at least: bench_walk [--stat] FOLDER goes through it with getdents64 as trawl's does, folder
 * by folder, and does nothing with the names; with --stat every file is asked for its mode and size, too, as files that could
 * be programs are. Prints how many entries there are. To be compared, as a process, with `trawl fs FOLDER`: processor
 * time, since this one has one thread.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES = 32 * 1024 };

struct walk {
	bool stat;
	unsigned long entries;
};

static void walk(struct walk *w, int at, const char *name)
{
	int folder = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char names[NAMES];
	struct stat st;
	ssize_t got;

	if (folder < 0) {
		perror(name);
		return;
	}
	while ((got = getdents64(folder, names, sizeof(names))) > 0) {
		for (ssize_t i = 0; i < got;) {
			const struct dirent64 *entry = (const struct dirent64 *)(names + i);

			i += entry->d_reclen;
			if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
				continue;
			w->entries++;
			if (entry->d_type == DT_DIR)
				walk(w, folder, entry->d_name);
			else if (w->stat && fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
				perror(entry->d_name);
		}
	}
	close(folder);
}

int main(int argc, char **argv)
{
	struct walk w = { .stat = argc > 2 && strcmp(argv[1], "--stat") == 0 };

	if (argc != 2 + w.stat) {
		fprintf(stderr, "usage: bench_walk [--stat] FOLDER\n");
		return 2;
	}
	walk(&w, AT_FDCWD, argv[argc - 1]);
	printf("%lu entries\n", w.entries);
	return 0;
}
