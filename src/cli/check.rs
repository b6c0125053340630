//! `check`: whether credentials are usable, step by step, without texting anyone.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};
use serde_json::Value;

use super::{Done, Exit, Session, Stop, interrupt, print};
use crate::api::credential_check::replies::NO_PROBE;
use crate::api::credential_check::{Report, Step, StepName, Verdict};
use crate::app::credential_check;
use crate::send::cancel;
use crate::share::csv;
use crate::store::atomic;
use crate::store::profile::Profile;

const EXIT_STATUS: &str = "Exit status:
  0  accepted
  1  rejected, or undecided
  2  wrong usage
  3  unreachable
  4  it is not known what came of a request
  With --all, the worst";

/// The arguments of `check`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").args(["profile", "all"]).required(true), after_help = EXIT_STATUS)]
pub struct CheckArguments {
    /// The profile to check
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Check every profile, one after the other
    #[arg(long)]
    all: bool,
    /// Don't ask before the signed step, which sends an empty payload
    #[arg(long)]
    yes: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Write the table of profile, verdict and cause as CSV, or everything as JSON when the name ends in .json
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
}

pub fn run(session: &Session, arguments: &CheckArguments) -> Done {
    let all: Vec<Profile> = session.profiles.list.iter().map(|stored| stored.profile.clone()).collect();
    let profiles = match &arguments.profile {
        Some(name) => vec![session.profile(name)?],
        None => all.clone(),
    };
    if arguments.all {
        for damaged in &session.profiles.damaged {
            print::complaint(&format!("{}: {}", damaged.path.display(), damaged.reason));
        }
    }
    let has_terminal = io::stdin().is_terminal();
    if let [profile] = &profiles[..]
        && has_terminal
    {
        session.ask_for_secrets(profile)?;
    }
    session.open_vault_unasked(&profiles)?;
    let agreed = |profile: &Profile| {
        let place = format!("{} ({}, {})", profile.name, profile.environment, profile.endpoint.label());
        agreed(place, arguments.yes, has_terminal)
    };
    let reports = session.worker.block_on(async {
        // Why before the first step: Ctrl+C calls a send off, and must never kill it without its outcome on record.
        let interrupted = interrupt::listen().map_err(|error| Stop::new(Exit::NotSent, error))?;
        let (cancel, cancelled) = cancel::pair();
        session.worker.spawn(async move {
            interrupted.await;
            cancel.cancel();
        });
        // Why a failure to print does not matter: the end of the pipe does not end a check, and the exit status tells.
        let told = |name: &str, step: &Step| {
            if !arguments.json {
                if step.name == StepName::Values {
                    print::line(&format!("{name}:")).ok();
                }
                print::line(&format!("  {:<10}  {:<7}  {step}", step.name, step.result)).ok();
            }
        };
        let engine = &session.engine;
        let reports = credential_check::check_all(engine, &profiles, &all, agreed, &cancelled, told).await;
        Ok::<_, Stop>(reports)
    })?;
    if arguments.json {
        let documents: Vec<Value> = reports.iter().map(Report::json).collect();
        match (&documents[..], arguments.all) {
            ([document], false) => print::document(document)?,
            _ => print::document(&Value::Array(documents))?,
        }
    } else {
        for report in &reports {
            for_people(report)?;
        }
        for [profile, verdict, cause] in reports.iter().filter(|_| arguments.all).map(Report::row) {
            print::line(&format!("{profile:<28}  {verdict:<11}  {cause}"))?;
        }
    }
    let mut exit = reports.iter().map(exit).max_by_key(|exit| *exit as u8).unwrap_or(Exit::Answered);
    if let Some(path) = &arguments.export
        && let Err(error) = export(path, &reports)
    {
        // Why not "wrong usage": what was checked was checked, and is printed above.
        print::complaint(&format!("The table was not written: {error}. Check the folder: {}", path.display()));
        exit = if exit == Exit::Success { Exit::Answered } else { exit };
    }
    Ok(exit)
}

fn for_people(report: &Report) -> anyhow::Result<()> {
    print::line(&format!("{}: {}", report.profile, report.verdict))?;
    for (index, cause) in report.causes.iter().enumerate() {
        print::line(&format!("  {}. {} ({})", index + 1, cause.sentence, cause.standing.words()))?;
    }
    Ok(())
}

fn exit(report: &Report) -> Exit {
    match report.verdict {
        _ if report.is_unknown => Exit::Unknown,
        Verdict::Accepted => Exit::Success,
        Verdict::Rejected | Verdict::Undecided => Exit::Answered,
        Verdict::Unreachable => Exit::NotSent,
    }
}

fn export(path: &Path, reports: &[Report]) -> io::Result<()> {
    let text = if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        serde_json::to_string_pretty(&reports.iter().map(Report::json).collect::<Vec<_>>())? + "\n"
    } else {
        let rows: Vec<[String; 3]> = reports.iter().map(Report::row).collect();
        let head = std::iter::once(Report::COLUMNS.map(str::to_owned));
        let rows: Vec<[String; 3]> = head.chain(rows).collect();
        csv::table(rows.iter().map(|row| row.iter().map(String::as_str)))
    };
    atomic::write(path, text.as_bytes())
}

/// Whether the signed step of a profile may go: asked on the terminal, and left out where there is none.
async fn agreed(place: String, yes: bool, has_terminal: bool) -> bool {
    if yes || !has_terminal {
        return yes;
    }
    // Why off the thread: Ctrl+C must be heard while the answer is waited for.
    let answer = tokio::task::spawn_blocking(move || {
        print::complaint(&format!("The signed step sends one signed request to {place}. {NO_PROBE}"));
        write!(io::stderr(), "Type yes to send it: ")?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        Ok::<_, io::Error>(answer)
    });
    matches!(answer.await, Ok(Ok(answer)) if answer.trim() == "yes")
}
