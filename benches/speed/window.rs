//! One frame of the real window over a history of 100,000 rows: what the program works out between two pictures, without
//! the graphics card's part.

use std::cell::RefCell;

use divan::Bencher;
use eframe::App as _;
use eframe::egui::accesskit::Node;
use eframe::egui::{
    self, Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, RawInput, Rect, TouchPhase,
    Vec2,
};

use crate::seed;
use livedeflect_console::app::Console;
use livedeflect_console::app::body::BodyView;
use livedeflect_console::app::statistics::{Row, Statistics};
use livedeflect_console::exchange::{MOST_REPLY_BYTES, Outcome, Response, Timings};
use livedeflect_console::store::history::History;
use livedeflect_console::store::paths::Paths;

/// The window's program in a context of its own, with a clock of its own.
struct Window {
    context: egui::Context,
    console: Console,
    frame: eframe::Frame,
    seconds: f64,
}

impl Window {
    fn open() -> Self {
        let window = Self::on(seed::paths(100_000));
        assert!(window.console.state().history.len() >= 100_000, "{:?}", window.console.state().notices);
        window
    }

    fn new(paths: Paths) -> Self {
        let context = egui::Context::default();
        let console = Console::new(&context, paths).expect("the window's program");
        // Why that constructor: eframe has no other one without a display; egui_kittest calls it too.
        Self { context, console, frame: eframe::Frame::_new_kittest(), seconds: 0.0 }
    }

    fn on(paths: Paths) -> Self {
        let mut window = Self::new(paths);
        while window.console.state().history_loading {
            window.draw(Vec::new());
        }
        window.draw(Vec::new());
        window
    }

    /// A window that shows an exchange whose reply is that body.
    fn showing(body: Vec<u8>) -> (Self, tempfile::TempDir) {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let paths = Paths::of(Some(folder.path())).expect("paths");
        let mut history = History::open(&paths.history()).expect("a new history");
        let id = history.record(&seed::request(), 1_528_932_953_300).expect("recorded");
        let response = Response { status: 200, headers: Vec::new(), body, truncated: false };
        history.finish(id, &Outcome::Answered { response, timings: Timings::default() }).expect("finished");
        let mut window = Self::on(paths);
        window.click(|node| node.label().is_some_and(|label| label.starts_with("#1 ")));
        while window.console.state().shown.is_none() {
            window.draw(Vec::new());
        }
        window.draw(Vec::new());
        (window, folder)
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
        // Why: a debug build wants every texture to reach a graphics card, and here is none.
        output.textures_delta.clear();
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

/// The bodies that a reply can have at worst, each of 2 MiB.
const BODIES: [&str; 5] = ["objects", "an array of numbers", "one string", "nested", "bytes"];

fn body(kind: &str) -> Vec<u8> {
    let filled = |part: &str, around: [&str; 2]| {
        let count = (MOST_REPLY_BYTES - 100) / part.len();
        format!("{}{}0{}", around[0], part.repeat(count), around[1]).into_bytes()
    };
    match kind {
        "objects" => filled(r#"{"callId":"473513","success":"true","n":1.00},"#, ["[", "]"]),
        "an array of numbers" => filled("1,", ["{\"values\":[", "]}"]),
        "one string" => filled("word ", ["{\"text\":\"", "\"}"]),
        "nested" => [b"[".repeat(MOST_REPLY_BYTES / 2), b"]".repeat(MOST_REPLY_BYTES / 2)].concat(),
        _ => (0..=255).cycle().take(MOST_REPLY_BYTES).collect(),
    }
}

/// What the background does with a body before the window has it.
#[divan::bench(sample_size = 1, sample_count = 10, args = BODIES)]
fn make_ready(bencher: Bencher, kind: &str) {
    let body = body(kind);
    bencher.bench_local(|| BodyView::of(&body));
}

/// One frame while the mouse wheel turns over the reply.
#[divan::bench(sample_size = 1, args = BODIES)]
fn frame_while_scrolling(bencher: Bencher, kind: &str) {
    let (mut window, _folder) = Window::showing(body(kind));
    let place = Pos2::new(1080.0, 640.0);
    window.draw(vec![Event::PointerMoved(place)]);
    let delta = Vec2::new(0.0, -400.0);
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta,
        phase: TouchPhase::Move,
        modifiers: Modifiers::NONE,
        source: MouseWheelSource::Wheel,
    };
    bencher.bench_local(|| window.draw(vec![wheel.clone()]));
}

/// The worst frame of a search through a tree.
#[divan::bench(sample_size = 1)]
fn frame_while_searching_a_tree(bencher: Bencher) {
    let window = RefCell::new(Window::showing(body("objects")).0);
    window.borrow_mut().click(|node| node.label() == Some("Find in response"));
    bencher
        .with_inputs(|| {
            let mut window = window.borrow_mut();
            window.press(Key::A, Modifiers::COMMAND);
            window.press(Key::Backspace, Modifiers::NONE);
            vec![Event::Text("1.00".to_owned())]
        })
        .bench_local_values(|events| window.borrow_mut().draw(events));
}

/// The statistics of 100,000 exchanges, off the window's thread.
#[divan::bench(sample_size = 1, sample_count = 10)]
fn statistics(bencher: Bencher) {
    let window = Window::open();
    let rows: Vec<Row> = window.console.state().history.iter().map(Row::of).collect();
    bencher.bench_local(|| Statistics::of(&rows, &jiff::tz::TimeZone::system()));
}

/// From the start of the program's own work to the frame that shows what was sent last.
///
/// Why so few, and under the last name: each start leaves a look through the whole file behind, which takes seconds.
#[divan::bench(sample_size = 1, sample_count = 3, args = seed::LENGTHS)]
fn until_the_history_is_shown(bencher: Bencher, length: i64) {
    let paths = seed::paths(length);
    bencher.bench_local(|| {
        let mut window = Window::new(paths.clone());
        while window.console.state().history.is_empty() {
            window.draw(Vec::new());
        }
        window.draw(Vec::new());
        window
    });
}
