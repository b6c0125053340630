//! `history purge`: clears exchanges away, so that no byte of them is left.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use anyhow::anyhow;
use clap::Args;

use super::{Done, Exit, Session, Stop, print};
use crate::app::engine;
use crate::store::history::purge::{Which, days_in_milliseconds};

/// The arguments of `history purge`: one way to say which.
#[derive(Debug, Args)]
#[group(skip)]
pub struct PurgeArguments {
    /// The exchanges' numbers
    #[arg(value_name = "ID", required_unless_present_any = ["older_than", "all"], conflicts_with_all = ["older_than", "all"])]
    pub ids: Vec<i64>,
    /// Those that are older than that many days
    #[arg(long, value_name = "DAYS", conflicts_with = "all")]
    pub older_than: Option<u32>,
    /// All of them
    #[arg(long)]
    pub all: bool,
    /// Pinned ones too, which are kept otherwise
    #[arg(long)]
    pub pinned_too: bool,
    /// Don't ask
    #[arg(long)]
    pub yes: bool,
}

pub fn run(session: &Session, arguments: &PurgeArguments) -> Done {
    let (which, words) = match (arguments.all, arguments.older_than) {
        (true, _) => (Which::All, "all exchanges".to_owned()),
        (false, Some(days)) => (
            Which::Before(engine::now_ms().saturating_sub(days_in_milliseconds(days))),
            format!("all exchanges older than {days} days"),
        ),
        (false, None) => (Which::Ids(arguments.ids.clone()), format!("{} exchanges", arguments.ids.len())),
    };
    if !arguments.yes && !ask(&words)? {
        return Err(Stop::new(Exit::Answered, anyhow!("Nothing was purged")));
    }
    let purged = session.engine.with_history(|history| history.purge(&which, arguments.pinned_too))?;
    print::line(&format!("{} purged", purged.count))?;
    if purged.pinned > 0 {
        print::complaint(&format!("{} pinned ones were kept. Say --pinned-too to purge them as well", purged.pinned));
    }
    if purged.log_remains {
        print::complaint(
            "Another window reads the history, so its log file still holds what was purged. Close it, and purge again",
        );
    }
    for damaged in &purged.damaged {
        print::complaint(&format!(
            "A damaged history that was moved aside may hold the same. Delete it when you need it no more: {}",
            damaged.display()
        ));
    }
    Ok(Exit::Success)
}

/// Asks on the terminal: what is purged cannot be had back.
fn ask(words: &str) -> Result<bool, Stop> {
    if !io::stdin().is_terminal() {
        return Err(anyhow!("This would purge {words} for good, and there is no terminal to ask on. Say --yes").into());
    }
    write!(io::stderr(), "This purges {words} for good. Type yes to do it: ")?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}
