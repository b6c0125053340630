//! The customer's and the dialed number: E.164's length, calling codes, numbering plans, and the handle made of both.

use super::plans::{self, Kind, Lookup, Plan};
use super::{Finding, Fix, Strength};
use crate::api::catalogue::DEFLECTION_HANDLE;
use crate::api::draft::{Draft, Form};

/// The most digits of a number with its country code, by ITU-T recommendation E.164.
const MOST_DIGITS: usize = 15;

/// The names of a country code and a number that go together.
struct Pair {
    code: &'static str,
    number: &'static str,
    /// Whether the number gets the text message.
    is_texted: bool,
}

const CUSTOMER: Pair = Pair { code: "customerCountryCode", number: "customerPhoneNumber", is_texted: true };
const DIALED: Pair = Pair { code: "dialedCountryCode", number: "dialedPhoneNumber", is_texted: false };

/// The `deflectionHandle` that a country code and a number give; `None` when either is not digits.
#[must_use]
pub fn derived_handle(country_code: &str, number: &str) -> Option<String> {
    (is_digits(country_code) && is_digits(number)).then(|| format!("{country_code}{number}"))
}

/// The number as its country writes it, such as `(404) 343-8646`; `None` for one that its country doesn't have, and
/// until [`super::warm_up`] has run.
#[must_use]
pub fn national_format(country_code: &str, number: &str) -> Option<String> {
    match plans::of_code(country_code) {
        Lookup::Plan(plan) if plan.kind(number).is_some() => Some(plan.written(number)),
        _ => None,
    }
}

/// The handle that a draft's two other fields give, with the number as it is dialed from abroad.
pub(super) fn handle_of(draft: &Draft) -> Option<String> {
    let (code, number) = (digits(draft, CUSTOMER.code)?, digits(draft, CUSTOMER.number)?);
    let better = match plans::of_code(code) {
        Lookup::Plan(plan) => misdialed(plan, code, number).map(|misdialed| misdialed.right),
        Lookup::NotYet | Lookup::Unassigned => None,
    };
    derived_handle(code, better.unwrap_or(number))
}

/// The findings in both numbers and the handle.
pub(super) fn check(draft: &Draft, findings: &mut Vec<Finding>) {
    for pair in [CUSTOMER, DIALED] {
        findings.extend(calling_code(draft, &pair));
        findings.extend(number(draft, &pair));
    }
    findings.extend(handle(draft));
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An item's text when it goes out as digits.
fn digits<'a>(draft: &'a Draft, name: &str) -> Option<&'a str> {
    let entry = draft.entry(name);
    (entry.form == Form::Own && is_digits(&entry.text)).then_some(entry.text.as_str())
}

fn calling_code(draft: &Draft, pair: &Pair) -> Option<Finding> {
    let code = digits(draft, pair.code)?;
    if !matches!(plans::of_code(code), Lookup::Unassigned) {
        return None;
    }
    let is_assigned = |code: &str| matches!(plans::of_code(code), Lookup::Plan(_));
    let bare = code.trim_start_matches('0');
    let begins = (1..code.len().min(4)).map(|end| &code[..end]).find(|code| is_assigned(code));
    let (right, fix) = if bare != code && is_assigned(bare) {
        ("Without zeros at its start".to_owned(), Some(Fix::use_text(pair.code, bare)))
    } else if let Some(begins) = begins {
        let rest = &code[begins.len()..];
        (format!("The calling code is {begins}, and {rest} begins the number"), None)
    } else {
        ("One to three digits, such as 1 for the USA or 44 for the United Kingdom".to_owned(), None)
    };
    Some(warning(pair.code, format!("No country has the calling code {code}"), right).fixed_by(fix))
}

fn number(draft: &Draft, pair: &Pair) -> Option<Finding> {
    let (code, number) = (digits(draft, pair.code)?, digits(draft, pair.number)?);
    let plan = match plans::of_code(code) {
        Lookup::Plan(plan) => Some(plan),
        Lookup::NotYet | Lookup::Unassigned => None,
    };
    if let Some(Misdialed { right, what, why }) = plan.and_then(|plan| misdialed(plan, code, number)) {
        return Some(warning(pair.number, what, why).fixed_by(Some(Fix::use_text(pair.number, right))));
    }
    let count = code.len() + number.len();
    if count > MOST_DIGITS {
        let what = format!("{count} digits together with the country code");
        return Some(warning(pair.number, what, format!("At most {MOST_DIGITS}, by E.164")));
    }
    let plan = plan?;
    let Some(kind) = plan.kind(number) else { return Some(impossible(plan, pair, code, number)) };
    let takes = kind_in_words(kind).filter(|_| pair.is_texted)?;
    let what = format!("{} is {takes}", plan.written(number));
    Some(warning(pair.number, what, "A mobile phone's number: another kind may get no text message"))
}

fn impossible(plan: &Plan, pair: &Pair, code: &str, number: &str) -> Finding {
    if plan.lengths().contains(&number.len()) {
        let what = format!("{} is no number behind country code {code}", plan.written(number));
        warning(pair.number, what, "Check the digits: the country's numbering plan has none that is like this")
    } else {
        let digits = if number.len() == 1 { "digit" } else { "digits" };
        let what = format!("{number} has {} {digits}", number.len());
        warning(pair.number, what, format!("Behind country code {code} stand {} digits", counts(plan.lengths())))
    }
}

/// `7, 9 or 10`; neighbours as `5 to 9`.
fn counts(lengths: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for length in lengths {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *length => *last = *length,
            _ => runs.push((*length, *length)),
        }
    }
    let mut words: Vec<_> = runs
        .iter()
        .map(|(first, last)| match last - first {
            0 => first.to_string(),
            1 => format!("{first} or {last}"),
            _ => format!("{first} to {last}"),
        })
        .collect();
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} or {last}", words.join(", ")) }
}

/// The words for a kind that gets no text message.
fn kind_in_words(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Mobile | Kind::MobileOrLandline => return None,
        Kind::Landline => "a landline",
        Kind::TollFree => "a toll-free number",
        Kind::PremiumRate => "a premium-rate number",
        Kind::SharedCost => "a shared-cost number",
        Kind::Voip => "an internet telephony number",
        Kind::Personal => "a personal number, which is passed on to another",
        Kind::Pager => "a pager",
        Kind::Company => "a company's service number",
        Kind::Voicemail => "a voice mailbox",
    })
}

/// A number with something before it that is not dialed behind a country code.
struct Misdialed<'a> {
    /// The number without it.
    right: &'a str,
    what: String,
    why: String,
}

/// What stands too much before a number, when the number is in the plan without it and not with it.
fn misdialed<'a>(plan: &Plan, code: &str, number: &'a str) -> Option<Misdialed<'a>> {
    if plan.kind(number).is_some() {
        return None;
    }
    let is_number = |rest: &&str| plan.kind(rest).is_some();
    let without_trunk =
        |text: &'a str| plan.trunk_prefixes().find_map(|prefix| text.strip_prefix(prefix).filter(is_number));
    let international = number.strip_prefix("00").unwrap_or(number).strip_prefix(code);
    if let Some(right) = international.and_then(|rest| Some(rest).filter(is_number).or_else(|| without_trunk(rest))) {
        return Some(Misdialed {
            right,
            what: format!("Begins with the country code {code}, and {} is left", plan.written(right)),
            why: "The country code stands in a field of its own".to_owned(),
        });
    }
    let right = without_trunk(number)?;
    let prefix = &number[..number.len() - right.len()];
    Some(Misdialed {
        right,
        what: format!("{} is written with the trunk prefix {prefix}", plan.written(right)),
        why: format!("Behind a country code the {prefix} is left out"),
    })
}

fn handle(draft: &Draft) -> Option<Finding> {
    let handle = digits(draft, DEFLECTION_HANDLE)?;
    let right = handle_of(draft)?;
    (handle != right).then(|| {
        warning(
            DEFLECTION_HANDLE,
            format!("Not {} and {}, one after the other", CUSTOMER.code, CUSTOMER.number),
            format!("They give {right}; with another handle the text may not arrive"),
        )
        .fixed_by(Some(Fix::use_text(DEFLECTION_HANDLE, right)))
    })
}

fn warning(name: &str, what: impl Into<String>, right: impl Into<String>) -> Finding {
    Finding::item(Strength::Warning, name, what, right)
}
