/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a look-up in the vulnerability database takes, and how much memory look-ups leave resident:
 *
 *	bench_db CACHE_DIR
 *
 * 10,000 random (bucket, package) pairs, half of them in the database, each looked up and every record decoded; then
 * the details of as many vulnerabilities. Cold: after asking the kernel to forget the file; warm: after reading it once
 * from front to back, as a download or the digest does. Beside it the same look-ups through a mapping, to show what that
 * costs: the pages of the file that a process has mapped count as its memory.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/vec.h"
#include "db/advisory.h"
#include "db/detail.h"

enum { PAIRS = 10000 };

struct pair {
	const struct tw_db_bucket *bucket;
	struct tw_slice package;
};

typedef TW_VEC(struct pair) pair_vec;

static uint64_t random_state = 88172645463325252u;

static size_t random_below(size_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (size_t)(random_state % limit);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long resident_kib(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long all, resident = 0;

	if (!file)
		return 0;
	if (fscanf(file, "%ld %ld", &all, &resident) != 2)
		resident = 0;
	fclose(file);
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void die(const char *what)
{
	fprintf(stderr, "bench_db: %s\n", what);
	exit(1);
}

/* Every package of every bucket. */
static void pairs_collect(const struct tw_db *db, struct tw_arena *arena, pair_vec *to)
{
	struct trawl_error err = { 0 };

	for (size_t i = 0; i < db->bucket_count; i++) {
		struct tw_bolt_cursor cursor = tw_bolt_cursor(&db->buckets[i].bucket, arena);
		struct tw_bolt_item item;
		int status;

		while ((status = tw_bolt_next(&cursor, &item, &err)) > 0) {
			struct pair *pair = item.is_bucket ? tw_vec_push(to) : NULL;

			if (pair)
				*pair = (struct pair){ &db->buckets[i], tw_arena_copy(arena, item.key) };
		}
		if (status < 0)
			die(err.message);
	}
	if (!to->len)
		die("an empty database");
}

static void ids_collect(const struct tw_db *db, struct tw_arena *arena, struct tw_slice ids[PAIRS])
{
	TW_VEC(struct tw_slice) all = { 0 };
	struct trawl_error err = { 0 };
	struct tw_bolt_cursor cursor;
	struct tw_bolt_item item;

	if (!db->vulnerability)
		die("a database without details");
	cursor = tw_bolt_cursor(&db->vulnerability->bucket, arena);
	while (tw_bolt_next(&cursor, &item, &err) > 0) {
		struct tw_slice *slot = tw_vec_push(&all);

		if (slot)
			*slot = tw_arena_copy(arena, item.key);
	}
	for (size_t i = 0; i < PAIRS; i++)
		ids[i] = all.at[random_below(all.len)];
	tw_vec_release(&all);
}

static size_t advisories(const struct tw_db *db, const struct pair *pairs)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	size_t found = 0;

	for (size_t i = 0; i < PAIRS; i++) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);
		struct tw_advisory_records records;

		if (tw_advisories_get(db, pairs[i].bucket->name, pairs[i].package, &arena, &records, &err) < 0)
			die(err.message);
		for (size_t r = 0; r < records.len; r++) {
			struct tw_arena_mark inner = tw_arena_mark(&arena);
			struct tw_advisory advisory;

			/* "Red Hat CPE" holds arrays, not advisories. */
			if (records.at[r].json.ptr[0] == '{' &&
			    tw_advisory_decode(records.at[r].json, &arena, &advisory, &err) < 0)
				die(err.message);
			tw_arena_rewind(&arena, inner);
		}
		found += records.len;
		tw_arena_rewind(&arena, mark);
	}
	tw_arena_release(&arena);
	return found;
}

static size_t lookups(const struct pair *pairs)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	size_t found = 0;

	for (size_t i = 0; i < PAIRS; i++) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);
		struct tw_bolt_bucket bucket;
		int status = tw_bolt_bucket(&pairs[i].bucket->bucket, pairs[i].package, &arena, &bucket, &err);

		if (status < 0)
			die(err.message);
		found += (size_t)status;
		tw_arena_rewind(&arena, mark);
	}
	tw_arena_release(&arena);
	return found;
}

static size_t details(const struct tw_db *db, const struct tw_slice *ids)
{
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	size_t found = 0;

	for (size_t i = 0; i < PAIRS; i++) {
		struct tw_arena_mark mark = tw_arena_mark(&arena);
		struct tw_vulnerability_detail detail;
		struct tw_slice json;
		int status = tw_vulnerability_json(db, ids[i], &arena, &json, &err);

		if (status > 0)
			status = tw_vulnerability_decode(json, &arena, &detail, &err) < 0 ? -1 : 1;
		if (status < 0)
			die(err.message);
		found += (size_t)status;
		tw_arena_rewind(&arena, mark);
	}
	tw_arena_release(&arena);
	return found;
}

static void say(const char *what, double start, long before, size_t found)
{
	double took = seconds() - start;

	printf("%-44s %8.2f us each  %8ld KiB more resident  %zu found\n", what, took / PAIRS * 1e6,
	       resident_kib() - before, found);
}

static void forget(const struct tw_db *db)
{
	posix_fadvise(db->file->fd, 0, 0, POSIX_FADV_DONTNEED);
}

static void read_once(const struct tw_db *db)
{
	static char piece[1024 * 1024];
	ssize_t got;

	for (off_t at = 0; (got = pread(db->file->fd, piece, sizeof(piece), at)) > 0; at += got)
		;
}

/* The same tree through a mapping: one byte string, its pages made resident by looking at them. */
static void mapped(const struct tw_db *db, const struct pair *pairs)
{
	size_t size = (size_t)db->file->was.st_size, found = 0;
	char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, db->file->fd, 0);
	struct trawl_error err = { 0 };
	struct tw_bolt bolt;
	long before = resident_kib();
	double start;

	if (bytes == MAP_FAILED || madvise(bytes, size, MADV_RANDOM) < 0)
		die("no mapping");
	if (tw_bolt_init(&bolt, tw_slice_of(bytes, size), &err) < 0)
		die(err.message);
	start = seconds();
	for (size_t i = 0; i < PAIRS; i++) {
		struct tw_bolt_bucket top = pairs[i].bucket->bucket, bucket;
		int status = 0;

		top.bolt = &bolt;
		if (top.root)
			status = tw_bolt_bucket(&top, pairs[i].package, NULL, &bucket, &err);
		if (status < 0)
			die(err.message);
		found += (size_t)status;
	}
	say("look-up, mapped, MADV_RANDOM, warm", start, before, found);
	munmap(bytes, size);
}

static void measure(const struct tw_db *db, const struct pair *pairs, const struct tw_slice *ids, bool warm)
{
	long before = resident_kib();
	double start = seconds();
	size_t found = lookups(pairs);

	say(warm ? "look-up of a package, warm" : "look-up of a package, cold", start, before, found);
	start = seconds();
	found = advisories(db, pairs);
	say(warm ? "its advisories, decoded, warm" : "its advisories, decoded, cold", start, before, found);
	start = seconds();
	found = details(db, ids);
	say(warm ? "details of a vulnerability, decoded, warm" : "details of a vulnerability, decoded, cold", start,
	    before, found);
}

int main(int argc, char **argv)
{
	static struct pair pairs[PAIRS];
	static struct tw_slice ids[PAIRS];
	struct trawl_error err = { 0 };
	struct tw_arena names = { 0 };
	struct tw_db *db;
	pair_vec all = { 0 };
	double start;

	if (argc != 2) {
		fprintf(stderr, "usage: bench_db CACHE_DIR\n");
		return 2;
	}
	start = seconds();
	if (tw_db_open(argv[1], &db, &err) < 0)
		die(err.message);
	printf("%-44s %8.2f us\n", "opening", (seconds() - start) * 1e6);
	pairs_collect(db, &names, &all);
	for (size_t i = 0; i < PAIRS; i++) {
		pairs[i] = all.at[random_below(all.len)];
		/* Half of them: the package of one bucket in another one. */
		if (i & 1)
			pairs[i].bucket = &db->buckets[random_below(db->bucket_count)];
	}
	ids_collect(db, &names, ids);
	forget(db);
	measure(db, pairs, ids, false);
	forget(db);
	read_once(db);
	measure(db, pairs, ids, true);
	mapped(db, pairs);
	tw_vec_release(&all);
	tw_arena_release(&names);
	tw_db_close(db);
	return 0;
}
