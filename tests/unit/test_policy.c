/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy: its lines, its days, and what the engine does with its mutes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "node/policy.h"

enum { DAY = 24 * 3600 };

static const int64_t new_year_2027 = INT64_C(1798761600); /* date -u -d 2027-01-01 +%s */

static void judge_two(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_fail(sink, SEVERITY_CRITICAL, "/dev/a", "first");
	sink_fail(sink, SEVERITY_CRITICAL, "/dev/b", "second");
}

static void judge_none(const struct check_input *input, struct sink *sink)
{
	(void)input;
	(void)sink;
}

static void judge_unknown(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_unknown(sink, "?", "cannot tell");
}

static void judge_elsewhere(const struct check_input *input, struct sink *sink)
{
	(void)input;
	sink_not_applicable(sink);
}

#define ROW(id, judge)                                                                           \
	{                                                                                        \
		id, "t", SEVERITY_CRITICAL, JOB_ALL, KIND_BOTH, STAGE_ASM, 0, false, NULL, judge \
	}

static const struct check rows[] = {
	ROW("t.two", judge_two),
	ROW("t.none", judge_none),
	ROW("t.unknown", judge_unknown),
	ROW("t.elsewhere", judge_elsewhere),
};
static const struct check_table table = { rows, sizeof(rows) / sizeof(*rows) };

static struct arena *arena;

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

static const char *parse(const char *text, struct policy *ret)
{
	return policy_parse(arena, (struct bytes){ text, strlen(text) }, "p", table, ret);
}

static void all_keys(void **state)
{
	struct policy policy;

	(void)state;
	assert_null(parse("\n# a comment\n  # another = one\n\towner = grid \r\ngroup=asmadmin\n"
			  "mode = 660\ndiscovery = /dev/mapper/a-*, /dev/b =x\n"
			  "mute = t.two:/dev/a b until c until 2027-01-31 because of this = that",
			  &policy));
	assert_string_equal(policy.owner.text, "grid");
	assert_string_equal(policy.owner.from, "policy p:4");
	assert_string_equal(policy.group.text, "asmadmin");
	assert_int_equal(policy.mode_bits, 0660);
	assert_string_equal(policy.discovery.text, "/dev/mapper/a-*, /dev/b =x");
	assert_string_equal(policy.discovery.from, "policy p:7");
	assert_int_equal(policy.count, 1);
	assert_string_equal(policy.mutes[0].entry, "t.two:/dev/a b until c");
	assert_string_equal(policy.mutes[0].id, "t.two");
	assert_true(policy.mutes[0].known);
	assert_string_equal(policy.mutes[0].until, "2027-01-31");
	assert_string_equal(policy.mutes[0].reason, "of this = that");
	assert_string_equal(policy.mutes[0].place, "p:8");
}

/* An editor's mark of UTF-8 is no part of the first key. */
static void byte_order_mark(void **state)
{
	struct policy policy;

	(void)state;
	assert_null(parse("\xef\xbb\xbfowner = grid\n", &policy));
	assert_string_equal(policy.owner.text, "grid");
	assert_non_null(parse("\n\xef\xbb\xbfowner = grid\n", &policy));
}

static void empty_is_good(void **state)
{
	struct policy policy;

	(void)state;
	assert_null(parse("", &policy));
	assert_null(policy.owner.text);
	assert_int_equal(policy.count, 0);
	assert_null(policy_mute_of(&policy, "t.two", "/dev/a", 1));
	assert_null(policy_mute_of(NULL, "t.two", "/dev/a", 1));
}

static void bad_lines(void **state)
{
	static const char *const lines[] = {
		"owner",
		"= grid",
		"owner =",
		"owners = grid",
		"Owner = grid",
		"owner = grid oinstall",
		"owner = grid:oinstall",
		"mode = 0680",
		"mode = 66",
		"mode = 00660",
		"mode = 1660",
		"mode = 0000",
		"mode = rw",
		"discovery = ",
		"mute = t.two",
		"mute = t.two until 2027-01-31",
		"mute = t.two until 2027-01-31 because",
		"mute = t.two until 2027-01-31 because  ",
		"mute = t.two until 2027-1-31 because x",
		"mute = t.two until 2027-02-29 because x",
		"mute = t.two until 2027-13-01 because x",
		"mute = t.two until 2027-00-10 because x",
		"mute = t.two until 2027-01-00 because x",
		"mute = t.two until 1969-12-31 because x",
		"mute = t.two until 2027-01-31x because x",
		"mute = t.two until for ever because x",
		"mute = until 2027-01-31 because x",
		"mute = t.two: until 2027-01-31 because x",
		"mute = t.two /dev/a until 2027-01-31 because x",
		"mute = :/dev/a until 2027-01-31 because x",
		"owner = gr\033id",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct policy policy;
		const char *text = arena_printf(arena, "group = dba\n\n%s\n", lines[i]);
		const char *wrong = parse(text, &policy);
		if (!wrong)
			fail_msg("taken: %s", lines[i]);
		assert_true(str_starts(wrong, "p:3: "));
		/* nothing is half applied */
		assert_null(policy.group.text);
		assert_int_equal(policy.count, 0);
	}
}

static void only_the_first_fault_is_told(void **state)
{
	struct policy policy;

	(void)state;
	assert_true(str_starts(parse("owner = a\nowner = b\nx\n", &policy), "p:2: "));
	assert_true(str_starts(
		policy_parse(arena, (struct bytes){ "owner = a\0b", 11 }, "p", table, &policy),
		"p:1: "));
}

static void long_lines(void **state)
{
	struct strbuf line = strbuf_new(arena);
	struct policy policy;

	(void)state;
	strbuf_puts(&line, "discovery = ");
	while (line.length < 4096)
		strbuf_puts(&line, "x");
	assert_null(parse(line.data, &policy));
	strbuf_puts(&line, "x");
	assert_non_null(parse(line.data, &policy));
}

static void days(void **state)
{
	static const struct {
		const char *date;
		int64_t end; /* in days before or after new year 2027 */
	} cases[] = {
		{ "2026-12-31", 0 },  { "2027-01-01", 1 },   { "2027-01-31", 31 },
		{ "2027-02-28", 59 }, { "2028-02-29", 425 }, { "2000-02-29", -9802 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct policy policy;
		assert_null(
			parse(arena_printf(arena, "mute = t.two until %s because x", cases[i].date),
			      &policy));
		assert_int_equal(policy.mutes[0].end, new_year_2027 + cases[i].end * DAY);
		assert_false(policy_mute_ended(&policy.mutes[0], policy.mutes[0].end - 1));
		assert_true(policy_mute_ended(&policy.mutes[0], policy.mutes[0].end));
		/* without a time nothing has ended */
		assert_false(policy_mute_ended(&policy.mutes[0], TIME_UNKNOWN));
	}
}

/* ---- the engine ---- */

struct trial {
	struct findings findings;
	struct check_counts counts;
};

static struct trial judge(const char *text)
{
	const struct check_table areas[] = { table, policy_checks() };
	struct node_facts facts = { .arena = arena, .host.now = new_year_2027 };
	const struct start_order order = start_order_all_up();
	const struct check_input input = { &facts, &order, JOB_WALK };
	struct check_filter filter = { 0 };
	struct policy policy;
	struct trial trial = { .findings.arena = arena };

	assert_null(parse(text, &policy));
	filter.policy = &policy;
	checks_run(check_tables_join(arena, areas, 2), &input, &filter, &trial.findings,
		   &trial.counts);
	return trial;
}

static bool has(const struct trial *trial, const char *id, const char *subject)
{
	for (size_t i = 0; i < trial->findings.count; i++) {
		const struct finding *finding = trial->findings.items[i];
		if (str_equal(finding->check->id, id) && str_equal(finding->subject, subject))
			return true;
	}
	return false;
}

static void a_subject_is_muted(void **state)
{
	(void)state;
	struct trial trial = judge("mute = t.two:/dev/a until 2027-01-01 because x");
	assert_false(has(&trial, "t.two", "/dev/a"));
	assert_true(has(&trial, "t.two", "/dev/b"));
	assert_int_equal(trial.counts.failed, 1);
	assert_int_equal(trial.counts.muted, 1);
	assert_int_equal(trial.findings.muted_count, 1);
	assert_string_equal(trial.findings.muted[0].finding->subject, "/dev/a");
	assert_string_equal(trial.findings.muted[0].by->reason, "x");
	assert_false(has(&trial, "policy.unused", "t.two:/dev/a"));
}

static void a_whole_check_is_muted(void **state)
{
	(void)state;
	struct trial trial = judge("mute = t.two until 2027-01-01 because x");
	assert_int_equal(trial.counts.failed, 0);
	assert_int_equal(trial.counts.muted, 1);
	assert_int_equal(trial.findings.muted_count, 2);
}

static void an_old_line_mutes_nothing(void **state)
{
	(void)state;
	struct trial trial = judge("mute = t.two until 2026-12-31 because x");
	assert_true(has(&trial, "t.two", "/dev/a"));
	assert_true(has(&trial, "policy.expired", "t.two"));
	assert_false(has(&trial, "policy.unused", "t.two"));
	assert_int_equal(trial.counts.muted, 0);
}

static void lines_without_use(void **state)
{
	(void)state;
	struct trial trial = judge("mute = t.none until 2027-01-01 because x\n"
				   "mute = t.two:/dev/c until 2027-01-01 because x\n"
				   "mute = t.unknown:y until 2027-01-01 because x\n"
				   "mute = t.elsewhere until 2027-01-01 because x\n"
				   "mute = t.tow until 2027-01-01 because x\n");
	assert_true(has(&trial, "policy.unused", "t.none"));
	assert_true(has(&trial, "policy.unused", "t.two:/dev/c"));
	/* it could not be seen, or the question does not arise */
	assert_false(has(&trial, "policy.unused", "t.unknown:y"));
	assert_false(has(&trial, "policy.unused", "t.elsewhere"));
	assert_true(has(&trial, "policy.unknown", "t.tow"));
	assert_false(has(&trial, "policy.unused", "t.tow"));
}

static void without_policy(void **state)
{
	(void)state;
	struct trial trial = judge("");
	assert_int_equal(trial.findings.count, 3);
	assert_int_equal(trial.counts.muted, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_keys),
		cmocka_unit_test(byte_order_mark),
		cmocka_unit_test(empty_is_good),
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(only_the_first_fault_is_told),
		cmocka_unit_test(long_lines),
		cmocka_unit_test(days),
		cmocka_unit_test(a_subject_is_muted),
		cmocka_unit_test(a_whole_check_is_muted),
		cmocka_unit_test(an_old_line_mutes_nothing),
		cmocka_unit_test(lines_without_use),
		cmocka_unit_test(without_policy),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
