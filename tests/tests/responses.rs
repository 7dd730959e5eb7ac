//! Responses of services, and the outputs and errors that users get.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use http_body::{Body as _, Frame};
use shapesmith_s3::operation::*;
use shapesmith_s3::runtime::Map;
use shapesmith_s3::runtime::http::{Response, StatusCode};
use shapesmith_s3::types::*;
use shapesmith_s3::{Body, Bytes, Operation, ServiceError, Timestamp};

use complete_multipart_upload::CompleteMultipartUploadInput;
use copy_object::{CopyObjectError, CopyObjectInput};
use create_session::CreateSessionInput;
use delete_objects::DeleteObjectsInput;
use get_bucket_acl::GetBucketAclInput;
use get_bucket_location::GetBucketLocationInput;
use get_bucket_metadata_table_configuration::GetBucketMetadataTableConfigurationInput;
use get_bucket_policy::GetBucketPolicyInput;
use get_bucket_tagging::GetBucketTaggingInput;
use get_object::{GetObjectError, GetObjectInput};
use head_object::{HeadObjectError, HeadObjectInput};
use list_object_versions::ListObjectVersionsInput;
use list_objects_v2::{ListObjectsV2Error, ListObjectsV2Input, ListObjectsV2Output};
use put_object::PutObjectInput;
use upload_part_copy::UploadPartCopyInput;

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

fn response(status: u16, headers: &[(&str, &str)], body: impl Into<Body>) -> Response<Body> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(body.into()).unwrap()
}

/// Returns the output for a body with status 200.
fn output<I: Operation>(body: impl Into<Body>) -> I::Output {
    I::parse_response(response(200, &[], body)).unwrap()
}

/// Returns the error for a body with status 200.
fn failure<I>(body: impl Into<Body>) -> ServiceError
where
    I: Operation<Error: Into<ServiceError>, Output: std::fmt::Debug>,
{
    I::parse_response(response(200, &[], body)).unwrap_err().into()
}

/// Returns the message of the error for a response that cannot be read.
fn unreadable<I>(body: impl Into<Body>) -> String
where
    I: Operation<Error: Into<ServiceError>, Output: std::fmt::Debug>,
{
    let error = failure::<I>(body);
    assert_eq!((error.code.as_str(), error.status), ("UnreadableResponse", StatusCode::OK));
    error.message.unwrap()
}

/// A body that counts how often it is polled.
struct Counted {
    polls: Arc<AtomicUsize>,
    chunks: Vec<&'static str>,
}

impl Counted {
    fn body(chunks: &[&'static str]) -> (Body, Arc<AtomicUsize>) {
        let polls = Arc::<AtomicUsize>::default();
        let chunks = chunks.iter().rev().copied().collect();
        (Body::stream(Self { polls: Arc::clone(&polls), chunks }), polls)
    }
}

impl http_body::Body for Counted {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.polls.fetch_add(1, Ordering::Relaxed);
        Poll::Ready(self.chunks.pop().map(|chunk| Ok(Frame::data(chunk.into()))))
    }
}

fn next_chunk(body: &mut Body) -> Option<Bytes> {
    let mut context = Context::from_waker(Waker::noop());
    match Pin::new(body).poll_frame(&mut context) {
        Poll::Ready(frame) => frame.map(|frame| frame.unwrap().into_data().unwrap()),
        Poll::Pending => panic!("nothing here waits"),
    }
}

mod objects {
    use super::*;

    #[test]
    fn a_streamed_object_is_handed_on_unread() {
        let (body, polls) = Counted::body(&["<Error><Code>", "NoSuchKey"]);
        const { assert!(GetObjectInput::STREAMS && !HeadObjectInput::STREAMS) };
        let mut object = GetObjectInput::parse_response(response(200, &[], body)).unwrap();
        assert_eq!((polls.load(Ordering::Relaxed), object.body.is_stream()), (0, true));
        assert_eq!(next_chunk(&mut object.body).unwrap(), "<Error><Code>");
        assert_eq!(polls.load(Ordering::Relaxed), 1);
        assert_eq!(next_chunk(&mut object.body).unwrap(), "NoSuchKey");
        assert_eq!(next_chunk(&mut object.body), None);
    }

    #[test]
    fn an_object_has_the_checksum_that_s3_says() {
        let wrong = [("x-amz-checksum-crc32", "AAAAAA==")];
        let in_memory = GetObjectInput::parse_response(response(200, &wrong, "123456789"));
        let problem = "UnreadableResponse: the body has the CRC32 y/Q5Jg==, \
                       but the header x-amz-checksum-crc32 says AAAAAA== (status 200)";
        assert_eq!(in_memory.unwrap_err().to_string(), problem);

        let parse = |status, headers: &[(&str, &str)]| {
            let (body, _) = Counted::body(&["12345", "6789"]);
            GetObjectInput::parse_response(response(status, headers, body)).unwrap()
        };
        let read = |mut object: get_object::GetObjectOutput| {
            let mut context = Context::from_waker(Waker::noop());
            loop {
                match Pin::new(&mut object.body).poll_frame(&mut context) {
                    Poll::Ready(Some(Ok(_))) => {}
                    Poll::Ready(Some(Err(error))) => return Err(error.to_string()),
                    Poll::Ready(None) => return Ok(()),
                    Poll::Pending => panic!("nothing here waits"),
                }
            }
        };
        let object = parse(200, &wrong);
        assert_eq!(object.checksum_crc32.as_deref(), Some("AAAAAA=="));
        assert!(read(object).unwrap_err().contains("says AAAAAA=="));
        assert_eq!(read(parse(200, &[("x-amz-checksum-crc32", "y/Q5Jg==")])), Ok(()));
        assert_eq!(read(parse(206, &wrong)), Ok(()));
    }

    #[test]
    fn an_object_may_look_like_an_error() {
        let document = "<Error><Code>NoSuchKey</Code></Error>";
        assert_eq!(output::<GetObjectInput>(document).body, Body::from(document));
        assert_eq!(output::<GetObjectInput>("").body, Body::empty());
    }

    #[test]
    fn headers_are_members() {
        let headers = [
            ("Content-Length", "11"),
            ("ETag", "\"6805f2cfc46c0f04559748bb039d69ae\""),
            ("Last-Modified", "Tue, 29 Apr 2014 18:30:38 GMT"),
            ("Content-Range", "bytes 0-10/1000"),
            ("X-Amz-Meta-Author", "J\u{fc}rgen"),
            ("x-amz-meta-TWICE", "1"),
            ("x-amz-meta-twice", "2"),
            ("x-amz-missing-meta", "1"),
            ("x-amz-delete-marker", "false"),
            ("x-amz-storage-class", "GLACIER_MAYBE"),
            ("x-amz-server-side-encryption", "aws:kms"),
            ("x-amz-object-lock-retain-until-date", "2030-01-01T00:00:00.123Z"),
            ("x-amz-checksum-crc32", ""),
            ("x-unknown", "?"),
        ];
        let object =
            GetObjectInput::parse_response(response(206, &headers, "hello world")).unwrap();
        assert_eq!(object.body.bytes().unwrap(), "hello world");
        assert_eq!(object.content_length(), Some(11));
        assert_eq!(object.e_tag(), Some("\"6805f2cfc46c0f04559748bb039d69ae\""));
        assert_eq!(object.last_modified(), Some(Timestamp::from_secs(1_398_796_238).unwrap()));
        assert_eq!(object.content_range(), Some("bytes 0-10/1000"));
        assert_eq!(object.missing_meta(), Some(1));
        assert_eq!(object.delete_marker(), Some(false));
        assert_eq!(object.storage_class(), Some(&StorageClass::Unknown("GLACIER_MAYBE".into())));
        assert_eq!(object.server_side_encryption(), Some(&ServerSideEncryption::AwsKms));
        let until = Timestamp::from_secs_and_nanos(1_893_456_000, 123_000_000).unwrap();
        assert_eq!(object.object_lock_retain_until_date(), Some(until));
        assert_eq!((object.checksum_crc32(), object.checksum_sha1()), (Some(""), None));
        let metadata = object.metadata().unwrap();
        assert_eq!((metadata["author"].as_str(), metadata["twice"].as_str()), ("Jürgen", "1, 2"));
        assert_eq!(metadata.len(), 2);
        assert_eq!(output::<GetObjectInput>("").metadata, Some(Map::new()));
    }

    #[test]
    fn expires_may_be_no_date() {
        for (header, date) in [
            ("Tue, 29 Apr 2014 18:30:38 GMT", Some(1_398_796_238)),
            ("2014-04-29T18:30:38Z", Some(1_398_796_238)),
            ("never", None),
            ("", None),
            ("Tue, 31 Feb 2014 18:30:38 GMT", None),
        ] {
            let headers = [("Expires", header)];
            let date = date.map(|seconds| Timestamp::from_secs(seconds).unwrap());
            let object = GetObjectInput::parse_response(response(200, &headers, "")).unwrap();
            assert_eq!((object.expires(), object.expires_string()), (date, Some(header)));
            let head = HeadObjectInput::parse_response(response(200, &headers, "")).unwrap();
            assert_eq!((head.expires(), head.expires_string()), (date, Some(header)));
        }
        let object = output::<GetObjectInput>("");
        assert_eq!((object.expires(), object.expires_string()), (None, None));
    }

    #[test]
    fn a_header_that_cannot_be_read_is_named() {
        let headers = [("content-length", "many"), ("x-amz-request-id", "4442587FB7D0A2F9")];
        let error = GetObjectInput::parse_response(response(200, &headers, "")).unwrap_err();
        let error = error.service_error();
        assert_eq!(error.code, "UnreadableResponse");
        assert_eq!(error.request_id.as_deref(), Some("4442587FB7D0A2F9"));
        let message = error.message.as_deref().unwrap();
        assert!(message.contains("content-length") && message.contains("\"many\""), "{message}");
        let headers = [("last-modified", "yesterday")];
        let error = HeadObjectInput::parse_response(response(200, &headers, "")).unwrap_err();
        assert!(error.to_string().contains("last-modified"), "{error}");
    }
}

mod errors {
    use super::*;

    #[test]
    fn an_answer_to_head_has_no_document() {
        for (status, code) in [
            (404, "NotFound"),
            (403, "Forbidden"),
            (400, "BadRequest"),
            (412, "PreconditionFailed"),
            (304, "NotModified"),
            (301, "MovedPermanently"),
            (503, "ServiceUnavailable"),
            (599, ""),
        ] {
            let headers =
                [("x-amz-request-id", "4442587FB7D0A2F9"), ("x-amz-id-2", "vlR7P+3Dfj/g=")];
            let answer = HeadObjectInput::parse_response(response(status, &headers, ""));
            let HeadObjectError::Unhandled(error) = answer.unwrap_err() else { panic!("{status}") };
            assert_eq!((error.status.as_u16(), error.code.as_str()), (status, code));
            assert_eq!(error.request_id.as_deref(), Some("4442587FB7D0A2F9"));
            assert_eq!(error.extended_request_id.as_deref(), Some("vlR7P+3Dfj/g="));
            assert_eq!((&error.message, error.extra.len()), (&None, 0));
        }
    }

    #[test]
    fn what_the_model_names_is_a_variant() {
        let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>\
             <Message>The specified key does not exist.</Message><Key>a &amp; b</Key>\
             <RequestId>4442587FB7D0A2F9</RequestId><HostId>vlR7P</HostId></Error>";
        let headers = [("x-amz-request-id", "of the header")];
        let error = GetObjectInput::parse_response(response(404, &headers, document)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "NoSuchKey: The specified key does not exist. \
             (status 404, request id 4442587FB7D0A2F9, extended request id vlR7P)"
        );
        let GetObjectError::NoSuchKey(error) = error else { panic!("{error:?}") };
        assert_eq!(error.extra, [("Key".to_owned(), "a & b".to_owned())]);
        let other = document.replace("NoSuchKey", "NoSuchVersion");
        let error = GetObjectInput::parse_response(response(404, &[], other)).unwrap_err();
        assert!(matches!(error, GetObjectError::Unhandled(_)), "{error:?}");
    }

    #[test]
    fn an_error_may_have_members_of_its_own() {
        let document = "<Error><Code>InvalidObjectState</Code><Message>no</Message>\
             <AccessTier>DEEP_ARCHIVE_ACCESS</AccessTier><StorageClass>GLACIER</StorageClass></Error>";
        let wrapped = format!("<ErrorResponse><RequestId>r</RequestId>{document}</ErrorResponse>");
        for document in [document, &wrapped] {
            let answer = response(403, &[], document.to_owned());
            let error = GetObjectInput::parse_response(answer).unwrap_err();
            let GetObjectError::InvalidObjectState { error, details } = error else {
                panic!("{error:?}")
            };
            assert_eq!((error.code.as_str(), error.message()), ("InvalidObjectState", Some("no")));
            assert_eq!(details.storage_class, Some(StorageClass::Glacier));
            let tier = IntelligentTieringAccessTier::DeepArchiveAccess;
            assert_eq!(details.access_tier, Some(tier));
        }
        let broken = "<Error><Code>InvalidObjectState</Code><StorageClass>GLAC";
        let error = GetObjectInput::parse_response(response(403, &[], broken)).unwrap_err();
        assert!(matches!(error, GetObjectError::InvalidObjectState { .. }), "{error:?}");
    }

    /// The message of an error, if it has one.
    trait Message {
        fn message(&self) -> Option<&str>;
    }

    impl Message for ServiceError {
        fn message(&self) -> Option<&str> {
            self.message.as_deref()
        }
    }

    #[test]
    fn an_error_whose_body_is_a_stream_is_not_read() {
        let (body, polls) = Counted::body(&["<Error><Code>NoSuchKey</Code></Error>"]);
        let headers = [("x-amz-request-id", "4442587FB7D0A2F9")];
        let error = GetObjectInput::parse_response(response(404, &headers, body)).unwrap_err();
        let GetObjectError::Unhandled(error) = error else { panic!("{error:?}") };
        assert_eq!((error.code.as_str(), polls.load(Ordering::Relaxed)), ("NotFound", 0));
        assert_eq!(error.request_id.as_deref(), Some("4442587FB7D0A2F9"));
    }

    /// S3 sends this if the operation fails after the status 200 was sent.
    #[test]
    fn an_error_may_come_under_a_status_of_success() {
        fn fails<I>()
        where
            I: Operation<Error: Into<ServiceError>, Output: std::fmt::Debug>,
        {
            for before in [
                "",
                "   \n\n\r\n\t",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
                "\n\n<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n",
                "\u{FEFF}<?xml version='1.0'?><!-- <CopyObjectResult> -->",
            ] {
                for (start, end) in
                    [("<Error>", "</Error>"), ("<s:Error xmlns:s='urn:s'>", "</s:Error>")]
                {
                    let members = "<Code>InternalError</Code><Message>Try again.</Message>";
                    let error = failure::<I>(format!("{before}{start}{members}{end}"));
                    assert_eq!(error.to_string(), "InternalError: Try again. (status 200)");
                }
            }
            // Truncated, and still not a success.
            assert_eq!(failure::<I>("<Error><Code>SlowDown</Code><Mess").code, "SlowDown");
        }
        fails::<CopyObjectInput>();
        fails::<CompleteMultipartUploadInput>();
        fails::<UploadPartCopyInput>();
        fails::<ListObjectsV2Input>();
        fails::<PutObjectInput>();

        let document = "<Error><Code>ObjectNotInActiveTierError</Code></Error>";
        let error = CopyObjectInput::parse_response(response(200, &[], document)).unwrap_err();
        assert!(matches!(error, CopyObjectError::ObjectNotInActiveTierError(_)), "{error:?}");
    }

    #[test]
    fn a_result_behind_white_space_is_a_result() {
        let document = "\n\n  <?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n\
             <CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <ETag>&quot;3858f62230ac3c915f300c664312c11f-9&quot;</ETag>\
             </CompleteMultipartUploadResult>\n";
        let upload = output::<CompleteMultipartUploadInput>(document);
        assert_eq!(upload.e_tag(), Some("\"3858f62230ac3c915f300c664312c11f-9\""));
        let document = "<CopyObjectResult><LastModified>2009-10-12T17:50:30.000Z</LastModified>\
             <ETag>\"9b2cf535f27731c974343645a3985328\"</ETag></CopyObjectResult>";
        let headers = [("x-amz-copy-source-version-id", "v1"), ("x-amz-version-id", "v2")];
        let copy = CopyObjectInput::parse_response(response(200, &headers, document)).unwrap();
        assert_eq!((copy.copy_source_version_id(), copy.version_id()), (Some("v1"), Some("v2")));
        let result = copy.copy_object_result().unwrap();
        assert_eq!(result.e_tag(), Some("\"9b2cf535f27731c974343645a3985328\""));
        assert_eq!(result.last_modified(), Some(Timestamp::from_secs(1_255_369_830).unwrap()));
    }

    #[test]
    fn a_page_of_somebody_else_is_quoted() {
        let page = "<html>\n<head><title>502 Bad Gateway</title></head>\n<body>no</body></html>";
        let answer = response(502, &[], page);
        let error = ListObjectsV2Input::parse_response(answer).unwrap_err();
        let error = error.service_error();
        assert_eq!((error.status.as_u16(), error.code.as_str()), (502, ""));
        assert!(error.to_string().contains("502"), "{error}");
        let busy = ListObjectsV2Input::parse_response(response(503, &[], "busy\r\n")).unwrap_err();
        assert_eq!(busy.to_string(), "the service returned an error: busy (status 503)");
    }
}

mod documents {
    use super::*;

    #[test]
    fn a_location_is_the_root_itself() {
        let location = |body: String| output::<GetBucketLocationInput>(body).location_constraint;
        let document = |text: &str| {
            format!(
                "<?xml version=\"1.0\"?>\n<LocationConstraint xmlns=\"{NAMESPACE}\">{text}</LocationConstraint>"
            )
        };
        assert_eq!(location(document("EU")), Some(BucketLocationConstraint::Eu));
        assert_eq!(location(document("eu-west-1")), Some(BucketLocationConstraint::EuWest1));
        let unknown = |text: &str| Some(BucketLocationConstraint::Unknown(text.to_owned()));
        assert_eq!(location(document("us-east-1")), unknown("us-east-1"));
        assert_eq!(location(document("mars-north-7")), unknown("mars-north-7"));
        // This means us-east-1.
        assert_eq!(location(document("")), unknown(""));
        assert_eq!(location(format!("<LocationConstraint xmlns=\"{NAMESPACE}\"/>")), unknown(""));
        assert_eq!(location(String::new()), None);
    }

    fn listing(encoding: &str) -> ListObjectsV2Output {
        output::<ListObjectsV2Input>(format!(
            "<ListBucketResult xmlns=\"{NAMESPACE}\">
              <Name>photos</Name><Prefix>a+%2Fb%20</Prefix><StartAfter>%E6%97%A5+</StartAfter>
              <MaxKeys>1000</MaxKeys><KeyCount>2</KeyCount><IsTruncated>true</IsTruncated>
              <Delimiter>%2F</Delimiter>{encoding}
              <ContinuationToken>1+%2F</ContinuationToken>
              <NextContinuationToken>2+%2F</NextContinuationToken>
              <Contents><Key>a+b%2Bc%0D%01</Key><Size>5368709121</Size><ETag>\"1\"</ETag>
                <StorageClass>STANDARD</StorageClass><ChecksumAlgorithm>CRC32</ChecksumAlgorithm>
                <ChecksumAlgorithm>NEWER</ChecksumAlgorithm></Contents>
              <CommonPrefixes><Prefix>x%20y/</Prefix></CommonPrefixes>
              <Contents><Key>100%25</Key><Owner><ID>%41</ID></Owner></Contents>
              <CommonPrefixes/>
            </ListBucketResult>"
        ))
    }

    #[test]
    fn keys_are_decoded_where_the_response_says_so() {
        let list = listing("<EncodingType>url</EncodingType>");
        assert_eq!((list.prefix(), list.start_after()), (Some("a /b "), Some("日 ")));
        assert_eq!(list.delimiter(), Some("/"));
        let [one, other] = list.contents() else { panic!("{list:?}") };
        assert_eq!((one.key(), other.key()), (Some("a b+c\r\u{1}"), Some("100%")));
        let [prefix, empty] = list.common_prefixes() else { panic!("{list:?}") };
        assert_eq!((prefix.prefix(), empty.prefix()), (Some("x y/"), None));
        // Nothing else is decoded.
        assert_eq!(list.continuation_token(), Some("1+%2F"));
        assert_eq!(list.next_continuation_token(), Some("2+%2F"));
        assert_eq!(other.owner().unwrap().id(), Some("%41"));

        assert_eq!((one.size(), one.e_tag()), (Some(5_368_709_121), Some("\"1\"")));
        assert_eq!(one.storage_class(), Some(&ObjectStorageClass::Standard));
        let algorithms = [ChecksumAlgorithm::Crc32, ChecksumAlgorithm::Unknown("NEWER".into())];
        assert_eq!(one.checksum_algorithm(), algorithms);
        assert_eq!(
            (list.name(), list.max_keys(), list.key_count()),
            (Some("photos"), Some(1000), Some(2))
        );
        assert_eq!(
            (list.is_truncated(), list.encoding_type()),
            (Some(true), Some(&EncodingType::Url))
        );
    }

    #[test]
    fn keys_are_left_alone_where_it_does_not() {
        for encoding in ["", "<EncodingType/>", "<EncodingType>base64</EncodingType>"] {
            let list = listing(encoding);
            assert_eq!((list.prefix(), list.delimiter()), (Some("a+%2Fb%20"), Some("%2F")));
            assert_eq!(list.start_after(), Some("%E6%97%A5+"));
            let keys: Vec<_> = list.contents().iter().filter_map(Object::key).collect();
            assert_eq!(keys, ["a+b%2Bc%0D%01", "100%25"]);
            assert_eq!(list.common_prefixes()[0].prefix(), Some("x%20y/"));
        }
    }

    /// XML 1.0 does not allow these characters, but S3 writes them if keys are not encoded.
    #[test]
    fn keys_may_hold_control_characters() {
        let list = output::<ListObjectsV2Input>(
            "<R><Contents><Key>a&#x1;b&#8;</Key></Contents><Contents><Key>&#xFFFE;</Key></Contents></R>",
        );
        let keys: Vec<_> = list.contents().iter().filter_map(Object::key).collect();
        assert_eq!(keys, ["a\u{1}b\u{8}", "\u{FFFE}"]);
    }

    #[test]
    fn an_empty_listing_has_no_lists() {
        for body in ["", "<ListBucketResult/>", "<ListBucketResult></ListBucketResult>"] {
            assert_eq!(output::<ListObjectsV2Input>(body), ListObjectsV2Output::default());
        }
        assert_eq!(ListObjectsV2Output::default().contents(), []);
    }

    #[test]
    fn versions_and_delete_markers_may_alternate() {
        let list = output::<ListObjectVersionsInput>(
            "<ListVersionsResult><Name>b</Name><Prefix/><KeyMarker>a%2F</KeyMarker>
             <VersionIdMarker>null</VersionIdMarker><NextKeyMarker>z+z</NextKeyMarker>
             <EncodingType>url</EncodingType><MaxKeys>3</MaxKeys><IsTruncated>false</IsTruncated>
             <Version><Key>k+1</Key><VersionId>3</VersionId><IsLatest>true</IsLatest><Size>0</Size>
               <LastModified>2009-10-12T17:50:30.000Z</LastModified></Version>
             <DeleteMarker><Key>k+2</Key><VersionId>2</VersionId><IsLatest>true</IsLatest>
               <Owner><ID>7</ID></Owner></DeleteMarker>
             <Version><Key>k+2</Key><VersionId>1</VersionId><IsLatest>false</IsLatest></Version>
             <CommonPrefixes><Prefix>p%2F</Prefix></CommonPrefixes></ListVersionsResult>",
        );
        assert_eq!((list.key_marker(), list.next_key_marker()), (Some("a/"), Some("z z")));
        assert_eq!((list.prefix(), list.version_id_marker()), (Some(""), Some("null")));
        let versions = list.versions().iter().map(|v| (v.key().unwrap(), v.is_latest().unwrap()));
        assert_eq!(versions.collect::<Vec<_>>(), [("k 1", true), ("k 2", false)]);
        assert_eq!(list.versions()[0].last_modified().unwrap().secs(), 1_255_369_830);
        let [marker] = list.delete_markers() else { panic!("{list:?}") };
        assert_eq!((marker.key(), marker.owner().unwrap().id()), (Some("k 2"), Some("7")));
        assert_eq!(list.common_prefixes()[0].prefix(), Some("p/"));
    }

    #[test]
    fn what_could_not_be_deleted_is_no_error_of_the_operation() {
        let result = output::<DeleteObjectsInput>(
            "<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code><Message>no</Message></Error>
             <Deleted><Key>b</Key><DeleteMarker>true</DeleteMarker></Deleted>
             <Error><Key>c</Key><Code>InternalError</Code></Error></DeleteResult>",
        );
        let errors = result.errors().iter().map(|e| (e.key().unwrap(), e.code().unwrap()));
        assert_eq!(errors.collect::<Vec<_>>(), [("a", "AccessDenied"), ("c", "InternalError")]);
        let [deleted] = result.deleted() else { panic!("{result:?}") };
        assert_eq!((deleted.key(), deleted.delete_marker()), (Some("b"), Some(true)));
    }

    #[test]
    fn a_required_member_that_is_missing_is_empty() {
        let empty = SessionCredentials::default();
        assert_eq!(empty.expiration, Timestamp::UNIX_EPOCH);
        let credentials = |body: &'static str| output::<CreateSessionInput>(body).credentials;
        assert_eq!(credentials("<R><Credentials/></R>"), Some(empty));
        let session =
            credentials("<R><Credentials><SessionToken>t</SessionToken></Credentials></R>");
        let session = session.unwrap();
        assert_eq!((session.session_token(), session.access_key_id()), ("t", ""));
        // But a structure is unset.
        for body in ["", "<CreateSessionResult/>", "<R><New/></R>"] {
            assert_eq!(credentials(body), None);
        }

        assert_eq!(output::<GetBucketTaggingInput>("<Tagging/>").tag_set, []);
        let absent = output::<GetBucketMetadataTableConfigurationInput>("");
        assert_eq!(absent.get_bucket_metadata_table_configuration_result, None);
        let empty = output::<GetBucketMetadataTableConfigurationInput>("<Result/>");
        let result = empty.get_bucket_metadata_table_configuration_result.unwrap();
        assert_eq!((result.status(), result.metadata_table_configuration_result()), ("", None));
        assert_eq!(result.error, None);
    }

    #[test]
    fn an_attribute_goes_by_its_local_name() {
        for attribute in ["xsi:type", "i:type", "type"] {
            let acl = output::<GetBucketAclInput>(format!(
                "<AccessControlPolicy><Owner><ID>1</ID></Owner><AccessControlList><Grant>
                 <Grantee xmlns:xsi='urn:xsi' xmlns:i='urn:i' {attribute}=\"Group\"><URI>u</URI>
                 </Grantee><Permission>READ</Permission></Grant></AccessControlList>
                 </AccessControlPolicy>"
            ));
            let [grant] = acl.grants() else { panic!("{acl:?}") };
            let grantee = grant.grantee().unwrap();
            assert_eq!((grantee.r#type(), grantee.uri()), (&Type::Group, Some("u")));
        }
    }

    #[test]
    fn a_policy_is_text_and_no_document() {
        let policy = "{\"Version\":\"2012-10-17\",\"Statement\":[]}\r\n";
        assert_eq!(output::<GetBucketPolicyInput>(policy).policy(), Some(policy));
        let message = unreadable::<GetBucketPolicyInput>(b"{\xFF}".as_slice());
        assert!(message.contains("UTF-8"), "{message}");
    }
}

mod broken {
    use super::*;

    #[test]
    fn a_document_that_is_cut_off_is_no_listing() {
        for body in [
            "<ListBucketResult><Contents><Key>a</Key></Contents>",
            "<ListBucketResult><Contents><Key>a</Key>",
            "<ListBucketResult><Name>phot",
            "<ListBucketResult><Unknown><a>",
            "<ListBucketResult",
            "<?xml version=\"1.0\"?>",
            "<!-- ",
            "   \n",
        ] {
            unreadable::<ListObjectsV2Input>(body);
        }
        let message = unreadable::<ListObjectsV2Input>("<ListBucketResult><Contents><Key>a");
        assert!(message.contains("ListBucketResult/Contents/Key"), "{message}");
        unreadable::<CopyObjectInput>("<CopyObjectResult><ETag>\"1\"</ETag>");
        unreadable::<GetBucketLocationInput>("<LocationConstraint>EU");
    }

    #[test]
    fn what_is_not_well_formed_is_no_listing() {
        for body in [
            "listing",
            "{\"Contents\": []}",
            "<ListBucketResult></ListBucketResults>",
            "<ListBucketResult><Name>a</Contents></ListBucketResult>",
            "<ListBucketResult/><ListBucketResult/>",
            "<ListBucketResult/>x",
            "<ListBucketResult><Name>a & b</Name></ListBucketResult>",
            "<ListBucketResult><Name>&#0;</Name></ListBucketResult>",
            "<ListBucketResult><Name>&#x110000;</Name></ListBucketResult>",
        ] {
            unreadable::<ListObjectsV2Input>(body);
        }
        unreadable::<ListObjectsV2Input>(b"<R><Name>\xFF</Name></R>".as_slice());
    }

    #[test]
    fn a_value_of_another_type_is_named() {
        for (members, element, value) in [
            ("<MaxKeys>many</MaxKeys>", "R/MaxKeys", "\"many\""),
            ("<MaxKeys>2147483648</MaxKeys>", "R/MaxKeys", "\"2147483648\""),
            ("<MaxKeys>1.5</MaxKeys>", "R/MaxKeys", "\"1.5\""),
            ("<MaxKeys/>", "R/MaxKeys", "\"\""),
            ("<IsTruncated>yes</IsTruncated>", "R/IsTruncated", "\"yes\""),
            ("<Contents><Size>1 KB</Size></Contents>", "R/Contents/Size", "\"1 KB\""),
            (
                "<Contents/><Contents><Key/><LastModified>today</LastModified></Contents>",
                "R/Contents/LastModified",
                "\"today\"",
            ),
            (
                "<Contents><RestoreStatus><IsRestoreInProgress>1</IsRestoreInProgress></RestoreStatus></Contents>",
                "R/Contents/RestoreStatus/IsRestoreInProgress",
                "\"1\"",
            ),
        ] {
            let message = unreadable::<ListObjectsV2Input>(format!("<a:R>{members}</a:R>"));
            assert!(message.contains(&format!("{element}: ")), "{message}");
            assert!(message.contains(value), "{message}");
        }
        // Surrounding white space is ignored.
        let list = output::<ListObjectsV2Input>("<R><MaxKeys>\n 7 </MaxKeys></R>");
        assert_eq!(list.max_keys(), Some(7));
    }

    #[test]
    fn elements_do_not_nest_without_end() {
        let nested = |depth: usize, name: &str| {
            let (start, end) = (format!("<{name}>"), format!("</{name}>"));
            format!("<R>{}{}</R>", start.repeat(depth), end.repeat(depth))
        };
        for name in ["Unknown", "Contents", "Name", "MaxKeys"] {
            let message = unreadable::<ListObjectsV2Input>(nested(200, name));
            assert!(message.contains("nest deeper than 128"), "{message}");
        }
        assert_eq!(
            output::<ListObjectsV2Input>(nested(100, "Unknown")),
            ListObjectsV2Output::default()
        );
        unreadable::<ListObjectsV2Input>(nested(100_000, "Unknown"));
        let error = ListObjectsV2Input::parse_response(response(400, &[], nested(100_000, "Code")));
        assert_eq!(error.unwrap_err().service_error().status, StatusCode::BAD_REQUEST);
    }

    #[test]
    fn entities_are_not_expanded() {
        let laughs = "<!DOCTYPE R [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
                      <!ENTITY c SYSTEM \"file:///etc/hostname\">]>";
        for reference in ["&a;", "&b;", "&c;", "&d;", "ha&b;ha"] {
            let body = format!("{laughs}<R><Name>{reference}</Name></R>");
            let message = unreadable::<ListObjectsV2Input>(body);
            assert!(message.contains("R/Name: the reference &"), "{message}");
        }
        let body = format!(
            "{laughs}<A><AccessControlList><Grant><Grantee type='&b;'/></Grant></AccessControlList></A>"
        );
        unreadable::<GetBucketAclInput>(body);
        // The five predefined entities are resolved.
        let list = output::<ListObjectsV2Input>("<R><Name>&lt;&amp;&gt;&quot;&apos;</Name></R>");
        assert_eq!(list.name(), Some("<&>\"'"));
        let twice = output::<ListObjectsV2Input>("<R><Name>&amp;lt;&#38;#60;</Name></R>");
        assert_eq!(twice.name(), Some("&lt;&#60;"));
    }

    #[test]
    fn a_stream_is_no_document() {
        for status in [200, 404] {
            let (body, polls) = Counted::body(&["<ListBucketResult/>"]);
            let headers = [("x-amz-request-id", "4442587FB7D0A2F9")];
            let answer = response(status, &headers, body);
            let error = ListObjectsV2Input::parse_response(answer).unwrap_err();
            let ListObjectsV2Error::Unhandled(error) = error else { panic!("{error:?}") };
            assert_eq!(error.code, "UnreadableResponse");
            assert_eq!((error.status.as_u16(), polls.load(Ordering::Relaxed)), (status, 0));
            assert_eq!(error.request_id.as_deref(), Some("4442587FB7D0A2F9"));
            let message = error.message.unwrap();
            assert!(message.contains("the body is a stream"), "{message}");
        }
    }
}
