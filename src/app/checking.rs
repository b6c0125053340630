//! Carries out the credential check's commands. The check itself runs on the worker, and tells each step as it ends.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use eframe::egui;
use tokio::sync::oneshot;

use super::check::{CheckCommand, CheckForm, CheckPage, CheckRow};
use super::secrets::Then;
use super::state::Dialog;
use super::{Console, Event, credential_check};
use crate::api::credential_check::{Report, Step, StepName};
use crate::send::cancel::{self, Cancel};
use crate::share::csv;
use crate::store::atomic;
use crate::store::profile::Profile;

/// A check under way.
#[derive(Debug)]
pub(super) struct Checking {
    /// Tells its reports from those of one that was stopped.
    number: u64,
    cancel: Cancel,
    /// Where the yes or no to the signed step goes.
    answer: Option<oneshot::Sender<bool>>,
}

/// What a check on the worker tells, with its number.
#[derive(Debug)]
pub(super) enum Told {
    /// A profile's step ended.
    Step(String, Step),
    /// The signed step waits for an answer.
    Asks,
    /// A profile's check ended.
    Report(Report),
    /// There is nothing more to come.
    End,
}

impl Console {
    /// Begins the check of the chosen profile; what its secrets need is asked for first.
    pub(super) fn ask_to_check(&mut self) {
        if !self.is_asking() {
            self.look_for_secrets_of_chosen(Then::Check);
        }
    }

    /// Opens the check on a profile, and begins it.
    pub(super) fn open_check(&mut self, name: &str) {
        let Some(profile) = self.profiles.iter().find(|profile| profile.name == name) else { return };
        let row = |profile: &Profile| CheckRow {
            profile: profile.name.clone(),
            environment: profile.environment,
            is_real: credential_check::asks_first(profile),
            at: None,
            report: None,
        };
        let form = CheckForm {
            page: CheckPage::One,
            profile: profile.name.clone(),
            environment: profile.environment,
            endpoint: profile.endpoint.label(),
            steps: Vec::new(),
            report: None,
            is_running: false,
            asks: false,
            rows: self.profiles.iter().map(row).collect(),
            with_signed: false,
            done: None,
            problem: None,
        };
        self.state.dialog = Some(Dialog::Check(Box::new(form)));
        self.check_one();
    }

    fn check_form(&mut self) -> Option<&mut CheckForm> {
        match &mut self.state.dialog {
            Some(Dialog::Check(form)) => Some(form),
            _ => None,
        }
    }

    /// Carries out what was asked for in the check.
    pub(super) fn check(&mut self, command: CheckCommand, ctx: &egui::Context) {
        let Some(form) = self.check_form() else { return };
        form.problem = None;
        form.done = None;
        match command {
            CheckCommand::Start if form.page == CheckPage::All => self.check_all(),
            CheckCommand::Start => self.check_one(),
            CheckCommand::Agree => self.answer(true),
            CheckCommand::Refuse => self.answer(false),
            CheckCommand::Stop => self.stop_check(),
            CheckCommand::Show(index) => {
                let Some(report) = form.rows.get(index).and_then(|row| row.report.clone()) else { return };
                form.page = CheckPage::One;
                form.environment = form.rows[index].environment;
                form.profile.clone_from(&report.profile);
                form.steps.clone_from(&report.steps);
                form.report = Some(report);
                if let Some(profile) = self.profiles.iter().find(|profile| Some(&profile.name) == self.checked_name()) {
                    let endpoint = profile.endpoint.label();
                    if let Some(form) = self.check_form() {
                        form.endpoint = endpoint;
                    }
                }
            }
            CheckCommand::ExportCsv => self.export_check("csv"),
            CheckCommand::ExportJson => self.export_check("json"),
            CheckCommand::Copy => {
                if let Some(report) = &form.report {
                    ctx.copy_text(as_text(report));
                    form.done = Some("Copied".to_owned());
                }
            }
            CheckCommand::Close => {
                self.stop_check();
                self.state.dialog = None;
            }
        }
    }

    fn checked_name(&self) -> Option<&String> {
        match &self.state.dialog {
            Some(Dialog::Check(form)) => Some(&form.profile),
            _ => None,
        }
    }

    fn check_one(&mut self) {
        let Some(name) = self.checked_name().cloned() else { return };
        let Some(profile) = self.profiles.iter().find(|profile| profile.name == name).cloned() else { return };
        let (answer, answered) = oneshot::channel();
        let (number, cancelled) = self.begin_check(Some(answer));
        if let Some(form) = self.check_form() {
            (form.steps, form.report, form.is_running, form.asks) = (Vec::new(), None, true, false);
        }
        let (engine, reports, all) = (Arc::clone(&self.engine), self.reports.clone(), self.profiles.clone());
        self.worker.spawn(async move {
            let tell = |told| reports.report(Event::Check(number, told));
            let agreed = async {
                tell(Told::Asks);
                answered.await.unwrap_or(false)
            };
            let told = |step: &Step| tell(Told::Step(profile.name.clone(), step.clone()));
            let report = credential_check::check(&engine, &profile, &all, agreed, &cancelled, told).await;
            tell(Told::Report(report));
            tell(Told::End);
        });
    }

    /// Checks every profile, one after the other; the signed step of real endpoints only where it was agreed to before.
    fn check_all(&mut self) {
        let (number, cancelled) = self.begin_check(None);
        let Some(form) = self.check_form() else { return };
        form.is_running = true;
        let with_signed = form.with_signed;
        for row in &mut form.rows {
            (row.at, row.report) = (None, None);
        }
        if let Some(row) = form.rows.first_mut() {
            row.at = Some(StepName::Values);
        }
        let (engine, reports, all) = (Arc::clone(&self.engine), self.reports.clone(), self.profiles.clone());
        self.worker.spawn(async move {
            let tell = |told| reports.report(Event::Check(number, told));
            for profile in &all {
                if cancelled.is_cancelled() {
                    break;
                }
                let told = |step: &Step| tell(Told::Step(profile.name.clone(), step.clone()));
                let agreed = std::future::ready(with_signed);
                let report = credential_check::check(&engine, profile, &all, agreed, &cancelled, told).await;
                tell(Told::Report(report));
            }
            tell(Told::End);
        });
    }

    /// Stops what is under way, and gives the next check its number.
    fn begin_check(&mut self, answer: Option<oneshot::Sender<bool>>) -> (u64, cancel::Cancelled) {
        self.stop_check();
        let (cancel, cancelled) = cancel::pair();
        self.checks += 1;
        let number = self.checks;
        self.checking = Some(Checking { number, cancel, answer });
        (number, cancelled)
    }

    fn stop_check(&mut self) {
        if let Some(checking) = self.checking.take() {
            checking.cancel.cancel();
            // Why: what was recorded up to here is in the history all the same.
            self.read_newest();
        }
        if let Some(form) = self.check_form() {
            (form.is_running, form.asks) = (false, false);
            form.rows.iter_mut().for_each(|row| row.at = None);
        }
    }

    fn answer(&mut self, agreed: bool) {
        if let Some(form) = self.check_form() {
            form.asks = false;
        }
        if let Some(answer) = self.checking.as_mut().and_then(|checking| checking.answer.take()) {
            // Why the result does not matter: a check that has ended meanwhile needs no answer.
            answer.send(agreed).ok();
        }
    }

    /// A check on the worker told something.
    pub(super) fn check_told(&mut self, number: u64, told: Told) {
        if self.checking.as_ref().is_none_or(|checking| checking.number != number) {
            return;
        }
        if let Told::End = told {
            self.checking = None;
            self.read_newest();
        }
        let Some(form) = self.check_form() else { return };
        let is_one = form.page == CheckPage::One;
        match told {
            Told::Step(_, step) if is_one => form.steps.push(step),
            Told::Step(profile, step) => {
                let next = StepName::ALL.iter().skip_while(|name| **name != step.name).nth(1).copied();
                if let Some(row) = form.rows.iter_mut().find(|row| row.profile == profile) {
                    row.at = next;
                }
            }
            Told::Asks => form.asks = true,
            Told::Report(report) => {
                let place = form.rows.iter().position(|row| row.profile == report.profile);
                if let Some(row) = place.and_then(|place| form.rows.get_mut(place)) {
                    row.at = None;
                    row.report = Some(report.clone());
                }
                if is_one {
                    form.report = Some(report);
                } else if let Some(row) = place.and_then(|place| form.rows.get_mut(place + 1)) {
                    row.at = Some(StepName::Values);
                }
            }
            Told::End => (form.is_running, form.asks) = (false, false),
        }
    }

    fn export_check(&mut self, ending: &'static str) {
        let folder = self.engine.paths().exports();
        let Some(form) = self.check_form() else { return };
        let found: Vec<Report> = form.rows.iter().filter_map(|row| row.report.clone()).collect();
        let reports = self.reports.clone();
        self.worker.handle().spawn_blocking(move || {
            let written = write(&folder, ending, &found);
            reports.report(Event::CheckExported(written.map_err(|error| {
                format!("The table was not written: {error}. Check the folder: {}", folder.display())
            })));
        });
    }

    pub(super) fn check_exported(&mut self, exported: Result<PathBuf, String>) {
        let Some(form) = self.check_form() else { return };
        match exported {
            Ok(path) => form.done = Some(format!("Written: {}", path.display())),
            Err(problem) => form.problem = Some(problem),
        }
    }
}

/// Writes the table.
fn write(folder: &Path, ending: &str, found: &[Report]) -> std::io::Result<PathBuf> {
    let text = if ending == "json" {
        serde_json::to_string_pretty(&found.iter().map(Report::json).collect::<Vec<_>>())? + "\n"
    } else {
        let rows: Vec<[String; 3]> =
            std::iter::once(Report::COLUMNS.map(str::to_owned)).chain(found.iter().map(Report::row)).collect();
        csv::table(rows.iter().map(|row| row.iter().map(String::as_str)))
    };
    write_free(folder, "credential-check", ending, &text)
}

/// Writes a file under the first name that is free: the stem with a number.
pub(super) fn write_free(folder: &Path, stem: &str, ending: &str, text: &str) -> std::io::Result<PathBuf> {
    let mut number = 1;
    loop {
        let path = folder.join(format!("{stem}-{number}.{ending}"));
        match atomic::write_new(&path, text.as_bytes()) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists && path.exists() => number += 1,
            written => return written.map(|()| path),
        }
    }
}

/// A report as lines of text, for a ticket.
fn as_text(report: &Report) -> String {
    let mut lines = vec![format!("{}: {}", report.profile, report.verdict)];
    lines.extend(report.steps.iter().map(|step| format!("{}: {}. {step}", step.name, step.result)));
    let causes = report.causes.iter().enumerate();
    lines.extend(causes.map(|(at, cause)| format!("{}. {} ({})", at + 1, cause.sentence, cause.standing.words())));
    lines.join("\n") + "\n"
}
