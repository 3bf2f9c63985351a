/* SPDX-License-Identifier: Apache-2.0
 *
 * Who hands a disk out to ASM, as far as that is proven without the udev rules, and which node's
 * owner counts therefore.
 */
#include "asm/assembly.h"

#include <string.h>

/* A disk that the discovery string selects by other names only is not used through this one. */
static bool is_used_as(const struct lun *lun, const char *prefix)
{
	const struct names *names = &lun->disk.discovered_as;

	for (size_t i = 0; i < names->count; i++)
		if (str_starts(names->items[i], prefix))
			return true;
	return names->count == 0;
}

static bool is_v2(const struct oracleasm_facts *oracleasm, const struct lun *lun)
{
	bool mounted = oracleasm->mounted_known
			       ? oracleasm->mounted
			       : oracleasm->module_known && oracleasm->module_loaded;

	return mounted && lun->oracleasm_label &&
	       (is_used_as(lun, "/dev/oracleasm/disks/") || is_used_as(lun, "ORCL:"));
}

/* Keys that only the third version writes. */
static bool is_configured_as_v3(const struct properties *settings)
{
	static const char *const keys[] = { "ORACLEASM_IOFILTER", "ORACLEASM_ENABLE_IOFILTER",
					    "ORACLEASM_CONFIG_MAX_DISKS" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (property_find(settings, keys[i]))
			return true;
	return false;
}

/* A label alone proves nothing: it outlives ASMLib, and AFD writes the same. */
static bool is_v3(const struct oracleasm_facts *oracleasm, const struct lun *lun)
{
	return oracleasm->from.status == FACT_OBTAINED &&
	       is_configured_as_v3(&oracleasm->settings) && oracleasm->module_known &&
	       !oracleasm->module_loaded && oracleasm->mounted_known && !oracleasm->mounted &&
	       *lun->disk.header.label && is_used_as(lun, "ORCL:");
}

static bool is_afd(const struct afd_facts *afd, const struct lun *lun)
{
	return afd->driver_known && afd->driver_loaded && lun->afd_label && is_used_as(lun, "AFD:");
}

static enum provider provider_of(const struct disk_facts *facts, const struct lun *lun)
{
	if (is_v2(&facts->oracleasm, lun))
		return PROVIDER_ORACLEASM_V2;
	if (is_afd(&facts->afd, lun))
		return PROVIDER_AFD;
	if (is_v3(&facts->oracleasm, lun))
		return PROVIDER_ORACLEASM_V3;
	return PROVIDER_UNKNOWN;
}

static const char *label_of(const struct lun *lun)
{
	if (lun->oracleasm_label)
		return lun->oracleasm_label;
	if (lun->afd_label)
		return lun->afd_label;
	return *lun->disk.header.label ? lun->disk.header.label : NULL;
}

static const struct disk_name *found_name(const struct disk_facts *facts, const char *name)
{
	for (size_t i = 0; i < facts->names.count; i++)
		if (str_equal(facts->names.items[i].name, name))
			return &facts->names.items[i];
	return NULL;
}

static void judge_name(const struct disk_facts *facts, struct disk *disk)
{
	const struct disk_name *name = found_name(facts, disk->path);
	const struct block_device *device = asm_device_of_name(facts, disk->path);

	if (!device)
		device = disk->device;
	if (name) {
		disk->judged = name->file;
		disk->closed_by = name->closed_by;
	} else if (device) {
		disk->judged = device->file;
	}
}

void asm_set_provider(const struct assembly *assembly, struct lun *lun)
{
	struct disk *disk = &lun->disk;

	disk->provider = provider_of(assembly->facts, lun);
	disk->label = label_of(lun);
	if (disk->provider == PROVIDER_AFD)
		return;
	if (disk->provider == PROVIDER_ORACLEASM_V2) {
		if (lun->oracleasm) {
			disk->judged = lun->oracleasm->file;
			disk->closed_by = lun->oracleasm->closed_by;
		}
		return;
	}
	judge_name(assembly->facts, disk);
}
