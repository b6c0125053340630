//! "Compare signature…": a field for what another client shows, the verdict, and the first differing step side by side.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{self, Frame, Label, Margin, RichText, ScrollArea, Stroke, TextEdit, Ui};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::app::commands::Command;
use crate::app::forms::{Verified, VerifyForm};
use crate::oauth::compare::{Side, StepPair};

/// The question's width, in points.
pub const WIDTH: f32 = 820.0;

/// What the question has around its scrolling part, in points.
const AROUND: f32 = 170.0;

/// Draws the question.
pub fn show(ui: &mut Ui, form: &mut VerifyForm, queue: &mut Vec<Command>) {
    ui.add(Label::new(RichText::new("Compare a signature").font(theme::heading(16.0))).selectable(false));
    let what = format!(
        "Another client's Authorization header, signature base string or curl command, beside what {} signs",
        form.profile
    );
    ui.add(Label::new(what).wrap().selectable(false));
    ui.add_space(4.0);
    let most = (ui.ctx().content_rect().height() - AROUND).max(80.0);
    ScrollArea::vertical().id_salt("comparison").max_height(most).auto_shrink([false, true]).show(ui, |ui| {
        fields(ui, form);
        match &form.outcome {
            None => {}
            Some(Err(problem)) => {
                widgets::banner(ui, Mark::Careful, Palette::of(ui).bad, |ui| {
                    ui.add(Label::new(problem).wrap());
                });
            }
            Some(Ok(compared)) => outcome(ui, compared),
        }
    });
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let some = !form.text.trim().is_empty();
        if widgets::primary_button(ui, "Compare", Palette::of(ui).primary, some).clicked() {
            queue.push(Command::Confirm);
        }
        if ui.button("Close").clicked() {
            queue.push(Command::Decline);
        }
    });
}

fn fields(ui: &mut Ui, form: &mut VerifyForm) {
    ScrollArea::vertical().id_salt("pasted").max_height(120.0).show(ui, |ui| {
        let edit = TextEdit::multiline(&mut form.text).desired_rows(5).desired_width(f32::INFINITY).font(theme::code());
        let field = ui.add(edit).accessible_name("header, base string or curl command");
        if ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
        }
    });
    ui.horizontal(|ui| {
        widgets::muted(ui, "for");
        let method = widgets::line_edit(&mut form.http_method).desired_width(64.0).font(theme::code());
        ui.add(method).accessible_name("HTTP method");
        let url = widgets::line_edit(&mut form.url).desired_width(f32::INFINITY).font(theme::code());
        ui.add(url.hint_text("The URL that it calls")).accessible_name("URL");
    });
    widgets::muted(ui, "A curl command says its method and URL itself");
    ui.add_space(6.0);
}

fn outcome(ui: &mut Ui, Verified { comparison, request }: &Verified) {
    let palette = Palette::of(ui);
    let (mark, color) = if comparison.right { (Mark::Tick, palette.good) } else { (Mark::Cross, palette.bad) };
    widgets::banner(ui, mark, color, |ui| {
        ui.add(Label::new(RichText::new(comparison.sentence()).font(theme::heading(13.0))).wrap());
        ui.add(Label::new(RichText::new(request).font(theme::code()).color(palette.text)).wrap());
        for (cause, certainty) in &comparison.causes {
            ui.horizontal_top(|ui| {
                widgets::badge(ui, certainty.word(), color);
                ui.add(Label::new(cause.words()).wrap());
            });
        }
    });
    for note in &comparison.notes {
        ui.add(Label::new(RichText::new(note).font(theme::small()).color(palette.warn)).wrap());
    }
    if let Some(pair) = comparison.difference().filter(|_| !comparison.right) {
        ui.add_space(6.0);
        side_by_side(ui, pair);
    }
}

/// The first differing step: what it should be on the left, what it is on the right.
fn side_by_side(ui: &mut Ui, pair: &StepPair) {
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(pair.step.title()).font(theme::heading(12.5))).selectable(false));
        widgets::muted(ui, format!("RFC 5849 {}", pair.step.section()));
        if let Some(byte) = pair.byte {
            widgets::muted(ui, format!("byte {byte}"));
        }
    });
    ui.columns(2, |columns| {
        let [left, right] = columns else { return };
        side(left, "Should be", Some(&pair.expected));
        side(right, "Is", pair.presented.as_ref());
    });
}

fn side(ui: &mut Ui, title: &str, side: Option<&Side>) {
    let palette = Palette::of(ui);
    widgets::muted(ui, title);
    let frame = Frame::new()
        .fill(palette.field)
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(theme::RADIUS)
        .inner_margin(Margin::same(8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        match side {
            Some(side) => {
                ui.add(Label::new(marked(side, &palette)).wrap());
            }
            None => {
                widgets::muted(ui, "not shown by the other client");
            }
        }
    });
}

/// A text whose differing character stands on a tinted ground and is underlined.
fn marked(side: &Side, palette: &Palette) -> LayoutJob {
    let plain = TextFormat::simple(theme::code(), palette.text);
    let mut job = LayoutJob::default();
    let at = side.at.filter(|at| side.text.is_char_boundary(*at)).unwrap_or(side.text.len());
    let (before, rest) = side.text.split_at(at);
    job.append(before, 0.0, plain.clone());
    if side.at.is_some() {
        let end = rest.chars().next().map_or(0, char::len_utf8);
        // Why a low line: a place behind the end, and a line break, have nothing of their own to be marked.
        let is_seen = rest.chars().next().is_some_and(|character| character != '\n');
        let character = if is_seen { &rest[..end] } else { "_" };
        let format = TextFormat {
            background: theme::tint(palette.bad),
            underline: Stroke::new(1.5, palette.bad),
            color: palette.bad,
            ..plain.clone()
        };
        job.append(character, 0.0, format);
        let from = if is_seen { end } else { 0 };
        job.append(&rest[from..], 0.0, plain);
    } else {
        job.append(rest, 0.0, egui::TextFormat::simple(theme::code(), palette.text));
    }
    job
}
