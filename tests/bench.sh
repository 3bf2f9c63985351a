#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Times a build against what it has to wait for and against gawk: BUILD=build/gcc tests/bench.sh
# The first rows of the table of `make bench`: ratios of one run on one machine; nothing is asserted.
: "${BUILD:?is the folder of a build, for example build/gcc}"
. tests/e2e/lib.sh
. tests/bench-row.sh

# measure TIMES COMMAND...: best time in seconds, then peak memory in MB (never below python's own 14)
measure() {
	python3 -c '
import resource, subprocess, sys, time
best = float("inf")
for _ in range(int(sys.argv[1])):
    begin = time.monotonic()
    subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL)
    best = min(best, time.monotonic() - begin)
print(f"{best:.3f}", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)' "$@"
}

# The resources of a sample node under ever new names until there are 10 MB of them
big_answer() {
	awk '/^(NAME|ID)=/ { sub(/=/, "=@") }
		{ text = text $0 "\n" }
		END {
			for (bytes = 0; bytes < 10 * 1024 * 1024; bytes += length(copy)) {
				copy = text
				gsub(/@/, "r" ++n ".", copy)
				printf "%s\n", copy
			}
		}' "$1"
}

extraction='BEGIN { RS = ""; FS = "\n" }
	{
		split("", value)
		for (i = 1; i <= NF; i++) {
			at = index($i, "=")
			value[substr($i, 1, at - 1)] = substr($i, at + 1)
		}
		if ("NAME" in value) name = value["NAME"]
		print name, value["TARGET"], value["STATE"], value["STATE_DETAILS"],
			value["INTERNAL_STATE"], value["LAST_STATE_CHANGE"], value["LAST_SERVER"]
	}'

bench_replay() {
	cp -r tests/captures/healthy-19c-rac "$place/big"
	big_answer tests/captures/healthy-19c-rac/cmd/crsctl_stat_res_-v.out >"$place/answer"
	cp "$place/answer" "$place/big/cmd/crsctl_stat_res_-v.out"
	# shellcheck disable=SC2046 # two words are wanted
	set -- $(measure 20 "$gridck" --replay "$place/big" walk)
	if command -v gawk >/dev/null; then
		for locale in C.UTF-8 C; do
			other=$(LC_ALL=$locale measure 5 gawk "$extraction" "$place/answer") && other=${other% *}
			row "10 MB of stat res -v" "$1 s" "gawk, $locale $other s" "$(ratio "$other" "$1")" ">= 20"
		done
	else
		row "10 MB of stat res -v" "$1 s" "skipped: no gawk" - ">= 20"
	fi
	row "its peak memory" "$2 MB" - - "< 32 MB"
}

if [ -z "${GRIDCK_FAKE_NODE-}" ]; then
	row "" gridck "compared with" ratio aim
	bench_replay
fi
on_fake_node "$0" "walk with slow answers"
new_home slow healthy-19c-rac $owner
for key in check_crs stat_res_-v_-init stat_res_-v query_css_votedisk query_crs_activeversion_-f; do
	echo 1 >"$home/answers/$key.delay"
done
ohasd=$(measure 1 "$home/bin/crsctl" stat res -v -init) crsd=$(measure 1 "$home/bin/crsctl" stat res -v)
slowest=$(awk -v a="${ohasd% *}" -v b="${crsd% *}" 'BEGIN { printf "%.3f", a + b }')
walk=$(measure 3 "$gridck" walk) && walk=${walk% *}
row "walk, each answer after 1 s" "$walk s" "OHASD's and CRSD's $slowest s" "$(ratio "$walk" "$slowest")" "<= 1.1"
