# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Helpers for tests in shell; they speak TAP. End a script with `tap_done`.

tap_count=0 tap_failed=0

# ok NAME
ok() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1"
}

# not_ok NAME [DETAILS]
not_ok() {
	tap_count=$((tap_count + 1)) tap_failed=$((tap_failed + 1))
	echo "not ok $tap_count - $1"
	[ -z "${2-}" ] || printf '%s\n' "$2" | sed 's/^/#   /'
}

# skip NAME WHY
skip() {
	tap_count=$((tap_count + 1))
	echo "ok $tap_count - $1 # SKIP $2"
}

# Skipped where a tool is missing; in CI nothing may be missing.
# lacks NAME TOOL
lacks() {
	if [ "${CI-}" = true ]; then
		not_ok "$1" "$2 is not installed"
	else
		skip "$1" "$2 is not installed"
	fi
}

# Good when there is nothing to say: said_nothing NAME TEXT
said_nothing() {
	if [ -z "$2" ]; then ok "$1"; else not_ok "$1" "$2"; fi
}

# is_equal NAME EXPECTED-FILE ACTUAL-FILE
is_equal() {
	if difference=$(diff -u "$2" "$3" 2>&1); then ok "$1"; else not_ok "$1" "$difference"; fi
}

tap_done() {
	echo "1..$tap_count"
	[ $tap_failed = 0 ]
	exit
}
