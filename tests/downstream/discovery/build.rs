//! Generates a module with one operation, and the one that its clients ask for the endpoint.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use shapesmith_codegen::{Feature, Generator, Operations, load};

/// The region is the port of a server on the loopback interface.
const RULES: &str = r#"{"version": "1.0",
    "parameters": {
        "Region": {"type": "String", "builtIn": "AWS::Region"},
        "Endpoint": {"type": "String", "builtIn": "SDK::Endpoint"}},
    "rules": [
        {"type": "endpoint", "conditions": [{"fn": "isSet", "argv": [{"ref": "Endpoint"}]}],
            "endpoint": {"url": {"ref": "Endpoint"}}},
        {"type": "endpoint", "conditions": [], "endpoint": {"url": "http://127.0.0.1:{Region}"}}]}"#;

fn main() -> Result<(), Box<dyn Error>> {
    // Without these, cargo runs this again whenever any file of the package changes.
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=clock.json");
    let folder = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let model = load("clock.json", &fs::read("clock.json")?)?.model;
    let output = Generator::new("clock.json", &model, "clock")
        .module()
        .features([Feature::Blocking, Feature::Hyper])
        .operations(Operations::Named(vec!["GetTime".to_owned()]))
        .endpoint_rules("rules", RULES.as_bytes())?
        .generate()?;
    output.write_to(&Path::new(&folder).join("clock"))?;
    Ok(())
}
