/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vendor/composer/installed.json: what Composer has installed. Source: composer/composer,
 * src/Composer/Repository/FilesystemRepository.php.
 *
 * Surprising: Composer 1 wrote the list alone, version 2 an object that has it under "packages"; what of it is for
 * development is told by name there, and counts nevertheless: it is installed. Others call files so as well; a list alone is
 * believed only in the folder of Composer's name.
 */
#include "analyze/lang/composer.h"

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err);

const struct tw_analyzer tw_analyzer_composer_vendor = {
	.name = "composer-vendor",
	.doc = "Composer: installed PHP packages",
	.type = "composer-vendor",
	.files = "installed.json",
	.version = 1,
	.scope = TW_IN_IMAGE,
	.match = { { TW_BASENAME, "installed.json" } },
	.max_size = TW_LIMIT_LOCKFILE,
	.parse = parse,
};

static int parse(const struct tw_view *view, int role, struct tw_sink *sink, struct trawl_error *err)
{
	struct tw_json doc;
	int status = tw_json_parse_as(view->bytes, TW_JSON_LINES, sink->scratch, &doc, err);
	uint32_t list;

	if (status < 0)
		return status;
	list = tw_json_get(&doc, TW_JSON_ROOT, "packages");
	if (tw_json_type(&doc, TW_JSON_ROOT) == TW_JSON_ARRAY && tw_slice_ends(view->path, "composer/installed.json"))
		list = TW_JSON_ROOT;
	return tw_composer_take(&doc, list, tw_json_get(&doc, TW_JSON_ROOT, "packages-dev"), sink, err);
}
