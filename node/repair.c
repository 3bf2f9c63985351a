/* SPDX-License-Identifier: Apache-2.0 */
#include "node/repair.h"

#include <stdlib.h>
#include <string.h>

#include "node/check.h"

const char *repair_area_name(enum repair_area area)
{
	static const char *const names[AREA_COUNT] = {
		[AREA_USERS] = "users and groups",
		[AREA_SPACE] = "space and memory",
		[AREA_FILES] = "home and files",
		[AREA_SERVICES] = "hooks and services",
		[AREA_STORAGE] = "drivers and transport",
		[AREA_PATHS] = "paths to disks",
		[AREA_RULES] = "udev rules",
		[AREA_DISKS] = "disks",
		[AREA_GROUPS] = "disk groups",
		[AREA_NETWORK] = "network and names",
		[AREA_TIME] = "time",
		[AREA_RESOURCES] = "resources",
		[AREA_OTHER] = "other",
	};

	return names[area];
}

static const struct {
	const char *id; /* one that ends in "." stands for a whole area of IDs */
	enum repair_area area;
	bool next_boot;
} rows[] = {
	{ "crs.grid-user", AREA_USERS, true },

	{ "crs.home-full", AREA_SPACE, false },
	{ "crs.asm-memory", AREA_SPACE, false },

	{ "crs.not-a-grid-node", AREA_FILES, false },
	{ "crs.grid-home-missing", AREA_FILES, false },
	{ "crs.home-mismatch", AREA_FILES, false },
	{ "crs.olr-loc", AREA_FILES, false },
	{ "crs.olr-file", AREA_FILES, false },
	{ "crs.hostname-changed", AREA_FILES, true },
	{ "crs.fileperms", AREA_FILES, false },
	{ "crs.crsctl-unsafe", AREA_FILES, false },
	{ "crs.crsctl-hung", AREA_FILES, false },
	{ "crs.crsctl-failed", AREA_FILES, false },
	{ "crs.asm-binary", AREA_FILES, false },
	{ "crs.selinux", AREA_FILES, true },
	{ "crs.socket-dir", AREA_FILES, false },
	{ "crs.patch-mismatch", AREA_FILES, false },
	{ "crs.upgrade-state", AREA_FILES, false },

	{ "crs.init-script", AREA_SERVICES, true },
	{ "crs.init-unit", AREA_SERVICES, true },
	{ "crs.autostart-disabled", AREA_SERVICES, true },
	{ "crs.css-never", AREA_SERVICES, true },
	{ "crs.tasks-max", AREA_SERVICES, true },
	{ "crs.remove-ipc", AREA_SERVICES, true },
	{ "crs.socket-cleanup", AREA_SERVICES, true },

	{ "asm.transport-boot", AREA_STORAGE, true },
	{ "asm.next-kernel", AREA_STORAGE, true },
	{ "asm.afd-unsupported", AREA_STORAGE, false },
	{ "asm.afd-state", AREA_STORAGE, false },
	{ "asm.oracleasm-version", AREA_STORAGE, false },
	{ "asm.oracleasm-config-split", AREA_STORAGE, false },
	{ "asm.oracleasm-owner", AREA_STORAGE, false },
	{ "asm.oracleasm-scanorder", AREA_STORAGE, false },
	{ "asm.oracleasm-boot", AREA_STORAGE, true },
	{ "asm.oracleasm-down", AREA_STORAGE, false },

	{ "asm.path-lost", AREA_PATHS, false },
	{ "asm.single-path", AREA_PATHS, false },

	{ "udev.syntax", AREA_RULES, true },
	{ "udev.assign-for-match", AREA_RULES, true },
	{ "udev.", AREA_RULES, true },
	{ "asm.not-persistent", AREA_RULES, true },

	{ "asm.disk-", AREA_DISKS, false },
	{ "asm.no-disk", AREA_DISKS, false },
	{ "asm.foreign-signature", AREA_DISKS, false },
	{ "asm.header-corrupt", AREA_DISKS, false },
	{ "asm.sector-size", AREA_DISKS, false },
	{ "asm.duplicate-disk", AREA_DISKS, false },
	{ "asm.mixed-", AREA_DISKS, false },
	{ "asm.former-disk", AREA_DISKS, false },
	{ "asm.name-unstable", AREA_DISKS, true },

	{ "asm.group-", AREA_GROUPS, false },
	{ "crs.gpnp-profile", AREA_GROUPS, false },
	{ "crs.ocr-loc", AREA_GROUPS, false },
	{ "crs.asm-spfile", AREA_GROUPS, false },

	{ "crs.interconnect", AREA_NETWORK, false },
	{ "crs.interconnect-mtu", AREA_NETWORK, false },
	{ "crs.linklocal-clash", AREA_NETWORK, false },
	{ "crs.firewall", AREA_NETWORK, false },
	{ "crs.rp-filter", AREA_NETWORK, true },
	{ "crs.foreign-port-5353", AREA_NETWORK, false },
	{ "crs.name-resolution", AREA_NETWORK, false },

	{ "crs.time-sync", AREA_TIME, true },

	{ "crs.not-back", AREA_RESOURCES, false },
};

static bool is_row_of(const char *row, const char *id)
{
	char last = row[strlen(row) - 1];

	return last == '.' || last == '-' ? str_starts(id, row) : str_equal(id, row);
}

struct repair repair_of(const char *id)
{
	const size_t count = sizeof(rows) / sizeof(*rows);

	for (size_t i = 0; i < count; i++) {
		if (is_row_of(rows[i].id, id))
			return (struct repair){ rows[i].area, i, rows[i].next_boot };
	}
	return (struct repair){ AREA_OTHER, count, false };
}

/* ---- sorting ---- */

struct ranked {
	struct finding *finding;
	size_t rank, place;
};

/* They come sorted: within one rank they stay as they are. */
static int compare(const void *a, const void *b)
{
	const struct ranked *left = a, *right = b;
	enum severity severities[] = { left->finding->severity, right->finding->severity };

	if (severities[0] != severities[1])
		return severities[0] > severities[1] ? -1 : 1;
	if (left->rank != right->rank)
		return left->rank < right->rank ? -1 : 1;
	return (left->place > right->place) - (left->place < right->place);
}

struct finding **repair_sorted(const struct findings *findings)
{
	struct ranked *ranked = arena_alloc(findings->arena,
					    (findings->count + 1) * sizeof(*ranked));
	struct finding **sorted = arena_alloc(findings->arena,
					      (findings->count + 1) * sizeof(*sorted));

	for (size_t i = 0; i < findings->count; i++)
		ranked[i] = (struct ranked){ findings->items[i],
					     repair_of(findings->items[i]->check->id).rank, i };
	if (findings->count)
		qsort(ranked, findings->count, sizeof(*ranked), compare);
	for (size_t i = 0; i < findings->count; i++)
		sorted[i] = ranked[i].finding;
	return sorted;
}

static bool is_among(const struct finding_ref *refs, size_t count, const struct finding *finding)
{
	for (size_t i = 0; i < count; i++) {
		if (refs[i].id == finding->check->id &&
		    str_equal(refs[i].subject, finding->subject))
			return true;
	}
	return false;
}

struct finding_ref *repair_sorted_refs(const struct findings *findings,
				       const struct finding_ref *refs, size_t count)
{
	struct finding_ref *sorted = arena_alloc(findings->arena, (count + 1) * sizeof(*sorted));
	struct finding **items = repair_sorted(findings);
	size_t done = 0;

	for (size_t i = 0; i < findings->count && done < count; i++) {
		if (is_among(refs, count, items[i]))
			sorted[done++] = (struct finding_ref){ items[i]->check->id,
							       items[i]->subject };
	}
	return sorted;
}
