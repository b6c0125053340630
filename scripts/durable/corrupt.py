"""100 random byte corruptions: the program starts, tells, never crashes, and never loses the damaged file."""

import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from console import Checks, Console, Server, crashed, folder

RUNS = 100

checks = Checks()
random.seed(5)
with folder() as data:
    server = Server()
    console = Console(Path(data) / "whole", server)
    for number in range(12):
        assert console.send(f"mark-{number}-" + "z" * 500).returncode == 0
    whole = console.history.read_bytes()
    kinds = {"aside": 0, "mended or unnoticed": 0, "refused": 0}

    def corruption(number):
        bytes_ = bytearray(whole)
        # Why three ways: single bytes anywhere, in the first page where all begins, and torn blocks.
        if number % 3 == 2:
            at = random.randrange(len(bytes_) // 512) * 512
            bytes_[at:at + 512] = random.randbytes(512)
        for _ in range(random.randint(1, 16) if number % 3 < 2 else 0):
            bytes_[random.randrange(100 if number % 3 else len(bytes_))] = random.randrange(256)
        return bytes(bytes_)

    def run(number, damaged):
        place = Path(data) / f"run-{number}"
        shutil.copytree(console.folder, place)
        here = Console(place)
        for end in ("-wal", "-shm"):
            (place / f"history.sqlite3{end}").unlink(missing_ok=True)
        here.history.write_bytes(damaged)
        ran = [here.run("history", "check"), here.run("history", "list", "--json"), here.run("history", "search", "mark"), here.send(f"mark-new-{number}")]
        aside = [file for file in place.glob("history.damaged-*.sqlite3") if file.read_bytes() == damaged]
        texts = " ".join(done.stderr for done in ran)
        result = (number, [done for done in ran if crashed(done)], bool(aside), texts, ran[3].returncode, here.history.exists())
        shutil.rmtree(place)
        return result

    damaged = [corruption(number) for number in range(RUNS)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(run, range(RUNS), damaged))
    for number, crashes, aside, texts, sent, exists in results:
        checks.check(not crashes, f"{number}: {[done.stderr for done in crashes]}")
        if "moved aside" in texts:
            kinds["aside"] += 1
            checks.check(aside, f"{number}: the damaged file is not where it was moved to, byte for byte")
            checks.check(sent == 0, f"{number}: no send into the new history: {texts}")
        elif sent == 0:
            kinds["mended or unnoticed"] += 1
            checks.check(exists, f"{number}: the file is gone")
        else:
            kinds["refused"] += 1
            checks.check(exists and "history" in texts, f"{number}: not told: {texts}")
    print(f"{RUNS} corruptions of {len(whole)} bytes: {kinds}")
    checks.check(kinds["aside"] >= RUNS // 4, f"most damage is noticed: {kinds}")
checks.end()
