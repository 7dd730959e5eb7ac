//! The generated source of a dozen operations of S3, as snapshots: together they show every way a
//! request is written and a response is read. The others are covered by `codegen --check`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use shapesmith_codegen::{Docs, Generator, load};

/// Why each is here.
const OPERATIONS: [(&str, &str); 12] = [
    ("complete_multipart_upload", "an error document under a status that says success"),
    ("copy_object", "a source in a header, keys in base64"),
    ("delete_objects", "a document both ways, a required checksum"),
    ("get_bucket_location", "a document that is one text"),
    ("get_object", "a body that streams, prefixed headers, errors with members"),
    ("head_object", "nothing but headers"),
    ("list_objects_v2", "query parameters, percent-encoded keys, pages"),
    ("put_bucket_acl", "attributes and a prefixed namespace"),
    ("put_object", "a body that may be a stream, every kind of header"),
    ("rename_object", "an idempotency token"),
    ("select_object_content", "a stream of events"),
    ("write_get_object_response", "a label in the host"),
];

#[test]
fn representative_operations() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/s3");
    let json = std::fs::read(format!("{root}/service-2.json")).unwrap();
    let docs = std::fs::read_to_string(format!("{root}/docs.toml")).unwrap();
    let model = load("service-2.json", &json).unwrap().model;
    let docs = Docs::parse("docs.toml", &docs).unwrap();
    let rules = std::fs::read(format!("{root}/endpoint-rule-set-1.json")).unwrap();
    let partitions = std::fs::read(format!("{root}/../partitions.json")).unwrap();
    let generator = Generator::new("service-2.json", &model, "s3").docs(docs);
    let generator = generator.endpoint_rules("endpoint-rule-set-1.json", &rules).unwrap();
    let generator = generator.partitions("partitions.json", &partitions).unwrap();
    let output = generator.generate().unwrap();
    for (module, why) in OPERATIONS {
        let path = format!("src/operation/{module}.rs");
        let file = output.files.iter().find(|file| file.path == path);
        let contents = &file.unwrap_or_else(|| panic!("{path} is not generated")).contents;
        insta::with_settings!({ description => why, omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(module, contents);
        });
    }
}
