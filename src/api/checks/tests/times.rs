//! The two times.

use super::*;
use crate::api::checks::times::moment;
use crate::api::wire::TimeUnit;

#[test]
fn times_in_their_unit_order_and_reach() {
    let (accept, begin) = ("deflectionAcceptTime", "callBeginTime");
    let seconds = Wire { time_unit: TimeUnit::Seconds, ..Wire::default() };
    let future = Some((Warning, "More than a minute in the future", None));
    let order = Some((Warning, "Before callBeginTime", None));
    hold_items(
        Wire::default(),
        NOW,
        &[
            (accept, "1528932953100", None),
            (accept, "1528932953099", order),
            (accept, "1528933020000", None),
            (accept, "1528933020001", future),
            (accept, "1528932953", Some((Warning, "These are seconds", Some("Convert to milliseconds")))),
            (begin, "1528932953", Some((Warning, "These are seconds", Some("Convert to milliseconds")))),
            (begin, "15289329531", Some((Warning, "11 digits are neither", None))),
            (begin, "15289329531000", Some((Warning, "14 digits are neither", None))),
            (begin, "99999999999999999999", Some((Warning, "20 digits are neither", None))),
            (begin, "0", Some((Warning, "1 digit is neither", None))),
        ],
    );
    hold_items(
        seconds,
        NOW,
        &[
            (begin, "1528932953", None),
            (begin, "1528932953100", Some((Warning, "These are milliseconds", Some("Convert to seconds")))),
        ],
    );
    let in_1974 = Now(152_893_300_000);
    hold_items(Wire::default(), in_1974, &[(begin, "152893295310", None)]);
    hold_items(seconds, in_1974, &[(begin, "152893295", None)]);
    let day_later = |milliseconds: u64| Now(1_528_932_953_100 + 86_400_000 + milliseconds);
    let old = Some((Hint, "More than a day ago", None));
    hold_items(Wire::default(), day_later(0), &[(accept, "1528932953100", None), (begin, "1528932953100", None)]);
    hold_items(Wire::default(), day_later(1), &[(accept, "1528932953100", old), (begin, "1528932953100", old)]);
    hold_items(Wire::default(), day_later(201), &[(accept, "1528932953300", old), (begin, "1528932953100", None)]);
}

#[test]
fn moments_go_by_the_size_of_their_number() {
    let seconds = Wire { time_unit: TimeUnit::Seconds, ..Wire::default() };
    for (text, wire, expected) in [
        ("1528932953300", Wire::default(), Some(1_528_932_953_300)),
        ("1528932953300", seconds, Some(1_528_932_953_300)),
        ("1528932953", Wire::default(), Some(1_528_932_953_000)),
        ("1528932953", seconds, Some(1_528_932_953_000)),
        ("99999999", Wire::default(), Some(99_999_999)),
        ("99999999", seconds, Some(99_999_999_000)),
        ("0", seconds, Some(0)),
        ("253402300799", seconds, Some(253_402_300_799)),
        ("253402300799999", Wire::default(), Some(253_402_300_799_999)),
        ("253402300800000", Wire::default(), None),
        ("9223372036854775807", seconds, None),
        ("99999999999999999999", Wire::default(), None),
        ("", Wire::default(), None),
        ("-1", Wire::default(), None),
        ("+1528932953", Wire::default(), None),
        ("1528932953.3", Wire::default(), None),
    ] {
        assert_eq!(moment(text, wire), expected, "{text}");
    }
}
