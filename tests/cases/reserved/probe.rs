//! The names that a user writes.

use case_reserved::operation::r#gen::GenInput;
use case_reserved::types::{Enum, Macro, Struct};

pub fn probe() -> String {
    let secret = Struct::builder().r#gen("secret").r#virtual("a").set_gen(Some("b".to_owned()));
    let input = GenInput::builder()
        .r#gen("a")
        .r#yield("b")
        .r#struct(secret.build().unwrap())
        .r#enum(Enum::Gen)
        .r#macro(Macro::Gen("c".to_owned()))
        .build();
    format!("{:?}\n", input.map(|input| (input.r#gen().map(str::to_owned), input.r#struct().cloned())))
}
