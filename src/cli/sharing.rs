//! `history diff`, `history export` and `history import`.

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Done, Exit, Session, Stop, print};
use crate::api::wire::Wire;
use crate::app::{comparing, sharing};
use crate::exchange::{Exchange, Id};
use crate::share::compare::{self, Difference, Side};
use crate::share::curl::{Kind, Shell};
use crate::share::export::{self, Format, Wish};
use crate::share::import;
use crate::share::redaction::{self, Personal};

/// The arguments of `history diff`.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// An exchange's number
    pub a: Id,
    /// Another's; without it the last success before A, with the same profile and URL
    pub b: Option<Id>,
    /// Show what differs between any two sends, too
    #[arg(long)]
    pub all: bool,
    /// Print one JSON document
    #[arg(long)]
    pub json: bool,
}

/// The arguments of `history export`.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// How to write them
    #[arg(long, value_enum)]
    pub format: FormatName,
    /// All exchanges, which is also what is meant when nothing else is said
    #[arg(value_parser = ["all"], conflicts_with_all = ["ids", "last"])]
    pub which: Option<String>,
    /// Only these numbers
    #[arg(long, value_name = "1,2,3", value_delimiter = ',', conflicts_with = "last")]
    pub ids: Vec<Id>,
    /// Only the last N
    #[arg(long, value_name = "N")]
    pub last: Option<usize>,
    /// Into this file, which must not be there yet; without it to standard output
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// Keep personal data: phone numbers, names, texts, callerInfo and external identifiers
    #[arg(long)]
    pub personal: bool,
    /// The shell that curl commands are for
    #[arg(long, value_enum, default_value = "sh")]
    pub shell: ShellName,
    /// Placeholders in the curl commands' Authorization header; as they were sent, with --personal alone
    #[arg(long)]
    pub template: bool,
}

/// A format's name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum FormatName {
    /// HTTP Archive 1.2
    Har,
    /// One JSON document
    Json,
    /// A table that no spreadsheet takes for formulas
    Csv,
    /// A report that stands by itself
    Html,
    /// Commands
    Curl,
}

/// A shell's name.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ShellName {
    /// sh, bash, dash, zsh
    Sh,
    /// Windows PowerShell and PowerShell 7
    Powershell,
}

/// The arguments of `history import`.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// A HAR archive, a Postman collection v2.1, or a JSON export of this program
    pub file: PathBuf,
    /// Put the credentials that stand in the file into this profile; its secrets go where it keeps them
    #[arg(long, value_name = "PROFILE")]
    pub credentials_to: Option<String>,
}

impl ExportArguments {
    fn wish(&self) -> Wish {
        Wish {
            format: match self.format {
                FormatName::Har => Format::Har,
                FormatName::Json => Format::Json,
                FormatName::Csv => Format::Csv,
                FormatName::Html => Format::Html,
                FormatName::Curl => Format::Curl,
            },
            personal: if self.personal { Personal::Kept } else { Personal::Removed },
            shell: match self.shell {
                ShellName::Sh => Shell::Sh,
                ShellName::Powershell => Shell::PowerShell,
            },
            kind: if self.template { Kind::Template } else { Kind::Signed },
        }
    }
}

/// `history diff`.
pub fn diff(session: &Session, arguments: &DiffArguments) -> Done {
    let first = exchange(session, arguments.a)?;
    let (old, new) = if let Some(id) = arguments.b {
        (first, exchange(session, id)?)
    } else {
        let success = session.engine.with_history(|history| comparing::last_success(history, &first))?;
        let success = success.ok_or_else(|| {
            anyhow!(
                "No exchange before #{} succeeded with the same profile and URL. Give the number of another one",
                first.id
            )
        })?;
        (success, first)
    };
    let differences = compare::compare(Side::of(&old), Side::of(&new));
    let (always, telling): (Vec<_>, Vec<_>) = differences.into_iter().partition(|difference| difference.always);
    let mut shown: Vec<&Difference> = telling.iter().chain(always.iter().filter(|_| arguments.all)).collect();
    shown.sort_by_key(|difference| difference.part);
    if arguments.json {
        print::document(&json!({
            "old": old.id,
            "new": new.id,
            "differences": shown.iter().map(|difference| document(difference)).collect::<Vec<_>>(),
            "always_different": always.len(),
        }))?;
        return Ok(Exit::Success);
    }
    print::line(&format!("#{} and #{}: {} different", old.id, new.id, telling.len()))?;
    let mut part = None;
    for difference in shown {
        if part != Some(difference.part) {
            part = Some(difference.part);
            print::line(&format!("\n{}", difference.part.label()))?;
        }
        print::line(&format!("  {}", difference.path))?;
        for (sign, value) in [("-", &difference.old), ("+", &difference.new)] {
            if let Some(value) = value {
                print::line(&format!("    {sign} {value}"))?;
            }
        }
    }
    if !always.is_empty() && !arguments.all {
        print::line(&format!("\n{} more differ between any two sends; --all shows them", always.len()))?;
    }
    Ok(Exit::Success)
}

fn document(difference: &Difference) -> Value {
    json!({
        "part": difference.part.label(),
        "path": difference.path,
        "old": difference.old,
        "new": difference.new,
        "always": difference.always,
    })
}

fn exchange(session: &Session, id: Id) -> Result<Exchange, Stop> {
    let exchange = session.engine.with_history(|history| history.get(id))?;
    Ok(exchange.ok_or_else(|| anyhow!("The history has no exchange {id}. See history list"))?)
}

/// `history export`.
pub fn export(session: &Session, arguments: &ExportArguments) -> Done {
    let exchanges = chosen(session, arguments)?;
    let wish = arguments.wish();
    let export = export::export(&exchanges, wish)?;
    match &arguments.to {
        Some(file) => sharing::write(file, &export.text)?,
        None => print::whole(&export.text)?,
    }
    if wish.is_as_sent() {
        print::complaint("Signature and personal data stay in it: it works once, and is for trusted hands");
        return Ok(Exit::Success);
    }
    print::complaint(&redaction::sentence(&export.removed));
    if arguments.personal {
        print::complaint("Personal data stays in it");
    } else if wish.format == Format::Curl && !arguments.template {
        print::complaint(
            "Written as templates; --personal writes the commands as they were sent, with their signatures",
        );
    }
    Ok(Exit::Success)
}

fn chosen(session: &Session, arguments: &ExportArguments) -> Result<Vec<Exchange>, Stop> {
    let ids = if arguments.ids.is_empty() {
        let last = arguments.last.unwrap_or(usize::MAX);
        let newest = session.engine.with_history(|history| history.newest(last))?;
        newest.into_iter().map(|summary| summary.id).collect()
    } else {
        arguments.ids.clone()
    };
    let exchanges = session.engine.with_history(|history| sharing::exchanges(history, &ids))?;
    if let Some(missing) = ids.iter().find(|id| !exchanges.iter().any(|exchange| exchange.id == **id)) {
        return Err(anyhow!("The history has no exchange {missing}. See history list").into());
    }
    Ok(exchanges)
}

/// `history import`.
pub fn import(session: &Session, arguments: &ImportArguments) -> Done {
    let file: &Path = &arguments.file;
    let imported = sharing::read_file(file, Wire::default())?;
    let names = sharing::keep(session.engine.paths(), &imported)?;
    for name in &names {
        print::line(&format!("Kept as sample: {name}"))?;
    }
    for sentence in &imported.left_over {
        print::complaint(sentence);
    }
    let fields = import::fields(&imported.secrets).join(", ");
    match &arguments.credentials_to {
        Some(profile) => super::secret::take_over(session, profile, &imported.secrets)?,
        None if fields.is_empty() => {}
        None => print::complaint(&format!(
            "Credentials stand in the file ({fields}); they were not taken over. Say --credentials-to PROFILE to put them where it keeps its secrets"
        )),
    }
    if names.is_empty() && arguments.credentials_to.is_none() {
        return Err(anyhow!("The file gave no payload").into());
    }
    Ok(Exit::Success)
}
