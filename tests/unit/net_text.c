/* SPDX-License-Identifier: Apache-2.0 */
/* What the net room reads without a network: addresses, frames, challenges, credentials, and when a database is due. */
#include <stdlib.h>

#include "check.h"
#include "db/update.h"
#include "net/base64.h"
#include "net/challenge.h"
#include "net/credential.h"
#include "net/frame.h"
#include "net/url.h"

static void is(struct tw_slice got, const char *want)
{
	if (!tw_slice_is(got, want))
		fail_msg("\"%.*s\", not \"%s\"", TW_ARG(got), want ? want : "");
}

static void url_parts(void **state)
{
	struct tw_url url;

	assert_true(tw_url_parse(tw_slice("HTTPS://Host.example:8443/a/b?c=d#e"), &url));
	is(url.scheme, "https");
	is(url.host, "Host.example");
	is(url.port, "8443");
	is(url.path, "/a/b");
	is(url.query, "c=d");
	assert_true(tw_url_parse(tw_slice("http://[::1]:5000"), &url));
	is(url.host, "[::1]");
	is(url.port, "5000");
	assert_true(tw_url_parse(tw_slice("https://h?q"), &url));
	is(url.query, "q");
}

static void url_refused(void **state)
{
	static const char *const bad[] = { "",           "host/path",      "ftp://h/",        "https://",
					   "https:///a", "https://u:p@h/", "https://h/\r\nX", "https://h/a b",
					   "http://h:x", "http://h:70000", "javascript://h",  "https://h\\@evil/",
					   "file://h/a", "https://h/\x7f" };
	struct tw_url url;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (tw_url_parse(tw_slice(bad[i]), &url))
			fail_msg("%s is taken", bad[i]);
}

static void url_joins(void **state)
{
	static const char *const cases[][3] = {
		{ "https://h/a/b?x", "https://other/y", "https://other/y" },
		{ "https://h:1/a/b?x", "/y?z", "https://h:1/y?z" },
		{ "https://h/a/b?x", "c", "https://h/a/c" },
		{ "https://h/a/b?x", "?z", "https://h/a/b?z" },
		{ "https://h", "c", "https://h/c" },
		{ "https://h/a", "//o/p", "https://o/p" },
		{ "https://h/a", "/r?u=http://x/", "https://h/r?u=http://x/" },
		{ "https://h/a", "file:///etc/passwd", "file:///etc/passwd" },
		{ "https://h/a", "", "" },
		{ "https://h/a", "gopher://x/", "" },
		{ "https://h/a", "https://u:p@x/", "" },
	};
	struct tw_arena arena = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		is(tw_url_join(tw_slice(cases[i][0]), tw_slice(cases[i][1]), &arena), cases[i][2]);
	tw_arena_release(&arena);
}

static void url_origins(void **state)
{
	assert_true(tw_url_same_origin(tw_slice("https://h/a"), tw_slice("https://H:443/b")));
	assert_false(tw_url_same_origin(tw_slice("https://h/a"), tw_slice("http://h/a")));
	assert_false(tw_url_same_origin(tw_slice("https://h/a"), tw_slice("https://h.evil/a")));
	assert_false(tw_url_same_origin(tw_slice("https://h/a"), tw_slice("https://h:444/a")));
	assert_false(tw_url_same_origin(tw_slice("x"), tw_slice("x")));
	is(tw_url_shown(tw_slice("https://h/a?signature=s")), "https://h/a");
}

static void frames_whole_and_cut(void **state)
{
	struct tw_question question = {
		.method = TW_LIT("GET"),
		.url = TW_LIT("https://h/"),
		.body = TW_LIT("a\nb"),
		.has_body = true,
		.headers = { TW_LIT("A: b"), TW_LIT("C: d") },
		.header_count = 2,
		.insecure = true,
		.stall_ms = 7,
		.route = { .authorities = TW_LIT("-----\na\n"),
			   .cert = TW_LIT("b\n"),
			   .key = TW_LIT("c\n"),
			   .server_name = TW_LIT("d"),
			   .proxy = TW_LIT("http://e") },
	};
	struct tw_question got;
	struct tw_buf buf = { 0 };

	tw_question_encode(&buf, &question);
	assert_true(tw_question_decode(tw_buf_view(&buf), &got));
	is(got.url, "https://h/");
	is(got.route.authorities, "-----\na\n");
	is(got.route.cert, "b\n");
	is(got.route.key, "c\n");
	is(got.route.server_name, "d");
	is(got.route.proxy, "http://e");
	is(got.body, "a\nb");
	is(got.headers[1], "C: d");
	assert_true(got.insecure && got.stall_ms == 7 && got.connect_ms == 0 && got.header_count == 2);
	/* Cut within a frame it is none; between frames of what isn't needed it may be one. */
	for (size_t len = 0; len < buf.len; len++) {
		char *copy = malloc(len + 1);

		memcpy(copy, buf.ptr, len);
		if (tw_question_decode(tw_slice_of(copy, len), &got) && len < 23)
			fail_msg("%zu bytes are a question", len);
		free(copy);
	}
	tw_buf_release(&buf);
}

static void frames_refused(void **state)
{
	static const char *const headers[] = { "no colon", ": no name", "A: b\r\nC: d", "A: b\nC: d", "A: \x01" };
	struct tw_question got;

	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		struct tw_question question = { .method = TW_LIT("GET"),
						.url = TW_LIT("https://h/"),
						.header_count = 1 };
		struct tw_buf buf = { 0 };

		question.headers[0] = tw_slice(headers[i]);
		tw_question_encode(&buf, &question);
		assert_false(tw_question_decode(tw_buf_view(&buf), &got));
		tw_buf_release(&buf);
	}
	assert_false(tw_question_decode(tw_slice_of("u\xff\xff\xff\xff", 5), &got));
}

static bool take(struct tw_answer *answer, uint8_t kind, const char *text)
{
	struct tw_frame frame = { kind, tw_slice(text) };

	return tw_answer_take(answer, &frame);
}

static void answers_in_order(void **state)
{
	struct tw_answer answer = { 0 };

	assert_false(take(&answer, TW_FRAME_BODY, "x"));
	assert_false(take(&answer, TW_FRAME_END, ""));
	assert_false(take(&answer, TW_FRAME_STATUS, "20"));
	assert_true(take(&answer, TW_FRAME_STATUS, "206"));
	assert_false(take(&answer, TW_FRAME_STATUS, "200"));
	assert_true(take(&answer, TW_FRAME_HEADER, "ETag:  \"x\" "));
	assert_true(take(&answer, TW_FRAME_HEADER, "Empty:"));
	assert_false(take(&answer, TW_FRAME_HEADER, "A: b\nC: d"));
	is(tw_answer_header(&answer, "etag"), "\"x\"");
	assert_non_null(tw_answer_header(&answer, "EMPTY").ptr);
	assert_null(tw_answer_header(&answer, "C").ptr);
	assert_true(take(&answer, TW_FRAME_BODY, "x"));
	assert_false(take(&answer, TW_FRAME_HEADER, "Late: x"));
	assert_false(take(&answer, 'Z', ""));
	assert_true(take(&answer, TW_FRAME_END, ""));
	assert_false(take(&answer, TW_FRAME_FAIL, "x"));
	assert_int_equal(answer.status, 206);
	tw_answer_release(&answer);
}

static void challenges(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_challenge c = tw_challenge_parse(
		tw_slice(
			"Bearer realm=\"https://auth/token\",service=\"reg\\\"x\", scope=\"repository:a/b:pull,push\""),
		&arena);

	assert_int_equal(c.kind, TW_CHALLENGE_BEARER);
	is(c.realm, "https://auth/token");
	is(c.service, "reg\"x");
	is(c.scope, "repository:a/b:pull,push");
	c = tw_challenge_parse(tw_slice("Basic realm=plain, bearer Realm=\"https://b\""), &arena);
	assert_int_equal(c.kind, TW_CHALLENGE_BEARER);
	is(c.realm, "https://b");
	c = tw_challenge_parse(tw_slice("BASIC realm=\"not closed"), &arena);
	assert_int_equal(c.kind, TW_CHALLENGE_BASIC);
	is(c.realm, "not closed");
	assert_int_equal(tw_challenge_parse(tw_slice("Negotiate ==,,\"\\"), &arena).kind, TW_CHALLENGE_NONE);
	assert_int_equal(tw_challenge_parse(tw_slice(""), &arena).kind, TW_CHALLENGE_NONE);
	tw_arena_release(&arena);
}

static void base64(void **state)
{
	static const char *const pairs[][2] = {
		{ "", "" },        { "f", "Zg==" },        { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "user:secret", "dXNlcjpzZWNyZXQ=" }
	};
	struct tw_arena arena = { 0 };

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		is(tw_base64_encode(tw_slice(pairs[i][0]), &arena), pairs[i][1]);
		is(tw_base64_decode(tw_slice(pairs[i][1]), &arena), pairs[i][0]);
	}
	is(tw_base64_decode(tw_slice(" Zm8\n"), &arena), "fo");
	assert_null(tw_base64_decode(tw_slice("Zm-8"), &arena).ptr);
	tw_arena_release(&arena);
}

static const char config[] =
	"{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"aHViOnBhc3M=\"},"
	"\"reg:5000\":{\"username\":\"u\",\"password\":\"p\"},\"reg:5000/team\":{\"auth\":\"dDp0\"},"
	"\"tok\":{\"auth\":\"eDo=\",\"identitytoken\":\"idt\"},\"bad\":{\"auth\":\"!!\"},\"empty\":{}},"
	"\"credHelpers\":{\"gcr.io\":\"gcloud\"},\"credsStore\":\"pass\"}";

static int look_up(const char *registry, const char *repository, struct tw_arena *arena, struct tw_credential *ret,
		   struct tw_slice *ret_program)
{
	return tw_credential_in(tw_slice(config), tw_slice(registry), tw_slice(repository), arena, ret, ret_program,
				NULL);
}

static void credentials(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_credential c;
	struct tw_slice program;

	assert_int_equal(look_up("index.docker.io", "library/alpine", &arena, &c, &program), 1);
	is(c.username, "hub");
	is(c.password, "pass");
	assert_int_equal(look_up("reg:5000", "other/x", &arena, &c, &program), 1);
	is(c.username, "u");
	assert_int_equal(look_up("reg:5000", "team/x", &arena, &c, &program), 1);
	is(c.username, "t");
	assert_int_equal(look_up("tok", "", &arena, &c, &program), 1);
	is(c.identity_token, "idt");
	assert_int_equal(look_up("gcr.io", "a", &arena, &c, &program), 0);
	is(program, "gcloud");
	assert_int_equal(look_up("empty", "a", &arena, &c, &program), 0);
	is(program, "pass");
	assert_int_equal(look_up("bad", "", &arena, &c, &program), TRAWL_E_FORMAT);
	assert_true(tw_credential_in(tw_slice("[1,"), tw_slice("x"), tw_slice(""), &arena, &c, &program, NULL) < 0);
	tw_arena_release(&arena);
}

static void helper_names(void **state)
{
	static const char *const bad[] = { "", "../x", "a b", "x;y", "/bin/sh" };
	struct tw_arena arena = { 0 };
	struct tw_slice out;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_true(tw_credential_program(tw_slice(bad[i]), "get", tw_slice("r"), &arena, &out, NULL) < 0);
	tw_arena_release(&arena);
}

static void when_it_is_due(void **state)
{
	const struct tw_time now = { 1000000000, 0 };
	const int64_t hour = 3600, day = 86400;
	const struct {
		int64_t next, downloaded;
		bool due, java_due;
	} cases[] = {
		{ hour, -2 * hour, false, false },  { -hour, -2 * hour, true, false },
		{ -hour, -hour / 2, false, false }, { -hour, -25 * hour, true, true },
		{ -hour, 2 * day, true, true }, /* a clock that was wrong */
		{ -hour, hour, false, false },
	};
	struct tw_db_metadata metadata = { .version = 2,
					   .next_update = { now.seconds + day, 0 },
					   .downloaded_at = TW_DB_NO_TIME };

	assert_true(tw_update_is_due(&metadata, false, now)); /* laid there by hand */
	assert_false(tw_update_is_due(&metadata, true, now));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		metadata.next_update.seconds = now.seconds + cases[i].next;
		metadata.downloaded_at.seconds = now.seconds + cases[i].downloaded;
		assert_int_equal(tw_update_is_due(&metadata, false, now), cases[i].due);
		assert_int_equal(tw_update_is_due(&metadata, true, now), cases[i].java_due);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(url_parts),
		cmocka_unit_test(url_refused),
		cmocka_unit_test(url_joins),
		cmocka_unit_test(url_origins),
		cmocka_unit_test(frames_whole_and_cut),
		cmocka_unit_test(frames_refused),
		cmocka_unit_test(answers_in_order),
		cmocka_unit_test(challenges),
		cmocka_unit_test(base64),
		cmocka_unit_test(credentials),
		cmocka_unit_test(helper_names),
		cmocka_unit_test(when_it_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
