"""What scripts/run.sh does: see there."""

import collections
import http.server
import json
import os
import pathlib
import random
import resource
import subprocess
import sys
import threading
import time

PROGRAM = os.environ["PROGRAM"]
WORK = pathlib.Path(os.environ["WORK"])
ROWS = int(os.environ["ROWS"])
ROUNDS = int(os.environ["ROUNDS"])
RESERVED_MIB = 256

passed = failed = 0


def check(is_so, words):
    global passed, failed
    if is_so:
        passed += 1
    else:
        failed += 1
    print(("ok    " if is_so else "WRONG ") + words, flush=True)


def table(name, rows):
    path = WORK / name
    lines = [f"404343{row % 10000:04},{row:05},{row:05},row {row}" for row in range(rows)]
    path.write_text("customerPhoneNumber,externalCallId,callerInfo.row,label\n" + "\n".join(lines) + "\n")
    return path


def command(data_dir, *arguments):
    return [PROGRAM, "--data-dir", str(data_dir), *map(str, arguments)]


def large_run():
    data_dir = WORK / "large"
    since = time.monotonic()
    arguments = ("run", "--profile", "Simulator", "--data", table("large.csv", ROWS), "--json", "--junit", WORK / "j.xml")
    ran = subprocess.run(command(data_dir, *arguments), capture_output=True, text=True)
    took = time.monotonic() - since
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"{ROWS} rows in {took:.1f} s, {took / ROWS * 1000:.1f} ms each, at most {peak:.0f} MiB of memory")
    check(ran.returncode == 0, f"exit status 0, not {ran.returncode}: {ran.stderr[-300:]}")
    document = json.loads(ran.stdout)
    check(document["counts"]["as_expected"] == ROWS, f"{document['counts']}")
    check(len({row["id"] for row in document["rows"]}) == ROWS, "every row has an exchange of its own")
    check(peak < RESERVED_MIB, f"less than {RESERVED_MIB} MiB")
    check(f'tests="{ROWS}" failures="0"' in (WORK / "j.xml").read_text(), "the JUnit file has every row")
    history = subprocess.run(command(data_dir, "history", "list", "--json"), capture_output=True, text=True)
    check(len(json.loads(history.stdout)) == ROWS, "the history has every row")


class Counting(http.server.BaseHTTPRequestHandler):
    """Accepts every call, and counts it by its externalCallId."""

    calls = collections.Counter()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.calls[json.loads(body)["externalCallId"]] += 1
        reply = b'{"callId":"1","success":"true"}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        try:
            self.wfile.write(reply)
        except OSError:
            pass

    def log_message(self, *_):
        pass


def profile(port):
    return f"""(
    version: 1, name: "Counted", environment: Simulator,
    endpoint: Custom("http://127.0.0.1:{port}/api/contextAndInvite"),
    site_id: "38856538", signature_method: HmacSha1,
    consumer_key: "k", consumer_secret: Public("s"), token: "t", token_secret: Public("u"),
    defaults: {{
        "skill": "sales", "customerCountryCode": "1", "customerPhoneNumber": "4043438646", "isMobile": "true",
        "deflectionAcceptTime": "1528932953300", "callBeginTime": "1528932953100", "externalCallId": "1",
        "dialedCountryCode": "1", "dialedPhoneNumber": "4029742345", "deflectionHandle": "14043438646",
    }},
)"""


def killed_runs():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    rows, kills, maybes = 120, 0, 0
    for round_number in range(ROUNDS):
        Counting.calls.clear()
        data_dir = WORK / f"killed {round_number}"
        file = WORK / "profile.ron"
        file.write_text(profile(server.server_port))
        subprocess.run(command(data_dir, "profiles", "import", file), check=True, capture_output=True)
        run = command(data_dir, "run", "--profile", "Counted", "--data", table("killed.csv", rows), "--resume", "--json")
        while True:
            running = subprocess.Popen(run, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            before = sum(Counting.calls.values())
            wanted = before + random.randrange(1, 30)
            # Why at a random moment after a post: the kill is to fall on every step between two posts.
            while running.poll() is None and sum(Counting.calls.values()) < wanted:
                time.sleep(0.001)
            if running.poll() is None:
                time.sleep(random.random() * 0.02)
                running.kill()
                kills += 1
            out, err = running.communicate()
            if running.returncode >= 0:
                break
        document = json.loads(out)
        unknown = {f"{index:05}" for index, row in enumerate(document["rows"]) if row["outcome"] == "unknown"}
        maybes += len(unknown)
        twice = [call for call, times in Counting.calls.items() if times > 1]
        never = {f"{index:05}" for index in range(rows) if Counting.calls[f"{index:05}"] == 0}
        check(not twice, f"round {round_number}: no row twice {twice}")
        check(never <= unknown, f"round {round_number}: no row lost {sorted(never - unknown)}")
        check(document["counts"]["not_tried"] == 0, f"round {round_number}: no row left")
        check(running.returncode == (4 if unknown else 0), f"round {round_number}: exit status {running.returncode}")
        check("panicked" not in err, f"round {round_number}: no panic")
    print(f"{kills} kills in {ROUNDS} runs of {rows} rows; {maybes} rows may have been sent, and were not sent again")
    server.shutdown()


killed_runs()
large_run()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
