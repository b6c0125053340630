"""strace: each record is put to the disk before the request leaves, and each outcome before it is told."""

import re
from pathlib import Path

from console import Checks, Console, Server, folder

SENDS = 10
CALLS = "trace=fsync,fdatasync,connect,write,openat,pwrite64"

checks = Checks()
with folder() as data:
    server = Server()
    console = Console(data, server)
    assert console.send("mark-first").returncode == 0
    port = server.http.server_port
    synced = 0
    for number in range(SENDS):
        trace = Path(data) / "trace"
        done = console.send(f"mark-{number}", before=["strace", "-f", "-y", "-o", str(trace), "-e", CALLS])
        checks.check(done.returncode == 0, done.stderr)
        lines = trace.read_text(errors="replace").splitlines()
        is_sync = lambda line: re.search(r"\b(fsync|fdatasync)\(\d+<[^>]*history\.sqlite3", line)
        connects = [at for at, line in enumerate(lines) if "connect(" in line and f"htons({port})" in line]
        tells = [at for at, line in enumerate(lines) if re.search(r"write\(1<", line)]
        checks.check(len(connects) == 1, f"{len(connects)} connections")
        before = [at for at, line in enumerate(lines) if is_sync(line) and at < connects[0]]
        after = [at for at, line in enumerate(lines) if is_sync(line) and connects[0] < at < tells[0]]
        synced += len(before) + len(after)
        checks.check(before, f"send {number}: nothing was put to the disk before the connection")
        checks.check(after, f"send {number}: the outcome was told before it was on the disk")
        trace.unlink()
    print(f"{SENDS} sends, {2 * SENDS} committed records, {synced} fsync or fdatasync of the history")
    checks.check(synced >= 2 * SENDS, "at least one for each committed record")
checks.end()
