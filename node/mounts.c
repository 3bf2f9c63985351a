/* SPDX-License-Identifier: Apache-2.0 */
#include "node/mounts.h"

#include <string.h>

enum { COLUMNS = 3 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Takes the next word off *line; length 0 when there is none. */
static struct bytes next_word(struct bytes *line)
{
	struct bytes word;

	while (line->length && is_blank(*line->data)) {
		line->data++;
		line->length--;
	}
	word = (struct bytes){ line->data, 0 };
	while (word.length < line->length && !is_blank(line->data[word.length]))
		word.length++;
	line->data += word.length;
	line->length -= word.length;
	return word;
}

static bool is_octal(const char *text)
{
	return text[0] >= '0' && text[0] <= '3' && text[1] >= '0' && text[1] <= '7' &&
	       text[2] >= '0' && text[2] <= '7';
}

/* Blanks, tabs, newlines and backslashes in names are written as \ooo. */
static const char *unescape(struct arena *arena, struct bytes word)
{
	char *text = arena_strndup(arena, word.data, word.length);
	char *to = text;

	for (const char *from = text; *from; to++) {
		if (from[0] == '\\' && from[1] && from[2] && from[3] && is_octal(from + 1)) {
			int code = (from[1] - '0') << 6 | (from[2] - '0') << 3 | (from[3] - '0');
			*to = (char)code;
			from += 4;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
	return text;
}

static void add_mount(struct arena *arena, struct mounts *io, struct mount mount)
{
	io->items = arena_grow(arena, io->items, &io->capacity, io->count, sizeof(*io->items));
	io->items[io->count++] = mount;
}

static void take_line(struct arena *arena, struct bytes line, struct mounts *io)
{
	struct bytes words[COLUMNS];

	for (size_t i = 0; i < COLUMNS; i++)
		words[i] = next_word(&line);
	if (!words[0].length || words[0].data[0] == '#' || !words[1].length ||
	    words[1].data[0] != '/')
		return;
	add_mount(arena, io,
		  (struct mount){ unescape(arena, words[0]), unescape(arena, words[1]),
				  unescape(arena, words[2]) });
}

/* False at the end. */
static bool next_line(struct bytes *text, struct bytes *ret)
{
	const char *end = text->length ? memchr(text->data, '\n', text->length) : NULL;
	size_t length = end ? (size_t)(end - text->data) : text->length;

	if (!text->length)
		return false;
	*ret = (struct bytes){ text->data, length };
	length += end != NULL;
	text->data += length;
	text->length -= length;
	return true;
}

void mounts_parse(struct arena *arena, struct bytes text, struct mounts *io)
{
	struct bytes line;

	while (next_line(&text, &line))
		take_line(arena, line, io);
}

void mounts_parse_swaps(struct arena *arena, struct bytes text, struct mounts *io)
{
	struct bytes line;

	while (next_line(&text, &line)) {
		struct bytes source = next_word(&line);
		/* the first line is a heading */
		if (source.length && source.data[0] == '/')
			add_mount(arena, io,
				  (struct mount){ unescape(arena, source), "swap", "swap" });
	}
}

bool path_is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	if (str_equal(folder, "/"))
		return path[0] == '/';
	return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

const struct mount *mounts_find(const struct mounts *mounts, const char *path)
{
	const struct mount *best = NULL;

	for (size_t i = 0; i < mounts->count; i++) {
		const struct mount *mount = &mounts->items[i];
		if (path_is_below(path, mount->point) &&
		    (!best || strlen(mount->point) >= strlen(best->point)))
			best = mount;
	}
	return best;
}

bool mounts_have_type(const struct mounts *mounts, const char *type)
{
	for (size_t i = 0; i < mounts->count; i++) {
		if (str_equal(mounts->items[i].type, type))
			return true;
	}
	return false;
}

bool file_system_is_local(const char *type)
{
	static const char *const types[] = {
		"ext2",	   "ext3",	  "ext4",      "xfs",	  "btrfs",	 "vfat",
		"exfat",   "ntfs",	  "ntfs3",     "jfs",	  "reiserfs",	 "f2fs",
		"zfs",	   "bcachefs",	  "udf",       "iso9660", "squashfs",	 "overlay",
		"tmpfs",   "devtmpfs",	  "ramfs",     "rootfs",  "devpts",	 "mqueue",
		"proc",	   "sysfs",	  "hugetlbfs", "debugfs", "tracefs",	 "securityfs",
		"cgroup",  "cgroup2",	  "pstore",    "bpf",	  "configfs",	 "efivarfs",
		"fusectl", "binfmt_misc", "selinuxfs", "nsfs",	  "oracleasmfs",
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (str_equal(type, types[i]))
			return true;
	}
	return false;
}
