#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The disks of a capture (capture_disks.h).
 */
#include "probes/capture.h"

/* `at` is the capture and `folder` its name; what it tells of files is asked through the world. The status
 * is FACT_NOT_CAPTURED when there is no udev.db. */
void replay_disks_devices(struct world *world, const struct capture_source *at, const char *folder,
			  struct block_devices *ret);

/* Fills the answer; FACT_NOT_CAPTURED when there is no folder for the disk. */
void replay_disks_read(struct arena *arena, const struct capture_source *at, const char *folder,
		       struct disk_request *request);
