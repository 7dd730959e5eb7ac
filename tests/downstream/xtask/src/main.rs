//! Generates the crate `clock` from `clock.json`. With `--check`, only reports whether it is up to
//! date.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

use shapesmith_codegen::{Generator, Output, Runtime, load};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = generate(&here.join("clock.json"))?;
    let folder = here.join("clock");
    if env::args().nth(1).as_deref() != Some("--check") {
        println!("clock: {}", output.write_to(&folder)?);
        return Ok(ExitCode::SUCCESS);
    }
    let differences = output.differences(&folder)?;
    for difference in &differences {
        println!("clock: {difference}");
    }
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn generate(file: &Path) -> Result<Output, Box<dyn Error>> {
    let model = load("clock.json", &fs::read(file)?)?.model;
    let output = Generator::new("clock.json", &model, "downstream-clock")
        // Relative to the generated crate. The default is a version from the registry.
        .runtime(Runtime::Path("../../../../codegen/runtime".to_owned()))
        .generate()?;
    for warning in &output.warnings {
        eprintln!("warning: {warning}");
    }
    Ok(output)
}
