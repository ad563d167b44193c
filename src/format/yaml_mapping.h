/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The members of a mapping, for the files behind format/yaml.h.
 */
#ifndef TW_FORMAT_YAML_MAPPING_H
#define TW_FORMAT_YAML_MAPPING_H

#include "format/yaml.h"

/*
 * Called once all members are there: finds names that stand twice, resolves merge keys, and makes the table. What was
 * merged adds to the mapping's weight. The error has no place in it: @ret_where is the node that is wrong.
 */
int tw_yaml_mapping_finish(struct tw_yaml_node *mapping, unsigned flags, struct tw_arena *arena,
			   const struct tw_yaml_node **ret_where, struct trawl_error *err);

#endif
