//! Signature Version 4 of a request and the messages of its event stream, written from the
//! specification ([Signature
//! Version 4](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html),
//! [event stream
//! messages](https://docs.aws.amazon.com/transcribe/latest/dg/streaming-http2.html)), to check what
//! `aws-sigv4` makes.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use shapesmith_runtime::event_stream::{HeaderValue, Message};
use shapesmith_runtime::http::request::Parts;

pub(crate) const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// The signatures of a request.
pub(crate) struct Chain {
    scope: String,
    key: Vec<u8>,
    last: String,
}

impl Chain {
    /// Checks the signature of a request.
    pub(crate) fn new(head: &Parts) -> Result<Self, String> {
        let text = |name: &str| head.headers.get(name).map_or("", |value| value.to_str().unwrap());
        if text("x-amz-content-sha256") != "STREAMING-AWS4-HMAC-SHA256-EVENTS" {
            return Err("x-amz-content-sha256 is not that of an event stream".to_owned());
        }
        let authorization = text("authorization");
        let part = |name: &str| {
            let parts = authorization.split([' ', ',']);
            parts.filter_map(|part| part.split_once('=')).find(|(own, _)| *own == name)
        };
        let part = |name: &str| part(name).map(|(_, value)| value).ok_or(format!("no {name}"));
        let (credential, names) = (part("Credential")?, part("SignedHeaders")?);
        let scope = credential.split_once('/').ok_or("no scope")?.1.to_owned();
        let mut canonical =
            format!("{}\n{}\n{}\n", head.method, head.uri.path(), head.uri.query().unwrap_or(""));
        for name in names.split(';') {
            let value = match name {
                "host" => head.uri.authority().unwrap().as_str(),
                name => text(name),
            };
            canonical += &format!("{name}:{value}\n");
        }
        canonical += &format!("\n{names}\n{}", text("x-amz-content-sha256"));
        let to_sign = format!(
            "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
            text("x-amz-date"),
            hex(&Sha256::digest(canonical))
        );
        let key = scope
            .split('/')
            .fold(format!("AWS4{SECRET}").into_bytes(), |key, part| hmac(&key, part.as_bytes()));
        let signature = hex(&hmac(&key, to_sign.as_bytes()));
        match part("Signature")? == signature {
            true => Ok(Self { scope, key, last: signature }),
            false => Err("the signature of the request is wrong".to_owned()),
        }
    }

    /// Checks the signature of the next message.
    pub(crate) fn check(&mut self, message: &Message) -> Result<(), String> {
        let Some(HeaderValue::Timestamp(date)) = message.header(":date") else {
            return Err("the message has no :date".to_owned());
        };
        let Some(HeaderValue::Blob(signature)) = message.header(":chunk-signature") else {
            return Err("the message has no :chunk-signature".to_owned());
        };
        // The header as it is encoded: name, type and milliseconds.
        let mut header = b"\x05:date\x08".to_vec();
        header.extend(
            (date.secs() * 1000 + i64::from(date.subsec_nanos()) / 1_000_000).to_be_bytes(),
        );
        let to_sign = format!(
            "AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{}\n{}\n{}",
            basic(&date.to_string()),
            self.scope,
            self.last,
            hex(&Sha256::digest(header)),
            hex(&Sha256::digest(&message.payload)),
        );
        self.last = hex(&hmac(&self.key, to_sign.as_bytes()));
        match hex(signature) == self.last {
            true => Ok(()),
            false => Err("the signature of the message is wrong".to_owned()),
        }
    }
}

/// Returns `2026-01-02T03:04:05Z` as `20260102T030405Z`.
fn basic(date: &str) -> String {
    date.replace(['-', ':'], "")
}

fn hmac(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
