/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/capture.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A capture comes from somebody else: its links may point anywhere, its pipes never answer. */

enum { OPEN_FLAGS = O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY };

static void drop_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void drop_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

static bool is_dots(const char *name, size_t length, size_t dots)
{
	return length == dots && memcmp(name, "..", dots) == 0;
}

const char capture_path_words[] = "not an absolute path without \"..\"";

char *capture_path(struct arena *arena, const char *path)
{
	struct strbuf plain = strbuf_new(arena);

	if (path[0] != '/')
		return NULL;
	while (*path) {
		path += strspn(path, "/");
		size_t length = strcspn(path, "/");
		if (is_dots(path, length, 2))
			return NULL;
		if (length && !is_dots(path, length, 1)) {
			strbuf_puts(&plain, "/");
			strbuf_append(&plain, path, length);
		}
		path += length;
	}
	if (plain.length == 0)
		strbuf_puts(&plain, "/");
	return plain.data;
}

/* Takes the next name off *path into `name`; false at the end. *ret_error is set for a name that
 * must not or cannot be a name of a file. */
static bool next_name(const char **path, char name[NAME_MAX + 1], int *ret_error)
{
	*path += strspn(*path, "/");
	size_t length = strcspn(*path, "/");

	*ret_error = 0;
	if (length == 0)
		return false;
	if (length > NAME_MAX)
		*ret_error = -ENAMETOOLONG;
	else if (is_dots(*path, length, 2))
		*ret_error = -EINVAL;
	else {
		memcpy(name, *path, length);
		name[length] = '\0';
	}
	*path += length;
	return true;
}

/* Looks before it opens: to open a device or a pipe can have effects of its own. */
static int open_name(int at, const char *name)
{
	struct stat status;

	if (fstatat(at, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISLNK(status.st_mode))
		return -ELOOP;
	if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
		return -EINVAL;
	int fd = openat(at, name, O_RDONLY | OPEN_FLAGS);
	return fd < 0 ? -errno : fd;
}

/* Opens `relative` below the folder `at`; no link is followed, nothing but regular files and folders
 * is opened. Returns a descriptor, or -ENOENT, -ELOOP (a link), -EINVAL (neither file nor folder) or
 * another negative errno. */
static int open_below(int at, const char *relative)
{
	char name[NAME_MAX + 1];
	int error;
	int fd = openat(at, ".", O_RDONLY | O_DIRECTORY | OPEN_FLAGS);

	if (fd < 0)
		return -errno;
	while (next_name(&relative, name, &error)) {
		int next = error ? error : open_name(fd, name);
		close(fd);
		fd = next;
		/* what cannot exist, or lies below a file, is not there */
		if (fd == -ENOTDIR || fd == -ENAMETOOLONG)
			return -ENOENT;
		if (fd < 0)
			return fd;
	}
	return fd;
}

static int read_all(int fd, char *data, size_t length, size_t *ret_length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t got = read(fd, data + done, length - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	*ret_length = done;
	return 0;
}

bool capture_folder_has(int at, const char *relative)
{
	int fd = open_below(at, relative);

	if (fd >= 0)
		close(fd);
	return fd != -ENOENT;
}

int capture_folder_load(struct arena *arena, int at, const char *relative, size_t limit,
			struct bytes *ret)
{
	struct stat status;
	int fd __attribute__((cleanup(drop_fd))) = open_below(at, relative);

	if (fd < 0)
		return fd;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode))
		return S_ISDIR(status.st_mode) ? -EISDIR : -EINVAL;
	if (limit > CAPTURE_CONTENT_LIMIT)
		limit = CAPTURE_CONTENT_LIMIT;
	bool over = (uint64_t)status.st_size > limit;
	size_t size = over ? limit : (size_t)status.st_size;
	char *data = arena_alloc(arena, size + 1);
	int error = read_all(fd, data, size, &size);
	if (error)
		return error;
	*ret = (struct bytes){ data, size };
	return over ? -EFBIG : 0;
}

const char *capture_load_words(int error)
{
	switch (error) {
	case -ELOOP:
		return "a symbolic link in the capture, which is not followed";
	case -EINVAL:
		return "not a regular file in the capture";
	default:
		return strerror(-error);
	}
}

int capture_folder_names(struct arena *arena, int at, const char *relative, struct names *io)
{
	int fd = open_below(at, relative);

	if (fd < 0)
		return fd;
	DIR *dir __attribute__((cleanup(drop_dir))) = fdopendir(fd);
	if (!dir) {
		int error = -errno;
		close(fd);
		return error;
	}
	const struct dirent *entry;
	while ((entry = readdir(dir)) && io->count < CAPTURE_ROWS_LIMIT) {
		size_t length = strlen(entry->d_name);
		if (!is_dots(entry->d_name, length, 1) && !is_dots(entry->d_name, length, 2))
			names_add(arena, io, entry->d_name);
	}
	return 0;
}

/* ---- writing ---- */

static int write_all(int fd, struct bytes content)
{
	while (content.length) {
		ssize_t done = write(fd, content.data, content.length);
		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		content.data += done;
		content.length -= (size_t)done;
	}
	return 0;
}

static int create_file(int at, const char *name)
{
	return openat(at, name, O_WRONLY | O_CREAT | O_EXCL | OPEN_FLAGS, 0600);
}

/* A new file each time: one that is there may have been put there by somebody else. */
static int write_file(int at, const char *name, struct bytes content)
{
	int fd = create_file(at, name);

	if (fd < 0 && errno == EEXIST && unlinkat(at, name, 0) == 0)
		fd = create_file(at, name);
	if (fd < 0)
		return -errno;
	int error = write_all(fd, content);
	/* on some file systems a full disk is first told here */
	if (close(fd) < 0 && !error)
		error = -errno;
	return error;
}

static int enter_folder(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | OPEN_FLAGS);

	if (fd < 0 && errno == ENOENT && mkdirat(at, name, 0700) == 0)
		fd = openat(at, name, O_RDONLY | O_DIRECTORY | OPEN_FLAGS);
	return fd < 0 ? -errno : fd;
}

int capture_folder_store(int at, const char *relative, struct bytes content)
{
	char name[NAME_MAX + 1] = "", next[NAME_MAX + 1] = "";
	int error;
	int fd __attribute__((cleanup(drop_fd))) = openat(at, ".",
							  O_RDONLY | O_DIRECTORY | OPEN_FLAGS);

	if (fd < 0)
		return -errno;
	if (!next_name(&relative, name, &error))
		return -EISDIR;
	int next_error;
	while (!error && next_name(&relative, next, &next_error)) {
		int below = enter_folder(fd, name);
		if (below < 0)
			return below;
		close(fd);
		fd = below;
		memcpy(name, next, sizeof(name));
		error = next_error;
	}
	return error ? error : write_file(fd, name, content);
}
