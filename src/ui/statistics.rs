//! The statistics of the exchanges that the history's list shows: counts, a plot of how long they took, the slowest.

use std::time::Duration;

use eframe::egui::{
    self, Align, Color32, Grid, Label, Layout, RichText, Role, ScrollArea, Sense, Ui, Vec2, WidgetInfo,
};
use egui_plot::{AxisHints, Line, Plot, PlotPoints, Points};

use super::marks::{self, Mark};
use super::theme::{self, Palette};
use super::widgets;
use crate::app::commands::Command;
use crate::app::statistics::{Counts, Ending, Percentiles, Row, Statistics};
use crate::app::words::{milliseconds, time_of_day};

/// The most days that are listed.
const DAYS: usize = 31;

/// Draws the statistics, or that they are being worked out.
pub fn show(ui: &mut Ui, statistics: Option<&Statistics>, queue: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        ui.add(Label::new(RichText::new("Statistics").font(theme::heading(16.0))).selectable(false));
        if let Some(statistics) = statistics {
            let words = match statistics.all {
                1 => "of the one exchange that the history's list shows".to_owned(),
                all => format!("of the {all} exchanges that the history's list shows"),
            };
            widgets::muted(ui, words);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = ui.button("Close");
            if ui.memory(|memory| memory.focused().is_none()) {
                close.request_focus();
            }
            if close.clicked() {
                queue.push(Command::Decline);
            }
        });
    });
    ui.add_space(4.0);
    // Why fixed: a window that grows while it is drawn shows its first frames cut off.
    let most = (ui.ctx().content_rect().height() - 130.0).max(120.0);
    let height = statistics.map_or(ABOVE, height).min(most);
    ui.set_min_height(height);
    let Some(statistics) = statistics else {
        widgets::muted(ui, "Counting…");
        return;
    };
    if statistics.all == 0 {
        widgets::muted(ui, "Nothing to count: the list shows no exchange that has ended");
        return;
    }
    ScrollArea::vertical().id_salt("statistics").max_height(height).auto_shrink(false).show(ui, |ui| {
        latencies(ui, statistics);
        ui.add_space(8.0);
        ui.columns(2, |columns| {
            if let [left, right] = columns {
                days(left, statistics);
                slowest(right, statistics, queue);
            }
        });
    });
}

/// The room of the heading and the plot, in points.
const ABOVE: f32 = 290.0;

/// A line of the plot: its name, what it shows, its colour.
type Series = (&'static str, fn(&Percentiles) -> Duration, Color32);

/// The room that the statistics want, in points.
#[expect(clippy::cast_precision_loss, reason = "some forty lines")]
fn height(statistics: &Statistics) -> f32 {
    let lines = (statistics.days.len().min(DAYS) + 2).max(statistics.slowest.len());
    ABOVE + 30.0 + lines as f32 * 30.0
}

/// The lines of the plot, with their colours.
fn series(palette: &Palette) -> [Series; 3] {
    [
        ("p50", |took| took.p50, palette.good),
        ("p90", |took| took.p90, palette.accent),
        ("p99", |took| took.p99, palette.warn),
    ]
}

fn latencies(ui: &mut Ui, statistics: &Statistics) {
    let palette = Palette::of(ui);
    widgets::title(ui, "Time taken");
    let Some(took) = &statistics.took else {
        widgets::muted(ui, "No whole reply came");
        return;
    };
    ui.horizontal(|ui| {
        for (name, of, color) in series(&palette) {
            let (dot, _) = ui.allocate_exact_size(Vec2::splat(9.0), Sense::hover());
            ui.painter().circle_filled(dot.center(), 4.0, color);
            ui.label(format!("{name} {}", milliseconds(of(took))));
            ui.add_space(10.0);
        }
        widgets::muted(ui, format!("whole replies; a point is {}", statistics.span));
    });
    let reserved = ui.allocate_ui(Vec2::new(ui.available_width(), 190.0), |ui| plot(ui, statistics, &palette)).response;
    reserved.widget_info(|| WidgetInfo::labeled(Role::Image, true, plot_in_words(statistics)));
}

/// What the plot shows, for who cannot see it.
fn plot_in_words(statistics: &Statistics) -> String {
    let points = statistics.points.iter().map(|point| {
        let took = &point.took;
        let [p50, p90, p99] = [took.p50, took.p90, took.p99].map(milliseconds);
        format!("{}: {} replies, p50 {p50}, p90 {p90}, p99 {p99}", time_of_day(point.from), point.count)
    });
    format!("Time taken by {}. {}", statistics.span, points.collect::<Vec<_>>().join("; "))
}

fn plot(ui: &mut Ui, statistics: &Statistics, palette: &Palette) {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into 53 bits")]
    let at = |milliseconds: i64| milliseconds as f64;
    #[expect(clippy::cast_possible_truncation, reason = "a place on an axis back to what it was made of")]
    let time = |value: f64| time_of_day(value as i64);
    let in_words = |value: f64| milliseconds(Duration::from_secs_f64(value.max(0.0) / 1000.0));
    let time_axis = AxisHints::new_x().formatter(move |mark, _| time(mark.value));
    let value_axis =
        AxisHints::new_y().formatter(move |mark, _| in_words(mark.value)).label_spacing(egui::Rangef::new(12.0, 16.0));
    Plot::new("latencies")
        .height(186.0)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .include_y(0.0)
        .include_x(around(statistics, -1))
        .include_x(around(statistics, 1))
        .x_grid_spacer(|input| time_marks(input.bounds))
        .show_grid([false, true])
        .custom_x_axes(vec![time_axis])
        .custom_y_axes(vec![value_axis])
        .show(ui, |plot| {
            for (name, of, color) in series(palette) {
                let points: Vec<[f64; 2]> = statistics
                    .points
                    .iter()
                    .map(|point| [at(point.from), of(&point.took).as_secs_f64() * 1000.0])
                    .collect();
                plot.points(
                    Points::new("", PlotPoints::from(points.clone())).color(color).radius(2.5).allow_hover(false),
                );
                plot.line(Line::new(name, PlotPoints::from(points)).color(color).width(1.8));
            }
        });
}

/// A minute, in milliseconds: the shortest span of a point.
const MINUTE: i64 = 60_000;

/// The steps that a person counts time in, in minutes.
const STEPS: [i64; 14] = [1, 2, 5, 10, 30, 60, 180, 720, 1_440, 4_320, 14_400, 43_200, 129_600, 525_600];

/// Some five moments of the axis, at whole steps.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "milliseconds fit into 53 bits")]
fn time_marks(bounds: (f64, f64)) -> Vec<egui_plot::GridMark> {
    let (from, to) = (bounds.0 as i64, bounds.1 as i64);
    let longest = STEPS[STEPS.len() - 1];
    let step = MINUTE * STEPS.into_iter().find(|step| (to - from) / (step * MINUTE) <= 5).unwrap_or(longest);
    let first = from.div_euclid(step) + 1;
    (first..=to.div_euclid(step))
        .map(|count| egui_plot::GridMark { value: (count * step) as f64, step_size: step as f64 })
        .collect()
}

/// A moment before the first point or after the last one, in milliseconds since 1970: a single point needs a width too.
#[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit into 53 bits")]
fn around(statistics: &Statistics, side: i64) -> f64 {
    let point = if side < 0 { statistics.points.first() } else { statistics.points.last() };
    point.map_or(0.0, |point| (point.from + side * MINUTE) as f64)
}

fn sign(ui: &mut Ui, ending: Ending) {
    let palette = Palette::of(ui);
    let (standing, verdict) = ending.parts();
    let (mark, color) = Mark::of(standing, verdict, &palette);
    mark.show(ui, 12.0, color, palette.pane);
}

fn days(ui: &mut Ui, statistics: &Statistics) {
    widgets::title(ui, "By verdict and day");
    Grid::new("days").num_columns(Ending::ALL.len() + 1).spacing([12.0, 4.0]).show(ui, |ui| {
        ui.label("");
        for ending in Ending::ALL {
            let (standing, verdict) = ending.parts();
            ui.horizontal(|ui| sign(ui, ending)).response.on_hover_text(marks::word(standing, verdict));
        }
        ui.end_row();
        counts(ui, "All", &statistics.counts);
        for (day, of_day) in statistics.days.iter().take(DAYS) {
            counts(ui, &day.strftime("%d %b %Y").to_string(), of_day);
        }
    });
    if let Some(more) = statistics.days.len().checked_sub(DAYS).filter(|more| *more > 0) {
        widgets::muted(ui, format!("and {more} earlier days"));
    }
}

fn counts(ui: &mut Ui, name: &str, counts: &Counts) {
    let palette = Palette::of(ui);
    let response = ui.add(Label::new(name).selectable(false));
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, counts_in_words(name, counts)));
    for count in counts {
        let color = if *count == 0 { palette.muted } else { palette.text };
        ui.add(Label::new(RichText::new(count.to_string()).font(theme::code()).color(color)).selectable(false));
    }
    ui.end_row();
}

/// A line of the table for who cannot see its columns' signs.
fn counts_in_words(name: &str, counts: &Counts) -> String {
    let words = Ending::ALL.into_iter().zip(counts).filter(|(_, count)| **count > 0).map(|(ending, count)| {
        let (standing, verdict) = ending.parts();
        format!("{count} {}", marks::word(standing, verdict))
    });
    format!("{name}: {}", words.collect::<Vec<_>>().join(", "))
}

fn slowest(ui: &mut Ui, statistics: &Statistics, queue: &mut Vec<Command>) {
    widgets::title(ui, "Slowest");
    let id = |row: &Row| format!("#{}", row.id);
    let took = |row: &Row| row.total.map(milliseconds).unwrap_or_default();
    let widest = |of: &dyn Fn(&Row) -> String| statistics.slowest.iter().map(|row| of(row).len()).max().unwrap_or(0);
    let (id_width, took_width) = (widest(&id), widest(&took));
    for row in &statistics.slowest {
        ui.horizontal(|ui| {
            let palette = Palette::of(ui);
            let (mark, color) = Mark::of(row.standing, row.verdict, &palette);
            mark.show(ui, 12.0, color, palette.pane);
            let (id, took, at) = (id(row), took(row), time_of_day(row.started_at));
            let words = format!("{id:<id_width$}  {took:>took_width$}  {at}");
            let link = egui::Link::new(RichText::new(words).font(theme::code()).color(palette.text));
            if ui.add(link).on_hover_text("Show this exchange").clicked() {
                queue.push(Command::Show(row.id));
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_axis_has_a_few_marks_at_whole_steps_whatever_its_length() {
        for (minutes, step) in
            [(2, 1), (5, 1), (6, 2), (40, 10), (180, 60), (1_500, 720), (50_000, 14_400), (4_000_000, 525_600)]
        {
            let from = 1_795_586_040_000.0;
            #[expect(clippy::cast_precision_loss, reason = "milliseconds fit into 53 bits")]
            let [length, step] = [minutes, step].map(|minutes: i64| (minutes * MINUTE) as f64);
            let marks = time_marks((from, from + length));
            assert!((1..=8).contains(&marks.len()), "{minutes}: {marks:?}");
            assert!(marks.iter().all(|mark| mark.value > from && mark.value <= from + length), "{minutes}: {marks:?}");
            assert!(
                marks.iter().all(|mark| mark.value % step < 0.5 && (mark.step_size - step).abs() < 0.5),
                "{minutes}: {marks:?}"
            );
        }
    }
}
