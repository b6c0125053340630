"""A folder that cannot be written: told, nothing sent, nothing changed."""

from console import Checks, Console, Mount, Server, crashed, needs_root

checks = Checks()
needs_root("a file system that can be made read-only")
with Mount("16m") as mount:
    server = Server()
    console = Console(mount.path, server)
    for number in range(3):
        assert console.send(f"mark-{number}").returncode == 0
    mount.remount("ro")
    before = console.history.read_bytes()
    done = console.send("mark-read-only")
    checks.check(done.returncode == 3 and not crashed(done), f"send: {done.returncode} {done.stderr}")
    checks.check("not sent" in done.stderr, done.stderr)
    for arguments in (["list"], ["show", "1"], ["search", "mark"]):
        done = console.run("history", *arguments)
        checks.check(not crashed(done), f"{arguments}: {done.stderr}")
        checks.check(done.returncode == 0 and "mark-" in done.stdout or "history" in done.stderr, f"{arguments}: {done.stderr}")
    for arguments in (["note", "1", "x"], ["purge", "--all", "--yes"]):
        done = console.run("history", *arguments)
        checks.check(done.returncode != 0 and not crashed(done) and done.stderr, f"{arguments}: {done.stderr}")
    checks.check(len(server.bodies) == 3, f"{len(server.bodies)} POSTs arrived")
    checks.check(console.history.read_bytes() == before, "the history was changed")
    mount.remount("rw")
    checks.check(len(console.list()) == 3, "all records are there")
    checks.check(console.send("mark-last").returncode == 0, "a send into a folder that can be written again")
    print(f"a read-only folder: {len(server.bodies)} POSTs in all, 3 before and 1 after")
checks.end()
