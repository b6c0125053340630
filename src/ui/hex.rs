//! Bytes as offset, hexadecimal and ASCII; only the lines in sight are made.

use std::fmt::Write as _;

use eframe::egui::{Label, RichText, ScrollArea, TextWrapMode, Ui};

use super::theme::{self, Palette};

/// Draws bytes in the rest of a pane.
pub fn show(ui: &mut Ui, salt: &str, bytes: &[u8]) {
    let palette = Palette::of(ui);
    let (height, letter) =
        ui.fonts_mut(|fonts| (fonts.row_height(&theme::code()), fonts.glyph_width(&theme::code(), '0')));
    // Why not always 16: a narrow pane would hide the ASCII side.
    let wide = letter * 78.0;
    let per_line = if ui.available_width() >= wide { 16 } else { 8 };
    ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
    ui.spacing_mut().item_spacing.y = 0.0;
    let scroll = ScrollArea::both().id_salt((salt, "hex")).auto_shrink(false);
    scroll.show_rows(ui, height, bytes.len().div_ceil(per_line), |ui, lines| {
        for index in lines {
            let text = line(bytes, index * per_line, per_line);
            ui.add(Label::new(RichText::new(text).font(theme::code()).color(palette.text)));
        }
    });
}

/// The whole as text, for the clipboard.
#[must_use]
pub fn dump(bytes: &[u8]) -> String {
    (0..bytes.len()).step_by(16).map(|from| line(bytes, from, 16) + "\n").collect()
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
}
