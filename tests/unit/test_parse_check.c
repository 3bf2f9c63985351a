/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers made of message lines: check, check ctss, check cluster -all, and messages as such.
 */
#include "tests/unit/parse_help.h"

static void messages_of_all_tools(void **state)
{
	static const char text[] = "CRS-4535: Cannot communicate with Cluster Ready Services\n"
				   "PRCR-1070 : Failed to check if resource ora.ons is registered\n"
				   "  CRS-04622 autostart is enabled.  \r\n"
				   "Cannot communicate with crsd\n"
				   "CRS-0184: x\n"
				   "ORA-15042: ASM disk \"2\" is missing from group number \"1\"\n"
				   "CLSRSC-317:\ttext\n"
				   "A1B2-3: odd but well formed\n"
				   "CRS-4529\n";
	static const struct message expected[] = {
		{ "CRS", 4535, "CRS-4535: Cannot communicate with Cluster Ready Services" },
		{ "PRCR", 1070, "PRCR-1070 : Failed to check if resource ora.ons is registered" },
		{ "CRS", 4622, "  CRS-04622 autostart is enabled." },
		{ "CRS", 184, "CRS-0184: x" },
		{ "ORA", 15042, "ORA-15042: ASM disk \"2\" is missing from group number \"1\"" },
		{ "CLSRSC", 317, "CLSRSC-317:\ttext" },
		{ "A1B2", 3, "A1B2-3: odd but well formed" },
		{ "CRS", 4529, "CRS-4529" },
	};
	struct messages messages = { 0 };

	(void)state;
	crs_parse_messages(arena, text_of(text), &messages);
	assert_int_equal(messages.count, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < messages.count; i++) {
		assert_string_equal(messages.items[i].facility, expected[i].facility);
		assert_int_equal(messages.items[i].code, expected[i].code);
		assert_string_equal(messages.items[i].line, expected[i].line);
	}
}

static void what_is_no_message(void **state)
{
	static const char *const texts[] = {
		"",
		"\n\n",
		"CRS-4638",		 /* the end of the input: digits may be missing */
		"CRS-4638x: text\n",	 /* no delimiter */
		"CRS-: text\n",		 /* no number */
		"CRS-1234567: text\n",	 /* seven digits */
		"C-1: text\n",		 /* facility too short */
		"ABCDEFGHIJK-1: text\n", /* and too long */
		"crs-4638: text\n",	 /* small letters */
		"1CRS-4638: text\n",
		"see CRS-4638: text\n", /* not at the start */
		"CRS 4638: text\n",
		"CRS--4638: text\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct messages messages = { 0 };
		crs_parse_messages(arena, text_of(texts[i]), &messages);
		assert_int_equal(messages.count, 0);
	}
}

/* Found among lines that hold dashes of every kind, whatever stands before and behind. */
static void messages_between_other_lines(void **state)
{
	static const char *const lines[] = {
		"",   "-----", "NAME=ora.A-1.vip", "A-1A-2: x", "see ORA-15042: text", "-1",
		"X-", "CRS-",  "node-1:",	   "\t \r",	"x CRS-1: y CRS-2: z", "1-1",
	};
	enum { COUNT = sizeof(lines) / sizeof(lines[0]) };

	(void)state;
	for (size_t i = 0; i < COUNT * COUNT; i++) {
		struct messages messages = { 0 };
		const char *text = arena_printf(arena, "%s\n\t CRS-4638: a-b \r\n%s\nORA-7:x\n%s\n",
						lines[i % COUNT], lines[i / COUNT],
						lines[i % COUNT]);
		crs_parse_messages(arena, text_of(text), &messages);
		assert_int_equal(messages.count, 2);
		assert_string_equal(messages.items[0].line, "\t CRS-4638: a-b");
		assert_string_equal(messages.items[1].line, "ORA-7:x");
	}
}

static void messages_are_added(void **state)
{
	struct messages messages = { 0 };

	(void)state;
	crs_parse_messages(arena, text_of("CRS-1: a\n"), &messages);
	crs_parse_messages(arena,
			   text_of("\xEF\xBB\xBF"
				   "CRS-2: b\n"),
			   &messages);
	assert_int_equal(messages.count, 2);
	assert_int_equal(messages.items[0].code, 1);
	assert_int_equal(messages.items[1].code, 2);
}

/* Daemons in the order OHASD, CSSD, CRSD, EVMD: + online, - offline, x exclusive, ? unknown. */
static const struct daemons_row {
	const char *text;
	const char *daemons;
	bool recognised, not_configured, not_privileged;
} daemons_rows[] = {
	{ "CRS-4638: a\nCRS-4537: b\nCRS-4529: c\nCRS-4533: d\n", "++++", true, false, false },
	{ "CRS-4638: a\nCRS-4535: b\nCRS-4530: c\nCRS-4534: d\n", "+---", true, false, false },
	{ "CRS-4639: Could not contact OHAS\n", "-\?\?\?", true, false, false },
	{ "CRS-4544: Unable to connect to OHAS\n", "-\?\?\?", true, false, false },
	{ "CRS-4692: CRS is online in exclusive mode\n", "\?\?x\?", true, false, false },
	{ "CRS-4047: No components configured.\nCRS-4000: Command Check failed\n", "\?\?\?\?", true,
	  true, false },
	{ "CRS-4563: Insufficient user privileges.\n", "\?\?\?\?", true, false, true },
	/* another language, CRLF, byte order mark, no colon */
	{ "\xEF\xBB\xBF"
	  "CRS-4638: Oracle \xE9\xAB\x98\r\nCRS-4529 \xE9\x9B\x86\r\n",
	  "++\?\?", true, false, false },
	/* the first answer of a daemon stands */
	{ "CRS-4535: a\nCRS-4537: b\n", "\?\?-\?", true, false, false },
	{ "CRS-4537: a\nCRS-4535: b\n", "\?\?+\?", true, false, false },
	/* words mean nothing, nor do other codes and facilities */
	{ "Cluster Ready Services is online\n", "\?\?\?\?", false, false, false },
	{ "CRS-9999: Cluster Ready Services is online\n", "\?\?\?\?", false, false, false },
	{ "ORA-4537: Cluster Ready Services is online\n", "\?\?\?\?", false, false, false },
	{ "CRS-4000: Command Check failed.\n", "\?\?\?\?", false, false, false },
	{ "", "\?\?\?\?", false, false, false },
	{ "CRS-4537", "\?\?\?\?", false, false, false },
};

static void daemons_by_code(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(daemons_rows) / sizeof(daemons_rows[0]); i++) {
		const struct daemons_row *row = &daemons_rows[i];
		struct daemon_facts facts = { 0 };
		bool recognised = crs_parse_check(arena, text_of(row->text), "the command", &facts);

		assert_int_equal(recognised, row->recognised);
		assert_daemons(&facts, row->daemons);
		assert_int_equal(facts.not_configured, row->not_configured);
		assert_int_equal(facts.not_privileged, row->not_privileged);
	}
}

static void origin_is_kept(void **state)
{
	struct daemon_facts facts = { 0 };

	(void)state;
	crs_parse_check(arena, text_of("CRS-4638: online\r\n"), "crsctl check has", &facts);
	crs_parse_check(arena, text_of("CRS-4639: down\nCRS-4535: x\n"), "crsctl check crs",
			&facts);
	assert_int_equal(facts.daemons[DAEMON_OHASD].state, DAEMON_ONLINE);
	assert_string_equal(facts.daemons[DAEMON_OHASD].source, "crsctl check has");
	assert_string_equal(facts.daemons[DAEMON_OHASD].line, "CRS-4638: online");
	assert_string_equal(facts.daemons[DAEMON_CRSD].source, "crsctl check crs");
	assert_null(facts.daemons[DAEMON_EVMD].line);
}

static void ctss_modes(void **state)
{
	static const struct {
		const char *text;
		bool recognised;
		enum ctss_mode mode;
		long offset;
		bool known;
	} rows[] = {
		{ "CRS-4700: The service is in Observer mode.\n", true, CTSS_OBSERVER, 0, false },
		{ "CRS-4701: x Active mode\nCRS-4702: Offset (in msec): 0\n", true, CTSS_ACTIVE, 0,
		  true },
		{ "CRS-4701: a\nCRS-4702: Offset (in msec): -1250\n", true, CTSS_ACTIVE, -1250,
		  true },
		/* an offset that may go on is none */
		{ "CRS-4701: a\nCRS-4702: Offset (in msec): 12", true, CTSS_ACTIVE, 0, false },
		{ "CRS-4701: a\nCRS-4702: Offset unknown\n", true, CTSS_ACTIVE, 0, false },
		{ "CRS-4639: Could not contact Oracle High Availability Services\n", false,
		  CTSS_UNKNOWN, 0, false },
		{ "", false, CTSS_UNKNOWN, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum ctss_mode mode;
		long offset;
		bool known;
		bool recognised = crs_parse_ctss(text_of(rows[i].text), &mode, &offset, &known);

		assert_int_equal(recognised, rows[i].recognised);
		assert_int_equal(mode, rows[i].mode);
		assert_int_equal(offset, rows[i].offset);
		assert_int_equal(known, rows[i].known);
	}
}

#define STARS "**************************************************************\n"

static enum daemon_state crsd_of(const struct cluster_node *node)
{
	return node->daemons.daemons[DAEMON_CRSD].state;
}

/* A node may be called like a message. */
static void capital_nodes(void **state)
{
	struct cluster_nodes nodes = { 0 };

	(void)state;
	assert_true(crs_parse_cluster_all(arena, text_of(STARS "RAC-1:\nCRS-4537: up\n" STARS),
					  &nodes));
	assert_int_equal(nodes.count, 1);
	assert_string_equal(nodes.items[0].name, "RAC-1");
	assert_int_equal(crsd_of(&nodes.items[0]), DAEMON_ONLINE);
}

static void all_nodes(void **state)
{
	static const char text[] = STARS "db-01.prod:\n"
					 "CRS-4537: Cluster Ready Services is online\n"
					 "CRS-4529: Cluster Synchronization Services is online\n"
					 "CRS-4533: Event Manager is online\n" STARS "7up: \n"
					 "CRS-4535: Cannot communicate with CRS\n"
					 "CRS-4530: Communications failure contacting CSS\n"
					 "CRS-4534: Cannot communicate with Event Manager\n" STARS
					 "DB_03:\nCRS-4639: Could not contact OHAS\n" STARS;
	struct cluster_nodes nodes = { 0 };

	(void)state;
	assert_true(crs_parse_cluster_all(arena, text_of(text), &nodes));
	assert_int_equal(nodes.count, 3);
	assert_string_equal(nodes.items[0].name, "db-01.prod");
	assert_int_equal(nodes.items[0].number, COUNT_UNKNOWN);
	assert_int_equal(nodes.items[0].daemons.from.status, FACT_OBTAINED);
	assert_int_equal(crsd_of(&nodes.items[0]), DAEMON_ONLINE);
	assert_int_equal(nodes.items[0].daemons.daemons[DAEMON_CSSD].state, DAEMON_ONLINE);
	assert_int_equal(nodes.items[0].daemons.daemons[DAEMON_EVMD].state, DAEMON_ONLINE);
	assert_int_equal(nodes.items[0].daemons.daemons[DAEMON_OHASD].state, DAEMON_UNKNOWN);
	assert_string_equal(nodes.items[1].name, "7up");
	assert_int_equal(crsd_of(&nodes.items[1]), DAEMON_OFFLINE);
	assert_int_equal(nodes.items[1].daemons.daemons[DAEMON_CSSD].state, DAEMON_OFFLINE);
	assert_string_equal(nodes.items[2].name, "DB_03");
	assert_int_equal(nodes.items[2].daemons.daemons[DAEMON_OHASD].state, DAEMON_OFFLINE);
	assert_int_equal(crsd_of(&nodes.items[2]), DAEMON_UNKNOWN);
}

static void assert_silent(const struct cluster_nodes *nodes, size_t at, const char *name)
{
	assert_true(at < nodes->count);
	assert_string_equal(nodes->items[at].name, name);
	assert_int_equal(nodes->items[at].daemons.from.status, FACT_TIMED_OUT);
	assert_int_equal(crsd_of(&nodes->items[at]), DAEMON_UNKNOWN);
}

static void silent_nodes_in_the_line(void **state)
{
	struct cluster_nodes nodes = { 0 };

	(void)state;
	assert_true(crs_parse_cluster_all(
		arena,
		text_of(STARS "a1:\nCRS-4537: up\n" STARS
			      "CRS-4404: The following nodes did not reply in time: b2, c3\n"),
		&nodes));
	assert_int_equal(nodes.count, 3);
	assert_int_equal(crsd_of(&nodes.items[0]), DAEMON_ONLINE);
	assert_silent(&nodes, 1, "b2");
	assert_silent(&nodes, 2, "c3");
}

static void silent_nodes_in_lines_below(void **state)
{
	struct cluster_nodes nodes = { 0 };

	(void)state;
	assert_true(crs_parse_cluster_all(arena,
					  text_of("CRS-4404: nodes did not reply:\nb2\nc3, d4\n"
						  "CRS-4000: Command Check failed\ne5\n"),
					  &nodes));
	assert_int_equal(nodes.count, 3);
	assert_silent(&nodes, 0, "b2");
	assert_silent(&nodes, 1, "c3");
	assert_silent(&nodes, 2, "d4");
}

static void a_cut_name_is_no_silent_node(void **state)
{
	struct cluster_nodes nodes = { 0 };

	(void)state;
	crs_parse_cluster_all(arena, text_of("CRS-4404: did not reply: rac1, rac"), &nodes);
	assert_int_equal(nodes.count, 1);
	assert_silent(&nodes, 0, "rac1");
}

static void no_node_without_a_block(void **state)
{
	struct cluster_nodes nodes = { 0 };

	(void)state;
	assert_false(crs_parse_cluster_all(
		arena, text_of("CRS-4639: Could not contact OHAS\nCRS-4537: stray\n"), &nodes));
	assert_int_equal(nodes.count, 0);
	/* the code behind the separator is nobody's */
	assert_true(crs_parse_cluster_all(arena, text_of("a1:\n" STARS "CRS-4537: x\n"), &nodes));
	assert_int_equal(nodes.count, 1);
	assert_int_equal(crsd_of(&nodes.items[0]), DAEMON_UNKNOWN);
}

static void a_known_node_is_not_added_again(void **state)
{
	struct cluster_nodes nodes = { 0 };

	(void)state;
	assert_true(crs_parse_olsnodes(arena, text_of("a1\t1\nb2\t2\n"), &nodes));
	assert_true(
		crs_parse_cluster_all(arena, text_of(STARS "b2:\nCRS-4537: x\n" STARS), &nodes));
	assert_int_equal(nodes.count, 2);
	assert_int_equal(nodes.items[1].number, 2);
	assert_int_equal(crsd_of(&nodes.items[1]), DAEMON_ONLINE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(messages_of_all_tools),
		PARSE_TEST(what_is_no_message),
		PARSE_TEST(messages_between_other_lines),
		PARSE_TEST(messages_are_added),
		PARSE_TEST(daemons_by_code),
		PARSE_TEST(origin_is_kept),
		PARSE_TEST(ctss_modes),
		PARSE_TEST(all_nodes),
		PARSE_TEST(capital_nodes),
		PARSE_TEST(silent_nodes_in_the_line),
		PARSE_TEST(silent_nodes_in_lines_below),
		PARSE_TEST(a_cut_name_is_no_silent_node),
		PARSE_TEST(no_node_without_a_block),
		PARSE_TEST(a_known_node_is_not_added_again),
	};

	return cmocka_run_group_tests_name("parse_check", tests, NULL, NULL);
}
