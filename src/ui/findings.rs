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
    worst_of(findings.iter().map(|finding| finding.strength))
}

/// The strongest of some strengths.
pub fn worst_of(strengths: impl Iterator<Item = Strength>) -> Option<Strength> {
    strengths.max()
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
    describe_lines(ui, id, findings.iter().map(|finding| (finding.strength, &*finding.what, &*finding.right)));
}

/// The same for findings of any kind: how much each matters, what is wrong, and what would be right.
pub fn describe_lines<'a>(ui: &Ui, id: egui::Id, lines: impl Iterator<Item = (Strength, &'a str, &'a str)> + Clone) {
    let Some(worst) = worst_of(lines.clone().map(|(strength, ..)| strength)) else { return };
    let text = lines.map(|(_, what, right)| format!("{what}. {right}")).collect::<Vec<_>>().join(". ");
    ui.ctx().accesskit_node_builder(id, |node| {
        if worst == Strength::Error {
            node.set_invalid(accesskit::Invalid::True);
        }
        node.set_description(text);
    });
}

/// A finding under its field, with the button of its fix; tells whether that was pressed.
pub fn finding_line(ui: &mut Ui, finding: &Finding) -> bool {
    let fix = finding.fix.as_ref().map(|fix| fix.label.as_str());
    line(ui, finding.strength, &finding.what, &finding.right, fix)
}

/// What is wrong and what would be right, with the button of a fix where there is one; tells whether that was pressed.
pub fn line(ui: &mut Ui, strength: Strength, what: &str, right: &str, fix: Option<&str>) -> bool {
    let palette = Palette::of(ui);
    let (mark, color) = sign(strength, &palette);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 5.0;
        mark.show(ui, 12.0, color, palette.pane);
        let mut job = egui::text::LayoutJob::default();
        let format = |color| egui::text::TextFormat::simple(theme::small(), color);
        job.append(what, 0.0, format(color));
        if !right.is_empty() {
            job.append(&format!(". {right}"), 0.0, format(palette.muted));
        }
        let Some(fix) = fix else {
            ui.add(Label::new(job).selectable(false).wrap());
            return false;
        };
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.add(Label::new(job).selectable(false).wrap());
            widgets::small_button(ui, fix).clicked()
        })
        .inner
    })
    .inner
}
