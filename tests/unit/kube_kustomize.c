/* SPDX-License-Identifier: Apache-2.0 */
/* Patches, and kustomizations out of a table of files. */
#include "check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "kube/kustomize.h"
#include "kube/patch.h"

static const struct tw_yaml_node *parse(struct tw_arena *arena, const char *text)
{
	const struct tw_yaml_node *root = NULL;
	struct trawl_error err = { 0 };

	assert_int_equal(tw_yaml_parse(tw_slice(text), 0, arena, &root, &err), TRAWL_OK);
	return root;
}

/* In flow style, maps in their order. */
static void print(struct tw_buf *out, const struct tw_yaml_node *node)
{
	bool map = node->type == TW_YAML_MAPPING, list = node->type == TW_YAML_SEQUENCE;

	if (!map && !list) {
		tw_buf_printf(out, "%.*s", TW_ARG(node->text));
		return;
	}
	tw_buf_char(out, map ? '{' : '[');
	tw_yaml_each(node, child) {
		if (child != node->first)
			tw_buf_char(out, ' ');
		if (map)
			tw_buf_printf(out, "%.*s:", TW_ARG(tw_yaml_key(child)));
		print(out, child);
	}
	tw_buf_char(out, map ? '}' : ']');
}

static void expect(const struct tw_yaml_node *node, const char *want)
{
	struct tw_buf out = { 0 };

	print(&out, node);
	assert_slice(tw_buf_view(&out), want);
	tw_buf_release(&out);
}

static void merges(void **state)
{
	static const struct {
		const char *target, *patch, *want;
		bool by_name;
	} cases[] = {
		{ "{a: 1, b: {c: 2}}", "{b: {d: 3}, a: null}", "{b:{c:2 d:3}}", true },
		{ "{containers: [{name: a, image: x}, {name: b}]}", "{containers: [{name: b, image: y}, {name: c}]}",
		  "{containers:[{name:c} {name:a image:x} {name:b image:y}]}", true },
		{ "{containers: [{name: a, image: x}]}", "{containers: [{name: b}]}", "{containers:[{name:b}]}",
		  false },
		{ "{containers: [{name: a}, {name: b}]}", "{containers: [{name: a, $patch: delete}]}",
		  "{containers:[{name:b}]}", true },
		{ "{containers: [{name: a, x: 1}]}", "{containers: [{name: a, y: 2, $patch: replace}]}",
		  "{containers:[{name:a y:2}]}", true },
		{ "{containers: [{name: a}]}", "{containers: [{$patch: replace}, {name: b}]}",
		  "{containers:[{name:b}]}", true },
		{ "{a: {b: 1}}", "{a: {$patch: replace, c: 2}}", "{a:{c:2}}", true },
		/* What was brought and goes again takes nothing along that is brought after it. */
		{ "{containers: [{name: c}]}", "{containers: [{name: n}, {name: n, $patch: delete}, {name: m}]}",
		  "{containers:[{name:m} {name:c}]}", true },
		{ "{a: {b: 1}, c: 2}", "{a: {$patch: delete}}", "{c:2}", true },
		{ "{args: [a, b]}", "{args: [c]}", "{args:[c]}", true },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_arena arena = { 0 };
		struct trawl_error err = { 0 };
		struct tw_yaml_node *target = tw_tree_clone(&arena, parse(&arena, cases[i].target), false);

		struct tw_patcher patcher = { &arena, TW_LIMIT_KUSTOMIZE_EFFORT };

		assert_int_equal(
			tw_patch_merge(&patcher, target, parse(&arena, cases[i].patch), cases[i].by_name, &err),
			TRAWL_OK);
		expect(target, cases[i].want);
		tw_arena_release(&arena);
	}
}

static void operations(void **state)
{
	static const struct {
		const char *target, *patch, *want; /* NULL: it can't be done */
	} cases[] = {
		{ "{a: [1, 2]}", "[{op: add, path: /a/-, value: 3}, {op: add, path: /a/0, value: 0}]",
		  "{a:[0 1 2 3]}" },
		{ "{a: {x/y: 1, z~: 2}}", "[{op: remove, path: /a/x~1y}, {op: replace, path: /a/z~0, value: 3}]",
		  "{a:{z~:3}}" },
		{ "{a: {b: 1}}", "[{op: copy, from: /a, path: /c}, {op: move, from: /a/b, path: /d}]",
		  "{a:{} c:{b:1} d:1}" },
		{ "{a: {b: [1, {c: 2}]}}", "[{op: test, path: /a, value: {b: [1, {c: 2}]}}]", "{a:{b:[1 {c:2}]}}" },
		{ "{a: 1}", "[{op: test, path: /a, value: 2}]", NULL },
		{ "{a: 1}", "[{op: remove, path: /b}]", NULL },
		{ "{a: 1}", "[{op: replace, path: /b, value: 1}]", NULL },
		{ "{a: 1}", "[{op: add, path: /a/b, value: 1}]", NULL },
		{ "{a: [1]}", "[{op: add, path: /a/2, value: 1}]", NULL },
		{ "{a: [1]}", "[{op: remove, path: /a/1}]", NULL },
		{ "{a: 1}", "[{op: add, path: a, value: 1}]", NULL },
		{ "{a: 1}", "[{op: add, path: /b}]", NULL },
		{ "{a: 1}", "[{op: what, path: /b, value: 1}]", NULL },
		{ "{a: 1}", "[{op: copy, from: /b, path: /c}]", NULL },
		{ "{a: 1}", "[1]", NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct tw_arena arena = { 0 };
		struct trawl_error err = { 0 };
		struct tw_yaml_node *target = tw_tree_clone(&arena, parse(&arena, cases[i].target), false);
		struct tw_patcher patcher = { &arena, TW_LIMIT_KUSTOMIZE_EFFORT };
		int status = tw_patch_operations(&patcher, target, parse(&arena, cases[i].patch), &err);

		assert_int_equal(status, cases[i].want ? TRAWL_OK : TRAWL_E_FORMAT);
		if (cases[i].want)
			expect(target, cases[i].want);
		else
			assert_true(tw_slice_starts(tw_slice(err.message), "operation 1: "));
		tw_arena_release(&arena);
	}
}

/* Each round makes it deeper: what is too deep to be gone through is refused. */
static void copies_into_itself(void **state)
{
	struct tw_arena arena = { .limit = TW_LIMIT_KUSTOMIZE_MEMORY };
	struct tw_patcher patcher = { &arena, TW_LIMIT_KUSTOMIZE_EFFORT };
	struct trawl_error err = { 0 };
	struct tw_buf text = { 0 };
	struct tw_yaml_node *target = tw_tree_clone(&arena, parse(&arena, "{a: {}}"), false);
	int status;

	tw_buf_char(&text, '[');
	for (int i = 0; i < 500; i++)
		tw_buf_text(&text, "{op: copy, from: /a, path: /b}, {op: copy, from: /b, path: /a/x}, ");
	tw_buf_text(&text, "]");
	tw_buf_char(&text, '\0');
	status = tw_patch_operations(&patcher, target, parse(&arena, text.ptr), &err);
	assert_int_equal(status, TRAWL_E_NOMEM);
	assert_true(arena.failed);
	tw_buf_release(&text);
	tw_arena_release(&arena);
}

struct file {
	const char *path, *text;
};

struct world {
	const struct file *files;
	struct tw_arena *arena;
	struct tw_buf out;
};

static int read_file(void *user, struct tw_slice path, struct tw_slice *ret, struct trawl_error *err)
{
	const struct world *world = user;

	for (const struct file *f = world->files; f->path; f++) {
		if (tw_slice_is(path, f->path)) {
			*ret = tw_slice(f->text);
			return TRAWL_OK;
		}
	}
	return tw_fail(err, TRAWL_E_NOTFOUND, "none");
}

static bool is_folder(void *user, struct tw_slice path)
{
	const struct world *world = user;

	for (const struct file *f = world->files; f->path; f++) {
		if (strlen(f->path) > path.len && tw_slice_eq(tw_slice_head(tw_slice(f->path), path.len), path) &&
		    f->path[path.len] == '/')
			return true;
	}
	return false;
}

static int take(void *user, const struct tw_kustomized *resource, struct trawl_error *err)
{
	struct world *world = user;

	tw_buf_printf(&world->out, "%.*s ", TW_ARG(resource->file));
	print(&world->out, resource->tree);
	tw_buf_char(&world->out, '\n');
	return TRAWL_OK;
}

static int problem(void *user, enum tw_grade grade, struct tw_slice path, uint32_t line, const char *message,
		   struct trawl_error *err)
{
	struct world *world = user;

	tw_buf_printf(&world->out, "! %.*s:%u %s\n", TW_ARG(path), line, message);
	return TRAWL_OK;
}

static void render(const struct file *files, const char *folder, const char *want)
{
	struct tw_arena arena = { .limit = TW_LIMIT_KUSTOMIZE_MEMORY };
	struct world world = { .files = files, .arena = &arena };
	const struct tw_kustomize k = { &arena, read_file, is_folder, take, problem, &world };
	struct trawl_error err = { 0 };

	assert_int_equal(tw_kustomize_render(&k, tw_slice(folder), &err), TRAWL_OK);
	assert_slice(tw_buf_view(&world.out), want);
	tw_buf_release(&world.out);
	tw_arena_release(&arena);
}

#define POD(name, image) \
	"kind: Pod\napiVersion: v1\nmetadata: {name: " name "}\nspec: {containers: [{name: c, image: \"" image "\"}]}\n"

static void overlays(void **state)
{
	static const struct file files[] = {
		{ "base/kustomization.yml", "resources: [a.yaml]\nnamePrefix: x-\nimages: [{name: web, newTag: '1'}]" },
		{ "base/a.yaml", POD("a", "web") "---\n" POD("b", "h:5/web:0@sha256:1") },
		{ "top/Kustomization", "resources: [../base]\ncomponents: [../part]\nnamespace: n\n"
				       "images: [{name: web, newName: r/web}, {name: h:5/web, digest: sha256:2}]" },
		{ "part/kustomization.yaml", "kind: Component\npatches:\n- target: {name: a|b, kind: P.d}\n"
					     "  patch: '[{op: add, path: /more, value: yes}]'\n" },
		{ NULL, NULL },
	};

	render(files, "base",
	       "base/a.yaml {kind:Pod apiVersion:v1 metadata:{name:x-a} spec:{containers:[{name:c image:web:1}]}}\n"
	       "base/a.yaml {kind:Pod apiVersion:v1 metadata:{name:x-b} spec:{containers:[{name:c "
	       "image:h:5/web:0@sha256:1}]}}\n");
	render(files, "top",
	       "base/a.yaml {kind:Pod apiVersion:v1 metadata:{name:x-a namespace:n} spec:{containers:[{name:c "
	       "image:r/web:1}]} more:yes}\n"
	       "base/a.yaml {kind:Pod apiVersion:v1 metadata:{name:x-b namespace:n} spec:{containers:[{name:c "
	       "image:h:5/web@sha256:2}]} more:yes}\n");
}

/* The name of an image's rule is a pattern, whose tag is matched, too. */
static void image_patterns(void **state)
{
	static const struct file files[] = {
		{ "p/kustomization.yaml",
		  "resources: [a.yaml]\n"
		  "images: [{name: 'a:1', newTag: '3'}, {name: '.*/b', newName: c}, {name: '('}]" },
		{ "p/a.yaml", POD("x", "a:1") "---\n" POD("y", "a:2") "---\n" POD("z", "r/b:1") },
		{ NULL, NULL },
	};

	render(files, "p",
	       "! p/kustomization.yaml:2 error parsing regexp: at 52: missing closing parenthesis\n"
	       "p/a.yaml {kind:Pod apiVersion:v1 metadata:{name:x} spec:{containers:[{name:c image:a:3}]}}\n"
	       "p/a.yaml {kind:Pod apiVersion:v1 metadata:{name:y} spec:{containers:[{name:c image:a:2}]}}\n"
	       "p/a.yaml {kind:Pod apiVersion:v1 metadata:{name:z} spec:{containers:[{name:c image:c:1}]}}\n");
}

/* Memory that runs out anywhere is an error and nothing else. */
static void no_memory(void **state)
{
	static const struct file files[] = {
		{ "k/kustomization.yaml",
		  "resources: [a.yaml, base]\nnamespace: n\nnamePrefix: p-\nimages: [{name: web, newTag: '2'}]\n"
		  "patches: [{path: p.yaml}, {target: {name: a.*}, patch: '[{op: copy, from: /spec, path: /x}]'}]\n" },
		{ "k/a.yaml", POD("a", "web") },
		{ "k/p.yaml", POD("a", "other") },
		{ "k/base/kustomization.yaml", "resources: [b.yaml]" },
		{ "k/base/b.yaml", POD("b", "web") },
		{ NULL, NULL },
	};
	int status = TRAWL_E_NOMEM, failures = 0;

	for (size_t limit = 256; status == TRAWL_E_NOMEM; limit += 256) {
		struct tw_arena arena = { .limit = limit };
		struct world world = { .files = files, .arena = &arena };
		const struct tw_kustomize k = { &arena, read_file, is_folder, take, problem, &world };
		struct trawl_error err = { 0 };

		status = tw_kustomize_render(&k, TW_LIT("k"), &err);
		failures += status == TRAWL_E_NOMEM;
		assert_true(tw_slice_search(tw_buf_view(&world.out), TW_LIT("!")) < 0);
		tw_buf_release(&world.out);
		tw_arena_release(&arena);
	}
	assert_int_equal(status, TRAWL_OK);
	assert_true(failures > 5);
}

static void what_is_wrong(void **state)
{
	static const struct file files[] = {
		{ "k/kustomization.yaml",
		  "resources: [k, ../../out.yaml, none.yaml, 'https://h/x.yaml', bad.yaml, deep, sub]\n"
		  "helmCharts: [{name: a}]\n"
		  "patches: [{path: none.yaml}, {patch: 'kind: A', target: {name: '('}}, {patch: '{kind: Pod, x: y}'}]\n"
		  "patchesJson6902: [{target: {kind: Pod}, patch: '[{op: remove, path: /none}]'}]\n" },
		{ "k/bad.yaml", POD("a", "web") "---\n\t- bad\n" },
		{ "k/deep/kustomization.yaml", "resources: [../deep]\n" },
		{ "k/sub/file", "" },
		{ NULL, NULL },
	};

	render(files, "k",
	       "! k/kustomization.yaml:1 k: there is no such file or folder\n"
	       "! k/kustomization.yaml:1 ../../out.yaml: leads out of what is read: a git repository, or the current folder\n"
	       "! k/kustomization.yaml:1 none.yaml: there is no such file or folder\n"
	       "! k/kustomization.yaml:1 https://h/x.yaml lies elsewhere, and is not fetched\n"
	       "! k/bad.yaml:0 line 6, column 1: found character that cannot start any token\n"
	       "! k/deep/kustomization.yaml:1 k/deep is used by what it uses, a circle: it is not followed\n"
	       "! k/sub:0 a folder without kustomization\n"
	       "! k/kustomization.yaml:2 \"helmCharts\" is not followed: images may differ\n"
	       "! k/kustomization.yaml:3 none.yaml: none\n"
	       "! k/kustomization.yaml:3 error parsing regexp: at 7: missing closing parenthesis\n"
	       "! k/kustomization.yaml:3 a patch is for Pod , which isn't there\n"
	       "! k/kustomization.yaml:4 a patch of Pod a can't be applied: operation 1: there is nothing at /none\n"
	       "k/bad.yaml {kind:Pod apiVersion:v1 metadata:{name:a} spec:{containers:[{name:c image:web}]}}\n");
}

#define CONFIG(data) "---\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: c}\ndata: " data "\n"

static void replacements(void **state)
{
	static const struct file files[] = {
		{ "k/kustomization.yaml",
		  "resources: [a.yaml]\nnamePrefix: p-\nreplacements:\n"
		  "- source: {kind: ConfigMap, name: c, fieldPath: data.tag}\n"
		  "  targets:\n"
		  "  - select: {kind: Pod, name: a}\n    fieldPaths: ['spec.containers.[name=c].image']\n"
		  "    options: {delimiter: ':', index: 1}\n"
		  "  - select: {kind: Pod}\n    reject: [{name: a}]\n    fieldPaths: [spec.containers.0.image]\n"
		  "- path: more.yaml\n" },
		{ "k/more.yaml",
		  "- source: {kind: ConfigMap, fieldPath: 'data.a\\.b', options: {delimiter: /, index: 1}}\n"
		  "  targets: [{select: {name: a}, fieldPaths: ['spec.made.image', 'metadata.labels.[x=y].z'], options: {create: true}}]\n"
		  "- sourceValue: one\n  targets: [{select: {kind: Pod, name: b}, fieldPaths: ['spec.containers.*.image'],"
		  " options: {delimiter: '-', index: -1}}]\n"
		  "- source: {kind: ConfigMap}\n  targets: [{select: {kind: Pod, name: b}, fieldPaths: [spec.none]}]\n"
		  "- source: {kind: Nothing}\n  targets: [{select: {kind: Pod}}]\n"
		  "- source: {kind: ConfigMap, fieldPath: data.none}\n  targets: [{select: {kind: Pod}}]\n"
		  "- targets: [{select: {kind: Pod}}]\n" },
		{ "k/a.yaml", POD("a", "h:1") "---\n" POD("b", "b") CONFIG("{tag: '9', a.b: x/y/z}") },
		{ NULL, NULL },
	};

	render(files, "k",
	       "! k/more.yaml:2 a replacement: Pod p-a has no field metadata.labels.[x=y].z\n"
	       "! k/more.yaml:6 a replacement: Pod p-b has no field spec.none\n"
	       "! k/more.yaml:7 its source Nothing \"\" is there 0 times\n"
	       "! k/more.yaml:9 its source has no field data.none\n"
	       "! k/more.yaml:11 a replacement has no source\n"
	       "k/a.yaml {kind:Pod apiVersion:v1 metadata:{name:p-a} spec:{containers:[{name:c image:h:9}] made:{image:y}}}\n"
	       "k/a.yaml {kind:Pod apiVersion:v1 metadata:{name:p-b} spec:{containers:[{name:c image:one-9}]}}\n"
	       "k/a.yaml {kind:ConfigMap apiVersion:v1 metadata:{name:p-c} data:{tag:9 a.b:x/y/z}}\n");
}

/* Only images: the rest of them is nobody's here. */
static void variables(void **state)
{
	static const struct file files[] = {
		{ "k/kustomization.yaml",
		  "resources: [a.yaml]\nvars:\n"
		  "- {name: TAG, objref: {kind: ConfigMap, name: c, apiVersion: v1}, fieldref: {fieldPath: data.tag}}\n"
		  "- {name: NONE, objref: {kind: ConfigMap, name: x}}\n" },
		{ "k/a.yaml", POD("a", "h/a:$(TAG)-x") "---\n" POD("b", "b:$(OTHER)") CONFIG("{tag: '9'}") },
		{ NULL, NULL },
	};

	render(files, "k",
	       "k/a.yaml {kind:Pod apiVersion:v1 metadata:{name:a} spec:{containers:[{name:c image:h/a:9-x}]}}\n"
	       "k/a.yaml {kind:Pod apiVersion:v1 metadata:{name:b} spec:{containers:[{name:c image:b:$(OTHER)}]}}\n"
	       "k/a.yaml {kind:ConfigMap apiVersion:v1 metadata:{name:c} data:{tag:9}}\n");
}

/* Three that use each other: each is gone through once, and it is said. */
static void circles(void **state)
{
	static const struct file files[] = {
		{ "a/kustomization.yaml", "resources: [../b, pod.yaml]" },
		{ "a/pod.yaml", POD("a", "a") },
		{ "b/kustomization.yaml", "resources: [pod.yaml]\ncomponents: [../c]" },
		{ "b/pod.yaml", POD("b", "b") },
		{ "c/kustomization.yaml", "kind: Component\nresources: [../a]" },
		{ NULL, NULL },
	};

	render(files, "a",
	       "! c/kustomization.yaml:2 a is used by what it uses, a circle: it is not followed\n"
	       "b/pod.yaml {kind:Pod apiVersion:v1 metadata:{name:b} spec:{containers:[{name:c image:b}]}}\n"
	       "a/pod.yaml {kind:Pod apiVersion:v1 metadata:{name:a} spec:{containers:[{name:c image:a}]}}\n");
}

/* A list of many names, patched by as many: whoever looks each up among all of them would be at it for minutes. */
static void too_much_to_look_at(void **state)
{
	struct tw_buf list = { 0 }, patch = { 0 };
	struct file files[] = {
		{ "k/kustomization.yaml",
		  "resources: [a.yaml]\npatches: [{path: p.yaml}, {path: p.yaml}, {patch: '[]', target: {name: a.*}}]" },
		{ "k/a.yaml", NULL },
		{ "k/p.yaml", NULL },
		{ NULL, NULL },
	};
	struct tw_arena arena = { .limit = TW_LIMIT_KUSTOMIZE_MEMORY };
	struct world world = { .files = files, .arena = &arena };
	const struct tw_kustomize k = { &arena, read_file, is_folder, take, problem, &world };
	struct trawl_error err = { 0 };

	tw_buf_text(&list, "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec:\n  volumes:\n");
	tw_buf_text(&patch, "kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec:\n  volumes:\n");
	for (int i = 0; i < 60000; i++) {
		tw_buf_printf(&list, "  - {name: a%d}\n", i);
		tw_buf_printf(&patch, "  - {name: b%d}\n", i);
	}
	tw_buf_char(&list, '\0');
	tw_buf_char(&patch, '\0');
	files[1].text = list.ptr;
	files[2].text = patch.ptr;
	assert_int_equal(tw_kustomize_render(&k, TW_LIT("k"), &err), TRAWL_OK);
	assert_true(tw_slice_starts(tw_buf_view(&world.out),
				    "! k/kustomization.yaml:2 patches and replacements look at more than "
				    "100000000 nodes: the rest isn't applied\nk/a.yaml {kind:Pod"));
	tw_buf_release(&world.out);
	tw_buf_release(&list);
	tw_buf_release(&patch);
	tw_arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(merges),
		cmocka_unit_test(operations),
		cmocka_unit_test(copies_into_itself),
		cmocka_unit_test(overlays),
		cmocka_unit_test(what_is_wrong),
		cmocka_unit_test(no_memory),
		cmocka_unit_test(image_patterns),
		cmocka_unit_test(replacements),
		cmocka_unit_test(variables),
		cmocka_unit_test(circles),
		cmocka_unit_test(too_much_to_look_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
