//! Every fault preset, sent through the engine to the real simulator: what should come back does, and never more goes out
//! than is said.

#![expect(clippy::expect_used, reason = "a test that cannot set its scene has failed")]

use std::sync::{Arc, Mutex};

use livedeflect_console::api::draft::Draft;
use livedeflect_console::api::endpoint::{Endpoint, Environment};
use livedeflect_console::api::presets::{self, Fault, NOBODY, Preset};
use livedeflect_console::app::engine::{Delivered, Engine, Order, Refusal, unix_now};
use livedeflect_console::app::presets::send;
use livedeflect_console::exchange::{Deviation, Outcome, Summary};
use livedeflect_console::oauth::credentials::{Credentials, SignatureMethod};
use livedeflect_console::send::cancel::Cancelled;
use livedeflect_console::send::post::Limits;
use livedeflect_console::send::worker::Worker;
use livedeflect_console::simulator::server::Simulator;
use livedeflect_console::store::paths::Paths;
use livedeflect_console::store::profile::{Profile, SecretSource};
use livedeflect_console::store::profiles::Profiles;

/// A simulator, an engine, and a profile of the one for the other.
struct Scene {
    // Why in this order: the simulator goes first.
    simulator: Simulator,
    engine: Arc<Engine>,
    worker: Worker,
    profile: Profile,
    _folder: tempfile::TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let worker = Worker::start().expect("a runtime");
        let known = vec![Credentials::new("key", "s3cret", "token", "t0ps3cret")];
        let simulator = worker.block_on(Simulator::start(0, known, unix_now, drop)).expect("a free port");
        let public = |secret: &str| SecretSource::Public(secret.to_owned());
        let profile = Profile {
            name: "Ours".to_owned(),
            environment: Environment::Simulator,
            endpoint: Endpoint::Custom(format!("{}api/contextAndInvite", simulator.base_url())),
            consumer_key: "key".to_owned(),
            consumer_secret: public("s3cret"),
            token: "token".to_owned(),
            token_secret: public("t0ps3cret"),
            ..Profiles::built_in().expect("the built-in profile")
        };
        let paths = Paths::of(Some(folder.path())).expect("paths");
        Self { simulator, engine: Engine::new(paths, Limits::default()), worker, profile, _folder: folder }
    }

    fn order(&self, preset: &'static Preset) -> Order {
        let profile = self.profile.clone();
        let draft = Draft::example();
        Order { fault: Some(preset), ..Order::new(profile, draft) }
    }

    /// Sends, and gives the first request of two beside what came back.
    fn send(&self, order: &Order) -> (Option<Delivered>, Result<Delivered, Refusal>) {
        let first = Mutex::new(None);
        let keep = |delivered| *first.lock().expect("nobody panics") = Some(delivered);
        let sent = self.worker.block_on(send(&self.engine, order, Cancelled::never(), |_| {}, keep));
        (first.into_inner().expect("nobody panics"), sent)
    }

    fn history(&self) -> Vec<Summary> {
        self.engine.with_history(|history| history.list()).expect("readable")
    }
}

#[test]
fn every_presets_expected_reply_is_the_simulators() {
    let scene = Scene::new();
    let (mut posts, mut requests) = (0, 0);
    for method in SignatureMethod::ALL {
        for preset in presets::all() {
            let mut order = scene.order(preset);
            order.profile.signature_method = method;
            let (first, sent) = scene.send(&order);
            let case = format!("{} with {method}", preset.name);
            let exchange = sent.expect(&case).exchange;
            let Some(outcome @ Outcome::Answered { response, .. }) = exchange.outcome() else { panic!("{case}") };
            let (status, verdict) = (response.status, outcome.reading().expect("a reading").verdict);
            let body = String::from_utf8_lossy(&response.body);
            let expected = preset.expected(method != SignatureMethod::Plaintext);
            assert!(expected.is_met(status, verdict, &body), "{case}: {status} {verdict:?} {body}");
            assert_ne!(expected.is_met_by_service(status, verdict, &body), Some(false), "{case}");

            let fault = exchange.request.fault.clone().expect(&case);
            assert_eq!(fault.name, preset.name);
            assert!(exchange.request.is_on_purpose(), "{case}");
            assert_eq!(first.is_some(), preset.fault == Fault::ReplayedNonce, "{case}");
            posts += u64::try_from(preset.posts()).expect("a count");
            requests += preset.requests();
            assert_eq!(scene.simulator.received(), posts, "{case}");

            let read = scene.engine.with_history(|history| history.get(exchange.id)).expect("readable");
            assert_eq!(read.as_ref(), Some(&exchange), "{case}: the history has it as it was sent");
            let rows = scene.history();
            assert_eq!((rows.len(), rows[0].fault.as_deref()), (requests, Some(preset.name.as_str())), "{case}");
            let shown = format!("{exchange:?}");
            assert!(!shown.contains("s3cret"), "{case}: {shown}");
        }
    }
}

/// Whatever does not say so sends what was signed, to where it was signed for.
#[test]
fn only_a_deviation_that_is_recorded_lets_a_request_differ_from_what_was_signed() {
    let scene = Scene::new();
    for preset in presets::all() {
        let order = scene.order(preset);
        let stamp = livedeflect_console::app::engine::fresh_stamp();
        let prepared = scene.worker.block_on(scene.engine.prepare(&order, stamp)).expect(&preset.name);
        let request = &prepared.request;
        let deviation = request.fault.as_ref().and_then(|fault| fault.deviation.clone());
        let steps = &request.explanation;
        let is_same_url = steps.base_uri == request.url.as_str() || !steps.is_signed();
        assert_eq!(is_same_url, !matches!(deviation, Some(Deviation::Url { .. })), "{}", preset.name);
        assert_eq!(request.method() == "POST", preset.posts() > 0, "{}", preset.name);
        let is_same_method = steps.http_method == "POST" && request.method() == "POST" || !steps.is_signed();
        assert_eq!(is_same_method, !matches!(deviation, Some(Deviation::Method { .. })), "{}", preset.name);
        let signature = format!(
            "oauth_signature=\"{}\"",
            steps.signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")
        );
        let is_same_signature = steps.authorization.contains(&signature) || !steps.is_signed();
        assert_eq!(is_same_signature, deviation != Some(Deviation::Signature), "{}", preset.name);
        let is_drafts =
            request.body == livedeflect_console::api::payload::Payload::of(&request.draft, order.profile.wire).bytes();
        assert_eq!(is_drafts, deviation != Some(Deviation::Body), "{}", preset.name);
    }
}

#[test]
fn the_first_of_a_replay_names_nobody_and_has_the_seconds_nonce() {
    let scene = Scene::new();
    let (first, sent) = scene.send(&scene.order(presets::preset("replayed-nonce").expect("a preset")));
    let (first, second) = (first.expect("the first").exchange, sent.expect("the second").exchange);
    assert_eq!(first.request.body, NOBODY.as_bytes());
    let nonce = |parameter: &&livedeflect_console::oauth::explain::Parameter| parameter.name == "oauth_nonce";
    let nonces = [&first, &second].map(|exchange| exchange.request.explanation.parameters.iter().find(nonce).cloned());
    assert!(nonces[0].is_some() && nonces[0] == nonces[1]);
    assert!(second.id > first.id && scene.simulator.received() == 2);
}

#[test]
fn without_a_reply_to_the_first_the_second_is_not_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let mut scene = Scene::new();
    scene.profile.endpoint = Endpoint::Custom(format!("http://{address}/api/contextAndInvite"));
    let (first, sent) = scene.send(&scene.order(presets::preset("replayed-nonce").expect("a preset")));
    let only = sent.expect("an outcome").exchange;
    assert!(first.is_none() && matches!(only.outcome(), Some(Outcome::NotSent { .. })));
    assert_eq!(only.request.body, NOBODY.as_bytes());
    assert_eq!(scene.history().len(), 1);
}

#[test]
fn the_forms_own_mistakes_hold_a_fault_back_and_the_faults_own_do_not() {
    let scene = Scene::new();
    let mut order = scene.order(presets::preset("missing-skill").expect("a preset"));
    order.draft.set_text("siteId", "x");
    assert!(matches!(scene.send(&order).1, Err(Refusal::Findings(findings)) if findings.len() == 1));
    order.invalid_anyway = true;
    let findings = scene.send(&order).1.expect("sent").exchange.request.findings;
    assert_eq!(findings.len(), 2, "{findings:?}");
    order.fault = presets::preset("empty-object");
    order.invalid_anyway = false;
    assert!(scene.send(&order).1.is_ok(), "the form's mistakes do not go out");
    order.fault = presets::preset("missing-skill");
    order.draft.raw_body = Some("[".to_owned());
    order.invalid_anyway = true;
    assert!(matches!(scene.send(&order).1, Err(Refusal::Fault(_))));
    assert_eq!(scene.simulator.received(), 2);
}
