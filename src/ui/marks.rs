//! Small painted signs, so that no verdict depends on colour alone or on a glyph that a font may lack.

use eframe::egui::{self, Color32, Painter, Rect, Sense, Shape, Stroke, Ui, Vec2};

use super::theme::{self, Palette};
use crate::api::endpoint::Environment;
use crate::api::reply::Verdict;
use crate::exchange::Standing;

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A filled circle with a tick.
    Tick,
    /// A filled circle with a cross.
    Cross,
    /// A filled circle with a bar.
    Barred,
    /// A filled triangle with an exclamation mark.
    Careful,
    /// An open circle with a slash.
    Nothing,
    /// An open circle with a question mark.
    Question,
    /// An open circle with an i.
    Info,
    /// Three dots.
    Busy,
    /// An open square, for the draft.
    Draft,
    /// An environment, each in a shape of its own: a ring, a square, a diamond, and a stop sign for production.
    Environment(Environment),
}

impl Mark {
    /// The mark and colour of an exchange.
    #[must_use]
    pub fn of(standing: Standing, verdict: Option<Verdict>, palette: &Palette) -> (Self, Color32) {
        match (standing, verdict) {
            (Standing::Answered, Some(verdict)) => {
                let mark = match verdict {
                    Verdict::Success => Self::Tick,
                    Verdict::Failed => Self::Cross,
                    Verdict::Unauthorized => Self::Barred,
                    Verdict::Undocumented => Self::Careful,
                };
                (mark, palette.verdict(verdict))
            }
            (Standing::Answered, None) => (Self::Careful, palette.warn),
            (Standing::NotSent, _) => (Self::Nothing, palette.muted),
            (Standing::Unknown, _) => (Self::Question, palette.warn),
            (Standing::InFlight, _) => (Self::Busy, palette.accent),
        }
    }

    /// Paints the mark into a square.
    pub fn paint(self, painter: &Painter, rect: Rect, color: Color32, behind: Color32) {
        let center = rect.center();
        let radius = rect.width().min(rect.height()) / 2.0;
        let pen = Stroke::new((radius * 0.26).max(1.2), behind);
        let outline = Stroke::new((radius * 0.2).max(1.2), color);
        let at = |x: f32, y: f32| center + Vec2::new(x, y) * radius;
        match self {
            Self::Tick => {
                painter.circle_filled(center, radius, color);
                painter.add(Shape::line(vec![at(-0.45, 0.02), at(-0.12, 0.36), at(0.48, -0.34)], pen));
            }
            Self::Cross => {
                painter.circle_filled(center, radius, color);
                painter.line_segment([at(-0.36, -0.36), at(0.36, 0.36)], pen);
                painter.line_segment([at(0.36, -0.36), at(-0.36, 0.36)], pen);
            }
            Self::Barred => {
                painter.circle_filled(center, radius, color);
                painter.line_segment([at(-0.5, 0.0), at(0.5, 0.0)], Stroke::new(pen.width * 1.3, behind));
            }
            Self::Careful => {
                let corners = vec![at(0.0, -0.95), at(1.0, 0.85), at(-1.0, 0.85)];
                painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
                painter.line_segment([at(0.0, -0.3), at(0.0, 0.28)], pen);
                painter.circle_filled(at(0.0, 0.58), pen.width * 0.62, behind);
            }
            Self::Nothing => {
                painter.circle_stroke(center, radius - outline.width / 2.0, outline);
                painter.line_segment([at(-0.55, 0.55), at(0.55, -0.55)], outline);
            }
            Self::Question => {
                painter.circle_stroke(center, radius - outline.width / 2.0, outline);
                painter.text(center, egui::Align2::CENTER_CENTER, "?", theme::heading(radius * 1.35), color);
            }
            Self::Info => {
                painter.circle_stroke(center, radius - outline.width / 2.0, outline);
                painter.text(center, egui::Align2::CENTER_CENTER, "i", theme::heading(radius * 1.3), color);
            }
            Self::Busy => {
                for x in [-0.62, 0.0, 0.62] {
                    painter.circle_filled(at(x, 0.0), radius * 0.22, color);
                }
            }
            Self::Draft => {
                let square = Rect::from_center_size(center, Vec2::splat(radius * 1.5));
                painter.rect_stroke(square, 2.0, outline, egui::StrokeKind::Inside);
                painter.line_segment([at(-0.35, -0.2), at(0.35, -0.2)], outline);
                painter.line_segment([at(-0.35, 0.22), at(0.1, 0.22)], outline);
            }
            Self::Environment(environment) => {
                let shape = |corners: &[(f32, f32)]| {
                    let corners = corners.iter().map(|&(x, y)| at(x, y)).collect();
                    painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
                };
                match environment {
                    Environment::Simulator => {
                        painter.circle_stroke(center, radius * 0.72, Stroke::new(radius * 0.34, color));
                    }
                    Environment::Test => shape(&[(-0.75, -0.75), (0.75, -0.75), (0.75, 0.75), (-0.75, 0.75)]),
                    Environment::Staging => shape(&[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)]),
                    Environment::Production => {
                        let (long, short) = (0.95, 0.39);
                        shape(&[
                            (-short, -long),
                            (short, -long),
                            (long, -short),
                            (long, short),
                            (short, long),
                            (-short, long),
                            (-long, short),
                            (-long, -short),
                        ]);
                        painter.line_segment([at(0.0, -0.5), at(0.0, 0.1)], Stroke::new(radius * 0.28, behind));
                        painter.circle_filled(at(0.0, 0.48), radius * 0.17, behind);
                    }
                }
            }
        }
    }

    /// Takes space in a line for the mark, and paints it.
    pub fn show(self, ui: &mut Ui, size: f32, color: Color32, behind: Color32) {
        let (rect, _) = ui.allocate_exact_size(Vec2::splat(size), Sense::hover());
        self.paint(ui.painter(), rect, color, behind);
    }
}

/// The word of an exchange, always beside its mark.
#[must_use]
pub fn word(standing: Standing, verdict: Option<Verdict>) -> &'static str {
    match standing {
        Standing::Answered => verdict.unwrap_or(Verdict::Undocumented).label(),
        Standing::NotSent => "Not sent",
        Standing::Unknown => "May have been sent",
        Standing::InFlight => "Sending",
    }
}
