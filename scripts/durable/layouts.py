"""kill -9 while an older history is brought up to date: it is the old one or the new one, with every exchange."""

import random
import shutil
import signal
import sqlite3
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from console import ROOT, Checks, Console, folder

KILLS = 40
NEW = 3
ROWS = 1500
MULTIPLY = f"""
    WITH RECURSIVE number (i) AS (SELECT 8 UNION ALL SELECT i + 1 FROM number WHERE i < {ROWS})
    INSERT INTO exchange SELECT i, started_at, profile, environment, number, identity, on_purpose, outcome, status, verdict,
        call_id, total_ns FROM exchange, number WHERE id = 1;
    INSERT INTO message SELECT exchange.id, url, request_headers, request_body, explanation, draft, findings, why,
        response_headers, response_body, response_truncated, resolved_ns, connected_ns, first_byte_ns
        FROM message, exchange WHERE message.id = 1 AND exchange.id > 7;
"""

checks = Checks()
random.seed(7)
with folder() as data:
    old = Path(data) / "old.sqlite3"
    shutil.copy(ROOT / "tests/store/history-1.sqlite3", old)
    database = sqlite3.connect(old)
    database.executescript(MULTIPLY)
    database.close()

    def begin(name):
        console = Console(Path(data) / name)
        console.folder.mkdir()
        shutil.copy(old, console.history)
        return console

    console = begin("whole")
    start = time.monotonic()
    assert len(console.list()) == ROWS
    usual = time.monotonic() - start

    def killed(number):
        console = begin(f"killed-{number}")
        child = subprocess.Popen(console.command("history", "list"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(0.0, 1.1) * usual)
        child.send_signal(signal.SIGKILL)
        child.wait()
        database = sqlite3.connect(console.history)
        version = database.execute("PRAGMA user_version").fetchone()[0]
        columns = {row[1] for row in database.execute("PRAGMA table_info(exchange)")}
        whole = database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        rows = database.execute("SELECT count(*) FROM exchange JOIN message USING (id)").fetchone()[0]
        database.close()
        after = len(console.list())
        shutil.rmtree(console.folder)
        return child.returncode, version, "pinned" in columns, whole, rows, after

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(killed, range(KILLS)))
    for code, version, pinned, whole, rows, after in ends:
        checks.check(version in (1, NEW) and pinned == (version == NEW), f"layout {version}, new columns: {pinned}")
        checks.check(whole and rows == ROWS and after == ROWS, f"{whole} {rows} {after}")
    dead = sum(code == -signal.SIGKILL for code, *_ in ends)
    versions = [version for _, version, *_ in ends]
    print(f"{KILLS} runs, {dead} killed: {versions.count(1)} old, {versions.count(NEW)} new, all {ROWS} exchanges in each")
    checks.check(versions.count(1) >= 3 and dead >= KILLS // 2, "the kills fell into the change")
checks.end()
