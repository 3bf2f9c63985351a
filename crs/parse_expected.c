/* SPDX-License-Identifier: Apache-2.0
 *
 * crsconfig_fileperms and crsconfig_dirs: owner and mode of what the installation put in place.
 */
#include "crs/crs.h"
#include "crs/parse_lines.h"

enum { MODE_MOST = 07777, ROWS_MOST = 10000 };

/* "all", "unix", "linux", or several with commas; a word that is not known makes the row unknown. */
static bool is_for_linux(struct bytes list)
{
	struct bytes name;
	bool holds = false;

	while (crs_field(&list, ',', &name)) {
		if (crs_is(name, "all") || crs_is(name, "unix") || crs_is(name, "linux"))
			holds = true;
		else if (!crs_is(name, "aix") && !crs_is(name, "solaris") &&
			 !crs_is(name, "hpux") && !crs_is(name, "windows"))
			return false;
	}
	return holds;
}

static bool octal(struct bytes text, unsigned *ret)
{
	unsigned value = 0;

	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] < '0' || text.data[i] > '7')
			return false;
		value = value * 8 + (unsigned)(text.data[i] - '0');
		if (value > MODE_MOST)
			return false;
	}
	*ret = value;
	return text.length >= 3;
}

/* Absolute, with every %VARIABLE% replaced. */
static bool is_usable_path(struct bytes path)
{
	return path.length > 1 && path.data[0] == '/' && !memchr(path.data, '%', path.length) &&
	       !memchr(path.data, '*', path.length);
}

void crs_parse_expected(struct arena *arena, struct bytes text, const char *source, bool folders,
			struct expected_files *io)
{
	enum { LIST, PATH, OWNER, GROUP, MODE, WORDS };
	struct bytes rest = crs_text(text);
	struct crs_line line;

	while (crs_next_line(&rest, &line) && io->count < ROWS_MOST) {
		struct bytes words[WORDS], left = line.text, more;
		size_t count = 0;
		unsigned mode;
		while (count < WORDS && crs_word(&left, &words[count]))
			count++;
		/* a line without its end may be cut in the middle of the mode */
		if (line.damaged || !line.ended || count < WORDS || crs_word(&left, &more) ||
		    !is_for_linux(words[LIST]) || !is_usable_path(words[PATH]) ||
		    memchr(words[OWNER].data, '%', words[OWNER].length) ||
		    memchr(words[GROUP].data, '%', words[GROUP].length) ||
		    !octal(words[MODE], &mode))
			continue;
		io->items = arena_grow(arena, io->items, &io->capacity, io->count,
				       sizeof(*io->items));
		io->items[io->count++] = (struct expected_file){
			.path = arena_strndup(arena, words[PATH].data, words[PATH].length),
			.folder = folders,
			.user = arena_strndup(arena, words[OWNER].data, words[OWNER].length),
			.group = arena_strndup(arena, words[GROUP].data, words[GROUP].length),
			.mode = mode,
			.source = source,
		};
	}
}
