#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The policy: named on the command line, and the one of the machine.
. tests/e2e/lib.sh
node=tests/captures/asm-disk-mode

# judges NAME STATUS ARGUMENTS...: the disks of the sample node
judges() {
	name=$1 wanted=$2
	shift 2
	"$gridck" --replay $node "$@" disks >"$place/out" 2>"$place/err" </dev/null
	status=$?
	has_status "$name" "$wanted"
}

on_fake_node "$0" "the policy"
policy=$place/policy
cat >"$policy" <<'END'
owner = oracle
group = dba
mode = 0600
discovery = /dev/nothing*
END
judges "other values are expected" 2 --policy "$policy" --verbose
tr -s ' \n' ' ' <"$place/out" >"$place/flat"
says "the owner and where it was laid down" "owner oracle (policy $policy:1)" "$place/flat"
says "the group" "group dba (policy $policy:2)" "$place/flat"
says "the mode" "mode 0600 (policy $policy:3)" "$place/flat"
says "the discovery string" "discovery: '/dev/nothing\*' (policy $policy:4)" "$place/flat"

printf 'mute = %s until 2026-11-20 because it is known\n' asm.disk-mode udev.not-applied >"$policy"
judges "what is muted is not in the verdict" 0 --policy "$policy"
says "but it is counted" '2 muted'
said_nothing "and not listed" "$(grep '0640 instead' "$place/out")"
judges "with --verbose" 0 --policy "$policy" --verbose
says "it is listed" '0640 instead'
says "with the reason" 'it is known'
judges "in JSON" 0 --policy "$policy" --format json
says "it is counted" '"muted": 2'

# -- a cause that is muted is still told by what it explains --
echo 'mute = asm.disk-owner until 2026-12-31 because the SAN team has a ticket' >"$policy"
"$gridck" --replay tests/captures/crs-4535-disk-owner-19c --policy "$policy" walk >"$place/out" 2>&1
status=$?
has_status "a muted cause leaves the node broken" 2
says "the sentence names what is left, and that something was muted" 'Not counted: 1'
said_nothing "the cause is no finding" "$(grep '^critical  asm.disk-owner' "$place/out")"
says "but it is told" 'seen: muted: asm.disk-owner (/dev/mapper/asm-data3)'

printf 'mute = asm.disk-mode until 2027-01-31 because x\nmode = 0999\n' >"$policy"
judges "a bad line gives 3" 3 --policy "$policy"
says "with file and line" "$policy:2: " "$place/err"
said_nothing "and nothing is judged" "$(cat "$place/out")"
judges "a policy that is not there gives 3" 3 --policy "$place/none"
judges "a folder is no policy" 3 --policy "$place"
mkfifo "$place/pipe"
judges "nor is a pipe" 3 --policy "$place/pipe"
head -c 1100000 /dev/zero | tr '\0' '\n' >"$place/big"
judges "nor is what is too big" 3 --policy "$place/big"

# -- the policy of the machine: what says that it was read is the complaint about its line --
mkdir -p /etc/gridck && chmod 755 /etc/gridck && echo wrong >/etc/gridck/policy
chmod 644 /etc/gridck/policy
judges "a replay does not read it" 2
said_nothing "nor speak of it" "$(cat "$place/err")"
asks
has_status "a live run does" 3
says "and tells its line" '/etc/gridck/policy:1: ' "$place/err"
# passed_over NAME: it is not read, and that is told
passed_over() {
	asks
	says "$1: told" '/etc/gridck/policy: .*it is not read' "$place/err"
	said_nothing "$1: not read" "$(grep 'policy:1' "$place/err")"
}
chmod 664 /etc/gridck/policy
passed_over "a group may write it"
chmod 644 /etc/gridck/policy
chown $owner /etc/gridck/policy
passed_over "it is another one's"
chown root /etc/gridck/policy
chmod 777 /etc/gridck
passed_over "others may replace it"
chmod 755 /etc/gridck
rm /etc/gridck/policy
asks
said_nothing "without one nothing is said" "$(grep policy "$place/err")"
tap_done
