//! `profiles zone`: the account's hosts by LivePerson's Domain API, and the zone that they suggest.

use clap::{ArgGroup, Args};

use super::{Done, Exit, Session, Stop, interrupt, print};
use crate::app::zone;
use crate::send::cancel;
use crate::store::settings::Settings;

/// The arguments of `profiles zone`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").args(["name", "account"]).required(true))]
pub struct ZoneArguments {
    /// The profile whose account is looked up
    name: Option<String>,
    /// This account instead
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub fn run(session: &Session, arguments: &ZoneArguments) -> Done {
    let account = match (&arguments.account, &arguments.name) {
        (Some(account), _) => account.clone(),
        (None, Some(name)) => session.profile(name)?.site_id,
        (None, None) => String::new(),
    };
    let (settings, _) = Settings::load(session.engine.paths());
    let found = session.worker.block_on(async {
        let interrupted = interrupt::listen().map_err(|error| Stop::new(Exit::NotSent, error))?;
        let (cancel, cancelled) = cancel::pair();
        session.worker.spawn(async move {
            interrupted.await;
            cancel.cancel();
        });
        let found = zone::look_up(&session.engine, &settings.domain_api, &account, cancelled).await;
        found.map_err(|problem| Stop::new(Exit::NotSent, anyhow::anyhow!(problem)))
    })?;
    if arguments.json {
        print::document(&found.json())?;
        return Ok(Exit::Success);
    }
    for host in &found.hosts {
        print::line(&format!("{:<28}  {}", host.service, host.host))?;
    }
    print::line(&found.sentence())?;
    Ok(Exit::Success)
}
