"""A disk that fails each fsync: nothing is sent; and one that fails the outcome's: that is told."""

from console import Checks, Console, Server, crashed, folder

checks = Checks()
SYNCS = "fsync,fdatasync"
with folder() as data:
    server = Server()
    console = Console(data, server)
    assert console.send("mark-first").returncode == 0
    sent = len(server.bodies)
    kinds = {"refused": 0, "told": 0, "unharmed": 0}
    for when in ["1+", "2+", "3+", "4+", "5+", "6+", "1", "2", "3", "4", "5", "6"]:
        inject = f"inject={SYNCS}:error=EIO:when={when}"
        done = console.send(f"mark-{when.replace('+', 'p')}", before=["strace", "-f", "-o", "/dev/null", "-e", f"trace={SYNCS}", "-e", inject])
        checks.check(not crashed(done), f"{when}: {done.returncode} {done.stderr}")
        arrived, sent = len(server.bodies) - sent, len(server.bodies)
        if done.returncode == 3:
            kinds["refused"] += 1
            checks.check(arrived == 0, f"{when}: refused, and sent all the same")
            checks.check("not sent" in done.stderr, f"{when}: {done.stderr}")
        else:
            checks.check(arrived == 1, f"{when}: {arrived} arrived")
            told = "could not be recorded" in done.stderr
            kinds["told" if told else "unharmed"] += 1
            row = dict(console.rows()).get(f"mark-{when.replace('+', 'p')}")
            checks.check(row in (("sending", "answered") if told else ("answered",)), f"{when}: the record reads {row}")
    print(f"12 runs with EIO: {kinds}")
    checks.check(kinds["refused"] and kinds["told"], f"both the record's and the outcome's fsync were hit: {kinds}")
    checks.check(console.send("mark-last").returncode == 0, "a send on a disk that works again")
    checks.check(console.is_sound(), "quick check")
checks.end()
