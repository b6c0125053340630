//! `run`: a table's rows, sent one after the other.

mod told;

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use clap::Args;

use super::arguments::RequestArguments;
use super::{Done, Exit, Session, Stop, interrupt, print};
use crate::api::recipients::{Leave, UNREADABLE};
use crate::app::engine::{self, Refusal};
use crate::app::run::results::{self, Counts};
use crate::app::run::{End, MOST_REAL, Options, Run};
use crate::app::run_form::{Dry, RunRow, count, few};
use crate::send::cancel::{self, Cancelled};
use crate::share::data;
use crate::store::atomic;
use crate::store::runs::{Ended, Journal};
use told::Progress;

const COLUMNS: &str = "The table is CSV in UTF-8, separated by commas, semicolons or tabs. Its columns:
  an item of the payload     every cell is text; an empty one leaves what the payload says
  callerInfo.KEY             a pair, a string; callerInfo.KEY:number, :boolean or :json for another type
  expect                     success, failed, unauthorized or undocumented, a status such as 401, or both as
                             failed/200; success where it is empty
  label, note                for the results
  {empty} in a cell sends the empty string, {omit} leaves the item out, and {text} before a text takes the rest of it
  as it stands

Exit status:
  0  every reply was as expected
  1  some were not
  2  wrong usage, or rows with mistakes
  3  nothing was sent
  4  some rows may have been sent";

/// The arguments of `run`.
#[derive(Debug, Args)]
#[command(after_help = COLUMNS)]
#[expect(clippy::struct_excessive_bools, reason = "each one is a flag of the command line")]
pub struct RunArguments {
    /// The payload that the rows' cells go into.
    #[command(flatten)]
    pub request: RequestArguments,
    /// The table
    #[arg(long, value_name = "FILE.csv")]
    pub data: PathBuf,
    /// Check every row, and send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Don't ask before sends that can text real people
    #[arg(long)]
    pub yes: bool,
    /// The numbers that are not among the profile's allowed recipients, once more
    #[arg(long, value_name = "NUMBER,…")]
    pub recipient: Option<String>,
    /// The pause between two sends in milliseconds; a second for a real endpoint unless given
    #[arg(long, value_name = "MS")]
    pub pause: Option<u64>,
    /// The most rows to send; the rest waits for --resume
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub most: Option<u32>,
    /// End with the first row that is not as expected
    #[arg(long)]
    pub stop_on_failure: bool,
    /// Go on with a run that ended before its last row
    #[arg(long)]
    pub resume: bool,
    /// Send every row once more
    #[arg(long, conflicts_with = "resume")]
    pub restart: bool,
    /// Send the row on this line of the file once more, although it was sent or may have been
    #[arg(long, value_name = "LINE", value_delimiter = ',', requires = "resume")]
    pub send_again: Vec<usize>,
    /// Write the results as JUnit into this file
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write the results as CSV into this file
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
}

pub fn run(session: &Session, arguments: &RunArguments) -> Done {
    let profile = session.profile(arguments.request.profile.as_deref().unwrap_or_default())?;
    let base = arguments.request.draft(&profile)?;
    let path = &arguments.data;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let run = Run::new(&name, profile, base, &read(path)?).with_context(|| path.display().to_string())?;
    let paths = session.engine.paths();
    // Why before the question: as long as it is asked, nobody else may send the same rows.
    let opened = (!arguments.dry_run).then(|| Journal::open(paths, &run.identity));
    let mut journal = opened.transpose().map_err(|error| Stop::new(Exit::NotSent, error))?;
    let mut known = match &journal {
        Some(journal) => journal.rows().clone(),
        None => Journal::peek(paths, &run.identity)?,
    };
    let is_whole = known.len() == run.data.len() && !known.values().any(Ended::is_sendable);
    // Why a whole run begins anew: saying the command again is what says so.
    let restarts = arguments.restart || !arguments.resume && is_whole;
    if !arguments.resume && !restarts && !known.is_empty() {
        return Err(unfinished(&run, &known));
    }
    let again = again(&run, &arguments.send_again)?;
    if restarts {
        known.clear();
    }
    known.retain(|row, _| !again.contains(row));
    let Some((mut rows, dry)) = run.dry_run(&session.engine, &known, &Cancelled::never()) else {
        return Ok(Exit::NotSent);
    };
    let options = options(&run, &dry, arguments)?;
    let sends = dry.sends.min(options.most);
    told::dry_run(&run, &rows, &dry, sends, arguments)?;
    if arguments.dry_run {
        return Ok(if dry.invalid > 0 { Exit::Usage } else { Exit::Success });
    }
    let mut end = End::All;
    if sends > 0 {
        if dry.invalid > 0 && !arguments.request.invalid_anyway {
            let rows = count(dry.invalid, "row has mistakes", "rows have mistakes");
            return Err(anyhow!("Nothing was sent: {rows}. Mend them, or say --invalid-anyway").into());
        }
        session.ask_for_secrets(&run.profile)?;
        if !is_agreed(&run, &dry, sends, arguments)? {
            return Err(Stop::new(Exit::NotSent, anyhow!("Nothing was sent")));
        }
        if let Some(mut journal) = journal.take() {
            if restarts {
                journal.restart()?;
            }
            again.iter().try_for_each(|row| journal.again(*row))?;
            end = send(session, &run, options, journal, &mut rows, sends)?;
        }
    }
    let counts = Counts::of(&rows);
    // Why the exit status stays: a script that read "wrong usage" would send again.
    for problem in told::results(&run, &end, &rows, arguments) {
        print::complaint(&problem);
    }
    Ok(exit(counts, &end))
}

/// Why a run that was begun is neither gone on with nor begun anew unasked.
fn unfinished(run: &Run, known: &BTreeMap<usize, Ended>) -> Stop {
    let sent = known.values().filter(|ended| !ended.is_sendable()).count();
    let maybe: Vec<String> = known
        .iter()
        .filter(|(_, ended)| ended.exchange.is_none())
        .map(|(row, _)| run.data.line(*row).to_string())
        .collect();
    let maybe = if maybe.is_empty() { String::new() } else { format!(" (line {} may have been)", maybe.join(", ")) };
    anyhow!(
        "Nothing was sent: of this run's {} rows {sent} were sent before{maybe}. Say --resume to send the others, or --restart to send every row once more",
        run.data.len()
    )
    .into()
}

fn again(run: &Run, lines: &[usize]) -> Result<Vec<usize>, Stop> {
    let row = |line: &usize| {
        let row = run.row_at(*line);
        row.ok_or_else(|| anyhow!("--send-again {line}: no row begins on line {line}. Give the line of a row").into())
    };
    lines.iter().map(row).collect()
}

fn options(run: &Run, dry: &Dry, arguments: &RunArguments) -> Result<Options, Stop> {
    let options = Options::of(&run.profile);
    let most = arguments.most.and_then(|most| usize::try_from(most).ok());
    if most.is_none() && dry.sends > options.most && !arguments.dry_run {
        return Err(anyhow!(
            "Nothing was sent: {} rows are more than the {MOST_REAL} that a run sends to a real endpoint. Say --most {} to send them all, or a smaller number and --resume later",
            dry.sends,
            dry.sends
        )
        .into());
    }
    Ok(Options {
        invalid_anyway: arguments.request.invalid_anyway,
        pause: arguments.pause.map_or(options.pause, Duration::from_millis),
        most: most.unwrap_or(options.most),
        stop_on_failure: arguments.stop_on_failure,
    })
}

/// Whether the sends may go: what can text real people needs a yes, and a number outside of the profile's list once more.
fn is_agreed(run: &Run, dry: &Dry, sends: usize, arguments: &RunArguments) -> Result<bool, Stop> {
    if !engine::asks_first(&run.profile) {
        return Ok(true);
    }
    let has_terminal = io::stdin().is_terminal();
    let typed = match (&dry.leave, &arguments.recipient) {
        (Leave::Unreadable, _) => {
            let line = dry.unreadable.unwrap_or_default();
            return Err(anyhow!("Nothing was sent: line {line}: {UNREADABLE}").into());
        }
        (Leave::Given, _) => None,
        (leave, Some(typed)) if leave.is_given_by(typed) => None,
        (Leave::TypeAgain(numbers), Some(_)) => {
            let numbers = numbers.join(",");
            return Err(anyhow!("Nothing was sent: --recipient must be {numbers}. Give those numbers").into());
        }
        (Leave::TypeAgain(numbers), None) if arguments.yes || !has_terminal => {
            return Err(anyhow!(
                "Nothing was sent: {} not among the allowed_recipients of {:?}. Say --recipient {} to text them",
                count(numbers.len(), "number is", "numbers are"),
                run.profile.name,
                numbers.join(",")
            )
            .into());
        }
        (Leave::TypeAgain(numbers), None) => Some(numbers),
    };
    let what = format!(
        "{} to {}: {}",
        count(sends, "text", "texts"),
        count(dry.numbers.len(), "number", "numbers"),
        few(&dry.numbers)
    );
    let place = format!("{} through {}", run.profile.environment, run.profile.endpoint.label());
    if arguments.yes {
        return Ok(true);
    }
    if !has_terminal {
        return Err(
            anyhow!("This would send {what} ({place}), and there is no terminal to ask on. Say --yes to send").into()
        );
    }
    print::complaint(&format!("This sends {what}, in {place}"));
    match typed {
        None => write!(io::stderr(), "Type yes to send: ")?,
        Some(numbers) => {
            let numbers = numbers.join(",");
            write!(io::stderr(), "Not among the profile's allowed_recipients: {numbers}. Type them to send: ")?;
        }
    }
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(if typed.is_some() { dry.leave.is_given_by(&answer) } else { answer.trim() == "yes" })
}

fn send(
    session: &Session,
    run: &Run,
    options: Options,
    journal: Journal,
    rows: &mut Vec<RunRow>,
    sends: usize,
) -> Result<End, Stop> {
    let progress = Mutex::new(Progress::new(sends));
    let shared = Mutex::new(std::mem::take(rows));
    let end = session.worker.block_on(async {
        // Why before the first send: Ctrl+C calls it off, and must never kill it without its outcome on record.
        let interrupted = interrupt::listen().map_err(|error| Stop::new(Exit::NotSent, error))?;
        let (cancel, cancelled) = cancel::pair();
        session.worker.spawn(async move {
            interrupted.await;
            cancel.cancel();
        });
        let tell = |row: usize, ended: Option<Ended>| {
            let Some(ended) = ended else { return };
            if let Some(row) = shared.lock().unwrap_or_else(PoisonError::into_inner).get_mut(row) {
                row.ended = Some(ended);
            }
            progress.lock().unwrap_or_else(PoisonError::into_inner).step();
        };
        Ok::<_, Stop>(run.send(&session.engine, options, journal, cancelled, tell).await)
    })?;
    progress.lock().unwrap_or_else(PoisonError::into_inner).end();
    *rows = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(end)
}

fn exit(counts: Counts, end: &End) -> Exit {
    let nothing = counts.as_expected + counts.otherwise == 0;
    match end {
        _ if counts.unknown > 0 => Exit::Unknown,
        End::Refused(Refusal::Findings(_) | Refusal::Secrets(_) | Refusal::Endpoint(_)) if nothing => Exit::Usage,
        _ if nothing => Exit::NotSent,
        End::All | End::Most if counts.otherwise + counts.not_sent == 0 => Exit::Success,
        _ => Exit::Answered,
    }
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    // Why one byte more than the most: enough to see that it is too much, without reading a whole disk.
    let most = u64::try_from(data::MOST_BYTES)? + 1;
    let file = std::fs::File::open(path)
        .with_context(|| format!("The table cannot be read; check the file's name: {}", path.display()))?;
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).with_context(|| format!("The table cannot be read: {}", path.display()))?;
    Ok(bytes)
}

/// Writes a file of results.
fn export(path: &Path, text: &str) -> Option<String> {
    let error = atomic::write(path, text.as_bytes()).err()?;
    Some(format!("The results were not written: {error}. Check the folder: {}", path.display()))
}
