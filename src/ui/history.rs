//! The history: one line an exchange, newest first, with the draft on top; only the lines in sight are drawn.

use std::fmt::Write as _;

use eframe::egui::{
    self, Align, Align2, FontId, Key, Layout, Modifiers, Rect, Role, ScrollArea, Sense, TextEdit, Ui, Vec2, WidgetInfo,
};

use super::marks::{self, Mark};
use super::theme::{self, Palette};
use super::widgets;
use super::{Pane, View};
use crate::api::presets;
use crate::app::commands::Command;
use crate::app::state::{Choice, State};
use crate::app::words::{milliseconds, time_of_day};
use crate::exchange::{Id, Summary};

/// A line's height, in points.
const ROW: f32 = 26.0;

/// How many exchanges are searched in one frame: some 2 ms. Why not all: 100,000 of them would hold a key press up.
const SLICE: usize = 10_000;

/// The lines that the filter lets through, kept until the filter or the history changes.
#[derive(Debug, Default)]
pub struct Filtered {
    text: String,
    revision: u64,
    words: Vec<String>,
    /// How many exchanges were searched so far.
    searched: usize,
    rows: Vec<usize>,
}

impl Filtered {
    /// Begins again when the filter or the history changed, and searches on by one slice. Whether that was the last one.
    fn update(&mut self, text: &str, history: &[Summary], revision: u64) -> bool {
        if self.text != text || self.revision != revision {
            text.clone_into(&mut self.text);
            self.revision = revision;
            self.words = text.split_whitespace().map(str::to_lowercase).collect();
            self.searched = 0;
            self.rows.clear();
        }
        let all = history.len();
        let slice = self.searched..if self.words.is_empty() { all } else { all.min(self.searched + SLICE) };
        self.searched = slice.end;
        let mut line = String::new();
        for (index, row) in slice.clone().zip(history.get(slice).unwrap_or_default()) {
            if self.words.is_empty() || has_words(row, &self.words, &mut line) {
                self.rows.push(index);
            }
        }
        self.searched == all
    }
}

/// Whether an exchange's line has every word, which are in lower case. `line` is room to work in: a fresh one for each
/// exchange takes longer than the search.
fn has_words(row: &Summary, words: &[String], line: &mut String) -> bool {
    line.clear();
    // Why the result does not matter: writing to a string cannot fail.
    write!(line, "#{} ", row.id).unwrap_or_default();
    if let Some(status) = row.status {
        write!(line, "{status} ").unwrap_or_default();
    }
    let call_id = row.call_id.as_deref().unwrap_or_default();
    let environment = row.environment.word();
    let fault = row.fault.as_deref().map(presets::label).unwrap_or_default();
    for part in [marks::word(row.standing, row.verdict), &row.number, &row.profile, environment, call_id, fault] {
        line.push_str(part);
        line.push(' ');
    }
    if line.is_ascii() {
        line.make_ascii_lowercase();
    } else {
        *line = line.to_lowercase();
    }
    words.iter().all(|word| line.contains(word.as_str()))
}

/// Draws the history.
pub fn show(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let is_searched = view.filtered.update(&view.filter, &state.history, state.history_revision);
    if !is_searched {
        ui.ctx().request_repaint();
    }
    let count = view.filtered.rows.len();
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
            let width = ui.available_width().min(220.0);
            let edit = TextEdit::singleline(&mut view.filter).hint_text("Search history").id(search_id());
            ui.add(edit.desired_width(width).margin(egui::Margin::symmetric(7, 4)));
        });
    });
    if view.takes_focus(Pane::History) {
        let id = match state.chosen {
            Choice::Draft => None,
            Choice::Exchange(id) => Some(id),
        };
        ui.memory_mut(|memory| memory.request_focus(row_id(id)));
    }
    columns_head(ui);
    keys(ui, state, &view.filtered.rows, queue);
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = ScrollArea::vertical().id_salt("history rows").auto_shrink(false);
    scroll.show_rows(ui, ROW, count + 1, |ui, range| {
        for line in range {
            if line == 0 {
                draft_row(ui, state, queue);
            } else if let Some(row) = view.filtered.rows.get(line - 1).and_then(|index| state.history.get(*index)) {
                exchange_row(ui, state, row, queue);
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
    let (up, down) = ui.input_mut(|input| {
        (input.consume_key(Modifiers::NONE, Key::ArrowUp), input.consume_key(Modifiers::NONE, Key::ArrowDown))
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
    queue.push(id.map_or(Command::ShowDraft, Command::Show));
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

fn columns_head(ui: &mut Ui) {
    let palette = Palette::of(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 20.0), Sense::hover());
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
    let Some((rect, painter)) = row(ui, row_id(None), chosen, words, queue, Command::ShowDraft) else { return };
    mark(&painter, rect, Mark::Draft, palette.muted, &palette);
    let at = egui::pos2(rect.left() + 34.0, rect.center().y);
    painter.text(at, Align2::LEFT_CENTER, words, FontId::proportional(13.0), palette.muted);
}

fn exchange_row(ui: &mut Ui, state: &State, summary: &Summary, queue: &mut Vec<Command>) {
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
    let name = format!(
        "#{} {word} {status} {time} {} {} callId {call_id}{purpose}",
        summary.id, summary.number, summary.profile
    );
    let command = Command::Show(summary.id);
    let Some((rect, painter)) = row(ui, row_id(Some(summary.id)), chosen, &name, queue, command) else { return };

    mark(&painter, rect, sign, color, &palette);
    let body = FontId::proportional(13.0);
    let code = FontId::monospace(12.0);
    let [verdict, at, number, profile, call, code_at] = columns(rect.width()).map(|(x, _)| rect.left() + x);
    let end = rect.right() - 12.0;
    let write = |from: f32, to: f32, text: &str, font: &FontId, color| {
        if from.is_finite() && to > from + 8.0 {
            let clip = Rect::from_x_y_ranges(from..=to - 8.0, rect.y_range());
            let place = egui::pos2(from, rect.center().y);
            painter.with_clip_rect(clip).text(place, Align2::LEFT_CENTER, text, font.clone(), color);
        }
    };
    let last = [call, code_at, end - 60.0].into_iter().fold(f32::INFINITY, f32::min);
    let word = if summary.on_purpose { format!("{word} *") } else { word.to_owned() };
    write(verdict, at, &word, &theme::heading(12.5), color);
    write(at, number, &time, &body, palette.text);
    write(number, profile.min(last), &summary.number, &body, palette.text);
    let sender = fault.map_or_else(|| summary.profile.clone(), |fault| format!("{fault}  ·  {}", summary.profile));
    write(profile, last, &sender, &body, palette.muted);
    write(call, code_at, &call_id, &code, palette.text);
    write(code_at, end - 58.0, &status, &code, palette.text);
    painter.text(egui::pos2(end, rect.center().y), Align2::RIGHT_CENTER, total, body, palette.muted);
}

/// A line's ground, focus and click; gives its place and a painter when it is in sight.
fn row(
    ui: &mut Ui,
    id: egui::Id,
    chosen: bool,
    name: &str,
    queue: &mut Vec<Command>,
    command: Command,
) -> Option<(Rect, egui::Painter)> {
    let palette = Palette::of(ui);
    let (_, rect) = ui.allocate_space(Vec2::new(ui.available_width(), ROW));
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name));
    if response.clicked() {
        response.request_focus();
        queue.push(command);
    }
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if !ui.is_rect_visible(rect) {
        return None;
    }
    let painter = ui.painter_at(rect);
    if chosen {
        painter.rect_filled(rect, 0.0, palette.chosen);
        painter.rect_filled(Rect::from_min_size(rect.min, Vec2::new(3.0, ROW)), 0.0, palette.accent);
    } else if response.hovered() {
        painter.rect_filled(rect, 0.0, palette.strip);
    }
    widgets::focus_ring(ui, &response, rect.shrink(1.0));
    Some((rect, painter))
}

fn mark(painter: &egui::Painter, row: Rect, mark: Mark, color: egui::Color32, palette: &Palette) {
    let center = egui::pos2(row.left() + 20.0, row.center().y);
    mark.paint(painter, Rect::from_center_size(center, Vec2::splat(14.0)), color, palette.pane);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::endpoint::Environment;
    use crate::api::reply::Verdict;
    use crate::exchange::Standing;

    fn summary(id: Id) -> Summary {
        let is_odd = id % 2 == 1;
        Summary {
            id,
            started_at: 0,
            profile: if is_odd { "Übung Süd" } else { "Acme" }.to_owned(),
            environment: Environment::Staging,
            number: format!("+1 404{id}"),
            standing: if is_odd { Standing::Answered } else { Standing::NotSent },
            status: is_odd.then_some(200),
            verdict: is_odd.then_some(Verdict::Success),
            call_id: is_odd.then(|| format!("47{id}")),
            total: None,
            on_purpose: false,
            fault: (!is_odd).then(|| "no-header".to_owned()),
        }
    }

    #[test]
    fn every_word_is_found_in_any_column_and_in_either_case() {
        let [odd, even] = [summary(7), summary(8)];
        for (text, of_odd, of_even) in [
            ("", true, true),
            ("übung", true, false),
            ("ACME sent", false, true),
            ("no authorization HEADER", false, true),
            ("#7", true, false),
            ("+1 404", true, true),
            ("success 200 staging 477", true, false),
            ("success acme", false, false),
            ("süd ÜB", true, false),
            ("0", true, true),
            (" 200\t", true, false),
        ] {
            let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
            let found = [&odd, &even].map(|row| has_words(row, &words, &mut "left over".to_owned()));
            assert_eq!(found, [of_odd, of_even], "{text:?}");
        }
    }

    #[test]
    fn a_long_history_is_searched_slice_by_slice_and_afresh_when_something_changes() {
        let mut history: Vec<_> = (0..25_000).rev().map(summary).collect();
        let mut filtered = Filtered::default();
        assert!(filtered.update("", &history, 1), "what is not searched is shown at once");
        assert_eq!(filtered.rows.len(), history.len());

        assert!(!filtered.update("acme", &history, 1));
        assert_eq!(filtered.rows.len(), SLICE / 2);
        assert!(!filtered.update("acme", &history, 1));
        assert!(filtered.update("acme", &history, 1));
        let expected: Vec<_> = (0..25_000).filter(|index| history[*index].id % 2 == 0).collect();
        assert_eq!(filtered.rows, expected);
        assert!(filtered.update("acme", &history, 1), "nothing is searched twice");
        assert_eq!(filtered.rows.len(), expected.len());

        history.insert(0, summary(25_000));
        assert!(!filtered.update("acme", &history, 2));
        assert_eq!(filtered.rows[..2], [0, 2], "the places are those of the new history");
        assert!(!filtered.update("#25000", &history, 2));
        assert_eq!(filtered.rows, [0]);
    }
}
