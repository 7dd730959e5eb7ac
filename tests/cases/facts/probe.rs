//! What a log shows of secrets, and which error a code becomes.

use case_facts::operation::put_secret::{PutSecretError, PutSecretInput};
use case_facts::types::{Choice, KeyPair, Safe};
use case_facts::{Body, Operation};
use shapesmith_runtime::http;

pub fn probe() -> String {
    let input = PutSecretInput::builder()
        .name("seen")
        .by_shape("hidden")
        .by_member("hidden")
        .in_list("hidden")
        .in_map("hidden", "hidden")
        .in_structure(Safe::builder().code("hidden").place("seen").build())
        .in_union(Choice::Secret("hidden".to_owned()))
        .keys(KeyPair::builder().public("hidden").build());
    let mut text = format!("{input:#?}\n");
    text += &format!("{:#?}\n", PutSecretInput::builder().build());
    for code in ["Vault.Missing", "NoSuchVault", "Unhandled", "Other"] {
        let body = format!("<Error><Code>{code}</Code></Error>");
        let response = http::Response::builder().status(404).body(Body::from(body));
        let error = response.map(PutSecretInput::parse_response);
        let variant = match error {
            Ok(Err(PutSecretError::NoSuchVault(_))) => "NoSuchVault",
            Ok(Err(PutSecretError::Unhandled(_))) => "Unhandled",
            Ok(Err(_)) => "another",
            _ => "no error",
        };
        text += &format!("{code} is {variant}\n");
    }
    text
}
