//! The editor of `callerInfo`: a row a pair, with its type, to be added, moved and removed.

use eframe::egui::{self, ComboBox, TextEdit, Ui};

use super::Jump;
use super::form::{describe, finding_line, text_field};
use super::theme;
use super::widgets;
use crate::api::caller_info::{Kind, Row};
use crate::api::catalogue::CALLER_INFO;
use crate::api::checks::{Finding, Place};
use crate::api::draft::{Entry, Form};
use crate::app::state::State;

/// What was asked of a row.
enum Ask {
    Up(usize),
    Down(usize),
    Remove(usize),
}

/// The width of the type's list, in points.
const TYPE: f32 = 88.0;
/// The width of the three buttons with the space before them, in points.
const BUTTONS: f32 = 3.0 * widgets::SIGN + 4.0;

/// Draws the editor; tells whether anything was changed.
pub fn show(ui: &mut Ui, state: &mut State, jump: Option<&Jump>) -> bool {
    if state.draft.entry(CALLER_INFO).form != Form::Own {
        return raw(ui, state);
    }
    let mut changed = false;
    let mut ask = None;
    let count = state.draft.caller_info.len();
    for index in 0..count {
        let findings: Vec<Finding> = state.findings_at(&Place::CallerInfo(index)).cloned().collect();
        let Some(row) = state.draft.caller_info.get_mut(index) else { break };
        ui.push_id(("callerInfo", index), |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                changed |= cells(ui, row, index, &findings, jump);
                ui.spacing_mut().item_spacing.x = 0.0;
                let number = index + 1;
                if widgets::sign_button(ui, "↑", &format!("Move callerInfo row {number} up"), index > 0).clicked() {
                    ask = Some(Ask::Up(index));
                }
                if widgets::sign_button(ui, "↓", &format!("Move callerInfo row {number} down"), number < count)
                    .clicked()
                {
                    ask = Some(Ask::Down(index));
                }
                if widgets::sign_button(ui, "✕", &format!("Remove callerInfo row {number}"), true).clicked() {
                    ask = Some(Ask::Remove(index));
                }
            });
            for finding in &findings {
                finding_line(ui, finding);
            }
        });
    }
    let rows = &mut state.draft.caller_info;
    match ask {
        Some(Ask::Up(index)) => rows.swap(index, index - 1),
        Some(Ask::Down(index)) => rows.swap(index, index + 1),
        Some(Ask::Remove(index)) => {
            rows.remove(index);
        }
        None => {}
    }
    ui.horizontal(|ui| {
        let added = ui.button("Add pair").clicked();
        if added {
            rows.push(Row::default());
        }
        widgets::muted(ui, "Key, type and value; shown to the agent");
        changed | added | ask.is_some()
    })
    .inner
}

fn cells(ui: &mut Ui, row: &mut Row, index: usize, findings: &[Finding], jump: Option<&Jump>) -> bool {
    let number = index + 1;
    let room = (ui.available_width() - TYPE - BUTTONS).max(120.0);
    let has_error = !findings.is_empty();
    let key = TextEdit::singleline(&mut row.key).hint_text("key").id_salt("key");
    let key = text_field(ui, key, room * 0.4, has_error).accessible_name(format!("callerInfo key {number}"));
    describe(ui, key.id, findings);
    if matches!(jump, Some(Jump(Place::CallerInfo(at))) if *at == index) {
        key.request_focus();
        key.scroll_to_me(None);
    }

    let mut changed = key.changed();
    let before = row.kind;
    let list = ComboBox::from_id_salt("type").width(TYPE).selected_text(row.kind.word()).show_ui(ui, |ui| {
        for kind in Kind::ALL {
            ui.selectable_value(&mut row.kind, kind, kind.word());
        }
    });
    list.response.accessible_name(format!("callerInfo type {number}"));
    changed |= row.kind != before;

    let is_null = row.kind == Kind::Null;
    let value = TextEdit::singleline(&mut row.text)
        .hint_text(if is_null { "null" } else { "value" })
        .id_salt("value")
        .font(if matches!(row.kind, Kind::Json | Kind::Number) {
            theme::code()
        } else {
            egui::FontId::proportional(13.0)
        })
        .interactive(!is_null);
    let width = (ui.available_width() - BUTTONS).max(40.0);
    let value = text_field(ui, value, width, has_error).accessible_name(format!("callerInfo value {number}"));
    changed | value.changed()
}

/// `callerInfo` that is no object of pairs: its raw text.
fn raw(ui: &mut Ui, state: &mut State) -> bool {
    let findings: Vec<Finding> = state.findings_at(&Place::Item(CALLER_INFO.to_owned())).cloned().collect();
    let entry = state.draft.entry_mut(CALLER_INFO);
    let edit = TextEdit::multiline(&mut entry.text).desired_rows(3).font(theme::code());
    let response = text_field(ui, edit, ui.available_width(), !findings.is_empty()).accessible_name(CALLER_INFO);
    describe(ui, response.id, &findings);
    let mut changed = response.changed();
    for finding in &findings {
        finding_line(ui, finding);
    }
    ui.horizontal(|ui| {
        widgets::muted(ui, "Goes out as raw JSON");
        if ui.small_button("Clear").clicked() {
            *state.draft.entry_mut(CALLER_INFO) = Entry::default();
            changed = true;
        }
    });
    changed
}
