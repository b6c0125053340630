use super::*;

const SENT: &str = r#"{"siteId":"38856538","skill":"sales","customerPhoneNumber":"0400111222","externalCustomerId":"123",
    "callerInfo":{"userdefinedvar":50,"name":"a b","gone":true}}"#;

/// The page's own sample, in its newest and oldest forms and what lies between.
const SAMPLE: &str = r#"{"success":"true","data":{"473513":[
    {"callId":"473513","siteId":"38856538","skill":"service","callerInfo":"{\"userdefinedvar\":50,\"name\":\"b\",\"new\":1}",
     "conversationId":null,"customerPhoneNumber":"0400111222","eventType":"sendtext","eventInfo":"Welcome",
     "eventTime":"1528932953400","externalConsumerId":"123"},
    {"callId":"473513","eventType":"callstart","eventInfo":"Y","eventTime":1528932953100,"conversationId":"c-1"},
    {"callId":"473513","eventType":"brandnew","eventInfo":"","eventTime":null}],
  "9":[{"callId":"9","eventType":"callstart"}]}}"#;

fn read_one(body: &str) -> Result<Report, ReportError> {
    read(200, body.as_bytes(), false, "473513", SENT.as_bytes())
}

#[test]
fn the_sample_is_a_time_line_and_a_comparison() {
    let report = read_one(SAMPLE).expect("a report");
    let events: Vec<_> =
        report.events.iter().map(|event| (event.kind.as_str(), event.info.as_deref(), event.time)).collect();
    assert_eq!(
        events,
        [
            ("callstart", Some("Y"), Some(1_528_932_953_100)),
            ("sendtext", Some("Welcome"), Some(1_528_932_953_400)),
            ("brandnew", None, None),
        ]
    );
    assert_eq!(report.events[0].meaning(), Some("The call began"));
    assert_eq!(report.events[2].meaning(), None);
    assert_eq!((report.others, report.conversation_id.as_deref()), (1, Some("c-1")));
    let standing = |echoes: &[Echo]| -> Vec<(String, &str)> {
        echoes.iter().map(|echo| (echo.name.clone(), echo.standing.word())).collect()
    };
    let named = |rows: &[(&str, &'static str)]| -> Vec<(String, &str)> {
        rows.iter().map(|(name, word)| ((*name).to_owned(), *word)).collect()
    };
    assert_eq!(
        standing(&report.echoes),
        named(&[
            ("siteId", "same"),
            ("skill", "different"),
            ("customerPhoneNumber", "same"),
            ("externalCustomerId", "same"),
        ])
    );
    assert_eq!(
        standing(&report.caller_info),
        named(&[("userdefinedvar", "same"), ("name", "different"), ("gone", "missing"), ("new", "not sent")])
    );
    assert!(report.sentence("473513").contains("3 events of call 473513; 4 values differ"));
    assert_eq!(report.json("473513")["caller_info"][1]["came"], "\"b\"");
}

#[test]
fn each_form_of_data_is_read() {
    for (data, events, others) in [
        (r#"{"473513":[{"eventType":"callstart"}]}"#, 1, 0),
        (r#"{"473513":{"eventType":"callstart"}}"#, 1, 0),
        (r#"[{"callId":473513,"eventType":"callstart"},{"callId":1}]"#, 1, 1),
        (r#"[[{"callId":"473513"}],[{"callId":"1"},{"callId":"1"}]]"#, 1, 1),
        ("{}", 0, 0),
        ("[]", 0, 0),
        ("null", 0, 0),
        (r#"{"1":[{"callId":"1"}],"2":[{"callId":"2"}]}"#, 0, 2),
        (r#"{"473513":["odd",5,null]}"#, 0, 0),
    ] {
        let report = read_one(&format!(r#"{{"success":true,"data":{data}}}"#)).expect(data);
        assert_eq!((report.events.len(), report.others), (events, others), "{data}");
        assert_eq!(report.sentence("473513").contains("tells nothing"), events == 0, "{data}");
    }
    assert_eq!(read_one(r#"{"success":"true"}"#), Ok(Report::default()));
}

#[test]
fn caller_info_is_compared_however_it_comes() {
    let one = |sent: Option<&str>, came: &str| {
        let came: Value = serde_json::from_str(came).expect(came);
        compare(sent, Some(&came).filter(|came| !came.is_null()))
            .map(|rows| rows.iter().map(|row| (row.name.clone(), row.standing.word())).collect::<Vec<_>>())
    };
    for (sent, came, expected) in [
        (Some(r#"{"a":1.0}"#), r#""{\"a\":1.0}""#, Ok(vec![("a", "same")])),
        (Some(r#"{"a":1}"#), r#""{\"a\": \"1\"}""#, Ok(vec![("a", "different")])),
        (Some(r#"{"a":1}"#), r#"{"a":1}"#, Ok(vec![("a", "same")])),
        (Some(r#"{"a":{"b":[1]}}"#), r#""{\"a\":{ \"b\": [1] }}""#, Ok(vec![("a", "same")])),
        (Some(r#"{"a":1}"#), "null", Ok(vec![("a", "missing")])),
        (Some(r#"{"a":1}"#), "\"\"", Ok(vec![("a", "missing")])),
        (None, r#""{\"a\":1}""#, Ok(vec![("a", "not sent")])),
        (None, "null", Ok(vec![])),
        (Some("[1]"), "null", Err("What was sent")),
        (Some("{}"), "\"nonsense\"", Err("What came back")),
        (Some("{}"), "5", Err("What came back")),
    ] {
        match (one(sent, came), expected) {
            (Ok(rows), Ok(expected)) => {
                let rows: Vec<_> = rows.iter().map(|(name, word)| (name.as_str(), *word)).collect();
                assert_eq!(rows, expected, "{sent:?} {came}");
            }
            (Err(problem), Err(part)) => assert!(problem.starts_with(part), "{problem}"),
            (found, _) => panic!("{sent:?} {came}: {found:?}"),
        }
    }
}

#[test]
fn what_is_no_report_is_told() {
    for (status, body, part) in [
        (401, r#"{"error":"No Authorization Header"}"#, "HTTP 401, No Authorization Header. Check the profile's"),
        (401, "oauth_problem=signature_invalid", "signature_invalid"),
        (200, r#"{"success":"false","message":"{}"}"#, "HTTP 200, success false"),
        (405, "", "HTTP 405, without a reason. Try the other method"),
        (429, "<html></html>", "Wait some minutes"),
        (500, "<html></html>", "HTTP 500 with an HTML page"),
        (200, "", "an empty body"),
        (200, "[]", "another body"),
        (302, "{}", "HTTP 302"),
    ] {
        let error = read(status, body.as_bytes(), false, "1", b"").expect_err(body).to_string();
        assert!(error.contains(part), "{status} {body}: {error}");
        assert!(!error.ends_with('.'), "{error}");
    }
    assert_eq!(read(200, b"{\"data\":", true, "1", b""), Err(ReportError::TooLarge));
}

#[test]
fn the_question_is_the_pages_own() {
    let call: Url = "https://va.ivrdeflect.liveperson.net/api/contextAndInvite?x=1".parse().expect("a URL");
    assert_eq!(url(&call).as_str(), "https://va.ivrdeflect.liveperson.net/api/getLiveDeflectData/v2");
    let behind: Url = "http://127.0.0.1:1/y/api/contextAndInvite".parse().expect("a URL");
    assert_eq!(url(&behind).path(), "/y/api/getLiveDeflectData/v2");
    let span = Span::around(1_528_932_953_300, MINUTES);
    assert_eq!(
        String::from_utf8(body("38856538", span)).as_deref(),
        Ok(r#"{"siteId":"38856538","startTime":"1528932353300","endTime":"1528933553300"}"#)
    );
    assert_eq!(Span::around(1, u32::MAX).start, 0);
    for (payload, expected) in [
        (SENT, Some("38856538")),
        (r#"{"siteId":5}"#, Some("5")),
        (r#"{"siteId":" "}"#, None),
        ("[", None),
        ("{}", None),
    ] {
        assert_eq!(site_id(payload.as_bytes()).as_deref(), expected, "{payload}");
    }
}
