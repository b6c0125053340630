//! The history: one line an exchange, newest first, with the draft on top; only the lines in sight are drawn.

use std::time::{Duration, Instant};

use eframe::egui::{
    self, Align, Align2, EventFilter, FontId, Key, Layout, Modifiers, Rect, Role, ScrollArea, Sense, Ui, Vec2,
    WidgetInfo,
};

use super::filtered::Filtered;
use super::marks::{self, Mark};
use super::theme::{self, Palette};
use super::widgets;
use super::{Pane, View, filters, remarks, selection, text};
use crate::api::presets;
use crate::app::commands::{Action, Command};
use crate::app::found;
use crate::app::selecting::SelectCommand;
use crate::app::state::{Choice, State};
use crate::app::words::{milliseconds, time_of_day};
use crate::exchange::{Id, Summary};

/// A line's height, in points.
const ROW: f32 = 26.0;

/// How long one frame searches.
const MOST_SEARCHING: Duration = Duration::from_millis(3);

/// The height of the columns' names, in points.
const HEAD: f32 = 20.0;

/// Draws the history.
pub fn show(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let found = state.found.as_ref();
    let revision = state.history_revision;
    let begun = Instant::now();
    let is_late = || begun.elapsed() > MOST_SEARCHING;
    let is_searched = view.filtered.update(&view.filter, &view.filters, found, &state.history, revision, is_late);
    if !is_searched {
        ui.ctx().request_repaint();
    }
    queue.extend(view.filtered.to_ask().map(Command::Find));
    let count = view.filtered.rows().len();
    widgets::strip(ui, |ui| {
        widgets::title(ui, "History");
        let all = state.history.len();
        let text = match (state.history_loading, all, count) {
            (true, ..) => "reading…".to_owned(),
            (false, 0, _) => "nothing sent yet".to_owned(),
            _ if !is_searched => "searching…".to_owned(),
            (false, all, count) if all == count => format!("{all} sent"),
            (false, all, count) => format!("{count} of {all}"),
        };
        widgets::muted(ui, text);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let statistics = Action::Statistics;
            if widgets::small_button(ui, statistics.label()).on_hover_text(statistics.tooltip()).clicked() {
                queue.push(Command::Act(statistics));
            }
            let width = (ui.available_width() - 80.0).clamp(60.0, 220.0);
            let edit = widgets::line_edit(&mut view.filter).hint_text("Search history").id(search_id());
            ui.add(edit.desired_width(width).margin(egui::Margin::symmetric(7, 4))).accessible_name("search history");
            filters::show(ui, state, view);
        });
    });
    if view.takes_focus(Pane::History) {
        let id = match state.chosen {
            Choice::Draft => None,
            Choice::Exchange(id) => Some(id),
        };
        ui.memory_mut(|memory| memory.request_focus(row_id(id)));
    }
    if state.selection.ids.is_empty() {
        remarks::show(ui, state, view, queue);
    } else {
        view.remarks.leave(queue);
        selection::show(ui, state, queue);
    }
    // Why: a list that is longer than its room gives some of its width to a bar.
    #[expect(clippy::cast_precision_loss, reason = "a height in points")]
    let is_longer = ROW * (count + 1) as f32 > ui.available_height() - HEAD;
    columns_head(ui, if is_longer { ui.spacing().scroll.allocated_width() } else { 0.0 });
    keys(ui, state, view.filtered.rows(), queue);
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = ScrollArea::vertical().id_salt("history rows").auto_shrink(false);
    scroll.show_rows(ui, ROW, count + 1, |ui, range| {
        for line in range {
            if line == 0 {
                draft_row(ui, state, queue);
            } else if let Some(row) = view.filtered.rows().get(line - 1).and_then(|index| state.history.get(*index)) {
                exchange_row(ui, state, row, &view.filtered, queue);
            }
        }
    });
}

/// The search field.
#[must_use]
pub fn search_id() -> egui::Id {
    egui::Id::unique("history search")
}

/// Arrow keys go from line to line while one of them has the focus.
fn keys(ui: &Ui, state: &State, rows: &[usize], queue: &mut Vec<Command>) {
    let focused = ui.memory(egui::Memory::focused);
    let chosen = match state.chosen {
        Choice::Draft => None,
        Choice::Exchange(id) => rows.iter().position(|index| state.history.get(*index).is_some_and(|row| row.id == id)),
    };
    let here = row_id(match state.chosen {
        Choice::Draft => None,
        Choice::Exchange(id) => Some(id),
    });
    if focused != Some(here) {
        return;
    }
    // Why: egui would take the arrows too, and move the focus a second time.
    let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(here, filter));
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A)) {
        let all = rows.iter().filter_map(|index| state.history.get(*index)).map(|row| row.id);
        queue.push(Command::Select(SelectCommand::All(all.collect())));
    }
    // Why with Shift first: what asks for a key alone takes one with Shift, too.
    let (extends, up, down) = ui.input_mut(|input| {
        let mut pressed = |modifiers, key| input.consume_key(modifiers, key);
        let (up, down) = (pressed(Modifiers::SHIFT, Key::ArrowUp), pressed(Modifiers::SHIFT, Key::ArrowDown));
        let extends = up || down;
        let (plain_up, plain_down) = (pressed(Modifiers::NONE, Key::ArrowUp), pressed(Modifiers::NONE, Key::ArrowDown));
        (extends, up || plain_up, down || plain_down)
    });
    // Why: line 0 is the draft, so line n + 1 is the n-th row that the filter lets through.
    let line = chosen.map_or(0, |at| at + 1);
    let next = match (up, down) {
        (true, _) => line.saturating_sub(1),
        (_, true) => (line + 1).min(rows.len()),
        _ => return,
    };
    let id =
        next.checked_sub(1).and_then(|at| rows.get(at)).and_then(|index| state.history.get(*index)).map(|row| row.id);
    ui.memory_mut(|memory| memory.request_focus(row_id(id)));
    match id {
        Some(id) if extends => queue.extend(selection::range(state, rows, id)),
        _ => queue.extend(selection::alone(state, id.map_or(Command::ShowDraft, Command::Show))),
    }
}

fn row_id(id: Option<Id>) -> egui::Id {
    egui::Id::unique(("history row", id))
}

/// The columns' left edges and names, for a line of a given width.
fn columns(width: f32) -> [(f32, &'static str); 6] {
    let end = width - 12.0;
    let number = if width > 620.0 { 262.0 } else { 246.0 };
    let profile = number + 146.0;
    // Why: a column without room for a word is left out, the least needed first.
    let shown = |at: f32, room: f32| if room >= 0.0 { at } else { f32::INFINITY };
    let call_id = shown(end - 190.0, end - 190.0 - profile);
    let status = shown(end - 108.0, end - 108.0 - profile);
    [
        (34.0, "Verdict"),
        (172.0, "Time"),
        (number, "Number"),
        (shown(profile, call_id.min(status) - profile - 80.0), "Profile"),
        (call_id, "callId"),
        (status, "Status"),
    ]
}

fn columns_head(ui: &mut Ui, bar: f32) {
    let palette = Palette::of(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HEAD), Sense::hover());
    let rect = rect.with_max_x(rect.right() - bar);
    let write = |x: f32, align: Align2, text: &str| {
        let at = egui::pos2(rect.left() + x, rect.center().y);
        ui.painter().text(at, align, text, FontId::proportional(10.5), palette.muted);
    };
    for (x, name) in columns(rect.width()) {
        if x.is_finite() {
            write(x, Align2::LEFT_CENTER, name);
        }
    }
    write(rect.width() - 12.0, Align2::RIGHT_CENTER, "Time taken");
}

fn draft_row(ui: &mut Ui, state: &State, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let chosen = state.chosen == Choice::Draft;
    let words = "Draft, not sent";
    let line = Line { id: row_id(None), chosen, selected: false, name: words };
    let (clicked, seen) = row(ui, &line, !state.selection.ids.is_empty());
    if clicked.is_some() {
        queue.extend(selection::alone(state, Command::ShowDraft));
    }
    let Some((rect, painter)) = seen else { return };
    mark(&painter, rect, Mark::Draft, palette.muted, &palette);
    let at = egui::pos2(rect.left() + 34.0, rect.center().y);
    painter.text(at, Align2::LEFT_CENTER, words, FontId::proportional(13.0), palette.muted);
}

fn exchange_row(ui: &mut Ui, state: &State, summary: &Summary, filtered: &Filtered, queue: &mut Vec<Command>) {
    let words = filtered.words();
    let palette = Palette::of(ui);
    let (sign, color) = Mark::of(summary.standing, summary.verdict, &palette);
    let word = marks::word(summary.standing, summary.verdict);
    let chosen = state.chosen == Choice::Exchange(summary.id);
    let time = time_of_day(summary.started_at);
    let status = summary.status.map_or_else(|| "–".to_owned(), |status| status.to_string());
    let call_id = summary.call_id.clone().unwrap_or_default();
    let total = summary.total.map(milliseconds).unwrap_or_default();
    let fault = summary.fault.as_deref().map(presets::label);
    let purpose = match fault {
        Some(fault) => format!(", sent with: {fault}"),
        None if summary.on_purpose => ", sent with mistakes on purpose".to_owned(),
        None => String::new(),
    };
    let profile_and_remarks = remarks::after_profile(summary);
    let name = format!(
        "#{} {word} {status} {time} {} {profile_and_remarks} callId {call_id}{purpose}",
        summary.id, summary.number
    );
    let line =
        Line { id: row_id(Some(summary.id)), chosen, selected: state.selection.ids.contains(&summary.id), name: &name };
    let (clicked, seen) = row(ui, &line, !state.selection.ids.is_empty());
    if let Some(modifiers) = clicked {
        if modifiers.command {
            queue.push(Command::Select(SelectCommand::Toggle(summary.id)));
        } else if modifiers.shift {
            queue.extend(selection::range(state, filtered.rows(), summary.id));
        } else {
            queue.extend(selection::alone(state, Command::Show(summary.id)));
        }
    }
    let Some((rect, painter)) = seen else { return };

    mark(&painter, rect, sign, color, &palette);
    if summary.remarks.pinned {
        // A bar at the line's edge; the strip below the list and the line's name say it in words.
        let bar = Rect::from_min_size(rect.min + Vec2::new(5.0, 7.0), Vec2::new(3.0, ROW - 14.0));
        painter.rect_filled(bar, 1.0, palette.accent);
    }
    let body = FontId::proportional(13.0);
    let code = FontId::monospace(12.0);
    let [verdict, at, number, profile, call, code_at] = columns(rect.width()).map(|(x, _)| rect.left() + x);
    let end = rect.right() - 12.0;
    let write = |from: f32, to: f32, text: &str, font: &FontId, color| {
        if from.is_finite() && to > from + 8.0 {
            let clip = Rect::from_x_y_ranges(from..=to - 8.0, rect.y_range());
            let place = egui::pos2(from, rect.center().y);
            let painter = painter.with_clip_rect(clip);
            let places = if words.is_empty() { Vec::new() } else { found::places(text, words) };
            if places.is_empty() {
                painter.text(place, Align2::LEFT_CENTER, text, font.clone(), color);
            } else {
                let galley = painter.layout_job(text::marked(text, &places, font, color, &palette));
                let at = Align2::LEFT_CENTER.anchor_size(place, galley.size()).min;
                painter.galley(at, galley, color);
            }
        }
    };
    let last = [call, code_at, end - 60.0].into_iter().fold(f32::INFINITY, f32::min);
    let word = if summary.on_purpose { format!("{word} *") } else { word.to_owned() };
    write(verdict, at, &word, &theme::heading(12.5), color);
    write(at, number, &time, &body, palette.text);
    write(number, profile.min(last), &summary.number, &body, palette.text);
    let sender =
        fault.map_or_else(|| profile_and_remarks.clone(), |fault| format!("{fault}  ·  {profile_and_remarks}"));
    write(profile, last, &sender, &body, palette.muted);
    write(call, code_at, &call_id, &code, palette.text);
    write(code_at, end - 58.0, &status, &code, palette.text);
    painter.text(egui::pos2(end, rect.center().y), Align2::RIGHT_CENTER, total, body, palette.muted);
}

/// A line of the list.
struct Line<'a> {
    id: egui::Id,
    /// Whether the panes show it.
    chosen: bool,
    /// Whether it is selected beside that one.
    selected: bool,
    name: &'a str,
}

/// A line's ground and focus. Gives the keys that were held when it was clicked, and its place and a painter when it is in
/// sight.
fn row(ui: &mut Ui, line: &Line, is_selecting: bool) -> (Option<Modifiers>, Option<(Rect, egui::Painter)>) {
    let palette = Palette::of(ui);
    let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), ROW));
    let response = ui.interact(rect, line.id, Sense::click());
    let is_marked = if is_selecting { line.selected } else { line.chosen };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_marked, line.name));
    let clicked = response.clicked().then(|| ui.input(|input| input.modifiers));
    if clicked.is_some() {
        response.request_focus();
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if !ui.is_rect_visible(rect) {
        return (clicked, None);
    }
    let painter = ui.painter_at(rect);
    if is_marked {
        painter.rect_filled(rect, 0.0, palette.chosen);
    } else if response.hovered() {
        painter.rect_filled(rect, 0.0, palette.strip);
    }
    if line.chosen {
        painter.rect_filled(Rect::from_min_size(rect.min, Vec2::new(3.0, ROW)), 0.0, palette.accent);
    }
    widgets::focus_ring(ui, &response, rect.shrink(1.0));
    (clicked, Some((rect, painter)))
}

fn mark(painter: &egui::Painter, row: Rect, mark: Mark, color: egui::Color32, palette: &Palette) {
    let center = egui::pos2(row.left() + 20.0, row.center().y);
    mark.paint(painter, Rect::from_center_size(center, Vec2::splat(14.0)), color, palette.pane);
}
