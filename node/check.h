#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The check table and its engine. A row names what it looks at; the engine, not the check,
 * deals with facts that are missing. Pure: no I/O, no libraries.
 */
#include "node/finding.h"

enum job {
	JOB_WALK = 1 << 0,
	JOB_PRESTART = 1 << 1,
	JOB_REBOOT = 1 << 2,
	JOB_AUDIT = 1 << 3,
	JOB_ALL = JOB_WALK | JOB_PRESTART | JOB_REBOOT | JOB_AUDIT,
	/* to these it matters that a stage is not up */
	JOBS_OF_STACK = JOB_WALK | JOB_REBOOT,
};

enum kind_mask { KIND_CLUSTER = 1 << 0, KIND_RESTART = 1 << 1, KIND_BOTH = 3 };

/* Groups of facts that a check may need; one bit each. */
enum fact_group {
	NEEDS_HOME = 1 << 0,
	NEEDS_OLR_LOC = 1 << 1,
	NEEDS_AUTOSTART = 1 << 2,
	NEEDS_SCLS_SCR = 1 << 3,
	NEEDS_PROCESSES = 1 << 4,
	NEEDS_SOCKETS = 1 << 5,
	NEEDS_DAEMONS = 1 << 6,
	NEEDS_STACK = 1 << 7, /* the resources that OHASD manages */
	NEEDS_RESOURCES = 1 << 8,
	NEEDS_VOTING = 1 << 9,
	NEEDS_VERSION = 1 << 10,
	NEEDS_DISKS = 1 << 11, /* disks were looked at */
	NEEDS_DISCOVERY = 1 << 12,
	NEEDS_ORACLEASM = 1 << 13,
	NEEDS_AFD = 1 << 14,
	NEEDS_RULES = 1 << 15,	     /* of udev */
	NEEDS_PROFILE = 1 << 16,     /* GPnP */
	NEEDS_NETWORK = 1 << 17,     /* adapters */
	NEEDS_UNITS = 1 << 18,	     /* of systemd */
	NEEDS_ENVIRONMENT = 1 << 19, /* the operating system was looked at */
	NEEDS_LAST = NEEDS_ENVIRONMENT,
};

struct check_input {
	const struct node_facts *facts;
	const struct start_order *order;
	unsigned job; /* enum job; several when a command does the work of several */
};

struct sink; /* where a check puts what it found */

struct check {
	const char *id;	     /* "crs.crsd-stuck": area.slug, never reused */
	const char *title;   /* one line */
	enum severity worst; /* the worst it can give; SEVERITY_NONE when it only says unknown */
	unsigned jobs;	     /* enum job bits of the commands that always run it */
	unsigned kinds;	     /* enum kind_mask */
	enum stage_id stage; /* where it belongs in the start order */
	unsigned needs;	     /* enum fact_group bits */
	/* it says that its stage is not up: the search for causes begins there */
	bool symptom;
	/* IDs of which it can be the cause, NULL-terminated; or NULL */
	const char *const *explains;
	void (*judge)(const struct check_input *input, struct sink *sink);
};

/* For the checks. A check that calls none of these has passed. */
struct finding *sink_fail(struct sink *sink, enum severity severity, const char *subject,
			  const char *format, ...) __attribute__((format(printf, 4, 5)));
struct finding *sink_unknown(struct sink *sink, const char *subject, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void sink_evidence(struct sink *sink, struct finding *finding, const char *source,
		   const char *text);
void sink_step(struct sink *sink, struct finding *finding, const char *command, const char *run_as,
	       const char *effect);
/* The two steps that make udev apply its rules again: to the devices of these names ("dm-5"), or to all
 * block devices when there are none, or many. */
void sink_step_trigger(struct sink *sink, struct finding *finding, const struct names *kernels);
/* The second of them alone, for rules that udev knows already: to these devices, at least one. Returns
 * its command. */
const char *sink_step_event(struct sink *sink, struct finding *finding,
			    const struct names *kernels);
/* It can be the cause of findings about that subject, and from then on only of those that were named
 * so. */
void sink_reaches(struct sink *sink, struct finding *finding, const char *subject);
/* The question does not arise here (a consequence of something below, another release …). */
void sink_not_applicable(struct sink *sink);
/* A capture lacks what the check looks at, beyond what its row needs. */
void sink_not_captured(struct sink *sink);
struct arena *sink_arena(struct sink *sink);

/* For the checks of the policy, which run after all others. */
struct policy;
struct policy_mute;
/* NULL when there is none. */
const struct policy *sink_policy(const struct sink *sink);
/* True when the check of that ID ran and nothing that it looks at was missing. */
bool sink_was_clear(const struct sink *sink, const char *id);
/* True when that entry muted a finding. */
bool sink_has_muted(const struct sink *sink, const struct policy_mute *mute);

/* Checks by how they ended; one of which some findings are muted and others not counts as both failed
 * and muted. */
struct check_counts {
	size_t passed, failed, unknown, not_applicable, not_captured, muted;
};

/* --only and --skip: "ID" or "ID:SUBJECT"; and the mutes of a policy. */
struct check_filter {
	struct names only, skip;
	const struct policy *policy; /* node/policy.h; NULL when there is none */
};

/* "ID" selects every subject, "ID:SUBJECT" only that one. */
bool check_entry_selects(const char *entry, const char *id, const char *subject);

struct check_table {
	const struct check *rows;
	size_t count;
};

/* The rows of several areas in one table. */
struct check_table check_tables_join(struct arena *arena, const struct check_table *areas,
				     size_t count);

/* Of all rows those of an area, and those that need one of these groups of facts. */
struct check_table check_table_select(struct arena *arena, struct check_table all,
				      struct check_table area, unsigned groups);

/* Finds a row by its ID; NULL when there is none. */
const struct check *check_find(struct check_table table, const char *id);

/* The worst obstacle among the groups of facts in `needs`; NULL when all were obtained. A question
 * that does not arise outranks one that could not be answered. */
const struct provenance *checks_missing(const struct node_facts *facts, unsigned needs);

/* Runs the rows that belong to the job and the node, links causes, sorts.
 * For the jobs of the stack a row of another job is run too while its stage, or the stage of a row
 * that it can explain, is broken: it may be the cause. For the other jobs a row of another job is run
 * when it can explain a row of the job; of its findings only those count that explain another one. */
void checks_run(struct check_table table, const struct check_input *input,
		const struct check_filter *filter, struct findings *findings,
		struct check_counts *ret_counts);

/* Findings that nothing else explains, among those that lead to first_broken, then those that will stop
 * a stage which is blocked by it; else the worst ones.
 * Returns the number written to ret_refs (arena of the findings). */
size_t findings_root_causes(const struct findings *findings, const struct start_order *order,
			    struct finding_ref **ret_refs);

enum verdict { VERDICT_OK, VERDICT_WARNING, VERDICT_UNKNOWN, VERDICT_CRITICAL };

/* "ok" …; static. */
const char *verdict_name(enum verdict verdict);
/* 0 ok, 1 warning, 2 critical, 3 unknown. */
int verdict_exit_status(enum verdict verdict);
/* Worst of the findings and of the stages (critical > unknown > warning > ok). */
enum verdict verdict_of(const struct findings *findings, const struct start_order *order);
