/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast JSON is read: a package-lock.json of 5 MB (made here, or given), and 1,000 advisory records of 200 bytes,
 * by format/json.h and by cJSON, when that is installed. Prints MB/s, medians of eleven runs, and the ratio.
 */
#include <dlfcn.h>

#include "base/buf.h"
#include "format/json.h"
#include "bench/measure.h"

enum { RUNS = 11, RECORDS = 1000, REPEAT = 50 };

static void *(*cjson_parse)(const char *text, size_t len);
static void (*cjson_free)(void *item);

/* cJSON is only ever measured against: found at run time, so that nothing has to be installed to build this. */
static void find_cjson(void)
{
	void *library = dlopen("libcjson.so.1", RTLD_NOW);

	if (!library)
		return;
	*(void **)&cjson_parse = dlsym(library, "cJSON_ParseWithLength");
	*(void **)&cjson_free = dlsym(library, "cJSON_Delete");
}

static void make_lock(struct tw_buf *out)
{
	tw_buf_text(out,
		    "{\n  \"name\": \"app\",\n  \"lockfileVersion\": 3,\n  \"requires\": true,\n  \"packages\": {\n");
	for (int i = 0; out->len < 5000000; i++) {
		tw_buf_printf(
			out,
			"%s    \"node_modules/some-package-%d\": {\n      \"version\": \"%d.%d.%d\",\n"
			"      \"resolved\": \"https://registry.npmjs.org/some-package-%d/-/some-package-%d-1.2.3.tgz\",\n"
			"      \"integrity\": \"sha512-%032d%032dabcdefghijklmnopqr==\",\n      \"dev\": true,\n"
			"      \"license\": \"MIT\",\n      \"dependencies\": {\n        \"other-%d\": \"^1.0.2\",\n"
			"        \"left-pad\": \"~%d.0.0\"\n      },\n      \"engines\": {\n        \"node\": \">=%d\"\n"
			"      }\n    }",
			i ? ",\n" : "", i, i % 20, i % 7, i % 11, i, i, i * 7919, i * 104729, i * 31, i % 5, i % 22);
	}
	tw_buf_text(out, "\n  }\n}\n");
}

static void make_record(struct tw_buf *out)
{
	tw_buf_text(
		out,
		"{\"FixedVersion\":\"3.0.11-1~deb12u2\",\"VulnerableVersions\":[\"<3.0.11\",\">=3.1.0, <3.1.4\"],"
		"\"Severity\":3,\"Status\":4,\"DataSource\":{\"ID\":\"debian\",\"Name\":\"Debian Security Tracker\"},"
		"\"Arches\":[\"amd64\"]}");
}

static double ours(struct tw_slice text, int times, struct tw_arena *arena)
{
	double start = now();

	for (int i = 0; i < times; i++) {
		struct tw_arena_mark mark = tw_arena_mark(arena);
		struct tw_json doc;

		if (tw_json_parse(text, arena, &doc, NULL) < 0)
			exit(1);
		tw_arena_rewind(arena, mark);
	}
	return now() - start;
}

static double theirs(struct tw_slice text, int times)
{
	double start = now();

	for (int i = 0; i < times; i++) {
		void *item = cjson_parse(text.ptr, text.len);

		if (!item)
			exit(1);
		cjson_free(item);
	}
	return now() - start;
}

static void measure(const char *what, struct tw_slice text, int times)
{
	double our[RUNS], their[RUNS] = { 0 }, kilobytes = (double)text.len * times / 1e3, own, other;
	struct tw_arena arena = { 0 };

	for (int i = 0; i < RUNS; i++) {
		our[i] = ours(text, times, &arena);
		if (cjson_parse)
			their[i] = theirs(text, times);
	}
	tw_arena_release(&arena);
	own = median(our, RUNS);
	other = median(their, RUNS);
	printf("%-24s trawl %7.0f MB/s", what, kilobytes / own);
	if (cjson_parse)
		printf("   cJSON %7.0f MB/s   ratio %.2f\n", kilobytes / other, other / own);
	else
		printf("   (cJSON is not installed)\n");
}

int main(int argc, char **argv)
{
	struct tw_buf lock = { 0 }, record = { 0 };

	find_cjson();
	if (argc > 1 && !read_file(argv[1], &lock))
		return 1;
	if (argc <= 1)
		make_lock(&lock);
	make_record(&record);
	measure(argc > 1 ? argv[1] : "package-lock.json, 5 MB", tw_buf_view(&lock), 1);
	measure("advisory record", tw_buf_view(&record), RECORDS * REPEAT);
	tw_buf_release(&lock);
	tw_buf_release(&record);
	return 0;
}
