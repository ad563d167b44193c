/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dependency tree, upside down: below each vulnerable package stand those that need it; what is in between a
 * package and the direct dependencies that bring it in is left out. Source: trivy, pkg/report/table/vulnerability.go.
 */
#include "base/map.h"
#include "report/plain.h"
#include "report/table.h"

typedef TW_VEC(uint32_t) indexes;

struct tree {
	const struct tw_result *result;
	struct tw_out *out;
	struct tw_map by_id;     /* id → first package with it */
	TW_VEC(indexes) parents; /* of each package, in the packages' order, no id twice */
	unsigned char *seen;     /* one a package, cleared for each walk */
	bool failed;
};

static void push(struct tree *t, indexes *list, uint32_t value)
{
	uint32_t *slot = tw_vec_push(list);

	if (slot)
		*slot = value;
	else
		t->failed = true;
}

static bool has_id(const struct tree *t, const indexes *list, struct tw_slice id)
{
	for (size_t i = 0; i < list->len; i++) {
		if (tw_slice_eq(t->result->packages[list->at[i]].id, id))
			return true;
	}
	return false;
}

static void link_parents(struct tree *t)
{
	const struct tw_result *r = t->result;

	for (size_t i = 0; i < r->package_count && !t->failed; i++) {
		uint32_t *at = tw_map_put(&t->by_id, r->packages[i].id);

		t->failed = !tw_vec_push(&t->parents) || !at;
		if (!t->failed && *at == TW_MAP_NONE)
			*at = (uint32_t)i;
	}
	for (size_t i = 0; i < r->package_count && !t->failed; i++) {
		const struct tw_package *p = &r->packages[i];

		for (size_t d = 0; d < p->depends_on.len; d++) {
			uint32_t child = tw_map_get(&t->by_id, p->depends_on.at[d]);

			if (child != TW_MAP_NONE && !has_id(t, &t->parents.at[child], p->id))
				push(t, &t->parents.at[child], (uint32_t)i);
		}
	}
}

static const indexes *parents_of(const struct tree *t, uint32_t package)
{
	return &t->parents.at[tw_map_get(&t->by_id, t->result->packages[package].id)];
}

/* The direct dependencies above @start, or what nobody needs: by a stack of our own, since depth is the file's choice. */
static void find_ancestors(struct tree *t, uint32_t start, indexes *found)
{
	indexes stack = { 0 };

	memset(t->seen, 0, t->result->package_count);
	t->seen[start] = 1;
	push(t, &stack, start);
	while (stack.len && !t->failed) {
		const indexes *parents = parents_of(t, stack.at[--stack.len]);

		for (size_t i = 0; i < parents->len; i++) {
			uint32_t parent = parents->at[i];
			const struct tw_package *p = &t->result->packages[parent];

			if (t->seen[parent])
				continue;
			t->seen[parent] = 1;
			if (p->relationship != TW_REL_DIRECT && parents_of(t, parent)->len)
				push(t, &stack, parent);
			else if (!has_id(t, found, p->id))
				push(t, found, parent);
		}
	}
	tw_vec_release(&stack);
}

static void write_line(struct tree *t, const char *indent, bool last, struct tw_slice text)
{
	tw_buf_text(&t->out->buf, indent);
	tw_buf_text(&t->out->buf, last ? "└── " : "├── ");
	tw_plain_add(&t->out->buf, text);
	tw_buf_char(&t->out->buf, '\n');
}

typedef TW_VEC(struct tw_slice) ids;

static bool has_text(const ids *list, struct tw_slice id)
{
	for (size_t i = 0; i < list->len; i++) {
		if (tw_slice_eq(list->at[i], id))
			return true;
	}
	return false;
}

static void add_id(struct tree *t, ids *list, struct tw_slice id)
{
	struct tw_slice *slot = has_text(list, id) ? NULL : tw_vec_push(list);

	if (slot)
		*slot = id;
	else if (!has_text(list, id))
		t->failed = true;
}

/* Parents that are direct stand below the package; of all others only the direct dependencies that lead to them. */
static void collect(struct tree *t, uint32_t package, ids *direct, ids *roots)
{
	const indexes *parents = parents_of(t, package);
	indexes found = { 0 };
	ids shown = { 0 };

	add_id(t, &shown, t->result->packages[package].id);
	for (size_t i = 0; i < parents->len; i++)
		add_id(t, &shown, t->result->packages[parents->at[i]].id);
	for (size_t i = 0; i < parents->len && !t->failed; i++) {
		const struct tw_package *p = &t->result->packages[parents->at[i]];

		if (p->relationship == TW_REL_DIRECT) {
			add_id(t, direct, p->id);
			continue;
		}
		found.len = 0;
		find_ancestors(t, parents->at[i], &found);
		for (size_t f = 0; f < found.len; f++) {
			struct tw_slice id = t->result->packages[found.at[f]].id;

			if (!has_text(&shown, id))
				add_id(t, roots, id);
		}
	}
	if (roots->len)
		qsort(roots->at, roots->len, sizeof(*roots->at), tw_slice_order);
	tw_vec_release(&found);
	tw_vec_release(&shown);
}

static void write_package(struct tree *t, uint32_t package, bool last)
{
	const struct tw_package *p = &t->result->packages[package];
	const char *indent = last ? "    " : "│   ", *separator = "";
	size_t counts[TW_SEVERITIES] = { 0 };
	struct tw_buf *buf = &t->out->buf;
	ids direct = { 0 }, roots = { 0 };

	for (size_t i = 0; i < t->result->finding_count; i++) {
		if (tw_slice_eq(t->result->findings[i].package->id, p->id))
			counts[t->result->findings[i].severity]++;
	}
	tw_buf_text(buf, last ? "└── " : "├── ");
	tw_plain_add(buf, p->id);
	tw_buf_text(buf, ", (");
	for (int s = 0; s < TW_SEVERITIES; s++) {
		if (!tw_table_shows(t->out, s))
			continue;
		tw_buf_printf(buf, "%s%s: %zu", separator, tw_severity_name((enum tw_severity)s), counts[s]);
		separator = ", ";
	}
	tw_buf_text(buf, ")\n");
	if (p->relationship != TW_REL_DIRECT)
		collect(t, package, &direct, &roots);
	for (size_t i = 0; i < direct.len; i++)
		write_line(t, indent, !roots.len && i + 1 == direct.len, direct.at[i]);
	if (roots.len)
		write_line(t, indent, true, TW_LIT("...(omitted)..."));
	for (size_t i = 0; i < roots.len; i++) {
		tw_buf_text(buf, indent);
		write_line(t, "    ", i + 1 == roots.len, roots.at[i]);
	}
	tw_vec_release(&direct);
	tw_vec_release(&roots);
}

static void write_tree(struct tree *t)
{
	const struct tw_result *r = t->result;
	TW_VEC(uint32_t) vulnerable = { 0 };
	bool any = false;

	for (size_t i = 0; i < t->parents.len; i++)
		any |= t->parents.at[i].len > 0;
	for (size_t i = 0; any && i < r->package_count && !t->failed; i++) {
		bool found = false;

		for (size_t f = 0; !found && f < r->finding_count; f++)
			found = tw_slice_eq(r->findings[f].package->id, r->packages[i].id);
		if (found) {
			uint32_t *slot = tw_vec_push(&vulnerable);

			t->failed = !slot;
			if (slot)
				*slot = (uint32_t)i;
		}
	}
	if (any && !t->failed) {
		tw_buf_text(&t->out->buf, "\nDependency Origin Tree (Reversed)\n=================================\n");
		tw_plain_add(&t->out->buf, r->target);
		tw_buf_char(&t->out->buf, '\n');
	}
	for (size_t i = 0; i < vulnerable.len && !t->failed; i++)
		write_package(t, vulnerable.at[i], i + 1 == vulnerable.len);
	tw_vec_release(&vulnerable);
}

bool tw_table_tree(const struct tw_result *result, struct tw_out *out)
{
	struct tree t = { .result = result, .out = out, .seen = calloc(1, result->package_count + 1) };

	t.failed = !t.seen;
	link_parents(&t);
	if (!t.failed)
		write_tree(&t);
	for (size_t i = 0; i < t.parents.len; i++)
		tw_vec_release(&t.parents.at[i]);
	tw_vec_release(&t.parents);
	tw_map_release(&t.by_id);
	free(t.seen);
	return !t.failed;
}
