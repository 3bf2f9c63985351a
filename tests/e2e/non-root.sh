#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A walk by somebody who is not root: no privilege to drop, files that may not be read.
. tests/e2e/lib.sh
on_fake_node "$0" "walks without root"
if ! command -v setpriv >/dev/null; then
	lacks "walks without root" setpriv
	tap_done
fi
cp "$gridck" "$place/gridck" && chmod 755 "$place/gridck"
# as_user UID: a walk by that user
as_user() {
	(cd / && setpriv --reuid "$1" --regid $group --clear-groups "$place/gridck" walk) \
		>"$place/out" 2>"$place/err" </dev/null
	status=$?
}
new_home healthy healthy-19c-rac $owner
as_user $owner
has_status "the Grid owner sees a healthy node" 0
as_user 65534
has_status "so does anybody else" 0
says "who asks as himself" '^65534:' "$home/answers/log"
chmod 700 /etc/oracle/scls_scr
as_user 65534
says "what may not be read is not guessed" 'OK'
chmod 700 "$home/bin"
as_user 65534
has_status "a home that may not be entered gives 3" 3
says "and is told" 'not understood\|crsctl'
chmod 755 "$home/bin"
if mount -o remount,hidepid=2 /proc 2>/dev/null; then
	as_user 65534
	said_nothing "processes that are hidden are not called missing" "$(grep "no asm_pmon" "$place/out")"
	has_status "they give 3" 3
	mount -o remount,hidepid=0 /proc
else
	skip "hidden processes" "needs hidepid"
fi
tap_done
