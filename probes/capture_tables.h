#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of a capture, read and indexed by path. For the replay only.
 */
#include "probes/capture.h"
#include "probes/capture_disks.h"
#include "probes/capture_environment.h"

/* All that the tables say of one path. */
struct capture_known {
	const char *path;
	const struct file_fact *fact;  /* NULL: no row in stat.tsv or folders.tsv */
	bool listed;		       /* a folder of which every entry is in the capture */
	const struct capture_acl *acl; /* NULL: no row in acl.tsv */
	const struct capture_refusal *refused[CAPTURE_VERB_COUNT];
};

struct capture_tables {
	struct host_answer host;
	struct capture_known *known; /* sorted by path, each once */
	size_t count;
	bool has_processes; /* there is a proc.tsv, if only an empty one */
	struct processes processes;
	struct network_facts network; /* no adapters: not captured */
	struct capture_spaces spaces;
	struct name_facts names;
};

/* Reads capture.json and the tables below `at`; `folder` is its name in messages. False with
 * *ret_error, one sentence, when one of them is unusable or there is no capture at all. */
bool capture_tables_load(struct arena *arena, const struct capture_source *at, const char *folder,
			 struct capture_tables *ret, const char **ret_error);

/* NULL when no table speaks of the path. */
const struct capture_known *capture_find(const struct capture_tables *tables, const char *path);

/* Index of the first that is not before `path`; count when all are. */
size_t capture_lower_bound(const struct capture_tables *tables, const char *path);
