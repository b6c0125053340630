//! When what happened in a send, as bars in proportion and in words.

use std::time::Duration;

use eframe::egui::{
    Align, Color32, Label, Layout, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
};

use super::theme::{self, Palette};
use super::widgets;
use crate::app::words::milliseconds;
use crate::exchange::phases::{Phase, Went, phases};
use crate::exchange::{Outcome, Request};

/// How a part went, in words.
#[must_use]
pub fn words(went: Went) -> String {
    match went {
        Went::Through(from, to) => milliseconds(to.saturating_sub(from)),
        Went::BrokeOff(from, to) => format!("broke off after {}", milliseconds(to.saturating_sub(from))),
        Went::NotReached => "not reached".to_owned(),
        Went::NotSeen => "not seen".to_owned(),
    }
}

/// Draws the parts of a send.
pub fn show(ui: &mut Ui, request: &Request, outcome: &Outcome) {
    let palette = Palette::of(ui);
    let end = outcome.timings().total;
    if end.is_zero() {
        widgets::muted(ui, "No times were recorded");
    } else {
        widgets::muted(ui, format!("{} in all, since the send began", milliseconds(end)));
    }
    ui.add_space(2.0);
    let phases = phases(request, outcome);
    let has_broken = phases.iter().any(|phase| matches!(phase.went, Went::BrokeOff(..)));
    let room = if has_broken { 140.0 } else { 76.0 };
    for phase in &phases {
        let color = match phase.name {
            "dns" => palette.key,
            "connect" => palette.accent,
            "ssl" => palette.string,
            "send" => palette.number,
            "wait" => palette.warn,
            _ => palette.good,
        };
        line(ui, phase, end, room, color);
    }
}

fn line(ui: &mut Ui, phase: &Phase, end: Duration, room: f32, color: Color32) {
    const NAME: f32 = 138.0;
    const HEIGHT: f32 = 22.0;
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        let bar = (ui.available_width() - NAME - room - 20.0).max(30.0);
        let cell = |ui: &mut Ui, width, text: &str, color| {
            ui.allocate_ui_with_layout(Vec2::new(width, HEIGHT), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(width);
                ui.add(Label::new(RichText::new(text).color(color)).truncate());
            });
        };
        cell(ui, NAME, phase.label, palette.text);
        let (rect, response) = ui.allocate_exact_size(Vec2::new(bar, HEIGHT), Sense::hover());
        let track = rect.shrink2(Vec2::new(0.0, 5.0));
        ui.painter().rect_filled(track, 3.0, palette.strip);
        let at = |time: Duration| track.left() + track.width() * part(time, end);
        let span = |from, to| {
            // Why two points more: what took next to no time is seen all the same.
            Rect::from_x_y_ranges(at(from)..=(at(to)).max(at(from) + 2.0), track.y_range())
        };
        let spoken = match phase.went {
            Went::Through(from, to) => {
                ui.painter().rect_filled(span(from, to), 3.0, color);
                format!("from {} to {}", milliseconds(from), milliseconds(to))
            }
            Went::BrokeOff(from, to) => {
                let rect = span(from, to);
                ui.painter().rect_filled(rect, 3.0, theme::tint(palette.bad));
                ui.painter().rect_stroke(rect, 3.0, Stroke::new(1.0, palette.bad), StrokeKind::Inside);
                cross(ui, rect, palette.bad);
                format!("broke off at {}", milliseconds(to))
            }
            went @ (Went::NotReached | Went::NotSeen) => words(went),
        };
        response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, format!("{}: {spoken}", phase.label)));
        response.on_hover_text(spoken);
        let color = match phase.went {
            Went::Through(..) => palette.text,
            Went::BrokeOff(..) => palette.bad,
            Went::NotReached | Went::NotSeen => palette.muted,
        };
        cell(ui, room, &words(phase.went), color);
    });
}

/// A cross at the end of a bar: colour is not the only sign.
fn cross(ui: &Ui, bar: Rect, color: Color32) {
    let center = bar.right_center();
    for (x, y) in [(-3.5, -3.5), (-3.5, 3.5)] {
        let arm = Vec2::new(x, y);
        ui.painter().line_segment([center + arm, center - arm], Stroke::new(1.6, color));
    }
}

/// Which part of the whole a time is, from 0 to 1.
fn part(time: Duration, whole: Duration) -> f32 {
    if whole.is_zero() { 0.0 } else { (time.as_secs_f32() / whole.as_secs_f32()).clamp(0.0, 1.0) }
}
