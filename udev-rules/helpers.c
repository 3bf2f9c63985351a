/* SPDX-License-Identifier: Apache-2.0
 *
 * The programs of the distribution that rules for disks start, and which properties they print.
 */
#include "udev-rules/compile.h"

#include <string.h>

static const char *const silent[] = { "kmod",	"uaccess",	  "keyboard",	  "input_id",
				      "net_id", "net_setup_link", "factory_reset" };

/* Properties end with "*" where only their beginning counts. */
static const struct {
	const char *name;
	bool builtin;
	const char *keys[10];
} helpers[HELPER_COUNT] = {
	[HELPER_BLKID] = { "blkid",
			   true,
			   { "ID_FS_*", "ID_PART_TABLE_*", "ID_PART_ENTRY_*", "ID_PART_GPT_*" } },
	[HELPER_PATH_ID] = { "path_id", true, { "ID_PATH", "ID_PATH_*" } },
	[HELPER_USB_ID] = { "usb_id",
			    true,
			    { "ID_VENDOR*", "ID_MODEL*", "ID_REVISION", "ID_SERIAL",
			      "ID_SERIAL_SHORT", "ID_TYPE", "ID_INSTANCE", "ID_BUS", "ID_USB_*" } },
	[HELPER_BTRFS] = { "btrfs", true, { "ID_BTRFS_READY" } },
	[HELPER_SCSI_ID] = { "scsi_id",
			     false,
			     { "ID_SCSI*", "ID_VENDOR*", "ID_MODEL*", "ID_REVISION", "ID_TYPE",
			       "ID_SERIAL", "ID_SERIAL_SHORT", "ID_WWN*", "ID_TARGET_PORT" } },
	[HELPER_ATA_ID] = { "ata_id",
			    false,
			    { "ID_ATA*", "ID_TYPE", "ID_BUS", "ID_MODEL*", "ID_REVISION",
			      "ID_SERIAL", "ID_SERIAL_SHORT", "ID_WWN*", "ID_CDROM*" } },
	[HELPER_DMSETUP] = { "dmsetup", false, { "DM_*" } },
	[HELPER_MULTIPATH] = { "multipath", false, { "DM_MULTIPATH_*" } },
	[HELPER_KPARTX] = { "kpartx_id",
			    false,
			    { "DM_MPATH", "DM_PART", "DM_TYPE", "DM_WWN", "DM_SERIAL" } },
	[HELPER_MDADM] = { "mdadm", false, { "MD_*" } },
};

/* The last part of the first word of a command line. */
static struct bytes program_name(const char *command)
{
	size_t length = strcspn(command, " \t"), start = length;

	while (start > 0 && command[start - 1] != '/')
		start--;
	return (struct bytes){ command + start, length - start };
}

static bool is_name(struct bytes name, const char *text)
{
	return strlen(text) == name.length && memcmp(text, name.data, name.length) == 0;
}

enum helper helper_of_builtin(const char *command)
{
	struct bytes name = program_name(command);

	for (size_t i = 0; i < HELPER_COUNT; i++)
		if (helpers[i].builtin && is_name(name, helpers[i].name))
			return (enum helper)i;
	for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
		if (is_name(name, silent[i]))
			return HELPER_SILENT;
	return HELPER_OTHER;
}

enum helper helper_of_program(const char *command)
{
	struct bytes name = program_name(command);

	for (size_t i = 0; i < HELPER_COUNT; i++)
		if (is_name(name, helpers[i].name))
			return (enum helper)i;
	return helper_of_builtin(command);
}

bool helper_gives(enum helper helper, const char *key)
{
	if (helper >= HELPER_COUNT)
		return false;
	for (const char *const *at = helpers[helper].keys; *at; at++) {
		size_t length = strlen(*at);
		bool prefix = (*at)[length - 1] == '*';
		if (prefix ? strncmp(key, *at, length - 1) == 0 : strcmp(key, *at) == 0)
			return true;
	}
	return false;
}
