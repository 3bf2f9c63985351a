/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of repair, and the summary of an audit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "asm/asmtool.h"
#include "crs/crs.h"
#include "node/judge.h"
#include "node/repair.h"
#include "report/report.h"
#include "udev-rules/rules.h"

/* No check of an audit may be forgotten: it would be repaired last. */
static void test_every_check_has_an_area(void **state)
{
	const struct check_table tables[] = { crs_checks(), asm_checks(), rules_checks(),
					      crs_baseline_checks() };

	(void)state;
	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++) {
		for (size_t j = 0; j < tables[i].count; j++) {
			const struct check *check = &tables[i].rows[j];
			if (check->jobs & JOB_AUDIT && repair_of(check->id).area == AREA_OTHER)
				fail_msg("%s has no area", check->id);
		}
	}
	assert_int_equal(repair_of("policy.unused").area, AREA_OTHER);
	assert_int_equal(repair_of("crs.interconnect-mt").area, AREA_OTHER);
}

static void judge_nothing(const struct check_input *input, struct sink *sink)
{
	(void)input;
	(void)sink;
}

#define ROW(id)                                                                               \
	{                                                                                     \
		id, id, SEVERITY_CRITICAL, JOB_AUDIT, KIND_BOTH, STAGE_OHASD, 0, false, NULL, \
			judge_nothing                                                         \
	}

static const struct check rows[] = {
	ROW("udev.syntax"),   ROW("crs.grid-user"), ROW("asm.disk-owner"),
	ROW("crs.time-sync"), ROW("crs.init-unit"), ROW("policy.x"),
};

static struct finding *found(struct findings *io, size_t row, enum severity severity,
			     const char *subject)
{
	return findings_add(io, &rows[row], severity, subject, "something is wrong");
}

/* Whose account is missing repairs nothing else; the worst still comes first. */
static void test_prerequisites_come_first(void **state)
{
	struct arena *arena = arena_new();
	struct findings findings = { .arena = arena };
	/* rules before the disks that they give, disks before the clock */
	static const char *const wanted[] = { "u1", "u2", "d", "t", "g", "x" };
	const struct finding_ref roots[] = { { rows[2].id, "d" }, { rows[0].id, "u1" } };

	(void)state;
	found(&findings, 5, SEVERITY_WARNING, "x");
	found(&findings, 0, SEVERITY_CRITICAL, "u1");
	found(&findings, 0, SEVERITY_CRITICAL, "u2");
	found(&findings, 3, SEVERITY_CRITICAL, "t");
	found(&findings, 1, SEVERITY_WARNING, "g");
	found(&findings, 2, SEVERITY_CRITICAL, "d");
	struct finding **sorted = repair_sorted(&findings);
	for (size_t i = 0; i < findings.count; i++)
		assert_string_equal(sorted[i]->subject, wanted[i]);
	const struct finding_ref *refs = repair_sorted_refs(&findings, roots, 2);
	assert_string_equal(refs[0].subject, "u1");
	assert_string_equal(refs[1].subject, "d");
	arena_free(arena);
}

static void assert_says(const char *text, const char *words)
{
	if (!strstr(text, words))
		fail_msg("no \"%s\" in:\n%s", words, text);
}

static void end(struct findings *io, size_t row, enum check_end how)
{
	io->ended = arena_grow(io->arena, io->ended, &io->ended_capacity, io->ended_count,
			       sizeof(*io->ended));
	io->ended[io->ended_count++] = (struct ended_check){ &rows[row], how };
}

static void test_summary(void **state)
{
	struct arena *arena = arena_new();
	struct node_facts facts = { .arena = arena };
	struct judgement judgement = { .order = start_order_all_up(), .findings.arena = arena };
	const struct report report = { .version = "x",
				       .command = "audit",
				       .facts = &facts,
				       .judgement = &judgement,
				       .headline = "x" };
	const struct report_style style = { .width = 80 };

	(void)state;
	found(&judgement.findings, 4, SEVERITY_CRITICAL, "a.service");
	found(&judgement.findings, 4, SEVERITY_WARNING, "b.service");
	found(&judgement.findings, 1, SEVERITY_NONE, "grid")->status = FINDING_UNKNOWN;
	found(&judgement.findings, 2, SEVERITY_WARNING, "/dev/sdb");
	end(&judgement.findings, 4, END_FAILED);
	end(&judgement.findings, 1, END_UNKNOWN);
	end(&judgement.findings, 0, END_PASSED);
	end(&judgement.findings, 3, END_NOT_CAPTURED);
	const char *text = report_in_words(arena, &report, &style);
	assert_says(text, "\n  users and groups       1 not known\n");
	assert_says(text, "\n  hooks and services     1 critical (crs.init-unit)\n");
	assert_says(text, "\n  udev rules             1 passed\n");
	/* a check of another command that explains something is told, too */
	assert_says(text, "\n  disks                  1 warning (asm.disk-owner)\n");
	assert_says(text, "\n  time                   1 not captured\n");
	assert_says(text, "\n  next boot, of these    1 critical (crs.init-unit), 1 not known, "
			  "1 passed,\n                         1 not captured\n");
	assert_null(strstr(text, "space and memory"));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_check_has_an_area),
		cmocka_unit_test(test_prerequisites_come_first),
		cmocka_unit_test(test_summary),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
