#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Disks for the tests of what rules do, and what became of them as text. Names are invented.
 */
#include "node/disks.h"
#include "tests/unit/rules_help.h"

static struct block_devices devices;

static inline void add_property(struct properties *io, const char *key, const char *value)
{
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	io->items[io->count++] = (struct property){ key, value };
}

/* properties: "KEY=value" …, NULL at the end. */
static inline struct block_device *add_device(const char *devpath, unsigned major, unsigned minor,
					      const char *const *properties)
{
	devices.items = arena_grow(arena, devices.items, &devices.capacity, devices.count,
				   sizeof(*devices.items));
	struct block_device *device = &devices.items[devices.count++];
	const char *kernel = strrchr(devpath, '/') + 1;
	*device = (struct block_device){
		.kernel = kernel,
		.devpath = devpath,
		.node = arena_printf(arena, "/dev/%s", kernel),
		.major = major,
		.minor = minor,
		.initialized = properties != NULL,
		.size_bytes = 1 << 30,
		.dm_suspended = -1,
		.read_only = 0,
		.file = { .from.status = FACT_OBTAINED,
			  .type = 'b',
			  .mode = 0660,
			  .user = "root",
			  .group = "disk",
			  .gid = 6 },
	};
	for (; properties && *properties; properties++) {
		const char *equals = strchr(*properties, '=');
		add_property(&device->properties,
			     arena_strndup(arena, *properties, (size_t)(equals - *properties)),
			     equals + 1);
	}
	return device;
}

#define SCSI "/devices/pci0000:00/0000:00:10.0/host0/target0:0:0/0:0:0:0"

/* sda and its partition sda1, a map dm-3, a loop device, an NVMe disk; sdz is new to udev. */
static inline void add_devices(void)
{
	static const char *const sda[] = { "ID_SERIAL=3600a0b8000123", "ID_BUS=scsi",
					   "ID_VENDOR=A_B", "ID_PATH=pci-1", NULL };
	static const char *const sda1[] = {
		"ID_SERIAL=3600a0b8000123", "ID_BUS=scsi",	  "PARTN=1", "ID_FS_TYPE=oracleasm",
		"ID_FS_LABEL=DATA1",	    "TAGS=:systemd:old:", NULL
	};
	static const char *const map[] = { "DM_NAME=data1", "DM_UUID=mpath-3600a0b8000123",
					   "DM_UDEV_PRIMARY_SOURCE_FLAG=1", "DM_SUSPENDED=0",
					   NULL };
	static const char *const loop[] = { "ID_FS_TYPE=xfs", NULL };
	static const char *const nvme[] = { "ID_WWN=eui.1", "ID_MODEL=x", NULL };

	devices = (struct block_devices){ .from.status = FACT_OBTAINED };
	add_device(SCSI "/block/sda", 8, 0, sda);
	struct block_device *part = add_device(SCSI "/block/sda/sda1", 8, 1, sda1);
	part->partition = true;
	part->disk = "sda";
	names_add(arena, &part->links, "/dev/disk/by-id/x-eui.1-part1");
	names_add(arena, &part->links, "/dev/known-link");
	struct block_device *dm = add_device("/devices/virtual/block/dm-3", 252, 3, map);
	dm->dm_name = "data1";
	dm->dm_uuid = "mpath-3600a0b8000123";
	dm->dm_suspended = 0;
	add_device("/devices/virtual/block/loop0", 7, 0, loop);
	add_device("/devices/pci0000:00/0000:00:11.0/nvme/nvme0/nvme0n1", 259, 0, nvme);
	add_device("/devices/pci0000:00/0000:00:12.0/host1/target1:0:0/1:0:0:0/block/sdz", 65, 144,
		   NULL);
}

static inline void add_account(struct accounts *accounts, const char *name, long id)
{
	accounts->from.status = FACT_OBTAINED;
	accounts->items = arena_grow(arena, accounts->items, &accounts->capacity, accounts->count,
				     sizeof(*accounts->items));
	accounts->items[accounts->count++] = (struct account){ name, id };
}

static inline struct sysfs_device *add_sysfs(struct rule_facts *facts, const char *devpath,
					     const char *subsystem, const char *driver)
{
	struct sysfs_devices *sysfs = &facts->sysfs;

	sysfs->from.status = FACT_OBTAINED;
	sysfs->items = arena_grow(arena, sysfs->items, &sysfs->capacity, sysfs->count,
				  sizeof(*sysfs->items));
	struct sysfs_device *device = &sysfs->items[sysfs->count++];
	*device = (struct sysfs_device){ .devpath = devpath,
					 .kernel = strrchr(devpath, '/') + 1,
					 .subsystem = subsystem,
					 .driver = driver,
					 .known = true };
	return device;
}

/* Local rules, beside rules of the distribution that say `distribution`; NULL: none are known. */
static inline struct rule_facts facts_of_rules(const char *text, const char *distribution)
{
	struct rule_facts facts = { .udev_version = 252,
				    .cmdline = "quiet root=/dev/sda1 asm=grid" };

	if (distribution)
		add_rules(&facts, "/usr/lib/udev/rules.d/50-udev-default.rules", distribution,
			  strlen(distribution));
	add_rules(&facts, "/etc/udev/rules.d/99-asm.rules", text, strlen(text));
	rules_order(&facts);
	rules_parse(arena, &facts);
	add_account(&facts.users, "grid", 54331);
	add_account(&facts.users, "oracle", 54332);
	add_account(&facts.groups, "asmadmin", 54329);
	add_account(&facts.groups, "dba", 54330);
	add_account(&facts.groups, "disk", 6);
	return facts;
}

static inline void append_predicted(struct strbuf *out, const struct predicted *predicted)
{
	if (predicted->known)
		strbuf_puts(out, predicted->value ? predicted->value : "-");
	else
		strbuf_printf(out, "?(%s)", predicted->why);
}

/* "grid:asmadmin 0660 /dev/asm1 ?/dev/asm2" */
static inline const char *prediction_text(const struct prediction *prediction)
{
	struct strbuf out = strbuf_new(arena);

	append_predicted(&out, &prediction->owner);
	strbuf_puts(&out, ":");
	append_predicted(&out, &prediction->group);
	strbuf_puts(&out, " ");
	append_predicted(&out, &prediction->mode);
	for (size_t i = 0; i < prediction->links.count; i++)
		strbuf_printf(&out, " %s%s", prediction->links.items[i].known ? "" : "?",
			      prediction->links.items[i].name);
	return out.data;
}

static inline const struct prediction *prediction_of(const struct predictions *predictions,
						     const char *kernel)
{
	for (size_t i = 0; i < predictions->count; i++)
		if (strcmp(predictions->items[i].device->kernel, kernel) == 0)
			return &predictions->items[i];
	fail_msg("there is no %s", kernel);
	return NULL;
}
