/* SPDX-License-Identifier: Apache-2.0
 *
 * What rules of nftables and iptables do with packets. The expectations are what the kernel does:
 * tests/e2e/network.sh sends real ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "crs/crs.h"
#include "crs/filter.h"
#include "probes/nftables.h"

#define PASSES	PASSAGE_PASSES
#define DROPPED PASSAGE_DROPPED
#define UNKNOWN PASSAGE_UNKNOWN

/* From anybody in 192.168.10.0/24 to 192.168.10.1, over eth1, the first packet of a connection. */
static struct packet packet_to(const char *protocol, unsigned port)
{
	static const unsigned char own[16] = { 192, 168, 10, 1 };
	struct packet packet = {
		.adapter = "eth1",
		.family = 4,
		.protocol = protocol,
		.cast = "unicast",
		.target_type = "local",
		.source_port = filter_ports(1024, 65535),
		.target_port = filter_ports(port, port),
	};

	filter_prefix(own, 4, 24, &packet.source);
	filter_prefix(own, 4, 32, &packet.target);
	return packet;
}

/* ---- iptables ---- */

struct lines {
	const char *lines;     /* of the chain INPUT, each after "-A INPUT " */
	enum passage udp, tcp; /* of a packet to port 42424, 40000 */
};

static const struct lines of_iptables[] = {
	{ "", PASSES, PASSES },
	{ "-j DROP", DROPPED, DROPPED },
	{ "-j REJECT --reject-with icmp-port-unreachable", DROPPED, DROPPED },
	{ "-i eth1 -j ACCEPT|-j DROP", PASSES, PASSES },
	{ "-i eth+ -j ACCEPT|-j DROP", PASSES, PASSES },
	{ "! -i eth1 -j ACCEPT|-j DROP", DROPPED, DROPPED },
	{ "! -i eth2 -j ACCEPT|-j DROP", PASSES, PASSES },
	{ "-i eth11 -j ACCEPT|-j DROP", DROPPED, DROPPED },
	{ "-s 192.168.10.0/24 -j ACCEPT|-j DROP", PASSES, PASSES },
	{ "-s 192.168.0.0/255.255.0.0 -j ACCEPT|-j DROP", PASSES, PASSES },
	{ "-s 10.0.0.0/8 -j ACCEPT|-j DROP", DROPPED, DROPPED },
	/* one of the nodes, perhaps all that there are */
	{ "-s 192.168.10.2 -j ACCEPT|-j DROP", UNKNOWN, UNKNOWN },
	{ "-s 192.168.10.2 -j DROP", UNKNOWN, UNKNOWN },
	{ "! -s 192.168.10.0/24 -j DROP", PASSES, PASSES },
	{ "-d 192.168.10.1 -j ACCEPT|-j DROP", PASSES, PASSES },
	{ "-d 192.168.10.7 -j DROP", PASSES, PASSES },
	{ "-m iprange --src-range 192.168.10.0-192.168.10.255 -j ACCEPT|-j DROP", PASSES, PASSES },
	{ "-p udp -m udp --dport 42424 -j ACCEPT|-j DROP", PASSES, DROPPED },
	{ "-p 17 -j ACCEPT|-j DROP", PASSES, DROPPED },
	{ "! -p tcp -j DROP", DROPPED, PASSES },
	{ "-p tcp -m multiport --dports 22,9000:65500 -j ACCEPT|-j DROP", DROPPED, PASSES },
	{ "-p tcp -m tcp --dport 1024: -j ACCEPT|-j DROP", DROPPED, PASSES },
	{ "-p tcp -m tcp --dport :1023 -j ACCEPT|-j DROP", DROPPED, DROPPED },
	{ "-p tcp -m tcp --sport 53 -j DROP", PASSES, PASSES },
	{ "-p udp -m udp --sport 1024:65535 -j ACCEPT|-j DROP", PASSES, DROPPED },
	{ "-m state --state RELATED,ESTABLISHED -j ACCEPT|-j DROP", DROPPED, DROPPED },
	{ "-m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT|-j DROP", PASSES, PASSES },
	{ "-m conntrack --ctstate INVALID -j DROP", PASSES, PASSES },
	{ "-p icmp -m icmp --icmp-type 8 -j DROP", PASSES, PASSES },
	{ "-p icmp -j ACCEPT|-j DROP", DROPPED, DROPPED },
	{ "-m pkttype --pkt-type multicast -j DROP", PASSES, PASSES },
	{ "-m addrtype --dst-type LOCAL -j ACCEPT|-j DROP", PASSES, PASSES },
	{ "-m addrtype ! --dst-type LOCAL -j DROP", PASSES, PASSES },
	{ "-p tcp -m tcp --tcp-flags FIN,SYN FIN,SYN -j DROP", PASSES, PASSES },
	{ "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j DROP", PASSES, DROPPED },
	{ "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -m state --state NEW -j DROP", PASSES,
	  PASSES },
	{ "-p tcp -m tcp --syn -j DROP", PASSES, DROPPED },
	{ "-m comment --comment \"let -j ACCEPT in\" -j DROP", DROPPED, DROPPED },
	{ "-j LOG --log-prefix \"-j ACCEPT \"|-j DROP", DROPPED, DROPPED },
	{ "-m limit --limit 5/min -j LOG", PASSES, PASSES },
	{ "-m limit --limit 5/min -j ACCEPT|-j DROP", UNKNOWN, UNKNOWN },
	{ "-m set --match-set bad src -j DROP", UNKNOWN, UNKNOWN },
	{ "-i eth2 -m set --match-set bad src -j DROP", PASSES, PASSES },
	{ "-m mark --mark 0x1 -j DROP|-j DROP", DROPPED, DROPPED },
	{ "-f -j DROP", UNKNOWN, UNKNOWN },
	{ "-j NFQUEUE --queue-num 0", UNKNOWN, UNKNOWN },
	{ "-j RETURN|-j DROP", PASSES, PASSES },
	{ "-j OTHER|-j DROP", PASSES, DROPPED },
	{ "-g OTHER|-j DROP", PASSES, PASSES },
	{ "-j DEEP", DROPPED, PASSES },
	{ "-s x -j ACCEPT|-j DROP", UNKNOWN, UNKNOWN },
	{ "-p tcp -m tcp --dport 99999 -j ACCEPT|-j DROP", DROPPED, UNKNOWN },
};

static const char *saved(struct arena *arena, const char *lines)
{
	struct strbuf text = strbuf_new(arena);
	static const char begin[] = "*filter\n:INPUT ACCEPT [0:0]\n:OTHER - [0:0]\n:DEEP - [0:0]\n"
				    "-A OTHER -p udp -j ACCEPT\n-A DEEP -p udp -j DROP\n";

	strbuf_puts(&text, begin);
	while (*lines) {
		size_t length = strcspn(lines, "|");
		strbuf_printf(&text, "-A INPUT %.*s\n", (int)length, lines);
		lines += length + (lines[length] == '|');
	}
	strbuf_puts(&text, "COMMIT\n");
	return text.data;
}

static enum passage passage_of(struct arena *arena, const struct filter_facts *facts,
			       struct packet packet)
{
	struct filter_answer answer = crs_filter(arena, facts, &packet);

	/* what is not a good end is told with its place */
	assert_true(answer.passage == PASSES || answer.chain);
	return answer.passage;
}

static void test_iptables(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(of_iptables) / sizeof(*of_iptables); i++) {
		struct arena *arena = arena_new();
		struct filter_facts facts = { 0 };
		const char *text = saved(arena, of_iptables[i].lines);
		assert_true(crs_parse_iptables(arena, (struct bytes){ text, strlen(text) }, false,
					       &facts));
		filter_sort(&facts);
		enum passage udp = passage_of(arena, &facts, packet_to("udp", 42424));
		enum passage tcp = passage_of(arena, &facts, packet_to("tcp", 40000));
		if (udp != of_iptables[i].udp || tcp != of_iptables[i].tcp)
			fail_msg("%s: udp %d, tcp %d", of_iptables[i].lines, udp, tcp);
		arena_free(arena);
	}
}

static void test_other_tables(void **state)
{
	static const char text[] =
		"*nat\n:INPUT DROP [0:0]\nCOMMIT\n*raw\n:PREROUTING ACCEPT [0:0]\n"
		"-A PREROUTING -i eth1 -p udp -j DROP\nCOMMIT\n";
	struct arena *arena = arena_new();
	struct filter_facts facts = { 0 };

	(void)state;
	assert_true(crs_parse_iptables(arena, (struct bytes){ text, strlen(text) }, false, &facts));
	filter_sort(&facts);
	assert_int_equal(passage_of(arena, &facts, packet_to("udp", 42424)), DROPPED);
	assert_int_equal(passage_of(arena, &facts, packet_to("tcp", 42424)), PASSES);
	assert_false(crs_parse_iptables(arena, (struct bytes){ "# x\n", 4 }, false, &facts));
	arena_free(arena);
}

/* ---- nftables ---- */

#define MATCH(op, left, right) \
	"{\"match\":{\"op\":\"" op "\",\"left\":" left ",\"right\":" right "}}"
#define META(key)	     "{\"meta\":{\"key\":\"" key "\"}}"
#define PAYLOAD(base, field) "{\"payload\":{\"protocol\":\"" base "\",\"field\":\"" field "\"}}"
#define STATE		     "{\"ct\":{\"key\":\"state\"}}"
#define ACCEPT		     "{\"accept\":null}"
#define DROP		     "{\"drop\":null}"

static const struct lines of_nftables[] = {
	{ ACCEPT, PASSES, PASSES },
	{ DROP, DROPPED, DROPPED },
	/* the policy */
	{ MATCH("==", META("iifname"), "\"eth2\"") "," ACCEPT, DROPPED, DROPPED },
	{ MATCH("==", META("iifname"), "\"eth*\"") "," ACCEPT, PASSES, PASSES },
	{ MATCH("!=", META("iifname"), "\"eth2\"") "," ACCEPT, PASSES, PASSES },
	{ MATCH("==", META("iifname"), "{\"set\":[\"lo\",\"eth1\"]}") "," ACCEPT, PASSES, PASSES },
	{ MATCH("==", META("iif"), "7") "," ACCEPT, UNKNOWN, UNKNOWN },
	{ MATCH("==", META("nfproto"), "\"ipv6\"") "," ACCEPT, DROPPED, DROPPED },
	{ MATCH("==", META("nfproto"), "\"ipv4\"") "," ACCEPT, PASSES, PASSES },
	{ MATCH("==", META("l4proto"), "\"udp\"") "," ACCEPT, PASSES, DROPPED },
	{ MATCH("==", META("l4proto"), "{\"set\":[\"icmp\",6]}") "," ACCEPT, DROPPED, PASSES },
	{ MATCH("==", PAYLOAD("ip", "saddr"),
		"{\"prefix\":{\"addr\":\"192.168.10.0\",\"len\":24}}") "," ACCEPT,
	  PASSES, PASSES },
	{ MATCH("==", PAYLOAD("ip", "saddr"),
		"{\"range\":[\"192.168.9.0\",\"192.168.11.0\"]}") "," ACCEPT,
	  PASSES, PASSES },
	{ MATCH("==", PAYLOAD("ip6", "saddr"), "\"fd00::1\"") "," ACCEPT, DROPPED, DROPPED },
	{ MATCH("!=", PAYLOAD("ip6", "saddr"), "\"fd00::1\"") "," ACCEPT, DROPPED, DROPPED },
	{ MATCH("==", PAYLOAD("ip", "saddr"), "\"@nodes\"") "," ACCEPT, PASSES, PASSES },
	{ MATCH("==", PAYLOAD("ip", "saddr"), "\"@empty\"") "," ACCEPT, DROPPED, DROPPED },
	{ MATCH("==", PAYLOAD("ip", "saddr"), "\"@lost\"") "," ACCEPT, UNKNOWN, UNKNOWN },
	{ MATCH("==", PAYLOAD("udp", "dport"), "42424") "," ACCEPT, PASSES, DROPPED },
	{ MATCH("==", PAYLOAD("th", "dport"), "{\"range\":[1024,65535]}") "," ACCEPT, PASSES,
	  PASSES },
	{ MATCH(">=", PAYLOAD("tcp", "dport"), "40001") "," ACCEPT, DROPPED, DROPPED },
	{ MATCH(">=", PAYLOAD("tcp", "dport"), "40000") "," ACCEPT, DROPPED, PASSES },
	{ MATCH("<", PAYLOAD("tcp", "dport"), "40000") "," ACCEPT, DROPPED, DROPPED },
	{ MATCH("in", STATE, "[\"established\",\"related\"]") "," ACCEPT, DROPPED, DROPPED },
	{ MATCH("in", STATE, "[\"new\",\"established\"]") "," ACCEPT, PASSES, PASSES },
	{ MATCH("==", "{\"&\":[" PAYLOAD("tcp", "flags") ",[\"fin\",\"syn\",\"rst\",\"ack\"]]}",
		"\"syn\"") "," ACCEPT,
	  DROPPED, PASSES },
	{ MATCH("!=", "{\"&\":[" PAYLOAD("tcp", "flags") ",[\"fin\",\"syn\",\"rst\",\"ack\"]]}",
		"\"syn\"") "," DROP "|" ACCEPT,
	  PASSES, PASSES },
	{ MATCH("==", "{\"fib\":{\"result\":\"type\",\"flags\":[\"daddr\"]}}",
		"\"local\"") "," ACCEPT,
	  PASSES, PASSES },
	{ MATCH("==", "{\"fib\":{\"result\":\"oif\",\"flags\":[\"saddr\",\"iif\"]}}",
		"false") "," DROP "|" ACCEPT,
	  PASSES, PASSES },
	{ MATCH("==", META("mark"), "1") "," ACCEPT, UNKNOWN, UNKNOWN },
	{ "{\"counter\":{\"packets\":1,\"bytes\":2}},{\"log\":null}," ACCEPT, PASSES, PASSES },
	{ "{\"limit\":{\"rate\":5,\"per\":\"second\"}}," ACCEPT, UNKNOWN, UNKNOWN },
	{ "{\"xt\":null}," ACCEPT, UNKNOWN, UNKNOWN },
	{ "{\"xt\":{\"type\":\"target\",\"name\":\"LOG\"}}|" ACCEPT, PASSES, PASSES },
	{ "{\"xt\":{\"type\":\"target\",\"name\":\"REJECT\"}}|" ACCEPT, DROPPED, DROPPED },
	{ "{\"jump\":{\"target\":\"udp\"}}|" DROP, PASSES, DROPPED },
	{ "{\"goto\":{\"target\":\"udp\"}}|" ACCEPT, PASSES, DROPPED },
	{ "{\"jump\":{\"target\":\"gone\"}}|" DROP, UNKNOWN, UNKNOWN },
	{ "{\"queue\":null}", UNKNOWN, UNKNOWN },
	{ "{\"reject\":{\"type\":\"icmpx\"}}", DROPPED, DROPPED },
	{ "{\"vmap\":{\"key\":" STATE ",\"data\":{\"set\":[[\"established\"," ACCEPT "],[\"new\","
	  "{\"jump\":{\"target\":\"udp\"}}]]}}}",
	  PASSES, DROPPED },
	{ "{\"vmap\":{\"key\":" META("iifname") ",\"data\":\"@ways\"}}|" DROP, PASSES, PASSES },
	{ "{\"vmap\":{\"key\":" META("iifname") ",\"data\":\"@lost\"}}|" DROP, UNKNOWN, UNKNOWN },
	{ "{\"something\":{\"new\":1}}," DROP "|" ACCEPT, UNKNOWN, UNKNOWN },
};

static const char *ruleset(struct arena *arena, const char *rules)
{
	static const char name[] = "\"family\":\"inet\",\"table\":\"t\"";
	struct strbuf text = strbuf_new(arena);

	strbuf_printf(&text,
		      "{\"nftables\":[{\"chain\":{%s,\"name\":\"in\",\"type\":\"filter\","
		      "\"hook\":\"input\",\"prio\":0,\"policy\":\"drop\"}},"
		      "{\"chain\":{%s,\"name\":\"udp\"}},"
		      "{\"set\":{%s,\"name\":\"nodes\",\"elem\":[{\"elem\":{\"val\":{\"prefix\":"
		      "{\"addr\":\"192.168.0.0\",\"len\":16}}}}]}},"
		      "{\"set\":{%s,\"name\":\"empty\"}},"
		      "{\"map\":{%s,\"name\":\"ways\",\"elem\":[[\"eth1\",{\"accept\":null}]]}},"
		      "{\"rule\":{%s,\"chain\":\"udp\",\"expr\":[%s," ACCEPT "]}}",
		      name, name, name, name, name, name, MATCH("==", META("l4proto"), "\"udp\""));
	while (*rules) {
		size_t length = strcspn(rules, "|");
		strbuf_printf(&text, ",{\"rule\":{%s,\"chain\":\"in\",\"expr\":[%.*s]}}", name,
			      (int)length, rules);
		rules += length + (rules[length] == '|');
	}
	strbuf_puts(&text, "]}");
	return text.data;
}

static void test_nftables(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(of_nftables) / sizeof(*of_nftables); i++) {
		struct arena *arena = arena_new();
		struct filter_facts facts = { 0 };
		const char *text = ruleset(arena, of_nftables[i].lines), *words = NULL;
		bool old, old6;
		if (!nftables_parse(arena, (struct bytes){ text, strlen(text) }, &facts, &old,
				    &old6, &words))
			fail_msg("%s: %s", of_nftables[i].lines, words);
		filter_sort(&facts);
		enum passage udp = passage_of(arena, &facts, packet_to("udp", 42424));
		enum passage tcp = passage_of(arena, &facts, packet_to("tcp", 40000));
		if (udp != of_nftables[i].udp || tcp != of_nftables[i].tcp)
			fail_msg("%s: udp %d, tcp %d", of_nftables[i].lines, udp, tcp);
		arena_free(arena);
	}
}

/* A ruleset that is cut anywhere is none. */
static void test_cut(void **state)
{
	struct arena *arena = arena_new();
	const char *text = ruleset(arena, ACCEPT), *words;
	size_t length = strlen(text);
	bool old, old6;

	(void)state;
	for (size_t i = 0; i < length; i++) {
		struct filter_facts facts = { 0 };
		assert_false(nftables_parse(arena, (struct bytes){ text, i }, &facts, &old, &old6,
					    &words));
		assert_int_equal(facts.count, 0);
	}
	arena_free(arena);
}

/* Each chain jumps to the next one many times: gone through once each all the same. */
static void test_many_jumps(void **state)
{
	enum { CHAINS = 15, JUMPS = 50 };
	struct arena *arena = arena_new();
	struct strbuf text = strbuf_new(arena);
	struct filter_facts facts = { 0 };

	(void)state;
	strbuf_puts(&text, "*filter\n:INPUT ACCEPT [0:0]\n");
	for (int i = 0; i < CHAINS; i++)
		strbuf_printf(&text, ":C%d - [0:0]\n", i);
	for (int i = 0; i < CHAINS - 1; i++)
		for (int j = 0; j < JUMPS; j++)
			strbuf_printf(&text, "-A C%d -j C%d\n", i, i + 1);
	strbuf_printf(&text, "-A INPUT -j C0\n-A C%d -j C3\n-A INPUT -j DROP\n", CHAINS - 1);
	assert_true(
		crs_parse_iptables(arena, (struct bytes){ text.data, text.length }, false, &facts));
	filter_sort(&facts);
	/* they go round in a circle, which the kernel does not allow */
	assert_int_equal(passage_of(arena, &facts, packet_to("udp", 42424)), UNKNOWN);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_iptables),   cmocka_unit_test(test_other_tables),
		cmocka_unit_test(test_nftables),   cmocka_unit_test(test_cut),
		cmocka_unit_test(test_many_jumps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
