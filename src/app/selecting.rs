//! Several lines of the history at once, to be shared or compared.

use std::collections::BTreeSet;

use super::Console;
use super::state::Choice;
use crate::exchange::Id;

/// The exchanges that are selected beside the one that is shown. They stay so whatever the list is narrowed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Their numbers. What could not be recorded has none, and is never among them.
    pub ids: BTreeSet<Id>,
    /// Where a range begins; `None` stands for the exchange that is shown.
    pub anchor: Option<Id>,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectCommand {
    /// Add an exchange, or take it away again.
    Toggle(Id),
    /// Select these in place of the others.
    Range {
        /// The end that stays where it is.
        anchor: Id,
        /// All of them.
        ids: Vec<Id>,
        /// The other end, which is shown.
        to: Id,
    },
    /// Select these in place of the others, and show what is shown.
    All(Vec<Id>),
    /// Select none.
    Clear,
}

impl Console {
    pub(super) fn select(&mut self, command: SelectCommand) {
        let selection = &mut self.state.selection;
        match command {
            SelectCommand::Toggle(id) => {
                // Why: the exchange that is shown looks selected, so the first one added is the second.
                if let (true, Choice::Exchange(shown)) = (selection.ids.is_empty(), self.state.chosen)
                    && shown > 0
                    && shown != id
                {
                    selection.ids.insert(shown);
                }
                selection.anchor = Some(id);
                if !selection.ids.remove(&id) {
                    selection.ids.insert(id);
                    self.show(id);
                }
            }
            SelectCommand::Range { anchor, ids, to } => {
                *selection = Selection { ids: ids.into_iter().filter(|id| *id > 0).collect(), anchor: Some(anchor) };
                self.show(to);
            }
            SelectCommand::All(ids) => selection.ids = ids.into_iter().filter(|id| *id > 0).collect(),
            SelectCommand::Clear => *selection = Selection::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::Summary;
    use crate::share::scene;
    use crate::store::paths::Paths;

    #[test]
    fn what_is_gone_from_the_history_is_selected_no_more() {
        let folder = tempfile::tempdir().expect("a folder");
        let paths = Paths::of(Some(folder.path())).expect("paths");
        let ctx = eframe::egui::Context::default();
        let mut console = Console::new(&ctx, paths).expect("the background's threads");
        console.state.selection.ids = (1..=4).collect();
        let rows = [4, 2].map(|id| Summary::of(&scene::example(id)));
        console.history_again(rows.to_vec());
        assert_eq!(console.state.selection.ids, BTreeSet::from([2, 4]));
        console.history_again(Vec::new());
        assert!(console.state.selection.ids.is_empty());
    }
}
