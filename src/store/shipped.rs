//! The payloads that ship with the program: the files of `assets/payloads/`, each with the wire choices it is written for.

use crate::api::draft::Draft;
use crate::api::load::{self, LoadError};
use crate::api::wire::{IsMobile, TextTagName, TimeUnit, Wire};

/// A payload that ships with the program.
#[derive(Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Its name.
    pub name: &'static str,
    /// What it is for, one sentence without a full stop.
    pub about: &'static str,
    /// The choices under which nothing in it contradicts the profile.
    pub wire: Wire,
    /// Its JSON.
    pub json: &'static str,
}

impl Shipped {
    /// The payload read under a profile's choices, so that it is sent as it stands here. Under other choices than its own it
    /// gives findings: that is the contradiction it shows.
    ///
    /// # Errors
    /// None, unless the program was built from a damaged file.
    pub fn draft(&self, wire: Wire) -> Result<Draft, LoadError> {
        load::payload(self.json.as_bytes(), wire)
    }
}

/// The default's choices, which a constant cannot ask for.
const WIRE: Wire = Wire {
    time_unit: TimeUnit::Milliseconds,
    text_tag_name: TextTagName::DeflectionTagText,
    is_mobile: IsMobile::String,
};

/// The payloads, in the order shown.
pub static SHIPPED: [Shipped; 7] = [
    Shipped {
        name: "Specification's example",
        about: "All items, with the values of the specification's example payload",
        wire: WIRE,
        json: include_str!("../../assets/payloads/example.json"),
    },
    Shipped {
        name: "Smallest payload",
        about: "The required items alone; the consumer gets LiveDeflect's standard welcome message",
        wire: WIRE,
        json: include_str!("../../assets/payloads/smallest.json"),
    },
    Shipped {
        name: "Unicode text",
        about: "A long text in many scripts with emoji, which goes out in several UCS-2 segments",
        wire: WIRE,
        json: include_str!("../../assets/payloads/unicode.json"),
    },
    Shipped {
        name: "UK mobile number",
        about: "A number with country code 44, from the range that Ofcom keeps for fiction",
        wire: WIRE,
        json: include_str!("../../assets/payloads/non-us.json"),
    },
    Shipped {
        name: "Times in seconds",
        about: "Epoch times in seconds, as the specification's table says; its example shows milliseconds",
        wire: Wire { time_unit: TimeUnit::Seconds, ..WIRE },
        json: include_str!("../../assets/payloads/seconds.json"),
    },
    Shipped {
        name: "deflectionTextTag",
        about: "The text tag under the name of the specification's table; its example says deflectionTagText",
        wire: Wire { text_tag_name: TextTagName::DeflectionTextTag, ..WIRE },
        json: include_str!("../../assets/payloads/deflection-text-tag.json"),
    },
    Shipped {
        name: "isMobile as true",
        about: "The JSON value true, as the specification's table reads; its example shows the string \"true\"",
        wire: Wire { is_mobile: IsMobile::Boolean, ..WIRE },
        json: include_str!("../../assets/payloads/is-mobile-boolean.json"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::catalogue::ITEMS;
    use crate::api::checks::Now;
    use crate::api::json;
    use crate::api::payload::Payload;
    use crate::api::sms::{Encoding, Message};

    const NOW: Now = Now(1_528_932_960_000);

    fn shipped(name: &str) -> &'static Shipped {
        SHIPPED.iter().find(|shipped| shipped.name == name).expect(name)
    }

    fn sorted(text: &str) -> Vec<(String, String)> {
        let mut pairs = json::pairs(text).expect("an object");
        pairs.sort();
        pairs
    }

    #[test]
    fn each_is_valid_and_sent_as_it_stands_under_its_own_choices_and_unchanged_under_all_others() {
        assert_eq!(WIRE, Wire::default());
        for sample in &SHIPPED {
            let draft = sample.draft(sample.wire).expect(sample.name);
            let payload = draft.payload(sample.wire, NOW);
            assert!(payload.is_ok(), "{}: {payload:?}", sample.name);
            assert_eq!(draft.others, [], "{}", sample.name);
            for other in SHIPPED.iter().map(|other| other.wire) {
                let bytes = Payload::of(&sample.draft(other).expect(sample.name), other).into_bytes();
                let sent = String::from_utf8(bytes).expect("UTF-8");
                assert_eq!(sorted(&sent), sorted(sample.json), "{} {other:?}", sample.name);
            }
        }
    }

    #[test]
    fn each_contradiction_is_seen_from_the_other_side() {
        for name in ["deflectionTextTag", "isMobile as true"] {
            let draft = shipped(name).draft(WIRE).expect(name);
            assert!(draft.payload(WIRE, NOW).is_err(), "{name}");
        }
        let seconds = shipped("Times in seconds").draft(WIRE).expect("a payload");
        assert_eq!([seconds.text("deflectionAcceptTime").len(), seconds.text("callBeginTime").len()], [10, 10]);
    }

    #[test]
    fn each_is_what_its_name_says() {
        let smallest = shipped("Smallest payload");
        let names: Vec<_> = json::pairs(smallest.json).expect("an object").into_iter().map(|(name, _)| name).collect();
        let required: Vec<_> = ITEMS.iter().filter(|item| item.required).map(|item| item.name).collect();
        assert_eq!(names, required);

        assert_eq!(shipped("Specification's example").draft(WIRE).expect("a payload"), Draft::example());

        let unicode = Message::of(shipped("Unicode text").draft(WIRE).expect("a payload").text("deflectionText"));
        assert_eq!(unicode.encoding, Encoding::Ucs2);
        assert!(unicode.segments >= 3 && unicode.forcing.iter().any(|forcing| forcing.character > '\u{FFFF}'));

        for sample in &SHIPPED {
            let draft = sample.draft(sample.wire).expect(sample.name);
            let number = format!("{}{}", draft.text("customerCountryCode"), draft.text("customerPhoneNumber"));
            assert_eq!(draft.text("deflectionHandle"), number, "{}", sample.name);
        }
        assert_eq!(shipped("UK mobile number").draft(WIRE).expect("a payload").text("customerCountryCode"), "44");
    }
}
