//! The reporting call `getLiveDeflectData/v2`: what it is asked, and what it tells of one call, read tolerantly.
//!
//! Source: the public page on it. It names the event types without saying what they mean, and calls them internal.

use serde_json::{Map, Value, json};
use url::Url;

use super::catalogue::{CALLER_INFO, EXTERNAL_CUSTOMER_ID};
use super::endpoint;
use super::json;
use super::reply::{self, Complaint};

/// The path, on every host.
pub const PATH: &str = "/api/getLiveDeflectData/v2";

/// How far around a send is looked, either way, in minutes.
pub const MINUTES: u32 = 10;

/// The items that come back from the call's payload.
const ECHOED: [&str; 8] = [
    "siteId",
    "externalCallId",
    "skill",
    "callerEnteredDigits",
    "customerCountryCode",
    "customerPhoneNumber",
    "dialedCountryCode",
    "dialedPhoneNumber",
];

/// The HTTP method: POST, or GET in older copies of the page. Both have a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// As the page says today.
    #[default]
    Post,
    /// As older copies say.
    Get,
}

impl Method {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
        }
    }
}

/// A span of time, in milliseconds since 1970-01-01 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its start.
    pub start: i64,
    /// Its end.
    pub end: i64,
}

impl Span {
    /// So many minutes before and after a moment.
    #[must_use]
    pub fn around(moment: i64, minutes: u32) -> Self {
        let side = i64::from(minutes) * 60_000;
        Self { start: moment.saturating_sub(side).max(0), end: moment.saturating_add(side) }
    }
}

/// Where to ask about a call that went to that URL: the same host, and the path beside the call's own.
#[must_use]
pub fn url(call: &Url) -> Url {
    let mut url = call.clone();
    let before = call.path().strip_suffix(endpoint::PATH).unwrap_or_default();
    url.set_path(&format!("{before}{PATH}"));
    url.set_query(None);
    url.set_fragment(None);
    url
}

/// The body that asks for an account's calls of a span.
#[must_use]
pub fn body(site_id: &str, span: Span) -> Vec<u8> {
    let Span { start, end } = span;
    json!({ "siteId": site_id, "startTime": start.to_string(), "endTime": end.to_string() }).to_string().into_bytes()
}

/// The account that a call's payload names; nothing when it names none.
#[must_use]
pub fn site_id(payload: &[u8]) -> Option<String> {
    let Value::Object(items) = serde_json::from_slice(payload).ok()? else { return None };
    scalar(items.get("siteId")?).filter(|id| !id.trim().is_empty())
}

/// Why a reply tells nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The service says no, in its words.
    #[error("The service refused to tell: HTTP {status}, {words}. {}", next(*.status))]
    Refused {
        /// The HTTP status code.
        status: u16,
        /// Its complaint.
        words: String,
    },
    /// More than is read.
    #[error("The reply is larger than 1 MiB. Ask for fewer minutes around the send")]
    TooLarge,
    /// Anything else.
    #[error("HTTP {status} with {what}, which is not documented. Try again later, or ask LivePerson's support")]
    Undocumented {
        /// The HTTP status code.
        status: u16,
        /// The body in words.
        what: &'static str,
    },
}

fn next(status: u16) -> &'static str {
    match status {
        401 => "Check the profile's credentials",
        404 | 405 => "Try the other method: older copies of the documentation say GET",
        429 => "Wait some minutes, then ask again",
        _ => "Compare its words with what LivePerson's support says of them",
    }
}

/// What the service tells of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The call's events, the earliest first; events of one moment in the reply's order.
    pub events: Vec<Event>,
    /// How many other calls of the account lie in the span.
    pub others: usize,
    /// The conversation that came of it.
    pub conversation_id: Option<String>,
    /// What of the payload came back, held against what was sent.
    pub echoes: Vec<Echo>,
    /// The same for each key of `callerInfo`.
    pub caller_info: Vec<Echo>,
    /// Why `callerInfo` could not be compared.
    pub caller_info_problem: Option<&'static str>,
}

/// Something that happened to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `eventType`, as it came.
    pub kind: String,
    /// `eventInfo`.
    pub info: Option<String>,
    /// `eventTime`, in milliseconds since 1970-01-01 UTC.
    pub time: Option<i64>,
}

impl Event {
    /// What the type probably means, in words without a full stop; `None` for one that the page does not name.
    #[must_use]
    pub fn meaning(&self) -> Option<&'static str> {
        Some(match self.kind.to_ascii_lowercase().as_str() {
            "callstart" => "The call began",
            "skillchoice" => "A skill was chosen for it",
            "ovrchan" => "The channel was set",
            "deflresponse" => "The caller answered the offer to be texted",
            "sendtext" => "The text was handed over for sending",
            "conversationid" => "A messaging conversation began",
            _ => return None,
        })
    }
}

/// How a value that came back compares with what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the same.
    Same,
    /// It is another.
    Different,
    /// It was sent, and did not come back.
    Missing,
    /// It came back, and was not sent.
    Added,
}

impl Standing {
    /// The word shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Missing => "missing",
            Self::Added => "not sent",
        }
    }
}

/// A value that was sent, came back, or both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// The item or key.
    pub name: String,
    /// What was sent: a text, or a key's JSON literal.
    pub sent: Option<String>,
    /// What came back.
    pub came: Option<String>,
    /// How they compare.
    pub standing: Standing,
}

impl Echo {
    fn of(name: &str, sent: Option<String>, came: Option<String>) -> Option<Self> {
        let standing = match (&sent, &came) {
            (None, None) => return None,
            (Some(sent), Some(came)) if is_same(sent, came) => Standing::Same,
            (Some(_), Some(_)) => Standing::Different,
            (Some(_), None) => Standing::Missing,
            (None, Some(_)) => Standing::Added,
        };
        Some(Self { name: name.to_owned(), sent, came, standing })
    }
}

/// Whether two JSON literals, or two texts, are one value.
fn is_same(one: &str, other: &str) -> bool {
    let value = |text: &str| serde_json::from_str::<Value>(text).ok();
    one == other || value(one).is_some_and(|one| Some(one) == value(other))
}

/// Reads a reply for one call. `sent` is the call's own payload; `truncated` says that there was more than is read.
///
/// # Errors
/// What the reply says instead.
pub fn read(status: u16, body: &[u8], truncated: bool, call_id: &str, sent: &[u8]) -> Result<Report, ReportError> {
    let refusal = match reply::complaint(body) {
        Some(Complaint::Problem(words) | Complaint::Error(words)) => Some(words),
        Some(Complaint::Nonce) => Some("it has seen the nonce before".to_owned()),
        Some(Complaint::Refusal) => Some("success false".to_owned()),
        None if matches!(status, 401 | 403 | 404 | 405 | 429) => Some("without a reason".to_owned()),
        None => None,
    };
    if let Some(words) = refusal {
        return Err(ReportError::Refused { status, words });
    }
    if truncated {
        return Err(ReportError::TooLarge);
    }
    let json = serde_json::from_slice::<Value>(body).ok().filter(|_| status == 200);
    let Some(Value::Object(members)) = json else {
        let what = match body {
            [] => "an empty body",
            body if reply::is_html(body) => "an HTML page",
            _ => "another body",
        };
        return Err(ReportError::Undocumented { status, what });
    };
    let (ours, others) = of_call(members.get("data"), call_id);
    Ok(report(&ours, others, sent))
}

/// The events of one call, and how many other calls there are; whether the calls stand by number or in a list.
fn of_call<'a>(data: Option<&'a Value>, call_id: &str) -> (Vec<&'a Map<String, Value>>, usize) {
    let mut ours = Vec::new();
    let mut others = std::collections::BTreeSet::new();
    let mut take = |events: &'a Value, key: Option<&str>| {
        let events = events.as_array().map_or(std::slice::from_ref(events), Vec::as_slice);
        for event in events.iter().filter_map(Value::as_object) {
            let id = event.get("callId").and_then(scalar).or(key.map(str::to_owned)).unwrap_or_default();
            if id == call_id {
                ours.push(event);
            } else {
                others.insert(id);
            }
        }
    };
    match data {
        Some(Value::Object(calls)) => calls.iter().for_each(|(key, events)| take(events, Some(key))),
        Some(Value::Array(calls)) => calls.iter().for_each(|events| take(events, None)),
        _ => {}
    }
    let others = others.len();
    (ours, others)
}

fn report(ours: &[&Map<String, Value>], others: usize, sent: &[u8]) -> Report {
    let text = |event: &Map<String, Value>, name: &str| event.get(name).and_then(scalar);
    let mut events: Vec<Event> = ours
        .iter()
        .map(|event| Event {
            kind: text(event, "eventType").unwrap_or_default(),
            info: text(event, "eventInfo").filter(|info| !info.is_empty()),
            time: text(event, "eventTime").and_then(|time| time.trim().parse().ok()),
        })
        .collect();
    events.sort_by_key(|event| event.time.unwrap_or(i64::MAX));
    let first = |name: &str| ours.iter().find_map(|event| text(event, name));
    if ours.is_empty() {
        return Report { others, ..Report::default() };
    }
    let sent = std::str::from_utf8(sent).ok().and_then(|text| json::pairs(text).ok()).unwrap_or_default();
    let literal = |name: &str| sent.iter().find(|(key, _)| key == name).map(|(_, literal)| literal.as_str());
    let sent_text = |name: &str| serde_json::from_str::<Value>(literal(name)?).ok().as_ref().and_then(scalar);
    let mut echoes: Vec<Echo> = ECHOED.iter().filter_map(|name| Echo::of(name, sent_text(name), first(name))).collect();
    // Why two names: the page's sample says the first, its table the second.
    let customer = first("externalConsumerId").or_else(|| first(EXTERNAL_CUSTOMER_ID));
    echoes.extend(Echo::of(EXTERNAL_CUSTOMER_ID, sent_text(EXTERNAL_CUSTOMER_ID), customer));
    let came = ours.iter().find_map(|event| event.get(CALLER_INFO).filter(|value| !value.is_null()));
    let (caller_info, caller_info_problem) = match compare(literal(CALLER_INFO), came) {
        Ok(rows) => (rows, None),
        Err(problem) => (Vec::new(), Some(problem)),
    };
    Report { events, others, conversation_id: first("conversationId"), echoes, caller_info, caller_info_problem }
}

/// Holds `callerInfo` as it came, a JSON string or an object, against what was sent, key by key.
fn compare(sent: Option<&str>, came: Option<&Value>) -> Result<Vec<Echo>, &'static str> {
    let sent = match sent {
        None | Some("null") => Vec::new(),
        Some(literal) => json::pairs(literal).map_err(|_| "What was sent as callerInfo is no JSON object")?,
    };
    let came = match came {
        None => Vec::new(),
        Some(Value::String(text)) if text.is_empty() => Vec::new(),
        Some(Value::String(text)) => json::pairs(text).map_err(|_| "What came back as callerInfo is no JSON object")?,
        Some(other) => json::pairs(&other.to_string()).map_err(|_| "What came back as callerInfo is no JSON object")?,
    };
    let find = |pairs: &[(String, String)], key: &str| {
        pairs.iter().find(|(name, _)| name == key).map(|(_, literal)| literal.clone())
    };
    let mut keys: Vec<&String> = sent.iter().map(|(key, _)| key).collect();
    keys.extend(came.iter().map(|(key, _)| key).filter(|key| find(&sent, key).is_none()));
    Ok(keys.into_iter().filter_map(|key| Echo::of(key, find(&sent, key), find(&came, key))).collect())
}

/// A text or number as text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

impl Report {
    /// What came of it in a sentence without a full stop.
    #[must_use]
    pub fn sentence(&self, call_id: &str) -> String {
        let others = match self.others {
            0 => "no other call".to_owned(),
            1 => "1 other call".to_owned(),
            others => format!("{others} other calls"),
        };
        if self.events.is_empty() {
            return format!(
                "The service tells nothing of call {call_id} in this span, which has {others}. Look further around the \
                 send, or ask again later"
            );
        }
        let differs = |echo: &&Echo| echo.standing != Standing::Same;
        let differences = self.echoes.iter().chain(&self.caller_info).filter(differs).count();
        let compared = match differences {
            0 => "what came back is what was sent".to_owned(),
            1 => "1 value differs from what was sent".to_owned(),
            count => format!("{count} values differ from what was sent"),
        };
        format!("{} events of call {call_id}; {compared}", self.events.len())
    }

    /// As JSON: `events`, `conversation_id`, `echoes`, `caller_info`, `other_calls`.
    #[must_use]
    pub fn json(&self, call_id: &str) -> Value {
        let echo = |echo: &Echo| json!({ "name": echo.name, "sent": echo.sent, "came": echo.came, "standing": echo.standing.word() });
        let event = |event: &Event| json!({ "type": event.kind, "meaning": event.meaning(), "info": event.info, "time": event.time });
        json!({
            "call_id": call_id,
            "sentence": self.sentence(call_id),
            "events": self.events.iter().map(event).collect::<Vec<_>>(),
            "conversation_id": self.conversation_id,
            "echoes": self.echoes.iter().map(echo).collect::<Vec<_>>(),
            "caller_info": self.caller_info.iter().map(echo).collect::<Vec<_>>(),
            "caller_info_problem": self.caller_info_problem,
            "other_calls": self.others,
        })
    }
}

#[cfg(test)]
mod tests;
