/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"

#include <errno.h>

#include "base/error.h"

static void test_wrap(void **state)
{
	struct trawl_error err = { 0 };

	assert_int_equal(tw_wrap(&err, "untouched"), 0);
	assert_string_equal(err.message, "");
	assert_int_equal(tw_fail(&err, TRAWL_E_FORMAT, "line %d", 4), TRAWL_E_FORMAT);
	assert_int_equal(tw_wrap(&err, "layer %d", 3), TRAWL_E_FORMAT);
	tw_wrap(&err, "app.tar");
	assert_string_equal(err.message, "app.tar: layer 3: line 4");
	assert_int_equal(tw_fail(NULL, TRAWL_E_IO, "nobody listens"), TRAWL_E_IO);
	assert_int_equal(tw_wrap(NULL, "nobody"), 0);
}

static void test_system(void **state)
{
	struct trawl_error err = { 0 };

	assert_int_equal(tw_fail_errno(&err, ENOENT, "%s", "x"), TRAWL_E_NOTFOUND);
	assert_string_equal(err.message, "x: No such file or directory");
	assert_int_equal(tw_fail_errno(&err, ENOMEM, "x"), TRAWL_E_NOMEM);
	assert_int_equal(tw_fail_errno(&err, EACCES, "x"), TRAWL_E_IO);
}

/* A hostile name must neither break the line nor reach the terminal, nor overflow the message. */
static void test_hostile(void **state)
{
	struct trawl_error err = { 0 };
	char name[5000];

	memset(name, 'a', sizeof(name));
	memcpy(name, "\x1b[31m\n\r\x7f", 8);
	name[sizeof(name) - 1] = '\0';
	tw_fail(&err, TRAWL_E_IO, "%s", name);
	assert_int_equal(strlen(err.message), TRAWL_ERROR_MAX - 1);
	assert_memory_equal(err.message, "?[31m???a", 9);
	tw_wrap(&err, "%s", name);
	assert_int_equal(strlen(err.message), TRAWL_ERROR_MAX - 1);
}

/* Controls above ASCII, marks that turn text around, and bytes that are no UTF-8; what is none of these stays. */
static void test_wide(void **state)
{
	struct trawl_error err = { 0 };

	tw_fail(&err, TRAWL_E_IO, "%s", "\xc2\x9b|\xe2\x80\xa8|\xe2\x80\xae|\xe2\x81\xa6|\xff|\xed\xa0\x80|\xe2\x82");
	assert_string_equal(err.message, "?|?|?|?|?|???|??");
	tw_fail(&err, TRAWL_E_IO, "%s", "\xc2\xa0\xc3\xa9\xe2\x80\xa7\xe2\x82\xac\xf0\x9f\x98\x80");
	assert_string_equal(err.message, "\xc2\xa0\xc3\xa9\xe2\x80\xa7\xe2\x82\xac\xf0\x9f\x98\x80");
}

static void test_names(void **state)
{
	for (int status = TRAWL_E_DATABASE; status <= TRAWL_INCOMPLETE; status++)
		assert_string_not_equal(trawl_status_name(status), "unknown status");
	assert_string_equal(trawl_status_name(-99), "unknown status");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrap), cmocka_unit_test(test_system), cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_wide), cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
