#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Real block devices, a real udevd, a disk that really hangs and one that really fails.
. tests/e2e/lib.sh
. tests/disk-bed.sh
faultfs=$PWD/$BUILD/tests/e2e/faultfs

on_fake_node "$0" "disks of a private machine"
for tool in python3 udevadm losetup blkid mkfs.ext4; do
	if ! command -v $tool >/dev/null; then
		lacks "disks of a private machine" $tool
		tap_done
	fi
done
if ! bed_open 256; then
	skip "disks of a private machine" "needs $bed_why"
	tap_done
fi
new_home disks healthy-19c-rac $owner
bed_home "/dev/asm/*,$place/img/file1,$place/faults/file2" /dev/asm/data1

# what ASM said when it could not mount the group
trace=$place/diag/asm/+asm/+ASM1/trace
mkdir -p "$trace"
cat >"$trace/alert_+ASM1.log" <<TEXT
$(date +%Y-%m-%dT%H:%M:%S.%6N%:z)
ERROR: diskgroup DATA was not mounted
ORA-15032: not all alterations performed
ORA-15017: diskgroup "DATA" cannot be mounted
ORA-15040: diskgroup is incomplete
ORA-15042: ASM disk "9" is missing from group number "1"
TEXT

# -- the disks: one rule for each, by the file behind it --
rules=/etc/udev/rules.d/99-bed-asm.rules
mkdir -p ${rules%/*} && rm -f ${rules%/*}/*
# disk FOLDER NAME OWNER:GROUP [KEY=VALUE...]: a file with a header
disk() {
	echo "ACTION!=\"remove\", SUBSYSTEM==\"block\", ATTR{loop/backing_file}==\"$place/$1/$2\", SYMLINK+=\"asm/$2\", OWNER=\"${3%:*}\", GROUP=\"${3#*:}\", MODE=\"0660\"" >>$rules
	image=$place/$1/$2
	[ "$1" != faults ] || image=$place/faulty/$2
	[ $# = 3 ] && return
	shift 3
	tests/make-disk "$image" "$@"
}
mkdir "$place/faulty"
disk img data1 grid:asmadmin number=0 voting=32:64
disk img data2 grid:asmadmin number=1
disk img data3 root:disk number=2
disk img data4 grid:asmadmin number=3 damage=mbr
disk img ext1 grid:asmadmin
truncate -s 64M "$place/img/ext1" && mkfs.ext4 -q -F "$place/img/ext1"
printf ORCLDISKEXT1 | dd of="$place/img/ext1" bs=1 seek=32 conv=notrunc status=none
disk img zero1 grid:asmadmin
: >"$place/img/zero1"
tests/make-disk "$place/img/file1" group=FILES number=0
chown $owner:54329 "$place/img/file1" && chmod 660 "$place/img/file1"
bed_start_udevd || not_ok "udevd starts" "$(cat "$place/udevd.log")"
with_faults=no
if [ -e /dev/fuse ] && [ -x "$faultfs" ]; then
	disk faults hung1 grid:asmadmin group=FRA number=0
	disk faults hung2 grid:asmadmin group=FRA number=1
	disk faults eio1 grid:asmadmin group=FRA number=2
	tests/make-disk "$place/faulty/file2" group=FILES number=1
	udevadm control --reload
	if bed_start_faultfs; then with_faults=yes; fi
fi
set -- img/data1 img/data2 img/data3 img/data4 img/ext1 img/zero1
[ $with_faults = no ] || set -- "$@" faults/hung1 faults/hung2 faults/eio1
for file; do
	shift
	set -- "$@" "$place/$file"
done
if bed_attach "$@"; then ok "disks are attached"; else not_ok "disks are attached" "$(cat "$place/attached")"; fi
# device NAME
device() {
	readlink -f "/dev/asm/$1"
}
udevadm settle --timeout=60

# -- the bed is what it claims to be --
# node NAME WANTED
node() {
	found=$(stat -L -c '%U:%G %a' "/dev/asm/$1" 2>&1)
	if [ "$found" = "$2" ]; then ok "bed: $1 is $2"; else not_ok "bed: $1 is $2" "$found"; fi
}
# property NAME WANTED
property() {
	udevadm info -q property "/dev/asm/$1" >"$place/properties" 2>&1
	says "bed: udev says $2 of $1" "^$2\$" "$place/properties"
}
node data1 'grid:asmadmin 660'
node data3 'root:disk 660'
property data1 ID_FS_TYPE=oracleasm
property data4 ID_FS_TYPE=oracleasm
blkid -p "$(device ext1)" >/dev/null 2>&1
status=$?
has_status "bed: ext1 is ambivalent" 8
status=$(cat "/sys/class/block/$(basename "$(device zero1)")/size")
has_status "bed: zero1 is empty" 0
# fault NAME WHAT: from now on; what the page cache holds would hide it
fault() {
	blockdev --flushbufs "$(device "$1")"
	echo "$2" >"$place/faulty/$1.fault"
}
if [ $with_faults = yes ]; then
	property hung1 ID_FS_TYPE=oracleasm
	property eio1 ID_FS_TYPE=oracleasm
	exec 9<"$(device hung1)" # somebody has it open, as ASM does; hung2 nobody has
	for name in hung1 hung2; do fault $name hang; done
	fault eio1 eio
	echo hang >"$place/faulty/file2.fault"
	dd if=/dev/asm/eio1 of=/dev/null bs=4k count=1 2>"$place/err"
	says "bed: eio1 fails" 'Input/output error' "$place/err"
	dd if=/dev/asm/hung1 of=/dev/null bs=4k count=1 2>/dev/null &
	reader=$!
	sleep 1
	says "bed: hung1 hangs" '^State:.D' /proc/$reader/status
fi

# -- what gridck says of it --
# looks OPTIONS...: report as JSON in $place/out
looks() {
	"$gridck" --format json disks "$@" >"$place/out" 2>"$place/err" </dev/null
	status=$?
}
# report NAME EXPRESSION: Python, true of the report r, its disks d by last name, its findings f
report() {
	if python3 - "$place/out" "$2" >"$place/said" 2>&1 <<'PYTHON'; then ok "$1"; else not_ok "$1" "$(cat "$place/said" "$place/err")"; fi
import json, sys

r = json.load(open(sys.argv[1], encoding="utf-8"))
d = {disk["path"].split("/")[-1]: disk for disk in r["disks"]}
f = {(x["id"], x["subject"]): x["severity"] for x in r["findings"]}
if not eval(sys.argv[2]):
    print(json.dumps({"disks": r["disks"], "findings": r["findings"]}, indent=1))
    sys.exit(1)
PYTHON
}
# finds SEVERITY ID NAME
finds() {
	report "$2 of $3" "f.get(('$2', '/dev/asm/$3')) == '$1'"
}
ln -s ring2 /dev/asm/ring1 && ln -s ring1 /dev/asm/ring2
begin=$(date +%s)
looks --disk-timeout 2
took=$(($(date +%s) - begin))
has_status "disks gives 2" 2
if [ $took -lt 30 ]; then ok "a disk that hangs does not stop it"; else not_ok "a disk that hangs does not stop it" "$took s"; fi
for name in data1 data2 data3; do
	report "header of $name" "d['$name']['header']['status'] == 'member' and d['$name']['header']['group'] == 'DATA'"
done
report "voting file of data1 only" "[n for n in d if d[n]['header']['voting_file']] == ['data1']"
report "backup of data2" "d['data2']['header']['backup'] == 'good'"
report "owner, group and mode of data2" "(d['data2']['owner'], d['data2']['group'], d['data2']['mode']) == ('grid', 'asmadmin', '0660')"
report "the next boot of data2, and by which line" \
	"d['data2']['next_boot']['owner'] == 'grid' and '$rules:2' in d['data2']['next_boot']['set_by']"
report "all are in the discovery string" "all(x['discovered'] for x in r['disks'] if x['path'].startswith('/dev/asm/'))"
report "size of zero1" "d['zero1']['size_bytes'] == 0"
finds critical asm.disk-owner data3
finds critical asm.header-corrupt data4
finds critical asm.disk-not-block ring1
report "what ASM missed counts no more, since ora.DATA.dg is ONLINE" "('asm.disk-missing', '+DATA disk 9') not in f"
report "DATA cannot be mounted" "[g['mountable'] for g in r['disk_groups'] if g['name'] == 'DATA'] == ['no']"
report "ext4 under the tag of ext1" "('asm.foreign-signature', '/dev/asm/ext1') in f"
report "data1 and data2 have no finding above notice" \
	"not [k for k in f if k[1] in ('/dev/asm/data1', '/dev/asm/data2') and f[k] != 'notice']"
report "a file that ASM has taken" "d['file1']['header']['group'] == 'FILES' and d['file1']['size_bytes'] == 64 << 20"
report "it has no finding" "not [k for k in f if k[1].endswith('file1')]"
if [ $with_faults = yes ]; then
	finds critical asm.disk-hung hung1
	finds critical asm.disk-hung hung2
	finds critical asm.disk-unreadable eio1
	report "what hangs is unread" "d['hung1']['header']['status'] == 'unread'"
else
	lacks "disks that hang and fail" "fuse3 (faultfs)"
fi
# a file system that does not even answer stat(2), as NFS without its server
if [ $with_faults = yes ]; then
	report "a file that hangs" "f.get(('asm.disk-hung', '$place/faults/file2')) == 'critical'"
	echo lost >"$place/faulty/.fault"
	begin=$(date +%s)
	looks --disk-timeout 2 "$place/faults/file2"
	took=$(($(date +%s) - begin))
	rm "$place/faulty/.fault"
	report "a file system that hangs" "f.get(('asm.disk-hung', '$place/faults/file2')) == 'critical'"
	report "its file is not known" "d['file2']['mode'] is None and d['file2']['header']['status'] == 'unread'"
	if [ $took -lt 25 ]; then ok "nothing waits for it for long"; else not_ok "nothing waits for it for long" "$took s"; fi
fi
# a file that root may not open, as on NFS with root_squash
if [ $with_faults = yes ]; then
	echo squash >"$place/faulty/file2.fault"
	if head -c 1 "$place/faults/file2" >/dev/null 2>&1; then not_ok "bed: root cannot open file2"; else ok "bed: root cannot open file2"; fi
	looks --disk-timeout 2 "$place/faults/file2"
	report "it is read as the owner of the home" "d['file2']['header']['group'] == 'FILES'"
fi
looks --disk-timeout 2 /dev/asm/data1
report "one disk as argument" "d['data1']['header']['status'] == 'member'"
"$gridck" --disk-timeout 2 disks >"$place/out" 2>"$place/err" </dev/null
status=$?
has_status "the same as text" 2
says "names the disk of the wrong owner" '/dev/asm/data3'
says "and whose it is" 'root:disk'

# -- captured and replayed it is the same; what hangs would not take the same time twice --
rm -f "$place"/faulty/*.fault
"$gridck" capture "$place/capture" >"$place/out" 2>"$place/err" </dev/null
status=$?
has_status "the machine is captured" 0
"$gridck" --format json disks 2>/dev/null </dev/null | without_times >"$place/live"
"$gridck" --format json --replay "$place/capture" disks 2>/dev/null | without_times >"$place/replayed"
says "the disks are there" '"path": "/dev/asm/data4"' "$place/live"
is_equal "disks replayed are as live" "$place/live" "$place/replayed"
for file in root/etc/udev/rules.d/99-bed-asm.rules root/etc/group \
	"root/sys/devices/virtual/block/$(basename "$(device data1)")/loop/backing_file"; do
	if [ -s "$place/capture/$file" ]; then ok "captured: $file"; else not_ok "captured: $file"; fi
done

# -- it only reads: opening a disk for writing would wake udev; strace waits for every process, so
# nothing may hang any more --
if command -v strace >/dev/null; then
	ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o "$place/trace" -e trace=open,openat \
		"$gridck" --disk-timeout 2 disks /dev/asm/data1 >/dev/null 2>&1 </dev/null
	says "the disk is opened" '"/dev/[^"]*[01-9]", O_RDONLY' "$place/trace"
	said_nothing "no disk is opened for writing" \
		"$(grep -E '"/dev/' "$place/trace" | grep -E 'O_(WRONLY|RDWR)' | grep -v -E '"/dev/(null|tty)"')"
else
	lacks "no disk is opened for writing" strace
fi
tap_done
