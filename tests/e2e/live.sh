#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The live path through real fork and exec: fake Grid homes whose crsctl answers, hangs or floods.
. tests/e2e/lib.sh

on_fake_node "$0" "live walks"

# -- a home of another user: asked as that user, with a built environment, few questions --
new_home healthy healthy-19c-rac $owner
GRIDCK_STRAY=yes asks
has_status "a healthy home gives 0" 0
says "and says that all is up" 'stages of the start order are up'
if grep -q -v "^$owner:$group " "$home/answers/log"; then
	not_ok "crsctl runs as the owner" "$(cat "$home/answers/log")"
else
	ok "crsctl runs as the owner"
fi
says "the locale is built" 'LC_ALL=C NLS_LANG=AMERICAN_AMERICA.AL32UTF8' "$home/answers/log"
says "nothing is inherited" 'stray= ' "$home/answers/log"
calls=$(wc -l <"$home/answers/log")
if [ "$calls" -le 6 ]; then ok "at most 6 questions"; else not_ok "at most 6 questions" "$(cat "$home/answers/log")"; fi
said_nothing "none is asked twice" "$(sed 's/.*args=//' "$home/answers/log" | sort | uniq -d)"
said_nothing "none goes to other nodes" "$(grep -e -all "$home/answers/log")"

# -- slow answers are waited for side by side --
new_home slow healthy-19c-rac $owner
for name in check_crs stat_res_-v_-init stat_res_-v query_css_votedisk query_crs_activeversion_-f; do
	echo 2 >"$home/answers/$name.delay"
done
begin=$(date +%s)
asks
has_status "a slow home gives 0" 0
took=$(($(date +%s) - begin))
if [ $took -lt 9 ]; then ok "five answers of 2 s take less than 9 s"; else not_ok "five answers of 2 s take less than 9 s" "$took s"; fi

# -- a crsctl that hangs with a grandchild, deaf to TERM --
new_home hanging healthy-19c-rac $owner
: >"$home/answers/check_crs.hang"
: >"$home/answers/stat_res_-v_-init.hang"
: >"$home/answers/check_has.hang"
: >"$home/answers/check_css.hang"
begin=$(date +%s)
asks --timeout 2
took=$(($(date +%s) - begin))
has_status "a crsctl that hangs gives 2" 2
says "it is named" 'crs.crsctl-hung'
says "with its process" 'process [0-9]'
if [ $took -lt 60 ]; then ok "it does not hang with it"; else not_ok "it does not hang with it" "$took s"; fi
said_nothing "nothing of it is left behind" "$(ps -e -o user:20,args | grep -E 'sleep 300|bin/crsctl' | grep -v grep)"

# -- ended while crsctl hangs --
for ending in TERM:143 HUP:129; do
	name=${ending%:*}
	new_home "ended-$name" healthy-19c-rac $owner
	: >"$home/answers/check_crs.hang"
	"$gridck" --timeout 60 walk >/dev/null 2>&1 </dev/null &
	pid=$!
	tries=0
	until grep -q 'check crs' "$home/answers/log" || [ $tries = 100 ]; do
		sleep 0.1
		tries=$((tries + 1))
	done
	sleep 0.3
	kill -"$name" $pid
	wait $pid 2>/dev/null
	status=$?
	has_status "ended by $name" ${ending#*:}
	sleep 0.3
	said_nothing "$name leaves nothing behind" "$(ps -e -o stat,args | grep -E 'sleep 300|bin/crsctl' | grep -v -E 'grep|^Z')"
done

# -- a file system that never answers is waited for once --
new_home dead healthy-19c-rac $owner
mkdir "$place/dead-fs"
python3 -c 'import ctypes, os, sys, time
fuse = os.open("/dev/fuse", os.O_RDWR)
options = "fd=%d,rootmode=40000,user_id=0,group_id=0" % fuse
if ctypes.CDLL(None).mount(b"dead", sys.argv[1].encode(), b"fuse", 0, options.encode()) == 0:
    time.sleep(100)' "$place/dead-fs" 2>/dev/null &
server=$!
until grep -q dead-fs /proc/mounts || ! kill -0 $server 2>/dev/null; do sleep 0.1; done
if grep -q dead-fs /proc/mounts; then
	printf 'olrconfig_loc=%s/x.olr\ncrs_home=%s/h\n' "$place/dead-fs" "$place/dead-fs" >/etc/oracle/olr.loc
	begin=$(date +%s)
	asks --timeout 3
	took=$(($(date +%s) - begin))
	if [ "$status" = 0 ]; then not_ok "a dead file system is not OK"; else ok "a dead file system is not OK"; fi
	if [ $took -lt 9 ]; then ok "it is waited for once"; else not_ok "it is waited for once" "$took s"; fi
else
	skip "a dead file system" "needs FUSE"
fi
kill $server 2>/dev/null
umount -l "$place/dead-fs" 2>/dev/null

# -- only CRSD hangs --
new_home hanging-crsd healthy-19c-rac $owner
: >"$home/answers/stat_res_-v.hang"
asks --timeout 2
has_status "a CRSD question that hangs gives 1" 1
says "it is named" "crsctl stat res -v' gave no answer"

# -- 100 MB --
new_home flooding healthy-19c-rac $owner
echo 100 >"$home/answers/check_crs.flood"
rm "$home/answers/check_crs.out"
asks
says "a flood is not taken for health" 'crs.crsctl-failed'
if [ "$status" = 0 ]; then not_ok "and does not give 0"; else ok "and does not give 0"; fi

# -- silence, and a crsctl that is not there --
new_home silent healthy-19c-rac $owner
rm "$home"/answers/*.out
asks
has_status "silence gives 3" 3
says "and is named" 'crs.crsctl-failed'
new_home gone healthy-19c-rac $owner
rm "$home/bin/crsctl"
asks
has_status "a home without crsctl gives 2" 2
says "it is named" 'crs.grid-home-missing'

# -- what others can write is not run --
new_home unsafe healthy-19c-rac $owner
chmod 777 "$home/bin"
asks
has_status "a bin that all can write gives 2" 2
says "it is named" 'crs.crsctl-unsafe'
said_nothing "and is not run" "$(cat "$home/answers/log")"
new_home stranger healthy-19c-rac $owner
chown 54399 "$home/bin"
asks
has_status "a bin of a stranger gives 2" 2
said_nothing "and is not run" "$(cat "$home/answers/log")"

# -- all root's: run as root, unless a library is not --
new_home roots healthy-19c-rac
asks
has_status "a home of root gives 0" 0
says "and runs as root" '^0:0 ' "$home/answers/log"
new_home roots-library healthy-19c-rac
: >"$home/lib/libclntsh.so.19.1"
chown $owner "$home/lib/libclntsh.so.19.1"
asks
has_status "a library of another user in it gives 2" 2
said_nothing "and nothing is run" "$(cat "$home/answers/log")"

# -- links, and names that anybody can give --
new_home linked ohasd-starting $owner
mv "$home/cdata/$host.olr" "$home/cdata/real" && ln -s real "$home/cdata/$host.olr"
asks
says "an OHASD that is starting" 'ohasd  *starting'
said_nothing "an OLR behind a link is one" "$(grep -e crs.olr-file "$place/out")"
new_home stranger-ohasd healthy-19c-rac 54399
stop_processes
rm -rf /etc/oracle /etc/init.d/init.ohasd
ln "$home/bin/cssdagent" "$home/bin/ohasd.bin" 2>/dev/null
setpriv --reuid 54399 --regid $group --clear-groups "$home/bin/ohasd.bin" 1000 >/dev/null 2>&1 </dev/null &
echo $! >"$place/pids"
sleep 0.3
asks --only crs.crsctl-failed
said_nothing "an ohasd.bin of a user leads to no home" "$(cat "$home/answers/log")"

# -- what the first answers leave open is asked at once --
new_home open healthy-19c-rac $owner
sed -i '0,/STATE=ONLINE/s//STATE=OFFLINE/' "$home/answers/stat_res_-v_-init.out"
echo unknown >"$home/answers/query_crs_softwarepatch.out"
for name in stat_res_-p_-init query_crs_releasepatch; do
	echo 4 >"$home/answers/$name.delay"
done
begin=$(date +%s)
asks
took=$(($(date +%s) - begin))
says "attributes are asked for" 'args=stat res -p -init' "$home/answers/log"
says "so is the release patch" 'args=query crs releasepatch' "$home/answers/log"
if [ $took -lt 8 ]; then ok "two answers of 4 s take less than 8 s"; else not_ok "two answers of 4 s take less than 8 s" "$took s"; fi

# -- the picture of the day: CRS-4535; OHASD of the fake node is always young --
new_home starting crs-4535-stuck-11.2 $owner
asks
has_status "CRS-4535 in time gives 1" 1
says "and is a start" 'crs.crsd-starting'
new_home limit crs-4535-restart-limit $owner
asks
has_status "CRS-4535 at the restart limit gives 2" 2
says "and is not waited for" 'crs.crsd-restart-limit'
tap_done
