//! The response pane: the verdict in words, then what came back.

use eframe::egui::{Color32, Frame, Label, Margin, RichText, Spinner, Ui};

use super::marks::{self, Mark};
use super::theme::{self, Palette};
use super::widgets;
use super::{Pane, ResponseTab, View, faults, reporting, request};
use crate::app::commands::Command;
use crate::app::state::{Choice, Sending, Shown, State};
use crate::app::words::milliseconds;
use crate::exchange::{Outcome, Standing, Timings};

const TABS: [(ResponseTab, &str); 4] = [
    (ResponseTab::Body, "Body"),
    (ResponseTab::Raw, "Raw"),
    (ResponseTab::Headers, "Headers"),
    (ResponseTab::Timing, "Timing"),
];

/// Draws the response pane.
pub fn show(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let focus = view.takes_focus(Pane::Response);
    widgets::strip(ui, |ui| {
        widgets::title(ui, "Response");
        ui.add_space(6.0);
        ui.push_id("response", |ui| widgets::tabs(ui, &mut view.response_tab, &TABS, focus));
    });
    let under_way = state.sending.as_ref().filter(|sending| match state.chosen {
        Choice::Draft => sending.id.is_none(),
        Choice::Exchange(id) => sending.id == Some(id),
    });
    let shown = state.shown.as_deref().filter(|shown| state.chosen == Choice::Exchange(shown.exchange.id));
    Frame::new().inner_margin(Margin::symmetric(theme::PAD, 8)).show(ui, |ui| match (under_way, shown) {
        (Some(sending), _) => in_flight(ui, sending),
        (None, Some(shown)) => match shown.exchange.outcome() {
            Some(outcome) => ended(ui, shown, outcome, view.response_tab, queue),
            None => widgets::nothing_yet(ui, "Sending…", "The outcome will stand here"),
        },
        (None, None) if state.chosen == Choice::Draft => {
            widgets::nothing_yet(ui, "No response yet", "Send the form, and the reply stands here beside the request");
        }
        (None, None) => {}
    });
}

fn in_flight(ui: &mut Ui, sending: &Sending) {
    ui.horizontal(|ui| {
        ui.add(Spinner::new().size(18.0));
        ui.label(RichText::new(sending.phase).font(theme::heading(13.5)));
        widgets::muted(ui, format!("{:.1} s", sending.since.elapsed().as_secs_f32()));
    });
}

fn ended(ui: &mut Ui, shown: &Shown, outcome: &Outcome, tab: ResponseTab, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let reading = shown.reading.as_ref();
    let standing = match outcome {
        Outcome::Answered { .. } => Standing::Answered,
        Outcome::NotSent { .. } => Standing::NotSent,
        Outcome::Unknown { .. } => Standing::Unknown,
    };
    let verdict = reading.map(|reading| reading.verdict);
    let (mark, color) = Mark::of(standing, verdict, &palette);
    let word = marks::word(standing, verdict);
    let sentence = match outcome {
        Outcome::Answered { .. } => reading.map(|reading| reading.sentence.as_str()).unwrap_or_default(),
        Outcome::NotSent { why, .. } | Outcome::Unknown { why, .. } => why,
    };
    let status = outcome.response().map(|response| format!("HTTP {}", response.status));
    verdict_box(ui, mark, color, word, status.as_deref(), outcome.timings(), sentence);
    if let Some(fault) = &shown.exchange.request.fault {
        faults::sent_with(ui, fault);
    }
    reporting::button(ui, shown, queue);
    ui.add_space(4.0);
    match (tab, &shown.response, outcome.response()) {
        (ResponseTab::Timing, ..) => timing(ui, outcome.timings()),
        (ResponseTab::Headers, _, Some(response)) => {
            request::header_list(ui, "response headers", &response.headers, queue);
        }
        (ResponseTab::Body | ResponseTab::Raw, Some(body), Some(response)) => {
            if response.truncated {
                widgets::muted(ui, "The reply was longer; its first 2 MiB are kept");
            }
            request::body_text(ui, body, tab == ResponseTab::Body, "response", queue);
        }
        _ => widgets::nothing_yet(ui, "Nothing came back", ""),
    }
}

fn verdict_box(
    ui: &mut Ui,
    mark: Mark,
    color: Color32,
    word: &str,
    status: Option<&str>,
    timings: &Timings,
    sentence: &str,
) {
    widgets::banner(ui, mark, color, |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.add(Label::new(RichText::new(word).font(theme::heading(14.0)).color(color)));
            if let Some(status) = status {
                ui.add(Label::new(RichText::new(status).font(theme::heading(13.0))));
            }
            widgets::muted(ui, milliseconds(timings.total));
        });
        ui.add(Label::new(sentence).wrap());
    });
}

fn timing(ui: &mut Ui, timings: &Timings) {
    let marks = [
        ("Name resolved", timings.resolved),
        ("Connected", timings.connected),
        ("First byte", timings.first_byte),
        ("End", Some(timings.total)),
    ];
    widgets::muted(ui, "Since the send began");
    let words: Vec<(&str, String)> =
        marks.iter().map(|(name, at)| (*name, at.map_or_else(|| "not reached".to_owned(), milliseconds))).collect();
    widgets::pairs(ui, "timing", words.iter().map(|(name, words)| (*name, words.as_str())));
}
