#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Devices in sysfs beyond what every run asks of block devices: the attributes that udev's rules look
 * at, of the device itself and of those above it. Read in a process of their own, since a driver may
 * take its time; values are as udev sees them.
 */
#include "probes/world.h"

/* Of one kind of device: what is asked, sorted, each once. Of "dm/name" also "dm", so that one look
 * tells that there is none of it. */
struct sysfs_names {
	struct names block, parents;
};

struct sysfs_names sysfs_names_of(struct arena *arena, const struct sysfs_question *question);

/* The folders above the devices that may be devices themselves, sorted, each once. */
struct names sysfs_above(struct arena *arena, const struct block_devices *devices);

/* Adds a device with room for its attributes; devpath is kept. */
struct sysfs_device *sysfs_add(struct arena *arena, struct sysfs_devices *io, const char *devpath);
/* Adds what is known of an attribute; value only for SYSFS_VALUE. Nothing for SYSFS_UNKNOWN. */
void sysfs_set(struct arena *arena, struct sysfs_device *device, const char *name,
	       enum sysfs_answer answer, const char *value);
/* Puts devices in their order. */
void sysfs_sort(struct sysfs_devices *io);

/* "scsi" of "../../../bus/scsi". */
const char *sysfs_link_value(const char *target);
/* True for the links that have a value: driver, subsystem, module. */
bool sysfs_is_value_link(const char *name);
/* The text that udev makes of contents: without what ends its last line. */
const char *sysfs_value(struct arena *arena, struct bytes content);
/* Words of a capture for a file that is there and has no value. */
extern const char sysfs_no_value[];
/* More is not read, and so not known. */
enum { SYSFS_VALUE_LIMIT = 4096 };

/* Reads all of it below `root` ("/sys"). */
void sysfs_read(struct arena *arena, const char *root, const struct sysfs_question *question,
		struct sysfs_devices *ret);

/* The same in a worker: the request of a question, what answers it, and the reply. */
void sysfs_pack(struct strbuf *buf, const struct sysfs_question *question);
void sysfs_serve(struct bytes request, struct strbuf *reply);
void sysfs_unpack(struct arena *arena, struct bytes reply, struct sysfs_devices *ret);
