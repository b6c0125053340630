//! Prints requests that the library signs, one JSON object a line, for other implementations to verify: see
//! scripts/interop.sh. Every value in them is random, the secrets too.

use std::io::Write as _;

use livedeflect_console::oauth::credentials::{Credentials, SignatureMethod, Stamp};
use livedeflect_console::oauth::encode::percent_encode;
use livedeflect_console::oauth::sign::sign;
use rand::RngExt as _;
use rand::seq::IndexedRandom as _;
use secrecy::ExposeSecret as _;
use serde_json::json;
use url::Url;

const METHODS: [&str; 5] = ["POST", "GET", "PUT", "DELETE", "PATCH"];
const HOSTS: [&str; 4] =
    ["https://va.ivrdeflect.liveperson.net", "http://127.0.0.1:8080", "https://example.com:8443", "http://[::1]:9"];
const PATHS: [&str; 4] = ["/api/contextAndInvite", "/", "/a%20b/c", "/api/getLiveDeflectData/v2"];
/// Letters, digits, everything reserved, and characters of two, three and four bytes in UTF-8.
const CHARACTERS: &str = "azAZ09-._~ !\"#$%&'()*+,/:;<=>?@[\\]^`{|}éßñ漢字🙂";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count: usize = std::env::args().nth(1).unwrap_or_else(|| "1000".to_owned()).parse()?;
    let mut out = std::io::stdout().lock();
    for number in 0..count {
        writeln!(out, "{}", request(number)?)?;
    }
    Ok(())
}

fn request(number: usize) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
    let mut random = rand::rng();
    let method = SignatureMethod::ALL[number % SignatureMethod::ALL.len()];
    let http_method = METHODS.choose(&mut random).ok_or("a method")?;
    let query: Vec<_> = (0..random.random_range(0..6))
        .map(|_| format!("{}={}", percent_encode(&text(1)), percent_encode(&text(0))))
        .collect();
    let (host, path) = (HOSTS.choose(&mut random).ok_or("a host")?, PATHS.choose(&mut random).ok_or("a path")?);
    let mark = if query.is_empty() { "" } else { "?" };
    let url = format!("{host}{path}{mark}{}", query.join("&"));
    let [consumer_key, consumer_secret, token, token_secret, nonce] = [text(1), text(1), text(1), text(1), text(1)];
    let credentials = Credentials::new(&consumer_key, &consumer_secret, &token, &token_secret);
    let timestamp = random.random_range(1..4_000_000_000_u64);
    let stamp = Stamp { nonce: nonce.clone(), timestamp };
    let signed = sign(http_method, &Url::parse(&url)?, method, &credentials, &stamp)?;
    Ok(json!({
        "http_method": http_method,
        "url": url,
        "signature_method": method.name(),
        "consumer_key": consumer_key,
        "consumer_secret": consumer_secret,
        "token": token,
        "token_secret": token_secret,
        "nonce": nonce,
        "timestamp": timestamp.to_string(),
        "authorization": signed.authorization.expose_secret(),
    }))
}

/// A random text of at least so many characters.
fn text(least: usize) -> String {
    let characters: Vec<char> = CHARACTERS.chars().collect();
    let mut random = rand::rng();
    (0..random.random_range(least..24)).filter_map(|_| characters.choose(&mut random)).collect()
}
