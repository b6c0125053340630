//! What the history's list can be narrowed to.

use std::time::{SystemTime, UNIX_EPOCH};

use eframe::egui::{Button, Popup, PopupCloseBehavior, ScrollArea, Ui};

use super::filtered::Filters;
use super::{View, marks, widgets};
use crate::api::endpoint::Environment;
use crate::api::presets;
use crate::api::reply::Verdict;
use crate::app::state::State;
use crate::exchange::Standing;

/// The button that opens them.
pub(super) fn show(ui: &mut Ui, state: &State, view: &mut View) {
    let label = match view.filters.count() {
        0 => "Filter".to_owned(),
        count => format!("Filter ({count})"),
    };
    let button = widgets::small_button(ui, label);
    Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        let most = (ui.ctx().content_rect().height() - 130.0).max(120.0);
        let scroll = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        scroll.show(ui, |ui| filters(ui, state, view));
    });
}

fn filters(ui: &mut Ui, state: &State, view: &mut View) {
    ui.set_max_width(330.0);
    let filters = &mut view.filters;
    let results = Verdict::ALL.map(|verdict| (Standing::Answered, Some(verdict)));
    let results = results.into_iter().chain([(Standing::NotSent, None), (Standing::Unknown, None)]);
    choice(ui, "Result", &mut filters.result, results, |(standing, verdict)| {
        marks::word(*standing, *verdict).to_owned()
    });
    let days = [(1, "24 hours"), (7, "7 days"), (30, "30 days")];
    let mut since = filters.since.map(|(days, _)| days);
    choice(ui, "Sent within", &mut since, days.map(|(days, _)| days), |chosen| {
        days.iter().find(|(days, _)| days == chosen).map(|(_, words)| (*words).to_owned()).unwrap_or_default()
    });
    if since != filters.since.map(|(days, _)| days) {
        filters.since = since.map(|days| (days, days_ago(days)));
    }
    choice(ui, "Environment", &mut filters.environment, Environment::ALL, |environment| environment.word().to_owned());
    let profiles = state.profiles.iter().map(|profile| profile.name.clone());
    choice(ui, "Profile", &mut filters.profile, profiles, Clone::clone);
    let seen = view.filtered.seen();
    if !seen.statuses.is_empty() {
        choice(ui, "Status", &mut filters.status, seen.statuses.iter().copied(), u16::to_string);
    }
    if !seen.labels.is_empty() {
        choice(ui, "Label", &mut filters.label, seen.labels.iter().cloned(), Clone::clone);
    }
    widgets::muted(ui, "Only");
    ui.horizontal_wrapped(|ui| {
        for (set, words) in [(&mut filters.pinned, "Pinned"), (&mut filters.on_purpose, "With mistakes on purpose")] {
            if widgets::option(ui, *set, words).clicked() {
                *set = !*set;
            }
        }
    });
    ui.add_space(4.0);
    if ui.add_enabled(filters.count() > 0, Button::new("Clear filters")).clicked() {
        *filters = Filters::default();
    }
    // Why last: there can be many.
    if !seen.faults.is_empty() {
        let label = |name: &String| presets::label(name).to_owned();
        choice(ui, "Fault", &mut filters.fault, seen.faults.iter().cloned(), label);
    }
}

/// Values to choose one from; a second press takes it back.
fn choice<T: PartialEq>(
    ui: &mut Ui,
    title: &str,
    chosen: &mut Option<T>,
    values: impl IntoIterator<Item = T>,
    words: impl Fn(&T) -> String,
) {
    widgets::muted(ui, title);
    ui.horizontal_wrapped(|ui| {
        for value in values {
            let is_chosen = chosen.as_ref() == Some(&value);
            if widgets::option(ui, is_chosen, &words(&value)).clicked() {
                *chosen = (!is_chosen).then_some(value);
            }
        }
    });
    ui.add_space(4.0);
}

/// The moment so many days ago, in milliseconds since 1970-01-01 UTC.
fn days_ago(days: u16) -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_millis()).unwrap_or(i64::MAX) - i64::from(days) * 24 * 60 * 60 * 1000
}
