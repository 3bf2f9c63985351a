#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * A forked process that answers questions which may never be answered: a file on a dead NFS server,
 * a name service that hangs. When it does not answer in time it is killed and left alone, never
 * waited for; the next question gets a fresh one. Requests and replies are counted runs of bytes.
 */
#include <stdint.h>

#include "node/mem.h"

struct worker;

/* A worker whose process calls `serve` for each request, with an empty reply in an arena of that
 * one request. After `allowed` (at most WORKER_ALLOWED_MAX) processes had to be abandoned no more
 * are started. The process is started with the first question. Lives in the arena. */
enum { WORKER_ALLOWED_MAX = 8 };
struct worker *worker_new(struct arena *arena,
			  void (*serve)(struct bytes request, struct strbuf *reply),
			  unsigned allowed);

/* Asks; the reply is in `arena`. Returns 0, -ETIMEDOUT after `timeout_ms` or when too many were
 * abandoned, -EPIPE when the process ended instead of answering, or another negative errno when it
 * could not be started. */
int worker_ask(struct worker *worker, struct bytes request, int64_t timeout_ms, struct arena *arena,
	       struct bytes *ret_reply);

/* The two halves of worker_ask(), for asking many at once; errors as there. To send does not wait
 * for the answer. To receive, once worker_descriptor() is readable, waits `timeout_ms` for the rest. */
int worker_send(struct worker *worker, struct bytes request, int64_t timeout_ms,
		struct arena *arena);
int worker_receive(struct worker *worker, int64_t timeout_ms, struct arena *arena,
		   struct bytes *ret_reply);

/* For poll(): readable when an answer begins, or when the process ended. -1 when none runs. */
int worker_descriptor(const struct worker *worker);

/* The process that was started last. */
long worker_pid(const struct worker *worker);

/* Kills the process, which does not answer, and leaves it alone. */
void worker_abandon(struct worker *worker);

/* Lets the process end without waiting for it: to end many, before each is closed. */
void worker_end(struct worker *worker);

/* Ends the process and waits a moment for it. The worker may be asked no more. */
void worker_close(struct worker *worker);
