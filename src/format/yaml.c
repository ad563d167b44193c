/* SPDX-License-Identifier: Apache-2.0 */
#include "format/yaml.h"

#include <yaml.h>

#include "base/map.h"
#include "base/vec.h"
#include "format/yaml_scalar.h"
#include "format/yaml_tree.h"

#define CORE "tag:yaml.org,2002:"

struct builder {
	yaml_parser_t parser;
	struct tw_slice text;
	struct tw_map anchors; /* names to places in the list */
	TW_VEC(struct tw_yaml_node *) anchored;
	struct tw_yaml_tree *tree;
};

static struct tw_yaml_place place_of(const yaml_event_t *event)
{
	return (struct tw_yaml_place){ (uint32_t)event->start_mark.line + 1, (uint32_t)event->start_mark.column + 1,
				       (uint32_t)event->end_mark.line + 1 };
}

/* Says what libyaml found. Its reader knows an offset only: in bytes that aren't UTF-8 there are no lines yet. */
static bool parser_failed(struct builder *b)
{
	const yaml_parser_t *parser = &b->parser;
	struct tw_yaml_place place = { (uint32_t)parser->problem_mark.line + 1,
				       (uint32_t)parser->problem_mark.column + 1, 0 };
	size_t line = 1;

	if (parser->error == YAML_MEMORY_ERROR)
		return tw_yaml_tree_no_memory(b->tree);
	if (parser->error != YAML_READER_ERROR)
		return tw_yaml_tree_wrong(b->tree, TRAWL_E_FORMAT, &place,
					  parser->problem ? parser->problem : "not YAML");
	for (size_t i = 0; i < parser->problem_offset && i < b->text.len; i++)
		line += b->text.ptr[i] == '\n';
	b->tree->status = tw_fail(b->tree->err, TRAWL_E_FORMAT, "line %zu: %s", line, parser->problem);
	return false;
}

static bool set_tag(struct builder *b, struct tw_yaml_node *node, const yaml_char_t *tag)
{
	if (!tag)
		return true;
	node->tag = tw_arena_text(b->tree->arena, tw_slice((const char *)tag));
	return node->tag || tw_yaml_tree_no_memory(b->tree);
}

static bool set_anchor(struct builder *b, struct tw_yaml_node *node, const yaml_char_t *name)
{
	struct tw_slice kept = { 0 };
	struct tw_yaml_node **slot;
	uint32_t *place;

	if (!name)
		return true;
	kept = tw_arena_copy(b->tree->arena, tw_slice((const char *)name));
	place = kept.ptr ? tw_map_put(&b->anchors, kept) : NULL;
	slot = place ? tw_vec_push(&b->anchored) : NULL;
	if (!slot)
		return tw_yaml_tree_no_memory(b->tree);
	*slot = node;
	*place = (uint32_t)(b->anchored.len - 1);
	return true;
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
	struct tw_yaml_place place = place_of(event);
	struct tw_yaml_node *node = tw_yaml_tree_scalar(b->tree, &place, type_of(event, text, b->tree->flags), text,
							event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE);

	return node && set_tag(b, node, event->data.scalar.tag) && set_anchor(b, node, event->data.scalar.anchor);
}

static bool take_alias(struct builder *b, const yaml_event_t *event)
{
	uint32_t at = tw_map_get(&b->anchors, tw_slice((const char *)event->data.alias.anchor));
	const struct tw_yaml_node *target = at == TW_MAP_NONE ? NULL : b->anchored.at[at];
	struct tw_yaml_place place = place_of(event);

	if (!target)
		return tw_yaml_tree_wrong(b->tree, TRAWL_E_FORMAT, &place, "an alias without an anchor of that name");
	if (target->weight == 0)
		return tw_yaml_tree_wrong(b->tree, TRAWL_E_FORMAT, &place, "an alias for what it is itself a part of");
	return tw_yaml_tree_alias(b->tree, &place, target);
}

static bool open_container(struct builder *b, const yaml_event_t *event, enum tw_yaml_type type, const yaml_char_t *tag,
			   const yaml_char_t *anchor)
{
	struct tw_yaml_place place = place_of(event);
	struct tw_yaml_node *node = tw_yaml_tree_open(b->tree, &place, type);

	return node && set_tag(b, node, tag) && set_anchor(b, node, anchor);
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
	struct tw_yaml_place place = place_of(event);

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
	case YAML_MAPPING_END_EVENT: return tw_yaml_tree_close(b->tree, &place);
	default: return true;
	}
}

/* One document after the other. A broken one is cut off the list again. */
static void build(struct builder *b)
{
	struct tw_yaml_tree *tree = b->tree;
	struct tw_yaml_node *whole = NULL;
	bool more = true;

	while (more) {
		yaml_event_t event;
		bool good = yaml_parser_parse(&b->parser, &event) ? take_event(b, &event) : parser_failed(b);

		more = good && event.type != YAML_STREAM_END_EVENT;
		if (good && event.type == YAML_DOCUMENT_END_EVENT) {
			whole = tree->frames[0].last;
			more = tree->flags & TW_YAML_ALL;
		}
		yaml_event_delete(&event);
	}
	if (whole)
		whole->next = NULL;
	else
		tree->documents.first = NULL;
}

static int read_events(struct tw_yaml_tree *tree, struct tw_slice text, struct trawl_error *err)
{
	struct builder b = { .tree = tree, .text = text };

	if (!yaml_parser_initialize(&b.parser))
		return tw_fail_nomem(err);
	yaml_parser_set_input_string(&b.parser, (const unsigned char *)text.ptr, text.len);
	build(&b);
	yaml_parser_delete(&b.parser);
	tw_map_release(&b.anchors);
	tw_vec_release(&b.anchored);
	return tree->status;
}

int tw_yaml_parse(struct tw_slice text, unsigned flags, struct tw_arena *arena, const struct tw_yaml_node **ret_root,
		  struct trawl_error *err)
{
	struct tw_arena_mark before = tw_arena_mark(arena);
	struct trawl_error unsaid = { 0 };
	struct tw_yaml_tree tree;
	int status = TRAWL_OK;

	*ret_root = NULL;
	tw_yaml_tree_init(&tree, flags, arena, &unsaid);
	if (flags & TW_YAML_EVENTS || !tw_yaml_lines(&tree, text)) {
		tw_arena_rewind(arena, before);
		tw_yaml_tree_init(&tree, flags, arena, err);
		status = read_events(&tree, text.ptr ? text : TW_LIT(""), err);
	}
	*ret_root = tree.documents.first;
	return status;
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
