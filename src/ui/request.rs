//! The request pane: what is sent, or was: body, headers and the steps of the signature.

use eframe::egui::{Align, Button, Frame, Label, Layout, Margin, Popup, RichText, ScrollArea, Ui};

use super::theme::{self, Palette};
use super::widgets;
use super::{Pane, RequestTab, View, faults, find, hex, share, signature, text, tree};
use crate::app::body::BodyView;
use crate::app::commands::{Action, Command};
use crate::app::state::{Choice, State};
use crate::exchange::Request;

const TABS: [(RequestTab, &str); 4] = [
    (RequestTab::Body, "Body"),
    (RequestTab::Raw, "Raw"),
    (RequestTab::Headers, "Headers"),
    (RequestTab::Signature, "Signature"),
];

/// From this width on the search stands beside the choice of text or bytes, in points.
const IN_ONE_ROW: f32 = 520.0;

/// From this width on the URL stands beside the exchange's buttons, in points.
const URL_BESIDE_BUTTONS: f32 = 560.0;

/// Draws the request pane.
pub fn show(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let focus = view.takes_focus(Pane::Request);
    widgets::strip(ui, |ui| {
        widgets::title(ui, "Request");
        ui.add_space(6.0);
        widgets::tabs(ui, &mut view.request_tab, &TABS, focus);
    });
    let shown = state.shown.as_deref().filter(|shown| state.chosen == Choice::Exchange(shown.exchange.id));
    Frame::new().inner_margin(Margin::symmetric(theme::PAD, 8)).show(ui, |ui| match (state.chosen, shown) {
        (Choice::Draft, _) => draft(ui, state, view, queue),
        (Choice::Exchange(_), Some(shown)) => {
            let request = &shown.exchange.request;
            let (method, url) = (request.method(), request.url.as_str());
            let mut buttons = |ui: &mut Ui| {
                ui.spacing_mut().item_spacing.x = 4.0;
                share::buttons(ui, shown.exchange.id, queue);
                use_again(ui, state, queue);
            };
            if ui.available_width() < URL_BESIDE_BUTTONS {
                url_line(ui, method, url);
                ui.horizontal(buttons);
            } else {
                ui.horizontal(|ui| {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        buttons(ui);
                        ui.with_layout(Layout::left_to_right(Align::Center), |ui| url_line(ui, method, url));
                    });
                });
            }
            if let Some(fault) = &request.fault {
                faults::sent_with(ui, fault);
            }
            came_from(ui, request, queue);
            match view.request_tab {
                tab @ (RequestTab::Body | RequestTab::Raw) => {
                    let mut seen =
                        Seen { tree: &mut view.request_tree, found: &mut view.request_found, hex: &mut view.hex };
                    body(ui, &shown.request, tab == RequestTab::Raw, "request", &mut seen, queue);
                }
                RequestTab::Headers => headers(ui, request, queue),
                RequestTab::Signature if !request.explanation.is_signed() => {
                    widgets::nothing_yet(
                        ui,
                        "This request was not signed",
                        "It went out without an Authorization header",
                    );
                }
                RequestTab::Signature => signature::show(ui, &shown.signature, None, view, queue),
            }
        }
        (Choice::Exchange(id), None) => widgets::nothing_yet(ui, "Reading…", &format!("Exchange {id}")),
    });
}

fn draft(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let signed = state.preview.as_ref().and_then(|preview| preview.outcome.as_ref()?.as_ref().ok());
    let url = signed.filter(|_| view.request_tab == RequestTab::Signature).map(|signed| signed.url.as_str());
    url_line(ui, "POST", url.or_else(|| Some(state.profile()?.url.as_str())).unwrap_or_default());
    match view.request_tab {
        tab @ (RequestTab::Body | RequestTab::Raw) => {
            let mut seen = Seen { tree: &mut view.request_tree, found: &mut view.request_found, hex: &mut view.hex };
            body(ui, &state.checked.body, tab == RequestTab::Raw, "request", &mut seen, queue);
        }
        RequestTab::Signature => signature::draft(ui, state, view, queue),
        RequestTab::Headers => widgets::nothing_yet(
            ui,
            "Made at the moment of sending",
            "Each send is signed anew, with a fresh nonce and time",
        ),
    }
}

/// The menu of what can be done with a recorded exchange.
fn use_again(ui: &mut Ui, state: &State, queue: &mut Vec<Command>) {
    let menu = widgets::small_button(ui, "Use again");
    let own = state.shown.as_deref().map(|shown| shown.exchange.request.profile.as_str());
    Popup::menu(&menu).show(|ui| {
        let mut line = |ui: &mut Ui, label: &str, tooltip: &str, command: Command| {
            if ui.add(Button::new(label).frame_when_inactive(false)).on_hover_text(tooltip).clicked() {
                queue.push(command);
                ui.close();
            }
        };
        for action in [Action::LoadExchange, Action::SendAgain, Action::Replay] {
            line(ui, action.label(), action.tooltip(), Command::Act(action));
        }
        if let Some(chosen) = state.profile().filter(|profile| Some(profile.name.as_str()) != own) {
            ui.separator();
            let with = |what: &str| what.replace("{}", &chosen.name);
            let tooltip = "With the profile that is chosen now, in place of the one it was sent with";
            line(ui, &with("Load for {}"), tooltip, Command::LoadWithChosen);
            line(ui, &with("Send again through {}…"), tooltip, Command::SendAgainWithChosen);
        }
    });
}

/// Which exchange it was sent again from, with a click that leads there.
fn came_from(ui: &mut Ui, request: &Request, queue: &mut Vec<Command>) {
    let (Some(from), Some(words)) = (request.sent_from, request.origin()) else { return };
    if ui.link(RichText::new(words).font(theme::small())).clicked() {
        queue.push(Command::Show(from));
    }
}

fn url_line(ui: &mut Ui, method: &str, url: &str) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.add(Label::new(RichText::new(method).font(theme::heading(12.0)).color(palette.accent)).selectable(false));
        ui.add(Label::new(RichText::new(url).font(theme::code()).color(palette.text)).truncate());
    });
    ui.add_space(2.0);
}

/// Draws a body: as a tree or, when it is no text, as bytes; as it stands when `raw` is wanted.
pub fn body(ui: &mut Ui, body: &BodyView, raw: bool, name: &'static str, view: &mut Seen, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let json = body.json.as_ref().filter(|_| !raw);
    let is_hex = if raw { *view.hex } else { !body.is_text && json.is_none() };
    // Why not otherwise: what is no character stands there as U+FFFD, at other places than its bytes.
    let is_searchable = json.is_none() && (is_hex || body.is_utf_8);
    let is_narrow = ui.available_width() < IN_ONE_ROW;
    ui.horizontal(|ui| {
        widgets::muted(ui, size(body.bytes.len()));
        // Why: a copy is always of the body as it stands, so that a paste is what was sent or came.
        widgets::copy_button(ui, queue, "Copy body", "body", || String::from_utf8_lossy(&body.bytes).into_owned());
        if is_hex {
            widgets::copy_button(ui, queue, "Copy as hex", "bytes", || hex::dump(&body.bytes));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (label, is_it) in [("Hex", true), ("Text", false)].into_iter().filter(|_| raw) {
                if widgets::option(ui, *view.hex == is_it, label).clicked() {
                    *view.hex = is_it;
                }
            }
            match json {
                Some(json) => tree::find_field(ui, name, json, view.tree),
                None if is_searchable && !is_narrow => find_field(ui, name, body, view),
                None => {}
            }
        });
    });
    if is_searchable && is_narrow {
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| find_field(ui, name, body, view));
        });
    }
    if let Some(note) = body.note {
        ui.add(Label::new(RichText::new(note).font(theme::small()).color(palette.warn)).wrap());
    }
    match json {
        Some(json) => tree::show(ui, name, json, view.tree, queue),
        None if is_hex => hex::show(ui, name, &body.bytes, view.found),
        None => text::show(ui, name, &body.raw, view.found),
    }
}

/// The field that searches a body as it stands.
fn find_field(ui: &mut Ui, name: &str, body: &BodyView, view: &mut Seen) {
    let is_searched = view.found.search(&body.bytes, view.tree.wanted());
    if !is_searched {
        ui.ctx().request_repaint();
    }
    if let Some(forward) = find::field(ui, name, view.tree.wanted(), view.found.words(is_searched)) {
        view.found.go(forward);
    }
}

/// What a pane remembers of how a body is looked at.
pub struct Seen<'a> {
    /// The tree's folds, choice and search.
    pub tree: &'a mut tree::TreeView,
    /// Where the search's text stands in the bytes.
    pub found: &'a mut find::InBytes,
    /// Whether Raw shows bytes in hexadecimal.
    pub hex: &'a mut bool,
}

fn size(bytes: usize) -> String {
    if bytes < 10_000 { format!("{bytes} bytes") } else { format!("{} KiB", bytes.div_ceil(1024)) }
}

fn headers(ui: &mut Ui, request: &Request, queue: &mut Vec<Command>) {
    header_list(ui, "request headers", &request.headers, queue);
}

/// Headers in two columns.
pub fn header_list(ui: &mut Ui, salt: &str, headers: &[crate::exchange::Header], queue: &mut Vec<Command>) {
    widgets::copy_button(ui, queue, "Copy headers", "headers", || {
        headers.iter().map(|header| format!("{}: {}", header.name, header.value)).collect::<Vec<_>>().join("\n")
    });
    ScrollArea::vertical().id_salt(salt).auto_shrink(false).show(ui, |ui| {
        widgets::pairs(ui, salt, headers.iter().map(|header| (header.name.as_str(), header.value.as_str())));
    });
}
