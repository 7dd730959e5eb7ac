//! A service whose clients must ask for its endpoint.

/// The service.
pub mod clock {
    include!(concat!(env!("OUT_DIR"), "/clock/mod.rs"));
}
