//! Putting a request together.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request};

use crate::checksum::{self, Algorithm};
use crate::config::RequestChecksums;
use crate::endpoint::Signing;
use crate::text::ToText;
use crate::timestamp::Format;
use crate::uri::Uri;
use crate::{Body, BuildError, Config, Timestamp, chunked, header};

/// A request whose URI is complete and whose headers are being set.
#[derive(Debug)]
pub struct RequestBuilder {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    signature: Signature,
    /// The first header that could not be set.
    fault: Option<BuildError>,
}

/// What a signature of the request holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Signature {
    /// Everything.
    #[default]
    Whole,
    /// Everything but the body.
    WithoutBody,
    /// There is none.
    None,
}

impl RequestBuilder {
    /// A request without headers.
    pub fn new(method: Method, uri: Uri) -> Self {
        // Room for a checksum and a signature. Eight would be a block that the allocator is slow to
        // give: 50 to 110 ns more.
        let (headers, signature) = (HeaderMap::with_capacity(6), Signature::default());
        Self { method, uri, headers, signature, fault: None }
    }

    /// Sets the header `name`, in lower case, to the text of `member`.
    ///
    /// # Errors
    /// [`BuildError::InvalidHeader`] if the text cannot stand in a header.
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

    /// Sets the header `name`, in lower case, to the value of `member`, if it is set. If the value
    /// cannot stand in a header, [`finish`](Self::finish) fails.
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

    /// Sets the header `name`, in lower case, to a timestamp in whole seconds, if it is set. Services
    /// expect no fractions in headers.
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

    /// Sets one header for each entry of the map `member`: its key behind `prefix` is the name.
    ///
    /// # Errors
    /// [`BuildError::InvalidHeader`] if a key or a value cannot stand in a header.
    pub fn header_map<'a>(
        &mut self,
        member: &'static str,
        prefix: &'static str,
        entries: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), BuildError> {
        for (key, text) in entries {
            let name = header::prefixed_name(member, prefix, key)?;
            self.headers.insert(name, header::value(member, text)?);
        }
        Ok(())
    }

    /// The operation is signed without its body.
    pub fn unsigned_payload(&mut self) {
        self.signature = Signature::WithoutBody;
    }

    /// The operation is not signed at all.
    pub fn anonymous(&mut self) {
        self.signature = Signature::None;
    }

    /// Says of what type the content of `body` is, unless it is empty or the input says so itself.
    pub fn content_type(&mut self, content_type: &'static str, body: &Body) {
        if !body.is_empty() {
            let value = HeaderValue::from_static(content_type);
            self.headers.entry(http::header::CONTENT_TYPE).or_insert(value);
        }
    }

    /// Compresses `body` as the operation's `requestCompression` trait allows it, if it has as many
    /// bytes as [`Config::request_compression`] asks for, and adds that to what `Content-Encoding`
    /// says. A stream is sent as it is.
    ///
    /// # Errors
    /// [`BuildError::InvalidHeader`], never for a `Content-Encoding` that could be set before.
    #[cfg(feature = "gzip")]
    pub fn gzip(&mut self, config: &Config, body: Body) -> Result<Body, BuildError> {
        let is_large =
            |bytes: &Bytes| config.compresses_from().is_some_and(|min| bytes.len() >= min);
        // Writing into memory does not fail; if it did, the body could still be sent.
        let Some(compressed) = body.bytes().filter(|bytes| is_large(bytes)).and_then(compress)
        else {
            return Ok(body);
        };
        let before = header::get(&self.headers, "content-encoding").filter(|own| !own.is_empty());
        let encodings = before.map_or("gzip".to_owned(), |before| format!("{before}, gzip"));
        self.header("Content-Encoding", "content-encoding", &encodings)?;
        Ok(Body::from(compressed))
    }

    /// Adds the checksum of `body` that the operation's `httpChecksum` trait asks for, as
    /// botocore does: the algorithm that the input names, else the configuration's. A checksum
    /// header that is set already stays as it is, and then no other is added.
    ///
    /// The checksum stands in a header, or, of a body that may be a stream, [behind the
    /// body](crate::chunked): always over https, which is what botocore does, and over http for a
    /// stream whose checksum was asked for by name or is required. Over http, a stream of which
    /// nobody asked a checksum goes as it is, to stores that know no trailers;
    /// [`RequestChecksums::WhenRequired`] says the same over https.
    ///
    /// # Errors
    /// [`BuildError::Checksum`] if the input names an algorithm that is not known, or if a stream
    /// is to have a `Content-MD5`, which is known only once it is sent.
    pub fn checksum(
        &mut self,
        config: &Config,
        rule: &ChecksumRule,
        requested: Option<&str>,
        body: Body,
    ) -> Result<Body, BuildError> {
        if self.headers.keys().any(|name| is_checksum(name.as_str())) {
            return Ok(body);
        }
        let in_trailer = rule.trailer && (self.uri.is_https() || body.is_stream());
        let algorithm = match (requested, config.checksums()) {
            (Some(name), _) => Algorithm::from_name(name).ok_or_else(|| rule.unknown(name))?,
            (None, RequestChecksums::ContentMd5) if rule.required => {
                self.content_md5(rule, &body)?;
                return Ok(body);
            }
            // Nobody asked for it.
            (None, _) if !rule.required && body.is_stream() && !self.uri.is_https() => {
                return Ok(body);
            }
            (None, RequestChecksums::WhenSupported(algorithm)) => algorithm,
            (None, RequestChecksums::WhenRequired(algorithm)) if rule.required => algorithm,
            (None, _) => return Ok(body),
        };
        if let (None, Some(name)) = (requested, rule.algorithm_header) {
            self.header(rule.member, name, algorithm.name())?;
        }
        if in_trailer {
            return self.trailer(rule, algorithm, body);
        }
        let digest = algorithm.digest_base64(rule.in_memory(&body)?);
        self.header(rule.member, algorithm.header_name(), &digest)?;
        Ok(body)
    }

    fn content_md5(&mut self, rule: &ChecksumRule, body: &Body) -> Result<(), BuildError> {
        if self.headers.contains_key("content-md5") {
            return Ok(());
        }
        let digest = checksum::content_md5(rule.in_memory(body)?);
        self.header("Content-MD5", "content-md5", &digest)
    }

    /// Frames `body` with its checksum behind it, and says so.
    fn trailer(
        &mut self,
        rule: &ChecksumRule,
        algorithm: Algorithm,
        body: Body,
    ) -> Result<Body, BuildError> {
        // A length that the input gives is that of the content, not of what is sent.
        let given = self.headers.remove(http::header::CONTENT_LENGTH);
        let length = body.len().map(HeaderValue::from).or(given);
        let before = header::text(&self.headers, "content-encoding");
        let encodings = before.map_or("aws-chunked".to_owned(), |own| own + ",aws-chunked");
        self.header("ContentEncoding", "content-encoding", &encodings)?;
        self.header(rule.member, "transfer-encoding", "chunked")?;
        self.header(rule.member, "x-amz-trailer", algorithm.header_name())?;
        self.header(rule.member, "x-amz-content-sha256", chunked::CONTENT_SHA256)?;
        if let Some(length) = length {
            self.headers.insert("x-amz-decoded-content-length", length);
        }
        Ok(chunked::encode(body, algorithm))
    }

    /// The request with its body.
    ///
    /// # Errors
    /// [`BuildError::InvalidHeader`] if a value could not be set as a header, [`BuildError::Endpoint`]
    /// if the URI is longer than 64 KiB or its host is not valid.
    pub fn finish(self, body: Body) -> Result<Request<Body>, BuildError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let (uri, endpoint) = self.uri.into_parts();
        let mut headers = self.headers;
        for (name, value) in &endpoint.headers {
            let invalid = |_| BuildError::Endpoint(format!("{name:?} is not a header's name"));
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(invalid)?;
            headers.append(name, header::value("Endpoint", value)?);
        }
        let uri = http::Uri::from_maybe_shared(Bytes::from(uri))
            .map_err(|error| BuildError::Endpoint(format!("the URI is not valid: {error}")))?;
        let mut request = Request::new(body);
        *request.method_mut() = self.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        // Making it takes longer than writing a short header, so only who signs pays for it.
        if cfg!(feature = "sign")
            && self.signature != Signature::None
            && let Some(scheme) = endpoint.auth_scheme()
        {
            request.extensions_mut().insert(Signing {
                scheme: scheme.clone(),
                unsigned_payload: self.signature == Signature::WithoutBody,
            });
        }
        Ok(request)
    }
}

/// In the gzip format (RFC 1952).
#[cfg(feature = "gzip")]
fn compress(bytes: &Bytes) -> Option<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut encoder, bytes).ok()?;
    encoder.finish().ok()
}

/// Whether a header holds a checksum, of whatever algorithm, rather than something about one.
fn is_checksum(header: &str) -> bool {
    header.strip_prefix("x-amz-checksum-").is_some_and(|algorithm| {
        !matches!(algorithm, "algorithm" | "mode" | "type") && !algorithm.contains('-')
    })
}

/// What an operation's `httpChecksum` trait says of its requests.
#[derive(Clone, Copy, Debug)]
pub struct ChecksumRule {
    /// Whether the service refuses requests without a checksum.
    pub required: bool,
    /// The member that names the algorithm.
    pub member: &'static str,
    /// The header that member is sent in, in lower case.
    pub algorithm_header: Option<&'static str>,
    /// Whether the body may be a stream, so that the service takes a checksum behind it.
    pub trailer: bool,
}

impl ChecksumRule {
    fn in_memory<'b>(&self, body: &'b Body) -> Result<&'b [u8], BuildError> {
        body.bytes().map(Bytes::as_ref).ok_or_else(|| {
            let problem = "the checksum of a stream is not known before it is sent, and cannot \
                           stand behind it here: set it yourself, or send the body from memory";
            BuildError::Checksum { member: self.member.to_owned(), problem: problem.to_owned() }
        })
    }

    fn unknown(&self, name: &str) -> BuildError {
        let known = Algorithm::ALL.map(Algorithm::name).join(", ");
        let problem = format!("the checksum algorithm {name:?} is not known; there are {known}");
        BuildError::Checksum { member: self.member.to_owned(), problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: ChecksumRule = ChecksumRule {
        required: true,
        member: "ChecksumAlgorithm",
        algorithm_header: Some("x-amz-sdk-checksum-algorithm"),
        trailer: false,
    };
    fn uri() -> Uri {
        Uri::at("http://localhost")
    }

    const OPTIONAL: ChecksumRule = ChecksumRule { required: false, ..RULE };

    /// The headers of a request with the body `123456789`, as `name: value` lines.
    fn headers(
        checksums: RequestChecksums,
        rule: &ChecksumRule,
        requested: Option<&str>,
        set: &[(&'static str, &str)],
    ) -> Result<Vec<String>, BuildError> {
        let mut request = RequestBuilder::new(Method::PUT, uri());
        for (name, value) in set {
            request.header("Set", name, value)?;
        }
        let config = Config::new("us-east-1").request_checksums(checksums);
        request.checksum(&config, rule, requested, Body::from("123456789"))?;
        let request = request.finish(Body::empty())?;
        let line = |(name, value): (&HeaderName, &http::HeaderValue)| {
            format!("{name}: {}", value.to_str().unwrap())
        };
        Ok(request.headers().iter().map(line).collect())
    }

    #[test]
    fn the_default_is_crc32_and_says_so() {
        let expected = ["x-amz-sdk-checksum-algorithm: CRC32", "x-amz-checksum-crc32: y/Q5Jg=="];
        for rule in [RULE, OPTIONAL] {
            assert_eq!(headers(RequestChecksums::default(), &rule, None, &[]).unwrap(), expected);
        }
    }

    #[test]
    fn when_required_leaves_the_others_alone() {
        let checksums = RequestChecksums::WhenRequired(Algorithm::Crc32c);
        assert_eq!(headers(checksums, &OPTIONAL, None, &[]).unwrap(), [""; 0]);
        let expected = ["x-amz-sdk-checksum-algorithm: CRC32C", "x-amz-checksum-crc32c: 4waSgw=="];
        assert_eq!(headers(checksums, &RULE, None, &[]).unwrap(), expected);
        let expected = ["x-amz-checksum-crc32: y/Q5Jg=="];
        assert_eq!(headers(checksums, &OPTIONAL, Some("crc32"), &[]).unwrap(), expected);
    }

    #[test]
    fn content_md5_is_for_stores_that_know_nothing_newer() {
        let checksums = RequestChecksums::ContentMd5;
        let expected = ["content-md5: JfnnlDI7RTiF9RgfG2JNCw=="];
        assert_eq!(headers(checksums, &RULE, None, &[]).unwrap(), expected);
        assert_eq!(headers(checksums, &OPTIONAL, None, &[]).unwrap(), [""; 0]);
        let own = headers(checksums, &RULE, None, &[("content-md5", "own")]).unwrap();
        assert_eq!(own, ["content-md5: own"]);
    }

    #[test]
    fn a_checksum_that_is_set_stays_and_no_other_comes() {
        let set = [("x-amz-checksum-sha1", "own")];
        let all = headers(RequestChecksums::default(), &RULE, Some("SHA256"), &set).unwrap();
        assert_eq!(all, ["x-amz-checksum-sha1: own"]);
    }

    /// A request of an operation that takes streams: its headers, and its body if that is in
    /// memory.
    fn streaming(
        uri: &str,
        checksums: RequestChecksums,
        requested: Option<&str>,
        set: &[(&'static str, &str)],
        body: Body,
    ) -> (HeaderMap, Body) {
        let mut request = RequestBuilder::new(Method::PUT, Uri::at(uri));
        for (name, value) in set {
            request.header("Set", name, value).unwrap();
        }
        let config = Config::new("us-east-1").request_checksums(checksums);
        let rule = ChecksumRule { trailer: true, ..OPTIONAL };
        let body = request.checksum(&config, &rule, requested, body).unwrap();
        let (head, body) = request.finish(body).unwrap().into_parts();
        (head.headers, body)
    }

    fn a_stream() -> Body {
        Body::stream(Body::from("123456789"))
    }

    #[test]
    fn a_body_that_may_stream_has_its_checksum_behind_it() {
        let set = [("content-length", "9"), ("content-encoding", "gzip")];
        for body in [Body::from("123456789"), a_stream()] {
            let is_stream = body.is_stream();
            let (headers, body) =
                streaming("https://h", RequestChecksums::default(), None, &set, body);
            let expected = [
                ("content-encoding", "gzip,aws-chunked"),
                ("transfer-encoding", "chunked"),
                ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
                ("x-amz-decoded-content-length", "9"),
                ("x-amz-sdk-checksum-algorithm", "CRC32"),
                ("x-amz-trailer", "x-amz-checksum-crc32"),
            ];
            let mut sent: Vec<_> = headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
                .collect();
            sent.sort_unstable();
            assert_eq!(sent, expected);
            assert_eq!((body.len(), body.is_stream()), (Some(50), is_stream));
        }
    }

    #[test]
    fn a_stream_goes_as_it_is_to_stores_that_know_no_trailers() {
        let required = RequestChecksums::WhenRequired(Algorithm::Crc32);
        for (uri, checksums) in [
            ("http://h", RequestChecksums::default()),
            ("https://h", required),
            ("https://h", RequestChecksums::ContentMd5),
        ] {
            let stream = a_stream();
            let (headers, body) = streaming(uri, checksums, None, &[], stream.clone());
            assert_eq!((headers.len(), body), (0, stream), "{uri}");
        }
        let stream = a_stream();
        let own = [("x-amz-checksum-crc32", "y/Q5Jg==")];
        let (headers, body) =
            streaming("https://h", RequestChecksums::default(), None, &own, stream.clone());
        assert_eq!((headers.len(), body), (1, stream));
    }

    #[test]
    fn over_http_a_checksum_is_a_header_unless_a_stream_has_to_have_one() {
        let asked = Some("SHA256");
        let body = Body::from("123456789");
        let (headers, same) =
            streaming("http://h", RequestChecksums::default(), asked, &[], body.clone());
        assert!(headers.contains_key("x-amz-checksum-sha256") && same == body);
        let (headers, body) =
            streaming("http://h", RequestChecksums::default(), asked, &[], a_stream());
        assert_eq!(headers["x-amz-trailer"], "x-amz-checksum-sha256");
        assert!(body.len().is_some());
    }

    /// The value of one header, after the type of `body` was said.
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

    #[test]
    fn an_unknown_algorithm_is_a_checksum_error() {
        for name in ["MD5", "", "SHA-256"] {
            let error = headers(RequestChecksums::default(), &RULE, Some(name), &[]).unwrap_err();
            assert!(matches!(error, BuildError::Checksum { .. }));
            assert!(error.to_string().starts_with("ChecksumAlgorithm: the checksum algorithm"));
        }
    }
}
