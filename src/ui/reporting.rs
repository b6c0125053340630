//! What happened to a call: the question, a time line of its events, and what came back held against what was sent.

use eframe::egui::{
    Align, CentralPanel, Color32, Frame, Label, Layout, Margin, Panel, RichText, ScrollArea, Sense, Stroke, Ui,
    UiBuilder, Vec2,
};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::api::reporting::{Echo, Event, Method, Report, Standing};
use crate::app::commands::{Action, Command};
use crate::app::report::{Answer, ReportCommand, ReportForm};
use crate::app::state::Shown;
use crate::app::words::moment;

/// The spans that can be chosen, in minutes, and their words.
const SPANS: [(u32, &str); 3] = [(10, "10 min"), (60, "1 h"), (1440, "1 day")];

/// The widths of the comparison's first two columns, in points.
const COLUMNS: [f32; 2] = [96.0, 190.0];

/// The button beside an exchange's verdict, where it has a call to ask about.
pub fn button(ui: &mut Ui, shown: &Shown, queue: &mut Vec<Command>) {
    if shown.reading.as_ref().is_some_and(|reading| reading.call_id.is_some()) {
        widgets::action_button(ui, queue, Action::Report);
    }
}

/// Draws the question and its answer into the dialog that holds them.
pub fn show(ui: &mut Ui, form: &mut ReportForm, queue: &mut Vec<Command>) {
    let window = ui.ctx().content_rect().size();
    let size = Vec2::new((window.x - 64.0).min(780.0), (window.y - 88.0).min(680.0));
    ui.set_min_size(size);
    ui.set_max_size(size);
    ui.horizontal(|ui| {
        let heading = format!("What happened to call {}", form.call_id);
        ui.add(Label::new(RichText::new(heading).font(theme::heading(16.0))).selectable(false));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").clicked() {
                queue.push(Command::Report(ReportCommand::Close));
            }
        });
    });
    ui.horizontal(|ui| {
        widgets::environment_badge(ui, form.environment);
        widgets::muted(ui, format!("#{} through {}, profile {}", form.id, form.host, form.profile));
    });
    ui.add_space(6.0);
    let rest = ui.available_rect_before_wrap();
    let mut body = ui.new_child(UiBuilder::new().max_rect(rest).layout(Layout::top_down(Align::Min)));
    let bar = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 });
    Panel::bottom("report's answers")
        .frame(bar)
        .show_separator_line(false)
        .show(&mut body, |ui| below(ui, form, queue));
    CentralPanel::default().frame(Frame::new()).show(&mut body, |ui| {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            ui.set_width(ui.available_width() - 10.0);
            match &form.answer {
                Answer::None => question(ui, form),
                Answer::Asking => widgets::nothing_yet(ui, "Asking…", "What the service tells will stand here"),
                Answer::Failed(problem) => {
                    widgets::banner(ui, Mark::Careful, Palette::of(ui).warn, |ui| {
                        ui.add(Label::new(problem).wrap());
                    });
                }
                Answer::Told(report) => told(ui, report, &form.call_id),
            }
        });
    });
    ui.advance_cursor_after_rect(rest);
}

/// What asking would do.
fn question(ui: &mut Ui, form: &ReportForm) {
    let palette = Palette::of(ui);
    let (mark, color) = if form.is_real {
        (Mark::Question, palette.environment(form.environment))
    } else {
        (Mark::Info, palette.accent)
    };
    widgets::banner(ui, mark, color, |ui| {
        ui.add(Label::new(RichText::new("Ask the service?").font(theme::heading(13.0))).selectable(false));
        let words = format!(
            "One more request goes to {}: a signed {} to its reporting call, for the calls of this account within {} of \
             the send. It texts nobody, and it is not recorded in the history",
            form.host,
            form.method.word(),
            span_words(form.minutes)
        );
        ui.add(Label::new(words).wrap().selectable(false));
    });
}

fn span_words(minutes: u32) -> String {
    SPANS
        .iter()
        .find(|(span, _)| *span == minutes)
        .map_or_else(|| format!("{minutes} min"), |(_, words)| (*words).to_owned())
}

fn told(ui: &mut Ui, report: &Report, call_id: &str) {
    let palette = Palette::of(ui);
    let (mark, color) =
        if report.events.is_empty() { (Mark::Nothing, palette.warn) } else { (Mark::Info, palette.accent) };
    widgets::banner(ui, mark, color, |ui| {
        ui.add(Label::new(report.sentence(call_id)).wrap());
        if let Some(conversation) = &report.conversation_id {
            ui.add(Label::new(format!("Conversation {conversation}")).wrap());
        }
    });
    if report.events.is_empty() {
        return;
    }
    ui.add_space(10.0);
    widgets::title(ui, "Time line");
    ui.add_space(4.0);
    let first = report.events.iter().find_map(|event| event.time);
    for (index, event) in report.events.iter().enumerate() {
        let place = (index == 0, index + 1 == report.events.len());
        step(ui, event, first, place);
    }
    widgets::muted(ui, "The types are LiveDeflect's own; the documentation names them without explaining them");
    comparison(ui, "What came back of the payload", &report.echoes);
    comparison(ui, "callerInfo, key by key", &report.caller_info);
    if let Some(problem) = report.caller_info_problem {
        widgets::banner(ui, Mark::Careful, palette.warn, |ui| {
            ui.add(Label::new(problem).wrap());
        });
    }
}

/// An event: a dot on the line, its time, and its type with its meaning. `place` is whether it is the first, the last.
fn step(ui: &mut Ui, event: &Event, first: Option<i64>, place: (bool, bool)) {
    let palette = Palette::of(ui);
    let color = if event.meaning().is_some() { palette.accent } else { palette.warn };
    let row = ui
        .horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 10.0;
            ui.allocate_exact_size(Vec2::new(16.0, 16.0), Sense::hover());
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                ui.horizontal(|ui| {
                    ui.spacing_mut().interact_size.y = 16.0;
                    let meaning = event.meaning().unwrap_or("A type that is not documented");
                    ui.add(Label::new(RichText::new(meaning).font(theme::heading(13.0))));
                    let kind = RichText::new(&event.kind).font(theme::code()).color(palette.key);
                    ui.add(Label::new(kind));
                });
                widgets::muted(ui, when(event, first));
                if let Some(info) = &event.info {
                    ui.add(Label::new(RichText::new(info).color(palette.text)).wrap());
                }
                ui.add_space(8.0);
            });
        })
        .response
        .rect;
    let center = row.left_top() + Vec2::new(8.0, 11.0);
    let top = if place.0 { center.y } else { row.top() - ui.spacing().item_spacing.y };
    let bottom = if place.1 { center.y } else { row.bottom() };
    ui.painter().vline(center.x, top..=bottom, Stroke::new(2.0, palette.line));
    ui.painter().circle(center, 5.0, color, Stroke::new(2.0, palette.pane));
}

/// When an event was, and how long after the first.
fn when(event: &Event, first: Option<i64>) -> String {
    let Some(time) = event.time else { return "no time given".to_owned() };
    let words = moment(time).unwrap_or_else(|| format!("{time} ms since 1970"));
    match first.map(|first| time.saturating_sub(first)) {
        None | Some(0) => words,
        Some(after) if after < 10_000 => format!("{words}, {after} ms after the first"),
        Some(after) if after < 600_000 => format!("{words}, {} s after the first", after / 1000),
        Some(_) => words,
    }
}

fn comparison(ui: &mut Ui, heading: &str, echoes: &[Echo]) {
    if echoes.is_empty() {
        return;
    }
    ui.add_space(10.0);
    widgets::title(ui, heading);
    ui.add_space(4.0);
    for (index, echo) in echoes.iter().enumerate() {
        ui.push_id((heading, index), |ui| row(ui, echo));
    }
}

fn row(ui: &mut Ui, echo: &Echo) {
    let palette = Palette::of(ui);
    let (mark, color) = sign(echo.standing, &palette);
    ui.horizontal_top(|ui| {
        column(ui, COLUMNS[0], |ui| {
            mark.show(ui, 13.0, color, palette.pane);
            ui.add(Label::new(RichText::new(echo.standing.word()).font(theme::small()).color(color)).selectable(false));
        });
        column(ui, COLUMNS[1], |ui| {
            ui.add(Label::new(RichText::new(&echo.name).font(theme::code()).color(palette.key)).truncate());
        });
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
        let words = match echo.standing {
            Standing::Same => value(&echo.came),
            _ => format!("sent {}, came {}", value(&echo.sent), value(&echo.came)),
        };
        ui.add(Label::new(RichText::new(words).font(theme::code())).wrap());
    });
}

/// A cell of so many points.
fn column(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(Vec2::new(width, 16.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(width);
        ui.set_max_width(width);
        ui.spacing_mut().item_spacing.x = 6.0;
        content(ui);
    });
}

fn sign(standing: Standing, palette: &Palette) -> (Mark, Color32) {
    match standing {
        Standing::Same => (Mark::Tick, palette.good),
        Standing::Different => (Mark::Cross, palette.bad),
        Standing::Missing => (Mark::Nothing, palette.warn),
        Standing::Added => (Mark::Careful, palette.warn),
    }
}

fn below(ui: &mut Ui, form: &mut ReportForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let is_asking = matches!(form.answer, Answer::Asking);
    ui.horizontal(|ui| {
        ui.add_enabled_ui(!is_asking, |ui| {
            widgets::muted(ui, "Method");
            for method in [Method::Post, Method::Get] {
                if widgets::option(ui, form.method == method, method.word()).clicked() {
                    form.method = method;
                }
            }
            ui.add_space(8.0);
            widgets::muted(ui, "Around the send");
            for (minutes, words) in SPANS {
                if widgets::option(ui, form.minutes == minutes, words).clicked() {
                    form.minutes = minutes;
                }
            }
        });
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if is_asking {
                if ui.button("Stop").clicked() {
                    queue.push(Command::Report(ReportCommand::Stop));
                }
                return;
            }
            let (label, color) = match (&form.answer, form.is_real) {
                (Answer::None, true) => ("Ask the service", palette.environment(form.environment)),
                (_, true) => ("Ask again", palette.environment(form.environment)),
                (Answer::None, false) => ("Ask", palette.primary),
                (_, false) => ("Ask again", palette.primary),
            };
            if widgets::primary_button(ui, label, color, true).clicked() {
                queue.push(Command::Report(ReportCommand::Ask));
            }
            if matches!(form.answer, Answer::Told(_)) && ui.button("Copy the report").clicked() {
                queue.push(Command::Report(ReportCommand::Copy));
            }
        });
    });
}
