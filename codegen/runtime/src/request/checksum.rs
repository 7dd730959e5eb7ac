//! Checksums of requests, in a header or a trailer.

use bytes::Bytes;
use http::HeaderValue;

use super::RequestBuilder;
use crate::checksum::{self, Algorithm};
use crate::config::RequestChecksums;
use crate::{Body, BuildError, Config, chunked, header};

impl RequestBuilder {
    /// Sets two headers: the text of `member` in base64, and the base64 MD5 digest of the text. If
    /// `digest` is set, the caller has already encoded the text.
    pub fn digested_header(
        &mut self,
        member: &'static str,
        [name, digest_name]: [&'static str; 2],
        text: &Option<String>,
        digest: &Option<String>,
    ) {
        match text {
            Some(text) if digest.is_none() => {
                let bytes = text.as_bytes();
                self.header_from(member, name, &Some(crate::base64(bytes)));
                self.header_from(member, digest_name, &Some(checksum::content_md5(bytes)));
            }
            text => self.header_from(member, name, text),
        }
    }

    /// Adds the checksum of `body`, as botocore does. The algorithm is that of the input, or else
    /// the configuration's. Nothing is added if a checksum header is set already.
    ///
    /// The checksum is in a header or, for a body that may be a stream, in a
    /// [trailer](crate::chunked). Over http, a trailer is used only for a stream whose checksum is
    /// required or whose algorithm is set; other streams are sent without a checksum, for servers
    /// without support for trailers. [`RequestChecksums::WhenRequired`] has the same effect over
    /// https.
    ///
    /// # Errors
    /// [`BuildError::Checksum`] if the algorithm is unknown, or if a stream needs a `Content-MD5`,
    /// which cannot be computed before sending.
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
                self.content_md5(&body)?;
                return Ok(body);
            }
            // Neither required nor requested.
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
        let digest = algorithm.digest_base64(in_memory(rule.member, &body)?);
        self.header(rule.member, algorithm.header_name(), &digest)?;
        Ok(body)
    }

    /// Sets `Content-MD5` to the digest of `body`, unless it is set already.
    ///
    /// # Errors
    /// [`BuildError::Checksum`] if the body is a stream, since its digest is unknown before
    /// it has been sent.
    pub fn content_md5(&mut self, body: &Body) -> Result<(), BuildError> {
        if self.headers.contains_key("content-md5") {
            return Ok(());
        }
        let digest = checksum::content_md5(in_memory("Content-MD5", body)?);
        self.header("Content-MD5", "content-md5", &digest)
    }

    /// Sets the header `name` of `member` to the tree hash of `body`, unless
    /// it is set already, and `x-amz-content-sha256` to the SHA-256 digest. A stream must come with
    /// its tree hash, and has no digest.
    ///
    /// # Errors
    /// [`BuildError::Checksum`] if the body is a stream and the header is not set.
    pub fn tree_hash(
        &mut self,
        member: &'static str,
        name: &'static str,
        body: &Body,
    ) -> Result<(), BuildError> {
        if !self.headers.contains_key(name) {
            let hash = checksum::tree_hash(in_memory(member, body)?);
            self.header(member, name, &hash)?;
        }
        if let Some(bytes) = body.bytes() {
            self.header(member, "x-amz-content-sha256", &checksum::sha256_hex(bytes))?;
        }
        Ok(())
    }

    /// Encodes `body` with a trailing checksum, and sets the headers.
    fn trailer(
        &mut self,
        rule: &ChecksumRule,
        algorithm: Algorithm,
        body: Body,
    ) -> Result<Body, BuildError> {
        // A length set by the input is that of the content, not of the encoded body.
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
}

/// Whether a header contains a checksum.
fn is_checksum(header: &str) -> bool {
    header.strip_prefix("x-amz-checksum-").is_some_and(|algorithm| {
        !matches!(algorithm, "algorithm" | "mode" | "type") && !algorithm.contains('-')
    })
}

/// The checksum of an operation's requests, from its `httpChecksum` trait.
#[derive(Clone, Copy, Debug)]
pub struct ChecksumRule {
    /// Whether the service requires a checksum.
    pub required: bool,
    /// The member that names the algorithm.
    pub member: &'static str,
    /// The header of that member, in lower case.
    pub algorithm_header: Option<&'static str>,
    /// Whether the body may be a stream, so that trailers are supported.
    pub trailer: bool,
}

impl ChecksumRule {
    fn unknown(&self, name: &str) -> BuildError {
        let known = Algorithm::ALL.map(Algorithm::name).join(", ");
        let problem = format!("unknown checksum algorithm {name:?}; expected one of {known}");
        BuildError::Checksum { member: self.member.to_owned(), problem }
    }
}

/// The bytes of a body, for the checksum of `member`.
fn in_memory<'b>(member: &'static str, body: &'b Body) -> Result<&'b [u8], BuildError> {
    body.bytes().map(Bytes::as_ref).ok_or_else(|| {
        let problem = "the checksum of a stream is not known before it is sent, and cannot \
                       stand behind it here: set it yourself, or send the body from memory";
        BuildError::Checksum { member: member.to_owned(), problem: problem.to_owned() }
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, Method};

    use super::*;
    use crate::uri::Uri;

    const RULE: ChecksumRule = ChecksumRule {
        required: true,
        member: "ChecksumAlgorithm",
        algorithm_header: Some("x-amz-sdk-checksum-algorithm"),
        trailer: false,
    };

    const OPTIONAL: ChecksumRule = ChecksumRule { required: false, ..RULE };

    /// The headers of a request with the body `123456789`, as `name: value` lines.
    fn headers(
        checksums: RequestChecksums,
        rule: &ChecksumRule,
        requested: Option<&str>,
        set: &[(&'static str, &str)],
    ) -> Result<Vec<String>, BuildError> {
        let mut request = RequestBuilder::new(Method::PUT, Uri::at("http://localhost"));
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

    /// Returns the headers of a request of an operation with streams, and its body if it is in
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

    #[test]
    fn a_tree_hash_is_set_unless_the_caller_has_one() {
        let hash = |own: Option<&str>, body: &Body| {
            let mut request = RequestBuilder::new(Method::POST, Uri::at("http://localhost"));
            if let Some(own) = own {
                request.header("checksum", "x-hash", own)?;
            }
            request.tree_hash("checksum", "x-hash", body)?;
            let digest = header::text(&request.headers, "x-amz-content-sha256");
            Ok::<_, BuildError>((header::text(&request.headers, "x-hash").unwrap(), digest))
        };
        let body = Body::from("hello");
        let digest = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824".to_owned();
        assert_eq!(hash(None, &body).unwrap(), (digest.clone(), Some(digest.clone())));
        assert_eq!(hash(Some("own"), &body).unwrap(), ("own".to_owned(), Some(digest)));
        assert_eq!(hash(Some("own"), &a_stream()).unwrap(), ("own".to_owned(), None));
        assert!(hash(None, &a_stream()).is_err());
    }

    #[test]
    fn an_unknown_algorithm_is_a_checksum_error() {
        for name in ["MD5", "", "SHA-256"] {
            let error = headers(RequestChecksums::default(), &RULE, Some(name), &[]).unwrap_err();
            assert!(matches!(error, BuildError::Checksum { .. }));
            assert!(error.to_string().starts_with("ChecksumAlgorithm: unknown checksum algorithm"));
        }
    }

    /// What botocore 1.44.5 sends.
    #[test]
    fn keys_go_in_base64_with_their_digest() {
        for (key, encoded, digest) in [
            ("h", "aA==", "JRDDkBHFvnBBgkI+OmlekQ=="),
            ("C. 9d.av,+qnn orC6", "Qy4gOWQuYXYsK3FubiBvckM2", "ZQfB4KtawROzeLVsWJZ9Mg=="),
            ("vv6C", "dnY2Qw==", "Xsge3A0cgJU+BbsOzthE9A=="),
            ("aavA7teCi3A=,", "YWF2QTd0ZUNpM0E9LA==", "7YlSG/Z4X/YwEsXLw9KbTg=="),
            ("inae", "aW5hZQ==", "sPZVFeTP0oIXnEbOlA/Llg=="),
        ] {
            let uri = Uri::at("http://localhost");
            let mut request = RequestBuilder::new(http::Method::PUT, uri);
            let (names, key) = (["x-key", "x-key-md5"], Some(key.to_owned()));
            request.digested_header("SSECustomerKey", names, &key, &None);
            let request = request.finish(Body::empty()).unwrap();
            assert_eq!(request.headers()["x-key"], encoded);
            assert_eq!(request.headers()["x-key-md5"], digest);
        }
    }
}
