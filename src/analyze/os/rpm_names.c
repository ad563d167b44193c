/* SPDX-License-Identifier: Apache-2.0 */
#include "analyze/os/rpm.h"

/* How the vendor's field of a distribution's own packages begins. */
static const char *const vendors[] = {
	"AlmaLinux",
	"Amazon Linux",
	"Amazon.com",
	"CentOS",
	"CloudLinux",
	"Fedora Project",
	"Microsoft Corporation",
	"Oracle America",
	"Red Hat",
	"Rocky",
	"SUSE",
	"VMware",
	"openSUSE",
};

bool tw_rpm_is_vendors(const struct tw_package *pkg)
{
	/* Amazon doesn't always say. */
	if (!pkg->maintainer.len)
		return tw_slice_search(pkg->release, TW_LIT("amzn")) >= 0;
	for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++) {
		if (tw_slice_starts(pkg->maintainer, vendors[i]))
			return true;
	}
	return false;
}

/* Cuts the text at its last @byte: what is behind it, and what is before it in @s. False when there is none. */
static bool cut_last(struct tw_slice *s, char byte, struct tw_slice *ret_tail)
{
	ptrdiff_t at = tw_slice_rfind(*s, byte);

	if (at < 0)
		return false;
	*ret_tail = tw_slice_from(*s, (size_t)at + 1);
	s->len = (size_t)at;
	return true;
}

void tw_rpm_take_source(struct tw_package *pkg, struct tw_slice file)
{
	struct tw_slice arch, release, version;

	if (tw_slice_ends(file, ".rpm"))
		file.len -= strlen(".rpm");
	if (!cut_last(&file, '.', &arch) || !cut_last(&file, '-', &release) || !cut_last(&file, '-', &version))
		return;
	pkg->src_name = file;
	pkg->src_version = version;
	pkg->src_release = release;
}
