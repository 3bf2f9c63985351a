#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The GPnP profile of a node (ASM.md 5): where ASM looks for its disks.
 */
#include "node/disks.h"

enum { GPNP_BYTES_MOST = 1024 * 1024 };

/* Takes the ASM-Profile out of profile.xml: io->string ("" is the default search) and io->spfile
 * (NULL when it has none). When the text is not such a profile, cannot be parsed, has a DTD or is
 * larger than GPNP_BYTES_MOST, both stay as they are, io->from.status becomes FACT_FAILED and
 * io->from.words say why ("line 3: …"). Signatures are not verified. */
void gpnp_parse_profile(struct arena *arena, struct bytes text, struct discovery_facts *io);
