//! The window's own small widgets: heading strips, tabs, badges, buttons, notes.

use eframe::egui::text_edit::TextEditState;
use eframe::egui::{
    self, Align, Align2, Button, Color32, CornerRadius, Frame, Label, Layout, Margin, Rect, Response, RichText, Role,
    Sense, Stroke, TextEdit, Ui, Vec2, WidgetInfo,
};

use super::marks::Mark;
use super::theme::{self, Palette};
use crate::api::endpoint::Environment;
use crate::app::commands::{Action, Command};
use crate::app::secret_text::SecretText;

/// A field for one line of text, which stands in the middle of the field's height.
pub fn line_edit(text: &mut dyn egui::TextBuffer) -> TextEdit<'_> {
    TextEdit::singleline(text).align(Align2::LEFT_CENTER)
}

/// Draws a pane's heading strip with its content in a row, and leaves the cursor below it.
pub fn strip(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let palette = Palette::of(ui);
    let space = ui.available_rect_before_wrap();
    let rect = Rect::from_min_size(space.min, Vec2::new(space.width(), theme::STRIP));
    ui.painter().rect_filled(rect, 0.0, palette.strip);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(1.0, palette.line));
    ui.advance_cursor_after_rect(rect);
    // Why: what follows touches the strip.
    ui.add_space(-ui.spacing().item_spacing.y);
    let inner = rect.shrink2(Vec2::new(f32::from(theme::PAD), 0.0));
    let builder = egui::UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center));
    let mut row = ui.new_child(builder);
    row.set_clip_rect(inner.expand2(Vec2::new(4.0, 0.0)).intersect(ui.clip_rect()));
    content(&mut row);
}

/// A pane's title.
pub fn title(ui: &mut Ui, text: &str) {
    ui.add(Label::new(RichText::new(text).font(theme::heading(13.0))).selectable(false));
}

/// Small, secondary text.
pub fn muted(ui: &mut Ui, text: impl Into<String>) -> Response {
    let palette = Palette::of(ui);
    ui.add(Label::new(RichText::new(text).font(theme::small()).color(palette.muted)).selectable(false))
}

/// Tabs in a row; the chosen one is underlined.
///
/// `focus` gives the chosen one the keyboard.
pub fn tabs<Tab: Copy + PartialEq>(ui: &mut Ui, chosen: &mut Tab, tabs: &[(Tab, &str)], focus: bool) {
    const BETWEEN: f32 = 2.0;
    ui.spacing_mut().item_spacing.x = BETWEEN;
    let words: f32 = tabs.iter().map(|(_, label)| tab_width(ui, label) + BETWEEN).sum();
    #[expect(clippy::cast_precision_loss, reason = "a handful of tabs")]
    let each = (ui.available_width() - words) / tabs.len().max(1) as f32;
    for (tab, label) in tabs {
        let response = tab_button(ui, *chosen == *tab, label, each.clamp(8.0, 16.0));
        if focus && *chosen == *tab {
            response.request_focus();
        }
        if response.clicked() {
            *chosen = *tab;
        }
    }
}

/// The width of a tab's word. Why in the heavier font: choosing a tab moves no other.
fn tab_width(ui: &Ui, label: &str) -> f32 {
    let color = Palette::of(ui).text;
    ui.painter().layout_no_wrap(label.to_owned(), theme::heading(12.5), color).size().x
}

fn tab_button(ui: &mut Ui, is_chosen: bool, label: &str, room: f32) -> Response {
    let palette = Palette::of(ui);
    let font = if is_chosen { theme::heading(12.5) } else { egui::FontId::proportional(12.5) };
    let width = tab_width(ui, label);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width + room, theme::STRIP), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_chosen, label));
    let color = if is_chosen || response.hovered() || response.has_focus() { palette.text } else { palette.muted };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, label, font, color);
    if is_chosen {
        let line = Rect::from_min_max(
            egui::pos2(rect.left() + room / 2.0 - 2.0, rect.bottom() - 2.5),
            rect.right_bottom() - Vec2::new(room / 2.0 - 2.0, 0.0),
        );
        ui.painter().rect_filled(line, 1.0, palette.accent);
    }
    focus_ring(ui, &response, rect.shrink2(Vec2::new(2.0, 6.0)));
    response
}

/// Shows where the keyboard is.
pub fn focus_ring(ui: &Ui, response: &Response, rect: Rect) {
    if response.has_focus() {
        let stroke = Stroke::new(1.5, Palette::of(ui).accent);
        ui.painter().rect_stroke(rect, theme::RADIUS, stroke, egui::StrokeKind::Inside);
    }
}

/// An environment's shape and word on a ground of its colour.
pub fn environment_badge(ui: &mut Ui, environment: Environment) -> Response {
    let palette = Palette::of(ui);
    let color = palette.environment(environment);
    badge_frame(color)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 5.0;
            ui.spacing_mut().interact_size.y = 0.0;
            Mark::Environment(environment).show(ui, 11.0, color, palette.strip);
            let text = RichText::new(environment.word()).font(theme::heading(11.5)).color(color);
            ui.add(Label::new(text).selectable(false))
        })
        .inner
}

/// A word on a tinted ground.
pub fn badge(ui: &mut Ui, text: &str, color: Color32) -> Response {
    let label = Label::new(RichText::new(text).font(theme::heading(11.5)).color(color)).selectable(false);
    badge_frame(color).show(ui, |ui| ui.add(label)).inner
}

fn badge_frame(color: Color32) -> Frame {
    Frame::new()
        .fill(theme::tint(color))
        .stroke(Stroke::new(1.0, color.gamma_multiply(0.55)))
        .corner_radius(CornerRadius::same(9))
        .inner_margin(Margin::symmetric(8, 2))
}

/// A button in small letters, for what is done beside a line.
pub fn small_button(ui: &mut Ui, label: impl Into<String>) -> Response {
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = Vec2::new(7.0, 2.0);
        ui.spacing_mut().interact_size.y = 20.0;
        ui.add(Button::new(RichText::new(label).font(theme::small())))
    })
    .inner
}

/// One of several choices; the chosen one stands on a tinted ground.
pub fn option(ui: &mut Ui, chosen: bool, label: &str) -> Response {
    let palette = Palette::of(ui);
    let color = if chosen { palette.text } else { palette.muted };
    ui.add(Button::selectable(chosen, RichText::new(label).font(theme::small()).color(color)))
}

/// A button of an action, with its tooltip and keys.
pub fn action_button(ui: &mut Ui, queue: &mut Vec<Command>, action: Action) {
    let keys = ui.ctx().format_shortcut(&action.shortcut());
    let response = ui.button(action.label()).on_hover_text(format!("{}  ({keys})", action.tooltip()));
    if response.clicked() {
        queue.push(Command::Act(action));
    }
}

/// A small button that copies a text; the text is only made when it is pressed.
pub fn copy_button(
    ui: &mut Ui,
    queue: &mut Vec<Command>,
    label: &'static str,
    what: &'static str,
    text: impl FnOnce() -> String,
) {
    let palette = Palette::of(ui);
    let button = Button::new(RichText::new(label).font(theme::small()).color(palette.muted)).frame_when_inactive(false);
    if ui.add(button).clicked() {
        queue.push(Command::Copy(what, text()));
    }
}

/// The side of a button made by [`sign_button`], in points.
pub const SIGN: f32 = 22.0;

/// A button whose face is one sign, with a name for screen readers and the tooltip.
pub fn sign_button(ui: &mut Ui, sign: &str, name: &str, enabled: bool) -> Response {
    let button = Button::new(RichText::new(sign).font(egui::FontId::proportional(14.0))).frame_when_inactive(false);
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = Vec2::ZERO;
        ui.add_enabled(enabled, button.min_size(Vec2::splat(SIGN))).accessible_name(name).on_hover_text(name)
    })
    .inner
}

/// A button of three dots that opens a menu, with a name for screen readers and the tooltip.
pub fn more_button(ui: &mut Ui, name: &str) -> Response {
    // Why no focus: Tab goes from field to field; Alt+↓ in the field opens the menu.
    let button = Button::new(" ").frame_when_inactive(false).sense(Sense::CLICK).min_size(Vec2::splat(SIGN));
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding = Vec2::ZERO;
            ui.add(button)
        })
        .inner;
    let response = response.accessible_name(name).on_hover_text(format!("{name}  (Alt+↓)"));
    let color = if response.hovered() { Palette::of(ui).text } else { Palette::of(ui).muted };
    for x in [-4.5, 0.0, 4.5] {
        ui.painter().circle_filled(response.rect.center() + Vec2::new(x, 0.0), 1.3, color);
    }
    response
}

/// A secret's field with its name above.
pub fn secret_field(ui: &mut Ui, name: &str, text: &mut SecretText) -> Response {
    let label = ui.add(Label::new(RichText::new(name).font(theme::heading(12.5))).selectable(false));
    let edit = line_edit(text).password(true).id_salt(name).desired_width(f32::INFINITY);
    let response = ui.add(edit).labelled_by(label.id);
    forget_undo(ui, &response);
    response
}

/// Takes a secret's field its undo, after each time that it was drawn: egui would keep every earlier text for it.
pub fn forget_undo(ui: &Ui, field: &Response) {
    if let Some(mut state) = TextEditState::load(ui.ctx(), field.id) {
        state.clear_undoer();
    }
}

/// The main button of a question or of the window.
pub fn primary_button(ui: &mut Ui, label: &str, color: Color32, enabled: bool) -> Response {
    let text = RichText::new(label).font(theme::heading(13.5)).color(theme::text_on(color));
    let button = Button::new(text).fill(color).stroke(Stroke::NONE).min_size(Vec2::new(96.0, 30.0));
    ui.add_enabled(enabled, button)
}

/// What stands in a pane that has nothing to show yet.
pub fn nothing_yet(ui: &mut Ui, heading: &str, text: &str) {
    let palette = Palette::of(ui);
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.28).min(90.0));
        ui.add(Label::new(RichText::new(heading).font(theme::heading(14.0)).color(palette.text)).selectable(false));
        ui.add(Label::new(RichText::new(text).color(palette.muted)).selectable(false).wrap());
    });
}

/// A tinted box with a mark, for a verdict or a notice.
pub fn banner(ui: &mut Ui, mark: Mark, color: Color32, content: impl FnOnce(&mut Ui)) {
    let palette = Palette::of(ui);
    let frame = Frame::new()
        .fill(theme::tint(color))
        .stroke(Stroke::new(1.0, color.gamma_multiply(0.4)))
        .corner_radius(theme::RADIUS)
        .inner_margin(Margin::symmetric(10, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.add_space(1.0);
                mark.show(ui, 17.0, color, palette.pane);
            });
            ui.add_space(2.0);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 3.0;
                content(ui);
            });
        });
    });
}

/// What a question is about: a word and its value in two columns.
pub fn facts<'a>(ui: &mut Ui, facts: impl IntoIterator<Item = (&'a str, &'a str)>) {
    for (name, value) in facts {
        ui.horizontal_top(|ui| {
            ui.allocate_ui_with_layout(Vec2::new(96.0, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(96.0);
                ui.add(Label::new(RichText::new(name).color(Palette::of(ui).muted)).selectable(false));
            });
            ui.add(Label::new(value).wrap());
        });
    }
}

/// Names and values in two columns; a value wraps and can be selected.
pub fn pairs<'a>(ui: &mut Ui, salt: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) {
    let palette = Palette::of(ui);
    let width = ui.available_width();
    let first = (width * 0.34).clamp(90.0, 170.0);
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        ui.push_id((salt, index), |ui| {
            ui.horizontal_top(|ui| {
                ui.allocate_ui_with_layout(Vec2::new(first, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(first);
                    ui.add(Label::new(RichText::new(name).font(theme::code()).color(palette.key)).wrap());
                });
                ui.add(Label::new(RichText::new(value).font(theme::code()).color(palette.text)).wrap());
            });
        });
    }
}
