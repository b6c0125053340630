//! The headless commands, on the same profiles, history and checks as the window.
//! Sits on top: uses every room but `ui`. Used by `main`.

mod arguments;
mod asking;
mod check;
mod drafting;
mod faults;
mod finding;
mod history;
mod interrupt;
mod print;
mod profiles;
mod purge;
mod report;
mod run;
mod secret;
mod send;
mod sharing;
mod sign;
mod simulate;
mod verify;
mod zone;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;

use crate::app::engine::{Engine, Order, Refusal};
use crate::app::{hardening, window};
use crate::send::post::Limits;
use crate::send::worker::Worker;
use crate::store::paths::Paths;
use crate::store::profile::Profile;
use crate::store::profiles::Profiles;
use crate::store::settings::Settings;
use arguments::{Arguments, Command};

/// How a command ended, as its exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Answered and successful; or the command did what it is for.
    Success = 0,
    /// Answered otherwise.
    Answered = 1,
    /// Wrong usage, or an invalid payload.
    Usage = 2,
    /// Not sent.
    NotSent = 3,
    /// It may have been sent.
    Unknown = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command stopped, with its exit status.
struct Stop {
    exit: Exit,
    error: anyhow::Error,
}

impl<E: Into<anyhow::Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self { exit: Exit::Usage, error: error.into() }
    }
}

impl Stop {
    fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self { exit, error: error.into() }
    }
}

type Done = Result<Exit, Stop>;

/// Runs the program with the process's arguments.
#[must_use]
pub fn run() -> ExitCode {
    hardening::harden();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Why: help and version come this way too, and clap knows their status and stream.
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match command(arguments) {
        Ok(exit) => exit.into(),
        Err(stop) => {
            print::complaint(&print::with_causes(&stop.error));
            stop.exit.into()
        }
    }
}

fn command(arguments: Arguments) -> Done {
    let paths = Paths::of(arguments.data_dir.as_deref())?;
    match arguments.command {
        None => {
            window::open(paths).map_err(|error| Stop::new(Exit::Answered, error))?;
            Ok(Exit::Success)
        }
        Some(Command::Send(send)) => send::run(&Session::new(paths)?, &send),
        Some(Command::Sign(sign)) => sign::run(&Session::new(paths)?, &sign),
        Some(Command::Check(check)) => check::run(&Session::new(paths)?, &check),
        Some(Command::Verify(verify)) => verify::run(&Session::new(paths)?, &verify),
        Some(Command::Matrix(matrix)) => faults::run(&Session::new(paths)?, &matrix),
        Some(Command::Run(run)) => run::run(&Session::new(paths)?, &run),
        Some(Command::Simulate(simulate)) => simulate::run(&Session::new(paths)?, &simulate),
        Some(Command::History { command }) => history::run(&Session::new(paths)?, &command),
        Some(Command::Profiles { command }) => profiles::run(&Session::new(paths)?, &command),
    }
}

/// What every command works with.
struct Session {
    engine: Arc<Engine>,
    worker: Worker,
    profiles: Profiles,
}

impl Drop for Session {
    fn drop(&mut self) {
        // Why at the end: that the history was begun anew, say, is found out by whatever the command does.
        for notice in self.engine.records().take_notices() {
            print::complaint(&notice);
        }
    }
}

impl Session {
    fn new(paths: Paths) -> Result<Self, Stop> {
        let (settings, problem) = Settings::load(&paths);
        if let Some(problem) = problem {
            print::complaint(&problem.to_string());
        }
        let profiles =
            Profiles::load(&paths).with_simulator_wire(settings.simulator_wire).sorted_by(&settings.profile_order);
        let limits = Limits { connect: settings.connect_timeout(), total: settings.total_timeout() };
        let worker = Worker::start().context("The command could not start")?;
        let engine = Engine::new(paths, limits);
        engine.records().record_aliases(settings.history_without_personal_data);
        Ok(Self { engine, worker, profiles })
    }

    fn profile(&self, name: &str) -> Result<Profile, Stop> {
        let found = self.profiles.find(name).map(|stored| stored.profile.clone());
        found.map_err(|error| {
            for damaged in &self.profiles.damaged {
                print::complaint(&format!("{}: {}", damaged.path.display(), damaged.reason));
            }
            error.into()
        })
    }
}

/// The exit status of a refusal: what the user can mend in the call is usage, the rest is "not sent".
fn refused(refusal: Refusal) -> Stop {
    let exit = match &refusal {
        Refusal::Secrets(error) => asking::exit(error),
        Refusal::Findings(_) | Refusal::Endpoint(_) | Refusal::Fault(_) => Exit::Usage,
        Refusal::Again(_) | Refusal::Sign(_) | Refusal::Profile(_) | Refusal::Simulator(_) | Refusal::Unrecorded(_) => {
            Exit::NotSent
        }
    };
    Stop::new(exit, refusal)
}

/// Builds an order from a profile, a payload file and single fields.
fn order(session: &Session, request: &arguments::RequestArguments) -> Result<Order, Stop> {
    let name = request.profile.as_deref().unwrap_or_default();
    let profile = session.profile(name)?;
    let draft = request.draft(&profile)?;
    Ok(Order { invalid_anyway: request.invalid_anyway, ..Order::new(profile, draft) })
}
