//! LivePerson's Domain API, played: which hosts an account has. It takes no credentials. See `api::domain`.

use serde_json::json;

use super::replies::{Reply, json as json_reply};

/// The services of every account here, and the hosts they live on. Their names are examples of public documentation.
const SERVICES: [(&str, &str); 4] = [
    ("agentVep", "va.agentvep.liveperson.net"),
    ("asyncMessagingEnt", "va.msg.liveperson.net"),
    ("leDataReporting", "va.data.liveperson.net"),
    ("accountConfigReadOnly", "va.acr.liveperson.net"),
];

/// The account and the service, if one is named, of a look-up's path; `None` for every other path.
pub(super) fn look_up(path: &str) -> Option<(&str, Option<&str>)> {
    let rest = path.strip_prefix("/api/account/")?;
    let (account, rest) = rest.split_once("/service/")?;
    match rest {
        "baseURI.json" => Some((account, None)),
        _ => rest.strip_suffix("/baseURI.json").map(|service| (account, Some(service))),
    }
}

/// The reply to a look-up, and why in words.
pub(super) fn answer(account: &str, service: Option<&str>, query: Option<&str>) -> (Reply, String) {
    let has_version = query.is_some_and(|query| query.split('&').any(|pair| pair == "version=1.0"));
    if !has_version || account.is_empty() || !account.bytes().all(|byte| byte.is_ascii_digit()) {
        let words = "Bad parameters: an account is digits, and version=1.0 goes along";
        return (json_reply(400, json!({ "error": words }).to_string()), words.to_owned());
    }
    if account.starts_with('0') {
        let words = "No such account: none here begins with 0";
        return (json_reply(401, json!({ "error": words }).to_string()), words.to_owned());
    }
    let host = |(service, host): &(&str, &str)| json!({ "service": service, "account": account, "baseURI": host });
    let Some(service) = service else {
        let hosts: Vec<_> = SERVICES.iter().map(host).collect();
        return (json_reply(200, json!({ "baseURIs": hosts }).to_string()), "The account's hosts".to_owned());
    };
    // Why 200 without a baseURI: that has been seen for a service that the account lacks. Case counts.
    let found = SERVICES.iter().find(|(name, _)| *name == service).map(host);
    let words = if found.is_some() { "The service's host" } else { "No such service" };
    let body = found.unwrap_or_else(|| json!({ "service": service, "account": account }));
    (json_reply(200, body.to_string()), words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::domain;

    #[test]
    fn each_look_up_is_what_the_domain_api_documents() {
        for (path, expected) in [
            ("/api/account/1/service/baseURI.json", Some(("1", None))),
            ("/api/account/1/service/agentVep/baseURI.json", Some(("1", Some("agentVep")))),
            ("/api/account/1/service/", None),
            ("/api/contextAndInvite", None),
        ] {
            assert_eq!(look_up(path), expected, "{path}");
        }
        let version = Some("version=1.0");
        let (reply, _) = answer("38856538", None, version);
        let hosts = domain::read(reply.status, &reply.body, false).expect("hosts");
        assert_eq!((hosts.hosts.len(), hosts.suggestions[0].zone.as_str()), (SERVICES.len(), "va"));
        let (reply, _) = answer("1", Some("agentVep"), version);
        assert_eq!(domain::read(reply.status, &reply.body, false).expect("a host").hosts.len(), 1);
        for (account, service, query, status) in [
            ("1", None, None, 400),
            ("x", None, version, 400),
            ("", None, version, 400),
            ("012", None, version, 401),
            ("1", Some("agentvep"), version, 200),
        ] {
            let (reply, _) = answer(account, service, query);
            assert_eq!(reply.status, status, "{account} {service:?}");
            assert!(domain::read(status, &reply.body, false).is_err(), "{account} {service:?}");
        }
    }
}
