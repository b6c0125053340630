//! Looks an account's zone up, on request: window and command line share it.

use super::engine::Engine;
use crate::api::domain::{self, Hosts};
use crate::send::cancel::Cancelled;

/// Asks the Domain API at `domain_api`, the setting, for an account's hosts. No credentials go along.
///
/// # Errors
/// What happened and what to do, in a sentence.
pub async fn look_up(engine: &Engine, domain_api: &str, account: &str, cancelled: Cancelled) -> Result<Hosts, String> {
    let url =
        domain::base(domain_api).and_then(|base| domain::url(&base, account)).map_err(|error| error.to_string())?;
    let looked = engine.sender().look_up(&url, cancelled).await?;
    domain::read(looked.status, &looked.body, looked.truncated).map_err(|error| error.to_string())
}
