//! The menu of faults beside Send, and what a fault is shown by.

use eframe::egui::{Button, Popup, RichText, ScrollArea, Ui, Vec2};

use super::theme::{self, Palette};
use super::widgets;
use crate::api::presets::{self, Group};
use crate::app::commands::{Action, Command};
use crate::exchange::Fault;

/// The width of one of the menu's columns, in points.
const COLUMN: f32 = 236.0;

/// The menu's columns: the groups that stand one under the other.
const COLUMNS: [&[Group]; 3] =
    [&[Group::Credentials, Group::Signature], &[Group::Request, Group::WrongType], &[Group::Missing]];

/// Draws the button that opens the menu: one click there is one send.
pub fn menu(ui: &mut Ui, enabled: bool, queue: &mut Vec<Command>) {
    let button = ui.add_enabled(enabled, Button::new("Send with a fault…"));
    let button = button.on_hover_text("Send the form's request wrong on purpose; the history says with which fault");
    Popup::menu(&button).show(|ui| {
        let room = ui.ctx().content_rect().size();
        let width = (COLUMN * 3.0 + 24.0).min(room.x - 40.0);
        ui.set_min_width(width);
        widgets::action_button(ui, queue, Action::Matrix);
        ui.separator();
        // Why both heights: a menu takes no more room than it is told to.
        let most = (room.y - 150.0).max(80.0);
        let scroll = ScrollArea::both().max_height(most).min_scrolled_height(most).min_scrolled_width(width);
        scroll.show(ui, |ui| ui.horizontal_top(|ui| COLUMNS.iter().for_each(|groups| column(ui, groups, queue))));
    });
}

fn column(ui: &mut Ui, groups: &[Group], queue: &mut Vec<Command>) {
    ui.vertical(|ui| {
        ui.set_width(COLUMN);
        ui.spacing_mut().item_spacing.y = 1.0;
        for group in groups {
            ui.add_space(4.0);
            widgets::title(ui, group.label());
            for preset in presets::all().iter().filter(|preset| preset.group == *group) {
                let text = RichText::new(&preset.label).color(Palette::of(ui).text);
                let button = Button::new(text).frame_when_inactive(false).min_size(Vec2::new(COLUMN - 8.0, 0.0));
                if ui.add(button).on_hover_text(&preset.does).clicked() {
                    ui.close();
                    queue.push(Command::SendWith(preset));
                }
            }
        }
    });
}

/// Says which fault a request was sent with.
pub fn sent_with(ui: &mut Ui, fault: &Fault) {
    let deviation = fault.deviation.as_ref().map(|deviation| format!(": {deviation}")).unwrap_or_default();
    let words = format!("Sent with: {}{deviation}", fault.label());
    let text = RichText::new(words).font(theme::small()).color(Palette::of(ui).warn);
    ui.add(eframe::egui::Label::new(text).wrap());
}
