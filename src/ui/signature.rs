//! The signature, step by step: each cites its section of RFC 5849, each part says where it came from.

use eframe::egui::text::{CCursor, LayoutJob, TextFormat};
use eframe::egui::{self, Frame, Label, Margin, Rect, RichText, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::{View, widgets};
use crate::app::commands::{Action, Command};
use crate::app::state::{Previewed, State};
use crate::oauth::anatomy::{Anatomy, Origin, Part, ShownStep};
use crate::oauth::explain::Parameter;

/// The base string's place among the steps.
const BASE_STRING: usize = 3;

/// The draft's signature, worked out anew when the draft has changed.
pub fn draft(ui: &mut Ui, state: &State, view: &mut View, queue: &mut Vec<Command>) {
    let preview = state.preview.as_ref();
    if preview.is_none_or(|preview| preview.of_revision != state.draft_revision) {
        queue.push(Command::PreviewSignature);
    }
    match preview.and_then(|preview| preview.outcome.as_ref()) {
        None => widgets::nothing_yet(ui, "Signing…", "Each send is signed anew, with a fresh nonce and time"),
        Some(Err(problem)) => widgets::nothing_yet(ui, "Not signed", problem),
        Some(Ok(previewed)) => show(ui, &previewed.anatomy, Some(previewed), view, queue),
    }
}

/// A signature; with the draft's notes, when it is the draft's.
pub fn show(ui: &mut Ui, anatomy: &Anatomy, draft: Option<&Previewed>, view: &mut View, queue: &mut Vec<Command>) {
    let mut pointed = None;
    ScrollArea::vertical().id_salt("signature").auto_shrink(false).show(ui, |ui| {
        if let Some(draft) = draft {
            notes(ui, draft);
        }
        ui.horizontal(|ui| widgets::action_button(ui, queue, Action::CompareSignature));
        ui.add_space(4.0);
        for (index, step) in anatomy.steps.iter().enumerate() {
            if index == 1 {
                parameters(ui, anatomy, view.pointed, &mut pointed, queue);
            }
            heading(ui, step.title, step.section, queue, || step.text.clone());
            if index == BASE_STRING {
                base_string(ui, anatomy, view.pointed, &mut pointed);
            } else {
                text(ui, step);
            }
            ui.add_space(8.0);
        }
    });
    if view.pointed != pointed {
        view.pointed = pointed;
        ui.ctx().request_repaint();
    }
}

/// What of a draft's signature is not as it will be sent.
fn notes(ui: &mut Ui, draft: &Previewed) {
    let palette = Palette::of(ui);
    widgets::banner(ui, Mark::Info, palette.accent, |ui| {
        ui.add(
            Label::new("Nonce and time are examples; each send makes its own, and another signature with them").wrap(),
        );
        if let Some(why) = &draft.without_secrets {
            ui.add(Label::new(format!("Key and digest are left out. {why}")).wrap());
        }
    });
    ui.add_space(4.0);
}

fn heading(ui: &mut Ui, title: &'static str, section: &str, queue: &mut Vec<Command>, copied: impl FnOnce() -> String) {
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(title).font(theme::heading(12.5))).selectable(false));
        widgets::muted(ui, format!("RFC 5849 {section}"));
        widgets::copy_button(ui, queue, "Copy", title, copied);
    });
}

fn text(ui: &mut Ui, step: &ShownStep) {
    let palette = Palette::of(ui);
    ui.add(Label::new(RichText::new(&step.text).font(theme::code()).color(palette.text)).wrap());
}

/// The signed parameters: name and origin, the value, and the pair as it is signed.
fn parameters(ui: &mut Ui, anatomy: &Anatomy, at: Option<Part>, pointed: &mut Option<Part>, queue: &mut Vec<Command>) {
    heading(ui, "Parameters in signed order", "§3.4.1.3", queue, || anatomy.parameter_lines());
    widgets::muted(ui, "Each as it is, then encoded as it is signed");
    let palette = Palette::of(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    for (index, (parameter, origin)) in anatomy.parameters.iter().enumerate() {
        let part = Part::Parameter(index);
        let fill = if at == Some(part) { palette.chosen } else { palette.pane };
        let frame = Frame::new().fill(fill).corner_radius(theme::RADIUS).inner_margin(Margin::symmetric(6, 3));
        let row = frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            row(ui, parameter, *origin, at == Some(part));
        });
        if ui.rect_contains_pointer(row.response.rect) {
            *pointed = Some(part);
        }
    }
    ui.spacing_mut().item_spacing.y = 6.0;
    ui.add_space(8.0);
}

fn row(ui: &mut Ui, parameter: &Parameter, origin: Origin, is_pointed: bool) {
    let palette = Palette::of(ui);
    let Parameter { name, value, encoded_name, encoded_value, .. } = parameter;
    let muted = if is_pointed { palette.text } else { palette.muted };
    let code = |text: &str, color| Label::new(RichText::new(text).font(theme::code()).color(color)).wrap();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        ui.add(code(name, if is_pointed { palette.text } else { palette.key }));
        ui.add(Label::new(RichText::new(origin.words()).font(theme::small()).color(muted)).selectable(false));
    });
    ui.add(code(value, palette.text));
    ui.add(code(&format!("{encoded_name}={encoded_value}"), muted));
}

/// The base string, coloured by part; the part that the mouse or the keyboard is at is told below it.
fn base_string(ui: &mut Ui, anatomy: &Anatomy, at: Option<Part>, pointed: &mut Option<Part>) {
    // Why one text and not a label for each part: a part that goes over two lines would be two things to the keyboard.
    let mut job = coloured(anatomy, at, &Palette::of(ui));
    job.wrap.max_width = ui.available_width();
    let galley = ui.painter().layout_job(job);
    let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::hover());
    let mut from = 0;
    let mut under_mouse = None;
    let mouse = ui.input(|input| input.pointer.hover_pos()).filter(|_| ui.rect_contains_pointer(rect));
    let at_mouse = mouse.map(|mouse| galley.cursor_from_pos(mouse - rect.min).index.0);
    for (index, (part, text)) in anatomy.parts.iter().enumerate() {
        let until = from + text.chars().count();
        let range = from..until;
        from = until;
        let Some((name, origin)) = anatomy.what(*part) else { continue };
        let corner =
            |index: usize, next_row| galley.pos_from_cursor(CCursor { index: index.into(), prefer_next_row: next_row });
        let (start, end) = (corner(range.start, true), corner(range.end, false));
        let right = if start.top() < end.top() { galley.size().x } else { end.right() };
        let first_row = Rect::from_min_max(start.min, egui::pos2(right, start.bottom())).translate(rect.min.to_vec2());
        let response = ui.interact(first_row, ui.scope_id().with(("part", index)), Sense::click());
        response.widget_info(|| {
            WidgetInfo::labeled(Role::Button, true, format!("{name} in the base string, from {}", origin.words()))
        });
        if response.clicked() {
            response.request_focus();
        }
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        if at_mouse.is_some_and(|at| range.contains(&at)) {
            under_mouse = Some(*part);
        }
        if response.has_focus() {
            *pointed = pointed.or(Some(*part));
        }
    }
    *pointed = under_mouse.or(*pointed);
    ui.painter().galley(rect.min, galley, Palette::of(ui).text);
    origin(ui, anatomy, at);
}

fn coloured(anatomy: &Anatomy, at: Option<Part>, palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (part, text) in &anatomy.parts {
        let color = match part {
            Part::Method => palette.number,
            Part::Uri => palette.string,
            Part::Parameter(index) if index % 2 == 0 => palette.key,
            Part::Parameter(_) | Part::Whole => palette.text,
            Part::Joint => palette.muted,
        };
        let mut format = TextFormat::simple(theme::code(), color);
        if at == Some(*part) {
            format.background = palette.chosen;
            format.color = palette.text;
            format.underline = Stroke::new(1.0, palette.accent);
        }
        job.append(text, 0.0, format);
    }
    job
}

/// Where the part came from that is pointed at.
fn origin(ui: &mut Ui, anatomy: &Anatomy, at: Option<Part>) {
    let palette = Palette::of(ui);
    let told = at.and_then(|part| anatomy.what(part)).map_or_else(
        || "Point at a part, or go to it with Tab, to see where it came from".to_owned(),
        |(name, origin)| format!("{name}: {}", origin.sentence()),
    );
    let color = if at.is_some() { palette.text } else { palette.muted };
    // Why a fixed height: what stands below must not jump while the mouse moves.
    ui.allocate_ui(egui::vec2(ui.available_width(), 34.0), |ui| {
        ui.set_min_height(34.0);
        ui.add(Label::new(RichText::new(told).font(theme::small()).color(color)).wrap().selectable(false));
    });
}
