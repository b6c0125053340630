//! The journal of a run: which rows of a table were sent, so that an interrupted run goes on without sending one twice.
//!
//! ```text
//!  (no line) ──sending──▶ sending ──ended──▶ done       a reply, or nothing known
//!      ▲                     │               not_sent   proven: it may be sent again
//!      │                     └── a crash leaves it so: it may have been sent, and is never sent again by itself
//!      └──again── (a row that was named)
//! ```
//!
//! One file a run, named after what is run; a line a step, only ever appended. `sending` is on disk before the row's POST;
//! the line after a POST goes to disk with the next one: lost in a power failure, it leaves the row at `sending`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use super::atomic;
use super::paths::Paths;
use crate::api::reply::Verdict;
use crate::exchange::{Exchange, Id, Outcome, Standing, Summary};

/// The first line of every journal.
const FIRST_LINE: &str = "livedeflect run 1\n";

/// What is run, as one number: the same table, payload and profile give the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity(String);

impl Identity {
    /// The identity of parts, each of which counts with its length.
    #[must_use]
    pub fn of(parts: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let mut text = String::new();
        for byte in hash.finalize() {
            // Why the result does not matter: writing to a string cannot fail.
            write!(text, "{byte:02x}").unwrap_or_default();
        }
        Self(text)
    }
}

/// What came of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ended {
    /// Its exchange in the history; `None` when only the journal knows that it may have been sent.
    pub exchange: Option<Id>,
    /// How it ended.
    pub standing: Standing,
    /// The HTTP status, when one arrived.
    pub status: Option<u16>,
    /// What a whole reply means.
    pub verdict: Option<Verdict>,
    /// How long it took.
    pub total: Duration,
}

impl Ended {
    /// A row that a crash left under way.
    pub const MAYBE: Self =
        Self { exchange: None, standing: Standing::Unknown, status: None, verdict: None, total: Duration::ZERO };

    /// What came of a delivered exchange.
    #[must_use]
    pub fn of(exchange: &Exchange) -> Self {
        let summary = Summary::of(exchange);
        Self {
            exchange: Some(exchange.id),
            standing: summary.standing,
            status: summary.status,
            verdict: summary.verdict,
            total: exchange.outcome().map(Outcome::timings).map(|timings| timings.total).unwrap_or_default(),
        }
    }

    /// Whether the row may be sent once more without being named: nothing of it left the machine.
    #[must_use]
    pub fn is_sendable(&self) -> bool {
        self.standing == Standing::NotSent
    }
}

/// Why a run cannot be kept track of, so that it does not begin or does not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Another run has the journal.
    #[error("The same run is under way in another window or command. Wait for its end, or stop it")]
    Busy,
    /// The file is something else.
    #[error("The run's journal is damaged at line {line}, so it is not known what was sent. Look in the history, and move the file away to begin anew: {}", path.display())]
    Damaged {
        /// The first line that is none.
        line: usize,
        /// The file.
        path: PathBuf,
    },
    /// The file system refuses.
    #[error("The run's journal cannot be written, and without it a row could be sent twice: {source}. Check the folder: {}", path.display())]
    File {
        /// The operating system's error.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
}

/// The journal of a run, locked as long as it is open.
#[derive(Debug)]
pub struct Journal {
    file: File,
    path: PathBuf,
    rows: BTreeMap<usize, Ended>,
}

impl Journal {
    /// What is known of a run without beginning it: nothing is created.
    ///
    /// # Errors
    /// When it is under way, damaged or unreadable.
    pub fn peek(paths: &Paths, identity: &Identity) -> Result<BTreeMap<usize, Ended>, RunError> {
        let path = path(paths, identity);
        match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => Ok(Self::read(file, path)?.0.rows),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(source) => Err(RunError::File { source, path }),
        }
    }

    /// Opens a run's journal, and creates it when there is none.
    ///
    /// # Errors
    /// When it is under way, damaged, or cannot be created.
    pub fn open(paths: &Paths, identity: &Identity) -> Result<Self, RunError> {
        let path = path(paths, identity);
        let opened = atomic::create_empty(&path).and_then(|()| OpenOptions::new().read(true).write(true).open(&path));
        match opened {
            Ok(file) => {
                let (mut journal, end) = Self::read(file, path)?;
                let cut = journal.file.set_len(end).and_then(|()| journal.file.seek(SeekFrom::Start(end)).map(drop));
                journal.told(cut)?;
                Ok(journal)
            }
            Err(source) => Err(RunError::File { source, path }),
        }
    }

    /// Locks and reads a journal, up to the end of its last whole line.
    fn read(file: File, path: PathBuf) -> Result<(Self, u64), RunError> {
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(RunError::Busy),
            Err(TryLockError::Error(source)) => return Err(RunError::File { source, path }),
        }
        let mut journal = Self { file, path, rows: BTreeMap::new() };
        let mut bytes = Vec::new();
        let read = journal.file.read_to_end(&mut bytes);
        journal.told(read.map(drop))?;
        // Why not the rest: a line without its end was being written when the program stopped, before its POST.
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let text = std::str::from_utf8(bytes.get(..whole).unwrap_or_default());
        let damaged = |line| RunError::Damaged { line, path: journal.path.clone() };
        let text = text.map_err(|_| damaged(1))?;
        if whole > 0 {
            let lines = text.strip_prefix(FIRST_LINE).ok_or_else(|| damaged(1))?;
            let mut rows = BTreeMap::new();
            for (index, line) in lines.lines().enumerate() {
                match step(line).ok_or_else(|| damaged(index + 2))? {
                    (row, Some(ended)) => rows.insert(row, ended),
                    (row, None) => rows.remove(&row),
                };
            }
            journal.rows = rows;
        }
        Ok((journal, whole as u64))
    }

    /// What is known of each row, by its number from 0. A row that is not among them was never sent.
    #[must_use]
    pub fn rows(&self) -> &BTreeMap<usize, Ended> {
        &self.rows
    }

    /// Forgets everything, to begin anew.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn restart(&mut self) -> Result<(), RunError> {
        self.rows.clear();
        let cut = self.file.set_len(0).and_then(|()| self.file.seek(SeekFrom::Start(0)).map(drop));
        self.told(cut.and_then(|()| self.file.sync_all()))
    }

    /// Lets a row that was named be sent once more.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn again(&mut self, row: usize) -> Result<(), RunError> {
        self.rows.remove(&row);
        self.append(&format!("{row} again\n"))
    }

    /// A row is about to be sent. When this returns, that is on disk.
    ///
    /// # Errors
    /// Those of the file system; then it must not be sent.
    pub fn sending(&mut self, row: usize) -> Result<(), RunError> {
        self.rows.insert(row, Ended::MAYBE);
        self.append(&format!("{row} sending\n"))?;
        let synced = self.file.sync_data();
        self.told(synced)
    }

    /// A row ended.
    ///
    /// # Errors
    /// Those of the file system; the row then stays one that may have been sent.
    pub fn ended(&mut self, row: usize, ended: Ended) -> Result<(), RunError> {
        self.append(&line(row, &ended))?;
        self.rows.insert(row, ended);
        Ok(())
    }

    /// Brings what is written to disk, at a run's end.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn sync(&self) -> Result<(), RunError> {
        self.told(self.file.sync_data())
    }

    fn append(&mut self, line: &str) -> Result<(), RunError> {
        let first = self.file.stream_position().and_then(|at| match at {
            0 => self.file.write_all(FIRST_LINE.as_bytes()),
            _ => Ok(()),
        });
        let written = first.and_then(|()| self.file.write_all(line.as_bytes()));
        self.told(written)
    }

    fn told(&self, result: io::Result<()>) -> Result<(), RunError> {
        result.map_err(|source| RunError::File { source, path: self.path.clone() })
    }
}

fn path(paths: &Paths, identity: &Identity) -> PathBuf {
    paths.runs().join(Path::new(&identity.0).with_extension("run"))
}

/// The line of a row that ended, `-` standing for what there is none of.
fn line(row: usize, ended: &Ended) -> String {
    let word = if ended.is_sendable() { "not_sent" } else { "done" };
    let outcome = match ended.standing {
        Standing::Answered => "answered",
        Standing::NotSent => "not_sent",
        Standing::Unknown | Standing::InFlight => "unknown",
    };
    let or_none = |value: Option<String>| value.unwrap_or_else(|| "-".to_owned());
    let exchange = or_none(ended.exchange.map(|id| id.to_string()));
    let status = or_none(ended.status.map(|status| status.to_string()));
    let verdict = or_none(ended.verdict.map(|verdict| verdict.word().to_owned()));
    format!("{row} {word} {exchange} {outcome} {status} {verdict} {}\n", ended.total.as_micros())
}

/// Reads a line: a row, and what is known of it; `None` where nothing is any more.
fn step(line: &str) -> Option<(usize, Option<Ended>)> {
    let mut words = line.split(' ');
    let row = words.next()?.parse().ok()?;
    let known = match words.next()? {
        "sending" => Some(Ended::MAYBE),
        "again" => None,
        "done" | "not_sent" => {
            let given = |word: &&str| *word != "-";
            let exchange = words.next().filter(given).map(str::parse).transpose().ok()?;
            let standing = match words.next()? {
                "answered" => Standing::Answered,
                "not_sent" => Standing::NotSent,
                "unknown" => Standing::Unknown,
                _ => return None,
            };
            let status = words.next().filter(given).map(str::parse).transpose().ok()?;
            let verdict = match words.next()? {
                "-" => None,
                word => Some(Verdict::from_word(word)?),
            };
            let total = Duration::from_micros(words.next()?.parse().ok()?);
            Some(Ended { exchange, standing, status, verdict, total })
        }
        _ => return None,
    };
    words.next().is_none().then_some((row, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity::of(&[b"a,b", b"{}"])
    }

    fn answered(exchange: Id) -> Ended {
        Ended {
            exchange: Some(exchange),
            standing: Standing::Answered,
            status: Some(200),
            verdict: Some(Verdict::Success),
            total: Duration::from_micros(1234),
        }
    }

    fn not_sent(exchange: Id) -> Ended {
        Ended { exchange: Some(exchange), standing: Standing::NotSent, ..Ended::MAYBE }
    }

    #[test]
    fn an_identity_changes_with_each_part_and_where_they_meet() {
        assert_eq!(Identity::of(&[b"ab", b"c"]), Identity::of(&[b"ab", b"c"]));
        assert_ne!(Identity::of(&[b"ab", b"c"]), Identity::of(&[b"a", b"bc"]));
        assert_eq!(identity().0.len(), 64);
    }

    #[test]
    fn each_step_is_known_after_the_file_was_closed() {
        let (_folder, paths) = Paths::temporary();
        assert!(Journal::peek(&paths, &identity()).expect("no journal").is_empty());
        assert!(!paths.runs().exists(), "looking creates nothing");
        let unknown = Ended { status: Some(200), exchange: Some(9), ..Ended::MAYBE };
        let mut journal = Journal::open(&paths, &identity()).expect("a journal");
        for (row, ended) in [(0, answered(7)), (1, not_sent(8)), (2, unknown)] {
            journal.sending(row).expect("on disk");
            journal.ended(row, ended).expect("written");
        }
        journal.sending(3).expect("on disk");
        journal.sending(4).expect("on disk");
        journal.again(4).expect("written");
        let expected = BTreeMap::from([(0, answered(7)), (1, not_sent(8)), (2, unknown), (3, Ended::MAYBE)]);
        assert_eq!(journal.rows(), &expected);
        drop(journal);
        assert_eq!(Journal::peek(&paths, &identity()).expect("read"), expected);
        assert!(Journal::peek(&paths, &Identity::of(&[b"other"])).expect("another run").is_empty());
        let mut journal = Journal::open(&paths, &identity()).expect("a journal");
        journal.restart().expect("emptied");
        journal.sending(5).expect("on disk");
        drop(journal);
        assert_eq!(Journal::peek(&paths, &identity()).expect("read"), BTreeMap::from([(5, Ended::MAYBE)]));
    }

    #[test]
    fn a_run_is_held_by_one_at_a_time() {
        let (_folder, paths) = Paths::temporary();
        let journal = Journal::open(&paths, &identity()).expect("a journal");
        assert!(matches!(Journal::open(&paths, &identity()), Err(RunError::Busy)));
        assert!(matches!(Journal::peek(&paths, &identity()), Err(RunError::Busy)));
        Journal::open(&paths, &Identity::of(&[b"other"])).expect("another run");
        drop(journal);
        Journal::open(&paths, &identity()).expect("free again");
    }

    #[test]
    fn a_torn_last_line_is_cut_off_and_damage_is_told() {
        let whole = "livedeflect run 1\n0 sending\n0 done 7 answered 200 success 1234\n1 sending\n";
        let known = BTreeMap::from([(0, answered(7)), (1, Ended::MAYBE)]);
        for (torn, expected) in [("", &known), ("2 send", &known), ("1 done 8 answ", &known), ("\u{0}\u{0}", &known)] {
            let (_folder, paths) = Paths::temporary();
            let path = path(&paths, &identity());
            atomic::write(&path, format!("{whole}{torn}").as_bytes()).expect("written");
            let mut journal = Journal::open(&paths, &identity()).expect("readable");
            assert_eq!(journal.rows(), expected, "{torn:?}");
            journal.sending(2).expect("on disk");
            drop(journal);
            assert_eq!(std::fs::read_to_string(&path).expect("text"), format!("{whole}2 sending\n"), "{torn:?}");
        }
        for (text, at) in [
            ("something else\n", 1),
            ("livedeflect run 2\n", 1),
            ("livedeflect run 1\n0 sending\nx\n", 3),
            ("livedeflect run 1\n0 done 7 answered 200 success\n", 2),
            ("livedeflect run 1\n0 done 7 answered 200 success 1 2\n", 2),
            ("livedeflect run 1\n0 done 7 answered 200 great 1\n", 2),
        ] {
            let (_folder, paths) = Paths::temporary();
            atomic::write(&path(&paths, &identity()), text.as_bytes()).expect("written");
            let error = Journal::open(&paths, &identity()).expect_err(text);
            assert!(matches!(error, RunError::Damaged { line, .. } if line == at), "{text:?}: {error}");
        }
    }
}
