/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probes/capture.h"
#include "probes/capture_disks.h"
#include "probes/capture_environment.h"
#include "probes/record_parts.h"

static struct record *record_of(struct world *world)
{
	return (struct record *)world;
}

/* `name` is the file of the capture; NULL: all of it. */
static void fail(struct record *record, const char *name, int error)
{
	if (record->error)
		return;
	record->error = error;
	record->error_words = arena_printf(record->world.arena, "%s%s%s: not written: %s",
					   record->target.path, name ? "/" : "", name ? name : "",
					   strerror(-error));
}

void record_store(struct record *record, const char *name, struct bytes content)
{
	int error = record->error ? 0 : capture_store(&record->target, name, content);

	if (error)
		fail(record, name, error);
}

void record_store_table(struct record *record, const char *name, const struct strbuf *buf)
{
	if (buf->length)
		record_store(record, name, (struct bytes){ buf->data, buf->length });
}

/* ---- what was seen of a path ---- */

static int compare_seen(const void *a, const void *b)
{
	const struct seen *left = a;
	const struct seen *right = b;

	return strcmp(left->path, right->path);
}

static struct seen *add_seen(struct record *record, char *path)
{
	struct arena *arena = record->world.arena;
	struct seen *seen = arena_alloc(arena, sizeof(*seen));

	seen->path = path;
	if (!tsearch(seen, &record->tree, compare_seen))
		fail(record, "stat.tsv", -ENOMEM);
	record->seen = arena_grow(arena, record->seen, &record->seen_capacity, record->seen_count,
				  sizeof(struct seen *));
	record->seen[record->seen_count++] = seen;
	return seen;
}

struct seen *record_seen(struct record *record, const char *path)
{
	struct seen wanted = { .path = capture_path(record->world.arena, path) };

	if (!wanted.path)
		return NULL;
	struct seen *const *found = tfind(&wanted, &record->tree, compare_seen);
	return found ? *found : add_seen(record, wanted.path);
}

bool record_keep(struct seen *seen, enum capture_verb verb, const struct provenance *from)
{
	struct provenance *answer = &seen->answers[verb];

	if (from->status == FACT_NOT_ASKED || from->status == FACT_NOT_CAPTURED ||
	    (answer->status == FACT_OBTAINED && from->status != FACT_OBTAINED))
		return false;
	*answer = *from;
	return true;
}

void record_keep_stat(struct seen *seen, const struct file_fact *fact)
{
	if (!record_keep(seen, CAPTURE_STAT, &fact->from))
		return;
	seen->fact = *fact;
	seen->fact.path = seen->path;
}

/* ---- verbs ---- */

static void keep_content(struct record *record, const char *path, const struct file_answer *answer)
{
	struct seen *seen = record_seen(record, path);

	if (!seen || !record_keep(seen, CAPTURE_READ, &answer->from))
		return;
	if (answer->from.status == FACT_OBTAINED || answer->content.length)
		record_store(record, arena_printf(record->world.arena, "root%s", seen->path),
			     answer->content);
}

static void record_read_file(struct world *world, const char *path, size_t limit,
			     struct file_answer *ret)
{
	struct record *record = record_of(world);
	struct world *inner = record->inner;

	inner->verbs->read_file(inner, path, limit, ret);
	keep_content(record, path, ret);
}

static void record_read_end(struct world *world, const char *path, size_t limit,
			    struct file_answer *ret)
{
	struct record *record = record_of(world);
	struct world *inner = record->inner;

	inner->verbs->read_end(inner, path, limit, ret);
	keep_content(record, path, ret);
}

static void record_stat(struct world *world, const char *path, struct file_fact *ret)
{
	struct record *record = record_of(world);
	struct world *inner = record->inner;

	inner->verbs->stat(inner, path, ret);
	struct seen *seen = record_seen(record, path);
	if (seen)
		record_keep_stat(seen, ret);
}

bool record_stat_if_new(struct record *record, struct seen *seen)
{
	struct world *inner = record->inner;
	struct file_fact fact;

	if (seen->answers[CAPTURE_STAT].status != FACT_NOT_ASKED)
		return true;
	inner->verbs->stat(inner, seen->path, &fact);
	record_keep_stat(seen, &fact);
	return fact.from.status != FACT_TIMED_OUT;
}

static void record_entries(struct record *record, struct seen *folder, const struct names *entries)
{
	const char *parent = strcmp(folder->path, "/") == 0 ? "" : folder->path;
	/* where one does not answer, the others need not be waited for either */
	bool answering = record_stat_if_new(record, folder);

	for (size_t i = 0; i < entries->count; i++) {
		const char *name = entries->items[i];
		const char *path = arena_printf(record->world.arena, "%s/%s", parent, name);
		if (!*name || strchr(name, '/')) {
			fail(record, path, -EINVAL);
			return;
		}
		struct seen *seen = record_seen(record, path);
		if (!seen)
			return;
		seen->named = true;
		answering = answering && record_stat_if_new(record, seen);
	}
}

static void record_list(struct world *world, const char *path, struct list_answer *ret)
{
	struct record *record = record_of(world);
	struct world *inner = record->inner;

	inner->verbs->list(inner, path, ret);
	struct seen *seen = record_seen(record, path);
	if (seen && record_keep(seen, CAPTURE_LIST, &ret->from) &&
	    ret->from.status == FACT_OBTAINED)
		record_entries(record, seen, &ret->entries);
}

static bool has_pid(const struct processes *processes, size_t count, long pid)
{
	for (size_t i = 0; i < count; i++) {
		if (processes->items[i].pid == pid)
			return true;
	}
	return false;
}

static void record_processes(struct world *world, bool (*wanted)(const char *comm),
			     struct processes *ret)
{
	struct record *record = record_of(world);
	struct world *inner = record->inner;
	struct processes *all = &record->processes;
	size_t before = all->count;

	inner->verbs->processes(inner, wanted, ret);
	struct seen *seen = record_seen(record, "/proc");
	if (!seen || !record_keep(seen, CAPTURE_PROCESSES, &ret->from))
		return;
	for (size_t i = 0; i < ret->count; i++) {
		if (has_pid(all, before, ret->items[i].pid))
			continue;
		all->items = arena_grow(world->arena, all->items, &all->capacity, all->count,
					sizeof(*all->items));
		all->items[all->count++] = ret->items[i];
	}
}

/* A part that this answer lacks must not be left from an earlier one. */
static void store_part(struct record *record, const char *key, const char *suffix, bool present,
		       struct bytes content)
{
	const char *name = arena_printf(record->world.arena, "cmd/%s.%s", key, suffix);

	int error = present ? 0 : capture_remove(&record->target, name);

	if (present)
		record_store(record, name, content);
	else if (error)
		fail(record, name, error);
}

static void record_command(struct record *record, const struct command *command)
{
	const struct command_fact *answer = &command->answer;
	const char *key = command_key(record->world.arena, command->argv);

	if (answer->status == FACT_NOT_ASKED || answer->status == FACT_NOT_CAPTURED)
		return;
	if (strchr(key, '/')) {
		fail(record, key, -EINVAL);
		return;
	}
	const char *status = capture_format_status(record->world.arena, answer);
	struct bytes text = { status, status ? strlen(status) : 0 };
	store_part(record, key, "out", answer->status == FACT_OBTAINED || answer->out.length,
		   answer->out);
	store_part(record, key, "err", answer->err.length, answer->err);
	store_part(record, key, "status", status, text);
}

static void record_run(struct world *world, struct command *commands, size_t count)
{
	struct record *record = record_of(world);
	struct world *inner = record->inner;

	inner->verbs->run(inner, commands, count);
	for (size_t i = 0; i < count; i++)
		record_command(record, &commands[i]);
}

static void record_host(struct world *world, struct host_answer *ret)
{
	struct record *record = record_of(world);
	struct world *inner = record->inner;

	inner->verbs->host(inner, ret);
	record->host = *ret;
	record->host_known = true;
}

static void record_acl(struct world *world, const char *path, struct acl_answer *ret)
{
	struct record *record = record_of(world);
	struct world *inner = record->inner;

	inner->verbs->acl(inner, path, ret);
	struct seen *seen = record_seen(record, path);
	if (seen && record_keep(seen, CAPTURE_ACL, &ret->from))
		seen->acl = ret->text;
}

/* ---- the tables, at the end ---- */

struct tables {
	struct strbuf stats, folders, refusals, acls, spaces;
};

static void put_refusal(struct tables *tables, const struct seen *seen, enum capture_verb verb,
			enum fact_status status)
{
	struct capture_refusal refusal = { .path = seen->path,
					   .verb = verb,
					   .status = status,
					   .words = seen->answers[verb].words };

	capture_format_refusal(&tables->refusals, &refusal);
}

/* Absent in the usual words, so that a "-" in stat.tsv says it all. A dangling link is not: it
 * exists and cannot be read. */
static bool plainly_absent(const struct seen *seen, enum capture_verb verb)
{
	return verb != CAPTURE_PROCESSES && seen->answers[verb].status == FACT_ABSENT &&
	       str_equal(seen->answers[verb].words, strerror(ENOENT)) &&
	       seen->answers[CAPTURE_STAT].status != FACT_OBTAINED;
}

static void put_fact(struct tables *tables, const struct seen *seen)
{
	bool listed = seen->answers[CAPTURE_LIST].status == FACT_OBTAINED;
	bool folder = seen->fact.type == 'd';

	capture_format_stat(folder && !listed ? &tables->folders : &tables->stats, &seen->fact);
	if (listed && !folder)
		put_refusal(tables, seen, CAPTURE_LIST, FACT_OBTAINED);
}

static void put_seen(struct tables *tables, const struct seen *seen)
{
	enum fact_status stat_status = seen->answers[CAPTURE_STAT].status;
	bool absent = false;

	for (int i = 0; i < CAPTURE_VERB_COUNT; i++) {
		enum capture_verb verb = (enum capture_verb)i;
		enum fact_status status = seen->answers[verb].status;
		if (plainly_absent(seen, verb))
			absent = true;
		else if (status != FACT_NOT_ASKED && status != FACT_OBTAINED)
			put_refusal(tables, seen, verb, status);
	}
	if (seen->answers[CAPTURE_ACL].status == FACT_OBTAINED) {
		struct capture_acl acl = { seen->path, seen->acl };
		capture_format_acl(&tables->acls, &acl);
	}
	if (seen->answers[CAPTURE_SPACE].status == FACT_OBTAINED)
		capture_format_space(&tables->spaces, &seen->space);
	if (stat_status == FACT_OBTAINED)
		put_fact(tables, seen);
	else if (seen->answers[CAPTURE_LIST].status == FACT_OBTAINED)
		put_refusal(tables, seen, CAPTURE_LIST, FACT_OBTAINED);
	if (seen->named && stat_status == FACT_NOT_ASKED)
		put_refusal(tables, seen, CAPTURE_STAT, FACT_NOT_ASKED);
	if (absent) {
		struct file_fact nothing = { .path = seen->path, .type = '-' };
		capture_format_stat(&tables->stats, &nothing);
	}
}

static int compare_pointers(const void *a, const void *b)
{
	struct seen *const *left = a;
	struct seen *const *right = b;

	return compare_seen(*left, *right);
}

static void store_seen(struct record *record)
{
	struct arena *arena = record->world.arena;
	struct tables tables = { strbuf_new(arena), strbuf_new(arena), strbuf_new(arena),
				 strbuf_new(arena), strbuf_new(arena) };

	if (record->seen_count)
		qsort(record->seen, record->seen_count, sizeof(struct seen *), compare_pointers);
	for (size_t i = 0; i < record->seen_count; i++)
		put_seen(&tables, record->seen[i]);
	record_store_table(record, "stat.tsv", &tables.stats);
	record_store_table(record, "folders.tsv", &tables.folders);
	record_store_table(record, "read.tsv", &tables.refusals);
	record_store_table(record, "acl.tsv", &tables.acls);
	record_store_table(record, "statvfs.tsv", &tables.spaces);
	record_store_table(record, "names.tsv", &record->names);
}

/* Also when there are none: an empty table says that nothing of interest runs. */
static void store_processes(struct record *record)
{
	const struct seen *proc = record_seen(record, "/proc");
	struct strbuf buf = strbuf_new(record->world.arena);

	if (!proc || proc->answers[CAPTURE_PROCESSES].status != FACT_OBTAINED)
		return;
	for (size_t i = 0; i < record->processes.count; i++)
		capture_format_proc(&buf, &record->processes.items[i]);
	record_store(record, "proc.tsv", (struct bytes){ buf.data, buf.length });
}

static void store_about(struct record *record)
{
	struct host_answer host;

	if (!record->host_known)
		record_host(&record->world, &host);
	const char *text = capture_format_json(record->world.arena, &record->host);
	record_store(record, "capture.json", (struct bytes){ text, strlen(text) });
}

static void keep_node(void *node)
{
	(void)node; /* the arena owns it */
}

static int record_close(struct world *world, const char **ret_error)
{
	struct record *record = record_of(world);
	struct world *inner = record->inner;

	store_about(record);
	store_processes(record);
	store_seen(record);
	tdestroy(record->tree, keep_node);
	int closed = capture_target_close(&record->target, record->host.now, record->error != 0);
	if (closed)
		fail(record, NULL, closed);
	int error = inner->verbs->close(inner, ret_error);
	if (!record->error)
		return error;
	*ret_error = record->error_words;
	return record->error;
}

static const struct world_verbs verbs = {
	.read_file = record_read_file,
	.read_end = record_read_end,
	.stat = record_stat,
	.list = record_list,
	.processes = record_processes,
	.run = record_run,
	.host = record_host,
	.devices = record_devices,
	.sysfs = record_sysfs,
	.read_disks = record_read_disks,
	.acl = record_acl,
	.space = record_space,
	.adapters = record_adapters,
	.resolve = record_resolve,
	.close = record_close,
};

/* ---- opening ---- */

struct world *world_record(struct arena *arena, struct world *inner, const char *path,
			   const char **ret_error)
{
	struct record *record = arena_alloc(arena, sizeof(*record));
	const char *ignored;

	*ret_error = NULL;
	record->world = (struct world){ .verbs = &verbs, .arena = arena, .replay = inner->replay };
	record->inner = inner;
	record->names = strbuf_new(arena);
	if (!capture_target_open(arena, path, &record->target, ret_error)) {
		inner->verbs->close(inner, &ignored);
		return NULL;
	}
	return &record->world;
}
