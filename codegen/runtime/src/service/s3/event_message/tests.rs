use super::*;

/// A message like those of S3, after a restoration.
const RESTORED: &str = r#"{"Records": [{
    "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1",
    "eventTime": "2026-01-02T03:04:05.678Z", "eventName": "ObjectRestore:Completed",
    "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
    "requestParameters": {"sourceIPAddress": "192.0.2.7"},
    "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVU/+Rsv="},
    "s3": {
        "s3SchemaVersion": "1.0", "configurationId": "uploads",
        "bucket": {"name": "photos", "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
            "arn": "arn:aws:s3:::photos"},
        "object": {"key": "2026/a+b%2Bc%C3%A9.jpg", "size": 5368709120,
            "eTag": "d41d8cd98f00b204e9800998ecf8427e", "versionId": "096fKKXTRTtl3on89fVO",
            "sequencer": "0055AED6DCD90281E5"}},
    "glacierEventData": {"restoreEventData": {
        "lifecycleRestorationExpiryTime": "2026-02-01T00:00:00.000Z",
        "lifecycleRestoreStorageClass": "GLACIER"}}
}]}"#;

fn time(text: &str) -> Option<Timestamp> {
    Some(Timestamp::parse_any(text).unwrap())
}

fn refused(body: &str) -> String {
    EventMessage::parse(body).unwrap_err().to_string()
}

#[test]
fn every_member_is_read() {
    let expected = EventRecord {
        event_version: "2.1".into(),
        event_source: "aws:s3".into(),
        aws_region: "eu-west-1".into(),
        event_time: time("2026-01-02T03:04:05.678Z"),
        event_name: "ObjectRestore:Completed".into(),
        user_identity: UserIdentity { principal_id: "AWS:AIDAEXAMPLE".into() },
        request_parameters: RequestParameters { source_ip_address: "192.0.2.7".into() },
        response_elements: ResponseElements {
            request_id: "C3D13FE58DE4C810".into(),
            host_id: "FMyUVU/+Rsv=".into(),
        },
        s3: S3Entity {
            schema_version: "1.0".into(),
            configuration_id: "uploads".into(),
            bucket: Bucket {
                name: "photos".into(),
                owner_identity: UserIdentity { principal_id: "A3NL1KOZZKExample".into() },
                arn: "arn:aws:s3:::photos".into(),
            },
            object: Object {
                key: "2026/a b+cé.jpg".into(),
                size: Some(5_368_709_120),
                e_tag: Some("d41d8cd98f00b204e9800998ecf8427e".into()),
                version_id: Some("096fKKXTRTtl3on89fVO".into()),
                sequencer: Some("0055AED6DCD90281E5".into()),
            },
        },
        glacier_event_data: Some(GlacierEventData {
            restore_event_data: RestoreEventData {
                lifecycle_restoration_expiry_time: time("2026-02-01T00:00:00Z"),
                lifecycle_restore_storage_class: "GLACIER".into(),
            },
        }),
    };
    assert_eq!(EventMessage::parse(RESTORED), Ok(EventMessage::Records(vec![expected])));
}

#[test]
fn a_test_has_no_records() {
    let body = br#"{"Service": "Amazon S3", "Event": "s3:TestEvent",
        "Time": "2026-01-02T03:04:05.678Z", "Bucket": "photos",
        "RequestId": "5582815E1AEA5ADF", "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3e"}"#;
    let expected = TestEvent {
        service: "Amazon S3".into(),
        event: "s3:TestEvent".into(),
        time: time("2026-01-02T03:04:05.678Z"),
        bucket: "photos".into(),
        request_id: "5582815E1AEA5ADF".into(),
        host_id: "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3e".into(),
    };
    let message = EventMessage::parse(body).unwrap();
    assert!(message.records().is_empty());
    assert_eq!(message, EventMessage::Test(expected));
}

#[test]
fn what_is_missing_is_empty_and_what_is_unknown_is_skipped() {
    let record = |json: &str| {
        let message = EventMessage::parse(format!(r#"{{"Records": [{json}]}}"#)).unwrap();
        message.records()[0].clone()
    };
    assert_eq!(record("{}"), EventRecord::default());
    assert_eq!(record(r#"{"eventName": null, "s3": null}"#), EventRecord::default());
    let later = record(
        r#"{"eventVersion": "2.3", "lifecycleEventData": {"transitionEventData": [{}]},
            "s3": {"object": {"key": "%ff+", "new": [1]}}}"#,
    );
    assert_eq!((later.event_version.as_str(), later.s3.object.key.as_str()), ("2.3", "\u{fffd} "));
    assert_eq!(EventMessage::parse(r#"{"Records": []}"#), Ok(EventMessage::Records(vec![])));
}

#[test]
fn other_documents_are_refused() {
    let expected = "cannot read the document: no message of S3: expected the member \"Records\", \
                    or \"Event\" with \"s3:TestEvent\"";
    for body in ["", "null", "{}", r#"{"Type": "Notification", "Message": "{}"}"#] {
        assert_eq!(refused(body), expected, "{body}");
    }
    let place = r#"{"Records": [{}, {"s3": {"object": {"size": "large"}}}]}"#;
    let expected = "cannot read the document: /Records/1/s3/object/size: expected i64, found \
                    \"large\" (byte 44)";
    assert_eq!(refused(place), expected);
    assert!(refused(&RESTORED[..300]).contains("but the document ends"));
    assert!(refused(&format!(r#"{{"x": {}"#, "[".repeat(100_000))).contains("nest deeper"));
}
