//! The strip below the history: pin, labels and note of the chosen exchange, and where the search's words stand in it.

use std::time::Duration;

use eframe::egui::{Button, Frame, Label, Margin, Panel, RichText, Ui};

use super::View;
use super::theme::{self, Palette};
use super::{text, widgets};
use crate::app::commands::{Command, Remark};
use crate::app::state::{Choice, State};
use crate::exchange::{Id, Remarks, Summary};

/// The least that the labels' field is wide, in points.
const LABELS: f32 = 130.0;

/// How long nothing is typed before the note is recorded, in seconds.
const PAUSE: f64 = 1.0;

/// What is being typed about an exchange.
#[derive(Debug, Default)]
pub struct Form {
    /// The exchange.
    id: Id,
    /// What is recorded, as it was when the fields were filled.
    recorded: Remarks,
    labels: String,
    note: String,
    /// When the note was changed last, by the window's clock, until that is recorded.
    typed_at: Option<f64>,
    /// The labels and the note as they were when they were last left.
    left: (Option<String>, Option<String>),
    /// The exchange and search whose excerpt was asked for last.
    asked: (Id, String),
}

impl Form {
    /// Fills the fields when another exchange is chosen, or something else was recorded; what was typed is kept first.
    fn fill(&mut self, id: Id, remarks: &Remarks, queue: &mut Vec<Command>) {
        if self.id != id {
            self.keep(queue);
            let asked = std::mem::take(&mut self.asked);
            *self = Self { id, asked, ..Self::default() };
        }
        if self.recorded == *remarks {
            return;
        }
        let labels = (self.recorded.labels.join(", "), remarks.labels.join(", "));
        follow(&mut self.labels, &mut self.left.0, labels);
        follow(&mut self.note, &mut self.left.1, (self.recorded.note.clone(), remarks.note.clone()));
        self.recorded = remarks.clone();
    }

    /// Has recorded what was typed and is not on record yet.
    pub fn keep(&mut self, queue: &mut Vec<Command>) {
        if self.labels != self.recorded.labels.join(", ") {
            let labels = self.labels.split(',').map(|label| label.trim().to_owned()).collect();
            queue.push(Command::Remark(self.id, Remark::Labels(labels)));
            self.left.0 = Some(self.labels.clone());
        }
        if self.keep_note(queue) {
            self.left.1 = Some(self.note.clone());
        }
    }

    /// The same for the note alone. Whether it was not on record yet.
    fn keep_note(&mut self, queue: &mut Vec<Command>) -> bool {
        self.typed_at = None;
        let is_new = self.note.trim() != self.recorded.note;
        if is_new {
            queue.push(Command::Remark(self.id, Remark::Note(self.note.clone())));
        }
        is_new
    }

    /// Has recorded what was typed, and is of no exchange any more.
    pub(super) fn leave(&mut self, queue: &mut Vec<Command>) {
        self.keep(queue);
        *self = Self::default();
    }
}

/// Takes what is on record now into a field, but not over a text that is still being typed.
fn follow(text: &mut String, left: &mut Option<String>, (before, now): (String, String)) {
    if before != now && (*text == before || left.take().is_some_and(|left| left == *text)) {
        *text = now;
    }
}

/// An exchange's profile, and what is noted on it, in one line.
#[must_use]
pub fn after_profile(summary: &Summary) -> String {
    let Remarks { pinned, labels, note, aliased, .. } = &summary.remarks;
    let mut parts = vec![summary.profile.clone()];
    parts.extend(pinned.then(|| "pinned".to_owned()));
    parts.extend(labels.iter().cloned());
    parts.extend((!note.is_empty()).then(|| note.lines().next().unwrap_or_default().to_owned()));
    parts.extend(aliased.then(|| "aliases".to_owned()));
    parts.join("  ·  ")
}

/// Draws the strip, if an exchange of the history is chosen.
pub fn show(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let row = match state.chosen {
        Choice::Exchange(id) if id > 0 => state.history.iter().find(|row| row.id == id),
        _ => None,
    };
    let Some(row) = row else { return view.remarks.leave(queue) };
    view.remarks.fill(row.id, &row.remarks, queue);
    ask_for_excerpt(row.id, view, queue);
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.strip).inner_margin(Margin::symmetric(theme::PAD, 4));
    Panel::bottom("remarks").frame(frame).show_separator_line(true).resizable(false).show(ui, |ui| {
        ui.horizontal(|ui| fields(ui, row, &mut view.remarks, queue));
        if let Some((id, search, excerpt)) = &state.excerpt
            && *id == row.id
            && *search == view.filter
        {
            ui.horizontal(|ui| {
                widgets::muted(ui, "Found");
                let job = text::marked(&excerpt.text, &excerpt.marks, &theme::code(), palette.text, &palette);
                ui.add(Label::new(job).truncate());
            });
        }
    });
}

fn fields(ui: &mut Ui, row: &Summary, form: &mut Form, queue: &mut Vec<Command>) {
    let pinned = row.remarks.pinned;
    let label = RichText::new(if pinned { "Unpin" } else { "Pin" }).font(theme::small());
    let pin = ui.add(Button::new(label).selected(pinned));
    let pin = pin.on_hover_text("A pinned exchange is kept whatever else is cleared away");
    if pin.clicked() {
        queue.push(Command::Remark(row.id, Remark::Pinned(!pinned)));
    }
    if row.remarks.aliased {
        let words = "Recorded without personal data: aliases stand in its place. What was sent had the real values";
        widgets::muted(ui, "Aliases").on_hover_text(words);
    }
    let labels = LABELS.max(ui.available_width() * 0.3);
    let edit = |text, hint: &str, width| {
        widgets::line_edit(text).hint_text(hint.to_owned()).desired_width(width).margin(Margin::symmetric(6, 3))
    };
    let field = ui.add(edit(&mut form.labels, "Labels, with commas", labels)).accessible_name("exchange labels");
    let mut left = field.lost_focus();
    let rest = ui.available_width() - 4.0;
    let note = ui.add(edit(&mut form.note, "Note", rest)).accessible_name("exchange note");
    left |= note.lost_focus();
    let now = ui.input(|input| input.time);
    if note.changed() {
        form.typed_at = Some(now);
    }
    if left {
        form.keep(queue);
    } else if let Some(typed_at) = form.typed_at {
        // Why not the labels: they are put in order when they are recorded, which would disturb whoever is typing them.
        let rest = typed_at + PAUSE - now;
        if rest <= 0.0 {
            form.keep_note(queue);
        } else {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(rest));
        }
    }
}

/// Asks once for each exchange and search where the words stand.
fn ask_for_excerpt(id: Id, view: &mut View, queue: &mut Vec<Command>) {
    let asked = &mut view.remarks.asked;
    if asked.0 != id || asked.1 != view.filter {
        *asked = (id, view.filter.clone());
        if !view.filtered.words().is_empty() {
            queue.push(Command::Excerpt(id, view.filter.clone()));
        }
    }
}
