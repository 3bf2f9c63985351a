/* SPDX-License-Identifier: Apache-2.0
 *
 * What is wrong with the words of rules, why, and what should stand there.
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

/* One issue as text: "KIND! LINE [text] why => correction"; "!" when it drops the line. */
static void append_issue(struct strbuf *buf, const struct rule_issue *issue)
{
	static const char *const kinds[] = {
		[ISSUE_UNTERMINATED] = "unterminated",
		[ISSUE_NO_QUOTES] = "no-quotes",
		[ISSUE_SPLIT_LINE] = "split",
		[ISSUE_UNKNOWN_KEY] = "key",
		[ISSUE_OPERATOR] = "operator",
		[ISSUE_ASSIGN_FOR_MATCH] = "assign",
		[ISSUE_PROGRAM_ASSIGN] = "program",
		[ISSUE_ARGUMENT] = "argument",
		[ISSUE_NAME_IGNORED] = "name",
		[ISSUE_VALUE] = "value",
		[ISSUE_NO_LABEL] = "label",
		[ISSUE_TOO_LONG] = "long",
		[ISSUE_NOT_A_RULE] = "no-rule",
		[ISSUE_COMMA] = "comma",
		[ISSUE_ENCODING] = "encoding",
		[ISSUE_NO_EFFECT] = "no-effect",
		[ISSUE_UNREADABLE] = "unreadable",
	};

	strbuf_printf(buf, "%s%s %u [%s] %s", kinds[issue->kind], issue->drops_line ? "!" : "",
		      issue->line, issue->text, issue->why);
	if (issue->correction)
		strbuf_printf(buf, " => %s", issue->correction);
	strbuf_puts(buf, "\n");
}

static const char *all_issues(const struct rule_facts *facts)
{
	struct strbuf buf = strbuf_new(arena);

	for (size_t i = 0; i < facts->file_issue_count; i++)
		append_issue(&buf, &facts->file_issues[i]);
	for (size_t i = 0; i < facts->line_count; i++)
		for (size_t j = 0; j < facts->lines[i].issue_count; j++)
			append_issue(&buf, &facts->lines[i].issues[j]);
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
		const char *issues = all_issues(&facts);
		if (strcmp(issues, rows[i].expected) != 0)
			fail_msg("%s\nhas\n%snot\n%s", rows[i].text, issues, rows[i].expected);
	}
}

#define ASSERT_ROWS(...)                                          \
	do {                                                      \
		static const struct row rows[] = { __VA_ARGS__ }; \
		assert_rows(rows, sizeof(rows) / sizeof(*rows));  \
	} while (0)

static void test_good_lines_have_none(void **state)
{
	(void)state;
	ASSERT_ROWS({ "KERNEL==\"sd*\", OWNER=\"grid\", MODE=\"0660\"\n", "", 0 },
		    { "KERNEL==\"sd*\", \\\n  OWNER=\"grid\"\n# c\n\n", "", 0 },
		    { "SUBSYSTEM==\"net\", ATTR{address}==\"x\", NAME=\"eth0\"", "", 0 },
		    { "ACTION==\"remove\", GOTO=\"e\"\nMODE=\"1\"\nLABEL=\"e\"", "", 0 },
		    { "IMPORT{program}=\"/x $devnode\", SYMLINK+=\"%c{1+}$attr{a}%%\"", "", 0 },
		    /* a comma at the end, and the next line is a rule of its own */
		    { "KERNEL==\"a\", OWNER=\"b\",\nKERNEL==\"c\", OWNER=\"d\"", "", 0 });
}

static void test_quotes(void **state)
{
	(void)state;
	ASSERT_ROWS(
		{ "KERNEL==\"a\", MODE=\"0660",
		  "unterminated! 1 [MODE=\"0660] the quote is not closed => "
		  "KERNEL==\"a\", MODE=\"0660\"\n",
		  0 },
		{ "KERNEL==\"a, OWNER=\"b\", MODE=\"1\"",
		  "unterminated! 1 [KERNEL==\"a, OWNER=\"b\", MODE=\"1\"] the quote is not closed "
		  "=> KERNEL==\"a\", OWNER=\"b\", MODE=\"1\"\n",
		  0 },
		{ "OWNER=\"a,GROUP=\"b\",MODE=\"1\"",
		  "unterminated! 1 [OWNER=\"a,GROUP=\"b\",MODE=\"1\"] the quote is not closed => "
		  "OWNER=\"a\",GROUP=\"b\",MODE=\"1\"\n",
		  0 },
		{ "KERNEL==\xE2\x80\x9C"
		  "a\xE2\x80\x9D, MODE=\xE2\x80\x9C"
		  "1\xE2\x80\x9D",
		  "no-quotes! 1 [KERNEL==\xE2\x80\x9C"
		  "a\xE2\x80\x9D, MODE=\xE2\x80\x9C"
		  "1"
		  "\xE2\x80\x9D] these quotes are none to udev => KERNEL==\"a\", MODE=\"1\"\n",
		  0 },
		{ "KERNEL=='a', MODE=1",
		  "no-quotes! 1 [KERNEL=='a', MODE=1] these quotes are none to udev => "
		  "KERNEL==\"a\", MODE=\"1\"\n",
		  0 },
		{ "KERNEL==\"a\xE2\x80\x9D, MODE=\"1\"",
		  "unterminated! 1 [KERNEL==\"a\xE2\x80\x9D, MODE=\"1\"] the quote is not closed "
		  "=> KERNEL==\"a\", MODE=\"1\"\n",
		  0 },
		{ "KERNEL==\"a\"\", MODE=\"1\"",
		  "no-rule! 1 [\", MODE=\"1\"] a quote too many => KERNEL==\"a\", MODE=\"1\"\n",
		  0 });
}

static void test_keys(void **state)
{
	(void)state;
	ASSERT_ROWS(
		{ "BUS==\"scsi\", MODE=\"1\"",
		  "key! 1 [BUS==\"scsi\"] udev has no key BUS => SUBSYSTEMS==\"scsi\", "
		  "MODE=\"1\"\n",
		  252 },
		{ "SYSFS{x}==\"y\", MODE=\"1\"",
		  "key! 1 [SYSFS{x}==\"y\"] udev has no key SYSFS => ATTRS{x}==\"y\", MODE=\"1\"\n",
		  0 },
		{ "BUS==\"scsi\", MODE=\"1\"", "", 147 },
		{ "ownr=\"a\"", "key! 1 [ownr=\"a\"] udev has no key ownr => OWNER=\"a\"\n", 0 },
		{ "FOO==\"a\"", "key! 1 [FOO==\"a\"] udev has no key FOO\n", 0 },
		{ "KERNEL{a}==\"b\", MODE=\"1\"",
		  "argument! 1 [KERNEL{a}==\"b\"] KERNEL takes nothing in { }\n", 0 },
		{ "ENV==\"b\", MODE=\"1\"", "argument! 1 [ENV==\"b\"] ENV needs a name in { }\n",
		  0 },
		{ "ENV{a==\"b\", MODE=\"1\"",
		  "argument! 1 [ENV{a==\"b\", MODE=\"1\"] the brace is not closed => "
		  "ENV{a}==\"b\", MODE=\"1\"\n",
		  0 },
		{ "IMPORT{foo}=\"b\"",
		  "argument! 1 [IMPORT{foo}=\"b\"] udev knows no such IMPORT\n", 0 });
}

static void test_operators(void **state)
{
	(void)state;
	ASSERT_ROWS({ "RESULT=\"36\", OWNER==\"a\"",
		      "assign! 1 [RESULT=\"36\"] RESULT can only be compared, = sets => "
		      "RESULT==\"36\", OWNER=\"a\"\n"
		      "operator! 1 [OWNER==\"a\"] OWNER can only be set, == compares => "
		      "RESULT==\"36\", OWNER=\"a\"\n",
		      0 },
		    { "PROGRAM=\"/x\"",
		      "program 1 [PROGRAM=\"/x\"] udev takes = for == => "
		      "PROGRAM==\"/x\"\n",
		      0 },
		    { "MODE+=\"1\"", "operator 1 [MODE+=\"1\"] udev takes += for = => MODE=\"1\"\n",
		      0 },
		    { "RUN==\"a\"",
		      "operator! 1 [RUN==\"a\"] RUN can only be set, == compares => RUN+=\"a\"\n",
		      0 },
		    { "KERNEL===\"a\", MODE=\"1\"",
		      "operator! 1 [KERNEL===\"a\", MODE=\"1\"] === is no operator => "
		      "KERNEL==\"a\", MODE=\"1\"\n",
		      0 });
}

static void test_values(void **state)
{
	(void)state;
	ASSERT_ROWS(
		{ "MODE=\"rw\"", "value 1 [MODE=\"rw\"] it is no octal mode\n", 0 },
		{ "MODE=\"10000\"", "value 1 [MODE=\"10000\"] it is no octal mode\n", 0 },
		{ "MODE=\"7777\"", "", 0 },
		{ "OWNER=\"\"", "value 1 [OWNER=\"\"] it is empty\n", 0 },
		{ "OPTIONS=\"last_rule\", MODE=\"1\"",
		  "value 1 [OPTIONS=\"last_rule\"] udev knows no such option => MODE=\"1\"\n", 0 },
		{ "SYMLINK+=\"a$foo/b\"",
		  "value 1 [SYMLINK+=\"a$foo/b\"] udev does not replace $foo\n", 0 },
		{ "NAME=\"%k\", MODE=\"1\"",
		  "value! 1 [NAME=\"%k\"] udev refuses a NAME that says nothing => MODE=\"1\"\n",
		  0 },
		{ "NAME=\"asm1\", MODE=\"1\"",
		  "name 1 [NAME=\"asm1\"] udev does not rename the node of a disk => "
		  "SYMLINK+=\"asm1\", MODE=\"1\"\n",
		  0 },
		{ "KERNEL==\"a\" MODE=\"1\"", "comma 1 [MODE=\"1\"] a comma is missing before it\n",
		  0 });
}

static void test_lines(void **state)
{
	(void)state;
	ASSERT_ROWS(
		{ "KERNEL==\"a\",\n  OWNER=\"b\",\n  MODE=\"1\"\n",
		  "split! 1 [KERNEL==\"a\",] the rule goes on up to line 3, but no backslash at "
		  "the end of its lines joins them; what they set holds for every device => "
		  "KERNEL==\"a\", OWNER=\"b\", MODE=\"1\"\n",
		  0 },
		{ "KERNEL==\"a\", OWNER=\"b\",\nMODE=\"1\"\n",
		  "split 1 [KERNEL==\"a\", OWNER=\"b\",] the rule goes on up to line 2, but no "
		  "backslash at the end of its lines joins them; what they set holds for every "
		  "device => KERNEL==\"a\", OWNER=\"b\", MODE=\"1\"\n",
		  0 },
		{ "KERNEL==\"a\", \\ \nMODE=\"1\"\n",
		  "split! 1 [KERNEL==\"a\", \\ ] the rule goes on up to line 2, but no backslash "
		  "at the end of its lines joins them; what they set holds for every device => "
		  "KERNEL==\"a\", MODE=\"1\"\n",
		  0 },
		{ "PROGRAM==\"/x\n-d %N\", MODE=\"1\"",
		  "split! 1 [PROGRAM==\"/x] it breaks off within quotes and goes on in line 2 => "
		  "PROGRAM==\"/x -d %N\", MODE=\"1\"\n",
		  0 },
		{ "RESULT==\"36\n00\", MODE=\"1\"",
		  "split! 1 [RESULT==\"36] it breaks off within quotes and goes on in line 2 => "
		  "RESULT==\"3600\", MODE=\"1\"\n",
		  0 },
		{ "KERNEL==\"a\"\nKERNEL==\"b\", MODE=\"1\"",
		  "no-effect! 1 [KERNEL==\"a\"] it compares, but sets nothing\n", 0 },
		{ "KERNEL==\"a\",\nKERNEL==\"b\", MODE=\"1\"",
		  "no-effect! 1 [KERNEL==\"a\",] it compares, but sets nothing\n", 0 },
		{ "MODE=\"1\", \\",
		  "split! 1 [MODE=\"1\", ] the file ends after a backslash => "
		  "MODE=\"1\", \n",
		  0 },
		{ "sda:oracle:dba:0660",
		  "no-rule! 1 [sda:oracle:dba:0660] this is not of the form KEY==\"value\"\n", 0 },
		{ "MODE=\"1\" # c",
		  "no-rule! 1 [# c] a comment needs a line of its own => MODE=\"1\"\n", 0 },
		{ "KERNEL==\"a\", \\\n  GOTO=\"b\"",
		  "label! 2 [GOTO=\"b\"] no LABEL of this name follows in this file, so udev jumps "
		  "nowhere\n",
		  0 });
}

static void test_bytes(void **state)
{
	(void)state;
	ASSERT_ROWS({ "\xEF\xBB\xBFKERNEL==\"a\", MODE=\"1\"",
		      "encoding! 1 [\xEF\xBB\xBFKERNEL==\"a\"] an invisible byte order mark stands "
		      "before it => KERNEL==\"a\", MODE=\"1\"\n",
		      0 },
		    { "KERNEL==\"a\",\xC2\xA0MODE=\"1\"",
		      "encoding! 1 [\xC2\xA0MODE=\"1\"] a no-break space is no blank to udev => "
		      "KERNEL==\"a\", MODE=\"1\"\n",
		      0 },
		    { "SYMLINK+=\"\xC3\xA4\"", "", 0 },
		    { "SYMLINK+=\"\xE4\"", "encoding 1 [SYMLINK+=\"\xE4\"] it is not UTF-8\n", 0 },
		    { "# \xE4\nMODE=\"1\"", "", 0 });
}

static void test_old_parser_keeps_what_stands_before(void **state)
{
	(void)state;
	ASSERT_ROWS({ "KERNEL==\"a\", MODE=\"0660",
		      "unterminated 1 [MODE=\"0660] the quote is not closed => "
		      "KERNEL==\"a\", MODE=\"0660\"\n",
		      239 });
}

static void test_files(void **state)
{
	static const char nul[] = "MODE=\"1\"\0", wide[] = "\xFF\xFEM\0O\0";
	struct rule_facts facts = { 0 };

	(void)state;
	add_rules(&facts, "/etc/udev/rules.d/1.rules", nul, sizeof(nul) - 1);
	add_rules(&facts, "/etc/udev/rules.d/2.rules", wide, sizeof(wide) - 1);
	add_rules(&facts, "/etc/udev/rules.d/3.rules", "", 0)->from.status = FACT_ABSENT;
	struct rules_file *loop = add_rules(&facts, "/etc/udev/rules.d/4.rules", "", 0);
	loop->from.status = FACT_FAILED;
	loop->from.words = "Too many levels of symbolic links";
	add_rules(&facts, "/etc/udev/rules.d/5.rules", "", 0)->from.status = FACT_DENIED;
	rules_order(&facts);
	rules_parse(arena, &facts);
	assert_int_equal(facts.file_issue_count, 4);
	facts.line_count = 0;
	assert_string_equal(
		all_issues(&facts),
		"encoding 0 [/etc/udev/rules.d/1.rules] it holds NUL bytes: it is no text\n"
		"encoding 0 [/etc/udev/rules.d/2.rules] it is UTF-16, and udev reads only UTF-8\n"
		"unreadable 0 [/etc/udev/rules.d/3.rules] it is a link to nothing\n"
		"unreadable 0 [/etc/udev/rules.d/4.rules] it cannot be read (Too many levels of "
		"symbolic links)\n");
}

/* Each correction is one that udev takes, and leaves nothing to correct. */
static void test_corrections_are_good(void **state)
{
	static const char *const lines[] = {
		"KERNEL=\"a\", BUS=\"b\", SYSFS{c}=\"d\", RESULT=\"e\", NAME=\"f\", OWNER==\"g\"",
		"KERNEL==\xE2\x80\x98"
		"a\xE2\x80\x99, OWNER=\xE2\x80\x9E"
		"b\xE2\x80\x9C MODE=1",
		"kernel=='a', RUN==\"b\", PROGRAM=\"c\", OPTIONS=\"last_rule\"  ",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct rule_facts facts = rules_of_text(lines[i], strlen(lines[i]), 252);
		const char *correction = facts.lines[0].issues[0].correction;
		assert_non_null(correction);
		struct rule_facts again = rules_of_text(correction, strlen(correction), 252);
		for (size_t j = 0; j < again.lines[0].issue_count; j++)
			assert_int_equal(again.lines[0].issues[j].kind, ISSUE_COMMA);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_good_lines_have_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_quotes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keys, setup, teardown),
		cmocka_unit_test_setup_teardown(test_operators, setup, teardown),
		cmocka_unit_test_setup_teardown(test_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_old_parser_keeps_what_stands_before, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_corrections_are_good, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
