/* SPDX-License-Identifier: Apache-2.0 */
/*
 * URLs to maps and back. Source: net/url's documentation.
 */
#include "tmpl/convert.h"

static bool put(struct tw_machine *machine, struct tw_dict *dict, const char *key, struct tw_slice text)
{
	return tw_dict_set(machine->arena, dict, tw_slice(key), tw_value_text(text.ptr ? text : TW_LIT("")));
}

static int unescape(struct tw_machine *machine, struct tw_slice s, struct tw_slice *ret)
{
	char *out;
	size_t len = 0;

	*ret = s;
	if (tw_slice_find(s, '%') < 0)
		return TRAWL_OK;
	out = tw_arena_alloc(machine->arena, s.len);
	if (!out)
		return tw_tmpl_fail_memory(machine);
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] != '%') {
			out[len++] = s.ptr[i];
			continue;
		}
		if (i + 2 >= s.len || tw_hex_digit(s.ptr[i + 1]) < 0 || tw_hex_digit(s.ptr[i + 2]) < 0)
			return tw_tmpl_fail(machine, "unable to parse url: invalid URL escape");
		out[len++] = (char)(tw_hex_digit(s.ptr[i + 1]) << 4 | tw_hex_digit(s.ptr[i + 2]));
		i += 2;
	}
	*ret = tw_slice_of(out, len);
	return TRAWL_OK;
}

static struct tw_slice take_scheme(struct tw_slice *s)
{
	for (size_t i = 0; i < s->len; i++) {
		struct tw_slice scheme = tw_slice_head(*s, i);

		if (s->ptr[i] == ':' && i > 0) {
			*s = tw_slice_from(*s, i + 1);
			return scheme;
		}
		if (!tw_is_alpha(s->ptr[i]) && (i == 0 || (!tw_is_digit(s->ptr[i]) && !strchr("+-.", s->ptr[i]))))
			break;
	}
	return TW_LIT("");
}

/* "[::1]:80" without its port and brackets. */
static struct tw_slice hostname(struct tw_slice host)
{
	ptrdiff_t end;

	if (tw_slice_starts(host, "[")) {
		end = tw_slice_find(host, ']');
		return end > 0 ? tw_slice_sub(host, 1, (size_t)end) : host;
	}
	end = tw_slice_rfind(host, ':');
	return end >= 0 ? tw_slice_head(host, (size_t)end) : host;
}

TW_FN(url_parse)
{
	struct tw_slice s = args[0].text, fragment = { 0 }, query = { 0 }, scheme, host = { 0 }, user = { 0 },
			opaque = { 0 };
	struct tw_dict *dict = tw_dict_new(machine->arena);
	ptrdiff_t at = tw_slice_find(s, '#');
	int status;

	if (at >= 0) {
		fragment = tw_slice_from(s, (size_t)at + 1);
		s = tw_slice_head(s, (size_t)at);
	}
	scheme = take_scheme(&s);
	at = tw_slice_find(s, '?');
	if (at >= 0) {
		query = tw_slice_from(s, (size_t)at + 1);
		s = tw_slice_head(s, (size_t)at);
	}
	if (scheme.len && !tw_slice_starts(s, "/")) {
		opaque = s;
		s = TW_LIT("");
	} else if (tw_slice_starts(s, "//")) {
		struct tw_slice rest = tw_slice_from(s, 2);

		at = tw_slice_find(rest, '/');
		host = at < 0 ? rest : tw_slice_head(rest, (size_t)at);
		s = at < 0 ? TW_LIT("") : tw_slice_from(rest, (size_t)at);
		at = tw_slice_rfind(host, '@');
		if (at >= 0) {
			user = tw_slice_head(host, (size_t)at);
			host = tw_slice_from(host, (size_t)at + 1);
		}
	}
	status = unescape(machine, s, &s);
	if (status == TRAWL_OK)
		status = unescape(machine, fragment, &fragment);
	if (status < 0)
		return status;
	if (!dict || !put(machine, dict, "scheme", scheme) || !put(machine, dict, "host", host) ||
	    !put(machine, dict, "hostname", hostname(host)) || !put(machine, dict, "path", s) ||
	    !put(machine, dict, "query", query) || !put(machine, dict, "opaque", opaque) ||
	    !put(machine, dict, "fragment", fragment) || !put(machine, dict, "userinfo", user))
		return tw_tmpl_fail_memory(machine);
	*ret = tw_value_dict(dict);
	return TRAWL_OK;
}

static struct tw_slice text_of(const struct tw_dict *dict, const char *key)
{
	const struct tw_value *found = tw_dict_find(dict, key);

	return found && found->kind == TW_V_STRING ? found->text : TW_LIT("");
}

static void escape(struct tw_buf *out, struct tw_slice s, const char *safe)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (tw_is_alnum(c) || (c && strchr(safe, c)))
			tw_buf_char(out, c);
		else
			tw_buf_printf(out, "%%%02X", (unsigned char)c);
	}
}

TW_FN(url_join)
{
	const struct tw_dict *dict = args[0].dict;
	struct tw_slice scheme = text_of(dict, "scheme"), host = text_of(dict, "host"), path = text_of(dict, "path");
	struct tw_slice opaque = text_of(dict, "opaque"), user = text_of(dict, "userinfo");
	struct tw_buf out = TW_TMPL_BUF;

	if (scheme.len) {
		tw_buf_slice(&out, scheme);
		tw_buf_char(&out, ':');
	}
	if (opaque.len) {
		tw_buf_slice(&out, opaque);
	} else {
		if (scheme.len || host.len || user.len) {
			if (host.len || path.len || user.len)
				tw_buf_text(&out, "//");
			tw_buf_slice(&out, user);
			if (user.len)
				tw_buf_char(&out, '@');
			tw_buf_slice(&out, host);
		}
		if (path.len && path.ptr[0] != '/' && host.len)
			tw_buf_char(&out, '/');
		escape(&out, path, "-_.~$&+,/:;=@");
	}
	if (text_of(dict, "query").len) {
		tw_buf_char(&out, '?');
		tw_buf_slice(&out, text_of(dict, "query"));
	}
	if (text_of(dict, "fragment").len) {
		tw_buf_char(&out, '#');
		escape(&out, text_of(dict, "fragment"), "-_.~$&+,/:;=?@!()*'");
	}
	return tw_tmpl_keep_text(machine, &out, ret);
}
