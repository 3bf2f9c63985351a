#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# reboot --wait over a node that comes up step by step, sticks, flaps, hangs, or cannot come up.
. tests/e2e/lib.sh
on_fake_node "$0" "a node that comes back"

# answers_of CAPTURE: from now on crsctl answers as in the capture, of this host
answers_of() {
	other=$(sed -n 's/.*"host" *: *"\([^"]*\)".*/\1/p' tests/captures/"$1"/capture.json)
	for answer in "$home"/answers/*_*; do
		[ -e "tests/captures/$1/cmd/crsctl_${answer##*/}" ] || rm -f "$answer"
	done
	for answer in tests/captures/"$1"/cmd/crsctl_*; do
		sed "s/$other/$host/g" "$answer" >"$home/answers/new"
		mv "$home/answers/new" "$home/answers/${answer##*/crsctl_}"
	done
}

# run_process NAME: a process by that name, from the home
run_process() {
	cp /bin/sleep "$home/bin/new" && mv -f "$home/bin/new" "$home/bin/$1"
	"$home/bin/$1" 1000 >/dev/null 2>&1 </dev/null &
	echo $! >>"$place/pids"
}

# begin NAME: a home of a cluster node on which nothing of clusterware runs
begin() {
	new_home "$1" healthy-19c-rac $owner
	stop_processes
	answers_of ohasd-starting
	run_process init.ohasd
}

# watch SECONDS [OPTIONS...]: in the background; waited for by `ends`
watch() {
	seconds=$1
	shift
	"$gridck" --timeout 3 "$@" reboot --wait "$seconds" --interval 1s \
		>"$place/out" 2>"$place/err" </dev/null &
	watcher=$!
}
# told_first: waits until the first look was told
told_first() {
	tries=0
	until grep -q '^+' "$place/out" || [ $tries = 300 ]; do
		sleep 0.2
		tries=$((tries + 1))
	done
}
ends() {
	wait $watcher
	status=$?
}

# -- step by step --
begin steps
watch 100s
sleep 2
answers_of ohasd-starting
run_process ohasd.bin
answers_of cssd-starting-in-time
sleep 4
answers_of crs-4535-starting
sleep 4
answers_of healthy-19c-rac
start_processes healthy-19c-rac
ends
has_status "a node that comes up ends with ok" 0
says "its first look is told" '^+[0-9]*s  ohasd [a-z]*, cssd blocked, oraagent blocked, asm blocked'
says "it is told what is waited for" 'waiting for ohasd'
says "CSSD is told" 'cssd: up (was '
says "CRSD is told" 'crsd: up (was starting)'
says "the headline is last" '^OK  All five stages of the start order are up'
says "the times of the start are told" '^    ohasd  *+[0-9]'
lines=$(grep -c '^+' "$place/out")
if [ "$lines" -lt 25 ]; then ok "only changes are told"; else not_ok "only changes are told" "$(cat "$place/out")"; fi

# -- nothing is asked while nothing runs --
begin quiet
watch 3s
ends
has_status "nothing runs: a warning" 1
says "the time is over" 'The time to wait is over'
asked=$(grep -c 'args=check crs' "$home/answers/log")
if [ "$asked" = 1 ]; then # by the last look, which asks all
	ok "crsctl is not asked while no ohasd.bin runs"
else
	not_ok "crsctl is not asked while no ohasd.bin runs" "$(cat "$home/answers/log")"
fi

# -- sticks at each stage --
for pair in ohasd:ohasd-starting cssd:cssd-no-voting-files oraagent:oraagent-ctssd-down \
	asm:crs-4535-asm-down-19c crsd:crs-4535-starting; do
	stage=${pair%%:*}
	begin "stick-$stage"
	run_process ohasd.bin
	answers_of "${pair#*:}"
	watch 3s
	ends
	says "stuck at $stage: it is what is waited for" "waiting for $stage"
	says "stuck at $stage: the time is over" 'The time to wait is over'
	if [ $status = 1 ] || [ $status = 2 ]; then
		ok "stuck at $stage: not ok"
	else
		not_ok "stuck at $stage: not ok" "exit status $status"
	fi
done

# -- flaps --
begin flaps
run_process ohasd.bin
start_processes healthy-19c-rac
answers_of crs-4535-starting
watch 60s
for i in 1 2 3; do
	sleep 1
	answers_of healthy-19c-rac
	sleep 0.3
	answers_of crs-4535-starting
done
if kill -0 $watcher 2>/dev/null; then ok "a stack that flaps is not up"; else not_ok "a stack that flaps is not up" "$(cat "$place/out")"; fi
answers_of healthy-19c-rac
ends
has_status "when it stays up it is" 0

# -- hangs half-way --
begin hangs
start_processes healthy-19c-rac
answers_of healthy-19c-rac
: >"$home/answers/stat_res_-v.hang"
watch 8s
ends
has_status "a crsctl that hangs on CRSD's list is a warning" 1
says "it is named" "'crsctl stat res -v' gave no answer within 3 s"
: >"$home/answers/check_crs.hang"
watch 8s
ends
has_status "a crsctl that hangs on the first question is no ok" 2
says "its end is told" 'The time to wait is over'
rm -f "$home/answers/stat_res_-v.hang"

# -- of no use --
begin off
echo disable >"/etc/oracle/scls_scr/$host/root/ohasdstr"
watch 100s
ends
says "autostart off: waiting is of no use" 'Waiting on is of no use'
begin noolr
rm -rf "$home/cdata"
watch 100s
ends
says "no OLR: waiting is of no use" 'Waiting on is of no use'
has_status "no OLR is critical" 2
begin nohome
rm -rf "$home"
watch 100s
ends
says "no home: waiting is of no use" '^CRITICAL  Waiting on is of no use'
has_status "no home is critical" 2
begin patch
run_process ohasd.bin
answers_of ohasd-patch-mismatch
watch 100s
ends
says "CRS-6706: waiting is of no use" 'Waiting on is of no use'
says "CRS-6706: it is told" 'crs.patch-mismatch'
begin limit
run_process ohasd.bin
answers_of crs-4535-restart-limit
watch 100s
ends
says "restart limit: waiting is of no use" 'Waiting on is of no use'
says "restart limit: it is told" 'crs.crsd-restart-limit'
begin nohook
stop_processes
rm -f /etc/inittab
watch 100s
ends
says "no hook: waiting is of no use" 'Waiting on is of no use'
says "no hook: it is told" 'crs.init-unit'
echo 'h1:35:respawn:/etc/init.d/init.ohasd run' >/etc/inittab

# -- signals --
for signal in INT TERM; do
	begin "signal$signal"
	run_process ohasd.bin
	run_process asm_pmon_+ASM1
	answers_of crs-4535-starting
	# a shell lets its background jobs ignore SIGINT
	python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$gridck" reboot --wait 100s --interval 1s \
		>"$place/out" 2>"$place/err" </dev/null &
	watcher=$!
	told_first
	kill -$signal $watcher
	ends
	has_status "SIG$signal: what is known is told" 1
	says "SIG$signal: it says so" 'Interrupted. CRSD'
done

begin muted
run_process ohasd.bin
run_process asm_pmon_+ASM1
answers_of crs-4535-starting
python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$gridck" --skip crs.crsd-starting reboot --wait 100s --interval 1s \
	>"$place/out" 2>"$place/err" </dev/null &
watcher=$!
told_first
kill -INT $watcher
ends
said_nothing "interrupted: what is muted stays muted" "$(grep '^notice: crs.crsd-starting' "$place/out")"
says "interrupted: and is counted" 'Not counted: 1 muted finding'

# -- whoever reads it goes away, or the disk is full --
begin closed
{
	"$gridck" reboot --wait 100s --interval 1s 2>"$place/err" </dev/null
	echo $? >"$place/ended"
} | head -n 1 >"$place/out"
says "a reader that goes away is told the first line" '^+[0-9]*s  ohasd'
"$gridck" reboot --wait 2s --interval 1s >/dev/full 2>"$place/err" </dev/null
status=$?
has_status "a full disk gives 3" 3
"$gridck" --output "$place/report" reboot --wait 2s --interval 1s >"$place/out" 2>"$place/err" </dev/null
status=$?
has_status "a report in a file" 1
says "the file is the report alone" '^WARNING  The time to wait' "$place/report"
said_nothing "nothing on standard output" "$(cat "$place/out")"
"$gridck" --baseline tests/captures/healthy-12.2-rac reboot --wait 100s >"$place/out" 2>"$place/err" </dev/null
status=$?
has_status "a baseline of another node gives 3" 3
says "and is told at once" 'a baseline of sturgeon1' "$place/err"

# -- JSON: the report alone on standard output --
begin json
watch 2s --format json
ends
if python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$place/out" 2>"$place/parse"; then
	ok "standard output is the report alone"
else
	not_ok "standard output is the report alone" "$(cat "$place/out" "$place/parse")"
fi
says "the looks are told on standard error" '^+[0-9]*s  ohasd' "$place/err"

# -- a terminal --
begin terminal
run_process ohasd.bin
answers_of crs-4535-starting
TERM=xterm script -qec "$gridck reboot --wait 4s --interval 1s" /dev/null >"$place/out" 2>&1 </dev/null
escape=$(printf '\033')
says "the block is drawn in place" "$escape\\[6A"
says "it shows the stages" '    crsd  *starting'
TERM=xterm script -qec "stty cols 40 rows 10; $gridck reboot --wait 2s --interval 1s" /dev/null \
	>"$place/out" 2>&1 </dev/null
said_nothing "a narrow terminal: the block fits" \
	"$(sed -n '/waited/,/crsd/p' "$place/out" | tr -d '\r' | sed 's/\x1b\[[0-9]*[AJ]//g' | head -n 6 | grep -E '.{41}')"
TERM=dumb script -qec "$gridck reboot --wait 2s --interval 1s" /dev/null >"$place/out" 2>&1 </dev/null
said_nothing "a dumb terminal gets lines" "$(grep "$escape" "$place/out")"

# -- usage --
"$gridck" --replay tests/captures/healthy-19c-rac reboot --wait 5s >"$place/out" 2>"$place/err"
status=$?
has_status "a capture cannot be waited for" 3
says "and it is said why" 'needs a live node' "$place/err"
stop_processes
tap_done
