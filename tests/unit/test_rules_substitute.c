/* SPDX-License-Identifier: Apache-2.0
 *
 * $names and %letters, and the characters of names.
 */
#include "tests/unit/rules_devices.h"
#include "udev-rules/event.h"

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	add_devices();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

struct row {
	const char *format, *text;
};

/* An event of sda1 that has run a program and chosen a parent. */
static struct event *begin(struct rule_facts *facts)
{
	static const struct occasion occasion = { .action = "add" };
	struct event *event = arena_alloc(arena, sizeof(*event));
	struct subject *subject = arena_alloc(arena, sizeof(*subject));
	const struct compiled_rules *rules = rules_compile(arena, facts);

	subject_init(arena, rules, facts, &devices, &devices.items[1], subject);
	event_init(arena, rules, event);
	event_begin(event, subject, &occasion);
	event->result = value_of("one two  three");
	event->parent = 1;
	return event;
}

static void assert_rows(struct event *event, const struct row *rows, size_t count, bool spaces)
{
	for (size_t i = 0; i < count; i++) {
		struct value value = event_substitute(event, NULL, rows[i].format, SUBSTITUTE_NAME,
						      spaces);
		assert_null(value.doubt);
		if (!str_equal(value.text, rows[i].text))
			fail_msg("\"%s\" gives \"%s\", not \"%s\"", rows[i].format,
				 value.text ? value.text : "(too long)", rows[i].text);
		if (value.text)
			assert_int_equal(value.length, strlen(value.text));
	}
}

#define ASSERT_ROWS(event, spaces, ...)                                         \
	do {                                                                    \
		static const struct row rows[] = { __VA_ARGS__ };               \
		assert_rows(event, rows, sizeof(rows) / sizeof(*rows), spaces); \
	} while (0)

/* ENV of the value makes the names of properties known. */
static struct rule_facts some_rules(void)
{
	return facts_of_rules("ENV{X}=\"  a  b \", ENV{Y}=\"$env{DEVTYPE}$env{PARTN}\"\n",
			      "# nothing\n");
}

static void test_names(void **state)
{
	struct rule_facts facts = some_rules();
	struct event *event = begin(&facts);

	(void)state;
	ASSERT_ROWS(event, false, { "", "" }, { "plain", "plain" },
		    { "$kernel-%k-$number-%n-$name-%D", "sda1-sda1-1-1-sda1-sda1" },
		    { "$major:$minor-%M:%m-$parent-%P", "8:1-8:1-sda-sda" },
		    { "$devnode%N$tempnode", "/dev/sda1/dev/sda1/dev/sda1" },
		    { "$root%r$sys%S", "/dev/dev/sys/sys" }, { "$devpath", SCSI "/block/sda/sda1" },
		    { "$kernels%ks", "sda1ssda1s" }, { "$id-%b-$driver%d", "sda-sda-" },
		    { "$env{DEVTYPE}-%E{PARTN}", "partition-1" }, { "[$env{NOTHING}]", "[]" },
		    { "$attr{ro}$sysfs{dev}%s{ro}", "08:10" }, { "$links%L", "" });
}

static void test_not_names(void **state)
{
	struct rule_facts facts = some_rules();
	struct event *event = begin(&facts);

	(void)state;
	ASSERT_ROWS(event, false, { "$$%%", "$%" }, { "$nothing%z", "$nothing%z" },
		    { "50%", "50%" }, { "$", "$" }, { "a$$kernel", "a$kernel" },
		    /* udev stops where it cannot go on */
		    { "a$env{DEVTYPE", "a" }, { "a$envb", "a" }, { "a%s-%k", "a" },
		    { "a$attr{}b", "a" }, { "%c{x}b", "" }, { "%k{x}b", "sda1b" });
}

static void test_result(void **state)
{
	struct rule_facts facts = some_rules();
	struct event *event = begin(&facts);

	(void)state;
	ASSERT_ROWS(event, true, { "%c", "one two  three" }, { "$result{0}", "one two  three" },
		    { "%c{1}%c{2}", "onetwo" }, { "%c{2+}", "two  three" }, { "%c{4}%c{9+}", "" },
		    { "%c{3+}", "three" });
	event->result = value_of(NULL);
	ASSERT_ROWS(event, true, { "a%c", "a" }, { "a%c{1}b", "ab" });
}

static void test_blanks(void **state)
{
	struct rule_facts facts = some_rules();
	struct event *event = begin(&facts);

	(void)state;
	event->env[symbol_find(&event->rules->env, "X")] = value_of("  a  b ");
	ASSERT_ROWS(event, false, { "[$env{X}]", "[  a  b ]" });
	ASSERT_ROWS(event, true, { "[$env{X}] c", "[a_b] c" });
}

static void test_length(void **state)
{
	struct rule_facts facts = some_rules();
	struct event *event = begin(&facts);
	char text[SUBSTITUTE_NAME + 1];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[SUBSTITUTE_NAME - 1] = '\0';
	assert_non_null(event_substitute(event, NULL, text, SUBSTITUTE_NAME, false).text);
	memcpy(text + SUBSTITUTE_NAME - 5, "%k", 3);
	assert_non_null(event_substitute(event, NULL, text, SUBSTITUTE_NAME, false).text);
	memcpy(text + SUBSTITUTE_NAME - 5, "a%k", 4);
	assert_null(event_substitute(event, NULL, text, SUBSTITUTE_NAME, false).text);
	memset(text, 'a', sizeof(text) - 1);
	text[SUBSTITUTE_NAME] = '\0';
	assert_null(event_substitute(event, NULL, text, SUBSTITUTE_NAME, false).text);
}

static void test_doubt(void **state)
{
	struct rule_facts facts = some_rules();
	struct event *event = begin(&facts);

	(void)state;
	assert_non_null(
		event_substitute(event, NULL, "$attr{model}", SUBSTITUTE_NAME, false).doubt);
	event->parent_doubt = event_doubt(event, NULL, "x");
	assert_ptr_equal(event_substitute(event, NULL, "$id", SUBSTITUTE_NAME, false).doubt,
			 event->parent_doubt);
	event->result.doubt = event->parent_doubt;
	assert_ptr_equal(event_substitute(event, NULL, "%c", SUBSTITUTE_NAME, false).doubt,
			 event->parent_doubt);
}

static void test_characters(void **state)
{
	static const struct {
		const char *text, *also, *replaced;
	} rows[] = {
		{ "az09#+-.:=@_", "", "az09#+-.:=@_" },
		{ "a b/c(d)*?\"'", "/ ", "a b/c_d_____" },
		{ "a\tb\n", " ", "a b " },
		{ "a\tb/", "", "a_b_" },
		{ "\\x20\\a", "", "\\x20_a" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", "",
		  "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ "\xc3(\xc0\xaf\xed\xa0\x80\xf5\x80\x80\x80\xff", "", "____________" },
		{ "\xe2\x82", "", "__" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *text = arena_strdup(arena, rows[i].text);
		replace_characters(text, rows[i].also);
		assert_string_equal(text, rows[i].replaced);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_names),  TEST(test_not_names), TEST(test_result),	TEST(test_blanks),
		TEST(test_length), TEST(test_doubt),	 TEST(test_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
