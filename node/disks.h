#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of the disks of one node. Plain data, as node/facts.h: strings and arrays in the
 * arena of the run, zero means "nobody asked".
 *
 * Three layers: what kernel and udev say of each block device, what was read from it, and what the
 * two mean for ASM (one `struct disk` for each LUN).
 */
#include "node/facts.h"

/* ---- kernel and udev ---- */

struct property {
	const char *key, *value;
};

struct properties {
	struct property *items;
	size_t count, capacity;
};

/* Value of a key; NULL when not there. */
const char *property_find(const struct properties *properties, const char *key);

struct block_device {
	const char *kernel;  /* "dm-3", "sdb1"; "cciss/c0d0" where sysfs writes "!" */
	const char *devpath; /* "/devices/virtual/block/dm-3" */
	const char *node;    /* "/dev/dm-3" */
	unsigned major, minor;
	bool partition;
	const char *disk;	      /* of a partition: kernel name of the whole disk; else NULL */
	struct names links;	      /* "/dev/mapper/data1" …, sorted */
	struct properties properties; /* of udev's database */
	bool initialized;	      /* udev has finished with it */
	int64_t size_bytes;	      /* -1 when not known; 0 is a fact */
	long logical_sector, physical_sector; /* bytes; COUNT_UNKNOWN when not known */
	int read_only;			      /* 0, 1; -1 when not known */
	const char *dm_name, *dm_uuid;	      /* NULL when not device-mapper */
	int dm_suspended;		      /* 0, 1; -1 when not known */
	const char *state;		      /* of a SCSI path: "running", "offline" …; NULL */
	const char *ana_state;		      /* of a path of NVMe: "optimized" …; NULL */
	struct names holders, slaves;	      /* kernel names */
	struct file_fact file;		      /* lstat of the node */
};

struct block_devices {
	struct provenance from;
	struct block_device *items;
	size_t count, capacity;
	/* "nvme0c1n1": what native multipath of NVMe hides. They have no node and no number, only
	 * kernel, devpath, state of their controller ("live", "connecting" …) and ana_state. */
	struct block_device *hidden;
	size_t hidden_count, hidden_capacity;
};

/* Adds one: to the hidden when it has no node. */
void block_devices_add(struct arena *arena, struct block_devices *devices,
		       const struct block_device *device);

/* True for "nvme0c1n1"; where `disk` is not NULL only as a path of that disk, "nvme0n1". */
bool block_is_hidden_path(const char *kernel, const char *disk);

const struct block_device *block_device_by_number(const struct block_devices *devices,
						  unsigned major, unsigned minor);
const struct block_device *block_device_by_kernel(const struct block_devices *devices,
						  const char *kernel);

/* Whether the root file system that the kernel's command line names lies on a multipath map: an initramfs
 * makes all maps then, before the udev of the system runs. 1, 0; -1 when that is not known. */
int root_is_on_map(struct arena *arena, const struct block_devices *devices, const char *cmdline);

/* ---- what was read ---- */

struct disk_range {
	int64_t offset;
	struct bytes data; /* shorter than asked for at the end of the device */
};

/* One answer of libblkid; fields it does not give are NULL. */
struct signature {
	const char *type;  /* "oracleasm", "xfs", "LVM2_member", "dos" … */
	const char *usage; /* "filesystem", "raid", "other", "partition-table" … */
	const char *label, *uuid;
};

/* Contents of one device, or of a regular file (0:0, and from.source its path). status: FACT_OBTAINED, FACT_TIMED_OUT (hang set), FACT_DENIED,
 * FACT_ABSENT (it went away), FACT_FAILED (words: "Input/output error" …), FACT_NOT_CAPTURED,
 * FACT_NOT_ASKED (not opened on purpose; words say why: "path of map data1", "suspended" …). */
struct disk_content {
	struct provenance from;
	unsigned major, minor;
	struct hang hang;
	struct disk_range *ranges;
	size_t count, capacity;
	bool signatures_known;
	bool ambivalent; /* libblkid found several that contradict each other */
	struct signature *signatures;
	size_t signature_count, signature_capacity;
};

struct disk_contents {
	struct disk_content *items;
	size_t count, capacity;
};

/* The bytes at an offset, when a range that starts there was read; else length 0. */
struct bytes disk_content_at(const struct disk_content *content, int64_t offset);

/* ---- what it means for ASM ---- */

struct rule_facts;
struct prediction;

enum header_status {
	HEADER_UNREAD, /* could not be read, or was not opened */
	HEADER_NONE,   /* nothing of ASM on it */
	HEADER_MEMBER,
	HEADER_FORMER,
	HEADER_CANDIDATE,
	HEADER_PROVISIONED, /* a label or tag, but no valid header behind it */
	HEADER_FOREIGN,
	HEADER_CORRUPT, /* a header that was one: checksum, MBR, or only its backup is left */
	HEADER_OTHER,	/* a header status that this version does not know: see hdrsts */
	HEADER_STATUS_COUNT
};

const char *header_status_name(enum header_status status); /* "member" …; static */

enum redundancy {
	REDUNDANCY_UNKNOWN,
	REDUNDANCY_EXTERNAL,
	REDUNDANCY_NORMAL,
	REDUNDANCY_HIGH,
	REDUNDANCY_FLEX,
	REDUNDANCY_EXTENDED,
	REDUNDANCY_OTHER,
	REDUNDANCY_COUNT
};

const char *redundancy_name(enum redundancy redundancy); /* NULL for unknown; static */

enum backup_status { BACKUP_UNKNOWN, BACKUP_GOOD, BACKUP_BAD, BACKUP_NONE };

const char *backup_status_name(enum backup_status status); /* NULL for unknown; static */

/* The disk header, decoded (ASM.md 2). Strings are "" when empty; numbers as on disk. */
struct disk_header {
	enum header_status status;
	int hdrsts; /* -1 when there is no header */
	bool little_endian;
	bool checksum_good;
	bool mbr_signature; /* 55 aa at byte 510 */
	bool tag;	    /* ORCLDISK */
	bool cleared;	    /* ORCLCLRD: deletedisk */
	const char *label;  /* 24 bytes after the tag; "" when none */
	const char *disk, *group, *failgroup;
	long number;
	enum redundancy redundancy;
	int grptyp;
	uint32_t au_bytes, sector, block; /* bytes */
	uint32_t size_au;		  /* of the disk */
	uint32_t compat, dbcompat;
	uint64_t created, mounted, group_stamp; /* hi << 32 | lo */
	uint32_t voting_start, voting_end;	/* AU; 0, 0 = no voting file */
	uint32_t spfile_au;
	enum backup_status backup;
	const char *why; /* of HEADER_CORRUPT: one phrase; else NULL */
};

enum provider {
	PROVIDER_UNKNOWN, /* cannot be known (yet) */
	PROVIDER_ORACLEASM_V2,
	PROVIDER_ORACLEASM_V3,
	PROVIDER_AFD,
	PROVIDER_UDEV,
	PROVIDER_NONE,
	PROVIDER_COUNT
};

const char *provider_name(enum provider provider); /* "oracleasm-v2" …, NULL for unknown; static */

/* A path of a multipath map. */
struct disk_path {
	const char *kernel;
	bool failed;
	bool known; /* its state is known */
};

/* One LUN (or partition, or file) as ASM could use it. */
struct disk {
	const char *path;   /* discovered name, else the argument, else the map, else the node */
	struct names names; /* every name it has: node, links, oracleasm node, "ORCL:X", "AFD:X" */
	struct names discovered_as;	    /* those of them that the discovery string selects */
	bool given;			    /* as an argument */
	const struct block_device *device;  /* NULL for a file, or a name without device */
	const struct disk_content *content; /* NULL when nothing was read */
	struct disk_header header;
	enum provider provider;
	const char *label; /* of oracleasm, AFD or the header; NULL when none */
	const char *wwid;  /* NULL when not known */
	struct file_fact
		judged;	       /* the node whose owner, group and mode count (CAUSES: disk-owner) */
	const char *closed_by; /* a folder above that the expected user may not search; NULL */
	const char *acl;       /* of the judged node, when it says more than the mode; NULL */
	const char *file_system; /* that the regular file is on, "nfs4"; NULL when not known */
	const char *mounted_on;	 /* where a file system on it, or on a partition of it, is mounted;
				  * "swap"; NULL when nowhere */
	const char *map;	 /* dm name of its multipath map; NULL when none */
	struct disk_path *paths;
	size_t path_count, path_capacity;
	/* of the judged node after the next boot (node/rules.h), whoever gives it; NULL when not known */
	const struct prediction *next_boot;
};

struct disks {
	struct disk *items;
	size_t count, capacity;
};

enum mountable { MOUNTABLE_UNKNOWN, MOUNTABLE_YES, MOUNTABLE_LIKELY, MOUNTABLE_NO };

const char *mountable_name(enum mountable mountable); /* "yes" …; static */

/* A disk group as the headers tell it; keyed by name and creation stamp. */
struct disk_group {
	const char *name;
	uint64_t stamp;
	enum redundancy redundancy;
	const struct disk **disks; /* members, by number */
	size_t count, capacity;
	long *missing; /* numbers 0 … highest without a readable member */
	size_t missing_count, missing_capacity;
	size_t failgroups;
	size_t voting_files;
	bool holds_ocr, holds_ocr_known;
	bool gaps_are_normal; /* the numbers that are missing were missing before, too */
	enum mountable mountable;
	const char *why; /* one phrase for `mountable`; "" when nothing to say */
};

struct disk_groups {
	struct disk_group *items;
	size_t count, capacity;
};

/* ---- what surrounds them ---- */

/* The discovery string and where it came from. */
struct discovery_facts {
	struct provenance from;
	const char *string;    /* "" is the default search */
	struct names patterns; /* of it, in order; the default's where it is empty */
	const char *spfile;    /* SPFile of the profile; NULL when not known */
};

/* Who must be able to read and write the disks, and where that came from. */
struct expected_facts {
	const char *user, *user_from;
	long uid; /* -1 when not known */
	const char *group, *group_from;
	long gid; /* -1 when not known */
	unsigned mode;
	const char *mode_from;
};

/* oracleasm as configured and as loaded. status absent: not installed. */
struct oracleasm_facts {
	struct provenance from; /* of the configuration that counts */
	bool config_is_link;	/* /etc/sysconfig/oracleasm is the link that it should be */
	bool config_known;
	struct properties settings; /* ORACLEASM_UID … as written, without quotes */
	bool mounted;		    /* oracleasmfs */
	bool mounted_known;
	bool module_loaded, module_known;
	long io_uring_disabled;	     /* sysctl; COUNT_UNKNOWN when the kernel has none */
	long io_uring_group;	     /* gid; COUNT_UNKNOWN when not known */
	bool library, library_known; /* libasm.so is there */
	struct names disks;	     /* labels below /dev/oracleasm/disks */
};

/* A label of AFD and the path in its file; path NULL when empty. */
struct afd_label {
	const char *label, *path;
};

struct afd_facts {
	struct provenance from; /* /etc/oracleafd.conf or /dev/oracleafd */
	bool driver_loaded, driver_known;
	const char *diskstring; /* afd_diskstring; NULL when not known */
	struct afd_label *items;
	size_t count, capacity;
};

/* What ASM said last of a disk group: that it has mounted it, or could not. */
struct said_group {
	const char *name; /* "DATA" */
	bool mounted;
	const char *words; /* "ORA-15042: ASM disk "2" is missing …"; NULL when it gave no cause */
	int64_t time;	   /* TIME_UNKNOWN when not known */
	struct local_time time_local;
	int64_t zone; /* seconds east of UTC, when it is known */
	bool zone_known;
	long *missing; /* numbers of the disks that it missed */
	size_t missing_count, missing_capacity;
};

/* The end of the alert log of ASM. Nobody asks when all groups are mounted anyway. */
struct asm_log_facts {
	struct provenance from;
	struct said_group *items;
	size_t count, capacity;
};

/* multipathd's own words on its maps; absent where none runs. */
struct multipath_map {
	const char *name, *uuid, *dm; /* alias, wwid, "dm-3" */
	struct disk_path *paths;
	size_t count, capacity;
};

struct multipath_facts {
	struct provenance from;
	struct multipath_map *items;
	size_t count, capacity;
};

/* A name found by looking in the file system: what the patterns of the discovery string select, what
 * lies in /dev/oracleasm/disks, voting files, and the arguments; links followed. Where a file system
 * does not answer, the pattern itself is the name, and from.status is that it timed out. */
struct disk_name {
	const char *name;	 /* "/dev/oracleasm/disks/DATA1" */
	struct file_fact file;	 /* what the name leads to; from.status absent: a dangling link */
	const char *file_system; /* that a regular file is on, "nfs4"; NULL when not known */
	bool discovered;	 /* a pattern of the discovery string selects it */
	bool given;		 /* it is an argument */
	const char *closed_by; /* a folder on the way that the expected user may not search; NULL */
};

struct disk_names {
	struct disk_name *items;
	size_t count, capacity;
};

struct disk_facts {
	const char *kernel; /* release that runs, as uname -r; NULL when not known */
	struct block_devices devices;
	struct disk_names names;
	struct disk_contents contents;
	struct discovery_facts discovery;
	struct expected_facts expected;
	struct oracleasm_facts oracleasm;
	struct afd_facts afd;
	struct multipath_facts multipath;
	struct asm_log_facts log;
	struct rule_facts *rules; /* node/rules.h; NULL unless rules were read */
	struct disks disks;
	struct disk_groups groups;
};

/* ---- questions that several checks put to the facts ---- */

/* Selected by the discovery string (DESIGN: providers and mixing). */
bool disk_in_use(const struct disk *disk);
/* In use, or a member of a disk group. */
bool disk_matters(const struct disk *disk);
/* True when the header names a disk group: a member, or one that was damaged. */
bool disk_has_group(const struct disk *disk);
/* "/dev/mapper/data3 (DATA_0002 of +DATA)", "ORCL:VOL1 (label VOL1)", or the path alone; of the arena
 * or of the disk. */
const char *disk_in_words(struct arena *arena, const struct disk *disk);
/* The device whose node is judged: below a map it can be another one than disk->device. */
const struct block_device *disk_judged_device(const struct disk_facts *facts,
					      const struct disk *disk);

/* True when a name ("/dev/mapper/data1", "ORCL:DATA1", "AFD:DATA1") is selected by a pattern: * ? [ ]
 * as the shell, a folder that ends in "/" means what is in it, "*" never crosses a "/". */
bool discovery_pattern_selects(const char *pattern, const char *name);
