/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/disk_reader.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

#include "probes/child.h"
#include "probes/disk_probe.h"
#include "probes/procstat.h"
#include "probes/worker.h"

enum {
	/* Disks that are read at once: enough to keep the processors busy. One whose process was
	 * found asleep on it after LOOK_MS counts no more: slow disks are waited for together, and
	 * hung ones do not keep the others waiting until their deadline. */
	POOL = 4,
	LOOK_MS = 3,
	/* Processes at once, sleeping ones included. */
	PROCESSES_MOST = 256,
	/* To hand over what fits into a socket, or what a process has in its memory already. */
	HAND_OVER_MS = 1000,
};

/* A disk that is being read. */
struct job {
	struct disk_request *request;
	struct worker *worker;
	int64_t deadline, look; /* of monotonic_ms(): when it is given up, when it is looked at */
	bool asleep;		/* was found so; stays so until the disk is done */
	bool as_owner;		/* the process has become the owner, and serves nothing else */
	int64_t offset;		/* of the range that was asked for */
	enum disk_step step;
};

struct worker_list {
	struct worker **items;
	size_t count, capacity;
};

struct pool {
	struct arena *arena;
	struct disk_request *requests;
	size_t count, next; /* the next is the first that was not begun */
	struct job jobs[PROCESSES_MOST];
	size_t running, processes_most;
	struct worker_list idle, all;
};

static void list_add(struct arena *arena, struct worker_list *list, struct worker *worker)
{
	list->items = arena_grow(arena, list->items, &list->capacity, list->count,
				 sizeof(struct worker *));
	list->items[list->count++] = worker;
}

static struct worker *fresh_worker(struct pool *pool)
{
	struct worker *worker = worker_new(pool->arena, disk_probe_serve, 1);

	list_add(pool->arena, &pool->all, worker);
	return worker;
}

static struct worker *take_worker(struct pool *pool)
{
	return pool->idle.count ? pool->idle.items[--pool->idle.count] : fresh_worker(pool);
}

/* ---- one step ---- */

static void end(struct disk_request *request, enum fact_status status, const char *words)
{
	request->answer.from.status = status;
	request->answer.from.words = words;
}

static int64_t left(const struct job *job)
{
	int64_t ms = job->deadline - monotonic_ms();

	return ms < HAND_OVER_MS ? ms : HAND_OVER_MS;
}

/* Asks for the next range, or for the signatures. Returns as worker_send(). */
static int ask(struct pool *pool, struct job *job)
{
	const struct disk_request *request = job->request;
	struct disk_ask packet = { .major = request->major, .minor = request->minor };

	if (job->as_owner) {
		packet.uid = request->uid;
		packet.gid = request->gid;
		packet.group = request->group;
	}
	struct strbuf text = strbuf_new(pool->arena);

	packet.step = disk_request_next(request, &packet.offset, &packet.length) ? DISK_READ
										 : DISK_SIGNATURES;
	strbuf_append(&text, (const char *)&packet, sizeof(packet));
	strbuf_puts(&text, request->node);
	job->step = packet.step;
	job->offset = packet.offset;
	job->look = monotonic_ms() + LOOK_MS;
	return worker_send(job->worker, (struct bytes){ text.data, text.length }, left(job),
			   pool->arena);
}

static const char *take_text(struct arena *arena, struct bytes *rest)
{
	size_t length;

	memcpy(&length, rest->data, sizeof(length));
	rest->data += sizeof(length);
	const char *text = length ? arena_strndup(arena, rest->data, length) : NULL;
	rest->data += length;
	rest->length -= sizeof(length) + length;
	return text;
}

static void take_signatures(struct arena *arena, const struct disk_reply *head, struct bytes rest,
			    struct disk_content *content)
{
	for (size_t i = 0; i < head->signatures; i++) {
		content->signatures =
			arena_grow(arena, content->signatures, &content->signature_capacity,
				   content->signature_count, sizeof(*content->signatures));
		struct signature *signature = &content->signatures[content->signature_count++];
		signature->type = take_text(arena, &rest);
		signature->usage = take_text(arena, &rest);
		signature->label = take_text(arena, &rest);
		signature->uuid = take_text(arena, &rest);
	}
	content->ambivalent = head->ambivalent;
	content->signatures_known = true;
}

/* False when the disk is done. */
static bool take_reply(struct pool *pool, const struct job *job, struct bytes reply)
{
	struct disk_request *request = job->request;
	struct disk_reply head;

	memcpy(&head, reply.data, sizeof(head));
	struct bytes body = { reply.data + sizeof(head), reply.length - sizeof(head) };
	if (head.status != FACT_OBTAINED) {
		end(request, head.status, arena_strndup(pool->arena, body.data, body.length));
		return false;
	}
	if (job->step == DISK_READ) {
		disk_request_add(pool->arena, request, job->offset, body);
		return true;
	}
	take_signatures(pool->arena, &head, body, &request->answer);
	end(request, FACT_OBTAINED, NULL);
	return false;
}

/* ---- jobs ---- */

static void drop_job(struct pool *pool, size_t index)
{
	pool->jobs[index] = pool->jobs[--pool->running];
}

/* What the process waits for is seen before it is killed. */
static void time_out(struct pool *pool, const struct job *job)
{
	struct disk_request *request = job->request;
	struct hang *hang = &request->answer.hang;

	*hang = (struct hang){ .limit_seconds = (request->deadline_ms + 999) / 1000 };
	process_observe(pool->arena, worker_pid(job->worker), hang);
	if (worker_descriptor(job->worker) >= 0)
		worker_abandon(job->worker);
	end(request, FACT_TIMED_OUT,
	    arena_printf(pool->arena, "no answer within %ld ms", request->deadline_ms));
}

/* For what sending or receiving returned: the process is gone, or was abandoned. */
static void fail(struct pool *pool, const struct job *job, int error)
{
	if (error == -ETIMEDOUT)
		time_out(pool, job);
	else
		end(job->request, FACT_FAILED,
		    error == -EPIPE ? "the process that reads it ended"
				    : arena_strdup(pool->arena, strerror(-error)));
}

/* False when no further process can be started now. */
static bool begin(struct pool *pool)
{
	struct disk_request *request = &pool->requests[pool->next];
	struct job *job = &pool->jobs[pool->running];

	*job = (struct job){ .request = request,
			     .worker = take_worker(pool),
			     .deadline = monotonic_ms() + request->deadline_ms };
	request->answer = (struct disk_content){ .from = { .source = request->node },
						 .major = request->major,
						 .minor = request->minor };
	int error = ask(pool, job);
	if (error == -EAGAIN && pool->running) {
		/* too many for this user or machine: be content with those that run */
		list_add(pool->arena, &pool->idle, job->worker);
		pool->processes_most = pool->running;
		return false;
	}
	pool->next++;
	if (error)
		fail(pool, job, error);
	else
		pool->running++;
	return true;
}

/* True when it waits for its disk and not for a processor: is not known to be running. */
static bool is_asleep(struct job *job, int64_t now)
{
	struct process_stat stat;

	if (job->asleep || now < job->look)
		return job->asleep;
	job->look = now + LOOK_MS;
	job->asleep = process_stat_read(worker_pid(job->worker), &stat) < 0 || stat.state != 'R';
	return job->asleep;
}

static void begin_more(struct pool *pool)
{
	int64_t now = monotonic_ms();
	size_t awake = 0;

	if (pool->next == pool->count)
		return;
	for (size_t i = 0; i < pool->running; i++)
		awake += !is_asleep(&pool->jobs[i], now);
	while (pool->next < pool->count && awake < POOL && pool->running < pool->processes_most &&
	       begin(pool))
		awake++;
}

/* True when root was refused a file that its owner may open. */
static bool may_be_owner(const struct job *job)
{
	const struct disk_request *request = job->request;

	return request->answer.from.status == FACT_DENIED && request->uid > 0 && !request->major &&
	       !request->minor && !job->as_owner;
}

/* The same once more, by a process of its own that gives up being root. */
static int ask_as_owner(struct pool *pool, struct job *job)
{
	list_add(pool->arena, &pool->idle, job->worker);
	job->worker = fresh_worker(pool);
	job->as_owner = true;
	end(job->request, FACT_NOT_ASKED, NULL);
	return ask(pool, job);
}

static void proceed(struct pool *pool, size_t index)
{
	struct job *job = &pool->jobs[index];
	struct bytes reply;
	int error = worker_receive(job->worker, left(job), pool->arena, &reply);

	if (!error && take_reply(pool, job, reply))
		error = ask(pool, job);
	else if (!error && may_be_owner(job))
		error = ask_as_owner(pool, job);
	else if (!error && !job->as_owner)
		list_add(pool->arena, &pool->idle, job->worker);
	if (error)
		fail(pool, job, error);
	if (error || job->request->answer.from.status != FACT_NOT_ASKED)
		drop_job(pool, index);
}

/* Milliseconds until something must be done if no disk answers. */
static int patience(const struct pool *pool)
{
	int64_t until = INT64_MAX, now = monotonic_ms();

	for (size_t i = 0; i < pool->running; i++) {
		const struct job *job = &pool->jobs[i];
		if (job->deadline < until)
			until = job->deadline;
		if (pool->next < pool->count && !job->asleep && job->look < until)
			until = job->look;
	}
	return until <= now ? 0 : until - now > INT32_MAX ? INT32_MAX : (int)(until - now);
}

static void wait_and_proceed(struct pool *pool)
{
	struct pollfd fds[PROCESSES_MOST];

	for (size_t i = 0; i < pool->running; i++)
		fds[i] = (struct pollfd){ .fd = worker_descriptor(pool->jobs[i].worker),
					  .events = POLLIN };
	if (poll(fds, pool->running, patience(pool)) < 0)
		return;
	/* backwards: a job that is dropped is replaced by the last one */
	for (size_t i = pool->running; i-- > 0;) {
		if (fds[i].revents) {
			proceed(pool, i);
		} else if (monotonic_ms() >= pool->jobs[i].deadline) {
			time_out(pool, &pool->jobs[i]);
			drop_job(pool, i);
		}
	}
}

void disk_reader_run(struct arena *arena, struct disk_request *requests, size_t count)
{
	struct pool *pool = arena_alloc(arena, sizeof(*pool));

	pool->arena = arena;
	pool->requests = requests;
	pool->count = count;
	pool->processes_most = PROCESSES_MOST;
	while (pool->next < count || pool->running) {
		begin_more(pool);
		if (pool->running)
			wait_and_proceed(pool);
	}
	for (size_t i = 0; i < pool->all.count; i++)
		worker_end(pool->all.items[i]);
	for (size_t i = 0; i < pool->all.count; i++)
		worker_close(pool->all.items[i]);
}
