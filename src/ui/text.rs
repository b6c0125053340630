//! Draws bodies: coloured JSON or plain text, wrapped when small, line by line when large.

use std::ops::Range;

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{Color32, FontId, Label, ScrollArea, TextWrapMode, Ui};

use super::theme::{self, Palette};
use crate::api::json::Part;
use crate::app::body::Text;

/// Draws a text in a scroll area that fills the rest of the pane.
pub fn show(ui: &mut Ui, salt: &str, text: &Text) {
    let palette = Palette::of(ui);
    match text {
        Text::Whole(parts) => {
            ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(ui, |ui| {
                let mut job = job(parts, &palette);
                job.wrap.max_width = ui.available_width();
                ui.add(Label::new(job).wrap());
            });
        }
        Text::Lines(lines) => {
            let height = ui.fonts_mut(|fonts| fonts.row_height(&theme::code()));
            ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::both().id_salt(salt).auto_shrink(false).show_rows(ui, height, lines.len(), |ui, rows| {
                for line in lines.get(rows).unwrap_or_default() {
                    ui.add(Label::new(job(line, &palette)));
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

fn job(parts: &[(Part, String)], palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (part, text) in parts {
        job.append(text, 0.0, TextFormat::simple(theme::code(), color(*part, palette)));
    }
    job
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
