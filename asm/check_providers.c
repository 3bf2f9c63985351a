/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of oracleasm (ASMLib) and AFD, for the disks that need them.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "asm/assembly.h"
#include "asm/checks.h"
#include "node/shell.h"

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

void asm_check_oracleasm_down(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	bool v3 = asm_oracleasm_is_v3(facts);

	if (!asm_oracleasm_wanted(facts)) {
		sink_not_applicable(sink);
		return;
	}
	const char *why = asm_why_oracleasm_is_down(facts);
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

static void wrong_owner(struct sink *sink, const struct disk_facts *facts, const char *key,
			const char *value, const char *name, const char *from)
{
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, key,
		"oracleasm gives its disks to %s%s%s, %s needs %s%s%s%s", *value ? value : "root",
		*value ? "" : " (", *value ? "" : "nothing is set)", "ASM", name,
		from ? " (expected from " : "", from ? from : "", from ? ")" : "");

	sink_evidence(sink, finding, asm_oracleasm_config(facts),
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
		wrong_owner(sink, facts, "ORACLEASM_UID", user, expected->user,
			    expected->user_from);
	if (group && expected->group && !is_id(group, expected->group, expected->gid))
		wrong_owner(sink, facts, "ORACLEASM_GID", group, expected->group,
			    expected->group_from);
	if (asm_oracleasm_is_v3(facts) && expected->group && expected->gid >= 0 &&
	    facts->oracleasm.io_uring_disabled == IO_URING_FOR_A_GROUP &&
	    facts->oracleasm.io_uring_group >= 0 &&
	    facts->oracleasm.io_uring_group != expected->gid)
		wrong_io_uring_group(sink, facts);
}

void asm_check_oracleasm_config_split(const struct check_input *input, struct sink *sink)
{
	static const char config_path[] = "/etc/sysconfig/oracleasm";
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
	sink_evidence(sink, finding, asm_oracleasm_config(facts),
		      v3 ? "settings of version 3" : "no setting of version 3");
	sink_step(sink, finding,
		  "install the oracleasm-support and oracleasmlib that fit this kernel, or boot a "
		  "kernel that fits them",
		  NULL, "needs ASM and every database instance of this node down");
}

/* ---- AFD ---- */

static void driver_not_loaded(struct sink *sink, const struct node_facts *node)
{
	const struct disk_facts *facts = node->disks;
	const char *home = shell_word(sink_arena(sink),
				      node->home.path ? node->home.path : "GRID_HOME");
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, "oracleafd",
					    "disks in use need AFD, whose driver is not loaded");

	sink_evidence(sink, finding, "/proc/modules", "no oracleafd");
	asm_discovery_evidence(sink, finding, facts);
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "%s/bin/afddriverstate -orahome %s supported",
			       home, home),
		  "root", "none; tells whether there is a driver for this kernel");
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "%s/bin/crsctl start res ora.driver.afd%s", home,
			       node->kind == NODE_RESTART ? "" : " -init"),
		  "root", "none to what runs; loads the driver, once OHASD is up");
	sink_step(sink, finding,
		  "if there is none for this kernel: install the patch that brings it, or boot the "
		  "earlier kernel",
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
		driver_not_loaded(sink, input->facts);
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
