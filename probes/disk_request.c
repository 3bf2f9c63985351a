/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/world.h"

static bool was_read(const struct disk_content *content, int64_t offset)
{
	for (size_t i = 0; i < content->count; i++) {
		if (content->ranges[i].offset == offset)
			return true;
	}
	return false;
}

bool disk_request_next(const struct disk_request *request, int64_t *ret_offset, size_t *ret_length)
{
	const struct disk_content *so_far = &request->answer;

	return so_far->count < DISK_RANGES_MOST &&
	       request->next(request->context, so_far, ret_offset, ret_length) &&
	       *ret_offset >= 0 && *ret_length > 0 && *ret_length <= DISK_RANGE_BYTES_MOST &&
	       *ret_offset <= INT64_MAX - DISK_RANGE_BYTES_MOST && !was_read(so_far, *ret_offset);
}

void disk_request_add(struct arena *arena, struct disk_request *request, int64_t offset,
		      struct bytes data)
{
	struct disk_content *content = &request->answer;

	content->ranges = arena_grow(arena, content->ranges, &content->capacity, content->count,
				     sizeof(*content->ranges));
	content->ranges[content->count++] = (struct disk_range){ offset, data };
}
