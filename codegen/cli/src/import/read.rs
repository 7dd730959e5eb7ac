//! Reads the documents in a file, which is a wheel or a single document.

use std::fs::File;
use std::path::Path;

use sha2::{Digest as _, Sha256};
use shapesmith_codegen::disk::{Error, Result};

use super::document::{Document, Imported};
use crate::botocore::{Botocore, Packed};
use crate::bounded;
use crate::manifest::{self, Kind, Source, is_key};

/// License under which botocore publishes its models.
const LICENSE: &str = "Apache-2.0";

/// Reads the documents in `file`. From botocore, these are the documents of `service`, or else of all
/// `known` services.
///
/// # Errors
///
/// If the file cannot be read or unpacked, has the wrong content, or a service is missing in it.
pub(crate) fn read(file: &Path, service: Option<&str>, known: &[String]) -> Result<Vec<Imported>> {
    if let Some(name) = service.filter(|name| !is_key(name)) {
        let problem = format!("expected a name of a-z, 0-9 and `-`, found {name:?}");
        return Err(Error::at("--service", problem));
    }
    if file.is_dir() {
        return from_botocore(&Botocore::open(file)?, service, known, |json| source(file, json));
    }
    let place = file.display().to_string();
    let opened = File::open(file).map_err(|error| Error::io(file, "open", &error))?;
    let bytes = bounded::read(opened, bounded::FILE);
    let bytes = bytes.map_err(|error| Error::io(file, "read", &error))?;
    let source = source(file, &bytes);
    if Botocore::is_at(file) {
        let botocore = Botocore::wheel(place, bytes)?;
        return from_botocore(&botocore, service, known, |_| source.clone());
    }
    let document = Document::parse(&place, &bytes)?;
    let service = match service {
        Some(service) => service.to_owned(),
        None => document.service(&place)?,
    };
    Ok(vec![document.imported(service, source)])
}

/// Reads the documents of `service`, or else of all `known` services. `source` tells the origin of a
/// document.
fn from_botocore(
    botocore: &Botocore,
    service: Option<&str>,
    known: &[String],
    source: impl Fn(&[u8]) -> Source,
) -> Result<Vec<Imported>> {
    let wanted = match service {
        Some(service) => vec![service],
        None => known.iter().map(String::as_str).collect(),
    };
    if wanted.is_empty() {
        let problem = "lists no services; select one with --service";
        return Err(Error::at(manifest::FILE, problem));
    }
    let unknown = wanted.iter().filter(|name| !botocore.has(name));
    Error::all(unknown.map(|name| botocore.unknown(name)).collect())?;
    let (package, version) = botocore.package()?;
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for (service, kind) in wanted.iter().flat_map(|one| Kind::BOTOCORE.map(|kind| (one, kind))) {
        let document = botocore.document(service, kind).and_then(|packed| {
            let Some(Packed { place, json }) = packed else { return Ok(None) };
            Ok(Some((Document::parse_as(kind, &place, &json)?, source(&json))))
        });
        match document {
            Ok(Some((document, source))) => {
                let (package, version) = (package.clone(), version.clone());
                let source = Source { package, version, ..source };
                all.push(document.imported((*service).to_owned(), source));
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    Error::all(problems)?;
    Ok(all)
}

/// The text of a document as an import writes it. A model may be in any format.
///
/// # Errors
///
/// If it is not of this kind.
pub(crate) fn without_prose(kind: Kind, packed: &Packed) -> Result<Vec<u8>> {
    let Packed { place, json } = packed;
    let document = match kind.is_model() {
        true => Document::parse_model(place, json)?,
        false => Document::parse_as(kind, place, json)?,
    };
    Ok(document.text())
}

/// The service of a model; `None` for botocore, which has several.
pub(crate) fn service_of(file: &Path) -> Option<Result<String>> {
    if Botocore::is_at(file) {
        return None;
    }
    let imported = read(file, None, &[]);
    Some(imported.map(|all| all.into_iter().map(|one| one.service).collect()))
}

/// What the file alone says about its origin.
fn source(file: &Path, bytes: &[u8]) -> Source {
    let name = file.file_name().unwrap_or_default();
    let digest = Sha256::digest(bytes);
    Source {
        package: None,
        version: None,
        file: name.to_string_lossy().into_owned(),
        sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        license: LICENSE.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::fixtures::{JSON, WAITERS, given, gzip, tiny_wheel, wheel};
    use super::*;

    fn import(bytes: &[u8], service: Option<&str>, known: &[&str]) -> Result<Vec<Imported>> {
        let known: Vec<_> = known.iter().map(|k| (*k).to_owned()).collect();
        read(&given(bytes).1, service, &known)
    }

    fn error(bytes: &[u8], service: Option<&str>) -> String {
        import(bytes, service, &[]).unwrap_err().to_string()
    }

    #[test]
    fn keeps_facts_in_order_and_drops_prose() {
        let [one] = &import(JSON.as_bytes(), None, &[]).unwrap()[..] else { unreachable!() };
        assert_eq!((one.service.as_str(), one.kind), ("tiny-thing", Kind::Model));
        assert_eq!(one.counts, [(1, "operation"), (2, "shape")]);
        let text = String::from_utf8(one.text.clone()).unwrap();
        assert!(
            text.starts_with("{\n  \"version\": \"2.0\",\n  \"metadata\": {\n")
                && text.ends_with("}\n")
        );
        let compact: String = text.split_whitespace().collect();
        let shapes = r#""shapes":{"Z":{"type":"structure","members":{"documentation":{"shape":"A"},"documentationUrl":{"shape":"A"}}},"A":{"type":"long","max":9223372036854775807,"min":0.1}}}"#;
        assert!(compact.ends_with(shapes), "{compact}");
        assert!(!text.contains("Message"));
    }

    #[test]
    fn packing_does_not_matter() {
        let json = import(JSON.as_bytes(), Some("tiny"), &[]).unwrap();
        let gz = import(&gzip(JSON.as_bytes()), Some("tiny"), &[]).unwrap();
        let wheel = import(&tiny_wheel(), None, &["tiny", "bare"]).unwrap();
        for other in [&gz[0], &wheel[0], &wheel[1]] {
            assert_eq!(other.text, json[0].text);
        }
        let source = &wheel[0].source;
        assert_eq!(source.package.as_deref(), Some("botocore"));
        assert_eq!((source.version.as_deref(), source.file.as_str()), (Some("9.9"), "given"));
        assert_eq!((&json[0].source.package, &json[0].source.version), (&None, &None));
    }

    #[test]
    fn imports_the_documents_of_the_newest_model() {
        let model = ("botocore/data/tiny/2020-01-01/service-2.json", JSON.as_bytes());
        let paginators = r#"{"pagination":{"List":{}}}"#.as_bytes();
        let waiters = gzip(WAITERS.as_bytes());
        let rules =
            br#"{"version":"1.0","parameters":{"A":{"documentation":"Words."}},"rules":[]}"#;
        let partitions = br#"{"partitions":[{"regions":{"r":{"description":"Words."}}}]}"#;
        let bytes = wheel(&[
            model,
            ("botocore/data/tiny/2020-01-01/waiters-2.json.gz", &waiters),
            ("botocore/data/tiny/2020-01-01/paginators-1.sdk-extras.json", b"{}"),
            ("botocore/data/tiny/2020-01-01/paginators-1.json", paginators),
            ("botocore/data/tiny/2021-01-01/paginators-1.json", b"[]"),
            ("botocore/data/tiny/2020-01-01/endpoint-rule-set-1.json.gz", &gzip(rules)),
            ("botocore/data/partitions.json", partitions),
        ]);
        let imported = import(&bytes, Some("tiny"), &[]).unwrap();
        let found: Vec<_> = imported.iter().map(|one| (one.kind, one.counts[0])).collect();
        let expected = [
            (Kind::Model, (1, "operation")),
            (Kind::Paginators, (1, "paginator")),
            (Kind::Waiters, (1, "waiter")),
            (Kind::EndpointRules, (1, "parameter")),
            (Kind::Partitions, (1, "partition")),
        ];
        assert_eq!(found, expected);
        let is_prose = |one: &Imported| String::from_utf8_lossy(&one.text).contains("Words");
        assert!(!imported.iter().any(is_prose));
        let text = String::from_utf8(imported[2].text.clone()).unwrap();
        assert!(!text.contains("description") && text.contains("\"delay\": 5"), "{text}");
        let bare = import(WAITERS.as_bytes(), Some("tiny"), &[]).unwrap();
        assert_eq!((bare[0].kind, &bare[0].text), (Kind::Waiters, &imported[2].text));
        assert!(error(WAITERS.as_bytes(), None).contains("set it with --service"));
        let problem = error(br#"{"waiters":{"Up":[]}}"#, Some("tiny"));
        let expected = "not a waiters-2 document: expected an object at `waiters.Up`, found a list";
        assert!(problem.contains(expected), "{problem}");
    }

    #[test]
    fn recognizes_smithy_models() {
        let json = r#"{"smithy":"2.0","shapes":{"a#S":{"type":"service","traits":{
            "aws.api#service":{"sdkId":"Tiny"},"smithy.api#documentation":"Words."}}}}"#;
        let [one] = &import(json.as_bytes(), None, &[]).unwrap()[..] else { unreachable!() };
        assert_eq!((one.service.as_str(), one.kind), ("tiny", Kind::Smithy));
        assert_eq!(one.counts, [(0, "operation"), (1, "shape")]);
        assert_eq!(&import(&gzip(json.as_bytes()), None, &[]).unwrap()[0].text, &one.text);
        assert!(!String::from_utf8(one.text.clone()).unwrap().contains("Words"));
        let error = |json: &str| error(json.as_bytes(), None);
        let expected = "not a model document: expected an object at `shapes`, found nothing";
        assert!(error(r#"{"smithy":"2.0"}"#).contains(expected));
        let unnamed = error(r#"{"smithy":"2.0","shapes":{}}"#);
        assert!(unnamed.contains("no service name at `aws.api#service`"), "{unnamed}");
    }

    #[test]
    fn says_what_a_wheel_lacks() {
        let bytes = tiny_wheel();
        assert!(
            error(&bytes, Some("tinny")).contains("no service \"tinny\" in it; did you mean tiny?")
        );
        assert!(error(&bytes, None).contains("select one with --service"));
        assert!(error(&bytes, Some("../tiny")).starts_with("--service: expected"));
        assert!(error(&wheel(&[("a", b"")]), Some("s3")).contains("expected a botocore wheel"));
        let broken = error(&bytes, Some("broken"));
        let place = "given (botocore/data/broken/2020-01-01/service-2.json): expected";
        assert!(broken.contains(place), "{broken}");
    }

    #[test]
    fn refuses_other_files() {
        let found = |json: &str| {
            let lines = error(json.as_bytes(), None);
            let lines = lines.lines().map(|l| l.split_once("expected ").unwrap().1.to_owned());
            lines.collect::<Vec<_>>()
        };
        assert!(
            found("[]")[0].ends_with("invalid type: sequence, expected a map at line 1 column 0")
        );
        assert_eq!(
            found(r#"{"metadata":1,"shapes":{"A":"b"}}"#),
            [
                "an object at `metadata`, found a number",
                "an object at `operations`, found nothing",
                "an object at `shapes.A`, found a string"
            ]
        );
        assert!(found("\u{7f}ELF")[0].starts_with("a wheel or a model, in JSON or gzip"));
        let unnamed = error(br#"{"metadata":{},"operations":{},"shapes":{}}"#, None);
        assert!(unnamed.contains("no service name at `metadata.serviceId`"), "{unnamed}");
        assert!(found(&"{\"a\":".repeat(100_000))[0].contains("recursion limit"));
    }

    #[test]
    fn refuses_corrupt_archives() {
        for (bytes, service) in [(gzip(JSON.as_bytes()), None), (tiny_wheel(), Some("tiny"))] {
            for at in 0..bytes.len() {
                let mut edited = bytes.clone();
                edited[at] ^= 0x55;
                // Some bytes (a time stamp) mean nothing; none may panic or change the model.
                if let Ok(imported) = import(&edited, service, &[]) {
                    assert_eq!(imported[0].counts[0], (1, "operation"));
                }
                assert!(import(&bytes[..at], service, &[]).is_err());
            }
        }
    }
}
