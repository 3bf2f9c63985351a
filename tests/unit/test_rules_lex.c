/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules files to lines and tokens.
 */
#include "tests/unit/rules_help.h"

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* A line as text: "1-3: KEY{argument}==value …", "!" for what udev passes over. */
static void append_line(struct strbuf *buf, const struct rule_line *line)
{
	strbuf_printf(buf, "%u", line->number);
	if (line->last != line->number)
		strbuf_printf(buf, "-%u", line->last);
	strbuf_puts(buf, line->dropped ? "!" : ":");
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		strbuf_printf(buf, " %s%s", token->dropped ? "!" : "", token->key_text);
		if (token->argument)
			strbuf_printf(buf, "{%s}", token->argument);
		strbuf_printf(buf, "%s%s%s", rule_operator_text(token->op),
			      token->ignore_case ? "i:" : "", token->value);
		if (token->line != line->number)
			strbuf_printf(buf, "@%u", token->line);
	}
	if (line->jump_to != SIZE_MAX)
		strbuf_printf(buf, " ->%zu", line->jump_to);
	strbuf_puts(buf, "\n");
}

static const char *all_lines(const struct rule_facts *facts)
{
	struct strbuf buf = strbuf_new(arena);

	for (size_t i = 0; i < facts->line_count; i++)
		append_line(&buf, &facts->lines[i]);
	return buf.data;
}

struct row {
	const char *text, *expected;
	long udev;
};

static void assert_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct rule_facts facts = rules_of_text(rows[i].text, strlen(rows[i].text),
							rows[i].udev);
		const char *lines = all_lines(&facts);
		if (strcmp(lines, rows[i].expected) != 0)
			fail_msg("%s\nis read as\n%snot as\n%s", rows[i].text, lines,
				 rows[i].expected);
	}
}

#define ASSERT_ROWS(...)                                          \
	do {                                                      \
		static const struct row rows[] = { __VA_ARGS__ }; \
		assert_rows(rows, sizeof(rows) / sizeof(*rows));  \
	} while (0)

static void test_words(void **state)
{
	(void)state;
	ASSERT_ROWS({ "KERNEL==\"sd*\", OWNER=\"grid\"\n", "1: KERNEL==sd* OWNER=grid\n", 0 },
		    { "KERNEL==\"a\"SYMLINK+=\"b\"", "1: KERNEL==a SYMLINK+=b\n", 0 },
		    { "KERNEL == \"a\" ,\tGROUP\t:= \"b\"", "1: KERNEL==a GROUP:=b\n", 0 },
		    { ",,KERNEL!=\"a\",,MODE=\"0660\",,", "1: KERNEL!=a MODE=0660\n", 0 },
		    { "ENV{DM_NAME}==\"a b|c\", TAG-=\"d\"", "1: ENV{DM_NAME}==a b|c TAG-=d\n", 0 },
		    { "ATTRS{a b }==\"\", RUN{program}+=\"x\"",
		      "1: ATTRS{a b }== RUN{program}+=x\n", 0 },
		    { "OWNER=\"a\\\"b\\c\"", "1: OWNER=a\"b\\c\n", 0 },
		    { "OWNER=\"54321\"", "1: OWNER=54321\n", 0 });
}

static void test_operators_are_what_udev_takes_them_for(void **state)
{
	(void)state;
	ASSERT_ROWS({ "PROGRAM=\"/x\", RESULT==\"a\", MODE=\"0660\"",
		      "1: PROGRAM==/x RESULT==a MODE=0660\n", 0 },
		    { "PROGRAM:=\"/x\"", "1: PROGRAM==/x\n", 0 },
		    { "PROGRAM!=\"/x\"", "1: PROGRAM!=/x\n", 0 },
		    { "IMPORT{program}=\"/x\"", "1: IMPORT{program}==/x\n", 0 },
		    { "OWNER+=\"grid\"", "1: OWNER=grid\n", 0 },
		    { "NAME+=\"eth0\"", "1: NAME=eth0\n", 0 },
		    { "ATTR{queue/x}+=\"1\"", "1: ATTR{queue/x}=1\n", 0 },
		    { "ENV{a}:=\"1\", TAG:=\"b\"", "1: ENV{a}=1 TAG=b\n", 0 },
		    { "OPTIONS+=\"watch\"", "1: OPTIONS=watch\n", 0 });
}

static void test_escapes_and_case(void **state)
{
	(void)state;
	ASSERT_ROWS({ "SYMLINK+=e\"a\\x41\\t\\u00e9\\101\\\"\"",
		      "1: SYMLINK+=aA\t\xC3\xA9"
		      "A\"\n",
		      252 },
		    { "SYMLINK+=e\"a\\q\"", "1!\n", 252 }, { "SYMLINK+=e\"a\\0\"", "1!\n", 252 },
		    { "SYMLINK+=e\"a\\x4\"", "1!\n", 252 }, { "SYMLINK+=e\"a\"", "1!\n", 244 },
		    { "KERNEL==i\"Sd*\", MODE=\"0660\"", "1: KERNEL==i:Sd* MODE=0660\n", 257 },
		    { "KERNEL==i\"Sd*\", MODE=\"0660\"", "1: KERNEL==i:Sd* MODE=0660\n", 0 },
		    { "KERNEL==ie\"\\x53\", MODE=\"0660\"", "1: KERNEL==i:S MODE=0660\n", 257 },
		    { "KERNEL==ii\"a\", MODE=\"0660\"", "1!\n", 257 },
		    { "KERNEL==i\"Sd*\", MODE=\"0660\"", "1!\n", 252 },
		    { "MODE=i\"0660\"", "1! MODE=i:0660\n", 257 });
}

static void test_lines(void **state)
{
	(void)state;
	ASSERT_ROWS({ "# c\n\n  \t\nMODE=\"1\"\n", "4: MODE=1\n", 0 },
		    { "MODE=\"1\"\r\n\r\nMODE=\"2\"\r\n", "1: MODE=1\n3: MODE=2\n", 0 },
		    { "MODE=\"1\"\rMODE=\"2\"", "1: MODE=1\n2: MODE=2\n", 0 },
		    { "KERNEL==\"a\", \\\n\t MODE=\"1\"\nMODE=\"2\"",
		      "1-2: KERNEL==a MODE=1@2\n3: MODE=2\n", 0 },
		    { "KERNEL==\"a\", \\\r\nMODE=\"1\"", "1-2: KERNEL==a MODE=1@2\n", 0 },
		    { "KERNEL==\"a\", \\\n# c\nMODE=\"1\"", "1-3: KERNEL==a MODE=1@3\n", 0 },
		    { "KERNEL==\"a\", MODE=\"1\", \\\n\nMODE=\"2\"",
		      "1-2: KERNEL==a MODE=1\n3: MODE=2\n", 0 },
		    { "KERNEL==\"a\", MO\\\nDE=\"1\"", "1-2: KERNEL==a MODE=1\n", 0 },
		    { "MODE=\"1\"\nMODE=\"2\", \\", "1: MODE=1\n2!\n", 0 }, { "", "", 0 });
}

static void test_nul_ends_a_line(void **state)
{
	static const char text[] = "MODE=\"1\"\0MODE=\"2\"\n";
	struct rule_facts facts = rules_of_text(text, sizeof(text) - 1, 0);

	(void)state;
	assert_string_equal(all_lines(&facts), "1: MODE=1\n2: MODE=2\n");
}

/* OWNER="xxx…" of `length` bytes, after `before` */
static struct rule_facts long_line(const char *before, size_t length)
{
	struct strbuf text = strbuf_new(arena);

	strbuf_puts(&text, before);
	strbuf_puts(&text, "OWNER=\"");
	for (size_t i = strlen("OWNER=\"\""); i < length; i++)
		strbuf_puts(&text, "x");
	strbuf_puts(&text, "\"\nMODE=\"2\"\n");
	return rules_of_text(text.data, text.length, 0);
}

static void test_limits_of_a_line(void **state)
{
	struct rule_facts fits = long_line("", 16383), too_long = long_line("", 16384);

	(void)state;
	assert_int_equal(fits.line_count, 2);
	assert_false(fits.lines[0].dropped);
	/* udev leaves the file there */
	assert_int_equal(too_long.line_count, 1);
	assert_true(too_long.lines[0].dropped);
	assert_int_equal(too_long.lines[0].issues[0].kind, ISSUE_TOO_LONG);
}

static void test_limits_of_a_joined_line(void **state)
{
	const char *before = "KERNEL==\"a\",\\\n"; /* 12 bytes without its end */
	struct rule_facts fits = long_line(before, 16383 - 12);
	struct rule_facts too_long = long_line(before, 16384 - 12);

	(void)state;
	assert_int_equal(fits.line_count, 2);
	assert_false(fits.lines[0].dropped);
	assert_int_equal(too_long.line_count, 2);
	assert_true(too_long.lines[0].dropped);
	assert_int_equal(too_long.lines[0].issues[0].kind, ISSUE_TOO_LONG);
	assert_false(too_long.lines[1].dropped);
}

static void test_jumps(void **state)
{
	(void)state;
	ASSERT_ROWS({ "GOTO=\"a\"\nMODE=\"1\"\nLABEL=\"a\"\nLABEL=\"a\"",
		      "1: GOTO=a ->2\n2: MODE=1\n3: LABEL=a\n4: LABEL=a\n", 0 },
		    { "LABEL=\"a\"\nKERNEL==\"x\", GOTO=\"a\"", "1: LABEL=a\n2! KERNEL==x GOTO=a\n",
		      0 },
		    { "MODE=\"1\", GOTO=\"a\"", "1: MODE=1 GOTO=a\n", 0 },
		    { "GOTO=\"b\", GOTO=\"a\"\nLABEL=\"a\", LABEL=\"b\"",
		      "1: GOTO=b GOTO=a ->1\n2: LABEL=a LABEL=b\n", 0 },
		    /* a line that is passed over has no label */
		    { "GOTO=\"a\"\nLABEL=\"a\", BUS==\"x\"\nLABEL=\"a\"",
		      "1: GOTO=a ->2\n2! LABEL=a BUS==x\n3: LABEL=a\n", 0 },
		    { "LABEL=\"a\", GOTO=\"a\"", "1: LABEL=a GOTO=a\n", 0 });
}

static void test_jumps_stay_in_their_file(void **state)
{
	struct rule_facts facts = { .udev_version = 252 };
	const char *first = "GOTO=\"a\"\n", *second = "LABEL=\"a\"\n";

	(void)state;
	add_rules(&facts, "/etc/udev/rules.d/1.rules", first, strlen(first));
	add_rules(&facts, "/etc/udev/rules.d/2.rules", second, strlen(second));
	rules_order(&facts);
	rules_parse(arena, &facts);
	assert_string_equal(all_lines(&facts), "1! GOTO=a\n1: LABEL=a\n");
	assert_string_equal(facts.lines[1].where, "/etc/udev/rules.d/2.rules:1");
}

static void test_files_that_do_not_count_give_no_lines(void **state)
{
	struct rule_facts facts = { .udev_version = 252 };
	const char *text = "MODE=\"1\"\n";

	(void)state;
	add_rules(&facts, "/usr/lib/udev/rules.d/1.rules", text, strlen(text));
	add_rules(&facts, "/etc/udev/rules.d/1.rules", "MODE=\"2\"", 8);
	add_rules(&facts, "/usr/lib/udev/rules.d/2.rules", text, strlen(text));
	add_rules(&facts, "/etc/udev/rules.d/2.rules", "", 0);
	add_rules(&facts, "/etc/udev/rules.d/3.rules", text, strlen(text))->from.status =
		FACT_DENIED;
	rules_order(&facts);
	rules_parse(arena, &facts);
	assert_string_equal(all_lines(&facts), "1: MODE=2\n");
}

static void test_lines_that_do_nothing(void **state)
{
	(void)state;
	ASSERT_ROWS(
		{ "KERNEL==\"a\"", "1! KERNEL==a\n", 0 },
		{ "KERNEL==\"a\", OPTIONS=\"last_rule\"", "1! KERNEL==a !OPTIONS=last_rule\n", 0 },
		{ "TEST==\"/x\"", "1! TEST==/x\n", 0 },
		{ "PROGRAM==\"/x\"", "1: PROGRAM==/x\n", 0 },
		{ "IMPORT{db}==\"/x\"", "1: IMPORT{db}==/x\n", 0 },
		{ "OWNER=\"\"", "1: !OWNER=\n", 0 });
}

/* Before systemd 243 what stands before a fault holds; udev of EL6 has other keys. */
static void test_old_udev(void **state)
{
	(void)state;
	ASSERT_ROWS({ "KERNEL==\"a\", OWNER=\"b\", MODE=\"0660", "1: KERNEL==a OWNER=b\n", 239 },
		    { "KERNEL==\"a\", OWNER=\"b\", MODE=\"0660", "1! KERNEL==a OWNER=b\n", 252 },
		    { "BUS==\"a\", OWNER=\"b\"", "1! BUS==a OWNER=b\n", 219 },
		    { "BUS==\"a\", SYSFS{x}==\"y\", OWNER=\"b\"", "1: BUS==a SYSFS{x}==y OWNER=b\n",
		      147 },
		    { "OWNER==\"b\"", "1: OWNER=b\n", 239 },
		    { "OWNER==\"b\"", "1! OWNER==b\n", 252 },
		    { "IMPORT{x}=\"y\", OWNER=\"b\"", "1: !IMPORT{x}==y OWNER=b\n", 239 },
		    { "SYMLINK-=\"a\"", "1! SYMLINK-=a\n", 252 },
		    { "SYMLINK-=\"a\"", "1: SYMLINK-=a\n", 257 },
		    { "CONST{virt}==\"kvm\", OWNER=\"b\"", "1! CONST{virt}==kvm OWNER=b\n", 239 });
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_words, setup, teardown),
		cmocka_unit_test_setup_teardown(test_operators_are_what_udev_takes_them_for, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_escapes_and_case, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nul_ends_a_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits_of_a_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits_of_a_joined_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_jumps, setup, teardown),
		cmocka_unit_test_setup_teardown(test_jumps_stay_in_their_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files_that_do_not_count_give_no_lines, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_lines_that_do_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_old_udev, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
