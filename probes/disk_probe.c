/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/disk_probe.h"

#include <blkid/blkid.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/fs.h>
#include <malloc.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum {
	SIGNATURES_MOST = 16,
	/* Pages that are only in part in the range are kept in the cache, and they can be large. */
	CACHE_ALIGNMENT = 64 * 1024,
	/* What libblkid looks at lies that close to the begin or the end. */
	SIGNATURE_HEAD = 5 * 1024 * 1024,
	SIGNATURE_TAIL = 2 * 1024 * 1024,
	BLOCK = 4096,
};

/* The disk of this process. */
static struct {
	int fd; /* -1: none */
	off_t size;
	bool fetched; /* fetch_signature_areas() was called */
} disk = { .fd = -1 };

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
	if (disk.fd >= 0)
		close(disk.fd);
	disk.fd = -1;
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

/* Not by lseek: on a block device that waits, for ever and unkillably, behind a read that hangs. */
static int find_size(const struct stat *status)
{
	uint64_t bytes = 0;

	disk.size = status->st_size;
	if (!S_ISBLK(status->st_mode))
		return 0;
	int error = ioctl(disk.fd, BLKGETSIZE64, &bytes) < 0 ? errno : 0;
	disk.size = (off_t)bytes;
	return error;
}

/* What has no size may have no medium: only reading tells. */
static bool has_size(const struct stat *status, struct disk_reply *head, struct strbuf *body)
{
	char byte;
	int error = find_size(status);

	if (!error && disk.size > 0)
		return true;
	if (!error && pread(disk.fd, &byte, 1, 0) < 0)
		error = errno;
	if (error)
		refuse(head, body, error);
	else
		refuse_words(head, body, FACT_FAILED, "its size is 0");
	return false;
}

/* For the rest of the process's life. Returns 0 or an errno. */
static int become(const struct disk_ask *ask)
{
	gid_t groups[] = { (gid_t)ask->gid, (gid_t)ask->group };

	if (!ask->uid || geteuid() == (uid_t)ask->uid)
		return 0;
	if (setgroups(ask->group >= 0 ? 2 : 1, groups) < 0 ||
	    setresgid((gid_t)ask->gid, (gid_t)ask->gid, (gid_t)ask->gid) < 0 ||
	    setresuid((uid_t)ask->uid, (uid_t)ask->uid, (uid_t)ask->uid) < 0)
		return errno;
	return 0;
}

static bool open_disk(const struct disk_ask *ask, const char *path, struct disk_reply *head,
		      struct strbuf *body)
{
	struct stat status;
	const char *words = NULL;

	int error = become(ask);
	/* before open: opening alone does something to some devices */
	if (!error && stat(path, &status) < 0)
		error = errno;
	if (!error)
		words = mismatch(&status, ask);
	if (!error && !words) {
		disk.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
		error = disk.fd < 0 || fstat(disk.fd, &status) < 0 ? errno : 0;
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
	posix_fadvise(disk.fd, 0, 0, POSIX_FADV_RANDOM);
	disk.fetched = false;
	return has_size(&status, head, body);
}

/* ---- ranges ---- */

static void forget(off_t offset, off_t length)
{
	off_t from = offset - offset % CACHE_ALIGNMENT;
	off_t end = offset + length + CACHE_ALIGNMENT - 1;

	posix_fadvise(disk.fd, from, end - end % CACHE_ALIGNMENT - from, POSIX_FADV_DONTNEED);
}

static off_t from_end(off_t length)
{
	return disk.size > length ? disk.size - length : 0;
}

/* Has the kernel read at once, and without waiting for it, where libblkid is known to look; else it
 * would wait for some forty small reads, one after the other. What it reads elsewhere is only slower.
 * Not before the header was read: a disk may be broken behind it. */
static void fetch_signature_areas(void)
{
	enum { KIB = 1024, MIB = 1024 * KIB, ZFS_LABEL = 256 * KIB, PROMISE_RAID = 3087 * 512 };
	const off_t zfs_end = disk.size - disk.size % ZFS_LABEL;
	const struct {
		off_t from, length;
	} areas[] = {
		/* first, since it is asked for next: the backup of a header, for AU of 1 MiB; and VMFS */
		{ 2 * MIB - 2 * BLOCK, 3 * BLOCK },
		/* most file systems, partition tables; the first half of ZFS, UDF, LUKS */
		{ 0, 2 * ZFS_LABEL + BLOCK },
		{ 1 * MIB, BLOCK },
		{ 4 * MIB, BLOCK },
		/* the second half of ZFS, GPT, RAID of all kinds */
		{ zfs_end > 2 * ZFS_LABEL ? zfs_end - 2 * ZFS_LABEL : 0, 3 * ZFS_LABEL },
		{ from_end(PROMISE_RAID), 512 },
	};

	forget(0, SIGNATURE_HEAD);
	forget(from_end(SIGNATURE_TAIL), SIGNATURE_TAIL);
	for (size_t i = 0; i < sizeof(areas) / sizeof(*areas); i++)
		posix_fadvise(disk.fd, areas[i].from, areas[i].length, POSIX_FADV_WILLNEED);
	disk.fetched = true;
}

static bool is_fetched(off_t offset, off_t length)
{
	return disk.fetched &&
	       (offset + length <= SIGNATURE_HEAD || offset >= from_end(SIGNATURE_TAIL));
}

static void read_range(const struct disk_ask *ask, struct disk_reply *head, struct strbuf *body)
{
	char *data = arena_alloc(body->arena, ask->length);
	size_t done = 0;

	if (!is_fetched(ask->offset, (off_t)ask->length))
		forget(ask->offset, (off_t)ask->length);
	while (done < ask->length) {
		ssize_t got = pread(disk.fd, data + done, ask->length - done,
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

/* Lists all of them: what contradicts each other is a finding. libblkid itself is asked whether they
 * do only when there are several, since that is all its work once more. */
static int list_signatures(blkid_probe probe, struct disk_reply *head, struct strbuf *body)
{
	size_t superblocks = 0;
	int found = 1;

	while (head->signatures < SIGNATURES_MOST - 1 && (found = blkid_do_probe(probe)) == 0) {
		superblocks += blkid_probe_has_value(probe, "TYPE") != 0;
		put_results(probe, head, body);
	}
	if (found >= 0 && superblocks < 2)
		return 0;
	blkid_reset_probe(probe);
	errno = 0;
	found = blkid_do_safeprobe(probe);
	head->ambivalent = found == -2;
	if (found != -1)
		return 0;
	return errno ? errno : EIO;
}

/* libblkid takes and returns a megabyte for each disk; to take it from the kernel each time costs more
 * than to find signatures in it. */
static void keep_memory(void)
{
	enum { MOST = 16 * 1024 * 1024 };

	mallopt(M_MMAP_THRESHOLD, MOST);
	mallopt(M_TRIM_THRESHOLD, MOST);
}

static void find_signatures(struct disk_reply *head, struct strbuf *body)
{
	const int superblocks = BLKID_SUBLKS_TYPE | BLKID_SUBLKS_USAGE | BLKID_SUBLKS_LABEL |
				BLKID_SUBLKS_UUID;
	keep_memory();
	blkid_probe probe __attribute__((cleanup(drop_probe))) = blkid_new_probe();

	errno = 0;
	int error = probe ? 0 : ENOMEM;
	if (!error && (blkid_probe_set_device(probe, disk.fd, 0, 0) < 0 ||
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
	bool was_open = disk.fd >= 0;

	memset(&head, 0, sizeof(head));
	head.status = FACT_OBTAINED;
	memcpy(&ask, request.data, sizeof(ask));
	const char *path = arena_strndup(reply->arena, request.data + sizeof(ask),
					 request.length - sizeof(ask));
	strbuf_append(reply, (const char *)&head, sizeof(head));
	if (was_open || open_disk(&ask, path, &head, reply)) {
		if (!disk.fetched && (was_open || ask.step == DISK_SIGNATURES))
			fetch_signature_areas();
		if (ask.step == DISK_READ)
			read_range(&ask, &head, reply);
		else
			find_signatures(&head, reply);
	}
	if (ask.step == DISK_SIGNATURES)
		close_disk();
	memcpy(reply->data, &head, sizeof(head));
}
