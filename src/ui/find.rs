//! The search in a body: its field, and what it finds in a body's bytes. A tree has a search of its own.

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::{Id, Key, Margin, Ui};

use super::{theme, widgets};

/// How many bytes are searched in one frame, so that a large body holds no key press up.
const BYTES: usize = 256 * 1024;

/// Draws the field with the count and the button that goes on; tells whether to go to the next place, or to the one before.
pub fn field(ui: &mut Ui, name: &str, text: &mut String, count: String) -> Option<bool> {
    let next = ui.add_enabled_ui(!text.is_empty(), |ui| widgets::small_button(ui, "Next")).inner;
    widgets::muted(ui, count);
    let edit = widgets::line_edit(text).hint_text("Find").font(theme::small()).margin(Margin::symmetric(6, 2));
    let edit = edit.id(Id::unique(("find", name))).desired_width(ui.available_width().clamp(40.0, 130.0));
    let field = ui.add(edit).accessible_name(format!("Find in {name}"));
    let (enter, shift) = ui.input(|input| (input.key_pressed(Key::Enter), input.modifiers.shift));
    let entered = field.lost_focus() && enter;
    if entered {
        // Why: the next Enter goes to the next one.
        field.request_focus();
    }
    (entered || next.clicked()).then_some(!(entered && shift))
}

/// How many places there are and which one is shown, in words; nothing while nothing is looked for.
#[must_use]
pub fn words(wanted: &str, all: usize, current: Option<usize>, is_done: bool) -> String {
    match (wanted.is_empty(), all, current) {
        (true, ..) => String::new(),
        (_, 0, _) if is_done => "not found".to_owned(),
        (_, all, _) if !is_done => format!("{all} so far"),
        (_, all, None) => format!("{all} found"),
        (_, all, Some(at)) => format!("{} of {all}", at + 1),
    }
}

/// The place after the current one, or the one before; after the last comes the first.
#[must_use]
pub fn step(all: usize, current: Option<usize>, forward: bool) -> Option<usize> {
    let last = all.checked_sub(1)?;
    Some(match (current, forward) {
        (None, true) => 0,
        (None | Some(0), false) => last,
        (Some(at), true) => (at + 1) % all,
        (Some(at), false) => at - 1,
    })
}

/// What is looked for in a body's bytes, and where it was found. Case counts beyond ASCII only.
#[derive(Debug, Default)]
pub struct InBytes {
    bytes: Option<Arc<[u8]>>,
    /// What `found` is for.
    wanted: String,
    /// How many bytes were searched so far.
    searched: usize,
    /// Where each place begins, in order; none over another.
    found: Vec<usize>,
    /// The one of `found` that was gone to last.
    current: Option<usize>,
    /// Whether it is to be scrolled into sight.
    goes: bool,
}

impl InBytes {
    /// Searches on by one frame's worth, anew when body or text are others; tells whether all is searched.
    pub fn search(&mut self, bytes: &Arc<[u8]>, wanted: &str) -> bool {
        if self.wanted != wanted || !self.bytes.as_ref().is_some_and(|own| Arc::ptr_eq(own, bytes)) {
            *self = Self { bytes: Some(Arc::clone(bytes)), wanted: wanted.to_owned(), ..Self::default() };
        }
        let length = wanted.len();
        let Some(first) = wanted.bytes().next() else { return true };
        let until = bytes.len().min(self.searched + BYTES);
        while self.searched < until {
            let rest = &bytes[self.searched..until];
            let Some(at) = rest.iter().position(|byte| byte.eq_ignore_ascii_case(&first)) else {
                self.searched = until;
                break;
            };
            let at = self.searched + at;
            let is_it = bytes.get(at..at + length).is_some_and(|part| part.eq_ignore_ascii_case(wanted.as_bytes()));
            if is_it {
                self.found.push(at);
            }
            self.searched = at + if is_it { length } else { 1 };
        }
        self.searched >= bytes.len()
    }

    /// How many there are and which one is shown, in words.
    #[must_use]
    pub fn words(&self, is_done: bool) -> String {
        words(&self.wanted, self.found.len(), self.current, is_done)
    }

    /// Goes to the next place, or to the one before.
    pub fn go(&mut self, forward: bool) {
        self.current = step(self.found.len(), self.current, forward);
        self.goes = self.current.is_some();
    }

    /// The place that was just gone to, once.
    pub fn gone_to(&mut self) -> Option<usize> {
        let at = *self.found.get(self.current?)?;
        std::mem::take(&mut self.goes).then_some(at)
    }

    /// The places that touch a part of the body, as far as they stand in it and counted from its beginning; whether it is the
    /// current one.
    #[must_use]
    pub fn places(&self, part: Range<usize>) -> Vec<(Range<usize>, bool)> {
        let length = self.wanted.len();
        let first = self.found.partition_point(|at| at + length <= part.start);
        let touching = self.found.iter().enumerate().skip(first).take_while(|(_, at)| **at < part.end);
        touching
            .map(|(index, at)| {
                let place = at.saturating_sub(part.start)..(at + length).min(part.end) - part.start;
                (place, self.current == Some(index))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_gone_through_in_a_circle_and_cut_at_a_part_s_ends() {
        let body: Arc<[u8]> = (*b"One, oNe and one").into();
        let mut find = InBytes::default();
        assert!(find.search(&body, "ONE"));
        assert_eq!(find.words(true), "3 found");
        let went: Vec<_> = [true, true, true, true, false].map(|forward| (find.go(forward), find.gone_to()).1).into();
        assert_eq!(went, [Some(0), Some(5), Some(13), Some(0), Some(13)]);
        assert_eq!((find.gone_to(), find.words(true).as_str()), (None, "3 of 3"));
        assert_eq!(find.places(0..16), [(0..3, false), (5..8, false), (13..16, true)]);
        assert_eq!(find.places(6..14), [(0..2, false), (7..8, true)]);
        assert_eq!(find.places(8..13), []);
        assert!(find.search(&body, "two"));
        assert_eq!((find.words(true).as_str(), find.gone_to()), ("not found", None));
        assert!(find.search(&body, ""));
        assert_eq!(find.words(true), "");
    }

    #[test]
    fn a_body_is_searched_once_for_each_text_and_in_several_frames_when_it_is_large() {
        let mut text = vec![b'x'; 2 * BYTES + 10];
        text[BYTES - 2..BYTES + 2].copy_from_slice(b"here");
        let body: Arc<[u8]> = text.into();
        let mut find = InBytes::default();
        let frames = std::iter::repeat_with(|| find.search(&body, "HERE")).take_while(|is_done| !is_done).count();
        assert_eq!((frames, find.words(true).as_str()), (2, "1 found"), "also over the border of two frames");
        let searched = find.searched;
        assert!(find.search(&body, "HERE"));
        assert_eq!(find.searched, searched, "what is found is not looked for again");
        // Another body of the same length is another one.
        let other: Arc<[u8]> = vec![b'x'; body.len()].into();
        find.search(&other, "HERE");
        assert_eq!(find.words(false), "0 so far");
    }
}
