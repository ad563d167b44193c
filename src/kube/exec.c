/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/exec.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/spawn.h"
#include "format/json.h"
#include "format/json_write.h"
#include "net/base64.h"

enum { SLICE_MS = 100, COMPLAINT = 300 };

#define GROUP "client.authentication.k8s.io/"

struct child {
	pid_t pid;
	int out, complaints; /* -1: closed */
	int status;          /* once it has ended */
	bool ended;
	struct tw_buf output, said;
};

int tw_kube_exec_read(struct tw_slice output, struct tw_slice api_version, struct tw_arena *arena,
		      struct tw_kube_identity *ret, struct trawl_error *err)
{
	struct tw_json doc;
	uint32_t status;

	*ret = (struct tw_kube_identity){ 0 };
	if (tw_json_parse(output, arena, &doc, NULL) < 0)
		return tw_fail(err, TRAWL_E_FORMAT, "what it prints is no JSON");
	if (!tw_json_text_is(&doc, tw_json_get(&doc, TW_JSON_ROOT, "kind"), "ExecCredential") ||
	    !tw_slice_eq(tw_json_text(&doc, tw_json_get(&doc, TW_JSON_ROOT, "apiVersion"), arena), api_version))
		return tw_fail(err, TRAWL_E_FORMAT, "what it prints is no ExecCredential of %.*s", TW_ARG(api_version));
	status = tw_json_get(&doc, TW_JSON_ROOT, "status");
	ret->token = tw_json_text(&doc, tw_json_get(&doc, status, "token"), arena);
	ret->cert = tw_json_text(&doc, tw_json_get(&doc, status, "clientCertificateData"), arena);
	ret->key = tw_json_text(&doc, tw_json_get(&doc, status, "clientKeyData"), arena);
	if (!ret->token.len && !(ret->cert.len && ret->key.len))
		return tw_fail(err, TRAWL_E_FORMAT, "it prints neither a token nor a certificate with its key");
	return TRAWL_OK;
}

static void write_cluster(struct tw_jw *jw, const struct tw_kube_exec_run *run, struct tw_arena *arena)
{
	const struct tw_kube_cluster *cluster = run->cluster;

	tw_jw_key(jw, "cluster");
	tw_jw_object_open(jw);
	tw_jw_field(jw, "server", cluster->server);
	tw_jw_field(jw, "tls-server-name", cluster->server_name);
	tw_jw_field_bool(jw, "insecure-skip-tls-verify", cluster->insecure);
	if (run->authorities.len)
		tw_jw_field(jw, "certificate-authority-data", tw_base64_encode(run->authorities, arena));
	tw_jw_field(jw, "proxy-url", cluster->proxy);
	tw_jw_object_close(jw);
}

/* KUBERNETES_EXEC_INFO: what it is asked for. */
static struct tw_slice question(const struct tw_kube_exec_run *run, struct tw_arena *arena)
{
	struct tw_buf buf = { 0 };
	struct tw_jw jw = tw_jw_init(&buf, NULL);
	struct tw_slice ret = { 0 };

	tw_buf_text(&buf, "KUBERNETES_EXEC_INFO=");
	tw_jw_object_open(&jw);
	tw_jw_key(&jw, "kind"), tw_jw_text(&jw, "ExecCredential");
	tw_jw_key(&jw, "apiVersion"), tw_jw_string(&jw, run->exec->api_version);
	tw_jw_key(&jw, "spec");
	tw_jw_object_open(&jw);
	tw_jw_key(&jw, "interactive"), tw_jw_bool(&jw, false);
	if (run->exec->wants_cluster && run->cluster)
		write_cluster(&jw, run, arena);
	tw_jw_object_close(&jw);
	tw_jw_object_close(&jw);
	if (tw_jw_finish(&jw, NULL) >= 0 && !tw_buf_failed(&buf))
		ret = tw_arena_copy(arena, tw_buf_view(&buf));
	tw_buf_release(&buf);
	return ret;
}

static bool is_set_anew(const struct tw_kube_exec *exec, const char *variable)
{
	for (size_t i = 0; i < exec->variable_count; i++) {
		struct tw_slice name = exec->variables[i].name;

		if (strncmp(variable, name.ptr, name.len) == 0 && variable[name.len] == '=')
			return true;
	}
	return strncmp(variable, "KUBERNETES_EXEC_INFO=", strlen("KUBERNETES_EXEC_INFO=")) == 0;
}

/* Ours, with what the kubeconfig adds. */
static char **make_environment(const struct tw_kube_exec_run *run, struct tw_arena *arena)
{
	const struct tw_kube_exec *exec = run->exec;
	size_t count = 0, at = 0;
	struct tw_slice asked = question(run, arena);
	char **ret;

	while (environ[count])
		count++;
	ret = tw_arena_array(arena, count + exec->variable_count + 2, sizeof(*ret));
	if (!ret || !asked.ptr)
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (!is_set_anew(exec, environ[i]))
			ret[at++] = environ[i];
	for (size_t i = 0; i < exec->variable_count; i++) {
		const struct tw_kube_variable *v = &exec->variables[i];

		ret[at] = tw_arena_text(arena, TW_JOIN(arena, v->name, TW_LIT("="), v->value));
		if (!ret[at++])
			return NULL;
	}
	ret[at] = tw_arena_text(arena, asked);
	return ret[at] ? ret : NULL;
}

/* A bare name is looked for in PATH; any other one is seen from the kubeconfig's folder. */
static char **make_arguments(const struct tw_kube_exec_run *run, struct tw_arena *arena)
{
	const struct tw_kube_exec *exec = run->exec;
	bool bare = tw_slice_find(exec->command, '/') < 0;
	struct tw_slice command = bare ? exec->command : tw_kubeconfig_path(run->folder, exec->command, arena);
	char **ret = tw_arena_array(arena, exec->argument_count + 2, sizeof(*ret));

	if (!ret || !(ret[0] = tw_arena_text(arena, command)))
		return NULL;
	for (size_t i = 0; i < exec->argument_count; i++)
		if (!(ret[i + 1] = tw_arena_text(arena, exec->arguments[i])))
			return NULL;
	return ret;
}

/* In a group of its own, so that what it starts ends with it. */
static int spawn(char **arguments, char **environment, int out, int complaints, pid_t *ret)
{
	const struct tw_spawn how = {
		.arguments = arguments,
		.environment = environment,
		.in = TW_SPAWN_NOTHING,
		.out = out,
		.err = complaints,
		.group = TW_SPAWN_GROUP,
	};

	return tw_spawn(&how, ret);
}

/* What has come, if anything; at its end the descriptor is closed. */
static void take(int *fd, struct tw_buf *to)
{
	char piece[4096];
	ssize_t got = read(*fd, piece, sizeof(piece));

	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got > 0 && to->len + (size_t)got <= TW_LIMIT_SMALL_FILE) {
		tw_buf_add(to, piece, (size_t)got);
		return;
	}
	close(*fd);
	*fd = -1;
}

/* Has it ended? What it has started may go on, and hold the pipes open: that is not waited for. */
static bool has_ended(struct child *child)
{
	if (!child->ended && waitpid(child->pid, &child->status, WNOHANG) == child->pid)
		child->ended = true;
	return child->ended;
}

/* What there is of both, for a moment. */
static void take_some(struct child *child)
{
	struct pollfd both[] = { { .fd = child->out, .events = POLLIN },
				 { .fd = child->complaints, .events = POLLIN } };
	int moment = child->ended ? 0 : child->out < 0 ? SLICE_MS / 10 : SLICE_MS;

	if (poll(both, 2, moment) <= 0)
		return;
	if (both[0].revents)
		take(&child->out, &child->output);
	if (both[1].revents)
		take(&child->complaints, &child->said);
}

static int listen_to(struct child *child, const struct tw_kube_exec_run *run, struct trawl_error *err)
{
	uint32_t limit = run->timeout_ms ? run->timeout_ms : TW_LIMIT_KUBE_EXEC * 1000;
	int64_t end = tw_clock_ms() + limit;

	while (!has_ended(child)) {
		int status = run->check ? run->check(run->closure) : 0;

		if (status < 0)
			return tw_fail(err, status, "%s", status == TRAWL_E_TIMEOUT ? "the time is up" : "stopped");
		if (tw_clock_ms() >= end)
			return tw_fail(err, TRAWL_E_IO, "it has not ended after %u seconds", (limit + 999) / 1000);
		take_some(child);
	}
	/* A pipe holds 64 KiB, which is more than is taken of it. */
	for (size_t i = 0; i < TW_LIMIT_SMALL_FILE / 4096; i++)
		take_some(child);
	return TRAWL_OK;
}

/* The last line of what it complained of. */
static struct tw_slice complaint(const struct child *child)
{
	struct tw_slice all = tw_slice_trim(tw_buf_view(&child->said));
	ptrdiff_t newline = tw_slice_rfind(all, '\n');

	if (newline >= 0)
		all = tw_slice_from(all, (size_t)newline + 1);
	return tw_slice_head(all, COMPLAINT);
}

static int talk(struct child *child, const struct tw_kube_exec_run *run, struct tw_arena *arena,
		struct tw_kube_identity *ret, struct trawl_error *err)
{
	int status = listen_to(child, run, err);
	struct tw_slice output, said = complaint(child);

	if (status < 0) {
		kill(-child->pid, SIGKILL);
		while (!child->ended && waitpid(child->pid, &child->status, 0) < 0 && errno == EINTR)
			;
		return status;
	}
	if (WIFSIGNALED(child->status))
		return tw_fail(err, TRAWL_E_IO, "it dies of signal %d", WTERMSIG(child->status));
	if (WEXITSTATUS(child->status) != 0)
		return tw_fail(err, TRAWL_E_IO, "it ends with status %d%s%.*s", WEXITSTATUS(child->status),
			       said.len ? ": " : "", TW_ARG(said));
	output = tw_arena_copy(arena, tw_buf_view(&child->output));
	return output.ptr ? tw_kube_exec_read(output, run->exec->api_version, arena, ret, err) : tw_fail_nomem(err);
}

static int start(struct child *child, const struct tw_kube_exec_run *run, struct tw_arena *arena,
		 struct trawl_error *err)
{
	char **arguments = make_arguments(run, arena), **environment = make_environment(run, arena);
	int out[2], complaints[2], number;

	if (!arguments || !environment)
		return tw_fail_nomem(err);
	if (pipe2(out, O_CLOEXEC) < 0)
		return tw_fail_errno(err, errno, "no pipe");
	if (pipe2(complaints, O_CLOEXEC) < 0) {
		number = errno;
		close(out[0]), close(out[1]);
		return tw_fail_errno(err, number, "no pipe");
	}
	number = spawn(arguments, environment, out[1], complaints[1], &child->pid);
	close(out[1]), close(complaints[1]);
	if (number) {
		close(out[0]), close(complaints[0]);
		return tw_fail_errno(err, number, "it can't be started%s%.*s", run->exec->hint.len ? "; " : "",
				     TW_ARG(tw_slice_head(run->exec->hint, COMPLAINT)));
	}
	child->out = out[0];
	child->complaints = complaints[0];
	fcntl(child->out, F_SETFL, O_NONBLOCK);
	fcntl(child->complaints, F_SETFL, O_NONBLOCK);
	return TRAWL_OK;
}

static void child_release(struct child *child)
{
	if (child->out >= 0)
		close(child->out);
	if (child->complaints >= 0)
		close(child->complaints);
	if (child->output.ptr)
		explicit_bzero(child->output.ptr, child->output.len);
	tw_buf_release(&child->output);
	tw_buf_release(&child->said);
}

int tw_kube_exec_run(const struct tw_kube_exec_run *run, struct tw_arena *arena, struct tw_kube_identity *ret,
		     struct trawl_error *err)
{
	const struct tw_kube_exec *exec = run->exec;
	struct child child = { .out = -1, .complaints = -1 };
	int status = TRAWL_OK;

	if (!exec->command.len)
		status = tw_fail(err, TRAWL_E_FORMAT, "exec names no command");
	else if (!tw_slice_is(exec->api_version, GROUP "v1") && !tw_slice_is(exec->api_version, GROUP "v1beta1"))
		status = tw_fail(err, TRAWL_E_UNSUPPORTED, "apiVersion \"%.*s\" isn't known: %sv1 and v1beta1 are",
				 TW_ARG(exec->api_version), GROUP);
	else if (exec->interactive)
		status = tw_fail(err, TRAWL_E_UNSUPPORTED, "it wants to talk with a person (interactiveMode: Always)");
	if (status >= 0)
		status = start(&child, run, arena, err);
	if (status >= 0)
		status = talk(&child, run, arena, ret, err);
	child_release(&child);
	return status < 0 ? tw_wrap(err, "%.*s", TW_ARG(exec->command)), status : TRAWL_OK;
}
