#pragma once
/* SPDX-License-Identifier: Apache-2.0
 *
 * What the packet filters of the kernel do, as `nft --json list ruleset` and `iptables-save` print it:
 * chains of rules, without what has no say in whether a packet passes. Plain data, in the arena of the
 * run. What is not understood is kept as such: then a rule may apply, or may not.
 */
#include "node/facts.h"

enum filter_field {
	FILTER_NOT_UNDERSTOOD,
	FILTER_IN, /* name of the adapter */
	FILTER_OUT,
	FILTER_PROTOCOL, /* "tcp", "udp" … */
	FILTER_STATE,	 /* of the connection: "new", "established" … */
	FILTER_CAST,	 /* "unicast", "multicast", "broadcast" */
	FILTER_SOURCE_TYPE,
	FILTER_TARGET_TYPE, /* of the address: "local", "unicast", "multicast" … */
	FILTER_SOURCE,
	FILTER_TARGET,
	FILTER_SOURCE_PORT,
	FILTER_TARGET_PORT,
	FILTER_FLAGS, /* of TCP */
	FILTER_FAMILY /* of the address alone, nothing else is asked */
};

/* From low to high, both included; bytes in network order: 4 or 16 of an address, 2 of a port. */
struct filter_span {
	unsigned char low[16], high[16];
};

struct filter_spans {
	struct filter_span *items;
	size_t count, capacity;
};

/* One condition. It fits when one of the words or spans does; `negated`: when none does. */
struct filter_match {
	enum filter_field field;
	bool negated;
	bool partly;	      /* more values are meant than could be read */
	int family;	      /* 4, 6: fits no packet of the other one; 0: any */
	const char *protocol; /* fits no packet of another one; NULL: any */
	struct names words;   /* "eth*" stands for all that begin so */
	struct filter_spans spans;
	unsigned mask, flags; /* of FILTER_FLAGS: these of the mask must be set, the others not */
};

enum filter_verdict {
	FILTER_GO_ON,
	FILTER_ACCEPT,
	FILTER_DROP, /* reject, too */
	FILTER_RETURN,
	FILTER_JUMP,
	FILTER_GOTO,
	FILTER_UNKNOWN,
};

struct filter_rule {
	const char *text; /* for people */
	struct filter_match *matches;
	size_t count, capacity;
	enum filter_verdict verdict;
	const char *target; /* of jump and goto */
};

struct filter_chain {
	const char *tool;   /* "nft", "iptables", "ip6tables" */
	const char *family; /* inet, ip, ip6, netdev, … */
	const char *table, *name;
	const char *hook;     /* "input" …; NULL: only jumped to */
	bool nat;	      /* it changes addresses, it does not filter */
	bool drops;	      /* policy, when no rule decides */
	bool replaced;	      /* the same is known better from another tool */
	struct names devices; /* of netdev; empty: all */
	struct filter_rule *rules;
	size_t count, capacity;
};

/* nft, iptables, ip6tables. Absent: the kernel has no such rules. */
struct filter_source {
	struct provenance from;
	const char *tool;
};

enum { FILTER_SOURCES = 3 };

struct filter_facts {
	struct filter_source sources[FILTER_SOURCES];
	struct filter_chain *chains; /* sorted by filter_sort() */
	size_t count, capacity;
};

/* A new chain at the end; the pointer is good until the next one. */
struct filter_chain *filter_add_chain(struct arena *arena, struct filter_facts *facts);
/* A new rule at the end of the chain, and a condition at the end of a rule; as above. */
struct filter_rule *filter_add_rule(struct arena *arena, struct filter_chain *chain);
struct filter_match *filter_add_match(struct arena *arena, struct filter_rule *rule);

/* Sets the span of addresses with that prefix; false when `prefix` is too long for the family. */
bool filter_prefix(const unsigned char *address, int family, unsigned prefix,
		   struct filter_span *ret);
/* The same from text: "192.168.10.0", "fd00::1"; *ret_family is 4 or 6. False for anything else. */
bool filter_address(const char *text, unsigned char *ret_address, int *ret_family);
struct filter_span filter_ports(unsigned low, unsigned high);
void filter_add_span(struct arena *arena, struct filter_match *match, struct filter_span span);

/* Adds the chains of `more`. */
void filter_join(struct arena *arena, struct filter_facts *io, const struct filter_facts *more);

/* Needed before filter_find() and after the last chain was added. */
void filter_sort(struct filter_facts *facts);
/* NULL when there is none of that name. */
struct filter_chain *filter_find(const struct filter_facts *facts, const char *tool,
				 const char *family, const char *table, const char *name);
