#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Who may open a device node: the access check of POSIX 1003.1e, over facts.
 */
#include "node/disks.h"

enum { ACCESS_READ = 4, ACCESS_WRITE = 2, ACCESS_BOTH = 6, ACCESS_SEARCH = 1 };

/* A process, as far as permissions go. */
struct access_who {
	const char *user;      /* NULL: nobody in particular, only a member of the group */
	long uid;	       /* -1 when not known: the name decides */
	const char *group;     /* NULL: none */
	long gid, primary_gid; /* -1 when not known */
};

/* True when `who` gets all of `wanted` (ACCESS_ bits) on a file with that owner, group and mode and
 * that ACL (text as getfacl prints it, or only its named entries; entries end at line ends, commas
 * or blanks; NULL when the mode says all). A mask that is not in the text is the group class of the
 * mode, as the kernel keeps it. */
bool access_may(const struct access_who *who, const struct file_fact *file, const char *acl,
		unsigned wanted);

/* True when the ACL would let `who` in, were it not for its mask. */
bool access_is_masked(const struct access_who *who, const struct file_fact *file, const char *acl,
		      unsigned wanted);

/* The ASM owner, as the facts expect it; and a member of the expected group who is not the owner. */
struct access_who access_of_owner(const struct node_facts *facts);
struct access_who access_of_databases(const struct node_facts *facts);

enum access_gap { ACCESS_COMPLETE, ACCESS_LACKS_OWNER, ACCESS_LACKS_DATABASES };

/* Who of them cannot read and write a disk whose node has that owner, group and mode and that ACL.
 * Nobody is missed who is not known. */
enum access_gap access_gap_of(const struct node_facts *facts, const struct file_fact *file,
			      const char *acl);
