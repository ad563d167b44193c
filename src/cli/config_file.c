/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A YAML mapping, nested to any depth; keys are joined by dots ("scan: skip-dirs:" is scan.skip-dirs) and compared without
 * regard to case. Source: Trivy's docs/guide/references/configuration/config-file.md; spf13/viper for case, for keys that
 * are written with their dots, and for lists given as one text.
 *
 * Surprising: keys of other commands are no mistake, since one file serves them all; they are skipped in silence.
 */
#include "cli/config_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <yaml.h>

#include "cli/command.h"
#include "cli/error.h"
#include "cli/nearest.h"

#define KEY_MAX 256
#define DEPTH_MAX 16
#define NODES_MAX 100000           /* visited, aliases as often as they are used */
#define FILE_MAX (4 * 1024 * 1024) /* bytes; real ones have a few hundred */

struct config {
	struct tw_options *options;
	const char *path;
	yaml_document_t *document;
	size_t nodes;
	struct trawl_error *err;
};

static size_t line_of(const yaml_node_t *node)
{
	return node->start_mark.line + 1;
}

static const char *text_of(const yaml_node_t *node)
{
	return (const char *)node->data.scalar.value;
}

/* Null, as YAML writes it: such a key is as good as absent. */
static bool is_null(const yaml_node_t *node)
{
	const char *text = node->type == YAML_SCALAR_NODE ? text_of(node) : NULL;

	return text && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (!*text || strcmp(text, "~") == 0 || strcasecmp(text, "null") == 0);
}

/* The option with this key: rather one of the command than one of others, since "server.addr" is two flags. */
static const struct tw_option *by_key(const struct config *config, const char *key, const struct tw_alias **ret_alias)
{
	const struct tw_option *other = NULL;

	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const struct tw_option *option = &tw_option_table[i];
		bool found = option->key && strcasecmp(option->key, key) == 0;

		*ret_alias = NULL;
		for (size_t j = 0; j < 3 && option->aliases[j].name && !found; j++) {
			found = option->aliases[j].key && strcasecmp(option->aliases[j].key, key) == 0;
			if (found)
				*ret_alias = &option->aliases[j];
		}
		if (found && option->commands & config->options->command->bit)
			return option;
		if (found)
			other = option;
	}
	*ret_alias = NULL;
	return other;
}

/* Does some key start with @key and a dot? */
static bool is_branch(const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < TW_OPTIONS; i++) {
		const char *each = tw_option_table[i].key;

		if (each && strncasecmp(each, key, length) == 0 && each[length] == '.')
			return true;
		for (size_t j = 0; j < 3 && tw_option_table[i].aliases[j].name; j++) {
			each = tw_option_table[i].aliases[j].key;
			if (each && strncasecmp(each, key, length) == 0 && each[length] == '.')
				return true;
		}
	}
	return false;
}

static int unknown_key(struct config *config, const yaml_node_t *node, const char *key)
{
	struct tw_nearest nearest;
	char hint[KEY_MAX + 32];

	tw_nearest_start(&nearest, key, strlen(key));
	for (size_t i = 0; i < TW_OPTIONS; i++)
		if (tw_option_table[i].key && !tw_option_table[i].hidden)
			tw_nearest_offer(&nearest, tw_option_table[i].key, strlen(tw_option_table[i].key));
	return tw_options_warn(config->options, config->err, "%s: line %zu: unknown key \"%s\"%s", config->path,
			       line_of(node), key, tw_nearest_hint(&nearest, "", hint, sizeof(hint)));
}

static int set_sequence(struct config *config, const struct tw_option *option, const yaml_node_t *node,
			const char *where)
{
	size_t count = (size_t)(node->data.sequence.items.top - node->data.sequence.items.start);
	const char **items = tw_keep_alloc(config->options->keep, (count + 1) * sizeof(*items));

	if (!items)
		return tw_cli_nomem(config->err);
	if (option->type != TW_LIST)
		return tw_cli_usage(config->err, "%s: one value is wanted here, not a list", where);
	for (size_t i = 0; i < count; i++) {
		const yaml_node_t *item = yaml_document_get_node(config->document, node->data.sequence.items.start[i]);

		if (item->type != YAML_SCALAR_NODE)
			return tw_cli_usage(config->err, "%s: item %zu is no text", where, i + 1);
		items[i] = tw_keep_text(config->options->keep, text_of(item), strlen(text_of(item)));
		if (!items[i])
			return tw_cli_nomem(config->err);
	}
	return tw_options_set_items(config->options, option, TW_FROM_CONFIG, where, items, count, config->err);
}

static int set_scalar(struct config *config, const struct tw_option *option, const yaml_node_t *node, const char *where)
{
	const char *text = tw_keep_text(config->options->keep, text_of(node), strlen(text_of(node)));

	if (!text)
		return tw_cli_nomem(config->err);
	/* YAML knows more words for truth than Go. */
	if (option->type == TW_BOOL && (strcasecmp(text, "yes") == 0 || strcasecmp(text, "on") == 0))
		text = "true";
	if (option->type == TW_BOOL && (strcasecmp(text, "no") == 0 || strcasecmp(text, "off") == 0))
		text = "false";
	return tw_options_set(config->options, option, TW_FROM_CONFIG, where, text, config->err);
}

/* Texts in pairs: what stands for what. */
struct pairs {
	const char **items;
	size_t count;
};

static const char *kept_text(struct config *config, const yaml_node_t *node)
{
	return tw_keep_text(config->options->keep, text_of(node), strlen(text_of(node)));
}

static int add_pair(struct config *config, struct pairs *pairs, const yaml_node_t *key, const yaml_node_t *node,
		    const char *where)
{
	size_t count = pairs->count;

	if (node->type != YAML_SCALAR_NODE || key->type != YAML_SCALAR_NODE)
		return tw_cli_usage(config->err, "%s: line %zu: a text is wanted here", where, line_of(node));
	/* Room is made at every power of two. */
	if ((count & (count - 1)) == 0) {
		const char **more = tw_keep_alloc(config->options->keep, (2 * count + 2) * sizeof(*more));

		if (!more)
			return tw_cli_nomem(config->err);
		if (count)
			memcpy(more, pairs->items, count * sizeof(*more));
		pairs->items = more;
	}
	pairs->items[count] = kept_text(config, key);
	pairs->items[count + 1] = kept_text(config, node);
	pairs->count += 2;
	return pairs->items[count] && pairs->items[count + 1] ? TRAWL_OK : tw_cli_nomem(config->err);
}

/* One for each of @key's list, or for its sole one. */
static int add_pairs(struct config *config, struct pairs *pairs, const yaml_node_t *key, const yaml_node_t *list,
		     const char *where)
{
	const yaml_node_item_t *item = list->data.sequence.items.start;
	int status = TRAWL_OK;

	if (list->type != YAML_SEQUENCE_NODE)
		return is_null(list) ? TRAWL_OK : add_pair(config, pairs, key, list, where);
	for (; status == TRAWL_OK && item < list->data.sequence.items.top; item++) {
		if (++config->nodes > NODES_MAX)
			return tw_cli_usage(config->err, "%s: more than %d texts", where, NODES_MAX);
		status = add_pair(config, pairs, key, yaml_document_get_node(config->document, *item), where);
	}
	return status;
}

static const yaml_node_t *member_of(const struct config *config, const yaml_node_t *mapping, const char *name)
{
	const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;

	for (; mapping->type == YAML_MAPPING_NODE && pair < mapping->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = yaml_document_get_node(config->document, pair->key);

		if (key->type == YAML_SCALAR_NODE && strcasecmp(text_of(key), name) == 0)
			return yaml_document_get_node(config->document, pair->value);
	}
	return NULL;
}

/* [{source: X, targets: [Y, Z]}, …]: a list, since keys know no capital letters. */
static int read_list_of_pairs(struct config *config, struct pairs *pairs, const yaml_node_t *list, const char *where)
{
	const yaml_node_item_t *item = list->data.sequence.items.start;
	int status = TRAWL_OK;

	for (; status == TRAWL_OK && item < list->data.sequence.items.top; item++) {
		const yaml_node_t *entry = yaml_document_get_node(config->document, *item);
		const yaml_node_t *source = member_of(config, entry, "source");
		const yaml_node_t *targets = member_of(config, entry, "targets");
		size_t before = pairs->count;

		if (source && targets)
			status = add_pairs(config, pairs, source, targets, where);
		if (status == TRAWL_OK && pairs->count == before)
			return tw_cli_usage(config->err, "%s: line %zu: a source and its targets are wanted here",
					    where, line_of(entry));
	}
	return status;
}

/* {X: [Y, Z], …}, or a list of the same. */
static int set_pairs(struct config *config, const struct tw_option *option, const yaml_node_t *node, const char *where)
{
	const yaml_node_pair_t *pair = node->data.mapping.pairs.start;
	struct pairs pairs = { 0 };
	int status = TRAWL_OK;

	if (node->type == YAML_SEQUENCE_NODE)
		status = read_list_of_pairs(config, &pairs, node, where);
	else if (node->type != YAML_MAPPING_NODE)
		return tw_cli_usage(config->err, "%s: a mapping is wanted here", where);
	for (; node->type == YAML_MAPPING_NODE && status == TRAWL_OK && pair < node->data.mapping.pairs.top; pair++)
		status = add_pairs(config, &pairs, yaml_document_get_node(config->document, pair->key),
				   yaml_document_get_node(config->document, pair->value), where);
	return status < 0 ? status
			  : tw_options_set_items(config->options, option, TW_FROM_CONFIG, where, pairs.items,
						 pairs.count, config->err);
}

/* By this file, under another of its names or spellings. */
static bool is_set_here(const struct config *config, const struct tw_value *value)
{
	size_t length = strlen(config->path);

	return value->origin == TW_FROM_CONFIG && strncmp(value->where, config->path, length) == 0 &&
	       value->where[length] == ':';
}

static int set_option(struct config *config, const struct tw_option *option, const struct tw_alias *alias,
		      const yaml_node_t *node, const char *key)
{
	struct tw_options *options = config->options;
	const struct tw_value *value = &options->values[option - tw_option_table];
	const char *where;

	if (!(option->commands & options->command->bit))
		return TRAWL_OK;
	where = tw_keep_printf(options->keep, "%s: line %zu: %s", config->path, line_of(node), key);
	if (!where)
		return tw_cli_nomem(config->err);
	if (alias && alias->kind & TW_ALIAS_OLD &&
	    tw_options_warn(options, config->err, "%s is deprecated; use %s", where, option->key) < 0)
		return config->err->status;
	if (is_null(node))
		return TRAWL_OK;
	if (is_set_here(config, value))
		return tw_options_warn(options, config->err, "%s changes nothing: %s counts", where, value->where);
	/* The command line, the environment, or an earlier file. */
	if (value->origin != TW_FROM_DEFAULT)
		return TRAWL_OK;
	if (option->type == TW_RAW)
		return set_pairs(config, option, node, where);
	switch (node->type) {
	case YAML_SCALAR_NODE: return set_scalar(config, option, node, where);
	case YAML_SEQUENCE_NODE: return set_sequence(config, option, node, where);
	default: return tw_cli_usage(config->err, "%s: a value is wanted here, not a mapping", where);
	}
}

static int read_mapping(struct config *config, const yaml_node_t *mapping, const char *prefix, size_t depth);

static int read_pair(struct config *config, const yaml_node_t *key_node, const yaml_node_t *node, const char *prefix,
		     size_t depth)
{
	const struct tw_option *option;
	const struct tw_alias *alias;
	char key[KEY_MAX];

	if (key_node->type != YAML_SCALAR_NODE)
		return tw_cli_usage(config->err, "%s: line %zu: a key must be a text", config->path, line_of(key_node));
	if (snprintf(key, sizeof(key), "%s%s%s", prefix, *prefix ? "." : "", text_of(key_node)) >= (int)sizeof(key))
		return tw_cli_usage(config->err, "%s: line %zu: the key is too long", config->path, line_of(key_node));
	option = by_key(config, key, &alias);
	if (option)
		return set_option(config, option, alias, node, key);
	if (!is_branch(key))
		return unknown_key(config, key_node, key);
	if (node->type == YAML_MAPPING_NODE)
		return read_mapping(config, node, key, depth + 1);
	if (is_null(node))
		return TRAWL_OK;
	return tw_cli_usage(config->err, "%s: line %zu: %s: a mapping is wanted here", config->path, line_of(node),
			    key);
}

static int read_mapping(struct config *config, const yaml_node_t *mapping, const char *prefix, size_t depth)
{
	const yaml_node_pair_t *pair = mapping->data.mapping.pairs.start;

	if (depth > DEPTH_MAX)
		return tw_cli_usage(config->err, "%s: line %zu: more than %d levels", config->path, line_of(mapping),
				    DEPTH_MAX);
	for (; pair < mapping->data.mapping.pairs.top; pair++) {
		const yaml_node_t *key = yaml_document_get_node(config->document, pair->key);
		const yaml_node_t *value = yaml_document_get_node(config->document, pair->value);
		int status;

		if (++config->nodes > NODES_MAX)
			return tw_cli_usage(config->err, "%s: more than %d keys", config->path, NODES_MAX);
		status = read_pair(config, key, value, prefix, depth);
		if (status < 0)
			return status;
	}
	return TRAWL_OK;
}

/* A mapping's keys by their texts, the same by their places; what is no text comes last. */
static int compare_keys(const void *a, const void *b)
{
	const yaml_node_t *x = *(const yaml_node_t *const *)a, *y = *(const yaml_node_t *const *)b;
	int order = (y->type == YAML_SCALAR_NODE) - (x->type == YAML_SCALAR_NODE);

	if (order == 0 && x->type == YAML_SCALAR_NODE)
		order = strcmp(text_of(x), text_of(y));
	return order ? order
		     : (x->start_mark.index > y->start_mark.index) - (x->start_mark.index < y->start_mark.index);
}

/* Trivy refuses it, too: which of the two is meant, nobody can know. */
static int refuse_twins(struct config *config, const yaml_node_t *mapping)
{
	const yaml_node_pair_t *pairs = mapping->data.mapping.pairs.start;
	size_t count = (size_t)(mapping->data.mapping.pairs.top - pairs);
	const yaml_node_t **keys = tw_keep_alloc(config->options->keep, (count + 1) * sizeof(*keys));

	if (!keys)
		return tw_cli_nomem(config->err);
	for (size_t i = 0; i < count; i++)
		keys[i] = yaml_document_get_node(config->document, pairs[i].key);
	qsort(keys, count, sizeof(*keys), compare_keys);
	for (size_t i = 1; i < count && keys[i]->type == YAML_SCALAR_NODE; i++)
		if (strcmp(text_of(keys[i - 1]), text_of(keys[i])) == 0)
			return tw_cli_usage(config->err, "%s: line %zu: \"%s\" is defined already, in line %zu",
					    config->path, line_of(keys[i]), text_of(keys[i]), line_of(keys[i - 1]));
	return TRAWL_OK;
}

static int read_document(struct config *config)
{
	const yaml_node_t *root = yaml_document_get_root_node(config->document);

	if (!root || is_null(root))
		return TRAWL_OK;
	for (const yaml_node_t *node = config->document->nodes.start; node < config->document->nodes.top; node++)
		if (node->type == YAML_MAPPING_NODE && refuse_twins(config, node) < 0)
			return config->err->status;
	if (root->type != YAML_MAPPING_NODE)
		return tw_cli_usage(config->err, "%s: line %zu: not a mapping of keys to values", config->path,
				    line_of(root));
	return read_mapping(config, root, "", 0);
}

static int yaml_failed(const struct config *config, const yaml_parser_t *parser)
{
	if (parser->error == YAML_MEMORY_ERROR)
		return tw_cli_nomem(config->err);
	if (parser->error == YAML_READER_ERROR)
		return tw_cli_usage(config->err, "%s: byte %zu: %s", config->path, parser->problem_offset,
				    parser->problem ? parser->problem : "not a text");
	return tw_cli_usage(config->err, "%s: line %zu: column %zu: %s", config->path, parser->problem_mark.line + 1,
			    parser->problem_mark.column + 1, parser->problem ? parser->problem : "not YAML");
}

static int read_yaml(struct config *config, const char *bytes, size_t length)
{
	yaml_document_t document;
	yaml_parser_t parser;
	int status;

	if (!yaml_parser_initialize(&parser))
		return tw_cli_nomem(config->err);
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, length);
	if (yaml_parser_load(&parser, &document)) {
		config->document = &document;
		status = read_document(config);
		yaml_document_delete(&document);
	} else {
		status = yaml_failed(config, &parser);
	}
	yaml_parser_delete(&parser);
	return status;
}

bool tw_config_is_waited_for(const char *path)
{
	struct stat st, null;

	if (stat(path, &st) < 0 || S_ISREG(st.st_mode))
		return false;
	return !S_ISCHR(st.st_mode) || stat("/dev/null", &null) < 0 || st.st_rdev != null.st_rdev;
}

/* The whole file into @ret; *ret stays NULL when it need not exist and doesn't. */
static int load(struct tw_options *options, const char *path, bool must_exist, char **ret, size_t *ret_length,
		struct trawl_error *err)
{
	FILE *file;
	char *bytes;

	/* A pipe that somebody names is waited for. */
	if (!must_exist && tw_config_is_waited_for(path))
		return tw_cli_usage(err, "configuration file %s: not a regular file", path);
	file = fopen(path, "re");
	if (!file && errno == ENOENT && !must_exist)
		return TRAWL_OK;
	if (!file)
		return tw_cli_usage(err, "configuration file %s: %s", path, strerror(errno));
	bytes = tw_keep_alloc(options->keep, FILE_MAX);
	if (!bytes) {
		fclose(file);
		return tw_cli_nomem(err);
	}
	*ret_length = fread(bytes, 1, FILE_MAX, file);
	if (ferror(file)) {
		tw_cli_usage(err, "configuration file %s: %s", path, strerror(errno));
		fclose(file);
		return err->status;
	}
	fclose(file);
	if (*ret_length == FILE_MAX)
		return tw_cli_usage(err, "configuration file %s: larger than %d bytes", path, FILE_MAX);
	*ret = bytes;
	return TRAWL_OK;
}

static int read_file(struct tw_options *options, const char *path, bool must_exist, struct trawl_error *err)
{
	struct config config = { .options = options, .path = path, .err = err };
	size_t length = 0;
	char *bytes = NULL;
	int status = load(options, path, must_exist, &bytes, &length, err);

	if (status < 0 || !bytes)
		return status;
	options->configs[options->config_count++] = path;
	return read_yaml(&config, bytes, length);
}

int tw_config_read(struct tw_options *options, struct trawl_error *err)
{
	int status;

	if (tw_options_given(options, TW_OPT_CONFIG))
		return read_file(options, tw_options_text(options, TW_OPT_CONFIG), true, err);
	status = read_file(options, "trawl.yaml", false, err);
	return status < 0 ? status : read_file(options, "trivy.yaml", false, err);
}
