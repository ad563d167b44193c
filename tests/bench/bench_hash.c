/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two texts hashed with SHA-256 one after the other, by OpenSSL, and in step (io/hash_pair.c), in pieces as layers come.
 * Prints MB/s, medians of eleven runs, and the ratio.
 */
#include "io/hash.h"
#include "bench/measure.h"

enum { RUNS = 11, PIECE = 256 * 1024, PIECES = 400 };

static double measure(const char *a, const char *b, bool in_step, struct tw_digest ret[2])
{
	struct tw_hasher one, other;
	double start = now();

	if (tw_hasher_start(&one, TW_HASH_SHA256, NULL) < 0 || tw_hasher_start(&other, TW_HASH_SHA256, NULL) < 0)
		exit(1);
	for (int i = 0; i < PIECES; i++) {
		if (in_step) {
			tw_hasher_add_pair(&one, a, &other, b, PIECE);
		} else {
			tw_hasher_add(&one, a, PIECE);
			tw_hasher_add(&other, b, PIECE);
		}
	}
	if (tw_hasher_end(&one, &ret[0], NULL) < 0 || tw_hasher_end(&other, &ret[1], NULL) < 0)
		exit(1);
	return 2.0 * PIECE * PIECES / 1e3 / (now() - start);
}

int main(void)
{
	double single[RUNS], pair[RUNS];
	struct tw_digest want[2], got[2];
	char *a = malloc(PIECE), *b = malloc(PIECE);

	if (!a || !b)
		return 1;
	if (!tw_hash_has_pair()) {
		fprintf(stderr, "bench_hash: this processor has no SHA extensions\n");
		return 1;
	}
	for (size_t i = 0; i < PIECE; i++) {
		a[i] = (char)(i * 2654435761u >> 13);
		b[i] = (char)(i * 2246822519u >> 11);
	}
	for (int i = 0; i < RUNS; i++) {
		single[i] = measure(a, b, false, want);
		pair[i] = measure(a, b, true, got);
		if (!tw_digest_eq(&want[0], &got[0]) || !tw_digest_eq(&want[1], &got[1])) {
			fprintf(stderr, "bench_hash: the digests differ\n");
			return 1;
		}
	}
	printf("one after the other %.0f MB/s, in step %.0f MB/s: %.2f x\n", median(single, RUNS), median(pair, RUNS),
	       median(pair, RUNS) / median(single, RUNS));
	free(a);
	free(b);
	return 0;
}
