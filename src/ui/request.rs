//! The request pane: what is sent, or was: body, headers and the steps of the signature.

use eframe::egui::{Frame, Label, Margin, RichText, ScrollArea, Ui};

use super::theme::{self, Palette};
use super::{Pane, RequestTab, View, signature, text, widgets};
use crate::app::body::BodyView;
use crate::app::commands::Command;
use crate::app::state::{Choice, State};
use crate::exchange::Request;

const TABS: [(RequestTab, &str); 4] = [
    (RequestTab::Body, "Body"),
    (RequestTab::Raw, "Raw"),
    (RequestTab::Headers, "Headers"),
    (RequestTab::Signature, "Signature"),
];

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
            url_line(ui, request.url.as_str());
            match view.request_tab {
                RequestTab::Body | RequestTab::Raw => body(ui, &shown.request, view.request_tab, "request", queue),
                RequestTab::Headers => headers(ui, request, queue),
                RequestTab::Signature => signature::show(ui, &shown.signature, None, view, queue),
            }
        }
        (Choice::Exchange(id), None) => widgets::nothing_yet(ui, "Reading…", &format!("Exchange {id}")),
    });
}

fn draft(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let signed = state.preview.as_ref().and_then(|preview| preview.outcome.as_ref()?.as_ref().ok());
    let url = signed.filter(|_| view.request_tab == RequestTab::Signature).map(|signed| signed.url.as_str());
    url_line(ui, url.or_else(|| Some(state.profile()?.url.as_str())).unwrap_or_default());
    match view.request_tab {
        tab @ (RequestTab::Body | RequestTab::Raw) => body(ui, &state.checked.body, tab, "draft", queue),
        RequestTab::Signature => signature::draft(ui, state, view, queue),
        RequestTab::Headers => widgets::nothing_yet(
            ui,
            "Made at the moment of sending",
            "Each send is signed anew, with a fresh nonce and time",
        ),
    }
}

fn url_line(ui: &mut Ui, url: &str) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.add(Label::new(RichText::new("POST").font(theme::heading(12.0)).color(palette.accent)).selectable(false));
        ui.add(Label::new(RichText::new(url).font(theme::code()).color(palette.text)).truncate());
    });
    ui.add_space(2.0);
}

/// A body with its size, its copy button and its note.
pub fn body(ui: &mut Ui, body: &BodyView, tab: RequestTab, salt: &str, queue: &mut Vec<Command>) {
    let pretty = body.pretty.as_ref().filter(|_| tab == RequestTab::Body);
    body_text(ui, body, pretty.is_some(), salt, queue);
}

/// A body, indented if it is JSON and `pretty` is wanted.
pub fn body_text(ui: &mut Ui, body: &BodyView, pretty: bool, salt: &str, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let shown = match &body.pretty {
        Some(text) if pretty => text,
        _ => &body.raw,
    };
    ui.horizontal(|ui| {
        widgets::muted(ui, size(body.bytes));
        // Why: a copy is always of the body as it stands, so that a paste is what was sent or came.
        widgets::copy_button(ui, queue, "Copy body", "body", || body.raw.text());
    });
    if let Some(note) = body.note {
        ui.add(Label::new(RichText::new(note).font(theme::small()).color(palette.warn)).wrap());
    }
    text::show(ui, salt, shown);
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
