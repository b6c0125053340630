//! Colours, type and spacing: the one place they come from.

use std::sync::Arc;

use eframe::egui::{
    self, Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, Style,
    TextStyle, Theme, Visuals,
};

use crate::api::endpoint::Environment;
use crate::api::reply::Verdict;

/// The corner radius of fields, buttons and badges, in points.
pub const RADIUS: u8 = 5;
/// The height of a pane's heading strip, in points.
pub const STRIP: f32 = 36.0;
/// The space between a pane's border and its content, in points.
pub const PAD: i8 = 12;

/// The family of headings and emphasis.
#[must_use]
pub fn semibold() -> FontFamily {
    FontFamily::Name("Inter SemiBold".into())
}

/// A text style of small, secondary text.
#[must_use]
pub fn small() -> FontId {
    FontId::proportional(11.5)
}

/// The font of API names and everything that goes on the wire.
#[must_use]
pub fn code() -> FontId {
    FontId::monospace(12.5)
}

/// A heading's font.
#[must_use]
pub fn heading(size: f32) -> FontId {
    FontId::new(size, semibold())
}

/// The colours of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Behind everything.
    pub window: Color32,
    /// Panes.
    pub pane: Color32,
    /// Heading strips and bars.
    pub strip: Color32,
    /// Text fields.
    pub field: Color32,
    /// Lines between panes.
    pub line: Color32,
    /// Outlines of fields and buttons.
    pub outline: Color32,
    /// Text.
    pub text: Color32,
    /// Secondary text; at least 4.5:1 on `pane`.
    pub muted: Color32,
    /// The one emphasis colour, for lines and words.
    pub accent: Color32,
    /// The main button's ground.
    pub primary: Color32,
    /// Behind a chosen row.
    pub chosen: Color32,
    /// Good news.
    pub good: Color32,
    /// Careful.
    pub warn: Color32,
    /// Wrong.
    pub bad: Color32,
    /// JSON keys.
    pub key: Color32,
    /// JSON strings.
    pub string: Color32,
    /// JSON numbers, true, false and null.
    pub number: Color32,
}

const DARK: Palette = Palette {
    window: Color32::from_rgb(0x10, 0x13, 0x18),
    pane: Color32::from_rgb(0x16, 0x1A, 0x21),
    strip: Color32::from_rgb(0x1B, 0x20, 0x29),
    field: Color32::from_rgb(0x0F, 0x12, 0x17),
    line: Color32::from_rgb(0x2A, 0x31, 0x3D),
    outline: Color32::from_rgb(0x39, 0x42, 0x51),
    text: Color32::from_rgb(0xE4, 0xE8, 0xEF),
    muted: Color32::from_rgb(0x98, 0xA3, 0xB5),
    accent: Color32::from_rgb(0x4F, 0x83, 0xF1),
    primary: Color32::from_rgb(0x34, 0x68, 0xDC),
    chosen: Color32::from_rgb(0x22, 0x33, 0x57),
    good: Color32::from_rgb(0x4C, 0xC3, 0x8A),
    warn: Color32::from_rgb(0xE3, 0xB3, 0x41),
    bad: Color32::from_rgb(0xF4, 0x74, 0x74),
    key: Color32::from_rgb(0x8F, 0xB8, 0xFF),
    string: Color32::from_rgb(0x8C, 0xD5, 0xA8),
    number: Color32::from_rgb(0xF0, 0xB3, 0x7E),
};

const LIGHT: Palette = Palette {
    window: Color32::from_rgb(0xEE, 0xF0, 0xF4),
    pane: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    strip: Color32::from_rgb(0xF5, 0xF7, 0xFA),
    field: Color32::from_rgb(0xFF, 0xFF, 0xFF),
    line: Color32::from_rgb(0xDD, 0xE2, 0xEA),
    outline: Color32::from_rgb(0xC3, 0xCB, 0xD7),
    text: Color32::from_rgb(0x1A, 0x21, 0x2C),
    muted: Color32::from_rgb(0x5A, 0x66, 0x78),
    accent: Color32::from_rgb(0x2B, 0x5F, 0xDA),
    primary: Color32::from_rgb(0x2B, 0x5F, 0xDA),
    chosen: Color32::from_rgb(0xDE, 0xE8, 0xFC),
    good: Color32::from_rgb(0x14, 0x78, 0x48),
    warn: Color32::from_rgb(0x8A, 0x5A, 0x00),
    bad: Color32::from_rgb(0xC0, 0x2B, 0x2F),
    key: Color32::from_rgb(0x23, 0x4F, 0xB3),
    string: Color32::from_rgb(0x1C, 0x6E, 0x45),
    number: Color32::from_rgb(0x9A, 0x4A, 0x08),
};

impl Palette {
    /// The colours of the theme that a `Ui` draws in.
    #[must_use]
    pub fn of(ui: &egui::Ui) -> Self {
        if ui.visuals().dark_mode { DARK } else { LIGHT }
    }

    /// The colour of an environment; its badge always shows the word too.
    #[must_use]
    pub fn environment(&self, environment: Environment) -> Color32 {
        match environment {
            Environment::Simulator => self.good,
            Environment::Test => self.accent,
            Environment::Staging => self.warn,
            Environment::Production => self.bad,
        }
    }

    /// The colour of a verdict; its mark has a shape and a word too.
    #[must_use]
    pub fn verdict(&self, verdict: Verdict) -> Color32 {
        match verdict {
            Verdict::Success => self.good,
            Verdict::Failed | Verdict::Unauthorized => self.bad,
            Verdict::Undocumented => self.warn,
        }
    }
}

/// Black or white, whichever reads better on an opaque colour.
#[must_use]
pub fn text_on(ground: Color32) -> Color32 {
    let [black, white] = [Color32::from_rgb(0x10, 0x13, 0x18), Color32::WHITE];
    if contrast(white, ground) >= 4.5 { white } else { black }
}

/// WCAG 2.2's contrast of two opaque colours, from 1 to 21.
fn contrast(one: Color32, other: Color32) -> f32 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

/// WCAG 2.2's relative luminance of an opaque colour.
fn luminance(color: Color32) -> f32 {
    let channel = |value: u8| {
        let value = f32::from(value) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
}

/// A colour laid thinly over a pane, for badges and banners.
#[must_use]
pub fn tint(color: Color32) -> Color32 {
    color.gamma_multiply(0.14)
}

/// Installs fonts and both themes.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.set_style_of(Theme::Dark, Arc::new(style(&DARK, Visuals::dark())));
    ctx.set_style_of(Theme::Light, Arc::new(style(&LIGHT, Visuals::light())));
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let inter = [
        ("Inter", include_bytes!("../../assets/fonts/Inter-Regular.otf").as_slice()),
        ("Inter SemiBold", include_bytes!("../../assets/fonts/Inter-SemiBold.otf").as_slice()),
    ];
    for (name, bytes) in inter {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let family = |first: &str| [vec![first.to_owned()], fallback.clone()].concat();
    fonts.families.insert(FontFamily::Proportional, family("Inter"));
    fonts.families.insert(semibold(), family("Inter SemiBold"));
    if let Some(monospace) = fonts.families.get_mut(&FontFamily::Monospace) {
        monospace.push("Inter".to_owned());
    }
    fonts
}

fn style(palette: &Palette, mut visuals: Visuals) -> Style {
    let radius = CornerRadius::same(RADIUS);
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(palette.muted);
    visuals.panel_fill = palette.pane;
    visuals.window_fill = palette.pane;
    visuals.window_stroke = Stroke::new(1.0, palette.line);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    visuals.window_shadow = Shadow { offset: [0, 8], blur: 28, spread: 0, color: Color32::from_black_alpha(70) };
    visuals.popup_shadow = Shadow { offset: [0, 4], blur: 14, spread: 0, color: Color32::from_black_alpha(50) };
    visuals.extreme_bg_color = palette.field;
    visuals.text_edit_bg_color = Some(palette.field);
    visuals.faint_bg_color = palette.strip;
    visuals.code_bg_color = palette.strip;
    visuals.hyperlink_color = palette.accent;
    visuals.error_fg_color = palette.bad;
    visuals.warn_fg_color = palette.warn;
    visuals.selection.bg_fill = palette.accent.gamma_multiply(0.35);
    visuals.selection.stroke = Stroke::new(1.5, palette.accent);

    let widgets = &mut visuals.widgets;
    let states = [
        (&mut widgets.noninteractive, palette.pane, palette.line, palette.text),
        (&mut widgets.inactive, palette.strip, palette.outline, palette.text),
        (&mut widgets.hovered, palette.chosen, palette.accent, palette.text),
        (&mut widgets.active, palette.chosen, palette.accent, palette.text),
        (&mut widgets.open, palette.chosen, palette.accent, palette.text),
    ];
    for (state, fill, outline, text) in states {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(1.0, outline);
        state.fg_stroke = Stroke::new(1.0, text);
        state.corner_radius = radius;
        state.expansion = 0.0;
    }

    let mut style = Style { visuals, ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, small()),
        (TextStyle::Body, FontId::proportional(13.0)),
        (TextStyle::Button, FontId::proportional(13.0)),
        (TextStyle::Heading, heading(16.0)),
        (TextStyle::Monospace, code()),
    ]
    .into();
    style.spacing.item_spacing = egui::vec2(8.0, 6.0);
    style.spacing.button_padding = egui::vec2(10.0, 4.0);
    style.spacing.interact_size = egui::vec2(28.0, 26.0);
    style.spacing.window_margin = Margin::same(16);
    style.spacing.menu_margin = Margin::same(8);
    style.spacing.icon_width = 16.0;
    style.spacing.combo_width = 72.0;
    style.spacing.tooltip_width = 360.0;
    style.spacing.scroll = egui::style::ScrollStyle::thin();
    style.interaction.tooltip_delay = 0.4;
    style
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_readable_in_both_themes() {
        for (theme, palette) in [("dark", DARK), ("light", LIGHT)] {
            let texts = [
                ("text", palette.text),
                ("muted", palette.muted),
                ("good", palette.good),
                ("warn", palette.warn),
                ("bad", palette.bad),
                ("key", palette.key),
                ("string", palette.string),
                ("number", palette.number),
            ];
            for (name, color) in texts {
                for background in [palette.pane, palette.strip, palette.field] {
                    let contrast = contrast(color, background);
                    assert!(contrast >= 4.5, "{theme} {name}: {contrast:.2}");
                }
            }
            let chosen = contrast(palette.text, palette.chosen);
            assert!(chosen >= 4.5, "{theme} chosen: {chosen:.2}");
            for (name, ground) in [("primary", palette.primary), ("warn", palette.warn), ("bad", palette.bad)] {
                let contrast = contrast(text_on(ground), ground);
                assert!(contrast >= 4.5, "{theme} button {name}: {contrast:.2}");
            }
        }
    }
}
