/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flat form: any bytes as a result of the cache, as if their checksum and their length were right. What is taken is
 * read to its end, merged as two layers of an image, and, as an image's result, made a report that is filtered and written.
 */
#include <stdint.h>
#include <stdlib.h>

#include "model/flat_layout.h"
#include "scan/matched.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t sum_of(struct tw_slice text)
{
	uint64_t sum = text.len;

	for (size_t i = 0; i < text.len; i++)
		sum += (unsigned char)text.ptr[i];
	return sum;
}

static uint64_t sum_of_all(struct tw_texts texts)
{
	uint64_t sum = texts.len;

	for (size_t i = 0; i < texts.len; i++)
		sum += sum_of(texts.at[i]);
	return sum;
}

/* What every record points to, so that the sanitizers see where that is. */
static uint64_t read_all(const struct tw_flat *flat, struct tw_arena *arena)
{
	struct tw_package package;
	struct tw_flat_found found;
	struct tw_problem problem;
	struct tw_group group;
	struct tw_fact fact;
	uint64_t sum = 0;

	for (uint32_t i = 0; tw_flat_package(flat, i, arena, &package); i++)
		sum += sum_of(package.name) + sum_of(package.owner) + sum_of_all(package.installed_files);
	for (uint32_t i = 0; tw_flat_group(flat, i, &group); i++)
		sum += sum_of(group.path) + group.first;
	for (uint32_t i = 0; tw_flat_fact(flat, i, arena, &fact); i++)
		sum += sum_of(fact.value) + sum_of_all(fact.list);
	for (uint32_t i = 0; tw_flat_problem(flat, i, &problem); i++)
		sum += sum_of(problem.message);
	for (uint32_t i = 0; tw_flat_finding(flat, i, arena, &found); i++)
		sum += sum_of(found.finding.detail) + sum_of_all(found.finding.vendor_ids);
	return sum;
}

static void merge(const struct tw_flat *flat, struct tw_arena *arena)
{
	const struct tw_merge_layer layers[2] = { { *flat, { TW_LIT("a"), TW_LIT("b") } },
						  { *flat, { TW_LIT("c"), TW_LIT("d") } } };
	struct trawl_error err = { 0 };
	struct tw_detail detail;

	if (tw_merge(layers, 2, NULL, arena, &detail, &err) < 0 && !err.message[0])
		abort();
}

static int drop(void *user, const char *bytes, size_t len)
{
	*(uint64_t *)user += sum_of(tw_slice_of(bytes, len));
	return 0;
}

static void write(struct trawl_report *report, const char *format)
{
	uint64_t sum = 0;
	struct trawl_output output = { .size = sizeof(output),
				       .write = drop,
				       .user = &sum,
				       .format = format,
				       .all_packages = 1,
				       .dependency_tree = 1,
				       .actions = 1 };
	struct trawl_error err = { 0 };

	if (trawl_report_write(report, &output, &err) < 0 && !err.message[0])
		abort();
}

static void report(const struct tw_flat *flat)
{
	struct trawl_filter filter = { .size = sizeof(filter), .ignore_unfixed = 1 };
	struct tw_run run = { .report = calloc(1, sizeof(*run.report)) };
	struct trawl_error err = { 0 };

	if (!run.report)
		abort();
	run.report->threads = 1;
	pthread_mutex_init(&run.report->lock, NULL);
	if (tw_matched_fill(&run, flat, &err) == TRAWL_OK) {
		write(run.report, "json");
		write(run.report, "table");
		if (trawl_report_filter(run.report, &filter, &err) == TRAWL_OK)
			write(run.report, "json");
	} else if (!err.message[0]) {
		abort();
	}
	trawl_report_free(run.report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct flat_header *block = size < sizeof(*block) ? NULL : malloc(size);
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	struct tw_flat flat;

	if (!block)
		return 0;
	memcpy(block, data, size);
	block->size = size;
	if (tw_flat_open(tw_slice_of((const char *)block, size), &flat, &err) < 0) {
		if (!err.message[0])
			abort();
	} else {
		if (read_all(&flat, &arena) == UINT64_MAX)
			abort();
		merge(&flat, &arena);
		report(&flat);
	}
	tw_arena_release(&arena);
	free(block);
	return 0;
}
