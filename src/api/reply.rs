//! What a reply means, read tolerantly: the specification's forms, those of its siblings, and everything else.

use serde_json::Value;

use super::{json, next};

/// What a reply says of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// 200 and `success` true.
    Success,
    /// An `error`, or `success` false.
    Failed,
    /// The credentials, the signature, the timestamp or the nonce were refused.
    Unauthorized,
    /// Nothing public says what this reply means.
    Undocumented,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 4] = [Self::Success, Self::Failed, Self::Unauthorized, Self::Undocumented];

    /// The word stored and printed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failed => "failed",
            Self::Unauthorized => "unauthorized",
            Self::Undocumented => "undocumented",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::Failed => "Failed",
            Self::Unauthorized => "Unauthorized",
            Self::Undocumented => "Undocumented",
        }
    }

    /// The verdict that [`Self::word`] names.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.word() == word)
    }
}

/// A verdict with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The verdict.
    pub verdict: Verdict,
    /// `callId`, when the reply has one.
    pub call_id: Option<String>,
    /// What happened, and what is known about whether the text went out.
    pub sentence: String,
    /// What to do next, the likeliest first; after a success, why the text may not have arrived.
    pub next: Vec<&'static str>,
}

/// Reads a whole reply. `truncated` says that the body was cut at the cap: then no part of it is trusted.
#[must_use]
pub fn read(status: u16, body: &[u8], truncated: bool) -> Reading {
    let text = std::str::from_utf8(body).ok();
    let json = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    let object = json.as_ref().and_then(Value::as_object);
    let call_id = object.and_then(|object| scalar(object.get("callId")?));
    let success = object.and_then(|object| truth(object.get("success")?));
    let complaint = object.and_then(|object| error(object.get("error")?));
    let problem = text.and_then(oauth_problem);

    let (verdict, sentence) = if truncated {
        (
            Verdict::Undocumented,
            format!("HTTP {status} with a body over 2 MiB, of which the first 2 MiB are kept. {NOT_KNOWN}"),
        )
    } else if let Some(problem) = problem {
        (Verdict::Unauthorized, format!("The service refused the signature: {problem}. {REFUSED_FIRST}"))
    } else if complaint.as_deref().is_some_and(is_nonce_complaint) {
        (
            Verdict::Unauthorized,
            format!("The service has seen this nonce before. Send again: each send gets a fresh one. {REFUSED_FIRST}"),
        )
    } else if status == 401 {
        let cause = match &complaint {
            Some(complaint) if complaint == "No Authorization Header" => {
                "The service saw no Authorization header; something on the way may have removed it".to_owned()
            }
            Some(complaint) => format!("The service refused the credentials: {complaint}"),
            None => "The service refused the credentials without a documented reason".to_owned(),
        };
        (Verdict::Unauthorized, format!("{cause}. {REFUSED_FIRST}"))
    } else if let Some(complaint) = complaint {
        if success == Some(true) {
            (
                Verdict::Undocumented,
                format!("HTTP {status} says success and an error at once: {complaint}. {NOT_KNOWN}"),
            )
        } else {
            (
                Verdict::Failed,
                format!("The service reports an error: {complaint}. It does not say that a text was sent"),
            )
        }
    } else if success == Some(false) {
        (Verdict::Failed, format!("HTTP {status} says success false. The service does not say that a text was sent"))
    } else if success == Some(true) && status == 200 {
        let call = call_id.as_ref().map_or_else(|| "no callId".to_owned(), |id| format!("callId {id}"));
        (
            Verdict::Success,
            format!("The service accepted the call, {call}. It does not report whether the text arrived"),
        )
    } else {
        (
            Verdict::Undocumented,
            format!("HTTP {status} with {}, which is not documented. {NOT_KNOWN}", body_in_words(body, text)),
        )
    };
    // Why a part: what is looked for stands at the beginning of every known reply.
    let told = text.map(|text| &text[..text.floor_char_boundary(MOST_TOLD)]).unwrap_or_default();
    Reading { verdict, call_id, sentence, next: next::after_reply(verdict, status, told) }
}

/// How many bytes of a reply tell what to do next.
const MOST_TOLD: usize = 2_000;
/// What a reply complains of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// `oauth_problem=…`, with its advice.
    Problem(String),
    /// The nonce was seen before.
    Nonce,
    /// An `error`, in its words.
    Error(String),
    /// `success` false without an `error`.
    Refusal,
}

/// The complaint in a reply's body, whatever its status is; `None` when there is none that can be read.
#[must_use]
pub fn complaint(body: &[u8]) -> Option<Complaint> {
    let text = std::str::from_utf8(body).ok()?;
    if let Some(problem) = oauth_problem(text) {
        return Some(Complaint::Problem(problem));
    }
    let json: Value = serde_json::from_str(text).ok()?;
    match json.get("error").and_then(error) {
        Some(error) if is_nonce_complaint(&error) => Some(Complaint::Nonce),
        Some(error) => Some(Complaint::Error(error)),
        None => (json.get("success").and_then(truth) == Some(false)).then_some(Complaint::Refusal),
    }
}

/// Whether a body is an HTML page.
#[must_use]
pub fn is_html(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(begins_as_html)
}

const NOT_KNOWN: &str = "Whether a text went out is not known";
const REFUSED_FIRST: &str = "No text is expected to have gone out";

fn body_in_words(body: &[u8], text: Option<&str>) -> &'static str {
    match text {
        _ if body.is_empty() => "an empty body",
        None => "a body that is not UTF-8",
        // Why not by its value: `serde_json` makes none of what is nested over 128 levels deep, which is JSON all the same.
        Some(text) if json::error(text).is_none() => "this JSON",
        Some(text) if begins_as_html(text) => "an HTML page",
        Some(_) => "a body that is not JSON",
    }
}

fn begins_as_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(15).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// `true`, `"true"` and their opposites, in any case of letters.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The text of an `error`: a string, or other LivePerson services' object with a `message`.
fn error(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if text.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => Some(object.get("message").and_then(scalar).unwrap_or_else(|| value.to_string())),
        Value::Null | Value::Bool(false) => None,
        other => Some(other.to_string()),
    }
}

/// The specification prints a hyphen, a later copy an em dash; only the words before it are compared.
fn is_nonce_complaint(complaint: &str) -> bool {
    complaint.trim_start().to_ascii_lowercase().starts_with("invalid nonce")
}

/// `oauth_problem=…&oauth_problem_advice=…`, as other LivePerson services answer.
fn oauth_problem(text: &str) -> Option<String> {
    let text = text.trim();
    if text.starts_with(['{', '[', '<']) {
        return None;
    }
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(text.as_bytes()).into_owned().collect();
    let find = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let problem = find("oauth_problem")?;
    Some(match find("oauth_problem_advice") {
        Some(advice) if !advice.is_empty() => format!("{problem} ({advice})"),
        _ => problem,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row a reply; the first ones are those that public documentation prints.
    #[test]
    fn each_known_reply_gets_its_verdict() {
        use Verdict::{Failed, Success, Unauthorized, Undocumented};
        let cases: &[(u16, &[u8], Verdict, &str)] = &[
            (200, br#"{"callId" : "473513","success" : "true"}"#, Success, "callId 473513"),
            (200, br#"{"callId":473513,"success":true}"#, Success, "callId 473513"),
            (200, br#"{"success":"TRUE"}"#, Success, "no callId"),
            (401, br#"{"error" : "No Authorization Header"}"#, Unauthorized, "no Authorization header"),
            (401, br#"{"error":"Invalid Nonce - Nonce has been previously used"}"#, Unauthorized, "nonce before"),
            (
                400,
                "{\"error\":\"Invalid Nonce — Nonce has been previously used\"}".as_bytes(),
                Unauthorized,
                "nonce before",
            ),
            (200, br#"{"success":"false","message":"{}"}"#, Failed, "success false"),
            (200, br#"{"success":false}"#, Failed, "success false"),
            (400, br#"{"success":false,"error":"Failed Compatibility Check"}"#, Failed, "Failed Compatibility Check"),
            (
                401,
                b"oauth_problem=signature_invalid&oauth_problem_advice=look%20twice",
                Unauthorized,
                "signature_invalid (look twice)",
            ),
            (401, b"oauth_problem=token_rejected", Unauthorized, "token_rejected"),
            (
                401,
                br#"{"error":{"time":1,"message":"Bad authorization request","internalCode":5}}"#,
                Unauthorized,
                "Bad authorization request",
            ),
            (401, b"<html>no</html>", Unauthorized, "without a documented reason"),
            (401, b"", Unauthorized, "without a documented reason"),
            (500, br#"{"error":"boom"}"#, Failed, "boom"),
            (200, br#"{"success":"true","error":"odd"}"#, Undocumented, "at once"),
            (200, br#"{"success":"true","error":null,"callId":"1"}"#, Success, "callId 1"),
            (201, br#"{"success":"true"}"#, Undocumented, "HTTP 201"),
            (200, br#"{"success":"yes"}"#, Undocumented, "this JSON"),
            (200, br#"["success"]"#, Undocumented, "this JSON"),
            (200, b"", Undocumented, "an empty body"),
            (200, b"<!DOCTYPE html><title>x", Undocumented, "an HTML page"),
            (500, b"Internal Server Error", Undocumented, "not JSON"),
            (200, b"\xFF\xFE", Undocumented, "not UTF-8"),
            (200, br#"{"callId":"1","success":"tr"#, Undocumented, "not JSON"),
            (307, b"", Undocumented, "HTTP 307"),
        ];
        for (status, body, verdict, part) in cases {
            let reading = read(*status, body, false);
            let shown = String::from_utf8_lossy(body);
            assert_eq!(reading.verdict, *verdict, "{status} {shown}: {}", reading.sentence);
            assert!(reading.sentence.contains(part), "{status} {shown}: {}", reading.sentence);
        }
    }

    #[test]
    fn deeply_nested_json_is_json() {
        let deep = format!("{}{}", "[".repeat(1_000), "]".repeat(1_000));
        assert!(read(200, deep.as_bytes(), false).sentence.contains("this JSON"));
    }

    #[test]
    fn a_body_that_was_cut_is_not_trusted() {
        let reading = read(200, br#"{"callId":"1","success":"true"}"#, true);
        assert_eq!(reading.verdict, Verdict::Undocumented);
    }
}
