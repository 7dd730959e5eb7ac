//! `update`: imports new models, shows the changes, regenerates the crates, and updates their
//! versions and changelogs. Either all of it happens, or nothing.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use shapesmith_codegen::Diff;
use shapesmith_codegen::diff::Verdict;
use shapesmith_codegen::disk::{Changes, Report};

use crate::console::{self, Failure};
use crate::download::Wheel;
use crate::examples::Example;
use crate::fleet::Progress;
use crate::inputs::Inputs;
use crate::manifest::{self, Manifest, Service};
use crate::verdicts::{Row, Table};
use crate::{codegen, diff, import, lockfile, workspace};

/// The lock file of the workspace, which may not exist.
const LOCK_FILE: &str = "Cargo.lock";

pub(crate) const EXAMPLES: &[Example] = &[
    ("Update every service to the newest botocore", "update"),
    ("Show what an update would change", "update --dry-run"),
    ("Update one service, to a given version", "update s3 --botocore 1.44.5"),
    ("Update from a wheel on disk", "update --from botocore-1.44.5-py3-none-any.whl"),
];

/// Import the newest models, and regenerate with a new version and changelog
#[derive(clap::Args)]
pub struct Args {
    /// Services to update [default: every service in models/manifest.toml]
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    /// Download this version of botocore instead of the newest
    #[arg(long, value_name = "VERSION", conflicts_with = "from")]
    botocore: Option<String>,
    /// Read this botocore wheel or model instead of downloading botocore
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// Show what would change, but write nothing
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(root: &Path, args: &Args) -> Result<ExitCode, Failure> {
    console::print(update(root, args)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Updates the workspace, unless it is a dry run. Returns a report.
fn update(root: &Path, args: &Args) -> Result<String, Failure> {
    workspace::recover(root)?;
    let manifest = Manifest::load(&Changes::new(root))?;
    manifest.require_services()?;
    for name in &args.services {
        manifest.service(name)?;
    }
    // Downloads before it takes the lock, since that takes longest.
    let downloaded;
    let file = match &args.from {
        Some(file) => file,
        None => {
            downloaded = Wheel::download(args.botocore.as_deref())?;
            downloaded.path()
        }
    };
    if args.dry_run {
        let mut changes = Changes::new(root);
        let report = stage(&mut changes, file, &args.services)?;
        return Ok(format!("{report}\nNothing was written (dry run).\n"));
    }
    let lock = workspace::lock(root)?;
    let mut changes = Changes::new(root);
    let report = stage(&mut changes, file, &args.services)?;
    lock.commit(&changes)?;
    Ok(report)
}

/// Makes all changes, without writing anything yet. Returns a report.
fn stage(changes: &mut Changes, file: &Path, services: &[String]) -> Result<String, Failure> {
    let old = Changes::new(changes.root());
    let before = Manifest::load(&old)?;
    let mut imported = Vec::new();
    match services {
        [] => imported.push(import::stage(changes, file, None)?),
        names => {
            for name in names {
                imported.push(import::stage(changes, file, Some(name))?);
            }
        }
    }
    let mut updates = Vec::new();
    let mut lines: Vec<String> = imported.iter().map(ToString::to_string).collect();
    let progress = Progress::of(before.services.len());
    for (index, (name, service)) in before.services.iter().enumerate() {
        progress.show(index, name);
        let diff = compare(&old, service, changes, Manifest::load(changes)?.service(name)?)?;
        // Services share the partitions, so an update of one service may change others.
        let is_named = services.is_empty() || services.contains(name);
        if !is_named && diff.changes.is_empty() {
            continue;
        }
        if let Some(errors) = &diff.unjudged {
            // A fault of the new model comes first: it stops every command.
            generate(changes, name)?;
            let file = manifest::FILE;
            return Err(format!(
                "{errors}\n{file}: `{name}.version`: cannot tell the next version, since the \
                 present model cannot be generated; `import` the new one, set the version by hand, \
                 and run `codegen`"
            )
            .into());
        }
        // The comparison takes the crate to be what the old files generate.
        if !codegen::is_fresh(old.root(), service)? {
            return Err(format!("{}: out of date; run `codegen` first", service.path).into());
        }
        // A change without an effect on the code needs no new version.
        let is_patch = diff.verdict() == Some(Verdict::Patch);
        let is_released = !(is_patch && generate(changes, name)?.is_empty());
        if is_released {
            release(changes, name, service, &diff)?;
        }
        let written = generate(changes, name)?;
        lines.push(format!("{}: {written}", service.path));
        updates.push((name.as_str(), diff, is_released.then(|| service.version())));
    }
    Ok(format!("{}{}\n", report(updates, services), lines.join("\n")))
}

/// What changed in the `named` services, or in the only one, and a table of several verdicts. Each
/// update has the version of the crate, if that gets a new one.
fn report(updates: Vec<(&str, Diff, Option<&str>)>, named: &[String]) -> String {
    let is_alone = updates.len() == 1;
    let mut report = String::new();
    for (name, diff, version) in &updates {
        if is_alone || named.iter().any(|named| named == name) {
            report += &format!("{}\n", diff::text(&diff.report(*version)));
        }
    }
    if !is_alone {
        let rows = updates.into_iter().map(|(name, diff, version)| Row::of(name, diff, version));
        report += &format!("{}\n", Table::new(rows.collect()).text());
    }
    report
}

fn generate(changes: &mut Changes, name: &str) -> Result<Report, Failure> {
    let manifest = Manifest::load(changes)?;
    codegen::stage(changes, manifest.service(name)?)
}

/// Compares the generated operations of a service.
fn compare(
    old: &Changes,
    before: &Service,
    new: &Changes,
    after: &Service,
) -> Result<Diff, Failure> {
    let inputs = [before, after].map(|service| Inputs::listed(new.root(), service));
    let [old_inputs, new_inputs] = &inputs;
    let (a, b) = (old_inputs.load_quietly(old)?, new_inputs.load_quietly(new)?);
    let a = old_inputs.generator(old, &a, &before.crate_name)?;
    let b = new_inputs.generator(new, &b, &after.crate_name)?;
    let (a, b) = (a.operations(before.operations.clone()), b.operations(after.operations.clone()));
    let mut diff = Diff::new(&a, &b)?;
    (diff.old.name, diff.new.name) = (before.origin(), after.origin());
    Ok(diff)
}

/// Sets the next version of a service's crate, and adds the changes to its changelog.
fn release(
    changes: &mut Changes,
    name: &str,
    service: &Service,
    diff: &Diff,
) -> Result<(), Failure> {
    let Some(verdict) = diff.verdict().filter(|verdict| *verdict != Verdict::Same) else {
        return Ok(());
    };
    let next = verdict.next_version(service.version()).ok_or_else(|| {
        let (file, version) = (manifest::FILE, service.version());
        format!(
            "{file}: `{name}.version`: cannot tell the version after {version:?}, set it by hand"
        )
    })?;
    let file = service.changelog.clone().unwrap_or_else(|| format!("{name}/CHANGELOG.md"));
    let path = format!("models/{file}");
    let found = read(changes, &path)?;
    let section = format!("## {next}\n\n{}", diff.report(None).markdown_body(2));
    changes.write(&path, with_section(found.as_deref(), &service.crate_name, &section))?;
    manifest::release(changes, name, &next, &file)?;
    if let Some(text) = read(changes, LOCK_FILE)? {
        let lock = changes.root().join(LOCK_FILE);
        let text = lockfile::with_version(&lock, &text, &service.crate_name, &next)?;
        changes.write(LOCK_FILE, text)?;
    }
    Ok(())
}

/// Reads a file of the workspace. `None` if there is none.
fn read(changes: &Changes, path: &str) -> Result<Option<String>, Failure> {
    let unreadable = |cause: &dyn fmt::Display| format!("{path}: cannot read: {cause}");
    let bytes = match changes.read(&changes.root().join(path)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        found => found.map_err(|error| unreadable(&error))?,
    };
    Ok(Some(String::from_utf8(bytes).map_err(|error| unreadable(&error))?))
}

/// Adds a section to a changelog, above the others.
fn with_section(changelog: Option<&str>, crate_name: &str, section: &str) -> String {
    let title = format!("# Changes of {crate_name}\n\n");
    let text = changelog.unwrap_or(&title);
    let (above, below) = match text.find("\n## ") {
        _ if text.starts_with("## ") => ("", text),
        Some(end) => text.split_at(end + 1),
        None => (text, ""),
    };
    let above = match above.trim_end() {
        "" => String::new(),
        above => format!("{above}\n\n"),
    };
    let gap = if below.is_empty() { "" } else { "\n" };
    format!("{above}{section}{gap}{below}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::fs;
    use tempfile::{TempDir, tempdir};

    const MODEL: &str = r#"{"version": "2.0",
        "metadata": {"serviceId": "Clock", "protocol": "rest-xml", "endpointPrefix": "clock"},
        "operations": {
            "GetTime": {"http": {"method": "GET", "requestUri": "/time"},
                "input": {"shape": "GetTimeRequest"}},
            "SetTime": {"http": {"method": "PUT", "requestUri": "/time"}}},
        "shapes": {
            "GetTimeRequest": {"type": "structure", "members": {
                "Zone": {"shape": "Zone", "location": "querystring", "locationName": "zone"}}},
            "Zone": {"type": "string", "enum": ["utc"]}}}"#;

    /// A workspace with a generated crate, version 1.0.0, for one operation.
    fn workspace() -> TempDir {
        let root = tempdir().unwrap();
        fs::create_dir_all(root.path().join("models")).unwrap();
        let manifest = "[clock]\nmodel = \"clock/service-2.json\"\ncrate = \"my-clock\"\n\
            version = \"1.0.0\" # ours\npath = \"generated/clock\"\noperations = [\"GetTime\"]\n";
        fs::write(root.path().join(manifest::FILE), manifest).unwrap();
        let lock = "version = 4\n\n[[package]]\nname = \"my-clock\"\nversion = \"1.0.0\"\n";
        fs::write(root.path().join(LOCK_FILE), lock).unwrap();
        let file = root.path().join("given.json");
        fs::write(&file, MODEL).unwrap();
        let lock = workspace::lock(root.path()).unwrap();
        let mut changes = Changes::new(root.path());
        import::stage(&mut changes, &file, None).unwrap();
        lock.commit(&changes).unwrap();
        drop(lock);
        generate(&root);
        root
    }

    fn update(root: &TempDir, model: &str) -> Result<String, String> {
        let file = root.path().join("given.json");
        fs::write(&file, model).unwrap();
        let args = args(&file);
        let before = files(root);
        super::update(root.path(), &args).map_err(|error| {
            assert_eq!(files(root), before, "something is half-written");
            error.to_string()
        })?;
        Ok(fs::read_to_string(root.path().join(manifest::FILE)).unwrap())
    }

    /// Edits a file of the workspace.
    fn edit(root: &TempDir, path: &str, from: &str, to: &str) {
        let file = root.path().join(path);
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(&file, text.replace(from, to)).unwrap();
    }

    fn generate(root: &TempDir) {
        let lock = workspace::lock(root.path()).unwrap();
        let mut changes = Changes::new(root.path());
        super::generate(&mut changes, "clock").unwrap();
        lock.commit(&changes).unwrap();
    }

    fn args(file: &Path) -> Args {
        Args { services: Vec::new(), botocore: None, from: Some(file.to_owned()), dry_run: false }
    }

    fn files(root: &TempDir) -> BTreeMap<PathBuf, Vec<u8>> {
        let (mut found, mut files) = (vec![root.path().to_owned()], BTreeMap::new());
        while let Some(path) = found.pop() {
            if path.is_dir() {
                found.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            } else {
                files.insert(path.clone(), fs::read(&path).unwrap());
            }
        }
        files
    }

    fn changed(root: &TempDir, before: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<String> {
        let after = files(root);
        let changed = after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes));
        let path = |path: &PathBuf| {
            path.strip_prefix(root.path()).unwrap().to_str().unwrap().replace('\\', "/")
        };
        changed.map(|(file, _)| path(file)).collect()
    }

    #[test]
    fn an_update_changes_what_the_model_changes_and_says_so() {
        let root = workspace();
        let before = files(&root);
        let manifest = update(&root, &MODEL.replace("[\"utc\"]", "[\"utc\", \"cet\"]")).unwrap();
        let expected = [
            "Cargo.lock",
            "generated/clock/CHANGELOG.md",
            "generated/clock/Cargo.toml",
            "generated/clock/src/types/zone.rs",
            "given.json",
            "models/clock/CHANGELOG.md",
            "models/clock/service-2.json",
            "models/manifest.toml",
        ];
        assert_eq!(changed(&root, &before), expected);
        assert!(manifest.contains("version = \"1.1.0\" # ours\n"), "{manifest}");
        assert!(manifest.contains("changelog = \"clock/CHANGELOG.md\"\n"), "{manifest}");
        let read = |path: &str| fs::read_to_string(root.path().join(path)).unwrap();
        assert!(read("Cargo.lock").ends_with("version = \"1.1.0\"\n"));
        assert!(read("generated/clock/Cargo.toml").contains("version = \"1.1.0\"\n"));
        let changelog = read("models/clock/CHANGELOG.md");
        assert!(changelog.starts_with("# Changes of my-clock\n\n## 1.1.0\n\n- "), "{changelog}");
        assert!(
            changelog.ends_with("- `Zone` (in GetTime)\n  - added value `cet`\n"),
            "{changelog}"
        );
        assert!(read("generated/clock/CHANGELOG.md").ends_with(&changelog));
    }

    #[test]
    fn what_is_not_generated_makes_no_version() {
        let root = workspace();
        let before = files(&root);
        let manifest = update(&root, &MODEL.replace("SetTime", "PutTime")).unwrap();
        let expected = ["given.json", "models/clock/service-2.json", "models/manifest.toml"];
        assert_eq!(changed(&root, &before), expected);
        assert!(manifest.contains("version = \"1.0.0\""), "{manifest}");
        let before = files(&root);
        update(&root, &MODEL.replace("SetTime", "PutTime")).unwrap();
        assert_eq!(changed(&root, &before), [""; 0]);
    }

    #[test]
    fn a_fact_that_no_code_depends_on_makes_no_version() {
        let root = workspace();
        let before = files(&root);
        let manifest =
            update(&root, &MODEL.replace("\"string\"", "\"string\", \"max\": 9")).unwrap();
        let expected = ["given.json", "models/clock/service-2.json", "models/manifest.toml"];
        assert_eq!(changed(&root, &before), expected);
        assert!(manifest.contains("version = \"1.0.0\""), "{manifest}");
        let manifest = update(
            &root,
            &MODEL.replace("\"Clock\"", "\"Clock\", \"serviceFullName\": \"A clock\""),
        )
        .unwrap();
        assert!(manifest.contains("version = \"1.0.1\""), "{manifest}");
    }

    #[test]
    fn what_breaks_is_a_major_version() {
        let root = workspace();
        let manifest = update(&root, &MODEL.replace("\"zone\"", "\"place\"")).unwrap();
        assert!(manifest.contains("version = \"2.0.0\""), "{manifest}");
    }

    const RULES: &str = r#"{"version": "1.0", "parameters": {
            "Region": {"type": "String", "builtIn": "AWS::Region"}},
        "rules": [{"type": "tree", "conditions": [
            {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "partition"}],
            "rules": [{"type": "endpoint", "conditions": [],
                "endpoint": {"url": "https://clock.{partition#dnsSuffix}"}}]}]}"#;

    const PARTITIONS: &str = r#"{"version": "1.1", "partitions": [
        {"id": "aws", "regionRegex": "^(us)\\-\\w+\\-\\d+$", "regions": {}, "outputs": {
            "dnsSuffix": "amazonaws.com", "dualStackDnsSuffix": "api.aws", "supportsFIPS": true,
            "supportsDualStack": true, "implicitGlobalRegion": "us-east-1"}}]}"#;

    /// Updates one service from a file that is not its model.
    fn update_beside(root: &TempDir, text: &str) -> String {
        let file = root.path().join("beside.json");
        fs::write(&file, text).unwrap();
        let args = Args { services: vec!["clock".to_owned()], ..args(&file) };
        run(root.path(), &args).unwrap();
        fs::read_to_string(root.path().join(manifest::FILE)).unwrap()
    }

    #[test]
    fn endpoint_rules_and_partitions_make_versions() {
        let root = workspace();
        let path = root.path().join(manifest::FILE);
        let manifest = fs::read_to_string(&path).unwrap();
        let listed = "endpoint_rules = \"clock/endpoint-rule-set-1.json\"\n\
            partitions = \"partitions.json\"\ncrate =";
        fs::write(&path, manifest.replace("crate =", listed)).unwrap();
        for (file, text) in [("clock/endpoint-rule-set-1", RULES), ("partitions", PARTITIONS)] {
            fs::write(root.path().join(format!("models/{file}.json")), text).unwrap();
        }
        generate(&root);
        let next = |version: &str, text: &str| {
            let before = files(&root);
            let manifest = update_beside(&root, text);
            assert!(manifest.contains(&format!("version = {version:?}")), "{manifest}");
            changed(&root, &before)
        };
        next("1.0.0", RULES);
        let more = RULES.replace("Region\"}},", r#"Region"}, "InSpace": {"type": "Boolean"}},"#);
        assert_eq!(next("1.0.0", &more).len(), 2, "no rule asks for the new parameter");
        let rule = r#"{"type": "endpoint", "endpoint": {"url": "https://space"}, "conditions": [
            {"fn": "booleanEquals", "argv": [{"ref": "InSpace"}, true]}]}, {"type": "tree""#;
        let more = more.replace(r#"{"type": "tree""#, rule);
        let written = next("1.1.0", &more);
        for file in ["CHANGELOG.md", "Cargo.toml", "src/endpoint.rs"] {
            assert!(written.contains(&format!("generated/clock/{file}")), "{written:?}");
        }
        next("2.0.0", &more.replace("https://clock.", "https://time."));
        next("2.0.0", PARTITIONS);
        next("2.1.0", &PARTITIONS.replace("(us)", "(us|mx)"));
        next("3.0.0", PARTITIONS);
        let changelog = fs::read_to_string(root.path().join("models/clock/CHANGELOG.md")).unwrap();
        assert!(changelog.contains("- added parameter `InSpace`"), "{changelog}");
    }

    #[test]
    fn a_dry_run_writes_nothing() {
        let root = workspace();
        let file = root.path().join("given.json");
        fs::write(&file, MODEL.replace("[\"utc\"]", "[]")).unwrap();
        let before = files(&root);
        super::update(root.path(), &Args { dry_run: true, ..args(&file) }).unwrap();
        assert_eq!(files(&root), before);
    }

    #[test]
    fn a_fault_leaves_everything_as_it_was() {
        let root = workspace();
        let told = update(&root, &MODEL.replace("GetTime\"", "GetTimes\"")).unwrap_err();
        assert!(told.contains("no operation \"GetTime\"; did you mean GetTimes"), "{told}");
        let told = update(&root, &MODEL.replace("\"string\"", "\"strang\"")).unwrap_err();
        assert!(told.contains("shape Zone: unknown type \"strang\""), "{told}");
        assert!(update(&root, "{").is_err());
        edit(&root, manifest::FILE, "version = \"1.0.0\"", "version = \"1.0.0-rc.1\"");
        generate(&root);
        let told = update(&root, &MODEL.replace("[\"utc\"]", "[]")).unwrap_err();
        let expected = "`clock.version`: cannot tell the version after \"1.0.0-rc.1\"";
        assert!(told.contains(expected), "{told}");
    }

    #[test]
    fn a_present_model_that_cannot_be_generated_has_no_next_version() {
        let root = workspace();
        edit(&root, "models/clock/service-2.json", "\"GET\"", "\"FETCH\"");
        let told = update(&root, MODEL).unwrap_err();
        assert!(told.starts_with("models/clock/service-2.json: "), "{told}");
        let expected = "models/manifest.toml: `clock.version`: cannot tell the next version";
        assert!(told.contains(expected), "{told}");
        // The new model is at fault, too.
        let told = update(&root, &MODEL.replace("\"GET\"", "\"FETCH\"")).unwrap_err();
        assert!(!told.contains("`clock.version`"), "{told}");
    }

    #[test]
    fn a_crate_that_is_out_of_date_has_to_be_generated_first() {
        let root = workspace();
        edit(&root, manifest::FILE, "[\"GetTime\"]", "[\"GetTime\", \"SetTime\"]");
        let more = MODEL.replace("[\"utc\"]", "[\"utc\", \"cet\"]");
        for model in [MODEL, &more] {
            let told = update(&root, model).unwrap_err();
            assert_eq!(told, "generated/clock: out of date; run `codegen` first");
        }
        generate(&root);
        fs::write(root.path().join("generated/clock/NOTES.md"), "Ours.\n").unwrap();
        update(&root, &more).unwrap();
    }

    #[test]
    fn an_operation_may_be_listed_before_the_model_has_it() {
        let root = workspace();
        edit(&root, manifest::FILE, "[\"GetTime\"]", "[\"GetTime\", \"PutTime\"]");
        let manifest = update(&root, &MODEL.replace("SetTime", "PutTime")).unwrap();
        // The present operation gets a cargo feature.
        assert!(manifest.contains("version = \"2.0.0\""), "{manifest}");
    }

    #[test]
    fn a_changelog_that_cannot_be_read_is_not_replaced() {
        let root = workspace();
        let changelog = root.path().join("models/clock/CHANGELOG.md");
        fs::write(&changelog, b"## 1.0.0\n\n- Z\xfcrich\n").unwrap();
        let told = update(&root, &MODEL.replace("[\"utc\"]", "[]")).unwrap_err();
        assert!(told.starts_with("models/clock/CHANGELOG.md: cannot read: "), "{told}");
    }

    #[test]
    fn a_patch_that_no_longer_applies_stops_an_update() {
        let root = workspace();
        let patches = "[[patch]]\nat = \"/shapes/Zone/enum/0\"\nreason = \"It is in capitals.\"\n\
            expect = \"utc\"\nset = \"UTC\"\n";
        fs::write(root.path().join("models/clock/patches.toml"), patches).unwrap();
        edit(&root, manifest::FILE, "crate =", "patches = \"clock/patches.toml\"\ncrate =");
        generate(&root);
        update(&root, &MODEL.replace("[\"utc\"]", "[\"utc\", \"cet\"]")).unwrap();
        let told = update(&root, &MODEL.replace("\"utc\"", "\"UTC\"")).unwrap_err();
        assert!(told.contains("models/clock/patches.toml: patch 1"), "{told}");
    }

    #[test]
    fn the_newest_section_is_the_first() {
        let first = with_section(None, "shapesmith-s3", "## 0.1.1\n\n- more\n");
        assert_eq!(first, "# Changes of shapesmith-s3\n\n## 0.1.1\n\n- more\n");
        let second = with_section(Some(&first), "shapesmith-s3", "## 0.2.0\n\n- less\n");
        let expected = "# Changes of shapesmith-s3\n\n## 0.2.0\n\n- less\n\n## 0.1.1\n\n- more\n";
        assert_eq!(second, expected);
        let own = with_section(Some("Words of ours.\n"), "shapesmith-s3", "## 0.1.1\n\n- more\n");
        assert_eq!(own, "Words of ours.\n\n## 0.1.1\n\n- more\n");
        let bare =
            with_section(Some("## 0.1.0\n\n- all\n"), "shapesmith-s3", "## 0.1.1\n\n- more\n");
        assert_eq!(bare, "## 0.1.1\n\n- more\n\n## 0.1.0\n\n- all\n");
    }
}
