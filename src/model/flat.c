/* SPDX-License-Identifier: Apache-2.0 */
#include "model/flat.h"

#include "base/arena.h"
#include "base/diag.h"
#include "base/size.h"
#include "model/flat_layout.h"

static const size_t record_size[FLAT_TABLES] = {
	[FLAT_STRINGS] = sizeof(struct flat_string),
	[FLAT_BYTES] = 1,
	[FLAT_WORDS] = sizeof(uint32_t),
	[FLAT_PACKAGES] = sizeof(struct flat_package),
	[FLAT_GROUPS] = sizeof(struct flat_group),
	[FLAT_FACTS] = sizeof(struct flat_fact),
	[FLAT_PROBLEMS] = sizeof(struct flat_problem),
	[FLAT_FINDINGS] = sizeof(struct flat_finding),
};

static const struct flat_header *header_of(const struct tw_flat *flat)
{
	return (const void *)flat->block.ptr;
}

static const void *table_of(const struct tw_flat *flat, enum flat_table table)
{
	return flat->block.ptr + header_of(flat)->table[table].offset;
}

static uint64_t count_of(const struct tw_flat *flat, enum flat_table table)
{
	return header_of(flat)->table[table].count;
}

static int damaged(struct trawl_error *err, const char *what)
{
	return tw_fail(err, TRAWL_E_FORMAT, "stored result is damaged: %s", what);
}

static int header_check(const struct tw_flat *flat, struct trawl_error *err)
{
	const struct flat_header *header = header_of(flat);

	if (flat->block.len < sizeof(*header) || (uintptr_t)flat->block.ptr % 8 != 0)
		return damaged(err, "too short");
	if (header->magic != FLAT_MAGIC || header->format != TW_FLAT_FORMAT)
		return damaged(err, "not of this format");
	if (header->size != flat->block.len)
		return damaged(err, "cut");
	for (int i = 0; i < FLAT_TABLES; i++) {
		uint64_t offset = header->table[i].offset, count = header->table[i].count;

		if (offset % 8 != 0 || count > UINT32_MAX || !tw_within(offset, count * record_size[i], header->size))
			return damaged(err, "a table runs past the end");
	}
	return TRAWL_OK;
}

static bool run_is_texts(const struct tw_flat *flat, struct flat_run run)
{
	const uint32_t *words = table_of(flat, FLAT_WORDS);
	uint64_t strings = count_of(flat, FLAT_STRINGS);

	if (!tw_within(run.at, run.len, count_of(flat, FLAT_WORDS)))
		return false;
	for (uint32_t i = 0; i < run.len; i++) {
		if (words[run.at + i] >= strings)
			return false;
	}
	return true;
}

static bool strings_are_sound(const struct tw_flat *flat)
{
	const struct flat_string *strings = table_of(flat, FLAT_STRINGS);
	uint64_t count = count_of(flat, FLAT_STRINGS), bytes = count_of(flat, FLAT_BYTES);

	if (!count || strings[0].len)
		return false;
	for (uint64_t i = 0; i < count; i++) {
		if (!tw_within(strings[i].offset, strings[i].len, bytes))
			return false;
	}
	return true;
}

static bool packages_are_sound(const struct tw_flat *flat)
{
	const struct flat_package *packages = table_of(flat, FLAT_PACKAGES);
	uint64_t strings = count_of(flat, FLAT_STRINGS);

	for (uint64_t i = 0; i < count_of(flat, FLAT_PACKAGES); i++) {
		const struct flat_package *p = &packages[i];

		for (int text = 0; text < FLAT_PACKAGE_TEXTS; text++) {
			if (p->text[text] >= strings)
				return false;
		}
		if (!run_is_texts(flat, p->licenses) || !run_is_texts(flat, p->depends_on) ||
		    !run_is_texts(flat, p->installed_files) || p->locations.len % 2 != 0 ||
		    !tw_within(p->locations.at, p->locations.len, count_of(flat, FLAT_WORDS)) ||
		    p->relationship > TW_REL_INDIRECT || p->repository > TW_REPO_THIRD_PARTY)
			return false;
	}
	return true;
}

static bool groups_are_sound(const struct tw_flat *flat)
{
	const struct flat_group *groups = table_of(flat, FLAT_GROUPS);
	uint64_t strings = count_of(flat, FLAT_STRINGS);

	for (uint64_t i = 0; i < count_of(flat, FLAT_GROUPS); i++) {
		if (groups[i].analyzer >= strings || groups[i].type >= strings || groups[i].path >= strings ||
		    !tw_within(groups[i].first, groups[i].count, count_of(flat, FLAT_PACKAGES)))
			return false;
	}
	return true;
}

static bool facts_are_sound(const struct tw_flat *flat)
{
	const struct flat_fact *facts = table_of(flat, FLAT_FACTS);
	const struct flat_problem *problems = table_of(flat, FLAT_PROBLEMS);
	uint64_t strings = count_of(flat, FLAT_STRINGS);

	for (uint64_t i = 0; i < count_of(flat, FLAT_FACTS); i++) {
		const struct flat_fact *f = &facts[i];

		if (f->kind >= TW_FACT_KINDS || f->analyzer >= strings || f->path >= strings || f->key >= strings ||
		    f->value >= strings || !run_is_texts(flat, f->list))
			return false;
	}
	for (uint64_t i = 0; i < count_of(flat, FLAT_PROBLEMS); i++) {
		if (problems[i].path >= strings || problems[i].message >= strings || problems[i].grade > TW_FAILED)
			return false;
	}
	return true;
}

static bool findings_are_sound(const struct tw_flat *flat)
{
	const struct flat_finding *findings = table_of(flat, FLAT_FINDINGS);
	uint64_t strings = count_of(flat, FLAT_STRINGS);

	for (uint64_t i = 0; i < count_of(flat, FLAT_FINDINGS); i++) {
		const struct flat_finding *f = &findings[i];

		for (int text = 0; text < FLAT_FINDING_TEXTS; text++) {
			if (f->text[text] >= strings)
				return false;
		}
		if (!run_is_texts(flat, f->vendor_ids) || f->package >= count_of(flat, FLAT_PACKAGES) ||
		    f->status >= TW_STATUSES || f->severity >= TW_SEVERITIES)
			return false;
	}
	return true;
}

int tw_flat_open(struct tw_slice block, struct tw_flat *ret, struct trawl_error *err)
{
	struct tw_flat flat = { .block = block };
	int status = header_check(&flat, err);

	if (status < 0)
		return status;
	if (!strings_are_sound(&flat))
		return damaged(err, "a text runs past the end");
	if (!packages_are_sound(&flat) || !groups_are_sound(&flat) || !facts_are_sound(&flat) ||
	    !findings_are_sound(&flat))
		return damaged(err, "a record points outside of its table");
	flat.package_count = (uint32_t)count_of(&flat, FLAT_PACKAGES);
	flat.group_count = (uint32_t)count_of(&flat, FLAT_GROUPS);
	flat.fact_count = (uint32_t)count_of(&flat, FLAT_FACTS);
	flat.problem_count = (uint32_t)count_of(&flat, FLAT_PROBLEMS);
	flat.finding_count = (uint32_t)count_of(&flat, FLAT_FINDINGS);
	*ret = flat;
	return TRAWL_OK;
}

static struct tw_slice text_of(const struct flat_tables *tables, uint32_t id)
{
	if (tables->slices)
		return tables->slices[id];
	return tw_slice_of(tables->bytes + tables->strings[id].offset, tables->strings[id].len);
}

static bool texts_of(const struct flat_tables *tables, struct flat_run run, struct tw_arena *arena,
		     struct tw_texts *ret)
{
	struct tw_slice *texts;

	*ret = (struct tw_texts){ 0 };
	if (!run.len)
		return true;
	texts = tw_arena_array(arena, run.len, sizeof(*texts));
	if (!texts)
		return false;
	for (uint32_t i = 0; i < run.len; i++)
		texts[i] = text_of(tables, tables->words[run.at + i]);
	*ret = (struct tw_texts){ texts, run.len };
	return true;
}

static bool locations_of(const struct flat_tables *tables, struct flat_run run, struct tw_arena *arena,
			 struct tw_locations *ret)
{
	struct tw_location *locations;

	*ret = (struct tw_locations){ 0 };
	if (!run.len)
		return true;
	locations = tw_arena_array(arena, run.len / 2, sizeof(*locations));
	if (!locations)
		return false;
	for (uint32_t i = 0; i < run.len / 2; i++)
		locations[i] = (struct tw_location){ tables->words[run.at + 2 * i], tables->words[run.at + 2 * i + 1] };
	*ret = (struct tw_locations){ locations, run.len / 2 };
	return true;
}

bool tw_flat_decode_package(const struct flat_tables *tables, const struct flat_package *p, struct tw_arena *arena,
			    struct tw_package *ret)
{
	*ret = (struct tw_package){
		.id = text_of(tables, p->text[FLAT_ID]),
		.name = text_of(tables, p->text[FLAT_NAME]),
		.version = text_of(tables, p->text[FLAT_VERSION]),
		.release = text_of(tables, p->text[FLAT_RELEASE]),
		.arch = text_of(tables, p->text[FLAT_ARCH]),
		.src_name = text_of(tables, p->text[FLAT_SRC_NAME]),
		.src_version = text_of(tables, p->text[FLAT_SRC_VERSION]),
		.src_release = text_of(tables, p->text[FLAT_SRC_RELEASE]),
		.maintainer = text_of(tables, p->text[FLAT_MAINTAINER]),
		.modularity_label = text_of(tables, p->text[FLAT_MODULARITY]),
		.file_path = text_of(tables, p->text[FLAT_FILE_PATH]),
		.digest = text_of(tables, p->text[FLAT_DIGEST]),
		.purl = text_of(tables, p->text[FLAT_PURL]),
		.bom_ref = text_of(tables, p->text[FLAT_BOM_REF]),
		.analyzed_by = text_of(tables, p->text[FLAT_ANALYZED_BY]),
		.owner = text_of(tables, p->text[FLAT_OWNER]),
		.layer = { text_of(tables, p->text[FLAT_LAYER_DIGEST]), text_of(tables, p->text[FLAT_LAYER_DIFF_ID]) },
		.epoch = p->epoch,
		.src_epoch = p->src_epoch,
		.relationship = p->relationship,
		.repository = p->repository,
		.dev = p->dev != 0,
		.indirect = p->indirect != 0,
		.uid = p->uid,
	};
	return texts_of(tables, p->licenses, arena, &ret->licenses) &&
	       texts_of(tables, p->depends_on, arena, &ret->depends_on) &&
	       texts_of(tables, p->installed_files, arena, &ret->installed_files) &&
	       locations_of(tables, p->locations, arena, &ret->locations);
}

bool tw_flat_decode_fact(const struct flat_tables *tables, const struct flat_fact *f, struct tw_arena *arena,
			 struct tw_fact *ret)
{
	*ret = (struct tw_fact){
		.kind = (enum tw_fact_kind)f->kind,
		.analyzer = text_of(tables, f->analyzer),
		.path = text_of(tables, f->path),
		.key = text_of(tables, f->key),
		.value = text_of(tables, f->value),
	};
	return texts_of(tables, f->list, arena, &ret->list);
}

void tw_flat_decode_group(const struct flat_tables *tables, const struct flat_group *g, struct tw_group *ret)
{
	*ret = (struct tw_group){ text_of(tables, g->analyzer), text_of(tables, g->type), text_of(tables, g->path),
				  g->first, g->count };
}

static struct flat_tables tables_of(const struct tw_flat *flat)
{
	return (struct flat_tables){
		.strings = table_of(flat, FLAT_STRINGS),
		.bytes = table_of(flat, FLAT_BYTES),
		.words = table_of(flat, FLAT_WORDS),
	};
}

bool tw_flat_package(const struct tw_flat *flat, uint32_t index, struct tw_arena *arena, struct tw_package *ret)
{
	const struct flat_package *packages = table_of(flat, FLAT_PACKAGES);
	struct flat_tables tables = tables_of(flat);

	return index < flat->package_count && tw_flat_decode_package(&tables, &packages[index], arena, ret);
}

bool tw_flat_group(const struct tw_flat *flat, uint32_t index, struct tw_group *ret)
{
	const struct flat_group *groups = table_of(flat, FLAT_GROUPS);
	struct flat_tables tables = tables_of(flat);

	if (index >= flat->group_count)
		return false;
	tw_flat_decode_group(&tables, &groups[index], ret);
	return true;
}

bool tw_flat_fact(const struct tw_flat *flat, uint32_t index, struct tw_arena *arena, struct tw_fact *ret)
{
	const struct flat_fact *facts = table_of(flat, FLAT_FACTS);
	struct flat_tables tables = tables_of(flat);

	return index < flat->fact_count && tw_flat_decode_fact(&tables, &facts[index], arena, ret);
}

bool tw_flat_problem(const struct tw_flat *flat, uint32_t index, struct tw_problem *ret)
{
	const struct flat_problem *problems = table_of(flat, FLAT_PROBLEMS);
	struct flat_tables tables = tables_of(flat);

	if (index >= flat->problem_count)
		return false;
	*ret = (struct tw_problem){
		.grade = (uint8_t)problems[index].grade,
		.path = text_of(&tables, problems[index].path),
		.line = problems[index].line,
		.message = text_of(&tables, problems[index].message),
		.layer = problems[index].layer,
	};
	return true;
}

bool tw_flat_finding(const struct tw_flat *flat, uint32_t index, struct tw_arena *arena, struct tw_flat_found *ret)
{
	const struct flat_finding *f = (const struct flat_finding *)table_of(flat, FLAT_FINDINGS) + index;
	struct flat_tables tables = tables_of(flat);

	if (index >= flat->finding_count)
		return false;
	*ret = (struct tw_flat_found){
		.finding = {
			.vulnerability_id = text_of(&tables, f->text[FLAT_VULNERABILITY]),
			.installed_version = text_of(&tables, f->text[FLAT_INSTALLED]),
			.fixed_version = text_of(&tables, f->text[FLAT_FIXED]),
			.severity_source = text_of(&tables, f->text[FLAT_SEVERITY_SOURCE]),
			.primary_url = text_of(&tables, f->text[FLAT_PRIMARY_URL]),
			.detail = text_of(&tables, f->text[FLAT_DETAIL]),
			.status = f->status,
			.severity = f->severity,
			.vendor_severity = f->vendor_severity != 0,
			.rendered = f->rendered != 0,
		},
		.package = f->package,
		.has_source = f->has_source != 0,
		.source = { text_of(&tables, f->text[FLAT_SOURCE_ID]), text_of(&tables, f->text[FLAT_SOURCE_NAME]),
			    text_of(&tables, f->text[FLAT_SOURCE_URL]), text_of(&tables, f->text[FLAT_SOURCE_BASE]) },
	};
	return texts_of(&tables, f->vendor_ids, arena, &ret->finding.vendor_ids);
}
