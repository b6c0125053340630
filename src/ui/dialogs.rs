//! Questions over the window; here the one before a real send.

use eframe::egui::{Frame, Id, Label, Modal, RichText, ScrollArea, Ui};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use super::{check, manager, matrix, reporting, run, samples, secrets, simulator, statistics, verify};
use crate::api::recipients::{Leave, UNREADABLE};
use crate::app::check::CheckCommand;
use crate::app::commands::Command;
use crate::app::manager::Manage;
use crate::app::matrix::MatrixCommand;
use crate::app::report::ReportCommand;
use crate::app::run_form::RunCommand;
use crate::app::simulation::SimulatorCommand;
use crate::app::state::{Again, Confirm, Dialog, State};

/// What a question has around its scrolling part, in points: heading, buttons and the window's rim.
const AROUND: f32 = 160.0;

/// What the field for a number that is typed again takes, in points.
const AGAIN: f32 = 130.0;

/// Draws the question that is asked, if one is.
pub fn show(ui: &Ui, state: &mut State, queue: &mut Vec<Command>) {
    let Some(dialog) = &mut state.dialog else { return };
    let frame = Frame::popup(ui.style()).inner_margin(20).corner_radius(10);
    let modal = Modal::new(Id::unique("dialog")).frame(frame).show(ui.ctx(), |ui| {
        let room = ui.ctx().content_rect().width() - 80.0;
        match dialog {
            // Why: these know their own size.
            Dialog::Profiles(_)
            | Dialog::Check(_)
            | Dialog::Matrix(_)
            | Dialog::Run(_)
            | Dialog::Simulator(_)
            | Dialog::Report(_) => {}
            Dialog::Compare(_) => ui.set_width(room.min(980.0)),
            Dialog::Statistics(_) => ui.set_width(room.min(760.0)),
            Dialog::Share(_) => ui.set_width(room.min(720.0)),
            Dialog::Verify(_) => ui.set_width(room.min(verify::WIDTH)),
            _ => ui.set_width(room.min(460.0)),
        }
        match dialog {
            Dialog::Confirm(confirm) => ask_to_send(ui, confirm, queue),
            Dialog::Secrets(form) => secrets::secrets(ui, form, queue),
            Dialog::Passphrase(form) => secrets::passphrase(ui, form, queue),
            Dialog::Paste(form) => samples::paste(ui, form, queue),
            Dialog::SaveSample(form) => samples::name(ui, form, &state.samples, queue),
            Dialog::Verify(form) => verify::show(ui, form, queue),
            Dialog::Samples(form) => samples::list(ui, form, &state.samples, queue),
            Dialog::Statistics(statistics) => statistics::show(ui, statistics.as_deref(), queue),
            Dialog::Profiles(form) => manager::show(ui, form, queue),
            Dialog::Check(form) => check::show(ui, form, queue),
            Dialog::Share(form) => super::share::show(ui, form, queue),
            Dialog::Compare(form) => super::compare::show(ui, form, queue),
            Dialog::Settings(form) => super::settings::show(ui, form, queue),
            Dialog::Matrix(form) => matrix::show(ui, form, queue),
            Dialog::Simulator(form) => simulator::show(ui, form, queue),
            Dialog::Report(form) => reporting::show(ui, form, queue),
            Dialog::Run(form) => run::show(ui, form, queue),
        }
    });
    if modal.should_close() {
        // Why not at once: changes in the manager are not dropped unasked.
        queue.push(match dialog {
            Dialog::Profiles(_) => Command::Manage(Manage::Close),
            Dialog::Check(_) => Command::Check(CheckCommand::Close),
            Dialog::Matrix(_) => Command::Matrix(MatrixCommand::Close),
            Dialog::Simulator(_) => Command::Simulate(SimulatorCommand::Close),
            Dialog::Report(_) => Command::Report(ReportCommand::Close),
            Dialog::Run(_) => Command::Run(RunCommand::Close),
            _ => Command::Decline,
        });
    }
}

fn ask_to_send(ui: &mut Ui, confirm: &mut Confirm, queue: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    let heading = match (confirm.again, confirm.real) {
        (Some(Again::Replay(_)), _) => "Replay it exactly?",
        (Some(Again::Afresh(_)), true) => "Send a text to a real person again?",
        (_, true) => "Send a text to a real person?",
        (_, false) => "Send it as it is?",
    };
    ui.add(Label::new(RichText::new(heading).font(theme::heading(16.0))).selectable(false));
    ui.add_space(4.0);
    // Why: however much there is to say, and however small the window, the two answers stay in sight.
    let around = if confirm.leave == Leave::Given { AROUND } else { AROUND + AGAIN };
    let most = (ui.ctx().content_rect().height() - around).max(60.0);
    ScrollArea::vertical().max_height(most).auto_shrink([false, true]).show(ui, |ui| what_it_does(ui, confirm));
    type_again(ui, confirm);
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        let is_replay = matches!(confirm.again, Some(Again::Replay(_)));
        let yes = match (&confirm.unrecorded, confirm.real) {
            (None, true) if is_replay => format!("Replay to {}", confirm.number),
            (None, false) if is_replay => "Replay".to_owned(),
            (Some(_), _) => "Send without a record".to_owned(),
            (None, true) => format!("Send to {}", confirm.number),
            (None, false) => "Send anyway".to_owned(),
        };
        let color = if confirm.real { palette.environment(confirm.environment) } else { palette.primary };
        if widgets::primary_button(ui, &yes, color, confirm.is_ready()).clicked() {
            queue.push(Command::Confirm);
        }
        // Why: the focus starts on the harmless answer, so that one key too many texts nobody.
        let no = ui.button("Don't send");
        if ui.memory(|memory| memory.focused().is_none()) {
            no.request_focus();
        }
        if no.clicked() {
            queue.push(Command::Decline);
        }
    });
}

/// The field for a number that is not on the profile's list.
fn type_again(ui: &mut Ui, confirm: &mut Confirm) {
    let words = match &confirm.leave {
        Leave::Given => return,
        Leave::TypeAgain(numbers) => {
            format!("Not among the profile's allowed recipients. Type {} to send it", numbers.join(", then "))
        }
        Leave::Unreadable => format!("It cannot be sent: {UNREADABLE}"),
    };
    ui.add_space(6.0);
    widgets::banner(ui, Mark::Careful, Palette::of(ui).warn, |ui| {
        ui.add(Label::new(words).wrap());
        if confirm.leave != Leave::Unreadable {
            let label = ui.add(Label::new(RichText::new("number again").font(theme::heading(12.5))).selectable(false));
            ui.add(widgets::line_edit(&mut confirm.number_again).desired_width(f32::INFINITY)).labelled_by(label.id);
        }
    });
}

/// What a send would do, and what speaks against it.
fn what_it_does(ui: &mut Ui, confirm: &Confirm) {
    let palette = Palette::of(ui);
    let text = confirm.text.as_deref().unwrap_or("LiveDeflect's standard welcome message");
    widgets::facts(
        ui,
        [
            ("Number", confirm.number.as_str()),
            ("Environment", confirm.environment.word()),
            ("Profile", confirm.profile.as_str()),
            ("Host", confirm.endpoint.as_str()),
            ("Text", text),
        ],
    );
    match confirm.again {
        Some(Again::Replay(id)) => {
            ui.add_space(4.0);
            widgets::banner(ui, Mark::Careful, palette.warn, |ui| {
                ui.label(format!("The very same bytes as {}, with its nonce, timestamp and signature", number(id)));
                ui.label("This is the test of nonces: a service that checks them refuses it, another one takes it");
            });
        }
        Some(Again::Afresh(id)) => {
            ui.add_space(2.0);
            widgets::muted(ui, format!("The body of {}, signed anew with a fresh nonce and time", number(id)));
        }
        None => {}
    }
    if let Some(fault) = &confirm.fault {
        ui.add_space(4.0);
        widgets::banner(ui, Mark::Careful, palette.warn, |ui| {
            ui.add(Label::new(format!("With a fault: {fault}")).wrap());
        });
    }
    if let Some(earlier) = &confirm.identical {
        ui.add_space(4.0);
        widgets::banner(ui, Mark::Careful, palette.warn, |ui| {
            let when = crate::app::words::time_of_day(earlier.started_at);
            ui.label(format!("The same payload went to the same endpoint at {when}, as #{}", earlier.id));
            if confirm.real {
                ui.label("The person may be texted twice");
            }
        });
    }
    if let Some(reason) = &confirm.unrecorded {
        ui.add_space(4.0);
        widgets::banner(ui, Mark::Careful, palette.bad, |ui| {
            ui.label("This send cannot be recorded; its only trace will be in this window");
            ui.label(reason);
        });
    }
    if !confirm.findings.is_empty() {
        ui.add_space(4.0);
        widgets::banner(ui, Mark::Careful, palette.warn, |ui| {
            ui.label("It goes out with these mistakes");
            for finding in confirm.findings.iter().take(8) {
                ui.label(format!("{}  {}", finding.place, finding.what));
            }
            if confirm.findings.len() > 8 {
                ui.label(format!("and {} more", confirm.findings.len() - 8));
            }
        });
    }
}

/// An exchange's number, when it has one.
fn number(id: crate::exchange::Id) -> String {
    if id > 0 { format!("#{id}") } else { "the unrecorded exchange".to_owned() }
}
