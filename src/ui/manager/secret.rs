//! A secret's field: where it lives, what was typed, and "Show" while it is held down.

use eframe::egui::{Button, Key, Label, Rect, Response, RichText, Sense, TextFormat, Ui, Vec2};
use secrecy::ExposeSecret as _;

use crate::api::checks::Strength;
use crate::api::endpoint::Environment;
use crate::app::commands::Command;
use crate::app::manager::Manage;
use crate::app::profile_form::{Place, SecretField};
use crate::ui::field::text_field;
use crate::ui::theme::{self, Palette};
use crate::ui::widgets;

/// What a secret's field needs to know besides itself.
pub struct About {
    /// Its name in the profile's file.
    pub name: &'static str,
    /// The profile's environment.
    pub environment: Environment,
    /// Whether the profile can be changed at all.
    pub enabled: bool,
    /// Whether the profile is kept already, so that there may be a kept secret.
    pub is_kept: bool,
    /// The strongest of its findings.
    pub worst: Option<Strength>,
}

/// Draws a secret's field under its label; tells whether it was changed, and gives the input.
pub fn show(ui: &mut Ui, field: &mut SecretField, about: &About, queue: &mut Vec<Command>) -> (bool, Response) {
    let mut changed = places(ui, field, about);
    let response = if field.takes_text() { secret(ui, field, about, queue) } else { variable(ui, field, about) };
    changed |= response.changed();
    ui.add_enabled_ui(about.enabled, |ui| widgets::muted(ui, field.place.words()));
    (changed, response)
}

fn places(ui: &mut Ui, field: &mut SecretField, about: &About) -> bool {
    let mut changed = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(2.0, 2.0);
        ui.add_enabled_ui(about.enabled, |ui| {
            for place in Place::ALL {
                // Why: a public secret anywhere else would be a secret in the clear.
                if place == Place::Public && about.environment != Environment::Simulator && field.place != place {
                    continue;
                }
                let option = widgets::option(ui, field.place == place, place.label()).on_hover_text(place.words());
                if option.clicked() && field.place != place {
                    field.place = place;
                    field.revealed = None;
                    changed = true;
                }
            }
        });
    });
    changed
}

fn variable(ui: &mut Ui, field: &mut SecretField, about: &About) -> Response {
    let edit = widgets::line_edit(&mut field.variable).hint_text("Name of the variable").font(theme::code());
    let width = ui.available_width();
    ui.add_enabled_ui(about.enabled, |ui| text_field(ui, edit, width, about.worst)).inner
}

fn secret(ui: &mut Ui, field: &mut SecretField, about: &About, queue: &mut Vec<Command>) -> Response {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let width = ui.available_width() - 118.0;
        let hint = if about.is_kept { "Unchanged when left empty" } else { "" };
        // Why so many characters at the most: longer ones are no secrets, and the field's room is made for these.
        let edit = widgets::line_edit(&mut field.typed).password(true).hint_text(hint).char_limit(400);
        let response = ui.add_enabled_ui(about.enabled, |ui| text_field(ui, edit, width, about.worst)).inner;
        widgets::forget_undo(ui, &response);
        if show_button(ui) {
            let is_kept = about.is_kept && field.typed.text().is_empty();
            if is_kept && !std::mem::replace(&mut field.is_asked, true) {
                queue.push(Command::Manage(Manage::Reveal(about.name)));
            }
            let text = field.revealed.as_ref().map_or(field.typed.text(), |secret| secret.expose_secret());
            uncover(ui, response.rect, text);
        } else {
            field.revealed = None;
            field.is_asked = false;
        }
        if ui.add(Button::new("Copy")).on_hover_text(COPY).clicked() {
            queue.push(Command::Manage(Manage::CopySecret(about.name)));
        }
        response
    })
    .inner
}

/// What "Copy" does.
const COPY: &str = "Copy the secret; it leaves the clipboard again after 30 seconds";

/// The button that shows a secret; tells whether it is held down, with the mouse or the space bar.
fn show_button(ui: &mut Ui) -> bool {
    let button = ui.add(Button::new("Show").sense(Sense::click_and_drag()));
    let button = button.on_hover_text("Shows the secret while it is held down");
    let by_key = button.has_focus() && ui.input(|input| input.key_down(Key::Space));
    let held = button.is_pointer_button_down_on() || by_key;
    if held {
        // Why: it must be covered again as soon as the button is let go.
        ui.ctx().request_repaint();
    }
    held
}

/// Paints a secret over its covered field. Why painted and not a text field: a screen reader, and whoever listens in its
/// place, is never told it.
fn uncover(ui: &Ui, rect: Rect, text: &str) {
    let palette = Palette::of(ui);
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect.shrink(1.0), theme::RADIUS, palette.field);
    let job =
        eframe::egui::text::LayoutJob::single_section(text.to_owned(), TextFormat::simple(theme::code(), palette.text));
    let galley = painter.layout_job(job);
    let at = rect.left_center() + Vec2::new(8.0, -galley.size().y / 2.0);
    painter.galley(at, galley, palette.text);
}

/// The label of a secret's field.
pub fn label(ui: &mut Ui, name: &str) -> Response {
    ui.add(Label::new(RichText::new(name).font(theme::heading(12.5))).selectable(false))
}
