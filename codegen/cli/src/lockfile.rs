//! Changes the version of a workspace's crate in `Cargo.lock`.

use std::ops::Range;
use std::path::Path;

use shapesmith_codegen::disk::{Error, Result};
use toml_edit::{Document, Item, Table};

/// Sets the version of the workspace's crate `package` in the text of a `Cargo.lock`, and changes no
/// other byte. Returns the text unchanged if it does not contain that crate. `file` is its name in
/// errors.
///
/// # Errors
///
/// If the text is not TOML.
pub(crate) fn with_version(
    file: &Path,
    text: &str,
    package: &str,
    version: &str,
) -> Result<String> {
    let document = Document::parse(text)
        .map_err(|error| Error::at(file.display(), error.to_string().trim_end()))?;
    let packages = document.get("package").and_then(Item::as_array_of_tables);
    let packages: Vec<&Table> = packages.into_iter().flatten().collect();
    // Packages of the workspace have no source; others may have the same name.
    let is_ours = |table: &&&Table| {
        !table.contains_key("source") && table.get("name").and_then(Item::as_str) == Some(package)
    };
    let Some(old) = packages.iter().find(is_ours).and_then(|table| table.get("version")) else {
        return Ok(text.to_owned());
    };
    let mut edits: Vec<(Range<usize>, String)> =
        old.span().map(|span| (span, format!("\"{version}\""))).into_iter().collect();
    // If several packages have this name, their dependents name the version too.
    let named = format!("{package} {}", old.as_str().unwrap_or_default());
    let dependencies =
        packages.iter().filter_map(|table| table.get("dependencies")?.as_array()).flatten();
    for dependency in dependencies.filter(|dependency| dependency.as_str() == Some(&named)) {
        edits.extend(dependency.span().map(|span| (span, format!("\"{package} {version}\""))));
    }
    edits.sort_by_key(|(span, _)| span.start);
    let mut text = text.to_owned();
    for (span, new) in edits.into_iter().rev() {
        text.replace_range(span, &new);
    }
    Ok(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn with(text: &str) -> String {
        with_version(Path::new("Cargo.lock"), text, "mine", "0.2.0").unwrap()
    }

    const LOCK: &str = "# By hand.\r
version = 4\r
\r
[[package]]\r
name = \"mine\"\r
version = \"0.1.0\" # ours\r
dependencies = [\r
 \"other 0.1.0\",\r
]\r
\r
[[package]]\r
name = \"mine-too\"\r
version = \"0.1.0\"\r
dependencies = [\r
 \"mine\",\r
]\r
";

    #[test]
    fn changes_one_version_and_no_other_byte() {
        let expected = LOCK.replace("\"0.1.0\" # ours", "\"0.2.0\" # ours");
        assert_eq!(with(LOCK), expected);
        assert_eq!(with(&expected), expected);
    }

    #[test]
    fn leaves_a_registry_package_of_the_same_name_alone() {
        let theirs =
            "[[package]]\r\nname = \"mine\"\r\nversion = \"0.0.9\"\r\nsource = \"registry\"\r\n";
        let needs = LOCK.replace("\"mine\",\r\n", "\"mine 0.0.9\",\r\n \"mine 0.1.0\",\r\n");
        let lock = format!("{needs}\r\n{theirs}");
        let expected = lock
            .replace("\"0.1.0\" # ours", "\"0.2.0\" # ours")
            .replace("mine 0.1.0", "mine 0.2.0");
        assert_eq!(with(&lock), expected);
        assert_eq!(with(theirs), theirs);
    }

    #[test]
    fn finds_the_crates_of_this_workspace() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let lock = std::fs::read_to_string(root.join("Cargo.lock")).unwrap();
        let package = "shapesmith-codegen";
        let changed = with_version(Path::new("Cargo.lock"), &lock, package, "7.0.0-rc.1").unwrap();
        let lines = lock.lines().zip(changed.lines()).filter(|(old, new)| old != new);
        let lines: Vec<&str> = lines.map(|(_, new)| new).collect();
        assert_eq!(lines, ["version = \"7.0.0-rc.1\""]);
    }

    #[test]
    fn leaves_other_toml_alone_and_refuses_the_rest() {
        for text in ["", "package = 1", "[[package]]\nname = 1", "[package]\nname = \"mine\""] {
            assert_eq!(with(text), text);
        }
        let problem = with_version(Path::new("Cargo.lock"), "[[package", "mine", "0.2.0");
        assert!(problem.unwrap_err().to_string().starts_with("Cargo.lock: TOML parse error"));
    }
}
