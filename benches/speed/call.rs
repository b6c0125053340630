//! What happens at each key press in the form and before each send: checks, payload, signature, and a body's indentation.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};

use livedeflect_console::api::caller_info::Row;
use livedeflect_console::api::checks::{self, Now};
use livedeflect_console::api::draft::Draft;
use livedeflect_console::api::json;
use livedeflect_console::api::payload::Payload;
use livedeflect_console::api::wire::Wire;
use livedeflect_console::oauth::credentials::{Credentials, SignatureMethod, Stamp};
use livedeflect_console::oauth::sign;

/// How many pairs `callerInfo` has: the example's, or far more than a form shows at once.
const PAIRS: [usize; 2] = [3, 500];

fn draft(pairs: usize) -> Draft {
    let mut draft = Draft::example();
    let row = |index| Row { key: format!("key{index}"), text: format!("value {index}"), ..Row::default() };
    draft.caller_info.extend((draft.caller_info.len()..pairs).map(row));
    draft
}

#[divan::bench(args = PAIRS)]
fn check_a_draft_with_pairs(bencher: Bencher, pairs: usize) {
    let draft = draft(pairs);
    bencher.bench_local(|| checks::check(black_box(&draft), Wire::default(), Now(1_528_932_960_000)));
}

#[divan::bench(args = PAIRS)]
fn serialise_a_draft_with_pairs(bencher: Bencher, pairs: usize) {
    let draft = draft(pairs);
    bencher.bench_local(|| Payload::of(black_box(&draft), Wire::default()));
}

#[divan::bench(sample_count = 30)]
fn indent_a_body_of_1_mib(bencher: Bencher) {
    let mut body = String::from("[");
    while body.len() < 1024 * 1024 {
        body.push_str(
            r#"{"callId":"473513","success":"true","durations":[1.50,null,-2e3],"note":"a \"quoted\" word"},"#,
        );
    }
    body.push_str("null]");
    assert!(json::pretty(&body).is_some(), "the body is JSON");
    bencher.counter(BytesCount::of_str(&body)).bench_local(|| json::pretty(black_box(&body)));
}

#[divan::bench]
fn sign_with_hmac_sha1(bencher: Bencher) {
    let url = "https://va.ivrdeflect.liveperson.net/api/contextAndInvite".parse().expect("a URL");
    let credentials = Credentials::new(
        "d392e7ff2e204d6c802e38fd775563d1",
        "0123456789abcdef",
        "61adad31204a4e6fab68d560f1ffb594",
        "fedcba9876543210",
    );
    let stamp = Stamp { nonce: "c1c04ec4-3125-44cf-9c39-cccb9343541b".to_owned(), timestamp: 1_528_932_953 };
    bencher.bench_local(|| {
        sign::sign("POST", black_box(&url), SignatureMethod::HmacSha1, black_box(&credentials), &stamp)
    });
}
