//! Checks a profile's credentials, step by step, without texting anyone: the one way that window and command line share.
//!
//! At most two POSTs go out, one unsigned and one signed, each of an empty payload, each on record before its socket
//! opens.

mod evidence;
#[cfg(test)]
mod tests;
mod values;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use secrecy::ExposeSecret;
use url::Url;

use self::values::Values;
use super::engine::{self, Delivered, Engine, METHOD, Progress};
use super::words::milliseconds;
use crate::api::credential_check::replies::{self, NO_PROBE, Reply};
use crate::api::credential_check::{Cause, Report, Standing, Step, StepName, StepResult, Verdict};
use crate::api::credential_checks::ValueFinding;
use crate::api::draft::Draft;
use crate::exchange::{Exchange, Outcome, Response, State};
use crate::oauth::sign::{self, Signed};
use crate::oauth::verify::{Presented, verify};
use crate::send::cancel::Cancelled;
use crate::send::certificate::Certificate;
use crate::send::post::Phase;
use crate::store::profile::Profile;

/// The payload of both requests: it names nobody, so nobody can be texted.
const EMPTY: &str = "{}";

/// Whether the signed step of a profile's check asks first.
#[must_use]
pub fn asks_first(profile: &Profile) -> bool {
    engine::asks_first(profile)
}

/// Checks one profile. `all` are this program's profiles, to compare with; `told` hears each step as it ends.
///
/// `agreed` is waited for before the signed step, unless the profile never asks; false leaves the step out.
pub async fn check(
    engine: &Arc<Engine>,
    profile: &Profile,
    all: &[Profile],
    agreed: impl Future<Output = bool> + Send,
    cancelled: &Cancelled,
    told: impl Fn(&Step) + Send + Sync,
) -> Report {
    let check = Check { engine, profile, all, cancelled, told, steps: Vec::new(), is_unknown: false };
    check.run(agreed).await
}

/// Checks profiles one after the other, until it is cancelled; as [`check`] otherwise. `agreed` is asked for each that asks first; `told` hears
/// each profile's name and steps.
pub async fn check_all<Agreed: Future<Output = bool> + Send>(
    engine: &Arc<Engine>,
    profiles: &[Profile],
    all: &[Profile],
    agreed: impl Fn(&Profile) -> Agreed + Send + Sync,
    cancelled: &Cancelled,
    told: impl Fn(&str, &Step) + Send + Sync,
) -> Vec<Report> {
    let mut reports = Vec::new();
    for profile in profiles {
        if cancelled.is_cancelled() {
            break;
        }
        let tell = |step: &Step| told(&profile.name, step);
        reports.push(check(engine, profile, all, agreed(profile), cancelled, tell).await);
    }
    reports
}

/// A check under way.
struct Check<'a, Told> {
    engine: &'a Arc<Engine>,
    profile: &'a Profile,
    all: &'a [Profile],
    cancelled: &'a Cancelled,
    told: Told,
    steps: Vec<Step>,
    /// Whether a POST went out whose outcome is not known.
    is_unknown: bool,
}

/// What the unsigned request showed.
struct Unsigned {
    /// How many seconds the server's clock is ahead.
    ahead: Option<i64>,
    /// Whether this is a place to send a signature to.
    is_fit: bool,
}

/// A verdict with what leads to its causes.
enum Ending {
    /// The credentials passed.
    Accepted,
    /// They were refused, by this reply; `None` when they cannot work at all.
    Rejected(Option<Response>),
    /// Anything else, with its reason.
    Otherwise(Verdict, String),
}

impl<Told: Fn(&Step) + Send + Sync> Check<'_, Told> {
    async fn run(mut self, agreed: impl Future<Output = bool> + Send) -> Report {
        let values = Values::read(self.engine, self.profile).await;
        self.end(values.step());
        let (url, problem) = match self.engine.url(self.profile).await {
            Ok(url) => (Some(url), String::new()),
            Err(refusal) => (None, refusal.to_string()),
        };
        let can_sign = self.signature(&values, url.as_ref());
        let Some(url) = url else {
            self.end(Step::new(StepName::Connection, StepResult::Failed, problem.clone()));
            self.skip(StepName::Unsigned, "There is no endpoint to send to");
            self.skip(StepName::Signed, "There is no endpoint to send to");
            return self.report(Ending::Otherwise(Verdict::Unreachable, problem), &values, None, None).await;
        };
        let unsigned = match self.unsigned(&url).await {
            Ok(unsigned) => unsigned,
            Err((verdict, reason)) => {
                self.skip(StepName::Signed, "Without a reply to the unsigned request, no signature is sent");
                // Why: blank values cannot work, whatever the network does.
                let is_blank = !values.blank.is_empty() && !self.is_unknown;
                let verdict = if is_blank && verdict == Verdict::Undecided { Verdict::Rejected } else { verdict };
                return self.report(Ending::Otherwise(verdict, reason), &values, Some(&url), None).await;
            }
        };
        let ending = if !values.blank.is_empty() {
            self.skip(StepName::Signed, "A request is never signed with a value missing");
            Ending::Rejected(None)
        } else if !can_sign {
            self.skip(StepName::Signed, "Without the values there is no signature");
            let reason = "Not every value is known here, so nothing was signed. See the first two steps";
            Ending::Otherwise(Verdict::Undecided, reason.to_owned())
        } else if !unsigned.is_fit {
            self.skip(StepName::Signed, "What replied is no LiveDeflect, so no signature is sent there");
            Ending::Otherwise(Verdict::Undecided, self.of(StepName::Unsigned))
        } else if !self.agreed(agreed).await {
            self.end(
                Step::new(StepName::Signed, StepResult::Skipped, format!("Not agreed to, so not sent. {NO_PROBE}"))
                    .then("Agree to the signed step to learn whether the service takes the credentials"),
            );
            let reason =
                "The signed step was not agreed to, and only that step tells whether the credentials are taken";
            Ending::Otherwise(Verdict::Undecided, reason.to_owned())
        } else {
            self.signed(&url, &values).await
        };
        self.report(ending, &values, Some(&url), unsigned.ahead).await
    }

    /// Tells and keeps a step.
    fn end(&mut self, step: Step) {
        (self.told)(&step);
        self.steps.push(step);
    }

    fn skip(&mut self, name: StepName, why: &str) {
        self.end(Step::new(name, StepResult::Skipped, why));
    }

    /// What a step said, as a reason.
    fn of(&self, name: StepName) -> String {
        self.steps.iter().find(|step| step.name == name).map(ToString::to_string).unwrap_or_default()
    }

    /// The second step. Whether a signature can be made.
    fn signature(&mut self, values: &Values, url: Option<&Url>) -> bool {
        let step = |result, detail: String| Step::new(StepName::Signature, result, detail);
        let (Some(_), Some(url)) = (values.whole(), url) else {
            self.end(step(StepResult::Skipped, "Not every value is there, so nothing was signed".to_owned()));
            return false;
        };
        let ended = match self.sign(url, values) {
            Err(problem) => step(StepResult::Failed, problem).then("Report this as a fault of the program"),
            Ok(_) => step(
                StepResult::Passed,
                format!(
                    "A signature by {} was made and verified here, so the machinery works; whether the values are right \
                     only the service can tell",
                    self.profile.signature_method
                ),
            ),
        };
        let passed = ended.result == StepResult::Passed;
        self.end(ended);
        passed
    }

    /// A fresh signature, held to the own verifier.
    fn sign(&self, url: &Url, values: &Values) -> Result<Signed, String> {
        let credentials = values.whole().ok_or("Not every value is there")?;
        let stamp = engine::fresh_stamp();
        let signed = sign::sign(METHOD, url, self.profile.signature_method, credentials, &stamp)
            .map_err(|error| error.to_string())?;
        let presented = Presented::parse(signed.authorization.expose_secret()).map_err(|error| error.to_string())?;
        verify(METHOD, url, &presented, credentials).map_err(|mismatch| mismatch.to_string())?;
        Ok(signed)
    }

    /// The third and the fourth step, from one POST; otherwise the verdict and its reason.
    async fn unsigned(&mut self, url: &Url) -> Result<Unsigned, (Verdict, String)> {
        let delivered = self.deliver(url, None).await;
        let (delivered, received_at) = match delivered {
            Ok(delivered) => delivered,
            Err(problem) => {
                self.end(Step::new(StepName::Connection, StepResult::Skipped, problem.clone()));
                self.skip(StepName::Unsigned, "Nothing was sent");
                return Err((Verdict::Undecided, problem));
            }
        };
        let (connection, is_connected) = connection(&delivered, url);
        self.end(connection);
        match delivered.exchange.state {
            State::Ended(Outcome::Answered { response, .. }) => {
                let mut step = replies::unsigned(&reply(&response));
                let is_fit = step.result != StepResult::Failed;
                let ahead = response.header("date").and_then(replies::date).map(|date| date - received_at);
                match ahead.map(replies::clock) {
                    Some((result, words)) => {
                        step.detail = format!("{}. {words}", step.detail);
                        if step.result == StepResult::Passed {
                            step.result = result;
                        }
                    }
                    None => step.detail.push_str(". The reply has no Date to compare clocks with"),
                }
                self.end(step);
                Ok(Unsigned { ahead, is_fit })
            }
            State::Ended(Outcome::NotSent { why, .. }) if !is_connected => {
                self.skip(StepName::Unsigned, "There was no connection to send it on");
                let was_cancelled = self.cancelled.is_cancelled();
                Err((if was_cancelled { Verdict::Undecided } else { Verdict::Unreachable }, why))
            }
            State::Ended(Outcome::NotSent { why, .. } | Outcome::Unknown { why, .. }) => {
                self.is_unknown = true;
                self.end(Step::new(StepName::Unsigned, StepResult::Failed, without_texts(&why)).then("Check again"));
                Err((Verdict::Undecided, without_texts(&why)))
            }
            State::InFlight => Err((Verdict::Undecided, "No outcome came".to_owned())),
        }
    }

    /// Whether the signed step may go.
    async fn agreed(&self, agreed: impl Future<Output = bool> + Send) -> bool {
        if !asks_first(self.profile) {
            return true;
        }
        tokio::select! {
            agreed = agreed => agreed,
            () = self.cancelled.clone().wait() => false,
        }
    }

    /// The last step.
    async fn signed(&mut self, url: &Url, values: &Values) -> Ending {
        let failed = |problem: String| Ending::Otherwise(Verdict::Undecided, problem);
        let delivered = match self.sign(url, values) {
            Ok(signed) => self.deliver(url, Some(signed)).await,
            Err(problem) => Err(problem),
        };
        let exchange: Exchange = match delivered {
            Ok((delivered, _)) => delivered.exchange,
            Err(problem) => {
                self.skip(StepName::Signed, &problem);
                return failed(problem);
            }
        };
        match exchange.state {
            State::Ended(Outcome::Answered { response, .. }) => {
                let (verdict, mut step) = replies::signed(&reply(&response));
                step.detail = values.masked(&step.detail);
                if asks_first(self.profile) {
                    step.detail = format!("{}. {NO_PROBE}", step.detail);
                }
                self.end(step);
                match verdict {
                    Verdict::Accepted => Ending::Accepted,
                    Verdict::Rejected => Ending::Rejected(Some(response)),
                    other => Ending::Otherwise(other, self.of(StepName::Signed)),
                }
            }
            State::Ended(Outcome::NotSent { why, .. }) => {
                self.end(Step::new(StepName::Signed, StepResult::Failed, why.clone()));
                let was_cancelled = self.cancelled.is_cancelled();
                Ending::Otherwise(if was_cancelled { Verdict::Undecided } else { Verdict::Unreachable }, why)
            }
            State::Ended(Outcome::Unknown { why, .. }) => {
                self.is_unknown = true;
                let why = without_texts(&why);
                self.end(Step::new(StepName::Signed, StepResult::Failed, why.clone()).then("Check again"));
                failed(why)
            }
            State::InFlight => failed("No outcome came".to_owned()),
        }
    }

    /// Sends an empty payload, recorded like any send; with it, when its reply's headers came, in seconds since 1970.
    async fn deliver(&self, url: &Url, signed: Option<Signed>) -> Result<(Delivered, i64), String> {
        let mut draft = Draft::default();
        draft.raw_body = Some(EMPTY.to_owned());
        let prepared = engine::prepared(self.profile, url.clone(), draft, Vec::new(), signed);
        let received_at = AtomicU64::new(0);
        let progress = |progress| {
            if let Progress::Phase(Phase::Reading) = progress {
                received_at.store(engine::unix_now(), Ordering::Relaxed);
            }
        };
        let delivered = self.engine.deliver(prepared, false, self.cancelled.clone(), progress).await;
        let delivered = delivered.map_err(|refusal| refusal.to_string())?;
        Ok((delivered, i64::try_from(received_at.into_inner()).unwrap_or(i64::MAX)))
    }

    async fn report(self, ending: Ending, values: &Values, url: Option<&Url>, ahead: Option<i64>) -> Report {
        let (verdict, causes) = match ending {
            Ending::Accepted => (Verdict::Accepted, Vec::new()),
            Ending::Rejected(response) => {
                let known = evidence::Known::read(self.engine, self.profile, self.all).await;
                (Verdict::Rejected, known.causes(values, url, response.as_ref(), ahead))
            }
            Ending::Otherwise(verdict, reason) => {
                let mut causes: Vec<Cause> = Vec::new();
                let exact = |sentence| Cause { sentence, standing: Standing::Exact };
                causes.extend(values.sentences_of_blanks().into_iter().map(exact));
                causes.push(exact(values.masked(&reason)));
                let possible = |finding: &ValueFinding| Cause {
                    sentence: format!("{}: {}. {}", finding.field, finding.what, finding.right),
                    standing: Standing::Possible,
                };
                causes.extend(values.findings.iter().filter(|finding| finding.what != "Blank").map(possible));
                (verdict, causes)
            }
        };
        let Self { profile, steps, is_unknown, .. } = self;
        Report { profile: profile.name.clone(), verdict, steps, causes, is_unknown }
    }
}

fn reply(response: &Response) -> Reply<'_> {
    Reply {
        status: response.status,
        location: response.header("location"),
        body: &response.body,
        truncated: response.truncated,
    }
}

/// The third step, and whether there was a connection.
fn connection(delivered: &Delivered, url: &Url) -> (Step, bool) {
    let Some(outcome) = delivered.exchange.outcome() else {
        return (Step::new(StepName::Connection, StepResult::Failed, "No outcome came"), false);
    };
    let (seen, timings) = (&delivered.seen, outcome.timings());
    let mut sentences = Vec::new();
    let host = url.host_str().unwrap_or_default();
    if !seen.addresses.is_empty() {
        let addresses: Vec<String> = seen.addresses.iter().map(ToString::to_string).collect();
        let after = timings.resolved.map(|at| format!(", found after {}", milliseconds(at))).unwrap_or_default();
        sentences.push(format!("{host} is {}{after}", addresses.join(", ")));
    }
    let mut result = StepResult::Passed;
    if let Some(connected) = timings.connected {
        let peer = seen.peer.map(|peer| format!(" to {peer}")).unwrap_or_default();
        let with_tls = if url.scheme() == "https" { "with TLS" } else { "without TLS, as only this machine may" };
        sentences.push(format!("Connected{peer} after {}, {with_tls}", milliseconds(connected)));
    } else {
        result = StepResult::Failed;
        sentences.extend(match outcome {
            Outcome::NotSent { why, .. } | Outcome::Unknown { why, .. } => Some(why.clone()),
            Outcome::Answered { .. } => None,
        });
    }
    if let Some(certificate) = seen.certificate.as_deref().and_then(Certificate::parse) {
        let now = i64::try_from(engine::unix_now()).unwrap_or(i64::MAX);
        sentences.push(certificate.sentence(host, now));
        if result == StepResult::Passed && certificate.ends_soon(now) {
            result = StepResult::Warned;
        }
    }
    if let Some(problem) = &delivered.record_problem {
        sentences.push(problem.clone());
    }
    (Step::new(StepName::Connection, result, sentences.join(". ")), timings.connected.is_some())
}

/// What an unknown outcome means for an empty payload: it can text nobody.
fn without_texts(why: &str) -> String {
    why.trim_end_matches(". The request may have arrived: sending again may text the person twice").to_owned()
}
