//! What the run from a table shows. The window draws it and queues commands; only `app` changes it, typed texts aside.

use std::time::{Duration, Instant};

use crate::api::checks::{Finding, Strength};
use crate::api::endpoint::Environment;
use crate::api::recipients::Leave;
use crate::api::reply::Verdict;
use crate::exchange::{Id, Standing};
use crate::share::data::Expected;
use crate::store::runs::Ended;

/// The run from a table.
#[derive(Debug)]
pub struct RunForm {
    /// The profile's name.
    pub profile: String,
    /// The profile's environment.
    pub environment: Environment,
    /// The profile's host in words.
    pub endpoint: String,
    /// Whether a real person may be texted.
    pub real: bool,
    /// The file's path, as typed.
    pub path: String,
    /// The pause between two sends in milliseconds, as typed.
    pub pause: String,
    /// The most rows that are sent, as typed; nothing for all.
    pub most: String,
    /// Whether it ends with the first row that is not as expected.
    pub stop_on_failure: bool,
    /// Whether rows with mistakes go out too.
    pub invalid_anyway: bool,
    /// The numbers as they were typed again.
    pub numbers_again: String,
    /// Where it stands.
    pub stage: Stage,
    /// Every row of the file, once it is read.
    pub rows: Vec<RunRow>,
    /// What the dry run found, once it has run.
    pub dry: Option<Dry>,
    /// The row whose findings are shown, from 0.
    pub chosen: Option<usize>,
    /// What was just done, in words.
    pub done: Option<String>,
    /// Why the last thing was not done.
    pub problem: Option<String>,
}

/// Where a run stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// A file is to be chosen.
    Choose,
    /// The file is read, and its rows are checked.
    Checking,
    /// The dry run has run.
    Ready,
    /// Whether to send it is asked, since then.
    Asking(Instant),
    /// It is under way.
    Running {
        /// Since when.
        since: Instant,
        /// How many rows were sent.
        sent: usize,
        /// How many are to be sent.
        of: usize,
        /// Whether a stop was asked for.
        stopping: bool,
    },
    /// It ended, in words.
    Ended(String),
}

/// What can be asked for in the run from a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunCommand {
    /// Take that file, which was dropped on the window.
    Take(String),
    /// Read the file and check every row.
    Check,
    /// Send the rows, after the question where there is one.
    Start,
    /// Yes to the question.
    Agree,
    /// No to the question.
    Refuse,
    /// End it after the send under way, which is called off.
    Stop,
    /// Forget what was sent of it, to send all rows once more.
    Restart,
    /// Show that exchange, behind the closed dialog.
    Show(Id),
    /// Write the results into a file with that ending: csv, xml or json.
    Export(&'static str),
    /// Close it; what is shown comes back with it.
    Close,
}

/// A row of the file, from the dry run to its result.
#[derive(Clone, Debug, PartialEq)]
pub struct RunRow {
    /// Its line in the file.
    pub line: usize,
    /// Its name, or the empty text.
    pub label: String,
    /// What somebody wrote beside it, or the empty text.
    pub note: String,
    /// Whom it texts.
    pub number: String,
    /// What it expects of its reply.
    pub expected: Expected,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Whether it is under way.
    pub is_sending: bool,
    /// What came of it, in this run or before it was interrupted.
    pub ended: Option<Ended>,
}

/// What a dry run found.
#[derive(Clone, Debug, PartialEq)]
pub struct Dry {
    /// How many rows are left to be sent.
    pub sends: usize,
    /// How many rows were sent before the run was interrupted, or may have been.
    pub before: usize,
    /// How many of those left have a mistake.
    pub invalid: usize,
    /// How many of those left went to the same real endpoint before, payload for payload, in whichever way.
    pub identical: usize,
    /// Whom they text, each once, in order.
    pub numbers: Vec<String>,
    /// Whether the profile's list lets them go, or numbers have to be typed again first.
    pub leave: Leave,
    /// The line of the first row whose numbers cannot be read, where there is a list.
    pub unreadable: Option<usize>,
}

impl RunRow {
    /// Whether it is still to be sent: it was not, or provably nothing of it left.
    #[must_use]
    pub fn is_left(&self) -> bool {
        self.ended.is_none_or(|ended| ended.is_sendable())
    }

    /// Whether what came is what was expected; `None` while nothing came.
    #[must_use]
    pub fn is_as_expected(&self) -> Option<bool> {
        let ended = self.ended?;
        let is_answered = ended.standing == Standing::Answered;
        Some(is_answered && self.expected.is_met_by(ended.verdict, ended.status))
    }

    /// Whether the specification forbids something in it.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        self.findings.iter().any(|finding| finding.strength == Strength::Error)
    }

    /// What was seen, in the words that an expectation is written in.
    #[must_use]
    pub fn seen(&self) -> String {
        let Some(Ended { exchange, standing, status, verdict, .. }) = self.ended else {
            return if self.is_sending { "under way" } else { "" }.to_owned();
        };
        match (standing, verdict, status) {
            (Standing::NotSent, ..) => "not sent".to_owned(),
            (_, Some(verdict), Some(status)) => format!("{}/{status}", verdict.word()),
            (_, None, Some(status)) => format!("unknown/{status}"),
            _ if exchange.is_none() => "may have been sent".to_owned(),
            _ => "unknown".to_owned(),
        }
    }

    /// Where its exchange stands and what its reply means.
    #[must_use]
    pub fn outcome(&self) -> Option<(Standing, Option<Verdict>)> {
        self.ended.map(|ended| (ended.standing, ended.verdict))
    }

    /// Its exchange in the history.
    #[must_use]
    pub fn exchange(&self) -> Option<Id> {
        self.ended.and_then(|ended| ended.exchange)
    }

    /// How long it took.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.ended.map(|ended| ended.total).unwrap_or_default()
    }
}

/// How long a run still takes, once it can be told from what it took so far.
#[must_use]
pub fn remaining(elapsed: Duration, sent: usize, of: usize) -> Option<Duration> {
    let each = elapsed.checked_div(u32::try_from(sent).ok()?)?;
    Some(each.saturating_mul(u32::try_from(of.saturating_sub(sent)).unwrap_or(u32::MAX)))
}

/// A time that is left, in words: `12 s`, `3 min 05 s`, `2 h 10 min`.
#[must_use]
pub fn remaining_words(left: Duration) -> String {
    let seconds = left.as_secs() + u64::from(left.subsec_nanos() > 0);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// The recipients in a few words: all of them while they are few.
#[must_use]
pub fn few(numbers: &[String]) -> String {
    const FEW: usize = 6;
    let shown = numbers.iter().take(FEW).map(String::as_str).collect::<Vec<_>>().join(", ");
    match numbers.len().checked_sub(FEW) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

/// A count with its word.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_told_once_it_is_known() {
        let seconds = Duration::from_secs;
        assert_eq!(remaining(seconds(10), 0, 5), None);
        assert_eq!(remaining(seconds(10), 5, 20), Some(seconds(30)));
        assert_eq!(remaining(seconds(10), 5, 5), Some(seconds(0)));
        for (time, words) in [(0, "0 s"), (59, "59 s"), (60, "1 min 00 s"), (185, "3 min 05 s"), (7800, "2 h 10 min")] {
            assert_eq!(remaining_words(seconds(time)), words);
        }
    }

    #[test]
    fn a_row_says_what_it_saw_in_the_words_of_an_expectation() {
        let answered = Ended {
            exchange: Some(3),
            standing: Standing::Answered,
            status: Some(401),
            verdict: Some(Verdict::Unauthorized),
            total: Duration::ZERO,
        };
        let row = |expected: &str, ended: Option<Ended>| RunRow {
            line: 2,
            label: String::new(),
            note: String::new(),
            number: String::new(),
            expected: Expected::read(expected).expect("an expectation"),
            findings: Vec::new(),
            is_sending: false,
            ended,
        };
        let unknown = Ended { exchange: Some(4), ..Ended::MAYBE };
        let not_sent = Ended { standing: Standing::NotSent, ..unknown };
        for (row, seen, is_as_expected, is_left) in [
            (row("", None), "", None, true),
            (row("", Some(answered)), "unauthorized/401", Some(false), false),
            (row("unauthorized", Some(answered)), "unauthorized/401", Some(true), false),
            (row("401", Some(answered)), "unauthorized/401", Some(true), false),
            (row("unauthorized/400", Some(answered)), "unauthorized/401", Some(false), false),
            (row("200", Some(Ended { status: Some(200), ..unknown })), "unknown/200", Some(false), false),
            (row("", Some(unknown)), "unknown", Some(false), false),
            (row("", Some(Ended::MAYBE)), "may have been sent", Some(false), false),
            (row("", Some(not_sent)), "not sent", Some(false), true),
        ] {
            assert_eq!((row.seen().as_str(), row.is_as_expected(), row.is_left()), (seen, is_as_expected, is_left));
        }
    }
}
