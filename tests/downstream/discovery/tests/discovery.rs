//! Clients ask a server on the loopback interface for the endpoint. It is the same server under another
//! name.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use downstream_discovery::clock::operation::get_time::{GetTimeError, GetTimeInput};
use downstream_discovery::clock::{Client, Config, Operation as _, SERVICE, blocking};
use shapesmith_runtime::SendError;
use shapesmith_runtime::client::{Cause, Retries};

/// What the server answers when it is asked for the endpoint; the last answer is repeated.
#[derive(Clone, Copy)]
enum Find {
    /// The server's other name, for so many minutes.
    Here(u32),
    /// Another text.
    Address(&'static str),
    /// No endpoint.
    Nothing,
    /// An error.
    Denied,
    /// Nothing at all.
    Hangup,
}

/// A server that records which operation was called, and at which name.
struct Server {
    port: u16,
    seen: Arc<Mutex<Vec<String>>>,
}

/// The state of the server.
struct State {
    port: u16,
    find: Vec<Find>,
    /// How often the time is refused, with this answer.
    refusals: Mutex<Vec<(u16, &'static str)>>,
    asked: Mutex<usize>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(find: &[Find], refusals: &[(u16, &'static str)]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, seen) = (listener.local_addr().unwrap().port(), Arc::default());
        let refusals = Mutex::new(refusals.to_vec());
        let (find, asked) = (find.to_vec(), Mutex::new(0));
        let state = Arc::new(State { port, find, refusals, asked, seen: Arc::clone(&seen) });
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let state = Arc::clone(&state);
                std::thread::spawn(move || state.serve(stream.unwrap()));
            }
        });
        Self { port, seen }
    }

    /// The region is the port: see build.rs.
    fn config(&self) -> Config {
        Config::new(self.port.to_string()).retries(Retries::none())
    }

    fn seen(&self) -> Vec<String> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

impl State {
    fn serve(&self, stream: TcpStream) {
        let mut stream = BufReader::new(stream);
        loop {
            let (mut host, mut target, mut length) = (String::new(), String::new(), 0);
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).unwrap_or(0) == 0 {
                    return;
                }
                match line.trim_end().split_once(": ") {
                    Some((name, value)) => match name.to_ascii_lowercase().as_str() {
                        "host" => host = value.split(':').next().unwrap().to_owned(),
                        "x-amz-target" => target = value.trim_start_matches("Clock.").to_owned(),
                        "content-length" => length = value.parse().unwrap(),
                        _ => {}
                    },
                    None if line.trim_end().is_empty() => break,
                    None => {}
                }
            }
            stream.read_exact(&mut vec![0; length]).unwrap();
            self.seen.lock().unwrap().push(format!("{target} at {host}"));
            let Some((status, body)) = self.answer(&target) else { return };
            let length = body.len();
            let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {length}\r\n\r\n");
            stream.get_mut().write_all((head + &body).as_bytes()).unwrap();
        }
    }

    fn answer(&self, target: &str) -> Option<(u16, String)> {
        if target != "FindEndpoints" {
            let refusal = self.refusals.lock().unwrap().pop();
            let refusal =
                refusal.map(|(status, code)| (status, format!(r#"{{"__type": "{code}"}}"#)));
            return Some(refusal.unwrap_or((200, r#"{"Time": "noon"}"#.to_owned())));
        }
        let mut asked = self.asked.lock().unwrap();
        let find = self.find[(*asked).min(self.find.len() - 1)];
        *asked += 1;
        let endpoint = |address: &str, minutes: u32| {
            let item = format!(r#"{{"Address": "{address}", "CachePeriodInMinutes": {minutes}}}"#);
            Some((200, format!(r#"{{"Endpoints": [{item}]}}"#)))
        };
        match find {
            Find::Here(minutes) => endpoint(&format!("http://localhost:{}", self.port), minutes),
            Find::Address(address) => endpoint(address, 1),
            Find::Nothing => Some((200, r#"{"Endpoints": []}"#.to_owned())),
            Find::Denied => Some((400, r#"{"__type": "AccessDeniedException"}"#.to_owned())),
            Find::Hangup => None,
        }
    }
}

type Called = Result<String, SendError<GetTimeError>>;

/// Calls several times, one call after the other, with each client.
fn with_each_client(
    calls: usize,
    server: impl Fn() -> Server,
    config: impl Fn(Config) -> Config,
    check: impl Fn(&[Called], &[String]),
) {
    let one = server();
    let client = blocking::Client::new(config(one.config()));
    let called: Vec<Called> =
        (0..calls).map(|_| Ok(client.get_time().send()?.time.unwrap())).collect();
    check(&called, &one.seen());

    let one = server();
    let called: Vec<Called> = runtime().block_on(async {
        let client = Client::new(config(one.config()));
        let mut called = Vec::new();
        for _ in 0..calls {
            called.push(client.get_time().send().await.map(|output| output.time.unwrap()));
        }
        called
    });
    check(&called, &one.seen());
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

const ASKED: &str = "FindEndpoints at 127.0.0.1";
const CALLED: &str = "GetTime at localhost";

/// Checks that all calls succeed.
fn succeeds(calls: usize, find: &[Find], refusals: &[(u16, &'static str)], expected: &[&str]) {
    let retries = |config: Config| config.retries(Retries::standard());
    with_each_client(
        calls,
        || Server::new(find, refusals),
        retries,
        |called, seen| {
            assert!(
                called.iter().all(|called| matches!(called, Ok(time) if time == "noon")),
                "{called:?}"
            );
            assert_eq!(seen, expected);
        },
    );
}

#[test]
fn the_service_is_asked_once() {
    succeeds(3, &[Find::Here(10)], &[], &[ASKED, CALLED, CALLED, CALLED]);
}

#[test]
fn it_is_asked_again_when_the_time_is_over() {
    succeeds(2, &[Find::Here(0)], &[], &[ASKED, CALLED, ASKED, CALLED]);
}

#[test]
fn it_is_asked_again_when_it_has_moved() {
    let expected = [ASKED, CALLED, ASKED, CALLED];
    succeeds(1, &[Find::Here(10)], &[(421, "Other")], &expected);
    succeeds(1, &[Find::Here(10)], &[(400, "InvalidEndpointException")], &expected);
    // The next call does not go there again either, if there is no retry.
    let server = || Server::new(&[Find::Here(10)], &[(421, "Other")]);
    with_each_client(
        2,
        server,
        |config| config,
        |called, seen| {
            assert!(matches!(called, [Err(_), Ok(_)]), "{called:?}");
            assert_eq!(seen, expected);
        },
    );
}

#[test]
fn calls_at_the_same_time_ask_once() {
    let server = Server::new(&[Find::Here(10)], &[]);
    let client = blocking::Client::new(server.config());
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| client.get_time().send().unwrap());
        }
    });
    let check = |seen: Vec<String>| {
        assert_eq!(seen.iter().filter(|seen| *seen == ASKED).count(), 1, "{seen:?}");
        assert_eq!(seen.iter().filter(|seen| *seen == CALLED).count(), 8, "{seen:?}");
    };
    check(server.seen());

    let server = Server::new(&[Find::Here(10)], &[]);
    runtime().block_on(async {
        let client = Client::new(server.config());
        let call = |_| tokio::spawn(client.get_time().send());
        let calls: Vec<_> = (0..8).map(call).collect();
        for call in calls {
            call.await.unwrap().unwrap();
        }
    });
    check(server.seen());
}

#[test]
fn a_service_that_cannot_be_asked_keeps_its_last_address() {
    let server = || Server::new(&[Find::Here(0), Find::Hangup], &[]);
    with_each_client(
        3,
        server,
        |config| config,
        |called, seen| {
            assert!(called.iter().all(Result::is_ok), "{called:?}");
            // Not asked again for a while. A connection that was reused may be tried once more.
            assert_eq!(seen.first().unwrap(), ASKED);
            assert_eq!(seen.iter().filter(|seen| *seen == CALLED).count(), 3, "{seen:?}");
            assert_eq!(seen.last().unwrap(), CALLED);
            assert_eq!(seen[seen.len() - 2], CALLED);
        },
    );
}

#[test]
fn without_an_endpoint_the_call_fails() {
    for (find, expected) in [
        (Find::Nothing, "FindEndpoints returned no endpoint"),
        (Find::Address("ftp://x"), "FindEndpoints returned \"ftp://x\", which is no endpoint"),
        (Find::Denied, "AccessDeniedException"),
        (Find::Hangup, "the request failed"),
    ] {
        with_each_client(
            1,
            || Server::new(&[find], &[]),
            |config| config,
            |called, seen| {
                let [Err(error)] = called else { panic!("{called:?}") };
                assert!(matches!(error.cause(), Cause::Discovery(_)), "{error:?}");
                let text = error.to_string();
                assert!(text.starts_with("the endpoint cannot be discovered: "), "{text}");
                assert!(text.contains(expected), "{text}");
                assert!(!seen.iter().any(|seen| seen.starts_with("GetTime")), "{seen:?}");
            },
        );
    }
}

#[test]
fn an_endpoint_that_is_set_is_used() {
    let to_other_name = |config: Config| {
        let url = format!("http://localhost:{}", config.region());
        config.endpoint_url(&url).unwrap()
    };
    with_each_client(
        2,
        || Server::new(&[Find::Denied], &[]),
        to_other_name,
        |called, seen| {
            assert!(called.iter().all(Result::is_ok), "{called:?}");
            assert_eq!(seen, [CALLED, CALLED]);
        },
    );
}

#[test]
fn a_request_without_a_client_goes_to_the_region() {
    assert_eq!(SERVICE.id, "Clock");
    let request = GetTimeInput::builder().build().unwrap().to_request(&Config::new("80")).unwrap();
    assert_eq!(request.uri(), "http://127.0.0.1:80/");
}
