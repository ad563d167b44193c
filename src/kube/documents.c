/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/documents.h"

#include "base/buf.h"
#include "base/limits.h"
#include "format/bom.h"

static bool is_marker(struct tw_slice line)
{
	return tw_slice_starts(line, "---") && (line.len == 3 || tw_is_space(line.ptr[3]));
}

/* Before its marker a document may have directives and comments. */
static bool is_prefix(struct tw_slice line)
{
	line = tw_slice_trim(line);
	return !line.len || line.ptr[0] == '#' || line.ptr[0] == '%';
}

/* The bytes up to the next marker; @text moves behind them. Returns the lines in them. */
static uint32_t cut(struct tw_slice *text, struct tw_slice *ret)
{
	struct tw_slice rest = *text, line;
	bool content = false, ended = false;
	uint32_t lines = 0;

	while (!ended && rest.len && tw_slice_split(&rest, '\n', &line)) {
		bool marker = is_marker(line);

		if (marker && content)
			break;
		content = content || marker || !is_prefix(line);
		ended = content && tw_slice_is(tw_slice_trim_right(line), "...");
		lines++;
		ret->len = (size_t)(line.ptr + line.len - ret->ptr);
		*text = rest;
	}
	return lines;
}

/* "line 3, column 5: …" of a document is another line of the file. */
static void shift_lines(const char *message, uint32_t base, char ret[TRAWL_ERROR_MAX])
{
	struct tw_buf out = { 0 };
	struct tw_slice rest = tw_slice(message);
	ptrdiff_t at;

	while (base && (at = tw_slice_search(rest, TW_LIT("line "))) >= 0) {
		size_t number = (size_t)at + 5, end = number;
		uint64_t line;

		while (end < rest.len && tw_is_digit(rest.ptr[end]))
			end++;
		tw_buf_slice(&out, tw_slice_head(rest, number));
		if (tw_slice_u64(tw_slice_sub(rest, number, end), UINT32_MAX, &line))
			tw_buf_printf(&out, "%llu", (unsigned long long)line + base);
		rest = tw_slice_from(rest, end);
	}
	tw_buf_slice(&out, rest);
	snprintf(ret, TRAWL_ERROR_MAX, "%.*s", (int)(tw_buf_failed(&out) ? 0 : out.len), out.ptr ? out.ptr : "");
	tw_buf_release(&out);
}

/* The line that a message begins with, which goes out of it; 0 when it names none. */
static uint32_t take_line(char message[TRAWL_ERROR_MAX])
{
	struct tw_slice text = tw_slice(message);
	size_t end = 5;
	uint64_t line;

	if (!tw_slice_starts(text, "line "))
		return 0;
	while (end < text.len && tw_is_digit(text.ptr[end]))
		end++;
	if (!tw_slice_u64(tw_slice_sub(text, 5, end), UINT32_MAX, &line))
		return 0;
	while (end < text.len && (text.ptr[end] == ',' || text.ptr[end] == ':' || text.ptr[end] == ' '))
		end++;
	memmove(message, message + end, text.len - end + 1);
	return (uint32_t)line;
}

/* Why it may be so. */
static const char *hint(struct tw_slice text, uint32_t line)
{
	struct tw_slice rest = text, found;

	if (tw_slice_search(text, TW_LIT("{{")) >= 0)
		return "; it looks like a template: `trawl helm CHART` renders charts";
	for (uint32_t i = 0; i < line && tw_slice_split(&rest, '\n', &found); i++) {
		if (i + 1 != line)
			continue;
		for (size_t k = 0; k < found.len && tw_is_space(found.ptr[k]); k++) {
			if (found.ptr[k] == '\t')
				return "; there is a tab, and YAML is indented by spaces";
		}
	}
	return "";
}

static int tell(const struct tw_kube_documents *d, enum tw_grade grade, struct tw_slice text, uint32_t base,
		const struct trawl_error *why, const char *more, struct trawl_error *err)
{
	char message[TRAWL_ERROR_MAX];
	struct tw_buf whole = { 0 };
	uint32_t line;
	int status;

	shift_lines(why->message, base, message);
	line = take_line(message);
	tw_buf_printf(&whole, "%s%s%c", message, more ? more : hint(text, line > base ? line - base : 0), '\0');
	if (tw_buf_failed(&whole)) {
		tw_buf_release(&whole);
		return tw_fail_nomem(err);
	}
	status = d->problem(d->user, grade, line ? line : base + 1, whole.ptr, err);
	tw_buf_release(&whole);
	return status;
}

static int take(const struct tw_kube_documents *d, struct tw_kube_node root, struct tw_slice text, uint32_t base,
		struct trawl_error *err)
{
	const struct tw_kube_document document = { root, base, text };

	return tw_kube_exists(root) ? d->take(d->user, &document, err) : TRAWL_OK;
}

static int take_yaml(const struct tw_kube_documents *d, struct tw_slice text, uint32_t base, struct trawl_error *err)
{
	const struct tw_yaml_node *root = NULL;
	struct trawl_error why = { 0 }, again = { 0 };
	int status = tw_yaml_parse(text, 0, d->scratch, &root, &why);

	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	if (status == TRAWL_OK)
		return take(d, tw_kube_of_yaml(root), text, base, err);
	if (status == TRAWL_E_FORMAT && tw_slice_search(tw_slice(why.message), TW_LIT("defined already")) >= 0 &&
	    tw_yaml_parse(text, TW_YAML_DUPLICATES, d->scratch, &root, &again) == TRAWL_OK) {
		status = tell(d, TW_WARN, text, base, &why, "; the last one counts", err);
		return status < 0 ? status : take(d, tw_kube_of_yaml(root), text, base, err);
	}
	return tell(d, TW_FAILED, text, base, &why, NULL, err);
}

/* Whether it is JSON as a whole; else it may be YAML that begins so. */
static bool take_json(const struct tw_kube_documents *d, int *ret_status, struct trawl_error *err)
{
	struct tw_slice head = tw_slice_trim_left(d->text);
	struct trawl_error why = { 0 };
	struct tw_json doc;
	int status;

	if (!head.len || (head.ptr[0] != '{' && head.ptr[0] != '['))
		return false;
	status = tw_json_parse_as(d->text, TW_JSON_LINES, d->scratch, &doc, &why);
	if (status < 0 && status != TRAWL_E_NOMEM && !tw_slice_ends(d->file, ".json"))
		return false;
	if (status == TRAWL_E_NOMEM)
		*ret_status = tw_fail_nomem(err);
	else if (status < 0)
		*ret_status = tell(d, TW_FAILED, (struct tw_slice){ 0 }, 0, &why, "", err);
	else
		*ret_status = take(d, tw_kube_of_json(&doc, TW_JSON_ROOT), d->text, 0, err);
	return true;
}

/* "image", "dockerImage" */
static bool names_images(struct tw_slice text)
{
	for (size_t i = 0; i + 4 <= text.len; i++) {
		const char *m = memchr(text.ptr + i, 'm', text.len - i - 3);

		if (!m)
			return false;
		if (memcmp(m, "mage", 4) == 0)
			return true;
		i = (size_t)(m - text.ptr);
	}
	return false;
}

/* The first document too many is said, and where it stands. */
static int count(const struct tw_kube_documents *d, uint32_t base, struct trawl_error *err)
{
	if (++*d->count != TW_LIMIT_KUBE_DOCUMENTS + 1)
		return TRAWL_OK;
	return d->problem(d->user, TW_FAILED, base + 1,
			  "more than " TW_LIMIT_TEXT(TW_LIMIT_KUBE_DOCUMENTS) " documents: the rest is left out", err);
}

static int read_all(const struct tw_kube_documents *d, struct trawl_error *err)
{
	struct tw_arena_mark mark = tw_arena_mark(d->scratch);
	struct tw_slice rest = d->text;
	uint32_t base = 0;
	int status = TRAWL_OK;

	if (d->only_images && !names_images(d->text))
		return TRAWL_OK;
	if (take_json(d, &status, err)) {
		++*d->count;
		tw_arena_rewind(d->scratch, mark);
		return status;
	}
	while (rest.len && status == TRAWL_OK && *d->count <= TW_LIMIT_KUBE_DOCUMENTS) {
		struct tw_slice text = tw_slice_head(rest, 0);
		uint32_t lines = cut(&rest, &text);

		status = count(d, base, err);
		if (status == TRAWL_OK && *d->count <= TW_LIMIT_KUBE_DOCUMENTS &&
		    (!d->only_images || names_images(text)))
			status = take_yaml(d, text, base, err);
		tw_arena_rewind(d->scratch, mark);
		base += lines;
	}
	return status;
}

int tw_kube_documents(const struct tw_kube_documents *given, struct trawl_error *err)
{
	struct tw_arena_mark mark = tw_arena_mark(given->scratch);
	struct tw_kube_documents d = *given;
	int status;

	d.text = tw_bom_decode(given->text, given->scratch);
	if (!d.text.ptr)
		return tw_fail_nomem(err);
	/* What has zeros is no UTF-8: UTF-16 without a mark, as the first one tells. */
	if (tw_slice_find(tw_slice_head(d.text, 4), '\0') >= 0)
		status = d.problem(d.user, TW_FAILED, 1,
				   "a text in UTF-16 or UTF-32 without a byte order mark, or none at all", err);
	else
		status = read_all(&d, err);
	tw_arena_rewind(given->scratch, mark);
	return status;
}
