/* SPDX-License-Identifier: Apache-2.0 */
/* Scans from end to end, through the public headers: a database made of text, an image made on the spot, a report as JSON. */
#ifndef TW_TESTS_SCAN_MAKE_H
#define TW_TESTS_SCAN_MAKE_H

#include <trawl/trawl.h>

#include "source_make.h"

#include "db/build_text.h"

/* A database in <cache>/db in which openssl of Debian 12 has one vulnerability, fixed in @fixed, and lodash another one. */
static inline void scan_database(const char *cache, const char *openssl_id, const char *fixed)
{
	struct tw_db_metadata metadata = { .version = 2,
					   .updated_at = { 1767225600, 0 },
					   .next_update = { 1798761600, 0 } };
	struct tw_buf text = { 0 };

	metadata.downloaded_at = metadata.updated_at;
	tw_buf_printf(
		&text,
		"debian 12\topenssl\t%s\t{\"FixedVersion\":\"%s\",\"Severity\":3}\n"
		"data-source\tnpm::GitHub Security Advisory Npm\t{\"ID\":\"ghsa\",\"Name\":\"GitHub\",\"URL\":\"https://x\"}\n"
		"npm::GitHub Security Advisory Npm\tlodash\tCVE-2021-23337\t"
		"{\"PatchedVersions\":[\"4.17.21\"],\"VulnerableVersions\":[\"<4.17.21\"]}\n"
		"vulnerability\t%s\t{\"Title\":\"of openssl\",\"Severity\":\"HIGH\",\"VendorSeverity\":{\"nvd\":3}}\n"
		"vulnerability\tCVE-2021-23337\t{\"Title\":\"of lodash\",\"Severity\":\"HIGH\",\"VendorSeverity\":{\"ghsa\":3}}\n",
		openssl_id, fixed, openssl_id);
	assert_int_equal(tw_db_build(cache, tw_buf_view(&text), &metadata, NULL), 0);
	tw_buf_release(&text);
}

/* Packs the layers of @image, which is released, and writes it to @path. */
static inline void scan_image_end(const char *path, struct image *image)
{
	struct tw_buf tar;

	for (int i = 0; i < LAYERS; i++) {
		make_digest(tw_buf_view(&image->layer[i]), image->diff_id[i]);
		image->layer[i] = pack(&image->layer[i], GZIP);
		make_digest(tw_buf_view(&image->layer[i]), image->digest[i]);
	}
	image_config(image);
	tar = oci(image, GZIP, "");
	make_file(path, tw_buf_view(&tar));
	tw_buf_release(&tar);
	image_release(image);
}

/* An OCI archive of two gzip layers: Debian 12 with openssl @version, and lodash with a number of others. */
static inline void scan_image(const char *path, const char *version, int others)
{
	struct image image = { 0 };
	struct tw_buf status = { 0 };
	char name[100];

	make(&image.layer[0], .name = "etc/os-release", .bytes = "ID=debian\nVERSION_ID=\"12\"\n");
	make(&image.layer[0], .name = "etc/debian_version", .bytes = "12.11\n");
	tw_buf_printf(&status, "Package: openssl\nStatus: install ok installed\nVersion: %s\nArchitecture: amd64\n\n",
		      version);
	make(&image.layer[0], .name = "var/lib/dpkg/status", .bytes = status.ptr, .len = status.len);
	make_end(&image.layer[0]);
	make(&image.layer[1], .name = "usr/lib/node_modules/lodash/package.json",
	     .bytes = "{\"name\":\"lodash\",\"version\":\"4.17.4\",\"license\":\"MIT\"}");
	for (int i = 0; i < others; i++) {
		snprintf(name, sizeof(name), "usr/lib/node_modules/other%d/package.json", i);
		make(&image.layer[1], .name = name, .bytes = "{\"name\":\"other\",\"version\":\"1.0.0\"}");
	}
	make_end(&image.layer[1]);
	scan_image_end(path, &image);
	tw_buf_release(&status);
}

static inline int scan_keep(void *user, const char *bytes, size_t len)
{
	tw_buf_add(user, bytes, len);
	return 0;
}

static inline struct tw_buf scan_write(const struct trawl_report *report, const char *format)
{
	struct tw_buf out = { 0 };
	struct trawl_output output = { .size = sizeof(output),
				       .format = format,
				       .write = scan_keep,
				       .user = &out,
				       .all_packages = 1,
				       .actions = 1 };

	assert_int_equal(trawl_report_write(report, &output, NULL), TRAWL_OK);
	tw_buf_char(&out, '\0');
	assert_false(tw_buf_failed(&out));
	return out;
}

#endif
