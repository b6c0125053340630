//! The grammar of the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::finding::SearchArguments;
use super::purge::PurgeArguments;
use super::secret;
use super::sharing::{DiffArguments, ExportArguments, ImportArguments};
use crate::api::presets::Preset;
use crate::store::profile::SecretSource;

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
    /// Compare what another client signed with what it should be
    Verify(VerifyArguments),
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
    #[arg(long, value_name = "NAME", required = true)]
    pub profile: Option<String>,
    /// The payload's JSON file, or - for standard input; without it the profile's defaults
    #[arg(long, value_name = "FILE")]
    pub payload: Option<PathBuf>,
    /// Send the payload's text as it stands, JSON or not, like the window's raw body
    #[arg(long, requires = "payload", conflicts_with = "set")]
    pub raw: bool,
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
#[command(
    after_help = super::faults::help(),
    mut_arg("profile", |profile| profile.required(false).required_unless_present_any(["again", "replay"]))
)]
pub struct SendArguments {
    /// Which request.
    #[command(flatten)]
    pub request: RequestArguments,
    /// Send this exchange's body again, with a fresh nonce and time; through its own profile, or the one of --profile
    #[arg(long, value_name = "ID", conflicts_with_all = ["payload", "set"])]
    pub again: Option<i64>,
    /// Send this exchange's very bytes again, nonce, timestamp and signature too: the test of nonces. Asks always
    #[arg(long, value_name = "ID", conflicts_with_all = ["payload", "set", "profile", "again", "invalid_anyway"])]
    pub replay: Option<i64>,
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

/// The arguments of `verify`.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_EXIT_STATUS)]
pub struct VerifyArguments {
    /// The profile whose credentials it should be signed with
    #[arg(long, value_name = "NAME")]
    pub profile: String,
    /// What the other client shows.
    #[command(flatten)]
    pub claim: ClaimArguments,
    /// The URL that it calls, instead of the command's or the profile's
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// The HTTP method that it sends, instead of the command's or POST
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// What another client shows: one of the three.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ClaimArguments {
    /// Its Authorization header, from OAuth on
    #[arg(long, value_name = "HEADER")]
    pub header: Option<String>,
    /// Its signature base string
    #[arg(long, value_name = "TEXT")]
    pub base_string: Option<String>,
    /// The file of its curl command, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub curl: Option<PathBuf>,
}

const VERIFY_EXIT_STATUS: &str = "Exit status:
  0  the signature is right
  1  it differs
  2  wrong usage";

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
    /// Find exchanges by any part of what was sent, came or was noted
    Search(SearchArguments),
    /// Note something on an exchange, in place of its note; "" takes it away
    Note {
        /// Its number
        id: i64,
        /// The note
        text: String,
    },
    /// Give an exchange its labels, in place of those before; none takes them away
    Label {
        /// Its number
        id: i64,
        /// The labels
        #[arg(value_name = "LABEL")]
        labels: Vec<String>,
    },
    /// Keep an exchange whatever else is cleared away
    Pin {
        /// Its number
        id: i64,
    },
    /// Let a pinned exchange go again
    Unpin {
        /// Its number
        id: i64,
    },
    /// Clear exchanges away, so that no byte of them is left
    Purge(PurgeArguments),
    /// Read through the whole file; a damaged one is moved aside and a new one begun
    Check,
    /// What differs between two exchanges
    Diff(DiffArguments),
    /// Exchanges as HAR, JSON, CSV, a report or curl commands, without secrets and personal data
    Export(ExportArguments),
    /// Keep the requests of a file as samples
    Import(ImportArguments),
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

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_grammar_holds_together() {
        Arguments::command().debug_assert();
    }
}
