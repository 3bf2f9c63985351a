#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# How long `gridck disks` takes, beside other ways to look at the same disks, in one run. Prints rows of
# the table of `make bench` and judges nothing: BUILD=build/gcc tests/bench-disks.sh [DISKS [SLOW [HUNG]]]
set -u
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD-build/gcc}
. tests/e2e/lib.sh
. tests/disk-bed.sh
. tests/bench-row.sh
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

# best TIMES COMMAND...: the best time in seconds, whatever the command says
best() {
	python3 -c '
import subprocess, sys, time
best = float("inf")
for _ in range(int(sys.argv[1])):
    begin = time.monotonic()
    subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    best = min(best, time.monotonic() - begin)
print(f"{best:.3f}")' "$@"
}

# least A B: the smaller one of two times; A may be empty
least() { echo "$@" | awk '{ print (NF < 2 || $1 < $2) ? $1 : $2 }'; }

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

# took COMMAND...: the time of one run; the command may be a function
took() {
	begin=$(date +%s.%N)
	"$@" >"$place/out" 2>"$place/err" </dev/null
	echo "$begin $(date +%s.%N)" | awk '{ printf "%.3f", $2 - $1 }'
}

# all_one_by_one FOLDER: what gridck reads of each disk: header, backup, and what libblkid looks at
all_one_by_one() {
	blocks "$1" 1
	blkid -p "$1"/*
}

# no more disks of the last rows: gridck would read them too
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
sync # what making the disks left to be written must not be part of it
mine='' blkid='' lsblk=''
# in turns: what else the machine does comes and goes
# shellcheck disable=SC2086 # nodes
for turn in 1 2 3; do
	mine=$(least $mine "$(best 1 "$gridck" --format json disks)")
	blkid=$(least $blkid "$(best 1 blkid -p $nodes)")
	lsblk=$(least $lsblk "$(best 1 lsblk -O $nodes)")
done
row "$many disks" "$mine s" "blkid -p $blkid s" "$(ratio "$blkid" "$mine")" "> 1"
row "$many disks" "$mine s" "lsblk -O $lsblk s" "$(ratio "$lsblk" "$mine")" -

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
mine=$(best 2 "$gridck" --format json disks)
all=$(took all_one_by_one /dev/asm-slow)
two=$(took blocks /dev/asm-slow 1)
row "$slow disks, 5 ms for each read" "$mine s" "the same one by one $all s" "$(ratio "$all" "$mine")" ">= 16"
row "$slow disks, 5 ms for each read" "$mine s" "2 of its blocks one by one $two s" "$(ratio "$two" "$mine")" -
rm -f "$place"/faulty/*.fault
detach_all

on_fuse hung "$hung"
faults hung hang
mine=$(best 1 "$gridck" --format json --disk-timeout 2 disks)
row "$hung disks that hang" "$mine s" "--disk-timeout 2 s" "$(ratio "$mine" 2)" "<= 1.5"
