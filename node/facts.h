#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known of one node. Plain data: no handles, no callbacks, printable in a debugger.
 * All strings and arrays live in the arena of the run and are never freed alone.
 * A zeroed struct is valid and means "nobody asked". Times are seconds since the epoch.
 *
 * The probes fill it, the checks read it, nothing else writes to it.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "node/mem.h"

#define TIME_UNKNOWN  INT64_C(0)
#define COUNT_UNKNOWN (-1L)

/* How a question to the outside ended. "We could not see it" is a value, not an error path. */
enum fact_status {
	FACT_NOT_ASKED, /* nobody asked: the answer was not needed */
	FACT_OBTAINED,
	FACT_ABSENT, /* positively known not to exist, or its daemon said that it is down */
	FACT_DENIED,
	FACT_TIMED_OUT,
	FACT_TOO_BIG,
	FACT_FAILED,	   /* any other error, or an answer in which nothing was recognised */
	FACT_NOT_CAPTURED, /* replay only: the capture does not hold it */
	FACT_STATUS_COUNT
};

/* "obtained", "absent" … for messages; static. */
const char *fact_status_name(enum fact_status status);

/* There may be something, and it could not be seen: denied, timed out, too big or failed. */
bool fact_was_refused(enum fact_status status);

struct provenance {
	enum fact_status status;
	const char *source; /* "crsctl check crs" or a path; NULL when not asked */
	const char *words;  /* what the system said when it refused; NULL otherwise */
};

/* Strings in the order in which they were found. */
struct names {
	const char **items;
	size_t count, capacity;
};

void names_add(struct arena *arena, struct names *names, const char *name);
/* True when one of them is that name. */
bool names_hold(const struct names *names, const char *name);
/* "a, b, c and 4 more": joined with ", ", at most `most` of them; "" when there are none. */
const char *names_in_words(struct arena *arena, const struct names *names, size_t most);

/* ---- the outside, as it answered ---- */

/* A process that did not answer, or one in the way. */
struct hang {
	long pid;	   /* 0 when not known */
	char state;	   /* as in /proc/PID/stat; 0 when not known */
	const char *wchan; /* kernel function it sleeps in; NULL when not known */
	long limit_seconds;
};

/* One line of Oracle's own: "CRS-4638: text", also PROC-, PRCR-, ORA-, CLSRSC- (CRSCTL.md a1, a5). */
struct message {
	const char *facility; /* "CRS" */
	long code;	      /* 4638 */
	const char *line;     /* the whole line, without its end */
};

struct messages {
	struct message *items;
	size_t count, capacity;
};

/* One command that was asked, whatever came of it. */
struct command_fact {
	const char *line; /* "crsctl check crs" */
	enum fact_status status;
	const char *words; /* why it failed; NULL otherwise */
	int exit_code;	   /* -1 when it ended by a signal or did not end */
	int signal;	   /* 0 when none */
	struct bytes out, err;
	struct hang hang;	  /* only for FACT_TIMED_OUT */
	struct messages messages; /* of out, then err */
	bool essential;		  /* the walk cannot do without it */
	bool recognised;	  /* at least one line was understood */
};

struct commands {
	struct command_fact *items;
	size_t count, capacity;
};

/* A file, folder or link as lstat(2) shows it. type: f d l b c s p. */
struct file_fact {
	struct provenance from;
	const char *path;
	char type;
	unsigned mode; /* permission bits, 07777 */
	long uid, gid;
	const char *user, *group; /* names, or the numbers as text */
	unsigned major, minor;	  /* of b and c */
	int64_t size;
	int64_t mtime;
	const char *link; /* target of type l; NULL otherwise */
};

struct file_facts {
	struct file_fact *items;
	size_t count, capacity;
};

/* NULL when nobody looked at it. */
const struct file_fact *file_fact_find(const struct file_facts *facts, const char *path);

struct process_fact {
	long pid, ppid;
	const char *user;
	char state; /* R S D Z T … */
	int64_t start;
	const char *comm, *args, *exe, *wchan; /* exe and wchan may be NULL */
	long blocked_seconds; /* off the CPU for so long; COUNT_UNKNOWN when not known */
};

struct processes {
	struct provenance from;
	struct process_fact *items;
	size_t count, capacity;
};

/* First process of that name (as comm, which the kernel cuts at 15 bytes); NULL when none. */
const struct process_fact *process_find(const struct processes *processes, const char *name);

/* ---- Grid home and the files around it ---- */

enum node_kind { NODE_UNKNOWN, NODE_CLUSTER, NODE_RESTART };

/* As whom crsctl may be executed (never by whom others can write). */
enum run_as { RUN_UNDECIDED, RUN_AS_OWNER, RUN_AS_ROOT, RUN_REFUSED };

struct home_facts {
	struct provenance from;	   /* where the path came from */
	const char *path;	   /* NULL when not known */
	struct names looked_at;	   /* places searched for it */
	struct file_fact folder;   /* the home itself */
	struct file_fact crsctl;   /* bin/crsctl */
	struct file_fact oracle;   /* bin/oracle */
	const char *owner;	   /* Grid owner; NULL when not known */
	long owner_uid, owner_gid; /* -1 when not known */
	enum run_as run_as;
	const char *refused_path;  /* why crsctl was not run: what, and who can write */
	const char *refused_words; /* it, or why it could not be looked at; NULL when it was run */
	const char
		*mount_point; /* fstab entry that should hold the home and is not mounted; NULL */
	const char *base;     /* ORACLE_BASE of the Grid owner; NULL when not known */
	/* other places that name a home, resolved through links; NULL when they do not */
	const char *resolved;	    /* `path` itself, resolved */
	const char *of_ohasd;	    /* exe of ohasd.bin */
	const char *of_init_script; /* ORA_CRS_HOME in init.ohasd */
	const char *of_unit;	    /* oracle-ohasd.service */
};

/* /etc/oracle/olr.loc and ocr.loc: key=value lines. */
struct olr_facts {
	struct provenance from;
	const char *path;      /* olrconfig_loc; NULL when not named */
	const char *crs_home;  /* NULL when not named */
	struct file_fact file; /* the OLR itself */
};

struct ocr_facts {
	struct provenance from;
	struct names locations; /* "+DATA" or a path */
	bool local_only;
	bool local_only_known;
};

/* /etc/oracle/scls_scr/<host>/root (cluster) or /<owner> (Restart). */
struct autostart_facts {
	struct provenance from;
	bool enabled;	 /* valid when obtained */
	const char *run; /* contents of ohasdrun: stop, reboot, restart; NULL when not known */
	struct provenance folders_from;
	struct names folders; /* folders below scls_scr */
};

/* A network of the GPnP profile (ASM.md 5), as written there. */
struct profile_network {
	const char *host_network; /* id of its HostNetwork, "gen"; NULL when it has none */
	const char *host;	  /* its HostName: "*" or a node; NULL */
	const char *id;		  /* "net1"; NULL */
	const char *subnet;	  /* IP: "192.168.10.0", "fd00::"; "" or NULL when not given */
	const char *adapter;	  /* "eth1"; NULL */
	struct names uses;	  /* public, cluster_interconnect, asm … */
};

/* The GPnP profile of this node: cluster only. status failed: it is no profile (words say why). */
struct profile_facts {
	struct provenance from;
	const char *disk_string; /* of ASM-Profile; "" is the default search; NULL when not known */
	const char *spfile;	 /* of ASM-Profile; NULL when it has none */
	const char *css_string;	 /* of CSS-Profile: "+asm", or paths of voting files; NULL */
	const char *cluster;	 /* ClusterName; NULL */
	const char *cluster_uid; /* NULL */
	long sequence;		 /* ProfileSequence; COUNT_UNKNOWN when not given */
	struct profile_network *networks;
	size_t count, capacity;
	/* the folder of its wallets and what gpnpd reads there, from the outside in */
	struct file_fact *wallets;
	size_t wallet_count, wallet_capacity;
};

/* A home that /etc/oratab names and that is not the Grid home. */
struct database_home {
	const char *path;
	struct names sids;
	struct file_fact oracle; /* bin/oracle, links followed; it is never executed */
};

struct database_homes {
	struct provenance from; /* of oratab */
	struct database_home *items;
	size_t count, capacity;
};

/* Listeners of Oracle's clients in /proc/net/unix, and the paths that are gone. */
struct socket_facts {
	struct provenance from;
	size_t listening;
	struct names deleted;
};

/* ---- what crsctl said ---- */

enum daemon { DAEMON_OHASD, DAEMON_CSSD, DAEMON_CRSD, DAEMON_EVMD, DAEMON_COUNT };

enum daemon_state { DAEMON_UNKNOWN, DAEMON_ONLINE, DAEMON_OFFLINE, DAEMON_EXCLUSIVE };

struct daemon_answer {
	enum daemon_state state;
	const char *source; /* the command */
	const char *line;   /* its words */
};

struct daemon_facts {
	struct provenance from;
	struct daemon_answer daemons[DAEMON_COUNT];
	bool not_configured; /* CRS-4047 */
	bool not_privileged; /* CRS-4563 */
};

enum resource_state {
	RESOURCE_STATE_NONE, /* the field was not printed */
	RESOURCE_ONLINE,
	RESOURCE_OFFLINE,
	RESOURCE_INTERMEDIATE,
	RESOURCE_UNKNOWN,
	RESOURCE_STATE_UNRECOGNISED, /* see the text kept beside it */
	RESOURCE_STATE_COUNT
};

/* "ONLINE" …; "?" for the two that are no state. */
const char *resource_state_name(enum resource_state state);

/* A local date as crsctl prints it; zone unknown here. */
struct local_time {
	bool known;
	int year, month, day, hour, minute, second;
};

/* One instance of a resource: a row of the table, or a group of -v. */
struct resource_instance {
	long number; /* CARDINALITY_ID, instance column, else position; 0: local resource row */
	enum resource_state target, state;
	const char *target_text, *state_text; /* as printed */
	const char *server;		      /* where it is; NULL when not placed */
	const char *last_server;	      /* NULL when not printed or empty */
	const char *target_server;
	const char *details;  /* STATE_DETAILS without the internal state; "" when none */
	const char *internal; /* STABLE, STARTING, STOPPING, CLEANING; NULL when not printed */
	long restart_count;   /* COUNT_UNKNOWN when not printed */
	bool never_started;   /* LAST_RESTART=NEVER was printed */
	struct local_time change_local; /* LAST_STATE_CHANGE */
	int64_t last_change;		/* the same, once the zone is known */
};

struct resource {
	const char *name;  /* without "(group)" */
	const char *group; /* resource group; NULL when none */
	const char *type;  /* NULL in tables */
	bool local;	   /* printed under Local Resources */
	struct resource_instance *instances;
	size_t count, capacity;
	/* from -p and -f; COUNT_UNKNOWN or NULL when not printed */
	long enabled, start_timeout, restart_attempts;
	const char *auto_start;
	const char *disk_string; /* ASM_DISKSTRING, of ora.asm on Oracle Restart */
};

struct resource_facts {
	struct provenance from;
	bool cut; /* the answer did not end as answers end: what is not in it may still exist */
	struct resource *items;
	size_t count, capacity;
};

/* Finds a resource by its name without group; NULL when not there. */
const struct resource *resource_find(const struct resource_facts *facts, const char *name);

struct voting_file {
	long number;
	const char *state; /* ONLINE … as printed */
	bool online;
	const char *id, *path;
	const char *group; /* NULL outside ASM */
};

struct voting_facts {
	struct provenance from;
	bool located_known; /* the closing line was there */
	long located;
	struct voting_file *items;
	size_t count, capacity;
};

struct version_facts {
	struct provenance from;
	const char *active;  /* "19.0.0.0.0" */
	const char *release; /* of the binaries, known without the stack; NULL when not asked */
	const char *upgrade_state; /* "NORMAL"; NULL when not printed */
	const char *active_patch;  /* decimal text; NULL when not printed */
};

struct patch_facts {
	struct provenance software_from, release_from;
	const char *software; /* level; NULL when not known */
	const char *release;
	const char *mismatch; /* line with CRS-6706; NULL when none */
};

struct cluster_node {
	const char *name;
	long number;		     /* COUNT_UNKNOWN when not printed */
	const char *vip;	     /* NULL when none */
	const char *status;	     /* Active, Inactive; NULL when not printed */
	const char *pinned;	     /* Pinned, Unpinned; NULL when not printed */
	struct daemon_facts daemons; /* from check cluster -all */
};

struct cluster_nodes {
	struct cluster_node *items;
	size_t count, capacity;
};

/* ---- the node ---- */

struct host_facts {
	const char *name;	/* as the kernel has it; NULL when not known */
	const char *short_name; /* up to the first dot */
	int64_t now;		/* when the facts were taken */
	int64_t boot;		/* TIME_UNKNOWN when not known */
	const char *timezone;	/* of the stack; NULL when not known */
	bool captured;		/* replayed, not live */
};

struct disk_facts;
struct log_facts;
struct environment;
struct baseline;

struct node_facts {
	struct arena *arena;
	struct host_facts host;
	enum node_kind kind;
	const char *kind_from;
	struct home_facts home;
	struct olr_facts olr;
	struct ocr_facts ocr;
	struct profile_facts profile;
	struct database_homes databases;
	struct autostart_facts autostart;
	struct processes processes;
	struct socket_facts sockets;
	struct commands commands;
	struct daemon_facts daemons;
	struct resource_facts init;	 /* stat res -init; on Restart nothing */
	struct resource_facts resources; /* stat res; needs CRSD in a cluster, OHASD on Restart */
	struct voting_facts voting;
	struct version_facts version;
	struct patch_facts patch;
	const char
		*disk_string;  /* ASM_DISKSTRING of ora.asm (Oracle Restart); NULL when not known */
	struct log_facts *log; /* node/log.h; NULL unless a stage is not up */
	struct disk_facts *disks;	 /* node/disks.h; NULL unless disks were looked at */
	struct environment *environment; /* node/environment.h; NULL unless it was looked at */
	const struct baseline *baseline; /* node/baseline.h; NULL without --baseline */
};

/* Version of the cluster, else of its binaries; NULL when neither is known. */
const char *facts_version(const struct node_facts *facts);

/* The resources that OHASD manages: init in a cluster, resources on Oracle Restart. */
const struct resource_facts *facts_of_ohasd(const struct node_facts *facts);

/* First line of any command that carries the code; NULL when none. *ret_source may be NULL. */
const struct message *facts_message(const struct node_facts *facts, const char *facility, long code,
				    const char **ret_source);
