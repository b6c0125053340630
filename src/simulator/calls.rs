//! The calls that were accepted, and what the reporting call tells of them. See `api::reporting`.

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use crate::api::catalogue::{self, CALLER_INFO, CUSTOMER_COUNTRY_CODE, CUSTOMER_PHONE_NUMBER, DEFLECTION_TEXT};
use crate::api::json::{self, JsonError};

/// The most calls that are remembered, and the most bytes of them; beyond either the oldest goes.
const MOST_CALLS: usize = 10_000;
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// The longest value that is remembered of an item, in bytes.
const MOST_VALUE_BYTES: usize = 16 * 1024;

/// The items that the reporting call tells again, and two that its events are made of.
const ITEMS: [&str; 13] = [
    "siteId",
    "externalCallId",
    "skill",
    "callerEnteredDigits",
    CALLER_INFO,
    CUSTOMER_COUNTRY_CODE,
    CUSTOMER_PHONE_NUMBER,
    "dialedCountryCode",
    "dialedPhoneNumber",
    "externalCustomerId",
    "callBeginTime",
    "deflectionAcceptTime",
    DEFLECTION_TEXT,
];

/// The text of a call that has none of its own.
const WELCOME: &str = "LiveDeflect's standard welcome message";

/// An accepted call.
#[derive(Debug)]
struct Call {
    id: u64,
    /// When it came, in milliseconds since 1970-01-01 UTC.
    at: u64,
    /// Items and their texts; another JSON type than a string is kept as its literal.
    items: Vec<(&'static str, String)>,
}

impl Call {
    fn item(&self, name: &str) -> Option<&str> {
        self.items.iter().find(|(item, _)| *item == name).map(|(_, text)| text.as_str())
    }

    /// A time of the payload in milliseconds, whichever of the specification's two units it is in; else when it came.
    fn time(&self, name: &str) -> u64 {
        match self.item(name).and_then(|text| text.trim().parse::<u64>().ok()) {
            Some(seconds) if seconds < 100_000_000_000 => seconds * 1000,
            Some(milliseconds) => milliseconds,
            None => self.at,
        }
    }

    fn bytes(&self) -> usize {
        self.items.iter().map(|(_, text)| text.len()).sum()
    }

    /// Its events, in the reply's form: numbers as strings.
    fn events(&self) -> Value {
        let (begin, accept) = (self.time("callBeginTime"), self.time("deflectionAcceptTime"));
        // Why: a caller who accepts by a clock that is ahead is still not texted before that.
        let sent = self.at.max(accept);
        let conversation = format!("51110000-0000-4000-8000-{:012}", self.id);
        let text = self.item(DEFLECTION_TEXT).filter(|text| !text.is_empty()).unwrap_or(WELCOME);
        let event = |(kind, info, time, has_conversation): (&str, &str, u64, bool)| {
            json!({
                "callId": self.id.to_string(),
                "siteId": self.item("siteId"),
                "externalCallId": self.item("externalCallId"),
                "beginTimeStamp": accept.to_string(),
                "skill": self.item("skill"),
                "callerEnteredDigits": self.item("callerEnteredDigits"),
                "callerInfo": self.item(CALLER_INFO),
                "conversationId": has_conversation.then_some(&conversation),
                "customerCountryCode": self.item(CUSTOMER_COUNTRY_CODE),
                "customerPhoneNumber": self.item(CUSTOMER_PHONE_NUMBER),
                "dialedCountryCode": self.item("dialedCountryCode"),
                "dialedPhoneNumber": self.item("dialedPhoneNumber"),
                "eventType": kind,
                "eventInfo": info,
                "eventTime": time.to_string(),
                "externalConsumerId": self.item("externalCustomerId"),
            })
        };
        let events = [
            ("callstart", "Y", begin, false),
            ("skillchoice", self.item("skill").unwrap_or_default(), begin, false),
            ("ovrchan", "sms", accept, false),
            ("deflresponse", "Y", accept, false),
            ("sendtext", text, sent, false),
            ("conversationid", &conversation, sent, true),
        ];
        Value::Array(events.into_iter().map(event).collect())
    }
}

/// The memory of one simulator.
#[derive(Debug, Default)]
pub(super) struct Calls {
    calls: VecDeque<Call>,
    bytes: usize,
}

impl Calls {
    /// Remembers an accepted call by its payload, which is a JSON object. `now` is seconds since 1970-01-01 UTC.
    pub(super) fn remember(&mut self, id: u64, payload: &[u8], now: u64) {
        let text = std::str::from_utf8(payload).unwrap_or_default();
        let mut items = Vec::new();
        for (key, literal) in json::pairs(text).unwrap_or_default() {
            let item = catalogue::item(&key).and_then(|item| ITEMS.iter().find(|name| **name == item.name));
            if let Some(name) = item
                && literal.len() <= MOST_VALUE_BYTES
                && literal != "null"
            {
                items.push((*name, plain(&literal)));
            }
        }
        let call = Call { id, at: now * 1000, items };
        self.bytes += call.bytes();
        self.calls.push_back(call);
        while self.calls.len() > MOST_CALLS || self.bytes > MOST_BYTES {
            self.bytes -= self.calls.pop_front().map_or(0, |call| call.bytes());
        }
    }

    /// What the reporting call's `data` is: the calls of an account that came within a span.
    pub(super) fn report(&self, asked: &Asked) -> Map<String, Value> {
        let is_asked =
            |call: &&Call| call.item("siteId") == Some(&asked.site_id) && (asked.start..=asked.end).contains(&call.at);
        self.calls.iter().filter(is_asked).map(|call| (call.id.to_string(), call.events())).collect()
    }
}

/// What the reporting call asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) site_id: String,
    /// In milliseconds since 1970-01-01 UTC, as the next one.
    pub(super) start: u64,
    pub(super) end: u64,
}

impl Asked {
    /// Reads the body, or the query of a request without one.
    pub(super) fn read(body: &[u8], query: Option<&str>) -> Result<Self, Refusal> {
        let pairs: Vec<(String, String)> = if body.is_empty() {
            url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
        } else {
            let text = std::str::from_utf8(body).map_err(|_| Refusal::NotUtf8)?;
            let pairs = object(text)?;
            pairs.into_iter().map(|(key, literal)| (key, plain(&literal))).collect()
        };
        let mut missing = Vec::new();
        let mut value = |name: &'static str| {
            // Why in any case: an older copy's example says siteid where its table says siteId.
            let found = pairs.iter().find(|(key, text)| key.eq_ignore_ascii_case(name) && !text.is_empty());
            if found.is_none() {
                missing.push(name);
            }
            found.map(|(_, text)| text.clone()).unwrap_or_default()
        };
        let (site_id, start, end) = (value("siteId"), value("startTime"), value("endTime"));
        if !missing.is_empty() {
            return Err(Refusal::MissingFields(missing));
        }
        match (start.parse(), end.parse()) {
            (Ok(start), Ok(end)) if start <= end => Ok(Self { site_id, start, end }),
            _ => Err(Refusal::BadSpan),
        }
    }
}

/// The members of a JSON object, or why it is none.
pub(super) fn object(text: &str) -> Result<Vec<(String, String)>, Refusal> {
    if let Some(error) = json::error(text) {
        return Err(Refusal::NotJson(error));
    }
    let is_object = text.trim_start().starts_with('{');
    let refusal: fn(JsonError) -> Refusal = if is_object { Refusal::RepeatedField } else { Refusal::NotAnObject };
    json::pairs(text).map_err(refusal)
}

/// A string's text; another literal as it stands.
fn plain(literal: &str) -> String {
    serde_json::from_str::<String>(literal).unwrap_or_else(|_| literal.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_by_account_and_span_and_never_too_many() {
        let mut calls = Calls::default();
        let payload = include_bytes!("../../assets/payloads/example.json");
        for id in 0..MOST_CALLS as u64 + 10 {
            calls.remember(id, payload, 1_528_932_953);
        }
        assert_eq!(calls.calls.len(), MOST_CALLS);
        let asked = |site_id: &str, start, end| Asked { site_id: site_id.to_owned(), start, end };
        let at = 1_528_932_953_000;
        assert_eq!(calls.report(&asked("38856538", at, at)).len(), MOST_CALLS);
        assert!(calls.report(&asked("38856538", at + 1, at + 9)).is_empty());
        assert!(calls.report(&asked("1", at, at)).is_empty());
        let large = format!(r#"{{"siteId":"2","skill":"{0}","callerInfo":{{"a":"{0}"}}}}"#, "x".repeat(16_000));
        for id in 0..2000 {
            calls.remember(id, large.as_bytes(), 0);
        }
        assert!(calls.bytes <= MOST_BYTES && calls.calls.len() < 2000, "{} bytes", calls.bytes);
        assert_eq!(calls.bytes, calls.calls.iter().map(Call::bytes).sum::<usize>());
    }

    #[test]
    fn a_request_is_read_from_its_body_or_its_query() {
        let good = Asked { site_id: "1".to_owned(), start: 5, end: 9 };
        for (body, query, expected) in [
            (r#"{"siteId":"1","startTime":"5","endTime":"9"}"#, None, Ok(good.clone())),
            (r#"{"siteid":1,"startTime":5,"endTime":9}"#, None, Ok(good.clone())),
            ("", Some("siteId=1&startTime=5&endTime=9"), Ok(good)),
            ("", None, Err("Missing Field - siteId, startTime, endTime")),
            (r#"{"siteId":"1","startTime":"","endTime":9}"#, None, Err("Missing Field - startTime")),
            (r#"{"siteId":"1","startTime":"9","endTime":"5"}"#, None, Err("Bad Time")),
            (r#"{"siteId":"1","startTime":"x","endTime":"5"}"#, None, Err("Bad Time")),
            ("[1]", None, Err("Not An Object")),
            ("{", None, Err("Not JSON")),
        ] {
            match (Asked::read(body.as_bytes(), query), expected) {
                (Ok(asked), Ok(expected)) => assert_eq!(asked, expected, "{body}"),
                (Err(refusal), Err(part)) => assert!(refusal.to_string().starts_with(part), "{body}: {refusal}"),
                (found, _) => panic!("{body}: {found:?}"),
            }
        }
    }
}
