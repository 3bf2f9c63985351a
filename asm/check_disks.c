/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of single disks: are they there, are they block devices, can they be written.
 */
#include <ctype.h>
#include <string.h>

#include "asm/checks.h"
#include "node/mounts.h"
#include "node/shell.h"

/* ---- found at all ---- */

static bool is_exadata(const struct discovery_facts *discovery)
{
	for (size_t i = 0; i < discovery->patterns.count; i++) {
		if (asm_is_exadata_pattern(discovery->patterns.items[i]))
			return true;
	}
	return false;
}

static size_t count_in_use(const struct disk_facts *facts)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->disks.count; i++)
		count += disk_in_use(&facts->disks.items[i]);
	return count;
}

/* With the default search a node without any ASM disk is judged only when disks were read and none
 * carries a header. */
static bool no_header_anywhere(const struct disk_facts *facts)
{
	bool read = false;

	for (size_t i = 0; i < facts->contents.count; i++)
		read |= facts->contents.items[i].from.status == FACT_OBTAINED;
	for (size_t i = 0; i < facts->disks.count; i++) {
		enum header_status status = facts->disks.items[i].header.status;
		if (status != HEADER_NONE && status != HEADER_UNREAD)
			return false;
	}
	return read;
}

/* A name that the pattern would select if "*" stood below a folder: "/dev/oracleasm/disks*". */
static const char *name_below(const struct disk_facts *facts, const char *pattern)
{
	size_t length = strcspn(pattern, "*?[");

	if (!pattern[length] || !length || pattern[length - 1] == '/')
		return NULL;
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct names *names = &facts->disks.items[i].names;
		for (size_t j = 0; j < names->count; j++) {
			if (strncmp(names->items[j], pattern, length) == 0 &&
			    names->items[j][length] == '/')
				return names->items[j];
		}
	}
	return NULL;
}

static const char *typo(const struct disk_facts *facts, const char **ret_pattern)
{
	for (size_t i = 0; i < facts->discovery.patterns.count; i++) {
		const char *name = name_below(facts, facts->discovery.patterns.items[i]);
		if (!name)
			continue;
		*ret_pattern = facts->discovery.patterns.items[i];
		return name;
	}
	return NULL;
}

void asm_check_no_disk(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	const char *string = facts->discovery.string ? facts->discovery.string : "";
	const char *pattern = NULL;
	const char *name = typo(facts, &pattern);

	/* disks of Exadata are no devices of this node */
	if (is_exadata(&facts->discovery) ||
	    input->order->stages[STAGE_ASM].state == STAGE_NOT_APPLICABLE) {
		sink_not_applicable(sink);
		return;
	}
	if (count_in_use(facts) || (!*string && !no_header_anywhere(facts)))
		return;
	struct finding *finding =
		*string ? sink_fail(sink, SEVERITY_CRITICAL, string,
				    "the discovery string '%s' finds no disk on this node%s%s",
				    string, name ? "; it does not select " : "", name ? name : "")
			: sink_fail(sink, SEVERITY_CRITICAL, "default discovery string",
				    "the discovery string is empty, and the default search finds "
				    "no disk; no disk of this node carries an ASM header");
	asm_discovery_evidence(sink, finding, facts);
	if (name)
		sink_evidence(sink, finding, pattern,
			      arena_printf(sink_arena(sink),
					   "\"*\" does not cross a \"/\": %s is not found", name));
	sink_step(sink, finding, "ls -lL the folders that the discovery string names", NULL,
		  "none; if the disks are not there: bring back links, labels or LUNs");
	sink_step(
		sink, finding,
		"if the string is wrong: correct ASM_DISKSTRING (asmcmd dsset, or ALTER SYSTEM SET "
		"asm_diskstring), which also writes the GPnP profile; never edit the profile, it "
		"is signed",
		NULL, "none; ASM searches by the new string at once");
}

/* ---- missing ---- */

static void not_there(const struct check_input *input, struct sink *sink, const struct disk *disk)
{
	bool looked_for = disk->judged.from.status == FACT_ABSENT && disk->path[0] == '/';
	bool voting = asm_is_voting_file(input->facts, disk) &&
		      (looked_for || asm_is_local_name(disk->path));
	bool labelled = disk->label && *disk->label;
	bool needed = voting || disk_in_use(disk);

	if (!needed && !labelled && !disk->given)
		return;
	struct finding *finding = asm_fail_disk(
		sink, needed ? SEVERITY_CRITICAL : SEVERITY_NOTICE, disk, "%s is not there%s",
		disk_in_words(sink_arena(sink), disk),
		voting	      ? ": a voting file is on it"
		: labelled    ? ": its label is known, but no device of this node carries it"
		: disk->given ? " (given as an argument)"
			      : "");
	if (voting) {
		sink_evidence(sink, finding, input->facts->voting.from.source, disk->path);
		finding->reach = REACH_ALL;
	}
	asm_file_evidence(sink, finding, disk);
	asm_steps_of_missing(sink, finding);
	if (disk->provider == PROVIDER_ORACLEASM_V2 || disk->provider == PROVIDER_ORACLEASM_V3)
		sink_step(
			sink, finding, "oracleasm scandisks", "root",
			"none to disks in use; reads the labels of all disks and makes or removes "
			"their nodes");
}

static bool same_group(const struct disk *a, const struct disk *b)
{
	return a->header.group_stamp == b->header.group_stamp &&
	       str_equal(a->header.group, b->header.group);
}

/* A member in use of the same group, which proves that the group belongs to this node. NULL when
 * there is none, or when one has the same number: then this disk is a copy or was replaced. */
static const struct disk *sibling_in_use(const struct disk_facts *facts, const struct disk *disk)
{
	const struct disk *sibling = NULL;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *other = &facts->disks.items[i];
		if (other == disk || !disk_in_use(other) || other->header.status != HEADER_MEMBER ||
		    !same_group(other, disk))
			continue;
		if (other->header.number == disk->header.number)
			return NULL;
		if (!sibling || other->header.mounted > sibling->header.mounted)
			sibling = other;
	}
	return sibling;
}

static void not_found(struct sink *sink, const struct disk_facts *facts, const struct disk *disk)
{
	const struct disk *sibling = sibling_in_use(facts, disk);

	if (!sibling)
		return;
	/* a disk that was dropped by force keeps the stamp of an earlier mount */
	bool current = disk->header.mounted == sibling->header.mounted;
	struct finding *finding = asm_fail_disk(
		sink, current ? SEVERITY_CRITICAL : SEVERITY_NOTICE, disk,
		current ? "%s is there, but no name of it is selected by the discovery string, "
			  "which finds %s of the same group"
			: "%s says that it belongs to a group in use, but it was not part of it "
			  "when %s was mounted last: probably dropped by force",
		disk_in_words(sink_arena(sink), disk), sibling->path);
	asm_header_evidence(sink, finding, disk);
	sink_evidence(sink, finding, disk->path,
		      arena_printf(sink_arena(sink), "names: %s",
				   names_in_words(sink_arena(sink), &disk->names, 12)));
	asm_discovery_evidence(sink, finding, facts);
	if (!current)
		return;
	sink_step(sink, finding,
		  "give the disk the name that its siblings have: correct the udev rule, multipath "
		  "alias or label that makes it",
		  NULL, "none");
	struct names kernels = asm_kernel_of(sink, facts, disk);
	sink_step_trigger(sink, finding, &kernels);
}

void asm_check_disk_missing(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		/* a name that is there and leads nowhere: asm.disk-not-block */
		bool absent = (disk->judged.from.status == FACT_ABSENT ||
			       disk->judged.from.status == FACT_NOT_ASKED) &&
			      !disk_in_use(disk);
		bool empty_node = disk->judged.from.status == FACT_OBTAINED &&
				  disk->judged.type == 'b';
		/* AFD's own files are looked at in asm.afd-state */
		if (disk->provider == PROVIDER_AFD)
			continue;
		if (!disk->device && (absent || empty_node))
			not_there(input, sink, disk);
		else if (disk->header.status == HEADER_MEMBER && !disk_in_use(disk) &&
			 facts->discovery.from.status == FACT_OBTAINED)
			not_found(sink, facts, disk);
	}
	asm_missing_since_baseline(input, sink);
	asm_missing_as_asm_said(input, sink);
}

/* ---- no block device ---- */

static bool finds_whole_dev(const struct disk_facts *facts)
{
	for (size_t i = 0; i < facts->discovery.patterns.count; i++) {
		if (str_equal(facts->discovery.patterns.items[i], "/dev/*"))
			return true;
	}
	return false;
}

/* ASM takes files from NFS; of a local file system those that it has made its disks (it was told so
 * then), and none that only wait for it. */
static const char *wrong_file(const struct disk *disk)
{
	if (str_starts(disk->path, "/dev/oracleafd/"))
		return NULL;
	if (str_starts(disk->path, "/dev/"))
		return "a regular file where a device should be";
	return file_system_is_local(disk->file_system) && disk->header.status == HEADER_NONE &&
			       asm_is_blank_file(disk)
		       ? "an empty file on a file system of this node, from which ASM takes no "
			 "disks"
		       : NULL;
}

/* What is wrong with the kind of a node that the discovery string selects; NULL when nothing. Raw
 * devices are characters, and files serve on NFS. */
static const char *wrong_kind(const struct disk_facts *facts, const struct disk *disk)
{
	if (disk->judged.from.status == FACT_ABSENT)
		return disk->device ? NULL : "a link that leads nowhere";
	switch (disk->judged.type) {
	case 'l':
		return disk->device ? NULL : "a link that leads nowhere";
	case 'c':
		if (str_starts(disk->path, "/dev/raw/") ||
		    str_equal(disk->path, "/dev/mapper/control") || finds_whole_dev(facts))
			return NULL;
		return "a character device, which ASM cannot use here";
	case 'f':
		return wrong_file(disk);
	default:
		return NULL;
	}
}

static void steps_of_file(struct sink *sink, struct finding *finding, const struct disk *disk)
{
	sink_evidence(sink, finding, "/proc/mounts",
		      arena_printf(sink_arena(sink), "%s is on %s", disk->path, disk->file_system));
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "findmnt --target %s; grep nfs /etc/fstab",
			       shell_word(sink_arena(sink), disk->path)),
		  "root", "none; shows whether an NFS file system should be mounted there");
	sink_step(sink, finding,
		  "mount it, if one should be; else give ASM a device or a file on NFS, and remove "
		  "the "
		  "file",
		  NULL, "none to what runs");
}

void asm_check_disk_not_block(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (!disk_in_use(disk) || disk->provider == PROVIDER_AFD || disk->path[0] != '/' ||
		    (disk->judged.from.status != FACT_OBTAINED &&
		     disk->judged.from.status != FACT_ABSENT))
			continue;
		const char *kind = wrong_kind(facts, disk);
		if (!kind)
			continue;
		struct finding *finding = asm_fail_disk(
			sink, SEVERITY_CRITICAL, disk, "%s is %s%s%s",
			disk_in_words(sink_arena(sink), disk), kind, disk->judged.link ? ": " : "",
			disk->judged.link ? disk->judged.link : "");
		asm_file_evidence(sink, finding, disk);
		asm_discovery_evidence(sink, finding, facts);
		if (disk->judged.type == 'f' && !str_starts(disk->path, "/dev/")) {
			steps_of_file(sink, finding, disk);
			continue;
		}
		if (disk->judged.type == 'f')
			sink_step(sink, finding,
				  "find out which program wrote to the path while the device was "
				  "not there, and remove the file once nothing uses it",
				  NULL, "none");
		else
			sink_step(
				sink, finding,
				"find out which device the name should lead to (wwid, label), and "
				"correct the rule, alias or link that makes it",
				NULL, "none");
		sink_step_trigger(sink, finding, NULL);
	}
}

/* ---- written to ---- */

void asm_check_disk_read_only(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (!asm_is_needed(facts, disk) || !disk->device || disk->device->read_only != 1)
			continue;
		struct finding *finding = asm_fail_disk(
			sink, SEVERITY_CRITICAL, disk, "%s is read-only (%s): ASM cannot use it",
			disk_in_words(sink_arena(sink), disk), disk->device->kernel);
		sink_evidence(sink, finding,
			      arena_printf(sink_arena(sink), "/sys/class/block/%s/ro",
					   disk->device->kernel),
			      "1");
		sink_step(sink, finding,
			  "find out why: write protection of the LUN on the array (snapshot, "
			  "replica, persistent reservation), or a device set read-only here",
			  NULL, "none");
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "blockdev --getro %s",
				       shell_word(sink_arena(sink), disk->device->node)),
			  "root", "none; prints 1 while it is read-only");
	}
}

/* ---- names ---- */

static bool is_letters(const char *text)
{
	for (; *text; text++) {
		if (!isalnum((unsigned char)*text))
			return false;
	}
	return true;
}

/* Names that the kernel or multipath gives in the order in which disks appear. */
static bool is_unstable(const char *name)
{
	static const char *const prefixes[] = { "/dev/sd", "/dev/vd", "/dev/xvd", "/dev/dm-",
						"/dev/mapper/mpath" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		if (str_starts(name, prefixes[i]) && is_letters(name + strlen(prefixes[i])))
			return true;
	}
	return false;
}

static bool only_unstable(const struct names *names)
{
	for (size_t i = 0; i < names->count; i++) {
		if (!is_unstable(names->items[i]))
			return false;
	}
	return true;
}

void asm_check_name_unstable(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	struct names found = { 0 };

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (disk->header.status == HEADER_MEMBER && disk_in_use(disk) &&
		    only_unstable(&disk->discovered_as))
			names_add(sink_arena(sink), &found, disk->discovered_as.items[0]);
	}
	if (!found.count)
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_NOTICE, found.items[0],
		"ASM finds %zu disk%s by names that may change at a boot: %s; ASM goes by the "
		"headers, people and scripts do not",
		found.count, found.count == 1 ? "" : "s",
		names_in_words(sink_arena(sink), &found, 12));
	asm_discovery_evidence(sink, finding, facts);
	sink_step(sink, finding,
		  "give the disks fixed names by wwid (udev SYMLINK, multipath alias), then change "
		  "the discovery string to them",
		  NULL, "none; the string must never find a disk by both names");
}
