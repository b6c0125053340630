//! Folders and profiles for a test of its own, and servers that their sends go to.

use std::net::SocketAddr;
use std::path::Path;

use livedeflect_console::api::endpoint::{Endpoint, Environment};
use livedeflect_console::store::paths::Paths;
use livedeflect_console::store::profile::{Profile, SecretSource};
use livedeflect_console::store::profiles::{self, Profiles};
use livedeflect_console::store::settings::Settings;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::server::sending::url;

/// The name of the profile that [`profile`] makes.
pub const OURS: &str = "Ours";

/// The reply of the specification.
pub const ACCEPTED: &str = r#"{"callId":"7","success":"true"}"#;

/// A folder that goes with the test, and the program's folders in it.
pub fn folder() -> (TempDir, Paths) {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths::of(Some(folder.path())).expect("paths");
    (folder, paths)
}

/// A profile that sends to an address of this machine, with the specification's example as its defaults.
pub fn profile(environment: Environment, address: SocketAddr) -> Profile {
    let built_in = Profiles::built_in().expect("the built-in profile");
    // Why PATH: outside of the simulator a secret is not public, and this variable is there on every machine.
    let secret = || match environment {
        Environment::Simulator => SecretSource::Public("secret".to_owned()),
        _ => SecretSource::Env("PATH".to_owned()),
    };
    Profile {
        name: OURS.to_owned(),
        environment,
        endpoint: Endpoint::Custom(url(address)),
        consumer_secret: secret(),
        token_secret: secret(),
        ..built_in
    }
}

/// Keeps a profile, and makes it the one that the window starts with.
pub fn keep(paths: &Paths, profile: &Profile) {
    profiles::save(paths, profile).expect("a profile that can be kept");
    let settings = Settings { profile: Some(profile.name.clone()), ..Settings::default() };
    settings.save(paths).expect("settings that can be kept");
}

/// A folder in which the window starts with a profile that sends to an address of this machine.
pub fn folder_for(environment: Environment, address: SocketAddr) -> (TempDir, Paths) {
    let (folder, paths) = folder();
    keep(&paths, &profile(environment, address));
    (folder, paths)
}

/// Nothing that a screen reader is told, and no file, holds one of these secrets.
#[track_caller]
pub fn assert_nowhere(desk: &Desk, folder: &Path, secrets: &[&str]) {
    for secret in secrets {
        assert!(!desk.says(secret), "{secret} is told: {:#?}", desk.texts());
    }
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // Why: a file of SQLite's may go away between the listing and the reading.
            let bytes = std::fs::read(&path).unwrap_or_default();
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{secret} is in {}", path.display());
            }
        }
    }
}
