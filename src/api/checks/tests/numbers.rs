//! Country codes, numbers and the handle.

use super::*;

/// Country code, number, and what is found at the code, the number and the handle.
#[test]
fn customers_numbers() {
    type Row<'a> = (&'a str, &'a str, Expected<'a>, Expected<'a>);
    let rows: &[Row<'_>] = &[
        ("1", "4043438646", None, None),
        ("44", "7911123456", None, None),
        (
            "44",
            "07911123456",
            None,
            Some((Warning, "07911 123456 is written with the trunk prefix 0", Some("Use 7911123456"))),
        ),
        ("61", "0400111222", None, Some((Warning, "0400 111 222 is written", Some("Use 400111222")))),
        ("36", "06201234567", None, Some((Warning, "06 20 123 4567 is written", Some("Use 201234567")))),
        ("39", "0236618300", None, Some((Warning, "02 3661 8300 is a landline", None))),
        ("39", "3123456789", None, None),
        // A number of its own, although it begins as if with the country code.
        ("49", "49205894", None, Some((Warning, "is a landline", None))),
        ("1", "14043438646", None, Some((Warning, "Begins with the country code 1", Some("Use 4043438646")))),
        ("44", "447911123456", None, Some((Warning, "country code 44, and 07911 123456", Some("Use 7911123456")))),
        ("44", "00447911123456", None, Some((Warning, "country code 44", Some("Use 7911123456")))),
        ("44", "4407911123456", None, Some((Warning, "country code 44", Some("Use 7911123456")))),
        ("44", "0447911123456", None, Some((Warning, "has 13 digits", None))),
        ("44", "2079460018", None, Some((Warning, "020 7946 0018 is a landline", None))),
        ("44", "8081570192", None, Some((Warning, "is a toll-free number", None))),
        ("44", "9098790000", None, Some((Warning, "is a premium-rate number", None))),
        ("33", "884012345", None, Some((Warning, "is a shared-cost number", None))),
        ("44", "7012345678", None, Some((Warning, "is a personal number", None))),
        ("44", "5612345678", None, Some((Warning, "is an internet telephony number", None))),
        ("44", "7640123456", None, Some((Warning, "is a pager", None))),
        ("44", "5512345678", None, Some((Warning, "is a company's service number", None))),
        ("61", "26", None, Some((Warning, "26 has 2 digits", None))),
        ("1", "404343864", None, Some((Warning, "404343864 has 9 digits", None))),
        ("1", "40434386460", None, Some((Warning, "has 11 digits", None))),
        ("1", "1231231234", None, Some((Warning, "is no number behind country code 1", None))),
        ("44", "7700900123", None, Some((Warning, "07700 900123 is no number behind country code 44", None))),
        ("1", "22345678901234", None, Some((Warning, "has 14 digits", None))),
        ("1", "223456789012345", None, Some((Warning, "16 digits together", None))),
        ("44", "79111234567890", None, Some((Warning, "16 digits together", None))),
        ("44", "7911123456789", None, Some((Warning, "has 13 digits", None))),
        ("999", "123456789012", Some((Warning, "No country has the calling code 999", None)), None),
        (
            "999",
            "1234567890123",
            Some((Warning, "No country has the calling code 999", None)),
            Some((Warning, "16 digits", None)),
        ),
        ("0044", "7911123456", Some((Warning, "No country has the calling code 0044", Some("Use 44"))), None),
        ("1242", "3591234", Some((Warning, "No country has the calling code 1242", None)), None),
        ("+44", "7911123456", Some((Error, "'+' at place 1", Some("Use 44"))), None),
    ];
    for (code, number, at_code, at_number) in rows {
        let mut draft = flawless();
        draft.set_text("customerCountryCode", code);
        draft.set_text("customerPhoneNumber", number);
        let findings = findings(&draft, Wire::default(), NOW);
        let row = format!("{code} {number}");
        hold(&findings, &Place::Item("customerCountryCode".to_owned()), *at_code, &row);
        hold(&findings, &Place::Item("customerPhoneNumber".to_owned()), *at_number, &row);
    }
}

#[test]
fn dialed_numbers_may_be_landlines_and_toll_free() {
    for (code, number, expected) in [
        ("1", "8002530000", None),
        ("44", "2079460018", None),
        ("44", "8081570192", None),
        ("44", "02079460018", Some((Warning, "with the trunk prefix 0", Some("Use 2079460018")))),
        ("1", "611", Some((Warning, "611 has 3 digits", None))),
        ("1", "223456789012345", Some((Warning, "16 digits", None))),
    ] {
        let mut draft = flawless();
        draft.set_text("dialedCountryCode", code);
        draft.set_text("dialedPhoneNumber", number);
        let findings = findings(&draft, Wire::default(), NOW);
        hold(&findings, &Place::Item("dialedPhoneNumber".to_owned()), expected, &format!("{code} {number}"));
    }
    hold_items(
        Wire::default(),
        NOW,
        &[("dialedCountryCode", "999", Some((Warning, "No country has the calling code 999", None)))],
    );
}

#[test]
fn handles_are_country_code_and_number() {
    let wrong = "Not customerCountryCode and customerPhoneNumber";
    let row = |code, number, handle, expected: Expected<'_>| {
        let mut draft = flawless();
        draft.set_text("customerCountryCode", code);
        draft.set_text("customerPhoneNumber", number);
        draft.set_text("deflectionHandle", handle);
        let findings = findings(&draft, Wire::default(), NOW);
        hold(&findings, &Place::Item("deflectionHandle".to_owned()), expected, &format!("{code} {number} {handle}"));
    };
    row("1", "4043438646", "14043438646", None);
    row("1", "4043438646", "4043438646", Some((Warning, wrong, Some("Use 14043438646"))));
    row("1", "4043438646", "14043438647", Some((Warning, wrong, Some("Use 14043438646"))));
    row("44", "07911123456", "447911123456", None);
    row("44", "07911123456", "4407911123456", Some((Warning, wrong, Some("Use 447911123456"))));
    row("999", "12345", "99912345", None);
    row("", "4043438646", "4043438646", None);
    row("+1", "4043438646", "4043438646", None);
    assert_eq!(phone::derived_handle("1", "4043438646").as_deref(), Some("14043438646"));
    for (code, number) in [("", "1"), ("1", ""), ("+1", "1"), ("1", "4 0"), ("１", "1")] {
        assert_eq!(phone::derived_handle(code, number), None);
    }
    assert_eq!(phone::national_format("44", "7911123456").as_deref(), Some("07911 123456"));
    assert_eq!(phone::national_format("44", "07911123456"), None);
}
