#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rules that gridck writes, given to a real udevd; and what the command says of them before and after.
. tests/e2e/lib.sh
. tests/disk-bed.sh

on_fake_node "$0" "the command rules"
for tool in python3 udevadm; do
	if ! command -v $tool >/dev/null; then
		lacks "the command rules" $tool
		tap_done
	fi
done
if ! bed_open 64; then
	skip "the command rules" "needs $bed_why"
	tap_done
fi
new_home rules healthy-19c-rac $owner

# -- disks with serials, as udev would know those of a SCSI disk; two of them have the same one --
mkdir -p /etc/udev/rules.d && rm -f /etc/udev/rules.d/*
number=0
for name in data1 data2 twin1 twin2 none1; do
	tests/make-disk "$place/img/$name" number=$number
	number=$((number + 1))
	serial=bed-${name%[12]}
	case $name in data*) serial=bed-$name ;; none*) continue ;; esac
	echo "SUBSYSTEM==\"block\", ATTR{loop/backing_file}==\"$place/img/$name\", ENV{ID_SERIAL}=\"$serial\""
done >/etc/udev/rules.d/61-bed-serial.rules
bed_start_udevd || not_ok "udevd starts" "$(cat "$place/udevd.log")"
set --
for name in data1 data2 twin1 twin2 none1; do set -- "$@" "$place/img/$name"; done
if bed_attach "$@"; then ok "disks are attached"; else not_ok "disks are attached" "$(cat "$place/attached")"; fi
udevadm settle --timeout=60
# only these: other tests may have loop devices of their own
discovery=$(paste -sd, "$place/attached")
bed_home "$discovery" "${discovery%%,*}"
# device NUMBER: of the disk that was attached as the NUMBERth
device() {
	sed -n "$1p" "$place/attached"
}
# rules ARGUMENTS...: answer in $place/out, $place/err and $status
rules() {
	"$gridck" rules "$@" >"$place/out" 2>"$place/err" </dev/null
	status=$?
}
# access NAME DEVICE WANTED
access() {
	found=$(stat -L -c '%U:%G %a' "$2" 2>&1)
	if [ "$found" = "$3" ]; then ok "$1"; else not_ok "$1" "$2 is $found, not $3"; fi
}

# -- before --
before=$(stat -c '%U:%G %a' "$(device 1)")
rules --explain "$(device 1)"
has_status "a device without a rule is explained" 0
says "no line gives it away" 'no line gives it an owner'

# -- the rules are written, and read by udevd --
written=/etc/udev/rules.d/99-oracle-asm.rules
# shellcheck disable=SC2046 # one word for each disk
rules --generate $(cat "$place/attached")
has_status "rules are written" 0
cp "$place/out" "$place/new.rules"
says "one for each serial" 'bed-data1'
says "none for two disks with one serial" '^# .*no rule: /dev/loop[0-9]* has the same ID_SERIAL' "$place/new.rules"
says "none for a disk without serial" '^# .*no rule: udev knows no serial' "$place/new.rules"
found=$(grep -c '^ACTION' "$place/new.rules")
if [ "$found" = 2 ]; then ok "two rules"; else not_ok "two rules" "$(cat "$place/new.rules")"; fi
rules "$place/new.rules"
has_status "they are judged before they are installed" 0
says "and what they would do" "next boot  grid:asmadmin 0660, by $place/new.rules:"
cp "$place/new.rules" $written
if udevadm verify --help >/dev/null 2>&1; then
	udevadm verify $written >"$place/verify" 2>&1
	status=$?
	has_status "udevadm verify finds nothing" 0
else
	skip "udevadm verify finds nothing" "needs systemd 253"
fi
: >"$place/udevd.log"
udevadm control --reload && udevadm trigger --subsystem-match=block --action=change --settle
said_nothing "udevd complains of nothing" "$(grep 99-oracle-asm "$place/udevd.log")"

# -- after --
access "the first disk is given away" "$(device 1)" 'grid:asmadmin 660'
access "the second disk is given away" "$(device 2)" 'grid:asmadmin 660'
for number in 3 4 5; do
	access "disk $number is left as it was" "$(device $number)" "$before"
done
for name in 0 1; do
	found=$(readlink -f /dev/asm/DATA_000$name)
	wanted=$(device $((name + 1)))
	if [ "$found" = "$wanted" ]; then ok "link $name leads to its disk"; else not_ok "link $name leads to its disk" "$found, not $wanted"; fi
done
found=$(ls /dev/asm)
if [ "$(echo "$found" | wc -l)" = 2 ]; then ok "no other link"; else not_ok "no other link" "$found"; fi
rules --explain /dev/asm/DATA_0001
says "the line is named" "applies  *$written:"
says "and the node is what it says" '=>  *applied: '
rules
has_status "all is in order" 0

# -- by hand: it works now, and the next boot takes it away --
chown grid:asmadmin "$(device 5)" && chmod 660 "$(device 5)"
rules
has_status "what was set by hand does not last" 2
says "and is told" "asm.not-persistent  $(device 5)"
rules --explain "$(device 5)"
says "and explained" '=>  *by hand: '

# -- not applied: the rule is edited after the event --
sed -i 's/GROUP="asmadmin"/GROUP="disk"/' $written
rules --explain /dev/asm/DATA_0000
says "an edited rule is not applied yet" '=>  *not applied: '

# -- bad usage --
# shellcheck disable=SC2089 # the quote is one of the template
for wrong in '--explain /dev/none' '--explain /dev/loop8 --generate' '--explain /dev/loop8 /dev/loop9' \
	'--name-template x' '--generate --name-template %q' '--generate --name-template %' \
	'--generate --name-template a"b' '--generate --format json' '--generate /dev/none' "$place/none.rules"; do
	# shellcheck disable=SC2086,SC2090 # the words are meant to be split, quotes and all
	rules $wrong
	has_status "rules $wrong gives 3" 3
	said_nothing "and prints nothing" "$(cat "$place/out")"
done
tap_done
