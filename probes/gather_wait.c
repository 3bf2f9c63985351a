/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gather_wait.h"

#include <poll.h>
#include <signal.h>

#include "crs/crs.h"
#include "probes/child.h"
#include "probes/gather.h"

enum {
	LOOKS_UNTIL_SLOWER = 12, /* without a change */
	SLOWER_MOST = 4,	 /* times the interval */
	CONFIRM_MS = 1000,	 /* a stack that flaps must be seen up twice */
};

/* What was seen in a look, as far as it tells whether anything changed. */
struct seen {
	enum stage_state states[STAGE_COUNT];
	size_t online, processes;
};

struct waiting {
	const struct options *options;
	struct check_table checks;
	const struct wait_observer *observer;
	int64_t begun_ms, deadline_ms;
	struct seen last;
	unsigned unchanged;	/* looks in a row */
	bool settled, hopeless; /* at the last look */
};

/* ---- signals ---- */

static volatile sig_atomic_t interrupted;

static void note_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static void catch_interrupts(void)
{
	const struct sigaction action = { .sa_handler = note_interrupt,
					  .sa_flags = (int)SA_RESETHAND };
	static const int numbers[] = { SIGINT, SIGTERM };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaction(numbers[i], &action, NULL);
}

/* ---- a look ---- */

static struct seen seen_of(const struct node_facts *facts, const struct start_order *order)
{
	struct seen seen = { .processes = facts->processes.count };

	for (size_t i = 0; i < STAGE_COUNT; i++)
		seen.states[i] = order->stages[i].state;
	for (size_t i = 0; i < facts->resources.count; i++)
		for (size_t j = 0; j < facts->resources.items[i].count; j++)
			seen.online += facts->resources.items[i].instances[j].state ==
				       RESOURCE_ONLINE;
	return seen;
}

static bool is_same(const struct seen *a, const struct seen *b)
{
	for (size_t i = 0; i < STAGE_COUNT; i++)
		if (a->states[i] != b->states[i])
			return false;
	return a->online == b->online && a->processes == b->processes;
}

static void take(struct waiting *waiting, struct wait_result *io)
{
	struct judgement *judgement = &io->judgement;
	const struct check_filter all = { { 0 }, { 0 }, NULL };

	*judgement = (struct judgement){ .findings.arena = io->arena };
	crs_start_order(&io->facts, &judgement->order);
	judgement_make(&io->facts, waiting->checks, JOB_REBOOT, 0, &all, judgement);
	struct seen seen = seen_of(&io->facts, &judgement->order);
	waiting->unchanged = is_same(&seen, &waiting->last) ? waiting->unchanged + 1 : 0;
	waiting->last = seen;
	waiting->settled = crs_has_settled(&io->facts, &judgement->order);
	waiting->hopeless = crs_hopeless(&io->facts, judgement) != NULL;
	waiting->observer->look(waiting->observer->context, &io->facts, judgement,
				monotonic_ms() - waiting->begun_ms);
}

/* A look during which we were interrupted is cut short: it tells nothing. */
static void look(struct waiting *waiting, struct wait_result *io)
{
	struct wait_result now = { .looked = true, .arena = arena_new() };
	const struct gather_options options = {
		.grid_home = waiting->options->grid_home,
		.timeout_seconds = waiting->options->timeout_seconds,
		.brief = true,
	};
	struct world *world = world_live(now.arena, options.timeout_seconds);
	const char *ignored;

	gather_walk(world, &options, &now.facts);
	world->verbs->close(world, &ignored);
	if (interrupted) {
		arena_free(now.arena);
		return;
	}
	arena_free(io->arena);
	*io = now;
	take(waiting, io);
}

static int64_t pause_ms(const struct waiting *waiting)
{
	int64_t interval = waiting->options->interval_seconds * INT64_C(1000);
	unsigned slower = 1 + waiting->unchanged / LOOKS_UNTIL_SLOWER;

	if (waiting->settled)
		return CONFIRM_MS < interval ? CONFIRM_MS : interval;
	return interval * (slower < SLOWER_MOST ? slower : SLOWER_MOST);
}

/* In slices: a signal that comes just before poll() would be waited out. */
static void rest(int64_t milliseconds)
{
	enum { SLICE_MS = 200 };
	int64_t until = monotonic_ms() + milliseconds;

	for (int64_t left; !interrupted && (left = until - monotonic_ms()) > 0;)
		poll(NULL, 0, (int)(left < SLICE_MS ? left : SLICE_MS));
}

static enum wait_end wait_until(struct waiting *waiting, struct wait_result *io)
{
	for (bool was_settled = false;; was_settled = waiting->settled) {
		look(waiting, io);
		if (interrupted)
			return WAIT_INTERRUPTED;
		if (waiting->settled && was_settled)
			return WAIT_SETTLED;
		if (waiting->hopeless)
			return WAIT_HOPELESS;
		int64_t left = waiting->deadline_ms - monotonic_ms();
		if (left <= 0)
			return WAIT_EXPIRED;
		int64_t pause = pause_ms(waiting);
		rest(pause < left ? pause : left);
		if (interrupted)
			return WAIT_INTERRUPTED;
	}
}

void gather_wait(const struct options *options, struct check_table checks, int64_t deadline_ms,
		 const struct wait_observer *observer, struct wait_result *ret)
{
	struct waiting waiting = { .options = options,
				   .checks = checks,
				   .observer = observer,
				   .begun_ms = deadline_ms - options->wait_seconds * INT64_C(1000),
				   .deadline_ms = deadline_ms };

	*ret = (struct wait_result){ 0 };
	catch_interrupts();
	ret->end = wait_until(&waiting, ret);
}
