/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gather_wait.h"

#include <poll.h>
#include <signal.h>

#include "crs/crs.h"
#include "probes/child.h"
#include "probes/gather.h"
#include "probes/gather_environment.h"
#include "probes/world.h"

enum {
	LOOKS_UNTIL_SLOWER = 12, /* without a change */
	SLOWER_MOST = 4,	 /* times the interval */
	CONFIRM_MS = 1000,	 /* a stack that flaps must be seen up twice */
};

enum wait_end {
	WAIT_SETTLED,  /* up, in two looks */
	WAIT_HOPELESS, /* broken in a way that no time cures */
	WAIT_EXPIRED,
	WAIT_INTERRUPTED, /* by SIGINT or SIGTERM */
};

/* What was seen in a look, as far as it tells whether anything changed. */
struct seen {
	enum stage_state states[STAGE_COUNT];
	size_t online, processes;
};

struct waiting {
	const struct inquiry *inquiry;
	const struct options *options;
	const struct wait_observer *observer;
	int64_t begun_ms, deadline_ms;
	struct seen last;
	enum wait_end end;
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

/* What is muted may still be what no waiting cures. */
static void take(struct waiting *waiting, struct inspected *io)
{
	struct judgement *judgement = &io->judgement;
	const struct check_filter all = { 0 };

	crs_start_order(&io->facts, &judgement->order);
	judgement_make(&io->facts, waiting->inquiry->checks, JOB_REBOOT, 0, &all, judgement);
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
	struct arena *arena = arena_new();
	struct inspected now = { 0 };
	const struct gather_options options = {
		.grid_home = waiting->options->grid_home,
		.timeout_seconds = waiting->options->timeout_seconds,
		.brief = true,
	};
	struct world *world = world_live(arena, options.timeout_seconds);
	const char *ignored;

	gather_walk(world, &options, &now.facts);
	/* whether anything will start OHASD at all: once, since that takes more questions */
	if (!io->arena && !process_find(&now.facts.processes, "ohasd.bin"))
		gather_environment(world, &options, &now.facts);
	world->verbs->close(world, &ignored);
	if (interrupted) {
		arena_free(arena);
		return;
	}
	arena_free(io->arena);
	io->arena = arena;
	io->last = now;
	take(waiting, &io->last);
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

/* The end of it; NULL *ret_error unless the baseline is of another node, which is soon told. */
static enum wait_end wait_until(struct waiting *waiting, struct wait_result *io,
				const char **ret_error)
{
	*ret_error = NULL;
	for (bool was_settled = false;; was_settled = waiting->settled) {
		look(waiting, io);
		if (interrupted)
			return WAIT_INTERRUPTED;
		*ret_error = inspection_wrong_baseline(waiting->inquiry, &io->last.facts);
		if (*ret_error || waiting->hopeless)
			return WAIT_HOPELESS;
		if (waiting->settled && was_settled)
			return WAIT_SETTLED;
		int64_t left = waiting->deadline_ms - monotonic_ms();
		if (left <= 0)
			return WAIT_EXPIRED;
		int64_t pause = pause_ms(waiting);
		rest(pause < left ? pause : left);
		if (interrupted)
			return WAIT_INTERRUPTED;
	}
}

/* The whole look asks more than those before it. */
static bool look_at_all(const struct waiting *waiting, struct wait_result *io,
			const char **ret_error)
{
	arena_free(io->arena);
	io->arena = arena_new();
	return inspect(io->arena, waiting->inquiry, &io->last, ret_error);
}

static bool went_down(const struct waiting *waiting, const struct inspected *all)
{
	return waiting->end == WAIT_SETTLED && !crs_has_settled(&all->facts, &all->judgement.order);
}

static bool wait_and_inspect(struct waiting *waiting, struct wait_result *io,
			     const char **ret_error)
{
	do {
		waiting->end = wait_until(waiting, io, ret_error);
		if (*ret_error)
			return false;
		if (waiting->end == WAIT_INTERRUPTED && io->arena)
			inspection_judge(waiting->inquiry, &io->last);
		else if (!look_at_all(waiting, io, ret_error))
			return false;
	} while (went_down(waiting, &io->last));
	return true;
}

bool gather_wait(const struct inquiry *inquiry, int64_t begun_ms,
		 const struct wait_observer *observer, struct wait_result *ret,
		 const char **ret_error)
{
	static const char *const words[] = {
		[WAIT_SETTLED] = "",
		[WAIT_HOPELESS] = "Waiting on is of no use. ",
		[WAIT_EXPIRED] = "The time to wait is over. ",
		[WAIT_INTERRUPTED] = "Interrupted. ",
	};
	const int64_t wait_ms = inquiry->options->wait_seconds * INT64_C(1000);
	struct waiting waiting = { .inquiry = inquiry,
				   .options = inquiry->options,
				   .observer = observer,
				   .begun_ms = begun_ms,
				   .deadline_ms = begun_ms + wait_ms };

	*ret = (struct wait_result){ 0 };
	if (!wait_ms)
		return look_at_all(&waiting, ret, ret_error);
	catch_interrupts();
	if (!wait_and_inspect(&waiting, ret, ret_error))
		return false;
	ret->last.headline = arena_printf(ret->arena, "%s%s", words[waiting.end],
					  ret->last.headline);
	return true;
}
