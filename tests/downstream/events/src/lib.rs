//! A service with events in both directions, in each protocol.

/// Over `json`, where the other members are in the first message.
pub mod json {
    include!(concat!(env!("OUT_DIR"), "/json/mod.rs"));
}

/// Over `rest-json`.
pub mod rest_json {
    include!(concat!(env!("OUT_DIR"), "/rest_json/mod.rs"));
}

/// Over `rest-xml`.
pub mod rest_xml {
    include!(concat!(env!("OUT_DIR"), "/rest_xml/mod.rs"));
}

/// Over `smithy-rpc-v2-cbor`, where the other members are in the first message.
pub mod rpc_v2_cbor {
    include!(concat!(env!("OUT_DIR"), "/rpc_v2_cbor/mod.rs"));
}

/// The examples of the page about event streams.
#[cfg(doctest)]
#[doc = include_str!("../../../../docs/events.md")]
pub struct Page;
