//! Which lines a tree is drawn as, by what is open in it: made anew only when something opens, closes or gets another width.

use std::collections::HashSet;
use std::ops::Range;

use crate::api::json::tree::{Kind, Node, Tree};

/// A container with more values than this is cut into parts of that many, each with a line of its own to open it.
pub const PART: u32 = 200;
/// Values deeper than this many containers are not drawn.
pub const DEEPEST: u32 = 60;
/// A string of more lines than this is cut off.
const MOST_LINES: u32 = 100;
/// How many characters wide a step of indentation is, rounded up.
const INDENT: u32 = 3;
/// How many lines are open at first at most.
const FIRST_LINES: u32 = 400;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The value that it belongs to.
    pub node: u32,
    /// How far it is indented, in steps.
    pub level: u32,
    /// What it shows.
    pub what: What,
}

/// What a line shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A key and a value, or the beginning of a container; of a long string the first of these bytes.
    Value(Range<u32>),
    /// More of a long string: these bytes.
    More(Range<u32>),
    /// So many characters of a long string that are not drawn.
    CutOff(u32),
    /// The end of an open container.
    End,
    /// The values from one place to another of a long container.
    Part(Range<u32>),
    /// What is in it is too deep to be drawn.
    TooDeep,
}

/// What is open in a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Open {
    containers: HashSet<u32>,
    parts: HashSet<(u32, u32)>,
}

impl Open {
    /// What is open at first: the outer containers, as long as their lines are few.
    #[must_use]
    pub fn first(tree: &Tree) -> Self {
        let mut open = Self::default();
        let mut lines = 1;
        let mut level = vec![0];
        while !level.is_empty() {
            let mut inner = Vec::new();
            for at in level {
                let Some(node) = tree.node(at).filter(|node| node.children > 0) else { continue };
                let more = if node.children > PART { node.children.div_ceil(PART) } else { node.children };
                if lines + more > FIRST_LINES && at > 0 {
                    continue;
                }
                lines += more;
                open.containers.insert(at);
                if node.children <= PART {
                    inner.extend(children(tree, at).filter(|child| is_container(tree, *child)));
                }
            }
            level = inner;
        }
        open
    }

    /// Whether a container is open.
    #[must_use]
    pub fn has(&self, at: u32) -> bool {
        self.containers.contains(&at)
    }

    /// Whether a part of a long container is open, by the place of its first value.
    #[must_use]
    pub fn has_part(&self, at: u32, first: u32) -> bool {
        self.parts.contains(&(at, first))
    }

    /// Opens or closes what a line stands for.
    pub fn set(&mut self, row: &Row, open: bool) {
        match (&row.what, open) {
            (What::Part(places), true) => drop(self.parts.insert((row.node, places.start))),
            (What::Part(places), false) => drop(self.parts.remove(&(row.node, places.start))),
            (_, true) => drop(self.containers.insert(row.node)),
            (_, false) => drop(self.containers.remove(&row.node)),
        }
    }

    /// Opens all that a value stands in; gives the value, or what it stands in at the depth that is drawn.
    pub fn reveal(&mut self, tree: &Tree, at: u32) -> u32 {
        let mut here = at;
        while tree.node(here).is_some_and(|node| node.depth > DEEPEST) {
            here = tree.node(here).map_or(0, |node| node.parent);
        }
        let shown = here;
        while let Some(node) = tree.node(here).filter(|_| here != 0) {
            if tree.node(node.parent).is_some_and(|parent| parent.children > PART) {
                self.parts.insert((node.parent, node.place / PART * PART));
            }
            self.containers.insert(node.parent);
            here = node.parent;
        }
        shown
    }
}

fn is_container(tree: &Tree, at: u32) -> bool {
    tree.node(at).is_some_and(|node| node.kind.is_container())
}

/// The values that a container holds itself.
fn children(tree: &Tree, at: u32) -> impl Iterator<Item = u32> {
    let end = tree.node(at).map_or(0, |node| node.end);
    let next = move |child: u32| tree.node(child).map(|node| node.end).filter(|next| *next < end);
    std::iter::successors((at + 1 < end).then_some(at + 1), move |child| next(*child))
}

/// Whether a line can be opened and closed, and which of both it is.
#[must_use]
pub fn is_open(tree: &Tree, open: &Open, row: &Row) -> Option<bool> {
    match &row.what {
        What::Part(places) => Some(open.has_part(row.node, places.start)),
        What::Value(_) => {
            let node = tree.node(row.node)?;
            (node.kind.is_container() && node.children > 0).then(|| open.has(row.node))
        }
        _ => None,
    }
}

/// A tree's lines, with at most `width` characters of a string in each.
#[must_use]
pub fn rows(tree: &Tree, open: &Open, width: u32) -> Vec<Row> {
    let mut rows = Rows { tree, open, width: width.max(16), lines: Vec::new() };
    rows.value(0, 0);
    rows.lines
}

struct Rows<'a> {
    tree: &'a Tree,
    open: &'a Open,
    width: u32,
    lines: Vec<Row>,
}

impl Rows<'_> {
    fn push(&mut self, node: u32, level: u32, what: What) {
        self.lines.push(Row { node, level, what });
    }

    /// Why it may call itself: never deeper than [`DEEPEST`].
    fn value(&mut self, at: u32, level: u32) {
        let Some(node) = self.tree.node(at) else { return };
        match node.kind {
            Kind::String => self.string(at, level),
            Kind::Object | Kind::Array if node.children > 0 && self.open.has(at) => {
                self.push(at, level, What::Value(self.tree.bytes(at)));
                if node.depth >= DEEPEST {
                    self.push(at, level + 1, What::TooDeep);
                } else if node.children > PART {
                    self.parts(at, level + 1, node);
                } else {
                    let tree = self.tree;
                    children(tree, at).for_each(|child| self.value(child, level + 1));
                }
                self.push(at, level, What::End);
            }
            _ => self.push(at, level, What::Value(self.tree.bytes(at))),
        }
    }

    fn parts(&mut self, at: u32, level: u32, node: &Node) {
        let tree = self.tree;
        let mut values = children(tree, at);
        let mut first = 0;
        while first < node.children {
            let places = first..node.children.min(first + PART);
            self.push(at, level, What::Part(places.clone()));
            let is_open = self.open.has_part(at, first);
            for child in values.by_ref().take(places.len()) {
                if is_open {
                    self.value(child, level + 1);
                }
            }
            first = places.end;
        }
    }

    /// A string in lines. Why by characters and not by the width of each: what is drawn is in a monospaced font.
    fn string(&mut self, at: u32, level: u32) {
        let bytes = self.tree.bytes(at);
        let text = self.tree.part(bytes.clone());
        let key = self.tree.key(at).map_or(0, |key| key.chars().take(self.width as usize).count() + 2);
        let width = (self.width.saturating_sub(level * INDENT) as usize).max(12);
        let mut room = width.saturating_sub(key).max(12);
        let mut rest = text;
        let mut start = bytes.start;
        for line in 0..MOST_LINES {
            let length = rest.char_indices().nth(room).map_or(rest.len(), |(end, _)| end);
            let end = start + u32::try_from(length).unwrap_or(u32::MAX);
            self.push(at, level, if line == 0 { What::Value(start..end) } else { What::More(start..end) });
            start = end;
            rest = rest.get(length..).unwrap_or_default();
            room = width;
            if rest.is_empty() {
                return;
            }
        }
        self.push(at, level, What::CutOff(u32::try_from(rest.chars().count()).unwrap_or(u32::MAX)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(tree: &Tree, open: &Open, width: u32) -> Vec<String> {
        let of = |row: Row| {
            let text = match row.what {
                What::Value(bytes) | What::More(bytes) if bytes.len() < 60 => tree.part(bytes).to_owned(),
                What::Value(_) | What::More(_) => "…".to_owned(),
                other => format!("{other:?}"),
            };
            format!("{}{text}", " ".repeat(row.level as usize))
        };
        rows(tree, open, width).into_iter().map(of).collect()
    }

    #[test]
    fn small_trees_are_open_and_a_fold_takes_its_lines_away() {
        let tree = Tree::of(r#"{"a":[1,{}],"b":"x"}"#).expect("JSON");
        let mut open = Open::first(&tree);
        let whole = tree.text();
        assert_eq!(
            shown(&tree, &open, 80),
            [whole, " [1,{}]", "  1", "  {}", " End", " \"x\"", "End"],
            "an empty container has one line"
        );
        let array = rows(&tree, &open, 80)[1].clone();
        assert_eq!(is_open(&tree, &open, &array), Some(true));
        open.set(&array, false);
        assert_eq!(shown(&tree, &open, 80), [whole, " [1,{}]", " \"x\"", "End"]);
        assert_eq!(is_open(&tree, &open, &array), Some(false));
        assert_eq!(open.reveal(&tree, 2), 2);
        assert_eq!(open, Open::first(&tree));
    }

    #[test]
    fn a_long_array_is_opened_part_by_part() {
        let tree = Tree::of(&format!("[{}]", vec!["7"; 100_000].join(","))).expect("JSON");
        let mut open = Open::first(&tree);
        let lines = rows(&tree, &open, 80);
        assert_eq!(lines.len(), 500 + 2);
        assert_eq!(lines[500].what, What::Part(99_800..100_000));
        assert_eq!(open.reveal(&tree, 99_999), 99_999);
        assert_eq!(rows(&tree, &open, 80).len(), 500 + 2 + 200);
        assert_eq!(is_open(&tree, &open, &lines[500]), Some(true));
    }

    #[test]
    fn what_is_too_deep_is_said_and_not_drawn() {
        let tree = Tree::of(&format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))).expect("JSON");
        let mut open = Open::first(&tree);
        assert_eq!(open.reveal(&tree, 9_999), DEEPEST);
        let lines = rows(&tree, &open, 80);
        assert_eq!(lines.iter().filter(|row| row.what == What::TooDeep).count(), 1);
        assert!(lines.len() < 200, "{}", lines.len());
    }

    #[test]
    fn a_long_string_is_cut_into_lines_and_the_rest_counted() {
        let tree = Tree::of(&format!("{{\"key\":\"{}\"}}", "é".repeat(5_000))).expect("JSON");
        let lines = rows(&tree, &Open::first(&tree), 20);
        let Some(Row { what: What::CutOff(left), .. }) = lines.iter().find(|row| matches!(row.what, What::CutOff(_)))
        else {
            panic!("it is cut off")
        };
        let shown: usize = lines
            .iter()
            .filter(|row| row.node == 1)
            .map(|row| match &row.what {
                What::Value(bytes) | What::More(bytes) => tree.part(bytes.clone()).chars().count(),
                _ => 0,
            })
            .sum();
        assert_eq!(shown + *left as usize, 5_002);
        assert_eq!(lines.len(), 100 + 3);
    }

    #[test]
    fn a_tree_of_many_small_objects_is_not_opened_whole() {
        let tree = Tree::of(&format!("[{}]", vec![r#"{"a":1,"b":2,"c":3,"d":4}"#; 190].join(","))).expect("JSON");
        let lines = rows(&tree, &Open::first(&tree), 80).len();
        assert!((190..700).contains(&lines), "{lines}");
    }
}
