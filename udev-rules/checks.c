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

/* What a disk is like that no rule gives away. */
#define A_DISK EXPLAINS("asm.disk-owner", "asm.disk-group", "asm.disk-mode", "asm.no-disk")
#define A_LINK EXPLAINS("asm.no-disk")

static const struct check rows[] = {
	RULES("udev.syntax", "udev understands every line of the local rules", SEVERITY_CRITICAL,
	      A_DISK, rules_check_syntax),
	RULES("udev.assign-for-match", "the rules compare with == and not with =",
	      SEVERITY_CRITICAL, A_DISK, rules_check_assign_for_match),
	RULES("udev.name-ignored", "no rule wants to rename the node of a disk", SEVERITY_CRITICAL,
	      A_LINK, rules_check_name_ignored),
	RULES("udev.shadowed-file", "no file of rules hides another one", SEVERITY_NOTICE, NULL,
	      rules_check_shadowed_file),
};

struct check_table rules_checks(void)
{
	return (struct check_table){ .rows = rows, .count = sizeof(rows) / sizeof(*rows) };
}
