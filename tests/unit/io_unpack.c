/* SPDX-License-Identifier: Apache-2.0 */
#include "io_make.h"

#include "base/limits.h"
#include "io/reader.h"

/* Hands out @step bytes at a time, from memory that is overwritten meanwhile. */
struct pieces {
	struct tw_stage stage;
	struct tw_slice rest;
	size_t step;
	char *piece;
};

static int pieces_next(struct tw_stage *stage, struct tw_chunk *ret, struct trawl_error *err)
{
	struct pieces *p = (struct pieces *)stage;
	size_t len = p->rest.len < p->step ? p->rest.len : p->step;

	free(p->piece);
	p->piece = NULL;
	if (!len)
		return 0;
	p->piece = malloc(len);
	memcpy(p->piece, p->rest.ptr, len);
	p->rest = tw_slice_from(p->rest, len);
	*ret = (struct tw_chunk){ p->piece, len, NULL };
	return 1;
}

static void pieces_free(struct tw_stage *stage)
{
	free(((struct pieces *)stage)->piece);
	free(stage);
}

static const struct tw_stage_type pieces_type = { pieces_next, NULL, pieces_free };

/* Unpack @packed, handed out @step bytes at a time; what came out, and how it ended. */
static int unpack(struct tw_slice packed, size_t step, struct tw_buf *ret, struct trawl_error *err)
{
	struct pieces *p = calloc(1, sizeof(*p));
	struct tw_stage *stage;
	struct tw_chunk chunk;
	int status;

	*p = (struct pieces){ { &pieces_type }, packed, step, NULL };
	status = tw_stage_unpack(&p->stage, tw_packing_sniff(packed), TW_VOUCH_CHECKSUM, &stage, err);
	if (status < 0)
		return status;
	while ((status = tw_stage_next(stage, &chunk, err)) == 1) {
		if (ret)
			tw_buf_add(ret, chunk.ptr, chunk.len);
		tw_chunk_drop(&chunk);
	}
	tw_stage_free(stage);
	return status;
}

static void check_all_steps(struct tw_slice packed, struct tw_slice want)
{
	for (size_t step = 1; step <= packed.len; step += 1 + step / 3) {
		struct trawl_error err = { 0 };
		struct tw_buf out = { 0 };

		assert_int_equal(unpack(packed, step, &out, &err), 0);
		assert_int_equal(out.len, want.len);
		if (want.len)
			assert_memory_equal(out.ptr, want.ptr, want.len);
		tw_buf_release(&out);
	}
}

static void gzip_in_any_pieces(void **state)
{
	struct tw_buf plain = make_noise(20000), packed = make_gzip(tw_buf_view(&plain));

	check_all_steps(tw_buf_view(&packed), tw_buf_view(&plain));
	tw_buf_release(&packed);
	packed = make_gzip(tw_slice(""));
	check_all_steps(tw_buf_view(&packed), tw_slice(""));
	tw_buf_release(&packed);
	tw_buf_release(&plain);
}

static void gzip_members_and_padding(void **state)
{
	struct tw_buf one = make_noise(3000), both = { 0 }, a = make_gzip(tw_buf_view(&one)),
		      b = make_gzip(tw_slice("end"));

	tw_buf_slice(&both, tw_buf_view(&a));
	tw_buf_add(&both, "\0\0\0", 3); /* GNU gzip accepts zeros between members, too */
	tw_buf_slice(&both, tw_buf_view(&b));
	tw_buf_add(&both, "\0\0\0\0\0\0\0\0\0\0", 10);
	tw_buf_text(&one, "end");
	check_all_steps(tw_buf_view(&both), tw_buf_view(&one));
	tw_buf_text(&both, "signature");
	check_all_steps(tw_buf_view(&both), tw_buf_view(&one));
	tw_buf_release(&one);
	tw_buf_release(&both);
	tw_buf_release(&a);
	tw_buf_release(&b);
}

/* Every optional field of a header, in front of what is left of a plain one. */
static void gzip_header_fields(void **state)
{
	struct tw_buf plain = make_gzip(tw_slice("hello")), packed = { 0 };

	tw_buf_add(&packed, plain.ptr, 3);
	tw_buf_char(&packed, 2 | 4 | 8 | 16);
	tw_buf_add(&packed, plain.ptr + 4, 6);
	tw_buf_add(&packed, "\x05\0extra", 7);
	tw_buf_add(&packed, "name", 5);
	tw_buf_add(&packed, "a comment", 10);
	tw_buf_add(&packed, "\x12\x34", 2);
	tw_buf_add(&packed, plain.ptr + 10, plain.len - 10);
	check_all_steps(tw_buf_view(&packed), tw_slice("hello"));
	tw_buf_release(&packed);
	tw_buf_release(&plain);
}

static void gzip_cut_anywhere(void **state)
{
	struct tw_buf plain = make_noise(3000), packed = make_gzip(tw_buf_view(&plain));

	for (size_t len = 2; len < packed.len; len++) {
		struct trawl_error err = { 0 };
		struct tw_buf out = { 0 };

		assert_int_equal(unpack(tw_slice_head(tw_buf_view(&packed), len), 64, &out, &err), TRAWL_E_FORMAT);
		assert_non_null(strstr(err.message, "gzip: the data ends in"));
		if (out.len)
			assert_memory_equal(out.ptr, plain.ptr, out.len);
		tw_buf_release(&out);
	}
	tw_buf_release(&packed);
	tw_buf_release(&plain);
}

/* Change one byte and see what is said. */
static void check_damage(struct tw_buf *packed, size_t at, const char *says)
{
	struct trawl_error err = { 0 };
	char before = packed->ptr[at];

	packed->ptr[at] ^= 0x40;
	assert_int_equal(unpack(tw_buf_view(packed), 64, NULL, &err), TRAWL_E_FORMAT);
	if (!strstr(err.message, says))
		fail_msg("\"%s\" does not say \"%s\"", err.message, says);
	packed->ptr[at] = before;
}

static void gzip_damage(void **state)
{
	struct tw_buf plain = make_noise(3000), packed = make_gzip(tw_buf_view(&plain));

	check_damage(&packed, 2, "compression method");
	check_damage(&packed, 3, "reserved flags");
	check_damage(&packed, packed.len - 8, "gzip: the CRC is");
	check_damage(&packed, packed.len - 4, "the trailer says");
	check_damage(&packed, packed.len / 2, "gzip:");
	tw_buf_release(&packed);
	tw_buf_release(&plain);
}

static void zstd_in_any_pieces(void **state)
{
	static const char skippable[] = "\x50\x2a\x4d\x18\x04\0\0\0skip";
	struct tw_buf plain = make_noise(20000), packed = make_zstd(tw_buf_view(&plain)), many = { 0 };

	check_all_steps(tw_buf_view(&packed), tw_buf_view(&plain));
	tw_buf_add(&many, skippable, sizeof(skippable) - 1);
	tw_buf_slice(&many, tw_buf_view(&packed));
	tw_buf_add(&many, skippable, sizeof(skippable) - 1);
	check_all_steps(tw_buf_view(&many), tw_buf_view(&plain));
	tw_buf_text(&many, "trailing");
	check_all_steps(tw_buf_view(&many), tw_buf_view(&plain));
	tw_buf_release(&packed);
	packed = make_zstd(tw_slice(""));
	check_all_steps(tw_buf_view(&packed), tw_slice(""));
	tw_buf_release(&packed);
	tw_buf_release(&many);
	tw_buf_release(&plain);
}

static void zstd_cut_and_damaged(void **state)
{
	struct tw_buf plain = make_noise(3000), packed = make_zstd(tw_buf_view(&plain));

	for (size_t len = 4; len < packed.len; len++) {
		struct trawl_error err = { 0 };

		assert_int_equal(unpack(tw_slice_head(tw_buf_view(&packed), len), 64, NULL, &err), TRAWL_E_FORMAT);
		assert_string_equal(err.message, "zstd: the data ends in the middle of a frame");
	}
	/* The checksum is off by default: something that is wrong in itself. */
	packed.ptr[4] |= 0x08;
	check_damage(&packed, 5, "zstd: ");
	tw_buf_release(&packed);
	tw_buf_release(&plain);
}

static void zstd_window_limit(void **state)
{
	/* A frame without a content size, and a window descriptor of 1 << 30. */
	static const char frame[] = "\x28\xb5\x2f\xfd\x00\xa0\x01\x00\x00";
	struct trawl_error err = { 0 };

	assert_int_equal(unpack(tw_slice_of(frame, sizeof(frame) - 1), 64, NULL, &err), TRAWL_E_LIMIT);
	assert_string_equal(err.message, "zstd: needs a window of more than 128 MiB");
}

/* zstd packs zeros much better than anything honest: 100 KiB for 4 GiB. */
static void a_bomb_is_stopped(void **state)
{
	size_t len = 256 * TW_MIB;
	char *zeros = calloc(1, len);
	struct trawl_error err = { 0 };
	struct tw_buf packed = make_zstd(tw_slice_of(zeros, len));

	free(zeros);
	assert_int_equal(unpack(tw_buf_view(&packed), 4096, NULL, &err), TRAWL_E_LIMIT);
	assert_non_null(strstr(err.message, "unpacks to more than 1200 times its size"));
	tw_buf_release(&packed);
}

static void what_we_can_only_name(void **state)
{
	struct trawl_error err = { 0 };

	assert_int_equal(unpack(tw_slice("BZh91AY&SY"), 64, NULL, &err), TRAWL_E_UNSUPPORTED);
	assert_string_equal(err.message, "compressed with bzip2, which is not supported (gzip and zstd are)");
	assert_int_equal(unpack(tw_slice_of("\xfd"
					    "7zXZ\0",
					    6),
				64, NULL, &err),
			 TRAWL_E_UNSUPPORTED);
	assert_non_null(strstr(err.message, "compressed with xz"));
	assert_int_equal(tw_packing_sniff(tw_slice("BZhello")), TW_PACKING_NONE);
	assert_int_equal(tw_packing_sniff(tw_slice("")), TW_PACKING_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gzip_in_any_pieces),   cmocka_unit_test(gzip_members_and_padding),
		cmocka_unit_test(gzip_header_fields),   cmocka_unit_test(gzip_cut_anywhere),
		cmocka_unit_test(gzip_damage),          cmocka_unit_test(zstd_in_any_pieces),
		cmocka_unit_test(zstd_cut_and_damaged), cmocka_unit_test(zstd_window_limit),
		cmocka_unit_test(a_bomb_is_stopped),    cmocka_unit_test(what_we_can_only_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
