"""kill -9 at 200 random points of real sends: what the server saw is on record, and nothing acknowledged is lost."""

import json
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from console import Checks, Console, Server, folder, mark_of

KILLS = 200
MOST = 1000
AT_ONCE = 4

checks = Checks()
random.seed(20261125)
with folder() as data:
    server = Server(slowest=0.05)
    console = Console(data, server)
    assert console.send("mark-first").returncode == 0

    def whole_send(number):
        start = time.monotonic()
        done = console.send(f"mark-whole-{number}")
        assert done.returncode == 0, done.stderr
        return time.monotonic() - start

    with ThreadPoolExecutor(AT_ONCE) as pool:
        usual = max(pool.map(whole_send, range(AT_ONCE)))

    guess = threading.Lock()
    killed = 0

    def killed_send(number):
        """One send, killed if it isn't over before; None when there were enough."""
        global usual, killed
        mark = f"mark-{number:04}"
        # Why two ranges: half of the kills fall where the record, the request and the reply are.
        delay = random.uniform(0.0, 1.1) if number % 2 else random.uniform(0.5, 1.0)
        if killed >= KILLS:
            return None
        start = time.monotonic()
        child = subprocess.Popen(
            console.command(*console.send_arguments(mark)),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        try:
            child.wait(timeout=delay * usual)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
        printed, _ = child.communicate(timeout=60)
        is_killed = child.returncode == -signal.SIGKILL
        with guess:
            killed += is_killed
            # Why: how long a send takes depends on what else the machine does.
            usual = usual * 1.02 if is_killed else 0.5 * usual + 0.5 * (time.monotonic() - start)
        try:
            outcome = json.loads(printed)["outcome"]
        except ValueError:
            outcome = None
        return mark, outcome

    with ThreadPoolExecutor(AT_ONCE) as pool:
        ends = [end for end in pool.map(killed_send, range(MOST)) if end]

    rows = dict(console.rows())
    seen = Counter(mark_of(body) for body in server.bodies)
    acknowledged = {mark for mark, outcome in ends if outcome == "answered"}
    counts = Counter(rows.get(mark, "no record") for mark, _ in ends)
    print(f"{len(ends)} sends, {killed} killed; the server saw {len(seen)} POSTs; records {dict(counts)}")
    for mark, count in seen.items():
        checks.check(mark in rows, f"the server saw {mark}, and there is no record")
        checks.check(count == 1, f"the server saw {mark} {count} times")
    for mark in acknowledged:
        checks.check(rows.get(mark) == "answered", f"{mark} was acknowledged and reads {rows.get(mark)}")
    lost = sum(rows.get(mark) != "answered" for mark in acknowledged)
    print(f"{len(acknowledged)} acknowledged, {lost} lost")
    checks.check(killed >= KILLS, f"only {killed} were killed before their end")
    checks.check(counts["no record"] and counts["sending"] and counts["answered"], f"the kills missed a phase: {counts}")
    checks.check(console.is_sound(), "another SQLite's quick check")
    checks.check(console.run("history", "check").returncode == 0, "the program's own check")
    checks.check(len(console.list()) == len(rows), "the list has every record")
    checks.check(console.send("mark-last").returncode == 0, "a send after all that")
checks.end()
