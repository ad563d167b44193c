/* SPDX-License-Identifier: Apache-2.0 */
/* What layers remove: the same answers as by looking at every folder around a path, and soon, however deep it is. */
#include "check.h"

#include "scan/hidden.h"

enum { LAYERS = 4, TURNS = 400, REMOVALS = 12 };

static unsigned next(unsigned *seed, unsigned below)
{
	*seed = *seed * 1103515245 + 12345;
	return (*seed >> 16) % below;
}

/* Names that sort around '/', as "a-" and "a0" do. */
static struct tw_slice random_path(unsigned *seed, char room[static 64])
{
	static const char *const names[] = { "a", "a-", "a0", "b", "ab" };
	size_t len = 0;

	for (unsigned i = 0, depth = 1 + next(seed, 4); i < depth; i++)
		len += (size_t)snprintf(room + len, 64 - len, "%s%s", i ? "/" : "", names[next(seed, 5)]);
	return tw_slice_of(room, len);
}

struct removal {
	char room[64];
	struct tw_slice path;
	uint32_t layer;
};

static bool expect(const struct removal *removals, struct tw_slice path, uint32_t layer)
{
	for (size_t i = 0; i < REMOVALS; i++) {
		struct tw_slice folder = removals[i].path;

		if (removals[i].layer > layer && tw_slice_eq(tw_slice_head(path, folder.len), folder) &&
		    (path.len == folder.len || path.ptr[folder.len] == '/'))
			return true;
	}
	return false;
}

static void answers_as_by_folders(void **state)
{
	unsigned seed = 1, hidden_ones = 0;

	for (int turn = 0; turn < TURNS; turn++) {
		struct removal removals[REMOVALS];
		struct tw_hidden hidden = { 0 };

		for (size_t i = 0; i < REMOVALS; i++) {
			removals[i].path = random_path(&seed, removals[i].room);
			removals[i].layer = next(&seed, LAYERS);
			assert_true(tw_hidden_add(&hidden, removals[i].path, removals[i].layer));
		}
		tw_hidden_finish(&hidden);
		for (int i = 0; i < 50; i++) {
			char room[64];
			struct tw_slice path = random_path(&seed, room);
			uint32_t layer = next(&seed, LAYERS);
			bool want = expect(removals, path, layer);

			hidden_ones += want;
			assert_int_equal(tw_hidden_has(&hidden, path, layer), want);
		}
		tw_hidden_release(&hidden);
	}
	assert_in_range(hidden_ones, 1000, TURNS * 50 - 1000);
}

static void nothing_is_removed(void **state)
{
	struct tw_hidden hidden = { 0 };

	assert_true(tw_hidden_add(&hidden, TW_LIT(""), 3));
	tw_hidden_finish(&hidden);
	assert_false(tw_hidden_has(&hidden, TW_LIT("a"), 0));
	tw_hidden_release(&hidden);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_as_by_folders),
		cmocka_unit_test(nothing_is_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
