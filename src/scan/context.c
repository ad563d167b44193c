/* SPDX-License-Identifier: Apache-2.0 */
#include "scan/context.h"

#include <stdarg.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/globs.h"
#include "scan/cache.h"

enum { PROGRESS_EVERY_MS = 200, LATE_MS = 1000 };

static unsigned scope_of(const struct trawl_scan *options)
{
	if (options->target == TRAWL_TARGET_SBOM)
		return TW_IN_DOCUMENT;
	return options->target == TRAWL_TARGET_FS || options->target == TRAWL_TARGET_REPO ? TW_IN_TREE : TW_IN_IMAGE;
}

/* Analyzers whose packages nobody wants are not run. What an OS owns is needed for both. */
static bool is_disabled(const struct tw_analyzer *analyzer, void *closure)
{
	const struct trawl_scan *options = closure;

	if (analyzer->on_request && !options->rpm_archives)
		return true;
	return options->package_types == TRAWL_PACKAGES_OS && analyzer->type;
}

void tw_scan_add_texts(struct tw_buf *to, const char *name, const char *const *texts)
{
	for (; texts && *texts; texts++)
		tw_buf_printf(to, "\n%s %zu %s", name, strlen(*texts), *texts);
}

/* The analyzers, what they were told, and which files they were not shown, or were shown besides. */
static int note_makers(struct tw_scan_context *c, struct trawl_error *err)
{
	struct tw_buf text = { 0 };

	tw_buf_slice(&text, tw_dispatch_versions(c->dispatch));
	if (c->options.comprehensive)
		tw_buf_text(&text, "\ncomprehensive");
	tw_scan_add_texts(&text, "skip-dirs", c->options.skip_dirs);
	tw_scan_add_texts(&text, "skip-files", c->options.skip_files);
	tw_scan_add_texts(&text, "file-patterns", c->options.file_patterns);
	c->made_by = tw_buf_failed(&text) ? (struct tw_slice){ 0 } : tw_arena_copy(&c->arena, tw_buf_view(&text));
	tw_buf_release(&text);
	return c->made_by.ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int init_parts(struct tw_scan_context *c, struct trawl_error *err)
{
	static const char *const document[] = { "sbom-document:.", NULL };
	struct trawl_scan *options = &c->options;
	int status = tw_scan_around_init(&c->around, c, err);

	if (options->target == TRAWL_TARGET_SBOM)
		options->file_patterns = document;
	if (status >= 0)
		status = tw_pool_new(options->threads, &c->pool, err);
	if (status >= 0)
		status = tw_dispatch_new(scope_of(options), is_disabled, &c->options, &c->dispatch, err);
	if (status >= 0)
		status = note_makers(c, err);
	if (status >= 0)
		status = tw_skip_globs_new(options, options->skip_dirs, &c->skip_dirs, err);
	if (status >= 0)
		status = tw_skip_globs_new(options, options->skip_files, &c->skip_files, err);
	if (status >= 0)
		status = tw_file_patterns_new(options->file_patterns, scope_of(options), &c->patterns, err);
	if (status >= 0 && options->cache_dir)
		status = tw_cache_open(options->cache_dir, options->cache_size, &c->cache, err);
	return status;
}

int tw_scan_context_init(struct tw_scan_context *context, const struct trawl_scan *options, struct trawl_error *err)
{
	size_t size = options->size < sizeof(*options) ? options->size : sizeof(*options);
	int status;

	*context = (struct tw_scan_context){ 0 };
	memcpy(&context->options, options, size);
	pthread_mutex_init(&context->talk, NULL);
	if (context->options.timeout_ms)
		context->deadline_ms = tw_clock_ms() + context->options.timeout_ms;
	status = init_parts(context, err);
	if (status < 0)
		tw_scan_context_release(context);
	return status;
}

void tw_scan_context_release(struct tw_scan_context *context)
{
	tw_cache_close(context->cache);
	tw_scan_around_release(&context->around);
	tw_file_patterns_free(context->patterns);
	tw_globs_free(context->skip_dirs);
	tw_globs_free(context->skip_files);
	tw_dispatch_free(context->dispatch);
	tw_arena_release(&context->arena);
	/* Aides that nobody needed any more may still be queued: their memory goes when they have run. */
	if (context->pool)
		tw_pool_wait(context->pool);
	tw_pool_free(context->pool);
	pthread_mutex_destroy(&context->talk);
}

static void report_progress(struct tw_scan_context *c, int64_t now)
{
	uint_fast64_t last = atomic_load_explicit(&c->last_progress_ms, memory_order_relaxed);
	struct trawl_progress progress = { .size = sizeof(progress) };

	if (!c->options.progress || (uint_fast64_t)now < last + PROGRESS_EVERY_MS ||
	    !atomic_compare_exchange_strong(&c->last_progress_ms, &last, (uint_fast64_t)now))
		return;
	progress.phase = atomic_load(&c->matching) ? "matching" : "reading";
	progress.layers = atomic_load(&c->layers);
	progress.layers_done = atomic_load(&c->layers_done);
	progress.files = atomic_load(&c->files);
	pthread_mutex_lock(&c->talk);
	c->options.progress(c->options.user, &progress);
	pthread_mutex_unlock(&c->talk);
}

/* Ends reading. @late_ms: until when a report may still be made, should @why be the time. */
static void stop_reading(struct tw_scan_context *c, int why, int64_t late_ms)
{
	atomic_store(&c->late_ms, late_ms);
	atomic_store(&c->stop, why);
}

int tw_scan_check(void *closure)
{
	struct tw_scan_context *c = closure;
	int stop = atomic_load_explicit(&c->stop, memory_order_relaxed);
	int64_t now;

	if (stop)
		return stop;
	if (c->options.cancelled) {
		int cancelled;

		pthread_mutex_lock(&c->talk);
		cancelled = c->options.cancelled(c->options.user);
		pthread_mutex_unlock(&c->talk);
		if (cancelled)
			stop_reading(c, cancelled == TRAWL_E_TIMEOUT ? TRAWL_E_TIMEOUT : TRAWL_E_CANCELLED,
				     tw_clock_ms() + LATE_MS);
	}
	if (c->deadline_ms || c->options.progress) {
		now = tw_clock_ms();
		if (c->deadline_ms && now > c->deadline_ms)
			stop_reading(c, TRAWL_E_TIMEOUT, c->deadline_ms + c->options.timeout_ms / 10 + LATE_MS);
		report_progress(c, now);
	}
	return atomic_load(&c->stop);
}

int tw_scan_check_late(struct tw_scan_context *context)
{
	int stop = tw_scan_check(context);

	return stop == TRAWL_E_TIMEOUT && tw_clock_ms() <= atomic_load(&context->late_ms) ? 0 : stop;
}

void tw_scan_log(struct tw_scan_context *context, enum trawl_log_level level, const char *format, ...)
{
	char text[1024];
	va_list args;

	if (!context->options.log)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	pthread_mutex_lock(&context->talk);
	context->options.log(context->options.user, level, text);
	pthread_mutex_unlock(&context->talk);
}

/* Folders of every tree in which nothing is looked for: git's own, and the kernel's. */
static bool is_default_skip(struct tw_slice path)
{
	return tw_slice_is(tw_path_base(path), ".git") || tw_slice_is(path, "proc") || tw_slice_is(path, "sys") ||
	       tw_slice_is(path, "dev");
}

static bool in_skipped_folder(const struct tw_scan_context *c, struct tw_slice path)
{
	for (size_t len = 1; len < path.len; len++) {
		if (path.ptr[len] == '/' && tw_globs_match(c->skip_dirs, tw_slice_head(path, len)))
			return true;
	}
	return false;
}

bool tw_scan_enter(void *closure, struct tw_slice path, bool is_directory)
{
	struct tw_scan_context *c = closure;

	if (is_directory)
		return !is_default_skip(path) && !tw_globs_match(c->skip_dirs, path);
	if (tw_globs_match(c->skip_files, path))
		return false;
	/* The walk of a tree doesn't enter skipped folders; an image's layers show all of their entries. */
	return (c->options.target != TRAWL_TARGET_IMAGE && c->options.target != TRAWL_TARGET_REGISTRY) ||
	       !in_skipped_folder(c, path);
}
