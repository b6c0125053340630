//! One line of a tree.

use eframe::egui::text::{LayoutJob, TextFormat};
use eframe::egui::{self, Color32, Rect, Response, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo};

use super::rows::{DEEPEST, Row, What};
use crate::api::json::tree::{Kind, Node, Tree};
use crate::ui::text;
use crate::ui::theme::{self, Palette};

/// The room left of a tree's outermost line, in points.
pub const LEFT: f32 = 18.0;
/// How far a level is indented, in points.
const STEP: f32 = 16.0;
/// The most characters of a key or number that are drawn.
const MOST: usize = 240;

/// How a line looks.
#[derive(Clone, Copy)]
pub struct Look {
    /// Whether it is open, when it can be.
    pub open: Option<bool>,
    /// Whether it is the chosen one.
    pub chosen: bool,
    /// Whether the search found it.
    pub found: bool,
}

/// Draws a line; gives what was done to it, and the place of the sign that folds it.
pub fn show(ui: &mut Ui, id: egui::Id, tree: &Tree, row: &Row, look: Look, height: f32) -> (Response, Rect) {
    let palette = Palette::of(ui);
    let galley = ui.painter().layout_job(job(tree, row, look, &palette));
    #[expect(clippy::cast_precision_loss, reason = "at most some sixty steps")]
    let left = LEFT + row.level as f32 * STEP;
    let width = (left + galley.size().x + 8.0).max(ui.available_width());
    let (_, rect) = ui.allocate_space(Vec2::new(width, height));
    // Why not focusable: Tab goes past the tree, and the arrow keys go through it.
    let response = ui.interact(rect, id, Sense::CLICK);
    let sign = Rect::from_center_size(egui::pos2(rect.left() + left - 9.0, rect.center().y), Vec2::splat(height));
    response.widget_info(|| WidgetInfo::selected(Role::TreeItem, true, look.chosen, galley.text()));
    if let Some(is_open) = look.open {
        ui.ctx().accesskit_node_builder(id, |node| node.set_expanded(is_open));
    }
    if look.chosen {
        ui.painter().rect_filled(rect, 3.0, palette.chosen);
    } else if look.found {
        ui.painter().rect_filled(rect, 3.0, theme::tint(palette.warn));
    } else if response.hovered() {
        ui.painter().rect_filled(rect, 3.0, palette.strip);
    }
    if let Some(is_open) = look.open {
        triangle(ui, sign.center(), is_open, if response.hovered() { palette.text } else { palette.muted });
    }
    let place = egui::pos2(rect.left() + left, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(place, galley, palette.text);
    (response, sign)
}

/// Points down when open, to the right when closed.
pub fn triangle(ui: &Ui, center: egui::Pos2, is_open: bool, color: Color32) {
    let corners =
        if is_open { [(-4.0, -2.2), (4.0, -2.2), (0.0, 3.0)] } else { [(-2.2, -4.0), (3.0, 0.0), (-2.2, 4.0)] };
    let corners = corners.map(|(x, y)| center + Vec2::new(x, y)).to_vec();
    ui.painter().add(Shape::convex_polygon(corners, color, Stroke::NONE));
}

fn job(tree: &Tree, row: &Row, look: Look, palette: &Palette) -> LayoutJob {
    let mut job = LayoutJob::default();
    let Some(node) = tree.node(row.node) else { return job };
    let mut say = |text: &str, color| job.append(text, 0.0, TextFormat::simple(theme::code(), color));
    let is_last = tree.node(node.parent).is_none_or(|parent| row.node == 0 || node.place + 1 == parent.children);
    let comma = if is_last { "" } else { "," };
    let (begin, end) = if node.kind == Kind::Object { ("{", "}") } else { ("[", "]") };
    match &row.what {
        What::Part(places) => {
            let what = if node.kind == Kind::Object { "keys" } else { "values" };
            say(&format!("{what} {} – {}", places.start, places.end - 1), palette.muted);
        }
        What::TooDeep => {
            let words = "Deeper than {} levels is not drawn; Raw has it all, and Copy value copies it";
            say(&words.replace("{}", &DEEPEST.to_string()), palette.warn);
        }
        What::CutOff(left) => {
            say(&format!("{left} more characters; Raw has them all, and Copy value copies them"), palette.warn);
        }
        What::End => {
            say(end, palette.muted);
            say(comma, palette.muted);
        }
        What::More(bytes) | What::Value(bytes) => {
            let is_first = matches!(row.what, What::Value(_));
            if let Some(key) = tree.key(row.node).filter(|_| is_first) {
                text::append_shown(&mut job, shortened(key), palette.key, palette);
                let mut say = |text: &str, color| job.append(text, 0.0, TextFormat::simple(theme::code(), color));
                if shortened(key).len() < key.len() {
                    say("…", palette.muted);
                }
                say(": ", palette.muted);
            }
            if node.kind.is_container() {
                container(&mut job, node, look.open, [begin, end, comma], palette);
            } else {
                let literal = tree.part(bytes.clone());
                let shown = if node.kind == Kind::String { literal } else { shortened(literal) };
                let color = if node.kind == Kind::String { palette.string } else { palette.number };
                text::append_shown(&mut job, shown, color, palette);
                let rest = if shown.len() < literal.len() { "…" } else { "" };
                let ends = bytes.end == tree.bytes(row.node).end;
                let after = format!("{rest}{}", if ends { comma } else { "" });
                job.append(&after, 0.0, TextFormat::simple(theme::code(), palette.muted));
            }
            if node.is_repeated && is_first {
                job.append("  repeated key", 0.0, TextFormat::simple(theme::small(), palette.warn));
            }
        }
    }
    job
}

fn container(job: &mut LayoutJob, node: &Node, is_open: Option<bool>, signs: [&str; 3], palette: &Palette) {
    let [begin, end, comma] = signs;
    let mut say = |text: &str, font, color| job.append(text, 0.0, TextFormat::simple(font, color));
    say(begin, theme::code(), palette.muted);
    if is_open == Some(true) {
        return;
    }
    if is_open == Some(false) {
        say("…", theme::code(), palette.muted);
    }
    say(end, theme::code(), palette.muted);
    say(comma, theme::code(), palette.muted);
    if node.children > 0 {
        let words = match (node.kind, node.children) {
            (Kind::Object, 1) => "1 key".to_owned(),
            (Kind::Object, keys) => format!("{keys} keys"),
            (_, 1) => "1 value".to_owned(),
            (_, values) => format!("{values} values"),
        };
        say("  ", theme::code(), palette.muted);
        say(&words, theme::small(), palette.muted);
    }
}

/// The beginning of a long literal.
fn shortened(literal: &str) -> &str {
    literal.char_indices().nth(MOST).map_or(literal, |(end, _)| &literal[..end])
}
