/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>

#include "node/mounts.h"
#include "probes/block_attributes.h"
#include "probes/capture.h"
#include "probes/capture_tables.h"
#include "probes/path.h"
#include "probes/replay_disks.h"
#include "probes/replay_sysfs.h"

struct replay {
	struct world world;
	struct capture_source source;
	const char *folder; /* its name for messages */
	struct capture_tables tables;
};

static struct replay *replay_of(struct world *world)
{
	return (struct replay *)world;
}

/* ---- what is known of a path ---- */

static const struct capture_known *find_known(const struct replay *replay, const char *path)
{
	return capture_find(&replay->tables, path);
}

/* What the names of the entries of a folder are appended to. */
static const char *with_slash(struct arena *arena, const char *path)
{
	return strcmp(path, "/") == 0 ? path : arena_printf(arena, "%s/", path);
}

static const char *in_root(struct arena *arena, const char *path)
{
	return arena_printf(arena, "root%s", path);
}

/* A row, something below it in a row, or a file of that name. */
static bool is_mentioned(struct replay *replay, const char *path)
{
	struct arena *arena = replay->world.arena;
	const char *prefix = with_slash(arena, path);
	const struct capture_tables *tables = &replay->tables;
	size_t below = capture_lower_bound(tables, prefix);

	if (find_known(replay, path))
		return true;
	if (below < tables->count && str_starts(tables->known[below].path, prefix))
		return true;
	return capture_has(&replay->source, in_root(arena, path));
}

/* Absence can be proven from above: a listed folder that lacks the name, or no folder at all. */
static enum fact_status absent_or_not_captured(struct replay *replay, const char *path)
{
	char *above = arena_strdup(replay->world.arena, path);
	char *child = arena_strdup(replay->world.arena, path);

	while (strcmp(child, "/") != 0) {
		char *slash = strrchr(above, '/');
		slash[slash == above] = '\0';
		const struct capture_known *known = find_known(replay, above);
		if (known && known->listed)
			return is_mentioned(replay, child) ? FACT_NOT_CAPTURED : FACT_ABSENT;
		if (known && known->fact && known->fact->type != 'd')
			return known->fact->type == 'l' ? FACT_NOT_CAPTURED : FACT_ABSENT;
		strcpy(child, above);
	}
	return FACT_NOT_CAPTURED;
}

static bool is_absent_row(const struct capture_known *known)
{
	return known && known->fact && known->fact->type == '-';
}

/* For a question that has no contents in the capture. */
static struct provenance refusal(struct replay *replay, const char *path, const char *plain,
				 enum capture_verb verb)
{
	const struct capture_known *known = find_known(replay, plain);
	struct provenance from = { .source = arena_strdup(replay->world.arena, path) };

	if (known && known->refused[verb]) {
		from.status = known->refused[verb]->status;
		from.words = known->refused[verb]->words;
		/* the recorder did not ask either */
		if (from.status == FACT_NOT_ASKED)
			from.status = FACT_NOT_CAPTURED;
		return from;
	}
	from.status = is_absent_row(known) ? FACT_ABSENT : absent_or_not_captured(replay, plain);
	if (from.status == FACT_ABSENT)
		from.words = strerror(ENOENT);
	return from;
}

static struct provenance answered(struct replay *replay, const char *path, enum fact_status status,
				  const char *words)
{
	return (struct provenance){ status, arena_strdup(replay->world.arena, path), words };
}

/* NULL with *ret_from set when the path is one that a capture cannot hold. */
static const char *plain_path(struct replay *replay, const char *path, struct provenance *ret_from)
{
	const char *plain = capture_path(replay->world.arena, path);

	if (!plain)
		*ret_from = answered(replay, path, FACT_FAILED, capture_path_words);
	return plain;
}

/* ---- verbs for files ---- */

static void replay_read_file(struct world *world, const char *path, size_t limit,
			     struct file_answer *ret)
{
	struct replay *replay = replay_of(world);
	struct bytes content = { "", 0 };

	*ret = (struct file_answer){ .content = content };
	const char *plain = plain_path(replay, path, &ret->from);
	if (!plain)
		return;
	int error = capture_load(world->arena, &replay->source, in_root(world->arena, plain), limit,
				 &content);
	const struct capture_known *known = find_known(replay, plain);
	const struct capture_refusal *row = known ? known->refused[CAPTURE_READ] : NULL;
	if (error == -ENOENT || (error == -EISDIR && row)) {
		ret->from = refusal(replay, path, plain, CAPTURE_READ);
		return;
	}
	if (error && error != -EFBIG) {
		ret->from = answered(replay, path, FACT_FAILED, capture_load_words(error));
		return;
	}
	ret->content = content;
	ret->from = answered(replay, path, FACT_OBTAINED, NULL);
	if (error == -EFBIG)
		ret->from = answered(replay, path, FACT_TOO_BIG,
				     arena_printf(world->arena, "more than %zu bytes", limit));
	/* the recorder kept the part that it was given */
	if (row && row->status == FACT_TOO_BIG)
		ret->from = refusal(replay, path, plain, CAPTURE_READ);
}

/* A capture holds the end that the recorder asked for; made by hand, perhaps all of it. */
static void replay_read_end(struct world *world, const char *path, size_t limit,
			    struct file_answer *ret)
{
	replay_read_file(world, path, CAPTURE_CONTENT_LIMIT, ret);
	if (ret->content.length <= limit)
		return;
	/* the first part of something endless is no end */
	if (ret->content.length == CAPTURE_CONTENT_LIMIT) {
		ret->content.length = 0;
		return;
	}
	ret->content.data += ret->content.length - limit;
	ret->content.length = limit;
	ret->from.status = FACT_TOO_BIG;
	ret->from.words = arena_printf(world->arena, "more than %zu bytes", limit);
}

static void replay_stat(struct world *world, const char *path, struct file_fact *ret)
{
	struct replay *replay = replay_of(world);

	*ret = (struct file_fact){ .path = arena_strdup(world->arena, path) };
	const char *plain = plain_path(replay, path, &ret->from);
	if (!plain)
		return;
	const struct capture_known *known = find_known(replay, plain);
	if (!known || !known->fact || known->fact->type == '-') {
		ret->from = refusal(replay, path, plain, CAPTURE_STAT);
		return;
	}
	const char *asked = ret->path;
	*ret = *known->fact;
	ret->path = asked;
	ret->from = answered(replay, path, FACT_OBTAINED, NULL);
}

static bool exists(const struct capture_known *known)
{
	if (known->fact)
		return known->fact->type != '-';
	if (known->acl)
		return true;
	for (int i = 0; i < CAPTURE_VERB_COUNT; i++) {
		if (known->refused[i] && known->refused[i]->status != FACT_ABSENT)
			return true;
	}
	return false;
}

/* Entries that rows speak of, those of which only something below is known included. */
static void add_known_entries(struct replay *replay, const char *folder, struct names *io)
{
	struct arena *arena = replay->world.arena;
	const struct capture_tables *tables = &replay->tables;
	const char *prefix = with_slash(arena, folder);

	for (size_t i = capture_lower_bound(tables, prefix); i < tables->count; i++) {
		const char *path = tables->known[i].path;
		if (!str_starts(path, prefix))
			return;
		const char *name = path + strlen(prefix);
		size_t length = strcspn(name, "/");
		if (length && exists(&tables->known[i]))
			names_add(arena, io, arena_strndup(arena, name, length));
	}
}

static void list_entries(struct replay *replay, const char *path, const char *plain,
			 struct list_answer *ret)
{
	struct arena *arena = replay->world.arena;
	int error = capture_names(arena, &replay->source, in_root(arena, plain), &ret->entries);

	if (error && error != -ENOENT && error != -ENOTDIR) {
		ret->from = answered(replay, path, FACT_FAILED, capture_load_words(error));
		return;
	}
	add_known_entries(replay, plain, &ret->entries);
	names_sort(&ret->entries);
	ret->from = answered(replay, path, FACT_OBTAINED, NULL);
}

static void replay_list(struct world *world, const char *path, struct list_answer *ret)
{
	struct replay *replay = replay_of(world);

	*ret = (struct list_answer){ 0 };
	const char *plain = plain_path(replay, path, &ret->from);
	if (!plain)
		return;
	const struct capture_known *known = find_known(replay, plain);
	if (known && known->listed)
		list_entries(replay, path, plain, ret);
	else if (known && !known->refused[CAPTURE_LIST] && known->fact &&
		 !strchr("d-l", known->fact->type))
		ret->from = answered(replay, path, FACT_ABSENT, strerror(ENOTDIR));
	else
		ret->from = refusal(replay, path, plain, CAPTURE_LIST);
}

/* ---- the other verbs ---- */

static const char processes_source[] = "/proc";

static void replay_processes(struct world *world, bool (*wanted)(const char *comm),
			     struct processes *ret)
{
	struct replay *replay = replay_of(world);
	const struct processes *all = &replay->tables.processes;

	*ret = (struct processes){ 0 };
	if (!replay->tables.has_processes) {
		const struct capture_known *known = find_known(replay, processes_source);
		bool refused = known && known->refused[CAPTURE_PROCESSES];
		ret->from = refused ? refusal(replay, processes_source, processes_source,
					      CAPTURE_PROCESSES)
				    : answered(replay, processes_source, FACT_NOT_CAPTURED, NULL);
		return;
	}
	ret->from = answered(replay, processes_source, FACT_OBTAINED, NULL);
	for (size_t i = 0; i < all->count; i++) {
		if (!wanted(all->items[i].comm))
			continue;
		ret->items = arena_grow(world->arena, ret->items, &ret->capacity, ret->count,
					sizeof(*ret->items));
		ret->items[ret->count++] = all->items[i];
	}
}

static void replay_acl(struct world *world, const char *path, struct acl_answer *ret)
{
	struct replay *replay = replay_of(world);

	*ret = (struct acl_answer){ 0 };
	const char *plain = plain_path(replay, path, &ret->from);
	const struct capture_known *known = plain ? find_known(replay, plain) : NULL;
	if (known && known->acl) {
		ret->from = answered(replay, path, FACT_OBTAINED, NULL);
		ret->text = known->acl->text;
	} else if (plain) {
		ret->from = refusal(replay, path, plain, CAPTURE_ACL);
	}
}

static void replay_devices(struct world *world, struct block_devices *ret)
{
	static const char folder[] = "/sys/class/block";
	struct replay *replay = replay_of(world);
	const struct capture_known *known = find_known(replay, folder);

	replay_disks_devices(world, &replay->source, replay->folder, ret);
	if (ret->from.status == FACT_NOT_CAPTURED && known && known->refused[CAPTURE_DEVICES])
		ret->from = refusal(replay, ret->from.source, folder, CAPTURE_DEVICES);
}

static void replay_sysfs_question(struct world *world, const struct sysfs_question *question,
				  struct sysfs_devices *ret)
{
	static const char root[] = "/sys";
	struct replay *replay = replay_of(world);
	const struct capture_known *known = find_known(replay, root);

	*ret = (struct sysfs_devices){ 0 };
	if (known && known->refused[CAPTURE_SYSFS])
		ret->from = refusal(replay, root, root, CAPTURE_SYSFS);
	else
		replay_sysfs(world, &replay->source, question, ret);
}

static void replay_read_disks(struct world *world, struct disk_request *requests, size_t count)
{
	const struct replay *replay = replay_of(world);

	for (size_t i = 0; i < count; i++)
		replay_disks_read(world->arena, &replay->source, replay->folder, &requests[i]);
}

/* The row of the longest path that it lies in. */
static void replay_space(struct world *world, const char *path, struct space_fact *io)
{
	struct replay *replay = replay_of(world);
	const struct capture_spaces *spaces = &replay->tables.spaces;
	const struct space_fact *best = NULL;

	for (size_t i = 0; i < spaces->count; i++) {
		const struct space_fact *row = &spaces->items[i];
		if (path_is_below(path, row->path) &&
		    (!best || strlen(row->path) > strlen(best->path)))
			best = row;
	}
	io->from = answered(replay, path, best ? FACT_OBTAINED : FACT_NOT_CAPTURED, NULL);
	const struct capture_known *known = find_known(replay, path);
	if (known && known->refused[CAPTURE_SPACE])
		io->from = refusal(replay, path, path, CAPTURE_SPACE);
	if (io->from.status != FACT_OBTAINED)
		return;
	io->size_bytes = best->size_bytes;
	io->free_bytes = best->free_bytes;
	io->inodes = best->inodes;
	io->inodes_free = best->inodes_free;
	io->read_only = best->read_only;
}

static void replay_adapters(struct world *world, struct network_facts *ret)
{
	struct replay *replay = replay_of(world);

	*ret = replay->tables.network;
	ret->from = answered(replay, "net.tsv", ret->count ? FACT_OBTAINED : FACT_NOT_CAPTURED,
			     NULL);
}

static void replay_resolve(struct world *world, struct name_fact *io, size_t count)
{
	struct replay *replay = replay_of(world);
	const struct name_facts *names = &replay->tables.names;

	for (size_t i = 0; i < count; i++) {
		const char *role = io[i].role;
		io[i].from = answered(replay, io[i].name, FACT_NOT_CAPTURED, NULL);
		io[i].milliseconds = COUNT_UNKNOWN;
		for (size_t j = 0; j < names->count; j++)
			if (str_equal(names->items[j].name, io[i].name))
				io[i] = names->items[j];
		io[i].role = role;
	}
}

/* Returns 0, -ENOENT, -EFBIG, or another error with the answer set. */
static int load_part(struct replay *replay, const char *key, const char *suffix, size_t limit,
		     struct command_fact *answer, struct bytes *ret)
{
	struct arena *arena = replay->world.arena;
	const char *name = arena_printf(arena, "cmd/%s.%s", key, suffix);
	int error = capture_load(arena, &replay->source, name, limit, ret);

	if (error && error != -ENOENT && error != -EFBIG) {
		answer->status = FACT_FAILED;
		answer->words = arena_printf(arena, "%s: %s", name, capture_load_words(error));
	}
	return error;
}

static void read_status(struct replay *replay, const char *key, struct bytes text,
			struct command_fact *answer)
{
	struct arena *arena = replay->world.arena;
	const char *file = arena_printf(arena, "%s/cmd/%s.status", replay->folder, key);
	const char *error;

	if (!capture_parse_status(arena, text, file, answer, &error)) {
		answer->status = FACT_FAILED;
		answer->words = error;
	}
}

static void replay_command(struct replay *replay, struct command *command)
{
	struct arena *arena = replay->world.arena;
	struct command_fact *answer = &command->answer;
	const char *key = command_key(arena, command->argv);
	struct bytes status = { "", 0 };

	*answer = (struct command_fact){ .line = command_line(arena, command->argv),
					 .exit_code = -1,
					 .out = { "", 0 },
					 .err = { "", 0 } };
	answer->hang.limit_seconds = command->timeout_seconds;
	size_t limit = command->output_limit;
	int out = load_part(replay, key, "out", limit, answer, &answer->out);
	int err = load_part(replay, key, "err", limit, answer, &answer->err);
	int how = load_part(replay, key, "status", CAPTURE_STATUS_LIMIT, answer, &status);
	if (out == -ENOENT && err == -ENOENT && how == -ENOENT)
		answer->status = FACT_NOT_CAPTURED;
	else if (answer->status == FACT_NOT_ASKED)
		read_status(replay, key, status, answer);
	if (answer->status == FACT_OBTAINED && (out == -EFBIG || err == -EFBIG)) {
		answer->status = FACT_TOO_BIG;
		answer->words = arena_printf(arena, "more than %zu bytes of output", limit);
		answer->exit_code = -1;
		answer->signal = 0;
	}
	if (answer->status != FACT_TIMED_OUT)
		answer->hang = (struct hang){ 0 };
}

static void replay_run(struct world *world, struct command *commands, size_t count)
{
	for (size_t i = 0; i < count; i++)
		replay_command(replay_of(world), &commands[i]);
}

static void replay_host(struct world *world, struct host_answer *ret)
{
	*ret = replay_of(world)->tables.host;
}

static int replay_close(struct world *world, const char **ret_error)
{
	capture_source_close(&replay_of(world)->source);
	*ret_error = NULL;
	return 0;
}

static const struct world_verbs verbs = {
	.read_file = replay_read_file,
	.read_end = replay_read_end,
	.stat = replay_stat,
	.list = replay_list,
	.processes = replay_processes,
	.run = replay_run,
	.host = replay_host,
	.devices = replay_devices,
	.sysfs = replay_sysfs_question,
	.read_disks = replay_read_disks,
	.acl = replay_acl,
	.space = replay_space,
	.adapters = replay_adapters,
	.resolve = replay_resolve,
	.close = replay_close,
};

/* ---- opening ---- */

struct world *world_replay(struct arena *arena, const char *path, const char **ret_error)
{
	struct replay *replay = arena_alloc(arena, sizeof(*replay));

	*ret_error = NULL;
	replay->world = (struct world){ .verbs = &verbs, .arena = arena, .replay = true };
	replay->folder = arena_strdup(arena, path);
	if (!capture_source_open(arena, path, &replay->source, ret_error))
		return NULL;
	if (!capture_tables_load(arena, &replay->source, path, &replay->tables, ret_error)) {
		capture_source_close(&replay->source);
		return NULL;
	}
	return &replay->world;
}
