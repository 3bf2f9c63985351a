#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What the worker processes of the disk reader do: each step is one that may hang. Both sides are
 * the same program, so structs travel as they are.
 */
#include "node/facts.h"

enum disk_step { DISK_READ, DISK_SIGNATURES };

/* Followed by the path of the node, not terminated. The device is opened with the first step, and
 * closed with the signatures or the first error: before another node may be asked for. */
struct disk_ask {
	enum disk_step step;
	unsigned major, minor; /* 0:0: a regular file */
	int64_t offset;
	size_t length;
	long uid, gid, group; /* to become for good before it is opened; uid 0: to stay */
};

/* Followed by the bytes read; or by the signatures, four texts of each (type, usage, label, uuid)
 * as a size_t and so many bytes; or by words, when it was refused. */
struct disk_reply {
	enum fact_status status;
	bool ambivalent;
	size_t signatures;
};

/* Answers one request; for worker_new(). */
void disk_probe_serve(struct bytes request, struct strbuf *reply);
