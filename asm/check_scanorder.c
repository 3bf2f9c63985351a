/* SPDX-License-Identifier: Apache-2.0
 *
 * Which devices oracleasm takes: it goes by prefixes of names (domain facts ASM.md, section 1.4).
 */
#include <string.h>

#include "asm/assembly.h"
#include "asm/checks.h"

/* What a scan would do wrong: with a map, or with disks that have none. */
struct wrong_scan {
	const struct block_device *map; /* NULL: it is about `hidden` */
	const char *why;
	const struct disk *taken; /* oracleasm has already taken one path for it; NULL: none */
	struct names hidden, labels, groups;
};

static const char *setting(const struct disk_facts *facts, const char *key)
{
	const char *value = property_find(&facts->oracleasm.settings, key);

	return value ? value : "";
}

/* ---- prefixes ---- */

static size_t prefix_at(const char *list, const char *name)
{
	size_t position = 0;

	while (*list) {
		size_t length = strcspn(list, " ");
		if (length && strncmp(list, name, length) == 0)
			return position + 1;
		position += length > 0;
		list += length + (list[length] == ' ');
	}
	return 0;
}

/* Place in a list of prefixes of the kernel name or the alias of a device; 0 when in none. */
static size_t place_in(const char *list, const struct block_device *device)
{
	size_t kernel = prefix_at(list, device->kernel);
	size_t alias = device->dm_name ? prefix_at(list, device->dm_name) : 0;

	if (device->disk && !kernel)
		kernel = prefix_at(list, device->disk);
	if (!kernel || (alias && alias < kernel))
		return alias;
	return kernel;
}

/* ---- maps ---- */

/* What the order does wrong with one map; NULL when it puts the map before its paths. */
static const char *wrong_order(const struct disk_facts *facts, const struct block_device *map)
{
	const char *order = setting(facts, "ORACLEASM_SCANORDER");
	const char *exclude = setting(facts, "ORACLEASM_SCANEXCLUDE");

	if (place_in(exclude, map))
		return "SCANEXCLUDE hides the map";
	for (size_t i = 0; i < map->slaves.count; i++) {
		const struct block_device *path = block_device_by_kernel(&facts->devices,
									 map->slaves.items[i]);
		if (!path || asm_is_map(path) || place_in(exclude, path))
			continue;
		size_t of_map = place_in(order, map), of_path = place_in(order, path);
		if (!of_map || (of_path && of_path < of_map))
			return "neither SCANORDER nor SCANEXCLUDE puts the map before its paths";
	}
	return NULL;
}

static const char *name_of(const struct block_device *map)
{
	return map->dm_name ? map->dm_name : map->kernel;
}

static const struct block_device *map_of(const struct disk_facts *facts, const struct disk *disk)
{
	for (size_t i = 0; disk->map && i < facts->devices.count; i++) {
		const struct block_device *map = &facts->devices.items[i];
		if (str_equal(name_of(map), disk->map) && asm_is_map(map))
			return map;
	}
	return NULL;
}

static bool has_taken_a_path(const struct disk_facts *facts, const struct disk *disk)
{
	const struct block_device *device = disk_judged_device(facts, disk);

	return device && !asm_is_map(device) && asm_map_of_path(&facts->devices, device);
}

/* ---- the next scan ---- */

static void look_at_map(const struct disk_facts *facts, const struct disk *disk,
			struct wrong_scan *io)
{
	const struct block_device *map = map_of(facts, disk);
	const char *why = map ? wrong_order(facts, map) : NULL;
	bool taken = why && has_taken_a_path(facts, disk);

	/* what has happened says more than what may */
	if (!why || io->taken || (io->map && !taken))
		return;
	io->map = map;
	io->why = why;
	io->taken = taken ? disk : NULL;
}

static void look_at_hidden(struct sink *sink, const struct disk_facts *facts,
			   const struct disk *disk, struct wrong_scan *io)
{
	struct arena *arena = sink_arena(sink);

	if (disk->map || !place_in(setting(facts, "ORACLEASM_SCANEXCLUDE"), disk->device))
		return;
	names_add(arena, &io->hidden, disk->device->kernel);
	names_add(arena, &io->labels, disk->label);
	const char *group = disk_has_group(disk) ? arena_printf(arena, "+%s", disk->header.group)
						 : NULL;
	if (group && !names_hold(&io->groups, group))
		names_add(arena, &io->groups, group);
}

static struct wrong_scan wrong_scan_of(struct sink *sink, const struct disk_facts *facts)
{
	struct wrong_scan wrong = { 0 };

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (!disk->device || !disk->label || !*disk->label)
			continue;
		look_at_map(facts, disk, &wrong);
		look_at_hidden(sink, facts, disk, &wrong);
	}
	return wrong;
}

/* ---- telling ---- */

static struct finding *fail_map(struct sink *sink, const struct disk_facts *facts,
				const struct wrong_scan *wrong)
{
	const char *map = name_of(wrong->map);

	if (!wrong->taken)
		return sink_fail(sink, SEVERITY_WARNING, "oracleasm",
				 "oracleasm may take one path of the map %s at the next scan: %s",
				 map, wrong->why);
	return sink_fail(sink, SEVERITY_WARNING, "oracleasm",
			 "oracleasm has taken %s, one path of the map %s, for %s: %s",
			 disk_judged_device(facts, wrong->taken)->kernel, map, wrong->taken->label,
			 wrong->why);
}

static struct finding *fail_hidden(struct sink *sink, const struct wrong_scan *wrong)
{
	struct arena *arena = sink_arena(sink);
	const char *groups = wrong->groups.count ? names_in_words(arena, &wrong->groups, 3) : NULL;

	return sink_fail(
		sink, SEVERITY_WARNING, "oracleasm",
		"after the next scan or boot oracleasm does not find %s: SCANEXCLUDE hides "
		"%s, and no map stands for them%s%s%s",
		names_in_words(arena, &wrong->labels, 3), names_in_words(arena, &wrong->hidden, 3),
		groups ? "; " : "", groups ? groups : "", groups ? " cannot be mounted then" : "");
}

const char *asm_scan_order_step(struct sink *sink, const struct disk_facts *facts,
				const struct block_device *map)
{
	const char *prefix = map ? map->kernel : "";
	size_t length = strcspn(prefix, "-");

	if (map && asm_is_pseudo(map))
		length = str_starts(prefix, "emcpower") ? strlen("emcpower") : strlen("VxDMP");
	return arena_printf(sink_arena(sink),
			    "set ORACLEASM_SCANORDER=\"%.*s\" and ORACLEASM_SCANEXCLUDE=\"%s\" in "
			    "%s",
			    (int)length, prefix, map ? "sd" : "", asm_oracleasm_config(facts));
}

/* A path that has failed is a matter of its own: that it was taken is half of it. */
static void set_reach(struct sink *sink, const struct disk_facts *facts, struct finding *finding)
{
	finding->reach = REACH_NONE;
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		const struct block_device *device = disk_judged_device(facts, disk);
		if (has_taken_a_path(facts, disk) && !asm_path_has_failed(facts, disk, device))
			sink_reaches(sink, finding, disk->path);
	}
}

/* Disks without a map need the paths that those with one must not show. */
static const struct block_device *map_to_prefer(const struct wrong_scan *wrong)
{
	return wrong->hidden.count ? NULL : wrong->map;
}

void asm_check_oracleasm_scanorder(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	if (!asm_oracleasm_wanted(facts)) {
		sink_not_applicable(sink);
		return;
	}
	const struct wrong_scan wrong = wrong_scan_of(sink, facts);
	if (!wrong.map && !wrong.hidden.count)
		return;
	struct finding *finding = wrong.hidden.count ? fail_hidden(sink, &wrong)
						     : fail_map(sink, facts, &wrong);
	set_reach(sink, facts, finding);
	sink_evidence(sink, finding, asm_oracleasm_config(facts),
		      arena_printf(sink_arena(sink),
				   "ORACLEASM_SCANORDER=\"%s\" ORACLEASM_SCANEXCLUDE=\"%s\"",
				   setting(facts, "ORACLEASM_SCANORDER"),
				   setting(facts, "ORACLEASM_SCANEXCLUDE")));
	sink_step(sink, finding, asm_scan_order_step(sink, facts, map_to_prefer(&wrong)), NULL,
		  "none now");
	sink_step(sink, finding, "systemctl restart oracleasm", "root",
		  "needs ASM and every database instance of this node down: the nodes of the "
		  "disks are made anew");
}
