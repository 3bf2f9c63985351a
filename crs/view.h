#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * Questions that both the start order and the checks put to the facts.
 */
#include "node/facts.h"

/* The instance of a resource that belongs to this node: running here, else last running or to run
 * here, else the only one. NULL when there is none, or none can be told to be ours. */
const struct resource_instance *crs_instance_here(const struct node_facts *facts,
						  const struct resource_facts *list,
						  const char *name);
const struct resource_instance *crs_instance_of(const struct node_facts *facts,
						const struct resource *resource);

/* TARGET and STATE as printed, or "?"; static or of the facts. */
const char *crs_target_text(const struct resource_instance *instance);
const char *crs_state_text(const struct resource_instance *instance);

/* True when OHASD has given up on it (CRS-2771): RESTART_COUNT at RESTART_ATTEMPTS. */
bool crs_restart_limit_reached(const struct resource *resource,
			       const struct resource_instance *instance);

/* True for "ora.NAME.dg" when NAME holds OCR (ocr.loc) or a voting file. */
bool crs_holds_ocr_or_votes(const struct node_facts *facts, const char *resource_name);

/* First disk group of ocr.loc, "+DATA"; NULL when OCR is in a file or not known. */
const char *crs_ocr_group(const struct node_facts *facts);

/* An answer that ends between two resources looks whole, but each stack has some (CRSCTL.md c). Only a list
 * that is whole proves that something does not exist. */
bool crs_stack_is_whole(const struct node_facts *facts);

/* True when this is 11.2: by the version, else by a whole stack without ora.storage, which each
 * later cluster has (CRSCTL.md c). Its commands and folders differ from those of later releases. */
bool crs_is_11(const struct node_facts *facts);

/* True when a remote ASM is to serve this node: its own never ran since OHASD was started, and was to run
 * on no node (LAST_RESTART=NEVER, no server). */
bool crs_served_remotely(const struct node_facts *facts);

/* "crsd.trc"; in 11.2, which had no such files, "log/HOST/crsd/crsd.log". */
const char *crs_trace(const struct node_facts *facts, const char *daemon);

/* asm_pmon_+ASM…; NULL when it does not run or was not seen. */
const struct process_fact *crs_asm_pmon(const struct node_facts *facts);

/* True when host names mean the same node: equal up to the first dot, case ignored. */
bool crs_same_host(const char *a, const char *b);

/* True when anything tells that this is a Grid node: a home, olr.loc, ocr.loc, an answer. */
bool crs_is_grid_node(const struct node_facts *facts);
