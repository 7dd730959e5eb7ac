use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use aws_credential_types::provider::{self, future};
use http::Method;
use tower_layer::Layer as _;
use tower_service::Service;

use super::*;
use crate::endpoint::AuthScheme;
use crate::{checksum, chunked};

/// The credentials of AWS's published examples.
fn credentials(token: Option<&str>) -> Credentials {
    let secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    Credentials::new("AKIAIOSFODNN7EXAMPLE", secret, token.map(str::to_owned), None, "test")
}

/// Their time: 2013-05-24T00:00:00Z.
fn time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_369_353_600)
}

fn s3(algorithm: Algorithm, name: &str, region: &str) -> Signing {
    let scheme = AuthScheme { algorithm, double_encoding: false, ..AuthScheme::v4(name, region) };
    Signing::new(scheme)
}

fn us_east_1() -> Signing {
    s3(Algorithm::SigV4, "s3", "us-east-1")
}

fn request(
    method: Method,
    uri: &str,
    headers: &[(&'static str, &str)],
    body: impl Into<Body>,
) -> Request<Body> {
    let mut request = Request::new(body.into());
    *request.method_mut() = method;
    *request.uri_mut() = uri.parse().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    request
}

fn get(uri: &str) -> Request<Body> {
    request(Method::GET, uri, &[], "")
}

fn header<'r>(request: &'r Request<Body>, name: &str) -> &'r str {
    request.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The names of the headers that were signed, and the signature.
fn signed(request: &mut Request<Body>, signing: &Signing, token: Option<&str>) -> [String; 2] {
    sign(request, signing, &credentials(token), time()).unwrap();
    let scope = format!(
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/{}/{}/aws4_request, SignedHeaders=",
        signing.scheme.signing_region, signing.scheme.signing_name
    );
    let rest = header(request, "authorization").strip_prefix(&scope).unwrap();
    let (names, signature) = rest.split_once(", Signature=").unwrap();
    [names.to_owned(), signature.to_owned()]
}

const EXAMPLE: &str = "https://examplebucket.s3.amazonaws.com";

#[test]
fn the_published_examples() {
    let example = |request: &mut Request<Body>| signed(request, &us_east_1(), None);
    let range = [("range", "bytes=0-9")];
    let mut object = request(Method::GET, &format!("{EXAMPLE}/test.txt"), &range, "");
    let [names, signature] = example(&mut object);
    assert_eq!(names, "host;range;x-amz-content-sha256;x-amz-date");
    assert_eq!(signature, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    assert_eq!(header(&object, "x-amz-date"), "20130524T000000Z");

    let headers =
        [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
    let uri = format!("{EXAMPLE}/test%24file.text");
    let [_, signature] =
        example(&mut request(Method::PUT, &uri, &headers, "Welcome to Amazon S3."));
    assert_eq!(signature, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");

    let [_, signature] = example(&mut get(&format!("{EXAMPLE}/?lifecycle")));
    assert_eq!(signature, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");

    let [_, signature] = example(&mut get(&format!("{EXAMPLE}/?max-keys=2&prefix=J")));
    assert_eq!(signature, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

#[test]
fn the_published_presigned_url() {
    let request = get(&format!("{EXAMPLE}/test.txt"));
    let day = Duration::from_secs(86_400);
    let presigned = presign(&request, &us_east_1(), &credentials(None), time(), day).unwrap();
    assert_eq!(
        presigned.uri,
        format!(
            "{EXAMPLE}/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
             &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
             &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        )
        .as_str()
    );
    assert_eq!((presigned.method, presigned.headers.len()), (Method::GET, 0));
}

// The signatures of the tests that follow are those that botocore 1.44.5 makes.

#[test]
fn keys_of_s3_stay_as_they_are() {
    let uri = "https://b.s3.eu-west-1.amazonaws.com/a//../b%20c/%C3%A9?x-id=PutObject&partNumber=1";
    let headers = [
        ("x-amz-meta-a", "two   words"),
        ("content-type", "text/plain"),
        ("user-agent", "x"),
        ("expect", "100-continue"),
    ];
    let mut put = request(Method::PUT, uri, &headers, "abc");
    let [names, signature] = signed(&mut put, &s3(Algorithm::SigV4, "s3", "eu-west-1"), None);
    assert_eq!(names, "content-type;host;x-amz-content-sha256;x-amz-date;x-amz-meta-a");
    assert_eq!(signature, "032e5dab60e5e7e9ee623f704f8576311ff36e33403b53e09ccbdff7bc5b9430");
    assert_eq!(put.uri(), uri);
}

#[test]
fn other_services_encode_the_path_again_and_need_no_hash() {
    let headers = [("content-type", "application/json")];
    let uri = "https://api.example.com/a%20b/../c//d?b=2&a=1&a=0";
    let mut post = request(Method::POST, uri, &headers, "{}");
    let signing = Signing::new(AuthScheme::v4("execute-api", "us-east-1"));
    let [names, signature] = signed(&mut post, &signing, None);
    assert_eq!(names, "content-type;host;x-amz-date");
    assert_eq!(signature, "6a0f7757f3f1c6a28e67f9ab8a006bec874cf69f1ee79a43ec56ed5374752716");
    assert_eq!(header(&post, CONTENT_SHA256), "");
}

#[test]
fn the_token_is_sent_and_signed_and_the_host_keeps_its_port() {
    let mut versions = get("http://localhost:9000/b/k?versions");
    let [names, signature] = signed(&mut versions, &us_east_1(), Some("TOKEN/=+"));
    assert_eq!(names, "host;x-amz-content-sha256;x-amz-date;x-amz-security-token");
    assert_eq!(signature, "f3892688078464fb497bb00da0cf7561fe30a62c1562b3eff991a379d278493d");
    assert_eq!(header(&versions, SECURITY_TOKEN), "TOKEN/=+");
    assert!(versions.headers()[SECURITY_TOKEN].is_sensitive());

    for (uri, expected) in [
        ("https://h:443/", "h"),
        ("http://h:80/", "h"),
        ("https://h:80/", "h:80"),
        ("http://u@h/", "h"),
        ("http://[::1]:9000/", "[::1]:9000"),
    ] {
        assert_eq!(host(&get(uri)).unwrap(), expected, "{uri}");
    }
}

#[test]
fn a_session_has_a_header_of_its_own() {
    let uri = "https://b--usw2-az1--x-s3.s3express-usw2-az1.us-west-2.amazonaws.com/k";
    let signing = s3(Algorithm::SigV4S3Express, "s3express", "us-west-2");
    let mut object = get(uri);
    let [names, signature] = signed(&mut object, &signing, Some("SESSION"));
    assert_eq!(names, "host;x-amz-content-sha256;x-amz-date;x-amz-s3session-token");
    assert_eq!(signature, "92d251f0ad0b680656417705dfabc13bda3ae34ee7fd3aff2c049558fba7e9d3");
    assert_eq!(header(&object, SESSION_TOKEN), "SESSION");

    let (credentials, expires) = (credentials(Some("SESSION")), Duration::from_secs(300));
    let presigned = presign(&get(uri), &signing, &credentials, time(), expires).unwrap();
    let query = presigned.uri.query().unwrap();
    assert!(query.contains("&X-Amz-S3session-Token=SESSION"), "{query}");
    let signature = "15fc9f6343bc8fb152502db23682dfee989a296307f19422b14250bc058b45e3";
    assert!(query.contains(signature), "{query}");
}

#[test]
fn a_body_with_its_checksum_behind_it_is_signed_by_its_headers() {
    let headers = [
        ("content-encoding", "aws-chunked"),
        ("transfer-encoding", "chunked"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
        ("x-amz-content-sha256", chunked::CONTENT_SHA256),
        ("x-amz-decoded-content-length", "9"),
    ];
    let framed = chunked::encode(Body::from("9"), checksum::Algorithm::Crc32);
    for body in [framed.clone(), Body::stream(framed)] {
        let mut put = request(Method::PUT, "https://b.s3.amazonaws.com/k", &headers, body);
        let [_, signature] = signed(&mut put, &us_east_1(), None);
        assert_eq!(signature, "4258155742dd4a366c0fdb2a33d568d336776763c27e4fad66e662a42d6844f7");
        assert_eq!(header(&put, CONTENT_SHA256), chunked::CONTENT_SHA256);
    }
}

#[test]
fn presigned_urls_say_which_headers_go_with_them() {
    let headers = [("x-amz-acl", "private"), ("expect", "100-continue"), ("user-agent", "x")];
    let put = request(Method::PUT, "https://b.s3.amazonaws.com/k%20k?x=1", &headers, "");
    let (credentials, expires) = (credentials(Some("TOKEN/=+")), Duration::from_secs(900));
    let presigned = presign(&put, &us_east_1(), &credentials, time(), expires).unwrap();
    let query = presigned.uri.query().unwrap();
    assert!(query.starts_with("x=1&X-Amz-Algorithm="), "{query}");
    assert!(query.contains("&X-Amz-Security-Token=TOKEN%2F%3D%2B"), "{query}");
    assert!(query.contains("&X-Amz-SignedHeaders=host%3Bx-amz-acl&"), "{query}");
    let signature = "0715e035c12f84c0913b22c55211e355dbec8cfaf2c8bdf3cd9a776900c89c80";
    assert!(query.contains(signature), "{query}");
    assert_eq!(presigned.headers.len(), 1);
    assert_eq!(presigned.headers["x-amz-acl"], "private");
}

#[test]
fn presigned_urls_of_other_services_sign_the_body() {
    let signing = Signing::new(AuthScheme::v4("execute-api", "us-east-1"));
    let minute = Duration::from_secs(60);
    let url = |body: &'static str| {
        let request = request(Method::GET, "https://api.example.com/a%20b?b=2", &[], body);
        presign(&request, &signing, &credentials(None), time(), minute).unwrap().uri.to_string()
    };
    let signature = "a886bc2365e1c3909861624e3dfc3619f8c22fdc7741b6ab580a2b5db5023827";
    assert!(url("").contains(signature));
    assert!(!url("{}").contains(signature));
}

/// The headers that have to go with a presigned upload.
fn presigned_headers(headers: &[(&'static str, &str)], body: Body) -> Vec<String> {
    let put = request(Method::PUT, "https://h/b/k", headers, body);
    let minute = Duration::from_secs(60);
    let presigned = presign(&put, &us_east_1(), &credentials(None), time(), minute).unwrap();
    let line =
        |(name, value): (&HeaderName, &HeaderValue)| format!("{name}: {}", value.to_str().unwrap());
    presigned.headers.iter().map(line).collect()
}

#[test]
fn presigned_uploads_take_any_body_unless_the_caller_gave_its_checksum() {
    let framed = [
        ("content-encoding", "gzip,aws-chunked"),
        ("transfer-encoding", "chunked"),
        ("x-amz-content-sha256", chunked::CONTENT_SHA256),
        ("x-amz-decoded-content-length", "0"),
        ("x-amz-sdk-checksum-algorithm", "CRC32"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
    ];
    let body = chunked::encode(Body::empty(), checksum::Algorithm::Crc32);
    assert_eq!(presigned_headers(&framed, body), ["content-encoding: gzip"]);
    let of_nothing =
        [("x-amz-checksum-crc32", "AAAAAA=="), ("x-amz-sdk-checksum-algorithm", "CRC32")];
    assert_eq!(presigned_headers(&of_nothing, Body::empty()), [""; 0]);
    let own = [("x-amz-checksum-crc32", "y/Q5Jg==")];
    assert_eq!(presigned_headers(&own, Body::empty()), ["x-amz-checksum-crc32: y/Q5Jg=="]);
}

#[test]
fn a_presigned_url_lives_for_a_second_to_seven_days() {
    let presign =
        |expires| presign(&get("https://h/k"), &us_east_1(), &credentials(None), time(), expires);
    let week = Duration::from_secs(7 * 24 * 60 * 60);
    for expires in [Duration::from_secs(1), week] {
        presign(expires).unwrap();
    }
    for expires in [Duration::ZERO, Duration::from_millis(999), week + Duration::from_secs(1)] {
        assert!(matches!(presign(expires).unwrap_err(), SignError::Expiry(_)));
    }
}

#[test]
fn what_is_signed_of_a_body() {
    let hash = |body: Body, signing: &Signing, said: &[(&'static str, &str)]| {
        let mut put = request(Method::PUT, "https://h/k", said, body);
        signed(&mut put, signing, None);
        // Signing twice gives the same result.
        let once = put.headers().clone();
        signed(&mut put, signing, None);
        assert_eq!(&once, put.headers());
        header(&put, CONTENT_SHA256).to_owned()
    };
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let stream = || Body::stream(Body::from("abc"));
    let mut unsigned = us_east_1();
    unsigned.unsigned_payload = true;
    assert_eq!(hash("abc".into(), &us_east_1(), &[]), ABC);
    assert_eq!(hash("abc".into(), &us_east_1(), &[(CONTENT_SHA256, "stale")]), ABC);
    assert_eq!(hash("abc".into(), &unsigned, &[]), UNSIGNED_PAYLOAD);
    assert_eq!(hash(stream(), &us_east_1(), &[]), UNSIGNED_PAYLOAD);
    assert_eq!(hash(stream(), &us_east_1(), &[(CONTENT_SHA256, ABC)]), ABC);
    let mut other = Signing::new(AuthScheme::v4("mediastore", "us-east-1"));
    assert_eq!(hash("abc".into(), &other, &[]), "");
    other.unsigned_payload = true;
    assert_eq!(hash("abc".into(), &other, &[]), UNSIGNED_PAYLOAD);
}

#[test]
fn a_token_that_is_gone_is_not_sent() {
    let mut object = get("https://h/k");
    signed(&mut object, &us_east_1(), Some("old"));
    let [names, _] = signed(&mut object, &us_east_1(), None);
    assert_eq!(names, "host;x-amz-content-sha256;x-amz-date");
    assert_eq!(header(&object, SECURITY_TOKEN), "");
}

#[test]
fn what_cannot_be_signed_is_an_error() {
    let error = |request: &mut Request<Body>, signing: &Signing, time| {
        sign(request, signing, &credentials(None), time).unwrap_err().to_string()
    };
    let asymmetric = s3(Algorithm::SigV4a, "s3", "*");
    let problem = error(&mut get("https://h/k"), &asymmetric, time());
    assert!(problem.contains("needs SigV4a"), "{problem}");
    let problem = error(&mut get("/k"), &us_east_1(), time());
    assert!(problem.ends_with("its URI has no host"), "{problem}");
    let mut latin = get("https://h/k");
    latin.headers_mut().insert("x-a", HeaderValue::from_bytes(b"\xE9").unwrap());
    assert!(error(&mut latin, &us_east_1(), time()).ends_with("the header x-a is not UTF-8"));
    for seconds in [-1, 253_402_300_800] {
        let span = Duration::from_secs(i64::unsigned_abs(seconds));
        let epoch = SystemTime::UNIX_EPOCH;
        let time = if seconds < 0 { epoch - span } else { epoch + span };
        assert!(error(&mut get("https://h/k"), &us_east_1(), time).contains("the clock"));
    }
    let broken = Credentials::new("AK\nID", "secret", None, None, "test");
    assert!(sign(&mut get("https://h/k"), &us_east_1(), &broken, time()).is_err());
    let broken = Credentials::new("AKID", "secret", Some("a\nb".to_owned()), None, "test");
    assert!(sign(&mut get("https://h/k"), &us_east_1(), &broken, time()).is_err());
}

#[test]
fn uris_without_room_for_what_is_signed_are_an_error() {
    const LONGEST: usize = 65_534;
    let padded = |start: &str, length: usize| {
        let uri = format!("{start}{}", "a".repeat(length - start.len()));
        request(Method::GET, &uri, &[("host", "h")], "")
    };
    let signs = |start: &str, length: usize| {
        let signed = sign(&mut padded(start, length), &us_east_1(), &credentials(None), time());
        assert!(matches!(signed, Ok(()) | Err(SignError::Request(_))));
        signed.is_ok()
    };
    for start in ["/", "/?x=", "/?x&&y=", "/?%41="] {
        assert!(signs(start, LONGEST), "{start}");
    }
    // Parameters without a value get a `=`, and unencoded characters are encoded.
    for (start, grows) in [("/?", 1), ("/?+=", 2), ("/?!=", 2), ("/?%zz=", 2), ("/?%FF=", 6)] {
        assert!(signs(start, LONGEST - grows), "{start}");
        assert!(!signs(start, LONGEST - grows + 1), "{start}");
    }
    let presigns = |length: usize, token: Option<&str>| {
        let (request, minute) = (padded("/?x=", length), Duration::from_secs(60));
        presign(&request, &us_east_1(), &credentials(token), time(), minute).is_ok()
    };
    assert!(presigns(LONGEST - 600, None));
    assert!(!presigns(LONGEST - 600, Some(&"/".repeat(200))));
    assert!(!presigns(LONGEST, None));
}

#[test]
fn text_beyond_ascii_is_signed() {
    let mut put = request(Method::PUT, "https://h/k", &[("x-amz-meta-a", "é")], "");
    let [names, _] = signed(&mut put, &us_east_1(), None);
    assert!(names.contains("x-amz-meta-a"));
}

/// Nothing in these tests waits.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits"),
    }
}

fn ours(uri: &str) -> Request<Body> {
    let mut request = get(uri);
    request.extensions_mut().insert(us_east_1());
    request
}

#[test]
fn a_signer_signs_as_the_request_says() {
    let signer = Signer::new(credentials(None)).clock(time);
    let object = now(signer.sign(ours(&format!("{EXAMPLE}/?lifecycle")))).unwrap();
    let signature = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543";
    assert!(header(&object, "authorization").ends_with(signature));
    let day = Duration::from_secs(86_400);
    let presigned = now(signer.presign(&ours(&format!("{EXAMPLE}/test.txt")), day)).unwrap();
    let signature = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    assert!(presigned.uri.to_string().ends_with(signature));

    let foreign = now(signer.sign(get("https://h/k"))).unwrap_err();
    assert!(matches!(foreign, SignError::NoSigning));
    let signer = signer.default_signing(s3(Algorithm::SigV4, "s3", "eu-west-1"));
    let foreign = now(signer.sign(get("https://h/k"))).unwrap();
    assert!(header(&foreign, "authorization").contains("/eu-west-1/s3/"));
    let signer = signer.unsigned_payloads(true);
    let object = now(signer.sign(ours("https://h/k"))).unwrap();
    assert!(header(&object, "authorization").contains("/us-east-1/s3/"));
    assert_eq!(header(&object, CONTENT_SHA256), UNSIGNED_PAYLOAD);
}

/// Counts how often it is asked.
#[derive(Debug, Clone)]
struct Counting(Arc<AtomicUsize>, Option<SystemTime>);

impl ProvideCredentials for Counting {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        self.0.fetch_add(1, Ordering::Relaxed);
        let credentials = Credentials::new("AKID", "secret", None, self.1, "counting");
        future::ProvideCredentials::ready(Ok(credentials))
    }
}

#[test]
fn credentials_are_kept_until_they_expire() {
    let asked = |expiry: Option<SystemTime>| {
        let count = Arc::new(AtomicUsize::new(0));
        let signer = Signer::new(Counting(Arc::clone(&count), expiry)).clock(time);
        for signer in [signer.clone(), signer] {
            now(signer.sign(ours("https://h/k"))).unwrap();
        }
        count.load(Ordering::Relaxed)
    };
    assert_eq!(asked(Some(time() + MINUTE * 2)), 1);
    assert_eq!(asked(Some(time() + MINUTE)), 2);
    assert_eq!(asked(None), 2);
}

const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_provider_without_credentials_is_an_error() {
    #[derive(Debug)]
    struct None;
    impl ProvideCredentials for None {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let error = provider::error::CredentialsError::not_loaded("no profile");
            future::ProvideCredentials::ready(Err(error))
        }
    }
    let error = now(Signer::new(None).clock(time).sign(ours("https://h/k"))).unwrap_err();
    assert!(error.to_string().starts_with("cannot get credentials: "), "{error}");
    assert!(std::error::Error::source(&error).unwrap().to_string().contains("no profile"));
}

/// Keeps what it got. Like many services, only the one that was asked is ready.
struct Inner {
    got: Arc<Mutex<Vec<Request<Body>>>>,
    ready: bool,
}

impl Clone for Inner {
    fn clone(&self) -> Self {
        Self { got: Arc::clone(&self.got), ready: false }
    }
}

impl Service<Request<Body>> for Inner {
    type Response = u16;
    type Error = &'static str;
    type Future = std::future::Ready<Result<u16, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        self.ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        assert!(self.ready, "asked before it was ready");
        let refuses = request.uri().path() == "/refused";
        self.got.lock().unwrap().push(request);
        std::future::ready(if refuses { Err("refused") } else { Ok(200) })
    }
}

#[test]
fn a_layer_signs_what_passes() {
    let got = Arc::default();
    let inner = Inner { got: Arc::clone(&got), ready: false };
    let layer = SignLayer::from(Signer::new(credentials(None)).clock(time));
    let mut service = layer.layer(inner);
    let mut call = |request: Request<Body>| {
        let ready = service.poll_ready(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(ready, Poll::Ready(Ok(()))));
        now(service.call(request))
    };
    assert_eq!(call(ours(&format!("{EXAMPLE}/?lifecycle"))).unwrap(), 200);
    let signature = "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543";
    assert!(header(&got.lock().unwrap()[0], "authorization").ends_with(signature));
    let refused = call(ours("https://h/refused")).unwrap_err();
    assert!(matches!(refused, LayerError::Inner("refused")));
    assert_eq!(refused.to_string(), "refused");
    let foreign = call(get("https://h/k")).unwrap_err();
    assert!(matches!(foreign, LayerError::Sign(SignError::NoSigning)));
    assert_eq!(got.lock().unwrap().len(), 2);
}
