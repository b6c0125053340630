"""A disk of 1 MiB that fills up: what cannot be recorded is not sent, and what was recorded stays."""

from console import Checks, Console, Mount, Server, crashed, mark_of, needs_root

checks = Checks()
needs_root("a small file system")
with Mount("1m") as mount:
    server = Server()
    console = Console(mount.path, server)
    acknowledged, refused = [], []
    text = "x" * 20_000
    for number in range(200):
        mark = f"mark-{number:03}-{text}"
        done = console.send(mark, "Counting")
        checks.check(not crashed(done), done.stderr)
        if done.returncode == 0 and '"recorded": true' in done.stdout and '"record_problem": null' in done.stdout:
            acknowledged.append(mark)
        elif done.returncode == 3:
            refused.append(mark)
            checks.check("disk is full" in done.stderr and "nothing was recorded" in done.stderr, done.stderr)
        if len(refused) >= 3:
            break
    seen = {mark_of(body) for body in server.bodies}
    rows = dict(console.rows())
    print(f"{len(acknowledged)} sent and recorded, {len(refused)} refused, {len(seen)} seen by the server, {len(rows)} records")
    checks.check(len(refused) == 3 and acknowledged, "the disk filled up")
    checks.check(not seen & set(refused), "what was refused was sent")
    checks.check(seen <= set(rows), "what the server saw is on record")
    for mark in acknowledged:
        checks.check(rows.get(mark) == "answered", f"{mark[:8]} reads {rows.get(mark)}")
    checks.check(len(console.list()) == len(rows), "the list works on a full disk")
    mount.remount("size=8m")
    checks.check(console.send("mark-after").returncode == 0, "a send with space again")
    checks.check(console.is_sound(), "quick check")
checks.end()
