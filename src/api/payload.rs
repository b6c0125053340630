//! The request body, serialised once: the same bytes are shown, sent, stored and exported.

use super::caller_info;
use super::catalogue::{CALLER_INFO, IS_MOBILE, ITEMS, Item};
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

fn member(name: &str, literal: &str) -> String {
    format!("{}:{literal}", json::string(name))
}

/// The JSON text of an item's value, or `None` when the item is left out.
fn literal(item: &'static Item, draft: &Draft, wire: Wire) -> Option<String> {
    let entry = draft.entry(item.name);
    match entry.form {
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
