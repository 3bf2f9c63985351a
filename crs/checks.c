/* SPDX-License-Identifier: Apache-2.0
 *
 * The table of checks: area "crs". One row is one thing that a reader can point at.
 */
#include "crs/checks.h"

#define W	      JOB_WALK
#define P	      JOB_PRESTART
#define R	      JOB_REBOOT
#define A	      JOB_AUDIT
#define EXPLAINS(...) ((const char *const[]){ __VA_ARGS__, NULL })

#define OHASD_IS_DOWN	  "crs.ohasd-down"
#define CSS_IS_DOWN	  "crs.css-down"
#define ASM_IS_DOWN	  "crs.asm-down"
#define STORAGE_IS_DOWN	  "crs.storage-down"
#define HEARTBEAT_IS_LOST "crs.network-heartbeat"
#define HAIP_IS_DOWN	  "crs.haip-down"
#define CRSD_IS_STUCK	  "crs.crsd-stuck", "crs.crsd-hung"

static const struct check rows[] = {
	/* ohasd */
	{ "crs.not-a-grid-node", "this is a Grid Infrastructure node", SEVERITY_NONE, JOB_ALL,
	  KIND_BOTH, STAGE_OHASD, 0, false, NULL, crs_check_not_a_grid_node },
	{ "crs.grid-home-missing", "the Grid home is there", SEVERITY_CRITICAL, JOB_ALL, KIND_BOTH,
	  STAGE_OHASD, NEEDS_HOME, false,
	  EXPLAINS(OHASD_IS_DOWN, "crs.init-not-running", "crs.olr-loc", "crs.gpnp-profile",
		   "crs.asm-binary", "crs.fileperms"),
	  crs_check_grid_home_missing },
	{ "crs.home-mismatch", "all places name the same Grid home", SEVERITY_CRITICAL, JOB_ALL,
	  KIND_BOTH, STAGE_OHASD, NEEDS_HOME, false, EXPLAINS(OHASD_IS_DOWN),
	  crs_check_home_mismatch },
	{ "crs.crsctl-unsafe", "crsctl can be executed safely", SEVERITY_CRITICAL, JOB_ALL,
	  KIND_BOTH, STAGE_OHASD, NEEDS_HOME, false, NULL, crs_check_crsctl_unsafe },
	{ "crs.crsctl-hung", "crsctl answers in time", SEVERITY_CRITICAL, JOB_ALL, KIND_BOTH,
	  STAGE_OHASD, 0, true, NULL, crs_check_crsctl_hung },
	{ "crs.crsctl-failed", "crsctl gives an answer that is understood", SEVERITY_NONE, JOB_ALL,
	  KIND_BOTH, STAGE_OHASD, 0, false, NULL, crs_check_crsctl_failed },
	{ OHASD_IS_DOWN, "OHASD runs", SEVERITY_CRITICAL, W | R, KIND_BOTH, STAGE_OHASD, 0, true,
	  NULL, crs_check_ohasd_down },
	{ "crs.socket-deleted", "the client sockets are there", SEVERITY_CRITICAL, W | R, KIND_BOTH,
	  STAGE_OHASD, NEEDS_SOCKETS | NEEDS_DAEMONS, false,
	  EXPLAINS(OHASD_IS_DOWN, CSS_IS_DOWN, CRSD_IS_STUCK), crs_check_socket_deleted },
	{ "crs.autostart-disabled", "OHASD starts at boot", SEVERITY_WARNING, P | R | A, KIND_BOTH,
	  STAGE_OHASD, NEEDS_AUTOSTART, false, EXPLAINS(OHASD_IS_DOWN),
	  crs_check_autostart_disabled },
	{ "crs.init-not-running", "init.ohasd waits to start OHASD", SEVERITY_CRITICAL, W | R,
	  KIND_BOTH, STAGE_OHASD, NEEDS_PROCESSES, false, EXPLAINS(OHASD_IS_DOWN),
	  crs_check_init_not_running },
	{ "crs.hostname-changed", "scls_scr has a folder for this host name", SEVERITY_CRITICAL,
	  P | R | A, KIND_BOTH, STAGE_OHASD, NEEDS_SCLS_SCR, false,
	  EXPLAINS(OHASD_IS_DOWN, "crs.init-not-running"), crs_check_hostname_changed },
	{ "crs.olr-loc", "olr.loc names an OLR that is there", SEVERITY_CRITICAL, P | R | A,
	  KIND_BOTH, STAGE_OHASD, 0, false, EXPLAINS(OHASD_IS_DOWN), crs_check_olr_loc },
	{ "crs.olr-file", "the OLR can be used", SEVERITY_CRITICAL, P | R | A, KIND_BOTH,
	  STAGE_OHASD, NEEDS_OLR_LOC, false, EXPLAINS(OHASD_IS_DOWN), crs_check_olr_file },
	{ "crs.stale-daemons", "no daemons of an earlier run are left", SEVERITY_CRITICAL, P,
	  KIND_BOTH, STAGE_OHASD, NEEDS_PROCESSES, false, EXPLAINS(OHASD_IS_DOWN),
	  crs_check_stale_daemons },
	{ "crs.patch-mismatch", "binaries and registry have the same patch level",
	  SEVERITY_CRITICAL, P | W, KIND_CLUSTER, STAGE_OHASD, 0, false, EXPLAINS(OHASD_IS_DOWN),
	  crs_check_patch_mismatch },

	/* what the operating system has for ohasd */
	{ "crs.init-unit", "init.ohasd is started at boot", SEVERITY_CRITICAL, R | A, KIND_BOTH,
	  STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME, false,
	  EXPLAINS(OHASD_IS_DOWN, "crs.init-not-running"), crs_check_init_unit },
	{ "crs.init-script", "the script ohasd is started at boot", SEVERITY_CRITICAL, R | A,
	  KIND_BOTH, STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME, false,
	  EXPLAINS(OHASD_IS_DOWN, "crs.init-not-running"), crs_check_init_script },
	{ "crs.home-full", "daemons have room to write", SEVERITY_CRITICAL, P | R | A, KIND_BOTH,
	  STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME, false,
	  EXPLAINS(OHASD_IS_DOWN, "crs.agent-down", CSS_IS_DOWN, ASM_IS_DOWN, STORAGE_IS_DOWN,
		   CRSD_IS_STUCK, "crs.crsd-restart-limit", "crs.evmd-down"),
	  crs_check_home_full },
	{ "crs.socket-dir", "the folder of the client sockets is as it should be",
	  SEVERITY_CRITICAL, P | R | A, KIND_BOTH, STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME,
	  false, EXPLAINS("crs.socket-deleted", OHASD_IS_DOWN, CSS_IS_DOWN, CRSD_IS_STUCK),
	  crs_check_socket_dir },
	{ "crs.socket-cleanup", "nothing cleans up the client sockets", SEVERITY_WARNING, A,
	  KIND_BOTH, STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME, false,
	  EXPLAINS("crs.socket-deleted"), crs_check_socket_cleanup },
	{ "crs.remove-ipc", "logind leaves shared memory alone", SEVERITY_WARNING, A, KIND_BOTH,
	  STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME, false, NULL, crs_check_remove_ipc },
	{ "crs.fileperms", "files have the owner and mode of the installation", SEVERITY_CRITICAL,
	  P | A, KIND_BOTH, STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME, false,
	  EXPLAINS(OHASD_IS_DOWN, "crs.agent-down", CSS_IS_DOWN, CRSD_IS_STUCK),
	  crs_check_fileperms },
	{ "crs.selinux", "SELinux lets init execute the scripts", SEVERITY_WARNING, A, KIND_BOTH,
	  STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME, false,
	  EXPLAINS(OHASD_IS_DOWN, "crs.init-not-running"), crs_check_selinux },
	{ "crs.grid-user", "the Grid owner and its groups are local", SEVERITY_CRITICAL, R | A,
	  KIND_BOTH, STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME, false, EXPLAINS(OHASD_IS_DOWN),
	  crs_check_grid_user },
	{ "crs.tasks-max", "the unit may hold enough processes", SEVERITY_WARNING, A, KIND_BOTH,
	  STAGE_OHASD, NEEDS_ENVIRONMENT | NEEDS_HOME, false, NULL, crs_check_tasks_max },

	/* agents and cssd */
	{ "crs.agent-down", "the agents of OHASD run", SEVERITY_CRITICAL, W | R, KIND_BOTH,
	  STAGE_CSSD, NEEDS_PROCESSES | NEEDS_STACK, false,
	  EXPLAINS(CSS_IS_DOWN, ASM_IS_DOWN, STORAGE_IS_DOWN, CRSD_IS_STUCK),
	  crs_check_agent_down },
	{ CSS_IS_DOWN, "CSSD answers", SEVERITY_CRITICAL, W | R, KIND_BOTH, STAGE_CSSD,
	  NEEDS_DAEMONS, true, NULL, crs_check_css_down },
	{ "crs.css-never", "CSSD is started at boot", SEVERITY_CRITICAL, W | R | A, KIND_RESTART,
	  STAGE_CSSD, NEEDS_STACK, false, EXPLAINS(CSS_IS_DOWN), crs_check_css_never },
	{ "crs.voting-none", "CSSD finds voting files", SEVERITY_CRITICAL, P | W | R, KIND_CLUSTER,
	  STAGE_CSSD, NEEDS_DAEMONS, false, EXPLAINS(CSS_IS_DOWN), crs_check_voting_none },
	{ "crs.voting-minority", "a majority of the voting files is online", SEVERITY_CRITICAL,
	  W | R, KIND_CLUSTER, STAGE_CSSD, NEEDS_VOTING, false, EXPLAINS(CSS_IS_DOWN),
	  crs_check_voting_minority },
	{ HEARTBEAT_IS_LOST, "CSSD hears the other nodes", SEVERITY_CRITICAL, W | R, KIND_CLUSTER,
	  STAGE_CSSD, NEEDS_DAEMONS, false, EXPLAINS(CSS_IS_DOWN), crs_check_network_heartbeat },
	{ HAIP_IS_DOWN, "HAIP is online", SEVERITY_CRITICAL, W | R, KIND_CLUSTER, STAGE_ORAAGENT,
	  NEEDS_STACK, false, EXPLAINS(ASM_IS_DOWN), crs_check_haip_down },

	/* network and names */
	{ "crs.interconnect", "the private adapters are up, with their addresses",
	  SEVERITY_CRITICAL, P | R | A, KIND_CLUSTER, STAGE_CSSD, NEEDS_PROFILE | NEEDS_NETWORK,
	  false, EXPLAINS(CSS_IS_DOWN, HEARTBEAT_IS_LOST, HAIP_IS_DOWN), crs_check_interconnect },
	{ "crs.interconnect-mtu", "the private adapters have one MTU", SEVERITY_WARNING, A,
	  KIND_CLUSTER, STAGE_CSSD, NEEDS_NETWORK, false, NULL, crs_check_interconnect_mtu },
	{ "crs.linklocal-clash", "only private adapters have 169.254 addresses", SEVERITY_CRITICAL,
	  P | R | A, KIND_CLUSTER, STAGE_CSSD, NEEDS_NETWORK, false, EXPLAINS(HAIP_IS_DOWN),
	  crs_check_linklocal_clash },
	{ "crs.rp-filter", "several private adapters are not filtered by reverse path",
	  SEVERITY_WARNING, A, KIND_CLUSTER, STAGE_CSSD, NEEDS_NETWORK, false, NULL,
	  crs_check_rp_filter },
	{ "crs.firewall", "packet filters leave the private network alone", SEVERITY_CRITICAL,
	  P | R | A, KIND_CLUSTER, STAGE_CSSD, NEEDS_PROFILE | NEEDS_NETWORK, false,
	  EXPLAINS(HEARTBEAT_IS_LOST, CSS_IS_DOWN, ASM_IS_DOWN), crs_check_firewall },
	{ "crs.foreign-port-5353", "no other program uses the port of mdnsd", SEVERITY_NOTICE, A,
	  KIND_CLUSTER, STAGE_CSSD, NEEDS_UNITS, false, NULL, crs_check_foreign_port_5353 },
	{ "crs.name-resolution", "the names of this node and of the cluster are resolved",
	  SEVERITY_CRITICAL, P | A, KIND_BOTH, STAGE_CSSD, 0, false, NULL,
	  crs_check_name_resolution },

	/* asm */
	{ ASM_IS_DOWN, "ASM runs", SEVERITY_CRITICAL, W | R, KIND_BOTH, STAGE_ASM, NEEDS_STACK,
	  true, NULL, crs_check_asm_down },
	{ "crs.asm-process-missing", "the processes of ASM are alive", SEVERITY_CRITICAL, W | R,
	  KIND_BOTH, STAGE_ASM, NEEDS_PROCESSES | NEEDS_STACK, false,
	  EXPLAINS(STORAGE_IS_DOWN, "crs.ocr-group-not-mounted", CRSD_IS_STUCK),
	  crs_check_asm_process_missing },
	{ STORAGE_IS_DOWN, "an ASM serves the OCR disk group", SEVERITY_CRITICAL, W | R,
	  KIND_CLUSTER, STAGE_ASM, NEEDS_STACK, true, NULL, crs_check_storage_down },
	{ "crs.ocr-group-not-mounted", "the disk group of the OCR is mounted", SEVERITY_CRITICAL,
	  W | R, KIND_CLUSTER, STAGE_ASM, NEEDS_STACK, false,
	  EXPLAINS(STORAGE_IS_DOWN, CRSD_IS_STUCK), crs_check_ocr_group_not_mounted },
	{ "crs.asm-binary", "the program of ASM can be executed", SEVERITY_CRITICAL, P | A,
	  KIND_BOTH, STAGE_ASM, NEEDS_ENVIRONMENT | NEEDS_HOME, false, EXPLAINS(ASM_IS_DOWN),
	  crs_check_asm_binary },
	{ "crs.asm-memory", "ASM gets the memory that it asks for", SEVERITY_CRITICAL, P | A,
	  KIND_BOTH, STAGE_ASM, NEEDS_ENVIRONMENT | NEEDS_HOME, false, EXPLAINS(ASM_IS_DOWN),
	  crs_check_asm_memory },

	/* crsd */
	{ "crs.crsd-stuck", "CRSD comes up in time", SEVERITY_CRITICAL, W | R, KIND_CLUSTER,
	  STAGE_CRSD, NEEDS_DAEMONS, true, NULL, crs_check_crsd_stuck },
	{ "crs.crsd-starting", "CRSD is not being started", SEVERITY_NOTICE, W | R, KIND_CLUSTER,
	  STAGE_CRSD, NEEDS_DAEMONS, true, NULL, crs_check_crsd_starting },
	{ "crs.crsd-stopped", "CRSD was not stopped on purpose", SEVERITY_WARNING, W | R,
	  KIND_CLUSTER, STAGE_CRSD, NEEDS_DAEMONS, true, NULL, crs_check_crsd_stopped },
	{ "crs.crsd-hung", "a CRSD that runs answers", SEVERITY_CRITICAL, W | R, KIND_CLUSTER,
	  STAGE_CRSD, NEEDS_PROCESSES, true, NULL, crs_check_crsd_hung },
	{ "crs.crsd-exclusive", "CRSD does not run in exclusive mode", SEVERITY_WARNING, W | R | P,
	  KIND_CLUSTER, STAGE_CRSD, NEEDS_DAEMONS, false, NULL, crs_check_crsd_exclusive },
	{ "crs.crsd-restart-limit", "OHASD has not given up on CRSD", SEVERITY_CRITICAL, W | R,
	  KIND_CLUSTER, STAGE_CRSD, NEEDS_STACK, false, EXPLAINS(CRSD_IS_STUCK),
	  crs_check_crsd_restart_limit },
	{ "crs.crsd-pid-file", "the pid file of CRSD names no other process", SEVERITY_WARNING,
	  P | R, KIND_CLUSTER, STAGE_CRSD, NEEDS_ENVIRONMENT | NEEDS_HOME, false,
	  EXPLAINS(CRSD_IS_STUCK), crs_check_crsd_pid_file },
	{ "crs.time-sync", "something keeps the clock", SEVERITY_WARNING, A | R, KIND_CLUSTER,
	  STAGE_ORAAGENT, NEEDS_ENVIRONMENT | NEEDS_HOME, false, NULL, crs_check_time_sync },
	{ "crs.evmd-down", "EVMD answers", SEVERITY_WARNING, W | R, KIND_BOTH, STAGE_CRSD,
	  NEEDS_DAEMONS, false, NULL, crs_check_evmd_down },
	{ "crs.resource-offline", "what should run here is online", SEVERITY_CRITICAL, W | R,
	  KIND_BOTH, STAGE_CRSD, 0, false, EXPLAINS("crs.not-back"), crs_check_resource_offline },
	{ "crs.resource-intermediate", "no resource is half up here", SEVERITY_CRITICAL, W | R,
	  KIND_BOTH, STAGE_CRSD, 0, false, EXPLAINS("crs.not-back"),
	  crs_check_resource_intermediate },
	{ "crs.resource-unknown", "no resource is in state UNKNOWN here", SEVERITY_CRITICAL, W | R,
	  KIND_BOTH, STAGE_CRSD, 0, false, EXPLAINS("crs.not-back"), crs_check_resource_unknown },
	{ "crs.upgrade-state", "the cluster is in no upgrade", SEVERITY_WARNING, W | A,
	  KIND_CLUSTER, STAGE_CRSD, NEEDS_VERSION, false, NULL, crs_check_upgrade_state },
};

struct check_table crs_checks(void)
{
	return (struct check_table){ .rows = rows, .count = sizeof(rows) / sizeof(*rows) };
}
