/* SPDX-License-Identifier: Apache-2.0
 *
 * The alert log of ASM: what it said last of each disk group.
 *
 *	2026-11-20T22:39:05.118203+01:00
 *	ERROR: diskgroup DATA was not mounted
 *	ORA-15032: not all alterations performed
 *	ORA-15017: diskgroup "DATA" cannot be mounted
 *	ORA-15040: diskgroup is incomplete
 *	ORA-15042: ASM disk "2" is missing from group number "1"
 *
 * Up to 12.1 a date reads "Fri Nov 20 22:39:05 2026". The lines of ORA- are of the group that ORA-15017
 * among them names, else of that whose failure stands right before them. Texts of ORA- may be
 * translated, so only numbers and what is in quotes counts.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "asm/asmtool.h"

enum {
	NOT_PERFORMED = 15032,
	CANNOT_BE_MOUNTED = 15017,
	DISK_IS_MISSING = 15042,
	GROUPS_MOST = 256, /* more than ASM can mount */
	NUMBERS_MOST = 1024,
	NAME_MOST = 30, /* of a disk group */
};

struct reader {
	struct arena *arena;
	struct asm_log_facts *io;
	struct local_time time;
	int64_t zone; /* seconds east of UTC */
	bool zone_known;
	struct said_group *open; /* whose ORA- lines come; NULL */
};

/* ---- dates ---- */

/* `width` digits at the text, which is terminated; -1 when they are none. */
static int digits(const char *text, size_t width)
{
	int value = 0;

	for (size_t i = 0; i < width; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

static bool take_clock(const char *text, struct local_time *io)
{
	io->hour = digits(text, 2);
	io->minute = io->hour < 0 || text[2] != ':' ? -1 : digits(text + 3, 2);
	io->second = io->minute < 0 || text[5] != ':' ? -1 : digits(text + 6, 2);
	io->known = io->second >= 0 && io->hour < 24 && io->minute < 60 && io->second <= 60;
	return io->known;
}

/* "+01:00" at the end. */
static void take_zone(const char *line, struct reader *reader)
{
	size_t length = strlen(line);
	const char *zone = length > 25 ? line + length - 6 : NULL;

	reader->zone_known = false;
	if (!zone || (*zone != '+' && *zone != '-') || zone[3] != ':')
		return;
	int hours = digits(zone + 1, 2), minutes = digits(zone + 4, 2);
	reader->zone_known = hours >= 0 && minutes >= 0;
	reader->zone = (*zone == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
}

/* "2026-11-20T22:39:05.118203+01:00" */
static bool take_new_date(const char *line, struct reader *reader)
{
	struct local_time time = { .year = digits(line, 4) };

	if (time.year < 1970 || line[4] != '-')
		return false;
	time.month = digits(line + 5, 2);
	if (time.month < 1 || time.month > 12 || line[7] != '-')
		return false;
	time.day = digits(line + 8, 2);
	if (time.day < 1 || time.day > 31 || line[10] != 'T' || !take_clock(line + 11, &time))
		return false;
	reader->time = time;
	take_zone(line, reader);
	return true;
}

/* "Fri Nov 20 22:39:05 2026"; a day below ten has a blank before it. */
static bool take_old_date(const char *line, struct reader *reader)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct local_time time = { 0 };

	if (strlen(line) != 24 || line[3] != ' ' || line[7] != ' ' || line[10] != ' ' ||
	    line[19] != ' ' || !take_clock(line + 11, &time))
		return false;
	for (int i = 0; i < 12; i++) {
		if (strncmp(months + 3 * i, line + 4, 3) == 0)
			time.month = i + 1;
	}
	time.day = line[8] == ' ' ? digits(line + 9, 1) : digits(line + 8, 2);
	time.year = digits(line + 20, 4);
	if (!time.month || time.day < 1 || time.day > 31 || time.year < 1970)
		return false;
	reader->time = time;
	reader->zone_known = false;
	return true;
}

/* ---- groups ---- */

static struct said_group *find(struct asm_log_facts *io, const char *name)
{
	for (size_t i = 0; i < io->count; i++) {
		if (strcasecmp(io->items[i].name, name) == 0)
			return &io->items[i];
	}
	return NULL;
}

static void forget(struct asm_log_facts *io, const char *name)
{
	struct said_group *group = find(io, name);

	if (group)
		*group = io->items[--io->count];
}

/* Something new of that group: what was said earlier is no longer asked for. NULL for what is no name, and
 * when there are too many. */
static struct said_group *say(struct reader *reader, const char *name, bool mounted)
{
	struct asm_log_facts *io = reader->io;

	if (!*name || strlen(name) > NAME_MOST)
		return NULL;
	forget(io, name);
	if (io->count == GROUPS_MOST)
		return NULL;
	io->items = arena_grow(reader->arena, io->items, &io->capacity, io->count,
			       sizeof(*io->items));
	io->items[io->count] = (struct said_group){
		.name = name,
		.mounted = mounted,
		.time = TIME_UNKNOWN,
		.time_local = reader->time,
		.zone = reader->zone,
		.zone_known = reader->zone_known,
	};
	return &io->items[io->count++];
}

static bool same_second(const struct local_time *a, const struct local_time *b)
{
	return a->second == b->second && a->minute == b->minute && a->hour == b->hour &&
	       a->day == b->day && a->month == b->month && a->year == b->year;
}

/* The line may stand before the ORA- lines of the same failure, or after them. */
static struct said_group *refuse_once(struct reader *reader, const char *name)
{
	struct said_group *known = find(reader->io, name);

	return known && !known->mounted && same_second(&known->time_local, &reader->time)
		       ? known
		       : say(reader, name, false);
}

/* Said after a failed mount, too: that stays. */
static void dismount(struct reader *reader, const char *name)
{
	const struct said_group *known = find(reader->io, name);

	if (known && known->mounted)
		forget(reader->io, name);
}

/* The word after `before`, when the line starts with that and ends with `after`; NULL. */
static const char *between(struct arena *arena, const char *line, const char *before,
			   const char *after)
{
	size_t length = strlen(line), head = strlen(before), tail = strlen(after);

	if (length <= head + tail || strncmp(line, before, head) != 0 ||
	    strcmp(line + length - tail, after) != 0)
		return NULL;
	return arena_strndup(arena, line + head, length - head - tail);
}

/* What stands in the first quotes of the line; "". */
static const char *quoted(struct arena *arena, const char *line)
{
	const char *open = strchr(line, '"'), *close = open ? strchr(open + 1, '"') : NULL;

	return close ? arena_strndup(arena, open + 1, (size_t)(close - open - 1)) : "";
}

static void add_number(struct arena *arena, struct said_group *group, const char *text)
{
	size_t length = strspn(text, "0123456789");

	if (!length || length > 5 || text[length] || group->missing_count == NUMBERS_MOST)
		return;
	long number = strtol(text, NULL, 10);
	for (size_t i = 0; i < group->missing_count; i++) {
		if (group->missing[i] == number)
			return;
	}
	group->missing = arena_grow(arena, group->missing, &group->missing_capacity,
				    group->missing_count, sizeof(*group->missing));
	group->missing[group->missing_count++] = number;
}

/* The cause is what comes after "cannot be mounted"; the first that names a disk is the best. */
static void take_cause(struct reader *reader, long code, const char *line)
{
	struct said_group *group = reader->open;

	if (!group)
		return;
	bool names_disk = code == DISK_IS_MISSING;
	if (!group->words || (names_disk && !group->missing_count))
		group->words = line;
	if (names_disk)
		add_number(reader->arena, group, quoted(reader->arena, line));
}

static void take_ora(struct reader *reader, const char *line)
{
	long code = strtol(line + strlen("ORA-"), NULL, 10);

	if (code == CANNOT_BE_MOUNTED) {
		const char *name = quoted(reader->arena, line);
		/* right after its own failure it is the same one */
		if (!reader->open || strcasecmp(reader->open->name, name) != 0 ||
		    reader->open->words)
			reader->open = say(reader, name, false);
	} else if (code != NOT_PERFORMED) {
		take_cause(reader, code, line);
	}
}

static void take_line(struct reader *reader, const char *line)
{
	const char *name;

	if (str_starts(line, "ORA-")) {
		take_ora(reader, line);
		return;
	}
	if (take_new_date(line, reader) || take_old_date(line, reader))
		return;
	reader->open = NULL;
	if ((name = between(reader->arena, line, "ERROR: diskgroup ", " was not mounted")))
		reader->open = refuse_once(reader, name);
	else if ((name = between(reader->arena, line, "SUCCESS: diskgroup ", " was mounted")))
		say(reader, name, true);
	else if ((name = between(reader->arena, line, "SUCCESS: diskgroup ", " was dismounted")))
		dismount(reader, name);
}

/* ---- lines ---- */

/* Others, such as the parameters of a start, can be of any length and are passed over. */
static bool may_count(struct bytes line)
{
	enum { LINE_MOST = 400 };
	static const char heads[] = "OES0123456789MTWFS";

	return line.length && line.length <= LINE_MOST && line.data[0] &&
	       strchr(heads, line.data[0]);
}

void asm_parse_alert(struct arena *arena, struct bytes text, struct asm_log_facts *ret)
{
	struct reader reader = { .arena = arena, .io = ret };

	while (text.length) {
		const char *end = memchr(text.data, '\n', text.length);
		struct bytes line = { text.data, end ? (size_t)(end - text.data) : text.length };
		size_t used = line.length + (end != NULL);
		text = (struct bytes){ text.data + used, text.length - used };
		while (line.length &&
		       (line.data[line.length - 1] == '\r' || line.data[line.length - 1] == ' '))
			line.length--;
		if (end && may_count(line))
			take_line(&reader, arena_strndup(arena, line.data, line.length));
		else
			reader.open = NULL;
	}
}
