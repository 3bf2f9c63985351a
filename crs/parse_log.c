/* SPDX-License-Identifier: Apache-2.0
 *
 * The alert log. Up to 12.1.0.1 a date stands in a line of its own, later in the line of the event:
 *
 *	2023-08-19 10:05:58.533:
 *	[ohasd(3390)]CRS-2771:Maximum restart attempts reached for resource 'ora.crsd'; will not …
 *
 *	2026-11-20 23:19:00.123 [OCSSD(1234)]CRS-1714: Unable to discover any voting files, …
 *
 * Texts are translated, so only the shape of a head and its number count. Reading begins anywhere in
 * the file: what stands before the first head is nobody's.
 */
#include "crs/crs.h"
#include "crs/parse_lines.h"

/* An event goes on for so long at most; what is longer is another file that was mixed in. */
enum { LINES_MOST = 40, TEXT_MOST = 4096 };

struct stamp {
	struct local_time local;
	int64_t time; /* of one with a zone; else TIME_UNKNOWN */
};

struct reader {
	struct arena *arena;
	struct log_facts *io;
	struct crs_intern words;
	struct stamp stamp; /* the last one: events may follow it without their own */
	struct strbuf text; /* of the last entry */
	size_t lines;	    /* that it may still take; 0 when it has ended */
};

/* ---- dates ---- */

/* `width` digits, then the character `after` (none when it is 0). */
static bool take_digits(struct bytes *rest, size_t width, char after, int *ret)
{
	struct bytes digits = { rest->data, width };
	size_t length = width + (after != 0);
	long value;

	if (rest->length < length || !crs_number(digits, &value) ||
	    (after && rest->data[width] != after))
		return false;
	*ret = (int)value;
	*rest = crs_skip(*rest, length);
	return true;
}

/* Days from 1970-01-01 (the calendar of Gregory). */
static int64_t days_of(const struct local_time *date)
{
	int64_t year = date->month > 2 ? date->year : date->year - 1;
	int64_t month = (date->month + 9) % 12; /* from March on, so that a leap day is the last */
	int64_t days = year * 365 + year / 4 - year / 100 + year / 400;

	return days + (month * 306 + 5) / 10 + date->day - 1 - 719468;
}

static int64_t seconds_of(const struct local_time *date)
{
	return ((days_of(date) * 24 + date->hour) * 60 + date->minute) * 60 + date->second;
}

/* "Z", "+08:00"; anything else is no zone and is left there. */
static void take_zone(struct bytes *rest, struct stamp *io)
{
	struct bytes from = *rest;
	int hours = 0, minutes = 0, sign;

	if (!from.length || !strchr("Z+-", from.data[0]) || !from.data[0])
		return;
	sign = from.data[0] == '-' ? -1 : 1;
	bool zulu = from.data[0] == 'Z';
	from = crs_skip(from, 1);
	if (!zulu && (!take_digits(&from, 2, ':', &hours) || !take_digits(&from, 2, 0, &minutes)))
		return;
	io->time = seconds_of(&io->local) - sign * (hours * 3600 + minutes * 60);
	*rest = from;
}

/* "2026-11-20 23:19:00.123", with a ':' behind it in 11.2; "2025-02-24T06:13:22.563713+08:00". */
static bool take_stamp(struct bytes *rest, struct stamp *ret)
{
	struct bytes from = *rest;
	struct stamp stamp = { .local = { .known = true }, .time = TIME_UNKNOWN };
	struct local_time *local = &stamp.local;

	if (!take_digits(&from, 4, '-', &local->year) ||
	    !take_digits(&from, 2, '-', &local->month) ||
	    !(take_digits(&from, 2, ' ', &local->day) || take_digits(&from, 2, 'T', &local->day)) ||
	    !take_digits(&from, 2, ':', &local->hour) ||
	    !take_digits(&from, 2, ':', &local->minute) ||
	    !take_digits(&from, 2, 0, &local->second))
		return false;
	if (local->year < 1970 || local->month < 1 || local->month > 12 || local->day < 1 ||
	    local->day > 31 || local->hour > 23 || local->minute > 59 || local->second > 60)
		return false;
	if (from.length && (from.data[0] == '.' || from.data[0] == ',')) {
		from = crs_skip(from, 1);
		while (from.length && crs_is_digits((struct bytes){ from.data, 1 }))
			from = crs_skip(from, 1);
	}
	take_zone(&from, &stamp);
	if (from.length && from.data[0] == ':')
		from = crs_skip(from, 1);
	*rest = crs_skip(from, crs_indent(from));
	*ret = stamp;
	return true;
}

/* ---- heads ---- */

/* "[cssd(3980)]" or, where the file was cut there, "cssd(3980)]". */
static bool take_process(struct bytes *rest, bool cut, struct bytes *ret_name, long *ret_pid)
{
	struct bytes from = *rest, pid;
	bool bracket = from.length && from.data[0] == '[';

	if (!bracket && !cut)
		return false;
	from = crs_skip(from, bracket);
	const char *close = from.length ? memmem(from.data, from.length, ")]", 2) : NULL;
	if (!close)
		return false;
	struct bytes inside = { from.data, (size_t)(close - from.data) };
	const char *open = inside.length ? memrchr(inside.data, '(', inside.length) : NULL;
	if (!open || open == inside.data || memchr(inside.data, ' ', inside.length))
		return false;
	*ret_name = (struct bytes){ inside.data, (size_t)(open - inside.data) };
	pid = crs_skip(inside, ret_name->length + 1);
	*rest = crs_skip(from, inside.length + 2);
	return crs_number(pid, ret_pid);
}

static void end_entry(struct reader *reader)
{
	struct log_facts *io = reader->io;

	if (reader->lines)
		io->items[io->count - 1].text = arena_strndup(reader->arena, reader->text.data,
							      reader->text.length);
	reader->lines = 0;
}

static void add_text(struct reader *reader, struct bytes text)
{
	size_t room = TEXT_MOST - reader->text.length;

	if (reader->text.length && room) {
		strbuf_puts(&reader->text, " ");
		room--;
	}
	strbuf_append(&reader->text, text.data, text.length < room ? text.length : room);
	reader->lines--;
}

/* False when there is no head. */
static bool read_head(struct reader *reader, struct crs_line line, bool cut)
{
	struct bytes rest = line.text, process;
	struct crs_message head;
	long pid;

	if (!take_process(&rest, cut, &process, &pid))
		return false;
	line.text = rest;
	if (!crs_message(line, &head))
		return false;
	end_entry(reader);
	struct log_facts *io = reader->io;
	io->items = arena_grow(reader->arena, io->items, &io->capacity, io->count,
			       sizeof(*io->items));
	io->items[io->count++] = (struct log_entry){
		.time = reader->stamp.time,
		.time_local = reader->stamp.local,
		.process = crs_intern(reader->arena, &reader->words, process),
		.pid = pid,
		.facility = crs_intern(reader->arena, &reader->words, head.facility),
		.code = head.code,
		.text = "",
	};
	reader->text.length = 0;
	reader->lines = LINES_MOST;
	add_text(reader, crs_trim(rest));
	return true;
}

/* ---- lines ---- */

static void go_on(struct reader *reader, struct crs_line line)
{
	struct log_entry *entry = &reader->io->items[reader->io->count - 1];
	struct bytes text = crs_trim(line.text);
	struct crs_message head;

	add_text(reader, text);
	if (crs_message(line, &head)) {
		struct messages *lines = &entry->lines;
		lines->items = arena_grow(reader->arena, lines->items, &lines->capacity,
					  lines->count, sizeof(*lines->items));
		lines->items[lines->count++] = (struct message){
			.facility = crs_intern(reader->arena, &reader->words, head.facility),
			.code = head.code,
			.line = arena_strndup(reader->arena, text.data, text.length),
		};
	}
	/* the last one that it takes */
	if (!reader->lines) {
		reader->lines = 1;
		end_entry(reader);
	}
}

static void read_line(struct reader *reader, struct crs_line line, bool first)
{
	struct bytes rest = line.text;
	bool stamped = take_stamp(&rest, &reader->stamp);

	/* the agent writes what ASM said as "2025-06-20 21:01:26.974+ORA-01034: …" */
	if (stamped && rest.length && rest.data[0] == '+') {
		rest = crs_skip(rest, 1);
		stamped = false;
	}
	line.text = rest;
	if (!stamped && !rest.length)
		return;
	if (!line.damaged && read_head(reader, line, first))
		return;
	/* a date alone, or something of another tool */
	if (stamped || line.damaged)
		end_entry(reader);
	else if (reader->lines)
		go_on(reader, line);
}

bool crs_parse_log(struct arena *arena, struct bytes text, struct log_facts *io)
{
	struct bytes rest = crs_text(text);
	struct arena *scratch = arena_new();
	struct reader reader = { .arena = arena, .io = io, .text = strbuf_new(scratch) };
	size_t before = io->count;
	struct crs_line line;

	for (bool first = true; crs_next_line(&rest, &line); first = false)
		read_line(&reader, line, first);
	end_entry(&reader);
	arena_free(scratch);
	return io->count > before;
}
