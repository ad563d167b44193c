/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/client.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/limits.h"
#include "kube/api_list.h"
#include "net/http.h"
#include "net/url.h"

enum { PAGE = 250, ANEW = 3, BROKEN = 3 };

struct tw_kube_client {
	struct tw_net *net;
	struct tw_kube_access access;
	struct tw_kube_client_options options;
	struct tw_arena arena; /* of credentials that were got anew */
	double tokens;         /* questions that may be asked at once */
	int64_t filled_ms;     /* when they were counted */
};

int tw_kube_client_open(struct tw_net *net, const struct tw_kube_access *access,
			const struct tw_kube_client_options *options, struct tw_kube_client **ret,
			struct trawl_error *err)
{
	struct tw_kube_client *client = calloc(1, sizeof(*client));

	if (!client)
		return tw_fail_nomem(err);
	client->net = net;
	client->access = *access;
	client->options = *options;
	if (!client->options.page)
		client->options.page = PAGE;
	client->tokens = options->burst ? options->burst : 1;
	client->filled_ms = tw_clock_ms();
	*ret = client;
	return TRAWL_OK;
}

void tw_kube_client_close(struct tw_kube_client *client)
{
	if (!client)
		return;
	tw_arena_release(&client->arena);
	free(client);
}

/* A bucket of tokens that fills at the rate allowed, up to the burst. */
static int wait_turn(struct tw_kube_client *client, struct trawl_error *err)
{
	double most = client->options.burst ? client->options.burst : 1, rate = client->options.qps;
	int64_t now = tw_clock_ms();
	int status = TRAWL_OK;

	if (rate <= 0)
		return TRAWL_OK;
	client->tokens += rate * (double)(now - client->filled_ms) / 1000;
	client->tokens = client->tokens > most ? most : client->tokens;
	client->filled_ms = now;
	if (client->tokens < 1)
		status = tw_net_wait(client->net, -1, (uint32_t)((1 - client->tokens) * 1000 / rate) + 1, err);
	client->tokens -= 1;
	return status < 0 ? status : TRAWL_OK;
}

static int open_once(struct tw_kube_client *client, struct tw_slice url, struct tw_http **ret, struct trawl_error *err)
{
	const struct tw_kube_access *access = &client->access;
	struct tw_http_request request = {
		.url = url,
		.authorization = access->authorization,
		.accept = TW_LIT("application/json"),
		.headers = { access->headers[0], access->headers[1] },
		.route = &access->route,
		.any_certificate = access->insecure,
	};
	int status = wait_turn(client, err);

	return status < 0 ? status : tw_http_open(client->net, &request, ret, NULL, err);
}

/* The whole body; one that breaks off is asked for again. */
static int fetch(struct tw_kube_client *client, struct tw_slice url, struct tw_arena *arena, int *ret_status,
		 struct tw_slice *ret, struct trawl_error *err)
{
	for (unsigned turn = 0;; turn++) {
		struct trawl_error why = { 0 };
		struct tw_http *http = NULL;
		int status = open_once(client, url, &http, err);
		bool again;

		if (status < 0)
			return status;
		*ret_status = tw_http_status(http);
		status = tw_http_text(http, TW_LIMIT_KUBE_PAGE, arena, ret, &why);
		again = http->again && turn + 1 < BROKEN;
		tw_http_close(http);
		if (status >= 0)
			return status;
		if (!again)
			return tw_fail(err, status, "%s", why.message);
		tw_net_log(client->net, "asking again after: %s", why.message);
		status = tw_http_back_off(client->net, turn, NULL, err);
		if (status < 0)
			return status;
	}
}

/* What a Status object says, as far as a message has room for it. */
static struct tw_slice message_of(const struct tw_json *doc, struct tw_arena *arena)
{
	return tw_slice_head(tw_json_text(doc, tw_json_get(doc, TW_JSON_ROOT, "message"), arena), 300);
}

static int take_answer(struct tw_kube_client *client, struct tw_kube_answer *answer, struct tw_arena *arena,
		       struct trawl_error *err)
{
	struct trawl_error why = { 0 };
	int status = tw_json_parse(answer->body, arena, &answer->doc, &why);

	answer->said = status < 0 ? TW_LIT("") : message_of(&answer->doc, arena);
	if (status == TRAWL_E_NOMEM)
		return tw_fail_nomem(err);
	/* A proxy's page in front of a refusal says nothing that its status doesn't. */
	if (status < 0 && answer->status == 200)
		return tw_fail(err, TRAWL_E_FORMAT,
			       "%.*s answers with something else than JSON: is it a cluster's API? (%s)",
			       TW_ARG(client->access.url), why.message);
	return TRAWL_OK;
}

int tw_kube_refused(const struct tw_kube_answer *answer, struct trawl_error *err)
{
	static const struct {
		int status;
		const char *word;
	} words[] = { { 401, " Unauthorized" }, { 403, " Forbidden" }, { 404, " Not Found" }, { 410, " Gone" } };
	const char *word = "";

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (words[i].status == answer->status)
			word = words[i].word;
	return tw_fail(err, answer->status == 404 ? TRAWL_E_NOTFOUND : TRAWL_E_IO, "the cluster answers %d%s%s%.*s",
		       answer->status, word, answer->said.len ? ": " : "", TW_ARG(answer->said));
}

int tw_kube_ask(struct tw_kube_client *client, struct tw_slice path, struct tw_arena *arena, struct tw_kube_answer *ret,
		struct trawl_error *err)
{
	struct tw_slice url = TW_JOIN(arena, client->access.url, path);
	int status = TRAWL_OK;

	if (!url.ptr)
		return tw_fail_nomem(err);
	for (unsigned turn = 0; status >= 0; turn++) {
		*ret = (struct tw_kube_answer){ 0 };
		status = fetch(client, url, arena, &ret->status, &ret->body, err);
		if (status >= 0 && ret->status != 401)
			return take_answer(client, ret, arena, err);
		if (status >= 0 && turn == 0)
			status = tw_kube_access_renew(&client->access, &client->arena, err);
		if (status == 0 || (status >= 0 && turn > 0))
			return tw_fail(
				err, TRAWL_E_IO,
				"the cluster doesn't accept the credentials (401 Unauthorized): they may have expired");
	}
	return status;
}

static struct tw_slice page_path(const struct tw_kube_list *list, unsigned page, struct tw_slice token,
				 struct tw_arena *arena)
{
	struct tw_buf buf = { 0 };
	struct tw_slice ret = { 0 };

	tw_buf_slice(&buf, list->path);
	tw_buf_printf(&buf, "?limit=%u", page);
	if (list->query.len)
		tw_buf_char(&buf, '&'), tw_buf_slice(&buf, list->query);
	if (token.len) {
		tw_buf_text(&buf, "&continue=");
		tw_url_escape(&buf, token);
	}
	if (!tw_buf_failed(&buf))
		ret = tw_arena_copy(arena, tw_buf_view(&buf));
	tw_buf_release(&buf);
	return ret;
}

/* One page: 1 and @token is that of the next one, 0 when there is none, or an error. */
static int take_page(struct tw_kube_client *client, struct tw_kube_list *list, unsigned page, struct tw_buf *token,
		     struct tw_arena *scratch, struct trawl_error *err)
{
	struct tw_slice path = page_path(list, page, tw_buf_view(token), scratch);
	struct tw_kube_answer answer;
	struct tw_kube_page read;
	struct tw_kube_node root;
	int status = path.ptr ? tw_kube_ask(client, path, scratch, &answer, err) : tw_fail_nomem(err);

	list->status = path.ptr ? answer.status : 0;
	if (status < 0)
		return status;
	if (answer.status != 200)
		return tw_kube_refused(&answer, err);
	status = tw_kube_page_read(&answer.doc, scratch, &read, err);
	token->len = 0;
	tw_buf_slice(token, read.token);
	root = tw_kube_of_json(&answer.doc, TW_JSON_ROOT);
	list->took = status >= 0;
	if (status >= 0)
		status = list->take(list->user, &root, scratch, err);
	if (status >= 0 && tw_buf_failed(token))
		status = tw_fail_nomem(err);
	return status < 0 ? status : read.token.len > 0;
}

/* All pages from the first one on. Pages that are too large are asked for in smaller pieces. */
static int take_pages(struct tw_kube_client *client, struct tw_kube_list *list, struct tw_arena *scratch,
		      struct tw_buf *token, struct trawl_error *err)
{
	unsigned page = client->options.page;
	uint64_t pages = 0;
	int status = 1;

	while (status == 1) {
		struct tw_arena_mark mark = tw_arena_mark(scratch);
		struct trawl_error why = { 0 };

		list->took = false;
		status = take_page(client, list, page, token, scratch, &why);
		if (status == TRAWL_E_LIMIT && page > 1 && !list->took)
			page /= 2, status = 1;
		else if (status < 0)
			tw_fail(err, status, "%s", why.message);
		tw_arena_rewind(scratch, mark);
		if (++pages > TW_LIMIT_KUBE_OBJECTS)
			return tw_fail(err, TRAWL_E_LIMIT, "the list has no end");
	}
	return status;
}

int tw_kube_list(struct tw_kube_client *client, struct tw_kube_list *list, struct trawl_error *err)
{
	struct tw_arena scratch = { 0 };
	struct tw_buf token = { 0 };
	int status = TRAWL_OK;

	for (unsigned turn = 0; turn < ANEW; turn++) {
		struct trawl_error why = { 0 };

		token.len = 0;
		list->status = 0;
		status = take_pages(client, list, &scratch, &token, &why);
		if (status >= 0 || list->status != 410) {
			if (status < 0)
				tw_fail(err, status, "%s", why.message);
			break;
		}
		tw_net_log(client->net, "%.*s: its pages have expired, once more from the beginning",
			   TW_ARG(list->path));
		list->forget(list->user);
		if (turn + 1 == ANEW)
			tw_fail(err, status, "its pages expire faster than they are read: %s", why.message);
	}
	tw_buf_release(&token);
	tw_arena_release(&scratch);
	return status;
}
