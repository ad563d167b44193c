/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Charts from elsewhere: a registry ("oci://host/path"), or a repository, which is any web server with an index.yaml. Source:
 * helm.sh/docs/topics/chart_repository and /registries. Nothing is written: what is fetched stays in memory.
 *
 * What may surprise: a version is a constraint ("^1.2"), and without one the newest counts that is no pre-release; in tags of
 * registries "+" is "_".
 */
#ifndef TW_HELM_FETCH_H
#define TW_HELM_FETCH_H

#include "helm/chart.h"
#include "net/credential.h"
#include "net/net.h"

/* Who is asked, and as whom. */
struct tw_chart_fetch {
	const struct tw_net_options *options;    /* NULL: nobody */
	const struct tw_credential *credentials; /* for whoever holds @named, and nobody else */
	size_t credential_count;
	struct tw_slice
		named; /* the address that the caller gave; "" for none: a chart's own words aren't trusted so far */
	struct tw_net *net; /* opened with the first question */
	size_t count;       /* of charts so far */
};

void tw_chart_fetch_close(struct tw_chart_fetch *fetch);

/* "oci://…", "https://…" */
bool tw_chart_is_elsewhere(struct tw_slice text);

/*
 * The archive of a chart, in @arena. @repository: "oci://host/path", "https://host/path", or "@name" and "alias:name" of
 * Helm's own list of repositories.
 */
int tw_chart_fetch_one(struct tw_chart_fetch *fetch, struct tw_slice repository, struct tw_slice name,
		       struct tw_slice version, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err);

/* The same of one address that holds it all: "oci://host/path/name:1.0", "https://host/name-1.0.tgz", "https://host/name". */
int tw_chart_fetch_address(struct tw_chart_fetch *fetch, struct tw_slice address, struct tw_slice version,
			   struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err);

/*
 * Those that a chart needs and doesn't have, as its lock says where it does. @folder: of the chart, for file:// addresses,
 * which lead as far as io/boundary.h lets them.
 */
int tw_chart_fetch_needs(struct tw_chart_fetch *fetch, const char *folder, struct tw_chart *chart,
			 struct tw_chart_total *total, struct tw_arena *arena, struct trawl_error *err);

/* How many of the credentials @repository may be shown. */
size_t tw_chart_fetch_credentials(const struct tw_chart_fetch *fetch, struct tw_slice repository);

/* Parts: each way by itself. */
int tw_chart_pull(struct tw_chart_fetch *fetch, struct tw_slice repository, struct tw_slice name,
		  struct tw_slice version, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err);
int tw_chart_download(struct tw_chart_fetch *fetch, struct tw_slice url, const struct tw_credential *as, size_t limit,
		      struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err);

/* Of versions, the one that is meant: the very same, else the newest that meets the constraint. False when there is none. */
bool tw_chart_choose(const struct tw_slice *versions, size_t count, struct tw_slice constraint, size_t *ret);

/* What an index.yaml says of a chart: its address, seen from the index, and the SHA-256 that it claims, or "". */
int tw_chart_index_find(struct tw_slice index, struct tw_slice name, struct tw_slice version, struct tw_arena *arena,
			struct tw_slice *ret_url, struct tw_slice *ret_digest, struct trawl_error *err);

/* The address that Helm's own list has for a repository, and who we are there. TRAWL_E_NOTFOUND when it has none. */
int tw_chart_repository_named(struct tw_slice name, struct tw_arena *arena, struct tw_slice *ret_url,
			      struct tw_credential *ret_as, struct trawl_error *err);

/* Who we are at an address that lies in a repository of that list; no name when it lies in none. */
int tw_chart_repository_login(struct tw_slice address, struct tw_arena *arena, struct tw_credential *ret_as,
			      struct trawl_error *err);

#endif
