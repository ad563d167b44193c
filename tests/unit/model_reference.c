/* SPDX-License-Identifier: Apache-2.0 */
/* Names of images: who is asked for them is what stands there, whole. */
#include "check.h"

#include "base/arena.h"
#include "model/reference.h"

static void expect(const char *text, const char *registry, const char *repository, const char *tag, const char *digest)
{
	struct tw_arena arena = { 0 };
	struct tw_reference ref;

	assert_true(tw_reference_parse(tw_slice(text), &arena, &ref));
	assert_slice(ref.registry, registry);
	assert_slice(ref.repository, repository);
	assert_slice(ref.tag, tag);
	assert_slice(ref.digest, digest);
	tw_arena_release(&arena);
}

static void test_names(void **state)
{
	expect("alpine", "index.docker.io", "library/alpine", "latest", "");
	expect("docker.io/a/b:1", "index.docker.io", "a/b", "1", "");
	expect("ghcr.io/a/b", "ghcr.io", "a/b", "latest", "");
	expect("localhost/a:2", "localhost", "a", "2", "");
	expect("127.0.0.1:5000/a/b:2", "127.0.0.1:5000", "a/b", "2", "");
	expect("[::1]:5000/a", "[::1]:5000", "a", "latest", "");
	expect("my-host_1.local:80/a", "my-host_1.local:80", "a", "latest", "");
	expect("ghcr.io/a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "ghcr.io", "a", "",
	       "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
}

/* Credentials are chosen by the registry's name: it must not end earlier for whoever makes an address of it. */
static void test_no_names(void **state)
{
	static const char *const bad[] = {
		"127.0.0.1:1?-docker.pkg.dev/a:1",
		"evil.example?.azurecr.io/a",
		"evil.example#.azurecr.io/a",

		"evil.example%2f.azurecr.io/a",
		"evil.example:/a",
		"evil.example:99999/a",
		"evil.example:1x/a",
		"-x.example/a",
		"x.example\\y/a",
		"[::1?]/a",
		"a.b c/d",
		"A/b",
		"docker://alpine",
		"ftp://x",
		"../x",
		"alpine:",
		"alpine:-1",
		"alpine:a b",
		"alpine@",
		"alpine@sha256",
		"alpine@sha256:12",
		"alpine@sha256:x123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"alpine@md5:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
		"",
	};
	struct tw_arena arena = { 0 };
	struct tw_reference ref;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (tw_reference_parse(tw_slice(bad[i]), &arena, &ref))
			fail_msg("\"%s\" was taken for a name", bad[i]);
	}
	assert_false(tw_reference_parse(tw_slice_of("good.example/a\0b:1", 18), &arena, &ref));
	tw_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_no_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
