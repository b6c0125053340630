//! A JSON body as a tree: folded and unfolded by mouse and keys, searched, copied by value and by path. Only the lines in
//! sight are drawn, and which lines there are is worked out only when something changes.

mod find;
mod line;
pub mod rows;

use std::ops::Range;
use std::sync::Arc;

use eframe::egui::{
    self, Button, Event, EventFilter, Key, Label, Modifiers, Rect, Response, RichText, Role, ScrollArea, Sense, Ui,
    Vec2, WidgetInfo,
};

use super::theme::{self, Palette};
use super::{find as field, widgets};
use crate::api::json::tree::Tree;
use crate::app::body::Json;
use crate::app::commands::Command;
use find::Find;
pub use line::triangle;
use rows::{Open, Row, What, is_open};

/// The height of the strip below a tree that names the chosen value, in points.
const FOOT: f32 = 26.0;
/// A tree up to this many values keeps what is folded when another one of the same shape takes its place.
const SAME_SHAPE: usize = 5_000;

/// What one tree on the screen remembers.
#[derive(Debug, Default)]
pub struct TreeView {
    tree: Option<Arc<Tree>>,
    open: Open,
    rows: Vec<Row>,
    /// How many characters of a string go into a line.
    width: u32,
    /// The chosen line.
    chosen: Option<Row>,
    find: Find,
    /// Whether all of the tree is searched.
    is_searched: bool,
    /// The line to be scrolled into sight.
    go_to: Option<usize>,
    /// The lines that were in sight in the last frame.
    in_sight: Range<usize>,
}

impl TreeView {
    /// What is looked for, as typed: the same in the tree and in Raw.
    pub fn wanted(&mut self) -> &mut String {
        &mut self.find.text
    }

    /// Takes a tree; what was folded stays so only while the shape is the same, as in a form that is typed into.
    fn take(&mut self, tree: &Arc<Tree>) {
        if self.tree.as_ref().is_some_and(|own| Arc::ptr_eq(own, tree)) {
            return;
        }
        if !self.tree.as_ref().is_some_and(|own| is_same_shape(own, tree)) {
            self.open = Open::first(tree);
            self.chosen = None;
            self.go_to = Some(0);
        }
        self.tree = Some(Arc::clone(tree));
        self.find.restart();
        self.rows.clear();
    }

    /// Works the lines out anew, and finds the chosen one among them.
    fn lay_out(&mut self, tree: &Tree, width: u32) {
        self.width = width;
        self.rows = rows::rows(tree, &self.open, width);
        let chosen = self.chosen.take();
        let is_alike = |row: &Row, chosen: &Row| {
            row.node == chosen.node && std::mem::discriminant(&row.what) == std::mem::discriminant(&chosen.what)
        };
        self.chosen = chosen.and_then(|chosen| {
            let found = self.rows.iter().find(|row| *row == &chosen);
            found.or_else(|| self.rows.iter().find(|row| is_alike(row, &chosen))).cloned()
        });
    }

    fn choose(&mut self, at: usize) {
        self.chosen = self.rows.get(at).cloned();
        self.go_to = Some(at);
    }

    fn set_open(&mut self, tree: &Tree, row: &Row, open: bool) {
        self.open.set(row, open);
        self.lay_out(tree, self.width);
    }

    /// Shows a value, wherever it is folded away.
    fn reveal(&mut self, tree: &Tree, at: u32) {
        let shown = self.open.reveal(tree, at);
        self.lay_out(tree, self.width);
        let is_it = |row: &Row| row.node == shown && matches!(row.what, What::Value(_));
        if let Some(line) = self.rows.iter().position(is_it) {
            self.choose(line);
        }
    }
}

fn is_same_shape(one: &Tree, other: &Tree) -> bool {
    let (one, other) = (one.nodes(), other.nodes());
    one.len() == other.len()
        && one.len() <= SAME_SHAPE
        && one.iter().zip(other).all(|(one, other)| (one.kind, one.children) == (other.kind, other.children))
}

/// Draws the field that searches a tree, with the count and the button that goes on.
pub fn find_field(ui: &mut Ui, name: &str, json: &Json, view: &mut TreeView) {
    view.take(&json.tree);
    let count = view.find.words(view.is_searched);
    let go = field::field(ui, name, &mut view.find.text, count);
    view.is_searched = view.find.search(&json.tree);
    if !view.is_searched {
        ui.ctx().request_repaint();
    }
    if let Some(found) = go.and_then(|forward| view.find.go(forward)) {
        view.reveal(&json.tree, found);
    }
}

/// Draws a tree in the rest of a pane.
pub fn show(ui: &mut Ui, name: &'static str, json: &Json, view: &mut TreeView, queue: &mut Vec<Command>) {
    let tree = &json.tree;
    view.take(tree);
    let (height, letter) =
        ui.fonts_mut(|fonts| (fonts.row_height(&theme::code()) + 2.0, fonts.glyph_width(&theme::code(), '0')));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a pane's width in letters")]
    let width = ((ui.available_width() - line::LEFT - 24.0) / letter).max(0.0) as u32;
    if view.rows.is_empty() || view.width != width {
        view.lay_out(tree, width);
    }
    let foot = if view.chosen.is_some() { FOOT } else { 0.0 };
    let space = ui.available_rect_before_wrap();
    let rect = Rect::from_min_size(space.min, Vec2::new(space.width(), (space.height() - foot).max(height)));
    let id = egui::Id::unique(("tree", name));
    let whole = ui.interact(rect, id, Sense::focusable_noninteractive());
    accessible(ui, &whole, name, json);
    keys(ui, &whole, rect, height, view, queue);

    let mut inside = ui.new_child(egui::UiBuilder::new().max_rect(rect.shrink2(Vec2::new(2.0, 1.0))));
    lines(&mut inside, &whole, height, view, queue);
    widgets::focus_ring(ui, &whole, rect);
    ui.advance_cursor_after_rect(rect);
    footer(ui, view, queue);
}

fn accessible(ui: &Ui, whole: &Response, name: &str, json: &Json) {
    whole.widget_info(|| WidgetInfo::labeled(Role::Tree, true, format!("{name} body")));
    ui.ctx().accesskit_node_builder(whole.id, |node| match &json.text {
        Some(text) => node.set_value(text.as_str()),
        None => node.set_value("Large; Raw has it line by line"),
    });
}

fn lines(ui: &mut Ui, whole: &Response, height: f32, view: &mut TreeView, queue: &mut Vec<Command>) {
    let Some(tree) = view.tree.clone() else { return };
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
    let mut scroll = ScrollArea::both().id_salt(whole.id).auto_shrink(false);
    if let Some(at) = view.go_to.take()
        && !view.in_sight.contains(&at)
    {
        #[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
        let top = at as f32 * height - ui.available_height() / 3.0;
        scroll = scroll.vertical_scroll_offset(top.max(0.0));
        // Why: the frame after this one shows it.
        ui.ctx().request_repaint();
    }
    let mut toggled = None;
    scroll.show_rows(ui, height, view.rows.len(), |ui, range| {
        view.in_sight = range.start..range.end.saturating_sub(2);
        for at in range {
            let Some(row) = view.rows.get(at) else { continue };
            let look = line::Look {
                open: is_open(&tree, &view.open, row),
                chosen: view.chosen.as_ref() == Some(row),
                found: matches!(row.what, What::Value(_)) && view.find.has(row.node),
            };
            let (response, sign) = line::show(ui, whole.id.with(("line", at)), &tree, row, look, height);
            let pressed = response.clicked() || response.secondary_clicked();
            let on_sign = response.interact_pointer_pos().is_some_and(|place| sign.contains(place));
            if let Some(is_open) = look.open
                && (response.double_clicked() || response.clicked() && on_sign)
            {
                toggled = Some((row.clone(), !is_open));
            }
            if pressed {
                whole.request_focus();
                view.chosen = Some(row.clone());
            }
            let node = row.node;
            response.context_menu(|ui| copy_buttons(ui, &tree, node, queue));
        }
    });
    if let Some((row, open)) = toggled {
        view.set_open(&tree, &row, open);
    }
}

/// The chosen value's path, and what can be copied of it.
fn footer(ui: &mut Ui, view: &TreeView, queue: &mut Vec<Command>) {
    let (Some(tree), Some(chosen)) = (&view.tree, &view.chosen) else { return };
    let palette = Palette::of(ui);
    ui.allocate_ui_with_layout(
        Vec2::new(ui.available_width(), FOOT),
        egui::Layout::right_to_left(egui::Align::Center),
        |ui| {
            copy_buttons(ui, tree, chosen.node, queue);
            let pointer = pointer_in_words(tree, chosen.node);
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(Label::new(RichText::new(pointer).font(theme::code()).color(palette.muted)).truncate());
            });
        },
    );
}

/// Why shortened: the path of a value that is ten thousand deep is twenty thousand characters.
fn pointer_in_words(tree: &Tree, at: u32) -> String {
    const MOST: usize = 300;
    if at == 0 {
        return "the whole body".to_owned();
    }
    let pointer = tree.pointer(at);
    match pointer.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &pointer[..end]),
        None => pointer,
    }
}

fn copy_buttons(ui: &mut Ui, tree: &Tree, at: u32, queue: &mut Vec<Command>) {
    let mut button = |ui: &mut Ui, label: &'static str, what, text: &dyn Fn() -> String| {
        let face = Button::new(RichText::new(label).font(theme::small()));
        if ui.add(face).clicked() {
            queue.push(Command::Copy(what, text()));
            ui.close_kind(egui::UiKind::Menu);
        }
    };
    button(ui, "Copy path", "path", &|| tree.pointer(at));
    button(ui, "Copy value", "value", &|| tree.copy(at));
}

/// Up and down choose, left and right fold and unfold, as in any tree.
fn keys(ui: &Ui, whole: &Response, rect: Rect, height: f32, view: &mut TreeView, queue: &mut Vec<Command>) {
    let Some(tree) = view.tree.clone().filter(|_| whole.has_focus()) else { return };
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(whole.id, filter));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a pane's height in lines")]
    let page = (rect.height() / height).max(2.0) as usize - 1;
    let last = view.rows.len().saturating_sub(1);
    let here = view.chosen.as_ref().and_then(|chosen| view.rows.iter().position(|row| row == chosen));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let line = here.unwrap_or_default();
    let steps = [
        (Key::ArrowUp, line.saturating_sub(1)),
        (Key::ArrowDown, if here.is_some() { (line + 1).min(last) } else { 0 }),
        (Key::PageUp, line.saturating_sub(page)),
        (Key::PageDown, (line + page).min(last)),
        (Key::Home, 0),
        (Key::End, last),
    ];
    if let Some((_, to)) = steps.into_iter().find(|(key, _)| pressed(*key)) {
        view.choose(to);
    }
    let Some(row) = view.chosen.clone() else { return };
    let open = is_open(&tree, &view.open, &row);
    if pressed(Key::ArrowRight) {
        match open {
            Some(false) => view.set_open(&tree, &row, true),
            _ => view.choose((line + 1).min(last)),
        }
    }
    if pressed(Key::ArrowLeft) {
        if open == Some(true) {
            view.set_open(&tree, &row, false);
        } else if let Some(outer) = view.rows.iter().take(line).rposition(|outer| outer.level < row.level) {
            view.choose(outer);
        }
    }
    if let Some(is_open) = open
        && (pressed(Key::Enter) || pressed(Key::Space))
    {
        view.set_open(&tree, &row, !is_open);
    }
    if ui.input(|input| input.events.contains(&Event::Copy)) {
        queue.push(Command::Copy("value", tree.copy(row.node)));
    }
}
