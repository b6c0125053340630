//! A border between two panes that can be dragged; it keeps its share of the space when the window changes.

use eframe::egui::{self, CursorIcon, Id, Rect, Sense, Stroke, Ui, UiBuilder};

use super::theme::Palette;

/// Which way the panes stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Side by side.
    Columns,
    /// One above the other.
    Rows,
}

/// Draws two panes and the border between them.
///
/// `share` is the first pane's part of the space, from 0 to 1; each pane keeps at least `least` points where there is room.
pub fn split(
    ui: &mut Ui,
    name: &str,
    way: Way,
    share: &mut f32,
    least: [f32; 2],
    panes: impl FnOnce(&mut Ui, &mut Ui),
) {
    let space = ui.available_rect_before_wrap();
    let along = if way == Way::Columns { space.width() } else { space.height() };
    let highest = (along - least[1]).max(least[0]);
    let first = (along * *share).clamp(least[0], highest).min(along);

    let (before, line, after) = match way {
        Way::Columns => {
            let x = space.left() + first;
            (
                Rect::from_min_max(space.min, egui::pos2(x, space.bottom())),
                [egui::pos2(x, space.top()), egui::pos2(x, space.bottom())],
                Rect::from_min_max(egui::pos2(x + 1.0, space.top()), space.max),
            )
        }
        Way::Rows => {
            let y = space.top() + first;
            (
                Rect::from_min_max(space.min, egui::pos2(space.right(), y)),
                [egui::pos2(space.left(), y), egui::pos2(space.right(), y)],
                Rect::from_min_max(egui::pos2(space.left(), y + 1.0), space.max),
            )
        }
    };
    ui.advance_cursor_after_rect(space);
    let mut one = ui.new_child(UiBuilder::new().id_salt((name, 1)).max_rect(before));
    one.set_clip_rect(before.intersect(ui.clip_rect()));
    let mut other = ui.new_child(UiBuilder::new().id_salt((name, 2)).max_rect(after));
    other.set_clip_rect(after.intersect(ui.clip_rect()));
    panes(&mut one, &mut other);

    let grip = Rect::from_two_pos(line[0], line[1]).expand(3.0);
    let id: Id = ui.scope_id().with((name, "border"));
    let border = ui.interact(grip, id, Sense::click_and_drag());
    if border.dragged() {
        let moved = if way == Way::Columns { border.drag_delta().x } else { border.drag_delta().y };
        *share = ((first + moved) / along.max(1.0)).clamp(0.05, 0.95);
    }
    let palette = Palette::of(ui);
    let held = border.hovered() || border.dragged();
    let stroke = if held { Stroke::new(2.0, palette.accent) } else { Stroke::new(1.0, palette.line) };
    ui.painter().line_segment(line, stroke);
    if held {
        ui.set_cursor_icon(if way == Way::Columns { CursorIcon::ResizeHorizontal } else { CursorIcon::ResizeVertical });
    }
}
