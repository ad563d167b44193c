/* SPDX-License-Identifier: Apache-2.0 */
#include "tmpl/tmpl.h"

#include "base/limits.h"
#include "tmpl/exec.h"
#include "tmpl/regex_cache.h"

struct tw_tmpl_set {
	struct tw_map names; /* to places in trees */
	TW_VEC(const struct tw_tree *) trees;
	const struct tw_tmpl_set *below;
};

struct tw_tmpl {
	struct tw_tmpl_options options;
	struct tw_tmpl_set set;
};

const struct tw_tree *tw_tmpl_set_find(const struct tw_tmpl_set *set, struct tw_slice name)
{
	for (; set; set = set->below) {
		uint32_t at = tw_map_get(&set->names, name);

		if (at != TW_MAP_NONE)
			return set->trees.at[at];
	}
	return NULL;
}

static const struct tw_fn *find_function(const void *context, struct tw_slice name)
{
	const struct tw_tmpl_options *options = context;

	for (const struct tw_fn *fn = options->functions; fn && fn->name; fn++) {
		if (tw_slice_is(name, fn->name))
			return fn;
	}
	return tw_fn_builtin(name);
}

static bool put_tree(struct tw_tmpl_set *set, const struct tw_tree *tree)
{
	const struct tw_tree *old = tw_tmpl_set_find(set, tree->name), **slot;
	uint32_t *at;

	if (old && tw_tree_is_empty(tree->root))
		return true;
	at = tw_map_put(&set->names, tree->name);
	if (!at)
		return false;
	if (*at != TW_MAP_NONE) {
		set->trees.at[*at] = tree;
		return true;
	}
	slot = tw_vec_push(&set->trees);
	if (!slot)
		return false;
	*at = (uint32_t)set->trees.len - 1;
	*slot = tree;
	return true;
}

static int add(const struct tw_tmpl_options *options, struct tw_tmpl_set *set, struct tw_slice name,
	       struct tw_slice source, struct trawl_error *err)
{
	struct tw_parse_in in = { name, source, find_function, options, options->arena };
	struct tw_tree **trees;
	size_t count;
	int status = tw_parse(&in, &trees, &count, err);

	for (size_t i = 0; i < count && status == TRAWL_OK; i++) {
		if (!put_tree(set, trees[i]))
			status = tw_fail_nomem(err);
	}
	return status;
}

static void set_release(struct tw_tmpl_set *set)
{
	tw_map_release(&set->names);
	tw_vec_release(&set->trees);
}

struct tw_tmpl_set *tw_tmpl_set_new(struct tw_machine *machine, const struct tw_tmpl_set *below)
{
	struct tw_tmpl_set *set = calloc(1, sizeof(*set));

	if (set)
		set->below = below;
	else
		tw_fail_nomem(machine->err);
	return set;
}

void tw_tmpl_set_free(struct tw_tmpl_set *set)
{
	if (set)
		set_release(set);
	free(set);
}

int tw_tmpl_set_add(struct tw_machine *machine, struct tw_tmpl_set *set, struct tw_slice name, struct tw_slice source)
{
	return add(machine->options, set, name, source, machine->err);
}

int tw_tmpl_new(const struct tw_tmpl_options *options, struct tw_tmpl **ret, struct trawl_error *err)
{
	struct tw_tmpl *tmpl = calloc(1, sizeof(*tmpl));

	if (!tmpl)
		return tw_fail_nomem(err);
	tmpl->options = *options;
	if (!options->arena->limit)
		options->arena->limit = TW_LIMIT_TMPL_MEMORY;
	*ret = tmpl;
	return TRAWL_OK;
}

void tw_tmpl_free(struct tw_tmpl *tmpl)
{
	if (tmpl)
		set_release(&tmpl->set);
	free(tmpl);
}

const struct tw_tmpl_set *tw_tmpl_all(const struct tw_tmpl *tmpl)
{
	return &tmpl->set;
}

int tw_tmpl_add(struct tw_tmpl *tmpl, struct tw_slice name, struct tw_slice source, struct trawl_error *err)
{
	return add(&tmpl->options, &tmpl->set, name, source, err);
}

/* Into @out, or, without one, into a text. */
static int run(struct tw_tmpl *tmpl, struct tw_slice name, struct tw_value data, const struct tw_tmpl_out *out,
	       struct tw_slice *ret, struct trawl_error *err)
{
	const struct tw_tree *tree = tw_tmpl_set_find(&tmpl->set, name);
	struct trawl_error error = { 0 };
	struct tw_machine machine = {
		.options = &tmpl->options,
		.arena = tmpl->options.arena,
		.set = &tmpl->set,
		.tree = tree,
		.random = tmpl->options.seed,
		.out = out ? out->buf : NULL,
		.drained = out,
		.err = &error,
	};
	int status;

	if (!tree)
		return tw_fail(err, TRAWL_E_NOTFOUND, "template: no template \"%.*s\"", TW_ARG(name));
	status = out ? tw_exec_tree(&machine, tree, data) : tw_tmpl_include(&machine, tree, data, ret);
	tw_vec_release(&machine.variables);
	tw_regex_cache_free(machine.regexes);
	if (status < 0 && err)
		*err = error;
	return status;
}

int tw_tmpl_run(struct tw_tmpl *tmpl, struct tw_slice name, struct tw_value data, struct tw_slice *ret,
		struct trawl_error *err)
{
	return run(tmpl, name, data, NULL, ret, err);
}

int tw_tmpl_write(struct tw_tmpl *tmpl, struct tw_slice name, struct tw_value data, const struct tw_tmpl_out *out,
		  struct trawl_error *err)
{
	return run(tmpl, name, data, out, NULL, err);
}

int tw_tmpl_keep(struct tw_machine *m, struct tw_buf *buf, struct tw_slice *ret)
{
	bool failed = tw_buf_failed(buf), full = buf->full;

	*ret = buf->len && !failed ? tw_arena_copy(m->arena, tw_buf_view(buf)) : TW_LIT("");
	tw_buf_release(buf);
	if (full)
		return tw_tmpl_fail(m, "a text of more than %llu MiB", TW_LIMIT_TMPL_OUTPUT / TW_MIB);
	return failed || !ret->ptr ? tw_tmpl_fail_memory(m) : TRAWL_OK;
}

int tw_tmpl_keep_text(struct tw_machine *m, struct tw_buf *buf, struct tw_value *ret)
{
	*ret = tw_value_text((struct tw_slice){ 0 });
	return tw_tmpl_keep(m, buf, &ret->text);
}

struct tw_list *tw_tmpl_texts(struct tw_machine *m, size_t len, struct tw_value *ret)
{
	struct tw_list *list = tw_list_new(m->arena, len);

	if (!list) {
		tw_tmpl_fail_memory(m);
		return NULL;
	}
	*ret = tw_value_list(list);
	ret->type = TW_T_STRINGS;
	return list;
}

struct tw_time tw_tmpl_now(const struct tw_machine *m)
{
	if (m->options->made_up)
		*m->options->made_up = 1;
	return m->options->now;
}

/* splitmix64: small, and the same everywhere. */
uint64_t tw_tmpl_random(struct tw_machine *m)
{
	uint64_t z = m->random += 0x9e3779b97f4a7c15u;

	if (m->options->made_up)
		*m->options->made_up = 1;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}
