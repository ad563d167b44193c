/* SPDX-License-Identifier: Apache-2.0 */
/* What measurements of readers share: the clock, and the file. */
#ifndef TW_TESTS_BENCH_MEASURE_H
#define TW_TESTS_BENCH_MEASURE_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/buf.h"

/* Milliseconds of the processor's time, so that a busy machine doesn't blur it. */
static inline double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static inline int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Puts them in order. */
static inline double median(double *times, size_t count)
{
	qsort(times, count, sizeof(*times), by_size);
	return times[count / 2];
}

static inline bool read_file(const char *path, struct tw_buf *out)
{
	FILE *file = fopen(path, "rb");
	char piece[65536];

	if (!file) {
		perror(path);
		return false;
	}
	for (size_t got; (got = fread(piece, 1, sizeof(piece), file)) > 0;)
		tw_buf_add(out, piece, got);
	fclose(file);
	return true;
}

#endif
