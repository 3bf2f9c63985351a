#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What an administrator laid down: expected values, and findings that are muted for a while. Pure.
 *
 *   # lines "key = value"; a line that begins with # is a comment
 *   owner = grid
 *   group = asmadmin
 *   mode = 0660
 *   discovery = /dev/mapper/asm-*
 *   mute = asm.name-unstable:/dev/sdb until 2027-01-31 because it gets a link next week
 */
#include "node/check.h"

enum { POLICY_BYTES_MOST = 1024 * 1024 };

/* A value that overrules what gridck derives. */
struct policy_value {
	const char *text; /* NULL: not laid down */
	const char *from; /* "policy FILE:LINE" */
};

struct policy_mute {
	const char *entry; /* "ID" or "ID:SUBJECT" */
	const char *id;
	bool known;	   /* there is such a check */
	const char *until; /* as written: the last day, "2027-01-31" */
	int64_t end;	   /* the first second after that day, UTC */
	const char *reason;
	const char *place; /* "FILE:LINE" */
};

struct policy {
	struct policy_value owner, group, mode, discovery;
	unsigned mode_bits; /* of `mode` */
	struct policy_mute *mutes;
	size_t count, capacity;
};

/* Reads a policy; `file` is its name in messages, `checks` are all checks that there are. Returns
 * NULL, or in one sentence the first line that is wrong; *ret is then empty. Memory from `arena`. */
const char *policy_parse(struct arena *arena, struct bytes text, const char *file,
			 struct check_table checks, struct policy *ret);

/* The entry that mutes that finding at that time; NULL when none does. With the time not known no
 * entry has ended. */
const struct policy_mute *policy_mute_of(const struct policy *policy, const char *id,
					 const char *subject, int64_t now);

/* True when its last day is over. */
bool policy_mute_ended(const struct policy_mute *mute, int64_t now);

/* The rows of area "policy". They judge what the other checks left: the last area of all. */
struct check_table policy_checks(void);
