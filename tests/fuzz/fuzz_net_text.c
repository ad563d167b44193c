/* SPDX-License-Identifier: Apache-2.0 */
/* What servers and files of credentials say: addresses and redirects, challenges, tokens, base64, Docker's config and contexts, containerd. */
#include <stdint.h>
#include <stdlib.h>

#include "net/base64.h"
#include "net/challenge.h"
#include "net/containerd.h"
#include "net/credential.h"
#include "net/docker_host.h"
#include "net/registry_parts.h"
#include "net/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tw_slice text = tw_slice_of(data, size), decoded, program;
	struct tw_arena arena = { .limit = 64 << 20 };
	struct tw_credential credential;
	struct tw_containerd_image image;
	struct tw_url url;
	bool any;

	decoded = tw_url_join(tw_slice("https://host/a/b?c"), text, &arena);
	if (decoded.ptr && !tw_url_parse(decoded, &url))
		abort();
	tw_url_same_origin(text, tw_slice("https://host/"));
	tw_url_file(text, &arena);
	tw_challenge_parse(text, &arena);
	decoded = tw_base64_decode(text, &arena);
	if (decoded.ptr)
		tw_base64_encode(decoded, &arena);
	tw_credential_in(text, tw_slice("reg:5000"), tw_slice("a/b/c"), &arena, &credential, &program, NULL);
	decoded = tw_registry_token(text, &arena);
	if (tw_slice_find(decoded, '\n') >= 0)
		abort();
	tw_docker_context_host(text, &any, &arena);
	tw_containerd_read_image(text, &image);
	tw_arena_release(&arena);
	return 0;
}
