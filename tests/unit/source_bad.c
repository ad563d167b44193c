/* SPDX-License-Identifier: Apache-2.0 */
/* Images that are cut, lie or attack: one clear sentence each, and whatever can still be had. */
#include "source_make.h"

static struct tw_pool *pool;
static char folder[64];

static int set_up(void **state)
{
	make_folder(folder);
	return tw_pool_new(2, &pool, NULL);
}

static int tear_down(void **state)
{
	tw_pool_wait(pool);
	tw_pool_free(pool);
	remove_tree(folder);
	return 0;
}

/* Open an archive that must not open; what was said behind the name. */
static const char *refusal(const struct tw_buf *tar, int want)
{
	static struct trawl_error err;
	struct tw_source *source;
	int status;

	err = (struct trawl_error){ 0 };
	status = open_image(folder, tar, "image.tar", NULL, pool, &source, &err);
	if (status == 0 && tw_source_is_stream(source)) {
		struct tw_walk *walk;

		while ((status = tw_source_next_walk(source, &walk, &err)) == 1)
			tw_walk_close(walk, NULL, NULL);
		tw_source_free(source);
	}
	if (status != want)
		fail_msg("%d: %s", status, err.message);
	assert_non_null(strstr(err.message, "image.tar: "));
	return strstr(err.message, "image.tar: ") + strlen("image.tar: ");
}

/* The same plain and compressed as a whole. */
static void check_refusal(struct tw_buf *tar, int want, const char *says)
{
	struct tw_buf packed = make_gzip(tw_buf_view(tar));

	assert_string_equal(refusal(tar, want), says);
	assert_string_equal(refusal(&packed, want), says);
	tw_buf_release(&packed);
	tw_buf_release(tar);
}

static void things_that_are_no_image(void **state)
{
	struct trawl_error err = { 0 };
	struct tw_source *source;
	struct tw_buf tar = { 0 };

	assert_string_equal(refusal(&tar, TRAWL_E_FORMAT), "an empty file");
	tw_buf_text(&tar, "just some text");
	assert_string_equal(refusal(&tar, TRAWL_E_FORMAT), "not an image: neither a tar nor a compressed one");
	tw_buf_release(&tar);
	tw_buf_text(&tar, "BZh91AY&SY");
	assert_string_equal(refusal(&tar, TRAWL_E_UNSUPPORTED),
			    "compressed with bzip2, which is not supported (gzip and zstd are)");
	tw_buf_release(&tar);
	make(&tar, .name = "etc/passwd", .bytes = "root");
	make_end(&tar);
	check_refusal(&tar, TRAWL_E_FORMAT, "holds neither manifest.json nor index.json: not an image archive");
	assert_int_equal(open_image(folder, NULL, "none.tar", NULL, pool, &source, &err), TRAWL_E_NOTFOUND);
	assert_non_null(strstr(err.message, "none.tar: No such file or directory"));
	assert_int_equal(open_image(folder, NULL, "none.tar:1@x", NULL, pool, &source, &err), TRAWL_E_NOTFOUND);
	assert_int_equal(open_image(folder, NULL, ".", NULL, pool, &source, &err), TRAWL_E_FORMAT);
	assert_non_null(strstr(err.message, "/.: a directory without index.json: not an OCI layout"));
	assert_int_equal(mkfifo(in_folder(folder, "pipe"), 0600), 0);
	assert_int_equal(open_image(folder, NULL, "pipe", NULL, pool, &source, &err), TRAWL_E_UNSUPPORTED);
	assert_non_null(strstr(err.message, "/pipe: not a regular file"));
}

static void check_manifest(const char *manifest, size_t len, int want, const char *says)
{
	struct tw_buf tar = { 0 };

	make(&tar, .name = "manifest.json", .bytes = manifest, .len = len);
	make(&tar, .name = "config.json", .bytes = "{}");
	make(&tar, .name = "loop", .type = '2', .link = "loop2");
	make(&tar, .name = "loop2", .type = '2', .link = "./loop");
	make(&tar, .name = "bad.json", .bytes = "{\"rootfs\":");
	make(&tar, .name = "one.json", .bytes = "{\"rootfs\":{\"diff_ids\":[\"sha256:x\"]}}");
	make_end(&tar);
	check_refusal(&tar, want, says);
}

static void manifests_gone_wrong(void **state)
{
	char *deep = malloc(20001);

	check_manifest("{}", 0, TRAWL_E_FORMAT, "manifest.json: not a list of images");
	check_manifest("[]", 0, TRAWL_E_FORMAT, "manifest.json: lists no image: an archive without images");
	check_manifest("[1]", 0, TRAWL_E_FORMAT, "manifest.json: the image has no Config");
	check_manifest("[{\"Config\":\"none.json\"}]", 0, TRAWL_E_NOTFOUND, "none.json: not in the image");
	check_manifest("[{\"Config\":\"../../etc/passwd\"}]", 0, TRAWL_E_FORMAT,
		       "the name \"../../etc/passwd\" leads out of the archive");
	check_manifest("[{\"Config\":\"loop\"}]", 0, TRAWL_E_FORMAT, "loop: links to itself");
	check_manifest("[{\"Config\":\"config.json\",\"Layers\":[\"a\"]}]", 0, TRAWL_E_FORMAT,
		       "the manifest has 1 layers, but the config 0 diff ids");
	check_manifest("[{\"Config\":\"one.json\",\"Layers\":[\"a\"]}]", 0, TRAWL_E_UNSUPPORTED,
		       "layer 1: the diff id \"sha256:x\" is not a digest that can be checked: sha256 can");
	memset(deep, '[', 10000);
	memset(deep + 10000, ']', 10000);
	check_manifest(deep, 20000, TRAWL_E_LIMIT,
		       "manifest.json: line 1, column 513: nested deeper than the limit for JSON documents");
	free(deep);
}

static void documents_too_large(void **state)
{
	struct tw_buf tar = { 0 }, big = { 0 };

	tw_buf_text(&big, "[{}]");
	while (big.len <= TW_LIMIT_CONFIG_JSON)
		tw_buf_text(&big, "                                                                                ");
	add_buf(&tar, "manifest.json", big);
	make_end(&tar);
	assert_non_null(
		strstr(refusal(&tar, TRAWL_E_LIMIT), "manifest.json: 8388644 bytes, more than the limit of 8388608"));
	tw_buf_release(&tar);
	tw_buf_release(&big);
}

/* Change the image before it is written; what its walks say then, plain and compressed as a whole. */
static void check_walks(struct image *image, struct tw_buf tar, const char *says_plain, const char *says_stream)
{
	for (int outer = PLAIN; outer <= GZIP; outer++) {
		struct trawl_error err = { 0 };
		struct tw_source *source;
		const char *text, *says = outer ? says_stream : says_plain;
		struct tw_buf copy = { 0 };

		tw_buf_slice(&copy, tw_buf_view(&tar));
		copy = pack(&copy, outer);
		if (open_image(folder, &copy, "image.tar", NULL, pool, &source, &err) < 0)
			fail_msg("%s", err.message);
		text = list_source(source);
		if (!strstr(text, says))
			fail_msg("\"%s\" is not in:\n%s", says, text);
		/* The other layer is as it was. */
		assert_non_null(strstr(text, ": " LAYER_1 "\n"));
		tw_source_free(source);
		tw_buf_release(&copy);
	}
	tw_buf_release(&tar);
	image_release(image);
}

static void a_layer_that_is_not_what_its_digest_says(void **state)
{
	struct image image;
	char says[300];

	image_make(&image, GZIP);
	snprintf(says, sizeof(says), "its diff id is %s, but sha256:%064d is claimed", image.diff_id[0], 0);
	snprintf(image.diff_id[0], TW_DIGEST_TEXT, "sha256:%064d", 0);
	image_config(&image);
	check_walks(&image, docker_new(&image), says, says);

	image_make(&image, ZSTD);
	snprintf(says, sizeof(says), "its digest is %s, but sha256:%064d is claimed", image.digest[0], 0);
	snprintf(image.digest[0], TW_DIGEST_TEXT, "sha256:%064d", 0);
	check_walks(&image, oci(&image, ZSTD, ""), says, says);
}

static void documents_that_are_not_what_their_digest_says(void **state)
{
	struct image image;
	struct tw_buf tar;
	char says[400], claimed[TW_DIGEST_TEXT], got[TW_DIGEST_TEXT];

	image_make(&image, PLAIN);
	memcpy(claimed, image.config_digest, sizeof(claimed));
	tw_buf_text(&image.config, "\n");
	tar = docker_new(&image);
	snprintf(says, sizeof(says), "%s: its digest is %s, but %s is claimed", blob_path(claimed),
		 make_digest(tw_buf_view(&image.config), got), claimed);
	check_refusal(&tar, TRAWL_E_DIGEST, says);
	tar = oci(&image, PLAIN, "");
	assert_non_null(strstr(refusal(&tar, TRAWL_E_DIGEST), says));
	tw_buf_release(&tar);
	image_release(&image);
}

static void a_size_that_is_not_claimed(void **state)
{
	struct tw_buf tar, longer = { 0 };
	struct image image;
	char says[200];

	image_make(&image, GZIP);
	tw_buf_slice(&longer, tw_buf_view(&image.layer[0]));
	tw_buf_text(&longer, "more");
	snprintf(says, sizeof(says), "%s has %zu bytes, but %zu are claimed", blob_path(image.digest[0]), longer.len,
		 image.layer[0].len);
	tar = oci(&image, GZIP, "");
	for (size_t i = 0; i + TAR_BLOCK <= tar.len; i += TAR_BLOCK) {
		if (strcmp(tar.ptr + i, blob_path(image.digest[0])) == 0) {
			tar.ptr[i] = 'B'; /* out of the way of the other one */
			make_checksum(tar.ptr + i);
		}
	}
	tar.len -= 2 * TAR_BLOCK;
	add_buf(&tar, blob_path(image.digest[0]), longer);
	make_end(&tar);
	check_walks(&image, tar, says, says);
	tw_buf_release(&longer);
}

static void a_layer_that_is_not_there(void **state)
{
	struct image image;
	struct tw_buf tar;

	image_make(&image, GZIP);
	tar = docker_old(&image);
	memcpy(tar.ptr + TAR_BLOCK, "gone", 4);
	make_checksum(tar.ptr + TAR_BLOCK);
	check_walks(&image, tar, "0! aaaa/layer.tar is not in the image\n",
		    "layer 0: aaaa/layer.tar is not in the archive, or is no layer\n");
}

static void a_layer_that_is_no_tar(void **state)
{
	struct image image;
	struct tw_buf tar;

	image_make(&image, PLAIN);
	image.layer[0].ptr[0] ^= 1;
	check_walks(&image, docker_old(&image), "0: ! tar: a header has a wrong checksum\n",
		    "layer 0: aaaa/layer.tar is not in the archive, or is no layer\n");
	image_make(&image, PLAIN);
	tw_buf_release(&image.layer[0]);
	tw_buf_add(&image.layer[0],
		   "\xfd"
		   "7zXZ\0 and so on",
		   16);
	tar = docker_old(&image);
	check_walks(&image, tar, "0! aaaa/layer.tar: compressed with xz, which is not supported (gzip and zstd are)\n",
		    "layer 0: aaaa/layer.tar is not in the archive, or is no layer\n");
}

static void layers_we_cannot_read(void **state)
{
	static const char *const types[][2] = {
		{ "application/vnd.oci.image.layer.v1.tar+encrypted",
		  "is encrypted (application/vnd.oci.image.layer.v1.tar+encrypted)" },
		{ "application/vnd.oci.image.layer.v1.tar+gzip+encrypted", "is encrypted (" },
		{ "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "which is not a layer of a container image" },
		{ "application/vnd.oci.image.layer.v1.tarantula", "which is not a layer of a container image" },
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		struct tw_buf tar = { 0 }, manifest = { 0 }, index = { 0 };
		struct image image;
		char digest[TW_DIGEST_TEXT];

		image_make(&image, PLAIN);
		tw_buf_printf(&manifest,
			      "{\"config\":{\"digest\":\"%s\"},\"layers\":[{\"mediaType\":\"%s\",\"digest\":\"%s\"}]}",
			      image.config_digest, types[i][0], image.digest[0]);
		make_digest(tw_buf_view(&manifest), digest);
		tw_buf_text(&index, "{\"manifests\":[");
		add_descriptor(&index, digest, manifest.len, "");
		tw_buf_text(&index, "]}");
		add_buf(&tar, "index.json", index);
		add_buf(&tar, blob_path(digest), manifest);
		make_end(&tar);
		assert_non_null(strstr(refusal(&tar, TRAWL_E_UNSUPPORTED), "layer 1: "));
		assert_non_null(strstr(refusal(&tar, TRAWL_E_UNSUPPORTED), types[i][1]));
		tw_buf_release(&tar);
		tw_buf_release(&manifest);
		tw_buf_release(&index);
		image_release(&image);
	}
}

static void check_index(const char *text, int want, const char *says)
{
	struct tw_buf tar = { 0 };

	make(&tar, .name = "index.json", .bytes = text);
	make_end(&tar);
	assert_non_null(strstr(refusal(&tar, want), says));
	tw_buf_release(&tar);
}

static void indexes_gone_wrong(void **state)
{
	check_index("{", TRAWL_E_FORMAT, "index.json: line 1");
	check_index("{}", TRAWL_E_FORMAT, "index.json: the index names no image");
	check_index("{\"manifests\":[]}", TRAWL_E_FORMAT, "index.json: the index names no image");
	check_index("{\"manifests\":[{\"digest\":\"sha256:../../../../etc/passwd\"}]}", TRAWL_E_UNSUPPORTED,
		    "\"sha256:../../../../etc/passwd\" is not a digest that can be checked");
	check_index("{\"manifests\":[{\"digest\":\"sha512:00\"}]}", TRAWL_E_UNSUPPORTED,
		    "\"sha512:00\" is not a digest");
	check_index("{\"manifests\":[{}]}", TRAWL_E_UNSUPPORTED, "\"\" is not a digest");
}

/* An index can't hold its own digest, but a chain of them can go on for as long as somebody likes. */
static void indexes_without_end(void **state)
{
	struct tw_buf tar = { 0 }, index = { 0 };
	char digest[TW_DIGEST_TEXT] = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

	for (int i = 0; i < 20; i++) {
		tw_buf_release(&index);
		tw_buf_text(&index, "{\"manifests\":[");
		add_descriptor(&index, digest, 7, "");
		tw_buf_text(&index, "]}");
		make_digest(tw_buf_view(&index), digest);
		add_buf(&tar, blob_path(digest), index);
	}
	add_buf(&tar, "index.json", index);
	make_end(&tar);
	assert_non_null(strstr(refusal(&tar, TRAWL_E_LIMIT), "indexes within indexes, 8 deep"));
	tw_buf_release(&tar);
	tw_buf_release(&index);
}

static void names_that_lead_out(void **state)
{
	struct image image;
	struct tw_buf all = { 0 };

	for (int packing = PLAIN; packing <= GZIP; packing++) {
		image_make(&image, PLAIN);
		tw_buf_release(&all);
		make(&all, .name = "../../etc/passwd", .bytes = "root");
		make(&all, .name = "/etc/shadow", .bytes = "x");
		make(&all, .name = "a", .type = '2', .link = "b");
		make(&all, .name = "b", .type = '2', .link = "a");
		make(&all, .name = "../h", .type = '1', .link = "a");
		make(&all, .name = "d/.wh.");
		make(&all, .name = "d/.wh...");
		make(&all, .name = "../.wh.x");
		make(&all, .name = ".wh.y");
		make(&all, .name = "dev/sda", .type = '4');
		make_end(&all);
		tw_buf_release(&image.layer[0]);
		tw_buf_slice(&image.layer[0], tw_buf_view(&all));
		make_digest(tw_buf_view(&all), image.diff_id[0]);
		image.layer[0] = pack(&image.layer[0], packing);
		image_config(&image);
#define OUT                                                                                                               \
	"0: ! ../../etc/passwd (the name \"../../etc/passwd\" leads out of the archive)|f etc/shadow 1|s a -> b|s b -> a" \
	"|! ../h (the name \"../h\" leads out of the archive)|! d/.wh. (a whiteout that names nothing)"                   \
	"|! d/.wh... (a whiteout that names nothing)|! ../.wh.x (the name \"../.wh.x\" leads out of the archive)|w y|? dev/sda\n"
		check_walks(&image, docker_old(&image), OUT, OUT);
	}
	tw_buf_release(&all);
}

static void a_gzip_bomb(void **state)
{
	struct image image;
	struct tw_buf big = { 0 }, half;
	size_t len = 600 * 1024;
	char *zeros = calloc(1, len);

	/* Deflate alone stays under the ratio; zstd doesn't. */
	image_make(&image, PLAIN);
	make(&big, .name = "zeros", .size = TW_GIB, .bytes = "", .len = 0);
	half = make_zstd(tw_buf_view(&big));
	tw_buf_release(&image.layer[0]);
	tw_buf_slice(&image.layer[0], tw_buf_view(&half));
	tw_buf_release(&half);
	half = make_zstd(tw_slice_of(zeros, len));
	for (int i = 0; i < 300; i++)
		tw_buf_slice(&image.layer[0], tw_buf_view(&half));
	tw_buf_release(&half);
	tw_buf_release(&big);
	free(zeros);
	check_walks(
		&image, docker_old(&image),
		"f zeros 1073741824 (1073741824 bytes, more than the limit of 1048576)|! unpacks to more than 1200 times its size",
		"unpacks to more than 1200 times its size");
}

/* Cut a docker archive and an OCI archive at many places: always a sentence, never more. */
static void cut_at_many_places(void **state)
{
	struct image image;

	image_make(&image, GZIP);
	for (int kind = 0; kind < 2; kind++) {
		struct tw_buf whole = kind ? oci(&image, GZIP, "") : docker_old(&image),
			      packed = make_gzip(tw_buf_view(&whole));

		for (int outer = 0; outer < 2; outer++) {
			struct tw_buf *tar = outer ? &packed : &whole;
			size_t needed = outer ? tar->len : tar->len - 2 * TAR_BLOCK;

			for (size_t len = 1; len < tar->len; len += outer ? 7 : 97) {
				struct tw_buf part = { .ptr = tar->ptr, .len = len };
				struct trawl_error err = { 0 };
				struct tw_source *source;

				if (open_image(folder, &part, "image.tar", NULL, pool, &source, &err) < 0) {
					assert_true(len < needed);
					assert_non_null(strstr(err.message, "image.tar: "));
					continue;
				}
				/* The documents were in the part: what is cut is a layer, or nothing that matters. */
				if (strcmp(list_source(source), "0: " LAYER_0 "\n1: " LAYER_1 "\n") != 0 &&
				    len >= needed)
					fail_msg("%zu of %zu: %s", len, tar->len, list_source(source));
				tw_source_free(source);
			}
		}
		tw_buf_release(&whole);
		tw_buf_release(&packed);
	}
	image_release(&image);
}

static int stop(void *closure)
{
	return TRAWL_E_TIMEOUT;
}

static void the_caller_ends_it(void **state)
{
	struct image image;
	struct tw_buf tar;
	struct tw_walk *walk;
	struct tw_entry e;

	image_make(&image, GZIP);
	for (int outer = 0; outer < 2; outer++) {
		struct tw_source_options options = { .target = TW_TARGET_IMAGE, .check = stop };
		struct trawl_error err = { 0 };
		struct tw_source *source;
		char path[100];

		snprintf(path, sizeof(path), "%s/image.tar", folder);
		tar = docker_new(&image);
		tar = pack(&tar, outer);
		make_file(path, tw_buf_view(&tar));
		options.name = path;
		assert_int_equal(tw_source_open(&options, pool, &source, &err), 0);
		if (outer) {
			assert_int_equal(tw_source_next_walk(source, &walk, &err), TRAWL_E_TIMEOUT);
		} else {
			assert_int_equal(tw_layer_open(source, 0, &walk, &err), 0);
			assert_int_equal(tw_walk_next(walk, &e, &err), TRAWL_E_TIMEOUT);
			tw_walk_close(walk, NULL, NULL);
		}
		assert_non_null(strstr(err.message, "timed out"));
		tw_source_free(source);
		tw_buf_release(&tar);
	}
	image_release(&image);
}

static void a_layout_with_links(void **state)
{
	struct trawl_error err = { 0 };
	struct tw_source *source;

	mkdir(in_folder(folder, "linked"), 0700);
	assert_int_equal(symlink("/etc/passwd", in_folder(folder, "linked/index.json")), 0);
	assert_int_equal(open_image(folder, NULL, "linked", NULL, pool, &source, &err), TRAWL_E_UNSUPPORTED);
	assert_non_null(strstr(err.message, "linked: index.json: a link, which an OCI layout must not have"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(things_that_are_no_image),
		cmocka_unit_test(manifests_gone_wrong),
		cmocka_unit_test(documents_too_large),
		cmocka_unit_test(a_layer_that_is_not_what_its_digest_says),
		cmocka_unit_test(documents_that_are_not_what_their_digest_says),
		cmocka_unit_test(a_size_that_is_not_claimed),
		cmocka_unit_test(a_layer_that_is_not_there),
		cmocka_unit_test(a_layer_that_is_no_tar),
		cmocka_unit_test(layers_we_cannot_read),
		cmocka_unit_test(indexes_gone_wrong),
		cmocka_unit_test(indexes_without_end),
		cmocka_unit_test(names_that_lead_out),
		cmocka_unit_test(a_gzip_bomb),
		cmocka_unit_test(cut_at_many_places),
		cmocka_unit_test(the_caller_ends_it),
		cmocka_unit_test(a_layout_with_links),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
