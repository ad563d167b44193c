/* SPDX-License-Identifier: Apache-2.0 */
/* A build without network: everything that would need it ends here, and says so. */
#include "net/net.h"

int tw_net_open(const struct tw_net_options *options, struct tw_net **ret, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_UNSUPPORTED, "this trawl was built without network");
}

int tw_net_share(struct tw_net *net, int (*check)(void *closure), void *closure, struct tw_net **ret,
		 struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_UNSUPPORTED, "this trawl was built without network");
}

void tw_net_close(struct tw_net *net) {}

const struct tw_net_options *tw_net_options_of(const struct tw_net *net)
{
	return NULL;
}

int tw_net_ask(struct tw_net *net, const struct tw_question *question, int *ret_fd, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_UNSUPPORTED, "this trawl was built without network");
}

int tw_net_wait(struct tw_net *net, int fd, uint32_t milliseconds, struct trawl_error *err)
{
	return tw_fail(err, TRAWL_E_UNSUPPORTED, "this trawl was built without network");
}

bool tw_net_is_plain(struct tw_net *net, struct tw_slice host)
{
	return false;
}

void tw_net_note_plain(struct tw_net *net, struct tw_slice host) {}

void tw_net_log(const struct tw_net *net, const char *format, ...) {}
