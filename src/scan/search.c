/* SPDX-License-Identifier: Apache-2.0 */
/* Looking things up in the database for people: `trawl db search`. */
#include "scan/search.h"

#include <trawl/db.h>

#include "detect/detect.h"
#include "scan/handle.h"
#include "version/vulnerable.h"

static const struct tw_data_source unknown_source;

const char *tw_severity_reason_text(enum tw_severity_reason reason)
{
	switch (reason) {
	case TW_SEVERITY_OF_ENTRY: return "given for this package by whoever published the advisory";
	case TW_SEVERITY_OF_SOURCE: return "given by whoever published the advisory";
	case TW_SEVERITY_OF_OTHER: return "whoever published the advisory gives none";
	case TW_SEVERITY_OF_RECORD: return "of no source in particular, since neither the publisher nor NVD gives one";
	case TW_NO_SEVERITY: break;
	}
	return "nobody gives one";
}

/* Red Hat's advisories are for several vulnerabilities: the worst of them. */
static enum tw_severity own_severity(const struct tw_advisory *advisory)
{
	enum tw_severity worst = (enum tw_severity)advisory->severity;

	for (size_t i = 0; i < advisory->entry_count; i++) {
		const struct tw_advisory_entry *entry = &advisory->entries[i];

		if (entry->severity > worst)
			worst = (enum tw_severity)entry->severity;
		for (size_t j = 0; j < entry->cve_count; j++) {
			if (entry->cves[j].severity > worst)
				worst = (enum tw_severity)entry->cves[j].severity;
		}
	}
	return worst;
}

static void judge(struct tw_slice id, const struct tw_known *known, struct tw_known_advisory *ret)
{
	const struct tw_data_source *source = ret->bucket->source ? ret->bucket->source : &unknown_source;
	struct tw_slice own = source->base_id.len ? source->base_id : source->id;

	ret->severity = own_severity(&ret->advisory);
	if (ret->severity) {
		ret->severity_source = source->id;
		ret->reason = TW_SEVERITY_OF_ENTRY;
		return;
	}
	if (!known->has_detail)
		return;
	ret->severity = tw_detect_severity(id, &known->detail, source, &ret->severity_source);
	if (!ret->severity_source.len)
		ret->reason = ret->severity ? TW_SEVERITY_OF_RECORD : TW_NO_SEVERITY;
	else
		ret->reason = tw_slice_eq(ret->severity_source, own) ? TW_SEVERITY_OF_SOURCE : TW_SEVERITY_OF_OTHER;
}

static const struct tw_version_scheme *scheme_of(const struct tw_search *search)
{
	for (size_t i = 0; i < tw_ecosystem_count; i++) {
		if (search->buckets.len && tw_slice_is(search->buckets, tw_ecosystems[i].bucket))
			return tw_version_scheme_find(tw_ecosystems[i].scheme);
	}
	for (size_t i = 0; i < tw_distribution_count; i++) {
		if (tw_slice_is(search->family, tw_distributions[i]->family) && tw_distributions[i]->scheme)
			return tw_version_scheme_find(tw_distributions[i]->scheme);
	}
	return NULL;
}

/* Does it say that the version that was searched for is safe? In doubt it doesn't. */
static bool is_safe(const struct tw_search *search, const struct tw_advisory *advisory)
{
	const struct tw_version_scheme *scheme = search->version.len ? scheme_of(search) : NULL;
	struct tw_version_rule rule = {
		advisory->vulnerable_versions.at, advisory->vulnerable_versions.len, advisory->patched_versions.at,
		advisory->patched_versions.len,   advisory->unaffected_versions.at,  advisory->unaffected_versions.len,
	};
	bool vulnerable;
	int order;

	if (!scheme)
		return false;
	if (search->buckets.len)
		return tw_version_vulnerable(scheme, search->version, &rule, &vulnerable) && !vulnerable;
	return advisory->fixed_version.len && scheme->compare(search->version, advisory->fixed_version, &order) &&
	       order >= 0;
}

static int read_detail(const struct tw_db *db, struct tw_arena *arena, struct tw_known *known, struct trawl_error *err)
{
	struct tw_slice json;
	int status = tw_vulnerability_json(db, known->id, arena, &json, err);

	if (status <= 0)
		return status;
	status = tw_vulnerability_decode(json, arena, &known->detail, err);
	known->has_detail = status == TRAWL_OK;
	return status < 0 ? tw_wrap(err, "%.*s", TW_ARG(known->id)), status : TRAWL_OK;
}

static int add_hit(struct tw_knowledge *k, const struct tw_db *db, const struct tw_search_hit *hit,
		   struct tw_known_advisory *room, struct tw_arena *arena, struct trawl_error *err)
{
	struct tw_known *known = k->count ? &k->list[k->count - 1] : NULL;
	int status = tw_advisory_decode(hit->json, arena, &room->advisory, err);

	if (status < 0)
		return tw_wrap(err, "%.*s", TW_ARG(hit->id)), status;
	if (is_safe(&k->search, &room->advisory))
		return 0;
	if (!known || !tw_slice_eq(known->id, hit->id)) {
		known = &k->list[k->count++];
		*known = (struct tw_known){ .id = hit->id, .advisories = room };
		status = read_detail(db, arena, known, err);
	}
	room->bucket = hit->bucket;
	judge(hit->id, known, room);
	known->advisory_count++;
	return status < 0 ? status : 1;
}

static int search_package(struct tw_knowledge *k, const struct tw_db *db, struct tw_arena *arena,
			  struct trawl_error *err)
{
	struct tw_search_hits hits;
	struct tw_known_advisory *room;
	int status = tw_db_search(db, &k->search, arena, &hits, err);

	if (status < 0)
		return status;
	k->list = tw_arena_array(arena, hits.len, sizeof(*k->list));
	room = tw_arena_array(arena, hits.len, sizeof(*room));
	if (!k->list || !room)
		return tw_fail_nomem(err);
	for (size_t i = 0; i < hits.len; i++) {
		status = add_hit(k, db, &hits.at[i], room, arena, err);
		if (status < 0)
			return status;
		room += status;
	}
	return TRAWL_OK;
}

static int search_id(struct tw_knowledge *k, const struct tw_db *db, struct tw_arena *arena, struct trawl_error *err)
{
	int status;

	k->list = tw_arena_array(arena, 1, sizeof(*k->list));
	if (!k->list)
		return tw_fail_nomem(err);
	k->list->id = k->search.id;
	status = read_detail(db, arena, k->list, err);
	k->count = k->list->has_detail;
	return status;
}

/* Letters, a dash, a digit somewhere behind it: ids of the sources look like that; few packages do. */
static bool looks_like_id(struct tw_slice term)
{
	ptrdiff_t dash = tw_slice_find(term, '-');

	for (ptrdiff_t i = 0; i < dash; i++) {
		if (term.ptr[i] < 'A' || term.ptr[i] > 'Z')
			return false;
	}
	return dash > 1;
}

/* "cve-2021-23337" is no way to write it, but clear. */
static struct tw_slice upper_cve(struct tw_slice term, struct tw_arena *arena)
{
	char *text = strncasecmp(term.ptr, "cve-", 4) == 0 ? tw_arena_text(arena, term) : NULL;

	if (!text)
		return term;
	memcpy(text, "CVE", 3);
	return tw_slice(text);
}

static int read_terms(const char *const *terms, struct tw_arena *arena, struct tw_search *ret, struct trawl_error *err)
{
	for (size_t i = 0; terms[i]; i++) {
		struct tw_slice term = upper_cve(tw_slice(terms[i]), arena), *to = NULL;

		if (looks_like_id(term))
			to = &ret->id;
		if ((to ? to->len : ret->package.len) || !term.len)
			return tw_fail(err, TRAWL_E_USAGE,
				       "one package, one vulnerability, or one of each can be searched for");
		if (to)
			*to = term;
		else if (!tw_search_package(term, arena, ret))
			return tw_fail(err, TRAWL_E_USAGE, "\"%s\" is not a package URL that can be looked up",
				       terms[i]);
	}
	return ret->id.len || ret->package.len ? TRAWL_OK : tw_fail(err, TRAWL_E_USAGE, "nothing to search for");
}

static int nothing(const struct tw_search *search, struct trawl_error *err)
{
	if (!search->package.len)
		return tw_fail(err, TRAWL_E_NOTFOUND, "the database has no record of %.*s", TW_ARG(search->id));
	return tw_fail(
		err, TRAWL_E_NOTFOUND,
		"the database knows of no vulnerability%s%.*s in %s%.*s%s%.*s; distributions' packages are listed by the "
		"name of their source package",
		search->id.len ? " " : "", TW_ARG(search->id), search->buckets.ptr ? search->buckets.ptr : "",
		TW_ARG(search->package), search->version.len ? " " : "", TW_ARG(search->version));
}

static int write_out(const struct trawl_db_search *given, const struct tw_knowledge *k, struct trawl_error *err)
{
	struct tw_buf buf = { 0 };
	int status = TRAWL_OK;

	if (given->json)
		status = tw_knowledge_json(k, &buf, err);
	else
		tw_knowledge_text(k, &buf);
	if (status == TRAWL_OK && tw_buf_failed(&buf))
		status = tw_fail_nomem(err);
	if (status == TRAWL_OK && given->write(given->user, buf.ptr, buf.len) != 0)
		status = tw_fail(err, TRAWL_E_IO, "writing failed");
	tw_buf_release(&buf);
	return status;
}

enum trawl_status trawl_db_search(const struct trawl_db *db, const struct trawl_db_search *search,
				  struct trawl_error *err)
{
	struct trawl_db_search given = { 0 };
	struct tw_arena arena = { 0 };
	struct tw_knowledge k = { 0 };
	int status;

	if (search)
		memcpy(&given, search, search->size < sizeof(given) ? search->size : sizeof(given));
	if (!db || !given.terms || !given.write)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE, "trawl_db_search: terms and write must be set");
	status = read_terms(given.terms, &arena, &k.search, err);
	if (status == TRAWL_OK)
		status = k.search.package.len ? search_package(&k, db->db, &arena, err)
					      : search_id(&k, db->db, &arena, err);
	if (status == TRAWL_OK)
		status = tw_db_unchanged(db->db, err);
	if (status == TRAWL_OK)
		status = k.count ? write_out(&given, &k, err) : nothing(&k.search, err);
	tw_arena_release(&arena);
	return (enum trawl_status)status;
}
