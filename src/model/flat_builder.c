/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The flat form, while it grows. Each text is kept once; its bytes don't move, so that what is read back stays valid.
 */
#include "model/flat_builder.h"

#include "base/limits.h"
#include "base/size.h"

int tw_flat_builder_new(struct tw_flat_builder **ret, struct trawl_error *err)
{
	struct tw_flat_builder *b = calloc(1, sizeof(*b));

	if (!b || !tw_vec_push(&b->strings)) {
		free(b);
		return tw_fail_nomem(err);
	}
	*ret = b;
	return TRAWL_OK;
}

static void tables_release(struct tw_flat_builder *b)
{
	tw_vec_release(&b->strings);
	tw_vec_release(&b->words);
	tw_vec_release(&b->packages);
	tw_vec_release(&b->groups);
	tw_vec_release(&b->facts);
	tw_vec_release(&b->problems);
	tw_vec_release(&b->findings);
	tw_map_release(&b->ids);
	tw_arena_release(&b->arena);
}

int tw_flat_builder_clear(struct tw_flat_builder *b, struct trawl_error *err)
{
	tables_release(b);
	*b = (struct tw_flat_builder){ 0 };
	return tw_vec_push(&b->strings) ? TRAWL_OK : tw_fail_nomem(err);
}

void tw_flat_builder_free(struct tw_flat_builder *b)
{
	if (b)
		tables_release(b);
	free(b);
}

static void fail_nomem(struct tw_flat_builder *b)
{
	if (!b->failure.status)
		tw_fail_nomem(&b->failure);
}

void tw_flat_builder_adopt(struct tw_flat_builder *b, struct tw_flat_builder *from)
{
	b->adopting = from != NULL;
	if (!from)
		return;
	tw_arena_adopt(&b->arena, &from->arena);
	/* Room for all that have been adopted at once: tables that grow leave holes of their size. */
	if (!tw_vec_reserve(&b->strings, b->strings.room + from->strings.len) ||
	    !tw_vec_reserve(&b->words, b->words.room + from->words.len))
		fail_nomem(b);
}

static void fail_limit(struct tw_flat_builder *b, const char *what)
{
	if (!b->failure.status)
		tw_fail(&b->failure, TRAWL_E_LIMIT, "more than %s in one layer", what);
}

static bool has_room(struct tw_flat_builder *b, size_t len)
{
	if (tw_u64_add(b->bytes, len) > TW_LIMIT_STRINGS)
		fail_limit(b, "1 GiB of texts");
	else if (b->strings.len >= TW_LIMIT_LIST_ENTRIES)
		fail_limit(b, TW_LIMIT_TEXT(TW_LIMIT_LIST_ENTRIES) " texts");
	return !b->failure.status;
}

/* The id of @s, 0 for the empty text and after a failure. */
static uint32_t intern(struct tw_flat_builder *b, struct tw_slice s)
{
	struct tw_slice kept;
	uint32_t id, *slot;

	if (!s.len || b->failure.status)
		return 0;
	id = tw_map_get(&b->ids, s);
	if (id != TW_MAP_NONE)
		return id;
	if (!has_room(b, s.len))
		return 0;
	kept = b->adopting ? s : tw_arena_copy(&b->arena, s);
	slot = kept.ptr && tw_vec_reserve(&b->strings, 1) ? tw_map_put(&b->ids, kept) : NULL;
	if (!slot) {
		fail_nomem(b);
		return 0;
	}
	*slot = (uint32_t)b->strings.len;
	b->strings.at[b->strings.len++] = kept;
	b->bytes += s.len;
	return *slot;
}

/* A text that is hardly ever there already, a path of a file list: it isn't looked for. */
static uint32_t append(struct tw_flat_builder *b, struct tw_slice s)
{
	struct tw_slice kept;

	if (!s.len || b->failure.status)
		return 0;
	if (!has_room(b, s.len))
		return 0;
	kept = b->adopting ? s : tw_arena_copy(&b->arena, s);
	if (!kept.ptr || !tw_vec_reserve(&b->strings, 1)) {
		fail_nomem(b);
		return 0;
	}
	b->bytes += s.len;
	b->strings.at[b->strings.len] = kept;
	return (uint32_t)b->strings.len++;
}

static bool words_reserve(struct tw_flat_builder *b, size_t more)
{
	if (tw_size_add(b->words.len, more) > TW_LIMIT_LIST_ENTRIES) {
		fail_limit(b, TW_LIMIT_TEXT(TW_LIMIT_LIST_ENTRIES) " texts");
		return false;
	}
	if (!tw_vec_reserve(&b->words, more))
		fail_nomem(b);
	return !b->failure.status;
}

static struct flat_run add_texts(struct tw_flat_builder *b, struct tw_texts texts)
{
	struct flat_run run = { (uint32_t)b->words.len, (uint32_t)texts.len };

	if (!texts.len || !words_reserve(b, texts.len))
		return (struct flat_run){ 0 };
	for (size_t i = 0; i < texts.len; i++)
		b->words.at[b->words.len++] = intern(b, texts.at[i]);
	return run;
}

static struct flat_run add_paths(struct tw_flat_builder *b, struct tw_texts paths)
{
	struct flat_run run = { (uint32_t)b->words.len, (uint32_t)paths.len };

	if (!paths.len || !words_reserve(b, paths.len))
		return (struct flat_run){ 0 };
	for (size_t i = 0; i < paths.len; i++)
		b->words.at[b->words.len++] = append(b, paths.at[i]);
	return run;
}

static struct flat_run add_locations(struct tw_flat_builder *b, struct tw_locations locations)
{
	struct flat_run run = { (uint32_t)b->words.len, (uint32_t)(locations.len * 2) };

	if (!locations.len || !words_reserve(b, locations.len * 2))
		return (struct flat_run){ 0 };
	for (size_t i = 0; i < locations.len; i++) {
		b->words.at[b->words.len++] = locations.at[i].start_line;
		b->words.at[b->words.len++] = locations.at[i].end_line;
	}
	return run;
}

void tw_flat_begin_group(struct tw_flat_builder *b, struct tw_slice analyzer, struct tw_slice type,
			 struct tw_slice path)
{
	struct flat_group group = { intern(b, analyzer), intern(b, type), intern(b, path), (uint32_t)b->packages.len,
				    0 };
	struct flat_group *slot = b->failure.status ? NULL : tw_vec_push(&b->groups);

	if (slot)
		*slot = group;
	else
		fail_nomem(b);
}

static struct flat_package encode_package(struct tw_flat_builder *b, const struct tw_package *p)
{
	return (struct flat_package){
		.text = {
			[FLAT_ID] = intern(b, p->id),
			[FLAT_NAME] = intern(b, p->name),
			[FLAT_VERSION] = intern(b, p->version),
			[FLAT_RELEASE] = intern(b, p->release),
			[FLAT_ARCH] = intern(b, p->arch),
			[FLAT_SRC_NAME] = intern(b, p->src_name),
			[FLAT_SRC_VERSION] = intern(b, p->src_version),
			[FLAT_SRC_RELEASE] = intern(b, p->src_release),
			[FLAT_MAINTAINER] = intern(b, p->maintainer),
			[FLAT_MODULARITY] = intern(b, p->modularity_label),
			[FLAT_FILE_PATH] = intern(b, p->file_path),
			[FLAT_DIGEST] = intern(b, p->digest),
			[FLAT_PURL] = intern(b, p->purl),
			[FLAT_BOM_REF] = intern(b, p->bom_ref),
			[FLAT_ANALYZED_BY] = intern(b, p->analyzed_by),
			[FLAT_LAYER_DIGEST] = intern(b, p->layer.digest),
			[FLAT_LAYER_DIFF_ID] = intern(b, p->layer.diff_id),
			[FLAT_OWNER] = intern(b, p->owner),
		},
		.licenses = add_texts(b, p->licenses),
		.depends_on = add_texts(b, p->depends_on),
		.installed_files = add_paths(b, p->installed_files),
		.locations = add_locations(b, p->locations),
		.epoch = p->epoch,
		.src_epoch = p->src_epoch,
		.relationship = p->relationship,
		.repository = p->repository,
		.dev = p->dev,
		.indirect = p->indirect,
		.uid = p->uid,
	};
}

void tw_flat_add_package(struct tw_flat_builder *b, const struct tw_package *package)
{
	struct flat_package *slot;

	if (b->failure.status || !b->groups.len)
		return;
	if (b->packages.len >= TW_LIMIT_PACKAGES) {
		fail_limit(b, TW_LIMIT_TEXT(TW_LIMIT_PACKAGES) " packages");
		return;
	}
	slot = tw_vec_push(&b->packages);
	if (!slot) {
		fail_nomem(b);
		return;
	}
	*slot = encode_package(b, package);
	tw_vec_last(&b->groups)->count++;
}

void tw_flat_builder_set_package(struct tw_flat_builder *b, uint32_t index, const struct tw_package *package)
{
	if (index < b->packages.len)
		b->packages.at[index] = encode_package(b, package);
}

void tw_flat_builder_give_files(struct tw_flat_builder *b, uint32_t fact, uint32_t package)
{
	if (fact < b->facts.len && package < b->packages.len)
		b->packages.at[package].installed_files = b->facts.at[fact].list;
}

void tw_flat_add_fact(struct tw_flat_builder *b, const struct tw_fact *fact)
{
	bool paths = fact->kind == TW_FACT_FILES || fact->kind == TW_FACT_PRIVATE_FILES;
	struct flat_fact record = { fact->kind,
				    intern(b, fact->analyzer),
				    intern(b, fact->path),
				    intern(b, fact->key),
				    intern(b, fact->value),
				    paths ? add_paths(b, fact->list) : add_texts(b, fact->list) };
	struct flat_fact *slot;

	if (b->facts.len >= TW_LIMIT_FACTS)
		fail_limit(b, TW_LIMIT_TEXT(TW_LIMIT_FACTS) " facts besides packages");
	slot = b->failure.status ? NULL : tw_vec_push(&b->facts);
	if (slot)
		*slot = record;
	else
		fail_nomem(b);
}

void tw_flat_add_finding(struct tw_flat_builder *b, const struct tw_finding *f, uint32_t package)
{
	const struct tw_data_source none = { 0 }, *source = f->data_source ? f->data_source : &none;
	struct flat_finding record = {
		.text = {
			[FLAT_VULNERABILITY] = intern(b, f->vulnerability_id),
			[FLAT_INSTALLED] = intern(b, f->installed_version),
			[FLAT_FIXED] = intern(b, f->fixed_version),
			[FLAT_SEVERITY_SOURCE] = intern(b, f->severity_source),
			[FLAT_PRIMARY_URL] = intern(b, f->primary_url),
			[FLAT_DETAIL] = intern(b, f->detail),
			[FLAT_SOURCE_ID] = intern(b, source->id),
			[FLAT_SOURCE_NAME] = intern(b, source->name),
			[FLAT_SOURCE_URL] = intern(b, source->url),
			[FLAT_SOURCE_BASE] = intern(b, source->base_id),
		},
		.vendor_ids = add_texts(b, f->vendor_ids),
		.package = package,
		.status = f->status,
		.severity = f->severity,
		.vendor_severity = f->vendor_severity,
		.rendered = f->rendered,
		.has_source = f->data_source != NULL,
	};
	struct flat_finding *slot;

	if (b->findings.len >= TW_LIMIT_LIST_ENTRIES)
		fail_limit(b, TW_LIMIT_TEXT(TW_LIMIT_LIST_ENTRIES) " findings");
	slot = b->failure.status ? NULL : tw_vec_push(&b->findings);
	if (slot)
		*slot = record;
	else
		fail_nomem(b);
}

static struct flat_tables tables_of(const struct tw_flat_builder *b)
{
	return (struct flat_tables){ .slices = b->strings.at, .words = b->words.at };
}

uint32_t tw_flat_builder_facts(const struct tw_flat_builder *b)
{
	return (uint32_t)b->facts.len;
}

uint32_t tw_flat_builder_groups(const struct tw_flat_builder *b)
{
	return (uint32_t)b->groups.len;
}

bool tw_flat_builder_fact(const struct tw_flat_builder *b, uint32_t index, struct tw_arena *arena, struct tw_fact *ret)
{
	struct flat_tables tables = tables_of(b);

	return index < b->facts.len && tw_flat_decode_fact(&tables, &b->facts.at[index], arena, ret);
}

bool tw_flat_builder_group(const struct tw_flat_builder *b, uint32_t index, struct tw_group *ret)
{
	struct flat_tables tables = tables_of(b);

	if (index >= b->groups.len)
		return false;
	tw_flat_decode_group(&tables, &b->groups.at[index], ret);
	return true;
}

bool tw_flat_builder_package(const struct tw_flat_builder *b, uint32_t index, struct tw_arena *arena,
			     struct tw_package *ret)
{
	struct flat_tables tables = tables_of(b);

	return index < b->packages.len && tw_flat_decode_package(&tables, &b->packages.at[index], arena, ret);
}

static struct tw_problem problem_of(const struct tw_flat_builder *b, const struct flat_problem *p)
{
	return (struct tw_problem){ (uint8_t)p->grade, b->strings.at[p->path], p->line, b->strings.at[p->message],
				    p->layer };
}

bool tw_flat_builder_problem(const struct tw_flat_builder *b, uint32_t index, struct tw_problem *ret)
{
	if (index >= b->problems.len)
		return false;
	*ret = problem_of(b, &b->problems.at[index]);
	return true;
}

struct tw_more_problems tw_flat_builder_more_problems(const struct tw_flat_builder *b)
{
	return b->more;
}

int tw_problem_cmp(const struct tw_problem *a, const struct tw_problem *b)
{
	int order = tw_slice_cmp(a->path, b->path);

	if (!order)
		order = a->line < b->line ? -1 : a->line > b->line;
	return order ? order : tw_slice_cmp(a->message, b->message);
}

static int problem_order(const void *a, const void *b, void *builder)
{
	struct tw_problem x = problem_of(builder, a), y = problem_of(builder, b);

	return tw_problem_cmp(&x, &y);
}

void tw_flat_add_more_problems(struct tw_flat_builder *b, struct tw_more_problems more)
{
	b->more.count += more.count;
	b->more.grade = more.grade > b->more.grade ? more.grade : b->more.grade;
}

/* Where @problem belongs among those kept, which are in order. */
static size_t problem_place(const struct tw_flat_builder *b, const struct tw_problem *problem)
{
	size_t low = 0, high = b->problems.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct tw_problem kept = problem_of(b, &b->problems.at[middle]);

		if (tw_problem_cmp(&kept, problem) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct flat_problem record_of(struct tw_flat_builder *b, const struct tw_problem *problem)
{
	return (struct flat_problem){ problem->grade, intern(b, problem->path), problem->line,
				      intern(b, problem->message), problem->layer };
}

/* One of those kept, or this one, has to go. */
static void crowd_problem(struct tw_flat_builder *b, const struct tw_problem *problem)
{
	struct flat_problem *at = b->problems.at;
	struct tw_more_problems one = { 1, problem->grade };
	size_t place, last = b->problems.len - 1;

	if (!b->problems_sorted)
		qsort_r(at, b->problems.len, sizeof(*at), problem_order, b);
	b->problems_sorted = true;
	place = problem_place(b, problem);
	if (place <= last) {
		one.grade = (uint8_t)at[last].grade;
		memmove(at + place + 1, at + place, (last - place) * sizeof(*at));
		at[place] = record_of(b, problem);
	}
	tw_flat_add_more_problems(b, one);
}

void tw_flat_add_problem(struct tw_flat_builder *b, const struct tw_problem *problem)
{
	struct flat_problem *slot;

	if (b->failure.status)
		return;
	if (b->problems.len >= TW_LIMIT_PROBLEMS) {
		crowd_problem(b, problem);
		return;
	}
	slot = tw_vec_push(&b->problems);
	if (slot)
		*slot = record_of(b, problem);
	else
		fail_nomem(b);
}

/* The last record, past the limit, tells of those that aren't kept. */
static void close_problems(struct tw_flat_builder *b)
{
	struct flat_problem *slot;
	char text[80];

	if (!b->more.count)
		return;
	snprintf(text, sizeof(text), "%llu further problem%s not listed", (unsigned long long)b->more.count,
		 b->more.count == 1 ? " is" : "s are");
	slot = tw_vec_push(&b->problems);
	if (slot)
		*slot = (struct flat_problem){ b->more.grade, 0, 0, intern(b, tw_slice(text)), 0 };
	else
		fail_nomem(b);
}

int tw_flat_builder_status(const struct tw_flat_builder *b, struct trawl_error *err)
{
	if (b->failure.status)
		return tw_fail(err, b->failure.status, "%s", b->failure.message);
	return TRAWL_OK;
}

static void drop_private(struct tw_flat_builder *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->facts.len; i++) {
		if (b->facts.at[i].kind != TW_FACT_PRIVATE && b->facts.at[i].kind != TW_FACT_PRIVATE_FILES)
			b->facts.at[kept++] = b->facts.at[i];
	}
	b->facts.len = kept;
}

int tw_flat_builder_close(struct tw_flat_builder *b, struct trawl_error *err)
{
	drop_private(b);
	close_problems(b);
	return tw_flat_builder_status(b, err);
}
