/* SPDX-License-Identifier: Apache-2.0
 *
 * An archive comes from somebody else, as any capture: it is read into memory, never unpacked.
 */
#include "probes/capture_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <limits.h>
#include <locale.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probes/gzip.h"

struct reading {
	struct arena *arena;
	const char *file;
	struct archive *archive;
	struct capture_archive *pieces;
	size_t total;
	const char **error;
};

static bool refuse(struct reading *reading, const char *name, const char *why)
{
	struct arena *arena = reading->arena;
	struct bytes bytes = { name, name ? strlen(name) : 0 };

	*reading->error = name ? arena_printf(arena, "%s: %s: %s", reading->file,
					      capture_quote(arena, bytes), why)
			       : arena_printf(arena, "%s: %s", reading->file, why);
	return false;
}

static bool refuse_damaged(struct reading *reading, const char *name)
{
	const char *words = archive_error_string(reading->archive);

	return refuse(reading, name,
		      arena_printf(reading->arena, "not a whole .tar.gz: %s",
				   words ? words : "no reason is given"));
}

/* ---- one entry ---- */

/* A header may claim any size, so all of them are added up before there is memory for one. */
static bool read_content(struct reading *reading, const char *name, struct archive_entry *entry,
			 struct bytes *ret)
{
	la_int64_t size = archive_entry_size(entry);
	size_t done = 0;
	la_ssize_t got = 0;

	if (size < 0 || size > ARCHIVE_ENTRY_MOST)
		return refuse(reading, name, "the file is too large for a capture");
	reading->total += (size_t)size;
	if (reading->total > ARCHIVE_TOTAL_MOST)
		return refuse(reading, NULL, "too large for a capture when unpacked");
	char *data = arena_alloc(reading->arena, (size_t)size + 1);
	while (done < (size_t)size &&
	       (got = archive_read_data(reading->archive, data + done, (size_t)size - done)) > 0)
		done += (size_t)got;
	/* a hole at the end is not handed out, and is zero already */
	if (got < 0 || (done < (size_t)size && !archive_entry_sparse_count(entry)))
		return refuse_damaged(reading, name);
	*ret = (struct bytes){ data, (size_t)size };
	return true;
}

static bool take_entry(struct reading *reading, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);
	bool folder = archive_entry_filetype(entry) == AE_IFDIR;
	struct capture_piece piece = { .folder = folder };

	if (!name)
		return refuse(reading, NULL, "an entry has no name that can be read");
	if (archive_entry_hardlink(entry) || (!folder && archive_entry_filetype(entry) != AE_IFREG))
		return refuse(reading, name, "neither a file nor a folder");
	piece.path = capture_piece_path(reading->arena, name);
	if (!piece.path || (!folder && !*piece.path))
		return refuse(reading, name, "no path below the archive");
	if (reading->pieces->count >= ARCHIVE_ENTRIES_MOST)
		return refuse(reading, NULL, "too many entries for a capture");
	if (!folder && !read_content(reading, name, entry, &piece.content))
		return false;
	if (*piece.path) /* "./" is the top itself */
		capture_pieces_add(reading->arena, reading->pieces, &piece);
	return true;
}

/* ---- all of it ---- */

static bool take_entries(struct reading *reading)
{
	struct archive_entry *entry;
	int result;

	while ((result = archive_read_next_header(reading->archive, &entry)) == ARCHIVE_OK) {
		if (!take_entry(reading, entry))
			return false;
	}
	return result == ARCHIVE_EOF || refuse_damaged(reading, NULL);
}

/* Names that are not UTF-8 stay as they are; those that are need a locale that knows it. */
static bool take_all(struct reading *reading)
{
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
	bool good = take_entries(reading);

	if (utf8) {
		uselocale(before);
		freelocale(utf8);
	}
	return good;
}

static bool open_tar(struct archive *archive, struct bytes data)
{
	return archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
	       archive_read_support_format_tar(archive) == ARCHIVE_OK &&
	       archive_read_open_memory(archive, data.data, data.length) == ARCHIVE_OK;
}

static bool is_gzip(struct bytes data)
{
	return data.length > 2 && memcmp(data.data, "\x1f\x8b", 2) == 0;
}

const struct capture_archive *capture_archive_read(struct arena *arena, struct bytes data,
						   const char *file, const char **ret_error)
{
	struct capture_archive *pieces = arena_alloc(arena, sizeof(*pieces));
	struct reading reading = {
		.arena = arena, .file = file, .pieces = pieces, .error = ret_error
	};

	*ret_error = NULL;
	if (!is_gzip(data)) {
		refuse(&reading, NULL, "neither a folder nor a .tar.gz");
		return NULL;
	}
	reading.archive = archive_read_new();
	if (!reading.archive)
		mem_exhausted();
	bool good = open_tar(reading.archive, data) ? take_all(&reading)
						    : refuse_damaged(&reading, NULL);
	archive_read_free(reading.archive);
	const char *fault = good ? gzip_fault(data, ARCHIVE_STREAM_MOST) : NULL;
	if (fault)
		good = refuse(&reading, NULL,
			      arena_printf(arena, "not a whole .tar.gz: %s", fault));
	if (good) {
		const char *twice = capture_pieces_settle(pieces);
		good = !twice || refuse(&reading, twice, "more than once in the archive");
	}
	return good ? pieces : NULL;
}

static ssize_t read_file(int fd, char *data, size_t limit)
{
	size_t done = 0;

	while (done < limit) {
		ssize_t got = read(fd, data + done, limit - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

const struct capture_archive *capture_archive_open(struct arena *arena, int fd, const char *file,
						   const char **ret_error)
{
	const struct capture_archive *archive = NULL;
	struct stat status;

	if (fstat(fd, &status) < 0) {
		*ret_error = arena_printf(arena, "%s: %s", file, strerror(errno));
		return NULL;
	}
	if (status.st_size > ARCHIVE_FILE_MOST) {
		*ret_error = arena_printf(arena, "%s: too large for a capture", file);
		return NULL;
	}
	struct arena *packed = arena_new();
	char *data = arena_alloc(packed, (size_t)status.st_size + 1);
	ssize_t length = read_file(fd, data, (size_t)status.st_size);
	if (length < 0)
		*ret_error = arena_printf(arena, "%s: %s", file, strerror((int)-length));
	else
		archive = capture_archive_read(arena, (struct bytes){ data, (size_t)length }, file,
					       ret_error);
	arena_free(packed);
	return archive;
}

/* ---- writing ---- */

static int error_of(struct archive *archive)
{
	int error = archive_errno(archive);

	return error > 0 ? -error : -EIO;
}

static int write_piece(struct archive *archive, struct archive_entry *entry,
		       const struct capture_piece *piece, int64_t taken)
{
	archive_entry_clear(entry);
	archive_entry_set_pathname(entry, piece->path);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_size(entry, (la_int64_t)piece->content.length);
	archive_entry_set_mtime(entry, (time_t)taken, 0);
	if (archive_write_header(archive, entry) != ARCHIVE_OK)
		return error_of(archive);
	if (piece->content.length &&
	    archive_write_data(archive, piece->content.data, piece->content.length) !=
		    (la_ssize_t)piece->content.length)
		return error_of(archive);
	return 0;
}

/* The format of GNU tar holds any name as it is. */
static int open_new(struct archive *archive, int fd)
{
	if (archive_write_set_format_gnutar(archive) != ARCHIVE_OK ||
	    archive_write_add_filter_gzip(archive) != ARCHIVE_OK ||
	    archive_write_open_fd(archive, fd) != ARCHIVE_OK)
		return error_of(archive);
	return 0;
}

int capture_archive_write(int fd, const struct capture_piece *pieces, size_t count, int64_t taken)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();

	if (!archive || !entry)
		mem_exhausted();
	int error = open_new(archive, fd);
	for (size_t i = 0; i < count && !error; i++) {
		if (!pieces[i].removed)
			error = write_piece(archive, entry, &pieces[i], taken);
	}
	if (archive_write_close(archive) != ARCHIVE_OK && !error)
		error = error_of(archive);
	archive_entry_free(entry);
	archive_write_free(archive);
	return error;
}
