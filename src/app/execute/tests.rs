//! What a yes does when the window itself does not hold it back.

use super::*;
use crate::api::recipients::Leave;
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
    let order = Order { profile, draft: Draft::example(), invalid_anyway: false, unrecorded: false };
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
