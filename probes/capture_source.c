/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probes/capture.h"
#include "probes/capture_archive.h"

bool capture_source_open(struct arena *arena, const char *path, struct capture_source *ret,
			 const char **ret_error)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	*ret_error = NULL;
	*ret = (struct capture_source){ .fd = -1 };
	if (fd < 0 || fstat(fd, &status) < 0)
		*ret_error = arena_printf(arena, "%s: %s", path, strerror(errno));
	else if (S_ISDIR(status.st_mode))
		ret->fd = fd;
	else if (S_ISREG(status.st_mode))
		ret->archive = capture_archive_open(arena, fd, path, ret_error);
	else
		*ret_error = arena_printf(arena, "%s: neither a folder nor a file", path);
	if (fd >= 0 && ret->fd < 0)
		close(fd);
	return !*ret_error;
}

void capture_source_close(struct capture_source *source)
{
	if (source->fd >= 0)
		close(source->fd);
	source->fd = -1;
}

bool capture_has(const struct capture_source *source, const char *relative)
{
	if (source->archive)
		return capture_archive_has(source->archive, relative);
	return capture_folder_has(source->fd, relative);
}

int capture_load(struct arena *arena, const struct capture_source *source, const char *relative,
		 size_t limit, struct bytes *ret)
{
	if (source->archive)
		return capture_archive_load(source->archive, relative, limit, ret);
	return capture_folder_load(arena, source->fd, relative, limit, ret);
}

int capture_names(struct arena *arena, const struct capture_source *source, const char *relative,
		  struct names *io)
{
	if (source->archive)
		return capture_archive_names(arena, source->archive, relative, io);
	return capture_folder_names(arena, source->fd, relative, io);
}
