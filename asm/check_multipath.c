/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of paths and maps.
 */
#include <string.h>

#include "asm/assembly.h"
#include "asm/checks.h"

bool asm_path_has_failed(const struct disk_facts *facts, const struct disk *disk,
			 const struct block_device *device)
{
	const char *kernel = device->disk ? device->disk : device->kernel;
	const struct block_device *whole = block_device_by_kernel(&facts->devices, kernel);

	for (size_t i = 0; i < disk->path_count; i++) {
		const struct disk_path *path = &disk->paths[i];
		if (path->known && path->failed && str_equal(path->kernel, kernel))
			return true;
	}
	return whole && str_equal(whole->state, "offline");
}

static void steps_of_paths(struct sink *sink, struct finding *finding, const struct disk *disk)
{
	if (disk->device && asm_is_pseudo(disk->device))
		sink_step(sink, finding, "powermt display dev=all; vxdmpadm getsubpaths", "root",
			  "none; the one of the software that is installed");
	else if (disk->device && !asm_is_map(disk->device) && !disk->device->dm_uuid)
		sink_step(sink, finding, "nvme list-subsys", "root", "none");
	else
		sink_step(sink, finding, "multipath -ll", "root", "none; reads every path");
	sink_step(sink, finding,
		  "repair the path: HBA, cable, switch, zoning, controller of the array, iSCSI "
		  "session; the multipath software takes it back by itself",
		  NULL, "none");
}

/* ": ASM does not use sde, which is good" */
static const char *good_paths(struct sink *sink, const struct disk *disk)
{
	struct names good = { 0 };

	for (size_t i = 0; i < disk->path_count; i++) {
		if (disk->paths[i].known && !disk->paths[i].failed)
			names_add(sink_arena(sink), &good, disk->paths[i].kernel);
	}
	return good.count ? arena_printf(sink_arena(sink), ": ASM does not use %s, which %s good",
					 names_in_words(sink_arena(sink), &good, 4),
					 good.count == 1 ? "is" : "are")
			  : ": ASM has lost the disk";
}

static void single_path(struct sink *sink, const struct disk_facts *facts, const struct disk *disk,
			const struct block_device *device, const struct block_device *map)
{
	bool failed = asm_path_has_failed(facts, disk, device);
	bool oracleasm = disk->provider == PROVIDER_ORACLEASM_V2 ||
			 disk->provider == PROVIDER_ORACLEASM_V3;
	struct finding *finding =
		asm_fail_disk(sink, failed ? SEVERITY_CRITICAL : SEVERITY_WARNING, disk,
			      "%s is %s, one path of the multipath map %s%s%s",
			      disk_in_words(sink_arena(sink), disk), device->kernel,
			      map->dm_name ? map->dm_name : map->kernel,
			      failed ? ", and that path has failed"
				     : ": when that path fails, ASM loses the disk",
			      failed ? good_paths(sink, disk) : "");

	const char *path = device->disk ? device->disk : device->kernel;
	if (asm_is_pseudo(map))
		sink_evidence(sink, finding, arena_printf(sink_arena(sink), "/dev/%s", path),
			      arena_printf(sink_arena(sink), "%s of %s and of %s",
					   asm_wwid_of(map) ? "wwid" : "size and header", path,
					   map->kernel));
	else
		sink_evidence(sink, finding,
			      arena_printf(sink_arena(sink), "/sys/class/block/%s/holders", path),
			      map->kernel);
	asm_file_evidence(sink, finding, disk);
	if (failed)
		steps_of_paths(sink, finding, disk);
	if (oracleasm) {
		sink_step(sink, finding, asm_scan_order_step(sink, facts, map), NULL, "none now");
		sink_step(sink, finding, "systemctl restart oracleasm", "root",
			  "needs ASM and every database instance of this node down: the nodes of "
			  "the disks are made anew");
		return;
	}
	sink_step(sink, finding,
		  "correct the rule or the discovery string so that the name leads to the map, not "
		  "to the path",
		  NULL, "none by itself");
	struct names kernels = asm_kernel_of(sink, facts, disk);
	names_add(sink_arena(sink), &kernels, map->kernel);
	sink_step_trigger(sink, finding, &kernels);
}

void asm_check_single_path(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		const struct block_device *device = disk_judged_device(facts, disk);
		if (!asm_is_needed(facts, disk) || !device || asm_is_map(device))
			continue;
		const struct block_device *map = asm_map_of_path(&facts->devices, device);
		if (map)
			single_path(sink, facts, disk, device, map);
	}
}

/* ---- lost paths ---- */

/* Vendor and model of a path tell the array; NULL when not known. */
static const char *path_property(const struct disk_facts *facts, const struct disk *disk,
				 const char *key)
{
	const struct block_device *path =
		disk->path_count ? block_device_by_kernel(&facts->devices, disk->paths[0].kernel)
				 : NULL;

	/* hidden paths have no properties of their own */
	if (!path)
		path = disk->device;
	return path ? property_find(&path->properties, key) : NULL;
}

/* Paths that every other map of the same array has; 0 when they differ or there are too few. */
static size_t paths_of_siblings(const struct disk_facts *facts, const struct disk *disk)
{
	const char *vendor = path_property(facts, disk, "ID_VENDOR");
	const char *model = path_property(facts, disk, "ID_MODEL");
	size_t siblings = 0, paths = 0;

	for (size_t i = 0; vendor && model && i < facts->disks.count; i++) {
		const struct disk *other = &facts->disks.items[i];
		if (other == disk || !disk_matters(other) || !other->map ||
		    !str_equal(path_property(facts, other, "ID_MODEL"), model) ||
		    !str_equal(path_property(facts, other, "ID_VENDOR"), vendor))
			continue;
		if (siblings && other->path_count != paths)
			return 0;
		paths = other->path_count;
		siblings++;
	}
	return siblings >= 2 ? paths : 0;
}

static struct names failed_paths(struct sink *sink, const struct disk *disk)
{
	struct names failed = { 0 };

	for (size_t i = 0; i < disk->path_count; i++) {
		if (disk->paths[i].known && disk->paths[i].failed)
			names_add(sink_arena(sink), &failed, disk->paths[i].kernel);
	}
	return failed;
}

static void path_lost(struct sink *sink, const struct disk_facts *facts, const struct disk *disk)
{
	struct names failed = failed_paths(sink, disk);
	size_t siblings = failed.count ? 0 : paths_of_siblings(facts, disk);

	if (!failed.count && siblings <= disk->path_count)
		return;
	struct finding *finding =
		failed.count
			? asm_fail_disk(sink, SEVERITY_WARNING, disk,
					"%s: %zu of %zu paths of the map %s failed: %s",
					disk_in_words(sink_arena(sink), disk), failed.count,
					disk->path_count, disk->map,
					names_in_words(sink_arena(sink), &failed, 12))
			: asm_fail_disk(sink, SEVERITY_WARNING, disk,
					"%s: the map %s has %zu path%s, the others of the same "
					"array have %zu",
					disk_in_words(sink_arena(sink), disk), disk->map,
					disk->path_count, disk->path_count == 1 ? "" : "s",
					siblings);
	sink_evidence(sink, finding,
		      facts->multipath.from.status == FACT_OBTAINED && facts->multipath.from.source
			      ? facts->multipath.from.source
			      : "/sys/class/block",
		      arena_printf(sink_arena(sink), "%s: %zu path%s, failed: %s", disk->map,
				   disk->path_count, disk->path_count == 1 ? "" : "s",
				   failed.count ? names_in_words(sink_arena(sink), &failed, 12)
						: "none"));
	steps_of_paths(sink, finding, disk);
}

void asm_check_path_lost(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (disk_matters(disk) && disk->map && disk->path_count)
			path_lost(sink, facts, disk);
	}
}
