/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml.h"

#include <yaml.h>

#include "base/limits.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/yaml_mapping.h"
#include "format/yaml_scalar.h"

#define CORE "tag:yaml.org,2002:"

/* A sequence or a mapping that isn't closed yet; the outermost one is the list of documents. */
struct frame {
	struct tw_yaml_node *node;
	struct tw_yaml_node *last; /* child */
	struct tw_yaml_node *key;  /* of a mapping: the name whose value comes next */
};

struct builder {
	yaml_parser_t parser;
	struct tw_slice text;
	unsigned flags;
	struct tw_arena *arena;
	struct trawl_error *err;
	int status;
	uint64_t total;        /* nodes that walks of all documents would meet so far */
	struct tw_map anchors; /* names to places in the list */
	TW_VEC(struct tw_yaml_node *) anchored;
	uint32_t depth;
	struct frame frames[TW_LIMIT_YAML_DEPTH + 1];
	struct tw_yaml_node documents;
};

static bool wrong(struct builder *b, int status, size_t line, size_t column, const char *what)
{
	b->status = tw_fail(b->err, status, "line %zu, column %zu: %s", line, column, what);
	return false;
}

static bool wrong_at(struct builder *b, int status, const yaml_mark_t *mark, const char *what)
{
	return wrong(b, status, mark->line + 1, mark->column + 1, what);
}

static bool no_memory(struct builder *b)
{
	b->status = tw_fail_nomem(b->err);
	return false;
}

/* Says what libyaml found. Its reader knows an offset only: in bytes that aren't UTF-8 there are no lines yet. */
static bool parser_failed(struct builder *b)
{
	const yaml_parser_t *parser = &b->parser;
	size_t line = 1;

	if (parser->error == YAML_MEMORY_ERROR)
		return no_memory(b);
	if (parser->error != YAML_READER_ERROR)
		return wrong_at(b, TRAWL_E_FORMAT, &parser->problem_mark,
				parser->problem ? parser->problem : "not YAML");
	for (size_t i = 0; i < parser->problem_offset && i < b->text.len; i++)
		line += b->text.ptr[i] == '\n';
	b->status = tw_fail(b->err, TRAWL_E_FORMAT, "line %zu: %s", line, parser->problem);
	return false;
}

static bool charge(struct builder *b, uint64_t nodes, const yaml_mark_t *mark)
{
	b->total = tw_u64_add(b->total, nodes);
	if (b->total > TW_LIMIT_YAML_NODES)
		return wrong_at(b, TRAWL_E_LIMIT, mark,
				"more nodes, aliases expanded, than the limit for YAML documents");
	return true;
}

static struct tw_yaml_node *new_node(struct builder *b, const yaml_event_t *event, enum tw_yaml_type type)
{
	struct tw_yaml_node *node =
		charge(b, 1, &event->start_mark) ? tw_arena_new(b->arena, struct tw_yaml_node) : NULL;

	if (!node) {
		if (b->status == TRAWL_OK)
			no_memory(b);
		return NULL;
	}
	node->type = type;
	node->weight = 1;
	node->line = (uint32_t)event->start_mark.line + 1;
	node->column = (uint32_t)event->start_mark.column + 1;
	node->line_end = (uint32_t)event->end_mark.line + 1;
	return node;
}

static bool set_tag(struct builder *b, struct tw_yaml_node *node, const yaml_char_t *tag)
{
	if (!tag)
		return true;
	node->tag = tw_arena_text(b->arena, tw_slice((const char *)tag));
	return node->tag || no_memory(b);
}

static bool set_anchor(struct builder *b, struct tw_yaml_node *node, const yaml_char_t *name)
{
	struct tw_slice kept = { 0 };
	struct tw_yaml_node **slot;
	uint32_t *place;

	if (!name)
		return true;
	kept = tw_arena_copy(b->arena, tw_slice((const char *)name));
	place = kept.ptr ? tw_map_put(&b->anchors, kept) : NULL;
	slot = place ? tw_vec_push(&b->anchored) : NULL;
	if (!slot)
		return no_memory(b);
	*slot = node;
	*place = (uint32_t)(b->anchored.len - 1);
	return true;
}

/* Hangs a node into what is open: as a name, if one is due, else as the next child. */
static void attach(struct builder *b, struct tw_yaml_node *node)
{
	struct frame *frame = &b->frames[b->depth];
	struct tw_yaml_node *parent = frame->node;

	if (parent->type == TW_YAML_MAPPING && !frame->key) {
		frame->key = node;
		return;
	}
	node->key = frame->key;
	frame->key = NULL;
	if (frame->last)
		frame->last->next = node;
	else
		parent->first = node;
	frame->last = node;
	parent->count++;
}

/* What is known of a child only when it is whole. */
static void account(struct tw_yaml_node *parent)
{
	uint64_t weight = 1;

	tw_yaml_each(parent, child) {
		weight += child->weight + (child->key ? child->key->weight : 0);
		if (child->line_end > parent->line_end)
			parent->line_end = child->line_end;
	}
	parent->weight = (uint32_t)weight; /* at most the limit, which the total has been checked against */
}

/* A tag decides whether the text decides. */
static enum tw_yaml_type type_of(const yaml_event_t *event, struct tw_slice text, unsigned flags)
{
	static const char *const resolved[] = { CORE "null", CORE "bool", CORE "int", CORE "float" };
	const char *tag = (const char *)event->data.scalar.tag;

	if (!tag && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		return tw_yaml_scalar_type(text, flags);
	for (size_t i = 0; tag && i < sizeof(resolved) / sizeof(*resolved); i++) {
		if (strcmp(tag, resolved[i]) == 0)
			return tw_yaml_scalar_type(text, flags);
	}
	return TW_YAML_STRING;
}

static bool take_scalar(struct builder *b, const yaml_event_t *event)
{
	struct tw_slice text = tw_slice_of(event->data.scalar.value, event->data.scalar.length);
	struct tw_yaml_node *node = new_node(b, event, type_of(event, text, b->flags));

	if (!node)
		return false;
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->text = tw_arena_copy(b->arena, text);
	if (!node->text.ptr)
		return no_memory(b);
	attach(b, node);
	return set_tag(b, node, event->data.scalar.tag) && set_anchor(b, node, event->data.scalar.anchor);
}

/* A copy of the anchored node's head: it has a place of its own among siblings, and the same children. */
static bool take_alias(struct builder *b, const yaml_event_t *event)
{
	uint32_t place = tw_map_get(&b->anchors, tw_slice((const char *)event->data.alias.anchor));
	struct tw_yaml_node *target = place == TW_MAP_NONE ? NULL : b->anchored.at[place], *node;

	if (!target)
		return wrong_at(b, TRAWL_E_FORMAT, &event->start_mark, "an alias without an anchor of that name");
	if (target->weight == 0)
		return wrong_at(b, TRAWL_E_FORMAT, &event->start_mark, "an alias for what it is itself a part of");
	if (!charge(b, target->weight, &event->start_mark))
		return false;
	node = tw_arena_new(b->arena, struct tw_yaml_node);
	if (!node)
		return no_memory(b);
	*node = *target;
	node->next = node->key = NULL;
	attach(b, node);
	return true;
}

static bool open_container(struct builder *b, const yaml_event_t *event, enum tw_yaml_type type, const yaml_char_t *tag,
			   const yaml_char_t *anchor)
{
	struct tw_yaml_node *node;

	if (b->depth == TW_LIMIT_YAML_DEPTH)
		return wrong_at(b, TRAWL_E_LIMIT, &event->start_mark,
				"nested deeper than the limit for YAML documents");
	node = new_node(b, event, type);
	if (!node)
		return false;
	node->weight = 0; /* while it is open */
	attach(b, node);
	b->frames[++b->depth] = (struct frame){ .node = node };
	return set_tag(b, node, tag) && set_anchor(b, node, anchor);
}

static bool close_container(struct builder *b, const yaml_event_t *event)
{
	struct tw_yaml_node *node = b->frames[b->depth--].node;
	const struct tw_yaml_node *where = node;
	struct trawl_error err = { 0 };
	uint32_t weight;

	account(node);
	if (node->type != TW_YAML_MAPPING)
		return true;
	weight = node->weight;
	if (tw_yaml_mapping_finish(node, b->flags, b->arena, &where, &err) < 0) {
		if (err.status == TRAWL_E_NOMEM)
			return no_memory(b);
		return wrong(b, err.status, where->line, where->column, err.message);
	}
	return charge(b, node->weight - weight, &event->start_mark);
}

/* A new document: anchors are its own. What has been counted stays counted. */
static bool open_document(struct builder *b)
{
	tw_map_release(&b->anchors);
	b->anchored.len = 0;
	return true;
}

static bool take_event(struct builder *b, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT: return open_document(b);
	case YAML_ALIAS_EVENT: return take_alias(b, event);
	case YAML_SCALAR_EVENT: return take_scalar(b, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_container(b, event, TW_YAML_SEQUENCE, event->data.sequence_start.tag,
				      event->data.sequence_start.anchor);
	case YAML_MAPPING_START_EVENT:
		return open_container(b, event, TW_YAML_MAPPING, event->data.mapping_start.tag,
				      event->data.mapping_start.anchor);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: return close_container(b, event);
	default: return true;
	}
}

/* One document after the other. A broken one is cut off the list again. */
static int build(struct builder *b)
{
	struct tw_yaml_node *whole = NULL;
	bool more = true;

	while (more) {
		yaml_event_t event;
		bool good = yaml_parser_parse(&b->parser, &event) ? take_event(b, &event) : parser_failed(b);

		more = good && event.type != YAML_STREAM_END_EVENT;
		if (good && event.type == YAML_DOCUMENT_END_EVENT) {
			whole = b->frames[0].last;
			more = b->flags & TW_YAML_ALL;
		}
		yaml_event_delete(&event);
	}
	if (whole)
		whole->next = NULL;
	else
		b->documents.first = NULL;
	return b->status;
}

int tw_yaml_parse(struct tw_slice text, unsigned flags, struct tw_arena *arena, const struct tw_yaml_node **ret_root,
		  struct trawl_error *err)
{
	struct builder b;

	*ret_root = NULL;
	memset(&b, 0, offsetof(struct builder, frames));
	memset(&b.documents, 0, sizeof(b.documents));
	b.documents.type = TW_YAML_SEQUENCE;
	b.frames[0] = (struct frame){ .node = &b.documents };
	b.text = text.ptr ? text : TW_LIT("");
	b.flags = flags;
	b.arena = arena;
	b.err = err;
	if (!yaml_parser_initialize(&b.parser))
		return tw_fail_nomem(err);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)b.text.ptr, b.text.len);
	build(&b);
	*ret_root = b.documents.first;
	yaml_parser_delete(&b.parser);
	tw_map_release(&b.anchors);
	tw_vec_release(&b.anchored);
	return b.status;
}

enum tw_yaml_type tw_yaml_type(const struct tw_yaml_node *node)
{
	return node ? node->type : TW_YAML_NONE;
}

struct tw_slice tw_yaml_text(const struct tw_yaml_node *node)
{
	return node && node->type != TW_YAML_NULL ? node->text : (struct tw_slice){ 0 };
}

bool tw_yaml_text_is(const struct tw_yaml_node *node, const char *text)
{
	struct tw_slice own = tw_yaml_text(node);

	return own.ptr && tw_slice_is(own, text);
}
