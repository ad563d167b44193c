/* SPDX-License-Identifier: Apache-2.0 */
/* What is read of bills of materials, whether packages carry them or they are given by themselves. */
#ifndef TW_ANALYZE_LANG_SBOM_H
#define TW_ANALYZE_LANG_SBOM_H

#include "analyze/lang/lang.h"
#include "sbom/content.h"

/* One package of a document. */
void tw_sbom_hand_out(struct tw_sink *sink, const struct tw_package *package);

/* Says how many components have a package URL that can't be read, if any has. */
void tw_sbom_say_unreadable(struct tw_sink *sink, const struct tw_bom_content *content);

#endif
