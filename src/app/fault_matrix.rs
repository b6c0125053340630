//! Runs the matrix of faults: the one way that window and command line share. To a service goes nothing that could text
//! anybody: the payload of whatever is sent there names nobody.

use std::sync::Arc;
use std::time::Instant;

use super::engine::{self, Delivered, Engine, Order};
use super::presets;
use crate::api::draft::Draft;
use crate::api::fault_matrix::{Form, LEFT_OUT, NOT_RUN, Plan, Report, Row, RowResult, Seen};
use crate::api::presets::Preset;
use crate::exchange::Outcome;
use crate::oauth::credentials::SignatureMethod;
use crate::send::cancel::Cancelled;
use crate::share::csv;
use crate::share::junit::{self, Case, CaseResult};
use crate::store::profile::Profile;

/// What a matrix of a profile sends.
#[must_use]
pub fn plan(profile: &Profile) -> Plan {
    Plan::new(engine::asks_first(profile))
}

/// Whether a profile's signatures cover URL and method.
#[must_use]
pub fn signs_the_request(profile: &Profile) -> bool {
    profile.signature_method != SignatureMethod::Plaintext
}

/// Sends every preset of the plan, one after the other, and tells each row as it ends.
///
/// It ends before its time when it is cancelled, and when something could not be sent at all: then nothing can.
pub async fn run(
    engine: &Arc<Engine>,
    profile: &Profile,
    cancelled: &Cancelled,
    told: impl Fn(&Row) + Send + Sync,
) -> Report {
    let plan = plan(profile);
    let signs_the_request = signs_the_request(profile);
    let mut rows: Vec<Row> = Vec::new();
    let mut goes_on = true;
    for preset in crate::api::presets::all() {
        let row = |seen| Row::of(preset, plan.is_real, signs_the_request, seen);
        goes_on = goes_on && !cancelled.is_cancelled();
        let row = if plan.left_out.contains(&preset) {
            row(Seen::Nothing(LEFT_OUT))
        } else if goes_on {
            let start = Instant::now();
            let (seen, exchange) = send(engine, profile, &plan, preset, cancelled).await;
            goes_on = !matches!(seen, Seen::NotSent(_));
            Row { took: start.elapsed(), exchange, ..row(seen) }
        } else {
            row(Seen::Nothing(NOT_RUN))
        };
        told(&row);
        rows.push(row);
    }
    Report {
        profile: profile.name.clone(),
        environment: profile.environment.word(),
        endpoint: profile.endpoint.label(),
        rows,
    }
}

async fn send(
    engine: &Arc<Engine>,
    profile: &Profile,
    plan: &Plan,
    preset: &'static Preset,
    cancelled: &Cancelled,
) -> (Seen, Option<i64>) {
    let draft = if plan.is_real { presets::nobody() } else { Draft::example() };
    let order = Order { invalid_anyway: true, fault: Some(preset), ..Order::new(profile.clone(), draft) };
    match presets::send(engine, &order, cancelled.clone(), |_| {}, drop).await {
        Ok(delivered) => (seen(&delivered), Some(delivered.exchange.id)),
        Err(refusal) => (Seen::NotSent(refusal.to_string()), None),
    }
}

fn seen(delivered: &Delivered) -> Seen {
    match delivered.exchange.outcome() {
        Some(outcome @ Outcome::Answered { response, .. }) => Seen::Answered {
            status: response.status,
            verdict: outcome.reading().map_or(crate::api::reply::Verdict::Undocumented, |reading| reading.verdict),
            body: String::from_utf8_lossy(&response.body).into_owned(),
        },
        Some(Outcome::NotSent { why, .. }) => Seen::NotSent(why.clone()),
        Some(Outcome::Unknown { why, .. }) => Seen::Unknown(why.clone()),
        None => Seen::Unknown("No outcome came".to_owned()),
    }
}

/// A report as a file's text.
#[must_use]
pub fn export(report: &Report, form: Form) -> String {
    match form {
        Form::Csv => {
            let cells = report.cells();
            let rows = cells.iter().map(|row| row.each_ref().map(String::as_str));
            csv::table(std::iter::once(Report::COLUMNS).chain(rows))
        }
        Form::Json => format!("{:#}\n", report.json()),
        Form::Junit => {
            let cases: Vec<Case> = report.rows.iter().map(case).collect();
            junit::document(&format!("Faults on {} ({})", report.profile, report.endpoint), &cases)
        }
    }
}

fn case(row: &Row) -> Case {
    let words = || format!("{}. Expected: {}. Seen: {}", row.preset.does, row.expected, row.seen.words());
    let result = match row.result {
        // Why: what is only seen is neither right nor wrong.
        RowResult::Passed | RowResult::Open => CaseResult::Passed,
        RowResult::Failed => CaseResult::Failed(words()),
        RowResult::NoReply => CaseResult::Error(words()),
        RowResult::Skipped => CaseResult::Skipped(row.seen.words()),
    };
    Case { name: row.preset.name.clone(), time: row.took, result }
}
