/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probes/capture.h"
#include "probes/capture_archive.h"

/* ---- opening ---- */

/* A new or empty folder; a descriptor or a negative errno. */
static int open_folder(struct arena *arena, const char *path)
{
	struct names names = { 0 };

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	int error = capture_folder_names(arena, fd, ".", &names);
	if (!error && names.count == 0)
		return fd;
	close(fd);
	return error ? error : -ENOTEMPTY;
}

static char *folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_strndup(arena, path, (size_t)(slash - path + 1))
		     : arena_strdup(arena, "./");
}

/* What can be known before all is asked: 0 or a negative errno. */
static int try_archive(struct arena *arena, const char *path)
{
	struct stat status;

	if (access(folder_of(arena, path), W_OK | X_OK) < 0)
		return -errno;
	if (lstat(path, &status) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	return S_ISREG(status.st_mode) ? 0 : -EEXIST;
}

static const char *why_not(int error)
{
	switch (error) {
	case -ENOTEMPTY:
		return "the folder is not empty";
	case -ENOTDIR:
		return "not a folder; a capture is a new folder, or a file whose name ends in "
		       ".tar.gz";
	case -EEXIST:
		return "is there already, and is no file";
	default:
		return strerror(-error);
	}
}

bool capture_target_open(struct arena *arena, const char *path, struct capture_target *ret,
			 const char **ret_error)
{
	bool archive = str_ends(path, ".tar.gz") || str_ends(path, ".tgz");
	int fd = archive ? try_archive(arena, path) : open_folder(arena, path);

	*ret_error = NULL;
	*ret = (struct capture_target){ .arena = arena,
					.path = arena_strdup(arena, path),
					.fd = archive ? -1 : fd };
	if (fd < 0)
		*ret_error = arena_printf(arena, "%s: %s", path, why_not(fd));
	return fd >= 0;
}

/* ---- files ---- */

static int keep(struct capture_target *target, const struct capture_piece *piece)
{
	struct capture_archive pieces = { target->pieces, target->count, target->capacity };

	capture_pieces_add(target->arena, &pieces, piece);
	target->pieces = pieces.pieces;
	target->count = pieces.count;
	target->capacity = pieces.capacity;
	return 0;
}

int capture_store(struct capture_target *target, const char *relative, struct bytes content)
{
	if (target->fd >= 0)
		return capture_folder_store(target->fd, relative, content);
	return keep(target, &(struct capture_piece){
				    .path = arena_strdup(target->arena, relative),
				    .content = content,
			    });
}

int capture_remove(struct capture_target *target, const char *relative)
{
	if (target->fd < 0)
		return keep(target, &(struct capture_piece){
					    .path = arena_strdup(target->arena, relative),
					    .removed = true,
				    });
	return unlinkat(target->fd, relative, 0) < 0 && errno != ENOENT ? -errno : 0;
}

/* ---- the archive ---- */

/* By path; of one path the last that came is the first. */
static int compare(const void *a, const void *b)
{
	const struct capture_piece *const *left = a, *const *right = b;
	int order = strcmp((*left)->path, (*right)->path);

	return order ? order : (*left < *right) - (*left > *right);
}

/* Marks what was replaced or taken away. */
static void settle(struct capture_target *target)
{
	struct capture_piece **sorted = arena_alloc(target->arena,
						    (target->count + 1) * sizeof(*sorted));

	for (size_t i = 0; i < target->count; i++)
		sorted[i] = &target->pieces[i];
	qsort(sorted, target->count, sizeof(*sorted), compare);
	for (size_t i = 1; i < target->count; i++) {
		if (strcmp(sorted[i - 1]->path, sorted[i]->path) == 0)
			sorted[i]->removed = true;
	}
}

static int write_archive(struct capture_target *target, int64_t taken)
{
	char *temporary = arena_printf(target->arena, "%s.gridck.XXXXXX",
				       folder_of(target->arena, target->path));
	int fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */

	if (fd < 0)
		return -errno;
	settle(target);
	int error = capture_archive_write(fd, target->pieces, target->count, taken);
	if (!error && fsync(fd) < 0)
		error = -errno;
	if (close(fd) < 0 && !error)
		error = -errno;
	if (!error && rename(temporary, target->path) < 0)
		error = -errno;
	if (error)
		unlink(temporary);
	return error;
}

int capture_target_close(struct capture_target *target, int64_t taken, bool discard)
{
	if (target->fd >= 0)
		close(target->fd);
	else if (!discard)
		return write_archive(target, taken);
	return 0;
}
