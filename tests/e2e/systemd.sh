#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The hooks of clusterware under a systemd that is PID 1: enabled, disabled, masked, failed, missing,
# and the unit that systemd makes from the script ohasd.
. tests/lib.sh
gridck=$PWD/$BUILD/gridck
what="hooks under a real systemd"
if [ "$(id -u)" != 0 ]; then
	skip "$what" "needs root"
	tap_done
fi
if ! command -v systemd-nspawn >/dev/null; then
	lacks "$what" systemd-nspawn
	tap_done
fi
if [ -z "${GRIDCK_NSPAWN-}" ]; then
	if ! unshare -m true 2>/dev/null; then
		skip "$what" "needs namespaces"
		tap_done
	fi
	GRIDCK_NSPAWN=yes exec unshare -m sh "$0"
fi

place=$(mktemp -d /tmp/gridck-nspawn.XXXXXX) || exit 1
trap 'umount -l "$place/layer/root" "$place/layer" 2>/dev/null; rm -rf "$place"' EXIT
mkdir "$place/layer" && mount -t tmpfs tmpfs "$place/layer" &&
	mkdir "$place/layer/upper" "$place/layer/work" "$place/layer/root" &&
	mount -t overlay overlay -o "lowerdir=/,upperdir=$place/layer/upper,workdir=$place/layer/work" \
		"$place/layer/root" &&
	mount -t tmpfs tmpfs /run && mkdir /run/lock || {
	skip "$what" "needs overlayfs"
	tap_done
}
root=$place/layer/root
units=$root/etc/systemd/system

# a Grid node as far as the hooks go; its crsctl knows nothing
mkdir -p "$units" "$root/etc/oracle" "$root/opt/grid/bin" "$root/opt/answers" "$root/etc/init.d" \
	"$root/etc/rc3.d" "$root/etc/rc5.d"
cp "$gridck" "$root/opt/gridck"
printf 'olrconfig_loc=/opt/grid/olr\ncrs_home=/opt/grid\n' >"$root/etc/oracle/olr.loc"
echo 'local_only=FALSE' >"$root/etc/oracle/ocr.loc"
printf '#!/bin/sh\nexit 1\n' >"$root/opt/grid/bin/crsctl"
printf '#!/bin/sh\nexec sleep 1000\n' >"$root/etc/init.d/init.ohasd"
printf '#!/bin/sh\nexit 0\n' >"$root/etc/init.d/ohasd"
chmod 755 "$root/opt/grid/bin/crsctl" "$root/etc/init.d/init.ohasd" "$root/etc/init.d/ohasd"
for level in 3 5; do ln -s ../init.d/ohasd "$root/etc/rc$level.d/S96ohasd"; done
cat >"$units/oracle-ohasd.service" <<'END'
[Unit]
Description=Oracle High Availability Services
After=network-online.target remote-fs.target autofs.service
Wants=network-online.target remote-fs.target
[Service]
ExecStart=/etc/init.d/init.ohasd run >/dev/null 2>&1 </dev/null
Type=simple
Restart=no
KillMode=process
TasksMax=infinity
[Install]
WantedBy=multi-user.target graphical.target
END
cat >"$units/gridck-test.target" <<'END'
[Unit]
Requires=basic.target gridck-test.service
After=basic.target
AllowIsolate=yes
END
cat >"$units/gridck-test.service" <<'END'
[Unit]
After=basic.target
[Service]
Type=oneshot
ExecStart=/bin/sh /opt/states.sh
ExecStopPost=/bin/systemctl exit
END
cat >"$root/opt/states.sh" <<'END'
export ASAN_OPTIONS=exitcode=99:detect_leaks=0
unit=oracle-ohasd.service
look() {
	/opt/gridck --only crs.init-unit --only crs.init-script --only crs.tasks-max \
		audit >"/opt/answers/$1" 2>&1
}
systemctl enable --now $unit
look enabled
/opt/gridck capture /opt/answers/captured >/opt/answers/capture.log 2>&1
systemctl disable $unit
look disabled
systemctl enable $unit
systemctl stop $unit
look stopped
systemctl start $unit
systemctl kill -s KILL --kill-who=main $unit
while systemctl -q is-active $unit; do sleep 0.1; done
look failed
systemctl reset-failed $unit
mv /etc/systemd/system/$unit /opt/unit
ln -s /dev/null /etc/systemd/system/$unit
systemctl daemon-reload
look masked
rm /etc/systemd/system/$unit
rm -f /etc/systemd/system/*.wants/$unit
systemctl daemon-reload
look missing
mv /opt/unit /etc/systemd/system/$unit
mkdir /etc/systemd/system/$unit.d
printf '[Service]\nTasksMax=512\n' >/etc/systemd/system/$unit.d/tasks.conf
systemctl daemon-reload
systemctl enable --now $unit
look few-tasks
rm /etc/rc3.d/S96ohasd /etc/rc5.d/S96ohasd
systemctl daemon-reload
look no-links
END

timeout -k 5 120 systemd-nspawn -q -D "$root" --register=no --keep-unit --private-network -b \
	systemd.unit=gridck-test.target </dev/null >"$place/nspawn.log" 2>&1
answers=$root/opt/answers
if [ ! -s "$answers/no-links" ]; then
	if [ -e "$answers/enabled" ]; then
		not_ok "$what" "it ended early:
$(tail -n 20 "$place/nspawn.log")"
	else
		skip "$what" "systemd does not start in a container here"
	fi
	tap_done
fi

# told STATE PATTERN: the finding has that line
told() {
	if grep -q -e "$2" "$answers/$1"; then
		ok "$1: $2"
	else
		not_ok "$1: $2" "$(cat "$answers/$1")"
	fi
}
# silent STATE ID: no finding of that check
silent() {
	said_nothing "$1: no $2" "$(grep -e "^[a-z]*  $2 " -A 3 "$answers/$1")"
}

silent enabled crs.init-unit
silent enabled crs.init-script
silent enabled crs.tasks-max
told enabled '^checks: 3 passed'
told disabled '^critical  crs.init-unit  oracle-ohasd.service'
told disabled 'is not enabled'
told stopped '^warning  crs.init-unit'
told failed '^critical  crs.init-unit'
told failed 'has failed'
told masked '^critical  crs.init-unit'
told masked 'is masked'
told missing '^critical  crs.init-unit'
told missing 'there is no oracle-ohasd.service'
for state in disabled failed masked missing; do silent $state crs.init-script; done
told few-tasks '^warning  crs.tasks-max'
silent few-tasks crs.init-unit
told no-links '^critical  crs.init-script  /etc/init.d/ohasd'
silent no-links crs.init-unit

"$gridck" --only crs.init-unit --only crs.init-script --only crs.tasks-max --replay "$answers/captured" \
	audit >"$place/replayed" 2>&1
grep '^checks:' "$answers/enabled" >"$place/live-checks"
grep '^checks:' "$place/replayed" >"$place/replayed-checks"
is_equal "the replay of its capture judges the same" "$place/live-checks" "$place/replayed-checks"
tap_done
