#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of a capture that are about disks. Beyond DESIGN (capture) and capture.h:
 *
 *   udev.db      as `udevadm info --export-db` prints it: a block of lines for each device, P: N: S:
 *                E: (others are passed over), blank lines between. Disks are those of SUBSYSTEM=block
 *                with a node; without one, paths that native multipath of NVMe hides (nvme0c1n1). Of
 *                the devices above them only SUBSYSTEM and DRIVER count. A device is initialized when
 *                it has USEC_INITIALIZED.
 *   root/sys<DEVPATH>/   what udev.db does not have: size (in 512 bytes), ro,
 *                queue/{logical,physical}_block_size, dm/{name,uuid,suspended}, device/state, and
 *                ana_state of hidden paths. Where dm/name and dm/uuid are missing, DM_NAME and DM_UUID
 *                count. holders and slaves are folders of stat.tsv (or of read.tsv: "obtained",
 *                "list"); of the two one is enough.
 *                Also there, of these devices and those above them, what udev's rules look at:
 *                contents for a value; a row of stat.tsv or folders.tsv for a folder or a link, "-" for
 *                what is missing (of what lies in a missing folder, the folder's row is enough); of a
 *                file without a value a row of read.tsv: "failed", "no value". A folder above with
 *                uevent is a device; the ends of its links subsystem and driver are theirs, "-" for
 *                none; udev.db may tell it, too. What is not mentioned is not known.
 *   root/etc/udev/rules.d, root/run/udev/rules.d, root/usr/local/lib/udev/rules.d,
 *   root/usr/lib/udev/rules.d   the rules; of folders that are rows in stat.tsv only
 *   root/etc/passwd, root/etc/group, root/proc/cmdline   what rules ask beside them
 *   disk/KEY/    KEY is major:minor, or for a regular file "file" and its path with "/" as "."
 *     OFFSET     bytes from that offset on. A range is taken from any file that holds its beginning.
 *     status     first line: ok | timeout [SECONDS PID STATE WCHAN] ("-" where not known) | denied |
 *                absent | EIO | failed; second line, optional: words, "-" for none. Missing: ok.
 *     signatures   of each: type, usage, label, uuid, with TABs between; empty where it has none. The
 *                row "ambivalent" says that they contradict each other. Empty file: none was found.
 *                Missing file: not known.
 *   acl.tsv      path, text; "-": the ACL says no more than the mode.
 *
 * The parsers take hostile bytes; all that they return lives in the arena. Where they return false,
 * *ret_error is one sentence that begins with `file` and the line.
 */
#include "probes/world.h"

enum { SIGNATURES_MOST = 16, SIGNATURES_LIMIT = 64 * 1024 };

/* Devices are added in the order of the text, with all that it says of them. */
bool capture_parse_udev_db(struct arena *arena, struct bytes text, const char *file,
			   struct block_devices *io, const char **ret_error);

/* All devices of the text, of any subsystem, sorted; without attributes. */
bool capture_parse_udev_all(struct arena *arena, struct bytes text, const char *file,
			    struct sysfs_devices *io, const char **ret_error);

/* The whole text. Control characters in it are written \xNN. */
void capture_format_udev_db(struct strbuf *buf, const struct block_devices *devices);

/* Sets from.status, from.words and hang; status is one of those that read_disks() answers. */
bool capture_parse_disk_status(struct arena *arena, struct bytes text, const char *file,
			       struct disk_content *io, const char **ret_error);
const char *capture_format_disk_status(struct arena *arena, const struct disk_content *content);

/* Sets signatures and ambivalent; signatures_known when it is true. */
bool capture_parse_signatures(struct arena *arena, struct bytes text, const char *file,
			      struct disk_content *io, const char **ret_error);
const char *capture_format_signatures(struct arena *arena, const struct disk_content *content);

/* A row of acl.tsv. */
struct capture_acl {
	const char *path;
	const char *text; /* NULL: no more than the mode */
};

struct capture_acls {
	struct capture_acl *items;
	size_t count, capacity;
};

bool capture_parse_acls(struct arena *arena, struct bytes text, const char *file,
			struct capture_acls *io, const char **ret_error);
void capture_format_acl(struct strbuf *buf, const struct capture_acl *acl);

/* "disk/8:16", see above. */
const char *capture_disk_folder(struct arena *arena, const struct disk_request *request);
