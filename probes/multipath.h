#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What multipathd says of its maps.
 */
#include "node/disks.h"

/* Takes the answer of `multipathd show maps json`; adds to io->items. When it cannot be understood
 * io->from.status becomes FACT_FAILED, with words, and nothing is added. A path counts as failed
 * when the map does not use it or the checker cannot reach the disk on it; a passive one does not. */
void multipath_parse_maps(struct arena *arena, struct bytes text, struct multipath_facts *io);
