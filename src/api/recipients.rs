//! Whom a profile may text without more than the ordinary question: the list of its file, and what a body says of it.

use super::catalogue::{CUSTOMER_COUNTRY_CODE, CUSTOMER_PHONE_NUMBER, DEFLECTION_HANDLE};
use super::json;

/// The most numbers that a list may have.
pub const MOST_RECIPIENTS: usize = 1000;

/// The most digits of a number with its country code, by ITU-T recommendation E.164.
const MOST_DIGITS: usize = 15;

/// What to say where there is a list, and whom a body texts cannot be read from it.
pub const UNREADABLE: &str = "the profile allows only some recipients, and whom this body texts cannot be read. Give customerCountryCode, customerPhoneNumber and deflectionHandle in digits, or use a profile without allowed_recipients";

/// What a list of allowed recipients says of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leave {
    /// The ordinary question is enough: the list is empty, or names every number of the body.
    Given,
    /// These numbers are not on the list, and have to be typed again.
    TypeAgain(Vec<String>),
    /// There is a list, and whom the body texts cannot be read from it.
    Unreadable,
}

impl Leave {
    /// What a list of allowed recipients says of a body: of country code and number, and of `deflectionHandle` where that
    /// is another number.
    #[must_use]
    pub fn of(allowed: &[String], body: &[u8]) -> Self {
        match Self::of_nobody(body) {
            _ if allowed.is_empty() => Self::Given,
            Self::TypeAgain(mut numbers) => {
                numbers.retain(|number| !allowed.contains(number));
                if numbers.is_empty() { Self::Given } else { Self::TypeAgain(numbers) }
            }
            other => other,
        }
    }

    /// The same for a list that allows nobody: every number of the body has to be typed again.
    #[must_use]
    pub fn of_nobody(body: &[u8]) -> Self {
        numbers(body).map_or(Self::Unreadable, Self::TypeAgain)
    }

    /// Whether what was typed is enough: every number, one after the other.
    #[must_use]
    pub fn is_given_by(&self, typed: &str) -> bool {
        match self {
            Self::Given => true,
            Self::TypeAgain(numbers) => numbers.concat() == digits(typed),
            Self::Unreadable => false,
        }
    }
}

/// A number as it was typed, without `+`, spaces, dashes and commas.
#[must_use]
pub fn digits(typed: &str) -> String {
    typed.chars().filter(|character| !character.is_whitespace() && !matches!(character, '+' | '-' | ',')).collect()
}

/// Why a list of allowed recipients may not be, without a full stop at the end.
#[must_use]
pub fn wrong_list(allowed: &[String]) -> Option<String> {
    if allowed.len() > MOST_RECIPIENTS {
        return Some(format!("{} numbers stand here. Give at most {MOST_RECIPIENTS}", allowed.len()));
    }
    let mut seen = std::collections::HashSet::new();
    for (index, number) in allowed.iter().enumerate() {
        if !is_digits(number) || number.len() > MOST_DIGITS {
            return Some(format!(
                "entry {} is not country code and number in 1 to {MOST_DIGITS} digits. Write it like 14043438646",
                index + 1
            ));
        }
        if !seen.insert(number) {
            return Some(format!("entry {} stands here already. Remove one of the two", index + 1));
        }
    }
    None
}

/// The numbers that a body texts, as digits; `None` when any of it cannot be read.
fn numbers(body: &[u8]) -> Option<Vec<String>> {
    // Why not the last of two values with one key: its receiver may take the first.
    let pairs = json::pairs(std::str::from_utf8(body).ok()?).ok()?;
    let literal = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, literal)| literal.as_str());
    let code = literal_digits(literal(CUSTOMER_COUNTRY_CODE)?)?;
    let number = literal_digits(literal(CUSTOMER_PHONE_NUMBER)?)?;
    let mut numbers = vec![format!("{code}{number}")];
    match literal(DEFLECTION_HANDLE) {
        None | Some("null") => {}
        Some(handle) => {
            let handle = literal_digits(handle)?;
            if !numbers.contains(&handle) {
                numbers.push(handle);
            }
        }
    }
    Some(numbers)
}

/// The digits of a JSON string or number that holds nothing else.
fn literal_digits(literal: &str) -> Option<String> {
    let text = match serde_json::from_str::<String>(literal) {
        Ok(text) => text,
        Err(_) => literal.to_owned(),
    };
    is_digits(&text).then_some(text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(numbers: &[&str]) -> Vec<String> {
        numbers.iter().map(|number| (*number).to_owned()).collect()
    }

    #[test]
    fn a_list_gives_leave_to_its_own_numbers_alone() {
        let again = |numbers: &[&str]| Leave::TypeAgain(list(numbers));
        let body = |code: &str, number: &str, handle: &str| {
            format!(r#"{{"customerCountryCode":{code},"customerPhoneNumber":{number}{handle}}}"#)
        };
        let plain = body(r#""1""#, r#""4043438646""#, "");
        let with = |handle: &str| body(r#""1""#, r#""4043438646""#, &format!(r#","deflectionHandle":{handle}"#));
        let rows: [(&[&str], String, Leave); 16] = [
            (&[], plain.clone(), Leave::Given),
            (&[], "{".to_owned(), Leave::Given),
            (&["14043438646"], plain.clone(), Leave::Given),
            (&["1404343864"], plain.clone(), again(&["14043438646"])),
            (&["4043438646"], plain.clone(), again(&["14043438646"])),
            (&["14043438646"], with(r#""14043438646""#), Leave::Given),
            (&["14043438646"], with("14043438646"), Leave::Given),
            (&["14043438646"], with("null"), Leave::Given),
            (&["14043438646"], with(r#""447700900123""#), again(&["447700900123"])),
            (&["447700900123"], with(r#""447700900123""#), again(&["14043438646"])),
            (&["9"], with(r#""447700900123""#), again(&["14043438646", "447700900123"])),
            (&["14043438646"], with(r#""+14043438646""#), Leave::Unreadable),
            (&["14043438646"], with("[]"), Leave::Unreadable),
            (&["14043438646"], body("1.0", "4043438646", ""), Leave::Unreadable),
            (&["14043438646"], r#"{"customerPhoneNumber":"14043438646"}"#.to_owned(), Leave::Unreadable),
            (&["14043438646"], body(r#""1""#, r#""4043438646""#, r#","customerPhoneNumber":"7""#), Leave::Unreadable),
        ];
        for (allowed, body, leave) in rows {
            assert_eq!(Leave::of(&list(allowed), body.as_bytes()), leave, "{allowed:?} {body}");
        }
        assert_eq!(Leave::of(&list(&["1"]), b"\xFF"), Leave::Unreadable);
    }

    #[test]
    fn only_the_whole_number_typed_again_is_enough() {
        let one = Leave::TypeAgain(list(&["14043438646"]));
        for typed in ["14043438646", "+1 404-343-8646", " 1 4043438646\n"] {
            assert!(one.is_given_by(typed), "{typed}");
        }
        for typed in ["", "1404343864", "140434386466", "yes", "+", "14043438646x", "١4043438646"] {
            assert!(!one.is_given_by(typed), "{typed}");
        }
        let two = Leave::TypeAgain(list(&["14043438646", "447700900123"]));
        assert!(two.is_given_by("+1 4043438646, +44 7700900123") && !two.is_given_by("14043438646"));
        assert!(Leave::Given.is_given_by("") && !Leave::Unreadable.is_given_by(""));
    }

    #[test]
    fn a_wrong_list_is_told_by_the_entry() {
        assert_eq!(wrong_list(&list(&["14043438646", "447700900123"])), None);
        let many: Vec<_> = (0..=MOST_RECIPIENTS).map(|number| number.to_string()).collect();
        assert_eq!(wrong_list(&many[1..]), None);
        for (numbers, part) in [
            (many, "1001 numbers"),
            (list(&["1", ""]), "entry 2 is not"),
            (list(&["+1"]), "entry 1 is not"),
            (list(&["1 4"]), "entry 1 is not"),
            (list(&["1234567890123456"]), "entry 1 is not"),
            (list(&["1", "2", "1"]), "entry 3 stands here already"),
        ] {
            let reason = wrong_list(&numbers).expect(part);
            assert!(reason.contains(part), "{reason}");
        }
    }
}
