/* SPDX-License-Identifier: Apache-2.0
 *
 * What decides on the next boot: tmpfiles, logind, inittab, the boot loader's choice, modules.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "crs/crs.h"
#include "crs/parse_lines.h"

/* The words of a line, NULL-terminated; as many as there is room for. */
static void split_words(struct arena *arena, struct bytes line, const char **words, size_t room)
{
	char *save = NULL;
	size_t count = 0;

	for (char *word = strtok_r(arena_strndup(arena, line.data, line.length), " \t", &save);
	     word && count + 1 < room; word = strtok_r(NULL, " \t", &save))
		words[count++] = word;
	words[count] = NULL;
}

/* ---- tmpfiles.d(5) ---- */

enum tmpfiles_word { TMPFILES_TYPE, TMPFILES_PATH, TMPFILES_AGE = 5, TMPFILES_WORDS = 8 };

static bool covers(const char *pattern, const char *path)
{
	return fnmatch(pattern, path, FNM_PATHNAME) == 0;
}

void crs_parse_tmpfiles(struct arena *arena, struct bytes text, const char *folder, bool *io_exempt,
			bool *io_ages)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;

	while (crs_next_line(&rest, &line)) {
		const char *words[TMPFILES_WORDS] = { NULL };
		if (line.damaged)
			continue;
		split_words(arena, line.text, words, TMPFILES_WORDS);
		const char *type = words[TMPFILES_TYPE], *path = words[TMPFILES_PATH];
		if (!type || *type == '#' || !path)
			continue;
		if ((*type == 'x' || *type == 'X') && covers(path, folder))
			*io_exempt = true;
		bool has_age = words[2] && words[3] && words[4] && words[TMPFILES_AGE] &&
			       !str_equal(words[TMPFILES_AGE], "-");
		size_t length = strlen(path);
		if (strchr("dDqQve", *type) && has_age && str_starts(folder, path) &&
		    (folder[length] == '/' || folder[length] == '\0'))
			*io_ages = true;
	}
}

/* ---- logind.conf(5) ---- */

const char *crs_parse_remove_ipc(struct arena *arena, struct bytes text)
{
	struct bytes rest = crs_text(text), key, value;
	struct crs_line line;
	const char *last = NULL;

	while (crs_next_line(&rest, &line)) {
		if (line.damaged || !crs_key_value(line.text, &key, &value) ||
		    !crs_is(crs_trim(key), "RemoveIPC"))
			continue;
		struct bytes word = crs_trim(value);
		bool yes = crs_is_nocase(word, "yes") || crs_is_nocase(word, "true") ||
			   crs_is_nocase(word, "on") || crs_is(word, "1");
		last = arena_strdup(arena, yes ? "yes" : "no");
	}
	return last;
}

/* ---- inittab(5) ---- */

const char *crs_parse_inittab(struct arena *arena, struct bytes text)
{
	struct bytes rest = crs_text(text);
	struct crs_line line;

	while (crs_next_line(&rest, &line)) {
		const char *copy = arena_strndup(arena, line.text.data, line.text.length);
		if (!line.damaged && *copy != '#' && strstr(copy, "init.ohasd"))
			return copy;
	}
	return NULL;
}

/* ---- the boot loader ---- */

const char *crs_parse_saved_entry(struct arena *arena, struct bytes text)
{
	struct bytes rest = crs_text(text), key, value;
	struct crs_line line;

	while (crs_next_line(&rest, &line)) {
		/* grubenv is filled up with "#" to 1024 bytes, without a newline */
		if (line.text.length && line.text.data[0] != '#' &&
		    crs_key_value(line.text, &key, &value) && crs_is(key, "saved_entry"))
			return value.length ? arena_strndup(arena, value.data, value.length) : NULL;
	}
	return NULL;
}

const char *crs_release_of_entry(const char *entry, const struct names *installed)
{
	const char *best = NULL;

	for (size_t i = 0; i < installed->count; i++) {
		const char *release = installed->items[i];
		const char *at = *release ? strstr(entry, release) : NULL;
		if (!at)
			continue;
		/* "5.14.0-362.el9" is in "5.14.0-362.el9.x86_64", too: the longest is meant */
		if (!best || strlen(release) > strlen(best))
			best = release;
	}
	return best;
}

bool crs_parse_has_module(struct bytes modules_dep, const char *name)
{
	struct bytes rest = crs_text(modules_dep);
	struct crs_line line;
	size_t length = strlen(name);

	while (crs_next_line(&rest, &line)) {
		const char *colon = memchr(line.text.data, ':', line.text.length);
		size_t end = colon ? (size_t)(colon - line.text.data) : line.text.length;
		size_t begin = end;
		while (begin > 0 && line.text.data[begin - 1] != '/')
			begin--;
		if (end - begin > length && memcmp(line.text.data + begin, name, length) == 0 &&
		    line.text.data[begin + length] == '.')
			return true;
	}
	return false;
}
