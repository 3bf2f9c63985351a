#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What libudev and sysfs tell of hardware that no test machine has: SCSI disks below a map, one path of
# which is offline, and native multipath of NVMe. umockdev puts them where the real ones would be; it
# gives no contents, so nothing is said of headers.
. tests/lib.sh
if ! command -v umockdev-run >/dev/null; then
	lacks "disks that umockdev pretends" umockdev-run
	tap_done
fi
place=$(mktemp -d) || exit 1
trap 'rm -rf "$place"' EXIT

# scsi HOST DISK MINOR STATE: a path to the LUN of the map dm-3
scsi() {
	cat <<END
P: /devices/pci0000:00/0000:00:0$1.0/host$1/target$1:0:0/$1:0:0:3
E: DEVTYPE=scsi_device
E: SUBSYSTEM=scsi
A: state=$4\n

P: /devices/pci0000:00/0000:00:0$1.0/host$1/target$1:0:0/$1:0:0:3/block/$2
N: $2
E: DEVNAME=/dev/$2
E: DEVTYPE=disk
E: MAJOR=8
E: MINOR=$3
E: SUBSYSTEM=block
E: ID_SERIAL=3600a09804690f2322a38b6bff98aa281
A: dev=8:$3\n
A: size=134217728\n
A: ro=0\n
L: device=../../../$1:0:0:3
L: holders/dm-3=../../../../../../../../virtual/block/dm-3

END
}

{
	scsi 2 sdb 16 running
	scsi 3 sdc 32 offline
	cat <<'END'
P: /devices/virtual/block/dm-3
N: dm-3
E: DEVNAME=/dev/dm-3
E: DEVTYPE=disk
E: DM_NAME=asm-data1
E: DM_UUID=mpath-3600a09804690f2322a38b6bff98aa281
E: MAJOR=253
E: MINOR=3
E: SUBSYSTEM=block
A: dev=253:3\n
A: size=134217728\n
A: ro=0\n
A: queue/logical_block_size=512\n
A: queue/physical_block_size=4096\n
A: dm/name=asm-data1\n
A: dm/uuid=mpath-3600a09804690f2322a38b6bff98aa281\n
A: dm/suspended=0\n
L: slaves/sdb=../../../../pci0000:00/0000:00:02.0/host2/target2:0:0/2:0:0:3/block/sdb
L: slaves/sdc=../../../../pci0000:00/0000:00:03.0/host3/target3:0:0/3:0:0:3/block/sdc

P: /devices/pci0000:00/0000:00:07.0/nvme/nvme0
E: SUBSYSTEM=nvme
A: state=live\n

P: /devices/pci0000:00/0000:00:07.0/nvme/nvme0/nvme0c0n1
E: DEVTYPE=disk
E: SUBSYSTEM=block
A: size=134217728\n
A: hidden=1\n
A: ana_state=optimized\n
L: device=../../nvme0

P: /devices/pci0000:00/0000:00:08.0/nvme/nvme1
E: SUBSYSTEM=nvme
A: state=connecting\n

P: /devices/pci0000:00/0000:00:08.0/nvme/nvme1/nvme0c1n1
E: DEVTYPE=disk
E: SUBSYSTEM=block
A: size=134217728\n
A: hidden=1\n
A: ana_state=optimized\n
L: device=../../nvme1

P: /devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1
N: nvme0n1
E: DEVNAME=/dev/nvme0n1
E: DEVTYPE=disk
E: MAJOR=259
E: MINOR=0
E: SUBSYSTEM=block
E: ID_WWN=uuid.8bb4f7c4-7b0b-4d64-9d0a-e4a4fbb7b0f2
A: dev=259:0\n
A: size=2097152\n
A: ro=0\n
A: queue/logical_block_size=4096\n
A: queue/physical_block_size=4096\n
A: wwid=uuid.8bb4f7c4-7b0b-4d64-9d0a-e4a4fbb7b0f2\n
END
} >"$place/devices"

# the sanitizers want to be loaded first, which umockdev is
ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 umockdev-run -d "$place/devices" -- \
	"$BUILD/gridck" --format json disks /dev/sdb /dev/sdc /dev/nvme0n1 >"$place/out" 2>"$place/err" </dev/null
# report NAME EXPRESSION: Python, true of the disks d by kernel name
report() {
	if python3 - "$place/out" "$2" >"$place/said" 2>&1 <<'PYTHON'; then ok "$1"; else not_ok "$1" "$(cat "$place/said" "$place/err")"; fi
import json, sys

r = json.load(open(sys.argv[1], encoding="utf-8"))
d = {disk["kernel"]: disk for disk in r["disks"]}
if not eval(sys.argv[2]):
    print(json.dumps(d, indent=1))
    sys.exit(1)
PYTHON
}
report "both paths are one disk, their map" "'dm-3' in d and 'sdb' not in d and 'sdc' not in d"
report "device of the map" "d['dm-3']['devno'] == '253:3' and d['dm-3']['size_bytes'] == 64 << 30"
report "sector and identity of the map" "d['dm-3']['logical_sector'] == 512 and d['dm-3']['wwid'] == '3600a09804690f2322a38b6bff98aa281'"
report "names of the map and of its paths" "{'/dev/dm-3', '/dev/sdb', '/dev/sdc'} <= set(d['dm-3']['names'])"
report "two paths, one of them offline" "d['dm-3']['multipath'] == {'map': 'asm-data1', 'paths': 2, 'failed': 1}"
report "sectors of 4 KiB" "d['nvme0n1']['logical_sector'] == 4096 and d['nvme0n1']['size_bytes'] == 1 << 30"
report "hidden paths of NVMe, one of them lost" "d['nvme0n1']['multipath'] == {'map': 'nvme0n1', 'paths': 2, 'failed': 1}"
tap_done
