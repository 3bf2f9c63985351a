/* SPDX-License-Identifier: Apache-2.0 */
#include "udev-rules/view.h"

#include <stdlib.h>
#include <string.h>

#include "node/access.h"
#include "udev-rules/match.h"

/* ---- tokens ---- */

static bool is_setting(const struct rule_token *token)
{
	return token->op == RULE_SET || token->op == RULE_FINAL || token->op == RULE_ADD;
}

const struct rule_token *rules_match_of(const struct rule_line *line, enum rule_key key,
					const char *argument)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (token->key == key && token->op == RULE_MATCH &&
		    (!argument || str_equal(token->argument, argument)))
			return token;
	}
	return NULL;
}

const struct rule_token *rules_setting_of(const struct rule_line *line, enum rule_key key)
{
	for (size_t i = line->count; i-- > 0;)
		if (line->tokens[i].key == key && is_setting(&line->tokens[i]))
			return &line->tokens[i];
	return NULL;
}

bool rules_has_substitution(const char *value)
{
	return strpbrk(value, "$%") != NULL;
}

bool rules_is_plain(const struct rule_token *token)
{
	return *token->value && !strpbrk(token->value, "*?[|$%");
}

void rules_alternatives(struct arena *arena, const char *value, struct names *ret)
{
	*ret = (struct names){ 0 };
	for (;;) {
		size_t length = strcspn(value, "|");
		names_add(arena, ret, arena_strndup(arena, value, length));
		if (!value[length])
			return;
		value += length + 1;
	}
}

void rules_links_of(struct arena *arena, const struct rule_line *line, struct names *ret)
{
	*ret = (struct names){ 0 };
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if ((token->key != RULE_SYMLINK && token->key != RULE_NAME) || token->dropped ||
		    !is_setting(token) || rules_has_substitution(token->value))
			continue;
		for (const char *rest = token->value; *rest;) {
			size_t length = strcspn(rest, " \t");
			if (length)
				names_add(arena, ret,
					  arena_printf(arena, "/dev/%.*s", (int)length, rest));
			rest += length;
			rest += strspn(rest, " \t");
		}
	}
}

/* ---- identity ---- */

/* Properties that no other disk of the node has; names of maps and paths are as good today. */
bool rules_is_identity_property(const char *key)
{
	static const char *const keys[] = {
		"ID_SERIAL",
		"ID_SERIAL_SHORT",
		"ID_SCSI_SERIAL",
		"ID_WWN",
		"ID_WWN_WITH_EXTENSION",
		"ID_PATH",
		"DM_UUID",
		"DM_NAME",
		"DM_SERIAL",
		"DM_WWN",
		"ID_PART_ENTRY_UUID",
		"ID_FS_LABEL",
		"SCSI_IDENT_SERIAL",
		"ID_UID",
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (str_equal(key, keys[i]))
			return true;
	return str_starts(key, "SCSI_IDENT_LUN_");
}

static bool is_identity_attribute(const char *name)
{
	return str_equal(name, "wwid") || str_equal(name, "serial") || str_equal(name, "dm/uuid") ||
	       str_equal(name, "dm/name") || str_equal(name, "device/wwid") ||
	       str_equal(name, "uuid");
}

bool rules_tells_disks_apart(const struct rule_token *token)
{
	if (token->op != RULE_MATCH || !*token->value)
		return false;
	switch (token->key) {
	case RULE_ENV:
		return rules_is_identity_property(token->argument);
	case RULE_ATTR:
	case RULE_ATTRS:
		return is_identity_attribute(token->argument);
	case RULE_RESULT:
		return true;
	default:
		return false;
	}
}

bool rules_is_identity(const struct rule_token *token)
{
	return rules_tells_disks_apart(token) && rules_is_plain(token);
}

bool rules_value_fits(struct arena *arena, const struct rule_token *token, const char *text)
{
	struct pattern pattern;
	bool flip;

	pattern_compile(arena, token->value, token->ignore_case, &pattern, &flip);
	return pattern_matches(&pattern, text, strlen(text)) != flip;
}

/* What scsi_id prints is the serial number of udev, but for disks behind ATA (INDEX of real rules:
 * VirtualBox), which it knows by another name. */
static const char *result_of(const struct block_device *device)
{
	const char *serial = property_find(&device->properties, "ID_SERIAL");

	return serial ? serial : property_find(&device->properties, "DM_SERIAL");
}

const char *rules_identity_of(const struct block_device *device, const struct rule_token *token)
{
	switch (token->key) {
	case RULE_ENV:
		return property_find(&device->properties, token->argument);
	case RULE_RESULT:
		return result_of(device);
	case RULE_ATTR:
	case RULE_ATTRS:
		if (str_ends(token->argument, "wwid"))
			return property_find(&device->properties, "ID_WWN");
		if (str_ends(token->argument, "serial"))
			return property_find(&device->properties, "ID_SERIAL_SHORT");
		return str_equal(token->argument, "dm/name") ? device->dm_name : device->dm_uuid;
	default:
		return NULL;
	}
}

/* ---- disks ---- */

static bool is_left_to_udev(const struct disk *disk)
{
	return disk_matters(disk) && disk->device && disk->path[0] == '/' &&
	       disk->provider != PROVIDER_ORACLEASM_V2 && disk->provider != PROVIDER_ORACLEASM_V3 &&
	       disk->provider != PROVIDER_AFD;
}

const struct prediction *rules_after_boot(const struct rule_view *view, const struct disk *disk)
{
	return prediction_of_disk(view->disks, &view->rules->boot, disk);
}

const struct prediction *rules_after_change(const struct rule_view *view, const struct disk *disk)
{
	return prediction_of_disk(view->disks, &view->rules->change, disk);
}

bool rules_is_wrong(const struct rule_view *view, const struct disk *disk,
		    const struct prediction *prediction)
{
	struct file_fact node;

	return prediction && prediction_node(prediction, &disk->judged, &node) &&
	       access_gap_of(view->facts, &node, disk->acl) != ACCESS_COMPLETE;
}

/* A line that gives the node to the wrong owner is another fault: it fits. */
static bool is_given_by_a_rule(const struct prediction *boot)
{
	return boot->owner.by && boot->owner.by->file->origin == RULES_LOCAL;
}

static void add_disk(struct arena *arena, const struct disk ***items, size_t *count,
		     size_t *capacity, const struct disk *disk)
{
	*items = arena_grow(arena, *items, capacity, *count, sizeof(const struct disk *));
	(*items)[(*count)++] = disk;
}

void rules_view(const struct check_input *input, struct sink *sink, struct rule_view *ret)
{
	const struct disk_facts *disks = input->facts->disks;

	*ret = (struct rule_view){ .arena = sink_arena(sink),
				   .facts = input->facts,
				   .disks = disks,
				   .rules = disks->rules };
	ret->memory = arena_alloc(ret->arena, sizeof(*ret->memory));
	ret->by_device = arena_alloc(ret->arena,
				     (disks->devices.count + 1) * sizeof(const struct disk *));
	for (size_t i = 0; i < disks->disks.count; i++) {
		const struct disk *disk = &disks->disks.items[i];
		if (!is_left_to_udev(disk))
			continue;
		add_disk(ret->arena, &ret->udev, &ret->udev_count, &ret->udev_capacity, disk);
		size_t position = (size_t)(disk_judged_device(disks, disk) - disks->devices.items);
		if (position < disks->devices.count)
			ret->by_device[position] = disk;
		const struct prediction *boot = rules_after_boot(ret, disk);
		if (boot && rules_is_wrong(ret, disk, boot) && !is_given_by_a_rule(boot))
			add_disk(ret->arena, &ret->lost, &ret->lost_count, &ret->lost_capacity,
				 disk);
	}
}

const struct disk *rules_disk_of(const struct rule_view *view, const struct block_device *device)
{
	size_t position = (size_t)(device - view->disks->devices.items);

	return position < view->disks->devices.count ? view->by_device[position] : NULL;
}

/* ---- lines ---- */

static int by_line(const void *key, const void *item)
{
	const struct rule_line *line = key;
	const struct rule_fit *fit = item;

	return line < fit->line ? -1 : line > fit->line;
}

struct rule_fit_range rules_fits(const struct rule_view *view, const struct rule_line *line)
{
	const struct rule_fits *fits = &view->rules->fits;
	struct rule_fit_range range = { 0 };

	if (!fits->count)
		return range;
	range.items = bsearch(line, fits->items, fits->count, sizeof(*fits->items), by_line);
	if (!range.items)
		return range;
	while (range.items > fits->items && range.items[-1].line == line)
		range.items--;
	while (range.items + range.count < fits->items + fits->count &&
	       range.items[range.count].line == line)
		range.count++;
	return range;
}

bool rules_fits_nothing(const struct rule_view *view, const struct rule_line *line)
{
	return view->disks->devices.from.status == FACT_OBTAINED && view->rules->boot.count > 0 &&
	       rules_fits(view, line).count == 0;
}

bool rules_fits_surely(const struct rule_view *view, const struct rule_line *line)
{
	struct rule_fit_range fits = rules_fits(view, line);

	for (size_t i = 0; i < fits.count; i++)
		if (fits.items[i].certain)
			return true;
	return false;
}

static bool sets_anything(const struct rule_line *line)
{
	return rules_setting_of(line, RULE_OWNER) || rules_setting_of(line, RULE_GROUP) ||
	       rules_setting_of(line, RULE_MODE) || rules_setting_of(line, RULE_SYMLINK) ||
	       rules_setting_of(line, RULE_NAME);
}

/* True when an alternative of the pattern could be the kernel's name of a disk, or what people take
 * for one. */
static bool may_be_a_disk(struct arena *arena, const char *pattern)
{
	static const char *const starts[] = { "sd",    "vd",	"xvd",	  "hd",	  "nvme", "dm-",
					      "dasd",  "emc",	"md",	  "nbd",  "rbd",  "drbd",
					      "cciss", "mpath", "mapper", "asm",  "/dev", "disk/",
					      "*",     "?",	"[",	  "loop", "zd",	  "pmem" };
	struct names names;

	rules_alternatives(arena, pattern, &names);
	for (size_t i = 0; i < names.count; i++)
		for (size_t j = 0; j < sizeof(starts) / sizeof(*starts); j++)
			if (str_starts(names.items[i], starts[j]))
				return true;
	return false;
}

static bool compares_what_disks_have(const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		if (!rules_is_comparison(token))
			continue;
		if (token->key == RULE_RESULT)
			return true;
		if (token->key == RULE_ENV &&
		    (str_starts(token->argument, "DM_") || str_starts(token->argument, "ID_FS_") ||
		     rules_is_identity_property(token->argument)))
			return true;
		if (token->key == RULE_ENV && str_equal(token->argument, "DEVTYPE"))
			return str_equal(token->value, "disk") ||
			       str_equal(token->value, "partition");
	}
	return false;
}

static bool is_about_block_devices(const struct rule_view *view, const struct rule_line *line)
{
	const struct rule_token *subsystem = rules_match_of(line, RULE_SUBSYSTEM, NULL);
	const struct rule_token *kernel = rules_match_of(line, RULE_KERNEL, NULL);
	struct names names;

	if (subsystem) {
		rules_alternatives(view->arena, subsystem->value, &names);
		for (size_t i = 0; i < names.count; i++)
			if (glob_matches(names.items[i], "block", subsystem->ignore_case))
				return true;
		return false;
	}
	if (kernel)
		return may_be_a_disk(view->arena, kernel->value);
	return compares_what_disks_have(line);
}

static bool is_name_or_number(const struct rule_token *token, const char *name, long number)
{
	char *end;

	if (!token || !name)
		return false;
	long value = strtol(token->value, &end, 10);
	return strcmp(token->value, name) == 0 ||
	       (number >= 0 && end != token->value && !*end && value == number);
}

static bool gives_to_asm(const struct rule_view *view, const struct rule_line *line)
{
	const struct expected_facts *expected = &view->disks->expected;

	return is_name_or_number(rules_setting_of(line, RULE_OWNER), expected->user,
				 expected->uid) ||
	       is_name_or_number(rules_setting_of(line, RULE_GROUP), expected->group,
				 expected->gid);
}

static bool makes_a_discovered_name(const struct rule_view *view, const struct rule_line *line)
{
	const struct names *patterns = &view->disks->discovery.patterns;
	struct names links;

	rules_links_of(view->arena, line, &links);
	for (size_t i = 0; i < links.count; i++)
		for (size_t j = 0; j < patterns->count; j++)
			if (discovery_pattern_selects(patterns->items[j], links.items[i]))
				return true;
	return false;
}

static bool names_a_disk(const struct rule_view *view, const struct rule_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		const struct rule_token *token = &line->tokens[i];
		for (size_t j = 0; rules_is_identity(token) && j < view->udev_count; j++) {
			const struct disk *disk = view->udev[j];
			if (str_equal(disk->wwid, token->value) ||
			    str_equal(rules_identity_of(disk->device, token), token->value))
				return true;
		}
	}
	return false;
}

static bool fits_a_disk(const struct rule_view *view, const struct rule_line *line)
{
	struct rule_fit_range fits = rules_fits(view, line);

	for (size_t i = 0; i < fits.count; i++)
		if (rules_disk_of(view, fits.items[i].device))
			return true;
	return false;
}

bool rules_is_of_asm(const struct rule_view *view, const struct rule_line *line)
{
	if (line->file->origin != RULES_LOCAL || line->dropped || !sets_anything(line))
		return false;
	if (fits_a_disk(view, line))
		return true;
	return is_about_block_devices(view, line) &&
	       (gives_to_asm(view, line) || makes_a_discovered_name(view, line) ||
		names_a_disk(view, line));
}
