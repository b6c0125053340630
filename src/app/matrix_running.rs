//! Carries out the matrix's commands. The matrix itself runs on the worker, and tells each row as it ends.

use std::path::PathBuf;
use std::sync::Arc;

use super::checking::write_free;
use super::commands::Command;
use super::fault_matrix;
use super::matrix::{MatrixCommand, MatrixForm};
use super::secrets::Then;
use super::state::Dialog;
use super::{Console, Event};
use crate::api::fault_matrix::{Form, Report, Row};
use crate::send::cancel::{self, Cancel};

/// A matrix under way.
#[derive(Debug)]
pub(super) struct Running {
    /// Tells its reports from those of one that was stopped.
    number: u64,
    cancel: Cancel,
}

/// What a matrix on the worker tells, with its number.
#[derive(Debug)]
pub(super) enum Told {
    /// A row ended.
    Row(Box<Row>),
    /// All of them ended.
    End(Box<Report>),
}

impl Console {
    /// Opens the matrix on the chosen profile; what its secrets need is asked for first.
    pub(super) fn ask_for_matrix(&mut self) {
        if self.state.dialog.is_none() && self.state.sending.is_none() && self.pending.is_none() {
            self.look_for_secrets_of_chosen(Then::Matrix);
        }
    }

    /// Opens the matrix on a profile. Nothing is sent yet.
    pub(super) fn open_matrix(&mut self, name: &str) {
        if self.state.dialog.is_some() {
            // Why: it was opened while the secrets were looked for, and what is typed there is not to be lost.
            return;
        }
        let Some(profile) = self.profiles.iter().find(|profile| profile.name == name) else { return };
        let form = MatrixForm {
            profile: profile.name.clone(),
            environment: profile.environment,
            endpoint: profile.endpoint.label(),
            plan: fault_matrix::plan(profile),
            signs_the_request: fault_matrix::signs_the_request(profile),
            rows: Vec::new(),
            report: None,
            is_running: false,
            done: None,
            problem: None,
        };
        self.state.dialog = Some(Dialog::Matrix(Box::new(form)));
    }

    fn matrix_form(&mut self) -> Option<&mut MatrixForm> {
        match &mut self.state.dialog {
            Some(Dialog::Matrix(form)) => Some(form),
            _ => None,
        }
    }

    /// Carries out what was asked for in the matrix.
    pub(super) fn matrix(&mut self, command: MatrixCommand, ctx: &eframe::egui::Context) {
        let Some(form) = self.matrix_form() else { return };
        form.problem = None;
        form.done = None;
        match command {
            MatrixCommand::Start => self.start_matrix(),
            MatrixCommand::Stop => {
                // Why it goes on being shown: the request under way ends first, and its row is told.
                if let Some(running) = &self.matrix {
                    running.cancel.cancel();
                }
            }
            MatrixCommand::Export(form) => self.export_matrix(form),
            MatrixCommand::Show(id) => {
                self.close_matrix();
                self.execute(Command::Show(id), ctx);
            }
            MatrixCommand::Close => self.close_matrix(),
        }
    }

    fn close_matrix(&mut self) {
        if let Some(running) = self.matrix.take() {
            running.cancel.cancel();
        }
        // Why: what was sent up to here is in the history all the same.
        self.read_newest();
        self.state.dialog = None;
    }

    fn start_matrix(&mut self) {
        if self.matrix.is_some() {
            return;
        }
        let Some(name) = self.matrix_form().map(|form| form.profile.clone()) else { return };
        let Some(profile) = self.profiles.iter().find(|profile| profile.name == name).cloned() else { return };
        let (cancel, cancelled) = cancel::pair();
        let Some(form) = self.matrix_form() else { return };
        (form.rows, form.report, form.is_running) = (Vec::new(), None, true);
        self.matrices += 1;
        let number = self.matrices;
        self.matrix = Some(Running { number, cancel });
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            let tell = |told| reports.report(Event::Matrix(number, told));
            let told = |row: &Row| tell(Told::Row(Box::new(row.clone())));
            let report = fault_matrix::run(&engine, &profile, &cancelled, told).await;
            tell(Told::End(Box::new(report)));
        });
    }

    /// A matrix on the worker told something.
    pub(super) fn matrix_told(&mut self, number: u64, told: Told) {
        if self.matrix.as_ref().is_none_or(|running| running.number != number) {
            // Why: what ended after the dialog was closed is in the history, and new to the list.
            if let Told::End(_) = told {
                self.read_newest();
            }
            return;
        }
        if let Told::End(_) = told {
            self.matrix = None;
            self.read_newest();
        }
        let Some(form) = self.matrix_form() else { return };
        match told {
            Told::Row(row) => form.rows.push(*row),
            Told::End(report) => {
                form.is_running = false;
                form.report = Some(*report);
            }
        }
    }

    fn export_matrix(&mut self, form: Form) {
        let folder = self.engine.paths().exports();
        let Some(report) = self.matrix_form().and_then(|form| form.report.clone()) else { return };
        let reports = self.reports.clone();
        self.worker.handle().spawn_blocking(move || {
            let text = fault_matrix::export(&report, form);
            let written = write_free(&folder, "fault-matrix", form.ending(), &text);
            reports.report(Event::MatrixExported(written.map_err(|error| {
                format!("The results were not written: {error}. Check the folder: {}", folder.display())
            })));
        });
    }

    pub(super) fn matrix_exported(&mut self, exported: Result<PathBuf, String>) {
        let Some(form) = self.matrix_form() else { return };
        match exported {
            Ok(path) => form.done = Some(format!("Written: {}", path.display())),
            Err(problem) => form.problem = Some(problem),
        }
    }
}
