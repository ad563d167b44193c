/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a YAML scalar without quotes means, for the files behind format/yaml.h.
 */
#ifndef TW_FORMAT_YAML_SCALAR_H
#define TW_FORMAT_YAML_SCALAR_H

#include "format/yaml.h"

enum tw_yaml_type tw_yaml_scalar_type(struct tw_slice text, unsigned flags);

#endif
