#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# README.md offers what --help offers, and its example is what the program prints.
set -u
. tests/lib.sh
gridck=$BUILD/gridck
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# options and commands, as the left column of a table or of the help names them
sed -n 's/^| \(`.*`\) |.*|$/\1/p' README.md | grep -oE '`(--)?[a-z][a-z-]+' | tr -d '`' |
	sort -u >"$tmp/readme"
"$gridck" --help | sed -n 's/^  \(-*[a-z][a-z-]*\).*/\1/p' | sort >"$tmp/help"
"$gridck" --help | grep -o -e '--version' -e '--help' | sort -u >>"$tmp/help"
sort -u -o "$tmp/help" "$tmp/help"
is_equal "commands and options of --help (-) and README.md (+)" "$tmp/help" "$tmp/readme"

# the example: a line "$ gridck WORDS", then the beginning of what that prints
command=$(sed -n 's/^    \$ gridck //p' README.md | head -n 1)
awk '/^    \$ gridck / { on = 1; next } on && /^[^ ]/ { exit } on { print }' README.md |
	sed -e 's/^    //' | sed -e '$d' >"$tmp/example"
# shellcheck disable=SC2086
LC_ALL=C.UTF-8 "$gridck" $command 2>&1 | head -n "$(wc -l <"$tmp/example")" >"$tmp/printed"
if [ -s "$tmp/example" ]; then
	is_equal "example of README.md (-) and what is printed (+)" "$tmp/example" "$tmp/printed"
else
	not_ok "example of README.md" "there is none"
fi
tap_done
