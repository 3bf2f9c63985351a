#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A capture of a live walk, replayed, gives the same report but for times.
. tests/e2e/lib.sh

# report FILE [OPTIONS...]: JSON without what may differ: times, and that it comes from a capture
report() {
	file=$1
	shift
	"$gridck" --format json "$@" walk | without_times >"$file"
}

on_fake_node "$0" "captures of a live walk"
for node in healthy-19c-rac crs-4535-ocr-group-not-mounted-19c cssd-no-voting-files crsctl-silent; do
	new_home "$node" $node $owner
	[ $node != cssd-no-voting-files ] || : >"$home/answers/query_css_votedisk.hang"
	"$gridck" --timeout 3 capture "$place/$node.capture" >"$place/out" 2>"$place/err"
	status=$?
	has_status "$node is captured" 0
	report "$place/live" --timeout 3
	report "$place/replayed" --replay "$place/$node.capture"
	for file in live replayed; do
		sed -i -E 's/process [0-9]+/process N/; s/pid [0-9]+/pid N/' "$place/$file"
	done
	is_equal "$node replayed is as live" "$place/live" "$place/replayed"
done
# -- registry paths and sockets that no capture can hold cost nothing --
# as_live NAME: captured and replayed it is as live
as_live() {
	rm -rf "$place/odd.capture"
	"$gridck" capture "$place/odd.capture" >"$place/out" 2>"$place/err"
	status=$?
	has_status "$1 can be captured" 0
	report "$place/live"
	report "$place/replayed" --replay "$place/odd.capture"
	is_equal "$1 replayed is as live" "$place/live" "$place/replayed"
}
new_home odd healthy-19c-rac $owner
printf 'olrconfig_loc=cdata/granit1.olr\ncrs_home=%s\n' "$home" >/etc/oracle/olr.loc
as_live "an OLR without a slash"
printf 'olrconfig_loc=%s/../odd/cdata/granit1.olr\ncrs_home=%s/../odd\n' "$home" "$home" >/etc/oracle/olr.loc
as_live "a home with .. in it"
says "and is understood" '"verdict": "ok"' "$place/live"
if command -v python3 >/dev/null; then
	mkdir "$place/.oracle"
	python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
time.sleep(100)' "$place/.oracle/../.oracle/s" &
	listener=$!
	tries=0
	until [ -e "$place/.oracle/s" ] || [ $tries = 50 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	as_live "a socket with .. in its name"
	kill $listener
else
	lacks "a socket with .. in its name" python3
fi
said_nothing "a capture is readable for its owner only" "$(find "$place"/*.capture -perm /077)"

# a capture of a capture is that capture
"$gridck" --replay tests/captures/crs-4535-asm-down-19c capture "$place/again" >/dev/null
report "$place/first" --replay tests/captures/crs-4535-asm-down-19c
report "$place/second" --replay "$place/again"
is_equal "a capture of a replay gives the same report" "$place/first" "$place/second"

# -- an oracle that is there but not seen: whose home it is remains open --
mkdir "$place/unseen"
printf '/g/bin/crsctl\tf\t0755\t0\troot\t0\troot\t-\t9\t-\t\n' >"$place/unseen/stat.tsv"
printf '/g/bin/oracle\tdenied\tPermission denied\tstat\n' >"$place/unseen/read.tsv"
report "$place/live" --grid-home /g --replay "$place/unseen"
says "root is not taken for its owner" '"grid_owner": null' "$place/live"

# -- what cannot be captured or replayed is said in one sentence --
# fails NAME PATTERN COMMAND...
fails() {
	name=$1 pattern=$2
	shift 2
	"$@" >"$place/out" 2>"$place/err" </dev/null
	status=$?
	has_status "$name gives 3" 3
	said_nothing "$name prints no report" "$(cat "$place/out")"
	said_nothing "$name gives one line" "$(sed -n '2,$p' "$place/err" | grep -v '^Try ')"
	says "$name is told" "$pattern" "$place/err"
}
mkdir "$place/full" && : >"$place/full/file"
fails "a folder that is not empty" "$place/full" "$gridck" capture "$place/full"
fails "a folder that cannot be made" "$place/no/such" "$gridck" capture "$place/no/such"
fails "no folder" "capture takes one argument" "$gridck" capture
fails "a capture that is not there" "$place/none" "$gridck" --replay "$place/none" walk
fails "a folder without a capture" "$place/full" "$gridck" --replay "$place/full" walk
fails "a file instead of a folder" "$place/full/file" "$gridck" --replay "$place/full/file" walk
mkdir -p "$place/bad/cmd"
printf '/a\tf\tnot-octal\n' >"$place/bad/stat.tsv"
fails "a bad table" 'stat.tsv:1' "$gridck" --replay "$place/bad" walk
rm "$place/bad/stat.tsv" && echo '{"schema":"gridck-capture/9"}' >"$place/bad/capture.json"
fails "a capture of a later schema" 'capture.json' "$gridck" --replay "$place/bad" walk
echo '{"schema":' >"$place/bad/capture.json"
fails "a cut capture.json" 'capture.json' "$gridck" --replay "$place/bad" walk
tap_done
