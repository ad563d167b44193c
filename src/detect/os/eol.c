/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/os/eol.h"

struct row {
	const char *family;
	const char *release;
	const char *date;
};

static const struct row rows[] = {
#define TW_EOL(family, release, date) { family, release, date },
#include "detect/os/eol_dates.h"
#undef TW_EOL
};

struct tw_slice tw_release_major(struct tw_slice release)
{
	ptrdiff_t dot = tw_slice_find(release, '.');

	return dot < 0 ? release : tw_slice_head(release, (size_t)dot);
}

struct tw_slice tw_release_minor(struct tw_slice release)
{
	size_t major = tw_release_major(release).len;

	if (major == release.len)
		return release;
	return tw_slice_head(release, major + 1 + tw_release_major(tw_slice_from(release, major + 1)).len);
}

/* Support lasts to the last second of the day. */
static bool is_over(const struct row *row, struct tw_time now)
{
	struct tw_time day;

	return tw_time_parse(tw_slice(row->date), &day) && now.seconds >= day.seconds + 24 * 3600 - 1;
}

enum tw_release_state tw_release_state(const char *family, struct tw_slice release, struct tw_time now,
				       struct tw_slice *ret_date)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].family, family) != 0 || !tw_slice_is(release, rows[i].release))
			continue;
		if (ret_date && *rows[i].date)
			*ret_date = tw_slice(rows[i].date);
		return is_over(&rows[i], now) ? TW_RELEASE_OVER : TW_RELEASE_SUPPORTED;
	}
	return TW_RELEASE_UNKNOWN;
}
