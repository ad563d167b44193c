/* SPDX-License-Identifier: Apache-2.0 */
/* Images made on the spot: two layers and a config, in any kind of archive; and what a walk shows, as text. */
#ifndef TW_TESTS_SOURCE_MAKE_H
#define TW_TESTS_SOURCE_MAKE_H

#include "io_make.h"

#include "base/limits.h"
#include "source/source.h"

enum packing { PLAIN, GZIP, ZSTD };

#define LAYERS 2

struct image {
	struct tw_buf layer[LAYERS]; /* as they lie */
	char diff_id[LAYERS][TW_DIGEST_TEXT], digest[LAYERS][TW_DIGEST_TEXT];
	struct tw_buf config;
	char config_digest[TW_DIGEST_TEXT];
};

/* What list_walk() shows of each. */
#define LAYER_0 "d |f etc/os-release 5|f var/lib/dpkg/status 8|s lib -> usr/lib|f bin/tool 3"
#define LAYER_1 "w etc/os-release|o var/lib|f etc/os-release 6|h copy -> etc/os-release|? null"

static inline struct tw_buf pack(struct tw_buf *plain, enum packing packing)
{
	struct tw_buf packed;

	if (packing == PLAIN)
		return *plain;
	packed = packing == GZIP ? make_gzip(tw_buf_view(plain)) : make_zstd(tw_buf_view(plain));
	tw_buf_release(plain);
	return packed;
}

static inline void image_config(struct image *image)
{
	struct tw_buf *c = &image->config;

	tw_buf_release(c);
	tw_buf_printf(
		c,
		"{\"architecture\":\"amd64\",\"os\":\"linux\",\"variant\":\"v8\",\"created\":\"2024-05-06T07:08:09Z\","
		"\"docker_version\":\"20.10\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\",\"%s\"]},"
		"\"history\":[{\"created_by\":\"/bin/sh -c #(nop) ADD file:x in / \"},"
		"{\"created_by\":\"/bin/sh -c #(nop)  CMD [sh]\",\"empty_layer\":true},"
		"{\"created_by\":\"RUN /bin/sh -c rm x # buildkit\"}]}",
		image->diff_id[0], image->diff_id[1]);
	make_digest(tw_buf_view(c), image->config_digest);
}

static inline void image_make(struct image *image, enum packing packing)
{
	*image = (struct image){ 0 };
	make(&image->layer[0], .name = "./", .type = '5');
	make(&image->layer[0], .name = "etc/os-release", .bytes = "ID=x\n");
	make(&image->layer[0], .name = "var/lib/dpkg/status", .bytes = "Package\n");
	make(&image->layer[0], .name = "lib", .type = '2', .link = "usr/lib");
	make(&image->layer[0], .name = "bin/tool", .bytes = "ELF", .mode = 0755);
	make_end(&image->layer[0]);
	make(&image->layer[1], .name = "etc/.wh.os-release");
	make(&image->layer[1], .name = "var/lib/.wh..wh..opq");
	make(&image->layer[1], .name = "etc/os-release", .bytes = "ID=yy\n");
	make(&image->layer[1], .name = "copy", .type = '1', .link = "etc/os-release");
	make(&image->layer[1], .name = "null", .type = '3');
	make_end(&image->layer[1]);
	for (int i = 0; i < LAYERS; i++) {
		make_digest(tw_buf_view(&image->layer[i]), image->diff_id[i]);
		image->layer[i] = pack(&image->layer[i], packing);
		make_digest(tw_buf_view(&image->layer[i]), image->digest[i]);
	}
	image_config(image);
}

static inline void image_release(struct image *image)
{
	for (int i = 0; i < LAYERS; i++)
		tw_buf_release(&image->layer[i]);
	tw_buf_release(&image->config);
}

static inline const char *hex(const char *digest)
{
	return digest + strlen("sha256:");
}

/* "blobs/sha256/<hex>", in one of a few static buffers. */
static inline const char *blob_path(const char *digest)
{
	static char paths[8][100];
	static unsigned at;
	char *path = paths[at++ % 8];

	snprintf(path, 100, "blobs/sha256/%.64s", hex(digest));
	return path;
}

#define add_buf(tar, path, buf) make((tar), .name = (path), .bytes = (buf).ptr, .len = (buf).len)

/* As Docker did up to 24: layers in folders of their own, the second one once more as a link. */
static inline struct tw_buf docker_old(const struct image *image)
{
	struct tw_buf tar = { 0 }, manifest = { 0 };
	char name[100];

	make(&tar, .name = "aaaa/", .type = '5');
	add_buf(&tar, "aaaa/layer.tar", image->layer[0]);
	make(&tar, .name = "bbbb/layer.tar", .type = '2', .link = "../cccc/layer.tar");
	add_buf(&tar, "cccc/layer.tar", image->layer[1]);
	snprintf(name, sizeof(name), "%s.json", hex(image->config_digest));
	add_buf(&tar, name, image->config);
	tw_buf_printf(&manifest,
		      "[{\"Config\":\"%s\",\"RepoTags\":[\"repo/name:1.0\",\"repo/name:latest\"],"
		      "\"Layers\":[\"aaaa/layer.tar\",\"bbbb/layer.tar\"]}]\n",
		      name);
	add_buf(&tar, "manifest.json", manifest);
	make_end(&tar);
	tw_buf_release(&manifest);
	return tar;
}

static inline void add_manifest(struct tw_buf *manifest, const struct image *image, enum packing packing)
{
	static const char *const suffix[] = { "", "+gzip", "+zstd" };

	tw_buf_printf(manifest,
		      "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
		      "\"digest\":\"%s\",\"size\":%zu},\"layers\":[",
		      image->config_digest, image->config.len);
	for (int i = 0; i < LAYERS; i++)
		tw_buf_printf(
			manifest,
			"%s{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar%s\",\"digest\":\"%s\",\"size\":%zu}",
			i ? "," : "", suffix[packing], image->digest[i], image->layer[i].len);
	tw_buf_text(manifest, "]}");
}

/* As Docker does since 25: an OCI layout with a manifest.json. */
static inline struct tw_buf docker_new(const struct image *image)
{
	struct tw_buf tar = { 0 }, manifest = { 0 };

	for (int i = 0; i < LAYERS; i++)
		add_buf(&tar, blob_path(image->digest[i]), image->layer[i]);
	add_buf(&tar, blob_path(image->config_digest), image->config);
	make(&tar, .name = "index.json", .bytes = "{\"schemaVersion\":2,\"manifests\":[]}");
	tw_buf_printf(&manifest, "[{\"Config\":\"%s\",\"RepoTags\":null,\"Layers\":[\"%s\",\"%s\"]}]",
		      blob_path(image->config_digest), blob_path(image->digest[0]), blob_path(image->digest[1]));
	add_buf(&tar, "manifest.json", manifest);
	make_end(&tar);
	tw_buf_release(&manifest);
	return tar;
}

/* A descriptor for an index: digest, and what else is to be said. */
static inline void add_descriptor(struct tw_buf *index, const char *digest, size_t size, const char *more)
{
	bool first = index->len && index->ptr[index->len - 1] == '[';

	tw_buf_printf(
		index,
		"%s{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"%s\",\"size\":%zu%s}",
		first ? "" : ",", digest, size, more);
}

/* A layout as members of a tar; the folder is made from it. */
static inline struct tw_buf oci(const struct image *image, enum packing packing, const char *more)
{
	struct tw_buf tar = { 0 }, manifest = { 0 }, index = { 0 };
	char digest[TW_DIGEST_TEXT];

	add_manifest(&manifest, image, packing);
	make_digest(tw_buf_view(&manifest), digest);
	tw_buf_text(&index, "{\"schemaVersion\":2,\"manifests\":[");
	add_descriptor(&index, digest, manifest.len, more);
	tw_buf_text(&index, "]}");
	make(&tar, .name = "oci-layout", .bytes = "{\"imageLayoutVersion\":\"1.0.0\"}");
	add_buf(&tar, "index.json", index);
	add_buf(&tar, blob_path(digest), manifest);
	add_buf(&tar, blob_path(image->config_digest), image->config);
	for (int i = 0; i < LAYERS; i++)
		add_buf(&tar, blob_path(image->digest[i]), image->layer[i]);
	make_end(&tar);
	tw_buf_release(&manifest);
	tw_buf_release(&index);
	return tar;
}

/* What a walk shows: letter and path of each entry, and what else there is to say. Small files are read, too. */
static inline void list_walk(struct tw_walk *walk, char *text, size_t room)
{
	struct trawl_error err = { 0 };
	struct tw_arena arena = { 0 };
	struct tw_entry e;
	size_t len = 0;
	int status;

#define SAY(...) (len += (size_t)snprintf(text + len, room - len, __VA_ARGS__))
	*text = '\0';
	while ((status = tw_walk_next(walk, &e, &err)) == 1 && len < room - 300) {
		SAY("%s%c %.*s", len ? "|" : "", "fdshwo?!"[e.type], TW_ARG(e.path));
		if (e.type == TW_ENTRY_FILE) {
			struct trawl_error why = { 0 };
			struct tw_view view;

			assert_int_equal(tw_walk_stat(walk, &e, NULL), 0);
			SAY(" %llu", (unsigned long long)e.size);
			if (tw_walk_view(walk, &arena, TW_MIB, &view, &why) < 0)
				SAY(" (%s)", why.message);
			else
				assert_int_equal(view.bytes.len, e.size);
		}
		if (e.type == TW_ENTRY_SYMLINK || e.type == TW_ENTRY_HARDLINK) {
			assert_int_equal(tw_walk_stat(walk, &e, NULL), 0);
			SAY(" -> %.*s", TW_ARG(e.link));
		}
		if (e.type == TW_ENTRY_LOST)
			SAY(" (%s)", e.problem->message);
	}
	if (status < 0)
		SAY("%s! %s", len ? "|" : "", err.message);
#undef SAY
	tw_arena_release(&arena);
}

/* What a source holds: "0: …\n1: …\n", with what opening and closing of layers said. */
static inline const char *list_source(struct tw_source *source)
{
	static char text[16384];
	char one[4096];
	size_t len = 0;
	struct tw_walk *walk;
	struct tw_layer_facts facts[8] = { 0 };
	struct trawl_error err = { 0 };
	int status = 0;

#define SAY(...) (len += (size_t)snprintf(text + len, sizeof(text) - len, __VA_ARGS__))
	*text = '\0';
	if (tw_source_is_stream(source)) {
		for (size_t i = 0; (status = tw_source_next_walk(source, &walk, &err)) == 1; i++) {
			assert_true(i < 8);
			assert_null(tw_source_artifact(source));
			list_walk(walk, one, sizeof(one));
			SAY("%zu: %s\n", i, one);
			if (tw_walk_close(walk, &facts[i], &err) < 0)
				SAY("close: %s\n", err.message);
		}
		if (status < 0)
			SAY("end: %s\n", err.message);
		for (size_t i = 0; status == 0 && i < tw_source_artifact(source)->layer_count; i++) {
			uint32_t n = tw_source_artifact(source)->layers[i].walk;

			if (tw_layer_verify(source, i, n == TW_WALK_NONE ? NULL : &facts[n], &err) < 0)
				SAY("layer %zu: %s\n", i, err.message);
		}
		return text;
	}
	for (size_t i = 0; i < tw_source_artifact(source)->layer_count; i++) {
		if (tw_layer_open(source, i, &walk, &err) < 0) {
			SAY("%zu! %s\n", i, err.message);
			continue;
		}
		list_walk(walk, one, sizeof(one));
		SAY("%zu: %s\n", i, one);
		if (tw_walk_close(walk, &facts[i], &err) < 0)
			SAY("close: %s\n", err.message);
	}
#undef SAY
	return text;
}

/* Write @tar to <folder>/image.tar, or leave what is there when it is NULL, and open it with what follows the path. */
static inline int open_image(const char *folder, const struct tw_buf *tar, const char *more, const char *platform,
			     struct tw_pool *pool, struct tw_source **ret, struct trawl_error *err)
{
	char path[512];
	struct tw_source_options options = { .target = TW_TARGET_IMAGE, .name = path, .platform = platform };

	if (tar)
		make_file(in_folder(folder, "image.tar"), tw_buf_view(tar));
	snprintf(path, sizeof(path), "%s/%s", folder, more);
	return tw_source_open(&options, pool, ret, err);
}

#endif
