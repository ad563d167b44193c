/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walking the nodes of a template and writing what they say. Source: the documentation of text/template; where it is
 * silent, its behaviour.
 */
#include "tmpl/exec.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"

enum { BREAK = 1, CONTINUE = 2 };

static int walk(struct tw_machine *m, struct tw_value dot, const struct tw_node *node);

int tw_tmpl_step(struct tw_machine *m, uint64_t steps)
{
	uint64_t before = m->steps;

	m->steps += steps;
	if (m->steps > TW_LIMIT_TMPL_STEPS)
		return tw_fail(m->err, TRAWL_E_LIMIT, "template: more than %d steps", TW_LIMIT_TMPL_STEPS);
	if ((before ^ m->steps) >> 14 == 0)
		return TRAWL_OK;
	if (!m->deadline)
		m->deadline = tw_clock_ms() + TW_LIMIT_TMPL_SECONDS * 1000;
	if (tw_clock_ms() > m->deadline)
		return tw_fail(m->err, TRAWL_E_LIMIT, "template: more than %d seconds", TW_LIMIT_TMPL_SECONDS);
	return TRAWL_OK;
}

int tw_tmpl_fail(struct tw_machine *m, const char *format, ...)
{
	char message[TRAWL_ERROR_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	return tw_fail(m->err, TRAWL_E_FORMAT, "%s", message);
}

int tw_tmpl_fail_memory(struct tw_machine *m)
{
	if (m->arena->full)
		return tw_fail(m->err, TRAWL_E_LIMIT, "more than %llu MiB of values",
			       (unsigned long long)(m->arena->limit / TW_MIB));
	return tw_fail_nomem(m->err);
}

/* The status of an error that knows its place, or that no place would explain, must not be placed again. */
/* Of a long chain the middle goes: a message is cut at its end, and there the reason is. */
static void shorten(struct trawl_error *err)
{
	struct tw_slice all = tw_slice(err->message), rest = all;
	const char *innermost = NULL;
	ptrdiff_t at;

	while (all.len > TRAWL_ERROR_MAX / 2 && (at = tw_slice_search(rest, TW_LIT(": template: "))) >= 0) {
		innermost = rest.ptr + at + 2;
		rest = tw_slice_from(rest, (size_t)at + 2);
	}
	if (innermost && rest.len < TRAWL_ERROR_MAX / 2) {
		memmove(err->message + strlen("…: "), innermost, rest.len + 1);
		memcpy(err->message, "…: ", strlen("…: "));
	}
}

int tw_tmpl_place(struct tw_machine *m, const struct tw_node *node)
{
	char text[400];
	uint32_t line, column;
	size_t len;

	if (!node || m->err->status == TRAWL_E_NOMEM)
		return m->err->status;
	shorten(m->err);
	len = tw_node_text(node, text, sizeof(text));
	tw_node_place(node, &line, &column);
	return tw_wrap(m->err, "template: %.*s:%u:%u: executing \"%.*s\" at <%.*s>", TW_ARG(node->tree->file), line,
		       column, TW_ARG(m->tree->name), (int)len, text);
}

int tw_exec_fail(struct tw_machine *m, const char *format, ...)
{
	char message[TRAWL_ERROR_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	tw_fail(m->err, TRAWL_E_FORMAT, "%s", message);
	return tw_tmpl_place(m, m->at);
}

int tw_exec_enter(struct tw_machine *m)
{
	if (++m->levels > TW_LIMIT_TMPL_LEVELS) {
		m->levels--;
		tw_exec_fail(m, "more than %d levels of templates, controls and calls", TW_LIMIT_TMPL_LEVELS);
		m->err->status = TRAWL_E_LIMIT;
		return m->err->status;
	}
	return TRAWL_OK;
}

bool tw_variable_push(struct tw_machine *m, struct tw_slice name, struct tw_value value)
{
	struct tw_variable *slot = tw_vec_push(&m->variables);

	if (slot)
		*slot = (struct tw_variable){ name, value };
	return slot != NULL;
}

static int check_output(struct tw_machine *m, size_t before)
{
	m->written += m->out->len - before;
	if (m->written > TW_LIMIT_TMPL_OUTPUT)
		return tw_fail(m->err, TRAWL_E_LIMIT, "template: more than %llu MiB of output",
			       TW_LIMIT_TMPL_OUTPUT / TW_MIB);
	if (tw_buf_failed(m->out))
		return tw_fail_nomem(m->err);
	return m->drained && m->out == m->drained->buf ? m->drained->drain(m->drained->user, m->err) : TRAWL_OK;
}

static int show_object(struct tw_machine *m, const struct tw_object *object)
{
	struct tw_slice text = { 0 };
	int status = object->class->show(m, object, &text);

	tw_buf_slice(m->out, text);
	return status;
}

static int write_value(struct tw_machine *m, const struct tw_node *node, struct tw_value v)
{
	size_t before = m->out->len;
	int status = TRAWL_OK;

	m->at = node;
	if (tw_value_is_nothing(v))
		tw_buf_text(m->out, "<no value>");
	else if (v.kind == TW_V_STRING && v.type != TW_T_BYTES)
		tw_buf_slice(m->out, v.text);
	else if (v.kind == TW_V_OBJECT && v.object->class->show && !v.copied)
		status = show_object(m, v.object);
	else
		status = tw_print(m, m->out, v);
	return status < 0 ? status : check_output(m, before);
}

static int walk_list(struct tw_machine *m, struct tw_value dot, const struct tw_node *list)
{
	int status = TRAWL_OK;

	for (const struct tw_node *n = list ? list->first : NULL; n && status == TRAWL_OK && !m->leaving; n = n->next)
		status = walk(m, dot, n);
	return status;
}

static int walk_if_or_with(struct tw_machine *m, struct tw_value dot, const struct tw_node *node)
{
	size_t mark = m->variables.len;
	struct tw_value value;
	int status = tw_exec_enter(m);

	if (status < 0)
		return status;
	status = tw_eval_pipeline(m, dot, node->pipe, &value);
	if (status == TRAWL_OK) {
		if (tw_value_truth(value))
			status = walk_list(m, node->type == TW_N_WITH ? value : dot, node->list);
		else
			status = walk_list(m, dot, node->other);
	}
	m->variables.len = mark;
	m->levels--;
	return status;
}

/* One turn of a range. Declared variables have been pushed, and lie right below @mark. */
static int turn(struct tw_machine *m, const struct tw_node *node, size_t mark, struct tw_value key,
		struct tw_value item)
{
	const struct tw_node *pipe = node->pipe;
	int status;

	if (pipe->count && !pipe->assign) {
		m->variables.at[mark - 1].value = item;
		if (pipe->count > 1)
			m->variables.at[mark - 2].value = key;
	} else if (pipe->count) {
		for (uint32_t i = 0; i < pipe->count; i++) {
			for (size_t v = m->variables.len; v-- > 0;) {
				if (tw_slice_eq(m->variables.at[v].name, pipe->names[i])) {
					m->variables.at[v].value = i + 1 == pipe->count ? item : key;
					break;
				}
			}
		}
	}
	status = tw_tmpl_step(m, 1);
	if (status == TRAWL_OK)
		status = walk_list(m, item, node->list);
	m->variables.len = mark;
	return status;
}

static int range_list(struct tw_machine *m, const struct tw_node *node, size_t mark, struct tw_value over)
{
	const struct tw_list *list = over.list;
	int status = TRAWL_OK;

	for (size_t i = 0; i < list->len && status == TRAWL_OK; i++) {
		struct tw_value item = list->at[i];

		item.boxed = over.type == TW_T_USUAL;
		item.copied = over.copied;
		status = turn(m, node, mark, tw_value_int((int64_t)i), item);
		if (m->leaving == BREAK)
			break;
		m->leaving = 0;
	}
	m->leaving = 0;
	return status;
}

/* A map's name, of the type that its class has for it. */
static int key_of(struct tw_machine *m, const struct tw_class *class, struct tw_slice name, struct tw_value *ret)
{
	struct tw_object *object;

	*ret = tw_value_text(name);
	if (!class)
		return TRAWL_OK;
	object = tw_arena_new(m->arena, struct tw_object);
	if (!object)
		return tw_tmpl_fail_memory(m);
	*object = (struct tw_object){ .class = class, .value = *ret };
	*ret = tw_value_object(object);
	return TRAWL_OK;
}

/* The body may change the map: what it held at the start is ranged over. */
static int range_dict(struct tw_machine *m, const struct tw_node *node, size_t mark, const struct tw_dict *dict,
		      const struct tw_class *key_class)
{
	size_t len = dict->len;
	struct tw_member *members = tw_arena_array(m->arena, len, sizeof(*members));
	int status = TRAWL_OK;

	if (!members)
		return tw_tmpl_fail_memory(m);
	memcpy(members, dict->at, len * sizeof(*members));
	for (size_t i = 0; i < len && status == TRAWL_OK; i++) {
		struct tw_value key;

		members[i].value.boxed = members[i].value.copied = true;
		status = key_of(m, key_class, members[i].key, &key);
		if (status == TRAWL_OK)
			status = turn(m, node, mark, key, members[i].value);
		if (m->leaving == BREAK)
			break;
		m->leaving = 0;
	}
	m->leaving = 0;
	return status;
}

static int range_count(struct tw_machine *m, const struct tw_node *node, size_t mark, int64_t count)
{
	int status = TRAWL_OK;

	for (int64_t i = 0; i < count && status == TRAWL_OK; i++) {
		status = turn(m, node, mark, tw_value_int(i), tw_value_int(i));
		if (m->leaving == BREAK)
			break;
		m->leaving = 0;
	}
	m->leaving = 0;
	return status;
}

static int range_over(struct tw_machine *m, struct tw_value dot, const struct tw_node *node, struct tw_value over)
{
	size_t mark = m->variables.len;
	bool copied =
		over.kind != TW_V_OBJECT; /* what lies in a list of anything is; what a host's list has stays its own */
	const struct tw_class *key_class = over.kind == TW_V_OBJECT ? over.object->class->key : NULL;

	over = tw_value_plain(over);
	over.copied = copied;
	switch ((enum tw_value_kind)over.kind) {
	case TW_V_LIST:
		if (over.list->len)
			return range_list(m, node, mark, over);
		break;
	case TW_V_MAP:
		if (over.dict->len)
			return range_dict(m, node, mark, over.dict, key_class);
		break;
	case TW_V_INT:
		if (node->pipe->count > 1)
			return tw_exec_fail(m, "can't use %lld to iterate over more than one variable",
					    (long long)over.i);
		if (over.i > 0)
			return range_count(m, node, mark, over.i);
		break;
	case TW_V_NONE: break;
	default: {
		struct tw_slice text;
		int status = tw_tmpl_text(m, over, &text);

		if (over.kind == TW_V_NIL)
			text = TW_LIT("<nil>");
		return status < 0 ? status : tw_exec_fail(m, "range can't iterate over %.*s", TW_ARG(text));
	}
	}
	return walk_list(m, dot, node->other);
}

static int walk_range(struct tw_machine *m, struct tw_value dot, const struct tw_node *node)
{
	size_t mark = m->variables.len;
	struct tw_value over;
	int status = tw_exec_enter(m);

	if (status < 0)
		return status;
	status = tw_eval_pipeline(m, dot, node->pipe, &over);
	if (status == TRAWL_OK)
		status = range_over(m, dot, node, over);
	m->variables.len = mark;
	m->levels--;
	return status;
}

static int walk_template(struct tw_machine *m, struct tw_value dot, const struct tw_node *node)
{
	const struct tw_tree *tree = tw_tmpl_set_find(m->set, node->text);
	struct tw_value data = tw_value_none();
	int status = TRAWL_OK;

	m->at = node;
	if (!tree || !tree->root)
		return tw_exec_fail(m, "template \"%.*s\" not defined", TW_ARG(node->text));
	if (node->pipe)
		status = tw_eval_pipeline(m, dot, node->pipe, &data);
	return status < 0 ? status : tw_exec_tree(m, tree, data);
}

static int walk(struct tw_machine *m, struct tw_value dot, const struct tw_node *node)
{
	size_t before = m->out->len;
	struct tw_value value;
	int status = tw_tmpl_step(m, 1);

	if (status < 0)
		return status;
	m->at = node;
	switch (node->type) {
	case TW_N_TEXT: tw_buf_slice(m->out, node->text); return check_output(m, before);
	case TW_N_ACTION:
		status = tw_eval_pipeline(m, dot, node->pipe, &value);
		/* Variables that an action declares stay until its list ends. */
		return status == TRAWL_OK && !node->pipe->count ? write_value(m, node, value) : status;
	case TW_N_IF:
	case TW_N_WITH: return walk_if_or_with(m, dot, node);
	case TW_N_RANGE: return walk_range(m, dot, node);
	case TW_N_TEMPLATE: return walk_template(m, dot, node);
	case TW_N_BREAK: m->leaving = BREAK; return TRAWL_OK;
	case TW_N_CONTINUE: m->leaving = CONTINUE; return TRAWL_OK;
	default: return tw_exec_fail(m, "unknown node");
	}
}

/* A template sees no variables but "$". */
int tw_exec_tree(struct tw_machine *m, const struct tw_tree *tree, struct tw_value dot)
{
	const struct tw_tree *outer = m->tree;
	TW_VEC(struct tw_variable) variables = { m->variables.at, m->variables.len, m->variables.room };
	int status = tw_exec_enter(m);

	if (status < 0)
		return status;
	memset(&m->variables, 0, sizeof(m->variables));
	m->tree = tree;
	status = tw_variable_push(m, TW_LIT("$"), dot) ? walk_list(m, dot, tree->root) : tw_fail_nomem(m->err);
	tw_vec_release(&m->variables);
	m->variables.at = variables.at;
	m->variables.len = variables.len;
	m->variables.room = variables.room;
	m->tree = outer;
	m->levels--;
	return status;
}

int tw_tmpl_include(struct tw_machine *m, const struct tw_tree *tree, struct tw_value data, struct tw_slice *ret)
{
	struct tw_buf *outer = m->out, inner = { 0 };
	const struct tw_node *at = m->at;
	int leaving = m->leaving, status;

	m->leaving = 0;
	m->out = &inner;
	status = tw_exec_tree(m, tree, data);
	m->out = outer;
	m->leaving = leaving;
	if (status < 0) {
		tw_buf_release(&inner);
		return status;
	}
	m->at = at;
	return tw_tmpl_keep(m, &inner, ret);
}
