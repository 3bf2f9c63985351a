/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/gather_baseline.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crs/crs.h"
#include "probes/baseline_json.h"
#include "probes/capture.h"
#include "probes/gather_commands.h"

static void drop_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

/* A report begins with "{", and neither a folder nor gzip does. */
static bool is_report(const char *path)
{
	char first = 0;
	int fd __attribute__((cleanup(drop_fd))) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK |
								      O_NOCTTY);

	return fd >= 0 && read(fd, &first, 1) == 1 && first == '{';
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The folder that holds a file, open as a place to load from. */
static bool read_report(struct arena *arena, const char *path, struct baseline *ret,
			const char **ret_error)
{
	const char *name = file_name(path);
	const char *folder = name == path ? "." : arena_strndup(arena, path, (size_t)(name - path));
	int at __attribute__((cleanup(drop_fd))) = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct bytes text;
	int error = at < 0 ? -errno
			   : capture_folder_load(arena, at, name, CAPTURE_CONTENT_LIMIT, &text);

	if (error)
		*ret_error = arena_printf(arena, "%s: %s", path,
					  error == -EFBIG ? "too large for a report"
							  : capture_load_words(error));
	return !error && baseline_parse_report(arena, text, path, ret, ret_error);
}

static bool read_capture(struct arena *arena, const struct options *options, struct baseline *ret,
			 const char **ret_error)
{
	struct options of_capture = *options;
	struct node_facts facts;
	struct start_order order;

	of_capture.replay = options->baseline;
	if (!inquire(arena, &of_capture, inquire_node, &facts, &order, ret_error))
		return false;
	crs_baseline(&facts, &order, ret);
	return true;
}

bool inquire_baseline(struct arena *arena, const struct options *options, struct baseline *ret,
		      const char **ret_error)
{
	const char *path = options->baseline;
	bool good = is_report(path) ? read_report(arena, path, ret, ret_error)
				    : read_capture(arena, options, ret, ret_error);

	ret->source = path;
	return good;
}
