#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Nodes built by hand for the report tests. Names are invented.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "report/report.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const int64_t sample_now = 1795216740; /* 2026-11-20 23:19:00 UTC */
enum { SAMPLE_AGE = 3 * 86400 + 4 * 3600 };   /* 3d 4h */

static const struct check sample_checks[] = {
	{ .id = "crs.group-lost",
	  .title = "the group is there",
	  .stage = STAGE_ASM,
	  .worst = SEVERITY_CRITICAL },
	{ .id = "crs.asm-down",
	  .title = "ASM runs",
	  .stage = STAGE_ASM,
	  .symptom = true,
	  .worst = SEVERITY_CRITICAL },
	{ .id = "crs.crsd-stuck",
	  .title = "CRSD comes up",
	  .stage = STAGE_CRSD,
	  .symptom = true,
	  .worst = SEVERITY_CRITICAL },
	{ .id = "crs.evmd-down",
	  .title = "EVMD answers",
	  .stage = STAGE_ORAAGENT,
	  .worst = SEVERITY_WARNING },
	{ .id = "crs.leftover",
	  .title = "nothing is left over",
	  .stage = STAGE_CRSD,
	  .worst = SEVERITY_NOTICE },
	{ .id = "crs.patch",
	  .title = "the patch level is known",
	  .stage = STAGE_OHASD,
	  .worst = SEVERITY_WARNING },
};
enum { GROUP_LOST, ASM_DOWN, CRSD_STUCK, EVMD_DOWN, LEFTOVER, PATCH };

struct sample {
	struct arena *arena;
	struct node_facts facts;
	struct judgement judgement;
	struct finding_ref roots[2];
	struct report report;
};

static inline struct part *sample_part(struct sample *sample, enum stage_id id, const char *name,
				       bool required, const char *state, enum part_up up)
{
	struct stage *stage = &sample->judgement.order.stages[id];

	stage->parts = arena_grow(sample->arena, stage->parts, &stage->capacity, stage->count,
				  sizeof(struct part));
	struct part *part = &stage->parts[stage->count++];
	*part = (struct part){ .name = name, .required = required, .state = state, .up = up };
	part->kind = state ? PART_RESOURCE : PART_PROCESS;
	return part;
}

static inline struct finding *sample_finding(struct sample *sample, int check,
					     enum severity severity, const char *subject,
					     const char *message)
{
	return findings_add(&sample->judgement.findings, &sample_checks[check], severity, subject,
			    message);
}

/* All five stages up for SAMPLE_AGE, no finding. */
static inline void sample_healthy(struct sample *sample)
{
	struct arena *arena = arena_new();

	*sample = (struct sample){ .arena = arena, .judgement.findings = { .arena = arena } };
	sample->judgement.roots = sample->roots;
	sample->facts = (struct node_facts){
		.arena = arena,
		.host = { .name = "amsel1", .short_name = "amsel1", .now = sample_now },
		.kind = NODE_CLUSTER,
		.home = { .path = "/u01/app/19.0.0/grid", .owner = "grid" },
		.version = { .active = "19.0.0.0.0" },
	};
	sample->judgement.order.first_broken = STAGE_NONE;
	for (size_t i = 0; i < STAGE_COUNT; i++) {
		sample->judgement.order.stages[i].state = STAGE_UP;
		sample->judgement.order.stages[i].since = sample_now - SAMPLE_AGE;
		sample->judgement.order.stages[i].timeout = 600;
	}
	evidence_add(arena, &sample->judgement.order.stages[STAGE_OHASD].evidence,
		     "crsctl check crs", "CRS-4638: Oracle High Availability Services is online");
	sample_part(sample, STAGE_OHASD, "CRS-4638", true, NULL, PART_IS_UP);
	sample->judgement.counts = (struct check_counts){ .passed = 30, .not_applicable = 4 };
	sample->report = (struct report){
		.version = "0.1.0",
		.command = "walk",
		.elapsed_ms = 412,
		.facts = &sample->facts,
		.judgement = &sample->judgement,
		.headline = "All five stages of the start order are up.",
	};
}

static inline void sample_break(struct sample *sample, enum stage_id id, enum stage_state state,
				int64_t seconds)
{
	for (enum stage_id i = id; i < STAGE_COUNT; i++) {
		sample->judgement.order.stages[i].state = i == id ? state : STAGE_BLOCKED;
		sample->judgement.order.stages[i].since = i == id ? sample_now - seconds
								  : TIME_UNKNOWN;
	}
	sample->judgement.order.first_broken = state == STAGE_UNKNOWN ? STAGE_NONE : (int)id;
}

static inline void sample_stuck_findings(struct sample *sample)
{
	struct arena *arena = sample->arena;
	struct finding *stuck = sample_finding(sample, CRSD_STUCK, SEVERITY_CRITICAL, "ora.crsd",
					       "CRSD waits for ASM");
	struct finding *down =
		sample_finding(sample, ASM_DOWN, SEVERITY_CRITICAL, "ora.asm",
			       "ora.asm should be online here and is not; nothing above it can "
			       "start before it is, and the databases end");
	struct finding *lost = sample_finding(sample, GROUP_LOST, SEVERITY_CRITICAL, "+DATA",
					      "no disk of +DATA can be read by grid, which the "
					      "ASM of this node runs as");
	struct finding *patch = sample_finding(sample, PATCH, SEVERITY_NONE, "amsel1",
					       "crsctl gave no patch level");

	sample_finding(sample, EVMD_DOWN, SEVERITY_WARNING, "ora.evmd", "EVMD does not answer");
	sample_finding(sample, LEFTOVER, SEVERITY_NOTICE, "/etc/x", "left by an earlier release");
	evidence_add(arena, &lost->evidence, "crsctl stat res -v -init",
		     "ora.asm TARGET=ONLINE STATE=OFFLINE");
	evidence_add(arena, &patch->evidence, "crsctl query crs softwarepatch", "it said nothing");
	finding_caused_by(arena, down, lost);
	finding_caused_by(arena, stuck, down);
	finding_step(arena, lost, "give the disks back to grid", NULL, "none");
	finding_step(arena, lost, "crsctl start res ora.asm -init", "root", "stops nothing");
	finding_step(arena, down, "crsctl stop crs -f", "root",
		     "ends ASM and every database instance of this node");
	finding_step(arena, stuck, "crsctl start res ora.crsd -init", "root", "stops nothing");
	sample->roots[0] = (struct finding_ref){ "crs.group-lost", "+DATA" };
	sample->judgement.root_count = 1;
}

/* ASM stuck for 3h 12m because of its disks, CRSD blocked by it; one finding of each sort. */
static inline void sample_stuck(struct sample *sample)
{
	sample_healthy(sample);
	sample_break(sample, STAGE_ASM, STAGE_STUCK, 3 * 3600 + 12 * 60);
	evidence_add(sample->arena, &sample->judgement.order.stages[STAGE_ASM].evidence,
		     "crsctl stat res -v -init",
		     "ora.asm TARGET=ONLINE STATE=OFFLINE and nothing is being done about it");
	sample_part(sample, STAGE_ASM, "ora.asm", true, "OFFLINE", PART_IS_DOWN)->target = "ONLINE";
	sample_part(sample, STAGE_ASM, "ora.storage", true, "OFFLINE", PART_IS_DOWN)->details =
		"waits";
	sample_part(sample, STAGE_ASM, "asm_pmon", false, NULL, PART_IS_UP);
	sample_part(sample, STAGE_CRSD, "CRS-4537", true, NULL, PART_IS_DOWN);
	sample_part(sample, STAGE_CRSD, "ora.crsd", false, "OFFLINE", PART_IS_DOWN);
	sample_stuck_findings(sample);
	sample->judgement.counts = (struct check_counts){ 26, 5, 1, 4, 0, 0 };
	sample->judgement.verdict = VERDICT_CRITICAL;
	sample->report.headline = "CRSD cannot start, ASM is stuck: no disk of +DATA can be read "
				  "by grid, which the ASM of this node runs as.";
}

/* CRSD still inside its time. */
static inline void sample_starting(struct sample *sample)
{
	sample_healthy(sample);
	sample_break(sample, STAGE_CRSD, STAGE_STARTING, 68);
	sample_part(sample, STAGE_CRSD, "CRS-4537", true, NULL, PART_IS_DOWN);
	sample_finding(sample, LEFTOVER, SEVERITY_NOTICE, "ora.crsd", "CRSD is being started");
	sample->judgement.verdict = VERDICT_WARNING;
	sample->report.headline = "CRSD is starting.";
}

/* OHASD does not answer, so nothing above it is known. */
static inline void sample_hung(struct sample *sample)
{
	sample_healthy(sample);
	sample_break(sample, STAGE_OHASD, STAGE_HUNG, 0);
	sample->judgement.order.stages[STAGE_OHASD].parts[0].up = PART_UP_UNKNOWN;
	sample_part(sample, STAGE_OHASD, "ohasd.bin", false, NULL, PART_IS_UP);
	sample->judgement.verdict = VERDICT_CRITICAL;
	sample->report.headline = "OHASD gives no answer.";
}

/* Nobody could say anything. */
static inline void sample_unknown(struct sample *sample)
{
	sample_healthy(sample);
	sample->facts = (struct node_facts){ .arena = sample->arena, .host.captured = true };
	for (size_t i = 0; i < STAGE_COUNT; i++)
		sample->judgement.order.stages[i] = (struct stage){ .state = STAGE_UNKNOWN };
	sample_part(sample, STAGE_OHASD, "CRS-4638", true, NULL, PART_UP_UNKNOWN);
	sample_part(sample, STAGE_CSSD, "CRS-4529", true, NULL, PART_UP_UNKNOWN);
	sample_finding(sample, PATCH, SEVERITY_NONE, "crsctl check crs",
		       "no answer was understood");
	sample->judgement.counts = (struct check_counts){ .unknown = 20, .not_captured = 3 };
	sample->judgement.verdict = VERDICT_UNKNOWN;
	sample->report.headline = "The state of the stack is not known.";
}

/* What a command or a disk may say: it must reach no report as it is. */
#define HOSTILE "\033[31m\r\xff\xfe\xe2\x80\xae\xc2\x9b\x07\xed\xa0\x80\xc0\xaf"

/* Every string that comes from outside is hostile, and 10 kB long where it may be long. */
static inline void sample_hostile(struct sample *sample)
{
	static char name[] = "x" HOSTILE;
	static char text[10000];

	sample_stuck(sample);
	for (size_t i = 0; i + sizeof(HOSTILE) < sizeof(text); i += sizeof(HOSTILE))
		memcpy(text + i, HOSTILE " ", sizeof(HOSTILE));
	sample->facts.host.name = name;
	sample->facts.home.path = name;
	sample->facts.home.owner = name;
	sample->facts.version.active = name;
	sample->report.headline = text;
	for (size_t i = 0; i < STAGE_COUNT; i++) {
		struct stage *stage = &sample->judgement.order.stages[i];
		evidence_add(sample->arena, &stage->evidence, text, text);
		for (size_t j = 0; j < stage->count; j++) {
			struct part *part = &stage->parts[j];
			part->name = part->state = part->target = name;
			part->details = text;
		}
	}
	for (size_t i = 0; i < sample->judgement.findings.count; i++) {
		struct finding *finding = sample->judgement.findings.items[i];
		finding->subject = name;
		finding->message = text;
		evidence_add(sample->arena, &finding->evidence, name, text);
		finding_step(sample->arena, finding, text, name, text);
		for (size_t j = 0; j < finding->caused_by_count; j++)
			finding->caused_by[j].subject = name;
	}
	sample->roots[0].subject = name;
}

static void (*const samples[])(struct sample *) = {
	sample_healthy, sample_stuck, sample_starting, sample_hung, sample_unknown, sample_hostile
};
