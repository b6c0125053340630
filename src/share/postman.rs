//! A Postman collection v2.1 (<https://schema.getpostman.com/json/collection/v2.1.0/>): its raw bodies as drafts, with the
//! collection's own variables filled in; its secrets apart.

use std::collections::{BTreeMap, HashMap};

use secrecy::SecretString;
use serde_json::Value;

use super::import::{FoundSecret, ImportError, Imported, Taken};
use crate::api::load;
use crate::api::wire::Wire;

/// How deep folders may stand in folders, and variables in variables.
const MOST_DEPTH: usize = 20;

/// The names that a credential has in Postman's OAuth 1.0 form, and in the variables that people make.
const CREDENTIALS: [(&str, &[&str]); 4] = [
    ("consumer_key", &["consumerkey", "oauthconsumerkey", "appkey"]),
    ("consumer_secret", &["consumersecret", "oauthconsumersecret", "appsecret", "secret", "clientsecret"]),
    ("token", &["token", "oauthtoken", "accesstoken"]),
    ("token_secret", &["tokensecret", "oauthtokensecret", "accesstokensecret"]),
];

/// The drafts of a collection's requests.
///
/// # Errors
/// When it is no such collection.
pub fn import(document: &Value, wire: Wire) -> Result<Imported, ImportError> {
    let schema = document.pointer("/info/schema").and_then(Value::as_str).unwrap_or_default();
    let items = document.get("item").and_then(Value::as_array);
    let Some(items) = items.filter(|_| schema.contains("/collection/v2.")) else { return Err(ImportError::Unknown) };
    let mut reader = Reader { wire, variables: variables(document), imported: Imported::default() };
    reader.secrets(document);
    // Why in order: the first of several values is the one that is offered, and should be the same each time.
    let variables: BTreeMap<_, _> = reader.variables.clone().into_iter().collect();
    for (name, value) in variables {
        reader.keep_secret(&name, &value);
    }
    reader.items(items, "", 0);
    Ok(reader.imported)
}

fn variables(document: &Value) -> HashMap<String, String> {
    let variables = document.get("variable").and_then(Value::as_array).into_iter().flatten();
    variables
        .filter(|variable| variable.get("disabled") != Some(&Value::Bool(true)))
        .filter_map(|variable| {
            Some((text(variable.get("key").or(variable.get("id"))?)?, text(variable.get("value")?)?))
        })
        .collect()
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn credential(name: &str) -> Option<&'static str> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    CREDENTIALS.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(field, _)| *field)
}

struct Reader {
    wire: Wire,
    variables: HashMap<String, String>,
    imported: Imported,
}

impl Reader {
    fn items(&mut self, items: &[Value], folder: &str, depth: usize) {
        for (index, item) in items.iter().enumerate() {
            let own = item.get("name").and_then(text).unwrap_or_else(|| format!("Request {}", index + 1));
            let name = if folder.is_empty() { own } else { format!("{folder} {own}") };
            self.secrets(item);
            match (item.get("item").and_then(Value::as_array), item.get("request")) {
                (Some(inner), _) if depth < MOST_DEPTH => self.items(inner, &name, depth + 1),
                (None, Some(request)) => {
                    self.secrets(request);
                    self.request(&name, request);
                }
                _ => self.imported.left_over.push(format!("{name}: no request")),
            }
        }
    }

    fn request(&mut self, name: &str, request: &Value) {
        let is_post =
            request.get("method").and_then(Value::as_str).is_some_and(|method| method.eq_ignore_ascii_case("POST"));
        let raw = request.pointer("/body/raw").and_then(Value::as_str);
        let Some(raw) = raw.filter(|_| is_post) else {
            self.imported.left_over.push(format!("{name}: no POST request with a raw body"));
            return;
        };
        let (body, unknown) = self.filled_in(raw);
        for variable in unknown {
            self.imported.left_over.push(format!("{name}: the collection has no value for the variable {variable:?}"));
        }
        if self.holds_secret(&body) {
            let left_over = format!("{name}: a credential stands in its body. Take it out there, then import it again");
            self.imported.left_over.push(left_over);
            return;
        }
        match load::payload(body.as_bytes(), self.wire) {
            Ok(draft) => self.imported.drafts.push(Taken { name: name.to_owned(), draft }),
            Err(error) => self.imported.left_over.push(format!("{name}: {error}")),
        }
    }

    /// A text with the collection's variables filled in, and the names of those it has none for.
    fn filled_in(&self, text: &str) -> (String, Vec<String>) {
        let (mut filled, mut rest, mut unknown) = (String::new(), text, Vec::new());
        while let Some((before, behind)) = rest.split_once("{{") {
            filled.push_str(before);
            let Some((name, after)) = behind.split_once("}}").filter(|(name, _)| is_name(name)) else {
                filled.push_str("{{");
                rest = behind;
                continue;
            };
            if let Some(value) = self.value_of(name.trim()) {
                filled.push_str(&value);
            } else {
                filled.push_str(&["{{", name, "}}"].concat());
                unknown.push(name.trim().to_owned());
            }
            rest = after;
        }
        filled.push_str(rest);
        (filled, unknown)
    }

    /// A variable's value; `None` for one that is a secret, too: a secret is never put into a draft.
    fn value_of(&self, name: &str) -> Option<String> {
        let mut name = name.to_owned();
        for _ in 0..MOST_DEPTH {
            if credential(&name).is_some() {
                return None;
            }
            let value = self.variables.get(&name)?;
            match value.strip_prefix("{{").and_then(|value| value.strip_suffix("}}")) {
                Some(next) if is_name(next) => next.trim().clone_into(&mut name),
                _ => return Some(value.clone()),
            }
        }
        None
    }

    /// The OAuth 1.0 values of an `auth`, which are an array of pairs in v2.1 and an object before.
    fn secrets(&mut self, holder: &Value) {
        let Some(auth) = holder.pointer("/auth/oauth1") else { return };
        let pairs: Vec<(String, String)> = match auth {
            Value::Array(pairs) => {
                pairs.iter().filter_map(|pair| Some((text(pair.get("key")?)?, text(pair.get("value")?)?))).collect()
            }
            Value::Object(object) => {
                object.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
            }
            _ => return,
        };
        for (name, value) in pairs {
            let variable = value.strip_prefix("{{").and_then(|value| value.strip_suffix("}}"));
            let value =
                variable.map_or(Some(value.as_str()), |name| self.variables.get(name.trim()).map(String::as_str));
            if let Some(value) = value.map(str::to_owned) {
                self.keep_secret(&name, &value);
            }
        }
    }

    /// Whether a secret that stands elsewhere in the collection stands in a body, too.
    fn holds_secret(&self, body: &str) -> bool {
        use secrecy::ExposeSecret as _;
        let secrets = self.imported.secrets.iter().filter(|secret| secret.field.ends_with("secret"));
        secrets.map(|secret| secret.value.expose_secret()).any(|value| value.len() >= 6 && body.contains(value))
    }

    fn keep_secret(&mut self, name: &str, value: &str) {
        use secrecy::ExposeSecret as _;
        let Some(field) = credential(name).filter(|_| !value.is_empty() && !value.starts_with("{{")) else { return };
        let secrets = &mut self.imported.secrets;
        if !secrets.iter().any(|secret| secret.field == field && secret.value.expose_secret() == value) {
            secrets.push(FoundSecret { field, value: SecretString::from(value) });
        }
    }
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= 200 && !name.contains(['{', '}', '"', '\n'])
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;
    use serde_json::json;

    use super::*;

    fn collection() -> Value {
        json!({
            "info": { "name": "Acme", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
            "auth": { "type": "oauth1", "oauth1": [
                { "key": "consumerKey", "value": "{{key}}", "type": "string" },
                { "key": "consumerSecret", "value": "c4n4ry" },
                { "key": "token", "value": "t0k3n" },
                { "key": "tokenSecret", "value": "{{access_token_secret}}" },
                { "key": "signatureMethod", "value": "HMAC-SHA1" },
            ]},
            "variable": [
                { "key": "phone", "value": "4043438646" },
                { "key": "number", "value": "{{phone}}" },
                { "key": "count", "value": 5 },
                { "key": "key", "value": "k3y" },
                { "key": "access_token_secret", "value": "c4n4ry2" },
            ],
            "item": [
                { "name": "Folder", "item": [ { "name": "Inner", "request": {
                    "method": "POST", "url": { "raw": "https://{{host}}/api" },
                    "body": { "mode": "raw", "raw": "{\"customerPhoneNumber\":\"{{number}}\",\"skill\":\"{{unknown}}\",\"x\":{{count}},\"s\":\"{{access_token_secret}}\",\"y\":{\"z\":{}}}" }
                }}]},
                { "name": "Get", "request": { "method": "GET", "url": "https://a" } },
                { "name": "Careless", "request": { "method": "POST", "body": { "mode": "raw", "raw": "{\"x\":\"c4n4ry\"}" } } },
                { "name": "Broken", "request": { "method": "POST", "body": { "mode": "raw", "raw": "{" } } },
            ]
        })
    }

    #[test]
    fn requests_become_drafts_with_variables_filled_in_and_secrets_apart() {
        let imported = import(&collection(), Wire::default()).expect("a collection");
        let [taken] = imported.drafts.as_slice() else { panic!("{imported:?}") };
        assert_eq!(taken.name, "Folder Inner");
        assert_eq!(taken.draft.text("customerPhoneNumber"), "4043438646");
        assert_eq!(taken.draft.text("skill"), "{{unknown}}");
        let others: Vec<_> =
            taken.draft.others.iter().map(|(name, literal)| (name.as_str(), literal.as_str())).collect();
        assert_eq!(others, [("x", "5"), ("s", "\"{{access_token_secret}}\""), ("y", "{\"z\":{}}")]);

        let mut secrets: Vec<_> =
            imported.secrets.iter().map(|secret| (secret.field, secret.value.expose_secret())).collect();
        secrets.sort_unstable();
        assert_eq!(
            secrets,
            [("consumer_key", "k3y"), ("consumer_secret", "c4n4ry"), ("token", "t0k3n"), ("token_secret", "c4n4ry2")]
        );
        let told = imported.left_over.join("\n");
        for part in ["\"unknown\"", "Get: no POST request", "Broken: ", "Careless: a credential stands in its body"] {
            assert!(told.contains(part), "{told}");
        }
        let shown = format!("{imported:?}");
        assert!(!shown.contains("c4n4ry"), "{shown}");
    }

    #[test]
    fn variables_that_name_each_other_end() {
        let mut collection = collection();
        collection["variable"] = json!([
            { "key": "phone", "value": "{{number}}" },
            { "key": "number", "value": "{{phone}}" },
            { "key": "count", "value": 5 },
        ]);
        let imported = import(&collection, Wire::default()).expect("a collection");
        assert_eq!(imported.drafts[0].draft.text("customerPhoneNumber"), "{{number}}");
    }

    #[test]
    fn another_document_is_refused() {
        for document in [
            json!({}),
            json!([]),
            json!({ "item": [] }),
            json!({ "info": { "schema": "https://x/collection/v1" }, "item": [] }),
        ] {
            assert!(matches!(import(&document, Wire::default()), Err(ImportError::Unknown)), "{document}");
        }
    }
}
