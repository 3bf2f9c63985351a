/* SPDX-License-Identifier: Apache-2.0
 *
 * crsctl stat res -t, from 11.2 to 26ai, and what copies make of it.
 */
#include "tests/unit/parse_help.h"

#define LINE "--------------------------------------------------------------------------------\n"
#define OLD_HEAD                                                                                 \
	LINE "NAME           TARGET  STATE        SERVER                   STATE_DETAILS       " \
	     "\n" LINE
#define HEAD                                                                                     \
	LINE "Name           Target  State        Server                   State details       " \
	     "\n" LINE
#define LOCAL	"Local Resources\n" LINE
#define CLUSTER "Cluster Resources\n" LINE
#define GAP	"                                                             " /* 61 blanks */

static struct resource_facts parse(const char *text)
{
	struct resource_facts facts = { 0 };

	assert_true(crs_parse_resources(arena, text_of(text), &facts));
	return facts;
}

/* One instance, spelled as the table spells it. */
struct expected {
	const char *name, *group;
	bool local;
	long number;
	const char *target, *state, *server, *details, *internal;
};

static void assert_row(const struct resource_facts *facts, size_t at, const struct expected *row)
{
	const struct resource *resource = resource_find(facts, row->name);

	if (!resource || at >= resource->count)
		fail_msg("%s has no row %zu", row->name, at);
	const struct resource_instance *instance = &resource->instances[at];
	assert_text(resource->group, row->group);
	assert_null(resource->type);
	assert_int_equal(resource->local, row->local);
	assert_int_equal(instance->number, row->number);
	assert_string_equal(instance->target_text, row->target);
	assert_string_equal(instance->state_text, row->state);
	assert_text(instance->server, row->server);
	assert_null(instance->last_server);
	assert_string_equal(instance->details, row->details);
	assert_text(instance->internal, row->internal);
	assert_int_equal(instance->restart_count, COUNT_UNKNOWN);
	assert_false(instance->change_local.known);
}

/* All rows of the answer, in its order. */
static void assert_rows(const struct resource_facts *facts, const struct expected *rows,
			size_t count)
{
	const char *before = "";
	size_t at = 0, resources = 0, instances = 0;

	for (size_t i = 0; i < count; i++) {
		at = strcmp(before, rows[i].name) == 0 ? at + 1 : 0;
		resources += at == 0;
		before = rows[i].name;
		assert_row(facts, at, &rows[i]);
	}
	for (size_t i = 0; i < facts->count; i++)
		instances += facts->items[i].count;
	assert_int_equal(facts->count, resources);
	assert_int_equal(instances, count);
}

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

static const char new_table[] = HEAD LOCAL
	"ora.ons\n"
	"               ONLINE  ONLINE       birch                    STABLE\n"
	"               OFFLINE OFFLINE      cedar                    IDLE,STABLE\n" LINE CLUSTER
	"ora.MGMTLSNR\n"
	"      1        ONLINE  ONLINE       birch                    169.254.10.11 10.0.0\n" GAP
	".7,STABLE\n"
	"ora.asm(ora.asmgroup)\n"
	"      1        ONLINE  ONLINE       birch                    Started,STABLE\n"
	"      2        ONLINE  INTERMEDIATE cedar                    STARTING\n"
	"      3        ONLINE  OFFLINE                               Instance Shutdown,ST\n" GAP
	"ARTING\n"
	"ora.elm.db\n"
	"      4        ONLINE  ONLINE       cedar                    Open,HOME=/u01/app/o\n" GAP
	"racle/product/21.3.0\n" GAP "/dbhome_elm_01,STABL\n" GAP "E\n" LINE;

static const struct expected new_rows[] = {
	{ "ora.ons", NULL, true, 0, "ONLINE", "ONLINE", "birch", "", "STABLE" },
	{ "ora.ons", NULL, true, 0, "OFFLINE", "OFFLINE", "cedar", "IDLE", "STABLE" },
	{ "ora.MGMTLSNR", NULL, false, 1, "ONLINE", "ONLINE", "birch", "169.254.10.11 10.0.0.7",
	  "STABLE" },
	{ "ora.asm", "ora.asmgroup", false, 1, "ONLINE", "ONLINE", "birch", "Started", "STABLE" },
	{ "ora.asm", "ora.asmgroup", false, 2, "ONLINE", "INTERMEDIATE", "cedar", "", "STARTING" },
	{ "ora.asm", "ora.asmgroup", false, 3, "ONLINE", "OFFLINE", NULL, "Instance Shutdown",
	  "STARTING" },
	{ "ora.elm.db", NULL, false, 4, "ONLINE", "ONLINE", "cedar",
	  "Open,HOME=/u01/app/oracle/product/21.3.0/dbhome_elm_01", "STABLE" },
};

static void table_of_12c_and_later(void **state)
{
	(void)state;
	struct resource_facts facts = parse(new_table);
	assert_rows(&facts, new_rows, COUNT(new_rows));
	assert_false(facts.cut);
	const struct resource *asm_ = resource_find(&facts, "ora.asm");
	assert_int_equal(asm_->instances[1].target, RESOURCE_ONLINE);
	assert_int_equal(asm_->instances[1].state, RESOURCE_INTERMEDIATE);
	assert_int_equal(asm_->instances[2].state, RESOURCE_OFFLINE);
}

static const char old_table[] = OLD_HEAD LOCAL
	"ora.LISTENER.lsnr\n"
	"               ONLINE  INTERMEDIATE birch                    Not All Endpoints R \n" GAP
	"egistered           \n"
	"               ONLINE  ONLINE       cedar                                        \n" LINE
		CLUSTER "ora.cssd\n"
	"      1        ONLINE  OFFLINE      birch                    STARTING            \n"
	"ora.ctssd\n"
	"      1        ONLINE  ONLINE       birch                    OBSERVER            \n"
	"ora.diskmon\n"
	"      1        OFFLINE OFFLINE                                                   \n";

static const struct expected old_rows[] = {
	{ "ora.LISTENER.lsnr", NULL, true, 0, "ONLINE", "INTERMEDIATE", "birch",
	  "Not All Endpoints Registered", NULL },
	{ "ora.LISTENER.lsnr", NULL, true, 0, "ONLINE", "ONLINE", "cedar", "", NULL },
	{ "ora.cssd", NULL, false, 1, "ONLINE", "OFFLINE", "birch", "", "STARTING" },
	{ "ora.ctssd", NULL, false, 1, "ONLINE", "ONLINE", "birch", "OBSERVER", NULL },
	{ "ora.diskmon", NULL, false, 1, "OFFLINE", "OFFLINE", NULL, "", NULL },
};

static void table_of_11_2(void **state)
{
	(void)state;
	struct resource_facts facts = parse(old_table);
	assert_rows(&facts, old_rows, COUNT(old_rows));
	assert_false(facts.cut);
}

static char *without_trailing_blanks(const char *text)
{
	struct strbuf out = strbuf_new(arena);

	for (; *text; text++) {
		while (*text == '\n' && out.length && out.data[out.length - 1] == ' ')
			out.length--;
		strbuf_append(&out, text, 1);
	}
	return out.data;
}

static char *indented(const char *text, const char *prefix)
{
	struct strbuf out = strbuf_new(arena);

	for (const char *c = text; *c; c++) {
		if (c == text || c[-1] == '\n')
			strbuf_puts(&out, prefix);
		strbuf_append(&out, c, 1);
	}
	return out.data;
}

static void blanks_of_copies(void **state)
{
	(void)state;
	struct resource_facts stripped = parse(without_trailing_blanks(old_table));
	assert_rows(&stripped, old_rows, COUNT(old_rows));
	assert_false(stripped.cut);
	struct resource_facts old_indented = parse(indented(old_table, "    "));
	assert_rows(&old_indented, old_rows, COUNT(old_rows));
	struct resource_facts new_indented = parse(indented(new_table, "  "));
	assert_rows(&new_indented, new_rows, COUNT(new_rows));
	assert_false(new_indented.cut);
}

/* A prompt, a fence, a command that was typed: none of it is a resource. */
static void noise_around(void **state)
{
	char *text = arena_printf(
		arena, "```\n[root@birch ~]# crsctl stat res -t\n%s```\n[root ~]#", new_table);

	(void)state;
	struct resource_facts facts = parse(text);
	assert_rows(&facts, new_rows, COUNT(new_rows));
}

static void blank_at_the_wrap(void **state)
{
	static const char text[] = HEAD CLUSTER
		"a\n"
		"      1        ONLINE  ONLINE       birch                    nineteen characters "
		"\n" GAP "more,STABLE\n"
		"b\n"
		"      1        ONLINE  ONLINE       birch                    nineteen "
		"characters\n" GAP "more,STABLE\n"
		"c\n"
		"      1        ONLINE  ONLINE       birch                    twenty characters "
		"it\n" GAP " is,STABLE\n" LINE;
	static const struct expected rows[] = {
		{ "a", NULL, false, 1, "ONLINE", "ONLINE", "birch", "nineteen characters more",
		  "STABLE" },
		{ "b", NULL, false, 1, "ONLINE", "ONLINE", "birch", "nineteen characters more",
		  "STABLE" },
		{ "c", NULL, false, 1, "ONLINE", "ONLINE", "birch", "twenty characters it is",
		  "STABLE" },
	};

	(void)state;
	struct resource_facts facts = parse(text);
	assert_rows(&facts, rows, COUNT(rows));
}

/* An editor turned leading blanks into TABs; the rest of the row is in place. */
static void tabs(void **state)
{
	static const char text[] = HEAD LOCAL
		"ora.ons\n"
		"\t\tONLINE  ONLINE       birch                    STABLE\n" LINE CLUSTER
		"ora.MGMTLSNR\n"
		"\t1        ONLINE  ONLINE       birch                    169.254.10.11 10.0.0\n"
		"\t\t\t\t.7,STABLE\n"
		"ora.asm\n"
		"\t3        OFFLINE OFFLINE                               STABLE\n" LINE;
	static const struct expected rows[] = {
		{ "ora.ons", NULL, true, 0, "ONLINE", "ONLINE", "birch", "", "STABLE" },
		{ "ora.MGMTLSNR", NULL, false, 1, "ONLINE", "ONLINE", "birch",
		  "169.254.10.11 10.0.0.7", "STABLE" },
		{ "ora.asm", NULL, false, 3, "OFFLINE", "OFFLINE", NULL, "", "STABLE" },
	};

	(void)state;
	struct resource_facts facts = parse(text);
	assert_rows(&facts, rows, COUNT(rows));
}

static void long_server_and_details_like_states(void **state)
{
	static const char text[] = HEAD CLUSTER
		"a\n"
		"      1        ONLINE  ONLINE       a-server-of-thirty-characters1 "
		"Started,STABLE\n"
		"b\n"
		"      1        ONLINE  ONLINE       birch                    twenty characters "
		"it\n" GAP "ONLINE  OFFLINE\n"
		"c\n"
		"      1        ONLINE  DREAMING     birch                    x,y\n" LINE;
	static const struct expected rows[] = {
		{ "a", NULL, false, 1, "ONLINE", "ONLINE", "a-server-of-thirty-characters1",
		  "Started", "STABLE" },
		{ "b", NULL, false, 1, "ONLINE", "ONLINE", "birch",
		  "twenty characters itONLINE  OFFLINE", NULL },
		{ "c", NULL, false, 1, "ONLINE", "DREAMING", "birch", "x,y", NULL },
	};

	(void)state;
	struct resource_facts facts = parse(text);
	assert_rows(&facts, rows, COUNT(rows));
	assert_int_equal(resource_find(&facts, "c")->instances[0].state,
			 RESOURCE_STATE_UNRECOGNISED);
}

static void header_without_titles(void **state)
{
	static const char text[] = HEAD
		"a\n"
		"               ONLINE  ONLINE       birch                    STABLE\n"
		"b\n"
		"      7        ONLINE  ONLINE       birch                    STABLE\n" LINE;
	static const struct expected rows[] = {
		{ "a", NULL, true, 0, "ONLINE", "ONLINE", "birch", "", "STABLE" },
		{ "b", NULL, false, 7, "ONLINE", "ONLINE", "birch", "", "STABLE" },
	};

	(void)state;
	struct resource_facts facts = parse(text);
	assert_rows(&facts, rows, COUNT(rows));
}

#define ROW "      1        ONLINE  ONLINE       birch                    STABLE\n"

static void an_answer_that_was_cut(void **state)
{
	static const struct {
		const char *text;
		bool cut;
	} rows[] = {
		{ HEAD CLUSTER "a\n" ROW LINE, false },
		{ HEAD CLUSTER "a\n" ROW LINE "\n\n", false },
		{ HEAD CLUSTER "a\n" ROW LINE "```\n", false },
		{ HEAD CLUSTER "a\n" ROW, true },
		{ HEAD CLUSTER "a\n" ROW "b\n", true },
		{ HEAD CLUSTER "a\n" ROW "-----------", true },
		{ HEAD LOCAL "a\n" ROW LINE "Cluster Resources\n", true },
		{ HEAD LOCAL "a\n" ROW LINE CLUSTER, true },
		{ HEAD LOCAL "a\n" ROW LINE "Cluster Res", true },
		{ HEAD CLUSTER, true },
		{ HEAD, true },
		{ OLD_HEAD CLUSTER "a\n" ROW, false },
		{ OLD_HEAD CLUSTER "a\n" ROW "b\n", true },
		/* 11.2 closes a part only when another one follows */
		{ OLD_HEAD LOCAL "a\n" ROW LINE, true },
		{ OLD_HEAD LOCAL "a\n" ROW LINE CLUSTER, true },
		{ OLD_HEAD LOCAL "a\n" ROW LINE CLUSTER "b\n" ROW, false },
		{ OLD_HEAD, true },
		{ OLD_HEAD CLUSTER "a\n      1        ONLINE  ONLINE       birch", true },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct resource_facts facts = parse(rows[i].text);
		if (facts.cut != rows[i].cut)
			fail_msg("row %zu", i);
	}
}

static void what_is_left_of_a_cut_row(void **state)
{
	static const struct {
		const char *line;
		size_t count;
		enum resource_state state;
		const char *server;
	} rows[] = {
		{ "      1        ONLINE  ONLINE       birch                    STA", 1,
		  RESOURCE_ONLINE, "birch" },
		{ "      1        ONLINE  ONLINE       bir", 1, RESOURCE_ONLINE, NULL },
		{ "      1        ONLINE  INTERMEDIA", 1, RESOURCE_STATE_NONE, NULL },
		{ "      1        ONLINE  O", 0, RESOURCE_STATE_NONE, NULL },
		{ "      1        ONLINE", 0, RESOURCE_STATE_NONE, NULL },
		{ "      1", 0, RESOURCE_STATE_NONE, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct resource_facts facts =
			parse(arena_printf(arena, HEAD CLUSTER "a\n%s", rows[i].line));
		assert_true(facts.cut);
		assert_int_equal(facts.count, rows[i].count);
		if (!facts.count)
			continue;
		assert_int_equal(facts.items[0].instances[0].state, rows[i].state);
		assert_text(facts.items[0].instances[0].server, rows[i].server);
	}
}

/* A line feed that became a NUL hides a name: the row below is nobody's. */
static void damaged_lines_hand_nothing_over(void **state)
{
	static const char text[] = HEAD CLUSTER
		"a\n      1        ONLINE  OFFLINE                               STABLE\0"
		"b\n" ROW "c\n" ROW LINE;
	struct resource_facts facts = { 0 };

	(void)state;
	assert_true(crs_parse_resources(arena, (struct bytes){ text, sizeof(text) - 1 }, &facts));
	assert_true(facts.cut);
	assert_int_equal(facts.count, 1);
	assert_string_equal(facts.items[0].name, "c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(table_of_12c_and_later),
		PARSE_TEST(table_of_11_2),
		PARSE_TEST(blanks_of_copies),
		PARSE_TEST(noise_around),
		PARSE_TEST(blank_at_the_wrap),
		PARSE_TEST(tabs),
		PARSE_TEST(long_server_and_details_like_states),
		PARSE_TEST(header_without_titles),
		PARSE_TEST(an_answer_that_was_cut),
		PARSE_TEST(what_is_left_of_a_cut_row),
		PARSE_TEST(damaged_lines_hand_nothing_over),
	};

	return cmocka_run_group_tests_name("parse_table", tests, NULL, NULL);
}
