//! What public documentation says of a text message: how long, which links, how to opt out.

use super::{Finding, Fix, Strength};
use crate::api::catalogue::DEFLECTION_TEXT;
use crate::api::draft::{Draft, Form};

/// LivePerson's advice, in characters.
const ADVISED: usize = 140;
/// Twilio's advice, in characters.
const RECOMMENDED: usize = 320;
/// The most that Twilio takes, in characters.
const MOST: usize = 1600;

/// Public link shorteners, as hosts.
const SHORTENERS: [&str; 24] = [
    "bit.ly",
    "bitly.com",
    "bl.ink",
    "buff.ly",
    "cutt.ly",
    "goo.gl",
    "is.gd",
    "j.mp",
    "lnkd.in",
    "ow.ly",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "short.io",
    "shorturl.at",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tiny.one",
    "tinyurl.com",
    "trib.al",
    "u.to",
    "v.gd",
    "x.co",
];

/// Words that tell a consumer how to end the messages, in lower case.
const OPT_OUT: [&str; 8] = ["stop", "stopall", "unsubscribe", "optout", "arret", "arrêt", "abmelden", "désabonner"];

/// The findings in the text message.
pub(super) fn check(draft: &Draft, findings: &mut Vec<Finding>) {
    let entry = draft.entry(DEFLECTION_TEXT);
    match entry.form {
        Form::Own if entry.text.trim().is_empty() => {}
        Form::Own => {
            findings.extend(length(&entry.text));
            findings.extend(shortener(&entry.text));
            findings.extend(opt_out(&entry.text));
        }
        Form::Empty => findings.push(
            found(
                Strength::Warning,
                "Sent as an empty text",
                "Write a text, or leave the item out for LiveDeflect's standard welcome message",
            )
            .fixed_by(Some(Fix::text("Leave it out", DEFLECTION_TEXT, ""))),
        ),
        Form::Json | Form::Omitted => {}
    }
}

fn found(strength: Strength, what: impl Into<String>, right: impl Into<String>) -> Finding {
    Finding::item(strength, DEFLECTION_TEXT, what, right)
}

fn length(text: &str) -> Option<Finding> {
    let count = text.chars().count();
    let (strength, right) = if count > MOST {
        (Strength::Warning, format!("Twilio takes {MOST} at most"))
    } else if count > RECOMMENDED {
        (Strength::Hint, format!("Twilio recommends {RECOMMENDED} at most, and LivePerson {ADVISED}"))
    } else if count > ADVISED {
        (Strength::Hint, format!("LivePerson advises {ADVISED} at most"))
    } else {
        return None;
    };
    Some(found(strength, format!("{count} characters"), right))
}

fn shortener(text: &str) -> Option<Finding> {
    let text = text.to_ascii_lowercase();
    let used: Vec<_> = SHORTENERS.into_iter().filter(|host| links_to(&text, host)).collect();
    let words = match used.as_slice() {
        [] => return None,
        [one] => format!("{one} is a public link shortener"),
        more => format!("{} are public link shorteners", more.join(", ")),
    };
    Some(found(
        Strength::Warning,
        words,
        "Carriers filter such links: write the whole link, or shorten it under a domain of the brand",
    ))
}

/// Whether a text in lower case has a link to exactly this host, with or without a scheme and `www.`.
fn links_to(text: &str, host: &str) -> bool {
    text.match_indices(host).any(|(at, _)| {
        let before = &text[..at];
        let before = before.strip_suffix("www.").unwrap_or(before);
        let starts = before.ends_with("://")
            || !before.ends_with(|last: char| last.is_alphanumeric() || "-_.@/=&%#?".contains(last));
        let after = &text[at + host.len()..];
        // Why: a full stop after the host ends a sentence; with a letter behind it, the host goes on.
        let mut rest = after.chars();
        let ends = match (rest.next(), rest.next()) {
            (Some('.'), Some(next)) => !next.is_alphanumeric(),
            (Some(next), _) => !(next.is_alphanumeric() || "-_@".contains(next)),
            (None, _) => true,
        };
        starts && ends
    })
}

fn opt_out(text: &str) -> Option<Finding> {
    let text = text.to_lowercase();
    let words: Vec<_> = text.split(|character: char| !character.is_alphanumeric()).collect();
    let has_word = words.iter().any(|word| OPT_OUT.contains(word));
    let has_pair = words.windows(2).any(|pair| matches!(pair, ["opt" | "opting", "out"]));
    (!has_word && !has_pair).then(|| {
        found(
            Strength::Hint,
            "No word on how to opt out",
            "LivePerson leaves it to the brand to add one, such as: Reply STOP to opt out",
        )
    })
}
