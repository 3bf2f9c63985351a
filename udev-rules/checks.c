/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of checks: area "udev". One row is one thing that a reader can point at.
 */
#include "udev-rules/checks.h"

#define EXPLAINS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define RULES(id, title, worst, explains, judge)                                                 \
	{                                                                                        \
		id, title, worst, JOB_AUDIT, KIND_BOTH, STAGE_ASM, NEEDS_RULES, false, explains, \
			judge                                                                    \
	}

/* What a disk is like that no rule gives away, or of which a name is missing. */
#define A_DISK                                                                              \
	EXPLAINS("asm.disk-owner", "asm.disk-group", "asm.disk-mode", "asm.not-persistent", \
		 "asm.disk-missing", "asm.no-disk")

/* The same, and what the parts of a torn line do. */
#define A_DISK_OR_PARTS                                                                     \
	EXPLAINS("asm.disk-owner", "asm.disk-group", "asm.disk-mode", "asm.not-persistent", \
		 "asm.disk-missing", "asm.no-disk", "udev.matches-everything")

static const struct check rows[] = {
	RULES("udev.syntax", "udev understands every line of the local rules", SEVERITY_CRITICAL,
	      A_DISK_OR_PARTS, rules_check_syntax),
	RULES("udev.assign-for-match", "the rules compare with == and not with =",
	      SEVERITY_CRITICAL, A_DISK, rules_check_assign_for_match),
	RULES("udev.name-ignored", "no rule wants to rename the node of a disk", SEVERITY_CRITICAL,
	      A_DISK, rules_check_name_ignored),
	RULES("udev.shadowed-file", "no file of rules hides another one", SEVERITY_NOTICE, NULL,
	      rules_check_shadowed_file),

	/* names */
	RULES("udev.kernel-path", "KERNEL asks for names that the kernel gives", SEVERITY_CRITICAL,
	      A_DISK, rules_check_kernel_path),
	RULES("udev.name-pinned", "no rule asks for a name that changes at each boot",
	      SEVERITY_WARNING, NULL, rules_check_name_pinned),

	/* whom they fit */
	RULES("udev.matches-nothing", "every rule for ASM fits a device", SEVERITY_CRITICAL, A_DISK,
	      rules_check_matches_nothing),
	RULES("udev.matches-everything", "the rules for ASM fit disks of ASM only",
	      SEVERITY_CRITICAL, NULL, rules_check_matches_everything),
	RULES("udev.duplicate-id", "each disk is in one rule", SEVERITY_CRITICAL, A_DISK,
	      rules_check_duplicate_id),
	RULES("udev.duplicate-link", "each link has one disk", SEVERITY_CRITICAL, A_DISK,
	      rules_check_duplicate_link),

	/* when they count */
	RULES("udev.overridden", "no later rule takes the disks away", SEVERITY_CRITICAL, A_DISK,
	      rules_check_overridden),
	RULES("udev.order", "the rules are read when what they compare is known", SEVERITY_WARNING,
	      A_DISK, rules_check_order),
	RULES("udev.event-missed", "the rules hold for change events too", SEVERITY_CRITICAL,
	      A_DISK, rules_check_event_missed),
	RULES("udev.not-applied", "the rules as they are were applied", SEVERITY_CRITICAL, A_DISK,
	      rules_check_not_applied),

	/* what they name */
	RULES("udev.unknown-user", "udevd knows the owners at boot", SEVERITY_CRITICAL, A_DISK,
	      rules_check_unknown_user),
	RULES("udev.program-missing", "the programs that rules ask are there and answer",
	      SEVERITY_CRITICAL, A_DISK, rules_check_program_missing),
	RULES("udev.parent", "scsi_id is asked about a disk", SEVERITY_WARNING, A_DISK,
	      rules_check_parent),
	RULES("udev.fake-oracleasm", "no link pretends to be of ASMLib", SEVERITY_WARNING, NULL,
	      rules_check_fake_oracleasm),
};

struct check_table rules_checks(void)
{
	return (struct check_table){ .rows = rows, .count = sizeof(rows) / sizeof(*rows) };
}
