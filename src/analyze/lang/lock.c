/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/lang/lock.h"

#include "format/lines.h"
#include "format/toml.h"

struct tw_lock_item {
	struct tw_lock_item *next;
	struct tw_slice text;
	struct tw_location place;
};

struct tw_lock_package *tw_lock_package(struct tw_lock *lock, struct tw_slice name, struct tw_slice version,
					bool *ret_known)
{
	struct tw_slice key = TW_SINK_JOIN(lock->sink, name, tw_slice_of("", 1), version);
	uint32_t *at = key.ptr ? tw_map_put(&lock->by_key, key) : NULL;
	struct tw_lock_package *package = NULL;

	*ret_known = at && *at != TW_MAP_NONE;
	if (*ret_known)
		return &lock->packages.at[*at];
	if (at)
		package = tw_vec_push(&lock->packages);
	if (package) {
		*at = (uint32_t)(lock->packages.len - 1);
	} else {
		lock->sink->failed = true;
		if (at)
			*at = TW_MAP_NONE;
		lock->spare = (struct tw_lock_package){ 0 };
		package = &lock->spare;
	}
	package->package.name = name;
	package->package.version = version;
	return package;
}

static struct tw_lock_item *item(struct tw_lock *lock, struct tw_lock_item **list)
{
	struct tw_lock_item *one = tw_arena_new(lock->sink->scratch, struct tw_lock_item);

	if (!one) {
		lock->sink->failed = true;
		return NULL;
	}
	one->next = *list;
	*list = one;
	return one;
}

void tw_lock_need(struct tw_lock *lock, struct tw_lock_package *package, struct tw_slice id)
{
	struct tw_lock_item *need = item(lock, &package->needs);

	if (need) {
		need->text = id;
		package->need_count++;
	}
}

void tw_lock_place(struct tw_lock *lock, struct tw_lock_package *package, uint32_t start_line, uint32_t end_line)
{
	struct tw_lock_item *place = item(lock, &package->places);

	if (place) {
		place->place = (struct tw_location){ start_line, end_line };
		package->place_count++;
	}
}

int tw_lock_tables(const struct tw_view *view, struct tw_sink *sink, const char *name, const struct tw_toml_node **ret,
		   struct trawl_error *err)
{
	const struct tw_toml_node *root;
	int status = tw_toml_parse(view->bytes, sink->scratch, &root, err);

	if (status < 0)
		return tw_lang_unreadable(view, status, err);
	*ret = tw_toml_get(root, name);
	return TRAWL_OK;
}

static int place_cmp(const void *a, const void *b)
{
	const struct tw_location *x = a, *y = b;

	if (x->start_line != y->start_line)
		return x->start_line < y->start_line ? -1 : 1;
	return x->end_line < y->end_line ? -1 : x->end_line > y->end_line;
}

static void hand_out_needs(struct tw_lock *lock, const struct tw_lock_package *p, struct tw_package *pkg)
{
	struct tw_slice *ids = tw_arena_array(lock->sink->scratch, p->need_count, sizeof(*ids));
	size_t count = 0;

	if (!ids) {
		lock->sink->failed = true;
		return;
	}
	for (const struct tw_lock_item *i = p->needs; i; i = i->next)
		ids[p->need_count - ++count] = i->text; /* the list has them backwards */
	if (!lock->needs_as_given)
		qsort(ids, count, sizeof(*ids), tw_slice_order);
	for (size_t i = 0; i < count; i++) {
		if (lock->needs_as_given || i == 0 || !tw_slice_eq(ids[i - 1], ids[i]))
			tw_package_need(pkg, ids[i]);
	}
}

static void hand_out_places(struct tw_lock *lock, const struct tw_lock_package *p, struct tw_package *pkg)
{
	struct tw_location *places = tw_arena_array(lock->sink->scratch, p->place_count, sizeof(*places));
	size_t count = 0;

	if (!places) {
		lock->sink->failed = true;
		return;
	}
	for (const struct tw_lock_item *i = p->places; i; i = i->next)
		places[count++] = i->place;
	qsort(places, count, sizeof(*places), place_cmp);
	for (size_t i = 0; i < count; i++)
		tw_package_locate(pkg, places[i].start_line, places[i].end_line);
}

static void hand_out(struct tw_lock *lock, const struct tw_lock_package *p)
{
	struct tw_package *pkg = tw_sink_package(lock->sink);

	*pkg = p->package;
	pkg->indirect = pkg->relationship == TW_REL_INDIRECT;
	tw_lang_licenses(lock->sink, pkg, p->package.licenses);
	if (p->need_count)
		hand_out_needs(lock, p, pkg);
	if (p->place_count)
		hand_out_places(lock, p, pkg);
}

void tw_lock_release(struct tw_lock *lock)
{
	tw_vec_release(&lock->packages);
	tw_map_release(&lock->by_key);
}

int tw_lock_finish(struct tw_lock *lock, struct trawl_error *err)
{
	for (size_t i = 0; i < lock->packages.len; i++)
		hand_out(lock, &lock->packages.at[i]);
	tw_lock_release(lock);
	return tw_sink_status(lock->sink, err);
}

int tw_lock_lines(const struct tw_view *view, struct tw_sink *sink,
		  void (*take)(struct tw_lock *lock, struct tw_slice line, uint32_t number), struct trawl_error *err)
{
	struct tw_lines lines = tw_lines(view);
	struct tw_lock lock = { .sink = sink };
	struct tw_slice line;
	bool conflict = false;

	while (tw_lines_next(&lines, &line)) {
		if (!tw_lang_is_conflict(sink, line, lines.number, &conflict))
			take(&lock, tw_slice_trim(line), lines.number);
	}
	return tw_lock_finish(&lock, err);
}
