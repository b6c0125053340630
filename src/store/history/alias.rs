//! Records without personal data: an alias stands where a number, name, text, outside ID or value of `callerInfo` stood.
//!
//! An alias is `alias-` and the first 10 hexadecimal digits of HMAC-SHA256 over the value. The key is 32 random bytes in a
//! file of its own beside the history: the same value has the same alias throughout a history, and a history that is
//! handed on without that file does not tell the value, not even to someone who tries all numbers. What is sent is not
//! changed. Country codes, times, `siteId`, skill and the like stay, and so do the keys of `callerInfo`.

use std::io;
use std::path::{Path, PathBuf};

use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt as _;
use secrecy::zeroize::Zeroizing;
use serde_json::Value;
use sha2::Sha256;

use crate::api::caller_info::Kind;
use crate::api::catalogue::{CALLER_INFO, CUSTOMER_COUNTRY_CODE, DEFLECTION_HANDLE, ITEMS, item};
use crate::api::checks::aliases::{BEGINNING, DIGITS};
use crate::api::draft::Draft;
use crate::api::json;
use crate::exchange::{Header, Outcome, Request, Response};
use crate::store::atomic;

/// The items that say nothing about a person.
const IMPERSONAL: [&str; 11] = [
    "siteId",
    "skill",
    CUSTOMER_COUNTRY_CODE,
    "isMobile",
    "deflectionAcceptTime",
    "callBeginTime",
    "dialedCountryCode",
    "deflectionChannel",
    "deflectionTextTag",
    "deflectionTagText",
    "externalCustomerIdDescriptor",
];

/// From this length on a value is replaced wherever it stands, in characters; a shorter one only as a word of its own.
const TELLING: usize = 6;

/// Makes aliases for one history.
pub struct Aliases {
    key: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Aliases {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Aliases").finish_non_exhaustive()
    }
}

/// What a request's values were replaced by, for what comes back.
#[derive(Clone, Debug, Default)]
pub struct Replaced(Vec<(String, String)>);

impl Aliases {
    /// The aliases of the history at `path`, if there are some yet.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let key = std::fs::read(key_of(path)).ok().filter(|key| key.len() == 32)?;
        Some(Self { key: Zeroizing::new(key) })
    }

    /// The same, with a fresh key when there is none.
    ///
    /// # Errors
    /// When the key cannot be written.
    pub fn begin(path: &Path) -> io::Result<Self> {
        if let Some(aliases) = Self::of(path) {
            return Ok(aliases);
        }
        let mut key = [0_u8; 32];
        rand::rng().fill(&mut key);
        match atomic::write_new(&key_of(path), &key) {
            // Another window was first.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            written => written?,
        }
        Self::of(path).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the key of the aliases is damaged"))
    }

    /// The alias of a value.
    #[must_use]
    pub fn alias(&self, value: &str) -> String {
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&self.key) else { return "alias".to_owned() };
        mac.update(value.as_bytes());
        mac.finalize()
            .into_bytes()
            .iter()
            .take(DIGITS / 2)
            .fold(BEGINNING.to_owned(), |alias, byte| format!("{alias}{byte:02x}"))
    }

    /// A request with aliases, and what they stand for.
    #[must_use]
    pub fn request(&self, request: &Request) -> (Request, Replaced) {
        let mut replaced = Replaced::default();
        let body = self.body(&request.body, &mut replaced);
        let draft = self.draft(&request.draft, &mut replaced);
        replaced.settle();
        let findings = serde_json::to_string(&request.findings)
            .ok()
            .and_then(|text| serde_json::from_str(&replaced.text(&text)).ok())
            .unwrap_or_default();
        (Request { body, draft, findings, ..request.clone() }, replaced)
    }

    /// A request's body with aliases; a body that is no JSON object is one alias as a whole.
    #[must_use]
    pub fn body(&self, body: &[u8], replaced: &mut Replaced) -> Vec<u8> {
        let items = std::str::from_utf8(body).ok().and_then(|text| json::pairs(text).ok());
        let Some(items) = items else {
            return if body.is_empty() {
                Vec::new()
            } else {
                self.put(&String::from_utf8_lossy(body), replaced).into_bytes()
            };
        };
        let country_code = items.iter().find(|(name, _)| name == CUSTOMER_COUNTRY_CODE);
        let country_code = country_code.map(|(_, literal)| plain(literal)).unwrap_or_default();
        let members: Vec<_> = items
            .iter()
            .map(|(name, literal)| {
                let literal = match name.as_str() {
                    name if IMPERSONAL.contains(&name) => literal.clone(),
                    CALLER_INFO => self.pairs(literal, replaced),
                    DEFLECTION_HANDLE => json::string(&self.handle(&plain(literal), &country_code, replaced)),
                    _ => self.literal(literal, replaced),
                };
                format!("{}:{literal}", json::string(name))
            })
            .collect();
        format!("{{{}}}", members.join(",")).into_bytes()
    }

    /// The values of an object, each replaced; anything else as one value.
    fn pairs(&self, literal: &str, replaced: &mut Replaced) -> String {
        let Ok(pairs) = json::pairs(literal) else { return self.literal(literal, replaced) };
        let member = |(key, value): &(String, String), replaced: &mut Replaced| {
            format!("{}:{}", json::string(key), self.literal(value, replaced))
        };
        let members: Vec<_> = pairs.iter().map(|pair| member(pair, replaced)).collect();
        format!("{{{}}}", members.join(","))
    }

    /// A JSON value's alias, as JSON. What says nothing stays: the empty text, null, true and false.
    fn literal(&self, literal: &str, replaced: &mut Replaced) -> String {
        match literal.trim() {
            "\"\"" | "null" | "true" | "false" => literal.to_owned(),
            _ => json::string(&self.put(&plain(literal), replaced)),
        }
    }

    /// Country code and number together: the number's own alias, so that both still belong together.
    fn handle(&self, handle: &str, country_code: &str, replaced: &mut Replaced) -> String {
        match handle.strip_prefix(country_code) {
            Some(number) if !country_code.is_empty() && !number.is_empty() => {
                let alias = format!("{country_code}{}", self.put(number, replaced));
                replaced.0.push((handle.to_owned(), alias.clone()));
                alias
            }
            _ if handle.is_empty() => String::new(),
            _ => self.put(handle, replaced),
        }
    }

    fn draft(&self, draft: &Draft, replaced: &mut Replaced) -> Draft {
        let mut aliased = draft.clone();
        let country_code = draft.text(CUSTOMER_COUNTRY_CODE).to_owned();
        for item in ITEMS.iter().filter(|item| !IMPERSONAL.contains(&item.name)) {
            let text = draft.text(item.name);
            if !text.is_empty() {
                let alias = match item.name {
                    DEFLECTION_HANDLE => self.handle(text, &country_code, replaced),
                    _ => self.put(&plain(text), replaced),
                };
                aliased.entry_mut(item.name).text = alias;
            }
        }
        for row in &mut aliased.caller_info {
            // Why as in the body: what is loaded from the record gives the recorded bytes.
            let says_nothing = match row.kind {
                Kind::String => row.text.is_empty(),
                _ => matches!(row.text.trim(), "" | "\"\"" | "null" | "true" | "false"),
            };
            if !says_nothing {
                let value = if row.kind == Kind::String { row.text.clone() } else { plain(&row.text) };
                (row.text, row.kind) = (self.put(&value, replaced), Kind::String);
            }
        }
        for (name, literal) in &mut aliased.others {
            if item(name).is_none_or(|item| !IMPERSONAL.contains(&item.name)) {
                *literal = self.literal(literal, replaced);
            }
        }
        if let Some(raw) = &mut aliased.raw_body {
            *raw = String::from_utf8_lossy(&self.body(raw.as_bytes(), replaced)).into_owned();
        }
        aliased
    }

    fn put(&self, value: &str, replaced: &mut Replaced) -> String {
        let alias = self.alias(value);
        replaced.0.push((value.to_owned(), alias.clone()));
        alias
    }
}

impl Replaced {
    /// An outcome in which the same values are replaced as in the request.
    #[must_use]
    pub fn outcome(&self, outcome: &Outcome) -> Outcome {
        outcome.with(|response| self.response(response), |why| self.text(why))
    }

    fn response(&self, response: &Response) -> Response {
        let header = |header: &Header| Header { name: header.name.clone(), value: self.text(&header.value) };
        Response {
            headers: response.headers.iter().map(header).collect(),
            // Why not always: a body that is not text keeps its bytes when nothing in it is replaced.
            body: match std::str::from_utf8(&response.body) {
                Ok(text) => self.text(text).into_bytes(),
                Err(_) => self.not_utf8(&response.body),
            },
            ..response.clone()
        }
    }

    fn not_utf8(&self, body: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(body);
        let aliased = self.text(&text);
        if aliased == text { body.to_vec() } else { aliased.into_bytes() }
    }

    /// A text in which every value is replaced, also as JSON writes it.
    fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (value, alias) in &self.0 {
            if text.contains(value.as_str()) {
                text = replace(&text, value, alias);
            }
        }
        text
    }

    /// Adds the ways in which values come back, drops what is too short to tell, and puts the longest first.
    fn settle(&mut self) {
        let mut all = Vec::new();
        for (value, alias) in self.0.drain(..) {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            let quoted = json::string(&value);
            let [lower, upper] =
                [false, true].map(|upper| value.chars().map(|one| ascii(one, upper)).collect::<String>());
            let ways = [value.trim().to_owned(), quoted[1..quoted.len() - 1].to_owned(), lower, upper, value.clone()];
            all.extend(ways.into_iter().map(|way| (way, alias.clone())));
            if digits.len() >= TELLING {
                all.push((digits, alias));
            }
        }
        all.retain(|(value, _)| value.chars().count() >= if is_digits(value) { 4 } else { 2 });
        all.sort_by(|(one, _), (other, _)| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        all.dedup();
        self.0 = all;
    }
}

fn is_digits(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

/// A character as JSON in ASCII writes it.
fn ascii(character: char, upper: bool) -> String {
    if character.is_ascii() {
        return character.to_string();
    }
    let mut units = [0; 2];
    character
        .encode_utf16(&mut units)
        .iter()
        .map(|unit| if upper { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") })
        .collect()
}

fn replace(text: &str, value: &str, alias: &str) -> String {
    if value.chars().count() >= TELLING {
        return text.replace(value, alias);
    }
    let mut replaced = String::with_capacity(text.len());
    let mut done = 0;
    for (at, _) in text.match_indices(value) {
        let end = at + value.len();
        let is_word = |character: Option<char>| {
            character.is_some_and(|character| character.is_alphanumeric() || character == '-')
        };
        if !is_word(text[..at].chars().next_back()) && !is_word(text[end..].chars().next()) {
            replaced.push_str(&text[done..at]);
            replaced.push_str(alias);
            done = end;
        }
    }
    replaced.push_str(&text[done..]);
    replaced
}

/// A JSON string's text, or any other literal as it stands: a number has the alias of its digits.
fn plain(literal: &str) -> String {
    match serde_json::from_str::<Value>(literal) {
        Ok(Value::String(text)) => text,
        _ => literal.to_owned(),
    }
}

/// Where the key of a history's aliases is.
fn key_of(path: &Path) -> PathBuf {
    path.with_extension("alias-key")
}
