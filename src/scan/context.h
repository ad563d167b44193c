/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What one scan carries along: the caller's wishes, the log, the clock that ends it, the counters for progress.
 */
#ifndef TW_SCAN_CONTEXT_H
#define TW_SCAN_CONTEXT_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include <trawl/scan.h>

#include "analyze/analyze.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/pool.h"
#include "model/flat.h"
#include "scan/around.h"
#include "source/source.h"

struct tw_globs;
struct tw_cache;
struct tw_file_patterns;

struct tw_scan_context {
	struct trawl_scan options; /* complete, whatever size the caller's struct had */
	struct tw_pool *pool;
	struct tw_dispatch *dispatch;
	struct tw_globs *skip_dirs, *skip_files;
	struct tw_file_patterns *patterns;
	struct tw_cache *cache;
	struct tw_slice made_by; /* what a layer's result depends on, beside the layer: for the cache */
	struct tw_arena arena;
	bool index_asked;      /* the caller had the time to renew the Java index, since there are jars */
	bool index_there;      /* it was, when it had not been opened yet: */
	struct stat index_was; /* which file it was */
	struct tw_scan_around around;
	int64_t deadline_ms; /* of the monotonic clock; 0: none */

	pthread_mutex_t talk; /* one callback at a time */
	atomic_uint_fast64_t files;
	atomic_uint_fast64_t last_progress_ms;
	atomic_uint layers_done;
	atomic_uint layers;
	atomic_bool matching;        /* all is read */
	atomic_int stop;             /* the status that ends the scan: timeout, cancelled; 0 while it goes on */
	atomic_int_fast64_t late_ms; /* with the first of these: until when what was read may still be made a report */
};

int tw_scan_context_init(struct tw_scan_context *context, const struct trawl_scan *options, struct trawl_error *err);
void tw_scan_context_release(struct tw_scan_context *context);

/* A list as part of a cache's key, each text behind its length: two lists are never written alike. */
void tw_scan_add_texts(struct tw_buf *to, const char *name, const char *const *texts);

/* 0 while the scan may go on; reports progress now and then. From any thread. */
int tw_scan_check(void *context);

/*
 * The same for what is made of what was read: when the time has run out, a tenth of it and a second remain, after an
 * interrupt a second, so that a report holds what was found until then.
 */
int tw_scan_check_late(struct tw_scan_context *context);

void tw_scan_log(struct tw_scan_context *context, enum trawl_log_level level, const char *format, ...) TW_PRINTF(3, 4);

/*
 * --file-patterns: further files for an analyzer, added to @hits. A pattern that gives up is a problem of @sink; fails only
 * when memory has run out. NULL has none.
 */
int tw_file_patterns_find(const struct tw_file_patterns *patterns, struct tw_slice path, struct tw_sink *sink,
			  struct tw_dispatch_hit *hits, size_t *count, size_t room, struct trawl_error *err);
int tw_file_patterns_new(const char *const *texts, unsigned scope, struct tw_file_patterns **ret,
			 struct trawl_error *err);
void tw_file_patterns_free(struct tw_file_patterns *patterns);

/* Globs of --skip-dirs or --skip-files, made relative to the root of a tree. */
int tw_skip_globs_new(const struct trawl_scan *options, const char *const *patterns, struct tw_globs **ret,
		      struct trawl_error *err);

/* May the walk enter this folder, read this file? For tw_source_options.enter and for entries of images. */
bool tw_scan_enter(void *context, struct tw_slice path, bool is_directory);

#endif
