#!/usr/bin/env python3
"""Kills the real program, or fails it, at each of its calls on the folder of profiles, and looks at what is left.

Called by scripts/torn.sh: PROGRAM in the environment, and a folder to work in as WORK.
"""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAM = os.environ["PROGRAM"]
WORK = Path(os.environ["WORK"])
CALLS = "openat,write,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,flock,ftruncate"
FAULTS = ("signal=KILL", "error=EIO", "error=ENOSPC")
# Why: whatever a call does, the program must end by itself.
PATIENCE = 60

PROFILE = """// A comment that has to stay.
(
    version: 1,
    name: "%s",
    environment: Staging,
    endpoint: Zone("va"),
    site_id: "%s", // the account
    signature_method: HmacSha1,
    consumer_key: "d392e7ff2e204d6c802e38fd775563d1",
    consumer_secret: Env("TORN_CONSUMER_SECRET"),
    token: "61adad31204a4e6fab68d560f1ffb594",
    token_secret: Env("TORN_TOKEN_SECRET"),
)
"""

# A command, and what it may leave besides what was there: name → site_id of the live profiles, and of the deleted ones.
COMMANDS = [
    (["profiles", "set", "One", "site_id=11"], {"One": {"1", "11"}}, {}),
    (["profiles", "rename", "One", "Uno"], {"One": {"1"}, "Uno": {"1"}}, {}),
    (["profiles", "create", "New", "--template", "Staging", "--set", "site_id=5"], {"New": {"5"}}, {}),
    (["profiles", "delete", "One"], {}, {"One": {"1"}}),
    (["profiles", "restore", "Gone"], {"Gone": {"9"}}, {}),
    (["profiles", "move", "Two", "1"], {}, {}),
]
# Every profile that must be there afterwards, under one of these names, live or deleted.
KEPT = [({"One", "Uno"}, {"1", "11"}), ({"Two"}, {"2"}), ({"Gone"}, {"9"})]

passed = 0
failures = []
torn = 0
lost = 0
cases = 0


def run(data, *arguments, before=()):
    return subprocess.run([*before, PROGRAM, *arguments, "--data-dir", str(data)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=PATIENCE, check=False)


def must(data, *arguments):
    ran = run(data, *arguments)
    if ran.returncode != 0:
        sys.exit(f"the scene was not set: {arguments}: {ran.stderr}")


def prepare(data):
    """Two profiles, a deleted one, and an order."""
    for name, site in (("One", "1"), ("Two", "2"), ("Gone", "9")):
        file = WORK / "import.ron"
        file.write_text(PROFILE % (name, site))
        must(data, "profiles", "import", str(file))
    must(data, "profiles", "delete", "Gone")
    must(data, "profiles", "move", "Two", "2")


def texts(folder):
    """Name → site_ids of the profiles in a folder, and the files that are none: those are torn."""
    found, damaged = {}, []
    for file in sorted(folder.glob("*.ron")):
        text = file.read_text(errors="replace")
        name, site = re.search(r'name: "(.*)"', text), re.search(r'site_id: "(.*)"', text)
        if not (name and site and text.endswith(")\n")):
            damaged.append(file)
            continue
        found.setdefault(name[1], set()).add(site[1])
    return found, damaged


def judge(data, live_too, deleted_too):
    """What is wrong with the folder that a command left; nothing when all is well."""
    global torn, lost
    wrong = []
    live, damaged = texts(data / "profiles")
    deleted, damaged_too = texts(data / "profiles" / "deleted")
    for file in damaged + damaged_too:
        torn += 1
        wrong.append(f"torn: {file.name}")
    for names, sites in KEPT:
        if not any((live.get(name, set()) | deleted.get(name, set())) & sites for name in names):
            lost += 1
            wrong.append(f"lost: {sorted(names)}")
    for found, first, more in ((live, {"One": {"1"}, "Two": {"2"}}, live_too), (deleted, {"Gone": {"9"}}, deleted_too)):
        for name, sites in found.items():
            allowed = first.get(name, set()) | more.get(name, set())
            if not sites <= allowed:
                wrong.append(f"{name} has {sorted(sites)} instead of {sorted(allowed)}")
    listed = run(data, "profiles", "list", "--json")
    if listed.returncode != 0 or listed.stderr:
        wrong.append(f"profiles list: {listed.returncode} {listed.stderr}")
    else:
        document = json.loads(listed.stdout)
        names = {profile["name"] for profile in document["profiles"]} - {"Simulator"}
        if document["damaged"] or names != set(live):
            wrong.append(f"profiles list says {sorted(names)}, damaged {document['damaged']}, and there are {sorted(live)}")
    return wrong


def note(what, wrong):
    global passed
    if wrong:
        failures.append(f"{what}: {'; '.join(wrong)}")
        print(f"FAILED {failures[-1]}")
    else:
        passed += 1


def calls_of(data, arguments):
    """The calls that a clean run makes on the data folder or on a file of it: each one's name and number."""
    log = WORK / "strace.log"
    # Why without -f: the main thread alone works on the files, and strace counts calls by thread.
    ran = run(data, *arguments, before=["strace", "-qq", "-y", "-o", str(log), "-e", f"trace={CALLS}"])
    if ran.returncode != 0:
        sys.exit(f"a clean run failed: {arguments}: {ran.stderr}")
    counts, found = {}, []
    for line in log.read_text().splitlines():
        call = re.match(r"(\w+)\(", line)
        if not call:
            continue
        counts[call[1]] = counts.get(call[1], 0) + 1
        if str(data) in line:
            found.append((call[1], counts[call[1]]))
    return found


def inject(scene):
    """Every command, stopped in every way at every call."""
    global cases
    data = WORK / "data"
    for arguments, live_too, deleted_too in COMMANDS:
        fresh(scene, data)
        calls = calls_of(data, arguments)
        note(f"{' '.join(arguments)}, undisturbed", judge(data, live_too, deleted_too))
        kinds = {call for call, _ in calls}
        # Why: a run in which nothing was found to disturb would pass as well.
        if not {"openat", "write", "fsync"} & kinds or len(calls) < 3:
            note(" ".join(arguments), [f"only {calls} were seen in a clean run"])
        for call, number in calls:
            for fault in FAULTS:
                fresh(scene, data)
                inject = f"inject={call}:{fault}:when={number}"
                before = ["strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject]
                ran = run(data, *arguments, before=before)
                wrong = judge(data, live_too, deleted_too)
                if fault == "signal=KILL" and ran.returncode not in (-9, 137):
                    wrong.append(f"it was not killed, but ended with {ran.returncode}")
                if "panicked" in ran.stderr:
                    wrong.append(ran.stderr)
                # What a half-done command left must not stop the next one.
                again = run(data, "profiles", "set", "Two", "site_id=2")
                if again.returncode != 0:
                    wrong.append(f"the next command: {again.stderr}")
                cases += 1
                note(f"{' '.join(arguments)}, {call} number {number} with {fault}", wrong)
        print(f"{' '.join(arguments[:2])}: {len(calls)} calls, {len(calls) * len(FAULTS)} cases")


def fresh(scene, data):
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(scene, data)


def mounted(folder, options):
    folder.mkdir()
    ran = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False)
    return ran.returncode == 0


def full_and_read_only(scene):
    """The same commands on a full disk of 1 MiB, and in a folder that is read-only for everybody."""
    global cases
    if os.geteuid() != 0:
        print("skipped: a full disk and a read-only one need root")
        return
    for kind in ("full", "read-only"):
        for index, (arguments, live_too, deleted_too) in enumerate(COMMANDS):
            disk = WORK / f"{kind}-{index}"
            if not mounted(disk, "size=1m,mode=0700"):
                print("skipped: a full disk and a read-only one need a mount, which is not allowed here")
                return
            try:
                data = disk / "data"
                shutil.copytree(scene, data)
                if kind == "full":
                    fill(disk / "filling")
                else:
                    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
                ran = run(data, *arguments)
                wrong = judge(data, live_too, deleted_too)
                if ran.returncode not in (0, 2) or "panicked" in ran.stderr:
                    wrong.append(f"{ran.returncode} {ran.stderr}")
                if kind == "full" and arguments[1] in ("set", "rename", "create", "move") and ran.returncode != 2:
                    wrong.append(f"nothing said that the disk is full: {ran.returncode} {ran.stdout}")
                if kind == "read-only" and (ran.returncode != 2 or os.strerror(errno.EROFS) not in ran.stderr):
                    wrong.append(f"no sentence on the read-only folder: {ran.returncode} {ran.stderr}")
                cases += 1
                note(f"{' '.join(arguments)}, {kind}", wrong)
            finally:
                subprocess.run(["umount", str(disk)], check=True)
        print(f"{kind}: {len(COMMANDS)} cases")


def fill(file):
    """Takes every byte that is left."""
    try:
        with open(file, "wb", buffering=0) as filling:
            while True:
                filling.write(b"\0" * 4096)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


def main():
    scene = WORK / "scene"
    prepare(scene)
    inject(scene)
    full_and_read_only(scene)
    print(f"{cases} cases, {torn} torn, {lost} lost")
    print(f"{passed} passed, {len(failures)} failed")
    sys.exit(1 if failures else 0)


main()
