/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chart: its files, what Chart.yaml says, its values, and the charts that it needs. Read from a folder or a .tgz; no link
 * is followed, nothing outside is read. Source: helm.sh/docs/topics/charts.
 */
#ifndef TW_HELM_CHART_H
#define TW_HELM_CHART_H

#include "base/arena.h"
#include "base/error.h"
#include "tmpl/value.h"

struct tw_chart_file {
	struct tw_slice name, data; /* name: within the chart */
};

struct tw_chart_files {
	struct tw_chart_file *at;
	size_t len, room;
};

struct tw_chart_need {
	struct tw_slice name, version, condition, alias, repository;
	const struct tw_list *tags;          /* NULL: none */
	const struct tw_list *import_values; /* NULL: none */
	bool enabled;
};

struct tw_chart {
	struct tw_slice name; /* of Chart.yaml, or an alias */
	struct tw_slice version;
	struct tw_dict *metadata; /* Chart.yaml */
	struct tw_dict *values;
	struct tw_slice schema;
	struct tw_slice lock; /* Chart.lock: which versions of its needs have been settled on */
	struct tw_chart_files templates, files;
	struct tw_chart **charts;
	size_t chart_count;
	struct tw_chart_need *needs;
	size_t need_count;
	struct tw_chart *parent;
};

/* What has been read of a chart, of charts within and of archives within archives: one count for all. */
struct tw_chart_total {
	size_t files;
	uint64_t bytes;
	struct tw_chart_files links; /* that aren't followed, and as data a sentence that says why */
};

/* A folder, or an archive. */
int tw_chart_load(const char *path, struct tw_arena *arena, struct tw_chart_total *total, struct tw_chart **ret,
		  struct trawl_error *err);

/* Is it an archive with the Chart.yaml of one? What packs charts puts that first; so many entries are looked at. */
enum { TW_CHART_PEEK = 256 };
bool tw_chart_is_packed(int fd);

/* The same from files that are there already. */
int tw_chart_of_files(const struct tw_chart_files *files, struct tw_arena *arena, struct tw_chart_total *total,
		      unsigned depth, struct tw_chart **ret, struct trawl_error *err);

/* What Chart.yaml holds, as Helm's struct would have it: scalars are texts where texts belong; else TRAWL_E_FORMAT. */
int tw_chart_metadata_check(struct tw_arena *arena, struct tw_dict *metadata, struct trawl_error *err);

/* The files of a folder, and of a gzip-compressed tar in memory. */
int tw_chart_read_folder(const char *path, struct tw_arena *arena, struct tw_chart_total *total,
			 struct tw_chart_files *ret, struct trawl_error *err);
int tw_chart_read_archive(struct tw_slice bytes, struct tw_arena *arena, struct tw_chart_total *total,
			  struct tw_chart_files *ret, struct trawl_error *err);

bool tw_chart_files_add(struct tw_arena *arena, struct tw_chart_files *files, struct tw_slice name,
			struct tw_slice data);

/* Path of the chart within the outermost one: "top/charts/sub"; ptr is NULL when out of memory. */
struct tw_slice tw_chart_path(struct tw_arena *arena, const struct tw_chart *chart);

/* .helmignore */
struct tw_helm_ignore {
	struct tw_slice rules;
};
bool tw_helm_ignored(const struct tw_helm_ignore *ignore, struct tw_slice path, bool folder);

/* filepath.Match, and with @deep gobwas/glob as .Files.Glob uses it: "**" crosses "/". */
bool tw_helm_glob(struct tw_slice pattern, struct tw_slice text, bool deep);

#endif
