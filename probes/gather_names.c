/* SPDX-License-Identifier: Apache-2.0
 *
 * Where ASM is meant to look for disks, and the names that are there.
 */
#include "probes/gather_disk_parts.h"

#include <string.h>

#include "asm/asmtool.h"
#include "node/access.h"
#include "probes/gpnp_profile.h"
#include "probes/path.h"

/* ---- discovery string ---- */

static void take_profile(struct disk_gather *gather, const char *path)
{
	struct discovery_facts *discovery = &gather->facts->discovery;
	struct bytes text = gather_file(&gather->base, path, &discovery->from);

	if (discovery->from.status == FACT_OBTAINED)
		gpnp_parse_profile(gather->base.arena, text, discovery);
}

/* The profile of this node, else the copy that the installation left beside it (ASM.md 5). */
static void gather_profile(struct disk_gather *gather)
{
	static const char tail[] = "profiles/peer/profile.xml";
	const struct node_facts *node = gather->base.facts;
	struct arena *arena = gather->base.arena;
	struct discovery_facts *discovery = &gather->facts->discovery;

	if (!node->home.path || node->kind == NODE_RESTART)
		return;
	if (node->host.short_name)
		take_profile(gather, arena_printf(arena, "%s/gpnp/%s/%s", node->home.path,
						  node->host.short_name, tail));
	if (discovery->from.status == FACT_ABSENT || discovery->from.status == FACT_NOT_CAPTURED)
		take_profile(gather, arena_printf(arena, "%s/gpnp/%s", node->home.path, tail));
}

void gather_discovery(struct disk_gather *gather)
{
	struct discovery_facts *discovery = &gather->facts->discovery;

	gather_profile(gather);
	if (gather->base.facts->disk_string) {
		discovery->string = gather->base.facts->disk_string;
		discovery->from = (struct provenance){ FACT_OBTAINED, "crsctl stat res ora.asm -p",
						       NULL };
	}
	if (!discovery->string)
		discovery->string = "";
	asm_split_discovery(gather->base.arena, discovery->string, &discovery->patterns);
}

/* ---- names in the file system ---- */

/* A folder on the way that the user of ASM may not search; NULL when there is none. */
static const char *closed_by(const struct disk_gather *gather, const struct path_walk *walk)
{
	enum { SEARCH = 1 };
	const struct expected_facts *expected = &gather->facts->expected;
	const struct access_who who = {
		.user = expected->user,
		.uid = expected->uid,
		.group = expected->group,
		.gid = expected->gid,
		.primary_gid = gather->base.facts->home.owner_gid,
	};

	for (size_t i = 0; expected->user && i < walk->count; i++) {
		const struct file_fact *file = &walk->items[i];
		if (file->from.status == FACT_OBTAINED && file->type == 'd' &&
		    !access_may(&who, file, NULL, SEARCH))
			return file->path;
	}
	return NULL;
}

static void add_name(struct disk_gather *gather, const char *name, bool discovered, bool given)
{
	struct disk_names *names = &gather->facts->names;
	struct path_walk walk;

	for (size_t i = 0; i < names->count; i++) {
		if (str_equal(names->items[i].name, name)) {
			names->items[i].discovered |= discovered;
			names->items[i].given |= given;
			return;
		}
	}
	names->items = arena_grow(gather->base.arena, names->items, &names->capacity, names->count,
				  sizeof(struct disk_name));
	struct disk_name *item = &names->items[names->count++];
	path_walk(gather->base.world, name, &walk);
	*item = (struct disk_name){ .name = name, .discovered = discovered, .given = given };
	item->file = walk.items[walk.count - 1];
	item->closed_by = closed_by(gather, &walk);
}

static bool is_pattern(const char *component)
{
	return component[strcspn(component, "*?[")] != '\0';
}

/* Goes down a pattern of paths, folder by folder, as ASM does it: only folders that a component with
 * a wildcard needs are listed. */
static void expand(struct disk_gather *gather, const char *folder, const char *rest,
		   const char *pattern)
{
	struct arena *arena = gather->base.arena;
	size_t length = strcspn(rest, "/");
	const char *component = arena_strndup(arena, rest, length);
	const char *more = rest + length + strspn(rest + length, "/");
	struct list_answer list = { 0 };

	if (!is_pattern(component) && *component && *more) {
		expand(gather, arena_printf(arena, "%s/%s", folder, component), more, pattern);
		return;
	}
	if (!is_pattern(component) && *component) {
		add_name(gather, arena_printf(arena, "%s/%s", folder, component), true, false);
		return;
	}
	gather->base.world->verbs->list(gather->base.world, *folder ? folder : "/", &list);
	for (size_t i = 0; i < list.entries.count; i++) {
		const char *entry = list.entries.items[i];
		const char *name = arena_printf(arena, "%s/%s", folder, entry);
		if (*more && discovery_pattern_selects(component, entry))
			expand(gather, name, more, pattern);
		else if (!*more && discovery_pattern_selects(pattern, name))
			add_name(gather, name, true, false);
	}
}

void gather_names(struct disk_gather *gather)
{
	static const char oracleasm[] = "/dev/oracleasm/disks";
	const struct names *patterns = &gather->facts->discovery.patterns;
	const struct voting_facts *voting = &gather->base.facts->voting;
	struct list_answer list = { 0 };

	for (size_t i = 0; i < patterns->count; i++) {
		if (patterns->items[i][0] == '/')
			expand(gather, "", patterns->items[i] + 1, patterns->items[i]);
	}
	gather->base.world->verbs->list(gather->base.world, oracleasm, &list);
	for (size_t i = 0; i < list.entries.count; i++) {
		names_add(gather->base.arena, &gather->facts->oracleasm.disks,
			  list.entries.items[i]);
		add_name(
			gather,
			arena_printf(gather->base.arena, "%s/%s", oracleasm, list.entries.items[i]),
			false, false);
	}
	for (size_t i = 0; i < voting->count; i++) {
		if (voting->items[i].path[0] == '/')
			add_name(gather, voting->items[i].path, false, false);
	}
	for (size_t i = 0; i < gather->options->arguments->count; i++)
		add_name(gather, gather->options->arguments->items[i], false, true);
}
