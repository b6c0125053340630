//! The specification's contradictions as choices: how a payload is written on the wire.

use serde::{Deserialize, Serialize};

/// The choices of one profile. The default is what the specification's example payload shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wire {
    /// The unit of `deflectionAcceptTime` and `callBeginTime`.
    pub time_unit: TimeUnit,
    /// Under which name the text tag goes.
    pub text_tag_name: TextTagName,
    /// Whether `isMobile` is the string `"true"` or the JSON value `true`.
    pub is_mobile: IsMobile,
}

/// The unit of the two times: the table says seconds, the example shows 13-digit milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TimeUnit {
    /// 13 digits today, as in the example payload.
    #[default]
    Milliseconds,
    /// 10 digits today, as in the table.
    Seconds,
}

/// The name of the text tag: the table says `deflectionTextTag`, the example shows `deflectionTagText`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TextTagName {
    /// The example's `deflectionTagText`.
    #[default]
    DeflectionTagText,
    /// The table's `deflectionTextTag`.
    DeflectionTextTag,
    /// Both names, with the same value.
    Both,
}

impl TextTagName {
    /// The names that go on the wire.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::DeflectionTagText => &["deflectionTagText"],
            Self::DeflectionTextTag => &["deflectionTextTag"],
            Self::Both => &["deflectionTextTag", "deflectionTagText"],
        }
    }
}

/// The JSON type of `isMobile`: the table says true/false, the example shows the string `"true"`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum IsMobile {
    /// `"isMobile": "true"`, as in the example payload.
    #[default]
    String,
    /// `"isMobile": true`.
    Boolean,
}
