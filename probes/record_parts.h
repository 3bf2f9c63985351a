#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of the recorder, shared only among world_record.c and record_*.c.
 */
#include "probes/capture.h"

/* All that was answered about one path. */
struct seen {
	char *path;
	struct provenance answers[CAPTURE_VERB_COUNT]; /* not asked: nothing to be written */
	struct file_fact fact;			       /* when the stat was obtained */
	const char *acl;			       /* when it was obtained; may be NULL */
	struct space_fact space;		       /* when it was obtained */
	bool named;				       /* an entry of a listed folder */
};

struct record {
	struct world world;
	struct world *inner;
	struct capture_target target;
	void *tree; /* of struct seen, by path; see tsearch(3) */
	struct seen **seen;
	size_t seen_count, seen_capacity;
	struct processes processes;
	bool host_known;
	struct host_answer host;
	struct strbuf names; /* rows of names.tsv */
	int error;	     /* the first; nothing is written after it */
	const char *error_words;
};

/* Writes a file of the capture; an error is kept in the record. */
void record_store(struct record *record, const char *name, struct bytes content);

/* The same of a table that is not empty. */
void record_store_table(struct record *record, const char *name, const struct strbuf *buf);

/* What is known of a path. NULL for one that a capture cannot hold; a replay refuses it by itself. */
struct seen *record_seen(struct record *record, const char *path);

/* True when the answer is the one to keep: what was obtained is not replaced by a refusal. */
bool record_keep(struct seen *seen, enum capture_verb verb, const struct provenance *from);

/* Keeps what a stat answered. */
void record_keep_stat(struct seen *seen, const struct file_fact *fact);

/* Asks what the program did not ask. False when there was no answer in time. */
bool record_stat_if_new(struct record *record, struct seen *seen);

/* Verbs. */
void record_devices(struct world *world, struct block_devices *ret);
void record_read_disks(struct world *world, struct disk_request *requests, size_t count);
void record_sysfs(struct world *world, const struct sysfs_question *question,
		  struct sysfs_devices *ret);
void record_space(struct world *world, const char *path, struct space_fact *io);
void record_adapters(struct world *world, struct network_facts *ret);
void record_resolve(struct world *world, struct name_fact *io, size_t count);
