//! Calls that fail in transit, with both clients, against a server on the loopback interface: they
//! are retried or return a clear error. A truncated response is never an output.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "faults/server.rs"]
mod server;

use std::io::{Cursor, Read as _};
use std::net::TcpListener;
use std::time::Duration;

use shapesmith_s3::runtime::client::{Cause, Retries, SendError, Timeout, Timeouts};
use shapesmith_s3::types::ChecksumAlgorithm;
use shapesmith_s3::{Body, Client, Config, blocking};

use server::{Act, Server};

/// A call, whose result is compared as text.
#[derive(Clone, Debug)]
enum Call {
    /// The name of the bucket, from a document.
    List,
    /// The object, streamed.
    Get,
    /// `put`, if the service received the whole body.
    Put(Body),
    /// The same, with a checksum that the input requests.
    PutWithCrc32(Body),
}

/// The error of a call, and the number of attempts.
type Failed = (String, u32);

const CLIENTS: [&str; 2] = ["async", "blocking"];

/// Makes a call with a client of this kind.
fn call(kind: &str, config: Config, call: &Call) -> Result<String, Failed> {
    if kind == "blocking" {
        return call_blocking(config, call);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(call_async(config, call))
}

fn call_blocking(config: Config, call: &Call) -> Result<String, Failed> {
    let client = blocking::Client::new(config);
    match call {
        Call::List => {
            let output = client.list_objects_v2().bucket("photos").send();
            output.map(|output| output.name.unwrap()).map_err(failed)
        }
        Call::Get => {
            let output = client.get_object().bucket("photos").key("a").send();
            let mut text = String::new();
            let read = output.map_err(failed)?.body.into_reader().read_to_string(&mut text);
            read.map(|_| text).map_err(|error| (error.to_string(), 0))
        }
        Call::Put(body) => {
            let put = client.put_object().bucket("photos").key("a").body(body.clone()).send();
            put.map(|_| "put".to_owned()).map_err(failed)
        }
        Call::PutWithCrc32(body) => {
            let put = client.put_object().bucket("photos").key("a").body(body.clone());
            let put = put.checksum_algorithm(ChecksumAlgorithm::Crc32).send();
            put.map(|_| "put".to_owned()).map_err(failed)
        }
    }
}

async fn call_async(config: Config, call: &Call) -> Result<String, Failed> {
    let client = Client::new(config);
    match call {
        Call::List => {
            let output = client.list_objects_v2().bucket("photos").send().await;
            output.map(|output| output.name.unwrap()).map_err(failed)
        }
        Call::Get => {
            let output = client.get_object().bucket("photos").key("a").send().await;
            let body = output.map_err(failed)?.body.collect().await;
            let text = body.map(|body| String::from_utf8(body.to_vec()).unwrap());
            text.map_err(|error| (error.to_string(), 0))
        }
        Call::Put(body) => {
            let put = client.put_object().bucket("photos").key("a").body(body.clone()).send().await;
            put.map(|_| "put".to_owned()).map_err(failed)
        }
        Call::PutWithCrc32(body) => {
            let put = client.put_object().bucket("photos").key("a").body(body.clone());
            let put = put.checksum_algorithm(ChecksumAlgorithm::Crc32).send().await;
            put.map(|_| "put".to_owned()).map_err(failed)
        }
    }
}

/// Returns the kind of the error and its text.
fn failed<E: std::error::Error + 'static>(error: SendError<E>) -> Failed {
    let kind = match error.cause() {
        Cause::Build(_) => "build",
        Cause::Sign(_) => "sign",
        Cause::Transport(_) => "transport",
        Cause::Timeout(Timeout::Connect) => "connect timeout",
        Cause::Timeout(Timeout::Idle) => "idle timeout",
        Cause::Timeout(Timeout::Attempt) => "attempt timeout",
        Cause::Timeout(Timeout::Operation) => "operation timeout",
        Cause::Service(_) => "service",
        other => panic!("{other:?}"),
    };
    (format!("{kind}: {error}"), error.attempts())
}

/// A configuration that retries without delay.
fn config(url: &str) -> Config {
    let config = Config::new("us-east-1").endpoint_url(url).unwrap();
    config.retries(Retries::standard().randomness(|| 0.0))
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}")
        .into()
}

/// A response that is `missing` bytes shorter than its `Content-Length`.
fn cut_off(body: &str, missing: usize) -> Vec<u8> {
    let length = body.len() + missing;
    format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}").into()
}

const LIST: &str = "<ListBucketResult><Name>photos</Name></ListBucketResult>";
const SLOW_DOWN: &str = "<Error><Code>SlowDown</Code><Message>Reduce your rate.</Message></Error>";

fn ok() -> Act {
    Act::Answer(answer("200 OK", LIST))
}

/// Makes a call with each client, against a server with this script, which must be used up.
fn each(
    script: &[Act],
    what: &Call,
    change: impl Fn(Config) -> Config,
) -> Vec<Result<String, Failed>> {
    let run = |kind: &&str| {
        let server = Server::start(script.to_vec());
        let result = call(kind, change(config(&server.url())), what);
        assert_eq!(server.requests().len(), script.len(), "{kind}: {result:?}");
        result
    };
    CLIENTS.iter().map(run).collect()
}

fn unchanged(config: Config) -> Config {
    config
}

fn impatient(config: Config) -> Config {
    config.timeouts(Timeouts::default().idle(Some(Duration::from_millis(100))))
}

/// Checks that both clients succeed with this result.
fn succeeds(script: &[Act], what: &Call, expected: &str) {
    for result in each(script, what, unchanged) {
        assert_eq!(result, Ok(expected.to_owned()));
    }
}

/// Checks that both clients fail with an error that begins like this, after this many attempts.
fn fails(script: &[Act], what: &Call, change: fn(Config) -> Config, begins: &str, attempts: u32) {
    for result in each(script, what, change) {
        let (error, made) = result.unwrap_err();
        assert!(error.starts_with(begins), "{error}");
        assert_eq!(made, attempts, "{error}");
    }
}

#[test]
fn a_refused_connection_is_tried_again_and_told() {
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap();
    for kind in CLIENTS {
        let (error, attempts) =
            call(kind, config(&format!("http://{free}")), &Call::List).unwrap_err();
        assert!(error.starts_with("transport: the request failed: "), "{error}");
        assert!(error.contains("refused") && error.ends_with("after 3 attempts"), "{error}");
        assert_eq!(attempts, 3);
    }
}

#[test]
fn a_failure_of_the_services_own_is_tried_again() {
    let broken = Act::Answer(answer("500 Internal Server Error", "<html>oops</html>"));
    succeeds(&[broken.clone(), ok()], &Call::List, "photos");
    succeeds(&[broken.clone(), broken, Act::Answer(answer("200 OK", "abc"))], &Call::Get, "abc");
}

#[test]
fn an_error_under_a_status_of_success_is_tried_again() {
    let error = "<Error><Code>InternalError</Code></Error>";
    succeeds(&[Act::Answer(answer("200 OK", error)), ok()], &Call::List, "photos");
}

#[test]
fn a_document_that_cannot_be_read_is_asked_for_again() {
    for document in ["<ListBucketResult><Name>pho", "<ListBucketResult></Name>", "busy"] {
        let broken = Act::Answer(answer("200 OK", document));
        succeeds(&[broken.clone(), ok()], &Call::List, "photos");
        fails(&vec![broken; 3], &Call::List, unchanged, "service: UnreadableResponse", 3);
    }
}

#[test]
fn patience_ends_after_three_attempts() {
    let slow_down = Act::Answer(answer("503 Slow Down", SLOW_DOWN));
    let told = "service: SlowDown: Reduce your rate. (status 503), after 3 attempts";
    fails(&vec![slow_down; 3], &Call::List, unchanged, told, 3);
}

#[test]
fn what_will_not_change_is_not_tried_again() {
    let missing = answer("404 Not Found", "<Error><Code>NoSuchKey</Code></Error>");
    fails(&[Act::Answer(missing)], &Call::Get, unchanged, "service: NoSuchKey (status 404)", 1);
    let number = "<ListBucketResult><MaxKeys>many</MaxKeys></ListBucketResult>";
    let wrong = Act::Answer(answer("200 OK", number));
    fails(&[wrong], &Call::List, unchanged, "service: UnreadableResponse", 1);
    let redirect = Act::Answer(answer("307 Temporary Redirect", ""));
    fails(&[redirect], &Call::List, unchanged, "service: TemporaryRedirect (status 307)", 1);
}

#[test]
fn a_connection_that_breaks_is_made_anew() {
    for broken in
        [Act::Reset(Vec::new()), Act::Reset(cut_off("<ListB", 50)), Act::Answer(Vec::new())]
    {
        succeeds(&[broken.clone(), ok()], &Call::List, "photos");
        fails(&vec![broken; 3], &Call::List, unchanged, "transport: ", 3);
    }
}

#[test]
fn no_output_is_made_of_half_a_body() {
    // Well-formed up to its end: only the length shows that it is truncated.
    let short = Act::Answer(cut_off(LIST, 1));
    succeeds(&[short.clone(), ok()], &Call::List, "photos");
    fails(&vec![short; 3], &Call::List, unchanged, "transport: ", 3);
    // A stream already belongs to the caller, who gets the error.
    for broken in [Act::Answer(cut_off("abc", 1)), Act::Reset(cut_off("abc", 1))] {
        fails(&[broken], &Call::Get, unchanged, "", 0);
    }
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
    fails(&[Act::Answer(chunked.into())], &Call::Get, unchanged, "", 0);
}

#[test]
fn no_output_is_made_of_another_body_than_was_sent() {
    let with = |crc32: u32| {
        let head = format!("200 OK\r\nx-amz-crc32: {crc32}");
        Act::Answer(answer(&head, LIST))
    };
    let (right, wrong) = (with(crc32fast::hash(LIST.as_bytes())), with(1));
    succeeds(std::slice::from_ref(&right), &Call::List, "photos");
    succeeds(&[wrong.clone(), right], &Call::List, "photos");
    let told = "transport: the request failed: the body does not have the CRC32 in its header";
    fails(&vec![wrong; 3], &Call::List, unchanged, told, 3);
}

#[test]
fn what_comes_behind_the_end_of_a_body_is_not_part_of_it() {
    let mut longer = answer("200 OK", LIST);
    longer.extend(b"<more/>");
    succeeds(&[Act::Answer(longer)], &Call::List, "photos");
}

#[test]
fn silence_is_a_timeout() {
    for silence in ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<List"]
    {
        let silence = Act::Silence(silence.into());
        fails(&vec![silence; 3], &Call::List, impatient, "idle timeout: timeout: no progress", 3);
    }
    let silence = Act::Silence(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".into());
    fails(&[silence], &Call::Get, impatient, "timeout: no progress", 0);
}

#[test]
fn an_attempt_and_an_operation_end_in_time() {
    let trickle = || {
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        Act::Trickle(head.into(), b"1\r\n \r\n".into())
    };
    let attempt = |config: Config| {
        config.timeouts(Timeouts::default().attempt(Some(Duration::from_millis(200))))
    };
    fails(&[trickle(), trickle(), trickle()], &Call::List, attempt, "attempt timeout", 3);
    let operation = |config: Config| {
        config.timeouts(Timeouts::default().operation(Some(Duration::from_millis(200))))
    };
    fails(&[trickle()], &Call::List, operation, "operation timeout", 1);
    // Errors are read by the client, even if the output is a stream.
    let refusal = || {
        let head = b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\n\r\n";
        Act::Trickle(head.into(), b"1\r\n \r\n".into())
    };
    fails(&[refusal(), refusal(), refusal()], &Call::Get, attempt, "attempt timeout", 3);
    fails(&[refusal()], &Call::Get, operation, "operation timeout", 1);
    let head = || Act::Trickle(b"HTTP/1.1 200 OK\r\n".into(), b"X-More: and more\r\n".into());
    fails(&[head(), head(), head()], &Call::Get, attempt, "attempt timeout", 3);
}

#[test]
fn what_never_ends_does_not_fill_the_memory() {
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 65_536], b"\r\n"].concat();
    let endless = Act::Endless(head.into(), chunk);
    let told = "transport: the request failed: the body is longer than 67108864 bytes";
    fails(&[endless], &Call::List, unchanged, told, 1);
    let headers = Act::Endless(b"HTTP/1.1 200 OK\r\n".into(), b"X-More: and more\r\n".into());
    fails(&vec![headers; 3], &Call::List, unchanged, "transport: ", 3);
}

fn failing_once() -> [Act; 2] {
    [Act::Answer(answer("503 Slow Down", SLOW_DOWN)), Act::Answer(answer("200 OK", ""))]
}

#[test]
fn a_body_that_is_gone_is_not_sent_again() {
    for kind in CLIENTS {
        let [fails, _] = failing_once();
        let server = Server::start(vec![fails]);
        let body = Body::reader(Cursor::new("abc"), Some(3));
        let (error, attempts) = call(kind, config(&server.url()), &Call::Put(body)).unwrap_err();
        assert!(error.starts_with("service: SlowDown"), "{error}");
        assert_eq!((attempts, server.requests().len()), (1, 1));
    }
}

#[test]
fn a_body_that_can_be_made_anew_is_sent_again() {
    let path = std::env::temp_dir().join(format!("shapesmith-faults-{}", std::process::id()));
    let content = "0123456789".repeat(20_000);
    std::fs::write(&path, &content).unwrap();
    for body in [Body::from(content.clone()), Body::file(&path).unwrap()] {
        for kind in CLIENTS {
            let server = Server::start(failing_once().to_vec());
            let result = call(kind, config(&server.url()), &Call::Put(body.clone()));
            assert_eq!(result, Ok("put".to_owned()));
            let requests = server.requests();
            let [first, second] = requests.as_slice() else { panic!("{}", requests.len()) };
            let body = |request: &str| request.split_once("\r\n\r\n").unwrap().1.to_owned();
            assert_eq!(body(first), body(second));
            assert!(body(first).len() >= content.len(), "{}", body(first).len());
        }
    }
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn a_server_that_does_not_take_the_body_is_tried_again() {
    let large = Call::Put(Body::from("x".repeat(4_000_000)));
    succeeds(&[Act::ResetInRequest, Act::Answer(answer("200 OK", ""))], &large, "put");
}

#[test]
fn a_body_of_another_length_than_it_says_is_no_upload() {
    for length in [2, 4] {
        for kind in CLIENTS {
            let server = Server::start(vec![Act::Answer(answer("200 OK", ""))]);
            let body = Body::reader(Cursor::new("abc"), Some(length));
            let (error, attempts) =
                call(kind, config(&server.url()), &Call::Put(body)).unwrap_err();
            assert!(error.starts_with("transport: ") && error.contains("length"), "{error}");
            assert_eq!(attempts, 1);
        }
    }
}

#[test]
fn a_body_in_chunks_does_not_say_its_length_too() {
    for kind in CLIENTS {
        let server = Server::start(vec![Act::Answer(answer("200 OK", ""))]);
        let body = Body::reader(Cursor::new("123456789"), Some(9));
        let put = call(kind, config(&server.url()), &Call::PutWithCrc32(body));
        assert_eq!(put, Ok("put".to_owned()));
        let [request] = server.requests().try_into().unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let head = head.to_lowercase();
        assert_eq!(head.matches("\r\ntransfer-encoding: chunked").count(), 1, "{kind}: {head}");
        assert!(!head.contains("\r\ncontent-length:"), "{kind}: {head}");
        assert!(head.contains("\r\nx-amz-decoded-content-length: 9"), "{kind}: {head}");
        assert!(body.contains("x-amz-checksum-crc32:y/Q5Jg=="), "{kind}: {body}");
    }
}

#[test]
fn nothing_is_sent_without_what_is_required() {
    let client = blocking::Client::new(Config::new("us-east-1"));
    let (error, attempts) = failed(client.list_objects_v2().send().unwrap_err());
    assert_eq!(
        (error.as_str(), attempts),
        ("build: the request cannot be built: required member is not set: Bucket", 0,)
    );
}

#[test]
fn an_async_client_without_a_runtime_says_so() {
    let sending = Client::new(Config::new("us-east-1")).list_objects_v2().bucket("photos").send();
    let mut sending = std::pin::pin!(sending);
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    let std::task::Poll::Ready(sent) = sending.as_mut().poll(&mut cx) else { panic!("it waits") };
    assert!(sent.unwrap_err().to_string().contains("needs a tokio runtime"));
}

mod calls {
    //! Other features of clients: signing, pagination, waiting, and custom tower services.

    use std::convert::Infallible;
    use std::future::{Ready, ready};
    use std::task::{Context, Poll};

    use shapesmith_s3::operation::head_bucket::HeadBucketInput;
    use shapesmith_s3::runtime::endpoint::{AuthScheme, Signing};
    use shapesmith_s3::runtime::http::{Request, Response};
    use shapesmith_s3::runtime::sign::{Credentials, Signer};
    use shapesmith_s3::waiter;

    use super::*;

    fn signer() -> Signer {
        let credentials = Credentials::new("AKID", "secret", None, None, "test");
        Signer::new(credentials).default_signing(Signing::new(AuthScheme::v4("s3", "us-east-1")))
    }

    fn on_tokio<F: Future>(future: F) -> F::Output {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(future)
    }

    #[test]
    fn each_attempt_is_signed_where_there_are_credentials() {
        let is_signed = |request: &String| request.contains("\r\nauthorization: AWS4-HMAC-SHA256");
        for signs in [true, false] {
            let broken = Act::Answer(answer("500 Internal Server Error", ""));
            let change = |config: Config| if signs { config.signer(signer()) } else { config };
            for kind in CLIENTS {
                let server = Server::start(vec![broken.clone(), ok()]);
                let listed = call(kind, change(config(&server.url())), &Call::List);
                assert_eq!(listed, Ok("photos".to_owned()));
                assert!(server.requests().iter().all(|request| is_signed(request) == signs));
            }
        }
    }

    #[test]
    fn an_url_can_be_signed_for_others() {
        let config = config("http://localhost:9000").signer(signer());
        let input = HeadBucketInput::builder().bucket("photos").build().unwrap();
        let minute = Duration::from_secs(60);
        let url = blocking::Client::new(config.clone()).presign(&input, minute).unwrap().uri;
        assert!(url.query().unwrap().contains("X-Amz-Signature="), "{url}");
        let url = on_tokio(Client::new(config).presign(&input, minute)).unwrap().uri;
        assert!(url.query().unwrap().contains("X-Amz-Expires=60"), "{url}");
        let nobody = blocking::Client::new(Config::new("us-east-1")).presign(&input, minute);
        assert!(nobody.unwrap_err().to_string().contains("no credentials provider"));
    }

    fn page(keys: &[&str], next: &str) -> Act {
        let keys: Vec<String> =
            keys.iter().map(|key| format!("<Contents><Key>{key}</Key></Contents>")).collect();
        let next = match next {
            "" => String::new(),
            next => format!(
                "<IsTruncated>true</IsTruncated><NextContinuationToken>{next}</NextContinuationToken>"
            ),
        };
        let body = format!("<ListBucketResult>{}{next}</ListBucketResult>", keys.concat());
        Act::Answer(answer("200 OK", &body))
    }

    #[test]
    fn all_items_of_all_pages_are_listed() {
        let script = vec![page(&["a", "b"], "1"), page(&[], "2"), page(&["c"], "")];
        let server = Server::start(script.clone());
        let client = blocking::Client::new(config(&server.url()));
        let items = client.list_objects_v2().bucket("photos").pages().items();
        let keys: Vec<String> = items.map(|item| item.unwrap().key.unwrap()).collect();
        assert_eq!(keys, ["a", "b", "c"]);
        assert!(server.requests()[1].contains("continuation-token=1"));

        let server = Server::start(script);
        let keys = on_tokio(async {
            let client = Client::new(config(&server.url()));
            let mut items = client.list_objects_v2().bucket("photos").pages().items();
            let mut keys = Vec::new();
            while let Some(item) = items.next().await {
                keys.push(item.unwrap().key.unwrap());
            }
            keys
        });
        assert_eq!((keys.concat().as_str(), server.requests().len()), ("abc", 3));
    }

    #[test]
    fn a_listing_that_goes_in_circles_ends() {
        let server = Server::start(vec![page(&["a"], "1"), page(&["a"], "1")]);
        let client = blocking::Client::new(config(&server.url()));
        let pages: Vec<_> = client.list_objects_v2().bucket("photos").pages().collect();
        assert_eq!(pages.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(server.requests().len(), 2);
    }

    #[test]
    fn waiting_ends_when_the_bucket_is_there() {
        let input = || HeadBucketInput::builder().bucket("photos").build().unwrap();
        let waiter = || waiter::bucket_exists().delay(Duration::ZERO);
        let head = |status: &str| {
            Act::Answer(format!("HTTP/1.1 {status}\r\nConnection: close\r\n\r\n").into())
        };
        let script = vec![head("404 Not Found"), head("404 Not Found"), head("200 OK")];
        let server = Server::start(script.clone());
        blocking::Client::new(config(&server.url())).wait(waiter(), input()).unwrap();
        assert_eq!(server.requests().len(), 3);
        let server = Server::start(script);
        on_tokio(Client::new(config(&server.url())).wait(waiter(), input())).unwrap();
        assert_eq!(server.requests().len(), 3);
        let server = Server::start(vec![head("404 Not Found")]);
        let client = blocking::Client::new(config(&server.url()));
        let error = client.wait(waiter().max_attempts(1), input()).unwrap_err();
        assert_eq!(error.to_string(), "the resource did not reach the state after 1 request");
    }

    /// A custom service that is not `Sync`.
    #[derive(Clone)]
    struct Fake(std::cell::Cell<u16>);

    impl tower_service::Service<Request<Body>> for Fake {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = Ready<Result<Response<Body>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request<Body>) -> Self::Future {
            assert_eq!(request.uri().path(), "/photos");
            let mut response = Response::new(Body::from(LIST));
            *response.status_mut() = self.0.get().try_into().unwrap();
            ready(Ok(response))
        }
    }

    #[test]
    fn requests_go_over_any_service() {
        let client = Client::over(Fake(200.into()), config("http://store"));
        let listed = on_tokio(client.list_objects_v2().bucket("photos").send()).unwrap();
        assert_eq!(listed.name.unwrap(), "photos");
        let client = Client::over(Fake(404.into()), config("http://store"));
        let error = on_tokio(client.list_objects_v2().bucket("photos").send()).unwrap_err();
        assert_eq!(error.as_service().unwrap().service_error().status, 404);
    }
}
