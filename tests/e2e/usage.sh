#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The program as a newcomer meets it: options, terminal, pipe, full disk.
. tests/e2e/lib.sh
broken=tests/captures/crs-4535-ocr-group-not-mounted-19c
healthy=tests/captures/healthy-19c-rac
escape=$(printf '\033')

# gives NAME STATUS ARGUMENTS...
gives() {
	name=$1 wanted=$2
	shift 2
	"$gridck" "$@" >"$place/out" 2>"$place/err" </dev/null
	status=$?
	has_status "$name" "$wanted"
}

gives "--help gives 0" 0 --help
said_nothing "--help fits 80 columns" "$(grep -E '.{81}' "$place/out")"
for status in '0 ok' '1 warning' '2 critical' '3 unknown'; do
	says "--help tells of $status" "$status"
done
gives "--version gives 0" 0 --version
says "--version names the program" '^gridck [0-9]'
gives "no command gives 3" 3
gives "an unknown command gives 3" 3 dance
says "and is told" "unknown command 'dance'" "$place/err"
gives "compare is not there yet" 3 compare
gives "an unknown option gives 3" 3 --colour walk
says "and is told" "'--colour'" "$place/err"
gives "a format that is not there yet gives 3" 3 --format html walk
for wrong in 0 -1 5x 99999999999999999999 '' 30d; do
	gives "the duration '$wrong' gives 3" 3 --timeout "$wrong" walk
done
gives "an unknown check gives 3" 3 --skip crs.no-such walk
gives "walk takes no arguments" 3 walk here
# belongs_not OPTION COMMAND [ARGUMENTS...]: an option that would do nothing is refused, not passed over
belongs_not() {
	gives "$1 with $2 gives 3" 3 "$@"
	says "and is told: $1 with $2" "${1%%=*} does not belong to the command $2" "$place/err"
	said_nothing "and nothing is done: $1 with $2" "$(cat "$place/out")"
}
belongs_not --wait=5s walk
belongs_not --wait=5s audit
belongs_not --interval=1s prestart
belongs_not --baseline=$healthy explain CRS-4535
belongs_not --baseline=$healthy disks
belongs_not --baseline=$healthy capture "$place/new"
belongs_not --columns=PATH walk
belongs_not --generate disks
belongs_not --explain=/dev/sda audit
belongs_not --format=json explain CRS-4535
belongs_not --format=json capture "$place/new"
belongs_not --only=crs.olr-loc capture "$place/new"
belongs_not --policy=README.md explain CRS-4535
belongs_not --replay=$healthy explain CRS-4535
gives "an interval without a wait gives 3" 3 --interval 1s reboot
gives "capture wants one place" 3 capture
gives "which has a name" 3 capture ""
says "and is told" 'capture takes one argument' "$place/err"
gives "a file is no place for a folder" 3 --replay $healthy capture "$place/err"
says "and it is said what would be" 'a new folder, or a file whose name ends in .tar.gz' "$place/err"
gives "and no more" 3 capture "$place/a" "$place/b"
said_nothing "and writes nothing" "$(find "$place" -name '[ab]' -o -name new)"

gives "the columns of the table are listed" 0 disks --list-columns
says "each with its help" '^[* ] PATH '
gives "an unknown column gives 3" 3 --replay tests/captures/asm-disk-owner disks --columns PATH,NOSUCH
says "and is told" 'NOSUCH' "$place/err"
gives "disks that are not known give 3" 3 --replay $healthy disks
gives "disks of a host without Grid give 3" 3 --replay tests/captures/not-a-grid-node disks
said_nothing "and nothing is amiss with it" "$(grep -E '^(critical|warning) ' "$place/out")"

# -- checks picked and muted --
gives "the broken node gives 2" 2 --replay $broken walk
gives "only one check is run" 2 --replay $broken --only crs.storage-down walk
said_nothing "and no other" "$(grep -o 'crs[.][a-z-]*' "$place/out" | grep -v storage-down)"
gives "a check is muted" 2 --replay $broken --skip crs.storage-down --format json walk
says "and counted" '"muted": 1'
gives "another subject is not muted" 2 --replay $broken --skip crs.storage-down:other --format json walk
says "and not counted" '"muted": 0'

# -- a baseline --
back=tests/captures/reboot-back-19c
gives "a node against itself" 0 --replay $back --baseline $back reboot
says "has not changed" 'nothing that both know has changed'
gives "a report will do" 0 --replay $back --baseline $back/expect.json reboot
says "and has not changed either" 'nothing that both know has changed'
gives "while the stack comes up nothing is missed" 1 --replay tests/captures/reboot-starting-19c \
	--baseline tests/captures/reboot-starting-19c/expect.json --format json reboot
said_nothing "which comes with it" "$(grep crs.not-back "$place/out")"
gives "another node is no baseline" 3 --replay $back --baseline tests/captures/healthy-12.2-rac reboot
says "and is told" 'a baseline of sturgeon1, but this is granit1' "$place/err"
gives "a report on a reboot tells how long it took" 1 --replay tests/captures/reboot-not-back-19c \
	--baseline $back/expect.json reboot
says "so does the next one: each part" '^    crsd .*20s slower than at the baseline'
says "and each resource" 'ora.ASMNET1LSNR_ASM.lsnr (+8s, 20s faster)'
echo '{"schema":"gridck-report/2"}' >"$place/future.json"
gives "nor is a report of the future" 3 --replay $back --baseline "$place/future.json" reboot
says "and is told" 'this one reads gridck-report/1' "$place/err"
echo '{"schema":"gridck-report/1","node":{"host":null}}' >"$place/empty.json"
gives "a report that holds nothing" 0 --replay $back --baseline "$place/empty.json" reboot
says "is no proof that all is as before" 'nothing that could be compared'
gives "nor is what is no capture" 3 --replay $back --baseline README.md reboot
gives "nor a command that compares nothing" 3 --replay $back --baseline $back disks

# -- explain --
gives "an ID is explained" 0 explain crs.crsd-stuck
says "with its title" 'crs.crsd-stuck'
gives "a code is explained" 0 explain CRS-4535
gives "small letters do" 0 explain crs-04535
gives "an unknown code gives 3" 3 explain CRS-99999
gives "the list is printed" 0 explain list
gives "explain wants a code" 3 explain

# -- output --
gives "a full disk gives 3" 3 --replay $healthy --output /dev/full walk
"$gridck" --replay $healthy walk >/dev/full 2>"$place/err"
status=$?
has_status "a full standard output gives 3" 3
"$gridck" --version >/dev/full 2>"$place/err"
status=$?
has_status "also for --version" 3
gives "a report is written to a file" 2 --replay $broken --output "$place/report" walk
said_nothing "and not to standard output" "$(cat "$place/out")"
said_nothing "only its owner can read it" "$(find "$place/report" -perm /077)"
says "it is whole" '^checks: ' "$place/report"
gives "a folder that is not there gives 3" 3 --replay $broken --output "$place/no/report" walk
said_nothing "nothing is left behind" "$(find "$place" -name '.*.??????')"

# -- terminal and pipe --
gives "in a pipe" 2 --replay $broken walk
said_nothing "no escape in a pipe" "$(grep "$escape" "$place/out")"
said_nothing "80 columns in a pipe" "$(LC_ALL=C.UTF-8 grep -E '.{81}' "$place/out" | grep -v -E '^ *[^ ]{60,}')"
# on_terminal NAME SETTING OPTION: a walk over the broken node on a terminal of 80 columns
on_terminal() {
	gridck=$gridck TERM=xterm script -qec "stty cols 80 rows 40
		env $2 \"\$gridck\" $3 --replay $broken walk" /dev/null </dev/null >"$place/out" 2>&1
	says "$1: a report" 'CRSD cannot start'
}
if command -v script >/dev/null; then
	on_terminal "on a terminal" '' ''
	says "colour on a terminal" "$escape"
	on_terminal "with NO_COLOR" NO_COLOR=1 ''
	said_nothing "none with NO_COLOR" "$(grep "$escape" "$place/out")"
	on_terminal "with --no-color" '' --no-color
	said_nothing "none with --no-color" "$(grep "$escape" "$place/out")"
	on_terminal "on a dumb terminal" TERM=dumb ''
	said_nothing "none on a dumb terminal" "$(grep "$escape" "$place/out")"
else
	lacks "a terminal" script
fi

# -- hostile bytes --
gives "hostile bytes are walked" "$(tail -n 1 tests/captures/hostile-bytes/expect.txt | sed 's/exit: //')" \
	--replay tests/captures/hostile-bytes walk
said_nothing "none reaches the terminal" "$(grep -a -P '[\x00-\x08\x0b-\x1f\x7f]' "$place/out")"
gives "nor breaks the JSON" "$status" --replay tests/captures/hostile-bytes --format json walk
if python3 -c 'import json, sys; json.load(open(sys.argv[1], encoding="utf-8"))' "$place/out" 2>"$place/err"; then
	ok "which is valid UTF-8 and JSON"
else
	not_ok "which is valid UTF-8 and JSON" "$(cat "$place/err")"
fi
tap_done
