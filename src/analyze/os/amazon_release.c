/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Amazon Linux's system-release: "Amazon Linux release 2 (Karoo)", "Amazon Linux AMI release 2018.03". Reports show what
 * stands behind the name: "2 (Karoo)", "AMI release 2018.03". Others have the file too; theirs say more elsewhere.
 */
#include "analyze/analyze.h"
#include "format/lines.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_amazon_release = {
	.name = "amazon",
	.doc = "Amazon Linux's release",
	.files = "etc/system-release, usr/lib/system-release",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_PATH, "etc/system-release" }, { TW_PATH, "usr/lib/system-release" } },
	.max_size = TW_LIMIT_SMALL_FILE,
	.parse = parse,
};

/* The text from its word number @from on, words parted by one space; how many words there are in all. */
static struct tw_slice words_from(struct tw_slice text, size_t from, struct tw_arena *arena, size_t *ret_count)
{
	struct tw_slice all = TW_LIT(""), word;

	*ret_count = 0;
	while (tw_slice_split(&text, ' ', &word)) {
		word = tw_slice_trim(word);
		if (!word.len || (*ret_count)++ < from)
			continue;
		all = all.len ? TW_JOIN(arena, all, TW_LIT(" "), word) : word;
	}
	return all;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_slice line;
	struct tw_fact fact = { .kind = TW_FACT_OS, .key = TW_LIT("amazon") };

	while (!fact.value.len && tw_lines_next(&lines, &line)) {
		bool second = tw_slice_starts(line, "Amazon Linux release 2");
		size_t count;

		if (!tw_slice_starts(line, "Amazon Linux") || line.len > 1024)
			continue;
		fact.value = words_from(line, second ? 3 : 2, sink->scratch, &count);
		if (second && count < 5)
			fact.value = (struct tw_slice){ 0 };
	}
	if (fact.value.len)
		tw_sink_fact(sink, &fact);
	return tw_sink_status(sink, err);
}
