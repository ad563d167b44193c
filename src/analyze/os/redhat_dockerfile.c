/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Dockerfile that a layer of Red Hat's images was built from, kept in root/buildinfo: its labels name the component and
 * the architecture, the file's own name ends with version and release ("Dockerfile-ubi8-8.3-227"). Together they are a
 * build, and advisories hold for products that builds belong to.
 * Surprising: variables in labels have the values of ENV as written, quotes included, and of ARG before the first FROM.
 */
#include "analyze/analyze.h"
#include "base/map.h"
#include "format/dockerfile.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_redhat_dockerfile = {
	.name = "redhat-dockerfile",
	.doc = "Red Hat's images: the build that they come from",
	.files = "root/buildinfo/Dockerfile*",
	.version = 1,
	.scope = TW_EVERYWHERE,
	.match = { { TW_FOLDER, "root/buildinfo" } },
	.max_size = TW_LIMIT_SMALL_FILE,
	.parse = parse,
};

/* What is known while the file is read. */
struct build {
	struct tw_dockerfile_variables variables;
	struct tw_arena *arena;
	struct tw_map names; /* → index into values */
	TW_VEC(struct tw_slice) values;
	struct tw_slice component, arch;
	char escape;
	bool failed;
};

static bool get(const struct tw_dockerfile_variables *variables, struct tw_slice name, struct tw_slice *ret)
{
	const struct build *b = (const void *)variables; /* its first member */
	uint32_t place = tw_map_get(&b->names, name);

	if (place != TW_MAP_NONE)
		*ret = b->values.at[place];
	return place != TW_MAP_NONE;
}

static void set(struct build *b, struct tw_slice name, struct tw_slice value)
{
	uint32_t *place = tw_vec_reserve(&b->values, 1) ? tw_map_put(&b->names, name) : NULL;

	if (!place) {
		b->failed = true;
		return;
	}
	if (*place == TW_MAP_NONE)
		*place = (uint32_t)b->values.len++;
	b->values.at[*place] = value;
}

static void take_label(struct build *b, struct tw_slice key, struct tw_slice value)
{
	bool component, arch;

	key = tw_dockerfile_expand(key, b->escape, &b->variables, b->arena);
	b->failed |= !key.ptr;
	component = tw_slice_eq_nocase(key, TW_LIT("com.redhat.component")) ||
		    tw_slice_eq_nocase(key, TW_LIT("bzcomponent"));
	arch = tw_slice_eq_nocase(key, TW_LIT("architecture"));
	if (!component && !arch)
		return;
	value = tw_dockerfile_expand(value, b->escape, &b->variables, b->arena);
	b->failed |= !value.ptr;
	if (component)
		b->component = value;
	else
		b->arch = value;
}

/* "key=value …", or the old "key value". */
static void take_pairs(struct build *b, struct tw_slice rest,
		       void (*take)(struct build *, struct tw_slice, struct tw_slice))
{
	struct tw_slice word, key;
	bool first = true;

	for (; tw_dockerfile_word(&rest, b->escape, &word); first = false) {
		if (tw_slice_find(word, '=') >= 0) {
			tw_slice_split(&word, '=', &key);
			take(b, key, word);
		} else if (first) {
			take(b, word, tw_slice_trim(rest));
			return;
		}
	}
}

static void read_file(struct build *b, struct tw_slice text)
{
	struct tw_dockerfile reader = tw_dockerfile_of(text, b->arena);
	struct tw_dockerfile_instruction instruction;
	bool from = false;

	b->escape = reader.escape;
	while (tw_dockerfile_next(&reader, &instruction)) {
		if (tw_slice_eq_nocase(instruction.keyword, TW_LIT("FROM")))
			from = true;
		else if (tw_slice_eq_nocase(instruction.keyword, TW_LIT("ENV")) ||
			 (!from && tw_slice_eq_nocase(instruction.keyword, TW_LIT("ARG"))))
			take_pairs(b, instruction.rest, set);
		else if (tw_slice_eq_nocase(instruction.keyword, TW_LIT("LABEL")))
			take_pairs(b, instruction.rest, take_label);
	}
	b->failed |= reader.failed;
}

/* "8.3-227" of "Dockerfile-ubi8-8.3-227": behind the last hyphen but one. */
static struct tw_slice version_of(struct tw_slice path)
{
	ptrdiff_t release = tw_slice_rfind(path, '-');

	if (release < 0)
		return (struct tw_slice){ 0 };
	return tw_slice_from(path, (size_t)(tw_slice_rfind(tw_slice_head(path, (size_t)release), '-') + 1));
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct build b = { .variables = { get }, .arena = sink->scratch };
	struct tw_fact fact = { .kind = TW_FACT_BUILD };
	bool failed;

	if (!tw_slice_starts(tw_path_base(view->path), "Dockerfile"))
		return TRAWL_OK;
	read_file(&b, view->bytes);
	failed = b.failed;
	tw_map_release(&b.names);
	tw_vec_release(&b.values);
	if (failed)
		return tw_fail_nomem(err);
	if (b.component.len && b.arch.len) {
		fact.key = TW_JOIN(sink->scratch, b.component, TW_LIT("-"), version_of(view->path));
		fact.value = b.arch;
		tw_sink_fact(sink, &fact);
	}
	return tw_sink_status(sink, err);
}
