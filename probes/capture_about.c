/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/capture.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char schema_name[] = "gridck-capture/1";

const char *capture_quote(struct arena *arena, struct bytes text)
{
	enum { LONGEST = 60 };
	bool cut = text.length > LONGEST;
	size_t length = cut ? LONGEST : text.length;
	char *copy = arena_alloc(arena, length + 1);

	for (size_t i = 0; i < length; i++)
		copy[i] = text.data[i] >= ' ' && text.data[i] <= '~' ? text.data[i] : '?';
	return arena_printf(arena, "\"%s%s\"", copy, cut ? "..." : "");
}

/* ---- capture.json ---- */

static void drop_json(json_t **json)
{
	json_decref(*json);
}

bool capture_parse_time(const char *text, int64_t *ret)
{
	static const char shape[] = "0000-00-00T00:00:00Z";
	struct tm parts = { 0 };
	char again[sizeof(shape) + 16];

	if (strlen(text) != sizeof(shape) - 1)
		return false;
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts);
	if (!end || *end)
		return false;
	time_t seconds = timegm(&parts);
	/* 30 February is moved to March without a word */
	if (!gmtime_r(&seconds, &parts) ||
	    !strftime(again, sizeof(again), "%Y-%m-%dT%H:%M:%SZ", &parts))
		return false;
	*ret = seconds;
	return strcmp(text, again) == 0;
}

/* A zone goes to the C library, which opens it as a file: it must stay among the zones. */
static bool zone_is_plain(const char *zone)
{
	return zone[0] != '/' && zone[0] != ':' && !strstr(zone, "..");
}

/* A member that may be missing but must be a string; false after an error. */
static bool json_text(struct arena *arena, const json_t *root, const char *key, const char *file,
		      const char **ret, const char **ret_error)
{
	const json_t *value = json_object_get(root, key);

	*ret = NULL;
	if (!value)
		return true;
	if (!json_is_string(value) || json_string_length(value) == 0) {
		*ret_error = arena_printf(arena, "%s: \"%s\" is not a text", file, key);
		return false;
	}
	*ret = arena_strdup(arena, json_string_value(value));
	return true;
}

static bool fail_with(struct arena *arena, const char *file, const char *what, const char *value,
		      const char **ret_error)
{
	struct bytes bytes = { value, strlen(value) };

	*ret_error = arena_printf(arena, "%s: %s %s", file, what, capture_quote(arena, bytes));
	return false;
}

static bool read_members(struct arena *arena, const json_t *root, const char *file,
			 struct host_answer *host, const char **ret_error)
{
	const char *schema, *taken;

	if (!json_text(arena, root, "schema", file, &schema, ret_error) ||
	    !json_text(arena, root, "host", file, &host->name, ret_error) ||
	    !json_text(arena, root, "taken", file, &taken, ret_error) ||
	    !json_text(arena, root, "timezone", file, &host->timezone, ret_error))
		return false;
	if (!str_equal(schema, schema_name))
		return fail_with(arena, file, "\"schema\" must be gridck-capture/1 and is",
				 schema ? schema : "", ret_error);
	if (taken && !capture_parse_time(taken, &host->now))
		return fail_with(arena, file,
				 "\"taken\" must look like 2026-01-31T23:59:00Z and is", taken,
				 ret_error);
	if (host->timezone && !zone_is_plain(host->timezone))
		return fail_with(arena, file,
				 "\"timezone\" is not the name of a zone:", host->timezone,
				 ret_error);
	return true;
}

bool capture_parse_json(struct arena *arena, struct bytes text, const char *file,
			struct host_answer *ret, const char **ret_error)
{
	struct host_answer host = { .now = TIME_UNKNOWN };
	json_error_t error;
	json_t *root __attribute__((cleanup(drop_json))) =
		json_loadb(text.data, text.length, JSON_REJECT_DUPLICATES, &error);

	*ret_error = NULL;
	if (!root) {
		struct bytes words = { error.text, strlen(error.text) };
		*ret_error = arena_printf(arena, "%s:%d: not JSON: %s", file, error.line,
					  capture_quote(arena, words));
		return false;
	}
	if (!json_is_object(root)) {
		*ret_error = arena_printf(arena, "%s: not a JSON object", file);
		return false;
	}
	if (!read_members(arena, root, file, &host, ret_error))
		return false;
	*ret = host;
	return true;
}

const char *capture_format_json(struct arena *arena, const struct host_answer *host)
{
	json_t *root __attribute__((cleanup(drop_json))) = json_object();
	char taken[64];
	struct tm parts;
	time_t now = (time_t)host->now;

	json_object_set_new(root, "schema", json_string(schema_name));
	if (host->name && *host->name)
		json_object_set_new(root, "host", json_string(host->name));
	if (host->now != TIME_UNKNOWN && gmtime_r(&now, &parts) &&
	    strftime(taken, sizeof(taken), "%Y-%m-%dT%H:%M:%SZ", &parts))
		json_object_set_new(root, "taken", json_string(taken));
	if (host->timezone && *host->timezone && zone_is_plain(host->timezone))
		json_object_set_new(root, "timezone", json_string(host->timezone));
	char *text = json_dumps(root, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
	const char *copy = arena_printf(arena, "%s\n", text ? text : "");
	free(text);
	return copy;
}

/* ---- cmd/KEY.status ---- */

/* Cuts the next word off *rest; empty at the end. */
static struct bytes take_word(struct bytes *rest)
{
	while (rest->length && *rest->data == ' ') {
		rest->data++;
		rest->length--;
	}
	struct bytes word = { rest->data, 0 };
	while (word.length < rest->length && rest->data[word.length] != ' ')
		word.length++;
	rest->data += word.length;
	rest->length -= word.length;
	return word;
}

static bool word_is(struct bytes word, const char *wanted)
{
	return word.length == strlen(wanted) && memcmp(word.data, wanted, word.length) == 0;
}

static bool word_number(struct bytes word, long most, long *ret)
{
	long value = 0;

	if (word.length == 0 || word.length > 9)
		return false;
	for (size_t i = 0; i < word.length; i++) {
		if (word.data[i] < '0' || word.data[i] > '9')
			return false;
		value = value * 10 + (word.data[i] - '0');
	}
	*ret = value;
	return value <= most;
}

/* A number that may be missing or "-"; *io is kept then. */
static bool number_if_any(struct bytes word, long *io)
{
	return word.length == 0 || word_is(word, "-") || word_number(word, 999999999, io);
}

static bool parse_hang(struct arena *arena, struct bytes rest, struct hang *io)
{
	if (!number_if_any(take_word(&rest), &io->limit_seconds) ||
	    !number_if_any(take_word(&rest), &io->pid))
		return false;
	struct bytes state = take_word(&rest);
	if (state.length > 1)
		return false;
	if (state.length == 1 && state.data[0] != '-')
		io->state = state.data[0];
	struct bytes wchan = take_word(&rest);
	if (wchan.length && !word_is(wchan, "-"))
		io->wchan = capture_unescape(arena, wchan);
	return take_word(&rest).length == 0;
}

static enum fact_status status_of_exec(long error)
{
	if (error == ENOENT)
		return FACT_ABSENT;
	return error == EACCES || error == EPERM ? FACT_DENIED : FACT_FAILED;
}

static bool parse_exec(struct arena *arena, struct bytes rest, struct command_fact *io)
{
	long error;

	if (!word_number(take_word(&rest), 4095, &error) || take_word(&rest).length)
		return false;
	io->status = status_of_exec(error);
	io->words = arena_strdup(arena, strerror((int)error));
	return true;
}

static bool parse_ending(struct bytes word, struct bytes rest, struct command_fact *io)
{
	long value = 0;

	io->status = FACT_OBTAINED;
	if (word_is(word, "signal")) {
		if (!word_number(take_word(&rest), 127, &value) || value == 0)
			return false;
		io->signal = (int)value;
	} else {
		if (word.length && !word_number(word, 255, &value))
			return false;
		io->exit_code = (int)value;
	}
	return take_word(&rest).length == 0;
}

static bool parse_first_line(struct arena *arena, struct bytes line, struct command_fact *io)
{
	struct bytes word = take_word(&line);

	if (word_is(word, "timeout")) {
		io->status = FACT_TIMED_OUT;
		return parse_hang(arena, line, &io->hang);
	}
	if (word_is(word, "exec"))
		return parse_exec(arena, line, io);
	if (word_is(word, "too-big") || word_is(word, "failed")) {
		io->status = word_is(word, "failed") ? FACT_FAILED : FACT_TOO_BIG;
		return take_word(&line).length == 0;
	}
	return parse_ending(word, line, io);
}

static struct bytes take_line(struct bytes *rest)
{
	const char *end = memchr(rest->data, '\n', rest->length);
	struct bytes line = { rest->data, end ? (size_t)(end - rest->data) : rest->length };
	size_t taken = line.length + (end ? 1 : 0);

	rest->data += taken;
	rest->length -= taken;
	if (line.length && line.data[line.length - 1] == '\r')
		line.length--;
	return line;
}

static bool status_fault(struct arena *arena, const char *file, int number, struct bytes line,
			 const char **ret_error)
{
	*ret_error = arena_printf(arena, "%s:%d: %s is not how a command ends", file, number,
				  capture_quote(arena, line));
	return false;
}

bool capture_parse_status(struct arena *arena, struct bytes text, const char *file,
			  struct command_fact *io, const char **ret_error)
{
	struct bytes first = take_line(&text);

	*ret_error = NULL;
	io->exit_code = -1;
	io->signal = 0;
	io->words = NULL;
	if (memchr(first.data, '\0', first.length) || !parse_first_line(arena, first, io))
		return status_fault(arena, file, 1, first, ret_error);
	if (text.length == 0)
		return true;
	struct bytes second = take_line(&text);
	io->words = NULL;
	if (!word_is(second, "-"))
		io->words = capture_unescape(arena, second);
	if (text.length || (!io->words && !word_is(second, "-")))
		return status_fault(arena, file, 2, second, ret_error);
	return true;
}

static void put_hang(struct strbuf *buf, const struct hang *hang)
{
	strbuf_printf(buf, "timeout %ld ", hang->limit_seconds);
	if (hang->pid)
		strbuf_printf(buf, "%ld", hang->pid);
	else
		strbuf_puts(buf, "-");
	strbuf_printf(buf, " %c ", hang->state ? hang->state : '-');
	capture_escape(buf, hang->wchan && *hang->wchan ? hang->wchan : "-");
}

const char *capture_format_status(struct arena *arena, const struct command_fact *answer)
{
	struct strbuf buf = strbuf_new(arena);

	if (answer->status == FACT_OBTAINED && !answer->signal && answer->exit_code == 0)
		return NULL;
	if (answer->status == FACT_TIMED_OUT)
		put_hang(&buf, &answer->hang);
	else if (answer->status == FACT_TOO_BIG)
		strbuf_puts(&buf, "too-big");
	else if (answer->status == FACT_ABSENT || answer->status == FACT_DENIED)
		strbuf_printf(&buf, "exec %d", answer->status == FACT_ABSENT ? ENOENT : EACCES);
	else if (answer->status == FACT_FAILED)
		strbuf_puts(&buf, "failed");
	else if (answer->signal)
		strbuf_printf(&buf, "signal %d", answer->signal);
	else
		strbuf_printf(&buf, "%d", answer->exit_code);
	strbuf_puts(&buf, "\n");
	if (answer->status != FACT_OBTAINED) {
		capture_escape(&buf, answer->words && *answer->words ? answer->words : "-");
		strbuf_puts(&buf, "\n");
	}
	return buf.data;
}
