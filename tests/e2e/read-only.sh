#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gridck only reads: what its own processes open and change, as strace sees it.
. tests/e2e/lib.sh
if ! command -v strace >/dev/null; then
	lacks "system calls" strace
	tap_done
fi
on_fake_node "$0" "system calls of a live walk"
new_home traced healthy-19c-rac $owner
# a sanitized program traces itself for leaks, which ptrace does not allow twice
ASAN_OPTIONS=detect_leaks=0 strace -f -o "$place/trace" -e trace=file,process,ftruncate,fchmod,fchown \
	"$gridck" walk >"$place/out" 2>"$place/err" </dev/null
status=$?
has_status "a traced walk gives 0" 0
# a process that has executed crsctl is not gridck any more
own=$(awk '
	$2 ~ /^execve\(/ && /crsctl/ { foreign[$1] = 1 }
	!foreign[$1]' "$place/trace" | awk '$2 !~ /^execve/' | grep -v -E 'ENOENT|resumed>')
said_nothing "nothing is opened for writing" \
	"$(echo "$own" | grep -E 'open(at)?\(.*O_(WRONLY|RDWR|CREAT|TRUNC)' | grep -v '"/dev/null"')"
said_nothing "nothing is changed" \
	"$(echo "$own" | grep -E ' (unlink|unlinkat|rename|renameat2?|mkdir|mkdirat|rmdir|link|linkat|symlink|symlinkat|chmod|fchmod|fchmodat|chown|fchown|lchown|fchownat|truncate|ftruncate|mknod|mknodat|utime|utimensat|setxattr|mount|umount2)\(')"
tap_done
