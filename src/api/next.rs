//! What to do after a reply, or after none: steps in the order in which they are worth trying.
//!
//! The sources are the specification and public documentation; nothing here claims what a service will do.

use super::reply::Verdict;

/// Why a text may not have arrived although the call succeeded, from public documentation.
pub const NO_TEXT_ARRIVED: [&str; 6] = [
    "The consumer may already have an active conversation",
    "The consumer may once have replied STOP",
    "The number may be a landline",
    "The carrier may have filtered the text; public link shorteners are often filtered",
    "The skill may be spelt otherwise, or in another case of letters",
    "deflectionHandle may not be country code and number",
];

/// After a send of which it is proven that nothing left.
pub const NOT_SENT: [&str; 3] = [
    "Nothing left this machine, so sending again texts nobody twice",
    "Check the profile's zone or URL, and that this machine reaches it",
    "Behind a proxy or a firewall, ask for direct access to that host",
];

/// After a send that may have arrived.
pub const MAY_HAVE_BEEN_SENT: [&str; 3] = [
    "Look for the call in reporting, or ask the recipient, before you send again: the person may be texted twice",
    "If it happens again, compare the time line of both sends",
    "Raise the time limit in the settings when it was the limit that passed",
];

/// What to look at after a whole reply.
#[must_use]
pub fn after_reply(verdict: Verdict, status: u16, body: &str) -> Vec<&'static str> {
    let has = |part: &str| body.to_ascii_lowercase().contains(part);
    match verdict {
        Verdict::Success => NO_TEXT_ARRIVED.to_vec(),
        Verdict::Unauthorized if has("nonce") => vec![
            "Send again: each send gets a fresh nonce",
            "If fresh nonces are refused too, another program may use the same key, or something repeats requests on the way",
        ],
        Verdict::Unauthorized if has("no authorization header") => vec![
            "Compare the Headers tab with what the service logged",
            "Look for a proxy or gateway that removes Authorization headers",
        ],
        Verdict::Unauthorized if has("timestamp") => vec![
            "Check this machine's clock; the Signature tab shows the timestamp that was sent",
            "Send again with the clock set right",
        ],
        Verdict::Unauthorized if has("consumer_key") => {
            vec!["Check the app key, and that it belongs to this account", ENABLED, RESTRICTED]
        }
        Verdict::Unauthorized if has("token") => {
            vec!["Check the access token, and that it belongs to this app key", ENABLED]
        }
        Verdict::Unauthorized if has("signature_method") => {
            vec!["Choose HMAC-SHA1 in the profile: every public sample uses it"]
        }
        Verdict::Unauthorized if has("signature") => vec![
            "Check both secrets, letter by letter; a space at an end counts",
            "Compare the signature base string in the Signature tab with the service's",
        ],
        Verdict::Unauthorized => vec![
            "Check the four credential values, and that they belong to this environment",
            ENABLED,
            RESTRICTED,
            "LivePerson announced the end of OAuth 1.0 keys for 2026-05-31; ask whether this host still takes them",
        ],
        Verdict::Failed if has("compatibility") => vec![
            "The number may not take texts: try a mobile number of a supported country",
            "Check country code, number and handle against each other",
        ],
        Verdict::Failed => vec![
            "Read the error in the Body tab; it is the service's own",
            "Compare with the last successful request, field by field",
            "Check siteId, skill and the number against the account's configuration",
        ],
        Verdict::Undocumented => undocumented(status),
    }
}

const ENABLED: &str = "Check that the key is enabled and may use this API";
const RESTRICTED: &str =
    "If the key is restricted to IP addresses, check this machine's; an edit takes up to five minutes to apply";

fn undocumented(status: u16) -> Vec<&'static str> {
    match status {
        300..=399 => vec![
            "The host answers with a redirect, which is never followed: check the zone or URL",
            "Its location is in the Headers tab",
        ],
        403 => vec!["Something on the way, or the service, forbids the call: check the IP restriction of the key", RAW],
        404 | 405 => vec!["The host has no such call under this URL: check the zone or URL", RAW],
        407 => vec!["A proxy asks for a login: ask for direct access to the host"],
        413 => vec!["The payload is larger than the host takes: shorten callerInfo or the text"],
        429 => vec!["Wait before the next send; rate limits are not documented", RAW],
        502..=504 => {
            vec!["The host's own back end did not answer: the text may have gone out; wait, and look in reporting", RAW]
        }
        500..=599 => vec![
            "The service failed: whether a text went out is not known; look in reporting before sending again",
            RAW,
        ],
        _ => vec!["Nothing public says what this reply means: look in reporting before sending again", RAW],
    }
}

const RAW: &str = "Keep the raw reply, with its headers, for the service's support";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_verdict_has_steps_and_the_first_one_fits() {
        use Verdict::{Failed, Success, Unauthorized, Undocumented};
        for (verdict, status, body, part) in [
            (Success, 200, "", "active conversation"),
            (Unauthorized, 401, "Invalid Nonce - Nonce has been previously used", "fresh nonce"),
            (Unauthorized, 401, "{\"error\":\"No Authorization Header\"}", "Headers tab"),
            (Unauthorized, 401, "oauth_problem=timestamp_refused", "clock"),
            (Unauthorized, 401, "oauth_problem=consumer_key_unknown", "app key"),
            (Unauthorized, 401, "oauth_problem=token_rejected", "access token"),
            (Unauthorized, 401, "oauth_problem=signature_method_rejected", "HMAC-SHA1"),
            (Unauthorized, 401, "oauth_problem=signature_invalid", "both secrets"),
            (Unauthorized, 401, "", "four credential values"),
            (Failed, 400, "Failed Compatibility Check", "mobile number"),
            (Failed, 200, "", "service's own"),
            (Undocumented, 307, "", "redirect"),
            (Undocumented, 403, "", "forbids"),
            (Undocumented, 404, "", "no such call"),
            (Undocumented, 407, "", "proxy"),
            (Undocumented, 413, "", "larger"),
            (Undocumented, 429, "", "Wait"),
            (Undocumented, 503, "", "back end"),
            (Undocumented, 500, "", "failed"),
            (Undocumented, 200, "", "Nothing public"),
        ] {
            let steps = after_reply(verdict, status, body);
            assert!(steps.first().is_some_and(|step| step.contains(part)), "{verdict:?} {status} {body}: {steps:?}");
        }
    }

    #[test]
    fn every_step_is_a_sentence_without_a_full_stop() {
        let some = NO_TEXT_ARRIVED.iter().chain(&NOT_SENT).chain(&MAY_HAVE_BEEN_SENT);
        for step in some {
            assert!(!step.ends_with('.') && step.starts_with(|first: char| first.is_ascii_uppercase() || first == 'd'));
        }
    }
}
