/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of checks: area "policy". A mute that does nothing hides nothing, but it would hide the
 * next fault of that name, so it is told.
 */
#include "node/policy.h"

static void put_place(struct sink *sink, struct finding *finding, const struct policy_mute *mute)
{
	sink_evidence(sink, finding, mute->place,
		      arena_printf(sink_arena(sink), "mute = %s until %s because %s", mute->entry,
				   mute->until, mute->reason));
}

static void check_unknown(const struct check_input *input, struct sink *sink)
{
	const struct policy *policy = sink_policy(sink);

	(void)input;
	for (size_t i = 0; policy && i < policy->count; i++) {
		const struct policy_mute *mute = &policy->mutes[i];
		if (!mute->known)
			put_place(sink,
				  sink_fail(sink, SEVERITY_NOTICE, mute->entry,
					    "the policy mutes %s, but there is no such check "
					    "('gridck explain list' has all of them)",
					    mute->id),
				  mute);
	}
}

static void check_expired(const struct check_input *input, struct sink *sink)
{
	const struct policy *policy = sink_policy(sink);

	for (size_t i = 0; policy && i < policy->count; i++) {
		const struct policy_mute *mute = &policy->mutes[i];
		if (mute->known && policy_mute_ended(mute, input->facts->host.now))
			put_place(sink,
				  sink_fail(sink, SEVERITY_NOTICE, mute->entry,
					    "the policy muted this until %s: it counts again",
					    mute->until),
				  mute);
	}
}

/* Only where the check came to a clear end: what was not looked at may be there. */
static void check_unused(const struct check_input *input, struct sink *sink)
{
	const struct policy *policy = sink_policy(sink);

	for (size_t i = 0; policy && i < policy->count; i++) {
		const struct policy_mute *mute = &policy->mutes[i];
		if (mute->known && !policy_mute_ended(mute, input->facts->host.now) &&
		    sink_was_clear(sink, mute->id) && !sink_has_muted(sink, mute))
			put_place(
				sink,
				sink_fail(
					sink, SEVERITY_NOTICE, mute->entry,
					"the policy mutes this, but there is nothing left to mute"),
				mute);
	}
}

#define POLICY(id, title, judge)                                                                   \
	{                                                                                          \
		id, title, SEVERITY_NOTICE, JOB_ALL, KIND_BOTH, STAGE_OHASD, 0, false, NULL, judge \
	}

static const struct check rows[] = {
	POLICY("policy.unknown", "each mute of the policy names a check", check_unknown),
	POLICY("policy.expired", "no mute of the policy has ended", check_expired),
	POLICY("policy.unused", "each mute of the policy has something to mute", check_unused),
};

struct check_table policy_checks(void)
{
	return (struct check_table){ .rows = rows, .count = sizeof(rows) / sizeof(*rows) };
}
