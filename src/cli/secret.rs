//! `profiles secret` and `profiles passphrase`: puts secrets where a profile keeps them, and never prints one.

use anyhow::anyhow;
use secrecy::ExposeSecret as _;

use super::asking::{passphrase_variable, secret, stop};
use super::{Done, Exit, Session, Stop, print};
use crate::share::import::{self, FoundSecret};
use crate::store::moving::{self, MoveError};
use crate::store::profile::{Profile, SecretSource};
use crate::store::profiles;
use crate::store::saving::{self, Edit, SaveError};
use crate::store::secrets::{CONSUMER_SECRET, TOKEN_SECRET};
use crate::store::vault::VaultError;

/// Reads a secret's field, for the command line's grammar.
pub fn field(text: &str) -> Result<&'static str, String> {
    [CONSUMER_SECRET, TOKEN_SECRET]
        .into_iter()
        .find(|field| *field == text)
        .ok_or_else(|| format!("no secret is called that. Give {CONSUMER_SECRET} or {TOKEN_SECRET}"))
}

/// Reads where a secret is to be moved, for the command line's grammar.
pub fn place(text: &str) -> Result<SecretSource, String> {
    match (text, text.strip_prefix("env:")) {
        ("keyring", _) => Ok(SecretSource::Keyring),
        ("passphrase", _) => Ok(SecretSource::Passphrase),
        ("session", _) => Ok(SecretSource::Session),
        (_, Some(name)) => Ok(SecretSource::Env(name.to_owned())),
        _ => Err("this is no place for a secret. Give keyring, passphrase, session or env:NAME".to_owned()),
    }
}

/// Where a profile keeps a secret, opened; an error when that is not this program's to write.
fn open_place<'profile>(
    session: &Session,
    profile: &'profile Profile,
    field: &'static str,
) -> Result<&'profile SecretSource, Stop> {
    let source = profile.secret_source(field);
    match source {
        SecretSource::Keyring => {}
        SecretSource::Passphrase => session.open_vault()?,
        SecretSource::Session | SecretSource::Env(_) | SecretSource::Public(_) => {
            return Err(anyhow!(
                "The {field} of {:?} is {source}, and not kept by this program. Say --to keyring or --to passphrase first to have it kept",
                profile.name
            )
            .into());
        }
    }
    Ok(source)
}

/// Puts credentials that stood in a file into a profile, and its secrets where it keeps them.
pub fn take_over(session: &Session, name: &str, found: &[FoundSecret]) -> Result<(), Stop> {
    let fields = import::fields(found);
    if fields.is_empty() {
        return Err(anyhow!("No credentials stand in the file").into());
    }
    if let Some(field) = import::ambiguous(found).first() {
        return Err(anyhow!(
            "The file has several values for the {field}, so none was taken over. Give the right one by hand, with profiles set or profiles secret"
        )
        .into());
    }
    let was = profiles::see(session.engine.paths(), &session.profile(name)?.name)?;
    let mut edit = Edit { profile: was.profile.clone(), was: Some(was), typed: [None, None] };
    for secret in found {
        match secret.field {
            CONSUMER_SECRET => edit.typed[0] = Some(secret.value.clone()),
            TOKEN_SECRET => edit.typed[1] = Some(secret.value.clone()),
            "consumer_key" => secret.value.expose_secret().clone_into(&mut edit.profile.consumer_key),
            _ => secret.value.expose_secret().clone_into(&mut edit.profile.token),
        }
    }
    for field in [CONSUMER_SECRET, TOKEN_SECRET].into_iter().filter(|field| fields.contains(field)) {
        open_place(session, &edit.profile, field)?;
    }
    for left in saving::save(session.engine.paths(), session.engine.secrets(), &edit).map_err(|error| match error {
        SaveError::Secret(MoveError::Secret(cause)) => stop(cause),
        other => other.into(),
    })? {
        print::complaint(&format!("A copy is left where it was: {left}"));
    }
    print::line(&format!("Taken over into {name}: {}", fields.join(", ")))?;
    Ok(())
}

/// Takes a secret in, and keeps it where the profile says.
pub fn give(session: &Session, name: &str, field: &'static str) -> Done {
    let profile = session.profile(name)?;
    let source = open_place(session, &profile, field)?;
    let secret = secret(&format!("{field} of {name}: "))?;
    if secret.expose_secret().trim().is_empty() {
        return Err(anyhow!("The secret is blank, and what was kept before stays. Give one").into());
    }
    let secrets = session.engine.secrets();
    secrets.write(name, field, source, &secret).map_err(stop)?;
    let back = secrets.read(name, field, source).map_err(stop)?;
    if back.is_none_or(|back| back.expose_secret() != secret.expose_secret()) {
        let error = anyhow!("The {field} of {name:?} was not there when it was read back. Choose another place for it");
        return Err(Stop::new(Exit::NotSent, error));
    }
    print::line(&format!("The {field} of {name} is kept {source}"))?;
    Ok(Exit::Success)
}

/// Moves a secret, and has the profile name its new place.
pub fn move_to(session: &Session, name: &str, field: &'static str, to: &SecretSource) -> Done {
    let from = session.profile(name)?.secret_source(field).clone();
    let vault = session.engine.secrets().vault();
    // Why not always: without a file there is nothing in it that could be moved out.
    if *to == SecretSource::Passphrase || from == SecretSource::Passphrase && vault.exists() {
        session.open_vault()?;
    }
    let moved = moving::change_source(session.engine.paths(), session.engine.secrets(), name, field, to.clone())
        .map_err(|error| match error {
            MoveError::Secret(ref cause) => Stop::new(super::asking::exit(cause), error),
            other => other.into(),
        })?;
    if let Some(left) = moved.left_behind {
        print::complaint(&format!("A copy is left where it was: {left}"));
    }
    print::line(&match (moved.had_secret, to) {
        _ if from == *to => format!("The {field} of {name} is {to} already"),
        (true, SecretSource::Session) => {
            format!("The {field} of {name} was deleted where it was kept. From now on it is asked for at each start")
        }
        (false, SecretSource::Session) => format!("The {field} of {name} is asked for at each start from now on"),
        (true, _) => format!("The {field} of {name} was moved, and is {to}"),
        (false, SecretSource::Env(_)) => format!("The {field} of {name} is {to} from now on"),
        (false, _) => format!(
            "The {field} of {name} will be {to}; there was none to move. Give it with: livedeflect-console profiles secret {} {field}",
            crate::store::profiles::shell_word(name)
        ),
    })?;
    Ok(Exit::Success)
}

/// Chooses the passphrase of the file of secrets, or changes it.
pub fn passphrase(session: &Session) -> Done {
    let vault = session.engine.secrets().vault();
    let told = |error: VaultError| stop(error.into());
    if !vault.exists() {
        vault.create(&session.chosen_passphrase()?).map_err(told)?;
        print::line(&format!("The passphrase is chosen. The file of secrets is {}", vault.path().display()))?;
        return Ok(Exit::Success);
    }
    let old = match passphrase_variable()? {
        Some(old) => old,
        None => secret("The passphrase until now: ")?,
    };
    // Why before the new one is asked for: a wrong one is told at once.
    vault.unlock(&old).map_err(told)?;
    vault.change(&old, &session.chosen_passphrase()?).map_err(told)?;
    print::line("The passphrase is changed. Other windows ask for the new one")?;
    Ok(Exit::Success)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_and_fields_that_there_are_can_be_named() {
        assert_eq!(place("keyring"), Ok(SecretSource::Keyring));
        assert_eq!(place("passphrase"), Ok(SecretSource::Passphrase));
        assert_eq!(place("session"), Ok(SecretSource::Session));
        assert_eq!(place("env:ACME"), Ok(SecretSource::Env("ACME".to_owned())));
        assert_eq!(field("token_secret"), Ok("token_secret"));
        for wrong in ["Keyring", "public", "public:S3CR3T", "env", ""] {
            let error = place(wrong).expect_err(wrong);
            assert!(error.contains("keyring, passphrase, session or env:NAME") && !error.contains("S3CR3T"), "{error}");
        }
        assert!(field("S3CR3T").is_err_and(|error| !error.contains("S3CR3T")));
    }
}
