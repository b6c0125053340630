//! The simulator's pane: whether it runs, how it behaves, and what came to it with each check.

use eframe::egui::{
    self, Align, Button, CentralPanel, ComboBox, Frame, Label, Layout, Margin, Panel, RichText, ScrollArea, Sense, Ui,
    UiBuilder, Vec2,
};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::api::json;
use crate::app::commands::Command;
use crate::app::simulation::{Check, Entry, Fault, ReplyForm, Script, SimulatorCommand, SimulatorForm};
use crate::app::words::time_of_day;

/// The list's width, in points, and the least that is left for the chosen line.
const LIST: f32 = 372.0;
const LEAST: f32 = 300.0;

/// A line's height, in points.
const LINE: f32 = 24.0;

/// The spans that a timestamp may be off, in seconds, and their words.
const WINDOWS: [(u64, &str); 4] = [(30, "30 s"), (300, "5 min"), (3600, "1 h"), (315_360_000, "any time")];

/// Draws the pane into the dialog that holds it.
pub fn show(ui: &mut Ui, form: &mut SimulatorForm, queue: &mut Vec<Command>) {
    let window = ui.ctx().content_rect().size();
    let size = Vec2::new((window.x - 64.0).min(1040.0), (window.y - 88.0).min(720.0));
    ui.set_min_size(size);
    ui.set_max_size(size);
    heading(ui, form, queue);
    ui.add_space(6.0);
    settings(ui, form, queue);
    ui.add_space(4.0);
    faults(ui, form, queue);
    if let Some(problem) = &form.problem {
        widgets::banner(ui, Mark::Careful, Palette::of(ui).bad, |ui| {
            ui.add(Label::new(problem).wrap());
        });
    }
    ui.add_space(6.0);
    let rest = ui.available_rect_before_wrap();
    let mut body = ui.new_child(UiBuilder::new().max_rect(rest).layout(Layout::top_down(Align::Min)));
    let bar = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 8, bottom: 0 });
    Panel::bottom("simulator's answers").frame(bar).show_separator_line(false).show(&mut body, |ui| {
        below(ui, form, queue);
    });
    if body.available_width() >= LIST + LEAST {
        let frame = Frame::new().inner_margin(Margin { left: 0, right: 8, top: 0, bottom: 0 });
        Panel::left("requests")
            .frame(frame)
            .resizable(false)
            .exact_size(LIST)
            .show(&mut body, |ui| list(ui, form, queue));
    } else {
        Panel::top("requests").frame(Frame::new()).exact_size(150.0).show(&mut body, |ui| list(ui, form, queue));
    }
    let frame = Frame::new().inner_margin(Margin { left: 10, right: 0, top: 0, bottom: 0 });
    CentralPanel::default().frame(frame).show(&mut body, |ui| whole(ui, form));
    ui.advance_cursor_after_rect(rest);
}

fn heading(ui: &mut Ui, form: &SimulatorForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new("Simulator").font(theme::heading(16.0))).selectable(false));
        ui.add_space(6.0);
        if let Some(url) = &form.url {
            Mark::Tick.show(ui, 14.0, palette.good, palette.pane);
            ui.add(Label::new("Runs on").selectable(false));
            ui.add(Label::new(RichText::new(url).font(theme::code())));
        } else {
            Mark::Nothing.show(ui, 14.0, palette.muted, palette.pane);
            ui.add(Label::new("Does not run yet; the first send starts it").selectable(false));
            if widgets::small_button(ui, "Start").clicked() {
                queue.push(Command::Simulate(SimulatorCommand::Start));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("Close").clicked() {
                queue.push(Command::Simulate(SimulatorCommand::Close));
            }
            if !form.accepted.is_empty() {
                accepts(ui, form, queue);
            }
        });
    });
}

/// The menu of the profiles whose credentials are accepted beside the built-in one's.
fn accepts(ui: &mut Ui, form: &SimulatorForm, queue: &mut Vec<Command>) {
    let more = form.accepted.iter().filter(|(_, is_accepted)| *is_accepted).count();
    let words = match more {
        0 => "Accepts Simulator".to_owned(),
        more => format!("Accepts Simulator and {more} more"),
    };
    let menu = ui.button(words).on_hover_text("Whose credentials are accepted beside the built-in profile's");
    egui::Popup::menu(&menu).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for (name, is_accepted) in &form.accepted {
                let mut is_accepted = *is_accepted;
                if ui.checkbox(&mut is_accepted, name).changed() {
                    queue.push(Command::Simulate(SimulatorCommand::Accept(name.clone(), is_accepted)));
                }
            }
        });
    });
}

fn settings(ui: &mut Ui, form: &SimulatorForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let behaviour = &form.behaviour;
    ui.horizontal_wrapped(|ui| {
        let mut strict = behaviour.strict;
        let words = "Refuse what the form would not send, formats included; otherwise only the required items count";
        if ui.checkbox(&mut strict, "Strict payload").on_hover_text(words).changed() {
            queue.push(Command::Simulate(SimulatorCommand::Strict(strict)));
        }
        ui.add_space(10.0);
        widgets::muted(ui, "Replies");
        let combo = ComboBox::from_id_salt("replies").width(250.0).selected_text(behaviour.reply.words());
        let combo = combo.show_ui(ui, |ui| {
            for reply in ReplyForm::ALL {
                let text = RichText::new(reply.words()).color(palette.text);
                if ui.selectable_label(reply == behaviour.reply, text).clicked() {
                    ui.close();
                    queue.push(Command::Simulate(SimulatorCommand::Reply(reply)));
                }
            }
        });
        combo.response.accessible_name("replies");
        ui.add_space(10.0);
        widgets::muted(ui, "Timestamps may be off");
        for (seconds, words) in WINDOWS {
            if widgets::option(ui, behaviour.clock_window == seconds, words).clicked() {
                queue.push(Command::Simulate(SimulatorCommand::ClockWindow(seconds)));
            }
        }
    });
}

fn faults(ui: &mut Ui, form: &mut SimulatorForm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        let label = widgets::muted(ui, "Fault");
        let edit = widgets::line_edit(&mut form.fault).font(theme::code()).desired_width(190.0);
        ui.add(edit).labelled_by(label.id);
        let menu = ui.button("Choose");
        egui::Popup::menu(&menu).close_behavior(egui::PopupCloseBehavior::CloseOnClick).show(|ui| {
            ui.set_min_width(380.0);
            ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
                for fault in Fault::all() {
                    if ui.selectable_label(form.fault == fault.to_string(), fault.words()).clicked() {
                        form.fault = fault.to_string();
                    }
                }
            });
        });
        for (label, command) in
            [("Next call", SimulatorCommand::FaultNext), ("Every call", SimulatorCommand::FaultAlways)]
        {
            if ui.button(label).clicked() {
                queue.push(Command::Simulate(command));
            }
        }
        let script = &form.behaviour.script;
        let (mark, color) =
            if *script == Script::default() { (Mark::Tick, palette.good) } else { (Mark::Careful, palette.warn) };
        ui.add_space(6.0);
        mark.show(ui, 14.0, color, palette.pane);
        ui.add(Label::new(plan(script)).selectable(false));
        if *script != Script::default() && widgets::small_button(ui, "No faults").clicked() {
            queue.push(Command::Simulate(SimulatorCommand::NoFaults));
        }
    });
}

/// What the next calls get, in words.
fn plan(script: &Script) -> String {
    let name = |fault: Option<&Fault>| fault.map_or_else(|| "right replies".to_owned(), ToString::to_string);
    match script.left() {
        0 if script.always.is_none() => "Right replies".to_owned(),
        0 => format!("Every call {}", name(script.always.as_ref())),
        1 => format!("Next call {}, then {}", name(script.peek()), name(script.always.as_ref())),
        left => {
            format!("Next call {}, {left} calls in all, then {}", name(script.peek()), name(script.always.as_ref()))
        }
    }
}

/// The requests, the newest first.
fn list(ui: &mut Ui, form: &SimulatorForm, queue: &mut Vec<Command>) {
    if form.entries.is_empty() {
        widgets::nothing_yet(ui, "Nothing came yet", "What a client sends will stand here");
        return;
    }
    let shown = form.shown().map(|entry| entry.number);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, LINE, form.entries.len(), |ui, rows| {
        for entry in form.entries.iter().rev().skip(rows.start).take(rows.len()) {
            if line(ui, entry, shown == Some(entry.number)).clicked() {
                queue.push(Command::Simulate(SimulatorCommand::Choose(entry.number)));
            }
        }
    });
}

fn sign(entry: &Entry, palette: &Palette) -> (Mark, egui::Color32) {
    match entry {
        Entry { fault: Some(_), .. } => (Mark::Careful, palette.warn),
        Entry { status: 200..=299, .. } => (Mark::Tick, palette.good),
        Entry { status: 401, .. } => (Mark::Barred, palette.bad),
        _ => (Mark::Cross, palette.bad),
    }
}

fn line(ui: &mut Ui, entry: &Entry, is_chosen: bool) -> egui::Response {
    let palette = Palette::of(ui);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), LINE), Sense::click());
    let name = format!("Request {}, {}, {}", entry.number, entry.status, words(entry));
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_chosen, &name));
    if is_chosen || response.hovered() {
        let ground = if is_chosen { palette.chosen } else { palette.strip };
        ui.painter().rect_filled(rect, theme::RADIUS, ground);
    }
    widgets::focus_ring(ui, &response, rect);
    let inner = rect.shrink2(Vec2::new(6.0, 0.0));
    let mut row = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)));
    row.spacing_mut().item_spacing.x = 8.0;
    let (mark, color) = sign(entry, &palette);
    mark.show(&mut row, 13.0, color, palette.pane);
    let part = |ui: &mut Ui, text: RichText| {
        ui.add(Label::new(text).selectable(false).truncate());
    };
    let at = i64::try_from(entry.at).unwrap_or(i64::MAX).saturating_mul(1000);
    part(&mut row, RichText::new(time_of_day(at)).font(theme::small()).color(palette.muted));
    part(&mut row, RichText::new(entry.status.to_string()).font(theme::code()));
    part(&mut row, RichText::new(words(entry)));
    response
}

/// A line's words: the fault that was asked for, or what came of the request.
fn words(entry: &Entry) -> String {
    match &entry.fault {
        Some(fault) => format!("{fault}: {}", entry.cause),
        None => entry.cause.clone(),
    }
}

/// The chosen request with all that is known of it.
fn whole(ui: &mut Ui, form: &SimulatorForm) {
    let Some(entry) = form.shown() else { return };
    let palette = Palette::of(ui);
    ScrollArea::vertical().id_salt(entry.number).auto_shrink(false).show(ui, |ui| {
        ui.set_width(ui.available_width() - 10.0);
        ui.horizontal_wrapped(|ui| {
            let what = format!("{} {}", entry.method, entry.path);
            ui.add(Label::new(RichText::new(what).font(theme::code()).color(palette.text)).wrap());
            widgets::muted(ui, format!("#{}, {} bytes", entry.number, entry.body_bytes));
        });
        if let Some(fault) = &entry.fault {
            widgets::banner(ui, Mark::Careful, palette.warn, |ui| {
                ui.add(Label::new(format!("On request: {}. Without it: {}", fault.words(), entry.cause)).wrap());
            });
        }
        part(ui, "Checked");
        for check in &entry.checks {
            checked(ui, check);
        }
        if let Some(base_string) = &entry.base_string {
            part(ui, "Base string that should have been signed");
            ui.add(Label::new(RichText::new(base_string).font(theme::code())).wrap());
        }
        if !entry.parameters.is_empty() {
            part(ui, "Parameters");
            let pairs = entry.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            widgets::pairs(ui, "parameters", pairs);
        }
        for (heading, text) in [("Body", &entry.body), ("Answered", &entry.reply)] {
            part(ui, heading);
            // Why here: a logged body measures 8 KiB at most.
            let pretty = json::pretty(text).map(|parts| parts.into_iter().map(|(_, text)| text).collect::<String>());
            let text = if text.is_empty() { "empty".to_owned() } else { pretty.unwrap_or_else(|| text.clone()) };
            ui.add(Label::new(RichText::new(text).font(theme::code())).wrap());
        }
    });
}

fn part(ui: &mut Ui, heading: &str) {
    ui.add_space(8.0);
    widgets::title(ui, heading);
    ui.add_space(2.0);
}

fn checked(ui: &mut Ui, check: &Check) {
    let palette = Palette::of(ui);
    let (mark, color) = if check.passed { (Mark::Tick, palette.good) } else { (Mark::Cross, palette.bad) };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        mark.show(ui, 14.0, color, palette.pane);
        ui.allocate_ui_with_layout(Vec2::new(92.0, 14.0), Layout::top_down(Align::Min), |ui| {
            ui.set_width(92.0);
            ui.add(Label::new(RichText::new(check.name).font(theme::heading(12.0))).selectable(false));
        });
        ui.add(Label::new(&check.detail).wrap());
    });
}

fn below(ui: &mut Ui, form: &SimulatorForm, queue: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let some = !form.entries.is_empty();
        for (label, command) in [("Clear", SimulatorCommand::Clear), ("Copy the request", SimulatorCommand::Copy)] {
            if ui.add_enabled(some, Button::new(label)).clicked() {
                queue.push(Command::Simulate(command));
            }
        }
        let words = match form.entries.len() {
            0 => String::new(),
            1 => "1 request".to_owned(),
            count => format!("{count} requests; the last 1,000 are kept"),
        };
        widgets::muted(ui, words);
    });
}
