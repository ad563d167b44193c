/* SPDX-License-Identifier: Apache-2.0 */
#include "tmpl/regex_cache.h"

enum { ROOM = 64 };

struct tw_regex_cache {
	struct {
		struct tw_slice pattern;
		struct tw_regex *regex;
	} at[ROOM];
	size_t len, next;
};

int tw_regex_cached(struct tw_machine *machine, struct tw_slice pattern, struct tw_regex **ret)
{
	struct tw_regex_cache *cache = machine->regexes;
	size_t slot;
	int status;

	if (!cache) {
		cache = machine->regexes = calloc(1, sizeof(*cache));
		if (!cache)
			return tw_fail_nomem(machine->err);
	}
	for (size_t i = 0; i < cache->len; i++) {
		if (tw_slice_eq(cache->at[i].pattern, pattern)) {
			*ret = cache->at[i].regex;
			return TRAWL_OK;
		}
	}
	status = tw_regex_compile(pattern, ret, machine->err);
	if (status < 0)
		return status;
	slot = cache->len < ROOM ? cache->len++ : cache->next++ % ROOM;
	tw_regex_free(cache->at[slot].regex);
	cache->at[slot].pattern = pattern;
	cache->at[slot].regex = *ret;
	return TRAWL_OK;
}

void tw_regex_cache_free(struct tw_regex_cache *cache)
{
	for (size_t i = 0; cache && i < cache->len; i++)
		tw_regex_free(cache->at[i].regex);
	free(cache);
}
