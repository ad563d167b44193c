/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a distribution's package database takes to read, and its packages to match:
 *
 *	bench_os ANALYZER FILE [CACHE_DIR FAMILY RELEASE]
 *
 * The best of several runs each, in time of this process alone: reading is what an analyzer does with the bytes, up to the
 * block that a layer leaves behind; matching is one look-up a package and what its advisories cost, and, apart, the look-ups
 * that find nothing, for packages of the same number with names that nobody has.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "analyze/analyze.h"
#include "db/db.h"
#include "detect/detect.h"

enum { RUNS = 15 };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int fail(const char *what, const struct trawl_error *err)
{
	fprintf(stderr, "bench_os: %s: %s\n", what, err->message);
	return 1;
}

static const struct tw_analyzer *find_analyzer(const char *name)
{
	for (size_t i = 0; i < tw_analyzer_count; i++) {
		if (strcmp(tw_analyzers[i]->name, name) == 0)
			return tw_analyzers[i];
	}
	return NULL;
}

static bool map_file(const char *path, struct tw_view *ret)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *bytes = MAP_FAILED;

	if (fd >= 0 && fstat(fd, &st) == 0)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (fd >= 0)
		close(fd);
	if (bytes == MAP_FAILED)
		return false;
	*ret = (struct tw_view){ .bytes = tw_slice_of(bytes, (size_t)st.st_size), .path = tw_slice(path) };
	return true;
}

/* The file's block, which is the caller's. */
static int read_once(const struct tw_analyzer *analyzer, const struct tw_view *view, struct tw_slice *ret,
		     struct trawl_error *err)
{
	struct tw_flat_builder *builder;
	struct tw_arena scratch = { 0 };
	struct tw_sink sink;
	int status = tw_flat_builder_new(&builder, err);

	if (status >= 0)
		status = tw_sink_init(&sink, builder, &scratch, err);
	if (status < 0)
		return status;
	tw_sink_begin(&sink, analyzer, view->path);
	status = analyzer->parse(view, 0, &sink, err);
	tw_sink_end(&sink);
	if (status >= 0)
		status = tw_flat_builder_finish(builder, ret, err);
	tw_sink_release(&sink);
	tw_flat_builder_free(builder);
	tw_arena_release(&scratch);
	return status;
}

static int match_once(const struct tw_db *db, const struct tw_os *os, const struct tw_package *packages, size_t count,
		      size_t *ret_findings, struct trawl_error *err)
{
	const struct tw_distribution *distribution = tw_distribution_for(os, packages, count);
	struct tw_arena arena = { 0 }, scratch = { 0 };
	tw_findings findings = { 0 };
	struct tw_detect detect = { .db = db, .arena = &arena, .scratch = &scratch, .os = os, .findings = &findings };
	int status;

	if (!distribution)
		return tw_fail(err, TRAWL_E_USAGE, "no distribution is called so");
	status = distribution->detect(&detect, packages, count, err);
	*ret_findings = findings.len;
	tw_vec_release(&findings);
	tw_arena_release(&arena);
	tw_arena_release(&scratch);
	return status;
}

static int match(const struct tw_db *db, const struct tw_os *os, const struct tw_package *packages, size_t count,
		 const char *what, struct trawl_error *err)
{
	size_t findings = 0;
	double best = 1e9;
	int status = TRAWL_OK;

	for (int i = 0; status >= 0 && i < RUNS; i++) {
		double start = seconds(), taken;

		status = match_once(db, os, packages, count, &findings, err);
		taken = seconds() - start;
		best = taken < best ? taken : best;
	}
	if (status >= 0)
		printf("%s: %zu findings, %.2f ms, %.2f us a package\n", what, findings, best * 1e3,
		       best * 1e6 / (double)(count ? count : 1));
	return status;
}

/* All packages of the block, and as many that no database knows. */
static int match_all(const struct tw_flat *flat, char **argv, struct trawl_error *err)
{
	struct tw_os os = { .family = tw_slice(argv[1]), .name = tw_slice(argv[2]) };
	struct tw_arena arena = { 0 };
	struct tw_package *packages = tw_arena_array(&arena, flat->package_count, sizeof(*packages));
	struct tw_db *db = NULL;
	int status = packages ? tw_db_open(argv[0], &db, err) : tw_fail_nomem(err);

	for (uint32_t i = 0; status >= 0 && i < flat->package_count; i++)
		status = tw_flat_package(flat, i, &arena, &packages[i]) ? TRAWL_OK : tw_fail_nomem(err);
	if (status >= 0)
		status = match(db, &os, packages, flat->package_count, "matched", err);
	for (uint32_t i = 0; status >= 0 && i < flat->package_count; i++) {
		packages[i].name = TW_JOIN(&arena, packages[i].name, TW_LIT("-nobody-has-it"));
		packages[i].src_name = packages[i].name;
	}
	if (status >= 0)
		status = match(db, &os, packages, flat->package_count, "unknown names", err);
	tw_db_close(db);
	tw_arena_release(&arena);
	return status;
}

int main(int argc, char **argv)
{
	const struct tw_analyzer *analyzer = argc == 3 || argc == 6 ? find_analyzer(argv[1]) : NULL;
	struct trawl_error err = { 0 };
	struct tw_slice block = { 0 };
	struct rusage usage;
	struct tw_view view;
	struct tw_flat flat;
	double best = 1e9;

	if (!analyzer) {
		fputs("usage: bench_os ANALYZER FILE [CACHE_DIR FAMILY RELEASE]\n", stderr);
		return 2;
	}
	if (!map_file(argv[2], &view)) {
		fprintf(stderr, "bench_os: %s can't be read\n", argv[2]);
		return 1;
	}
	for (int i = 0; i < RUNS; i++) {
		double start = seconds(), taken;

		free((char *)(uintptr_t)block.ptr);
		if (read_once(analyzer, &view, &block, &err) < 0)
			return fail(argv[2], &err);
		taken = seconds() - start;
		best = taken < best ? taken : best;
	}
	if (tw_flat_open(block, &flat, &err) < 0)
		return fail(argv[2], &err);
	getrusage(RUSAGE_SELF, &usage);
	printf("read: %u packages of %zu bytes, %.2f ms, at most %ld MB\n", (unsigned)flat.package_count,
	       view.bytes.len, best * 1e3, usage.ru_maxrss / 1024);
	if (argc == 6 && match_all(&flat, argv + 3, &err) < 0)
		return fail(argv[3], &err);
	free((char *)(uintptr_t)block.ptr);
	return 0;
}
