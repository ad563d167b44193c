/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What models inherit takes memory once: who adds nothing shares its parent's list, and what is added is counted.
 */
#include "check.h"

#include "analyze/lang/pom.h"
#include "base/limits.h"

extern const struct tw_analyzer tw_analyzer_pom;

#define MANAGED(name)                                                                           \
	"<dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>" name \
	"</artifactId><version>1</version></dependency></dependencies></dependencyManagement>"
#define CHILD(name, content)                                                                                            \
	"<project><parent><groupId>g</groupId><artifactId>p</artifactId><version>1</version></parent><artifactId>" name \
	"</artifactId>" content "</project>"

struct layer {
	struct tw_flat_builder *builder;
	struct tw_arena scratch;
	struct tw_sink sink;
	struct tw_pom_shelf shelf;
};

static void parse(struct layer *layer, const char *path, const char *text)
{
	struct tw_view view = { tw_slice(text), tw_slice(path), 0644 };

	tw_sink_begin(&layer->sink, &tw_analyzer_pom, view.path);
	assert_int_equal(tw_analyzer_pom.parse(&view, 0, &layer->sink, NULL), TRAWL_OK);
	tw_sink_end(&layer->sink);
}

static void begin(struct layer *layer)
{
	*layer = (struct layer){ 0 };
	assert_int_equal(tw_flat_builder_new(&layer->builder, NULL), TRAWL_OK);
	assert_int_equal(tw_sink_init(&layer->sink, layer->builder, &layer->scratch, NULL), TRAWL_OK);
	parse(layer, "pom.xml",
	      "<project><groupId>g</groupId><artifactId>p</artifactId><version>1</version>" MANAGED("x") "</project>");
	parse(layer, "none/pom.xml", CHILD("none", ""));
	parse(layer, "more/pom.xml", CHILD("more", MANAGED("y")));
	parse(layer, "late/pom.xml", CHILD("late", MANAGED("z")));
	tw_sink_begin(&layer->sink, &tw_analyzer_pom, (struct tw_slice){ 0 });
	tw_pom_shelf_init(&layer->shelf, &layer->sink);
}

static void end(struct layer *layer)
{
	tw_pom_shelf_release(&layer->shelf);
	tw_sink_end(&layer->sink);
	tw_sink_release(&layer->sink);
	tw_flat_builder_free(layer->builder);
	tw_arena_release(&layer->scratch);
}

static void shared(void **state)
{
	struct layer layer;
	const struct tw_pom_model *parent, *none, *more;

	begin(&layer);
	parent = tw_pom_in_tree(&layer.shelf, TW_LIT("pom.xml"));
	none = tw_pom_in_tree(&layer.shelf, TW_LIT("none/pom.xml"));
	more = tw_pom_in_tree(&layer.shelf, TW_LIT("more/pom.xml"));
	assert_non_null(parent);
	assert_non_null(none);
	assert_non_null(more);
	assert_int_equal(parent->managed_count, 1);
	assert_ptr_equal(none->managed, parent->managed);
	assert_int_equal(none->managed_count, 1);
	assert_int_equal(more->managed_count, 2);
	assert_int_equal(layer.shelf.inherited, 3);
	assert_false(layer.shelf.exhausted);
	end(&layer);
}

/* A model that came out short is so for each project that uses it. */
static void counted(void **state)
{
	struct layer layer;
	const struct tw_pom_model *more;

	begin(&layer);
	tw_pom_in_tree(&layer.shelf, TW_LIT("pom.xml"));
	layer.shelf.inherited = TW_LIMIT_POM_INHERITED - 1;
	more = tw_pom_in_tree(&layer.shelf, TW_LIT("more/pom.xml"));
	assert_true(layer.shelf.exhausted);
	assert_int_equal(more->managed_count, 0);
	layer.shelf.exhausted = false;
	tw_pom_in_tree(&layer.shelf, TW_LIT("none/pom.xml"));
	assert_false(layer.shelf.exhausted);
	tw_pom_in_tree(&layer.shelf, TW_LIT("more/pom.xml"));
	assert_true(layer.shelf.exhausted);
	end(&layer);
}

static void effort_is_obeyed(void **state)
{
	struct layer layer;
	const struct tw_pom_model *late;

	begin(&layer);
	tw_pom_in_tree(&layer.shelf, TW_LIT("pom.xml"));
	layer.shelf.effort = TW_LIMIT_POM_EFFORT;
	late = tw_pom_in_tree(&layer.shelf, TW_LIT("late/pom.xml"));
	assert_true(layer.shelf.exhausted);
	assert_int_equal(late->managed_count, 0);
	end(&layer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shared),
		cmocka_unit_test(counted),
		cmocka_unit_test(effort_is_obeyed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
