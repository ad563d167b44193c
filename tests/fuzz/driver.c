/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes a plain program of a fuzz target: fuzz_<target> FILE-OR-FOLDER...
 *
 * Each file is run whole, cut short at every length, and with each byte in turn made another. Of files over RUNS bytes
 * not every length and place is taken, but RUNS of them, evenly spread. Every run gets a block of exactly its size, so
 * that a sanitizer sees one byte read too far. An empty corpus is a failure: a target that runs nothing proves nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RUNS 1024
#define SECONDS 60 /* for all runs of one file: more is a hang */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What runs now, for the last words. */
static char now[4096];
static unsigned long files, runs;

static void last_words(int number)
{
	const char *what = number == SIGALRM ? "no end in sight: " : "died at: ";

	if (write(STDERR_FILENO, what, strlen(what)) < 0 || write(STDERR_FILENO, now, strlen(now)) < 0 ||
	    write(STDERR_FILENO, "\n", 1) < 0)
		_exit(1);
	signal(number, SIG_DFL);
	raise(number);
	_exit(1);
}

static void run(const char *path, const char *how, size_t at, const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy) {
		perror("fuzz driver");
		exit(1);
	}
	if (size)
		memcpy(copy, data, size);
	snprintf(now, sizeof(now), "%s, %s %zu", path, how, at);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
	runs++;
}

static void run_all(const char *path, uint8_t *data, size_t size)
{
	static const uint8_t flips[] = { 0xff, 0x01, 0x80, 0x20 };
	size_t step = size / RUNS + 1;

	alarm(SECONDS);
	run(path, "whole, bytes", size, data, size);
	for (size_t n = 0; n < size; n += step)
		run(path, "cut at", n, data, n);
	for (size_t n = 0; n < size; n += step) {
		uint8_t flip = flips[n % sizeof(flips)];

		data[n] ^= flip;
		run(path, "byte changed", n, data, size);
		data[n] ^= flip;
	}
	alarm(0);
	files++;
}

static int run_file(const char *path, size_t size)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(size + 1);
	int ok = f && data && fread(data, 1, size, f) == size;

	if (ok)
		run_all(path, data, size);
	else
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	free(data);
	if (f)
		fclose(f);
	return ok ? 0 : 1;
}

static int run_path(const char *path)
{
	struct dirent **names = NULL;
	struct stat st;
	int count, failed = 0;

	if (stat(path, &st) != 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 1;
	}
	if (!S_ISDIR(st.st_mode))
		return run_file(path, (size_t)st.st_size);
	count = scandir(path, &names, NULL, alphasort);
	for (int i = 0; i < count; i++) {
		char child[4096];

		snprintf(child, sizeof(child), "%s/%s", path, names[i]->d_name);
		if (names[i]->d_name[0] != '.')
			failed |= run_path(child);
		free(names[i]);
	}
	free(names);
	return failed || count < 0;
}

int main(int argc, char **argv)
{
	static const int deadly[] = { SIGABRT, SIGALRM, SIGBUS, SIGFPE, SIGILL };
	int failed = 0;

	for (size_t i = 0; i < sizeof(deadly) / sizeof(deadly[0]); i++)
		signal(deadly[i], last_words);
#if !defined(__SANITIZE_ADDRESS__)
	signal(SIGSEGV, last_words); /* the sanitizer tells more of this one, and then aborts */
#endif
	for (int i = 1; i < argc; i++)
		failed |= run_path(argv[i]);
	printf("%lu files, %lu runs\n", files, runs);
	if (files == 0)
		fprintf(stderr, "no corpus: nothing was run\n");
	return failed || files == 0;
}
