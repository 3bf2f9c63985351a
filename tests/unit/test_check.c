/* SPDX-License-Identifier: Apache-2.0
 *
 * The engine behind the check tables, and what must hold for the table of area "crs".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "asm/asmtool.h"
#include "crs/crs.h"

/* ---- a table of its own ---- */

static void judge_pass(const struct check_input *input, struct sink *sink)
{
	(void)input;
	(void)sink;
}

static void judge_symptom(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_fail(sink, SEVERITY_CRITICAL, "crsd", "crsd is down");
}

static void judge_cause(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_fail(sink, SEVERITY_WARNING, "b", "second");
	sink_fail(sink, SEVERITY_WARNING, "a", "first");
}

static void judge_elsewhere(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_fail(sink, SEVERITY_NOTICE, "x", "not the cause");
}

static void judge_unknown(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_unknown(sink, "?", "cannot tell");
}

static void judge_not_applicable(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_not_applicable(sink);
}

static const struct check rows[] = {
	{ "t.pass", "passes", SEVERITY_WARNING, JOB_ALL, KIND_BOTH, STAGE_CRSD, 0, false, NULL,
	  judge_pass },
	{ "t.symptom", "symptom", SEVERITY_CRITICAL, JOB_WALK, KIND_BOTH, STAGE_CRSD, 0, true, NULL,
	  judge_symptom },
	{ "t.cause", "cause", SEVERITY_WARNING, JOB_WALK, KIND_BOTH, STAGE_ASM, 0, false,
	  (const char *const[]){ "t.symptom", NULL }, judge_cause },
	{ "t.elsewhere", "elsewhere", SEVERITY_NOTICE, JOB_WALK, KIND_BOTH, STAGE_OHASD, 0, false,
	  NULL, judge_elsewhere },
	{ "t.unknown", "unknown", SEVERITY_WARNING, JOB_WALK, KIND_BOTH, STAGE_OHASD, 0, false,
	  NULL, judge_unknown },
	{ "t.na", "not applicable", SEVERITY_WARNING, JOB_WALK, KIND_BOTH, STAGE_OHASD, 0, false,
	  NULL, judge_not_applicable },
	{ "t.restart", "of the other kind", SEVERITY_WARNING, JOB_WALK, KIND_RESTART, STAGE_OHASD,
	  0, false, NULL, judge_symptom },
	{ "t.audit", "of another job", SEVERITY_WARNING, JOB_AUDIT, KIND_BOTH, STAGE_OHASD, 0,
	  false, NULL, judge_symptom },
	{ "t.voting", "needs voting files", SEVERITY_WARNING, JOB_WALK, KIND_BOTH, STAGE_CSSD,
	  NEEDS_VOTING, false, NULL, judge_symptom },
};
static const struct check_table table = { rows, sizeof(rows) / sizeof(*rows) };

struct trial {
	struct node_facts facts;
	struct start_order order;
	struct check_filter filter;
	struct findings findings;
	struct check_counts counts;
};

static int start(void **state)
{
	struct arena *arena = arena_new();
	struct trial *trial = arena_alloc(arena, sizeof(*trial));

	trial->facts.arena = arena;
	trial->facts.kind = NODE_CLUSTER;
	trial->findings.arena = arena;
	for (size_t i = 0; i < STAGE_COUNT; i++)
		trial->order.stages[i].state = STAGE_UP;
	trial->order.first_broken = STAGE_NONE;
	*state = trial;
	return 0;
}

static int end(void **state)
{
	struct trial *trial = *state;

	arena_free(trial->facts.arena);
	return 0;
}

static void run(struct trial *trial)
{
	trial->findings.count = 0;
	checks_run(table, &(struct check_input){ &trial->facts, &trial->order, JOB_WALK },
		   &trial->filter, &trial->findings, &trial->counts);
}

static const struct finding *found(const struct trial *trial, const char *id)
{
	for (size_t i = 0; i < trial->findings.count; i++) {
		if (strcmp(trial->findings.items[i]->check->id, id) == 0)
			return trial->findings.items[i];
	}
	return NULL;
}

static void counts_and_order(void **state)
{
	struct trial *trial = *state;

	run(trial);
	assert_int_equal(trial->counts.passed, 1);
	assert_int_equal(trial->counts.failed, 3);
	assert_int_equal(trial->counts.unknown, 1);
	assert_int_equal(trial->counts.not_applicable, 2); /* t.na, t.voting was not asked */
	assert_int_equal(trial->findings.count, 5);
	assert_string_equal(trial->findings.items[0]->check->id, "t.symptom");
	assert_string_equal(trial->findings.items[1]->check->id, "t.unknown");
	assert_string_equal(trial->findings.items[2]->subject, "a");
	assert_string_equal(trial->findings.items[3]->subject, "b");
	assert_string_equal(trial->findings.items[4]->check->id, "t.elsewhere");
	assert_null(found(trial, "t.restart"));
	assert_null(found(trial, "t.audit"));
}

static void missing_facts(void **state)
{
	static const struct {
		enum fact_status status;
		size_t failed, unknown, not_applicable, not_captured;
	} cases[] = {
		{ FACT_OBTAINED, 4, 1, 1, 0 }, { FACT_NOT_ASKED, 3, 1, 2, 0 },
		{ FACT_ABSENT, 3, 1, 2, 0 },   { FACT_NOT_CAPTURED, 3, 1, 1, 1 },
		{ FACT_DENIED, 3, 2, 1, 0 },   { FACT_TIMED_OUT, 3, 2, 1, 0 },
		{ FACT_TOO_BIG, 3, 2, 1, 0 },  { FACT_FAILED, 3, 2, 1, 0 },
	};
	struct trial *trial = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		trial->facts.voting.from = (struct provenance){ cases[i].status, "src", "words" };
		run(trial);
		assert_int_equal(trial->counts.failed, cases[i].failed);
		assert_int_equal(trial->counts.unknown, cases[i].unknown);
		assert_int_equal(trial->counts.not_applicable, cases[i].not_applicable);
		assert_int_equal(trial->counts.not_captured, cases[i].not_captured);
	}
	const struct finding *finding = found(trial, "t.voting");
	assert_non_null(finding);
	assert_int_equal(finding->status, FINDING_UNKNOWN);
	assert_non_null(strstr(finding->message, "words"));
	assert_non_null(strstr(finding->message, "not known whether needs voting files"));
	assert_int_equal(finding->evidence.count, 1);
	/* where the stage is dark the same news is not told again */
	trial->order.stages[STAGE_CSSD].state = STAGE_HUNG;
	run(trial);
	assert_null(found(trial, "t.voting"));
	assert_int_equal(trial->counts.unknown, 2);
}

static void a_broken_stage_runs_all_its_rows(void **state)
{
	struct trial *trial = *state;

	trial->order.stages[STAGE_OHASD].state = STAGE_STUCK;
	run(trial);
	assert_non_null(found(trial, "t.audit"));
	trial->order.stages[STAGE_OHASD].state = STAGE_BLOCKED;
	run(trial);
	assert_null(found(trial, "t.audit"));
}

static void filters(void **state)
{
	struct trial *trial = *state;
	struct arena *arena = trial->facts.arena;

	names_add(arena, &trial->filter.skip, "t.cause:a");
	run(trial);
	assert_string_equal(found(trial, "t.cause")->subject, "b");
	assert_int_equal(trial->counts.muted, 1);
	names_add(arena, &trial->filter.skip, "t.cause");
	run(trial);
	assert_null(found(trial, "t.cause"));
	names_add(arena, &trial->filter.only, "t.elsewhere");
	run(trial);
	assert_int_equal(trial->findings.count, 1);
	assert_non_null(found(trial, "t.elsewhere"));
}

static void roots(void **state)
{
	struct trial *trial = *state;
	struct finding_ref *refs = NULL;

	trial->order.first_broken = STAGE_CRSD;
	trial->order.stages[STAGE_CRSD].state = STAGE_STUCK;
	run(trial);
	assert_int_equal(found(trial, "t.symptom")->caused_by_count, 2);
	assert_int_equal(findings_root_causes(&trial->findings, &trial->order, &refs), 2);
	assert_string_equal(refs[0].id, "t.cause");
	assert_string_equal(refs[0].subject, "a");
	assert_string_equal(refs[1].subject, "b");
	/* without its causes the symptom is the root */
	names_add(trial->facts.arena, &trial->filter.skip, "t.cause");
	run(trial);
	assert_int_equal(findings_root_causes(&trial->findings, &trial->order, &refs), 1);
	assert_string_equal(refs[0].id, "t.symptom");
}

static void judge_rule(const struct check_input *input, struct sink *sink)
{
	(void)input;
	struct finding *finding = sink_fail(sink, SEVERITY_WARNING, "99.rules:4", "a line");
	sink_reaches(sink, finding, "/dev/b");
	sink_reaches(sink, finding, "/dev/c");
}

static void judge_disks(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_fail(sink, SEVERITY_CRITICAL, "/dev/a", "a disk");
	sink_fail(sink, SEVERITY_CRITICAL, "/dev/b", "another");
}

/* A line of a file is the cause of what is wrong with its disks, not with those of other lines. */
static void reached_subjects(void **state)
{
	static const char *const disk[] = { "t.disk", NULL };
	static const struct check disks_and_rule[] = {
		{ "t.disk", "disk", SEVERITY_CRITICAL, JOB_WALK, KIND_BOTH, STAGE_ASM, 0, false,
		  NULL, judge_disks },
		{ "t.rule", "rule", SEVERITY_WARNING, JOB_WALK, KIND_BOTH, STAGE_ASM, 0, false,
		  disk, judge_rule },
	};
	struct trial *trial = *state;
	struct finding_ref *refs = NULL;

	checks_run((struct check_table){ disks_and_rule, 2 },
		   &(struct check_input){ &trial->facts, &trial->order, JOB_WALK }, &trial->filter,
		   &trial->findings, &trial->counts);
	assert_int_equal(trial->findings.count, 3);
	assert_string_equal(trial->findings.items[0]->subject, "/dev/a");
	assert_int_equal(trial->findings.items[0]->caused_by_count, 0);
	assert_int_equal(trial->findings.items[1]->caused_by_count, 1);
	assert_string_equal(trial->findings.items[1]->caused_by[0].subject, "99.rules:4");
	assert_int_equal(findings_root_causes(&trial->findings, &trial->order, &refs), 2);
	assert_string_equal(refs[0].subject, "/dev/a");
	assert_string_equal(refs[1].subject, "99.rules:4");
}

static void verdicts(void **state)
{
	static const struct {
		enum stage_state state;
		enum verdict verdict;
	} stages[] = {
		{ STAGE_UP, VERDICT_OK },
		{ STAGE_NOT_APPLICABLE, VERDICT_OK },
		{ STAGE_STARTING, VERDICT_WARNING },
		{ STAGE_DOWN, VERDICT_WARNING },
		{ STAGE_STUCK, VERDICT_CRITICAL },
		{ STAGE_HUNG, VERDICT_CRITICAL },
		{ STAGE_UNKNOWN, VERDICT_UNKNOWN },
	};
	struct trial *trial = *state;

	for (size_t i = 0; i < sizeof(stages) / sizeof(*stages); i++) {
		trial->order.stages[STAGE_CRSD].state = stages[i].state;
		assert_int_equal(verdict_of(&trial->findings, &trial->order), stages[i].verdict);
	}
	trial->order.stages[STAGE_CRSD].state = STAGE_UP;
	findings_add(&trial->findings, &rows[3], SEVERITY_NOTICE, "s", "by the way");
	assert_int_equal(verdict_of(&trial->findings, &trial->order), VERDICT_OK);
	findings_add(&trial->findings, &rows[2], SEVERITY_WARNING, "s", "warn");
	assert_int_equal(verdict_of(&trial->findings, &trial->order), VERDICT_WARNING);
	findings_add(&trial->findings, &rows[4], SEVERITY_NONE, "s", "cannot tell");
	assert_int_equal(verdict_of(&trial->findings, &trial->order), VERDICT_UNKNOWN);
	findings_add(&trial->findings, &rows[1], SEVERITY_CRITICAL, "s", "bad");
	assert_int_equal(verdict_of(&trial->findings, &trial->order), VERDICT_CRITICAL);
	assert_int_equal(verdict_exit_status(VERDICT_OK), 0);
	assert_int_equal(verdict_exit_status(VERDICT_WARNING), 1);
	assert_int_equal(verdict_exit_status(VERDICT_CRITICAL), 2);
	assert_int_equal(verdict_exit_status(VERDICT_UNKNOWN), 3);
}

/* ---- the table of area "crs" ---- */

/* Length of the longest chain of causes that ends in `id`; a circle never comes to an end. */
static size_t depth(struct check_table checks, const char *id, size_t fuel)
{
	size_t deepest = 0;

	assert_true(fuel > 0);
	for (size_t i = 0; i < checks.count; i++) {
		for (const char *const *e = checks.rows[i].explains; e && *e; e++) {
			if (strcmp(*e, id) != 0)
				continue;
			size_t d = 1 + depth(checks, checks.rows[i].id, fuel - 1);
			deepest = d > deepest ? d : deepest;
		}
	}
	return deepest;
}

static void crs_table_is_sound(void **state)
{
	const struct check_table areas[] = { crs_checks(), crs_baseline_checks() };
	struct arena *arena = arena_new();
	struct check_table checks = check_tables_join(arena, areas, 2);

	(void)state;
	for (size_t i = 0; i < checks.count; i++) {
		const struct check *check = &checks.rows[i];
		assert_int_equal(strncmp(check->id, "crs.", 4), 0);
		assert_ptr_equal(check_find(checks, check->id), check);
		assert_true(check->jobs != 0 && check->kinds != 0);
		assert_non_null(check->judge);
		for (const char *const *e = check->explains; e && *e; e++)
			assert_true(check_find(checks, *e) || check_find(asm_checks(), *e));
		depth(checks, check->id, checks.count);
	}
	arena_free(arena);
}

/* With no facts at all no check of the table finds a fault, and none says that all is well. */
static void no_facts_no_faults(void **state)
{
	struct trial *trial = *state;

	trial->facts.home.owner_uid = -1;
	crs_start_order(&trial->facts, &trial->order);
	checks_run(crs_checks(), &(struct check_input){ &trial->facts, &trial->order, JOB_WALK },
		   &trial->filter, &trial->findings, &trial->counts);
	for (size_t i = 0; i < trial->findings.count; i++)
		assert_int_equal(trial->findings.items[i]->status, FINDING_UNKNOWN);
	assert_int_equal(verdict_of(&trial->findings, &trial->order), VERDICT_UNKNOWN);
}

/* ---- rows of another job ---- */

static void judge_disk(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_fail(sink, SEVERITY_CRITICAL, "disk", "the disk is of root");
}

static void judge_two_lines(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_reaches(sink, sink_fail(sink, SEVERITY_CRITICAL, "line 1", "fits nothing"), "disk");
	sink_reaches(sink, sink_fail(sink, SEVERITY_WARNING, "line 2", "fits nothing"), "spare");
}

static const struct check with_guests[] = {
	{ "g.disk", "disk", SEVERITY_CRITICAL, JOB_PRESTART, KIND_BOTH, STAGE_ASM, 0, false, NULL,
	  judge_disk },
	{ "g.line", "line", SEVERITY_CRITICAL, JOB_AUDIT, KIND_BOTH, STAGE_ASM, 0, false,
	  (const char *const[]){ "g.disk", NULL }, judge_two_lines },
	/* explains only what does not stand */
	{ "g.file", "file", SEVERITY_CRITICAL, JOB_AUDIT, KIND_BOTH, STAGE_ASM, 0, false,
	  (const char *const[]){ "g.none", NULL }, judge_elsewhere },
	{ "g.none", "none", SEVERITY_CRITICAL, JOB_PRESTART, KIND_BOTH, STAGE_ASM, 0, false, NULL,
	  judge_pass },
	{ "g.other", "of another job", SEVERITY_CRITICAL, JOB_AUDIT, KIND_BOTH, STAGE_ASM, 0, false,
	  NULL, judge_elsewhere },
};

/* Of what is only asked for causes, only causes are told and counted. */
static void rows_of_another_job_as_causes(void **state)
{
	struct trial *trial = *state;

	checks_run((struct check_table){ with_guests, 5 },
		   &(struct check_input){ &trial->facts, &trial->order, JOB_PRESTART },
		   &trial->filter, &trial->findings, &trial->counts);
	assert_int_equal(trial->findings.count, 2);
	assert_non_null(found(trial, "g.disk"));
	assert_string_equal(found(trial, "g.line")->subject, "line 1");
	assert_int_equal(found(trial, "g.disk")->caused_by_count, 1);
	assert_int_equal(trial->counts.failed, 2);
	assert_int_equal(trial->counts.passed, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(counts_and_order, start, end),
		cmocka_unit_test_setup_teardown(missing_facts, start, end),
		cmocka_unit_test_setup_teardown(a_broken_stage_runs_all_its_rows, start, end),
		cmocka_unit_test_setup_teardown(filters, start, end),
		cmocka_unit_test_setup_teardown(roots, start, end),
		cmocka_unit_test_setup_teardown(reached_subjects, start, end),
		cmocka_unit_test_setup_teardown(verdicts, start, end),
		cmocka_unit_test(crs_table_is_sound),
		cmocka_unit_test_setup_teardown(no_facts_no_faults, start, end),
		cmocka_unit_test_setup_teardown(rows_of_another_job_as_causes, start, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
