#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The private network and the names of a fake node, with adapters of its own.
. tests/e2e/lib.sh
what="networks of a live node"
if [ -z "${GRIDCK_OWN_NETWORK-}" ]; then
	if ! unshare -n ip link add ens224 type veth peer name other 2>/dev/null; then
		skip "$what" "needs root, network namespaces, ip and veth"
		tap_done
	fi
	rm -rf "$place"
	GRIDCK_OWN_NETWORK=yes exec unshare -n sh "$0"
fi
on_fake_node "$0" "$what"
new_home network healthy-19c-rac $owner
cp "$profile" "$home/gpnp/$host/profiles/peer/profile.xml" # with its own adapters

# audits: the answer in $place/out, the seconds that it took in $took
audits() {
	begun=$(date +%s)
	"$gridck" --timeout 4 "$@" audit >"$place/out" 2>"$place/err" </dev/null
	took=$(($(date +%s) - begun))
}
# silent NAME PATTERN
silent() {
	said_nothing "$1" "$(grep -e "$2" "$place/out")"
}

rm -f /etc/hosts
echo "192.0.2.1 $host" >/etc/hosts
ip link set lo up
audits --only crs.interconnect
says "an adapter that is not there" '^critical.*crs.interconnect  ens224'

ip link add ens224 type veth peer name other
ip addr add 198.51.100.1/24 dev ens224
audits --only crs.interconnect
says "an adapter that is down" 'is down'

ip link set ens224 up
audits --only crs.interconnect
says "an adapter without carrier" 'has no carrier'

ip link set other up
audits --only crs.interconnect
silent "an adapter that serves" crs.interconnect

ip addr del 198.51.100.1/24 dev ens224
ip addr add 198.51.100.1/16 dev ens224
audits --only crs.interconnect
says "a wrong mask" 'has no address in that subnet'
ip addr del 198.51.100.1/16 dev ens224
ip addr add 198.51.100.1/24 dev ens224

ip addr add 169.254.3.1/24 dev other
audits --only crs.linklocal-clash
says "a foreign link-local address" '^notice.*crs.linklocal-clash: other'

audits --only crs.name-resolution
silent "a host name of /etc/hosts" crs.name-resolution
echo "127.0.0.1 $host" >/etc/hosts
audits --only crs.name-resolution
says "a host name that is loopback" '^critical.*crs.name-resolution'

# a name server to which packets go, and from which nothing comes
: >/etc/hosts
ip neigh add 198.51.100.77 lladdr 02:00:00:00:00:01 dev ens224
rm -f /etc/resolv.conf /etc/nsswitch.conf # they may be links to elsewhere
echo 'nameserver 198.51.100.77' >/etc/resolv.conf
echo 'hosts: files dns' >/etc/nsswitch.conf
audits --only crs.name-resolution
says "a name server that does not answer" '^critical.*crs.name-resolution'
said_nothing "and the deadline holds" "$([ $took -lt 40 ] || echo "took $took s")"
echo "192.0.2.1 $host" >/etc/hosts

# ---- packet filters: gridck's word against packets that are sent from another network namespace ----

cat >"$place/packets.py" <<'END'
"""packets.py PID ADDRESS: what of four kinds of packets comes in from the namespace of PID; "" when all"""
import socket, subprocess, sys
pid, address = sys.argv[1:]
send = """
import socket, sys
address = sys.argv[1]
for port in 42424, 40000:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", (address, port))
group = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
group.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("198.51.100.2"))
group.sendto(b"x", ("224.0.0.251", 42424))
try:
    socket.create_connection((address, 40000), 0.5)
except OSError:
    pass
"""
def udp(where, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((where, port))
    s.settimeout(0.2)
    return s
gipc, high, group = udp(address, 42424), udp(address, 40000), udp("224.0.0.251", 42424)
group.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                 socket.inet_aton("224.0.0.251") + socket.inet_aton(address))
tcp = socket.create_server((address, 40000))
tcp.settimeout(0.2)
subprocess.run(["nsenter", "-n", "-t", pid, sys.executable, "-c", send, address], check=True)
lost = []
for name, take in (("UDP 42424", gipc.recv), ("high ports of UDP", high.recv),
                   ("multicast", group.recv), ("high ports of TCP", lambda _: tcp.accept())):
    try:
        take(1)
    except OSError:
        lost.append(name)
print(", ".join(n for n in ("UDP 42424", "multicast", "high ports of UDP", "high ports of TCP") if n in lost))
END

# filtered NAME [TOOL]: gridck names those kinds of packets that are lost, and no others. It is asked of
# a capture with these rules, made by TOOL; that it asks for them itself is seen at the end.
filtered() {
	lost=$(python3 "$place/packets.py" "$peer" 198.51.100.1) || lost="(not sent)"
	nft --json list ruleset >"$node/cmd/nft_--json_list_ruleset.out"
	[ -z "${2-}" ] || "$2-save" >"$node/cmd/iptables-save.out"
	echo filter >"$node/root/proc/net/ip_tables_names"
	[ "${2-}" = iptables-legacy ] || : >"$node/root/proc/net/ip_tables_names"
	"$gridck" --replay "$node" --format json --only crs.firewall prestart >"$place/out" 2>"$place/err"
	said=$(python3 -c 'import json, sys
for finding in json.load(sys.stdin)["findings"]:
    words = finding["message"] if finding["status"] == "fail" else ": not known"
    print(words.split(": ", 1)[1] if ": " in words else
          "UDP 42424, multicast, high ports of UDP, high ports of TCP")' <"$place/out")
	if [ "$lost" = "$said" ]; then
		ok "$1: ${lost:-nothing} is lost"
	else
		not_ok "$1" "lost: $lost; said: $said"
	fi
}

packets=
for program in nft iptables-nft iptables-legacy python3; do
	command -v $program >/dev/null || packets=$program
done
[ -n "$packets" ] || nft list ruleset >/dev/null 2>&1 || packets="nftables in the kernel"
if [ -n "$packets" ]; then
	lacks "packet filters" "$packets"
	tap_done
fi

unshare -n sleep 1000 >/dev/null 2>&1 </dev/null &
peer=$!
echo $peer >>"$place/pids"
until [ "$(readlink /proc/$peer/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.1; done
ip link set other netns $peer
nsenter -n -t $peer ip addr add 198.51.100.2/24 dev other
nsenter -n -t $peer ip link set other up
sysctl -qw net/ipv4/conf/all/rp_filter=0 net/ipv4/conf/ens224/rp_filter=0 net/ipv4/ip_local_port_range='39000 41000'

node=$place/filtered
"$gridck" capture "$node" >/dev/null 2>&1
rm -f "$node"/cmd/ip*-save.*
mkdir -p "$node/root/proc/net" && echo 'nf_tables 1 0 - Live 0x0' >"$node/root/proc/modules"
awk -F '\t' '$1 !~ /^.proc.(modules|net.ip6?_tables_names)$/' "$node/stat.tsv" >"$place/tsv"
cp "$place/tsv" "$node/stat.tsv" && printf '/proc/net/ip6_tables_names\t-\n' >>"$node/stat.tsv"

# of STATEMENTS: the ruleset is a chain of input with that policy and these rules, one on each line
of() {
	nft flush ruleset
	{
		echo "table inet filter {"
		echo "set nodes { type ipv4_addr; flags interval; elements = { 198.51.100.0/24, 10.1.1.1 } }"
		echo "chain other { udp dport 42424 accept"
		echo "return; }"
		printf 'chain input { type filter hook input priority 0; policy %s;\n' "$1" && shift
		printf '%s\n' "$@" "}" "}"
	} | nft -f -
}

filtered "no rules at all"
of accept && filtered "a chain that accepts"
of drop && filtered "a chain that drops"
of drop 'iifname "lo" accept' 'ct state established,related accept' 'tcp dport 22 accept' &&
	filtered "ssh alone"
of drop 'iifname "ens*" accept' && filtered "the adapter"
of drop 'ip saddr 198.51.100.0/24 accept' && filtered "the subnet"
of drop 'ip saddr @nodes udp dport { 5353, 42424 } ip daddr != 224.0.0.0/4 accept' && filtered "a set"
of drop 'jump other' 'meta l4proto tcp accept' && filtered "a chain that is jumped to"
of drop 'ct state vmap { new : goto other, established : accept }' && filtered "a map of verdicts"
of accept 'pkttype multicast drop' && filtered "a drop of multicast"
of accept 'tcp flags & (fin|syn|rst|ack) != syn ct state new drop' 'ct state invalid drop' \
	'tcp dport 111 reject' 'iifname "eth7" drop' && filtered "drops of other packets"
of accept 'tcp flags syn drop' && filtered "a drop of what begins a connection"
of accept 'fib daddr type local udp dport >= 40000 reject' && filtered "a reject by the kind of address"
nft flush ruleset

# old TOOL LINE...: rules of the chain INPUT, by iptables in one of its two kinds
old() {
	tool=$1 && shift
	for line; do
		# shellcheck disable=SC2086 # the words are meant to be split
		$tool -A INPUT $line || return
	done
}
for tool in iptables-nft iptables-legacy; do
	$tool -L INPUT >/dev/null 2>&1 || continue
	old $tool '-i lo -j ACCEPT' '-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT' \
		'-p tcp -m conntrack --ctstate NEW -m tcp --dport 22 -j ACCEPT' \
		'-j REJECT --reject-with icmp-host-prohibited' && filtered "$tool: ssh alone" $tool
	$tool -F INPUT
	old $tool '-p udp -m multiport --dports 5353,42424 -j ACCEPT' \
		'-p tcp -s 198.51.0.0/16 -j ACCEPT' '-p tcp -m tcp --tcp-flags FIN,SYN SYN -j ACCEPT' '-j DROP' &&
		filtered "$tool: ports" $tool
	$tool -F INPUT
	old $tool '-m addrtype --dst-type MULTICAST -j DROP' && filtered "$tool: a kind of address" $tool
	$tool -F INPUT
	$tool -P INPUT DROP && old $tool '-i ens224 -j ACCEPT' && filtered "$tool: the adapter" $tool
	$tool -F INPUT
	$tool -P INPUT ACCEPT
done
nft flush ruleset

of drop
audits --only crs.firewall
says "a filter" '^warning.*crs.firewall  ens224'
rm -rf "$place/again" && "$gridck" capture "$place/again" >/dev/null 2>&1
"$gridck" --replay "$place/again" --only crs.firewall audit >"$place/out" 2>&1
says "the same of its capture" '^warning.*crs.firewall  ens224'
stop_processes
tap_done
