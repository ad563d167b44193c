/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scans an image archive and prints its findings: cc scan.c $(pkg-config --cflags --libs libtrawl) -o scan
 *
 *	./scan image.tar ~/.cache/trivy
 */
#include <stdio.h>
#include <time.h>
#include <trawl/trawl.h>

int main(int argc, char **argv)
{
	struct trawl_db_options where = { .size = sizeof(where), .cache_dir = argc > 2 ? argv[2] : NULL };
	struct trawl_scan scan = { .size = sizeof(scan), .name = argc > 1 ? argv[1] : NULL, .now_seconds = time(NULL) };
	struct trawl_filter filter = { .size = sizeof(filter) };
	struct trawl_report *report = NULL;
	struct trawl_db *db = NULL;
	struct trawl_error err = { 0 };

	if (argc != 3 || trawl_db_open(&where, &db, &err) < 0 || trawl_scan(&scan, db, &report, &err) < 0 ||
	    trawl_report_filter(report, &filter, &err) < 0) {
		fprintf(stderr, "scan: %s\n", argc == 3 ? err.message : "usage: scan IMAGE.TAR DATABASE-FOLDER");
		return 1;
	}
	for (size_t r = 0; r < trawl_report_results(report); r++) {
		for (size_t i = 0; i < trawl_report_findings(report, r); i++) {
			const struct trawl_finding *finding = trawl_report_finding(report, r, i);
			const struct trawl_package *package = trawl_finding_package(finding);

			printf("%s\t%s\t%s\t%s\t%s\n", trawl_finding_id(finding),
			       trawl_severity_name(trawl_finding_severity(finding)), trawl_package_name(package),
			       trawl_package_version(package), trawl_finding_fixed_version(finding));
		}
	}
	trawl_report_free(report);
	trawl_db_close(db);
	return 0;
}
