#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs every test of a build and counts: BUILD=build/gcc-san tests/run.sh
# Each program speaks TAP. One more runs at once than there are processors, for some mostly wait; what
# they say is told in the order of their names. Failures are shown with their output; V=1 shows
# everything. LEAVE_OUT="tests/e2e/rules.sh ...": without those.
set -u
cd "$(dirname "$0")/.." || exit 1
: "${BUILD:?is the folder of a build, for example build/gcc-san}"
export BUILD
unset MAKEFLAGS MFLAGS # of the make that called: its job server is not ours
export CMOCKA_MESSAGE_OUTPUT=TAP
export ASAN_OPTIONS=exitcode=99:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
results=$(mktemp -d) || exit 1
trap 'rm -rf "$results"' EXIT
# wide: what takes a minute on an idle machine takes ten on a loaded one
export results limit=1200
passed=0 failed=0 skipped=0

# The command behind a name.
command_of() {
	case $1 in
	*.c) echo "$BUILD/${1%.c}" ;;
	*) echo "sh $1" ;;
	esac
}

# count FILE PATTERN
count() {
	grep -c -E "$2" "$1"
}

# Why a program counts as dead although it may have printed good results; empty when it is well.
# death STATUS BAD RESULTS FILE
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
	elif [ "$(awk -F'[.][.]' '/^1[.][.][0-9]+/ { n += $2 } END { print n + 0 }' "$4")" -gt "$3" ]; then
		echo "fewer results than planned"
	fi
}

# tell NAME FILE: counts one program and says how it went
tell() {
	output=$2.out
	status=$(cat "$2.status" 2>/dev/null || echo 1)
	skips=$(count "$output" '^(not )?ok\b.*# SKIP')
	bad=$(($(count "$output" '^not ok\b') - $(count "$output" '^not ok\b.*# SKIP')))
	good=$(($(count "$output" '^(not )?ok\b') - bad - skips))
	cause=$(death "$status" "$bad" $((good + bad + skips)) "$output")
	[ -z "$cause" ] || bad=$((bad + 1))
	passed=$((passed + good)) failed=$((failed + bad)) skipped=$((skipped + skips))

	if [ "$bad" = 0 ]; then
		echo "ok    $1: $good passed$([ "$skips" = 0 ] || echo ", $skips skipped")"
		grep -E '# SKIP' "$output" | sed -E 's/^(not )?ok[ 0-9]*(- )?/      /'
	else
		echo "FAIL  $1: $good passed, $bad failed${cause:+ ($cause)}"
	fi
	if [ -n "${V-}" ]; then
		sed 's/^/      /' "$output"
	elif [ "$bad" != 0 ]; then
		grep -v -E '^ok\b' "$output" | sed 's/^/      /'
	fi
}

# the long ones first, so that none is left alone at the end
longest='tests/e2e/reboot.sh tests/e2e/rules.sh tests/faults.sh tests/captures.sh tests/e2e/network.sh
	tests/e2e/disks.sh tests/e2e/archive.sh tests/e2e/live.sh'
programs=
for program in tests/unit/test_*.c tests/captures.sh tests/faults.sh tests/e2e/*.sh tests/lint/*.sh; do
	[ -e "$program" ] && [ "${program##*/}" != lib.sh ] || continue
	case " ${LEAVE_OUT-} " in *" $program "*) continue ;; esac
	programs="$programs $program"
done
for program in $longest $programs; do
	case " $programs " in *" $program "*) ;; *) continue ;; esac
	name=$(echo "$program" | tr / _)
	[ ! -e "$results/$name.planned" ] || continue
	: >"$results/$name.planned"
	echo "$results/$name $(command_of "$program")"
done |
	xargs -P "$(($(nproc) + 1))" -L 1 sh -c 'file=$1; shift
		timeout -k 10 "$limit" "$@" >"$file.out" 2>&1 </dev/null
		echo $? >"$file.status"' sh
for program in $programs; do
	tell "$program" "$results/$(echo "$program" | tr / _)"
done

echo "$passed passed, $failed failed$([ $skipped = 0 ] || echo ", $skipped skipped")"
[ $failed = 0 ] && [ $passed -gt 0 ]
