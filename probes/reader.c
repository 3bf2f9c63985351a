/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <linux/limits.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "probes/procstat.h"

struct question_input {
	const char *path;
	size_t limit;
	long number;
};

/* ---- refusals ---- */

static enum fact_status status_of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ESRCH: /* a process that ended between open and read */
		return FACT_ABSENT;
	case EACCES:
	case EPERM:
		return FACT_DENIED;
	default:
		return FACT_FAILED;
	}
}

static void refuse_words(struct reader_reply *head, struct strbuf *body, const char *words)
{
	head->status = FACT_FAILED;
	body->length = sizeof(*head);
	strbuf_puts(body, words);
}

static void refuse(struct reader_reply *head, struct strbuf *body, int error)
{
	refuse_words(head, body, strerror(error));
	head->status = status_of_errno(error);
}

/* ---- files ---- */

static void read_to_end(int fd, size_t limit, struct reader_reply *head, struct strbuf *body)
{
	enum { CHUNK = 64 * 1024 };
	char *chunk = arena_alloc(body->arena, CHUNK);
	size_t total = 0;

	/* st_size means nothing in /proc: only the end tells */
	for (;;) {
		ssize_t length = read(fd, chunk, CHUNK);
		if (length < 0 && errno == EINTR)
			continue;
		if (length < 0)
			return refuse(head, body, errno);
		if (length == 0)
			return;
		size_t kept = (size_t)length < limit - total ? (size_t)length : limit - total;
		strbuf_append(body, chunk, kept);
		total += kept;
		if (kept < (size_t)length) {
			head->status = FACT_TOO_BIG;
			return;
		}
	}
}

/* A descriptor, or -1 when it is refused. */
static int open_file(const char *path, struct stat *ret, struct reader_reply *head,
		     struct strbuf *body)
{
	/* before open: opening a device already does something to it */
	if (stat(path, ret) < 0)
		refuse(head, body, errno);
	else if (!S_ISREG(ret->st_mode))
		refuse_words(head, body, "not a regular file");
	if (head->status != FACT_OBTAINED)
		return -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || fstat(fd, ret) < 0)
		refuse(head, body, errno);
	else if (!S_ISREG(ret->st_mode))
		refuse_words(head, body, "not a regular file");
	if (head->status == FACT_OBTAINED)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static void answer_read(const struct question_input *input, struct reader_reply *head,
			struct strbuf *body)
{
	struct stat file;
	int fd = open_file(input->path, &file, head, body);

	if (fd < 0)
		return;
	read_to_end(fd, input->limit, head, body);
	close(fd);
}

static void answer_end(const struct question_input *input, struct reader_reply *head,
		       struct strbuf *body)
{
	struct stat file;
	int fd = open_file(input->path, &file, head, body);

	if (fd < 0)
		return;
	bool begins_earlier = (uint64_t)file.st_size > input->limit;
	if (begins_earlier && lseek(fd, file.st_size - (off_t)input->limit, SEEK_SET) < 0)
		refuse(head, body, errno);
	else
		read_to_end(fd, input->limit, head, body);
	if (begins_earlier && head->status == FACT_OBTAINED)
		head->status = FACT_TOO_BIG;
	close(fd);
}

static void answer_stat(const struct question_input *input, struct reader_reply *head,
			struct strbuf *body)
{
	char target[PATH_MAX];

	if (lstat(input->path, &head->file) < 0)
		return refuse(head, body, errno);
	if (!S_ISLNK(head->file.st_mode))
		return;
	ssize_t length = readlink(input->path, target, sizeof(target));
	if (length < 0)
		return refuse(head, body, errno);
	strbuf_append(body, target, (size_t)length);
}

static int by_bytes(const void *a, const void *b)
{
	const char *const *left = a;
	const char *const *right = b;

	return strcmp(*left, *right);
}

static int read_folder(const char *path, struct arena *arena, struct names *ret)
{
	DIR *folder = opendir(path);

	if (!folder)
		return errno;
	errno = 0;
	for (struct dirent *entry; (entry = readdir(folder)); errno = 0) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			names_add(arena, ret, entry->d_name);
	}
	int error = errno;
	closedir(folder);
	return error;
}

static void answer_list(const struct question_input *input, struct reader_reply *head,
			struct strbuf *body)
{
	struct names names = { .count = 0 };
	int error = read_folder(input->path, body->arena, &names);

	if (error)
		return refuse(head, body, error);
	if (names.count)
		qsort(names.items, names.count, sizeof(*names.items), by_bytes);
	for (size_t i = 0; i < names.count; i++)
		strbuf_append(body, names.items[i], strlen(names.items[i]) + 1);
}

static void answer_acl(const struct question_input *input, struct reader_reply *head,
		       struct strbuf *body)
{
	char *value = arena_alloc(body->arena, XATTR_SIZE_MAX);
	ssize_t length = getxattr(input->path, "system.posix_acl_access", value, XATTR_SIZE_MAX);

	if (length >= 0)
		strbuf_append(body, value, (size_t)length);
	else if (errno != ENODATA && errno != EOPNOTSUPP)
		refuse(head, body, errno);
}

static void answer_space(const struct question_input *input, struct reader_reply *head,
			 struct strbuf *body)
{
	if (statvfs(input->path, &head->space) < 0)
		refuse(head, body, errno);
}

/* ---- processes ---- */

/* The first process always runs; where it is not seen, others are hidden, too (proc(5): hidepid). */
static bool all_are_seen(const struct process_stat *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (items[i].pid == 1)
			return true;
	}
	return false;
}

static void answer_processes(const struct question_input *input, struct reader_reply *head,
			     struct strbuf *body)
{
	struct process_stat *items;
	size_t count;
	int error = process_stat_list(body->arena, &items, &count);

	(void)input;
	if (error)
		return refuse(head, body, -error);
	if (!all_are_seen(items, count))
		return refuse(head, body, EACCES);
	strbuf_append(body, (const char *)items, count * sizeof(*items));
}

/* Milliseconds of the scheduler's clock at which it last began to run; negative when not known. */
static double last_ran(const char *path)
{
	char line[256];
	double when = -1;
	FILE *file = fopen(path, "re");

	if (!file)
		return when;
	while (when < 0 && fgets(line, sizeof(line), file)) {
		const char *colon = strchr(line, ':');
		if (str_starts(line, "se.exec_start") && colon)
			when = strtod(colon + 1, NULL);
	}
	fclose(file);
	return when;
}

/* The scheduler's clock is not uptime: it stands still in interrupts and while the hypervisor has
 * the CPU away, and each CPU has its own. So it is read where the process slept, by running
 * there. */
static double scheduler_now(int cpu)
{
	cpu_set_t before, there;

	if (cpu < 0 || cpu >= CPU_SETSIZE || sched_getaffinity(0, sizeof(before), &before) < 0)
		return -1;
	CPU_ZERO(&there);
	CPU_SET((unsigned)cpu, &there);
	if (sched_setaffinity(0, sizeof(there), &there) < 0)
		return -1;
	double now = last_ran("/proc/self/sched");
	sched_setaffinity(0, sizeof(before), &before);
	return now;
}

static void answer_blocked(const struct question_input *input, struct reader_reply *head,
			   struct strbuf *body)
{
	struct process_stat stat;
	char path[64];

	head->seconds = COUNT_UNKNOWN;
	int error = process_stat_read(input->number, &stat);
	if (error)
		return refuse(head, body, -error);
	snprintf(path, sizeof(path), "/proc/%ld/sched", input->number);
	double then = last_ran(path);
	double now = then < 0 ? -1 : scheduler_now(stat.cpu);
	if (now >= then && then > 0)
		head->seconds = (long)((now - then) / 1000);
}

/* ---- names ---- */

enum { NAME_BUFFER_FIRST = 4096, NAME_BUFFER_MOST = 1024 * 1024 };

static void answer_user(const struct question_input *input, struct reader_reply *head,
			struct strbuf *body)
{
	int error = ERANGE;
	struct passwd entry, *found = NULL;

	for (size_t size = NAME_BUFFER_FIRST; error == ERANGE && size <= NAME_BUFFER_MOST;
	     size *= 2)
		error = getpwuid_r((uid_t)input->number, &entry, arena_alloc(body->arena, size),
				   size, &found);
	if (!found)
		return refuse(head, body, error ? error : ENOENT);
	strbuf_puts(body, entry.pw_name);
}

static void answer_group(const struct question_input *input, struct reader_reply *head,
			 struct strbuf *body)
{
	int error = ERANGE;
	struct group entry, *found = NULL;

	for (size_t size = NAME_BUFFER_FIRST; error == ERANGE && size <= NAME_BUFFER_MOST;
	     size *= 2)
		error = getgrgid_r((gid_t)input->number, &entry, arena_alloc(body->arena, size),
				   size, &found);
	if (!found)
		return refuse(head, body, error ? error : ENOENT);
	strbuf_puts(body, entry.gr_name);
}

/* ---- the table ---- */

void reader_serve(struct bytes request, struct strbuf *reply)
{
	static void (*const answers[QUESTION_COUNT])(const struct question_input *input,
						     struct reader_reply *head,
						     struct strbuf *body) = {
		[ASK_READ] = answer_read,
		[ASK_END] = answer_end,
		[ASK_STAT] = answer_stat,
		[ASK_LIST] = answer_list,
		[ASK_ACL] = answer_acl,
		[ASK_SPACE] = answer_space,
		[ASK_PROCESSES] = answer_processes,
		[ASK_BLOCKED] = answer_blocked,
		[ASK_USER] = answer_user,
		[ASK_GROUP] = answer_group,
	};
	struct reader_request asked;
	struct reader_reply head;

	memset(&head, 0, sizeof(head));
	head.status = FACT_OBTAINED;
	memcpy(&asked, request.data, sizeof(asked));
	const char *path = arena_strndup(reply->arena, request.data + sizeof(asked),
					 request.length - sizeof(asked));
	const struct question_input input = { path, asked.limit, asked.number };
	strbuf_append(reply, (const char *)&head, sizeof(head));
	answers[asked.question](&input, &head, reply);
	memcpy(reply->data, &head, sizeof(head));
}
