# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# For tests of the whole program: a fake Grid node in namespaces of its own, with processes, files
# below /etc and a home whose crsctl answers from a folder; and questions about what gridck says.
. tests/lib.sh
gridck=$PWD/$BUILD/gridck
owner=54331 group=54321
profile=tests/captures/healthy-disks-udev-multipath/root/u01/app/19.0.0/grid/gpnp/granit1/profiles/peer/profile.xml

# on_fake_node SCRIPT WHAT [OPTION]: goes on in own mount, pid and host name namespaces (OPTION of
# unshare: and others) and a private /etc; where that is not possible all of WHAT is skipped
on_fake_node() {
	if [ -z "${GRIDCK_FAKE_NODE-}" ]; then
		if [ "$(id -u)" != 0 ] || ! unshare -m -p -u ${3:+"$3"} -f --mount-proc true 2>/dev/null; then
			skip "$2" "needs root and namespaces"
			tap_done
		fi
		rm -rf "$place"
		GRIDCK_FAKE_NODE=yes exec unshare -m -p -u ${3:+"$3"} -f --mount-proc sh "$1"
	fi
	mkdir "$place/layer" && mount -t tmpfs tmpfs "$place/layer" &&
		mkdir "$place/layer/upper" "$place/layer/work" &&
		mount -t overlay overlay -o "lowerdir=/etc,upperdir=$place/layer/upper,workdir=$place/layer/work" /etc || {
		skip "$2" "needs overlayfs"
		tap_done
	}
	# init.ohasd is started by inittab, and no systemd of this machine is asked
	[ ! -e /run/systemd/system ] || mount -t tmpfs tmpfs /run/systemd
	rm -rf /etc/init /etc/inittab
	mkdir -p /etc/init.d /etc/rc3.d && ln -sf ../init.d/ohasd /etc/rc3.d/S96ohasd
	echo 'h1:35:respawn:/etc/init.d/init.ohasd run' >/etc/inittab
	mount -t tmpfs tmpfs /var/tmp && mkdir -m 1777 /var/tmp/.oracle
	echo "grid:x:$owner:$group::/:/bin/sh" >>/etc/passwd
	echo "oinstall:x:$group:" >>/etc/group
}

place=$(mktemp -d /tmp/gridck-e2e.XXXXXX) || exit 1
chmod 755 "$place"
trap 'umount -l "$place/layer" 2>/dev/null; rm -rf "$place"' EXIT

# new_home NAME CAPTURE [OWNER]: a home whose crsctl answers as the capture does, named by olr.loc
new_home() {
	home=$place/$1
	host=$(sed -n 's/.*"host" *: *"\([^"]*\)".*/\1/p' tests/captures/"$2"/capture.json)
	mkdir -p "$home/bin" "$home/lib" "$home/answers" "$home/cdata" \
		"$home/gpnp/$host/profiles/peer" "$home/gpnp/$host/wallets/peer"
	# the only adapter that every machine has is the private one
	sed 's/IP="[0-9.]*" Adapter="ens[0-9]*"/IP="127.0.0.0" Adapter="lo"/g' "$profile" \
		>"$home/gpnp/$host/profiles/peer/profile.xml"
	cp tests/fake-home/crsctl "$home/bin/crsctl"
	for answer in tests/captures/"$2"/cmd/crsctl_*; do
		cp "$answer" "$home/answers/${answer##*/crsctl_}"
	done
	: >"$home/bin/oracle"
	: >"$home/answers/log"
	echo olr >"$home/cdata/$host.olr"
	chmod -R go-w "$home"
	[ -z "${3-}" ] || chown -R "$3:$group" "$home"
	chown root "$home/cdata/$host.olr"
	chmod 777 "$home/answers" && chmod 666 "$home/answers/log"

	echo "$host" >/proc/sys/kernel/hostname
	rm -rf /etc/oracle && mkdir -p "/etc/oracle/scls_scr/$host/root"
	printf 'olrconfig_loc=%s\ncrs_home=%s\n' "$home/cdata/$host.olr" "$home" >/etc/oracle/olr.loc
	cp tests/captures/"$2"/root/etc/oracle/ocr.loc /etc/oracle/ocr.loc
	echo enable >"/etc/oracle/scls_scr/$host/root/ohasdstr"
	for script in ohasd init.ohasd; do
		echo "ORA_CRS_HOME=$home" >/etc/init.d/$script
		chmod 755 /etc/init.d/$script
	done
	stop_processes
	start_processes "$2"
}

stop_processes() {
	[ ! -e "$place/pids" ] || xargs kill <"$place/pids" 2>/dev/null
	rm -f "$place/pids"
}

# start_processes CAPTURE: a sleep by the name of each process of the capture, from the home
start_processes() {
	[ -e "$home/bin/sleep" ] || cp /bin/sleep "$home/bin/sleep"
	cut -f 6 tests/captures/"$1"/proc.tsv | grep -v systemd | sort -u >"$place/names"
	while read -r comm; do
		[ "$comm" != orarootagent.bi ] || comm=orarootagent.bin
		ln -f "$home/bin/sleep" "$home/bin/$comm"
		"$home/bin/$comm" 1000 >/dev/null 2>&1 </dev/null &
		echo $! >>"$place/pids"
	done <"$place/names"
	rm "$home/bin/sleep"
}

# asks OPTIONS...: a live walk; answer in $place/out, $place/err and $status
asks() {
	"$gridck" "$@" walk >"$place/out" 2>"$place/err" </dev/null
	status=$?
}

# without_times: a JSON report without what differs between two runs, or a run and its replay
without_times() {
	sed -E 's/("(taken|since|elapsed_seconds)": ).*/\1-/; s/("source": )"(live|capture)"/\1-/
		s/(for|since|runs for) [0-9]+ (s|min)/\1 TIME/g'
}

# has_status NAME WANTED
has_status() {
	if [ "$status" = "$2" ]; then
		ok "$1"
	else
		not_ok "$1" "exit status $status, not $2
$(cat "$place/out" "$place/err" 2>/dev/null)"
	fi
}

# says NAME PATTERN [FILE]
says() {
	if grep -q -e "$2" "${3-$place/out}"; then
		ok "$1"
	else
		not_ok "$1" "no line with: $2
$(cat "${3-$place/out}")"
	fi
}
