/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of what starts OHASD at boot (ASM.md 5). Both hooks are needed: one keeps `init.ohasd run`
 * alive, the other is the script ohasd that has the stack started.
 */
#include <stdlib.h>
#include <string.h>

#include "crs/checks.h"

#define INIT_SCRIPT "init.ohasd"

static bool mentions(const char *text, const char *word)
{
	return text && strstr(text, word);
}

/* ---- the unit of `init.ohasd run` ---- */

/* Oracle's own unit, and those that were made by hand before it had one. ohasd.service is mostly made
 * from the script ohasd, and then is the other hook. */
static bool keeps_init_ohasd(const struct unit_fact *unit)
{
	if (mentions(unit->exec_start, INIT_SCRIPT))
		return true;
	return str_equal(unit->name, "oracle-ohasd.service") ||
	       (str_equal(unit->name, "ohas.service") && !unit->exec_start);
}

static bool starts_at_boot(const struct unit_fact *unit)
{
	if (str_equal(unit->file_state, "enabled"))
		return true;
	/* static, linked and generated ones are started by what wants them */
	return unit->wanted_by.count && !mentions(unit->file_state, "runtime") &&
	       !str_equal(unit->file_state, "disabled");
}

enum unit_fault {
	UNIT_GOOD,
	UNIT_NOT_NOW,
	UNIT_UNSEEN,
	UNIT_FAILED,
	UNIT_DISABLED,
	UNIT_BROKEN,
	UNIT_MASKED,
	UNIT_MISSING,
};

static enum unit_fault fault_of(const struct unit_fact *unit)
{
	if (unit->from.status != FACT_OBTAINED)
		return UNIT_UNSEEN;
	if (str_equal(unit->load, "not-found"))
		return UNIT_MISSING;
	if (str_equal(unit->load, "masked"))
		return UNIT_MASKED;
	if (!str_equal(unit->load, "loaded"))
		return UNIT_BROKEN;
	if (!starts_at_boot(unit) && (unit->file_state || unit->wanted_by.count))
		return UNIT_DISABLED;
	if (str_equal(unit->active, "failed"))
		return UNIT_FAILED;
	if (!unit->file_state && !unit->wanted_by.count)
		return UNIT_UNSEEN;
	return str_equal(unit->active, "inactive") ? UNIT_NOT_NOW : UNIT_GOOD;
}

/* The unit that does it, or comes nearest to it; NULL when none was asked for. */
static const struct unit_fact *best_hook(const struct unit_facts *units, enum unit_fault *ret)
{
	static const char *const names[] = { "oracle-ohasd.service", "ohas.service",
					     "ohasd.service" };
	const struct unit_fact *best = NULL;

	*ret = UNIT_MISSING;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct unit_fact *unit = unit_find(units, names[i]);
		if (!unit || unit->from.status == FACT_NOT_CAPTURED || !keeps_init_ohasd(unit))
			continue;
		enum unit_fault fault = fault_of(unit);
		if (best && fault >= *ret)
			continue;
		best = unit;
		*ret = fault;
	}
	return best;
}

static void unit_evidence(struct sink *sink, struct finding *finding, const struct unit_fact *unit)
{
	const struct {
		const char *key, *value;
	} fields[] = {
		{ "LoadState", unit->load },
		{ "UnitFileState", unit->file_state },
		{ "ActiveState", unit->active },
		{ "Result", str_equal(unit->result, "success") ? NULL : unit->result },
		{ "FragmentPath", unit->fragment },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (fields[i].value)
			sink_evidence(sink, finding, unit->from.source,
				      arena_printf(sink_arena(sink), "%s=%s", fields[i].key,
						   fields[i].value));
}

static struct finding *say_unit(struct sink *sink, const struct unit_fact *unit, const char *words,
				const char *command, const char *effect)
{
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, unit->name, "%s %s",
					    unit->name, words);

	unit_evidence(sink, finding, unit);
	sink_step(sink, finding, arena_printf(sink_arena(sink), command, unit->name), "root",
		  effect);
	return finding;
}

#define STARTS_THE_STACK                                                                         \
	"none on what runs; where OHASD is down and its autostart on, starts the stack of this " \
	"node"

static void judge_unit(struct sink *sink, const struct unit_fact *unit, enum unit_fault fault)
{
	struct finding *finding;

	switch (fault) {
	case UNIT_MASKED:
		finding = say_unit(sink, unit,
				   "is masked: systemd never starts init.ohasd, so OHASD is not "
				   "started",
				   "systemctl unmask %s", "none");
		/* the mask is a link of the name that Oracle's file has */
		sink_step(sink, finding,
			  "put /etc/systemd/system/oracle-ohasd.service back when it is gone then: "
			  "the mask took its place; another node of the same release has it",
			  NULL, "none");
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink),
				       "systemctl daemon-reload && systemctl enable --now %s",
				       unit->name),
			  "root", STARTS_THE_STACK);
		return;
	case UNIT_BROKEN:
		say_unit(sink, unit, "cannot be loaded, so init.ohasd is not started",
			 "systemd-analyze verify %s", "none");
		return;
	case UNIT_DISABLED:
		say_unit(sink, unit,
			 "is not enabled: at the next boot nothing starts init.ohasd and OHASD",
			 "systemctl enable %s", "none now; the stack starts at the next boot");
		return;
	case UNIT_FAILED:
		say_unit(sink, unit, "has failed: nothing starts OHASD again when it ends",
			 "systemctl start %s", STARTS_THE_STACK);
		return;
	case UNIT_NOT_NOW:
		finding = sink_fail(sink, SEVERITY_WARNING, unit->name,
				    "%s is enabled but not active: until the next boot nothing "
				    "starts OHASD",
				    unit->name);
		unit_evidence(sink, finding, unit);
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "systemctl start %s", unit->name), "root",
			  STARTS_THE_STACK);
		return;
	default:
		return;
	}
}

/* Oracle's unit comes after the network; those made by hand have many forms that work. */
static void judge_order(struct sink *sink, const struct unit_fact *unit)
{
	if (!str_equal(unit->name, "oracle-ohasd.service") || !unit->after.count ||
	    names_hold(&unit->after, "network-online.target") ||
	    names_hold(&unit->after, "network.target"))
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_WARNING, unit->name,
		"%s does not wait for the network (After= was changed): OHASD may start too early",
		unit->name);
	for (size_t i = 0; i < unit->after.count; i++)
		sink_evidence(sink, finding, unit->from.source,
			      arena_printf(sink_arena(sink), "After=%s", unit->after.items[i]));
	sink_step(sink, finding, "systemctl cat oracle-ohasd.service", "root", "none");
	sink_step(sink, finding,
		  "take out what changes After=, so that network-online.target is in it again",
		  NULL, "none now; the order of the next boot");
}

/* A node that boots into one of these starts no service at all. */
static void judge_default_unit(struct sink *sink, const struct boot_facts *boot)
{
	if (!str_equal(boot->default_unit, "rescue.target") &&
	    !str_equal(boot->default_unit, "emergency.target"))
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, boot->default_unit,
		"this node boots into %s, in which clusterware is not started", boot->default_unit);
	sink_evidence(sink, finding, "default.target", boot->default_unit);
	sink_step(sink, finding, "systemctl set-default multi-user.target", "root",
		  "none now; the run level of the next boot");
}

/* OHASD that runs goes on without what would start it. */
static const char *not_started(const struct check_input *input)
{
	return input->order->stages[STAGE_OHASD].state == STAGE_UP
		       ? "at the next boot nothing starts init.ohasd and OHASD"
		       : "nothing starts init.ohasd, so OHASD is not started";
}

static void judge_systemd(const struct check_input *input, struct sink *sink)
{
	const struct environment *environment = input->facts->environment;
	enum unit_fault fault;
	const struct unit_fact *unit = best_hook(&environment->units, &fault);

	if (!unit) {
		sink_not_captured(sink);
		return;
	}
	if (fault == UNIT_UNSEEN) {
		sink_unknown(sink, unit->name, "it is not known whether %s is started at boot",
			     unit->name);
		return;
	}
	judge_default_unit(sink, &environment->boot);
	if (fault != UNIT_MISSING) {
		judge_unit(sink, unit, fault);
		judge_order(sink, unit);
		return;
	}
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, "oracle-ohasd.service",
		"there is no oracle-ohasd.service (and no ohas.service): %s", not_started(input));
	unit_evidence(sink, finding, unit);
	sink_step(sink, finding,
		  "see on another node of the same release what "
		  "/etc/systemd/system/oracle-ohasd.service holds and put it back; 11.2 on EL7 got "
		  "it only with patch 18370031",
		  NULL, "none");
	sink_step(sink, finding,
		  "systemctl daemon-reload && systemctl enable --now oracle-ohasd.service", "root",
		  STARTS_THE_STACK);
}

/* ---- upstart and inittab ---- */

static bool has_line(struct arena *arena, const char *text, const char *begin, const char *word)
{
	char *save = NULL;

	for (char *line = strtok_r(arena_strdup(arena, text), "\n", &save); line;
	     line = strtok_r(NULL, "\n", &save)) {
		line += strspn(line, " \t");
		if (str_starts(line, begin) && strstr(line, word))
			return true;
	}
	return false;
}

static void judge_upstart(const struct check_input *input, struct sink *sink)
{
	const struct boot_facts *boot = &input->facts->environment->boot;
	static const char path[] = "/etc/init/oracle-ohasd.conf";
	struct arena *arena = sink_arena(sink);
	const char *words;

	if (boot->upstart_from.status == FACT_NOT_CAPTURED) {
		sink_not_captured(sink);
		return;
	}
	if (boot->upstart_from.status == FACT_ABSENT)
		words = "is missing";
	else if (!boot->upstart_job) {
		sink_unknown(sink, path, "it is not known what %s says", path);
		return;
	} else if (!has_line(arena, boot->upstart_job, "exec", INIT_SCRIPT))
		words = "does not run init.ohasd";
	else if (!has_line(arena, boot->upstart_job, "start on", ""))
		words = "has no 'start on'";
	else
		return;
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, path, "%s %s: %s", path, words,
					    not_started(input));
	sink_evidence(sink, finding, path, words);
	sink_step(sink, finding,
		  "put the file back as it is on another node of the same release, then: initctl "
		  "reload-configuration && initctl start oracle-ohasd",
		  NULL, STARTS_THE_STACK);
}

/* "h1:35:respawn:/etc/init.d/init.ohasd run" */
static bool inittab_line_works(struct arena *arena, const char *line)
{
	enum { LEVELS = 1, ACTION };
	char *rest = arena_strdup(arena, line);
	const char *fields[3] = { NULL };

	for (size_t i = 0; i < 3; i++)
		fields[i] = strsep(&rest, ":");
	return fields[ACTION] && strcmp(fields[ACTION], "respawn") == 0 &&
	       (strpbrk(fields[LEVELS], "35") || !*fields[LEVELS]);
}

static void judge_inittab(const struct check_input *input, struct sink *sink)
{
	const struct boot_facts *boot = &input->facts->environment->boot;
	static const char path[] = "/etc/inittab";
	const char *line = boot->inittab_line;

	if (line && inittab_line_works(sink_arena(sink), line))
		return;
	if (boot->inittab_from.status != FACT_OBTAINED) {
		sink_unknown(sink, path, "it is not known what %s says", path);
		return;
	}
	struct finding *finding = sink_fail(
		sink, SEVERITY_CRITICAL, path,
		line ? "the line of init.ohasd in %s does not respawn it in run level 3 or 5: %s"
		     : "%s has no line for init.ohasd: %s",
		path, not_started(input));
	sink_evidence(sink, finding, path, line ? line : "no line names init.ohasd");
	sink_step(sink, finding,
		  "put this line into /etc/inittab: h1:35:respawn:/etc/init.d/init.ohasd run "
		  ">/dev/null 2>&1 </dev/null",
		  NULL, "none");
	sink_step(sink, finding, "init q", "root", STARTS_THE_STACK);
}

void crs_check_init_unit(const struct check_input *input, struct sink *sink)
{
	const struct environment *environment = input->facts->environment;
	const struct boot_facts *boot = &environment->boot;
	const struct provenance *from = &environment->units.from;

	if (str_equal(boot->init, "systemd"))
		judge_systemd(input, sink);
	else if (str_equal(boot->init, "upstart"))
		judge_upstart(input, sink);
	else if (str_equal(boot->init, "sysv"))
		judge_inittab(input, sink);
	else if (input->facts->host.captured && !fact_was_refused(from->status))
		sink_not_captured(sink);
	else
		sink_unknown(sink, "init",
			     "it is not known what starts init.ohasd: systemd does not answer, and "
			     "there is no upstart and no /etc/inittab (%s)",
			     from->words ? from->words : fact_status_name(from->status));
}

/* ---- the script ohasd ---- */

static void say_script(struct sink *sink, const struct file_fact *file, const char *words,
		       const char *command, const char *run_as)
{
	struct finding *finding = sink_fail(sink, SEVERITY_CRITICAL, file->path,
					    "%s %s: at the next boot the stack does not start",
					    file->path, words);

	sink_evidence(sink, finding, file->path, words);
	sink_step(sink, finding, command, run_as, "none now; the stack starts at the next boot");
}

/* True when the script itself is as it should be. */
static bool judge_script(struct sink *sink, const struct file_fact *file)
{
	enum { EXECUTE = 0111 };

	switch (file->from.status) {
	case FACT_OBTAINED:
		break;
	case FACT_ABSENT:
		say_script(sink, file, "is missing",
			   "copy it from another node of the same release, owner root, mode 0755",
			   NULL);
		return false;
	case FACT_NOT_CAPTURED:
		sink_not_captured(sink);
		return false;
	default:
		sink_unknown(sink, file->path, "it is not known whether %s is as it should be",
			     file->path);
		return false;
	}
	if (file->size == 0)
		say_script(sink, file, "is empty",
			   "copy it from another node of the same release, owner root, mode 0755",
			   NULL);
	else if (!(file->mode & EXECUTE))
		say_script(sink, file, "cannot be executed",
			   arena_printf(sink_arena(sink), "chmod 0755 %s", file->path), "root");
	else
		return true;
	return false;
}

/* Whether something starts the script at boot: 1 yes, 0 no, -1 not known. */
static int is_linked(const struct environment *environment)
{
	const struct unit_fact *unit = unit_find(&environment->units, "ohasd.service");
	bool seen = unit && unit->from.status == FACT_OBTAINED;

	if (environment->boot.rc_links.count)
		return 1;
	/* a hand-made unit of that name is judged as the other hook */
	if (seen && str_equal(unit->load, "loaded") &&
	    (starts_at_boot(unit) || mentions(unit->exec_start, INIT_SCRIPT)))
		return 1;
	if (environment->boot.rc_from.status != FACT_OBTAINED &&
	    environment->boot.rc_from.status != FACT_ABSENT)
		return -1;
	return str_equal(environment->boot.init, "systemd") && !seen ? -1 : 0;
}

void crs_check_init_script(const struct check_input *input, struct sink *sink)
{
	const struct environment *environment = input->facts->environment;
	const struct boot_facts *boot = &environment->boot;

	judge_script(sink, &boot->init_ohasd_script);
	if (!judge_script(sink, &boot->ohasd_script))
		return;
	int linked = is_linked(environment);
	if (linked < 0)
		sink_not_captured(sink);
	if (linked)
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_CRITICAL, boot->ohasd_script.path,
			  "nothing starts %s at boot: no S96ohasd link in rc3.d or rc5.d, and no "
			  "ohasd.service; only init.ohasd comes up and waits, nothing starts OHASD",
			  boot->ohasd_script.path);
	sink_evidence(sink, finding, boot->rc_from.source, "no link S..ohasd");
	sink_step(sink, finding, "chkconfig --add ohasd", "root",
		  "none now; the stack starts at the next boot");
	sink_step(
		sink, finding,
		"where there is no chkconfig: link /etc/rc.d/rc3.d/S96ohasd and rc5.d/S96ohasd to "
		"/etc/init.d/ohasd, then systemctl daemon-reload",
		NULL, "none now; the stack starts at the next boot");
}

/* ---- limits of the unit ---- */

void crs_check_tasks_max(const struct check_input *input, struct sink *sink)
{
	/* SLES gives 512; upstream's default on a small host, 4915, is enough to start */
	enum { TASKS_LEAST = 4096, BASE = 10 };
	enum unit_fault fault;
	const struct unit_fact *unit = best_hook(&input->facts->environment->units, &fault);
	char *end;

	if (!unit || !unit->tasks_max) {
		sink_not_captured(sink);
		return;
	}
	long most = strtol(unit->tasks_max, &end, BASE);
	if (end == unit->tasks_max || *end || most < 0 || most >= TASKS_LEAST)
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_WARNING, unit->name,
		"%s may hold only %ld processes and threads: ASM, the agents and the instances "
		"that they start are all counted",
		unit->name, most);
	sink_evidence(sink, finding, unit->from.source,
		      arena_printf(sink_arena(sink), "TasksMax=%s", unit->tasks_max));
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "systemctl set-property %s TasksMax=infinity",
			       unit->name),
		  "root", "none; holds at once and after the next boot");
}
