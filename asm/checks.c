/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of checks: area "asm". One row is one thing that a reader can point at. Last come those
 * of area "crs" that look at disks.
 */
#include "asm/checks.h"

#define P	      JOB_PRESTART
#define R	      JOB_REBOOT
#define A	      JOB_AUDIT
#define EXPLAINS(...) ((const char *const[]){ __VA_ARGS__, NULL })

#define INCOMPLETE "asm.group-incomplete"
#define THE_STACK                                                                 \
	"crs.css-down", "crs.voting-none", "crs.voting-minority", "crs.asm-down", \
		"crs.storage-down", "crs.ocr-group-not-mounted", "crs.crsd-stuck", "crs.crsd-hung"
#define DISKS(id, title, worst, jobs, needs, explains, judge)                               \
	{                                                                                   \
		id, title, worst, jobs, KIND_BOTH, STAGE_ASM, NEEDS_DISKS | (needs), false, \
			explains, judge                                                     \
	}

#define A_DISK	EXPLAINS(INCOMPLETE, THE_STACK)
#define A_GROUP EXPLAINS(THE_STACK)

static const struct check rows[] = {
	/* is it there */
	DISKS("asm.no-disk", "the discovery string finds disks", SEVERITY_CRITICAL, P | R | A,
	      NEEDS_DISCOVERY, A_GROUP, asm_check_no_disk),
	DISKS("asm.disk-missing", "every disk that is known is found", SEVERITY_CRITICAL, P | R | A,
	      0, A_DISK, asm_check_disk_missing),
	DISKS("asm.disk-not-block", "what is discovered is a block device", SEVERITY_CRITICAL,
	      P | A, 0, A_DISK, asm_check_disk_not_block),
	DISKS("asm.disk-unreadable", "the disks can be read", SEVERITY_CRITICAL, P | R | A, 0,
	      A_DISK, asm_check_disk_unreadable),
	DISKS("asm.disk-hung", "the disks answer in time", SEVERITY_CRITICAL, P | R | A, 0, A_DISK,
	      asm_check_disk_hung),
	DISKS("asm.disk-read-only", "the disks can be written", SEVERITY_CRITICAL, P | R | A, 0,
	      A_DISK, asm_check_disk_read_only),
	DISKS("asm.name-unstable", "the disks are found by names that stay", SEVERITY_NOTICE, A, 0,
	      NULL, asm_check_name_unstable),

	/* who may open it */
	DISKS("asm.disk-owner", "the disks have the right owner", SEVERITY_CRITICAL, P | R | A, 0,
	      A_DISK, asm_check_disk_owner),
	DISKS("asm.disk-group", "the disks have the right group", SEVERITY_CRITICAL, P | R | A, 0,
	      A_DISK, asm_check_disk_group),
	DISKS("asm.disk-mode", "the mode of the disks lets ASM in", SEVERITY_CRITICAL, P | R | A, 0,
	      A_DISK, asm_check_disk_mode),
	DISKS("asm.not-persistent", "the next boot gives the disks to ASM too", SEVERITY_CRITICAL,
	      R | A, NEEDS_RULES, NULL, asm_check_not_persistent),
	DISKS("asm.oracleasm-boot", "the next boot starts oracleasm", SEVERITY_CRITICAL, R | A, 0,
	      EXPLAINS("asm.oracleasm-down"), asm_check_oracleasm_boot),
	DISKS("asm.next-kernel", "the next kernel has the driver of the disks", SEVERITY_CRITICAL,
	      R | A, 0, EXPLAINS("asm.oracleasm-down", "asm.afd-state"), asm_check_next_kernel),
	DISKS("asm.transport-boot", "the next boot brings in the disks from outside",
	      SEVERITY_CRITICAL, R | A, NEEDS_UNITS, EXPLAINS("asm.not-persistent"),
	      asm_check_transport_boot),

	/* what is on it */
	DISKS("asm.header-corrupt", "the headers are whole", SEVERITY_CRITICAL, P | R | A, 0,
	      A_DISK, asm_check_header_corrupt),
	DISKS("asm.foreign-signature", "nothing else is on the disks", SEVERITY_CRITICAL, P | A, 0,
	      EXPLAINS("asm.header-corrupt", INCOMPLETE, THE_STACK), asm_check_foreign_signature),
	DISKS("asm.sector-size", "the disks have the sector size of their headers",
	      SEVERITY_WARNING, A, 0, NULL, asm_check_sector_size),
	DISKS("asm.former-disk", "only members are discovered", SEVERITY_NOTICE, A, 0, NULL,
	      asm_check_former_disk),

	/* disk groups */
	DISKS("asm.duplicate-disk", "no header is on two disks", SEVERITY_CRITICAL, P | A, 0,
	      A_GROUP, asm_check_duplicate_disk),
	DISKS(INCOMPLETE, "the disk groups are complete", SEVERITY_CRITICAL, P | R | A, 0, A_GROUP,
	      asm_check_group_incomplete),
	DISKS("asm.group-mismatch", "the disks of a group fit together", SEVERITY_CRITICAL, P | A,
	      0, A_GROUP, asm_check_group_mismatch),

	/* paths */
	DISKS("asm.single-path", "the names lead to maps, not to paths", SEVERITY_CRITICAL,
	      P | R | A, 0, EXPLAINS("asm.disk-unreadable", "asm.disk-hung", INCOMPLETE, THE_STACK),
	      asm_check_single_path),
	DISKS("asm.path-lost", "all paths are there", SEVERITY_WARNING, R | A, 0, NULL,
	      asm_check_path_lost),

	/* providers */
	DISKS("asm.mixed-leftover", "only the provider in use is installed", SEVERITY_NOTICE, P | A,
	      0, NULL, asm_check_mixed_leftover),
	DISKS("asm.mixed-node", "all disks have the same provider", SEVERITY_WARNING, P | A, 0,
	      NULL, asm_check_mixed_node),
	DISKS("asm.mixed-disk", "each disk and group has one provider", SEVERITY_WARNING, P | A, 0,
	      NULL, asm_check_mixed_disk),
	DISKS("asm.mixed-discovery", "each disk is found once", SEVERITY_CRITICAL, P | A, 0,
	      A_GROUP, asm_check_mixed_discovery),
	DISKS("asm.oracleasm-down", "oracleasm works", SEVERITY_CRITICAL, P | R, NEEDS_ORACLEASM,
	      EXPLAINS("asm.no-disk", "asm.disk-missing", INCOMPLETE, THE_STACK),
	      asm_check_oracleasm_down),
	DISKS("asm.oracleasm-owner", "oracleasm gives the disks to the right owner",
	      SEVERITY_CRITICAL, A, NEEDS_ORACLEASM, EXPLAINS("asm.disk-owner", "asm.disk-group"),
	      asm_check_oracleasm_owner),
	DISKS("asm.oracleasm-config-split", "oracleasm has one configuration", SEVERITY_WARNING, A,
	      NEEDS_ORACLEASM, NULL, asm_check_oracleasm_config_split),
	DISKS("asm.oracleasm-scanorder", "oracleasm takes the maps first", SEVERITY_WARNING, A,
	      NEEDS_ORACLEASM, EXPLAINS("asm.single-path"), asm_check_oracleasm_scanorder),
	DISKS("asm.oracleasm-version", "oracleasm fits the kernel", SEVERITY_WARNING, A,
	      NEEDS_ORACLEASM, NULL, asm_check_oracleasm_version),
	DISKS("asm.afd-state", "AFD works", SEVERITY_CRITICAL, P | A, NEEDS_AFD,
	      EXPLAINS("asm.no-disk", "asm.disk-missing", INCOMPLETE, THE_STACK),
	      asm_check_afd_state),
	DISKS("asm.afd-unsupported", "AFD is supported here", SEVERITY_CRITICAL, P | A, NEEDS_AFD,
	      EXPLAINS("asm.afd-state"), asm_check_afd_unsupported),

	/* what clusterware needs of them */
	{ "crs.gpnp-profile", "the GPnP profile can be read", SEVERITY_CRITICAL, P | R | A,
	  KIND_CLUSTER, STAGE_CSSD, 0, false, EXPLAINS("asm.no-disk", THE_STACK),
	  asm_check_gpnp_profile },
	{ "crs.asm-spfile", "a disk carries the group of the SPFile", SEVERITY_CRITICAL, P | R | A,
	  KIND_CLUSTER, STAGE_ASM, NEEDS_DISKS | NEEDS_DISCOVERY, false,
	  EXPLAINS("crs.asm-down", "crs.storage-down"), asm_check_spfile },
	{ "crs.ocr-loc", "ocr.loc names a group that is there", SEVERITY_CRITICAL, P | R | A,
	  KIND_BOTH, STAGE_ASM, NEEDS_DISKS, false,
	  EXPLAINS("crs.storage-down", "crs.ocr-group-not-mounted", "crs.crsd-stuck",
		   "crs.crsd-hung"),
	  asm_check_ocr_loc },
};

struct check_table asm_checks(void)
{
	return (struct check_table){ .rows = rows, .count = sizeof(rows) / sizeof(*rows) };
}
