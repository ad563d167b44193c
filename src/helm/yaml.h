/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML read and written as Helm does it (sigs.k8s.io/yaml: through JSON, with go-yaml 2). What may surprise: every number
 * is a float64; yes, no, on, off, y and n are booleans; keys are texts; written out, names are in natural order ("a2"
 * before "a10"), lines fold at 80 columns, lists in maps aren't indented.
 */
#ifndef TW_HELM_YAML_H
#define TW_HELM_YAML_H

#include "tmpl/machine.h"

/* The first document. Nothing gives nil. */
int tw_helm_yaml_read(struct tw_arena *arena, struct tw_slice text, struct tw_value *ret, struct trawl_error *err);

/* A newline at the end. */
int tw_helm_yaml_write(struct tw_machine *machine, struct tw_buf *out, struct tw_value v);

/* As go-yaml 3 writes it, with an indent of two. */
int tw_helm_yaml_write_pretty(struct tw_machine *machine, struct tw_buf *out, struct tw_value v);

#endif
