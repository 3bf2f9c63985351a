#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of gathering, shared only among probes/gather*.c.
 */
#include "probes/gather.h"

struct gather {
	struct world *world;
	struct arena *arena;
	const struct gather_options *options;
	struct node_facts *facts;
};

/* Reads a file; the answer's provenance goes to *ret_from, its content (maybe empty) is returned. */
struct bytes gather_file(struct gather *gather, const char *path, struct provenance *ret_from);

/* The end of a path, through links, as the kernel would come there. */
void gather_stat(struct gather *gather, const char *path, struct file_fact *ret);

/* olr.loc, ocr.loc, the home, who may run crsctl, what else names a home. Needs the processes. */
void gather_home(struct gather *gather);

/* The GPnP profile and its wallets. Needs host, kind and home. */
void gather_profile(struct gather *gather);

/* The homes that oratab names. Needs the home. */
void gather_database_homes(struct gather *gather);

/* scls_scr and ohasdstr. Needs host, kind and owner. */
void gather_autostart(struct gather *gather);

/* Only what the disks need: voting files and active version; on Oracle Restart the discovery string.
 * Needs the home. */
void gather_for_disks(struct gather *gather);

/* The end of the alert log of clusterware. Needs host and home. */
void gather_log(struct gather *gather);

/* The end of the alert log of ASM. Needs host and home. */
struct asm_log_facts;
void gather_asm_log(struct gather *gather, struct asm_log_facts *ret);

/* All questions to crsctl. Needs the home. */
void gather_crsctl(struct gather *gather);
