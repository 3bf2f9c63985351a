#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The start order as plain data: five stages, always these, always in this order.
 * crs/start_order.c fills it from facts; reports and checks read it.
 */
#include "node/facts.h"

enum stage_id { STAGE_OHASD, STAGE_CSSD, STAGE_ORAAGENT, STAGE_ASM, STAGE_CRSD, STAGE_COUNT };

enum stage_state {
	STAGE_UNKNOWN,
	STAGE_UP,
	STAGE_STARTING,
	STAGE_STUCK,   /* should run and does not come up */
	STAGE_DOWN,    /* stopped on purpose, or nothing will start it */
	STAGE_BLOCKED, /* a stage below is not up */
	STAGE_HUNG,    /* no answer in time */
	STAGE_NOT_APPLICABLE,
	STAGE_STATE_COUNT
};

/* "ohasd", "cssd" …; static. */
const char *stage_name(enum stage_id stage);
/* "up", "not-applicable" …; static. */
const char *stage_state_name(enum stage_state state);

struct evidence {
	const char *source; /* command or path */
	const char *text;
};

struct evidence_list {
	struct evidence *items;
	size_t count, capacity;
};

void evidence_add(struct arena *arena, struct evidence_list *list, const char *source,
		  const char *text);

enum part_kind { PART_RESOURCE, PART_PROCESS, PART_FILE, PART_UNIT };
enum part_up { PART_UP_UNKNOWN, PART_IS_UP, PART_IS_DOWN };

/* "resource" …; static. */
const char *part_kind_name(enum part_kind kind);

struct part {
	const char *name; /* "ora.cssd", "CRS-4529", "ohasd.bin" */
	enum part_kind kind;
	bool required;
	const char *target, *state; /* NULL when it has none */
	const char *details;	    /* NULL when nothing to say */
	enum part_up up;
};

struct stage {
	enum stage_state state;
	int64_t since;	 /* of the state; TIME_UNKNOWN when not known */
	bool time_known; /* false: a "stuck" may be the normal first minutes after a start */
	long timeout;	 /* seconds after which starting becomes stuck */
	struct evidence_list evidence;
	struct part *parts;
	size_t count, capacity;
};

enum { STAGE_NONE = -1 };

struct start_order {
	struct stage stages[STAGE_COUNT];
	int first_broken; /* enum stage_id, or STAGE_NONE */
};

/* All stages up: for commands of which the start order is no matter, so that no stage is a reason to
 * look, or not to look. */
struct start_order start_order_all_up(void);

/* Disks can only explain what needs them: CSSD its voting files, all above it the OCR. */
bool start_order_disks_may_tell(const struct start_order *order);

/* What the operating system gives can explain each stage; of one that was stopped on purpose, only why
 * nothing waits to start OHASD. */
bool start_order_system_may_tell(const struct start_order *order);
