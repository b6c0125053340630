//! `profiles`: endpoints and credentials, looked after.

use anyhow::anyhow;
use serde_json::json;

use super::arguments::ProfilesCommand;
use super::{Done, Exit, Session, print, secret};
use crate::store::named_files::Damaged;
use crate::store::profile::Profile;
use crate::store::profile_fields::{self, differences};
use crate::store::profiles::{self, ProfilesError, Stored, Theirs, shell_word};

pub fn run(session: &Session, command: &ProfilesCommand) -> Done {
    let paths = session.engine.paths();
    let secrets = session.engine.secrets();
    match command {
        ProfilesCommand::List { json: true } => print::document(&list(session))?,
        ProfilesCommand::List { json: false } => lines(&session.profiles.list, &session.profiles.damaged)?,
        ProfilesCommand::Show { name } => print::line(&session.profile(name)?.to_ron()?)?,
        ProfilesCommand::Zone(arguments) => return super::zone::run(session, arguments),
        ProfilesCommand::Import { file } => {
            let profile = profiles::import(paths, file)?;
            print::line(&format!("Imported {}", profile.name))?;
        }
        ProfilesCommand::Export { name, to: None } => print::line(profiles::export(paths, name)?.trim_end())?,
        ProfilesCommand::Export { name, to: Some(file) } => {
            profiles::export_to(paths, name, file)?;
            print::line(&format!("Exported {name} without its secrets: {}", file.display()))?;
        }
        ProfilesCommand::Templates => {
            for template in profiles::templates() {
                print::line(template.name)?;
            }
        }
        ProfilesCommand::Create { name, template, set } => {
            let template = profiles::template(template)?;
            let mut profile = Profile { name: name.clone(), ..Profile::parse(template.text)? };
            set_fields(&mut profile, set)?;
            profiles::create_like(paths, &profile, template.text)?;
            print::line(&format!("Created {name}"))?;
        }
        ProfilesCommand::Set { name, fields } => {
            let seen = profiles::see(paths, name)?;
            let mut profile = seen.profile.clone();
            set_fields(&mut profile, fields)?;
            profiles::save_if_unchanged(paths, &profile, &seen)
                .inspect_err(|error| tell_difference(error, &profile))?;
            print::line(&format!("Changed {name}"))?;
        }
        ProfilesCommand::Duplicate { name, new_name } => {
            session.open_vault_of(name)?;
            profiles::duplicate(paths, secrets, name, new_name)?;
            print::line(&format!("Copied {name} to {new_name}"))?;
        }
        ProfilesCommand::Rename { name, new_name } => {
            session.open_vault_of(name)?;
            for left in profiles::rename(paths, secrets, name, new_name)? {
                print::complaint(&format!("A secret is kept under the old name too: {left}"));
            }
            // Why no failure: the profile has its new name, and only its place in the list is lost.
            if let Err(error) = profiles::give_new_name(paths, name, new_name) {
                print::complaint(&error.to_string());
            }
            print::line(&format!("Renamed {name} to {new_name}"))?;
        }
        ProfilesCommand::Delete { name, for_good: false } => {
            profiles::delete(paths, name)?;
            let restore = format!("livedeflect-console profiles restore {}", shell_word(name));
            print::line(&format!("Deleted {name}. Bring it back with: {restore}"))?;
        }
        ProfilesCommand::Delete { name, for_good: true } => {
            session.open_vault_of(name)?;
            match profiles::delete(paths, name) {
                // It may have been deleted before.
                Ok(_) | Err(ProfilesError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            profiles::delete_for_good(paths, secrets, name)?;
            print::line(&format!("Deleted {name} for good, with its secrets"))?;
        }
        ProfilesCommand::Restore { name } => {
            profiles::restore(paths, name)?;
            print::line(&format!("Restored {name}"))?;
        }
        ProfilesCommand::Deleted => {
            let deleted = profiles::deleted(paths);
            lines(&deleted.list, &deleted.damaged)?;
        }
        ProfilesCommand::Secret { name, field, to: None } => return secret::give(session, name, field),
        ProfilesCommand::Secret { name, field, to: Some(to) } => return secret::move_to(session, name, field, to),
        ProfilesCommand::Passphrase => return secret::passphrase(session),
        ProfilesCommand::Move { name, position } => {
            for name in profiles::reorder(paths, name, *position)? {
                print::line(&name)?;
            }
        }
    }
    Ok(Exit::Success)
}

fn set_fields(profile: &mut Profile, pairs: &[String]) -> anyhow::Result<()> {
    for pair in pairs {
        // Why it is not repeated: it may be a secret that was pasted in the wrong place.
        let (field, value) =
            pair.split_once('=').ok_or_else(|| anyhow!("A field to set has no =. Write FIELD=VALUE"))?;
        profile_fields::set(profile, field, value)?;
    }
    Ok(profile.check()?)
}

/// Tells where what somebody else wrote differs from what was to be written.
fn tell_difference(error: &ProfilesError, mine: &Profile) {
    if let ProfilesError::Changed { theirs: Theirs::Profile(theirs), .. } = error {
        for difference in differences(mine, &theirs.profile) {
            print::complaint(&format!("{}: {} here, {} there", difference.field, difference.mine, difference.theirs));
        }
    }
}

fn lines(list: &[Stored], damaged: &[Damaged]) -> anyhow::Result<()> {
    for Stored { profile, .. } in list {
        print::line(&format!("{:<28}  {:<10}  {}", profile.name, profile.environment, profile.endpoint.label()))?;
    }
    for damaged in damaged {
        print::complaint(&format!("{}: {}", damaged.path.display(), damaged.reason));
    }
    Ok(())
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
                "allowed_recipients": profile.allowed_recipients,
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
