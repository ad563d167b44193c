/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a report holds: packages and findings. Handles are borrowed from the report and live as long as it does; so do
 * the strings that they give. All functions are thread-safe.
 */
#ifndef TRAWL_PACKAGE_H
#define TRAWL_PACKAGE_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/** One package of one result. */
struct trawl_package;

/** One vulnerability of one package. */
struct trawl_finding;

/** How bad a finding is. */
enum trawl_severity {
	TRAWL_SEVERITY_UNKNOWN = 0,
	TRAWL_SEVERITY_LOW = 1,
	TRAWL_SEVERITY_MEDIUM = 2,
	TRAWL_SEVERITY_HIGH = 3,
	TRAWL_SEVERITY_CRITICAL = 4,
};

/**
 * A severity's name.
 *
 * @severity  Any.
 * @return    "CRITICAL", "HIGH", "MEDIUM", "LOW" or "UNKNOWN": static.
 */
TRAWL_EXPORT const char *trawl_severity_name(enum trawl_severity severity);

/** @return The package's name; never NULL. */
TRAWL_EXPORT const char *trawl_package_name(const struct trawl_package *package);
/** @return Its version as the report shows it, epoch and release included; "" when unknown. */
TRAWL_EXPORT const char *trawl_package_version(const struct trawl_package *package);
/** @return Its package URL (purl specification), or NULL. */
TRAWL_EXPORT const char *trawl_package_purl(const struct trawl_package *package);
/** @return The file of an installed package, or NULL. */
TRAWL_EXPORT const char *trawl_package_path(const struct trawl_package *package);

/** @return "CVE-2024-1234" or another source's id; never NULL. */
TRAWL_EXPORT const char *trawl_finding_id(const struct trawl_finding *finding);
/** @return The package that is vulnerable; never NULL. */
TRAWL_EXPORT const struct trawl_package *trawl_finding_package(const struct trawl_finding *finding);
/** @return Its severity. */
TRAWL_EXPORT enum trawl_severity trawl_finding_severity(const struct trawl_finding *finding);
/** @return Versions that fix it, joined by ", "; "" when none is known. */
TRAWL_EXPORT const char *trawl_finding_fixed_version(const struct trawl_finding *finding);
/** @return "fixed", "affected", "will_not_fix", …: static. */
TRAWL_EXPORT const char *trawl_finding_status(const struct trawl_finding *finding);
/** @return A page that describes it, or NULL. */
TRAWL_EXPORT const char *trawl_finding_url(const struct trawl_finding *finding);

#ifdef __cplusplus
}
#endif
#endif
