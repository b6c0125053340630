//! What people ask of many exchanges: how many came out how, day by day, how long they took, and which took longest.
//! Pure but for the time zone it is given; worked out off the window's thread.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::api::reply::Verdict;
use crate::exchange::{Id, Standing, Summary};

/// How many of the slowest are told.
pub const SLOWEST: usize = 10;
/// How many points a plot has at most.
const MOST_POINTS: i64 = 60;
/// The spans of a plot's point, in milliseconds, with their words.
const SPANS: [(i64, &str); 7] = [
    (60_000, "a minute"),
    (600_000, "ten minutes"),
    (3_600_000, "an hour"),
    (86_400_000, "a day"),
    (604_800_000, "a week"),
    (2_592_000_000, "30 days"),
    (31_536_000_000, "365 days"),
];

/// What the statistics need of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number.
    pub id: Id,
    /// When it was recorded, in milliseconds since 1970-01-01 UTC.
    pub started_at: i64,
    /// Where it stands.
    pub standing: Standing,
    /// What its reply means.
    pub verdict: Option<Verdict>,
    /// How long it took in all.
    pub total: Option<Duration>,
}

impl Row {
    /// What is needed of a summary.
    #[must_use]
    pub fn of(summary: &Summary) -> Self {
        Self {
            id: summary.id,
            started_at: summary.started_at,
            standing: summary.standing,
            verdict: summary.verdict,
            total: summary.total,
        }
    }

    /// How it came out; `None` while it is under way.
    fn ending(&self) -> Option<Ending> {
        Some(match (self.standing, self.verdict) {
            (Standing::InFlight, _) => return None,
            (Standing::Answered, verdict) => Ending::Answered(verdict.unwrap_or(Verdict::Undocumented)),
            (Standing::NotSent, _) => Ending::NotSent,
            (Standing::Unknown, _) => Ending::Unknown,
        })
    }
}

/// How an exchange came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// A whole reply came, and means that.
    Answered(Verdict),
    /// Proven not to have been sent.
    NotSent,
    /// It may have been sent.
    Unknown,
}

impl Ending {
    /// Every one, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Answered(Verdict::Success),
        Self::Answered(Verdict::Failed),
        Self::Answered(Verdict::Unauthorized),
        Self::Answered(Verdict::Undocumented),
        Self::NotSent,
        Self::Unknown,
    ];

    fn place(self) -> usize {
        Self::ALL.iter().position(|ending| *ending == self).unwrap_or_default()
    }

    /// Where that stands, and what its reply means, as the window's marks take it.
    #[must_use]
    pub fn parts(self) -> (Standing, Option<Verdict>) {
        match self {
            Self::Answered(verdict) => (Standing::Answered, Some(verdict)),
            Self::NotSent => (Standing::NotSent, None),
            Self::Unknown => (Standing::Unknown, None),
        }
    }
}

/// How many came out how, in the order of [`Ending::ALL`].
pub type Counts = [usize; 6];

/// How long half of them took at most, nine of ten, and 99 of 100: each a time that one of them took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Percentiles {
    /// The median.
    pub p50: Duration,
    /// Nine of ten took no longer.
    pub p90: Duration,
    /// 99 of 100 took no longer.
    pub p99: Duration,
}

/// The exchanges of one span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// When the span begins, in milliseconds since 1970-01-01 UTC.
    pub from: i64,
    /// How many whole replies it has.
    pub count: usize,
    /// How long they took.
    pub took: Percentiles,
}

/// The statistics of some exchanges.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// How many there are, those under way aside.
    pub all: usize,
    /// How they came out.
    pub counts: Counts,
    /// The same for each day that has any, the newest first.
    pub days: Vec<(Date, Counts)>,
    /// How long the whole replies took; `None` when there is none.
    pub took: Option<Percentiles>,
    /// The same over time, the oldest first; spans without a whole reply are left out.
    pub points: Vec<Point>,
    /// How long a point's span is, in words.
    pub span: &'static str,
    /// Those that took longest, the longest first.
    pub slowest: Vec<Row>,
}

impl Statistics {
    /// Counts and sorts.
    #[must_use]
    pub fn of(rows: &[Row], zone: &TimeZone) -> Self {
        let mut counts = Counts::default();
        let mut days = BTreeMap::<Date, Counts>::new();
        let mut all = 0;
        let mut calendar = Calendar { zone, known: None };
        for row in rows {
            let Some(ending) = row.ending() else { continue };
            all += 1;
            let place = ending.place();
            let day = calendar.day(row.started_at).map(|day| days.entry(day).or_default());
            for counts in [Some(&mut counts), day].into_iter().flatten() {
                if let Some(count) = counts.get_mut(place) {
                    *count += 1;
                }
            }
        }
        let answered = |row: &&Row| row.standing == Standing::Answered;
        let mut replies: Vec<(i64, Duration)> =
            rows.iter().filter(answered).filter_map(|row| Some((row.started_at, row.total?))).collect();
        replies.sort_unstable();
        let (points, span) = points(&replies);
        let mut slowest: Vec<Row> = rows.iter().filter(|row| row.total.is_some()).copied().collect();
        slowest.sort_unstable_by_key(|row| (std::cmp::Reverse(row.total), std::cmp::Reverse(row.id)));
        slowest.truncate(SLOWEST);
        Self {
            all,
            counts,
            days: days.into_iter().rev().collect(),
            took: percentiles(replies.iter().map(|(_, took)| *took).collect()),
            points,
            span,
            slowest,
        }
    }
}

/// Days by a time zone. The last one is kept, because neighbours mostly share it.
struct Calendar<'a> {
    zone: &'a TimeZone,
    known: Option<(std::ops::Range<i64>, Date)>,
}

impl Calendar<'_> {
    fn day(&mut self, milliseconds: i64) -> Option<Date> {
        if let Some((span, day)) = &self.known
            && span.contains(&milliseconds)
        {
            return Some(*day);
        }
        let time = Timestamp::from_millisecond(milliseconds).ok()?.to_zoned(self.zone.clone());
        let begin = time.start_of_day().ok()?;
        let end = begin.tomorrow().ok()?.start_of_day().ok()?;
        self.known = Some((begin.timestamp().as_millisecond()..end.timestamp().as_millisecond(), time.date()));
        Some(time.date())
    }
}

/// The percentiles of each span, with the shortest spans that give few enough points. `replies` are in order of time.
fn points(replies: &[(i64, Duration)]) -> (Vec<Point>, &'static str) {
    let (Some((first, _)), Some((last, _))) = (replies.first(), replies.last()) else { return (Vec::new(), "") };
    let range = last.saturating_sub(*first);
    let longest = SPANS[SPANS.len() - 1];
    let (length, words) = SPANS.into_iter().find(|(length, _)| range / length < MOST_POINTS).unwrap_or(longest);
    let mut points = Vec::new();
    for span in replies.chunk_by(|one, other| one.0.div_euclid(length) == other.0.div_euclid(length)) {
        let from = span.first().map_or(0, |(at, _)| at.div_euclid(length) * length);
        if let Some(took) = percentiles(span.iter().map(|(_, took)| *took).collect()) {
            points.push(Point { from, count: span.len(), took });
        }
    }
    (points, words)
}

/// By the nearest rank: the smallest of the times that so many hundredths of them do not pass.
fn percentiles(mut times: Vec<Duration>) -> Option<Percentiles> {
    times.sort_unstable();
    let at = |hundredths: usize| times.get((times.len() * hundredths).div_ceil(100).checked_sub(1)?).copied();
    Some(Percentiles { p50: at(50)?, p90: at(90)?, p99: at(99)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: Id, started_at: i64, ending: Ending, ms: u64) -> Row {
        let (standing, verdict) = ending.parts();
        Row { id, started_at, standing, verdict, total: Some(Duration::from_millis(ms)) }
    }

    const SUCCESS: Ending = Ending::Answered(Verdict::Success);

    #[test]
    fn percentiles_are_times_that_one_took() {
        let of = |times: std::ops::RangeInclusive<u64>| {
            let took = percentiles(times.map(Duration::from_millis).rev().collect())?;
            Some([took.p50, took.p90, took.p99].map(|time| time.as_millis()))
        };
        #[expect(clippy::reversed_empty_ranges, reason = "none at all is a case")]
        let none = of(1..=0);
        for (told, expected) in [
            (none, None),
            (of(7..=7), Some([7, 7, 7])),
            (of(1..=2), Some([1, 2, 2])),
            (of(1..=10), Some([5, 9, 10])),
            (of(1..=100), Some([50, 90, 99])),
            (of(1..=1000), Some([500, 900, 990])),
        ] {
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn counts_days_and_the_slowest_are_those_that_were_counted_by_hand() {
        const HOUR: i64 = 3_600_000;
        let mut rows = vec![
            row(1, HOUR, SUCCESS, 30),
            row(2, 22 * HOUR, Ending::Answered(Verdict::Failed), 10),
            row(3, 23 * HOUR, Ending::NotSent, 9_000),
            row(4, 25 * HOUR, Ending::Unknown, 70),
            row(5, 26 * HOUR, SUCCESS, 20),
            row(6, 26 * HOUR, Ending::Answered(Verdict::Unauthorized), 70),
        ];
        rows.push(Row { standing: Standing::InFlight, verdict: None, total: None, ..rows[0] });
        rows.reverse();
        let day = |year, month, day| Date::new(year, month, day).expect("a day");
        for (hours, days) in [
            (0, vec![(day(1970, 1, 2), [1, 0, 1, 0, 0, 1]), (day(1970, 1, 1), [1, 1, 0, 0, 1, 0])]),
            (2, vec![(day(1970, 1, 2), [1, 1, 1, 0, 1, 1]), (day(1970, 1, 1), [1, 0, 0, 0, 0, 0])]),
            (
                -2,
                vec![
                    (day(1970, 1, 2), [1, 0, 1, 0, 0, 0]),
                    (day(1970, 1, 1), [0, 1, 0, 0, 1, 1]),
                    (day(1969, 12, 31), [1, 0, 0, 0, 0, 0]),
                ],
            ),
        ] {
            let statistics = Statistics::of(&rows, &TimeZone::fixed(jiff::tz::offset(hours)));
            assert_eq!((statistics.all, statistics.counts), (6, [2, 1, 1, 0, 1, 1]));
            assert_eq!(statistics.days, days, "{hours}");
            let slowest: Vec<_> = statistics.slowest.iter().map(|row| row.id).collect();
            assert_eq!(slowest, [3, 6, 4, 1, 5, 2]);
            let took = statistics.took.expect("some replies");
            assert_eq!([took.p50, took.p90].map(|time| time.as_millis()), [20, 70], "of 10, 20, 30 and 70");
            assert_eq!(statistics.span, "an hour");
            let points: Vec<_> = statistics.points.iter().map(|point| (point.from / HOUR, point.count)).collect();
            assert_eq!(points, [(1, 1), (22, 1), (26, 2)]);
        }
        assert_eq!(Statistics::of(&[], &TimeZone::UTC), Statistics { span: "", ..Statistics::default() });
    }

    #[test]
    fn a_plot_has_few_points_however_long_the_history() {
        for (minutes, span) in [
            (50, "a minute"),
            (500, "ten minutes"),
            (3_000, "an hour"),
            (80_000, "a day"),
            (600_000, "a week"),
            (700_000, "30 days"),
        ] {
            let rows: Vec<_> = (0..1_000).map(|at| row(at, at * minutes * 60, SUCCESS, 1)).collect();
            let statistics = Statistics::of(&rows, &TimeZone::UTC);
            assert_eq!(statistics.span, span, "{minutes}");
            assert!((2..=61).contains(&statistics.points.len()), "{minutes}: {}", statistics.points.len());
            assert_eq!(statistics.points.iter().map(|point| point.count).sum::<usize>(), 1_000);
        }
    }
}
