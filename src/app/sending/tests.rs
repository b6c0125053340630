//! What a yes does when the window itself does not hold it back.

use eframe::egui;

use super::*;
use crate::api::draft::Draft;
use crate::api::recipients::Leave;
use crate::app::again::Replay;
use crate::app::commands::Command;
use crate::exchange::{Remarks, State};
use crate::store::paths::Paths;
use crate::store::profile::{Profile, SecretSource};
use crate::store::profiles::SIMULATOR;

#[test]
fn a_yes_without_the_number_sends_nothing_even_when_the_window_lets_it_through() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths::of(Some(folder.path())).expect("paths");
    let ctx = egui::Context::default();
    let mut console = Console::new(&ctx, paths).expect("the background's threads");
    // Why PATH: this variable is there on every machine. Nothing listens on port 9, should anything be sent.
    let secret = || SecretSource::Env("PATH".to_owned());
    let profile = Profile {
        environment: crate::api::endpoint::Environment::Staging,
        endpoint: crate::api::endpoint::Endpoint::Custom("http://127.0.0.1:9/".to_owned()),
        consumer_secret: secret(),
        token_secret: secret(),
        allowed_recipients: vec!["1".to_owned()],
        ..Profile::parse(SIMULATOR).expect("the built-in profile")
    };
    let order = Order::new(profile, Draft::example());
    let long_ago = Instant::now().checked_sub(SECOND_PRESS).expect("a moment in the past");
    for (number_again, is_sent) in [("", false), ("1", false), ("14043438646", true)] {
        let asked = Confirm {
            leave: Leave::Given,
            number_again: number_again.to_owned(),
            asked: long_ago,
            ..question(&order, None, None)
        };
        console.state.dialog = Some(Dialog::Confirm(Box::new(asked)));
        console.pending = Some(order.clone());
        console.execute(Command::Confirm, &ctx);
        assert_eq!(console.state.sending.is_some(), is_sent, "{number_again:?}");
        assert_eq!(console.state.dialog.is_none(), is_sent, "it is asked still: {number_again:?}");
    }
}

#[test]
fn the_list_holds_for_the_body_that_really_goes_out() {
    let profile = Profile {
        environment: crate::api::endpoint::Environment::Staging,
        endpoint: crate::api::endpoint::Endpoint::Custom("https://livedeflect.example/".to_owned()),
        allowed_recipients: vec!["14043438646".to_owned()],
        ..Profile::parse(SIMULATOR).expect("the built-in profile")
    };
    let mut other = Draft::example();
    other.set_text("customerPhoneNumber", "2025550123");
    let url = profile.endpoint.url(None).expect("a URL");
    let mut request = engine::prepared(&profile, url, other, Vec::new(), None).request;
    // Why: a form that gives another body than the one on record, as a profile that writes payloads otherwise makes it.
    request.draft = Draft::example();
    let exchange = Exchange { id: 7, started_at: 0, request, state: State::InFlight, remarks: Remarks::default() };
    let replay = Replay { id: 7, request: exchange.request.clone() };
    let replayed = Order { replay: Some(Box::new(replay)), ..Order::new(profile.clone(), Draft::example()) };
    for (how, order) in [("afresh", again::afresh(&exchange, &profile).expect("an order")), ("replayed", replayed)] {
        let numbers = vec!["12025550123".to_owned()];
        assert_eq!(engine::leave(&order), Leave::TypeAgain(numbers), "{how}");
        assert_eq!(question(&order, None, None).leave, engine::leave(&order), "{how}");
    }
    assert_eq!(engine::leave(&Order::new(profile, Draft::example())), Leave::Given);
}

#[test]
fn what_was_recorded_without_personal_data_is_not_sent_again() {
    let profile = Profile::parse(SIMULATOR).expect("the built-in profile");
    let url = url::Url::parse("http://127.0.0.1:9/").expect("a URL");
    let request = engine::prepared(&profile, url, Draft::example(), Vec::new(), None).request;
    let remarks = Remarks { aliased: true, ..Remarks::default() };
    let exchange = Exchange { id: 7, started_at: 0, request, state: State::InFlight, remarks };
    for order in [again::afresh(&exchange, &profile), again::replay(&exchange, &profile)] {
        let error = order.expect_err("refused").to_string();
        assert!(error.contains("#7 cannot be sent again: it was recorded without personal data"), "{error}");
    }
}

#[test]
fn a_question_never_takes_the_place_of_what_is_open() {
    let folder = tempfile::tempdir().expect("a folder");
    let paths = Paths::of(Some(folder.path())).expect("paths");
    let ctx = egui::Context::default();
    let mut console = Console::new(&ctx, paths).expect("the background's threads");
    let order = Order::new(console.profiles[0].clone(), Draft::example());
    let asked = |number| Event::Ask(number, Box::new(question(&order, None, None)), Box::new(order.clone()));

    // Called off meanwhile: the question is not asked.
    console.take_in(asked(console.question + 1), &ctx);
    assert!(console.state.dialog.is_none() && console.pending.is_none());

    let opened: [fn(&mut Console); 2] = [Console::open_paste, Console::open_save_sample];
    for open in opened {
        for late in [asked(console.question), Event::Refused(unrecorded(), Box::new(order.clone()))] {
            open(&mut console);
            let typed = format!("{:?}", console.state.dialog);
            let notices = console.state.notices.len();
            console.take_in(late, &ctx);
            assert_eq!(format!("{:?}", console.state.dialog), typed);
            assert!(console.pending.is_none() && console.state.sending.is_none(), "nothing waits to be sent");
            let notice = console.state.notices.get(notices).expect("it is told");
            assert!(notice.contains("Not sent") && notice.contains("send again"), "{notice}");
            console.decline();
        }
    }

    console.take_in(asked(console.question), &ctx);
    assert!(matches!(console.state.dialog, Some(Dialog::Confirm(_))) && console.pending.is_some());
    let openers: [fn(&mut Console); 6] = [
        Console::open_paste,
        Console::open_save_sample,
        Console::open_samples,
        Console::open_run,
        Console::open_simulator,
        Console::open_profiles,
    ];
    for open in openers {
        open(&mut console);
        assert!(matches!(console.state.dialog, Some(Dialog::Confirm(_))), "{:?}", console.state.dialog);
    }
}

fn unrecorded() -> engine::Refusal {
    engine::Refusal::Unrecorded(crate::store::history::error::HistoryError::Damaged("history.db".into()))
}
