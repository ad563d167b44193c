/* SPDX-License-Identifier: Apache-2.0 */
/* TOML as Helm writes it (BurntSushi/toml): what is no table first, then the tables, each by name; numbers are floats. */
#ifndef TW_HELM_TOML_WRITE_H
#define TW_HELM_TOML_WRITE_H

#include "tmpl/machine.h"

int tw_helm_toml_write(struct tw_machine *machine, struct tw_buf *out, struct tw_value v);

#endif
