//! What stands in the encrypted file of secrets: a line with the version, then a line a secret.
//!
//! ```text
//! livedeflect-console secrets 1
//! BASE64(profile) field BASE64(secret)
//! ```
//! Why no JSON: a reader of JSON unescapes into buffers that nobody wipes, and its errors quote what they read.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

/// Every secret, by profile and field.
pub type Entries = BTreeMap<(String, String), SecretString>;

const HEADING: &str = "livedeflect-console secrets ";
/// The version that this program reads and writes.
const VERSION: &str = "1";

/// Why a text gives no secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Another version.
    Version,
    /// Anything else.
    Damaged,
}

/// The secrets as a text, in a buffer that is wiped and was never moved.
pub fn write(entries: &Entries) -> Zeroizing<String> {
    let size = |length: usize| length.div_ceil(3) * 4 + 1;
    let line = |(profile, field): &(String, String), secret: &SecretString| {
        size(profile.len()) + field.len() + 1 + size(secret.expose_secret().len())
    };
    let lines: usize = entries.iter().map(|(key, secret)| line(key, secret)).sum();
    let mut text = Zeroizing::new(String::with_capacity(HEADING.len() + VERSION.len() + 1 + lines));
    text.push_str(HEADING);
    text.push_str(VERSION);
    text.push('\n');
    for ((profile, field), secret) in entries {
        BASE64_STANDARD.encode_string(profile, &mut text);
        text.push(' ');
        text.push_str(field);
        text.push(' ');
        BASE64_STANDARD.encode_string(secret.expose_secret(), &mut text);
        text.push('\n');
    }
    text
}

/// Reads the secrets back.
pub fn read(bytes: &[u8]) -> Result<Entries, TextError> {
    let text = std::str::from_utf8(bytes).map_err(|_| TextError::Damaged)?;
    let mut lines = text.lines();
    match lines.next().and_then(|line| line.strip_prefix(HEADING)) {
        Some(VERSION) => lines.map(|line| entry(line).ok_or(TextError::Damaged)).collect(),
        Some(_) => Err(TextError::Version),
        None => Err(TextError::Damaged),
    }
}

fn entry(line: &str) -> Option<((String, String), SecretString)> {
    let decode = |text: &str| BASE64_STANDARD.decode(text).ok().map(Zeroizing::new);
    let mut parts = line.split(' ');
    let profile = decode(parts.next()?)?;
    let field = parts.next()?.to_owned();
    let secret = decode(parts.next()?)?;
    let profile = std::str::from_utf8(&profile).ok()?.to_owned();
    let secret = SecretString::from(std::str::from_utf8(&secret).ok()?);
    parts.next().is_none().then_some(((profile, field), secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_profile_and_secret_come_back_from_a_buffer_that_never_grew() {
        let mut entries = Entries::new();
        for (profile, secret) in [("Acme", "s"), ("Übung / \u{1F600} x", " with\nlines \t"), ("", ""), ("A", "ä\u{0}")]
        {
            entries.insert((profile.to_owned(), "token_secret".to_owned()), secret.into());
        }
        let text = write(&entries);
        assert_eq!(text.capacity(), text.len());
        let again = read(text.as_bytes()).expect("read");
        assert_eq!(write(&again), text);
        assert_eq!(again.len(), 4);
        assert_eq!(read(write(&Entries::new()).as_bytes()).map(|entries| entries.len()), Ok(0));
    }

    #[test]
    fn other_versions_and_damages_are_told_apart() {
        for (text, error) in [
            (&b"livedeflect-console secrets 2\nnews"[..], TextError::Version),
            (b"", TextError::Damaged),
            (b"something else 1\n", TextError::Damaged),
            (b"livedeflect-console secrets 1\nQQ==", TextError::Damaged),
            (b"livedeflect-console secrets 1\nQQ== f QQ== more", TextError::Damaged),
            (b"livedeflect-console secrets 1\nQQ== f ?", TextError::Damaged),
            (b"livedeflect-console secrets 1\nQQ== f /w==", TextError::Damaged),
            (b"\xFF", TextError::Damaged),
        ] {
            assert_eq!(read(text).err(), Some(error), "{text:?}");
        }
    }
}
