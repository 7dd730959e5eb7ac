//! The readers of error responses. The first line is a header, the rest is the body.

use shapesmith_runtime::http::{HeaderName, HeaderValue, Response, StatusCode};
use shapesmith_runtime::json::from_bytes;
use shapesmith_runtime::response::ErrorFormat;
use shapesmith_runtime::xml::read;

pub fn json(data: &[u8]) {
    let body =
        error(shapesmith_runtime::json::ERRORS, &["x-amzn-errortype", "x-amzn-query-error"], data);
    let is_read = from_bytes(body, |_| Ok(Some(()))).is_ok();
    assert_eq!((shapesmith_runtime::json::ERRORS.is_complete)(body), is_read);
}

pub fn cbor(data: &[u8]) {
    let body =
        error(shapesmith_runtime::cbor::ERRORS, &["x-amzn-errortype", "x-amzn-query-error"], data);
    let is_read = shapesmith_runtime::cbor::from_bytes(body, |_| Ok(Some(()))).is_ok();
    assert_eq!((shapesmith_runtime::cbor::ERRORS.is_complete)(body), is_read);
}

pub fn xml(data: &[u8]) {
    let body = error(shapesmith_runtime::xml::ERRORS, &["x-amz-request-id"], data);
    let is_read = read::document(body, |_| Ok(())).is_ok();
    assert_eq!((shapesmith_runtime::xml::ERRORS.is_complete)(body), is_read);
}

/// Reads an error, and returns the body.
fn error<'d>(format: &ErrorFormat, headers: &[&'static str], data: &'d [u8]) -> &'d [u8] {
    let end = data.iter().position(|&byte| byte == b'\n').unwrap_or(data.len());
    let (header, body) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let mut response = Response::new(());
    *response.status_mut() = StatusCode::BAD_REQUEST;
    if let Ok(value) = HeaderValue::from_bytes(header) {
        for name in headers {
            let name = HeaderName::from_static(name);
            response.headers_mut().insert(name, value.clone());
        }
    }
    let (head, ()) = response.into_parts();
    assert!(format.is_error(&head, body));
    let error = format.error(&head, body);
    // There is always something to say.
    assert!(!error.code.is_empty() || error.message.is_some(), "{error:?}");
    assert_eq!(error.status, StatusCode::BAD_REQUEST);
    body
}
