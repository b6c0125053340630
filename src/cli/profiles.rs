//! `profiles`: endpoints and credentials.

use serde_json::json;

use super::arguments::ProfilesCommand;
use super::{Done, Exit, Session, print};
use crate::store::profiles;

pub fn run(session: &Session, command: &ProfilesCommand) -> Done {
    match command {
        ProfilesCommand::List { json: true } => print::document(&list(session))?,
        ProfilesCommand::List { json: false } => {
            for stored in &session.profiles.list {
                let profile = &stored.profile;
                print::line(&format!(
                    "{:<28}  {:<10}  {}",
                    profile.name,
                    profile.environment,
                    profile.endpoint.label()
                ))?;
            }
            for damaged in &session.profiles.damaged {
                print::complaint(&format!("{}: {}", damaged.path.display(), damaged.reason));
            }
        }
        ProfilesCommand::Show { name } => print::line(&session.profile(name)?.to_ron()?)?,
        ProfilesCommand::Zone(arguments) => return super::zone::run(session, arguments),
        ProfilesCommand::Import { file } => {
            let profile = profiles::import(session.engine.paths(), file)?;
            print::line(&format!("Imported {}", profile.name))?;
        }
    }
    Ok(Exit::Success)
}

fn list(session: &Session) -> serde_json::Value {
    let profiles: Vec<_> = session
        .profiles
        .list
        .iter()
        .map(|stored| {
            let profile = &stored.profile;
            json!({
                "name": profile.name,
                "environment": profile.environment.word(),
                "endpoint": profile.endpoint.label(),
                "site_id": profile.site_id,
                "signature_method": profile.signature_method.name(),
                "consumer_key": profile.consumer_key,
                "consumer_secret": profile.consumer_secret.to_string(),
                "token": profile.token,
                "token_secret": profile.token_secret.to_string(),
                "path": stored.path,
            })
        })
        .collect();
    let damaged: Vec<_> = session
        .profiles
        .damaged
        .iter()
        .map(|damaged| json!({ "path": damaged.path, "reason": damaged.reason }))
        .collect();
    json!({ "profiles": profiles, "damaged": damaged })
}
