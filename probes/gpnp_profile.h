#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The GPnP profile of a node (ASM.md 5): where ASM looks for its disks, and which networks there are.
 */
#include "node/facts.h"

enum { GPNP_BYTES_MOST = 1024 * 1024 };

/* Takes strings, networks and names out of profile.xml. When the text is not such a profile, has no
 * ASM-Profile, cannot be parsed, has a DTD or is larger than GPNP_BYTES_MOST, nothing is taken,
 * io->from.status becomes FACT_FAILED and io->from.words say why ("line 3: …"). Signatures are not
 * verified. */
void gpnp_parse_profile(struct arena *arena, struct bytes text, struct profile_facts *io);
