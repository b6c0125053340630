//! Draws bodies: coloured JSON or plain text, wrapped when small, line by line when large.

use std::ops::Range;

use eframe::egui::text::{CCursor, LayoutJob, TextFormat};
use eframe::egui::text_selection::LabelSelectionState;
use eframe::egui::{
    Align2, Color32, FontId, Label, Rect, Role, ScrollArea, Stroke, TextWrapMode, Ui, Vec2, WidgetInfo,
};

use super::find::InBytes;
use super::theme::{self, Palette};
use crate::api::checks::characters::is_unseen;
use crate::api::json::Part;
use crate::app::body::{Line, Text};

/// Draws a text in a scroll area that fills the rest of the pane, with what was found in it marked.
pub fn show(ui: &mut Ui, salt: &str, text: &Text, found: &mut InBytes) {
    let palette = Palette::of(ui);
    let gone_to = found.gone_to();
    match text {
        Text::Whole(parts) => {
            ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(ui, |ui| {
                let mut marked = Marked::of(ui, parts, 0, found, &palette);
                marked.job.wrap.max_width = ui.available_width();
                marked.show(ui, true, gone_to.is_some());
            });
        }
        Text::Lines(lines) => {
            let height = ui.fonts_mut(|fonts| fonts.row_height(&theme::code()));
            ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
            ui.spacing_mut().item_spacing.y = 0.0;
            let mut scroll = ScrollArea::both().id_salt(salt).auto_shrink(false);
            let line_of = |at| lines.partition_point(|line: &Line| line.start <= at).saturating_sub(1);
            let gone_to = gone_to.map(line_of);
            if let Some(line) = gone_to {
                scroll = scroll.vertical_scroll_offset(offset_of(ui, line, height));
            }
            scroll.show_rows(ui, height, lines.len(), |ui, rows| {
                for (index, line) in rows.clone().zip(lines.get(rows).unwrap_or_default()) {
                    let marked = Marked::of(ui, &line.parts, line.start, found, &palette);
                    marked.show(ui, false, gone_to == Some(index));
                }
            });
        }
    }
}

/// How far a list of lines is scrolled, in points, for one of them to stand in the upper half of what is in sight.
#[must_use]
pub fn offset_of(ui: &Ui, line: usize, height: f32) -> f32 {
    // Why: the frame after this one shows it.
    ui.ctx().request_repaint();
    #[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
    let top = line as f32 * height - ui.available_height() / 3.0;
    top.max(0.0)
}

/// A text cut at the ends of what is marked in it, in bytes; whether each piece is marked, and as the current one.
#[must_use]
pub fn cut<'a>(text: &'a str, marks: &[(Range<usize>, bool)]) -> Vec<(&'a str, Option<bool>)> {
    let mut pieces = Vec::with_capacity(2 * marks.len() + 1);
    let mut done = 0;
    for (place, is_current) in marks {
        pieces.push((text.get(done..place.start).unwrap_or_default(), None));
        pieces.push((text.get(place.clone()).unwrap_or_default(), Some(*is_current)));
        done = place.end;
    }
    pieces.push((text.get(done..).unwrap_or_default(), None));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

/// How a piece looks: what was found stands on a tinted ground, and the current one is underlined too.
#[must_use]
pub fn marked_format(color: Color32, mark: Option<bool>, palette: &Palette) -> TextFormat {
    let plain = TextFormat::simple(theme::code(), color);
    match mark {
        None => plain,
        Some(is_current) => TextFormat {
            background: palette.warn.gamma_multiply(if is_current { 0.45 } else { 0.25 }),
            underline: if is_current { Stroke::new(2.0, palette.warn) } else { Stroke::NONE },
            color: palette.text,
            ..plain
        },
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
    /// Where the current place of a search begins, counted in characters.
    current: Option<usize>,
    /// How wide a letter of a mark is, in points.
    letter: f32,
}

impl Marked {
    /// Parts that begin at a place of the body, in bytes, with what was found in them.
    fn of(ui: &Ui, parts: &[(Part, String)], start: usize, found: &InBytes, palette: &Palette) -> Self {
        let letter = ui.fonts_mut(|fonts| fonts.glyph_width(&mark_font(), '0'));
        let mut marked = Self { job: LayoutJob::default(), marks: Vec::new(), current: None, letter };
        let mut characters = 0;
        // Why after the character and not before it: at the beginning of a line, the room before it is dropped.
        let mut room = 0.0;
        let mut at = start;
        let pieces = parts.iter().flat_map(|(part, text)| {
            let here = at..at + text.len();
            at = here.end;
            cut(text, &found.places(here)).into_iter().map(|(piece, mark)| (*part, piece, mark))
        });
        for (part, text, mark) in pieces {
            let format = marked_format(color(part, palette), mark, palette);
            if mark == Some(true) {
                marked.current = Some(characters);
            }
            let mut rest = text;
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

    /// Draws it; `goes` scrolls the current place into sight.
    fn show(self, ui: &mut Ui, wraps: bool, goes: bool) {
        let label = Label::new(self.job.clone());
        let label = if wraps { label.wrap() } else { label };
        let (place, galley, response) = label.layout_in_ui(ui);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, galley.text()));
        if let Some(current) = self.current.filter(|_| goes) {
            let at = galley.pos_from_cursor(CCursor { index: current.into(), prefer_next_row: true });
            // Why not the middle across: the beginning of the line stays in sight where it can.
            ui.scroll_to_rect(at.translate(place.to_vec2()).expand2(Vec2::new(60.0, 30.0)), None);
        }
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
