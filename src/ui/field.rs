//! One item's field: its name, its text, how it goes out, and its findings with their fixes.

use eframe::egui::{self, Align, Key, Label, Layout, Modifiers, Popup, RichText, TextEdit, Ui, Vec2};

use super::findings::{self, finding_line};
use super::theme::{self, Palette};
use super::{Jump, message, widgets};
use crate::api::catalogue::{self, Accepts, Item};
use crate::api::checks::{Finding, Place, Strength, times};
use crate::api::draft::{Draft, Entry, Form};
use crate::api::json;
use crate::api::wire::{IsMobile, TextTagName, TimeUnit, Wire};
use crate::app::commands::Command;
use crate::app::state::State;
use crate::app::words;

/// The width of the names' column, in points; wide enough for the longest API name.
const NAMES: f32 = 198.0;
/// Below this width a field stands under its name instead of beside it, in points.
const STACKED: f32 = 340.0;

/// Draws one item's row; tells whether its text, or how it goes out, was changed.
pub fn show(
    ui: &mut Ui,
    state: &mut State,
    item: &'static Item,
    jump: Option<&Jump>,
    queue: &mut Vec<Command>,
) -> bool {
    let wire = state.wire();
    let place = Place::Item(item.name.to_owned());
    let findings: Vec<Finding> = state.findings_at(&place).cloned().collect();
    let known = state.attempted || state.touched.contains(item.name);
    // Why: nobody wants to be told at once what is still missing; every other mistake is told as it is made.
    let quiet = item.required && !known && !state.draft.entry(item.name).is_sent();
    let shown: Vec<&Finding> = findings.iter().filter(|_| !quiet).collect();
    let name = item.shown_name(wire);
    beside(
        ui,
        |ui| names(ui, name, item),
        |ui, label| {
            let before = state.draft.country_code_and_number();
            let worst = findings::worst(&findings).filter(|_| !quiet);
            let response = text(ui, &mut state.draft, item, worst).labelled_by(label);
            if !quiet {
                findings::describe(ui, response.id, &findings);
            }
            if matches!(jump, Some(Jump(at)) if at == &place) {
                response.request_focus();
                response.scroll_to_me(Some(Align::Center));
            }
            let mut changed = response.changed();
            changed |= how_it_goes_out(ui, state.draft.entry_mut(item.name));
            if item.accepts == Accepts::EpochTime {
                changed |= moment(ui, state, item);
            }
            wire_choice(ui, item, wire, queue);
            if item.name == catalogue::DEFLECTION_TEXT
                && let Some(text) = message::show(ui, state.draft.text(item.name), &state.checked.message)
            {
                state.draft.set_text(item.name, &text);
                changed = true;
            }
            for finding in shown {
                if finding_line(ui, finding)
                    && let Some(fix) = &finding.fix
                {
                    state.draft.apply(&fix.change);
                    changed = true;
                }
            }
            let is_part = [catalogue::CUSTOMER_COUNTRY_CODE, catalogue::CUSTOMER_PHONE_NUMBER].contains(&item.name);
            if changed && is_part {
                state.draft.handle_follows(&before);
            }
            changed
        },
    )
}

/// The text field, with the menu of other ways to send the item beside it.
fn text(ui: &mut Ui, draft: &mut Draft, item: &'static Item, worst: Option<Strength>) -> egui::Response {
    let entry = draft.entry_mut(item.name);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let width = ui.available_width() - widgets::SIGN - 2.0;
        let edit = if item.name == catalogue::DEFLECTION_TEXT {
            TextEdit::multiline(&mut entry.text).desired_rows(3)
        } else {
            widgets::line_edit(&mut entry.text)
        };
        let edit = if entry.form == Form::Json { edit.font(theme::code()) } else { edit };
        let hint = if item.accepts == Accepts::Text { String::new() } else { format!("e.g. {}", item.example) };
        let mut response = text_field(ui, edit.hint_text(hint), width, worst);
        let menu = widgets::more_button(ui, &format!("How {} goes out", item.name));
        if response.has_focus() && ui.input_mut(|input| input.consume_key(Modifiers::ALT, Key::ArrowDown)) {
            Popup::toggle_id(ui.ctx(), Popup::default_response_id(&menu));
        }
        Popup::menu(&menu).show(|ui| {
            if ways(ui, entry) {
                response.mark_changed();
            }
        });
        response
    })
    .inner
}

/// A text field of a given width; the outline tells the strongest of its findings.
pub fn text_field(ui: &mut Ui, edit: TextEdit<'_>, width: f32, worst: Option<Strength>) -> egui::Response {
    ui.scope(|ui| {
        if let Some(stroke) = findings::outline(worst, &Palette::of(ui)) {
            ui.visuals_mut().widgets.inactive.bg_stroke = stroke;
            ui.visuals_mut().widgets.hovered.bg_stroke = stroke;
        }
        ui.add(edit.desired_width(width).margin(egui::Margin::symmetric(7, 5)))
    })
    .inner
}

/// The ways an item can go out, wrong ones among them; tells whether one was chosen.
fn ways(ui: &mut Ui, entry: &mut Entry) -> bool {
    widgets::muted(ui, "Goes out");
    let mut chosen = None;
    let number = if json::is_number(&entry.text) { entry.text.clone() } else { "0".to_owned() };
    let quoted = json::string(&entry.text);
    let literals = [
        ("as a JSON number", number),
        ("as true", "true".to_owned()),
        ("as null", "null".to_owned()),
        ("as an array", format!("[{quoted}]")),
    ];
    for (label, form) in
        [("as the form says", Form::Own), ("left out", Form::Omitted), ("as an empty string", Form::Empty)]
    {
        if widgets::option(ui, entry.form == form, label).clicked() {
            let text = if entry.form == Form::Json { plain(&entry.text) } else { entry.text.clone() };
            chosen = Some(Entry { text, form });
        }
    }
    for (label, text) in literals {
        if widgets::option(ui, false, label).clicked() {
            chosen = Some(Entry { text, form: Form::Json });
        }
    }
    if widgets::option(ui, entry.form == Form::Json, "as raw JSON").clicked() && entry.form != Form::Json {
        chosen = Some(Entry { text: quoted, form: Form::Json });
    }
    let is_chosen = chosen.is_some();
    if let Some(chosen) = chosen {
        *entry = chosen;
        ui.close();
    }
    is_chosen
}

/// A JSON literal's text as plain text: a string without its quotes, anything else as it stands.
fn plain(literal: &str) -> String {
    serde_json::from_str::<String>(literal).unwrap_or_else(|_| literal.to_owned())
}

/// Says how an entry goes out when that is not the item's own way, with the way back; tells whether that was taken.
fn how_it_goes_out(ui: &mut Ui, entry: &mut Entry) -> bool {
    let words = match entry.form {
        Form::Own => return false,
        Form::Omitted => "Left out on purpose",
        Form::Empty => "Goes out as an empty string",
        Form::Json => "Goes out as raw JSON",
    };
    ui.horizontal(|ui| {
        widgets::muted(ui, words);
        let back = widgets::small_button(ui, "As the form says").clicked();
        if back {
            let text = if entry.form == Form::Json { plain(&entry.text) } else { std::mem::take(&mut entry.text) };
            *entry = Entry { text, form: Form::Own };
        }
        back
    })
    .inner
}

/// A time's moment in words, and the button that writes the present one; tells whether that was pressed.
fn moment(ui: &mut Ui, state: &mut State, item: &'static Item) -> bool {
    ui.horizontal_wrapped(|ui| {
        let now = widgets::small_button(ui, "Now").clicked();
        if now {
            let text = state.now_text();
            state.draft.set_text(item.name, &text);
        }
        let moment = times::moment(state.draft.text(item.name), state.wire()).and_then(words::moment);
        widgets::muted(ui, moment.unwrap_or_default());
        now
    })
    .inner
}

/// The choice that the specification leaves open for an item, each answer with where it comes from.
fn wire_choice(ui: &mut Ui, item: &'static Item, wire: Wire, queue: &mut Vec<Command>) {
    let choices: &[(&str, Wire)] = match item.name {
        catalogue::IS_MOBILE => &[
            ("\"true\": example", Wire { is_mobile: IsMobile::String, ..wire }),
            ("true: table", Wire { is_mobile: IsMobile::Boolean, ..wire }),
        ],
        catalogue::DEFLECTION_ACCEPT_TIME => &[
            ("milliseconds: example", Wire { time_unit: TimeUnit::Milliseconds, ..wire }),
            ("seconds: table", Wire { time_unit: TimeUnit::Seconds, ..wire }),
        ],
        catalogue::DEFLECTION_TEXT_TAG => &[
            ("TagText: example", Wire { text_tag_name: TextTagName::DeflectionTagText, ..wire }),
            ("TextTag: table", Wire { text_tag_name: TextTagName::DeflectionTextTag, ..wire }),
            ("both", Wire { text_tag_name: TextTagName::Both, ..wire }),
        ],
        _ => return,
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(2.0, 2.0);
        ui.spacing_mut().button_padding = Vec2::new(6.0, 1.0);
        ui.spacing_mut().interact_size.y = 18.0;
        for (label, choice) in choices {
            let why = "The specification's example and its table contradict each other here. Kept in the profile";
            if widgets::option(ui, wire == *choice, label).on_hover_text(why).clicked() && wire != *choice {
                queue.push(Command::Wire(*choice));
            }
        }
    });
}

/// Puts a name and its field beside each other, or under each other where the pane is narrow.
fn beside<R>(ui: &mut Ui, name: impl FnOnce(&mut Ui) -> egui::Id, field: impl FnOnce(&mut Ui, egui::Id) -> R) -> R {
    ui.spacing_mut().item_spacing.y = 4.0;
    let result = if ui.available_width() < STACKED {
        ui.vertical(|ui| {
            let label = name(ui);
            field(ui, label)
        })
        .inner
    } else {
        ui.horizontal_top(|ui| {
            let label = ui
                .allocate_ui_with_layout(Vec2::new(NAMES, 0.0), Layout::top_down(Align::Min), |ui| {
                    ui.set_width(NAMES);
                    name(ui)
                })
                .inner;
            ui.vertical(|ui| field(ui, label)).inner
        })
        .inner
    };
    ui.add_space(2.0);
    result
}

/// The API's name with its mark, and the name in words; gives the id of the API's name.
fn names(ui: &mut Ui, name: &str, item: &'static Item) -> egui::Id {
    let palette = Palette::of(ui);
    ui.spacing_mut().item_spacing = Vec2::new(3.0, 0.0);
    let label = ui
        .horizontal(|ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            let text = RichText::new(name).font(theme::heading(12.5)).color(palette.text);
            let label = ui.add(Label::new(text).selectable(false).truncate()).on_hover_text(item.source);
            if item.required {
                let star = RichText::new("*").font(theme::heading(12.5)).color(palette.bad);
                ui.add(Label::new(star).selectable(false)).on_hover_text("Required");
            }
            label.id
        })
        .inner;
    widgets::muted(ui, item.label);
    label
}
