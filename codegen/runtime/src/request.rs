//! Builds requests: method, URI, headers, body.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};

#[cfg(feature = "gzip")]
use crate::Config;
use crate::endpoint::{AuthOption, AuthOptions, Endpoint, Signing};
use crate::text::ToText;
use crate::timestamp::Format;
use crate::uri::Uri;
use crate::{Body, BuildError, Timestamp, header};

#[cfg(feature = "checksum")]
mod checksum;
mod copy;

#[cfg(feature = "checksum")]
pub use checksum::ChecksumRule;
#[cfg(feature = "sign")]
pub(crate) use copy::CopySource;

/// The most headers that the entries of maps may add up to. A `HeaderMap` holds a few more, and panics
/// if there is no room.
const MAX_HEADERS: usize = 16_384;

/// A request whose URI is complete and whose headers are being set.
#[derive(Debug)]
pub struct RequestBuilder {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    signature: Signature,
    auth: Option<AuthOptions>,
    /// Whether the body is an event stream.
    events: bool,
    #[cfg(feature = "sign")]
    copy: Option<CopySource>,
    /// The first header that could not be set.
    fault: Option<BuildError>,
}

/// How much of the request is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Signature {
    /// Everything.
    #[default]
    Whole,
    /// Everything but the body.
    WithoutBody,
    /// Nothing.
    None,
}

impl RequestBuilder {
    /// Returns a request without headers.
    pub fn new(method: Method, uri: Uri) -> Self {
        // Room for a checksum and a signature. A capacity of eight would be a block that takes the
        // allocator 50 to 110 ns longer.
        let (headers, signature) = (HeaderMap::with_capacity(6), Signature::default());
        Self {
            method,
            uri,
            headers,
            signature,
            auth: None,
            events: false,
            #[cfg(feature = "sign")]
            copy: None,
            fault: None,
        }
    }

    /// Sets the header `name`, in lower case, to the text of `member`.
    ///
    /// # Errors
    /// [`BuildError::InvalidHeader`] if the text is not valid in a header.
    pub fn header(
        &mut self,
        member: &'static str,
        name: &'static str,
        text: &str,
    ) -> Result<(), BuildError> {
        let value = header::value(member, text)?;
        self.headers.insert(HeaderName::from_static(name), value);
        Ok(())
    }

    /// Sets the header `name`, in lower case, to a text that is known to be valid.
    pub fn fixed_header(&mut self, name: &'static str, text: &'static str) {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(text));
    }

    /// Sets the header `name`, in lower case, to the value of `member`, if it is set. If the value
    /// is not valid in a header, [`finish`](Self::finish) fails.
    pub fn header_from<T: ToText>(
        &mut self,
        member: &'static str,
        name: &'static str,
        value: &Option<T>,
    ) {
        if let Some(value) = value
            && let Err(error) = self.header(member, name, &value.to_text())
        {
            self.fault.get_or_insert(error);
        }
    }

    /// Sets the header `name`, in lower case, to a timestamp in whole seconds, if it is set.
    /// Services expect no fractions in headers.
    pub fn timestamp_from(
        &mut self,
        member: &'static str,
        name: &'static str,
        format: Format,
        value: &Option<Timestamp>,
    ) {
        let text = value.map(|value| value.without_fraction().format(format).to_string());
        self.header_from(member, name, &text);
    }

    /// Sets a header for each entry of the map `member`. Its name is `prefix` and the entry's key.
    ///
    /// # Errors
    /// [`BuildError::InvalidHeader`] if a key or value is not valid in a header, if two keys differ
    /// only in case, since they would be the same header, or if there are more than 16,384 headers.
    pub fn header_map<'a>(
        &mut self,
        member: &'static str,
        prefix: &'static str,
        entries: impl IntoIterator<Item = (&'a str, &'a str), IntoIter: Clone>,
    ) -> Result<(), BuildError> {
        let entries = entries.into_iter();
        for (index, (key, text)) in entries.clone().enumerate() {
            let name = header::prefixed_name(member, prefix, key)?;
            if self.headers.len() >= MAX_HEADERS {
                let problem = format!("has too many entries: {MAX_HEADERS} headers are the limit");
                return Err(BuildError::InvalidHeader { member: member.to_owned(), problem });
            }
            let replaced = self.headers.insert(name, header::value(member, text)?);
            // Keys are compared only in the rare case that a header was replaced.
            if replaced.is_some()
                && let Some((same, _)) =
                    entries.clone().take(index).find(|(same, _)| same.eq_ignore_ascii_case(key))
            {
                let problem = format!("uses the same header as {member}[{same:?}]");
                return Err(BuildError::InvalidHeader {
                    member: format!("{member}[{key:?}]"),
                    problem,
                });
            }
        }
        Ok(())
    }

    /// Excludes the body from the signature.
    pub fn unsigned_payload(&mut self) {
        self.signature = Signature::WithoutBody;
    }

    /// Excludes the request from signing.
    pub fn anonymous(&mut self) {
        self.signature = Signature::None;
    }

    /// Sets the ways to authenticate the request, the preferred one first. The default is to sign
    /// it.
    pub fn auth(&mut self, options: &'static [AuthOption]) {
        if !options.contains(&AuthOption::SigV4) {
            self.anonymous();
        }
        self.auth = Some(AuthOptions(options));
    }

    /// Declares that the body is an event stream, which needs HTTP/2.
    #[cfg(feature = "duplex")]
    pub fn events(&mut self) {
        self.events = true;
        let value = HeaderValue::from_static("application/vnd.amazon.eventstream");
        self.headers.entry(http::header::CONTENT_TYPE).or_insert(value);
    }

    /// Sets `Content-Type`, unless `body` is empty or the header is set already.
    pub fn content_type(&mut self, content_type: &'static str, body: &Body) {
        if !body.is_empty() {
            let value = HeaderValue::from_static(content_type);
            self.headers.entry(http::header::CONTENT_TYPE).or_insert(value);
        }
    }

    /// Takes the query out of the URI, and returns it as a body: a form.
    pub fn query_as_body(&mut self) -> Body {
        self.uri.take_query().map(Body::from).unwrap_or_default()
    }

    /// Compresses `body` if it has the minimum size set in [`Config::request_compression`], and
    /// adds `gzip` to `Content-Encoding`. Streams are not compressed.
    ///
    /// # Errors
    /// [`BuildError::InvalidHeader`] if `Content-Encoding` is not valid.
    #[cfg(feature = "gzip")]
    pub fn gzip(&mut self, config: &Config, body: Body) -> Result<Body, BuildError> {
        let is_large =
            |bytes: &Bytes| config.compresses_from().is_some_and(|min| bytes.len() >= min);
        // Writing to memory does not fail; if it did, the body would be sent uncompressed.
        let Some(compressed) = body.bytes().filter(|bytes| is_large(bytes)).and_then(compress)
        else {
            return Ok(body);
        };
        let before = header::get(&self.headers, "content-encoding").filter(|own| !own.is_empty());
        let encodings = before.map_or("gzip".to_owned(), |before| format!("{before}, gzip"));
        self.header("Content-Encoding", "content-encoding", &encodings)?;
        Ok(Body::from(compressed))
    }

    /// Returns the request with its body.
    ///
    /// # Errors
    /// [`BuildError::InvalidHeader`] if a header could not be set; [`BuildError::Endpoint`] if the
    /// URI is longer than 64 KiB or its host is not valid.
    pub fn finish(self, body: Body) -> Result<Request<Body>, BuildError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let (uri, endpoint) = self.uri.into_parts();
        let mut headers = self.headers;
        set_headers_of(&endpoint, &mut headers)?;
        let uri = http::Uri::from_maybe_shared(Bytes::from(uri))
            .map_err(|error| BuildError::Endpoint(format!("the URI is not valid: {error}")))?;
        let mut request = Request::new(body);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        // Takes longer than writing a short header, so it is done only if requests are signed.
        if cfg!(feature = "sign")
            && self.signature != Signature::None
            && let Some(scheme) = endpoint.auth_scheme()
        {
            request.extensions_mut().insert(Signing {
                scheme: scheme.clone(),
                unsigned_payload: self.signature == Signature::WithoutBody,
                events: self.events,
            });
        }
        #[cfg(feature = "sign")]
        if let Some(copy) = self.copy {
            request.extensions_mut().insert(copy);
        }
        if let Some(auth) = self.auth {
            request.extensions_mut().insert(auth);
        }
        if self.events {
            *request.version_mut() = http::Version::HTTP_2;
        }
        Ok(request)
    }
}

/// Sets the headers of an endpoint. They replace those of the same name that are set already.
fn set_headers_of(endpoint: &Endpoint, headers: &mut HeaderMap) -> Result<(), BuildError> {
    if endpoint.headers.is_empty() {
        return Ok(());
    }
    let mut of_endpoint = HeaderMap::new();
    for (name, value) in &endpoint.headers {
        let invalid = |_| BuildError::Endpoint(format!("{name:?} is not a valid header name"));
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(invalid)?;
        of_endpoint.append(name, header::value("Endpoint", value)?);
    }
    // Replaces values, unlike `append`, and keeps several of one name.
    headers.extend(of_endpoint);
    Ok(())
}

/// Compresses to the gzip format (RFC 1952).
#[cfg(feature = "gzip")]
fn compress(bytes: &Bytes) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, bytes).ok()?;
    encoder.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri() -> Uri {
        Uri::at("http://localhost")
    }

    #[test]
    fn keys_that_differ_in_case_only_are_refused() {
        let send = |entries: &[(&str, &str)]| {
            let mut request = RequestBuilder::new(Method::PUT, uri());
            // A header set by another member is replaced.
            request.header("Other", "x-amz-meta-c", "0")?;
            request.header_map("Metadata", "x-amz-meta-", entries.iter().copied())?;
            Ok::<_, BuildError>(request.headers)
        };
        let headers = send(&[("Ab", "1"), ("b", "2"), ("C", "3")]).unwrap();
        assert_eq!((&headers["x-amz-meta-ab"], headers.len()), (&HeaderValue::from(1), 3));
        assert_eq!(
            send(&[("Ab", "1"), ("b", "2"), ("aB", "1")]).unwrap_err().to_string(),
            "Metadata[\"aB\"]: uses the same header as Metadata[\"Ab\"]"
        );
    }

    /// Returns the `Content-Type` for `body`, if `own` was set before.
    fn content_type(own: Option<&str>, body: Body) -> Option<String> {
        let mut request = RequestBuilder::new(Method::PUT, uri());
        if let Some(own) = own {
            request.header("Own", "content-type", own).unwrap();
        }
        request.content_type("application/xml", &body);
        header::text(&request.headers, "content-type")
    }

    #[test]
    fn the_type_of_a_body_is_said_unless_it_is_said_already() {
        let body = Body::from("<a/>");
        assert_eq!(content_type(None, body.clone()).unwrap(), "application/xml");
        assert_eq!(content_type(Some("text/xml"), body.clone()).unwrap(), "text/xml");
        assert_eq!(content_type(Some(""), body).unwrap(), "");
        assert_eq!(content_type(None, Body::empty()), None);
    }

    #[test]
    fn headers_of_an_endpoint_replace_those_of_members() {
        let auth = crate::endpoint::AuthScheme::v4("clock", "us-east-1");
        let mut endpoint = Endpoint::new("https://h".to_owned(), auth);
        for (name, value) in [("x-account", "1"), ("x-route", "a"), ("X-Route", "b")] {
            endpoint.headers.push((name.to_owned(), value.to_owned()));
        }
        let mut headers = HeaderMap::new();
        headers.append("x-account", HeaderValue::from_static("of a member"));
        headers.append("x-other", HeaderValue::from_static("kept"));
        set_headers_of(&endpoint, &mut headers).unwrap();
        let all = |name: &str| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
        assert_eq!(all("x-account"), ["1"]);
        assert_eq!(all("x-route"), ["a", "b"]);
        assert_eq!(all("x-other"), ["kept"]);
        endpoint.headers.push(("no name".to_owned(), String::new()));
        let error = set_headers_of(&endpoint, &mut headers).unwrap_err().to_string();
        assert!(error.contains("\"no name\" is not a valid header name"), "{error}");
    }

    #[test]
    fn more_headers_than_a_map_can_hold_are_an_error() {
        let keys: Vec<String> = (0..40_000).map(|key| key.to_string()).collect();
        let entries = keys.iter().map(|key| (key.as_str(), ""));
        let mut request = RequestBuilder::new(Method::PUT, uri());
        let error = request.header_map("Metadata", "x-amz-meta-", entries).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Metadata: has too many entries: 16384 headers are the limit"
        );
    }

    #[cfg(feature = "gzip")]
    #[test]
    fn large_bodies_are_compressed_where_they_may_be() {
        use std::io::Read as _;

        let gzip = |config: &Config, own: &str, body: &Body| {
            let mut request = RequestBuilder::new(Method::PUT, uri());
            request.header("Own", "content-encoding", own).unwrap();
            let sent = request.gzip(config, body.clone()).unwrap();
            (sent, header::text(&request.headers, "content-encoding").unwrap())
        };
        let config = Config::new("us-east-1");
        let large = Body::from("a".repeat(10_240));
        let (sent, encodings) = gzip(&config, "", &large);
        assert_eq!(encodings, "gzip");
        let mut read = Vec::new();
        flate2::read::GzDecoder::new(sent.bytes().unwrap().as_ref())
            .read_to_end(&mut read)
            .unwrap();
        assert_eq!(&read, large.bytes().unwrap());
        assert_eq!(gzip(&config, "br", &large).1, "br, gzip");

        let small = Body::from("a".repeat(10_239));
        assert_eq!(gzip(&config, "br", &small), (small, "br".to_owned()));
        let stream = Body::stream(large.clone());
        assert_eq!(gzip(&config, "br", &stream), (stream, "br".to_owned()));
        let never = config.clone().request_compression(None);
        assert_eq!(gzip(&never, "br", &large), (large, "br".to_owned()));
        let always = config.request_compression(Some(0));
        assert_eq!(gzip(&always, "", &Body::from("a")).1, "gzip");
    }
}
