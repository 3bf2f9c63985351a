/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gather_rules.h"

#include <stdlib.h>
#include <string.h>

#include "probes/accounts.h"
#include "probes/gather_parts.h"
#include "probes/path.h"
#include "udev-rules/rules.h"

enum { RULES_FILE_LIMIT = 1024 * 1024 };

struct rules_gather {
	struct gather base;
	struct rule_facts *facts;
};

/* ---- files ---- */

static void add_file(struct rules_gather *gather, struct world *world, const char *path,
		     bool argument)
{
	struct rule_facts *facts = gather->facts;
	struct arena *arena = gather->base.arena;
	const char *slash = strrchr(path, '/');
	struct rules_file *file = arena_alloc(arena, sizeof(*file));
	struct file_answer answer = { 0 };

	file->path = path;
	file->name = slash ? slash + 1 : path;
	file->argument = argument;
	world->verbs->stat(world, path, &file->file);
	if (file->file.type == 'l') {
		struct path_walk walk;
		path_walk(world, path, &walk);
		file->target = walk.resolved;
	}
	world->verbs->read_file(world, path, RULES_FILE_LIMIT, &answer);
	file->from = answer.from;
	file->content = answer.from.status == FACT_OBTAINED ? answer.content
							    : (struct bytes){ "", 0 };
	facts->files = arena_grow(arena, facts->files, &facts->file_capacity, facts->file_count,
				  sizeof(struct rules_file *));
	facts->files[facts->file_count++] = file;
}

/* What rules were not seen in one folder was not seen at all; one that a capture does not hold is
 * told by the folder of the administrator. */
static void take_status(struct provenance *io, const struct provenance *folder, bool first)
{
	bool plain = folder->status == FACT_OBTAINED || folder->status == FACT_ABSENT;

	if (first) {
		*io = *folder;
		if (plain)
			io->status = FACT_OBTAINED;
	} else if (io->status == FACT_OBTAINED && !plain && folder->status != FACT_NOT_CAPTURED) {
		*io = *folder;
	}
}

static void add_folder(struct rules_gather *gather, const char *folder, bool first)
{
	struct world *world = gather->base.world;
	struct list_answer list = { 0 };

	world->verbs->list(world, folder, &list);
	take_status(&gather->facts->from, &list.from, first);
	for (size_t i = 0; i < list.entries.count; i++)
		if (str_ends(list.entries.items[i], ".rules"))
			add_file(gather, world,
				 arena_printf(gather->base.arena, "%s/%s", folder,
					      list.entries.items[i]),
				 false);
}

/* Where /lib is a link to usr/lib, its rules were already seen. */
static bool has_own_lib(struct world *world)
{
	struct file_fact lib = { 0 };

	world->verbs->stat(world, "/lib", &lib);
	return lib.type != 'l';
}

static void gather_files(struct rules_gather *gather, const struct rules_options *options)
{
	static const char *const folders[] = {
		"/etc/udev/rules.d",
		"/run/udev/rules.d",
		"/usr/local/lib/udev/rules.d",
		"/usr/lib/udev/rules.d",
	};
	struct world *world = gather->base.world;

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		add_folder(gather, folders[i], i == 0);
	if (has_own_lib(world))
		add_folder(gather, "/lib/udev/rules.d", false);
	if (options->arguments_world)
		world = options->arguments_world;
	for (size_t i = 0; i < options->arguments.count; i++)
		add_file(gather, world, options->arguments.items[i], true);
}

/* ---- which udev ---- */

/* Of "libsystemd-shared-252.so"; systemd's library has its version in its name. */
static long version_in(struct rules_gather *gather, const char *folder)
{
	static const char head[] = "libsystemd-shared-";
	struct world *world = gather->base.world;
	struct list_answer list = { 0 };
	long version = COUNT_UNKNOWN;

	world->verbs->list(world, folder, &list);
	for (size_t i = 0; i < list.entries.count; i++) {
		const char *entry = list.entries.items[i];
		if (!str_starts(entry, head) || !strstr(entry, ".so"))
			continue;
		long found = strtol(entry + strlen(head), NULL, 10);
		if (found > version && found > 0)
			version = found;
	}
	return version;
}

/* Before it had one: the library of udev, whose number only tells the versions that were shipped. */
static long version_of_libudev(struct rules_gather *gather)
{
	static const char *const paths[] = { "/usr/lib64/libudev.so.1", "/lib64/libudev.so.0" };
	static const struct {
		const char *library;
		long version;
	} shipped[] = {
		{ "libudev.so.0.5.1", 147 }, /* EL 6 */
		{ "libudev.so.1.6.2", 219 }, /* EL 7 */
	};
	struct world *world = gather->base.world;

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct file_fact file = { 0 };
		world->verbs->stat(world, paths[i], &file);
		for (size_t j = 0; file.link && j < sizeof(shipped) / sizeof(*shipped); j++)
			if (str_ends(file.link, shipped[j].library))
				return shipped[j].version;
	}
	return COUNT_UNKNOWN;
}

static long udev_version(struct rules_gather *gather)
{
	static const char *const folders[] = {
		"/usr/lib/systemd",
		"/usr/lib/x86_64-linux-gnu/systemd",
		"/usr/lib/aarch64-linux-gnu/systemd",
	};
	long version = COUNT_UNKNOWN;

	for (size_t i = 0; version < 0 && i < sizeof(folders) / sizeof(*folders); i++)
		version = version_in(gather, folders[i]);
	return version < 0 ? version_of_libudev(gather) : version;
}

/* ---- accounts, the kernel's command line, files ---- */

static void gather_accounts(struct rules_gather *gather, const char *path, struct accounts *ret)
{
	struct bytes text = gather_file(&gather->base, path, &ret->from);

	accounts_parse(gather->base.arena, text, ret);
}

static const char *command_line_of_kernel(struct rules_gather *gather)
{
	struct provenance from;
	struct bytes text = gather_file(&gather->base, "/proc/cmdline", &from);

	if (from.status != FACT_OBTAINED)
		return NULL;
	char *line = arena_strndup(gather->base.arena, text.data, text.length);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static struct file_fact *add_fact(struct arena *arena, struct file_facts *io)
{
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	return &io->items[io->count++];
}

/* Through all links: what counts is what would be executed. */
static void gather_programs(struct rules_gather *gather)
{
	struct arena *arena = gather->base.arena;
	struct names wanted;

	rules_wanted_files(arena, gather->facts, &wanted);
	for (size_t i = 0; i < wanted.count; i++) {
		struct file_fact *fact = add_fact(arena, &gather->facts->programs);
		struct path_walk walk;
		path_walk(gather->base.world, wanted.items[i], &walk);
		*fact = walk.items[walk.count - 1];
		fact->path = wanted.items[i];
	}
}

static void gather_databases(struct rules_gather *gather, const struct block_devices *devices)
{
	struct world *world = gather->base.world;

	for (size_t i = 0; i < devices->count; i++) {
		const struct block_device *device = &devices->items[i];
		const char *path = arena_printf(world->arena, "/run/udev/data/b%u:%u",
						device->major, device->minor);
		world->verbs->stat(world, path, add_fact(world->arena, &gather->facts->databases));
	}
}

static void gather_sysfs(struct rules_gather *gather, const struct block_devices *devices)
{
	struct world *world = gather->base.world;
	struct sysfs_question question = { .devices = devices };

	rules_wanted_attributes(world->arena, gather->facts, &question.own, &question.parents);
	world->verbs->sysfs(world, &question, &gather->facts->sysfs);
}

void gather_rules(struct world *world, const struct rules_options *options, struct node_facts *node)
{
	struct rule_facts *facts = arena_alloc(world->arena, sizeof(*facts));
	struct rules_gather gather = {
		.base = { world, world->arena, NULL, node },
		.facts = facts,
	};

	node->disks->rules = facts;
	gather_files(&gather, options);
	facts->udev_version = udev_version(&gather);
	rules_order(facts);
	rules_parse(world->arena, facts);
	facts->cmdline = command_line_of_kernel(&gather);
	gather_accounts(&gather, "/etc/passwd", &facts->users);
	gather_accounts(&gather, "/etc/group", &facts->groups);
	gather_programs(&gather);
	gather_databases(&gather, &node->disks->devices);
	gather_sysfs(&gather, &node->disks->devices);
}
