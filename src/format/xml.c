/* SPDX-License-Identifier: Apache-2.0 */
#include "format/xml.h"

#include <expat.h>

#include "base/buf.h"
#include "base/limits.h"

enum { PIECE = 16 * 1024 * 1024 }; /* expat counts in ints */

/* An element that isn't closed yet; the outermost one is the document. */
struct frame {
	struct tw_xml_node *node;
	struct tw_xml_node *last; /* child */
	size_t text;              /* where its text starts in the buffer */
};

struct builder {
	XML_Parser parser;
	struct tw_arena *arena;
	struct trawl_error *err;
	int status;
	bool complete; /* the root element has ended */
	/* Texts of open elements, one behind the other: a child's is cut off when it ends, and its parent's goes on. */
	struct tw_buf text;
	uint32_t depth;
	struct tw_xml_node document;
	struct frame frames[TW_LIMIT_XML_DEPTH + 1];
};

static void stop(struct builder *b)
{
	XML_StopParser(b->parser, XML_FALSE);
}

static void wrong(struct builder *b, int status, const char *what)
{
	if (b->status == TRAWL_OK)
		b->status = tw_fail(b->err, status, "line %lu, column %lu: %s",
				    (unsigned long)XML_GetCurrentLineNumber(b->parser),
				    (unsigned long)XML_GetCurrentColumnNumber(b->parser) + 1, what);
	stop(b);
}

static void no_memory(struct builder *b)
{
	if (b->status == TRAWL_OK)
		b->status = tw_fail_nomem(b->err);
	stop(b);
}

/* Without the prefix of its namespace. */
static struct tw_slice local_name(const char *name)
{
	struct tw_slice s = tw_slice(name);

	return tw_slice_from(s, (size_t)(tw_slice_find(s, ':') + 1));
}

static bool add_attributes(struct builder *b, struct tw_xml_node *node, const char **list)
{
	struct tw_xml_attribute **tail = &node->attributes;

	for (; list[0]; list += 2) {
		struct tw_xml_attribute *attribute = tw_arena_new(b->arena, struct tw_xml_attribute);

		if (!attribute)
			return false;
		attribute->name = tw_arena_copy(b->arena, local_name(list[0]));
		attribute->value = tw_arena_copy(b->arena, tw_slice(list[1]));
		if (!attribute->name.ptr || !attribute->value.ptr)
			return false;
		*tail = attribute;
		tail = &attribute->next;
	}
	return true;
}

static void attach(struct frame *parent, struct tw_xml_node *node)
{
	if (parent->last)
		parent->last->next = node;
	else
		parent->node->first = node;
	parent->last = node;
	parent->node->count++;
}

static void on_start(void *context, const char *name, const char **attributes)
{
	struct builder *b = context;
	struct tw_xml_node *node;

	if (b->status != TRAWL_OK)
		return;
	if (b->depth == TW_LIMIT_XML_DEPTH) {
		wrong(b, TRAWL_E_LIMIT, "nested deeper than the limit for XML documents");
		return;
	}
	node = tw_arena_new(b->arena, struct tw_xml_node);
	if (node)
		node->name = tw_arena_copy(b->arena, local_name(name));
	if (!node || !node->name.ptr || !add_attributes(b, node, attributes)) {
		no_memory(b);
		return;
	}
	node->line = (uint32_t)XML_GetCurrentLineNumber(b->parser);
	attach(&b->frames[b->depth], node);
	b->frames[++b->depth] = (struct frame){ .node = node, .text = b->text.len };
}

static void on_end(void *context, const char *name)
{
	struct builder *b = context;
	struct frame *frame = &b->frames[b->depth];
	struct tw_slice text = tw_slice_from(tw_buf_view(&b->text), frame->text);

	if (b->status != TRAWL_OK)
		return;
	/* What is between child elements is layout, nearly always. */
	if (frame->node->count && tw_slice_trim(text).len == 0)
		text.len = 0;
	frame->node->text = text.len ? tw_arena_copy(b->arena, text) : TW_LIT("");
	frame->node->line_end = (uint32_t)XML_GetCurrentLineNumber(b->parser);
	if (!frame->node->text.ptr || tw_buf_failed(&b->text))
		no_memory(b);
	b->text.len = frame->text;
	b->depth--;
	b->complete = b->depth == 0;
}

static void on_text(void *context, const char *text, int len)
{
	struct builder *b = context;

	tw_buf_add(&b->text, text, (size_t)len);
}

/* Declarations in the document are for attacks: entities that grow, attributes that every element gets. */
static void on_doctype(void *context, const char *name, const char *system_id, const char *public_id, int declares)
{
	if (declares)
		wrong(context, TRAWL_E_FORMAT, "a document type with declarations, which are refused");
}

/* Single bytes up to 0x7f are ASCII in every encoding that such files are in; what the others are we don't know. */
static int on_encoding(void *context, const char *name, XML_Encoding *info)
{
	for (int i = 0; i < 256; i++)
		info->map[i] = i < 0x80 ? i : 0xfffd;
	info->data = NULL;
	info->convert = NULL;
	info->release = NULL;
	return XML_STATUS_OK;
}

static void feed(struct builder *b, struct tw_slice text)
{
	do {
		struct tw_slice piece = tw_slice_head(text, PIECE);
		bool last = piece.len == text.len;
		enum XML_Error code;

		if (XML_Parse(b->parser, piece.ptr ? piece.ptr : "", (int)piece.len, last) == XML_STATUS_OK) {
			text = tw_slice_from(text, piece.len);
			continue;
		}
		code = XML_GetErrorCode(b->parser);
		if (b->status != TRAWL_OK || b->complete)
			return;
		if (code == XML_ERROR_NO_MEMORY)
			no_memory(b);
		else
			wrong(b, TRAWL_E_FORMAT, XML_ErrorString(code));
		return;
	} while (text.len && !b->complete);
}

int tw_xml_parse(struct tw_slice text, struct tw_arena *arena, const struct tw_xml_node **ret_root,
		 struct trawl_error *err)
{
	struct builder b;

	*ret_root = NULL;
	memset(&b, 0, offsetof(struct builder, frames));
	b.arena = arena;
	b.err = err;
	b.frames[0] = (struct frame){ .node = &b.document };
	b.parser = XML_ParserCreate(NULL);
	if (!b.parser)
		return tw_fail_nomem(err);
	XML_SetUserData(b.parser, &b);
	XML_SetElementHandler(b.parser, on_start, on_end);
	XML_SetCharacterDataHandler(b.parser, on_text);
	XML_SetStartDoctypeDeclHandler(b.parser, on_doctype);
	XML_SetUnknownEncodingHandler(b.parser, on_encoding, NULL);
	feed(&b, text);
	XML_ParserFree(b.parser);
	tw_buf_release(&b.text);
	if (b.status == TRAWL_OK)
		*ret_root = b.document.first;
	return b.status;
}

bool tw_xml_is(const struct tw_xml_node *node, const char *name)
{
	return node && tw_slice_is(node->name, name);
}

const struct tw_xml_node *tw_xml_get(const struct tw_xml_node *node, const char *name)
{
	const struct tw_xml_node *found = NULL;

	tw_xml_each(node, child) {
		if (tw_xml_is(child, name))
			found = child;
	}
	return found;
}

const struct tw_xml_node *tw_xml_path(const struct tw_xml_node *node, const char *path)
{
	struct tw_slice rest = tw_slice(path), name;

	while (tw_slice_split(&rest, '.', &name)) {
		const struct tw_xml_node *found = NULL;

		tw_xml_each(node, child) {
			if (tw_slice_eq(child->name, name))
				found = child;
		}
		node = found;
	}
	return node;
}

struct tw_slice tw_xml_text(const struct tw_xml_node *node)
{
	return node ? node->text : (struct tw_slice){ 0 };
}

struct tw_slice tw_xml_trimmed(const struct tw_xml_node *node)
{
	struct tw_slice text = tw_slice_trim(tw_xml_text(node));

	return node && !text.ptr ? TW_LIT("") : text;
}

struct tw_slice tw_xml_attribute(const struct tw_xml_node *node, const char *name)
{
	for (const struct tw_xml_attribute *a = node ? node->attributes : NULL; a; a = a->next) {
		if (tw_slice_is(a->name, name))
			return a->value;
	}
	return (struct tw_slice){ 0 };
}
