//! What a credential check sent, as the history shows it.

use eframe::egui::accesskit::Role;
use livedeflect_console::app::credential_check;
use livedeflect_console::app::engine::Engine;
use livedeflect_console::send::cancel::Cancelled;
use livedeflect_console::send::post::Limits;
use livedeflect_console::store::profiles::Profiles;

use crate::desk::Desk;
use crate::scene::folder;
use crate::server::sending::worker;

#[test]
fn a_request_without_a_signature_is_shown_as_such() {
    let (_folder, paths) = folder();
    let engine = Engine::new(paths.clone(), Limits::default());
    let profile = Profiles::built_in().expect("the built-in profile");
    let agreed = std::future::ready(true);
    worker().block_on(credential_check::check(&engine, &profile, &[], agreed, &Cancelled::never(), |_| ()));
    let mut desk = Desk::open(&paths);
    for (row, is_signed) in [("#1 ", false), ("#2 ", true)] {
        desk.choose(row);
        desk.tabs("Signature");
        assert_eq!(desk.says("This request was not signed"), !is_signed, "{row}");
        assert_eq!(desk.has(Role::Label, "Signature base string"), is_signed, "{row}");
        desk.tabs("Headers");
        assert_eq!(desk.texts().iter().any(|text| text == "authorization"), is_signed, "{row} {:?}", desk.texts());
        assert!(desk.rows().iter().any(|line| line.starts_with(row) && line.contains("nobody")), "{:?}", desk.rows());
    }
}
