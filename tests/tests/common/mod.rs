//! What several tests share.

#![allow(dead_code, unreachable_pub)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod comparison;
pub mod mutations;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use shapesmith_codegen::{Docs, Generator, Operations, Output, load};
use shapesmith_tests::replay::cli::{Args, run};
use shapesmith_tests::replay::report::Colors;
use shapesmith_tests::replay::{Builder, Request};

/// A path in this workspace.
pub fn workspace(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A file's bytes.
pub fn read(path: &Path) -> Vec<u8> {
    fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The endpoint rules of S3, and the partitions.
pub fn endpoint_rules() -> [Vec<u8>; 2] {
    ["models/s3/endpoint-rule-set-1.json", "models/partitions.json"]
        .map(|file| read(&workspace(file)))
}

/// Generates these operations of a model.
pub fn generate(source: &str, model: &[u8], docs: Docs, name: &str, operations: &[&str]) -> Output {
    let model = load(source, model).unwrap_or_else(|errors| panic!("{errors}")).model;
    let operations = match operations {
        [] => Operations::All,
        names => Operations::Named(names.iter().map(ToString::to_string).collect()),
    };
    Generator::new(source, &model, name)
        .operations(operations)
        .docs(docs)
        .generate()
        .unwrap_or_else(|errors| panic!("{errors}"))
}

/// The files of a crate, each with its path above it.
pub fn listing(output: &Output) -> String {
    let section =
        |file: &shapesmith_codegen::File| format!("// ---- {}\n{}", file.path, file.contents);
    output.files.iter().map(section).collect::<Vec<_>>().join("\n")
}

/// A request as text: request line, sorted headers, body. Invisible characters and line breaks are
/// escaped.
pub fn wire(request: &Request) -> String {
    let mut headers: Vec<String> = request
        .headers
        .iter()
        .map(|(name, value)| match visible(value) {
            empty if empty.is_empty() => format!("{name}: (empty)\n"),
            value => format!("{name}: {value}\n"),
        })
        .collect();
    headers.sort_unstable();
    let body = match request.body_bytes() {
        [] => "(no body)".to_owned(),
        body => visible(body),
    };
    format!("{} {}\n{}\n{body}\n", request.method, request.url, headers.concat())
}

fn visible(bytes: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return format!("(bytes) {}", bytes.escape_ascii());
    };
    let seen = |c: char| match c {
        // Separators, marks of direction, a byte order mark, no characters at all.
        '\u{2028}'..='\u{202e}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
            c.escape_unicode().to_string()
        }
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    };
    text.chars().map(seen).collect()
}

/// The totals of a replay, and the reasons for skips.
#[derive(Debug)]
pub struct Tally {
    pub passed: usize,
    pub skipped: usize,
    pub reasons: Vec<(usize, String)>,
}

impl Tally {
    /// Replays a vector file without failures.
    pub fn of(builder: &dyn Builder, file: &Path) -> Self {
        let args = Args::parse_from([Path::new("replay"), file]);
        let mut report = Vec::new();
        let failed = run(builder, &args, Colors(false), &mut report).expect("a vector file");
        let report = String::from_utf8(report).unwrap();
        assert_eq!(failed, 0, "{report}");

        let tally = report.lines().last().unwrap_or_default();
        let numbers: Vec<usize> =
            tally.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
        let [passed, 0, skipped] = numbers[..] else { panic!("no tally: {tally}") };
        let (_, reasons) = report.split_once("skipped because of\n").unwrap_or_default();
        let reasons = reasons.lines().map_while(|line| line.trim_start().split_once("  "));
        let reasons =
            reasons.map(|(count, why)| (count.parse().unwrap(), why.to_owned())).collect();
        Self { passed, skipped, reasons }
    }

    /// Checks that every skip has a reason.
    pub fn check_reasons(&self) {
        let Self { skipped, reasons, .. } = self;
        let told: usize = reasons.iter().map(|(count, _)| count).sum();
        assert_eq!(told, *skipped, "{reasons:?}");
        assert!(reasons.iter().all(|(_, why)| !why.trim().is_empty()), "{reasons:?}");
    }
}
