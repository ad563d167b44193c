/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An image's config in the report: the fields that go-containerregistry's ConfigFile has, in its order, absent and zero
 * ones left out as there. Source: OCI image-spec, config.md; Docker's image specification 1.2.
 */
#include "base/datetime.h"
#include "format/json.h"
#include "report/json_parts.h"

enum kind { TEXT, TEXT_ALWAYS, TIME, FLAG, NUMBER, TEXTS, TEXTS_ALWAYS, MAP, OBJECTS, OBJECT, OBJECT_ALWAYS };

struct member {
	const char *name;
	enum kind kind;
	const struct member *members; /* of an object; of the objects of an array */
};

static const struct member history[] = {
	{ "author", TEXT },  { "created", TIME },     { "created_by", TEXT },
	{ "comment", TEXT }, { "empty_layer", FLAG }, { 0 },
};

static const struct member rootfs[] = { { "type", TEXT_ALWAYS }, { "diff_ids", TEXTS_ALWAYS }, { 0 } };

static const struct member health[] = {
	{ "Test", TEXTS },         { "Interval", NUMBER }, { "Timeout", NUMBER },
	{ "StartPeriod", NUMBER }, { "Retries", NUMBER },  { 0 },
};

static const struct member settings[] = {
	{ "AttachStderr", FLAG },
	{ "AttachStdin", FLAG },
	{ "AttachStdout", FLAG },
	{ "Cmd", TEXTS },
	{ "Healthcheck", OBJECT, health },
	{ "Domainname", TEXT },
	{ "Entrypoint", TEXTS },
	{ "Env", TEXTS },
	{ "Hostname", TEXT },
	{ "Image", TEXT },
	{ "Labels", MAP },
	{ "OnBuild", TEXTS },
	{ "OpenStdin", FLAG },
	{ "StdinOnce", FLAG },
	{ "Tty", FLAG },
	{ "User", TEXT },
	{ "Volumes", MAP },
	{ "WorkingDir", TEXT },
	{ "ExposedPorts", MAP },
	{ "ArgsEscaped", FLAG },
	{ "NetworkDisabled", FLAG },
	{ "MacAddress", TEXT },
	{ "StopSignal", TEXT },
	{ "Shell", TEXTS },
	{ 0 },
};

static const struct member config[] = {
	{ "architecture", TEXT_ALWAYS },
	{ "author", TEXT },
	{ "container", TEXT },
	{ "created", TIME },
	{ "docker_version", TEXT },
	{ "history", OBJECTS, history },
	{ "os", TEXT_ALWAYS },
	{ "rootfs", OBJECT_ALWAYS, rootfs },
	{ "config", OBJECT_ALWAYS, settings },
	{ "os.version", TEXT },
	{ "variant", TEXT },
	{ "os.features", TEXTS },
	{ 0 },
};

struct image {
	struct tw_json doc;
	struct tw_arena arena;
	struct tw_jw *jw;
};

static void write_members(struct image *image, const struct member *members, uint32_t node);

/* A time that is missing is Go's zero time: its omitempty doesn't hold for structs. */
static void write_time(struct image *image, const char *name, uint32_t value)
{
	char text[TW_TIME_TEXT] = "0001-01-01T00:00:00Z";
	struct tw_time time;

	if (tw_time_parse(tw_json_text(&image->doc, value, &image->arena), &time))
		tw_time_format(time, text);
	tw_jw_key(image->jw, name), tw_jw_text(image->jw, text);
}

static void write_texts(struct image *image, const struct member *member, uint32_t value)
{
	if (!tw_json_count(&image->doc, value) && member->kind == TEXTS)
		return;
	tw_jw_key(image->jw, member->name);
	if (tw_json_type(&image->doc, value) != TW_JSON_ARRAY) {
		tw_jw_null(image->jw);
		return;
	}
	tw_jw_array_open(image->jw);
	tw_json_each(&image->doc, value, text)
		tw_jw_string(image->jw, tw_json_text(&image->doc, text, &image->arena));
	tw_jw_array_close(image->jw);
}

struct pair {
	struct tw_slice key;
	uint32_t value;
};

static int pair_cmp(const void *a, const void *b)
{
	return tw_slice_cmp(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

/* Maps are sorted by key; their values are strings (Labels) or empty objects (Volumes, ExposedPorts). */
static void write_map(struct image *image, const char *name, uint32_t node)
{
	size_t count = tw_json_type(&image->doc, node) == TW_JSON_OBJECT ? tw_json_count(&image->doc, node) : 0, at = 0;
	struct pair *pairs = tw_arena_array(&image->arena, count, sizeof(*pairs));

	if (!count || !pairs)
		return;
	tw_json_each(&image->doc, node, value)
		pairs[at++] = (struct pair){ tw_json_key(&image->doc, value, &image->arena), value };
	qsort(pairs, count, sizeof(*pairs), pair_cmp);
	tw_jw_key(image->jw, name);
	tw_jw_object_open(image->jw);
	for (size_t i = 0; i < count; i++) {
		if (i + 1 < count && tw_slice_eq(pairs[i].key, pairs[i + 1].key))
			continue;
		tw_jw_key_slice(image->jw, pairs[i].key);
		if (tw_json_type(&image->doc, pairs[i].value) == TW_JSON_STRING) {
			tw_jw_string(image->jw, tw_json_text(&image->doc, pairs[i].value, &image->arena));
		} else {
			tw_jw_object_open(image->jw);
			tw_jw_object_close(image->jw);
		}
	}
	tw_jw_object_close(image->jw);
}

static void write_objects(struct image *image, const struct member *member, uint32_t node)
{
	if (tw_json_type(&image->doc, node) != TW_JSON_ARRAY || !tw_json_count(&image->doc, node))
		return;
	tw_jw_key(image->jw, member->name);
	tw_jw_array_open(image->jw);
	tw_json_each(&image->doc, node, element)
		write_members(image, member->members, element);
	tw_jw_array_close(image->jw);
}

static void write_member(struct image *image, const struct member *member, uint32_t value)
{
	struct tw_jw *jw = image->jw;
	int64_t number = 0;

	switch (member->kind) {
	case TEXT: tw_jw_field(jw, member->name, tw_json_text(&image->doc, value, &image->arena)); break;
	case TEXT_ALWAYS:
		tw_jw_key(jw, member->name), tw_jw_string(jw, tw_json_text(&image->doc, value, &image->arena));
		break;
	case TIME: write_time(image, member->name, value); break;
	case FLAG: tw_jw_field_bool(jw, member->name, tw_json_bool(&image->doc, value)); break;
	case NUMBER:
		tw_json_int(&image->doc, value, &number);
		tw_jw_field_int(jw, member->name, number);
		break;
	case TEXTS:
	case TEXTS_ALWAYS: write_texts(image, member, value); break;
	case MAP: write_map(image, member->name, value); break;
	case OBJECTS: write_objects(image, member, value); break;
	case OBJECT:
		if (tw_json_type(&image->doc, value) != TW_JSON_OBJECT)
			break;
		/* fall through */
	case OBJECT_ALWAYS:
		tw_jw_key(jw, member->name);
		write_members(image, member->members, value);
		break;
	}
}

static void write_members(struct image *image, const struct member *members, uint32_t node)
{
	tw_jw_object_open(image->jw);
	for (; members->name; members++)
		write_member(image, members, tw_json_get_nocase(&image->doc, node, members->name));
	tw_jw_object_close(image->jw);
}

int tw_json_image_config(struct tw_jw *jw, struct tw_slice text, struct trawl_error *err)
{
	struct image image = { .jw = jw };
	int status = tw_json_parse(text, &image.arena, &image.doc, err);

	if (status >= 0) {
		tw_jw_key(jw, "ImageConfig");
		write_members(&image, config, TW_JSON_ROOT);
	}
	tw_arena_release(&image.arena);
	return status;
}
