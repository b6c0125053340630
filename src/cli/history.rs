//! `history`: what was sent, and what came of it.

use anyhow::anyhow;
use serde_json::Value;

use super::arguments::HistoryCommand;
use super::{Done, Exit, Session, finding, print, purge, report, sharing};
use crate::app::engine;
use crate::app::words::time_of_day;
use crate::exchange::{Remarks, Summary};
use crate::store::settings::Settings;

pub fn run(session: &Session, command: &HistoryCommand) -> Done {
    match command {
        HistoryCommand::List { json } => {
            let list = session.engine.with_history(|history| history.list())?;
            if *json {
                print::document(&Value::Array(list.iter().map(print::summary).collect()))?;
            } else {
                for summary in &list {
                    print::line(&row(summary))?;
                }
            }
        }
        HistoryCommand::Show { id, json } => {
            let exchange = session.engine.with_history(|history| history.get(*id))?;
            let exchange = exchange.ok_or_else(|| anyhow!("The history has no exchange {id}. See history list"))?;
            if *json {
                print::document(&print::exchange(&exchange, None))?;
            } else {
                print::exchange_for_people(&exchange)?;
                for line in remarks(&exchange.remarks) {
                    print::line(&line)?;
                }
            }
        }
        HistoryCommand::Search(arguments) => return finding::run(session, arguments),
        HistoryCommand::Note { id, text } => session.engine.with_history(|history| history.note(*id, text))?,
        HistoryCommand::Label { id, labels } => session.engine.with_history(|history| history.label(*id, labels))?,
        HistoryCommand::Pin { id } => session.engine.with_history(|history| history.pin(*id, true))?,
        HistoryCommand::Unpin { id } => session.engine.with_history(|history| history.pin(*id, false))?,
        HistoryCommand::Purge(arguments) => return purge::run(session, arguments),
        HistoryCommand::Check => {
            if session.engine.records().look_after(&Settings::default(), engine::now_ms())? {
                return Ok(Exit::Answered);
            }
            print::line("The history's file is sound")?;
        }
        HistoryCommand::Diff(arguments) => return sharing::diff(session, arguments),
        HistoryCommand::Export(arguments) => return sharing::export(session, arguments),
        HistoryCommand::Import(arguments) => return sharing::import(session, arguments),
        HistoryCommand::Report(arguments) => return report::run(session, arguments),
    }
    Ok(Exit::Success)
}

/// What is noted on an exchange, a line each.
pub fn remarks(remarks: &Remarks) -> Vec<String> {
    let labels = (!remarks.labels.is_empty()).then(|| format!("Labels: {}", remarks.labels.join(", ")));
    [
        remarks.pinned.then(|| "Pinned".to_owned()),
        labels,
        (!remarks.note.is_empty()).then(|| format!("Note: {}", remarks.note)),
        remarks.aliased.then(|| "Recorded without personal data: aliases stand in its place".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

pub fn row(summary: &Summary) -> String {
    let verdict = summary.verdict.map_or_else(|| print::outcome_word(summary.standing), |verdict| verdict.word());
    format!(
        "{:>6}  {:<12}  {:<12}  {:>3}  {:<18}  {}  {}",
        summary.id,
        time_of_day(summary.started_at),
        verdict,
        summary.status.map_or_else(|| "-".to_owned(), |status| status.to_string()),
        summary.number,
        summary.profile,
        summary.call_id.as_deref().or(summary.fault.as_deref()).unwrap_or_default(),
    )
}
