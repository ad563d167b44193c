/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Trivy's templates can call beside Go's functions and sprig's: its own, and those of sprig that look outside. Sources:
 * trivy, pkg/report/template.go; the documentation of Go's encoding/xml, html and os.
 */
#include "report/template_types.h"

#include "base/utf8.h"
#include "report/report.h"

/* As Go's xml.EscapeText has it; NULL: as it stands. */
static const char *xml_escape(uint32_t point)
{
	switch (point) {
	case '"': return "&#34;";
	case '\'': return "&#39;";
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '\t': return "&#x9;";
	case '\n': return "&#xA;";
	case '\r': return "&#xD;";
	default: return point < 0x20 || point == 0xfffe || point == 0xffff ? "\xef\xbf\xbd" : NULL;
	}
}

static int escape_xml(struct tw_machine *m, const struct tw_value *args, size_t count, struct tw_value *ret)
{
	struct tw_slice text = args[0].text;
	struct tw_buf out = { 0 };
	size_t kept = 0;

	for (size_t at = 0; at < text.len;) {
		uint32_t point;
		size_t len = tw_utf8_decode(tw_slice_from(text, at), &point);
		const char *escape = len ? xml_escape(point) : "\xef\xbf\xbd";

		if (escape) {
			tw_buf_slice(&out, tw_slice_sub(text, kept, at));
			tw_buf_text(&out, escape);
			kept = at + (len ? len : 1);
		}
		at += len ? len : 1;
	}
	if (!kept)
		return tw_fn_give_text(ret, text);
	tw_buf_slice(&out, tw_slice_from(text, kept));
	return tw_tmpl_keep_text(m, &out, ret);
}

static int escape_string(struct tw_machine *m, const struct tw_value *args, size_t count, struct tw_value *ret)
{
	struct tw_slice text = args[0].text;
	struct tw_buf out = { 0 };

	for (size_t i = 0; i < text.len; i++) {
		switch (text.ptr[i]) {
		case '"':
		case '\'':
		case '&':
		case '<':
		case '>': tw_buf_text(&out, xml_escape((unsigned char)text.ptr[i])); break;
		default: tw_buf_char(&out, text.ptr[i]);
		}
	}
	return tw_tmpl_keep_text(m, &out, ret);
}

static int end_with_period(struct tw_machine *m, const struct tw_value *args, size_t count, struct tw_value *ret)
{
	if (tw_slice_ends(args[0].text, "."))
		return tw_fn_give_text(ret, args[0].text);
	*ret = tw_value_text(TW_JOIN(m->arena, args[0].text, TW_LIT(".")));
	return ret->text.ptr ? TRAWL_OK : tw_tmpl_fail_memory(m);
}

static int source_id(struct tw_machine *m, const struct tw_value *args, size_t count, struct tw_value *ret)
{
	return tw_go_dressed(m, &tw_go_source_id, args[0], ret);
}

static int app_version(struct tw_machine *m, const struct tw_value *args, size_t count, struct tw_value *ret)
{
	return tw_fn_give_text(ret, TW_LIT(TW_COMPATIBLE_WITH));
}

static int variable(struct tw_machine *m, struct tw_slice name, struct tw_slice *ret)
{
	const struct tw_template_host *host = tw_template_host(m);
	const char *text = tw_arena_text(m->arena, name), *value = NULL;

	if (!text)
		return tw_tmpl_fail_memory(m);
	if (host->variable)
		value = host->variable(host->user, text);
	*ret = value ? tw_arena_copy(m->arena, tw_slice(value)) : TW_LIT("");
	return ret->ptr ? TRAWL_OK : tw_tmpl_fail_memory(m);
}

static int env(struct tw_machine *m, const struct tw_value *args, size_t count, struct tw_value *ret)
{
	*ret = tw_value_text(TW_LIT(""));
	return variable(m, args[0].text, &ret->text);
}

static bool is_special(char c)
{
	return c && (strchr("*#$@!?-", c) || tw_is_digit(c));
}

/* The name behind a '$' and how many bytes it takes up; an empty one with some of them is no name, and is left out. */
static struct tw_slice shell_name(struct tw_slice s, size_t *ret_taken)
{
	ptrdiff_t brace;
	size_t len = 0;

	*ret_taken = 1;
	if (!s.len || is_special(s.ptr[0])) {
		*ret_taken = s.len ? 1 : 0;
		return tw_slice_head(s, *ret_taken);
	}
	if (s.ptr[0] == '{') {
		brace = tw_slice_find(s, '}');
		if (brace > 0)
			*ret_taken = (size_t)brace + 1;
		return brace > 0 ? tw_slice_sub(s, 1, (size_t)brace) : TW_LIT("");
	}
	while (len < s.len && (tw_is_alnum(s.ptr[len]) || s.ptr[len] == '_'))
		len++;
	*ret_taken = len;
	return tw_slice_head(s, len);
}

static int expand_env(struct tw_machine *m, const struct tw_value *args, size_t count, struct tw_value *ret)
{
	struct tw_slice text = args[0].text, value = { 0 };
	struct tw_buf out = { 0 };
	int status = TRAWL_OK;

	for (size_t at = 0; at < text.len && status == TRAWL_OK;) {
		struct tw_slice name = TW_LIT("");
		size_t taken = 0;

		if (text.ptr[at++] == '$')
			name = shell_name(tw_slice_from(text, at), &taken);
		if (!name.len && !taken)
			tw_buf_char(&out, text.ptr[at - 1]);
		if (name.len)
			status = variable(m, name, &value);
		if (name.len && status == TRAWL_OK)
			tw_buf_slice(&out, value);
		at += taken;
	}
	if (status == TRAWL_OK)
		return tw_tmpl_keep_text(m, &out, ret);
	tw_buf_release(&out);
	return status;
}

static int get_host_by_name(struct tw_machine *m, const struct tw_value *args, size_t count, struct tw_value *ret)
{
	return tw_tmpl_fail(m, "templates ask nothing of the network");
}

const struct tw_fn tw_template_functions[] = {
	{ "escapeXML", "s", escape_xml, "Escaped for XML" },
	{ "escapeString", "s", escape_string, "Escaped for HTML" },
	{ "endWithPeriod", "s", end_with_period, "With a period at its end" },
	{ "sourceID", "s", source_id, "A source's name, as the maps of severities and scores know it" },
	{ "appVersion", "", app_version, "The version of Trivy that this is like" },
	{ "env", "s", env, "A variable of the environment" },
	{ "expandenv", "s", expand_env, "With $VARIABLES replaced" },
	{ "getHostByName", "s", get_host_by_name, "An address: fails" },
	{ 0 },
};
