//! Times and phases in words, the same in the window and on the command line.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::send::post::Phase;

/// The local time, with the day when it is not today's.
#[must_use]
pub fn time_of_day(milliseconds: i64) -> String {
    let Ok(time) = Timestamp::from_millisecond(milliseconds) else { return "?".to_owned() };
    let zone = TimeZone::system();
    let (then, today) = (time.to_zoned(zone.clone()), Timestamp::now().to_zoned(zone));
    let format = if then.date() == today.date() { "%H:%M:%S" } else { "%d %b %H:%M" };
    then.strftime(format).to_string()
}

/// A duration in words: `4.2 ms`, `350 ms` or `12.3 s`.
#[must_use]
pub fn milliseconds(duration: std::time::Duration) -> String {
    let ms = duration.as_secs_f64() * 1000.0;
    if ms < 10.0 {
        format!("{ms:.1} ms")
    } else if ms < 10_000.0 {
        format!("{ms:.0} ms")
    } else {
        format!("{:.1} s", ms / 1000.0)
    }
}

/// A phase in words.
pub(super) fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Resolving => "Looking up the host",
        Phase::Connecting => "Connecting",
        Phase::Securing => "Setting up TLS",
        Phase::Sending => "Sending the request",
        Phase::Waiting => "Waiting for the reply",
        Phase::Reading => "Reading the reply",
    }
}

/// A moment in local time and in UTC; `None` when it is outside the calendar.
#[must_use]
pub fn moment(milliseconds: i64) -> Option<String> {
    in_zones(milliseconds, &TimeZone::system())
}

fn in_zones(milliseconds: i64, local: &TimeZone) -> Option<String> {
    let time = Timestamp::from_millisecond(milliseconds).ok()?;
    let [here, utc] = [local.clone(), TimeZone::UTC].map(|zone| time.to_zoned(zone));
    let utc_words = utc.strftime("%d %b %Y %H:%M:%S UTC").to_string();
    if here.offset() == utc.offset() {
        return Some(utc_words);
    }
    let day = if here.date() == utc.date() { "%H:%M:%S UTC" } else { "%d %b %H:%M:%S UTC" };
    Some(format!("{}, {}", here.strftime("%d %b %Y %H:%M:%S local"), utc.strftime(day)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_moment_is_told_here_and_in_utc() {
        let zone = |hours| TimeZone::fixed(jiff::tz::offset(hours));
        for (hours, expected) in [
            (0, "13 Jun 2018 23:35:53 UTC"),
            (-4, "13 Jun 2018 19:35:53 local, 23:35:53 UTC"),
            (2, "14 Jun 2018 01:35:53 local, 13 Jun 23:35:53 UTC"),
        ] {
            assert_eq!(in_zones(1_528_932_953_300, &zone(hours)).as_deref(), Some(expected));
        }
        assert_eq!(in_zones(i64::MAX, &zone(0)), None);
    }

    #[test]
    fn a_duration_has_the_digits_that_matter() {
        for (microseconds, expected) in
            [(2_840, "2.8 ms"), (42_400, "42 ms"), (9_999_400, "9999 ms"), (12_340_000, "12.3 s")]
        {
            assert_eq!(milliseconds(Duration::from_micros(microseconds)), expected);
        }
    }
}
