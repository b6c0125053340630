use super::*;

const GOOD: &str = r#"(
    version: 1,
    name: "Acme staging",
    environment: Staging,
    endpoint: Zone("va"),
    site_id: "38856538",
    signature_method: HmacSha1,
    consumer_key: "key",
    consumer_secret: Session,
    token: "token",
    token_secret: Env("ACME_TOKEN_SECRET"),
    wire: (time_unit: Seconds),
    defaults: { "skill": "sales" },
    allowed_recipients: ["14043438646"],
)"#;

#[test]
fn every_field_is_read_and_written_again() {
    let profile = Profile::parse(GOOD).expect("a good profile");
    assert_eq!(profile.endpoint, Endpoint::Zone("va".to_owned()));
    assert_eq!(profile.token_secret, SecretSource::Env("ACME_TOKEN_SECRET".to_owned()));
    assert_eq!(profile.wire.time_unit, crate::api::wire::TimeUnit::Seconds);
    assert_eq!(profile.defaults["skill"], "sales");
    assert_eq!(profile.allowed_recipients, ["14043438646"]);
    let again = Profile::parse(&profile.to_ron().expect("RON"));
    assert_eq!(again, Ok(profile));
}

#[test]
fn wire_defaults_and_recipients_may_be_left_out() {
    let optional = ["wire:", "defaults:", "allowed_recipients:"];
    let text: String = GOOD.lines().filter(|line| !optional.iter().any(|field| line.contains(field))).collect();
    let profile = Profile::parse(&text).expect("a good profile");
    assert_eq!(profile.wire, Wire::default());
    assert!(profile.defaults.is_empty() && profile.allowed_recipients.is_empty());
    assert!(!profile.to_ron().expect("RON").contains("allowed_recipients"), "an older program reads it too");
}

/// A row: what is replaced in the good file, by what, the place and a part of the reason.
#[test]
fn each_wrong_file_is_refused_with_its_place_and_reason() {
    let cases: &[(&str, &str, &str, &str)] = &[
        ("version: 1", "version: 2", "line 2,", "version 2 is not known"),
        ("version: 1,", "version: 2, news: [1, (a: B(3))],", "line 2,", "version 2 is not known"),
        ("version: 1", "version: 99999999999", "line 2,", "too large"),
        ("    version: 1,\n", "", "line 14,", "version is missing"),
        ("site_id:", "sitid:", "line 6,", "the field sitid is not known"),
        ("site_id:", "S3CR3TS3CR3T:", "line 6,", "a field that is not known"),
        ("token: \"token\"", "site_id: \"1\"", "line 10,", "site_id stands here a second time"),
        ("Staging,", "Moon,", "line 4,", "Known are Simulator, Test, Staging, Production"),
        ("Staging,", "Simulator,", "line 4,", "this machine alone"),
        ("\"va\"", "\"va.evil.com/\"", "line 5,", "not one DNS label"),
        ("Zone(\"va\")", "Custom(\"http://example.com/\")", "line 5,", "over https"),
        ("Zone(\"va\")", "Custom(\"https://u:S3CR3T@example.com/\")", "line 5,", "user name or password"),
        ("HmacSha1", "HmacMd5", "line 7,", "Known are HmacSha1"),
        ("\"Acme staging\"", "\"\"", "line 3,", "blank"),
        ("\"Acme staging\"", "\" Acme\"", "line 3,", "begins or ends with a space"),
        ("\"Acme staging\"", "\"Acme\\u{202E}gnigats\"", "line 3,", "U+202E at place 5"),
        ("\"Acme staging\"", "\"Acme\\nstaging\"", "line 3,", "U+000A at place 5"),
        ("\"Acme staging\"", "7", "line 3,", "double quotes"),
        ("\"key\"", "\"S3CR3T\\n\"", "line 8,", "line break"),
        ("\"token\"", "\"S3CR3T ", "line 1", "line"),
        ("Session", "Public(\"S3CR3T\")", "line 9,", "only where the environment is Simulator"),
        ("Session", "\"S3CR3T\"", "line 9,", "without quotes"),
        ("Session", "S3CR3T", "line 9,", "Known are Keyring, Passphrase, Session, Env, Public"),
        ("Session", "Public(S3CR3T)", "line 9,", "double quotes"),
        ("Session", "Public(\"S3CR3T\", 1)", "line 9,", "due here"),
        ("\"ACME_TOKEN_SECRET\"", "\"S3CR3T/+==\"", "line 11,", "no name of an environment variable"),
        ("\"ACME_TOKEN_SECRET\"", "\"\"", "line 11,", "no name of an environment variable"),
        ("\"token\",", "\"to\"S3CR3T\",", "line 10,", "comma"),
        ("Seconds", "Hours", "line 12,", "Known are Milliseconds, Seconds"),
        ("time_unit", "time", "line 12,", "the field time is not known"),
        ("\"skill\"", "\"skil\"", "line 13,", "no payload item is called \"skil\""),
        ("14043438646", "+14043438646", "line 14,", "entry 1 is not country code and number"),
        ("[\"14043438646\"]", "[1]", "line 14,", "double quotes"),
        ("],\n)", "],\n) S3CR3T", "line 15,", "after the end"),
        ("],\n)", "", "line 14,", "a comma or a closing bracket"),
    ];
    for (old, new, place, part) in cases {
        let text = GOOD.replacen(old, new, 1);
        assert_ne!(text, GOOD, "{old} is not in the good file");
        let error = Profile::parse(&text).expect_err(new);
        let shown = error.to_string();
        assert!(shown.starts_with(place) && shown.contains(", column "), "{new}: {shown}");
        assert!(shown.contains(part), "{new}: {shown}");
        assert!(!format!("{shown}{error:?}").contains("S3CR3T"), "{new}: {error:?}");
    }
}

#[test]
fn a_name_has_at_most_100_characters() {
    let named = |count| GOOD.replace("Acme staging", &"ä".repeat(count));
    assert!(Profile::parse(&named(100)).is_ok());
    assert!(Profile::parse(&named(101)).expect_err("refused").to_string().contains("101 characters"));
}

#[test]
fn the_column_is_that_of_the_value() {
    let error = Profile::parse(&GOOD.replace("Staging,", "Moon,")).expect_err("refused");
    assert!(error.to_string().starts_with("line 4, column 18:"), "{error}");
    let error = Profile::parse(&GOOD.replace("\"va\"", "\"v a\"")).expect_err("refused");
    assert!(error.to_string().starts_with("line 5, column 5:"), "{error}");
}

#[test]
fn a_huge_text_and_deep_nesting_are_refused() {
    assert_eq!(Profile::parse(&" ".repeat(MOST_BYTES + 1)), Err(ProfileError::TooLarge));
    assert!(Profile::parse(&"(".repeat(100_000)).is_err());
    assert!(Profile::parse(&format!("(version: 2, x: {}", "[".repeat(100_000))).is_err());
    assert!(Profile::parse("").is_err());
}

#[test]
fn a_public_secret_is_not_in_debug() {
    let source = SecretSource::Public("S3CR3T".to_owned());
    assert!(!format!("{source:?} {source}").contains("S3CR3T"));
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let mut profile = Profile::parse(GOOD).expect("a good profile");
    profile.consumer_secret = SecretSource::Public("S3CR3T".to_owned());
    let error = profile.to_ron().expect_err("refused").to_string();
    assert!(error.contains("consumer_secret") && !error.contains("S3CR3T"), "{error}");
}
