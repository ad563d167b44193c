/* SPDX-License-Identifier: Apache-2.0 */
#include "source_make.h"

#include <grp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/vec.h"

static char folder[64];

static int set_up(void **state)
{
	make_folder(folder);
	return 0;
}

static int tear_down(void **state)
{
	remove_tree(folder);
	return 0;
}

static int text_cmp(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One share of a tree, walked in a task. */
struct share {
	struct tw_task task;
	struct tw_source *source;
	char text[65536];
};

static void run_share(struct tw_task *task)
{
	struct share *share = (struct share *)task;
	struct tw_walk *walk;

	if (tw_layer_open(share->source, 0, &walk, NULL) < 0)
		return;
	list_walk(walk, share->text, sizeof(share->text));
	tw_walk_close(walk, NULL, NULL);
}

static void split(char *text, char **entries, size_t *count)
{
	char *save = NULL;

	for (char *part = strtok_r(text, "|", &save); part; part = strtok_r(NULL, "|", &save))
		entries[(*count)++] = part;
}

/* All entries of a tree, found by @threads threads, sorted. */
static const char *list_tree(const struct tw_source_options *options, unsigned threads)
{
	static char text[65536];
	static char *entries[4096];
	struct trawl_error err = { 0 };
	struct tw_source *source;
	struct tw_pool *pool;
	struct share *shares;
	size_t count = 0, len = 0;
	unsigned n;

	assert_int_equal(tw_pool_new(threads, &pool, NULL), 0);
	if (tw_source_open(options, pool, &source, &err) < 0)
		fail_msg("%s", err.message);
	n = tw_layer_shares(source, 0);
	assert_int_equal(n, tw_pool_threads(pool));
	shares = calloc(n, sizeof(*shares));
	for (unsigned i = 0; i < n; i++) {
		shares[i].task.run = run_share;
		shares[i].source = source;
		tw_pool_add(pool, &shares[i].task);
	}
	tw_pool_wait(pool);
	for (unsigned i = 0; i < n; i++)
		split(shares[i].text, entries, &count);
	qsort(entries, count, sizeof(*entries), text_cmp);
	*text = '\0';
	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", i ? "|" : "", entries[i]);
	free(shares);
	tw_source_free(source);
	tw_pool_free(pool);
	return text;
}

static void make_tree(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	mkdir(in_folder(folder, "etc"), 0700);
	mkdir(in_folder(folder, "app"), 0700);
	mkdir(in_folder(folder, "app/node_modules"), 0700);
	make_file(in_folder(folder, "etc/hostname"), tw_slice(" box\n"));
	make_file(in_folder(folder, "app/package.json"), tw_slice("{}"));
	make_file(in_folder(folder, "app/node_modules/empty"), tw_slice(""));
	assert_int_equal(symlink("/etc", in_folder(folder, "out")), 0);
	assert_int_equal(symlink("..", in_folder(folder, "app/up")), 0);
	assert_int_equal(symlink("self", in_folder(folder, "self")), 0);
	assert_int_equal(mkfifo(in_folder(folder, "pipe"), 0600), 0);
	snprintf(address.sun_path, sizeof(address.sun_path), "%s/socket", folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

#define TREE                                                                                                              \
	"? pipe|? socket|d app|d app/node_modules|d etc|f app/node_modules/empty 0|f app/package.json 2|f etc/hostname 5" \
	"|s app/up -> ..|s out -> /etc|s self -> self"

static void links_pipes_and_sockets(void **state)
{
	struct tw_source_options options = { .target = TW_TARGET_ROOTFS, .name = folder };

	make_tree();
	for (unsigned threads = 1; threads <= 4; threads++)
		assert_string_equal(list_tree(&options, threads), TREE);
}

static bool no_modules(void *closure, struct tw_slice path, bool is_directory)
{
	assert_string_equal(closure, "closure");
	return is_directory ? !tw_slice_ends(path, "node_modules") : !tw_slice_is(path, "etc/hostname");
}

static void folders_and_files_left_out(void **state)
{
	char closure[] = "closure";
	struct tw_source_options options = {
		.target = TW_TARGET_FS, .name = folder, .enter = no_modules, .closure = closure
	};

	make_tree();
	assert_string_equal(list_tree(&options, 2),
			    "? pipe|? socket|d app|d etc|f app/package.json 2|s app/up -> ..|s out -> /etc"
			    "|s self -> self");
}

static void check_name(const char *name, enum tw_target target, const char *want)
{
	struct tw_source_options options = { .target = target, .name = name };
	struct trawl_error err = { 0 };
	struct tw_source *source;
	struct tw_pool *pool;

	assert_int_equal(tw_pool_new(1, &pool, NULL), 0);
	if (tw_source_open(&options, pool, &source, &err) < 0)
		fail_msg("%s", err.message);
	assert_int_equal(tw_source_artifact(source)->kind, TW_ARTIFACT_TREE);
	assert_string_equal(tw_source_artifact(source)->source, target == TW_TARGET_FS ? "fs" : "rootfs");
	assert_slice(tw_source_artifact(source)->name, want);
	assert_false(tw_source_is_stream(source));
	tw_source_free(source);
	tw_pool_free(pool);
}

static void what_a_tree_is_called(void **state)
{
	char path[200];

	make_tree();
	check_name(folder, TW_TARGET_ROOTFS, "box");
	check_name(folder, TW_TARGET_FS, "box");
	check_name(in_folder(folder, "app"), TW_TARGET_FS, in_folder(folder, "app"));
	snprintf(path, sizeof(path), "%s//app/./node_modules/../", folder);
	check_name(path, TW_TARGET_FS, in_folder(folder, "app"));
	assert_int_equal(chdir(in_folder(folder, "app")), 0);
	check_name(".", TW_TARGET_FS, ".");
	check_name("./node_modules/", TW_TARGET_FS, "node_modules");
	check_name("node_modules/..", TW_TARGET_FS, ".");
	check_name("../app/../app", TW_TARGET_FS, "../app");
	check_name("../.././", TW_TARGET_FS, "../..");
	assert_int_equal(chdir("/"), 0);
}

static void a_single_file(void **state)
{
	char path[200];
	struct tw_source_options options = { .target = TW_TARGET_FS, .name = path };

	make_tree();
	snprintf(path, sizeof(path), "%s/app/package.json", folder);
	assert_string_equal(list_tree(&options, 1), "f package.json 2");
	assert_string_equal(list_tree(&options, 3), "f package.json 2");
	check_name(path, TW_TARGET_FS, path);
	/* The user may name a link; only those found on the way are left alone. */
	assert_int_equal(symlink("package.json", in_folder(folder, "app/link.json")), 0);
	snprintf(path, sizeof(path), "%s/app/link.json", folder);
	assert_string_equal(list_tree(&options, 1), "f link.json 2");
	unlink(path);
}

static void what_is_not_there(void **state)
{
	struct tw_source_options options = { .target = TW_TARGET_FS, .name = "/nonexistent/project" };
	struct trawl_error err = { 0 };
	struct tw_source *source;
	struct tw_pool *pool;
	char path[200];

	assert_int_equal(tw_pool_new(1, &pool, NULL), 0);
	assert_int_equal(tw_source_open(&options, pool, &source, &err), TRAWL_E_NOTFOUND);
	assert_string_equal(err.message, "/nonexistent/project: No such file or directory");
	make_tree();
	snprintf(path, sizeof(path), "%s/pipe", folder);
	options.name = path;
	assert_int_equal(tw_source_open(&options, pool, &source, &err), TRAWL_E_UNSUPPORTED);
	assert_non_null(strstr(err.message, "pipe: not a regular file"));
	tw_pool_free(pool);
}

/* Files of every size around the thresholds, looked at and read. */
static void views_of_all_sizes(void **state)
{
	static const size_t lens[] = { 0, 1, 4095, 4096, 4097, 128 * TW_KIB - 1, 128 * TW_KIB, 3 * TW_MIB };
	struct tw_buf noise = make_noise(3 * TW_MIB);
	struct tw_arena arena = { 0 };
	struct tw_pool *pool;
	char path[200];
	struct tw_source_options options = { .target = TW_TARGET_FS, .name = path };

	assert_int_equal(tw_pool_new(1, &pool, NULL), 0);
	snprintf(path, sizeof(path), "%s/file", folder);
	for (size_t i = 0; i < sizeof(lens) / sizeof(*lens); i++) {
		for (int peek = 0; peek < 2; peek++) {
			struct trawl_error err = { 0 };
			struct tw_source *source;
			struct tw_walk *walk;
			struct tw_entry e;
			struct tw_slice head;
			struct tw_view view;

			make_file(path, tw_slice_of(noise.ptr, lens[i]));
			chmod(path, 0751);
			assert_int_equal(tw_source_open(&options, pool, &source, NULL), 0);
			assert_int_equal(tw_layer_open(source, 0, &walk, NULL), 0);
			assert_int_equal(tw_walk_next(walk, &e, NULL), 1);
			assert_true(e.size == TW_ENTRY_UNKNOWN && e.mode == TW_ENTRY_UNKNOWN);
			assert_int_equal(tw_walk_stat(walk, &e, NULL), 0);
			assert_int_equal(e.size, lens[i]);
			assert_int_equal(e.mode, 0751);
			if (peek) {
				assert_int_equal(tw_walk_peek(walk, 100, &head, NULL), 0);
				assert_int_equal(head.len, lens[i] < 100 ? lens[i] : 100);
				assert_memory_equal(head.ptr, noise.ptr, head.len);
			}
			if (lens[i])
				assert_int_equal(tw_walk_view(walk, &arena, lens[i] - 1, &view, &err), TRAWL_E_LIMIT);
			assert_int_equal(tw_walk_view(walk, &arena, lens[i], &view, NULL), 0);
			assert_int_equal(view.bytes.len, lens[i]);
			assert_memory_equal(view.bytes.ptr, noise.ptr, lens[i]);
			assert_slice(view.path, "file");
			assert_int_equal(view.mode, 0751);
			assert_int_equal(view.mapped, lens[i] >= 128 * TW_KIB);
			assert_int_equal(tw_walk_next(walk, &e, NULL), 0);
			tw_walk_close(walk, NULL, NULL);
			tw_source_free(source);
		}
	}
	tw_pool_free(pool);
	tw_arena_release(&arena);
	tw_buf_release(&noise);
}

/* What may be read depends on who asks: as root, become somebody else for it. */
static int unreadable_in_child(void)
{
	struct tw_source_options options = { .target = TW_TARGET_ROOTFS, .name = folder };
	const char *text;

	if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0))
		return 2;
	text = list_tree(&options, 2);
	return strcmp(text, "! closed (the folder cannot be opened: Permission denied)|d closed|d open"
			    "|f open/secret 5 (cannot be opened: Permission denied)|f readable 2") != 0;
}

static void what_may_not_be_read(void **state)
{
	int status = -1;
	pid_t child;

	chmod(folder, 0755);
	mkdir(in_folder(folder, "closed"), 0700);
	mkdir(in_folder(folder, "open"), 0755);
	make_file(in_folder(folder, "open/secret"), tw_slice("12345"));
	make_file(in_folder(folder, "readable"), tw_slice("ok"));
	chmod(in_folder(folder, "open/secret"), 0);
	chmod(in_folder(folder, "readable"), 0644);
	if (geteuid() != 0)
		chmod(in_folder(folder, "closed"), 0);
	child = fork();
	if (child == 0)
		_exit(unreadable_in_child());
	assert_int_equal(waitpid(child, &status, 0), child);
	chmod(in_folder(folder, "closed"), 0700);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* A folder so deep that its path is longer than any may be: said once, the rest is walked. */
static void a_path_without_end(void **state)
{
	struct tw_source_options options = { .target = TW_TARGET_FS, .name = folder };
	char name[256];
	const char *text;

	memset(name, 'n', 255);
	name[255] = '\0';
	make_file(in_folder(folder, "beside"), tw_slice("x"));
	assert_int_equal(chdir(folder), 0);
	for (int i = 0; i < 17; i++) {
		assert_int_equal(mkdir(name, 0700), 0);
		assert_int_equal(chdir(name), 0);
	}
	assert_int_equal(chdir("/"), 0);
	text = list_tree(&options, 2);
	assert_non_null(strstr(text, "(holds paths of more than 4096 bytes)"));
	assert_non_null(strstr(text, "|f beside 1"));
}

static int stop(void *closure)
{
	return TRAWL_E_CANCELLED;
}

static void the_caller_ends_it(void **state)
{
	struct tw_source_options options = { .target = TW_TARGET_FS, .name = folder, .check = stop };

	make_tree();
	assert_string_equal(list_tree(&options, 1), "! cancelled");
	assert_string_equal(list_tree(&options, 3), "! cancelled|! cancelled|! cancelled");
}

/* Walks that are given up leave their folders to the others, which come to an end. */
static void a_walk_that_is_given_up(void **state)
{
	struct tw_source_options options = { .target = TW_TARGET_FS, .name = folder };
	struct tw_source *source;
	struct tw_walk *walk, *other;
	struct tw_entry e;
	struct tw_pool *pool;
	char text[4096];

	make_tree();
	assert_int_equal(tw_pool_new(2, &pool, NULL), 0);
	assert_int_equal(tw_source_open(&options, pool, &source, NULL), 0);
	assert_int_equal(tw_layer_open(source, 0, &walk, NULL), 0);
	for (int i = 0; i < 5; i++)
		assert_int_equal(tw_walk_next(walk, &e, NULL), 1);
	tw_walk_close(walk, NULL, NULL);
	assert_int_equal(tw_layer_open(source, 0, &other, NULL), 0);
	list_walk(other, text, sizeof(text));
	tw_walk_close(other, NULL, NULL);
	assert_null(strstr(text, "!"));
	tw_source_free(source);
	tw_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(links_pipes_and_sockets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(folders_and_files_left_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_a_tree_is_called, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_single_file, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(views_of_all_sizes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_may_not_be_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_path_without_end, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_caller_ends_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_walk_that_is_given_up, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
