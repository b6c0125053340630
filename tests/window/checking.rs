//! The credential check and the look-up of the zone, as an account's admin uses them. Nothing here texts anybody.

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use livedeflect_console::api::credential_check::{StepResult, Verdict};
use livedeflect_console::api::endpoint::{Endpoint, Environment};
use livedeflect_console::app::check::CheckForm;
use livedeflect_console::app::state::Dialog;
use livedeflect_console::store::profile::{Profile, SecretSource};
use livedeflect_console::store::profiles::{self, Profiles};
use livedeflect_console::store::settings::Settings;

use crate::desk::Desk;
use crate::scene::{OURS, folder, folder_for, keep, profile};
use crate::server::{Act, Server, dead_port};

const REFUSED: &str = r#"{"error":"No Authorization Header"}"#;

fn form(desk: &Desk) -> Option<&CheckForm> {
    match &desk.harness.state().state().dialog {
        Some(Dialog::Check(form)) => Some(form),
        _ => None,
    }
}

fn verdict(desk: &Desk) -> Option<Verdict> {
    form(desk)?.report.as_ref().map(|report| report.verdict)
}

fn check(desk: &mut Desk) {
    desk.command(Key::T);
    desk.until("a verdict, or a question", |desk| verdict(desk).is_some() || form(desk).is_some_and(|form| form.asks));
}

#[test]
fn the_simulators_own_profile_is_accepted_and_both_requests_are_on_record() {
    let (_folder, paths) = folder();
    let mut desk = Desk::open(&paths);
    check(&mut desk);
    assert_eq!(verdict(&desk), Some(Verdict::Accepted), "{:#?}", desk.texts());
    let results: Vec<_> = form(&desk).expect("the check").steps.iter().map(|step| step.result).collect();
    assert_eq!(results, [StepResult::Passed; 5]);
    assert!(desk.says("These credentials work") && !desk.says("Send the signed request?"));
    desk.button("Close");
    desk.until("both are in the history", |desk| desk.rows().len() == 2);
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

#[test]
fn a_wrong_secret_is_named_and_the_report_can_be_handed_on() {
    let (_folder, paths) = folder();
    let built_in = Profiles::built_in().expect("the built-in profile");
    let wrong = SecretSource::Public("5111000000000000000000000000dead".to_owned());
    keep(&paths, &Profile { name: OURS.to_owned(), token_secret: wrong, ..built_in });
    let mut desk = Desk::open(&paths);
    check(&mut desk);
    assert_eq!(verdict(&desk), Some(Verdict::Rejected));
    assert!(desk.says("token_secret is not the right one") && desk.says("exact"), "{:#?}", desk.texts());
    desk.button("Copy the report");
    assert!(desk.says("Copied"));
}

#[test]
fn the_signed_step_of_a_real_endpoint_is_asked_about_and_no_leaves_it_out() {
    for (answer, posts, expected) in [("Leave it out", 1, Verdict::Undecided), ("Send it", 2, Verdict::Rejected)] {
        let server = Server::start(vec![Act::Read, Act::reply(401, REFUSED)]);
        let (_folder, paths) = folder_for(Environment::Staging, server.address());
        let mut desk = Desk::open(&paths);
        check(&mut desk);
        assert!(desk.says("Send the signed request?") && desk.says("no harmless probe"), "{:#?}", desk.texts());
        desk.until("the harmless answer has the keyboard", |desk| desk.focused().as_deref() == Some("Leave it out"));
        desk.button(answer);
        desk.until("a verdict", |desk| verdict(desk).is_some());
        assert_eq!(verdict(&desk), Some(expected), "{answer}");
        assert!(desk.says("An unsigned request") && desk.says("the documented refusal"), "{:#?}", desk.texts());
        if expected == Verdict::Rejected {
            assert!(desk.says("seen publicly") && desk.says("possible"), "{:#?}", desk.texts());
        }
        drop(desk);
        let seen = server.finish().posts;
        assert_eq!(seen.len(), posts, "{answer}");
        let is_signed = |post: &[u8]| String::from_utf8_lossy(post).to_lowercase().contains("\r\nauthorization:");
        assert!(!is_signed(&seen[0]), "the first one shows nothing");
        assert!(seen.iter().skip(1).all(|post| is_signed(post)));
    }
}

#[test]
fn closing_a_check_that_waits_sends_nothing_more() {
    let server = Server::start(vec![Act::Read, Act::reply(401, REFUSED)]);
    let (_folder, paths) = folder_for(Environment::Production, server.address());
    let mut desk = Desk::open(&paths);
    check(&mut desk);
    desk.press(Key::Escape);
    desk.until("it is closed", |desk| form(desk).is_none());
    desk.until("the one request is on record", |desk| desk.rows().len() == 1);
    drop(desk);
    assert_eq!(server.finish().posts.len(), 1);
}

#[test]
fn all_profiles_are_checked_into_a_table_that_can_be_exported() {
    let (_folder, paths) = folder();
    let built_in = Profiles::built_in().expect("the built-in profile");
    let swapped = Profile {
        name: "=Swapped".to_owned(),
        consumer_secret: built_in.token_secret.clone(),
        token_secret: built_in.consumer_secret.clone(),
        ..built_in.clone()
    };
    profiles::save(&paths, &swapped).expect("saved");
    profiles::save(&paths, &profile(Environment::Staging, dead_port())).expect("saved");
    let mut desk = Desk::open(&paths);
    check(&mut desk);
    desk.tabs("All profiles");
    desk.button("Check all");
    desk.until("every verdict", |desk| {
        form(desk).is_some_and(|form| !form.is_running && form.rows.iter().all(|row| row.report.is_some()))
    });
    let verdicts: Vec<_> = form(&desk)
        .expect("the check")
        .rows
        .iter()
        .map(|row| (row.profile.as_str(), row.report.as_ref().expect("a report").verdict))
        .collect();
    assert_eq!(
        verdicts,
        [("Simulator", Verdict::Accepted), ("=Swapped", Verdict::Rejected), (OURS, Verdict::Unreachable)]
    );
    assert!(desk.says("swapped") && desk.says("Unreachable"), "{:#?}", desk.texts());
    desk.button("Export CSV");
    desk.until("the path", |desk| desk.says("Written: "));
    let table = std::fs::read_to_string(paths.exports().join("credential-check-1.csv")).expect("a table");
    assert!(table.starts_with("profile,verdict,cause\r\nSimulator,accepted,"), "{table}");
    assert!(table.contains("\"'=Swapped\",rejected,"), "no formula: {table}");
    desk.button("Export JSON");
    desk.until("the path", |desk| desk.says("credential-check-1.json"));
}

#[test]
fn the_zone_is_suggested_from_the_accounts_hosts_on_request() {
    let hosts = r#"{"baseURIs":[{"service":"agentVep","account":"38856538","baseURI":"lo.agentvep.liveperson.net"}]}"#;
    let server = Server::start(vec![Act::ReadHead, Act::reply(200, hosts)]);
    let (_folder, paths) = folder();
    let ours = Profile { endpoint: Endpoint::Zone("va".to_owned()), ..profile(Environment::Staging, dead_port()) };
    keep(&paths, &ours);
    let domain_api = format!("http://{}", server.address());
    Settings { domain_api, ..Settings::load(&paths).0 }.save(&paths).expect("saved");
    let mut desk = Desk::open(&paths);
    desk.command(Key::P);
    desk.until("the manager", |desk| desk.has(Role::Button, "Look up the zone"));
    desk.button("Look up the zone");
    desk.until("the suggestion", |desk| desk.has(Role::Button, "Use lo"));
    assert!(desk.says("agentVep") && desk.says("lo.agentvep.liveperson.net"));
    desk.button("Use lo");
    assert_eq!(desk.value("endpoint"), "lo");
    drop(desk);
    assert_eq!(server.finish().connections, 1);
}
