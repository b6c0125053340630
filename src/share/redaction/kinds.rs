//! What is taken out of an export, and where each kind stands.

use crate::api::catalogue::{
    self, CALLER_INFO, CUSTOMER_PHONE_NUMBER, DEFLECTION_HANDLE, DEFLECTION_TEXT, EXTERNAL_CUSTOMER_ID,
};
use crate::share::walk::Step;

/// A kind of what is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Passwords, cookies and whatever else opens a door. Always taken out.
    Secret,
    /// The signature of a request. Always taken out.
    Signature,
    /// Phone numbers.
    Number,
    /// `deflectionHandle`.
    Handle,
    /// First and last names.
    Name,
    /// Values of `callerInfo`.
    CallerInfo,
    /// The brand's own identifiers of caller and customer.
    ExternalId,
    /// Digits entered in the brand's menu.
    Digits,
    /// The text message.
    Text,
    /// Values of items that the specification does not know.
    Value,
    /// Request bodies that are not JSON, whole: nothing says what in them is personal.
    Body,
}

impl Kind {
    /// The word of an alias, such as `number` in `number-1`.
    #[must_use]
    pub fn alias(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Signature => "signature",
            Self::Number => "number",
            Self::Handle => "handle",
            Self::Name => "name",
            Self::CallerInfo => "caller-info",
            Self::ExternalId => "id",
            Self::Digits => "digits",
            Self::Text => "text",
            Self::Value => "value",
            Self::Body => "body",
        }
    }

    /// What it is, for so many of them.
    #[must_use]
    pub fn words(self, count: usize) -> String {
        let (one, many) = match self {
            Self::Secret => ("secret", "secrets"),
            Self::Signature => ("signature", "signatures"),
            Self::Number => ("phone number", "phone numbers"),
            Self::Handle => ("deflectionHandle", "deflectionHandles"),
            Self::Name => ("name", "names"),
            Self::CallerInfo => ("value of callerInfo", "values of callerInfo"),
            Self::ExternalId => ("external identifier", "external identifiers"),
            Self::Digits => ("row of entered digits", "rows of entered digits"),
            Self::Text => ("text message", "text messages"),
            Self::Value => ("value of an unknown item", "values of unknown items"),
            Self::Body => ("body that is not JSON", "bodies that are not JSON"),
        };
        format!("{count} {}", if count == 1 { one } else { many })
    }

    /// The fewest characters with which such a value is looked for in running text. Shorter ones are found where they stand
    /// as values, and would turn a sentence into aliases.
    pub(super) fn fewest(self, value: &str) -> usize {
        match self {
            Self::Name => 2,
            Self::Secret | Self::Signature => 4,
            // Why: 200 or 401 in a reply is a status.
            _ if value.bytes().all(|byte| byte.is_ascii_digit()) => 4,
            _ => 3,
        }
    }
}

/// Names under which secrets stand in JSON and in queries.
const SECRET_NAMES: [&str; 16] = [
    "oauth_signature",
    "oauth_consumer_secret",
    "oauth_token_secret",
    "consumer_secret",
    "token_secret",
    "access_token",
    "access_token_secret",
    "refresh_token",
    "client_secret",
    "api_key",
    "apikey",
    "password",
    "passphrase",
    "passwd",
    "secret",
    "authorization",
];

/// Whether the value under a name is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    SECRET_NAMES.iter().any(|secret| secret.eq_ignore_ascii_case(name))
}

/// What a value with a known name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// To be taken out.
    Kind(Kind),
    /// An item that is no personal data.
    Plain,
}

/// What the value at a path is; `None` where no name on the way is known.
pub(super) fn kind_at(path: &[Step]) -> Option<Known> {
    path.iter().rev().find_map(|step| match step {
        Step::Name(name) => kind_of(name),
        Step::Index(_) => None,
    })
}

fn kind_of(name: &str) -> Option<Known> {
    if is_secret(name) {
        return Some(Known::Kind(Kind::Secret));
    }
    let kind = match name {
        CUSTOMER_PHONE_NUMBER | "dialedPhoneNumber" => Kind::Number,
        DEFLECTION_HANDLE => Kind::Handle,
        "firstName" | "lastName" => Kind::Name,
        CALLER_INFO => Kind::CallerInfo,
        // The last one is the reporting call's name of it.
        EXTERNAL_CUSTOMER_ID | "externalCallId" | "externalConsumerId" => Kind::ExternalId,
        "callerEnteredDigits" => Kind::Digits,
        DEFLECTION_TEXT => Kind::Text,
        _ => return catalogue::item(name).map(|_| Known::Plain),
    };
    Some(Known::Kind(kind))
}

/// Words of the protocol, which are no personal data wherever they stand in running text.
pub(super) fn is_everyday(value: &str) -> bool {
    const WORDS: [&str; 14] = [
        "true",
        "false",
        "null",
        "success",
        "error",
        "message",
        "callid",
        "sms",
        "http",
        "https",
        "post",
        "json",
        "application",
        "oauth",
    ];
    let value = value.to_ascii_lowercase();
    WORDS.contains(&value.as_str()) || catalogue::ITEMS.iter().any(|item| item.name.eq_ignore_ascii_case(&value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_known_to_be_personal_or_not() {
        let personal: Vec<_> = catalogue::ITEMS
            .iter()
            .filter(|item| matches!(kind_of(item.name), Some(Known::Kind(_))))
            .map(|item| item.name)
            .collect();
        assert_eq!(
            personal,
            [
                "customerPhoneNumber",
                "externalCallId",
                "dialedPhoneNumber",
                "deflectionText",
                "deflectionHandle",
                "callerInfo",
                "callerEnteredDigits",
                "firstName",
                "lastName",
                "externalCustomerId",
            ]
        );
        assert!(catalogue::ITEMS.iter().all(|item| kind_of(item.name).is_some()));
        assert_eq!(kind_of("message"), None);
    }
}
