/* SPDX-License-Identifier: Apache-2.0
 *
 * The JSON report, parsed back.
 */
#include "report_sample.h"

#include <jansson.h>

static json_t *parsed(const struct sample *sample)
{
	json_error_t error;
	const char *text = report_json(sample->arena, &sample->report);
	json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	assert_true(str_ends(text, "}\n"));
	if (!root)
		fail_msg("%s at line %d of:\n%s", error.text, error.line, text);
	return root;
}

static json_t *get(json_t *value, const char *key)
{
	json_t *member = json_object_get(value, key);

	if (!member)
		fail_msg("no key \"%s\"", key);
	return member;
}

static void assert_keys(json_t *object, const char *const *keys, size_t count)
{
	void *at = json_object_iter(object);

	for (size_t i = 0; i < count; i++) {
		assert_non_null(at);
		assert_string_equal(json_object_iter_key(at), keys[i]);
		at = json_object_iter_next(object, at);
	}
	assert_null(at);
}

/* `expected` is NULL for null. */
static void assert_text(json_t *object, const char *key, const char *expected)
{
	json_t *value = get(object, key);

	if (expected)
		assert_string_equal(json_string_value(value), expected);
	else
		assert_true(json_is_null(value));
}

static void keys_stand_in_their_order(void **state)
{
	static const char *const report[] = {
		"schema",      "version", "command",	 "taken",	"elapsed_seconds",
		"node",	       "verdict", "headline",	 "start_order", "first_broken",
		"root_causes", "disks",	  "disk_groups", "timeline",	"changes",
		"findings",    "checks",
	};
	static const char *const node[] = { "host",	  "kind",    "grid_home",
					    "grid_owner", "version", "source" };
	static const char *const stage[] = { "stage", "state", "since", "evidence", "parts" };
	static const char *const part[] = { "name",  "kind",	"required", "target",
					    "state", "details", "up" };
	static const char *const finding[] = { "id",	  "severity", "status",	   "subject",
					       "message", "evidence", "caused_by", "next" };
	static const char *const step[] = { "command", "run_as", "effect" };
	static const char *const checks[] = { "passed",		"failed",	"unknown",
					      "not_applicable", "not_captured", "muted" };
	struct sample sample;

	(void)state;
	sample_stuck(&sample);
	json_t *root = parsed(&sample);
	json_t *asm_stage = json_array_get(get(root, "start_order"), STAGE_ASM);
	json_t *lost = json_array_get(get(root, "findings"), 2);
	assert_keys(root, report, COUNT(report));
	assert_keys(get(root, "node"), node, COUNT(node));
	assert_keys(asm_stage, stage, COUNT(stage));
	assert_keys(json_array_get(get(asm_stage, "parts"), 0), part, COUNT(part));
	assert_keys(lost, finding, COUNT(finding));
	assert_keys(json_array_get(get(lost, "next"), 0), step, COUNT(step));
	assert_keys(get(root, "checks"), checks, COUNT(checks));
	json_decref(root);
	arena_free(sample.arena);
}

static void values_are_those_of_the_report(void **state)
{
	struct sample sample;

	(void)state;
	sample_stuck(&sample);
	sample.judgement.counts.not_captured = 6;
	sample.judgement.counts.muted = 7;
	json_t *root = parsed(&sample);
	assert_text(root, "schema", "gridck-report/1");
	assert_text(root, "version", "0.1.0");
	assert_text(root, "command", "walk");
	assert_text(root, "taken", "2026-11-20T23:19:00Z");
	assert_text(root, "verdict", "critical");
	assert_text(root, "headline", sample.report.headline);
	assert_text(root, "first_broken", "asm");
	assert_true(json_real_value(get(root, "elapsed_seconds")) == 0.412);
	json_t *node = get(root, "node");
	assert_text(node, "host", "amsel1");
	assert_text(node, "kind", "cluster");
	assert_text(node, "grid_home", "/u01/app/19.0.0/grid");
	assert_text(node, "grid_owner", "grid");
	assert_text(node, "version", "19.0.0.0.0");
	assert_text(node, "source", "live");
	assert_int_equal(json_array_size(get(root, "root_causes")), 1);
	json_t *cause = json_array_get(get(root, "root_causes"), 0);
	assert_text(cause, "id", "crs.group-lost");
	assert_text(cause, "subject", "+DATA");
	json_t *checks = get(root, "checks");
	assert_int_equal(json_integer_value(get(checks, "passed")), 26);
	assert_int_equal(json_integer_value(get(checks, "failed")), 5);
	assert_int_equal(json_integer_value(get(checks, "unknown")), 1);
	assert_int_equal(json_integer_value(get(checks, "not_applicable")), 4);
	assert_int_equal(json_integer_value(get(checks, "not_captured")), 6);
	assert_int_equal(json_integer_value(get(checks, "muted")), 7);
	json_decref(root);
	arena_free(sample.arena);
}

static void stages_and_parts_are_complete(void **state)
{
	static const char *const names[] = { "ohasd", "cssd", "oraagent", "asm", "crsd" };
	struct sample sample;

	(void)state;
	sample_stuck(&sample);
	json_t *root = parsed(&sample);
	json_t *order = get(root, "start_order");
	assert_int_equal(json_array_size(order), 5);
	for (size_t i = 0; i < 5; i++)
		assert_text(json_array_get(order, i), "stage", names[i]);
	assert_text(json_array_get(order, 0), "state", "up");
	assert_text(json_array_get(order, 0), "since", "2026-11-17T19:19:00Z");
	json_t *stage = json_array_get(order, STAGE_ASM);
	assert_text(stage, "state", "stuck");
	assert_text(stage, "since", "2026-11-20T20:07:00Z");
	assert_text(json_array_get(get(stage, "evidence"), 0), "source",
		    "crsctl stat res -v -init");
	assert_int_equal(json_array_size(get(stage, "parts")), 3);
	json_t *asm_part = json_array_get(get(stage, "parts"), 0);
	assert_text(asm_part, "name", "ora.asm");
	assert_text(asm_part, "kind", "resource");
	assert_text(asm_part, "target", "ONLINE");
	assert_text(asm_part, "state", "OFFLINE");
	assert_text(asm_part, "details", "");
	assert_true(json_is_true(get(asm_part, "required")));
	assert_true(json_is_false(get(asm_part, "up")));
	json_t *pmon = json_array_get(get(stage, "parts"), 2);
	assert_text(pmon, "kind", "process");
	assert_text(pmon, "target", NULL);
	assert_text(pmon, "state", NULL);
	assert_true(json_is_false(get(pmon, "required")));
	assert_true(json_is_true(get(pmon, "up")));
	assert_text(json_array_get(order, STAGE_CRSD), "state", "blocked");
	assert_text(json_array_get(order, STAGE_CRSD), "since", NULL);
	json_decref(root);
	arena_free(sample.arena);
}

static void findings_are_complete(void **state)
{
	struct sample sample;

	(void)state;
	sample_stuck(&sample);
	json_t *root = parsed(&sample);
	json_t *findings = get(root, "findings");
	assert_int_equal(json_array_size(findings), 6);
	json_t *down = json_array_get(findings, 1);
	assert_text(down, "id", "crs.asm-down");
	assert_text(down, "severity", "critical");
	assert_text(down, "status", "fail");
	assert_text(down, "subject", "ora.asm");
	assert_text(json_array_get(get(down, "caused_by"), 0), "id", "crs.group-lost");
	assert_text(json_array_get(get(down, "caused_by"), 0), "subject", "+DATA");
	json_t *lost = json_array_get(findings, 2);
	assert_text(json_array_get(get(lost, "evidence"), 0), "text",
		    "ora.asm TARGET=ONLINE STATE=OFFLINE");
	assert_text(json_array_get(get(lost, "next"), 0), "command", "give the disks back to grid");
	assert_text(json_array_get(get(lost, "next"), 0), "run_as", NULL);
	assert_text(json_array_get(get(lost, "next"), 1), "run_as", "root");
	assert_text(json_array_get(get(lost, "next"), 1), "effect", "stops nothing");
	json_t *patch = json_array_get(findings, 3);
	assert_text(patch, "severity", NULL);
	assert_text(patch, "status", "unknown");
	assert_text(json_array_get(findings, 4), "severity", "warning");
	assert_text(json_array_get(findings, 5), "severity", "notice");
	json_decref(root);
	arena_free(sample.arena);
}

static void what_is_not_known_is_null(void **state)
{
	struct sample sample;

	(void)state;
	sample_unknown(&sample);
	json_t *root = parsed(&sample);
	json_t *node = get(root, "node");
	assert_text(root, "taken", NULL);
	assert_text(root, "verdict", "unknown");
	assert_text(root, "first_broken", NULL);
	assert_text(node, "host", NULL);
	assert_text(node, "kind", "unknown");
	assert_text(node, "grid_home", NULL);
	assert_text(node, "grid_owner", NULL);
	assert_text(node, "version", NULL);
	assert_text(node, "source", "capture");
	json_t *stage = json_array_get(get(root, "start_order"), 0);
	assert_text(stage, "since", NULL);
	assert_true(json_is_null(get(json_array_get(get(stage, "parts"), 0), "up")));
	assert_int_equal(json_array_size(get(root, "disks")), 0);
	assert_int_equal(json_array_size(get(root, "disk_groups")), 0);
	json_decref(root);
	arena_free(sample.arena);
}

static void times_beyond_the_calendar_are_null(void **state)
{
	struct sample sample;

	(void)state;
	sample_healthy(&sample);
	sample.judgement.order.stages[0].since = INT64_MAX;
	sample.judgement.order.stages[1].since = INT64_C(253402300800); /* year 10000 */
	sample.judgement.order.stages[2].since = INT64_MIN;
	json_t *root = parsed(&sample);
	for (size_t i = 0; i < 3; i++)
		assert_text(json_array_get(get(root, "start_order"), i), "since", NULL);
	json_decref(root);
	arena_free(sample.arena);
}

static void elapsed_time_has_milliseconds(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{ 0, "\"elapsed_seconds\": 0.0," },
		{ 1, "\"elapsed_seconds\": 0.001," },
		{ 400, "\"elapsed_seconds\": 0.4," },
		{ 3600001, "\"elapsed_seconds\": 3600.001," },
	};
	struct sample sample;

	(void)state;
	sample_healthy(&sample);
	for (size_t i = 0; i < COUNT(rows); i++) {
		sample.report.elapsed_ms = rows[i].ms;
		assert_non_null(strstr(report_json(sample.arena, &sample.report), rows[i].text));
	}
	arena_free(sample.arena);
}

static void hostile_bytes_become_text(void **state)
{
	static const char visible[] =
		"x\\x1B[31m\\x0D\xEF\xBF\xBD\xEF\xBF\xBD\\u{202E}\\u{009B}\\x07"
		"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD";
	struct sample sample;

	(void)state;
	sample_hostile(&sample);
	const char *text = report_json(sample.arena, &sample.report);
	assert_null(strpbrk(text, "\x1b\r\x07\x7f"));
	assert_null(strchr(text, '\xff'));
	assert_null(strstr(text, "\\u001"));
	json_t *root = parsed(&sample);
	assert_text(get(root, "node"), "host", visible);
	assert_text(json_array_get(get(root, "findings"), 0), "subject", visible);
	json_decref(root);
	arena_free(sample.arena);
}

static void newlines_and_tabs_survive(void **state)
{
	struct sample sample;

	(void)state;
	sample_healthy(&sample);
	sample.report.headline = "one\n\ttwo\v";
	json_t *root = parsed(&sample);
	assert_text(root, "headline", "one\n\ttwo\\x0B");
	json_decref(root);
	arena_free(sample.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_stand_in_their_order),
		cmocka_unit_test(values_are_those_of_the_report),
		cmocka_unit_test(stages_and_parts_are_complete),
		cmocka_unit_test(findings_are_complete),
		cmocka_unit_test(what_is_not_known_is_null),
		cmocka_unit_test(times_beyond_the_calendar_are_null),
		cmocka_unit_test(elapsed_time_has_milliseconds),
		cmocka_unit_test(hostile_bytes_become_text),
		cmocka_unit_test(newlines_and_tabs_survive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
