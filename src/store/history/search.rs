//! Finds exchanges: by any part of what was sent, came or was noted, and by what a list shows.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params_from_iter};

use super::History;
use super::error::HistoryError;
use crate::api::endpoint::Environment;
use crate::api::reply::Verdict;
use crate::exchange::{Id, Standing, Summary};

/// The shortest word that the index knows, in characters. Shorter ones are looked for in what a list shows.
pub const SHORTEST: usize = 3;

/// Which exchanges are wanted: those for which everything holds. What is left out holds for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words, each of which stands somewhere in the exchange, whatever its case, also within a longer one.
    pub words: String,
    /// The profile's name.
    pub profile: Option<String>,
    /// The profile's environment.
    pub environment: Option<Environment>,
    /// What the reply means.
    pub verdict: Option<Verdict>,
    /// How it ended.
    pub standing: Option<Standing>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Whether it was sent with mistakes on purpose.
    pub on_purpose: Option<bool>,
    /// The name of the fault that it was sent with on purpose.
    pub fault: Option<String>,
    /// The first moment, in milliseconds since 1970-01-01 UTC.
    pub since: Option<i64>,
    /// The moment after the last one, in milliseconds since 1970-01-01 UTC.
    pub until: Option<i64>,
    /// Whether only pinned ones are wanted.
    pub pinned: bool,
    /// A label that it has.
    pub label: Option<String>,
}

impl History {
    /// The newest exchanges that a query asks for, newest first and `most` of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn search(&self, query: &Query, most: usize) -> Result<Vec<Summary>, HistoryError> {
        let mut wanted = Wanted::default();
        let (long, short) = split(&query.words);
        // Why not the whole text without a longer word: that would be read for every exchange.
        let condition = if long.is_empty() { SHORT_IN_COLUMNS } else { SHORT_IN_TEXT };
        wanted.add_some("profile = ?", query.profile.clone());
        wanted.add_some("environment = ?", query.environment.map(|environment| environment.word().to_owned()));
        wanted.add_some("verdict = ?", query.verdict.map(|verdict| verdict.word().to_owned()));
        match query.standing {
            Some(Standing::Answered) => wanted.add("outcome = ?", "answered".to_owned()),
            Some(Standing::NotSent) => wanted.add("outcome = ?", "not_sent".to_owned()),
            Some(Standing::Unknown | Standing::InFlight) => {
                wanted.add("outcome IN ('sending', ?)", "unknown".to_owned());
            }
            None => {}
        }
        wanted.add_some("status = ?", query.status.map(i64::from));
        wanted.add_some("on_purpose = ?", query.on_purpose.map(i64::from));
        wanted.add_some("started_at >= ?", query.since);
        wanted.add_some("started_at < ?", query.until);
        if query.pinned {
            wanted.add("pinned = ?", 1);
        }
        wanted.add_some("instr(labels, ?)", query.label.as_ref().map(|label| format!("\n{label}\n")));
        // Why last: SQLite goes from left to right, and these take the longest.
        wanted.add_some(FAULT, query.fault.clone());
        for word in short {
            wanted.add(condition, like_of(word));
        }
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        if long.is_empty() {
            let which = format!("{} ORDER BY id DESC LIMIT ?", wanted.after("WHERE"));
            wanted.values.push(most.into());
            return self.summaries(&which, params_from_iter(wanted.values));
        }
        // Why CROSS: SQLite then goes through what the index finds, newest first, and stops when it has enough.
        let which = format!(
            "WHERE id IN (SELECT words.rowid FROM words CROSS JOIN exchange ON exchange.id = words.rowid
             WHERE words MATCH ? {} ORDER BY words.rowid DESC LIMIT ?) ORDER BY id DESC",
            wanted.after("AND")
        );
        wanted.values.insert(0, match_of(&long).into());
        wanted.values.push(most.into());
        self.summaries(&which, params_from_iter(wanted.values))
    }

    /// The numbers of the newest exchanges that have every word, newest first and `most` of them; `None` when no word has
    /// [`SHORTEST`] characters, so that the index has no answer.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn find(&self, words: &str, most: usize) -> Result<Option<Vec<Id>>, HistoryError> {
        let (long, short) = split(words);
        if long.is_empty() {
            return Ok(None);
        }
        let mut wanted = Wanted::default();
        wanted.add("words MATCH ?", match_of(&long));
        for word in short {
            wanted.add(SHORT_IN_FOUND, like_of(word));
        }
        wanted.values.push(i64::try_from(most).unwrap_or(i64::MAX).into());
        let which = wanted.after("WHERE");
        self.connection
            .prepare_cached(&format!("SELECT rowid FROM words {which} ORDER BY rowid DESC LIMIT ?"))
            .and_then(|mut statement| {
                let rows = statement.query_map(params_from_iter(wanted.values), |row| row.get(0))?;
                rows.collect::<Result<Vec<Id>, _>>()
            })
            .map(Some)
            .map_err(|error| self.failed(error))
    }

    /// All that can be searched for in an exchange, as one text; `None` when there is none of that number.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn searchable_text(&self, id: Id) -> Result<Option<String>, HistoryError> {
        self.connection
            .prepare_cached("SELECT CAST(text AS BLOB) FROM searchable WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([id], |row| row.get::<_, Vec<u8>>(0)).optional())
            .map(|text| text.map(|text| String::from_utf8_lossy(&text).into_owned()))
            .map_err(|error| self.failed(error))
    }
}

/// Carries out a write, and takes the exchange that it names into the index as it then is: both, or nothing.
///
/// A damaged index is made anew by the look at start, and must not cost a record: then the write is carried out alone.
pub(super) fn write_and_index(
    connection: &mut Connection,
    path: &Path,
    work: impl Fn(&Transaction) -> Result<Id, HistoryError>,
) -> Result<Id, HistoryError> {
    let failed = |error| HistoryError::new(error, path.to_owned());
    let mut attempt = |with_index: bool| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
        let id = work(&transaction)?;
        if with_index {
            let index = "INSERT OR REPLACE INTO words (rowid, text) SELECT id, text FROM searchable WHERE id = ?1";
            transaction.prepare_cached(index).and_then(|mut statement| statement.execute([id])).map_err(failed)?;
        }
        transaction.commit().map_err(failed)?;
        Ok(id)
    };
    match attempt(true) {
        // Why not the damaged alone: parts of an index that do not fit together break rules of SQLite's own.
        Err(HistoryError::Damaged(_) | HistoryError::IndexDamaged(_) | HistoryError::Sqlite { .. }) => attempt(false),
        done => done,
    }
}

/// What must hold, and the values for its question marks.
#[derive(Default)]
struct Wanted {
    conditions: Vec<&'static str>,
    values: Vec<Value>,
}

impl Wanted {
    fn add(&mut self, condition: &'static str, value: impl Into<Value>) {
        self.conditions.push(condition);
        self.values.push(value.into());
    }

    fn add_some(&mut self, condition: &'static str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.add(condition, value);
        }
    }

    /// The conditions after a word; nothing when there are none.
    fn after(&self, word: &str) -> String {
        if self.conditions.is_empty() { String::new() } else { format!("{word} {}", self.conditions.join(" AND ")) }
    }
}

/// The fault's name, which stands among the heavy columns.
const FAULT: &str = "on_purpose AND ? = (SELECT json_extract(explanation, '$.fault.name') FROM message
     WHERE message.id = exchange.id AND json_valid(explanation))";

/// A short word among what a list shows.
const SHORT_IN_COLUMNS: &str =
    "concat_ws(' ', '#' || id, status, verdict, number, profile, environment, call_id) LIKE ? ESCAPE '\\'";

/// A short word anywhere in an exchange that the other conditions let through.
///
/// Why `exchange.id`: with the index's own number, SQLite would read the text before it asks for those.
const SHORT_IN_TEXT: &str =
    "EXISTS (SELECT 1 FROM searchable WHERE searchable.id = exchange.id AND text LIKE ? ESCAPE '\\')";

/// The same, of the index alone.
const SHORT_IN_FOUND: &str =
    "EXISTS (SELECT 1 FROM searchable WHERE searchable.id = words.rowid AND text LIKE ? ESCAPE '\\')";

/// A word as a pattern of LIKE that stands for itself.
fn like_of(word: &str) -> String {
    format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// The words that the index knows, and the shorter ones.
fn split(words: &str) -> (Vec<&str>, Vec<&str>) {
    words.split_whitespace().partition(|word| word.chars().count() >= SHORTEST)
}

/// The words as FTS5 takes them: each in quotation marks, so that none is an operator.
fn match_of(words: &[&str]) -> String {
    let quoted: Vec<_> =
        words.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\"").replace('\0', ""))).collect();
    quoted.join(" ")
}
