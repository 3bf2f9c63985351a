/* SPDX-License-Identifier: Apache-2.0 */
#include "crs/filter.h"

#include <string.h>

enum fit { FIT_NO, FIT_YES, FIT_MAYBE };

/* ---- one condition ---- */

/* A word of a condition may end in "*". */
static bool word_fits(const char *pattern, const char *word)
{
	size_t length = strlen(pattern);

	if (length && pattern[length - 1] == '*')
		return strncmp(pattern, word, length - 1) == 0;
	return strcmp(pattern, word) == 0;
}

static enum fit words_fit(const struct filter_match *match, const char *word)
{
	for (size_t i = 0; i < match->words.count; i++)
		if (word_fits(match->words.items[i], word))
			return FIT_YES;
	return match->partly ? FIT_MAYBE : FIT_NO;
}

static bool is_before(const unsigned char *a, const unsigned char *b)
{
	return memcmp(a, b, sizeof(((struct filter_span *)0)->low)) < 0;
}

static enum fit spans_fit(const struct filter_match *match, const struct filter_span *values)
{
	bool some = match->partly;

	for (size_t i = 0; i < match->spans.count; i++) {
		const struct filter_span *span = &match->spans.items[i];
		if (is_before(values->high, span->low) || is_before(span->high, values->low))
			continue;
		if (!is_before(values->low, span->low) && !is_before(span->high, values->high))
			return FIT_YES;
		some = true;
	}
	return some ? FIT_MAYBE : FIT_NO;
}

static enum fit flags_fit(const struct filter_match *match)
{
	enum { SYN = 2 };

	return (SYN & match->mask) == match->flags ? FIT_YES : FIT_NO;
}

static enum fit field_fits(const struct filter_match *match, const struct packet *packet)
{
	switch (match->field) {
	case FILTER_IN:
		return words_fit(match, packet->outgoing ? "" : packet->adapter);
	case FILTER_OUT:
		return words_fit(match, packet->outgoing ? packet->adapter : "");
	case FILTER_PROTOCOL:
		return words_fit(match, packet->protocol);
	case FILTER_STATE:
		return words_fit(match, "new");
	case FILTER_CAST:
		return words_fit(match, packet->cast);
	case FILTER_SOURCE_TYPE:
		return words_fit(match, packet->outgoing ? "local" : "unicast");
	case FILTER_TARGET_TYPE:
		return words_fit(match, packet->target_type);
	case FILTER_FAMILY:
		return words_fit(match, packet->family == 4 ? "4" : "6");
	case FILTER_SOURCE:
		return spans_fit(match, &packet->source);
	case FILTER_TARGET:
		return spans_fit(match, &packet->target);
	case FILTER_SOURCE_PORT:
		return spans_fit(match, &packet->source_port);
	case FILTER_TARGET_PORT:
		return spans_fit(match, &packet->target_port);
	case FILTER_FLAGS:
		return flags_fit(match);
	default:
		return FIT_MAYBE;
	}
}

static enum fit match_fits(const struct filter_match *match, const struct packet *packet)
{
	if ((match->family && match->family != packet->family) ||
	    (match->protocol && !str_equal(match->protocol, packet->protocol)))
		return FIT_NO;
	enum fit fit = field_fits(match, packet);
	if (!match->negated || fit == FIT_MAYBE)
		return fit;
	return fit == FIT_YES ? FIT_NO : FIT_YES;
}

static enum fit rule_fits(const struct filter_rule *rule, const struct packet *packet)
{
	enum fit all = FIT_YES;

	for (size_t i = 0; i < rule->count; i++) {
		enum fit fit = match_fits(&rule->matches[i], packet);
		if (fit == FIT_NO)
			return FIT_NO;
		if (fit == FIT_MAYBE)
			all = FIT_MAYBE;
	}
	return all;
}

/* ---- chains: what can become of the packet, one bit each ---- */

enum { CAN_PASS = 1, CAN_DROP = 2, CAN_GO_ON = 4, ALL_OF_IT = 7 };

struct place {
	const struct filter_chain *chain;
	const struct filter_rule *rule;
};

/* What is known of a chain already: each is gone through once, however often it is jumped to. */
struct passed {
	unsigned can;
	bool busy; /* in a circle; the kernel refuses those */
	struct place drop, doubt;
};

struct walk {
	const struct filter_facts *facts;
	const struct packet *packet;
	struct passed *passed; /* one for each chain */
};

/* The kernel allows as many jumps. */
enum { DEPTH_MOST = 16 };

static const struct passed *through(struct walk *walk, const struct filter_chain *chain, int depth);

static void first(struct place *place, const struct filter_chain *chain,
		  const struct filter_rule *rule)
{
	if (!place->chain)
		*place = (struct place){ chain, rule };
}

static unsigned follow(struct walk *walk, struct passed *io, const struct filter_chain *chain,
		       const struct filter_rule *rule, int depth)
{
	const struct filter_chain *target = filter_find(walk->facts, chain->tool, chain->family,
							chain->table, rule->target);
	const struct passed *inside = target ? through(walk, target, depth + 1) : NULL;

	if (!inside) {
		first(&io->doubt, chain, rule);
		return ALL_OF_IT;
	}
	if (inside->drop.chain)
		first(&io->drop, inside->drop.chain, inside->drop.rule);
	if (inside->doubt.chain)
		first(&io->doubt, inside->doubt.chain, inside->doubt.rule);
	return inside->can;
}

/* *ret_leaves: what is left of the packet leaves the chain. */
static unsigned apply(struct walk *walk, struct passed *io, const struct filter_chain *chain,
		      const struct filter_rule *rule, int depth, bool *ret_leaves)
{
	*ret_leaves = rule->verdict == FILTER_RETURN || rule->verdict == FILTER_GOTO;
	switch (rule->verdict) {
	case FILTER_ACCEPT:
		return CAN_PASS;
	case FILTER_DROP:
		first(&io->drop, chain, rule);
		return CAN_DROP;
	case FILTER_JUMP:
	case FILTER_GOTO:
		return follow(walk, io, chain, rule, depth);
	case FILTER_UNKNOWN:
		first(&io->doubt, chain, rule);
		return ALL_OF_IT;
	default:
		return CAN_GO_ON;
	}
}

static void through_rules(struct walk *walk, struct passed *io, const struct filter_chain *chain,
			  int depth)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct filter_rule *rule = &chain->rules[i];
		enum fit fit = rule_fits(rule, walk->packet);
		struct place before = io->drop;
		bool leaves;
		if (fit == FIT_NO || rule->verdict == FILTER_GO_ON)
			continue;
		unsigned can = apply(walk, io, chain, rule, depth, &leaves);
		if (fit == FIT_MAYBE && (can != CAN_GO_ON || leaves))
			first(&io->doubt, chain, rule);
		if (fit == FIT_MAYBE)
			io->drop = before;
		io->can |= leaves ? can : can & ~(unsigned)CAN_GO_ON;
		if (fit == FIT_YES && (leaves || !(can & CAN_GO_ON)))
			return;
	}
	io->can |= CAN_GO_ON;
}

static const struct passed *through(struct walk *walk, const struct filter_chain *chain, int depth)
{
	struct passed *passed = &walk->passed[chain - walk->facts->chains];

	if (passed->busy || depth > DEPTH_MOST)
		return NULL;
	if (passed->can)
		return passed;
	passed->busy = true;
	through_rules(walk, passed, chain, depth);
	passed->busy = false;
	return passed;
}

/* ---- the hooks that a packet comes through ---- */

static bool is_on_the_way(const struct filter_chain *chain, const struct packet *packet)
{
	static const char *const in[] = { "ingress", "prerouting", "input" };
	static const char *const out[] = { "output", "postrouting", "egress" };
	const char *const *hooks = packet->outgoing ? out : in;

	if (!chain->hook || chain->nat || chain->replaced ||
	    (chain->devices.count && !names_hold(&chain->devices, packet->adapter)))
		return false;
	if (str_equal(chain->family, packet->family == 4 ? "ip6" : "ip") ||
	    str_equal(chain->family, "arp") || str_equal(chain->family, "bridge"))
		return false;
	return str_equal(chain->hook, hooks[0]) || str_equal(chain->hook, hooks[1]) ||
	       str_equal(chain->hook, hooks[2]);
}

static struct filter_answer answer_of(struct walk *walk, const struct filter_chain *base)
{
	struct passed passed = *through(walk, base, 0);

	if (passed.can & CAN_GO_ON) {
		passed.can &= ~(unsigned)CAN_GO_ON;
		passed.can |= base->drops ? CAN_DROP : CAN_PASS;
		if (base->drops)
			first(&passed.drop, base, NULL);
	}
	if (passed.can == CAN_PASS)
		return (struct filter_answer){ PASSAGE_PASSES, NULL, NULL, base };
	if (passed.can == CAN_DROP)
		return (struct filter_answer){ PASSAGE_DROPPED, passed.drop.chain, passed.drop.rule,
					       base };
	return (struct filter_answer){ PASSAGE_UNKNOWN, passed.doubt.chain, passed.doubt.rule,
				       base };
}

struct filter_answer crs_filter(struct arena *arena, const struct filter_facts *facts,
				const struct packet *packet)
{
	struct filter_answer worst = { .passage = PASSAGE_PASSES };
	struct walk walk = {
		.facts = facts,
		.packet = packet,
		.passed = arena_alloc(arena, (facts->count + 1) * sizeof(*walk.passed)),
	};

	for (size_t i = 0; i < facts->count; i++) {
		if (!is_on_the_way(&facts->chains[i], packet))
			continue;
		struct filter_answer answer = answer_of(&walk, &facts->chains[i]);
		if (answer.passage == PASSAGE_DROPPED)
			return answer;
		if (answer.passage == PASSAGE_UNKNOWN && worst.passage == PASSAGE_PASSES)
			worst = answer;
	}
	return worst;
}
