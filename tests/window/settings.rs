//! What the window remembers of itself, and its menus.

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Theme, ThemePreference};
use livedeflect_console::api::endpoint::Environment;
use livedeflect_console::app::commands::Action;
use livedeflect_console::store::settings::Settings;
use livedeflect_console::store::{profiles, settings};

use crate::desk::Desk;
use crate::scene::{OURS, folder, profile};
use crate::server::dead_port;

#[test]
fn the_chosen_theme_is_put_on_at_once_and_at_the_next_start() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    assert_eq!(desk.theme_at_start, ThemePreference::System);
    for (label, theme, preference, kept) in [
        ("Light", Theme::Light, ThemePreference::Light, settings::Theme::Light),
        ("Dark", Theme::Dark, ThemePreference::Dark, settings::Theme::Dark),
    ] {
        desk.button("Theme");
        desk.button(label);
        assert_eq!(desk.harness.ctx.theme(), theme);
        desk.until("the choice is kept", |_| Settings::load(&paths).0.theme == kept);
        drop(desk);
        desk = Desk::open(&paths);
        assert_eq!(desk.theme_at_start, preference);
    }
}

#[test]
fn the_chosen_profile_fills_the_form_and_is_chosen_at_the_next_start() {
    let (_folder, paths) = folder();
    let mut ours = profile(Environment::Staging, dead_port());
    ours.defaults.insert("skill".to_owned(), "billing".to_owned());
    profiles::save(&paths, &ours).expect("a profile that can be kept");
    let mut desk = Desk::open(&paths);
    assert_eq!(desk.value("skill"), "sales");
    desk.click(Role::ComboBox, "profile");
    desk.button("Ours  ·  Staging");
    let chosen = |desk: &Desk| desk.find(Role::ComboBox, "profile").and_then(|node| node.value());
    assert_eq!(chosen(&desk).as_deref(), Some(OURS));
    assert_eq!(desk.value("skill"), "billing");
    assert!(desk.has(Role::Label, "Staging"));
    desk.until("the choice is kept", |_| Settings::load(&paths).0.profile.as_deref() == Some(OURS));
    drop(desk);
    let mut desk = Desk::open(&paths);
    assert_eq!(chosen(&desk).as_deref(), Some(OURS));

    // Why: what somebody typed is theirs, whichever profile it goes out with.
    desk.type_into("skill", "typed");
    desk.click(Role::ComboBox, "profile");
    desk.button("Simulator  ·  Simulator");
    assert_eq!(chosen(&desk).as_deref(), Some("Simulator"));
    assert_eq!(desk.value("skill"), "typed");
}

#[test]
fn the_help_lists_every_shortcut() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.button("Help");
    desk.settle();
    for action in Action::ALL {
        let keys = desk.harness.ctx.format_shortcut(&action.shortcut());
        assert!(desk.has(Role::Label, action.label()), "{}", action.label());
        assert!(desk.labels().contains(&keys), "{keys}");
    }
    desk.press(Key::Escape);
    desk.until("the list is closed", |desk| !desk.has(Role::Label, "Keys"));
}

#[test]
fn what_the_history_keeps_and_the_timeouts_are_changed_in_the_window() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    desk.command(Key::Comma);
    desk.until("the settings", |desk| desk.has(Role::TextInput, "history_days"));
    desk.type_into("connect_timeout_s", "60");
    desk.button("Save");
    desk.harness.run_steps(2);
    assert!(desk.says("The timeouts are 60 s to connect and 30 s in total"), "{:#?}", desk.texts());
    desk.type_into("connect_timeout_s", "5");
    desk.type_into("history_days", "90");
    desk.click(Role::CheckBox, "Record without personal data");
    desk.button("Save");
    desk.until("they are kept", |_| Settings::load(&paths).0.history_days == Some(90));
    let kept = Settings::load(&paths).0;
    assert_eq!((kept.connect_timeout_s, kept.history_count, kept.history_without_personal_data), (5, None, true));
    // From now on, not only after a restart.
    desk.send();
    desk.until("a line in the history", |desk| desk.rows().len() == 1);
    desk.until_ended();
    drop(desk);
    let mut desk = Desk::open(&paths);
    assert!(desk.rows()[0].contains("alias-"), "{:?}", desk.rows());
    desk.choose("#1 ");
    assert!(!desk.says("\"John\""), "{:#?}", desk.texts());
}
