/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probes/world.h"

static void line_is_basename_and_arguments(void **state)
{
	struct arena *arena = arena_new();
	const char *const argv[] = { "/u01/app/19c/grid/bin/crsctl", "check", "crs", NULL };
	const char *const bare[] = { "crsctl", NULL };

	(void)state;
	assert_string_equal(command_line(arena, argv), "crsctl check crs");
	assert_string_equal(command_line(arena, bare), "crsctl");
	arena_free(arena);
}

static void key_names_a_file(void **state)
{
	struct arena *arena = arena_new();
	const char *const stat[] = { "/g/bin/crsctl", "stat", "res", "-v", "-init", NULL };
	const char *const path[] = { "kfod", "asm_diskstring=/dev/sd*", NULL };
	const char *const empty[] = { "x", "", "y", NULL };

	(void)state;
	assert_string_equal(command_key(arena, stat), "crsctl_stat_res_-v_-init");
	assert_string_equal(command_key(arena, path), "kfod_asm_diskstring=.dev.sd*");
	assert_string_equal(command_key(arena, empty), "x__y");
	arena_free(arena);
}

/* "x_" and `count` times "a". */
static const char *key_of_length(struct arena *arena, size_t count)
{
	char argument[512];
	const char *const argv[] = { "x", argument, NULL };

	memset(argument, 'a', count);
	argument[count] = '\0';
	return command_key(arena, argv);
}

static void long_keys_end_in_a_hash(void **state)
{
	struct arena *arena = arena_new();
	const char *longest = key_of_length(arena, 198);
	const char *hashed = key_of_length(arena, 199);

	(void)state;
	assert_int_equal(strlen(longest), 200);
	assert_null(strchr(longest, '-'));
	assert_int_equal(strlen(hashed), 180 + 1 + 16);
	assert_memory_equal(hashed, longest, 180);
	/* FNV-1a 64 of "x_" and 199 times "a", computed apart from this program */
	assert_string_equal(hashed + 180, "-3b9ee8a1b0a3d4e1");
	assert_string_not_equal(hashed, key_of_length(arena, 200));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(line_is_basename_and_arguments),
		cmocka_unit_test(key_names_a_file),
		cmocka_unit_test(long_keys_end_in_a_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
