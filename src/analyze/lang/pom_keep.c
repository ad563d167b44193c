/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A POM as a list of texts: one function goes through it, and writes it, reads it back, or copies what it points to.
 * Numbers are written in decimal.
 */
#include "analyze/lang/pom.h"

enum mode { WRITE, READ, COPY };

struct pass {
	enum mode mode;
	struct tw_arena *arena;
	TW_VEC(struct tw_slice) out;
	struct tw_texts in;
	size_t at;
	bool failed;
};

static void pass_text(struct pass *p, struct tw_slice *s)
{
	struct tw_slice *slot;

	switch (p->mode) {
	case WRITE:
		slot = tw_vec_push(&p->out);
		p->failed |= !slot;
		if (slot)
			*slot = *s;
		break;
	case READ:
		p->failed |= p->at >= p->in.len;
		*s = p->failed ? (struct tw_slice){ 0 } : p->in.at[p->at++];
		break;
	case COPY:
		*s = tw_arena_copy(p->arena, *s);
		p->failed |= !s->ptr;
		break;
	}
}

static void pass_number(struct pass *p, uint64_t *number, uint64_t max)
{
	struct tw_slice text = { 0 };

	if (p->mode == COPY)
		return;
	if (p->mode == WRITE) {
		text = tw_slice(tw_arena_printf(p->arena, "%llu", (unsigned long long)*number));
		p->failed |= !text.ptr;
	}
	pass_text(p, &text);
	if (p->mode == READ && !tw_slice_u64(text, max, number)) {
		*number = 0;
		p->failed = true;
	}
}

/* The array itself: a new one but for writing. Each element is at least one text. */
static void *pass_array(struct pass *p, const void *at, size_t *count, size_t size)
{
	uint64_t number = *count;
	void *array;

	pass_number(p, &number, p->in.len - p->at);
	*count = (size_t)number;
	if (p->mode == WRITE)
		return (void *)(uintptr_t)at;
	array = tw_arena_array(p->arena, *count, size);
	if (!array) {
		p->failed = true;
		*count = 0;
	} else if (p->mode == COPY && *count) {
		memcpy(array, at, *count * size);
	}
	return array;
}

static void pass_texts(struct pass *p, struct tw_texts *texts)
{
	struct tw_slice *at = pass_array(p, texts->at, &texts->len, sizeof(*at));

	for (size_t i = 0; i < texts->len; i++)
		pass_text(p, &at[i]);
	texts->at = at;
}

static void pass_line(struct pass *p, uint32_t *line)
{
	uint64_t number = *line;

	pass_number(p, &number, UINT32_MAX);
	*line = (uint32_t)number;
}

static void pass_need(struct pass *p, struct tw_pom_need *need)
{
	pass_text(p, &need->group);
	pass_text(p, &need->artifact);
	pass_text(p, &need->version);
	pass_text(p, &need->scope);
	pass_text(p, &need->optional);
	pass_text(p, &need->name);
	need->exclusions = pass_array(p, need->exclusions, &need->exclusion_count, sizeof(*need->exclusions));
	for (size_t i = 0; i < need->exclusion_count; i++) {
		pass_text(p, &need->exclusions[i].group);
		pass_text(p, &need->exclusions[i].artifact);
	}
	pass_line(p, &need->line);
	pass_line(p, &need->line_end);
}

static void pass_needs(struct pass *p, struct tw_pom_need **needs, size_t *count)
{
	*needs = pass_array(p, *needs, count, sizeof(**needs));
	for (size_t i = 0; i < *count; i++)
		pass_need(p, &(*needs)[i]);
}

static void pass_pom(struct pass *p, struct tw_pom *pom)
{
	pass_text(p, &pom->parent.group);
	pass_text(p, &pom->parent.artifact);
	pass_text(p, &pom->parent.version);
	pass_text(p, &pom->parent.relative_path);
	pass_text(p, &pom->group);
	pass_text(p, &pom->artifact);
	pass_text(p, &pom->version);
	pass_texts(p, &pom->licenses);
	pass_texts(p, &pom->modules);
	pom->properties = pass_array(p, pom->properties, &pom->property_count, sizeof(*pom->properties));
	for (size_t i = 0; i < pom->property_count; i++) {
		pass_text(p, &pom->properties[i].name);
		pass_text(p, &pom->properties[i].value);
	}
	pass_needs(p, &pom->needs, &pom->need_count);
	pass_needs(p, &pom->managed, &pom->managed_count);
}

void tw_pom_keep(struct tw_sink *sink, const struct tw_pom *pom, bool is_project)
{
	struct pass p = { .mode = WRITE, .arena = sink->scratch };
	struct tw_fact fact = { .kind = TW_FACT_PRIVATE, .key = tw_slice(is_project ? TW_POM_PROJECT : "parent") };
	struct tw_pom written = *pom;

	pass_pom(&p, &written);
	fact.list = (struct tw_texts){ p.out.at, p.out.len };
	sink->failed |= p.failed;
	tw_sink_fact(sink, &fact);
	tw_vec_release(&p.out);
}

bool tw_pom_recall(const struct tw_fact *fact, struct tw_arena *arena, struct tw_pom *ret)
{
	struct pass p = { .mode = READ, .arena = arena, .in = fact->list };

	*ret = (struct tw_pom){ 0 };
	pass_pom(&p, ret);
	return !p.failed;
}

bool tw_pom_copy(struct tw_pom *pom, struct tw_arena *arena)
{
	struct pass p = { .mode = COPY, .arena = arena };

	pass_pom(&p, pom);
	return !p.failed;
}
