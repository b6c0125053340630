//! The one place where commands are carried out.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use eframe::egui::{self, ThemePreference};

use super::commands::{Action, Command};
use super::engine::{self, Delivered, Order, Progress};
use super::report::ReportCommand;
use super::secrets::Then;
use super::state::{Choice, Confirm, Dialog, Shown};
use super::{Console, Event, presets, sending_now, words};
use crate::api::draft::Draft;
use crate::api::payload::{Payload, Recipient};
use crate::api::presets::Preset;
use crate::api::wire::Wire;
use crate::api::{json, load};
use crate::exchange::{Exchange, Summary};
use crate::send::cancel;
use crate::send::post::Limits;
use crate::store::profiles;
use crate::store::settings::{self, Settings};
use crate::ui::{self, Jump, Page};

/// Two sends nearer together than this are one wish and a finger too many.
const SECOND_PRESS: Duration = Duration::from_millis(700);

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
            Command::ChooseProfile(index) => self.choose_profile(index),
            Command::ShowDraft => self.state.chosen = Choice::Draft,
            Command::Show(id) => self.show(id),
            Command::Confirm => self.confirm(),
            Command::Decline => {
                self.call_off();
                self.state.dialog = None;
            }
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

    fn show(&mut self, id: crate::exchange::Id) {
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

    /// Begins a send, with a fault or without, or asks what must be asked first.
    fn send(&mut self, fault: Option<&'static Preset>) {
        let second_press = self.last_send.is_some_and(|last| last.elapsed() < SECOND_PRESS);
        if self.state.sending.is_some() || self.state.dialog.is_some() || self.pending.is_some() || second_press {
            if second_press {
                self.say("A second press right after a send is ignored");
            }
            return;
        }
        let Some(profile) = self.profiles.get(self.state.profile) else { return };
        self.state.attempted = true;
        let order = Order {
            profile: profile.clone(),
            draft: self.state.draft.clone(),
            invalid_anyway: false,
            unrecorded: false,
            fault,
        };
        self.look_for_secrets(order, Then::Send);
    }

    pub(super) fn ask_or_start(&mut self, order: Order) {
        if engine::asks_first(&order.profile) {
            // Why: whether the same was sent before stands in the history, on disk.
            self.pending = Some(order.clone());
            let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
            self.worker.spawn(async move {
                let identical = engine.last_identical(&order).await;
                reports.report(Event::Ask(Box::new(question(&order, identical, None)), Box::new(order)));
            });
        } else if engine::mistakes(&order).is_empty() {
            self.start(order);
        } else {
            self.ask(order, None, None);
        }
    }

    pub(super) fn ask(&mut self, order: Order, identical: Option<Summary>, unrecorded: Option<String>) {
        self.state.dialog = Some(Dialog::Confirm(Box::new(question(&order, identical, unrecorded))));
        self.pending = Some(order);
    }

    /// Yes to the question that is asked.
    fn confirm(&mut self) {
        let Some(dialog) = self.state.dialog.take() else { return };
        let dialog = match dialog {
            Dialog::Paste(form) => return self.take_pasted(form),
            Dialog::SaveSample(form) => return self.save_sample(form),
            Dialog::Secrets(form) => return self.keep_secrets(form),
            Dialog::Passphrase(form) => return self.open_vault(form),
            other => other,
        };
        let Some(mut order) = self.pending.take() else { return };
        match dialog {
            Dialog::Confirm(confirm) if confirm.asked.elapsed() < SECOND_PRESS / 2 => {
                // Why: nobody reads the question that fast; this press was meant for what stood there before.
                self.state.dialog = Some(Dialog::Confirm(confirm));
                self.pending = Some(order);
            }
            // Why by the order itself: what the window shows is not what decides whom is texted.
            Dialog::Confirm(confirm) if !engine::leave(&order).is_given_by(&confirm.number_again) => {
                self.state.dialog = Some(Dialog::Confirm(confirm));
                self.pending = Some(order);
            }
            Dialog::Confirm(confirm) => {
                order.invalid_anyway = !confirm.findings.is_empty();
                order.unrecorded = confirm.unrecorded.is_some();
                self.start(order);
            }
            // Why: the others have commands of their own.
            _ => {}
        }
    }

    /// Sends an order once, on the worker.
    fn start(&mut self, order: Order) {
        self.last_send = Some(Instant::now());
        self.state.sending = Some(sending_now());
        let (cancel, cancelled) = cancel::pair();
        self.cancel = Some(cancel);
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            // Why here: a large body takes too long to indent for the window's thread.
            let shown = |exchange: Exchange| {
                let summary = Summary::of(&exchange);
                (Arc::new(Shown::of(exchange)), summary)
            };
            let progress = |progress| match progress {
                Progress::Recorded(exchange) => {
                    let (shown, summary) = shown(*exchange);
                    reports.report(Event::Recorded(shown, summary));
                }
                Progress::Phase(phase) => reports.report(Event::Phase(words::phase(phase))),
            };
            let first = |first: Delivered| {
                let (shown, summary) = shown(first.exchange);
                reports.report(Event::First(shown, summary, first.record_problem));
            };
            match presets::send(&engine, &order, cancelled, progress, first).await {
                Ok(delivered) => {
                    let (shown, summary) = shown(delivered.exchange);
                    reports.report(Event::Ended(shown, summary, delivered.record_problem));
                }
                Err(refusal) => reports.report(Event::Refused(refusal, Box::new(order))),
            }
        });
    }

    fn cancel(&mut self) {
        if let (Some(cancel), Some(sending)) = (&self.cancel, &mut self.state.sending) {
            sending.cancelling = true;
            sending.phase = "Cancelling";
            cancel.cancel();
        }
    }
}

fn question(order: &Order, identical: Option<Summary>, unrecorded: Option<String>) -> Confirm {
    let Recipient { number, text } = Recipient::of(&engine::body(order));
    Confirm {
        profile: order.profile.name.clone(),
        environment: order.profile.environment,
        endpoint: order.profile.endpoint.label(),
        number,
        text,
        real: engine::asks_first(&order.profile),
        findings: engine::mistakes(order),
        fault: order.fault.map(|preset| format!("{}. {}", preset.label, preset.does)),
        identical,
        unrecorded,
        leave: engine::leave(order),
        number_again: String::new(),
        asked: Instant::now(),
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

#[cfg(test)]
mod tests;
