/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/cargo_toml.h"

#include "format/number.h"
#include "format/toml.h"
#include "model/uid.h"

static struct tw_slice text(const struct tw_toml_node *table, const char *path)
{
	return tw_toml_text(tw_toml_path(table, path));
}

/*
 * What Trivy calls a workspace without a package of its own: the hash of what it has read of the manifest, as values of
 * any kind.
 */
static uint64_t hash_value(const struct tw_toml_node *node);

static uint64_t hash_table(const struct tw_toml_node *table)
{
	uint64_t hash = 0;

	tw_toml_each(table, member)
		hash ^= tw_uid_pair(tw_uid_text(member->key), hash_value(member));
	return tw_uid_end(hash);
}

static uint64_t hash_list(const struct tw_toml_node *list)
{
	uint64_t hash = 0;

	tw_toml_each(list, element)
		hash = tw_uid_pair(hash, hash_value(element));
	return hash;
}

static uint64_t hash_number(const struct tw_toml_node *node)
{
	int64_t whole = 0;
	double number = 0;
	uint64_t bits;

	if (tw_toml_int(node, &whole))
		return tw_uid_number((uint64_t)whole);
	tw_toml_number(node, &number);
	memcpy(&bits, &number, sizeof(bits));
	return tw_uid_number(bits);
}

/* As deep as the document is, which its reader has bounded. */
static uint64_t hash_value(const struct tw_toml_node *node)
{
	switch (tw_toml_type(node)) {
	case TW_TOML_TABLE: return hash_table(node);
	case TW_TOML_ARRAY: return hash_list(node);
	case TW_TOML_INT:
	case TW_TOML_FLOAT: return hash_number(node);
	case TW_TOML_BOOL: return tw_uid_bool(tw_toml_bool(node));
	default: return tw_uid_text(node->text);
	}
}

static void hash_field(uint64_t *hash, const char *name, const struct tw_toml_node *node)
{
	if (node)
		tw_uid_field(hash, name, hash_value(node));
}

static uint64_t hash_workspace(const struct tw_toml_node *workspace)
{
	struct tw_slice version = text(workspace, "package.version");
	uint64_t hash = tw_uid_text(TW_LIT("cargoTomlWorkspace")), package = tw_uid_text(TW_LIT(""));

	hash_field(&hash, "Dependencies", tw_toml_get(workspace, "dependencies"));
	hash_field(&hash, "Members", tw_toml_get(workspace, "members"));
	if (version.len) {
		tw_uid_field(&package, "Version", tw_uid_text(version));
		tw_uid_field(&hash, "Package", package);
	}
	return hash;
}

static bool has_any(const struct tw_toml_node *table, const char *const *names)
{
	for (; *names; names++) {
		if (tw_toml_path(table, *names))
			return true;
	}
	return false;
}

static uint64_t hash_manifest(const struct tw_toml_node *root)
{
	static const char *const parts[] = { "dependencies", "members", "package.version", NULL };
	const struct tw_toml_node *workspace = tw_toml_get(root, "workspace");
	const struct tw_toml_node *version = tw_toml_path(root, "package.version");
	uint64_t hash = tw_uid_text(TW_LIT("cargoToml")), package = tw_uid_text(TW_LIT("Package"));

	if (version) {
		hash_field(&package, "Version", version);
		tw_uid_field(&hash, "Package", package);
	}
	hash_field(&hash, "Dependencies", tw_toml_get(root, "dependencies"));
	hash_field(&hash, "Target", tw_toml_get(root, "target"));
	if (has_any(workspace, parts))
		tw_uid_field(&hash, "Workspace", hash_workspace(workspace));
	return hash;
}

/* Facts: a key for the kind, a value, and a list whose places have a meaning. */
static void put(struct tw_sink *sink, const char *key, struct tw_slice value, const struct tw_slice *list, size_t count)
{
	struct tw_fact fact = {
		.kind = TW_FACT_PRIVATE, .key = tw_slice(key), .value = value, .list = { list, count }
	};

	tw_sink_fact(sink, &fact);
}

static void put_manifest(struct tw_sink *sink, const struct tw_toml_node *root)
{
	const struct tw_toml_node *version = tw_toml_path(root, "package.version");
	struct tw_slice name = text(root, "package.name"), hash = { 0 };
	bool inherits = !version || tw_toml_bool(tw_toml_get(version, "workspace"));

	if (!name.len)
		hash = tw_sink_text(sink, "%llx", (unsigned long long)hash_manifest(root));
	put(sink, "manifest", name,
	    (struct tw_slice[]){ tw_toml_text(version), inherits ? TW_LIT("inherits") : TW_LIT(""),
				 text(root, "workspace.package.version"), hash },
	    4);
}

/* "1.5", or a table with a version, a folder or a repository; one that only points to the workspace says nothing itself. */
static void put_need(struct tw_sink *sink, const struct tw_toml_node *need)
{
	bool table = tw_toml_type(need) == TW_TOML_TABLE;
	const struct tw_toml_node *version = table ? tw_toml_get(need, "version") : need;
	bool any = tw_toml_get(need, "path") || tw_toml_get(need, "git");
	struct tw_slice name = text(need, "package");

	if (tw_toml_type(version) != TW_TOML_STRING && !any)
		return;
	put(sink, "need", need->key,
	    (struct tw_slice[]){ name.len ? name : need->key, tw_toml_text(version),
				 tw_toml_type(version) == TW_TOML_STRING ? TW_LIT("") : TW_LIT("any"),
				 text(need, "path") },
	    4);
}

static void put_needs(struct tw_sink *sink, const struct tw_toml_node *root)
{
	tw_toml_each(tw_toml_get(root, "dependencies"), need)
		put_need(sink, need);
	tw_toml_each(tw_toml_get(root, "target"), target) {
		tw_toml_each(tw_toml_get(target, "dependencies"), need)
			put_need(sink, need);
	}
	tw_toml_each(tw_toml_path(root, "workspace.dependencies"), need)
		put_need(sink, need);
}

int tw_cargo_remember(const struct tw_view *view, struct tw_sink *sink, struct trawl_error *err)
{
	const struct tw_toml_node *root;
	int status = tw_toml_parse(view->bytes, sink->scratch, &root, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	put_manifest(sink, root);
	put_needs(sink, root);
	tw_toml_each(tw_toml_path(root, "workspace.members"), member)
		put(sink, "member", tw_toml_text(member), NULL, 0);
	return tw_sink_status(sink, err);
}

enum tw_cargo_kind tw_cargo_kind(const struct tw_fact *fact)
{
	if (tw_slice_is(fact->key, "manifest") && fact->list.len == 4)
		return TW_CARGO_MANIFEST;
	if (tw_slice_is(fact->key, "need") && fact->list.len == 4)
		return TW_CARGO_NEED;
	return tw_slice_is(fact->key, "member") ? TW_CARGO_MEMBER : TW_CARGO_OTHER;
}

void tw_cargo_read_manifest(const struct tw_fact *fact, struct tw_cargo_manifest *ret)
{
	*ret = (struct tw_cargo_manifest){ .name = fact->value,
					   .version = fact->list.at[0],
					   .inherits = fact->list.at[1].len > 0,
					   .workspace_version = fact->list.at[2],
					   .nameless = fact->list.at[3] };
}

void tw_cargo_read_need(const struct tw_fact *fact, struct tw_cargo_need *ret)
{
	*ret = (struct tw_cargo_need){ .alias = fact->value,
				       .name = fact->list.at[0],
				       .constraint = fact->list.at[1],
				       .any = fact->list.at[2].len > 0,
				       .folder = fact->list.at[3] };
}
