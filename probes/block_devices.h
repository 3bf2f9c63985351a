#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * All block devices, as udev's database and sysfs have them. No device is opened; but sysfs can
 * sleep on a device that is being frozen, so a worker does this.
 */
#include "node/disks.h"

/* Reads them all; `file` of each is not set. ret->from tells how it ended. Memory from `arena`. */
void block_devices_read(struct arena *arena, struct block_devices *ret);

/* For worker_new(): replies to anything with what block_devices_read() found. */
void block_devices_serve(struct bytes request, struct strbuf *reply);

/* What such a reply holds. */
void block_devices_unpack(struct arena *arena, struct bytes reply, struct block_devices *ret);
