//! What a simulator says of each request: what arrived, what was checked, what was answered. Never a secret.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::fault::Fault;

/// The most requests that a [`Log`] keeps; beyond them the oldest goes.
pub const MOST_ENTRIES: usize = 1000;

/// The most of a body that an entry keeps, in bytes.
pub const MOST_LOGGED_BYTES: usize = 8 * 1024;

/// One request as the simulator saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number since the simulator started, from 1.
    pub number: u64,
    /// When it came, in seconds since 1970-01-01 UTC by the simulator's clock.
    pub at: u64,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The parameters of the header and the query, decoded. Unknown keys and PLAINTEXT's signature are masked.
    pub parameters: Vec<(String, String)>,
    /// The body as text, at most [`MOST_LOGGED_BYTES`] of it.
    pub body: String,
    /// How many bytes of the body came.
    pub body_bytes: usize,
    /// The checks in their order, up to the first that failed.
    pub checks: Vec<Check>,
    /// The reply's HTTP status code; with a fault, the one that goes out if any does.
    pub status: u16,
    /// Why: the refusal's words, or the call that was accepted.
    pub cause: String,
    /// After a refused signature, the base string that should have been signed.
    pub base_string: Option<String>,
    /// The reply's body as text, at most [`MOST_LOGGED_BYTES`] of it.
    pub reply: String,
    /// What went wrong on request.
    pub fault: Option<Fault>,
}

impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, path, status, cause, body_bytes, .. } = self;
        write!(formatter, "{method} {path}  {body_bytes} bytes  {status}  {cause}")?;
        match &self.fault {
            Some(fault) => write!(formatter, "  fault {fault}"),
            None => Ok(()),
        }
    }
}

/// One check of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at, in a word or two.
    pub name: &'static str,
    /// Whether it passed.
    pub passed: bool,
    /// What was found, without secrets.
    pub detail: String,
}

/// The checks of one request as they are made.
#[derive(Debug, Default)]
pub(super) struct Trail(pub(super) Vec<Check>);

impl Trail {
    pub(super) fn passed(&mut self, name: &'static str, detail: impl Into<String>) {
        self.0.push(Check { name, passed: true, detail: detail.into() });
    }

    /// Notes how a check came out, and hands that on.
    pub(super) fn note<T, E: fmt::Display>(
        &mut self,
        name: &'static str,
        result: Result<T, E>,
        detail: impl FnOnce(&T) -> String,
    ) -> Result<T, E> {
        let (passed, detail) = match &result {
            Ok(found) => (true, detail(found)),
            Err(error) => (false, error.to_string()),
        };
        self.0.push(Check { name, passed, detail });
        result
    }
}

/// The last requests of a simulator, for whoever watches it. A clone is a handle on the same ones.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    entries: VecDeque<Arc<Entry>>,
    /// Woken by the first entry after each [`Log::read`].
    watcher: Option<Box<dyn Fn() + Send>>,
    /// Whether the watcher was woken and has not read yet.
    is_woken: bool,
}

impl fmt::Debug for Log {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Log").field("entries", &self.kept().entries.len()).finish_non_exhaustive()
    }
}

impl Log {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps an entry, and wakes the watcher unless it has not read since it was woken last.
    pub fn push(&self, entry: Entry) {
        let mut kept = self.kept();
        if kept.entries.len() >= MOST_ENTRIES {
            kept.entries.pop_front();
        }
        kept.entries.push_back(Arc::new(entry));
        if !kept.is_woken
            && let Some(watcher) = &kept.watcher
        {
            watcher();
            kept.is_woken = true;
        }
    }

    /// Every kept entry, the oldest first. From here on the next one wakes the watcher again.
    #[must_use]
    pub fn read(&self) -> Vec<Arc<Entry>> {
        let mut kept = self.kept();
        kept.is_woken = false;
        kept.entries.iter().cloned().collect()
    }

    /// Forgets all entries.
    pub fn clear(&self) {
        self.kept().entries.clear();
    }

    /// Has somebody woken by new entries, or nobody. It is called under the log's lock, so it must not come back here.
    pub fn watch(&self, watcher: Option<Box<dyn Fn() + Send>>) {
        let mut kept = self.kept();
        kept.watcher = watcher;
        kept.is_woken = false;
    }
}

/// The start of a text of bytes, at most `most` of them.
pub(super) fn start(bytes: &[u8], most: usize) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(most)]).into_owned();
    if bytes.len() > most { text + "…" } else { text }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn entry(number: u64) -> Entry {
        Entry {
            number,
            at: 0,
            method: "POST".to_owned(),
            path: "/".to_owned(),
            parameters: Vec::new(),
            body: String::new(),
            body_bytes: 0,
            checks: Vec::new(),
            status: 200,
            cause: "x".to_owned(),
            base_string: None,
            reply: String::new(),
            fault: None,
        }
    }

    #[test]
    fn the_last_entries_are_kept_and_the_watcher_is_woken_once_a_reading() {
        let log = Log::default();
        let woken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&woken);
        log.watch(Some(Box::new(move || {
            count.fetch_add(1, Ordering::SeqCst);
        })));
        for number in 1..=MOST_ENTRIES as u64 + 5 {
            log.push(entry(number));
        }
        assert_eq!(woken.load(Ordering::SeqCst), 1);
        let numbers: Vec<u64> = log.read().iter().map(|entry| entry.number).collect();
        assert_eq!((numbers.len(), numbers[0], numbers[MOST_ENTRIES - 1]), (MOST_ENTRIES, 6, MOST_ENTRIES as u64 + 5));
        log.push(entry(0));
        log.push(entry(0));
        assert_eq!(woken.load(Ordering::SeqCst), 2);
        log.watch(None);
        log.clear();
        log.push(entry(0));
        assert_eq!((woken.load(Ordering::SeqCst), log.read().len()), (2, 1));
    }

    #[test]
    fn a_long_body_is_cut_and_says_so() {
        assert_eq!(start(b"abc", 3), "abc");
        assert_eq!(start(b"abcd", 3), "abc…");
        assert_eq!(start("é".as_bytes(), 1), "\u{FFFD}…");
    }
}
