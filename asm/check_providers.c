/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of oracleasm (ASMLib) and AFD, for the disks that need them.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "asm/assembly.h"
#include "asm/checks.h"

enum { IO_URING_FOR_A_GROUP = 1, IO_URING_FOR_NOBODY = 2 };

static const char config_path[] = "/etc/sysconfig/oracleasm";

static const char *setting(const struct disk_facts *facts, const char *key)
{
	return property_find(&facts->oracleasm.settings, key);
}

/* ---- does it work ---- */

/* True when a user or group as configured (name or number) is the expected one. */
static bool is_id(const char *value, const char *name, long id)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (end != value && *end == '\0' && id >= 0)
		return number == id;
	return str_equal(value, name);
}

static bool asks_for_library(const struct disk_facts *facts)
{
	for (size_t i = 0; i < facts->discovery.patterns.count; i++) {
		if (str_starts(facts->discovery.patterns.items[i], "ORCL:"))
			return facts->discovery.string && *facts->discovery.string;
	}
	return false;
}

/* What keeps oracleasm from serving disks; NULL when nothing is known to. */
static const char *why_driver_is_down(const struct oracleasm_facts *oracleasm)
{
	if (oracleasm->module_known && !oracleasm->module_loaded)
		return "its kernel module is not loaded";
	if (oracleasm->mounted_known && !oracleasm->mounted)
		return "oracleasmfs is not mounted at /dev/oracleasm";
	return NULL;
}

static const char *why_io_uring_is_down(const struct disk_facts *facts)
{
	const struct oracleasm_facts *oracleasm = &facts->oracleasm;

	if (oracleasm->io_uring_disabled >= IO_URING_FOR_NOBODY)
		return "io_uring is switched off (kernel.io_uring_disabled = 2)";
	if (oracleasm->io_uring_disabled == IO_URING_FOR_A_GROUP && oracleasm->io_uring_group < 0)
		return "io_uring is only for root (kernel.io_uring_disabled = 1, and no "
		       "kernel.io_uring_group)";
	return NULL;
}

static const char *why_library_is_down(const struct disk_facts *facts, bool v3)
{
	const struct oracleasm_facts *oracleasm = &facts->oracleasm;

	if (oracleasm->library_known && !oracleasm->library && (v3 || asks_for_library(facts)))
		return "its library libasm.so is not there";
	return NULL;
}

void asm_check_oracleasm_down(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	bool v3 = asm_oracleasm_is_v3(facts);

	if (!asm_oracleasm_wanted(facts)) {
		sink_not_applicable(sink);
		return;
	}
	const char *why = v3 ? why_io_uring_is_down(facts) : why_driver_is_down(&facts->oracleasm);
	why = why ? why : why_library_is_down(facts, v3);
	if (!why)
		return;
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, "oracleasm",
					    "disks in use need oracleasm, which does not work: %s",
					    why);
	sink_evidence(sink, finding, v3 ? "io_uring interface" : "oracleasm driver", why);
	asm_discovery_evidence(sink, finding, facts);
	sink_step(sink, finding, "oracleasm status", "root", "none");
	if (v3) {
		sink_step(
			sink, finding,
			"allow io_uring for ASM in /etc/sysctl.d/io_uring.conf "
			"(kernel.io_uring_disabled = 0, or 1 with kernel.io_uring_group = the gid "
			"of ORACLEASM_GID), or install oracleasmlib",
			NULL, "none by itself");
		sink_step(sink, finding, "sysctl --system", "root",
			  "sets all kernel settings of the files in sysctl.d anew");
		return;
	}
	sink_step(sink, finding, "systemctl start oracleasm", "root",
		  "none to what runs: loads the module, mounts /dev/oracleasm and looks for "
		  "labelled disks");
	sink_step(
		sink, finding,
		"if the module is not there for this kernel (uname -r): install kmod-oracleasm for "
		"it, or boot a kernel that has it",
		NULL, "a boot ends everything on this node");
}

/* ---- is it configured for the right ones ---- */

static void wrong_owner(struct sink *sink, const char *key, const char *value, const char *name,
			const char *from)
{
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, key,
		"oracleasm gives its disks to %s%s%s, %s needs %s%s%s%s", *value ? value : "root",
		*value ? "" : " (", *value ? "" : "nothing is set)", "ASM", name,
		from ? " (expected from " : "", from ? from : "", from ? ")" : "");

	sink_evidence(sink, finding, config_path,
		      arena_printf(sink_arena(sink), "%s=%s", key, value));
	if (from)
		sink_evidence(sink, finding, from, name);
	sink_step(sink, finding, "oracleasm configure -i", "root",
		  "none now; asks for owner and group and writes them to its configuration");
	sink_step(sink, finding, "systemctl restart oracleasm", "root",
		  "needs ASM and every database instance of this node down: the disks change "
		  "owner only then");
}

static void wrong_io_uring_group(struct sink *sink, const struct disk_facts *facts)
{
	const struct expected_facts *expected = &facts->expected;
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, "kernel.io_uring_group",
		"io_uring is allowed for group %ld only, ASM and the databases are in %s (%ld)",
		facts->oracleasm.io_uring_group, expected->group, expected->gid);

	sink_evidence(sink, finding, "/proc/sys/kernel/io_uring_group",
		      arena_printf(sink_arena(sink), "%ld", facts->oracleasm.io_uring_group));
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink),
			       "set kernel.io_uring_group = %ld in /etc/sysctl.d/io_uring.conf",
			       expected->gid),
		  NULL, "none by itself");
	sink_step(sink, finding, "sysctl --system", "root",
		  "sets all kernel settings of the files in sysctl.d anew");
}

void asm_check_oracleasm_owner(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	const struct expected_facts *expected = &facts->expected;
	const char *user = setting(facts, "ORACLEASM_UID");
	const char *group = setting(facts, "ORACLEASM_GID");

	if (!asm_oracleasm_wanted(facts)) {
		sink_not_applicable(sink);
		return;
	}
	if (user && expected->user && !is_id(user, expected->user, expected->uid))
		wrong_owner(sink, "ORACLEASM_UID", user, expected->user, expected->user_from);
	if (group && expected->group && !is_id(group, expected->group, expected->gid))
		wrong_owner(sink, "ORACLEASM_GID", group, expected->group, expected->group_from);
	if (asm_oracleasm_is_v3(facts) && expected->group && expected->gid >= 0 &&
	    facts->oracleasm.io_uring_disabled == IO_URING_FOR_A_GROUP &&
	    facts->oracleasm.io_uring_group >= 0 &&
	    facts->oracleasm.io_uring_group != expected->gid)
		wrong_io_uring_group(sink, facts);
}

void asm_check_oracleasm_config_split(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	if (!asm_oracleasm_wanted(facts) || !facts->oracleasm.config_known) {
		sink_not_applicable(sink);
		return;
	}
	if (facts->oracleasm.config_is_link)
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, config_path,
			  "%s is no longer a link to oracleasm-_dev_oracleasm: what is changed in "
			  "the one is not seen in the other",
			  config_path);
	sink_evidence(sink, finding, config_path, "not the link that the package makes");
	sink_step(sink, finding,
		  "diff /etc/sysconfig/oracleasm /etc/sysconfig/oracleasm-_dev_oracleasm", "root",
		  "none");
	sink_step(sink, finding,
		  "bring the right settings into oracleasm-_dev_oracleasm, and make "
		  "/etc/sysconfig/oracleasm a link to it again",
		  NULL, "none now; read when oracleasm starts");
}

/* ---- which disk it takes ---- */

static size_t prefix_at(const char *list, const char *name)
{
	size_t position = 0;

	while (list && *list) {
		size_t length = strcspn(list, " ");
		if (length && strncmp(list, name, length) == 0)
			return position + 1;
		position += length > 0;
		list += length + (list[length] == ' ');
	}
	return 0;
}

/* Place in a list of prefixes of the kernel name or the alias of a device; 0 when in none. */
static size_t place_in(const char *list, const struct block_device *device)
{
	size_t kernel = prefix_at(list, device->kernel);
	size_t alias = device->dm_name ? prefix_at(list, device->dm_name) : 0;

	if (device->disk && !kernel)
		kernel = prefix_at(list, device->disk);
	if (!kernel || (alias && alias < kernel))
		return alias;
	return kernel;
}

/* What the order does wrong with one map; NULL when it puts the map before its paths. */
static const char *wrong_order(const struct disk_facts *facts, const struct block_device *map,
			       const char *order, const char *exclude)
{
	if (place_in(exclude, map))
		return "SCANEXCLUDE hides the map";
	for (size_t i = 0; i < map->slaves.count; i++) {
		const struct block_device *path = block_device_by_kernel(&facts->devices,
									 map->slaves.items[i]);
		if (!path || asm_is_map(path) || place_in(exclude, path))
			continue;
		size_t of_map = place_in(order, map), of_path = place_in(order, path);
		if (!of_map || (of_path && of_path < of_map))
			return "neither SCANORDER nor SCANEXCLUDE puts the map before its paths";
	}
	return NULL;
}

static const char *wrong_scan(const struct disk_facts *facts, const char **ret_name)
{
	const char *order = setting(facts, "ORACLEASM_SCANORDER");
	const char *exclude = setting(facts, "ORACLEASM_SCANEXCLUDE");

	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (!disk->device || !disk->label || !*disk->label)
			continue;
		*ret_name = disk->map ? disk->map : disk->device->kernel;
		for (size_t j = 0; disk->map && j < facts->devices.count; j++) {
			const struct block_device *map = &facts->devices.items[j];
			const char *called = map->dm_name ? map->dm_name : map->kernel;
			const char *why = str_equal(called, disk->map) && asm_is_map(map)
						  ? wrong_order(facts, map, order, exclude)
						  : NULL;
			if (why)
				return why;
		}
		if (!disk->map && place_in(exclude, disk->device))
			return "SCANEXCLUDE hides a labelled disk that has no map";
	}
	return NULL;
}

void asm_check_oracleasm_scanorder(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	const char *order = setting(facts, "ORACLEASM_SCANORDER");
	const char *exclude = setting(facts, "ORACLEASM_SCANEXCLUDE");
	const char *name = NULL;

	if (!asm_oracleasm_wanted(facts)) {
		sink_not_applicable(sink);
		return;
	}
	const char *why = wrong_scan(facts, &name);
	if (!why)
		return;
	struct finding *finding = sink_fail(sink, SEVERITY_WARNING, "oracleasm",
					    "oracleasm may take the wrong device at the next scan: "
					    "%s (%s)",
					    why, name);
	sink_evidence(sink, finding, config_path,
		      arena_printf(sink_arena(sink),
				   "ORACLEASM_SCANORDER=\"%s\" ORACLEASM_SCANEXCLUDE=\"%s\"",
				   order ? order : "", exclude ? exclude : ""));
	sink_step(
		sink, finding,
		"set ORACLEASM_SCANORDER and ORACLEASM_SCANEXCLUDE to prefixes that fit this node, "
		"with multipath usually \"dm\" and \"sd\"; without multipath both empty",
		NULL, "none now");
	sink_step(sink, finding, "systemctl restart oracleasm", "root",
		  "needs ASM and every database instance of this node down: the nodes of the "
		  "disks are made anew");
}

/* ---- kernel and release ---- */

enum interface { INTERFACE_UNKNOWN, INTERFACE_MODULE, INTERFACE_IO_URING };

/* What the kernel offers to ASMLib (ASM.md 1.1). */
static enum interface interface_of(const char *kernel)
{
	if (!kernel)
		return INTERFACE_UNKNOWN;
	if (strstr(kernel, "uek"))
		return asm_version_at_least(kernel, 5, 15) ? INTERFACE_IO_URING : INTERFACE_MODULE;
	if (strstr(kernel, ".el9") || strstr(kernel, ".el10"))
		return INTERFACE_IO_URING;
	if (strstr(kernel, ".el6") || strstr(kernel, ".el7") || strstr(kernel, ".el8"))
		return INTERFACE_MODULE;
	return INTERFACE_UNKNOWN;
}

void asm_check_oracleasm_version(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	enum interface kernel = interface_of(facts->kernel);
	bool v3 = asm_oracleasm_is_v3(facts);

	if (!asm_oracleasm_wanted(facts) || kernel == INTERFACE_UNKNOWN ||
	    !(facts->oracleasm.module_known || facts->oracleasm.mounted_known)) {
		sink_not_applicable(sink);
		return;
	}
	if (v3 == (kernel == INTERFACE_IO_URING))
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_WARNING, "oracleasm",
		v3 ? "oracleasm is set up for io_uring, but kernel %s offers ASMLib only the "
		     "oracleasm module, which is not loaded"
		   : "oracleasm works over its kernel module, which is not part of kernel %s: "
		     "here it needs oracleasm-support and oracleasmlib 3, over io_uring",
		facts->kernel);
	sink_evidence(sink, finding, "uname -r", facts->kernel);
	sink_evidence(sink, finding, config_path,
		      v3 ? "settings of version 3" : "no setting of version 3");
	sink_step(sink, finding,
		  "install the oracleasm-support and oracleasmlib that fit this kernel, or boot a "
		  "kernel that fits them",
		  NULL, "needs ASM and every database instance of this node down");
}

/* ---- AFD ---- */

static void driver_not_loaded(struct sink *sink, const struct disk_facts *facts)
{
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, "oracleafd",
					    "disks in use need AFD, whose driver is not loaded");

	sink_evidence(sink, finding, "/proc/modules", "no oracleafd");
	asm_discovery_evidence(sink, finding, facts);
	sink_step(sink, finding, "asmcmd afd_state",
		  facts->expected.user ? facts->expected.user : "grid", "none");
	sink_step(sink, finding,
		  "if the driver does not fit the kernel (acfsdriverstate -orahome $GRID_HOME "
		  "supported): install the patch that brings it, or boot the earlier kernel",
		  NULL, "needs the stack of this node down");
}

static void label_without_disk(struct sink *sink, const struct afd_label *label)
{
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL,
					    arena_printf(sink_arena(sink), "AFD:%s", label->label),
					    "the AFD label %s leads to no disk: %s%s", label->label,
					    label->path ? label->path : "its file names none",
					    label->path ? " is not there" : "");

	sink_evidence(sink, finding,
		      arena_printf(sink_arena(sink), "/dev/oracleafd/disks/%s", label->label),
		      label->path ? label->path : "empty");
	sink_step(sink, finding, "lsblk -o NAME,SIZE,TYPE,WWN,FSTYPE,LABEL", "root", "none");
	sink_step(sink, finding,
		  "bring the LUN back; then let AFD look again (asmcmd afd_scan, as root)", NULL,
		  "none to disks in use; reads the labels of all disks of its discovery string");
}

void asm_check_afd_state(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;

	if (!asm_afd_wanted(facts)) {
		sink_not_applicable(sink);
		return;
	}
	if (facts->afd.driver_known && !facts->afd.driver_loaded) {
		driver_not_loaded(sink, facts);
		return;
	}
	for (size_t i = 0; i < facts->afd.count; i++) {
		const struct afd_label *label = &facts->afd.items[i];
		if (!label->path || !asm_device_of_name(facts, label->path))
			label_without_disk(sink, label);
	}
}

void asm_check_afd_unsupported(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	const char *version = facts_version(input->facts);
	bool ended = asm_version_at_least(version, 23, 0);

	if (!asm_afd_wanted(facts)) {
		sink_not_applicable(sink);
		return;
	}
	if (!ended && !asm_version_at_least(facts->kernel, 5, 14))
		return;
	struct finding *finding =
		ended ? sink_fail(sink, SEVERITY_CRITICAL, "AFD",
				  "disks in use depend on AFD, which Grid Infrastructure %s "
				  "(26ai) no longer has",
				  version)
		      : sink_fail(sink, SEVERITY_WARNING, "AFD",
				  "disks in use depend on AFD, which is not supported on kernel %s "
				  "(from 5.14 on)",
				  facts->kernel);
	finding->reach = REACH_NONE;
	if (ended)
		sink_evidence(sink, finding,
			      input->facts->version.active ? "crsctl query crs activeversion"
							   : "crsctl query crs releaseversion",
			      version);
	else
		sink_evidence(sink, finding, "uname -r", facts->kernel);
	sink_step(sink, finding,
		  "plan to move the disks to oracleasm (ASMLib 3) or to udev rules, one node after "
		  "the other",
		  NULL, "needs the stack of the node down");
}
