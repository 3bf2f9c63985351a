/* SPDX-License-Identifier: Apache-2.0
 *
 * Disks and disk groups in the JSON report.
 */
#include "node/rules.h"
#include "report/disk_values.h"
#include "report/json_parts.h"

/* Null below zero, which is "not known" in all facts. */
static json_t *number_or_null(int64_t number)
{
	return number < 0 ? json_null() : json_integer(number);
}

static json_t *yes_no_or_null(int answer)
{
	return answer < 0 ? json_null() : json_boolean(answer);
}

/* An empty name in a header is none. */
static json_t *name_or_null(struct arena *arena, const char *name)
{
	return text_or_null(arena, name && *name ? name : NULL);
}

static json_t *names_array(struct arena *arena, const struct names *names)
{
	json_t *array = json_array();

	for (size_t i = 0; i < names->count; i++)
		json_array_append_new(array, text_or_empty(arena, names->items[i]));
	return array;
}

static json_t *header_object(struct arena *arena, const struct disk *disk)
{
	static const struct disk_header nothing = { .hdrsts = -1, .number = -1 };
	bool known = disk_has_header(disk);
	const struct disk_header *header = known ? &disk->header : &nothing;
	json_t *object = json_object();

	put(object, "status", json_string(header_status_name(disk->header.status)));
	put(object, "hdrsts", number_or_null(header->hdrsts));
	put(object, "group", name_or_null(arena, header->group));
	put(object, "disk", name_or_null(arena, header->disk));
	put(object, "number", number_or_null(header->number));
	put(object, "failgroup", name_or_null(arena, header->failgroup));
	put(object, "redundancy", text_or_null(arena, redundancy_name(header->redundancy)));
	put(object, "au_bytes", known ? json_integer(header->au_bytes) : json_null());
	put(object, "voting_file", yes_no_or_null(disk_voting(disk)));
	/* a backup may be all that is left */
	put(object, "backup", text_or_null(arena, backup_status_name(disk->header.backup)));
	return object;
}

static json_t *multipath_object(struct arena *arena, const struct disk *disk)
{
	if (!disk->map)
		return json_null();
	json_t *object = json_object();
	put(object, "map", text_or_empty(arena, disk->map));
	put(object, "paths",
	    disk->path_count ? json_integer((json_int_t)disk->path_count) : json_null());
	put(object, "failed", number_or_null(disk_failed_paths(disk)));
	return object;
}

/* Links that may come or not are left out. */
static json_t *next_links(struct arena *arena, const struct prediction *next)
{
	json_t *array = json_array();

	for (size_t i = 0; i < next->links.count; i++) {
		if (next->links.items[i].known)
			json_array_append_new(array,
					      text_or_empty(arena, next->links.items[i].name));
	}
	return array;
}

/* Only rules make links: of what else hands out disks nothing is said. */
static json_t *next_boot_object(struct arena *arena, const struct disk_facts *facts,
				const struct disk *disk)
{
	const struct prediction *next = disk->next_boot;
	bool by_rules = next && disk->provider != PROVIDER_ORACLEASM_V2 &&
			disk->provider != PROVIDER_ORACLEASM_V3 && disk->provider != PROVIDER_AFD;
	const struct names set_by = disk_next_set_by(arena, facts, disk);
	json_t *object = json_object();

	put(object, "owner", text_or_null(arena, disk_next_owner(disk)));
	put(object, "group", text_or_null(arena, disk_next_group(disk)));
	put(object, "mode", text_or_null(arena, disk_next_mode(arena, disk)));
	put(object, "links", by_rules ? next_links(arena, next) : json_null());
	put(object, "set_by", next ? names_array(arena, &set_by) : json_null());
	return object;
}

static json_t *disk_object(struct arena *arena, const struct disk_facts *facts,
			   const struct disk *disk)
{
	const struct block_device *device = disk->device;
	json_t *object = json_object();

	put(object, "path", text_or_empty(arena, disk->path));
	put(object, "names", names_array(arena, &disk->names));
	put(object, "devno", text_or_null(arena, disk_devno(arena, disk)));
	put(object, "kernel", text_or_null(arena, device ? device->kernel : NULL));
	put(object, "wwid", name_or_null(arena, disk->wwid));
	put(object, "size_bytes", number_or_null(disk_size(disk)));
	put(object, "logical_sector", number_or_null(device ? device->logical_sector : -1));
	put(object, "provider", text_or_null(arena, provider_name(disk->provider)));
	put(object, "label", name_or_null(arena, disk->label));
	put(object, "owner", text_or_null(arena, disk_owner(disk)));
	put(object, "group", text_or_null(arena, disk_owner_group(disk)));
	put(object, "mode", text_or_null(arena, disk_mode(arena, disk)));
	put(object, "discovered", yes_no_or_null(disk_discovered(facts, disk)));
	put(object, "header", header_object(arena, disk));
	put(object, "multipath", multipath_object(arena, disk));
	put(object, "next_boot", next_boot_object(arena, facts, disk));
	return object;
}

json_t *disks_array(struct arena *arena, const struct disk_facts *facts)
{
	json_t *array = json_array();

	for (size_t i = 0; facts && i < facts->disks.count; i++)
		json_array_append_new(array, disk_object(arena, facts, &facts->disks.items[i]));
	return array;
}

static json_t *group_object(struct arena *arena, const struct disk_group *group)
{
	json_t *object = json_object();
	json_t *missing = json_array();

	for (size_t i = 0; i < group->missing_count; i++)
		json_array_append_new(missing, json_integer(group->missing[i]));
	put(object, "name", text_or_empty(arena, group->name));
	put(object, "stamp", text_or_null(arena, group_stamp(arena, group)));
	put(object, "redundancy", text_or_null(arena, redundancy_name(group->redundancy)));
	put(object, "disks_seen", json_integer((json_int_t)group->count));
	put(object, "missing_numbers", missing);
	put(object, "voting_files", json_integer((json_int_t)group->voting_files));
	put(object, "holds_ocr",
	    group->holds_ocr_known ? json_boolean(group->holds_ocr) : json_null());
	put(object, "mountable", json_string(mountable_name(group->mountable)));
	return object;
}

json_t *disk_groups_array(struct arena *arena, const struct disk_facts *facts)
{
	json_t *array = json_array();

	for (size_t i = 0; facts && i < facts->groups.count; i++)
		json_array_append_new(array, group_object(arena, &facts->groups.items[i]));
	return array;
}
