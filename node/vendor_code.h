#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * A message code of the vendor (CRS-4535, ORA-15042 …): what it means for the start order.
 */
#include <stddef.h>

struct vendor_code {
	const char *facility; /* "CRS" */
	long code;	      /* 4535 */
	const char *text;     /* what Oracle prints, English */
	const char *stage;    /* "ohasd" … "crsd", or "any" */
	const char *meaning;  /* what it tells of this node */
	const char *todo;     /* what to do */
};

struct vendor_codes {
	const struct vendor_code *rows; /* sorted by facility, then code */
	size_t count;
};

struct arena;

/* The rows of several tables as one, sorted; in the arena. */
struct vendor_codes vendor_codes_join(struct arena *arena, const struct vendor_codes *tables,
				      size_t count);
