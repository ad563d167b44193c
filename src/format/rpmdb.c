/* SPDX-License-Identifier: Apache-2.0 */
#include "format/rpmdb.h"

static int next_row(struct tw_rpmdb *db, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	struct tw_sqlite_value blob;
	struct tw_slice record;
	int status;

	db->rows.file = &db->sqlite; /* the struct may have been moved */
	status = tw_sqlite_next(&db->rows, arena, &record, err);
	if (status <= 0)
		return status;
	if (!tw_sqlite_column(record, 1, &blob) || blob.type != TW_SQLITE_BLOB)
		return tw_fail(err, TRAWL_E_FORMAT, "page %u: a row of the table Packages without blob",
			       (unsigned)db->rows.stack[db->rows.depth - 1].page);
	*ret = blob.bytes;
	return 1;
}

static const struct tw_rpmdb_backend sqlite = { "sqlite", next_row };

static int open_sqlite(struct tw_slice bytes, struct tw_arena *arena, struct tw_rpmdb *ret, struct trawl_error *err)
{
	int status = tw_sqlite_init(&ret->sqlite, bytes, err);

	if (status >= 0)
		status = tw_sqlite_table(&ret->sqlite, "Packages", arena, &ret->rows, err);
	if (status == 0)
		return tw_fail(err, TRAWL_E_FORMAT, "a SQLite file without the table Packages");
	ret->backend = &sqlite;
	return status < 0 ? status : TRAWL_OK;
}

int tw_rpmdb_open(struct tw_slice bytes, struct tw_arena *arena, struct tw_rpmdb *ret, struct trawl_error *err)
{
	int status;

	*ret = (struct tw_rpmdb){ .bytes = bytes };
	if (tw_sqlite_is(bytes))
		return open_sqlite(bytes, arena, ret, err);
	status = tw_rpmdb_open_ndb(bytes, ret, err);
	if (status == 0)
		status = tw_rpmdb_open_bdb(bytes, ret, err);
	if (status == 0)
		return tw_fail(err, TRAWL_E_FORMAT, "neither SQLite, nor rpm's ndb, nor a Berkeley DB hash");
	return status < 0 ? status : TRAWL_OK;
}

int tw_rpmdb_next(struct tw_rpmdb *db, struct tw_arena *arena, struct tw_slice *ret, struct trawl_error *err)
{
	int status = db->backend->next(db, arena, ret, err);

	if (status <= 0)
		return status;
	db->given += ret->len;
	if (db->given > db->bytes.len)
		return tw_fail(err, TRAWL_E_FORMAT, "the blobs of several packages overlap");
	return 1;
}
