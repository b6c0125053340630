//! The program in a window without a display, worked as a screen reader would: by role and name.

use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use eframe::egui::accesskit::{Role, Toggled};
use eframe::egui::{Event, Key, MissingGlyphPolicy, Modifiers, Rect, ThemePreference, Vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use livedeflect_console::app::Console;
use livedeflect_console::store::paths::Paths;
use serde_json::Value;

/// How long anything here waits before a test counts as hung.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// How long a wait lasts at most before it looks again, for what no report tells of.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// A window of the usual size, in points.
pub const USUAL: Vec2 = Vec2::new(1280.0, 800.0);

/// A running program and what a user can do to it.
pub struct Desk {
    pub harness: Harness<'static, Console>,
    /// The theme that the program chose at its start; the harness then puts its own in place.
    pub theme_at_start: ThemePreference,
    woken: Receiver<()>,
}

impl Desk {
    /// Starts the program on a set of folders, and waits until it has read the history.
    pub fn open(paths: &Paths) -> Self {
        Self::sized(paths, USUAL, 1.0)
    }

    /// The same in a window of so many points before the zoom.
    pub fn sized(paths: &Paths, size: Vec2, zoom: f32) -> Self {
        let (sender, woken) = mpsc::channel();
        let mut theme_at_start = None;
        let harness = Harness::builder().with_size(size / zoom).build_eframe(|context| {
            context.egui_ctx.set_zoom_factor(zoom);
            context.egui_ctx.set_request_repaint_callback(move |repaint| {
                if repaint.delay.is_zero() {
                    sender.send(()).ok();
                }
            });
            let console = Console::new(&context.egui_ctx, paths.clone()).expect("the background's threads");
            theme_at_start = Some(context.egui_ctx.options(|options| options.theme_preference));
            console
        });
        let theme_at_start = theme_at_start.expect("the program was made");
        let mut desk = Self { harness, theme_at_start, woken };
        desk.until("the history is read", |desk| !desk.harness.state().state().history_loading);
        desk
    }

    /// Lets a reply have characters that no font of this program has; its own words must be without.
    pub fn allow_missing_glyphs(&self) {
        self.harness.ctx.set_missing_glyph_policy(MissingGlyphPolicy::Tofu);
    }

    /// Draws frame after frame until something is so; between two frames it waits for the window to be woken.
    #[track_caller]
    pub fn until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        self.until_with(what, |_| {}, is_so);
    }

    /// The same, doing something again before each frame.
    #[track_caller]
    pub fn until_with(&mut self, what: &str, again: impl Fn(&mut Self), is_so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            while self.woken.try_recv().is_ok() {}
            again(self);
            self.harness.step();
            if is_so(self) {
                return;
            }
            assert!(Instant::now() < deadline, "never seen: {what}; the window shows {:#?}", self.texts());
            self.woken.recv_timeout(LOOK_AGAIN).ok();
        }
    }

    /// Draws frames until nothing asks for another one.
    #[track_caller]
    pub fn settle(&mut self) {
        self.harness.run();
    }

    /// Waits until no send is under way and its outcome is shown.
    #[track_caller]
    pub fn until_ended(&mut self) {
        self.until("the send has ended", |desk| desk.harness.state().state().sending.is_none());
    }

    /// Presses Ctrl+Enter until the window takes it: it ignores a press right after a send.
    #[track_caller]
    pub fn send(&mut self) {
        let newest = |desk: &Self| desk.harness.state().state().history.first().map(|row| row.id);
        let before = newest(self);
        self.until_with(
            "the send has begun, or is asked about",
            |desk| desk.key_frame(Modifiers::COMMAND, Key::Enter, false),
            |desk| newest(desk) != before || desk.is_asking(),
        );
    }

    /// Presses a key with Ctrl, and lets it go.
    pub fn command(&mut self, key: Key) {
        self.harness.key_press_modifiers(Modifiers::COMMAND, key);
        self.harness.step();
        self.harness.step();
    }

    /// Presses a key, and lets it go.
    pub fn press(&mut self, key: Key) {
        self.harness.key_press(key);
        self.harness.step();
        self.harness.step();
    }

    /// One frame in which a key goes down, or is repeated by being held.
    pub fn key_frame(&mut self, modifiers: Modifiers, key: Key, repeat: bool) {
        let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: repeat && pressed, modifiers };
        let events = &mut self.harness.input_mut().events;
        events.push(event(true));
        if !repeat {
            events.push(event(false));
        }
        self.harness.step();
    }

    /// The one widget of that role and name, if there is one.
    pub fn find<'a>(&'a self, role: Role, name: &'a str) -> Option<Node<'a>> {
        self.harness.query_by_role_and_label(role, name)
    }

    /// Whether there is a widget of that role and name, or several.
    pub fn has(&self, role: Role, name: &str) -> bool {
        self.harness.query_all_by_role_and_label(role, name).next().is_some()
    }

    /// The input of that name, of one line or several.
    #[track_caller]
    pub fn input<'a>(&'a self, name: &'a str) -> Node<'a> {
        let is_input = |role| matches!(role, Role::TextInput | Role::MultilineTextInput | Role::PasswordInput);
        let mut found = self.harness.query_all_by_label(name).filter(|node| is_input(node.accesskit_node().role()));
        let input = found.next().unwrap_or_else(|| panic!("no input is called {name}"));
        assert!(found.next().is_none(), "two inputs are called {name}");
        input
    }

    /// What stands in an input.
    #[track_caller]
    pub fn value(&self, name: &str) -> String {
        self.input(name).value().unwrap_or_default()
    }

    /// What a screen reader is told of an input besides its name: whether it is invalid, and why.
    #[track_caller]
    pub fn described(&self, name: &str) -> (bool, String) {
        let input = self.input(name);
        let node = input.accesskit_node();
        (node.data().invalid().is_some(), node.data().description().unwrap_or_default().to_owned())
    }

    /// Types a text into an input in place of what stands there.
    #[track_caller]
    pub fn type_into(&mut self, name: &str, text: &str) {
        self.input(name).scroll_to_me();
        self.input(name).focus();
        self.harness.step();
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        if text.is_empty() {
            self.harness.key_press(Key::Delete);
        } else {
            self.input(name).type_text(text);
        }
        self.harness.step();
        self.harness.step();
        assert_eq!(self.input(name).value().unwrap_or_default().chars().count(), text.chars().count(), "{name}");
    }

    /// Scrolls the form down to the pairs, of which only those in sight are drawn.
    pub fn scroll_to_pairs(&mut self) {
        self.input("externalCustomerId").scroll_to_me();
        self.harness.run_steps(3);
        self.input("callerInfo key 1").scroll_to_me();
        self.harness.run_steps(3);
    }

    /// Clicks the one widget of that role and name with the mouse, after scrolling it into sight.
    #[track_caller]
    pub fn click(&mut self, role: Role, name: &str) {
        let node = self.find(role, name);
        let node = node.unwrap_or_else(|| panic!("no {role:?} is called {name}; the window shows {:#?}", self.texts()));
        node.scroll_to_me();
        // Why three: the request, the scroll that follows it, and the frame that a click is held against.
        self.harness.run_steps(3);
        self.find(role, name).expect("it was there a moment ago").click();
        self.harness.run_steps(2);
    }

    /// Clicks a button.
    #[track_caller]
    pub fn button(&mut self, name: &str) {
        self.click(Role::Button, name);
    }

    /// Chooses a tab in every pane that has it.
    #[track_caller]
    pub fn tabs(&mut self, name: &str) {
        let tabs: Vec<_> = self.harness.get_all_by_role_and_label(Role::Tab, name).collect();
        tabs.iter().for_each(Node::click);
        self.harness.run_steps(2);
    }

    /// Answers the question with that button, as soon as the window takes an answer.
    #[track_caller]
    pub fn answer(&mut self, name: &str) {
        assert!(self.is_asking(), "nothing is asked; the window shows {:#?}", self.texts());
        // Why: a question's place is known only after its first frame, and a click beside it is a no.
        self.harness.run_steps(2);
        self.until_with(
            "the question is answered",
            |desk| {
                if let Some(button) = desk.find(Role::Button, name) {
                    button.click();
                }
                desk.harness.step();
            },
            |desk| !desk.is_asking(),
        );
    }

    /// Whether a question stands over the window.
    pub fn is_asking(&self) -> bool {
        self.find(Role::Button, "Don't send").is_some()
    }

    /// The texts of the question that stands over the window.
    #[track_caller]
    pub fn question(&self) -> Vec<String> {
        let mut node = self.find(Role::Button, "Don't send").expect("a question");
        while let Some(parent) = node.parent().filter(|parent| parent.parent().is_some()) {
            node = parent;
        }
        texts_in(node)
    }

    /// The name of the widget that has the keyboard.
    pub fn focused(&self) -> Option<String> {
        let node = self.harness.root().children_recursive().find(|node| node.accesskit_node().is_focused())?;
        node.accesskit_node().label()
    }

    /// Every text that a screen reader can come upon: names, values, descriptions and hints.
    pub fn texts(&self) -> Vec<String> {
        texts_in(self.harness.root())
    }

    /// Whether the count beside Send begins with those words.
    pub fn counts(&self, words: &str) -> bool {
        self.harness.query_all_by_role(Role::Button).any(|node| {
            let label = node.accesskit_node().label();
            label.is_some_and(|label| label.split(", ").any(|part| part.contains(words)))
        })
    }

    /// The texts that are drawn as such: neither names of other widgets nor their descriptions.
    pub fn labels(&self) -> Vec<String> {
        let labels = self.harness.query_all_by_role(Role::Label);
        labels.filter_map(|node| node.value()).collect()
    }

    /// Whether a text with that part stands under an input, with at most a line of choices between.
    pub fn says_under(&self, name: &str, part: &str) -> bool {
        let input = self.input(name).rect();
        let lines = self.harness.query_all_by_role(Role::Label);
        let mut lines =
            lines.filter(|node| node.value().is_some_and(|text| text.contains(part))).map(|node| node.rect());
        lines.any(|line| line.top() >= input.bottom() && line.top() < input.bottom() + 40.0)
    }

    /// Whether a text with that part stands in the window.
    pub fn says(&self, part: &str) -> bool {
        self.texts().iter().any(|text| text.contains(part))
    }

    /// The history's lines in sight but for the draft's, newest first.
    pub fn rows(&self) -> Vec<String> {
        let buttons = self.harness.query_all_by_role(Role::Button);
        let names = buttons.filter_map(|node| node.accesskit_node().label());
        names.filter(|name| name.starts_with('#')).collect()
    }

    /// The names of the history's lines in sight that are chosen.
    pub fn chosen(&self) -> Vec<String> {
        let is_chosen = |node: &Node| node.accesskit_node().toggled() == Some(Toggled::True);
        let buttons = self.harness.query_all_by_role(Role::Button).filter(is_chosen);
        let names = buttons.filter_map(|node| node.accesskit_node().label());
        names.filter(|name| name.starts_with('#')).collect()
    }

    /// Chooses the history's line whose name begins so, and waits until it is shown.
    #[track_caller]
    pub fn choose(&mut self, beginning: &str) {
        let row = self.rows().into_iter().find(|row| row.starts_with(beginning));
        let row = row.unwrap_or_else(|| panic!("no line begins with {beginning}: {:?}", self.rows()));
        self.button(&row);
        self.until("the exchange is shown", |desk| {
            desk.harness.state().state().shown.is_some() && !desk.says("Reading…")
        });
    }

    /// The JSON that stands in the request pane.
    #[track_caller]
    pub fn request(&self) -> Value {
        let is_payload = |value: &Value| value.get("deflectionChannel").is_some();
        let mut bodies = self.texts().into_iter().filter_map(|text| serde_json::from_str::<Value>(&text).ok());
        bodies.rfind(is_payload).unwrap_or_else(|| panic!("no request is shown: {:#?}", self.texts()))
    }

    /// Whether the one widget of that role and name is in the window's area as a whole.
    pub fn is_in_sight(&self, role: Role, name: &str) -> bool {
        self.find(role, name).is_some_and(|node| self.screen().contains_rect(node.rect()))
    }

    /// The window's area, in points.
    pub fn screen(&self) -> Rect {
        self.harness.ctx.content_rect()
    }
}

fn texts_in(node: Node) -> Vec<String> {
    node.children_recursive()
        .flat_map(|node| {
            let node = node.accesskit_node();
            let data = node.data();
            let own = [data.label(), data.value(), data.description(), data.placeholder()];
            own.into_iter().flatten().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}
