//! The profile manager: the list of profiles on the left, the chosen one's fields on the right.

mod bars;
mod editor;
mod list;
mod secret;

use eframe::egui::{self, Align, Event, Label, Layout, Panel, RichText, Ui, UiBuilder, Vec2};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::app::commands::Command;
use crate::app::manager::{Manage, Manager};

/// The list's width, in points.
const LIST: f32 = 250.0;
/// Below this width the list stands above the fields, in points.
const NARROW: f32 = 620.0;

/// The manager's size in a window: most of it, and no more than is read well.
#[must_use]
pub fn size(window: Vec2) -> Vec2 {
    Vec2::new((window.x - 64.0).min(1040.0), (window.y - 88.0).min(840.0))
}

/// Draws the manager into the question that holds it.
pub fn show(ui: &mut Ui, manager: &mut Manager, queue: &mut Vec<Command>) {
    let size = size(ui.ctx().content_rect().size());
    ui.set_min_size(size);
    ui.set_max_size(size);
    take_paste(ui, manager, queue);
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new("Profiles").font(theme::heading(16.0))).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").clicked() {
                queue.push(Command::Manage(Manage::Close));
            }
            if let Some(busy) = manager.busy {
                widgets::muted(ui, busy);
            } else if let Some(done) = &manager.done {
                widgets::muted(ui, done);
            }
        });
    });
    notice(ui, manager, queue);
    ui.add_space(4.0);
    let rest = ui.available_rect_before_wrap();
    let mut body = ui.new_child(UiBuilder::new().max_rect(rest).layout(Layout::top_down(Align::Min)));
    let bar = egui::Frame::new().inner_margin(egui::Margin { left: 0, right: 0, top: 8, bottom: 0 });
    Panel::bottom("manager's answers").frame(bar).show_separator_line(false).show(&mut body, |ui| {
        bars::below(ui, manager, queue);
    });
    if body.available_width() < NARROW {
        list::narrow(&mut body, manager, queue);
    } else {
        let frame = egui::Frame::new().inner_margin(egui::Margin { left: 0, right: 10, top: 2, bottom: 0 });
        Panel::left("profiles").frame(frame).resizable(false).exact_size(LIST).show(&mut body, |ui| {
            list::show(ui, manager, queue);
        });
    }
    editor::show(&mut body, manager, queue);
    ui.advance_cursor_after_rect(rest);
}

/// What LivePerson announced about the protocol; gone for good once it is put away.
fn notice(ui: &mut Ui, manager: &Manager, queue: &mut Vec<Command>) {
    if !manager.shows_notice {
        return;
    }
    ui.add_space(2.0);
    widgets::banner(ui, Mark::Info, Palette::of(ui).accent, |ui| {
        ui.horizontal_top(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
                if widgets::small_button(ui, "Dismiss").clicked() {
                    queue.push(Command::Manage(Manage::DismissNotice));
                }
                ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
                    ui.add(Label::new(NOTICE).wrap().selectable(false));
                });
            });
        });
    });
}

/// Dated, and claiming nothing about what nobody outside can know.
const NOTICE: &str = "LivePerson announced that OAuth 1.0 app keys become read-only on 30 September 2025 and that the \
                      protocol ends on 31 May 2026. Nothing public says whether LiveDeflect's hosts still answer: this \
                      program reports what it sees";

/// Takes a paste over that was asked for, before a field could show it.
fn take_paste(ui: &Ui, manager: &mut Manager, queue: &mut Vec<Command>) {
    if !manager.expects_paste {
        return;
    }
    let pasted = ui.input_mut(|input| {
        let at = input.events.iter().position(|event| matches!(event, Event::Paste(_)))?;
        Some(input.events.remove(at))
    });
    if let Some(Event::Paste(text)) = pasted {
        let text = zeroize::Zeroizing::new(text);
        manager.pasted.set(&text);
        manager.expects_paste = false;
        queue.push(Command::Manage(Manage::Paste));
    }
}
