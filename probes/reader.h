#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What the worker process of the live world does: each question is one that may hang.
 * Both sides are the same program, so structs travel as they are.
 */
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "node/facts.h"

enum question {
	ASK_READ,      /* path, limit -> contents */
	ASK_END,       /* path, limit -> the last bytes; too big when there are more before them */
	ASK_STAT,      /* path -> file; target of a link */
	ASK_LIST,      /* path -> names, sorted, each terminated */
	ASK_ACL,       /* path -> value of its ACL; nothing when it has none */
	ASK_SPACE,     /* path -> space */
	ASK_PROCESSES, /* -> array of struct process_stat */
	ASK_BLOCKED,   /* number (pid) -> seconds off the CPU */
	ASK_USER,      /* number (uid) -> name from the name services */
	ASK_GROUP,     /* number (gid) -> name from the name services */
	QUESTION_COUNT
};

/* Followed by the path, not terminated. */
struct reader_request {
	enum question question;
	size_t limit; /* bytes */
	long number;
};

/* Followed by what was asked for; by words, when it was refused. */
struct reader_reply {
	enum fact_status status; /* FACT_TOO_BIG: the first `limit` bytes follow */
	struct stat file;
	struct statvfs space;
	long seconds;
};

/* Answers one request; for worker_new(). */
void reader_serve(struct bytes request, struct strbuf *reply);
