#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs gridck over each sample node in tests/captures and compares what it says.
#   expect.txt   text report, then "exit: N"      expect.json  JSON report
#   expect.err   standard error (none: empty)     expect.ids   see tests/expect.py
#   command      words to run instead of "walk"
#   NAME.command words of a further run, whose text report is NAME.txt
# UPDATE=1 rewrites expect.txt and expect.json: read the difference before keeping it.
set -u
. tests/lib.sh
gridck=$BUILD/gridck
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C TZ=UTC
unset NO_COLOR COLUMNS

# What differs from run to run or from release to release. The first "version" is gridck's own.
normalise() {
	sed -E -e 's/("elapsed_seconds": *)[0-9.eE+-]+/\10/' \
		-e '0,/"version":/s/("version": *)"[^"]*"/\1"x"/' "$1"
}

# kept NAME EXPECTED ACTUAL: compares, or with UPDATE replaces
kept() {
	if [ -n "${UPDATE-}" ]; then
		cp "$3" "$2" && ok "$1 (rewritten)"
	else
		is_equal "$1" "$2" "$3"
	fi
}

# run_one FOLDER NAME
run_one() {
	words=walk
	[ ! -e "$1/command" ] || words=$(cat "$1/command")
	# shellcheck disable=SC2086 # the words are meant to be split
	"$gridck" --replay "$1" $words >"$tmp/out" 2>"$tmp/err"
	status=$?
	echo "exit: $status" >>"$tmp/out"
	kept "$2: text" "$1/expect.txt" "$tmp/out"
	if [ -e "$1/expect.err" ]; then
		is_equal "$2: standard error" "$1/expect.err" "$tmp/err"
	else
		said_nothing "$2: standard error is empty" "$(cat "$tmp/err")"
	fi
	said_nothing "$2: no control characters" "$(tr -d '\n' <"$tmp/out" | grep -a '[[:cntrl:]]')"

	for further in "$1"/*.command; do
		[ -e "$further" ] || continue
		# shellcheck disable=SC2046 # the words are meant to be split
		"$gridck" --replay "$1" $(cat "$further") >"$tmp/out" 2>&1
		echo "exit: $?" >>"$tmp/out"
		kept "$2: ${further##*/}" "${further%.command}.txt" "$tmp/out"
	done
	if [ -e "$1/command" ] && [ ! -e "$1/expect.json" ]; then return; fi
	# shellcheck disable=SC2086
	"$gridck" --replay "$1" --format json $words >"$tmp/out" 2>&1
	json_status=$?
	normalise "$tmp/out" >"$tmp/$2.json"
	kept "$2: json" "$1/expect.json" "$tmp/$2.json"
	[ $json_status = $status ] || not_ok "$2: json exit status" "$json_status, but $status with text"
	set -- "$2" $json_status "$tmp/$2.json" "$1/expect.ids"
	reports=${reports:+$reports }"$*"
}

reports=
for folder in tests/captures/*/; do
	folder=${folder%/}
	if [ -e "$folder/capture.json" ]; then run_one "$folder" "${folder##*/}"; fi
done

if [ -z "$reports" ]; then
	not_ok "sample nodes" "there is none in tests/captures"
elif ! python3 -c 'import jsonschema' 2>/dev/null; then
	lacks "reports follow the schema" "python3-jsonschema"
else
	# shellcheck disable=SC2086 # names of sample nodes hold no blanks
	python3 tests/expect.py report/gridck-report-1.schema.json $reports || tap_failed=1
fi

if sh tests/demo.sh "$gridck" >"$tmp/out" 2>&1; then
	ok "make demo"
else
	not_ok "make demo" "$(cat "$tmp/out")"
fi
tap_done
