//! The commands on named payloads, and on one that is pasted.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use super::forms::{PasteForm, SampleForm, SamplesForm};
use super::state::{Dialog, SampleChoice};
use super::{Console, Event, sharing};
use crate::api::payload::Payload;
use crate::share::paste;
use crate::store::paths::Paths;
use crate::store::samples::{self, Origin, Samples, SamplesError};

impl Console {
    /// Reads the samples, on the worker.
    pub(super) fn read_samples(&self) {
        self.on_samples("", |_| Ok(()));
    }

    /// Does something with the samples' folder on the worker, and reads it anew.
    fn on_samples(&self, done: &'static str, work: impl FnOnce(&Paths) -> Result<(), SamplesError> + Send + 'static) {
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            let result = work(engine.paths());
            reports.report(Event::Samples(Box::new(Samples::load(engine.paths()))));
            reports.report(Event::SamplesDone(result.map(|()| done).map_err(|error| error.to_string())));
        });
    }

    pub(super) fn take_in_samples(&mut self, samples: Samples) {
        let choice = |sample: &samples::Sample| SampleChoice {
            name: sample.name.clone(),
            shipped: matches!(sample.origin, Origin::Shipped(_)),
        };
        self.state.samples = samples.list.iter().map(choice).collect();
        for damaged in &samples.damaged {
            let notice = damaged.to_string();
            if !self.state.notices.contains(&notice) {
                self.state.notices.push(notice);
            }
        }
        self.samples = samples.list;
    }

    /// What came of a command on the samples: told in the question that asked for it, or below.
    pub(super) fn samples_done(&mut self, result: Result<&'static str, String>) {
        match (result, &mut self.state.dialog) {
            (Ok(""), _) => {}
            (Ok(done), dialog) => {
                if matches!(dialog, Some(Dialog::SaveSample(_))) {
                    *dialog = None;
                }
                self.say(done);
            }
            (Err(problem), Some(Dialog::SaveSample(form))) => form.problem = Some(problem),
            (Err(problem), Some(Dialog::Samples(form))) => form.problem = Some(problem),
            (Err(problem), _) => self.state.notices.push(problem),
        }
    }

    pub(super) fn open_samples(&mut self) {
        if self.is_asking() {
            return;
        }
        self.state.dialog = Some(Dialog::Samples(SamplesForm::default()));
    }

    pub(super) fn open_save_sample(&mut self) {
        if self.is_asking() {
            return;
        }
        self.state.dialog = Some(Dialog::SaveSample(SampleForm::default()));
    }

    pub(super) fn open_paste(&mut self) {
        if self.is_asking() {
            return;
        }
        self.state.dialog = Some(Dialog::Paste(PasteForm::default()));
    }

    pub(super) fn load_sample(&mut self, index: usize) {
        let Some(sample) = self.samples.get(index) else { return };
        let (draft, done) = (sample.draft.clone(), format!("Loaded: {}", sample.name));
        self.state.dialog = None;
        self.fill(draft);
        self.say(done);
    }

    /// The payload of a sample, as the chosen profile would send it.
    pub(super) fn sample_payload(&self, index: usize) -> Option<String> {
        let sample = self.samples.get(index)?;
        String::from_utf8(Payload::of(&sample.draft, self.state.wire()).into_bytes()).ok()
    }

    pub(super) fn save_sample(&mut self, form: SampleForm) {
        let (name, draft) = (form.name.trim().to_owned(), self.state.draft.clone());
        // Why: the question stays until the file is written, so that a problem can be told where the name stands.
        self.state.dialog = Some(Dialog::SaveSample(form));
        self.on_samples("Saved as sample", move |paths| samples::save(paths, &name, &draft).map(drop));
    }

    pub(super) fn duplicate_sample(&mut self, index: usize) {
        self.on_sample(index, "Duplicated", |paths, name| samples::duplicate(paths, name).map(drop));
    }

    pub(super) fn rename_sample(&mut self, index: usize, new: String) {
        self.on_sample(index, "Renamed", move |paths, name| samples::rename(paths, name, new.trim()));
    }

    /// Writes the payload of a sample into the folder of exports, and says where.
    pub(super) fn export_sample(&mut self, index: usize) {
        let Some(sample) = self.samples.get(index) else { return };
        let (name, draft, wire) = (sample.name.clone(), sample.draft.clone(), self.state.wire());
        let (engine, reports) = (Arc::clone(&self.engine), self.reports.clone());
        self.worker.handle().spawn_blocking(move || {
            reports.report(match samples::export_as(engine.paths(), &name, &draft, wire) {
                Ok(file) => Event::Notice(format!("The payload of {name} was written: {}", file.display())),
                Err(error) => Event::SamplesDone(Err(error.to_string())),
            });
        });
    }

    /// Keeps the payload in a file as a sample called like the file, and fills the form with it.
    pub(super) fn import_sample(&mut self, path: PathBuf) {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (engine, reports, wire) = (Arc::clone(&self.engine), self.reports.clone(), self.state.wire());
        self.worker.handle().spawn_blocking(move || {
            if sharing::take_in_file(engine.paths(), &path, wire, &reports) {
                return;
            }
            match samples::import(engine.paths(), &name, &path, wire) {
                Ok(draft) => {
                    reports.report(Event::Samples(Box::new(Samples::load(engine.paths()))));
                    reports.report(Event::Fill(Box::new(draft), format!("Kept as sample: {name}")));
                }
                Err(error) => reports.report(Event::Notice(error.to_string())),
            }
        });
    }

    pub(super) fn delete_sample(&mut self, index: usize) {
        self.on_sample(index, "Deleted", samples::delete);
    }

    fn on_sample(
        &mut self,
        index: usize,
        done: &'static str,
        work: impl FnOnce(&Paths, &str) -> Result<(), SamplesError> + Send + 'static,
    ) {
        let Some(sample) = self.samples.get(index) else { return };
        if let Some(Dialog::Samples(form)) = &mut self.state.dialog {
            form.problem = None;
        }
        let name = sample.name.clone();
        self.on_samples(done, move |paths| work(paths, &name));
    }

    /// Reads what was pasted into the form; what could not be placed is listed, and on a mistake nothing is replaced.
    pub(super) fn take_pasted(&mut self, mut form: PasteForm) {
        match paste::paste(&form.text, self.state.wire()) {
            Ok(pasted) => {
                self.fill(pasted.draft);
                self.say("The form is filled");
                form.left_over = Some(pasted.left_over).filter(|left_over| !left_over.is_empty());
                self.state.dialog = form.left_over.is_some().then_some(Dialog::Paste(form));
            }
            Err(error) => {
                form.problem = Some(error.to_string());
                self.state.dialog = Some(Dialog::Paste(form));
            }
        }
    }

    /// A short word below, on what was just done.
    pub(super) fn say(&mut self, words: impl Into<String>) {
        self.state.status = Some((words.into(), Instant::now()));
    }
}
