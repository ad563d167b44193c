/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose advisories hold for a distribution that publishes none: ID_LIKE tells the family, closest first. The release is
 * harder to tell, as its own number says nothing: Ubuntu's and Debian's derivatives name the code name of what they
 * are made of, Red Hat's the platform.
 * Source: os-release(5); the distributions' own files.
 * Surprising: what rolls along with Debian's testing has no release there; the newest one stands in.
 */
#include "analyze/os/derivative.h"

static const struct {
	const char *id;
	const char *family;
} families[] = {
	{ "activestate", "activestate" },
	{ "almalinux", "alma" },
	{ "alpine", "alpine" },
	{ "arch", "arch" },
	{ "azurelinux", "azurelinux" },
	{ "bottlerocket", "bottlerocket" },
	{ "centos", "centos" },
	{ "chainguard", "chainguard" },
	{ "coreos", "coreos" },
	{ "debian", "debian" },
	{ "echo", "echo" },
	{ "fedora", "fedora" },
	{ "leap-micro", "opensuse-leap-micro" },
	{ "mariner", "cbl-mariner" },
	{ "minimos", "minimos" },
	{ "ol", "oracle" },
	{ "openEuler", "openeuler" },
	{ "opensuse", "opensuse-leap" }, /* 42 */
	{ "opensuse-leap", "opensuse-leap" },
	{ "opensuse-leap-micro", "opensuse-leap-micro" },
	{ "opensuse-tumbleweed", "opensuse-tumbleweed" },
	{ "photon", "photon" },
	{ "rhel", "redhat" },
	{ "rocky", "rocky" },
	{ "sl-micro", "slem" },
	{ "sle-micro", "slem" },
	{ "sle-micro-rancher", "slem" },
	{ "sles", "sles" },
	{ "suse", "sles" },
	{ "ubuntu", "ubuntu" },
	{ "wolfi", "wolfi" },
};

static const struct {
	const char *family;
	const char *codename;
	const char *release;
} codenames[] = {
	{ "debian", "wheezy", "7" },       { "debian", "jessie", "8" },        { "debian", "stretch", "9" },
	{ "debian", "buster", "10" },      { "debian", "bullseye", "11" },     { "debian", "bookworm", "12" },
	{ "debian", "trixie", "13" },      { "debian", "kali-rolling", "13" }, { "debian", "ascii", "9" }, /* Devuan */
	{ "debian", "beowulf", "10" },     { "debian", "chimaera", "11" },     { "debian", "daedalus", "12" },
	{ "debian", "excalibur", "13" },   { "debian", "ara", "11" },                                       /* Parrot */
	{ "debian", "lory", "12" },        { "debian", "echo", "13" },         { "debian", "amber", "10" }, /* PureOS */
	{ "debian", "byzantium", "11" },   { "debian", "crimson", "12" },      { "ubuntu", "precise", "12.04" },
	{ "ubuntu", "trusty", "14.04" },   { "ubuntu", "xenial", "16.04" },    { "ubuntu", "bionic", "18.04" },
	{ "ubuntu", "cosmic", "18.10" },   { "ubuntu", "disco", "19.04" },     { "ubuntu", "eoan", "19.10" },
	{ "ubuntu", "focal", "20.04" },    { "ubuntu", "groovy", "20.10" },    { "ubuntu", "hirsute", "21.04" },
	{ "ubuntu", "impish", "21.10" },   { "ubuntu", "jammy", "22.04" },     { "ubuntu", "kinetic", "22.10" },
	{ "ubuntu", "lunar", "23.04" },    { "ubuntu", "mantic", "23.10" },    { "ubuntu", "noble", "24.04" },
	{ "ubuntu", "oracular", "24.10" }, { "ubuntu", "plucky", "25.04" },    { "ubuntu", "questing", "25.10" },
	{ "ubuntu", "resolute", "26.04" },
};

struct tw_slice tw_os_family(struct tw_slice id)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (tw_slice_is(id, families[i].id))
			return tw_slice(families[i].family);
	}
	return (struct tw_slice){ 0 };
}

static struct tw_slice by_codename(const char *family, struct tw_slice codename)
{
	for (size_t i = 0; i < sizeof(codenames) / sizeof(codenames[0]); i++) {
		if (strcmp(codenames[i].family, family) == 0 && tw_slice_is(codename, codenames[i].codename))
			return tw_slice(codenames[i].release);
	}
	return (struct tw_slice){ 0 };
}

/* Is this the number of a release with a code name? */
static bool is_release(const char *family, struct tw_slice release)
{
	for (size_t i = 0; i < sizeof(codenames) / sizeof(codenames[0]); i++) {
		if (strcmp(codenames[i].family, family) == 0 && tw_slice_is(release, codenames[i].release))
			return true;
	}
	return false;
}

/* By the first code name that is known, else by the number, where both count alike (Raspbian, Pop!_OS). */
static struct tw_slice named_release(const struct tw_os_release *os, const char *family, struct tw_slice of_parent)
{
	struct tw_slice release = by_codename(family, of_parent);

	if (!release.len)
		release = by_codename(family, os->codename);
	if (!release.len && is_release(family, os->version_id))
		release = os->version_id;
	return release;
}

/* "9" of "platform:el9" */
static struct tw_slice platform_release(const struct tw_os_release *os, const char *prefix)
{
	struct tw_slice release;

	if (!tw_slice_starts(os->platform_id, prefix))
		return (struct tw_slice){ 0 };
	release = tw_slice_from(os->platform_id, strlen(prefix));
	return release.len && tw_is_digit(release.ptr[0]) ? release : (struct tw_slice){ 0 };
}

/* Rebuilds count as Red Hat does; what has another number than its releases must say more. */
static struct tw_slice redhat_release(const struct tw_os_release *os)
{
	const struct tw_slice said[] = {
		os->rhel_version,
		platform_release(os, "platform:el"),
		platform_release(os, "platform:al"), /* Alibaba Cloud Linux */
		platform_release(os, "platform:an"), /* Anolis */
		os->version_id,
	};

	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		struct tw_slice rest = said[i], major;
		uint64_t number;

		if (tw_slice_split(&rest, '.', &major) && tw_slice_u64(major, 10, &number) && number >= 5)
			return said[i];
	}
	return (struct tw_slice){ 0 };
}

static struct tw_slice release_of(const struct tw_os_release *os, struct tw_slice family)
{
	if (tw_slice_is(family, "debian"))
		return named_release(os, "debian", os->debian_codename);
	if (tw_slice_is(family, "ubuntu"))
		return named_release(os, "ubuntu", os->ubuntu_codename);
	if (tw_slice_is(family, "redhat") || tw_slice_is(family, "centos") || tw_slice_is(family, "alma") ||
	    tw_slice_is(family, "rocky") || tw_slice_is(family, "oracle"))
		return redhat_release(os);
	if (tw_slice_is(family, "fedora") && platform_release(os, "platform:f").len)
		return platform_release(os, "platform:f");
	if (tw_slice_is(family, "alpine"))
		return (struct tw_slice){ 0 }; /* other files say it */
	if (tw_slice_is(family, "arch"))
		return TW_LIT("rolling");
	return os->version_id;
}

/* Does the list have this word? */
static bool has_word(struct tw_slice list, const char *word)
{
	struct tw_slice part;

	while (tw_slice_split(&list, ' ', &part)) {
		if (tw_slice_is(part, word))
			return true;
	}
	return false;
}

struct tw_slice tw_os_parent(const struct tw_os_release *os, struct tw_slice *ret_release)
{
	struct tw_slice words = os->id_like, word, family = { 0 };

	*ret_release = (struct tw_slice){ 0 };
	/* openSUSE's own say "suse opensuse" in front of what they are made of. */
	if (platform_release(os, "platform:f").len)
		family = TW_LIT("fedora"); /* whatever else it likes */
	else if (has_word(words, "opensuse-tumbleweed"))
		family = TW_LIT("opensuse-tumbleweed");
	else if (has_word(words, "opensuse"))
		family = TW_LIT("opensuse-leap");
	while (!family.len && tw_slice_split(&words, ' ', &word))
		family = tw_os_family(word);
	if (family.len)
		*ret_release = release_of(os, family);
	return family;
}
