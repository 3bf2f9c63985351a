#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the machine of tests/vm/run.sh in a folder: BUILD=build/gcc tests/vm/image.sh FOLDER
# The kernel and what belongs to device-mapper are packages of Debian, downloaded and unpacked there,
# never installed; everything else is of this machine.
set -eu
: "${BUILD:?is the folder of a build, for example build/gcc}"
folder=$1 kept=$1/packages
mkdir -p "$kept"
kernel=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
release=${kernel#linux-image-}
packages="$kernel multipath-tools kpartx libaio1 liburcu8 libjson-c5 dmsetup libdevmapper1.02.1 kmod libkmod2"

for package in $packages; do
	ls "$kept/$package"_*.deb >/dev/null 2>&1 || (cd "$kept" && apt-get -q download "$package")
done
# the kernel's own unpacking of itself takes four seconds here
if [ ! -e "$folder/$release.kernel" ]; then
	rm -rf "$folder/kernel"
	dpkg -x "$kept/$kernel"_*.deb "$folder/kernel"
	python3 - "$folder/kernel/boot/vmlinuz-$release" >"$folder/vmlinux" <<'PYTHON'
import lzma, sys

image = open(sys.argv[1], "rb").read()
packed = image[image.index(b"\xfd7zXZ\0"):]
sys.stdout.buffer.write(lzma.LZMADecompressor().decompress(packed))
PYTHON
	: >"$folder/$release.kernel"
fi

# -- its root: all of it lies in memory --
root=$folder/root
rm -rf "$root"
mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib/systemd" "$root/usr/lib64" "$root/proc" "$root/sys" \
	"$root/dev" "$root/run" "$root/tmp" "$root/etc/udev/rules.d" "$root/etc/multipath" "$root/var/lib" "$root/var/tmp"
for name in bin sbin lib lib64; do ln -s usr/$name "$root/$name"; done
mkdir -p "$folder/stage"
for package in $packages; do
	[ "$package" = "$kernel" ] || dpkg -x "$kept/$package"_*.deb "$folder/stage"
done
for name in bin sbin lib; do
	for from in "$folder/stage/$name" "$folder/stage/usr/$name"; do
		[ ! -d "$from" ] || cp -a "$from/." "$root/usr/$name/"
	done
done
rm -rf "$root/usr/lib/systemd/system" "$root/usr/lib/modules-load.d"
cp -aL /bin/busybox /bin/bash /bin/sleep /bin/udevadm "$root/usr/bin/"
cp -aL "$(command -v blkid)" "$root/usr/sbin/"
for name in $(/bin/busybox --list); do
	[ -e "$root/usr/bin/$name" ] || [ -e "$root/usr/sbin/$name" ] || ln -s busybox "$root/usr/bin/$name"
done
ln -sf bash "$root/usr/bin/sh"
ln -s ../../bin/udevadm "$root/usr/lib/systemd/systemd-udevd"
mkdir -p "$root/usr/lib/udev/rules.d"
cp -a /usr/lib/udev/scsi_id /usr/lib/udev/ata_id "$root/usr/lib/udev/"
cp -a /usr/lib/udev/rules.d/. "$root/usr/lib/udev/rules.d/"
cp /etc/nsswitch.conf "$root/etc/"
cat >"$root/etc/passwd" <<PASSWD
root:x:0:0::/root:/bin/sh
grid:x:54331:54321::/:/bin/sh
oracle:x:54332:54321::/:/bin/sh
PASSWD
grep -E '^(root|disk|kmem|tty|dialout|cdrom|tape|video|audio|lp|input|kvm|render|sgx|floppy):' /etc/group >"$root/etc/group"
printf 'oinstall:x:54321:\nasmadmin:x:54329:grid\nasmdba:x:54327:grid\ndba:x:54330:oracle\n' >>"$root/etc/group"
cp tests/vm/multipath.conf "$root/etc/multipath.conf"
cp tests/vm/init "$root/init" && chmod 755 "$root/init"
mkdir -p "$root/t/$BUILD/tests/e2e" "$root/t/tests/captures"
cp -a tests/vm tests/e2e tests/fake-home tests/lib.sh tests/disk-bed.sh "$root/t/tests/"
cp -a tests/captures/healthy-19c-rac tests/captures/healthy-disks-udev-multipath "$root/t/tests/captures/"
cp "$BUILD/gridck" "$root/t/$BUILD/gridck"
cp "$BUILD/tests/e2e/predict" "$root/t/$BUILD/tests/e2e/predict"

# -- modules, with what they need --
export LD_LIBRARY_PATH="$PWD/$folder/stage/lib/x86_64-linux-gnu"
for name in modprobe depmod; do ln -sf stage/bin/kmod "$folder/$name"; done
from=$folder/kernel/lib/modules/$release into=$root/usr/lib/modules/$release
mkdir -p "$into"
[ -e "$from/modules.dep" ] || "$folder/depmod" -b "$folder/kernel" "$release"
cp "$from/modules.builtin" "$from/modules.builtin.modinfo" "$from/modules.order" "$into/"
for name in virtio_pci virtio_blk virtio_scsi sd_mod sg nvme dm-mod dm-multipath dm-round-robin \
	dm-service-time scsi_dh_alua loop; do
	"$folder/modprobe" -d "$folder/kernel" -S "$release" --show-depends $name
done | awk '$1 == "insmod" { print $2 }' | sort -u | while read -r file; do
	name=${file#*"/modules/$release/"}
	mkdir -p "$into/${name%/*}" && cp "$file" "$into/$name"
done
"$folder/depmod" -b "$root" "$release"

# -- shared libraries --
libraries=$root/usr/lib/x86_64-linux-gnu
mkdir -p "$libraries"
# multipathd and glibc load these by themselves
cp -L /lib/x86_64-linux-gnu/libgcc_s.so.1 /lib/x86_64-linux-gnu/libnss_files.so.2 "$libraries/" 2>/dev/null || :
cp -L /lib64/ld-linux-x86-64.so.2 "$root/usr/lib64/"
export LD_LIBRARY_PATH="$PWD/$libraries:$PWD/$root/usr/lib:/lib/x86_64-linux-gnu/systemd"
find "$root" -type f \( -perm -100 -o -name '*.so*' \) ! -name '*.ko' -print0 | xargs -0 ldd 2>/dev/null |
	grep -o ' /[^ )]*' | sort -u | while read -r file; do
	case $file in */root/*) continue ;; esac
	[ -e "$libraries/${file##*/}" ] || cp -L "$file" "$libraries/"
done
unset LD_LIBRARY_PATH
/sbin/ldconfig -r "$root" 2>/dev/null || :
(cd "$root" && find . | cpio -o -H newc --quiet) >"$folder/initrd"
