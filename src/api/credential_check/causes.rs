//! What may be behind a refusal, ranked by what speaks for it: what is known here, what was seen in this check, what
//! public documents tell of, what would merely explain it.

use super::replies::{CLOCK_WARNING, clock};
use super::{Cause, Standing};
use crate::api::checks::Strength;
use crate::api::credential_checks::{ValueFinding, ValueFix};
use crate::api::reply::Complaint;

/// When OAuth 1.0 was announced to end: 2026-05-31 00:00 UTC, in seconds since 1970.
const OAUTH_1_ENDS: i64 = 1_780_185_600;

/// What speaks for one cause or another.
#[derive(Clone, Debug, Default)]
pub struct Evidence<'a> {
    /// What is known to be wrong, in sentences.
    pub exact: Vec<String>,
    /// Whether the profile stands for a simulator: then nothing of LivePerson's can be behind a refusal.
    pub is_simulator: bool,
    /// What the values themselves show.
    pub findings: &'a [ValueFinding],
    /// How many seconds the server's clock is ahead of this machine's, where it told.
    pub ahead: Option<i64>,
    /// What the reply complains of.
    pub complaint: Option<Complaint>,
    /// What comparing with this program's other profiles shows, in sentences.
    pub others: Vec<String>,
    /// The moment, in seconds since 1970-01-01 UTC.
    pub now: i64,
}

/// The causes of a refusal, the likeliest first.
#[must_use]
pub fn of_a_refusal(evidence: &Evidence) -> Vec<Cause> {
    let cause = |standing, sentence: &str| Cause { sentence: sentence.to_owned(), standing };
    let mut causes: Vec<Cause> = evidence.exact.iter().map(|sentence| cause(Standing::Exact, sentence)).collect();
    let is_known = !causes.is_empty();
    // Why: a blank value is an exact cause already.
    let mut telling: Vec<&ValueFinding> =
        evidence.findings.iter().filter(|finding| finding.strength == Strength::Warning).collect();
    // Why: values that changed places cannot work, while white space may belong to a secret.
    telling.sort_by_key(|finding| match finding.fix {
        Some(ValueFix::Swap(..)) => 0,
        None => 1,
        Some(ValueFix::Trim(_)) => 2,
    });
    causes.extend(telling.into_iter().map(of_a_finding));
    if let Some(ahead) = evidence.ahead.filter(|ahead| ahead.abs() > CLOCK_WARNING) {
        causes.push(cause(Standing::Possible, &clock(ahead).1));
    }
    if is_known {
        return causes;
    }
    causes.extend(evidence.complaint.as_ref().map(of_a_complaint));
    causes.extend(evidence.others.iter().map(|sentence| cause(Standing::Possible, sentence)));
    if evidence.is_simulator {
        causes.push(cause(
            Standing::Possible,
            "The server on this machine knows other credentials. Compare them with what it was started with",
        ));
        return causes;
    }
    let ended = evidence.now >= OAUTH_1_ENDS;
    let end = if ended {
        "OAuth 1.0 may have ended: LivePerson announced its end for 31 May 2026, which has passed. Ask LivePerson what \
         the account's LiveDeflect calls are to be signed with"
    } else {
        "OAuth 1.0 may be switched off already: LivePerson announced its end for 31 May 2026. Ask LivePerson"
    };
    let end = cause(Standing::SeenPublicly, end);
    causes.extend(ended.then(|| end.clone()));
    let hints = evidence.findings.iter().filter(|finding| finding.strength == Strength::Hint);
    causes.extend(hints.map(of_a_finding));
    let nonce = "A nonce that was seen before gets refused: another program may send with the same key. Check again, each \
                 check makes a new one";
    if evidence.complaint != Some(Complaint::Nonce) {
        causes.push(cause(Standing::SeenPublicly, nonce));
    }
    causes.extend([
        cause(
            Standing::SeenPublicly,
            "The key may be restricted to other IP addresses. Look at the key's list; an edit takes up to five minutes",
        ),
        cause(
            Standing::Possible,
            "The account may be in another zone. Look the zone up with profiles zone, or ask LivePerson",
        ),
        cause(
            Standing::Possible,
            "Secrets and tokens may be of different keys, or in each other's place. Copy all four values again from one key",
        ),
        cause(
            Standing::Possible,
            "The key may be disabled. Look at it in LivePerson's list of keys: they cannot be deleted, and cannot be \
             changed since 30 September 2025",
        ),
    ]);
    causes.extend((!ended).then_some(end));
    causes
}

/// What a value itself shows.
fn of_a_finding(finding: &ValueFinding) -> Cause {
    let sentence = format!("{}: {}. {}", finding.field, finding.what, finding.right);
    Cause { sentence, standing: Standing::Possible }
}

/// What the reply itself says.
fn of_a_complaint(complaint: &Complaint) -> Cause {
    let (standing, sentence) = match complaint {
        Complaint::Problem(problem) => {
            let meaning = if problem.starts_with("signature_invalid") {
                "a secret, the URL or the signature method differs"
            } else if problem.starts_with("token_rejected") {
                "the token is not the key's, or is not good any more"
            } else if problem.starts_with("timestamp") {
                "the clocks differ"
            } else if problem.starts_with("consumer_key") {
                "the key is not known there, or is disabled"
            } else {
                "no public document says more"
            };
            (Standing::SeenPublicly, format!("The reply says oauth_problem={problem}: {meaning}"))
        }
        Complaint::Nonce => (
            Standing::SeenPublicly,
            "The service has seen the nonce before. Check again: each check makes a new one".to_owned(),
        ),
        Complaint::Error(error) => (Standing::Possible, format!("The reply says {error}")),
        Complaint::Refusal => (Standing::Possible, "The reply says success false without a reason".to_owned()),
    };
    Cause { sentence, standing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::credential_checks::{self, Values};

    fn sentences(evidence: &Evidence) -> Vec<(Standing, String)> {
        of_a_refusal(evidence).into_iter().map(|cause| (cause.standing, cause.sentence)).collect()
    }

    #[track_caller]
    fn first(evidence: &Evidence, standing: Standing, part: &str) {
        let causes = sentences(evidence);
        assert!(causes[0].0 == standing && causes[0].1.contains(part), "{part}: {causes:#?}");
    }

    #[test]
    fn what_is_known_beats_what_was_seen_and_that_beats_what_is_merely_possible() {
        let key = "d392e7ff2e204d6c802e38fd775563d1";
        let values =
            Values { consumer_key: "s3cret", consumer_secret: Some(key), token: key, token_secret: Some("x ") };
        let findings = credential_checks::check(&values);
        let nonce = Some(Complaint::Nonce);
        let problem = |text: &str| Some(Complaint::Problem(text.to_owned()));
        let exact = vec!["token is wrong".to_owned()];
        let others = vec!["The profile B has the same token".to_owned()];
        let all = Evidence {
            exact,
            findings: &findings,
            ahead: Some(-400),
            complaint: nonce.clone(),
            others: others.clone(),
            ..Evidence::default()
        };
        first(&all, Standing::Exact, "token is wrong");
        let seen = Evidence { exact: Vec::new(), ..all.clone() };
        first(&seen, Standing::Possible, "consumer_key: This doesn't look like a key");
        let odd = Values { consumer_secret: Some("x "), token_secret: Some(key), token: "y", consumer_key: key };
        first(
            &Evidence { findings: &credential_checks::check(&odd), ..seen.clone() },
            Standing::Possible,
            "token: This",
        );
        let clock = Evidence { findings: &[], ..seen };
        first(&clock, Standing::Possible, "400 s behind");
        let replied = Evidence { ahead: Some(60), ..clock };
        first(&replied, Standing::SeenPublicly, "seen the nonce before");
        first(
            &Evidence { complaint: problem("signature_invalid"), ..replied.clone() },
            Standing::SeenPublicly,
            "a secret",
        );
        first(
            &Evidence { complaint: problem("token_rejected (x)"), ..replied.clone() },
            Standing::SeenPublicly,
            "not the key's",
        );
        first(&Evidence { complaint: None, ..replied }, Standing::Possible, "The profile B");
        first(
            &Evidence { is_simulator: true, ..Evidence::default() },
            Standing::Possible,
            "The server on this machine",
        );
    }

    #[test]
    fn the_end_of_oauth_1_moves_up_once_its_day_has_passed() {
        let place = |now| {
            let causes = sentences(&Evidence { now, ..Evidence::default() });
            (causes.iter().position(|(_, sentence)| sentence.contains("OAuth 1.0")).expect("told"), causes.len())
        };
        let (before, count) = place(OAUTH_1_ENDS - 1);
        assert_eq!(before, count - 1);
        assert_eq!(place(OAUTH_1_ENDS), (0, count));
    }

    #[test]
    fn every_general_cause_is_told_without_other_evidence() {
        let causes = sentences(&Evidence::default());
        for part in ["nonce", "IP addresses", "another zone", "disabled", "OAuth 1.0", "in each other's place"] {
            assert!(causes.iter().any(|(_, sentence)| sentence.contains(part)), "{part}: {causes:#?}");
        }
        assert!(!causes.iter().any(|(standing, sentence)| *standing == Standing::Exact || sentence.ends_with('.')));
    }
}
