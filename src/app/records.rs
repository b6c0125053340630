//! The history as the program holds it: opened at first use, begun anew beside a damaged one, looked through once.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::history::History;
use crate::store::history::damage::{Anew, Health};
use crate::store::history::error::HistoryError;
use crate::store::settings::Settings;

/// The history, for any thread; one at a time works on it.
#[derive(Debug)]
pub struct Records {
    path: PathBuf,
    /// Opened at first use, and again after a failure.
    history: Mutex<Option<History>>,
    /// Whether aliases are recorded in place of personal data.
    aliases: AtomicBool,
    /// What the user must know of it, oldest first, until somebody takes it.
    notices: Mutex<Vec<String>>,
}

impl Records {
    /// The history in that file, not opened yet.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path, history: Mutex::new(None), aliases: AtomicBool::new(false), notices: Mutex::new(Vec::new()) }
    }

    /// From the next record on, records aliases in place of personal data, or what was sent.
    pub fn record_aliases(&self, aliases: bool) {
        self.aliases.store(aliases, Ordering::Relaxed);
    }

    /// What the user must know of the history since the last time, oldest first.
    pub fn take_notices(&self) -> Vec<String> {
        std::mem::take(&mut *self.notices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does something with the history, and opens it first when it isn't. A damaged file is moved aside, and the next call
    /// works on a new one.
    ///
    /// # Errors
    /// When it cannot be opened, or what was to be done failed.
    pub fn with<T>(&self, work: impl FnOnce(&mut History) -> Result<T, HistoryError>) -> Result<T, HistoryError> {
        let mut held = self.lock();
        let history = match &mut *held {
            Some(history) => history,
            closed => closed.insert(self.open()?),
        };
        history.record_aliases(self.aliases.load(Ordering::Relaxed))?;
        match work(history) {
            Err(HistoryError::Damaged(_) | HistoryError::IndexDamaged(_)) => match history.mend()? {
                Health::Damaged => Err(HistoryError::Anew(self.begin_anew(&mut held)?.aside)),
                Health::Sound | Health::IndexMadeAnew => Err(HistoryError::IndexDamaged(self.path.clone())),
            },
            done => done,
        }
    }

    /// Reads through the whole file, and clears away what the settings no longer keep. Takes seconds for a large file.
    /// Whether the history is now another one.
    ///
    /// # Errors
    /// When the file cannot be read, or a damaged one not be moved.
    pub fn look_after(&self, settings: &Settings, now: i64) -> Result<bool, HistoryError> {
        // Why a history of its own: nobody who sends waits for the look.
        let health = match History::open(&self.path) {
            Ok(mut history) if history.may_write().is_ok() => history.check()?,
            Ok(_) => Health::Sound,
            Err(HistoryError::Damaged(_)) => Health::Damaged,
            Err(error) => return Err(error),
        };
        match health {
            Health::Sound => {}
            Health::IndexMadeAnew => self.notice("The history's index was damaged, and was made anew. Nothing is lost"),
            Health::Damaged => {
                let anew = self.begin_anew(&mut self.lock())?;
                self.notice(&anew.to_string());
                return Ok(true);
            }
        }
        if settings.history_days.is_none() && settings.history_count.is_none() {
            return Ok(false);
        }
        let gone = self.with(|history| match history.may_write() {
            Ok(()) => history.retain(settings.history_days, settings.history_count, now),
            Err(_) => Ok(0),
        })?;
        if gone > 0 {
            // Why again a history of its own: this takes as long.
            History::open(&self.path)?.clean_up()?;
        }
        Ok(gone > 0)
    }

    fn open(&self) -> Result<History, HistoryError> {
        let (history, anew) = History::open_or_begin_anew(&self.path)?;
        if let Some(anew) = anew {
            self.notice(&anew.to_string());
        }
        if let Err(newer) = history.may_write() {
            self.notice(&newer.to_string());
        }
        Ok(history)
    }

    fn begin_anew(&self, held: &mut Option<History>) -> Result<Anew, HistoryError> {
        if let Some(history) = held.take() {
            history.close_as_it_is();
        }
        let (anew, history) = History::begin_anew(&self.path)?;
        *held = Some(history);
        Ok(anew)
    }

    fn notice(&self, sentence: &str) {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).push(sentence.to_owned());
    }

    fn lock(&self) -> MutexGuard<'_, Option<History>> {
        // Why: a panic under this lock leaves SQLite's transaction rolled back, so the history itself is whole.
        self.history.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
