#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Disks built by hand for the report tests. Names are invented.
 */
#include "node/rules.h"
#include "report_sample.h"

static const int64_t GIB = INT64_C(1) << 30;

static const struct check disk_checks[] = {
	{ .id = "asm.disk-hung", .stage = STAGE_ASM, .worst = SEVERITY_CRITICAL },
	{ .id = "asm.path-lost", .stage = STAGE_ASM, .worst = SEVERITY_WARNING },
	{ .id = "asm.disk-unreadable", .stage = STAGE_ASM, .worst = SEVERITY_CRITICAL },
};
enum { DISK_HUNG, PATH_LOST, DISK_UNREADABLE };

struct disk_sample {
	struct sample base;
	struct disk_facts disks;
};

/* A device that belongs to grid, discovered, 100G, and nothing read from it. */
static inline struct disk *sample_disk(struct disk_sample *sample, const char *path,
				       const char *kernel, unsigned minor)
{
	struct arena *arena = sample->base.arena;
	struct disks *disks = &sample->disks.disks;
	struct block_device *device = arena_alloc(arena, sizeof(*device));
	struct disk_content *content = arena_alloc(arena, sizeof(*content));

	*device = (struct block_device){
		.kernel = kernel,
		.major = 252,
		.minor = minor,
		.size_bytes = 100 * GIB,
		.logical_sector = 512,
		.physical_sector = 512,
		.dm_suspended = -1,
	};
	disks->items = arena_grow(arena, disks->items, &disks->capacity, disks->count,
				  sizeof(struct disk));
	struct disk *disk = &disks->items[disks->count++];
	*disk = (struct disk){
		.path = path,
		.device = device,
		.content = content,
		.header = { .hdrsts = -1, .number = -1 },
		.provider = PROVIDER_UDEV,
		.judged = { .from.status = FACT_OBTAINED,
			    .type = 'b',
			    .mode = 0660,
			    .user = "grid",
			    .group = "asmadmin" },
	};
	names_add(arena, &disk->names, path);
	names_add(arena, &disk->discovered_as, path);
	return disk;
}

static inline struct disk_content *content_of(struct disk_sample *sample, struct disk *disk,
					      enum fact_status status)
{
	struct disk_content *content = arena_alloc(sample->base.arena, sizeof(*content));

	content->from.status = status;
	disk->content = content;
	return content;
}

static inline void sample_member(struct disk_sample *sample, struct disk *disk, const char *group,
				 const char *name, long number, enum redundancy redundancy)
{
	content_of(sample, disk, FACT_OBTAINED);
	disk->header = (struct disk_header){
		.status = HEADER_MEMBER,
		.hdrsts = 3,
		.group = group,
		.disk = name,
		.failgroup = name,
		.number = number,
		.redundancy = redundancy,
		.au_bytes = 4 << 20,
		.sector = 512,
		.backup = BACKUP_GOOD,
	};
}

static inline void sample_path(struct disk_sample *sample, struct disk *disk, const char *kernel,
			       bool known, bool failed)
{
	disk->paths = arena_grow(sample->base.arena, disk->paths, &disk->path_capacity,
				 disk->path_count, sizeof(struct disk_path));
	disk->paths[disk->path_count++] = (struct disk_path){ kernel, failed, known };
}

/* All disks so far whose header names the group. */
static inline struct disk_group *sample_group(struct disk_sample *sample, const char *name,
					      enum redundancy redundancy)
{
	struct arena *arena = sample->base.arena;
	struct disk_groups *groups = &sample->disks.groups;

	groups->items = arena_grow(arena, groups->items, &groups->capacity, groups->count,
				   sizeof(struct disk_group));
	struct disk_group *group = &groups->items[groups->count++];
	group->name = name;
	group->stamp = UINT64_C(0x01f8e2c812345678);
	group->redundancy = redundancy;
	group->why = "";
	for (size_t i = 0; i < sample->disks.disks.count; i++) {
		const struct disk *disk = &sample->disks.disks.items[i];
		if (!str_equal(disk->header.group, name))
			continue;
		group->disks = arena_grow(arena, group->disks, &group->capacity, group->count,
					  sizeof(*group->disks));
		group->disks[group->count++] = disk;
		group->failgroups++;
	}
	return group;
}

static inline void sample_missing(struct disk_sample *sample, struct disk_group *group, long number)
{
	group->missing = arena_grow(sample->base.arena, group->missing, &group->missing_capacity,
				    group->missing_count, sizeof(long));
	group->missing[group->missing_count++] = number;
}

static inline void disks_begin(struct disk_sample *sample)
{
	*sample = (struct disk_sample){ 0 };
	sample_healthy(&sample->base);
	sample->base.facts.disks = NULL;
	sample->base.report.command = "disks";
	sample->disks.discovery.from = (struct provenance){ FACT_OBTAINED, "profile.xml", NULL };
	sample->disks.discovery.string = "/dev/mapper/asm-*,/dev/sd*";
	sample->disks.expected = (struct expected_facts){
		.user = "grid",
		.user_from = "owner of bin/oracle",
		.group = "asmadmin",
		.group_from = "config.c",
		.mode = 0660,
	};
}

/* One external group of two, all of it good. */
static inline void disks_external(struct disk_sample *sample)
{
	disks_begin(sample);
	sample->base.facts.disks = &sample->disks;
	sample_member(sample, sample_disk(sample, "/dev/mapper/asm-fra1", "dm-1", 1), "FRA",
		      "FRA_0000", 0, REDUNDANCY_EXTERNAL);
	sample_member(sample, sample_disk(sample, "/dev/mapper/asm-fra2", "dm-2", 2), "FRA",
		      "FRA_0001", 1, REDUNDANCY_EXTERNAL);
	sample->disks.disks.items[0].header.voting_start = 32;
	sample->disks.disks.items[0].header.voting_end = 64;
	struct disk_group *group = sample_group(sample, "FRA", REDUNDANCY_EXTERNAL);
	group->voting_files = 1;
	group->holds_ocr = group->holds_ocr_known = true;
	group->mountable = MOUNTABLE_LIKELY;
	sample->base.report.headline = "All 2 disks can be used by ASM.";
}

/* DATA lacks a disk that hangs; and one of each other sort. */
static inline void disks_sick(struct disk_sample *sample)
{
	struct disk *disk;

	disks_begin(sample);
	struct arena *arena = sample->base.arena;
	sample->base.facts.disks = &sample->disks;
	disk = sample_disk(sample, "/dev/mapper/asm-data3", "dm-3", 3);
	content_of(sample, disk, FACT_TIMED_OUT)->hang.limit_seconds = 5;
	disk = sample_disk(sample, "/dev/mapper/asm-data1", "dm-4", 4);
	sample_member(sample, disk, "DATA", "DATA_0000", 0, REDUNDANCY_NORMAL);
	disk->header.voting_start = 32;
	disk->header.voting_end = 64;
	disk->map = "asm-data1";
	disk->wwid = "360060160a1b2c3d4";
	sample_path(sample, disk, "sdb", true, false);
	sample_path(sample, disk, "sdc", true, true);
	disk = sample_disk(sample, "/dev/mapper/asm-data2", "dm-5", 5);
	sample_member(sample, disk, "DATA", "DATA_0001", 1, REDUNDANCY_NORMAL);
	disk->map = "asm-data2";
	sample_path(sample, disk, "sdd", true, false);
	disk = sample_disk(sample, "/dev/sdq", "sdq", 6);
	content_of(sample, disk, FACT_FAILED)->from.words = "Input/output error";
	disk = sample_disk(sample, "/dev/sdr", "sdr", 7);
	content_of(sample, disk, FACT_OBTAINED);
	disk->header.status = HEADER_FOREIGN;
	disk->discovered_as.count = 0;
	disk->judged.user = "root";
	disk->judged.group = "disk";
	disk->provider = PROVIDER_NONE;
	disk = sample_disk(sample, "/dev/sds1", "sds1", 8);
	content_of(sample, disk, FACT_OBTAINED);
	disk->header.status = HEADER_PROVISIONED;
	disk->header.label = disk->label = "NEW1";
	names_add(arena, &disk->names, "ORCL:NEW1");
	struct disk_group *group = sample_group(sample, "DATA", REDUNDANCY_NORMAL);
	sample_missing(sample, group, 2);
	group->voting_files = 1;
	group->why = "a gap in the numbers proves nothing";
	findings_add(&sample->base.judgement.findings, &disk_checks[DISK_HUNG], SEVERITY_CRITICAL,
		     "/dev/mapper/asm-data3", "it does not answer within 5 s");
	findings_add(&sample->base.judgement.findings, &disk_checks[PATH_LOST], SEVERITY_WARNING,
		     "/dev/mapper/asm-data1", "1 of its 2 paths has failed");
	findings_add(&sample->base.judgement.findings, &disk_checks[DISK_UNREADABLE], SEVERITY_NONE,
		     "/dev/sdq", "Input/output error");
	sample->base.judgement.counts =
		(struct check_counts){ .passed = 9, .failed = 2, .unknown = 1 };
	sample->base.judgement.verdict = VERDICT_CRITICAL;
	sample->base.report.headline = "/dev/mapper/asm-data3 does not answer.";
}

/* Names and labels as a broken or hostile disk may hold them. */
static inline void disks_hostile(struct disk_sample *sample)
{
	static const char name[] = "x" HOSTILE;

	disks_sick(sample);
	sample->disks.discovery.string = sample->disks.discovery.from.source = name;
	sample->disks.expected.user = sample->disks.expected.user_from = name;
	for (size_t i = 0; i < sample->disks.disks.count; i++) {
		struct disk *disk = &sample->disks.disks.items[i];
		disk->path = disk->label = disk->wwid = disk->map = name;
		disk->judged.user = disk->judged.group = name;
		disk->header.group = disk->header.disk = disk->header.failgroup = name;
		names_add(sample->base.arena, &disk->names, name);
	}
	sample->disks.groups.items[0].name = sample->disks.groups.items[0].why = name;
}

/* Hundreds of disks that nobody but root could read. */
static inline void disks_denied(struct disk_sample *sample)
{
	disks_begin(sample);
	sample->base.facts.disks = &sample->disks;
	for (unsigned i = 0; i < 300; i++) {
		char *path = arena_printf(sample->base.arena, "/dev/mapper/d%03u", i);
		content_of(sample, sample_disk(sample, path, path + 5, i), FACT_DENIED);
	}
}

/* disks_sick(), and lines of rules give asm-data1 to its owner and take the group away. */
static inline void disks_next_boot(struct disk_sample *sample)
{
	static const struct rule_line lines[] = { { .where = "/etc/udev/rules.d/99-asm.rules:3" },
						  { .where = "/etc/udev/rules.d/99-asm.rules:4" } };
	disks_sick(sample);
	struct arena *arena = sample->base.arena;
	struct prediction *next = arena_alloc(arena, sizeof(*next));
	struct predicted_link *links = arena_alloc(arena, 2 * sizeof(*links));
	struct disk *disk = &sample->disks.disks.items[1];

	links[0] = (struct predicted_link){ .name = disk->path, .known = true };
	links[1] = (struct predicted_link){ .name = "/dev/perhaps" };
	*next = (struct prediction){
		.owner = { .known = true, .value = "grid", .number = -1, .by = &lines[0] },
		.group = { .known = true, .value = "disk", .number = -1, .by = &lines[1] },
		.mode = { .known = true, .value = "0660", .number = 0660, .by = &lines[0] },
		.links = { links, 2, 2 },
	};
	disk->next_boot = next;
}
