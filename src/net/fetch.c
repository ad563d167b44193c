/* SPDX-License-Identifier: Apache-2.0 */
#include "net/fetch.h"

#include <stdlib.h>

#include "base/size.h"
#include "net/url.h"

/* A turn that brought less is not followed by the next one at once. */
enum { ETAG_MAX = 256, WORTH_IT = 64 * 1024 };

struct fetch_stage {
	struct tw_stage stage;
	struct tw_fetch fetch;
	struct tw_http *http; /* NULL: not asked yet, or broken */
	uint64_t at;          /* bytes handed out, those before .from included */
	uint64_t drop;        /* of this answer, which began at the beginning again */
	unsigned barren;      /* turns that brought nothing */
	uint64_t brought;     /* bytes of this turn */
	char etag[ETAG_MAX];
};

/* "bytes 100-199/200": does the answer begin where it shall? */
static bool begins_at(const struct tw_http *http, uint64_t at)
{
	struct tw_slice range = tw_http_header(http, "Content-Range"), first;
	uint64_t number;

	if (!tw_slice_starts(range, "bytes "))
		return false;
	range = tw_slice_from(range, 6);
	return tw_slice_split(&range, '-', &first) && tw_slice_u64(first, UINT64_MAX, &number) && number == at;
}

static void keep_etag(struct fetch_stage *fs)
{
	struct tw_slice etag = tw_http_header(fs->http, "ETag");

	/* A weak one says nothing about bytes. */
	if (fs->etag[0] || !etag.len || etag.len >= ETAG_MAX || *etag.ptr != '"')
		return;
	memcpy(fs->etag, etag.ptr, etag.len);
	fs->etag[etag.len] = '\0';
}

static int wrong_size(const struct fetch_stage *fs, uint64_t size, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_DIGEST, "%.*s has %llu bytes, but %llu are claimed",
		       TW_ARG(tw_url_shown(fs->http->url)), (unsigned long long)size,
		       (unsigned long long)fs->fetch.size);
}

static int check_answer(struct fetch_stage *fs, struct trawl_error *err)
{
	int status = tw_http_status(fs->http);
	uint64_t length = tw_http_length(fs->http);

	fs->drop = 0;
	if (status == 200)
		fs->drop = fs->at;
	else if (status != 206 || !begins_at(fs->http, fs->at))
		return tw_http_refused(fs->http, err);
	if (length != UINT64_MAX && fs->fetch.size != UINT64_MAX &&
	    tw_u64_add(length, status == 206 ? fs->at : 0) != fs->fetch.size)
		return wrong_size(fs, tw_u64_add(length, status == 206 ? fs->at : 0), err);
	keep_etag(fs);
	return TRAWL_OK;
}

static int connect_to(struct fetch_stage *fs, struct trawl_error *err)
{
	int status = fs->fetch.open(fs->fetch.closure, fs->at, tw_slice(fs->etag), &fs->http, err);

	return status < 0 ? status : check_answer(fs, err);
}

/* 1: ask again; else the error stands. */
static int after_break(struct fetch_stage *fs, struct trawl_error *why, struct trawl_error *err)
{
	bool again = fs->http && fs->http->again;
	unsigned attempts = tw_net_options_of(fs->fetch.net)->attempts;
	int status;

	tw_http_close(fs->http);
	fs->http = NULL;
	if (!again || fs->barren >= attempts)
		return tw_fail(err, why->status, "%s", why->message);
	tw_net_log(fs->fetch.net, "going on at byte %llu after: %s", (unsigned long long)fs->at, why->message);
	status = fs->brought < WORTH_IT ? tw_http_back_off(fs->fetch.net, fs->barren, NULL, err) : TRAWL_OK;
	fs->barren++;
	fs->brought = 0;
	return status < 0 ? status : 1;
}

/* Bytes that were handed out before are left out; how many of @piece remain. */
static void drop_known(struct fetch_stage *fs, struct tw_slice *piece)
{
	size_t len = piece->len < fs->drop ? piece->len : (size_t)fs->drop;

	*piece = tw_slice_from(*piece, len);
	fs->drop -= len;
}

static int fetch_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct fetch_stage *fs = (struct fetch_stage *)stage;

	for (;;) {
		struct trawl_error why = { 0 };
		struct tw_slice piece;
		int status;

		if (fs->at == fs->fetch.size)
			return 0;
		status = fs->http ? TRAWL_OK : connect_to(fs, &why);
		if (status == TRAWL_OK)
			status = tw_http_read(fs->http, &piece, &why);
		if (status == 0 && fs->fetch.size != UINT64_MAX && fs->at < fs->fetch.size)
			return wrong_size(fs, fs->at, err);
		if (status == 0)
			return 0;
		if (status < 0) {
			status = after_break(fs, &why, err);
			if (status < 0)
				return status;
			continue;
		}
		drop_known(fs, &piece);
		if (!piece.len)
			continue;
		/* What follows the end that was claimed is nobody's: the digest tells whether the claim was right. */
		piece = tw_slice_head(piece, fs->fetch.size - fs->at < SIZE_MAX ? (size_t)(fs->fetch.size - fs->at)
										: SIZE_MAX);
		fs->at += piece.len;
		fs->barren = 0;
		fs->brought += piece.len;
		*ret = (struct tw_chunk){ .ptr = piece.ptr, .len = piece.len };
		return 1;
	}
}

static void fetch_free(struct tw_stage *stage)
{
	struct fetch_stage *fs = (struct fetch_stage *)stage;

	tw_http_close(fs->http);
	free(fs);
}

static const struct tw_stage_type fetch_type = { fetch_next, NULL, fetch_free };

int tw_fetch_stage(const struct tw_fetch *fetch, struct tw_stage **ret, struct trawl_error *err)
{
	struct fetch_stage *fs = calloc(1, sizeof(*fs));

	if (!fs)
		return tw_fail_nomem(err);
	fs->stage.type = &fetch_type;
	fs->fetch = *fetch;
	fs->at = fetch->from;
	*ret = &fs->stage;
	return TRAWL_OK;
}
