//! `simulate`: the simulator alone, for other programs to call.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::{Map, Value, json};

use super::{Done, Exit, Session, Stop, asking, interrupt, print};
use crate::api::checks;
use crate::api::endpoint::PATH;
use crate::app::engine::unix_now;
use crate::simulator::behaviour::{Behaviour, Controls, ReplyForm};
use crate::simulator::fault::{NAMES, Script};
use crate::simulator::server::{Entry, Simulator};

/// The longest clock's window, in seconds: ten years.
const LONGEST_WINDOW_S: u64 = 315_360_000;

/// The most nonces that can be asked for: some 100 MB of memory.
const MOST_NONCES: u64 = 1_000_000;

/// The largest script that is read, in bytes.
const MOST_SCRIPT_BYTES: u64 = 1024 * 1024;

/// The arguments of `simulate`.
#[derive(Debug, Args)]
#[command(after_help = faults())]
pub struct SimulateArguments {
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Accept this profile's credentials. May be repeated
    #[arg(long, value_name = "NAME", default_value = "Simulator")]
    pub profile: Vec<String>,
    /// Let a timestamp be off so many seconds, either way
    #[arg(long, value_name = "S", default_value_t = Behaviour::default().clock_window,
        value_parser = clap::value_parser!(u64).range(0..=LONGEST_WINDOW_S))]
    pub clock_window: u64,
    /// Remember so many nonces
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(1..=MOST_NONCES))]
    pub nonces: u64,
    /// Refuse a payload that this program's own form would not send, formats included
    #[arg(long)]
    pub strict: bool,
    /// The form of the replies: documented, boolean, failure-under-200, compatibility, oauth-problem, general-problem, em-dash
    #[arg(long, value_name = "FORM", default_value_t)]
    pub reply: ReplyForm,
    /// Misbehave so at every call, or with 3*NAME at the next three. May be repeated
    #[arg(long, value_name = "[N*]NAME[=VALUE]")]
    pub fault: Vec<String>,
    /// Read the faults from this file, one a line; those of --fault come after them
    #[arg(long, value_name = "FILE")]
    pub script: Option<PathBuf>,
    /// Print one line of JSON a request
    #[arg(long)]
    pub json: bool,
}

fn faults() -> String {
    let line = |(name, usual, words): &(&str, &str, &str)| {
        let value = if usual.is_empty() { String::new() } else { format!("={usual}") };
        format!("  {:<36}  {words}", format!("{name}{value}"))
    };
    let rest = [
        ("date", "3600", "the right reply with a Date that many seconds ahead, or behind with a minus"),
        ("none", "", "the right reply, for a script's calls in between"),
    ];
    let lines: Vec<String> = NAMES.iter().chain(&rest).map(line).collect();
    format!("Faults, with their usual values; any other 4xx or 5xx by its number:\n{}", lines.join("\n"))
}

impl SimulateArguments {
    fn behaviour(&self) -> anyhow::Result<Behaviour> {
        let mut script = match &self.script {
            None => Script::default(),
            Some(path) => {
                let file = std::fs::File::open(path)
                    .with_context(|| format!("The script cannot be read; check the file's name: {}", path.display()))?;
                let mut text = String::new();
                std::io::Read::read_to_string(&mut std::io::Read::take(file, MOST_SCRIPT_BYTES), &mut text)
                    .with_context(|| format!("The script is no text: {}", path.display()))?;
                Script::parse(&text)?
            }
        };
        for fault in &self.fault {
            script.add(fault)?;
        }
        Ok(Behaviour {
            strict: self.strict,
            reply: self.reply,
            clock_window: self.clock_window,
            most_nonces: usize::try_from(self.nonces)?,
            script,
        })
    }
}

pub fn run(session: &Session, arguments: &SimulateArguments) -> Done {
    let controls = Controls::new(arguments.behaviour()?);
    let mut known = Vec::new();
    for name in &arguments.profile {
        let profile = session.profile(name)?;
        session.ask_for_secrets(&profile)?;
        known.push(session.engine.secrets().resolve(&profile).map_err(asking::stop)?);
    }
    controls.accept(known);
    if arguments.strict {
        // Why: until then the phone checks say nothing.
        checks::warm_up();
    }
    let as_json = arguments.json;
    session.worker.block_on(async {
        let log = move |entry: Entry| {
            drop(if as_json { print::json_line(&json_of(&entry)) } else { print::line(&for_people(&entry)) });
        };
        let simulator = Simulator::start_with(arguments.port, controls, unix_now, log)
            .await
            .map_err(|error| Stop::new(Exit::NotSent, error))?;
        // Why before the line: whoever reads it may press Ctrl+C at once.
        let interrupted = interrupt::listen().map_err(|error| Stop::new(Exit::NotSent, error))?;
        let url = format!("http://{}{PATH}", simulator.address());
        if as_json {
            print::json_line(&json!({ "url": url, "profiles": arguments.profile }))?;
        } else {
            print::line(&format!(
                "Simulating LiveDeflect on {url} with the credentials of {}. Ctrl+C ends it",
                arguments.profile.join(", ")
            ))?;
        }
        interrupted.await;
        simulator.stop().await;
        Ok(Exit::Success)
    })
}

/// A request in a line, and below it why it was refused.
fn for_people(entry: &Entry) -> String {
    let mut lines = vec![entry.to_string()];
    if let Some(check) = entry.checks.iter().find(|check| !check.passed) {
        let passed: Vec<&str> = entry.checks.iter().filter(|check| check.passed).map(|check| check.name).collect();
        lines.push(format!("  passed       {}", passed.join(", ")));
        // Why without its beginning: the line above says that already.
        let more = check.detail.strip_prefix(&entry.cause).unwrap_or(&check.detail).trim_start_matches(". ");
        lines.push(format!("  failed       {}  {more}", check.name));
    }
    if let Some(base_string) = &entry.base_string {
        lines.push(format!("  base string  {base_string}"));
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

fn json_of(entry: &Entry) -> Value {
    let checks =
        entry.checks.iter().map(|check| json!({ "name": check.name, "passed": check.passed, "detail": check.detail }));
    let mut parameters = Map::new();
    for (name, value) in &entry.parameters {
        parameters.insert(name.clone(), Value::from(value.as_str()));
    }
    json!({
        "number": entry.number,
        "at": entry.at,
        "method": entry.method,
        "path": entry.path,
        "parameters": parameters,
        "body": entry.body,
        "body_bytes": entry.body_bytes,
        "checks": checks.collect::<Vec<_>>(),
        "status": entry.status,
        "cause": entry.cause,
        "base_string": entry.base_string,
        "reply": entry.reply,
        "fault": entry.fault.as_ref().map(ToString::to_string),
    })
}
