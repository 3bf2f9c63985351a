#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What replay and recorder share: the tables, the texts and the files of a capture
 * ("gridck-capture/1", DESIGN: capture). Beyond what is written there:
 *
 *   read.tsv     path, status, words, verb: questions that got no contents. The status is a
 *                fact_status_name(); words are those of the system, "-" for none; verb is "read"
 *                (also when missing), "stat", "list", "acl", "space", "processes", "devices" or
 *                "sysfs". "obtained" with "list" marks a folder as listed completely whose own row
 *                cannot (a link to a folder).
 *   root/PATH    of a file of which the end was asked for (the alert log): that end. Where the file
 *                begins earlier, read.tsv has a row with "too big" and "read", as for one that was
 *                cut at its end.
 *   folders.tsv  columns of stat.tsv: folders that were looked at but not listed. A folder in
 *                stat.tsv counts as listed completely, so these must not stand there.
 *   proc.tsv     an optional tenth column: seconds off the CPU.
 *   cmd/KEY.status   first line: exit number | "signal N" | "timeout [SECONDS PID STATE WCHAN]"
 *                ("-" where not known) | "too-big" | "exec ERRNO" (it could not be executed) |
 *                "failed"; second line, optional: words about it, "-" for none.
 *   all tables   a carriage return in a name is written \r, since CRLF ends a line, too.
 *
 * Columns that are missing at the end of a row, empty or "-" are unknown. The parsers take hostile
 * bytes; all that they return lives in the arena. Where they return false, *ret_error is one
 * sentence that begins with `file` and the line.
 */
#include "probes/world.h"

enum {
	CAPTURE_TABLE_LIMIT = 64 * 1024 * 1024,
	CAPTURE_CONTENT_LIMIT = 64 * 1024 * 1024,
	CAPTURE_JSON_LIMIT = 1024 * 1024,
	CAPTURE_STATUS_LIMIT = 64 * 1024,
	CAPTURE_LINE_LIMIT = 1024 * 1024,
	CAPTURE_ROWS_LIMIT = 1000000,
};

/* ---- tables (capture.c) ---- */

struct capture_stats {
	struct file_fact *items; /* type '-': does not exist; `from` is not set */
	size_t count, capacity;
};

enum capture_verb {
	CAPTURE_READ,
	CAPTURE_STAT,
	CAPTURE_LIST,
	CAPTURE_ACL,
	CAPTURE_SPACE,
	CAPTURE_PROCESSES,
	CAPTURE_DEVICES,
	CAPTURE_SYSFS,
	CAPTURE_VERB_COUNT
};

/* A row of read.tsv. */
struct capture_refusal {
	const char *path;
	enum capture_verb verb;
	enum fact_status status;
	const char *words; /* NULL when there are none */
};

struct capture_refusals {
	struct capture_refusal *items;
	size_t count, capacity;
};

/* stat.tsv or folders.tsv, proc.tsv, read.tsv: rows are added to *io in the order of the file.
 * Unknown: uid, gid and size -1, mtime TIME_UNKNOWN, mode 0, names NULL. */
bool capture_parse_stat(struct arena *arena, struct bytes text, const char *file,
			struct capture_stats *io, const char **ret_error);
bool capture_parse_proc(struct arena *arena, struct bytes text, const char *file,
			struct processes *io, const char **ret_error);
bool capture_parse_refusals(struct arena *arena, struct bytes text, const char *file,
			    struct capture_refusals *io, const char **ret_error);

/* One row, with its newline. */
void capture_format_stat(struct strbuf *buf, const struct file_fact *fact);
void capture_format_proc(struct strbuf *buf, const struct process_fact *process);
void capture_format_refusal(struct strbuf *buf, const struct capture_refusal *refusal);

/* `text` with TAB, LF, CR and \ as \t \n \r \\. */
void capture_escape(struct strbuf *buf, const char *text);
/* The way back; NULL when a \ is followed by anything else or a NUL is in it. */
char *capture_unescape(struct arena *arena, struct bytes text);

/* ---- capture.json and cmd/KEY.status (capture_about.c) ---- */

bool capture_parse_json(struct arena *arena, struct bytes text, const char *file,
			struct host_answer *ret, const char **ret_error);
/* The whole document. What is not known, or not UTF-8, is left out. */
const char *capture_format_json(struct arena *arena, const struct host_answer *host);

/* Sets status, words, exit_code, signal and hang. hang.limit_seconds is kept when not stated. */
bool capture_parse_status(struct arena *arena, struct bytes text, const char *file,
			  struct command_fact *io, const char **ret_error);
/* NULL when nothing need be written: exit 0. Status is none of not asked and not captured. */
const char *capture_format_status(struct arena *arena, const struct command_fact *answer);

/* "2026-11-20T23:19:00Z", exactly so. */
bool capture_parse_time(const char *text, int64_t *ret);

/* Foreign bytes for a message: in quotes, cut, printable ASCII only. */
const char *capture_quote(struct arena *arena, struct bytes text);

/* ---- paths (capture_file.c) ---- */

/* An absolute path without "//", "/./" and a "/" at its end; NULL when it is not absolute or
 * holds "..". */
char *capture_path(struct arena *arena, const char *path);
/* Why such a path is not asked for. */
extern const char capture_path_words[];

/* ---- where a capture is read from (capture_source.c) ---- */

struct capture_archive;

/* A folder, or a .tar.gz that was read into memory. */
struct capture_source {
	int fd;				       /* of the folder; -1: an archive */
	const struct capture_archive *archive; /* probes/capture_archive.h; NULL: a folder */
};

/* Opens a folder, or reads an archive; nothing is unpacked. False with *ret_error, one sentence. */
bool capture_source_open(struct arena *arena, const char *path, struct capture_source *ret,
			 const char **ret_error);
void capture_source_close(struct capture_source *source);

/* True unless there is nothing of that name; what is there may be a link. */
bool capture_has(const struct capture_source *source, const char *relative);

/* Contents of a regular file, in the arena. Returns 0, -EFBIG with the first `limit` bytes in *ret,
 * -EISDIR, -ENOENT, -ELOOP (a link), -EINVAL (neither file nor folder) or another negative errno. No
 * link is followed, nothing but regular files and folders is opened. */
int capture_load(struct arena *arena, const struct capture_source *source, const char *relative,
		 size_t limit, struct bytes *ret);

/* Why capture_load() or capture_names() did not; static. */
const char *capture_load_words(int error);

/* Adds the names in a folder, in any order, some perhaps twice; those of links, too. Returns 0,
 * -ENOTDIR, or as capture_load(). */
int capture_names(struct arena *arena, const struct capture_source *source, const char *relative,
		  struct names *io);

/* The same of a folder that is open (capture_file.c). */
bool capture_folder_has(int at, const char *relative);
int capture_folder_load(struct arena *arena, int at, const char *relative, size_t limit,
			struct bytes *ret);
int capture_folder_names(struct arena *arena, int at, const char *relative, struct names *io);

/* ---- where a capture is written to (capture_target.c) ---- */

struct capture_piece;

/* A new folder, or a .tar.gz that is written as a whole at the end. */
struct capture_target {
	struct arena *arena;
	const char *path;
	int fd;			      /* of the folder; -1: an archive */
	struct capture_piece *pieces; /* of the archive, as they came */
	size_t count, capacity;
};

/* An archive when `path` ends in .tar.gz or .tgz; it replaces one that is there. Else a folder, which
 * must not exist or be empty. False with *ret_error, one sentence. */
bool capture_target_open(struct arena *arena, const char *path, struct capture_target *ret,
			 const char **ret_error);

/* Writes a file (0600), in place of one that is there, with its folders (0700). For an archive the
 * content is borrowed until capture_target_close(). Returns 0 or a negative errno. */
int capture_store(struct capture_target *target, const char *relative, struct bytes content);

/* Takes a file away; it need not be there. Returns 0 or a negative errno. */
int capture_remove(struct capture_target *target, const char *relative);

/* Writes the archive (0600, whole or not at all; `taken` is the time of its files) unless `discard`.
 * Returns 0 or a negative errno. */
int capture_target_close(struct capture_target *target, int64_t taken, bool discard);

/* Writes a file into an open folder, as capture_store() (capture_file.c). */
int capture_folder_store(int at, const char *relative, struct bytes content);
