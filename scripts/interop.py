"""oauthlib against the program: see interop.sh. Commands: profile FILE NUMBER, post URL FILE COUNT, verify (JSON lines on stdin)."""

import json
import random
import re
import sys
import time
import uuid
from http.client import HTTPConnection
from urllib.parse import quote, unquote, urlsplit

CHARACTERS = "azAZ09-._~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}éßñ漢字🙂"
METHODS = ["HMAC-SHA1", "HMAC-SHA256", "PLAINTEXT"]
FIELDS = ["consumer_key", "consumer_secret", "token", "token_secret"]
BODY = open(sys.argv[0].replace("scripts/interop.py", "assets/payloads/example.json"), "rb").read()


def text(least):
    return "".join(random.choices(CHARACTERS, k=random.randrange(least, 24)))


def ron(value):
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def profile(file, number):
    """Writes credentials as JSON, and a profile with them beside."""
    # A profile's key and token have no space at an end.
    credentials = {field: "x" + text(3) + "x" for field in FIELDS}
    with open(file, "w", encoding="utf-8") as out:
        json.dump(credentials, out)
    with open(file + ".ron", "w", encoding="utf-8") as out:
        out.write(
            f'(version: 1, name: "Interop {number}", environment: Simulator, endpoint: Simulator, site_id: "1",'
            f" signature_method: HmacSha1, consumer_key: {ron(credentials['consumer_key'])},"
            f" consumer_secret: Public({ron(credentials['consumer_secret'])}), token: {ron(credentials['token'])},"
            f" token_secret: Public({ron(credentials['token_secret'])}))"
        )


def client(values, method, **more):
    from oauthlib.oauth1 import Client

    return Client(
        values["consumer_key"],
        client_secret=values["consumer_secret"],
        resource_owner_key=values["token"],
        resource_owner_secret=values["token_secret"],
        signature_method=method,
        **more,
    )


def parameters(header):
    pairs = re.findall(r'([A-Za-z_]+)="([^"]*)"', header)
    return {name: unquote(value) for name, value in pairs}


def report(passed, failures):
    for failure in failures[:5]:
        print(f"  failed: {failure}", file=sys.stderr)
    print(f"{passed} {len(failures)}")
    sys.exit(1 if failures else 0)


def post(base, file, count):
    credentials = json.load(open(file, encoding="utf-8"))
    host = urlsplit(base).netloc
    connection = HTTPConnection(host, timeout=20)
    passed, failures = 0, []
    for number in range(count):
        query = "&".join(f"{quote(text(1), safe='~')}={quote(text(0), safe='~')}" for _ in range(random.randrange(6)))
        url = base + ("?" + query if query else "")
        method = METHODS[number % 3]
        signer = client(credentials, method, nonce=text(1) + uuid.uuid4().hex, timestamp=str(int(time.time())))
        # Every other one with an oauth_body_hash, which oauthlib adds when it sees the JSON body.
        headers = {"Content-Type": "application/json"}
        body = BODY.decode() if number % 2 else None
        _, signed, _ = signer.sign(url, http_method="POST", body=body, headers=headers)
        target = urlsplit(url).path + ("?" + query if query else "")
        connection.request("POST", target, body=BODY, headers={**headers, "Authorization": signed["Authorization"]})
        reply = connection.getresponse()
        said = reply.read().decode()
        if reply.status == 200:
            passed += 1
        else:
            failures.append(f"{reply.status} {said} for {url} with {method}")
    report(passed, failures)


def verify():
    passed, failures = 0, []
    for line in sys.stdin:
        request = json.loads(line)
        signer = client(request, request["signature_method"], nonce=request["nonce"], timestamp=request["timestamp"])
        _, signed, _ = signer.sign(request["url"], http_method=request["http_method"])
        ours, theirs = parameters(request["authorization"]), parameters(signed["Authorization"])
        if ours == theirs:
            passed += 1
        else:
            failures.append(f"{request['url']}\n    program  {ours}\n    oauthlib {theirs}")
    report(passed, failures)


if sys.argv[1] == "profile":
    profile(sys.argv[2], sys.argv[3])
elif sys.argv[1] == "post":
    post(sys.argv[2], sys.argv[3], int(sys.argv[4]))
else:
    verify()
