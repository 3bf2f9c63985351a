/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/disk_probe.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum {
	SIGNATURES_MOST = 16,
	/* Pages that are only in part in the range are kept in the cache, and they can be large. */
	CACHE_ALIGNMENT = 64 * 1024,
	/* Most of what libblkid looks at lies that close to the begin or the end. */
	SIGNATURE_AREA = 1024 * 1024,
};

static int disk = -1; /* of this process */

static enum fact_status status_of_errno(int error)
{
	switch (error) {
	case ENOENT:
	case ENOTDIR:
	case ENXIO:
	case ENODEV:
		return FACT_ABSENT;
	case EACCES:
	case EPERM:
		return FACT_DENIED;
	default:
		return FACT_FAILED;
	}
}

static void close_disk(void)
{
	if (disk >= 0)
		close(disk);
	disk = -1;
}

static void refuse_words(struct disk_reply *head, struct strbuf *body, enum fact_status status,
			 const char *words)
{
	close_disk();
	head->status = status;
	body->length = sizeof(*head);
	strbuf_puts(body, words);
}

static void refuse(struct disk_reply *head, struct strbuf *body, int error)
{
	refuse_words(head, body, status_of_errno(error), strerror(error));
}

/* ---- opening ---- */

/* NULL when it is what was asked for. */
static const char *mismatch(const struct stat *status, const struct disk_ask *ask)
{
	if (ask->major == 0 && ask->minor == 0)
		return S_ISREG(status->st_mode) ? NULL : "not a regular file";
	if (!S_ISBLK(status->st_mode))
		return "not a block device";
	return status->st_rdev == makedev(ask->major, ask->minor) ? NULL
								  : "the node is of another device";
}

static bool open_disk(const struct disk_ask *ask, const char *path, struct disk_reply *head,
		      struct strbuf *body)
{
	struct stat status;
	const char *words = NULL;

	/* before open: opening alone does something to some devices */
	int error = stat(path, &status) < 0 ? errno : 0;
	if (!error)
		words = mismatch(&status, ask);
	if (!error && !words) {
		disk = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		error = disk < 0 || fstat(disk, &status) < 0 ? errno : 0;
	}
	if (!error && !words)
		words = mismatch(&status, ask);
	if (error || words) {
		if (error)
			refuse(head, body, error);
		else
			refuse_words(head, body, FACT_FAILED, words);
		return false;
	}
	posix_fadvise(disk, 0, 0, POSIX_FADV_RANDOM);
	return true;
}

/* Not by lseek: on a block device that waits, for ever and unkillably, behind a read that hangs. */
static int size_of(off_t *ret_size)
{
	struct stat status;
	uint64_t bytes;

	if (fstat(disk, &status) < 0)
		return errno;
	*ret_size = status.st_size;
	if (!S_ISBLK(status.st_mode))
		return 0;
	if (ioctl(disk, BLKGETSIZE64, &bytes) < 0)
		return errno;
	*ret_size = (off_t)bytes;
	return 0;
}

/* What has no size may have no medium: only reading tells. */
static bool has_size(struct disk_reply *head, struct strbuf *body, off_t *ret_size)
{
	char byte;
	int error = size_of(ret_size);

	if (!error && *ret_size > 0)
		return true;
	if (!error && pread(disk, &byte, 1, 0) < 0)
		error = errno;
	if (error)
		refuse(head, body, error);
	else
		refuse_words(head, body, FACT_FAILED, "its size is 0");
	return false;
}

/* ---- ranges ---- */

static void forget(off_t offset, off_t length)
{
	off_t from = offset - offset % CACHE_ALIGNMENT;
	off_t end = offset + length + CACHE_ALIGNMENT - 1;

	posix_fadvise(disk, from, end - end % CACHE_ALIGNMENT - from, POSIX_FADV_DONTNEED);
}

static void read_range(const struct disk_ask *ask, struct disk_reply *head, struct strbuf *body)
{
	char *data = arena_alloc(body->arena, ask->length);
	size_t done = 0;

	forget(ask->offset, (off_t)ask->length);
	while (done < ask->length) {
		ssize_t got = pread(disk, data + done, ask->length - done,
				    ask->offset + (off_t)done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return refuse(head, body, errno);
		if (got == 0)
			break;
		done += (size_t)got;
	}
	strbuf_append(body, data, done);
}

/* ---- signatures ---- */

static void drop_probe(blkid_probe *probe)
{
	blkid_free_probe(*probe);
}

static void put_value(blkid_probe probe, const char *name, struct strbuf *body)
{
	const char *data = "";
	size_t length = 0;

	/* libblkid counts the NUL at the end */
	if (name && blkid_probe_lookup_value(probe, name, &data, &length) == 0 && length &&
	    !data[length - 1])
		length--;
	strbuf_append(body, (const char *)&length, sizeof(length));
	strbuf_append(body, data, length);
}

static void put_text(const char *text, struct strbuf *body)
{
	size_t length = strlen(text);

	strbuf_append(body, (const char *)&length, sizeof(length));
	strbuf_append(body, text, length);
}

static void put_results(blkid_probe probe, struct disk_reply *head, struct strbuf *body)
{
	if (blkid_probe_has_value(probe, "TYPE")) {
		put_value(probe, "TYPE", body);
		put_value(probe, "USAGE", body);
		put_value(probe, "LABEL", body);
		put_value(probe, "UUID", body);
		head->signatures++;
	}
	if (blkid_probe_has_value(probe, "PTTYPE")) {
		put_value(probe, "PTTYPE", body);
		put_text("partition-table", body);
		put_value(probe, NULL, body);
		put_value(probe, "PTUUID", body);
		head->signatures++;
	}
}

/* What contradicts each other is a finding, so all is listed then. */
static int list_signatures(blkid_probe probe, struct disk_reply *head, struct strbuf *body)
{
	int found = blkid_do_safeprobe(probe);

	if (found == 1)
		return 0;
	if (found == -1)
		return errno ? errno : EIO;
	head->ambivalent = found == -2;
	blkid_reset_probe(probe);
	while (head->signatures < SIGNATURES_MOST - 1 && blkid_do_probe(probe) == 0)
		put_results(probe, head, body);
	return 0;
}

static void find_signatures(off_t size, struct disk_reply *head, struct strbuf *body)
{
	const int superblocks = BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE | BLKID_SUBLKS_LABEL |
				BLKID_SUBLKS_UUID;
	blkid_probe probe __attribute__((cleanup(drop_probe))) = blkid_new_probe();

	forget(0, SIGNATURE_AREA);
	forget(size > SIGNATURE_AREA ? size - SIGNATURE_AREA : 0, SIGNATURE_AREA);
	errno = 0;
	int error = probe ? 0 : ENOMEM;
	if (!error && (blkid_probe_set_device(probe, disk, 0, 0) < 0 ||
		       blkid_probe_enable_superblocks(probe, 1) < 0 ||
		       blkid_probe_set_superblocks_flags(probe, superblocks) < 0 ||
		       blkid_probe_enable_partitions(probe, 1) < 0))
		error = errno ? errno : EIO;
	if (!error)
		error = list_signatures(probe, head, body);
	if (error)
		refuse(head, body, error);
}

/* ---- the steps ---- */

void disk_probe_serve(struct bytes request, struct strbuf *reply)
{
	struct disk_ask ask;
	struct disk_reply head;
	off_t size = 0;

	memset(&head, 0, sizeof(head));
	head.status = FACT_OBTAINED;
	memcpy(&ask, request.data, sizeof(ask));
	const char *path = arena_strndup(reply->arena, request.data + sizeof(ask),
					 request.length - sizeof(ask));
	strbuf_append(reply, (const char *)&head, sizeof(head));
	if ((disk >= 0 || open_disk(&ask, path, &head, reply)) && has_size(&head, reply, &size)) {
		if (ask.step == DISK_READ)
			read_range(&ask, &head, reply);
		else
			find_signatures(size, &head, reply);
	}
	if (ask.step == DISK_SIGNATURES)
		close_disk();
	memcpy(reply->data, &head, sizeof(head));
}
