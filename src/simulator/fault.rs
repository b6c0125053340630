//! What the simulator does wrong on request: the faults by name, and the script that says which call gets which.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The longest delay, drip or `Retry-After`, in seconds, and the largest skew of the `Date`, in seconds.
const LONGEST_S: u64 = 600;
const MOST_SKEW_S: i64 = 10 * 365 * 86_400;

/// The most calls that one line of a script counts, and the most that a script holds in all.
const MOST_CALLS: usize = 100_000;

/// One way to misbehave. The request is read, checked, logged and counted as ever; only its reply goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The reply comes so much later.
    Delay(Duration),
    /// The reply's body comes a byte at a time, so far apart.
    Drip(Duration),
    /// The connection is closed before a byte of the reply.
    CutBeforeHeaders,
    /// The connection is closed after the headers and half of the body.
    CutAfterHeaders,
    /// The connection is reset (TCP RST) before a byte of the reply.
    Reset,
    /// A redirect to this very call, by status.
    RedirectToItself(u16),
    /// A redirect to that URL.
    RedirectTo(String),
    /// That status with a JSON error.
    Status(u16),
    /// 429 with that `Retry-After`, in seconds.
    TooManyRequests(u64),
    /// 200 with an HTML page.
    Html,
    /// 200 with an empty body.
    Empty,
    /// 200 with a body that is not UTF-8.
    InvalidUtf8,
    /// 200 with a body of 3 MiB, more than this program keeps.
    Huge,
    /// 200 with 1 MiB of gzip that unpacks to 1,000 MiB.
    GzipBomb,
    /// The right reply under `text/plain`.
    ContentType,
    /// The right reply with a `Date` so many seconds ahead, or behind when negative.
    Date(i64),
}

/// Every fault by name, with its usual value and what it does in words.
pub const NAMES: [(&str, &str, &str); 19] = [
    ("delay", "5000", "the reply comes that many milliseconds later"),
    ("drip", "250", "the body comes a byte at a time, that many milliseconds apart"),
    ("cut-before-headers", "", "the connection is closed before a byte of the reply"),
    ("cut-after-headers", "", "the connection is closed after half of the body"),
    ("reset", "", "the connection is reset before a byte of the reply"),
    ("redirect", "307", "a redirect to this very call; 301, 302, 303, 307 or 308"),
    ("redirect-to", "http://127.0.0.1:9/", "a 307 to that URL"),
    ("400", "", "Bad Request"),
    ("403", "", "Forbidden"),
    ("429", "30", "Too Many Requests, with that Retry-After in seconds"),
    ("500", "", "Internal Server Error"),
    ("502", "", "Bad Gateway"),
    ("503", "", "Service Unavailable"),
    ("html", "", "200 with an HTML page"),
    ("empty", "", "200 with an empty body"),
    ("invalid-utf8", "", "200 with bytes that are not UTF-8"),
    ("huge", "", "200 with 3 MiB"),
    ("gzip-bomb", "", "200 with gzip that unpacks to 1,000 MiB"),
    ("content-type", "", "the right reply under text/plain"),
];

/// The one name beside [`NAMES`] that takes a sign.
const DATE: (&str, &str) = ("date", "3600");

/// Why a fault or a script cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No such name.
    #[error("{0:?} is no fault. The faults are {names}", names = names())]
    Unknown(String),
    /// The name is right, its value is not.
    #[error("{name} does not take {value:?}. {right}")]
    Value {
        /// The fault's name.
        name: String,
        /// What was given.
        value: String,
        /// What would be right.
        right: &'static str,
    },
    /// The count before the `*` is not right.
    #[error("{0:?} is no number of calls. Write 3*503 for the next three calls, up to 100,000")]
    Count(String),
    /// The script is too long.
    #[error("The script counts more than 100,000 calls. Shorten it")]
    TooLong,
    /// A line of a script.
    #[error("Line {line} of the script: {source}")]
    Line {
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        source: Box<Self>,
    },
}

fn names() -> String {
    NAMES.iter().map(|(name, ..)| *name).chain([DATE.0, "none"]).collect::<Vec<_>>().join(", ")
}

impl Fault {
    /// Every fault with its usual value, in the order in which they are offered.
    #[must_use]
    pub fn all() -> Vec<Self> {
        NAMES.iter().map(|(name, ..)| *name).chain([DATE.0]).filter_map(|name| name.parse().ok()).collect()
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Delay(_) => "delay",
            Self::Drip(_) => "drip",
            Self::CutBeforeHeaders => "cut-before-headers",
            Self::CutAfterHeaders => "cut-after-headers",
            Self::Reset => "reset",
            Self::RedirectToItself(_) => "redirect",
            Self::RedirectTo(_) => "redirect-to",
            Self::Status(status) => return status.to_string(),
            Self::TooManyRequests(_) => "429",
            Self::Html => "html",
            Self::Empty => "empty",
            Self::InvalidUtf8 => "invalid-utf8",
            Self::Huge => "huge",
            Self::GzipBomb => "gzip-bomb",
            Self::ContentType => "content-type",
            Self::Date(_) => "date",
        }
        .to_owned()
    }

    /// The status that goes out instead of the right one, where it is another.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::RedirectToItself(status) | Self::Status(status) => Some(*status),
            Self::RedirectTo(_) => Some(307),
            Self::TooManyRequests(_) => Some(429),
            Self::Html | Self::Empty | Self::InvalidUtf8 | Self::Huge | Self::GzipBomb => Some(200),
            _ => None,
        }
    }

    /// What it does, in words without a full stop.
    #[must_use]
    pub fn words(&self) -> String {
        let seconds = |duration: &Duration| format!("{} ms", duration.as_millis());
        match self {
            Self::Delay(delay) => format!("The reply comes {} later", seconds(delay)),
            Self::Drip(pause) => format!("The body comes a byte at a time, {} apart", seconds(pause)),
            Self::CutBeforeHeaders => "The connection is closed before a byte of the reply".to_owned(),
            Self::CutAfterHeaders => "The connection is closed after half of the body".to_owned(),
            Self::Reset => "The connection is reset before a byte of the reply".to_owned(),
            Self::RedirectToItself(status) => format!("{status}, a redirect to this very call"),
            Self::RedirectTo(url) => format!("307, a redirect to {url}"),
            Self::Status(status) => format!("{status}, {}", reason(*status)),
            Self::TooManyRequests(after) => format!("429, Too Many Requests, Retry-After {after} s"),
            Self::Html => "200 with an HTML page".to_owned(),
            Self::Empty => "200 with an empty body".to_owned(),
            Self::InvalidUtf8 => "200 with bytes that are not UTF-8".to_owned(),
            Self::Huge => "200 with 3 MiB".to_owned(),
            Self::GzipBomb => "200 with gzip that unpacks to 1,000 MiB".to_owned(),
            Self::ContentType => "The right reply under text/plain".to_owned(),
            Self::Date(ahead) if *ahead < 0 => format!("The right reply with a Date {} s behind", ahead.unsigned_abs()),
            Self::Date(ahead) => format!("The right reply with a Date {ahead} s ahead"),
        }
    }
}

/// A status's words (RFC 9110 §15).
pub(super) fn reason(status: u16) -> &'static str {
    let status = axum::http::StatusCode::from_u16(status).ok();
    status.and_then(|status| status.canonical_reason()).unwrap_or("a status without a name")
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        match self {
            Self::Delay(time) | Self::Drip(time) => write!(formatter, "{name}={}", time.as_millis()),
            Self::RedirectToItself(status) => write!(formatter, "{name}={status}"),
            Self::RedirectTo(url) => write!(formatter, "{name}={url}"),
            Self::TooManyRequests(after) => write!(formatter, "{name}={after}"),
            Self::Date(ahead) => write!(formatter, "{name}={ahead}"),
            _ => formatter.write_str(&name),
        }
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    /// Reads `NAME` or `NAME=VALUE`.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, given) =
            text.trim().split_once('=').map_or((text.trim(), None), |(name, value)| (name, Some(value)));
        let known =
            NAMES.iter().map(|(known, usual, _)| (*known, *usual)).chain([DATE]).find(|(known, _)| *known == name);
        let wrong =
            |right| FaultError::Value { name: name.to_owned(), value: given.unwrap_or_default().to_owned(), right };
        let Some((_, usual)) = known else {
            // Why here: any 4xx and 5xx may be asked for, and the list names the usual ones.
            return match name.parse::<u16>() {
                Ok(status @ 400..=599) if given.is_none() => Ok(Self::Status(status)),
                _ => Err(FaultError::Unknown(name.to_owned())),
            };
        };
        let value = given.unwrap_or(usual);
        if usual.is_empty() && given.is_some() {
            return Err(wrong("It takes no value"));
        }
        let whole = |most: u64, right| match value.parse::<u64>() {
            Ok(number) if number <= most => Ok(number),
            _ => Err(wrong(right)),
        };
        let pause = || whole(LONGEST_S * 1000, "Give milliseconds, up to 600000").map(Duration::from_millis);
        match name {
            "delay" => pause().map(Self::Delay),
            "drip" => pause().map(Self::Drip),
            "cut-before-headers" => Ok(Self::CutBeforeHeaders),
            "cut-after-headers" => Ok(Self::CutAfterHeaders),
            "reset" => Ok(Self::Reset),
            "redirect" => match value.parse() {
                Ok(status @ (301 | 302 | 303 | 307 | 308)) => Ok(Self::RedirectToItself(status)),
                _ => Err(wrong("Give 301, 302, 303, 307 or 308")),
            },
            // Why visible ASCII alone: it goes into a header as it stands.
            "redirect-to" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()) => {
                Ok(Self::RedirectTo(value.to_owned()))
            }
            "redirect-to" => Err(wrong("Give a URL")),
            "429" => whole(LONGEST_S, "Give the seconds of Retry-After, up to 600").map(Self::TooManyRequests),
            "html" => Ok(Self::Html),
            "empty" => Ok(Self::Empty),
            "invalid-utf8" => Ok(Self::InvalidUtf8),
            "huge" => Ok(Self::Huge),
            "gzip-bomb" => Ok(Self::GzipBomb),
            "content-type" => Ok(Self::ContentType),
            "date" => match value.parse::<i64>() {
                Ok(ahead) if ahead.unsigned_abs() <= MOST_SKEW_S.unsigned_abs() => Ok(Self::Date(ahead)),
                _ => Err(wrong("Give seconds ahead, or behind with a minus, up to ten years")),
            },
            status => status.parse().map(Self::Status).map_err(|_| FaultError::Unknown(name.to_owned())),
        }
    }
}

/// Which call gets which fault: the next ones in their order, and after them every other one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// How many of the next calls do what; `None` is a right reply.
    next: VecDeque<(usize, Option<Fault>)>,
    /// What every call does once those are through.
    pub always: Option<Fault>,
}

impl Script {
    /// Adds so many calls behind the ones that are there.
    pub fn then(&mut self, calls: usize, fault: Option<Fault>) {
        if calls > 0 {
            self.next.push_back((calls, fault));
        }
    }

    /// How many calls stand before [`Self::always`].
    #[must_use]
    pub fn left(&self) -> usize {
        self.next.iter().map(|(calls, _)| calls).sum()
    }

    /// What the next call does, without taking it.
    #[must_use]
    pub fn peek(&self) -> Option<&Fault> {
        self.next.front().map_or(self.always.as_ref(), |(_, fault)| fault.as_ref())
    }

    /// Takes what the call that is here does.
    pub fn take(&mut self) -> Option<Fault> {
        let Some((calls, fault)) = self.next.front_mut() else { return self.always.clone() };
        *calls -= 1;
        let (is_last, fault) = (*calls == 0, fault.clone());
        if is_last {
            self.next.pop_front();
        }
        fault
    }

    /// Adds a line: `FAULT` is for every call from there on, `N*FAULT` for the next N; `none` is a right reply.
    ///
    /// # Errors
    /// When it is no such line.
    pub fn add(&mut self, line: &str) -> Result<(), FaultError> {
        let (count, name) =
            line.trim().split_once('*').map_or((None, line.trim()), |(count, name)| (Some(count), name));
        let fault = if name.trim() == "none" { None } else { Some(name.parse()?) };
        let Some(count) = count else {
            self.always = fault;
            return Ok(());
        };
        match count.trim().parse() {
            Ok(calls @ 1..=MOST_CALLS) if self.left() + calls <= MOST_CALLS => self.then(calls, fault),
            Ok(1..=MOST_CALLS) => return Err(FaultError::TooLong),
            _ => return Err(FaultError::Count(count.trim().to_owned())),
        }
        Ok(())
    }

    /// Reads a script, a line a step; empty lines and what follows a `#` are for people.
    ///
    /// # Errors
    /// The first line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, FaultError> {
        let mut script = Self::default();
        for (index, line) in text.lines().enumerate() {
            let step = line.split(" #").next().unwrap_or_default().trim();
            if !step.is_empty() && !step.starts_with('#') {
                script.add(step).map_err(|error| FaultError::Line { line: index + 1, source: Box::new(error) })?;
            }
        }
        Ok(script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_read_back_from_its_own_words() {
        let all = Fault::all();
        assert_eq!(all.len(), NAMES.len() + 1);
        for fault in all {
            assert_eq!(fault.to_string().parse(), Ok(fault.clone()), "{fault}");
            assert_eq!(fault.name().parse(), Ok(fault.clone()), "{fault}");
            assert!(fault.words().starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit()));
            assert!(!fault.words().ends_with('.'), "{fault}");
        }
    }

    #[test]
    fn values_are_taken_or_refused_in_a_sentence() {
        for (text, expected) in [
            ("delay=10", Ok(Fault::Delay(Duration::from_millis(10)))),
            ("redirect=301", Ok(Fault::RedirectToItself(301))),
            ("redirect-to=https://example.com/?a=b", Ok(Fault::RedirectTo("https://example.com/?a=b".to_owned()))),
            ("418", Ok(Fault::Status(418))),
            ("429=7", Ok(Fault::TooManyRequests(7))),
            ("date=-60", Ok(Fault::Date(-60))),
            ("redirect=200", Err("Give 301")),
            ("delay=x", Err("Give milliseconds")),
            ("delay=600001", Err("Give milliseconds")),
            ("html=1", Err("It takes no value")),
            ("redirect-to=a b", Err("Give a URL")),
            ("date=1e9", Err("Give seconds")),
            ("date=-9223372036854775808", Err("Give seconds")),
            ("200", Err("is no fault. The faults are delay")),
            ("", Err("is no fault")),
        ] {
            match (text.parse::<Fault>(), expected) {
                (Ok(fault), Ok(expected)) => assert_eq!(fault, expected, "{text}"),
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{text}: {error}"),
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn a_script_gives_each_call_its_fault_and_the_rest_the_last() {
        let mut script = Script::parse("# three calls\n2*503 # twice\n\n1*none\nhtml\n1*reset").expect("a script");
        assert_eq!((script.left(), script.peek()), (4, Some(&Fault::Status(503))));
        let taken: Vec<_> = (0..6).map(|_| script.take().map(|fault| fault.to_string())).collect();
        let taken: Vec<_> = taken.iter().map(Option::as_deref).collect();
        assert_eq!(taken, [Some("503"), Some("503"), None, Some("reset"), Some("html"), Some("html")]);
        assert_eq!(script.left(), 0);
        for (text, part) in [
            ("503\nnonsense", "Line 2 of the script: \"nonsense\" is no fault"),
            ("0*503", "is no number of calls"),
            ("x*503", "is no number of calls"),
            ("100001*503", "is no number of calls"),
            ("100000*503\n1*503", "Line 2 of the script: The script counts more than"),
        ] {
            let error = Script::parse(text).expect_err(text).to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
