//! A little client that signs as RFC 5849 says until something of it is changed. It shares no code with the program.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::SECRETS;

/// A client that signs rightly, until something of it is changed.
pub(super) struct Client {
    pub(super) method: String,
    pub(super) uri: String,
    pub(super) query: Vec<(String, String)>,
    /// What is signed besides the query.
    pub(super) signed: Vec<(String, String)>,
    /// What the header sends.
    pub(super) sent: Vec<(String, String)>,
    pub(super) encode: fn(&str) -> String,
    pub(super) encode_values: fn(&str) -> String,
    pub(super) encode_joined: fn(&str) -> String,
    pub(super) encode_uri: fn(&str) -> String,
    pub(super) sorts: bool,
    pub(super) key: String,
    pub(super) sha256: bool,
    pub(super) write: fn(&[u8]) -> String,
    pub(super) write_signature: fn(&str) -> String,
    pub(super) finish: fn(String) -> String,
}

pub(super) fn rfc(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

pub(super) fn base64(digest: &[u8]) -> String {
    STANDARD.encode(digest)
}

pub(super) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

impl Client {
    pub(super) fn new() -> Self {
        let pairs =
            |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
        let header = pairs(&[
            ("oauth_timestamp", "1528932953"),
            ("oauth_consumer_key", "k&y"),
            ("oauth_nonce", "n/1"),
            ("oauth_token", "t k"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_version", "1.0"),
        ]);
        Self {
            method: "POST".to_owned(),
            uri: "https://api.example.net/api/contextAndInvite".to_owned(),
            query: pairs(&[("b", "x y"), ("a", "+1~/z"), ("c", "(!)*"), ("a", "0")]),
            signed: header.clone(),
            sent: header,
            encode: rfc,
            encode_values: |text| text.to_owned(),
            encode_joined: rfc,
            encode_uri: rfc,
            sorts: true,
            key: format!("{}&{}", rfc(SECRETS[0]), rfc(SECRETS[1])),
            sha256: false,
            write: base64,
            write_signature: rfc,
            finish: |header| header,
        }
    }

    pub(super) fn both(&mut self, name: &str, value: &str) {
        for list in [&mut self.signed, &mut self.sent] {
            match list.iter_mut().find(|pair| pair.0 == name) {
                Some(pair) => value.clone_into(&mut pair.1),
                None => list.push((name.to_owned(), value.to_owned())),
            }
        }
    }

    pub(super) fn everywhere(&mut self, encode: fn(&str) -> String) {
        (self.encode, self.encode_joined, self.encode_uri) = (encode, encode, encode);
    }

    pub(super) fn base_string(&self) -> String {
        let encode = self.encode;
        let pairs = self.query.iter().chain(&self.signed);
        let mut pairs: Vec<_> =
            pairs.map(|(name, value)| (encode(name), encode(&(self.encode_values)(value)))).collect();
        if self.sorts {
            pairs.sort();
        }
        let joined = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&");
        format!("{}&{}&{}", self.method, (self.encode_uri)(&self.uri), (self.encode_joined)(&joined))
    }

    pub(super) fn header(&self) -> String {
        fn digest<M: Mac + KeyInit>(key: &str, text: &str) -> Vec<u8> {
            let mut mac = <M as KeyInit>::new_from_slice(key.as_bytes()).expect("a key");
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        let text = self.base_string();
        let digest =
            if self.sha256 { digest::<Hmac<Sha256>>(&self.key, &text) } else { digest::<Hmac<Sha1>>(&self.key, &text) };
        let mut pairs: Vec<_> = self.sent.iter().map(|(name, value)| format!("{name}=\"{}\"", rfc(value))).collect();
        pairs.push(format!("oauth_signature=\"{}\"", (self.write_signature)(&(self.write)(&digest))));
        (self.finish)(format!("OAuth {}", pairs.join(", ")))
    }

    pub(super) fn drop_signed(&mut self, name: &str) {
        self.signed.retain(|pair| pair.0 != name);
    }
}
