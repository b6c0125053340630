//! The request body, serialised once: the same bytes are shown, sent, stored and exported.

use super::caller_info;
use serde_json::Value;

use super::catalogue::{
    CALLER_INFO, CUSTOMER_COUNTRY_CODE, CUSTOMER_PHONE_NUMBER, DEFLECTION_HANDLE, DEFLECTION_TEXT, IS_MOBILE, ITEMS,
    Item,
};
use super::draft::{Draft, Form};
use super::json;
use super::wire::{IsMobile, Wire};

/// The bytes of a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload(Vec<u8>);

impl Payload {
    /// Serialises a draft as it stands, mistakes and all: items in the specification's order, unknown ones last.
    ///
    /// Whether it may be sent is for [`Draft::payload`] and the user to say.
    #[must_use]
    pub fn of(draft: &Draft, wire: Wire) -> Self {
        if let Some(raw) = &draft.raw_body {
            return Self(raw.clone().into_bytes());
        }
        let mut members = Vec::new();
        for item in &ITEMS {
            if let Some(literal) = literal(item, draft, wire) {
                members.extend(item.wire_names(wire).iter().map(|name| member(name, &literal)));
            }
        }
        members.extend(draft.others.iter().map(|(name, literal)| member(name, literal)));
        Self(format!("{{{}}}", members.join(",")).into_bytes())
    }

    /// The bytes as they go on the wire, UTF-8.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, handed over.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }
}

/// Whom a body texts and with what, as its receiver reads it; for questions before a send, and for lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Country code and number, and `deflectionHandle` where that is another number; `nobody` when there is none of it.
    pub number: String,
    /// `deflectionText`, or `None` for LiveDeflect's standard welcome message.
    pub text: Option<String>,
}

impl Recipient {
    /// Reads a body; what cannot be read is said to be so.
    #[must_use]
    pub fn of(body: &[u8]) -> Self {
        let Ok(Value::Object(items)) = serde_json::from_slice::<Value>(body) else {
            return Self { number: "not known, the body is no JSON object".to_owned(), text: None };
        };
        let text = |name: &str| match items.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Null) | None => None,
            Some(other) => Some(other.to_string()),
        };
        let country_code = text(CUSTOMER_COUNTRY_CODE).unwrap_or_default();
        let number = text(CUSTOMER_PHONE_NUMBER).unwrap_or_default();
        let shown = format!("+{country_code} {number}");
        let number = match text(DEFLECTION_HANDLE).filter(|handle| !handle.is_empty()) {
            None if country_code.is_empty() && number.is_empty() => "nobody".to_owned(),
            Some(handle) if handle != format!("{country_code}{number}") => format!("{shown}, handle {handle}"),
            _ => shown,
        };
        Self { number, text: text(DEFLECTION_TEXT).filter(|text| !text.is_empty()) }
    }
}

fn member(name: &str, literal: &str) -> String {
    format!("{}:{literal}", json::string(name))
}

/// The JSON text of an item's value, or `None` when the item is left out.
fn literal(item: &'static Item, draft: &Draft, wire: Wire) -> Option<String> {
    let entry = draft.entry(item.name);
    match entry.form {
        Form::Omitted => None,
        Form::Empty => Some(json::string("")),
        Form::Json => (!entry.text.is_empty()).then(|| entry.text.clone()),
        Form::Own if item.name == CALLER_INFO => caller_info::to_json(&draft.caller_info),
        Form::Own if entry.text.is_empty() => None,
        Form::Own
            if item.name == IS_MOBILE
                && wire.is_mobile == IsMobile::Boolean
                && matches!(entry.text.as_str(), "true" | "false") =>
        {
            Some(entry.text.clone())
        }
        Form::Own => Some(json::string(&entry.text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::checks::Now;
    use crate::api::wire::TextTagName;

    fn text(draft: &Draft, wire: Wire) -> String {
        String::from_utf8(Payload::of(draft, wire).into_bytes()).expect("UTF-8")
    }

    #[test]
    fn the_example_comes_out_value_for_value_and_in_order() {
        let example = include_str!("../../assets/payloads/example.json");
        let payload = Draft::example().payload(Wire::default(), Now(1_528_932_960_000)).expect("a valid draft");
        let sent = json::pairs(std::str::from_utf8(payload.bytes()).expect("UTF-8")).expect("an object");
        assert_eq!(sent, json::pairs(example).expect("an object"));
    }

    #[test]
    fn the_wire_choices_change_names_and_types() {
        let draft = Draft::example();
        let wire = Wire { is_mobile: IsMobile::Boolean, text_tag_name: TextTagName::Both, ..Wire::default() };
        let text = text(&draft, wire);
        assert!(text.contains(r#""isMobile":true,"#), "{text}");
        assert!(text.contains(r#""deflectionTextTag":"template-1","deflectionTagText":"template-1""#), "{text}");
    }

    #[test]
    fn the_recipient_is_read_from_what_really_goes_out() {
        let mut draft = Draft::example();
        let of = |draft: &Draft| Recipient::of(Payload::of(draft, Wire::default()).bytes());
        assert_eq!(of(&draft).number, "+1 4043438646");
        assert_eq!(of(&draft).text.as_deref(), Some("Welcome to our IVR Deflection solution"));
        draft.set_text("deflectionHandle", "15550001111");
        draft.entry_mut("deflectionText").form = Form::Empty;
        assert_eq!(of(&draft), Recipient { number: "+1 4043438646, handle 15550001111".to_owned(), text: None });
        draft.raw_body = Some(r#"{"customerCountryCode":44,"customerPhoneNumber":"7"}"#.to_owned());
        assert_eq!(of(&draft).number, "+44 7");
        draft.raw_body = Some("{".to_owned());
        assert!(of(&draft).number.contains("not known"));
    }

    #[test]
    fn what_was_not_typed_is_left_out_and_what_was_typed_wrong_is_kept() {
        let mut draft = Draft::default();
        draft.set_text("siteId", " 1\"2\u{202E} ");
        draft.set_json("skill", "[1,");
        draft.entry_mut("firstName").form = Form::Empty;
        draft.others.push(("odd".to_owned(), "1.00".to_owned()));
        assert_eq!(
            text(&draft, Wire::default()),
            "{\"siteId\":\" 1\\\"2\u{202E} \",\"skill\":[1,,\"firstName\":\"\",\"odd\":1.00}"
        );
    }
}
