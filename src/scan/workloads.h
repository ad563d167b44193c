/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is behind struct trawl_workloads: workloads as they were read, and the images that they name, each once. Texts lie
 * in an arena of its own, short ones that come again and again (kinds, versions, names of files) once.
 *
 * The way through: tw_workloads_add() for each resource → tw_workloads_index() → trawl_workloads_scan().
 */
#ifndef TW_SCAN_WORKLOADS_H
#define TW_SCAN_WORKLOADS_H

#include <trawl/workloads.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "kube/workload.h"
#include "model/report.h"
#include "model/workloads.h"

struct tw_cluster_run;

struct trawl_workloads {
	struct tw_workloads model;
	struct tw_cluster_run *cluster; /* that gave them; NULL: files did */
	struct tw_arena arena;
	TW_VEC(struct tw_workload) workloads;
	TW_VEC(struct tw_workload_image) images;
	TW_VEC(struct tw_problem) problems;
	TW_VEC(struct tw_slice) texts; /* kept once */
	struct tw_map text_places;
	struct tw_map image_places;
	uint64_t problems_left_out; /* past TW_LIMIT_PROBLEMS */
	uint64_t documents;         /* read so far, of all files */
	bool full;                  /* a limit was reached, which has been said */
};

/*
 * Keep a workload, if it names an image: all is copied, and the images of its uses are found or added. @platform, which may
 * be empty, is that of its images: the same name for another platform is another image.
 */
int tw_workloads_add(struct trawl_workloads *set, const struct tw_workload *workload, struct tw_slice platform,
		     struct trawl_error *err);

/* A text that stays, and is kept once however often it comes; ptr is NULL when out of memory. */
struct tw_slice tw_workloads_text(struct trawl_workloads *set, struct tw_slice text);

/* What could not be read. Texts are copied. */
int tw_workloads_problem(struct trawl_workloads *set, enum tw_grade grade, struct tw_slice path, uint32_t line,
			 const char *message, struct trawl_error *err);

/* All have been added: fills set->model for who writes it. May be called again. */
int tw_workloads_index(struct trawl_workloads *set, struct trawl_error *err);

#endif
