use proptest::prelude::*;

use super::*;
use Encoding::{Gsm7, Ucs2};

const FAMILY: &str = "👨\u{200D}👩\u{200D}👧\u{200D}👦";

fn n(text: &str, times: usize) -> String {
    text.repeat(times)
}

/// Text, encoding, units, segments, left in the last one, characters: each derived by hand from the standard's tables.
#[test]
fn texts_are_counted_as_the_network_does() {
    let cases: Vec<(String, Encoding, usize, usize, usize, usize)> = vec![
        (n("", 1), Gsm7, 0, 0, 160, 0),
        (n("a", 1), Gsm7, 1, 1, 159, 1),
        (n("a", 159), Gsm7, 159, 1, 1, 159),
        (n("a", 160), Gsm7, 160, 1, 0, 160),
        // 153 + 8
        (n("a", 161), Gsm7, 161, 2, 145, 161),
        (n("a", 306), Gsm7, 306, 2, 0, 306),
        // 153 + 153 + 1
        (n("a", 307), Gsm7, 307, 3, 152, 307),
        (n("a", 459), Gsm7, 459, 3, 0, 459),
        (n("a", 460), Gsm7, 460, 4, 152, 460),
        (n("Welcome to our IVR Deflection solution", 1), Gsm7, 38, 1, 122, 38),
        // The whole default alphabet but the escape.
        (n(gsm7::DEFAULT_ALPHABET, 1), Gsm7, 127, 1, 33, 127),
        // Ten characters, each behind an escape.
        (n(gsm7::EXTENSION_TABLE, 1), Gsm7, 20, 1, 140, 10),
        (n("€", 1), Gsm7, 2, 1, 158, 1),
        (n("|~^\\", 1), Gsm7, 8, 1, 152, 4),
        (n("{name}", 1), Gsm7, 8, 1, 152, 6),
        (n("[1]", 1), Gsm7, 5, 1, 155, 3),
        (n("\u{C}", 1), Gsm7, 2, 1, 158, 1),
        (n("€", 80), Gsm7, 160, 1, 0, 80),
        // A segment of 153 holds 76 pairs (152): 76 + 5.
        (n("€", 81), Gsm7, 162, 2, 143, 81),
        (n("€", 152), Gsm7, 304, 2, 1, 152),
        // 306 septets are two segments of 153 by division, but pairs are not cut: 76 + 76 + 1.
        (n("€", 153), Gsm7, 306, 3, 151, 153),
        (n("a", 158) + "€", Gsm7, 160, 1, 0, 159),
        // 153 + (6 + 2)
        (n("a", 159) + "€", Gsm7, 161, 2, 145, 160),
        // The pair ends at 153: 153 + 153.
        (n("a", 151) + "€" + &n("a", 153), Gsm7, 306, 2, 0, 305),
        // The pair would stand at 153 and 154, so it moves: 152 + (2 + 151) + 1.
        (n("a", 152) + "€" + &n("a", 152), Gsm7, 306, 3, 152, 305),
        // The pair begins the second segment: 153 + (2 + 151).
        (n("a", 153) + "€" + &n("a", 151), Gsm7, 306, 2, 0, 305),
        // Short of two full segments, a moved pair only takes the spare septet: 152 + (2 + 7).
        (n("a", 152) + "]" + &n("a", 7), Gsm7, 161, 2, 144, 160),
        (n("\r\n", 1), Gsm7, 2, 1, 158, 1),
        (n("a\nb\rc", 1), Gsm7, 5, 1, 155, 5),
        (n("@£$¥¤§¡¿", 1), Gsm7, 8, 1, 152, 8),
        (n("èéùìòàäöñüÄÖÑÜß", 1), Gsm7, 15, 1, 145, 15),
        (n("ÆæØøÅåÉ", 1), Gsm7, 7, 1, 153, 7),
        (n("ΔΦΓΛΩΠΨΣΘΞ", 1), Gsm7, 10, 1, 150, 10),
        // The standard has the capital letter at code 9, and not the small one.
        (n("Ç", 1), Gsm7, 1, 1, 159, 1),
        (n("ç", 1), Ucs2, 1, 1, 69, 1),
        (n("'", 1), Gsm7, 1, 1, 159, 1),
        (n("’", 1), Ucs2, 1, 1, 69, 1),
        (n("`", 1), Ucs2, 1, 1, 69, 1),
        (n("\t", 1), Ucs2, 1, 1, 69, 1),
        // The escape is the network's own, and no character of a text.
        (n("\u{1B}", 1), Ucs2, 1, 1, 69, 1),
        (n("\u{0}", 1), Ucs2, 1, 1, 69, 1),
        (n("\u{A0}", 1), Ucs2, 1, 1, 69, 1),
        (n("áíóú", 1), Ucs2, 4, 1, 66, 4),
        (n("ÀÈÊ", 1), Ucs2, 3, 1, 67, 3),
        // Of Greek, only the capitals that look unlike Latin ones are in the alphabet.
        (n("\u{391}", 1), Ucs2, 1, 1, 69, 1),
        (n("Δδ", 1), Ucs2, 2, 1, 68, 2),
        (n("\u{212B}", 1), Ucs2, 1, 1, 69, 1),
        (n("я", 70), Ucs2, 70, 1, 0, 70),
        // 67 + 4
        (n("я", 71), Ucs2, 71, 2, 63, 71),
        (n("я", 134), Ucs2, 134, 2, 0, 134),
        // 67 + 67 + 1
        (n("я", 135), Ucs2, 135, 3, 66, 135),
        (n("я", 201), Ucs2, 201, 3, 0, 201),
        (n("я", 202), Ucs2, 202, 4, 66, 202),
        // One curly quote turns all 70 and 71 characters into units of 16 bits.
        (n("a", 69) + "’", Ucs2, 70, 1, 0, 70),
        (n("a", 70) + "’", Ucs2, 71, 2, 63, 71),
        // 160 units: 67 + 67 + 26.
        (n("a", 159) + "’", Ucs2, 160, 3, 41, 160),
        // In UCS-2 the characters of the extension table count once.
        (n("€’", 1), Ucs2, 2, 1, 68, 2),
        (n("{", 69) + "’", Ucs2, 70, 1, 0, 70),
        // Outside the Basic Multilingual Plane a character is a surrogate pair.
        (n("😀", 1), Ucs2, 2, 1, 68, 1),
        (n("𝐀𠀋", 1), Ucs2, 4, 1, 66, 2),
        (n("😀", 35), Ucs2, 70, 1, 0, 35),
        // A segment of 67 holds 33 pairs (66): 33 + 3.
        (n("😀", 36), Ucs2, 72, 2, 61, 36),
        (n("😀", 66), Ucs2, 132, 2, 1, 66),
        // 134 units are two segments of 67 by division, but pairs are not cut: 33 + 33 + 1.
        (n("😀", 67), Ucs2, 134, 3, 65, 67),
        // The pair ends at 67: 67 + 67.
        (n("я", 65) + "😀" + &n("я", 67), Ucs2, 134, 2, 0, 133),
        // The pair would stand at 67 and 68, so it moves: 66 + (2 + 65) + 1.
        (n("я", 66) + "😀" + &n("я", 66), Ucs2, 134, 3, 66, 133),
        // Four pairs and three joiners: 4 × 2 + 3.
        (n(FAMILY, 1), Ucs2, 11, 1, 59, 1),
        (n(FAMILY, 6), Ucs2, 66, 1, 4, 6),
        // The seventh's first pair would stand at 67 and 68: 66 + 11.
        (n(FAMILY, 7), Ucs2, 77, 2, 56, 7),
        // 65 + the first pair of the family, which is cut between the segments: 67 + (11 - 2).
        (n("я", 65) + FAMILY, Ucs2, 76, 2, 58, 66),
        // Two letters of a flag, and an emoji with its skin tone: two pairs each.
        (n("🇩🇪", 1), Ucs2, 4, 1, 66, 1),
        (n("👍🏽", 1), Ucs2, 4, 1, 66, 1),
        // A heart and its variation selector; a digit, its variation selector and its keycap.
        (n("\u{2764}\u{FE0F}", 1), Ucs2, 2, 1, 68, 1),
        (n("1\u{FE0F}\u{20E3}", 1), Ucs2, 3, 1, 67, 1),
        (n("\u{E9}", 1), Gsm7, 1, 1, 159, 1),
        (n("e\u{301}", 1), Ucs2, 2, 1, 68, 1),
        // One letter with 70 marks: 67 + 4.
        (n("a", 1) + &n("\u{301}", 70), Ucs2, 71, 2, 63, 1),
        (n("שלום", 1), Ucs2, 4, 1, 66, 4),
        (n("مرحبا", 1), Ucs2, 5, 1, 65, 5),
        // The marks of direction are units too.
        (n("\u{200F}", 1) + "abc" + "\u{200E}", Ucs2, 5, 1, 65, 5),
        (n("日本語", 1), Ucs2, 3, 1, 67, 3),
        (n("한국어", 1), Ucs2, 3, 1, 67, 3),
        (n("’\r\n", 1), Ucs2, 3, 1, 67, 2),
        (n("\u{FEFF}a", 1), Ucs2, 2, 1, 68, 2),
    ];
    assert!(cases.len() >= 60);
    for (text, encoding, units, segments, left, characters) in cases {
        let message = Message::of(&text);
        let counted = (message.encoding, message.units, message.segments, message.left_in_segment, message.characters);
        assert_eq!(counted, (encoding, units, segments, left, characters), "{text:?}");
        let per_segment = match (encoding, segments) {
            (Gsm7, 0 | 1) => 160,
            (Gsm7, _) => 153,
            (Ucs2, 0 | 1) => 70,
            (Ucs2, _) => 67,
        };
        assert_eq!(message.per_segment, per_segment, "{text:?}");
    }
}

#[test]
fn what_forces_ucs_2_is_told_once_in_order_of_appearance() {
    let forcing = Message::of("It’s 5 o’clock… 😀 ç’").forcing;
    let told: Vec<_> = forcing.iter().map(|one| (one.character, one.at, one.label.as_str(), one.replacement)).collect();
    assert_eq!(
        told,
        [
            ('’', 2, "U+2019 right single quotation mark", Some("'")),
            ('…', 14, "U+2026 horizontal ellipsis", Some("...")),
            ('😀', 16, "U+1F600 emoji", None),
            ('ç', 18, "U+00E7 Latin letter", None),
        ]
    );
}

#[test]
fn a_stand_in_says_the_same_and_nothing_else_changes() {
    for (text, expected) in [
        ("“It’s – well… —fine”", "\"It's - well... -fine\""),
        ("a\u{A0}b\u{202F}c\u{3000}d\te", "a b c d e"),
        ("«oui» ‹si› „ja“ ‚nein‘", "\"oui\" 'si' \"ja\" 'nein'"),
        ("• 3 × 4 − 2", "- 3 x 4 - 2"),
        ("ﬁnd ﬂat oﬀer eﬃcient", "find flat offer efficient"),
        ("in\u{AD}visible\u{200B}\u{2060}\u{FEFF}", "invisible"),
        ("one\u{2028}two\u{2029}three\u{85}four", "one\ntwo\nthree\nfour"),
        ("5 \u{2126}, 3 \u{212A}, 1 \u{212B}", "5 Ω, 3 K, 1 Å"),
        ("`don´t`", "'don't'"),
        // No certain stand-in: accents, fractions, signs, letters, emoji and what joins them.
        ("façade ½ ÷ © ® ™ œuvre Ł 😀", "façade ½ ÷ © ® ™ œuvre Ł 😀"),
        (FAMILY, FAMILY),
        ("\u{200F}שלום", "\u{200F}שלום"),
        ("e\u{301} ~ ^ € \r\n", "e\u{301} ~ ^ € \r\n"),
        ("", ""),
    ] {
        assert_eq!(replaced(text), expected);
    }
    assert_eq!(Message::of(&replaced("It’s “fine” – really…")).encoding, Gsm7);
}

fn telling_text() -> impl Strategy<Value = String> {
    let character =
        prop_oneof![Just('a'), Just('€'), Just('['), Just('’'), Just('…'), Just('я'), Just('😀'), any::<char>()];
    let gsm7 = prop_oneof![Just('a'), Just('€'), Just('\n')];
    prop_oneof![
        proptest::collection::vec(character, 0..150).prop_map(|characters| characters.into_iter().collect()),
        proptest::collection::vec(gsm7, 0..350).prop_map(|characters| characters.into_iter().collect()),
    ]
}

proptest! {
    #[test]
    fn counts_fit_each_other(text in telling_text()) {
        let message = Message::of(&text);
        let capacity = message.segments * message.per_segment;
        prop_assert!(message.units <= capacity);
        prop_assert!(message.left_in_segment <= message.per_segment);
        // A segment that is not the last ends at most one unit short.
        let before = message.segments.saturating_sub(1);
        let used_in_last = message.per_segment - message.left_in_segment;
        prop_assert!(message.units >= before * (message.per_segment - 1) + used_in_last);
        prop_assert!(message.units <= before * message.per_segment + used_in_last);
        prop_assert_eq!(message.segments == 0, text.is_empty());
        prop_assert_eq!(message.encoding == Gsm7, message.forcing.is_empty());
        let characters: Vec<_> = text.chars().collect();
        prop_assert!(message.characters <= characters.len());
        for forcing in &message.forcing {
            prop_assert_eq!(characters.get(forcing.at), Some(&forcing.character));
        }
    }

    #[test]
    fn replacing_twice_is_replacing_once(text in telling_text()) {
        let once = replaced(&text);
        prop_assert_eq!(replaced(&once), once.clone());
        prop_assert!(Message::of(&once).forcing.iter().all(|forcing| forcing.replacement.is_none()));
    }
}
