/* SPDX-License-Identifier: Apache-2.0
 *
 * Which entries of the alert log count. Each row is a log, the state of the stage, and the code that
 * is asked for.
 */
#include "crs/log.h"
#include "tests/unit/parse_help.h"

enum { BOOT = 1000, OHASD = 2000, NOW = 9000 };

/* Times are seconds of 1970-01-01 in UTC, so that they are readable: 00:40:00 is 2400. */
static const struct row {
	const char *what;
	const char *log;
	enum stage_id stage;
	long code;
	bool ohasd_runs; /* since OHASD; else only the boot is known */
	bool counts;
	enum stage_state state; /* 0: stuck */
} rows[] = {
	{ "since the start", "1970-01-01T00:40:00Z [OCSSD(1)]CRS-1714: x\n", STAGE_CSSD, 1714, true,
	  true, 0 },
	{ "while starting", "1970-01-01T00:40:00Z [OCSSD(1)]CRS-1714: x\n", STAGE_CSSD, 1714, true,
	  true, STAGE_STARTING },
	{ "stage is up", "1970-01-01T00:40:00Z [OCSSD(1)]CRS-1714: x\n", STAGE_CSSD, 1714, true,
	  false, STAGE_UP },
	{ "stopped on purpose", "1970-01-01T00:40:00Z [OCSSD(1)]CRS-1714: x\n", STAGE_CSSD, 1714,
	  true, false, STAGE_DOWN },
	{ "blocked", "1970-01-01T00:40:00Z [OCSSD(1)]CRS-1714: x\n", STAGE_CSSD, 1714, true, false,
	  STAGE_BLOCKED },
	{ "of another stage", "1970-01-01T00:40:00Z [OCSSD(1)]CRS-1714: x\n", STAGE_CRSD, 1714,
	  true, false, 0 },
	{ "before the start of ohasd.bin", "1970-01-01T00:30:00Z [OCSSD(1)]CRS-1714: x\n",
	  STAGE_CSSD, 1714, true, false, 0 },
	{ "before the boot", "1970-01-01T00:10:00Z [OCSSD(1)]CRS-1714: x\n", STAGE_CSSD, 1714,
	  false, false, 0 },
	{ "since the boot", "1970-01-01T00:30:00Z [OCSSD(1)]CRS-1714: x\n", STAGE_CSSD, 1714, false,
	  true, 0 },
	{ "the log knows a later start",
	  "1970-01-01T00:30:00Z [OCSSD(1)]CRS-1714: x\n"
	  "1970-01-01T00:31:00Z [OHASD(1)]CRS-8500: x\n",
	  STAGE_CSSD, 1714, false, false, 0 },
	{ "8500 of another daemon is no start",
	  "1970-01-01T00:30:00Z [OCSSD(1)]CRS-1714: x\n"
	  "1970-01-01T00:31:00Z [OCSSD(1)]CRS-8500: x\n",
	  STAGE_CSSD, 1714, false, true, 0 },
	{ "in the future", "1970-01-01T23:00:00Z [OCSSD(1)]CRS-1714: x\n", STAGE_CSSD, 1714, true,
	  false, 0 },
	{ "without a time", "[OCSSD(1)]CRS-1714: x\n", STAGE_CSSD, 1714, true, false, 0 },
	{ "cured by a voting file",
	  "1970-01-01T00:40:00Z [OCSSD(1)]CRS-1714: x\n"
	  "1970-01-01T00:41:00Z [OCSSD(1)]CRS-1605: x\n",
	  STAGE_CSSD, 1714, true, false, 0 },
	{ "and said again",
	  "1970-01-01T00:40:00Z [OCSSD(1)]CRS-1605: x\n"
	  "1970-01-01T00:41:00Z [OCSSD(1)]CRS-1714: x\n",
	  STAGE_CSSD, 1714, true, true, 0 },
	{ "one voting file is no majority",
	  "1970-01-01T00:40:00Z [OCSSD(1)]CRS-1705: x\n"
	  "1970-01-01T00:41:00Z [OCSSD(1)]CRS-1605: x\n",
	  STAGE_CSSD, 1705, true, true, 0 },
	{ "this node", "1970-01-01T00:40:00Z [cssd(1)]CRS-1609:This node is unable\n", STAGE_CSSD,
	  1609, true, true, 0 },
	{ "this node by name", "1970-01-01T00:40:00Z [cssd(1)]CRS-1610:node RAC1.example.com (1)\n",
	  STAGE_CSSD, 1610, true, true, 0 },
	{ "another node", "1970-01-01T00:40:00Z [cssd(1)]CRS-1610:node rac2 (2) missing for 90%\n",
	  STAGE_CSSD, 1610, true, false, 0 },
	{ "joined after it",
	  "1970-01-01T00:40:00Z [cssd(1)]CRS-7500:x\n1970-01-01T00:41:00Z [cssd(1)]CRS-1601:x\n",
	  STAGE_CSSD, 7500, true, false, 0 },
	{ "of CRSD", "1970-01-01T00:40:00Z [ohasd(1)]CRS-2771:resource 'ora.crsd'; no\n",
	  STAGE_CRSD, 2771, true, true, 0 },
	{ "of another resource", "1970-01-01T00:40:00Z [ohasd(1)]CRS-2771:resource 'ora.x.db'\n",
	  STAGE_CRSD, 2771, true, false, 0 },
	{ "CRSD was started by hand",
	  "1970-01-01T00:40:00Z [ohasd(1)]CRS-2771:resource 'ora.crsd'; no\n"
	  "1970-01-01T00:41:00Z [CRSD(1)]CRS-8500:x\n",
	  STAGE_CRSD, 2771, true, false, 0 },
	{ "OCR came back",
	  "1970-01-01T00:40:00Z [CRSD(1)]CRS-1013:x\n1970-01-01T00:41:00Z [CRSD(1)]CRS-1012:x\n",
	  STAGE_CRSD, 1013, true, false, 0 },
	{ "signal in CSSD", "1970-01-01T00:40:00Z [OCSSD(1)]CRS-8503: x\n", STAGE_CSSD, 8503, true,
	  true, 0 },
	{ "signal in CRSD", "1970-01-01T00:40:00Z [CRSD(1)]CRS-8503: x\n", STAGE_CSSD, 8503, true,
	  false, 0 },
	{ "by its path", "1970-01-01T00:40:00Z [/g/bin/crsd.bin(1)]CRS-8503: x\n", STAGE_CRSD, 8503,
	  true, true, 0 },
	{ "ASM", "1970-01-01T00:40:00Z [ORAAGENT(1)]CRS-5017: \"ora.asm start\":\nORA-1: x\n",
	  STAGE_ASM, 5017, true, true, 0 },
	{ "a database", "1970-01-01T00:40:00Z [ORAAGENT(1)]CRS-5017: \"ora.x.db start\":\n",
	  STAGE_ASM, 5017, true, false, 0 },
	{ "a code that is in no table", "1970-01-01T00:40:00Z [x(1)]CRS-9999: x\n", STAGE_CSSD,
	  9999, true, false, 0 },
};

static struct node_facts facts_of(const char *text, bool ohasd_runs)
{
	struct process_fact *ohasd = arena_alloc(arena, sizeof(*ohasd));
	struct log_facts *log = arena_alloc(arena, sizeof(*log));

	*ohasd = (struct process_fact){ .comm = "ohasd.bin", .start = OHASD };
	crs_parse_log(arena, text_of(text), log);
	log->from.source = "/log";
	return (struct node_facts){ .arena = arena,
				    .host = { .name = "rac1", .now = NOW, .boot = BOOT },
				    .processes = { .items = ohasd, .count = ohasd_runs },
				    .log = log };
}

static struct start_order order_of(enum stage_id stage, enum stage_state state)
{
	struct start_order order = start_order_all_up();

	order.stages[stage].state = state ? state : STAGE_STUCK;
	return order;
}

static void what_counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct node_facts facts = facts_of(rows[i].log, rows[i].ohasd_runs);
		struct start_order order = order_of(rows[i].stage, rows[i].state);
		bool counts = crs_log_counts(&facts, &order, rows[i].stage, "CRS", rows[i].code);
		if (counts != rows[i].counts)
			fail_msg("%s: %d", rows[i].what, counts);
	}
}

static void nothing_is_known(void **state)
{
	struct node_facts facts = facts_of("1970-01-01T00:40:00Z [OCSSD(1)]CRS-1714: x\n", false);
	struct start_order order = order_of(STAGE_CSSD, STAGE_STUCK);

	(void)state;
	facts.host.boot = TIME_UNKNOWN;
	assert_null(crs_log_counts(&facts, &order, STAGE_CSSD, "CRS", 1714));
	facts.log = NULL;
	assert_null(crs_log_counts(&facts, &order, STAGE_CSSD, "CRS", 1714));
}

/* The last one, and the lines inside. */
static void words(void **state)
{
	static const char text[] =
		"1970-01-01T00:40:00Z [ORAAGENT(1)]CRS-5017: \"ora.asm start\":\n"
		"ORA-03113: end-of-file\n"
		"1970-01-01T00:50:00Z [ORAAGENT(1)]CRS-5017: \"ora.asm start\":\n"
		"ORA-27300: semget\n"
		"ORA-27301: no space\n"
		". For details\n";
	struct node_facts facts = facts_of(text, true);
	struct start_order order = order_of(STAGE_ASM, STAGE_STUCK);
	const struct check_input input = { .facts = &facts, .order = &order };
	const char *source = NULL;

	(void)state;
	assert_string_equal(crs_said(&input, STAGE_ASM, "CRS", 5017, &source),
			    "1970-01-01 00:50:00 ORAAGENT CRS-5017: \"ora.asm start\": "
			    "ORA-27300: semget; ORA-27301: no space");
	assert_string_equal(source, "/log");
	assert_string_equal(crs_said(&input, STAGE_ASM, "ORA", 27301, &source),
			    "ORA-27301: no space");
	assert_null(crs_said(&input, STAGE_ASM, "ORA", 1, &source));
	assert_null(crs_said(&input, STAGE_CSSD, "ORA", 27301, &source));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(what_counts),
		PARSE_TEST(nothing_is_known),
		PARSE_TEST(words),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
