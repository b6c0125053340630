//! A send's time in phases, one after the other: what HAR and the report's time line are drawn from.

use std::time::Duration;

use crate::exchange::{Outcome, Timings};

/// One phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    /// What it is, HAR's word.
    pub name: &'static str,
    /// What it is, in words.
    pub label: &'static str,
    /// How long it took.
    pub length: Duration,
}

/// The phases that were reached, in their order. Their lengths add up to the total.
#[must_use]
pub fn phases(timings: &Timings) -> Vec<Phase> {
    // Why no phase is longer than what is left: clocks of several hooks are read, and a sum over the total helps nobody.
    let ends = [
        ("dns", "Name lookup", timings.resolved),
        ("connect", "Connection and TLS", timings.connected),
        ("wait", "Request and waiting", timings.first_byte),
        ("receive", "Reading", Some(timings.total)),
    ];
    let mut phases = Vec::new();
    let mut at = Duration::ZERO;
    let mut missing = None;
    for (name, label, end) in ends {
        let Some(end) = end else {
            missing = missing.or(Some((name, label)));
            continue;
        };
        // Why: what a phase that has no end took is told under its own name, not under the last one's.
        let (name, label) = missing.take().filter(|_| name == "receive").unwrap_or((name, label));
        let end = end.min(timings.total).max(at);
        phases.push(Phase { name, label, length: end.saturating_sub(at) });
        at = end;
    }
    phases
}

/// The phases of an outcome.
#[must_use]
pub fn of(outcome: Option<&Outcome>) -> Vec<Phase> {
    outcome.map(|outcome| phases(outcome.timings())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_follow_each_other_and_add_up() {
        let ms = |ms| Some(Duration::from_millis(ms));
        for (timings, expected) in [
            ((ms(5), ms(20), ms(90), 100), vec![("dns", 5), ("connect", 15), ("wait", 70), ("receive", 10)]),
            ((None, ms(20), ms(90), 100), vec![("connect", 20), ("wait", 70), ("receive", 10)]),
            ((ms(5), None, None, 100), vec![("dns", 5), ("connect", 95)]),
            ((ms(5), ms(20), None, 100), vec![("dns", 5), ("connect", 15), ("wait", 80)]),
            ((None, None, None, 100), vec![("dns", 100)]),
            ((ms(50), ms(20), ms(90), 60), vec![("dns", 50), ("connect", 0), ("wait", 10), ("receive", 0)]),
        ] {
            let (resolved, connected, first_byte, total) = timings;
            let timings = Timings { resolved, connected, first_byte, total: Duration::from_millis(total) };
            let phases = phases(&timings);
            let shown: Vec<_> = phases.iter().map(|phase| (phase.name, phase.length.as_millis())).collect();
            assert_eq!(shown, expected, "{timings:?}");
            assert_eq!(phases.iter().map(|phase| phase.length).sum::<Duration>(), timings.total);
        }
    }
}
