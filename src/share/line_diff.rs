//! Two texts held against each other line by line, the longest common lines kept.

/// A line that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Its number in the new text, or where it is gone in the old one; from 1.
    pub number: usize,
    /// What stood there.
    pub old: Option<&'a str>,
    /// What stands there now.
    pub new: Option<&'a str>,
}

/// The most cells of the table that the longest common lines are found with.
const MOST_CELLS: usize = 4_000_000;

/// The lines that differ, in their order.
#[must_use]
pub fn lines<'a>(old: &'a str, new: &'a str) -> Vec<Line<'a>> {
    let [old, new] = [old, new].map(|text| text.split('\n').collect::<Vec<_>>());
    let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
    let ends =
        |old: &[&str], new: &[&str]| old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
    let end = ends(&old[start..], &new[start..]);
    let (old, new) = (&old[start..old.len() - end], &new[start..new.len() - end]);
    let common = if old.len().saturating_mul(new.len()) <= MOST_CELLS { common(old, new) } else { Vec::new() };
    let (mut at, mut now, mut found) = (0, 0, Vec::new());
    for (old_end, new_end) in common.into_iter().chain([(old.len(), new.len())]) {
        let (gone, came) = (&old[at..old_end], &new[now..new_end]);
        for index in 0..gone.len().max(came.len()) {
            let number = start + if index < came.len() { now } else { at } + index + 1;
            found.push(Line { number, old: gone.get(index).copied(), new: came.get(index).copied() });
        }
        (at, now) = (old_end + 1, new_end + 1);
    }
    found
}

/// The places of the longest common subsequence.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    let mut lengths = vec![0_u32; (old.len() + 1) * width];
    for (row, old) in old.iter().enumerate().rev() {
        for (column, new) in new.iter().enumerate().rev() {
            lengths[row * width + column] = if old == new {
                lengths[(row + 1) * width + column + 1] + 1
            } else {
                lengths[(row + 1) * width + column].max(lengths[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column, mut common) = (0, 0, Vec::new());
    while row < old.len() && column < new.len() {
        if old[row] == new[column] {
            common.push((row, column));
            (row, column) = (row + 1, column + 1);
        } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
            row += 1;
        } else {
            column += 1;
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_longest_common_lines_are_kept() {
        let shown = |old, new| -> Vec<_> {
            lines(old, new).iter().map(|line| (line.number, line.old.unwrap_or("-"), line.new.unwrap_or("-"))).collect()
        };
        assert_eq!(shown("a\nb\nc", "a\nx\nc"), [(2, "b", "x")]);
        assert_eq!(shown("a\nb\nc\nd", "b\nd\ne"), [(1, "a", "-"), (3, "c", "-"), (3, "-", "e")]);
        assert_eq!(shown("a", "a"), []);
        assert_eq!(shown("", "a\nb"), [(1, "", "a"), (2, "-", "b")]);
    }

    proptest! {
        #[test]
        fn every_line_is_common_gone_or_new(old in "[ab\n]{0,30}", new in "[ab\n]{0,30}") {
            let found = lines(&old, &new);
            let gone = found.iter().filter(|line| line.old.is_some()).count();
            let came = found.iter().filter(|line| line.new.is_some()).count();
            prop_assert_eq!(old.split('\n').count() - gone, new.split('\n').count() - came);
            prop_assert_eq!(found.is_empty(), old == new);
        }
    }
}
