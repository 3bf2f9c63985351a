# SPDX-License-Identifier: Apache-2.0
"""Rule sets for rules.py: those of the field, adapted to loop devices; written by hand; generated.

A set is a name and a list of (file, text): file "99-x.rules" is in /etc, "run/…" and "lib/…" are in
the other folders; text None masks. @asm1@, @part1@ … are the kernel's names of the devices.
"""
import glob
import os
import random
import re

GENERATED = 320
ASM = 'OWNER="grid", GROUP="asmadmin", MODE="0660"'


# -- of the field --


def field_sets():
    """tests/rules/field: real files, the names of their disks replaced by ours."""
    names = [("sd?1", "@part1@"), ("sd\\*1", "loop*p1"), ("sdb\\*", "@asm1@*"), ("sd\\*", "loop*"), ("dm-\\*", "loop*"),
             ("dm-\\[0-9\\]\\*", "loop*"), ("vdc", "@asm1@"), ("vdd", "@asm2@"), ("vde", "@ext@"),
             ("nvme\\[0-9\\]\\*n\\[0-9\\]\\*", "loop[0-9]*"), ("raw\\*", "@zero@")]
    for path in sorted(glob.glob(os.path.dirname(__file__) + "/../rules/field/*.rules")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for old, new in names:
            text = re.sub(f'KERNEL=="{old}"', f'KERNEL=="{new}"', text)
        # properties that loop devices have stand for those that they have not
        text = re.sub(r'ENV\{DM_NAME\}=="[^"]*"', 'ENV{DEVNAME}=="/dev/@asm1@"', text, count=1)
        text = re.sub(r'ENV\{DM_UUID\}=="mpath-[^"]*"', 'ENV{MINOR}=="%n", ENV{DEVTYPE}=="disk"', text, count=1)
        text = re.sub(r'ENV\{ID_SERIAL\}=="[^"]*"', 'KERNELS=="@parts@", ENV{DEVTYPE}=="partition"', text, count=1)
        # programs that change more than nodes
        text = re.sub(r"RUN\+=", "ENV{NOT_RUN}+=", text)
        yield f"field {os.path.basename(path)}", [("99-oracle.rules", text)]


# -- written by hand --

HAND = r"""
== example of the documentation
KERNEL=="loop*", ENV{DEVTYPE}=="disk", ATTR{loop/backing_file}=="@folder@/asm1", SYMLINK+="oracleasm/asm1", OWNER="grid", GROUP="asmadmin", MODE="0660"
== by label, with blkid asked
KERNEL=="loop*", IMPORT{builtin}="blkid"
KERNEL=="loop*", ENV{ID_FS_TYPE}=="oracleasm", SYMLINK+="oracleasm/$env{ID_FS_LABEL}", OWNER="grid", GROUP="asmadmin", MODE="0660"
KERNEL=="loop*", ENV{ID_FS_USAGE}=="filesystem|other", ENV{ID_FS_LABEL_ENC}=="?*", SYMLINK+="by-label/$env{ID_FS_LABEL_ENC}"
KERNEL=="loop*", ENV{ID_FS_TYPE}=="ext?", GROUP="dba"
== one line of all
KERNEL=="loop*", MODE="0666"
== by name of the disk, on its partitions
KERNELS=="@parts@", ENV{DEVTYPE}=="partition", OWNER="grid", GROUP="asmdba", MODE="0660", SYMLINK+="asm-%P-%n"
== the parent that matched
KERNEL=="loop*p?", KERNELS=="@parts@", SYMLINK+="id-$id-%k"
SYMLINK+="still-%b-%k"
KERNEL=="loop*p1", KERNELS=="nothing", SYMLINK+="bad"
SYMLINK+="now-$id-%k"
== attributes
KERNEL=="loop*", ATTR{size}=="49152", GROUP="dba"
KERNEL=="loop*", ATTR{size}!="49152", OWNER="oracle"
KERNEL=="loop*", ATTR{nothing}!="x", OWNER="grid"
KERNEL=="loop*", ATTR{ro}=="0 ", OWNER="grid"
KERNEL=="loop*", ATTR{partition}=="?*", MODE="0604"
KERNEL=="loop*", ATTRS{loop/backing_file}=="*/parts", SYMLINK+="of-parts-%k"
KERNEL=="loop*", ATTRS{loop/autoclear}=="0", ATTRS{ro}=="0", SYMLINK+="a-$attr{size}"
KERNEL=="loop*", ATTR{loop}=="*", OWNER="grid"
KERNEL=="loop*", ATTR{[block/@asm1@]size}=="49152", SYMLINK+="other-%k"
KERNEL=="loop*", SYMLINK+="c-%k-$attr{[block/@asm1@]size}-%s{ro}"
== attributes of the disk for its partitions
KERNEL=="loop*p*", KERNELS=="@parts@", SYMLINK+="p-%k-$attr{removable}-$attr{size}"
KERNEL=="loop*p*", SYMLINK+="q-%k-$attr{removable}"
== tests
TEST=="loop/backing_file", GROUP="dba"
TEST!="loop/backing_file", GROUP="asmdba"
TEST=="nothing", OWNER="grid"
TEST=="/etc/passwd", MODE="0660"
TEST{0111}=="/etc/passwd", OWNER="grid"
TEST!="/no/such/file", SYMLINK+="t-%k"
TEST=="/dev/%k", SYMLINK+="t2-%k"
== subsystem
SUBSYSTEM=="block", DRIVER=="", OWNER="grid"
SUBSYSTEMS=="block", GROUP="dba"
SUBSYSTEM=="class|bus|subsystem", MODE="0644"
SUBSYSTEM=="BLOCK", MODE="0644"
DRIVERS=="", SYMLINK+="d-%k"
DRIVERS=="loop", OWNER="oracle"
== properties in a line
KERNEL=="loop*", ENV{X}="oracle"
KERNEL=="loop*", ENV{X}="grid", OWNER="$env{X}", SYMLINK+="x-$env{X}-%k", GROUP="dba"
== an owner by text and one by name
KERNEL=="loop*", ENV{X}="oracle"
KERNEL=="loop*", OWNER="grid", OWNER="$env{X}", GROUP="$env{X}", MODE="$env{X}"
== properties are added to and removed
ENV{A}="x", ENV{A}+="y", ENV{B}+="z", SYMLINK+="$env{A}-$env{B}-%k"
ENV{A}=""
ENV{A}=="", SYMLINK+="gone-%k"
ENV{C}="$env{NOTHING}", ENV{D}=="*", SYMLINK+="star-%k"
ENV{C}=="?*", OWNER="grid"
== final
KERNEL=="loop*", OWNER:="grid", MODE:="0640", SYMLINK:="f1-%k"
KERNEL=="loop*", OWNER="oracle", GROUP="dba", MODE="0660", SYMLINK+="f2-%k", SYMLINK="f3-%k"
== links are set anew
SYMLINK+="a1-%k a2-%k"
SYMLINK="b1-%k"
SYMLINK+=""
SYMLINK+="c//d-%k", SYMLINK+="/dev/e-%k"
== links are cleared
SYMLINK+="a1-%k a2-%k"
SYMLINK=""
== links match
SYMLINK+="a1"
SYMLINK=="a?", OWNER="grid"
SYMLINK!="b*", GROUP="dba"
SYMLINK!="a1", MODE="0604"
== tags match
TAG+="one", TAG+="two"
TAG=="one", OWNER="grid"
TAG-="one"
TAG=="one", GROUP="dba"
TAG!="two", MODE="0604"
TAGS=="t*", SYMLINK+="tags-%k"
TAG="three"
TAG=="two", GROUP="asmdba"
== a group alone
GROUP="dba"
== a group that is root
GROUP="root"
== an owner alone
OWNER="grid"
== a mode alone
MODE="0644"
== a mode that differs in the upper bits
MODE="2660", GROUP="dba"
== numbers
OWNER="54331", GROUP="54329", MODE="660"
== nobody by that name
OWNER="grid", GROUP="asmadmin"
OWNER="nosuch", SYMLINK+="applied-%k"
GROUP="nosuch"
== nobody by a name that was put in
ENV{X}="nosuch"
OWNER="grid", GROUP="asmadmin"
OWNER="$env{X}", GROUP="%E{X}"
== nobody, for ever
OWNER:="nosuch", GROUP:="nosuch", MODE:="0640"
OWNER="grid", GROUP="asmadmin", MODE="0600"
== not a mode
ENV{M}="09x", MODE="0640"
MODE="$env{M}", MODE="$env{NOTHING}"
== programs
PROGRAM=="/bin/echo a  b (c)", SYMLINK+="%c-%k", SYMLINK+="p2/%c{2} p3/$result{2+} p9/%c{9} p0/%c{0}"
PROGRAM=="/bin/echo 'a b'  c", RESULT=="a b c", SYMLINK+="quoted-%k"
RESULT=="a*", OWNER="grid"
PROGRAM=="/no/such", OWNER="oracle"
RESULT=="", GROUP="dba"
PROGRAM!="/no/such", MODE="0604"
== a program alone
PROGRAM=="/bin/echo hi"
RESULT=="hi", OWNER="grid"
== scsi_id finds nothing
PROGRAM=="/lib/udev/scsi_id -g -u -d $devnode", OWNER="grid"
PROGRAM!="/usr/lib/udev/scsi_id --whitelisted --replace-whitespace --device=/dev/$name", GROUP="dba"
PROGRAM=="scsi_id -g -u -d /dev/$parent", RESULT=="", MODE="0604"
== imports
IMPORT{program}="/no/such", OWNER="grid"
IMPORT{program}!="/no/such", GROUP="dba"
IMPORT{builtin}="usb_id", OWNER="oracle"
IMPORT{builtin}="path_id", OWNER="oracle"
IMPORT{parent}="DEVTYPES*", MODE="0604"
IMPORT{db}="NOTHING", OWNER="oracle"
KERNEL=="loop*p*", IMPORT{parent}="LOOP*", SYMLINK+="parent-%k"
IMPORT{file}="/no/such", OWNER="oracle"
== jumps
KERNEL=="loop*p*", GOTO="end"
OWNER="grid"
LABEL="end", GROUP="dba"
GOTO="skip", MODE="0604"
OWNER="oracle"
LABEL="skip"
GOTO="nowhere", SYMLINK+="no-%k"
SYMLINK+="yes-%k"
== jumps over jumps
KERNEL=="@asm1@", GOTO="a"
KERNEL=="@asm2@", GOTO="b"
OWNER="grid", GOTO="c"
LABEL="a"
GROUP="dba", GOTO="c"
LABEL="b"
GROUP="asmdba"
LABEL="c"
MODE="0640"
== actions
ACTION=="add", OWNER="grid"
ACTION=="change", GROUP="dba"
ACTION=="add|change", MODE="0640"
ACTION!="remove", SYMLINK+="act-$env{ACTION}-%k"
== assignments before matches
OWNER="grid", KERNEL=="@asm1@", MODE="0640", ENV{DEVTYPE}=="disk"
SYMLINK+="x-%k", KERNEL=="nothing"
== alternatives
KERNEL=="@asm1@|@ext@", OWNER="grid"
KERNEL=="nothing|", GROUP="dba"
ENV{NOTHING}=="|x", GROUP="asmdba"
KERNEL=="x|loop*p?|y", MODE="0640"
KERNEL!="@asm1@|@ext@", SYMLINK+="not-%k"
== wildcards
KERNEL=="[!a-k]oop[[:digit:]]*", OWNER="grid"
KERNEL=="loop[", GROUP="dba"
KERNEL=="?*", MODE="0640"
KERNEL=="l??p*[0-9]", SYMLINK+="w1-%k"
KERNEL=="loop*[^0-5]", SYMLINK+="w2-%k"
DEVPATH=="/devices/virtual/*", SYMLINK+="w3-%k"
DEVPATH=="*block", SYMLINK+="w4-%k"
== what is put in
SYMLINK+="s/$kernel/%k/$number/%n/$major/%M/$minor/%m/$parent/%P/$name/%D"
SYMLINK+="t$devpath t%p", SYMLINK+="u$devnode v%N$sys%S$root%r"
SYMLINK+="w$$%%x-%k", SYMLINK+="y$kernelz-%kz"
SYMLINK+="l1-%k", ENV{L}="$links"
SYMLINK+="m-$env{L}", SYMLINK+="drv$driver-%d-%k"
== characters of links
SYMLINK+="l(1)-%k l2-%k"
OPTIONS="string_escape=none", SYMLINK+="m(1)-%k m2-%k"
OPTIONS="string_escape=replace", SYMLINK+="n(1)-%k n2-%k"
SYMLINK+="a*b?c;d-%k e#f+g:h=i@j-%k"
SYMLINK+="back\x20slash-%k"
SYMLINK+="umläut-%k"
== blanks of what is put in
ENV{A}="  x  y (z) "
SYMLINK+="q$env{A}r-%k"
OPTIONS="string_escape=replace", ENV{B}="a b(c)", SYMLINK+="$env{B}-%k"
OPTIONS="string_escape=none", SYMLINK+="lead$env{A}-%k"
== names are not given to disks
NAME="other", OWNER="grid"
NAME=="other", GROUP="dba"
NAME=="", MODE="0604"
== too long
ENV{T}="0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
ENV{L}="$env{T}$env{T}$env{T}$env{T}$env{T}$env{T}", OWNER="grid"
ENV{L}=="", GROUP="dba"
ENV{K}="$env{T}$env{T}$env{T}$env{T}$env{T}", ENV{K}=="", MODE="0604"
ENV{K}=="?*", SYMLINK+="k-%k"
== a node belongs to whom a program gives it
OWNER="grid", GROUP="dba", MODE="0640"
KERNEL=="@asm1@", RUN+="/bin/chown 5 $devnode"
== lines that go on
KERNEL=="loop*", \
  OWNER="grid", \
# a comment in between
  GROUP="dba"
MODE="0640" \
, SYMLINK+="on-%k"
== commas and blanks
  KERNEL=="loop*"  ,OWNER = "grid",,  GROUP="dba" MODE="0640",
== lines that are refused
KERNEL=="loop*", OWNER="grid", BUS=="scsi"
KERNEL=="loop*", GROUP="dba", RESULT="x"
KERNEL=="loop*", MODE="0604
KERNEL=="loop*", SYMLINK+="fine-%k"
"""

FILES = [
    ("several files", [("10-a.rules", 'OWNER="grid", GROUP="dba"\n'), ("99-b.rules", 'OWNER="oracle"\n')]),
    ("order of names", [("100-a.rules", 'OWNER="grid"\n'), ("20-b.rules", 'OWNER="oracle"\n')]),
    ("the same name", [("50-a.rules", 'OWNER="grid"\n'), ("run/50-a.rules", 'OWNER="oracle"\n'), ("lib/50-a.rules", 'GROUP="dba"\n')]),
    ("a masked file", [("50-a.rules", None), ("lib/50-a.rules", 'GROUP="dba"\n'), ("run/51-b.rules", 'OWNER="grid"\n')]),
    ("an empty file masks", [("50-a.rules", ""), ("lib/50-a.rules", 'GROUP="dba"\n')]),
    ("jumps end with their file", [("50-a.rules", 'GOTO="end"\nOWNER="grid"\n'), ("51-b.rules", 'LABEL="end"\nGROUP="dba"\n')]),
    ("properties go on", [("50-a.rules", 'ENV{X}="grid", ENV{.Y}="dba"\n'), ("51-b.rules", 'OWNER="$env{X}", GROUP="$env{.Y}"\n')]),
    ("names of links go on", [("lib/50-a.rules", 'SYMLINK+="one-%k"\n'), ("99-b.rules", 'SYMLINK+="two-%k"\n')]),
]


def hand_sets():
    parts = re.split(r"^== (.*)\n", HAND, flags=re.M)[1:]
    for name, text in zip(parts[::2], parts[1::2]):
        yield name, [("99-test.rules", text)]
    yield from FILES


# -- generated --


class Generator:
    """Lines of the pieces that real rules consist of. The same seed gives the same sets."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.tags = True

    def one_of(self, *items):
        return self.random.choice(items)

    def chance(self, share):
        return self.random.random() < share

    def key(self):
        return self.one_of("X", "Y", "ID_ASM", ".Z")

    def word(self):
        return self.one_of("grid", "oracle", "a b", "x(y)", "", "dba", "0640", "5")

    def text(self, before=("", "a", "asm-", "disk/")):
        """A value with substitutions."""
        piece = self.one_of("%k", "$kernel", "%n", "$number", "$env{X}", "%E{Y}", "$env{ID_ASM}", "$env{.Z}", "%P", "$parent",
                            "%M-%m", "$id", "%c", "%c{1}", "%c{2+}", "$attr{size}", "%s{ro}", "$$", "%%", "%p", "$name",
                            "$env{DEVTYPE}", "$driver", "$env{NOTHING}")
        return self.one_of(*before) + piece + self.one_of("", "", "-z", "-%k")

    def link(self):
        """Never a name of a node: udev would put the link in its place."""
        return self.text(("a", "asm-", "disk/"))

    def match(self):
        op = "!=" if self.chance(0.2) else "=="
        kind = self.random.randrange(16)
        if kind < 4:
            return f'KERNEL{op}"' + self.one_of("@asm1@", "@asm2@", "loop*", "loop*p?", "loop*p*", "@part1@|@ext@", "@zero@|", "sd*", "loop*[02468]", "l?op[!3]*") + '"'
        if kind < 6:
            return f'ENV{{{self.key()}}}{op}"' + self.one_of("", "?*", "*", "grid", "a*", "grid|oracle", "|x", "a b") + '"'
        if kind == 6:
            return self.one_of('SUBSYSTEM=="block"', 'SUBSYSTEMS=="block"', 'SUBSYSTEM!="scsi"', 'ENV{DEVTYPE}=="disk"', 'ENV{DEVTYPE}=="partition"')
        if kind == 7:
            return f'ACTION{op}"' + self.one_of("add", "change", "add|change", "a*", "remove") + '"'
        if kind == 8:
            return f'KERNELS{op}"' + self.one_of("@parts@", "@asm1@", "loop*", "nothing", "*p1") + '"'
        if kind == 9:
            return f'ATTRS{{{self.one_of("ro", "size", "loop/backing_file", "removable", "nothing")}}}{op}"' + self.one_of("0", "*", "", "49152", "*/parts", "?*") + '"'
        if kind == 10:
            return f'ATTR{{{self.one_of("ro", "size", "loop/backing_file", "partition", "nothing")}}}{op}"' + self.one_of("0", "*", "1", "49152", "*/asm?", "?*") + '"'
        if kind == 11 and self.tags:
            return f'TAG{op}"' + self.one_of("t1", "t2", "t*", "") + '"'
        if kind == 12:
            return f'SYMLINK{op}"' + self.one_of("a*", "asm-*", "disk/*", "*p1", "") + '"'
        if kind == 13:
            return f'TEST{op}"' + self.one_of("loop", "size", "nothing", "/etc/passwd", "/no/such", "partition") + '"'
        if kind == 14:
            return f'PROGRAM{op}"' + self.one_of("/bin/echo one two", "/bin/echo $kernel", "/no/such %k", "scsi_id -g -u -d $devnode", "/bin/echo $env{X}") + '"'
        return f'RESULT{op}"' + self.one_of("", "one*", "loop*", "*", "?*", "grid") + '"'

    def effect(self):
        op = self.one_of("=", "=", "=", "=", ":=")
        kind = self.random.randrange(12)
        if kind == 0:
            return f'OWNER{op}"' + self.one_of("grid", "oracle", "root", "54331", "nosuch", "$env{X}") + '"'
        if kind == 1:
            return f'GROUP{op}"' + self.one_of("asmadmin", "dba", "root", "54329", "nosuch", "$env{Y}") + '"'
        if kind == 2:
            return f'MODE{op}"' + self.one_of("0660", "660", "0600", "0640", "2660", "$env{X}") + '"'
        if kind < 7:
            return f'SYMLINK{self.one_of("+=", "+=", "+=", "=", ":=" if self.chance(0.3) else "+=")}"{self.link()}"'
        if kind < 9:
            return f'ENV{{{self.key()}}}{self.one_of("=", "=", "+=")}"{self.one_of(self.word(), self.text())}"'
        if kind == 9:
            return f'TAG{self.one_of("+=", "+=", "-=", "=")}"{self.one_of("t1", "t2")}"'
        if kind == 10:
            return 'OPTIONS="string_escape=' + self.one_of("none", "replace") + '"'
        return self.one_of('OPTIONS+="watch"', 'OPTIONS+="link_priority=10"', 'OPTIONS="nowatch"', 'OPTIONS+="db_persist"')

    def line(self):
        pieces = [self.match() for _ in range(self.one_of(0, 1, 1, 1, 2, 2, 3))]
        pieces += [self.effect() for _ in range(self.one_of(1, 1, 2, 2, 3, 4))]
        if self.chance(0.2):
            self.random.shuffle(pieces)
        return self.one_of(", ", ", ", ",", " , ").join(pieces)

    def file(self):
        lines = [self.line() for _ in range(self.random.randint(2, 14))]
        for label in range(self.random.randrange(3)):
            start = self.random.randrange(len(lines) + 1)
            end = self.random.randint(start, len(lines))
            lines.insert(end, f'LABEL="l{label}"')
            condition = self.match() + ", " if self.chance(0.8) else ""
            lines.insert(start, f'{condition}GOTO="l{label}"')
        return "\n".join(lines) + "\n"

    def set(self):
        files = []
        for _ in range(self.one_of(1, 1, 1, 2, 3)):
            name = self.one_of("", "", "", "run/", "lib/") + self.one_of("10-a", "60-b", "61-c", "99-asm", "99-zz") + ".rules"
            # whether a former tag still matches cannot be told; and in the files of the distribution
            # gridck takes the last event for an answer to such questions
            self.tags = not name.startswith("lib/")
            if name not in [file for file, _ in files]:
                files.append((name, self.file()))
        return files


def generated_sets():
    for number in range(GENERATED):
        yield f"generated {number}", Generator(number).set()


def fill(text, names):
    return re.sub(r"@(\w+)@", lambda found: names[found[1]], text)


def all_sets(names, folder):
    """Hand-written ones first; the generated ones between, so that a part of them has all kinds."""
    for name, rules in [*hand_sets(), *field_sets(), *generated_sets()]:
        yield name, [(file, text and fill(text, {**names, "folder": folder})) for file, text in rules]
