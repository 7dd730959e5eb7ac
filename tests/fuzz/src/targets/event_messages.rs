//! The messages of S3 about events in a bucket, beside serde_json and form_urlencoded.

use serde_json::Value;
use shapesmith_runtime::s3::event_message::EventMessage;

/// Reads a message. Its records have the decoded keys of the document.
pub fn message(data: &[u8]) {
    let (Ok(message), Ok(json)) = (EventMessage::parse(data), serde_json::from_slice(data)) else {
        return;
    };
    let json: Value = json;
    let records = json["Records"].as_array().into_iter().flatten();
    let records = records.filter(|record| !record.is_null());
    let expected: Vec<_> = records.map(|record| decoded(&record["s3"]["object"]["key"])).collect();
    let found: Vec<_> = message.records().iter().map(|record| &*record.s3.object.key).collect();
    assert_eq!(found, expected);
}

fn decoded(key: &Value) -> String {
    // Within a form, it would end the key.
    let key = key.as_str().unwrap_or_default().replace('&', "%26");
    let form = format!("key={key}");
    let value = form_urlencoded::parse(form.as_bytes()).next();
    value.map(|(_, value)| value.into_owned()).unwrap_or_default()
}
