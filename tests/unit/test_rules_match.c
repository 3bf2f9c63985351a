/* SPDX-License-Identifier: Apache-2.0
 *
 * Values of match keys.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "udev-rules/match.h"

struct row {
	const char *value, *text;
	bool fits;
};

static void assert_rows(const struct row *rows, size_t count, bool ignore_case)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < count; i++) {
		struct pattern pattern;
		bool flip;
		const char *text = rows[i].text;
		pattern_compile(arena, rows[i].value, ignore_case, &pattern, &flip);
		if (flip !=
		    (pattern_matches(&pattern, text, text ? strlen(text) : 0) == rows[i].fits))
			continue;
		fail_msg("\"%s\" against \"%s\"", rows[i].value, text ? text : "(not set)");
	}
	arena_free(arena);
}

#define ASSERT_ROWS(ignore_case, ...)                                         \
	do {                                                                  \
		static const struct row rows[] = { __VA_ARGS__ };             \
		assert_rows(rows, sizeof(rows) / sizeof(*rows), ignore_case); \
	} while (0)

static void test_words(void **state)
{
	(void)state;
	ASSERT_ROWS(false, { "sda", "sda", true }, { "sda", "sda1", false }, { "sda", "sd", false },
		    { "sda", "SDA", false }, { "sda", NULL, false }, { "sda|sdb", "sdb", true },
		    { "sda|sdb", "sda|sdb", false }, { "a b", "a b", true });
}

static void test_nothing(void **state)
{
	(void)state;
	ASSERT_ROWS(false, { "", "", true }, { "", NULL, true }, { "", "a", false },
		    { "?*", "a", true }, { "?*", "", false }, { "?*", NULL, false },
		    { "*", NULL, true }, { "a|", "", true }, { "|a", NULL, true },
		    { "a||b", "", true }, { "|", "", true }, { "|", "a", false },
		    { "?*|", "", true }, { "a*|", "", true }, { "a*|b", "", false });
}

static void test_wildcards(void **state)
{
	(void)state;
	ASSERT_ROWS(false, { "sd*", "sd", true }, { "sd*", "sdaa1", true },
		    { "sd?1", "sda1", true }, { "sd?1", "sdaa1", false },
		    { "*/loop*", "/devices/virtual/block/loop0", true },
		    { "sd*[!0-9]", "sda", true }, { "sd*[!0-9]", "sda1", false },
		    { "[[:alpha:]]*", "1a", false }, { "sd*|dm-*", "dm-3", true },
		    { "a\\*", "a*", true }, { "a\\*", "ab", false }, { "a\\*?", "a*b", true },
		    { "sd[", "sd[", true }, { "a\\*|b*", "a*", true });
}

static void test_ignored_case(void **state)
{
	(void)state;
	ASSERT_ROWS(true, { "ABC", "abc", true }, { "a*C", "AbbC", true }, { "[a-c]x", "BX", true },
		    { "[[:upper:]]", "a", true }, { "a|B", "b", true }, { "ab", "ac", false });
}

/* Against another implementation of the same; the C locale holds in tests. */
static void test_like_fnmatch(void **state)
{
	static const char of_pattern[] = "ab*?[]!^-\\:lphaAB[]*", of_text[] = "ab[]!-\\AB^:l";
	size_t fitting = 0;

	(void)state;
	srand(1);
	for (size_t i = 0; i < 200000; i++) {
		char pattern[12] = "", text[8] = "";
		size_t length = (size_t)rand() % 11, other = (size_t)rand() % 7;
		for (size_t k = 0; k < length; k++)
			pattern[k] = of_pattern[(size_t)rand() % (sizeof(of_pattern) - 1)];
		for (size_t k = 0; k < other; k++)
			text[k] = of_text[(size_t)rand() % (sizeof(of_text) - 1)];
		for (int flags = 0; flags <= FNM_CASEFOLD; flags += FNM_CASEFOLD) {
			bool fits = fnmatch(pattern, text, flags) == 0;
			fitting += fits;
			if (glob_matches(pattern, text, flags != 0) != fits)
				fail_msg("\"%s\" against \"%s\", flags %d", pattern, text, flags);
		}
	}
	assert_true(fitting > 1000);
}

/* Would take for ever if each star tried all that is left. */
static void test_many_stars(void **state)
{
	char pattern[4001], text[4001];

	(void)state;
	for (size_t i = 0; i < 4000; i += 2)
		memcpy(pattern + i, "*a", 2);
	pattern[3999] = 'b';
	pattern[4000] = '\0';
	memset(text, 'a', 4000);
	text[4000] = '\0';
	assert_false(glob_matches(pattern, text, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),	     cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_wildcards),    cmocka_unit_test(test_ignored_case),
		cmocka_unit_test(test_like_fnmatch), cmocka_unit_test(test_many_stars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
