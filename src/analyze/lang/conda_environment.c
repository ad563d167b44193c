/* SPDX-License-Identifier: Apache-2.0 */
/*
 * environment.yml: what a conda environment is to have. Source: conda's documentation, managing environments; conda-build's,
 * package match specifications.
 *
 *	dependencies:
 *	  - numpy=1.8.1=py27_0		name, version, build; blanks or "=" between them
 *	  - python>=3.6			a range: no version is known
 *	  - pip:			another package manager's
 *	      - pandas==2.1.4
 *
 * Surprising: "prefix" names the folder of the environment on the machine that wrote the file, an absolute path, whose
 * records would tell the licences. It isn't looked into: a file doesn't decide what is read outside of its tree.
 */
#include "analyze/lang/lang.h"
#include "format/yaml.h"
#include "version/version.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_conda_environment = {
	.name = "conda-environment",
	.doc = "conda: what an environment is made of",
	.type = "conda-environment",
	.files = "environment.yml, environment.yaml",
	.version = 1,
	.scope = TW_IN_TREE,
	.match = { { TW_BASENAME, "environment.yml" }, { TW_BASENAME, "environment.yaml" } },
	.max_size = TW_LIMIT_MANIFEST,
	.parse = parse,
};

/* The next word of a specification; "=" is a blank, and a comparison begins a word of its own. */
static struct tw_slice next_word(struct tw_slice *s)
{
	struct tw_slice word;
	size_t len = 0;

	while (s->len && (tw_is_space(s->ptr[0]) || s->ptr[0] == '='))
		*s = tw_slice_from(*s, 1);
	while (len < s->len && !tw_is_space(s->ptr[len]) && s->ptr[len] != '=' &&
	       (len == 0 || (s->ptr[len] != '<' && s->ptr[len] != '>')))
		len++;
	word = tw_slice_head(*s, len);
	*s = tw_slice_from(*s, len);
	return word;
}

static bool is_version(struct tw_slice word)
{
	int order;

	return word.len && tw_version_generic.compare(word, word, &order);
}

static void take_dependency(const struct tw_yaml_node *node, struct tw_sink *sink)
{
	struct tw_slice spec = tw_yaml_text(node), name, version;
	struct tw_package *pkg;

	if (tw_yaml_type(node) != TW_YAML_STRING) {
		tw_warn(sink, node->line, "not a package specification");
		return;
	}
	name = next_word(&spec);
	version = next_word(&spec);
	if (!name.len)
		return;
	pkg = tw_sink_package(sink);
	pkg->name = name;
	if (is_version(version))
		pkg->version = version;
	tw_package_locate(pkg, node->line, node->line);
}

/* One package, or those of another package manager. */
static void take_entry(const struct tw_yaml_node *node, struct tw_sink *sink)
{
	const struct tw_yaml_node *list = tw_yaml_type(node) == TW_YAML_MAPPING ? node->first : NULL;

	if (tw_yaml_type(node) != TW_YAML_MAPPING) {
		take_dependency(node, sink);
		return;
	}
	if (list && tw_yaml_type(list) != TW_YAML_SEQUENCE)
		tw_warn(sink, list->line, "\"%.*s\" has no list of packages", TW_ARG(tw_yaml_key(list)));
	tw_yaml_each(list, dependency)
		take_dependency(dependency, sink);
}

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	const struct tw_yaml_node *root;
	int status = tw_yaml_parse(view->bytes, 0, sink->scratch, &root, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	tw_yaml_each(tw_yaml_get(root, "dependencies"), entry)
		take_entry(entry, sink);
	return tw_sink_status(sink, err);
}
