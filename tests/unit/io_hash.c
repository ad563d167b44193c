/* SPDX-License-Identifier: Apache-2.0 */
#include "io_make.h"

#include "io/reader.h"
#include "io/tally.h"

static void known_digests(void **state)
{
	struct tw_digest digest;
	char text[TW_DIGEST_TEXT];

	assert_string_equal(make_digest(tw_slice("abc"), text),
			    "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(make_digest(tw_slice(""), text),
			    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_int_equal(tw_hash_bytes(TW_HASH_SHA1, tw_slice("abc"), &digest, NULL), 0);
	tw_digest_format(&digest, text);
	assert_string_equal(text, "sha1:a9993e364706816aba3e25717850c26c9cd0d89d");
}

static void digests_as_text(void **state)
{
	static const char *const bad[] = {
		"",
		"sha256:",
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a",
		"sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015adf",
		"sha256:BA7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		"sha256:../../../../../../etc/passwd3b00361a396177a9cb410ff61f20015ad",
	};
	struct tw_digest a, b;
	char text[TW_DIGEST_TEXT];

	assert_int_equal(tw_hash_bytes(TW_HASH_SHA256, tw_slice("abc"), &a, NULL), 0);
	tw_digest_format(&a, text);
	assert_true(tw_digest_parse(tw_slice(text), &b));
	assert_true(tw_digest_eq(&a, &b));
	b.bytes[31] ^= 1;
	assert_false(tw_digest_eq(&a, &b));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(tw_digest_parse(tw_slice(bad[i]), &b));
}

static void a_mapped_view_is_dropped(void **state)
{
	size_t len = 3 * 1024 * 1024 + 77;
	struct tw_buf noise = make_noise(len);
	struct tw_window window;
	struct tw_digest a, b;
	struct tw_view view;
	char folder[64];
	uint64_t size;
	int fd;

	make_folder(folder);
	make_file(in_folder(folder, "f"), tw_buf_view(&noise));
	assert_int_equal(tw_file_open(in_folder(folder, "f"), &fd, &size, NULL), 0);
	assert_int_equal(tw_window_open(fd, 0, len, &window, NULL), 0);
	view = (struct tw_view){ .bytes = window.bytes, .mapped = true };
	assert_int_equal(tw_hash_view(TW_HASH_SHA256, &view, &a, NULL), 0);
	assert_int_equal(tw_hash_bytes(TW_HASH_SHA256, tw_buf_view(&noise), &b, NULL), 0);
	assert_true(tw_digest_eq(&a, &b));
	/* Dropped pages can be read again; views that aren't mapped are left alone. */
	assert_memory_equal(view.bytes.ptr, noise.ptr, len);
	view = (struct tw_view){ .bytes = tw_buf_view(&noise) };
	tw_view_drop(&view, 0, len);
	assert_memory_equal(window.bytes.ptr, noise.ptr, len);
	tw_window_close(&window);
	close(fd);
	remove_tree(folder);
	tw_buf_release(&noise);
}

/* Chunks through a tally, or a whole stack, with pools of several sizes: the digest is that of all at once. */
static void stacks_on_all_pools(void **state)
{
	struct tw_buf noise = make_noise(5 * 1024 * 1024), packed = make_gzip(tw_buf_view(&noise));
	char want_packed[TW_DIGEST_TEXT], want_plain[TW_DIGEST_TEXT], folder[64];
	uint64_t size;
	int fd;

	make_digest(tw_buf_view(&packed), want_packed);
	make_digest(tw_buf_view(&noise), want_plain);
	make_folder(folder);
	make_file(in_folder(folder, "f"), tw_buf_view(&packed));
	assert_int_equal(tw_file_open(in_folder(folder, "f"), &fd, &size, NULL), 0);
	for (unsigned threads = 1; threads <= 5; threads++) {
		struct tw_pool *pool;

		assert_int_equal(tw_pool_new(threads, &pool, NULL), 0);
		for (int round = 0; round < 6; round++) {
			struct tw_tally_group group;
			struct tw_tally *in, *out;
			struct tw_digest digest;
			struct tw_stage *stage;
			struct tw_reader reader;
			char text[TW_DIGEST_TEXT];

			tw_tally_group_init(&group, pool);
			assert_int_equal(tw_tally_new(&group, &in, NULL), 0);
			assert_int_equal(tw_tally_new(&group, &out, NULL), 0);
			assert_int_equal(tw_stage_file(fd, 0, size, TW_SLAB_PACKED, &stage, NULL), 0);
			assert_int_equal(tw_stage_tap(stage, in, &stage, NULL), 0);
			assert_int_equal(tw_stage_gunzip(stage, TW_VOUCH_CHECKSUM, &stage, NULL), 0);
			assert_int_equal(tw_stage_ahead(stage, pool, in, &stage, NULL), 0);
			assert_int_equal(tw_stage_tap(stage, out, &stage, NULL), 0);
			tw_reader_init(&reader, stage);
			if (round % 3 == 2) {
				/* Given up on the way, with others at work on it. */
				assert_true(tw_reader_skip(&reader, 1024 * 1024 * (uint64_t)round / 2));
				tw_reader_release(&reader);
				tw_stage_free(stage);
				tw_tally_free(in);
				tw_tally_free(out);
				tw_tally_group_release(&group);
				continue;
			}
			assert_true(tw_reader_skip(&reader, noise.len));
			assert_false(tw_reader_skip(&reader, 1));
			assert_int_equal(tw_reader_status(&reader, NULL), 0);
			tw_reader_release(&reader);
			tw_stage_free(stage);
			assert_int_equal(tw_tally_end(in, &digest, &size, NULL), 0);
			tw_digest_format(&digest, text);
			assert_string_equal(text, want_packed);
			assert_int_equal(size, packed.len);
			assert_int_equal(tw_tally_end(out, &digest, &size, NULL), 0);
			tw_digest_format(&digest, text);
			assert_string_equal(text, want_plain);
			assert_int_equal(size, noise.len);
			size = packed.len;
			tw_tally_free(in);
			tw_tally_free(out);
			tw_tally_group_release(&group);
		}
		tw_pool_wait(pool);
		tw_pool_free(pool);
	}
	close(fd);
	remove_tree(folder);
	tw_buf_release(&packed);
	tw_buf_release(&noise);
}

/* In step or one by one: the same, whatever the texts' lengths and where the other one stands. */
static void pairs_are_as_good_as_singles(void **state)
{
	struct tw_buf noise = make_noise(4096);

	if (!tw_hash_has_pair()) {
		print_message("this processor has no SHA extensions that hash two texts in step\n");
		tw_buf_release(&noise);
		skip();
	}
	for (size_t len = 0; len < 700; len += len < 140 ? 1 : 64) {
		for (size_t ahead = 0; ahead <= 64; ahead += 32) {
			struct tw_hasher one, other;
			struct tw_digest got, want;

			assert_int_equal(tw_hasher_start(&one, TW_HASH_SHA256, NULL), 0);
			assert_int_equal(tw_hasher_start(&other, TW_HASH_SHA256, NULL), 0);
			tw_hasher_add(&other, noise.ptr, ahead);
			tw_hasher_add_pair(&one, noise.ptr + 1, &other, noise.ptr + ahead, len);
			tw_hasher_add(&one, noise.ptr + 1 + len, 1000);
			tw_hasher_add(&other, noise.ptr + ahead + len, 1000);
			assert_int_equal(tw_hasher_end(&one, &got, NULL), 0);
			assert_int_equal(
				tw_hash_bytes(TW_HASH_SHA256, tw_slice_of(noise.ptr + 1, len + 1000), &want, NULL), 0);
			assert_true(tw_digest_eq(&got, &want));
			assert_int_equal(tw_hasher_end(&other, &got, NULL), 0);
			assert_int_equal(
				tw_hash_bytes(TW_HASH_SHA256, tw_slice_of(noise.ptr, ahead + len + 1000), &want, NULL),
				0);
			assert_true(tw_digest_eq(&got, &want));
		}
	}
	tw_buf_release(&noise);
}

/* What is wrong below comes up once what was good has been handed out. */
static void errors_come_through_ahead(void **state)
{
	struct tw_buf noise = make_noise(1024 * 1024), packed = make_gzip(tw_buf_view(&noise));

	for (unsigned threads = 1; threads <= 3; threads++) {
		struct trawl_error err = { 0 };
		struct tw_reader reader;
		struct tw_stage *stage;
		struct tw_pool *pool;

		assert_int_equal(tw_pool_new(threads, &pool, NULL), 0);
		assert_int_equal(tw_stage_slice(tw_slice_head(tw_buf_view(&packed), packed.len - 5), &stage, NULL), 0);
		assert_int_equal(tw_stage_gunzip(stage, TW_VOUCH_CHECKSUM, &stage, NULL), 0);
		assert_int_equal(tw_stage_ahead(stage, pool, NULL, &stage, NULL), 0);
		tw_reader_init(&reader, stage);
		assert_true(tw_reader_skip(&reader, noise.len));
		assert_null(tw_reader_ahead(&reader, 1, NULL));
		assert_int_equal(tw_reader_status(&reader, &err), TRAWL_E_FORMAT);
		assert_string_equal(err.message, "gzip: the data ends in a trailer: it was cut short");
		tw_reader_release(&reader);
		tw_stage_free(stage);
		tw_pool_wait(pool);
		tw_pool_free(pool);
	}
	tw_buf_release(&packed);
	tw_buf_release(&noise);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_digests),
		cmocka_unit_test(digests_as_text),
		cmocka_unit_test(a_mapped_view_is_dropped),
		cmocka_unit_test(pairs_are_as_good_as_singles),
		cmocka_unit_test(stacks_on_all_pools),
		cmocka_unit_test(errors_come_through_ahead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
