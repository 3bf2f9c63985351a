/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "asm/checks.h"

static bool a_header_is_known(const struct disk_facts *facts)
{
	for (size_t i = 0; i < facts->disks.count; i++) {
		enum header_status status = facts->disks.items[i].header.status;
		if (status != HEADER_NONE && status != HEADER_UNREAD)
			return true;
	}
	return false;
}

/* Not read, and udev knows a file system on it, or it was left alone because of what is built on it. */
static bool is_unread_of_others(const struct disk *disk)
{
	bool left_alone = disk->content && disk->content->from.status == FACT_NOT_ASKED;
	const char *type = disk->device ? property_find(&disk->device->properties, "ID_FS_TYPE")
					: NULL;

	return (type && !str_equal(type, "oracleasm")) || (left_alone && !disk->map);
}

static bool is_blank(const struct disk *disk)
{
	const struct disk_content *content = disk->content;

	return content && content->signatures_known && !content->signature_count &&
	       !content->ambivalent && !(disk->device && disk->device->holders.count);
}

bool asm_is_needed(const struct disk_facts *facts, const struct disk *disk)
{
	if (!disk_in_use(disk))
		return false;
	if (disk->label && *disk->label)
		return true;
	switch (disk->header.status) {
	case HEADER_FOREIGN:
		return false;
	case HEADER_UNREAD:
		return !is_unread_of_others(disk);
	case HEADER_NONE:
		return is_blank(disk) && !a_header_is_known(facts);
	default:
		return true;
	}
}

bool asm_is_local_name(const char *name)
{
	return str_starts(name, "/dev/") || str_starts(name, "ORCL:") || str_starts(name, "AFD:");
}

bool asm_is_voting_file(const struct node_facts *facts, const struct disk *disk)
{
	for (size_t i = 0; i < facts->voting.count; i++) {
		const char *path = facts->voting.items[i].path;
		if (path && names_hold(&disk->names, path))
			return true;
	}
	return false;
}

/* Less cannot hold what ASM writes when it takes a disk. */
enum { LEAST_FILE = 4 << 20 };

bool asm_is_blank_file(const struct disk *disk)
{
	const struct disk_content *content = disk->content;

	if (disk->judged.type != 'f' || disk->judged.size < LEAST_FILE || !content)
		return false;
	struct bytes first = disk_content_at(content, 0);
	for (size_t i = 0; i < first.length; i++) {
		if (first.data[i])
			return false;
	}
	return first.length > 0;
}

/* ---- providers ---- */

static bool pattern_begins(const struct disk_facts *facts, const char *prefix)
{
	for (size_t i = 0; i < facts->discovery.patterns.count; i++) {
		if (str_starts(facts->discovery.patterns.items[i], prefix))
			return true;
	}
	return false;
}

static bool serves_a_disk(const struct disk_facts *facts, enum provider provider)
{
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (disk_in_use(disk) && disk->provider == provider)
			return true;
	}
	return false;
}

bool asm_is_found_by_path(const struct disk_facts *facts, const struct disk *disk)
{
	bool driver = facts->oracleasm.mounted_known && facts->oracleasm.mounted;

	for (size_t i = 0; i < disk->discovered_as.count; i++) {
		const char *name = disk->discovered_as.items[i];
		/* links below that folder are made by udev when no driver is mounted there */
		if (name[0] == '/' && !(driver && str_starts(name, "/dev/oracleasm/disks/")))
			return true;
	}
	return false;
}

/* A label that nothing else has brought into use. */
static bool label_waits(const struct disk_facts *facts)
{
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (disk->label && *disk->label && !asm_is_found_by_path(facts, disk))
			return true;
	}
	return false;
}

bool asm_oracleasm_wanted(const struct disk_facts *facts)
{
	if (serves_a_disk(facts, PROVIDER_ORACLEASM_V2) ||
	    serves_a_disk(facts, PROVIDER_ORACLEASM_V3))
		return true;
	return facts->oracleasm.from.status == FACT_OBTAINED && label_waits(facts) &&
	       (pattern_begins(facts, "ORCL:") || pattern_begins(facts, "/dev/oracleasm/"));
}

bool asm_afd_wanted(const struct disk_facts *facts)
{
	return serves_a_disk(facts, PROVIDER_AFD) ||
	       (facts->afd.from.status == FACT_OBTAINED && pattern_begins(facts, "AFD:") &&
		(facts->afd.count || label_waits(facts)));
}

bool asm_oracleasm_is_v3(const struct disk_facts *facts)
{
	/* settings that version 3 has brought (ASM.md 1.4) */
	static const char *const keys[] = { "ORACLEASM_IOFILTER", "ORACLEASM_ENABLE_IOFILTER",
					    "ORACLEASM_CONFIG_MAX_DISKS" };
	const struct oracleasm_facts *oracleasm = &facts->oracleasm;

	if (serves_a_disk(facts, PROVIDER_ORACLEASM_V3))
		return true;
	/* the library takes the driver whenever it is loaded */
	if (serves_a_disk(facts, PROVIDER_ORACLEASM_V2) ||
	    (oracleasm->module_known && oracleasm->module_loaded) ||
	    (oracleasm->mounted_known && oracleasm->mounted))
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (property_find(&oracleasm->settings, keys[i]))
			return true;
	}
	return false;
}

const char *asm_oracleasm_config(const struct disk_facts *facts)
{
	const char *source = facts->oracleasm.from.source;

	return source ? source : "/etc/sysconfig/oracleasm";
}

/* ---- whether oracleasm works ---- */

static const char *why_driver_is_down(const struct oracleasm_facts *oracleasm)
{
	if (oracleasm->module_known && !oracleasm->module_loaded)
		return "its kernel module is not loaded";
	if (oracleasm->mounted_known && !oracleasm->mounted)
		return "oracleasmfs is not mounted at /dev/oracleasm";
	return NULL;
}

static const char *why_io_uring_is_down(const struct oracleasm_facts *oracleasm)
{
	if (oracleasm->io_uring_disabled >= IO_URING_FOR_NOBODY)
		return "io_uring is switched off (kernel.io_uring_disabled = 2)";
	if (oracleasm->io_uring_disabled == IO_URING_FOR_A_GROUP && oracleasm->io_uring_group < 0)
		return "io_uring is only for root (kernel.io_uring_disabled = 1, and no "
		       "kernel.io_uring_group)";
	return NULL;
}

static const char *why_library_is_down(const struct disk_facts *facts, bool v3)
{
	bool asked = facts->discovery.string && *facts->discovery.string &&
		     pattern_begins(facts, "ORCL:");

	return facts->oracleasm.library_known && !facts->oracleasm.library && (v3 || asked)
		       ? "its library libasm.so is not there"
		       : NULL;
}

const char *asm_why_oracleasm_is_down(const struct disk_facts *facts)
{
	bool v3 = asm_oracleasm_is_v3(facts);
	const char *why = v3 ? why_io_uring_is_down(&facts->oracleasm)
			     : why_driver_is_down(&facts->oracleasm);

	return why ? why : why_library_is_down(facts, v3);
}

bool asm_version_at_least(const char *version, long major, long minor)
{
	char *end;

	if (!version)
		return false;
	long first = strtol(version, &end, 10);
	long second = *end == '.' ? strtol(end + 1, NULL, 10) : 0;
	return first > major || (first == major && second >= minor);
}

/* ---- access ---- */

/* A name of a library that does not serve the disk leads nowhere: its owner tells nothing. */
bool asm_node_counts(const struct disk *disk)
{
	if (disk->provider == PROVIDER_AFD || disk->judged.from.status != FACT_OBTAINED)
		return false;
	return disk->provider != PROVIDER_UNKNOWN || disk->path[0] == '/';
}

bool asm_owner_has_access(const struct node_facts *facts, const struct disk *disk)
{
	struct access_who owner = access_of_owner(facts);

	if (!asm_node_counts(disk) || !owner.user)
		return true;
	return !disk->closed_by && access_may(&owner, &disk->judged, disk->acl, ACCESS_BOTH);
}

static bool is_found_by_library_only(const struct disk *disk)
{
	for (size_t i = 0; i < disk->discovered_as.count; i++) {
		if (!str_starts(disk->discovered_as.items[i], "ORCL:"))
			return false;
	}
	return disk_in_use(disk);
}

const char *asm_why_lost(const struct node_facts *facts, const struct disk *disk)
{
	if (disk->content && disk->content->from.status == FACT_TIMED_OUT)
		return "does not answer";
	if (disk->content && disk->content->from.status == FACT_FAILED)
		return "cannot be read";
	if (disk->header.status == HEADER_CORRUPT)
		return "has a damaged header";
	if (!disk_in_use(disk) && facts->disks->discovery.from.status == FACT_OBTAINED)
		return "is not found by the discovery string";
	if (disk->device && disk->device->read_only == 1)
		return "is read-only";
	if (is_found_by_library_only(disk) && asm_why_oracleasm_is_down(facts->disks))
		return "is not served: oracleasm does not work";
	return asm_owner_has_access(facts, disk) ? NULL : "cannot be opened by the ASM owner";
}

/* ---- voting files ---- */

/* A majority of those that such a group keeps (external 1, normal 3, high and flex up to 5). */
static size_t votes_needed(enum redundancy redundancy)
{
	switch (redundancy) {
	case REDUNDANCY_EXTERNAL:
		return 1;
	case REDUNDANCY_NORMAL:
		return 2;
	default:
		return 3;
	}
}

static size_t votes_left(const struct node_facts *facts, const struct disk_group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->count; i++)
		count += group->disks[i]->header.voting_start &&
			 !asm_why_lost(facts, group->disks[i]);
	return count;
}

/* They are all in one group; where two seem to have them, one is not up to date. */
static bool votes_suffice(const struct node_facts *facts)
{
	const struct disk_groups *groups = &facts->disks->groups;
	const struct disk_group *holder = NULL;

	for (size_t i = 0; i < groups->count; i++) {
		if (!groups->items[i].voting_files)
			continue;
		if (holder)
			return false;
		holder = &groups->items[i];
	}
	return holder && votes_left(facts, holder) >= votes_needed(holder->redundancy);
}

void asm_spare_css(const struct node_facts *facts, struct finding *finding)
{
	static const char *const of_css[] = { "crs.css-down", "crs.voting-none",
					      "crs.voting-minority", NULL };

	if (votes_suffice(facts))
		finding->spared = of_css;
}

/* ---- what the stack needs ---- */

/* `place` is "+DATA" or "+DATA/cluster/file". */
static bool is_in_group(const char *place, const char *group)
{
	size_t length = strlen(group);

	return place && place[0] == '+' && strncmp(place + 1, group, length) == 0 &&
	       (place[1 + length] == '\0' || place[1 + length] == '/');
}

bool asm_is_vital(const struct node_facts *facts, const char *group)
{
	const struct disk_facts *disks = facts->disks;
	bool known = disks->discovery.spfile != NULL;

	if (is_in_group(disks->discovery.spfile, group))
		return true;
	for (size_t i = 0; i < facts->ocr.locations.count; i++, known = true) {
		if (is_in_group(facts->ocr.locations.items[i], group))
			return true;
	}
	for (size_t i = 0; i < facts->voting.count; i++, known = true) {
		if (str_equal(facts->voting.items[i].group, group))
			return true;
	}
	for (size_t i = 0; i < disks->groups.count; i++) {
		const struct disk_group *candidate = &disks->groups.items[i];
		if (!candidate->voting_files)
			continue;
		known = true;
		if (str_equal(candidate->name, group))
			return true;
	}
	return !known;
}
