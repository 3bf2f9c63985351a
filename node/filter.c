/* SPDX-License-Identifier: Apache-2.0 */
#include "node/filter.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

struct filter_chain *filter_add_chain(struct arena *arena, struct filter_facts *facts)
{
	facts->chains = arena_grow(arena, facts->chains, &facts->capacity, facts->count,
				   sizeof(*facts->chains));
	return &facts->chains[facts->count++];
}

void filter_join(struct arena *arena, struct filter_facts *io, const struct filter_facts *more)
{
	for (size_t i = 0; i < more->count; i++)
		*filter_add_chain(arena, io) = more->chains[i];
}

struct filter_rule *filter_add_rule(struct arena *arena, struct filter_chain *chain)
{
	chain->rules = arena_grow(arena, chain->rules, &chain->capacity, chain->count,
				  sizeof(*chain->rules));
	return &chain->rules[chain->count++];
}

struct filter_match *filter_add_match(struct arena *arena, struct filter_rule *rule)
{
	rule->matches = arena_grow(arena, rule->matches, &rule->capacity, rule->count,
				   sizeof(*rule->matches));
	return &rule->matches[rule->count++];
}

/* ---- addresses and ports ---- */

bool filter_address(const char *text, unsigned char *ret_address, int *ret_family)
{
	*ret_family = strchr(text, ':') ? 6 : 4;
	return inet_pton(*ret_family == 6 ? AF_INET6 : AF_INET, text, ret_address) == 1;
}

bool filter_prefix(const unsigned char *address, int family, unsigned prefix,
		   struct filter_span *ret)
{
	unsigned length = family == 4 ? 4 : 16;

	*ret = (struct filter_span){ 0 };
	if (prefix > length * 8)
		return false;
	for (unsigned i = 0; i < length; i++) {
		unsigned bits = prefix > i * 8 ? prefix - i * 8 : 0;
		unsigned mask = bits >= 8 ? 0xff : 0xff00U >> bits & 0xff;
		ret->low[i] = (unsigned char)(address[i] & mask);
		ret->high[i] = (unsigned char)(ret->low[i] | (~mask & 0xff));
	}
	return true;
}

struct filter_span filter_ports(unsigned low, unsigned high)
{
	return (struct filter_span){
		.low = { (unsigned char)(low >> 8 & 0xff), (unsigned char)(low & 0xff) },
		.high = { (unsigned char)(high >> 8 & 0xff), (unsigned char)(high & 0xff) },
	};
}

void filter_add_span(struct arena *arena, struct filter_match *match, struct filter_span span)
{
	struct filter_spans *spans = &match->spans;

	spans->items = arena_grow(arena, spans->items, &spans->capacity, spans->count,
				  sizeof(*spans->items));
	spans->items[spans->count++] = span;
}

/* ---- chains by name: there may be thousands of them, and as many jumps ---- */

static int by_name(const void *a, const void *b)
{
	const struct filter_chain *x = a, *y = b;
	int order = strcmp(x->tool, y->tool);

	order = order ? order : strcmp(x->family, y->family);
	order = order ? order : strcmp(x->table, y->table);
	return order ? order : strcmp(x->name, y->name);
}

void filter_sort(struct filter_facts *facts)
{
	if (facts->count)
		qsort(facts->chains, facts->count, sizeof(*facts->chains), by_name);
}

struct filter_chain *filter_find(const struct filter_facts *facts, const char *tool,
				 const char *family, const char *table, const char *name)
{
	const struct filter_chain key = {
		.tool = tool, .family = family, .table = table, .name = name
	};

	return facts->count ? bsearch(&key, facts->chains, facts->count, sizeof(key), by_name)
			    : NULL;
}
