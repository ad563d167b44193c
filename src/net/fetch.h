/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of something large, as a stage (io/stage.h): when the connection breaks, they go on where it broke, as long as
 * each turn brings something. Fewer bytes than were promised are an error, more are left alone; whether they are the
 * right ones, only a digest tells, which is the caller's.
 */
#ifndef TW_NET_FETCH_H
#define TW_NET_FETCH_H

#include "io/stage.h"
#include "net/http.h"

struct tw_fetch {
	struct tw_net *net;
	/* Ask for what is behind @from bytes; an answer whatever its status. @if_range: the ETag of the first answer. */
	int (*open)(void *closure, uint64_t from, struct tw_slice if_range, struct tw_http **ret,
		    struct trawl_error *err);
	void *closure;
	uint64_t from; /* begin behind so many bytes */
	uint64_t size; /* of the whole; UINT64_MAX: whatever comes */
};

/* Nothing is asked yet. What @fetch points to must outlive the stage. */
int tw_fetch_stage(const struct tw_fetch *fetch, struct tw_stage **ret, struct trawl_error *err);

#endif
