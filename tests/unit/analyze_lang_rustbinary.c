/* SPDX-License-Identifier: Apache-2.0 */
/* Rust programs: cargo-auditable's section in each format, broken in each way, and programs cut anywhere. */
#include "lang_run.h"

#include <libdeflate.h>

#include "base/limits.h"
#include "program_image.h"

extern const struct tw_analyzer tw_analyzer_rustbinary;

static const char json[] =
	"{\"packages\": [{\"name\": \"app\", \"version\": \"1.0.0\", \"root\": true, \"dependencies\": [1]}, "
	"{\"name\": \"lib\", \"version\": \"2.0.0\"}]}";

static size_t pack(const char *text, size_t len, void *ret, size_t room)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(9);
	size_t packed;

	assert_non_null(compressor);
	packed = libdeflate_zlib_compress(compressor, text, len, ret, room);
	libdeflate_free_compressor(compressor);
	assert_true(packed > 0);
	return packed;
}

static void run_bytes(struct lang_run *run, const void *bytes, size_t len)
{
	lang_run_init(run);
	lang_run_file(run, &tw_analyzer_rustbinary, 0, "bin/x", tw_slice_of(bytes, len));
}

static void assert_two(struct lang_run *run)
{
	struct tw_package app;

	assert_int_equal(run->status, TRAWL_OK);
	assert_int_equal(lang_run_count(run), 2);
	app = lang_run_package(run, "app");
	assert_true(tw_slice_is(app.id, "app@1.0.0"));
	assert_int_equal(app.relationship, TW_REL_ROOT);
	assert_int_equal(app.depends_on.len, 1);
	assert_true(tw_slice_is(app.depends_on.at[0], "lib@2.0.0"));
	assert_int_equal(lang_run_package(run, "lib").relationship, TW_REL_UNKNOWN);
}

static void pe_with(struct image *m, bool wide, const char name[8])
{
	image_pe(m, wide);
	memcpy(m->bytes + 0x98 + 112, name, 8);
	pack(json, strlen(json), m->bytes + DATA_AT, IMAGE_SIZE - DATA_AT);
}

static void pe(void **state)
{
	for (int i = 0; i < 4; i++) {
		struct lang_run run;
		struct image m;

		pe_with(&m, i & 1, i & 2 ? ".dep-v0\0" : "rdep-v0\0");
		run_bytes(&run, m.bytes, IMAGE_SIZE);
		assert_two(&run);
		lang_run_release(&run);
	}
}

static void macho(void **state)
{
	for (int i = 0; i < 8; i++) {
		struct lang_run run;
		struct image m;
		char *name;

		image_macho(&m, i & 1, i & 2);
		name = memmem(m.bytes, IMAGE_SIZE, "__go_buildinfo", 14);
		assert_non_null(name);
		memcpy(name, i & 4 ? ".dep-v0\0\0\0\0\0\0\0\0" : "rust-deps-v0\0\0\0", 16);
		pack(json, strlen(json), m.bytes + DATA_AT, IMAGE_SIZE - DATA_AT);
		run_bytes(&run, m.bytes, IMAGE_SIZE);
		assert_two(&run);
		lang_run_release(&run);
	}
}

/* One section of 5 bytes' length, so that texts of any size fit. */
static size_t wasm_with(char *ret, size_t room, const void *data, size_t len)
{
	static const char head[] = "\0asm\1\0\0\0";
	size_t size = 1 + 7 + len, at = 8;

	assert_true(room >= at + 6 + size);
	memcpy(ret, head, 8);
	ret[at++] = 0;
	for (int i = 0; i < 5; i++)
		ret[at++] = (char)((size >> (7 * i) & 0x7f) | (i < 4 ? 0x80 : 0));
	memcpy(ret + at, "\7.dep-v0", 8);
	memcpy(ret + at + 8, data, len);
	return at + 8 + len;
}

static void wasm(void **state)
{
	char packed[512], file[1024];
	size_t len = wasm_with(file, sizeof(file), packed, pack(json, strlen(json), packed, sizeof(packed)));
	struct lang_run run;

	run_bytes(&run, file, len);
	assert_two(&run);
	lang_run_release(&run);
	for (size_t cut = 0; cut < len; cut++) {
		run_bytes(&run, file, cut);
		assert_int_equal(lang_run_count(&run), 0);
		lang_run_release(&run);
	}
}

static void broken(void **state)
{
	static const char *const texts[] = { "{\"packages\": [", "[]", "{\"packages\": {\"a\": 1}}", "{}" };
	char packed[512], file[1024];
	struct lang_run run;

	run_bytes(&run, file, wasm_with(file, sizeof(file), "not zlib", 8));
	assert_int_equal(run.status, TRAWL_E_FORMAT);
	assert_non_null(strstr(run.err.message, "cargo-auditable"));
	lang_run_release(&run);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t len = pack(texts[i], strlen(texts[i]), packed, sizeof(packed));

		run_bytes(&run, file, wasm_with(file, sizeof(file), packed, len));
		assert_int_equal(run.status, i == 0 ? TRAWL_E_FORMAT : TRAWL_OK);
		assert_int_equal(lang_run_count(&run), 0);
		lang_run_release(&run);
	}
}

/* Blanks by the megabyte, in a few kilobytes. */
static void bomb(void **state)
{
	size_t size = TW_LIMIT_MANIFEST + 1, room = 64 * 1024;
	char *blanks = malloc(size), *packed = malloc(room), *file = malloc(room + 64);
	struct lang_run run;

	assert_true(blanks && packed && file);
	memset(blanks, ' ', size);
	run_bytes(&run, file, wasm_with(file, room + 64, packed, pack(blanks, size, packed, room)));
	assert_int_equal(run.status, TRAWL_E_LIMIT);
	lang_run_release(&run);
	free(blanks);
	free(packed);
	free(file);
}

static void cut_anywhere(void **state)
{
	struct image m;

	pe_with(&m, true, ".dep-v0\0");
	for (size_t cut = 0; cut < IMAGE_SIZE; cut += cut < 1024 ? 1 : 64) {
		struct lang_run run;

		run_bytes(&run, m.bytes, cut);
		lang_run_release(&run);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pe),     cmocka_unit_test(macho), cmocka_unit_test(wasm),
		cmocka_unit_test(broken), cmocka_unit_test(bomb),  cmocka_unit_test(cut_anywhere),
	};

	return cmocka_run_group_tests_name("analyze_lang_rustbinary", tests, NULL, NULL);
}
