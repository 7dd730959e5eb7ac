//! The choice of a protocol among those of a service.

use super::node::Object;
use crate::error::Reported;
use crate::model::Protocol;

/// Returns the protocol to generate: the named one, or the preferred one of those that the service
/// speaks. `None` if none of them is known.
pub(super) fn choose(
    service: &Object<'_, '_>,
    spoken: &[Protocol],
    named: Option<&str>,
) -> Result<Option<Protocol>, Reported> {
    let Some(name) = named else { return Ok(Protocol::preferred(spoken)) };
    match spoken.iter().find(|protocol| protocol.name() == name) {
        Some(protocol) => Ok(Some(*protocol)),
        None => {
            let known: Vec<String> =
                spoken.iter().map(|protocol| format!("{:?}", protocol.name())).collect();
            let known = known.join(", ");
            let message = format!("the service does not speak {name:?}, it speaks {known}");
            Err(service.error(message))
        }
    }
}
