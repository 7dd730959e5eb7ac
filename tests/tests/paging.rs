//! Paginators and waiters, driven as a client would: responses in, requests and verdicts out.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::Duration;

use shapesmith_runtime::http::{Response, StatusCode};
use shapesmith_runtime::paginate::{Paginated, Paginator};
use shapesmith_runtime::wait::{Failure, Verdict, Waiter};
use shapesmith_runtime::{Body, Config, Operation};
use shapesmith_s3::operation::head_bucket::HeadBucketInput;
use shapesmith_s3::operation::list_multipart_uploads::ListMultipartUploadsInput;
use shapesmith_s3::operation::list_object_versions::ListObjectVersionsInput;
use shapesmith_s3::operation::list_objects::ListObjectsInput;
use shapesmith_s3::operation::list_objects_v2::ListObjectsV2Input;
use shapesmith_s3::operation::list_parts::ListPartsInput;
use shapesmith_s3::waiter;

/// The output that the XML between a listing's root stands for.
fn page<I: Operation>(members: &str) -> I::Output {
    let xml = format!("<Listing>{members}</Listing>");
    I::parse_response(Response::new(Body::from(xml))).unwrap()
}

/// The query of the next request; its parameters sorted, so that their order does not matter.
fn query<I: Paginated>(pages: &mut Paginator<I>) -> Option<Vec<String>> {
    let request = pages.next_request(&Config::new("eu-west-1"))?.unwrap();
    let query = request.uri().query().unwrap_or_default();
    let mut parameters: Vec<String> = query.split('&').map(str::to_owned).collect();
    parameters.sort_unstable();
    Some(parameters)
}

fn feed<I: Paginated>(pages: &mut Paginator<I>, members: &str) {
    pages.feed(&page::<I>(members)).unwrap();
}

fn objects() -> Paginator<ListObjectsV2Input> {
    ListObjectsV2Input::builder().bucket("photos").max_keys(2).build().unwrap().paginate()
}

#[test]
fn a_listing_is_walked_to_its_last_page() {
    let mut pages = objects();
    let mut keys = Vec::new();
    let first = ["encoding-type=url", "list-type=2", "max-keys=2"];
    assert_eq!(query(&mut pages).unwrap(), first);
    for (members, next) in [
        (
            "<IsTruncated>true</IsTruncated><Contents><Key>a</Key></Contents>
            <Contents><Key>b</Key></Contents><NextContinuationToken>1/+</NextContinuationToken>",
            Some("continuation-token=1%2F%2B"),
        ),
        (
            "<IsTruncated>true</IsTruncated><ContinuationToken>1/+</ContinuationToken>
            <CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes>
            <NextContinuationToken>2</NextContinuationToken>",
            Some("continuation-token=2"),
        ),
        ("<IsTruncated>false</IsTruncated><Contents><Key>d</Key></Contents>", None),
    ] {
        let output = page::<ListObjectsV2Input>(members);
        pages.feed(&output).unwrap();
        let items = ListObjectsV2Input::items(output);
        keys.extend(items.into_iter().filter_map(|object| object.key));
        let expected = next.map(|token| {
            let mut expected = vec![token.to_owned()];
            expected.extend(first.map(str::to_owned));
            expected
        });
        assert_eq!(query(&mut pages), expected);
    }
    assert_eq!(keys, ["a", "b", "d"]);
}

#[test]
fn without_a_flag_or_a_token_a_page_is_the_last() {
    for members in [
        "",
        "<IsTruncated>false</IsTruncated><NextContinuationToken>1</NextContinuationToken>",
        "<NextContinuationToken>1</NextContinuationToken>",
        "<IsTruncated>true</IsTruncated>",
        "<IsTruncated>true</IsTruncated><NextContinuationToken/>",
    ] {
        let mut pages = objects();
        feed(&mut pages, members);
        assert_eq!(query(&mut pages), None, "{members}");
    }
}

#[test]
fn the_same_token_twice_is_an_error_and_no_circle() {
    let same = "<IsTruncated>true</IsTruncated><NextContinuationToken>1</NextContinuationToken>";
    let mut pages = objects();
    feed(&mut pages, same);
    let error = pages.feed(&page::<ListObjectsV2Input>(same)).unwrap_err().to_string();
    assert!(error.starts_with("ListObjectsV2: the service returned the token of"), "{error}");
    assert_eq!(query(&mut pages), None);
}

#[test]
fn the_last_key_is_the_marker_where_there_is_no_other() {
    let input = ListObjectsInput::builder().bucket("photos").marker("0").build().unwrap();
    let marker = |members: &str| {
        let mut pages = input.clone().paginate();
        feed(&mut pages, &format!("<IsTruncated>true</IsTruncated>{members}"));
        Some(query(&mut pages)?.into_iter().find(|one| one.starts_with("marker=")).unwrap())
    };
    let contents = "<EncodingType>url</EncodingType>
        <Contents><Key>a</Key></Contents><Contents><Key>b%20%01</Key></Contents>";
    // As it is, not as it was encoded for the listing: so it is encoded once, not twice.
    assert_eq!(marker(contents).unwrap(), "marker=b%20%01");
    let own = format!("<NextMarker>c</NextMarker>{contents}");
    assert_eq!(marker(&own).unwrap(), "marker=c");
    let empty = format!("<NextMarker></NextMarker>{contents}");
    assert_eq!(marker(&empty).unwrap(), "marker=b%20%01");
    assert_eq!(marker("<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>"), None);
}

#[test]
fn several_tokens_go_together() {
    let input = ListObjectVersionsInput::builder().bucket("photos").build().unwrap();
    let mut pages = input.paginate();
    feed(
        &mut pages,
        "<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>
        <NextVersionIdMarker>v</NextVersionIdMarker>",
    );
    let expected = ["encoding-type=url", "key-marker=k", "version-id-marker=v", "versions"];
    assert_eq!(query(&mut pages).unwrap(), expected);
    // The version's marker belongs to the key's: the old one does not stay.
    feed(&mut pages, "<IsTruncated>true</IsTruncated><NextKeyMarker>l</NextKeyMarker>");
    assert_eq!(query(&mut pages).unwrap(), ["encoding-type=url", "key-marker=l", "versions"]);

    let input = ListMultipartUploadsInput::builder().bucket("photos").prefix("p").build().unwrap();
    let mut pages = input.paginate();
    let members = "<IsTruncated>true</IsTruncated><NextKeyMarker>k</NextKeyMarker>
        <NextUploadIdMarker>u</NextUploadIdMarker><Upload><Key>k</Key></Upload>";
    feed(&mut pages, members);
    let expected = ["key-marker=k", "prefix=p", "upload-id-marker=u", "uploads"];
    assert_eq!(query(&mut pages).unwrap(), expected);
    assert_eq!(
        ListMultipartUploadsInput::items(page::<ListMultipartUploadsInput>(members)).len(),
        1
    );
}

#[test]
fn a_number_can_be_a_token() {
    let input = ListPartsInput::builder().bucket("photos").key("k").upload_id("u").max_parts(1);
    let mut pages = input.build().unwrap().paginate();
    let members = |next: u32| {
        format!(
            "<IsTruncated>true</IsTruncated><NextPartNumberMarker>{next}</NextPartNumberMarker>"
        )
    };
    feed(&mut pages, &members(7));
    let expected = ["max-parts=1", "part-number-marker=7", "uploadId=u"];
    assert_eq!(query(&mut pages).unwrap(), expected);
    feed(&mut pages, &members(0));
    assert_eq!(query(&mut pages), None);
}

/// The verdict on a first response to HEAD.
fn verdict<O: Operation>(mut waiter: Waiter<O>, status: u16) -> Verdict {
    let status = StatusCode::from_u16(status).unwrap();
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    waiter.observe(status, &O::parse_response(response))
}

/// The verdicts on the statuses that matter, a letter each.
fn verdicts<O: Operation>(waiter: &Waiter<O>) -> String {
    let letter = |status| match verdict(waiter.clone(), status) {
        Verdict::Success => 'S',
        Verdict::Retry(delay) => {
            assert_eq!(delay, Duration::from_secs(5));
            'R'
        }
        Verdict::Failure(Failure::UnexpectedError(_)) => 'E',
        Verdict::Failure(other) => panic!("{other:?}"),
    };
    [200, 301, 403, 404, 500].map(letter).iter().collect()
}

#[test]
fn waiters_judge_by_the_status() {
    assert_eq!(verdicts(&waiter::bucket_exists()), "SSSRE");
    assert_eq!(verdicts(&waiter::bucket_not_exists()), "REESE");
    assert_eq!(verdicts(&waiter::object_exists()), "SEERE");
    assert_eq!(verdicts(&waiter::object_not_exists()), "REESE");
    let Verdict::Failure(reason) = verdict(waiter::object_exists(), 403) else {
        panic!("expected a failure")
    };
    assert_eq!(reason.to_string(), "unexpected error while waiting: Forbidden (status 403)");
}

#[test]
fn waiting_has_an_end() {
    let mut waiter = waiter::bucket_exists().delay(Duration::from_millis(1));
    let mut attempts = 0;
    let reason = loop {
        attempts += 1;
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_FOUND;
        let result = HeadBucketInput::parse_response(response);
        match waiter.observe(StatusCode::NOT_FOUND, &result) {
            Verdict::Retry(delay) => assert_eq!(delay, Duration::from_millis(1)),
            Verdict::Failure(reason) => break reason,
            Verdict::Success => panic!("there is no such bucket"),
        }
    };
    assert_eq!((attempts, reason), (20, Failure::AttemptsExceeded(20)));
}
