//! The program behind the window: executes commands, takes in what the background reports, keeps the state.
//! Sits on top: uses every room. Used by `main`; `cli` shares [`engine`].

pub mod again;
pub mod body;
pub mod check;
pub mod commands;
pub mod comparing;
pub mod credential_check;
pub mod engine;
pub mod fault_matrix;
pub mod forms;
pub mod found;
pub mod hardening;
pub mod manager;
pub mod matrix;
pub mod presets;
pub mod profile_form;
pub mod records;
pub mod report;
pub mod reporting;
pub mod run;
pub mod run_form;
pub mod secret_text;
pub mod selecting;
pub mod settings_form;
pub mod sharing;
pub mod simulation;
pub mod state;
pub mod statistics;
pub mod window;
pub mod words;
pub mod zone;

mod checking;
mod clipboard;
mod events;
mod execute;
mod finding;
mod managing;
mod matrix_running;
mod picture;
mod preview;
mod running;
mod samples;
mod secrets;
mod sending;
mod simulating;
mod undo;
mod use_again;
mod verifying;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use eframe::egui;
use tokio::task::JoinHandle;

use crate::api::checks;
use crate::api::draft::Draft;
use crate::api::endpoint::{EndpointError, PATH};
use crate::exchange::Id;
use crate::send::cancel::Cancel;
use crate::send::worker::{Worker, WorkerError};
use crate::store::drafts;
use crate::store::paths::Paths;
use crate::store::profile::Profile;
use crate::store::profiles::{Profiles, Seen, Theirs};
use crate::store::samples::Sample;
use crate::store::settings::Settings;
use crate::ui::{self, View};

use checking::Checking;
use clipboard::Loan;
use commands::Command;
use engine::{Engine, Order};
use events::{Event, Reports};
use manager::Manage;
use reporting::Reporting;
use running::Runs;
use secrets::Then;
use selecting::Selection;
use state::{Checked, Choice, ProfileChoice, Sending, Shown, State};
use undo::Undo;

/// The window's program.
pub struct Console {
    state: State,
    view: View,
    queue: Vec<Command>,
    engine: Arc<Engine>,
    worker: Worker,
    events: mpsc::Receiver<Event>,
    reports: Reports,
    profiles: Vec<Profile>,
    settings: Settings,
    /// The settings as they were last changed, for whoever writes them.
    newest_settings: Arc<Mutex<Settings>>,
    /// The samples, in the list's order.
    samples: Vec<Sample>,
    /// When the draft was changed since it was last kept on disk.
    unsaved: Option<Instant>,
    /// The draft's revision that was last seen by what keeps it on disk.
    kept_revision: u64,
    /// The form's earlier and later texts.
    undo: Undo,
    /// What waits for the answer to a question.
    pending: Option<Order>,
    /// The number of the last question about secrets: what the worker finds out for an earlier one counts no more.
    question: u64,
    /// Calls off the send under way.
    cancel: Option<Cancel>,
    /// When the last send began, to tell a second press from a second wish.
    last_send: Option<Instant>,
    /// Exchanges that no history has.
    unrecorded: HashMap<Id, Arc<Shown>>,
    /// The profile that the manager edits, as it was read; `None` for a new one and the built-in one.
    editing: Option<Seen>,
    /// What stands in its place instead, when that was changed meanwhile.
    theirs: Option<Theirs>,
    /// What the manager does once the encrypted file is open.
    waiting: Option<Manage>,
    /// What the secrets that are looked for are for.
    then: Then,
    /// The credential check under way.
    checking: Option<Checking>,
    /// How many checks there were.
    checks: u64,
    /// The matrix of faults under way.
    matrix: Option<matrix_running::Running>,
    /// How many matrices there were.
    matrices: u64,
    /// The profiles whose credentials the built-in simulator accepts beside its own.
    accepted: Vec<String>,
    /// The question about a call that is under way.
    reporting: Reporting,
    /// The run from a table.
    runs: Runs,
    /// A secret on the clipboard.
    loan: Option<Loan>,
    /// How often a secret went to the clipboard through the window.
    loans: u64,
    /// Whether the system's clipboard may be used; not in tests, where it is somebody's.
    reaches_clipboard: bool,
    /// What is being noted on exchanges.
    remarking: Vec<JoinHandle<()>>,
    /// The number of the newest search, for the older ones to see.
    newest_search: Arc<AtomicU64>,
}

impl Console {
    /// The program on a set of folders, in an egui context.
    ///
    /// # Errors
    /// When the background's threads cannot be started.
    pub fn new(ctx: &egui::Context, paths: Paths) -> Result<Self, WorkerError> {
        ui::theme::install(ctx);
        let (settings, settings_problem) = Settings::load(&paths);
        ctx.set_theme(execute::theme(&settings));
        let stored =
            Profiles::load(&paths).with_simulator_wire(settings.simulator_wire).sorted_by(&settings.profile_order);
        let mut notices: Vec<String> = settings_problem.iter().map(ToString::to_string).collect();
        notices.extend(stored.damaged.iter().map(|damaged| format!("{}: {}", damaged.path.display(), damaged.reason)));
        let profiles: Vec<Profile> = stored.list.into_iter().map(|stored| stored.profile).collect();
        let chosen = settings.profile.as_ref();
        let profile = profiles.iter().position(|profile| Some(&profile.name) == chosen).unwrap_or(0);

        let draft = match drafts::load(&paths) {
            Ok(draft) => draft,
            Err(error) => {
                notices.push(error.to_string());
                None
            }
        };
        let (sender, events) = mpsc::channel();
        let mut console = Self {
            state: State {
                profiles: profiles.iter().map(choice).collect(),
                profile,
                draft: draft.or_else(|| profiles.get(profile).map(engine::new_draft)).unwrap_or_default(),
                draft_revision: 0,
                checked: Checked::default(),
                attempted: false,
                touched: HashSet::new(),
                samples: Vec::new(),
                history: Vec::new(),
                history_revision: 0,
                history_loading: true,
                selection: Selection::default(),
                found: None,
                excerpt: None,
                chosen: Choice::Draft,
                shown: None,
                preview: None,
                sending: None,
                dialog: None,
                notices,
                status: None,
            },
            view: View::default(),
            queue: Vec::new(),
            engine: Engine::new(paths, execute::limits(&settings)),
            worker: Worker::start()?,
            events,
            reports: Reports { events: sender, window: ctx.clone() },
            profiles,
            newest_settings: Arc::new(Mutex::new(settings.clone())),
            settings,
            samples: Vec::new(),
            unsaved: None,
            kept_revision: 0,
            undo: Undo::default(),
            pending: None,
            question: 0,
            cancel: None,
            last_send: None,
            unrecorded: HashMap::new(),
            editing: None,
            theirs: None,
            waiting: None,
            then: Then::default(),
            checking: None,
            checks: 0,
            matrix: None,
            matrices: 0,
            accepted: Vec::new(),
            reporting: Reporting::default(),
            runs: Runs::default(),
            loan: None,
            loans: 0,
            reaches_clipboard: false,
            remarking: Vec::new(),
            newest_search: Arc::default(),
        };
        console.state.draft_changed();
        console.kept_revision = console.state.draft_revision;
        console.undo = Undo::from(&console.state.draft);
        console.read_history();
        console.read_samples();
        let reports = console.reports.clone();
        console.worker.handle().spawn_blocking(move || {
            checks::warm_up();
            reports.report(Event::NumberingPlans);
        });
        Ok(console)
    }

    /// The same with the system's clipboard for secrets, beside the window's own way to it.
    #[must_use]
    pub fn with_clipboard(self) -> Self {
        Self { reaches_clipboard: true, ..self }
    }

    /// What the window shows, for tests.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Keeps the draft on disk, a second after its last change.
    fn keep_draft(&mut self, ctx: &egui::Context) {
        if self.kept_revision != self.state.draft_revision {
            self.kept_revision = self.state.draft_revision;
            self.unsaved = Some(Instant::now());
        }
        let Some(changed) = self.unsaved else { return };
        match KEEP_AFTER.checked_sub(changed.elapsed()) {
            Some(left) if !left.is_zero() => ctx.request_repaint_after(left),
            _ => {
                self.unsaved = None;
                let (draft, engine, reports) =
                    (self.state.draft.clone(), Arc::clone(&self.engine), self.reports.clone());
                self.worker.handle().spawn_blocking(move || keep(&engine, &draft, &reports));
            }
        }
    }
}

impl eframe::App for Console {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        while let Ok(event) = self.events.try_recv() {
            self.take_in(event, ctx);
        }
        for command in std::mem::take(&mut self.queue) {
            self.execute(command, ctx);
        }
        self.keep_draft(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let before = self.state.draft_revision;
        ui::show(ui, &mut self.state, &mut self.view, &mut self.queue);
        if self.state.draft_revision != before {
            self.undo.note(&self.state.draft, Instant::now(), false);
        }
        if !self.queue.is_empty() {
            ui.ctx().request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.loan = None;
        // Why here, and waiting: the window is gone, and what was typed in the last second must not be.
        if self.unsaved.take().is_some() || self.kept_revision != self.state.draft_revision {
            keep(&self.engine, &self.state.draft, &self.reports);
        }
        self.keep_remarks();
    }

    fn persist_egui_memory(&self) -> bool {
        // Why: eframe writes it non-atomically and readable by everybody; the settings keep what is worth keeping.
        false
    }
}

/// How long after the last change the draft is kept on disk.
const KEEP_AFTER: Duration = Duration::from_secs(1);

fn keep(engine: &Engine, draft: &Draft, reports: &Reports) {
    let _one_at_a_time = engine.writing();
    match drafts::save(engine.paths(), draft) {
        Ok(None) => {}
        Ok(Some(moved)) => {
            let words = "The form's last texts could not be read, and were kept beside the new ones";
            reports.report(Event::Notice(format!("{words}: {}", moved.display())));
        }
        Err(error) => reports.report(Event::Notice(error.to_string())),
    }
}

fn choice(profile: &Profile) -> ProfileChoice {
    let secrets = [&profile.consumer_secret, &profile.token_secret].map(ToString::to_string);
    ProfileChoice {
        name: profile.name.clone(),
        environment: profile.environment,
        endpoint: profile.endpoint.label(),
        url: match profile.endpoint.url(None) {
            Ok(url) => url.into(),
            Err(EndpointError::NoSimulator) => format!("http://127.0.0.1:…{PATH}"),
            Err(error) => error.to_string(),
        },
        signature_method: profile.signature_method.name(),
        secrets: if secrets[0] == secrets[1] { secrets[0].clone() } else { secrets.join(", ") },
        wire: profile.wire,
    }
}

fn sending_now() -> Sending {
    Sending { id: None, since: Instant::now(), phase: "Signing", cancelling: false }
}
