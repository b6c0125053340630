//! The one redaction of all exports: what is secret always, what is personal by choice.
//!
//! ```text
//!  exchanges ──of──▶ Redaction ──removed──▶ what will be taken out, shown before anything is saved
//!                       └──exchange──▶ the same exchange with aliases: what every format is written from
//! ```
//!
//! The same value has the same alias in the whole export: in bodies, URLs, replies, findings and base strings.

mod finder;
mod kinds;
#[cfg(test)]
mod tests;
mod visitors;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use url::Url;

use self::finder::Finder;
pub use self::kinds::Kind;
use self::visitors::{Learner, Replacer};
use super::walk;
use crate::api::checks::Finding;
use crate::api::draft::Draft;
use crate::exchange::{Deviation, Exchange, Fault, Header, Outcome, Remarks, Request, Response, State};
use crate::oauth::explain::{Explanation, MASK};

/// The longest value, in bytes, that is looked for in running text.
const MOST_SOUGHT: usize = 64 * 1024;

/// What becomes of personal data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Personal {
    /// Each value gets an alias.
    #[default]
    Removed,
    /// It stays.
    Kept,
}

/// So many different values of a kind are taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Removed {
    /// The kind.
    pub kind: Kind,
    /// How many different values.
    pub count: usize,
}

/// What is removed, in one sentence without a full stop.
#[must_use]
pub fn sentence(removed: &[Removed]) -> String {
    if removed.is_empty() {
        return "Nothing had to be taken out".to_owned();
    }
    let kinds: Vec<_> = removed.iter().map(|removed| removed.kind.words(removed.count)).collect();
    format!("Taken out: {}", kinds.join(", "))
}

/// The aliases of a set of exchanges.
#[derive(Clone, Debug)]
pub struct Redaction {
    personal: Personal,
    aliases: HashMap<String, String>,
    counts: BTreeMap<Kind, usize>,
    finder: Finder,
}

impl Redaction {
    /// Looks through exchanges for what is to be taken out.
    pub fn of<'a>(exchanges: impl IntoIterator<Item = &'a Exchange>, personal: Personal) -> Self {
        let mut redaction =
            Self { personal, aliases: HashMap::new(), counts: BTreeMap::new(), finder: Finder::default() };
        for exchange in exchanges {
            redaction.learn(exchange);
        }
        redaction
    }

    /// What is taken out, by kind.
    #[must_use]
    pub fn removed(&self) -> Vec<Removed> {
        self.counts.iter().map(|(kind, count)| Removed { kind: *kind, count: *count }).collect()
    }

    fn learn(&mut self, exchange: &Exchange) {
        let request = &exchange.request;
        if is_signature(&request.explanation.signature) {
            self.alias(&request.explanation.signature, Kind::Signature);
        }
        for (name, value) in request.url.query_pairs() {
            if kinds::is_secret(&name) {
                self.alias(&value, Kind::Secret);
            }
        }
        let response = exchange.outcome().and_then(Outcome::response);
        let headers = request.headers.iter().chain(response.iter().flat_map(|response| &response.headers));
        for header in headers.filter(|header| is_secret_header(header)) {
            self.alias(&header.value, Kind::Secret);
        }
        let is_json = std::str::from_utf8(&request.body).is_ok_and(|body| self.learn_json(body, true));
        if !is_json && self.personal == Personal::Removed {
            self.learn_body(&String::from_utf8_lossy(&request.body));
        }
        if let Some(body) = response.and_then(|response| std::str::from_utf8(&response.body).ok()) {
            self.learn_json(body, false);
        }
        self.learn_whole_number(&request.body);
    }

    /// Whether it is JSON.
    fn learn_json(&mut self, text: &str, unknown_too: bool) -> bool {
        walk::walk(text, &mut Learner { redaction: self, unknown_too }).is_some()
    }

    /// A body that is not JSON goes as a whole; its rows of digits may come back in a reply.
    fn learn_body(&mut self, body: &str) {
        self.alias(body, Kind::Body);
        for digits in body.split(|character: char| !character.is_ascii_digit()).filter(|digits| digits.len() >= 7) {
            self.alias(digits, Kind::Number);
        }
    }

    /// Country code and number together, as replies may name them.
    fn learn_whole_number(&mut self, body: &[u8]) {
        if self.personal == Personal::Kept {
            return;
        }
        let Ok(Value::Object(items)) = serde_json::from_slice::<Value>(body) else { return };
        let text = |name: &str| items.get(name).and_then(Value::as_str).unwrap_or_default();
        for (code, number) in
            [("customerCountryCode", "customerPhoneNumber"), ("dialedCountryCode", "dialedPhoneNumber")]
        {
            let (code, number) = (text(code), text(number));
            let known = self.aliases.get(number).cloned();
            if let Some(alias) = known.filter(|_| !code.is_empty() && number.len() >= 4) {
                self.finder.add(&format!("{code}{number}"), &format!("{code}{alias}"));
            }
        }
    }

    /// Gives a value an alias, unless it has one.
    fn alias(&mut self, value: &str, kind: Kind) {
        let personal = !matches!(kind, Kind::Secret | Kind::Signature);
        if value.is_empty()
            || value == MASK
            || personal && self.personal == Personal::Kept
            || self.aliases.contains_key(value)
        {
            return;
        }
        let count = self.counts.entry(kind).or_default();
        *count += 1;
        let alias = format!("{}-{count}", kind.alias());
        let is_sought = value.len() <= MOST_SOUGHT && value.chars().count() >= kind.fewest(value);
        if is_sought && !kinds::is_everyday(value) {
            self.finder.add(value, &alias);
            if matches!(kind, Kind::Number | Kind::Handle) {
                self.finder.add_number(value, &alias);
            }
        }
        self.aliases.insert(value.to_owned(), alias);
    }

    /// The exchange as it may leave.
    #[must_use]
    pub fn exchange(&self, exchange: &Exchange) -> Exchange {
        let state = match &exchange.state {
            State::InFlight => State::InFlight,
            State::Ended(outcome) => State::Ended(self.outcome(outcome)),
        };
        Exchange {
            id: exchange.id,
            started_at: exchange.started_at,
            request: self.request(&exchange.request),
            state,
            // Why: what is noted on it is for who noted it.
            remarks: Remarks::default(),
        }
    }

    fn request(&self, request: &Request) -> Request {
        let body = self.request_body(&request.body);
        // Why not the draft itself: it holds what was typed and left out, too. What stays is whether it was bent on purpose.
        let mut draft = Draft::default();
        draft.raw_body = request.draft.is_bent().then(|| String::from_utf8_lossy(&body).into_owned());
        Request {
            profile: request.profile.clone(),
            environment: request.environment,
            url: self.url(&request.url),
            headers: self.headers(&request.headers),
            body,
            explanation: self.explanation(&request.explanation),
            draft,
            findings: request.findings.iter().map(|finding| self.finding(finding)).collect(),
            sent_from: request.sent_from,
            fault: request.fault.as_ref().map(|fault| self.fault(fault)),
        }
    }

    /// A fault's name tells nothing of anybody; the URL that was signed in place of the sent one may.
    fn fault(&self, fault: &Fault) -> Fault {
        let deviation = match &fault.deviation {
            Some(Deviation::Url { signed }) => {
                let signed = Url::parse(signed).map(|url| self.url(&url).to_string()).unwrap_or_default();
                Some(Deviation::Url { signed })
            }
            other => other.clone(),
        };
        Fault { name: fault.name.clone(), deviation }
    }

    fn request_body(&self, body: &[u8]) -> Vec<u8> {
        let walked = std::str::from_utf8(body).ok().and_then(|text| self.json(text, true));
        match walked {
            Some(text) => text.into_bytes(),
            None if self.personal == Personal::Removed => {
                let alias = self.aliases.get(&*String::from_utf8_lossy(body));
                alias.map(|alias| alias.clone().into_bytes()).unwrap_or_default()
            }
            None => self.bytes(body),
        }
    }

    fn json(&self, text: &str, unknown_too: bool) -> Option<String> {
        walk::walk(text, &mut Replacer { redaction: self, unknown_too })
    }

    fn outcome(&self, outcome: &Outcome) -> Outcome {
        outcome.with(|response| self.response(response), |why| self.text(why))
    }

    fn response(&self, response: &Response) -> Response {
        let walked = std::str::from_utf8(&response.body).ok().and_then(|text| self.json(text, false));
        Response {
            status: response.status,
            headers: self.headers(&response.headers),
            body: walked.map_or_else(|| self.bytes(&response.body), String::into_bytes),
            truncated: response.truncated,
        }
    }

    fn headers(&self, headers: &[Header]) -> Vec<Header> {
        let header = |header: &Header| Header {
            name: header.name.clone(),
            value: if header.name.eq_ignore_ascii_case("authorization") {
                self.authorization(&header.value)
            } else if is_secret_header(header) {
                MASK.to_owned()
            } else {
                self.text(&header.value)
            },
        };
        headers.iter().map(header).collect()
    }

    /// An `Authorization` header without its signature; one of another scheme without anything.
    fn authorization(&self, value: &str) -> String {
        const SIGNATURE: &str = "oauth_signature=\"";
        if !value.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("OAuth ")) {
            return MASK.to_owned();
        }
        let Some((before, rest)) = value.split_once(SIGNATURE) else { return self.text(value) };
        let after = rest.split_once('"').map_or("", |(_, after)| after);
        format!("{}{SIGNATURE}{MASK}\"{}", self.text(before), self.text(after))
    }

    fn explanation(&self, explanation: &Explanation) -> Explanation {
        let mut explanation = explanation.clone();
        // Why: a mask in place of nothing would say that it was signed.
        if !explanation.is_signed() {
            return explanation;
        }
        let signature = if explanation.signature.is_empty() { "" } else { MASK };
        signature.clone_into(&mut explanation.signature);
        explanation.authorization = self.authorization(&explanation.authorization);
        for text in [&mut explanation.base_uri, &mut explanation.normalized_parameters, &mut explanation.base_string] {
            *text = self.text(text);
        }
        for parameter in &mut explanation.parameters {
            for text in
                [&mut parameter.name, &mut parameter.value, &mut parameter.encoded_name, &mut parameter.encoded_value]
            {
                *text = self.text(text);
            }
        }
        explanation
    }

    fn url(&self, url: &Url) -> Url {
        let mut redacted = url.clone();
        // A URL that cannot have these has none to be taken away.
        redacted.set_password(None).ok();
        redacted.set_username("").ok();
        redacted.set_fragment(None);
        if let Some(path) = self.finder.replaced_text(url.path()) {
            redacted.set_path(&path);
        }
        if let Some(query) = url.query().and_then(|query| self.finder.replaced_text(query)) {
            redacted.set_query(Some(&query));
        }
        redacted
    }

    fn finding(&self, finding: &Finding) -> Finding {
        Finding { what: self.text(&finding.what), right: self.text(&finding.right), fix: None, ..finding.clone() }
    }

    fn text(&self, text: &str) -> String {
        self.finder.replaced_text(text).unwrap_or_else(|| text.to_owned())
    }

    fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        self.finder.replaced(bytes).unwrap_or_else(|| bytes.to_vec())
    }
}

fn is_signature(signature: &str) -> bool {
    !signature.is_empty() && signature != MASK
}

/// Headers whose values open doors.
fn is_secret_header(header: &Header) -> bool {
    const NAMES: [&str; 5] = ["cookie", "set-cookie", "proxy-authorization", "x-api-key", "x-auth-token"];
    NAMES.iter().any(|name| name.eq_ignore_ascii_case(&header.name)) && header.value != MASK
}
