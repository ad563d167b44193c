/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Extended headers: records "<length> <key>=<value>\n", where the length counts itself. Source: POSIX.1-2001 pax, the GNU
 * tar manual "Storing Sparse Files".
 * Surprising: GNU's sparse format 0.0 repeats keys, where order matters. An empty value means "as the header says".
 * Global headers ('g') are read over: Go's archive/tar, with which runtimes unpack, doesn't apply them either.
 */
#include "base/size.h"
#include "io/tar_parts.h"

static bool number(struct tw_slice text, uint64_t *ret)
{
	return tw_slice_u64(text, INT64_MAX, ret);
}

static int bad_record(struct tw_slice key, struct tw_slice value, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_FORMAT, "tar: extended header: \"%.*s\" is \"%.*s\"", TW_ARG(key), TW_ARG(value));
}

/* Format 0.0 says offset and numbytes in turns, in records of their own. */
static bool take_list(struct tw_slice key, struct tw_slice value, struct tw_pax *pax, struct tw_extents *extents)
{
	uint64_t at, len;

	pax->has_list = true;
	if (tw_slice_is(key, "GNU.sparse.offset")) {
		if (pax->offset.ptr)
			return false;
		pax->offset = value;
		return true;
	}
	if (!pax->offset.ptr || !number(pax->offset, &at) || !number(value, &len))
		return false;
	pax->offset = (struct tw_slice){ 0 };
	return tw_extents_add(extents, at, len);
}

static int take_sparse(struct tw_slice key, struct tw_slice value, struct tw_pax *pax, struct tw_extents *extents,
		       struct trawl_error *err)
{
	struct tw_slice name = tw_slice_from(key, strlen("GNU.sparse."));

	if (tw_slice_is(name, "offset") || tw_slice_is(name, "numbytes"))
		return take_list(key, value, pax, extents) ? TRAWL_OK : bad_record(key, value, err);
	if (tw_slice_is(name, "name"))
		pax->sparse_name = value;
	else if (tw_slice_is(name, "major"))
		pax->major = value;
	else if (tw_slice_is(name, "minor"))
		pax->minor = value;
	else if (tw_slice_is(name, "map"))
		pax->map = value;
	else if (tw_slice_is(name, "numblocks"))
		pax->map_count = value;
	else if (tw_slice_is(name, "size") || tw_slice_is(name, "realsize")) {
		if (!number(value, &pax->real_size))
			return bad_record(key, value, err);
		pax->has_real_size = true;
	}
	return TRAWL_OK;
}

static int take_record(struct tw_slice key, struct tw_slice value, struct tw_pax *pax, struct tw_extents *extents,
		       struct trawl_error *err)
{
	uint64_t seconds;

	if (!value.len)
		return TRAWL_OK;
	if (tw_slice_is(key, "path")) {
		pax->path = value;
	} else if (tw_slice_is(key, "linkpath")) {
		pax->link = value;
	} else if (tw_slice_is(key, "size")) {
		if (!number(value, &pax->size))
			return bad_record(key, value, err);
		pax->has_size = true;
	} else if (tw_slice_is(key, "mtime")) {
		ptrdiff_t dot = tw_slice_find(value, '.');

		if (number(dot < 0 ? value : tw_slice_head(value, (size_t)dot), &seconds)) {
			pax->mtime = (int64_t)seconds;
			pax->has_mtime = true;
		}
	} else if (tw_slice_starts(key, "GNU.sparse.")) {
		return take_sparse(key, value, pax, extents, err);
	}
	return TRAWL_OK;
}

/* Split one record off @text. */
static bool next_record(struct tw_slice *text, struct tw_slice *key, struct tw_slice *value)
{
	ptrdiff_t space = tw_slice_find(tw_slice_head(*text, 20), ' '), equals;
	struct tw_slice record;
	uint64_t len;

	if (space < 1 || !tw_slice_u64(tw_slice_head(*text, (size_t)space), text->len, &len))
		return false;
	record = tw_slice_sub(*text, (size_t)space + 1, (size_t)len);
	if (record.len < 3 || record.ptr[record.len - 1] != '\n')
		return false;
	record.len--;
	equals = tw_slice_find(record, '=');
	if (equals < 1)
		return false;
	*key = tw_slice_head(record, (size_t)equals);
	*value = tw_slice_from(record, (size_t)equals + 1);
	*text = tw_slice_from(*text, (size_t)len);
	return true;
}

/* Which of GNU's formats this is; another version than we know is a plain file to us, as it is to Go. */
static int sparse_kind(const struct tw_pax *pax)
{
	if (tw_slice_is(pax->major, "1") && tw_slice_is(pax->minor, "0"))
		return 2;
	if (pax->major.len || pax->minor.len)
		return tw_slice_is(pax->major, "0") && pax->minor.len == 1 && *pax->minor.ptr <= '1' ? 1 : 0;
	return pax->map.len || pax->has_list ? 1 : 0;
}

int tw_pax_parse(struct tw_slice text, struct tw_pax *ret, struct tw_extents *extents, struct trawl_error *err)
{
	struct tw_slice key, value;
	int status = TRAWL_OK;

	*ret = (struct tw_pax){ 0 };
	extents->len = 0;
	while (text.len && status == TRAWL_OK) {
		if (!next_record(&text, &key, &value))
			return tw_fail(err, TRAWL_E_FORMAT, "tar: a malformed record in an extended header");
		status = take_record(key, value, ret, extents, err);
	}
	if (ret->offset.ptr)
		return tw_fail(err, TRAWL_E_FORMAT, "tar: extended header: an offset without its count of bytes");
	ret->sparse = sparse_kind(ret);
	return status;
}
