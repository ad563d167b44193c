/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OCI image layouts: index.json names manifests (or further indexes) by digest, a manifest names config and layers, and
 * all of them lie in blobs/<algorithm>/<hex>. Source: OCI image spec, image-layout.md, image-index.md, manifest.md;
 * Trivy's pkg/fanal/image/oci.go for ":tag" and "@digest".
 * Surprising: BuildKit puts attestations beside images, with the platform unknown/unknown. What is missing of media types
 * is told from the document itself. Where several images fit, the first is taken, as Trivy does, but the host's platform
 * goes first: Trivy takes the first of all.
 */
#include <sys/utsname.h>

#include "base/limits.h"
#include "source/parts.h"

enum { NESTING = 8 /* indexes in indexes: real ones reach 2 */ };

#define REF_NAME "org.opencontainers.image.ref.name"
#define CONTAINERD_NAME "io.containerd.image.name"

/* "blobs/sha256/<hex>" */
static int blob_name(struct tw_source *source, struct tw_slice digest, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_digest parsed;
	char *name;

	if (!tw_digest_parse(digest, &parsed))
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "\"%.*s\" is not a digest that can be checked: sha256 can",
			       TW_ARG(digest));
	name = tw_arena_printf(&source->arena, "blobs/sha256/%.*s", TW_ARG(tw_slice_from(digest, 7)));
	if (!name)
		return tw_fail_nomem(err);
	*ret = tw_slice(name);
	return TRAWL_OK;
}

/* A document by its digest, checked. */
static int read_document(struct tw_source *source, struct tw_slice digest, struct tw_slice *ret,
			 struct trawl_error *err)
{
	struct tw_slice name;
	int status = blob_name(source, digest, &name, err);

	if (status == TRAWL_OK)
		status = tw_store_read(&source->store, name, &source->arena, ret, err);
	if (status < 0)
		return status;
	status = tw_check_digest(*ret, digest, err);
	if (status < 0)
		tw_wrap(err, "%.*s", TW_ARG(name));
	return status;
}

static struct tw_slice text_of(struct tw_source *source, const struct tw_json *doc, uint32_t node, const char *name)
{
	return tw_json_text(doc, tw_json_get(doc, node, name), &source->arena);
}

/* What layers may be; anything else is some other kind of artifact, or needs a key. */
static int check_media_type(struct tw_slice type, struct trawl_error *err)
{
	static const char *const known[] = {
		"application/vnd.oci.image.layer.v1.tar",
		"application/vnd.oci.image.layer.nondistributable.v1.tar",
		"application/vnd.docker.image.rootfs.diff.tar",
		"application/vnd.docker.image.rootfs.foreign.diff.tar",
	};
	struct tw_slice suffix;

	if (!type.len)
		return TRAWL_OK;
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!tw_slice_starts(type, known[i]))
			continue;
		suffix = tw_slice_from(type, strlen(known[i]));
		if (!suffix.len || tw_slice_is(suffix, "+gzip") || tw_slice_is(suffix, ".gzip") ||
		    tw_slice_is(suffix, "+zstd") || tw_slice_is(suffix, ".zstd"))
			return TRAWL_OK;
	}
	if (tw_slice_ends(type, "+encrypted"))
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "is encrypted (%.*s)", TW_ARG(type));
	return tw_fail(err, TRAWL_E_UNSUPPORTED, "has the media type %.*s, which is not a layer of a container image",
		       TW_ARG(type));
}

static int read_layer(struct tw_source *source, const struct tw_json *doc, uint32_t node, struct tw_layer_claim *claim,
		      struct trawl_error *err)
{
	int64_t size;
	int status;

	claim->media_type = text_of(source, doc, node, "mediaType");
	claim->digest = text_of(source, doc, node, "digest");
	claim->size = UINT64_MAX;
	if (tw_json_int(doc, tw_json_get(doc, node, "size"), &size) && size >= 0)
		claim->size = (uint64_t)size;
	status = check_media_type(claim->media_type, err);
	return status < 0 ? status : blob_name(source, claim->digest, &claim->name, err);
}

static int read_manifest(struct tw_source *source, const struct tw_json *doc, struct trawl_error *err)
{
	uint32_t layers = tw_json_get(doc, TW_JSON_ROOT, "layers");
	uint32_t digest = tw_json_path(doc, TW_JSON_ROOT, "config.digest");
	struct tw_layer_claim *claims = tw_arena_array(&source->arena, tw_json_count(doc, layers), sizeof(*claims));
	struct tw_slice config;
	size_t count = 0;
	int status;

	if (!claims)
		return tw_fail_nomem(err);
	if (!digest)
		return tw_fail(err, TRAWL_E_UNSUPPORTED, "a manifest without config: not a container image");
	tw_json_each(doc, layers, layer) {
		status = read_layer(source, doc, layer, &claims[count++], err);
		if (status < 0) {
			tw_wrap(err, "layer %zu", count);
			return status;
		}
	}
	status = read_document(source, tw_json_text(doc, digest, &source->arena), &config, err);
	if (status == TRAWL_OK)
		status = tw_image_build(source, config, claims, count, err);
	source->artifact.shows_digests = true;
	return status;
}

/* The names that an index gives an image. */
static bool is_named(struct tw_source *source, const struct tw_json *doc, uint32_t image, struct tw_slice ref)
{
	uint32_t names = tw_json_get(doc, image, "annotations");

	return !ref.len || tw_slice_eq(text_of(source, doc, image, "digest"), ref) ||
	       tw_slice_eq(text_of(source, doc, names, REF_NAME), ref) ||
	       tw_slice_eq(text_of(source, doc, names, CONTAINERD_NAME), ref);
}

struct platform {
	struct tw_slice os, architecture, variant;
	bool asked; /* by the caller; else it is the host's, and a preference */
};

static struct tw_slice host_architecture(struct tw_source *source)
{
	static const char *const names[][2] = {
		{ "x86_64", "amd64" }, { "aarch64", "arm64" },   { "armv7l", "arm" },  { "armv6l", "arm" },
		{ "i686", "386" },     { "i386", "386" },        { "ppc64", "ppc64" }, { "ppc64le", "ppc64le" },
		{ "s390x", "s390x" },  { "riscv64", "riscv64" },
	};
	struct utsname host;

	if (uname(&host) != 0)
		return tw_slice("amd64");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcmp(host.machine, names[i][0]) == 0)
			return tw_slice(names[i][1]);
	}
	return tw_arena_copy(&source->arena, tw_slice(host.machine));
}

static struct platform wanted_platform(struct tw_source *source)
{
	struct tw_slice text = tw_slice(source->options.platform);
	struct platform platform = { .asked = text.len > 0 };

	if (!platform.asked)
		return (struct platform){ TW_LIT("linux"), host_architecture(source), { 0 }, false };
	tw_slice_split(&text, '/', &platform.os);
	if (!tw_slice_split(&text, '/', &platform.architecture)) {
		platform.architecture = platform.os; /* "arm64" alone */
		platform.os = TW_LIT("linux");
	}
	platform.variant = text;
	return platform;
}

enum fit { NO_IMAGE, OTHER_PLATFORM, FITS };

static enum fit fits(struct tw_source *source, const struct tw_json *doc, uint32_t image, const struct platform *wanted)
{
	uint32_t platform = tw_json_get(doc, image, "platform");
	struct tw_slice os = text_of(source, doc, platform, "os");
	struct tw_slice architecture = text_of(source, doc, platform, "architecture");
	struct tw_slice variant = text_of(source, doc, platform, "variant");

	if (tw_slice_is(os, "unknown") && tw_slice_is(architecture, "unknown"))
		return NO_IMAGE;
	if (!platform)
		return FITS;
	if (!tw_slice_eq(os, wanted->os) || !tw_slice_eq(architecture, wanted->architecture))
		return OTHER_PLATFORM;
	return wanted->variant.len && !tw_slice_eq(variant, wanted->variant) ? OTHER_PLATFORM : FITS;
}

/* "1.0 (linux/arm64)", as far as the index tells. */
static struct tw_slice described(struct tw_source *source, const struct tw_json *doc, uint32_t image)
{
	uint32_t platform = tw_json_get(doc, image, "platform");
	struct tw_slice name = text_of(source, doc, tw_json_get(doc, image, "annotations"), REF_NAME);
	struct tw_slice os = text_of(source, doc, platform, "os");
	struct tw_slice architecture = text_of(source, doc, platform, "architecture");

	if (!name.len)
		name = text_of(source, doc, image, "digest");
	return os.len || architecture.len
		       ? TW_JOIN(&source->arena, name, TW_LIT(" ("), os, TW_LIT("/"), architecture, TW_LIT(")"))
		       : name;
}

/* What there is instead, for a message that helps. */
static int which_one(struct tw_source *source, const struct tw_json *doc, uint32_t images,
		     const struct platform *wanted, struct tw_slice ref, struct trawl_error *err)
{
	struct tw_slice list = { 0 };

	tw_json_each(doc, images, image) {
		list = TW_JOIN(&source->arena, list, list.len ? TW_LIT(", ") : TW_LIT(""),
			       described(source, doc, image));
		if (list.len > 500)
			break;
	}
	if (!tw_json_count(doc, images))
		return tw_fail(err, TRAWL_E_FORMAT, "the index names no image");
	if (ref.len)
		return tw_fail(err, TRAWL_E_NOTFOUND, "no image named %.*s; there are %.*s", TW_ARG(ref), TW_ARG(list));
	return tw_fail(err, TRAWL_E_NOTFOUND, "no image for %.*s/%.*s; there are %.*s", TW_ARG(wanted->os),
		       TW_ARG(wanted->architecture), TW_ARG(list));
}

/* The first that fits; where no platform was asked for, the first image will do. */
static uint32_t choose(struct tw_source *source, const struct tw_json *doc, uint32_t images,
		       const struct platform *wanted, struct tw_slice ref)
{
	uint32_t other = 0, odd = 0;

	tw_json_each(doc, images, image) {
		enum fit fit = fits(source, doc, image, wanted);

		if (!is_named(source, doc, image, ref))
			continue;
		if (fit == FITS)
			return image;
		if (fit == OTHER_PLATFORM && !other)
			other = image;
		if (fit == NO_IMAGE && !odd)
			odd = image;
	}
	if (wanted->asked)
		return 0;
	return other ? other : odd;
}

/* "linux/arm64/v8" */
static struct tw_slice platform_of(struct tw_source *source, const struct tw_json *doc, uint32_t image)
{
	uint32_t platform = tw_json_get(doc, image, "platform");
	struct tw_slice variant = text_of(source, doc, platform, "variant");

	return TW_JOIN(&source->arena, text_of(source, doc, platform, "os"), TW_LIT("/"),
		       text_of(source, doc, platform, "architecture"), variant.len ? TW_LIT("/") : TW_LIT(""), variant);
}

/* What else could have been chosen; the innermost index that tells platforms counts. */
static int note_platforms(struct tw_source *source, const struct tw_json *doc, uint32_t images, struct tw_slice ref,
			  struct trawl_error *err)
{
	struct tw_slice *list = tw_arena_array(&source->arena, tw_json_count(doc, images), sizeof(*list));
	struct platform any = { 0 };
	size_t count = 0;

	if (!list)
		return tw_fail_nomem(err);
	tw_json_each(doc, images, image) {
		if (!tw_json_get(doc, image, "platform") || fits(source, doc, image, &any) == NO_IMAGE ||
		    !is_named(source, doc, image, ref))
			continue;
		list[count] = platform_of(source, doc, image);
		if (!list[count++].ptr)
			return tw_fail_nomem(err);
	}
	if (count) {
		source->artifact.platforms = list;
		source->artifact.platform_count = count;
	}
	return TRAWL_OK;
}

/* Down from index to index to the manifest. */
static int descend(struct tw_source *source, struct tw_slice text, struct trawl_error *err)
{
	struct platform wanted = wanted_platform(source);
	struct tw_slice ref = source->ref;

	for (int depth = 0; depth < NESTING; depth++) {
		struct tw_json doc;
		uint32_t images, image;
		int status = tw_json_parse(text, &source->arena, &doc, err);

		if (status < 0)
			return status;
		images = tw_json_get(&doc, TW_JSON_ROOT, "manifests");
		if (!images && depth)
			return read_manifest(source, &doc, err);
		image = choose(source, &doc, images, &wanted, ref);
		if (!image)
			return which_one(source, &doc, images, &wanted, ref, err);
		source->artifact.manifest_digest = text_of(source, &doc, image, "digest");
		status = note_platforms(source, &doc, images, ref, err);
		if (!wanted.asked && source->artifact.platform_count > 1 &&
		    fits(source, &doc, image, &wanted) == OTHER_PLATFORM)
			source->artifact.stands_in = platform_of(source, &doc, image);
		if (status == TRAWL_OK)
			status = read_document(source, source->artifact.manifest_digest, &text, err);
		if (status < 0)
			return status;
		ref = (struct tw_slice){ 0 };
	}
	return tw_fail(err, TRAWL_E_LIMIT, "indexes within indexes, %d deep", NESTING);
}

int tw_oci_resolve(struct tw_source *source, struct trawl_error *err)
{
	struct tw_slice text;
	int status = tw_store_read(&source->store, TW_LIT("index.json"), &source->arena, &text, err);

	if (status < 0)
		return status;
	status = descend(source, text, err);
	if (status < 0 && !source->artifact.manifest_digest.len)
		tw_wrap(err, "index.json");
	else if (status < 0)
		tw_wrap(err, "%.*s", TW_ARG(source->artifact.manifest_digest));
	return status;
}
