//! One frame of the real window over a history of 100,000 rows: what the program works out between two pictures, without
//! the graphics card's part.

use std::cell::RefCell;

use divan::Bencher;
use eframe::App as _;
use eframe::egui::accesskit::Node;
use eframe::egui::{self, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, Vec2};

use crate::seed;
use livedeflect_console::app::Console;

/// The window's program in a context of its own, with a clock of its own.
struct Window {
    context: egui::Context,
    console: Console,
    frame: eframe::Frame,
    seconds: f64,
}

impl Window {
    fn open() -> Self {
        let context = egui::Context::default();
        let console = Console::new(&context, seed::paths(100_000)).expect("the window's program");
        // Why that constructor: eframe has no other one without a display; egui_kittest calls it too.
        let mut window = Self { context, console, frame: eframe::Frame::_new_kittest(), seconds: 0.0 };
        while window.console.state().history_loading {
            window.draw(Vec::new());
        }
        assert!(window.console.state().history.len() >= 100_000, "{:?}", window.console.state().notices);
        window.draw(Vec::new());
        window
    }

    /// One frame, from what the user did to triangles.
    fn draw(&mut self, events: Vec<Event>) -> egui::FullOutput {
        self.seconds += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(1280.0, 800.0))),
            time: Some(self.seconds),
            focused: true,
            events,
            ..RawInput::default()
        };
        let mut output = self.context.run_ui(input, |ui| {
            self.console.logic(ui.ctx(), &mut self.frame);
            self.console.ui(ui, &mut self.frame);
        });
        let shapes = std::mem::take(&mut output.shapes);
        divan::black_box(self.context.tessellate(shapes, output.pixels_per_point));
        output
    }

    /// Clicks what a screen reader would find.
    fn click(&mut self, wanted: impl Fn(&Node) -> bool) {
        self.context.enable_accesskit();
        self.draw(Vec::new());
        let update = self.draw(Vec::new()).platform_output.accesskit_update.expect("what a screen reader gets");
        self.context.disable_accesskit();
        let (_, node) = update.nodes.iter().find(|(_, node)| wanted(node)).expect("it is in sight");
        let bounds = node.bounds().expect("a place");
        #[expect(clippy::cast_possible_truncation, reason = "a place on a screen")]
        let place = Pos2::new((bounds.x0 + 8.0) as f32, f64::midpoint(bounds.y0, bounds.y1) as f32);
        let button = |pressed| Event::PointerButton {
            pos: place,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        for events in [vec![Event::PointerMoved(place)], vec![button(true)], vec![button(false)], vec![]] {
            self.draw(events);
        }
    }

    fn press(&mut self, key: Key, modifiers: Modifiers) {
        let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.draw(vec![event(true)]);
        self.draw(vec![event(false)]);
    }
}

#[divan::bench(sample_size = 1)]
fn frame_when_idle(bencher: Bencher) {
    let mut window = Window::open();
    bencher.bench_local(|| window.draw(Vec::new()));
}

/// A frame while the wheel turns over the history.
#[divan::bench(sample_size = 1)]
fn frame_while_scrolling_the_history(bencher: Bencher) {
    let mut window = Window::open();
    let over = Pos2::new(900.0, 220.0);
    window.draw(vec![Event::PointerMoved(over)]);
    let mut down = true;
    bencher.bench_local(|| {
        down = !down;
        let delta = Vec2::new(0.0, if down { -400.0 } else { 300.0 });
        window.draw(vec![Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta,
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        }])
    });
}

/// Two frames: the key press, and the next one, which shows what the search lets through. The text is what stands in the
/// search field then; only its last character is typed.
#[divan::bench(sample_size = 1, args = ["4", "40434", "ü", "acme 401", "#99"])]
fn key_press_while_searching_for(bencher: Bencher, text: &str) {
    let window = RefCell::new(Window::open());
    window.borrow_mut().click(|node| node.placeholder() == Some("Search history"));
    let (last, _) = text.char_indices().next_back().expect("a text");
    let (before, typed) = text.split_at(last);
    bencher
        .with_inputs(|| {
            let mut window = window.borrow_mut();
            window.press(Key::A, Modifiers::COMMAND);
            window.press(Key::Backspace, Modifiers::NONE);
            window.draw(vec![Event::Text(before.to_owned())]);
            vec![Event::Text(typed.to_owned())]
        })
        .bench_local_values(|events| {
            let mut window = window.borrow_mut();
            [window.draw(events), window.draw(Vec::new())]
        });
}
