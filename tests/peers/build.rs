//! Generates the modules of `src/lib.rs` in `OUT_DIR`, so that they are never out of date.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use shapesmith_codegen::{Feature, Generator, Patches, load_patched};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    let folder = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    for service in ["dynamodb", "ec2", "sqs"] {
        let file = format!("models/{service}.json");
        println!("cargo:rerun-if-changed={file}");
        let patches = format!("models/{service}.patches.toml");
        println!("cargo:rerun-if-changed={patches}");
        let patches = match fs::read_to_string(&patches) {
            Ok(text) => Patches::parse(&patches, &text)?,
            Err(_) => Patches::default(),
        };
        let model = load_patched(&file, &fs::read(&file)?, &patches)?.model;
        let generator = Generator::new(file, &model, service).module();
        let output = generator.features([Feature::Client]).generate()?;
        for warning in &output.warnings {
            println!("cargo:warning={warning}");
        }
        output.write_to(&Path::new(&folder).join(service))?;
    }
    Ok(())
}
