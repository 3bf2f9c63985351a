/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of what is on the disks.
 */
#include <string.h>

#include "asm/checks.h"
#include "node/shell.h"

static const char *backup_in_words(enum backup_status backup)
{
	switch (backup) {
	case BACKUP_GOOD:
		return "its backup block is good";
	case BACKUP_BAD:
		return "its backup block is damaged too";
	case BACKUP_NONE:
		return "there is no backup block";
	default:
		return "whether its backup block is good is not known";
	}
}

/* Nothing is left of it, but oracleasm or AFD still knows it by a label. */
static bool is_wiped(const struct disk *disk)
{
	return disk->header.status == HEADER_NONE && disk->label && *disk->label &&
	       !disk->header.cleared;
}

void asm_check_header_corrupt(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		const struct disk_header *header = &disk->header;
		if (header->status != HEADER_CORRUPT && !is_wiped(disk))
			continue;
		const char *why = header->why ? header->why : "nothing of ASM is left in it";
		if (header->mbr_signature && !header->why)
			why = "a partition tool wrote its signature (55 aa at byte 510)";
		enum severity severity = disk_in_use(disk) ? SEVERITY_CRITICAL : SEVERITY_NOTICE;
		struct finding *finding = asm_fail_disk(sink, severity, disk,
							"the ASM header of %s is damaged: %s; %s",
							disk_in_words(sink_arena(sink), disk), why,
							backup_in_words(header->backup));
		asm_header_evidence(sink, finding, disk);
		asm_file_evidence(sink, finding, disk);
		sink_step(sink, finding,
			  "write nothing to the disk: no label, no partition, no file system; find "
			  "out who did, on any node that sees the LUN",
			  NULL, "none");
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "kfed read %s",
				       shell_word(sink_arena(sink), disk->path)),
			  facts->expected.user ? facts->expected.user : "grid",
			  "none; prints the header");
		asm_step_support(sink, finding);
	}
}

/* ---- what else is on it ---- */

/* Types whose mark lies in the first 4 KiB, where the ASM header is (ASM.md 2; libblkid). */
static bool is_in_header_block(const char *type)
{
	static const char *const types[] = { "xfs",	    "ext2",	   "ext3", "ext4",
					     "jbd",	    "swap",	   "vfat", "ntfs",
					     "LVM2_member", "crypto_LUKS", "dos",  "gpt",
					     "PMBR",	    "sun",	   "bsd",  "LVM1_member" };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (str_equal(type, types[i]))
			return true;
	}
	return false;
}

/* ASM's own, and one that libblkid sees in random bytes. */
static bool is_foreign(const struct signature *signature)
{
	return signature->type && !str_equal(signature->type, "oracleasm") &&
	       !str_equal(signature->type, "atari");
}

static bool has_foreign(const struct disk_content *content)
{
	for (size_t i = 0; i < content->signature_count; i++) {
		if (is_foreign(&content->signatures[i]))
			return true;
	}
	return content->ambivalent;
}

/* What of the system uses it: device-mapper, md, a mount point; NULL when nothing does. */
static const char *user_of(const struct disk *disk)
{
	const struct names *holders = disk->device ? &disk->device->holders : NULL;

	return holders && holders->count ? holders->items[0] : disk->mounted_on;
}

/* Something of the system uses it, or a mark lies where the header was. */
static bool is_active(const struct disk *disk)
{
	if (user_of(disk))
		return true;
	if (disk->header.status != HEADER_CORRUPT)
		return false;
	for (size_t i = 0; i < disk->content->signature_count; i++) {
		if (is_in_header_block(disk->content->signatures[i].type))
			return true;
	}
	return disk->content->ambivalent;
}

static const char *signatures_in_words(struct sink *sink, const struct disk_content *content)
{
	struct strbuf text = strbuf_new(sink_arena(sink));

	for (size_t i = 0; i < content->signature_count; i++) {
		const struct signature *signature = &content->signatures[i];
		if (!is_foreign(signature))
			continue;
		strbuf_printf(&text, "%s%s%s%s", text.length ? ", " : "", signature->type,
			      signature->usage ? " " : "",
			      signature->usage ? signature->usage : "");
	}
	return text.length ? text.data : "several that contradict each other";
}

/* Left alone because something is built on it, though a voting file or a label is known to be there. */
static bool is_taken(const struct node_facts *facts, const struct disk *disk)
{
	return disk->content->from.status == FACT_NOT_ASKED && user_of(disk) && !disk->map &&
	       (asm_is_voting_file(facts, disk) ||
		(disk->label && *disk->label && disk_in_use(disk)));
}

static void foreign_signature(struct sink *sink, const struct disk *disk)
{
	const char *user = user_of(disk);
	const char *words = disk->content->signatures_known
				    ? signatures_in_words(sink, disk->content)
				    : "not opened for that reason";
	bool active = user || is_active(disk);
	struct finding *finding = asm_fail_disk(
		sink, active ? SEVERITY_CRITICAL : SEVERITY_WARNING, disk,
		active ? "%s is an ASM disk, and something else uses it%s%s: %s"
		       : "%s is an ASM disk with remains of something else%s%s: %s",
		disk_in_words(sink_arena(sink), disk), user ? ", " : "", user ? user : "", words);

	sink_evidence(sink, finding, arena_printf(sink_arena(sink), "signatures of %s", disk->path),
		      words);
	asm_header_evidence(sink, finding, disk);
	if (active) {
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "lsblk -f %s",
				       shell_word(sink_arena(sink), disk->path)),
			  "root", "none; shows what is on top of it and whether it is mounted");
		sink_step(sink, finding,
			  "stop using it for the other purpose at once, on every node that sees "
			  "the LUN; both sides destroy each other's data",
			  NULL,
			  "ends what uses the file system or volume; databases are untouched");
		asm_step_support(sink, finding);
		return;
	}
	sink_step(sink, finding,
		  "none is needed as long as no tool takes the remains for real; they go when the "
		  "disk leaves ASM and is wiped before its next use",
		  NULL, "none");
}

void asm_check_foreign_signature(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		enum header_status status = disk->header.status;
		bool ours = status == HEADER_MEMBER ||
			    (disk_in_use(disk) &&
			     (status == HEADER_CORRUPT || status == HEADER_PROVISIONED));
		if (!disk->content)
			continue;
		if ((ours && disk->content->signatures_known &&
		     (has_foreign(disk->content) || user_of(disk))) ||
		    is_taken(input->facts, disk))
			foreign_signature(sink, disk);
	}
}

/* ---- sizes and states ---- */

static bool uses_physical_size(const struct disk_facts *facts, const struct disk *disk)
{
	const char *logical = property_find(&facts->oracleasm.settings,
					    "ORACLEASM_USE_LOGICAL_BLOCK_SIZE");

	return disk->provider == PROVIDER_ORACLEASM_V2 && !str_equal(logical, "true") &&
	       (long)disk->header.sector == disk->device->physical_sector;
}

void asm_check_sector_size(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (disk->header.status != HEADER_MEMBER || !disk_in_use(disk) || !disk->device ||
		    disk->device->logical_sector <= 0 || !disk->header.sector ||
		    (long)disk->header.sector == disk->device->logical_sector)
			continue;
		/* oracleasm shows ASM the physical size: it fits as long as oracleasm serves it */
		bool fits = uses_physical_size(facts, disk);
		struct finding *finding = asm_fail_disk(
			sink, fits ? SEVERITY_NOTICE : SEVERITY_WARNING, disk,
			"%s was made with sectors of %u bytes, the device has %ld%s",
			disk_in_words(sink_arena(sink), disk), disk->header.sector,
			disk->device->logical_sector,
			fits ? "; it fits only while oracleasm serves it with physical sectors"
			     : ": ASM may refuse it (ORA-15038)");
		asm_header_evidence(sink, finding, disk);
		sink_evidence(sink, finding,
			      arena_printf(sink_arena(sink),
					   "/sys/class/block/%s/queue/logical_block_size",
					   disk->device->kernel),
			      arena_printf(sink_arena(sink), "%ld", disk->device->logical_sector));
		sink_step(
			sink, finding,
			"before this disk is given to another provider (udev, AFD, oracleasm with "
			"ORACLEASM_USE_LOGICAL_BLOCK_SIZE=true), move its data to disks that "
			"were added with the right sector size",
			NULL, "a rebalance loads the disks; nothing is stopped");
	}
}

void asm_check_former_disk(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		enum header_status status = disk->header.status;
		if (!disk_in_use(disk) || (status != HEADER_FORMER && status != HEADER_PROVISIONED))
			continue;
		struct finding *finding = asm_fail_disk(
			sink, SEVERITY_NOTICE, disk,
			status == HEADER_FORMER
				? "%s was dropped from a disk group and is still discovered"
				: "%s is labelled for ASM, but belongs to no disk group",
			disk_in_words(sink_arena(sink), disk));
		asm_header_evidence(sink, finding, disk);
		sink_step(sink, finding,
			  "none is needed if it is a spare; else give the LUN back to the array",
			  NULL, "none");
	}
}
