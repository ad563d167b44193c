/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every reader of a release file gets the same bytes.
 */
#include "fuzz/analyzer.h"

#define RELEASES(x)                                                                                                    \
	x(alpine_release) x(amazon_release) x(apk_repo) x(bottlerocket) x(debian_version) x(lsb_release) x(os_release) \
		x(redhat_content) x(redhat_release) x(rpmqa) x(ubuntu_esm)

#define DECLARE(name) extern const struct tw_analyzer tw_analyzer_##name;
RELEASES(DECLARE)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
#define RUN(name) fuzz_analyzer(&tw_analyzer_##name, tw_analyzer_##name.match[0].text, data, size);
	RELEASES(RUN)
	return 0;
}
