//! The window: views and widgets that draw the state and queue commands. They do no work of their own.
//! Uses `api`, `oauth`, `exchange` and the app's state and commands; never `send`, `store`, tokio or reqwest.
//! Used by `app`.

pub mod bars;
pub mod caller_info;
pub mod check;
pub mod compare;
pub mod dialogs;
pub mod faults;
pub mod field;
pub mod filtered;
mod filters;
pub mod find;
pub mod findings;
pub mod form;
pub mod hex;
pub mod history;
pub mod manager;
pub mod marks;
pub mod matrix;
pub mod message;
pub mod palette;
pub mod remarks;
pub mod reporting;
pub mod request;
pub mod response;
pub mod run;
pub mod samples;
mod secrets;
pub mod selection;
pub mod settings;
pub mod share;
pub mod signature;
pub mod simulator;
pub mod split;
pub mod statistics;
pub mod text;
pub mod theme;
pub mod time_line;
pub mod tree;
pub mod verify;
pub mod widgets;

use eframe::egui::{CentralPanel, Frame, Margin, Panel, Ui};

use std::path::Path;

use crate::api::checks::Place;
use crate::api::endpoint::Environment;
use crate::app::commands::{Action, Command};
use crate::app::manager::Manage;
use crate::app::run_form::RunCommand;
use crate::app::state::{Choice, State};
use crate::oauth::anatomy::Part;
use split::Way;
use theme::Palette;

/// Below this width the panes stand behind tabs instead of side by side, in points.
const NARROW: f32 = 860.0;

/// Which field the keyboard is to jump to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jump(pub Place);

/// The tabs of the request pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RequestTab {
    /// Indented.
    #[default]
    Body,
    /// As it stands.
    Raw,
    /// Every header.
    Headers,
    /// The signature's steps.
    Signature,
}

/// The tabs of the response pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResponseTab {
    /// Indented.
    #[default]
    Body,
    /// As it stands.
    Raw,
    /// Every header.
    Headers,
    /// When what happened.
    Timing,
}

/// The panes of a narrow window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// The form.
    #[default]
    Form,
    /// Request and response.
    Exchange,
    /// The history.
    History,
}

/// The parts of the window that F6 goes through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The form.
    #[default]
    Form,
    /// The history.
    History,
    /// The request.
    Request,
    /// The response.
    Response,
}

impl Pane {
    /// The pane after this one.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Form => Self::History,
            Self::History => Self::Request,
            Self::Request => Self::Response,
            Self::Response => Self::Form,
        }
    }
}

impl View {
    /// Whether the keyboard is to go to a pane in this frame; asked by that pane, once.
    pub fn takes_focus(&mut self, pane: Pane) -> bool {
        let taken = self.go_to == Some(pane);
        if taken {
            self.go_to = None;
            self.pane = pane;
        }
        taken
    }
}

/// Which steps under a verdict are unfolded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfolded {
    /// After a success, why no text may have arrived.
    pub no_text: bool,
    /// Otherwise, what to do next.
    pub next: bool,
}

impl Default for Unfolded {
    fn default() -> Self {
        Self { no_text: false, next: true }
    }
}

/// What the window remembers of itself alone.
#[derive(Debug)]
pub struct View {
    /// The form's part of the width.
    pub form_share: f32,
    /// The history's part of the height.
    pub history_share: f32,
    /// The request's part of its row.
    pub request_share: f32,
    /// The request pane's tab.
    pub request_tab: RequestTab,
    /// The response pane's tab.
    pub response_tab: ResponseTab,
    /// What is folded, chosen and looked for in the request's body.
    pub request_tree: tree::TreeView,
    /// The same in the response's body.
    pub response_tree: tree::TreeView,
    /// Where that stands in the request's bytes.
    pub request_found: find::InBytes,
    /// The same in the response's bytes.
    pub response_found: find::InBytes,
    /// Whether Raw shows bytes in hexadecimal.
    pub hex: bool,
    /// Whether what to do next is unfolded, and after a success why no text may have arrived.
    pub next_steps: Unfolded,
    /// The part of the signature that the mouse or the keyboard is at.
    pub pointed: Option<Part>,
    /// The page of a narrow window.
    pub page: Page,
    /// The text in the history's search field.
    pub filter: String,
    /// What the history's lines must be, beside the search.
    pub filters: filtered::Filters,
    /// The lines that search and filters let through.
    pub filtered: filtered::Filtered,
    /// What is being typed about the chosen exchange.
    pub remarks: remarks::Form,
    /// The field to jump to in the next frame.
    pub jump: Option<Jump>,
    /// Which finding the keyboard went to last.
    pub finding: usize,
    /// The pane that the keyboard is to go to in the next frame.
    pub go_to: Option<Pane>,
    /// The pane that it went to last.
    pub pane: Pane,
    /// The list of commands, while it is open.
    pub palette: Option<palette::Palette>,
    /// What was chosen in the last frame, to notice that something else is.
    last_chosen: Choice,
}

impl Default for View {
    fn default() -> Self {
        Self {
            form_share: 0.37,
            history_share: 0.4,
            request_share: 0.5,
            request_tab: RequestTab::default(),
            response_tab: ResponseTab::default(),
            request_tree: tree::TreeView::default(),
            response_tree: tree::TreeView::default(),
            request_found: find::InBytes::default(),
            response_found: find::InBytes::default(),
            hex: false,
            next_steps: Unfolded::default(),
            pointed: None,
            page: Page::default(),
            filter: String::new(),
            filters: filtered::Filters::default(),
            filtered: filtered::Filtered::default(),
            remarks: remarks::Form::default(),
            jump: None,
            finding: 0,
            go_to: None,
            pane: Pane::default(),
            palette: None,
            last_chosen: Choice::default(),
        }
    }
}

/// Draws the whole window.
pub fn show(ui: &mut Ui, state: &mut State, view: &mut View, queue: &mut Vec<Command>) {
    queue.extend(dropped(ui));
    if state.dialog.is_none() {
        selection::escape(ui, state, view, queue);
        shortcuts(ui, view, queue);
    }
    let palette = Palette::of(ui);
    let bar = Frame::new().fill(palette.strip).inner_margin(Margin::symmetric(theme::PAD, 6));
    Panel::top("top bar").frame(bar).exact_size(44.0).show(ui, |ui| bars::top(ui, state, queue));
    environment_line(ui, state);
    notices(ui, state, queue);
    Panel::bottom("bottom bar").frame(bar).exact_size(46.0).show(ui, |ui| bars::bottom(ui, state, view, queue));
    CentralPanel::default().frame(Frame::new().fill(palette.pane)).show(ui, |ui| {
        if ui.available_width() < NARROW {
            narrow(ui, state, view, queue);
        } else {
            wide(ui, state, view, queue);
        }
    });
    dialogs::show(ui, state, queue);
    palette::show(ui, state, view, queue);
}

/// A line across the window in the environment's colour, thick where real callers are: seen from the corner of an eye.
fn environment_line(ui: &mut Ui, state: &State) {
    let Some(profile) = state.profile() else { return };
    let height = if profile.environment == Environment::Production { 4.0 } else { 2.0 };
    let frame = Frame::new().fill(Palette::of(ui).environment(profile.environment));
    Panel::top("environment").frame(frame).exact_size(height).show_separator_line(false).show(ui, |_| {});
}

fn wide(ui: &mut Ui, state: &mut State, view: &mut View, queue: &mut Vec<Command>) {
    let mut share = view.form_share;
    split::split(ui, "form and rest", Way::Columns, &mut share, [320.0, 480.0], |left, right| {
        form::show(left, state, view, queue);
        let mut share = view.history_share;
        split::split(right, "history and exchange", Way::Rows, &mut share, [110.0, 180.0], |above, below| {
            history::show(above, state, view, queue);
            exchange(below, state, view, queue);
        });
        view.history_share = share;
    });
    view.form_share = share;
}

fn exchange(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let mut share = view.request_share;
    split::split(ui, "request and response", Way::Columns, &mut share, [220.0, 220.0], |left, right| {
        request::show(left, state, view, queue);
        response::show(right, state, view, queue);
    });
    view.request_share = share;
}

fn narrow(ui: &mut Ui, state: &mut State, view: &mut View, queue: &mut Vec<Command>) {
    if view.last_chosen != state.chosen && state.chosen != Choice::Draft {
        view.page = Page::Exchange;
    }
    view.last_chosen = state.chosen;
    if view.jump.is_some() {
        view.page = Page::Form;
    }
    match view.go_to {
        Some(Pane::Form) => view.page = Page::Form,
        Some(Pane::History) => view.page = Page::History,
        Some(Pane::Request | Pane::Response) => view.page = Page::Exchange,
        None => {}
    }
    let pages = [(Page::Form, "Form"), (Page::Exchange, "Request and response"), (Page::History, "History")];
    widgets::strip(ui, |ui| widgets::tabs(ui, &mut view.page, &pages, false));
    match view.page {
        Page::Form => form::show(ui, state, view, queue),
        Page::Exchange => exchange(ui, state, view, queue),
        Page::History => history::show(ui, state, view, queue),
    }
}

/// The files that were dropped on the window: profiles to be taken in, tables to be run, and payloads to be kept as samples.
fn dropped(ui: &Ui) -> Vec<Command> {
    let import = |path: &Path| match path.extension() {
        Some(ending) if ending == "ron" => Command::Manage(Manage::Import(path.to_string_lossy().into_owned())),
        Some(ending) if ending.eq_ignore_ascii_case("csv") => {
            Command::Run(RunCommand::Take(path.to_string_lossy().into_owned()))
        }
        _ => Command::ImportSample(path.to_owned()),
    };
    ui.input(|input| input.raw.dropped_files.iter().map(|file| import(file.path())).collect())
}

/// What the user must know, in a strip under the top bar.
fn notices(ui: &mut Ui, state: &State, queue: &mut Vec<Command>) {
    if state.notices.is_empty() {
        return;
    }
    let palette = Palette::of(ui);
    let frame = Frame::new().fill(palette.pane).inner_margin(Margin::symmetric(theme::PAD, 6));
    Panel::top("notices").frame(frame).show(ui, |ui| {
        for (index, notice) in state.notices.iter().enumerate() {
            widgets::banner(ui, marks::Mark::Careful, palette.warn, |ui| {
                ui.label(notice);
                if widgets::small_button(ui, "Dismiss").clicked() {
                    queue.push(Command::DismissNotice(index));
                }
            });
        }
    });
}

/// Queues each action whose keys were pressed. A key that is held down counts once, and only undo repeats.
fn shortcuts(ui: &Ui, view: &View, queue: &mut Vec<Command>) {
    let is_searching = ui.memory(|memory| memory.has_focus(history::search_id()));
    // Why: Ctrl+Shift+Z is Ctrl+Z to egui too, so the combination with more keys is looked for first.
    let mut actions = Action::ALL;
    actions.sort_by_key(|action| !action.shortcut().modifiers.shift);
    for action in actions {
        let is_undo = matches!(action, Action::Undo | Action::Redo);
        // Why: in the search field these two are about the search.
        if is_undo && (is_searching || view.palette.is_some()) {
            continue;
        }
        let shortcut = action.shortcut();
        let pressed = ui.input_mut(|input| {
            let repeated = input.events.iter().any(|event| {
                matches!(event, eframe::egui::Event::Key { key, repeat: true, .. } if *key == shortcut.logical_key)
            });
            input.consume_shortcut(&shortcut) && (is_undo || !repeated)
        });
        if pressed {
            queue.push(Command::Act(action));
        }
    }
}
