/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm's databases, from the files that the analyzer's cases have: what is in them, what is refused, and that damage at any
 * place ends in an error or an end, never elsewhere.
 */
#include "unit/check.h"

#include <sys/stat.h>
#include <time.h>

#include "base/bytes.h"
#include "format/rpm_header.h"
#include "format/rpmdb.h"

static const char *const files[] = {
	"sqlite/var/lib/rpm/rpmdb.sqlite",
	"ndb/usr/lib/sysimage/rpm/Packages.db",
	"bdb/var/lib/rpm/Packages",
	"bdb-big-endian/var/lib/rpm/Packages",
};

enum { SQLITE, NDB, BDB, BDB_BIG, FILES };

struct file {
	char *bytes;
	size_t len;
};

static struct file file_read(int which)
{
	char path[1024];
	struct file file = { 0 };
	struct stat st;
	FILE *f;

	snprintf(path, sizeof(path), "%s/analyze/rpm/%s", getenv("TRAWL_TEST_DATA"), files[which]);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	file.len = (size_t)st.st_size;
	file.bytes = malloc(file.len);
	assert_non_null(file.bytes);
	assert_int_equal(fread(file.bytes, 1, file.len, f), file.len);
	fclose(f);
	return file;
}

/* How many headers with a name there are; an error is left in @err. */
static int count_headers(const struct file *file, struct trawl_error *err)
{
	struct tw_arena arena = { 0 };
	struct tw_rpm_header header;
	struct tw_slice blob;
	struct tw_rpmdb db;
	int named = 0, status = tw_rpmdb_open(tw_slice_of(file->bytes, file->len), &arena, &db, err);

	while (status >= 0 && (status = tw_rpmdb_next(&db, &arena, &blob, err)) > 0) {
		if (tw_rpm_header_init(&header, blob, NULL) == TRAWL_OK && tw_rpm_text(&header, TW_RPM_NAME).len)
			named++;
	}
	tw_arena_release(&arena);
	assert_int_equal(status < 0, err->status != 0);
	return named;
}

static void every_format_has_the_same_headers(void **state)
{
	for (int i = 0; i < FILES; i++) {
		struct file file = file_read(i);
		struct trawl_error err = { 0 };

		assert_int_equal(count_headers(&file, &err), 4);
		assert_int_equal(err.status, 0);
		free(file.bytes);
	}
}

/* Cut anywhere, each block having exactly its size. */
static void cut_files_end(void **state)
{
	for (int i = 0; i < FILES; i++) {
		struct file file = file_read(i);

		for (size_t len = 0; len < file.len; len += 1 + len / 64) {
			struct file cut = { malloc(len ? len : 1), len };
			struct trawl_error err = { 0 };

			assert_non_null(cut.bytes);
			memcpy(cut.bytes, file.bytes, len);
			assert_true(count_headers(&cut, &err) <= 4);
			free(cut.bytes);
		}
		free(file.bytes);
	}
}

/* The longer the piece, the more packages: those before the place where it is cut, and then an error that names it. */
static void cut_files_give_what_is_before(void **state)
{
	for (int i = 0; i < FILES; i++) {
		struct file file = file_read(i), cut = file;
		int before = 0, some = 0;

		for (size_t len = 0; len < file.len + 512; len += 512) {
			struct trawl_error err = { 0 };
			int count;

			cut.len = len < file.len ? len : file.len;
			count = count_headers(&cut, &err);

			assert_true(count >= before);
			if (count > 0 && count < 4) {
				some++;
				assert_int_equal(err.status, TRAWL_E_FORMAT);
				assert_true(strstr(err.message, "page ") || strstr(err.message, "slot "));
			}
			before = count;
		}
		assert_int_equal(before, 4);
		assert_true(some > 0);
		free(file.bytes);
	}
}

static void changed_bytes_do_no_harm(void **state)
{
	for (int i = 0; i < FILES; i++) {
		struct file file = file_read(i);

		for (size_t at = 0; at < file.len; at += at < 512 ? 1 : 37) {
			struct trawl_error err = { 0 };

			file.bytes[at] ^= (char)0xff;
			count_headers(&file, &err);
			file.bytes[at] ^= (char)0xff;
		}
		free(file.bytes);
	}
}

static void expect(const struct file *file, const char *words)
{
	struct trawl_error err = { 0 };

	count_headers(file, &err);
	if (!strstr(err.message, words))
		fail_msg("\"%s\" doesn't say \"%s\"", err.message, words);
}

/* The page of the table, whose last child is itself. */
static void a_tree_that_bites_its_tail(void **state)
{
	struct file file = file_read(SQLITE);
	size_t page_size = tw_be16(file.bytes + 16), page = 0;

	for (page = page_size; page < file.len; page += page_size) {
		if (file.bytes[page] != 13)
			continue;
		file.bytes[page] = 5;
		memset(file.bytes + page + 3, 0, 2);
		memcpy(file.bytes + page + 8, (char[]){ 0, 0, 0, (char)(page / page_size + 1) }, 4);
	}
	expect(&file, "a page comes twice");
	free(file.bytes);
}

static void put_u16(char *at, uint32_t value)
{
	at[0] = (char)(value >> 8);
	at[1] = (char)value;
}

/* In three bytes. */
static void put_varint(char *at, uint32_t value)
{
	at[0] = (char)(value >> 14 | 0x80);
	at[1] = (char)(value >> 7 | 0x80);
	at[2] = (char)(value & 0x7f);
}

/* A table with one row, a hundred times: a text of 100 KB and an empty blob, so that the blobs themselves don't overlap. */
static void rows_of_one_chain(void **state)
{
	enum { PAGE = 512, CHAIN = 200, PAYLOAD = 39 + (PAGE - 4) * CHAIN, CELLS = 100, CELL = 400 };
	static const char table[] = "\33\1\5\27\35\35\1tablePackagesPackages\2";
	static char bytes[(2 + CHAIN) * PAGE] = "SQLite format 3";
	char *page = bytes + PAGE;

	put_u16(bytes + 16, PAGE);
	memcpy(bytes + 100, "\15\0\0\0\1", 5);
	put_u16(bytes + 108, CELL);
	memcpy(bytes + CELL, table, sizeof(table) - 1);
	page[0] = 13;
	put_u16(page + 3, CELLS);
	for (size_t i = 0; i < CELLS; i++)
		put_u16(page + 8 + 2 * i, CELL);
	put_varint(page + CELL, PAYLOAD);
	memcpy(page + CELL + 3, "\1\5", 2);
	put_varint(page + CELL + 5, 2 * (PAYLOAD - 5) + 13);
	page[CELL + 8] = 12;
	page[CELL + 4 + 39 + 3] = 3;
	for (uint32_t i = 0; i + 1 < CHAIN; i++)
		put_u16(bytes + (2 + i) * PAGE + 2, i + 4);
	expect(&(struct file){ bytes, sizeof(bytes) }, "page 2: several rows have the same overflow pages");
}

static void slots_of_one_blob(void **state)
{
	struct file file = file_read(NDB);
	size_t used = 0;

	for (size_t slot = 32; slot < 4096; slot += 16) {
		if (tw_le32(file.bytes + slot + 4))
			used = slot;
	}
	for (size_t slot = 32; slot < 4096; slot += 16)
		memmove(file.bytes + slot, file.bytes + used, 16);
	expect(&file, "overlap");
	tw_put_le32(file.bytes + 32, 0);
	expect(&file, "slot 2 is none");
	tw_put_le32(file.bytes + 12, 1000);
	expect(&file, "the file is cut");
	tw_put_le32(file.bytes + 4, 9);
	expect(&file, "version 9");
	free(file.bytes);
}

/* Where pages of this kind have the number of the next one. */
static size_t next_page(const struct file *file, int which, size_t page)
{
	if (which == SQLITE)
		return page && file->bytes[page] == 0 ? page : 0; /* no tree begins with a zero */
	return file->bytes[page + 25] == 7 ? page + 16 : 0;
}

/* Each chain of overflow pages: led in a circle, past the end, to what is none, and cut off. */
static void chains_that_go_astray(void **state)
{
	static const struct {
		int which;
		size_t page_size;
		uint32_t next; /* UINT32_MAX: the page itself */
		const char *words;
	} cases[] = {
		{ SQLITE, 1024, UINT32_MAX, "a row goes on behind its end" },
		{ SQLITE, 1024, 1000000, "page 1000000: no such overflow page" },
		{ SQLITE, 1024, 0, "page 0: no such overflow page" },
		{ BDB, 4096, UINT32_MAX, "a value goes on behind its end" },
		{ BDB, 4096, 1000000, "page 1000000: not a page of a value" },
		{ BDB, 4096, 0, "page 0: not a page of a value" },
		{ BDB_BIG, 4096, UINT32_MAX, "a value goes on behind its end" },
		{ BDB_BIG, 4096, 1000000, "page 1000000: not a page of a value" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct file file = file_read(cases[i].which);

		for (size_t page = 0; page < file.len; page += cases[i].page_size) {
			uint32_t self = (uint32_t)(page / cases[i].page_size) + (cases[i].which == SQLITE);
			uint32_t next = cases[i].next == UINT32_MAX ? self : cases[i].next;
			size_t at = next_page(&file, cases[i].which, page);

			if (at && cases[i].which == BDB)
				tw_put_le32(file.bytes + at, next);
			else if (at)
				memcpy(file.bytes + at,
				       (char[]){ (char)(next >> 24), (char)(next >> 16), (char)(next >> 8),
						 (char)next },
				       4);
		}
		expect(&file, cases[i].words);
		free(file.bytes);
	}
}

/* One number that isn't what it should be, in a page of the table or of the hash. */
static void numbers_that_lie(void **state)
{
	static const struct {
		int which;
		char type; /* of the pages that are changed, all of them */
		size_t type_at, page_size, at;
		const char bytes[5];
		size_t len;
		const char *words;
	} cases[] = {
		{ SQLITE, 13, 0, 1024, 3, "\377\377", 2, "a row of the table Packages without blob" },
		{ SQLITE, 13, 0, 1024, 8, "\377\377", 2, "a cell runs past the end" },
		{ SQLITE, 5, 0, 1024, 8, "\177\377\377\377", 4, "page 2147483647: not a page of a table" },
		{ BDB, 13, 25, 4096, 20, "\377\377", 2, "an entry lies past the end" },
		{ BDB, 13, 25, 4096, 28, "\377\377", 2, "an entry lies past the end" },
		{ BDB_BIG, 13, 25, 4096, 20, "\377\377", 2, "an entry lies past the end" },
		{ NDB, 'S', 0, 16, 8, "\377\377\377\377", 4, "leads past the end" },
		{ NDB, 'S', 0, 16, 4, "\377\377\377\377", 4, "doesn't lead to its blob" },
		{ NDB, 'B', 0, 16, 12, "\377\377\377\177", 4, "runs past the end" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct file file = file_read(cases[i].which);
		size_t changed = 0, start = cases[i].which == NDB ? 0 : cases[i].page_size;

		for (size_t page = start; page + cases[i].page_size <= file.len; page += cases[i].page_size) {
			if (file.bytes[page + cases[i].type_at] != cases[i].type ||
			    (cases[i].which == NDB && memcmp(file.bytes + page + 1, "lot", 3) != 0 &&
			     memcmp(file.bytes + page + 1, "lbS", 3) != 0))
				continue;
			memcpy(file.bytes + page + cases[i].at, cases[i].bytes, cases[i].len);
			changed++;
		}
		assert_true(changed > 0);
		expect(&file, cases[i].words);
		free(file.bytes);
	}
}

static void a_hash_that_is_none(void **state)
{
	struct file file = file_read(BDB);

	file.bytes[24] = 1;
	expect(&file, "encrypted");
	file.bytes[24] = 0;
	tw_put_le32(file.bytes + 20, 1000);
	expect(&file, "a page size of 1000");
	free(file.bytes);
}

static void headers_that_lie(void **state)
{
	char bytes[8 + 32 + 8] = { 0 };
	struct trawl_error err = { 0 };
	struct tw_rpm_header header;
	struct tw_rpm_values values;
	struct tw_slice text;
	uint32_t number;

	/* Two entries of the tag NAME, of a million numbers and texts; eight bytes of data: "a", "b", "cdef". */
	memcpy(bytes, "\0\0\0\2\0\0\0\10", 8);
	memcpy(bytes + 8, "\0\0\3\350\0\0\0\4\0\0\0\0\0\17\102\100", 16);
	memcpy(bytes + 24, "\0\0\3\350\0\0\0\10\0\0\0\0\0\17\102\100", 16);
	memcpy(bytes + 40, "a\0b\0cdef", 8);
	assert_int_equal(tw_rpm_header_init(&header, tw_slice_of(bytes, sizeof(bytes)), NULL), TRAWL_OK);
	values = tw_rpm_values(&header, TW_RPM_NAME, TW_RPM_STRING_ARRAY);
	assert_true(tw_rpm_next_text(&values, &text));
	assert_slice(text, "a");
	assert_true(tw_rpm_next_text(&values, &text));
	assert_slice(text, "b");
	assert_false(tw_rpm_next_text(&values, &text)); /* "cdef" has no end */
	values = tw_rpm_values(&header, TW_RPM_NAME, TW_RPM_INT32);
	assert_false(tw_rpm_next_u32(&values, &number)); /* the last entry is of another type */
	assert_int_equal(tw_rpm_text(&header, TW_RPM_NAME).len, 0);
	assert_int_equal(tw_rpm_text(&header, TW_RPM_ARCH).len, 0);
	assert_int_equal(tw_rpm_bytes(&header, TW_RPM_SIGMD5).len, 0);
	for (size_t len = 0; len < sizeof(bytes); len++)
		assert_true(tw_rpm_header_init(&header, tw_slice_of(bytes, len), NULL) < 0);
	/* The first one's value behind the data; a text that doesn't end in them. */
	bytes[19] = 8;
	assert_true(tw_rpm_header_init(&header, tw_slice_of(bytes, sizeof(bytes)), &err) < 0);
	assert_string_equal(err.message, "the value of tag 1000 runs past the end");
	bytes[19] = 4;
	assert_int_equal(tw_rpm_header_init(&header, tw_slice_of(bytes, sizeof(bytes)), NULL), TRAWL_OK);
	bytes[15] = TW_RPM_STRING;
	assert_true(tw_rpm_header_init(&header, tw_slice_of(bytes, sizeof(bytes)), NULL) < 0);
	/* 2^31 entries, and as many as there can be. */
	memcpy(bytes, "\200\0\0\0", 4);
	assert_true(tw_rpm_header_init(&header, tw_slice_of(bytes, sizeof(bytes)), NULL) < 0);
	memset(bytes, 0xff, 8);
	assert_true(tw_rpm_header_init(&header, tw_slice_of(bytes, sizeof(bytes)), NULL) < 0);
}

/* Each text is as long as all the data: looked at one by one, they are 270 billion bytes. */
static void headers_of_one_long_text(void **state)
{
	enum { COUNT = 1 << 18, TEXT = 1 << 20, SECONDS = 1 };
	size_t len = 8 + 16 * (size_t)COUNT + TEXT;
	char *bytes = malloc(len), *text = bytes + len - TEXT;
	struct tw_rpm_header header;
	clock_t start = clock();

	assert_non_null(bytes);
	memset(bytes, 0, len);
	memcpy(bytes, "\0\4\0\0\0\20\0\0", 8);
	for (size_t i = 0; i < COUNT; i++)
		memcpy(bytes + 8 + 16 * i, "\0\0\3\350\0\0\0\6\0\0\0\0\0\0\0\1", 16);
	memset(text, 'a', TEXT - 1);
	assert_int_equal(tw_rpm_header_init(&header, tw_slice_of(bytes, len), NULL), TRAWL_OK);
	assert_int_equal(tw_rpm_text(&header, TW_RPM_NAME).len, TEXT - 1);
	text[TEXT - 1] = 'a';
	assert_true(tw_rpm_header_init(&header, tw_slice_of(bytes, len), NULL) < 0);
	assert_in_range((clock() - start) / CLOCKS_PER_SEC, 0, SECONDS);
	free(bytes);
}

/* A list without an end has no texts, and isn't taken for an empty one. */
static void lists_that_do_not_end(void **state)
{
	char bytes[8 + 16 + 4];

	memcpy(bytes, "\0\0\0\1\0\0\0\4", 8);
	memcpy(bytes + 8, "\0\0\4\135\0\0\0\10\0\0\0\1\0\0\0\1", 16);
	memcpy(bytes + 24, "a\0bc", 4);
	assert_int_equal(tw_rpm_header_init(&(struct tw_rpm_header){ 0 }, tw_slice_of(bytes, sizeof(bytes)), NULL),
			 TRAWL_OK);
	bytes[19] = 2;
	assert_true(tw_rpm_header_init(&(struct tw_rpm_header){ 0 }, tw_slice_of(bytes, sizeof(bytes)), NULL) < 0);
}

static void columns_of_a_record(void **state)
{
	/* NULL, -2 in two bytes, the constant 1, "ab", a blob "xyz", a double; header of 7 bytes */
	static const char record[] = "\7\0\2\11\21\22\7\377\376abxyz\0\0\0\0\0\0\0\0";
	struct tw_slice s = tw_slice_of(record, sizeof(record) - 1);
	struct tw_sqlite_value value;

	assert_true(tw_sqlite_column(s, 0, &value));
	assert_int_equal(value.type, TW_SQLITE_NULL);
	assert_true(tw_sqlite_column(s, 1, &value));
	assert_int_equal(value.type, TW_SQLITE_INTEGER);
	assert_int_equal(value.integer, -2);
	assert_true(tw_sqlite_column(s, 2, &value));
	assert_int_equal(value.integer, 1);
	assert_true(tw_sqlite_column(s, 3, &value));
	assert_int_equal(value.type, TW_SQLITE_TEXT);
	assert_slice(value.bytes, "ab");
	assert_true(tw_sqlite_column(s, 4, &value));
	assert_int_equal(value.type, TW_SQLITE_BLOB);
	assert_slice(value.bytes, "xyz");
	assert_true(tw_sqlite_column(s, 5, &value));
	assert_int_equal(value.type, TW_SQLITE_REAL);
	assert_false(tw_sqlite_column(s, 6, &value));
	for (size_t len = 0; len < s.len; len++)
		assert_false(tw_sqlite_column(tw_slice_head(s, len), 5, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_has_the_same_headers),
		cmocka_unit_test(cut_files_end),
		cmocka_unit_test(cut_files_give_what_is_before),
		cmocka_unit_test(changed_bytes_do_no_harm),
		cmocka_unit_test(a_tree_that_bites_its_tail),
		cmocka_unit_test(rows_of_one_chain),
		cmocka_unit_test(slots_of_one_blob),
		cmocka_unit_test(chains_that_go_astray),
		cmocka_unit_test(numbers_that_lie),
		cmocka_unit_test(a_hash_that_is_none),
		cmocka_unit_test(headers_that_lie),
		cmocka_unit_test(headers_of_one_long_text),
		cmocka_unit_test(lists_that_do_not_end),
		cmocka_unit_test(columns_of_a_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
