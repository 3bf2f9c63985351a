# SPDX-License-Identifier: Apache-2.0
"""Gives rule sets to the udevd of a private machine and compares the nodes with what PREDICT says.

rules.py PREDICT FOLDER [NAME...]: with names, only those sets, and what was found is shown.
"""
import ctypes
import errno
import fcntl
import glob
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import uuid

sys.path.insert(0, os.path.dirname(__file__))
import rule_sets  # noqa: E402

LOOP_ADD, LOOP_REMOVE, LOOP_CONFIGURE, LOOP_CLEAR, BLKPG = 0x4C80, 0x4C81, 0x4C0A, 0x4C01, 0x1269
NETLINK_KOBJECT_UEVENT, GROUP_OF_UDEV, SO_RCVBUFFORCE = 15, 2, 33
LOCAL = "/etc/udev/rules.d"
DISTRIBUTION = "/usr/lib/udev/rules.d"
FOLDERS = {"etc": LOCAL, "run": "/run/udev/rules.d", "lib": DISTRIBUTION}
# how the nodes are before a "change": owner, group, mode
BEFORE = [(7, 8, 0o640), (54331, 54329, 0o660), (0, 0, 0o600), (54332, 0, 0o604)]
UNKNOWN_MOST = 0.02


# -- devices --


class Loops:
    """Loop devices of our own, with numbers that nobody else takes."""

    def __init__(self):
        self.control = os.open("/dev/loop-control", os.O_RDWR)
        self.numbers = []

    def attach(self, path):
        number = 5000 + os.getpid() % 1000
        while True:
            try:
                fcntl.ioctl(self.control, LOOP_ADD, number)
                break
            except OSError as error:
                if error.errno != errno.EEXIST:
                    raise
                number += 1
        self.numbers.append(number)
        node = f"/dev/loop{number}"
        os.mknod(node, 0o60600, os.makedev(7, number))
        with open(path, "r+b") as file, open(node, "r+b", buffering=0) as device:
            fcntl.ioctl(device, LOOP_CONFIGURE, bytearray(struct.pack("<II", file.fileno(), 0) + bytes(296)))
        return f"loop{number}"

    @staticmethod
    def add_partition(kernel, number, start, length):
        """The kernel's own reading of partition tables may be left out of it."""
        part = ctypes.create_string_buffer(struct.pack("<qqi128s4x", start, length, number, b""))
        with open(f"/dev/{kernel}", "rb") as device:
            fcntl.ioctl(device, BLKPG, struct.pack("<iii4xQ", 1, 0, len(part) - 1, ctypes.addressof(part)))
        name = f"{kernel}p{number}"
        with open(f"/sys/class/block/{name}/dev", encoding="ascii") as file:
            major, minor = map(int, file.read().split(":"))
        os.mknod(f"/dev/{name}", 0o60600, os.makedev(major, minor))
        return name

    def close(self):
        for number in self.numbers:
            # a rule may have put something else in the place of the node
            node = f"/dev/.loop{number}"
            os.mknod(node, 0o60600, os.makedev(7, number))
            with open(node, "rb") as device:
                retried(lambda device=device: fcntl.ioctl(device, LOOP_CLEAR))
            retried(lambda number=number: fcntl.ioctl(self.control, LOOP_REMOVE, number))


def retried(call):
    for _ in range(200):
        try:
            return call()
        except OSError as error:
            if error.errno == errno.ENXIO:
                return None
            if error.errno != errno.EBUSY:
                raise
            time.sleep(0.02)
    return None


def image(path, pieces=()):
    with open(path, "wb") as file:
        file.truncate(24 << 20)
        for offset, data in pieces:
            file.seek(offset)
            file.write(data)


def make_disks(folder, loops):
    """Returns names that rule sets use, and the kernel's names of them."""
    table = bytearray(512)
    struct.pack_into("<B3sB3sII", table, 446, 0, b"", 0x83, b"", 2048, 8192)
    struct.pack_into("<B3sB3sII", table, 462, 0, b"", 0x83, b"", 12288, 8192)
    table[440:444], table[510:512] = b"\x11\x22\x33\x44", b"\x55\xaa"
    image(f"{folder}/asm1", [(32, b"ORCLDISKDATA1")])
    image(f"{folder}/asm2", [(32, b"ORCLDISKRECO_01")])
    image(f"{folder}/parts", [(0, bytes(table)), ((1 << 20) + 32, b"ORCLDISKP1")])
    image(f"{folder}/zero")
    image(f"{folder}/ext")
    image(f"{folder}/swap")
    subprocess.run(["mkfs.ext4", "-q", "-F", "-L", "my (data)", f"{folder}/ext"], check=True)
    subprocess.run(["mkswap", "-L", "swap1", f"{folder}/swap"], check=True, capture_output=True)
    names = {name: loops.attach(f"{folder}/{name}") for name in ("asm1", "asm2", "parts", "zero", "ext", "swap")}
    names["part1"] = loops.add_partition(names["parts"], 1, 1 << 20, 4 << 20)
    names["part2"] = loops.add_partition(names["parts"], 2, 6 << 20, 4 << 20)
    return names


# -- udev --


class Udev:
    def __init__(self, kernels, predict):
        self.kernels = kernels
        self.files = []
        self.fence = 0
        # what udevd tells others when it is through with an event
        self.events = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_KOBJECT_UEVENT)
        self.events.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 64 << 20)
        self.events.bind((0, GROUP_OF_UDEV))
        self.events.settimeout(60)
        self.predict = subprocess.Popen([predict], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def install(self, rules):
        for path in self.files:
            os.unlink(path)
        self.files = []
        self.fence += 1
        for name, text in [*rules, ("zzz-fence.rules", f'ENV{{FENCE}}="{self.fence}"\n')]:
            folder, _, name = name.rpartition("/")
            path = f"{FOLDERS[folder or 'etc']}/{name}"
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if text is None:
                os.symlink("/dev/null", path)
            else:
                with open(path, "w", encoding="utf-8", newline="") as file:
                    file.write(text)
            self.files.append(path)
        subprocess.run(["udevadm", "control", "--reload"], check=True)

    def number(self, kernel):
        device = os.stat(f"/dev/{kernel}").st_rdev
        return f"{os.major(device)}:{os.minor(device)}"

    def forget(self):
        for kernel in self.kernels:
            path = f"/run/udev/data/b{self.number(kernel)}"
            if os.path.exists(path):
                os.unlink(path)

    def set_nodes(self, states):
        for i, kernel in enumerate(self.kernels):
            owner, group, mode = states[i % len(states)]
            os.chown(f"/dev/{kernel}", owner, group)
            os.chmod(f"/dev/{kernel}", mode)

    def trigger(self, action):
        """Disks before their partitions; comes back when udevd is through with all of them. False when
        it did not yet use the rules that were installed last."""
        waiting = set()
        for kernel in self.kernels:
            identity = str(uuid.uuid4())
            with open(f"/sys/class/block/{kernel}/uevent", "w", encoding="ascii") as file:
                file.write(f"{action} {identity}")
            waiting.add(f"SYNTH_UUID={identity}".encode())
        up_to_date = True
        while waiting:
            words = set(self.events.recv(1 << 16).split(b"\0"))
            if waiting & words and f"FENCE={self.fence}".encode() not in words:
                up_to_date = False
            waiting -= words
        return up_to_date

    def event(self, action, states):
        """One event of each node, of which `states` is given before."""
        for _ in range(20):
            self.set_nodes(states)
            if action == "add":
                self.forget()
            if self.trigger(action):
                return
            # udevd may have looked while the files were being written: then it sees no change
            os.utime(LOCAL)
            subprocess.run(["udevadm", "control", "--reload"], check=True)
        raise RuntimeError("udevd does not take the rules")

    def nodes(self):
        found = {}
        for kernel in self.kernels:
            state = os.stat(f"/dev/{kernel}")
            links = []
            try:
                with open(f"/run/udev/data/b{self.number(kernel)}", encoding="utf-8", errors="surrogateescape") as file:
                    links = ["/dev/" + line[2:].rstrip("\n") for line in file if line.startswith("S:")]
            except FileNotFoundError:
                pass
            mode = f"{state.st_mode & 0o7777:04o}"
            found[kernel] = [str(state.st_uid), str(state.st_gid), mode] + sorted(links)
        return found

    def predictions(self):
        print(*self.kernels, file=self.predict.stdin, flush=True)
        found = {"boot": {}, "change": {}}
        for line in self.predict.stdout:
            if line == ".\n":
                return found
            kernel, event, *rest = line.rstrip("\n").split(" ")
            found[event][kernel] = rest
        raise RuntimeError("predict has died")


# -- comparison --


class Tally:
    def __init__(self):
        self.values = self.unknown = 0

    def differences(self, event, predicted, found):
        for kernel, actual in found.items():
            said = predicted[event].get(kernel, ["?nothing?"] * 3)
            self.values += 3
            for what, one, other in zip(("owner", "group", "mode"), said, actual):
                if one.startswith("?") or one.endswith("?"):
                    self.unknown += 1
                elif one != other:
                    yield f"{kernel} {event} {what}: predicted {one}, is {other}"
            sure = {link for link in said[3:] if not link.startswith("?")}
            # the number of a disk is another one after each boot: that must not be told as known
            counted = {link for link in actual[3:] if event == "boot" and "/by-diskseq/" in link}
            maybe = {link[1:] for link in said[3:] if link.startswith("?") and "/by-diskseq/" not in link}
            self.values += len(sure) + len(maybe)
            self.unknown += len(maybe)
            for link in sorted(sure & counted):
                yield f"{kernel} {event}: {link} is told as known"
            for link in sorted(sure - set(actual[3:])):
                yield f"{kernel} {event}: predicted {link}, is not there"
            for link in sorted(set(actual[3:]) - sure - maybe - counted):
                # a name that cannot be known is told as the rule has it
                if not any("$" in name or "%" in name for name in maybe):
                    yield f"{kernel} {event}: {link} is there, not predicted"


def compare(udev, rules, tally):
    """What differs after an add to untouched nodes, and after a change of odd ones."""
    udev.install(rules)
    udev.event("add", [(0, 0, 0o600)])
    added = udev.nodes()
    udev.set_nodes(BEFORE)
    predicted = udev.predictions()
    udev.event("change", BEFORE)
    changed = udev.nodes()
    if os.environ.get("V"):
        for kernel in udev.kernels:
            print("#", kernel, predicted["boot"].get(kernel), added[kernel], predicted["change"].get(kernel), changed[kernel])
    return [*tally.differences("boot", predicted, added), *tally.differences("change", predicted, changed)]


count = 0


def result(good, name, details=()):
    global count
    count += 1
    print(f"{'ok' if good else 'not ok'} {count} - {name}", flush=True)
    for line in [] if good else details:
        print(f"#   {line}")


def run(udev, sets, where):
    tally = Tally()
    for name, rules in sets:
        different = compare(udev, rules, tally)
        shown = [f"{file}: {line}" for file, text in rules for line in (text or "masked").split("\n") if line]
        result(not different, f"{name} ({where})", different[:12] + shown[:40])
    share = tally.unknown / max(tally.values, 1)
    result(share <= UNKNOWN_MOST, f"little is unknown ({where})", [f"{tally.unknown} of {tally.values}"])


def main():
    predict, folder, *wanted = sys.argv[1:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("told to stop"))
    loops = Loops()
    try:
        names = make_disks(folder, loops)
        subprocess.run(["udevadm", "settle", "--timeout=60"], check=True)
        udev = Udev(list(names.values()), predict)
        # never the machine's own folder: some sets write there
        shutil.copytree(DISTRIBUTION, f"{folder}/distribution")
        subprocess.run(["mount", "--bind", f"{folder}/distribution", DISTRIBUTION], check=True)
        sets = [one for one in rule_sets.all_sets(names, folder) if not wanted or one[0].replace(" ", "_") in wanted]
        run(udev, sets[:: 1 if wanted else 4], "with the rules of the distribution")
        # a folder of the distribution that says nothing: its rules are known not to be there
        hidden = f"{folder}/hidden"
        os.mkdir(hidden)
        with open(f"{hidden}/50-udev-default.rules", "w", encoding="ascii") as file:
            file.write("# nothing\n")
        udev.install([])
        subprocess.run(["umount", DISTRIBUTION], check=True)
        subprocess.run(["mount", "--bind", hidden, DISTRIBUTION], check=True)
        run(udev, sets, "alone")
        udev.predict.stdin.close()
        result(udev.predict.wait() == 0, "the predictor ends well")
    finally:
        subprocess.run(["umount", "-l", DISTRIBUTION], check=False)
        loops.close()


main()
