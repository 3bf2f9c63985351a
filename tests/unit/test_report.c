/* SPDX-License-Identifier: Apache-2.0
 *
 * The text report.
 */
#include "report_sample.h"

static const struct report_style plain = { .width = 80 };
static const struct report_style verbose = { .width = 80, .verbose = true };

static void healthy_is_one_paragraph(void **state)
{
	static const char expected[] =
		"OK  All five stages of the start order are up.\n"
		"amsel1 - cluster 19.0.0.0.0 - /u01/app/19.0.0/grid (grid) - 2026-11-20 23:19:00Z\n"
		"\n"
		"Up: ohasd (3d 4h), cssd (3d 4h), oraagent (3d 4h), asm (3d 4h), crsd (3d 4h).\n"
		"\n"
		"checks: 30 passed, 4 not applicable\n";
	struct sample sample;

	(void)state;
	sample_healthy(&sample);
	assert_string_equal(report_text(sample.arena, &sample.report, &plain), expected);
	arena_free(sample.arena);
}

static void stuck_shows_where_why_and_what_to_do(void **state)
{
	static const char expected[] =
		"CRITICAL  CRSD cannot start, ASM is stuck: no disk of +DATA can be read by grid,\n"
		"          which the ASM of this node runs as.\n"
		"amsel1 - cluster 19.0.0.0.0 - /u01/app/19.0.0/grid (grid) - 2026-11-20 23:19:00Z\n"
		"\n"
		"    STAGE          STATE    FOR     DETAILS\n"
		"    ohasd          up       3d 4h   CRS-4638\n"
		"    cssd           up       3d 4h\n"
		"    oraagent       up       3d 4h\n"
		"=>  asm            stuck    3h 12m  ora.asm TARGET=ONLINE STATE=OFFLINE and\n"
		"    |                               nothing is being done about it\n"
		"    |-ora.asm      OFFLINE          target ONLINE\n"
		"    `-ora.storage  OFFLINE          waits\n"
		"    crsd: blocked by asm (2 parts not shown)\n"
		"\n"
		"critical  crs.group-lost  +DATA\n"
		"  no disk of +DATA can be read by grid, which the ASM of this node runs as\n"
		"  seen: crsctl stat res -v -init: ora.asm TARGET=ONLINE STATE=OFFLINE\n"
		"  next:\n"
		"  1. give the disks back to grid\n"
		"     (effect: none)\n"
		"  2. crsctl start res ora.asm -init\n"
		"     (as root; effect: stops nothing)\n"
		"\n"
		"warning  crs.evmd-down  ora.evmd\n"
		"  EVMD does not answer\n"
		"\n"
		"consequence: crs.crsd-stuck: CRSD waits for ASM\n"
		"consequence: crs.asm-down: ora.asm should be online here and is not; nothing\n"
		"  above it can start before it is, and the databases end\n"
		"  next:\n"
		"  1. crsctl stop crs -f\n"
		"     (as root; effect: ends ASM and every database instance of this node)\n"
		"\n"
		"not known:\n"
		"  crs.patch (amsel1): crsctl gave no patch level\n"
		"    seen: crsctl query crs softwarepatch: it said nothing\n"
		"\n"
		"notice: crs.leftover: /etc/x: left by an earlier release\n"
		"\n"
		"checks: 26 passed, 5 failed, 1 unknown, 4 not applicable\n";
	struct sample sample;

	(void)state;
	sample_stuck(&sample);
	assert_string_equal(report_text(sample.arena, &sample.report, &plain), expected);
	arena_free(sample.arena);
}

/* Asserts that the text report holds, or does not hold, each of the NULL-terminated strings. */
static void holds(const struct sample *sample, const struct report_style *style, bool wanted,
		  const char *const *strings)
{
	const char *text = report_text(sample->arena, &sample->report, style);

	for (; *strings; strings++) {
		if ((strstr(text, *strings) != NULL) != wanted)
			fail_msg("\"%s\" is %s in:\n%s", *strings, wanted ? "not" : "", text);
	}
}

static void verbose_folds_nothing(void **state)
{
	static const char *const shown[] = {
		"|-CRS-4537",
		"`-ora.crsd",
		"`-asm_pmon",
		"critical  crs.crsd-stuck  ora.crsd\n  CRSD waits for ASM\n"
		"  caused by: crs.asm-down (ora.asm)\n",
		"crsctl start res ora.crsd -init\n     (as root; effect: stops nothing)\n",
		"notice  crs.leftover  /etc/x\n  left by an earlier release\n",
		NULL,
	};
	static const char *const folded[] = { "consequence", "blocked by", " ...\n", NULL };
	struct sample sample;

	(void)state;
	sample_stuck(&sample);
	holds(&sample, &verbose, true, shown);
	holds(&sample, &verbose, false, folded);
	arena_free(sample.arena);
}

static void healthy_verbose_shows_the_tree(void **state)
{
	static const char *const shown[] = { "`-CRS-4638", NULL };
	static const char *const marks[] = { "=>", "Up:", NULL };
	struct sample sample;

	(void)state;
	sample_healthy(&sample);
	holds(&sample, &verbose, true, shown);
	holds(&sample, &verbose, false, marks);
	arena_free(sample.arena);
}

static void starting_tells_how_long_it_may_take(void **state)
{
	static const char *const shown[] = {
		"WARNING  CRSD is starting.\n",
		"\n=>  crsd        starting  1m 8s  may take up to 10m\n",
		"notice: crs.leftover: ora.crsd: CRSD is being started\n", NULL
	};
	struct sample sample;

	(void)state;
	sample_starting(&sample);
	holds(&sample, &plain, true, shown);
	arena_free(sample.arena);
}

static void hung_shows_what_did_not_answer(void **state)
{
	static const char *const shown[] = { "\n=>  ohasd       hung ", "`-CRS-4638  ?\n",
					     "cssd, oraagent, asm, crsd: blocked by ohasd\n",
					     NULL };
	static const char *const hidden[] = { "ohasd.bin", NULL };
	struct sample sample;

	(void)state;
	sample_hung(&sample);
	holds(&sample, &plain, true, shown);
	holds(&sample, &plain, false, hidden);
	arena_free(sample.arena);
}

static void unknown_says_so(void **state)
{
	static const char *const shown[] = {
		"UNKNOWN  The state of the stack is not known.\n"
		"host not known - not known to be a Grid node - capture\n",
		"`-CRS-4638  ?\n",
		"\nnot known:\n  crs.patch (crsctl check crs): no answer was understood\n",
		"\nchecks: 20 unknown, 3 not captured\n",
		NULL,
	};
	static const char *const hidden[] = { "=>", "CRS-4529", "next:", NULL };
	struct sample sample;

	(void)state;
	sample_unknown(&sample);
	holds(&sample, &plain, true, shown);
	holds(&sample, &plain, false, hidden);
	arena_free(sample.arena);
}

static void a_stage_that_does_not_apply_is_named(void **state)
{
	static const char *const shown[] = { "Up: ohasd (3d 4h), cssd (3d 4h), oraagent (3d 4h), "
					     "asm (3d 4h). Not applicable\nhere: crsd.\n",
					     NULL };
	struct sample sample;

	(void)state;
	sample_healthy(&sample);
	sample.judgement.order.stages[STAGE_CRSD] = (struct stage){ .state = STAGE_NOT_APPLICABLE };
	holds(&sample, &plain, true, shown);
	arena_free(sample.arena);
}

/* A finding that a notice or something unknown explains must not be hidden behind it. */
static void only_a_shown_cause_folds(void **state)
{
	static const char *const shown[] = { "warning  crs.evmd-down  ora.evmd\n", NULL };
	struct sample sample;

	(void)state;
	sample_starting(&sample);
	struct finding *evmd = sample_finding(&sample, EVMD_DOWN, SEVERITY_WARNING, "ora.evmd",
					      "EVMD does not answer");
	finding_caused_by(sample.arena, evmd, sample.judgement.findings.items[0]);
	holds(&sample, &plain, true, shown);
	arena_free(sample.arena);
}

static void times_that_cannot_be_are_left_out(void **state)
{
	static const char *const shown[] = {
		"Up: ohasd, cssd, oraagent (45s), asm (2h), crsd (1m 1s).\n", NULL
	};
	struct sample sample;

	(void)state;
	sample_healthy(&sample);
	sample.judgement.order.stages[STAGE_OHASD].since = TIME_UNKNOWN;
	sample.judgement.order.stages[STAGE_CSSD].since = sample_now + 1;
	sample.judgement.order.stages[STAGE_ORAAGENT].since = sample_now - 45;
	sample.judgement.order.stages[STAGE_ASM].since = sample_now - 7200;
	sample.judgement.order.stages[STAGE_CRSD].since = sample_now - 61;
	holds(&sample, &plain, true, shown);
	arena_free(sample.arena);
}

/* ---- what holds for every report ---- */

/* Column count of UTF-8 text in which every character takes one column. */
static int columns(const char *text, size_t length)
{
	int count = 0;

	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)text[i] & 0xC0) != 0x80;
	return count;
}

/* A word that cannot be broken, at most with what stands before its column. */
static bool is_one_word(const char *line, size_t length)
{
	size_t start = strspn(line, " |`-");

	return start >= length || strcspn(line + start, " \n") >= length - start;
}

static void assert_width(const char *text, int width)
{
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n");
		if (columns(line, length) > width && !is_one_word(line, length))
			fail_msg("longer than %d: %.*s", width, (int)length, line);
		line += length + (line[length] == '\n');
	}
}

static void no_line_is_too_long(void **state)
{
	static const int widths[] = { 72, 80, 132 };

	(void)state;
	for (size_t i = 0; i + 1 < COUNT(samples); i++) {
		for (size_t j = 0; j < COUNT(widths); j++) {
			struct report_style style = { .width = widths[j], .utf8 = j == 1 };
			struct sample sample;
			samples[i](&sample);
			assert_width(report_text(sample.arena, &sample.report, &style), widths[j]);
			style.verbose = true;
			assert_width(report_text(sample.arena, &sample.report, &style), widths[j]);
			arena_free(sample.arena);
		}
	}
}

static void a_command_is_not_broken(void **state)
{
	static const char command[] = "/u01/app/oracle/product/19.0.0/grid_home_1/bin/crsctl start "
				      "res ora.cluster_interconnect.haip -init";
	struct sample sample;

	(void)state;
	sample_stuck(&sample);
	finding_step(sample.arena, sample.judgement.findings.items[4], command, "root",
		     "stops nothing");
	const char *text = report_text(sample.arena, &sample.report, &plain);
	const char *alone = arena_printf(sample.arena, "  1. %s\n     (as root; ", command);
	assert_non_null(strstr(text, alone));
	arena_free(sample.arena);
}

/* Nothing that could act on a terminal; \n is the only control character. */
static void assert_printable(const char *text)
{
	assert_null(strpbrk(text, "\x01\x07\x1b\r\x7f"));
	assert_null(strchr(text, '\xff'));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_null(strstr(text, "\xc2\x9b"));
	assert_null(strstr(text, "\xed\xa0\x80"));
	assert_null(strstr(text, "\xc0\xaf"));
}

static void nothing_raw_reaches_a_terminal(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct sample sample;
		samples[i](&sample);
		assert_printable(report_text(sample.arena, &sample.report, &plain));
		assert_printable(report_text(sample.arena, &sample.report, &verbose));
		arena_free(sample.arena);
	}
}

static void long_words_of_others_are_cut_with_a_count(void **state)
{
	static char endless[5001];
	static const char *const shown[] = { " [4000 bytes more]\n", NULL };
	struct sample sample;

	(void)state;
	memset(endless, 'x', sizeof(endless) - 1);
	sample_stuck(&sample);
	evidence_add(sample.arena, &sample.judgement.findings.items[2]->evidence, "crsctl",
		     endless);
	holds(&sample, &plain, true, shown);
	arena_free(sample.arena);
}

/* The text without colour sequences, and without spaces before the end of a line. */
static char *uncoloured(struct arena *arena, const char *text)
{
	struct strbuf out = strbuf_new(arena);

	for (; *text; text++) {
		if (*text == '\033') {
			text += strcspn(text, "m");
			continue;
		}
		while (*text == '\n' && out.length && out.data[out.length - 1] == ' ')
			out.length--;
		strbuf_append(&out, text, 1);
	}
	return out.data;
}

static void colour_changes_nothing_but_colour(void **state)
{
	static const struct report_style coloured = { .width = 80, .colour = true };

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct sample sample;
		samples[i](&sample);
		const char *without = report_text(sample.arena, &sample.report, &plain);
		const char *with = report_text(sample.arena, &sample.report, &coloured);
		assert_true(str_starts(with, "\033["));
		assert_string_equal(uncoloured(sample.arena, with), without);
		arena_free(sample.arena);
	}
}

/* The process runs in the C locale here, as under cron. */
static void utf8_keeps_its_columns(void **state)
{
	static const struct report_style style = { .width = 80, .utf8 = true };
	static const char *const shown[] = {
		"\n=>  asm             stuck    3h 12m  ora.asm TARGET=ONLINE STATE=OFFLINE and\n"
		"    │                                nothing is being done about it\n"
		"    ├─ora.asm       OFFLINE          target ONLINE\n"
		"    ├─ora.storage   OFFLINE          waits\n"
		"    └─ora.größe.dg  OFFLINE          größer\n",
		NULL
	};
	struct sample sample;

	(void)state;
	sample_stuck(&sample);
	sample_part(&sample, STAGE_ASM, "ora.größe.dg", true, "OFFLINE", PART_IS_DOWN)->details =
		"größer";
	holds(&sample, &style, true, shown);
	arena_free(sample.arena);
}

static void a_long_name_is_shown_in_full_among_the_details(void **state)
{
	static const char *const shown[] = {
		"    `-...data/amsel1/olr/amsel1_19.olr  down             "
		"/u01/app/grid/crsdata/amsel1/olr/amsel1_19.olr\n"
		"                                                         gone\n",
		NULL
	};
	struct sample sample;

	(void)state;
	sample_stuck(&sample);
	sample_part(&sample, STAGE_ASM, "/u01/app/grid/crsdata/amsel1/olr/amsel1_19.olr", true,
		    NULL, PART_IS_DOWN)
		->details = "gone";
	holds(&sample, &plain, true, shown);
	arena_free(sample.arena);
}

/* 5 in full, 40 by name, and a count of all: a cluster may have thousands of resources. */
static void many_findings_of_a_check_are_counted(void **state)
{
	static const char *const shown[] = {
		"\nwarning  crs.evmd-down  r001\n",
		"\nwarning  crs.evmd-down  r005\n",
		"\nand 65 more of crs.evmd-down (in full with --verbose): r006, r007,",
		" r045, ...\n",
		"\ncritical  crs.crsd-stuck  ora.crsd\n",
		"\nand 2 more of crs.leftover (in full with --verbose): x6, x7\n",
		NULL,
	};
	static const char *const hidden[] = { "crs.evmd-down  r006", "r046", "x8", NULL };
	static const char *const in_full[] = { "crs.evmd-down  r006\n", "crs.evmd-down  r070\n",
					       "crs.leftover  x7\n", NULL };
	static const char *const never[] = { " more of ", NULL };
	struct sample sample;

	(void)state;
	sample_healthy(&sample);
	for (int i = 1; i <= 70; i++)
		sample_finding(&sample, EVMD_DOWN, SEVERITY_WARNING,
			       arena_printf(sample.arena, "r%03d", i), "EVMD does not answer");
	sample_finding(&sample, CRSD_STUCK, SEVERITY_CRITICAL, "ora.crsd", "CRSD is stuck");
	for (int i = 1; i <= 7; i++)
		sample_finding(&sample, LEFTOVER, SEVERITY_NOTICE,
			       arena_printf(sample.arena, "x%d", i), "left over");
	findings_sort(&sample.judgement.findings);
	holds(&sample, &plain, true, shown);
	holds(&sample, &plain, false, hidden);
	holds(&sample, &verbose, true, in_full);
	holds(&sample, &verbose, false, never);
	arena_free(sample.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(healthy_is_one_paragraph),
		cmocka_unit_test(stuck_shows_where_why_and_what_to_do),
		cmocka_unit_test(verbose_folds_nothing),
		cmocka_unit_test(many_findings_of_a_check_are_counted),
		cmocka_unit_test(healthy_verbose_shows_the_tree),
		cmocka_unit_test(starting_tells_how_long_it_may_take),
		cmocka_unit_test(hung_shows_what_did_not_answer),
		cmocka_unit_test(unknown_says_so),
		cmocka_unit_test(a_stage_that_does_not_apply_is_named),
		cmocka_unit_test(only_a_shown_cause_folds),
		cmocka_unit_test(times_that_cannot_be_are_left_out),
		cmocka_unit_test(no_line_is_too_long),
		cmocka_unit_test(a_command_is_not_broken),
		cmocka_unit_test(nothing_raw_reaches_a_terminal),
		cmocka_unit_test(long_words_of_others_are_cut_with_a_count),
		cmocka_unit_test(colour_changes_nothing_but_colour),
		cmocka_unit_test(utf8_keeps_its_columns),
		cmocka_unit_test(a_long_name_is_shown_in_full_among_the_details),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
