/* SPDX-License-Identifier: Apache-2.0 */
/* Two kubeconfigs, a zero byte between them, put together; and what a program of theirs prints. */
#include <stdint.h>

#include "kube/exec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice rest = tw_slice_of(data, size), first = { 0 };
	struct tw_kubeconfig config = { 0 };
	struct tw_kube_identity identity;
	struct tw_arena arena = { 0 };

	tw_slice_split(&rest, 0, &first);
	tw_kubeconfig_parse(first, TW_LIT("/a/b"), &arena, &config, NULL);
	tw_kubeconfig_parse(rest, TW_LIT("c"), &arena, &config, NULL);
	tw_kubeconfig_context(&config, config.current);
	tw_kube_exec_read(first, TW_LIT("client.authentication.k8s.io/v1"), &arena, &identity, NULL);
	tw_arena_release(&arena);
	return 0;
}
