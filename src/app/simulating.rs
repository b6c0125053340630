//! Carries out the simulator pane's commands, on the built-in simulator.

use std::fmt::Write as _;
use std::sync::Arc;

use eframe::egui;

use super::simulation::{Behaviour, Entry, Script, SimulatorCommand, SimulatorForm};
use super::state::Dialog;
use super::{Console, Event};
use crate::store::profile::Profile;

impl Console {
    /// Opens the pane, and keeps it up to date from here on.
    pub(super) fn open_simulator(&mut self) {
        if self.is_asking() {
            return;
        }
        let (controls, log) = self.engine.simulator();
        // Why before the reading: what comes between the two is told all the same.
        let reports = self.reports.clone();
        log.watch(Some(Box::new(move || reports.report(Event::Simulated))));
        self.state.dialog = Some(Dialog::Simulator(Box::new(SimulatorForm {
            url: self.simulator_url(),
            accepted: self.profiles.iter().skip(1).map(|profile| self.accepts(&profile.name)).collect(),
            behaviour: controls.get(),
            entries: log.read(),
            chosen: None,
            fault: "503".to_owned(),
            problem: None,
        })));
    }

    fn accepts(&self, name: &str) -> (String, bool) {
        (name.to_owned(), self.accepted.iter().any(|accepted| accepted == name))
    }

    /// Has the simulator accept other profiles than now: that one too, or no longer.
    fn accept(&mut self, name: &str, is_accepted: bool) {
        let is_meant =
            |profile: &&Profile| if profile.name == name { is_accepted } else { self.accepts(&profile.name).1 };
        let profiles: Vec<Profile> = self.profiles.iter().skip(1).filter(is_meant).cloned().collect();
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            let accepted = engine.accept(&profiles).await;
            let names = profiles.into_iter().map(|profile| profile.name).collect();
            reports.report(Event::Accepted(accepted.map(|()| names).map_err(|refusal| refusal.to_string())));
        });
    }

    /// The simulator accepts the credentials of those profiles from here on, or why not.
    pub(super) fn accepted(&mut self, accepted: Result<Vec<String>, String>) {
        let problem = match accepted {
            Ok(names) => {
                self.accepted = names;
                None
            }
            Err(problem) => Some(problem),
        };
        let list = self.profiles.iter().skip(1).map(|profile| self.accepts(&profile.name)).collect();
        if let Some(form) = self.simulator_form() {
            (form.accepted, form.problem) = (list, problem);
        }
    }

    fn simulator_url(&self) -> Option<String> {
        self.engine.simulator_address().map(|address| format!("http://{address}"))
    }

    fn simulator_form(&mut self) -> Option<&mut SimulatorForm> {
        match &mut self.state.dialog {
            Some(Dialog::Simulator(form)) => Some(form),
            _ => None,
        }
    }

    /// Something came to the built-in simulator, or it started.
    pub(super) fn simulated(&mut self) {
        let (controls, log) = self.engine.simulator();
        let (behaviour, url) = (controls.get(), self.simulator_url());
        let entries = log.read();
        if let Some(form) = self.simulator_form() {
            (form.behaviour, form.url, form.entries) = (behaviour, url, entries);
        }
    }

    fn behave(&mut self, change: impl FnOnce(&mut Behaviour)) {
        self.engine.simulator().0.change(change);
        self.simulated();
    }

    /// Carries out what was asked for in the pane.
    pub(super) fn simulate(&mut self, command: &SimulatorCommand, ctx: &egui::Context) {
        if let Some(form) = self.simulator_form() {
            form.problem = None;
        }
        match *command {
            SimulatorCommand::Start => self.start_simulator(),
            SimulatorCommand::Accept(ref name, is_accepted) => self.accept(name, is_accepted),
            SimulatorCommand::Strict(strict) => self.behave(|behaviour| behaviour.strict = strict),
            SimulatorCommand::Reply(form) => self.behave(|behaviour| behaviour.reply = form),
            SimulatorCommand::ClockWindow(seconds) => self.behave(|behaviour| behaviour.clock_window = seconds),
            SimulatorCommand::FaultNext => self.misbehave("1*"),
            SimulatorCommand::FaultAlways => self.misbehave(""),
            SimulatorCommand::NoFaults => self.behave(|behaviour| behaviour.script = Script::default()),
            SimulatorCommand::Choose(number) => {
                if let Some(form) = self.simulator_form() {
                    form.chosen = Some(number);
                }
            }
            SimulatorCommand::Clear => {
                self.engine.simulator().1.clear();
                self.simulated();
            }
            SimulatorCommand::Copy => {
                let shown = self.simulator_form().and_then(|form| form.shown().map(|entry| as_text(entry)));
                if let Some(text) = shown {
                    ctx.copy_text(text);
                    self.say("Copied: request as the simulator saw it");
                }
            }
            SimulatorCommand::Close => {
                self.engine.simulator().1.watch(None);
                self.state.dialog = None;
            }
        }
    }

    /// Adds the typed fault to the script, for as many calls as the beginning says.
    fn misbehave(&mut self, calls: &str) {
        let Some(form) = self.simulator_form() else { return };
        let mut script = form.behaviour.script.clone();
        match script.add(&format!("{calls}{}", form.fault.trim())) {
            Ok(()) => self.behave(|behaviour| behaviour.script = script),
            Err(error) => form.problem = Some(error.to_string()),
        }
    }

    fn start_simulator(&mut self) {
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.spawn(async move {
            match engine.start_simulator().await {
                Ok(_) => reports.report(Event::Simulated),
                Err(refusal) => reports.report(Event::Notice(refusal.to_string())),
            }
        });
    }
}

/// An entry as lines of text, for a ticket.
fn as_text(entry: &Entry) -> String {
    let mut text = format!("#{} {entry}\n", entry.number);
    let mut line = |name: &str, value: &str| writeln!(text, "{name}: {value}").unwrap_or_default();
    for check in &entry.checks {
        line(check.name, &format!("{}, {}", if check.passed { "passed" } else { "failed" }, check.detail));
    }
    for (name, value) in &entry.parameters {
        line(name, value);
    }
    if let Some(base_string) = &entry.base_string {
        line("base string", base_string);
    }
    line("body", &entry.body);
    line("reply", &entry.reply);
    text
}
