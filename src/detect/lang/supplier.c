/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seal Security. Source: docs.sealsecurity.io, naming and versioning. A rebuilt version ends with "sp" and a number, and
 * perhaps "p" and another ("2.7.4-sp2p1"); what stands before differs from ecosystem to ecosystem. With "+" it can't be
 * anybody else's version; with "-" or "." it can.
 */
#include "detect/lang/supplier.h"

/* One row an ecosystem. */
struct rule {
	const char *bucket;
	const char *name;   /* how names of renamed packages begin */
	const char *suffix; /* what stands before "sp" */
	enum tw_supplier_match by_suffix;
	const char *scheme; /* NULL: the ecosystem's */
};

static const struct rule rules[] = {
	{ "maven::", "seal.sp", "+", TW_SUPPLIER_SURE, NULL },
	{ "pip::", "seal-", "+", TW_SUPPLIER_SURE, "pep440_local" }, /* ranges name local versions: ">= 4.2.8+sp1" */
	{ "npm::", "@seal-security/", "-", TW_SUPPLIER_MAYBE, NULL },
	{ "go::", "sealsecurity.io/", "-", TW_SUPPLIER_MAYBE, NULL },
	{ "rubygems::", "seal-", ".0.1.", TW_SUPPLIER_MAYBE, NULL },
};

/* Cuts digits off the end; false when there are none. */
static bool cut_digits(struct tw_slice *s)
{
	size_t len = s->len;

	while (s->len && tw_is_digit(s->ptr[s->len - 1]))
		s->len--;
	return s->len < len;
}

static bool cut(struct tw_slice *s, const char *suffix)
{
	if (!tw_slice_ends(*s, suffix))
		return false;
	s->len -= strlen(suffix);
	return true;
}

static bool is_rebuilt(struct tw_slice version, const char *before)
{
	if (!cut_digits(&version))
		return false;
	if (!cut(&version, "sp") && (!cut(&version, "p") || !cut_digits(&version) || !cut(&version, "sp")))
		return false;
	return tw_slice_ends(version, before);
}

static bool is_renamed(const struct rule *rule, struct tw_slice name)
{
	if (!tw_slice_starts(name, rule->name))
		return false;
	name = tw_slice_from(name, strlen(rule->name));
	return strcmp(rule->bucket, "maven::") != 0 || (name.len && tw_is_digit(name.ptr[0])); /* seal.sp1.org.… */
}

struct tw_supplier tw_supplier_of(const struct tw_ecosystem *ecosystem, struct tw_slice name, struct tw_slice version)
{
	struct tw_supplier supplier = { TW_SUPPLIER_NONE, "seal", ecosystem->scheme };

	if (strcmp(ecosystem->bucket, "go::") == 0)
		cut(&version, "+incompatible");
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (strcmp(rules[i].bucket, ecosystem->bucket) != 0)
			continue;
		if (is_renamed(&rules[i], name))
			supplier.match = TW_SUPPLIER_SURE;
		else if (is_rebuilt(version, rules[i].suffix))
			supplier.match = rules[i].by_suffix;
		if (rules[i].scheme)
			supplier.scheme = rules[i].scheme;
	}
	return supplier;
}
