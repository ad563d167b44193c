/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Red Hat's products: which CPEs a repository ("rhel-8-for-x86_64-baseos-rpms") or a build ("name-version-release-arch")
 * stands for. Advisories name CPEs by index (tw_advisory_entry.affected).
 * Source: github.com/aquasecurity/trivy-db, pkg/db/redhat_cpe.go.
 */
#ifndef TW_DB_REDHAT_CPE_H
#define TW_DB_REDHAT_CPE_H

#include "db/db.h"
#include "db/record.h"

/* The indexes, in the database's order (they rise): 1, 0 when it isn't known, or an error. @ret lies in @arena. */
int tw_redhat_repository_cpes(const struct tw_db *db, struct tw_slice repository, struct tw_arena *arena,
			      struct tw_ints *ret, struct trawl_error *err);
int tw_redhat_nvr_cpes(const struct tw_db *db, struct tw_slice nvr, struct tw_arena *arena, struct tw_ints *ret,
		       struct trawl_error *err);

/* The name of a CPE, "cpe:/o:redhat:enterprise_linux:8::baseos": 1, 0 or an error. Only people want it. */
int tw_redhat_cpe_name(const struct tw_db *db, int64_t index, struct tw_arena *arena, struct tw_slice *ret,
		       struct trawl_error *err);

#endif
