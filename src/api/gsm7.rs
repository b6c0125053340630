//! The alphabet of a plain text message, and what can stand in for a character that is not in it.
//!
//! Source: 3GPP TS 23.038 (once GSM 03.38) §6.2.1, the default alphabet, and §6.2.1.1, its extension table. The national
//! shift tables of annex A are not assumed: a text goes in one of them only where the sender's provider asks for it.

/// The default alphabet in the order of its codes, without the escape at code 27.
pub const DEFAULT_ALPHABET: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// The extension table, each character behind an escape. The first is the form feed, which phones show as a page break.
pub const EXTENSION_TABLE: &str = "\u{C}^{}\\[~]|€";

/// How many septets a character takes: one, two behind an escape, or `None` when the alphabet does not have it.
#[must_use]
pub fn septets(character: char) -> Option<usize> {
    if character.is_ascii_alphanumeric() || DEFAULT_ALPHABET.contains(character) {
        Some(1)
    } else {
        EXTENSION_TABLE.contains(character).then_some(2)
    }
}

/// A character that the alphabet lacks, in other characters that it has.
struct StandIn {
    character: char,
    instead: &'static str,
    /// Unicode's name, in lower case.
    name: &'static str,
}

const fn stand_in(character: char, instead: &'static str, name: &'static str) -> StandIn {
    StandIn { character, instead, name }
}

/// Only where the text says the same afterwards: quotation marks, dashes, spaces, line ends, what cannot be seen, and the
/// characters that Unicode itself defines as others. No letter loses its accent, no fraction and no sign is spelled out.
static STAND_INS: [StandIn; 63] = [
    stand_in('\u{9}', " ", "tab"),
    stand_in('\u{60}', "'", "grave accent"),
    stand_in('\u{85}', "\n", "next line"),
    stand_in('\u{A0}', " ", "no-break space"),
    stand_in('\u{AB}', "\"", "left-pointing double angle quotation mark"),
    stand_in('\u{AD}', "", "soft hyphen"),
    stand_in('\u{B4}', "'", "acute accent"),
    stand_in('\u{BB}', "\"", "right-pointing double angle quotation mark"),
    stand_in('\u{D7}', "x", "multiplication sign"),
    stand_in('\u{2BC}', "'", "modifier letter apostrophe"),
    stand_in('\u{2000}', " ", "en quad"),
    stand_in('\u{2001}', " ", "em quad"),
    stand_in('\u{2002}', " ", "en space"),
    stand_in('\u{2003}', " ", "em space"),
    stand_in('\u{2004}', " ", "three-per-em space"),
    stand_in('\u{2005}', " ", "four-per-em space"),
    stand_in('\u{2006}', " ", "six-per-em space"),
    stand_in('\u{2007}', " ", "figure space"),
    stand_in('\u{2008}', " ", "punctuation space"),
    stand_in('\u{2009}', " ", "thin space"),
    stand_in('\u{200A}', " ", "hair space"),
    stand_in('\u{200B}', "", "zero width space"),
    stand_in('\u{2010}', "-", "hyphen"),
    stand_in('\u{2011}', "-", "non-breaking hyphen"),
    stand_in('\u{2012}', "-", "figure dash"),
    stand_in('\u{2013}', "-", "en dash"),
    stand_in('\u{2014}', "-", "em dash"),
    stand_in('\u{2015}', "-", "horizontal bar"),
    stand_in('\u{2018}', "'", "left single quotation mark"),
    stand_in('\u{2019}', "'", "right single quotation mark"),
    stand_in('\u{201A}', "'", "single low-9 quotation mark"),
    stand_in('\u{201B}', "'", "single high-reversed-9 quotation mark"),
    stand_in('\u{201C}', "\"", "left double quotation mark"),
    stand_in('\u{201D}', "\"", "right double quotation mark"),
    stand_in('\u{201E}', "\"", "double low-9 quotation mark"),
    stand_in('\u{201F}', "\"", "double high-reversed-9 quotation mark"),
    stand_in('\u{2022}', "-", "bullet"),
    stand_in('\u{2024}', ".", "one dot leader"),
    stand_in('\u{2025}', "..", "two dot leader"),
    stand_in('\u{2026}', "...", "horizontal ellipsis"),
    stand_in('\u{2028}', "\n", "line separator"),
    stand_in('\u{2029}', "\n", "paragraph separator"),
    stand_in('\u{202F}', " ", "narrow no-break space"),
    stand_in('\u{2032}', "'", "prime"),
    stand_in('\u{2033}', "\"", "double prime"),
    stand_in('\u{2039}', "'", "single left-pointing angle quotation mark"),
    stand_in('\u{203A}', "'", "single right-pointing angle quotation mark"),
    stand_in('\u{2043}', "-", "hyphen bullet"),
    stand_in('\u{205F}', " ", "medium mathematical space"),
    stand_in('\u{2060}', "", "word joiner"),
    stand_in('\u{2126}', "Ω", "ohm sign"),
    stand_in('\u{212A}', "K", "kelvin sign"),
    stand_in('\u{212B}', "Å", "angstrom sign"),
    stand_in('\u{2212}', "-", "minus sign"),
    stand_in('\u{3000}', " ", "ideographic space"),
    stand_in('\u{FB00}', "ff", "latin small ligature ff"),
    stand_in('\u{FB01}', "fi", "latin small ligature fi"),
    stand_in('\u{FB02}', "fl", "latin small ligature fl"),
    stand_in('\u{FB03}', "ffi", "latin small ligature ffi"),
    stand_in('\u{FB04}', "ffl", "latin small ligature ffl"),
    stand_in('\u{FB05}', "st", "latin small ligature long s t"),
    stand_in('\u{FB06}', "st", "latin small ligature st"),
    stand_in('\u{FEFF}', "", "zero width no-break space"),
];

fn find(character: char) -> Option<&'static StandIn> {
    let at = STAND_INS.binary_search_by_key(&character, |row| row.character).ok()?;
    STAND_INS.get(at)
}

/// What can stand in for a character that the alphabet lacks; the empty text for one that cannot be seen.
#[must_use]
pub fn replacement(character: char) -> Option<&'static str> {
    find(character).map(|row| row.instead)
}

/// What a character is, by where Unicode has it: the first row whose range holds it.
const KINDS: [(std::ops::RangeInclusive<char>, &str); 40] = [
    ('\u{0}'..='\u{1F}', "control character"),
    ('\u{7F}'..='\u{9F}', "control character"),
    ('\u{F7}'..='\u{F7}', "division sign"),
    ('\u{A1}'..='\u{BF}', "sign"),
    ('\u{C0}'..='\u{24F}', "Latin letter"),
    ('\u{250}'..='\u{2AF}', "phonetic letter"),
    ('\u{2B0}'..='\u{2FF}', "modifier letter"),
    ('\u{300}'..='\u{36F}', "combining mark"),
    ('\u{370}'..='\u{3FF}', "Greek letter"),
    ('\u{400}'..='\u{52F}', "Cyrillic letter"),
    ('\u{530}'..='\u{58F}', "Armenian letter"),
    ('\u{590}'..='\u{5FF}', "Hebrew letter"),
    ('\u{600}'..='\u{6FF}', "Arabic letter"),
    ('\u{750}'..='\u{77F}', "Arabic letter"),
    ('\u{900}'..='\u{97F}', "Devanagari letter"),
    ('\u{E00}'..='\u{E7F}', "Thai letter"),
    ('\u{10A0}'..='\u{10FF}', "Georgian letter"),
    ('\u{1E00}'..='\u{1EFF}', "Latin letter"),
    ('\u{1F00}'..='\u{1FFF}', "Greek letter"),
    ('\u{200C}'..='\u{200C}', "zero width non-joiner"),
    ('\u{200D}'..='\u{200D}', "zero width joiner"),
    ('\u{200E}'..='\u{200E}', "left-to-right mark"),
    ('\u{200F}'..='\u{200F}', "right-to-left mark"),
    ('\u{202A}'..='\u{202E}', "mark of the direction of writing"),
    ('\u{2066}'..='\u{2069}', "mark of the direction of writing"),
    ('\u{2010}'..='\u{205E}', "punctuation mark"),
    ('\u{20A0}'..='\u{20CF}', "currency sign"),
    ('\u{20D0}'..='\u{20FF}', "combining mark"),
    ('\u{2100}'..='\u{27BF}', "symbol"),
    ('\u{3040}'..='\u{309F}', "Hiragana letter"),
    ('\u{30A0}'..='\u{30FF}', "Katakana letter"),
    ('\u{3400}'..='\u{9FFF}', "Chinese character"),
    ('\u{AC00}'..='\u{D7AF}', "Hangul syllable"),
    ('\u{FE00}'..='\u{FE0F}', "variation selector"),
    ('\u{FF01}'..='\u{FF5E}', "full-width character"),
    ('\u{1F1E6}'..='\u{1F1FF}', "letter of a flag"),
    ('\u{1F3FB}'..='\u{1F3FF}', "skin tone of an emoji"),
    ('\u{1F300}'..='\u{1FAFF}', "emoji"),
    ('\u{20000}'..='\u{3FFFF}', "Chinese character"),
    ('\u{E000}'..='\u{F8FF}', "private character, which no other program knows"),
];

/// A character in words, such as `U+2019 right single quotation mark` or `U+1F600 emoji`; the code alone for one without.
#[must_use]
pub fn label(character: char) -> String {
    let kind = || KINDS.iter().find(|(range, _)| range.contains(&character)).map(|(_, kind)| *kind);
    let code = u32::from(character);
    match find(character).map(|row| row.name).or_else(kind) {
        Some(words) => format!("U+{code:04X} {words}"),
        None => format!("U+{code:04X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_have_the_standards_sizes_and_no_character_twice() {
        let all: Vec<_> = DEFAULT_ALPHABET.chars().chain(EXTENSION_TABLE.chars()).collect();
        // 128 codes without the escape, and ten behind it.
        assert_eq!((DEFAULT_ALPHABET.chars().count(), all.len()), (127, 137));
        assert_eq!(all.iter().collect::<std::collections::HashSet<_>>().len(), all.len());
        // Three codes of §6.2.1, counted from the start; those behind 27 move up by the missing escape.
        for (code, character) in [(9, 'Ç'), (16, 'Δ'), (26, 'Ξ'), (27, 'Æ'), (31, ' '), (35, '¤'), (95, '¿')] {
            assert_eq!(DEFAULT_ALPHABET.chars().nth(code), Some(character), "{code}");
        }
    }

    #[test]
    fn stand_ins_are_sorted_needed_and_within_the_alphabet() {
        for pair in STAND_INS.windows(2) {
            assert!(pair[0].character < pair[1].character, "{}", pair[1].name);
        }
        for row in &STAND_INS {
            assert_eq!(septets(row.character), None, "{}", row.name);
            assert!(row.instead.chars().all(|character| septets(character).is_some()), "{}", row.name);
        }
    }

    #[test]
    fn a_label_has_the_code_and_what_it_is() {
        for (character, expected) in [
            ('’', "U+2019 right single quotation mark"),
            ('\t', "U+0009 tab"),
            ('\u{1B}', "U+001B control character"),
            ('ç', "U+00E7 Latin letter"),
            ('÷', "U+00F7 division sign"),
            ('я', "U+044F Cyrillic letter"),
            ('\u{200D}', "U+200D zero width joiner"),
            ('\u{1F3FD}', "U+1F3FD skin tone of an emoji"),
            ('😀', "U+1F600 emoji"),
            ('日', "U+65E5 Chinese character"),
            ('\u{10FFFF}', "U+10FFFF"),
        ] {
            assert_eq!(label(character), expected);
        }
    }
}
