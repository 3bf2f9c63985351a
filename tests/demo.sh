#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shows gridck at work: tests/demo.sh GRIDCK
# Two sample nodes, which are recorded answers of a cluster node, then this machine.
set -u
gridck=${1:?is the program to show}
folder=tests/captures

# show WORDS...: prints the command, runs it, keeps its exit status in `status`
show() {
	printf '\n$ gridck %s\n' "$*"
	"$gridck" "$@"
	status=$?
	printf '[exit status %d]\n' $status
}

# must_be STATUS
must_be() {
	[ $status = "$1" ] && return
	echo "demo: the exit status should have been $1" >&2
	exit 1
}

echo "1. A healthy node of a 19c cluster, from a recording."
show --replay $folder/healthy-19c-rac walk
must_be 0

echo
echo "2. CRSD does not come up: crsctl only says CRS-4535. gridck says why."
show --replay $folder/crs-4535-ocr-group-not-mounted-19c walk
must_be 2

echo
echo "3. This machine, live. Nothing is changed. On a machine without Grid Infrastructure"
echo "   the answer is \"unknown\" (exit status 3): no evidence is never called ok."
show walk
case $status in
0 | 1 | 2 | 3) ;;
*) must_be "0, 1, 2 or 3" ;;
esac
