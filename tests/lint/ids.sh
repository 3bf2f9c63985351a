#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# CHECKS.md has a section, with the right severity, for each check of the program and for no other.
# A section of a withdrawn check says "Severity: withdrawn.".
set -u
. tests/lib.sh

# Lines "ID severity" of the pages, of the program
in_pages() {
	awk 'function close_section() { if (id && severity != "withdrawn") print id, severity; id = "" }
		/^## / { close_section(); id = $2; severity = "none" }
		/^Severity: / { severity = $2; sub(/[.]$/, "", severity) }
		END { close_section() }' CHECKS.md
}
in_program() {
	"$BUILD/gridck" explain list | awk '$1 ~ /^[a-z]+[.][a-z0-9-]+$/ { print $1, $2 }'
}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
in_pages | sort >"$tmp/pages"
in_program | sort >"$tmp/program"
if [ -s "$tmp/program" ]; then
	is_equal "sections of CHECKS.md (-) and checks of the program (+)" "$tmp/pages" "$tmp/program"
else
	not_ok "sections of CHECKS.md" "the program lists no check"
fi
said_nothing "no section twice" "$(sed -n 's/^## //p' CHECKS.md | sort | uniq -d)"
tap_done
