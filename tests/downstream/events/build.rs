//! Generates a module in `OUT_DIR` for each protocol, all from the same model.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use shapesmith_codegen::{Feature, Generator, load};

/// The protocols with event streams, and the names of the modules.
const PROTOCOLS: [(&str, &str); 4] = [
    ("json", "json"),
    ("rest-json", "rest_json"),
    ("rest-xml", "rest_xml"),
    ("smithy-rpc-v2-cbor", "rpc_v2_cbor"),
];

fn main() -> Result<(), Box<dyn Error>> {
    // Without these, cargo runs this again whenever any file of the package changes.
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=chat.json");
    let document: serde_json::Value = serde_json::from_slice(&fs::read("chat.json")?)?;
    let folder = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    for (protocol, module) in PROTOCOLS {
        let mut document = document.clone();
        document["metadata"]["protocol"] = protocol.into();
        let model = load("chat.json", document.to_string().as_bytes())?.model;
        let output = Generator::new("chat.json", &model, module)
            .module()
            .features([Feature::Blocking, Feature::Hyper, Feature::Sign])
            .generate()?;
        for warning in &output.warnings {
            println!("cargo:warning={warning}");
        }
        output.write_to(&Path::new(&folder).join(module))?;
    }
    Ok(())
}
