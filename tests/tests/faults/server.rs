//! A server on the loopback interface that plays a script, one step for each connection.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// What happens to a connection after a request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Writes this, and closes the connection.
    Answer(Vec<u8>),
    /// Writes this, and resets the connection.
    Reset(Vec<u8>),
    /// Resets the connection without having read the request to its end.
    ResetInRequest,
    /// Writes this, and then nothing more until the other side has had enough.
    Silence(Vec<u8>),
    /// Writes the first, and then the second again and again, until the other side has had enough.
    Endless(Vec<u8>, Vec<u8>),
    /// The same, but slowly: now and then a sign of life.
    Trickle(Vec<u8>, Vec<u8>),
}

/// A running server, and the requests that have come: each as a whole.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves one connection after the other, each as the next line of the script says.
    pub(crate) fn start(script: Vec<Act>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let thread = std::thread::spawn(move || {
            for act in script {
                let (stream, _) = listener.accept().unwrap();
                serve(stream, act, &seen);
            }
        });
        Self { address, requests, thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests. Waits until the whole script has been played.
    pub(crate) fn requests(mut self) -> Vec<String> {
        self.thread.take().unwrap().join().unwrap();
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

fn serve(mut stream: TcpStream, act: Act, seen: &Mutex<Vec<String>>) {
    if matches!(act, Act::ResetInRequest) {
        let mut some = [0; 1024];
        let length = stream.read(&mut some).unwrap();
        seen.lock().unwrap().push(String::from_utf8_lossy(&some[..length]).into_owned());
        return reset(stream);
    }
    let request = request(&mut stream);
    seen.lock().unwrap().push(request);
    // The other side may have had enough at any time: that is no fault of the server's.
    match act {
        Act::Answer(bytes) => {
            let _enough = stream.write_all(&bytes);
        }
        Act::Reset(bytes) => {
            let _enough = stream.write_all(&bytes);
            reset(stream);
        }
        Act::ResetInRequest => {}
        Act::Silence(bytes) => {
            let _enough = stream.write_all(&bytes);
            let _closed = stream.read(&mut [0; 16]);
        }
        Act::Endless(first, again) => {
            let mut more = stream.write_all(&first);
            while more.is_ok() {
                more = stream.write_all(&again);
            }
        }
        Act::Trickle(first, again) => {
            let mut more = stream.write_all(&first);
            while more.is_ok() {
                std::thread::sleep(Duration::from_millis(10));
                more = stream.write_all(&again);
            }
        }
    }
}

/// Closes the connection with a reset.
fn reset(stream: TcpStream) {
    socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
}

/// Reads a request to its end, as its `Content-Length` or its chunks have it.
fn request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            if body.is_empty() && head.contains("100-continue") {
                let _enough = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
            }
            let head = head.to_lowercase();
            let length = head.lines().find_map(|line| {
                line.strip_prefix("content-length: ").map(|length| length.parse().unwrap())
            });
            let is_whole = match head.contains("transfer-encoding: chunked") {
                true => body.ends_with("\r\n0\r\n\r\n"),
                false => body.len() >= length.unwrap_or(0),
            };
            if is_whole {
                return text;
            }
        }
        match stream.read(&mut chunk) {
            Ok(0) | Err(_) => return text,
            Ok(length) => bytes.extend_from_slice(&chunk[..length]),
        }
    }
}
