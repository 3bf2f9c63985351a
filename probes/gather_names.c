/* SPDX-License-Identifier: Apache-2.0
 *
 * Where ASM is meant to look for disks, and the names that are there.
 */
#include "probes/gather_disk_parts.h"

#include <string.h>

#include "asm/asmtool.h"
#include "node/access.h"
#include "probes/path.h"

/* ---- discovery string ---- */

void gather_discovery(struct disk_gather *gather)
{
	struct discovery_facts *discovery = &gather->facts->discovery;
	const struct node_facts *node = gather->base.facts;
	const struct policy *policy = gather->options->policy;

	discovery->from = node->profile.from;
	discovery->string = node->profile.disk_string;
	discovery->spfile = node->profile.spfile;
	if (node->disk_string) {
		discovery->string = node->disk_string;
		discovery->from = (struct provenance){ FACT_OBTAINED, "crsctl stat res ora.asm -p",
						       NULL };
	}
	if (policy && policy->discovery.text) {
		discovery->string = policy->discovery.text;
		discovery->from = (struct provenance){ FACT_OBTAINED, policy->discovery.from,
						       NULL };
	}
	if (!discovery->string)
		discovery->string = "";
	asm_split_discovery(gather->base.arena, discovery->string, &discovery->patterns);
}

/* ---- names in the file system ---- */

static const char *acl_of(const struct disk_gather *gather, const char *path)
{
	struct acl_answer answer = { 0 };

	gather->base.world->verbs->acl(gather->base.world, path, &answer);
	return answer.text;
}

/* A folder on the way that the user of ASM may not search; NULL when there is none. */
static const char *closed_by(const struct disk_gather *gather, const struct path_walk *walk)
{
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
		    !access_may(&who, file, NULL, ACCESS_SEARCH) &&
		    !access_may(&who, file, acl_of(gather, file->path), ACCESS_SEARCH))
			return file->path;
	}
	return NULL;
}

static struct disk_name *new_name(struct disk_gather *gather, const char *name, bool discovered,
				  bool given)
{
	struct disk_names *names = &gather->facts->names;

	names->items = arena_grow(gather->base.arena, names->items, &names->capacity, names->count,
				  sizeof(struct disk_name));
	struct disk_name *item = &names->items[names->count++];
	*item = (struct disk_name){ .name = name, .discovered = discovered, .given = given };
	return item;
}

/* The content that tells of the file system that does not answer; NULL when `path` is on none. */
static const struct disk_content *hung_above(const struct disk_gather *gather, const char *path)
{
	const struct disk_contents *hung = &gather->hung;

	for (size_t i = 0; i < hung->count; i++) {
		if (path_is_below(path, hung->items[i].from.source))
			return &hung->items[i];
	}
	return NULL;
}

static void add_hung_name(struct disk_gather *gather, const char *name, bool discovered, bool given,
			  const struct disk_content *hung)
{
	struct disk_content content = *hung;
	struct disk_name *item = new_name(gather, name, discovered, given);

	item->file.path = name;
	item->file.from = hung->from;
	content.from.source = name;
	gather_keep_content(gather, &content);
}

static void look_at_name(struct disk_gather *gather, const char *name, bool discovered, bool given)
{
	struct disk_name *item = new_name(gather, name, discovered, given);
	struct path_walk walk;

	path_walk_seen(gather->base.world, &gather->seen, name, &walk);
	item->file = walk.items[walk.count - 1];
	item->closed_by = closed_by(gather, &walk);
	if (item->file.type != 'f' || !walk.resolved)
		return;
	const struct mount *mount = mounts_find(&gather->mounts, walk.resolved);
	item->file_system = mount ? mount->type : NULL;
}

static void add_name(struct disk_gather *gather, const char *name, bool discovered, bool given)
{
	struct disk_names *names = &gather->facts->names;
	const struct disk_content *hung = hung_above(gather, name);

	for (size_t i = 0; i < names->count; i++) {
		if (str_equal(names->items[i].name, name)) {
			names->items[i].discovered |= discovered;
			names->items[i].given |= given;
			return;
		}
	}
	if (hung)
		add_hung_name(gather, name, discovered, given, hung);
	else
		look_at_name(gather, name, discovered, given);
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
	if (hung_above(gather, *folder ? folder : "/")) {
		add_name(gather, pattern, true, false);
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

/* ---- file systems that do not answer ---- */

static bool nothing_to_read(void *context, const struct disk_content *so_far, int64_t *ret_offset,
			    size_t *ret_length)
{
	(void)context;
	(void)so_far;
	*ret_offset = 0;
	*ret_length = 0;
	return false;
}

/* The folder of a path, or the last one of a pattern before its first wildcard. */
static const char *fixed_folder(struct arena *arena, const char *pattern)
{
	size_t length = strcspn(pattern, "*?[");

	while (length > 1 && pattern[length - 1] != '/')
		length--;
	while (length > 1 && pattern[length - 1] == '/')
		length--;
	return arena_strndup(arena, pattern, length);
}

static void add_place(struct disk_gather *gather, const char *place, struct names *io)
{
	const struct mount *mount = mounts_find(&gather->mounts, place);

	if (mount && !file_system_is_local(mount->type) && !names_hold(io, place))
		names_add(gather->base.arena, io, place);
}

/* Where the network begins on the way of a path or pattern, and below it. */
static void add_places(struct disk_gather *gather, const char *pattern, struct names *io)
{
	const char *folder;

	if (pattern[0] != '/')
		return;
	folder = fixed_folder(gather->base.arena, pattern);
	add_place(gather, folder, io);
	for (size_t i = 0; !str_equal(folder, "/") && i < gather->mounts.count; i++) {
		if (path_is_below(gather->mounts.items[i].point, folder))
			add_place(gather, gather->mounts.items[i].point, io);
	}
}

/* A dead server would hold up each look at its files: so each place is tried once, by a process that
 * can be left alone, all at the same time. */
static void find_hung(struct disk_gather *gather, const struct names *places)
{
	struct arena *arena = gather->base.arena;
	struct disk_contents *hung = &gather->hung;
	struct disk_request *requests = arena_alloc(arena, (places->count + 1) * sizeof(*requests));

	for (size_t i = 0; i < places->count; i++)
		requests[i] = (struct disk_request){
			.node = places->items[i],
			.deadline_ms = gather->options->timeout_ms,
			.next = nothing_to_read,
		};
	gather->base.world->verbs->read_disks(gather->base.world, requests, places->count);
	for (size_t i = 0; i < places->count; i++) {
		if (requests[i].answer.from.status != FACT_TIMED_OUT)
			continue;
		hung->items = arena_grow(arena, hung->items, &hung->capacity, hung->count,
					 sizeof(struct disk_content));
		hung->items[hung->count++] = requests[i].answer;
	}
}

static void look_for_hung(struct disk_gather *gather)
{
	const struct names *patterns = &gather->facts->discovery.patterns;
	const struct names *arguments = gather->options->arguments;
	const struct voting_facts *voting = &gather->base.facts->voting;
	struct names places = { 0 };

	for (size_t i = 0; i < patterns->count; i++)
		add_places(gather, patterns->items[i], &places);
	for (size_t i = 0; i < voting->count; i++)
		add_places(gather, voting->items[i].path, &places);
	for (size_t i = 0; i < arguments->count; i++)
		add_places(gather, arguments->items[i], &places);
	find_hung(gather, &places);
}

/* Most names are of a few folders and lead to a device that was looked at already. */
static void add_seen(struct disk_gather *gather)
{
	const struct block_devices *devices = &gather->facts->devices;

	for (size_t i = 0; i < devices->count; i++) {
		const struct file_fact *file = &devices->items[i].file;
		if (file->from.status == FACT_OBTAINED)
			path_seen_add(&gather->seen, file);
	}
}

void gather_names(struct disk_gather *gather)
{
	static const char oracleasm[] = "/dev/oracleasm/disks";
	const struct names *patterns = &gather->facts->discovery.patterns;
	const struct voting_facts *voting = &gather->base.facts->voting;
	struct list_answer list = { 0 };

	look_for_hung(gather);
	add_seen(gather);
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
	path_seen_drop(&gather->seen);
}
