/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/replay_disks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "probes/block_attributes.h"
#include "probes/capture.h"
#include "probes/capture_disks.h"

/* ---- devices ---- */

static void add_attributes(struct world *world, struct block_device *device)
{
	enum { ATTRIBUTE_LIMIT = 4096 };

	for (size_t i = 0; i < BLOCK_ATTRIBUTE_COUNT; i++) {
		struct file_answer answer;
		if (!block_attribute_applies(device, i))
			continue;
		world->verbs->read_file(world,
					arena_printf(world->arena, "/sys%s/%s", device->devpath,
						     block_attribute_name(i)),
					ATTRIBUTE_LIMIT, &answer);
		if (answer.from.status == FACT_OBTAINED)
			block_attribute_set(world->arena, device, i,
					    arena_strndup(world->arena, answer.content.data,
							  answer.content.length));
	}
}

static void add_relatives(struct world *world, const struct block_device *device, const char *kind,
			  struct names *io)
{
	struct list_answer answer;

	world->verbs->list(world, arena_printf(world->arena, "/sys%s/%s", device->devpath, kind),
			   &answer);
	for (size_t i = 0; i < answer.entries.count; i++)
		names_add(world->arena, io,
			  block_kernel_name(world->arena, answer.entries.items[i]));
}

void replay_disks_devices(struct world *world, const struct capture_source *at, const char *folder,
			  struct block_devices *ret)
{
	static const char source[] = "udev.db";
	struct arena *arena = world->arena;
	struct bytes text = { "", 0 };
	const char *words = NULL;

	*ret = (struct block_devices){ .from = { .source = source } };
	int error = capture_load(arena, at, source, CAPTURE_TABLE_LIMIT, &text);
	if (error == -ENOENT) {
		ret->from.status = FACT_NOT_CAPTURED;
		return;
	}
	if (error)
		words = capture_load_words(error);
	else
		capture_parse_udev_db(arena, text, arena_printf(arena, "%s/%s", folder, source),
				      ret, &words);
	ret->from.status = words ? FACT_FAILED : FACT_OBTAINED;
	ret->from.words = words;
	for (size_t i = 0; i < ret->count; i++) {
		struct block_device *device = &ret->items[i];
		add_attributes(world, device);
		add_relatives(world, device, "holders", &device->holders);
		add_relatives(world, device, "slaves", &device->slaves);
		world->verbs->stat(world, device->node, &device->file);
	}
	for (size_t i = 0; i < ret->hidden_count; i++)
		add_attributes(world, &ret->hidden[i]);
	block_devices_relate(arena, ret);
}

/* ---- contents ---- */

struct source {
	struct arena *arena;
	const struct capture_source *at;
	const char *folder; /* of the disk, below the capture */
	const char *shown;  /* the same for messages */
	struct names files;
};

/* False when the name is no offset. */
static bool offset_of(const char *name, int64_t *ret)
{
	char *end;

	errno = 0;
	*ret = strtoll(name, &end, 10);
	return *name >= '0' && *name <= '9' && !errno && !*end;
}

/* What a file that begins at `begin` has of the range; false when not even its beginning. */
static bool load_from(const struct source *source, int64_t begin, int64_t offset, size_t length,
		      struct bytes *ret)
{
	struct bytes content = { "", 0 };

	if (begin > offset || offset - begin >= CAPTURE_CONTENT_LIMIT)
		return false;
	size_t skipped = (size_t)(offset - begin);
	const char *name = arena_printf(source->arena, "%s/%" PRId64, source->folder, begin);
	int error = capture_load(source->arena, source->at, name, skipped + length, &content);
	if ((error && error != -EFBIG) || content.length <= skipped)
		return false;
	*ret = (struct bytes){ content.data + skipped, content.length - skipped };
	return true;
}

/* Looks into the file of that offset, then into all that begin before it. */
static bool load_range(const struct source *source, int64_t offset, size_t length,
		       struct bytes *ret)
{
	if (load_from(source, offset, offset, length, ret))
		return true;
	for (size_t i = 0; i < source->files.count; i++) {
		int64_t begin;
		if (offset_of(source->files.items[i], &begin) &&
		    load_from(source, begin, offset, length, ret))
			return true;
	}
	return false;
}

/* Of a disk that could not be read, only what had been read before. */
static void add_ranges(const struct source *source, struct disk_request *request)
{
	bool readable = request->answer.from.status == FACT_OBTAINED;
	int64_t offset;
	size_t length;

	while (disk_request_next(request, &offset, &length)) {
		struct bytes data = { "", 0 };
		if (!load_range(source, offset, length, &data) && !readable)
			return;
		disk_request_add(source->arena, request, offset, data);
	}
}

/* False when the capture lacks the file; *ret_words is set when it is unusable. */
static bool load_text(const struct source *source, const char *name, struct bytes *ret,
		      const char **ret_words)
{
	int error = capture_load(source->arena, source->at,
				 arena_printf(source->arena, "%s/%s", source->folder, name),
				 SIGNATURES_LIMIT, ret);

	*ret_words = error && error != -ENOENT ? capture_load_words(error) : NULL;
	return !error;
}

/* NULL, or why something could not be understood. */
static const char *add_texts(const struct source *source, struct disk_content *content)
{
	struct arena *arena = source->arena;
	struct bytes text;
	const char *words;

	content->from.status = FACT_OBTAINED;
	if (load_text(source, "status", &text, &words))
		capture_parse_disk_status(arena, text,
					  arena_printf(arena, "%s/status", source->shown), content,
					  &words);
	if (!words && load_text(source, "signatures", &text, &words))
		capture_parse_signatures(arena, text,
					 arena_printf(arena, "%s/signatures", source->shown),
					 content, &words);
	return words;
}

void replay_disks_read(struct arena *arena, const struct capture_source *at, const char *folder,
		       struct disk_request *request)
{
	struct disk_content *content = &request->answer;
	struct source source = { .arena = arena,
				 .at = at,
				 .folder = capture_disk_folder(arena, request) };

	source.shown = arena_printf(arena, "%s/%s", folder, source.folder);
	*content = (struct disk_content){ .from = { .source = request->node },
					  .major = request->major,
					  .minor = request->minor };
	int error = capture_names(arena, at, source.folder, &source.files);
	if (error == -ENOENT) {
		content->from.status = FACT_NOT_CAPTURED;
		return;
	}
	names_sort(&source.files);
	const char *words = error ? capture_load_words(error) : add_texts(&source, content);
	if (words) {
		content->from.status = FACT_FAILED;
		content->from.words = words;
		return;
	}
	add_ranges(&source, request);
}
