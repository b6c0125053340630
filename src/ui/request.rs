//! The request pane: what is sent, or was: body, headers and the steps of the signature.

use eframe::egui::{Frame, Label, Margin, RichText, ScrollArea, Ui};

use super::theme::{self, Palette};
use super::widgets;
use super::{Pane, RequestTab, View, faults, text};
use crate::app::body::BodyView;
use crate::app::commands::Command;
use crate::app::state::{Choice, State};
use crate::exchange::Request;
use crate::oauth::explain::Explanation;

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
        (Choice::Draft, _) => draft(ui, state, view.request_tab, queue),
        (Choice::Exchange(_), Some(shown)) => {
            let request = &shown.exchange.request;
            url_line(ui, request.method(), request.url.as_str());
            if let Some(fault) = &request.fault {
                faults::sent_with(ui, fault);
            }
            match view.request_tab {
                RequestTab::Body | RequestTab::Raw => body(ui, &shown.request, view.request_tab, "request", queue),
                RequestTab::Headers => headers(ui, request, queue),
                RequestTab::Signature => signature(ui, &request.explanation, queue),
            }
        }
        (Choice::Exchange(id), None) => widgets::nothing_yet(ui, "Reading…", &format!("Exchange {id}")),
    });
}

fn draft(ui: &mut Ui, state: &State, tab: RequestTab, queue: &mut Vec<Command>) {
    url_line(ui, "POST", state.profile().map(|profile| profile.url.as_str()).unwrap_or_default());
    match tab {
        RequestTab::Body | RequestTab::Raw => body(ui, &state.checked.body, tab, "draft", queue),
        RequestTab::Headers | RequestTab::Signature => widgets::nothing_yet(
            ui,
            "Made at the moment of sending",
            "Each send is signed anew, with a fresh nonce and time",
        ),
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

fn signature(ui: &mut Ui, explanation: &Explanation, queue: &mut Vec<Command>) {
    if !explanation.is_signed() {
        widgets::nothing_yet(ui, "This request was not signed", "It went out without an Authorization header");
        return;
    }
    ScrollArea::vertical().id_salt("signature").auto_shrink(false).show(ui, |ui| {
        let palette = Palette::of(ui);
        let mut step = |ui: &mut Ui, title: &'static str, section: &str, text: &str| {
            ui.horizontal(|ui| {
                ui.add(Label::new(RichText::new(title).font(theme::heading(12.5))).selectable(false));
                widgets::muted(ui, section);
                widgets::copy_button(ui, queue, "Copy", title, || text.to_owned());
            });
            ui.add(Label::new(RichText::new(text).font(theme::code()).color(palette.text)).wrap());
            ui.add_space(8.0);
        };
        step(ui, "Signature method", "RFC 5849 §3.4", &explanation.signature_method);
        step(ui, "Base string URI", "§3.4.1.2", &explanation.base_uri);
        step(ui, "Normalised parameters", "§3.4.1.3.2", &explanation.normalized_parameters);
        step(ui, "Signature base string", "§3.4.1.1", &explanation.base_string);
        step(ui, "Signing key, secrets masked", "§3.4.2", &explanation.signing_key);
        step(ui, "Signature", "§3.4", &explanation.signature);
        step(ui, "Authorization header", "§3.5.1", &explanation.authorization);
    });
}
