//! What is typed into the run from a table, and what it stands for.

use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use crate::app::engine;
use crate::app::run::Options;
use crate::app::run_form::{RunForm, Stage};
use crate::share::data;
use crate::store::profile::Profile;

/// An empty form for a profile, with the options that are careful with it.
pub(super) fn new_form(profile: &Profile) -> RunForm {
    let Options { pause, most, .. } = Options::of(profile);
    RunForm {
        profile: profile.name.clone(),
        environment: profile.environment,
        endpoint: profile.endpoint.label(),
        real: engine::asks_first(profile),
        path: String::new(),
        pause: pause.as_millis().to_string(),
        most: if most == usize::MAX { String::new() } else { most.to_string() },
        stop_on_failure: false,
        invalid_anyway: false,
        numbers_again: String::new(),
        stage: Stage::Choose,
        rows: Vec::new(),
        dry: None,
        chosen: None,
        done: None,
        problem: None,
    }
}

/// The options as they are typed.
pub(super) fn options(form: &RunForm) -> Result<Options, String> {
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let pause = number(&form.pause).ok_or("The pause is no number of milliseconds. Write digits, such as 1000")?;
    let most = match form.most.trim() {
        "" if form.real => return Err("Say how many rows may be sent at most, such as 100".to_owned()),
        "" => usize::MAX,
        text => number(text)
            .and_then(|most| usize::try_from(most).ok())
            .filter(|most| *most > 0)
            .ok_or("The most rows to send is no number from 1 on. Write digits, such as 100")?,
    };
    let (invalid_anyway, stop_on_failure) = (form.invalid_anyway, form.stop_on_failure);
    Ok(Options { invalid_anyway, pause: Duration::from_millis(pause.into()), most, stop_on_failure })
}

/// Reads a table's file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    // Why one byte more than the most: enough to see that it is too much, without reading a whole disk.
    let most = data::MOST_BYTES as u64 + 1;
    let mut bytes = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    let told = |error| format!("The table cannot be read: {error}. Check the file's name: {}", path.display());
    read.map(|_| bytes).map_err(told)
}
