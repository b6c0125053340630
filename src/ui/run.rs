//! The run from a table: the file, the dry run row by row, the question, the progress and the results.

use std::time::Duration;

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    self, Align, Align2, Button, CentralPanel, FontId, Frame, Label, Layout, Margin, Panel, ProgressBar, Rect,
    RichText, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo,
};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::{findings, widgets};
use crate::api::recipients::Leave;
use crate::app::commands::Command;
use crate::app::run_form::{Dry, RunCommand, RunForm, RunRow, Stage, count, few, remaining, remaining_words};

/// A row's height, in points.
const ROW: f32 = 24.0;

/// Where the columns begin, in points, and their names.
const COLUMNS: [(f32, &str); 7] = [
    (10.0, "Line"),
    (56.0, "Number"),
    (184.0, "Label"),
    (290.0, "Expected"),
    (408.0, "Seen"),
    (548.0, "Exchange"),
    (624.0, "Findings"),
];

/// Draws the run into the question that holds it.
pub fn show(ui: &mut Ui, form: &mut RunForm, queue: &mut Vec<Command>) {
    let window = ui.ctx().content_rect().size();
    let size = Vec2::new((window.x - 64.0).min(1040.0), (window.y - 88.0).min(720.0));
    ui.set_min_size(size);
    ui.set_max_size(size);
    let is_running = matches!(form.stage, Stage::Running { .. });
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new("Run from data").font(theme::heading(16.0))).selectable(false));
        ui.add_space(6.0);
        widgets::environment_badge(ui, form.environment);
        widgets::muted(ui, format!("{}, {}", form.profile, form.endpoint));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.add_enabled(!is_running, Button::new("Close"));
            if close.on_disabled_hover_text("Stop the run first").clicked() {
                queue.push(Command::Run(RunCommand::Close));
            }
        });
    });
    ui.add_space(4.0);
    let is_asking = matches!(form.stage, Stage::Asking(_));
    ui.add_enabled_ui(!is_running && !is_asking, |ui| {
        file(ui, form, queue);
        options(ui, form);
    });
    ui.add_space(4.0);
    let rest = ui.available_rect_before_wrap();
    let mut body = ui.new_child(UiBuilder::new().max_rect(rest).layout(Layout::top_down(Align::Min)));
    let bar = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 });
    Panel::bottom("run's answers").frame(bar).show_separator_line(false).show(&mut body, |ui| below(ui, form, queue));
    CentralPanel::default().frame(Frame::new()).show(&mut body, |ui| rows(ui, form, queue));
    ui.advance_cursor_after_rect(rest);
}

/// The file's name, and the button that reads it.
fn file(ui: &mut Ui, form: &mut RunForm, queue: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let label = ui.add(Label::new(RichText::new("data file").font(theme::heading(12.5))).selectable(false));
        let edit = widgets::line_edit(&mut form.path)
            .hint_text("CSV with the payload's items as columns; or drop it here")
            .desired_width(ui.available_width() - 100.0)
            .margin(Margin::symmetric(7, 4));
        let field = ui.add(edit).labelled_by(label.id);
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if ui.memory(|memory| memory.focused().is_none()) && form.stage == Stage::Choose && form.problem.is_none() {
            field.request_focus();
        }
        let is_named = !form.path.trim().is_empty() && form.stage != Stage::Checking;
        let clicked = ui.add_enabled(is_named, Button::new("Check rows")).clicked();
        if clicked || enter && is_named {
            queue.push(Command::Run(RunCommand::Check));
        }
    });
}

fn options(ui: &mut Ui, form: &mut RunForm) {
    ui.horizontal(|ui| {
        let number = |ui: &mut Ui, name: &str, text: &mut String, hint: &str| {
            let label = ui.add(Label::new(RichText::new(name).font(theme::small())).selectable(false));
            let edit = widgets::line_edit(text).hint_text(hint).desired_width(52.0).margin(Margin::symmetric(6, 3));
            ui.add(edit).labelled_by(label.id);
            ui.add_space(6.0);
        };
        number(ui, "pause in ms", &mut form.pause, "0");
        number(ui, "at most rows", &mut form.most, "all");
        ui.checkbox(&mut form.stop_on_failure, RichText::new("Stop at the first failure").font(theme::small()));
        ui.checkbox(&mut form.invalid_anyway, RichText::new("Send rows with mistakes").font(theme::small()));
    });
}

fn rows(ui: &mut Ui, form: &mut RunForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    if form.rows.is_empty() {
        let (heading, text) = match form.stage {
            Stage::Checking => ("Checking every row…", "Nothing is sent"),
            _ => (
                "A row is a send",
                "Columns are the payload's items, callerInfo.KEY, expect, label and note; an empty cell leaves what the \
                 form says, {empty} sends the empty string, {omit} leaves the item out",
            ),
        };
        widgets::nothing_yet(ui, heading, text);
        return;
    }
    if let Some(row) = form.chosen.and_then(|chosen| form.rows.get(chosen)) {
        let frame = Frame::new().inner_margin(Margin::symmetric(10, 6)).fill(palette.strip);
        Panel::bottom("the row's findings").frame(frame).show(ui, |ui| chosen(ui, row));
    }
    CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
        head(ui);
        ui.spacing_mut().item_spacing.y = 0.0;
        let count = form.rows.len();
        let scroll = ScrollArea::vertical().id_salt("run rows").auto_shrink(false);
        scroll.show_rows(ui, ROW, count, |ui, range| {
            for index in range {
                if let Some(row) = form.rows.get(index)
                    && line(ui, row, form.chosen == Some(index), queue)
                {
                    form.chosen = if form.chosen == Some(index) { None } else { Some(index) };
                }
            }
        });
    });
}

fn head(ui: &mut Ui) {
    let palette = Palette::of(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 20.0), Sense::hover());
    for (x, name) in COLUMNS {
        let at = egui::pos2(rect.left() + x, rect.center().y);
        ui.painter().text(at, Align2::LEFT_CENTER, name, FontId::proportional(10.5), palette.muted);
    }
}

/// One row; whether it was chosen.
fn line(ui: &mut Ui, row: &RunRow, is_chosen: bool, queue: &mut Vec<Command>) -> bool {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), ROW), Sense::click());
    let seen = row.seen();
    let words = format!("line {}, {}, expected {}, {seen}", row.line, row.number, row.expected);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_chosen, &words));
    if is_chosen {
        ui.painter().rect_filled(rect, 0.0, theme::tint(palette.accent));
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 0.0, palette.strip);
    }
    widgets::focus_ring(ui, &response, rect);
    let y = rect.center().y;
    let write = |column: usize, indent: f32, text: &str, color| {
        let left = rect.left() + COLUMNS[column].0 + indent;
        let right = COLUMNS.get(column + 1).map_or(rect.right(), |(next, _)| rect.left() + next) - 8.0;
        let mut job = LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(12.5), color);
        job.wrap = TextWrapping::truncate_at_width(right - left);
        let galley = ui.painter().layout_job(job);
        ui.painter().galley(egui::pos2(left, y - galley.size().y / 2.0), galley, color);
    };
    let mark = |column: usize, mark: Mark, color| {
        let left = rect.left() + COLUMNS[column].0;
        mark.paint(
            ui.painter(),
            Rect::from_center_size(egui::pos2(left + 6.5, y), Vec2::splat(13.0)),
            color,
            palette.pane,
        );
    };
    write(0, 0.0, &row.line.to_string(), palette.muted);
    write(1, 0.0, &row.number, palette.text);
    write(2, 0.0, &row.label, palette.muted);
    write(3, 0.0, &row.expected.to_string(), palette.text);
    if row.is_sending {
        mark(4, Mark::Busy, palette.accent);
    }
    match row.is_as_expected() {
        Some(true) => mark(4, Mark::Tick, palette.good),
        Some(false) if row.outcome().is_some_and(|(standing, _)| standing == crate::exchange::Standing::Answered) => {
            mark(4, Mark::Cross, palette.bad);
        }
        Some(false) => mark(4, Mark::Question, palette.warn),
        None => {}
    }
    write(4, 20.0, &seen, palette.text);
    let strongest = row.findings.iter().min_by_key(|finding| std::cmp::Reverse(finding.strength));
    if let Some(finding) = strongest {
        let (sign, color) = findings::sign(finding.strength, &palette);
        mark(6, sign, color);
        write(6, 20.0, &format!("{}  {}", finding.place, finding.what), palette.text);
    }
    let link = row.exchange().filter(|id| *id > 0).is_some_and(|id| {
        let place = Rect::from_min_size(rect.min + Vec2::new(COLUMNS[5].0 - 6.0, 2.0), Vec2::new(70.0, ROW - 4.0));
        let mut cell = ui.new_child(UiBuilder::new().max_rect(place).layout(Layout::left_to_right(Align::Center)));
        let clicked = widgets::small_button(&mut cell, format!("#{id}")).clicked();
        if clicked {
            queue.push(Command::Run(RunCommand::Show(id)));
        }
        clicked
    });
    response.clicked() && !link
}

/// Everything that is known of the chosen row.
fn chosen(ui: &mut Ui, row: &RunRow) {
    let names = [("line", row.line.to_string()), ("label", row.label.clone()), ("note", row.note.clone())];
    let told: Vec<String> =
        names.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| format!("{name} {text}")).collect();
    widgets::muted(ui, told.join(", "));
    ScrollArea::vertical().id_salt("row's findings").max_height(96.0).auto_shrink([false, true]).show(ui, |ui| {
        if row.findings.is_empty() {
            widgets::muted(ui, "Nothing speaks against it");
        }
        for finding in &row.findings {
            findings::line(ui, finding.strength, &format!("{}: {}", finding.place, finding.what), &finding.right, None);
        }
    });
}

fn below(ui: &mut Ui, form: &mut RunForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    if let Some(problem) = &form.problem {
        widgets::banner(ui, Mark::Careful, palette.bad, |ui| {
            ui.add(Label::new(problem).wrap());
        });
        ui.add_space(4.0);
    }
    match (&form.stage, &form.dry) {
        (Stage::Ready, Some(dry)) => ready(ui, form, dry, queue),
        (Stage::Asking(_), Some(_)) => ask(ui, form, queue),
        (Stage::Running { since, sent, of, stopping }, _) => {
            let (elapsed, share) = (since.elapsed(), share(*sent, *of));
            progress(ui, elapsed, [*sent, *of], share, *stopping, queue);
        }
        (Stage::Checking, _) => {
            ui.horizontal(|ui| {
                Mark::Busy.show(ui, 14.0, palette.accent, palette.pane);
                ui.label("Checking every row");
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| button(ui, "Stop", RunCommand::Stop, queue));
            });
        }
        (Stage::Ended(words), _) => ended(ui, form, words, queue),
        _ => {}
    }
}

fn button(ui: &mut Ui, label: &str, command: RunCommand, queue: &mut Vec<Command>) {
    if ui.button(label).clicked() {
        queue.push(Command::Run(command));
    }
}

/// What the dry run found, in one sentence.
fn found(dry: &Dry) -> String {
    let sends = count(dry.sends, "send", "sends");
    let mut words = vec![format!("{sends} to {}", count(dry.numbers.len(), "number", "numbers"))];
    if dry.invalid > 0 {
        words.push(count(dry.invalid, "row has mistakes", "rows have mistakes"));
    }
    if dry.before > 0 {
        words.push(format!("{} sent before, or may have been", count(dry.before, "row was", "rows were")));
    }
    words.join("; ")
}

fn ready(ui: &mut Ui, form: &RunForm, dry: &Dry, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.add(Label::new(found(dry)).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = match (dry.sends, form.real) {
                (sends, true) => format!("Send {}…", count(sends, "row", "rows")),
                (sends, false) => format!("Send {}", count(sends, "row", "rows")),
            };
            let color = if form.real { palette.environment(form.environment) } else { palette.primary };
            if dry.sends > 0 && widgets::primary_button(ui, &label, color, true).clicked() {
                queue.push(Command::Run(RunCommand::Start));
            }
            if dry.before > 0 {
                button(ui, "Begin anew", RunCommand::Restart, queue);
            }
            if dry.before > 0 && dry.sends == 0 {
                exports(ui, queue);
            }
        });
    });
}

/// The question before anything that can text real people.
fn ask(ui: &mut Ui, form: &mut RunForm, queue: &mut Vec<Command>) {
    let color = Palette::of(ui).environment(form.environment);
    let Some(dry) = &form.dry else { return };
    let most = form.most.trim().parse().unwrap_or(usize::MAX);
    let sends = count(dry.sends.min(most), "text", "texts");
    let is_ready = dry.leave.is_given_by(&form.numbers_again);
    widgets::banner(ui, Mark::Question, color, |ui| {
        let heading = format!("Send {sends} to real people?");
        ui.add(Label::new(RichText::new(heading).font(theme::heading(13.0))).selectable(false));
        let numbers = format!("{}: {}", dry.numbers.len(), few(&dry.numbers));
        let pause = format!("{} ms between two sends", form.pause.trim());
        widgets::facts(
            ui,
            [
                ("Numbers", numbers.as_str()),
                ("Environment", form.environment.word()),
                ("Profile", form.profile.as_str()),
                ("Host", form.endpoint.as_str()),
                ("Pause", pause.as_str()),
            ],
        );
        if dry.invalid > 0 {
            ui.label(count(dry.invalid, "row goes out with mistakes", "rows go out with mistakes"));
        }
        if dry.identical > 0 {
            let rows = count(dry.identical, "row went", "rows went");
            ui.label(format!("{rows} there before with the same payload: people may be texted twice"));
        }
        if let Leave::TypeAgain(numbers) = &dry.leave {
            let words = "Not among the profile's allowed recipients. Type them to send";
            ui.add(Label::new(format!("{words}: {}", numbers.join(", "))).wrap());
            let label = ui.add(Label::new(RichText::new("numbers again").font(theme::heading(12.5))).selectable(false));
            ui.add(widgets::line_edit(&mut form.numbers_again).desired_width(f32::INFINITY)).labelled_by(label.id);
        }
        ui.add_space(4.0);
        ui.horizontal(|ui| {
            if widgets::primary_button(ui, &format!("Send {sends}"), color, is_ready).clicked() {
                queue.push(Command::Run(RunCommand::Agree));
            }
            // Why: the focus starts on the harmless answer, so that one key too many texts nobody.
            let no = ui.button("Don't send");
            if ui.memory(|memory| memory.focused().is_none()) {
                no.request_focus();
            }
            if no.clicked() {
                queue.push(Command::Run(RunCommand::Refuse));
            }
        });
    });
}

#[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more than some digits")]
fn share(sent: usize, of: usize) -> f32 {
    sent as f32 / of.max(1) as f32
}

fn progress(
    ui: &mut Ui,
    elapsed: Duration,
    [sent, of]: [usize; 2],
    share: f32,
    stopping: bool,
    queue: &mut Vec<Command>,
) {
    // Why: the time that is left goes on while a reply is waited for.
    ui.ctx().request_repaint_after(Duration::from_millis(500));
    ui.horizontal(|ui| {
        let left = match remaining(elapsed, sent, of) {
            _ if stopping => "stopping".to_owned(),
            Some(left) => format!("{} left", remaining_words(left)),
            None => "beginning".to_owned(),
        };
        let words = format!("{sent} of {of} sent, {left}");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.add_enabled(!stopping, Button::new("Stop")).clicked() {
                queue.push(Command::Run(RunCommand::Stop));
            }
            ui.add_sized([220.0, 18.0], Label::new(words).selectable(false));
            ui.add(ProgressBar::new(share).desired_width(ui.available_width()).desired_height(8.0));
        });
    });
}

fn ended(ui: &mut Ui, form: &RunForm, words: &str, queue: &mut Vec<Command>) {
    ui.add(Label::new(words).wrap());
    ui.horizontal(|ui| {
        exports(ui, queue);
        if let Some(done) = &form.done {
            widgets::muted(ui, done);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            button(ui, "Check again", RunCommand::Check, queue);
        });
    });
}

fn exports(ui: &mut Ui, queue: &mut Vec<Command>) {
    for (label, ending) in [("Export CSV", "csv"), ("Export JUnit", "xml"), ("Export JSON", "json")] {
        button(ui, label, RunCommand::Export(ending), queue);
    }
}
