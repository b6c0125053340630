//! Asks on the terminal for secrets and for the passphrase that keeps them.

use std::env::{self, VarError};
use std::io::{self, BufRead as _, IsTerminal as _, Read as _};

use anyhow::{Context as _, anyhow};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::{Exit, Session, Stop, print};
use crate::store::profile::{Profile, SecretSource};
use crate::store::profiles::{self, shell_word};
use crate::store::secrets::{CONSUMER_SECRET, SecretError, TOKEN_SECRET};
use crate::store::vault::VaultError;

/// The environment variable that holds the passphrase for unattended runs.
pub const PASSPHRASE: &str = "LIVEDEFLECT_CONSOLE_PASSPHRASE";

/// How often somebody may mistype.
const TRIES: usize = 3;

/// The longest secret that is read, in bytes.
const MOST_BYTES: usize = 64 * 1024;

/// The exit status of a secret that cannot be had: what the call or the profile lacks is usage, a place that is closed is not.
pub fn exit(error: &SecretError) -> Exit {
    match error {
        SecretError::Keyring { .. } | SecretError::Vault(_) => Exit::NotSent,
        SecretError::Ask { .. }
        | SecretError::Unset { .. }
        | SecretError::Empty { .. }
        | SecretError::NotUtf8 { .. }
        | SecretError::NotOurs { .. } => Exit::Usage,
    }
}

/// A stop because of a secret.
pub fn stop(error: SecretError) -> Stop {
    Stop::new(exit(&error), error)
}

impl Session {
    /// Asks on the terminal for what a profile's secrets need: the passphrase, and secrets that are in none of their places,
    /// which are then kept there.
    pub fn ask_for_secrets(&self, profile: &Profile) -> Result<(), Stop> {
        let secrets = self.engine.secrets();
        loop {
            match secrets.look(profile) {
                Ok(()) => return Ok(()),
                Err(SecretError::Vault(VaultError::Locked)) => self.open_vault()?,
                // Why only there: without a terminal nobody could then give what the file is to hold.
                Err(SecretError::Vault(VaultError::NotThere)) if io::stdin().is_terminal() => self.open_vault()?,
                Err(SecretError::Vault(error @ VaultError::NotThere)) => {
                    let how = "livedeflect-console profiles passphrase, then profiles secret NAME FIELD";
                    return Err(Stop::new(Exit::NotSent, anyhow!("{error}, with: {how}")));
                }
                Err(SecretError::Ask { fields }) => {
                    if !io::stdin().is_terminal() {
                        return Err(nobody_to_ask(profile, &fields).into());
                    }
                    for field in fields {
                        let source = profile.secret_source(field);
                        let secret = typed(&format!("{field} of {}, to be kept {}: ", profile.name, source.place()))?;
                        secrets.write(&profile.name, field, source, &secret).map_err(stop)?;
                    }
                }
                // Why: nothing could be asked for; whoever uses the secrets tells it, after what matters more.
                Err(error) if exit(&error) == Exit::Usage => return Ok(()),
                Err(error) => return Err(stop(error)),
            }
        }
    }

    /// Opens the file of secrets with the passphrase of [`PASSPHRASE`], or with one that is asked for on the terminal. Makes
    /// the file when there is none.
    pub fn open_vault(&self) -> Result<(), Stop> {
        let vault = self.engine.secrets().vault();
        let told = |error: VaultError| stop(error.into());
        if let Some(passphrase) = passphrase_variable()? {
            let opened = if vault.exists() { vault.unlock(&passphrase) } else { vault.create(&passphrase) };
            return opened.map_err(|error| match error {
                VaultError::Wrong => {
                    Stop::new(Exit::NotSent, anyhow!("{PASSPHRASE} is not the passphrase of the file of secrets"))
                }
                other => told(other),
            });
        }
        if !io::stdin().is_terminal() {
            let error = if vault.exists() { VaultError::Locked } else { VaultError::NotThere };
            let error = anyhow!("{error}. There is no terminal to ask on: set {PASSPHRASE} for unattended runs");
            return Err(Stop::new(Exit::NotSent, error));
        }
        if !vault.exists() {
            return vault.create(&self.chosen_passphrase()?).map_err(told);
        }
        for left in (0..TRIES).rev() {
            match vault.unlock(&typed("Passphrase of the file of secrets: ")?) {
                Err(VaultError::Wrong) if left > 0 => print::complaint(&VaultError::Wrong.to_string()),
                other => return other.map_err(told),
            }
        }
        Ok(())
    }

    /// Opens the file of secrets if a profile, deleted or not, keeps any in it.
    pub fn open_vault_of(&self, name: &str) -> Result<(), Stop> {
        let deleted = profiles::deleted(self.engine.paths());
        let mut named = self.profiles.list.iter().chain(&deleted.list).map(|stored| &stored.profile);
        if named.any(|profile| profile.name == name && uses_vault(profile)) && self.engine.secrets().vault().exists() {
            self.open_vault()?;
        }
        Ok(())
    }

    /// Opens the file of secrets with the passphrase of [`PASSPHRASE`], if it is given and profiles keep any in it.
    pub fn open_vault_unasked(&self, profiles: &[Profile]) -> Result<(), Stop> {
        let needed = profiles.iter().any(uses_vault) && self.engine.secrets().vault().exists();
        if needed && passphrase_variable()?.is_some() { self.open_vault() } else { Ok(()) }
    }

    /// A new passphrase: typed twice, or one line of standard input.
    pub fn chosen_passphrase(&self) -> Result<SecretString, Stop> {
        if !io::stdin().is_terminal() {
            return line();
        }
        let path = self.engine.secrets().vault().path().display();
        print::complaint(&format!("The passphrase opens {path}. Without it nobody can bring the secrets back"));
        for _ in 0..TRIES {
            let passphrase = typed("New passphrase: ")?;
            if typed("The same again: ")?.expose_secret() == passphrase.expose_secret() {
                return Ok(passphrase);
            }
            print::complaint("These are two different passphrases. Type the same one twice");
        }
        Err(anyhow!("No passphrase was chosen").into())
    }
}

/// Whether a profile keeps a secret in the encrypted file.
fn uses_vault(profile: &Profile) -> bool {
    [CONSUMER_SECRET, TOKEN_SECRET].iter().any(|field| *profile.secret_source(field) == SecretSource::Passphrase)
}

/// What to do where nobody can be asked.
fn nobody_to_ask(profile: &Profile, fields: &[&'static str]) -> anyhow::Error {
    let (name, all) = (&profile.name, fields.join(" and "));
    let kept = fields.iter().find(|field| *profile.secret_source(field) != SecretSource::Session);
    match kept {
        None => anyhow!(
            "The profile {name:?} asks for {all} at each start, and there is no terminal to ask on. Use Env(\"NAME\") in the profile for unattended runs"
        ),
        Some(field) => anyhow!(
            "The profile {name:?} has no {all} yet, and there is no terminal to ask on. Give it with: livedeflect-console profiles secret {} {field}",
            shell_word(name)
        ),
    }
}

/// A secret: typed without an echo, or one line of standard input.
pub fn secret(prompt: &str) -> Result<SecretString, Stop> {
    if io::stdin().is_terminal() { typed(prompt) } else { line() }
}

fn typed(prompt: &str) -> Result<SecretString, Stop> {
    Ok(SecretString::from(rpassword::prompt_password(prompt)?))
}

/// One line of standard input without its line break, and with every other white space of it.
fn line() -> Result<SecretString, Stop> {
    let mut line = Zeroizing::new(Vec::with_capacity(MOST_BYTES + 1));
    let mut input = io::stdin().lock().take(MOST_BYTES as u64 + 1);
    input.read_until(b'\n', &mut line).context("Standard input cannot be read")?;
    if line.len() > MOST_BYTES {
        return Err(anyhow!("The first line of standard input is longer than 64 KiB, which no secret is").into());
    }
    let bytes = line.strip_suffix(b"\n").unwrap_or(&line);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    // Why no cause: it would quote bytes of the secret.
    let text =
        std::str::from_utf8(bytes).map_err(|_| anyhow!("Standard input is not UTF-8. Give the secret as text"))?;
    Ok(SecretString::from(text))
}

/// The passphrase for unattended runs, if it is given.
pub fn passphrase_variable() -> Result<Option<SecretString>, Stop> {
    match env::var(PASSPHRASE) {
        Ok(passphrase) => Ok(Some(SecretString::from(passphrase)).filter(|given| !given.expose_secret().is_empty())),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(anyhow!("{PASSPHRASE} is not UTF-8. Set it anew").into()),
    }
}
