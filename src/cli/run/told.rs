//! What `run` prints: the dry run, the progress on a terminal, and the results.

use std::collections::HashMap;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use serde_json::json;

use super::{Counts, Dry, End, Run, RunArguments, RunRow, count, export, few, print, results};
use crate::app::run_form::{remaining, remaining_words};

/// How often the progress is written at most.
const EVERY: Duration = Duration::from_millis(200);

/// Tells what a dry run found: on standard output when that is all that was asked for, and else beside the results.
pub fn dry_run(run: &Run, rows: &[RunRow], dry: &Dry, sends: usize, arguments: &RunArguments) -> anyhow::Result<()> {
    if arguments.dry_run && arguments.request.json {
        let mut document = results::json(&run.name, &run.profile.name, None, rows);
        document["dry_run"] = json!({
            "environment": run.profile.environment.word(),
            "endpoint": run.profile.endpoint.label(),
            "sends": sends,
            "sent_before": dry.before,
            "invalid": dry.invalid,
            "identical": dry.identical,
            "numbers": dry.numbers,
        });
        return print::document(&document);
    }
    let mut lines: Vec<String> = grouped(rows);
    let (environment, endpoint) = (run.profile.environment, run.profile.endpoint.label());
    lines.push(format!(
        "{} of {}, {} with mistakes, to {} in {environment} through {endpoint}: {}",
        count(sends, "send", "sends"),
        count(rows.len(), "row", "rows"),
        dry.invalid,
        count(dry.numbers.len(), "number", "numbers"),
        few(&dry.numbers)
    ));
    if dry.before > 0 {
        lines.push(format!("{} sent before, or may have been", count(dry.before, "row was", "rows were")));
    }
    if dry.identical > 0 {
        lines.push(format!(
            "{} to the same endpoint before, with the same payload: people may be texted twice",
            count(dry.identical, "row went", "rows went")
        ));
    }
    for line in lines {
        if arguments.dry_run { print::line(&line)? } else { print::complaint(&line) }
    }
    Ok(())
}

/// Every finding once, with the lines that have it, in the order they come up.
fn grouped(rows: &[RunRow]) -> Vec<String> {
    let mut groups: Vec<(String, Vec<usize>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in rows.iter().filter(|row| row.is_left()) {
        for finding in &row.findings {
            let word = match finding.strength {
                crate::api::checks::Strength::Error => "error",
                crate::api::checks::Strength::Warning => "warning",
                crate::api::checks::Strength::Hint => "hint",
            };
            let text = format!("{word}: {finding}");
            let place = *places.entry(text.clone()).or_insert_with(|| {
                groups.push((text, Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(row.line);
        }
    }
    groups.into_iter().map(|(text, lines)| format!("{}: {text}", spans(&lines))).collect()
}

/// Line numbers in a few words: `line 2`, `lines 2-5, 9`.
fn spans(lines: &[usize]) -> String {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        match spans.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => spans.push((*line, *line)),
        }
    }
    let words: Vec<String> = spans
        .into_iter()
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") })
        .collect();
    format!("{} {}", if lines.len() == 1 { "line" } else { "lines" }, words.join(", "))
}

/// The progress on a terminal, in one line that is written over; nothing elsewhere.
pub struct Progress {
    since: Instant,
    written: Option<Instant>,
    sent: usize,
    of: usize,
    is_shown: bool,
}

impl Progress {
    /// Before the first of so many sends.
    pub fn new(of: usize) -> Self {
        Self { since: Instant::now(), written: None, sent: 0, of, is_shown: io::stderr().is_terminal() }
    }

    /// One more was sent.
    pub fn step(&mut self) {
        self.sent += 1;
        if !self.is_shown || self.written.is_some_and(|written| written.elapsed() < EVERY) {
            return;
        }
        self.written = Some(Instant::now());
        let left = remaining(self.since.elapsed(), self.sent, self.of).map(remaining_words).unwrap_or_default();
        // Why a failure does not matter: the results are told all the same.
        write!(io::stderr(), "\r{} of {} sent, {left} left    ", self.sent, self.of).ok();
    }

    /// After the last one.
    pub fn end(&mut self) {
        if self.written.is_some() {
            writeln!(io::stderr(), "\r{} of {} sent in {}        ", self.sent, self.of, took(self.since.elapsed()))
                .ok();
        }
    }
}

fn took(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}

/// Prints the results and writes the files that were asked for; what could not be, in words.
pub fn results(run: &Run, end: &End, rows: &[RunRow], arguments: &RunArguments) -> Vec<String> {
    let mut problems = Vec::new();
    let printed = if arguments.request.json {
        print::document(&results::json(&run.name, &run.profile.name, Some(&end.to_string()), rows))
    } else {
        table(end, rows)
    };
    if let Err(error) = printed {
        problems.push(format!("The results could not be printed: {error}. See history list"));
    }
    if arguments.request.json && !matches!(end, End::All) {
        problems.push(end.to_string());
    }
    let junit = arguments.junit.as_ref();
    problems.extend(junit.and_then(|path| export(path, &results::junit(&run.name, &run.profile.name, rows))));
    problems.extend(arguments.csv.as_ref().and_then(|path| export(path, &results::csv(rows))));
    problems
}

fn table(end: &End, rows: &[RunRow]) -> anyhow::Result<()> {
    print::line(&format!(
        "{:>6}  {:<20}  {:<18}  {:<18}  {:<3}  {:>8}  label",
        "line", "number", "expected", "seen", "ok", "exchange"
    ))?;
    for row in rows {
        let ok = row.is_as_expected().map_or("", |is| if is { "yes" } else { "no" });
        let exchange = row.exchange().map(|id| format!("#{id}")).unwrap_or_default();
        let (expected, seen) = (row.expected.to_string(), row.seen());
        let line = format!(
            "{:>6}  {:<20}  {expected:<18}  {seen:<18}  {ok:<3}  {exchange:>8}  {}",
            row.line,
            row.number,
            row.label.replace(['\n', '\r'], " ")
        );
        print::line(line.trim_end())?;
    }
    print::line(&format!("{end}: {}", Counts::of(rows)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_in_a_row_are_one_span() {
        for (lines, words) in [
            (&[2][..], "line 2"),
            (&[2, 3, 4], "lines 2-4"),
            (&[2, 4, 5, 9], "lines 2, 4-5, 9"),
            (&[7, 8], "lines 7-8"),
        ] {
            assert_eq!(spans(lines), words);
        }
    }
}
