/* SPDX-License-Identifier: Apache-2.0 */
/* A build without git: what needs a repository's objects ends here, and says so. Working trees are read without them. */
#include "source/git.h"

int tw_git_start(const struct tw_source_options *options, struct tw_git **ret, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_UNSUPPORTED,
		       "this trawl was built without git: clone it, or check it out, and name the folder");
}

void tw_git_stop(struct tw_git *git) {}

int tw_git_send(struct tw_git *git, const struct tw_buf *frames, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_UNSUPPORTED, "this trawl was built without git");
}

int tw_git_receive(struct tw_git *git, struct tw_frame *ret, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_UNSUPPORTED, "this trawl was built without git");
}

int tw_git_break(struct tw_git *git, const char *why, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_IO, "%s", why);
}

bool tw_git_is_over(const struct tw_git *git, int status)
{
	return true;
}
