//! The help of `cargo xtask`.

#![allow(clippy::unwrap_used)]

use std::process::Command;

fn help(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn help_lists_the_commands_of_shapesmith_and_the_chores() {
    let help = help(&["--help"]);
    assert!(help.contains("Usage: cargo xtask <COMMAND>"), "{help}");
    for command in ["codegen", "import", "update", "diff", "show"].into_iter().chain([
        "features",
        "replay",
        "protocol-tests",
        "endpoint-tests",
        "e2e",
    ]) {
        assert!(help.contains(&format!("\n  {command} ")), "{command}: {help}");
    }
}

#[test]
fn help_calls_the_program_as_users_do() {
    for command in ["codegen", "import", "update", "diff", "show", "features", "e2e"] {
        let help = help(&[command, "--help"]);
        assert!(help.contains(&format!("Usage: cargo xtask {command} ")), "{help}");
        assert!(help.contains(&format!(":\n    cargo xtask {command}")), "{help}");
        assert!(!help.contains("shapesmith codegen"), "{help}");
    }
}
