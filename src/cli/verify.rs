//! `verify`: what another client signed, beside what it should be.

use anyhow::{Context as _, anyhow};
use serde_json::{Value, json};

use super::arguments::VerifyArguments;
use super::{Done, Exit, Session, drafting, print};
use crate::api::endpoint::Endpoint;
use crate::app::engine::METHOD;
use crate::oauth::compare::{Comparison, Side, StepPair, compare};
use crate::share::client_text::{self, ClientText};
use crate::store::profile::Profile;

/// How many characters of a text are shown on either side of the place where it differs.
const AROUND: usize = 34;

pub fn run(session: &Session, arguments: &VerifyArguments) -> Done {
    let profile = session.profile(&arguments.profile)?;
    let text = text(arguments)?;
    session.ask_for_secrets(&profile)?;
    let credentials = session.engine.secrets().resolve(&profile)?;
    let blank = credentials.blank();
    if !blank.is_empty() {
        return Err(anyhow!("The profile's {} is blank. Give all four credential values", blank.join(" and ")).into());
    }
    let url = url(arguments, &text, &profile)?;
    let http_method = arguments.method.as_deref().or(text.http_method.as_deref()).unwrap_or(METHOD);
    let mut comparison = compare(&text.claim, http_method, &url, &credentials)?;
    comparison.notes.extend(text.notes);
    if arguments.json {
        print::document(&document(&comparison, http_method, &url))?;
    } else {
        for_people(&comparison, http_method, &url)?;
    }
    Ok(if comparison.right { Exit::Success } else { Exit::Answered })
}

fn text(arguments: &VerifyArguments) -> anyhow::Result<ClientText> {
    let claim = &arguments.claim;
    Ok(match (&claim.header, &claim.base_string, &claim.curl) {
        (Some(header), ..) => client_text::header(header)?,
        (_, Some(text), _) => client_text::base_string(text)?,
        (_, _, Some(path)) => {
            let bytes = drafting::read(path, "command")?;
            let text = std::str::from_utf8(&bytes).context("The command's file is not UTF-8. Save it as UTF-8")?;
            client_text::curl(text).with_context(|| path.display().to_string())?
        }
        (None, None, None) => return Err(anyhow!("Give --header, --base-string or --curl")),
    })
}

fn url(arguments: &VerifyArguments, text: &ClientText, profile: &Profile) -> anyhow::Result<String> {
    if let Some(url) = arguments.url.as_ref().or(text.url.as_ref()) {
        return Ok(url.clone());
    }
    if profile.endpoint == Endpoint::Simulator {
        return Err(anyhow!(
            "The built-in simulator has another port at each start. Say which URL was called, with --url"
        ));
    }
    Ok(profile.endpoint.url(None)?.into())
}

fn for_people(comparison: &Comparison, http_method: &str, url: &str) -> anyhow::Result<()> {
    print::line(&format!("{http_method} {url}\n"))?;
    match comparison.difference() {
        Some(pair) if !comparison.right => {
            print::line(&format!("{} (RFC 5849 {})", comparison.sentence(), pair.step.section()))?;
            side("expected", &pair.expected)?;
            if let Some(presented) = &pair.presented {
                side("presented", presented)?;
            }
            print::line("")?;
        }
        _ => print::line(&comparison.sentence())?,
    }
    for (cause, certainty) in &comparison.causes {
        let certainty = certainty.word();
        print::line(&format!("Cause ({certainty}): {}", cause.words()))?;
    }
    for note in &comparison.notes {
        print::line(&format!("Note: {note}"))?;
    }
    Ok(())
}

/// A text with a caret under the place where it differs; a short one as a whole.
fn side(name: &str, side: &Side) -> anyhow::Result<()> {
    let Some(excerpt) = side.excerpt(AROUND, AROUND) else {
        return print::line(&format!("  {name:<10} {}", side.text.replace('\n', "\n             ")));
    };
    print::line(&format!("  {name:<10} {}{}{}", excerpt.before, excerpt.marked, excerpt.after))?;
    print::line(&format!("  {:<10} {}^", "", " ".repeat(excerpt.before.chars().count())))
}

fn document(comparison: &Comparison, http_method: &str, url: &str) -> Value {
    json!({
        "right": comparison.right,
        "sentence": comparison.sentence(),
        "http_method": http_method,
        "url": url,
        "difference": comparison.difference().filter(|_| !comparison.right).map(step),
        "causes": comparison.causes.iter().map(|(cause, certainty)| json!({
            "cause": cause.word(),
            "certainty": certainty.word(),
            "text": cause.words(),
        })).collect::<Vec<_>>(),
        "steps": comparison.steps.iter().map(step).collect::<Vec<_>>(),
        "notes": comparison.notes,
    })
}

fn step(pair: &StepPair) -> Value {
    json!({
        "step": pair.step.word(),
        "section": pair.step.section(),
        "differs": pair.differs,
        "byte": pair.byte,
        "expected": pair.expected.text,
        "presented": pair.presented.as_ref().map(|side| &side.text),
    })
}
