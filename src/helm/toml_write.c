/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/toml_write.h"

#include "base/limits.h"

/* The names down to a table. */
struct path {
	const struct path *above;
	struct tw_slice name;
	size_t depth;
};

static int element_out(struct tw_machine *m, struct tw_buf *out, struct tw_value v, unsigned depth);

static void quoted_out(struct tw_buf *out, struct tw_slice s)
{
	static const char from[] = "\"\\\b\t\n\f\r", to[] = "\"\\btnfr";

	tw_buf_char(out, '"');
	for (size_t i = 0; i < s.len; i++) {
		const char *simple = s.ptr[i] ? strchr(from, s.ptr[i]) : NULL;

		if (simple)
			tw_buf_printf(out, "\\%c", to[simple - from]);
		else if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
			tw_buf_printf(out, "\\u%04x", (unsigned)s.ptr[i]);
		else
			tw_buf_char(out, s.ptr[i]);
	}
	tw_buf_char(out, '"');
}

static void name_out(struct tw_buf *out, struct tw_slice name)
{
	bool bare = name.len > 0;

	for (size_t i = 0; i < name.len; i++)
		bare = bare && (tw_is_alnum(name.ptr[i]) || name.ptr[i] == '_' || name.ptr[i] == '-');
	if (bare)
		tw_buf_slice(out, name);
	else
		quoted_out(out, name);
}

static void path_out(struct tw_buf *out, const struct path *path)
{
	if (path->above) {
		path_out(out, path->above);
		tw_buf_char(out, '.');
	}
	name_out(out, path->name);
}

static void indent_out(struct tw_buf *out, size_t depth)
{
	for (size_t i = 1; i < depth; i++)
		tw_buf_text(out, "  ");
}

static void newline(struct tw_buf *out)
{
	if (out->len)
		tw_buf_char(out, '\n');
}

static bool is_table_list(struct tw_value v)
{
	bool tables = v.kind == TW_V_LIST && v.list->len > 0;

	for (size_t i = 0; tables && i < v.list->len; i++)
		tables = v.list->at[i].kind == TW_V_MAP;
	return tables;
}

static bool is_table(struct tw_value v)
{
	return v.kind == TW_V_MAP || is_table_list(v);
}

static int inline_out(struct tw_machine *m, struct tw_buf *out, const struct tw_dict *dict, unsigned depth)
{
	bool any = false;
	int status = TRAWL_OK;

	tw_buf_char(out, '{');
	for (int tables = 0; tables < 2; tables++) {
		for (size_t i = 0; i < dict->len && status == TRAWL_OK; i++) {
			struct tw_value v = tw_value_plain(dict->at[i].value);

			if (tw_value_is_nothing(v) || is_table(v) != (tables == 1))
				continue;
			if (any)
				tw_buf_text(out, ", ");
			any = true;
			name_out(out, dict->at[i].key);
			tw_buf_text(out, " = ");
			status = element_out(m, out, v, depth);
		}
	}
	tw_buf_char(out, '}');
	return status;
}

static void float_out(struct tw_buf *out, double f)
{
	char text[400];
	size_t len = tw_float_text(f, 'f', -1, text, sizeof(text));

	tw_buf_add(out, text, len);
	if (!memchr(text, '.', len) && len && tw_is_digit(text[len - 1]))
		tw_buf_text(out, ".0");
}

static int element_out(struct tw_machine *m, struct tw_buf *out, struct tw_value v, unsigned depth)
{
	struct tw_slice text;
	int status = TRAWL_OK;

	if (depth == 0)
		return tw_tmpl_fail(m, "toml: nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	v = tw_value_plain(v);
	switch ((enum tw_value_kind)v.kind) {
	case TW_V_FLOAT: float_out(out, v.f); break;
	case TW_V_LIST:
		tw_buf_char(out, '[');
		for (size_t i = 0; i < v.list->len && status == TRAWL_OK; i++) {
			if (i)
				tw_buf_text(out, ", ");
			status = element_out(m, out, v.list->at[i], depth - 1);
		}
		tw_buf_char(out, ']');
		return status;
	case TW_V_MAP: return inline_out(m, out, v.dict, depth - 1);
	case TW_V_NONE:
	case TW_V_NIL: return tw_tmpl_fail(m, "toml: cannot encode array with nil element");
	default:
		status = tw_tmpl_text(m, v, &text);
		if (status == TRAWL_OK && (v.kind == TW_V_STRING || v.kind == TW_V_OBJECT))
			quoted_out(out, text);
		else if (status == TRAWL_OK)
			tw_buf_slice(out, text);
		return status;
	}
	return TRAWL_OK;
}

static int table_out(struct tw_machine *m, struct tw_buf *out, const struct path *path, const struct tw_dict *dict,
		     unsigned depth);

/* A member that is a table, or a list of them. */
static int tables_out(struct tw_machine *m, struct tw_buf *out, const struct path *path, struct tw_value v,
		      unsigned depth)
{
	int status = TRAWL_OK;

	if (v.kind == TW_V_MAP) {
		if (path->depth == 1)
			newline(out);
		indent_out(out, path->depth);
		tw_buf_char(out, '[');
		path_out(out, path);
		tw_buf_text(out, "]\n");
		return table_out(m, out, path, v.dict, depth);
	}
	for (size_t i = 0; i < v.list->len && status == TRAWL_OK; i++) {
		newline(out);
		indent_out(out, path->depth);
		tw_buf_text(out, "[[");
		path_out(out, path);
		tw_buf_text(out, "]]\n");
		status = table_out(m, out, path, v.list->at[i].dict, depth);
	}
	return status;
}

static int table_out(struct tw_machine *m, struct tw_buf *out, const struct path *path, const struct tw_dict *dict,
		     unsigned depth)
{
	size_t below = path ? path->depth + 1 : 1;
	int status = TRAWL_OK;

	if (depth == 0)
		return tw_tmpl_fail(m, "toml: nested deeper than %d", TW_LIMIT_TMPL_NESTING);
	if (out->len > TW_LIMIT_TMPL_OUTPUT)
		return tw_fail(m->err, TRAWL_E_LIMIT, "template: more than %llu MiB of output",
			       TW_LIMIT_TMPL_OUTPUT / TW_MIB);
	for (size_t i = 0; i < dict->len && status == TRAWL_OK; i++) {
		struct tw_value v = tw_value_plain(dict->at[i].value);

		if (tw_value_is_nothing(v) || is_table(v))
			continue;
		indent_out(out, below);
		name_out(out, dict->at[i].key);
		tw_buf_text(out, " = ");
		status = element_out(m, out, v, depth - 1);
		newline(out);
	}
	for (size_t i = 0; i < dict->len && status == TRAWL_OK; i++) {
		struct path inner = { path, dict->at[i].key, below };
		struct tw_value v = tw_value_plain(dict->at[i].value);

		if (is_table(v))
			status = tables_out(m, out, &inner, v, depth - 1);
	}
	return status;
}

int tw_helm_toml_write(struct tw_machine *machine, struct tw_buf *out, struct tw_value v)
{
	v = tw_value_plain(v);
	if (v.kind != TW_V_MAP)
		return element_out(machine, out, v, TW_LIMIT_TMPL_NESTING);
	return table_out(machine, out, NULL, v.dict, TW_LIMIT_TMPL_NESTING);
}
