/* SPDX-License-Identifier: Apache-2.0 */
#include "node/finding.h"

#include <stdlib.h>
#include <string.h>

#include "node/check.h"

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {
		[SEVERITY_NONE] = NULL,
		[SEVERITY_NOTICE] = "notice",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_CRITICAL] = "critical",
	};

	return names[severity];
}

struct finding *findings_add(struct findings *findings, const struct check *check,
			     enum severity severity, const char *subject, const char *message)
{
	struct arena *arena = findings->arena;
	struct finding *finding = arena_alloc(arena, sizeof(*finding));

	finding->check = check;
	finding->severity = severity;
	finding->status = severity == SEVERITY_NONE ? FINDING_UNKNOWN : FINDING_FAIL;
	finding->subject = arena_strdup(arena, subject);
	finding->message = arena_strdup(arena, message);
	findings->items = arena_grow(arena, findings->items, &findings->capacity, findings->count,
				     sizeof(struct finding *));
	findings->items[findings->count++] = finding;
	return finding;
}

void finding_step(struct arena *arena, struct finding *finding, const char *command,
		  const char *run_as, const char *effect)
{
	finding->next = arena_grow(arena, finding->next, &finding->next_capacity,
				   finding->next_count, sizeof(struct step));
	finding->next[finding->next_count++] = (struct step){
		.command = arena_strdup(arena, command),
		.run_as = run_as ? arena_strdup(arena, run_as) : NULL,
		.effect = arena_strdup(arena, effect),
	};
}

void finding_caused_by(struct arena *arena, struct finding *finding, const struct finding *cause)
{
	finding->caused_by = arena_grow(arena, finding->caused_by, &finding->caused_by_capacity,
					finding->caused_by_count, sizeof(struct finding_ref));
	finding->caused_by[finding->caused_by_count++] = (struct finding_ref){
		.id = cause->check->id,
		.subject = cause->subject,
	};
}

/* Unknown ranks as it does in the verdict: below critical, above warning. */
static int rank(const struct finding *finding)
{
	static const int ranks[] = {
		[SEVERITY_CRITICAL] = 0,
		[SEVERITY_NONE] = 1,
		[SEVERITY_WARNING] = 2,
		[SEVERITY_NOTICE] = 3,
	};

	return ranks[finding->severity];
}

static int compare(const void *left, const void *right)
{
	const struct finding *const *a_place = left, *const *b_place = right;
	const struct finding *a = *a_place, *b = *b_place;

	if (rank(a) != rank(b))
		return rank(a) - rank(b);
	if (a->check->stage != b->check->stage)
		return (int)a->check->stage - (int)b->check->stage;
	int order = strcmp(a->check->id, b->check->id);
	return order ? order : strcmp(a->subject, b->subject);
}

void findings_sort(struct findings *findings)
{
	if (findings->count)
		qsort(findings->items, findings->count, sizeof(struct finding *), compare);
}
