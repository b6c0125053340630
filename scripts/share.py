"""Sends hostile payloads with the real program, exports them, and holds each export against somebody else's reading of it.

Called by share.sh. The last line tells how many checks passed; the exit status is 1 when one failed.
"""

import base64
import csv
import html.parser
import http.server
import io
import json
import os
import pathlib
import random
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import powershell

WORK = pathlib.Path(os.environ["WORK"])
PROGRAM = os.environ["PROGRAM"]
PAYLOADS = int(os.environ["PAYLOADS"])
DATA = WORK / "data"
PROFILE = "Beside"
PERSONAL = ["2125550147", "12125550147", "Zoë", "O'Hara", "zoe@example.com"]

csv.field_size_limit(10**8)
passed, failed = 0, []


def check(what, is_so, more=""):
    global passed
    if is_so:
        passed += 1
    else:
        failed.append(what)
        print(f"FAILED  {what}  {str(more)[:400]}")


class Recorder(http.server.BaseHTTPRequestHandler):
    """Keeps each body as it came, and says it was a success."""

    protocol_version = "HTTP/1.1"
    bodies, headers_seen, lock = [], [], threading.Lock()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        with self.lock:
            self.bodies.append((self.path, body))
            self.headers_seen.append(self.headers.items())
        # What a careless service does: it repeats what it was sent.
        reply = body[:1000] if len(self.bodies) % 5 == 0 else b'{"callId":"1","success":"true"}'
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.send_header("connection", "close")
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 256


def run(*arguments, check_status=True, **more):
    done = subprocess.run([PROGRAM, "--data-dir", str(DATA), *map(str, arguments)], capture_output=True, **more)
    if check_status and done.returncode != 0:
        sys.exit(f"{arguments}: exit {done.returncode}\n{done.stderr.decode()}")
    return done


def hostile(count):
    """Payloads that a shell, a terminal, JSON or HTML could trip over; the same ones at each run."""
    pieces = ["'", '"', "\\", "\n", "\r\n", "\r", "$HOME", "${x}", "$(id)", "`id`", "%s", "%00", "%", "!", "!!", "!x", "@/etc/passwd",
              "&", "|", ";", ">", "<", "*", "?", "~", "#", "=", "+", "-n", "--data", "{", "}", "[a-z]", "[1-3]", "{a,b}", "\t", "\x01", "\x07",
              "\x1b[31m", "\x1b]0;x\x07", "\x7f", "\x80", "é", "漢字", "🙂", "👨‍👩‍👧", "\u202e", "\u200b", "\ufeff", "’", "‘", "\u2028", "</script>",
              "<img src=x onerror=alert(1)>", "&amp;", "\\u0000", "\\n", "'\\''", "''", "a" * 200, " ", "  ", "\x00", "EOF", "%PATH%", "^", "$'x'"]
    whole = ["", "@", "@-", "@/etc/hostname", "-", "-n", "'", "''", '"', "\\", "\n", "\n\n", " ", "\t", "x\n", "{}", "[]", "null",
             "a\x00b", "é" * 40000, "'" * 20000, "x" * 150000, "\\'\\''", "$", "`", "!", "%", "\r", "\x1b", "🙂"]
    chance = random.Random(5849)
    drafts = [text for text in whole]
    while len(drafts) < count:
        text = "".join(chance.choice(pieces) for _ in range(chance.randint(1, 12)))
        if len(drafts) % 3 == 0:
            # A whole payload with the text in its values, as the form gives it.
            items = {"siteId": "38856538", "skill": text, "customerCountryCode": "1", "customerPhoneNumber": "2125550147",
                     "deflectionHandle": "12125550147", "firstName": "Zoë", "lastName": "O'Hara", "deflectionText": text,
                     "callerInfo": {"mail": "zoe@example.com", "k": text}}
            text = json.dumps(items, ensure_ascii=chance.random() < 0.5)
        drafts.append(text)
    return drafts[:count]


def main():
    server = Server(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/api/contextAndInvite"
    profile = pathlib.Path("profiles/simulator.ron").read_text()
    profile = profile.replace('name: "Simulator"', f'name: "{PROFILE}"').replace("endpoint: Simulator", f'endpoint: Custom("{url}")')
    (WORK / "profile.ron").write_text(profile)
    run("profiles", "import", WORK / "profile.ron")

    payloads = hostile(PAYLOADS)
    ids = send(payloads)
    sent = [body for _, body in Recorder.bodies]
    check("every payload was sent", len(sent) == len(payloads), f"{len(sent)} of {len(payloads)}")
    by_curl(ids, payloads)
    har(ids, payloads)
    report()
    table(len(ids))
    without_personal_data()

    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0


def send(payloads):
    """Sends each payload as a raw body, four at a time."""
    ids = []

    def one(numbered):
        number, text = numbered
        done = run("send", "--profile", PROFILE, "--payload", "-", "--raw", "--invalid-anyway", "--json", input=text.encode(), check_status=False)
        if done.returncode not in (0, 1):
            return number, None, done.stderr.decode()
        return number, json.loads(done.stdout)["id"], ""

    with ThreadPoolExecutor(4) as pool:
        for number, id_, problem in pool.map(one, enumerate(payloads)):
            if id_ is None:
                sys.exit(f"payload {number}: {problem}")
            ids.append(id_)
    return ids


def commands(shell, ids):
    """The exported command of each exchange, by its number."""
    ids = sorted(ids)
    export = run("history", "export", "--format", "curl", "--shell", shell, "--personal", "--ids", ",".join(map(str, ids)))
    found = re.split(r"(?m)^(?=# Exchange #)", export.stdout.decode())[1:]
    check(f"{shell}: a command for each exchange", len(found) == len(ids), len(found))
    return dict(zip(ids, found))


def by_curl(ids, payloads):
    """Runs the exported commands in three shells and a reading of a fourth, and compares what arrives with what was sent."""
    shells = ["sh", "bash", "dash", "PowerShell"]
    # A settings file that would send everything elsewhere: the commands must not read it.
    (WORK / ".curlrc").write_text('location\nproxy = "http://127.0.0.1:9"\ndata = "from the settings"\n')
    os.environ["HOME"] = str(WORK)
    for shell in shells:
        wrong = 0
        by_id = commands("powershell" if shell == "PowerShell" else "sh", ids)
        for id_, payload in zip(ids, payloads):
            Recorder.bodies.clear()
            Recorder.headers_seen.clear()
            if shell == "PowerShell":
                done = powershell.run(by_id[id_])
            else:
                done = subprocess.run([shell], input=by_id[id_].encode(), capture_output=True)
            arrived = [body for _, body in Recorder.bodies]
            headers = {name.lower(): value for name, value in (Recorder.headers_seen or [[]])[0]}
            same = done.returncode == 0 and arrived == [payload.encode()]
            same = same and set(headers) == {"host", "content-length", "authorization", "content-type", "accept", "user-agent"}
            check(f"{shell}: #{id_}", same, f"{payload[:80]!r} {[body[:80] for body in arrived]} {sorted(headers)} {done.stderr[-200:]!r}")
            wrong += not same
        print(f"{shell}: {len(ids) - wrong} of {len(ids)} payloads arrived byte for byte")


def har(ids, payloads):
    for personal in (["--personal"], []):
        export = WORK / f"export{len(personal)}.har"
        run("history", "export", "--format", "har", "--to", export, *personal)
        validate = """
            const validate = require('har-validator');
            const har = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'));
            validate.har(har).then(() => console.log('valid'), error => { console.log(JSON.stringify(error.errors || error)); process.exit(1); });
        """
        done = subprocess.run(["node", "-e", validate, str(export)], capture_output=True, cwd=WORK / "npm")
        check(f"HAR is valid {personal}", done.stdout.strip() == b"valid", done.stdout + done.stderr)
    document = json.loads((WORK / "export1.har").read_text())
    bodies = {entry["comment"].split(",")[0]: entry["request"]["postData"]["text"] for entry in document["log"]["entries"]}
    for id_, payload in zip(ids, payloads):
        check(f"HAR holds the body of #{id_}", bodies.get(f"#{id_}") == payload)
    broken = json.loads((WORK / "export1.har").read_text())
    del broken["log"]["entries"][0]["request"]["method"]
    (WORK / "broken.har").write_text(json.dumps(broken))
    done = subprocess.run(["node", "-e", validate, str(WORK / "broken.har")], capture_output=True, cwd=WORK / "npm")
    check("the validator sees a broken archive", done.returncode == 1, done.stdout)


class Page(html.parser.HTMLParser):
    """What a browser would make of a page: tags, and attributes that load or run something."""

    ALLOWED = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "table", "thead", "tr", "th", "td", "a", "div", "strong",
               "ul", "li", "pre", "span", "svg", "rect", "i"}

    def __init__(self):
        super().__init__()
        self.wrong, self.tags = [], 0

    def handle_starttag(self, tag, attributes):
        self.tags += 1
        if tag not in self.ALLOWED:
            self.wrong.append(tag)
        for name, value in attributes:
            is_anchor = name == "href" and value.startswith("#")
            if name.startswith("on") or name in ("src", "srcset", "action", "data", "href", "xlink:href") and not is_anchor:
                self.wrong.append((tag, name, value))
            if name == "style" and re.search(r"url|expression|@import", value or ""):
                self.wrong.append((tag, name, value))


def report():
    for personal in (["--personal"], []):
        text = run("history", "export", "--format", "html", *personal).stdout.decode()
        page = Page()
        page.feed(text)
        check(f"the report has no tag or attribute of a payload {personal}", not page.wrong, page.wrong[:5])
        check("the report has content", page.tags > 1000, page.tags)
        style = "".join(re.findall(r"<style>(.*?)</style>", text, re.S))
        check("the report's style loads nothing", not re.search(r"url\(|@import|https?:", style))
        check("the report is under a policy", "default-src 'none'" in text)
        references = re.findall(r"""(?:src|href)\s*=\s*["']?\s*(?:https?:|//|javascript:|data:)""", re.sub(r"<pre>.*?</pre>|<td.*?</td>|<p.*?</p>", "", text, flags=re.S))
        check("the report refers to nothing elsewhere", not references, references[:3])
        check("the report holds no live direction mark or control character", not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text))


def table(count):
    text = run("history", "export", "--format", "csv", "--personal").stdout.decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    check("CSV has a row for each exchange", len(rows) == count + 1, len(rows))
    check("CSV rows are whole", {len(row) for row in rows} == {len(rows[0])})
    formulas = [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    check("CSV has no formula", not formulas, formulas[:3])


def without_personal_data():
    for format_ in ("har", "json", "csv", "html", "curl"):
        text = run("history", "export", "--format", format_).stdout.decode()
        for value in PERSONAL:
            # A browser, JSON and a shell write some of them differently.
            forms = {value, json.dumps(value)[1:-1], value.replace("'", "&#39;"), value.replace("'", "'\\''")}
            check(f"{format_} is without {value}", not any(form in text for form in forms))
        encoded = "".join(base64.b64decode(part).decode(errors="replace") for part in re.findall(r"printf %s (\S+) \| base64 -d", text))
        check(f"{format_} has no personal data in Base64", not any(value in encoded for value in PERSONAL))
        check(f"{format_} is without signatures", not re.search(r'oauth_signature=\\*["\']*[A-Za-z0-9+/%]{20}', text))


sys.exit(main())
