//! A picture of the window, kept in the folder of exports.

use std::sync::Arc;

use eframe::egui::{self, ColorImage};

use super::sharing::write_export;
use super::state::Choice;
use super::{Console, Event};

impl Console {
    /// Takes a picture of the next frame, and keeps it on the worker.
    pub(super) fn take_picture(&self, ctx: &egui::Context) {
        let name = match self.state.chosen {
            Choice::Exchange(id) => format!("window, exchange {id}"),
            Choice::Draft => "window".to_owned(),
        };
        let (engine, reports, worker) = (Arc::clone(&self.engine), self.reports.clone(), self.worker.handle().clone());
        ctx.request_screenshot(move |image| {
            worker.spawn_blocking(move || {
                let saved = png(&image).map_err(|error| error.to_string()).and_then(|bytes| {
                    write_export(engine.paths(), &name, "png", &bytes).map_err(|error| error.to_string())
                });
                reports.report(Event::Notice(match saved {
                    Ok(path) => format!(
                        "The picture shows what the window showed, personal data too. It was written: {}",
                        path.display()
                    ),
                    Err(problem) => format!("The picture was not kept: {problem}"),
                }));
            });
        });
    }
}

/// A picture as PNG.
fn png(image: &ColorImage) -> Result<Vec<u8>, png::EncodingError> {
    let [width, height] = image.size.map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    let pixels: Vec<u8> = image.pixels.iter().flat_map(egui::Color32::to_srgba_unmultiplied).collect();
    writer.write_image_data(&pixels)?;
    writer.finish()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_a_png_of_its_size() {
        let bytes = png(&ColorImage::filled([3, 2], egui::Color32::RED)).expect("a picture");
        assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n"));
        assert_eq!(bytes[16..24], [0, 0, 0, 3, 0, 0, 0, 2]);
    }
}
