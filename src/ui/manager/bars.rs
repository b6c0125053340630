//! Below the fields: what went wrong, what has to be answered first, and what can be done with the chosen profile.

use eframe::egui::{Align, Button, Label, Layout, RichText, ScrollArea, Ui};

use crate::api::checks::Strength;
use crate::app::commands::Command;
use crate::app::manager::{Chosen, Conflict, Manage, Manager, PassphraseForm};
use crate::ui::marks::Mark;
use crate::ui::theme::{self, Palette};
use crate::ui::widgets;

/// Draws what stands below the fields.
pub fn below(ui: &mut Ui, manager: &mut Manager, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    if let Some(problem) = &manager.problem {
        widgets::banner(ui, Mark::Careful, palette.bad, |ui| {
            ui.add(Label::new(problem).wrap());
        });
        ui.add_space(4.0);
    }
    if let Some(conflict) = &manager.conflict {
        differ(ui, conflict, queue);
    } else if let Some(form) = &mut manager.passphrase {
        passphrase(ui, form, queue);
    } else if manager.leaving.is_some() {
        leave(ui, manager, queue);
    } else {
        actions(ui, manager, queue);
    }
}

fn actions(ui: &mut Ui, manager: &Manager, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let is_free = manager.busy.is_none();
    let is_kept = manager.row().is_some();
    ui.horizontal(|ui| {
        let act = |ui: &mut Ui, label: &str, enabled: bool, manage: Manage, queue: &mut Vec<Command>| {
            if ui.add_enabled(enabled && is_free, Button::new(label)).clicked() {
                queue.push(Command::Manage(manage));
            }
        };
        act(ui, "Duplicate", is_kept, Manage::Duplicate, queue);
        act(ui, "Export", is_kept, Manage::Export, queue);
        act(ui, "Delete", is_kept && !manager.is_built_in(), Manage::Delete, queue);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let is_new = manager.chosen == Chosen::New;
            let changed = manager.is_changed || is_new;
            if !manager.is_built_in() {
                let save = widgets::primary_button(ui, "Save", palette.primary, changed && is_free);
                if save.clicked() {
                    queue.push(Command::Manage(Manage::Save));
                }
                act(ui, "Revert", manager.is_changed && !is_new, Manage::Revert, queue);
            }
            if !changed {
                act(ui, "Use this profile", is_kept, Manage::Use, queue);
            }
            let errors = manager.findings.iter().filter(|finding| finding.strength == Strength::Error).count();
            if manager.attempted && errors > 0 {
                let words = if errors == 1 { "1 error".to_owned() } else { format!("{errors} errors") };
                ui.add(Label::new(RichText::new(words).color(palette.bad)).selectable(false));
            }
        });
    });
}

/// What waits for the changes to be saved or dropped.
fn leave(ui: &mut Ui, manager: &Manager, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let name = manager.row().map_or("the new profile", |row| row.name.as_str());
    ui.horizontal(|ui| {
        Mark::Careful.show(ui, 16.0, palette.warn, palette.pane);
        ui.add(Label::new(format!("The changes in {name} are not saved")).truncate().selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::primary_button(ui, "Save", palette.primary, true).clicked() {
                queue.push(Command::Manage(Manage::LeaveSaving));
            }
            if ui.button("Drop the changes").clicked() {
                queue.push(Command::Manage(Manage::LeaveDropping));
            }
            if ui.button("Go on editing").clicked() {
                queue.push(Command::Manage(Manage::Stay));
            }
        });
    });
}

/// What somebody else wrote meanwhile, beside what stands here.
fn differ(ui: &mut Ui, conflict: &Conflict, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    widgets::banner(ui, Mark::Careful, palette.warn, |ui| {
        ui.label("This profile's file was changed by another window or program since it was opened here");
        if let Some(unreadable) = &conflict.unreadable {
            ui.add(Label::new(unreadable).wrap());
        }
        ScrollArea::vertical().max_height(130.0).show(ui, |ui| {
            for difference in &conflict.differences {
                ui.add(Label::new(RichText::new(&difference.field).font(theme::heading(12.5))).selectable(false));
                widgets::facts(ui, [("Here", difference.mine.as_str()), ("In the file", difference.theirs.as_str())]);
            }
        });
    });
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if widgets::primary_button(ui, "Save mine over it", palette.warn, true).clicked() {
                queue.push(Command::Manage(Manage::SaveOver));
            }
            if ui.button("Take the file's").clicked() {
                queue.push(Command::Manage(Manage::Revert));
            }
            if ui.button("Go on editing").clicked() {
                queue.push(Command::Manage(Manage::Stay));
            }
        });
    });
}

/// The question for the encrypted file's passphrase.
fn passphrase(ui: &mut Ui, form: &mut PassphraseForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let words = if form.is_new {
        "Choose a passphrase for the encrypted file of secrets. It is asked for once a session, and nobody can recover it"
    } else {
        "The passphrase of the encrypted file of secrets"
    };
    ui.add(Label::new(words).wrap().selectable(false));
    if let Some(problem) = &form.problem {
        ui.add(Label::new(RichText::new(problem).color(palette.bad)).wrap());
    }
    ui.horizontal(|ui| {
        let edit = widgets::line_edit(&mut form.typed).password(true).desired_width(190.0).hint_text("Passphrase");
        let field = ui.add(edit).accessible_name("passphrase");
        widgets::forget_undo(ui, &field);
        let mut left = field.lost_focus();
        if form.is_new {
            let edit = widgets::line_edit(&mut form.again).password(true).desired_width(190.0).hint_text("Once more");
            let again = ui.add(edit).accessible_name("passphrase again");
            widgets::forget_undo(ui, &again);
            left |= again.lost_focus();
        } else if ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
        let same = !form.is_new || form.typed.text() == form.again.text();
        let complete = !form.typed.is_blank() && same;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = if form.is_new { "Choose" } else { "Unlock" };
            let enter = left && ui.input(|input| input.key_pressed(eframe::egui::Key::Enter));
            if widgets::primary_button(ui, label, palette.primary, complete).clicked() || (enter && complete) {
                queue.push(Command::Manage(Manage::Unlock));
            }
            if ui.button("Not now").clicked() {
                queue.push(Command::Manage(Manage::StayLocked));
            }
            if !same && !form.again.text().is_empty() {
                widgets::muted(ui, "The two differ");
            }
        });
    });
}
