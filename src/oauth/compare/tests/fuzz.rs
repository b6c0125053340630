//! No text makes anything panic. `PROPTEST_CASES` asks for more cases than a usual run has.

use proptest::prelude::*;

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn no_header_makes_the_reading_panic(
        text in "[ -~é\\n]{0,60}",
        parameter in "(oauth_(nonce|token|signature|timestamp)[=\"%,' &a-f0-9\\n]{0,12}){0,5}",
    ) {
        for text in [text.clone(), format!("OAuth {parameter}{text}"), format!("Authorization: OAuth {text}{parameter}")] {
            if let Some(header) = LooseHeader::parse(&text) {
                prop_assert!(header.parameters.iter().any(|loose| loose.name.starts_with("oauth_")));
                drop(format!("{header:?}"));
            }
        }
    }

    #[test]
    fn no_base_string_makes_the_reading_panic(text in "(POST|post)?&?[ -~é%&=]{0,60}") {
        drop(BaseText::parse(&text));
    }

    #[test]
    fn no_text_makes_the_redaction_panic(text in any::<String>(), at in 0_usize..40) {
        let at = text.is_char_boundary(at).then_some(at);
        drop(Redaction::of(&credentials()).apply(&text, at));
    }
}

proptest! {
    // Why fewer: each looks for pairs of mistakes, which takes its time in a debug build.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_claim_makes_the_comparison_panic(
        parameters in "(oauth_(nonce|token|signature|timestamp)=\"[%a-f0-9é]{0,12}\",){1,5}",
        base_string in "(POST|post)?&?[ -~é%&=]{0,60}",
    ) {
        let header = LooseHeader::parse(&format!("OAuth {parameters}")).expect("a parameter");
        for claim in [Claim::Header { header, body: None }, Claim::BaseString(base_string)] {
            let comparison = compare(&claim, "POST", "http://127.0.0.1/?a=1", &credentials()).expect("a URL");
            prop_assert!(!comparison.right);
            prop_assert!(!comparison.causes.is_empty());
        }
    }
}
