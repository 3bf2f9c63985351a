/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/report.h"

enum { LINKS_MAX = 40, LINK_LENGTH_MAX = 4096 };

static int write_all(int fd, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, text, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return written < 0 ? -errno : -EIO;
		text += written;
		length -= (size_t)written;
	}
	return 0;
}

static int write_stdout(const char *text)
{
	errno = 0;
	if (fputs(text, stdout) == EOF || fflush(stdout) == EOF)
		return errno ? -errno : -EIO;
	return 0;
}

/* A device, a FIFO or what is open already is written into; it cannot be replaced without taking it
 * from its readers. O_APPEND: /dev/stdout may be somebody's log. */
static int write_into(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -errno;
	int error = write_all(fd, text, strlen(text));
	if (close(fd) < 0 && !error)
		error = -errno;
	return error;
}

static char *folder_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? arena_strndup(arena, path, (size_t)(slash - path + 1))
		     : arena_strdup(arena, "");
}

static int fill_and_rename(int fd, const char *temporary, const char *path, const char *text)
{
	int error = write_all(fd, text, strlen(text));

	if (!error && fsync(fd) < 0)
		error = -errno;
	if (close(fd) < 0 && !error)
		error = -errno;
	if (!error && rename(temporary, path) < 0)
		error = -errno;
	return error;
}

static int replace(struct arena *arena, const char *path, const char *text)
{
	char *temporary = arena_printf(arena, "%s.gridck.XXXXXX", folder_of(arena, path));
	int fd = mkostemp(temporary, O_CLOEXEC); /* mode 0600 */

	if (fd < 0)
		return -errno;
	int error = fill_and_rename(fd, temporary, path, text);
	if (error)
		unlink(temporary);
	return error;
}

/* Follows links by hand, because the last of them may lead to a file that is yet to be made. Stops at
 * a link of the kernel to an open file, as /dev/stdout leads to: returns 1 then. */
static int resolve(struct arena *arena, const char *path, const char **ret_path)
{
	struct stat status, proc;
	bool has_proc = stat("/proc", &proc) == 0;

	for (int i = 0; i < LINKS_MAX; i++) {
		*ret_path = path;
		if (lstat(path, &status) < 0)
			return errno == ENOENT ? 0 : -errno;
		if (!S_ISLNK(status.st_mode))
			return 0;
		if (has_proc && status.st_dev == proc.st_dev)
			return 1;
		char target[LINK_LENGTH_MAX];
		ssize_t length = readlink(path, target, sizeof(target));
		if (length < 0)
			return -errno;
		path = arena_printf(arena, "%s%.*s", target[0] == '/' ? "" : folder_of(arena, path),
				    (int)length, target);
	}
	return -ELOOP;
}

static int write_file(struct arena *arena, const char *path, const char *text)
{
	struct stat status;

	/* stat() lets the kernel refuse a link that somebody planted in a folder like /tmp */
	if (stat(path, &status) < 0) {
		if (errno != ENOENT)
			return -errno;
		status.st_mode = S_IFREG;
	}
	if (S_ISDIR(status.st_mode))
		return -EISDIR;
	if (S_ISBLK(status.st_mode))
		return -ENOTSUP; /* the disks that are looked at are never written */
	if (!S_ISREG(status.st_mode))
		return write_into(path, text);
	int found = resolve(arena, path, &path);
	if (found < 0)
		return found;
	return found > 0 ? write_into(path, text) : replace(arena, path, text);
}

int report_write(struct arena *arena, const char *path, const char *text, const char **ret_error)
{
	int error = path ? write_file(arena, path, text) : write_stdout(text);

	if (error == -ENOTSUP)
		*ret_error = arena_printf(arena,
					  "%s is a block device; no report is written there.",
					  report_clean(arena, path, false));
	else if (error)
		*ret_error = arena_printf(arena, "The report could not be written to %s: %s.",
					  path ? report_clean(arena, path, false)
					       : "standard output",
					  strerror(-error));
	return error;
}
