"""The real program on a folder of its own, a server that counts, and a count of what held."""

import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "target/debug/livedeflect-console").resolve()
PATIENCE = 60


class Checks:
    """Counts what held; the last line says it."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, held, words):
        if held:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {words}")

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed or not self.passed else 0)


class Server:
    """Answers each POST with a success, and remembers its body."""

    def __init__(self, slowest=0.0):
        self.bodies = []
        # Called once a body is here, before the reply leaves.
        self.before_reply = lambda: None
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                server.bodies.append(body)
                time.sleep(random.uniform(0, slowest))
                server.before_reply()
                reply = b'{"callId":"%d","success":"true"}' % len(server.bodies)
                try:
                    self.send_response(200)
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(reply)))
                    self.end_headers()
                    self.wfile.write(reply)
                except OSError:
                    pass  # the program was killed

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_port}/api/contextAndInvite"


class Console:
    """The program on a data folder."""

    def __init__(self, folder, server=None, program=PROGRAM):
        self.folder = Path(folder)
        self.program = program
        self.history = self.folder / "history.sqlite3"
        if server:
            profile = (ROOT / "profiles/simulator.ron").read_text()
            profile = profile.replace('name: "Simulator"', 'name: "Counting"')
            profile = profile.replace("endpoint: Simulator", f'endpoint: Custom("{server.url}")')
            with tempfile.TemporaryDirectory() as beside:
                file = Path(beside) / "counting.ron"
                file.write_text(profile)
                done = self.run("profiles", "import", str(file))
                assert done.returncode == 0, done.stderr

    def command(self, *arguments):
        return [str(self.program), *arguments, "--data-dir", str(self.folder)]

    def run(self, *arguments, before=(), **more):
        command = [*before, *self.command(*arguments)]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, **more)
        done.stdout, done.stderr = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
        return done

    def send_arguments(self, mark, profile="Counting"):
        return ["send", "--profile", profile, "--set", f"deflectionText={mark}", "--json"]

    def send(self, mark, profile="Counting", **more):
        return self.run(*self.send_arguments(mark, profile), **more)

    def list(self):
        return json.loads(self.run("history", "list", "--json").stdout)

    def rows(self):
        """What is on disk, read by another SQLite: the body's mark and the outcome of each exchange."""
        database = sqlite3.connect(f"file:{self.history}?mode=ro", uri=True)
        try:
            rows = database.execute("SELECT request_body, outcome FROM exchange JOIN message USING (id)").fetchall()
            return [(mark_of(body), outcome) for body, outcome in rows]
        finally:
            database.close()

    def is_sound(self):
        database = sqlite3.connect(self.history)
        try:
            return database.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        finally:
            database.close()


def mark_of(body):
    found = re.search(rb"mark-[0-9a-z-]+", body)
    return found.group().decode() if found else None


def crashed(done):
    """Whether the program was ended by a signal or a panic, instead of by itself."""
    return done.returncode < 0 or done.returncode > 4 or "panicked" in done.stderr


def folder():
    """A folder on the project's disk: /tmp is often kept in memory, where nothing is put to a disk."""
    beside = ROOT / "target/tmp"
    beside.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=beside)


class Mount:
    """A file system in memory of a given size, for root alone."""

    def __init__(self, size):
        self.path = Path(tempfile.mkdtemp())
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(self.path)], check=True)

    def remount(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", str(self.path)], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["umount", str(self.path)], check=False)
        shutil.rmtree(self.path, ignore_errors=True)


def needs_root(what):
    if os.geteuid() != 0:
        print(f"FAILED: {what} needs root; run it in a container, say")
        print("0 passed, 1 failed")
        sys.exit(1)
