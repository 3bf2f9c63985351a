/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "report/report.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const struct check rows[] = {
	{ .id = "crs.css-down", .title = "CSSD answers", .worst = SEVERITY_CRITICAL },
	{ .id = "crs.css-down-too", .title = "something else", .worst = SEVERITY_NONE },
	{ .id = "crs.no-page",
	  .title = "a title that is so long that it does not fit into the last column of the list",
	  .worst = SEVERITY_NOTICE },
};
static const struct check_table checks = { rows, COUNT(rows) };

static const struct vendor_code code_rows[] = {
	{ "CRS", 184, "Cannot communicate with the CRS daemon.", "crsd", "CRSD is down.", "Wait." },
	{ "CRS", 4535, "Cannot communicate with Cluster Ready Services", "crsd",
	  "CRSD does not answer, and that may have many causes; databases may still run all the "
	  "same.",
	  "Run `gridck walk`." },
	{ "ORA", 845, "MEMORY_TARGET not supported on this system", "asm", "No memory.", "More." },
	{ "ORA", 15042, "ASM disk \"N\" is missing from group number \"M\"", "asm", "Gone.",
	  "Find." },
	{ "PROC", 26, "Error while accessing the physical storage", "crsd", "No OCR.", "Mount." },
};
static const struct vendor_codes codes = { code_rows, COUNT(code_rows) };

static const char page[] =
	"# Checks\n"
	"\n"
	"What stands here belongs to no check.\n"
	"\n"
	"## crs.css-down-too\n"
	"\n"
	"The other one.\n"
	"## crs.css-down\n"
	"\n"
	"**What it is.** `crsctl check css` says that CSSD is not there,\n"
	"in two lines of the source that are one paragraph.\n"
	"\n"
	"- first item that is long enough to be broken, because it goes on and on and on\n"
	"  and on\n"
	"- second **item**\n"
	"1. numbered\n"
	"\n"
	"    ps -ef | grep '[o]cssd'  #  **as** `it` is\n"
	"\n"
	"```\n"
	"## not a heading\n"
	"```\n"
	"### Part\n"
	"The end.\n"
	"\n"
	"## crs.withdrawn\n"
	"Not used any more.\n"
	"# Another chapter\n"
	"Nor does this.\n";

/* What explain says; asserts whether the code is known. */
static const char *explain(struct arena *arena, const char *code, bool known)
{
	bool is_known = !known;
	const char *text = report_explain(arena, &(struct names){ &code, 1, 1 }, checks, codes,
					  page, &is_known);

	if (is_known != known)
		fail_msg("%s: %s", code, is_known ? "known" : "not known");
	return text;
}

static void a_check_shows_its_page_as_plain_text(void **state)
{
	static const char expected[] =
		"crs.css-down: CSSD answers\n"
		"\n"
		"What it is. crsctl check css says that CSSD is not there, in two lines of the\n"
		"source that are one paragraph.\n"
		"\n"
		"- first item that is long enough to be broken, because it goes on and on and on\n"
		"  and on\n"
		"- second item\n"
		"1. numbered\n"
		"\n"
		"    ps -ef | grep '[o]cssd'  #  **as** `it` is\n"
		"\n"
		"## not a heading\n"
		"Part\n"
		"The end.\n";
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(explain(arena, "crs.css-down", true), expected);
	assert_string_equal(explain(arena, "CRS.CSS-Down", true), expected);
	arena_free(arena);
}

static void a_section_ends_at_the_next_heading(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(explain(arena, "crs.css-down-too", true),
			    "crs.css-down-too: something else\n\nThe other one.\n");
	assert_string_equal(explain(arena, "crs.withdrawn", true),
			    "crs.withdrawn\n\nNot used any more.\n");
	arena_free(arena);
}

static void a_check_without_page_shows_its_title(void **state)
{
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(
		explain(arena, "crs.no-page", true),
		"crs.no-page: a title that is so long that it does not fit into the last "
		"column\n  of the list\n");
	arena_free(arena);
}

static void a_code_is_found_however_it_is_written(void **state)
{
	static const char expected[] =
		"CRS-4535: Cannot communicate with Cluster Ready Services\n"
		"\n"
		"stage    crsd\n"
		"meaning  CRSD does not answer, and that may have many causes; databases may\n"
		"         still run all the same.\n"
		"to do    Run gridck walk.\n";
	static const char *const spellings[] = { "CRS-4535", "crs-04535", "CRS4535", "Crs-4535",
						 "crs-000004535" };
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++)
		assert_string_equal(explain(arena, spellings[i], true), expected);
	arena_free(arena);
}

static void codes_are_written_as_the_vendor_does(void **state)
{
	static const struct {
		const char *asked, *head;
	} cases[] = {
		{ "CRS-184", "CRS-0184: Cannot " },
		{ "ora-845", "ORA-00845: MEMORY" },
		{ "ORA15042", "ORA-15042: ASM di" },
		{ "PROC-00026", "PROC-26: Error " },
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_true(str_starts(explain(arena, cases[i].asked, true), cases[i].head));
	arena_free(arena);
}

static void what_is_not_known_is_said_so(void **state)
{
	static const char *const unknown[] = {
		"CRS-9999",  "CRS-",	      "CRS",
		"CRS--4535", "CRS-4535x",     "4535",
		"crs.css",   "crs.css-downs", "CRS-99999999999999999999",
		"",	     "checks",	      "CRS-18446744073709556151",
		"What",	     "PROCL-26",
	};
	struct arena *arena = arena_new();

	(void)state;
	for (size_t i = 0; i < COUNT(unknown); i++) {
		const char *text = explain(arena, unknown[i], false);
		assert_true(str_starts(text, unknown[i]));
		assert_non_null(strstr(text, "is not known to gridck"));
	}
	assert_true(str_starts(explain(arena, "\x1b[31mCRS-1", false), "\\x1B[31mCRS-1 is not"));
	arena_free(arena);
}

static void the_list_holds_everything_in_columns(void **state)
{
	static const char expected[] =
		"CHECK             WORST     WHAT IS EXPECTED\n"
		"crs.css-down      critical  CSSD answers\n"
		"crs.css-down-too  unknown   something else\n"
		"crs.no-page       notice    a title that is so long that it does not fit into\n"
		"                            the last column of the list\n"
		"\n"
		"CODE       STAGE  TEXT\n"
		"CRS-0184   crsd   Cannot communicate with the CRS daemon.\n"
		"CRS-4535   crsd   Cannot communicate with Cluster Ready Services\n"
		"ORA-00845  asm    MEMORY_TARGET not supported on this system\n"
		"ORA-15042  asm    ASM disk \"N\" is missing from group number \"M\"\n"
		"PROC-26    crsd   Error while accessing the physical storage\n";
	struct arena *arena = arena_new();

	(void)state;
	assert_string_equal(explain(arena, "list", true), expected);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_check_shows_its_page_as_plain_text),
		cmocka_unit_test(a_section_ends_at_the_next_heading),
		cmocka_unit_test(a_check_without_page_shows_its_title),
		cmocka_unit_test(a_code_is_found_however_it_is_written),
		cmocka_unit_test(codes_are_written_as_the_vendor_does),
		cmocka_unit_test(what_is_not_known_is_said_so),
		cmocka_unit_test(the_list_holds_everything_in_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
