/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/policy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char default_folder[] = "/etc/gridck";
static const char default_file[] = "/etc/gridck/policy";

static void drop_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static bool is_roots(const struct stat *status)
{
	return status->st_uid == 0 && !(status->st_mode & 022);
}

/* Up to `limit` bytes into `data`; their number, or a negative errno. */
static ssize_t read_all(int fd, char *data, size_t limit)
{
	size_t done = 0;

	while (done < limit) {
		ssize_t got = read(fd, data + done, limit - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* NULL, or why not. */
static const char *read_policy(struct arena *arena, int fd, struct bytes *ret)
{
	char *data = arena_alloc(arena, POLICY_BYTES_MOST + 1);
	ssize_t length = read_all(fd, data, POLICY_BYTES_MOST + 1);

	if (length < 0)
		return strerror((int)-length);
	if (length > POLICY_BYTES_MOST)
		return "too big for a policy";
	*ret = (struct bytes){ data, (size_t)length };
	return NULL;
}

/* O_NONBLOCK: a pipe has no end of its own. */
static const char *open_policy(const char *file, int *ret_fd, struct stat *ret_status)
{
	*ret_fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*ret_fd < 0 || fstat(*ret_fd, ret_status) < 0)
		return strerror(errno);
	return S_ISREG(ret_status->st_mode) ? NULL : "not a regular file";
}

/* NULL when it may be read; "" when there is none. */
static const char *why_not_default(int fd, const char *wrong, const struct stat *status)
{
	struct stat folder;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return "";
	if (wrong)
		return wrong;
	if (stat(default_folder, &folder) < 0)
		return strerror(errno);
	return is_roots(&folder) && is_roots(status) ? NULL : "others than root can write it";
}

bool policy_load(struct arena *arena, const struct options *options, struct check_table checks,
		 struct policy *ret, const char **ret_message)
{
	const char *file = options->policy ? options->policy : default_file;
	int fd __attribute__((cleanup(drop_fd))) = -1;
	struct stat status;
	struct bytes text;

	*ret = (struct policy){ 0 };
	*ret_message = NULL;
	if (!options->policy && options->replay)
		return true;
	const char *wrong = open_policy(file, &fd, &status);
	if (!options->policy) {
		wrong = why_not_default(fd, wrong, &status);
		if (wrong && *wrong)
			*ret_message = arena_printf(arena, "%s: %s; it is not read", file, wrong);
		if (wrong)
			return true;
	}
	if (!wrong)
		wrong = read_policy(arena, fd, &text);
	if (wrong)
		*ret_message = arena_printf(arena, "%s: %s", file, wrong);
	else
		*ret_message = policy_parse(arena, text, file, checks, ret);
	return !*ret_message;
}
