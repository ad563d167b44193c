/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .trivyignore.yaml: lists by kind of finding ("vulnerabilities", "misconfigurations", "secrets", "licenses"); only the
 * first concerns packages.
 *
 *	vulnerabilities:
 *	  - id: CVE-2023-1234
 *	    paths: ["app/package-lock.json", "usr/lib/ ** /x.jar"]	(globs; without blanks)
 *	    purls: ["pkg:deb/debian/libssl3"]
 *	    expired_at: 2027-01-31
 *	    statement: not reachable
 */
#include "filter/ignore.h"
#include "format/yaml.h"

/* Null is as good as absent. */
static int want(const struct tw_yaml_node *node, enum tw_yaml_type type, const char *what, struct trawl_error *err)
{
	enum tw_yaml_type is = tw_yaml_type(node);

	if (is == type || is == TW_YAML_NONE || is == TW_YAML_NULL)
		return TRAWL_OK;
	return tw_fail(err, TRAWL_E_FORMAT, "line %u: not %s", node->line, what);
}

static int take_paths(struct tw_ignore_entry *entry, const struct tw_yaml_node *list, struct tw_arena *arena,
		      struct trawl_error *err)
{
	const char **patterns;
	size_t count = 0;

	if (!list || !list->count)
		return TRAWL_OK;
	patterns = tw_arena_array(arena, (size_t)list->count + 1, sizeof(*patterns));
	if (!patterns)
		return tw_fail_nomem(err);
	tw_yaml_each(list, path)
		patterns[count++] = tw_arena_text(arena, tw_yaml_text(path));
	return tw_globs_new(patterns, &entry->paths, err);
}

static int take_purls(struct tw_ignore_entry *entry, const struct tw_yaml_node *list, struct tw_arena *arena,
		      struct trawl_error *err)
{
	struct tw_slice *purls;
	size_t count = 0;

	if (!list || !list->count)
		return TRAWL_OK;
	purls = tw_arena_array(arena, list->count, sizeof(*purls));
	if (!purls)
		return tw_fail_nomem(err);
	tw_yaml_each(list, purl) {
		purls[count] = tw_yaml_text(purl);
		if (!tw_slice_starts(purls[count++], "pkg:"))
			return tw_fail(err, TRAWL_E_FORMAT, "line %u: \"%.*s\" is not a package URL", purl->line,
				       TW_ARG(tw_yaml_text(purl)));
	}
	entry->purls = (struct tw_texts){ purls, count };
	return TRAWL_OK;
}

static int take_entry(struct tw_ignore *ignore, const struct tw_yaml_node *node, struct trawl_error *err)
{
	struct tw_slice date = tw_yaml_text(tw_yaml_get(node, "expired_at"));
	struct tw_ignore_entry *entry = tw_vec_push(&ignore->entries);
	int status;

	if (!entry)
		return tw_fail_nomem(err);
	entry->id = tw_yaml_text(tw_yaml_get(node, "id"));
	entry->statement = tw_yaml_text(tw_yaml_get(node, "statement"));
	entry->line = node->line;
	if (!entry->id.len)
		return tw_fail(err, TRAWL_E_FORMAT, "line %u: an entry without id", node->line);
	if (date.len && !tw_time_parse(date, &entry->expires))
		return tw_fail(err, TRAWL_E_FORMAT, "line %u: \"%.*s\" is not a date", node->line, TW_ARG(date));
	entry->has_expiry = date.len > 0;
	status = take_paths(entry, tw_yaml_get(node, "paths"), ignore->arena, err);
	return status < 0 ? status : take_purls(entry, tw_yaml_get(node, "purls"), ignore->arena, err);
}

int tw_ignore_parse_yaml(struct tw_ignore *ignore, struct tw_slice text, struct trawl_error *err)
{
	const struct tw_yaml_node *root, *list;
	int status = tw_yaml_parse(text, 0, ignore->arena, &root, err);

	if (status == TRAWL_OK)
		status = want(root, TW_YAML_MAPPING, "a mapping with a list \"vulnerabilities\"", err);
	if (status < 0)
		return status;
	list = tw_yaml_get(root, "vulnerabilities");
	status = want(list, TW_YAML_SEQUENCE, "a list of entries with an id", err);
	tw_yaml_each(status == TRAWL_OK ? list : NULL, node) {
		status = take_entry(ignore, node, err);
		if (status < 0)
			return status;
	}
	return status;
}
