#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The only door to the outside. Three implementations: the live machine, a capture that is
 * replayed, and a recorder that writes down what another door answered. Verbs never print,
 * never exit and never wait for ever; how a question ended is part of the answer.
 * All answers live in the arena given to the constructor.
 */
#include "node/environment.h"
#include "node/rules.h"

/* A file's contents. */
struct file_answer {
	struct provenance from;
	struct bytes content;
};

/* A folder's entries, sorted, without "." and "..". */
struct list_answer {
	struct provenance from;
	struct names entries;
};

struct host_answer {
	const char *name;     /* nodename; NULL when not known */
	int64_t now;	      /* TIME_UNKNOWN when a capture does not say */
	const char *timezone; /* name or POSIX TZ of the host; NULL when not known */
};

/* A command to ask. `argv[0]` is an absolute path (a bare name is allowed in a replay, which
 * goes by basename and arguments only). */
struct command {
	const char *const *argv;	/* NULL-terminated */
	const char *const *environment; /* NULL-terminated KEY=VALUE, complete */
	long uid;			/* run as; -1 = as we are */
	long gid;			/* primary group when uid is not -1 */
	const char *user;		/* for initgroups; NULL = no supplementary groups but gid */
	long timeout_seconds;
	size_t output_limit; /* bytes, of each stream; more is FACT_TOO_BIG (the rest is drained) */
	struct command_fact
		answer; /* filled: line, status, words, exit_code, signal, out, err, hang */
};

/* A disk to be read. Ranges are asked for one after the other, then the signatures. The device is
 * opened once, and only when it is the one of that number; 0:0 stands for a regular file. What must
 * not be opened at all is decided by the caller (DESIGN 4.5). */
struct disk_request {
	const char *node;
	unsigned major, minor;
	long deadline_ms; /* for all that is done to this disk */
	/* As whom a regular file is opened that root may not open (NFS with root_squash); uid 0: as
	 * nobody else. `group` is one more group; -1: none. */
	long uid, gid, group;
	/* The next range, judged by what was read so far; false when that is enough. A range that
	 * cannot be had at all (a capture does not hold it) counts as read, with no bytes. */
	bool (*next)(void *context, const struct disk_content *so_far, int64_t *ret_offset,
		     size_t *ret_length);
	void *context;
	struct disk_content answer; /* filled */
};

/* What an ACL says beyond the mode: "user::rw-,user:grid:rw-,…"; NULL when it says no more. */
struct acl_answer {
	struct provenance from;
	const char *text;
};

/* Attributes of sysfs to be read: `own` of the block devices alone, `parents` of them and of all
 * devices above them. Names without ".." ("queue/rotational"). */
struct sysfs_question {
	const struct block_devices *devices;
	struct names own, parents;
};

struct world;

struct world_verbs {
	void (*read_file)(struct world *world, const char *path, size_t limit,
			  struct file_answer *ret);
	/* The last `limit` bytes of a file; too big when it begins earlier. */
	void (*read_end)(struct world *world, const char *path, size_t limit,
			 struct file_answer *ret);
	/* lstat: the link itself; its target is in ret->link. */
	void (*stat)(struct world *world, const char *path, struct file_fact *ret);
	void (*list)(struct world *world, const char *path, struct list_answer *ret);
	/* Processes whose comm passes `wanted`; ret->from tells whether the list was readable. */
	void (*processes)(struct world *world, bool (*wanted)(const char *comm),
			  struct processes *ret);
	/* Asks all of them at once; returns when each has ended or run into its deadline. */
	void (*run)(struct world *world, struct command *commands, size_t count);
	void (*host)(struct world *world, struct host_answer *ret);
	/* All block devices, as udev and the kernel know them; none is opened. */
	void (*devices)(struct world *world, struct block_devices *ret);
	/* Subsystem, driver and attributes of the devices and of those above them, in one go. */
	void (*sysfs)(struct world *world, const struct sysfs_question *question,
		      struct sysfs_devices *ret);
	/* Reads all of them, many at once; returns when each was read or ran into its deadline. */
	void (*read_disks)(struct world *world, struct disk_request *requests, size_t count);
	void (*acl)(struct world *world, const char *path, struct acl_answer *ret);
	/* Space in the file system that holds the path; path and role of *io stay. */
	void (*space)(struct world *world, const char *path, struct space_fact *io);
	/* All adapters and their addresses; rp_filter is not set. */
	void (*adapters)(struct world *world, struct network_facts *ret);
	/* Resolves all of them at once, `name` being set in each; role stays. */
	void (*resolve)(struct world *world, struct name_fact *io, size_t count);
	/* Frees handles and the object; for a recorder also writes what is left. Returns 0, or a
	 * negative errno with *ret_error set when something could not be written. */
	int (*close)(struct world *world, const char **ret_error);
};

struct world {
	const struct world_verbs *verbs;
	struct arena *arena;
	bool replay; /* answers come from a capture */
		     /* implementations embed this struct first */
};

/* The real machine. File and process questions are answered by a worker process that is abandoned
 * when it does not answer within `timeout_seconds`. Never fails. */
struct world *world_live(struct arena *arena, long timeout_seconds);

/* A capture: a folder, or a .tar.gz that is read into memory. NULL with *ret_error (one sentence, names the file and line) when unusable. */
struct world *world_replay(struct arena *arena, const char *path, const char **ret_error);

/* Writes what `inner` answers: into `path`, a folder that must not exist or be empty, or when it ends
 * in .tar.gz or .tgz into an archive, at close. Takes ownership of `inner`. NULL with *ret_error when
 * that cannot be used (inner is then closed). */
struct world *world_record(struct arena *arena, struct world *inner, const char *path,
			   const char **ret_error);

/* The next range to read, as request->next() says it; false also when it asks for the same offset
 * again, for more than DISK_RANGES_MOST ranges, or for what is no range. */
enum { DISK_RANGES_MOST = 64, DISK_RANGE_BYTES_MOST = 1024 * 1024 };
bool disk_request_next(const struct disk_request *request, int64_t *ret_offset, size_t *ret_length);

/* Adds what was read to request->answer; the data must live in the arena. */
void disk_request_add(struct arena *arena, struct disk_request *request, int64_t offset,
		      struct bytes data);

/* "crsctl check crs": basename and arguments joined by blanks. */
char *command_line(struct arena *arena, const char *const *argv);

/* Name of a command's files in a capture: basename and arguments joined by "_", "/" as ".";
 * over 200 bytes: the first 180 and "-" and 16 hex digits of FNV-1a 64 (DESIGN: capture). */
char *command_key(struct arena *arena, const char *const *argv);
