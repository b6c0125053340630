//! The payload's items as one table: form, checks, payload, help, simulator and command line read it.
//!
//! Source: "Request Payload" and "Example Payload" of LivePerson's `contextAndInvite` page. Adding an item is adding a row.

use super::wire::Wire;

/// One item of the payload.
#[derive(Debug)]
pub struct Item {
    /// The API's name, as the specification's table spells it.
    pub name: &'static str,
    /// The name in words, sentence case.
    pub label: &'static str,
    /// Whether the table marks it required.
    pub required: bool,
    /// What the item's text must be.
    pub accepts: Accepts,
    /// The value of the specification's example payload.
    pub example: &'static str,
    /// The part of the form it stands in.
    pub group: Group,
    /// What the specification's table says of it, and where its example says otherwise.
    pub source: &'static str,
}

/// What an item's text must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// Any text.
    Text,
    /// ASCII digits only.
    Digits,
    /// Seconds or milliseconds since 1970-01-01 UTC, as digits.
    EpochTime,
    /// Keys of a telephone: `0`–`9`, `*`, `#`.
    DtmfDigits,
    /// The one value the table allows.
    Always(&'static str),
    /// A JSON object of pairs, edited as rows.
    Pairs,
}

/// The form's parts, in the order shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Account and skill.
    Routing,
    /// The person who is texted.
    Customer,
    /// The phone call that is deflected.
    Call,
    /// The text message.
    Message,
    /// The brand's own customer number.
    CustomerRecord,
    /// Free pairs for the agent.
    CallerInfo,
}

impl Group {
    /// Every group, in the order shown.
    pub const ALL: [Self; 6] =
        [Self::Routing, Self::Customer, Self::Call, Self::Message, Self::CustomerRecord, Self::CallerInfo];

    /// The group's heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Routing => "Account and skill",
            Self::Customer => "Customer",
            Self::Call => "Phone call",
            Self::Message => "Text message",
            Self::CustomerRecord => "Customer record",
            Self::CallerInfo => "callerInfo",
        }
    }
}

/// The name of the pairs' item.
pub const CALLER_INFO: &str = "callerInfo";
/// The name of the item whose JSON type the profile chooses.
pub const IS_MOBILE: &str = "isMobile";
/// The first part of the customer's number.
pub const CUSTOMER_COUNTRY_CODE: &str = "customerCountryCode";
/// The second part of the customer's number.
pub const CUSTOMER_PHONE_NUMBER: &str = "customerPhoneNumber";
/// Both parts together.
pub const DEFLECTION_HANDLE: &str = "deflectionHandle";
/// The text message.
pub const DEFLECTION_TEXT: &str = "deflectionText";
/// The later of the two times, whose unit the profile chooses.
pub const DEFLECTION_ACCEPT_TIME: &str = "deflectionAcceptTime";
/// The earlier of the two times.
pub const CALL_BEGIN_TIME: &str = "callBeginTime";
/// The table's name of the item whose name the profile chooses.
pub const DEFLECTION_TEXT_TAG: &str = "deflectionTextTag";
/// The first of the pair that goes together.
pub const EXTERNAL_CUSTOMER_ID_DESCRIPTOR: &str = "externalCustomerIdDescriptor";
/// The second of the pair that goes together.
pub const EXTERNAL_CUSTOMER_ID: &str = "externalCustomerId";

const fn required(
    name: &'static str,
    label: &'static str,
    accepts: Accepts,
    example: &'static str,
    group: Group,
    source: &'static str,
) -> Item {
    Item { name, label, required: true, accepts, example, group, source }
}

const fn optional(
    name: &'static str,
    label: &'static str,
    accepts: Accepts,
    example: &'static str,
    group: Group,
    source: &'static str,
) -> Item {
    Item { name, label, required: false, accepts, example, group, source }
}

/// The 20 items, in the order of the specification's table, which is the order on the wire.
#[rustfmt::skip]
pub static ITEMS: [Item; 20] = [
    required("siteId", "LiveEngage account", Accepts::Digits, "38856538", Group::Routing,
        "LiveEngage Account ID e.g. 38856538"),
    required("skill", "Skill", Accepts::Text, "sales", Group::Routing,
        "IVR Skill configured in LiveEngage e.g. sales"),
    required(CUSTOMER_COUNTRY_CODE, "Customer's country code", Accepts::Digits, "1", Group::Customer,
        "https://countrycode.org/ e.g. 1 (USA)"),
    required(CUSTOMER_PHONE_NUMBER, "Customer's phone number", Accepts::Digits, "4043438646", Group::Customer,
        "e.g. 4043438646"),
    required("isMobile", "Is it a mobile number?", Accepts::Always("true"), "true", Group::Customer,
        "Is the customerPhoneNumber a mobile device? e.g. true/false, ALWAYS true. The example shows the string \"true\""),
    required(DEFLECTION_ACCEPT_TIME, "Deflection accepted at", Accepts::EpochTime, "1528932953300", Group::Call,
        "Epoch time in seconds. The example shows 13-digit milliseconds"),
    required(CALL_BEGIN_TIME, "Call began at", Accepts::EpochTime, "1528932953100", Group::Call,
        "Epoch time in seconds. The example shows 13-digit milliseconds"),
    required("externalCallId", "Brand's ID for the caller", Accepts::Text, "1231", Group::Call,
        "Brand’s identifier for caller e.g. 54651564"),
    required("dialedCountryCode", "Dialed country code", Accepts::Digits, "1", Group::Call,
        "Country code consumer dialed"),
    required("dialedPhoneNumber", "Dialed phone number", Accepts::Digits, "4029742345", Group::Call,
        "Phone number consumer dialed"),
    required("deflectionChannel", "Channel", Accepts::Always("sms"), "sms", Group::Message,
        "ALWAYS sms"),
    optional(DEFLECTION_TEXT, "Text to send", Accepts::Text, "Welcome to our IVR Deflection solution", Group::Message,
        "Text to send to the consumer. If not supplied will default to LiveDeflect standard welcome message"),
    required(DEFLECTION_HANDLE, "Number with country code", Accepts::Digits, "14043438646", Group::Customer,
        "Callers phone number including country code"),
    optional(CALLER_INFO, "Pairs for the agent", Accepts::Pairs,
        r#"{"userdefinedvar":50,"newtestvariable":"variablevalue1","tshirtsize":"Large"}"#, Group::CallerInfo,
        "JSON dictionary of Key/Value Pairs"),
    optional("callerEnteredDigits", "Digits entered in the menu", Accepts::DtmfDigits, "1234", Group::Call,
        "DTMF Digits entered in Brands IVR"),
    optional("firstName", "First name", Accepts::Text, "John", Group::Customer, "String"),
    optional("lastName", "Last name", Accepts::Text, "Doe", Group::Customer, "String"),
    optional(DEFLECTION_TEXT_TAG, "Text template tag", Accepts::Text, "template-1", Group::Message,
        "N/A. The table says deflectionTextTag, the example deflectionTagText"),
    optional(EXTERNAL_CUSTOMER_ID_DESCRIPTOR, "What the customer ID is", Accepts::Text, "CustomerId", Group::CustomerRecord,
        "Description of Brands Customer ID (String). NOTE: Must be passed with externalCustomerId"),
    optional(EXTERNAL_CUSTOMER_ID, "Brand's customer ID", Accepts::Text, "123456", Group::CustomerRecord,
        "Brands Customer ID (String). NOTE: Must be passed with externalCustomerIdDescriptor"),
];

impl Item {
    /// The names this item goes under on the wire: its own, but for the text tag, whose name the profile chooses.
    #[must_use]
    pub fn wire_names(&'static self, wire: Wire) -> &'static [&'static str] {
        if self.name == DEFLECTION_TEXT_TAG { wire.text_tag_name.names() } else { std::slice::from_ref(&self.name) }
    }

    /// The name a form shows: the first of [`Item::wire_names`].
    #[must_use]
    pub fn shown_name(&'static self, wire: Wire) -> &'static str {
        self.wire_names(wire).first().copied().unwrap_or(self.name)
    }
}

/// The item of that name; both names of the text tag are understood.
#[must_use]
pub fn item(name: &str) -> Option<&'static Item> {
    let name = if name == "deflectionTagText" { DEFLECTION_TEXT_TAG } else { name };
    ITEMS.iter().find(|item| item.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_specifications_required_items() {
        let optional: Vec<_> = ITEMS.iter().filter(|item| !item.required).map(|item| item.name).collect();
        assert_eq!(
            optional,
            [
                "deflectionText",
                "callerInfo",
                "callerEnteredDigits",
                "firstName",
                "lastName",
                "deflectionTextTag",
                "externalCustomerIdDescriptor",
                "externalCustomerId",
            ]
        );
    }

    #[test]
    fn both_names_of_the_text_tag_find_it() {
        for name in ["deflectionTextTag", "deflectionTagText"] {
            assert_eq!(item(name).map(|item| item.name), Some("deflectionTextTag"));
        }
        assert!(item("deflectiontexttag").is_none());
    }

    #[test]
    fn every_item_stands_in_a_group_that_is_shown() {
        for item in &ITEMS {
            assert!(Group::ALL.contains(&item.group), "{}", item.name);
        }
    }
}
