/* SPDX-License-Identifier: Apache-2.0 */
/* A bill of materials that is written, and read again. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "sbom/bom.h"

#define ID "01a212fc-3a05-7fd3-9340-eb331a9fabac"

static const struct tw_bom_property properties[] = {
	{ { "resource:Type", 13 }, { "node", 4 }, false },
	{ { "theirs", 6 }, { "<&>", 3 }, true },
	{ { "Class", 5 }, { "os-pkgs", 7 }, false },
};

/* Root, a node with two programs of one package URL, and a third of its own. */
static void fill(struct tw_component c[5], uint32_t needs[5])
{
	memset(c, 0, 5 * sizeof(*c));
	c[0] = (struct tw_component){ .kind = TW_COMPONENT_PLATFORM, .name = TW_LIT("cluster"), .root = true };
	c[1] = (struct tw_component){ .kind = TW_COMPONENT_OS, .name = TW_LIT("debian"), .version = TW_LIT("12") };
	for (int i = 2; i < 5; i++)
		c[i] = (struct tw_component){ .kind = TW_COMPONENT_APPLICATION,
					      .name = TW_LIT("program"),
					      .purl = i < 4 ? TW_LIT("pkg:golang/a@v1") : TW_LIT("pkg:golang/b@v1") };
	c[1].properties = properties;
	c[1].property_count = 3;
	needs[0] = 4, needs[1] = 1, needs[2] = 2, needs[3] = 3;
	c[0].needs = needs;
	c[0].need_count = 2;
	c[1].needs = needs + 2;
	c[1].need_count = 2;
}

static const struct tw_component *named(const struct tw_bom *bom, const char *ref)
{
	for (size_t i = 0; i < bom->count; i++)
		if (tw_slice_is(bom->components[i].ref, ref))
			return &bom->components[i];
	return NULL;
}

static void test_round(void **state)
{
	struct tw_component components[5];
	uint32_t needs[5];
	struct tw_bom bom = { .components = components, .count = 5, .root = 0 }, again;
	const struct tw_bom_writer writer = { TW_LIT("1.0"), TW_LIT(ID), { 1764082800, 5 } };
	struct tw_buf out = { 0 };
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };
	const struct tw_component *node, *root;

	fill(components, needs);
	assert_int_equal(tw_cyclonedx_write(&bom, &writer, &out, &err), TRAWL_OK);
	assert_true(tw_slice_search(tw_buf_view(&out), TW_LIT("\"timestamp\": \"2025-11-25T15:00:00+00:00\"")) > 0);
	assert_true(tw_slice_search(tw_buf_view(&out), TW_LIT("\"value\": \"<&>\"")) > 0);
	assert_int_equal(tw_bom_read(tw_buf_view(&out), &arena, &again, &err), TRAWL_OK);
	assert_true(again.ours);
	assert_int_equal(again.count, 5);
	assert_true(tw_slice_is(again.serial_number, "urn:uuid:" ID));

	/* What no other has is called by its package URL, all else by a UUID of its own. */
	assert_non_null(named(&again, "pkg:golang/b@v1"));
	assert_null(named(&again, "pkg:golang/a@v1"));
	root = named(&again, "01a212fc-3a05-7fd3-9340-000000000001");
	node = named(&again, "01a212fc-3a05-7fd3-9340-000000000002");
	assert_non_null(root);
	assert_non_null(node);
	assert_non_null(named(&again, "01a212fc-3a05-7fd3-9340-000000000003"));
	assert_non_null(named(&again, "01a212fc-3a05-7fd3-9340-000000000004"));
	assert_true(root->root);
	assert_int_equal(root->need_count, 2);
	assert_int_equal(node->need_count, 2);
	assert_int_equal(node->kind, TW_COMPONENT_OS);
	assert_int_equal(node->property_count, 3);
	assert_true(tw_slice_is(tw_component_property(node, "Class"), "os-pkgs"));
	assert_true(tw_slice_is(tw_component_property(node, "resource:Type"), "node"));
	tw_buf_release(&out);
	tw_arena_release(&arena);
}

/* Without anything in it, and without an id, it is still one. */
static void test_empty(void **state)
{
	const struct tw_bom bom = { .root = 0 };
	const struct tw_bom_writer writer = { .version = TW_LIT("1.0") };
	struct tw_bom again;
	struct tw_buf out = { 0 };
	struct tw_arena arena = { 0 };
	struct trawl_error err = { 0 };

	assert_int_equal(tw_cyclonedx_write(&bom, &writer, &out, &err), TRAWL_OK);
	assert_int_equal(tw_bom_read(tw_buf_view(&out), &arena, &again, &err), TRAWL_OK);
	assert_int_equal(again.count, 0);
	assert_int_equal(again.serial_number.len, 0);
	tw_buf_release(&out);
	tw_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_round), cmocka_unit_test(test_empty) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
