#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How long `gridck disks` takes, beside other ways to look at the same disks, in one run. Prints
# tables and judges nothing: BUILD=build/gcc tests/bench-disks.sh [DISKS [SLOW [HUNG]]]
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD-build/gcc}
. tests/e2e/lib.sh
. tests/disk-bed.sh
faultfs=$PWD/$BUILD/tests/e2e/faultfs
BENCH_SIZES=${BENCH_SIZES-"${1-1024} ${2-256} ${3-64}"}
export BUILD BENCH_SIZES
on_fake_node tests/bench-disks.sh "bench of disks"
# shellcheck disable=SC2086 # three numbers
set -- $BENCH_SIZES
many=$1 slow=$2 hung=$3
if ! bed_open $((many + slow + hung + 64)); then
	skip "bench of disks" "needs $bed_why"
	tap_done
fi

new_home disks healthy-19c-rac $owner
bed_home '/dev/asm-many/*' /dev/asm-many/1
rules=/etc/udev/rules.d/99-bed-asm.rules
mkdir -p ${rules%/*} "$place/faulty" && rm -f ${rules%/*}/*
for kind in many slow hung; do
	folder=$place/faults
	[ $kind != many ] || folder=$place/img
	echo "ACTION!=\"remove\", SUBSYSTEM==\"block\", ATTR{loop/backing_file}==\"$folder/$kind*\", SYMLINK+=\"asm-$kind/%n\", OWNER=\"grid\", GROUP=\"asmadmin\", MODE=\"0660\"" >>$rules
done
bed_start_udevd || exit 1

# images FOLDER KIND COUNT: files with headers of one group, their names in $place/list
images() {
	seq -f "$1/$2%04g" 0 $(($3 - 1)) >"$place/list"
	awk -v group="$2" '{ print $1, "size=64M", "group=" group, "number=" NR - 1 }' "$place/list" |
		tests/make-disk
}

# search KIND: the disks that gridck is to find
search() {
	sed -i "s,/dev/asm-[a-z]*/,/dev/asm-$1/,g" "$home/gpnp/$host/profiles/peer/profile.xml"
	first=$(find "/dev/asm-$1" | sort | sed -n 2p)
	sed -i "s,(/dev[^)]*),($first)," "$home/answers/query_css_votedisk.out"
}

now() {
	date +%s.%N
}

# measure NAME COMMAND...: a row; what the rows of a table are compared with is the first
measure() {
	name=$1
	shift
	begin=$(now)
	"$@" >"$place/out" 2>"$place/err" </dev/null
	status=$?
	end=$(now)
	echo "$begin $end ${base-}" | awk '{ print $2 - $1, ($3 ? ($2 - $1) / $3 : 1) }' >"$place/took"
	read -r seconds ratio <"$place/took"
	: "${base:=$seconds}"
	printf '  %-44s %9.3f s %8.2f   exit %s\n' "$name" "$seconds" "$ratio" $status
}

table() {
	unset base
	sync # what making the disks left to be written must not be part of the first row
	printf '\n%-46s %11s %8s\n' "$1" seconds ratio
}

# blocks FOLDER AT-ONCE: reads header and backup of each disk, past the page cache
blocks() {
	python3 - "$@" <<'PYTHON'
import os, sys
from concurrent.futures import ThreadPoolExecutor


def read(name):
    fd = os.open(f"{sys.argv[1]}/{name}", os.O_RDONLY)
    for offset in (0, 2 * (1 << 20) - 8192):
        os.posix_fadvise(fd, offset, 4096, os.POSIX_FADV_DONTNEED)
        os.pread(fd, 4096, offset)
    os.close(fd)


with ThreadPoolExecutor(int(sys.argv[2])) as pool:
    list(pool.map(read, os.listdir(sys.argv[1])))
PYTHON
}

# all_one_by_one FOLDER: what gridck reads of each disk: header, backup, and what libblkid looks at
all_one_by_one() {
	blocks "$1" 1
	blkid -p "$1"/*
}

# no more disks of the last table: gridck would read them too
detach_all() {
	numbers=$(sed 's,.*loop,,' "$place/loops")
	# shellcheck disable=SC2086 # numbers
	bed_loops detach $numbers
	udevadm settle --timeout=300
	numbers=$(echo "$numbers" | awk '$1 >= '$bed_first_own)
	# shellcheck disable=SC2086
	bed_loops remove $numbers
	udevadm settle --timeout=300
	: >"$place/loops"
}

images "$place/img" many "$many"
# shellcheck disable=SC2046 # no blank in it
bed_attach $(cat "$place/list") || exit 1
udevadm settle --timeout=300
search many
nodes=$(find /dev/asm-many -type l)
table "$many disks"
# shellcheck disable=SC2086
for turn in 1 2 3; do
	measure "gridck disks" "$gridck" --format json disks
	measure "blkid -p" blkid -p $nodes
	measure "lsblk -O" lsblk -O $nodes
done

detach_all

if [ ! -e /dev/fuse ] || [ ! -x "$faultfs" ]; then
	echo "no slow and no hung disks: needs $faultfs and /dev/fuse"
	exit 0
fi
# on_fuse KIND COUNT
on_fuse() {
	images "$place/faulty" "$1" "$2"
	[ -n "${faultfs_pid-}" ] || bed_start_faultfs || exit 1
	# shellcheck disable=SC2046
	bed_attach $(sed "s,/faulty/,/faults/," "$place/list") || exit 1
	udevadm settle --timeout=300
	search "$1"
}
# faults KIND WHAT
faults() {
	for node in /dev/asm-"$1"/*; do blockdev --flushbufs "$node"; done
	for file in "$place"/faulty/"$1"????; do echo "$2" >"$file.fault"; done
}

on_fuse slow "$slow"
faults slow 5
table "$slow disks, 5 ms for each read"
measure "gridck disks" "$gridck" --format json disks
measure "gridck disks" "$gridck" --format json disks
measure "what it reads, one by one" all_one_by_one /dev/asm-slow
measure "header and backup, one by one" blocks /dev/asm-slow 1
measure "header and backup, 64 disks at once" blocks /dev/asm-slow 64
rm -f "$place"/faulty/*.fault
detach_all

on_fuse hung "$hung"
faults hung hang
table "$hung disks that hang"
measure "gridck --disk-timeout 2 disks" "$gridck" --format json --disk-timeout 2 disks
