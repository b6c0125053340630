//! The bars above and below the panes: profile and theme; findings, status and Send.

use eframe::egui::{self, Align, Button, ComboBox, Label, Layout, Popup, RichText, ThemePreference, Ui};

use super::faults;
use super::findings;
use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use super::{Jump, View};
use crate::api::checks::{Finding, Strength};
use crate::api::endpoint::Environment;
use crate::app::commands::{Action, Command};
use crate::app::state::State;

/// Draws the top bar.
pub fn top(ui: &mut Ui, state: &State, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.horizontal_centered(|ui| {
        widgets::muted(ui, "Profile");
        let name = state.profile().map(|profile| profile.name.clone()).unwrap_or_default();
        let list = ComboBox::from_id_salt("profile").width(170.0).truncate().selected_text(name).show_ui(ui, |ui| {
            for (index, profile) in state.profiles.iter().enumerate() {
                let text = format!("{}  ·  {}", profile.name, profile.environment);
                let chosen = index == state.profile;
                if ui.selectable_label(chosen, RichText::new(text).color(palette.text)).clicked() {
                    ui.close();
                    if !chosen {
                        queue.push(Command::ChooseProfile(index));
                    }
                }
            }
        });
        list.response.accessible_name("profile");
        if let Some(profile) = state.profile() {
            widgets::environment_badge(ui, profile.environment);
            let right = 400.0;
            if ui.available_width() > right + 120.0 {
                let text = format!("{}   {}   secrets {}", profile.endpoint, profile.signature_method, profile.secrets);
                let label = Label::new(RichText::new(text).font(theme::small()).color(palette.muted));
                let width = ui.available_width() - right;
                ui.allocate_ui_with_layout(egui::vec2(width, 20.0), Layout::left_to_right(Align::Center), |ui| {
                    ui.add(label.truncate().selectable(false));
                });
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let help = ui.button("Help");
            Popup::menu(&help).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(help_list);
            let menu = ui.button("Theme");
            Popup::menu(&menu).show(|ui| theme_menu(ui, queue));
            widgets::action_button(ui, queue, Action::Profiles);
            widgets::action_button(ui, queue, Action::Check);
            // Why only where there is room: the list of commands has it too.
            let is_simulator = state.profile().is_some_and(|profile| profile.environment == Environment::Simulator);
            if is_simulator && ui.available_width() > 110.0 {
                widgets::action_button(ui, queue, Action::Simulator);
            }
        });
    });
}

fn theme_menu(ui: &mut Ui, queue: &mut Vec<Command>) {
    let now = ui.ctx().options(|options| options.theme_preference);
    let themes = [
        (ThemePreference::System, "As the system"),
        (ThemePreference::Light, "Light"),
        (ThemePreference::Dark, "Dark"),
    ];
    for (theme, label) in themes {
        if widgets::option(ui, now == theme, label).clicked() {
            queue.push(Command::Theme(theme));
        }
    }
}

fn help_list(ui: &mut Ui) {
    let palette = Palette::of(ui);
    ui.set_min_width(300.0);
    widgets::title(ui, "Keys");
    let line = |ui: &mut Ui, keys: &str, words: &str| {
        ui.horizontal(|ui| {
            ui.allocate_ui_with_layout(egui::vec2(96.0, 18.0), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(96.0);
                ui.add(Label::new(RichText::new(keys).font(theme::code()).color(palette.accent)).selectable(false));
            });
            ui.add(Label::new(words).selectable(false));
        });
    };
    for action in Action::ALL {
        line(ui, &ui.ctx().format_shortcut(&action.shortcut()), action.label());
    }
    line(ui, "Ctrl +/−", "Larger and smaller");
    line(ui, "Tab", "Next field");
    line(ui, "Alt+↓", "How a field goes out");
    line(ui, "Alt+↑ ↓", "Move a callerInfo row");
    line(ui, "↑ ↓", "Through the history");
    line(ui, "Shift+↑ ↓", "Select lines of the history; Ctrl+A: all");
    line(ui, "Ctrl+click", "Select one more line, or one less");
    ui.add_space(6.0);
    widgets::muted(ui, "Star after a verdict: sent with mistakes on purpose");
    widgets::muted(ui, format!("LiveDeflect console {}", env!("CARGO_PKG_VERSION")));
}

/// Draws the bar below the panes.
pub fn bottom(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.horizontal_centered(|ui| {
        findings_list(ui, state, view);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let sending = state.sending.as_ref();
            let has_errors = findings::worst(&state.checked.findings) == Some(Strength::Error);
            let label = if has_errors { "Send anyway…" } else { Action::Send.label() };
            let color = if has_errors { palette.warn } else { palette.primary };
            let color = if sending.is_some() { palette.outline } else { color };
            let keys = ui.ctx().format_shortcut(&Action::Send.shortcut());
            // Why disabled meanwhile: that takes the keyboard away from it, so that Enter held down is one send.
            let send = widgets::primary_button(ui, label, color, sending.is_none());
            let send = send.on_hover_text(Action::Send.tooltip());
            if send.clicked() {
                queue.push(Command::Act(Action::Send));
            }
            faults::menu(ui, sending.is_none(), queue);
            if let Some(sending) = sending {
                if ui.add_enabled(!sending.cancelling, Button::new(Action::Cancel.label())).clicked() {
                    queue.push(Command::Act(Action::Cancel));
                }
                widgets::muted(ui, sending.phase);
            } else {
                widgets::muted(ui, keys);
                status(ui, state);
            }
        });
    });
}

/// What was just done; gone after a few seconds.
fn status(ui: &mut Ui, state: &State) {
    const SHOWN: f32 = 4.0;
    let Some((text, since)) = &state.status else { return };
    let left = SHOWN - since.elapsed().as_secs_f32();
    if left > 0.0 {
        ui.ctx().request_repaint_after_secs(left);
        ui.add(Label::new(text.as_str()).selectable(false).truncate());
    }
}

fn findings_list(ui: &mut Ui, state: &State, view: &mut View) {
    let palette = Palette::of(ui);
    let all = &state.checked.findings;
    let worst = findings::worst(all);
    let (mark, color) = match worst {
        None | Some(Strength::Hint) => (Mark::Tick, palette.good),
        Some(strength) => findings::sign(strength, &palette),
    };
    mark.show(ui, 14.0, color, palette.strip);
    if worst != Some(Strength::Error) {
        ui.add(Label::new("Valid").selectable(false));
    }
    if all.is_empty() {
        return;
    }
    let keys = ui.ctx().format_shortcut(&Action::NextFinding.shortcut());
    let button =
        ui.button(count(all)).on_hover_text(format!("Show the findings; a click leads to the field  ({keys})"));
    Popup::menu(&button).close_behavior(egui::PopupCloseBehavior::CloseOnClick).show(|ui| {
        ui.set_max_width(520.0);
        egui::ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for finding in all {
                let (mark, color) = findings::sign(finding.strength, &palette);
                ui.horizontal(|ui| {
                    mark.show(ui, 12.0, color, palette.pane);
                    if ui.selectable_label(false, format!("{}  {}", finding.place, finding.what)).clicked() {
                        view.jump = Some(Jump(finding.place.clone()));
                    }
                });
            }
        });
    });
}

/// How many there are of each strength, in words.
fn count(all: &[Finding]) -> String {
    let words = [(Strength::Error, "error"), (Strength::Warning, "warning"), (Strength::Hint, "hint")];
    let some = words.iter().filter_map(|(strength, word)| {
        match all.iter().filter(|finding| finding.strength == *strength).count() {
            0 => None,
            1 => Some(format!("1 {word}")),
            count => Some(format!("{count} {word}s")),
        }
    });
    some.collect::<Vec<_>>().join(", ")
}
