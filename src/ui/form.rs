//! The form: a field for every payload item, by groups, with its findings under it.

use eframe::egui::{self, Align, Label, Layout, RichText, ScrollArea, Stroke, TextEdit, Ui, Vec2};

use super::caller_info;
use super::findings::{self, finding_line};
use super::theme::{self, Palette};
use super::widgets;
use super::{Jump, Pane, View};
use crate::api::catalogue::{Accepts, Group, ITEMS, Item};
use crate::api::checks::{Finding, Place, Strength};
use crate::api::draft::Form;
use crate::app::commands::{Action, Command};
use crate::app::state::State;

/// The width of the names' column, in points; wide enough for the longest API name.
const NAMES: f32 = 198.0;
/// Below this width a field stands under its name instead of beside it, in points.
const STACKED: f32 = 340.0;

/// Draws the form.
pub fn show(ui: &mut Ui, state: &mut State, view: &mut View, queue: &mut Vec<Command>) {
    widgets::strip(ui, |ui| {
        widgets::title(ui, "Payload");
        widgets::muted(ui, "* required");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            widgets::action_button(ui, queue, Action::FillExample);
            widgets::action_button(ui, queue, Action::NewForm);
        });
    });
    if view.takes_focus(Pane::Form) {
        view.jump = Some(Jump(Place::Item("siteId".to_owned())));
    }
    let jump = view.jump.take();
    let mut changed = caller_info::take_paste(ui, state);
    ScrollArea::vertical().id_salt("form").auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(egui::Margin::symmetric(theme::PAD, 4)).show(ui, |ui| {
            for group in Group::ALL {
                heading(ui, group.label());
                if group == Group::CallerInfo {
                    changed |= caller_info::show(ui, state, jump.as_ref());
                } else {
                    for item in ITEMS.iter().filter(|item| item.group == group) {
                        if field(ui, state, item, jump.as_ref()) {
                            state.touched.insert(item.name);
                            changed = true;
                        }
                    }
                }
            }
            changed |= others(ui, state);
            ui.add_space(12.0);
        });
    });
    if changed {
        state.draft_changed();
        ui.ctx().request_repaint();
    }
}

fn heading(ui: &mut Ui, text: &str) {
    let palette = Palette::of(ui);
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(text).font(theme::heading(12.0)).color(palette.muted)).selectable(false));
        let left = ui.available_rect_before_wrap();
        ui.painter().hline(left.x_range(), left.center().y, Stroke::new(1.0, palette.line));
    });
    ui.add_space(2.0);
}

/// Draws one item's row; tells whether its text was changed.
fn field(ui: &mut Ui, state: &mut State, item: &'static Item, jump: Option<&Jump>) -> bool {
    let wire = state.wire();
    let place = Place::Item(item.name.to_owned());
    let findings: Vec<Finding> = state.findings_at(&place).cloned().collect();
    let known = state.attempted || state.touched.contains(item.name);
    let quiet = !known && state.draft.text(item.name).is_empty();
    let name = item.shown_name(wire);
    beside(
        ui,
        |ui| names(ui, name, item),
        |ui, label| {
            let entry = state.draft.entry_mut(item.name);
            let worst = findings::worst(&findings).filter(|_| !quiet);
            let edit = if item.name == "deflectionText" {
                TextEdit::multiline(&mut entry.text).desired_rows(3)
            } else {
                TextEdit::singleline(&mut entry.text)
            };
            let hint = if item.accepts == Accepts::Text { String::new() } else { format!("e.g. {}", item.example) };
            let response = text_field(ui, edit.hint_text(hint), ui.available_width(), worst).labelled_by(label);
            findings::describe(ui, response.id, &findings);
            let mut changed = response.changed();
            if matches!(jump, Some(Jump(at)) if at == &place) {
                response.request_focus();
                response.scroll_to_me(Some(Align::Center));
            }
            match entry.form {
                Form::Own => {}
                Form::Json => changed |= form_note(ui, "Goes out as raw JSON", &mut entry.form),
                // Why: typing into a field that was to be sent empty means that the text is to be sent.
                Form::Empty if !entry.text.is_empty() => entry.form = Form::Own,
                Form::Empty => changed |= form_note(ui, "Goes out as an empty string", &mut entry.form),
            }
            if !quiet {
                for finding in &findings {
                    finding_line(ui, finding);
                }
            }
            changed
        },
    )
}

/// Says how an entry goes out when that is not the item's own way, with the way back.
fn form_note(ui: &mut Ui, text: &str, form: &mut Form) -> bool {
    ui.horizontal(|ui| {
        widgets::muted(ui, text);
        let back = ui.small_button("As plain text").clicked();
        if back {
            *form = Form::Own;
        }
        back
    })
    .inner
}

/// Puts a name and its field beside each other, or under each other where the pane is narrow.
fn beside<R>(ui: &mut Ui, name: impl FnOnce(&mut Ui) -> egui::Id, field: impl FnOnce(&mut Ui, egui::Id) -> R) -> R {
    ui.spacing_mut().item_spacing.y = 4.0;
    let result = if ui.available_width() < STACKED {
        ui.vertical(|ui| {
            let label = name(ui);
            field(ui, label)
        })
        .inner
    } else {
        ui.horizontal_top(|ui| {
            let label = ui
                .allocate_ui_with_layout(Vec2::new(NAMES, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(NAMES);
                    name(ui)
                })
                .inner;
            ui.vertical(|ui| field(ui, label)).inner
        })
        .inner
    };
    ui.add_space(2.0);
    result
}

/// The API's name with its mark, and the name in words; gives the id of the API's name.
fn names(ui: &mut Ui, name: &str, item: &'static Item) -> egui::Id {
    let palette = Palette::of(ui);
    ui.spacing_mut().item_spacing = Vec2::new(3.0, 0.0);
    let label = ui
        .horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            let text = RichText::new(name).font(theme::heading(12.5)).color(palette.text);
            let label = ui.add(Label::new(text).selectable(false).truncate()).on_hover_text(item.source);
            if item.required {
                let star = RichText::new("*").font(theme::heading(12.5)).color(palette.bad);
                ui.add(Label::new(star).selectable(false)).on_hover_text("Required");
            }
            label.id
        })
        .inner;
    widgets::muted(ui, item.label);
    label
}

/// A text field of a given width; the outline tells the strongest of its findings.
pub fn text_field(ui: &mut Ui, edit: TextEdit<'_>, width: f32, worst: Option<Strength>) -> egui::Response {
    ui.scope(|ui| {
        if let Some(stroke) = findings::outline(worst, &Palette::of(ui)) {
            ui.visuals_mut().widgets.inactive.bg_stroke = stroke;
            ui.visuals_mut().widgets.hovered.bg_stroke = stroke;
        }
        ui.add(edit.desired_width(width).margin(egui::Margin::symmetric(7, 5)))
    })
    .inner
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
            if ui.small_button("Remove").clicked() {
                removed = Some(index);
            }
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
