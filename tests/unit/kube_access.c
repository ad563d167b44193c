/* SPDX-License-Identifier: Apache-2.0 */
/* kubeconfigs of several files, who one is by them, a pod's account, programs that are asked. */
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "kube/access.h"

#define is assert_slice

static char folder[] = "/tmp/trawl-kube-XXXXXX";
static struct tw_arena arena;

static const char *path_of(const char *name)
{
	return tw_arena_printf(&arena, "%s/%s", folder, name);
}

static const char *put(const char *name, const char *text, int mode)
{
	const char *path = path_of(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, (mode_t)mode), 0);
	return path;
}

static int set_up(void **state)
{
	return mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[] = "rm";
	char *arguments[] = { command, (char[]){ "-rf" }, folder, NULL };
	pid_t pid = fork();

	if (pid == 0)
		execvp(command, arguments);
	tw_arena_release(&arena);
	return pid > 0 ? 0 : -1;
}

#define FIRST                                                                                                    \
	"apiVersion: v1\nkind: Config\ncurrent-context: one\n"                                                   \
	"clusters:\n- name: c\n  cluster: {server: 'https://first:6443/', certificate-authority-data: cGVtCg==," \
	" tls-server-name: api.example, proxy-url: 'socks5://proxy:1080'}\n"                                     \
	"users:\n- name: u\n  user: {token: first-token}\n"                                                      \
	"- name: files\n  user: {client-certificate: certs/c.pem, client-key: certs/k.pem}\n"                    \
	"- name: basic\n  user: {username: jane, password: 'se:same'}\n"                                         \
	"- name: old\n  user: {auth-provider: {name: gcp}}\n"                                                    \
	"contexts:\n- name: one\n  context: {cluster: c, user: u, namespace: shop}\n"                            \
	"- name: files\n  context: {cluster: c, user: files}\n"                                                  \
	"- name: basic\n  context: {cluster: c, user: basic}\n"                                                  \
	"- name: old\n  context: {cluster: c, user: old}\n"                                                      \
	"- name: nowhere\n  context: {cluster: gone, user: u}\n"                                                 \
	"- name: nobody\n  context: {cluster: c, user: gone}\n"

static void several_files_are_one(void **state)
{
	struct tw_kubeconfig config = { 0 };
	struct trawl_error err = { 0 };

	assert_int_equal(tw_kubeconfig_parse(tw_slice(FIRST), tw_slice("/a/first"), &arena, &config, &err), 0);
	assert_int_equal(tw_kubeconfig_parse(
				 tw_slice("current-context: two\n"
					  "clusters: [{name: c, cluster: {server: second}},"
					  " {name: d, cluster: {server: 'http://d', insecure-skip-tls-verify: true}}]\n"
					  "users: null\n"
					  "contexts: [{name: two, context: {cluster: d}}]\n"),
				 tw_slice("/b/second"), &arena, &config, &err),
			 0);
	is(config.current, "one");
	is(config.files, "/a/first, /b/second");
	is(tw_kubeconfig_cluster(&config, tw_slice("c"))->server, "https://first:6443/");
	is(tw_kubeconfig_cluster(&config, tw_slice("c"))->authorities, "pem\n");
	assert_true(tw_kubeconfig_cluster(&config, tw_slice("d"))->insecure);
	is(tw_kubeconfig_context(&config, tw_slice("two"))->cluster, "d");
	assert_null(tw_kubeconfig_user(&config, tw_slice("x")));
}

static void bad_files_name_line_and_no_secret(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "users:\n- name: u\n  user:\n    client-key-data: '!secret'\n",
		  "f: line 4: client-key-data is no base64" },
		{ "- 1\n", "f: it is no kubeconfig" },
		{ "<html>hello</html>\n", "f: it is no kubeconfig" },
		{ "a: [", NULL },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct tw_kubeconfig config = { 0 };
		struct trawl_error err = { 0 };

		assert_true(tw_kubeconfig_parse(tw_slice(bad[i].text), tw_slice("f"), &arena, &config, &err) < 0);
		if (bad[i].why)
			assert_string_equal(err.message, bad[i].why);
		assert_null(strstr(err.message, "secret"));
	}
}

static int find(const char *kubeconfig, const char *context, struct tw_kube_access *ret, struct trawl_error *err)
{
	const struct tw_kube_wanted wanted = {
		.kubeconfig = kubeconfig, .context = context, .account = path_of("account"), .exec_ms = 400
	};

	*err = (struct trawl_error){ 0 };
	return tw_kube_access_find(&wanted, &arena, ret, err);
}

static void who_one_is(void **state)
{
	const char *config = put("config", FIRST, 0600);
	struct tw_kube_access access;
	struct trawl_error err;

	assert_int_equal(find(config, NULL, &access, &err), 0);
	is(access.context, "one");
	is(access.url, "https://first:6443");
	is(access.authorization, "Bearer first-token");
	is(access.route.authorities, "pem\n");
	is(access.route.server_name, "api.example");
	is(access.route.proxy, "socks5://proxy:1080");
	assert_int_equal(find(config, "basic", &access, &err), 0);
	is(access.authorization, "Basic amFuZTpzZTpzYW1l");
	assert_int_equal(mkdir(path_of("certs"), 0700), 0);
	put("certs/c.pem", "cert", 0600);
	assert_int_equal(find(config, "files", &access, &err), TRAWL_E_NOTFOUND);
	put("certs/k.pem", "key", 0600);
	assert_int_equal(find(config, "files", &access, &err), 0);
	is(access.route.cert, "cert");
	is(access.route.key, "key");
}

static void what_is_not_there_is_said(void **state)
{
	const char *config = put("config", FIRST, 0600);
	struct tw_kube_access access;
	struct trawl_error err;

	assert_int_equal(find(config, "x", &access, &err), TRAWL_E_USAGE);
	assert_non_null(strstr(err.message, "there is no context \"x\"; it has \"one\", \"files\""));
	assert_true(find(config, "nowhere", &access, &err) < 0);
	assert_non_null(strstr(err.message, "context \"nowhere\" names the cluster \"gone\", which isn't there"));
	assert_true(find(config, "nobody", &access, &err) < 0);
	assert_non_null(strstr(err.message, "names the user \"gone\""));
	assert_int_equal(find(config, "old", &access, &err), TRAWL_E_UNSUPPORTED);
	assert_true(find(path_of("missing"), NULL, &access, &err) < 0);
	assert_true(find(put("empty", "", 0600), NULL, &access, &err) < 0);
	assert_non_null(strstr(err.message, "no context is the current one"));
	unsetenv("KUBECONFIG");
	setenv("HOME", folder, 1);
	unsetenv("KUBERNETES_SERVICE_HOST");
	assert_int_equal(find(NULL, NULL, &access, &err), TRAWL_E_NOTFOUND);
	assert_non_null(strstr(err.message, "no cluster is known"));
	assert_true(find(NULL, "x", &access, &err) < 0);
}

static void a_pods_account(void **state)
{
	struct tw_kube_access access;
	struct trawl_error err;

	assert_int_equal(mkdir(path_of("account"), 0700), 0);
	put("account/token", "pod-token\n", 0600);
	put("account/ca.crt", "ca", 0600);
	unsetenv("KUBECONFIG");
	setenv("HOME", folder, 1);
	setenv("KUBERNETES_SERVICE_HOST", "fd00::1", 1);
	setenv("KUBERNETES_SERVICE_PORT", "443", 1);
	assert_int_equal(find(NULL, NULL, &access, &err), 0);
	is(access.url, "https://[fd00::1]:443");
	is(access.authorization, "Bearer pod-token");
	is(access.route.authorities, "ca");
	put("account/token", "newer", 0600);
	assert_int_equal(tw_kube_access_renew(&access, &arena, &err), 1);
	is(access.authorization, "Bearer newer");
	unsetenv("KUBERNETES_SERVICE_HOST");
}

#define EXEC(command, more)                                                                              \
	"current-context: x\nclusters: [{name: c, cluster: {server: 'https://s'}}]\n"                    \
	"contexts: [{name: x, context: {cluster: c, user: u}}]\nusers:\n- name: u\n  user:\n    exec:\n" \
	"      apiVersion: client.authentication.k8s.io/v1\n      command: " command "\n" more

#define GOOD \
	"{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"%s\"}}"

static void a_program_is_asked(void **state)
{
	const char *config = put("exec",
				 EXEC("./who", "      args: [a b, c]\n      env: [{name: WORD, value: 'x y'}]\n"
					       "      provideClusterInfo: true\n"),
				 0600);
	struct tw_kube_access access;
	struct trawl_error err;

	put("who",
	    "#!/bin/sh\n[ \"$1\" = 'a b' ] && [ $# = 2 ] || exit 1\n"
	    "case $KUBERNETES_EXEC_INFO in *'\"interactive\":false'*'\"server\":\"https://s\"'*) ;; *) exit 2 ;; esac\n"
	    "printf '" GOOD "' \"$WORD-$(date +%N)\"\n",
	    0700);
	assert_int_equal(find(config, NULL, &access, &err), 0);
	assert_true(tw_slice_starts(access.authorization, "Bearer x y-"));
	assert_int_equal(tw_kube_access_renew(&access, &arena, &err), 1);
}

static void programs_that_fail(void **state)
{
	static const struct {
		const char *script, *why;
		int status;
	} bad[] = {
		{ "echo first >&2; echo 'no such role' >&2; exit 3", "./who: it ends with status 3: no such role",
		  TRAWL_E_IO },
		{ "echo '<html>'", "./who: what it prints is no JSON", TRAWL_E_FORMAT },
		{ "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"v9\"}'", "is no ExecCredential of",
		  TRAWL_E_FORMAT },
		{ "sleep 20 & sleep 20", "it has not ended after 1 seconds", TRAWL_E_IO },
		{ "exec >&-; sleep 20", "it has not ended after 1 seconds", TRAWL_E_IO },
		{ "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done", "", 0 },
		{ "kill -9 $$", "it dies of signal 9", TRAWL_E_IO },
	};
	const char *config = put("exec", EXEC("./who", ""), 0600);

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct tw_kube_access access;
		struct trawl_error err;
		int status;

		put("who", tw_arena_printf(&arena, "#!/bin/sh\n%s\n", bad[i].script), 0700);
		status = find(config, NULL, &access, &err);
		assert_true(status < 0);
		if (bad[i].status)
			assert_int_equal(status, bad[i].status);
		if (!strstr(err.message, bad[i].why))
			fail_msg("%s: %s", bad[i].script, err.message);
	}
}

static void programs_that_are_none(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ EXEC("trawl-no-such-program", "      installHint: get it there\n"),
		  "it can't be started; get it there" },
		{ EXEC("who", "      interactiveMode: Always\n"), "it wants to talk with a person" },
		{ "current-context: x\nclusters: [{name: c, cluster: {server: s}}]\ncontexts: [{name: x, context: {cluster: c, "
		  "user: u}}]\nusers: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: c}}}]",
		  "isn't known" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct tw_kube_access access;
		struct trawl_error err;

		assert_true(find(put("bad", bad[i].text, 0600), NULL, &access, &err) < 0);
		if (!strstr(err.message, bad[i].why))
			fail_msg("%s", err.message);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_files_are_one),
		cmocka_unit_test(bad_files_name_line_and_no_secret),
		cmocka_unit_test(who_one_is),
		cmocka_unit_test(what_is_not_there_is_said),
		cmocka_unit_test(a_pods_account),
		cmocka_unit_test(a_program_is_asked),
		cmocka_unit_test(programs_that_fail),
		cmocka_unit_test(programs_that_are_none),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
