/* SPDX-License-Identifier: Apache-2.0 */
/* A values.schema.json, values in YAML, and a repository's index.yaml, a zero byte between them. */
#include <stdint.h>

#include "helm/fetch.h"
#include "helm/schema.h"
#include "helm/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice rest = tw_slice_of(data, size), schema = { 0 }, values = { 0 }, url, digest;
	struct tw_arena arena = { .limit = 32 << 20 };
	struct tw_chart chart = { .name = TW_LIT("c") };
	struct trawl_error err = { 0 };
	struct tw_value value;

	tw_slice_split(&rest, 0, &schema);
	tw_slice_split(&rest, 0, &values);
	chart.schema = schema;
	if (schema.ptr && tw_helm_yaml_read(&arena, values, &value, &err) == TRAWL_OK && value.kind == TW_V_MAP)
		tw_helm_schema_check(&arena, &chart, value.dict, &err);
	tw_chart_index_find(rest, TW_LIT("web"), TW_LIT("^1"), &arena, &url, &digest, &err);
	tw_arena_release(&arena);
	return 0;
}
