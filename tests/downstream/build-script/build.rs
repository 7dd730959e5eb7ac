//! Generates the module `s3` in cargo's folder for what is built.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use shapesmith_codegen::{Feature, Generator, Operations, load};

/// The models, which one would have in the crate itself.
const MODELS: &str = "../../../models";

fn main() -> Result<(), Box<dyn Error>> {
    // Or else cargo runs this again whenever any file of the package changes.
    println!("cargo:rerun-if-changed=build.rs");
    let read = |file: &str| {
        let path = format!("{MODELS}/{file}");
        println!("cargo:rerun-if-changed={path}");
        fs::read(path)
    };
    let model = load("service-2.json", &read("s3/service-2.json")?)?.model;
    let operations = ["HeadBucket", "ListObjectsV2", "PutObject"].map(str::to_owned);
    let output = Generator::new("service-2.json", &model, "s3")
        .operations(Operations::Named(operations.into()))
        .paginators("paginators-1.json", &read("s3/paginators-1.json")?)?
        .waiters("waiters-2.json", &read("s3/waiters-2.json")?)?
        .endpoint_rules("endpoint-rule-set-1.json", &read("s3/endpoint-rule-set-1.json")?)?
        .partitions("partitions.json", &read("partitions.json")?)?
        .module()
        .features([Feature::Blocking, Feature::Serde])
        .generate()?;
    for warning in &output.warnings {
        println!("cargo:warning={warning}");
    }
    let folder = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    output.write_to(&Path::new(&folder).join("s3"))?;
    Ok(())
}
