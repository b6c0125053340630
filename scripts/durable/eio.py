"""A disk that fails each fsync: nothing is sent; and one that fails the outcome's: that is told."""

import subprocess

from console import PATIENCE, Checks, Console, Server, crashed, folder

checks = Checks()
SYNCS = "fsync,fdatasync"


def strace(when):
    inject = f"inject={SYNCS}:error=EIO:when={when}"
    return ["strace", "-f", "-o", "/dev/null", "-e", f"trace={SYNCS}", "-e", inject]


with folder() as data:
    server = Server()
    console = Console(data, server)
    assert console.send("mark-first").returncode == 0
    kinds = {"refused": 0, "told": 0, "unharmed": 0}

    def judge(mark, done, arrived):
        checks.check(not crashed(done), f"{mark}: {done.returncode} {done.stderr}")
        if done.returncode == 3:
            kinds["refused"] += 1
            checks.check(arrived == 0, f"{mark}: refused, and sent all the same")
            checks.check("not sent" in done.stderr, f"{mark}: {done.stderr}")
        else:
            checks.check(arrived == 1, f"{mark}: {arrived} arrived")
            told = "could not be recorded" in done.stderr
            kinds["told" if told else "unharmed"] += 1
            row = dict(console.rows()).get(mark)
            checks.check(row in (("sending", "answered") if told else ("answered",)), f"{mark}: the record reads {row}")

    # From the start on: strace counts for each thread, so which fsync is hit is chance.
    for when in ["1+", "2+", "3+", "4+", "5+", "6+", "1", "2", "3", "4", "5", "6"]:
        sent = len(server.bodies)
        mark = f"mark-{when.replace('+', 'p')}"
        done = console.send(mark, before=strace(when))
        judge(mark, done, len(server.bodies) - sent)

    # From the moment on that the request has arrived: the outcome's.
    for number in range(6):
        sent, mark = len(server.bodies), f"mark-outcome-{number}"
        command = console.command(*console.send_arguments(mark))
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        tracers = []

        def attach():
            tracer = subprocess.Popen([*strace("1+"), "-p", str(program.pid)], stderr=subprocess.PIPE, text=True)
            tracers.append(tracer)
            tracer.stderr.readline()  # it says when it is attached

        server.before_reply = attach
        program.stdout, program.stderr = program.communicate(timeout=PATIENCE)
        server.before_reply = lambda: None
        for tracer in tracers:
            tracer.communicate(timeout=PATIENCE)
        judge(mark, program, len(server.bodies) - sent)

    print(f"18 runs with EIO: {kinds}")
    checks.check(kinds["refused"] and kinds["told"], f"both the record's and the outcome's fsync were hit: {kinds}")
    checks.check(console.send("mark-last").returncode == 0, "a send on a disk that works again")
    checks.check(console.is_sound(), "quick check")
checks.end()
