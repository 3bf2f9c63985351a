/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probes/child.h"

struct worker {
	void (*serve)(struct bytes request, struct strbuf *reply);
	unsigned allowed;
	int socket; /* -1 when no process runs */
	pid_t pid;
	pid_t abandoned[WORKER_ALLOWED_MAX]; /* 0 once reaped */
	unsigned abandoned_count;
};

enum direction { RECEIVE, SEND };

enum { END_GRACE = 200 }; /* milliseconds for a process that only has to die */

/* Moves all of it before the deadline, which is of monotonic_ms(); FOREVER waits for ever. */
static const int64_t FOREVER = INT64_MAX;

static int wait_for(int socket, enum direction direction, int64_t deadline)
{
	struct pollfd fd = { .fd = socket, .events = direction == SEND ? POLLOUT : POLLIN };
	int64_t left = -1;

	if (deadline != FOREVER) {
		left = deadline - monotonic_ms();
		if (left <= 0)
			return -ETIMEDOUT;
	}
	if (poll(&fd, 1, left > INT32_MAX ? INT32_MAX : (int)left) < 0 && errno != EINTR)
		return -errno;
	return 0;
}

static int move(int socket, enum direction direction, char *data, size_t length, int64_t deadline)
{
	const int flags = MSG_DONTWAIT | MSG_NOSIGNAL;

	while (length > 0) {
		ssize_t moved = direction == SEND ? send(socket, data, length, flags)
						  : recv(socket, data, length, flags);
		if (moved > 0) {
			data += moved;
			length -= (size_t)moved;
			continue;
		}
		if (moved == 0)
			return -EPIPE;
		if (errno != EAGAIN && errno != EINTR)
			return errno == ECONNRESET ? -EPIPE : -errno;
		int error = wait_for(socket, direction, deadline);
		if (error)
			return error;
	}
	return 0;
}

static int send_message(int socket, struct bytes message, struct arena *arena, int64_t deadline)
{
	/* one send, one wake-up of the other side */
	size_t length = sizeof(message.length) + message.length;
	char *packet = arena_alloc(arena, length);

	memcpy(packet, &message.length, sizeof(message.length));
	if (message.length)
		memcpy(packet + sizeof(message.length), message.data, message.length);
	return move(socket, SEND, packet, length, deadline);
}

static int receive_message(int socket, struct bytes *ret, struct arena *arena, int64_t deadline)
{
	size_t length;
	int error = move(socket, RECEIVE, (char *)&length, sizeof(length), deadline);

	if (error)
		return error;
	char *data = arena_alloc(arena, length);
	error = move(socket, RECEIVE, data, length, deadline);
	if (error)
		return error;
	*ret = (struct bytes){ data, length };
	return 0;
}

/* ---- the process ---- */

static _Noreturn void work(void (*serve)(struct bytes request, struct strbuf *reply), int socket)
{
	child_default_signals();
	prctl(PR_SET_NAME, "gridck-worker");
	if (child_descriptors(-1, -1, socket) < 0)
		_exit(1);
	for (;;) {
		struct arena *arena = arena_new();
		struct strbuf reply = strbuf_new(arena);
		struct bytes request;
		if (receive_message(CHILD_KEPT, &request, arena, FOREVER) < 0)
			_exit(0);
		serve(request, &reply);
		struct bytes answer = { reply.data, reply.length };
		if (send_message(CHILD_KEPT, answer, arena, FOREVER) < 0)
			_exit(0);
		arena_free(arena);
	}
}

/* ---- our side ---- */

static void reap_abandoned(struct worker *worker)
{
	for (unsigned i = 0; i < worker->abandoned_count; i++) {
		pid_t *pid = &worker->abandoned[i];
		if (*pid && waitpid(*pid, NULL, WNOHANG) != 0)
			*pid = 0;
	}
}

static int start(struct worker *worker)
{
	int sockets[2];

	reap_abandoned(worker);
	if (worker->abandoned_count >= worker->allowed)
		return -ETIMEDOUT;
	child_keep_exits();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
		return -errno;
	pid_t pid = fork();
	if (pid == 0)
		work(worker->serve, sockets[1]);
	int error = pid < 0 ? -errno : 0;
	close(sockets[1]);
	if (error) {
		close(sockets[0]);
		return error;
	}
	worker->pid = pid;
	worker->socket = sockets[0];
	return 0;
}

/* Waits a moment only: killed is not gone while it sleeps uninterruptibly. */
static bool end_process(struct worker *worker, int64_t grace_ms)
{
	int64_t deadline = monotonic_ms() + grace_ms;
	pid_t reaped;

	worker_end(worker);
	close(worker->socket);
	worker->socket = -1;
	while ((reaped = waitpid(worker->pid, NULL, WNOHANG)) == 0 && monotonic_ms() < deadline)
		poll(NULL, 0, 1);
	return reaped != 0;
}

void worker_end(struct worker *worker)
{
	if (worker->socket >= 0)
		kill(worker->pid, SIGKILL);
}

void worker_abandon(struct worker *worker)
{
	bool gone = end_process(worker, 0);

	worker->abandoned[worker->abandoned_count++] = gone ? 0 : worker->pid;
}

struct worker *worker_new(struct arena *arena,
			  void (*serve)(struct bytes request, struct strbuf *reply),
			  unsigned allowed)
{
	struct worker *worker = arena_alloc(arena, sizeof(*worker));

	worker->serve = serve;
	worker->allowed = allowed < WORKER_ALLOWED_MAX ? allowed : WORKER_ALLOWED_MAX;
	worker->socket = -1;
	return worker;
}

int worker_descriptor(const struct worker *worker)
{
	return worker->socket;
}

long worker_pid(const struct worker *worker)
{
	return worker->pid;
}

/* Passes the error on; a process that failed once is not asked again. */
static int end_after(struct worker *worker, int error)
{
	if (error == -ETIMEDOUT)
		worker_abandon(worker);
	else if (error)
		end_process(worker, END_GRACE);
	return error;
}

int worker_send(struct worker *worker, struct bytes request, int64_t timeout_ms,
		struct arena *arena)
{
	int64_t deadline = monotonic_ms() + timeout_ms;
	int error = worker->socket < 0 ? start(worker) : 0;

	if (error)
		return error;
	return end_after(worker, send_message(worker->socket, request, arena, deadline));
}

int worker_receive(struct worker *worker, int64_t timeout_ms, struct arena *arena,
		   struct bytes *ret_reply)
{
	int64_t deadline = monotonic_ms() + timeout_ms;

	return end_after(worker, receive_message(worker->socket, ret_reply, arena, deadline));
}

int worker_ask(struct worker *worker, struct bytes request, int64_t timeout_ms, struct arena *arena,
	       struct bytes *ret_reply)
{
	int64_t deadline = monotonic_ms() + timeout_ms;
	int error = worker_send(worker, request, timeout_ms, arena);

	if (error)
		return error;
	return worker_receive(worker, deadline - monotonic_ms(), arena, ret_reply);
}

void worker_close(struct worker *worker)
{
	if (worker->socket >= 0)
		end_process(worker, END_GRACE);
	reap_abandoned(worker);
}
