/* SPDX-License-Identifier: Apache-2.0 */
/* What the helper answers: objects into memory or a spill, and failures into errors. */
#include "source/git.h"

struct into {
	struct tw_arena *arena;
	struct tw_spill *spill;
	bool spilled;
	char *memory;
	uint64_t size, want, got; /* of the object; of which so many; of which so many are there */
};

static int status_of(char letter)
{
	switch (letter) {
	case TW_GIT_NOT_FOUND: return TRAWL_E_NOTFOUND;
	case TW_GIT_DAMAGED: return TRAWL_E_FORMAT;
	case TW_GIT_TOO_LARGE: return TRAWL_E_LIMIT;
	case TW_GIT_UNSUPPORTED: return TRAWL_E_UNSUPPORTED;
	case TW_GIT_WRONG: return TRAWL_E_USAGE;
	case TW_GIT_NO_MEMORY: return TRAWL_E_NOMEM;
	default: return TRAWL_E_IO;
	}
}

int tw_git_failure(struct tw_slice bytes, struct trawl_error *err)
{
	struct tw_slice text = tw_slice_from(bytes, 1);

	return tw_fail(err, status_of(bytes.len ? bytes.ptr[0] : 0), "%.*s", TW_ARG(text));
}

static int begin(struct into *into, struct trawl_error *err)
{
	into->spilled = into->spill && into->want > TW_LIMIT_IN_MEMORY;
	if (into->spilled)
		return tw_spill_open(into->spill, err);
	into->memory = tw_arena_alloc(into->arena, (size_t)into->want);
	return into->memory ? TRAWL_OK : tw_fail_nomem(err);
}

static int add(struct into *into, struct tw_slice bytes, struct trawl_error *err)
{
	if (into->spilled)
		return tw_spill_write(into->spill, bytes.ptr, bytes.len, err);
	memcpy(into->memory + into->got, bytes.ptr, bytes.len);
	return TRAWL_OK;
}

/* All frames of the answer are taken in, also when there is no room for them. */
static int take_bytes(struct tw_git *git, struct into *into, struct trawl_error *err)
{
	struct tw_frame frame;
	int status = begin(into, err);

	while (into->got < into->want) {
		struct trawl_error why = { 0 };
		int received = tw_git_receive(git, &frame, &why);

		if (received < 0)
			return status < 0 ? status : tw_fail(err, received, "%s", why.message);
		if (frame.kind != TW_GIT_BYTES || !frame.bytes.len || frame.bytes.len > into->want - into->got) {
			received = tw_git_break(git, "trawl-git answers what was not asked", &why);
			return status < 0 ? status : tw_fail(err, received, "%s", why.message);
		}
		if (status >= 0)
			status = add(into, frame.bytes, err);
		into->got += frame.bytes.len;
	}
	return status;
}

static int send_request(struct tw_git *git, const struct tw_git_request *request, struct trawl_error *err)
{
	char text[TW_GIT_REQUEST];
	struct tw_buf buf = { 0 };
	int status;

	tw_git_put(text, request->repository, 4);
	memcpy(text + 4, request->id, TW_GIT_ID);
	tw_git_put(text + 4 + TW_GIT_ID, request->want, 8);
	tw_git_put(text + 12 + TW_GIT_ID, request->max_size, 8);
	tw_frame_add(&buf, TW_GIT_OBJECT, tw_slice_of(text, sizeof(text)));
	status = tw_git_send(git, &buf, err);
	tw_buf_release(&buf);
	return status;
}

int tw_git_read(struct tw_git *git, const struct tw_git_request *request, enum tw_git_type type, struct tw_arena *arena,
		struct tw_spill *spill, struct tw_slice *ret, uint64_t *ret_size, struct trawl_error *err)
{
	struct into into = { .arena = arena, .spill = spill };
	struct tw_frame frame;
	int status = send_request(git, request, err), found;

	if (status == TRAWL_OK)
		status = tw_git_receive(git, &frame, err);
	if (status < 0)
		return status;
	if (frame.kind != TW_GIT_HEAD || frame.bytes.len != 9)
		return tw_git_break(git, "trawl-git answers what was not asked", err);
	found = frame.bytes.ptr[0];
	into.size = tw_git_get(frame.bytes.ptr + 1, 8);
	into.want = request->want < into.size ? request->want : into.size;
	if (into.size > request->max_size)
		return tw_git_break(git, "trawl-git answers more than was asked", err);
	status = take_bytes(git, &into, err);
	if (status < 0)
		return status;
	if (found != (int)type)
		return tw_fail(err, TRAWL_E_FORMAT, "is not the kind of object that the tree says");
	*ret_size = into.size;
	if (into.spilled)
		return tw_spill_map(spill, ret, err);
	*ret = tw_slice_of(into.memory, (size_t)into.want);
	return TRAWL_OK;
}
