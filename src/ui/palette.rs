//! Every command in one list: type a few letters, choose, press Enter.

use eframe::egui::{Align, Button, Id, Key, Layout, Modal, Modifiers, RichText, ScrollArea, ThemePreference, Ui};

use super::View;
use super::theme::{self, Palette as Colours};
use super::widgets;
use crate::api::presets;
use crate::app::commands::{Action, Command};
use crate::app::state::State;

/// The open list.
#[derive(Debug, Default)]
pub struct Palette {
    /// What was typed.
    text: String,
    /// The chosen line.
    chosen: usize,
}

/// Draws the list while it is open.
pub fn show(ui: &Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let Some(palette) = &mut view.palette else { return };
    let mut done = false;
    let modal = Modal::new(Id::unique("commands")).show(ui.ctx(), |ui| {
        ui.set_width((ui.ctx().content_rect().width() - 80.0).min(440.0));
        done = list(ui, state, palette, queue);
    });
    if done || modal.should_close() {
        view.palette = None;
    }
}

/// Draws field and lines; tells whether a command was chosen.
fn list(ui: &mut Ui, state: &State, palette: &mut Palette, queue: &mut Vec<Command>) -> bool {
    let (up, down, enter) = ui.input_mut(|input| {
        (
            input.consume_key(Modifiers::NONE, Key::ArrowUp),
            input.consume_key(Modifiers::NONE, Key::ArrowDown),
            input.consume_key(Modifiers::NONE, Key::Enter),
        )
    });
    let edit = widgets::line_edit(&mut palette.text).hint_text("Type a command").desired_width(f32::INFINITY);
    let field = ui.add(edit.id(Id::unique("commands field")));
    if !field.has_focus() {
        field.request_focus();
    }
    if field.changed() {
        palette.chosen = 0;
    }
    let lines: Vec<_> = commands(ui, state).into_iter().filter(|line| fits(&line.label, &palette.text)).collect();
    let last = lines.len().saturating_sub(1);
    palette.chosen = match (up, down) {
        (true, _) => palette.chosen.saturating_sub(1),
        (_, true) => palette.chosen + 1,
        _ => palette.chosen,
    }
    .min(last);

    let mut chosen = lines.get(palette.chosen).filter(|_| enter).map(|line| line.command.clone());
    let colours = Colours::of(ui);
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for (index, line) in lines.iter().enumerate() {
            ui.horizontal(|ui| {
                let keys = RichText::new(&line.keys).font(theme::code()).color(colours.muted);
                let button =
                    Button::selectable(index == palette.chosen, RichText::new(&line.label).color(colours.text))
                        .right_text(keys);
                let response = ui.with_layout(Layout::top_down_justified(Align::Min), |ui| ui.add(button)).inner;
                let response = response.accessible_name(&line.label);
                if (up || down) && index == palette.chosen {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    chosen = Some(line.command.clone());
                }
            });
        }
    });
    let is_chosen = chosen.is_some();
    queue.extend(chosen);
    is_chosen
}

struct Line {
    label: String,
    keys: String,
    command: Command,
}

fn commands(ui: &Ui, state: &State) -> Vec<Line> {
    let actions = Action::ALL.iter().filter(|action| **action != Action::Palette).map(|action| Line {
        label: action.label().to_owned(),
        keys: ui.ctx().format_shortcut(&action.shortcut()),
        command: Command::Act(*action),
    });
    let line = |label: String, command| Line { label, keys: String::new(), command };
    let profiles = state.profiles.iter().enumerate().map(|(index, profile)| {
        line(format!("Profile {} ({})", profile.name, profile.environment), Command::ChooseProfile(index))
    });
    let samples = state.samples.iter().enumerate();
    let samples = samples.map(|(index, sample)| line(format!("Load {}", sample.name), Command::LoadSample(index)));
    let faults = presets::all().iter();
    let faults = faults.map(|preset| line(format!("Send with a fault: {}", preset.label), Command::SendWith(preset)));
    let themes = [
        ("Theme as the system", ThemePreference::System),
        ("Light theme", ThemePreference::Light),
        ("Dark theme", ThemePreference::Dark),
    ]
    .map(|(label, theme)| line(label.to_owned(), Command::Theme(theme)));
    let exchange = super::share::commands(state).into_iter().map(|(label, command)| line(label, command));
    actions.chain(exchange).chain(profiles).chain(samples).chain(faults).chain(themes).collect()
}

/// Whether every typed word stands in a label.
fn fits(label: &str, typed: &str) -> bool {
    let label = label.to_lowercase();
    typed.to_lowercase().split_whitespace().all(|word| label.contains(word))
}
