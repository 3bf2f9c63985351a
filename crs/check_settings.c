/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of settings of the operating system that clusterware depends on.
 */
#include <stdlib.h>
#include <string.h>

#include "crs/checks.h"

#define SOCKET_FOLDER "/var/tmp/.oracle"

/* ---- systemd-tmpfiles ---- */

void crs_check_socket_cleanup(const struct check_input *input, struct sink *sink)
{
	static const char timer_name[] = "systemd-tmpfiles-clean.timer";
	const struct environment *environment = input->facts->environment;
	const struct setting_facts *settings = &environment->settings;
	const struct unit_fact *timer = unit_find(&environment->units, timer_name);

	if (settings->tmpfiles_excluded < 0 || settings->tmpfiles_ages < 0) {
		sink_not_captured(sink);
		return;
	}
	if (settings->tmpfiles_excluded || !settings->tmpfiles_ages)
		return;
	if (timer && (str_equal(timer->load, "masked") || str_equal(timer->load, "not-found"))) {
		sink_not_applicable(sink);
		return;
	}
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, SOCKET_FOLDER,
			  "systemd-tmpfiles deletes what is old in /var/tmp, and " SOCKET_FOLDER
			  " is not exempt: client sockets may be deleted while daemons use them");
	sink_evidence(sink, finding, "tmpfiles.d", "no line 'x " SOCKET_FOLDER "*'");
	sink_step(sink, finding,
		  "write /etc/tmpfiles.d/oracleGI.conf with the lines: x /tmp/.oracle* | "
		  "x /var/tmp/.oracle* | x /usr/tmp/.oracle*",
		  NULL, "none");
}

/* ---- logind ---- */

void crs_check_remove_ipc(const struct check_input *input, struct sink *sink)
{
	enum { SYSTEM_UID_MOST = 999 };
	const struct environment *environment = input->facts->environment;
	const struct setting_facts *settings = &environment->settings;
	const struct unit_fact *logind = unit_find(&environment->units, "systemd-logind.service");
	const struct home_facts *home = &input->facts->home;

	if (environment->units.from.status == FACT_ABSENT ||
	    (logind &&
	     (str_equal(logind->load, "not-found") || str_equal(logind->load, "masked")))) {
		sink_not_applicable(sink);
		return;
	}
	if (!settings->remove_ipc && !input->facts->host.captured && logind) {
		sink_unknown(sink, "RemoveIPC",
			     "it is not known whether RemoveIPC is on: no file sets it, logind was "
			     "not asked, and what it is built with differs");
		return;
	}
	if (!settings->remove_ipc || home->owner_uid < 0) {
		sink_not_captured(sink);
		return;
	}
	if (!str_equal(settings->remove_ipc, "yes") || home->owner_uid <= SYSTEM_UID_MOST)
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, "RemoveIPC",
			  "when the last session of %s ends, logind removes its shared memory and "
			  "semaphores: ASM, and with it the stack, fails (RemoveIPC=yes)",
			  crs_grid_user(input->facts));
	sink_evidence(sink, finding, settings->remove_ipc_from, "RemoveIPC=yes");
	sink_step(sink, finding, "set RemoveIPC=no in /etc/systemd/logind.conf", NULL, "none");
	sink_step(sink, finding, "systemctl restart systemd-logind", "root",
		  "none on the stack; log in again on consoles");
}

/* ---- time ---- */

/* "ACTIVE:0", "OBSERVER": what ora.ctssd says of itself. */
static void judge_offset(const struct resource_instance *ctss, struct sink *sink)
{
	enum { MOST_MS = 1000, BASE = 10 };
	static const char active[] = "ACTIVE:";
	char *end;

	if (!str_starts(ctss->details, active))
		return;
	long offset = strtol(ctss->details + strlen(active), &end, BASE);
	if (end == ctss->details + strlen(active) || (offset <= MOST_MS && offset >= -MOST_MS))
		return;
	struct finding *finding = sink_fail(sink, SEVERITY_WARNING, "ora.ctssd",
					    "the clock of this node is %ld ms off the cluster's",
					    offset);
	sink_evidence(sink, finding, "ora.ctssd", ctss->details);
	sink_step(sink, finding,
		  "find out why the clock runs away; ctssd slews it, it does not step it back",
		  NULL, "none");
}

void crs_check_time_sync(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct setting_facts *settings = &facts->environment->settings;
	const struct resource *resource = resource_find(facts_of_ohasd(facts), "ora.ctssd");
	const struct resource_instance *ctss = crs_instance_here(facts, facts_of_ohasd(facts),
								 "ora.ctssd");
	bool runs = ctss && ctss->state == RESOURCE_ONLINE && ctss->details;

	if (runs)
		judge_offset(ctss, sink);
	if (!settings->time_services_known) {
		if (facts->host.captured)
			sink_not_captured(sink);
		else
			sink_not_applicable(sink);
		return;
	}
	if (settings->time_services.count || (runs && str_starts(ctss->details, "ACTIVE")))
		return;
	/* while ctssd is down it cannot be said what it would do */
	if (!runs && (resource || facts_of_ohasd(facts)->from.status != FACT_OBTAINED)) {
		sink_not_applicable(sink);
		return;
	}
	/* an answer without details tells nothing of the mode */
	if (runs && !str_starts(ctss->details, "OBSERVER")) {
		sink_not_applicable(sink);
		return;
	}
	struct finding *finding = sink_fail(
		sink, SEVERITY_WARNING, "time",
		"nothing keeps the clock of this node: no chronyd, ntpd or ptp4l is active%s",
		runs ? ", and ctssd only observes" : "");
	sink_evidence(sink, finding, "systemctl show",
		      "chronyd, ntpd, ptp4l, systemd-timesyncd: not active");
	if (runs)
		sink_evidence(sink, finding, "ora.ctssd", ctss->details);
	sink_step(sink, finding, "systemctl enable --now chronyd", "root",
		  "none when the clock is nearly right; a clock that is set back while the stack "
		  "runs can evict the node");
}

/* ---- accounts ---- */

static bool is_number(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

static bool name_service_has_cache(const struct environment *environment)
{
	const struct unit_fact *unit = unit_find(&environment->units, "sssd.service");

	return unit && str_equal(unit->file_state, "enabled") && str_equal(unit->active, "active");
}

static void judge_account(const struct environment *environment, struct sink *sink,
			  const struct accounts *accounts, const char *what, const char *name)
{
	if (!name || account_id(accounts, name) >= 0)
		return;
	bool cached = name_service_has_cache(environment);
	bool nameless = is_number(name);
	struct finding *finding = sink_fail(sink, cached ? SEVERITY_WARNING : SEVERITY_CRITICAL,
					    name,
					    nameless ? "the %s %s has no name on this node"
						     : "the %s %s is not in the local files: udevd "
						       "does not find it at boot, and "
						       "OHASD may not",
					    what, name);
	sink_evidence(sink, finding, accounts->from.source, "not there");
	/* useradd and groupadd refuse a name that the name service knows */
	bool group = accounts == &environment->groups;
	const char *word = shell_word(sink_arena(sink), name);
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "getent %s %s", group ? "group" : "passwd", word),
		  NULL,
		  nameless ? "none; says whether a name service knows it"
			   : "none; the line that the name service gives, the same on all "
			     "nodes");
	if (nameless)
		sink_step(sink, finding, "give it a name in the local files, on all nodes the same",
			  NULL, "none");
	else
		sink_step(sink, finding,
			  group ? arena_printf(sink_arena(sink),
					       "getent group %s >>/etc/group && grpconv", word)
				: arena_printf(sink_arena(sink),
					       "getent passwd %s >>/etc/passwd && pwconv", word),
			  "root", "none");
}

void crs_check_grid_user(const struct check_input *input, struct sink *sink)
{
	const struct environment *environment = input->facts->environment;
	const struct accounts *users = &environment->users, *groups = &environment->groups;
	const struct home_facts *home = &input->facts->home;
	const char *asm_group = home->oracle.from.status == FACT_OBTAINED ? home->oracle.group
									  : NULL;

	if (users->from.status != FACT_OBTAINED || groups->from.status != FACT_OBTAINED ||
	    !users->count || !groups->count || !home->owner) {
		sink_not_captured(sink);
		return;
	}
	judge_account(environment, sink, users, "Grid owner", home->owner);
	judge_account(environment, sink, groups, "group of ASM", asm_group);
	const char *primary = home->crsctl.from.status == FACT_OBTAINED ? home->crsctl.group : NULL;
	if (!str_equal(primary, asm_group))
		judge_account(environment, sink, groups, "group of the Grid home", primary);
}

/* ---- SELinux ---- */

/* What init may not execute in the policy that distributions ship; what it starts afterwards is not
 * confined, so the labels of the home itself do not count. */
static bool stops_init(const char *label)
{
	static const char *const types[] = { "user_home_t", "user_home_dir_t", "admin_home_t",
					     "user_tmp_t",  "tmp_t",	       "default_t",
					     "unlabeled_t", "file_t" };
	const char *colon = strchr(label, ':');
	const char *type = colon ? strchr(colon + 1, ':') : NULL;

	for (size_t i = 0; type && i < sizeof(types) / sizeof(*types); i++) {
		size_t length = strlen(types[i]);
		if (strncmp(type + 1, types[i], length) == 0 &&
		    (type[1 + length] == ':' || type[1 + length] == '\0'))
			return true;
	}
	return false;
}

void crs_check_selinux(const struct check_input *input, struct sink *sink)
{
	const struct setting_facts *settings = &input->facts->environment->settings;

	if (!settings->selinux) {
		sink_not_captured(sink);
		return;
	}
	if (!str_equal(settings->selinux, "enforcing")) {
		sink_not_applicable(sink);
		return;
	}
	if (!settings->label_count)
		sink_not_captured(sink);
	for (size_t i = 0; i < settings->label_count; i++) {
		const struct file_label *item = &settings->labels[i];
		if (!stops_init(item->label))
			continue;
		struct finding *finding =
			sink_fail(sink, SEVERITY_WARNING, item->path,
				  "SELinux is enforcing, and the label of %s stops init from "
				  "executing it",
				  item->path);
		sink_evidence(sink, finding, settings->labels_from.source, item->label);
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "restorecon -v %s", item->path), "root",
			  "none");
	}
}
