//! Looks for the departure from the RFC that gives what another client presents.

use secrecy::ExposeSecret;

use super::cause::Cause;
use super::hypotheses::{Facts, HYPOTHESES};
use super::recipe::{Form, Recipe};

/// What a recipe is held against.
pub(super) enum Target {
    /// A signature, in each way in which the header may be read, with what is wrong when it has to be read so.
    Signature(Vec<(String, Option<Cause>)>),
    /// A base string.
    BaseString(String),
}

impl Target {
    /// What is wrong with the header's writing, at most one thing, when a recipe gives the target; `None` when it doesn't.
    fn fits(&self, recipe: &Recipe) -> Option<Vec<Cause>> {
        match self {
            Self::BaseString(text) => (recipe.base_string() == text.as_bytes()).then(Vec::new),
            Self::Signature(readings) => {
                let signature = recipe.signature();
                let signature = signature.expose_secret();
                let is_same = |text: &str| match recipe.form {
                    Form::Hex => text.eq_ignore_ascii_case(signature),
                    Form::Base64Url => usual_alphabet(text) == usual_alphabet(signature),
                    Form::Base64 | Form::Base64OfHex => text == signature,
                };
                readings.iter().find(|(text, _)| is_same(text)).map(|(_, cause)| cause.iter().copied().collect())
            }
        }
    }

    /// How many bytes a recipe has in common with a base string.
    fn common(&self, recipe: &Recipe) -> usize {
        match self {
            Self::BaseString(text) => common(text.as_bytes(), &recipe.base_string()),
            Self::Signature(_) => 0,
        }
    }
}

/// How many bytes two texts begin with in common.
pub(super) fn common(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn usual_alphabet(text: &str) -> String {
    text.trim_end_matches('=').replace('-', "+").replace('_', "/")
}

/// A way that gives the target.
pub(super) struct Found {
    pub(super) recipe: Recipe,
    pub(super) causes: Vec<Cause>,
    /// Whether the target came out; if not, the causes bring it nearer.
    pub(super) is_proven: bool,
}

/// Looks for the target: as it should be, then with one row of the table, then with two, then by coming nearer step by step.
pub(super) fn search(plain: &Recipe, facts: &Facts<'_>, target: &Target) -> Option<Found> {
    let proven = |recipe: Recipe, causes: &[Cause], header: Vec<Cause>| {
        let causes = header.into_iter().chain(causes.iter().copied()).collect();
        Found { recipe, causes, is_proven: true }
    };
    if let Some(header) = target.fits(plain) {
        return Some(proven(plain.clone(), &[], header));
    }
    let rows = || HYPOTHESES.iter().flat_map(|(cause, changes)| changes.iter().map(move |change| (*cause, change)));
    let mut singles = Vec::new();
    for (place, (cause, change)) in rows().enumerate() {
        let mut recipe = plain.clone();
        change(&mut recipe, facts);
        if let Some(header) = target.fits(&recipe) {
            return Some(proven(recipe, &[cause], header));
        }
        if has_changed(plain, &recipe) {
            singles.push((place, cause, recipe));
        }
    }
    // Why not for a long one: there are some thousand pairs, and nobody waits for minutes.
    if plain.base_string().len() > MOST_FOR_PAIRS {
        return nearer(plain, facts, target);
    }
    for (place, first, changed) in &singles {
        for (second, change) in rows().skip(place + 1) {
            let mut recipe = changed.clone();
            change(&mut recipe, facts);
            if let Some(header) = target.fits(&recipe) {
                return Some(proven(recipe, &[*first, second], header));
            }
        }
    }
    nearer(plain, facts, target)
}

/// Takes the row that brings the base string nearest, and again from there.
fn nearer(plain: &Recipe, facts: &Facts<'_>, target: &Target) -> Option<Found> {
    let mut recipe = plain.clone();
    let mut causes = Vec::new();
    for _ in 0..5 {
        let before = target.common(&recipe);
        let tried = HYPOTHESES.iter().flat_map(|(cause, changes)| changes.iter().map(move |change| (*cause, change)));
        let best = tried
            .map(|(cause, change)| {
                let mut recipe = recipe.clone();
                change(&mut recipe, facts);
                (target.common(&recipe), cause, recipe)
            })
            .reduce(|best, next| if next.0 > best.0 { next } else { best });
        let Some((common, cause, changed)) = best.filter(|(common, ..)| *common > before) else { break };
        // Why: a row that only moves the place of the difference by chance explains nothing.
        if common < before + LEAST_GAIN && target.fits(&changed).is_none() {
            break;
        }
        causes.push(cause);
        recipe = changed;
        if target.fits(&recipe).is_some() {
            return Some(Found { recipe, causes, is_proven: true });
        }
    }
    causes.dedup();
    (!causes.is_empty()).then_some(Found { recipe, causes, is_proven: false })
}

/// The longest base string for which pairs of rows are tried, in bytes.
const MOST_FOR_PAIRS: usize = 16 * 1024;

/// By how many bytes a row must bring a base string nearer.
const LEAST_GAIN: usize = 4;

fn has_changed(a: &Recipe, b: &Recipe) -> bool {
    a.base_string() != b.base_string() || a.signature().expose_secret() != b.signature().expose_secret()
}
