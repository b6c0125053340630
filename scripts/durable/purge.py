"""Purge, then search every file of the history for bytes of what was purged."""

from pathlib import Path

from console import Checks, Console, Server, folder

checks = Checks()
with folder() as data:
    server = Server()
    console = Console(Path(data) / "console", server)
    marks = [f"mark-qxj{word}" for word in ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot")]
    for mark in marks:
        assert console.send(mark).returncode == 0
        assert console.run("history", "note", str(marks.index(mark) + 1), f"note about {mark}").returncode == 0
    assert console.run("history", "pin", "6").returncode == 0

    def holders(text):
        found = []
        for file in console.folder.glob("*"):
            if file.is_file() and text.encode() in file.read_bytes().lower():
                found.append(file.name)
        return found

    searched = 0
    for arguments, gone in ((["1", "2"], marks[:2]), (["--all"], marks[:5]), (["--all", "--pinned-too"], marks)):
        done = console.run("history", "purge", *arguments, "--yes")
        checks.check(done.returncode == 0, done.stderr)
        for mark in marks:
            found = holders(mark)
            searched += 1
            checks.check((not found) if mark in gone else found, f"{arguments}: {mark} in {found}")
    for part in ("qxj", "oauth_nonce", "callid\":", "note about"):
        searched += 1
        checks.check(not holders(part), f"{part} is left in {holders(part)}")
    checks.check(console.is_sound(), "quick check")
    checks.check(console.list() == [], "the list is empty")
    print(f"3 purges, {searched} searches through every byte of every file")
checks.end()
