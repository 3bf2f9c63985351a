#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of ASM. Pure: bytes and facts in, facts and findings out. Knowledge of labels,
 * headers, providers and discovery is from the domain facts ASM.md, sections 1, 2 and 4.
 */
#include "node/disks.h"
#include "node/judge.h"
#include "node/mounts.h"
#include "node/vendor_code.h"

/* ---- headers (ASM.md 2) ---- */

/* Decodes the first block of a disk, and its backup block when it was read (content->ranges). Both
 * endians; checks type, checksum and names. Never fails: the status says what it is. */
void asm_decode_header(struct arena *arena, const struct disk_content *content,
		       struct disk_header *ret);

/* What to read next of a disk, given what was read so far: first block, then the backup where its AU
 * size says, or where any AU size would put it when the first block is damaged or `suspected` (in
 * the discovery string, or labelled). False when it is enough. */
bool asm_next_range(const struct disk_content *so_far, bool suspected, int64_t *ret_offset,
		    size_t *ret_length);

/* 512, 1M … as bytes; the offset of the backup block for an AU size (ASM.md 2.4). */
int64_t asm_backup_offset(uint32_t au_bytes, uint32_t block_bytes);

/* ---- discovery (ASM.md 4) ---- */

/* Splits a discovery string at commas into patterns (trimmed, quotes removed); an empty string gives
 * the default search of Linux. */
void asm_split_discovery(struct arena *arena, const char *string, struct names *ret);

/* "o/…": grid disks of Exadata, which no local name can be. */
bool asm_is_exadata_pattern(const char *pattern);

/* ---- configuration texts ---- */

/* /etc/sysconfig/oracleasm, and the print of `oracleasm configure`: NAME=value lines. */
void asm_parse_sysconfig(struct arena *arena, struct bytes text, struct properties *ret);
/* afd_diskstring of /etc/oracleafd.conf or /etc/afd.conf, without quotes; NULL when not named. */
const char *asm_parse_afd_diskstring(struct arena *arena, struct bytes text);
/* The OSASM group of a home, SS_ASM_GRP of rdbms/lib/config.c; NULL when it names none. */
const char *asm_parse_osasm(struct arena *arena, struct bytes text);
/* `multipathd show maps json`'s bytes are parsed in probes (jansson). */

/* The alert log of ASM, or its end: for each group whether it was mounted or could not be, the last time
 * that was said; not those that were dismounted since. The times are still without a zone. */
void asm_parse_alert(struct arena *arena, struct bytes text, struct asm_log_facts *ret);

/* ---- from facts to disks ---- */

/* Ties the disks of PowerPath and VxDMP to their paths by wwid and size, as holders and slaves; to be
 * called before anything is opened. */
void asm_relate_paths(struct arena *arena, struct block_devices *devices);

/* Why a device must not be opened because of multipath: it is a path of a map, or may be one; one
 * phrase, NULL when nothing speaks against it. `asked_for`: a name that ASM uses leads to it. */
const char *asm_why_not_open(struct arena *arena, const struct block_devices *devices,
			     const struct block_device *device, bool asked_for);

/* Fills facts->disks and facts->groups: one disk for each LUN that is discovered, tagged, labelled,
 * named by a voting-file list, or given in `arguments`; its names, provider, header, map and paths;
 * then the groups. Reads of `node` what the crs area knows (OCR locations, voting files). */
void asm_assemble(const struct node_facts *node, const struct names *arguments,
		  struct disk_facts *facts);

/* Decides of each group of facts->disks whether it can be mounted; to be called last, when all that
 * is known of the disks is there, ACLs included. */
void asm_judge_groups(const struct node_facts *facts);

/* True when it is known that all groups are mounted on this node now. */
bool asm_all_mounted(const struct node_facts *facts);

/* Sets mounted_on of the disks, from what is mounted and swapped on. */
void asm_set_mounted(const struct mounts *mounts, struct disk_facts *io);

/* The device behind a name: its node, a link, a node below /dev/oracleasm/disks or what else was
 * found with its number. It may be a path of the map that the disk is; NULL when not known. */
const struct block_device *asm_device_of_name(const struct disk_facts *facts, const char *name);

/* Message codes of ASM and its tools. */
struct vendor_codes asm_codes(void);

/* ---- judgement ---- */

/* All rows of area "asm". */
struct check_table asm_checks(void);

/* One sentence on the disks alone: what is worst, or that all are in order. */
const char *asm_headline(const struct node_facts *facts, const struct judgement *judgement);
