//! Several lines of the history at once: how they are selected, and the strip that says what can be done with them.

use eframe::egui::{Frame, Key, Margin, Modifiers, Panel, Popup, Ui};

use super::theme::{self, Palette};
use super::{View, widgets};
use crate::app::commands::Command;
use crate::app::comparing::CompareCommand;
use crate::app::selecting::SelectCommand;
use crate::app::sharing::ShareCommand;
use crate::app::state::{Choice, State};
use crate::exchange::Id;

/// Shows what is asked for, and nothing is selected beside it.
pub(super) fn alone(state: &State, show: Command) -> impl Iterator<Item = Command> {
    let clear = (!state.selection.ids.is_empty()).then_some(Command::Select(SelectCommand::Clear));
    clear.into_iter().chain([show])
}

/// Escape selects none. To be asked before anything is drawn: what is open closes with the same key, and then that is all.
pub(super) fn escape(ui: &Ui, state: &State, view: &View, queue: &mut Vec<Command>) {
    let is_open = view.palette.is_some() || Popup::is_any_open(ui.ctx());
    if !is_open && !state.selection.ids.is_empty() && ui.input(|input| input.key_pressed(Key::Escape)) {
        queue.push(Command::Select(SelectCommand::Clear));
    }
}

/// Selects from where the last range began, or from the exchange that is shown, to another one.
pub(super) fn range(state: &State, rows: &[usize], to: Id) -> Option<Command> {
    let shown = match state.chosen {
        Choice::Exchange(id) => id,
        Choice::Draft => to,
    };
    let ids: Vec<Id> = rows.iter().filter_map(|index| state.history.get(*index)).map(|row| row.id).collect();
    let place = |id| ids.iter().position(|other| *other == id);
    let last = place(to)?;
    // Why the other end: what the range began with may have been filtered out.
    let (anchor, first) = [state.selection.anchor, Some(shown)]
        .into_iter()
        .flatten()
        .find_map(|id| Some((id, place(id)?)))
        .unwrap_or((to, last));
    let ids = ids.get(first.min(last)..=first.max(last))?.to_vec();
    Some(Command::Select(SelectCommand::Range { anchor, ids, to }))
}

/// The strip below the history while lines are selected: how many, and what can be done with them.
pub(super) fn show(ui: &mut Ui, state: &State, queue: &mut Vec<Command>) {
    let ids = &state.selection.ids;
    let Some(newest) = ids.last() else { return };
    let frame = Frame::new().fill(Palette::of(ui).strip).inner_margin(Margin::symmetric(theme::PAD, 4));
    Panel::bottom("selection").frame(frame).show_separator_line(true).resizable(false).show(ui, |ui| {
        ui.horizontal(|ui| {
            widgets::title(ui, &format!("{} selected", ids.len()));
            ui.add_space(6.0);
            if widgets::small_button(ui, "Share…").clicked() {
                queue.push(Command::Share(ShareCommand::Open(*newest)));
            }
            let two = ids.first().filter(|_| ids.len() == 2);
            let compare = ui.add_enabled_ui(two.is_some(), |ui| widgets::small_button(ui, "Compare")).inner;
            if let (true, Some(older)) = (compare.on_disabled_hover_text("Select two to compare them").clicked(), two) {
                queue.push(Command::Compare(CompareCommand::Two(*newest, *older)));
            }
            if widgets::small_button(ui, "Select none").clicked() {
                queue.push(Command::Select(SelectCommand::Clear));
            }
            let key = ui.ctx().format_modifiers(Modifiers::COMMAND);
            widgets::muted(ui, format!("{key}+click adds one, Shift+click a range"));
        });
    });
}
