//! The form: a field for every payload item, by groups; or the whole body as text.

use eframe::egui::{
    self, Align, Button, Frame, Label, Layout, Margin, Popup, RichText, ScrollArea, Stroke, TextEdit, Ui,
};

use super::field::{self, text_field};
use super::findings::{self, finding_line};
use super::theme::{self, Palette};
use super::{Jump, Pane, View, caller_info, widgets};
use crate::api::catalogue::{Group, ITEMS};
use crate::api::checks::{Finding, Place};
use crate::app::commands::{Action, Command};
use crate::app::state::State;

/// Draws the form.
pub fn show(ui: &mut Ui, state: &mut State, view: &mut View, queue: &mut Vec<Command>) {
    widgets::strip(ui, |ui| {
        widgets::title(ui, "Payload");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            widgets::action_button(ui, queue, Action::FillExample);
            widgets::action_button(ui, queue, Action::NewForm);
            let more = ui.button("More");
            Popup::menu(&more).show(|ui| menu(ui, state, queue));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| widgets::muted(ui, "* required"));
        });
    });
    if view.takes_focus(Pane::Form) {
        view.jump = Some(Jump(Place::Item("siteId".to_owned())));
    }
    let jump = view.jump.take();
    let mut changed = caller_info::take_paste(ui, state);
    ScrollArea::vertical().id_salt("form").auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(theme::PAD, 4)).show(ui, |ui| {
            changed |= if state.draft.raw_body.is_some() {
                raw_body(ui, state, jump.as_ref(), queue)
            } else {
                fields(ui, state, jump.as_ref(), queue)
            };
            ui.add_space(12.0);
        });
    });
    if changed {
        state.draft_changed();
        ui.ctx().request_repaint();
    }
}

/// What else can be done with the form, and the samples.
fn menu(ui: &mut Ui, state: &State, queue: &mut Vec<Command>) {
    ui.set_min_width(260.0);
    for action in [Action::Paste, Action::RawBody, Action::SaveSample, Action::Samples, Action::Run] {
        let keys = ui.ctx().format_shortcut(&action.shortcut());
        let keys = RichText::new(keys).font(theme::code()).color(Palette::of(ui).muted);
        let response = ui.add(Button::new(action.label()).right_text(keys).frame_when_inactive(false));
        if response.accessible_name(action.label()).on_hover_text(action.tooltip()).clicked() {
            queue.push(Command::Act(action));
        }
    }
    ui.separator();
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (index, sample) in state.samples.iter().enumerate() {
            if ui.add(Button::new(&sample.name).frame_when_inactive(false)).clicked() {
                queue.push(Command::LoadSample(index));
            }
        }
    });
}

fn fields(ui: &mut Ui, state: &mut State, jump: Option<&Jump>, queue: &mut Vec<Command>) -> bool {
    let mut changed = false;
    for group in Group::ALL {
        heading(ui, group.label());
        if group == Group::CallerInfo {
            changed |= caller_info::show(ui, state, jump);
            continue;
        }
        for item in ITEMS.iter().filter(|item| item.group == group) {
            if field::show(ui, state, item, jump, queue) {
                state.touched.insert(item.name);
                changed = true;
            }
        }
    }
    changed | others(ui, state)
}

/// A group's heading, with a line to the right border.
pub fn heading(ui: &mut Ui, text: &str) {
    let palette = Palette::of(ui);
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(text).font(theme::heading(12.0)).color(palette.muted)).selectable(false));
        let left = ui.available_rect_before_wrap();
        ui.painter().hline(left.x_range(), left.center().y, Stroke::new(1.0, palette.line));
    });
    ui.add_space(2.0);
}

/// The whole body as text, which goes out as it stands.
fn raw_body(ui: &mut Ui, state: &mut State, jump: Option<&Jump>, queue: &mut Vec<Command>) -> bool {
    let findings: Vec<Finding> = state.checked.findings.clone();
    let Some(text) = &mut state.draft.raw_body else { return false };
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new("The body goes out as it stands here, byte for byte").selectable(false));
        if widgets::small_button(ui, "Back to the form").clicked() {
            queue.push(Command::Act(Action::RawBody));
        }
    });
    ui.add_space(2.0);
    let edit = TextEdit::multiline(text).desired_rows(20).font(theme::code()).lock_focus(false);
    let own: Vec<Finding> = findings.iter().filter(|finding| finding.place == Place::Body).cloned().collect();
    let response = text_field(ui, edit, ui.available_width(), findings::worst(&own)).accessible_name("raw body");
    findings::describe(ui, response.id, &own);
    if jump.is_some() {
        response.request_focus();
    }
    for finding in &findings {
        // Why: a fix changes a field of the form, which is not what goes out now.
        finding_line(
            ui,
            &Finding { what: format!("{}: {}", finding.place, finding.what), fix: None, ..finding.clone() },
        );
    }
    response.changed()
}

/// Items the specification doesn't know, which came in with a payload: shown, and removed only by hand.
fn others(ui: &mut Ui, state: &mut State) -> bool {
    if state.draft.others.is_empty() {
        return false;
    }
    let palette = Palette::of(ui);
    heading(ui, "Other items");
    let mut removed = None;
    for (index, (name, literal)) in state.draft.others.iter().enumerate() {
        ui.horizontal(|ui| {
            ui.label(RichText::new(name).font(theme::code()).color(palette.key));
            ui.add(Label::new(RichText::new(literal).font(theme::code())).truncate());
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                if widgets::small_button(ui, "Remove").clicked() {
                    removed = Some(index);
                }
            });
        });
        for finding in state.findings_at(&Place::Other(name.clone())) {
            finding_line(ui, finding);
        }
    }
    if let Some(index) = removed {
        state.draft.others.remove(index);
    }
    removed.is_some()
}
