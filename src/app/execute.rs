//! The one place where commands are carried out.

use std::sync::{Arc, PoisonError};
use std::time::Instant;

use eframe::egui::{self, ThemePreference};

use super::commands::{Action, Command};
use super::engine;
use super::report::ReportCommand;
use super::settings_form::SettingsForm;
use super::state::{Choice, Dialog, Shown};
use super::{Console, Event};
use crate::api::draft::Draft;
use crate::api::payload::Payload;
use crate::api::wire::Wire;
use crate::api::{json, load};
use crate::send::post::Limits;
use crate::store::profiles;
use crate::store::settings::{self, Settings};
use crate::ui::{self, Jump, Page};

impl Console {
    pub(super) fn execute(&mut self, command: Command, ctx: &egui::Context) {
        match command {
            Command::Act(Action::Send) => self.send(None),
            Command::SendWith(preset) => self.send(Some(preset)),
            Command::Act(Action::Cancel) => self.cancel(),
            Command::Act(Action::FillExample) => self.fill(Draft::example()),
            Command::Act(Action::NewForm) => {
                let draft = self.profiles.get(self.state.profile).map(engine::new_draft).unwrap_or_default();
                self.fill(draft);
            }
            Command::Act(Action::RawBody) => self.raw_body(),
            Command::Act(Action::ForgetSecrets) => self.forget_secrets(),
            Command::Act(Action::Profiles) => self.open_profiles(),
            Command::Act(Action::Check) => self.ask_to_check(),
            Command::Act(Action::Matrix) => self.ask_for_matrix(),
            Command::Matrix(command) => self.matrix(command, ctx),
            Command::Act(Action::Run) => self.open_run(),
            Command::Run(command) => self.run(command, ctx),
            Command::Check(command) => self.check(command, ctx),
            Command::Act(Action::Simulator) => self.open_simulator(),
            Command::Act(Action::Report) => match self.state.chosen {
                Choice::Exchange(id) => self.report(ReportCommand::Open(id), ctx),
                Choice::Draft => self.say("Choose an exchange in the history first"),
            },
            Command::Simulate(command) => self.simulate(&command, ctx),
            Command::Report(command) => self.report(command, ctx),
            Command::Manage(manage) => self.manage(manage, ctx),
            Command::Act(Action::Paste) => self.open_paste(),
            Command::Act(Action::SaveSample) => self.open_save_sample(),
            Command::Act(Action::Samples) => self.open_samples(),
            Command::Act(Action::CompareSignature) => self.open_verify(),
            Command::PreviewSignature => self.preview(),
            Command::LoadSample(index) => self.load_sample(index),
            Command::CopySample(index) => {
                if let Some(payload) = self.sample_payload(index) {
                    ctx.copy_text(payload);
                    self.say("Copied: payload");
                }
            }
            Command::DuplicateSample(index) => self.duplicate_sample(index),
            Command::RenameSample(index, name) => self.rename_sample(index, name),
            Command::ExportSample(index) => self.export_sample(index),
            Command::ImportSample(path) => self.import_sample(path),
            Command::DeleteSample(index) => self.delete_sample(index),
            Command::Act(Action::Undo) => {
                if let Some(draft) = self.undo.undo() {
                    self.step_to(draft);
                }
            }
            Command::Act(Action::Redo) => {
                if let Some(draft) = self.undo.redo() {
                    self.step_to(draft);
                }
            }
            Command::Act(Action::NextFinding) => self.next_finding(),
            Command::Act(Action::NextPane) => self.view.go_to = Some(self.view.pane.next()),
            Command::Act(Action::SearchHistory) => {
                self.view.page = Page::History;
                ctx.memory_mut(|memory| memory.request_focus(ui::history::search_id()));
            }
            Command::Act(Action::Palette) => self.view.palette = Some(ui::palette::Palette::default()),
            Command::Act(Action::Settings) => self.open_settings(),
            Command::Act(Action::LoadExchange | Action::SendAgain | Action::Replay | Action::Statistics)
            | Command::LoadWithChosen
            | Command::SendAgainWithChosen => self.use_again(&command),
            Command::ChooseProfile(index) => self.choose_profile(index),
            Command::ShowDraft => self.state.chosen = Choice::Draft,
            Command::Show(id) => self.show(id),
            Command::Find(text) => self.find(text),
            Command::Excerpt(id, text) => self.excerpt(id, text),
            Command::Remark(id, remark) => self.remark(id, remark),
            Command::Confirm => self.confirm(),
            Command::Decline => self.decline(),
            Command::Copy(what, text) => {
                ctx.copy_text(text);
                self.say(format!("Copied: {what}"));
            }
            Command::Theme(preference) => {
                ctx.set_theme(preference);
                self.settings.theme = match preference {
                    ThemePreference::System => settings::Theme::System,
                    ThemePreference::Light => settings::Theme::Light,
                    ThemePreference::Dark => settings::Theme::Dark,
                };
                self.save_settings();
            }
            Command::Wire(wire) => self.choose_wire(wire),
            Command::Select(command) => self.select(command),
            Command::Share(command) => self.share(command, ctx),
            Command::Compare(command) => self.compare(command),
            Command::DismissNotice(index) => {
                if index < self.state.notices.len() {
                    self.state.notices.remove(index);
                }
            }
        }
    }

    pub(super) fn fill(&mut self, draft: Draft) {
        self.state.draft = draft;
        self.state.attempted = false;
        self.state.touched.clear();
        self.state.chosen = Choice::Draft;
        self.state.draft_changed();
        self.undo.note(&self.state.draft, Instant::now(), true);
    }

    /// From the form to the whole body as text, or back when that is a JSON object.
    fn raw_body(&mut self) {
        let wire = self.state.wire();
        let Some(text) = &self.state.draft.raw_body else {
            let body = Payload::of(&self.state.draft, wire).into_bytes();
            let text = String::from_utf8_lossy(&body).into_owned();
            let pretty = json::pretty(&text).map(|parts| parts.into_iter().map(|(_, text)| text).collect());
            self.state.draft.raw_body = Some(pretty.unwrap_or(text));
            return self.form_changed();
        };
        match load::payload(text.as_bytes(), wire) {
            Ok(draft) => {
                self.state.draft = draft;
                self.form_changed();
            }
            Err(error) => self.say(format!("The form cannot hold this body. {error}")),
        }
    }

    fn form_changed(&mut self) {
        self.state.draft_changed();
        self.undo.note(&self.state.draft, Instant::now(), true);
    }

    fn step_to(&mut self, draft: Draft) {
        self.state.draft = draft;
        self.state.draft_changed();
    }

    /// Goes to the next finding's field, and after the last one to the first.
    fn next_finding(&mut self) {
        let findings = &self.state.checked.findings;
        let Some(finding) = findings.get(self.view.finding % findings.len().max(1)) else { return };
        self.view.jump = Some(Jump(finding.place.clone()));
        self.view.finding = (self.view.finding + 1) % findings.len();
        self.state.attempted = true;
    }

    pub(super) fn choose_profile(&mut self, index: usize) {
        let (Some(old), Some(new)) = (self.profiles.get(self.state.profile), self.profiles.get(index)) else { return };
        let untouched = self.state.draft == engine::new_draft(old);
        let draft = engine::new_draft(new);
        self.settings.profile = Some(new.name.clone());
        self.state.profile = index;
        if untouched {
            self.state.draft = draft;
        }
        self.state.draft_changed();
        self.save_settings();
    }

    /// Changes how the chosen profile writes payloads, and keeps that: in its file, or for the built-in one in the settings.
    fn choose_wire(&mut self, wire: Wire) {
        let index = self.state.profile;
        let (Some(profile), Some(choice)) = (self.profiles.get_mut(index), self.state.profiles.get_mut(index)) else {
            return;
        };
        profile.wire = wire;
        choice.wire = wire;
        self.state.draft_changed();
        if index == 0 {
            self.settings.simulator_wire = wire;
            self.save_settings();
            return;
        }
        let (name, engine, reports) = (profile.name.clone(), Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            // Why not the whole profile: another window may have changed the rest of it.
            if let Err(error) = profiles::change(engine.paths(), &name, |profile| profile.wire = wire) {
                reports.report(Event::Notice(error.to_string()));
            }
        });
    }

    /// Writes the settings on the worker: the newest ones, in whichever order the writers come.
    pub(super) fn save_settings(&self) {
        self.newest_settings.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&self.settings);
        let (newest, engine, reports) =
            (Arc::clone(&self.newest_settings), Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let _one_at_a_time = engine.writing();
            let settings = newest.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if let Err(error) = settings.save(engine.paths()) {
                reports.report(Event::Notice(error.to_string()));
            }
        });
    }

    fn open_settings(&mut self) {
        if !self.is_asking() {
            self.state.dialog = Some(Dialog::Settings(Box::new(SettingsForm::of(&self.settings))));
        }
    }

    /// Keeps the settings that were typed; on a mistake the question stays.
    pub(super) fn take_settings(&mut self, mut form: Box<SettingsForm>) {
        match form.settings(&self.settings) {
            Ok(settings) => {
                self.engine.set_limits(limits(&settings));
                self.engine.records().record_aliases(settings.history_without_personal_data);
                self.settings = settings;
                self.save_settings();
                self.say("The settings are kept");
            }
            Err(problem) => {
                form.problem = Some(problem);
                self.state.dialog = Some(Dialog::Settings(form));
            }
        }
    }

    pub(super) fn show(&mut self, id: crate::exchange::Id) {
        // Why: a line of the statistics leads to its exchange, out from under the question.
        self.state.dialog.take_if(|dialog| matches!(dialog, Dialog::Statistics(_)));
        if self.state.chosen == Choice::Exchange(id) && self.state.shown.is_some() {
            return;
        }
        self.state.chosen = Choice::Exchange(id);
        if let Some(shown) = self.unrecorded.get(&id) {
            self.state.shown = Some(Arc::clone(shown));
            return;
        }
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || match engine.with_history(|history| history.get(id)) {
            Ok(Some(exchange)) => reports.report(Event::Shown(Arc::new(Shown::of(exchange)))),
            Ok(None) => reports.report(Event::Notice(format!("The history has no exchange #{id} any more"))),
            Err(error) => reports.report(Event::Notice(error.to_string())),
        });
    }
}

/// The limits that the settings give.
pub(super) fn limits(settings: &Settings) -> Limits {
    Limits { connect: settings.connect_timeout(), total: settings.total_timeout() }
}

/// The theme that the settings give.
pub(super) fn theme(settings: &Settings) -> ThemePreference {
    match settings.theme {
        settings::Theme::System => ThemePreference::System,
        settings::Theme::Light => ThemePreference::Light,
        settings::Theme::Dark => ThemePreference::Dark,
    }
}
