#!/usr/bin/env python3
"""Prints so many Authorization headers for a URL, each with a nonce of its own, signed by RFC 5849 with HMAC-SHA1.

Called by scripts/load.sh: python3 scripts/load.py URL COUNT. The credentials are the built-in profile's, which are public.
"""

import base64
import hashlib
import hmac
import re
import sys
import time
from pathlib import Path
from urllib.parse import quote


def value(name: str) -> str:
    """A credential in the built-in profile."""
    text = (Path(__file__).parent.parent / "profiles" / "simulator.ron").read_text(encoding="utf-8")
    found = re.search(rf'{name}: (?:Public\()?"([^"]*)"', text)
    assert found, name
    return found.group(1)


def escaped(text: str) -> str:
    return quote(text, safe="~")


url, count = sys.argv[1], int(sys.argv[2])
key, secret, token, token_secret = map(value, ["consumer_key", "consumer_secret", "token", "token_secret"])
signing_key = f"{escaped(secret)}&{escaped(token_secret)}".encode()
start = f"POST&{escaped(url)}&"
for number in range(count):
    parameters = {
        "oauth_consumer_key": key,
        "oauth_nonce": f"load{number}",
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_token": token,
        "oauth_version": "1.0",
    }
    normalized = "&".join(f"{name}={escaped(text)}" for name, text in sorted(parameters.items()))
    digest = hmac.new(signing_key, (start + escaped(normalized)).encode(), hashlib.sha1).digest()
    parameters["oauth_signature"] = base64.b64encode(digest).decode()
    print("OAuth " + ",".join(f'{name}="{escaped(text)}"' for name, text in parameters.items()))
