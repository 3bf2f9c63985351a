#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Each page of CHECKS.md has its head and its five parts, in order, none of them empty; and no page
# advises what reboots a node or breaks clients.
set -u
. tests/lib.sh

# One line for each page that lacks something
incomplete() {
	awk 'function part_ends() { if (part && !text) print id ": nothing below \"" parts[part] "\"" }
		function page_ends() {
			part_ends()
			if (id && part != 5) print id ": \"" parts[part + 1] "\" is missing, twice, or not in its place"
			if (id && !head) print id ": no line \"Severity: ... Stage: ... Nodes: ...\""
			part = head = text = 0
		}
		BEGIN {
			parts[1] = "What it is."; parts[2] = "Why it matters."; parts[3] = "See it by hand."
			parts[4] = "Repair."; parts[5] = "What the repair does to running databases."
		}
		/^## / { page_ends(); id = $2; next }
		!id { next }
		/^Severity: [a-z]+[.] (Stage: [a-z]+[.] )?(Nodes: .*[.])?$/ { head = 1; next }
		/^[*][*]Not this:[*][*]/ { if (part != 5) print id ": \"Not this:\" is not at the end"; next }
		/^[*][*]/ {
			part_ends()
			text = $0; sub(/^[*][*][^*]*[*][*]/, "", text); gsub(/ /, "", text); text = text != ""
			part++
			if (index($0, "**" parts[part] "**") != 1) { print id ": " $0; part = 0 }
			next
		}
		NF { text = 1 }
		END { page_ends() }' CHECKS.md
}
said_nothing "pages of CHECKS.md are complete" "$(incomplete)"
[ "$(grep -c '^## ' CHECKS.md)" -gt 50 ] || not_ok "pages" "there are hardly any"

# as a command: in a block of its own, or between backquotes
commands() {
	sed -n -e '/^    /p' -e 's/[^`]*`\([^`]*\)`[^`]*/\1\n/gp' CHECKS.md
}
said_nothing "no page kills daemons of CSS" \
	"$(commands | grep -E '\b(p?kill|killall)\b.*(ocssd|cssdagent|cssdmonitor)')"
said_nothing "no page deletes sockets without a word on daemons" \
	"$(grep -n -E '^    .*\brm\b.*\.oracle' CHECKS.md)"
said_nothing "no page writes to disks, or makes udev or oracleasm act, in what only looks" \
	"$(awk '/^[*][*]See it by hand/ { look = 1 } /^[*][*]Repair/ { look = 0 }
		look && /^    / && /(\<dd\>.*of=\/dev|udevadm trigger|scandisks|afd_scan|crsctl (start|stop)|srvctl (start|stop))/' \
		CHECKS.md)"
tap_done
