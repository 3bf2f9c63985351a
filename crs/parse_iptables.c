/* SPDX-License-Identifier: Apache-2.0
 *
 * `iptables-save` and `ip6tables-save` as chains and rules (iptables(8), iptables-extensions(8)).
 */
#include <stdlib.h>
#include <string.h>

#include "crs/crs.h"
#include "crs/parse_lines.h"
#include "node/filter.h"

struct iptables {
	struct arena *arena;
	struct filter_facts facts;
	const char *tool;   /* "iptables", "ip6tables" */
	const char *family; /* "ip", "ip6" */
	const char *table;  /* of the lines that follow */
};

/* ---- words of a line ---- */

/* Takes the next word, in quotes when it holds blanks; NULL at the end. */
static const char *next_word(struct arena *arena, struct bytes *rest)
{
	struct strbuf word = strbuf_new(arena);
	size_t at = 0;

	while (at < rest->length && rest->data[at] == ' ')
		at++;
	bool quoted = at < rest->length && rest->data[at] == '"';
	if (at == rest->length)
		return NULL;
	at += quoted;
	while (at < rest->length && rest->data[at] != (quoted ? '"' : ' ')) {
		at += quoted && rest->data[at] == '\\' && at + 1 < rest->length;
		strbuf_append(&word, rest->data + at, 1);
		at++;
	}
	at += at < rest->length;
	*rest = crs_skip(*rest, at);
	return word.data ? word.data : "";
}

/* ---- values ---- */

/* "192.168.10.0/24", "…/255.255.255.0", "…", each with "," between them. */
static bool add_address(struct iptables *reading, struct filter_match *match, const char *word)
{
	const char *slash = strchr(word, '/');
	const char *name = arena_strndup(reading->arena, word,
					 slash ? (size_t)(slash - word) : strlen(word));
	unsigned char address[16] = { 0 }, mask[16] = { 0 };
	struct filter_span span;
	int family, family_of_mask;
	unsigned prefix = 0;
	long number;

	if (!filter_address(name, address, &family) || family != match->family)
		return false;
	struct bytes text = { slash ? slash + 1 : "", slash ? strlen(slash + 1) : 0 };
	if (!slash)
		prefix = family == 4 ? 32 : 128;
	else if (crs_number(text, &number) && number <= 128)
		prefix = (unsigned)number;
	else if (!filter_address(slash + 1, mask, &family_of_mask) || family_of_mask != family)
		return false;
	else
		while (prefix < 128 && mask[prefix / 8] & 0x80U >> prefix % 8)
			prefix++;
	if (!filter_prefix(address, family, prefix, &span))
		return false;
	filter_add_span(reading->arena, match, span);
	return true;
}

static bool add_address_range(struct iptables *reading, struct filter_match *match,
			      const char *word)
{
	const char *dash = strchr(word, '-');
	struct filter_span span = { 0 };
	int family, other;

	if (!dash)
		return add_address(reading, match, word);
	const char *low = arena_strndup(reading->arena, word, (size_t)(dash - word));
	if (!filter_address(low, span.low, &family) ||
	    !filter_address(dash + 1, span.high, &other) || family != other ||
	    family != match->family)
		return false;
	filter_add_span(reading->arena, match, span);
	return true;
}

/* "22", "9000:65500", "1024:", ":1023" */
static bool add_port(struct iptables *reading, struct filter_match *match, const char *word)
{
	enum { LAST = 65535 };
	const char *colon = strchr(word, ':');
	struct bytes low = { word, colon ? (size_t)(colon - word) : strlen(word) };
	struct bytes high = { colon ? colon + 1 : word, strlen(colon ? colon + 1 : word) };
	long first = 0, last = LAST;

	if ((low.length || !colon) && !crs_number(low, &first))
		return false;
	if ((high.length || !colon) && !crs_number(high, &last))
		return false;
	if (first > LAST || last > LAST)
		return false;
	filter_add_span(reading->arena, match, filter_ports((unsigned)first, (unsigned)last));
	return true;
}

static const char *lower_case(struct arena *arena, const char *word)
{
	char *copy = arena_strdup(arena, word);

	for (char *at = copy; *at; at++)
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at - 'A' + 'a' : *at);
	return copy;
}

static bool add_word(struct iptables *reading, struct filter_match *match, const char *word)
{
	size_t length = strlen(word);
	const char *text = word;

	if (match->field == FILTER_PROTOCOL) {
		text = str_equal(word, "6") ? "tcp" : word;
		text = str_equal(word, "17") ? "udp" : text;
	} else if (match->field != FILTER_IN && match->field != FILTER_OUT)
		text = lower_case(reading->arena, word);
	else if (length && word[length - 1] == '+')
		text = arena_printf(reading->arena, "%.*s*", (int)length - 1, word);
	names_add(reading->arena, &match->words, text);
	return true;
}

static bool add_flag(unsigned *io, const char *word)
{
	static const char *const flags[] = {
		"FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"
	};
	enum { ALL = 0x3f };

	for (unsigned i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (str_equal(word, flags[i]))
			*io |= 1U << i;
	if (str_equal(word, "ALL"))
		*io |= ALL;
	return true;
}

static bool add_mask(struct iptables *reading, struct filter_match *match, const char *word)
{
	(void)reading;
	return add_flag(&match->mask, word);
}

static bool add_set_flag(struct iptables *reading, struct filter_match *match, const char *word)
{
	(void)reading;
	return add_flag(&match->flags, word);
}

typedef bool add_value(struct iptables *reading, struct filter_match *match, const char *word);

static void add_list(struct iptables *reading, struct filter_match *match, const char *list,
		     add_value *add)
{
	while (list) {
		size_t length = strcspn(list, ",");
		const char *word = arena_strndup(reading->arena, list, length);
		if (!add(reading, match, word))
			match->partly = true;
		list = list[length] ? list + length + 1 : NULL;
	}
}

/* ---- options ---- */

struct option_row {
	const char *name;
	enum filter_field field;
	add_value *add; /* NULL: it has no say, its values are passed over */
	int values;
};

static const struct option_row options[] = {
	{ "-i", FILTER_IN, add_word, 1 },
	{ "-o", FILTER_OUT, add_word, 1 },
	{ "-p", FILTER_PROTOCOL, add_word, 1 },
	{ "-s", FILTER_SOURCE, add_address, 1 },
	{ "-d", FILTER_TARGET, add_address, 1 },
	{ "--src-range", FILTER_SOURCE, add_address_range, 1 },
	{ "--dst-range", FILTER_TARGET, add_address_range, 1 },
	{ "--sport", FILTER_SOURCE_PORT, add_port, 1 },
	{ "--sports", FILTER_SOURCE_PORT, add_port, 1 },
	{ "--dport", FILTER_TARGET_PORT, add_port, 1 },
	{ "--dports", FILTER_TARGET_PORT, add_port, 1 },
	{ "--state", FILTER_STATE, add_word, 1 },
	{ "--ctstate", FILTER_STATE, add_word, 1 },
	{ "--pkt-type", FILTER_CAST, add_word, 1 },
	{ "--src-type", FILTER_SOURCE_TYPE, add_word, 1 },
	{ "--dst-type", FILTER_TARGET_TYPE, add_word, 1 },
	/* their options follow and are judged, or not understood */
	{ "-m", FILTER_NOT_UNDERSTOOD, NULL, 1 },
	{ "--comment", FILTER_NOT_UNDERSTOOD, NULL, 1 },
	{ "-c", FILTER_NOT_UNDERSTOOD, NULL, 2 },
};

/* Of the matches that are understood; with another one the rule may apply, or may not, even without
 * options. */
static bool is_known_extension(const char *name)
{
	static const char *const known[] = { "tcp",	"udp",	     "state",	"conntrack",
					     "comment", "multiport", "pkttype", "addrtype",
					     "iprange", "icmp",	     "icmp6" };

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_equal(name, known[i]))
			return true;
	return false;
}

static const struct option_row *option_of(const char *name)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (str_equal(name, options[i].name))
			return &options[i];
	return NULL;
}

struct rule_reading {
	struct iptables *base;
	struct filter_rule *rule;
	struct bytes rest;
	bool negated;
	bool ended; /* at the target: what follows are its options */
};

static struct filter_match *new_match(struct rule_reading *reading, enum filter_field field)
{
	struct filter_match *match = filter_add_match(reading->base->arena, reading->rule);

	match->field = field;
	match->negated = reading->negated;
	match->family = str_equal(reading->base->family, "ip") ? 4 : 6;
	return match;
}

static void take_option(struct rule_reading *reading, const struct option_row *row)
{
	struct arena *arena = reading->base->arena;
	const char *word = next_word(arena, &reading->rest);

	if (row->add)
		add_list(reading->base, new_match(reading, row->field), word ? word : "", row->add);
	else if (str_equal(row->name, "-m") && word && !is_known_extension(word))
		new_match(reading, FILTER_NOT_UNDERSTOOD);
	for (int i = 1; i < row->values; i++)
		next_word(arena, &reading->rest);
}

static void take_flags(struct rule_reading *reading, const char *option)
{
	static const char syn_mask[] = "FIN,SYN,RST,ACK", syn[] = "SYN";
	struct arena *arena = reading->base->arena;
	struct filter_match *match = new_match(reading, FILTER_FLAGS);
	bool whole = str_equal(option, "--tcp-flags");
	const char *mask = whole ? next_word(arena, &reading->rest) : syn_mask;
	const char *set = whole ? next_word(arena, &reading->rest) : syn;

	match->protocol = "tcp";
	add_list(reading->base, match, mask, add_mask);
	add_list(reading->base, match, set, add_set_flag);
}

/* An option of an extension that is not understood: its values are not options. */
static void pass_over(struct rule_reading *reading)
{
	struct bytes before = reading->rest;
	const char *word;

	new_match(reading, FILTER_NOT_UNDERSTOOD);
	while ((word = next_word(reading->base->arena, &reading->rest))) {
		if (word[0] == '-' || str_equal(word, "!")) {
			reading->rest = before;
			return;
		}
		before = reading->rest;
	}
}

/* ---- targets ---- */

static enum filter_verdict verdict_of_target(const char *target)
{
	static const struct {
		const char *target;
		enum filter_verdict verdict;
	} verdicts[] = {
		{ "ACCEPT", FILTER_ACCEPT },	 { "DROP", FILTER_DROP },
		{ "REJECT", FILTER_DROP },	 { "RETURN", FILTER_RETURN },
		{ "LOG", FILTER_GO_ON },	 { "NFLOG", FILTER_GO_ON },
		{ "ULOG", FILTER_GO_ON },	 { "MARK", FILTER_GO_ON },
		{ "CONNMARK", FILTER_GO_ON },	 { "CT", FILTER_GO_ON },
		{ "NOTRACK", FILTER_GO_ON },	 { "TCPMSS", FILTER_GO_ON },
		{ "DSCP", FILTER_GO_ON },	 { "TOS", FILTER_GO_ON },
		{ "CLASSIFY", FILTER_GO_ON },	 { "TRACE", FILTER_GO_ON },
		{ "AUDIT", FILTER_GO_ON },	 { "CHECKSUM", FILTER_GO_ON },
		{ "SET", FILTER_GO_ON },	 { "SECMARK", FILTER_GO_ON },
		{ "CONNSECMARK", FILTER_GO_ON },
	};

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		if (str_equal(target, verdicts[i].target))
			return verdicts[i].verdict;
	return FILTER_UNKNOWN;
}

/* A chain of the table, or a target of the kernel. */
static void take_target(struct rule_reading *reading, bool go_to)
{
	struct iptables *base = reading->base;
	const char *word = next_word(base->arena, &reading->rest);
	const char *target = word ? word : "";

	reading->rule->target = target;
	if (filter_find(&base->facts, base->tool, base->family, base->table, target))
		reading->rule->verdict = go_to ? FILTER_GOTO : FILTER_JUMP;
	else
		reading->rule->verdict = verdict_of_target(target);
	reading->ended = true;
}

static void take_word(struct rule_reading *reading, const char *word)
{
	const struct option_row *row = option_of(word);

	if (str_equal(word, "!")) {
		reading->negated = true;
		return;
	}
	if (str_equal(word, "-j") || str_equal(word, "-g"))
		take_target(reading, str_equal(word, "-g"));
	else if (str_equal(word, "--tcp-flags") || str_equal(word, "--syn"))
		take_flags(reading, word);
	else if (str_equal(word, "--icmp-type") || str_equal(word, "--icmpv6-type")) {
		new_match(reading, FILTER_NOT_UNDERSTOOD)->protocol = "icmp";
		next_word(reading->base->arena, &reading->rest);
	} else if (row)
		take_option(reading, row);
	else
		pass_over(reading);
	reading->negated = false;
}

/* ---- lines ---- */

/* ":INPUT DROP [0:0]" */
static void add_chain(struct iptables *reading, struct bytes line)
{
	static const char *const hooks[][2] = { { "PREROUTING", "prerouting" },
						{ "INPUT", "input" },
						{ "FORWARD", "forward" },
						{ "OUTPUT", "output" },
						{ "POSTROUTING", "postrouting" } };
	struct bytes rest = crs_skip(line, 1);
	const char *name = next_word(reading->arena, &rest);
	const char *policy = next_word(reading->arena, &rest);

	if (!name || !reading->table)
		return;
	struct filter_chain *chain = filter_add_chain(reading->arena, &reading->facts);
	*chain = (struct filter_chain){
		.tool = reading->tool,
		.family = reading->family,
		.table = reading->table,
		.name = name,
		.nat = str_equal(reading->table, "nat"),
		.drops = str_equal(policy, "DROP"),
	};
	for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++)
		if (policy && *policy != '-' && str_equal(name, hooks[i][0]))
			chain->hook = hooks[i][1];
}

/* "-A INPUT -i eth1 -j ACCEPT", "[0:0] -A …" with counters */
static void add_rule(struct iptables *reading, struct bytes line)
{
	struct filter_rule rule = { .text = arena_strndup(reading->arena, line.data, line.length) };
	struct rule_reading state = { .base = reading, .rule = &rule, .rest = line };
	const char *word = next_word(reading->arena, &state.rest);

	if (word && word[0] == '[')
		word = next_word(reading->arena, &state.rest);
	const char *name = next_word(reading->arena, &state.rest);
	if (!str_equal(word, "-A") || !name || !reading->table)
		return;
	struct filter_chain *chain = filter_find(&reading->facts, reading->tool, reading->family,
						 reading->table, name);
	if (!chain)
		return;
	while (!state.ended && (word = next_word(reading->arena, &state.rest)))
		take_word(&state, word);
	*filter_add_rule(reading->arena, chain) = rule;
}

/* True when a table was there. */
static bool each_line(struct iptables *reading, struct bytes text, char first,
		      void (*take)(struct iptables *reading, struct bytes line))
{
	struct bytes rest = crs_text(text);
	struct crs_line line;
	bool any = false;

	reading->table = NULL;
	while (crs_next_line(&rest, &line)) {
		struct bytes words = line.text;
		if (line.damaged || !words.length)
			continue;
		any |= words.data[0] == '*';
		if (words.data[0] == '*')
			reading->table = arena_strndup(reading->arena, words.data + 1,
						       words.length - 1);
		else if (first == ':' ? words.data[0] == ':'
				      : words.data[0] == '-' || words.data[0] == '[')
			take(reading, words);
	}
	return any;
}

bool crs_parse_iptables(struct arena *arena, struct bytes text, bool ipv6, struct filter_facts *io)
{
	struct iptables reading = {
		.arena = arena,
		.tool = ipv6 ? "ip6tables" : "iptables",
		.family = ipv6 ? "ip6" : "ip",
	};

	if (!each_line(&reading, text, ':', add_chain))
		return false;
	filter_sort(&reading.facts);
	each_line(&reading, text, '-', add_rule);
	filter_join(arena, io, &reading.facts);
	return true;
}
