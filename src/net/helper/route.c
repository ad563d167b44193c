/* SPDX-License-Identifier: Apache-2.0 */
/* The way to a server that isn't everybody's: authorities and a certificate of its own, another name, a proxy. */
#include "net/helper/transfer.h"

#include "net/url.h"

static bool set_blob(CURL *easy, CURLoption option, struct tw_slice bytes)
{
	struct curl_blob blob = { .len = bytes.len, .flags = CURL_BLOB_COPY };

	memcpy(&blob.data, &bytes.ptr, sizeof(blob.data)); /* libcurl's isn't const; it copies */
	return !bytes.len || curl_easy_setopt(easy, option, &blob) == CURLE_OK;
}

static bool set_host(struct transfer *transfer, const struct tw_url *url)
{
	struct tw_buf line = { 0 };
	struct curl_slist *longer = NULL;

	tw_buf_printf(&line, "Host: %.*s%s%.*s", TW_ARG(url->host), url->port.len ? ":" : "", TW_ARG(url->port));
	tw_buf_char(&line, '\0');
	if (!tw_buf_failed(&line))
		longer = curl_slist_append(transfer->headers, line.ptr);
	tw_buf_release(&line);
	return longer && curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, longer) == CURLE_OK;
}

/*
 * TLS is spoken with the host of the URL: another name stands there then, the way is told apart, and the header Host
 * keeps the real one.
 */
static bool set_server_name(struct transfer *transfer, struct tw_slice name, struct tw_slice url)
{
	struct tw_buf text = { 0 };
	struct tw_url parts;
	bool set = false;

	if (!tw_url_parse(url, &parts) || !tw_slice_is(parts.scheme, "https"))
		return true;
	tw_buf_printf(&text, "%.*s:%.*s:%.*s:%.*s", TW_ARG(name), TW_ARG(parts.port), TW_ARG(parts.host),
		      TW_ARG(parts.port));
	tw_buf_char(&text, '\0');
	if (!tw_buf_failed(&text))
		transfer->places = curl_slist_append(NULL, text.ptr);
	text.len = 0;
	tw_buf_printf(&text, "https://%.*s%s%.*s%.*s%s%.*s", TW_ARG(name), parts.port.len ? ":" : "",
		      TW_ARG(parts.port), TW_ARG(parts.path), parts.query.len ? "?" : "", TW_ARG(parts.query));
	if (!tw_buf_failed(&text) && transfer->places)
		set = curl_easy_setopt(transfer->easy, CURLOPT_CONNECT_TO, transfer->places) == CURLE_OK &&
		      transfer_text(transfer->easy, CURLOPT_URL, tw_buf_view(&text)) && set_host(transfer, &parts);
	tw_buf_release(&text);
	return set;
}

static bool set_proxy(CURL *easy, struct tw_slice proxy)
{
	struct tw_buf text = { 0 };
	bool set;

	/* Names are the proxy's to look up, as Go has it. */
	if (tw_slice_starts(proxy, "socks5://"))
		tw_buf_text(&text, "socks5h://"), proxy = tw_slice_from(proxy, strlen("socks5://"));
	tw_buf_slice(&text, proxy);
	set = !tw_buf_failed(&text) && transfer_text(easy, CURLOPT_PROXY, tw_buf_view(&text)) &&
	      transfer_text(easy, CURLOPT_NOPROXY, TW_LIT(""));
	tw_buf_release(&text);
	return set;
}

bool transfer_route(struct transfer *transfer, const struct tw_question *question)
{
	const struct tw_route *route = &question->route;
	CURL *easy = transfer->easy;

	if (route->authorities.len) {
		transfer->own_authorities = true;
		if (!set_blob(easy, CURLOPT_CAINFO_BLOB, route->authorities))
			return false;
	}
	if (route->proxy.len && !set_proxy(easy, route->proxy))
		return false;
	if (route->server_name.len && !set_server_name(transfer, route->server_name, question->url))
		return false;
	return set_blob(easy, CURLOPT_SSLCERT_BLOB, route->cert) && set_blob(easy, CURLOPT_SSLKEY_BLOB, route->key);
}
