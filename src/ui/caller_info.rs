//! The editor of `callerInfo`: a row a pair, with its type, to be added, moved and removed; or the same as JSON text.

use eframe::egui::{
    self, ComboBox, CursorIcon, Event, Id, Key, Modifiers, Rect, Response, RichText, Sense, TextEdit, Ui, Vec2,
};

use super::Jump;
use super::field::text_field;
use super::findings::{self, finding_line};
use super::theme::{self, Palette};
use super::widgets;
use crate::api::caller_info::{self, Kind, Row};
use crate::api::catalogue::CALLER_INFO;
use crate::api::checks::{Change, Finding, Place};
use crate::api::draft::{Entry, Form};
use crate::api::json;
use crate::app::state::State;

/// What was asked of the rows.
enum Ask {
    Move { from: usize, to: usize },
    Remove(usize),
    Insert { at: usize, rows: Vec<Row> },
    Fix(Change),
}

/// The width of the type's list, in points.
const TYPE: f32 = 88.0;
/// The width of the grip before a row, in points.
const GRIP: f32 = 14.0;
/// The width of the button after a row with the space before it, in points.
const BUTTON: f32 = widgets::SIGN + 4.0;
/// A row's height without findings, in points.
const ROW: f32 = 30.0;
/// How far out of sight rows are still drawn, so that Tab reaches them, in points.
const MARGIN: f32 = 90.0;

/// Draws the editor; tells whether anything was changed.
pub fn show(ui: &mut Ui, state: &mut State, jump: Option<&Jump>) -> bool {
    let is_raw = state.draft.entry(CALLER_INFO).form != Form::Own;
    let switched = switch(ui, state, is_raw);
    if is_raw {
        return raw(ui, state) || switched;
    }
    rows(ui, state, jump) || switched
}

/// The choice between rows and JSON text. Nothing is lost on the way: text that is no object of pairs stays text.
fn switch(ui: &mut Ui, state: &mut State, is_raw: bool) -> bool {
    ui.horizontal(|ui| {
        let text = &state.draft.entry(CALLER_INFO).text;
        let parsed = if is_raw && !text.trim().is_empty() { caller_info::from_json(text) } else { Ok(Vec::new()) };
        ui.spacing_mut().item_spacing.x = 4.0;
        let rows = ui.add_enabled_ui(parsed.is_ok(), |ui| widgets::option(ui, !is_raw, "Rows")).inner;
        let json = widgets::option(ui, is_raw, "JSON");
        widgets::muted(ui, "Pairs for the agent; Alt+↑ ↓ moves a row");
        if rows.clicked() && is_raw {
            state.draft.caller_info = parsed.unwrap_or_default();
            *state.draft.entry_mut(CALLER_INFO) = Entry::default();
            return true;
        }
        if json.clicked() && !is_raw {
            let text = caller_info::to_json(&state.draft.caller_info).unwrap_or_else(|| "{}".to_owned());
            let pretty = json::pretty(&text).map(|parts| parts.into_iter().map(|(_, text)| text).collect());
            *state.draft.entry_mut(CALLER_INFO) = Entry { text: pretty.unwrap_or(text), form: Form::Json };
            return true;
        }
        false
    })
    .inner
}

fn rows(ui: &mut Ui, state: &mut State, jump: Option<&Jump>) -> bool {
    let count = state.draft.caller_info.len();
    let top = ui.cursor().top();
    let seen = ui.clip_rect().y_range().expand(MARGIN);
    let mut changed = false;
    let mut ask = None;
    let mut tops = Vec::with_capacity(count + 1);
    let heights: Vec<f32> = heights(state, count);
    let mut at = top;
    ui.spacing_mut().item_spacing.y = 0.0;
    // Why one row more: typing in it makes it a pair, and the next one appears.
    for index in 0..=count {
        let height = heights.get(index).copied().unwrap_or(ROW);
        tops.push(at);
        let wanted = matches!(jump, Some(Jump(Place::CallerInfo(row))) if *row == index);
        if seen.contains(at) || seen.contains(at + height) || wanted {
            let mut row = state.draft.caller_info.get(index).cloned().unwrap_or_default();
            let findings: Vec<Finding> = state.findings_at(&Place::CallerInfo(index)).cloned().collect();
            let before = row.clone();
            let place = ui.cursor().min;
            ui.scope(|ui| {
                ui.set_min_height(height);
                one_row(ui, &mut row, index, count, &findings, wanted, &mut ask);
            });
            let used = ui.cursor().top() - place.y;
            ui.add_space((height - used).max(0.0));
            if row != before {
                changed = true;
                match state.draft.caller_info.get_mut(index) {
                    Some(place) => *place = row,
                    None => state.draft.caller_info.push(row),
                }
            }
        } else {
            ui.add_space(height);
        }
        at = ui.cursor().top();
    }
    ask = drag(ui, &tops, count).or(ask).or_else(|| keys_and_paste(ui, count));
    changed | carry_out(ui, state, ask)
}

/// Each row's height: that of its fields, and of a line or two for each finding.
fn heights(state: &State, count: usize) -> Vec<f32> {
    let mut heights = vec![ROW; count + 1];
    for finding in &state.checked.findings {
        if let Place::CallerInfo(index) = finding.place
            && let Some(height) = heights.get_mut(index)
        {
            *height += 34.0;
        }
    }
    heights
}

fn cell(index: usize, part: &str) -> Id {
    Id::unique(("callerInfo", index, part))
}

fn one_row(
    ui: &mut Ui,
    row: &mut Row,
    index: usize,
    count: usize,
    findings: &[Finding],
    wanted: bool,
    ask: &mut Option<Ask>,
) {
    let number = index + 1;
    let is_pair = index < count;
    let room = (ui.available_width() - GRIP - TYPE - BUTTON - 12.0).max(120.0);
    let worst = findings::worst(findings);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        grip(ui, index, is_pair);
        let edit = widgets::line_edit(&mut row.key).hint_text(if is_pair { "key" } else { "new key" });
        let key = text_field(ui, edit.id(cell(index, "key")), room * 0.4, worst);
        let key = key.accessible_name(format!("callerInfo key {number}"));
        findings::describe(ui, key.id, findings);
        if wanted {
            key.request_focus();
            key.scroll_to_me(None);
        }
        kinds(ui, row, number);
        let is_null = row.kind == Kind::Null;
        let is_code = matches!(row.kind, Kind::Json | Kind::Number);
        let value = widgets::line_edit(&mut row.text)
            .hint_text(if is_null { "null" } else { "value" })
            .id(cell(index, "value"))
            .font(if is_code { theme::code() } else { egui::FontId::proportional(13.0) })
            .interactive(!is_null);
        let width = (ui.available_width() - BUTTON).max(40.0);
        text_field(ui, value, width, worst).accessible_name(format!("callerInfo value {number}"));
        let remove = widgets::sign_button(ui, "×", &format!("Remove callerInfo row {number}"), is_pair);
        if remove.clicked() {
            *ask = Some(Ask::Remove(index));
        }
    });
    for finding in findings {
        if finding_line(ui, finding) {
            *ask = finding.fix.clone().map(|fix| Ask::Fix(fix.change));
        }
    }
}

fn kinds(ui: &mut Ui, row: &mut Row, number: usize) {
    let list = ComboBox::from_id_salt(("type", number)).width(TYPE).selected_text(row.kind.word());
    let list = list.show_ui(ui, |ui| {
        for kind in Kind::ALL {
            let word = RichText::new(kind.word()).color(Palette::of(ui).text);
            ui.selectable_value(&mut row.kind, kind, word);
        }
    });
    list.response.accessible_name(format!("callerInfo type {number}"));
}

/// The six dots by which a row is dragged.
fn grip(ui: &mut Ui, index: usize, is_pair: bool) -> Response {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(GRIP, 24.0), Sense::hover());
    let sense = if is_pair { Sense::drag() } else { Sense::hover() };
    let response = ui.interact(rect, cell(index, "grip"), sense);
    if is_pair {
        let palette = Palette::of(ui);
        let color = if response.hovered() || response.dragged() { palette.accent } else { palette.outline };
        for x in [-2.0, 2.0] {
            for y in [-5.0, 0.0, 5.0] {
                ui.painter().circle_filled(rect.center() + Vec2::new(x, y), 1.2, color);
            }
        }
        if response.hovered() {
            ui.set_cursor_icon(CursorIcon::Grab);
        }
    }
    response
}

/// Where a dragged row would land, drawn as a line; on release, that it is to be moved there.
fn drag(ui: &Ui, tops: &[f32], count: usize) -> Option<Ask> {
    let from = (0..count).find(|index| {
        ui.ctx().is_being_dragged(cell(*index, "grip")) || ui.ctx().drag_stopped_id() == Some(cell(*index, "grip"))
    })?;
    let pointer = ui.ctx().pointer_interact_pos()?;
    // The gap before row n is the n-th one.
    let gap = tops.iter().take(count + 1).position(|top| pointer.y < *top + ROW / 2.0).unwrap_or(count);
    let y = tops.get(gap).copied()?;
    let line = Rect::from_x_y_ranges(ui.max_rect().x_range(), y - 1.0..=y + 1.0);
    ui.painter().rect_filled(line, 1.0, Palette::of(ui).accent);
    ui.set_cursor_icon(CursorIcon::Grabbing);
    let to = if gap > from { gap - 1 } else { gap };
    (ui.ctx().drag_stopped_id().is_some() && to != from).then_some(Ask::Move { from, to })
}

/// Alt with an arrow moves the row that has the keyboard; a paste of pairs into one of its fields makes rows of them.
fn keys_and_paste(ui: &Ui, count: usize) -> Option<Ask> {
    let focused = ui.memory(egui::Memory::focused)?;
    let index = (0..=count).find(|index| [cell(*index, "key"), cell(*index, "value")].contains(&focused))?;
    let up = ui.input_mut(|input| input.consume_key(Modifiers::ALT, Key::ArrowUp));
    let down = ui.input_mut(|input| input.consume_key(Modifiers::ALT, Key::ArrowDown));
    let part = if focused == cell(index, "key") { "key" } else { "value" };
    let to = match (up, down) {
        (true, _) => index.checked_sub(1),
        (_, true) => Some(index + 1),
        _ => None,
    };
    if let Some(to) = to.filter(|to| *to < count && index < count) {
        ui.memory_mut(|memory| memory.request_focus(cell(to, part)));
        return Some(Ask::Move { from: index, to });
    }
    None
}

/// Takes a paste of pairs away before a field sees it. To be called before the fields are drawn.
pub fn take_paste(ui: &Ui, state: &mut State) -> bool {
    let count = state.draft.caller_info.len();
    let Some(focused) = ui.memory(egui::Memory::focused) else { return false };
    let Some(index) = (0..=count).find(|index| [cell(*index, "key"), cell(*index, "value")].contains(&focused)) else {
        return false;
    };
    let rows = ui.input_mut(|input| {
        let at = input.events.iter().position(|event| matches!(event, Event::Paste(_)))?;
        let Some(Event::Paste(text)) = input.events.get(at) else { return None };
        let rows = caller_info::from_pasted(text)?;
        input.events.remove(at);
        Some(rows)
    });
    let Some(rows) = rows else { return false };
    carry_out(ui, state, Some(Ask::Insert { at: index, rows }))
}

fn carry_out(ui: &Ui, state: &mut State, ask: Option<Ask>) -> bool {
    let rows = &mut state.draft.caller_info;
    match ask {
        None => return false,
        Some(Ask::Move { from, to }) => {
            let row = rows.remove(from);
            rows.insert(to.min(rows.len()), row);
        }
        Some(Ask::Remove(index)) => {
            rows.remove(index);
        }
        Some(Ask::Insert { at, rows: new }) => {
            // Why: a blank row that the paste went into is filled by it; one that holds something stays.
            let at = if rows.get(at).is_some_and(|row| !row.is_blank()) { at + 1 } else { at };
            if rows.get(at).is_some_and(Row::is_blank) {
                rows.remove(at);
            }
            rows.splice(at..at, new);
        }
        Some(Ask::Fix(change)) => state.draft.apply(&change),
    }
    ui.ctx().request_repaint();
    true
}

/// `callerInfo` as JSON text.
fn raw(ui: &mut Ui, state: &mut State) -> bool {
    let findings: Vec<Finding> = state.findings_at(&Place::Item(CALLER_INFO.to_owned())).cloned().collect();
    let entry = state.draft.entry_mut(CALLER_INFO);
    let rows = entry.text.lines().count().clamp(4, 16);
    let edit = TextEdit::multiline(&mut entry.text).desired_rows(rows).font(theme::code());
    let response = text_field(ui, edit, ui.available_width(), findings::worst(&findings)).accessible_name(CALLER_INFO);
    findings::describe(ui, response.id, &findings);
    let mut changed = response.changed();
    for finding in &findings {
        finding_line(ui, finding);
    }
    ui.horizontal(|ui| {
        widgets::muted(ui, "Goes out as it stands here");
        if widgets::small_button(ui, "Clear").clicked() {
            *state.draft.entry_mut(CALLER_INFO) = Entry::default();
            state.draft.caller_info.clear();
            changed = true;
        }
    });
    changed
}
