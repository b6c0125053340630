//! The numbering plans of the world, from libphonenumber's data: which numbers a country calling code has, of what kind,
//! how long, and how the country writes them.
//!
//! The data take about a tenth of a second to read, so [`warm_up`] does it off the window's thread; until then there
//! are no plans. A pattern is built when a number first needs it.

use std::sync::OnceLock;

use phonenumber::Metadata;
use phonenumber::metadata::{DATABASE, Database, Descriptor, Format};
use regex::{Regex, RegexBuilder};

/// The data, once they are read.
static DATA: OnceLock<&'static Database> = OnceLock::new();
/// The plans that were looked up, by calling code; `None` for a code that is not assigned.
static PLANS: [OnceLock<Option<Plan>>; 1000] = [const { OnceLock::new() }; 1000];

/// Reads the data, which blocks.
pub(super) fn warm_up() {
    // Why: the data are read before the lock is taken, so that nobody who asks for them has to wait.
    let data = &*DATABASE;
    DATA.get_or_init(|| data);
}

/// Whether the data are read.
pub(super) fn is_warm() -> bool {
    DATA.get().is_some()
}

/// What the data say of a calling code.
pub(super) enum Lookup {
    /// The data are not read yet.
    NotYet,
    /// No country has it.
    Unassigned,
    /// The numbers behind it.
    Plan(&'static Plan),
}

/// Looks a calling code up, as digits.
pub(super) fn of_code(code: &str) -> Lookup {
    let Some(data) = DATA.get() else { return Lookup::NotYet };
    // Why: "044" is 44 for a parser, and no calling code for a service.
    let number: Option<u16> = if code.starts_with('0') { None } else { code.parse().ok() };
    let cell = number.and_then(|number| Some((number, PLANS.get(usize::from(number))?)));
    let plan = cell.and_then(|(number, cell)| cell.get_or_init(|| Plan::of(data, number)).as_ref());
    plan.map_or(Lookup::Unassigned, Lookup::Plan)
}

/// What a number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A mobile phone.
    Mobile,
    /// A mobile phone or a landline: the plan tells them not apart.
    MobileOrLandline,
    /// A landline only.
    Landline,
    /// Free for the caller.
    TollFree,
    /// More than a call's price.
    PremiumRate,
    /// Paid in parts by both sides.
    SharedCost,
    /// Internet telephony.
    Voip,
    /// Follows a person.
    Personal,
    /// A pager.
    Pager,
    /// A company's one number.
    Company,
    /// A voice mailbox.
    Voicemail,
}

/// A calling code's numbers.
pub(super) struct Plan {
    /// The countries of the code, the main one first.
    regions: Vec<Region>,
    /// The lengths its numbers have without the code, ascending.
    lengths: Vec<usize>,
    /// What a caller within the country dials first, in most countries 0.
    trunk_prefixes: Vec<&'static str>,
    /// How numbers are written, of which the first that fits is taken.
    writings: Vec<Writing>,
}

struct Region {
    /// How all its numbers begin, in countries that share a code.
    leading: Option<Pattern>,
    /// The kinds in the order in which they are tried, with their lengths.
    kinds: Vec<(Kind, &'static [u16], Pattern)>,
}

struct Writing {
    leading: Option<Pattern>,
    pattern: Pattern,
    replacement: String,
}

/// A regular expression that is built at its first use.
struct Pattern {
    source: &'static str,
    /// Whether it must match to the end of a number.
    is_whole: bool,
    /// `None` for a source that is no regular expression, of which the data have none.
    built: OnceLock<Option<Regex>>,
}

impl Pattern {
    fn whole(source: &'static str) -> Self {
        Self { source, is_whole: true, built: OnceLock::new() }
    }

    fn start(source: &'static str) -> Self {
        Self { source, is_whole: false, built: OnceLock::new() }
    }

    fn regex(&self) -> Option<&Regex> {
        let build = || {
            let end = if self.is_whole { r"\z" } else { "" };
            // Why: only ASCII digits are asked about, and without those of other scripts this is far quicker.
            RegexBuilder::new(&format!(r"\A(?:{}){end}", self.source))
                .ignore_whitespace(true)
                .unicode(false)
                .build()
                .ok()
        };
        self.built.get_or_init(build).as_ref()
    }

    fn is_match(&self, number: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(number))
    }
}

impl Plan {
    fn of(data: &'static Database, code: u16) -> Option<Self> {
        let regions = data.by_code(&code)?;
        let descriptors = regions.iter().flat_map(|region| kinds(region));
        let mut lengths: Vec<_> = descriptors
            .flat_map(|(_, descriptor)| descriptor.possible_length())
            .map(|length| usize::from(*length))
            .collect();
        lengths.sort_unstable();
        lengths.dedup();
        let mut trunk_prefixes: Vec<_> = regions.iter().filter_map(|region| region.national_prefix()).collect();
        trunk_prefixes.dedup();
        let main = regions.first()?;
        Some(Self {
            lengths,
            trunk_prefixes,
            writings: main.formats().iter().map(|format| Writing::of(format, main)).collect(),
            regions: regions.into_iter().map(Region::of).collect(),
        })
    }

    /// The kind of a number, written as digits without the code; `None` for one that the plan doesn't have.
    pub(super) fn kind(&self, number: &str) -> Option<Kind> {
        let here = |region: &&Region| region.leading.as_ref().is_none_or(|leading| leading.is_match(number));
        self.regions.iter().filter(here).find_map(|region| region.kind(number))
    }

    /// The lengths its numbers have without the code, ascending.
    pub(super) fn lengths(&self) -> &[usize] {
        &self.lengths
    }

    /// What a caller within the country dials first.
    pub(super) fn trunk_prefixes(&self) -> impl Iterator<Item = &str> {
        self.trunk_prefixes.iter().copied()
    }

    /// The number as its country writes it; as it stands where the data have no way.
    pub(super) fn written(&self, number: &str) -> String {
        let fits = |writing: &&Writing| {
            writing.leading.as_ref().is_none_or(|leading| leading.is_match(number)) && writing.pattern.is_match(number)
        };
        let written = self
            .writings
            .iter()
            .find(fits)
            .and_then(|writing| Some((writing.pattern.regex()?, writing.replacement.as_str())))
            .map(|(pattern, replacement)| pattern.replace(number, replacement).into_owned());
        let has_all = |written: &String| {
            let digits: String = written.chars().filter(char::is_ascii_digit).collect();
            digits.ends_with(number)
        };
        written.filter(has_all).unwrap_or_else(|| number.to_owned())
    }
}

impl Region {
    fn of(region: &'static Metadata) -> Self {
        let kind = |(kind, descriptor): (Kind, &'static Descriptor)| {
            (kind, descriptor.possible_length(), Pattern::whole(descriptor.national_number().as_str()))
        };
        Self {
            leading: region.leading_digits().map(|leading| Pattern::start(leading.as_str())),
            kinds: kinds(region).into_iter().map(kind).collect(),
        }
    }

    fn kind(&self, number: &str) -> Option<Kind> {
        let matches = |wanted: Option<Kind>| {
            self.kinds
                .iter()
                .filter(|(kind, ..)| wanted.is_none_or(|wanted| *kind == wanted))
                .find(|(_, lengths, pattern)| {
                    lengths.iter().any(|length| usize::from(*length) == number.len()) && pattern.is_match(number)
                })
                .map(|(kind, ..)| *kind)
        };
        match matches(None)? {
            Kind::Landline if matches(Some(Kind::Mobile)).is_some() => Some(Kind::MobileOrLandline),
            kind => Some(kind),
        }
    }
}

impl Writing {
    fn of(format: &'static Format, region: &Metadata) -> Self {
        let mut replacement = format.format().to_owned();
        if let Some(rule) = format.national_prefix()
            && let Some(at) = replacement.find('$')
            && let Some(first) = replacement.get(at..at + 2).map(str::to_owned)
        {
            let rule = rule.replace("$NP", region.national_prefix().unwrap_or_default()).replace("$FG", &first);
            replacement.replace_range(at..at + 2, &rule);
        }
        Self {
            leading: format.leading_digits().last().map(|leading| Pattern::start(leading.as_str())),
            pattern: Pattern::whole(format.pattern().as_str()),
            replacement: groups(&replacement),
        }
    }
}

/// `$1` as `${1}`, so that a digit or letter behind it is not taken for a part of the group's name.
fn groups(replacement: &str) -> String {
    let mut groups = String::new();
    let mut characters = replacement.chars();
    while let Some(character) = characters.next() {
        groups.push(character);
        if character == '$' {
            groups.extend(characters.next().map(|digit| format!("{{{digit}}}")));
        }
    }
    groups
}

/// The kinds that a country has, in the order in which libphonenumber tries them.
fn kinds(region: &'static Metadata) -> Vec<(Kind, &'static Descriptor)> {
    let all = region.descriptors();
    [
        (Kind::PremiumRate, all.premium_rate()),
        (Kind::TollFree, all.toll_free()),
        (Kind::SharedCost, all.shared_cost()),
        (Kind::Voip, all.voip()),
        (Kind::Personal, all.personal_number()),
        (Kind::Pager, all.pager()),
        (Kind::Company, all.uan()),
        (Kind::Voicemail, all.voicemail()),
        (Kind::Landline, all.fixed_line()),
        (Kind::Mobile, all.mobile()),
    ]
    .into_iter()
    .filter_map(|(kind, descriptor)| Some((kind, descriptor?)))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(code: &str) -> &'static Plan {
        warm_up();
        match of_code(code) {
            Lookup::Plan(plan) => plan,
            _ => panic!("no plan for {code}"),
        }
    }

    /// Each example number of the data is of a kind, so no pattern is lost on the way here.
    #[test]
    fn every_example_of_the_data_is_in_its_plan() {
        warm_up();
        let mut count = 0;
        for code in 1..1000_u16 {
            for region in DATABASE.by_code(&code).into_iter().flatten() {
                for format in region.formats() {
                    let writing = Writing::of(format, region);
                    assert!(writing.pattern.regex().is_some(), "{code}");
                    assert!(writing.leading.is_none_or(|leading| leading.regex().is_some()), "{code}");
                }
                let Region { leading, kinds: patterns } = Region::of(region);
                assert!(patterns.iter().all(|(.., pattern)| pattern.regex().is_some()), "{code}");
                assert!(leading.is_none_or(|leading| leading.regex().is_some()), "{code}");
                for (kind, descriptor) in kinds(region) {
                    let Some(example) = descriptor.example() else { continue };
                    count += 1;
                    assert!(plan(&code.to_string()).kind(example).is_some(), "{code} {example} {kind:?}");
                }
            }
        }
        assert!(count > 900, "{count}");
    }

    #[test]
    fn kinds_are_told_apart() {
        for (code, number, kind) in [
            ("1", "4043438646", Some(Kind::MobileOrLandline)),
            ("1", "8002530000", Some(Kind::TollFree)),
            ("1", "9002530000", Some(Kind::PremiumRate)),
            ("1", "6137827274", Some(Kind::MobileOrLandline)),
            ("1", "3459492311", Some(Kind::Landline)),
            ("44", "7911123456", Some(Kind::Mobile)),
            ("44", "79111234567", None),
            ("44", "2079460018", Some(Kind::Landline)),
            ("61", "400111222", Some(Kind::Mobile)),
            ("61", "1900123456", Some(Kind::PremiumRate)),
            ("800", "12345678", Some(Kind::TollFree)),
            ("1", "1231231234", None),
            // Its first eight digits are a toll-free number, and it has nine.
            ("968", "800012345", None),
        ] {
            assert_eq!(plan(code).kind(number), kind, "{code} {number}");
        }
    }

    #[test]
    fn numbers_are_written_as_their_country_writes_them() {
        for (code, number, written) in [
            ("1", "4043438646", "(404) 343-8646"),
            ("44", "7911123456", "07911 123456"),
            ("61", "400111222", "0400 111 222"),
            ("33", "612345678", "06 12 34 56 78"),
            ("39", "0236618300", "02 3661 8300"),
            ("36", "201234567", "06 20 123 4567"),
            ("1", "12", "12"),
        ] {
            assert_eq!(plan(code).written(number), written);
        }
    }

    #[test]
    fn codes_that_no_country_has_are_unassigned() {
        warm_up();
        for code in ["", "0", "01", "044", "210", "999", "1242", "65537", "4400000000000000000000"] {
            assert!(matches!(of_code(code), Lookup::Unassigned), "{code}");
        }
    }
}
