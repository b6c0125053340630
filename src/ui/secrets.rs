//! Questions for secrets, and for the passphrase of the file that keeps some.

use eframe::egui::{Key, Label, Response, RichText, Ui};

use super::marks::Mark;
use super::theme::{self, Palette};
use super::widgets;
use crate::app::commands::Command;
use crate::app::state::{PassphraseForm, SecretsForm};

/// Secrets that are in none of their places yet; says where each will be kept.
pub fn secrets(ui: &mut Ui, form: &mut SecretsForm, queue: &mut Vec<Command>) {
    say(ui, &format!("Secrets of {}", form.profile), "This program has not got them yet");
    let mut keys = Keys::new(ui);
    for field in &mut form.fields {
        let response = widgets::secret_field(ui, field.name, &mut field.text);
        widgets::muted(ui, format!("Kept {}", field.place));
        keys.note(&response);
    }
    let complete = !form.working && form.fields.iter().all(|field| !field.text.is_blank());
    let in_memory = form.fields.iter().all(|field| field.in_memory);
    let yes = if in_memory { "Keep for this session" } else { "Keep" };
    let progress = form.working.then_some("Keeping them");
    answers(ui, yes, complete, &keys, form.problem.as_deref().or(progress), form.problem.is_some(), queue);
}

/// The passphrase, or a new one where there is no file of secrets yet.
pub fn passphrase(ui: &mut Ui, form: &mut PassphraseForm, queue: &mut Vec<Command>) {
    if form.choosing {
        say(
            ui,
            "Choose a passphrase",
            "It opens the encrypted file of secrets, which is made now. Without it nobody can bring the secrets back",
        );
    } else {
        say(ui, "Passphrase", "It opens the encrypted file of secrets until the program ends");
    }
    let mut keys = Keys::new(ui);
    keys.note(&widgets::secret_field(ui, "passphrase", &mut form.first));
    if form.choosing {
        keys.note(&widgets::secret_field(ui, "passphrase again", &mut form.again));
    }
    let yes = if form.choosing { "Choose" } else { "Unlock" };
    let progress = form.working.then_some("Opening the file of secrets");
    let complete = form.is_complete();
    answers(ui, yes, complete, &keys, form.problem.as_deref().or(progress), form.problem.is_some(), queue);
}

fn say(ui: &mut Ui, heading: &str, text: &str) {
    ui.add(Label::new(RichText::new(heading).font(theme::heading(16.0))).selectable(false));
    ui.add(Label::new(text).wrap().selectable(false));
    ui.add_space(4.0);
}

/// Where the keyboard is among the fields.
struct Keys {
    /// Whether a widget had it before the fields were drawn.
    taken: bool,
    /// Whether a field has just lost it.
    left: bool,
}

impl Keys {
    fn new(ui: &Ui) -> Self {
        Self { taken: ui.memory(|memory| memory.focused().is_some()), left: false }
    }

    /// Takes note of a field; the first one gets the keyboard when nothing has it.
    fn note(&mut self, response: &Response) {
        if !self.taken {
            response.request_focus();
            self.taken = true;
        }
        self.left |= response.lost_focus();
    }
}

/// What there is to say, and the two answers.
fn answers(
    ui: &mut Ui,
    yes: &str,
    complete: bool,
    keys: &Keys,
    words: Option<&str>,
    is_problem: bool,
    queue: &mut Vec<Command>,
) {
    match words {
        Some(problem) if is_problem => {
            ui.add_space(6.0);
            widgets::banner(ui, Mark::Careful, Palette::of(ui).bad, |ui| {
                ui.add(Label::new(problem).wrap());
            });
        }
        Some(progress) => drop(widgets::muted(ui, progress)),
        None => {}
    }
    ui.add_space(10.0);
    // Why: only Enter in a field, which leaves the focus nowhere; Enter on a button is that button's, No included.
    let nowhere = ui.memory(|memory| memory.focused().is_none());
    let enter = complete && keys.left && nowhere && ui.input(|input| input.key_pressed(Key::Enter));
    ui.horizontal(|ui| {
        if widgets::primary_button(ui, yes, Palette::of(ui).primary, complete).clicked() || enter {
            queue.push(Command::Confirm);
        }
        if ui.button("Don't send").clicked() {
            queue.push(Command::Decline);
        }
    });
}
