//! The faults by name, and `matrix`: every fault in order, held to what is expected of it.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::Args;
use clap::builder::TypedValueParser;
use clap::error::ErrorKind;

use super::{Done, Exit, Session, Stop, interrupt, print};
use crate::api::fault_matrix::{Form, NO_PROBE, Plan, Report, Row, RowResult, Seen};
use crate::api::presets::{self, Group, Preset};
use crate::app::fault_matrix;
use crate::send::cancel;
use crate::store::atomic;
use crate::store::profile::Profile;

const EXIT_STATUS: &str = "Exit status:
  0  every reply is the expected one, or one that the specification says nothing of
  1  one is not
  2  wrong usage
  3  something could not be sent
  4  it is not known what came of a request";

/// The arguments of `matrix`.
#[derive(Debug, Args)]
#[command(after_help = EXIT_STATUS)]
pub struct MatrixArguments {
    /// The profile whose endpoint is tried
    #[arg(long, value_name = "NAME")]
    profile: String,
    /// Don't ask before the requests go to a real endpoint
    #[arg(long)]
    yes: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
    /// Write the results as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the results as CSV
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

/// Reads a fault's name; `list` prints them all.
#[derive(Clone, Debug)]
pub struct Names;

impl TypedValueParser for Names {
    type Value = &'static Preset;

    fn parse_ref(&self, _: &clap::Command, _: Option<&clap::Arg>, name: &OsStr) -> Result<Self::Value, clap::Error> {
        let name = name.to_string_lossy();
        if name == "list" {
            // Why as help: it is printed on standard output with exit status 0, whatever else is missing.
            return Err(clap::Error::raw(ErrorKind::DisplayHelp, format!("{}\n", help())));
        }
        presets::preset(&name).ok_or_else(|| {
            let words = format!("{name:?} is no fault. See send --fault list\n");
            clap::Error::raw(ErrorKind::InvalidValue, words)
        })
    }
}

/// Every fault with what it does.
pub fn help() -> String {
    let width = presets::all().iter().map(|preset| preset.name.len()).max().unwrap_or_default();
    let mut text = "Faults:".to_owned();
    for group in Group::ALL {
        // Why the result does not matter: writing to a string cannot fail.
        write!(text, "\n  {}", group.label()).unwrap_or_default();
        for preset in presets::all().iter().filter(|preset| preset.group == group) {
            write!(text, "\n    {:<width$}  {}", preset.name, preset.does).unwrap_or_default();
        }
    }
    text
}

pub fn run(session: &Session, arguments: &MatrixArguments) -> Done {
    let profile = session.profile(&arguments.profile)?;
    let plan = fault_matrix::plan(&profile);
    session.ask_for_secrets(&profile)?;
    if plan.is_real && !arguments.yes && !ask(&profile, &plan)? {
        return Err(Stop::new(Exit::NotSent, anyhow!("Nothing was sent")));
    }
    if !arguments.json {
        print::line(&format!("{}: {}", profile.name, plan.words()))?;
    }
    let report = session.worker.block_on(async {
        // Why before the first request: Ctrl+C calls a send off, and must never kill it without its outcome on record.
        let interrupted = interrupt::listen().map_err(|error| Stop::new(Exit::NotSent, error))?;
        let (cancel, cancelled) = cancel::pair();
        session.worker.spawn(async move {
            interrupted.await;
            cancel.cancel();
        });
        // Why a failure to print does not matter: the end of the pipe does not end a matrix, and the exit status tells.
        let told = |row: &Row| {
            if !arguments.json {
                let Row { preset, expected, result, seen, .. } = row;
                let words = seen.words();
                print::line(&format!("{:<8}  {:<30}  {expected}  |  {words}", result.label(), preset.name)).ok();
            }
        };
        Ok::<_, Stop>(fault_matrix::run(&session.engine, &profile, &cancelled, told).await)
    })?;
    if arguments.json {
        print::document(&report.json())?;
    } else {
        print::line(&report.words())?;
    }
    let mut exit = exit(&report);
    for (path, form) in [(&arguments.junit, Form::Junit), (&arguments.csv, Form::Csv)] {
        if let Some(path) = path
            && let Err(error) = write_file(path, &report, form)
        {
            // Why not "wrong usage": what was sent was sent, and is printed above.
            print::complaint(&format!("The results were not written: {error}. Check the folder: {}", path.display()));
            exit = if exit == Exit::Success { Exit::Answered } else { exit };
        }
    }
    Ok(exit)
}

fn write_file(path: &Path, report: &Report, form: Form) -> io::Result<()> {
    atomic::write(path, fault_matrix::export(report, form).as_bytes())
}

fn exit(report: &Report) -> Exit {
    let has = |is: fn(&Seen) -> bool| report.rows.iter().any(|row| is(&row.seen));
    if has(|seen| matches!(seen, Seen::Unknown(_))) {
        Exit::Unknown
    } else if has(|seen| matches!(seen, Seen::NotSent(_))) {
        Exit::NotSent
    } else if report.count(RowResult::Failed) > 0 {
        Exit::Answered
    } else {
        Exit::Success
    }
}

/// Asks on the terminal before a matrix of a real endpoint.
fn ask(profile: &Profile, plan: &Plan) -> Result<bool, Stop> {
    let place = format!("{} ({}, {})", profile.name, profile.environment, profile.endpoint.label());
    if !io::stdin().is_terminal() {
        return Err(anyhow!(
            "This would send to {place}: {}. There is no terminal to ask on. Say --yes to send them",
            plan.words()
        )
        .into());
    }
    print::complaint(&format!("This sends to {place}: {}. {NO_PROBE}", plan.words()));
    write!(io::stderr(), "Type yes to send them: ")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
