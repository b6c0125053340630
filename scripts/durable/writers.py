"""Two real writers into one history, as fast as they can: every send has its record."""

from concurrent.futures import ThreadPoolExecutor

from console import Checks, Console, Server, crashed, folder, mark_of

SENDS = 60

checks = Checks()
with folder() as data:
    server = Server()
    console = Console(data, server)

    def writer(name):
        return [console.send(f"mark-{name}-{number}") for number in range(SENDS)]

    with ThreadPoolExecutor(2) as pool:
        ends = [done for writer_ends in pool.map(writer, ("one", "two")) for done in writer_ends]
    rows = dict(console.rows())
    for done in ends:
        checks.check(done.returncode == 0 and not crashed(done), done.stderr)
    checks.check({mark_of(body) for body in server.bodies} == set(rows), "what arrived is what is on record")
    checks.check(len(rows) == 2 * SENDS, f"{len(rows)} records")
    checks.check(set(rows.values()) == {"answered"}, f"{set(rows.values())}")
    checks.check(console.is_sound(), "quick check")
    print(f"2 programs at once, {len(ends)} sends, {len(rows)} records (2 × 500 records: cargo test two_writers)")
checks.end()
