#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Who may include whom. An arrow that is not in the table does not exist.
set -u
. tests/lib.sh

# folder, then a pattern of files in it, then the folders they may include
arrows() {
	cat <<'END'
node    *         node
crs     *         node crs
asm     *         node asm
udev-rules *      node udev-rules
report  *         node report
probes  *         node probes
probes  gather*.c node probes crs asm udev-rules
END
}

# allowed FILE: the folders that FILE may include; the last row that fits wins
allowed() {
	set -f
	arrows | while read -r folder pattern targets; do
		[ "${1%/*}" = "$folder" ] || continue
		# shellcheck disable=SC2254 # it is a pattern
		case ${1##*/} in $pattern) echo "$targets" ;; esac
	done | tail -n 1
	set +f
}

# Prints file:line of each forbidden include among the files given.
violations() {
	for file; do
		targets=$(allowed "$file")
		grep -n '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' "$file" | while IFS=: read -r number text; do
			target=${text#*\"} && target=${target%%\"*}
			case " $targets " in
			*" ${target%/*} "*) ;;
			*) echo "$file:$number includes \"$target\"" ;;
			esac
		done
	done
}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/node" "$tmp/probes"
echo '#include "probes/world.h"' >"$tmp/node/planted.c"
echo '#include "crs/crs.h"' | tee "$tmp/probes/planted.c" >"$tmp/probes/gather_planted.c"
found=$(cd "$tmp" && violations node/planted.c probes/planted.c probes/gather_planted.c)
if [ "$(echo "$found" | cut -d: -f1 | tr '\n' ' ')" = 'node/planted.c probes/planted.c ' ]; then
	ok "planted includes are caught"
else
	not_ok "planted includes are caught" "$found"
fi

for folder in node crs asm udev-rules report probes; do
	set -- "$folder"/*.[ch]
	if [ -e "$1" ]; then
		said_nothing "includes of $folder/" "$(violations "$@")"
	else
		not_ok "includes of $folder/" "there is no source"
	fi
done
tap_done
