/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Source: Trivy's pkg/scan/service.go: a folder that is a working tree makes a repository of the artifact, whatever command
 * named it, and its id is that of its address, or else its name, and its commit.
 */
#include "scan/repository.h"

#include "io/hash.h"

static int copy(struct trawl_report *report, struct tw_slice text, struct tw_slice *ret, struct trawl_error *err)
{
	if (!text.len)
		return TRAWL_OK;
	*ret = tw_arena_copy(&report->arena, text);
	return ret->ptr ? TRAWL_OK : tw_fail_nomem(err);
}

static int copy_tags(struct trawl_report *report, const struct tw_repository *from, struct trawl_error *err)
{
	struct tw_slice *tags = tw_arena_array(&report->arena, from->tag_count, sizeof(*tags));
	int status = tags ? TRAWL_OK : tw_fail_nomem(err);

	for (size_t i = 0; status >= 0 && i < from->tag_count; i++)
		status = copy(report, from->tags[i], &tags[i], err);
	if (status >= 0)
		report->report.tags = (struct tw_texts){ tags, from->tag_count };
	return status;
}

static int set_id(struct trawl_report *report, struct trawl_error *err)
{
	struct tw_report *r = &report->report;
	struct tw_slice name = r->repo_url.len ? r->repo_url : r->artifact_name;
	struct tw_slice whole = TW_JOIN(&report->arena, name, TW_LIT("@"), r->commit);
	struct tw_digest digest;
	char text[TW_DIGEST_TEXT];
	int status = whole.ptr ? tw_hash_bytes(TW_HASH_SHA256, whole, &digest, err) : tw_fail_nomem(err);

	if (status < 0)
		return status;
	tw_digest_format(&digest, text);
	return copy(report, tw_slice(text), &r->artifact_id, err);
}

int tw_describe_repository(struct tw_source *source, struct trawl_report *report, struct trawl_error *err)
{
	const struct tw_repository *from = tw_source_repository(source);
	struct tw_report *r = &report->report;
	struct tw_slice *const to[] = {
		&r->repo_url, &r->branch, &r->commit, &r->commit_msg, &r->author, &r->committer
	};
	int status = TRAWL_OK;

	if (!from)
		return TRAWL_OK;
	for (size_t i = 0; status >= 0 && i < sizeof(to) / sizeof(*to); i++)
		status = copy(report,
			      ((const struct tw_slice[]){ from->url, from->branch, from->commit, from->message,
							  from->author, from->committer })[i],
			      to[i], err);
	if (status >= 0)
		status = copy_tags(report, from, err);
	r->artifact_type = TW_LIT("repository");
	return status < 0 ? status : set_id(report, err);
}
