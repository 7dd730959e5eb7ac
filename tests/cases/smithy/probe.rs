//! Which error a code becomes, of an operation's own, a service's and a renamed one; what an output
//! is made of.

use case_smithy::operation::get_book::{GetBookError, GetBookInput};
use case_smithy::{Body, Operation};
use shapesmith_runtime::http;

fn parse(status: u16, body: String) -> String {
    let response = http::Response::builder().status(status).body(Body::from(body));
    match response.map(GetBookInput::parse_response) {
        Ok(Ok(output)) => format!("{output:?}\n"),
        Ok(Err(GetBookError::OtherMissing(error))) => format!("OtherMissing: {error}\n"),
        Ok(Err(GetBookError::ServiceFault { details, .. })) => format!("{details:?}\n"),
        other => format!("{other:?}\n"),
    }
}

pub fn probe() -> String {
    let error = |code: &str| {
        let error = format!("<Error><Code>{code}</Code><Reason>r</Reason></Error>");
        format!("<ErrorResponse>{error}</ErrorResponse>")
    };
    let book = "<Book><title>t</title><Tag>a</Tag><Tag>b</Tag></Book>";
    let texts = [
        parse(200, book.to_owned()),
        parse(404, error("Missing")),
        parse(500, error("ServiceFault")),
    ];
    texts.concat()
}
