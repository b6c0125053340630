//! Times in words, the same in the window and on the command line.

use jiff::Timestamp;
use jiff::tz::TimeZone;

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
