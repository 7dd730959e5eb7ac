//! What continuous integration would run.

use std::process::Command;

#[test]
fn the_crate_is_as_generated() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_downstream-xtask")).arg("--check").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}To fix it: cargo run -p downstream-xtask");
}
