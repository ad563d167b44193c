/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/analyze.h"

#define TW_ANALYZER(name) extern const struct tw_analyzer tw_analyzer_##name;
#include "analyze/list.h"
#undef TW_ANALYZER

const struct tw_analyzer *const tw_analyzers[] = {
#define TW_ANALYZER(name) &tw_analyzer_##name,
#include "analyze/list.h"
#undef TW_ANALYZER
};

const size_t tw_analyzer_count = sizeof(tw_analyzers) / sizeof(tw_analyzers[0]);
