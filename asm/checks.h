#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The check functions behind the table of asm/checks.c, one file for each subject, and what they
 * share. CHECKS.md says what each is about.
 */
#include "asm/asmtool.h"
#include "node/access.h"

typedef void asm_check(const struct check_input *input, struct sink *sink);

/* asm/check_disks.c: is it there, is it a disk, how is it called */
asm_check asm_check_no_disk, asm_check_disk_missing, asm_check_disk_not_block,
	asm_check_disk_read_only, asm_check_name_unstable;
/* asm/check_reading.c */
asm_check asm_check_disk_unreadable, asm_check_disk_hung;
/* asm/check_headers.c */
asm_check asm_check_header_corrupt, asm_check_foreign_signature, asm_check_sector_size,
	asm_check_former_disk;
/* asm/check_access.c */
asm_check asm_check_disk_owner, asm_check_disk_group, asm_check_disk_mode;
/* asm/check_boot.c */
asm_check asm_check_not_persistent;
/* asm/check_boot_services.c */
asm_check asm_check_oracleasm_boot, asm_check_next_kernel, asm_check_transport_boot;
/* asm/check_groups.c */
asm_check asm_check_duplicate_disk, asm_check_group_incomplete, asm_check_group_mismatch;
/* asm/check_multipath.c */
asm_check asm_check_single_path, asm_check_path_lost;
/* True when that device, which serves the disk, is or is on a path that has failed. */
bool asm_path_has_failed(const struct disk_facts *facts, const struct disk *disk,
			 const struct block_device *device);
/* asm/check_scanorder.c */
asm_check asm_check_oracleasm_scanorder;
/* What to set so that oracleasm takes this map before its paths; NULL: devices without one. */
const char *asm_scan_order_step(struct sink *sink, const struct disk_facts *facts,
				const struct block_device *map);
/* asm/check_mixed.c */
asm_check asm_check_mixed_leftover, asm_check_mixed_node, asm_check_mixed_disk,
	asm_check_mixed_discovery;
/* asm/check_providers.c: oracleasm and AFD */
asm_check asm_check_oracleasm_down, asm_check_oracleasm_owner, asm_check_oracleasm_config_split,
	asm_check_oracleasm_version, asm_check_afd_state, asm_check_afd_unsupported;
/* asm/check_profile.c: what clusterware needs of the disks */
asm_check asm_check_gpnp_profile, asm_check_spfile, asm_check_ocr_loc;

/* ---- asm/view.c: questions that several checks put to the facts ---- */

/* In use, and meant for ASM as far as can be seen: a string such as "/dev/mapper/" selects file
 * systems and swap too, and what was not read may be one. Blank disks count only as long as no disk of the node has an ASM header, which
 * is the case before the first disk group is made. */
bool asm_is_needed(const struct disk_facts *facts, const struct disk *disk);
/* True for a name that could only be of this node: a device path, or of a library. Voting files may
 * be files on NFS, and disks of Exadata. */
bool asm_is_local_name(const char *name);
/* True when the voting-file list names it. */
bool asm_is_voting_file(const struct node_facts *facts, const struct disk *disk);
/* True for a regular file whose first block is all zero, and that is large enough for ASM: made to
 * be a disk. */
bool asm_is_blank_file(const struct disk *disk);
/* True when a name that the discovery string selects is a path, and not one that the driver of
 * oracleasm makes. */
bool asm_is_found_by_path(const struct disk_facts *facts, const struct disk *disk);
/* True when a disk in use is served by oracleasm or by AFD, or would be if it were up: the discovery
 * string asks for its names and a label waits. */
bool asm_oracleasm_wanted(const struct disk_facts *facts);
bool asm_afd_wanted(const struct disk_facts *facts);
/* True when oracleasm works (or would) over io_uring, without its driver. */
bool asm_oracleasm_is_v3(const struct disk_facts *facts);
/* Values of kernel.io_uring_disabled. */
enum { IO_URING_FOR_A_GROUP = 1, IO_URING_FOR_NOBODY = 2 };
/* The file that its settings were read from. */
const char *asm_oracleasm_config(const struct disk_facts *facts);
/* What keeps oracleasm from serving disks: one phrase; NULL when nothing is known to. */
const char *asm_why_oracleasm_is_down(const struct disk_facts *facts);
/* "5.14" is at least MAJOR.MINOR; false when the release is not known. */
bool asm_version_at_least(const char *version, long major, long minor);

/* False where the owner of the judged node decides nothing: AFD, whose nodes belong to root, and names
 * of a library that does not serve the disk. */
bool asm_node_counts(const struct disk *disk);
/* Whether ASM (its owner) can read and write the judged node, folders above included. True when the
 * node does not count or the owner is not known. */
bool asm_owner_has_access(const struct node_facts *facts, const struct disk *disk);
/* Why ASM cannot use a disk that belongs to a group: one phrase; NULL when it can. */
const char *asm_why_lost(const struct node_facts *facts, const struct disk *disk);
/* The disks that are left carry enough voting files for CSSD: then it is not for want of disks that CSSD
 * does not come up, and `finding` is not the cause of that. */
void asm_spare_css(const struct node_facts *facts, struct finding *finding);
/* True for "DATA" when the stack needs that group: OCR, voting files, SPFile. True also when none
 * of them is known. */
bool asm_is_vital(const struct node_facts *facts, const char *group);

/* ---- asm/loss.c ---- */

/* Disks of one group that ASM cannot use, and the failure groups they are of. */
struct loss {
	struct names disks, whys; /* "DATA_0002", "is read-only" */
	struct names reasons;	  /* both in one, with the path */
	struct names failgroups;
};

/* What a group has lost, by proof; of the arena of the facts. */
struct loss asm_loss_of(const struct node_facts *facts, const struct disk_group *group);
/* What ASM said last of a group that it could not mount, when that counts: it was said since the boot,
 * and the group is not mounted now. NULL when there is nothing. */
const struct said_group *asm_refusal_of(const struct node_facts *facts,
					const struct disk_group *group);
/* True when a disk of the group has that number, whatever is wrong with it. */
bool asm_has_number(const struct disk_group *group, long number);
/* True when it is known that ASM has it mounted on this node now: its resource is ONLINE here, or ASM, which
 * still runs, said so last. */
bool asm_is_mounted(const struct node_facts *facts, const struct disk_group *group);
/* True when its redundancy bears the loss: by failure groups, external 0, high 2, all others 1. */
bool asm_bears(const struct disk_group *group, const struct loss *loss);

/* ---- asm/check_mixed.c ---- */

/* The names by which the discovery string finds a disk and its owner may read it, when it finds it by
 * several; none while the owner is not known. */
struct names asm_readable_names(const struct node_facts *facts, const struct disk *disk);

/* ---- asm/tell.c: findings ---- */

/* "root:disk 0660". */
const char *asm_owner_in_words(struct sink *sink, const struct file_fact *file);

/* A disk that ASM loses by this: its subject is the path. A critical one explains what is wrong
 * with its group; without a known group, what is wrong with the stack. */
struct finding *asm_fail_disk(struct sink *sink, enum severity severity, const struct disk *disk,
			      const char *format, ...) __attribute__((format(printf, 4, 5)));
/* What keeps a whole group (without "+") from being mounted. A critical one about a group that the
 * stack needs explains what is wrong with the stack. */
struct finding *asm_fail_group(const struct check_input *input, struct sink *sink,
			       enum severity severity, const char *subject, const char *group,
			       const char *format, ...) __attribute__((format(printf, 6, 7)));

/* The device of the disk as udevadm is told it; none when it is not known. */
struct names asm_kernel_of(struct sink *sink, const struct disk_facts *facts,
			   const struct disk *disk);
/* Evidence: the node as judged; the header; how the device is called. */
void asm_file_evidence(struct sink *sink, struct finding *finding, const struct disk *disk);
void asm_header_evidence(struct sink *sink, struct finding *finding, const struct disk *disk);
/* Evidence: the discovery string and where it came from. */
void asm_discovery_evidence(struct sink *sink, struct finding *finding,
			    const struct disk_facts *facts);

/* The step that several findings end with. */
void asm_step_support(struct sink *sink, struct finding *finding);
/* Evidence: what ASM said of a group, and when. */
void asm_said_evidence(const struct node_facts *facts, struct sink *sink, struct finding *finding,
		       const struct said_group *said);
/* How to look for a disk that is not there. */
void asm_steps_of_missing(struct sink *sink, struct finding *finding);

/* Members that the baseline proves and that are not there (check_baseline.c); of asm.disk-missing. */
void asm_missing_since_baseline(const struct check_input *input, struct sink *sink);
/* Members that ASM said it misses (ORA-15042); of asm.disk-missing too. */
void asm_missing_as_asm_said(const struct check_input *input, struct sink *sink);
