//! The manager's list: the profiles in their order, what could not be read, and what was deleted.

use eframe::egui::{
    self, Align, Align2, Button, ComboBox, Key, Label, Layout, Modifiers, Popup, Rect, RichText, Role, ScrollArea,
    Sense, Stroke, Ui, Vec2, WidgetInfo,
};

use crate::app::commands::Command;
use crate::app::manager::{Chosen, Manage, Manager, Row};
use crate::ui::marks::Mark;
use crate::ui::theme::{self, Palette};
use crate::ui::widgets;

/// A profile's line, in points.
const ROW: f32 = 42.0;

/// Draws the list.
pub fn show(ui: &mut Ui, manager: &mut Manager, queue: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        begin(ui, manager, queue);
        import(ui, manager);
    });
    path(ui, manager, queue);
    ui.add_space(4.0);
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for index in 0..manager.rows.len() {
            let row = manager.rows[index].clone();
            profile(ui, manager, index, &row, queue);
        }
        if manager.chosen == Chosen::New {
            let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 30.0), Sense::hover());
            ui.painter().rect_filled(rect, theme::RADIUS, Palette::of(ui).chosen);
            let at = rect.left_center() + Vec2::new(10.0, 0.0);
            ui.painter().text(at, Align2::LEFT_CENTER, "New profile", theme::heading(13.0), Palette::of(ui).text);
        }
        damaged(ui, manager);
        deleted(ui, manager, queue);
    });
}

/// The same in one line, for a narrow window.
pub fn narrow(ui: &mut Ui, manager: &mut Manager, queue: &mut Vec<Command>) {
    ui.horizontal_wrapped(|ui| {
        let name = manager.row().map_or("New profile", |row| row.name.as_str()).to_owned();
        let list = ComboBox::from_id_salt("profiles").width(180.0).truncate().selected_text(name).show_ui(ui, |ui| {
            for (index, row) in manager.rows.iter().enumerate() {
                if ui.selectable_label(manager.chosen == Chosen::Row(index), &row.name).clicked() {
                    queue.push(Command::Manage(Manage::Choose(index)));
                }
            }
        });
        list.response.accessible_name("profiles");
        begin(ui, manager, queue);
        import(ui, manager);
    });
    path(ui, manager, queue);
}

/// The button that begins a profile.
fn begin(ui: &mut Ui, manager: &Manager, queue: &mut Vec<Command>) {
    let button = ui.button("New…");
    Popup::menu(&button).show(|ui| {
        ui.set_min_width(190.0);
        let mut begun = None;
        if ui.add(Button::new("Empty").frame_when_inactive(false)).clicked() {
            begun = Some(None);
        }
        for (index, template) in manager.templates.iter().enumerate() {
            if ui.add(Button::new(format!("{template} template")).frame_when_inactive(false)).clicked() {
                begun = Some(Some(index));
            }
        }
        if let Some(template) = begun {
            queue.push(Command::Manage(Manage::New(template)));
            ui.close();
        }
    });
}

fn import(ui: &mut Ui, manager: &mut Manager) {
    let button = ui.button("Import…").on_hover_text("Take a profile's file in; or drop the file on the window");
    if button.clicked() {
        manager.import = if manager.import.is_some() { None } else { Some(String::new()) };
    }
}

/// The field for a file's path, while one is asked for.
fn path(ui: &mut Ui, manager: &mut Manager, queue: &mut Vec<Command>) {
    let Some(text) = &mut manager.import else { return };
    ui.add_space(4.0);
    let edit = widgets::line_edit(text).hint_text("Path of a profile's file").desired_width(f32::INFINITY);
    let field = ui.add(edit).accessible_name("profile file");
    let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    let path = text.trim().to_owned();
    ui.horizontal(|ui| {
        let take = ui.add_enabled(!path.is_empty(), Button::new("Take in")).clicked();
        if !path.is_empty() && (take || enter) {
            queue.push(Command::Manage(Manage::Import(path)));
        }
        widgets::muted(ui, "or drop the file here");
    });
}

fn profile(ui: &mut Ui, manager: &Manager, index: usize, row: &Row, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let is_chosen = manager.chosen == Chosen::Row(index);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let name = format!("{}, {}", row.name, row.environment);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &name));
    let ground = if is_chosen {
        palette.chosen
    } else if response.hovered() {
        palette.strip
    } else {
        palette.pane
    };
    ui.painter().rect_filled(rect, theme::RADIUS, ground);
    widgets::focus_ring(ui, &response, rect);
    let color = palette.environment(row.environment);
    let sign = Rect::from_center_size(rect.left_center() + Vec2::new(17.0, 0.0), Vec2::splat(16.0));
    Mark::Environment(row.environment).paint(ui.painter(), sign, color, ground);
    let arrows = if is_chosen && !row.is_built_in { 46.0 } else { 0.0 };
    let width = rect.width() - 42.0 - arrows;
    let line = |text: &str, font, color| {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(width);
        ui.painter().layout_job(job)
    };
    let at = rect.left_top() + Vec2::new(34.0, 0.0);
    let changed = if is_chosen && manager.is_changed { " (changed)" } else { "" };
    let title = line(&format!("{}{changed}", row.name), theme::heading(13.0), palette.text);
    ui.painter().galley(at + Vec2::new(0.0, 5.0), title, palette.text);
    let built_in = if row.is_built_in { ", built in" } else { "" };
    let below = format!("{}  {}{built_in}", row.environment, row.endpoint);
    ui.painter().galley(at + Vec2::new(0.0, 23.0), line(&below, theme::small(), palette.muted), palette.muted);
    if response.clicked() && !is_chosen {
        queue.push(Command::Manage(Manage::Choose(index)));
    }
    if arrows > 0.0 {
        move_buttons(ui, rect, manager.rows.len(), index, response.has_focus(), queue);
    }
}

/// The arrows that move the chosen profile up and down; Alt+↑ and Alt+↓ do the same.
fn move_buttons(ui: &mut Ui, rect: Rect, count: usize, index: usize, focus: bool, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    for (name, up, place) in [("Move up", true, 46.0), ("Move down", false, 24.0)] {
        // Why from 1: the built-in profile stays first.
        let possible = if up { index > 1 } else { index + 1 < count };
        let area = Rect::from_center_size(rect.right_center() - Vec2::new(place - 10.0, 0.0), Vec2::splat(20.0));
        let button = ui.interact(area, ui.scope_id().with((name, index)), Sense::click());
        button.widget_info(|| WidgetInfo::labeled(Role::Button, possible, name));
        let button = button.on_hover_text(name);
        let color = match (possible, button.hovered()) {
            (false, _) => palette.outline,
            (true, true) => palette.text,
            (true, false) => palette.muted,
        };
        let (tip, base) = if up { (-3.0, 2.5) } else { (3.0, -2.5) };
        let at = |x: f32, y: f32| area.center() + Vec2::new(x, y);
        let corners = vec![at(-4.5, base), at(0.0, tip), at(4.5, base)];
        ui.painter().add(egui::Shape::line(corners, Stroke::new(1.6, color)));
        widgets::focus_ring(ui, &button, area);
        let key = if up { Key::ArrowUp } else { Key::ArrowDown };
        let pressed = focus && ui.input_mut(|input| input.consume_key(Modifiers::ALT, key));
        if possible && (button.clicked() || pressed) {
            queue.push(Command::Manage(Manage::Move(index, if up { index - 1 } else { index + 1 })));
        }
    }
}

fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(10.0);
    ui.add(Label::new(RichText::new(text).font(theme::heading(12.0)).color(Palette::of(ui).muted)).selectable(false));
}

/// The files that gave no profile; nothing is changed in them.
fn damaged(ui: &mut Ui, manager: &Manager) {
    if manager.damaged.is_empty() {
        return;
    }
    let palette = Palette::of(ui);
    heading(ui, "Files that cannot be read");
    for (file, reason) in &manager.damaged {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            Mark::Careful.show(ui, 13.0, palette.warn, palette.pane);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.add(Label::new(RichText::new(file).font(theme::heading(12.0))).wrap());
                ui.add(Label::new(RichText::new(reason).font(theme::small()).color(palette.muted)).wrap());
            });
        });
        ui.add_space(4.0);
    }
}

fn deleted(ui: &mut Ui, manager: &mut Manager, queue: &mut Vec<Command>) {
    if manager.deleted.is_empty() {
        return;
    }
    heading(ui, "Deleted");
    for (index, name) in manager.deleted.iter().enumerate() {
        ui.push_id(("deleted", index), |ui| {
            ui.add(Label::new(name).truncate().selectable(false));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                if widgets::small_button(ui, "Restore").clicked() {
                    queue.push(Command::Manage(Manage::Restore(index)));
                }
                let second = manager.ending == Some(index);
                let label = if second { "Really, with its secrets" } else { "Delete for good" };
                if widgets::small_button(ui, label).clicked() {
                    manager.ending = (!second).then_some(index);
                    if second {
                        queue.push(Command::Manage(Manage::DeleteForGood(index)));
                    }
                }
            });
        });
    }
    ui.with_layout(Layout::top_down(Align::Min), |ui| ui.add_space(6.0));
}
