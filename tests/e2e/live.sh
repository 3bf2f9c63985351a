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
