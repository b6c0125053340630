//! The faults that a request can be sent with on purpose, as one table: menu, command line, matrix and tests read it.
//! Carried out by `app::presets`.

mod table;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use super::draft::{Draft, Form};
use super::load::{self, LoadError};
use super::reply::Verdict;
use super::wire::Wire;
use super::{catalogue, json};

/// A payload that names nobody, so that nobody can be texted with it.
pub const NOBODY: &str = "{}";

/// How far the two wrong timestamps are from now, in seconds.
pub const TEN_MINUTES: i64 = 600;

/// A request that is wrong on purpose, under a name.
#[derive(Debug, PartialEq, Eq)]
pub struct Preset {
    /// The name on the command line and in the history, such as `no-header` or `missing-siteId`.
    pub name: String,
    /// The name in words, sentence case.
    pub label: String,
    /// The part of the menu it stands in.
    pub group: Group,
    /// What is done to the request, one sentence without a full stop.
    pub does: String,
    /// How the request is changed.
    pub fault: Fault,
    /// What should come back to a request that is signed with an HMAC.
    expected: Expected,
}

/// How a request is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It goes without an `Authorization` header.
    NoHeader,
    /// A request with the payload [`NOBODY`] goes first, and this one has its nonce and timestamp.
    ReplayedNonce,
    /// `oauth_timestamp` is so many seconds from now.
    Timestamp(i64),
    /// It is signed with another consumer secret.
    WrongConsumerSecret,
    /// It is signed with another token secret.
    WrongTokenSecret,
    /// `oauth_consumer_key` is a key that nobody has.
    UnknownKey,
    /// `oauth_token` is a token that nobody has.
    UnknownToken,
    /// Key and secret stand where token and token secret belong, and the other way round.
    SwappedPairs,
    /// One character of `oauth_signature` is another one.
    TamperedSignature,
    /// It goes to the URL with this query, which was not signed.
    ChangedUrl(&'static str),
    /// It is signed for one HTTP method and sent with another, or with one that the API has not.
    Method {
        /// The method that is signed.
        signed: &'static str,
        /// The method that is sent.
        sent: &'static str,
    },
    /// The body is changed after the request was signed.
    ChangedBody,
    /// The whole body is this.
    Body(&'static str),
    /// That item is left out.
    Missing(&'static str),
    /// That item is in this JSON type.
    WrongType(&'static str, JsonType),
}

/// A JSON type that an item is given in place of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// The item's digits without quotes, or 1.
    Number,
    /// `null`.
    Null,
    /// An array with the item's text in it.
    Array,
    /// A string where an object is due.
    String,
}

impl JsonType {
    /// In words, as in "siteId as a number".
    fn words(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Null => "null",
            Self::Array => "an array",
            Self::String => "a string",
        }
    }

    /// The literal for an item's text.
    fn literal(self, text: &str) -> String {
        match self {
            Self::Number if json::is_number(text) => text.to_owned(),
            Self::Number => "1".to_owned(),
            Self::Null => "null".to_owned(),
            Self::Array => format!("[{}]", json::string(text)),
            Self::String => json::string("no object"),
        }
    }
}

/// The menu's parts, in the order shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// Keys, tokens and secrets.
    Credentials,
    /// Header, signature, nonce and timestamp.
    Signature,
    /// URL, method and body.
    Request,
    /// Required items left out.
    Missing,
    /// Items in another JSON type.
    WrongType,
}

impl Group {
    /// Every group, in the order shown.
    pub const ALL: [Self; 5] = [Self::Credentials, Self::Signature, Self::Request, Self::Missing, Self::WrongType];

    /// The group's heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Credentials => "Credentials",
            Self::Signature => "Signature and time",
            Self::Request => "Request",
            Self::Missing => "Required item missing",
            Self::WrongType => "Wrong type",
        }
    }
}

/// What should come back from this program's simulator, and from a service as far as the specification says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The HTTP status.
    pub status: u16,
    /// What the reply means.
    pub verdict: Verdict,
    /// A part of the reply's body.
    pub part: String,
    /// How much of it the specification says too.
    pub documented: Documented,
}

/// How much of an expected reply stands in the specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Documented {
    /// Nothing: it is how this program's simulator replies.
    Nothing,
    /// The body, without a status.
    Body,
    /// Status and body.
    Whole,
}

impl Expected {
    /// Whether a reply of this program's simulator is the expected one.
    #[must_use]
    pub fn is_met(&self, status: u16, verdict: Verdict, body: &str) -> bool {
        self.status == status && self.is_meant(verdict, body)
    }

    /// Whether a service's reply is the expected one; `None` where the specification says nothing of it.
    #[must_use]
    pub fn is_met_by_service(&self, status: u16, verdict: Verdict, body: &str) -> Option<bool> {
        match self.documented {
            Documented::Nothing => None,
            Documented::Body => Some(self.is_meant(verdict, body)),
            Documented::Whole => Some(self.is_met(status, verdict, body)),
        }
    }

    fn is_meant(&self, verdict: Verdict, body: &str) -> bool {
        self.verdict == verdict && body.contains(&self.part)
    }

    /// In words: of the simulator's reply, or of a service's.
    #[must_use]
    pub fn words(&self, of_a_service: bool) -> String {
        let Self { status, verdict, part, documented } = self;
        match documented {
            Documented::Nothing if of_a_service => "not documented".to_owned(),
            Documented::Body if of_a_service => format!("{}, {part}", verdict.word()),
            _ => format!("{status} {}, {part}", verdict.word()),
        }
    }
}

/// Every preset, in the order shown and run.
#[must_use]
pub fn all() -> &'static [Preset] {
    static ALL: LazyLock<Vec<Preset>> = LazyLock::new(table::presets);
    &ALL
}

/// The preset of that name, in any case of letters.
#[must_use]
pub fn preset(name: &str) -> Option<&'static Preset> {
    all().iter().find(|preset| preset.name.eq_ignore_ascii_case(name))
}

/// The label of a fault by its name; a name that this version does not know stands for itself.
#[must_use]
pub fn label(name: &str) -> &str {
    preset(name).map_or(name, |preset| preset.label.as_str())
}

impl Preset {
    /// What should come back. `signs_the_request` is false for PLAINTEXT, which covers neither URL nor method: there nobody
    /// notices that they are others.
    #[must_use]
    pub fn expected(&self, signs_the_request: bool) -> &Expected {
        static UNNOTICED: LazyLock<Expected> = LazyLock::new(table::accepted);
        match self.fault {
            Fault::ChangedUrl(_) | Fault::Method { sent: "POST", .. } if !signs_the_request => &UNNOTICED,
            _ => &self.expected,
        }
    }

    /// How many requests one send is.
    #[must_use]
    pub fn requests(&self) -> usize {
        if self.fault == Fault::ReplayedNonce { 2 } else { 1 }
    }

    /// How many of them are POSTs.
    #[must_use]
    pub fn posts(&self) -> usize {
        match self.fault {
            Fault::Method { sent, .. } if sent != "POST" => 0,
            _ => self.requests(),
        }
    }

    /// Whether it is what it is only with a payload that names somebody: such a request could text that person.
    #[must_use]
    pub fn needs_a_recipient(&self) -> bool {
        matches!(self.fault, Fault::Missing(_) | Fault::WrongType(..) | Fault::ChangedBody)
    }

    /// Whether the whole body is the preset's own, so that what stands in the form does not count.
    #[must_use]
    pub fn has_its_own_body(&self) -> bool {
        matches!(self.fault, Fault::Body(_))
    }

    /// The draft whose payload goes out. A raw body is read into items first where one of them is changed.
    ///
    /// # Errors
    /// When an item is to be changed in a raw body that is no JSON object.
    pub fn draft(&self, draft: &Draft, wire: Wire) -> Result<Draft, LoadError> {
        let by_item = |draft: &Draft| match &draft.raw_body {
            Some(raw) => load::payload(raw.as_bytes(), wire),
            None => Ok(draft.clone()),
        };
        let mut changed = match self.fault {
            Fault::Missing(_) | Fault::WrongType(..) => by_item(draft)?,
            _ => draft.clone(),
        };
        match self.fault {
            Fault::Missing(name) => changed.entry_mut(name).form = Form::Omitted,
            Fault::WrongType(name, json_type) => {
                let literal = json_type.literal(changed.text(name));
                changed.set_json(name, &literal);
            }
            Fault::Body(body) => changed.raw_body = Some(body.to_owned()),
            Fault::ChangedBody => {
                if let Some(raw) = &mut changed.raw_body {
                    // Why a line break: the one change that leaves any JSON as it was.
                    raw.push('\n');
                } else {
                    let text = format!("{}-changed", changed.text(table::CHANGED_ITEM));
                    changed.set_text(table::CHANGED_ITEM, &text);
                }
            }
            _ => {}
        }
        Ok(changed)
    }
}

/// The items that the specification requires, by name.
fn required() -> impl Iterator<Item = &'static str> {
    catalogue::ITEMS.iter().filter(|item| item.required).map(|item| item.name)
}
