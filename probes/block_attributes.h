#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The attributes of block devices in sysfs that are looked at: one table for the machine and for
 * captures, where they are files below root/sys<DEVPATH>.
 */
#include "node/disks.h"

enum { BLOCK_ATTRIBUTE_COUNT = 9 };

/* "size", "queue/logical_block_size" …, below the folder of the device; static. */
const char *block_attribute_name(size_t index);

/* False for those that a device of this kind does not have, or shares with its disk. */
bool block_attribute_applies(const struct block_device *device, size_t index);

/* Takes the text of an attribute; what it does not look like stays unknown. */
void block_attribute_set(struct arena *arena, struct block_device *device, size_t index,
			 const char *text);

/* The text, as sysfs has it without its newline; NULL when not known. */
const char *block_attribute_text(struct arena *arena, const struct block_device *device,
				 size_t index);

/* A device of which nothing is known yet. */
struct block_device block_device_new(void);

/* What devices say of each other: partitions get their disk, its sectors and its state; holders and
 * slaves are completed from each other. Keeps the order. */
void block_devices_relate(struct arena *arena, struct block_devices *io);

/* "cciss/c0d0" of "/devices/…/cciss!c0d0". */
const char *block_kernel_name(struct arena *arena, const char *devpath);

/* Sorts, and drops what is there twice. */
void names_sort(struct names *io);
