/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "probes/moment.h"

static const struct local_time winter = { true, 2026, 1, 15, 12, 0, 0 };
static const struct local_time summer = { true, 2026, 7, 15, 12, 0, 0 };

/* 2026-01-15 12:00:00 UTC and 2026-07-15 12:00:00 UTC */
enum { WINTER_UTC = 1768478400, SUMMER_UTC = 1784116800, HOUR = 3600 };

static void names(void **state)
{
	(void)state;
	assert_true(moment_zone_is_known("Europe/Berlin"));
	assert_true(moment_zone_is_known("UTC"));
	assert_true(moment_zone_is_known("CET-1CEST,M3.5.0,M10.5.0/3"));
	assert_true(moment_zone_is_known("<+0330>-3:30"));
	/* the C library would take each of these for UTC, or read another file */
	assert_false(moment_zone_is_known(NULL));
	assert_false(moment_zone_is_known(""));
	assert_false(moment_zone_is_known("Europe/Nowhere"));
	assert_false(moment_zone_is_known("../../etc/passwd"));
	assert_false(moment_zone_is_known(":/etc/passwd"));
	assert_false(moment_zone_is_known("/usr/share/zoneinfo/UTC"));
	assert_false(moment_zone_is_known("Europe/Berlin\n"));
}

static void moments(void **state)
{
	static const struct local_time unknown = { 0 };

	(void)state;
	assert_int_equal(moment_of("UTC", &winter), WINTER_UTC);
	assert_int_equal(moment_of("Europe/Berlin", &winter), WINTER_UTC - HOUR);
	assert_int_equal(moment_of("Europe/Berlin", &summer), SUMMER_UTC - 2 * HOUR);
	assert_int_equal(moment_of("CET-1CEST,M3.5.0,M10.5.0/3", &summer), SUMMER_UTC - 2 * HOUR);
	assert_int_equal(moment_of("America/Chicago", &summer), SUMMER_UTC + 5 * HOUR);
	assert_int_equal(moment_of("UTC", &unknown), TIME_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names), cmocka_unit_test(moments) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
