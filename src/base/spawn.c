/* SPDX-License-Identifier: Apache-2.0 */
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

static int set_stream(posix_spawn_file_actions_t *actions, int fd, int number)
{
	if (fd == TW_SPAWN_OURS)
		return 0;
	if (fd == TW_SPAWN_NOTHING)
		return posix_spawn_file_actions_addopen(actions, number, "/dev/null", number ? O_WRONLY : O_RDONLY, 0);
	return posix_spawn_file_actions_adddup2(actions, fd, number);
}

static int set_streams(posix_spawn_file_actions_t *actions, const struct tw_spawn *spawn)
{
	int number = set_stream(actions, spawn->in, 0);

	if (!number)
		number = set_stream(actions, spawn->out, 1);
	return number ? number : set_stream(actions, spawn->err, 2);
}

static int set_attributes(posix_spawnattr_t *attributes, enum tw_spawn_group group)
{
	short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &all);
	posix_spawnattr_setpgroup(attributes, 0);
	if (group == TW_SPAWN_GROUP)
		flags |= POSIX_SPAWN_SETPGROUP;
	if (group == TW_SPAWN_SESSION)
		flags |= POSIX_SPAWN_SETSID;
	return posix_spawnattr_setflags(attributes, flags);
}

int tw_spawn(const struct tw_spawn *spawn, pid_t *ret)
{
	char *const *environment = spawn->environment ? spawn->environment : environ;
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int number;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return ENOMEM;
	if (posix_spawnattr_init(&attributes) != 0) {
		posix_spawn_file_actions_destroy(&actions);
		return ENOMEM;
	}
	number = set_streams(&actions, spawn);
	if (!number)
		number = set_attributes(&attributes, spawn->group);
	if (!number)
		number = posix_spawnp(ret, spawn->arguments[0], &actions, &attributes, spawn->arguments, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return number;
}
