//! Draws bodies: coloured JSON or plain text, wrapped when small, line by line when large.

use std::ops::Range;

use eframe::egui::text::{CCursor, LayoutJob, TextFormat};
use eframe::egui::text_selection::LabelSelectionState;
use eframe::egui::{
    Align2, Color32, FontId, Label, Rect, Role, ScrollArea, Stroke, TextWrapMode, Ui, Vec2, WidgetInfo,
};

use super::theme::{self, Palette};
use crate::api::checks::characters::is_unseen;
use crate::api::json::Part;
use crate::app::body::Text;

/// Draws a text in a scroll area that fills the rest of the pane.
pub fn show(ui: &mut Ui, salt: &str, text: &Text) {
    let palette = Palette::of(ui);
    match text {
        Text::Whole(parts) => {
            ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(ui, |ui| {
                let mut marked = Marked::of(ui, parts, &palette);
                marked.job.wrap.max_width = ui.available_width();
                marked.show(ui, true);
            });
        }
        Text::Lines(lines) => {
            let height = ui.fonts_mut(|fonts| fonts.row_height(&theme::code()));
            ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::both().id_salt(salt).auto_shrink(false).show_rows(ui, height, lines.len(), |ui, rows| {
                for line in lines.get(rows).unwrap_or_default() {
                    Marked::of(ui, line, &palette).show(ui, false);
                }
            });
        }
    }
}

/// A line in which some places, in bytes, stand on a tinted ground.
#[must_use]
pub fn marked(text: &str, places: &[Range<usize>], font: &FontId, color: Color32, palette: &Palette) -> LayoutJob {
    let plain = TextFormat::simple(font.clone(), color);
    let on_ground = TextFormat {
        background: palette.warn.gamma_multiply(0.3),
        color: palette.text,
        ..TextFormat::simple(font.clone(), color)
    };
    let mut job = LayoutJob::default();
    let mut done = 0;
    for place in places {
        job.append(text.get(done..place.start).unwrap_or_default(), 0.0, plain.clone());
        job.append(text.get(place.clone()).unwrap_or_default(), 0.0, on_ground.clone());
        done = place.end;
    }
    job.append(text.get(done..).unwrap_or_default(), 0.0, plain);
    job.wrap.max_rows = 1;
    job
}

/// A character by its code point.
fn code(character: char) -> String {
    format!("U+{:04X}", u32::from(character))
}

/// The font of the marks.
fn mark_font() -> FontId {
    FontId::monospace(9.5)
}

/// Appends a text that is shown and not selected: what cannot be seen stands there as its code point, on a tinted ground.
pub fn append_shown(job: &mut LayoutJob, text: &str, color: Color32, palette: &Palette) {
    let mut rest = text;
    while let Some((at, character)) = rest.char_indices().find(|(_, character)| is_unseen(*character)) {
        let (before, after) = rest.split_at(at);
        job.append(before, 0.0, TextFormat::simple(theme::code(), color));
        let format =
            TextFormat { background: theme::tint(palette.warn), ..TextFormat::simple(mark_font(), palette.warn) };
        job.append(&code(character), 2.0, format);
        rest = &after[character.len_utf8()..];
    }
    job.append(rest, 0.0, TextFormat::simple(theme::code(), color));
}

/// A text that can be selected and copied as it is, with a painted mark over each character that cannot be seen.
struct Marked {
    job: LayoutJob,
    /// The place of each such character, counted in characters, with its mark's words.
    marks: Vec<(usize, String)>,
    /// How wide a letter of a mark is, in points.
    letter: f32,
}

impl Marked {
    fn of(ui: &Ui, parts: &[(Part, String)], palette: &Palette) -> Self {
        let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&mark_font(), '0'));
        let mut marked = Self { job: LayoutJob::default(), marks: Vec::new(), letter };
        let mut characters = 0;
        // Why after the character and not before it: at the beginning of a line, the room before it is dropped.
        let mut room = 0.0;
        for (part, text) in parts {
            let format = TextFormat::simple(theme::code(), color(*part, palette));
            let mut rest = text.as_str();
            while let Some((at, character)) = rest.char_indices().find(|(_, character)| is_unseen(*character)) {
                let (before, after) = rest.split_at(at);
                if !before.is_empty() {
                    marked.job.append(before, std::mem::take(&mut room), format.clone());
                }
                let words = code(character);
                // Why transparent: some fonts have a sign for it, which would stand under the mark.
                let unseen = TextFormat { color: Color32::TRANSPARENT, ..format.clone() };
                let (itself, after) = after.split_at(character.len_utf8());
                marked.job.append(itself, room, unseen);
                room = marked.width(&words);
                characters += before.chars().count();
                marked.marks.push((characters, words));
                characters += 1;
                rest = after;
            }
            if !rest.is_empty() {
                marked.job.append(rest, std::mem::take(&mut room), format);
                characters += rest.chars().count();
            }
        }
        marked
    }

    /// The room that a mark takes, in points.
    #[expect(clippy::cast_precision_loss, reason = "some six letters")]
    fn width(&self, words: &str) -> f32 {
        words.len() as f32 * self.letter + 6.0
    }

    fn show(self, ui: &mut Ui, wraps: bool) {
        let label = Label::new(self.job.clone());
        let label = if wraps { label.wrap() } else { label };
        let (place, galley, response) = label.layout_in_ui(ui);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, galley.text()));
        if !ui.is_rect_visible(response.rect) {
            return;
        }
        let palette = Palette::of(ui);
        for (index, words) in &self.marks {
            let cursor = CCursor { index: (*index).into(), prefer_next_row: true };
            let at = galley.pos_from_cursor(cursor).translate(place.to_vec2());
            let rect = Rect::from_min_size(at.min, Vec2::new(self.width(words), at.height())).shrink(1.0);
            if ui.clip_rect().intersects(rect) {
                ui.painter().rect_filled(rect, 3.0, theme::tint(palette.warn));
                ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, mark_font(), palette.warn);
            }
        }
        LabelSelectionState::label_text_selection(ui, &response, place, galley, palette.text, Stroke::NONE);
    }
}

fn color(part: Part, palette: &Palette) -> Color32 {
    match part {
        Part::Punctuation => palette.muted,
        Part::Key => palette.key,
        Part::String => palette.string,
        Part::Number | Part::Word => palette.number,
        Part::Space => palette.text,
    }
}
