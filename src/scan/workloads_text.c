/* SPDX-License-Identifier: Apache-2.0 */
/* Documents to workloads: manifests, compose files, and what charts render to. */
#include "base/buf.h"
#include "kube/compose.h"
#include "kube/documents.h"
#include "scan/workloads_read.h"

struct text {
	struct tw_reading *reading;
	struct tw_slice file, chart; /* as it is called */
	struct tw_slice source;      /* of a rendered chart: the template that a document comes from */
};

static int take_resource(void *user, const struct tw_kube_resource *resource, struct trawl_error *err)
{
	const struct text *text = user;
	struct tw_workload workload = resource->workload;

	workload.chart = text->chart;
	return tw_workloads_add(text->reading->set, &workload, (struct tw_slice){ "", 0 }, err);
}

static int take_odd(void *user, uint32_t line, const char *message, struct trawl_error *err)
{
	const struct text *text = user;

	return tw_workloads_problem(text->reading->set, TW_FAILED, text->file, line, message, err);
}

static int take_problem(void *user, enum tw_grade grade, uint32_t line, const char *message, struct trawl_error *err)
{
	const struct text *text = user;

	return tw_workloads_problem(text->reading->set, grade, text->file, line, message, err);
}

/* "# Source: web/templates/a.yaml": what Helm writes before each document. */
static struct tw_slice source_of(struct tw_slice document)
{
	struct tw_slice rest = document, line;

	for (int i = 0; i < 4 && tw_slice_split(&rest, '\n', &line); i++) {
		if (tw_slice_starts(line, "# Source: "))
			return tw_slice_trim(tw_slice_from(line, strlen("# Source: ")));
	}
	return (struct tw_slice){ 0 };
}

static int take_document(void *user, const struct tw_kube_document *document, struct trawl_error *err)
{
	struct text *text = user;
	struct tw_kube_read read = {
		.arena = &text->reading->scratch,
		.file = text->file,
		.line_base = document->line_base,
		.take = take_resource,
		.odd = take_odd,
		.user = text,
	};
	int status = TRAWL_OK;

	if (text->chart.len) {
		struct tw_slice source = source_of(document->text);

		read.file = source.len ? source : text->file;
	}
	if (!text->chart.len && tw_compose_is(document->root, text->file)) {
		struct tw_compose_files files = tw_reading_compose_files(text->reading);

		status = tw_reading_compose_begins(text->reading, err);
		return status < 0 ? status : tw_compose_read(&read, &files, document->root, err);
	}
	if (!tw_kube_is_list(document->root))
		return tw_kube_read(&read, document->root, err);
	tw_kube_each(document->root, item)
	{
		if (status == TRAWL_OK)
			status = tw_kube_read(&read, item, err);
	}
	return status;
}

int tw_reading_text(struct tw_reading *reading, struct tw_slice bytes, struct tw_slice file, struct tw_slice chart,
		    bool only_images, struct trawl_error *err)
{
	struct text text = { .reading = reading, .file = file, .chart = chart };
	struct tw_kube_documents documents = {
		.text = bytes,
		.file = file,
		.scratch = &reading->scratch,
		.count = &reading->set->documents,
		.only_images = only_images,
		.take = take_document,
		.problem = take_problem,
		.user = &text,
	};

	return tw_kube_documents(&documents, err);
}

int tw_reading_node(struct tw_reading *reading, struct tw_kube_node node, struct tw_slice file, struct tw_slice chart,
		    struct trawl_error *err)
{
	struct text text = { .reading = reading, .file = file, .chart = chart };
	const struct tw_kube_read read = {
		.arena = &reading->scratch, .file = file, .take = take_resource, .odd = take_odd, .user = &text
	};
	struct tw_arena_mark mark = tw_arena_mark(&reading->scratch);
	int status = tw_kube_read(&read, node, err);

	tw_arena_rewind(&reading->scratch, mark);
	return status;
}

static int take_bytes(void *user, const char *bytes, size_t length)
{
	tw_buf_add(user, bytes, length);
	return tw_buf_failed(user) ? -1 : 0;
}

struct rendered {
	struct tw_reading *reading;
	struct tw_slice chart;
	struct trawl_error *err; /* of telling what was left out */
	int status;
};

static void take_left_out(void *user, const char *path, const char *message, int lost)
{
	struct rendered *r = user;
	struct tw_slice file = TW_JOIN(&r->reading->scratch, r->chart, TW_LIT("/"), tw_slice(path));

	if (r->status == TRAWL_OK)
		r->status = file.ptr ? tw_workloads_problem(r->reading->set, lost ? TW_FAILED : TW_WARN, file, 0,
							    message, r->err)
				     : tw_fail_nomem(r->err);
}

int tw_reading_chart(struct tw_reading *reading, const struct trawl_helm *given, struct trawl_error *err)
{
	struct tw_slice chart = tw_slice(given->chart);
	struct rendered r = { .reading = reading, .chart = chart, .err = err };
	struct trawl_helm helm = { 0 };
	struct tw_buf text = { 0 };
	int status, made_up = 0;

	memcpy(&helm, given, given->size < sizeof(helm) ? given->size : sizeof(helm));
	helm.size = sizeof(helm);
	helm.left_out = take_left_out;
	helm.user = &r;
	helm.made_up = &made_up;
	status = trawl_helm_template(&helm, take_bytes, &text, err);
	if (status == TRAWL_OK)
		status = r.status;
	if (status == TRAWL_OK && made_up)
		status = tw_workloads_problem(reading->set, TW_NOTE, chart, 0,
					      "it asks for the time, or for something random: the clock stands at "
					      "1970, and what is random comes from a fixed seed",
					      err);
	if (status == TRAWL_OK)
		status = tw_reading_text(reading, tw_buf_view(&text), chart, chart, true, err);
	tw_buf_release(&text);
	return status;
}

enum trawl_status trawl_workloads_render(struct trawl_workloads *set, const struct trawl_helm *helm,
					 struct trawl_error *err)
{
	struct tw_reading reading = { .set = set, .fd = -1, .around = { .fd = -1 } };
	struct trawl_error unasked = { 0 };
	int status;

	err = err ? err : &unasked;
	if (!set || !helm || !helm->size || !helm->chart)
		return (enum trawl_status)tw_fail(err, TRAWL_E_USAGE,
						  "trawl_workloads_render: size and chart must be set");
	status = tw_reading_chart(&reading, helm, err);
	tw_arena_release(&reading.scratch);
	return (enum trawl_status)status;
}
