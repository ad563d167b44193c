/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/spawn.h"

/* What a shell's script prints at one of its streams; its exit status. */
static int run(const char *script, int stream, enum tw_spawn_group group, char *const *environment, char text[256])
{
	char shell[] = "sh", flag[] = "-c", *arguments[] = { shell, flag, (char *)(uintptr_t)script, NULL };
	struct tw_spawn how = {
		.arguments = arguments, .environment = environment, .in = -1, .out = -1, .err = -1, .group = group
	};
	int ends[2], status;
	size_t len = 0;
	ssize_t got;
	pid_t pid;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	*(stream == 1 ? &how.out : &how.err) = ends[1];
	assert_int_equal(tw_spawn(&how, &pid), 0);
	close(ends[1]);
	while (len < 255 && (got = read(ends[0], text + len, 255 - len)) > 0)
		len += (size_t)got;
	text[len] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

static void test_streams(void **state)
{
	char word[] = "WORD=here", *const environment[] = { word, NULL };
	char text[256];

	assert_int_equal(run("cat; echo one; echo two >&2; exit 7", 1, TW_SPAWN_SAME, NULL, text), 7);
	assert_string_equal(text, "one\n");
	assert_int_equal(run("cat; echo one; echo two >&2", 2, TW_SPAWN_SAME, NULL, text), 0);
	assert_string_equal(text, "two\n");
	assert_int_equal(run("echo $WORD", 1, TW_SPAWN_SAME, environment, text), 0);
	assert_string_equal(text, "here\n");
}

/* Descriptors of ours that are close-on-exec stay here. */
static void test_descriptors(void **state)
{
	char text[256], script[64];
	int other = open("/dev/null", O_RDONLY | O_CLOEXEC);

	assert_true(other > 2);
	snprintf(script, sizeof(script), "[ ! -e /proc/$$/fd/%d ] && [ -e /proc/$$/fd/2 ]", other);
	assert_int_equal(run(script, 1, TW_SPAWN_SAME, NULL, text), 0);
	close(other);
}

/* Signals that we ignore or block end it all the same. */
static void test_signals(void **state)
{
	sigset_t blocked;
	char text[256];

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	assert_int_equal(run("kill -PIPE $$; exit 1", 1, TW_SPAWN_SAME, NULL, text), 256 + SIGPIPE);
	assert_int_equal(run("kill -TERM $$; exit 1", 1, TW_SPAWN_SAME, NULL, text), 256 + SIGTERM);
	sigprocmask(SIG_UNBLOCK, &blocked, NULL);
	signal(SIGPIPE, SIG_DFL);
}

/* Numbers of the process, its group and its session, as the kernel tells them. */
static void test_groups(void **state)
{
	static const char script[] = "read -r pid name mode parent group session rest < /proc/self/stat; "
				     "[ $pid = $group ] && echo leads; [ $pid = $session ] && echo heads; true";
	char text[256];

	run(script, 1, TW_SPAWN_SAME, NULL, text);
	assert_string_equal(text, "");
	run(script, 1, TW_SPAWN_GROUP, NULL, text);
	assert_string_equal(text, "leads\n");
	run(script, 1, TW_SPAWN_SESSION, NULL, text);
	assert_string_equal(text, "leads\nheads\n");
}

static void test_missing(void **state)
{
	char program[] = "/nowhere/program", *arguments[] = { program, NULL };
	const struct tw_spawn how = { .arguments = arguments, .in = -1, .out = -1, .err = -1 };
	pid_t pid;

	assert_int_equal(tw_spawn(&how, &pid), ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_streams), cmocka_unit_test(test_descriptors), cmocka_unit_test(test_signals),
		cmocka_unit_test(test_groups),  cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
