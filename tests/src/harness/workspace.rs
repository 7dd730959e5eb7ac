//! The cargo workspace with the generated crates and the driver that links them.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use super::test_crate::TestCrate;

/// Writes the workspace around the crates, and the driver.
pub(super) fn write_workspace(folder: &Path, crates: &[TestCrate]) -> io::Result<()> {
    let mut members = String::new();
    let mut dependencies = String::new();
    let mut requests = String::new();
    let mut outputs = String::new();
    let mut probes = String::new();
    let mut modules = String::new();
    let mut rules = String::new();
    for TestCrate { name, probe, endpoint, .. } in crates {
        // Writing to a String cannot fail.
        let _infallible = writeln!(members, "    {name:?},");
        let _infallible = writeln!(
            dependencies,
            "{name} = {{ path = {:?}, features = [\"serde\"] }}",
            format!("../{name}")
        );
        let _infallible = writeln!(
            requests,
            "        {name:?} => {name}::by_name::request(operation, input, config),"
        );
        let _infallible = writeln!(
            outputs,
            "        {name:?} => {name}::by_name::output(operation, response, Serializer),"
        );
        if endpoint.is_some() {
            let _infallible = writeln!(
                rules,
                "        {name:?} => Some((&{name}::endpoint::RULES, &{name}::SERVICE)),"
            );
        }
        if let Some(probe) = probe {
            write(&folder.join(format!("driver/src/probe_{name}.rs")), probe)?;
            let _infallible = writeln!(modules, "mod probe_{name};");
            let _infallible = writeln!(probes, "        {name:?} => Some(probe_{name}::probe()),");
        }
    }
    let workspace = WORKSPACE.replace("MEMBERS\n", &members);
    let manifest = MANIFEST
        .replace("NAME", &driver_name(folder))
        .replace("RUNTIME", &format!("{:?}", root().join("codegen/runtime").display().to_string()))
        .replace("DEPENDENCIES\n", &dependencies);
    let main = MAIN
        .replace("// MODULES\n", &modules)
        .replace("        // REQUESTS\n", &requests)
        .replace("        // OUTPUTS\n", &outputs)
        .replace("        // PROBES\n", &probes)
        .replace("        // RULES\n", &rules)
        .replace("EVALUATED", &format!("{:?}", root().join("tests/src/endpoints/evaluated.rs")))
        .replace("KWARGS", &format!("{:?}", root().join("tests/src/replay/kwargs.rs")));
    write(&folder.join("Cargo.toml"), &workspace)?;
    write(&folder.join("driver/Cargo.toml"), &manifest)?;
    write(&folder.join("driver/src/main.rs"), &main)?;
    // All locked versions are available, so nothing is downloaded.
    write(&folder.join("Cargo.lock"), &fs::read_to_string(root().join("Cargo.lock"))?)
}

/// Compiles the driver and all crates.
///
/// # Errors
/// The messages of cargo, including warnings.
pub(super) fn build(folder: &Path, target: &Path) -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--quiet", "--offline", "--keep-going", "--target-dir"])
        .arg(target)
        .current_dir(folder)
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    let messages = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || !messages.trim().is_empty() {
        return Err(format!("the generated crates do not compile without messages:\n{messages}"));
    }
    Ok(())
}

/// Writes a file unless it already has these contents, since cargo compares modification times.
pub(super) fn write(path: &Path, contents: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|found| found == contents) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, contents)
}

/// Harnesses share a target folder, so each driver needs a unique name.
pub(super) fn driver_name(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    format!("driver-{name}")
}

/// The root of this workspace.
pub(super) fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

const WORKSPACE: &str = r#"[workspace]
resolver = "3"
members = [
    "driver",
MEMBERS
]

[profile.dev]
debug = false
incremental = false
"#;

const MANIFEST: &str = r#"[package]
name = "NAME"
version = "0.0.0"
edition = "2024"

[dependencies]
base64 = "0.23"
serde = "1.0"
serde_json = { version = "1.0", features = ["preserve_order"] }
shapesmith-runtime = { path = RUNTIME, features = ["s3", "serde", "sign"] }
DEPENDENCIES
"#;

/// The driver's program.
const MAIN: &str = include_str!("driver_main.rs");
