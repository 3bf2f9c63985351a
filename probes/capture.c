/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MOST = 11 };

/* A table while it is read. The first error ends it. */
struct table {
	struct arena *arena;
	const char *file;
	struct bytes rest;
	size_t line, rows;
	struct bytes columns[COLUMNS_MOST];
	size_t count; /* of columns in this row */
	bool cut;     /* the row has no newline: its last column may lack something */
	const char *error;
};

static struct table table_new(struct arena *arena, struct bytes text, const char *file)
{
	return (struct table){ .arena = arena, .file = file, .rest = text };
}

static void __attribute__((format(printf, 2, 3)))
fault(struct table *table, const char *format, ...)
{
	va_list args;

	if (table->error)
		return;
	va_start(args, format);
	const char *what = arena_vprintf(table->arena, format, args);
	va_end(args);
	table->error = arena_printf(table->arena, "%s:%zu: %s", table->file, table->line, what);
}

static struct bytes take_line(struct table *table)
{
	struct bytes line = table->rest;
	const char *end = memchr(line.data, '\n', line.length);

	table->line++;
	table->cut = !end;
	if (end) {
		line.length = (size_t)(end - line.data);
		table->rest.data = end + 1;
		table->rest.length -= line.length + 1;
	} else {
		table->rest.length = 0;
	}
	if (line.length && line.data[line.length - 1] == '\r')
		line.length--;
	return line;
}

static void split(struct table *table, struct bytes line)
{
	table->count = 0;
	for (;;) {
		const char *tab = memchr(line.data, '\t', line.length);
		size_t length = tab ? (size_t)(tab - line.data) : line.length;
		if (table->count == COLUMNS_MOST) {
			fault(table, "more than %d columns", COLUMNS_MOST);
			return;
		}
		table->columns[table->count++] = (struct bytes){ line.data, length };
		if (!tab)
			return;
		line.data += length + 1;
		line.length -= length + 1;
	}
}

/* False at the end or after an error. Blank lines are passed over. */
static bool next_row(struct table *table)
{
	while (!table->error && table->rest.length) {
		struct bytes line = take_line(table);
		if (line.length == 0)
			continue;
		if (line.length > CAPTURE_LINE_LIMIT)
			fault(table, "the line is longer than %d bytes", CAPTURE_LINE_LIMIT);
		else if (memchr(line.data, '\0', line.length))
			fault(table, "a NUL byte, this is no table");
		else if (++table->rows > CAPTURE_ROWS_LIMIT)
			fault(table, "more than %d rows", CAPTURE_ROWS_LIMIT);
		else
			split(table, line);
		return !table->error;
	}
	return false;
}

/* A row must have as many columns; more when its end may be missing. */
static void need_columns(struct table *table, size_t least, size_t least_when_cut)
{
	if (table->count < least)
		fault(table, "%zu columns, at least %zu are needed", table->count, least);
	else if (table->cut && table->count < least_when_cut)
		fault(table, "the row is cut: it has %zu columns and no newline", table->count);
}

static bool is_unknown(struct bytes column)
{
	return column.length == 0 || (column.length == 1 && column.data[0] == '-');
}

static struct bytes column(const struct table *table, size_t index)
{
	return index < table->count ? table->columns[index] : (struct bytes){ "", 0 };
}

/* ---- columns ---- */

static char *literal(struct table *table, size_t index)
{
	struct bytes from = column(table, index);
	char *text = capture_unescape(table->arena, from);

	if (!text)
		fault(table, "%s has an escape other than \\t \\n \\r \\\\",
		      capture_quote(table->arena, from));
	return text;
}

/* NULL when unknown. */
static const char *text(struct table *table, size_t index)
{
	return is_unknown(column(table, index)) ? NULL : literal(table, index);
}

struct number_rule {
	const char *name;
	int base;
	int64_t least, most;
	const char *fault;
};

static bool number(struct bytes from, const struct number_rule *rule, int64_t *ret)
{
	char digits[32];
	char *end;

	if (from.length == 0 || from.length >= sizeof(digits))
		return false;
	memcpy(digits, from.data, from.length);
	digits[from.length] = '\0';
	/* strtoll also takes blanks, "+" and "0x" */
	if (digits[strspn(digits, "-0123456789")] != '\0')
		return false;
	errno = 0;
	*ret = strtoll(digits, &end, rule->base);
	return !errno && end != digits && !*end && *ret >= rule->least && *ret <= rule->most;
}

static int64_t number_of(struct table *table, struct bytes from, const struct number_rule *rule)
{
	int64_t value = 0;

	if (!number(from, rule, &value))
		fault(table, "%s %s %s", rule->name, capture_quote(table->arena, from),
		      rule->fault);
	return value;
}

static int64_t number_at(struct table *table, size_t index, const struct number_rule *rule,
			 int64_t unknown)
{
	struct bytes from = column(table, index);

	return is_unknown(from) ? unknown : number_of(table, from, rule);
}

static char letter(struct table *table, size_t index, const char *name, const char *allowed)
{
	struct bytes from = column(table, index);

	if (from.length == 1 && from.data[0] && strchr(allowed, from.data[0]))
		return from.data[0];
	fault(table, "%s %s is none of %s", name, capture_quote(table->arena, from), allowed);
	return 0;
}

static const char *path_at(struct table *table, size_t index)
{
	const char *path = literal(table, index);

	if (!path)
		return NULL;
	const char *plain = capture_path(table->arena, path);
	if (!str_equal(plain, path))
		fault(table, "%s is not a plain absolute path",
		      capture_quote(table->arena, column(table, index)));
	return path;
}

/* ---- stat.tsv ---- */

enum stat_column {
	STAT_PATH,
	STAT_TYPE,
	STAT_MODE,
	STAT_UID,
	STAT_USER,
	STAT_GID,
	STAT_GROUP,
	STAT_DEVICE,
	STAT_SIZE,
	STAT_MTIME,
	STAT_LINK,
	STAT_COLUMNS
};

static const char whole_number[] = "is not a number in range";
static const struct number_rule mode_rule = { "mode", 8, 0, 07777, "is not octal" };
static const struct number_rule uid_rule = { "uid", 10, 0, UINT32_MAX, whole_number };
static const struct number_rule gid_rule = { "gid", 10, 0, UINT32_MAX, whole_number };
static const struct number_rule device_rule = { "device", 10, 0, UINT32_MAX, "is not major:minor" };
static const struct number_rule size_rule = { "size", 10, 0, INT64_MAX, whole_number };
static const struct number_rule mtime_rule = { "mtime", 10, INT64_MIN, INT64_MAX, whole_number };

static void parse_device(struct table *table, struct file_fact *fact)
{
	struct bytes from = column(table, STAT_DEVICE);

	if (is_unknown(from))
		return;
	const char *colon = memchr(from.data, ':', from.length);
	size_t length = colon ? (size_t)(colon - from.data) : from.length;
	struct bytes minor = { from.data + length, 0 };
	if (colon)
		minor = (struct bytes){ colon + 1, from.length - length - 1 };
	fact->major = (unsigned)number_of(table, (struct bytes){ from.data, length }, &device_rule);
	fact->minor = (unsigned)number_of(table, minor, &device_rule);
}

/* A name that is missing is the number as text, as where a name does not resolve. */
static const char *name_or_number(struct table *table, size_t index, long id)
{
	const char *name = text(table, index);

	return name || id < 0 ? name : arena_printf(table->arena, "%ld", id);
}

static void parse_file(struct table *table, struct file_fact *fact)
{
	need_columns(table, STAT_TYPE + 1, STAT_TYPE + 1);
	if (table->error)
		return;
	fact->path = path_at(table, STAT_PATH);
	fact->type = letter(table, STAT_TYPE, "type", "fdlbcsp-");
	/* in a cut row the last number may lack digits and still look well */
	if (fact->type != '-')
		need_columns(table, STAT_TYPE + 1, STAT_COLUMNS);
	fact->mode = (unsigned)number_at(table, STAT_MODE, &mode_rule, 0);
	fact->uid = (long)number_at(table, STAT_UID, &uid_rule, -1);
	fact->user = name_or_number(table, STAT_USER, fact->uid);
	fact->gid = (long)number_at(table, STAT_GID, &gid_rule, -1);
	fact->group = name_or_number(table, STAT_GROUP, fact->gid);
	parse_device(table, fact);
	fact->size = number_at(table, STAT_SIZE, &size_rule, -1);
	fact->mtime = number_at(table, STAT_MTIME, &mtime_rule, TIME_UNKNOWN);
	if (fact->type == 'l' && column(table, STAT_LINK).length)
		fact->link = literal(table, STAT_LINK);
}

bool capture_parse_stat(struct arena *arena, struct bytes content, const char *file,
			struct capture_stats *io, const char **ret_error)
{
	struct table table = table_new(arena, content, file);

	while (next_row(&table)) {
		struct file_fact fact = { 0 };
		parse_file(&table, &fact);
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = fact;
	}
	*ret_error = table.error;
	return !table.error;
}

static void put_name(struct strbuf *buf, const char *name)
{
	strbuf_puts(buf, "\t");
	capture_escape(buf, name && *name ? name : "-");
}

static void put_number(struct strbuf *buf, int64_t value, int64_t unknown)
{
	if (value == unknown)
		strbuf_puts(buf, "\t-");
	else
		strbuf_printf(buf, "\t%" PRId64, value);
}

void capture_format_stat(struct strbuf *buf, const struct file_fact *fact)
{
	capture_escape(buf, fact->path);
	strbuf_printf(buf, "\t%c", fact->type);
	if (fact->type == '-') {
		strbuf_puts(buf, "\n");
		return;
	}
	strbuf_printf(buf, "\t%04o", fact->mode & 07777);
	put_number(buf, fact->uid, -1);
	put_name(buf, fact->user);
	put_number(buf, fact->gid, -1);
	put_name(buf, fact->group);
	if (fact->type == 'b' || fact->type == 'c')
		strbuf_printf(buf, "\t%u:%u", fact->major, fact->minor);
	else
		strbuf_puts(buf, "\t-");
	put_number(buf, fact->size, -1);
	put_number(buf, fact->mtime, TIME_UNKNOWN);
	strbuf_puts(buf, "\t");
	capture_escape(buf, fact->link ? fact->link : "");
	strbuf_puts(buf, "\n");
}

/* ---- proc.tsv ---- */

enum proc_column {
	PROC_PID,
	PROC_PPID,
	PROC_USER,
	PROC_STATE,
	PROC_START,
	PROC_COMM,
	PROC_ARGS,
	PROC_EXE,
	PROC_WCHAN,
	PROC_BLOCKED
};

static const struct number_rule pid_rule = { "pid", 10, 1, INT32_MAX, whole_number };
static const struct number_rule ppid_rule = { "ppid", 10, 0, INT32_MAX, whole_number };
static const struct number_rule start_rule = { "start", 10, 0, INT64_MAX, whole_number };
static const struct number_rule blocked_rule = { "time off the CPU", 10, 0, INT32_MAX,
						 whole_number };

static void parse_process(struct table *table, struct process_fact *process)
{
	need_columns(table, PROC_COMM + 1, PROC_WCHAN + 1);
	if (table->error)
		return;
	process->pid = (long)number_of(table, column(table, PROC_PID), &pid_rule);
	process->ppid = (long)number_at(table, PROC_PPID, &ppid_rule, 0);
	process->user = text(table, PROC_USER);
	if (!is_unknown(column(table, PROC_STATE)))
		process->state = letter(table, PROC_STATE, "state", "RSDTtZXxKWPI");
	process->start = number_at(table, PROC_START, &start_rule, TIME_UNKNOWN);
	process->comm = text(table, PROC_COMM);
	if (!process->comm)
		fault(table, "the process has no name");
	const char *args = text(table, PROC_ARGS);
	process->args = args ? args : "";
	process->exe = text(table, PROC_EXE);
	process->wchan = text(table, PROC_WCHAN);
	process->blocked_seconds = (long)number_at(table, PROC_BLOCKED, &blocked_rule,
						   COUNT_UNKNOWN);
}

bool capture_parse_proc(struct arena *arena, struct bytes content, const char *file,
			struct processes *io, const char **ret_error)
{
	struct table table = table_new(arena, content, file);

	while (next_row(&table)) {
		struct process_fact process = { 0 };
		parse_process(&table, &process);
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = process;
	}
	*ret_error = table.error;
	return !table.error;
}

void capture_format_proc(struct strbuf *buf, const struct process_fact *process)
{
	strbuf_printf(buf, "%ld\t%ld", process->pid, process->ppid);
	put_name(buf, process->user);
	strbuf_printf(buf, "\t%c", process->state ? process->state : '-');
	put_number(buf, process->start, TIME_UNKNOWN);
	put_name(buf, process->comm);
	put_name(buf, process->args);
	put_name(buf, process->exe);
	put_name(buf, process->wchan);
	put_number(buf, process->blocked_seconds, COUNT_UNKNOWN);
	strbuf_puts(buf, "\n");
}

/* ---- read.tsv ---- */

enum refusal_column { REFUSAL_PATH, REFUSAL_STATUS, REFUSAL_WORDS, REFUSAL_VERB };

static const char *const verb_names[CAPTURE_VERB_COUNT] = {
	[CAPTURE_READ] = "read", [CAPTURE_STAT] = "stat",	    [CAPTURE_LIST] = "list",
	[CAPTURE_ACL] = "acl",	 [CAPTURE_PROCESSES] = "processes", [CAPTURE_DEVICES] = "devices",
};

static bool bytes_are(struct bytes text, const char *wanted)
{
	return text.length == strlen(wanted) && memcmp(text.data, wanted, text.length) == 0;
}

static enum fact_status parse_fact_status(struct table *table)
{
	struct bytes from = column(table, REFUSAL_STATUS);

	for (int i = 0; i < FACT_STATUS_COUNT; i++) {
		if (bytes_are(from, fact_status_name((enum fact_status)i)))
			return (enum fact_status)i;
	}
	fault(table, "status %s is not known", capture_quote(table->arena, from));
	return FACT_NOT_ASKED;
}

static enum capture_verb parse_verb(struct table *table)
{
	struct bytes from = column(table, REFUSAL_VERB);

	if (is_unknown(from))
		return CAPTURE_READ;
	for (int i = 0; i < CAPTURE_VERB_COUNT; i++) {
		if (bytes_are(from, verb_names[i]))
			return (enum capture_verb)i;
	}
	fault(table, "verb %s is not known", capture_quote(table->arena, from));
	return CAPTURE_READ;
}

static void parse_refusal(struct table *table, struct capture_refusal *refusal)
{
	need_columns(table, REFUSAL_STATUS + 1, REFUSAL_VERB + 1);
	if (table->error)
		return;
	refusal->path = path_at(table, REFUSAL_PATH);
	refusal->status = parse_fact_status(table);
	refusal->words = text(table, REFUSAL_WORDS);
	refusal->verb = parse_verb(table);
	if (refusal->status == FACT_OBTAINED && refusal->verb != CAPTURE_LIST)
		fault(table, "what was obtained does not belong here");
}

bool capture_parse_refusals(struct arena *arena, struct bytes content, const char *file,
			    struct capture_refusals *io, const char **ret_error)
{
	struct table table = table_new(arena, content, file);

	while (next_row(&table)) {
		struct capture_refusal refusal = { 0 };
		parse_refusal(&table, &refusal);
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = refusal;
	}
	*ret_error = table.error;
	return !table.error;
}

void capture_format_refusal(struct strbuf *buf, const struct capture_refusal *refusal)
{
	capture_escape(buf, refusal->path);
	strbuf_printf(buf, "\t%s", fact_status_name(refusal->status));
	put_name(buf, refusal->words);
	strbuf_printf(buf, "\t%s\n", verb_names[refusal->verb]);
}

/* ---- names ---- */

static const char escapes[] = "t\tn\nr\r\\\\"; /* letter, what it stands for */

void capture_escape(struct strbuf *buf, const char *plain)
{
	for (;;) {
		size_t length = strcspn(plain, "\t\n\r\\");
		strbuf_append(buf, plain, length);
		plain += length;
		if (!*plain)
			return;
		size_t i = 0;
		while (escapes[i + 1] != *plain)
			i += 2;
		strbuf_printf(buf, "\\%c", escapes[i]);
		plain++;
	}
}

char *capture_unescape(struct arena *arena, struct bytes from)
{
	char *plain = arena_alloc(arena, from.length + 1);
	char *end = plain;

	if (memchr(from.data, '\0', from.length))
		return NULL;
	for (size_t i = 0; i < from.length; i++) {
		if (from.data[i] != '\\') {
			*end++ = from.data[i];
			continue;
		}
		size_t j = 0;
		char wanted = ++i < from.length ? from.data[i] : '\0';
		while (escapes[j] && escapes[j] != wanted)
			j += 2;
		if (!escapes[j])
			return NULL;
		*end++ = escapes[j + 1];
	}
	return plain;
}
