#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Faults made from sample nodes. Each file of tests/faults/ is one:
#   base: NODE            the sample node of tests/captures that is damaged (or not)
#   command: WORDS        what is run on it
#   edit: SHELL COMMAND   run in a copy of the node; may be repeated. Helpers: see below
#   and what is expected, in the words of tests/expect.py; lines with # say what it is about
# FAULTS="tests/faults/udev-*" runs some of them.
# The expectations are written from what is known of clusterware, not from what gridck says.
set -u
. tests/lib.sh
gridck=$PWD/$BUILD/gridck
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
export LC_ALL=C TZ=UTC

# ---- for edits; the working folder is the copied node ----

# stat_row PATH COLUMN VALUE: changes a column of a row of stat.tsv (type 2, mode 3, uid 4, user 5,
# gid 6, group 7); the row must be there
stat_row() {
	awk -F '\t' -v OFS='\t' -v path="$1" -v column="$2" -v value="$3" \
		'$1 == path { $column = value; found = 1 } { print } END { exit !found }' stat.tsv >new.tsv &&
		mv new.tsv stat.tsv
}
# without FILE TEXT: takes out the lines that hold the text; there must be one
without() {
	grep -qF -e "$2" "$1" && { grep -vF -e "$2" "$1" >new.txt || :; } && cat new.txt >"$1" && rm new.txt
}
# swap FILE OLD NEW: replaces a text, which must be there
swap() {
	grep -qF -e "$2" "$1" && python3 -c 'import sys
path, old, new = sys.argv[1:]
data = open(path, "rb").read()
open(path, "wb").write(data.replace(old.encode(), new.encode()))' "$1" "$2" "$3"
}
# absent PATH: there is no such file
absent() {
	rm -rf "root$1"
	awk -F '\t' -v path="$1" '$1 != path && index($1, path "/") != 1' stat.tsv >new.tsv && mv new.tsv stat.tsv
	printf '%s\t-\n' "$1" >>stat.tsv
}
# rules NAME LINE ...: a local file of udev's rules with these lines, older than the last events
rules() {
	path=/etc/udev/rules.d/$1 && shift
	printf '%s\n' "$@" >"root$path"
	awk -F '\t' -v path="$path" '$1 != path' stat.tsv >new.tsv && mv new.tsv stat.tsv
	printf '%s\tf\t0644\t0\troot\t0\troot\t-\t0\t1784225540\t-\n' "$path" >>stat.tsv
}
# node_is PATH USER:GROUP MODE: whose a node is; numbers are those of the accounts of the node
node_is() {
	user=${2%:*} group=${2#*:}
	uid=$(sed -n "s/^$user:[^:]*:\([0-9]*\):.*/\1/p" root/etc/passwd)
	gid=$(sed -n "s/^$group:[^:]*:\([0-9]*\):.*/\1/p" root/etc/group)
	[ -n "$uid" ] && [ -n "$gid" ] && stat_row "$1" 3 "$3" && stat_row "$1" 4 "$uid" &&
		stat_row "$1" 5 "$user" && stat_row "$1" 6 "$gid" && stat_row "$1" 7 "$group"
}
# no_link PATH: udev has not made that link
no_link() {
	without stat.tsv "$1	" && without udev.db "S: ${1#/dev/}" &&
		sed "/^E: DEVLINKS=/s#$1\( \|\$\)##" udev.db >new.txt && cat new.txt >udev.db && rm new.txt
}
# answer_like NODE: crsctl answers as in another sample node, of this host
answer_like() {
	old=$(sed -n 's/.*"host" *: *"\([^"]*\)".*/\1/p' "$samples/$1/capture.json")
	new=$(sed -n 's/.*"host" *: *"\([^"]*\)".*/\1/p' capture.json)
	rm -f cmd/crsctl_*
	for answer in "$samples/$1"/cmd/crsctl_*; do
		sed "s/$old/$new/g" "$answer" >"cmd/${answer##*/}"
	done
}
# of_resource NAME FIELD VALUE: changes a line of a resource of the stack, in the answer about them
of_resource() {
	stack=cmd/crsctl_stat_res_-v_-init.out
	[ -e "$stack" ] || stack=cmd/crsctl_stat_res_-v.out
	awk -v name="NAME=$1" -v field="$2=" -v value="$3" \
		'/^NAME=/ { here = $0 == name } here && index($0, field) == 1 { $0 = field value; found = 1 }
		{ print } END { exit !found }' "$stack" >new.txt && mv new.txt "$stack"
}
# has_resource NAME: the stack has it
has_resource() {
	grep -qx "NAME=$1" cmd/crsctl_stat_res_-v_-init.out
}
# gone PATTERN: no process of such a name runs; there must be one
gone() {
	awk -F '\t' -v pattern="$1" '$6 ~ pattern { found = 1; next } { print } END { exit !found }' \
		proc.tsv >new.tsv && mv new.tsv proc.tsv
}
# crsd_down: CRSD runs no more, of a node that is up
crsd_down() {
	swap cmd/crsctl_check_crs.out 'CRS-4537: Cluster Ready Services is online' \
		'CRS-4535: Cannot communicate with Cluster Ready Services' &&
		rm cmd/crsctl_stat_res_-v.out && of_resource ora.crsd STATE OFFLINE && gone '^crsd'
}
# asm_down: ASM of this node runs no more, and so no instance that needs it
asm_down() {
	of_resource ora.asm STATE OFFLINE && of_resource ora.asm STATE_DETAILS '' &&
		gone '^(asm|ora)_' || return
	! has_resource ora.storage || of_resource ora.storage STATE OFFLINE
}
# cssd_down: nor does CSSD, and so nothing that joins the cluster
cssd_down() {
	swap cmd/crsctl_check_crs.out 'CRS-4529: Cluster Synchronization Services is online' \
		'CRS-4530: Communications failure contacting Cluster Synchronization Services daemon' &&
		swap cmd/crsctl_check_crs.out 'CRS-4533: Event Manager is online' \
			'CRS-4534: Cannot communicate with Event Manager' &&
		of_resource ora.cssd STATE OFFLINE && of_resource ora.ctssd STATE OFFLINE &&
		of_resource ora.cluster_interconnect.haip STATE OFFLINE && gone '^oc?t?ssd'
}
# restart_asm_down, restart_cssd_down: the same of Oracle Restart
restart_asm_down() {
	of_resource ora.asm STATE OFFLINE && of_resource ora.asm STATE_DETAILS '' &&
		of_resource ora.DATA.dg STATE OFFLINE && gone '^(asm|ora)_'
}
restart_cssd_down() {
	swap cmd/crsctl_check_css.out 'CRS-4529: Cluster Synchronization Services is online' \
		'CRS-4530: Communications failure contacting Cluster Synchronization Services daemon' &&
		of_resource ora.cssd STATE OFFLINE && gone '^ocssd'
}
# rules_of_nft ITEM ...: the kernel has nftables, with these chains and rules in JSON, and nothing older
rules_of_nft() {
	mkdir -p root/proc && echo 'nf_tables 356352 9 - Live 0x0' >root/proc/modules &&
		absent /proc/net/ip_tables_names && absent /proc/net/ip6_tables_names &&
		echo '{"nftables": [{"metainfo": {"json_schema_version": 1}}' >cmd/nft_--json_list_ruleset.out &&
		printf ', %s\n' "$@" >>cmd/nft_--json_list_ruleset.out &&
		echo ']}' >>cmd/nft_--json_list_ruleset.out
}
# input_chain POLICY, input_rule STATEMENT ...: an item of the chain input of the table inet filter
input_chain() {
	printf '{"chain": {"family": "inet", "table": "filter", "name": "input", "type": "filter", "hook": "input", "prio": 0, "policy": "%s"}}' "$1"
}
input_rule() {
	printf '{"rule": {"family": "inet", "table": "filter", "chain": "input", "expr": ['
	printf '%s' "$1" && shift
	[ $# -eq 0 ] || printf ', %s' "$@"
	printf ']}}'
}
# rules_of_iptables LINE ...: the kernel has only the older tables, the one named filter with these lines
rules_of_iptables() {
	mkdir -p root/proc/net && echo 'ip_tables 27126 5 - Live 0x0' >root/proc/modules &&
		absent /proc/net/ip6_tables_names &&
		echo filter >root/proc/net/ip_tables_names &&
		printf '%s\n' '*filter' "$@" COMMIT >cmd/iptables-save.out
}
# stack_down: "crsctl stop" was run, and nothing failed; init.ohasd waits for the next start
stack_down() {
	check=cmd/crsctl_check_crs.out
	[ -e $check ] || check=cmd/crsctl_check_has.out
	rm -f cmd/crsctl_* && echo 'CRS-4639: Could not contact Oracle High Availability Services' >$check &&
		awk -F '\t' '$1 == 1 || $6 == "init.ohasd"' proc.tsv >new.tsv && mv new.tsv proc.tsv &&
		sed -i -e '/\.oracle\//d' root/proc/net/unix || return
	for run in root/etc/oracle/scls_scr/*/*/ohasdrun; do
		[ ! -e "$run" ] || echo stop >"$run"
	done
}

samples=$PWD/tests/captures
root=$PWD

# field NAME FILE: the values of those lines
field() {
	sed -n "s/^$1: *//p" "$2"
}

# make_node FILE FOLDER: false when an edit did not take hold
make_node() {
	base=$(field base "$1")
	cp -r "$samples/$base" "$2" || return 1
	rm -f "$2"/expect.* "$2"/command
	field edit "$1" >"$tmp/edits"
	(
		cd "$2" || exit 1
		while IFS= read -r edit; do
			eval "$edit" || {
				echo "edit failed: $edit"
				exit 1
			}
		done <"$tmp/edits"
	)
}

set --
# shellcheck disable=SC2086 # FAULTS: only those
for fault in ${FAULTS:-tests/faults/*}; do
	name=${fault##*/}
	if ! said=$(make_node "$fault" "$tmp/node" 2>&1); then
		not_ok "$name: the node can be made" "$said"
	else
		words=$(field command "$fault")
		# shellcheck disable=SC2086 # the words are meant to be split
		"$gridck" --replay "$tmp/node" --format json ${words:-walk} >"$tmp/$name.json" 2>"$tmp/err"
		status=$?
		said_nothing "$name: standard error is empty" "$(cat "$tmp/err")"
		grep -v -e '^base:' -e '^command:' -e '^edit:' "$fault" >"$tmp/$name.ids"
		set -- "$@" "$name" $status "$tmp/$name.json" "$tmp/$name.ids"
	fi
	rm -rf "$tmp/node"
done
if [ $# = 0 ]; then
	not_ok "faults" "there is none in tests/faults"
elif ! python3 -c 'import jsonschema' 2>/dev/null; then
	lacks "faults" "python3-jsonschema"
else
	python3 tests/expect.py report/gridck-report-1.schema.json "$@" || tap_failed=1
fi
cd "$root" || exit 1
tap_done
