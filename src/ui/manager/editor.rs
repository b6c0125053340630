//! The chosen profile's fields, each under its name in the file, with what is odd about it.

use eframe::egui::{
    self, Align, CentralPanel, Frame, Id, Label, Layout, Margin, Response, RichText, ScrollArea, TextEdit, Ui, Vec2,
    ViewportCommand,
};

use super::secret::{self, About};
use crate::api::catalogue::ITEMS;
use crate::api::credential_checks::{ValueFinding, ValueFix};
use crate::api::endpoint::Environment;
use crate::api::wire::{IsMobile, TextTagName, TimeUnit, Wire};
use crate::app::commands::Command;
use crate::app::manager::{Manage, Manager, ZoneLookUp};
use crate::app::profile_form::{EndpointKind, ProfileForm};
use crate::oauth::credentials::SignatureMethod;
use crate::ui::field::text_field;
use crate::ui::findings;
use crate::ui::form::heading;
use crate::ui::marks::Mark;
use crate::ui::theme::{self, Palette};
use crate::ui::widgets;

/// The width of the names' column, in points.
const NAMES: f32 = 158.0;
/// Below this width a field stands under its name, in points.
const STACKED: f32 = 430.0;

/// Draws the fields.
pub fn show(ui: &mut Ui, manager: &mut Manager, queue: &mut Vec<Command>) {
    let frame = Frame::new().inner_margin(Margin { left: 12, right: 4, top: 0, bottom: 0 });
    CentralPanel::default().frame(frame).show(ui, |ui| {
        ScrollArea::vertical().id_salt(("fields", manager.row().map(|row| row.name.clone()))).show(ui, |ui| {
            ui.set_width(ui.available_width() - 8.0);
            let enabled = !manager.is_built_in();
            if !enabled {
                widgets::banner(ui, Mark::Info, Palette::of(ui).muted, |ui| {
                    ui.label(
                        "This profile came with the program and cannot be changed. Duplicate it to change the copy",
                    );
                });
            }
            let mut changed = ui.add_enabled_ui(enabled, |ui| identity(ui, manager, queue)).inner;
            changed |= credentials(ui, manager, enabled, queue);
            changed |= ui.add_enabled_ui(enabled, |ui| habits(ui, manager)).inner;
            if changed {
                manager.changed();
            }
        });
    });
}

fn identity(ui: &mut Ui, manager: &mut Manager, queue: &mut Vec<Command>) -> bool {
    let mut changed = text(ui, manager, "name", "Unique among the profiles", "", |form| &mut form.name);
    changed |= row(ui, "environment", "What it stands for", |ui, _| {
        ui.horizontal_wrapped(|ui| environments(ui, &mut manager.form.environment)).inner
    });
    let environment = findings_of(manager, "environment");
    under(ui, |ui| lines(ui, &environment, &mut manager.form));
    changed |= row(ui, "endpoint", "Where it sends", |ui, label| endpoint(ui, manager, label));
    changed |= text(ui, manager, "site_id", "The LiveEngage account", "e.g. 38856538", |form| &mut form.site_id);
    changed |= zones(ui, manager, queue);
    changed
}

fn environments(ui: &mut Ui, chosen: &mut Environment) -> bool {
    let palette = Palette::of(ui);
    let before = *chosen;
    ui.spacing_mut().item_spacing.x = 4.0;
    for environment in Environment::ALL {
        let color = palette.environment(environment);
        Mark::Environment(environment).show(ui, 14.0, color, palette.pane);
        if widgets::option(ui, *chosen == environment, environment.word()).clicked() {
            *chosen = environment;
        }
        ui.add_space(4.0);
    }
    before != *chosen
}

fn endpoint(ui: &mut Ui, manager: &mut Manager, label: Id) -> bool {
    let found = findings_of(manager, "endpoint");
    let worst = findings::worst_of(found.iter().map(|finding| finding.strength));
    let form = &mut manager.form;
    let before = form.endpoint;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for kind in EndpointKind::ALL {
            if widgets::option(ui, form.endpoint == kind, kind.label()).clicked() {
                form.endpoint = kind;
            }
        }
    });
    let (text, hint) = match form.endpoint {
        EndpointKind::Simulator => {
            widgets::muted(ui, "A LiveDeflect inside this program: it verifies signatures and texts nobody");
            return before != form.endpoint;
        }
        EndpointKind::Zone => (&mut form.zone, "e.g. va, or a pasted host or URL"),
        EndpointKind::Custom => (&mut form.custom, "https://…, or http:// to this machine"),
    };
    let edit = widgets::line_edit(text).hint_text(hint).font(theme::code());
    let response = text_field(ui, edit, ui.available_width(), worst).labelled_by(label);
    describe(ui, response.id, &found);
    if let Ok(url) = form.endpoint().and_then(|endpoint| endpoint.url(None)) {
        let text = RichText::new(url.as_str()).font(theme::small()).color(Palette::of(ui).muted);
        ui.add(Label::new(text).wrap().selectable(true));
    }
    lines(ui, &found, form) || before != form.endpoint || response.changed()
}

/// The look-up of the account's hosts, on request.
fn zones(ui: &mut Ui, manager: &mut Manager, queue: &mut Vec<Command>) -> bool {
    if manager.form.endpoint != EndpointKind::Zone {
        return false;
    }
    let mut changed = false;
    under(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let known = !manager.form.site_id.trim().is_empty();
            let asking = manager.zone == ZoneLookUp::Asking;
            let button = ui.add_enabled(known && !asking, egui::Button::new("Look up the zone"));
            let why = "Asks LivePerson's Domain API, without credentials, which hosts the account uses";
            if button.on_hover_text(why).clicked() {
                queue.push(Command::Manage(Manage::LookUpZone));
            }
            if !known {
                widgets::muted(ui, "Needs the account's site_id");
            }
        });
        match &manager.zone {
            ZoneLookUp::Idle => {}
            ZoneLookUp::Asking => {
                widgets::muted(ui, "Asking the Domain API");
            }
            ZoneLookUp::Failed(why) => {
                let palette = Palette::of(ui);
                widgets::banner(ui, Mark::Careful, palette.warn, |ui| {
                    ui.add(Label::new(why).wrap());
                });
            }
            ZoneLookUp::Found { zones, hosts, note } => {
                ui.add(Label::new(note).wrap().selectable(false));
                for (zone, why) in zones {
                    ui.horizontal(|ui| {
                        if widgets::small_button(ui, format!("Use {zone}")).clicked() {
                            manager.form.zone.clone_from(zone);
                            changed = true;
                        }
                        widgets::muted(ui, why);
                    });
                }
                ScrollArea::vertical().id_salt("hosts").max_height(120.0).show(ui, |ui| {
                    let pairs = hosts.iter().map(|(service, host)| (service.as_str(), host.as_str()));
                    widgets::pairs(ui, "hosts", pairs);
                });
            }
        }
        false
    });
    changed
}

fn credentials(ui: &mut Ui, manager: &mut Manager, enabled: bool, queue: &mut Vec<Command>) -> bool {
    heading(ui, "Credentials");
    let mut changed = false;
    ui.add_enabled_ui(enabled, |ui| {
        ui.horizontal(|ui| {
            let paste = ui.button("Paste all four values").on_hover_text(PASTE);
            if paste.clicked() {
                manager.expects_paste = true;
                ui.ctx().send_viewport_cmd(ViewportCommand::RequestPaste);
            }
            widgets::muted(ui, "From a table, JSON or name: value lines");
        });
        ui.add_space(2.0);
        changed |= text(ui, manager, "consumer_key", "App key", "", |form| &mut form.consumer_key);
    });
    changed |= secret_row(ui, manager, "consumer_secret", "Secret", enabled, queue);
    ui.add_enabled_ui(enabled, |ui| {
        changed |= text(ui, manager, "token", "Access token", "", |form| &mut form.token);
    });
    changed |= secret_row(ui, manager, "token_secret", "Access token secret", enabled, queue);
    ui.add_enabled_ui(enabled, |ui| {
        changed |= row(ui, "signature_method", "How requests are signed", |ui, _| {
            let method = &mut manager.form.signature_method;
            let options = SignatureMethod::ALL.map(|method| (method, method.name()));
            ui.horizontal_wrapped(|ui| choose(ui, method, &options)).inner
        });
    });
    changed
}

/// What "Paste all four values" does.
const PASTE: &str = "Reads the four values from the clipboard by their names; none of them is shown";

fn secret_row(
    ui: &mut Ui,
    manager: &mut Manager,
    name: &'static str,
    words: &str,
    enabled: bool,
    queue: &mut Vec<Command>,
) -> bool {
    let found = findings_of(manager, name);
    let about = About {
        name,
        environment: manager.form.environment,
        enabled,
        is_kept: manager.row().is_some(),
        worst: findings::worst_of(found.iter().map(|finding| finding.strength)),
    };
    row(ui, name, words, |ui, label| {
        let (changed, response) = secret::show(ui, manager.form.secret_mut(name), &about, queue);
        let response = response.labelled_by(label);
        describe(ui, response.id, &found);
        lines(ui, &found, &mut manager.form) | changed
    })
}

/// What is set once and then stays: recipients, the wire's choices, a new form's texts.
fn habits(ui: &mut Ui, manager: &mut Manager) -> bool {
    heading(ui, "Before a send");
    let recipients = findings_of(manager, "allowed_recipients");
    let mut changed = row(ui, "allowed_recipients", "Others are typed again", |ui, label| {
        let worst = findings::worst_of(recipients.iter().map(|finding| finding.strength));
        let edit = TextEdit::multiline(&mut manager.form.allowed_recipients)
            .desired_rows(2)
            .hint_text("Numbers with country code, one a line; empty allows all");
        let response = text_field(ui, edit, ui.available_width(), worst).labelled_by(label);
        describe(ui, response.id, &recipients);
        lines(ui, &recipients, &mut manager.form) | response.changed()
    });
    heading(ui, "Where the specification contradicts itself");
    changed |= wire(ui, &mut manager.form.wire);
    heading(ui, "A new form begins with");
    changed | defaults(ui, &mut manager.form)
}

fn wire(ui: &mut Ui, wire: &mut Wire) -> bool {
    let units = [(TimeUnit::Milliseconds, "milliseconds: example"), (TimeUnit::Seconds, "seconds: table")];
    let mut changed = row(ui, "time_unit", "Both times", |ui, _| {
        ui.horizontal_wrapped(|ui| choose(ui, &mut wire.time_unit, &units)).inner
    });
    let names = [
        (TextTagName::DeflectionTagText, "TagText: example"),
        (TextTagName::DeflectionTextTag, "TextTag: table"),
        (TextTagName::Both, "both"),
    ];
    changed |= row(ui, "text_tag_name", "The text tag's name", |ui, _| {
        ui.horizontal_wrapped(|ui| choose(ui, &mut wire.text_tag_name, &names)).inner
    });
    let types = [(IsMobile::String, "\"true\": example"), (IsMobile::Boolean, "true: table")];
    changed
        | row(ui, "is_mobile", "Its JSON type", |ui, _| {
            ui.horizontal_wrapped(|ui| choose(ui, &mut wire.is_mobile, &types)).inner
        })
}

fn defaults(ui: &mut Ui, form: &mut ProfileForm) -> bool {
    let mut changed = false;
    let mut removed = None;
    for (index, (item, text)) in form.defaults.iter_mut().enumerate() {
        ui.push_id(("default", index), |ui| {
            changed |= row(ui, item, "", |ui, label| {
                ui.horizontal(|ui| {
                    let width = ui.available_width() - 76.0;
                    let response = text_field(ui, widgets::line_edit(text), width, None).labelled_by(label);
                    if widgets::small_button(ui, "Remove").clicked() {
                        removed = Some(index);
                    }
                    response.changed()
                })
                .inner
            });
        });
    }
    if let Some(index) = removed {
        form.defaults.remove(index);
    }
    let button = ui.button("Add an item…");
    egui::Popup::menu(&button).show(|ui| {
        ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
            let is_free = |name: &str| form.defaults.iter().all(|(item, _)| item != name);
            let free: Vec<_> = ITEMS.iter().filter(|item| is_free(item.name)).collect();
            for item in free {
                if ui.add(egui::Button::new(item.name).frame_when_inactive(false)).clicked() {
                    form.defaults.push((item.name.to_owned(), String::new()));
                    changed = true;
                    ui.close();
                }
            }
        });
    });
    ui.add_space(10.0);
    changed || removed.is_some()
}

/// One of several choices in a line; tells whether another was chosen.
fn choose<T: Copy + PartialEq>(ui: &mut Ui, chosen: &mut T, options: &[(T, &str)]) -> bool {
    let before = *chosen;
    ui.spacing_mut().item_spacing.x = 2.0;
    for (option, label) in options {
        if widgets::option(ui, *chosen == *option, label).clicked() {
            *chosen = *option;
        }
    }
    before != *chosen
}

/// A field of one line with its findings.
fn text(
    ui: &mut Ui,
    manager: &mut Manager,
    name: &'static str,
    words: &str,
    hint: &str,
    field: impl Fn(&mut ProfileForm) -> &mut String,
) -> bool {
    let found = findings_of(manager, name);
    row(ui, name, words, |ui, label| {
        let worst = findings::worst_of(found.iter().map(|finding| finding.strength));
        let edit = widgets::line_edit(field(&mut manager.form)).hint_text(hint);
        let edit = if name == "name" { edit } else { edit.font(theme::code()) };
        let response = text_field(ui, edit, ui.available_width(), worst).labelled_by(label);
        describe(ui, response.id, &found);
        lines(ui, &found, &mut manager.form) | response.changed()
    })
}

fn findings_of(manager: &Manager, field: &str) -> Vec<ValueFinding> {
    manager.findings_of(field).cloned().collect()
}

/// A field's findings with the buttons of their fixes; tells whether one was pressed.
fn lines(ui: &mut Ui, found: &[ValueFinding], form: &mut ProfileForm) -> bool {
    let mut changed = false;
    for finding in found {
        let label = finding.fix.map(|fix| match fix {
            ValueFix::Trim(_) => "Trim".to_owned(),
            ValueFix::Swap(one, other) => format!("Swap {one} and {other}"),
        });
        if findings::line(ui, finding.strength, &finding.what, &finding.right, label.as_deref())
            && let Some(fix) = finding.fix
        {
            form.apply(fix);
            changed = true;
        }
    }
    changed
}

fn describe(ui: &Ui, id: Id, found: &[ValueFinding]) {
    let lines = found.iter().map(|finding| (finding.strength, finding.what.as_str(), finding.right.as_str()));
    findings::describe_lines(ui, id, lines);
}

/// A name as the file has it with words under it, and the field beside or below.
fn row(ui: &mut Ui, name: &str, words: &str, field: impl FnOnce(&mut Ui, Id) -> bool) -> bool {
    let names = |ui: &mut Ui| -> Response {
        ui.spacing_mut().item_spacing.y = 0.0;
        let label = secret::label(ui, name);
        if !words.is_empty() {
            widgets::muted(ui, words);
        }
        label
    };
    let changed = if ui.available_width() < STACKED {
        ui.vertical(|ui| {
            let label = names(ui);
            field(ui, label.id)
        })
        .inner
    } else {
        ui.horizontal_top(|ui| {
            let column = Vec2::new(NAMES, 0.0);
            let label = ui.allocate_ui_with_layout(column, Layout::top_down(Align::Min), |ui| {
                ui.set_width(NAMES);
                names(ui)
            });
            ui.vertical(|ui| field(ui, label.inner.id)).inner
        })
        .inner
    };
    ui.add_space(4.0);
    changed
}

/// What belongs to the field above, in its column.
fn under(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> bool) -> bool {
    if ui.available_width() < STACKED {
        return content(ui);
    }
    ui.horizontal_top(|ui| {
        ui.add_space(NAMES + ui.spacing().item_spacing.x);
        ui.vertical(content).inner
    })
    .inner
}
