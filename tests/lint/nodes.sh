#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each check is expected as a finding on a sample node, or on a fault made from one; and those of
# tests/passed.tsv (check, sample node, command) pass on that node, where all that they look at is known.
set -u
. tests/lib.sh

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
"$BUILD/gridck" explain list | awk '$1 ~ /^[a-z]+[.][a-z0-9-]+$/ { print $1 }' | sort -u >"$tmp/checks"
[ -s "$tmp/checks" ] || not_ok "checks" "the program lists none"

sed -n -E 's/^(finding|root): *([a-z]+[.][a-z0-9-]+).*/\2/p' tests/captures/*/expect.ids tests/faults/* |
	sort -u >"$tmp/found"
said_nothing "each check finds something on a node" "$(comm -23 "$tmp/checks" "$tmp/found")"

said_nothing "tests/passed.tsv names checks that there are" \
	"$(cut -f 1 tests/passed.tsv | sort -u | comm -13 "$tmp/checks" -)"
while IFS="$(printf '\t')" read -r id node command; do
	"$BUILD/gridck" --replay "tests/captures/$node" --only "$id" --format json "$command" \
		>"$tmp/report" 2>&1
	tr -d ' \n' <"$tmp/report" | grep -q '"checks":{"passed":1,"failed":0,"unknown":0,"not_applicable":0,"not_captured":0,"muted":0}' ||
		echo "$id on $node ($command)"
done <tests/passed.tsv >"$tmp/wrong"
said_nothing "each of them passes there" "$(cat "$tmp/wrong")"
tap_done
