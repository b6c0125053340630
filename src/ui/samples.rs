//! Questions about payloads: one to be pasted, a name to keep the form under, and the list of samples.

use eframe::egui::{self, Align, Label, Layout, RichText, ScrollArea, TextEdit, Ui};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::app::commands::Command;
use crate::app::forms::{PasteForm, SampleForm, SamplesForm};
use crate::app::state::SampleChoice;

/// A payload or curl command to be read into the form.
pub fn paste(ui: &mut Ui, form: &mut PasteForm, queue: &mut Vec<Command>) {
    heading(ui, "Paste a payload");
    if let Some(left_over) = &form.left_over {
        ui.add(Label::new("The form is filled. These could not be placed in it").wrap().selectable(false));
        ScrollArea::vertical().max_height(240.0).show(ui, |ui| {
            for line in left_over {
                ui.add(Label::new(RichText::new(line).font(theme::code())).wrap());
            }
        });
        ui.add_space(8.0);
        if widgets::primary_button(ui, "Close", Palette::of(ui).primary, true).clicked() {
            queue.push(Command::Decline);
        }
        return;
    }
    ui.add(
        Label::new("A JSON object, or a curl command; it replaces what stands in the form").wrap().selectable(false),
    );
    ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
        let edit =
            TextEdit::multiline(&mut form.text).desired_rows(12).desired_width(f32::INFINITY).font(theme::code());
        let field = ui.add(edit).accessible_name("payload or curl command");
        if ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
    });
    problem(ui, form.problem.as_deref());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let some = !form.text.trim().is_empty();
        if widgets::primary_button(ui, "Take over", Palette::of(ui).primary, some).clicked() {
            queue.push(Command::Confirm);
        }
        if ui.button("Close").clicked() {
            queue.push(Command::Decline);
        }
    });
}

/// A name for a new sample.
pub fn name(ui: &mut Ui, form: &mut SampleForm, samples: &[SampleChoice], queue: &mut Vec<Command>) {
    heading(ui, "Save as sample");
    let edit = widgets::line_edit(&mut form.name).hint_text("Name").desired_width(f32::INFINITY);
    let field = ui.add(edit).accessible_name("sample name");
    let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    if ui.memory(|memory| memory.focused().is_none()) {
        field.request_focus();
    }
    problem(ui, form.problem.as_deref());
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let some = !form.name.trim().is_empty();
        let replaces = samples.iter().any(|sample| !sample.shipped && sample.name == form.name.trim());
        let label = if replaces { "Replace" } else { "Save" };
        let save = widgets::primary_button(ui, label, Palette::of(ui).primary, some).clicked();
        if some && (save || enter) {
            queue.push(Command::Confirm);
        }
        if ui.button("Close").clicked() {
            queue.push(Command::Decline);
        }
    });
}

/// The list of samples; the shipped ones can be loaded, copied and duplicated.
pub fn list(ui: &mut Ui, form: &mut SamplesForm, samples: &[SampleChoice], queue: &mut Vec<Command>) {
    heading(ui, "Samples");
    ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
        for (index, sample) in samples.iter().enumerate() {
            ui.push_id(index, |ui| row(ui, form, index, sample, queue));
        }
    });
    widgets::muted(ui, "Drop a payload's file on the window to keep it as a sample");
    problem(ui, form.problem.as_deref());
    ui.add_space(8.0);
    if ui.button("Close").clicked() {
        queue.push(Command::Decline);
    }
}

fn row(ui: &mut Ui, form: &mut SamplesForm, index: usize, sample: &SampleChoice, queue: &mut Vec<Command>) {
    if let Some((_, typed)) = form.renaming.as_mut().filter(|(renaming, _)| *renaming == index) {
        let mut done = false;
        ui.horizontal(|ui| {
            let width = ui.available_width() - 150.0;
            ui.add(widgets::line_edit(typed).desired_width(width)).accessible_name("new sample name");
            if ui.add_enabled(!typed.trim().is_empty(), egui::Button::new("Rename")).clicked() {
                queue.push(Command::RenameSample(index, typed.clone()));
                done = true;
            }
            done |= ui.button("Keep").clicked();
        });
        if done {
            form.renaming = None;
        }
        return;
    }
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            if !sample.shipped {
                let second = form.deleting == Some(index);
                if widgets::small_button(ui, if second { "Really delete" } else { "Delete" }).clicked() {
                    form.deleting = (!second).then_some(index);
                    if second {
                        queue.push(Command::DeleteSample(index));
                    }
                }
                if widgets::small_button(ui, "Rename…").clicked() {
                    form.renaming = Some((index, sample.name.clone()));
                }
            }
            let ways = [
                ("Duplicate", Command::DuplicateSample(index)),
                ("Export", Command::ExportSample(index)),
                ("Copy JSON", Command::CopySample(index)),
                ("Load", Command::LoadSample(index)),
            ];
            for (label, command) in ways {
                if widgets::small_button(ui, label).clicked() {
                    queue.push(command);
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(Label::new(&sample.name).truncate().selectable(false));
                if sample.shipped {
                    widgets::muted(ui, "shipped");
                }
            });
        });
    });
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).font(theme::heading(16.0))).selectable(false));
    ui.add_space(4.0);
}

fn problem(ui: &mut Ui, problem: Option<&str>) {
    if let Some(problem) = problem {
        widgets::banner(ui, Mark::Careful, Palette::of(ui).bad, |ui| {
            ui.add(Label::new(problem).wrap());
        });
    }
}
