#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The check functions behind the table of crs/checks.c, one file for each part of the start order,
 * and what they share. CHECKS.md says what each is about.
 */
#include "crs/crs.h"
#include "crs/log.h"
#include "crs/view.h"
#include "node/shell.h"

typedef void crs_check(const struct check_input *input, struct sink *sink);

/* crs/check_node.c: home, files and the safety of crsctl */
crs_check crs_check_not_a_grid_node, crs_check_grid_home_missing, crs_check_home_mismatch,
	crs_check_crsctl_unsafe, crs_check_crsctl_hung, crs_check_crsctl_failed, crs_check_olr_loc,
	crs_check_olr_file, crs_check_hostname_changed, crs_check_patch_mismatch,
	crs_check_upgrade_state;
/* crs/check_ohasd.c */
crs_check crs_check_ohasd_down, crs_check_socket_deleted, crs_check_autostart_disabled,
	crs_check_init_not_running, crs_check_stale_daemons, crs_check_agent_down;
/* crs/check_hooks.c */
crs_check crs_check_init_unit, crs_check_init_script, crs_check_tasks_max;
/* crs/check_settings.c */
crs_check crs_check_socket_cleanup, crs_check_remove_ipc, crs_check_time_sync, crs_check_grid_user,
	crs_check_selinux;
/* crs/check_files.c */
crs_check crs_check_home_full, crs_check_socket_dir, crs_check_crsd_pid_file, crs_check_asm_binary,
	crs_check_asm_memory;
/* crs/check_perms.c */
crs_check crs_check_fileperms;
/* crs/check_cssd.c */
crs_check crs_check_css_down, crs_check_css_never, crs_check_voting_none, crs_check_voting_minority,
	crs_check_network_heartbeat, crs_check_haip_down;
/* crs/check_network.c */
crs_check crs_check_interconnect, crs_check_interconnect_mtu, crs_check_linklocal_clash,
	crs_check_rp_filter, crs_check_foreign_port_5353;
/* crs/check_firewall.c */
crs_check crs_check_firewall;
/* crs/check_names.c */
crs_check crs_check_name_resolution;
/* crs/check_asm.c */
crs_check crs_check_asm_down, crs_check_asm_process_missing, crs_check_storage_down,
	crs_check_ocr_group_not_mounted;
/* crs/check_crsd.c */
crs_check crs_check_crsd_stuck, crs_check_crsd_starting, crs_check_crsd_stopped,
	crs_check_crsd_hung, crs_check_crsd_exclusive, crs_check_crsd_restart_limit,
	crs_check_evmd_down;
/* crs/check_resources.c */
crs_check crs_check_resource_offline, crs_check_resource_intermediate, crs_check_resource_unknown;

#define CRS_HAIP "ora.cluster_interconnect.haip"

/* HAIP should be up by now, and is not. */
bool crs_haip_fails(const struct check_input *input);

/* CSSD is stuck and says, in its log, that it does not hear the other nodes. */
bool crs_heartbeat_is_lost(const struct check_input *input);

/* crs/recovery.c: steps that several findings end with, least harmful first. */

/* The Grid owner, "grid" when not known. */
const char *crs_grid_user(const struct node_facts *facts);
/* "/u01/app/19.0.0/grid/bin/crsctl ARGUMENTS", or "crsctl ARGUMENTS" when no home is known. */
const char *crs_command(struct sink *sink, const struct node_facts *facts, const char *arguments);
/* The same for another program below the home, "bin/oifcfg getif". */
const char *crs_program(struct sink *sink, const struct node_facts *facts, const char *command);
/* `crsctl modify resource RESOURCE -attr "ATTRIBUTE" [-init]`, as that release takes it. */
const char *crs_modify(struct sink *sink, const struct node_facts *facts, const char *resource,
		       const char *attribute, bool init);
/* `crsctl start res RESOURCE -init`, which stops nothing. */
void crs_step_start(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		    const char *resource);
/* Starts what CRSD manages (on Oracle Restart: what OHASD manages there), with the tool that it belongs
 * to. `anywhere`: no matter on which node. */
void crs_step_start_managed(struct sink *sink, struct finding *finding,
			    const struct node_facts *facts, const char *name, bool anywhere);
/* Brings what runs on another node back to this one. */
void crs_step_relocate(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		       const char *name);
/* Out of state UNKNOWN: look, ask again, and only then a forced stop, with what it ends. */
void crs_steps_unknown(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		       const struct resource_facts *list, const char *name);
/* What UNKNOWN comes from, as far as it is said: "its check got no answer in time (…)". ret_source:
 * where clusterware said that a stop failed, with *ret_said; NULL when it did not. */
const char *crs_unknown_words(const struct check_input *input, enum stage_id stage,
			      const char *name, const struct resource_instance *instance,
			      const char **ret_source, const char **ret_said);
/* Wait and look again. */
void crs_step_wait(struct sink *sink, struct finding *finding);
/* The whole ladder out of CRS-4535. `repair` says what to repair first; NULL when
 * a step before has said it. */
void crs_steps_recover(struct sink *sink, struct finding *finding, const struct node_facts *facts,
		       const char *repair);

/* crs/tell.c: times and states in words. */

/* "42 s", "12 min", "3 h 5 min", "2 d 4 h". */
const char *crs_duration(struct arena *arena, int64_t seconds);
/* "for 40 min (the limit is 10 min)", or that no time is known and what this means. */
const char *crs_how_long(struct arena *arena, const struct node_facts *facts,
			 const struct stage *stage);
/* Evidence: the row of an instance as "NAME TARGET=… STATE=… DETAILS". */
void crs_instance_evidence(struct sink *sink, struct finding *finding,
			   const struct resource_facts *list, const struct resource *resource,
			   const struct resource_instance *instance);
/* Evidence: the words of a daemon, when there are any. */
void crs_daemon_evidence(struct sink *sink, struct finding *finding, const struct node_facts *facts,
			 enum daemon daemon);
/* Evidence: that no process of that name runs, when the processes are known and none does. */
void crs_no_process_evidence(struct sink *sink, struct finding *finding,
			     const struct node_facts *facts, const char *name);
