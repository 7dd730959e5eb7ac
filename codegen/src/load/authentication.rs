//! Authentication: requests are signed with SigV4, or not at all.

use super::node::Object;

pub(super) const SIGV4: &str = "aws.auth#sigv4";

pub(super) const NO_AUTH: &str = "smithy.api#noAuth";

/// Returns the first scheme that is supported. It is an error if there is none, and a warning if
/// the service prefers another one.
pub(super) fn supported<'s>(object: &Object<'_, '_>, schemes: &'s [String]) -> Option<&'s str> {
    let is_supported = |scheme: &&String| matches!(scheme.as_str(), SIGV4 | NO_AUTH);
    let (first, found) = (schemes.first()?, schemes.iter().find(is_supported));
    match found {
        Some(found) if found != first => object.warn(format!(
            "the authentication {first:?} is not supported: {found:?} is used instead"
        )),
        Some(_) => {}
        None => {
            let names: Vec<String> = schemes.iter().map(|name| format!("{name:?}")).collect();
            let names = names.join(" or ");
            object.error(format!("the authentication {names} is not supported, only {SIGV4:?}"));
        }
    }
    found.map(String::as_str)
}
