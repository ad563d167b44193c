/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libgit2 before 1.6 reads for ever in an object that lies in a file of its own and ends too early. So such a file is inflated
 * before libgit2 sees it. Source: gitrepository-layout(5), "objects/[0-9a-f][0-9a-f]"; zlib.h.
 */
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "source/helper/helper.h"

enum { PIECE = 32 * 1024, HEADER = 64 };

/* Z_STREAM_END when it is whole, or has more than @max bytes, which is for others to refuse. */
static int inflate_to_end(int fd, uint64_t max)
{
	unsigned char in[PIECE], out[PIECE];
	z_stream z = { 0 };
	int code = inflateInit(&z);
	ssize_t got;

	while (code == Z_OK && (got = read(fd, in, sizeof(in))) > 0) {
		z.next_in = in;
		z.avail_in = (unsigned)got;
		do {
			z.next_out = out;
			z.avail_out = sizeof(out);
			code = inflate(&z, Z_NO_FLUSH);
			if (code == Z_OK && z.total_out > max)
				code = Z_STREAM_END;
		} while (code == Z_OK && (z.avail_in || !z.avail_out));
		if (code == Z_BUF_ERROR)
			code = Z_OK;
	}
	inflateEnd(&z);
	return code;
}

bool tw_git_is_whole(const struct tw_git_store *store, const git_oid *id, uint64_t max)
{
	char text[GIT_OID_HEXSZ + 1], path[FOLDER_MAX];
	int fd, len, code;

	git_oid_tostr(text, sizeof(text), id);
	len = snprintf(path, sizeof(path), "%sobjects/%.2s/%s", git_repository_commondir(store->repository), text,
		       text + 2);
	if (len < 0 || (size_t)len >= sizeof(path))
		return true;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return true;
	code = inflate_to_end(fd, max + HEADER < max ? max : max + HEADER);
	close(fd);
	return code == Z_STREAM_END || tw_git_say(TW_GIT_DAMAGED, "object %s is damaged", text);
}
