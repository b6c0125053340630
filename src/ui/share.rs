//! "Share…": how exchanges are to be written, what is taken out, and where the text goes.

use eframe::egui::{self, Align, Checkbox, Frame, Label, Layout, Margin, RichText, ScrollArea, Stroke, Ui};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::app::commands::Command;
use crate::app::comparing::CompareCommand;
use crate::app::sharing::{Format, Kind, Made, Personal, Scope, ShareCommand, ShareForm, Shell, Wish};
use crate::app::state::{Choice, State};
use crate::exchange::Id;

/// What the question has around its scrolling part, in points: heading, word on the file, buttons and the window's rim.
const AROUND: f32 = 190.0;

/// The height of the preview, in points.
const PREVIEW: f32 = 300.0;

/// What can be done with the chosen exchange, and with the window, for the list of commands.
#[must_use]
pub fn commands(state: &State) -> Vec<(String, Command)> {
    let mut commands = vec![("Picture of the window".to_owned(), Command::Share(ShareCommand::Picture))];
    if let Some(newest) = state.selection.ids.last() {
        let count = state.selection.ids.len();
        commands.push((format!("Share the {count} selected…"), Command::Share(ShareCommand::Open(*newest))));
    } else if let Choice::Exchange(id) = state.chosen {
        commands.push((format!("Share exchange #{id}…"), Command::Share(ShareCommand::Open(id))));
        commands.push((format!("Compare exchange #{id}…"), Command::Compare(CompareCommand::Open(id))));
    }
    commands
}

/// The buttons that share and compare an exchange.
pub fn buttons(ui: &mut Ui, id: Id, queue: &mut Vec<Command>) {
    let share = widgets::small_button(ui, "Share…").on_hover_text("Copy or save as curl, HAR, JSON, CSV or a report");
    if share.clicked() {
        queue.push(Command::Share(ShareCommand::Open(id)));
    }
    let compare = widgets::small_button(ui, "Compare…").on_hover_text("Hold it against another exchange, or the form");
    if compare.clicked() {
        queue.push(Command::Compare(CompareCommand::Open(id)));
    }
}

/// The question.
pub fn show(ui: &mut Ui, form: &mut ShareForm, queue: &mut Vec<Command>) {
    let heading = match (form.scope, form.selected.len()) {
        (Scope::Selected, count) if count > 1 => format!("Share {count} exchanges"),
        _ => format!("Share exchange #{}", form.id),
    };
    ui.add(Label::new(RichText::new(heading).font(theme::heading(16.0))).selectable(false));
    ui.add_space(4.0);
    // Why: however small the window, the buttons stay in sight.
    let most = (ui.ctx().content_rect().height() - AROUND).max(60.0);
    ScrollArea::vertical().id_salt("share").max_height(most).min_scrolled_height(most).auto_shrink([false, true]).show(
        ui,
        |ui| {
            let before = (form.scope, form.wish);
            choices(ui, form);
            if before != (form.scope, form.wish) {
                queue.push(Command::Share(ShareCommand::Changed));
            }
            ui.add_space(6.0);
            written(ui, form);
        },
    );
    match &form.saved {
        Some(Ok(path)) => widgets::banner(ui, Mark::Tick, Palette::of(ui).good, |ui| {
            ui.add(Label::new(format!("Saved: {}", path.display())).wrap());
        }),
        Some(Err(problem)) => widgets::banner(ui, Mark::Careful, Palette::of(ui).bad, |ui| {
            ui.add(Label::new(problem).wrap());
        }),
        None => {}
    }
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let ready = matches!(form.made, Some(Ok(_)));
        if widgets::primary_button(ui, "Copy", Palette::of(ui).primary, ready).clicked() {
            queue.push(Command::Share(ShareCommand::Copy));
        }
        if ui.add_enabled(ready, egui::Button::new("Save")).on_hover_text("Into the folder of exports").clicked() {
            queue.push(Command::Share(ShareCommand::Save));
        }
        if ui.button("Close").clicked() {
            queue.push(Command::Decline);
        }
    });
}

/// What the choices give.
fn written(ui: &mut Ui, form: &ShareForm) {
    match &form.made {
        None => drop(widgets::muted(ui, "Writing…")),
        Some(Err(problem)) => widgets::banner(ui, Mark::Careful, Palette::of(ui).warn, |ui| {
            ui.add(Label::new(problem).wrap());
        }),
        Some(Ok(made)) => {
            taken_out(ui, made, form.wish);
            preview(ui, made);
        }
    }
}

fn choices(ui: &mut Ui, form: &mut ShareForm) {
    let wish = &mut form.wish;
    row(ui, "Format", |ui| {
        for format in Format::ALL {
            if widgets::option(ui, wish.format == format, format.label()).clicked() {
                wish.format = format;
            }
        }
    });
    row(ui, "Exchanges", |ui| {
        let selected = (!form.selected.is_empty()).then_some(Scope::Selected);
        for scope in selected.into_iter().chain(Scope::ALL) {
            if widgets::option(ui, form.scope == scope, scope.label()).clicked() {
                form.scope = scope;
            }
        }
    });
    if wish.format == Format::Curl {
        row(ui, "Shell", |ui| {
            for shell in Shell::ALL {
                if widgets::option(ui, wish.shell == shell, shell.label()).clicked() {
                    wish.shell = shell;
                }
            }
        });
        row(ui, "Command", |ui| {
            for kind in Kind::ALL {
                if widgets::option(ui, wish.kind == kind, kind.label()).clicked() {
                    wish.kind = kind;
                    // Why: with aliases in its body, the command is not as it was sent.
                    if kind == Kind::Signed {
                        wish.personal = Personal::Kept;
                    }
                }
            }
        });
    }
    row(ui, "Personal data", |ui| {
        let mut removed = wish.personal == Personal::Removed;
        if ui.add(Checkbox::new(&mut removed, "Take out personal data")).changed() {
            wish.personal = if removed { Personal::Removed } else { Personal::Kept };
            if removed {
                wish.kind = Kind::Template;
            }
        }
    });
}

fn row(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.allocate_ui_with_layout(egui::vec2(110.0, 24.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(110.0);
            ui.add(Label::new(RichText::new(name).color(Palette::of(ui).muted)).selectable(false));
        });
        ui.spacing_mut().item_spacing.x = 4.0;
        content(ui);
    });
}

/// What is not in the text, and what is.
fn taken_out(ui: &mut Ui, made: &Made, wish: Wish) {
    let palette = Palette::of(ui);
    let (mark, color) =
        if wish.personal == Personal::Kept { (Mark::Careful, palette.warn) } else { (Mark::Tick, palette.good) };
    widgets::banner(ui, mark, color, |ui| {
        let exchanges = if made.count == 1 { "1 exchange".to_owned() } else { format!("{} exchanges", made.count) };
        ui.add(Label::new(RichText::new(format!("{exchanges}, {} bytes", made.text.len())).font(theme::heading(12.5))));
        if wish.is_as_sent() {
            ui.add(
                Label::new("Signature and personal data stay in it: it works once, and is for trusted hands").wrap(),
            );
        } else {
            let kinds: Vec<_> = made.removed.iter().map(|removed| removed.kind.words(removed.count)).collect();
            let kinds = if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(", ") };
            ui.add(Label::new(format!("Taken out: {kinds}")).wrap());
            if wish.personal == Personal::Kept {
                ui.add(Label::new("Personal data stays in it").wrap());
            }
        }
    });
}

fn preview(ui: &mut Ui, made: &Made) {
    let palette = Palette::of(ui);
    Frame::new()
        .fill(palette.field)
        .stroke(Stroke::new(1.0, palette.line))
        .inner_margin(Margin::symmetric(10, 8))
        .corner_radius(theme::RADIUS)
        .show(ui, |ui| {
            ScrollArea::vertical()
                .id_salt("export")
                .max_height(PREVIEW)
                .min_scrolled_height(PREVIEW)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    ui.add(Label::new(RichText::new(&made.start).font(theme::code()).color(palette.text)).wrap());
                    if made.start.len() + 1 < made.text.len() {
                        widgets::muted(ui, "Only the beginning is shown; copy and save take the whole");
                    }
                });
        });
}
