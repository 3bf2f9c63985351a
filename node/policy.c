/* SPDX-License-Identifier: Apache-2.0 */
#include "node/policy.h"

#include <string.h>

enum { LINE_BYTES_MOST = 4096, SECONDS_PER_DAY = 24 * 3600 };

struct reading {
	struct arena *arena;
	const char *file;
	size_t number; /* of the line */
	struct check_table checks;
	struct policy policy;
	const char *wrong; /* the first complaint */
};

static void complain(struct reading *reading, const char *what)
{
	if (!reading->wrong)
		reading->wrong = arena_printf(reading->arena, "%s:%zu: %s", reading->file,
					      reading->number, what);
}

static char *trimmed(struct arena *arena, const char *text, size_t length)
{
	while (length && strchr(" \t", *text)) {
		text++;
		length--;
	}
	while (length && strchr(" \t\r", text[length - 1]))
		length--;
	return arena_strndup(arena, text, length);
}

/* ---- dates ---- */

static bool digits(const char *text, size_t count, int *ret)
{
	*ret = 0;
	for (size_t i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*ret = *ret * 10 + (text[i] - '0');
	}
	return true;
}

static bool is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && is_leap(year));
}

/* "2027-01-31" into the first second after that day, UTC. */
static bool end_of_day(const char *text, int64_t *ret)
{
	int year, month, day;
	int64_t days = 0;

	if (strnlen(text, 10) < 10 || text[4] != '-' || text[7] != '-' || !digits(text, 4, &year) ||
	    !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
		return false;
	for (int y = 1970; y < year; y++)
		days += 365 + is_leap(y);
	for (int m = 1; m < month; m++)
		days += days_of_month(year, m);
	*ret = (days + day) * SECONDS_PER_DAY;
	return true;
}

/* ---- values ---- */

static void take_value(struct reading *reading, struct policy_value *value, const char *text)
{
	if (value->text) {
		complain(reading, "this was laid down before");
		return;
	}
	value->text = text;
	value->from = arena_printf(reading->arena, "policy %s:%zu", reading->file, reading->number);
}

static void take_name(struct reading *reading, struct policy_value *value, const char *text)
{
	if (strpbrk(text, " \t:,"))
		complain(reading, "this is no name of a user or group");
	take_value(reading, value, text);
}

static void take_mode(struct reading *reading, const char *text)
{
	unsigned mode = 0;
	size_t length = strlen(text);

	for (const char *c = text; *c >= '0' && *c <= '7' && mode <= 0777; c++)
		mode = mode * 8 + (unsigned)(*c - '0');
	if (length < 3 || length > 4 || strspn(text, "01234567") != length || mode > 0777 || !mode)
		complain(reading, "a mode is three or four octal digits, 0660");
	take_value(reading, &reading->policy.mode, text);
	reading->policy.mode_bits = mode;
}

/* ---- mutes ---- */

static const char until_word[] = " until ";
static const char because_word[] = " because ";
static const char mute_form[] = "a mute is 'mute = ID[:SUBJECT] until YYYY-MM-DD because REASON'";

/* " until DATE because REASON": subjects may hold blanks, so the first that has this form counts. */
static const char *find_until(const char *text, struct policy_mute *io, struct arena *arena)
{
	enum { DATE_BYTES = 10 };

	for (const char *at = strstr(text, until_word); at; at = strstr(at + 1, until_word)) {
		const char *date = at + sizeof(until_word) - 1;
		if (!end_of_day(date, &io->end) || !str_starts(date + DATE_BYTES, because_word))
			continue;
		const char *reason = date + DATE_BYTES + sizeof(because_word) - 1;
		io->until = arena_strndup(arena, date, DATE_BYTES);
		io->reason = trimmed(arena, reason, strlen(reason));
		return at;
	}
	return NULL;
}

static bool is_id(const char *id)
{
	return *id && strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(id);
}

static void take_mute(struct reading *reading, const char *text)
{
	struct arena *arena = reading->arena;
	struct policy *policy = &reading->policy;
	struct policy_mute mute = { 0 };
	const char *end = find_until(text, &mute, arena);

	if (!end || !*mute.reason) {
		complain(reading, mute_form);
		return;
	}
	mute.entry = trimmed(arena, text, (size_t)(end - text));
	mute.id = arena_strndup(arena, mute.entry, strcspn(mute.entry, ":"));
	if (!is_id(mute.id) || mute.entry[strlen(mute.entry) - 1] == ':') {
		complain(reading, mute_form);
		return;
	}
	mute.known = check_find(reading->checks, mute.id) != NULL;
	mute.place = arena_printf(arena, "%s:%zu", reading->file, reading->number);
	policy->mutes = arena_grow(arena, policy->mutes, &policy->capacity, policy->count,
				   sizeof(mute));
	policy->mutes[policy->count++] = mute;
}

/* ---- lines ---- */

static void take_pair(struct reading *reading, const char *key, const char *value)
{
	struct policy *policy = &reading->policy;

	if (!*value)
		complain(reading, "there is no value behind the =");
	else if (str_equal(key, "owner"))
		take_name(reading, &policy->owner, value);
	else if (str_equal(key, "group"))
		take_name(reading, &policy->group, value);
	else if (str_equal(key, "mode"))
		take_mode(reading, value);
	else if (str_equal(key, "discovery"))
		take_value(reading, &policy->discovery, value);
	else if (str_equal(key, "mute"))
		take_mute(reading, value);
	else
		complain(reading, "the key is none of owner, group, mode, discovery, mute");
}

static bool is_text(struct bytes line)
{
	for (size_t i = 0; i < line.length; i++) {
		unsigned char c = (unsigned char)line.data[i];
		if ((c < ' ' && c != '\t' && c != '\r') || c == 0x7f)
			return false;
	}
	return true;
}

static void take_line(struct reading *reading, struct bytes line)
{
	struct arena *arena = reading->arena;

	if (line.length > LINE_BYTES_MOST) {
		complain(reading, "the line is too long");
		return;
	}
	if (!is_text(line)) {
		complain(reading, "the line holds bytes that are no text");
		return;
	}
	const char *text = trimmed(arena, line.data, line.length);
	const char *equals = strchr(text, '=');
	if (!*text || *text == '#')
		return;
	if (!equals)
		complain(reading, "the line is no 'key = value'");
	else
		take_pair(reading, trimmed(arena, text, (size_t)(equals - text)),
			  trimmed(arena, equals + 1, strlen(equals + 1)));
}

const char *policy_parse(struct arena *arena, struct bytes text, const char *file,
			 struct check_table checks, struct policy *ret)
{
	struct reading reading = { .arena = arena, .file = file, .checks = checks };

	*ret = (struct policy){ 0 };
	/* the mark that some editors put in front of UTF-8 */
	if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		text = (struct bytes){ text.data + 3, text.length - 3 };
	while (text.length && !reading.wrong) {
		const char *end = memchr(text.data, '\n', text.length);
		size_t length = end ? (size_t)(end - text.data) : text.length;
		size_t used = end ? length + 1 : length;
		reading.number++;
		take_line(&reading, (struct bytes){ text.data, length });
		text = (struct bytes){ text.data + used, text.length - used };
	}
	if (!reading.wrong)
		*ret = reading.policy;
	return reading.wrong;
}

bool policy_mute_ended(const struct policy_mute *mute, int64_t now)
{
	return now != TIME_UNKNOWN && now >= mute->end;
}

const struct policy_mute *policy_mute_of(const struct policy *policy, const char *id,
					 const char *subject, int64_t now)
{
	for (size_t i = 0; policy && i < policy->count; i++) {
		const struct policy_mute *mute = &policy->mutes[i];
		if (check_entry_selects(mute->entry, id, subject) && !policy_mute_ended(mute, now))
			return mute;
	}
	return NULL;
}
