//! Authentication: requests are signed with SigV4, carry a bearer token, or neither.

use super::node::Object;
use crate::model::Auth;

const SUPPORTED: [(&str, Auth); 3] =
    [("aws.auth#sigv4", Auth::SigV4), (BEARER, Auth::Bearer), (NO_AUTH, Auth::None)];

const BEARER: &str = "smithy.api#httpBearerAuth";
const NO_AUTH: &str = "smithy.api#noAuth";

/// Returns the schemes that are supported, the preferred one first. It is a warning if the service
/// prefers another one, or has no other.
pub(super) fn supported(object: &Object<'_, '_>, schemes: &[String]) -> Vec<Auth> {
    let find = |scheme: &String| SUPPORTED.iter().find(|(name, _)| name == scheme);
    let found: Vec<_> = schemes.iter().filter_map(find).collect();
    match (schemes.first(), found.first()) {
        (Some(first), Some((used, _))) if first != used => object.warn(format!(
            "the authentication {first:?} is not supported: {used:?} is used instead"
        )),
        (Some(_), None) => {
            let names: Vec<String> = schemes.iter().map(|name| format!("{name:?}")).collect();
            object.warn(unsupported(&format!("authentication {}", names.join(" or "))));
            return vec![Auth::Unsupported];
        }
        _ => {}
    }
    found.into_iter().map(|(_, auth)| *auth).collect()
}

/// Returns the warning about a way to authenticate that is not supported.
pub(super) fn unsupported(what: &str) -> String {
    format!("the {what} is not supported: requests can be built, but clients cannot send them")
}
