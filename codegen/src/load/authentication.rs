//! Authentication: requests are signed with SigV4, carry a bearer token, or neither.

use super::node::Object;
use crate::model::Auth;

const SUPPORTED: [(&str, Auth); 3] =
    [("aws.auth#sigv4", Auth::SigV4), (BEARER, Auth::Bearer), (NO_AUTH, Auth::None)];

const BEARER: &str = "smithy.api#httpBearerAuth";
const NO_AUTH: &str = "smithy.api#noAuth";

/// Returns the schemes that are supported, the preferred one first. It is an error if there is none
/// although some are stated, and a warning if the service prefers one that is not supported.
pub(super) fn supported(object: &Object<'_, '_>, schemes: &[String]) -> Vec<Auth> {
    let find = |scheme: &String| SUPPORTED.iter().find(|(name, _)| name == scheme);
    let found: Vec<_> = schemes.iter().filter_map(find).collect();
    match (schemes.first(), found.first()) {
        (Some(first), Some((used, _))) if first != used => object.warn(format!(
            "the authentication {first:?} is not supported: {used:?} is used instead"
        )),
        (Some(_), None) => {
            let names: Vec<String> = schemes.iter().map(|name| format!("{name:?}")).collect();
            object.error(format!(
                "the authentication {} is not supported, only {:?} and {BEARER:?}",
                names.join(" or "),
                SUPPORTED[0].0,
            ));
        }
        _ => {}
    }
    found.into_iter().map(|(_, auth)| *auth).collect()
}
