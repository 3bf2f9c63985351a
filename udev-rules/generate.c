/* SPDX-License-Identifier: Apache-2.0
 *
 * A rules file for the disks of a node: one line for each disk, by an identity that no boot changes.
 * What cannot be said for certain, or not in a rule, becomes a comment.
 */
#include <stdlib.h>
#include <string.h>

#include "udev-rules/rules.h"

/* By what a rule knows a device. `match` is the text of the tokens; NULL when there is none, then `why`
 * is one phrase. */
struct identity {
	const char *match;
	const char *why;
};

struct generator {
	struct arena *arena;
	const struct disk_facts *facts;
	const struct generate_options *options;
	struct strbuf out;
	struct names links; /* given so far */
	size_t written;
	const char *refused; /* why the first one was left out; NULL */
};

/* ---- text ---- */

/* What a match can hold literally: no quote, no wildcard, nothing that an editor would change. */
static bool is_plain(const char *value)
{
	static const char others[] = " _.:+=@,/#~-";
	size_t length = strlen(value);

	for (size_t i = 0; i < length; i++) {
		char c = value[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			      (c >= '0' && c <= '9');
		if (!letter && !strchr(others, c))
			return false;
	}
	return length > 0 && value[0] != ' ' && value[length - 1] != ' ';
}

/* What udev takes over into a name without changing it (man udev, SYMLINK). */
static bool is_link_name(const char *name)
{
	return is_plain(name) && !strpbrk(name, " ,~") && name[0] != '/' && !str_ends(name, "/") &&
	       !strstr(name, "..") && !strstr(name, "//");
}

/* One line of a comment: bytes from outside must not end it. */
static void put_comment(struct generator *generator, const char *text)
{
	strbuf_puts(&generator->out, "# ");
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		char safe = c < 0x20 || c >= 0x7f ? '?' : (char)c;
		/* udev joins a line that ends with it to the next one */
		if (safe == '\\')
			safe = '?';
		strbuf_append(&generator->out, &safe, 1);
	}
	strbuf_puts(&generator->out, "\n");
}

static void refuse(struct generator *generator, const struct disk *disk, const char *why)
{
	const char *text = arena_printf(generator->arena, "%s: no rule: %s",
					disk_in_words(generator->arena, disk), why);

	strbuf_puts(&generator->out, "\n");
	put_comment(generator, text);
	if (!generator->refused)
		generator->refused = text;
}

/* ---- identity ---- */

static const char *property(const struct block_device *device, const char *key)
{
	const char *value = property_find(&device->properties, key);

	return value && *value ? value : NULL;
}

/* Number of a partition: what the kernel's name has after that of its disk. */
static const char *partition_number(const struct block_device *device)
{
	const char *number = property(device, "PARTN");
	size_t length = device->disk ? strlen(device->disk) : 0;

	if (number || !device->disk || strncmp(device->kernel, device->disk, length) != 0)
		return number;
	number = device->kernel + length;
	number += *number == 'p';
	return *number && strspn(number, "0123456789") == strlen(number) ? number : NULL;
}

/* The property by which udev knows the LUN. That of NVMe is the kernel's wwid: its ID_SERIAL is made
 * of other parts from release to release. */
static const char *key_of(const struct block_device *device)
{
	if (str_starts(device->kernel, "nvme") && property(device, "ID_WWN"))
		return "ID_WWN";
	return "ID_SERIAL";
}

/* The same LUN by another path, or a copy with the same serial: a rule would give both its name. */
static const struct block_device *twin_of(const struct disk_facts *facts,
					  const struct block_device *device, const char *key)
{
	for (size_t i = 0; i < facts->devices.count; i++) {
		const struct block_device *other = &facts->devices.items[i];
		if (other != device && other->partition == device->partition &&
		    str_equal(property(other, key), property(device, key)) &&
		    (!device->partition ||
		     str_equal(partition_number(other), partition_number(device))))
			return other;
	}
	return NULL;
}

static struct identity identity_of_map(struct generator *generator,
				       const struct block_device *device)
{
	if (!device->dm_uuid || !*device->dm_uuid)
		return (struct identity){ .why = "its map has no UUID" };
	if (!is_plain(device->dm_uuid))
		return (struct identity){
			.why = "its DM_UUID has characters that no rule can hold"
		};
	return (struct identity){ .match = arena_printf(generator->arena, "ENV{DM_UUID}==\"%s\"",
							device->dm_uuid) };
}

static struct identity identity_of_disk(struct generator *generator,
					const struct block_device *device)
{
	const char *key = key_of(device), *value = property(device, key);
	const char *number = partition_number(device);

	if (!value)
		return (struct identity){
			.why = "udev knows no serial of it (ID_SERIAL; under VMware set "
			       "disk.EnableUUID)"
		};
	if (!is_plain(value))
		return (struct identity){ .why = arena_printf(generator->arena,
							      "its %s has characters that no rule "
							      "can hold",
							      key) };
	const struct block_device *twin = twin_of(generator->facts, device, key);
	if (twin)
		return (struct identity){
			.why = arena_printf(generator->arena,
					    "%s has the same %s: two paths to one LUN need a "
					    "multipath map, two LUNs need serials of their own",
					    twin->node ? twin->node : twin->kernel, key)
		};
	if (!device->partition)
		return (struct identity){ .match = arena_printf(generator->arena,
								"ENV{DEVTYPE}==\"disk\", "
								"ENV{%s}==\"%s\"",
								key, value) };
	if (!number)
		return (struct identity){ .why = "the number of the partition is not known" };
	return (struct identity){
		.match = arena_printf(generator->arena,
				      "ENV{DEVTYPE}==\"partition\", "
				      "%s==\"%s\", ENV{%s}==\"%s\"",
				      property(device, "PARTN") ? "ENV{PARTN}" : "ATTR{partition}",
				      number, key, value)
	};
}

static struct identity identity_of(struct generator *generator, const struct block_device *device)
{
	if (str_starts(device->kernel, "dm-"))
		return identity_of_map(generator, device);
	return identity_of_disk(generator, device);
}

/* ---- names ---- */

/* "asm/%g-%n" filled from the header; NULL when it asks for what the disk has not. */
static const char *fill_template(struct generator *generator, const char *text,
				 const struct disk *disk)
{
	const struct disk_header *header = &disk->header;
	bool member = header->status == HEADER_MEMBER;
	struct strbuf name = strbuf_new(generator->arena);

	for (; *text; text++) {
		const char *part = NULL;
		if (*text != '%') {
			strbuf_append(&name, text, 1);
			continue;
		}
		switch (*++text) {
		case 'g':
			part = member ? header->group : NULL;
			break;
		case 'd':
			part = member ? header->disk : NULL;
			break;
		case 'n':
			part = member ? arena_printf(generator->arena, "%ld", header->number)
				      : NULL;
			break;
		case 'l':
			part = disk->label;
			break;
		case '%':
			part = "%";
			break;
		default:
			break;
		}
		if (!part || !*part)
			return NULL;
		strbuf_puts(&name, part);
	}
	return name.data;
}

/* A name that some local rule has made until now: not of multipath, not of the distribution. */
static bool is_made_by_hand(const struct block_device *device, const char *name)
{
	return names_hold(&device->links, name) && str_starts(name, "/dev/") &&
	       !str_starts(name, "/dev/mapper/") && !str_starts(name, "/dev/disk/") &&
	       !str_starts(name, "/dev/oracleasm/");
}

/* By which ASM finds it: that has to stay. NULL when nobody has made one. */
static const char *kept_name(const struct disk *disk)
{
	for (size_t i = 0; i < disk->discovered_as.count; i++) {
		if (is_made_by_hand(disk->device, disk->discovered_as.items[i]))
			return disk->discovered_as.items[i] + strlen("/dev/");
	}
	return NULL;
}

/* A map has a name that stays, and one more would only have to be kept out of the discovery. */
static bool needs_no_name(const struct disk *disk)
{
	for (size_t i = 0; i < disk->discovered_as.count; i++) {
		if (str_starts(disk->discovered_as.items[i], "/dev/mapper/"))
			return true;
	}
	return false;
}

static bool is_selected(const struct disk_facts *facts, const char *path)
{
	for (size_t i = 0; i < facts->discovery.patterns.count; i++) {
		if (discovery_pattern_selects(facts->discovery.patterns.items[i], path))
			return true;
	}
	return false;
}

/* Why a link must not be made; NULL when it may. */
static const char *why_no_link(struct generator *generator, const struct disk *disk,
			       const char *name)
{
	const char *path = arena_printf(generator->arena, "/dev/%s", name);

	if (!is_link_name(name))
		return "no name of it can be one of a link";
	if (names_hold(&generator->links, name))
		return arena_printf(generator->arena, "the link %s has gone to another disk", path);
	if (!names_hold(&disk->discovered_as, path) && disk->discovered_as.count &&
	    is_selected(generator->facts, path))
		return arena_printf(generator->arena,
				    "no link %s: the discovery string would find the disk twice",
				    path);
	return NULL;
}

/* The link to make; NULL for none, perhaps with *ret_why. */
static const char *link_of(struct generator *generator, const struct disk *disk,
			   const char **ret_why)
{
	const char *wanted = generator->options->name_template, *name;

	*ret_why = NULL;
	if (wanted) {
		name = fill_template(generator, wanted, disk);
		if (!name)
			*ret_why = "no link: the disk has not all that the template asks for";
	} else {
		name = kept_name(disk);
		if (!name && !needs_no_name(disk))
			name = fill_template(generator, "asm/%d", disk);
	}
	if (!name)
		return NULL;
	*ret_why = why_no_link(generator, disk, name);
	if (*ret_why)
		return NULL;
	names_add(generator->arena, &generator->links, name);
	return name;
}

/* ---- lines ---- */

static const char *description(struct generator *generator, const struct disk *disk)
{
	const struct block_device *device = disk->device;
	struct strbuf text = strbuf_new(generator->arena);

	strbuf_puts(&text, disk_in_words(generator->arena, disk));
	strbuf_printf(&text, ", now %s", device->kernel);
	if (device->size_bytes >= INT64_C(1) << 30)
		strbuf_printf(&text, ", %lld GiB", (long long)(device->size_bytes >> 30));
	return text.data;
}

static void put_disk(struct generator *generator, const struct disk *disk)
{
	const struct expected_facts *expected = &generator->facts->expected;
	const char *why;

	if (!disk->device) {
		refuse(generator, disk, "it is no block device of this node");
		return;
	}
	struct identity identity = identity_of(generator, disk->device);
	if (!identity.match) {
		refuse(generator, disk, identity.why);
		return;
	}
	const char *link = link_of(generator, disk, &why);
	strbuf_puts(&generator->out, "\n");
	put_comment(generator, description(generator, disk));
	if (why)
		put_comment(generator, why);
	strbuf_printf(&generator->out,
		      "ACTION==\"add|change\", SUBSYSTEM==\"block\", %s, OWNER=\"%s\", "
		      "GROUP=\"%s\", MODE=\"%04o\"",
		      identity.match, expected->user, expected->group,
		      expected->mode ? expected->mode : 0660);
	if (link)
		strbuf_printf(&generator->out, ", SYMLINK+=\"%s\"", link);
	strbuf_puts(&generator->out, "\n");
	generator->written++;
}

/* ---- which disks ---- */

/* Blank and free, as far as can be seen: a string such as "/dev/mapper/" selects file systems too. */
static bool is_blank(const struct disk *disk)
{
	return disk->content && disk->content->signatures_known &&
	       !disk->content->signature_count && !disk->content->ambivalent &&
	       !(disk->device && disk->device->holders.count);
}

static bool is_for_asm(const struct disk *disk)
{
	switch (disk->header.status) {
	case HEADER_MEMBER:
		return true;
	case HEADER_CANDIDATE:
	case HEADER_PROVISIONED:
	case HEADER_FORMER:
	case HEADER_CORRUPT:
		return disk_in_use(disk);
	case HEADER_NONE:
		return disk_in_use(disk) && is_blank(disk);
	default:
		return false;
	}
}

static bool is_named(const struct names *wanted, const struct disk *disk)
{
	for (size_t i = 0; i < wanted->count; i++) {
		if (names_hold(&disk->names, wanted->items[i]))
			return true;
	}
	return false;
}

static bool has_own_provider(const struct disk *disk)
{
	return disk->provider == PROVIDER_ORACLEASM_V2 || disk->provider == PROVIDER_ORACLEASM_V3 ||
	       disk->provider == PROVIDER_AFD;
}

static void put_disks(struct generator *generator)
{
	const struct disks *disks = &generator->facts->disks;
	const struct names *wanted = generator->options->disks;

	for (size_t i = 0; i < disks->count; i++) {
		const struct disk *disk = &disks->items[i];
		if (wanted->count ? !is_named(wanted, disk) : !is_for_asm(disk))
			continue;
		if (!wanted->count && has_own_provider(disk))
			refuse(generator, disk,
			       arena_printf(generator->arena, "%s hands it out",
					    provider_name(disk->provider)));
		else
			put_disk(generator, disk);
	}
}

/* ---- the file ---- */

static void put_head(struct generator *generator, const struct node_facts *facts)
{
	const struct expected_facts *expected = &generator->facts->expected;
	const char *host = facts->host.name ? facts->host.name : "this node";

	put_comment(generator,
		    arena_printf(generator->arena,
				 "Owner, group, mode and names of the ASM disks of %s.", host));
	put_comment(generator,
		    arena_printf(generator->arena, "%s: %s; %s: %s.", expected->user,
				 expected->user_from ? expected->user_from : "expected",
				 expected->group,
				 expected->group_from ? expected->group_from : "expected"));
	put_comment(generator, "To be kept as /etc/udev/rules.d/99-oracle-asm.rules: the last file "
			       "that sets an owner");
	put_comment(generator,
		    "wins. \"gridck rules FILE\" tells what it would do, before it is put "
		    "there.");
}

/* What keeps any rule from being written; NULL when nothing does. */
static const char *obstacle(struct arena *arena, const struct disk_facts *facts,
			    const struct generate_options *options)
{
	if (!facts || facts->devices.from.status != FACT_OBTAINED)
		return "the disks of this node are not known";
	if (!facts->expected.user || !facts->expected.group)
		return "it is not known which user and group ASM needs here; see --grid-home";
	if (!is_plain(facts->expected.user) || !is_plain(facts->expected.group))
		return "the names of the user and group of ASM cannot stand in a rule";
	for (size_t i = 0; i < options->disks->count; i++) {
		bool known = false;
		for (size_t j = 0; j < facts->disks.count; j++)
			known |= names_hold(&facts->disks.items[j].names, options->disks->items[i]);
		if (!known)
			return arena_printf(arena, "%s is no disk of this node",
					    options->disks->items[i]);
	}
	return NULL;
}

const char *rules_generate(struct arena *arena, const struct node_facts *facts,
			   const struct generate_options *options, const char **ret_error)
{
	struct generator generator = {
		.arena = arena, .facts = facts->disks, .options = options, .out = strbuf_new(arena)
	};

	*ret_error = obstacle(arena, facts->disks, options);
	if (*ret_error)
		return NULL;
	put_head(&generator, facts);
	put_disks(&generator);
	if (generator.written)
		return generator.out.data;
	*ret_error = generator.refused ? generator.refused
				       : "no disk of ASM was found that needs a rule";
	return NULL;
}
