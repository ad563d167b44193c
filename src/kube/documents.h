/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file of manifests: YAML in any number of documents, or JSON. Each document is parsed by itself, so that a broken one is
 * a problem and the others are read, and memory is flat however many there are. Source: YAML 1.2, 9.1 (a line that begins
 * with "---" is a marker wherever it stands); kubectl's reader.
 *
 * What may surprise: of members with the same name the last one counts, as it does for kubectl, and a problem says so. A
 * document in which nothing looks like "image" names none, and isn't parsed where that is all that is asked (only_images).
 */
#ifndef TW_KUBE_DOCUMENTS_H
#define TW_KUBE_DOCUMENTS_H

#include "base/diag.h"
#include "base/error.h"
#include "kube/node.h"

struct tw_kube_document {
	struct tw_kube_node root;
	uint32_t line_base;   /* to be added to the lines of its nodes */
	struct tw_slice text; /* its bytes */
};

struct tw_kube_documents {
	struct tw_slice text;
	struct tw_slice file;     /* its name, which tells JSON by its end */
	struct tw_arena *scratch; /* rewound after each document */
	uint64_t *count;          /* of documents, of all files: TW_LIMIT_KUBE_DOCUMENTS */
	bool only_images;
	/* Both may end it all with a negative status. */
	int (*take)(void *user, const struct tw_kube_document *document, struct trawl_error *err);
	int (*problem)(void *user, enum tw_grade grade, uint32_t line, const char *message, struct trawl_error *err);
	void *user;
};

int tw_kube_documents(const struct tw_kube_documents *documents, struct trawl_error *err);

#endif
