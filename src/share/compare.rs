//! Two requests and their replies, held against each other by value: what was added, removed and changed, part by part.
//! What differs between any two sends is told apart.

use std::collections::HashMap;

use url::Url;

use super::line_diff::{self, Line};
use super::walk;
use crate::api::catalogue::{CALL_BEGIN_TIME, DEFLECTION_ACCEPT_TIME};
use crate::exchange::{Exchange, Header, Outcome};
use crate::oauth::explain::{Explanation, Source};

/// A part of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Method and URL.
    RequestLine,
    /// The request's headers.
    RequestHeaders,
    /// The signature's parameters.
    Signature,
    /// The request's body.
    RequestBody,
    /// How it ended, with the HTTP status.
    Outcome,
    /// The reply's headers.
    ResponseHeaders,
    /// The reply's body.
    ResponseBody,
}

impl Part {
    /// The heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::RequestLine => "Request line",
            Self::RequestHeaders => "Request headers",
            Self::Signature => "Signature",
            Self::RequestBody => "Request body",
            Self::Outcome => "Outcome",
            Self::ResponseHeaders => "Response headers",
            Self::ResponseBody => "Response body",
        }
    }
}

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where.
    pub part: Part,
    /// Which value: a header's or parameter's name, a JSON path, or a line.
    pub path: String,
    /// What stood there; `None` when it is new.
    pub old: Option<String>,
    /// What stands there now; `None` when it is gone.
    pub new: Option<String>,
    /// Whether it differs between any two sends, and so tells nothing.
    pub always: bool,
}

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The URL; `None` where it is not known yet.
    pub url: Option<&'a str>,
    /// The headers; `None` where they are not made yet.
    pub headers: Option<&'a [Header]>,
    /// The signature's steps; `None` where it is not signed yet.
    pub explanation: Option<&'a Explanation>,
    /// The request's body.
    pub body: &'a [u8],
    /// How it ended; `None` where it did not.
    pub outcome: Option<&'a Outcome>,
}

impl<'a> Side<'a> {
    /// A recorded exchange.
    #[must_use]
    pub fn of(exchange: &'a Exchange) -> Self {
        let request = &exchange.request;
        Self {
            url: Some(request.url.as_str()),
            headers: Some(&request.headers),
            explanation: Some(&request.explanation),
            body: &request.body,
            outcome: exchange.outcome(),
        }
    }

    /// A form's body, not sent.
    #[must_use]
    pub fn of_draft(url: Option<&'a str>, body: &'a [u8]) -> Self {
        Self { url, headers: None, explanation: None, body, outcome: None }
    }
}

/// Everything that differs, part by part. A part that one side does not have is left out.
#[must_use]
pub fn compare(old: Side, new: Side) -> Vec<Difference> {
    let mut found = Vec::new();
    if let (Some(old), Some(new)) = (old.url, new.url) {
        pairs(
            &mut found,
            Part::RequestLine,
            &[("URL".to_owned(), old.to_owned())],
            &[("URL".to_owned(), new.to_owned())],
        );
    }
    if let (Some(old), Some(new)) = (old.headers, new.headers) {
        pairs(&mut found, Part::RequestHeaders, &named(old), &named(new));
    }
    if let (Some(old), Some(new)) = (old.explanation, new.explanation) {
        pairs(&mut found, Part::Signature, &parameters(old), &parameters(new));
    }
    bodies(&mut found, Part::RequestBody, old.body, new.body);
    if let (Some(old), Some(new)) = (old.url, new.url)
        && is_same_place(old, new)
    {
        found.iter_mut().filter(|difference| names_place(difference)).for_each(|difference| difference.always = true);
    }
    if let (Some(old), Some(new)) = (old.outcome, new.outcome) {
        pairs(&mut found, Part::Outcome, &outcome(old), &outcome(new));
        if let (Some(old), Some(new)) = (old.response(), new.response()) {
            pairs(&mut found, Part::ResponseHeaders, &named(&old.headers), &named(&new.headers));
            bodies(&mut found, Part::ResponseBody, &old.body, &new.body);
        }
    }
    found
}

/// Whether two URLs lead to the same place. Why not by the text: the built-in simulator has another port at each start.
#[must_use]
pub fn is_same_place(old: &str, new: &str) -> bool {
    let without_loopback_port = |url: &str| {
        let mut url = Url::parse(url).ok()?;
        let is_loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        if is_loopback {
            url.set_port(None).ok()?;
        }
        Some(url)
    };
    old == new || without_loopback_port(old).is_some_and(|old| without_loopback_port(new) == Some(old))
}

/// Whether a difference is one of where the request went.
fn names_place(difference: &Difference) -> bool {
    let place = (difference.part, difference.path.as_str());
    matches!(place, (Part::RequestLine, "URL") | (Part::RequestHeaders, "host") | (Part::Signature, "base string URI"))
}

type Pairs = Vec<(String, String)>;

fn named(headers: &[Header]) -> Pairs {
    headers.iter().map(|header| (header.name.to_ascii_lowercase(), header.value.clone())).collect()
}

fn parameters(explanation: &Explanation) -> Pairs {
    let mut pairs = vec![("base string URI".to_owned(), explanation.base_uri.clone())];
    pairs.extend(explanation.parameters.iter().map(|parameter| {
        let query = if parameter.source == Source::Query { "query " } else { "" };
        (format!("{query}{}", parameter.name), parameter.value.clone())
    }));
    pairs.push(("oauth_signature".to_owned(), explanation.signature.clone()));
    pairs
}

fn outcome(outcome: &Outcome) -> Pairs {
    let mut pairs = vec![("outcome".to_owned(), outcome.word().to_owned())];
    if let Some(response) = outcome.response() {
        pairs.push(("HTTP status".to_owned(), response.status.to_string()));
    }
    if let Some(reading) = outcome.reading() {
        pairs.push(("verdict".to_owned(), reading.verdict.word().to_owned()));
    }
    if let Outcome::NotSent { why, .. } | Outcome::Unknown { why, .. } = outcome {
        pairs.push(("reason".to_owned(), why.clone()));
    }
    pairs
}

/// Whether something differs between any two sends: nonce, timestamp, signature, dates, times and the call's number.
fn is_always(part: Part, path: &str) -> bool {
    match part {
        // The body's own difference tells more than its length does.
        Part::RequestHeaders => matches!(path, "authorization" | "content-length"),
        Part::ResponseHeaders => matches!(
            path,
            "date"
                | "content-length"
                | "age"
                | "expires"
                | "last-modified"
                | "etag"
                | "set-cookie"
                | "x-request-id"
                | "x-correlation-id"
                | "cf-ray"
                | "traceparent"
                | "x-amzn-trace-id"
                | "x-b3-traceid"
        ),
        Part::Signature => matches!(path, "oauth_nonce" | "oauth_timestamp" | "oauth_signature"),
        Part::RequestBody => path == CALL_BEGIN_TIME || path == DEFLECTION_ACCEPT_TIME,
        Part::ResponseBody => {
            let name = path.rsplit('.').next().unwrap_or(path);
            matches!(
                name,
                "callId"
                    | "time"
                    | "timestamp"
                    | "timeStamp"
                    | "beginTimeStamp"
                    | "eventTime"
                    | "requestId"
                    | "traceId"
            )
        }
        Part::RequestLine | Part::Outcome => false,
    }
}

/// Pairs by name; the second one of a name is compared with the second one.
fn pairs(found: &mut Vec<Difference>, part: Part, old: &[(String, String)], new: &[(String, String)]) {
    let [old, new] = [old, new].map(numbered);
    let places: HashMap<&str, &str> = new.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
    let known: HashMap<&str, &str> = old.iter().map(|(path, value)| (path.as_str(), value.as_str())).collect();
    for (path, value) in &old {
        let now = places.get(path.as_str()).copied();
        if !now.is_some_and(|now| is_same(value, now)) {
            found.push(difference(part, path, Some(value), now));
        }
    }
    for (path, value) in new.iter().filter(|(path, _)| !known.contains_key(path.as_str())) {
        found.push(difference(part, path, None, Some(value)));
    }
}

/// Makes each name unique: the second one of a name is called `name (2)`.
fn numbered(pairs: &[(String, String)]) -> Pairs {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    pairs
        .iter()
        .map(|(path, value)| {
            let count = seen.entry(path).or_default();
            *count += 1;
            (if *count == 1 { path.clone() } else { format!("{path} ({count})") }, value.clone())
        })
        .collect()
}

/// Strings by what they say, everything else by how it is written: `1.0` is not `1.00`.
fn is_same(old: &str, new: &str) -> bool {
    old == new || walk::decoded(old).is_some_and(|old| walk::decoded(new) == Some(old))
}

fn difference(part: Part, path: &str, old: Option<&str>, new: Option<&str>) -> Difference {
    Difference {
        part,
        path: path.to_owned(),
        old: old.map(str::to_owned),
        new: new.map(str::to_owned),
        always: is_always(part, path),
    }
}

fn bodies(found: &mut Vec<Difference>, part: Part, old: &[u8], new: &[u8]) {
    if old == new {
        return;
    }
    let leaves = |body| std::str::from_utf8(body).ok().and_then(walk::leaves);
    match (leaves(old), leaves(new)) {
        (Some(old_leaves), Some(new_leaves)) => {
            let before = found.len();
            pairs(found, part, &old_leaves, &new_leaves);
            if found.len() == before {
                let say = |body: &[u8]| Some(format!("{} bytes", body.len()));
                let path = "order, spacing or escapes, with the same values".to_owned();
                found.push(Difference { part, path, old: say(old), new: say(new), always: true });
            }
        }
        _ => lines(found, part, &String::from_utf8_lossy(old), &String::from_utf8_lossy(new)),
    }
}

/// Texts by lines, the longest common ones kept.
fn lines(found: &mut Vec<Difference>, part: Part, old: &str, new: &str) {
    for Line { number, old, new } in line_diff::lines(old, new) {
        found.push(difference(part, &format!("line {number}"), old, new));
    }
}

#[cfg(test)]
mod tests;
