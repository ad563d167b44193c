/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The physical limit of scanning an image whose layers are compressed with gzip: bench_limit [-t THREADS] IMAGE
 *
 * Reads the layers of an archive or layout, inflates them with igzip and hashes both sides with OpenSSL, the biggest layer
 * first, on as many threads as trawl would use, and does nothing else: no tar is looked at. Prints one line:
 *   seconds  what that took
 *   bound    what no program could beat with these libraries and threads: all processor time spread evenly, but no less
 *            than inflating the biggest layer takes, since that can't be split
 * Processor time is the threads' own, so that the bound holds on a busy machine, too.
 */
#include <isa-l/igzip_lib.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "source/parts.h"

enum { IN = 64 * 1024, OUT = 128 * 1024, THREADS = 64 };

struct work {
	const struct tw_source *source;
	size_t *order;
	size_t count;
	atomic_size_t next;
	_Atomic uint64_t packed, unpacked, nanoseconds, longest; /* longest: inflating one layer, without hashing */
	atomic_bool failed;
};

static uint64_t clock_now(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

struct layer {
	struct inflate_state state;
	EVP_MD_CTX *packed_hash, *unpacked_hash;
	uint64_t hashing;
	unsigned char in[IN], out[OUT];
};

static void hash(struct layer *l, EVP_MD_CTX *context, const void *ptr, size_t len)
{
	uint64_t start = clock_now(CLOCK_THREAD_CPUTIME_ID);

	EVP_DigestUpdate(context, ptr, len);
	l->hashing += clock_now(CLOCK_THREAD_CPUTIME_ID) - start;
}

static bool feed(struct work *w, struct layer *l, size_t len)
{
	hash(l, l->packed_hash, l->in, len);
	l->state.next_in = l->in;
	l->state.avail_in = (uint32_t)len;
	do {
		l->state.next_out = l->out;
		l->state.avail_out = OUT;
		if (isal_inflate(&l->state) != ISAL_DECOMP_OK)
			return false;
		hash(l, l->unpacked_hash, l->out, OUT - l->state.avail_out);
		w->unpacked += OUT - l->state.avail_out;
	} while (l->state.block_state != ISAL_BLOCK_FINISH && (l->state.avail_in || !l->state.avail_out));
	return true;
}

static bool run_blob(struct work *w, struct layer *l, const struct tw_blob *blob)
{
	for (uint64_t at = 0; at < blob->size;) {
		ssize_t got =
			pread(blob->fd, l->in, IN < blob->size - at ? IN : blob->size - at, (off_t)(blob->at + at));

		if (got <= 0 || !feed(w, l, (size_t)got))
			return false;
		at += (uint64_t)got;
	}
	w->packed += blob->size;
	return l->state.block_state == ISAL_BLOCK_FINISH;
}

static bool run_layer(struct work *w, struct layer *l, size_t index)
{
	uint64_t start = clock_now(CLOCK_THREAD_CPUTIME_ID), spent;
	struct tw_blob blob = { 0 };
	bool ok;

	if (tw_store_find(&w->source->store, w->source->claims[index].name, &blob, NULL) != 1)
		return false;
	isal_inflate_init(&l->state);
	l->state.crc_flag = ISAL_GZIP;
	l->hashing = 0;
	EVP_DigestInit_ex(l->packed_hash, EVP_sha256(), NULL);
	EVP_DigestInit_ex(l->unpacked_hash, EVP_sha256(), NULL);
	ok = run_blob(w, l, &blob);
	tw_blob_release(&blob);
	spent = clock_now(CLOCK_THREAD_CPUTIME_ID) - start;
	w->nanoseconds += spent;
	for (uint64_t longest = w->longest; spent - l->hashing > longest;) {
		if (atomic_compare_exchange_weak(&w->longest, &longest, spent - l->hashing))
			break;
	}
	return ok;
}

static void *run(void *arg)
{
	struct work *w = arg;
	struct layer *l = malloc(sizeof(*l));
	size_t at;

	if (!l) {
		w->failed = true;
		return NULL;
	}
	l->packed_hash = EVP_MD_CTX_new();
	l->unpacked_hash = EVP_MD_CTX_new();
	while ((at = atomic_fetch_add(&w->next, 1)) < w->count) {
		if (!run_layer(w, l, w->order[at]))
			w->failed = true;
	}
	EVP_MD_CTX_free(l->packed_hash);
	EVP_MD_CTX_free(l->unpacked_hash);
	free(l);
	return NULL;
}

static const struct tw_layer *layers;

static int bigger_first(const void *a, const void *b)
{
	uint64_t x = layers[*(const size_t *)a].size, y = layers[*(const size_t *)b].size;

	return x < y ? 1 : x > y ? -1 : 0;
}

static int measure(struct work *w, unsigned threads)
{
	const struct tw_artifact *artifact = tw_source_artifact(w->source);
	uint64_t start = clock_now(CLOCK_MONOTONIC);
	pthread_t thread[THREADS];
	double bound;

	w->count = artifact->layer_count;
	w->order = calloc(w->count + 1, sizeof(*w->order));
	if (!w->order)
		return 1;
	for (size_t i = 0; i < w->count; i++)
		w->order[i] = i;
	layers = artifact->layers;
	qsort(w->order, w->count, sizeof(*w->order), bigger_first);
	for (unsigned i = 1; i < threads; i++)
		pthread_create(&thread[i], NULL, run, w);
	run(w);
	for (unsigned i = 1; i < threads; i++)
		pthread_join(thread[i], NULL);
	free(w->order);
	if (w->failed) {
		fprintf(stderr, "bench_limit: a layer is not gzip, or cannot be read\n");
		return 1;
	}
	bound = (double)w->nanoseconds / threads > (double)w->longest ? (double)w->nanoseconds / threads
								      : (double)w->longest;
	printf("threads %u  packed %.0f MB  unpacked %.0f MB  seconds %.3f  bound %.3f\n", threads,
	       (double)w->packed / 1e6, (double)w->unpacked / 1e6, (double)(clock_now(CLOCK_MONOTONIC) - start) / 1e9,
	       bound / 1e9);
	return 0;
}

int main(int argc, char **argv)
{
	struct tw_source_options options = { .target = TW_TARGET_IMAGE };
	unsigned threads = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
	struct trawl_error err = { 0 };
	struct tw_source *source;
	struct tw_pool *pool;
	struct work work = { 0 };
	int option, status;

	while ((option = getopt(argc, argv, "t:")) == 't')
		threads = (unsigned)strtoul(optarg, NULL, 10);
	if (option != -1 || optind + 1 != argc || threads < 1 || threads > THREADS) {
		fprintf(stderr, "usage: bench_limit [-t THREADS] IMAGE\n");
		return 2;
	}
	options.name = argv[optind];
	if (tw_pool_new(1, &pool, &err) < 0 || tw_source_open(&options, pool, &source, &err) < 0) {
		fprintf(stderr, "bench_limit: %s\n", err.message);
		return 1;
	}
	if (tw_source_is_stream(source)) {
		fprintf(stderr, "bench_limit: the archive itself must not be compressed\n");
		return 1;
	}
	work.source = source;
	status = measure(&work, threads);
	tw_source_free(source);
	tw_pool_free(pool);
	return status;
}
