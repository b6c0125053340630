//! `history search`: what was sent, found by any part of it.

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;

use super::{Done, Exit, Session, Stop, history, print};
use crate::api::endpoint::Environment;
use crate::api::reply::Verdict;
use crate::app::found;
use crate::store::history::search::Query;

/// The arguments of `history search`.
#[derive(Debug, Args)]
pub struct SearchArguments {
    /// Words or parts of words, each of which must stand somewhere in the exchange: bodies, headers, callId, error,
    /// profile, note. May be left out, with filters
    pub words: Vec<String>,
    /// Only this profile's
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// Only this environment's
    #[arg(long, value_name = "NAME", ignore_case = true, value_parser = environment)]
    pub environment: Option<Environment>,
    /// Only replies that mean this
    #[arg(long, value_enum)]
    pub verdict: Option<VerdictWord>,
    /// Only this HTTP status
    #[arg(long, value_name = "CODE")]
    pub status: Option<u16>,
    /// Only those that were sent with this fault; see faults
    #[arg(long, value_name = "FAULT")]
    pub fault: Option<String>,
    /// Only from then on: 2026-11-25, 2026-11-25T10:00 (local), 2026-11-25T10:00Z, or 7d, 12h for that long ago
    #[arg(long, value_name = "TIME")]
    pub since: Option<String>,
    /// Only until then, written in the same ways; a day is meant with its end
    #[arg(long, value_name = "TIME")]
    pub until: Option<String>,
    /// Only pinned ones
    #[arg(long)]
    pub pinned: bool,
    /// Only those with this label
    #[arg(long, value_name = "LABEL")]
    pub label: Option<String>,
    /// Print one JSON array
    #[arg(long)]
    pub json: bool,
}

/// A verdict as it is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum VerdictWord {
    /// 200 and success true
    Success,
    /// An error, or success false
    Failed,
    /// 401, `oauth_problem`, or the nonce error
    Unauthorized,
    /// Anything else
    Undocumented,
}

pub fn run(session: &Session, arguments: &SearchArguments) -> Done {
    let query = query(arguments)?;
    let words = found::words(&query.words);
    let hits = session.engine.with_history(|history| {
        let hits = history.search(&query, usize::MAX)?;
        let excerpt = |id| Ok(history.searchable_text(id)?.and_then(|text| found::excerpt(&text, &words)));
        hits.into_iter().map(|hit| excerpt(hit.id).map(|excerpt| (hit, excerpt))).collect::<Result<Vec<_>, _>>()
    })?;
    if arguments.json {
        let document = |(hit, excerpt): &(_, Option<found::Excerpt>)| {
            let mut value = print::summary(hit);
            value["excerpt"] = excerpt.as_ref().map(|excerpt| excerpt.text.as_str()).into();
            value
        };
        print::document(&Value::Array(hits.iter().map(document).collect()))?;
        return Ok(Exit::Success);
    }
    for (hit, excerpt) in &hits {
        print::line(&history::row(hit))?;
        for line in history::remarks(&hit.remarks).into_iter().chain(excerpt.iter().map(|excerpt| excerpt.text.clone()))
        {
            print::line(&format!("        {line}"))?;
        }
    }
    print::complaint(&format!("{} found", hits.len()));
    Ok(Exit::Success)
}

fn query(arguments: &SearchArguments) -> Result<Query, Stop> {
    let now = Timestamp::now();
    let zone = TimeZone::system();
    let time = |text: &Option<String>, end| text.as_ref().map(|text| moment(text, end, now, &zone)).transpose();
    Ok(Query {
        words: arguments.words.join(" "),
        profile: arguments.profile.clone(),
        environment: arguments.environment,
        verdict: arguments.verdict.map(|verdict| match verdict {
            VerdictWord::Success => Verdict::Success,
            VerdictWord::Failed => Verdict::Failed,
            VerdictWord::Unauthorized => Verdict::Unauthorized,
            VerdictWord::Undocumented => Verdict::Undocumented,
        }),
        status: arguments.status,
        fault: arguments.fault.clone(),
        since: time(&arguments.since, false)?,
        until: time(&arguments.until, true)?,
        pinned: arguments.pinned,
        label: arguments.label.clone(),
        ..Query::default()
    })
}

fn environment(text: &str) -> Result<Environment, String> {
    let mut letters = text.chars();
    let word: String =
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters.flat_map(char::to_lowercase)).collect();
    Environment::from_word(&word).ok_or_else(|| "it is Simulator, Test, Staging or Production".to_owned())
}

/// A moment as it is written, in milliseconds since 1970-01-01 UTC; for a day alone its start, or the end of it.
fn moment(text: &str, end_of_day: bool, now: Timestamp, zone: &TimeZone) -> anyhow::Result<i64> {
    let wrong = || anyhow!("{text:?} is no time. Write 2026-11-25, 2026-11-25T10:00, 2026-11-25T10:00Z, 7d or 12h");
    if let Some(hours) = ago(text) {
        return Ok(now.as_millisecond().saturating_sub(hours.saturating_mul(3_600_000)));
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time.as_millisecond());
    }
    let local = match text.parse::<Date>() {
        Ok(day) if text.len() == 10 => {
            let day = if end_of_day { day.checked_add(1.day()).map_err(|_| wrong())? } else { day };
            day.at(0, 0, 0, 0)
        }
        _ => text.parse::<DateTime>().map_err(|_| wrong())?,
    };
    Ok(local.to_zoned(zone.clone()).map_err(|_| wrong())?.timestamp().as_millisecond())
}

/// The hours of `7d` or `12h`.
fn ago(text: &str) -> Option<i64> {
    let number = |end| text.strip_suffix(end).and_then(|number: &str| number.parse::<u32>().ok());
    number('d').map(|days| i64::from(days) * 24).or_else(|| number('h').map(i64::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_each_way_they_are_written() {
        let now = Timestamp::from_millisecond(1_764_065_000_000).expect("a time");
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let day = 86_400_000;
        for (text, end, expected) in [
            ("2025-11-25", false, Some(1_764_021_600_000)),
            ("2025-11-25", true, Some(1_764_021_600_000 + day)),
            ("2025-11-25T10:00", true, Some(1_764_057_600_000)),
            ("2025-11-25T10:00:30", false, Some(1_764_057_630_000)),
            ("2025-11-25T10:00Z", false, Some(1_764_064_800_000)),
            ("7d", false, Some(1_764_065_000_000 - 7 * day)),
            ("12h", true, Some(1_764_065_000_000 - day / 2)),
            ("yesterday", false, None),
            ("2025-13-01", false, None),
            ("-1d", false, None),
            ("", false, None),
        ] {
            assert_eq!(moment(text, end, now, &zone).ok(), expected, "{text:?}");
        }
    }
}
