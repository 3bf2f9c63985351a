/* SPDX-License-Identifier: Apache-2.0
 *
 * The alert logs of clusterware and of ASM: where they are, and their ends. They lie below ORACLE_BASE;
 * that of clusterware before 12.1.0.2 in the home. After an upgrade both are there; the one that was
 * written last counts.
 */
#include <ctype.h>
#include <string.h>

#include "asm/asmtool.h"
#include "crs/crs.h"
#include "probes/gather_parts.h"
#include "probes/moment.h"

enum { END_BYTES = 1024 * 1024 };

/* ---- where they may be ---- */

static void add_once(struct gather *gather, struct names *io, const char *name)
{
	if (!names_hold(io, name))
		names_add(gather->arena, io, name);
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

/* What ORACLE_BASE may be: as written down, else of /u01/app/19.0.0/grid: /u01/app/19.0.0, /u01/app,
 * /u01, each also with the owner below it, as the usual base of the Grid owner is /u01/app/grid. */
static void find_bases(struct gather *gather, struct names *ret)
{
	const struct home_facts *home = &gather->facts->home;
	const char *written = written_base(gather);
	char *parent = arena_strdup(gather->arena, home->resolved);

	if (written) {
		names_add(gather->arena, ret, written);
		return;
	}
	for (char *slash; (slash = strrchr(parent, '/')) != NULL && slash != parent;) {
		*slash = '\0';
		if (home->owner)
			add_once(gather, ret,
				 arena_printf(gather->arena, "%s/%s", parent, home->owner));
		add_once(gather, ret, arena_strdup(gather->arena, parent));
	}
}

static void find_places(struct gather *gather, struct names *ret)
{
	const struct node_facts *facts = gather->facts;
	const char *host = facts->host.short_name;
	char *lower = arena_strdup(gather->arena, host);
	struct names bases = { 0 };

	for (char *at = lower; *at; at++)
		*at = (char)tolower((unsigned char)*at);
	find_bases(gather, &bases);
	for (size_t i = 0; i < bases.count; i++) {
		/* ADR writes names of hosts in small letters */
		add_once(gather, ret,
			 arena_printf(gather->arena, "%s/diag/crs/%s/crs/trace/alert.log",
				      bases.items[i], lower));
		add_once(gather, ret,
			 arena_printf(gather->arena, "%s/diag/crs/%s/crs/trace/alert.log",
				      bases.items[i], host));
	}
	add_once(gather, ret,
		 arena_printf(gather->arena, "%s/log/%s/alert%s.log", facts->home.resolved, host,
			      host));
}

/* One folder for each name that ASM has had on this node: "+ASM1". */
static void find_asm_places(struct gather *gather, struct names *ret)
{
	struct names bases = { 0 };

	find_bases(gather, &bases);
	for (size_t i = 0; i < bases.count; i++) {
		const char *folder = arena_printf(gather->arena, "%s/diag/asm/+asm",
						  bases.items[i]);
		struct list_answer list = { 0 };
		gather->world->verbs->list(gather->world, folder, &list);
		for (size_t j = 0; j < list.entries.count; j++) {
			const char *name = list.entries.items[j];
			if (str_starts(name, "+ASM"))
				add_once(gather, ret,
					 arena_printf(gather->arena, "%s/%s/trace/alert_%s.log",
						      folder, name, name));
		}
	}
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

/* The moment of a local date with its own zone, else in that of the stack. */
static int64_t moment_said(const struct gather *gather, const struct said_group *said)
{
	const char *zone = gather->facts->host.timezone;

	if (!said->time_local.known)
		return TIME_UNKNOWN;
	if (said->zone_known)
		return moment_of("UTC", &said->time_local) - said->zone;
	return moment_zone_is_known(zone) ? moment_of(zone, &said->time_local) : TIME_UNKNOWN;
}

void gather_asm_log(struct gather *gather, struct asm_log_facts *ret)
{
	struct names places = { 0 };
	struct file_answer answer = { 0 };

	if (!gather->facts->home.resolved)
		return;
	find_asm_places(gather, &places);
	read_newest(gather, &places, &answer);
	ret->from = answer.from;
	asm_parse_alert(gather->arena, answer.content, ret);
	for (size_t i = 0; i < ret->count; i++)
		ret->items[i].time = moment_said(gather, &ret->items[i]);
}
