# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The table of `make bench`, of which each of its parts prints some rows.

# row WHAT GRIDCK OTHER RATIO AIM
row() {
	printf '%-38s %9s  %-32s %7s  %s\n' "$@"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
