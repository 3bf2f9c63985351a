/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/procstat.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Numbers of the fields as proc(5) counts them. */
enum { FIELD_STATE = 3, FIELD_PPID = 4, FIELD_GROUP = 5, FIELD_START = 22, FIELD_CPU = 39 };

static void take_field(int number, const char *field, struct process_stat *stat)
{
	switch (number) {
	case FIELD_STATE:
		stat->state = *field;
		break;
	case FIELD_PPID:
		stat->ppid = strtol(field, NULL, 10);
		break;
	case FIELD_GROUP:
		stat->group = strtol(field, NULL, 10);
		break;
	case FIELD_START:
		stat->start_ticks = strtoll(field, NULL, 10);
		break;
	case FIELD_CPU:
		stat->cpu = (int)strtol(field, NULL, 10);
		break;
	default:
		break;
	}
}

bool process_stat_parse(struct bytes text, struct process_stat *ret)
{
	char line[1024] = "";
	struct process_stat stat = { .pid = 0 };

	if (text.length >= sizeof(line))
		return false;
	memcpy(line, text.data, text.length);
	/* the name may hold blanks and brackets: it ends at the last one */
	char *open = strchr(line, '(');
	char *close = strrchr(line, ')');
	if (!open || !close || close < open)
		return false;
	*close = '\0';
	stat.pid = strtol(line, NULL, 10);
	snprintf(stat.comm, sizeof(stat.comm), "%s", open + 1);
	int number = FIELD_STATE;
	char *rest = NULL;
	for (char *field = strtok_r(close + 1, " \n", &rest); field;
	     field = strtok_r(NULL, " \n", &rest))
		take_field(number++, field, &stat);
	if (number <= FIELD_START || stat.pid <= 0)
		return false;
	*ret = stat;
	return true;
}

/* Returns the number of bytes, at most `size`, or a negative errno. */
static ssize_t read_entry(long pid, const char *entry, char *buffer, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/%s", pid, entry);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ssize_t length = read(fd, buffer, size);
	if (length < 0)
		length = -errno;
	close(fd);
	return length;
}

int process_stat_read(long pid, struct process_stat *ret)
{
	char text[1024];
	ssize_t length = read_entry(pid, "stat", text, sizeof(text));

	if (length < 0)
		return (int)length;
	return process_stat_parse((struct bytes){ text, (size_t)length }, ret) ? 0 : -EBADMSG;
}

int process_stat_list(struct arena *arena, struct process_stat **ret, size_t *ret_count)
{
	struct process_stat *items = NULL;
	size_t count = 0, capacity = 0;
	DIR *folder = opendir("/proc");

	if (!folder)
		return -errno;
	for (struct dirent *entry; (entry = readdir(folder));) {
		long pid = strtol(entry->d_name, NULL, 10);
		if (pid <= 0)
			continue;
		items = arena_grow(arena, items, &capacity, count, sizeof(*items));
		if (process_stat_read(pid, &items[count]) == 0)
			count++;
	}
	closedir(folder);
	*ret = items;
	*ret_count = count;
	return 0;
}

/* The children of a process are younger than it; a zombie waits for nothing. */
static bool deeper(const struct process_stat *a, const struct process_stat *b)
{
	bool a_blocked = a->state == 'D', b_blocked = b->state == 'D';

	if (a_blocked != b_blocked)
		return a_blocked;
	if (a->start_ticks != b->start_ticks)
		return a->start_ticks > b->start_ticks;
	return a->pid > b->pid;
}

static void describe(struct arena *arena, const struct process_stat *stat, struct hang *ret)
{
	char wchan[128];

	ret->pid = stat->pid;
	ret->state = stat->state;
	ssize_t length = read_entry(stat->pid, "wchan", wchan, sizeof(wchan));
	if (length > 1 || (length == 1 && *wchan != '0'))
		ret->wchan = arena_strndup(arena, wchan, (size_t)length);
}

void process_observe(struct arena *arena, long pid, struct hang *ret)
{
	struct process_stat stat;

	if (process_stat_read(pid, &stat) == 0)
		describe(arena, &stat, ret);
}

void process_group_observe(struct arena *arena, long group, struct hang *ret)
{
	struct process_stat *all;
	size_t count;
	const struct process_stat *chosen = NULL;

	if (process_stat_list(arena, &all, &count) < 0)
		return;
	for (size_t i = 0; i < count; i++) {
		if (all[i].group == group && all[i].state != 'Z' &&
		    (!chosen || deeper(&all[i], chosen)))
			chosen = &all[i];
	}
	if (chosen)
		describe(arena, chosen, ret);
}
