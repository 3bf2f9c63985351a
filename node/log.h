#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * The alert log of clusterware: its last part, as entries. Plain data, as node/facts.h.
 */
#include "node/facts.h"

/* One event: "[cssd(3980)]CRS-1714:Unable to discover …" and the lines that go on with it. */
struct log_entry {
	int64_t time; /* TIME_UNKNOWN when it has none, or the zone is not known */
	struct local_time time_local;
	const char *process; /* "cssd", "OCSSD", "/u01/…/bin/oraagent.bin"; as printed */
	long pid;
	const char *facility;  /* "CRS" */
	long code;	       /* 1714 */
	const char *text;      /* from the code on, its lines joined by blanks */
	struct messages lines; /* those of its lines that are messages: ORA-, PROC-, CRS- */
};

struct log_facts {
	struct provenance from;	 /* too big: the log begins earlier, which is nothing unusual */
	struct log_entry *items; /* in the order of the file */
	size_t count, capacity;
};
