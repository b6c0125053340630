//! "Compare…": two exchanges side by side, part by part, with only what differs.

use eframe::egui::{Align, Checkbox, Frame, Label, Layout, Margin, RichText, ScrollArea, Ui, vec2};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::app::commands::Command;
use crate::app::comparing::{Against, CompareCommand, CompareForm, Compared, Difference};

/// What the question has around its answer, in points.
const AROUND: f32 = 250.0;
/// The most characters of one value that are shown.
const MOST_SHOWN: usize = 2_000;
/// The most differences that are drawn.
const MOST_ROWS: usize = 500;

/// The question and its answer.
pub fn show(ui: &mut Ui, form: &mut CompareForm, queue: &mut Vec<Command>) {
    let heading = format!("Compare exchange #{}", form.id);
    ui.add(Label::new(RichText::new(heading).font(theme::heading(16.0))).selectable(false));
    ui.add_space(4.0);
    choices(ui, form, queue);
    ui.add_space(6.0);
    let most = (ui.ctx().content_rect().height() - AROUND).max(80.0);
    match &form.compared {
        None => drop(widgets::muted(ui, "Comparing…")),
        Some(Err(problem)) => widgets::banner(ui, Mark::Info, Palette::of(ui).muted, |ui| {
            ui.add(Label::new(problem).wrap());
        }),
        Some(Ok(compared)) => answer(ui, compared, &mut form.shows_always, most),
    }
    ui.add_space(8.0);
    if ui.button("Close").clicked() {
        queue.push(Command::Decline);
    }
}

fn choices(ui: &mut Ui, form: &mut CompareForm, queue: &mut Vec<Command>) {
    let before = form.against;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (against, label) in [
            (Against::Previous, "The one before"),
            (Against::LastSuccess, "The last success"),
            (Against::Draft, "The form"),
        ] {
            if widgets::option(ui, form.against == against, label).clicked() {
                form.against = against;
            }
        }
        ui.add_space(8.0);
        widgets::muted(ui, "Exchange #");
        let field = widgets::line_edit(&mut form.number).desired_width(70.0);
        let field = ui.add(field).accessible_name("number of the other exchange");
        if field.changed()
            && let Ok(number) = form.number.trim().parse()
        {
            form.against = Against::Number(number);
        }
    });
    if form.against != before {
        queue.push(Command::Compare(CompareCommand::Changed));
    }
}

fn answer(ui: &mut Ui, compared: &Compared, shows_always: &mut bool, most: f32) {
    let always = compared.differences.iter().filter(|difference| difference.always).count();
    let telling = compared.differences.len() - always;
    ui.horizontal(|ui| {
        let words = match telling {
            0 => "No telling difference".to_owned(),
            1 => "1 difference".to_owned(),
            count => format!("{count} differences"),
        };
        ui.add(Label::new(RichText::new(words).font(theme::heading(13.0))).selectable(false));
        if always > 0 {
            ui.add(Checkbox::new(shows_always, format!("Show what always differs ({always})")));
        }
    });
    let shown: Vec<&Difference> =
        compared.differences.iter().filter(|difference| *shows_always || !difference.always).collect();
    if shown.is_empty() {
        widgets::muted(ui, "Nonce, timestamp, signature, dates, times and callId differ between any two sends");
        return;
    }
    ScrollArea::vertical()
        .id_salt("differences")
        .max_height(most)
        .min_scrolled_height(most)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let columns = Columns::of(ui);
            columns.row(ui, [("", true), (&compared.old, true), (&compared.new, true)]);
            let mut part = None;
            for difference in shown.iter().take(MOST_ROWS) {
                if part != Some(difference.part) {
                    part = Some(difference.part);
                    ui.add_space(6.0);
                    ui.add(
                        Label::new(RichText::new(difference.part.label()).font(theme::heading(12.5))).selectable(false),
                    );
                }
                columns.difference(ui, difference);
            }
            if shown.len() > MOST_ROWS {
                widgets::muted(ui, format!("and {} more", shown.len() - MOST_ROWS));
            }
        });
}

/// The room above and below a value in its frame, in points.
const ABOVE_TEXT: i8 = 3;

/// The widths of the three columns: where, old, new.
struct Columns([f32; 3]);

impl Columns {
    fn of(ui: &Ui) -> Self {
        let width = ui.available_width() - 40.0;
        let first = (width * 0.24).clamp(90.0, 220.0);
        let other = ((width - first) / 2.0).max(80.0);
        Self([first, other, other])
    }

    fn row(&self, ui: &mut Ui, cells: [(&str, bool); 3]) {
        let palette = Palette::of(ui);
        ui.horizontal_top(|ui| {
            for ((text, is_heading), width) in cells.into_iter().zip(self.0) {
                cell(ui, width, |ui| {
                    let font = if is_heading { theme::heading(12.5) } else { theme::code() };
                    ui.add(Label::new(RichText::new(text).font(font).color(palette.text)).wrap());
                });
            }
        });
    }

    fn difference(&self, ui: &mut Ui, difference: &Difference) {
        let palette = Palette::of(ui);
        ui.horizontal_top(|ui| {
            cell(ui, self.0[0], |ui| {
                let color = if difference.always { palette.muted } else { palette.key };
                // Why the margin: the values beside it stand in frames.
                Frame::new().inner_margin(Margin::symmetric(0, ABOVE_TEXT)).show(ui, |ui| {
                    ui.add(Label::new(RichText::new(&difference.path).font(theme::code()).color(color)).wrap());
                });
            });
            let sides = [(&difference.old, palette.bad, "gone"), (&difference.new, palette.good, "new")];
            for ((value, color, _), width) in sides.into_iter().zip([self.0[1], self.0[2]]) {
                cell(ui, width, |ui| match value {
                    Some(value) => {
                        let frame = Frame::new()
                            .fill(theme::tint(color))
                            .corner_radius(theme::RADIUS)
                            .inner_margin(Margin::symmetric(6, ABOVE_TEXT));
                        frame.show(ui, |ui| {
                            let text = RichText::new(shortened(value)).font(theme::code()).color(palette.text);
                            ui.add(Label::new(text).wrap());
                        });
                    }
                    None => drop(widgets::muted(ui, "not there")),
                });
            }
        });
    }
}

fn cell(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
        ui.set_width(width);
        content(ui);
    });
}

fn shortened(value: &str) -> String {
    match value.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}
