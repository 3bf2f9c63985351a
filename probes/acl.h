#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The ACL of a file, as the kernel hands it out.
 */
#include "node/mem.h"

/* What the value of system.posix_acl_access says, in the short form of acl(5): entries joined by
 * commas. Names are looked up with user() and group(). *ret_text is NULL when it says no more than
 * the mode. False when it is not of the form that is known (version 2). */
struct acl_names {
	const char *(*user)(void *context, long uid);
	const char *(*group)(void *context, long gid);
	void *context;
};
bool acl_decode(struct arena *arena, struct bytes value, const struct acl_names *names,
		const char **ret_text);
