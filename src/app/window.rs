//! Opens the window.

use eframe::egui::{IconData, ViewportBuilder};

use super::Console;
use crate::store::paths::Paths;

/// Why the window did not open.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// No display, no OpenGL, or a system library is missing.
    #[error(
        "The window could not be opened: {0}. It needs a display with OpenGL, and on Linux the libraries libxcursor1, \
         libxi6 and libxkbcommon-x11-0 (X11) or libwayland-client0 and libxkbcommon0 (Wayland). The commands shown by \
         --help work without one"
    )]
    Open(String),
}

/// Opens the window, and comes back when it is closed.
///
/// # Errors
/// When there is no display, or a library that draws on it is missing.
pub fn open(paths: Paths) -> Result<(), WindowError> {
    let options = eframe::NativeOptions {
        viewport: ViewportBuilder::default()
            .with_title("LiveDeflect console")
            .with_app_id("livedeflect-console")
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([480.0, 340.0])
            .with_icon(icon()),
        persistence_path: Some(paths.window()),
        ..eframe::NativeOptions::default()
    };
    eframe::run_native(
        "livedeflect-console",
        options,
        Box::new(|context| Ok(Box::new(Console::new(&context.egui_ctx, paths)?.with_clipboard()))),
    )
    .map_err(|error| WindowError::Open(error.to_string()))
}

/// A speech bubble with three dots, painted: 64 × 64 pixels.
fn icon() -> IconData {
    const SIDE: u8 = 64;
    let mut rgba = Vec::with_capacity(usize::from(SIDE) * usize::from(SIDE) * 4);
    for y in 0..SIDE {
        for x in 0..SIDE {
            rgba.extend(pixel(f32::from(x) + 0.5, f32::from(y) + 0.5));
        }
    }
    IconData { rgba, width: u32::from(SIDE), height: u32::from(SIDE) }
}

fn pixel(x: f32, y: f32) -> [u8; 4] {
    let bubble = {
        let (dx, dy) = (((x - 32.0).abs() - 17.0).max(0.0), ((y - 27.0).abs() - 10.0).max(0.0));
        dx.hypot(dy) < 12.0
    };
    let tail = y >= 48.0 && x >= 18.0 && y - 48.0 < 12.0 - (x - 18.0);
    let dot = [20.0, 32.0, 44.0].iter().any(|center| (x - center).hypot(y - 27.0) < 3.6);
    match (bubble || tail, dot) {
        (_, true) => [255, 255, 255, 255],
        (true, false) => [43, 95, 218, 255],
        (false, false) => [0, 0, 0, 0],
    }
}
