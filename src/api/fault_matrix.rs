//! The matrix of faults: every preset in order, what is expected of it, and what was seen. Carried out by
//! `app::fault_matrix`.

use std::time::Duration;

use serde_json::{Value, json};

use super::presets::{self, Preset};
use super::reply::Verdict;

/// The most characters of a reply that a table shows.
const MOST_SHOWN: usize = 160;

/// What to say before anything goes to a service.
pub const NO_PROBE: &str = "The API documents no harmless probe, so what the service does with them is not known";

/// What a matrix sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Whether it goes to a service, and not to a simulator.
    pub is_real: bool,
    /// The presets that are sent, in order.
    pub sent: Vec<&'static Preset>,
    /// The presets that are left out: those that could text somebody.
    pub left_out: Vec<&'static Preset>,
}

impl Plan {
    /// What goes to a simulator, or to a service: there nothing that needs a recipient, and the payload of the rest is `{}`.
    #[must_use]
    pub fn new(is_real: bool) -> Self {
        let (left_out, sent) = presets::all().iter().partition(|preset| is_real && preset.needs_a_recipient());
        Self { is_real, sent, left_out }
    }

    /// How many requests go out.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.sent.iter().map(|preset| preset.requests()).sum()
    }

    /// How many of them are POSTs.
    #[must_use]
    pub fn posts(&self) -> usize {
        self.sent.iter().map(|preset| preset.posts()).sum()
    }

    /// What goes out, counted, in words.
    #[must_use]
    pub fn words(&self) -> String {
        let (requests, posts) = (self.requests(), self.posts());
        let others = match requests - posts {
            0 => String::new(),
            others => format!(" and {others} PUT"),
        };
        let left_out = match self.left_out.len() {
            0 => String::new(),
            count => format!("; {count} faults are left out, because they need a number and could text somebody"),
        };
        let payload = if self.is_real { ", each with a payload that names nobody" } else { "" };
        format!("{} faults, {posts} POSTs{others}{payload}{left_out}", self.sent.len())
    }
}

/// A preset with what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The preset.
    pub preset: &'static Preset,
    /// What is expected, in words.
    pub expected: String,
    /// What was seen.
    pub seen: Seen,
    /// Whether that is what is expected.
    pub result: RowResult,
    /// How long it took.
    pub took: Duration,
    /// Its number in the history, when it has one.
    pub exchange: Option<i64>,
}

/// What was seen of a preset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// A whole reply.
    Answered {
        /// The HTTP status.
        status: u16,
        /// What it means.
        verdict: Verdict,
        /// Its body, as text.
        body: String,
    },
    /// It was not sent, and why.
    NotSent(String),
    /// It may have been sent, and why that is not known.
    Unknown(String),
    /// It was left out, or not come to.
    Nothing(&'static str),
}

/// Why a preset is left out.
pub const LEFT_OUT: &str = "Left out: it needs a number, so it could text somebody";

/// Why a preset was not come to.
pub const NOT_RUN: &str = "Not run: the matrix ended before";

impl Seen {
    /// In words, in one line.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Answered { status, verdict, body } => {
                let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
                let mut shown: String = line.chars().take(MOST_SHOWN).collect();
                if shown.len() < line.len() {
                    shown.push('…');
                }
                format!("{status} {}, {shown}", verdict.word())
            }
            Self::NotSent(why) => format!("Not sent: {why}"),
            Self::Unknown(why) => format!("Unknown: {why}"),
            Self::Nothing(why) => (*why).to_owned(),
        }
    }
}

/// Whether what was seen is what is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowResult {
    /// It is.
    Passed,
    /// It is not.
    Failed,
    /// The specification says nothing of it, so nothing is expected of a service.
    Open,
    /// No reply came.
    NoReply,
    /// It was left out, or not come to.
    Skipped,
}

impl RowResult {
    /// The word exported.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Open => "seen",
            Self::NoReply => "no_reply",
            Self::Skipped => "skipped",
        }
    }

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Passed => "Passed",
            Self::Failed => "Failed",
            Self::Open => "Seen",
            Self::NoReply => "No reply",
            Self::Skipped => "Skipped",
        }
    }
}

impl Row {
    /// Judges what was seen of a preset. `signs_the_request` is false for PLAINTEXT.
    #[must_use]
    pub fn of(preset: &'static Preset, is_real: bool, signs_the_request: bool, seen: Seen) -> Self {
        let expected = preset.expected(signs_the_request);
        let result = match &seen {
            Seen::Answered { status, verdict, body } => {
                let met = if is_real {
                    expected.is_met_by_service(*status, *verdict, body)
                } else {
                    Some(expected.is_met(*status, *verdict, body))
                };
                met.map_or(RowResult::Open, |met| if met { RowResult::Passed } else { RowResult::Failed })
            }
            Seen::NotSent(_) | Seen::Unknown(_) => RowResult::NoReply,
            Seen::Nothing(_) => RowResult::Skipped,
        };
        let expected = expected.words(is_real);
        Self { preset, expected, seen, result, took: Duration::ZERO, exchange: None }
    }

    fn json(&self) -> Value {
        let (status, verdict, body) = match &self.seen {
            Seen::Answered { status, verdict, body } => (Some(status), Some(verdict.word()), Some(body)),
            _ => (None, None, None),
        };
        json!({
            "fault": self.preset.name,
            "label": self.preset.label,
            "does": self.preset.does,
            "expected": self.expected,
            "seen": self.seen.words(),
            "status": status,
            "verdict": verdict,
            "body": body,
            "result": self.result.word(),
            "exchange": self.exchange,
            "total_ms": self.took.as_secs_f64() * 1000.0,
        })
    }
}

/// What came of a whole matrix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The profile's name.
    pub profile: String,
    /// The profile's environment.
    pub environment: &'static str,
    /// The endpoint in words.
    pub endpoint: String,
    /// Every preset, in order.
    pub rows: Vec<Row>,
}

impl Report {
    /// The table's columns.
    pub const COLUMNS: [&'static str; 7] = ["fault", "label", "expected", "seen", "result", "exchange", "milliseconds"];

    /// How many rows have that result.
    #[must_use]
    pub fn count(&self, result: RowResult) -> usize {
        self.rows.iter().filter(|row| row.result == result).count()
    }

    /// How it came out, counted, in words.
    #[must_use]
    pub fn words(&self) -> String {
        use RowResult::{Failed, NoReply, Open, Passed, Skipped};
        let counted = [Passed, Failed, Open, NoReply, Skipped].into_iter().filter_map(|result| {
            let count = self.count(result);
            (count > 0 || matches!(result, Passed | Failed))
                .then(|| format!("{count} {}", result.label().to_lowercase()))
        });
        counted.collect::<Vec<_>>().join(", ")
    }

    /// One document.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "profile": self.profile,
            "environment": self.environment,
            "endpoint": self.endpoint,
            "passed": self.count(RowResult::Passed),
            "failed": self.count(RowResult::Failed),
            "seen": self.count(RowResult::Open),
            "no_reply": self.count(RowResult::NoReply),
            "skipped": self.count(RowResult::Skipped),
            "rows": self.rows.iter().map(Row::json).collect::<Vec<_>>(),
        })
    }

    /// The table's cells, under [`Report::COLUMNS`].
    #[must_use]
    pub fn cells(&self) -> Vec<[String; 7]> {
        let cells = |row: &Row| {
            [
                row.preset.name.clone(),
                row.preset.label.clone(),
                row.expected.clone(),
                row.seen.words(),
                row.result.word().to_owned(),
                row.exchange.map(|id| id.to_string()).unwrap_or_default(),
                format!("{:.1}", row.took.as_secs_f64() * 1000.0),
            ]
        };
        self.rows.iter().map(cells).collect()
    }
}

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table.
    Csv,
    /// Everything.
    Json,
    /// For build servers.
    Junit,
}

impl Form {
    /// The file's ending.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Junit => "xml",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_a_service_goes_nothing_that_needs_a_number() {
        let [simulator, service] = [Plan::new(false), Plan::new(true)];
        assert!(simulator.left_out.is_empty() && simulator.sent.len() == presets::all().len());
        assert_eq!((simulator.requests(), simulator.posts()), (presets::all().len() + 1, presets::all().len()));
        assert!(service.sent.iter().all(|preset| !preset.needs_a_recipient()));
        assert_eq!(service.sent.len() + service.left_out.len(), presets::all().len());
        assert_eq!(
            service.words(),
            "15 faults, 15 POSTs and 1 PUT, each with a payload that names nobody; 19 faults are left out, because they \
             need a number and could text somebody"
        );
    }

    #[test]
    fn a_row_is_judged_by_where_it_went() {
        use RowResult::{Failed, NoReply, Open, Passed, Skipped};
        let preset = |name: &str| presets::preset(name).expect("a preset");
        let answered = |status, verdict, body: &str| Seen::Answered { status, verdict, body: body.to_owned() };
        let unknown_key = || answered(401, Verdict::Unauthorized, r#"{"error":"Unknown Key"}"#);
        let accepted = || answered(200, Verdict::Success, r#"{"callId":"1","success":"true"}"#);
        for (name, is_real, signs, seen, result) in [
            ("unknown-key", false, true, unknown_key(), Passed),
            ("unknown-key", true, true, unknown_key(), Open),
            ("unknown-key", false, true, accepted(), Failed),
            ("no-header", true, true, unknown_key(), Failed),
            ("changed-url", false, true, accepted(), Failed),
            ("changed-url", false, false, accepted(), Passed),
            ("no-header", false, true, Seen::NotSent(String::new()), NoReply),
            ("no-header", true, true, Seen::Unknown(String::new()), NoReply),
            ("no-header", true, true, Seen::Nothing(LEFT_OUT), Skipped),
        ] {
            let row = Row::of(preset(name), is_real, signs, seen.clone());
            assert_eq!(row.result, result, "{name} {is_real} {seen:?}");
        }
    }

    #[test]
    fn a_long_reply_is_cut_and_stays_one_line() {
        let body = format!("a\n\tb {}", "é".repeat(500));
        let words = Seen::Answered { status: 500, verdict: Verdict::Undocumented, body }.words();
        assert!(words.starts_with("500 undocumented, a b é") && words.ends_with("é…"), "{words}");
    }
}
