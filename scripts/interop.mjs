// oauth-1.0a against the program: see interop.sh. Commands: post URL FILE COUNT PAYLOAD, verify (JSON lines on stdin).
// The package is looked for in the folder that INTEROP_MODULES names.
//
// oauth-1.0a 2.2.6 does not decode the names in a URL's query, and drops an empty value whose name comes again: RFC 5849
// §3.4.1.3.1 wants both. So a query with such names is given to it as `data`, which it signs rightly.

import crypto from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";

const OAuth = createRequire(process.env.INTEROP_MODULES + "/")("oauth-1.0a");
const CHARACTERS = [..."azAZ09-._~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}éßñ漢字🙂"];
const METHODS = ["HMAC-SHA1", "HMAC-SHA256", "PLAINTEXT"];

const below = (limit) => Math.floor(Math.random() * limit);
const text = (least) => Array.from({ length: least + below(24 - least) }, () => CHARACTERS[below(CHARACTERS.length)]).join("");

/** The query's names and values, decoded; those of a name that stands there more than once in an array. */
function data(url) {
  const found = {};
  for (const pair of (url.split("?")[1] ?? "").split("&").filter(Boolean)) {
    const [name, value] = pair.split("=").map(decodeURIComponent);
    found[name] = name in found ? [found[name], value].flat() : value;
  }
  return found;
}

function signed(values, url, method, signatureMethod, nonce, timestamp) {
  const hash = signatureMethod === "HMAC-SHA256" ? "sha256" : "sha1";
  const oauth = new OAuth({
    consumer: { key: values.consumer_key, secret: values.consumer_secret },
    signature_method: signatureMethod,
    hash_function:
      signatureMethod === "PLAINTEXT"
        ? (_, key) => key
        : (base, key) => crypto.createHmac(hash, key).update(base).digest("base64"),
  });
  oauth.getNonce = () => nonce;
  oauth.getTimeStamp = () => timestamp;
  const request = /[?&][^=]*%/.test(url) ? { url: url.split("?")[0], method, data: data(url) } : { url, method };
  return oauth.toHeader(oauth.authorize(request, { key: values.token, secret: values.token_secret })).Authorization;
}

function parameters(header) {
  const pairs = [...header.matchAll(/([A-Za-z_]+)="([^"]*)"/g)];
  return JSON.stringify(pairs.map(([, name, value]) => [name, decodeURIComponent(value)]).sort());
}

function report(passed, failures) {
  for (const failure of failures.slice(0, 5)) console.error(`  failed: ${failure}`);
  console.log(`${passed} ${failures.length}`);
  process.exit(failures.length ? 1 : 0);
}

function send(url, authorization, body, agent) {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: authorization, "Content-Type": "application/json", "Content-Length": body.length };
    const request = http.request(url, { method: "POST", agent, headers }, (reply) => {
      let said = "";
      reply.on("data", (part) => (said += part));
      reply.on("end", () => resolve([reply.statusCode, said]));
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function post(base, file, count, payload) {
  const values = JSON.parse(fs.readFileSync(file, "utf8"));
  const body = fs.readFileSync(payload);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const failures = [];
  let passed = 0;
  for (let number = 0; number < count; number++) {
    // Every other query has names that need no encoding, and so goes the package's own way.
    const name = (place) => (number % 2 ? encodeURIComponent(text(1)) : `n${place}.${below(1000)}`);
    const pair = (_, place) => `${name(place)}=${encodeURIComponent(text(0))}`;
    const query = Array.from({ length: below(6) }, pair).join("&");
    const url = base + (query && "?" + query);
    const method = METHODS[number % 3];
    const nonce = text(1) + crypto.randomUUID();
    const authorization = signed(values, url, "POST", method, nonce, Math.floor(Date.now() / 1000));
    const [status, said] = await send(url, authorization, body, agent);
    if (status === 200) passed++;
    else failures.push(`${status} ${said} for ${url} with ${method}`);
  }
  report(passed, failures);
}

function verify() {
  const failures = [];
  let passed = 0;
  for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
    const request = JSON.parse(line);
    const { url, http_method, signature_method, nonce, timestamp } = request;
    const ours = parameters(request.authorization);
    const theirs = parameters(signed(request, url, http_method, signature_method, nonce, timestamp));
    if (ours === theirs) passed++;
    else failures.push(`${url}\n    program    ${ours}\n    oauth-1.0a ${theirs}`);
  }
  report(passed, failures);
}

const [command, ...rest] = process.argv.slice(2);
if (command === "post") await post(rest[0], rest[1], Number(rest[2]), rest[3]);
else verify();
