//! Bytes as offset, hexadecimal and ASCII; only the lines in sight are made.

use std::fmt::Write as _;
use std::ops::Range;

use eframe::egui::text::LayoutJob;
use eframe::egui::{Label, ScrollArea, TextWrapMode, Ui};

use super::find::InBytes;
use super::text;
use super::theme::{self, Palette};

/// Draws bytes in the rest of a pane, with what was found among them marked.
pub fn show(ui: &mut Ui, salt: &str, bytes: &[u8], found: &mut InBytes) {
    let palette = Palette::of(ui);
    let (height, letter) =
        ui.fonts_mut(|fonts| (fonts.row_height(&theme::code()), fonts.glyph_width(&theme::code(), '0')));
    // Why not always 16: a narrow pane would hide the ASCII side.
    let wide = letter * 78.0;
    let per_line = if ui.available_width() >= wide { 16 } else { 8 };
    ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut scroll = ScrollArea::both().id_salt((salt, "hex")).auto_shrink(false);
    if let Some(at) = found.gone_to() {
        scroll = scroll.vertical_scroll_offset(text::offset_of(ui, at / per_line, height));
    }
    scroll.show_rows(ui, height, bytes.len().div_ceil(per_line), |ui, lines| {
        for index in lines {
            let from = index * per_line;
            let mut marks = Vec::new();
            for (place, is_current) in found.places(from..bytes.len().min(from + per_line)) {
                let [pairs, letters] = columns(&place, per_line);
                marks.extend([(pairs, is_current), (letters, is_current)]);
            }
            marks.sort_by_key(|(place, _)| place.start);
            let mut job = LayoutJob::default();
            for (part, mark) in text::cut(&line(bytes, from, per_line), &marks) {
                job.append(part, 0.0, text::marked_format(palette.text, mark, &palette));
            }
            ui.add(Label::new(job));
        }
    });
}

/// The whole as text, for the clipboard.
#[must_use]
pub fn dump(bytes: &[u8]) -> String {
    (0..bytes.len()).step_by(16).map(|from| line(bytes, from, 16) + "\n").collect()
}

/// Where bytes of a line stand in its text: their digits, and their letters.
fn columns(place: &Range<usize>, per_line: usize) -> [Range<usize>; 2] {
    let digits = |at: usize| 10 + at * 3 + usize::from(at >= 8);
    let letters = |at: usize| digits(per_line - 1) + 4 + at;
    [digits(place.start)..digits(place.end - 1) + 2, letters(place.start)..letters(place.end)]
}

/// One line: the offset in eight hexadecimal digits, the bytes, and what of them is printable ASCII.
fn line(bytes: &[u8], from: usize, per_line: usize) -> String {
    let part = bytes.get(from..bytes.len().min(from + per_line)).unwrap_or_default();
    let mut line = format!("{from:08x} ");
    for at in 0..per_line {
        let gap = if at == 8 { "  " } else { " " };
        // Why the result does not matter: writing to a string cannot fail.
        match part.get(at) {
            Some(byte) => write!(line, "{gap}{byte:02x}").unwrap_or_default(),
            None => write!(line, "{gap}  ").unwrap_or_default(),
        }
    }
    line.push_str("  ");
    line.extend(part.iter().map(|byte| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '.' }));
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_has_offset_bytes_and_ascii() {
        let bytes: Vec<u8> = (0x5A..0x6B).chain([0, 0xFF]).collect();
        assert_eq!(
            dump(&bytes),
            "00000000  5a 5b 5c 5d 5e 5f 60 61  62 63 64 65 66 67 68 69  Z[\\]^_`abcdefghi\n\
             00000010  6a 00 ff                                          j..\n"
        );
        assert_eq!(line(&bytes, 16, 8), "00000010  6a 00 ff                 j..");
        assert_eq!(dump(b""), "");
    }

    #[test]
    fn found_bytes_are_marked_in_both_columns() {
        for (per_line, place, digits, letters) in
            [(16, 0..1, "5a", "Z"), (16, 6..10, "60 61  62 63", "`abc"), (16, 15..16, "69", "i"), (8, 7..8, "61", "a")]
        {
            let bytes: Vec<u8> = (0x5A..0x6B).collect();
            let text = line(&bytes, 0, per_line);
            assert_eq!(
                columns(&place, per_line).map(|column| &text[column]),
                [digits, letters],
                "{place:?} of {per_line}"
            );
        }
    }
}
