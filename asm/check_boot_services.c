/* SPDX-License-Identifier: Apache-2.0
 *
 * What the next boot needs beside udev's rules: the service of oracleasm, its module in the kernel that
 * will be booted, and the services that bring in disks from outside.
 */
#include <string.h>

#include "asm/checks.h"
#include "node/environment.h"
#include "node/rules.h"
#include "node/shell.h"

/* ---- units ---- */

/* It is certain that nothing starts it at boot. */
static bool is_off(const struct unit_fact *unit)
{
	static const char *const off[] = { "disabled", "masked", "masked-runtime" };

	if (!unit || unit->from.status != FACT_OBTAINED)
		return false;
	if (str_equal(unit->load, "not-found") || str_equal(unit->load, "masked"))
		return true;
	for (size_t i = 0; i < sizeof(off) / sizeof(*off); i++)
		if (str_equal(unit->file_state, off[i]))
			return true;
	return false;
}

static const char *state_words(const struct unit_fact *unit)
{
	if (str_equal(unit->load, "not-found"))
		return "does not exist";
	return str_equal(unit->file_state, "disabled") ? "is disabled" : "is masked";
}

static void unit_evidence(struct sink *sink, struct finding *finding, const struct unit_fact *unit)
{
	sink_evidence(sink, finding, unit->from.source,
		      arena_printf(sink_arena(sink), "LoadState=%s UnitFileState=%s ActiveState=%s",
				   unit->load ? unit->load : "",
				   unit->file_state ? unit->file_state : "",
				   unit->active ? unit->active : ""));
}

static bool is_masked(const struct unit_fact *unit)
{
	return is_off(unit) &&
	       (str_equal(unit->load, "masked") || str_equal(unit->file_state, "masked") ||
		str_equal(unit->file_state, "masked-runtime"));
}

static void step_enable(struct sink *sink, struct finding *finding, const struct unit_fact *unit)
{
	if (str_equal(unit->load, "not-found"))
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink),
				       "install the package that %s belongs to, and enable it",
				       unit->name),
			  NULL, "none");
	if (is_masked(unit))
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "systemctl unmask %s", unit->name), "root",
			  "none");
	if (!str_equal(unit->load, "not-found"))
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "systemctl enable %s", unit->name), "root",
			  "none; it counts from the next boot");
}

/* ---- how a disk comes to this node ---- */

static bool comes_by(const struct block_device *device, const char *part)
{
	return device && strstr(device->devpath, part);
}

static bool disk_comes_by(const struct disk_facts *facts, const struct disk *disk, const char *part)
{
	if (comes_by(disk->device, part))
		return true;
	for (size_t i = 0; i < disk->path_count; i++)
		if (comes_by(block_device_by_kernel(&facts->devices, disk->paths[i].kernel), part))
			return true;
	return false;
}

/* Of software initiators: an adapter with one of its own logs in without a service. */
static bool is_iscsi(const struct disk_facts *facts, const struct disk *disk)
{
	return disk_comes_by(facts, disk, "/devices/platform/host") &&
	       disk_comes_by(facts, disk, "/session");
}

static bool is_nvme_fabrics(const struct disk_facts *facts, const struct disk *disk)
{
	return disk_comes_by(facts, disk, "/nvme-fabrics/");
}

static bool is_multipath(const struct disk_facts *facts, const struct disk *disk)
{
	(void)facts;
	return disk->map && disk->device && disk->device->dm_uuid &&
	       strstr(disk->device->dm_uuid, "mpath-");
}

typedef bool transport(const struct disk_facts *facts, const struct disk *disk);

static void disks_that_come_by(struct arena *arena, const struct disk_facts *facts, transport *is,
			       struct names *ret)
{
	for (size_t i = 0; i < facts->disks.count; i++) {
		const struct disk *disk = &facts->disks.items[i];
		if (asm_is_needed(facts, disk) && is(facts, disk))
			names_add(arena, ret, disk->path);
	}
}

/* ---- oracleasm ---- */

static bool is_false(const char *value)
{
	return str_equal(value, "false") || str_equal(value, "FALSE") || str_equal(value, "no");
}

/* What works now is not down for this. */
static struct finding *fail_oracleasm(const struct disk_facts *facts, struct sink *sink,
				      const char *subject, const char *message)
{
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, subject, "%s", message);

	if (facts->oracleasm.disks.count)
		finding->reach = REACH_NONE;
	return finding;
}

static void check_setting(const struct disk_facts *facts, struct sink *sink, const char *key,
			  const char *effect)
{
	const char *value = property_find(&facts->oracleasm.settings, key);
	struct arena *arena = sink_arena(sink);

	if (!is_false(value))
		return;
	struct finding *finding = fail_oracleasm(
		facts, sink, key, arena_printf(arena, "%s=%s: %s", key, value, effect));
	sink_evidence(sink, finding,
		      facts->oracleasm.from.source ? facts->oracleasm.from.source : "oracleasm",
		      arena_printf(arena, "%s=%s", key, value));
	sink_step(sink, finding, "oracleasm configure -i", "root",
		  "none; asks for user, group, start and scan at boot, and writes them down");
}

static bool waits_for_iscsi(const struct unit_fact *unit)
{
	static const char *const after[] = { "iscsi.service", "remote-fs-pre.target",
					     "remote-fs.target" };

	for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++)
		if (names_hold(&unit->after, after[i]))
			return true;
	return false;
}

static void check_order(const struct disk_facts *facts, struct sink *sink,
			const struct unit_fact *unit)
{
	struct names disks = { 0 };

	disks_that_come_by(sink_arena(sink), facts, is_iscsi, &disks);
	if (!disks.count || !unit->after.count || waits_for_iscsi(unit))
		return;
	struct finding *finding = fail_oracleasm(
		facts, sink, unit->name,
		arena_printf(sink_arena(sink),
			     "oracleasm looks for labels at boot before iSCSI has brought in its "
			     "disks: %s",
			     names_in_words(sink_arena(sink), &disks, 12)));
	sink_evidence(sink, finding, unit->from.source,
		      arena_printf(sink_arena(sink), "After=%s",
				   names_in_words(sink_arena(sink), &unit->after, 12)));
	sink_step(sink, finding, "systemctl edit oracleasm.service", "root",
		  "none; add there: [Unit], Wants=iscsi.service, After=iscsi.service");
}

void asm_check_oracleasm_boot(const struct check_input *input, struct sink *sink)
{
	static const char name[] = "oracleasm.service";
	const struct disk_facts *facts = input->facts->disks;
	const struct environment *environment = input->facts->environment;
	const struct unit_fact *unit = environment ? unit_find(&environment->units, name) : NULL;

	if (!asm_oracleasm_wanted(facts)) {
		sink_not_applicable(sink);
		return;
	}
	check_setting(facts, sink, "ORACLEASM_ENABLED",
		      "oracleasm does nothing at boot, and its disks are not there");
	check_setting(facts, sink, "ORACLEASM_SCANBOOT",
		      "oracleasm does not look for labels at boot, and its disks are not there");
	if (unit && unit->from.status == FACT_NOT_CAPTURED)
		sink_not_captured(sink);
	if (!unit || unit->from.status != FACT_OBTAINED)
		return;
	if (!is_off(unit)) {
		check_order(facts, sink, unit);
		return;
	}
	struct finding *finding = fail_oracleasm(
		facts, sink, name,
		arena_printf(sink_arena(sink),
			     "disks in use are of oracleasm, and %s %s: after the next boot they "
			     "are not there",
			     name, state_words(unit)));
	unit_evidence(sink, finding, unit);
	step_enable(sink, finding, unit);
}

/* ---- the next kernel ---- */

static void check_module(const struct boot_facts *boot, struct sink *sink, const char *module,
			 const char *product)
{
	struct arena *arena = sink_arena(sink);
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, boot->kernel_next,
		"the next boot takes kernel %s, which has no module %s: the disks of %s will not "
		"be there",
		boot->kernel_next, module, product);

	/* it is about the kernel that does not run yet */
	finding->reach = str_equal(boot->kernel_next, boot->kernel_now) ? REACH_ALL : REACH_NONE;
	sink_evidence(sink, finding,
		      boot->kernel_next_from ? boot->kernel_next_from : "boot loader",
		      arena_printf(arena, "next: %s, now: %s", boot->kernel_next,
				   boot->kernel_now ? boot->kernel_now : "?"));
	sink_evidence(sink, finding, boot->modules_from.source,
		      arena_printf(arena, "no %s in it", module));
	sink_step(sink, finding,
		  arena_printf(arena, "install the %s driver for kernel %s", product,
			       boot->kernel_next),
		  NULL, "none");
	if (boot->kernel_now && !str_equal(boot->kernel_next, boot->kernel_now))
		sink_step(sink, finding,
			  arena_printf(arena, "grubby --set-default /boot/vmlinuz-%s",
				       shell_word(arena, boot->kernel_now)),
			  "root", "none; the next boot takes the kernel of now again");
}

void asm_check_next_kernel(const struct check_input *input, struct sink *sink)
{
	const struct disk_facts *facts = input->facts->disks;
	const struct environment *environment = input->facts->environment;
	bool oracleasm = asm_oracleasm_wanted(facts) && !asm_oracleasm_is_v3(facts);
	bool afd = asm_afd_wanted(facts);

	if (!environment || (!oracleasm && !afd)) {
		sink_not_applicable(sink);
		return;
	}
	const struct boot_facts *boot = &environment->boot;
	if (!boot->kernel_next || boot->modules_from.status == FACT_NOT_CAPTURED) {
		sink_not_captured(sink);
		return;
	}
	if (boot->modules_from.status != FACT_OBTAINED) {
		sink_unknown(sink, boot->kernel_next,
			     "which modules kernel %s of the next boot has could not be read (%s)",
			     boot->kernel_next, fact_status_name(boot->modules_from.status));
		return;
	}
	if (oracleasm && !boot->has_oracleasm)
		check_module(boot, sink, "oracleasm", "oracleasm");
	else if (afd && !boot->has_oracleafd)
		check_module(boot, sink, "oracleafd", "AFD");
}

/* ---- transports ---- */

/* One of these must be started at boot; `base`, if any, is started by them and must not be masked. */
struct service {
	const char *what;
	transport *is;
	const char *units[3], *base;
};

static const struct service services[] = {
	{ "multipath", is_multipath, { "multipathd.service" }, NULL },
	/* iscsid alone logs in to what it had; it is often started by its socket */
	{ "iSCSI", is_iscsi, { "iscsi.service", "iscsid.service" }, "iscsid.service" },
	{ "NVMe over fabrics",
	  is_nvme_fabrics,
	  { "nvmf-autoconnect.service", "nvmefc-boot-connections.service" },
	  NULL },
};

static void fail_service(struct sink *sink, const struct service *service,
			 const struct unit_fact *unit, const struct names *disks)
{
	struct finding *finding =
		sink_fail(sink, SEVERITY_CRITICAL, unit->name,
			  "disks in use come by %s, and %s %s: after the next boot they are not "
			  "there, or not safe: %s",
			  service->what, unit->name, state_words(unit),
			  names_in_words(sink_arena(sink), disks, 12));

	for (size_t i = 0; i < disks->count; i++)
		sink_reaches(sink, finding, disks->items[i]);
	unit_evidence(sink, finding, unit);
	step_enable(sink, finding, unit);
}

static void check_service(const struct check_input *input, struct sink *sink,
			  const struct service *service)
{
	const struct disk_facts *facts = input->facts->disks;
	const struct unit_facts *units = &input->facts->environment->units;
	const struct unit_fact *unit = NULL;
	struct names disks = { 0 };

	disks_that_come_by(sink_arena(sink), facts, service->is, &disks);
	if (!disks.count)
		return;
	const struct unit_fact *base = service->base ? unit_find(units, service->base) : NULL;
	if (is_masked(base))
		fail_service(sink, service, base, &disks);
	for (size_t i = 0; i < 3 && service->units[i]; i++) {
		const struct unit_fact *item = unit_find(units, service->units[i]);
		if (!is_off(item)) {
			if (!item || item->from.status == FACT_NOT_CAPTURED)
				sink_not_captured(sink);
			return;
		}
		unit = unit ? unit : item;
	}
	fail_service(sink, service, unit, &disks);
}

/* ---- the first file system of the boot ---- */

/* It holds a multipath.conf when it needs one to find the root file system. */
static void check_initramfs(const struct check_input *input, struct sink *sink)
{
	const struct boot_facts *boot = &input->facts->environment->boot;
	const struct disk_facts *facts = input->facts->disks;
	struct arena *arena = sink_arena(sink);

	if (boot->initramfs.from.status != FACT_OBTAINED ||
	    boot->multipath_conf.from.status != FACT_OBTAINED ||
	    boot->multipath_conf.mtime <= boot->initramfs.mtime || !facts->rules ||
	    root_is_on_map(arena, &facts->devices, facts->rules->cmdline) <= 0)
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, boot->initramfs.path,
			  "the initramfs of the next boot is older than %s, of which it holds a "
			  "copy: maps may get other names than now",
			  boot->multipath_conf.path);
	finding->reach = REACH_NONE;
	sink_evidence(sink, finding, boot->initramfs.path,
		      arena_printf(arena, "%lld s older than %s",
				   (long long)(boot->multipath_conf.mtime - boot->initramfs.mtime),
				   boot->multipath_conf.path));
	sink_step(sink, finding,
		  arena_printf(arena, "dracut -f %s %s", shell_word(arena, boot->initramfs.path),
			       shell_word(arena, boot->kernel_next)),
		  "root", "none; writes the initramfs anew");
}

void asm_check_transport_boot(const struct check_input *input, struct sink *sink)
{
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++)
		check_service(input, sink, &services[i]);
	check_initramfs(input, sink);
}
