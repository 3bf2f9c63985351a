/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/capture_tables.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct source {
	struct arena *arena;
	const struct capture_source *at;
	const char *folder;
};

/* A table's text and its name for messages; `there` is false when the capture lacks it. */
struct table_text {
	bool there;
	struct bytes text;
	const char *file;
};

struct rows {
	struct capture_stats stats, folders;
	struct capture_refusals refusals;
	struct capture_acls acls;
};

static bool load(const struct source *source, const char *name, size_t limit,
		 struct table_text *ret, const char **ret_error)
{
	struct arena *arena = source->arena;
	int error = capture_load(arena, source->at, name, limit, &ret->text);

	if (error)
		ret->text = (struct bytes){ "", 0 };
	ret->there = error == 0;
	ret->file = arena_printf(arena, "%s/%s", source->folder, name);
	if (!error || error == -ENOENT)
		return true;
	if (error == -EFBIG)
		*ret_error = arena_printf(arena, "%s: larger than %zu bytes", ret->file, limit);
	else
		*ret_error = arena_printf(arena, "%s: %s", ret->file, capture_load_words(error));
	return false;
}

static bool load_stats(const struct source *source, const char *name, struct capture_stats *io,
		       const char **ret_error)
{
	struct table_text table;

	if (!load(source, name, CAPTURE_TABLE_LIMIT, &table, ret_error))
		return false;
	return !table.there ||
	       capture_parse_stat(source->arena, table.text, table.file, io, ret_error);
}

static bool load_refusals(const struct source *source, struct capture_refusals *io,
			  const char **ret_error)
{
	struct table_text table;

	if (!load(source, "read.tsv", CAPTURE_TABLE_LIMIT, &table, ret_error))
		return false;
	return !table.there ||
	       capture_parse_refusals(source->arena, table.text, table.file, io, ret_error);
}

static bool load_acls(const struct source *source, struct capture_acls *io, const char **ret_error)
{
	struct table_text table;

	if (!load(source, "acl.tsv", CAPTURE_TABLE_LIMIT, &table, ret_error))
		return false;
	return !table.there ||
	       capture_parse_acls(source->arena, table.text, table.file, io, ret_error);
}

static bool load_processes(const struct source *source, struct capture_tables *io,
			   const char **ret_error)
{
	struct table_text table;

	if (!load(source, "proc.tsv", CAPTURE_TABLE_LIMIT, &table, ret_error))
		return false;
	io->has_processes = table.there;
	return !table.there ||
	       capture_parse_proc(source->arena, table.text, table.file, &io->processes, ret_error);
}

static bool load_environment(const struct source *source, struct capture_tables *io,
			     const char **ret_error)
{
	struct table_text net, spaces, names;

	if (!load(source, "net.tsv", CAPTURE_TABLE_LIMIT, &net, ret_error) ||
	    !load(source, "statvfs.tsv", CAPTURE_TABLE_LIMIT, &spaces, ret_error) ||
	    !load(source, "names.tsv", CAPTURE_TABLE_LIMIT, &names, ret_error))
		return false;
	return capture_parse_net(source->arena, net.text, net.file, &io->network, ret_error) &&
	       capture_parse_spaces(source->arena, spaces.text, spaces.file, &io->spaces,
				    ret_error) &&
	       capture_parse_names(source->arena, names.text, names.file, &io->names, ret_error);
}

/* Without capture.json it must at least look like a capture: a wrong folder would answer nothing,
 * and nothing raises no alarm. */
static bool holds_a_part(const struct source *source)
{
	static const char *const parts[] = {
		"cmd",	   "root",    "stat.tsv",    "folders.tsv", "read.tsv", "proc.tsv",
		"acl.tsv", "net.tsv", "statvfs.tsv", "names.tsv",   "udev.db",	"disk",
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (capture_has(source->at, parts[i]))
			return true;
	}
	return false;
}

static bool load_about(const struct source *source, struct host_answer *ret, const char **ret_error)
{
	struct table_text about;

	if (!load(source, "capture.json", CAPTURE_JSON_LIMIT, &about, ret_error))
		return false;
	if (about.there)
		return capture_parse_json(source->arena, about.text, about.file, ret, ret_error);
	if (holds_a_part(source))
		return true;
	*ret_error = arena_printf(source->arena, "%s: holds no capture", source->folder);
	return false;
}

/* ---- the index ---- */

static int compare_known(const void *a, const void *b)
{
	const struct capture_known *left = a;
	const struct capture_known *right = b;

	return strcmp(left->path, right->path);
}

static void index_stats(struct capture_tables *tables, const struct capture_stats *stats,
			bool complete)
{
	for (size_t i = 0; i < stats->count; i++) {
		const struct file_fact *fact = &stats->items[i];
		tables->known[tables->count++] = (struct capture_known){
			.path = fact->path, .fact = fact, .listed = complete && fact->type == 'd'
		};
	}
}

static void index_refusals(struct capture_tables *tables, const struct capture_refusals *refusals)
{
	for (size_t i = 0; i < refusals->count; i++) {
		const struct capture_refusal *row = &refusals->items[i];
		struct capture_known known = { .path = row->path };
		known.refused[row->verb] = row;
		known.listed = row->verb == CAPTURE_LIST && row->status == FACT_OBTAINED;
		tables->known[tables->count++] = known;
	}
}

static void index_acls(struct capture_tables *tables, const struct capture_acls *acls)
{
	for (size_t i = 0; i < acls->count; i++) {
		const struct capture_acl *acl = &acls->items[i];
		tables->known[tables->count++] = (struct capture_known){ .path = acl->path,
									 .acl = acl };
	}
}

/* Two rows of one path become one; false when they say the same thing twice. */
static bool merge(struct capture_known *into, const struct capture_known *other)
{
	if ((into->fact && other->fact) || (into->acl && other->acl))
		return false;
	if (other->fact)
		into->fact = other->fact;
	if (other->acl)
		into->acl = other->acl;
	into->listed |= other->listed;
	for (int i = 0; i < CAPTURE_VERB_COUNT; i++) {
		if (into->refused[i] && other->refused[i])
			return false;
		if (other->refused[i])
			into->refused[i] = other->refused[i];
	}
	return true;
}

static bool build_index(const struct source *source, const struct rows *rows,
			struct capture_tables *io, const char **ret_error)
{
	size_t total = rows->stats.count + rows->folders.count + rows->refusals.count +
		       rows->acls.count;
	size_t kept = 0;

	io->known = arena_alloc(source->arena, (total + 1) * sizeof(*io->known));
	index_stats(io, &rows->stats, true);
	index_stats(io, &rows->folders, false);
	index_refusals(io, &rows->refusals);
	index_acls(io, &rows->acls);
	qsort(io->known, total, sizeof(*io->known), compare_known);
	for (size_t i = 0; i < total; i++) {
		const struct capture_known *known = &io->known[i];
		if (kept == 0 || compare_known(&io->known[kept - 1], known) != 0) {
			io->known[kept++] = *known;
		} else if (!merge(&io->known[kept - 1], known)) {
			struct bytes path = { known->path, strlen(known->path) };
			*ret_error = arena_printf(source->arena, "%s: the tables speak twice of %s",
						  source->folder,
						  capture_quote(source->arena, path));
			return false;
		}
	}
	io->count = kept;
	return true;
}

bool capture_tables_load(struct arena *arena, const struct capture_source *at, const char *folder,
			 struct capture_tables *ret, const char **ret_error)
{
	struct source source = { .arena = arena, .at = at, .folder = folder };
	struct rows rows = { 0 };
	struct capture_tables tables = { 0 };

	if (!load_about(&source, &tables.host, ret_error) ||
	    !load_stats(&source, "stat.tsv", &rows.stats, ret_error) ||
	    !load_stats(&source, "folders.tsv", &rows.folders, ret_error) ||
	    !load_refusals(&source, &rows.refusals, ret_error) ||
	    !load_acls(&source, &rows.acls, ret_error) ||
	    !load_processes(&source, &tables, ret_error) ||
	    !load_environment(&source, &tables, ret_error) ||
	    !build_index(&source, &rows, &tables, ret_error))
		return false;
	*ret = tables;
	return true;
}

size_t capture_lower_bound(const struct capture_tables *tables, const char *path)
{
	size_t low = 0, high = tables->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(tables->known[middle].path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct capture_known *capture_find(const struct capture_tables *tables, const char *path)
{
	size_t i = capture_lower_bound(tables, path);

	if (i < tables->count && strcmp(tables->known[i].path, path) == 0)
		return &tables->known[i];
	return NULL;
}
