//! A run's results as text for others: CSV, JSON and what build servers read.

use serde_json::{Value, json};

use crate::app::run_form::RunRow;
use crate::exchange::Standing;
use crate::share::csv;
use crate::share::junit::{self, Case, CaseResult};

/// How a run's rows ended, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows whose reply was as expected.
    pub as_expected: usize,
    /// Rows whose reply was not.
    pub otherwise: usize,
    /// Rows that may have been sent.
    pub unknown: usize,
    /// Rows that provably were not.
    pub not_sent: usize,
    /// Rows that were not tried.
    pub left: usize,
}

impl Counts {
    /// The counts of rows.
    #[must_use]
    pub fn of(rows: &[RunRow]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            let counter = match (row.outcome(), row.is_as_expected()) {
                (None, _) => &mut counts.left,
                (Some((Standing::NotSent, _)), _) => &mut counts.not_sent,
                (Some((Standing::Unknown | Standing::InFlight, _)), _) => &mut counts.unknown,
                (_, Some(true)) => &mut counts.as_expected,
                (_, _) => &mut counts.otherwise,
            };
            *counter += 1;
        }
        counts
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { as_expected, otherwise, unknown, not_sent, left } = self;
        write!(formatter, "{as_expected} as expected, {otherwise} otherwise")?;
        for (count, words) in [(unknown, "may have been sent"), (not_sent, "not sent"), (left, "not tried")] {
            if *count > 0 {
                write!(formatter, ", {count} {words}")?;
            }
        }
        Ok(())
    }
}

/// The columns of the results.
const COLUMNS: [&str; 9] =
    ["line", "label", "note", "number", "expected", "seen", "as expected", "exchange", "milliseconds"];

/// The results as CSV.
#[must_use]
pub fn csv(rows: &[RunRow]) -> String {
    let or_nothing = |value: Option<String>| value.unwrap_or_default();
    let cells = rows.iter().map(|row| {
        [
            row.line.to_string(),
            row.label.clone(),
            row.note.clone(),
            row.number.clone(),
            row.expected.to_string(),
            row.seen(),
            or_nothing(row.is_as_expected().map(|is| if is { "yes" } else { "no" }.to_owned())),
            or_nothing(row.exchange().map(|id| id.to_string())),
            or_nothing(row.ended.map(|ended| format!("{:.1}", ended.total.as_secs_f64() * 1000.0))),
        ]
    });
    let rows: Vec<[String; 9]> = std::iter::once(COLUMNS.map(str::to_owned)).chain(cells).collect();
    csv::table(rows.iter().map(|row| row.iter().map(String::as_str)))
}

/// The results as JSON.
#[must_use]
pub fn json(name: &str, profile: &str, end: Option<&str>, rows: &[RunRow]) -> Value {
    let counts = Counts::of(rows);
    json!({
        "data": name,
        "profile": profile,
        "end": end,
        "counts": {
            "rows": rows.len(),
            "as_expected": counts.as_expected,
            "otherwise": counts.otherwise,
            "unknown": counts.unknown,
            "not_sent": counts.not_sent,
            "not_tried": counts.left,
        },
        "rows": rows.iter().map(row_json).collect::<Vec<_>>(),
    })
}

fn row_json(row: &RunRow) -> Value {
    let outcome = row.outcome().map(|(standing, _)| match standing {
        Standing::Answered => "answered",
        Standing::NotSent => "not_sent",
        Standing::Unknown | Standing::InFlight => "unknown",
    });
    json!({
        "line": row.line,
        "label": row.label,
        "note": row.note,
        "number": row.number,
        "expected": row.expected.to_string(),
        "findings": row.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "outcome": outcome,
        "status": row.ended.and_then(|ended| ended.status),
        "verdict": row.ended.and_then(|ended| ended.verdict).map(crate::api::reply::Verdict::word),
        "as_expected": row.is_as_expected(),
        "id": row.exchange(),
        "total_ms": row.ended.map(|ended| ended.total.as_secs_f64() * 1000.0),
    })
}

/// The results as JUnit's XML: a row is a case.
#[must_use]
pub fn junit(name: &str, profile: &str, rows: &[RunRow]) -> String {
    let case = |row: &RunRow| {
        let name = if row.label.is_empty() { row.number.clone() } else { row.label.clone() };
        let result = match row.is_as_expected() {
            Some(false) => {
                let exchange = row.exchange().map(|id| format!(", exchange {id}")).unwrap_or_default();
                CaseResult::Failed(format!("expected {}, seen {}{exchange}", row.expected, row.seen()))
            }
            None if row.ended.is_none() => CaseResult::Skipped("not tried".to_owned()),
            Some(true) | None => CaseResult::Passed,
        };
        Case { name: format!("line {}: {name}", row.line), time: row.total(), result }
    };
    junit::document(&format!("{name} ({profile})"), &rows.iter().map(case).collect::<Vec<_>>())
}
