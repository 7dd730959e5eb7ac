//! Endpoints of requests to a bucket: our endpoint rules, evaluated and cached, compared with those
//! of aws-sdk-s3 for the same parameters.

use std::future::Future as _;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use aws_sdk_s3::config::endpoint::{DefaultResolver, Params as TheirParams, ResolveEndpoint as _};
use divan::Bencher;
use shapesmith_s3::endpoint::{Params, RULES};
use shapesmith_s3::runtime::endpoint::{Input, evaluate};
use shapesmith_s3::{Config, SERVICE};

const URL: &str = "https://photos.s3.eu-west-1.amazonaws.com";

fn main() {
    assert_eq!(params().resolve(&config()).expect("a bucket").url, URL);
    assert_eq!(asked(), URL);
    assert_eq!(theirs(&DefaultResolver::new(), &their_params()), URL);
    divan::Divan::from_args().sample_count(300).sample_size(1000).main();
}

fn config() -> Config {
    Config::new("eu-west-1")
}

fn params() -> Params<'static> {
    let mut params = Params::default();
    params.bucket = Some("photos");
    params
}

/// The rules' parameters, as the configuration would set them.
fn inputs() -> Vec<Input<'static>> {
    let value = |name: &str, default: Option<Input<'static>>| match name {
        "Bucket" => Input::Text("photos"),
        "Region" => Input::Text("eu-west-1"),
        _ => default.unwrap_or_default(),
    };
    let parameters = RULES.parameters.iter();
    parameters.map(|p| value(p.name, p.default.map(Input::from))).collect()
}

fn asked() -> String {
    evaluate(&RULES, &SERVICE, "eu-west-1", &inputs()).expect("a bucket").url
}

fn their_params() -> TheirParams {
    TheirParams::builder()
        .bucket("photos")
        .region("eu-west-1")
        .use_fips(false)
        .use_dual_stack(false)
        .force_path_style(false)
        .accelerate(false)
        .use_global_endpoint(false)
        .disable_multi_region_access_points(false)
        .build()
        .expect("all that is required")
}

fn theirs(resolver: &DefaultResolver, params: &TheirParams) -> String {
    let future = pin!(resolver.resolve_endpoint(params));
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(endpoint) => endpoint.expect("a bucket").url().to_owned(),
        Poll::Pending => unreachable!("it waits for nothing"),
    }
}

#[divan::bench(name = "1 shapesmith, remembered")]
fn remembered(bencher: Bencher) {
    let config = config();
    bencher.bench_local(|| params().resolve(black_box(&config)));
}

#[divan::bench(name = "2 shapesmith, asked anew")]
fn anew(bencher: Bencher) {
    let inputs = inputs();
    bencher.bench_local(|| evaluate(&RULES, &SERVICE, "eu-west-1", black_box(&inputs)));
}

#[divan::bench(name = "3 aws-sdk-s3, asked anew")]
fn official(bencher: Bencher) {
    let (resolver, params) = (DefaultResolver::new(), their_params());
    bencher.bench_local(|| {
        let future = pin!(resolver.resolve_endpoint(black_box(&params)));
        future.poll(&mut Context::from_waker(Waker::noop()))
    });
}
