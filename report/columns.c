/* SPDX-License-Identifier: Apache-2.0 */
#include "report/columns.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "report/disk_values.h"
#include "report/page.h"

/* What an administrator asks first; it has room in 80 columns. */
static const enum column_id standard[] = {
	COLUMN_PATH, COLUMN_SIZE, COLUMN_ACCESS, COLUMN_HEADER, COLUMN_DISK, COLUMN_FLAGS,
};

/* ---- cells ---- */

static const char *text_or_null(const char *text)
{
	return text && *text ? text : NULL;
}

static const char *yes_or_no(int answer)
{
	return answer < 0 ? NULL : answer ? "yes" : "no";
}

/* "100G", "932G", "1.5T": powers of 1024, with a decimal below 100. */
static const char *human(struct arena *arena, int64_t bytes)
{
	static const char units[] = "BKMGTPE";
	uint64_t unit = 1;
	size_t i = 0;

	if (bytes < 0)
		return NULL;
	for (; (uint64_t)bytes / unit >= 1024; unit *= 1024)
		i++;
	uint64_t whole = (uint64_t)bytes / unit;
	uint64_t tenths = ((uint64_t)bytes % unit * 10 + unit / 2) / unit;
	if (whole >= 100 || whole * 10 + tenths >= 1000)
		return arena_printf(arena, "%" PRIu64 "%c", whole + (tenths >= 5), units[i]);
	whole += tenths / 10;
	tenths %= 10;
	if (tenths == 0)
		return arena_printf(arena, "%" PRIu64 "%c", whole, units[i]);
	return arena_printf(arena, "%" PRIu64 ".%" PRIu64 "%c", whole, tenths, units[i]);
}

static const char *cell_path(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return row->disk->path;
}

static const char *path_kernel(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return row->path->kernel;
}

static const char *cell_kernel(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return row->disk->device ? row->disk->device->kernel : NULL;
}

static const char *cell_devno(struct arena *arena, const struct disk_row *row)
{
	return disk_devno(arena, row->disk);
}

static const struct block_device *device_of_path(const struct disk_row *row)
{
	return block_device_by_kernel(&row->facts->devices, row->path->kernel);
}

static const char *path_devno(struct arena *arena, const struct disk_row *row)
{
	const struct block_device *device = device_of_path(row);

	return device ? arena_printf(arena, "%u:%u", device->major, device->minor) : NULL;
}

static const char *cell_size(struct arena *arena, const struct disk_row *row)
{
	return human(arena, disk_size(row->disk));
}

static const char *path_size(struct arena *arena, const struct disk_row *row)
{
	const struct block_device *device = device_of_path(row);

	return device ? human(arena, device->size_bytes) : NULL;
}

static const char *cell_label(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return text_or_null(row->disk->label);
}

static const char *cell_provider(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return provider_name(row->disk->provider);
}

static const char *cell_owner(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return disk_owner(row->disk);
}

static const char *cell_group(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return disk_owner_group(row->disk);
}

/* As ls marks it: more than the mode decides. */
static const char *cell_mode(struct arena *arena, const struct disk_row *row)
{
	const char *mode = disk_mode(arena, row->disk);

	return mode && row->disk->acl ? arena_printf(arena, "%s+", mode) : mode;
}

static const char *cell_access(struct arena *arena, const struct disk_row *row)
{
	enum fact_status status = row->disk->judged.from.status;
	const char *owner = disk_owner(row->disk), *group = disk_owner_group(row->disk);

	if (status == FACT_OBTAINED)
		return arena_printf(arena, "%s:%s %s", owner ? owner : "?", group ? group : "?",
				    cell_mode(arena, row));
	return status == FACT_NOT_ASKED ? NULL : fact_status_name(status);
}

/* Why there is nothing to say of the header. */
static const char *unread_word(const struct disk *disk)
{
	static const char *const words[FACT_STATUS_COUNT] = {
		[FACT_NOT_ASKED] = "not opened", [FACT_OBTAINED] = "unread",
		[FACT_ABSENT] = "gone",		 [FACT_DENIED] = "denied",
		[FACT_TIMED_OUT] = "hung",	 [FACT_TOO_BIG] = "unreadable",
		[FACT_FAILED] = "unreadable",	 [FACT_NOT_CAPTURED] = "not captured",
	};

	return disk->content ? words[disk->content->from.status] : "unread";
}

static const char *cell_header(struct arena *arena, const struct disk_row *row)
{
	const struct disk_header *header = &row->disk->header;

	if (header->status == HEADER_UNREAD)
		return unread_word(row->disk);
	if (header->status == HEADER_OTHER)
		return arena_printf(arena, "hdrsts %d", header->hdrsts);
	return header_status_name(header->status);
}

static const char *path_state(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	if (!row->path->known)
		return "path ?";
	return row->path->failed ? "failed" : "active";
}

static const char *header_colour(const struct disk_row *row)
{
	static const char *const colours[HEADER_STATUS_COUNT] = {
		[HEADER_UNREAD] = COLOUR_MAGENTA,
		[HEADER_MEMBER] = COLOUR_GREEN,
		[HEADER_CORRUPT] = COLOUR_RED,
	};

	if (row->path)
		return row->path->known && row->path->failed ? COLOUR_RED : NULL;
	return colours[row->disk->header.status];
}

static const char *cell_diskgroup(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return disk_has_header(row->disk) ? text_or_null(row->disk->header.group) : NULL;
}

static const char *cell_disk(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return disk_has_header(row->disk) ? text_or_null(row->disk->header.disk) : NULL;
}

static const char *cell_number(struct arena *arena, const struct disk_row *row)
{
	const struct disk_header *header = &row->disk->header;

	if (!disk_has_header(row->disk) || header->number < 0)
		return NULL;
	return arena_printf(arena, "%ld", header->number);
}

static const char *cell_failgroup(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return disk_has_header(row->disk) ? text_or_null(row->disk->header.failgroup) : NULL;
}

static const char *cell_redundancy(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return disk_has_header(row->disk) ? redundancy_name(row->disk->header.redundancy) : NULL;
}

static const char *cell_au(struct arena *arena, const struct disk_row *row)
{
	return disk_has_header(row->disk) ? human(arena, row->disk->header.au_bytes) : NULL;
}

static const char *cell_sector(struct arena *arena, const struct disk_row *row)
{
	const struct block_device *device = row->disk->device;

	if (!device || device->logical_sector < 0)
		return NULL;
	if (device->physical_sector < 0 || device->physical_sector == device->logical_sector)
		return arena_printf(arena, "%ld", device->logical_sector);
	return arena_printf(arena, "%ld/%ld", device->logical_sector, device->physical_sector);
}

static const char *cell_voting(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return yes_or_no(disk_voting(row->disk));
}

static const char *cell_backup(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return backup_status_name(row->disk->header.backup);
}

static const char *cell_map(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return row->disk->map;
}

static const char *cell_paths(struct arena *arena, const struct disk_row *row)
{
	long failed = disk_failed_paths(row->disk);

	if (!row->disk->map || row->disk->path_count == 0)
		return NULL;
	if (failed < 0)
		return arena_printf(arena, "%zu/?", row->disk->path_count);
	return arena_printf(arena, "%zu/%ld", row->disk->path_count, failed);
}

static const char *cell_wwid(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return text_or_null(row->disk->wwid);
}

static const char *joined(struct arena *arena, const struct names *names)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < names->count; i++)
		strbuf_printf(&text, "%s%s", i ? "," : "", names->items[i]);
	return text_or_null(text.data);
}

static const char *cell_names(struct arena *arena, const struct disk_row *row)
{
	return joined(arena, &row->disk->names);
}

static const char *cell_discovered(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return yes_or_no(disk_discovered(row->facts, row->disk));
}

static const char *cell_next_owner(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return disk_next_owner(row->disk);
}

static const char *cell_next_group(struct arena *arena, const struct disk_row *row)
{
	(void)arena;
	return disk_next_group(row->disk);
}

static const char *cell_next_mode(struct arena *arena, const struct disk_row *row)
{
	return disk_next_mode(arena, row->disk);
}

static const char *cell_rule(struct arena *arena, const struct disk_row *row)
{
	const struct names set_by = disk_next_set_by(arena, row->facts, row->disk);

	return joined(arena, &set_by);
}

/* What is worth a word because it is not so with every disk. */
static const char *cell_flags(struct arena *arena, const struct disk_row *row)
{
	const struct disk *disk = row->disk;
	const struct {
		bool set;
		const char *word;
	} flags[] = {
		{ disk_voting(disk) > 0, "voting" },
		{ disk->header.backup == BACKUP_BAD, "backup bad" },
		{ disk->header.status == HEADER_CORRUPT && disk->header.backup == BACKUP_GOOD,
		  "backup good" },
		{ disk->device && disk->device->read_only == 1, "read-only" },
		{ disk->device && disk->device->dm_suspended == 1, "suspended" },
		{ disk_discovered(row->facts, disk) == 0, "unseen" },
		{ disk_next_differs(disk), "changes" },
	};
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		if (flags[i].set)
			strbuf_printf(&text, "%s%s", text.length ? ", " : "", flags[i].word);
	}
	return text.data;
}

/* ---- the table ---- */

static const struct column columns[COLUMN_COUNT] = {
	[COLUMN_PATH] = { "PATH", "path", "string", "discovered name; kernel name of paths",
			  .names = true, .of_disk = cell_path, .of_path = path_kernel },
	[COLUMN_KERNEL] = { "KERNEL", "kernel", "string", "name in the kernel: dm-3, sdb1",
			    .names = true, .of_disk = cell_kernel, .of_path = path_kernel },
	[COLUMN_DEVNO] = { "DEVNO", "devno", "string", "device number, major:minor",
			   .of_disk = cell_devno, .of_path = path_devno },
	[COLUMN_SIZE] = { "SIZE", "size_bytes", "integer", "size in powers of 1024", .right = true,
			  .of_disk = cell_size, .of_path = path_size },
	[COLUMN_LABEL] = { "LABEL", "label", "string", "label: oracleasm, AFD or the header",
			   .of_disk = cell_label },
	[COLUMN_PROVIDER] = { "PROVIDER", "provider", "string",
			      "oracleasm-v2, -v3, afd, udev or none", .of_disk = cell_provider },
	[COLUMN_OWNER] = { "OWNER", "owner", "string", "owner of the device node",
			   .of_disk = cell_owner },
	[COLUMN_GROUP] = { "GROUP", "group", "string", "group of the device node",
			   .of_disk = cell_group },
	[COLUMN_MODE] = { "MODE", "mode", "string", "mode of the device node; + with ACL",
			  .of_disk = cell_mode },
	[COLUMN_ACCESS] = { "ACCESS", "", "", "owner, group, mode of the device node",
			    .of_disk = cell_access },
	[COLUMN_HEADER] = { "HEADER", "header.status", "string",
			    "header status, why unread, path state", .of_disk = cell_header,
			    .of_path = path_state, .colour = header_colour },
	[COLUMN_DISKGROUP] = { "DISKGROUP", "header.group", "string", "disk group in the header",
			       .of_disk = cell_diskgroup },
	[COLUMN_DISK] = { "DISK", "header.disk", "string", "name of the disk in its group",
			  .of_disk = cell_disk },
	[COLUMN_NUMBER] = { "NUMBER", "header.number", "integer", "number of the disk in its group",
			    .right = true, .of_disk = cell_number },
	[COLUMN_FAILGROUP] = { "FAILGROUP", "header.failgroup", "string", "failure group",
			       .of_disk = cell_failgroup },
	[COLUMN_REDUNDANCY] = { "REDUNDANCY", "header.redundancy", "string",
				"redundancy of its group", .of_disk = cell_redundancy },
	[COLUMN_AU] = { "AU", "header.au_bytes", "integer", "size of an allocation unit",
			.right = true, .of_disk = cell_au },
	[COLUMN_SECTOR] = { "SECTOR", "logical_sector", "integer",
			    "bytes; logical/physical when unequal", .right = true,
			    .of_disk = cell_sector },
	[COLUMN_VOTING] = { "VOTING", "header.voting_file", "boolean", "holds a voting file",
			    .of_disk = cell_voting },
	[COLUMN_BACKUP] = { "BACKUP", "header.backup", "string", "the second copy of the header",
			    .of_disk = cell_backup },
	[COLUMN_MAP] = { "MAP", "multipath.map", "string", "its multipath map",
			 .of_disk = cell_map },
	[COLUMN_PATHS] = { "PATHS", "multipath.paths", "integer", "paths of its map/failed ones",
			   .of_disk = cell_paths },
	[COLUMN_WWID] = { "WWID", "wwid", "string", "identity of the LUN", .of_disk = cell_wwid },
	[COLUMN_NAMES] = { "NAMES", "names", "array", "all names, with commas",
			   .of_disk = cell_names },
	[COLUMN_DISCOVERED] = { "DISCOVERED", "discovered", "boolean",
				"the discovery string selects it", .of_disk = cell_discovered },
	[COLUMN_NEXT_OWNER] = { "NEXT-OWNER", "next_boot.owner", "string",
				"owner after the next boot", .of_disk = cell_next_owner },
	[COLUMN_NEXT_GROUP] = { "NEXT-GROUP", "next_boot.group", "string",
				"group after the next boot", .of_disk = cell_next_group },
	[COLUMN_NEXT_MODE] = { "NEXT-MODE", "next_boot.mode", "string", "mode after the next boot",
			       .of_disk = cell_next_mode },
	[COLUMN_RULE] = { "RULE", "next_boot.set_by", "array",
			  "what gives them: line of a rule ...", .of_disk = cell_rule },
	[COLUMN_FLAGS] = { "FLAGS", "", "", "voting, read-only, changes (at boot)",
			   .of_disk = cell_flags },
};

const struct column *column_of(enum column_id id)
{
	return &columns[id];
}

/* ---- the choice ---- */

static void add(struct arena *arena, struct column_choice *choice, enum column_id id)
{
	choice->items = arena_grow(arena, choice->items, &choice->capacity, choice->count,
				   sizeof(*choice->items));
	choice->items[choice->count++] = id;
}

static bool add_by_name(struct arena *arena, struct column_choice *choice, const char *name)
{
	for (enum column_id id = 0; id < COLUMN_COUNT; id++) {
		if (strcasecmp(columns[id].name, name) != 0)
			continue;
		add(arena, choice, id);
		return true;
	}
	return false;
}

const char *columns_choose(struct arena *arena, const char *text, struct column_choice *ret)
{
	struct column_choice choice = { .standard = !text };
	const char *unknown = NULL;

	if (!text || *text == '+') {
		for (size_t i = 0; i < sizeof(standard) / sizeof(*standard); i++)
			add(arena, &choice, standard[i]);
		text = text ? text + 1 : NULL;
	}
	while (text) {
		size_t length = strcspn(text, ",");
		const char *name = arena_strndup(arena, text, length);
		if (!add_by_name(arena, &choice, name) && !unknown)
			unknown = name;
		text = text[length] ? text + length + 1 : NULL;
	}
	*ret = choice;
	return unknown;
}

const char *report_columns_error(struct arena *arena, const char *choice)
{
	struct column_choice ignored;
	const char *unknown = columns_choose(arena, choice, &ignored);

	if (!unknown)
		return NULL;
	return arena_printf(arena, "unknown column '%s'; --list-columns names them all", unknown);
}

static bool is_standard(enum column_id id)
{
	for (size_t i = 0; i < sizeof(standard) / sizeof(*standard); i++) {
		if (standard[i] == id)
			return true;
	}
	return false;
}

char *report_disk_columns(struct arena *arena)
{
	struct strbuf out = strbuf_new(arena);

	strbuf_puts(&out, "  COLUMN      IN JSON             TYPE     HELP\n");
	for (enum column_id id = 0; id < COLUMN_COUNT; id++) {
		const struct column *column = &columns[id];
		strbuf_printf(&out, "%c %-10s  %-18s  %-7s  %s\n", is_standard(id) ? '*' : ' ',
			      column->name, *column->json ? column->json : "-",
			      *column->type ? column->type : "-", column->help);
	}
	strbuf_puts(&out, "* shown without --columns\n");
	return out.data;
}
