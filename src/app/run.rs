//! A run from a table: the dry run over every row, then one send after the other, each an exchange on record.
//!
//! ```text
//!  row ──journal: sending, on disk──▶ history: recorded, on disk──▶ POST ──▶ history: outcome ──▶ journal: ended
//! ```
//!
//! Shared by the window and the command line.

pub mod results;

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use url::Url;

use super::engine::{self, Engine, Order, Refusal};
use super::run_form::{Dry, RunRow};
use crate::api::checks;
use crate::api::draft::Draft;
use crate::api::payload::{Payload, Recipient};
use crate::api::recipients::Leave;
use crate::send::cancel::Cancelled;
use crate::share::data::{Data, DataError};
use crate::store::profile::Profile;
use crate::store::runs::{Ended, Identity, Journal, RunError};

/// The most rows that one run sends to a real endpoint unless it is told otherwise.
pub const MOST_REAL: usize = 100;

/// The pause between two sends to a real endpoint unless it is told otherwise.
pub const PAUSE_REAL: Duration = Duration::from_secs(1);

/// What is run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The file's name, for the results.
    pub name: String,
    /// Who sends it, and where.
    pub profile: Profile,
    /// The payload that the rows' cells go into.
    pub base: Draft,
    /// The table.
    pub data: Data,
    /// What the journal knows it by.
    pub identity: Identity,
}

/// How it is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Whether rows go out even with mistakes.
    pub invalid_anyway: bool,
    /// The pause between two sends.
    pub pause: Duration,
    /// The most rows that are sent.
    pub most: usize,
    /// Whether it ends with the first row that is not as expected.
    pub stop_on_failure: bool,
}

impl Options {
    /// Those of a profile: careful with a real endpoint, in one go with the simulator.
    #[must_use]
    pub fn of(profile: &Profile) -> Self {
        let is_real = engine::asks_first(profile);
        let (pause, most) = if is_real { (PAUSE_REAL, MOST_REAL) } else { (Duration::ZERO, usize::MAX) };
        Self { invalid_anyway: false, pause, most, stop_on_failure: false }
    }
}

/// Why a run ended.
#[derive(Debug)]
pub enum End {
    /// No row was left.
    All,
    /// As many were sent as may be.
    Most,
    /// A row was not as expected, and it was to stop there.
    Failure,
    /// It was called off.
    Cancelled,
    /// A row could not be sent, and so none of the next ones.
    Refused(Refusal),
    /// It could not be kept track of any longer.
    Journal(RunError),
    /// An outcome could not be recorded.
    Unrecorded(String),
}

impl std::fmt::Display for End {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => formatter.write_str("Every row was sent"),
            Self::Most => formatter.write_str("As many rows were sent as may be at once"),
            Self::Failure => formatter.write_str("Stopped at the first row that is not as expected"),
            Self::Cancelled => formatter.write_str("Stopped"),
            Self::Refused(refusal) => write!(formatter, "Stopped: {refusal}"),
            Self::Journal(error) => write!(formatter, "Stopped: {error}"),
            Self::Unrecorded(problem) => write!(formatter, "Stopped: {problem}"),
        }
    }
}

impl Run {
    /// A run of a file's bytes.
    ///
    /// # Errors
    /// When the file is no table of sends, or the payload has no room for its columns.
    pub fn new(name: &str, profile: Profile, base: Draft, bytes: &[u8]) -> Result<Self, DataError> {
        let data = Data::read(bytes)?;
        data.fits(&base)?;
        let payload = Payload::of(&base, profile.wire).into_bytes();
        let endpoint = profile.endpoint.label();
        let environment = profile.environment.word();
        let parts = [bytes, &payload, profile.name.as_bytes(), environment.as_bytes(), endpoint.as_bytes()];
        let identity = Identity::of(&parts);
        Ok(Self { name: name.to_owned(), profile, base, data, identity })
    }

    /// What a row sends.
    #[must_use]
    pub fn order(&self, row: usize, invalid_anyway: bool) -> Order {
        let draft = self.data.draft(&self.base, row);
        Order { invalid_anyway, ..Order::new(self.profile.clone(), draft) }
    }

    /// The row that begins on a line of the file.
    #[must_use]
    pub fn row_at(&self, line: usize) -> Option<usize> {
        (0..self.data.len()).find(|row| self.data.line(*row) == line)
    }

    /// Checks every row as the form is checked, and sends nothing; `known` is what was sent of it before. `None` when it
    /// was called off. Takes long: not for the window's thread.
    #[must_use]
    pub fn dry_run(
        &self,
        engine: &Engine,
        known: &BTreeMap<usize, Ended>,
        cancelled: &Cancelled,
    ) -> Option<(Vec<RunRow>, Dry)> {
        checks::warm_up();
        let wire = self.profile.wire;
        let is_real = engine::asks_first(&self.profile);
        let mut dry = Dry {
            sends: 0,
            before: 0,
            invalid: 0,
            identical: 0,
            numbers: Vec::new(),
            leave: Leave::Given,
            unreadable: None,
        };
        // Why only of a real endpoint: nobody is texted twice by the simulator.
        let url = if is_real { self.profile.endpoint.url(None).ok() } else { None };
        let (mut seen, mut again) = (HashSet::new(), Vec::new());
        let mut rows = Vec::with_capacity(self.data.len());
        for index in 0..self.data.len() {
            if cancelled.is_cancelled() {
                return None;
            }
            let draft = self.data.draft(&self.base, index);
            let body = Payload::of(&draft, wire).into_bytes();
            let row = RunRow {
                line: self.data.line(index),
                label: self.data.label(index).to_owned(),
                note: self.data.note(index).to_owned(),
                number: Recipient::of(&body).number,
                expected: self.data.expected(index),
                findings: checks::check(&draft, wire, engine::now()),
                is_sending: false,
                ended: known.get(&index).copied(),
            };
            if row.is_left() {
                dry.sends += 1;
                dry.invalid += usize::from(row.is_invalid());
                dry.identical += usize::from(url.as_ref().is_some_and(|url| was_sent(engine, url, &body)));
                if seen.insert(row.number.clone()) {
                    dry.numbers.push(row.number.clone());
                }
                match Leave::of(&self.profile.allowed_recipients, &body) {
                    Leave::TypeAgain(numbers) if is_real => again.extend(numbers),
                    Leave::Unreadable if is_real => dry.unreadable = dry.unreadable.or(Some(row.line)),
                    _ => {}
                }
            } else {
                dry.before += 1;
            }
            rows.push(row);
        }
        let mut known = HashSet::new();
        again.retain(|number| known.insert(number.clone()));
        dry.leave = match (dry.unreadable, again.is_empty()) {
            (Some(_), _) => Leave::Unreadable,
            (None, false) => Leave::TypeAgain(again),
            (None, true) => Leave::Given,
        };
        Some((rows, dry))
    }

    /// Sends the rows that are left, one after the other. `tell` hears of each row when it is sent and when it ended.
    pub async fn send(
        &self,
        engine: &Arc<Engine>,
        options: Options,
        journal: Journal,
        cancelled: Cancelled,
        tell: impl Fn(usize, Option<Ended>) + Send + Sync,
    ) -> End {
        let journal = Kept(Arc::new(Mutex::new(journal)));
        let end = self.rows(engine, options, &journal, cancelled, &tell).await;
        match journal.with(|journal| journal.sync()).await {
            Err(error) if !matches!(end, End::Journal(_)) => End::Journal(error),
            _ => end,
        }
    }

    async fn rows(
        &self,
        engine: &Arc<Engine>,
        options: Options,
        journal: &Kept,
        cancelled: Cancelled,
        tell: &(impl Fn(usize, Option<Ended>) + Send + Sync),
    ) -> End {
        let left = journal.left(self.data.len());
        for (sent, row) in left.into_iter().enumerate() {
            if sent == options.most {
                return End::Most;
            }
            if sent > 0 && !options.pause.is_zero() {
                tokio::select! {
                    () = tokio::time::sleep(options.pause) => {}
                    () = cancelled.clone().wait() => {}
                }
            }
            if cancelled.is_cancelled() {
                return End::Cancelled;
            }
            let ended = match self.row(engine, row, options.invalid_anyway, journal, &cancelled, tell).await {
                Ok(ended) => ended,
                Err(end) => return end,
            };
            let expected = self.data.expected(row);
            let is_answered = ended.standing == crate::exchange::Standing::Answered;
            if options.stop_on_failure && !(is_answered && expected.is_met_by(ended.verdict, ended.status)) {
                return if cancelled.is_cancelled() { End::Cancelled } else { End::Failure };
            }
        }
        End::All
    }

    /// Sends one row, once.
    async fn row(
        &self,
        engine: &Arc<Engine>,
        row: usize,
        invalid_anyway: bool,
        journal: &Kept,
        cancelled: &Cancelled,
        tell: &(impl Fn(usize, Option<Ended>) + Send + Sync),
    ) -> Result<Ended, End> {
        let order = self.order(row, invalid_anyway);
        let prepared = engine.prepare(&order, engine::fresh_stamp()).await.map_err(End::Refused)?;
        journal.with(move |journal| journal.sending(row)).await.map_err(End::Journal)?;
        tell(row, None);
        let delivered = match engine.deliver(prepared, false, cancelled.clone(), |_| {}).await {
            Ok(delivered) => delivered,
            Err(refusal) => {
                // Why: it was refused before anything left.
                journal.with(move |journal| journal.again(row)).await.map_err(End::Journal)?;
                return Err(End::Refused(refusal));
            }
        };
        let ended = Ended::of(&delivered.exchange);
        tell(row, Some(ended));
        journal.with(move |journal| journal.ended(row, ended)).await.map_err(End::Journal)?;
        delivered.record_problem.map_or(Ok(ended), |problem| Err(End::Unrecorded(problem)))
    }
}

/// Whether the history has such a send. One that cannot be read is told by the send itself, which then refuses.
fn was_sent(engine: &Engine, url: &Url, body: &[u8]) -> bool {
    matches!(engine.with_history(|history| history.last_identical(url, body)), Ok(Some(_)))
}

/// A journal that is written off the thread.
struct Kept(Arc<Mutex<Journal>>);

impl Kept {
    /// The rows that are left of so many.
    fn left(&self, count: usize) -> Vec<usize> {
        let journal = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_left = |row: &usize| journal.rows().get(row).is_none_or(Ended::is_sendable);
        (0..count).filter(is_left).collect()
    }

    async fn with<T: Send + 'static>(&self, work: impl FnOnce(&mut Journal) -> T + Send + 'static) -> T {
        let journal = Arc::clone(&self.0);
        let done =
            tokio::task::spawn_blocking(move || work(&mut journal.lock().unwrap_or_else(PoisonError::into_inner)));
        match done.await {
            Ok(result) => result,
            Err(stopped) => match stopped.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                // Why: only a runtime that shuts down cancels; then this future is not polled again either.
                Err(_) => std::future::pending().await,
            },
        }
    }
}
