/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "probes/block_attributes.h"
#include "probes/capture_disks.h"
#include "probes/record_parts.h"

static void record_attributes(struct record *record, const struct block_device *device)
{
	struct arena *arena = record->world.arena;

	for (size_t i = 0; i < BLOCK_ATTRIBUTE_COUNT; i++) {
		const char *text = NULL;
		if (block_attribute_applies(device, i))
			text = block_attribute_text(arena, device, i);
		if (!text)
			continue;
		text = arena_printf(arena, "%s\n", text);
		record_store(record,
			     arena_printf(arena, "root/sys%s/%s", device->devpath,
					  block_attribute_name(i)),
			     (struct bytes){ text, strlen(text) });
	}
}

/* As a folder that was listed, without asking what its entries are. */
static void record_relatives(struct record *record, const struct block_device *device,
			     const char *kind, const struct names *names)
{
	struct arena *arena = record->world.arena;
	const struct provenance obtained = { .status = FACT_OBTAINED };
	const char *path = arena_printf(arena, "/sys%s/%s", device->devpath, kind);
	struct seen *folder = names->count ? record_seen(record, path) : NULL;

	if (!folder || !record_keep(folder, CAPTURE_LIST, &obtained))
		return;
	for (size_t i = 0; i < names->count; i++) {
		char *name = arena_strdup(arena, names->items[i]);
		for (char *slash = strchr(name, '/'); slash; slash = strchr(slash, '/'))
			*slash = '!';
		struct seen *seen = record_seen(record, arena_printf(arena, "%s/%s", path, name));
		if (seen)
			seen->named = true;
	}
}

static void record_device(struct record *record, const struct block_device *device)
{
	struct seen *seen = record_seen(record, device->node);

	if (seen)
		record_keep_stat(seen, &device->file);
	record_attributes(record, device);
	record_relatives(record, device, "holders", &device->holders);
	record_relatives(record, device, "slaves", &device->slaves);
}

void record_devices(struct world *world, struct block_devices *ret)
{
	struct record *record = (struct record *)world;
	struct world *inner = record->inner;
	struct strbuf text = strbuf_new(world->arena);

	inner->verbs->devices(inner, ret);
	struct seen *seen = record_seen(record, "/sys/class/block");
	if (!seen || !record_keep(seen, CAPTURE_DEVICES, &ret->from) ||
	    ret->from.status != FACT_OBTAINED)
		return;
	capture_format_udev_db(&text, ret);
	record_store(record, "udev.db", (struct bytes){ text.data, text.length });
	for (size_t i = 0; i < ret->count; i++)
		record_device(record, &ret->items[i]);
	for (size_t i = 0; i < ret->hidden_count; i++)
		record_attributes(record, &ret->hidden[i]);
}

static void store_text(struct record *record, const char *folder, const char *name,
		       const char *text)
{
	record_store(record, arena_printf(record->world.arena, "%s/%s", folder, name),
		     (struct bytes){ text, strlen(text) });
}

static void record_disk(struct record *record, const struct disk_request *request)
{
	struct arena *arena = record->world.arena;
	const struct disk_content *content = &request->answer;
	const char *folder = capture_disk_folder(arena, request);

	if (content->from.status == FACT_NOT_ASKED || content->from.status == FACT_NOT_CAPTURED)
		return;
	for (size_t i = 0; i < content->count; i++) {
		const struct disk_range *range = &content->ranges[i];
		if (range->data.length)
			record_store(record,
				     arena_printf(arena, "%s/%" PRId64, folder, range->offset),
				     range->data);
	}
	if (content->signatures_known)
		store_text(record, folder, "signatures", capture_format_signatures(arena, content));
	store_text(record, folder, "status", capture_format_disk_status(arena, content));
}

void record_read_disks(struct world *world, struct disk_request *requests, size_t count)
{
	struct record *record = (struct record *)world;
	struct world *inner = record->inner;

	inner->verbs->read_disks(inner, requests, count);
	for (size_t i = 0; i < count; i++)
		record_disk(record, &requests[i]);
}
