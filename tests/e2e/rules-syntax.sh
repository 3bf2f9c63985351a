#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Which lines of rules files are passed over: what gridck says, and what the real systemd-udevd does.
export LC_ALL=C
. tests/lib.sh
folder=/etc/udev/rules.d
udevd=/lib/systemd/systemd-udevd
verdict=$PWD/$BUILD/tests/e2e/rules-verdict
what="udev passes over the lines that gridck names"

if [ -z "${GRIDCK_OWN_DEV-}" ]; then
	if [ ! -x $udevd ] || [ ! -d $folder ] || ! command -v udevadm >/dev/null; then
		lacks "$what" systemd-udevd
		tap_done
	fi
	if [ "$(id -u)" != 0 ] || ! unshare -m -n true 2>/dev/null; then
		skip "$what" "needs root and namespaces"
		tap_done
	fi
	GRIDCK_OWN_DEV=yes exec unshare -m -n sh "$0"
fi

# -- own /dev, /run and folders of rules: udevd must touch nothing of this machine --
place=$(mktemp -d /tmp/gridck-e2e.XXXXXX) || exit 1
bound=''
# shellcheck disable=SC2086 # folders
trap 'umount $bound; rm -rf "$place"' EXIT
mkdir "$place/dev" "$place/empty" "$place/rules"
if ! mount -t tmpfs -o mode=755 dev "$place/dev" || ! mknod -m 666 "$place/dev/null" c 1 3 ||
	! mknod -m 666 "$place/dev/kmsg" c 1 11 || ! ln -s /proc/self/fd "$place/dev/fd" ||
	! mount --move "$place/dev" /dev || ! mount -t tmpfs run /run; then
	skip "$what" "needs a private /dev"
	tap_done
fi
for file in /usr/lib/udev/rules.d/*.rules; do
	[ ! -e "$file" ] || cp "$file" "$place/rules/shipped-${file##*/}"
done
for other in /usr/lib/udev/rules.d /usr/local/lib/udev/rules.d /lib/udev/rules.d; do
	[ -d $other ] || continue
	mount --bind "$place/empty" $other && bound="$other $bound"
done
mount --bind "$place/rules" $folder && bound="$folder $bound"

# -- the files: one for each limit of a line, and those that were copied --
# rule LENGTH: a line of that many bytes
rule() {
	printf 'OWNER="'
	printf "%$(($1 - 8))s" '' | tr ' ' x
	printf '"\n'
}
{
	rule 16383
	echo 'BUS=="x"'
} >$folder/limit-1.rules
{
	printf 'KERNEL=="a", \\\n' && rule $((16383 - 13))
	printf 'KERNEL=="a", \\\n' && rule $((16384 - 13))
	echo 'BUS=="x"'
} >$folder/limit-2.rules
printf 'KERNEL=="a", \\\r\nBUS=="x"\r\n\r\n  \t\r\nBUS=="1"\0BUS=="2"\rBUS=="3"\n\rBUS=="4"\nBUS=="5"\n' \
	>$folder/ends.rules
printf 'KERNEL=="a", \\\n# c\n  BUS=="x"\nKERNEL=="a", \\\n\nBUS=="y"\n\\\nBUS=="z"\nMODE="0660", \\\n \\\n#\n BUS=="x"\n' \
	>$folder/joined.rules
printf '\357\273\277KERNEL=="a", MODE="0660"\nKERNEL=="a",\302\240MODE="0660"\nSYMLINK+="\377"\n' \
	>$folder/bytes.rules
cp tests/rules/good.rules tests/rules/bad.rules $folder
for file in tests/rules/field/*.rules; do
	cp "$file" "$folder/field-${file##*/}"
done
if command -v python3 >/dev/null; then
	python3 - $folder/good.rules $folder/field-*.rules >$folder/damaged.rules <<'PYTHON'
import random, sys

random.seed(20)
lines = [line.rstrip("\n") for name in sys.argv[1:] for line in open(name, encoding="utf-8")]
lines = [line for line in lines if line and line[0] != "#"]
for _ in range(3000):
    text = list(random.choice(lines))
    for _ in range(random.choice((1, 1, 2, 3))):
        at = random.randrange(len(text))
        text[at:at + random.randrange(2)] = random.choice(
            ("", *'"=+:!-{}\\,$%# ei|', '""', "==", ", ", '\\"', "”", text[at], "\t")
        )
    print("".join(text))
PYTHON
else
	lacks "damaged lines" python3
fi

# -- what each says --
$udevd --debug >"$place/log" 2>&1 &
pid=$!
tries=0
until udevadm control --ping --timeout=1 2>/dev/null; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || break
	sleep 0.05
done
udevadm control --exit --timeout=10
wait $pid
refusals='Invalid key|Invalid operator|Invalid attribute for|Unknown builtin|Ignoring NAME'
refusals="$refusals|Failed to parse (mode|link|log)|Line is too long|.*(cannot be set|(takes|has) no effect)"
grep -a -E "^$folder/[^ ]*:[0-9]+:? ($refusals)" "$place/log" |
	sed -E 's/^([^ ]*:[0-9]+).*/\1/' | sort -u >"$place/udevd"
version=$(udevadm --version | sed 's/[^0-9].*//')
"$verdict" "$version" $folder/*.rules | sort -u >"$place/gridck"

lines=$(cat $folder/*.rules | wc -l)
if [ "$(wc -l <"$place/udevd")" -lt 100 ]; then
	not_ok "udevd tells of lines" "$(tail -n 20 "$place/log")"
fi
is_equal "$what ($lines lines, udev $version)" "$place/udevd" "$place/gridck"
# lines_of FILE: the numbers of its rules
lines_of() {
	awk -v file="$folder/${1##*/}" '!/^#/ { print file ":" FNR }' "$1" | sort
}
said_nothing "none of the good lines" "$(lines_of tests/rules/good.rules | comm -12 - "$place/udevd")"
said_nothing "all of the bad lines" "$(lines_of tests/rules/bad.rules | comm -23 - "$place/udevd")"
tap_done
