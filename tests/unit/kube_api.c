/* SPDX-License-Identifier: Apache-2.0 */
/* What a cluster's API answers with, and whom pull secrets are for. */
#include "check.h"
#include "kube/api_list.h"
#include "kube/pull_secret.h"
#include "model/workload.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void pages(void **state)
{
	static const struct {
		const char *text;
		int status;
		const char *token;
	} cases[] = {
		{ "{\"kind\":\"PodList\",\"metadata\":{\"continue\":\"abc\"},\"items\":[]}", 0, "abc" },
		{ "{\"kind\":\"PodList\",\"metadata\":{},\"items\":null}", 0, "" },
		{ "{\"kind\":\"PodList\"}", 0, "" },
		{ "{\"kind\":\"Status\"}", TRAWL_E_FORMAT, "" },
		{ "{\"kind\":\"PodList\",\"items\":{}}", TRAWL_E_FORMAT, "" },
		{ "[]", TRAWL_E_FORMAT, "" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_arena arena = { 0 };
		struct tw_kube_page page;
		struct tw_json doc;

		assert_int_equal(tw_json_parse(tw_slice(cases[i].text), &arena, &doc, NULL), 0);
		assert_int_equal(tw_kube_page_read(&doc, &arena, &page, NULL), cases[i].status);
		assert_slice(page.token, cases[i].token);
		tw_arena_release(&arena);
	}
}

static void digests_that_run(void **state)
{
	static const char *const cases[][2] = {
		{ "docker-pullable://r/a@sha256:" HASH, "sha256:" HASH },
		{ "r:5000/a@sha256:" HASH, "sha256:" HASH },
		{ "docker://sha256:" HASH, "" },
		{ "sha256:" HASH, "" },
		{ "r/a@sha256:abc", "" },
		{ "r/a@sha512:" HASH, "" },
		{ "", "" },
	};
	struct tw_arena arena = { 0 };
	struct tw_json doc;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_slice(tw_kube_running_digest(tw_slice(cases[i][0])), cases[i][1]);
	assert_int_equal(tw_json_parse(tw_slice("{\"status\":{\"containerStatuses\":[{\"name\":\"b\"},"
						"{\"name\":\"a\",\"imageID\":\"r@sha256:" HASH "\"}],"
						"\"initContainerStatuses\":5}}"),
				       &arena, &doc, NULL),
			 0);
	assert_slice(tw_kube_container_digest(tw_kube_of_json(&doc, TW_JSON_ROOT), TW_PLACE_CONTAINER, tw_slice("a"),
					      &arena),
		     "sha256:" HASH);
	assert_slice(tw_kube_container_digest(tw_kube_of_json(&doc, TW_JSON_ROOT), TW_PLACE_CONTAINER, tw_slice("b"),
					      &arena),
		     "");
	assert_slice(
		tw_kube_container_digest(tw_kube_of_json(&doc, TW_JSON_ROOT), TW_PLACE_INIT, tw_slice("a"), &arena),
		"");
	assert_slice(
		tw_kube_container_digest(tw_kube_of_json(&doc, TW_JSON_ROOT), TW_PLACE_VOLUME, tw_slice("a"), &arena),
		"");
	tw_arena_release(&arena);
}

struct logins {
	struct tw_kube_login list[8];
	size_t count;
};

static int take(void *user, const struct tw_kube_login *login, struct trawl_error *err)
{
	struct logins *logins = user;

	assert_true(logins->count < 8);
	logins->list[logins->count++] = *login;
	return 0;
}

static int read_secret(const char *text, struct tw_arena *arena, struct logins *logins, struct trawl_error *err)
{
	struct tw_json doc;

	assert_int_equal(tw_json_parse(tw_slice(text), arena, &doc, NULL), 0);
	return tw_kube_pull_secret(&doc, arena, take, logins, err);
}

static void secrets_hold_logins(void **state)
{
	/* {"auths":{"https://index.docker.io/v1/":{"auth":"dTpw"},"*.r.io/team":{"username":"a","password":"b"},"x":{}}} */
	static const char *const modern =
		"{\"type\":\"kubernetes.io/dockerconfigjson\",\"data\":{\".dockerconfigjson\":"
		"\"eyJhdXRocyI6eyJodHRwczovL2luZGV4LmRvY2tlci5pby92MS8iOnsiYXV0aCI6ImRUcHcifSwiKi5yLmlvL3RlYW0iOnsidXNlcm5h"
		"bWUiOiJhIiwicGFzc3dvcmQiOiJiIn0sIngiOnt9fX0=\"}}";
	struct tw_arena arena = { 0 };
	struct logins logins = { 0 };
	struct trawl_error err = { 0 };

	assert_int_equal(read_secret(modern, &arena, &logins, &err), 0);
	assert_int_equal(logins.count, 2);
	assert_slice(logins.list[0].host, "index.docker.io");
	assert_slice(logins.list[0].path, "");
	assert_slice(logins.list[0].username, "u");
	assert_slice(logins.list[0].password, "p");
	assert_true(tw_kube_login_fits(&logins.list[0], tw_slice("index.docker.io"), tw_slice("library/nginx")));
	assert_true(tw_kube_login_fits(&logins.list[1], tw_slice("eu.r.io"), tw_slice("team/app")));
	assert_false(tw_kube_login_fits(&logins.list[1], tw_slice("eu.r.io"), tw_slice("other/app")));
	assert_false(tw_kube_login_fits(&logins.list[1], tw_slice("a.eu.r.io"), tw_slice("team/app")));
	assert_false(tw_kube_login_fits(&logins.list[1], tw_slice("r.io"), tw_slice("team/app")));
	/* {"r:5000":{"auth":"dTpw"}} */
	assert_int_equal(
		read_secret(
			"{\"type\":\"kubernetes.io/dockercfg\",\"data\":{\".dockercfg\":\"eyJyOjUwMDAiOnsiYXV0aCI6Im"
			"RUcHcifX0=\"}}",
			&arena, &logins, &err),
		0);
	assert_int_equal(logins.count, 3);
	assert_slice(logins.list[2].host, "r:5000");
	assert_int_equal(read_secret("{\"type\":\"Opaque\",\"data\":{}}", &arena, &logins, &err), 0);
	assert_int_equal(
		read_secret("{\"type\":\"kubernetes.io/dockerconfigjson\",\"data\":{\".dockerconfigjson\":\"!\"}}",
			    &arena, &logins, &err),
		TRAWL_E_FORMAT);
	assert_int_equal(logins.count, 3);
	tw_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages),
		cmocka_unit_test(digests_that_run),
		cmocka_unit_test(secrets_hold_logins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
