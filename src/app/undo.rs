//! Undo and redo across the whole form: typing in one place is one step.

use std::time::{Duration, Instant};

use crate::api::draft::Draft;

/// Changes nearer together than this are one step.
const ONE_STEP: Duration = Duration::from_millis(900);
/// The most steps that are kept.
const MOST: usize = 200;

/// The form's earlier and later texts.
#[derive(Debug, Default)]
pub struct Undo {
    past: Vec<Draft>,
    future: Vec<Draft>,
    /// The draft as it was last seen.
    seen: Draft,
    /// When it last changed.
    changed: Option<Instant>,
}

impl Undo {
    /// Starts anew from a draft.
    #[must_use]
    pub fn from(draft: &Draft) -> Self {
        Self { seen: draft.clone(), ..Self::default() }
    }

    /// Takes note of a change. One that comes soon after another belongs to its step, unless it is a `whole` one, such as
    /// filling the form.
    pub fn note(&mut self, draft: &Draft, now: Instant, whole: bool) {
        if *draft == self.seen {
            return;
        }
        let goes_on = self.changed.is_some_and(|last| now.duration_since(last) < ONE_STEP);
        let before = std::mem::replace(&mut self.seen, draft.clone());
        if whole || !goes_on {
            self.past.push(before);
            if self.past.len() > MOST {
                self.past.remove(0);
            }
        }
        self.future.clear();
        self.changed = (!whole).then_some(now);
    }

    /// One step back, if there is one.
    pub fn undo(&mut self) -> Option<Draft> {
        let draft = self.past.pop()?;
        self.future.push(std::mem::replace(&mut self.seen, draft.clone()));
        self.changed = None;
        Some(draft)
    }

    /// One step forward again, if there is one.
    pub fn redo(&mut self) -> Option<Draft> {
        let draft = self.future.pop()?;
        self.past.push(std::mem::replace(&mut self.seen, draft.clone()));
        self.changed = None;
        Some(draft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Draft {
        let mut draft = Draft::default();
        draft.set_text("skill", text);
        draft
    }

    #[test]
    fn typing_is_one_step_and_a_pause_begins_another() {
        let start = Instant::now();
        let mut undo = Undo::from(&typed(""));
        undo.note(&typed("s"), start, false);
        undo.note(&typed("sa"), start + Duration::from_millis(100), false);
        undo.note(&typed("sales"), start + Duration::from_secs(5), false);
        assert_eq!(undo.undo(), Some(typed("sa")));
        assert_eq!(undo.undo(), Some(typed("")));
        assert_eq!(undo.undo(), None);
        assert_eq!(undo.redo(), Some(typed("sa")));
        assert_eq!(undo.redo(), Some(typed("sales")));
        assert_eq!(undo.redo(), None);
    }

    #[test]
    fn a_whole_change_is_a_step_of_its_own_and_a_new_one_ends_redo() {
        let start = Instant::now();
        let mut undo = Undo::from(&typed(""));
        undo.note(&typed("s"), start, false);
        undo.note(&Draft::example(), start, true);
        undo.note(&typed("x"), start, false);
        assert_eq!(undo.undo(), Some(Draft::example()));
        assert_eq!(undo.undo(), Some(typed("s")));
        undo.note(&typed("y"), start, false);
        assert_eq!(undo.redo(), None);
        assert_eq!(undo.undo(), Some(typed("s")));
    }

    #[test]
    fn nothing_changed_is_no_step() {
        let mut undo = Undo::from(&typed("s"));
        undo.note(&typed("s"), Instant::now(), true);
        assert_eq!(undo.undo(), None);
    }
}
