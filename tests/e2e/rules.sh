#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Rules given to a real udevd, and what became of real nodes against what gridck predicted. The work
# is done by tests/e2e/rules.py.
. tests/e2e/lib.sh
. tests/disk-bed.sh

# what another udevd of this network namespace says is heard, too
on_fake_node "$0" "prediction of udev" -n
for tool in python3 udevadm mkfs.ext4 mkswap; do
	if ! command -v $tool >/dev/null; then
		lacks "prediction of udev" $tool
		tap_done
	fi
done
if ! bed_open 8; then
	skip "prediction of udev" "needs $bed_why"
	tap_done
fi
cat >>/etc/passwd <<PASSWD
oracle:x:54332:$group::/:/bin/sh
PASSWD
cat >>/etc/group <<GROUP
asmadmin:x:54329:grid
asmdba:x:54327:grid
dba:x:54330:oracle
GROUP
mkdir -p /etc/udev/rules.d && rm -f /etc/udev/rules.d/*
bed_start_udevd || not_ok "udevd starts" "$(cat "$place/udevd.log")"
# it forks for each look
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=1:malloc_context_size=1
# in the background, so that a signal reaches it: it lets go of the devices
# shellcheck disable=SC2086
python3 tests/e2e/rules.py "$BUILD/tests/e2e/predict" "$place" ${RULES_TEST-} >"$place/results" 2>&1 &
comparison=$!
trap 'kill $comparison 2>/dev/null && wait $comparison; bed_close' EXIT
wait $comparison
status=$?
cat "$place/results"
tap_count=$(grep -c -E '^(not )?ok ' "$place/results")
tap_failed=$(grep -c '^not ok ' "$place/results")
[ $status = 0 ] || not_ok "the comparison comes to its end" "exit status $status"
tap_done
