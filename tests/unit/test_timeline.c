/* SPDX-License-Identifier: Apache-2.0
 *
 * How long the parts of a start took, from facts made by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crs/crs.h"
#include "node/timeline.h"

enum { BOOT = 1000000, RESOURCES = 5 };

struct sample {
	struct arena *arena;
	struct node_facts facts;
	struct start_order order;
	struct process_fact processes[5];
	struct resource resources[RESOURCES];
	struct resource_instance instances[RESOURCES];
	struct timeline timeline;
};

static void add_process(struct sample *io, const char *comm, int64_t start)
{
	io->processes[io->facts.processes.count++] = (struct process_fact){ .comm = comm,
									    .start = start };
}

static void add_resource(struct sample *io, const char *name, int64_t changed)
{
	size_t i = io->facts.resources.count++;

	io->instances[i] = (struct resource_instance){ .target = RESOURCE_ONLINE,
						       .state = RESOURCE_ONLINE,
						       .server = "n1",
						       .last_change = changed };
	io->resources[i] =
		(struct resource){ .name = name, .instances = &io->instances[i], .count = 1 };
}

/* A node that booted, and whose stack came up step by step. */
static int begin(void **state)
{
	static struct sample sample;

	sample = (struct sample){ .arena = arena_new(), .order = start_order_all_up() };
	sample.facts.arena = sample.arena;
	sample.facts.kind = NODE_CLUSTER;
	sample.facts.host.name = sample.facts.host.short_name = "n1";
	sample.facts.host.boot = BOOT;
	sample.facts.host.now = BOOT + 7200;
	sample.facts.processes.items = sample.processes;
	sample.facts.processes.from.status = FACT_OBTAINED;
	sample.facts.resources.items = sample.resources;
	for (size_t i = 0; i < STAGE_COUNT; i++)
		sample.order.stages[i].since = TIME_UNKNOWN;
	add_process(&sample, "init.ohasd", BOOT + 20);
	add_process(&sample, "ohasd.bin", BOOT + 25);
	add_process(&sample, "ocssd.bin", BOOT + 40);
	add_process(&sample, "crsd.bin", BOOT + 110);
	sample.order.stages[STAGE_CSSD].since = BOOT + 65;
	sample.order.stages[STAGE_ASM].since = BOOT + 95;
	*state = &sample;
	return 0;
}

static int end(void **state)
{
	arena_free(((struct sample *)*state)->arena);
	return 0;
}

static void make(struct sample *io)
{
	crs_timeline(&io->facts, &io->order, &io->timeline);
}

static long of_chain(const struct sample *sample, const char *name)
{
	return timeline_seconds(sample->timeline.chain, sample->timeline.chain_count, name);
}

static long of_resource(const struct sample *sample, const char *name)
{
	return timeline_seconds(sample->timeline.blame, sample->timeline.blame_count, name);
}

static void test_each_after_the_one_before(void **state)
{
	struct sample *sample = *state;

	add_resource(sample, "ora.a", BOOT + 130);
	add_resource(sample, "ora.b", BOOT + 200);
	make(sample);
	assert_int_equal(sample->timeline.chain_count, 7);
	assert_int_equal(of_chain(sample, "boot"), COUNT_UNKNOWN);
	assert_int_equal(of_chain(sample, "init.ohasd"), 20);
	assert_int_equal(of_chain(sample, "ohasd"), 5);
	assert_int_equal(of_chain(sample, "cssd"), 40); /* it was up 25 s after its process began */
	assert_int_equal(of_chain(sample, "asm"), 30);
	assert_int_equal(of_chain(sample, "crsd"), 15);
	assert_int_equal(of_chain(sample, "resources"), 90);
	assert_string_equal(sample->timeline.blame[0].name, "ora.b");
	assert_int_equal(of_resource(sample, "ora.a"), 20);
}

/* A resource that failed over a day later is no part of the start. */
static void test_later_changes_do_not_count(void **state)
{
	struct sample *sample = *state;

	sample->facts.host.now = BOOT + 3 * 86400;
	add_resource(sample, "ora.day", BOOT + 86400);
	add_resource(sample, "ora.slow", BOOT + 700); /* 10 min after the one before: it may */
	add_resource(sample, "ora.first", BOOT + 110);
	make(sample);
	assert_int_equal(sample->timeline.blame_count, 2);
	assert_int_equal(of_resource(sample, "ora.day"), COUNT_UNKNOWN);
	assert_int_equal(of_resource(sample, "ora.slow"), 590);
	assert_int_equal(of_chain(sample, "resources"), 590);
}

/* The clock was set back or forth, or nothing is known (11.2, NEVER). */
static void test_times_that_cannot_be(void **state)
{
	struct sample *sample = *state;

	sample->order.stages[STAGE_CSSD].since = BOOT + 9000; /* in the future */
	sample->order.stages[STAGE_ASM].since = BOOT - 3600;  /* before the boot */
	add_resource(sample, "ora.future", BOOT + 9000);
	add_resource(sample, "ora.never", TIME_UNKNOWN);
	add_resource(sample, "ora.before", BOOT + 60);
	make(sample);
	assert_int_equal(of_chain(sample, "cssd"), COUNT_UNKNOWN);
	assert_int_equal(of_chain(sample, "asm"), COUNT_UNKNOWN);
	assert_int_equal(of_chain(sample, "crsd"), 85); /* after ohasd, the last one known */
	assert_int_equal(sample->timeline.blame_count, 0);
	assert_int_equal(of_chain(sample, "resources"), COUNT_UNKNOWN);
}

static void test_nothing_known(void **state)
{
	struct sample *sample = *state;

	sample->facts.processes.count = 0;
	sample->facts.host.boot = sample->facts.host.now = TIME_UNKNOWN;
	sample->order.stages[STAGE_CSSD].since = TIME_UNKNOWN;
	sample->order.stages[STAGE_ASM].since = TIME_UNKNOWN;
	make(sample);
	for (size_t i = 0; i < sample->timeline.chain_count; i++)
		assert_int_equal(sample->timeline.chain[i].seconds, COUNT_UNKNOWN);
}

/* Oracle Restart has no CRSD: OHASD starts the resources. */
static void test_restart(void **state)
{
	struct sample *sample = *state;

	sample->facts.kind = NODE_RESTART;
	sample->order.stages[STAGE_CRSD].state = STAGE_NOT_APPLICABLE;
	add_resource(sample, "ora.orcl.db", BOOT + 145);
	make(sample);
	assert_string_equal(sample->timeline.blamed, "ohasd");
	assert_int_equal(of_chain(sample, "crsd"), COUNT_UNKNOWN);
	assert_int_equal(of_resource(sample, "ora.orcl.db"), 120);
	assert_int_equal(of_chain(sample, "resources"), 50); /* after ASM */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_each_after_the_one_before, begin, end),
		cmocka_unit_test_setup_teardown(test_later_changes_do_not_count, begin, end),
		cmocka_unit_test_setup_teardown(test_times_that_cannot_be, begin, end),
		cmocka_unit_test_setup_teardown(test_nothing_known, begin, end),
		cmocka_unit_test_setup_teardown(test_restart, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
