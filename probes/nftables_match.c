/* SPDX-License-Identifier: Apache-2.0 */
#include "probes/nftables_match.h"

#include <string.h>

static const char *text_in(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* ---- what is looked at ---- */

static enum filter_field field_of_meta(const char *key)
{
	static const struct {
		const char *key;
		enum filter_field field;
	} fields[] = {
		{ "iifname", FILTER_IN },      { "iif", FILTER_IN },
		{ "oifname", FILTER_OUT },     { "oif", FILTER_OUT },
		{ "pkttype", FILTER_CAST },    { "nfproto", FILTER_FAMILY },
		{ "protocol", FILTER_FAMILY }, { "l4proto", FILTER_PROTOCOL },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (str_equal(key, fields[i].key))
			return fields[i].field;
	return FILTER_NOT_UNDERSTOOD;
}

static enum filter_field field_of_payload(const char *field)
{
	static const struct {
		const char *field;
		enum filter_field value;
	} fields[] = {
		{ "saddr", FILTER_SOURCE },	 { "daddr", FILTER_TARGET },
		{ "sport", FILTER_SOURCE_PORT }, { "dport", FILTER_TARGET_PORT },
		{ "protocol", FILTER_PROTOCOL }, { "nexthdr", FILTER_PROTOCOL },
		{ "flags", FILTER_FLAGS },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (str_equal(field, fields[i].field))
			return fields[i].value;
	return FILTER_NOT_UNDERSTOOD;
}

/* "ip6 saddr" fits no packet of IPv4, "icmp type" none of TCP and UDP. */
static void look_at_payload(struct arena *arena, const json_t *payload, struct filter_match *ret)
{
	const char *protocol = text_in(payload, "protocol"), *field = text_in(payload, "field");

	if (!protocol || str_equal(protocol, "ether") || str_equal(protocol, "vlan"))
		return;
	if (str_equal(protocol, "ip") || str_equal(protocol, "ip6"))
		ret->family = str_equal(protocol, "ip") ? 4 : 6;
	else if (!str_equal(protocol, "th"))
		ret->protocol = arena_strdup(arena, protocol);
	ret->field = field_of_payload(field);
	if (ret->field == FILTER_FLAGS && !str_equal(protocol, "tcp"))
		ret->field = FILTER_NOT_UNDERSTOOD;
	ret->mask = 0xff;
}

static bool flags_are(const json_t *fib, const char *only)
{
	const json_t *flags = json_object_get(fib, "flags");

	return str_equal(json_string_value(flags), only) ||
	       (json_array_size(flags) == 1 &&
		str_equal(json_string_value(json_array_get(flags, 0)), only));
}

static enum filter_field field_of_fib(const json_t *fib)
{
	if (!str_equal(text_in(fib, "result"), "type"))
		return FILTER_NOT_UNDERSTOOD;
	if (flags_are(fib, "daddr"))
		return FILTER_TARGET_TYPE;
	return flags_are(fib, "saddr") ? FILTER_SOURCE_TYPE : FILTER_NOT_UNDERSTOOD;
}

/* A state of the connection; "status" asks for what a new one does not have, either. */
static enum filter_field field_of_connection(const char *key)
{
	return str_equal(key, "state") || str_equal(key, "status") ? FILTER_STATE
								   : FILTER_NOT_UNDERSTOOD;
}

static void look_at(struct arena *arena, const json_t *left, struct filter_match *ret)
{
	const json_t *item;

	if ((item = json_object_get(left, "meta")))
		ret->field = field_of_meta(text_in(item, "key"));
	else if ((item = json_object_get(left, "payload")))
		look_at_payload(arena, item, ret);
	else if ((item = json_object_get(left, "ct")))
		ret->field = field_of_connection(text_in(item, "key"));
	else if ((item = json_object_get(left, "fib")))
		ret->field = field_of_fib(item);
}

/* ---- values ---- */

static const char *word_of(struct arena *arena, enum filter_field field, const char *word)
{
	if (field == FILTER_FAMILY && (str_equal(word, "ipv4") || str_equal(word, "ip")))
		return "4";
	if (field == FILTER_FAMILY && (str_equal(word, "ipv6") || str_equal(word, "ip6")))
		return "6";
	if (field == FILTER_CAST && str_equal(word, "host"))
		return "unicast";
	return arena_strdup(arena, word);
}

static bool add_address(struct arena *arena, const json_t *value, struct filter_match *match)
{
	const json_t *prefix = json_object_get(value, "prefix");
	const json_t *range = json_object_get(value, "range");
	const char *text = prefix ? text_in(prefix, "addr") : json_string_value(value);
	const char *last = json_string_value(json_array_get(range, 1));
	unsigned char address[16] = { 0 };
	struct filter_span span = { 0 };
	int family, family_of_last;

	if (range) {
		text = json_string_value(json_array_get(range, 0));
		if (!text || !last || !filter_address(text, span.low, &family) ||
		    !filter_address(last, span.high, &family_of_last) || family != family_of_last)
			return false;
	} else {
		long long bits = prefix ? json_integer_value(json_object_get(prefix, "len")) : -1;
		if (!text || !filter_address(text, address, &family) || bits > 128)
			return false;
		unsigned whole = family == 4 ? 32 : 128;
		if (!filter_prefix(address, family, bits < 0 ? whole : (unsigned)bits, &span))
			return false;
	}
	if (family != match->family)
		return false;
	filter_add_span(arena, match, span);
	return true;
}

static bool add_port(struct arena *arena, const json_t *value, struct filter_match *match)
{
	enum { LAST = 65535 };
	const json_t *range = json_object_get(value, "range");
	const json_t *low = range ? json_array_get(range, 0) : value;
	const json_t *high = range ? json_array_get(range, 1) : value;

	if (!json_is_integer(low) || !json_is_integer(high) || json_integer_value(low) < 0 ||
	    json_integer_value(high) < 0 || json_integer_value(low) > LAST ||
	    json_integer_value(high) > LAST)
		return false;
	filter_add_span(arena, match,
			filter_ports((unsigned)json_integer_value(low),
				     (unsigned)json_integer_value(high)));
	return true;
}

static unsigned flag_of(const char *word)
{
	static const char *const flags[] = {
		"fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"
	};

	for (unsigned i = 0; word && i < sizeof(flags) / sizeof(*flags); i++)
		if (strcmp(word, flags[i]) == 0)
			return 1U << i;
	return 0;
}

static bool add_word(struct arena *arena, const json_t *value, struct filter_match *match)
{
	const char *word = json_string_value(value);
	bool number = json_is_integer(value) && match->field == FILTER_PROTOCOL;

	if (number && json_integer_value(value) == 6)
		word = "tcp";
	else if (number && json_integer_value(value) == 17)
		word = "udp";
	else if (number)
		word = "another";
	if (!word)
		return false;
	names_add(arena, &match->words, word_of(arena, match->field, word));
	return true;
}

static void add_value(struct arena *arena, const json_t *value, struct filter_match *match)
{
	const json_t *element = json_object_get(value, "elem");
	bool read;

	if (element)
		value = json_object_get(element, "val");
	if (match->field == FILTER_SOURCE || match->field == FILTER_TARGET)
		read = add_address(arena, value, match);
	else if (match->field == FILTER_SOURCE_PORT || match->field == FILTER_TARGET_PORT)
		read = add_port(arena, value, match);
	else
		read = add_word(arena, value, match);
	match->partly |= !read;
}

static void add_values(struct arena *arena, const json_t *right, struct filter_match *match)
{
	const json_t *set = json_object_get(right, "set");
	const json_t *list = set ? set : right;

	if (!right)
		match->partly = true;
	else if (!json_is_array(list))
		add_value(arena, list, match);
	for (size_t i = 0; i < json_array_size(list); i++)
		add_value(arena, json_array_get(list, i), match);
}

/* ---- conditions of their own kind ---- */

static unsigned flags_of(const json_t *value)
{
	unsigned flags = flag_of(json_string_value(value));

	for (size_t i = 0; i < json_array_size(value); i++)
		flags |= flag_of(json_string_value(json_array_get(value, i)));
	return flags;
}

static bool is_flags(const json_t *left)
{
	const json_t *payload = json_object_get(left, "payload");

	return str_equal(text_in(payload, "protocol"), "tcp") &&
	       str_equal(text_in(payload, "field"), "flags");
}

/* tcp flags & (fin | syn) == syn; tcp flags syn */
static bool match_flags(const struct nftables_condition *condition, struct filter_match *ret)
{
	const json_t *masked = json_object_get(condition->left, "&");
	bool plain = is_flags(condition->left);

	if (!plain && !is_flags(json_array_get(masked, 0)))
		return false;
	ret->field = FILTER_FLAGS;
	ret->protocol = "tcp";
	ret->flags = flags_of(condition->right);
	ret->mask = plain ? 0xff : flags_of(json_array_get(masked, 1));
	/* any of them; looked at is a packet with "syn" alone */
	if (plain && !str_equal(condition->op, "==") && !str_equal(condition->op, "!=")) {
		ret->mask = ret->flags & flag_of("syn") ? flag_of("syn") : ret->flags;
		ret->flags = ret->mask;
	}
	return true;
}

/* No way back to the sender (`fib saddr . iif oif missing`): there is one to a network that an adapter
 * is in. */
static bool is_missing_way_back(const struct nftables_condition *condition)
{
	const json_t *fib = json_object_get(condition->left, "fib");
	const char *result = text_in(fib, "result");

	return (str_equal(result, "oif") || str_equal(result, "check")) &&
	       str_equal(condition->op, "==") && json_is_false(condition->right) &&
	       str_equal(json_string_value(json_array_get(json_object_get(fib, "flags"), 0)),
			 "saddr");
}

/* "tcp dport >= 1024" */
static bool match_bound(struct arena *arena, const struct nftables_condition *condition,
			struct filter_match *ret)
{
	enum { LAST = 65535 };
	const char *op = condition->op ? condition->op : "";
	long long value = json_integer_value(condition->right);

	if (op[0] != '<' && op[0] != '>')
		return false;
	if ((ret->field != FILTER_SOURCE_PORT && ret->field != FILTER_TARGET_PORT) ||
	    !json_is_integer(condition->right) || value < 0 || value > LAST) {
		ret->field = FILTER_NOT_UNDERSTOOD;
		return true;
	}
	unsigned port = (unsigned)value, closed = op[1] == '=';
	if (op[0] == '<' && port + closed > 0)
		filter_add_span(arena, ret, filter_ports(0, port - !closed));
	if (op[0] == '>' && port + !closed <= LAST)
		filter_add_span(arena, ret, filter_ports(port + !closed, LAST));
	return true;
}

void nftables_match(struct arena *arena, const struct nftables_condition *condition,
		    struct filter_match *ret)
{
	ret->negated = str_equal(condition->op, "!=");
	if (match_flags(condition, ret))
		return;
	look_at(arena, condition->left, ret);
	if (is_missing_way_back(condition))
		ret->protocol = "none";
	else if (!match_bound(arena, condition, ret))
		add_values(arena, condition->right, ret);
}

/* ---- words for people ---- */

static void put_value(struct strbuf *text, const json_t *value, int depth)
{
	enum { DEPTH_MOST = 3, SHOWN = 4 };
	const json_t *item = json_object_get(value, "set");
	const json_t *list = item ? item : value;
	const json_t *prefix = json_object_get(value, "prefix");
	const json_t *range = json_object_get(value, "range");

	if (json_is_string(value))
		strbuf_puts(text, json_string_value(value));
	else if (json_is_integer(value))
		strbuf_printf(text, "%lld", (long long)json_integer_value(value));
	else if (text_in(prefix, "addr"))
		strbuf_printf(text, "%s/%lld", text_in(prefix, "addr"),
			      (long long)json_integer_value(json_object_get(prefix, "len")));
	else if (range && depth < DEPTH_MOST) {
		put_value(text, json_array_get(range, 0), depth + 1);
		strbuf_puts(text, "-");
		put_value(text, json_array_get(range, 1), depth + 1);
	} else if (!json_is_array(list) || depth == DEPTH_MOST)
		strbuf_puts(text, "...");
	for (size_t i = 0; json_is_array(list) && depth < DEPTH_MOST && i < json_array_size(list);
	     i++) {
		strbuf_puts(text, i ? "," : "");
		if (i == SHOWN) {
			strbuf_puts(text, "...");
			break;
		}
		put_value(text, json_array_get(list, i), depth + 1);
	}
}

static void put_left(struct strbuf *text, json_t *left)
{
	const json_t *payload = json_object_get(left, "payload");
	const char *key = json_object_iter_key(json_object_iter(left));
	const char *name = text_in(json_object_get(left, key ? key : ""), "key");

	if (text_in(payload, "protocol") && text_in(payload, "field"))
		strbuf_printf(text, "%s %s", text_in(payload, "protocol"),
			      text_in(payload, "field"));
	else if (str_equal(key, "meta") && name)
		strbuf_puts(text, name);
	else
		strbuf_printf(text, "%s%s%s", key ? key : "...", name ? " " : "", name ? name : "");
}

static void put_statement(struct strbuf *text, const char *key, const json_t *value)
{
	const char *op = text_in(value, "op"), *target = text_in(value, "target");
	const char *name = text_in(value, "name");

	if (str_equal(key, "counter") || str_equal(key, "log") || str_equal(key, "comment"))
		return;
	strbuf_puts(text, text->length ? " " : "");
	if (str_equal(key, "match")) {
		put_left(text, json_object_get(value, "left"));
		strbuf_puts(text, str_equal(op, "!=") ? " != " : " ");
		put_value(text, json_object_get(value, "right"), 0);
	} else
		strbuf_printf(text, "%s%s%s", key, target || name ? " " : "",
			      target ? target
			      : name ? name
				     : "");
}

const char *nftables_text(struct arena *arena, const json_t *statements)
{
	struct strbuf text = strbuf_new(arena);

	for (size_t i = 0; i < json_array_size(statements); i++) {
		json_t *statement = json_array_get(statements, i);
		const char *key = json_object_iter_key(json_object_iter(statement));
		if (key)
			put_statement(&text, key, json_object_get(statement, key));
	}
	return text.data;
}
