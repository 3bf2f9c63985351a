/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/nftables.h"

#include <jansson.h>
#include <string.h>

#include "probes/nftables_match.h"

struct reading {
	struct arena *arena;
	struct filter_facts facts;
	json_t *sets; /* elements of named sets and maps, by "family table name" */
	bool old, old6;
};

static void drop_json(json_t **json)
{
	json_decref(*json);
}

static const char *text_in(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* ---- chains and sets ---- */

static void add_chain(struct reading *reading, const json_t *json)
{
	const char *family = text_in(json, "family"), *table = text_in(json, "table");
	const char *name = text_in(json, "name"), *hook = text_in(json, "hook");
	const json_t *devices = json_object_get(json, "dev");

	if (!family || !table || !name)
		return;
	struct filter_chain *chain = filter_add_chain(reading->arena, &reading->facts);
	*chain = (struct filter_chain){
		.tool = "nft",
		.family = arena_strdup(reading->arena, family),
		.table = arena_strdup(reading->arena, table),
		.name = arena_strdup(reading->arena, name),
		.hook = hook ? arena_strdup(reading->arena, hook) : NULL,
		.nat = str_equal(text_in(json, "type"), "nat"),
		.drops = str_equal(text_in(json, "policy"), "drop"),
	};
	if (json_is_string(devices))
		names_add(reading->arena, &chain->devices,
			  arena_strdup(reading->arena, json_string_value(devices)));
	for (size_t i = 0; i < json_array_size(devices); i++) {
		const char *device = json_string_value(json_array_get(devices, i));
		if (device)
			names_add(reading->arena, &chain->devices,
				  arena_strdup(reading->arena, device));
	}
}

static const char *key_of_set(struct arena *arena, const json_t *rule, const char *name)
{
	const char *family = text_in(rule, "family"), *table = text_in(rule, "table");

	return arena_printf(arena, "%s %s %s", family ? family : "", table ? table : "", name);
}

static void add_set(struct reading *reading, const json_t *json)
{
	const char *name = text_in(json, "name");
	json_t *elements = json_object_get(json, "elem");

	if (!name)
		return;
	const char *key = key_of_set(reading->arena, json, name);
	/* one without elements has no "elem" */
	json_object_set_new(reading->sets, key, elements ? json_incref(elements) : json_array());
}

/* ---- statements ---- */

static bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (str_equal(word, *words))
			return true;
	return false;
}

static bool take_verdict(struct arena *arena, struct filter_rule *rule, const char *key,
			 const json_t *value)
{
	static const struct {
		const char *key;
		enum filter_verdict verdict;
	} verdicts[] = {
		{ "accept", FILTER_ACCEPT },	{ "drop", FILTER_DROP },
		{ "reject", FILTER_DROP },	{ "return", FILTER_RETURN },
		{ "jump", FILTER_JUMP },	{ "goto", FILTER_GOTO },
		{ "continue", FILTER_GO_ON },	{ "queue", FILTER_UNKNOWN },
		{ "tproxy", FILTER_UNKNOWN },	{ "fwd", FILTER_UNKNOWN },
		{ "synproxy", FILTER_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++) {
		if (!str_equal(key, verdicts[i].key))
			continue;
		const char *target = text_in(value, "target");
		rule->verdict = verdicts[i].verdict;
		rule->target = target ? arena_strdup(arena, target) : "";
		return true;
	}
	return false;
}

/* What iptables put there by means of its own; older versions of nft print null, not a name. */
static void take_extension(struct reading *reading, const char *family, struct filter_rule *rule,
			   const json_t *value)
{
	static const char *const passing[] = { "LOG",	   "NFLOG", "ULOG",    "MARK",
					       "CONNMARK", "CT",    "NOTRACK", "TCPMSS",
					       "CLASSIFY", "DSCP",  "TOS",     "CHECKSUM",
					       "TRACE",	   "AUDIT", "SECMARK", "CONNSECMARK",
					       NULL };
	const char *name = text_in(value, "name");

	reading->old |= str_equal(family, "ip");
	reading->old6 |= str_equal(family, "ip6");
	if (!str_equal(text_in(value, "type"), "target"))
		filter_add_match(reading->arena, rule);
	else if (str_equal(name, "REJECT") || str_equal(name, "DROP"))
		rule->verdict = FILTER_DROP;
	else if (!is_one_of(name, passing))
		rule->verdict = FILTER_UNKNOWN;
	/* whether it is a condition or ends the rule is not known */
	if (!name)
		rule->verdict = FILTER_UNKNOWN;
}

/* They do not decide, whatever they change. */
static bool has_no_say(const char *key, const json_t *value)
{
	static const char *const passing[] = {
		"counter",    "log",	 "comment",	   "notrack", "mangle", "ct helper",
		"ct timeout", "secmark", "ct expectation", "dup",     "flow",	"masquerade",
		"snat",	      "dnat",	 "redirect",	   "last",    "reset",	NULL
	};

	if (str_equal(key, "set"))
		return !json_object_get(value, "stmt"); /* such as a limit */
	return is_one_of(key, passing);
}

static json_t *set_of(struct reading *reading, const json_t *rule, const char *name)
{
	return json_object_get(reading->sets, key_of_set(reading->arena, rule, name));
}

/* The elements behind a named set; the value itself when it names none. */
static const json_t *behind(struct reading *reading, const json_t *rule, const json_t *value)
{
	const char *name = json_string_value(value);

	if (!name || name[0] != '@')
		return value;
	return set_of(reading, rule, name + 1);
}

static void take_match(struct reading *reading, const json_t *json, struct filter_rule *rule,
		       const json_t *value)
{
	const struct nftables_condition condition = {
		.left = json_object_get(value, "left"),
		.op = text_in(value, "op"),
		.right = behind(reading, json, json_object_get(value, "right")),
	};

	nftables_match(reading->arena, &condition, filter_add_match(reading->arena, rule));
}

/* ---- verdict maps: one rule for each element ---- */

static void copy_conditions(struct arena *arena, const struct filter_rule *from,
			    struct filter_rule *rule)
{
	for (size_t i = 0; i < from->count; i++)
		*filter_add_match(arena, rule) = from->matches[i];
}

static void add_element(struct reading *reading, struct filter_chain *chain,
			const struct filter_rule *head, const json_t *key, const json_t *pair)
{
	json_t *value = json_array_get(pair, 1);
	const char *verdict = json_object_iter_key(json_object_iter(value));
	struct filter_rule *rule = filter_add_rule(reading->arena, chain);
	const struct nftables_condition condition = { key, "==", json_array_get(pair, 0) };

	rule->text = head->text;
	copy_conditions(reading->arena, head, rule);
	nftables_match(reading->arena, &condition, filter_add_match(reading->arena, rule));
	if (!verdict ||
	    !take_verdict(reading->arena, rule, verdict, json_object_get(value, verdict)))
		rule->verdict = FILTER_UNKNOWN;
}

static void add_map(struct reading *reading, const json_t *json, struct filter_chain *chain,
		    struct filter_rule *head, const json_t *value)
{
	const json_t *data = behind(reading, json, json_object_get(value, "data"));
	const json_t *inside = json_object_get(data, "set");
	const json_t *pairs = inside ? inside : data;

	if (!json_is_array(pairs)) {
		head->verdict = FILTER_UNKNOWN;
		*filter_add_rule(reading->arena, chain) = *head;
		return;
	}
	for (size_t i = 0; i < json_array_size(pairs); i++)
		add_element(reading, chain, head, json_object_get(value, "key"),
			    json_array_get(pairs, i));
}

/* ---- rules ---- */

static void add_statement(struct reading *reading, const json_t *json, struct filter_rule *rule,
			  const char *key, const json_t *value)
{
	if (str_equal(key, "match"))
		take_match(reading, json, rule, value);
	else if (str_equal(key, "xt"))
		take_extension(reading, text_in(json, "family"), rule, value);
	else if (!take_verdict(reading->arena, rule, key, value) && !has_no_say(key, value))
		filter_add_match(reading->arena, rule); /* a limit, a quota, something new */
}

static void add_rule(struct reading *reading, const json_t *json)
{
	const char *names[] = { text_in(json, "family"), text_in(json, "table"),
				text_in(json, "chain") };
	const json_t *statements = json_object_get(json, "expr");
	struct filter_rule rule = { .text = nftables_text(reading->arena, statements) };

	if (!names[0] || !names[1] || !names[2])
		return;
	struct filter_chain *chain = filter_find(&reading->facts, "nft", names[0], names[1],
						 names[2]);
	for (size_t i = 0; chain && i < json_array_size(statements); i++) {
		json_t *statement = json_array_get(statements, i);
		const char *key = json_object_iter_key(json_object_iter(statement));
		const json_t *value = key ? json_object_get(statement, key) : NULL;
		if (key && str_equal(key, "vmap")) {
			add_map(reading, json, chain, &rule, value);
			return;
		}
		if (key)
			add_statement(reading, json, &rule, key, value);
	}
	if (chain)
		*filter_add_rule(reading->arena, chain) = rule;
}

/* ---- all ---- */

static void each(struct reading *reading, const json_t *list, const char *key,
		 void (*take)(struct reading *reading, const json_t *json))
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_object_get(json_array_get(list, i), key);
		if (item)
			take(reading, item);
	}
}

bool nftables_parse(struct arena *arena, struct bytes text, struct filter_facts *io, bool *ret_old,
		    bool *ret_old6, const char **ret_words)
{
	json_error_t error;
	json_t *json
		__attribute__((cleanup(drop_json))) = json_loadb(text.data, text.length, 0, &error);
	const json_t *list = json_object_get(json, "nftables");
	json_t *sets __attribute__((cleanup(drop_json))) = json_object();
	struct reading reading = { .arena = arena, .sets = sets };

	if (!json_is_array(list)) {
		*ret_words = json ? "it is no ruleset"
				  : arena_printf(arena, "line %d: %s", error.line, error.text);
		return false;
	}
	each(&reading, list, "chain", add_chain);
	each(&reading, list, "set", add_set);
	each(&reading, list, "map", add_set);
	filter_sort(&reading.facts);
	each(&reading, list, "rule", add_rule);
	filter_join(arena, io, &reading.facts);
	*ret_old = reading.old;
	*ret_old6 = reading.old6;
	return true;
}
