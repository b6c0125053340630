//! Numbering plans are read only when asked for. A process of its own: in another one, plans may be read already.

use livedeflect_console::api::checks::{self, Now, Place};
use livedeflect_console::api::draft::Draft;
use livedeflect_console::api::wire::Wire;

/// What is found at the customer's number.
fn found(number: &str) -> Vec<String> {
    let mut draft = Draft::example();
    draft.set_text("customerPhoneNumber", number);
    checks::check(&draft, Wire::default(), Now(1_528_932_960_000))
        .into_iter()
        .filter(|finding| finding.place == Place::Item("customerPhoneNumber".to_owned()))
        .map(|finding| finding.what)
        .collect()
}

#[test]
fn plans_are_silent_until_they_are_read_and_the_other_rules_are_not() {
    assert!(!checks::is_warm());
    assert_eq!(found("404"), Vec::<String>::new());
    assert_eq!(found("404343864612345"), ["16 digits together with the country code"]);
    assert_eq!(found("404-343-8646"), ["'-' at place 4 is no digit"]);
    assert!(!checks::is_warm());
    checks::warm_up();
    assert!(checks::is_warm());
    assert_eq!(found("404"), ["404 has 3 digits"]);
}
