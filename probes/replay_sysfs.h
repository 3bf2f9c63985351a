#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What a capture says of devices in sysfs (probes/capture_disks.h), for the replay only.
 */
#include "probes/capture.h"

/* As world->verbs->sysfs; asks that world for files and rows, and reads udev.db of the capture `at`.
 * What the capture does not hold is not known. */
void replay_sysfs(struct world *world, const struct capture_source *at,
		  const struct sysfs_question *question, struct sysfs_devices *ret);
