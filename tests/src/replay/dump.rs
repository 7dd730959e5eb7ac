//! Writes built requests as JSON Lines for other tools: one for each vector and configuration.

use std::collections::BTreeMap;
use std::io::{self, Write};

use base64::Engine as _;
use serde::Serialize;

use super::{Failure, Request, Skip};

#[derive(Serialize)]
struct Line<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    service: &'a str,
    id: &'a str,
    config: &'a str,
    #[serde(flatten)]
    outcome: Outcome<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum Outcome<'a> {
    Ok {
        method: &'a str,
        url: &'a str,
        headers: BTreeMap<&'a str, String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        body_b64: Option<String>,
    },
    Err {
        kind: &'static str,
        message: &'a str,
    },
    Skip(&'a str),
}

/// Writes one line for a vector: its service, if known, its id and the configuration. The values of repeated headers are joined with `, `. Header values that are not
/// UTF-8 are decoded as Latin-1, which is lossless.
///
/// # Errors
/// The error of the writer.
pub fn write(
    to: &mut dyn Write,
    [service, id, config]: [&str; 3],
    outcome: &Result<Result<Request, Failure>, Skip>,
) -> io::Result<()> {
    let outcome = match outcome {
        Ok(Ok(request)) => describe(request),
        Ok(Err(failure)) => Outcome::Err { kind: failure.kind.name(), message: &failure.message },
        Err(Skip(reason)) => Outcome::Skip(reason),
    };
    serde_json::to_writer(&mut *to, &Line { service, id, config, outcome })?;
    to.write_all(b"\n")
}

fn describe(request: &Request) -> Outcome<'_> {
    let mut headers = BTreeMap::new();
    for (name, value) in &request.headers {
        let value = text(value);
        headers
            .entry(name.as_str())
            .and_modify(|before: &mut String| {
                before.push_str(", ");
                before.push_str(&value);
            })
            .or_insert(value.clone());
    }
    let body = request.body_bytes();
    let body_b64 =
        (!body.is_empty()).then(|| base64::engine::general_purpose::STANDARD.encode(body));
    Outcome::Ok { method: &request.method, url: &request.url, headers, body_b64 }
}

fn text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::ErrorKind;

    fn line(outcome: Result<Result<Request, Failure>, Skip>) -> String {
        let mut line = Vec::new();
        write(&mut line, ["", "v-1", "path"], &outcome).unwrap();
        String::from_utf8(line).unwrap()
    }

    #[test]
    fn a_request_is_dumped_as_sent() {
        let header = |name: &str, value: &[u8]| (name.to_owned(), value.to_vec());
        let request = Request {
            method: "PUT".to_owned(),
            url: "http://h/b?x".to_owned(),
            headers: vec![
                header("b", b"1"),
                header("a", "é".as_bytes()),
                header("c", b"\xe9"),
                header("b", b"2"),
            ],
            body: Some(b"<A/>".to_vec()),
        };
        let expected = concat!(
            r#"{"id":"v-1","config":"path","ok":{"method":"PUT","url":"http://h/b?x","#,
            r#""headers":{"a":"é","b":"1, 2","c":"é"},"body_b64":"PEEvPg=="}}"#,
            "\n"
        );
        assert_eq!(line(Ok(Ok(request.clone()))), expected);
        let bare = line(Ok(Ok(Request { body: Some(Vec::new()), ..request })));
        assert!(!bare.contains("body_b64"), "{bare}");
    }

    #[test]
    fn failures_and_skips_are_dumped_too() {
        let failure =
            Failure { kind: ErrorKind::Validation, message: "Bucket: missing".to_owned() };
        let expected = concat!(
            r#"{"id":"v-1","config":"path","err":{"kind":"validation","message":"Bucket: missing"}}"#,
            "\n"
        );
        assert_eq!(line(Ok(Err(failure))), expected);
        let skip = Skip("no such operation".to_owned());
        let expected = "{\"id\":\"v-1\",\"config\":\"path\",\"skip\":\"no such operation\"}\n";
        assert_eq!(line(Err(skip)), expected);
    }
}
