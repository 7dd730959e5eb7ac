//! Values that are put can be read back, with typed code.

#![allow(deprecated)]

use shapesmith_s3::operation::{
    get_bucket_acl::GetBucketAclInput, get_bucket_cors::GetBucketCorsInput,
    get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationInput,
    get_bucket_notification::GetBucketNotificationInput,
    get_bucket_notification_configuration::GetBucketNotificationConfigurationInput,
    get_bucket_tagging::GetBucketTaggingInput, get_bucket_website::GetBucketWebsiteInput,
    put_bucket_acl::PutBucketAclInput, put_bucket_cors::PutBucketCorsInput,
    put_bucket_lifecycle_configuration::PutBucketLifecycleConfigurationInput,
    put_bucket_notification::PutBucketNotificationInput,
    put_bucket_notification_configuration::PutBucketNotificationConfigurationInput,
    put_bucket_tagging::PutBucketTaggingInput, put_bucket_website::PutBucketWebsiteInput,
};
use shapesmith_s3::runtime::http::Response;
use shapesmith_s3::types::*;
use shapesmith_s3::{Config, Operation, Timestamp};

/// Reads the body of a put request as the response of `Get`.
fn got<Get: Operation>(put: impl Operation) -> Get::Output {
    let request = put.to_request(&Config::new("us-east-1")).unwrap();
    Get::parse_response(Response::new(request.into_body())).unwrap()
}

#[test]
fn notifications_of_the_older_form() {
    let topic = TopicConfigurationDeprecated::builder()
        .id(" <uploads> & \"more\"\r\n")
        .events(Event::S3ObjectCreatedPut)
        .events(Event::from("s3:Something:New"))
        .topic("arn:aws:sns:us-east-1:123456789012:uploads")
        .build();
    let queue = QueueConfigurationDeprecated::builder().id("").queue("arn:aws:sqs:q").build();
    let function = CloudFunctionConfiguration::builder()
        .event(Event::S3ReducedRedundancyLostObject)
        .cloud_function("arn:aws:lambda:f")
        .invocation_role("role")
        .build();
    let configuration = NotificationConfigurationDeprecated::builder()
        .topic_configuration(topic.clone())
        .queue_configuration(queue.clone())
        .cloud_function_configuration(function.clone())
        .build();
    let put = PutBucketNotificationInput::builder()
        .bucket("photos")
        .notification_configuration(configuration);
    let got = got::<GetBucketNotificationInput>(put.build().unwrap());
    // Both members are read from `<Event>`.
    let mut both = topic;
    both.event = Some(Event::S3ObjectCreatedPut);
    assert_eq!(got.topic_configuration, Some(both));
    assert_eq!(got.queue_configuration, Some(queue));
    let mut both = function;
    both.events = Some(vec![Event::S3ReducedRedundancyLostObject]);
    assert_eq!(got.cloud_function_configuration, Some(both));
}

#[test]
fn notifications() {
    let rule = FilterRule::builder().name(FilterRuleName::Prefix).value("a b/").build();
    let filter = S3KeyFilter::builder().filter_rules(rule).build();
    let filter = NotificationConfigurationFilter::builder().key(filter).build();
    let queue = QueueConfiguration::builder()
        .queue_arn("arn:aws:sqs:us-east-1:123456789012:q")
        .events(Event::S3ObjectCreated)
        .filter(filter)
        .build()
        .unwrap();
    let other = QueueConfiguration::builder().queue_arn("q").events(Event::S3ObjectCreated);
    let configuration = NotificationConfiguration::builder()
        .queue_configurations(queue.clone())
        .queue_configurations(other.build().unwrap())
        .event_bridge_configuration(EventBridgeConfiguration::builder().build())
        .build();
    let put = PutBucketNotificationConfigurationInput::builder()
        .bucket("photos")
        .notification_configuration(configuration.clone());
    let got = got::<GetBucketNotificationConfigurationInput>(put.build().unwrap());
    assert_eq!(got.queue_configurations, configuration.queue_configurations);
    assert_eq!(got.event_bridge_configuration, configuration.event_bridge_configuration);
    assert_eq!((got.topic_configurations, got.lambda_function_configurations), (None, None));
    assert_eq!(queue.filter.unwrap().key.unwrap().filter_rules().len(), 1);
}

#[test]
fn tags() {
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build().unwrap();
    let tags = vec![tag("a&b", " 1 "), tag("😀", ""), tag("a&b", "<2>")];
    let put = PutBucketTaggingInput::builder()
        .bucket("photos")
        .tagging(Tagging::builder().set_tag_set(Some(tags.clone())).build().unwrap());
    assert_eq!(got::<GetBucketTaggingInput>(put.build().unwrap()).tag_set, tags);
}

#[test]
fn cors_rules() {
    let rule = CorsRule::builder()
        .id("one")
        .allowed_methods("GET")
        .allowed_methods("PUT")
        .allowed_origins("https://*.example.com")
        .expose_headers("ETag")
        .max_age_seconds(-1)
        .build()
        .unwrap();
    let other = CorsRule::builder().allowed_methods("HEAD").allowed_origins("*").build().unwrap();
    let rules = CorsConfiguration::builder().cors_rules(rule).cors_rules(other).build().unwrap();
    let put = PutBucketCorsInput::builder().bucket("photos").cors_configuration(rules.clone());
    assert_eq!(got::<GetBucketCorsInput>(put.build().unwrap()).cors_rules(), rules.cors_rules);
}

#[test]
fn lifecycle_rules() {
    let and = LifecycleRuleAndOperator::builder()
        .prefix("")
        .tags(Tag::builder().key("k").value("v").build().unwrap())
        .object_size_greater_than(i64::MAX)
        .build();
    let date = Timestamp::from_secs_and_nanos(1_893_456_000, 500_000_000).unwrap();
    let rule = LifecycleRule::builder()
        .id("archive")
        .filter(LifecycleRuleFilter::builder().and(and).build())
        .status(ExpirationStatus::Enabled)
        .transitions(Transition::builder().days(30).storage_class("COLDER".into()).build())
        .transitions(Transition::builder().date(date).build())
        .expiration(LifecycleExpiration::builder().expired_object_delete_marker(false).build())
        .build()
        .unwrap();
    let empty = LifecycleRule::builder().status(ExpirationStatus::Disabled);
    let empty = empty.filter(LifecycleRuleFilter::builder().build()).build().unwrap();
    let rules = BucketLifecycleConfiguration::builder().rules(rule).rules(empty).build().unwrap();
    let put = PutBucketLifecycleConfigurationInput::builder()
        .bucket("photos")
        .lifecycle_configuration(rules.clone());
    let got = got::<GetBucketLifecycleConfigurationInput>(put.build().unwrap());
    assert_eq!(got.rules(), rules.rules);
}

#[test]
fn access_control_lists() {
    let user = Grantee::builder().r#type(Type::CanonicalUser).id("79a5").display_name("me");
    let group = Grantee::builder()
        .r#type(Type::from("New & \"odd\""))
        .uri("http://acs.amazonaws.com/groups/global/AllUsers");
    let grant = |grantee: GranteeBuilder, permission| {
        Grant::builder().grantee(grantee.build().unwrap()).permission(permission).build()
    };
    let policy = AccessControlPolicy::builder()
        .owner(Owner::builder().id("79a5").build())
        .grants(grant(user, Permission::FullControl))
        .grants(grant(group, Permission::Read))
        .build();
    let put = PutBucketAclInput::builder().bucket("photos").access_control_policy(policy.clone());
    let got = got::<GetBucketAclInput>(put.build().unwrap());
    assert_eq!((got.owner, got.grants), (policy.owner, policy.grants));
}

#[test]
fn websites() {
    let redirect = Redirect::builder().protocol(Protocol::Https).replace_key_with("").build();
    let condition = Condition::builder().http_error_code_returned_equals("404").build();
    let rule = RoutingRule::builder().condition(condition).redirect(redirect).build();
    let website = WebsiteConfiguration::builder()
        .index_document(IndexDocument::builder().suffix("index.html").build().unwrap())
        .routing_rules(rule)
        .build();
    let put =
        PutBucketWebsiteInput::builder().bucket("photos").website_configuration(website.clone());
    let got = got::<GetBucketWebsiteInput>(put.build().unwrap());
    assert_eq!(got.index_document, website.index_document);
    assert_eq!(got.routing_rules, website.routing_rules);
    assert_eq!((got.error_document, got.redirect_all_requests_to), (None, None));
}
