//! The search in a tree: some of it in each frame, so that a large body holds no key press up.

use crate::api::json::tree::Tree;
use crate::ui::find;

/// How many values are searched in one frame at most.
const VALUES: usize = 5_000;
/// How many bytes are searched in one frame, one value more or less.
const BYTES: usize = 128 * 1024;

/// What is looked for, and where it was found.
#[derive(Debug, Default)]
pub struct Find {
    /// The text, as typed.
    pub text: String,
    /// The text that `found` is for, in lower case.
    wanted: String,
    /// How many values were searched so far.
    searched: u32,
    /// The values that have it, in their order.
    found: Vec<u32>,
    /// The one of `found` that was gone to last.
    current: Option<usize>,
}

impl Find {
    /// Begins anew: the tree is another one.
    pub fn restart(&mut self) {
        (self.searched, self.current) = (0, None);
        self.found.clear();
    }

    /// Searches on by one frame's worth; tells whether all is searched.
    pub fn search(&mut self, tree: &Tree) -> bool {
        let wanted = self.text.to_lowercase();
        if wanted != self.wanted {
            self.wanted = wanted;
            self.restart();
        }
        let all = u32::try_from(tree.nodes().len()).unwrap_or(u32::MAX);
        if self.wanted.is_empty() {
            return true;
        }
        let mut bytes = 0;
        for _ in 0..VALUES {
            if self.searched >= all || bytes > BYTES {
                break;
            }
            let at = self.searched;
            if tree.node(at).is_some_and(|node| !node.kind.is_container()) {
                bytes += tree.literal(at).len();
            }
            bytes += tree.key(at).map_or(0, str::len);
            if tree.has(at, &self.wanted) {
                self.found.push(at);
            }
            self.searched += 1;
        }
        self.searched >= all
    }

    /// Goes to the next value that has it, or to the one before; after the last comes the first.
    pub fn go(&mut self, forward: bool) -> Option<u32> {
        self.current = find::step(self.found.len(), self.current, forward);
        self.found.get(self.current?).copied()
    }

    /// Whether a value was found.
    #[must_use]
    pub fn has(&self, at: u32) -> bool {
        !self.wanted.is_empty() && self.found.binary_search(&at).is_ok()
    }

    /// How many there are and which one is shown, in words; nothing while nothing is looked for.
    #[must_use]
    pub fn words(&self, is_done: bool) -> String {
        find::words(&self.wanted, self.found.len(), self.current, is_done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_are_counted_and_gone_through_in_a_circle() {
        let tree = Tree::of(r#"{"a":"One","b":["one",1],"one":2}"#).expect("JSON");
        let mut find = Find { text: "ONE".to_owned(), ..Find::default() };
        assert!(find.search(&tree));
        assert_eq!(find.words(true), "3 found");
        let went: Vec<_> = [true, true, true, true, false].into_iter().map(|forward| find.go(forward)).collect();
        assert_eq!(went, [Some(1), Some(3), Some(5), Some(1), Some(5)]);
        assert_eq!(find.words(true), "3 of 3");
        find.text = "two".to_owned();
        assert!(find.search(&tree));
        assert_eq!((find.words(true).as_str(), find.go(true), find.has(1)), ("not found", None, false));
    }

    #[test]
    fn a_large_tree_is_searched_in_several_frames() {
        let tree = Tree::of(&format!("[{}7]", "1,".repeat(50_000))).expect("JSON");
        let mut find = Find { text: "7".to_owned(), ..Find::default() };
        assert!(!find.search(&tree));
        assert_eq!(find.words(false), "0 so far");
        let more = std::iter::repeat_with(|| find.search(&tree)).take_while(|is_done| !is_done).count();
        assert_eq!(1 + more, 50_002 / VALUES, "and one more, with the last values");
        let searched = find.searched;
        assert!(find.search(&tree));
        assert_eq!((find.searched, find.found.len()), (searched, 1), "what is found is not looked for again");
        assert_eq!(find.go(true), Some(50_001));
    }
}
