//! The two times: in the profile's unit, in their order, and near to now.

use super::{Finding, Fix, Now, Strength};
use crate::api::catalogue::{CALL_BEGIN_TIME, DEFLECTION_ACCEPT_TIME};
use crate::api::draft::{Draft, Form};
use crate::api::wire::{TimeUnit, Wire};

/// How far ahead of this machine's clock a time may be, in milliseconds.
const AHEAD: i64 = 60_000;
/// A day, in milliseconds.
const DAY: i64 = 86_400_000;
/// The last moment of the year 9999, in milliseconds.
const LATEST: i64 = 253_402_300_799_999;

/// The moment that a time's digits stand for, in milliseconds since 1970-01-01 UTC.
///
/// The number's size tells its unit: 9 and 10 digits are seconds and 12 and 13 digits milliseconds from 1973 to 2286,
/// whatever the profile sends; any other number is taken in the profile's unit. `None` for what is no time.
#[must_use]
pub fn moment(text: &str, wire: Wire) -> Option<i64> {
    Time::read(text, wire).map(|time| time.moment).filter(|moment| *moment <= LATEST)
}

/// A time as it was written.
#[derive(Clone, Copy)]
struct Time {
    /// The number.
    value: i64,
    /// The unit that its size tells, if it tells one.
    unit: Option<TimeUnit>,
    /// The moment, in milliseconds.
    moment: i64,
}

impl Time {
    fn read(text: &str, wire: Wire) -> Option<Self> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let value: i64 = text.parse().ok()?;
        let unit = match value {
            100_000_000..10_000_000_000 => Some(TimeUnit::Seconds),
            100_000_000_000..10_000_000_000_000 => Some(TimeUnit::Milliseconds),
            _ => None,
        };
        let moment = match unit.unwrap_or(wire.time_unit) {
            TimeUnit::Seconds => value.saturating_mul(1000),
            TimeUnit::Milliseconds => value,
        };
        Some(Self { value, unit, moment })
    }

    /// Whether it lies before another; times in different units are compared by their seconds.
    fn is_before(self, other: Self) -> bool {
        if self.unit == other.unit { self.moment < other.moment } else { self.moment / 1000 < other.moment / 1000 }
    }
}

/// The findings in the two times.
pub(super) fn check(draft: &Draft, wire: Wire, now: Now, findings: &mut Vec<Finding>) {
    let now = i64::try_from(now.0).unwrap_or(i64::MAX);
    let accepted = one(DEFLECTION_ACCEPT_TIME, draft, wire, now, findings);
    let began = one(CALL_BEGIN_TIME, draft, wire, now, findings);
    if let (Some(accepted), Some(began)) = (accepted, began)
        && accepted.is_before(began)
    {
        findings.push(Finding::item(
            Strength::Warning,
            DEFLECTION_ACCEPT_TIME,
            format!("Before {CALL_BEGIN_TIME}"),
            format!("A call begins before its deflection is accepted: {CALL_BEGIN_TIME} or later"),
        ));
    }
    // Why: the two lie together, so one hint says it of both.
    let is_old = |time: &Option<Time>| time.is_some_and(|time| time.moment < now.saturating_sub(DAY));
    if let Some(name) = [(DEFLECTION_ACCEPT_TIME, accepted), (CALL_BEGIN_TIME, began)]
        .iter()
        .find(|(_, time)| is_old(time))
        .map(|(name, _)| name)
    {
        findings.push(Finding::item(
            Strength::Hint,
            name,
            "More than a day ago",
            "Fine for a test: a real call is texted while it lasts",
        ));
    }
}

/// The findings in one time; its moment, where its unit is known.
fn one(name: &str, draft: &Draft, wire: Wire, now: i64, findings: &mut Vec<Finding>) -> Option<Time> {
    let entry = draft.entry(name);
    if entry.form != Form::Own || entry.text.is_empty() || !entry.text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (unit, digits) = match wire.time_unit {
        TimeUnit::Milliseconds => ("milliseconds", 13),
        TimeUnit::Seconds => ("seconds", 10),
    };
    let time = Time::read(&entry.text, wire);
    let Some((time, of_size)) = time.and_then(|time| Some((time, time.unit?))) else {
        let count = entry.text.len();
        let digits = if count == 1 { "digit is" } else { "digits are" };
        findings.push(Finding::item(
            Strength::Warning,
            name,
            format!("{count} {digits} neither milliseconds nor seconds of these years"),
            format!("The profile sends {unit}, which have {digits} digits today"),
        ));
        return None;
    };
    if of_size != wire.time_unit {
        let (given, text) = match of_size {
            TimeUnit::Seconds => ("seconds", format!("{}000", time.value)),
            TimeUnit::Milliseconds => ("milliseconds", (time.value / 1000).to_string()),
        };
        findings.push(
            Finding::item(
                Strength::Warning,
                name,
                format!("These are {given}, and the profile sends {unit}"),
                format!("A time in {unit} has {digits} digits today"),
            )
            .fixed_by(Some(Fix::text(format!("Convert to {unit}"), name, text))),
        );
    }
    if time.moment > now.saturating_add(AHEAD) {
        findings.push(Finding::item(
            Strength::Warning,
            name,
            "More than a minute in the future",
            "A moment that has passed; this computer's clock may be wrong, too",
        ));
    }
    Some(time)
}
