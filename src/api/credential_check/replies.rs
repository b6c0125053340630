//! What the replies to a check's two requests mean, and what their `Date` tells of the clock.

use super::{Step, StepName, StepResult, Verdict};
use crate::api::reply::{self, Complaint};

/// From how many seconds on a clock's difference is worth a warning.
pub const CLOCK_WARNING: i64 = 60;

/// How many seconds this program's simulator lets a timestamp be off, for comparison.
const SIMULATOR_ALLOWS: u64 = 300;

/// What is said of the second request wherever it is agreed to or left out.
pub const NO_PROBE: &str =
    "The API documents no harmless probe: the signed step sends an empty payload, {}, which names nobody to text";

/// A reply, as far as a check looks at it.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// The HTTP status code.
    pub status: u16,
    /// The `location` header.
    pub location: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
    /// Whether there was more body than is kept.
    pub truncated: bool,
}

impl Reply<'_> {
    /// Status and body in words, for what nobody documents.
    fn facts(&self) -> String {
        let text = String::from_utf8_lossy(self.body);
        let text = text.trim();
        if text.is_empty() {
            return format!("HTTP {} with an empty body", self.status);
        }
        let start: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
        let more = if text.chars().count() > 200 { "…" } else { "" };
        format!("HTTP {} with {start}{more}", self.status)
    }

    fn says_success(&self) -> bool {
        reply::read(self.status, self.body, self.truncated).verdict == reply::Verdict::Success
    }
}

/// Reads the reply to the unsigned request. A step that failed says that this is no place to send a signature to.
#[must_use]
pub fn unsigned(reply: &Reply) -> Step {
    use StepResult::{Failed, Passed, Warned};
    let step = |result, detail: String, next: &str| {
        let step = Step::new(StepName::Unsigned, result, detail);
        if next.is_empty() { step } else { step.then(next) }
    };
    let status = reply.status;
    match (status, reply::complaint(reply.body)) {
        (401, Some(Complaint::Error(error))) if error == "No Authorization Header" => step(
            Passed,
            "HTTP 401, No Authorization Header: the documented refusal, so endpoint and path are right".to_owned(),
            "",
        ),
        (401, _) => step(
            Warned,
            format!("Refused without a signature, in other words than documented: {}", reply.facts()),
            "Check that this is a LiveDeflect host",
        ),
        _ if reply::is_html(reply.body) && !(500..=599).contains(&status) => step(
            Failed,
            format!("HTTP {status} with an HTML page: this is a web site, a log-in page or a proxy, not the API"),
            "Check the host and path, and the network's proxy or log-in page",
        ),
        (300..=399, _) => step(
            Failed,
            match reply.location {
                Some(location) => format!("HTTP {status}, sent on to {location:.200}, which was not followed"),
                None => format!("HTTP {status}, sent on to nowhere"),
            },
            "Put the right URL into the profile; a signature is good for one URL alone",
        ),
        (404 | 410, _) => step(
            Failed,
            format!("HTTP {status}: the host replies, and has nothing at this path"),
            "Check the zone, and the path of a custom URL: it ends in /api/contextAndInvite",
        ),
        (405, _) => step(
            Failed,
            "HTTP 405: this path takes no POST".to_owned(),
            "Check the path of a custom URL: it ends in /api/contextAndInvite",
        ),
        (403, _) => step(
            Warned,
            format!("Refused before a signature was looked at: {}", reply.facts()),
            "A firewall may allow only some addresses; try from another network",
        ),
        (407, _) => step(
            Failed,
            "HTTP 407: a proxy on the way wants a log-in of its own".to_owned(),
            "Use a network without that proxy: this program sends directly",
        ),
        (429, _) => step(Failed, "HTTP 429: too many requests".to_owned(), "Wait some minutes, then check again"),
        (500..=599, _) => step(
            Failed,
            format!("The server has trouble of its own: {}", reply.facts()),
            "Check again later; if it stays, tell LivePerson",
        ),
        (200..=299, _) => step(
            Failed,
            format!("It took a request without a signature, which LiveDeflect refuses: {}", reply.facts()),
            "Check that this is a LiveDeflect host",
        ),
        _ => step(
            Warned,
            format!("Not the documented refusal: {}", reply.facts()),
            "Check that this is a LiveDeflect host",
        ),
    }
}

/// Reads the reply to the signed request of an empty payload.
#[must_use]
pub fn signed(reply: &Reply) -> (Verdict, Step) {
    use StepResult::{Failed, Passed, Warned};
    let step = |result, detail: String| Step::new(StepName::Signed, result, detail);
    let undecided = |detail| {
        let next = "Compare the recorded reply with what LivePerson's support says of it";
        (Verdict::Undecided, step(Warned, detail).then(next))
    };
    let rejected =
        |detail| (Verdict::Rejected, step(Failed, detail).then("Go through the causes, the first ones first"));
    let status = reply.status;
    let complaint = reply::complaint(reply.body);
    if reply.truncated {
        return undecided(format!("HTTP {status} with a body over 2 MiB"));
    }
    match complaint {
        Some(Complaint::Problem(problem)) => rejected(format!("HTTP {status}: the signature was refused, {problem}")),
        Some(Complaint::Nonce) => rejected(format!(
            "HTTP {status}: a fresh nonce was refused as used. Check again: each check makes a new one"
        )),
        Some(Complaint::Error(error)) if status == 401 => {
            rejected(format!("HTTP 401: the credentials were refused, {error}"))
        }
        _ if status == 401 => rejected(format!("The credentials were refused without a reason: {}", reply.facts())),
        _ if reply.says_success() => (
            Verdict::Accepted,
            step(Warned, "The credentials passed, and so did an empty payload, which was not expected".to_owned())
                .then("Look at the account for a call without a number"),
        ),
        Some(Complaint::Error(error)) if !is_about_access(&error) && is_about_the_payload(status) => (
            Verdict::Accepted,
            step(Passed, format!("The credentials passed: HTTP {status} complains about the empty payload, {error}")),
        ),
        Some(Complaint::Refusal) if is_about_the_payload(status) => (
            Verdict::Accepted,
            step(Passed, format!("The credentials passed: HTTP {status} says success false for the empty payload")),
        ),
        None if status == 400 && !reply::is_html(reply.body) => {
            (Verdict::Accepted, step(Passed, "The credentials passed: HTTP 400 refuses the empty payload".to_owned()))
        }
        _ => undecided(format!("Nothing public says what this reply means: {}", reply.facts())),
    }
}

/// Whether a status can be a complaint about what was sent, and not about who sent it, where to, how often, or the
/// server itself.
fn is_about_the_payload(status: u16) -> bool {
    status == 200 || ((400..=499).contains(&status) && ![401, 403, 404, 405, 407, 408, 410, 421, 429].contains(&status))
}

/// Whether an error's words are about who may call, whatever its status is.
fn is_about_access(error: &str) -> bool {
    let error = error.to_ascii_lowercase();
    ["authori", "oauth", "signature", "nonce", "timestamp", "token", "credential", "consumer key", "forbidden"]
        .iter()
        .any(|word| error.contains(word))
}

/// The moment of a `Date` header (RFC 9110 §5.6.7), in seconds since 1970-01-01 UTC.
#[must_use]
pub fn date(text: &str) -> Option<i64> {
    jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text.trim()).ok().map(jiff::Timestamp::as_second)
}

/// What a clock's difference means: seconds that the server is ahead of this machine, negative when it is behind.
#[must_use]
pub fn clock(ahead: i64) -> (StepResult, String) {
    let words = match ahead {
        -1..=1 => return (StepResult::Passed, "The server's clock and this machine's agree".to_owned()),
        ahead if ahead > 0 => format!("The server's clock is {ahead} s ahead of this machine's"),
        ahead => format!("The server's clock is {} s behind this machine's", ahead.unsigned_abs()),
    };
    if ahead.abs() <= CLOCK_WARNING {
        return (StepResult::Passed, words);
    }
    let allowed =
        format!("This program's simulator allows {SIMULATOR_ALLOWS} s; what the service allows is not documented");
    (StepResult::Warned, format!("{words}: set this machine's clock. {allowed}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, body: &str) -> Reply<'_> {
        Reply { status, location: None, body: body.as_bytes(), truncated: false }
    }

    #[test]
    fn each_unsigned_reply_says_what_it_probably_means() {
        use StepResult::{Failed, Passed, Warned};
        for (status, body, result, part) in [
            (401, r#"{"error":"No Authorization Header"}"#, Passed, "endpoint and path are right"),
            (401, r#"{"error":"Unauthorized"}"#, Warned, "other words than documented"),
            (401, "", Warned, "other words than documented"),
            (401, "<html></html>", Warned, "other words"),
            (200, "<!doctype html><title>Log in", Failed, "an HTML page"),
            (404, "<html></html>", Failed, "an HTML page"),
            (404, "", Failed, "nothing at this path"),
            (405, "", Failed, "takes no POST"),
            (302, "", Failed, "sent on to nowhere"),
            (403, r#"{"error":"x"}"#, Warned, "before a signature was looked at"),
            (407, "", Failed, "a proxy"),
            (429, "", Failed, "too many"),
            (503, "<html></html>", Failed, "trouble of its own"),
            (200, r#"{"success":"true"}"#, Failed, "without a signature"),
            (
                400,
                r#"{"error":"Missing"}"#,
                Warned,
                "Not the documented refusal: HTTP 400 with {\"error\":\"Missing\"}",
            ),
        ] {
            let step = unsigned(&reply(status, body));
            assert_eq!((step.name, step.result), (StepName::Unsigned, result), "{status} {body}: {step}");
            assert!(step.detail.contains(part), "{status} {body}: {step}");
            assert_eq!(step.next.is_none(), result == Passed, "{status} {body}: {step}");
        }
        let moved = Reply { location: Some("https://example.com/"), ..reply(307, "") };
        assert!(unsigned(&moved).detail.contains("sent on to https://example.com/, which was not followed"));
    }

    #[test]
    fn each_signed_reply_has_its_verdict() {
        use Verdict::{Accepted, Rejected, Undecided};
        for (status, body, verdict, part) in [
            (
                400,
                r#"{"error":"Missing Field - siteId"}"#,
                Accepted,
                "complains about the empty payload, Missing Field",
            ),
            (400, r#"{"success":false,"error":"Failed Compatibility Check"}"#, Accepted, "Failed Compatibility Check"),
            (200, r#"{"success":"false","message":"{}"}"#, Accepted, "says success false"),
            (400, "", Accepted, "HTTP 400 refuses"),
            (422, r#"{"error":"no number"}"#, Accepted, "HTTP 422"),
            (200, r#"{"success":"true","callId":"1"}"#, Accepted, "was not expected"),
            (401, r#"{"error":"No"}"#, Rejected, "the credentials were refused, No"),
            (401, "", Rejected, "without a reason"),
            (401, r#"{"success":false}"#, Rejected, "refused"),
            (401, "oauth_problem=signature_invalid", Rejected, "signature_invalid"),
            (400, "oauth_problem=token_rejected", Rejected, "token_rejected"),
            (400, r#"{"error":"Invalid Nonce - Nonce has been previously used"}"#, Rejected, "a fresh nonce"),
            (400, r#"{"error":"Bad authorization request"}"#, Undecided, "Nothing public says"),
            (400, "<html></html>", Undecided, "HTTP 400 with <html>"),
            (403, r#"{"error":"x"}"#, Undecided, "HTTP 403"),
            (403, "", Undecided, "an empty body"),
            (404, r#"{"error":"x"}"#, Undecided, "HTTP 404"),
            (500, r#"{"error":"boom"}"#, Undecided, "HTTP 500 with {\"error\":\"boom\"}"),
            (200, "<html></html>", Undecided, "HTTP 200"),
            (302, "", Undecided, "HTTP 302"),
        ] {
            let (found, step) = signed(&reply(status, body));
            assert_eq!(found, verdict, "{status} {body}: {step}");
            assert!(step.detail.contains(part), "{status} {body}: {step}");
        }
        assert_eq!(signed(&Reply { truncated: true, ..reply(400, r#"{"error":"x"}"#) }).0, Undecided);
    }

    #[test]
    fn a_date_is_read_and_a_difference_is_told_both_ways() {
        assert_eq!(date("Wed, 13 Jun 2018 23:35:53 GMT"), Some(1_528_932_953));
        for text in ["", "yesterday", "1528932953"] {
            assert_eq!(date(text), None, "{text}");
        }
        for (ahead, result, part) in [
            (0, StepResult::Passed, "agree"),
            (-1, StepResult::Passed, "agree"),
            (60, StepResult::Passed, "60 s ahead of"),
            (-60, StepResult::Passed, "60 s behind"),
            (61, StepResult::Warned, "61 s ahead of this machine's: set this machine's clock"),
            (
                -400,
                StepResult::Warned,
                "400 s behind this machine's: set this machine's clock. This program's simulator allows 300 s",
            ),
            (i64::MIN + 1, StepResult::Warned, "behind"),
        ] {
            let (found, words) = clock(ahead);
            assert_eq!(found, result, "{ahead}");
            assert!(words.contains(part), "{words}");
        }
    }
}
