//! Values in headers: numbers, lists, maps, timestamps, base64. And endpoint URLs.

use shapesmith_runtime::http::{HeaderMap, HeaderName, HeaderValue};
use shapesmith_runtime::timestamp::Format;
use shapesmith_runtime::{Config, Service, Timestamp, header, text};
use shapesmith_s3::endpoint::RULES;
use shapesmith_s3::runtime::endpoint::{Input, evaluate};

const FORMATS: [Format; 3] = [Format::EpochSeconds, Format::DateTime, Format::HttpDate];

/// Reads each line as a header, by every reader.
pub fn values(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|&byte| byte == b'\n') {
        let value = HeaderValue::from_bytes(line).ok();
        headers.extend(value.map(|value| (HeaderName::from_static("x-a"), value)));
    }
    let _ = header::parsed::<bool>(&headers, "x-a");
    let _ = header::parsed::<i8>(&headers, "x-a");
    let _ = header::float::<f32>(&headers, "x-a");
    let _ = header::base64_string(&headers, "x-a");
    let _ = header::map(&headers, "x-");
    if let Ok(Some(number)) = header::parsed::<i64>(&headers, "x-a") {
        assert_eq!(text::parsed::<i64>(&number.to_string()), Ok(number));
    }
    if let Ok(Some(number)) = header::float::<f64>(&headers, "x-a") {
        let written = shapesmith_runtime::float(&number).to_string();
        let again = text::float::<f64>(&written).expect("we write numbers");
        assert!(again.to_bits() == number.to_bits() || number.is_nan());
    }
    if let Ok(Some(blob)) = header::blob(&headers, "x-a") {
        assert_eq!(text::blob(&shapesmith_runtime::base64(&blob)), Ok(blob));
    }
    if let Ok(Some(mut items)) = header::items(&headers, "x-a") {
        // Like botocore, we only quote commas and quotes, so white space around items is lost.
        items.retain(|item| !item.is_empty() && item.trim() == item);
        let written = header::list(&items);
        assert_eq!(header::split_list(&written).expect("we write lists"), items, "{written}");
    }
    for format in FORMATS {
        let _ = header::timestamps(&headers, "x-a", format);
        let _ = header::maybe_timestamp(&headers, "x-a", format);
        if let Ok(Some(time)) = header::timestamp(&headers, "x-a", format) {
            timestamp(time);
        }
    }
}

/// Checks that a time is read as it was written.
fn timestamp(time: Timestamp) {
    for format in FORMATS {
        let written = time.format(format).to_string();
        let expected = if format == Format::HttpDate { time.without_fraction() } else { time };
        assert_eq!(Timestamp::parse(&written, format), Ok(expected), "{written}");
        assert_eq!(Timestamp::parse_any(&written), Ok(expected), "{written}");
    }
}

/// Uses text as the endpoint, region and bucket: the first line is the URL.
pub fn endpoint_url(data: &[u8]) {
    let Ok(data) = std::str::from_utf8(data) else { return };
    let mut lines = data.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (url, region, bucket, prefix) = (line(), line(), line(), line());
    if let Ok(config) = Config::new(region).endpoint_url(url) {
        let _ = config.uri(&SERVICE, prefix);
    }
    let _ = Config::new(region).uri(&SERVICE, prefix);
    let inputs: Vec<Input<'_>> = RULES
        .parameters
        .iter()
        .map(|parameter| match parameter.name {
            "Bucket" => Input::Text(bucket),
            "Region" => Input::Text(region),
            "Endpoint" if !url.is_empty() => Input::Text(url),
            _ => parameter.default.map(Input::from).unwrap_or_default(),
        })
        .collect();
    let _ = evaluate(&RULES, &SERVICE, region, &inputs);
}

const SERVICE: Service = shapesmith_s3::SERVICE;
