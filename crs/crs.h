#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of clusterware's tongue. Pure: bytes in, facts out. Formats: domain facts
 * CRSCTL.md a1-a6, from 11.2 to 26ai; decisions are taken on codes and key=value, never on English.
 * Input may be cut anywhere, hold NULs, CRLF or lines of any length; nothing here crashes on it and
 * what is not recognised is left unknown. All results live in the arena.
 * The parsers return true when at least one line was recognised; they only add to *io.
 */
#include "node/environment.h"
#include "node/judge.h"
#include "node/log.h"
#include "node/timeline.h"
#include "node/vendor_code.h"

/* Lines that carry a message code, of any facility (a1). The code must be followed by something. */
void crs_parse_messages(struct arena *arena, struct bytes text, struct messages *io);

/* check has | crs | css | evm | cluster (a1): sets the daemons that the codes speak of.
 * `source` is kept as the origin of each. */
bool crs_parse_check(struct arena *arena, struct bytes text, const char *source,
		     struct daemon_facts *io);

enum ctss_mode { CTSS_UNKNOWN, CTSS_OBSERVER, CTSS_ACTIVE };

/* check ctss (a1): mode, and the offset in milliseconds when printed (else *ret_known false). */
bool crs_parse_ctss(struct bytes text, enum ctss_mode *ret_mode, long *ret_offset, bool *ret_known);

/* check cluster -all (a2): star blocks; also nodes of CRS-4404. */
bool crs_parse_cluster_all(struct arena *arena, struct bytes text, struct cluster_nodes *io);

/* stat res: plain, -v, -f, -p (a4) and -t (a3), told apart by themselves, with or without -init.
 * Sets io->cut when the answer does not end as answers end. */
bool crs_parse_resources(struct arena *arena, struct bytes text, struct resource_facts *io);

/* query css votedisk (a6). */
bool crs_parse_voting(struct arena *arena, struct bytes text, struct voting_facts *io);

/* query crs activeversion [-f] | softwareversion | releaseversion, and their "has" forms (a6). */
bool crs_parse_version(struct arena *arena, struct bytes text, struct version_facts *io);

/* query crs softwarepatch | releasepatch (a6): the level, NULL when there is none. */
const char *crs_parse_patch_level(struct arena *arena, struct bytes text);

/* config crs | has (a6): true when recognised, *ret_enabled set. */
bool crs_parse_autostart(struct bytes text, bool *ret_enabled);

/* olsnodes, with any of -n -i -s -t (a6): columns are told by their shape. */
bool crs_parse_olsnodes(struct arena *arena, struct bytes text, struct cluster_nodes *io);

/* key=value line files: olr.loc, ocr.loc (ocrconfig_loc, ocrmirrorconfig_loc, ocrconfig_loc3 …). */
bool crs_parse_olr_loc(struct arena *arena, struct bytes text, struct olr_facts *io);
bool crs_parse_ocr_loc(struct arena *arena, struct bytes text, struct ocr_facts *io);

/* Lines SID:HOME:Y of /etc/oratab: each home once, with its SIDs. */
void crs_parse_oratab(struct arena *arena, struct bytes text, struct database_homes *io);

/* The alert log, or its end (a7). Times of lines without a zone are left to the caller. */
bool crs_parse_log(struct arena *arena, struct bytes text, struct log_facts *io);

/* The base of that home in install/orabasetab, "HOME:BASE:NAME:N:"; NULL when none. */
const char *crs_parse_base_table(struct arena *arena, struct bytes text, const char *home);

/* Home named by init.ohasd (ORA_CRS_HOME=), or by a unit file (a path that ends in
 * /bin/ohasd.bin or similar); NULL when none. */
const char *crs_parse_home_in_script(struct arena *arena, struct bytes text);

/* `systemctl show UNIT`: KEY=VALUE lines; name and from stay. */
bool crs_parse_unit(struct arena *arena, struct bytes text, struct unit_fact *io);

/* Adds the chains of `iptables-save`, or of ip6tables, to *io; false when it holds no table. */
struct filter_facts;
bool crs_parse_iptables(struct arena *arena, struct bytes text, bool ipv6, struct filter_facts *io);

/* /proc/meminfo, in kB; fields that it lacks stay. */
void crs_parse_meminfo(struct bytes text, struct memory_facts *io);

/* The number of a field of text that holds only numbers (kernel.sem, aio-nr, *.pid), from 0;
 * `unknown` when there is none. */
int64_t crs_parse_number(struct bytes text, size_t field, int64_t unknown);

/* One file of tmpfiles.d(5): sets *io_exempt when an x or X line covers the folder, *io_ages when a
 * line makes what is in it, or above it, grow old. What is not said stays. */
void crs_parse_tmpfiles(struct arena *arena, struct bytes text, const char *folder, bool *io_exempt,
			bool *io_ages);

/* "yes" or "no": the last RemoveIPC= of a logind.conf(5); NULL when there is none. */
const char *crs_parse_remove_ipc(struct arena *arena, struct bytes text);

/* The line of /etc/inittab that keeps init.ohasd running; NULL when none. */
const char *crs_parse_inittab(struct arena *arena, struct bytes text);

/* saved_entry of grubenv: the name, number or title of what is booted next; NULL when none. */
const char *crs_parse_saved_entry(struct arena *arena, struct bytes text);

/* The installed kernel release that such an entry names; NULL when none. Borrowed. */
const char *crs_release_of_entry(const char *entry, const struct names *installed);

/* modules.dep or modules.builtin: whether it has that module, whatever its folder and packing. */
bool crs_parse_has_module(struct bytes modules_dep, const char *name);

/* A value of crs/install/crsconfig_params, without quotes; NULL when it has none. */
const char *crs_parse_parameter(struct arena *arena, struct bytes text, const char *name);
/* The names in its CRS_NODEVIPS ("rac1-vip/255.255.255.0/eth0,…"); addresses are left out. */
void crs_parse_vip_names(struct arena *arena, struct bytes text, struct names *io);
/* ORACLE_BASE= of crs/install/crsconfig_params; NULL when none. */
const char *crs_parse_oracle_base(struct arena *arena, struct bytes text);

/* Rows "OSLIST PATH OWNER GROUP MODE" of crsconfig_fileperms, or crsconfig_dirs (`folders`), that hold
 * on Linux. What is of another form, or has a variable that was not replaced, is passed over. */
void crs_parse_expected(struct arena *arena, struct bytes text, const char *source, bool folders,
			struct expected_files *io);

/* TZ= of crs/install/s_crsconfig_<host>_env.txt; NULL when none. */
const char *crs_parse_timezone(struct arena *arena, struct bytes text);

/* Listeners below a .oracle folder in /proc/net/unix; returns their paths, each once. */
void crs_parse_unix_sockets(struct arena *arena, struct bytes text, struct names *io);

/* True for comm names of processes that belong to clusterware or ASM, and for pid 1's usual names. */
bool crs_process_wanted(const char *comm);

/* ---- judgement ---- */

/* Fills the five stages from facts (DESIGN: the start order). */
void crs_start_order(const struct node_facts *facts, struct start_order *ret);

/* All rows of area "crs" but those that need a baseline. */
struct check_table crs_checks(void);
struct check_table crs_baseline_checks(void);

/* What is worth comparing of a node; memory from the arena of the facts. */
struct baseline;
void crs_baseline(const struct node_facts *facts, const struct start_order *order,
		  struct baseline *ret);

/* One sentence: the first broken link and its root cause, or that all is up. */
const char *crs_headline(const struct node_facts *facts, const struct judgement *judgement);

/* From the start times of processes and LAST_STATE_CHANGE (a4). Moments in the future, or before those
 * of what they need, are of another start and left unknown. */
void crs_timeline(const struct node_facts *facts, const struct start_order *order,
		  struct timeline *ret);

/* Whether waiting on is of no use: something that no time cures keeps a stage down. NULL when it may
 * come up, else the finding that says so. */
const struct finding *crs_hopeless(const struct node_facts *facts,
				   const struct judgement *judgement);

/* True when the stack is up, and what CRSD of this node should run does, or has not moved for a
 * minute. */
bool crs_has_settled(const struct node_facts *facts, const struct start_order *order);

/* prestart: which rows of another job belong to it, since OHASD runs already. */
unsigned crs_prestart_jobs(const struct start_order *order);
/* Whether a start can succeed now, and what stops it. */
const char *crs_prestart_headline(const struct node_facts *facts,
				  const struct judgement *judgement);
/* How many checks found something to repair, and the worst of it. */
const char *crs_audit_headline(const struct node_facts *facts, const struct judgement *judgement);

/* ---- explain ---- */

/* Message codes of the vendor that matter for the start order, sorted by facility and code. */
struct vendor_codes crs_codes(void);
