//! The credential check: its steps as they end, the verdict with its causes, and a table of all profiles.

use eframe::egui::{
    Align, Button, CentralPanel, Color32, Frame, Label, Layout, Margin, Panel, RichText, ScrollArea, Sense, Ui,
    UiBuilder, Vec2,
};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::api::credential_check::{Report, Step, StepName, StepResult, Verdict};
use crate::app::check::{CheckCommand, CheckForm, CheckPage, CheckRow};
use crate::app::commands::Command;

/// The widths of the table's first two columns, in points.
const COLUMNS: [f32; 2] = [190.0, 112.0];

/// Draws the check into the question that holds it.
pub fn show(ui: &mut Ui, form: &mut CheckForm, queue: &mut Vec<Command>) {
    let window = ui.ctx().content_rect().size();
    let size = Vec2::new((window.x - 64.0).min(780.0), (window.y - 88.0).min(660.0));
    ui.set_min_size(size);
    ui.set_max_size(size);
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new("Check credentials").font(theme::heading(16.0))).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").clicked() {
                queue.push(Command::Check(CheckCommand::Close));
            }
        });
    });
    ui.horizontal(|ui| {
        let pages = [(CheckPage::One, "One profile"), (CheckPage::All, "All profiles")];
        ui.add_enabled_ui(!form.is_running, |ui| widgets::tabs(ui, &mut form.page, &pages, false));
    });
    let rest = ui.available_rect_before_wrap();
    let mut body = ui.new_child(UiBuilder::new().max_rect(rest).layout(Layout::top_down(Align::Min)));
    let bar = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 });
    Panel::bottom("check's answers").frame(bar).show_separator_line(false).show(&mut body, |ui| below(ui, form, queue));
    CentralPanel::default().frame(Frame::new()).show(&mut body, |ui| {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.set_width(ui.available_width() - 10.0);
            match form.page {
                CheckPage::One => one(ui, form, queue),
                CheckPage::All => all(ui, form, queue),
            }
        });
    });
    ui.advance_cursor_after_rect(rest);
}

fn one(ui: &mut Ui, form: &CheckForm, queue: &mut Vec<Command>) {
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new(&form.profile).font(theme::heading(14.0))).selectable(false));
        widgets::environment_badge(ui, form.environment);
        widgets::muted(ui, &form.endpoint);
    });
    ui.add_space(8.0);
    let at = form.at();
    for name in StepName::ALL {
        let ended = form.steps.iter().find(|step| step.name == name);
        step(ui, name, ended, at == Some(name) && !form.asks);
    }
    if form.asks {
        ask(ui, form, queue);
    }
    if let Some(report) = &form.report {
        verdict(ui, report);
    }
}

fn step(ui: &mut Ui, name: StepName, ended: Option<&Step>, is_running: bool) {
    let palette = Palette::of(ui);
    let (mark, color, word) = match ended.map(|step| step.result) {
        Some(result) => {
            let (mark, color) = sign(result, &palette);
            (mark, color, result.label())
        }
        None if is_running => (Mark::Busy, palette.accent, "Under way"),
        None => (Mark::Draft, palette.outline, "Not yet"),
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        mark.show(ui, 17.0, color, palette.pane);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            // Why: the title stands in line with its mark.
            ui.spacing_mut().interact_size.y = 17.0;
            ui.horizontal(|ui| {
                let ink = if ended.is_some() || is_running { palette.text } else { palette.muted };
                let title = RichText::new(name.label()).font(theme::heading(13.0)).color(ink);
                ui.add(Label::new(title).selectable(false));
                let word = RichText::new(word).font(theme::small()).color(if ended.is_some() { color } else { ink });
                ui.add(Label::new(word).selectable(false));
            });
            if let Some(step) = ended {
                ui.add(Label::new(&step.detail).wrap());
                if let Some(next) = &step.next {
                    ui.add(Label::new(RichText::new(next).color(palette.muted)).wrap());
                }
            }
        });
    });
    ui.add_space(8.0);
}

fn sign(result: StepResult, palette: &Palette) -> (Mark, Color32) {
    match result {
        StepResult::Passed => (Mark::Tick, palette.good),
        StepResult::Warned => (Mark::Careful, palette.warn),
        StepResult::Failed => (Mark::Cross, palette.bad),
        StepResult::Skipped => (Mark::Nothing, palette.muted),
    }
}

/// The question before the one step that shows the credentials to a real service.
fn ask(ui: &mut Ui, form: &CheckForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    widgets::banner(ui, Mark::Question, palette.environment(form.environment), |ui| {
        ui.add(Label::new(RichText::new("Send the signed request?").font(theme::heading(13.0))).selectable(false));
        let words = format!(
            "One POST with the payload {{}} and a signature goes to {}. It names no number and no text, so nobody should \
             be texted; but the API documents no harmless probe, and what the service does with it is not known",
            form.endpoint
        );
        ui.add(Label::new(words).wrap().selectable(false));
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            if widgets::primary_button(ui, "Send it", palette.environment(form.environment), true).clicked() {
                queue.push(Command::Check(CheckCommand::Agree));
            }
            // Why: the focus starts on the harmless answer.
            let no = ui.button("Leave it out");
            if ui.memory(|memory| memory.focused().is_none()) {
                no.request_focus();
            }
            if no.clicked() {
                queue.push(Command::Check(CheckCommand::Refuse));
            }
        });
    });
}

/// The mark, colour and sentence of a verdict.
fn meaning(verdict: Verdict, palette: &Palette) -> (Mark, Color32, &'static str) {
    match verdict {
        Verdict::Accepted => (
            Mark::Tick,
            palette.good,
            "These credentials work: the service took the signature and went on to the payload",
        ),
        Verdict::Rejected => (Mark::Barred, palette.bad, "These credentials do not work"),
        Verdict::Unreachable => (Mark::Nothing, palette.warn, "The service could not be reached, so nothing is known"),
        Verdict::Undecided => (Mark::Question, palette.warn, "What was seen does not decide whether they work"),
    }
}

fn verdict(ui: &mut Ui, report: &Report) {
    let palette = Palette::of(ui);
    let (mark, color, words) = meaning(report.verdict, &palette);
    widgets::banner(ui, mark, color, |ui| {
        let word = RichText::new(report.verdict.label()).font(theme::heading(14.0)).color(color);
        ui.add(Label::new(word).selectable(false));
        ui.add(Label::new(words).wrap().selectable(false));
        if report.causes.is_empty() {
            return;
        }
        ui.add_space(4.0);
        let heading = if report.verdict == Verdict::Rejected { "Why, the likeliest first" } else { "Why" };
        ui.add(Label::new(RichText::new(heading).font(theme::heading(12.5))).selectable(false));
        for (index, cause) in report.causes.iter().enumerate() {
            ui.horizontal_top(|ui| {
                ui.add_sized(Vec2::new(18.0, 18.0), Label::new(format!("{}.", index + 1)).selectable(false));
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.add(Label::new(&cause.sentence).wrap());
                    widgets::muted(ui, cause.standing.words());
                });
            });
        }
    });
}

fn all(ui: &mut Ui, form: &mut CheckForm, queue: &mut Vec<Command>) {
    ui.add_space(6.0);
    let real: Vec<&str> = form.rows.iter().filter(|row| row.is_real).map(|row| row.profile.as_str()).collect();
    if !real.is_empty() {
        let words = format!(
            "With the signed step of {} too: one POST each with the payload {{}}; the API documents no harmless probe",
            real.join(", ")
        );
        ui.add_enabled_ui(!form.is_running, |ui| ui.checkbox(&mut form.with_signed, words));
        ui.add_space(4.0);
    }
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        for (text, width) in ["profile", "verdict", "cause"].into_iter().zip([COLUMNS[0], COLUMNS[1], 0.0]) {
            cell(ui, width, |ui| {
                ui.add(Label::new(RichText::new(text).font(theme::small()).color(palette.muted)).selectable(false));
            });
        }
    });
    ui.separator();
    for index in 0..form.rows.len() {
        ui.push_id(index, |ui| row(ui, &form.rows[index], index, queue));
    }
}

fn row(ui: &mut Ui, row: &CheckRow, index: usize, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.horizontal_top(|ui| {
        cell(ui, COLUMNS[0], |ui| {
            let color = palette.environment(row.environment);
            Mark::Environment(row.environment).show(ui, 13.0, color, palette.pane);
            ui.add(Label::new(RichText::new(&row.profile).font(theme::heading(12.5))).truncate().selectable(false));
        });
        cell(ui, COLUMNS[1], |ui| match (&row.report, row.at) {
            (Some(report), _) => {
                let (mark, color, _) = meaning(report.verdict, &palette);
                mark.show(ui, 14.0, color, palette.pane);
                ui.add(Label::new(RichText::new(report.verdict.label()).color(color)).selectable(false));
            }
            (None, Some(_)) => {
                Mark::Busy.show(ui, 14.0, palette.accent, palette.pane);
                widgets::muted(ui, "Under way");
            }
            (None, None) => {
                widgets::muted(ui, "Not yet");
            }
        });
        ui.vertical(|ui| {
            ui.set_width(ui.available_width());
            if let Some(report) = &row.report {
                if let Some(cause) = report.causes.first() {
                    ui.add(Label::new(&cause.sentence).wrap());
                }
                if widgets::small_button(ui, "Steps").clicked() {
                    queue.push(Command::Check(CheckCommand::Show(index)));
                }
            } else if let Some(at) = row.at {
                widgets::muted(ui, at.label());
            }
        });
    });
    ui.separator();
}

/// A cell of so many points; 0 is the rest.
fn cell(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    let width = if width > 0.0 { width } else { ui.available_width() };
    let (rect, _) = ui.allocate_exact_size(Vec2::new(width, 22.0), Sense::hover());
    let mut cell = ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)));
    cell.set_clip_rect(rect.intersect(ui.clip_rect()));
    content(&mut cell);
}

fn below(ui: &mut Ui, form: &CheckForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    if let Some(problem) = &form.problem {
        widgets::banner(ui, Mark::Careful, palette.bad, |ui| {
            ui.add(Label::new(problem).wrap());
        });
    }
    ui.horizontal(|ui| {
        let mut act = |ui: &mut Ui, label: &str, enabled: bool, command: CheckCommand| {
            if ui.add_enabled(enabled, Button::new(label)).clicked() {
                queue.push(Command::Check(command));
            }
        };
        match form.page {
            CheckPage::One => act(ui, "Copy the report", form.report.is_some(), CheckCommand::Copy),
            CheckPage::All => {
                let some = !form.is_running && form.rows.iter().any(|row| row.report.is_some());
                act(ui, "Export CSV", some, CheckCommand::ExportCsv);
                act(ui, "Export JSON", some, CheckCommand::ExportJson);
            }
        }
        if let Some(done) = &form.done {
            widgets::muted(ui, done);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if form.is_running {
                if ui.button("Stop").clicked() {
                    queue.push(Command::Check(CheckCommand::Stop));
                }
                return;
            }
            let label = match form.page {
                CheckPage::One if form.report.is_some() => "Check again",
                CheckPage::One => "Check",
                CheckPage::All => "Check all",
            };
            if widgets::primary_button(ui, label, palette.primary, true).clicked() {
                queue.push(Command::Check(CheckCommand::Start));
            }
        });
    });
}
