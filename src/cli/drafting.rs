//! The draft that a command's arguments make.

use std::io::Read as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};

use super::arguments::RequestArguments;
use crate::api::caller_info::Row;
use crate::api::catalogue::{self, CALLER_INFO, ITEMS};
use crate::api::draft::Draft;
use crate::api::json;
use crate::api::load;
use crate::app::engine;
use crate::store::profile::Profile;

impl RequestArguments {
    /// The draft that the arguments make.
    pub fn draft(&self, profile: &Profile) -> anyhow::Result<Draft> {
        let mut draft = match &self.payload {
            None => engine::new_draft(profile),
            Some(path) if self.raw => raw(path)?,
            Some(path) => {
                load::payload(&read(path, "payload")?, profile.wire).with_context(|| path.display().to_string())?
            }
        };
        for pair in &self.set {
            set(&mut draft, pair)?;
        }
        Ok(draft)
    }
}

/// A draft whose body is a file's text, to the byte.
fn raw(path: &PathBuf) -> anyhow::Result<Draft> {
    let text = String::from_utf8(read(path, "payload")?).map_err(|error| {
        anyhow!("The payload is not UTF-8: byte {} starts no character", error.utf8_error().valid_up_to() + 1)
    })?;
    if text.len() > load::MOST_BYTES {
        return Err(anyhow!("The payload measures more than 1 MiB. Give a smaller one"));
    }
    let mut draft = Draft::default();
    draft.raw_body = Some(text);
    Ok(draft)
}

/// Reads a file, or standard input for `-`, up to a little more than the most that any text may measure.
pub fn read(path: &PathBuf, what: &str) -> anyhow::Result<Vec<u8>> {
    // Why one byte more than the most: enough to see that it is too much, without reading a whole disk.
    let most = u64::try_from(load::MOST_BYTES)? + 1;
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().take(most).read_to_end(&mut bytes).context("Standard input cannot be read")?;
    } else {
        let file = std::fs::File::open(path)
            .with_context(|| format!("The {what} cannot be read; check the file's name: {}", path.display()))?;
        file.take(most)
            .read_to_end(&mut bytes)
            .with_context(|| format!("The {what} cannot be read: {}", path.display()))?;
    }
    Ok(bytes)
}

fn set(draft: &mut Draft, pair: &str) -> anyhow::Result<()> {
    let (name, value) =
        pair.split_once('=').ok_or_else(|| anyhow!("--set {pair:?} has no =. Write --set FIELD=VALUE"))?;
    if let Some(key) = name.strip_prefix("callerInfo.") {
        make_room_for_pairs(draft).with_context(|| format!("--set {name} has nowhere to go"))?;
        match draft.caller_info.iter_mut().find(|row| row.key == key) {
            Some(row) => value.clone_into(&mut row.text),
            None => draft.caller_info.push(Row { key: key.to_owned(), text: value.to_owned(), ..Row::default() }),
        }
        return Ok(());
    }
    if catalogue::item(name).is_none() {
        let names: Vec<_> = ITEMS.iter().map(|item| item.name).collect();
        return Err(anyhow!(
            "{name:?} is no item of the payload. The items are {}, and {CALLER_INFO}.KEY",
            names.join(", ")
        ));
    }
    draft.set_text(name, value);
    Ok(())
}

/// Why: pairs go on the wire only while `callerInfo` has no raw value, and a raw value is never dropped unasked.
fn make_room_for_pairs(draft: &mut Draft) -> anyhow::Result<()> {
    let raw = draft.entry(CALLER_INFO);
    if raw.is_sent() {
        if json::pairs(&raw.text).is_ok_and(|pairs| pairs.is_empty()) {
            draft.set_text(CALLER_INFO, "");
        } else {
            return Err(anyhow!(
                "the payload's callerInfo is no object. Say --set callerInfo={{}} first to replace it"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_takes_items_pairs_and_values_with_an_equals_sign() {
        let mut draft = Draft::example();
        for pair in ["skill=a=b", "deflectionTagText=t", "callerInfo.tshirtsize=", "callerInfo.new=1", "firstName="] {
            set(&mut draft, pair).expect(pair);
        }
        assert_eq!(draft.text("skill"), "a=b");
        assert_eq!(draft.text("deflectionTextTag"), "t");
        assert_eq!(draft.text("firstName"), "");
        let rows: Vec<_> = draft.caller_info.iter().map(|row| (row.key.as_str(), row.text.as_str())).collect();
        assert_eq!(
            rows,
            [("userdefinedvar", "50"), ("newtestvariable", "variablevalue1"), ("tshirtsize", ""), ("new", "1")]
        );
    }

    #[test]
    fn set_refuses_what_it_cannot_place() {
        let mut draft = Draft::default();
        assert!(set(&mut draft, "skill").expect_err("no =").to_string().contains("no ="));
        assert!(set(&mut draft, "Skill=x").expect_err("unknown").to_string().contains("skill"));
        assert_eq!(draft, Draft::default());
    }
}
