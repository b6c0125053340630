//! One way to make a signature: RFC 5849's, or another client's that departs from it somewhere.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::Sha256;

use crate::oauth::credentials::{Credentials, SignatureMethod};

/// How bytes are percent-encoded. The default is RFC 5849 §3.6.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Rule {
    /// A space becomes `+`.
    pub(super) space_as_plus: bool,
    /// `%2f` instead of `%2F`.
    pub(super) lower_hex: bool,
    /// `~` becomes `%7E`.
    pub(super) tilde_encoded: bool,
    /// Reserved characters that stay as they are.
    pub(super) kept: &'static str,
}

impl Rule {
    pub(super) fn encode(self, bytes: &[u8]) -> Vec<u8> {
        let digits: &[u8; 16] = if self.lower_hex { b"0123456789abcdef" } else { b"0123456789ABCDEF" };
        let mut encoded = Vec::with_capacity(bytes.len());
        for &byte in bytes {
            let is_unreserved = byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            if is_unreserved || byte == b'~' && !self.tilde_encoded || self.kept.as_bytes().contains(&byte) {
                encoded.push(byte);
            } else if byte == b' ' && self.space_as_plus {
                encoded.push(b'+');
            } else {
                encoded.extend([b'%', digits[usize::from(byte >> 4)], digits[usize::from(byte & 0xF)]]);
            }
        }
        encoded
    }

    fn times(self, layers: u8, bytes: &[u8]) -> Vec<u8> {
        (0..layers).fold(bytes.to_vec(), |bytes, _| self.encode(&bytes))
    }
}

/// A name and a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) name: Vec<u8>,
    pub(super) value: Vec<u8>,
    /// Both as they stand in the URL's query; `None` for what comes from elsewhere.
    pub(super) in_query: Option<(String, String)>,
}

impl Pair {
    pub(super) fn new(name: &str, value: &str) -> Self {
        Self { name: name.into(), value: value.into(), in_query: None }
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.in_query.is_none() && self.name == name.as_bytes()
    }
}

/// How the parameters are put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// By encoded name, then encoded value (§3.4.1.3.2).
    Sorted,
    /// As they came.
    AsGiven,
}

/// A text of the signing key, with the words that stand for it.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) text: SecretString,
    pub(super) words: &'static str,
}

/// The signing key (§3.4.2).
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) parts: Vec<Part>,
    /// What stands between them; `&` by the RFC.
    pub(super) joint: &'static str,
    /// How often each part is percent-encoded; once by the RFC.
    pub(super) layers: u8,
}

impl Key {
    pub(super) fn of(credentials: &Credentials) -> Self {
        let parts = vec![
            Part { text: credentials.consumer_secret.clone(), words: "consumer secret" },
            Part { text: credentials.token_secret.clone(), words: "token secret" },
        ];
        Self { parts, joint: "&", layers: 1 }
    }

    fn bytes(&self) -> SecretString {
        let encoded = |part: &Part| {
            let bytes = Rule::default().times(self.layers, part.text.expose_secret().as_bytes());
            String::from_utf8(bytes).unwrap_or_default()
        };
        self.parts.iter().map(encoded).collect::<Vec<_>>().join(self.joint).into()
    }

    /// Its form in words; no secret is in it.
    fn words(&self) -> String {
        let part = |part: &Part| match self.layers {
            0 => part.words.to_owned(),
            1 => format!("encoded({})", part.words),
            _ => format!("encoded(encoded({}))", part.words),
        };
        let parts: Vec<_> =
            self.parts.iter().map(|p| if p.words.is_empty() { String::new() } else { part(p) }).collect();
        parts.join(self.joint)
    }
}

/// How the digest is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Base64,
    Base64Url,
    Hex,
    Base64OfHex,
}

/// One way to make a signature.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    pub(super) http_method: String,
    pub(super) base_uri: String,
    pub(super) parameters: Vec<Pair>,
    pub(super) order: Order,
    /// For names and values.
    pub(super) inner: Rule,
    /// For the base string's three parts.
    pub(super) outer: Rule,
    /// How often each name is encoded; once by the RFC.
    pub(super) name_layers: u8,
    /// How often each value is encoded; once by the RFC.
    pub(super) value_layers: u8,
    /// How often the URI is encoded; once by the RFC.
    pub(super) uri_layers: u8,
    /// How often the joined parameters are encoded; once by the RFC.
    pub(super) parameter_layers: u8,
    pub(super) key: Key,
    pub(super) method: SignatureMethod,
    pub(super) form: Form,
}

/// What a recipe gives, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trace {
    /// A line a parameter, decoded, sorted: which are signed, whatever their writing.
    pub(super) parameters: String,
    pub(super) normalized: String,
    pub(super) base_uri: String,
    pub(super) base_string: String,
    /// In words.
    pub(super) key: String,
}

impl Recipe {
    /// The RFC's way with those parameters.
    pub(super) fn plain(
        http_method: &str,
        base_uri: &str,
        parameters: Vec<Pair>,
        credentials: &Credentials,
        method: SignatureMethod,
    ) -> Self {
        Self {
            http_method: http_method.to_ascii_uppercase(),
            base_uri: base_uri.to_owned(),
            parameters,
            order: Order::Sorted,
            inner: Rule::default(),
            outer: Rule::default(),
            name_layers: 1,
            value_layers: 1,
            uri_layers: 1,
            parameter_layers: 1,
            key: Key::of(credentials),
            method,
            form: Form::Base64,
        }
    }

    /// Changes the value of the header's parameter of that name.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        for pair in self.parameters.iter_mut().filter(|pair| pair.is(name)) {
            pair.value = value.into();
        }
    }

    /// Leaves out the header's parameter of that name.
    pub(super) fn leave_out(&mut self, name: &str) {
        self.parameters.retain(|pair| !pair.is(name));
    }

    pub(super) fn normalized(&self) -> Vec<u8> {
        let mut pairs: Vec<_> = self
            .parameters
            .iter()
            .map(|pair| {
                (self.inner.times(self.name_layers, &pair.name), self.inner.times(self.value_layers, &pair.value))
            })
            .collect();
        if self.order == Order::Sorted {
            pairs.sort();
        }
        pairs.into_iter().map(|(name, value)| [name, value].join(&b'=')).collect::<Vec<_>>().join(&b'&')
    }

    pub(super) fn base_string(&self) -> Vec<u8> {
        let parts = [
            self.outer.encode(self.http_method.as_bytes()),
            self.outer.times(self.uri_layers, self.base_uri.as_bytes()),
            self.outer.times(self.parameter_layers, &self.normalized()),
        ];
        parts.join(&b'&')
    }

    /// The signature; for PLAINTEXT the key itself.
    pub(super) fn signature(&self) -> SecretString {
        let (key, text) = (self.key.bytes(), self.base_string());
        let digest = match self.method {
            SignatureMethod::HmacSha1 => hmac::<Hmac<Sha1>>(&key, &text),
            SignatureMethod::HmacSha256 => hmac::<Hmac<Sha256>>(&key, &text),
            SignatureMethod::Plaintext => return key,
        };
        match self.form {
            Form::Base64 => STANDARD.encode(&digest),
            Form::Base64Url => URL_SAFE_NO_PAD.encode(&digest),
            Form::Hex => hex(&digest),
            Form::Base64OfHex => STANDARD.encode(hex(&digest)),
        }
        .into()
    }

    pub(super) fn trace(&self) -> Trace {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let mut lines: Vec<_> = self
            .parameters
            .iter()
            .map(|pair| [String::from_utf8_lossy(&pair.name), String::from_utf8_lossy(&pair.value)].join("="))
            .collect();
        lines.sort();
        Trace {
            parameters: lines.join("\n"),
            normalized: text(self.normalized()),
            base_uri: self.base_uri.clone(),
            base_string: text(self.base_string()),
            key: self.key.words(),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").ok();
        text
    })
}

#[expect(clippy::expect_used, reason = "HMAC takes a key of any length, so the crate's length error never comes")]
fn hmac<M: Mac + KeyInit>(key: &SecretString, text: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key.expose_secret().as_bytes()).expect("any length of key");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
