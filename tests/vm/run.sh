#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What gridck predicts against what udev makes of real multipath maps, partitions and disks at real boots
# of a virtual machine: BUILD=build/gcc sh tests/vm/run.sh
# Speaks TAP. The machine is emulated: needs neither root nor KVM. FOLDER (build/vm) keeps what was
# downloaded; the machine's own words are there in console-*.log.
. tests/lib.sh
folder=${FOLDER:-build/vm} boots=3

for tool in qemu-system-x86_64 cpio busybox python3 apt-get dpkg ldd; do
	if ! command -v $tool >/dev/null; then
		lacks "udev in a virtual machine" $tool
		tap_done
	fi
done
mkdir -p "$folder" && rm -f "$folder"/*.img "$folder"/*.log
if ! sh tests/vm/image.sh "$folder" >"$folder/image.log" 2>&1; then
	not_ok "the machine is made" "$(tail -n 20 "$folder/image.log")"
	tap_done
fi

# -- disks: three LUNs with two paths each, and others with one --
number=0
for name in asm1 asm2 solo1; do
	tests/make-disk "$folder/$name.img" number=$number
	number=$((number + 1))
done
cd "$folder" || exit 1
for name in state vdata; do truncate -s 1M $name.img; done
for name in asm3 solo2 twin1 twin2 nvme1; do truncate -s 32M $name.img; done
python3 - asm3.img solo2.img nvme1.img <<'PYTHON'
import struct, sys

for name in sys.argv[1:]:
    table = bytearray(512)
    struct.pack_into("<B3sB3sII", table, 446, 0, b"", 0x83, b"", 2048, 32768)
    struct.pack_into("<B3sB3sII", table, 462, 0, b"", 0x83, b"", 36864, 16384)
    table[440:444], table[510:512] = b"\x11\x22\x33" + name[:1].encode(), b"\x55\xaa"
    with open(name, "r+b") as file:
        file.write(table)
PYTHON
# disk BUS FILE [PROPERTIES]: one path to it
disks='' count=0
disk() {
	count=$((count + 1))
	disks="$disks -drive file=$2.img,format=raw,if=none,id=d$count,file.locking=off,cache=writethrough"
	disks="$disks -device scsi-hd,bus=$1.0,drive=d$count,share-rw=on$3"
}
# multipath takes only what has a WWN
for number in 1 2 3; do
	for bus in s0 s1; do
		disk $bus asm$number ,serial=ASM$number,wwn=0x5000c5000000000$number
	done
done
disk s0 solo1 ,serial=SOLO1
disk s0 solo2 ,serial=SOLO2
disk s0 twin1 ,serial=TWIN
disk s1 twin2 ,serial=TWIN

# -- boots --
boot=1
while [ $boot -le $boots ]; do
	# shellcheck disable=SC2086 # words
	timeout -k 5 1500 qemu-system-x86_64 -accel tcg -M q35 -cpu max -m 1024 -smp 1 -display none -vga none -nic none \
		-no-user-config -nodefaults -no-reboot -kernel vmlinux -initrd initrd \
		-append "console=ttyS0 quiet loglevel=3 panic=1 8250.nr_uarts=2 boot=$boot" \
		-serial file:console-$boot.log -serial file:results-$boot.log \
		-drive file=state.img,format=raw,if=virtio -drive file=vdata.img,format=raw,if=none,id=vd \
		-device virtio-blk-pci,drive=vd,serial=VDATA1 -device virtio-scsi-pci,id=s0 -device virtio-scsi-pci,id=s1 \
		$disks -drive file=nvme1.img,format=raw,if=none,id=nv -device nvme,serial=NVSERIAL1,drive=nv </dev/null
	status=$?
	tr -d '\r' <results-$boot.log | grep -v '^1\.\.' | sed -E "s/^((not )?ok) [0-9]+ - /\1 - boot $boot: /"
	results=$(tr -d '\r' <results-$boot.log)
	count=$(echo "$results" | grep -c -E '^(not )?ok ')
	tap_count=$((tap_count + count))
	tap_failed=$((tap_failed + $(echo "$results" | grep -c '^not ok ')))
	if ! echo "$results" | grep -q '^the end$'; then
		not_ok "boot $boot comes to its end" "exit status $status
$(tail -n 30 console-$boot.log)"
		break
	fi
	boot=$((boot + 1))
done
tap_done
