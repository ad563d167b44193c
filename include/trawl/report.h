/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A report: the results of one scan, to be filtered, walked and written.
 *
 * Thread safety: functions that take a const report may be called by any number of threads at once, for the same one, too;
 * trawl_report_filter() and trawl_report_free() only while no other thread uses that report.
 */
#ifndef TRAWL_REPORT_H
#define TRAWL_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include <trawl/error.h>
#include <trawl/package.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Everything that a scan has found out. */
struct trawl_report;

/** Which findings count. All zero but size lets everything count. */
struct trawl_filter {
	size_t size;                 /**< sizeof(struct trawl_filter) */
	unsigned severities;         /**< Bits 1 << enum trawl_severity; 0: all */
	int ignore_unfixed;          /**< Leave out findings without a fixed version. */
	const char *const *statuses; /**< "will_not_fix", …, NULL-terminated: leave out findings of these. */
	const char *ignore_file;     /**< .trivyignore or .trivyignore.yaml; NULL: none. */
};

/**
 * Decide which findings count. What an ignore file takes out stays in the report as suppressed, with the reason; what
 * severity and status take out is removed, as Trivy does. To be called once, before anything is read from the report.
 *
 * @report  The report.
 * @filter  Borrowed for the call.
 * @err     Filled on failure: names the ignore file, its line, and what is wrong there. May be NULL.
 * @return  TRAWL_OK or a negative trawl_status.
 *
 * Thread safety: not beside any other function that takes this report.
 */
TRAWL_EXPORT enum trawl_status trawl_report_filter(struct trawl_report *report, const struct trawl_filter *filter,
						   struct trawl_error *err);

/** How to write a report. */
struct trawl_output {
	size_t size;        /**< sizeof(struct trawl_output) */
	const char *format; /**< "json", "table", "template": a name of TRAWL_TABLE_FORMATS. */

	/**
	 * Takes @len bytes; anything but 0 stops the writing with TRAWL_E_IO. Called from any thread of those that
	 * trawl_scan.threads allows, never from two at once.
	 */
	int (*write)(void *user, const char *bytes, size_t len);
	void *user;

	int all_packages;    /**< JSON: list packages without findings, too. */
	int actions;         /**< Table: lead with the database that was asked and with what to do, then the details. */
	int show_suppressed; /**< Table: list suppressed findings, with the reason. */
	int dependency_tree; /**< Table: who brought a package in. */
	int summary_only;    /**< Table: without details. */
	int no_summary;      /**< Table: without the summary. */
	int colors;          /**< Table: use ANSI colours. */
	unsigned width;      /**< Table: columns of the terminal; 0: as wide as it gets. */
	unsigned severities; /**< Bits of the severities that were asked for, for the table's head; 0: all. */

	const char *template_text; /**< Template: the template itself. */
	const char *template_name; /**< Template: what its errors call it, such as its path; NULL: "output template". */
	/**
	 * Template: what a variable of the environment holds, for templates that ask; NULL when it isn't set. No function:
	 * none is set.
	 */
	const char *(*variable)(void *user, const char *name);
};

/**
 * Look whether a report could be written so, before there is one: the format is known, its template can be parsed.
 *
 * @output  Borrowed for the call. write may be NULL.
 * @err     Filled on failure: of a template with its name, line and what is wrong there. May be NULL.
 * @return  TRAWL_OK or a negative trawl_status; TRAWL_E_USAGE for an unknown format.
 *
 * Thread safety: any number at once.
 */
TRAWL_EXPORT enum trawl_status trawl_output_check(const struct trawl_output *output, struct trawl_error *err);

/**
 * Write a report.
 *
 * @report  The report.
 * @output  Borrowed for the call.
 * @err     Filled on failure. May be NULL.
 * @return  TRAWL_OK or a negative trawl_status; TRAWL_E_USAGE for an unknown format.
 *
 * Thread safety: any number at once, of one report, too, and beside what reads from it.
 */
TRAWL_EXPORT enum trawl_status trawl_report_write(const struct trawl_report *report, const struct trawl_output *output,
						  struct trawl_error *err);

/* What follows reads from a report: from any number of threads at once, but not beside trawl_report_filter(). */

/** @return How many results there are: one for the OS's packages, one a lock file, one a kind of installed package. */
TRAWL_EXPORT size_t trawl_report_results(const struct trawl_report *report);
/** @return "app.tar (debian 12.5)", "app/package-lock.json", …; NULL past the end, and without memory. */
TRAWL_EXPORT const char *trawl_report_target(const struct trawl_report *report, size_t result);
/** @return How many packages a result has, 0 past the end. */
TRAWL_EXPORT size_t trawl_report_packages(const struct trawl_report *report, size_t result);
/** @return A package; NULL past the end, and when there is no memory for its texts. */
TRAWL_EXPORT const struct trawl_package *trawl_report_package(const struct trawl_report *report, size_t result,
							      size_t index);
/** @return How many findings of a result count, 0 past the end. */
TRAWL_EXPORT size_t trawl_report_findings(const struct trawl_report *report, size_t result);
/** @return A finding; NULL past the end, and when there is no memory for its texts. */
TRAWL_EXPORT const struct trawl_finding *trawl_report_finding(const struct trawl_report *report, size_t result,
							      size_t index);

/** @return Non-zero when the operating system is past its end of life. */
TRAWL_EXPORT int trawl_report_is_eol(const struct trawl_report *report);
/** @return Non-zero when something could not be read (trawl_report_problem() says what): 1, or 2 when the time ran out. */
TRAWL_EXPORT int trawl_report_is_incomplete(const struct trawl_report *report);

/** Something that could not be read, or only in part. Strings live as long as the report. */
struct trawl_problem {
	size_t size;         /**< Set by the caller to sizeof(struct trawl_problem). */
	int lost;            /**< Non-zero: the file is lost; zero: a part of it was not understood. */
	const char *path;    /**< Within the artifact; "" for the artifact as a whole. */
	uint32_t line;       /**< 0: no line. */
	const char *message; /**< One sentence. */
	uint32_t layer;      /**< Of the image, from 1, lowest first; 0: no layer. */
	int note; /**< Non-zero: all was read; something is to be known, such as an ignore file's unused entry. */
};

/** @return How many problems there were. */
TRAWL_EXPORT size_t trawl_report_problems(const struct trawl_report *report);
/** @return Non-zero, and ret->size bytes of @ret are filled; zero past the end, and only there. */
TRAWL_EXPORT int trawl_report_problem(const struct trawl_report *report, size_t index, struct trawl_problem *ret);

/** Free a report and everything that was got from it, when no thread uses it any more. Accepts NULL. */
TRAWL_EXPORT void trawl_report_free(struct trawl_report *report);

#ifdef __cplusplus
}
#endif
#endif
