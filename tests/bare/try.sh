#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the two commands that README.md starts with on a bare Debian 12: tests/bare/try.sh
# Needs root, debootstrap, git and a Debian mirror. What is tried is the last commit.
set -eu
cd "$(dirname "$0")/../.."
suite=bookworm
mirror=$(grep -rhoE 'https?://[^ ]+/debian/? ' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
	head -n 1 | tr -d ' ')
[ -n "$mirror" ] || mirror=$(sed -n 's/^URIs: *\([^ ]*\/debian\) *$/\1/p' /etc/apt/sources.list.d/*.sources |
	head -n 1)
: "${mirror:?not found in /etc/apt}"

cache=${XDG_CACHE_HOME:-/tmp}/gridck-bare-$suite.tar
room=$(mktemp -d)
trap 'rm -rf --one-file-system "$room"' EXIT

if [ ! -e "$cache" ]; then
	debootstrap --variant=minbase --include=sudo $suite "$room/base" "$mirror" >"$room/log" 2>&1 ||
		{ tail "$room/log"; exit 1; }
	tar -C "$room/base" -cf "$cache.new" .
	mv "$cache.new" "$cache"
fi
mkdir "$room/root"
tar -C "$room/root" -xf "$cache"
cp -L /etc/resolv.conf "$room/root/etc/resolv.conf"
hostname | sed 's/^/127.0.0.1 localhost /' >"$room/root/etc/hosts"
git clone -q --no-local . "$room/root/gridck"

# What a reader would type
commands=$(grep -m 2 '^ *sudo \./bootstrap ' README.md | sed 's/^ *//; s/ *#.*//')
echo "On a bare $suite from $mirror:"
echo "$commands"

# shellcheck disable=SC2016 # the inner shell expands them
unshare --mount --pid --fork sh -c '
	# a mount point, so that tests in there can make namespaces of their own
	mount --bind "$1" "$1"
	mount -t proc proc "$1/proc"
	mount -t devpts -o newinstance,ptmxmode=666 devpts "$1/dev/pts"
	ln -sf pts/ptmx "$1/dev/ptmx"
	echo "$2" | while read -r command; do
		printf "\n== %s\n" "$command"
		chroot "$1" env -i HOME=/root TERM=dumb LC_ALL=C.UTF-8 \
			PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
			sh -c "cd /gridck && $command" </dev/null ||
			{ echo "== failed with exit status $?"; exit 1; }
	done
' sh "$room/root" "$commands"
echo "== both commands work"
