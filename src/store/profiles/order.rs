//! The user's order of the profiles, which the settings keep by names.

use super::writing::Lock;
use super::{Profiles, ProfilesError};
use crate::store::paths::Paths;
use crate::store::settings::Settings;

/// An order in which a name stands at another position, from 1; one beyond the end is the last.
#[must_use]
pub fn move_to(order: &[String], name: &str, position: usize) -> Vec<String> {
    let mut moved: Vec<_> = order.iter().filter(|ordered| *ordered != name).cloned().collect();
    moved.insert(position.saturating_sub(1).min(moved.len()), name.to_owned());
    moved
}

/// Puts a profile at another position among the user's own, from 1, and keeps the order in the settings.
///
/// # Errors
/// When there is no such profile, when it is built in, or when the settings cannot be read or written.
pub fn reorder(paths: &Paths, name: &str, position: usize) -> Result<Vec<String>, ProfilesError> {
    let _lock = Lock::of(paths)?;
    let mut settings = readable(paths)?;
    let profiles = Profiles::load(paths).sorted_by(&settings.profile_order);
    if profiles.find(name)?.path.is_none() {
        return Err(ProfilesError::BuiltIn(name.to_owned()));
    }
    let own = profiles.list.iter().filter(|stored| stored.path.is_some());
    let names: Vec<_> = own.map(|stored| stored.profile.name.clone()).collect();
    settings.profile_order = move_to(&names, name, position);
    write(paths, &settings)?;
    Ok(settings.profile_order)
}

/// Lets the settings follow a rename: the order, and which profile was chosen last.
///
/// # Errors
/// When the settings cannot be read or written.
pub fn give_new_name(paths: &Paths, name: &str, new_name: &str) -> Result<(), ProfilesError> {
    let _lock = Lock::of(paths)?;
    let mut settings = readable(paths)?;
    if settings.rename_profile(name, new_name) { write(paths, &settings) } else { Ok(()) }
}

/// The settings, unless they hold a mistake: a command must not replace what the user can mend.
fn readable(paths: &Paths) -> Result<Settings, ProfilesError> {
    match Settings::load(paths) {
        (settings, None) => Ok(settings),
        (_, Some(_)) => Err(ProfilesError::NotOrdered {
            reason: "it is kept in the settings, and their file cannot be read. Mend the file or move it away"
                .to_owned(),
            path: paths.settings(),
        }),
    }
}

fn write(paths: &Paths, settings: &Settings) -> Result<(), ProfilesError> {
    settings
        .save(paths)
        .map_err(|error| ProfilesError::NotOrdered { reason: error.to_string(), path: paths.settings() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_moves_to_its_position_and_the_others_keep_their_order() {
        let order = ["A", "B", "C"].map(str::to_owned);
        for (name, position, expected) in [
            ("A", 1, "ABC"),
            ("A", 2, "BAC"),
            ("A", 3, "BCA"),
            ("A", 99, "BCA"),
            ("C", 0, "CAB"),
            ("C", 1, "CAB"),
            ("B", 3, "ACB"),
            ("new", 2, "AnewBC"),
        ] {
            assert_eq!(move_to(&order, name, position).concat(), expected, "{name} {position}");
        }
        assert_eq!(move_to(&[], "A", 5), ["A"]);
    }
}
