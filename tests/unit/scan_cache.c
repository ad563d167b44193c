/* SPDX-License-Identifier: Apache-2.0 */
/* The cache: what is stored comes back, what is damaged doesn't, it stays within its size, and nothing is left behind. */
#include "check.h"

#include <dirent.h>
#include <ftw.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan/cache.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

static int setup(void **state)
{
	char *dir = strdup("/tmp/trawl-test-XXXXXX");

	*state = mkdtemp(dir);
	return *state ? 0 : -1;
}

static int teardown(void **state)
{
	int status = nftw(*state, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	free(*state);
	return status;
}

static size_t files_found;

static int count_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	files_found += type == FTW_F;
	return 0;
}

static size_t count_files(const char *dir)
{
	files_found = 0;
	nftw(dir, count_one, 16, FTW_PHYS);
	return files_found;
}

static void put(struct tw_cache *cache, const char *id, size_t size)
{
	char *bytes = calloc(1, size);

	snprintf(bytes, size, "block of %s", id);
	assert_int_equal(tw_cache_put(cache, tw_slice(id), TW_LIT("apk:1"), tw_slice_of(bytes, size), NULL), TRAWL_OK);
	free(bytes);
}

static bool has(struct tw_cache *cache, const char *id, const char *versions)
{
	struct tw_slice block;

	if (!tw_cache_get(cache, tw_slice(id), tw_slice(versions), &block))
		return false;
	assert_memory_equal(block.ptr, "block of", 8);
	tw_cache_unmap(block);
	return true;
}

static void test_round_trip(void **state)
{
	struct tw_cache *cache;

	assert_int_equal(tw_cache_open(*state, 0, &cache, NULL), TRAWL_OK);
	assert_int_equal(count_files(*state), 0);
	assert_false(has(cache, "sha256:a", "apk:1"));
	put(cache, "sha256:a", 100);
	assert_true(has(cache, "sha256:a", "apk:1"));
	assert_false(has(cache, "sha256:a", "apk:2")); /* another version of an analyzer is another result */
	assert_false(has(cache, "sha256:b", "apk:1"));
	put(cache, "sha256:a", 100); /* again, by another process, say */
	assert_int_equal(count_files(*state), 1);
	assert_int_equal(tw_cache_put(cache, (struct tw_slice){ 0 }, TW_LIT("x"), TW_LIT("y"), NULL), TRAWL_OK);
	assert_int_equal(count_files(*state), 1); /* without a digest there is nothing to be known by */
	tw_cache_close(cache);
}

static void test_size(void **state)
{
	struct tw_cache *cache;
	char id[32];

	for (int i = 0; i < 20; i++) {
		assert_int_equal(tw_cache_open(*state, 50000, &cache, NULL), TRAWL_OK);
		if (i > 2)
			assert_true(has(cache, "sha256:0", "apk:1")); /* used all along: it stays */
		snprintf(id, sizeof(id), "sha256:%d", i);
		put(cache, id, 10000 - 8); /* the checksum is behind it */
		tw_cache_close(cache);
		usleep(2000);
	}
	assert_int_equal(count_files(*state), 5);
	assert_int_equal(tw_cache_open(*state, 50000, &cache, NULL), TRAWL_OK);
	assert_true(has(cache, "sha256:19", "apk:1"));
	assert_false(has(cache, "sha256:5", "apk:1"));
	tw_cache_close(cache);
}

static void test_unwritable(void **state)
{
	struct trawl_error err = { 0 };
	struct tw_cache *cache;
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s/file", (const char *)*state);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(tw_cache_open(path, 0, &cache, NULL), TRAWL_OK);
	assert_true(tw_cache_put(cache, TW_LIT("a"), TW_LIT("b"), TW_LIT("c"), &err) < 0);
	assert_non_null(strstr(err.message, path));
	tw_cache_close(cache);
	tw_cache_close(NULL);
}

static void *hammer(void *dir)
{
	for (int i = 0; i < 50; i++) {
		struct tw_cache *cache;
		char id[32];

		if (tw_cache_open(dir, 100000, &cache, NULL) < 0)
			return (void *)1;
		snprintf(id, sizeof(id), "sha256:%d", i % 17);
		has(cache, id, "apk:1");
		put(cache, id, 9000);
		tw_cache_close(cache);
	}
	return NULL;
}

static void test_threads(void **state)
{
	pthread_t threads[8];

	for (size_t i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hammer, *state), 0);
	for (size_t i = 0; i < 8; i++) {
		void *failed;

		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	assert_true(count_files(*state) <= 17);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(test_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unwritable, setup, teardown),
		cmocka_unit_test_setup_teardown(test_threads, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
