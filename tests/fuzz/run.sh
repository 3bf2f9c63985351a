#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fuzzes every mode of a fuzzer for FUZZ_SECONDS (60) each: tests/fuzz/run.sh BINARY [MODE...]
# Starts from tests/fuzz/corpus/MODE, which stays as it is. What crashes, hangs or eats memory is
# left in build/fuzz-crashes; add it to the corpus once the fault is repaired.
set -eu
binary=${1:?usage: run.sh BINARY [MODE...]}
shift
case $binary in /*) ;; *) binary=$PWD/$binary ;; esac
cd "$(dirname "$0")/../.."
seconds=${FUZZ_SECONDS:-60}
crashes=build/fuzz-crashes
mkdir -p "$crashes"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

modes=${*:-$(GRIDCK_FUZZ_MODE=list "$binary")}
[ -n "$modes" ] || { echo "$binary lists no modes" >&2; exit 3; }
bad=
for mode in $modes; do
	seeds=tests/fuzz/corpus/$mode
	[ -d "$seeds" ] || { echo "$seeds is missing" >&2; exit 3; }
	mkdir "$scratch/$mode"
	# the first folder takes what is found, the second is only read
	if GRIDCK_FUZZ_MODE=$mode "$binary" -max_total_time="$seconds" -timeout=10 \
		-rss_limit_mb=1024 -artifact_prefix="$crashes/$mode-" \
		"$scratch/$mode" "$seeds" >"$scratch/log" 2>&1; then
		echo "$mode: no crash ($(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$scratch/log") runs)"
	else
		echo "$mode: FAILED, see $crashes" >&2
		tail -n 40 "$scratch/log" >&2
		bad="$bad $mode"
	fi
done
[ -z "$bad" ] || { echo "crashed:$bad" >&2; exit 1; }
