//! The response pane: the verdict in words, then what came back.

use eframe::egui::{
    self, Color32, CursorIcon, Frame, Label, Margin, RichText, Role, ScrollArea, Sense, Spinner, Ui, Vec2, WidgetInfo,
};

use super::marks::{self, Mark};
use super::theme::{self, Palette};
use super::widgets;
use super::{Pane, ResponseTab, View, faults, reporting, request, time_line, tree};
use crate::api::next;
use crate::api::reply::{Reading, Verdict};
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
            Some(outcome) => ended(ui, shown, outcome, view, queue),
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

fn ended(ui: &mut Ui, shown: &Shown, outcome: &Outcome, view: &mut View, queue: &mut Vec<Command>) {
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
    let is_success = verdict == Some(Verdict::Success);
    let unfolded = &mut view.next_steps;
    let is_open = if is_success { &mut unfolded.no_text } else { &mut unfolded.next };
    next_steps(ui, is_open, is_success, steps(outcome, reading));
    if let Some(fault) = &shown.exchange.request.fault {
        faults::sent_with(ui, fault);
    }
    reporting::button(ui, shown, queue);
    ui.add_space(2.0);
    match (view.response_tab, &shown.response, outcome.response()) {
        (ResponseTab::Timing, ..) => time_line::show(ui, &shown.exchange.request, outcome),
        (ResponseTab::Headers, _, Some(response)) => {
            request::header_list(ui, "response headers", &response.headers, queue);
        }
        (tab, Some(body), Some(response)) => {
            if response.truncated {
                widgets::muted(ui, "The reply was longer; its first 2 MiB are kept");
            }
            let mut seen =
                request::Seen { tree: &mut view.response_tree, found: &mut view.response_found, hex: &mut view.hex };
            request::body(ui, body, tab == ResponseTab::Raw, "response", &mut seen, queue);
        }
        _ => widgets::nothing_yet(ui, "Nothing came back", ""),
    }
}

/// What to do next.
fn steps<'a>(outcome: &Outcome, reading: Option<&'a Reading>) -> &'a [&'static str] {
    match outcome {
        Outcome::Answered { .. } => reading.map(|reading| reading.next.as_slice()).unwrap_or_default(),
        Outcome::NotSent { .. } => &next::NOT_SENT,
        Outcome::Unknown { .. } => &next::MAY_HAVE_BEEN_SENT,
    }
}

/// What to do next, behind a line that folds it away.
fn next_steps(ui: &mut Ui, is_open: &mut bool, is_success: bool, steps: &[&'static str]) {
    let palette = Palette::of(ui);
    let heading = if is_success { "Success, but no text arrived?" } else { "What to do next" };
    let text = RichText::new(heading).font(theme::heading(12.0)).color(palette.muted);
    let line = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let (sign, _) = ui.allocate_exact_size(Vec2::new(14.0, 18.0), Sense::hover());
        let label = ui.add(Label::new(text).selectable(false).sense(Sense::click()));
        tree::triangle(ui, sign.center(), *is_open, palette.muted);
        label.widget_info(|| WidgetInfo::labeled(Role::DisclosureTriangle, true, heading));
        ui.ctx().accesskit_node_builder(label.id, |node| node.set_expanded(*is_open));
        widgets::focus_ring(ui, &label, label.rect.expand(2.0));
        ui.interact(sign, label.id.with("sign"), Sense::CLICK).clicked() || label.clicked()
    });
    if line.inner {
        *is_open = !*is_open;
    }
    line.response.on_hover_cursor(CursorIcon::PointingHand);
    if !*is_open {
        return;
    }
    // Why at most a third: the reply itself stays in sight in a small window.
    let most = (ui.available_height() / 3.0).max(40.0);
    ScrollArea::vertical().id_salt("next steps").max_height(most).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for step in steps {
            ui.horizontal_top(|ui| {
                let (dot, _) = ui.allocate_exact_size(Vec2::new(14.0, 16.0), Sense::hover());
                ui.painter().circle_filled(dot.center() + egui::vec2(2.0, 0.5), 1.8, palette.muted);
                ui.add(Label::new(*step).wrap());
            });
        }
    });
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
