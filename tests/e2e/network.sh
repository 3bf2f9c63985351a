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
says "a foreign link-local address" '^notice.*crs.linklocal-clash  other'

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
tap_done
