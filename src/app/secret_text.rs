//! A secret as it is typed: wiped when it goes, never printed, and edited by egui's password field.

use std::fmt;
use std::ops::Range;

use eframe::egui::TextBuffer;
use eframe::egui::text::CharIndex;
use secrecy::SecretString;
use zeroize::Zeroizing;

/// The room that a field begins with, in bytes: so that typing a usual secret moves it to no other place in memory.
const ROOM: usize = 512;

/// The text of a secret's field.
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Whether nothing, or nothing but white space, was typed.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// What was typed, to be looked at and not kept.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// What was typed, as a secret.
    #[must_use]
    pub fn secret(&self) -> SecretString {
        SecretString::from(self.0.as_str())
    }

    /// Takes a text in place of what was typed.
    pub fn set(&mut self, text: &str) {
        *self = Self::default();
        self.0.push_str(text);
    }
}

impl Default for SecretText {
    fn default() -> Self {
        Self(Zeroizing::new(String::with_capacity(ROOM)))
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretText")
    }
}

impl TextBuffer for SecretText {
    fn is_mutable(&self) -> bool {
        true
    }

    fn as_str(&self) -> &str {
        &self.0
    }

    fn insert_text(&mut self, text: &str, char_index: CharIndex) -> usize {
        self.0.insert_text(text, char_index)
    }

    fn delete_char_range(&mut self, char_range: Range<CharIndex>) {
        self.0.delete_char_range(char_range);
    }

    fn take(&mut self) -> String {
        // Why: whoever takes it owns the wiping; the field is empty after it.
        std::mem::take(&mut *self.0)
    }

    fn type_id(&self) -> std::any::TypeId {
        std::any::TypeId::of::<Self>()
    }
}
