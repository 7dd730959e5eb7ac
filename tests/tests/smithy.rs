//! Smithy models. The plan for S3 is the same as from botocore's model, except where the two models
//! differ.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use std::collections::BTreeSet;
use std::mem::discriminant;
use std::path::Path;

use serde_json::Value;
use shapesmith_codegen::model::{Kind, Member, Model};
use shapesmith_codegen::plan::Plan;
use shapesmith_codegen::{Docs, Generator, Operations, load};
use shapesmith_tests::harness::replay::HarnessBuilder;
use shapesmith_tests::harness::{Harness, TestCrate};
use shapesmith_tests::plans;
use shapesmith_tests::replay::{Builder, Failure, Request, Settings, Skip};

use common::{Tally, endpoint_rules, generate, listing, read, workspace};

/// S3's Smithy model, which is too large for this repository.
fn s3() -> Vec<u8> {
    read(&workspace("../shared/models/s3.smithy.json"))
}

/// The differences between botocore's model and Smithy's, with reasons. `botocore | Smithy` if both
/// have a value.
const DIFFERENCES: &[(&str, &[&str])] = &[
    (
        "botocore 1.44.5 is newer: objects under legal holds that end with an event",
        &[
            "operation CopyObject, input, member ObjectLockEventHold: only botocore",
            "operation CopyObject, input, member ObjectLockEventHoldDurationDays: only botocore",
            "operation CopyObject, input, member ObjectLockEventHoldDurationYears: only botocore",
            "operation CreateMultipartUpload, input, member ObjectLockEventHold: only botocore",
            "operation CreateMultipartUpload, input, member ObjectLockEventHoldDurationDays: only botocore",
            "operation CreateMultipartUpload, input, member ObjectLockEventHoldDurationYears: only botocore",
            "operation GetObject, output, member ObjectLockEventHold: only botocore",
            "operation GetObject, output, member ObjectLockEventHoldDurationDays: only botocore",
            "operation GetObject, output, member ObjectLockEventHoldDurationYears: only botocore",
            "operation HeadObject, output, member ObjectLockEventHold: only botocore",
            "operation HeadObject, output, member ObjectLockEventHoldDurationDays: only botocore",
            "operation HeadObject, output, member ObjectLockEventHoldDurationYears: only botocore",
            "operation PutObject, input, member ObjectLockEventHold: only botocore",
            "operation PutObject, input, member ObjectLockEventHoldDurationDays: only botocore",
            "operation PutObject, input, member ObjectLockEventHoldDurationYears: only botocore",
            "type DefaultRetention, member DefaultEventHold: only botocore",
            "type Event, value s3:ObjectRetention:Put: only botocore",
            "type EventHoldDuration: only botocore",
            "type InventoryOptionalField, value ObjectLockEventHoldDuration: only botocore",
            "type InventoryOptionalField, value ObjectLockEventHoldStatus: only botocore",
            "type ObjectLockEventHold: only botocore",
            "type ObjectLockRetention, member EventHold: only botocore",
            "type ObjectLockRetention, member EventHoldDuration: only botocore",
        ],
    ),
    (
        "botocore 1.44.5 is newer: versions of multipart uploads",
        &[
            "operation AbortMultipartUpload, output, member VersionId: only botocore",
            "operation CreateMultipartUpload, output, member VersionId: only botocore",
            "operation ListParts, output, member VersionId: only botocore",
            "operation UploadPart, output, member VersionId: only botocore",
            "operation UploadPartCopy, output, member VersionId: only botocore",
            "type MultipartUpload, member VersionId: only botocore",
        ],
    ),
    (
        "botocore 1.44.5 is newer: values of enums",
        &[
            "type InventoryOptionalField, value IntelligentTieringReferenceDate: only botocore",
            "type ObjectStorageClass, value AWS_BACKUP_LOW_COST_WARM: only botocore",
            "type ObjectStorageClass, value AWS_BACKUP_WARM: only botocore",
            "type ServerSideEncryption, value aws:backup: only botocore",
            "type StorageClass, value AWS_BACKUP_LOW_COST_WARM: only botocore",
            "type StorageClass, value AWS_BACKUP_WARM: only botocore",
        ],
    ),
    (
        "botocore keeps markers of parts as numbers, which they were once; Smithy has them as text",
        &[
            r#"operation GetObjectAttributes, input, member PartNumberMarker, location: Header("x-amz-part-number-marker", One(Display)) | Header("x-amz-part-number-marker", One(String))"#,
            "operation GetObjectAttributes, input, member PartNumberMarker, ty: Integer | String",
            r#"operation ListParts, input, member PartNumberMarker, location: Query("part-number-marker", One(Display)) | Query("part-number-marker", One(String))"#,
            "operation ListParts, input, member PartNumberMarker, ty: Integer | String",
            r#"operation ListParts, output, member NextPartNumberMarker, location: Body(Place { write: None, read: Some(Xml(Element(Element { name: "NextPartNumberMarker", namespace: None }, Text(Display)))) }) | Body(Place { write: None, read: Some(Xml(Element(Element { name: "NextPartNumberMarker", namespace: None }, Text(String)))) })"#,
            "operation ListParts, output, member NextPartNumberMarker, ty: Integer | String",
            r#"operation ListParts, paginator, tokens: [TokenPlan { field: "part_number_marker", sources: [PathPlan { steps: [Field { name: "next_part_number_marker", optional: true, boxed: false }], ty: Integer, many: false }] }] | [TokenPlan { field: "part_number_marker", sources: [PathPlan { steps: [Field { name: "next_part_number_marker", optional: true, boxed: false }], ty: String, many: false }] }]"#,
            r#"operation ListParts, output, member PartNumberMarker, location: Body(Place { write: None, read: Some(Xml(Element(Element { name: "PartNumberMarker", namespace: None }, Text(Display)))) }) | Body(Place { write: None, read: Some(Xml(Element(Element { name: "PartNumberMarker", namespace: None }, Text(String)))) })"#,
            "operation ListParts, output, member PartNumberMarker, ty: Integer | String",
            r#"type GetObjectAttributesParts, member NextPartNumberMarker, location: Body(Place { write: None, read: Some(Xml(Element(Element { name: "NextPartNumberMarker", namespace: None }, Text(Display)))) }) | Body(Place { write: None, read: Some(Xml(Element(Element { name: "NextPartNumberMarker", namespace: None }, Text(String)))) })"#,
            "type GetObjectAttributesParts, member NextPartNumberMarker, ty: Integer | String",
            r#"type GetObjectAttributesParts, member PartNumberMarker, location: Body(Place { write: None, read: Some(Xml(Element(Element { name: "PartNumberMarker", namespace: None }, Text(Display)))) }) | Body(Place { write: None, read: Some(Xml(Element(Element { name: "PartNumberMarker", namespace: None }, Text(String)))) })"#,
            "type GetObjectAttributesParts, member PartNumberMarker, ty: Integer | String",
        ],
    ),
    (
        "these filters are unions for Smithy, structures for botocore; the elements are the same, but a \
         union may be unknown",
        &[
            "operation GetBucketMetricsConfiguration, output, member MetricsConfiguration, validates: false | true",
            "operation ListBucketMetricsConfigurations, output, member MetricsConfigurationList, validates: false | true",
            "operation PutBucketMetricsConfiguration, input, member MetricsConfiguration, validates: false | true",
            "type AnalyticsConfiguration, member Filter, validates: false | true",
            "type AnalyticsFilter, validates: false | true",
            "type MetricsConfiguration, member Filter, validates: false | true",
            "type MetricsConfiguration, validates: false | true",
            "type MetricsFilter, validates: false | true",
            r#"type AnalyticsFilter, kind: "structure" | "union""#,
            r#"type AnalyticsFilter, member And, name: "and" | "And""#,
            r#"type AnalyticsFilter, member Prefix, name: "prefix" | "Prefix""#,
            r#"type AnalyticsFilter, member Tag, name: "tag" | "Tag""#,
            r#"type MetricsFilter, kind: "structure" | "union""#,
            r#"type MetricsFilter, member AccessPointArn, name: "access_point_arn" | "AccessPointArn""#,
            r#"type MetricsFilter, member And, name: "and" | "And""#,
            r#"type MetricsFilter, member Prefix, name: "prefix" | "Prefix""#,
            r#"type MetricsFilter, member Tag, name: "tag" | "Tag""#,
        ],
    ),
    (
        "an answer to HEAD has no document, so that its error has no code but the status: Smithy has \
         the shape for that, botocore what the status means",
        &[
            "operation HeadBucket, error NoSuchBucket: only botocore",
            "operation HeadBucket, error NotFound: only Smithy",
            "operation HeadObject, error NoSuchKey: only botocore",
            "operation HeadObject, error NotFound: only Smithy",
        ],
    ),
    (
        "Smithy has errors in the order of their names",
        &[
            "operation GetObject, error, order: NoSuchKey InvalidObjectState | InvalidObjectState NoSuchKey",
            "operation GetObjectAnnotation, error, order: NoSuchBucket NoSuchKey NoSuchAnnotation | NoSuchAnnotation NoSuchBucket NoSuchKey",
            "operation ListObjectAnnotations, error, order: NoSuchBucket NoSuchKey InvalidPrefix | InvalidPrefix NoSuchBucket NoSuchKey",
            "operation PutObject, error, order: InvalidRequest InvalidWriteOffset TooManyParts EncryptionTypeMismatch | EncryptionTypeMismatch InvalidRequest InvalidWriteOffset TooManyParts",
            "operation PutObjectAnnotation, error, order: NoSuchBucket NoSuchKey InvalidRequest AnnotationNameTooLong AnnotationLimitExceeded InvalidAnnotationName UnsupportedMediaType | AnnotationLimitExceeded AnnotationNameTooLong InvalidAnnotationName InvalidRequest NoSuchBucket NoSuchKey UnsupportedMediaType",
            "operation UpdateObjectEncryption, error, order: NoSuchKey InvalidRequest AccessDenied | AccessDenied InvalidRequest NoSuchKey",
        ],
    ),
    (
        "the models have these members in another order; the one that moves is an attribute, so that \
         elements do not",
        &[
            "type Grantee, member, order: DisplayName EmailAddress ID Type URI | DisplayName EmailAddress ID URI Type",
        ],
    ),
];

fn plan(source: &str, model: &Model, names: Vec<String>) -> Plan {
    let beside = |name: &str| read(&workspace("models/s3").join(name));
    Generator::new(source, model, "s3")
        .operations(Operations::Named(names))
        .paginators("paginators-1.json", &beside("paginators-1.json"))
        .and_then(|generator| generator.waiters("waiters-2.json", &beside("waiters-2.json")))
        .and_then(|generator| generator.endpoint_rules("rules", &endpoint_rules()[0]))
        .and_then(|generator| generator.partitions("partitions", &endpoint_rules()[1]))
        .and_then(|generator| generator.plan())
        .unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
#[ignore = "needs ../shared/models/s3.smithy.json"]
fn plans_of_s3_are_those_of_botocores_model() {
    let smithy = load("s3.smithy.json", &s3()).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(smithy.warnings, [], "every trait of S3 is known");
    let botocore = load("service-2.json", &read(&workspace("models/s3/service-2.json"))).unwrap();
    let names: Vec<String> = smithy.model.operations.keys().cloned().collect();
    assert_eq!(names.len(), 112);
    let before = plan("service-2.json", &botocore.model, names.clone());
    let after = plan("s3.smithy.json", &smithy.model, names);

    let found = plans::differences(["botocore", "Smithy"], &before, &after);
    let found: BTreeSet<&str> = found.iter().map(String::as_str).collect();
    let mut expected = BTreeSet::new();
    for (reason, differences) in DIFFERENCES {
        println!("{reason}:");
        for difference in *differences {
            println!("    {difference}");
            assert!(expected.insert(*difference), "listed twice: {difference}");
        }
    }
    let unexpected: Vec<_> = found.difference(&expected).collect();
    let gone: Vec<_> = expected.difference(&found).collect();
    assert!(unexpected.is_empty(), "differences without a reason: {unexpected:#?}");
    assert!(gone.is_empty(), "differences that are none any more: {gone:#?}");
}

/// The Smithy model has mixins, `apply` statements and resources. Generated code does not depend on
/// them.
#[test]
fn the_twin_of_put_bucket_notification_gives_the_same_code() {
    let code = |path: &str| {
        let (name, operations) = ("shapesmith-s3", ["PutBucketNotification"]);
        listing(&generate(path, &read(&workspace(path)), Docs::default(), name, &operations))
    };
    let smithy = code("tests/cases/put_bucket_notification_smithy/model.json");
    assert!(smithy == code("models/s3/service-2.json"), "{smithy}");
}

/// Builds captured calls with Smithy's model, where the models agree.
struct Shared<'a> {
    crate_of_smithy: HarnessBuilder<'a>,
    botocore: &'a Model,
    smithy: &'a Model,
}

impl Builder for Shared<'_> {
    fn build(
        &self,
        service: &str,
        operation: &str,
        kwargs: &Value,
        settings: &Settings,
    ) -> Result<Result<Request, Failure>, Skip> {
        let input = |model: &Model| model.operations.get(operation)?.input.clone();
        match (input(self.botocore), input(self.smithy)) {
            (Some(botocore), Some(smithy)) => self.takes(&botocore, &smithy, kwargs)?,
            _ => return Err(Skip(format!("Smithy's model has no operation {operation}"))),
        }
        self.crate_of_smithy.build(service, operation, kwargs, settings)
    }
}

impl Shared<'_> {
    /// Skips a call whose arguments are only valid with botocore's model.
    fn takes(&self, botocore: &Member, smithy: &Member, value: &Value) -> Result<(), Skip> {
        let (Some(old), Some(new)) =
            (self.botocore.shapes.get(&botocore.target), self.smithy.shapes.get(&smithy.target))
        else {
            return Ok(());
        };
        let name = &botocore.target;
        match (&old.kind, &new.kind, value) {
            (Kind::Structure(_), Kind::Union(_), Value::Object(members)) if members.len() != 1 => {
                Err(Skip(format!("{name} is a union for Smithy, with one member at a time")))
            }
            (
                Kind::Structure(old) | Kind::Union(old),
                Kind::Structure(new) | Kind::Union(new),
                Value::Object(members),
            ) => members.iter().try_for_each(|(member, value)| {
                match (old.members.get(member), new.members.get(member)) {
                    (Some(old), Some(new)) => self.takes(old, new, value),
                    (Some(_), None) => Err(Skip(format!("only botocore has {name}.{member}"))),
                    (None, _) => Ok(()),
                }
            }),
            (Kind::List(old), Kind::List(new), Value::Array(items)) => {
                items.iter().try_for_each(|item| self.takes(old, new, item))
            }
            (Kind::Map(_, old), Kind::Map(_, new), Value::Object(entries)) => {
                entries.values().try_for_each(|value| self.takes(old, new, value))
            }
            (old, new, _) if discriminant(old) != discriminant(new) => {
                Err(Skip(format!("{name} is {old:?} for botocore, {new:?} for Smithy")))
            }
            _ => Ok(()),
        }
    }
}

/// All of S3 is generated from Smithy's model, compiles, and sends what botocore sends.
#[test]
#[ignore = "needs ../shared/models/s3.smithy.json"]
fn requests_of_s3_are_those_that_botocore_sends() {
    let json = s3();
    let smithy = load("s3.smithy.json", &json).unwrap_or_else(|errors| panic!("{errors}")).model;
    let botocore = load("service-2.json", &read(&workspace("models/s3/service-2.json"))).unwrap();
    let test_crate = TestCrate {
        name: "s3_of_smithy".to_owned(),
        source: "s3.smithy.json".to_owned(),
        model: json,
        operations: Operations::All,
        endpoint: Some(endpoint_rules()),
        waiters: None,
        probe: None,
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("harness/smithy");
    let harness = Harness::open(&folder, &[test_crate]).unwrap_or_else(|error| panic!("{error}"));
    let crate_of_smithy = HarnessBuilder { harness: &harness, crate_name: "s3_of_smithy" };
    let builder = Shared { crate_of_smithy, botocore: &botocore.model, smithy: &smithy };
    let tally = Tally::of(&builder, &workspace("tests/vectors/s3_operations.json"));
    for (count, why) in &tally.reasons {
        println!("skipped {count}: {why}");
    }
    tally.check_reasons();
    assert!(tally.passed > 500, "{tally:?}");
}
