//! The window's commands on a shown exchange: load it, send it again, replay it; and on all in sight: their statistics.

use std::sync::Arc;

use super::again::{self, Name};
use super::commands::{Action, Command};
use super::state::{Choice, Dialog, Shown};
use super::statistics::{Row, Statistics};
use super::{Console, Event};
use crate::api::checks::aliases;
use crate::exchange::Exchange;
use crate::ui::Page;

/// Which profile an exchange is used again with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum With {
    /// The one that it was sent with, or the chosen one when that is gone.
    Recorded,
    /// The one that is chosen now.
    Chosen,
}

impl Console {
    /// Carries out a command of this file.
    pub(super) fn use_again(&mut self, command: &Command) {
        match command {
            Command::Act(Action::LoadExchange) => self.load_exchange(With::Recorded),
            Command::Act(Action::SendAgain) => self.send_again(With::Recorded),
            Command::Act(Action::Replay) => self.replay(),
            Command::Act(Action::Statistics) => self.open_statistics(),
            Command::LoadWithChosen => self.load_exchange(With::Chosen),
            Command::SendAgainWithChosen => self.send_again(With::Chosen),
            _ => {}
        }
    }

    /// The exchange that is shown; says so when there is none.
    fn shown_exchange(&mut self) -> Option<Arc<Shown>> {
        let is_it = |shown: &&Arc<Shown>| self.state.chosen == Choice::Exchange(shown.exchange.id);
        let shown = self.state.shown.as_ref().filter(is_it).cloned();
        if shown.is_none() {
            self.say("Choose an exchange in the history first");
        }
        shown
    }

    /// The place of the profile that an exchange is used again with, and what must be said of it.
    fn profile_for(&self, exchange: &Exchange, with: With) -> (usize, String) {
        let name = &exchange.request.profile;
        let chosen = self.state.profile;
        let own = self.profiles.iter().position(|profile| &profile.name == name);
        let chosen_name = self.profiles.get(chosen).map(|profile| profile.name.as_str()).unwrap_or_default();
        match (with, own) {
            (With::Recorded, Some(own)) => (own, format!("with its profile {name}")),
            (With::Recorded, None) => (chosen, format!("with {chosen_name}, because its profile {name} is gone")),
            (With::Chosen, _) => (chosen, format!("with the chosen profile {chosen_name}")),
        }
    }

    /// Fills the form with what an exchange sent, bit for bit.
    fn load_exchange(&mut self, with: With) {
        let Some(shown) = self.shown_exchange() else { return };
        let exchange = &shown.exchange;
        let (index, words) = self.profile_for(exchange, with);
        if index != self.state.profile {
            self.choose_profile(index);
        }
        let (draft, is_raw) = again::draft(&exchange.request, self.state.wire());
        self.fill(draft);
        self.view.page = Page::Form;
        let has_aliases =
            exchange.remarks.aliased && aliases::has_one(&String::from_utf8_lossy(&exchange.request.body));
        let raw = if is_raw { "; as a raw body, because this profile writes payloads otherwise" } else { "" };
        self.say(format!("Loaded {} {words}{raw}", Name(exchange.id)));
        if has_aliases {
            self.state.notices.push(format!(
                "{} was recorded without personal data: aliases stand in the form in its place. Give what they stand for \
                 before you send",
                Name(exchange.id)
            ));
        }
    }

    /// Sends an exchange's body again, with a fresh nonce and time.
    fn send_again(&mut self, with: With) {
        let Some(shown) = self.shown_exchange() else { return };
        if !self.may_begin() {
            return;
        }
        let (index, words) = self.profile_for(&shown.exchange, with);
        let Some(profile) = self.profiles.get(index) else { return };
        match again::afresh(&shown.exchange, profile) {
            Ok(order) => {
                self.say(format!("{} again, {words}", Name(shown.exchange.id)));
                self.begin(order);
            }
            Err(error) => self.state.notices.push(error.to_string()),
        }
    }

    /// Asks whether an exchange's very bytes are to go on the wire once more.
    fn replay(&mut self) {
        let Some(shown) = self.shown_exchange() else { return };
        if !self.may_begin() {
            return;
        }
        let (index, _) = self.profile_for(&shown.exchange, With::Recorded);
        let Some(profile) = self.profiles.get(index) else { return };
        match again::replay(&shown.exchange, profile) {
            Ok(order) => self.begin(order),
            Err(error) => self.state.notices.push(error.to_string()),
        }
    }

    /// Opens the statistics of the exchanges that the history's filter lets through, and has them worked out.
    fn open_statistics(&mut self) {
        if self.is_asking() {
            return;
        }
        self.state.dialog = Some(Dialog::Statistics(None));
        // Why only these: a hundred thousand whole lines would take too long to copy.
        let rows = self.view.filtered.rows().iter().filter_map(|index| self.state.history.get(*index));
        let rows: Vec<Row> = rows.map(Row::of).collect();
        let reports = self.reports.clone();
        self.worker.handle().spawn_blocking(move || {
            reports.report(Event::Statistics(Box::new(Statistics::of(&rows, &jiff::tz::TimeZone::system()))));
        });
    }

    pub(super) fn take_statistics(&mut self, statistics: Statistics) {
        if let Some(Dialog::Statistics(shown)) = &mut self.state.dialog {
            *shown = Some(Box::new(statistics));
        }
    }
}
