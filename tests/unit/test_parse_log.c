/* SPDX-License-Identifier: Apache-2.0
 *
 * The alert log of clusterware, in the two forms that releases have.
 */
#include "tests/unit/parse_help.h"

static struct log_facts parse(const char *text)
{
	struct log_facts log = { 0 };

	bool recognised = crs_parse_log(arena, text_of(text), &log);

	assert_int_equal(recognised, log.count > 0);
	return log;
}

/* "2026-01-02 03:04:05", or "-". */
static const char *local_text(const struct log_entry *entry)
{
	const struct local_time *time = &entry->time_local;

	if (!time->known)
		return "-";
	return arena_printf(arena, "%04d-%02d-%02d %02d:%02d:%02d", time->year, time->month,
			    time->day, time->hour, time->minute, time->second);
}

static void assert_entry(const struct log_facts *log, size_t at, const char *time,
			 const char *process, long pid, long code, const char *text)
{
	assert_true(at < log->count);
	assert_string_equal(local_text(&log->items[at]), time);
	assert_string_equal(log->items[at].process, process);
	assert_int_equal(log->items[at].pid, pid);
	assert_string_equal(log->items[at].facility, "CRS");
	assert_int_equal(log->items[at].code, code);
	assert_string_equal(log->items[at].text, text);
}

static void two_lines(void **state)
{
	(void)state;
	struct log_facts log = parse("2023-08-19 10:05:58.533:\n"
				     "[ohasd(3390)]CRS-2771:Maximum restart attempts\n"
				     "2023-08-19 10:05:59.000\n"
				     "[/u01/g/bin/oraagent.bin(13457)]CRS-5822:Agent gone\n"
				     "\n"
				     "[client(7)]CRS-10001:28-May-18 02:40 ACFS-9391: x\n");
	assert_int_equal(log.count, 3);
	assert_entry(&log, 0, "2023-08-19 10:05:58", "ohasd", 3390, 2771,
		     "CRS-2771:Maximum restart attempts");
	assert_entry(&log, 1, "2023-08-19 10:05:59", "/u01/g/bin/oraagent.bin", 13457, 5822,
		     "CRS-5822:Agent gone");
	/* without a date of its own it has that of the one before */
	assert_entry(&log, 2, "2023-08-19 10:05:59", "client", 7, 10001,
		     "CRS-10001:28-May-18 02:40 ACFS-9391: x");
	assert_int_equal(log.items[0].time, TIME_UNKNOWN);
}

static void one_line(void **state)
{
	(void)state;
	struct log_facts log = parse(
		"2026-11-20 23:19:00.123 [OCSSD(1234)]CRS-1714: Unable to discover\r\n"
		"2026-11-20 23:19:15.001 [CRSD(9)]CRS-1019: \xE4\xB8\xBB\xE6\x9C\xBA\r\n");
	assert_int_equal(log.count, 2);
	assert_entry(&log, 0, "2026-11-20 23:19:00", "OCSSD", 1234, 1714,
		     "CRS-1714: Unable to discover");
	assert_entry(&log, 1, "2026-11-20 23:19:15", "CRSD", 9, 1019,
		     "CRS-1019: \xE4\xB8\xBB\xE6\x9C\xBA");
}

static void zones(void **state)
{
	static const struct {
		const char *stamp;
		int64_t time;
	} rows[] = {
		{ "2025-02-24T06:13:22.563713+08:00", 1740348802 },
		{ "2025-02-23T22:13:22Z", 1740348802 },
		{ "2025-02-23T17:43:22.5-04:30", 1740348802 },
		{ "2024-02-29 00:00:00+00:00", 1709164800 },
		{ "2025-02-24T06:13:22.563713", TIME_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct log_facts log =
			parse(arena_printf(arena, "%s [CRSD(1)]CRS-1012: x\n", rows[i].stamp));
		assert_int_equal(log.count, 1);
		assert_int_equal(log.items[0].time, rows[i].time);
	}
}

static void what_asm_said(void **state)
{
	(void)state;
	struct log_facts log = parse(
		"2026-10-25 09:54:10.664 [ORAAGENT(1)]CRS-5017: The resource action "
		"\"ora.asm start\" encountered: \n"
		"2026-10-25 09:54:10.664+ORA-27300: semget failed\n"
		"  ORA-27301: No space left\n"
		". For details refer to \"(:CLSN00107:)\".\n"
		"2026-10-25 09:54:11.000 [CRSD(2)]CRS-1012: y\n");
	assert_int_equal(log.count, 2);
	assert_string_equal(log.items[0].text,
			    "CRS-5017: The resource action \"ora.asm start\" encountered: "
			    "ORA-27300: semget failed ORA-27301: No space left "
			    ". For details refer to \"(:CLSN00107:)\".");
	assert_int_equal(log.items[0].lines.count, 2);
	assert_string_equal(log.items[0].lines.items[0].facility, "ORA");
	assert_int_equal(log.items[0].lines.items[0].code, 27300);
	assert_string_equal(log.items[0].lines.items[1].line, "ORA-27301: No space left");
}

/* Incident blocks and what else stands there is no event, and ends the one before. */
static void blocks_of_others(void **state)
{
	(void)state;
	struct log_facts log = parse("2025-02-24 06:13:22.541 [CRSD(30357)]CRS-1019: a\n"
				     "2025-02-24T06:13:22.563713+08:00\n"
				     "Errors in file crsd.trc  (incident=41):\n"
				     "CRS-1019 [] [] []\n"
				     "Incident details in: i41.trc\n"
				     "\n"
				     "2025-02-24 06:13:22.584 [CRSD(30357)]CRS-8505: b\n");
	assert_int_equal(log.count, 2);
	assert_string_equal(log.items[0].text, "CRS-1019: a");
	assert_int_equal(log.items[0].lines.count, 0);
	assert_entry(&log, 1, "2025-02-24 06:13:22", "CRSD", 30357, 8505, "CRS-8505: b");
}

/* The end of a file begins anywhere. */
static void a_first_line_that_is_cut(void **state)
{
	(void)state;
	struct log_facts log = parse("cssd(3980)]CRS-1714:Unable to discover any voting files,\n"
				     "retrying discovery in 15 seconds\n");
	assert_int_equal(log.count, 1);
	assert_entry(&log, 0, "-", "cssd", 3980, 1714,
		     "CRS-1714:Unable to discover any voting files, retrying discovery in 15 "
		     "seconds");
	/* only there */
	log = parse("x\ncssd(3980)]CRS-1714:a\n");
	assert_int_equal(log.count, 0);
	log = parse("ORA-15040: of an event before\nORA-15042: too\n");
	assert_int_equal(log.count, 0);
}

static void what_is_no_event(void **state)
{
	static const char *const texts[] = {
		"",
		"\n\n",
		"2026-11-20 23:19:00.123\n",
		"2026-11-20 23:19:00.123 CRS-1714: no process\n",
		"2026-11-20 23:19:00.123 [OCSSD]CRS-1714: no number\n",
		"2026-11-20 23:19:00.123 [OCSSD(12x)]CRS-1714: no number\n",
		"2026-11-20 23:19:00.123 [(12)]CRS-1714: no name\n",
		"2026-11-20 23:19:00.123 [O C(12)]CRS-1714: blanks\n",
		"2026-11-20 23:19:00.123 [OCSSD(12)]no code\n",
		"2026-11-20 23:19:00.123 [OCSSD(12)]CRS-1714",
		"see [OCSSD(12)]CRS-1714: x\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(parse(texts[i]).count, 0);
}

static void dates_that_are_none(void **state)
{
	static const char *const stamps[] = {
		"2026-13-20 23:19:00.123", "2026-00-20 23:19:00", "2026-11-32 23:19:00",
		"2026-11-20 24:19:00",	   "2026-11-20 23:60:00", "0026-11-20 23:19:00",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(stamps) / sizeof(stamps[0]); i++) {
		struct log_facts log =
			parse(arena_printf(arena, "%s\n[a(1)]CRS-1714: x\n", stamps[i]));
		assert_int_equal(log.count, 1);
		assert_string_equal(local_text(&log.items[0]), "-");
	}
}

/* What never ends is cut, and the next event is read again. */
static void an_event_without_end(void **state)
{
	struct strbuf text = strbuf_new(arena);

	(void)state;
	strbuf_puts(&text, "2026-11-20 23:19:00.1 [a(1)]CRS-5017: x\n");
	for (int i = 0; i < 100; i++)
		strbuf_printf(&text, "ORA-%05d: %0200d\n", i + 1, 0);
	strbuf_puts(&text, "2026-11-20 23:19:01.1 [a(1)]CRS-1012: y\n");
	struct log_facts log = parse(text.data);
	assert_int_equal(log.count, 2);
	assert_true(strlen(log.items[0].text) <= 4096);
	assert_in_range(log.items[0].lines.count, 20, 40);
	assert_string_equal(log.items[1].text, "CRS-1012: y");
}

static void base_of_the_home(void **state)
{
	static const char table[] = "#orabasetab file is used to track Oracle Home\n"
				    "/u01/app/19.0.0/other:/u01/app/x:OraGI2:N:\n"
				    "/u01/app/19.0.0/grid:/u01/app/grid:OraGI19Home1:N:\r\n";

	(void)state;
	assert_text(crs_parse_base_table(arena, text_of(table), "/u01/app/19.0.0/grid"),
		    "/u01/app/grid");
	assert_text(crs_parse_base_table(arena, text_of(table), "/u01/app/19.0.0"), NULL);
	assert_text(crs_parse_base_table(arena, text_of("/g:relative:a:N:\n/g::a:N:\n/g"), "/g"),
		    NULL);
}

/* The real ones, wherever they are cut. */
static void real_logs(void **state)
{
	static const struct {
		const char *file;
		size_t count;
		long last;
	} rows[] = {
		{ "logs/11.2-alert-crsd-max-restarts.txt", 7, 2769 },
		{ "logs/11.2-alert-cssd-no-voting-files.txt", 1, 1714 },
		{ "logs/12.2-alert-zh-crsd-loop.txt", 5, 8505 },
	};
	DIR *folder = opendir(CORPUS);

	(void)state;
	if (!folder)
		skip();
	closedir(folder);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct bytes text = corpus_file(rows[i].file);
		struct log_facts log = { 0 };
		assert_true(crs_parse_log(arena, text, &log));
		assert_int_equal(log.count, rows[i].count);
		assert_int_equal(log.items[log.count - 1].code, rows[i].last);
		for (size_t cut = 0; cut < text.length; cut++) {
			struct log_facts part = { 0 };
			struct bytes end = { text.data + cut, text.length - cut };
			crs_parse_log(arena, end, &part);
			assert_true(part.count <= log.count);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PARSE_TEST(two_lines),
		PARSE_TEST(one_line),
		PARSE_TEST(zones),
		PARSE_TEST(what_asm_said),
		PARSE_TEST(blocks_of_others),
		PARSE_TEST(a_first_line_that_is_cut),
		PARSE_TEST(what_is_no_event),
		PARSE_TEST(dates_that_are_none),
		PARSE_TEST(an_event_without_end),
		PARSE_TEST(base_of_the_home),
		PARSE_TEST(real_logs),
	};

	return cmocka_run_group_tests_name("parse_log", tests, NULL, NULL);
}
