//! Carries out the commands of the run from a table. Reading, checking and sending are the worker's.

#[cfg(test)]
mod tests;
mod typed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use eframe::egui;

use super::checking::write_free;
use super::commands::Command;
use super::run::results::{self, Counts};
use super::run::{End, Run};
use super::run_form::{Dry, RunCommand, RunForm, RunRow, Stage};
use super::secrets::Then;
use super::state::Dialog;
use super::{Console, Event};
use crate::api::recipients::{Leave, UNREADABLE};
use crate::send::cancel::{self, Cancel, Cancelled};
use crate::store::runs::{Ended, Identity, Journal};
use typed::{new_form, options, read};

/// How often the window hears of rows that ended.
const EVERY: Duration = Duration::from_millis(100);

/// A yes sooner than this after the question was meant for what stood there before.
const TOO_SOON: Duration = Duration::from_millis(350);

/// The run that is checked or under way.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// Tells the reports of the newest check or run from those of one that was stopped.
    number: u64,
    cancel: Option<Cancel>,
    /// What was checked, and what was known to be sent of it then.
    checked: Option<Checked>,
    /// What the closed dialog showed.
    kept: Option<Box<RunForm>>,
}

#[derive(Clone, Debug)]
struct Checked {
    run: Arc<Run>,
    known: BTreeMap<usize, Ended>,
}

/// What the worker tells of a run, with its number.
#[derive(Debug)]
pub(super) enum RunTold {
    /// Every row was checked, or why not.
    Checked(Result<Box<(Run, Vec<RunRow>, Dry)>, String>),
    /// Rows are sent, or ended.
    Rows(Vec<(usize, Option<Ended>)>),
    /// It ended.
    End(End),
    /// It did not begin.
    Refused(String),
    /// The results were written into that file, or why not.
    Exported(Result<PathBuf, String>),
}

impl Console {
    /// Opens the run from a table, as it was left.
    pub(super) fn open_run(&mut self) {
        if self.is_asking() {
            return;
        }
        let Some(profile) = self.profiles.get(self.state.profile) else { return };
        let form = match self.runs.kept.take() {
            Some(form) => form,
            None => Box::new(new_form(profile)),
        };
        let again = matches!(form.stage, Stage::Ready | Stage::Asking(_));
        self.state.dialog = Some(Dialog::Run(form));
        // Why: profile and form may be others by now, and what is sent is what was checked.
        if again {
            self.check_rows(None);
        }
    }

    fn run_form(&mut self) -> Option<&mut RunForm> {
        match &mut self.state.dialog {
            Some(Dialog::Run(form)) => Some(form),
            _ => None,
        }
    }

    /// Carries out what was asked for in the run from a table.
    pub(super) fn run(&mut self, command: RunCommand, ctx: &egui::Context) {
        if let RunCommand::Take(path) = command {
            return self.take_table(path);
        }
        let Some(form) = self.run_form() else { return };
        form.problem = None;
        form.done = None;
        match command {
            RunCommand::Take(_) => {}
            RunCommand::Check => self.check_rows(None),
            RunCommand::Start => self.start_run(),
            RunCommand::Agree => self.agree_to_run(),
            RunCommand::Refuse => form.stage = Stage::Ready,
            RunCommand::Stop => {
                if let Stage::Running { stopping, .. } = &mut form.stage {
                    *stopping = true;
                } else {
                    form.stage = Stage::Choose;
                }
                if let Some(cancel) = &self.runs.cancel {
                    cancel.cancel();
                }
            }
            RunCommand::Restart => self.restart_run(),
            RunCommand::Show(id) => {
                self.close_run();
                self.execute(Command::Show(id), ctx);
            }
            RunCommand::Export(ending) => self.export_run(ending),
            RunCommand::Close => self.close_run(),
        }
    }

    /// A table was dropped on the window: it is opened unless another question stands there, or a run is under way.
    fn take_table(&mut self, path: String) {
        if self.state.dialog.is_none() {
            self.open_run();
        }
        let Some(form) = self.run_form() else { return };
        if !matches!(form.stage, Stage::Running { .. }) {
            form.path = path;
            (form.problem, form.done) = (None, None);
            self.check_rows(None);
        }
    }

    /// Closes the dialog, but not while a run is under way: nobody would see whom it texts.
    pub(super) fn close_run(&mut self) {
        self.call_off_run();
        match self.state.dialog.take() {
            Some(Dialog::Run(form)) if matches!(form.stage, Stage::Running { .. }) => {
                self.state.dialog = Some(Dialog::Run(form));
            }
            Some(Dialog::Run(mut form)) => {
                if form.stage == Stage::Checking {
                    form.stage = Stage::Choose;
                    if let Some(cancel) = self.runs.cancel.take() {
                        cancel.cancel();
                    }
                }
                self.runs.kept = Some(form);
            }
            other => self.state.dialog = other,
        }
    }

    /// Gives what begins now its number, and stops what was under way.
    fn next_run(&mut self) -> (u64, Cancelled) {
        if let Some(cancel) = self.runs.cancel.take() {
            cancel.cancel();
        }
        let (cancel, cancelled) = cancel::pair();
        self.runs.number += 1;
        self.runs.cancel = Some(cancel);
        (self.runs.number, cancelled)
    }

    /// Reads the file and checks every row, with the chosen profile and the form as they are now. First it forgets what was
    /// sent of the run of that identity, if one is given.
    fn check_rows(&mut self, forget: Option<Identity>) {
        let Some(profile) = self.profiles.get(self.state.profile).cloned() else { return };
        let base = self.state.draft.clone();
        let Some(form) = self.run_form() else { return };
        if matches!(form.stage, Stage::Running { .. }) {
            return;
        }
        self.call_off_run();
        let Some(form) = self.run_form() else { return };
        if form.profile != profile.name {
            let path = std::mem::take(&mut form.path);
            *form = RunForm { path, ..new_form(&profile) };
        }
        form.stage = Stage::Checking;
        (form.rows, form.dry, form.chosen) = (Vec::new(), None, None);
        form.numbers_again.clear();
        let path = PathBuf::from(form.path.trim());
        self.runs.checked = None;
        let (number, cancelled) = self.next_run();
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let checked = || {
                if let Some(identity) = forget {
                    let forgotten = Journal::open(engine.paths(), &identity).and_then(|mut journal| journal.restart());
                    forgotten.map_err(|error| error.to_string())?;
                }
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let run = Run::new(&name, profile, base, &read(&path)?).map_err(|error| error.to_string())?;
                let known = Journal::peek(engine.paths(), &run.identity).map_err(|error| error.to_string())?;
                let (rows, dry) = run.dry_run(&engine, &known, &cancelled).ok_or_else(String::new)?;
                Ok(Box::new((run, rows, dry)))
            };
            reports.report(Event::Run(number, RunTold::Checked(checked())));
        });
    }

    /// Begins the run, or asks what must be asked first.
    fn start_run(&mut self) {
        let Some(checked) = &self.runs.checked else { return };
        let profile = checked.run.profile.clone();
        let Some(form) = self.run_form() else { return };
        let Some(dry) = &form.dry else { return };
        if form.stage != Stage::Ready {
            return;
        }
        form.problem = if let Err(problem) = options(form) {
            Some(problem)
        } else if dry.invalid > 0 && !form.invalid_anyway {
            Some("Some rows have mistakes. Mend them, or choose to send them anyway".to_owned())
        } else if let (true, Leave::Unreadable) = (form.real, &dry.leave) {
            Some(format!("Line {} cannot be sent: {UNREADABLE}", dry.unreadable.unwrap_or_default()))
        } else {
            None
        };
        if form.problem.is_none() {
            self.look_for_secrets_of(profile, Then::Run);
        }
    }

    /// Goes on with the run whose secrets can be had, in its dialog.
    pub(super) fn begin_run(&mut self) {
        self.show_run_again();
        let Some(form) = self.run_form() else { return };
        if form.stage != Stage::Ready {
            return;
        }
        if form.real {
            form.numbers_again.clear();
            form.stage = Stage::Asking(Instant::now());
        } else {
            self.send_rows();
        }
    }

    /// Brings the dialog back as it was left for a question.
    pub(super) fn show_run_again(&mut self) {
        if self.state.dialog.is_none() {
            self.state.dialog = self.runs.kept.take().map(Dialog::Run);
        }
    }

    /// The run's secrets cannot be had.
    pub(super) fn run_refused(&mut self, problem: String) {
        self.show_run_again();
        if let Some(form) = self.run_form() {
            form.problem = Some(problem);
        }
    }

    /// Calls off the looking for a run's secrets: what is checked or closed meanwhile is not to begin by itself.
    fn call_off_run(&mut self) {
        if self.pending.is_some() && self.then == Then::Run {
            self.call_off();
        }
    }

    fn agree_to_run(&mut self) {
        let Some(form) = self.run_form() else { return };
        let Stage::Asking(since) = form.stage else { return };
        let is_given = form.dry.as_ref().is_some_and(|dry| dry.leave.is_given_by(&form.numbers_again));
        if is_given && since.elapsed() >= TOO_SOON {
            self.send_rows();
        }
    }

    fn send_rows(&mut self) {
        let Some(Checked { run, known }) = self.runs.checked.clone() else { return };
        let Some(form) = self.run_form() else { return };
        let (Ok(options), Some(dry)) = (options(form), &form.dry) else { return };
        let of = dry.sends.min(options.most);
        form.stage = Stage::Running { since: Instant::now(), sent: 0, of, stopping: false };
        let (number, cancelled) = self.next_run();
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            let (paths, identity) = (engine.paths().clone(), run.identity.clone());
            let opened = tokio::task::spawn_blocking(move || Journal::open(&paths, &identity)).await;
            let journal = match opened {
                Ok(Ok(journal)) if journal.rows() == &known => journal,
                Ok(Ok(_)) => {
                    let problem = "Other rows were sent meanwhile. Check the rows again".to_owned();
                    return reports.report(Event::Run(number, RunTold::Refused(problem)));
                }
                Ok(Err(error)) => return reports.report(Event::Run(number, RunTold::Refused(error.to_string()))),
                // Why nothing is told: only a runtime that shuts down cancels, and a panic has told itself.
                Err(_) => return,
            };
            let batch = Mutex::new((Vec::new(), Instant::now()));
            let report = |rows| reports.report(Event::Run(number, RunTold::Rows(rows)));
            let tell = |row, ended| {
                let (rows, told) = &mut *batch.lock().unwrap_or_else(PoisonError::into_inner);
                rows.push((row, ended));
                // Why not each: thousands of rows a minute would draw thousands of frames.
                if options.pause >= EVERY || told.elapsed() >= EVERY {
                    *told = Instant::now();
                    report(std::mem::take(rows));
                }
            };
            let end = run.send(&engine, options, journal, cancelled, tell).await;
            report(std::mem::take(&mut batch.lock().unwrap_or_else(PoisonError::into_inner).0));
            reports.report(Event::Run(number, RunTold::End(end)));
        });
    }

    /// Forgets what was sent, and checks again: then every row is left.
    fn restart_run(&mut self) {
        let Some(Checked { run, .. }) = self.runs.checked.clone() else { return };
        if self.run_form().is_none_or(|form| !matches!(form.stage, Stage::Ready | Stage::Ended(_))) {
            return;
        }
        self.check_rows(Some(run.identity.clone()));
    }

    /// The worker told something of a run.
    pub(super) fn run_told(&mut self, number: u64, told: RunTold) {
        if self.runs.number != number {
            return;
        }
        if let RunTold::End(_) = told {
            self.read_newest();
        }
        let runs = &mut self.runs;
        let Some(Dialog::Run(form)) = &mut self.state.dialog else { return };
        match told {
            RunTold::Checked(_) if form.stage != Stage::Checking => {}
            RunTold::Checked(Ok(checked)) => {
                let (run, rows, dry) = *checked;
                let known = rows.iter().enumerate().filter_map(|(index, row)| Some((index, row.ended?))).collect();
                runs.checked = Some(Checked { run: Arc::new(run), known });
                form.chosen = rows.iter().position(RunRow::is_invalid);
                (form.rows, form.dry, form.stage) = (rows, Some(dry), Stage::Ready);
            }
            RunTold::Checked(Err(problem)) => (form.problem, form.stage) = (Some(problem), Stage::Choose),
            RunTold::Rows(rows) => {
                for (index, ended) in rows {
                    if let (Some(_), Stage::Running { sent, .. }) = (ended, &mut form.stage) {
                        *sent += 1;
                    }
                    if let Some(row) = form.rows.get_mut(index) {
                        (row.is_sending, row.ended) = (ended.is_none(), ended);
                    }
                }
            }
            RunTold::End(end) => {
                form.rows.iter_mut().for_each(|row| row.is_sending = false);
                form.stage = Stage::Ended(format!("{end}: {}", Counts::of(&form.rows)));
            }
            RunTold::Refused(error) => (form.problem, form.stage) = (Some(error), Stage::Ready),
            RunTold::Exported(Ok(path)) => form.done = Some(format!("Written: {}", path.display())),
            RunTold::Exported(Err(problem)) => form.problem = Some(problem),
        }
    }

    fn export_run(&mut self, ending: &'static str) {
        let folder = self.engine.paths().exports();
        let (number, reports) = (self.runs.number, self.reports.clone());
        let Some(form) = self.run_form() else { return };
        let (rows, profile) = (form.rows.clone(), form.profile.clone());
        let end = if let Stage::Ended(words) = &form.stage { Some(words.clone()) } else { None };
        let name = Path::new(form.path.trim()).file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        self.worker.handle().spawn_blocking(move || {
            let text = match ending {
                "csv" => results::csv(&rows),
                "xml" => results::junit(&name, &profile, &rows),
                _ => format!("{:#}\n", results::json(&name, &profile, end.as_deref(), &rows)),
            };
            let written = write_free(&folder, "run", ending, &text).map_err(|error| {
                format!("The results were not written: {error}. Check the folder: {}", folder.display())
            });
            reports.report(Event::Run(number, RunTold::Exported(written)));
        });
    }
}
