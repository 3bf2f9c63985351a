#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What the operating system gives to clusterware: units, network, names, space, limits. Plain data,
 * as node/facts.h: strings and arrays in the arena of the run, zero means "nobody asked".
 */
#include "node/rules.h"

/* ---- units of systemd ---- */

/* `systemctl show UNIT`, the properties that are asked for. A unit that does not exist is obtained, too,
 * with LoadState=not-found; absent: there is no systemd here. */
struct unit_fact {
	struct provenance from;
	const char *name; /* "oracle-ohasd.service" */
	const char
		*load; /* loaded, not-found, masked, error …; NULL when not known, as all below */
	const char *active;	/* active, inactive, failed, activating … */
	const char *sub;	/* running, exited, dead … */
	const char *file_state; /* enabled, disabled, masked, static, generated, linked … */
	const char *result;	/* success, exit-code, oom-kill … */
	const char *fragment;	/* path of the unit file */
	struct names after, wanted_by;
	const char *exec_start;
	const char *tasks_max;	   /* "infinity", or a number */
	const char *limit_memlock; /* the same, bytes */
	const char *limit_nofile;
	const char *kill_mode;
};

struct unit_facts {
	struct provenance from; /* absent: no systemd */
	struct unit_fact *items;
	size_t count, capacity;
};

/* NULL when nobody asked for it. */
const struct unit_fact *unit_find(const struct unit_facts *facts, const char *name);

/* ---- network ---- */

struct adapter_address {
	int family;	     /* 4 or 6 */
	const char *text;    /* "192.168.10.1" */
	unsigned char b[16]; /* network order, 4 or 16 of them */
	unsigned prefix;
};

struct adapter {
	const char *name;
	bool up;	/* IFF_UP */
	int carrier;	/* 0, 1; -1 when not known (as of an adapter that is down) */
	long mtu;	/* COUNT_UNKNOWN when not known */
	long rp_filter; /* net.ipv4.conf.NAME.rp_filter; COUNT_UNKNOWN when not known */
	struct adapter_address *addresses;
	size_t count, capacity;
};

struct network_facts {
	struct provenance from;
	struct adapter *items;
	size_t count, capacity;
	long rp_filter_all;	  /* COUNT_UNKNOWN when not known */
	long port_low, port_high; /* net.ipv4.ip_local_port_range; COUNT_UNKNOWN when not known */
};

/* NULL when there is none of that name. */
const struct adapter *adapter_find(const struct network_facts *facts, const char *name);

/* ---- names ---- */

/* How the system resolved a name. status: obtained, absent (no such name), timed out, failed. */
struct name_fact {
	struct provenance from;
	const char *name;
	const char *role; /* "host", "VIP", "SCAN" */
	struct names addresses;
	long milliseconds; /* COUNT_UNKNOWN when not known */
};

struct name_facts {
	struct name_fact *items;
	size_t count, capacity;
	bool gns; /* VIP and SCAN names are served by GNS, which is a part of the stack */
};

/* ---- space ---- */

struct space_fact {
	struct provenance from;
	const char *path;		/* that was asked for */
	const char *role;		/* "Grid home", "ORACLE_BASE", "/var/tmp" … */
	const char *mount_point;	/* NULL when not known */
	int64_t size_bytes, free_bytes; /* free to others than root; -1 when not known */
	int64_t inodes,
		inodes_free; /* -1 when not known; 0 inodes: the file system has none to count */
	bool read_only;
};

struct space_facts {
	struct space_fact *items;
	size_t count, capacity;
};

/* ---- permissions as the installation wrote them down ---- */

/* A row of crsconfig_fileperms or crsconfig_dirs, and what is there. */
struct expected_file {
	const char *path;
	bool folder;
	const char *user, *group;
	unsigned mode;
	const char *source; /* the list that has it */
	struct file_fact file;
};

struct expected_files {
	struct provenance from; /* crs/utl/… */
	struct expected_file *items;
	size_t count, capacity;
};

/* ---- memory and limits ---- */

struct memory_facts {
	struct provenance from;
	int64_t total_kb, available_kb; /* -1 when not known, as all below */
	int64_t hugepages_total, hugepages_free, hugepage_kb;
	int64_t shm_bytes, shm_free_bytes; /* /dev/shm */
	int64_t aio_nr, aio_max_nr;
	long semmsl, semmns, semopm, semmni; /* kernel.sem; COUNT_UNKNOWN */
	int64_t shmmax, shmall;
};

/* ---- start of the next boot ---- */

struct boot_facts {
	const char *init;	  /* "systemd", "upstart", "sysv"; NULL when not known */
	const char *default_unit; /* "multi-user.target"; NULL when not known */
	struct file_fact ohasd_script, init_ohasd_script; /* /etc/init.d/ohasd, init.ohasd */
	struct provenance rc_from;			  /* the folders of run levels 3 and 5 */
	struct file_facts rc_links; /* that were found: /etc/rc3.d/S96ohasd … */
	struct provenance inittab_from, upstart_from;
	const char *inittab_line; /* h1:35:respawn:…; NULL when there is none */
	const char *upstart_job;  /* text of /etc/init/oracle-ohasd.conf; NULL */
	const char *kernel_now;	  /* release; NULL when not known */
	const char *kernel_next;  /* the same, of the next boot */
	const char *kernel_next_from;
	struct provenance modules_from;	   /* modules.dep of the next kernel */
	bool has_oracleasm, has_oracleafd; /* among its modules */
	bool secure_boot, secure_boot_known;
	struct file_fact initramfs; /* of the next kernel */
	struct file_fact multipath_conf;
};

/* The SELinux label of a file: "system_u:object_r:initrc_exec_t:s0". */
struct file_label {
	const char *path, *label;
};

/* Settings with a file or program behind them. */
struct setting_facts {
	const char *
		remove_ipc; /* as logind has it, else as configured: "yes", "no"; NULL when not known */
	const char *remove_ipc_from;
	int tmpfiles_excluded; /* /var/tmp/.oracle is exempt from cleaning: 0, 1; -1 when not known */
	int tmpfiles_ages;     /* something ages in /var/tmp: 0, 1; -1 */
	const char *selinux;   /* "enforcing", "permissive", "disabled"; NULL when not known */
	struct provenance labels_from; /* asked for only while enforcing */
	struct file_label *labels;     /* of the scripts that init executes */
	size_t label_count, label_capacity;
	struct names
		time_services; /* active ones: "chronyd", "ntpd", "ptp4l", "systemd-timesyncd" */
	bool time_services_known;
};

/* ---- what the daemons left behind ---- */

/* A folder of client sockets: /var/tmp/.oracle, /tmp/.oracle. */
struct socket_folder {
	struct provenance from;
	const char *path;
	struct file_fact folder;
	struct file_fact *entries;
	size_t count, capacity;
};

struct socket_folders {
	struct socket_folder *items;
	size_t count, capacity;
};

/* A file of crs/init or crsdata with the number of a process: <host>.pid of crsd. */
struct pid_file {
	struct provenance from;
	const char *path;
	long pid;	  /* 0 when it names none */
	const char *comm; /* of the process of that number; NULL when there is none */
};

/* ---- all of it ---- */

struct filter_facts;

struct environment {
	struct unit_facts units;
	struct network_facts network;
	struct filter_facts *filter; /* node/filter.h; NULL unless it was asked for */
	struct name_facts names;
	struct space_facts spaces;
	struct expected_files expected;
	struct accounts users, groups; /* local ones */
	struct memory_facts memory;
	struct boot_facts boot;
	struct setting_facts settings;
	struct socket_folders socket_folders;
	struct pid_file crsd_pid;
};
