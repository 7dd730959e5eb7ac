//! Errors in CBOR: the code is in a header or in the document, the message is in the document.

use super::Result;
use super::read::{ReadCbor, Value, from_bytes, text};
use crate::ServiceError;
use crate::document::error::Codes;
use crate::response::{Answer, ErrorFormat, Head};

/// The errors of services that use CBOR.
pub const ERRORS: &ErrorFormat = &ErrorFormat {
    read: read_error,
    in_success: |_| false,
    is_complete: |body| from_bytes(body, |_| Ok(Some(()))).is_ok(),
};

fn read_error(error: &mut ServiceError, head: &Head, body: &[u8]) {
    // A truncated document may still contain the code and the message.
    let mut codes = Codes::default();
    let _incomplete = from_bytes(body, |value| read_document(error, &mut codes, value));
    error.code = codes.choose(&head.headers);
}

fn read_document(
    error: &mut ServiceError,
    codes: &mut Codes,
    value: Value<'_, '_>,
) -> Result<Option<()>> {
    let Some(mut members) = value.members()? else { return Ok(None) };
    while let Some(member) = members.next_member()? {
        if member.is_text() {
            let name = member.name().to_owned();
            codes.take(error, name, text(member)?.unwrap_or_default());
        }
    }
    Ok(Some(()))
}

/// Reads the members of an error. Returns the default if the document cannot be read, since the
/// error itself matters more than its details.
pub fn error_details<T: ReadCbor>(answer: Answer<'_>) -> T {
    from_bytes(answer.body, T::read_cbor).ok().flatten().unwrap_or_default()
}
