# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh sets them
# Inside the virtual machine of tests/vm/run.sh: what gridck predicts against what udev makes of its
# devices. `boot` is the number of this start; the state disk carries over what was predicted in the one
# before.
boot=$(sed -E 's/.*\bboot=([0-9]+).*/\1/' /proc/cmdline)
for BUILD in build/*; do :; done
export BUILD ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1
. tests/e2e/lib.sh
. tests/disk-bed.sh
maps=5 # three LUNs, one of them with two partitions

# -- devices and what is known of them; few processes are started, since all is emulated --
kernels=
look() {
	kernels=
	for path in /sys/class/block/*; do
		case ${path##*/} in loop* | ram*) ;; *) kernels="$kernels ${path##*/}" ;; esac
	done
}

# name_of KERNEL: sets `name`; numbers of maps, and letters of SCSI disks, are given anew at each start
name_of() {
	name=$1
	case $1 in
	dm-*) read -r name <"/sys/class/block/$1/dm/name" ;;
	sd*)
		disk=${1%%[0-9]*}
		name=$(readlink "/sys/class/block/$disk/device") && name=${name##*/}p${1#"$disk"}
		;;
	esac
}

# actual: of each device a line: its name, owner, group, mode, links
actual() {
	look
	for kernel in $kernels; do
		read -r number <"/sys/class/block/$kernel/dev"
		name_of "$kernel"
		# shellcheck disable=SC2046,SC2183 # words
		printf '%s %s %s %04d' "$name" $(stat -c '%u %g %a' "/dev/$kernel")
		while read -r line; do
			case $line in S:*) printf ' /dev/%s' "${line#S:}" ;; esac
		done <"/run/udev/data/b$number"
		echo
	done
}

# predict: the same, as gridck has it, in $place/boot and $place/change; what it does not know has a "?"
predict() {
	look
	: >$place/boot
	: >$place/change
	echo "$kernels" | "$BUILD/tests/e2e/predict" >$place/predicted
	while read -r kernel event rest; do
		[ "$kernel" = . ] || { name_of "$kernel" && echo "$name $rest" >>"$place/$event"; }
	done <$place/predicted
}

# same NAME PREDICTED ACTUAL [UNKNOWN]: UNKNOWN values and links, no more, may be unknown
same() {
	awk -v most="${4-0}" '
	NR == FNR { for (i = 2; i <= NF; i++) was[$1, i] = $i; fields[$1] = NF; next }
	{
		split("", there); split("", said); vague = ""
		for (i = 2; i <= 4; i++) {
			if (was[$1, i] ~ /\?/) { unknown++; vague = vague " " was[$1, i] }
			else if (was[$1, i] + 0 != $i + 0 || was[$1, i] == "")
				print $1 ": predicted \"" was[$1, i] "\", is " $i
		}
		for (i = 5; i <= NF; i++) there[$i] = 1
		for (i = 5; i <= fields[$1]; i++) {
			link = was[$1, i]
			if (link ~ /^\?/) { unknown++; said[substr(link, 2)] = 1; vague = vague " " link; continue }
			said[link] = 1
			if (!(link in there)) print $1 ": predicted " link ", is not there"
		}
		for (link in there) if (!(link in said)) print $1 ": " link " is there, not predicted"
		if (vague) vagues = vagues "\n(unknown) " $1 ":" vague
	}
	END { if (unknown > most) print unknown " unknown, at most " most + 0 vagues }
	' "$2" "$3" >$place/differences
	said_nothing "$1" "$(cat $place/differences)"
}

# -- udev and multipathd --
wait_for_maps() {
	for _ in $(seq 600); do
		set -- /sys/class/block/dm-*
		[ $# != $maps ] || break
		sleep 0.1
	done
	udevadm settle --timeout=60
}

start_udev() {
	/usr/lib/systemd/systemd-udevd --daemon
	udevadm trigger --type=devices --action=add --subsystem-match=block --subsystem-match=scsi
	udevadm settle --timeout=60
}

# start EARLY: as at a boot. EARLY: an initramfs without local rules has made the maps, and then the
# udev of the system goes over all devices.
start() {
	if [ -n "${1-}" ]; then
		mv /etc/udev/rules.d /etc/udev/away && mkdir /etc/udev/rules.d
		start_udev
		multipathd
		wait_for_maps
		udevadm control --exit
		rm -r /etc/udev/rules.d && mv /etc/udev/away /etc/udev/rules.d
		start_udev
	else
		start_udev
		multipathd
		wait_for_maps
	fi
}

# stop: everything as the kernel has it at the start
stop() {
	multipathd shutdown >/dev/null
	while pidof multipathd >/dev/null; do sleep 0.1; done
	udevadm settle --timeout=60
	dmsetup remove_all --noudevsync
	udevadm settle --timeout=60
	udevadm control --exit
	rm -rf /run/udev /dev/disk /dev/asm /dev/mapper/asm* /dev/mapper/mpath*
	mkdir /run/udev
	look
	cd /dev || exit
	# shellcheck disable=SC2086 # words
	chown root:root $kernels && chmod 600 $kernels
	cd /t || exit
}

install_rules() {
	rm -f /etc/udev/rules.d/*
	awk -v name="$1" '/^== / { on = $0 == "== " name; file = "99-asm.rules"; next }
		on && /^-- / { file = $2; next }
		on { print >("/etc/udev/rules.d/" file) }' tests/vm/sets
	udevadm control --reload 2>/dev/null
}

sets() {
	sed -n 's/^== //p' tests/vm/sets
}

# odd_nodes: as they are before a change
odd_nodes() {
	look
	number=0
	for kernel in $kernels; do
		case $((number % 4)) in
		0) chown 7:8 "/dev/$kernel" ;;
		1) chown 54331:54329 "/dev/$kernel" ;;
		2) chmod 600 "/dev/$kernel" ;;
		3) chmod 604 "/dev/$kernel" ;;
		esac
		number=$((number + 1))
	done
}

# compare EVENT NAME [without-numbers]: what was predicted with what is
compare() {
	actual >"$place/actual"
	[ -z "${3-}" ] || sed -i 's, [^ ]*/by-diskseq/[0-9]*,,g' "$place/actual" "$place/$1"
	same "$2" "$place/$1" "$place/actual"
}

# rules ARGUMENTS...: answer in $place/out and $status
rules() {
	"$gridck" rules "$@" >"$place/out" 2>&1 </dev/null
	status=$?
}

# access DEVICE WANTED
access() {
	found=$(stat -L -c '%U:%G %a' "$1" 2>&1)
	if [ "$found" = "$2" ]; then ok "$1 is $2"; else not_ok "$1 is $2" "it is $found"; fi
}

# what is carried over to the next start lies on the one virtio disk without a serial number
for disk in /sys/block/vd*; do
	read -r serial <"$disk/serial" && [ -n "$serial" ] || state=/dev/${disk##*/}
done

home_of_grid() {
	new_home vm healthy-19c-rac "$owner" >/dev/null 2>&1
	bed_home '/dev/mapper/asm-data1,/dev/mapper/mpatha,/dev/asm/*' /dev/mapper/asm-data1
}

# given: all that --generate was asked for
given() {
	for name in /dev/mapper/asm-data1 /dev/mapper/mpatha "$solo" /dev/nvme0n1p1; do
		access "$name" 'grid:asmadmin 660'
	done
	access /dev/mapper/asm-parted 'root:disk 660'
	rules
	has_status "gridck rules finds nothing wrong" 0
	rules --explain /dev/mapper/asm-data1
	says "and explains: it is applied" '=>  *applied: '
	says "by the line" 'applies  *.*99-oracle-asm.rules:'
}

solo_disk() {
	solo=$(readlink -f /dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_SOLO1)
}

case $boot in
1)
	start
	home_of_grid
	solo_disk
	rules --explain /dev/mapper/asm-data1
	has_status "a map without a rule is explained" 0
	says "no line gives it away" 'no line gives it an owner'
	rules --generate /dev/mapper/asm-data1 /dev/mapper/mpatha "$solo" /dev/nvme0n1p1
	has_status "rules are written" 0
	cp "$place/out" /etc/udev/rules.d/99-oracle-asm.rules
	said_nothing "one for each of four" "$(grep -c '^ACTION' "$place/out" | grep -v '^4$')"
	says "maps are known by DM_UUID" 'ENV{DM_UUID}=="mpath-35000c50000000001"'
	udevadm control --reload
	predict
	udevadm trigger --subsystem-match=block --action=change
	udevadm settle --timeout=60
	compare change "written rules: change"
	given
	predict
	cp /etc/udev/rules.d/99-oracle-asm.rules "$place/rules"
	tar -C "$place" -cf - boot rules >"$state"
	;;
2)
	tar -C "$place" -xf - <"$state"
	cp "$place/rules" /etc/udev/rules.d/99-oracle-asm.rules
	start
	solo_disk
	# disks are numbered anew at each start
	compare boot "written rules: what was predicted before this start" without-numbers
	home_of_grid
	given
	;;
*)
	start
	sets >"$place/sets"
	while read -r set; do
		install_rules "$set"
		odd_nodes
		predict
		udevadm trigger --subsystem-match=block --action=change
		udevadm settle --timeout=60
		compare change "$set: change"
		stop
		case $set in early*) start early ;; *) start ;; esac
		compare boot "$set: boot"
	done <"$place/sets"
	;;
esac
echo "the end"
