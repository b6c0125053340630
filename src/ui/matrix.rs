//! The matrix of faults: each with what is expected and what was seen, side by side.

use eframe::egui::{
    Align, Button, CentralPanel, Color32, Frame, Label, Layout, Margin, Panel, ProgressBar, RichText, ScrollArea,
    Sense, Ui, UiBuilder, Vec2,
};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::api::fault_matrix::{Form, NO_PROBE, Row, RowResult};
use crate::api::presets::{self, Preset};
use crate::app::commands::Command;
use crate::app::matrix::{MatrixCommand, MatrixForm};

/// The widths of the table's columns but for the last, in points: result, fault, expected.
const COLUMNS: [f32; 3] = [92.0, 214.0, 292.0];

/// A line's height, in points.
const LINE: f32 = 24.0;

/// Draws the matrix into the question that holds it.
pub fn show(ui: &mut Ui, form: &mut MatrixForm, queue: &mut Vec<Command>) {
    let window = ui.ctx().content_rect().size();
    let size = Vec2::new((window.x - 64.0).min(1080.0), (window.y - 88.0).min(820.0));
    ui.set_min_size(size);
    ui.set_max_size(size);
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new("Matrix of faults").font(theme::heading(16.0))).selectable(false));
        ui.add_space(6.0);
        ui.add(Label::new(RichText::new(&form.profile).font(theme::heading(13.0))).selectable(false));
        widgets::environment_badge(ui, form.environment);
        widgets::muted(ui, &form.endpoint);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.button("Close");
            // Why: the focus starts on the harmless answer.
            if form.rows.is_empty() && ui.memory(|memory| memory.focused().is_none()) {
                close.request_focus();
            }
            if close.clicked() {
                queue.push(Command::Matrix(MatrixCommand::Close));
            }
        });
    });
    let rest = ui.available_rect_before_wrap();
    let mut body = ui.new_child(UiBuilder::new().max_rect(rest).layout(Layout::top_down(Align::Min)));
    let bar = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 });
    Panel::bottom("matrix's answers")
        .frame(bar)
        .show_separator_line(false)
        .show(&mut body, |ui| below(ui, form, queue));
    CentralPanel::default().frame(Frame::new()).show(&mut body, |ui| {
        head(ui);
        ui.separator();
        ScrollArea::both().auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let width = (ui.available_width() - 10.0).max(COLUMNS.iter().sum::<f32>() + 120.0);
            let at = form.is_running.then_some(form.rows.len());
            for (index, preset) in presets::all().iter().enumerate() {
                ui.push_id(index, |ui| line(ui, width, form, preset, at == Some(index), queue));
            }
        });
    });
    ui.advance_cursor_after_rect(rest);
}

fn head(ui: &mut Ui) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        for (text, width) in ["result", "fault", "expected", "seen"].into_iter().zip(COLUMNS.into_iter().chain([60.0]))
        {
            cell(ui, width, |ui| {
                ui.add(Label::new(RichText::new(text).font(theme::small()).color(palette.muted)).selectable(false));
            });
        }
    });
}

fn line(
    ui: &mut Ui,
    width: f32,
    form: &MatrixForm,
    preset: &'static Preset,
    is_under_way: bool,
    queue: &mut Vec<Command>,
) {
    let palette = Palette::of(ui);
    let row = form.rows.iter().find(|row| row.preset == preset);
    let is_left_out = form.plan.left_out.contains(&preset);
    let (mark, color, word) = match row {
        Some(row) => sign(row.result, &palette),
        None if is_under_way => (Mark::Busy, palette.accent, "Under way"),
        None if is_left_out => (Mark::Nothing, palette.muted, "Left out"),
        None => (Mark::Draft, palette.outline, "Not yet"),
    };
    let drawn = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        cell(ui, COLUMNS[0], |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            mark.show(ui, 14.0, color, palette.pane);
            let ink = if row.is_some() { color } else { palette.muted };
            ui.add(Label::new(RichText::new(word).font(theme::small()).color(ink)).selectable(false));
        });
        cell(ui, COLUMNS[1], |ui| {
            let label = Label::new(RichText::new(&preset.label).font(theme::heading(12.5))).truncate();
            ui.add(label.selectable(false)).on_hover_text(&preset.does);
        });
        let expected = row.map_or_else(
            || preset.expected(form.signs_the_request).words(form.plan.is_real),
            |row| row.expected.clone(),
        );
        cell(ui, COLUMNS[2], |ui| {
            let text = RichText::new(&expected).font(theme::small());
            ui.add(Label::new(text).truncate().selectable(false)).on_hover_text(&expected);
        });
        let rest = width - COLUMNS.iter().sum::<f32>();
        cell(ui, rest, |ui| seen(ui, row, queue));
    });
    if is_under_way {
        drawn.response.scroll_to_me(None);
    }
}

/// What was seen, and the way to the exchange.
fn seen(ui: &mut Ui, row: Option<&Row>, queue: &mut Vec<Command>) {
    let Some(row) = row else { return };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if let Some(id) = row.exchange
            && widgets::small_button(ui, format!("#{id}")).on_hover_text("Show this exchange").clicked()
        {
            queue.push(Command::Matrix(MatrixCommand::Show(id)));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let words = row.seen.words();
            let text = RichText::new(&words).font(theme::small());
            ui.add(Label::new(text).truncate().selectable(false)).on_hover_text(&words);
        });
    });
}

fn sign(result: RowResult, palette: &Palette) -> (Mark, Color32, &'static str) {
    let (mark, color) = match result {
        RowResult::Passed => (Mark::Tick, palette.good),
        RowResult::Failed => (Mark::Cross, palette.bad),
        RowResult::Open => (Mark::Info, palette.accent),
        RowResult::NoReply => (Mark::Question, palette.warn),
        RowResult::Skipped => (Mark::Nothing, palette.muted),
    };
    (mark, color, result.label())
}

/// A cell of so many points.
fn cell(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, LINE), Sense::hover());
    let inner = rect.with_max_x(rect.right() - 8.0);
    let mut cell = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)));
    cell.set_clip_rect(inner.intersect(ui.clip_rect()));
    content(&mut cell);
}

fn below(ui: &mut Ui, form: &MatrixForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    if let Some(problem) = &form.problem {
        widgets::banner(ui, Mark::Careful, palette.bad, |ui| {
            ui.add(Label::new(problem).wrap());
        });
    }
    if form.is_running {
        let of = presets::all().len();
        #[expect(clippy::cast_precision_loss, reason = "a count of a few dozen")]
        let part = form.rows.len() as f32 / of as f32;
        ui.add(ProgressBar::new(part).desired_height(6.0));
    } else if form.plan.is_real {
        widgets::banner(ui, Mark::Question, palette.environment(form.environment), |ui| {
            ui.add(Label::new(RichText::new(asked(form)).font(theme::heading(13.0))).selectable(false));
            ui.add(Label::new(format!("{}. {NO_PROBE}", form.plan.words())).wrap().selectable(false));
        });
    }
    ui.horizontal(|ui| {
        let mut act = |ui: &mut Ui, label: &str, export: Form| {
            if ui.add_enabled(form.report.is_some(), Button::new(label)).clicked() {
                queue.push(Command::Matrix(MatrixCommand::Export(export)));
            }
        };
        act(ui, "Export CSV", Form::Csv);
        act(ui, "Export JSON", Form::Json);
        act(ui, "Export JUnit", Form::Junit);
        match (&form.done, &form.report) {
            (Some(done), _) => widgets::muted(ui, done),
            (None, Some(report)) => widgets::muted(ui, report.words()),
            (None, None) if form.plan.is_real => widgets::muted(ui, ""),
            (None, None) => widgets::muted(ui, form.plan.words()),
        };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if form.is_running {
                if ui.button("Stop").clicked() {
                    queue.push(Command::Matrix(MatrixCommand::Stop));
                }
                return;
            }
            let color = if form.plan.is_real { palette.environment(form.environment) } else { palette.primary };
            if widgets::primary_button(ui, &start(form), color, true).clicked() {
                queue.push(Command::Matrix(MatrixCommand::Start));
            }
        });
    });
}

fn asked(form: &MatrixForm) -> String {
    format!("Send {} POSTs to {}?", form.plan.posts(), form.endpoint)
}

/// The start button's words: what a yes to a real endpoint sends stands in them.
fn start(form: &MatrixForm) -> String {
    let again = if form.report.is_some() { " again" } else { "" };
    if form.plan.is_real {
        format!("Send {} POSTs{again}", form.plan.posts())
    } else {
        format!("Run the matrix{again}")
    }
}
