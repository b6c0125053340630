//! When what happened in a send, as bars in proportion and in words.

use std::time::Duration;

use eframe::egui::{
    Align, Color32, Label, Layout, Rect, RichText, Role, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
};

use super::theme::{self, Palette};
use super::widgets;
use crate::app::words::milliseconds;
use crate::exchange::{Outcome, Request};

/// A part of a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phase {
    /// Its name.
    pub name: &'static str,
    /// How it went.
    pub went: Went,
}

/// How a part of a send went. The times are since the send began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// From one time to another.
    Through(Duration, Duration),
    /// It began, and the send ended in it.
    BrokeOff(Duration, Duration),
    /// The send ended before it.
    NotReached,
    /// It was not measured, or there was nothing to do.
    NotSeen,
}

/// The parts of a send, in their order.
#[must_use]
pub fn phases(request: &Request, outcome: &Outcome) -> Vec<Phase> {
    let timings = outcome.timings();
    let is_named = request.url.domain().is_some();
    let connecting = if request.url.scheme() == "https" { "Connection with TLS" } else { "Connection" };
    let end = timings.total;
    let is_whole = matches!(outcome, Outcome::Answered { .. });
    let ends = [
        ("Name lookup", timings.resolved),
        (connecting, timings.connected),
        ("Request out, waiting", timings.first_byte),
        ("Reading the reply", is_whole.then_some(end)),
    ];
    if end.is_zero() {
        return ends.into_iter().map(|(name, _)| Phase { name, went: Went::NotSeen }).collect();
    }
    let mut from = Duration::ZERO;
    let mut is_over = false;
    let mut phases = Vec::new();
    for (index, (name, at)) in ends.into_iter().enumerate() {
        let later_was_reached = ends.iter().skip(index + 1).any(|(_, at)| at.is_some());
        let went = match at {
            // Why the larger: the parts are measured in different places, and none may begin before the last one's end.
            Some(at) => {
                let went = Went::Through(from, at.max(from));
                from = at.max(from);
                went
            }
            None if is_over => Went::NotReached,
            None if later_was_reached || (index == 0 && !is_named) => Went::NotSeen,
            None => {
                is_over = true;
                Went::BrokeOff(from, end.max(from))
            }
        };
        phases.push(Phase { name, went });
    }
    phases
}

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
    let colors = [palette.key, palette.accent, palette.warn, palette.good];
    let phases = phases(request, outcome);
    let has_broken = phases.iter().any(|phase| matches!(phase.went, Went::BrokeOff(..)));
    let room = if has_broken { 140.0 } else { 76.0 };
    for (phase, color) in phases.iter().zip(colors) {
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
        cell(ui, NAME, phase.name, palette.text);
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
        response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, format!("{}: {spoken}", phase.name)));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::draft::Draft;
    use crate::api::endpoint::Environment;
    use crate::exchange::{Response, Timings};
    use crate::oauth::credentials::{Credentials, SignatureMethod, Stamp};
    use crate::oauth::explain::explain;

    fn request(url: &str) -> Request {
        let url = url.parse().expect("a URL");
        let stamp = Stamp { nonce: "n".to_owned(), timestamp: 1 };
        let credentials = Credentials::new("k", "s", "t", "u");
        Request {
            profile: "p".to_owned(),
            environment: Environment::Test,
            headers: Vec::new(),
            body: Vec::new(),
            explanation: explain("POST", &url, SignatureMethod::HmacSha1, &credentials, &stamp),
            draft: Draft::default(),
            findings: Vec::new(),
            sent_from: None,
            fault: None,
            url,
        }
    }

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn each_part_has_its_time_and_the_broken_one_is_the_one_that_broke() {
        let answered = |timings| Outcome::Answered {
            response: Response { status: 200, headers: Vec::new(), body: Vec::new(), truncated: false },
            timings,
        };
        let not_sent = |timings| Outcome::NotSent { why: String::new(), timings };
        let unknown = |timings| Outcome::Unknown { why: String::new(), partial: None, timings };
        let timings = |resolved: Option<u64>, connected: Option<u64>, first_byte: Option<u64>, total| Timings {
            resolved: resolved.map(ms),
            connected: connected.map(ms),
            first_byte: first_byte.map(ms),
            total: ms(total),
        };
        let (named, numbered) = ("https://va.example/", "http://127.0.0.1/");
        let cases = [
            (named, answered(timings(Some(5), Some(30), Some(90), 100)), ["5.0 ms", "25 ms", "60 ms", "10 ms"]),
            (numbered, answered(timings(None, Some(30), Some(90), 100)), ["not seen", "30 ms", "60 ms", "10 ms"]),
            (
                named,
                not_sent(timings(None, None, None, 40)),
                ["broke off after 40 ms", "not reached", "not reached", "not reached"],
            ),
            (
                numbered,
                not_sent(timings(None, None, None, 40)),
                ["not seen", "broke off after 40 ms", "not reached", "not reached"],
            ),
            (
                named,
                not_sent(timings(Some(10), None, None, 40)),
                ["10 ms", "broke off after 30 ms", "not reached", "not reached"],
            ),
            (
                named,
                unknown(timings(Some(10), Some(20), None, 50)),
                ["10 ms", "10 ms", "broke off after 30 ms", "not reached"],
            ),
            (
                named,
                unknown(timings(Some(10), Some(20), Some(50), 75)),
                ["10 ms", "10 ms", "30 ms", "broke off after 25 ms"],
            ),
            (named, unknown(Timings::default()), ["not seen"; 4]),
        ];
        for (url, outcome, expected) in cases {
            let phases = phases(&request(url), &outcome);
            let told: Vec<_> = phases.iter().map(|phase| words(phase.went)).collect();
            assert_eq!(told, expected, "{url} {outcome:?}");
            assert_eq!(phases[1].name == "Connection with TLS", url == named);
        }
    }
}
