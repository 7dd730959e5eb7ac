//! What is written is read back.

use case_unions::operation::get_choice::GetChoiceInput;
use case_unions::operation::put_choice::PutChoiceInput;
use case_unions::types::Choice;
use case_unions::{Config, Operation, runtime::http::Response};

pub fn probe() -> String {
    let map = [("k", "v"), ("l", "w")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let choices = [
        Choice::Text("t".to_owned()),
        Choice::Flat(vec!["a".to_owned(), "b".to_owned()]),
        Choice::Wrapped(vec!["a".to_owned()]),
        Choice::FlatMap(map.into_iter().collect()),
        Choice::Again(Box::new(Choice::Text("t".to_owned()))),
    ];
    let mut text = String::new();
    for choice in choices {
        let input = PutChoiceInput::builder().choice(choice.clone()).build();
        let request = input.and_then(|input| input.to_request(&Config::new("us-east-1")));
        let response = request.map(|request| Response::new(request.into_body()));
        let output = response.map(GetChoiceInput::parse_response);
        text += &match output {
            Ok(Ok(output)) if output.choice.as_ref() == Some(&choice) => format!("{choice:?}\n"),
            other => format!("{choice:?} came back as {other:?}\n"),
        };
    }
    text
}
