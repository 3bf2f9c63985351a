#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of the live world, shared only among world_live.c and live_*.c.
 */
#include "probes/reader.h"
#include "probes/worker.h"
#include "probes/world.h"

enum { LIVE_TABLE_LIMIT = 16 * 1024 * 1024 };

/* Names of users or groups. */
struct account_names {
	const char *path; /* of the local table */
	enum question question;
	bool read;
	struct accounts local;
	struct accounts asked; /* so far */
};

struct live_world {
	struct world world;
	int64_t question_ms, detail_ms;
	/* one each, so that none uses up the patience that is left for another */
	struct worker *files, *processes, *names, *devices, *sysfs;
	struct names hung; /* files that did not answer in time */
	struct account_names users, groups;
};

struct answer {
	enum fact_status status;
	const char *words;
	struct reader_reply head;
	struct bytes body; /* what there is of it */
};

/* Asks one of the workers. */
struct answer live_ask_in(struct arena *arena, struct worker *worker, int64_t timeout_ms,
			  struct reader_request request, const char *path);

/* Asks the worker for files; one that did not answer before is not asked again. */
struct answer live_ask_file(struct live_world *live, enum question question, const char *path,
			    size_t limit);

struct provenance live_provenance_of(struct arena *arena, const struct answer *answer,
				     const char *source);

/* The body as a string. */
const char *live_text_of(struct arena *arena, const struct answer *answer);

/* `context` is the live world. */
const char *live_user_name(void *context, long uid);

/* The verb. */
void live_processes(struct world *world, bool (*wanted)(const char *comm), struct processes *ret);
