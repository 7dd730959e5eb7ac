//! Compares requests with those sent by botocore.

use std::collections::BTreeMap;

use serde_json::Value;

use super::body::Form;
use super::chunked::Chunked;
use super::difference::Difference;
use super::purpose::{self, Purpose};
use super::vectors::{Expected, ExpectedRequest, Vector};
use super::xml::ExpectedBody;
use super::{ErrorKind, Failure, Request, digest};

/// The outcome of a vector with a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As expected.
    Passed,
    /// Failed on purpose, although botocore sends this call.
    DiffersOnPurpose,
    /// Not as expected.
    Failed(Difference),
}

/// Compares an outcome with the expected one. Headers in `dropped` (in lower case) are ignored,
/// since captures do not contain them.
pub fn judge(
    vector: &Vector,
    expected: &Expected,
    dropped: &[String],
    actual: &Result<Request, Failure>,
) -> Verdict {
    let compared = match expected {
        Expected::Err(class) => compare_failure(class, actual),
        Expected::Ok(expected) => {
            let purposes = purpose::purposes(vector, expected);
            if !purposes.is_empty() {
                return judge_purposes(&purposes, actual);
            }
            match actual {
                Ok(request) => Comparison { vector, expected, actual: request, dropped }.run(),
                Err(failure) => {
                    Err(Difference::new("outcome", "a request", describe_failure(failure)))
                }
            }
        }
    };
    compared.map_or_else(Verdict::Failed, |()| Verdict::Passed)
}

fn judge_purposes(purposes: &[Purpose], actual: &Result<Request, Failure>) -> Verdict {
    if let Err(failure) = actual
        && purposes.iter().any(|purpose| purpose.accepts(failure))
    {
        return Verdict::DiffersOnPurpose;
    }
    let wanted: Vec<String> = purposes.iter().map(Purpose::describe).collect();
    let part = "outcome (differs from botocore's on purpose)";
    Verdict::Failed(Difference::new(part, wanted.join(", or "), describe(actual)))
}

fn compare_failure(class: &str, actual: &Result<Request, Failure>) -> Result<(), Difference> {
    let wanted = match kind_of_class(class) {
        Some(kind) if matches!(actual, Err(failure) if failure.kind == kind) => return Ok(()),
        Some(kind) => format!("{kind} error ({class})"),
        None => format!("{class}, which this harness does not know"),
    };
    Err(Difference::new("outcome", wanted, describe(actual)))
}

/// Returns our kind of error for an exception class of botocore's.
fn kind_of_class(class: &str) -> Option<ErrorKind> {
    match class {
        "ParamValidationError" | "TypeError" => Some(ErrorKind::Validation),
        "FlexibleChecksumError" => Some(ErrorKind::Checksum),
        "EndpointResolutionError"
        | "UnsupportedS3ConfigurationError"
        | "UnsupportedS3AccesspointConfigurationError" => Some(ErrorKind::Endpoint),
        _ => None,
    }
}

fn describe(outcome: &Result<Request, Failure>) -> String {
    match outcome {
        Ok(request) => format!("a request: {} {}", request.method, request.url),
        Err(failure) => describe_failure(failure),
    }
}

fn describe_failure(failure: &Failure) -> String {
    format!("{} error: {}", failure.kind, failure.message)
}

/// The unchanged parts of a URL.
pub(crate) struct Url<'a> {
    pub(crate) host: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
}

impl<'a> Url<'a> {
    pub(crate) fn split(url: &'a str) -> Self {
        let (_scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let (host, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Self { host, path, query }
    }
}

/// A `?` without a query after it does not matter.
fn scheme(url: &str) -> &str {
    url.split_once("://").map_or("", |(scheme, _)| scheme)
}

struct Comparison<'a> {
    vector: &'a Vector,
    expected: &'a ExpectedRequest,
    actual: &'a Request,
    dropped: &'a [String],
}

impl Comparison<'_> {
    fn run(&self) -> Result<(), Difference> {
        self.request_line()?;
        let headers = self.headers()?;
        let is_document = self.body()?;
        self.header_values(&headers, is_document)?;
        self.content_length(&headers, is_document)
    }

    fn request_line(&self) -> Result<(), Difference> {
        let Self { expected, actual, .. } = self;
        let url = Url::split(&actual.url);
        let parts = [
            ("method", &*expected.method, &*actual.method),
            ("host", &expected.host, url.host),
            ("path", &expected.path, url.path),
            ("query", &expected.query, url.query),
            ("scheme", scheme(&expected.url), scheme(&actual.url)),
        ];
        match parts.into_iter().find(|(_, expected, actual)| expected != actual) {
            Some((part, expected, actual)) => Err(Difference::text(part, expected, actual)),
            None => Ok(()),
        }
    }

    /// Returns our headers by name in lower case, after checking that the names are the expected
    /// ones. `Content-Length` may be missing.
    fn headers(&self) -> Result<BTreeMap<String, &[u8]>, Difference> {
        let mut headers = BTreeMap::new();
        for (name, value) in &self.actual.headers {
            let name = name.to_ascii_lowercase();
            if self.dropped.contains(&name) {
                continue;
            }
            let (part, text) = (format!("header {name}"), String::from_utf8_lossy(value));
            if self.expected.header(&name).is_none() {
                return Err(Difference::new(part, "not sent", format!("{text:?}")));
            }
            if headers.insert(name, value.as_slice()).is_some() {
                return Err(Difference::new(part, "sent once", format!("again, {text:?}")));
            }
        }
        for (name, value) in &self.expected.headers {
            let lower = name.to_ascii_lowercase();
            if lower != "content-length" && !headers.contains_key(&lower) {
                let part = format!("header {name}");
                return Err(Difference::new(part, format!("{value:?}"), "not sent"));
            }
        }
        Ok(headers)
    }

    /// Compares the bodies. Returns whether they are documents, which can be formatted in different
    /// ways.
    fn body(&self) -> Result<bool, Difference> {
        let (expected, actual) = (&*self.expected.body, self.actual.body_bytes());
        if !actual.is_empty()
            && let Some(xml) = ExpectedBody::new(expected)
        {
            return xml.compare(actual).map(|()| true);
        }
        if self.expected.header("x-amz-trailer").is_some()
            && let Some(expected) = Chunked::decode(expected)
        {
            return expected.compare(actual).map(|()| false);
        }
        let content_type = self.expected.header("content-type").unwrap_or_default();
        let form = Form::of_content_type(content_type);
        form.compare(expected, actual).map(|()| form != Form::Bytes)
    }

    fn header_values(
        &self,
        headers: &BTreeMap<String, &[u8]>,
        is_document: bool,
    ) -> Result<(), Difference> {
        for (name, expected) in &self.expected.headers {
            let lower = name.to_ascii_lowercase();
            let Some(actual) = headers.get(&lower).filter(|_| lower != "content-length") else {
                continue;
            };
            let own = is_document.then(|| self.own_digest(&lower, expected)).flatten();
            let (part, expected) = match &own {
                Some(own) => (format!("header {name}, for the body that was built"), own),
                None => (format!("header {name}"), expected),
            };
            if expected.as_bytes() != *actual {
                return Err(Difference::bytes(part, expected.as_bytes(), actual));
            }
        }
        Ok(())
    }

    /// Returns the digest of our body, if botocore computed this header from its own, which may
    /// differ from ours. A digest set by the caller is sent unchanged.
    fn own_digest(&self, name: &str, expected: &str) -> Option<String> {
        let members = self.vector.kwargs.as_object()?;
        let is_given =
            members.values().any(|value| matches!(value, Value::String(text) if text == expected));
        let is_computed = !is_given && digest::of(name, &self.expected.body)? == expected;
        is_computed.then(|| digest::of(name, self.actual.body_bytes())).flatten()
    }

    /// The transport sets a missing `Content-Length`.
    fn content_length(
        &self,
        headers: &BTreeMap<String, &[u8]>,
        is_document: bool,
    ) -> Result<(), Difference> {
        let own = self.actual.body_bytes().len().to_string();
        let actual = headers.get("content-length").map_or(own.as_bytes(), |value| value);
        let expected = match self.expected.header("content-length") {
            Some(expected) if !is_document => expected,
            _ => &own,
        };
        match expected.as_bytes() == actual {
            true => Ok(()),
            false => Err(Difference::bytes("header Content-Length", expected.as_bytes(), actual)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Url;

    #[test]
    fn urls_are_taken_apart_as_they_are() {
        let split = |url| {
            let Url { host, path, query } = Url::split(url);
            [host, path, query]
        };
        assert_eq!(split("http://h:9000/a%2F/..?x&y=?"), ["h:9000", "/a%2F/..", "x&y=?"]);
        assert_eq!(split("https://h?x"), ["h", "", "x"]);
        assert_eq!(split("https://h"), ["h", "", ""]);
    }
}
