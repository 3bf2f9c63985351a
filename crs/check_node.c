/* SPDX-License-Identifier: Apache-2.0
 *
 * Checks of the node itself: home, registry files, whether crsctl can be asked and what it makes of
 * its own release.
 */
#include <string.h>

#include "crs/checks.h"

void crs_check_not_a_grid_node(const struct check_input *input, struct sink *sink)
{
	const struct home_facts *home = &input->facts->home;

	if (crs_is_grid_node(input->facts))
		return;
	struct strbuf places = strbuf_new(sink_arena(sink));
	for (size_t i = 0; i < home->looked_at.count; i++)
		strbuf_printf(&places, "%s%s", i ? ", " : "", home->looked_at.items[i]);
	const char *host = input->facts->host.name;
	sink_unknown(
		sink, host ? host : "this node",
		"this is no Grid Infrastructure node: nothing names a Grid home (looked at %s)",
		places.length ? places.data : "nothing");
}

void crs_check_grid_home_missing(const struct check_input *input, struct sink *sink)
{
	const struct home_facts *home = &input->facts->home;
	struct finding *finding = NULL;

	if (home->folder.from.status == FACT_ABSENT && home->mount_point)
		finding = sink_fail(sink, SEVERITY_CRITICAL, home->path,
				    "the Grid home %s is not there: its file system %s is in "
				    "/etc/fstab but not mounted",
				    home->path, home->mount_point);
	else if (home->folder.from.status == FACT_ABSENT)
		finding = sink_fail(sink, SEVERITY_CRITICAL, home->path,
				    "the Grid home %s, named by %s, does not exist", home->path,
				    home->from.source);
	else if (home->crsctl.from.status == FACT_ABSENT)
		finding = sink_fail(sink, SEVERITY_CRITICAL, home->path,
				    "the Grid home %s holds no bin/crsctl", home->path);
	else if (home->crsctl.from.status == FACT_OBTAINED && home->crsctl.type == 'f' &&
		 home->crsctl.size == 0)
		finding = sink_fail(sink, SEVERITY_CRITICAL, home->path, "%s/bin/crsctl is empty",
				    home->path);
	if (!finding)
		return;
	sink_evidence(sink, finding, home->from.source,
		      arena_printf(sink_arena(sink), "Grid home %s", home->path));
	if (home->mount_point)
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "mount %s",
				       shell_word(sink_arena(sink), home->mount_point)),
			  "root", "none; init.ohasd goes on by itself once the home is there");
	else
		sink_step(sink, finding,
			  "find out which file system held the home and bring it back; the stack "
			  "cannot start without it",
			  NULL, "none");
}

void crs_check_home_mismatch(const struct check_input *input, struct sink *sink)
{
	const struct home_facts *home = &input->facts->home;
	const struct {
		const char *path, *where;
	} others[] = {
		{ home->of_ohasd, "the running ohasd.bin" },
		{ home->of_init_script, "/etc/init.d/init.ohasd" },
		{ home->of_unit, "oracle-ohasd.service" },
	};
	const char *own = home->resolved ? home->resolved : home->path;
	struct finding *finding = NULL;

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		if (!others[i].path || str_equal(others[i].path, own))
			continue;
		if (!finding)
			finding = sink_fail(sink, SEVERITY_CRITICAL, home->path,
					    "%s is of the home %s, while %s names %s",
					    others[i].where, others[i].path, home->from.source,
					    own);
		sink_evidence(sink, finding, others[i].where, others[i].path);
	}
	if (!finding)
		return;
	sink_evidence(sink, finding, home->from.source, own);
	sink_step(sink, finding,
		  "find out which of the homes is the active one (a patch or upgrade that was not "
		  "finished leaves both) before anything is started",
		  NULL, "none");
}

void crs_check_crsctl_unsafe(const struct check_input *input, struct sink *sink)
{
	const struct home_facts *home = &input->facts->home;

	if (home->run_as == RUN_UNDECIDED)
		sink_not_applicable(sink);
	if (home->run_as != RUN_REFUSED)
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_CRITICAL, home->refused_path,
			  "crsctl was not run: %s %s, so anyone who can write there decides what "
			  "is executed",
			  home->refused_path, home->refused_words);
	sink_evidence(sink, finding, home->refused_path, home->refused_words);
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "ls -ld %s",
			       shell_word(sink_arena(sink), home->refused_path)),
		  "root", "none");
	sink_step(sink, finding,
		  "find out who changed it and what was changed there, then give it back the owner "
		  "and mode that it was installed with",
		  NULL, "none");
}

static const char *hang_in_words(struct arena *arena, const struct hang *hang)
{
	if (!hang->pid)
		return "";
	return arena_printf(arena, "; process %ld is in state %c%s%s", hang->pid,
			    hang->state ? hang->state : '?', hang->wchan ? ", waiting in " : "",
			    hang->wchan ? hang->wchan : "");
}

static const char *last_words(struct arena *arena, const struct command_fact *command)
{
	enum { SHOWN = 300 };
	const struct bytes *text = command->out.length ? &command->out : &command->err;

	if (!text->length)
		return "it printed nothing";
	return arena_strndup(arena, text->data, text->length < SHOWN ? text->length : SHOWN);
}

/* A client that hangs tells nothing of the daemons. */
static void running_evidence(struct sink *sink, struct finding *finding,
			     const struct node_facts *facts)
{
	static const char *const daemons[] = { "ohasd.bin", "ocssd.bin", "crsd.bin" };
	const struct process_fact *pmon = crs_asm_pmon(facts);
	struct strbuf text = strbuf_new(sink_arena(sink));

	for (size_t i = 0; i < sizeof(daemons) / sizeof(*daemons); i++) {
		if (process_find(&facts->processes, daemons[i]))
			strbuf_printf(&text, "%s%s", text.length ? ", " : "", daemons[i]);
	}
	if (pmon)
		strbuf_printf(&text, "%s%s", text.length ? ", " : "", pmon->comm);
	if (text.length)
		sink_evidence(sink, finding, "/proc",
			      arena_printf(sink_arena(sink), "alive: %s", text.data));
}

void crs_check_crsctl_hung(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	bool crsd_answered = facts->daemons.daemons[DAEMON_CRSD].state == DAEMON_ONLINE;

	for (size_t i = 0; i < facts->commands.count; i++) {
		const struct command_fact *command = &facts->commands.items[i];
		if (command->status != FACT_TIMED_OUT)
			continue;
		struct finding *finding =
			sink_fail(sink, crsd_answered ? SEVERITY_WARNING : SEVERITY_CRITICAL,
				  command->line, "'%s' gave no answer within %ld s%s",
				  command->line, command->hang.limit_seconds,
				  hang_in_words(sink_arena(sink), &command->hang));
		sink_evidence(sink, finding, command->line, last_words(sink_arena(sink), command));
		running_evidence(sink, finding, facts);
		sink_step(
			sink, finding,
			crsd_answered || facts->init.count
				? "ask CRSD nothing more (srvctl, crsctl stat res without -init): "
				  "each such question hangs as well; look at crsd.bin and at the "
				  "disks and mounts that it waits for"
				: "do not start more crsctl or srvctl: each one hangs as well; "
				  "look "
				  "at the daemon that does not answer and at the disks and mounts "
				  "that it waits for",
			NULL, "none");
	}
}

static bool is_up(const struct check_input *input, enum stage_id stage)
{
	return input->order->stages[stage].state == STAGE_UP;
}

/* A list that ends in the middle, or that its daemon refused while it said that it is online, does
 * not show that all is well. */
static void doubt_list(const struct resource_facts *list, bool whole, bool daemon_up,
		       const char *daemon, struct sink *sink)
{
	const char *source = list->from.source;

	if (list->from.status == FACT_OBTAINED && (list->cut || !whole))
		sink_evidence(
			sink,
			sink_unknown(sink, source,
				     "the answer of '%s' is not complete: what it does not "
				     "hold could not be checked",
				     source),
			source,
			arena_printf(sink_arena(sink), "%zu resources were read", list->count));
	else if (list->from.status == FACT_ABSENT && daemon_up)
		sink_evidence(
			sink,
			sink_unknown(sink, source,
				     "'%s' could not reach %s, which is said to be online: its "
				     "resources could not be checked",
				     source, daemon),
			source, "no resources were listed");
}

void crs_check_crsctl_failed(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;

	for (size_t i = 0; i < facts->commands.count; i++) {
		const struct command_fact *command = &facts->commands.items[i];
		if (!command->essential || command->recognised ||
		    command->status == FACT_TIMED_OUT || command->status == FACT_NOT_CAPTURED)
			continue;
		struct finding *finding = sink_unknown(sink, command->line,
						       "'%s' gave no answer that is understood%s%s",
						       command->line, command->words ? ": " : "",
						       command->words ? command->words : "");
		sink_evidence(sink, finding, command->line, last_words(sink_arena(sink), command));
	}
	bool refused = facts->daemons.not_privileged;
	const struct resource_facts *stack = facts_of_ohasd(facts);
	doubt_list(stack, !stack->count || crs_stack_is_whole(facts),
		   !refused && is_up(input, STAGE_OHASD), "OHASD", sink);
	if (facts->kind != NODE_RESTART)
		doubt_list(&facts->resources, true, !refused && is_up(input, STAGE_CRSD), "CRSD",
			   sink);
	const struct home_facts *home = &facts->home;
	if (home->run_as == RUN_UNDECIDED && home->refused_words &&
	    home->crsctl.from.status != FACT_ABSENT)
		sink_unknown(sink, home->refused_path,
			     "crsctl was not run, because %s could not be looked at: %s",
			     home->refused_path, home->refused_words);
	if (facts->daemons.not_configured && facts->kind == NODE_CLUSTER)
		sink_evidence(sink,
			      sink_unknown(sink, "crsctl",
					   "crsctl says that no clusterware is configured here "
					   "(CRS-4047), but %s tells of a cluster",
					   facts->kind_from),
			      facts->kind_from, "cluster");
	if (!facts->daemons.not_privileged)
		return;
	struct finding *finding = sink_unknown(sink, "crsctl",
					       "crsctl refused to answer this user (CRS-4563)");
	sink_step(sink, finding, "gridck walk", "root", "none");
}

/* Backups of the OLR lie beside it since 12.2 (…/crsdata/HOST/olr), before in a folder of the home. */
static void olr_restore_steps(struct sink *sink, struct finding *finding,
			      const struct node_facts *facts)
{
	struct arena *arena = sink_arena(sink);
	const char *path = facts->olr.path;
	const char *slash = strrchr(path, '/');
	const char *folder = arena_strndup(arena, path, slash ? (size_t)(slash - path) : 0);
	const char *host = facts->host.short_name ? facts->host.short_name : "HOST";

	if (!strstr(path, "/crsdata/"))
		folder = arena_printf(arena, "%s/%s", folder, host);
	sink_step(sink, finding, arena_printf(arena, "ls -l %s", shell_word(arena, folder)), "root",
		  "none; backups of the OLR lie there (ocrconfig -local -showbackup lists them)");
	sink_step(sink, finding, crs_program(sink, facts, "bin/ocrconfig -local -restore BACKUP"),
		  "root", "none while the stack of this node is down, which it must be");
}

static void olr_start_step(struct sink *sink, struct finding *finding,
			   const struct node_facts *facts)
{
	sink_step(sink, finding,
		  crs_command(sink, facts, facts->kind == NODE_RESTART ? "start has" : "start crs"),
		  "root", "starts the whole stack of this node, where it is down");
}

/* Without olr.loc no tool finds the OLR, which may well be sound. */
static void olr_loc_steps(struct sink *sink, struct finding *finding,
			  const struct node_facts *facts)
{
	struct arena *arena = sink_arena(sink);

	sink_step(sink, finding,
		  arena_printf(arena,
			       "write /etc/oracle/olr.loc again, as on another node but with the "
			       "OLR of this host: two lines, olrconfig_loc=PATH-OF-THE-OLR and "
			       "crs_home=%s; root:oinstall 0644",
			       facts->home.path ? facts->home.path : "GRID-HOME"),
		  NULL, "none until the next start");
	sink_step(sink, finding, crs_program(sink, facts, "bin/ocrcheck -local"), "root",
		  "none; it tells whether the OLR is sound");
	olr_start_step(sink, finding, facts);
}

void crs_check_olr_loc(const struct check_input *input, struct sink *sink)
{
	static const char path[] = "/etc/oracle/olr.loc";
	const struct olr_facts *olr = &input->facts->olr;
	struct finding *finding = NULL;

	if (!crs_is_grid_node(input->facts) || olr->from.status == FACT_NOT_CAPTURED ||
	    olr->from.status == FACT_NOT_ASKED) {
		sink_not_applicable(sink);
		return;
	}
	if (olr->from.status == FACT_ABSENT)
		finding = sink_fail(sink, SEVERITY_CRITICAL, path, "%s is missing", path);
	else if (olr->from.status != FACT_OBTAINED)
		finding = sink_fail(sink, SEVERITY_CRITICAL, path, "%s cannot be read: %s", path,
				    fact_status_name(olr->from.status));
	else if (!olr->path)
		finding = sink_fail(sink, SEVERITY_CRITICAL, path, "%s names no OLR", path);
	else if (olr->file.from.status == FACT_ABSENT)
		finding = sink_fail(sink, SEVERITY_CRITICAL, path,
				    "%s names the OLR %s, which does not exist", path, olr->path);
	if (!finding)
		return;
	sink_evidence(sink, finding, path,
		      olr->path				  ? olr->path
		      : olr->from.status == FACT_OBTAINED ? "olrconfig_loc is not set"
							  : fact_status_name(olr->from.status));
	if (!olr->path) {
		olr_loc_steps(sink, finding, input->facts);
		return;
	}
	sink_step(sink, finding,
		  "bring its file system or the file back; restore a backup only when it is lost",
		  NULL, "none");
	olr_restore_steps(sink, finding, input->facts);
}

/* Root's in a cluster, the Grid owner's on Oracle Restart. */
static bool belongs_to_stranger(const struct node_facts *facts, const struct file_fact *file)
{
	if (facts->kind == NODE_RESTART)
		return file->uid >= 0 && facts->home.owner_uid >= 0 &&
		       file->uid != facts->home.owner_uid;
	return facts->kind == NODE_CLUSTER && file->uid > 0;
}

void crs_check_olr_file(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct file_fact *file = &facts->olr.file;
	bool stranger = belongs_to_stranger(facts, file);
	struct finding *finding = NULL;

	if (file->from.status != FACT_OBTAINED) {
		sink_not_applicable(sink);
		return;
	}
	if (file->type != 'f')
		finding = sink_fail(sink, SEVERITY_CRITICAL, file->path,
				    "the OLR %s is no regular file", file->path);
	else if (file->size == 0)
		finding = sink_fail(sink, SEVERITY_CRITICAL, file->path, "the OLR %s is empty%s%s",
				    file->path, stranger ? " and belongs to " : "",
				    stranger ? file->user : "");
	else if (facts->kind == NODE_CLUSTER && stranger)
		finding = sink_fail(sink, SEVERITY_CRITICAL, file->path,
				    "the OLR %s belongs to %s; in a cluster it must be root's",
				    file->path, file->user);
	else if (facts->kind == NODE_RESTART && stranger)
		finding = sink_fail(sink, SEVERITY_CRITICAL, file->path,
				    "the OLR %s belongs to %s; on Oracle Restart it must be %s's",
				    file->path, file->user, facts->home.owner);
	if (!finding)
		return;
	sink_evidence(sink, finding, file->path,
		      arena_printf(sink_arena(sink), "%s:%s %04o, %lld bytes",
				   file->user ? file->user : "?", file->group ? file->group : "?",
				   file->mode, (long long)file->size));
	if (file->type != 'f' || file->size == 0)
		olr_restore_steps(sink, finding, facts);
	if (stranger)
		sink_step(sink, finding,
			  arena_printf(sink_arena(sink), "chown %s:%s %s",
				       facts->kind == NODE_RESTART ? crs_grid_user(facts) : "root",
				       file->group ? file->group : "oinstall",
				       shell_word(sink_arena(sink), file->path)),
			  "root", "none; its mode is 0600");
	sink_step(sink, finding, crs_program(sink, facts, "bin/ocrcheck -local"), "root",
		  "none; it tells whether the OLR is sound");
}

void crs_check_hostname_changed(const struct check_input *input, struct sink *sink)
{
	const struct names *folders = &input->facts->autostart.folders;
	const char *host = input->facts->host.short_name;
	const char *similar = NULL;

	if (!host || !folders->count) {
		sink_not_applicable(sink);
		return;
	}
	for (size_t i = 0; i < folders->count; i++) {
		if (str_equal(folders->items[i], host))
			return;
		if (crs_same_host(folders->items[i], host))
			similar = folders->items[i];
	}
	struct finding *finding =
		sink_fail(sink, SEVERITY_CRITICAL, host,
			  "the stack was installed on a host named %s, but this host is named %s%s",
			  similar ? similar : folders->items[0], host,
			  similar ? " (only case or domain differ)" : "");
	for (size_t i = 0; i < folders->count; i++)
		sink_evidence(sink, finding, input->facts->autostart.folders_from.source,
			      folders->items[i]);
	sink_step(sink, finding,
		  arena_printf(sink_arena(sink), "hostnamectl set-hostname %s",
			       shell_word(sink_arena(sink), similar ? similar : folders->items[0])),
		  "root", "none; init.ohasd finds its folder again at its next start");
}

void crs_check_patch_mismatch(const struct check_input *input, struct sink *sink)
{
	const struct node_facts *facts = input->facts;
	const struct patch_facts *patch = &facts->patch;

	const char *source = "crsctl", *mismatch = patch->mismatch;
	if (!mismatch)
		mismatch = crs_said(input, STAGE_OHASD, "CRS", 6706, &source);
	if (mismatch) {
		struct finding *finding = sink_fail(
			sink, SEVERITY_CRITICAL, "patch level",
			"the binaries and the registry have different patch levels (CRS-6706): "
			"OHASD refuses to start its resources");
		sink_evidence(sink, finding, source, mismatch);
		sink_step(sink, finding, crs_program(sink, facts, "OPatch/opatch lspatches"),
			  crs_grid_user(facts),
			  "none; the same patches must be here as on the other nodes: a home that "
			  "is patched half is finished or rolled back first");
		sink_step(sink, finding, crs_command(sink, facts, "query crs softwarepatch"),
			  crs_grid_user(facts), "none; compare it with that of the other nodes");
		sink_step(sink, finding, crs_program(sink, facts, "crs/install/rootcrs.sh -unlock"),
			  "root", "none while the stack is down");
		sink_step(sink, finding, crs_program(sink, facts, "bin/clscfg -localpatch"), "root",
			  "none");
		sink_step(sink, finding, crs_program(sink, facts, "crs/install/rootcrs.sh -lock"),
			  "root", "none");
		sink_step(sink, finding, crs_command(sink, facts, "start crs -wait"), "root",
			  "starts the whole stack of this node");
		return;
	}
	if (!patch->software || !patch->release) {
		sink_not_applicable(sink);
		return;
	}
	if (str_equal(patch->software, patch->release))
		return;
	struct finding *finding =
		sink_fail(sink, SEVERITY_WARNING, "patch level",
			  "the software patch level %s differs from the release patch level %s: a "
			  "patch is only half done on this node",
			  patch->software, patch->release);
	sink_evidence(sink, finding, patch->software_from.source, patch->software);
	sink_evidence(sink, finding, patch->release_from.source, patch->release);
	sink_step(sink, finding, "finish or roll back the patch on this node, as its README says",
		  NULL, "as the README says");
}

void crs_check_upgrade_state(const struct check_input *input, struct sink *sink)
{
	const struct version_facts *version = &input->facts->version;

	if (!version->upgrade_state) {
		sink_not_applicable(sink);
		return;
	}
	if (str_equal(version->upgrade_state, "NORMAL"))
		return;
	struct finding *finding = sink_fail(
		sink, SEVERITY_WARNING, "cluster upgrade state",
		"the cluster upgrade state is [%s], not [NORMAL]: finish the upgrade or the patch "
		"on all nodes before anything else is changed",
		version->upgrade_state);
	sink_evidence(sink, finding, version->from.source, version->upgrade_state);
	sink_step(sink, finding, crs_command(sink, input->facts, "query crs activeversion -f"),
		  crs_grid_user(input->facts), "none");
}
