/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "probes/capture_archive.h"

char *capture_piece_path(struct arena *arena, const char *name)
{
	const char *path = name[0] == '/' ? NULL
					  : capture_path(arena, arena_printf(arena, "/%s", name));

	return path ? arena_strdup(arena, path + 1) : NULL;
}

void capture_pieces_add(struct arena *arena, struct capture_archive *io,
			const struct capture_piece *piece)
{
	io->pieces = arena_grow(arena, io->pieces, &io->capacity, io->count, sizeof(*io->pieces));
	io->pieces[io->count++] = *piece;
}

/* ---- putting in order ---- */

static int compare(const void *a, const void *b)
{
	const struct capture_piece *left = a, *right = b;

	return strcmp(left->path, right->path);
}

/* Length of the first name when all lie below it; 0 when they do not, or it is part of a capture. */
static size_t common_folder(const struct capture_archive *archive)
{
	static const char *const parts[] = { "cmd", "root", "disk" };
	const char *first = archive->count ? archive->pieces[0].path : "";
	size_t length = strcspn(first, "/");

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (length == strlen(parts[i]) && strncmp(first, parts[i], length) == 0)
			return 0;
	}
	for (size_t i = 0; i < archive->count; i++) {
		const struct capture_piece *piece = &archive->pieces[i];
		bool itself = piece->folder && !piece->path[length];
		if (strncmp(piece->path, first, length) != 0 ||
		    (piece->path[length] != '/' && !itself))
			return 0;
	}
	return length;
}

static void leave_out(struct capture_archive *io, size_t length)
{
	size_t kept = 0;

	for (size_t i = 0; length && i < io->count; i++) {
		io->pieces[i].path += length;
		if (!*io->pieces[i].path)
			continue;
		io->pieces[i].path++;
		io->pieces[kept++] = io->pieces[i];
	}
	if (length)
		io->count = kept;
}

/* `path` begins with that many bytes, and then comes `next`. */
static int compare_beginning(const char *path, const char *begin, size_t length, char next)
{
	int order = strncmp(path, begin, length);

	return order ? order : (unsigned char)path[length] - (unsigned char)next;
}

/* The first of them in the order; NULL when there is none. */
static const struct capture_piece *find(const struct capture_archive *archive, const char *begin,
					size_t length, char next)
{
	size_t low = 0, high = archive->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const char *path = archive->pieces[middle].path;
		if (compare_beginning(path, begin, length, next) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == archive->count ||
	    compare_beginning(archive->pieces[low].path, begin, length, next) != 0)
		return NULL;
	return &archive->pieces[low];
}

static const struct capture_piece *find_below(const struct capture_archive *archive,
					      const char *path, size_t length)
{
	return find(archive, path, length, '/');
}

const char *capture_pieces_settle(struct capture_archive *io)
{
	size_t kept = 0;

	leave_out(io, common_folder(io));
	if (io->count)
		qsort(io->pieces, io->count, sizeof(*io->pieces), compare);
	for (size_t i = 0; i < io->count; i++) {
		const struct capture_piece *piece = &io->pieces[i];
		bool again = kept && strcmp(io->pieces[kept - 1].path, piece->path) == 0;
		if (again && !(piece->folder && io->pieces[kept - 1].folder))
			return piece->path;
		if (!again)
			io->pieces[kept++] = *piece;
	}
	io->count = kept;
	for (size_t i = 0; i < io->count; i++) {
		const struct capture_piece *piece = &io->pieces[i];
		if (!piece->folder && find_below(io, piece->path, strlen(piece->path)))
			return piece->path;
	}
	return NULL;
}

/* ---- looking up ---- */

static size_t length_of(const char *relative)
{
	size_t length = strlen(relative);

	while (length && relative[length - 1] == '/')
		length--;
	return length;
}

static const struct capture_piece *find_itself(const struct capture_archive *archive,
					       const char *path, size_t length)
{
	return find(archive, path, length, '\0');
}

bool capture_archive_has(const struct capture_archive *archive, const char *relative)
{
	size_t length = length_of(relative);

	return find_itself(archive, relative, length) || find_below(archive, relative, length);
}

int capture_archive_load(const struct capture_archive *archive, const char *relative, size_t limit,
			 struct bytes *ret)
{
	size_t length = length_of(relative);
	const struct capture_piece *piece = find_itself(archive, relative, length);

	if ((piece && piece->folder) || find_below(archive, relative, length))
		return -EISDIR;
	if (!piece)
		return -ENOENT;
	*ret = piece->content;
	if (ret->length <= limit)
		return 0;
	ret->length = limit;
	return -EFBIG;
}

int capture_archive_names(struct arena *arena, const struct capture_archive *archive,
			  const char *relative, struct names *io)
{
	size_t length = length_of(relative);
	const struct capture_piece *itself = find_itself(archive, relative, length);
	const struct capture_piece *piece = find_below(archive, relative, length);
	const struct capture_piece *end = archive->pieces + archive->count;

	if (!piece)
		return !itself ? -ENOENT : itself->folder ? 0 : -ENOTDIR;
	for (; piece < end && compare_beginning(piece->path, relative, length, '/') == 0; piece++) {
		const char *name = piece->path + length + 1;
		names_add(arena, io, arena_strndup(arena, name, strcspn(name, "/")));
	}
	return 0;
}
