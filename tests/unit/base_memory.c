/* SPDX-License-Identifier: Apache-2.0 */
/* Arena, buffer, map, vec. */
#include "check.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"

static void test_arena_rewinds(void **state)
{
	struct tw_arena arena = { 0 };
	struct tw_arena_mark empty = tw_arena_mark(&arena), mark;
	char *kept, *more;

	kept = tw_arena_printf(&arena, "%s-%d", "kept", 1);
	mark = tw_arena_mark(&arena);
	for (int i = 0; i < 1000; i++)
		assert_non_null(tw_arena_alloc(&arena, 4000));
	tw_arena_rewind(&arena, mark);
	assert_string_equal(kept, "kept-1");
	more = tw_arena_alloc(&arena, 16);
	for (int i = 0; i < 16; i++)
		assert_int_equal(more[i], 0); /* zeroed again, whatever lay there */
	tw_arena_rewind(&arena, empty);
	assert_non_null(tw_arena_alloc(&arena, 1));
	tw_arena_release(&arena);
}

static void test_arena_refuses(void **state)
{
	struct tw_arena arena = { .limit = 100000 };

	assert_null(tw_arena_alloc(&arena, SIZE_MAX));
	assert_null(tw_arena_alloc(&arena, SIZE_MAX - 8));
	assert_null(tw_arena_array(&arena, SIZE_MAX / 2, 3));
	assert_null(tw_arena_alloc(&arena, 100001));
	assert_non_null(tw_arena_alloc(&arena, 1000));
	tw_arena_release(&arena);
}

static void test_map(void **state)
{
	char keys[5000][8];
	struct tw_map map = { 0 };

	assert_int_equal(tw_map_get(&map, TW_LIT("x")), TW_MAP_NONE);
	for (uint32_t i = 0; i < 5000; i++) {
		uint32_t *at;

		snprintf(keys[i], sizeof(keys[i]), "%u", i);
		at = tw_map_put(&map, tw_slice(keys[i]));
		assert_int_equal(*at, TW_MAP_NONE);
		*at = i;
	}
	for (uint32_t i = 0; i < 5000; i++)
		assert_int_equal(tw_map_get(&map, tw_slice(keys[i])), i);
	assert_int_equal(tw_map_get(&map, TW_LIT("5000")), TW_MAP_NONE);
	assert_int_equal(map.len, 5000);
	*tw_map_put(&map, (struct tw_slice){ 0 }) = 9; /* the empty key is a key */
	assert_int_equal(tw_map_get(&map, TW_LIT("")), 9);
	tw_map_release(&map);
}

static void test_vec_and_buf(void **state)
{
	TW_VEC(uint32_t) vec = { 0 };
	struct tw_buf buf = { 0 };

	for (uint32_t i = 0; i < 1000; i++)
		*tw_vec_push(&vec) = i;
	assert_int_equal(*tw_vec_last(&vec), 999);
	assert_false(tw_vec_reserve(&vec, SIZE_MAX));
	assert_int_equal(vec.at[500], 500);
	tw_vec_release(&vec);
	for (int i = 0; i < 1000; i++)
		tw_buf_printf(&buf, "%d,", i);
	assert_int_equal(buf.len, 3890);
	assert_false(tw_buf_failed(&buf));
	tw_buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena_rewinds),
		cmocka_unit_test(test_arena_refuses),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_vec_and_buf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
