//! The grammar of the command line, and the draft that its arguments make.

use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::{Args, Parser, Subcommand};

use super::secret;
use crate::api::caller_info::Row;
use crate::api::catalogue::{self, CALLER_INFO, ITEMS};
use crate::api::draft::Draft;
use crate::api::json;
use crate::api::load;
use crate::api::presets::Preset;
use crate::app::engine;
use crate::store::profile::{Profile, SecretSource};

/// A test console for LiveDeflect's contextAndInvite call. Without a command it opens its window.
#[derive(Debug, Parser)]
#[command(name = "livedeflect-console", version, after_help = EXIT_STATUS)]
pub struct Arguments {
    /// Keep configuration, history and settings in this folder
    #[arg(long, global = true, value_name = "DIR", env = "LIVEDEFLECT_CONSOLE_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_STATUS: &str = "Exit status:
  0  answered and successful
  1  answered otherwise
  2  wrong usage, or an invalid payload
  3  not sent
  4  it may have been sent

Environment:
  LIVEDEFLECT_CONSOLE_DATA_DIR    as --data-dir
  LIVEDEFLECT_CONSOLE_PASSPHRASE  the passphrase of the file of secrets, for unattended runs";

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Sign a request, record it and send it once
    Send(SendArguments),
    /// Print each step of a request's signature, and send nothing
    Sign(SignArguments),
    /// Check whether credentials are usable, step by step, without texting anyone
    Check(super::check::CheckArguments),
    /// Send every fault in order, and hold what comes back to what is expected
    Matrix(super::faults::MatrixArguments),
    /// Send a table's rows one after the other, each with what is expected of its reply
    Run(super::run::RunArguments),
    /// Run the simulator alone on 127.0.0.1, for other programs to call, until Ctrl+C
    Simulate(super::simulate::SimulateArguments),
    /// What was sent, and what came of it
    History {
        /// What to show.
        #[command(subcommand)]
        command: HistoryCommand,
    },
    /// Endpoints and credentials
    Profiles {
        /// What to do with them.
        #[command(subcommand)]
        command: ProfilesCommand,
    },
}

/// Which request is meant.
#[derive(Debug, Args)]
pub struct RequestArguments {
    /// The profile's name; "Simulator" is built in
    #[arg(long, value_name = "NAME")]
    pub profile: String,
    /// The payload's JSON file, or - for standard input; without it the profile's defaults
    #[arg(long, value_name = "FILE")]
    pub payload: Option<PathBuf>,
    /// Set one item, after the payload; callerInfo.KEY=VALUE sets a pair. May be repeated
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// Go on although the specification forbids something in the payload
    #[arg(long)]
    pub invalid_anyway: bool,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `send`.
#[derive(Debug, Args)]
#[command(after_help = super::faults::help())]
pub struct SendArguments {
    /// Which request.
    #[command(flatten)]
    pub request: RequestArguments,
    /// Don't ask before a send that can text a real person
    #[arg(long)]
    pub yes: bool,
    /// The number that is texted, once more: needed where the profile's allowed recipients lack it
    #[arg(long, value_name = "NUMBER")]
    pub recipient: Option<String>,
    /// Send even when the history cannot record it
    #[arg(long)]
    pub unrecorded: bool,
    /// Send it with this fault on purpose; list shows them all
    #[arg(long, value_name = "NAME", value_parser = super::faults::Names)]
    pub fault: Option<&'static Preset>,
}

/// The arguments of `sign`.
#[derive(Debug, Args)]
pub struct SignArguments {
    /// Which request.
    #[command(flatten)]
    pub request: RequestArguments,
    /// This nonce, instead of a fresh one
    #[arg(long, value_name = "N")]
    pub nonce: Option<String>,
    /// This time in seconds since 1970, instead of now
    #[arg(long, value_name = "T")]
    pub timestamp: Option<u64>,
}

/// The commands on the history.
#[derive(Debug, Subcommand)]
pub enum HistoryCommand {
    /// All exchanges, newest first
    List {
        /// Print one JSON array
        #[arg(long)]
        json: bool,
    },
    /// One exchange, whole
    Show {
        /// Its number
        id: i64,
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// What happened to a call: asks the service's reporting call about it
    Report(super::report::ReportArguments),
}

const SET_EXAMPLES: &str = "Examples:
  endpoint=va                         a zone, a pasted host or URL, simulator, or another https URL
  environment=Staging                 Simulator, Test, Staging or Production
  consumer_secret=keyring             keyring, passphrase, session or env:NAME; never the secret itself
  wire.time_unit=Seconds
  defaults.skill=sales                a payload item of a new form; without a value it goes
  allowed_recipients=14043438646,447700900123";

/// The commands on profiles.
#[derive(Debug, Subcommand)]
pub enum ProfilesCommand {
    /// Their names, environments and endpoints
    List {
        /// Print one JSON document
        #[arg(long)]
        json: bool,
    },
    /// One profile's file; secrets are never in it
    Show {
        /// Its name
        name: String,
    },
    /// Look up the account's hosts, and the zone that they suggest
    Zone(super::zone::ZoneArguments),
    /// Take a profile file over
    Import {
        /// The RON file
        file: PathBuf,
    },
    /// Print a profile's file for others: no secrets, and which are missing
    Export {
        /// Its name
        name: String,
        /// Write it into this file, which must not be there yet
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
    /// What a new profile can begin with
    Templates,
    /// Make a new profile
    Create {
        /// Its name
        name: String,
        /// What it begins with; see profiles templates
        #[arg(long, value_name = "T")]
        template: String,
        /// Set one field, by its name in the file. May be repeated
        #[arg(long, value_name = "FIELD=VALUE")]
        set: Vec<String>,
    },
    /// Change single fields, by their names in the file
    #[command(after_help = SET_EXAMPLES)]
    Set {
        /// Its name
        name: String,
        /// What to change
        #[arg(required = true, value_name = "FIELD=VALUE")]
        fields: Vec<String>,
    },
    /// Copy a profile, secrets included
    Duplicate {
        /// Its name
        name: String,
        /// The copy's name
        new_name: String,
    },
    /// Give a profile another name; its secrets follow
    Rename {
        /// Its name
        name: String,
        /// Its new name
        new_name: String,
    },
    /// Put a profile away; profiles restore brings it back
    Delete {
        /// Its name
        name: String,
        /// Remove it, what was deleted under its name before, and their secrets, so that nothing brings them back
        #[arg(long)]
        for_good: bool,
    },
    /// Bring a deleted profile back
    Restore {
        /// Its name
        name: String,
    },
    /// The deleted profiles that can be brought back
    Deleted,
    /// Put a profile at another place of the list
    Move {
        /// Its name
        name: String,
        /// From 1; the built-in profile, which stays first, does not count
        position: usize,
    },
    /// Give a secret, typed without an echo or as one line of standard input; with --to move it
    Secret {
        /// The profile's name
        name: String,
        /// `consumer_secret` or `token_secret`
        #[arg(value_parser = secret::field)]
        field: &'static str,
        /// Move it to another place: keyring, passphrase, session or env:NAME
        #[arg(long, value_name = "PLACE", value_parser = secret::place)]
        to: Option<SecretSource>,
    },
    /// Choose or change the passphrase of the file of secrets
    Passphrase,
}

impl RequestArguments {
    /// The draft that the arguments make.
    pub fn draft(&self, profile: &Profile) -> anyhow::Result<Draft> {
        let mut draft = match &self.payload {
            None => engine::new_draft(profile),
            Some(path) => load::payload(&read(path)?, profile.wire).with_context(|| path.display().to_string())?,
        };
        for pair in &self.set {
            set(&mut draft, pair)?;
        }
        Ok(draft)
    }
}

fn read(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    // Why one byte more than the most: enough to see that it is too much, without reading a whole disk.
    let most = u64::try_from(load::MOST_BYTES)? + 1;
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().take(most).read_to_end(&mut bytes).context("Standard input cannot be read")?;
    } else {
        let file = std::fs::File::open(path)
            .with_context(|| format!("The payload cannot be read; check the file's name: {}", path.display()))?;
        file.take(most)
            .read_to_end(&mut bytes)
            .with_context(|| format!("The payload cannot be read: {}", path.display()))?;
    }
    Ok(bytes)
}

fn set(draft: &mut Draft, pair: &str) -> anyhow::Result<()> {
    let (name, value) =
        pair.split_once('=').ok_or_else(|| anyhow!("--set {pair:?} has no =. Write --set FIELD=VALUE"))?;
    if let Some(key) = name.strip_prefix("callerInfo.") {
        make_room_for_pairs(draft).with_context(|| format!("--set {name} has nowhere to go"))?;
        match draft.caller_info.iter_mut().find(|row| row.key == key) {
            Some(row) => value.clone_into(&mut row.text),
            None => draft.caller_info.push(Row { key: key.to_owned(), text: value.to_owned(), ..Row::default() }),
        }
        return Ok(());
    }
    if catalogue::item(name).is_none() {
        let names: Vec<_> = ITEMS.iter().map(|item| item.name).collect();
        return Err(anyhow!(
            "{name:?} is no item of the payload. The items are {}, and {CALLER_INFO}.KEY",
            names.join(", ")
        ));
    }
    draft.set_text(name, value);
    Ok(())
}

/// Why: pairs go on the wire only while `callerInfo` has no raw value, and a raw value is never dropped unasked.
fn make_room_for_pairs(draft: &mut Draft) -> anyhow::Result<()> {
    let raw = draft.entry(CALLER_INFO);
    if raw.is_sent() {
        if json::pairs(&raw.text).is_ok_and(|pairs| pairs.is_empty()) {
            draft.set_text(CALLER_INFO, "");
        } else {
            return Err(anyhow!(
                "the payload's callerInfo is no object. Say --set callerInfo={{}} first to replace it"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_grammar_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn set_takes_items_pairs_and_values_with_an_equals_sign() {
        let mut draft = Draft::example();
        for pair in ["skill=a=b", "deflectionTagText=t", "callerInfo.tshirtsize=", "callerInfo.new=1", "firstName="] {
            set(&mut draft, pair).expect(pair);
        }
        assert_eq!(draft.text("skill"), "a=b");
        assert_eq!(draft.text("deflectionTextTag"), "t");
        assert_eq!(draft.text("firstName"), "");
        let rows: Vec<_> = draft.caller_info.iter().map(|row| (row.key.as_str(), row.text.as_str())).collect();
        assert_eq!(
            rows,
            [("userdefinedvar", "50"), ("newtestvariable", "variablevalue1"), ("tshirtsize", ""), ("new", "1")]
        );
    }

    #[test]
    fn set_refuses_what_it_cannot_place() {
        let mut draft = Draft::default();
        assert!(set(&mut draft, "skill").expect_err("no =").to_string().contains("no ="));
        assert!(set(&mut draft, "Skill=x").expect_err("unknown").to_string().contains("skill"));
        assert_eq!(draft, Draft::default());
    }
}
