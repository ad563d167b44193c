/* SPDX-License-Identifier: Apache-2.0 */
#include "io_make.h"

#include "base/limits.h"
#include "io/tar.h"

/* A tar in memory (a stream to the reader), or in a file. */
struct opened {
	struct tw_stage *stage;
	struct tw_reader reader;
	struct tw_tar *tar;
	struct tw_arena arena;
	int fd;
	char folder[64];
};

static void open_bytes(struct opened *o, struct tw_slice bytes)
{
	*o = (struct opened){ .fd = -1 };
	assert_int_equal(tw_stage_slice(bytes, &o->stage, NULL), 0);
	assert_int_equal(tw_stage_unpack(o->stage, tw_packing_sniff(bytes), TW_VOUCH_CHECKSUM, &o->stage, NULL), 0);
	tw_reader_init(&o->reader, o->stage);
	assert_int_equal(tw_tar_open(&o->reader, -1, 0, &o->tar, NULL), 0);
}

/* As a part of a file, so that offsets are put to the test. */
static void open_file(struct opened *o, struct tw_slice bytes)
{
	struct tw_buf file = { 0 };
	uint64_t size;

	*o = (struct opened){ 0 };
	tw_buf_text(&file, "in front");
	tw_buf_slice(&file, bytes);
	make_folder(o->folder);
	make_file(in_folder(o->folder, "t"), tw_buf_view(&file));
	tw_buf_release(&file);
	assert_int_equal(tw_file_open(in_folder(o->folder, "t"), &o->fd, &size, NULL), 0);
	assert_int_equal(tw_stage_file(o->fd, 8, size - 8, 4096, &o->stage, NULL), 0);
	tw_reader_init(&o->reader, o->stage);
	assert_int_equal(tw_tar_open(&o->reader, o->fd, 8, &o->tar, NULL), 0);
}

static void close_it(struct opened *o)
{
	tw_tar_close(o->tar);
	tw_reader_release(&o->reader);
	tw_stage_free(o->stage);
	tw_arena_release(&o->arena);
	if (o->fd < 0)
		return;
	close(o->fd);
	remove_tree(o->folder);
}

/* "f 12 path|d path/|s path -> link|…" and, at the end, the error if there is one. */
static const char *list(struct opened *o)
{
	static char text[4096];
	const struct tw_tar_entry *e;
	struct trawl_error err = { 0 };
	int len = 0, status;

	*text = '\0';
	while ((status = tw_tar_next(o->tar, &e, &err)) == 1) {
		len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%c %.*s", len ? "|" : "", "fdsho"[e->type],
				TW_ARG(e->path));
		if (e->type == TW_TAR_FILE)
			len += snprintf(text + len, sizeof(text) - (size_t)len, " %llu", (unsigned long long)e->size);
		if (e->type == TW_TAR_SYMLINK || e->type == TW_TAR_HARDLINK)
			len += snprintf(text + len, sizeof(text) - (size_t)len, " -> %.*s", TW_ARG(e->link));
		if (e->lost)
			len += snprintf(text + len, sizeof(text) - (size_t)len, " (%s)", e->problem.message);
	}
	if (status < 0)
		snprintf(text + len, sizeof(text) - (size_t)len, "%s! %s", len ? "|" : "", err.message);
	return text;
}

#define assert_list(buf, want)                        \
	do {                                          \
		struct opened o_;                     \
		open_bytes(&o_, tw_buf_view(&(buf))); \
		assert_string_equal(list(&o_), want); \
		close_it(&o_);                        \
		open_file(&o_, tw_buf_view(&(buf)));  \
		assert_string_equal(list(&o_), want); \
		close_it(&o_);                        \
		tw_buf_release(&(buf));               \
	} while (0)

static void types_and_names(void **state)
{
	struct tw_buf t = { 0 };

	make(&t, .name = "./", .type = '5');
	make(&t, .name = "./etc/os-release", .bytes = "ID=x\n");
	make(&t, .name = "/abs//double/./dot/../up", .bytes = "1");
	make(&t, .name = "lib", .type = '2', .link = "usr/lib");
	make(&t, .name = "hard", .type = '1', .link = "./etc/os-release");
	make(&t, .name = "null", .type = '3');
	make(&t, .name = "pipe", .type = '6');
	make(&t, .name = "dir/", .type = '0');
	make(&t, .name = "name", .prefix = "pre/fix", .bytes = "22");
	make(&t, .name = "cont", .type = '7', .bytes = "333");
	make(&t, .name = "odd", .type = 'Z', .bytes = "with bytes");
	make(&t, .name = "last", .bytes = "");
	make_end(&t);
	assert_list(
		t,
		"d |f etc/os-release 5|f abs/double/up 1|s lib -> usr/lib|h hard -> etc/os-release|o null|o pipe|d dir"
		"|f pre/fix/name 2|f cont 3|o odd|f last 0");
}

static void links_and_folders_have_no_bytes(void **state)
{
	struct tw_buf t = { 0 };
	char block[TAR_BLOCK];

	make_header(block, &(struct make_entry){ .name = "d", .type = '5' }, 4096);
	tw_buf_add(&t, block, sizeof(block));
	make_header(block, &(struct make_entry){ .name = "h", .type = '1', .link = "x" }, 4096);
	tw_buf_add(&t, block, sizeof(block));
	make(&t, .name = "f", .bytes = "1");
	assert_list(t, "d d|h h -> x|f f 1");
}

static void names_that_lead_out(void **state)
{
	struct tw_buf t = { 0 };

	make(&t, .name = "../../etc/passwd", .bytes = "root");
	make(&t, .name = "a/../../b", .bytes = "1");
	make(&t, .name = "..", .type = '5');
	make(&t, .name = "/../etc/shadow", .bytes = "1");
	make(&t, .name = "h", .type = '1', .link = "../../x");
	make(&t, .name = "fine", .bytes = "1");
	make_end(&t);
	assert_list(t, "f ../../etc/passwd 4 (the name \"../../etc/passwd\" leads out of the archive)"
		       "|f a/../../b 1 (the name \"a/../../b\" leads out of the archive)"
		       "|d .. (the name \"..\" leads out of the archive)|f etc/shadow 1"
		       "|h h -> ../../x (the name \"../../x\" leads out of the archive)|f fine 1");
}

static void gnu_long_names(void **state)
{
	char name[300], want[700];
	struct tw_buf t = { 0 };

	memset(name, 'n', 299);
	name[299] = '\0';
	make(&t, .name = "././@LongLink", .type = 'L', .bytes = name, .len = 300, .magic = "ustar  ");
	make(&t, .name = "././@LongLink", .type = 'K', .bytes = "long/target", .len = 12, .magic = "ustar  ");
	make(&t, .name = "cut", .type = '2', .link = "cut", .magic = "ustar  ");
	make(&t, .name = "after", .bytes = "1", .magic = "ustar  ");
	make_end(&t);
	snprintf(want, sizeof(want), "s %s -> long/target|f after 1", name);
	assert_list(t, want);
}

static void pax_headers(void **state)
{
	struct tw_buf t = { 0 }, records = { 0 };

	make_record(&records, "path", "other");
	make_pax(&t, 'g', &records); /* global: not applied, as Go doesn't */
	make_record(&records, "path", "new/./name");
	make_record(&records, "size", "3");
	make_record(&records, "SCHILY.xattr.user.x", "a=b\nc");
	make_pax(&t, 'x', &records);
	make(&t, .name = "old", .bytes = "abc", .size = 1);
	make_record(&records, "linkpath", "new-target");
	make_record(&records, "path", ""); /* as the header says */
	make_pax(&t, 'x', &records);
	make(&t, .name = "link", .type = '2', .link = "old-target");
	make(&t, .name = "plain", .bytes = "1");
	make_end(&t);
	assert_list(t, "f new/name 3|s link -> new-target|f plain 1");
}

static void pax_gone_wrong(void **state)
{
	static const char *const texts[] = {
		"5 a\n", "9 path=x", "99 path=x\n", "x path=x\n", "8 path=x\n", "7 pathx\n", "4 =\n", "10  path=x\n",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct tw_buf t = { 0 };

		make(&t, .name = "x", .type = 'x', .bytes = texts[i]);
		make(&t, .name = "f", .bytes = "1");
		assert_list(t, "! tar: a malformed record in an extended header");
	}
	for (size_t i = 0; i < 2; i++) {
		struct tw_buf t = { 0 }, records = { 0 };

		make_record(&records, i ? "size" : "GNU.sparse.realsize", i ? "-5" : "99999999999999999999");
		make_pax(&t, 'x', &records);
		make(&t, .name = "f", .bytes = "1");
		assert_list(t, i ? "! tar: extended header: \"size\" is \"-5\""
				 : "! tar: extended header: \"GNU.sparse.realsize\" is \"99999999999999999999\"");
	}
}

static void pax_header_limit(void **state)
{
	struct tw_buf t = { 0 };

	make(&t, .name = "x", .type = 'x', .bytes = "1", .size = 2 * TW_MIB);
	assert_list(t, "! tar: an extended header of 2097152 bytes, more than 1048576");
}

/* Headers that only say something of the next entry, without end: each within its limit, all of them kept. */
static void many_headers(void **state)
{
	struct tw_buf t = { 0 }, name = { 0 };

	for (size_t i = 0; i < TW_MIB; i++)
		tw_buf_add(&name, "n", 1);
	for (int i = 0; i < 6; i++)
		make(&t, .name = "././@LongLink", .type = i % 2 ? 'L' : 'K', .bytes = name.ptr, .len = name.len,
		     .magic = "ustar  ");
	make(&t, .name = "f", .bytes = "1");
	make_end(&t);
	assert_list(t, "! tar: extended headers of more than 4194304 bytes before one entry");
	tw_buf_release(&name);
}

/* A map of nothing but line ends: two bytes would be an extent of sixteen. */
static void an_empty_map(void **state)
{
	struct tw_buf t = { 0 }, records = { 0 }, map = { 0 };

	tw_buf_text(&map, "1000\n");
	for (int i = 0; i < 3000; i++)
		tw_buf_text(&map, "\n");
	make_record(&records, "GNU.sparse.major", "1");
	make_record(&records, "GNU.sparse.minor", "0");
	make_record(&records, "GNU.sparse.name", "real");
	make_record(&records, "GNU.sparse.realsize", "5");
	make_pax(&t, 'x', &records);
	make(&t, .name = "GNUSparseFile.1/real", .bytes = map.ptr, .len = map.len);
	make_end(&t);
	assert_list(t, "! tar: real: the map of a sparse file is malformed");
	tw_buf_release(&map);
}

static void sizes(void **state)
{
	struct tw_buf t = { 0 };
	char block[TAR_BLOCK];

	/* Base 256, as GNU writes it from 8 GiB on: larger than any file. */
	make(&t, .name = "huge", .bytes = "", .size = 1ull << 62);
	assert_list(t,
		    "f huge 4611686018427387904|! tar: the archive is cut short after 1 entry, at or behind \"huge\"");

	make_header(block, &(struct make_entry){ .name = "negative" }, 0);
	memset(block + 124, 0xff, 12);
	make_checksum(block);
	tw_buf_add(&t, block, sizeof(block));
	assert_list(t, "! tar: the size of \"negative\" is not a number");

	make_header(block, &(struct make_entry){ .name = "letters" }, 0);
	memcpy(block + 124, "0000000001x", 11);
	make_checksum(block);
	tw_buf_add(&t, block, sizeof(block));
	assert_list(t, "! tar: the size of \"letters\" is not a number");

	make_header(block, &(struct make_entry){ .name = "spaces" }, 0);
	memcpy(block + 124, "         3 \0", 12);
	make_checksum(block);
	tw_buf_add(&t, block, sizeof(block));
	tw_buf_text(&t, "abc");
	make_fill(&t);
	assert_list(t, "f spaces 3");
}

static void checksums(void **state)
{
	struct tw_buf t = { 0 };

	make(&t, .name = "good", .bytes = "1");
	make(&t, .name = "bad", .bytes = "1");
	t.ptr[2 * TAR_BLOCK] ^= 1;
	assert_list(t, "f good 1|! after 1 entry: tar: a header has a wrong checksum");

	/* The sum over signed characters, as old tars computed it. */
	make(&t, .name = "caf\xe9");
	snprintf(t.ptr + 148, 8, "%06o", (unsigned)strtoul(t.ptr + 148, NULL, 8) - 256);
	assert_list(t, "f caf\xe9 0");
}

static void ends(void **state)
{
	static const char zeros[5 * TAR_BLOCK];
	struct tw_buf t = { 0 };

	assert_list(t, "");
	tw_buf_add(&t, zeros, 100);
	assert_list(t, "");
	tw_buf_add(&t, zeros, 2 * TAR_BLOCK);
	make(&t, .name = "hidden");
	assert_list(t, "");
	make(&t, .name = "f", .bytes = "1");
	tw_buf_add(&t, zeros, TAR_BLOCK);
	assert_list(t, "f f 1");
	make(&t, .name = "f", .bytes = "1");
	tw_buf_add(&t, zeros, TAR_BLOCK);
	make(&t, .name = "g", .bytes = "1");
	assert_list(t, "f f 1|! tar: a block of zeros among the entries, after 1 of them");
}

/* Cut anywhere: either the rest is missed, or it was not needed. */
static void cut_anywhere(void **state)
{
	struct tw_buf t = { 0 }, records = { 0 };

	make_record(&records, "path", "a/b");
	make_pax(&t, 'x', &records);
	make(&t, .name = "x", .bytes = "0123456789");
	make(&t, .name = "y", .bytes = "abc");
	for (size_t len = 1; len < t.len; len++) {
		struct opened o;
		const char *text;

		open_bytes(&o, tw_slice_head(tw_buf_view(&t), len));
		text = list(&o);
		/* After the first entry, and at the end, nothing is missing but what marks the end. */
		if (len != 4 * TAR_BLOCK && !strstr(text, "cut short"))
			fail_msg("at %zu: %s", len, text);
		close_it(&o);
	}
	tw_buf_release(&t);
}

static struct tw_buf read_data(const char *name)
{
	struct tw_buf buf = { 0 };
	char path[512], piece[4096];
	size_t got;
	FILE *file;

	snprintf(path, sizeof(path), "%s/io/%s", getenv("TRAWL_TEST_DATA"), name);
	file = fopen(path, "rb");
	assert_non_null(file);
	while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
		tw_buf_add(&buf, piece, got);
	fclose(file);
	return buf;
}

static void check_sparse(struct tw_slice got)
{
	char *want = calloc(1, 3 * TW_MIB);

	for (int i = 0; i < 100; i++) {
		memcpy(want + 0x10000 + 6 * i, "first\n", 6);
		memcpy(want + 0x200000 + 7 * i, "second\n", 7);
	}
	for (int i = 0; i < 30; i++)
		snprintf(want + 0x210000 + 0x2000 * i, 16, "%d\n", i);
	assert_int_equal(got.len, 3 * TW_MIB);
	assert_memory_equal(got.ptr, want, got.len);
	free(want);
}

static void sparse_files(void **state)
{
	static const char *const names[] = { "sparse-gnu.tar.gz", "sparse-pax-0.0.tar.gz", "sparse-pax-0.1.tar.gz",
					     "sparse-pax-1.0.tar.gz" };

	for (size_t i = 0; i < 4; i++) {
		struct tw_buf packed = read_data(names[i]);
		const struct tw_tar_entry *e;
		struct tw_slice bytes;
		struct opened o;

		open_bytes(&o, tw_buf_view(&packed));
		assert_int_equal(tw_tar_next(o.tar, &e, NULL), 1);
		assert_slice(e->path, "sparse");
		assert_true(e->sparse);
		assert_int_equal(e->size, 3 * TW_MIB);
		assert_int_equal(tw_tar_peek(o.tar, 4096, &bytes, NULL), 0);
		assert_int_equal(bytes.len, 4096);
		for (size_t k = 0; k < bytes.len; k++)
			assert_int_equal(bytes.ptr[k], 0);
		assert_int_equal(tw_tar_view(o.tar, &o.arena, TW_MIB, &bytes, NULL), TRAWL_E_LIMIT);
		assert_int_equal(tw_tar_view(o.tar, &o.arena, TW_GIB, &bytes, NULL), 0);
		check_sparse(bytes);
		assert_int_equal(tw_tar_next(o.tar, &e, NULL), 0);
		close_it(&o);
		tw_buf_release(&packed);
	}
}

/* A map in one record, in front of three bytes; what is said of it, or of the file. */
static const char *sparse_map(const char *map, const char *count, const char *size)
{
	struct tw_buf t = { 0 }, records = { 0 };
	static char text[256];
	struct opened o;

	make_record(&records, "GNU.sparse.map", map);
	make_record(&records, "GNU.sparse.numblocks", count);
	make_record(&records, "GNU.sparse.size", size);
	make_record(&records, "GNU.sparse.name", "real");
	make_pax(&t, 'x', &records);
	make(&t, .name = "GNUSparseFile.1/real", .bytes = "abc");
	open_bytes(&o, tw_buf_view(&t));
	snprintf(text, sizeof(text), "%s", list(&o));
	close_it(&o);
	tw_buf_release(&t);
	return text;
}

static void sparse_maps_gone_wrong(void **state)
{
	static const char bad[] = "! tar: real: the map of a sparse file is malformed";

	assert_string_equal(sparse_map("0,1,10,2", "2", "12"), "f real 12");
	assert_string_equal(sparse_map("0,1,10,2", "2", "11"), bad);              /* past the end */
	assert_string_equal(sparse_map("0,1,10,2", "3", "12"), bad);              /* a wrong count */
	assert_string_equal(sparse_map("10,2,0,1", "2", "12"), bad);              /* out of order */
	assert_string_equal(sparse_map("0,2,1,1", "2", "12"), bad);               /* overlapping */
	assert_string_equal(sparse_map("0,1,10", "2", "12"), bad);                /* half an extent */
	assert_string_equal(sparse_map("0,1,10,x", "2", "12"), bad);              /* not a number */
	assert_string_equal(sparse_map("0,1", "1", "12"), bad);                   /* more is stored */
	assert_string_equal(sparse_map("0,9223372036854775807", "1", "12"), bad); /* huge */
	assert_string_equal(sparse_map("9223372036854775807,3", "1", "12"), bad); /* overflow */
}

/* 10 GB of nothing, that somebody wants to see. */
static void a_huge_sparse_file(void **state)
{
	struct tw_buf t = { 0 }, records = { 0 };
	struct trawl_error err = { 0 };
	const struct tw_tar_entry *e;
	struct tw_slice bytes;
	struct opened o;

	make_record(&records, "GNU.sparse.map", "10000000000,3");
	make_record(&records, "GNU.sparse.numblocks", "1");
	make_record(&records, "GNU.sparse.size", "10000000003");
	make_pax(&t, 'x', &records);
	make(&t, .name = "huge", .bytes = "abc");
	open_bytes(&o, tw_buf_view(&t));
	assert_int_equal(tw_tar_next(o.tar, &e, NULL), 1);
	assert_int_equal(tw_tar_view(o.tar, &o.arena, TW_LIMIT_ARCHIVE_FILE, &bytes, &err), TRAWL_E_LIMIT);
	assert_string_equal(err.message, "10000000003 bytes, more than the limit of 4294967296");
	/* The file is lost, the archive is not. */
	assert_int_equal(tw_tar_next(o.tar, &e, &err), 0);
	close_it(&o);
	tw_buf_release(&t);
}

static void check_names(const char *data, const char *want)
{
	struct tw_buf packed = read_data(data);
	struct opened o;

	open_bytes(&o, tw_buf_view(&packed));
	assert_string_equal(list(&o), want);
	close_it(&o);
	tw_buf_release(&packed);
}

static void names_as_gnu_tar_writes_them(void **state)
{
	char d[91], e[91], f[121], x[151], want[2048];

	memset(d, 'd', 90), memset(e, 'e', 90), memset(f, 'f', 120), memset(x, 'x', 150);
	d[90] = e[90] = f[120] = x[150] = '\0';
	snprintf(want, sizeof(want), "d |d %s|d %s/%s|f %s/%s/%s 10|h hard -> %s/%s/%s|s link -> %s|f short 6", d, d, e,
		 d, e, f, d, e, f, x);
	check_names("names-gnu.tar.gz", want);
	check_names("names-posix.tar.gz", want);
	x[100] = '\0';
	snprintf(want, sizeof(want), "d |d %s|d %s/%s|f hard 10|s link -> %s|f short 6", d, d, e, x);
	check_names("names-ustar.tar.gz", want);
	check_names("names-v7.tar.gz", "f short 6");
}

/* Files of every size around the thresholds, from a stream and from a file. */
static void views_of_all_sizes(void **state)
{
	static const size_t lens[] = {
		0, 1, 511, 512, 4096, 127 * TW_KIB, 128 * TW_KIB, 200 * TW_KIB, TW_MIB, TW_MIB + 1, 3 * TW_MIB
	};
	struct tw_buf noise = make_noise(3 * TW_MIB), t = { 0 }, packed;

	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++)
		make(&t, .name = "f", .bytes = lens[i] ? noise.ptr : "", .len = lens[i]);
	make_end(&t);
	packed = make_gzip(tw_buf_view(&t));
	for (int way = 0; way < 4; way++) {
		struct tw_slice bytes, head;
		const struct tw_tar_entry *e;
		struct opened o;

		if (way / 2)
			open_file(&o, tw_buf_view(&t));
		else
			open_bytes(&o, tw_buf_view(&packed));
		for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
			assert_int_equal(tw_tar_next(o.tar, &e, NULL), 1);
			assert_int_equal(e->size, lens[i]);
			if (way % 2) {
				assert_int_equal(tw_tar_peek(o.tar, 4096, &head, NULL), 0);
				assert_int_equal(head.len, lens[i] < 4096 ? lens[i] : 4096);
				assert_memory_equal(head.ptr, noise.ptr, head.len);
			}
			assert_int_equal(tw_tar_view(o.tar, &o.arena, TW_GIB, &bytes, NULL), 0);
			assert_int_equal(bytes.len, lens[i]);
			assert_memory_equal(bytes.ptr, noise.ptr, lens[i]);
		}
		assert_int_equal(tw_tar_next(o.tar, &e, NULL), 0);
		close_it(&o);
	}
	tw_buf_release(&packed);
	tw_buf_release(&noise);
	tw_buf_release(&t);
}

static void an_archive_in_the_archive(void **state)
{
	struct tw_buf inner = { 0 }, t = { 0 };
	const struct tw_tar_entry *e;
	struct tw_reader reader;
	struct tw_stage *stage;
	struct tw_tar *tar;
	struct opened o;

	make(&inner, .name = "in", .bytes = "inside");
	make_end(&inner);
	make(&t, .name = "layer.tar", .bytes = inner.ptr, .len = inner.len);
	make(&t, .name = "after", .bytes = "1");
	open_bytes(&o, tw_buf_view(&t));
	assert_int_equal(tw_tar_next(o.tar, &e, NULL), 1);
	assert_int_equal(tw_tar_stage(o.tar, &stage, NULL), 0);
	tw_reader_init(&reader, stage);
	assert_int_equal(tw_tar_open(&reader, -1, 0, &tar, NULL), 0);
	assert_int_equal(tw_tar_next(tar, &e, NULL), 1);
	assert_slice(e->path, "in");
	tw_tar_close(tar); /* given up in the middle */
	tw_reader_release(&reader);
	assert_int_equal(tw_tar_next(o.tar, &e, NULL), 1);
	assert_slice(e->path, "after");
	close_it(&o);
	tw_buf_release(&inner);
	tw_buf_release(&t);
}

static void sniffing(void **state)
{
	char zeros[TAR_BLOCK] = "", text[TAR_BLOCK] = "{\"this\": \"is not a tar\"}";
	struct tw_buf t = { 0 };

	make(&t, .name = "f");
	assert_true(tw_tar_sniff(tw_buf_view(&t)));
	assert_true(tw_tar_sniff(tw_slice_of(zeros, sizeof(zeros))));
	assert_false(tw_tar_sniff(tw_slice_of(zeros, 511)));
	assert_false(tw_tar_sniff(tw_slice_of(text, sizeof(text))));
	tw_buf_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_and_names),
		cmocka_unit_test(links_and_folders_have_no_bytes),
		cmocka_unit_test(names_that_lead_out),
		cmocka_unit_test(gnu_long_names),
		cmocka_unit_test(pax_headers),
		cmocka_unit_test(pax_gone_wrong),
		cmocka_unit_test(pax_header_limit),
		cmocka_unit_test(many_headers),
		cmocka_unit_test(an_empty_map),
		cmocka_unit_test(sizes),
		cmocka_unit_test(checksums),
		cmocka_unit_test(ends),
		cmocka_unit_test(cut_anywhere),
		cmocka_unit_test(sparse_files),
		cmocka_unit_test(sparse_maps_gone_wrong),
		cmocka_unit_test(a_huge_sparse_file),
		cmocka_unit_test(names_as_gnu_tar_writes_them),
		cmocka_unit_test(views_of_all_sizes),
		cmocka_unit_test(an_archive_in_the_archive),
		cmocka_unit_test(sniffing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
