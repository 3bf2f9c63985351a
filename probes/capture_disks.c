/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/capture_disks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "probes/capture.h"

enum { COLUMNS_MOST = 4 };

/* A text of lines and columns while it is read. The first error ends it. */
struct rows {
	struct arena *arena;
	const char *file;
	struct bytes rest;
	size_t line;
	const char *columns[COLUMNS_MOST]; /* "" when missing */
	size_t count;
	const char *error;
};

static void fault(struct rows *rows, const char *what)
{
	if (!rows->error)
		rows->error = arena_printf(rows->arena, "%s:%zu: %s", rows->file, rows->line, what);
}

static void split(struct rows *rows, struct bytes line)
{
	rows->count = 0;
	for (size_t i = 0; i < COLUMNS_MOST; i++)
		rows->columns[i] = "";
	for (;;) {
		const char *tab = memchr(line.data, '\t', line.length);
		size_t length = tab ? (size_t)(tab - line.data) : line.length;
		const char *text = capture_unescape(rows->arena,
						    (struct bytes){ line.data, length });
		if (rows->count == COLUMNS_MOST)
			return fault(rows, "too many columns");
		if (!text)
			return fault(rows, "a NUL byte, or an escape other than \\t \\n \\r \\\\");
		rows->columns[rows->count++] = text;
		if (!tab)
			return;
		line.data += length + 1;
		line.length -= length + 1;
	}
}

/* False at the end or after an error. */
static bool next_row(struct rows *rows)
{
	if (rows->error || rows->rest.length == 0)
		return false;
	struct bytes line = rows->rest;
	const char *end = memchr(line.data, '\n', line.length);
	rows->line++;
	if (!end)
		fault(rows, "the line is cut: it has no newline");
	else if (end - line.data > CAPTURE_LINE_LIMIT)
		fault(rows, "the line is too long");
	if (rows->error)
		return false;
	line.length = (size_t)(end - line.data);
	rows->rest.data = end + 1;
	rows->rest.length -= line.length + 1;
	if (line.length && line.data[line.length - 1] == '\r')
		line.length--;
	split(rows, line);
	return !rows->error;
}

static bool finish(const struct rows *rows, const char **ret_error)
{
	*ret_error = rows->error;
	return !rows->error;
}

static bool is_unknown(const char *text)
{
	return !*text || str_equal(text, "-");
}

/* ---- status ---- */

static const struct status_word {
	const char *word;
	enum fact_status status;
	int error; /* 0: not of one errno */
} status_words[] = {
	{ "ok", FACT_OBTAINED, 0 },	 { "timeout", FACT_TIMED_OUT, 0 },
	{ "denied", FACT_DENIED, 0 },	 { "absent", FACT_ABSENT, 0 },
	{ "EIO", FACT_FAILED, EIO },	 { "EACCES", FACT_DENIED, EACCES },
	{ "EPERM", FACT_DENIED, EPERM }, { "ENXIO", FACT_ABSENT, ENXIO },
	{ "failed", FACT_FAILED, 0 },
};

enum { STATUS_WORD_COUNT = sizeof(status_words) / sizeof(*status_words) };

static long number_or(const char *text, long unknown)
{
	char *end;

	errno = 0;
	long value = strtol(text, &end, 10);
	return *text >= '0' && *text <= '9' && !errno && !*end ? value : unknown;
}

/* "timeout 5 4711 D folio_wait_bit": what is not there is not known. */
static void take_hang(struct arena *arena, const char *rest, struct hang *ret)
{
	const char *words[4] = { "", "", "", "" };

	for (size_t i = 0; i < 4; i++) {
		rest += strspn(rest, " ");
		size_t length = strcspn(rest, " ");
		words[i] = arena_strndup(arena, rest, length);
		rest += length;
	}
	*ret = (struct hang){ .limit_seconds = number_or(words[0], 0),
			      .pid = number_or(words[1], 0),
			      .state = is_unknown(words[2]) ? '\0' : *words[2],
			      .wchan = is_unknown(words[3]) ? NULL : words[3] };
}

static bool take_status(struct arena *arena, const char *line, struct disk_content *io)
{
	size_t length = strcspn(line, " ");
	const char *word = arena_strndup(arena, line, length);

	for (size_t i = 0; i < STATUS_WORD_COUNT; i++) {
		if (!str_equal(word, status_words[i].word))
			continue;
		io->from.status = status_words[i].status;
		if (status_words[i].error)
			io->from.words = arena_strdup(arena, strerror(status_words[i].error));
		if (io->from.status == FACT_TIMED_OUT)
			take_hang(arena, line + length, &io->hang);
		return true;
	}
	return false;
}

bool capture_parse_disk_status(struct arena *arena, struct bytes text, const char *file,
			       struct disk_content *io, const char **ret_error)
{
	struct rows rows = { .arena = arena, .file = file, .rest = text };

	if (!next_row(&rows)) {
		fault(&rows, "it is empty");
		return finish(&rows, ret_error);
	}
	if (rows.count != 1 || !take_status(arena, rows.columns[0], io))
		fault(&rows, "not a status of a disk");
	if (next_row(&rows) && !is_unknown(rows.columns[0]))
		io->from.words = rows.columns[0];
	return finish(&rows, ret_error);
}

static void put_hang(struct strbuf *buf, const struct hang *hang)
{
	strbuf_printf(buf, "timeout %ld", hang->limit_seconds);
	strbuf_puts(buf, hang->pid ? arena_printf(buf->arena, " %ld", hang->pid) : " -");
	strbuf_printf(buf, " %c %s\n", hang->state ? hang->state : '-',
		      hang->wchan ? hang->wchan : "-");
}

const char *capture_format_disk_status(struct arena *arena, const struct disk_content *content)
{
	struct strbuf buf = strbuf_new(arena);
	const char *words = content->from.words;
	size_t i = 0;

	/* words of an errno that has a word of its own need not be repeated */
	while (i < STATUS_WORD_COUNT &&
	       (status_words[i].status != content->from.status || !status_words[i].error ||
		!str_equal(words, strerror(status_words[i].error))))
		i++;
	if (i < STATUS_WORD_COUNT)
		return arena_printf(arena, "%s\n", status_words[i].word);
	i = 0;
	while (i < STATUS_WORD_COUNT - 1 &&
	       (status_words[i].status != content->from.status || status_words[i].error))
		i++;
	if (content->from.status == FACT_TIMED_OUT)
		put_hang(&buf, &content->hang);
	else
		strbuf_printf(&buf, "%s\n", status_words[i].word);
	if (words) {
		capture_escape(&buf, *words ? words : "-");
		strbuf_puts(&buf, "\n");
	}
	return buf.data;
}

/* ---- signatures ---- */

static const char ambivalent_word[] = "ambivalent";

static const char *text_or_null(const char *text)
{
	return *text ? text : NULL;
}

bool capture_parse_signatures(struct arena *arena, struct bytes text, const char *file,
			      struct disk_content *io, const char **ret_error)
{
	struct rows rows = { .arena = arena, .file = file, .rest = text };

	while (next_row(&rows)) {
		if (rows.count == 1 && str_equal(rows.columns[0], ambivalent_word)) {
			io->ambivalent = true;
			continue;
		}
		if (!*rows.columns[0])
			fault(&rows, "a signature without a type");
		if (io->signature_count == SIGNATURES_MOST)
			fault(&rows, "too many signatures");
		io->signatures = arena_grow(arena, io->signatures, &io->signature_capacity,
					    io->signature_count, sizeof(*io->signatures));
		io->signatures[io->signature_count++] =
			(struct signature){ .type = rows.columns[0],
					    .usage = text_or_null(rows.columns[1]),
					    .label = text_or_null(rows.columns[2]),
					    .uuid = text_or_null(rows.columns[3]) };
	}
	io->signatures_known = !rows.error;
	return finish(&rows, ret_error);
}

static void put_column(struct strbuf *buf, const char *text, const char *end)
{
	capture_escape(buf, text ? text : "");
	strbuf_puts(buf, end);
}

const char *capture_format_signatures(struct arena *arena, const struct disk_content *content)
{
	struct strbuf buf = strbuf_new(arena);

	if (content->ambivalent)
		put_column(&buf, ambivalent_word, "\n");
	for (size_t i = 0; i < content->signature_count; i++) {
		const struct signature *signature = &content->signatures[i];
		put_column(&buf, signature->type, "\t");
		put_column(&buf, signature->usage, "\t");
		put_column(&buf, signature->label, "\t");
		put_column(&buf, signature->uuid, "\n");
	}
	return buf.data;
}

/* ---- acl.tsv ---- */

bool capture_parse_acls(struct arena *arena, struct bytes text, const char *file,
			struct capture_acls *io, const char **ret_error)
{
	struct rows rows = { .arena = arena, .file = file, .rest = text };

	while (next_row(&rows)) {
		if (rows.count != 2 ||
		    !str_equal(capture_path(arena, rows.columns[0]), rows.columns[0]))
			fault(&rows, "not a plain absolute path and an ACL");
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = (struct capture_acl){
			rows.columns[0], is_unknown(rows.columns[1]) ? NULL : rows.columns[1]
		};
	}
	return finish(&rows, ret_error);
}

void capture_format_acl(struct strbuf *buf, const struct capture_acl *acl)
{
	put_column(buf, acl->path, "\t");
	put_column(buf, acl->text ? acl->text : "-", "\n");
}

/* ---- names ---- */

const char *capture_disk_folder(struct arena *arena, const struct disk_request *request)
{
	enum { NAME_BYTES_MOST = 200 };
	size_t length = strlen(request->node);

	if (request->major || request->minor)
		return arena_printf(arena, "disk/%u:%u", request->major, request->minor);
	/* the end of a path tells it from others */
	size_t skipped = length > NAME_BYTES_MOST ? length - NAME_BYTES_MOST : 0;
	char *name = arena_printf(arena, "disk/file%s", request->node + skipped);
	for (char *slash = strchr(name + strlen("disk/"), '/'); slash; slash = strchr(slash, '/'))
		*slash = '.';
	return name;
}
