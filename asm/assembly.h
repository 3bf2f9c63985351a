#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of asm_assemble(), shared only among asm/assemble.c, devices.c, provider.c,
 * next_boot.c and groups.c.
 */
#include "asm/asmtool.h"

/* A disk that is being put together; `disk` is what comes of it. */
struct lun {
	struct disk disk;
	const struct disk_name *oracleasm; /* block node below /dev/oracleasm/disks; NULL */
	const char *oracleasm_label;	   /* NULL when that folder has none for it */
	const char *afd_label;		   /* NULL when AFD has none for it */
	bool listed;			   /* by a label list, or as a voting file */
};

struct assembly {
	struct arena *arena;
	const struct node_facts *node;
	const struct disk_facts *facts;
	struct lun *luns;
	size_t count, capacity;
	size_t *lun_of; /* for each of facts->devices: position in luns */
};

/* ---- devices.c ---- */

/* The device that stands for it: of a path its map, of a partition of a path that of the map (when
 * there is one), else itself. */
const struct block_device *asm_lun_device(const struct block_devices *devices,
					  const struct block_device *device);

/* The map that a device, or the whole disk that it is a partition of, is a path to; NULL. */
const struct block_device *asm_map_of_path(const struct block_devices *devices,
					   const struct block_device *device);

/* True for a map of device-mapper multipath, and for what other multipath software makes. */
bool asm_is_map(const struct block_device *device);

/* True for a partition of that disk, in the kernel's sense or of a map. */
bool asm_is_part_of(const struct block_device *part, const struct block_device *whole);

/* Sets map and paths of a disk that has a device. */
void asm_set_map(struct arena *arena, const struct disk_facts *facts, struct disk *disk);

/* NULL when not known. */
const char *asm_wwid_of(const struct block_device *device);

/* ---- pseudo.c ---- */

/* True for a disk of PowerPath or VxDMP: a map that no sysfs link ties to its paths. */
bool asm_is_pseudo(const struct block_device *device);

/* Ties paths that were read to the map with the same header. */
void asm_relate_by_header(struct arena *arena, struct disk_facts *facts);

/* ---- provider.c ---- */

/* Provider, label and judged node; needs names, header and path. */
void asm_set_provider(const struct assembly *assembly, struct lun *lun);

/* ---- next_boot.c ---- */

/* What the next boot makes of the judged node; needs the provider as far as it is proven, and sets it
 * when the prediction tells it. */
void asm_set_next_boot(const struct assembly *assembly, struct lun *lun);

/* ---- groups.c ---- */

/* Fills facts->groups from facts->disks. */
void asm_make_groups(const struct node_facts *node, struct disk_facts *facts);
