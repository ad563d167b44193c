/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bottlerocket's application inventory: JSON, Content[] with Name, Version, Release, Epoch (text, absent before 1.20),
 * Architecture. It lies in the image that the running system's root is made of.
 */
#include "analyze/analyze.h"
#include "format/json.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

#define INVENTORY "/sys-root/usr/share/bottlerocket/application-inventory.json"

const struct tw_analyzer tw_analyzer_bottlerocket = {
	.name = "bottlerocket-inventory",
	.doc = "Bottlerocket: installed packages",
	.files = "*-bottlerocket-linux-gnu" INVENTORY,
	.version = 2,
	.scope = TW_EVERYWHERE,
	.inventory = true,
	.match = { { TW_PATH, "aarch64-bottlerocket-linux-gnu" INVENTORY },
		   { TW_PATH, "x86_64-bottlerocket-linux-gnu" INVENTORY } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

static struct tw_slice text_of(const struct tw_json *doc, uint32_t app, const char *name, struct tw_arena *arena)
{
	return tw_json_text(doc, tw_json_get_nocase(doc, app, name), arena);
}

static void take_package(const struct tw_json *doc, uint32_t app, struct tw_sink *sink)
{
	struct tw_package *pkg = tw_sink_package(sink);
	struct tw_slice epoch = text_of(doc, app, "Epoch", sink->scratch);
	uint64_t number = 0;

	pkg->name = text_of(doc, app, "Name", sink->scratch);
	pkg->version = text_of(doc, app, "Version", sink->scratch);
	pkg->release = text_of(doc, app, "Release", sink->scratch);
	pkg->arch = text_of(doc, app, "Architecture", sink->scratch);
	if (epoch.len && !tw_slice_u64(epoch, UINT32_MAX, &number))
		tw_warn(sink, 0, "%.*s: not an epoch: \"%.*s\"", TW_ARG(pkg->name), TW_ARG(epoch));
	pkg->epoch = (uint32_t)number;
	if (!pkg->name.len || !pkg->version.len)
		return;
	epoch = pkg->epoch ? tw_sink_text(sink, "%u:", (unsigned)pkg->epoch) : (struct tw_slice){ 0 };
	pkg->id = TW_JOIN(sink->scratch, pkg->name, TW_LIT("@"), epoch, pkg->version,
			  pkg->release.len ? TW_LIT("-") : TW_LIT(""), pkg->release);
}

/* Of a document that is damaged: the packages before the damage, each read by itself. */
static uint32_t take_whole_ones(struct tw_slice text, struct tw_sink *sink)
{
	ptrdiff_t at = tw_slice_search(text, TW_LIT("\"Content\""));
	struct tw_slice list = tw_slice_from(text, at < 0 ? text.len : (size_t)at);
	struct tw_arena_mark mark = tw_arena_mark(sink->scratch);
	struct tw_json doc;
	uint32_t count = 0;

	at = tw_slice_find(list, '[');
	for (list = tw_slice_from(list, (size_t)(at + 1)); list.len; list = tw_slice_from(list, doc.end)) {
		while (list.len && (tw_is_space(list.ptr[0]) || list.ptr[0] == ','))
			list = tw_slice_from(list, 1);
		if (tw_json_parse_as(list, TW_JSON_TRAILING, sink->scratch, &doc, NULL) < 0 ||
		    tw_json_type(&doc, TW_JSON_ROOT) != TW_JSON_OBJECT)
			break;
		take_package(&doc, TW_JSON_ROOT, sink);
		tw_sink_end(sink);
		tw_arena_rewind(sink->scratch, mark);
		count++;
	}
	return count;
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	int status = tw_json_parse_as(view->bytes, TW_JSON_TRAILING, sink->scratch, &doc, err);

	if (status < 0)
		return tw_wrap(err, "record %u", (unsigned)take_whole_ones(view->bytes, sink) + 1);
	tw_json_each(&doc, tw_json_get_nocase(&doc, TW_JSON_ROOT, "Content"), app)
		take_package(&doc, app, sink);
	return tw_sink_status(sink, err);
}
