#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may open a device node: the access check of POSIX 1003.1e, over facts.
 */
#include "node/facts.h"

enum { ACCESS_READ = 4, ACCESS_WRITE = 2, ACCESS_BOTH = 6 };

/* A process, as far as permissions go. */
struct asm_who {
	const char *user;      /* NULL: nobody in particular, only a member of the group */
	long uid;	       /* -1 when not known: the name decides */
	const char *group;     /* NULL: none */
	long gid, primary_gid; /* -1 when not known */
};

/* True when `who` gets all of `wanted` (ACCESS_ bits) on a file with that owner, group and mode and
 * that ACL (text as getfacl prints it, or only its named entries; entries end at line ends, commas
 * or blanks; NULL when the mode says all). A mask that is not in the text is the group class of the
 * mode, as the kernel keeps it. */
bool asm_may(const struct asm_who *who, const struct file_fact *file, const char *acl,
	     unsigned wanted);
