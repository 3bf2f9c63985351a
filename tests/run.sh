#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs every test of a build and counts: BUILD=build/gcc-san tests/run.sh
# Each program speaks TAP. Failures are shown with their output; V=1 shows everything.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${BUILD:?is the folder of a build, for example build/gcc-san}"
export BUILD
unset MAKEFLAGS MFLAGS # of the make that called: its job server is not ours
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=exitcode=99:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
limit=300
output=$(mktemp) || exit 1
trap 'rm -f "$output"' EXIT
passed=0 failed=0 skipped=0

count() {
	grep -c -E "$1" "$output"
}

# Why a program counts as dead although it may have printed good results; empty when it is well.
death() {
	if [ "$1" = 124 ] || [ "$1" = 137 ]; then
		echo "no end within $limit seconds, or killed"
	elif [ "$1" -gt 128 ]; then
		echo "died of signal $(($1 - 128))"
	elif [ "$1" = 99 ]; then
		echo "a sanitizer stopped it"
	elif [ "$1" != 0 ] && [ "$2" = 0 ]; then
		echo "exit status $1 without a failed test"
	elif [ "$3" = 0 ]; then
		echo "no result was printed"
	elif [ "$(awk -F'[.][.]' '/^1[.][.][0-9]+/ { n += $2 } END { print n + 0 }' "$output")" -gt "$3" ]; then
		echo "fewer results than planned"
	fi
}

# run NAME COMMAND...
run() {
	name=$1
	shift
	timeout -k 10 $limit "$@" >"$output" 2>&1 </dev/null
	status=$?
	skips=$(count '^(not )?ok\b.*# SKIP')
	bad=$(($(count '^not ok\b') - $(count '^not ok\b.*# SKIP')))
	good=$(($(count '^(not )?ok\b') - bad - skips))
	cause=$(death $status "$bad" $((good + bad + skips)))
	[ -z "$cause" ] || bad=$((bad + 1))
	passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skips))

	if [ "$bad" = 0 ]; then
		echo "ok    $name: $good passed$([ "$skips" = 0 ] || echo ", $skips skipped")"
		grep -E '# SKIP' "$output" | sed -E 's/^(not )?ok[ 0-9]*(- )?/      /'
	else
		echo "FAIL  $name: $good passed, $bad failed${cause:+ ($cause)}"
	fi
	if [ -n "${V-}" ]; then
		sed 's/^/      /' "$output"
	elif [ "$bad" != 0 ]; then
		grep -v -E '^ok\b' "$output" | sed 's/^/      /'
	fi
}

for source in tests/unit/test_*.c; do
	[ -e "$source" ] || continue
	program=$BUILD/${source%.c}
	run "$source" "$program"
done
for script in tests/captures.sh tests/faults.sh tests/e2e/*.sh tests/lint/*.sh; do
	[ -e "$script" ] || continue
	[ "${script##*/}" != lib.sh ] || continue
	run "$script" sh "$script"
done

echo "$passed passed, $failed failed$([ $skipped = 0 ] || echo ", $skipped skipped")"
[ $failed = 0 ] && [ $passed -gt 0 ]
