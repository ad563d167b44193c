/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/sink.h"

#include <stdarg.h>

#include "analyze/analyze.h"
#include "base/utf8.h"

int tw_sink_init(struct tw_sink *sink, struct tw_flat_builder *builder, struct tw_arena *scratch,
		 struct trawl_error *err)
{
	*sink = (struct tw_sink){ .builder = builder, .scratch = scratch };
	return TRAWL_OK;
}

void tw_sink_release(struct tw_sink *sink)
{
	tw_vec_release(&sink->licenses);
	tw_vec_release(&sink->depends_on);
	tw_vec_release(&sink->installed_files);
	tw_vec_release(&sink->locations);
	tw_vec_release(&sink->wanted);
}

static void commit(struct tw_sink *sink)
{
	struct tw_package *pkg = &sink->current;

	if (!sink->open)
		return;
	sink->open = false;
	if (sink->failed || (!pkg->name.len && !pkg->digest.len && pkg->relationship != TW_REL_ROOT &&
			     pkg->relationship != TW_REL_WORKSPACE))
		return;
	pkg->licenses = (struct tw_texts){ sink->licenses.at, sink->licenses.len };
	pkg->depends_on = (struct tw_texts){ sink->depends_on.at, sink->depends_on.len };
	pkg->installed_files = (struct tw_texts){ sink->installed_files.at, sink->installed_files.len };
	pkg->locations = (struct tw_locations){ sink->locations.at, sink->locations.len };
	tw_flat_add_package(sink->builder, pkg);
}

void tw_sink_begin(struct tw_sink *sink, const struct tw_analyzer *analyzer, struct tw_slice path)
{
	commit(sink);
	sink->analyzer = analyzer;
	sink->path = path;
	sink->grouped = false;
	sink->owned = 0;
	sink->wanted.len = 0;
}

void tw_sink_end(struct tw_sink *sink)
{
	commit(sink);
}

void tw_sink_type(struct tw_sink *sink, struct tw_slice type, struct tw_slice path)
{
	commit(sink);
	tw_flat_begin_group(sink->builder, tw_slice(sink->analyzer->name), type, path);
	sink->grouped = true;
}

struct tw_package *tw_sink_package(struct tw_sink *sink)
{
	if (!sink->grouped)
		tw_sink_type(sink, tw_slice(sink->analyzer->type), sink->path);
	commit(sink);
	sink->current = (struct tw_package){ 0 };
	sink->licenses.len = sink->depends_on.len = sink->installed_files.len = sink->locations.len = 0;
	sink->open = true;
	return &sink->current;
}

void tw_sink_want(struct tw_sink *sink, struct tw_slice path, uint32_t line)
{
	struct tw_wanted *slot = tw_vec_push(&sink->wanted);

	sink->failed |= !slot;
	if (slot)
		*slot = (struct tw_wanted){ path, line };
}

void tw_sink_discard(struct tw_sink *sink)
{
	sink->open = false;
}

/* The open package lies within its sink. */
static struct tw_sink *sink_of(struct tw_package *pkg)
{
	return (struct tw_sink *)(void *)((char *)pkg - offsetof(struct tw_sink, current));
}

#define PUSH(sink, list, value)                                                      \
	do {                                                                         \
		__typeof__((sink)->list.at) push_slot_ = tw_vec_push(&(sink)->list); \
		if (push_slot_)                                                      \
			*push_slot_ = (value);                                       \
		else                                                                 \
			(sink)->failed = true;                                       \
	} while (0)

void tw_package_license(struct tw_package *pkg, struct tw_slice license)
{
	struct tw_sink *sink = sink_of(pkg);

	if (license.len)
		PUSH(sink, licenses, license);
}

void tw_package_need(struct tw_package *pkg, struct tw_slice id)
{
	struct tw_sink *sink = sink_of(pkg);

	if (id.len)
		PUSH(sink, depends_on, id);
}

enum { OWNED_RECORD = 40 }; /* what a path takes besides its bytes, in the builder and on the way there */

/* A long folder with many files makes much of little: said once, when it becomes too much. */
bool tw_sink_has_room_to_own(struct tw_sink *sink, size_t len)
{
	bool had = sink->owned <= TW_LIMIT_OWNED;

	sink->owned += len + OWNED_RECORD;
	if (had && sink->owned > TW_LIMIT_OWNED)
		tw_sink_problem(sink, TW_FAILED, sink->path, 0,
				"the limit of paths that packages own is reached: further ones are left out");
	return sink->owned <= TW_LIMIT_OWNED;
}

void tw_package_own(struct tw_package *pkg, struct tw_slice folder, struct tw_slice name)
{
	struct tw_sink *sink = sink_of(pkg);

	if (!name.len || !tw_sink_has_room_to_own(sink, folder.len + name.len))
		return;
	if (folder.len)
		name = TW_JOIN(sink->scratch, folder, TW_LIT("/"), name);
	if (name.len)
		PUSH(sink, installed_files, name);
	else
		sink->failed = true;
}

void tw_package_locate(struct tw_package *pkg, uint32_t start_line, uint32_t end_line)
{
	struct tw_sink *sink = sink_of(pkg);
	struct tw_location location = { start_line, end_line };

	PUSH(sink, locations, location);
}

struct tw_slice tw_sink_text(struct tw_sink *sink, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = len < 0 ? NULL : tw_arena_alloc(sink->scratch, (size_t)len + 1);
	if (!text) {
		sink->failed = true;
		return (struct tw_slice){ 0 };
	}
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return tw_slice_of(text, (size_t)len);
}

void tw_sink_fact(struct tw_sink *sink, const struct tw_fact *fact)
{
	struct tw_fact filled = *fact;

	if (!filled.analyzer.len && sink->analyzer)
		filled.analyzer = tw_slice(sink->analyzer->name);
	if (!filled.path.len)
		filled.path = sink->path;
	tw_flat_add_fact(sink->builder, &filled);
}

void tw_sink_problem(struct tw_sink *sink, enum tw_grade grade, struct tw_slice path, uint32_t line,
		     const char *message)
{
	struct tw_problem problem = { (uint8_t)grade, path, line, tw_slice(message) };

	tw_flat_add_problem(sink->builder, &problem);
}

static void TW_PRINTF(4, 0)
	say(struct tw_sink *sink, enum tw_grade grade, uint32_t line, const char *format, va_list args)
{
	char text[512];

	vsnprintf(text, sizeof(text), format, args);
	tw_utf8_tame(text);
	tw_sink_problem(sink, grade, sink->path, line, text);
}

void tw_warn(struct tw_sink *sink, uint32_t line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(sink, TW_WARN, line, format, args);
	va_end(args);
}

void tw_lose(struct tw_sink *sink, uint32_t line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(sink, TW_FAILED, line, format, args);
	va_end(args);
}

int tw_sink_status(struct tw_sink *sink, struct trawl_error *err)
{
	if (sink->failed || sink->scratch->failed)
		return tw_fail_nomem(err);
	return tw_flat_builder_status(sink->builder, err);
}
