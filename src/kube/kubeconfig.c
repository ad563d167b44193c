/* SPDX-License-Identifier: Apache-2.0 */
/* See kubeconfig.h for sources and surprises. */
#include "kube/kubeconfig.h"

#include "base/limits.h"
#include "format/yaml.h"
#include "net/base64.h"

struct reading {
	struct tw_arena *arena;
	struct tw_slice file, folder;
	struct trawl_error *err;
	int status;
};

static struct tw_slice text_of(struct reading *r, const struct tw_yaml_node *node, const char *name)
{
	struct tw_slice text = tw_yaml_text(tw_yaml_get(node, name));
	struct tw_slice copy = text.len ? tw_arena_copy(r->arena, text) : TW_LIT("");

	if (!copy.ptr && r->status >= 0)
		r->status = tw_fail_nomem(r->err);
	return copy;
}

/* What stands there in base64: certificates and keys, in PEM. */
static struct tw_slice data_of(struct reading *r, const struct tw_yaml_node *node, const char *name)
{
	const struct tw_yaml_node *member = tw_yaml_get(node, name);
	struct tw_slice text = tw_slice_trim(tw_yaml_text(member)), data;

	if (!text.len)
		return TW_LIT("");
	data = tw_base64_decode(text, r->arena);
	if (!data.ptr && r->status >= 0)
		r->status = tw_fail(r->err, TRAWL_E_FORMAT, "line %u: %s is no base64", member->line, name);
	return data;
}

static void read_cluster(struct reading *r, const struct tw_yaml_node *node, struct tw_kube_named *named)
{
	struct tw_kube_cluster *cluster = (struct tw_kube_cluster *)named;

	cluster->server = text_of(r, node, "server");
	cluster->authorities = data_of(r, node, "certificate-authority-data");
	cluster->authorities_file = text_of(r, node, "certificate-authority");
	cluster->server_name = text_of(r, node, "tls-server-name");
	cluster->proxy = text_of(r, node, "proxy-url");
	cluster->insecure = tw_yaml_bool(tw_yaml_get(node, "insecure-skip-tls-verify"));
	cluster->folder = r->folder;
}

static void read_arguments(struct reading *r, const struct tw_yaml_node *list, struct tw_kube_exec *exec)
{
	if (tw_yaml_type(list) != TW_YAML_SEQUENCE)
		return;
	exec->arguments = tw_arena_array(r->arena, list->count, sizeof(*exec->arguments));
	if (!exec->arguments) {
		r->status = tw_fail_nomem(r->err);
		return;
	}
	tw_yaml_each(list, item) {
		struct tw_slice copy = tw_arena_copy(r->arena, tw_yaml_text(item));

		if (copy.ptr)
			exec->arguments[exec->argument_count++] = copy;
	}
}

static void read_variables(struct reading *r, const struct tw_yaml_node *list, struct tw_kube_exec *exec)
{
	if (tw_yaml_type(list) != TW_YAML_SEQUENCE)
		return;
	exec->variables = tw_arena_array(r->arena, list->count, sizeof(*exec->variables));
	if (!exec->variables) {
		r->status = tw_fail_nomem(r->err);
		return;
	}
	tw_yaml_each(list, item) {
		struct tw_kube_variable *variable = &exec->variables[exec->variable_count];

		variable->name = text_of(r, item, "name");
		variable->value = text_of(r, item, "value");
		exec->variable_count += variable->name.len > 0;
	}
}

static void read_exec(struct reading *r, const struct tw_yaml_node *node, struct tw_kube_user *user)
{
	struct tw_kube_exec *exec;

	if (tw_yaml_type(node) != TW_YAML_MAPPING)
		return;
	exec = tw_arena_new(r->arena, struct tw_kube_exec);
	if (!exec) {
		r->status = tw_fail_nomem(r->err);
		return;
	}
	exec->api_version = text_of(r, node, "apiVersion");
	exec->command = text_of(r, node, "command");
	exec->hint = text_of(r, node, "installHint");
	exec->wants_cluster = tw_yaml_bool(tw_yaml_get(node, "provideClusterInfo"));
	exec->interactive = tw_yaml_text_is(tw_yaml_get(node, "interactiveMode"), "Always");
	read_arguments(r, tw_yaml_get(node, "args"), exec);
	read_variables(r, tw_yaml_get(node, "env"), exec);
	user->exec = exec;
}

static void read_user(struct reading *r, const struct tw_yaml_node *node, struct tw_kube_named *named)
{
	struct tw_kube_user *user = (struct tw_kube_user *)named;

	user->token = text_of(r, node, "token");
	user->token_file = text_of(r, node, "tokenFile");
	user->username = text_of(r, node, "username");
	user->password = text_of(r, node, "password");
	user->cert = data_of(r, node, "client-certificate-data");
	user->key = data_of(r, node, "client-key-data");
	user->cert_file = text_of(r, node, "client-certificate");
	user->key_file = text_of(r, node, "client-key");
	user->as = text_of(r, node, "as");
	user->as_uid = text_of(r, node, "as-uid");
	user->provider = text_of(r, tw_yaml_get(node, "auth-provider"), "name");
	user->folder = r->folder;
	read_exec(r, tw_yaml_get(node, "exec"), user);
}

static void read_context(struct reading *r, const struct tw_yaml_node *node, struct tw_kube_named *named)
{
	struct tw_kube_context *context = (struct tw_kube_context *)named;

	context->cluster = text_of(r, node, "cluster");
	context->user = text_of(r, node, "user");
	context->name_space = text_of(r, node, "namespace");
}

static const struct tw_kube_named *find(const struct tw_kube_named *one, struct tw_slice name)
{
	while (one && !tw_slice_eq(one->name, name))
		one = one->next;
	return one;
}

/* "[{name: n, WHAT: {…}}, …]"; who is known already, by an earlier file or entry, stays as it is. */
struct list {
	const char *name, *what;
	size_t size; /* of an entry, which begins with a struct tw_kube_named */
	struct tw_kube_named **head;
	void (*take)(struct reading *r, const struct tw_yaml_node *node, struct tw_kube_named *named);
};

static void read_list(struct reading *r, const struct tw_yaml_node *root, const struct list *list)
{
	const struct tw_yaml_node *items = tw_yaml_get(root, list->name);
	struct tw_kube_named **end = list->head;

	while (*end)
		end = &(*end)->next;
	if (items && items->count > TW_LIMIT_KUBECONFIG)
		r->status = tw_fail(r->err, TRAWL_E_LIMIT, "more than %d %s", TW_LIMIT_KUBECONFIG, list->name);
	tw_yaml_each(r->status < 0 ? NULL : items, item) {
		struct tw_slice name = tw_yaml_text(tw_yaml_get(item, "name"));
		struct tw_kube_named *entry;

		if (!name.ptr || find(*list->head, name))
			continue;
		entry = tw_arena_alloc(r->arena, list->size);
		if (!entry)
			r->status = tw_fail_nomem(r->err);
		if (r->status < 0)
			return;
		entry->name = text_of(r, item, "name");
		list->take(r, tw_yaml_get(item, list->what), entry);
		*end = entry;
		end = &entry->next;
	}
}

static int read_all(struct reading *r, const struct tw_yaml_node *root, struct tw_kubeconfig *config)
{
	const struct list lists[] = {
		{ "clusters", "cluster", sizeof(struct tw_kube_cluster), &config->clusters, read_cluster },
		{ "users", "user", sizeof(struct tw_kube_user), &config->users, read_user },
		{ "contexts", "context", sizeof(struct tw_kube_context), &config->contexts, read_context },
	};

	for (size_t i = 0; r->status >= 0 && i < sizeof(lists) / sizeof(*lists); i++)
		read_list(r, root, &lists[i]);
	if (!config->current.len)
		config->current = text_of(r, root, "current-context");
	return r->status;
}

int tw_kubeconfig_parse(struct tw_slice text, struct tw_slice file, struct tw_arena *arena,
			struct tw_kubeconfig *config, struct trawl_error *err)
{
	struct reading r = { .arena = arena, .file = file, .folder = tw_path_dir(file), .err = err };
	const struct tw_yaml_node *root = NULL;
	struct tw_arena scratch = { 0 };
	int status = tw_yaml_parse(text, TW_YAML_DUPLICATES, &scratch, &root, err);

	if (status >= 0 && root && tw_yaml_type(root) != TW_YAML_MAPPING && tw_yaml_type(root) != TW_YAML_NULL)
		status = tw_fail(err, TRAWL_E_FORMAT, "it is no kubeconfig");
	if (status >= 0)
		status = read_all(&r, root, config);
	tw_arena_release(&scratch);
	if (status < 0)
		return tw_wrap(err, "%.*s", TW_ARG(file)), status;
	config->files =
		config->files.len ? TW_JOIN(arena, config->files, TW_LIT(", "), file) : tw_arena_copy(arena, file);
	return config->files.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

const struct tw_kube_context *tw_kubeconfig_context(const struct tw_kubeconfig *config, struct tw_slice name)
{
	return (const struct tw_kube_context *)find(config->contexts, name);
}

const struct tw_kube_cluster *tw_kubeconfig_cluster(const struct tw_kubeconfig *config, struct tw_slice name)
{
	return (const struct tw_kube_cluster *)find(config->clusters, name);
}

const struct tw_kube_user *tw_kubeconfig_user(const struct tw_kubeconfig *config, struct tw_slice name)
{
	return (const struct tw_kube_user *)find(config->users, name);
}

struct tw_slice tw_kubeconfig_path(struct tw_slice folder, struct tw_slice path, struct tw_arena *arena)
{
	if (!path.len || *path.ptr == '/' || !folder.len)
		return tw_arena_copy(arena, path);
	return TW_JOIN(arena, folder, TW_LIT("/"), path);
}
