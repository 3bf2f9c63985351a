/* SPDX-License-Identifier: Apache-2.0
 *
 * From findings and stages to a verdict.
 */
#include "node/check.h"

const char *verdict_name(enum verdict verdict)
{
	static const char *const names[] = {
		[VERDICT_OK] = "ok",
		[VERDICT_WARNING] = "warning",
		[VERDICT_UNKNOWN] = "unknown",
		[VERDICT_CRITICAL] = "critical",
	};

	return names[verdict];
}

int verdict_exit_status(enum verdict verdict)
{
	static const int status[] = {
		[VERDICT_OK] = 0,
		[VERDICT_WARNING] = 1,
		[VERDICT_UNKNOWN] = 3,
		[VERDICT_CRITICAL] = 2,
	};

	return status[verdict];
}

static enum verdict verdict_of_stage(enum stage_state state)
{
	static const enum verdict verdicts[STAGE_STATE_COUNT] = {
		[STAGE_UNKNOWN] = VERDICT_UNKNOWN,  [STAGE_UP] = VERDICT_OK,
		[STAGE_STARTING] = VERDICT_WARNING, [STAGE_STUCK] = VERDICT_CRITICAL,
		[STAGE_DOWN] = VERDICT_WARNING,	    [STAGE_BLOCKED] = VERDICT_OK,
		[STAGE_HUNG] = VERDICT_CRITICAL,    [STAGE_NOT_APPLICABLE] = VERDICT_OK,
	};

	return verdicts[state];
}

static enum verdict verdict_of_finding(const struct finding *finding)
{
	static const enum verdict verdicts[] = {
		[SEVERITY_NONE] = VERDICT_UNKNOWN,
		[SEVERITY_NOTICE] = VERDICT_OK,
		[SEVERITY_WARNING] = VERDICT_WARNING,
		[SEVERITY_CRITICAL] = VERDICT_CRITICAL,
	};

	return verdicts[finding->severity];
}

enum verdict verdict_of(const struct findings *findings, const struct start_order *order)
{
	enum verdict worst = VERDICT_OK;

	for (size_t i = 0; i < STAGE_COUNT; i++) {
		enum verdict verdict = verdict_of_stage(order->stages[i].state);
		worst = verdict > worst ? verdict : worst;
	}
	for (size_t i = 0; i < findings->count; i++) {
		enum verdict verdict = verdict_of_finding(findings->items[i]);
		worst = verdict > worst ? verdict : worst;
	}
	return worst;
}
