//! `history`: what was sent, and what came of it.

use anyhow::anyhow;
use serde_json::Value;

use super::arguments::HistoryCommand;
use super::{Done, Exit, Session, print, report};
use crate::app::words::time_of_day;
use crate::exchange::Summary;

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
            }
        }
        HistoryCommand::Report(arguments) => return report::run(session, arguments),
    }
    Ok(Exit::Success)
}

fn row(summary: &Summary) -> String {
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
