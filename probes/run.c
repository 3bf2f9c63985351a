/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/run.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/child.h"
#include "probes/procstat.h"
#include "probes/spawn.h"

/* Milliseconds. */
enum {
	DRAIN_GRACE = 200, /* for output after the leader is gone: a grandchild may hold the pipe */
	TERM_GRACE = 1000,
	KILL_GRACE = 1000, /* then the process is in the kernel's hands, and left to it */
	TICK = 20,	   /* how often we look for an exit that no end of output announces */
	TICK_AT_END = 2,
};

enum phase { PHASE_RUNNING, PHASE_DRAINING, PHASE_STOPPING, PHASE_KILLED, PHASE_ENDED };

/* Output on its way; outside the arena, which would keep every stage of its growth. */
struct stream {
	int fd; /* -1 after its end */
	char *data;
	size_t length, capacity;
	bool over; /* there was more than the limit */
};

enum { STREAM_OUT, STREAM_ERR, STREAM_COUNT };
enum { FDS_OF_CHILD = STREAM_COUNT + 1 };

struct child {
	struct command *command;
	struct stream streams[STREAM_COUNT];
	int report;
	volatile pid_t pid; /* 0: no longer ours, nothing may be signalled */
	enum phase phase;
	int64_t until; /* when the phase ends by itself */
};

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* ---- output ---- */

static bool stream_room(struct stream *stream, size_t limit)
{
	enum { FIRST = 64 * 1024 };
	size_t wanted = stream->capacity ? stream->capacity * 2 : FIRST;

	if (stream->length < stream->capacity)
		return true;
	if (wanted > limit)
		wanted = limit;
	char *moved = realloc(stream->data, wanted);
	if (!moved)
		return false;
	stream->data = moved;
	stream->capacity = wanted;
	return true;
}

/* One read per wake-up, so that a flood on one stream starves no other. */
static void stream_read(struct stream *stream, size_t limit)
{
	char discarded[4096];
	bool keep = stream->length < limit && stream_room(stream, limit);
	ssize_t length = keep ? read(stream->fd, stream->data + stream->length,
				     stream->capacity - stream->length)
			      : read(stream->fd, discarded, sizeof(discarded));

	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (length <= 0)
		close_fd(&stream->fd);
	else if (keep)
		stream->length += (size_t)length;
	else
		stream->over = true;
}

static struct bytes stream_take(struct arena *arena, struct stream *stream)
{
	/* terminated, for the eye in a debugger; the length does not count it */
	char *copy = arena_alloc(arena, stream->length + 1);

	if (stream->length)
		memcpy(copy, stream->data, stream->length);
	free(stream->data);
	return (struct bytes){ copy, stream->length };
}

/* ---- how it ends ---- */

static enum fact_status status_of_errno(int error)
{
	if (error == ENOENT)
		return FACT_ABSENT;
	return error == EACCES || error == EPERM ? FACT_DENIED : FACT_FAILED;
}

static void not_started(struct arena *arena, struct command_fact *answer, int step, int error)
{
	const char *doing = spawn_step_words(step);
	const char *words = strerror(error);

	answer->status = status_of_errno(error);
	/* the only absence that counts is that of the program */
	if (doing && answer->status == FACT_ABSENT)
		answer->status = FACT_FAILED;
	answer->words = doing ? arena_printf(arena, "%s: %s", doing, words)
			      : arena_strdup(arena, words);
}

static void read_report(struct arena *arena, struct child *child)
{
	struct spawn_failure failure;
	ssize_t length = read(child->report, &failure, sizeof(failure));

	if (length < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	/* one that comes after the deadline changes nothing */
	if (length == (ssize_t)sizeof(failure) && child->command->answer.status == FACT_NOT_ASKED)
		not_started(arena, &child->command->answer, failure.step, failure.error);
	close_fd(&child->report);
}

/* Leaves it unreaped: as long as its pid is taken, its group cannot be another's. */
static bool leader_exited(struct child *child)
{
	siginfo_t info = { .si_pid = 0 };

	if (child->pid == 0)
		return true;
	if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0) {
		if (errno == ECHILD)
			child->pid = 0;
		return errno == ECHILD;
	}
	return info.si_pid == child->pid;
}

static void signal_group(const struct child *child, int number)
{
	if (child->pid == 0)
		return;
	kill(-child->pid, number);
	/* it may have moved itself to another group, or have none of its own yet */
	kill(child->pid, number);
}

static void enter(struct child *child, enum phase phase, int64_t until)
{
	child->phase = phase;
	child->until = until;
}

static void stop(struct child *child, enum fact_status status, int64_t now)
{
	child->command->answer.status = status;
	signal_group(child, SIGTERM);
	enter(child, PHASE_STOPPING, now + TERM_GRACE);
}

static void time_out(struct arena *arena, struct child *child, int64_t now)
{
	struct command *command = child->command;
	struct command_fact *answer = &command->answer;

	answer->words = arena_printf(arena, "no answer within %ld s", command->timeout_seconds);
	answer->hang.limit_seconds = command->timeout_seconds;
	process_group_observe(arena, child->pid, &answer->hang);
	stop(child, FACT_TIMED_OUT, now);
}

static void reap(struct child *child)
{
	struct command_fact *answer = &child->command->answer;
	int status;

	/* what its program left behind ends with it; only then the number is given back */
	signal_group(child, SIGKILL);
	pid_t pid = child->pid;
	child->pid = 0;
	if (pid == 0 || waitpid(pid, &status, WNOHANG) != pid) {
		if (answer->status == FACT_NOT_ASKED) {
			answer->status = FACT_FAILED;
			answer->words = "how it ended was lost";
		}
		return;
	}
	if (answer->status != FACT_NOT_ASKED)
		return;
	answer->status = FACT_OBTAINED;
	if (WIFEXITED(status))
		answer->exit_code = WEXITSTATUS(status);
	else
		answer->signal = WTERMSIG(status);
}

static bool over_limit(const struct child *child)
{
	return child->streams[STREAM_OUT].over || child->streams[STREAM_ERR].over;
}

static void finish(struct arena *arena, struct child *child)
{
	struct command_fact *answer = &child->command->answer;

	reap(child);
	if (answer->status == FACT_OBTAINED && over_limit(child)) {
		answer->status = FACT_TOO_BIG;
		answer->exit_code = -1;
		answer->signal = 0;
	}
	if (answer->status == FACT_TOO_BIG)
		answer->words = arena_printf(arena, "more than %zu bytes of output",
					     child->command->output_limit);
	close_fd(&child->report);
	for (int i = 0; i < STREAM_COUNT; i++)
		close_fd(&child->streams[i].fd);
	answer->out = stream_take(arena, &child->streams[STREAM_OUT]);
	answer->err = stream_take(arena, &child->streams[STREAM_ERR]);
	enter(child, PHASE_ENDED, 0);
}

static bool all_read(const struct child *child)
{
	return child->report < 0 && child->streams[STREAM_OUT].fd < 0 &&
	       child->streams[STREAM_ERR].fd < 0;
}

static void advance(struct arena *arena, struct child *child, int64_t now)
{
	bool expired = now >= child->until;

	switch (child->phase) {
	case PHASE_RUNNING:
		if (leader_exited(child))
			enter(child, PHASE_DRAINING, now + DRAIN_GRACE);
		else if (over_limit(child))
			stop(child, FACT_TOO_BIG, now);
		else if (expired)
			time_out(arena, child, now);
		break;
	case PHASE_DRAINING:
		if (expired || all_read(child))
			finish(arena, child);
		break;
	case PHASE_STOPPING:
		if (expired || leader_exited(child)) {
			signal_group(child, SIGKILL);
			enter(child, PHASE_KILLED, now + KILL_GRACE);
		}
		break;
	case PHASE_KILLED:
		if (expired || leader_exited(child))
			finish(arena, child);
		break;
	case PHASE_ENDED:
		break;
	}
}

/* ---- when a signal ends us ---- */

static const int ending_signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
enum { ENDING_COUNT = sizeof(ending_signals) / sizeof(*ending_signals) };

/* What runs now: a handler is told nothing but the signal. */
static struct child *volatile running;
static volatile size_t running_count;

/* What was to happen at such a signal before. */
static struct sigaction before_running[ENDING_COUNT];

static void end_with_children(int number)
{
	for (size_t i = 0; i < running_count; i++)
		signal_group(&running[i], SIGKILL);
	for (int i = 0; i < ENDING_COUNT; i++)
		if (ending_signals[i] == number)
			sigaction(number, &before_running[i], NULL);
	/* delivered when this returns: by default we end then */
	raise(number);
}

static void hold_signals(sigset_t *ret_before)
{
	sigset_t ending;

	sigemptyset(&ending);
	for (int i = 0; i < ENDING_COUNT; i++)
		sigaddset(&ending, ending_signals[i]);
	sigprocmask(SIG_BLOCK, &ending, ret_before);
}

/* What is ignored, as by nohup(1), stays ignored. */
static void catch_signals(void)
{
	const struct sigaction action = { .sa_handler = end_with_children };

	for (int i = 0; i < ENDING_COUNT; i++) {
		sigaction(ending_signals[i], NULL, &before_running[i]);
		if (before_running[i].sa_handler != SIG_IGN)
			sigaction(ending_signals[i], &action, NULL);
	}
}

/* One that was used up by a signal that came is not given back. */
static void release_signals(void)
{
	for (int i = 0; i < ENDING_COUNT; i++) {
		struct sigaction now;
		sigaction(ending_signals[i], NULL, &now);
		if (now.sa_handler == end_with_children)
			sigaction(ending_signals[i], &before_running[i], NULL);
	}
}

/* ---- all of them ---- */

static void start(struct arena *arena, struct command *command, struct child *child)
{
	struct spawned spawned;

	*child = (struct child){ .command = command,
				 .streams = { { .fd = -1 }, { .fd = -1 } },
				 .report = -1,
				 .phase = PHASE_ENDED };
	command->answer = (struct command_fact){ .line = command_line(arena, command->argv),
						 .exit_code = -1,
						 .out = { "", 0 },
						 .err = { "", 0 } };
	/* relative to what? and a name without a slash is never searched for */
	if (command->argv[0][0] != '/') {
		command->answer.status = FACT_FAILED;
		command->answer.words = "not an absolute path";
		return;
	}
	int error = spawn(command, &spawned);
	if (error) {
		command->answer.status = FACT_FAILED;
		command->answer.words = arena_printf(arena, "starting a process: %s",
						     strerror(-error));
		return;
	}
	child->pid = spawned.pid;
	child->report = spawned.report;
	child->streams[STREAM_OUT].fd = spawned.out;
	child->streams[STREAM_ERR].fd = spawned.err;
	enter(child, PHASE_RUNNING, monotonic_ms() + command->timeout_seconds * INT64_C(1000));
}

/* Negative descriptors are skipped by poll(). */
static void watch(const struct child *child, struct pollfd *fds)
{
	for (int i = 0; i < STREAM_COUNT; i++)
		fds[i] = (struct pollfd){ .fd = child->streams[i].fd, .events = POLLIN };
	fds[STREAM_COUNT] = (struct pollfd){ .fd = child->report, .events = POLLIN };
}

static void collect(struct arena *arena, struct child *child, const struct pollfd *fds)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		if (fds[i].revents)
			stream_read(&child->streams[i], child->command->output_limit);
	}
	if (fds[STREAM_COUNT].revents)
		read_report(arena, child);
}

/* Milliseconds until something may have to be done; -1 when all have ended. */
static int next_wait(const struct child *children, size_t count, int64_t now)
{
	int64_t wait = -1;

	for (size_t i = 0; i < count; i++) {
		const struct child *child = &children[i];
		if (child->phase == PHASE_ENDED)
			continue;
		int64_t own = all_read(child) ? TICK_AT_END : TICK;
		if (child->until - now < own)
			own = child->until > now ? child->until - now : 0;
		if (wait < 0 || own < wait)
			wait = own;
	}
	return (int)wait;
}

static void look_after(struct arena *arena, struct child *children, size_t count)
{
	struct pollfd *fds = arena_alloc(arena, count * FDS_OF_CHILD * sizeof(*fds));
	int wait;

	while ((wait = next_wait(children, count, monotonic_ms())) >= 0) {
		for (size_t i = 0; i < count; i++)
			watch(&children[i], &fds[i * FDS_OF_CHILD]);
		if (poll(fds, count * FDS_OF_CHILD, wait) > 0) {
			for (size_t i = 0; i < count; i++)
				collect(arena, &children[i], &fds[i * FDS_OF_CHILD]);
		}
		for (size_t i = 0; i < count; i++)
			advance(arena, &children[i], monotonic_ms());
	}
}

void run_commands(struct arena *arena, struct command *commands, size_t count)
{
	struct child *children = arena_alloc(arena, count * sizeof(*children));
	sigset_t mask;

	child_keep_exits();
	hold_signals(&mask);
	for (size_t i = 0; i < count; i++)
		start(arena, &commands[i], &children[i]);
	running = children;
	running_count = count;
	catch_signals();
	sigprocmask(SIG_SETMASK, &mask, NULL);
	look_after(arena, children, count);
	running_count = 0;
	release_signals();
}
