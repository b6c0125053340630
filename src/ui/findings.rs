//! Findings as they are shown: under their field, in the list beside Send, and to screen readers.

use eframe::egui::{self, Color32, Label, Stroke, Ui, accesskit};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::api::checks::{Finding, Strength};

/// The mark and colour of a strength.
#[must_use]
pub fn sign(strength: Strength, palette: &Palette) -> (Mark, Color32) {
    match strength {
        Strength::Error => (Mark::Cross, palette.bad),
        Strength::Warning => (Mark::Careful, palette.warn),
        Strength::Hint => (Mark::Info, palette.muted),
    }
}

/// The strongest of some findings.
#[must_use]
pub fn worst(findings: &[Finding]) -> Option<Strength> {
    findings.iter().map(|finding| finding.strength).max()
}

/// The outline of a field with findings of that strength; hints have none.
#[must_use]
pub fn outline(worst: Option<Strength>, palette: &Palette) -> Option<Stroke> {
    match worst? {
        Strength::Error => Some(Stroke::new(1.0, palette.bad)),
        Strength::Warning => Some(Stroke::new(1.0, palette.warn)),
        Strength::Hint => None,
    }
}

/// Tells a screen reader what is wrong with a field.
pub fn describe(ui: &Ui, id: egui::Id, findings: &[Finding]) {
    let Some(worst) = worst(findings) else { return };
    let sentence = |finding: &Finding| format!("{}. {}", finding.what, finding.right);
    let text = findings.iter().map(sentence).collect::<Vec<_>>().join(". ");
    ui.ctx().accesskit_node_builder(id, |node| {
        if worst == Strength::Error {
            node.set_invalid(accesskit::Invalid::True);
        }
        node.set_description(text);
    });
}

/// A finding under its field, with the button of its fix; tells whether that was pressed.
pub fn finding_line(ui: &mut Ui, finding: &Finding) -> bool {
    let palette = Palette::of(ui);
    let (mark, color) = sign(finding.strength, &palette);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        mark.show(ui, 12.0, color, palette.pane);
        let mut job = egui::text::LayoutJob::default();
        let format = |color| egui::text::TextFormat::simple(theme::small(), color);
        job.append(&finding.what, 0.0, format(color));
        job.append(&format!(". {}", finding.right), 0.0, format(palette.muted));
        let Some(fix) = &finding.fix else {
            ui.add(Label::new(job).selectable(false).wrap());
            return false;
        };
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.add(Label::new(job).selectable(false).wrap());
            widgets::small_button(ui, &fix.label).clicked()
        })
        .inner
    })
    .inner
}
