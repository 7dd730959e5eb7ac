//! Errors in documents of members, such as JSON: the code is in a header or in the document, the
//! message is in the document.

use http::HeaderMap;

use crate::error::NAME;
use crate::{ServiceError, header};

/// The codes in a document. `__type` is the better one: `code` may be a member of the error.
#[derive(Default)]
pub(super) struct Codes {
    type_name: Option<String>,
    code: Option<String>,
}

impl Codes {
    /// Takes a member with text: a code, or a member of `error`.
    pub(super) fn take(&mut self, error: &mut ServiceError, name: String, text: String) {
        match name.as_str() {
            "__type" => self.type_name = Some(text),
            "code" | "Code" => {
                self.code.get_or_insert(text);
            }
            "message" | "Message" | "errorMessage" => error.message = Some(text),
            // The message of an OAuth error (RFC 6749).
            "error_description" => drop(error.message.get_or_insert(text)),
            _ => error.extra.push((name, text)),
        }
    }

    /// Sets the code of an error with these headers, and its name if that is another one.
    pub(super) fn choose(self, error: &mut ServiceError, headers: &HeaderMap) {
        let header = header::text(headers, "x-amzn-errortype");
        let found = |codes: &[Option<String>]| {
            let mut codes = codes.iter().flatten().map(|code| short(code));
            codes.find(|code| !code.is_empty()).map(str::to_owned)
        };
        let name = found(&[header, self.type_name, self.code]);
        match found(&[query_code(headers)]) {
            Some(code) => {
                error.code = code;
                error.extra.extend(name.map(|name| (NAME.to_owned(), name)));
            }
            None => error.code = name.unwrap_or_default(),
        }
    }
}

/// Returns the code for clients that expect errors of the query protocol: the header is the code, a
/// semicolon, and whose fault it is (`Sender` or `Receiver`).
fn query_code(headers: &HeaderMap) -> Option<String> {
    let header = header::text(headers, "x-amzn-query-error")?;
    let (code, fault) = header.split_once(';')?;
    (!fault.contains(';')).then(|| code.to_owned())
}

/// Removes the namespace before a code and the URI after it: `aws.example#FooError:http://…`.
fn short(code: &str) -> &str {
    let code = code.split(':').next().unwrap_or_default();
    code.rsplit('#').next().unwrap_or_default().trim()
}
