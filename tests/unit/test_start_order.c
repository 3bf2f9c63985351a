/* SPDX-License-Identifier: Apache-2.0
 *
 * The five stages from facts built by hand; one row of the table is one situation of DESIGN's
 * section on the start order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "crs/crs.h"
#include "crs/view.h"

enum { NOW = 1000000, LONG_AGO = NOW - 100000 };

/* "name TARGET STATE seconds-since-change": what OHASD says of one resource. */
struct row {
	const char *name;
	enum resource_state target, state;
	int64_t since; /* seconds before NOW; 0 = not known */
};

#define UP_ROW(name)                                          \
	{                                                     \
		name, RESOURCE_ONLINE, RESOURCE_ONLINE, 90000 \
	}
#define DOWN_ROW(name, since)                                  \
	{                                                      \
		name, RESOURCE_ONLINE, RESOURCE_OFFLINE, since \
	}
#define OFF_ROW(name)                                           \
	{                                                       \
		name, RESOURCE_OFFLINE, RESOURCE_OFFLINE, 90000 \
	}

struct situation {
	const char *name;
	enum node_kind kind;
	enum daemon_state ohasd, cssd, crsd;
	struct row rows[8];
	int64_t ohasd_start; /* seconds before NOW; 0 = process not there */
	const char *wanted[STAGE_COUNT];
	int first_broken;
};

#define ONLINE	DAEMON_ONLINE
#define OFFLINE DAEMON_OFFLINE

static const struct situation situations[] = {
	{ "all up",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  ONLINE,
	  { UP_ROW("ora.cssd"), UP_ROW("ora.ctssd"), UP_ROW("ora.asm"), UP_ROW("ora.storage"),
	    UP_ROW("ora.crsd") },
	  90000,
	  { "up", "up", "up", "up", "up" },
	  STAGE_NONE },
	{ "storage waits past its time, crsd is folded",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  OFFLINE,
	  { UP_ROW("ora.cssd"), UP_ROW("ora.ctssd"), UP_ROW("ora.asm"),
	    DOWN_ROW("ora.storage", 2400), DOWN_ROW("ora.crsd", 2400) },
	  90000,
	  { "up", "up", "up", "stuck", "blocked" },
	  STAGE_ASM },
	{ "crsd past its time",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  OFFLINE,
	  { UP_ROW("ora.cssd"), UP_ROW("ora.ctssd"), UP_ROW("ora.asm"), UP_ROW("ora.storage"),
	    DOWN_ROW("ora.crsd", 601) },
	  90000,
	  { "up", "up", "up", "up", "stuck" },
	  STAGE_CRSD },
	{ "crsd at its limit is still in time",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  OFFLINE,
	  { UP_ROW("ora.cssd"), UP_ROW("ora.ctssd"), UP_ROW("ora.asm"), UP_ROW("ora.storage"),
	    DOWN_ROW("ora.crsd", 600) },
	  90000,
	  { "up", "up", "up", "up", "starting" },
	  STAGE_CRSD },
	{ "a young ohasd.bin excuses an old state change",
	  NODE_CLUSTER,
	  ONLINE,
	  OFFLINE,
	  OFFLINE,
	  { DOWN_ROW("ora.cssd", 90000), DOWN_ROW("ora.ctssd", 90000), DOWN_ROW("ora.asm", 90000),
	    DOWN_ROW("ora.crsd", 90000) },
	  120,
	  { "up", "starting", "blocked", "blocked", "blocked" },
	  STAGE_CSSD },
	{ "the stage below came up just now",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  OFFLINE,
	  { { "ora.cssd", RESOURCE_ONLINE, RESOURCE_ONLINE, 500 },
	    { "ora.ctssd", RESOURCE_ONLINE, RESOURCE_ONLINE, 400 },
	    DOWN_ROW("ora.asm", 5000),
	    DOWN_ROW("ora.crsd", 5000) },
	  90000,
	  { "up", "up", "up", "starting", "blocked" },
	  STAGE_ASM },
	{ "no time known is stuck",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  OFFLINE,
	  { { "ora.cssd", RESOURCE_ONLINE, RESOURCE_ONLINE, 0 },
	    { "ora.ctssd", RESOURCE_ONLINE, RESOURCE_ONLINE, 0 },
	    { "ora.asm", RESOURCE_ONLINE, RESOURCE_ONLINE, 0 },
	    DOWN_ROW("ora.crsd", 0) },
	  0,
	  { "up", "up", "up", "up", "stuck" },
	  STAGE_CRSD },
	{ "a change in the future is no time at all",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  OFFLINE,
	  { UP_ROW("ora.cssd"), UP_ROW("ora.ctssd"), UP_ROW("ora.asm"),
	    DOWN_ROW("ora.crsd", -300) },
	  90000,
	  { "up", "up", "up", "up", "stuck" },
	  STAGE_CRSD },
	{ "stopped on purpose",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  OFFLINE,
	  { UP_ROW("ora.cssd"), UP_ROW("ora.ctssd"), UP_ROW("ora.asm"), OFF_ROW("ora.crsd") },
	  90000,
	  { "up", "up", "up", "up", "down" },
	  STAGE_CRSD },
	{ "a remote ASM serves",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  ONLINE,
	  { UP_ROW("ora.cssd"), UP_ROW("ora.ctssd"), DOWN_ROW("ora.asm", 90000),
	    UP_ROW("ora.storage"), UP_ROW("ora.crsd") },
	  90000,
	  { "up", "up", "up", "not-applicable", "up" },
	  STAGE_NONE },
	{ "half up is not up",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  OFFLINE,
	  { UP_ROW("ora.cssd"),
	    UP_ROW("ora.ctssd"),
	    UP_ROW("ora.asm"),
	    { "ora.crsd", RESOURCE_ONLINE, RESOURCE_INTERMEDIATE, 7200 } },
	  90000,
	  { "up", "up", "up", "up", "stuck" },
	  STAGE_CRSD },
	{ "a state never heard of is not up",
	  NODE_CLUSTER,
	  ONLINE,
	  ONLINE,
	  ONLINE,
	  { UP_ROW("ora.cssd"),
	    { "ora.ctssd", RESOURCE_ONLINE, RESOURCE_STATE_UNRECOGNISED, 7200 },
	    UP_ROW("ora.asm"),
	    UP_ROW("ora.crsd") },
	  90000,
	  { "up", "up", "stuck", "up", "up" },
	  STAGE_ORAAGENT },
	{ "nothing is known",
	  NODE_CLUSTER,
	  DAEMON_UNKNOWN,
	  DAEMON_UNKNOWN,
	  DAEMON_UNKNOWN,
	  { { 0 } },
	  0,
	  { "unknown", "unknown", "unknown", "unknown", "unknown" },
	  STAGE_NONE },
	{ "only CRS-4639",
	  NODE_CLUSTER,
	  OFFLINE,
	  DAEMON_UNKNOWN,
	  DAEMON_UNKNOWN,
	  { { 0 } },
	  90000,
	  { "stuck", "blocked", "blocked", "blocked", "blocked" },
	  STAGE_OHASD },
	{ "Oracle Restart with ASM",
	  NODE_RESTART,
	  ONLINE,
	  ONLINE,
	  DAEMON_UNKNOWN,
	  { UP_ROW("ora.cssd"), UP_ROW("ora.evmd"), UP_ROW("ora.asm") },
	  90000,
	  { "up", "up", "up", "up", "not-applicable" },
	  STAGE_NONE },
	{ "Oracle Restart without ASM",
	  NODE_RESTART,
	  ONLINE,
	  ONLINE,
	  DAEMON_UNKNOWN,
	  { UP_ROW("ora.cssd"), UP_ROW("ora.evmd") },
	  90000,
	  { "up", "up", "up", "not-applicable", "not-applicable" },
	  STAGE_NONE },
	{ "Oracle Restart that needs no CSS",
	  NODE_RESTART,
	  ONLINE,
	  OFFLINE,
	  DAEMON_UNKNOWN,
	  { OFF_ROW("ora.cssd"), UP_ROW("ora.evmd") },
	  90000,
	  { "up", "not-applicable", "up", "not-applicable", "not-applicable" },
	  STAGE_NONE },
};

static void add_row(struct arena *arena, struct resource_facts *list, const struct row *row)
{
	list->items = arena_grow(arena, list->items, &list->capacity, list->count,
				 sizeof(struct resource));
	struct resource *resource = &list->items[list->count++];
	struct resource_instance *instance = arena_alloc(arena, sizeof(*instance));

	*instance = (struct resource_instance){
		.number = 1,
		.target = row->target,
		.state = row->state,
		.server = row->state == RESOURCE_ONLINE ? "alba1" : NULL,
		.details = "",
		.restart_count = COUNT_UNKNOWN,
		.last_change = row->since ? NOW - row->since : TIME_UNKNOWN,
	};
	*resource = (struct resource){
		.name = row->name,
		.instances = instance,
		.count = 1,
		.enabled = COUNT_UNKNOWN,
		.start_timeout = COUNT_UNKNOWN,
		.restart_attempts = COUNT_UNKNOWN,
	};
}

static struct node_facts facts_of(struct arena *arena, const struct situation *situation)
{
	struct node_facts facts = {
		.arena = arena,
		.kind = situation->kind,
		.host = { .name = "alba1", .short_name = "alba1", .now = NOW, .boot = LONG_AGO },
		.processes.from.status = FACT_OBTAINED,
		.daemons.from.status = FACT_OBTAINED,
	};
	struct resource_facts *list = situation->kind == NODE_RESTART ? &facts.resources
								      : &facts.init;

	facts.daemons.daemons[DAEMON_OHASD].state = situation->ohasd;
	facts.daemons.daemons[DAEMON_CSSD].state = situation->cssd;
	facts.daemons.daemons[DAEMON_CRSD].state = situation->crsd;
	for (size_t i = 0; i < 8 && situation->rows[i].name; i++)
		add_row(arena, list, &situation->rows[i]);
	list->from.status = list->count ? FACT_OBTAINED : FACT_ABSENT;
	list->from.source = "crsctl stat res";
	if (situation->ohasd_start) {
		struct process_fact *process = arena_alloc(arena, sizeof(*process));
		*process = (struct process_fact){ .pid = 2000,
						  .state = 'S',
						  .start = NOW - situation->ohasd_start,
						  .comm = "ohasd.bin",
						  .args = "" };
		facts.processes.items = process;
		facts.processes.count = 1;
	}
	return facts;
}

static void check_situations(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(situations) / sizeof(*situations); i++) {
		struct arena *arena = arena_new();
		struct node_facts facts = facts_of(arena, &situations[i]);
		struct start_order order;
		print_message("# %s\n", situations[i].name);
		crs_start_order(&facts, &order);
		for (enum stage_id id = 0; id < STAGE_COUNT; id++)
			assert_string_equal(stage_state_name(order.stages[id].state),
					    situations[i].wanted[id]);
		assert_int_equal(order.first_broken, situations[i].first_broken);
		arena_free(arena);
	}
}

/* Each answer that is missing makes a healthy node at best unknown, never better. */
static void check_lost_answers(void **state)
{
	static const enum daemon daemons[] = { DAEMON_OHASD, DAEMON_CSSD, DAEMON_CRSD };

	(void)state;
	for (size_t i = 0; i < sizeof(daemons) / sizeof(*daemons); i++) {
		struct arena *arena = arena_new();
		struct node_facts facts = facts_of(arena, &situations[0]);
		struct start_order order;
		facts.init = (struct resource_facts){ .from.status = FACT_FAILED };
		facts.daemons.daemons[daemons[i]].state = DAEMON_UNKNOWN;
		crs_start_order(&facts, &order);
		struct findings none = { .arena = arena };
		assert_int_equal(verdict_of(&none, &order), VERDICT_UNKNOWN);
		assert_int_equal(order.first_broken, STAGE_NONE);
		arena_free(arena);
	}
}

/* A list that was cut does not prove that ora.asm or ora.storage does not exist. */
static void check_cut_list(void **state)
{
	static const struct row rows[] = { UP_ROW("ora.cssd"), UP_ROW("ora.ctssd") };
	struct arena *arena = arena_new();
	struct node_facts facts = facts_of(arena, &situations[0]);
	struct start_order order;

	(void)state;
	facts.init = (struct resource_facts){ .from.status = FACT_OBTAINED, .cut = true };
	for (size_t i = 0; i < 2; i++)
		add_row(arena, &facts.init, &rows[i]);
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_ASM].state, STAGE_UNKNOWN);
	arena_free(arena);
}

/* Cut between two resources it looks whole; without ora.crsd and the like it is not (CRSCTL.md c). */
static void check_short_list(void **state)
{
	static const struct row rows[] = { UP_ROW("ora.asm"), UP_ROW("ora.cssd") };
	struct process_fact agent = { .pid = 2001, .state = 'S', .comm = "oraagent.bin" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct arena *arena = arena_new();
		struct node_facts facts = facts_of(arena, &situations[0]);
		struct start_order order;
		facts.processes.items = &agent;
		facts.init = (struct resource_facts){ .from.status = FACT_OBTAINED };
		add_row(arena, &facts.init, &rows[i]);
		crs_start_order(&facts, &order);
		assert_int_equal(order.stages[STAGE_ORAAGENT].state, STAGE_UNKNOWN);
		assert_int_equal(order.stages[STAGE_ASM].state, i ? STAGE_UNKNOWN : STAGE_UP);
		arena_free(arena);
	}
}

/* For how long it is stuck is not told by a change in the future, or by one to ONLINE. */
static void check_time_known(void **state)
{
	struct arena *arena = arena_new();
	struct node_facts facts = facts_of(arena, &situations[2]);
	struct resource_instance *crsd = facts.init.items[facts.init.count - 1].instances;
	struct start_order order;

	(void)state;
	crs_start_order(&facts, &order);
	assert_true(order.stages[STAGE_CRSD].time_known);
	crsd->last_change = NOW + 300;
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_CRSD].state, STAGE_STUCK);
	assert_false(order.stages[STAGE_CRSD].time_known);
	crsd->last_change = TIME_UNKNOWN; /* its zone is not known */
	crsd->change_local.known = true;
	crs_start_order(&facts, &order);
	assert_false(order.stages[STAGE_CRSD].time_known);
	crsd->last_change = NOW - 90000;
	crsd->state = RESOURCE_ONLINE;
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_CRSD].state, STAGE_STUCK);
	assert_false(order.stages[STAGE_CRSD].time_known);
	/* ... but one that came up a minute ago may still be on its way */
	crsd->last_change = NOW - 60;
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_CRSD].state, STAGE_STARTING);
	arena_free(arena);
}

/* An ohasd.bin that starts in the future has a wrong clock, not ten minutes left. */
static void check_ohasd_of_the_future(void **state)
{
	struct arena *arena = arena_new();
	struct node_facts facts = facts_of(arena, &situations[13]);
	struct start_order order;

	(void)state;
	facts.processes.items->start = NOW + 3600;
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_OHASD].state, STAGE_STUCK);
	assert_false(order.stages[STAGE_OHASD].time_known);
	facts.processes.items->start = NOW + 1; /* rounded */
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_OHASD].state, STAGE_STARTING);
	arena_free(arena);
}

static void check_hang(void **state)
{
	struct arena *arena = arena_new();
	struct node_facts facts = facts_of(arena, &situations[12]);
	struct start_order order;

	(void)state;
	facts.daemons.from.status = FACT_TIMED_OUT;
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_OHASD].state, STAGE_HUNG);
	/* no answer is no "not up" */
	assert_int_equal(order.stages[STAGE_CRSD].state, STAGE_UNKNOWN);
	assert_int_equal(order.first_broken, STAGE_OHASD);
	arena_free(arena);
}

/* What OHASD was told not to start is not waited for, however young it is. */
static void check_never_starts(void **state)
{
	struct arena *arena = arena_new();
	struct node_facts facts = facts_of(arena, &situations[3]);
	struct start_order order;

	(void)state;
	struct resource *crsd = &facts.init.items[facts.init.count - 1];
	crsd->instances->restart_count = 10;
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_CRSD].state, STAGE_STUCK);
	crsd->instances->restart_count = 9;
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_CRSD].state, STAGE_STARTING);
	crsd->enabled = 0;
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_CRSD].state, STAGE_STUCK);
	arena_free(arena);
}

static void check_start_timeout(void **state)
{
	struct arena *arena = arena_new();
	struct node_facts facts = facts_of(arena, &situations[2]);
	struct start_order order;

	(void)state;
	facts.init.items[facts.init.count - 1].start_timeout = 900;
	crs_start_order(&facts, &order);
	assert_int_equal(order.stages[STAGE_CRSD].state, STAGE_STARTING);
	arena_free(arena);
}

/* Whose instance is it: running here, last here, else only what can be nobody else's. */
static void check_instance_of(void **state)
{
	struct resource_instance instances[] = {
		{ .number = 1,
		  .target = RESOURCE_ONLINE,
		  .state = RESOURCE_ONLINE,
		  .server = "alba2" },
		{ .number = 2, .target = RESOURCE_ONLINE, .state = RESOURCE_OFFLINE },
	};
	struct resource resource = { .name = "ora.DATA.dg", .instances = instances, .count = 2 };
	struct node_facts facts = { .kind = NODE_CLUSTER, .host.name = "ALBA1.example.org" };

	(void)state;
	assert_ptr_equal(crs_instance_of(&facts, &resource), &instances[1]);
	instances[1].last_server = "alba3";
	assert_null(crs_instance_of(&facts, &resource));
	instances[1].last_server = NULL;
	instances[1].target_server = "alba10";
	assert_null(crs_instance_of(&facts, &resource));
	instances[1].last_server = "alba1";
	assert_ptr_equal(crs_instance_of(&facts, &resource), &instances[1]);
	instances[0].server = "alba1";
	assert_ptr_equal(crs_instance_of(&facts, &resource), &instances[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_situations),   cmocka_unit_test(check_lost_answers),
		cmocka_unit_test(check_cut_list),     cmocka_unit_test(check_hang),
		cmocka_unit_test(check_never_starts), cmocka_unit_test(check_start_timeout),
		cmocka_unit_test(check_instance_of),  cmocka_unit_test(check_short_list),
		cmocka_unit_test(check_time_known),   cmocka_unit_test(check_ohasd_of_the_future),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
