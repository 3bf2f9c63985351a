#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the objects of each folder may not call, as the linker sees it.
set -u
. tests/lib.sh

# Names as in libc; foreign libraries by their prefix.
files='open|open_2|openat|openat_2|creat|fopen|fdopen|freopen|read|write|pread|pwrite|opendir|fdopendir'
files="$files|stat|lstat|fstat|fstatat|statx|access|readlink|rename|unlink|mkdir|socket|connect|ioctl"
prints='printf|vprintf|fprintf|vfprintf|dprintf|vdprintf|puts|fputs|putchar|putc|fputc|fwrite|perror'
prints="$prints|stdout|stderr|stdin|syslog"
processes='fork|vfork|_Fork|clone|posix_spawnp?|execv|execve|execvp|execvpe|execl|execle|execlp|execveat'
processes="$processes|fexecve|system|popen|pthread_create"
surroundings='getenv|secure_getenv|environ|time|clock_gettime|gettimeofday|timespec_get|mktime|localtime'
surroundings="$surroundings|localtime_r|tzset|gethostname|uname|getpid|getpw.*|getgr.*|setlocale"
libraries='udev_.*|sd_.*|blkid_.*|xml[A-Z].*|archive_.*|inflate.*'
everything="$files|$prints|$processes|$surroundings|$libraries"

# folder/object pattern, then what is forbidden; the last row that fits wins
rules() {
	cat <<END
node/*           $everything|json_.*|scols_.*
crs/*            $everything|json_.*|scols_.*
asm/*            $everything|json_.*|scols_.*
udev-rules/*     $everything|json_.*|scols_.*
report/*         $everything
report/write.o   $processes|$surroundings|$libraries
# what the terminal can show
report/style.o   $prints|$processes|$libraries
probes/*         $prints|$processes|$libraries|json_.*|scols_.*
# capture.json, the answers of multipathd and nft, and reports as a baseline
probes/baseline_json.o $prints|$processes|$libraries|scols_.*
probes/capture_about.o $prints|$processes|$libraries|scols_.*
probes/multipath.o     $prints|$processes|$libraries|scols_.*
probes/nftables.o      $prints|$processes|$libraries|scols_.*
probes/nftables_match.o $prints|$processes|$libraries|scols_.*
# each foreign library has one door
probes/block_devices.o $prints|$processes|blkid_.*|xml[A-Z].*|archive_.*|json_.*|scols_.*
probes/disk_probe.o    $prints|$processes|udev_.*|xml[A-Z].*|archive_.*|json_.*|scols_.*
probes/capture_archive.o $prints|$processes|udev_.*|sd_.*|blkid_.*|xml[A-Z].*|json_.*|scols_.*
probes/gzip.o          $prints|$processes|udev_.*|sd_.*|blkid_.*|xml[A-Z].*|archive_.*|json_.*|scols_.*
probes/gpnp_profile.o  $prints|$processes|udev_.*|blkid_.*|archive_.*|json_.*|scols_.*
# the two that may start a process
probes/spawn.o   $prints|system|popen|$libraries|json_.*|scols_.*
probes/worker.o  $prints|system|popen|$libraries|json_.*|scols_.*
END
}

# forbidden OBJECT (as folder/name.o)
forbidden() {
	set -f
	rules | while read -r pattern names; do
		# shellcheck disable=SC2254 # it is a pattern
		case $1 in $pattern) echo "$names" ;; esac
	done | tail -n 1
	set +f
}

# Undefined names of an object. The fortified and the 64-bit names mean the same function.
undefined() {
	nm -u "$1" | sed -E -e 's/^ *[Uuvw] +//' -e 's/@.*//' -e 's/^__(.*)_chk$/\1/' \
		-e 's/^__(open(at)?(64)?_2)$/\1/' -e 's/^(__)?(.*[a-z])64(_2)?$/\2\3/'
}

# impure FOLDER-OF-OBJECTS OBJECT...: prints what should not be there
impure() {
	base=$1
	shift
	for object; do
		names=$(forbidden "$object")
		undefined "$base/$object" | grep -x -E "$names" | sed "s|^|$object calls |"
	done
}

if ! command -v nm >/dev/null; then
	lacks "purity" "nm (binutils)"
	tap_done
fi

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/crs" "$tmp/probes"
cat >"$tmp/planted.c" <<'END'
#include <stdio.h>
#include <unistd.h>
int planted(char *b);
int planted(char *b) { FILE *f = fopen(b, "r"); return f ? snprintf(b, 9, "%d", fclose(f)) : fork(); }
END
for flags in -O0 '-O2 -D_FORTIFY_SOURCE=2 -D_FILE_OFFSET_BITS=64'; do
	# shellcheck disable=SC2086
	${CC:-cc} $flags -c -o "$tmp/crs/planted.o" "$tmp/planted.c"
	cp "$tmp/crs/planted.o" "$tmp/probes/planted.o"
	found=$(impure "$tmp" crs/planted.o probes/planted.o | sort | tr '\n' ';')
	wanted='crs/planted.o calls fopen;crs/planted.o calls fork;probes/planted.o calls fork;'
	if [ "$found" = "$wanted" ]; then
		ok "planted calls are caught ($flags)"
	else
		not_ok "planted calls are caught ($flags)" "found: $found"
	fi
done

for folder in node crs asm udev-rules report probes; do
	objects=$(cd "$BUILD" && ls "$folder"/*.o 2>/dev/null)
	if [ -z "$objects" ]; then
		not_ok "purity of $folder/" "there is no object in $BUILD"
		continue
	fi
	# shellcheck disable=SC2086
	said_nothing "purity of $folder/" "$(impure "$BUILD" $objects)"
done
tap_done
