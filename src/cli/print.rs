//! What the commands print: for people, or one JSON document.

use std::borrow::Cow;
use std::io::{self, Write as _};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use crate::exchange::{Exchange, Header, Outcome, Remarks, Standing, Summary, Timings};

/// Prints a text and a line break, for people.
pub fn line(text: &str) -> anyhow::Result<()> {
    write(&printable(text))
}

/// Prints one JSON document.
pub fn document(value: &Value) -> anyhow::Result<()> {
    write(&serde_json::to_string_pretty(value)?)
}

/// Prints a text as it stands, to the byte: it is for a file or another program, not for a terminal.
pub fn whole(text: &str) -> anyhow::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Prints one JSON document in one line.
pub fn json_line(value: &Value) -> anyhow::Result<()> {
    write(&value.to_string())
}

/// Tells on standard error what went wrong, or what must be known. Why it cannot fail: nobody is left to be told.
pub fn complaint(text: &str) {
    writeln!(io::stderr(), "{}", printable(text)).ok();
}

/// An error with its causes, each told once: many of ours quote their cause already.
pub fn with_causes(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// A reader that has gone, as in `| head`, is no mistake.
fn write(text: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{text}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// A text that cannot command a terminal, whatever a server replied: control characters are written out.
fn printable(text: &str) -> Cow<'_, str> {
    let commands = |character: char| character.is_control() && !matches!(character, '\n' | '\t');
    if !text.contains(commands) {
        return Cow::Borrowed(text);
    }
    let mut printable = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        if commands(character) {
            printable.extend(character.escape_debug());
        } else {
            printable.push(character);
        }
    }
    Cow::Owned(printable)
}

/// An exchange as a JSON document: `id`, `outcome`, `verdict`, `status`, `request`, `response`, `timings_ms` and more.
pub fn exchange(exchange: &Exchange, record_problem: Option<&str>) -> Value {
    let request = &exchange.request;
    let outcome = exchange.outcome();
    let reading = outcome.and_then(Outcome::reading);
    let response = outcome.and_then(Outcome::response);
    json!({
        "id": exchange.id,
        "recorded": exchange.id > 0,
        "record_problem": record_problem,
        "started_at": exchange.started_at,
        "profile": request.profile,
        "environment": request.environment.word(),
        "outcome": outcome.map_or("unknown", Outcome::word),
        "verdict": reading.as_ref().map(|reading| reading.verdict.word()),
        "call_id": reading.as_ref().and_then(|reading| reading.call_id.as_ref()),
        "explanation": sentence(exchange),
        "status": response.map(|response| response.status),
        "sent_from": request.sent_from,
        "replay": request.is_replay(),
        "fault": request.fault.as_ref().map(|fault| fault.name.as_str()),
        "deviation": request.fault.as_ref().and_then(|fault| fault.deviation.as_ref()).map(ToString::to_string),
        "findings": request.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "request": {
            "method": request.method(),
            "url": request.url.as_str(),
            "headers": headers(&request.headers),
            "body": String::from_utf8_lossy(&request.body),
        },
        "response": response.map(|response| body(&response.body, json!({
            "headers": headers(&response.headers),
            "truncated": response.truncated,
        }))),
        "timings_ms": outcome.map(|outcome| timings(outcome.timings())),
        "remarks": remarks(&exchange.remarks),
    })
}

fn remarks(remarks: &Remarks) -> Value {
    json!({
        "pinned": remarks.pinned,
        "labels": remarks.labels,
        "note": remarks.note,
        "aliased": remarks.aliased,
    })
}

/// What happened, and what is known about the text.
pub fn sentence(exchange: &Exchange) -> String {
    match exchange.outcome() {
        Some(outcome @ Outcome::Answered { .. }) => {
            outcome.reading().map(|reading| reading.sentence).unwrap_or_default()
        }
        Some(Outcome::NotSent { why, .. } | Outcome::Unknown { why, .. }) => why.clone(),
        None => "Under way".to_owned(),
    }
}

/// Adds a body as text, and as Base64 too when the text is not the exact bytes.
fn body(bytes: &[u8], mut value: Value) -> Value {
    value["body"] = Value::from(String::from_utf8_lossy(bytes));
    if std::str::from_utf8(bytes).is_err() {
        value["body_base64"] = Value::from(BASE64_STANDARD.encode(bytes));
    }
    value
}

/// Headers as an object; a name that stands more than once has its values in an array.
fn headers(headers: &[Header]) -> Value {
    let mut object = Map::new();
    for header in headers {
        match object.get_mut(&header.name) {
            None => {
                object.insert(header.name.clone(), Value::from(header.value.as_str()));
            }
            Some(Value::Array(values)) => values.push(Value::from(header.value.as_str())),
            Some(first) => *first = json!([first.take(), header.value]),
        }
    }
    Value::Object(object)
}

fn timings(timings: &Timings) -> Value {
    let ms = |at: std::time::Duration| at.as_secs_f64() * 1000.0;
    json!({
        "resolved": timings.resolved.map(ms),
        "tls_started": timings.tls_started.map(ms),
        "connected": timings.connected.map(ms),
        "written": timings.written.map(ms),
        "first_byte": timings.first_byte.map(ms),
        "total": ms(timings.total),
    })
}

/// A summary as a JSON object.
pub fn summary(summary: &Summary) -> Value {
    json!({
        "id": summary.id,
        "started_at": summary.started_at,
        "profile": summary.profile,
        "environment": summary.environment.word(),
        "number": summary.number,
        "outcome": outcome_word(summary.standing),
        "status": summary.status,
        "verdict": summary.verdict.map(crate::api::reply::Verdict::word),
        "call_id": summary.call_id,
        "total_ms": summary.total.map(|total| total.as_secs_f64() * 1000.0),
        "on_purpose": summary.on_purpose,
        "remarks": remarks(&summary.remarks),
        "fault": summary.fault,
    })
}

/// The word of an outcome. What another process may still be sending may have been sent.
pub fn outcome_word(standing: Standing) -> &'static str {
    match standing {
        Standing::Answered => "answered",
        Standing::NotSent => "not_sent",
        Standing::Unknown | Standing::InFlight => "unknown",
    }
}

/// An exchange for people.
pub fn exchange_for_people(exchange: &Exchange) -> anyhow::Result<()> {
    let request = &exchange.request;
    line(&format!("{} {}", request.method(), request.url))?;
    for header in &request.headers {
        line(&format!("{}: {}", header.name, header.value))?;
    }
    line(&format!("\n{}\n", String::from_utf8_lossy(&request.body)))?;
    if let Some(fault) = &request.fault {
        let deviation = fault.deviation.as_ref().map(|deviation| format!(" ({deviation})")).unwrap_or_default();
        line(&format!("Sent with: {}{deviation}", fault.label()))?;
    }
    if let Some(origin) = request.origin() {
        line(&origin)?;
    }
    if let Some(outcome) = exchange.outcome() {
        if let Some(response) = outcome.response() {
            line(&format!("HTTP {}", response.status))?;
            for header in &response.headers {
                line(&format!("{}: {}", header.name, header.value))?;
            }
            line(&format!("\n{}\n", String::from_utf8_lossy(&response.body)))?;
        }
        let verdict = outcome.reading().map_or(outcome.word(), |reading| reading.verdict.word());
        let number = if exchange.id > 0 { format!("#{}", exchange.id) } else { "not recorded".to_owned() };
        line(&format!("{verdict} ({number}, {:.0} ms)", outcome.timings().total.as_secs_f64() * 1000.0))?;
    }
    line(&sentence(exchange))
}
