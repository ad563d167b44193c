/* SPDX-License-Identifier: Apache-2.0 */
/* Package URLs: what is read, what is refused, and the one spelling. */
#include "check.h"

#include "model/purl_read.h"

static void check(const char *text, const char *type, const char *namespace, const char *name, const char *version,
		  const char *written)
{
	struct tw_arena arena = { 0 };
	struct tw_purl_parts p;

	assert_true(tw_purl_read(tw_slice(text), &arena, &p));
	assert_slice(p.type, type);
	assert_slice(p.namespace, namespace);
	assert_slice(p.name, name);
	assert_slice(p.version, version);
	assert_slice(tw_purl_write(&p, &arena), written);
	tw_arena_release(&arena);
}

static void test_read(void **state)
{
	check("pkg:npm/%40types/node@20.0.0", "npm", "@types", "node", "20.0.0", "pkg:npm/%40types/node@20.0.0");
	check("pkg:npm/@types/node@20.0.0", "npm", "@types", "node", "20.0.0", "pkg:npm/%40types/node@20.0.0");
	check("PKG:///Golang//GitHub.com/A/B%2fc@v1%2B2?z=1&&a=&Arch=x%20y#/s/", "golang", "github.com/a", "b/c",
	      "v1+2", "pkg:golang/github.com/a/b%2Fc@v1%2B2?arch=x%20y&z=1#s");
	check("pkg:pypi/A_b@1", "pypi", "", "a-b", "1", "pkg:pypi/a-b@1");
	check("pkg:deb/Debian/libstdc++6@1:2~3", "deb", "debian", "libstdc++6", "1:2~3",
	      "pkg:deb/debian/libstdc%2B%2B6@1:2~3");
	check("pkg:rpm/RedHat/Bash", "rpm", "redhat", "Bash", "", "pkg:rpm/redhat/Bash");
	check("pkg:cocoapods/G@1#NSData+zlib", "cocoapods", "", "G", "1", "pkg:cocoapods/G@1#NSData%2Bzlib");
}

static void test_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"pkg:",
		"pkg:npm",
		"npm/a@1",
		"pkg:npm/",
		"pkg:/a",
		"pkg:1npm/a",
		"pkg:n pm/a",
		"pkg:npm/a%4",
		"pkg:npm/a@%zz",
		"pkg:npm/%",
		"pkg:deb/@a",
		"pkg:npm/a?1=b",
		"pkg:npm/a?b=%",
		"pkg:npm/a?b=1&B=2",
		"pkg:swift/a@1",
		"pkg:julia/A@1",
		"pkg:npm/%2",
		"pkg:npm/a?=1",
	};
	struct tw_arena arena = { 0 };
	struct tw_purl_parts p;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(tw_purl_read(tw_slice(texts[i]), &arena, &p));
	tw_arena_release(&arena);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *text, *type;
		bool os;
	} kinds[] = {
		{ "pkg:apk/alpine/musl@1", "", true },  { "pkg:rpm/a@1", "", true },
		{ "pkg:npm/a@1", "node-pkg", false },   { "pkg:maven/a/b@1", "jar", false },
		{ "pkg:k8s/a@1", "kubernetes", false }, { "pkg:k8s/eks/a@1", "", false },
		{ "pkg:generic/a@1", "", false },
	};
	struct tw_arena arena = { 0 };
	struct tw_purl_parts p;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		assert_true(tw_purl_read(tw_slice(kinds[i].text), &arena, &p));
		assert_slice(tw_purl_ecosystem(&p), kinds[i].type);
		assert_true(tw_purl_is_os(&p) == kinds[i].os);
	}
	tw_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
