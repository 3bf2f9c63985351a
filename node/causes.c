/* SPDX-License-Identifier: Apache-2.0
 *
 * What explains what among the findings, down to the root causes.
 */
#include "node/causes.h"

#include <string.h>

#include "node/check.h"
#include "node/sentence.h"

static bool is_among(const char *const *ids, const char *id)
{
	for (; ids && *ids; ids++) {
		if (strcmp(*ids, id) == 0)
			return true;
	}
	return false;
}

static bool explains(const struct finding *cause, const char *id)
{
	return is_among(cause->check->explains, id) && !is_among(cause->spared, id);
}

static const char *group_of(const struct finding *finding)
{
	if (finding->group)
		return finding->group;
	return finding->subject[0] == '+' ? finding->subject : NULL;
}

static bool reaches(const struct finding *cause, const struct finding *finding)
{
	const char *group = group_of(cause), *other = group_of(finding);

	switch (cause->reach) {
	case REACH_ALL:
		return !group || !other || str_equal(group, other);
	case REACH_GROUP:
		return str_equal(group, other);
	case REACH_SUBJECTS:
		return names_hold(&cause->reached, finding->subject);
	default:
		return false;
	}
}

static bool reaches_any(const struct finding *cause)
{
	if (cause->status != FINDING_FAIL || !cause->check->explains)
		return false;
	return cause->reach == REACH_SUBJECTS ? cause->reached.count > 0
					      : cause->reach != REACH_NONE;
}

/* The end of the findings of one check that begin at `start`: sorted, they stand together. */
static size_t end_of_run(const struct findings *findings, size_t start)
{
	size_t end = start + 1;

	while (end < findings->count &&
	       findings->items[end]->check == findings->items[start]->check)
		end++;
	return end;
}

/* Both may be thousands, but their checks are few: whole runs of findings are passed over at once. */
void causes_link(struct findings *findings)
{
	size_t *ends = arena_alloc(findings->arena, (findings->count + 1) * sizeof(*ends));

	for (size_t i = 0; i < findings->count; i = ends[i])
		ends[i] = end_of_run(findings, i);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *cause = findings->items[i];
		for (size_t j = 0; reaches_any(cause) && j < findings->count; j = ends[j]) {
			if (!explains(cause, findings->items[j]->check->id))
				continue;
			for (size_t k = j; k < ends[j]; k++)
				if (reaches(cause, findings->items[k]))
					finding_caused_by(findings->arena, findings->items[k],
							  cause);
		}
	}
}

/* ---- muted causes ---- */

/* One that is muted is no cause that people are sent to, but what it explains must not look as if it
 * had none. */
static void tell_muted(struct findings *findings, const struct finding *cause)
{
	for (size_t i = 0; i < findings->count; i++) {
		struct finding *finding = findings->items[i];
		if (finding != cause && explains(cause, finding->check->id) &&
		    reaches(cause, finding))
			evidence_add(findings->arena, &finding->evidence, "muted",
				     arena_printf(findings->arena, "%s (%s): %s", cause->check->id,
						  cause->subject, cause->message));
	}
}

void causes_tell_muted(struct findings *findings)
{
	enum { TOLD_MOST = 5 };
	size_t told = 0;

	for (size_t i = 0; i < findings->muted_count && told < TOLD_MOST; i++) {
		const struct finding *cause = findings->muted[i].finding;
		if (!reaches_any(cause))
			continue;
		tell_muted(findings, cause);
		told++;
	}
}

/* ---- guests ---- */

static bool is_cause(const struct findings *findings, const struct finding *cause)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		for (size_t j = 0; j < finding->caused_by_count; j++) {
			if (finding->caused_by[j].id == cause->check->id &&
			    str_equal(finding->caused_by[j].subject, cause->subject))
				return true;
		}
	}
	return false;
}

/* True when some were dropped: then their own causes may be of no use any more. */
static bool drop_idle(struct findings *findings, const struct names *guests)
{
	struct finding **kept = arena_alloc(findings->arena,
					    (findings->count + 1) * sizeof(struct finding *));
	size_t count = 0, before = findings->count;

	for (size_t i = 0; i < findings->count; i++) {
		struct finding *finding = findings->items[i];
		if (!names_hold(guests, finding->check->id) || is_cause(findings, finding))
			kept[count++] = finding;
	}
	findings->items = kept;
	findings->count = count;
	findings->capacity = before + 1;
	return count != before;
}

size_t causes_keep_guests(struct findings *findings, const struct names *guests)
{
	const struct check *last = NULL;
	size_t failed = 0;

	while (guests->count && drop_idle(findings, guests))
		;
	for (size_t i = 0; i < findings->count; i++) {
		const struct check *check = findings->items[i]->check;
		failed += check != last && names_hold(guests, check->id);
		last = check;
	}
	return failed;
}

/* ---- root causes ---- */

struct refs {
	struct finding_ref *items;
	size_t count, capacity;
};

static void add_ref(struct arena *arena, struct refs *refs, const struct finding *finding)
{
	for (size_t i = 0; i < refs->count; i++) {
		if (refs->items[i].id == finding->check->id &&
		    str_equal(refs->items[i].subject, finding->subject))
			return;
	}
	refs->items = arena_grow(arena, refs->items, &refs->capacity, refs->count,
				 sizeof(struct finding_ref));
	refs->items[refs->count++] = (struct finding_ref){ .id = finding->check->id,
							   .subject = finding->subject };
}

/* The table of `explains` has no circle (a test proves it), so this ends. */
static void descend(const struct findings *findings, const struct finding *finding,
		    struct refs *roots)
{
	if (!finding->caused_by_count)
		add_ref(findings->arena, roots, finding);
	for (size_t i = 0; i < finding->caused_by_count; i++) {
		const struct finding *cause = finding_of(findings, &finding->caused_by[i]);
		if (cause)
			descend(findings, cause, roots);
	}
}

static void roots_of_stage(const struct findings *findings, enum stage_id stage, struct refs *roots)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if (finding->check->symptom && finding->check->stage == stage)
			descend(findings, finding, roots);
	}
}

/* What will stop a stage that is blocked today, once the one below it is repaired. */
static void roots_above(const struct findings *findings, const struct start_order *order,
			struct refs *roots)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if ((int)finding->check->stage > order->first_broken &&
		    order->stages[finding->check->stage].state == STAGE_BLOCKED &&
		    finding->status == FINDING_FAIL && finding->severity == SEVERITY_CRITICAL &&
		    finding->reach == REACH_ALL && reaches_any(finding))
			descend(findings, finding, roots);
	}
}

/* Nothing is broken, or it cannot be said what: the worst findings stand for themselves. */
static void roots_by_rank(const struct findings *findings, struct refs *roots)
{
	if (!findings->count || findings->items[0]->severity == SEVERITY_NOTICE)
		return;
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = findings->items[i];
		if (finding->severity == findings->items[0]->severity)
			descend(findings, finding, roots);
	}
}

size_t findings_root_causes(const struct findings *findings, const struct start_order *order,
			    struct finding_ref **ret_refs)
{
	struct refs roots = { 0 };

	if (order->first_broken != STAGE_NONE)
		roots_of_stage(findings, (enum stage_id)order->first_broken, &roots);
	if (roots.count)
		roots_above(findings, order, &roots);
	if (!roots.count)
		roots_by_rank(findings, &roots);
	*ret_refs = roots.items;
	return roots.count;
}
