//! How a text goes over the network: in which encoding, in how many segments, and what makes it long.
//!
//! A text whose every character is in the alphabet of [`gsm7`] is counted in septets, any other as a whole in UTF-16 code
//! units ("UCS-2"). One segment has 140 octets: 160 septets or 70 units. A longer text is cut into segments that each begin
//! with a header of six octets, which leaves 153 septets or 67 units. Source: 3GPP TS 23.040 §9.2.3.24.1, which also says
//! that no character is cut: so a segment ends one short when an escape and its character, or the two halves of a
//! surrogate pair, would not both fit.
//!
//! What a network cannot promise: an emoji joined of several, or a letter with its combining marks, is one character to
//! the reader and many units to the network, and may be cut between two segments; a phone that puts the segments together
//! shows it whole. Some routes (US toll-free, say) take a header of seven octets, for 152 and 66. Some senders replace
//! curly quotes and the like by themselves, or refuse more than ten segments. What is counted here is the standard.

use std::collections::HashSet;

use unicode_segmentation::UnicodeSegmentation;

use super::gsm7;

/// How a text's characters are written on the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// The default alphabet of 3GPP TS 23.038 and its extension table, in septets.
    Gsm7,
    /// UTF-16, which the standard calls UCS-2.
    Ucs2,
}

impl Encoding {
    /// The word shown.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }

    /// The units of a text's only segment, and of each of several.
    const fn capacity(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    /// The units of a character, which no segment's end cuts. A character that GSM-7 lacks is never asked for there.
    fn units(self, character: char) -> usize {
        match self {
            Self::Gsm7 => gsm7::septets(character).unwrap_or(1),
            Self::Ucs2 => character.len_utf16(),
        }
    }
}

/// A text as the network sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How it is encoded.
    pub encoding: Encoding,
    /// Septets, escapes included, or UTF-16 code units.
    pub units: usize,
    /// How many messages it is sent and billed as; 0 for the empty text.
    pub segments: usize,
    /// The units that one segment takes: 160 or 70 for one, 153 or 67 for each of several.
    pub per_segment: usize,
    /// The units that the last segment has room for.
    pub left_in_segment: usize,
    /// What a reader counts: extended grapheme clusters of Unicode's UAX #29. A CR LF is one, and so is a joined emoji.
    pub characters: usize,
    /// Each character that keeps the text from being GSM-7, once, in the order of first appearance.
    pub forcing: Vec<Forcing>,
}

/// A character that keeps a text from being GSM-7.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forcing {
    /// The character.
    pub character: char,
    /// The character in words, such as `U+2019 right single quotation mark`.
    pub label: String,
    /// Where it first stands, in `char`s from 0.
    pub at: usize,
    /// What can stand in for it; the empty text for one that cannot be seen.
    pub replacement: Option<&'static str>,
}

impl Message {
    /// Counts a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let forcing = forcing(text);
        let encoding = if forcing.is_empty() { Encoding::Gsm7 } else { Encoding::Ucs2 };
        let units = text.chars().map(|character| encoding.units(character)).sum();
        let (single, several) = encoding.capacity();
        let per_segment = if units <= single { single } else { several };
        let mut segments = usize::from(units > 0);
        let mut used = 0;
        for character in text.chars() {
            let size = encoding.units(character);
            if used + size > per_segment {
                segments += 1;
                used = 0;
            }
            used += size;
        }
        Self {
            encoding,
            units,
            segments,
            per_segment,
            left_in_segment: per_segment - used,
            characters: text.graphemes(true).count(),
            forcing,
        }
    }
}

fn forcing(text: &str) -> Vec<Forcing> {
    let mut seen = HashSet::new();
    text.chars()
        .enumerate()
        .filter(|(_, character)| gsm7::septets(*character).is_none() && seen.insert(*character))
        .map(|(at, character)| Forcing {
            character,
            label: gsm7::label(character),
            at,
            replacement: gsm7::replacement(character),
        })
        .collect()
}

/// The text with every character replaced that has a certain stand-in in GSM-7. What has none stays, so the text may still
/// be UCS-2, and then an ellipsis as three dots has made it longer: compare both before offering it.
#[must_use]
pub fn replaced(text: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    for character in text.chars() {
        match gsm7::replacement(character) {
            Some(instead) => replaced.push_str(instead),
            None => replaced.push(character),
        }
    }
    replaced
}

#[cfg(test)]
mod tests;
