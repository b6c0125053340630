//! Percent-encoding (RFC 5849 §3.6).

/// Why a text is no percent-encoding. Never quotes the text, which may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A `%` that no two hexadecimal digits follow.
    #[error("byte {at} is a % without two hexadecimal digits after it. Write a literal % as %25")]
    Incomplete {
        /// The byte's place in the text, from 1.
        at: usize,
    },
    /// What comes out is not UTF-8.
    #[error("the decoded bytes are not UTF-8 from byte {at} on. Encode the text's UTF-8 bytes, one %XX each")]
    NotUtf8 {
        /// The byte's place in the decoded text, from 1.
        at: usize,
    },
}

/// Encodes every byte of the text but the unreserved `A–Z a–z 0–9 - . _ ~`, as `%XX` in upper case.
#[must_use]
pub fn percent_encode(text: &str) -> String {
    percent_encode_bytes(text.as_bytes())
}

/// [`percent_encode`] for bytes that need not be UTF-8: a URL's query may hold any.
#[must_use]
pub fn percent_encode_bytes(bytes: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.extend([byte >> 4, byte & 0xF].map(|digit| char::from(HEX[usize::from(digit)])));
        }
    }
    encoded
}

/// Decodes `%XX`, in either case; every other character, `+` among them, stands for itself.
///
/// # Errors
/// When a `%` lacks its two digits, or the bytes are not UTF-8.
pub fn percent_decode(text: &str) -> Result<String, DecodeError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        if byte == b'%' {
            bytes.push(hex_pair(text.as_bytes(), at + 1).ok_or(DecodeError::Incomplete { at: at + 1 })?);
            at += 3;
        } else {
            bytes.push(byte);
            at += 1;
        }
    }
    String::from_utf8(bytes).map_err(|error| DecodeError::NotUtf8 { at: error.utf8_error().valid_up_to() + 1 })
}

/// Decodes one name or value of a query as `application/x-www-form-urlencoded` (§3.4.1.3.1): `+` is a space.
///
/// Why: nothing is refused. An incomplete `%` stands for itself, as every server reads it; the URL is sent in any case.
pub(super) fn form_decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        let pair = if byte == b'%' { hex_pair(text.as_bytes(), at + 1) } else { None };
        bytes.push(match byte {
            b'+' => b' ',
            byte => pair.unwrap_or(byte),
        });
        at += if pair.is_some() { 3 } else { 1 };
    }
    bytes
}

fn hex_pair(bytes: &[u8], at: usize) -> Option<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    u8::try_from(digit(at)? * 16 + digit(at + 1)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_unreserved_characters_stay() {
        for (text, encoded) in [
            ("", ""),
            ("AZaz09-._~", "AZaz09-._~"),
            ("a b+c", "a%20b%2Bc"),
            ("!*'()", "%21%2A%27%28%29"),
            ("%41", "%2541"),
            ("é漢🙂", "%C3%A9%E6%BC%A2%F0%9F%99%82"),
            ("\0\u{7f}", "%00%7F"),
        ] {
            assert_eq!(percent_encode(text), encoded, "{text:?}");
        }
    }

    #[test]
    fn decoding_takes_either_case_and_says_where_it_fails() {
        for (text, decoded) in [
            ("a%20b+c", Ok("a b+c")),
            ("%c3%A9", Ok("é")),
            ("%2541", Ok("%41")),
            ("ab%", Err(DecodeError::Incomplete { at: 3 })),
            ("ab%4", Err(DecodeError::Incomplete { at: 3 })),
            ("%zz", Err(DecodeError::Incomplete { at: 1 })),
            ("%é1", Err(DecodeError::Incomplete { at: 1 })),
            ("a%FF", Err(DecodeError::NotUtf8 { at: 2 })),
        ] {
            assert_eq!(percent_decode(text), decoded.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn a_query_is_decoded_as_a_form_and_nothing_is_refused() {
        for (text, decoded) in
            [("2+q%2B", &b"2 q+"[..]), ("%FF", b"\xFF"), ("100%", b"100%"), ("%zz%4", b"%zz%4"), ("%2", b"%2")]
        {
            assert_eq!(form_decode(text), decoded, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            prop_assert_eq!(percent_decode(&percent_encode(&text)), Ok(text));
        }

        #[test]
        fn both_decoders_agree_where_the_strict_one_has_an_answer(text in "[%0-9a-zé]{0,12}") {
            let lenient = form_decode(&text);
            if let Ok(strict) = percent_decode(&text) {
                prop_assert_eq!(lenient, strict.into_bytes());
            }
        }
    }
}
