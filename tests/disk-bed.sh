# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# shellcheck disable=SC2154 # lib.sh sets them
# A private machine full of disks, for tests: own /dev and /run, a real systemd-udevd, loop devices
# and faultfs (tests/e2e/faultfs.c). To be read after tests/e2e/lib.sh and used after on_fake_node;
# $faultfs is the program.
bed_udevd=/lib/systemd/systemd-udevd
bed_first_own=8 # the machine's own loop devices have lower numbers

# bed_open NODES: false with $bed_why where it is not possible. A private /dev gets no node from the
# kernel, and opening a node without its device makes one: so there are NODES loop nodes, no more.
bed_open() {
	bed_why=systemd-udevd
	[ -x $bed_udevd ] || return 1
	bed_why="a private /dev"
	mkdir "$place/dev" "$place/img" && mount -t tmpfs -o mode=755,nr_inodes=0 dev "$place/dev" &&
		mkdir "$place/dev/pts" "$place/dev/shm" && mknod -m 666 "$place/dev/null" c 1 3 ||
		return 1
	for node in zero full random urandom tty fuse kmsg loop-control; do
		[ ! -e /dev/$node ] || cp -a /dev/$node "$place/dev/" || return 1
	done
	ln -s /proc/self/fd "$place/dev/fd"
	python3 -c 'import os, sys
for i in range(int(sys.argv[2])):
    os.mknod(f"{sys.argv[1]}/loop{i}", 0o60600, os.makedev(7, i))' "$place/dev" "$1" || return 1
	bed_why="loop devices"
	[ -e /dev/loop-control ] || return 1
	mount --move "$place/dev" /dev && mount -t tmpfs -o mode=755,nr_inodes=0 run /run || return 1
	mkdir -p /run/udev/rules.d /run/lock
	trap bed_close EXIT
	trap 'exit 1' HUP INT TERM
}

# bed_home DISCOVERY VOTING-FILE: what a disk check asks of the home that new_home made
bed_home() {
	mkdir -p "$home/gpnp/$host/profiles/peer" "$home/rdbms/lib"
	cat >"$home/gpnp/$host/profiles/peer/profile.xml" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<gpnp:GPnP-Profile Version="1.0" xmlns="http://www.grid-pnp.org/2005/11/gpnp-profile" xmlns:gpnp="http://www.grid-pnp.org/2005/11/gpnp-profile" xmlns:orcl="http://www.oracle.com/gpnp/2005/11/gpnp-profile" ProfileSequence="3" ClusterUId="5f0c1d5e3f" ClusterName="bed" PALocation="">
<orcl:CSS-Profile id="css" DiscoveryString="+asm" LeaseDuration="400"/>
<orcl:ASM-Profile id="asm" DiscoveryString="$1" SPFile=""/>
</gpnp:GPnP-Profile>
XML
	echo '#define SS_ASM_GRP "asmadmin"' >"$home/rdbms/lib/config.c"
	chown -R "$owner:$group" "$home/gpnp" "$home/rdbms"
	cat >"$home/answers/query_css_votedisk.out" <<TEXT
##  STATE    File Universal Id                File Name Disk group
--  -----    -----------------                --------- ---------
 1. ONLINE   f261c7d9f77179508170f664f80487b9 ($2) [DATA]
Located 1 voting disk(s).
TEXT
	echo 'asmadmin:x:54329:grid' >>/etc/group
}

# bed_start_udevd: after the rules are written
bed_start_udevd() {
	$bed_udevd >"$place/udevd.log" 2>&1 &
	udevd_pid=$!
	tries=0
	until udevadm control --ping --timeout=1 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || return 1
		sleep 0.05
	done
}

# bed_start_faultfs: files of $place/faulty appear below $place/faults; NAME.fault rules each
bed_start_faultfs() {
	mkdir -p "$place/faulty" "$place/faults"
	"$faultfs" "$place/faulty" "$place/faults" 2>"$place/faultfs.log" &
	faultfs_pid=$!
	# what hangs on it cannot be killed: its end frees them all, whatever becomes of the test
	(sleep 200 && kill -9 "$faultfs_pid") >/dev/null 2>&1 9<&- &
	tries=0
	until mountpoint -q "$place/faults"; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || return 1
		sleep 0.05
	done
}

# bed_loops attach FILE...: prints the device of each; bed_loops detach|remove NUMBER...: all at once,
# since the kernel takes 50 ms to remove one
bed_loops() {
	python3 - "$@" <<'PYTHON'
import errno, fcntl, os, struct, sys, time
from concurrent.futures import ThreadPoolExecutor

ADD, REMOVE, GET_FREE, CONFIGURE, CLEAR = 0x4C80, 0x4C81, 0x4C82, 0x4C0A, 0x4C01
control = os.open("/dev/loop-control", os.O_RDWR)


def retried(call):
    for _ in range(100):
        try:
            return call()
        except OSError as error:
            if error.errno == errno.ENXIO:
                return None
            if error.errno != errno.EBUSY:
                raise
            time.sleep(0.02)
    return None


def attach_free(file):
    number = fcntl.ioctl(control, GET_FREE)
    if not os.path.exists(f"/dev/loop{number}"):  # other beds have taken the first ones
        os.mknod(f"/dev/loop{number}", 0o60600, os.makedev(7, number))
    # opened for reading only, the loop device would be read-only
    with open(f"/dev/loop{number}", "r+b", buffering=0) as device:
        fcntl.ioctl(device, CONFIGURE, bytearray(struct.pack("<II", file.fileno(), 0) + bytes(296)))
    return number


def attach(path):
    with open(path, "r+b") as file:
        print(f"/dev/loop{retried(lambda: attach_free(file))}", flush=True)


def detach(number):
    with open(f"/dev/loop{number}", "rb") as device:
        retried(lambda: fcntl.ioctl(device, CLEAR))


def remove(number):
    retried(lambda: fcntl.ioctl(control, REMOVE, int(number)))


if sys.argv[1] == "attach":
    for word in sys.argv[2:]:
        attach(word)
else:
    with ThreadPoolExecutor(64) as pool:
        list(pool.map({"detach": detach, "remove": remove}[sys.argv[1]], sys.argv[2:]))
PYTHON
}

# bed_attach FILE...: devices, in this order, one per line in $place/attached; all are noted
bed_attach() {
	bed_loops attach "$@" >"$place/attached" && [ "$(wc -l <"$place/attached")" = $# ]
	attached=$?
	cat "$place/attached" >>"$place/loops"
	return $attached
}

# bed_close: lets go of what hangs, leaves no loop device behind, and clears up as lib.sh would
bed_close() {
	rm -f "$place"/faulty/*.fault 2>/dev/null
	numbers=$(sed 's,.*loop,,' "$place/loops" 2>/dev/null)
	# shellcheck disable=SC2086 # numbers
	[ -z "$numbers" ] || bed_loops detach $numbers
	if [ -n "${udevd_pid-}" ]; then
		udevadm settle --timeout=30
		udevadm control --exit 2>/dev/null
		wait "$udevd_pid"
	fi
	numbers=$(echo "$numbers" | awk '$1 >= '$bed_first_own)
	# shellcheck disable=SC2086
	[ -z "$numbers" ] || bed_loops remove $numbers
	[ -z "${faultfs_pid-}" ] || kill -9 "$faultfs_pid" 2>/dev/null
	umount -l "$place/faults" 2>/dev/null
	rm -f "$place/loops"
	stop_processes
	umount -l "$place/layer" 2>/dev/null
	rm -rf "$place"
}
