#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Findings: what a check has to say, ready for a report.
 */
#include "node/start_order.h"

enum severity { SEVERITY_NONE, SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_CRITICAL };

/* "notice" …, NULL for SEVERITY_NONE; static. */
const char *severity_name(enum severity severity);

enum finding_status { FINDING_FAIL, FINDING_UNKNOWN };

/* What a step does to what still runs; wording is fixed here so that reports agree. */
struct step {
	const char *command; /* or an action in words, when `run_as` is NULL */
	const char *run_as;  /* "root", "grid" …; NULL for an action in words */
	const char *effect;  /* "none", "restarts clusterware on this node" … */
};

/* A finding by name: the cause of another one, or a root cause. */
struct finding_ref {
	const char *id;
	const char *subject;
};

struct check;

/* Which findings it can be the cause of, among those that its check explains. */
enum reach {
	REACH_ALL,	/* but never of one about another disk group */
	REACH_GROUP,	/* only of those about its own disk group */
	REACH_SUBJECTS, /* only of those whose subject is among `reached` */
	REACH_NONE,
};

struct finding {
	const struct check *check;
	enum finding_status status;
	enum severity severity; /* SEVERITY_NONE when status is unknown */
	const char *subject;
	const char *message;
	/* For the sentence at the head of a report (node/sentence.h): the message in few words, such
	 * that its cause can follow; and what repairs it, as in "to repair it, REMEDY". NULL: none. */
	const char *brief, *remedy;
	const char *group; /* disk group that it is about, "+DATA"; NULL: its subject may be one */
	enum reach reach;
	struct names reached; /* for REACH_SUBJECTS */
	/* IDs that it is not the cause of, though its check may be; NULL-terminated, or NULL */
	const char *const *spared;
	struct evidence_list evidence;
	struct finding_ref *caused_by;
	size_t caused_by_count, caused_by_capacity;
	struct step *next;
	size_t next_count, next_capacity;
};

struct policy_mute;

/* A finding that counts for nothing. */
struct muted_finding {
	const struct finding *finding;
	const struct policy_mute *by; /* node/policy.h; NULL: --skip */
};

/* How a check ended, worst first. */
enum check_end {
	END_FAILED,
	END_UNKNOWN,
	END_MUTED,
	END_NOT_CAPTURED,
	END_NOT_APPLICABLE,
	END_PASSED,
	CHECK_END_COUNT
};

struct ended_check {
	const struct check *check;
	enum check_end end;
};

struct findings {
	struct arena *arena;
	struct finding **items; /* pointers stay valid while more are added */
	size_t count, capacity;
	struct muted_finding *muted; /* not among the items */
	size_t muted_count, muted_capacity;
	/* the checks of the command that were run; not those that were only asked for causes */
	struct ended_check *ended;
	size_t ended_count, ended_capacity;
};

struct finding *findings_add(struct findings *findings, const struct check *check,
			     enum severity severity, const char *subject, const char *message);
void finding_step(struct arena *arena, struct finding *finding, const char *command,
		  const char *run_as, const char *effect);
void finding_caused_by(struct arena *arena, struct finding *finding, const struct finding *cause);

/* Sorts by severity (worst first, unknown after critical), stage, id, subject. */
void findings_sort(struct findings *findings);
