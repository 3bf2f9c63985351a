/* SPDX-License-Identifier: Apache-2.0
 *
 * The alert log of clusterware: where it is, and its end. It lies below ORACLE_BASE from 12.1.0.2 on,
 * before that in the home. After an upgrade both are there; the one that was written last counts.
 */
#include <ctype.h>
#include <string.h>

#include "crs/crs.h"
#include "probes/gather_parts.h"
#include "probes/moment.h"

enum { END_BYTES = 1024 * 1024 };

/* ---- where it may be ---- */

static void add_place(struct gather *gather, struct names *io, const char *path)
{
	if (!names_hold(io, path))
		names_add(gather->arena, io, path);
}

static void add_below_base(struct gather *gather, struct names *io, const char *base)
{
	const char *host = gather->facts->host.short_name;
	char *lower = arena_strdup(gather->arena, host);

	for (char *at = lower; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	/* ADR writes names of hosts in small letters */
	add_place(gather, io,
		  arena_printf(gather->arena, "%s/diag/crs/%s/crs/trace/alert.log", base, lower));
	add_place(gather, io,
		  arena_printf(gather->arena, "%s/diag/crs/%s/crs/trace/alert.log", base, host));
}

/* What the installer wrote down. */
static const char *written_base(struct gather *gather)
{
	const struct home_facts *home = &gather->facts->home;
	struct arena *arena = gather->arena;
	struct provenance from;

	if (home->base)
		return home->base;
	const char *path = arena_printf(arena, "%s/install/orabasetab", home->resolved);
	return crs_parse_base_table(arena, gather_file(gather, path, &from), home->resolved);
}

/* Of /u01/app/19.0.0/grid: /u01/app/19.0.0, /u01/app, /u01, each also with the owner below it, as
 * the usual base of the Grid owner is /u01/app/grid. */
static void add_parents(struct gather *gather, struct names *io)
{
	const struct home_facts *home = &gather->facts->home;
	char *parent = arena_strdup(gather->arena, home->resolved);

	for (char *slash; (slash = strrchr(parent, '/')) != NULL && slash != parent;) {
		*slash = '\0';
		if (home->owner)
			add_below_base(gather, io,
				       arena_printf(gather->arena, "%s/%s", parent, home->owner));
		add_below_base(gather, io, parent);
	}
}

static void find_places(struct gather *gather, struct names *ret)
{
	const struct node_facts *facts = gather->facts;
	const char *base = written_base(gather);

	if (base)
		add_below_base(gather, ret, base);
	else
		add_parents(gather, ret);
	add_place(gather, ret,
		  arena_printf(gather->arena, "%s/log/%s/alert%s.log", facts->home.resolved,
			       facts->host.short_name, facts->host.short_name));
}

/* The one that was written last; without any time (a capture may lack it) the first that is there. */
static void read_newest(struct gather *gather, const struct names *places, struct file_answer *ret)
{
	const struct world_verbs *verbs = gather->world->verbs;
	const char *newest = NULL;
	int64_t best = 0;

	for (size_t i = 0; i < places->count; i++) {
		struct file_fact file = { 0 };
		verbs->stat(gather->world, places->items[i], &file);
		if (file.from.status == FACT_OBTAINED && (!newest || file.mtime > best)) {
			newest = places->items[i];
			best = file.mtime;
		}
	}
	for (size_t i = 0; i < places->count; i++) {
		const char *path = newest ? newest : places->items[i];
		*ret = (struct file_answer){ 0 };
		verbs->read_end(gather->world, path, END_BYTES, ret);
		if (newest ||
		    (ret->from.status != FACT_ABSENT && ret->from.status != FACT_NOT_CAPTURED))
			return;
	}
}

void gather_log(struct gather *gather)
{
	struct node_facts *facts = gather->facts;
	const char *zone = moment_zone_is_known(facts->host.timezone) ? facts->host.timezone : NULL;
	struct names places = { 0 };
	struct file_answer answer = { 0 };

	if (!facts->home.resolved || !facts->host.short_name)
		return;
	find_places(gather, &places);
	read_newest(gather, &places, &answer);
	struct log_facts *log = arena_alloc(gather->arena, sizeof(*log));
	log->from = answer.from;
	crs_parse_log(gather->arena, answer.content, log);
	for (size_t i = 0; i < log->count && zone; i++) {
		struct log_entry *entry = &log->items[i];
		if (entry->time == TIME_UNKNOWN && entry->time_local.known)
			entry->time = moment_of(zone, &entry->time_local);
	}
	facts->log = log;
}
