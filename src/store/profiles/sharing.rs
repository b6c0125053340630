//! What comes with the program to begin with, and what is handed to others: never with a secret.

use std::io;
use std::path::Path;

use super::ProfilesError;
use super::writing::any;
use crate::store::atomic;
use crate::store::paths::Paths;
use crate::store::profile::SecretSource;
use crate::store::secrets::{CONSUMER_SECRET, TOKEN_SECRET};

/// A profile to begin with, which comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// What it is for.
    pub name: &'static str,
    /// Its file's text, with a comment on every field.
    pub text: &'static str,
}

static TEMPLATES: [Template; 3] = [
    Template { name: "Production", text: include_str!("../../../profiles/template-production.ron") },
    Template { name: "Staging", text: include_str!("../../../profiles/template-staging.ron") },
    Template { name: "Custom URL", text: include_str!("../../../profiles/template-custom-url.ron") },
];

/// The templates, in the order in which they are offered.
#[must_use]
pub fn templates() -> &'static [Template] {
    &TEMPLATES
}

/// The template of that name, in either case of letters.
///
/// # Errors
/// A sentence with all names there are.
pub fn template(name: &str) -> Result<&'static Template, ProfilesError> {
    TEMPLATES.iter().find(|template| template.name.eq_ignore_ascii_case(name)).ok_or_else(|| {
        ProfilesError::NoTemplate {
            name: name.to_owned(),
            known: TEMPLATES.iter().map(|template| template.name.to_owned()).collect(),
        }
    })
}

/// A profile's file for others: its fields, and in comments which secrets are missing and how to give them. Comments of
/// its own stay behind, since somebody may have noted a secret in one.
///
/// # Errors
/// When there is no such profile, or when it cannot be read.
pub fn export(paths: &Paths, name: &str) -> Result<String, ProfilesError> {
    let (profile, _) = any(paths, name)?;
    let mut text =
        "// A profile of livedeflect-console. Take it in with: livedeflect-console profiles import FILE\n".to_owned();
    for (field, source) in [(CONSUMER_SECRET, &profile.consumer_secret), (TOKEN_SECRET, &profile.token_secret)] {
        text.push_str(&missing(&profile.name, field, source));
    }
    Ok(text + &profile.to_ron()?)
}

/// Writes [`export`] into a file that is not there yet.
///
/// # Errors
/// As [`export`], and when the file is there or cannot be written.
pub fn export_to(paths: &Paths, name: &str, file: &Path) -> Result<(), ProfilesError> {
    let text = export(paths, name)?;
    atomic::write_new(file, text.as_bytes()).map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => ProfilesError::Exists(file.to_owned()),
        _ => ProfilesError::Unwritable { source, path: file.to_owned() },
    })
}

/// A profile's name as one word of a shell. It has no line break, so `'` is the only sign to mind.
#[must_use]
pub fn shell_word(name: &str) -> String {
    format!("'{}'", name.replace('\'', r"'\''"))
}

/// A comment on a secret that an export lacks.
fn missing(name: &str, field: &str, source: &SecretSource) -> String {
    let give = format!("livedeflect-console profiles secret {} {field}", shell_word(name));
    match source {
        SecretSource::Public(_) => String::new(),
        SecretSource::Env(variable) => {
            format!(
                "// {field} is missing: it is read from the environment variable {variable}. Set that where this profile is used\n"
            )
        }
        SecretSource::Session => {
            format!("// {field} is missing: it is asked for once after each start\n")
        }
        SecretSource::Keyring | SecretSource::Passphrase => {
            format!("// {field} is missing: it was {source}. Give it after the import with: {give}\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::profile::Profile;
    use crate::store::profiles;

    #[test]
    fn every_template_is_a_profile_and_found_by_its_name() {
        for each in &TEMPLATES {
            Profile::parse(each.text).expect(each.name);
            assert_eq!(template(&each.name.to_lowercase()).expect("found").text, each.text);
        }
        let error = template("none").expect_err("unknown").to_string();
        assert_eq!(error, "No template is called \"none\". There are: Production, Staging, Custom URL");
    }

    #[test]
    fn an_export_says_what_is_missing_holds_no_secret_and_can_be_taken_in() {
        let (folder, paths) = Paths::temporary();
        let text = TEMPLATES[1].text.replace("name: \"Staging\"", "name: \"It's \\\"Acme\\\"\"");
        let text = text.replace("Env(\"LIVEDEFLECT_CONSUMER_SECRET\")", "Keyring");
        let file = folder.path().join("acme.ron");
        atomic::write(&file, format!("// my secret is S3CR3T\n{text}").as_bytes()).expect("written");
        let profile = profiles::import(&paths, &file).expect("imported");
        let exported = export(&paths, &profile.name).expect("exported");
        for line in [
            "// consumer_secret is missing: it was in the operating system's keyring. Give it after the import with: livedeflect-console profiles secret 'It'\\''s \"Acme\"' consumer_secret\n",
            "// token_secret is missing: it is read from the environment variable LIVEDEFLECT_TOKEN_SECRET. ",
        ] {
            assert!(exported.contains(line), "{exported}");
        }
        assert!(!exported.contains("S3CR3T"));
        assert_eq!(Profile::parse(&exported), Ok(profile.clone()));

        let to = folder.path().join("to.ron");
        export_to(&paths, &profile.name, &to).expect("written");
        assert_eq!(std::fs::read_to_string(&to).expect("read"), exported);
        assert!(matches!(export_to(&paths, &profile.name, &to), Err(ProfilesError::Exists(_))));

        let built_in = export(&paths, "Simulator").expect("exported");
        assert!(built_in.contains("Public(") && !built_in.contains("missing"), "public ones are no secrets");
    }
}
