#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A capture as .tar.gz is judged as the folder is, and what is captured into one can be replayed.
. tests/e2e/lib.sh
export LC_ALL=C TZ=UTC
unset NO_COLOR COLUMNS

# -- every sample node --
for folder in tests/captures/*/; do
	folder=${folder%/} words=walk
	node=${folder##*/}
	[ -e "$folder/capture.json" ] || continue
	[ ! -e "$folder/command" ] || words=$(cat "$folder/command")
	tar czf "$place/$node.tar.gz" -C tests/captures "$node"
	# shellcheck disable=SC2086 # the words are meant to be split
	"$gridck" --replay "$place/$node.tar.gz" $words >"$place/out" 2>&1
	echo "exit: $?" >>"$place/out"
	sed -i "s#$place/$node.tar.gz#$folder#g" "$place/out"
	is_equal "$node packed is as the folder" "$folder/expect.txt" "$place/out"
	rm "$place/$node.tar.gz"
done

# -- captured into an archive --
for node in healthy-19c-rac crs-4535-disk-owner-19c hostile-bytes cssd-no-voting-files; do
	"$gridck" --replay tests/captures/$node capture "$place/$node.tar.gz" >"$place/out" 2>"$place/err"
	status=$?
	has_status "$node is captured into an archive" 0
	"$gridck" --replay tests/captures/$node capture "$place/$node" >"$place/out" 2>"$place/err"
	mkdir "$place/unpacked" && tar xzf "$place/$node.tar.gz" -C "$place/unpacked"
	said_nothing "$node: tar finds in it what the folder holds" \
		"$(diff -r "$place/$node" "$place/unpacked" 2>&1)"
	"$gridck" --replay tests/captures/$node --format json walk | without_times >"$place/one"
	"$gridck" --replay "$place/$node.tar.gz" --format json walk | without_times >"$place/two"
	is_equal "$node: and it is judged the same" "$place/one" "$place/two"
	rm -r "$place/unpacked"
done
said_nothing "only its owner can read it" "$(find "$place/healthy-19c-rac.tar.gz" -perm /077)"
said_nothing "nothing is left behind" "$(find "$place" -name '.gridck.*')"
echo before >"$place/healthy-19c-rac.tar.gz"
"$gridck" --replay tests/captures/healthy-19c-rac capture "$place/healthy-19c-rac.tar.gz" >"$place/out" 2>&1
status=$?
has_status "one that is there is replaced" 0
"$gridck" --replay tests/captures/healthy-19c-rac capture "$place/no/folder.tar.gz" >"$place/out" 2>&1
status=$?
has_status "a folder that is not there gives 3" 3

# -- refused --
# refused NAME FILE WORDS
refused() {
	"$gridck" --replay "$2" walk >"$place/out" 2>"$place/err"
	status=$?
	has_status "$1 gives 3" 3
	says "$1 is told" "$3" "$place/err"
}
refused "a file that is no archive" README.md 'neither a folder nor a .tar.gz'
whole=$place/healthy-19c-rac.tar.gz
head -c $(($(wc -c <"$whole") / 2)) "$whole" >"$place/cut.tar.gz"
refused "an archive that is cut" "$place/cut.tar.gz" 'not a whole .tar.gz'
# a byte that was damaged on the way, in the contents or in the checksum, changes what was seen
for back in 5 9 60 700; do
	at=$(($(wc -c <"$whole") - back))
	{
		head -c $at "$whole"
		tail -c +$((at + 1)) "$whole" | head -c 1 | tr '\000-\377' '\001-\377\000'
		tail -c +$((at + 2)) "$whole"
	} >"$place/damaged.tar.gz"
	refused "a damaged byte, $back from the end," "$place/damaged.tar.gz" 'not a whole .tar.gz'
done
{
	cat "$whole"
	head -c 3000 /dev/zero
} >"$place/padded.tar.gz"
"$gridck" --replay "$place/padded.tar.gz" walk >"$place/out" 2>"$place/err"
status=$?
has_status "zeros behind it do no harm" 0
mkdir -p "$place/bomb/cmd" && echo '{}' >"$place/bomb/capture.json"
truncate -s 60M "$place/bomb/cmd/1" "$place/bomb/cmd/2" "$place/bomb/cmd/3" "$place/bomb/cmd/4" "$place/bomb/cmd/5"
tar czf "$place/bomb.tar.gz" -C "$place" bomb
refused "a bomb of many files" "$place/bomb.tar.gz" 'too large for a capture when unpacked'
tar czf "$place/sparse.tar.gz" --sparse -C "$place" bomb
refused "one of holes" "$place/sparse.tar.gz" 'too large for a capture when unpacked'
rm "$place/bomb/cmd/"*
truncate -s 1G "$place/bomb/cmd/1"
tar czf "$place/sparse.tar.gz" --sparse -C "$place" bomb
refused "a file too large" "$place/sparse.tar.gz" 'too large for a capture'
rm "$place/bomb/cmd/"*
ln -s /etc/passwd "$place/bomb/cmd/crsctl_check_crs.out"
tar czf "$place/link.tar.gz" -C "$place" bomb
refused "a link" "$place/link.tar.gz" 'neither a file nor a folder'
rm -r "$place/bomb" && mkdir "$place/bomb" && echo x >"$place/bomb/other"
tar czf "$place/other.tar.gz" -C "$place" bomb
refused "an archive of something else" "$place/other.tar.gz" 'holds no capture'
tap_done
