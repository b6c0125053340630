//! The text message as the consumer sees it, and how it goes over the network.

use eframe::egui::{self, Align2, CornerRadius, FontId, Frame, Label, Margin, RichText, Sense, Ui, Vec2};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::api::sms::Message;

/// How wide a phone's speech bubble is at the most, in points.
const BUBBLE: f32 = 230.0;

/// Lengths that matter, in characters, with where they stand on the bar, from 0 to 1: LivePerson's advice, Twilio's, and
/// the most there is.
const LENGTHS: [(usize, f32); 3] = [(140, 0.4), (320, 0.7), (1600, 1.0)];

/// Draws the preview; gives the text in which what forces UCS-2 is replaced, when that was asked for.
pub fn show(ui: &mut Ui, text: &str, message: &Message) -> Option<String> {
    bubble(ui, text);
    if text.is_empty() {
        return None;
    }
    let segments = if message.segments == 1 { "segment" } else { "segments" };
    let words = format!(
        "{}   {} of {} in each   {} {segments}, {} left",
        message.encoding.word(),
        message.units,
        message.per_segment,
        message.segments,
        message.left_in_segment
    );
    widgets::muted(ui, words);
    bar(ui, message.characters);
    forcing(ui, message).then(|| crate::api::sms::replaced(text))
}

fn bubble(ui: &mut Ui, text: &str) {
    let palette = Palette::of(ui);
    let frame = Frame::new()
        .fill(palette.chosen)
        .corner_radius(CornerRadius { nw: 14, ne: 14, sw: 3, se: 14 })
        .inner_margin(Margin::symmetric(11, 7));
    frame.show(ui, |ui| {
        ui.set_max_width(BUBBLE.min(ui.available_width()));
        let shown = if text.is_empty() {
            RichText::new("LiveDeflect's standard welcome message").italics().color(palette.muted)
        } else {
            RichText::new(text).color(palette.text)
        };
        ui.add(Label::new(shown).wrap());
    });
}

/// How long the text is, against the lengths that matter.
fn bar(ui: &mut Ui, characters: usize) {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width().min(250.0), 22.0), Sense::hover());
    let track = egui::Rect::from_min_size(rect.min + Vec2::new(0.0, 2.0), Vec2::new(rect.width() - 14.0, 4.0));
    let filled = place(characters);
    let color = match characters {
        0..=140 => palette.good,
        141..=320 => palette.warn,
        _ => palette.bad,
    };
    ui.painter().rect_filled(track, 2.0, palette.line);
    let done = egui::Rect::from_min_size(track.min, Vec2::new(track.width() * filled, track.height()));
    ui.painter().rect_filled(done, 2.0, color);
    for (length, at) in LENGTHS {
        let x = track.left() + track.width() * at;
        ui.painter().vline(x, track.top() - 1.0..=track.bottom() + 2.0, egui::Stroke::new(1.0, palette.muted));
        let below = egui::pos2(x, track.bottom() + 3.0);
        ui.painter().text(below, Align2::CENTER_TOP, length.to_string(), FontId::proportional(10.0), palette.muted);
    }
    response.on_hover_text(format!(
        "{characters} characters. LivePerson advises 140, Twilio 320, and 1600 is the most that Twilio takes"
    ));
}

/// Where a length stands on the bar, from 0 to 1.
fn place(characters: usize) -> f32 {
    let (mut from, mut before) = (0, 0.0);
    for (length, at) in LENGTHS {
        if characters <= length {
            #[expect(clippy::cast_precision_loss, reason = "at most 1600")]
            let part = (characters - from) as f32 / (length - from) as f32;
            return before + (at - before) * part;
        }
        (from, before) = (length, at);
    }
    1.0
}

/// The characters that force UCS-2, and the button that replaces them; tells whether it was pressed.
fn forcing(ui: &mut Ui, message: &Message) -> bool {
    const SHOWN: usize = 4;
    if message.forcing.is_empty() {
        return false;
    }
    let palette = Palette::of(ui);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        Mark::Info.show(ui, 12.0, palette.muted, palette.pane);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            let names: Vec<&str> = message.forcing.iter().take(SHOWN).map(|forcing| forcing.label.as_str()).collect();
            let more = message.forcing.len().saturating_sub(SHOWN);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let words = format!("Outside GSM-7, which makes it UCS-2: {}{more}", names.join(", "));
            ui.add(Label::new(RichText::new(words).font(theme::small()).color(palette.muted)).selectable(false).wrap());
            let can = message.forcing.iter().any(|forcing| forcing.replacement.is_some());
            can && widgets::small_button(ui, "Replace them").clicked()
        })
        .inner
    })
    .inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_grows_with_the_text_and_marks_stand_where_they_say() {
        for (length, at) in LENGTHS {
            assert!((place(length) - at).abs() < 1e-6);
        }
        assert!(place(0) < place(70) && place(70) < place(141) && place(141) < place(1599));
        assert!((place(5000) - 1.0).abs() < 1e-6);
    }
}
