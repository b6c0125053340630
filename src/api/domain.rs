//! LivePerson's Domain API: which hosts an account has, and which zone that suggests. It takes no credentials.
//! Source: the public page on the Domain API; no service name is published for LiveDeflect (`ivrdeflect`).

use std::collections::BTreeMap;

use serde_json::{Value, json};
use url::Url;

use super::endpoint::is_loopback;
use super::reply::is_html;

/// Where the Domain API is, unless the settings say otherwise.
pub const BASE: &str = "https://api.liveperson.net";

/// What every LivePerson host ends with.
const SUFFIX: &str = ".liveperson.net";

/// What is said beside every suggestion.
pub const ONLY_SUGGESTED: &str =
    "LivePerson publishes no service name for ivrdeflect, so this is a suggestion from other services' hosts";

/// Why there is no URL to ask, or no answer in the reply.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// The base URL does not parse.
    #[error("The Domain API's URL does not parse: {0}. Give one such as {BASE}")]
    NotAUrl(String),
    /// The base URL may not be asked.
    #[error("The Domain API's URL {0}. Give one such as {BASE}, or http to a loopback address")]
    Refused(&'static str),
    /// There is no account to ask for.
    #[error("There is no account to look up. Give the account's number, the profile's site_id")]
    NoAccount,
    /// The account does not fit into a URL.
    #[error("The account is no account's number. Give the number, such as 38856538")]
    NotAnAccount,
    /// 400.
    #[error("The Domain API does not take this account (HTTP 400). Check its number for a slip")]
    BadParameters,
    /// 401.
    #[error("The Domain API knows no such account (HTTP 401). Check its number")]
    InvalidAccount,
    /// 200 without a host.
    #[error("The Domain API lists no host for this account. Check its number, or ask LivePerson for the zone")]
    NoHosts,
    /// More than is read.
    #[error("The Domain API's reply is larger than 1 MiB, which no account's list is. Check the setting domain_api")]
    TooLarge,
    /// Anything else.
    #[error(
        "The Domain API answered HTTP {status} with {what}, which is not documented. Try again later, or ask LivePerson for the zone"
    )]
    Undocumented {
        /// The HTTP status code.
        status: u16,
        /// The body in words.
        what: &'static str,
    },
}

/// One of the account's hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Host {
    /// The service, as the Domain API calls it; case counts.
    pub service: String,
    /// Its host.
    pub host: String,
}

/// A zone that hosts begin with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The zone, one DNS label.
    pub zone: String,
    /// How many of the account's hosts begin with it.
    pub count: usize,
}

/// What the Domain API said of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// Every host, in the reply's order.
    pub hosts: Vec<Host>,
    /// The zones that they begin with, the most frequent first.
    pub suggestions: Vec<Suggestion>,
}

impl Hosts {
    /// The suggestion in a sentence, without a full stop.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.suggestions.first() {
            Some(Suggestion { zone, count }) => {
                format!("The zone may be {zone}: {count} of {} hosts begin with it. {ONLY_SUGGESTED}", self.hosts.len())
            }
            None => "No host begins with a zone, so none can be suggested. Ask LivePerson for it".to_owned(),
        }
    }

    /// As JSON: `hosts`, `suggestions` and `note`.
    #[must_use]
    pub fn json(&self) -> Value {
        let host = |host: &Host| json!({ "service": host.service, "host": host.host });
        let suggestion = |found: &Suggestion| json!({ "zone": found.zone, "count": found.count });
        json!({
            "hosts": self.hosts.iter().map(host).collect::<Vec<_>>(),
            "suggestions": self.suggestions.iter().map(suggestion).collect::<Vec<_>>(),
            "note": self.sentence(),
        })
    }
}

/// Reads the setting: https, or http to a loopback address, without user, query or fragment.
///
/// # Errors
/// What it may not be.
pub fn base(text: &str) -> Result<Url, DomainError> {
    let url = Url::parse(text.trim()).map_err(|error| DomainError::NotAUrl(error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(DomainError::Refused("holds a user name or password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(DomainError::Refused("holds a query or fragment"));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        _ => Err(DomainError::Refused("is neither https nor this machine's")),
    }
}

/// The URL that lists all hosts of an account.
///
/// # Errors
/// When there is no such account's number, or the base does not take a path.
pub fn url(base: &Url, account: &str) -> Result<Url, DomainError> {
    let account = account.trim();
    if account.is_empty() {
        return Err(DomainError::NoAccount);
    }
    // Why: these two would walk up the path, encoded or not.
    if [".", ".."].contains(&account) || account.chars().any(char::is_control) {
        return Err(DomainError::NotAnAccount);
    }
    let mut url = base.clone();
    url.path_segments_mut().map_err(|()| DomainError::Refused("takes no path"))?.pop_if_empty().extend([
        "api",
        "account",
        account,
        "service",
        "baseURI.json",
    ]);
    url.set_query(Some("version=1.0"));
    Ok(url)
}

/// Reads a reply, tolerantly: a list, or one host alone. `truncated` says that there was more than is read.
///
/// # Errors
/// What the reply means instead.
pub fn read(status: u16, body: &[u8], truncated: bool) -> Result<Hosts, DomainError> {
    match status {
        400 => return Err(DomainError::BadParameters),
        401 => return Err(DomainError::InvalidAccount),
        _ if truncated => return Err(DomainError::TooLarge),
        _ => {}
    }
    let json = serde_json::from_slice::<Value>(body).ok().filter(Value::is_object);
    let Some(json) = json.filter(|_| status == 200) else {
        let what = match body {
            [] => "an empty body",
            body if is_html(body) => "an HTML page",
            _ => "another body",
        };
        return Err(DomainError::Undocumented { status, what });
    };
    let listed = json.get("baseURIs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let hosts: Vec<Host> = listed.iter().chain([&json]).filter_map(host).collect();
    if hosts.is_empty() { Err(DomainError::NoHosts) } else { Ok(Hosts { suggestions: suggestions(&hosts), hosts }) }
}

fn host(entry: &Value) -> Option<Host> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::trim).unwrap_or_default();
    let host = text("baseURI");
    let host = host.split_once("://").map_or(host, |(_, rest)| rest);
    let host = host.split(['/', ':', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    (!host.is_empty()).then(|| Host { service: text("service").to_owned(), host })
}

fn suggestions(hosts: &[Host]) -> Vec<Suggestion> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for Host { host, .. } in hosts {
        let zone = host.strip_suffix(SUFFIX).and_then(|rest| rest.split_once('.')).map(|(zone, _)| zone);
        if let Some(zone) = zone.filter(|zone| is_label(zone)) {
            *counts.entry(zone).or_default() += 1;
        }
    }
    let mut suggestions: Vec<Suggestion> =
        counts.into_iter().map(|(zone, count)| Suggestion { zone: zone.to_owned(), count }).collect();
    suggestions.sort_by_key(|found| std::cmp::Reverse(found.count));
    suggestions
}

fn is_label(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 63
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_https_or_this_machine() {
        for (text, allowed) in [
            (BASE, true),
            (" https://api.liveperson.net/ ", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080/x", true),
            ("http://api.liveperson.net", false),
            ("ftp://127.0.0.1", false),
            ("https://user:password@api.liveperson.net", false),
            ("https://api.liveperson.net/?a=b", false),
            ("https://api.liveperson.net/#a", false),
            ("api.liveperson.net", false),
            ("", false),
        ] {
            assert_eq!(base(text).is_ok(), allowed, "{text}");
        }
    }

    #[test]
    fn an_account_never_leaves_its_place_in_the_url() {
        let whole = |base_text: &str, account: &str| url(&base(base_text).expect("a base"), account).map(String::from);
        for (base_text, account, expected) in [
            (BASE, "38856538", "https://api.liveperson.net/api/account/38856538/service/baseURI.json?version=1.0"),
            (BASE, " 1 ", "https://api.liveperson.net/api/account/1/service/baseURI.json?version=1.0"),
            (BASE, "../x", "https://api.liveperson.net/api/account/..%2Fx/service/baseURI.json?version=1.0"),
            (
                BASE,
                "a b?c#d%2F",
                "https://api.liveperson.net/api/account/a%20b%3Fc%23d%252F/service/baseURI.json?version=1.0",
            ),
            ("http://127.0.0.1:1/y/", "1", "http://127.0.0.1:1/y/api/account/1/service/baseURI.json?version=1.0"),
        ] {
            assert_eq!(whole(base_text, account).as_deref(), Ok(expected), "{account}");
        }
        for (account, error) in [
            ("", DomainError::NoAccount),
            (" ", DomainError::NoAccount),
            ("..", DomainError::NotAnAccount),
            (".", DomainError::NotAnAccount),
            ("1\n2", DomainError::NotAnAccount),
        ] {
            assert_eq!(whole(BASE, account), Err(error), "{account:?}");
        }
    }

    #[test]
    fn each_reply_is_read() {
        let list = r#"{"baseURIs":[
            {"service":"agentVep","account":"1","baseURI":"va.agentvep.liveperson.net"},
            {"service":"liveEngage","account":"1","baseURI":"https://VA.le.liveperson.net/"},
            {"service":"visitorFeed","account":"1","baseURI":"lo.v-feed.liveperson.net:443"},
            {"service":"cdn","account":"1","baseURI":"accdn.lpsnmedia.net"},
            {"service":"odd","account":"1","baseURI":null}, 5]}"#;
        let hosts = read(200, list.as_bytes(), false).expect("hosts");
        let shown: Vec<_> = hosts.hosts.iter().map(|host| (host.service.as_str(), host.host.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("agentVep", "va.agentvep.liveperson.net"),
                ("liveEngage", "va.le.liveperson.net"),
                ("visitorFeed", "lo.v-feed.liveperson.net"),
                ("cdn", "accdn.lpsnmedia.net"),
            ]
        );
        let zones: Vec<_> = hosts.suggestions.iter().map(|found| (found.zone.as_str(), found.count)).collect();
        assert_eq!(zones, [("va", 2), ("lo", 1)]);
        assert!(
            hosts.sentence().starts_with("The zone may be va: 2 of 4 hosts begin with it. LivePerson publishes no")
        );
        let one = br#"{"service":"agentVep","account":"1234","baseURI":"va.agentvep.liveperson.net"}"#;
        assert_eq!(read(200, one, false).expect("one host").suggestions[0].zone, "va");
        let elsewhere = read(200, br#"{"baseURI":"cdn.example.net"}"#, false).expect("a host");
        assert!(elsewhere.sentence().contains("none can be suggested"));
        for (status, body, truncated, part) in [
            (200, r#"{"service":"x","account":"1"}"#, false, "lists no host"),
            (200, r#"{"baseURIs":[]}"#, false, "lists no host"),
            (400, "", false, "(HTTP 400)"),
            (401, "{}", false, "knows no such account"),
            (200, "<html></html>", false, "HTTP 200 with an HTML page"),
            (200, "", false, "an empty body"),
            (200, "[]", false, "another body"),
            (302, "{}", false, "HTTP 302"),
            (500, r#"{"baseURI":"va.x.liveperson.net"}"#, false, "HTTP 500"),
            (200, "{}", true, "larger than 1 MiB"),
        ] {
            let error = read(status, body.as_bytes(), truncated).expect_err(body).to_string();
            assert!(error.contains(part), "{status} {body}: {error}");
        }
    }
}
