//! From a draft to a recorded outcome: the one way that window and command line share.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use url::Url;

use super::again::{self, AgainError};
use super::presets;
use super::records::Records;
use crate::api::checks::{Finding, Place};
use crate::api::draft::Draft;
use crate::api::endpoint::{Endpoint, EndpointError};
use crate::api::load::LoadError;
use crate::api::payload::Payload;
use crate::exchange::{Exchange, Id, Outcome, Prepared, Remarks, Request, State, Summary};
use crate::oauth::credentials::{Credentials, Stamp};
use crate::oauth::explain::Explanation;
use crate::oauth::sign::{self, SignError, Signed};
use crate::send::cancel::Cancelled;
use crate::send::headers::headers;
use crate::send::post::{Limits, Phase, Seen, Sender};
use crate::simulator::behaviour::Controls;
use crate::simulator::log::Log;
use crate::simulator::server::{Simulator, StartError};
use crate::store::history::History;
use crate::store::history::error::HistoryError;
use crate::store::paths::Paths;
use crate::store::profile::{Profile, ProfileError};
use crate::store::secrets::{SecretError, Secrets};

mod clock;
mod order;
mod simulator;

pub use clock::{fresh_stamp, now, now_ms, unix_now};
pub use order::{Order, asks_first, body, leave, mistakes, new_draft};

/// The HTTP method of the call.
pub const METHOD: &str = "POST";

/// Why a request was not sent. Nothing left the machine.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The specification forbids something in it, or the profile lacks a credential.
    #[error("The request was not sent: {}", sentences(.0))]
    Findings(Vec<Finding>),
    /// A secret could not be had.
    #[error(transparent)]
    Secrets(#[from] SecretError),
    /// The endpoint is not usable.
    #[error(transparent)]
    Endpoint(#[from] EndpointError),
    /// The fault changes an item, and the body is none that has items.
    #[error("This fault changes one item of the body, and that cannot be done. {0}")]
    Fault(#[from] LoadError),
    /// It could not be signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The built-in profile cannot be read.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// The built-in simulator did not start.
    #[error(transparent)]
    Simulator(#[from] StartError),
    /// It cannot be used again that way.
    #[error(transparent)]
    Again(#[from] AgainError),
    /// It could not be recorded, and was not to go out unrecorded.
    #[error("The request was not sent, because it cannot be recorded: {0}")]
    Unrecorded(HistoryError),
}

fn sentences(findings: &[Finding]) -> String {
    findings.iter().map(Finding::to_string).collect::<Vec<_>>().join("; ")
}

/// What a send is at.
#[derive(Debug)]
pub enum Progress {
    /// The row is on disk, or there is none because it was to go out unrecorded.
    Recorded(Box<Exchange>),
    /// The wire's side goes on.
    Phase(Phase),
}

/// A send that ended.
#[derive(Debug)]
pub struct Delivered {
    /// The exchange with its outcome.
    pub exchange: Exchange,
    /// Why the history lacks it, or lacks its outcome.
    pub record_problem: Option<String>,
    /// What was seen of the connection.
    pub seen: Seen,
}

/// Everything that a send needs and that outlives it.
#[derive(Debug)]
pub struct Engine {
    paths: Paths,
    limits: Mutex<Limits>,
    sender: Sender,
    secrets: Secrets,
    records: Records,
    /// Started at first need; lives as long as the program.
    simulator: tokio::sync::Mutex<Option<Simulator>>,
    /// Where it listens.
    simulator_address: OnceLock<SocketAddr>,
    /// How it behaves, before it runs too.
    simulator_controls: Controls,
    /// What came to it.
    simulator_log: Log,
    /// Held while the draft or the settings are written.
    writing: Mutex<()>,
    /// Numbers of exchanges without a record: -1, -2, …
    unrecorded: AtomicI64,
}

impl Engine {
    /// An engine on a set of folders. Opens nothing yet.
    #[must_use]
    pub fn new(paths: Paths, limits: Limits) -> Arc<Self> {
        let secrets = Secrets::new(&paths);
        Arc::new(Self {
            records: Records::at(paths.history()),
            paths,
            limits: Mutex::new(limits),
            sender: Sender::new(),
            secrets,
            simulator: tokio::sync::Mutex::new(None),
            simulator_address: OnceLock::new(),
            simulator_controls: Controls::default(),
            simulator_log: Log::default(),
            writing: Mutex::new(()),
            unrecorded: AtomicI64::new(-1),
        })
    }

    /// How long a send may take from now on.
    pub fn set_limits(&self, limits: Limits) {
        *self.limits.lock().unwrap_or_else(PoisonError::into_inner) = limits;
    }

    fn limits(&self) -> Limits {
        *self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where secrets are kept.
    #[must_use]
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// What sends.
    #[must_use]
    pub fn sender(&self) -> &Sender {
        &self.sender
    }

    /// Held while the draft or the settings are written: one at a time.
    pub fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folders it works on.
    #[must_use]
    pub fn paths(&self) -> &Paths {
        &self.paths
    }

    /// Does something with the history, and opens it first when it isn't. Blocks on the disk: not for the window's thread.
    ///
    /// # Errors
    /// When it cannot be opened, or what was to be done failed.
    pub fn with_history<T>(
        &self,
        work: impl FnOnce(&mut History) -> Result<T, HistoryError>,
    ) -> Result<T, HistoryError> {
        self.records.with(work)
    }

    /// The history as the program holds it.
    #[must_use]
    pub fn records(&self) -> &Records {
        &self.records
    }

    async fn off_thread<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut History) -> Result<T, HistoryError> + Send + 'static,
    ) -> Result<T, HistoryError> {
        let engine = Arc::clone(self);
        joined(tokio::task::spawn_blocking(move || engine.with_history(work)).await).await
    }

    /// The URL that a profile's requests are signed for and sent to; starts the built-in simulator if that is where.
    ///
    /// # Errors
    /// When the endpoint is not usable, or the simulator does not start.
    pub async fn url(&self, profile: &Profile) -> Result<Url, Refusal> {
        if profile.endpoint != Endpoint::Simulator {
            return Ok(profile.endpoint.url(None)?);
        }
        let base = self.start_simulator().await?;
        Ok(profile.endpoint.url(Some(&base))?)
    }

    /// Checks, serialises and signs an order: after this, nothing about the request changes any more.
    ///
    /// # Errors
    /// Why it may not be sent.
    pub async fn prepare(&self, order: &Order, stamp: Stamp) -> Result<Prepared, Refusal> {
        let Order { profile, draft, .. } = order;
        if let Some(replay) = &order.replay {
            let is_simulator = profile.name == replay.request.profile && profile.endpoint == Endpoint::Simulator;
            let now = if is_simulator { Some(self.url(profile).await?) } else { None };
            return Ok(replay.prepared(now.as_ref())?);
        }
        let findings = mistakes(order);
        if !findings.is_empty() && !order.invalid_anyway {
            return Err(Refusal::Findings(findings));
        }
        let credentials = self.credentials(profile).await?;
        let blank = blank(&credentials);
        if !blank.is_empty() {
            return Err(Refusal::Findings(blank));
        }
        let url = self.url(profile).await?;
        if let Some(preset) = order.fault {
            return presets::prepared(order, preset, url, credentials, stamp);
        }
        let signed = sign::sign(METHOD, &url, profile.signature_method, &credentials, &stamp)?;
        let mut prepared = prepared(profile, url, draft.clone(), findings, Some(signed));
        prepared.request.sent_from = order.sent_from;
        Ok(prepared)
    }

    /// A profile's credentials, from where each secret lives: some of these places make one wait.
    pub(super) async fn credentials(&self, profile: &Profile) -> Result<Credentials, SecretError> {
        let (secrets, profile) = (self.secrets.clone(), profile.clone());
        joined(tokio::task::spawn_blocking(move || secrets.resolve(&profile)).await).await
    }

    /// Records a prepared request, sends it once, and records the outcome.
    ///
    /// # Errors
    /// When it could not be recorded and `unrecorded` is false: then nothing was sent.
    pub async fn deliver(
        self: &Arc<Self>,
        prepared: Prepared,
        unrecorded: bool,
        cancelled: Cancelled,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Delivered, Refusal> {
        let started_at = now_ms();
        let request = prepared.request.clone();
        let record = move |history: &mut History| {
            let id = history.record(&request, started_at)?;
            // Why not an error: the row is on disk, so a read that fails costs only what is noted on it.
            Ok((id, history.remarks(id).unwrap_or_default()))
        };
        let (id, remarks, mut record_problem) = match self.off_thread(record).await {
            Ok((id, remarks)) => (id, remarks, None),
            Err(error) if unrecorded => {
                (self.unrecorded.fetch_sub(1, Ordering::Relaxed), Remarks::default(), Some(error.to_string()))
            }
            Err(error) => return Err(Refusal::Unrecorded(error)),
        };
        let request = prepared.request.clone();
        let mut exchange = Exchange { id, started_at, request, state: State::InFlight, remarks };
        progress(Progress::Recorded(Box::new(exchange.clone())));
        let tell = |phase| progress(Progress::Phase(phase));
        let (outcome, seen) = self.sender.post_and_see(&prepared, self.limits(), cancelled, tell).await;
        if record_problem.is_none() {
            record_problem = self.record_outcome(id, outcome.clone()).await;
        }
        exchange.state = State::Ended(outcome);
        Ok(Delivered { exchange, record_problem, seen })
    }

    async fn record_outcome(self: &Arc<Self>, id: Id, outcome: Outcome) -> Option<String> {
        let recorded = self.off_thread(move |history| history.finish(id, &outcome)).await;
        recorded.err().map(|error| format!("The outcome of #{id} could not be recorded: {error}"))
    }

    /// The last send of what an order would send, to where it would send it.
    pub async fn last_identical(self: &Arc<Self>, order: &Order) -> Option<Summary> {
        let url = match &order.replay {
            Some(replay) => replay.request.url.clone(),
            None => self.url(&order.profile).await.ok()?,
        };
        let body = again::destination(order).body;
        // Why: a history that cannot be read is told by the send itself, which then refuses.
        self.off_thread(move |history| history.last_identical(&url, &body)).await.ok().flatten()
    }
}

/// What a thread came to; its panic goes on here.
async fn joined<T>(result: Result<T, tokio::task::JoinError>) -> T {
    match result {
        Ok(result) => result,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Why: only a runtime that shuts down cancels; then this future is not polled again either.
            Err(_) => std::future::pending().await,
        },
    }
}

/// A profile's request, serialised; without a signature it goes out without an `Authorization` header.
pub(super) fn prepared(
    profile: &Profile,
    url: Url,
    draft: Draft,
    findings: Vec<Finding>,
    signed: Option<Signed>,
) -> Prepared {
    let body = Payload::of(&draft, profile.wire).into_bytes();
    let (authorization, explanation) = match signed {
        Some(Signed { authorization, explanation }) => (Some(authorization), explanation),
        None => (None, Explanation::unsigned()),
    };
    let shown = authorization.is_some().then_some(explanation.authorization.as_str());
    let headers = headers(&url, &body, shown);
    let (profile, environment) = (profile.name.clone(), profile.environment);
    let request = Request {
        profile,
        environment,
        url,
        headers,
        body,
        explanation,
        draft,
        findings,
        sent_from: None,
        fault: None,
    };
    Prepared { request, authorization }
}

/// A finding for each credential value that is blank.
fn blank(credentials: &Credentials) -> Vec<Finding> {
    let finding = |field: &str| {
        let what = "Blank, and a request is never signed with a value missing";
        Finding::error(Place::Profile(field.to_owned()), what, "Give all four credential values")
    };
    credentials.blank().into_iter().map(finding).collect()
}
