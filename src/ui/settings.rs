//! The settings' question.

use eframe::egui::{Label, RichText, ScrollArea, Ui};

use super::field::text_field;
use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::app::commands::Command;
use crate::app::settings_form::SettingsForm;

/// Draws the settings.
pub fn show(ui: &mut Ui, form: &mut SettingsForm, queue: &mut Vec<Command>) {
    ui.add(Label::new(RichText::new("Settings").font(theme::heading(16.0))).selectable(false));
    ui.add_space(4.0);
    let room = (ui.ctx().content_rect().height() - 200.0).max(80.0);
    ScrollArea::vertical().max_height(room).auto_shrink([false, true]).show(ui, |ui| {
        ui.set_width(ui.available_width() - 12.0);
        fields(ui, form);
    });
    if let Some(problem) = &form.problem {
        widgets::banner(ui, Mark::Careful, Palette::of(ui).bad, |ui| {
            ui.add(Label::new(problem).wrap());
        });
    }
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, "Save", Palette::of(ui).primary, true).clicked() {
            queue.push(Command::Confirm);
        }
        if ui.button("Close").clicked() {
            queue.push(Command::Decline);
        }
    });
}

fn fields(ui: &mut Ui, form: &mut SettingsForm) {
    let fields = [
        ("connect_timeout_s", "Seconds until a connection stands", &mut form.connect_timeout),
        ("total_timeout_s", "Seconds for a whole send", &mut form.total_timeout),
        ("clipboard_s", "Seconds that a copied secret stays on the clipboard", &mut form.clipboard),
        ("domain_api", "Where the zone is looked up", &mut form.domain_api),
        ("history_days", "Days that exchanges are kept, pinned ones aside; blank keeps all", &mut form.history_days),
        ("history_count", "Exchanges that are kept, pinned ones aside; blank keeps all", &mut form.history_count),
    ];
    for (name, words, text) in fields {
        ui.spacing_mut().item_spacing.y = 3.0;
        let label = ui.add(Label::new(RichText::new(name).font(theme::heading(12.5))).selectable(false));
        let width = ui.available_width();
        text_field(ui, widgets::line_edit(text), width, None).labelled_by(label.id);
        widgets::muted(ui, words);
        ui.add_space(6.0);
    }
    ui.checkbox(&mut form.history_without_personal_data, "Record without personal data");
    widgets::muted(ui, "Numbers, names and texts are kept as aliases; what is sent stays as it is");
    widgets::muted(ui, "What the history keeps no longer is removed at the next start");
}
