//! Vector files: calls, and the requests that botocore sends for them with different settings.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read as _};
use std::path::Path;

use base64::Engine as _;
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::Value;

use super::Settings;

/// A vector file that has been checked.
#[derive(Debug)]
pub struct VectorFile {
    /// The service's name in botocore; empty if the file does not say.
    pub service: String,
    /// The named client settings.
    pub configs: BTreeMap<String, Settings>,
    /// The names of headers that were removed from all captures, in lower case.
    pub dropped_headers: Vec<String>,
    /// The vectors, in the order of the file.
    pub vectors: Vec<Vector>,
}

/// One call.
#[derive(Debug, Deserialize)]
pub struct Vector {
    /// Unique in the file.
    pub id: String,
    /// The operation's name in the service model.
    #[serde(rename = "op")]
    pub operation: String,
    /// The subject of the test.
    pub group: String,
    /// The arguments: an object, with tags for values that JSON cannot represent.
    pub kwargs: Value,
    /// The outcome with each of the settings, by name.
    #[serde(rename = "out")]
    pub outcomes: BTreeMap<String, Expected>,
}

/// The outcome of a call in botocore.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expected {
    /// It sent a request.
    Ok(ExpectedRequest),
    /// It raised an exception of this class.
    Err(String),
}

/// The request that botocore sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "RawRequest")]
pub struct ExpectedRequest {
    /// The HTTP method.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The URL's host, with the port if there is one.
    pub host: String,
    /// The URL's path, percent-encoded.
    pub path: String,
    /// The URL's query, percent-encoded; empty if there is none.
    pub query: String,
    /// The headers, except for those removed from captures.
    pub headers: BTreeMap<String, String>,
    /// The body; empty if there is none.
    pub body: Vec<u8>,
    /// Whether the body is a stream.
    pub streamed: bool,
}

impl ExpectedRequest {
    /// Returns the value of a header. Ignores case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRequest {
    method: String,
    url: String,
    host: String,
    path: String,
    query: String,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    body_b64: Option<String>,
    body_reader: Option<String>,
}

impl TryFrom<RawRequest> for ExpectedRequest {
    type Error = String;

    fn try_from(raw: RawRequest) -> Result<Self, String> {
        let body = match (raw.body, raw.body_b64) {
            (Some(_), Some(_)) => return Err("both `body` and `body_b64`".to_owned()),
            (text, None) => text.unwrap_or_default().into_bytes(),
            (None, Some(encoded)) => base64::engine::general_purpose::STANDARD
                .decode(&encoded)
                .map_err(|error| format!("`body_b64`: {error}"))?,
        };
        Ok(Self {
            method: raw.method,
            url: raw.url,
            host: raw.host,
            path: raw.path,
            query: raw.query,
            headers: raw.headers,
            body,
            streamed: raw.body_reader.is_some(),
        })
    }
}

/// Why a file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable(pub String);

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unusable {}

#[derive(Deserialize)]
struct RawFile {
    meta: RawMeta,
    vectors: Vec<Value>,
}

#[derive(Deserialize)]
struct RawMeta {
    configs: BTreeMap<String, Value>,
    #[serde(default)]
    dropped_headers: Vec<String>,
    idempotency_token: Option<String>,
    #[serde(default)]
    service: String,
}

impl VectorFile {
    /// Reads the file at `path`, which may be compressed with gzip.
    ///
    /// # Errors
    /// [`Unusable`] if the file does not exist or is not a vector file.
    pub fn read(path: &Path) -> Result<Self, Unusable> {
        let in_file = |problem: String| Unusable(format!("{}: {problem}", path.display()));
        let text = text(path).map_err(|error| in_file(error.to_string()))?;
        Self::parse(&text).map_err(in_file)
    }

    /// Parses the text of a file.
    ///
    /// # Errors
    /// A description of the problem.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut raw: RawFile = serde_json::from_str(&mend_surrogates(text))
            .map_err(|error| format!("not a vector file: {error}"))?;
        let mut configs = BTreeMap::new();
        for (name, value) in std::mem::take(&mut raw.meta.configs) {
            let mut settings =
                Settings::parse(value).map_err(|problem| format!("config `{name}`: {problem}"))?;
            settings.idempotency_token.clone_from(&raw.meta.idempotency_token);
            configs.insert(name, settings);
        }
        let vectors: Vec<Vector> =
            raw.vectors.into_iter().enumerate().map(parse_vector).collect::<Result<_, _>>()?;
        for vector in &vectors {
            if let Some(name) = vector.outcomes.keys().find(|name| !configs.contains_key(*name)) {
                return Err(format!("vector `{}`: `meta.configs` has no `{name}`", vector.id));
            }
        }
        let RawMeta { mut dropped_headers, service, .. } = raw.meta;
        dropped_headers.iter_mut().for_each(|name| name.make_ascii_lowercase());
        Ok(Self { service, configs, dropped_headers, vectors })
    }
}

/// Returns the text of a file, which may be compressed with gzip.
pub(crate) fn text(path: &Path) -> io::Result<String> {
    let bytes = std::fs::read(path)?;
    let mut text = String::new();
    match bytes.starts_with(&[0x1f, 0x8b]) {
        true => MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text)?,
        false => bytes.as_slice().read_to_string(&mut text)?,
    };
    Ok(text)
}

fn parse_vector((index, value): (usize, Value)) -> Result<Vector, String> {
    let name = match value.get("id") {
        Some(Value::String(id)) => format!("vector `{id}`"),
        _ => format!("vectors[{index}]"),
    };
    let vector: Vector =
        serde_json::from_value(value).map_err(|error| format!("{name}: {error}"))?;
    if !vector.kwargs.is_object() {
        return Err(format!("{name}: `kwargs` is not an object"));
    }
    Ok(vector)
}

/// Replaces escapes of lone surrogates (`\ud800`), which serde_json rejects, with `\ufffd`. Python
/// writes them for captured headers that contain one. The vector is skipped anyway, since its
/// arguments are tagged `$utf16`, but the other vectors in the file must stay readable.
fn mend_surrogates(text: &str) -> Cow<'_, str> {
    let mut mended: Option<Vec<u8>> = None;
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(|byte| *byte == b'\\') {
        at += offset;
        at += match (escaped_unit(bytes, at), escaped_unit(bytes, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => 12,
            (Some(0xD800..=0xDFFF), _) => {
                let mended = mended.get_or_insert_with(|| bytes.to_vec());
                mended[at + 2..at + 6].copy_from_slice(b"fffd");
                6
            }
            // Any other escape: at least the backslash and the character after it.
            _ => 2,
        };
        at = at.min(bytes.len());
    }
    match mended.and_then(|bytes| String::from_utf8(bytes).ok()) {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(text),
    }
}

/// Returns the code unit of a `\uXXXX` at `at`.
fn escaped_unit(bytes: &[u8], at: usize) -> Option<u16> {
    let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_surrogates_do_not_make_a_file_unreadable() {
        let text =
            r#"["\ud83d\ude00", "\ud800", "\udc00x", "\\ud800", "\ud83d\ud83d\ude00", "\\"]"#;
        let mended: Vec<String> = serde_json::from_str(&mend_surrogates(text)).unwrap();
        let replaced = "\u{FFFD}";
        assert_eq!(mended[0], "😀");
        assert_eq!(mended[1], replaced);
        assert_eq!(mended[2], format!("{replaced}x"));
        assert_eq!(mended[3], r"\ud800");
        assert_eq!(mended[4], format!("{replaced}😀"));
        assert!(matches!(mend_surrogates(r#""\ud83d\ude00\\""#), Cow::Borrowed(_)));
        assert!(matches!(mend_surrogates("\\"), Cow::Borrowed(_)));
    }

    fn problem(text: &str) -> String {
        VectorFile::parse(text).unwrap_err()
    }

    #[test]
    fn problems_name_the_place() {
        assert!(problem("[").starts_with("not a vector file: "));
        let file = |vector: &str| {
            format!(r#"{{"meta": {{"configs": {{"path": {{}}}}}}, "vectors": [{vector}]}}"#)
        };
        assert_eq!(problem(&file("{}")), "vectors[0]: missing field `id`");
        let vector = r#"{"id": "v", "op": "O", "group": "g", "kwargs": [], "out": {}}"#;
        assert_eq!(problem(&file(vector)), "vector `v`: `kwargs` is not an object");
        let vector = r#"{"id": "v", "op": "O", "group": "g", "kwargs": {},
                         "out": {"vhost": {"err": "TypeError"}}}"#;
        assert_eq!(problem(&file(vector)), "vector `v`: `meta.configs` has no `vhost`");
        let unknown = r#"{"meta": {"configs": {"c": {"colour": 1}}}, "vectors": []}"#;
        assert_eq!(problem(unknown), "config `c`: unknown setting: colour");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = VectorFile::read(Path::new("no/such.json")).unwrap_err();
        assert!(error.to_string().starts_with("no/such.json: "), "{error}");
    }
}
